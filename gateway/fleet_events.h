/* Events of a node, as its BMC streams them: one stream at the BMC however many listen, opened for the first of them, ended after the last,
 * opened again when it ends by itself. For the event service of a view, and of the whole fleet.
 *
 * A listener is a call: it lives on the caller's shard, ends by op_cancel, and may be freed in `done`. */
#ifndef FISHWAY_FLEET_EVENTS_H
#define FISHWAY_FLEET_EVENTS_H

#include <stdatomic.h>

#include "gateway/call.h"

struct doc;
struct node;

enum {
	FLEET_LISTENERS_MAX = 64,   /* of one node: RF_BUSY */
	FLEET_EVENTS_WAITING = 1024 /* for one listener's shard: RF_BUSY, it ends */
};

struct fleet_listen {
	struct call call;            /* .op is the op */
	/* in */
	struct node *node;
	/* On the caller's shard, until `done`. The doc is in canonical form (doc.h), an Event or a MetricReport; lent. */
	void (*event)(struct fleet_listen *listen, struct doc *doc);
	/* of fleet_events.c */
	struct fleet_listen *next;
	atomic_int waiting;
};
/* Ends RF_NODE_UNSUPPORTED when the BMC has no stream, RF_SHUTTING_DOWN when the node goes. */
void fleet_listen(struct fleet_listen *listen, struct op *parent, op_fn *done);

#endif
