/* Helper threads for what would block a loop: password hashing, name resolution, big parses.
 *
 * A job is an op: started on a shard, `work` runs on a helper thread, `done` on the shard that started it. The queue is
 * bounded: when it is full the job ends at once with RF_BUSY. A job that has begun is not interrupted; its op is then
 * done when the work is. `work` may touch the struct that embeds the job and nothing else. */
#ifndef FISHWAY_WORKER_H
#define FISHWAY_WORKER_H

#include "gateway/op.h"

struct worker_pool;

struct job {
	struct op op;
	void (*work)(struct job *job);
	struct rf_error result;        /* set by work to fail; zeroed before */
	struct job *next;
	struct worker_pool *pool;
	struct mail back;
	int state;
};

struct worker_pool *worker_pool_new(const char *name, int threads, int queue_max);
/* Waits for running jobs; queued ones end RF_CANCELLED. */
void worker_pool_free(struct worker_pool *pool);
void job_start(struct job *job, struct worker_pool *pool, struct op *parent, int64_t ms,
    void (*work)(struct job *), op_fn *done);

#endif
