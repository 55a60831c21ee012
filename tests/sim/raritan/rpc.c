#include "rpc.h"

#include <stdlib.h>
#include <string.h>

#include "methods.h"

enum { SESSIONS = 16, TOKEN_BYTES = 16 };

enum {
	METHOD_NOT_FOUND = -32601,
	INVALID_PARAMS = -32602,
	INVALID_REQUEST = -32600,
	PARSE_ERROR = -32700
};

struct session {
	int id; /* 0: free */
	char token[2 * TOKEN_BYTES + 1];
	uint64_t created_ms, used_ms;
};

struct rpc {
	struct pdu *pdu;
	struct web web, plain; /* `plain` sends clients to `web`; its host NULL: there is none */
	struct web_settings no_faults;
	char *user, *password;
	struct session sessions[SESSIONS];
	int last_session;
	char opaque[9]; /* what opaque resource ids of now bear */
};

static void serve(struct http_request *req);
static void redirect(struct http_request *req);

static void
ended(struct http_request *req, bool answered)
{
	(void)answered;
	web_ended(req);
}

static const struct http_handler rpc_handler = {.request = serve, .ended = ended};
static const struct http_handler plain_handler = {.request = redirect, .ended = ended};

struct rpc *
rpc_open(struct pdu *p, const struct rpc_options *options)
{
	struct rpc *r = xcalloc(1, sizeof *r);

	r->pdu = p;
	r->user = xstrdup(options->username);
	r->password = xstrdup(options->password);
	random_hex(r->opaque, 4);
	web_open(
	    &r->web, p->base, p->host, options->port, false, &rpc_handler, r, &p->settings.web);
	if (options->http_port >= 0)
		web_open(&r->plain, p->base, p->host, options->http_port, true, &plain_handler, r,
		    &r->no_faults);
	return r;
}

void
rpc_close(struct rpc *r)
{
	if (!r)
		return;
	web_close(&r->web);
	web_close(&r->plain);
	free(r->user);
	free(r->password);
	free(r);
}

int
rpc_port(const struct rpc *r)
{
	return web_port(&r->web);
}

int
rpc_http_port(const struct rpc *r)
{
	return r->plain.host ? web_port(&r->plain) : -1;
}

void
rpc_set_state(struct rpc *r, enum web_state state)
{
	web_set_state(&r->web, state);
	if (r->plain.host)
		web_set_state(&r->plain, state);
}

void
rpc_restart(struct rpc *r)
{
	memset(r->sessions, 0, sizeof r->sessions);
	random_hex(r->opaque, 4);
	http_close_all(&r->web.http, true);
}

void
rpc_set_login(struct rpc *r, const char *username, const char *password)
{
	free(r->user);
	free(r->password);
	r->user = xstrdup(username);
	r->password = xstrdup(password);
}

/* ---- access */

static struct session *
session_of(struct rpc *r, const struct http_request *req)
{
	const char *token = http_header(&req->headers, "X-SessionToken");
	uint64_t now = now_ms();

	for (int i = 0; token && i < SESSIONS; i++) {
		struct session *s = &r->sessions[i];

		if (s->id && now - s->used_ms > 1000ULL * (uint64_t)r->pdu->settings.rpc_session_s)
			s->id = 0;
		if (s->id && strcmp(s->token, token) == 0) {
			s->used_ms = now;
			return s;
		}
	}
	return NULL;
}

static bool
may(struct rpc *r, struct http_request *req)
{
	char *user, *password;
	bool ok;

	if (http_header(&req->headers, "X-SessionToken"))
		return session_of(r, req) != NULL;
	if (!web_basic(req, &user, &password))
		return false;
	ok = strcmp(user, r->user) == 0 && strcmp(password, r->password) == 0;
	free(user);
	free(password);
	return ok;
}

/* ---- sessions */

static json_t *
session_json(const struct rpc *r, const struct session *s)
{
	uint64_t now = now_ms();

	/* Seen on real ones: not seconds since 1970 but microseconds since the controller started. */
	return json_pack("{s:i, s:s, s:s, s:s, s:I, s:i, s:i, s:i}", "sessionId", s->id, "username",
	    r->user, "remoteIp", "127.0.0.1", "clientType", "JSON-RPC", "creationTime",
	    s->id ? (json_int_t)((s->created_ms - r->pdu->up_since_ms) * 1000) : (json_int_t)0,
	    "timeout", r->pdu->settings.rpc_session_s, "idle", (int)((now - s->used_ms) / 1000),
	    "userIdle", (int)((now - s->used_ms) / 1000));
}

static json_t *
new_session(struct rpc *r)
{
	struct session none = {0}, *s = NULL;
	bool is_taken = false;

	for (int i = 0; i < SESSIONS; i++) {
		is_taken |= r->sessions[i].id != 0;
		if (!r->sessions[i].id && !s)
			s = &r->sessions[i];
	}
	/* ERR_ACTIVE_SESSION_EXCLUSIVE_FOR_USER */
	if (!s || (is_taken && r->pdu->settings.rpc_exclusive))
		return json_pack(
		    "{s:i, s:o, s:s}", "_ret_", 1, "session", session_json(r, &none), "token", "");
	r->pdu->count.rpc_logins++;
	s->id = ++r->last_session;
	s->created_ms = s->used_ms = now_ms();
	random_hex(s->token, TOKEN_BYTES);
	return json_pack(
	    "{s:i, s:o, s:s}", "_ret_", 0, "session", session_json(r, s), "token", s->token);
}

/* NULL: no such method. */
static json_t *
session_method(struct rpc *r, struct http_request *req, const char *method)
{
	struct session *s = session_of(r, req);
	json_t *all = json_array();
	struct session none = {0};

	for (int i = 0; i < SESSIONS; i++)
		if (r->sessions[i].id)
			json_array_append_new(all, session_json(r, &r->sessions[i]));
	if (strcmp(method, "getSessions") == 0)
		return json_pack("{s:o}", "_ret_", all);
	json_decref(all);
	if (strcmp(method, "newSession") == 0)
		return new_session(r);
	if (strcmp(method, "getCurrentSession") == 0)
		return json_pack("{s:o}", "_ret_", session_json(r, s ? s : &none));
	if (strcmp(method, "touchCurrentSession") == 0)
		return json_object();
	if (strcmp(method, "closeCurrentSession") == 0) {
		if (s)
			s->id = 0;
		return json_object();
	}
	return NULL;
}

/* ---- calls */

static json_t *
error_json(int code, const char *message, const json_t *id)
{
	return json_pack("{s:s, s:{s:i, s:s}, s:O}", "jsonrpc", "2.0", "error", "code", code,
	    "message", message, "id", id ? id : json_null());
}

static const struct method *
find_method(enum object_kind kind, const char *name)
{
	for (size_t i = 0; i < model_method_count; i++)
		if (model_methods[i].kind == kind && strcmp(model_methods[i].name, name) == 0)
			return &model_methods[i];
	for (size_t i = 0; i < sensor_method_count; i++)
		if (sensor_methods[i].kind == kind && strcmp(sensor_methods[i].name, name) == 0)
			return &sensor_methods[i];
	return NULL;
}

static json_t *call_json(struct rpc *r, struct http_request *req, const char *rid,
    const json_t *request, int *status, bool *is_write);

/* Each of the requests as if it came alone; older firmware takes them and gives them back as texts. */
static json_t *
bulk(struct rpc *r, struct http_request *req, const json_t *params, bool is_text, bool *is_write)
{
	json_t *responses = json_array(), *one;
	size_t i;

	r->pdu->count.rpc_bulks++;
	json_array_foreach (json_object_get(params, "requests"), i, one) {
		const char *rid = json_string_value(json_object_get(one, "rid"));
		json_t *inner = json_object_get(one, "json"), *answer;
		int status = 400;

		inner = is_text ? json_loads(json_is_string(inner) ? json_string_value(inner) : "",
				      0, NULL)
				: json_incref(inner);
		answer = rid && inner ? call_json(r, req, rid, inner, &status, is_write) : NULL;
		if (is_text) {
			char *text = answer ? json_dumps(answer, JSON_COMPACT) : xstrdup("");

			json_decref(answer);
			answer = json_string(text);
			free(text);
		}
		json_array_append_new(
		    responses, json_pack("{s:o, s:i}", "json", answer ? answer : json_null(),
				   "statcode", status));
		json_decref(inner);
	}
	return json_pack("{s:o}", "responses", responses);
}

static json_t *
bulk_method(struct rpc *r, struct http_request *req, const char *method, const json_t *params,
    bool *is_write)
{
	if (strcmp(method, "performRequest") == 0)
		return bulk(r, req, params, true, is_write);
	if (strcmp(method, "performBulk") == 0 && !r->pdu->settings.rpc_old_bulk)
		return bulk(r, req, params, false, is_write);
	return NULL;
}

/* NULL with *error: what is wrong. */
static json_t *
run(struct rpc *r, struct http_request *req, const struct target *t, const char *name,
    const json_t *params, int *error, bool *is_write)
{
	struct call c = {.pdu = r->pdu, .token = r->opaque, .target = *t, .params = params};
	const struct method *method = find_method(t->kind, name);

	*error = METHOD_NOT_FOUND;
	if (t->kind == OBJECT_SESSIONS)
		return session_method(r, req, name);
	if (t->kind == OBJECT_BULK)
		return bulk_method(r, req, name, params, is_write);
	if (!method)
		return NULL;
	*error = INVALID_PARAMS;
	if (!method->run(&c))
		return NULL;
	*is_write |= c.is_write;
	return c.result;
}

/* The whole answer to one call; *status other than 200: that, and nothing more. */
static json_t *
call_json(struct rpc *r, struct http_request *req, const char *rid, const json_t *request,
    int *status, bool *is_write)
{
	const char *method = json_string_value(json_object_get(request, "method"));
	const json_t *id = json_object_get(request, "id");
	struct target t;
	json_t *result;
	int error;

	*status = 200;
	if (!object_find(r->pdu, rid, r->opaque, &t)) {
		*status = 404;
		return NULL;
	}
	if (!method)
		return error_json(INVALID_REQUEST, "Invalid Request", id);
	result = run(r, req, &t, method, json_object_get(request, "params"), &error, is_write);
	if (!result)
		return error_json(
		    error, error == METHOD_NOT_FOUND ? "Method not found" : "Invalid params", id);
	return json_pack(
	    "{s:s, s:o, s:O}", "jsonrpc", "2.0", "result", result, "id", id ? id : json_null());
}

static void
record(struct rpc *r, const char *rid, const json_t *request)
{
	if (r->pdu->settings.keep_requests)
		pdu_record(r->pdu,
		    json_pack("{s:s, s:s, s:O}", "what", "rpc", "rid", rid, "request", request));
}

/* Raritan's own client puts a slash before the resource id's own. */
static const char *
rid_of(const struct http_request *req)
{
	const char *rid = req->path;

	while (rid[0] == '/' && rid[1] == '/')
		rid++;
	return rid;
}

static void
serve(struct http_request *req)
{
	static const char *const challenge[] = {"WWW-Authenticate", "Basic realm=\"Raritan PDU\""};
	struct rpc *r = req->server->owner;
	json_t *request, *answer;
	bool is_write = false;
	int status;

	r->pdu->count.rpc_requests++;
	if (web_failed(&r->web, req))
		return;
	if (!may(r, req)) {
		r->pdu->count.rpc_unauthorized++;
		web_answer(&r->web, req, 401, challenge, NULL, false);
		return;
	}
	if (strcmp(req->method, "POST") != 0) {
		web_answer(&r->web, req, 405, NULL, NULL, false);
		return;
	}
	request = json_loadb(req->body, req->body_len, 0, NULL);
	if (!request) {
		web_answer(
		    &r->web, req, 200, NULL, error_json(PARSE_ERROR, "Parse error", NULL), false);
		return;
	}
	record(r, rid_of(req), request);
	answer = call_json(r, req, rid_of(req), request, &status, &is_write);
	json_decref(request);
	web_answer(&r->web, req, status, NULL, answer, is_write);
}

static void
redirect(struct http_request *req)
{
	struct rpc *r = req->server->owner;
	char *where = xasprintf("https://%s:%d%s", r->pdu->host, rpc_port(r), req->target);

	web_answer(&r->plain, req, 302, (const char *const[]){"Location", where}, NULL, false);
	free(where);
}
