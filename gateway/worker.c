#include "gateway/worker.h"

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "gateway/xalloc.h"

struct worker_pool {
	char name[16];
	pthread_mutex_t lock;
	pthread_cond_t work_came;
	struct job *first, **last;
	int queued, queue_max;
	bool is_stopping;
	int threads;
	pthread_t thread[];
};

enum { JOB_IDLE, JOB_QUEUED, JOB_TAKEN };

static void *helper_main(void *arg);
static void job_back(struct mail *mail);
static void job_cancel(struct op *op);

struct worker_pool *
worker_pool_new(const char *name, int threads, int queue_max)
{
	struct worker_pool *pool = xcalloc(1, sizeof *pool + (size_t)threads * sizeof pool->thread[0]);

	snprintf(pool->name, sizeof pool->name, "%s", name);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work_came, NULL);
	pool->last = &pool->first;
	pool->queue_max = queue_max;
	for (; pool->threads < threads; pool->threads++) {
		if (pthread_create(&pool->thread[pool->threads], NULL, helper_main, pool) != 0)
			abort();
		pthread_setname_np(pool->thread[pool->threads], pool->name);
	}
	return pool;
}

static void
give_back(struct job *job)
{
	job->back.deliver = job_back;
	shard_post(job->op.shard, &job->back);
}

void
worker_pool_free(struct worker_pool *pool)
{
	struct job *job, *next;
	int i;

	pthread_mutex_lock(&pool->lock);
	pool->is_stopping = true;
	job = pool->first;
	pool->first = NULL;
	pool->last = &pool->first;
	pthread_cond_broadcast(&pool->work_came);
	pthread_mutex_unlock(&pool->lock);
	for (; job != NULL; job = next) {
		next = job->next;
		error_set(&job->result, RF_CANCELLED);
		give_back(job);
	}
	for (i = 0; i < pool->threads; i++)
		pthread_join(pool->thread[i], NULL);
	pthread_cond_destroy(&pool->work_came);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void
job_start(struct job *job, struct worker_pool *pool, struct op *parent, int64_t ms, void (*work)(struct job *),
    op_fn *done)
{
	bool has_room;

	job->pool = pool;
	job->work = work;
	job->result = (struct rf_error){0};
	job->next = NULL;
	job->state = JOB_IDLE;
	op_start(&job->op, parent, ms, job_cancel, done);
	if (!op_is_running(&job->op))
		return;
	pthread_mutex_lock(&pool->lock);
	has_room = pool->queued < pool->queue_max && !pool->is_stopping;
	if (has_room) {
		job->state = JOB_QUEUED;
		pool->queued++;
		*pool->last = job;
		pool->last = &job->next;
		op_hold(&job->op);
		pthread_cond_signal(&pool->work_came);
	}
	pthread_mutex_unlock(&pool->lock);
	if (!has_room)
		op_fail(&job->op, RF_BUSY);
}

/* Still queued: taken out at once. Already running: its op waits for the work to end. */
static void
job_cancel(struct op *op)
{
	struct job *job = (struct job *)op, **at;
	struct worker_pool *pool = job->pool;
	bool is_out = false;

	pthread_mutex_lock(&pool->lock);
	for (at = &pool->first; job->state == JOB_QUEUED && *at != NULL; at = &(*at)->next) {
		if (*at != job)
			continue;
		*at = job->next;
		if (pool->last == &job->next)
			pool->last = at;
		pool->queued--;
		job->state = JOB_IDLE;
		is_out = true;
		break;
	}
	pthread_mutex_unlock(&pool->lock);
	if (is_out)
		op_release(op);
}

static void *
helper_main(void *arg)
{
	struct worker_pool *pool = arg;
	struct job *job;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		while (pool->first == NULL && !pool->is_stopping)
			pthread_cond_wait(&pool->work_came, &pool->lock);
		job = pool->first;
		if (job == NULL)
			break;
		pool->first = job->next;
		if (pool->first == NULL)
			pool->last = &pool->first;
		pool->queued--;
		job->state = JOB_TAKEN;
		pthread_mutex_unlock(&pool->lock);
		job->work(job);
		give_back(job);
		pthread_mutex_lock(&pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static void
job_back(struct mail *mail)
{
	struct job *job = (struct job *)(void *)((char *)mail - offsetof(struct job, back));

	op_finish(&job->op, &job->result);
	op_release(&job->op);
}
