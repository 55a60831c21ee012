#include "service.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "actions.h"
#include "fleet.h"
#include "jobs.h"
#include "resource.h"
#include "sessions.h"
#include "sse.h"

static void service_request(struct http_request *req);
static void service_ended(struct http_request *req, bool answered);
static bool service_accepted(struct http_server *s);
static void service_secured(struct http_server *s);
static void service_closed(struct http_server *s);
static void serve(struct http_request *req);
static void send_answer(struct http_request *req);
static void call_free(struct call *c);

const struct http_handler service_handler = {
    .request = service_request,
    .ended = service_ended,
    .accepted = service_accepted,
    .secured = service_secured,
    .closed = service_closed,
};

static bool
service_accepted(struct http_server *s)
{
	struct bmc *b = s->owner;

	b->count.connections++;
	if (++b->count.open_connections > b->count.open_connections_max)
		b->count.open_connections_max = b->count.open_connections;
	return true;
}

static void
service_secured(struct http_server *s)
{
	struct bmc *b = s->owner;

	b->count.handshakes++;
}

static void
service_closed(struct http_server *s)
{
	struct bmc *b = s->owner;

	b->count.open_connections--;
}

static void
count_request(struct bmc *b, struct http_request *req)
{
	struct counters *n = &b->count;
	const char *authorization = http_header(&req->headers, "Authorization");
	bool is_get = strcmp(req->method, "GET") == 0;

	n->requests++;
	count_add(&n->methods, req->method);
	count_add(&n->requests_by_uri, req->target);
	if (is_get) {
		n->gets++;
		count_add(&n->gets_by_uri, req->target);
	} else if (strcmp(req->method, "HEAD") != 0) {
		n->writes++;
	}
	if (http_header(&req->headers, "X-Auth-Token"))
		n->with_token++;
	else if (authorization && strncasecmp(authorization, "Basic ", 6) == 0)
		n->basic++;
	else
		n->without_auth++;
	if (++n->in_flight > n->in_flight_max)
		n->in_flight_max = n->in_flight;
}

static void
service_request(struct http_request *req)
{
	struct bmc *b = req->server->owner;
	struct call *c = xcalloc(1, sizeof *c);
	struct quirk_use *slow;
	long wait = b->settings.latency_ms;

	count_request(b, req);
	bmc_record(b, req);
	req->held = c;
	c->bmc = b;
	c->req = req;
	c->uri = uri_trimmed(req->path);
	slow = quirk_for(c, "slow");
	if (slow)
		wait += quirk_number(slow, 1000);
	if (wait > 0)
		http_later(req, (uint64_t)wait, serve);
	else
		serve(req);
}

static void
service_ended(struct http_request *req, bool answered)
{
	struct call *c = req->held;
	struct bmc *b = req->server->owner;

	if (!sse_ended(req)) {
		b->count.in_flight--;
		b->count.abandoned += !answered;
	}
	if (!c)
		return;
	req->held = NULL;
	c->ended = true;
	if (!c->busy)
		call_free(c);
}

static void
call_free(struct call *c)
{
	http_headers_clear(&c->headers);
	json_decref(c->input);
	json_decref(c->body);
	doc_unref(c->doc);
	free(c->text);
	free(c->uri);
	free(c);
}

static void
call_forget_body(struct call *c)
{
	json_decref(c->body);
	doc_unref(c->doc);
	free(c->text);
	c->body = NULL;
	c->doc = NULL;
	c->text = NULL;
	c->len = 0;
}

void
call_header(struct call *c, const char *name, const char *value)
{
	http_header_set(&c->headers, name, value);
}

void
call_doc(struct call *c, int status, struct doc *d)
{
	doc_ref(d);
	call_forget_body(c);
	c->status = status;
	c->doc = d;
}

void
call_json(struct call *c, int status, json_t *body)
{
	call_forget_body(c);
	c->status = status;
	c->body = body;
}

void
call_text(struct call *c, int status, const char *type, char *text, size_t len)
{
	call_forget_body(c);
	c->status = status;
	c->text = text;
	c->len = len;
	if (type)
		call_header(c, "Content-Type", type);
}

void
call_empty(struct call *c, int status)
{
	call_forget_body(c);
	c->status = status;
}

json_t *
call_edit(struct call *c)
{
	if (c->text)
		return NULL;
	if (!c->body && c->doc)
		c->body = json_deep_copy(c->doc->body);
	return c->body;
}

char *
call_bytes(struct call *c, size_t *len)
{
	char *text;

	if (c->text) {
		*len = c->len;
		text = xcalloc(1, c->len + 1);
		memcpy(text, c->text, c->len);
		return text;
	}
	if (c->body) {
		text = json_dumps(c->body, JSON_COMPACT);
	} else if (c->doc) {
		doc_finish(c->doc);
		text = xstrdup(c->doc->text);
	} else {
		text = xstrdup("");
	}
	*len = strlen(text);
	return text;
}

/* clang-format off */
static const struct {
	const char *method;
	void (*serve)(struct call *);
} methods[] = {
	{ "GET",    resource_get },
	{ "HEAD",   resource_get },
	{ "PATCH",  resource_patch },
	{ "POST",   resource_post },
	{ "DELETE", resource_delete },
};

/* What anybody may read (DSP0266, 13.3.4). */
static const char *const public_uris[] = {
	"/redfish", "/redfish/v1", "/redfish/v1/odata", "/redfish/v1/$metadata",
};
/* clang-format on */

static bool
needs_no_login(struct call *c)
{
	const char *method = c->req->method;

	if (strcmp(method, "POST") == 0)
		return sessions_is_collection(c->bmc, c->uri);
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return false;
	for (size_t i = 0; i < sizeof public_uris / sizeof *public_uris; i++)
		if (strcmp(c->uri, public_uris[i]) == 0)
			return true;
	return false;
}

static bool
role_allows(struct call *c)
{
	const char *role = c->who ? c->who->role : "Administrator";
	const char *method = c->req->method;

	if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
		return true;
	if (c->session && strcmp(method, "DELETE") == 0 && strcmp(c->session->uri, c->uri) == 0)
		return true;
	if (c->who && c->who->uri && strcmp(method, "PATCH") == 0 &&
	    strcmp(c->who->uri, c->uri) == 0)
		return true;
	if (strcmp(role, "Operator") == 0)
		return !accounts_is_collection(c->bmc, c->uri) &&
		       !accounts_is_member(c->bmc, c->uri);
	return strcmp(role, "ReadOnly") != 0;
}

/* A body must be a JSON object, or absent. */
static bool
read_input(struct call *c)
{
	json_error_t error;
	const char *type = http_header(&c->req->headers, "Content-Type");

	if (!c->req->body_len || (type && !strcasestr(type, "json")))
		return true;
	c->input = json_loadb(c->req->body, c->req->body_len, 0, &error);
	if (json_is_object(c->input))
		return true;
	call_error(c, "MalformedJSON", NULL);
	return false;
}

static void
dispatch(struct call *c)
{
	const char *method = c->req->method;

	if (strcmp(c->uri, "/redfish/v1/$metadata") == 0 && (*method == 'G' || *method == 'H')) {
		call_text(c, 200, "application/xml", xstrdup(c->bmc->tree->metadata),
		    strlen(c->bmc->tree->metadata));
		return;
	}
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (strcmp(method, methods[i].method) == 0) {
			methods[i].serve(c);
			return;
		}
	}
	call_error(c, "OperationNotAllowed", NULL);
	call_header(c, "Allow", resource_allow(c->bmc, c->uri, bmc_body(c->bmc, c->uri)));
}

/* Other versions than 4.0 are refused (DSP0266, 7.1). */
static bool
version_is_right(struct call *c)
{
	const char *version = http_header(&c->req->headers, "OData-Version");

	if (!version || strcmp(version, "4.0") == 0)
		return true;
	call_error(c, "PreconditionFailed", NULL);
	return false;
}

static void
make_answer(struct call *c)
{
	if (!quirks_before(c) && version_is_right(c) &&
	    (needs_no_login(c) || sessions_authenticate(c)) && read_input(c) && !quirks_known(c)) {
		if (!role_allows(c))
			call_error(c, "InsufficientPrivilege", NULL);
		else
			dispatch(c);
	}
	if (!c->taken)
		quirks_after(c);
}

static void
serve(struct http_request *req)
{
	struct call *c = req->held;
	struct quirk_use *late;

	c->busy = true;
	make_answer(c);
	c->busy = false;
	if (c->ended) {
		call_free(c);
		return;
	}
	if (c->taken)
		return;
	/* Made now, sent later: what it says may be out of date when it arrives. */
	late = quirk_for(c, "slow-answer");
	if (late)
		http_later(req, (uint64_t)quirk_number(late, 1000), send_answer);
	else
		send_answer(req);
}

static void
send_answer(struct http_request *req)
{
	struct call *c = req->held;
	struct bmc *b = c->bmc;
	struct http_reply reply = {.status = c->status, .close = c->close};
	char status[16], *made = NULL;

	snprintf(status, sizeof status, "%d", c->status);
	count_add(&b->count.statuses, status);
	if (c->status == 304)
		b->count.not_modified++;
	if (c->text) {
		reply.body = c->text;
		reply.body_len = c->len;
	} else if (c->body) {
		reply.body = made = json_dumps(c->body, JSON_COMPACT);
		reply.body_len = strlen(made);
	} else if (c->doc) {
		doc_finish(c->doc);
		reply.body = c->doc->text;
		reply.body_len = c->doc->len;
	}
	reply.headers = c->headers;
	c->headers.count = 0;
	if (reply.body_len && !http_header(&reply.headers, "Content-Type"))
		http_header_add(&reply.headers, "Content-Type",
		    "application/json;odata.metadata=minimal;charset=utf-8");
	http_header_add(&reply.headers, "OData-Version", "4.0");
	http_header_add(&reply.headers, "Cache-Control", "no-cache");
	if (b->server_header)
		http_header_add(&reply.headers, "Server", b->server_header);
	http_answer(req, &reply);
	free(made);
}
