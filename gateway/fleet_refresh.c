/* Reading again whatever is held of a node, or of all: for an operator who does not trust what he sees (`fishway refresh`). One read
 * after the other at each box, all boxes at once. */
#include "gateway/node.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/classes.h"

/* One node's turn through its documents. */
struct again {
	struct op op;
	struct fleet_refresh *refresh;
	struct node *node;
	struct node_read read;
	char **paths;
	size_t count, at;
};

struct part {
	struct call call;
	struct op_group group;           /* over there; its children are the nodes' */
	struct fleet_refresh *refresh;
	struct node **nodes;
	size_t node_count;
};

static void again_next(struct again *again);

static void
collect(void *arg, const char *path, const struct cached *held)
{
	struct again *again = arg;

	/* No canonical path ends in a slash: that one is made along with the root. */
	if (held->origin == CACHE_MADE || path[strlen(path) - 1] == '/')
		return;
	again->paths = xrealloc(again->paths, (again->count + 1) * sizeof *again->paths);
	again->paths[again->count++] = xstrdup(path);
}

static void
again_done(struct op *op)
{
	struct again *again = (struct again *)op;

	while (again->count > 0)
		free(again->paths[--again->count]);
	free(again->paths);
	free(again);
}

static void
again_read(struct op *op)
{
	struct again *again = (struct again *)(void *)((char *)op - offsetof(struct again, read.op));
	bool is_fault = queue_is_fault(op->err.code) || op->err.code == RF_NODE_BREAKER;

	atomic_fetch_add(op->err.code == RF_OK ? &again->refresh->read : &again->refresh->failed, 1);
	node_read_clear(&again->read);
	again->at = is_fault ? again->count : again->at + 1;
	if (op_is_running(&again->op))
		again_next(again);
}

static void
again_next(struct again *again)
{
	if (again->at >= again->count) {
		op_finish(&again->op, NULL);
		return;
	}
	memset(&again->read, 0, sizeof again->read);
	again->read.node = again->node;
	again->read.path = again->paths[again->at];
	again->read.class = TURN_POLL;
	again->read.freshness = FLEET_NOW;
	node_read(&again->read, &again->op, 0, again_read);
}

static void
part_there(struct op *op)
{
	struct part *part = (struct part *)(void *)((char *)op - offsetof(struct part, group.op));

	call_return(&part->call, &op->err);
}

static void
part_begin(struct call *call)
{
	struct part *part = (struct part *)call;
	struct again *again;
	size_t i;

	op_group_start(&part->group, NULL, call->left_ms == INT64_MAX ? 0 : call->left_ms, part_there);
	for (i = 0; i < part->node_count; i++) {
		if (part->nodes[i]->shard != shard_self() || part->nodes[i]->endpoint == NULL)
			continue;
		again = xcalloc(1, sizeof *again);
		again->refresh = part->refresh;
		again->node = part->nodes[i];
		cache_each(again->node->cache, collect, again);
		op_start(&again->op, &part->group.op, 0, NULL, again_done);
		again_next(again);
	}
	op_group_close(&part->group);
}

static void
part_stop(struct call *call)
{
	op_cancel(&((struct part *)call)->group.op);
}

static void
part_done(struct op *op)
{
	struct part *part = (struct part *)op;

	free(part->nodes);
	free(part);
}

void
fleet_refresh(struct fleet_refresh *refresh, struct op *parent, int64_t ms, op_fn *done)
{
	const struct roster *roster = fleet_roster();
	struct part *part;
	int i;

	atomic_store(&refresh->read, 0);
	atomic_store(&refresh->failed, 0);
	op_group_start(&refresh->group, parent, ms, done);
	for (i = 0; i < shard_count(); i++) {
		part = xcalloc(1, sizeof *part);
		part->refresh = refresh;
		part->node_count = refresh->node ? 1 : roster->count;
		part->nodes = xcalloc(part->node_count, sizeof *part->nodes);
		memcpy(part->nodes, refresh->node ? &refresh->node : roster->nodes, part->node_count * sizeof *part->nodes);
		call_start(&part->call, shard_at(i), &refresh->group.op, 0, part_begin, part_stop, part_done);
	}
	op_group_close(&refresh->group);
}
