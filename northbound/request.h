/* A request on its way: from the head of an HTTP exchange to its answer.
 *
 * It is an op: whatever is done for it has &req->op as its parent, so a client that goes away or a deadline stops all of
 * it. It belongs to the shard of its connection. A handler answers with exactly one reply_*() (reply.h); after that req
 * may be gone (it lives on only while something below req->op is running): touch it no more.
 *
 * The stages: view (authority), route, authentication, forced password change, privileges, body, handler (request.c has
 * them in that order). $expand makes parts: requests of their own for one resource each, GET, with the identity and the
 * view of the whole, whose answers become JSON inside it. So a handler of GET must not look at the exchange:
 * request_header(). */
#ifndef FISHWAY_REQUEST_H
#define FISHWAY_REQUEST_H

#include <jansson.h>

#include "gateway/arena.h"
#include "gateway/op.h"
#include "northbound/auth.h"
#include "northbound/http.h"
#include "northbound/query.h"
#include "northbound/router.h"
#include "northbound/view.h"

enum {
	REQUEST_DEADLINE_MS = 120000,
	REQUEST_BODY_MAX = 1024 * 1024,
	REQUEST_BODY_MAX_UNKNOWN = 4096,     /* before authentication: the login */
	REQUEST_JSON_DEPTH_MAX = 32
};

struct request {
	struct op op;
	struct http_exchange *x;        /* NULL: a part of another request */
	struct arena *arena;            /* lives as long as the request */
	enum http_method method;        /* HTTP_GET for HEAD, too */
	bool is_head;
	const char *uri;                /* decoded path without trailing slash (and without /Members of the alias): the resource */
	const struct route *route;      /* NULL: a node's resource */
	const char *param[ROUTE_PARAMS];/* what matched {} in the pattern, NUL-terminated */
	struct view view;
	struct identity who;
	struct query query;
	json_t *body;                   /* POST, PATCH, PUT: an object; no body at all is an empty one */
	uint64_t began_us;
	struct request_state *state;    /* of request.c and reply.c */
};

/* The value of a header of the client's, or NULL. */
const char *request_header(const struct request *req, const char *name);

/* For a handler of a ROUTE_NODES row: this id is none of ours. Answers as a node's resource, or 404. */
void request_pass_on(struct request *req);

/* Is this node there for this client (view and scope)? A node that is not does not exist: 404. */
bool request_sees(const struct request *req, const struct node *node);

/* If-Match of a PATCH, PUT or DELETE against the resource as GET would show it now (the reference is taken). False: it does
 * not match and 412 was answered. */
bool request_if_match(struct request *req, json_t *now);

#endif
