#include "gateway/op.h"

#include <assert.h>
#include <string.h>

static void op_due(void *arg);
static void op_wake(void *arg);
static void op_settle(struct op *op);
static void op_end(struct op *op, const struct rf_error *err, bool call_cancel);

void
op_start(struct op *op, struct op *parent, int64_t ms, op_fn *cancel, op_fn *done)
{
	struct shard *shard = shard_self();
	uint64_t now = shard_now(shard);

	assert(op->state == OP_IDLE && done != NULL && shard != NULL);
	assert(parent == NULL || (parent->shard == shard && parent->state != OP_IDLE));
	memset(&op->err, 0, sizeof op->err);
	op->shard = shard;
	op->parent = parent;
	op->children = NULL;
	op->held = 0;
	op->ends_empty = false;
	op->cancel = cancel;
	op->done = done;
	op->state = OP_RUNNING;
	op->deadline_ms = ms > 0 ? now + (uint64_t)ms : UINT64_MAX;
	op->prev = NULL;
	op->next = NULL;
	if (parent != NULL) {
		if (op->deadline_ms > parent->deadline_ms)
			op->deadline_ms = parent->deadline_ms;
		op->next = parent->children;
		if (op->next != NULL)
			op->next->prev = op;
		parent->children = op;
	}
	if (parent != NULL && parent->state != OP_RUNNING) {
		/* The worker has not begun: there is nothing for its cancel to stop. */
		op->cancel = NULL;
		op_fail(op, RF_CANCELLED);
	} else if (op->deadline_ms != UINT64_MAX) {
		timer_set(shard, &op->timer, op->deadline_ms > now ? (int64_t)(op->deadline_ms - now) : 0,
		    op_due, op);
	}
}

void
op_finish(struct op *op, const struct rf_error *err)
{
	if (op->state == OP_RUNNING)
		op_end(op, err, false);
}

void
op_fail(struct op *op, enum rf_code code)
{
	struct rf_error err;

	error_set(&err, code);
	op_finish(op, &err);
}

void
op_cancel(struct op *op)
{
	struct rf_error err;

	if (op->state != OP_RUNNING)
		return;
	error_set(&err, RF_CANCELLED);
	op_end(op, &err, true);
}

static void
op_due(void *arg)
{
	struct op *op = arg;
	struct rf_error err;

	assert(op->state == OP_RUNNING);
	error_set(&err, RF_TIMEOUT);
	op_end(op, &err, true);
}

/* The one way out of RUNNING. Children that still run are of no use any more. */
static void
op_end(struct op *op, const struct rf_error *err, bool call_cancel)
{
	struct op *child;

	op->state = OP_FINISHED;
	if (err != NULL)
		op->err = *err;
	timer_clear(&op->timer);
	if (call_cancel && op->cancel != NULL)
		op->cancel(op);
	/* A child's cancel does not unlink it (only op_wake does), so the list holds still. */
	for (child = op->children; child != NULL; child = child->next)
		op_cancel(child);
	op_settle(op);
}

static void
op_wake(void *arg)
{
	struct op *op = arg, *parent = op->parent;

	assert(op->state == OP_FINISHED);
	if (op->children != NULL || op->held > 0)
		return;         /* somebody came after the wake-up was set; their end sets it anew */
	op->state = OP_IDLE;
	if (parent != NULL) {
		if (op->prev != NULL)
			op->prev->next = op->next;
		else
			parent->children = op->next;
		if (op->next != NULL)
			op->next->prev = op->prev;
	}
	op->done(op);       /* may free op; may start another child of the parent */
	if (parent != NULL)
		op_settle(parent);
}

/* Brings an op without children or holders a step on: a closed group ends, a finished op is woken. */
static void
op_settle(struct op *op)
{
	if (op->children != NULL || op->held > 0)
		return;
	if (op->state == OP_RUNNING && op->ends_empty)
		op_finish(op, NULL);
	else if (op->state == OP_FINISHED)
		timer_set(op->shard, &op->timer, 0, op_wake, op);
}

void
op_unbound(struct op *op)
{
	if (op->state != OP_RUNNING)
		return;
	op->deadline_ms = UINT64_MAX;
	timer_clear(&op->timer);
}

void
op_hold(struct op *op)
{
	assert(op->state != OP_IDLE);
	op->held++;
}

void
op_release(struct op *op)
{
	assert(op->held > 0);
	op->held--;
	op_settle(op);
}

bool
op_is_running(const struct op *op)
{
	return op->state == OP_RUNNING;
}

int64_t
op_left_ms(const struct op *op)
{
	uint64_t now = shard_now(op->shard);

	if (op->deadline_ms == UINT64_MAX)
		return INT64_MAX;
	return op->deadline_ms > now ? (int64_t)(op->deadline_ms - now) : 0;
}

void
op_group_start(struct op_group *group, struct op *parent, int64_t ms, op_fn *done)
{
	op_start(&group->op, parent, ms, NULL, done);
}

void
op_group_close(struct op_group *group)
{
	group->op.ends_empty = true;
	if (group->op.state == OP_RUNNING)
		op_settle(&group->op);
}
