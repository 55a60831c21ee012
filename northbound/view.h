/* A view: what a client sees behind the authority it asked: the whole fleet, or one node as if it were one BMC.
 *
 * The authority decides, never the path and never the user:
 *  - a listener bound to a node, or an own address of a node on a wildcard listener, shows that node;
 *  - the host name `{node}.<node_domain>` shows that node;
 *  - everything else is the listener's own root.
 * What contradicts itself is 421: SNI and Host naming different nodes, a Host naming another node than the listener's,
 * an unknown name under node_domain. A token is valid only in the view that made it. */
#ifndef FISHWAY_VIEW_H
#define FISHWAY_VIEW_H

#include <stdbool.h>

#include "gateway/error.h"

struct config;
struct http_exchange;
struct node;

struct view {
	struct node *node;           /* NULL: the fleet root */
	const char *name;            /* of the node; NULL: the fleet root */
};

/* What a listener shows by itself. */
struct door {
	const char *node;            /* NULL: the fleet root */
	bool is_wildcard;            /* bound to all addresses: the local one may be a node's own */
};

/* From what the request carries. False: err is RF_MISDIRECTED. */
bool view_of(const struct http_exchange *x, const struct door *door, const struct config *config, struct view *out,
    struct rf_error *err);

#endif
