#include "gateway/snapshot.h"

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include "gateway/xalloc.h"

struct value {
	void *value;
	atomic_int holders;       /* shards that may still read it */
};

struct snapshot {
	void (*free_value)(void *value);
	_Atomic(struct value *) newest;
	struct value *seen[];     /* by shard index; each is written by its own shard only */
};

enum { SHARDS_MAX = 256 };

/* One publication on its way round the shards. */
struct round {
	struct snapshot *snapshot;
	struct value *value;
	struct shard *from;
	struct op *op;            /* of the publisher; NULL: nobody waits */
	atomic_int left;
	struct mail home;
	struct hop {
		struct mail mail;
		struct round *round;
	} hops[];
};

static void adopt(struct mail *mail);
static void round_over(struct mail *mail);

struct snapshot *
snapshot_new(void (*free_value)(void *value))
{
	struct snapshot *snapshot = xcalloc(1, sizeof *snapshot + SHARDS_MAX * sizeof snapshot->seen[0]);

	snapshot->free_value = free_value;
	return snapshot;
}

static void
value_drop(const struct snapshot *snapshot, struct value *value)
{
	if (value == NULL || atomic_fetch_sub(&value->holders, 1) != 1)
		return;
	if (snapshot->free_value != NULL)
		snapshot->free_value(value->value);
	free(value);
}

void *
snapshot_get(const struct snapshot *snapshot)
{
	struct shard *self = shard_self();
	const struct value *value = self ? snapshot->seen[shard_index(self)] : NULL;

	/* Its first adoption has not arrived: every value is kept alive for it until then. */
	if (value == NULL)
		value = atomic_load(&snapshot->newest);
	return value ? value->value : NULL;
}

void
snapshot_publish(struct snapshot *snapshot, void *new_value, struct op *op, struct op *parent, op_fn *done)
{
	struct value *value = xcalloc(1, sizeof *value);
	int i, shards = shard_count();
	struct round *round;

	value->value = new_value;
	atomic_init(&value->holders, shards + 1);
	value_drop(snapshot, atomic_exchange(&snapshot->newest, value));
	round = xcalloc(1, sizeof *round + (size_t)shards * sizeof round->hops[0]);
	round->snapshot = snapshot;
	round->value = value;
	round->from = shard_self();
	round->op = op;
	atomic_init(&round->left, shards);
	if (op != NULL) {
		op_start(op, parent, 0, NULL, done);
		op_hold(op);
	}
	/* Our own shard sees it from the next line on; the others when their mail arrives. */
	for (i = 0; i < shards; i++) {
		round->hops[i].round = round;
		round->hops[i].mail.deliver = adopt;
	}
	for (i = 0; i < shards; i++) {
		if (shard_at(i) == round->from)
			adopt(&round->hops[i].mail);
		else
			shard_post(shard_at(i), &round->hops[i].mail);
	}
}

static void
adopt(struct mail *mail)
{
	struct round *round = ((struct hop *)mail)->round;
	struct value **seen = &round->snapshot->seen[shard_index(shard_self())];

	value_drop(round->snapshot, *seen);
	*seen = round->value;
	if (atomic_fetch_sub(&round->left, 1) == 1) {
		round->home.deliver = round_over;
		shard_post(round->from, &round->home);
	}
}

static void
round_over(struct mail *mail)
{
	struct round *round = (struct round *)(void *)((char *)mail - offsetof(struct round, home));

	if (round->op != NULL) {
		op_finish(round->op, NULL);
		op_release(round->op);
	}
	free(round);
}

void
snapshot_free(struct snapshot *snapshot)
{
	struct value *last;
	int i;

	for (i = 0; i < SHARDS_MAX; i++)
		value_drop(snapshot, snapshot->seen[i]);
	last = atomic_load(&snapshot->newest);
	if (last != NULL) {
		atomic_store(&last->holders, 1);
		value_drop(snapshot, last);
	}
	free(snapshot);
}
