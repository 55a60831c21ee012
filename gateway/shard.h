/* A shard: a thread with its own event loop, its timers and its mailbox.
 *
 * Everything that waits, waits on its shard's loop. `struct node`, ops, connections and transfers belong to one shard
 * and are touched by that thread only. What crosses threads is mail: an intrusive record that the sender owns until it
 * is delivered, and that `deliver` then owns on the receiver's thread. A shard that sends mail to itself takes the
 * same way, so one thread behaves as many do.
 *
 * Timers live in a heap of the shard's own (one libevent timer per shard), so that tests replace this file and the
 * clock at link time (tests/support/fake_shard.c) and replay a minute of protocol in a microsecond. */
#ifndef FISHWAY_SHARD_H
#define FISHWAY_SHARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct shard;

/* Zero-initialised, embedded in its owner. `fire` runs once per setting, from the loop. */
struct shard_timer {
	uint64_t due_ms;          /* on the shard's clock */
	uint64_t order;           /* among equals: first set, first fired */
	size_t place;             /* 1-based index in the heap; 0: not set */
	struct shard *shard;
	void (*fire)(void *arg);
	void *arg;
};

struct mail {
	struct mail *next;
	void (*deliver)(struct mail *mail);
};

/* The shard whose loop runs on this thread; NULL on a thread without one. */
struct shard *shard_self(void);

/* Makes a shard. It becomes shard_at(n) for the n-th one made; they live until the process ends or shard_free. */
struct shard *shard_new(const char *name);
/* Binds the shard to the calling thread without running it (main does this for shard 0 before its start-up work). */
void shard_enter(struct shard *shard);
/* Runs the loop on the calling thread until shard_stop. */
void shard_run(struct shard *shard);
/* One pass: at most max_wait_ms of waiting, then whatever became ready. For tests and for draining. */
void shard_pass(struct shard *shard, int max_wait_ms);
/* Runs the loop on a thread of its own; shard_join waits for that thread's end. */
bool shard_start(struct shard *shard);
void shard_join(struct shard *shard);
/* Any thread. The loop ends after the current pass; mail that is still queued is not delivered any more. */
void shard_stop(struct shard *shard);
void shard_free(struct shard *shard);

int shard_count(void);
struct shard *shard_at(int index);
int shard_index(const struct shard *shard);
struct event_base *shard_base(struct shard *shard);

/* Any thread. Delivered in order of posting, on the receiver's loop, never inside shard_post. */
void shard_post(struct shard *to, struct mail *mail);

/* Milliseconds on a monotonic clock; the same clock on every shard. Cheap: read once per pass of the loop. */
uint64_t shard_now(struct shard *shard);
/* Milliseconds of wall-clock time since 1970, for what is shown or stored; never for waiting. */
uint64_t shard_wall_ms(void);

/* On the timer's shard only. Setting a set timer moves it. ms <= 0: in the next pass, in order of setting. */
void timer_set(struct shard *shard, struct shard_timer *timer, int64_t ms, void (*fire)(void *), void *arg);
void timer_clear(struct shard_timer *timer);
bool timer_is_set(const struct shard_timer *timer);

#endif
