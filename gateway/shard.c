#include "gateway/shard.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "gateway/xalloc.h"

enum { SHARDS_MAX = 256 };

struct shard {
	char name[16];
	int index;
	struct event_base *base;
	pthread_t thread;

	struct shard_timer **heap;    /* heap[1] is the next one due */
	size_t heap_count, heap_room;
	uint64_t next_order;
	struct event *clock;
	uint64_t armed_ms;            /* when `clock` fires; 0: not armed */

	pthread_mutex_t mail_lock;
	struct mail *mail_first, **mail_last;
	int mail_fd;
	struct event *mail_event;
	atomic_bool is_stopping;
};

static struct shard *shards[SHARDS_MAX];
static int count;
static __thread struct shard *self;

static void clock_fires(evutil_socket_t fd, short what, void *arg);
static void mail_arrives(evutil_socket_t fd, short what, void *arg);
static void arm(struct shard *shard);
static void heap_up(struct shard *shard, size_t i);
static void heap_down(struct shard *shard, size_t i);

struct shard *
shard_new(const char *name)
{
	struct shard *shard = xcalloc(1, sizeof *shard);

	assert(count < SHARDS_MAX);
	snprintf(shard->name, sizeof shard->name, "%s", name);
	shard->index = count;
	shard->base = event_base_new();
	assert(shard->base != NULL);
	shard->clock = event_new(shard->base, -1, 0, clock_fires, shard);
	shard->mail_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	assert(shard->mail_fd >= 0);
	shard->mail_event = event_new(shard->base, shard->mail_fd, EV_READ | EV_PERSIST, mail_arrives, shard);
	event_add(shard->mail_event, NULL);
	shard->mail_last = &shard->mail_first;
	pthread_mutex_init(&shard->mail_lock, NULL);
	shards[count++] = shard;
	return shard;
}

void
shard_free(struct shard *shard)
{
	assert(shard->heap_count == 0 || atomic_load(&shard->is_stopping));
	event_free(shard->clock);
	event_free(shard->mail_event);
	event_base_free(shard->base);
	close(shard->mail_fd);
	pthread_mutex_destroy(&shard->mail_lock);
	free(shard->heap);
	shards[shard->index] = NULL;
	while (count > 0 && shards[count - 1] == NULL)
		count--;
	if (self == shard)
		self = NULL;
	free(shard);
}

struct shard *
shard_self(void)
{
	return self;
}

void
shard_enter(struct shard *shard)
{
	self = shard;
}

void
shard_run(struct shard *shard)
{
	self = shard;
	while (!atomic_load(&shard->is_stopping))
		event_base_loop(shard->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

static void
nudge(void *arg)
{
	(void)arg;
}

void
shard_pass(struct shard *shard, int max_wait_ms)
{
	struct shard_timer limit = {0};

	self = shard;
	timer_set(shard, &limit, max_wait_ms, nudge, NULL);
	event_base_loop(shard->base, EVLOOP_ONCE);
	timer_clear(&limit);
}

static void *
thread_main(void *arg)
{
	shard_run(arg);
	return NULL;
}

bool
shard_start(struct shard *shard)
{
	if (pthread_create(&shard->thread, NULL, thread_main, shard) != 0)
		return false;
	pthread_setname_np(shard->thread, shard->name);
	return true;
}

void
shard_join(struct shard *shard)
{
	pthread_join(shard->thread, NULL);
}

static void
ring(struct shard *shard)
{
	const uint64_t one = 1;
	ssize_t n = write(shard->mail_fd, &one, sizeof one);

	(void)n;        /* full counter: the reader is awake anyway */
}

void
shard_stop(struct shard *shard)
{
	atomic_store(&shard->is_stopping, true);
	ring(shard);
}

int
shard_count(void)
{
	return count;
}

struct shard *
shard_at(int index)
{
	assert(index >= 0 && index < count);
	return shards[index];
}

int
shard_index(const struct shard *shard)
{
	return shard->index;
}

struct event_base *
shard_base(struct shard *shard)
{
	return shard->base;
}

void
shard_post(struct shard *to, struct mail *mail)
{
	bool was_empty;

	assert(mail->deliver != NULL);
	mail->next = NULL;
	pthread_mutex_lock(&to->mail_lock);
	was_empty = to->mail_first == NULL;
	*to->mail_last = mail;
	to->mail_last = &mail->next;
	pthread_mutex_unlock(&to->mail_lock);
	if (was_empty)
		ring(to);
}

static void
mail_arrives(evutil_socket_t fd, short what, void *arg)
{
	struct shard *shard = arg;
	struct mail *mail, *next;
	uint64_t rung;
	ssize_t n = read(fd, &rung, sizeof rung);

	(void)n;
	(void)what;
	if (atomic_load(&shard->is_stopping)) {
		event_base_loopbreak(shard->base);
		return;
	}
	pthread_mutex_lock(&shard->mail_lock);
	mail = shard->mail_first;
	shard->mail_first = NULL;
	shard->mail_last = &shard->mail_first;
	pthread_mutex_unlock(&shard->mail_lock);
	for (; mail != NULL; mail = next) {
		next = mail->next;        /* deliver owns the mail from here on */
		mail->deliver(mail);
	}
}

uint64_t
shard_now(struct shard *shard)
{
	struct timespec t;

	(void)shard;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t
shard_wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
timer_set(struct shard *shard, struct shard_timer *timer, int64_t ms, void (*fire)(void *), void *arg)
{
	assert(shard == self || self == NULL);
	timer_clear(timer);
	timer->shard = shard;
	timer->due_ms = shard_now(shard) + (ms > 0 ? (uint64_t)ms : 0);
	timer->order = shard->next_order++;
	timer->fire = fire;
	timer->arg = arg;
	if (shard->heap_count + 1 >= shard->heap_room) {
		shard->heap_room = shard->heap_room ? shard->heap_room * 2 : 64;
		shard->heap = xrealloc(shard->heap, shard->heap_room * sizeof *shard->heap);
	}
	shard->heap[++shard->heap_count] = timer;
	timer->place = shard->heap_count;
	heap_up(shard, timer->place);
	if (timer->place == 1)
		arm(shard);
}

void
timer_clear(struct shard_timer *timer)
{
	struct shard *shard = timer->shard;
	size_t i = timer->place;
	struct shard_timer *last;

	if (i == 0)
		return;
	assert(shard == self || self == NULL);
	timer->place = 0;
	last = shard->heap[shard->heap_count--];
	if (last == timer)
		return;
	shard->heap[i] = last;
	last->place = i;
	heap_up(shard, i);
	heap_down(shard, last->place);
}

bool
timer_is_set(const struct shard_timer *timer)
{
	return timer->place != 0;
}

/* Fires what was due when the pass began; what these set for "now" waits for the next pass, so sockets get their turn. */
static void
clock_fires(evutil_socket_t fd, short what, void *arg)
{
	struct shard *shard = arg;
	uint64_t now = shard_now(shard), limit = shard->next_order;
	struct shard_timer *timer;

	(void)fd;
	(void)what;
	shard->armed_ms = 0;
	while (shard->heap_count > 0) {
		timer = shard->heap[1];
		if (timer->due_ms > now || timer->order >= limit)
			break;
		timer_clear(timer);
		timer->fire(timer->arg);
	}
	arm(shard);
}

static void
arm(struct shard *shard)
{
	uint64_t now, due, wait;
	struct timeval tv;

	if (shard->heap_count == 0)
		return;
	due = shard->heap[1]->due_ms;
	if (shard->armed_ms != 0 && shard->armed_ms <= due)
		return;         /* fires early at worst, and arms itself again */
	now = shard_now(shard);
	wait = due > now ? due - now : 0;
	tv.tv_sec = (time_t)(wait / 1000);
	tv.tv_usec = (suseconds_t)(wait % 1000) * 1000;
	shard->armed_ms = due;
	event_add(shard->clock, &tv);
}

static bool
is_before(const struct shard_timer *a, const struct shard_timer *b)
{
	return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void
heap_swap(struct shard *shard, size_t i, size_t j)
{
	struct shard_timer *t = shard->heap[i];

	shard->heap[i] = shard->heap[j];
	shard->heap[j] = t;
	shard->heap[i]->place = i;
	shard->heap[j]->place = j;
}

static void
heap_up(struct shard *shard, size_t i)
{
	for (; i > 1 && is_before(shard->heap[i], shard->heap[i / 2]); i /= 2)
		heap_swap(shard, i, i / 2);
}

static void
heap_down(struct shard *shard, size_t i)
{
	size_t least;

	for (;; i = least) {
		least = i;
		if (2 * i <= shard->heap_count && is_before(shard->heap[2 * i], shard->heap[least]))
			least = 2 * i;
		if (2 * i + 1 <= shard->heap_count && is_before(shard->heap[2 * i + 1], shard->heap[least]))
			least = 2 * i + 1;
		if (least == i)
			return;
		heap_swap(shard, i, least);
	}
}
