#include "northbound/request.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/config.h"
#include "gateway/etag.h"
#include "gateway/fleet.h"
#include "gateway/stats.h"
#include "gateway/xalloc.h"
#include "northbound/body.h"
#include "northbound/exchange.h"
#include "northbound/http_uri.h"
#include "northbound/node_resources.h"
#include "northbound/northbound.h"
#include "northbound/reply.h"
#include "northbound/request_state.h"

/* A password is hashed within this time, or the client is told that we are busy. */
enum { AUTH_MS = 30000 };

struct whole_request {
	struct request req;
	struct request_state state;
	struct arena arena;
};

static struct request *request_new(void);
static void request_free(struct request *req);
static void request_start(struct request *req);
static void request_done(struct op *op);
static bool read_head(struct request *req, struct rf_error *err);
static bool is_public(const struct request *req);
static void authenticate(struct request *req);
static void authenticated(struct op *op);
static void admitted(struct request *req);
static bool may(struct request *req, struct rf_error *err);
static void dispatch(struct request *req);

/* ---- stages ---- */

void
exchange_head(struct http_exchange *x)
{
	struct request *req = request_new();
	struct rf_error err;

	req->x = x;
	x->user = req;
	req->is_head = x->method == HTTP_HEAD;
	req->method = req->is_head ? HTTP_GET : x->method;
	req->began_us = stats_now_us();
	if (northbound_is_stopping())
		reply_fail(req, RF_SHUTTING_DOWN);
	else if (!read_head(req, &err))
		reply_error(req, &err);
	else if (is_public(req))
		admitted(req);
	else
		authenticate(req);
}

/* What the path and the query say. */
static void
locate(struct request *req, const char *path)
{
	struct route_match match;
	size_t len = strlen(path);

	router_match(path, &match);
	req->state->is_members = match.is_members;
	req->state->is_closed = match.is_closed;
	req->route = match.route;
	if (req->route != NULL && (req->route->flags & (req->view.node != NULL ? ROUTE_FLEET_ONLY : ROUTE_VIEW_ONLY)))
		req->route = NULL;
	for (size_t i = 0; i < ROUTE_PARAMS && match.param[i] != NULL; i++)
		req->param[i] = arena_strndup(req->arena, match.param[i], match.param_len[i]);
	while (len > 1 && path[len - 1] == '/')
		len--;
	if (match.is_members)
		len -= strlen("/Members");
	req->uri = path[len] == '\0' ? path : arena_strndup(req->arena, path, len);
}

static bool
read_head(struct request *req, struct rf_error *err)
{
	struct http_exchange *x = req->x;
	const struct door *door = http_conn_listener_user(x->conn);

	if (!view_of(x, door, northbound_config(), &req->view, err))
		return false;
	locate(req, x->path);
	if (http_header_count(x, "X-Auth-Token") > 1)
		return error_set(err, RF_HEADER, "X-Auth-Token");
	if (http_header_count(x, "Authorization") > 1)
		return error_set(err, RF_HEADER, "Authorization");
	if (x->query != NULL)
		query_parse(x->query, x->method, req->arena, &req->query, &req->state->query_err);
	return true;
}

/* $expand would show what is behind the public document, so it is not public. */
static bool
is_public(const struct request *req)
{
	unsigned flags = req->route == NULL ? 0 : req->route->flags;

	if (req->method == HTTP_POST)
		return (flags & ROUTE_PUBLIC_POST) != 0;
	return (flags & ROUTE_PUBLIC) && (req->method == HTTP_GET || req->method == HTTP_OPTIONS) &&
	    !req->state->is_members && req->query.expand == EXPAND_NONE && !req->query.is_only;
}

static void
authenticate(struct request *req)
{
	struct http_exchange *x = req->x;
	const struct auth_in in = {
		.token = http_header(x, "X-Auth-Token"),
		.authorization = http_header(x, "Authorization"),
		.certificate = http_conn_peer_certificate(x->conn),
		.peer = http_conn_peer(x->conn),
		.view = req->view.node == NULL ? NULL : node_config(req->view.node),
		.uri = req->uri,
	};
	struct rf_error err;

	switch (auth_try(&in, &req->who, &err)) {
	case AUTH_OK:
		if (req->who.user != NULL)
			admitted(req);
		else
			reply_fail(req, RF_NO_CREDENTIALS);
		break;
	case AUTH_REFUSED:
		reply_error(req, &err);
		break;
	case AUTH_MUST_WAIT:
		request_start(req);
		auth_start(&req->state->auth, &req->op, AUTH_MS, &in, authenticated);
		break;
	}
}

static void
authenticated(struct op *op)
{
	struct auth_op *auth = (struct auth_op *)op;
	struct request_state *state = (struct request_state *)auth;        /* its first member */
	struct request *req = &((struct whole_request *)((char *)state - offsetof(struct whole_request, state)))->req;

	req->who = auth->who;
	if (auth->op.err.code != RF_OK)
		reply_error(req, &auth->op.err);
	else
		admitted(req);
}

/* Known, or a public matter: may they, and is it well asked? Then the body. */
static void
admitted(struct request *req)
{
	struct rf_error err;

	if (!may(req, &err))
		reply_error(req, &err);
	else if (req->method == HTTP_OPTIONS)
		reply_empty(req, 204);
	else if (req->method == HTTP_GET)
		dispatch(req);
	else
		http_read_body(req->x, req->who.user == NULL ? REQUEST_BODY_MAX_UNKNOWN : REQUEST_BODY_MAX);
}

void
exchange_body(struct http_exchange *x)
{
	struct request *req = x->user;
	struct rf_error err;

	/* A body may take a minute; who sends it may have lost the right to meanwhile. */
	if (identity_holds(&req->who, req->uri, &err) &&
	    (req->method == HTTP_DELETE || body_parse(x, &req->body, &err)))
		dispatch(req);
	else
		reply_error(req, &err);
}

static void
dispatch(struct request *req)
{
	route_fn *fn;

	if (req->route == NULL) {
		/* A cached document needs nothing that waits: no op is made for it. */
		if (req->method == HTTP_GET && node_resources_try(req))
			return;
		request_start(req);
		node_resources_serve(req);
		return;
	}
	fn = router_handler(req->route, req->method);
	request_start(req);
	fn(req);
}

void
request_pass_on(struct request *req)
{
	node_resources_serve(req);
}

/* ---- what may be asked ---- */

static bool
is_own(const struct request *req)
{
	static const char sessions[] = "/redfish/v1/SessionService/Sessions/";

	if (req->who.account_uri != NULL && strcmp(req->uri, req->who.account_uri) == 0)
		return true;
	return req->who.session != NULL && strncmp(req->uri, sessions, sizeof sessions - 1) == 0 &&
	    strcmp(req->uri + sizeof sessions - 1, req->who.session->id) == 0;
}

static bool
may_by_account(const struct request *req, struct rf_error *err)
{
	unsigned flags = req->route == NULL ? 0 : req->route->flags;
	bool own = (flags & ROUTE_OWN) && is_own(req);

	if (req->who.user == NULL)
		return true;        /* is_public has said so */
	if (req->who.must_change_password && !own)
		return error_set(err, RF_PASSWORD_CHANGE, req->who.account_uri);
	if ((flags & ROUTE_UNSCOPED) && req->who.scope != NULL && !own)
		return error_set(err, RF_SCOPE);
	return true;
}

static bool
may_by_privilege(const struct request *req, struct rf_error *err)
{
	bool may_be_own = req->route != NULL && (req->route->flags & ROUTE_OWN);

	return req->who.user == NULL || privileges_admit(req->who.privileges, req->uri, req->method, may_be_own) ||
	    error_set(err, RF_PRIVILEGE);
}

static bool
may(struct request *req, struct rf_error *err)
{
	const struct route *route = req->route;
	const char *version = request_header(req, "OData-Version");

	if (!may_by_account(req, err))
		return false;
	if (req->method == HTTP_OTHER)
		return error_set(err, RF_HTTP_METHOD);
	if (route == NULL && req->state->is_closed)
		return error_set(err, RF_NOT_FOUND, req->uri);
	if (req->state->is_members && req->method != HTTP_POST)
		return error_set(err, RF_NOT_FOUND, req->x != NULL ? req->x->path : req->uri);
	if (route != NULL && req->method != HTTP_OPTIONS && router_handler(route, req->method) == NULL)
		return error_set(err, RF_METHOD);
	if (!may_by_privilege(req, err))
		return false;
	if (version != NULL && strcmp(version, "4.0") != 0)
		return error_set(err, RF_ODATA_VERSION, "OData-Version");
	/* A node's resource may not be there at all, which goes before; the text rows know their own type. */
	if (route != NULL && !(route->flags & ROUTE_TEXT) &&
	    !body_is_acceptable(request_header(req, "Accept"), "application/json"))
		return error_set(err, RF_NOT_ACCEPTABLE, "Accept");
	if (req->state->query_err.code != RF_OK) {
		*err = req->state->query_err;
		return false;
	}
	/* What is no JSON resource is no part of one either, wherever a box links to. */
	if (route != NULL && (route->flags & ROUTE_TEXT) && (req->state->whole != NULL || !query_is_plain(&req->query)))
		return error_set(err, RF_QUERY_NOT_HERE);
	return true;
}

bool
request_sees(const struct request *req, const struct node *node)
{
	return (req->view.node == NULL || req->view.node == node) &&
	    (req->who.scope == NULL || scope_allows(req->who.scope, node_config(node)));
}

bool
request_if_match(struct request *req, json_t *now)
{
	const char *list = request_header(req, "If-Match");
	char etag[ETAG_SIZE], *text;
	bool matches = true;

	if (list != NULL) {
		text = json_dumps(now, JSON_COMPACT);
		etag_of(text, strlen(text), 0, etag);
		free(text);
		matches = etag_if_match(list, etag);
	}
	json_decref(now);
	if (!matches)
		reply_fail(req, RF_PRECONDITION);
	return matches;
}

const char *
request_header(const struct request *req, const char *name)
{
	return req->x == NULL ? NULL : http_header(req->x, name);
}

/* ---- parts ---- */

void
request_part(struct request *whole, const char *uri, bool from_memory, int64_t ms,
    void (*part_done)(struct request *part), void *user)
{
	struct request *part = request_new();
	struct rf_error err;
	char *path;

	part->method = HTTP_GET;
	part->view = whole->view;
	identity_copy(&part->who, &whole->who);
	part->state->whole = whole;
	part->state->from_memory = from_memory;
	part->state->part_done = part_done;
	part->state->part_user = user;
	op_start(&part->op, &whole->op, ms, NULL, request_done);
	path = arena_strdup(part->arena, uri);
	if (http_path_decode(path, path) != NULL) {
		reply_fail(part, RF_NOT_FOUND, uri);
		return;
	}
	locate(part, path);
	if (may(part, &err))
		dispatch(part);
	else
		reply_error(part, &err);
}

/* ---- life ---- */

static struct request *
request_new(void)
{
	struct whole_request *whole = xcalloc(1, sizeof *whole);

	whole->req.state = &whole->state;
	whole->req.arena = &whole->arena;
	return &whole->req;
}

static void
request_start(struct request *req)
{
	if (req->op.state == OP_IDLE)
		op_start(&req->op, NULL, REQUEST_DEADLINE_MS, NULL, request_done);
}

/* Everything below has ended. Nobody has answered: the client is gone, or the time is over. */
static void
request_done(struct op *op)
{
	struct request *req = (struct request *)op;
	struct rf_error err = op->err;

	if (req->state->whole != NULL) {
		req->state->part_done(req);
	} else if (req->state->is_stream && !req->state->is_answered) {
		reply_stream_end(req);       /* the client is gone */
		return;
	} else if (!req->state->is_answered) {
		if (err.code == RF_OK)
			error_set(&err, RF_INTERNAL);
		reply_error(req, &err);
		return;
	}
	request_free(req);
}

void
request_end(struct request *req)
{
	req->state->is_answered = true;
	if (op_is_running(&req->op))
		op_finish(&req->op, NULL);
	else if (req->op.state == OP_IDLE)
		request_free(req);
}

void
exchange_gone(struct http_exchange *x)
{
	struct request *req = x->user;

	if (req == NULL)
		return;
	if (req->op.state == OP_IDLE)
		reply_fail(req, RF_CANCELLED);        /* while its body came in */
	else
		op_cancel(&req->op);
}

static void
request_free(struct request *req)
{
	body_free(req->body);
	json_decref(req->state->json);
	identity_clear(&req->who);
	arena_clear(req->arena);
	free(req);
}
