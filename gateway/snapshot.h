/* A snapshot: a read-only value that every shard sees and that is swapped, never edited.
 *
 * One thread (the owner) publishes; each shard reads its own current pointer without a lock. The old value is freed
 * when every shard has taken the new one over. Readers must not keep the pointer beyond the current callback, except for
 * what is reference-counted inside it. */
#ifndef FISHWAY_SNAPSHOT_H
#define FISHWAY_SNAPSHOT_H

#include "gateway/op.h"

struct snapshot;

/* free_value may be NULL. Made at start-up, before the shards run; lives until the process ends. */
struct snapshot *snapshot_new(void (*free_value)(void *value));
/* The value as this shard sees it; NULL before the first publication. */
void *snapshot_get(const struct snapshot *snapshot);
/* Owner's thread: swaps the value in. `op` (may be NULL) is done when every running shard sees the new value. Before the shards
 * run it takes effect at once. */
void snapshot_publish(struct snapshot *snapshot, void *value, struct op *op, struct op *parent, op_fn *done);
void snapshot_free(struct snapshot *snapshot);

#endif
