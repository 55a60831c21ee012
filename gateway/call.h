/* A call to another shard: an op whose work happens on another thread.
 *
 * The op lives on the caller's shard and its `done` runs there. `begin` and, after a cancel or the deadline, `stop` run on
 * the other shard; the work there must answer with exactly one call_return, whatever happens. Only plain values and
 * doc references go across, in the struct that embeds the call: the other shard may touch it from `begin` until
 * call_return. With one thread, or to oneself, it takes the same path. */
#ifndef FISHWAY_CALL_H
#define FISHWAY_CALL_H

#include "gateway/op.h"

struct call {
	struct op op;
	struct shard *to, *from;
	void (*begin)(struct call *call);
	void (*stop)(struct call *call);     /* NULL: too short to be worth stopping */
	int64_t left_ms;                     /* deadline as begin sees it */
	struct mail out, stopping, back;
	struct rf_error result;
	bool is_returned;                    /* on `to` */
	bool is_back;                        /* on the caller's shard */
};

void call_start(struct call *call, struct shard *to, struct op *parent, int64_t ms, void (*begin)(struct call *),
    void (*stop)(struct call *), op_fn *done);
/* On `to`. The struct belongs to the caller again afterwards. err NULL: well. */
void call_return(struct call *call, const struct rf_error *err);

#endif
