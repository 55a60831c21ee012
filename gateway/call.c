#include "gateway/call.h"

#include <assert.h>
#include <stddef.h>

static void arrives(struct mail *mail);
static void stop_arrives(struct mail *mail);
static void comes_back(struct mail *mail);
static void call_cancel(struct op *op);

#define CALL_OF(mail_, field) ((struct call *)(void *)((char *)(mail_)-offsetof(struct call, field)))

void
call_start(struct call *call, struct shard *to, struct op *parent, int64_t ms, void (*begin)(struct call *),
    void (*stop)(struct call *), op_fn *done)
{
	call->to = to;
	call->from = shard_self();
	call->begin = begin;
	call->stop = stop;
	call->result = (struct rf_error){0};
	call->is_returned = call->is_back = false;
	op_start(&call->op, parent, ms, call_cancel, done);
	if (!op_is_running(&call->op))
		return;         /* the parent is over */
	call->left_ms = op_left_ms(&call->op);
	op_hold(&call->op);
	call->out.deliver = arrives;
	shard_post(to, &call->out);
}

static void
arrives(struct mail *mail)
{
	struct call *call = CALL_OF(mail, out);

	call->begin(call);
}

/* Cancelled or timed out: ask the other side to hurry. Done comes when it has returned. */
static void
call_cancel(struct op *op)
{
	struct call *call = (struct call *)op;

	if (call->is_back || call->stop == NULL)
		return;
	op_hold(&call->op);
	call->stopping.deliver = stop_arrives;
	shard_post(call->to, &call->stopping);
}

static void
stop_released(struct mail *mail)
{
	struct call *call = CALL_OF(mail, stopping);

	op_release(&call->op);
}

static void
stop_arrives(struct mail *mail)
{
	struct call *call = CALL_OF(mail, stopping);

	if (!call->is_returned)
		call->stop(call);
	call->stopping.deliver = stop_released;
	shard_post(call->from, &call->stopping);
}

void
call_return(struct call *call, const struct rf_error *err)
{
	assert(!call->is_returned && shard_self() == call->to);
	call->is_returned = true;
	if (err != NULL)
		call->result = *err;
	call->back.deliver = comes_back;
	shard_post(call->from, &call->back);
}

static void
comes_back(struct mail *mail)
{
	struct call *call = CALL_OF(mail, back);

	call->is_back = true;
	op_finish(&call->op, &call->result);
	op_release(&call->op);
}
