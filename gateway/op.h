/* An op: one piece of work that somebody waits for.
 *
 * The caller owns the op, usually as the first member of its own struct, and may free it in `done`, not before.
 * `done` runs exactly once, always from the loop, never inside op_start, op_finish or op_cancel: the line after
 * op_start can rely on nothing having happened yet. An op lives on the shard that started it.
 *
 * An op started for another names it as its parent. A parent is done after its children; when a parent finishes or is
 * cancelled its running children are cancelled. So the ops of a request are a tree, and a closed connection that
 * cancels the root stops everything below it.
 *
 * Every op has a deadline: at most what is left of its parent's. At the deadline it ends as if cancelled, with
 * RF_TIMEOUT. */
#ifndef FISHWAY_OP_H
#define FISHWAY_OP_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/error.h"
#include "gateway/shard.h"

struct op;
typedef void op_fn(struct op *op);

enum op_state { OP_IDLE, OP_RUNNING, OP_FINISHED };

struct op {
	struct shard_timer timer;     /* the deadline while running, then the wake-up that calls done */
	struct shard *shard;
	struct op *parent;
	struct op *children;          /* running or finished, not yet done */
	struct op *next, *prev;       /* siblings */
	int held;                     /* op_hold: somebody on another thread still has us */
	bool ends_empty;              /* a closed group: the last child's end is ours */
	op_fn *cancel;                /* the worker: stop, release what start took; may be NULL */
	op_fn *done;                  /* the caller */
	uint64_t deadline_ms;
	enum op_state state;
	struct rf_error err;          /* code RF_OK: it worked */
};

/* Starts an idle op on this thread's shard. ms: the deadline, 0 for the parent's (without a parent: none).
 * A parent that is no longer running gives a child that ends RF_CANCELLED. */
void op_start(struct op *op, struct op *parent, int64_t ms, op_fn *cancel, op_fn *done);

/* The worker says how it ended; err NULL or RF_OK: well. Ignored when the op is not running any more. */
void op_finish(struct op *op, const struct rf_error *err);
void op_fail(struct op *op, enum rf_code code);

/* The caller does not want it any more. Idempotent; `done` still runs, with RF_CANCELLED. */
void op_cancel(struct op *op);

/* Keeps `done` from running until op_release, whatever happens (the op's memory is lent to another thread). */
void op_hold(struct op *op);
void op_release(struct op *op);

/* From now on it may take as long as it likes; what is started under it, too. */
void op_unbound(struct op *op);

bool op_is_running(const struct op *op);
/* Milliseconds until the deadline, at least 0; INT64_MAX without one. */
int64_t op_left_ms(const struct op *op);

/* Several ops under one parent: the group ends when all that were started under it are done. The first error of a
 * child that its own `done` passed on by op_fail stops the rest. Start the children with &group->op as parent, then
 * call op_group_close: a group without children ends at once. */
struct op_group {
	struct op op;
};
void op_group_start(struct op_group *group, struct op *parent, int64_t ms, op_fn *done);
void op_group_close(struct op_group *group);

#endif
