/* The routes: one table (routes.c) says for each URI of the gateway's own what it is and who answers.
 *
 * A row gives the handlers; HEAD, OPTIONS, the Allow header, 405, the privilege check and the `describedby` link derive from
 * it. A URI that no row matches may be a node's: node_resources.c asks the fleet. Lookup is by segment through a tree of
 * hashed names made once at start-up; it costs the depth of the path, not the length of the table.
 *
 * What has been done when a handler runs: the view is known, the client is authenticated and holds the privileges of the
 * entity, preconditions of the protocol (OData-Version, Accept) hold, the query is parsed, a body is read and is a JSON
 * object. */
#ifndef FISHWAY_ROUTER_H
#define FISHWAY_ROUTER_H

#include <stdbool.h>
#include <stddef.h>

#include "northbound/http.h"

struct request;

/* Runs on the request's shard; answers with exactly one reply_*() now or later (ops with &req->op as parent). */
typedef void route_fn(struct request *req);

enum { ROUTE_PARAMS = 4, ROUTE_DEPTH_MAX = 32 };

enum route_flag {
	ROUTE_PUBLIC       = 1,      /* GET needs no authentication */
	ROUTE_PUBLIC_POST  = 2,      /* POST needs none: the login */
	ROUTE_FLEET_ONLY   = 4,      /* not there in a view; the path may be a node's then */
	ROUTE_UNSCOPED     = 8,      /* not there for accounts with a scope */
	ROUTE_MEMBERS      = 16,     /* `{pattern}/Members` takes the POST, too (DSP0266, "POST (create)") */
	ROUTE_OWN          = 32,     /* may be the asker's own account or session: open while the password has to be changed */
	ROUTE_NODES        = 64,     /* `{}` may be a node's member: request_pass_on when it is none of ours */
	ROUTE_CLOSED       = 128,    /* everything below is ours: what no row matches does not exist, also in a view */
	ROUTE_FLEET        = 256,    /* collects from many nodes: what $expand shows below it comes from memory alone */
	ROUTE_ALWAYS       = 512,    /* a fleet collection that is there even when no node has it */
	ROUTE_VIEW_ONLY    = 2048,   /* not there on the fleet root */
	ROUTE_TEXT         = 1024    /* GET answers something else than a Redfish resource ($metadata): no describedby, no query */
};

struct route {
	const char *pattern;         /* "/redfish/v1/Systems/{}": {} is any one segment, req->param[n] */
	const char *entity;          /* schema name for privileges and @odata.type: "SessionCollection"; NULL: none */
	unsigned flags;
	route_fn *get, *post, *patch, *put, *remove;
};

extern const struct route routes[];
extern const size_t route_count;

/* Builds the tree; at start-up, before any listener. */
void router_init(void);
void router_free(void);

struct route_match {
	const struct route *route;   /* NULL: no row */
	bool is_members;             /* the Members alias */
	bool is_closed;              /* below a ROUTE_CLOSED row: not a node's either */
	const char *param[ROUTE_PARAMS];
	size_t param_len[ROUTE_PARAMS];
};
/* path: decoded, absolute; a trailing slash is fine. param points into path. */
void router_match(const char *path, struct route_match *out);

/* The handler of a method; NULL: 405. */
route_fn *router_handler(const struct route *route, enum http_method method);
/* "GET, HEAD, POST" of a row. */
void router_allow(const struct route *route, char *out, size_t size);
/* Rows whose pattern is one literal segment below `pattern`, in the order of the table: what a service document links to.
 * each returns false to stop. */
void router_below(const char *pattern, bool (*each)(void *arg, const struct route *route, const char *segment), void *arg);
/* Number for stats_http; NULL: a node's resource. */
int router_stats(const struct route *route);

#endif
