#include "control_ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "profile.h"
#include "resource.h"
#include "sessions.h"
#include "sse.h"

struct control {
	struct http_server http;
	struct fleet *fleet;
	unsigned port;
};

static void control_request(struct http_request *req);

static const struct http_handler control_handler = {.request = control_request};

void
ask_fail(struct ask *a, int status, const char *why, const char *what)
{
	json_decref(a->answer);
	a->status = status;
	a->answer = json_pack("{s:s, s:s}", "error", why, "what", what ? what : "");
}

static json_t *
counts_json(const struct map *m)
{
	json_t *all = json_object();
	struct map_entry *e;

	for (e = map_next(m, NULL); e; e = map_next(m, e))
		json_object_set_new(all, e->key, json_integer((json_int_t)(uintptr_t)e->value));
	return all;
}

/* clang-format off */
static const struct {
	const char *name;
	size_t offset;
	bool is_most;  /* of the fleet: the largest, not the sum */
} counts[] = {
#define COUNT(name) { #name, offsetof(struct counters, name), false }
	COUNT(requests), COUNT(gets), COUNT(basic), COUNT(with_token), COUNT(without_auth), COUNT(unauthorized),
	COUNT(not_modified), COUNT(logins), COUNT(logins_refused), COUNT(logouts), COUNT(expired_sessions),
	COUNT(connections), COUNT(handshakes), COUNT(abandoned), COUNT(writes), COUNT(actions), COUNT(resets),
	COUNT(quirks_used), COUNT(streams_opened),
#undef COUNT
}, gauges[] = {
	{ "in_flight",            offsetof(struct counters, in_flight), false },
	{ "in_flight_max",        offsetof(struct counters, in_flight_max), true },
	{ "open_connections",     offsetof(struct counters, open_connections), false },
	{ "open_connections_max", offsetof(struct counters, open_connections_max), true },
	{ "sessions_max",         offsetof(struct counters, sessions_max), true },
	{ "streams_max",          offsetof(struct counters, streams_max), true },
};
/* clang-format on */

static void
add_number(json_t *all, const char *name, json_int_t value, bool is_most)
{
	json_int_t old = json_integer_value(json_object_get(all, name));

	json_object_set_new(
	    all, name, json_integer(is_most ? (value > old ? value : old) : old + value));
}

static void
add_counters(json_t *all, const struct bmc *b)
{
	for (size_t i = 0; i < LENGTH(counts); i++)
		add_number(all, counts[i].name,
		    (json_int_t) * (const uint64_t *)((const char *)&b->count + counts[i].offset),
		    false);
	for (size_t i = 0; i < LENGTH(gauges); i++)
		add_number(all, gauges[i].name,
		    *(const int *)((const char *)&b->count + gauges[i].offset), gauges[i].is_most);
	add_number(all, "sessions", sessions_count(b), false);
	add_number(all, "streams", sse_count(b), false);
	add_number(all, "bytes_out", (json_int_t)b->http.bytes_out, false);
}

static json_t *
counters_json(const struct bmc *b)
{
	json_t *all = json_object();

	add_counters(all, b);
	json_object_set_new(all, "methods", counts_json(&b->count.methods));
	json_object_set_new(all, "statuses", counts_json(&b->count.statuses));
	json_object_set_new(all, "gets_by_uri", counts_json(&b->count.gets_by_uri));
	json_object_set_new(all, "requests_by_uri", counts_json(&b->count.requests_by_uri));
	return all;
}

static json_t *
sessions_json(const struct bmc *b)
{
	json_t *all = json_array();
	struct session *s;

	LIST_FOREACH(s, &b->sessions, link)
	json_array_append_new(
	    all, json_pack("{s:s, s:s, s:s, s:I}", "uri", s->uri, "token", s->token, "user",
		     s->account->user, "idle_ms", (json_int_t)(now_ms() - s->used_ms)));
	return all;
}

static void
get_list(struct ask *a)
{
	a->answer = json_pack("{s:o, s:o, s:o}", "quirks", quirks_table(), "settings",
	    settings_table(), "profiles", profile_table());
}

static void
get_totals(struct ask *a)
{
	const struct fleet *f = a->control->fleet;

	a->answer = json_pack("{s:i}", "bmcs", (int)f->count);
	for (size_t i = 0; i < f->count; i++)
		add_counters(a->answer, f->bmcs[i]);
}

static void
get_bmcs(struct ask *a)
{
	const struct fleet *f = a->control->fleet;

	a->answer = json_array();
	for (size_t i = 0; i < f->count; i++) {
		const struct bmc *b = f->bmcs[i];

		json_array_append_new(a->answer,
		    json_pack("{s:s, s:s, s:i, s:s, s:s, s:b}", "name", b->name, "address", b->host,
			"port", ntohs(b->address.sin_port), "tree", b->tree->name, "state",
			bmc_state_name(b->state), "tls", b->wants_tls));
	}
}

static void
get_bmc(struct ask *a)
{
	struct bmc *b = a->bmc;

	a->answer = json_pack("{s:s, s:s, s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "name", b->name,
	    "address", b->host, "port", ntohs(b->address.sin_port), "tree", b->tree->name, "state",
	    bmc_state_name(b->state), "settings", settings_json(&b->settings), "quirks",
	    quirks_json(&b->quirks), "sessions", sessions_json(b), "accounts", accounts_json(b),
	    "counters", counters_json(b));
}

static void
get_counters(struct ask *a)
{
	a->answer = counters_json(a->bmc);
}

/* Oldest first. */
static void
get_requests(struct ask *a)
{
	const struct bmc *b = a->bmc;
	uint64_t room = (uint64_t)b->record_room,
		 first = b->record_count > room ? b->record_count - room : 0;

	a->answer = json_array();
	for (uint64_t i = first; i < b->record_count; i++)
		json_array_append_new(
		    a->answer, json_loads(b->records[i % room], JSON_DECODE_ANY, NULL));
}

static void
post_reset(struct ask *a)
{
	bmc_reset_counters(a->bmc);
}

static char *
asked_uri(struct ask *a)
{
	char *uri = query_value(a->req->query, "uri");
	char *trimmed = uri ? uri_trimmed(uri) : NULL;

	free(uri);
	if (!trimmed)
		ask_fail(a, 400, "want ?uri=", NULL);
	return trimmed;
}

static void
get_doc(struct ask *a)
{
	char *uri = asked_uri(a);
	const json_t *body = uri ? bmc_body(a->bmc, uri) : NULL;

	if (body)
		a->answer = json_deep_copy(body);
	else if (uri)
		ask_fail(a, 404, "no such document", uri);
	free(uri);
}

static void
put_doc(struct ask *a)
{
	char *uri = asked_uri(a);

	if (uri && !json_is_object(a->input)) {
		ask_fail(a, 400, "want a JSON object", NULL);
	} else if (uri) {
		bmc_put(a->bmc, uri, json_deep_copy(a->input));
		bmc_changed(a->bmc, uri);
	}
	free(uri);
}

static void
deep_update(json_t *into, json_t *from)
{
	const char *key;
	json_t *value;

	json_object_foreach (from, key, value) {
		json_t *old = json_object_get(into, key);

		if (json_is_object(old) && json_is_object(value))
			deep_update(old, value);
		else
			json_object_set_new(into, key, json_deep_copy(value));
	}
}

/* Merged without any of a BMC's checks: what happened there behind everybody's back. */
static void
patch_doc(struct ask *a)
{
	char *uri = asked_uri(a);
	json_t *body = uri ? bmc_edit(a->bmc, uri) : NULL;

	if (body) {
		deep_update(body, a->input);
		bmc_changed(a->bmc, uri);
	} else if (uri) {
		ask_fail(a, 404, "no such document", uri);
	}
	free(uri);
}

static void
delete_doc(struct ask *a)
{
	char *uri = asked_uri(a);

	if (uri)
		bmc_remove(a->bmc, uri);
	free(uri);
}

static void
get_certificate(struct ask *a)
{
	char cert[65], spki[65], *pem = tls_pem(bmc_tls(a->bmc));

	tls_fingerprints(bmc_tls(a->bmc), cert, spki);
	a->answer =
	    json_pack("{s:s, s:s, s:s}", "pem", pem, "cert_sha256", cert, "spki_sha256", spki);
	free(pem);
}

/* An event down every open stream of this BMC; answers how many there are. */
static void
post_events(struct ask *a)
{
	if (!json_is_object(a->input))
		ask_fail(a, 400, "want a JSON object", NULL);
	else
		a->answer = json_pack("{s:i}", "streams", sse_emit(a->bmc, a->input));
}

static void
delete_events(struct ask *a)
{
	sse_close_all(a->bmc);
}

/* clang-format off */
/* Paths below /bmcs/NAME; without one NAME the row is not for a BMC. */
static const struct {
	const char *method, *path;
	bool of_bmc;
	void (*serve)(struct ask *);
} routes[] = {
	{ "GET",    "/list",        false, get_list },
	{ "GET",    "/totals",      false, get_totals },
	{ "GET",    "/bmcs",        false, get_bmcs },
	{ "GET",    "",             true,  get_bmc },
	{ "PATCH",  "",             true,  control_change },
	{ "GET",    "/counters",    true,  get_counters },
	{ "GET",    "/requests",    true,  get_requests },
	{ "POST",   "/reset",       true,  post_reset },
	{ "GET",    "/doc",         true,  get_doc },
	{ "PUT",    "/doc",         true,  put_doc },
	{ "PATCH",  "/doc",         true,  patch_doc },
	{ "DELETE", "/doc",         true,  delete_doc },
	{ "GET",    "/certificate", true,  get_certificate },
	{ "GET",    "/machine",     true,  control_machine },
	{ "POST",   "/events",      true,  post_events },
	{ "DELETE", "/events",      true,  delete_events },
};
/* clang-format on */

/* NAME may be *: done to all, and a reading answers name -> answer. */
static void
serve_all(struct ask *a, void (*serve)(struct ask *))
{
	const struct fleet *f = a->control->fleet;
	json_t *all = json_object();

	for (size_t i = 0; i < f->count && a->status == 200; i++) {
		a->bmc = f->bmcs[i];
		a->answer = NULL;
		serve(a);
		if (a->status != 200) {
			json_decref(all);
			return;
		}
		if (a->answer)
			json_object_set_new(all, a->bmc->name, a->answer);
	}
	a->answer = all;
}

static void
route(struct ask *a)
{
	const char *path = a->req->path, *rest = "";
	char *name = NULL;
	bool of_bmc = begins_with(path, "/bmcs/");

	if (of_bmc) {
		size_t len = strcspn(path + 6, "/");

		name = xstrndup(path + 6, len);
		rest = path + 6 + len;
		a->bmc = fleet_find(a->control->fleet, name);
		if (!a->bmc && strcmp(name, "*") != 0) {
			ask_fail(a, 404, "no such BMC", name);
			free(name);
			return;
		}
	}
	for (size_t i = 0; i < LENGTH(routes); i++) {
		if (routes[i].of_bmc != of_bmc ||
		    strcmp(routes[i].path, of_bmc ? rest : path) != 0 ||
		    strcmp(routes[i].method, a->req->method) != 0)
			continue;
		if (of_bmc && !a->bmc)
			serve_all(a, routes[i].serve);
		else
			routes[i].serve(a);
		free(name);
		return;
	}
	free(name);
	ask_fail(a, 404, "no such thing here", path);
}

static void
control_request(struct http_request *req)
{
	struct ask a = {.control = req->server->owner, .req = req, .status = 200};
	struct http_reply reply = {0};
	char *text = NULL;

	if (req->body_len)
		a.input = json_loadb(req->body, req->body_len, 0, NULL);
	if (req->body_len && !a.input)
		ask_fail(&a, 400, "not JSON", NULL);
	else
		route(&a);
	reply.status = a.status;
	text = json_dumps(a.answer ? a.answer : json_true(), JSON_COMPACT | JSON_ENCODE_ANY);
	reply.body = text;
	reply.body_len = strlen(text);
	http_header_add(&reply.headers, "Content-Type", "application/json");
	http_answer(req, &reply);
	free(text);
	json_decref(a.answer);
	json_decref(a.input);
}

struct control *
control_start(struct fleet *f, const char *where)
{
	struct control *c = xcalloc(1, sizeof *c);
	struct sockaddr_in address = {.sin_family = AF_INET};
	const char *colon = strrchr(where, ':');
	char *host = xstrndup(where, colon ? (size_t)(colon - where) : 0);

	if (!colon || inet_pton(AF_INET, host, &address.sin_addr) != 1)
		die("--control wants ADDRESS:PORT");
	address.sin_port = htons((uint16_t)atoi(colon + 1));
	c->fleet = f;
	c->http.base = f->base;
	c->http.handler = &control_handler;
	c->http.owner = c;
	if (!http_listen(&c->http, &address, 64))
		die("control listener %s: %s", where, strerror(errno));
	http_address(&c->http, &address);
	c->port = ntohs(address.sin_port);
	free(host);
	return c;
}

unsigned
control_port(const struct control *c)
{
	return c->port;
}

void
control_free(struct control *c)
{
	if (!c)
		return;
	http_stop_listening(&c->http);
	http_close_all(&c->http, false);
	free(c);
}
