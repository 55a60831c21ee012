#include "gateway/stats.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/xalloc.h"

enum {
	UNIT_SHIFT = 4,             /* the first bucket is 16 us wide */
	SUB_SHIFT = 3,              /* eight buckets an octave */
	ROUTES = 512,
	HTTP_ROWS = 4096,           /* a power of two; (route, method, status) triples seen by one thread */
	HASH_SHIFT = 32 - 12,       /* 2^12 rows */
	HTTP_ROWS_USED = HTTP_ROWS / 4 * 3
};

/* What a node has. 32 bits are enough for a histogram that gains a few a second. */
struct stats {
	atomic_int refs;
	atomic_int up, breaker;
	atomic_uint last_next;                  /* how many answers were put into `last` so far */
	_Atomic(const char *) protocol;
	struct stats *next, **at;               /* the register; its mutex */
	_Atomic uint64_t counter[STATS_COUNTERS];
	_Atomic uint64_t sum_us;
	atomic_int gauge[STATS_GAUGES];
	_Atomic uint32_t last_us[STATS_LAST];
	_Atomic uint32_t error[STATS_CODES];
	_Atomic uint32_t bucket[STATS_BUCKETS];
	char node[];
};
_Static_assert(sizeof(struct stats) <= 1088, "about 1 KiB for each of ten thousand nodes");

/* What a thread has. Only that thread writes, so plain loads and stores of atomics do: nothing is locked. */
struct http_row {
	_Atomic uint32_t key;                   /* 0: free; else (route + 1) << 16 | method << 12 | status */
	_Atomic uint64_t count;
};

struct cell {
	struct cell *next;
	_Atomic uint64_t counter[STATS_COUNTERS];
	_Atomic int64_t gauge[STATS_GAUGES];
	_Atomic uint64_t error[STATS_CODES];
	_Atomic uint64_t bucket[STATS_BUCKETS], sum_us;
	_Atomic uint64_t http_bucket[STATS_BUCKETS], http_sum_us;
	struct http_row http[HTTP_ROWS];
	int http_used;
};

static const char *const methods[] = { "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "OTHER" };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct stats *registered;
static size_t registered_count;
static const char *routes[ROUTES];
static int route_count;

static _Atomic(struct cell *) cells;
static _Thread_local struct cell *my_cell;

/* The cell of a thread outlives it: what it counted still happened. */
static struct cell *
cell(void)
{
	struct cell *c = my_cell;

	if (c)
		return c;
	c = my_cell = xcalloc(1, sizeof *c);
	c->next = atomic_load(&cells);
	while (!atomic_compare_exchange_weak(&cells, &c->next, c))
		;
	return c;
}

#define MINE_ADD(field, by) \
	atomic_store_explicit(&(field), atomic_load_explicit(&(field), memory_order_relaxed) + (by), memory_order_relaxed)
#define SHARED_ADD(field, by) atomic_fetch_add_explicit(&(field), (by), memory_order_relaxed)
#define READ(field) atomic_load_explicit(&(field), memory_order_relaxed)

struct stats *
stats_new(const char *node)
{
	size_t len = strlen(node) + 1;
	struct stats *s = xcalloc(1, sizeof *s + len);

	memcpy(s->node, node, len);
	atomic_init(&s->refs, 1);
	pthread_mutex_lock(&lock);
	s->next = registered;
	s->at = &registered;
	if (registered)
		registered->at = &s->next;
	registered = s;
	registered_count++;
	pthread_mutex_unlock(&lock);
	return s;
}

struct stats *
stats_ref(struct stats *stats)
{
	SHARED_ADD(stats->refs, 1);
	return stats;
}

/* The last reference goes under the register's lock, so that stats_list never revives what is being freed. */
void
stats_unref(struct stats *stats)
{
	if (stats == NULL)
		return;
	pthread_mutex_lock(&lock);
	if (atomic_fetch_sub(&stats->refs, 1) == 1) {
		*stats->at = stats->next;
		if (stats->next)
			stats->next->at = stats->at;
		registered_count--;
		free(stats);
	}
	pthread_mutex_unlock(&lock);
}

struct stats **
stats_list(size_t *count)
{
	struct stats **list, *s;
	size_t n = 0;

	pthread_mutex_lock(&lock);
	list = xcalloc(registered_count, sizeof *list);
	for (s = registered; s; s = s->next)
		list[n++] = stats_ref(s);
	pthread_mutex_unlock(&lock);
	*count = n;
	return list;
}

const char *
stats_node(const struct stats *stats)
{
	return stats->node;
}

void
stats_protocol(struct stats *stats, const char *protocol)
{
	atomic_store(&stats->protocol, protocol);
}

const char *
stats_protocol_of(const struct stats *stats)
{
	return atomic_load(&stats->protocol);
}

void
stats_up(struct stats *stats, bool is_up)
{
	atomic_store(&stats->up, is_up);
}

void
stats_breaker(struct stats *stats, enum stats_breaker state)
{
	atomic_store(&stats->breaker, (int)state);
}

void
stats_add(struct stats *stats, enum stats_counter counter, uint64_t by)
{
	struct cell *c = cell();

	if (stats)
		SHARED_ADD(stats->counter[counter], by);
	MINE_ADD(c->counter[counter], by);
}

void
stats_count(struct stats *stats, enum stats_counter counter)
{
	stats_add(stats, counter, 1);
}

void
stats_gauge(struct stats *stats, enum stats_gauge gauge, int by)
{
	struct cell *c = cell();

	if (stats)
		SHARED_ADD(stats->gauge[gauge], by);
	MINE_ADD(c->gauge[gauge], by);
}

void
stats_error(struct stats *stats, enum rf_code code)
{
	struct cell *c = cell();
	int i = (int)code - STATS_FIRST_CODE;

	if (i < 0)
		return;
	assert(i < STATS_CODES);
	if (stats)
		SHARED_ADD(stats->error[i], 1);
	MINE_ADD(c->error[i], 1);
}

static int
bucket_of(uint64_t us)
{
	uint64_t v = us >> UNIT_SHIFT;
	int e, i;

	if (v < 1 << SUB_SHIFT)
		return (int)v;
	e = 63 - __builtin_clzll(v);
	i = ((e - SUB_SHIFT + 1) << SUB_SHIFT) + (int)(v >> (e - SUB_SHIFT) & ((1 << SUB_SHIFT) - 1));
	return i < STATS_BUCKETS ? i : STATS_BUCKETS - 1;
}

static uint64_t
bucket_start(int bucket)
{
	int e = bucket >> SUB_SHIFT;
	uint64_t sub = (uint64_t)bucket & ((1 << SUB_SHIFT) - 1);

	if (e == 0)
		return sub << UNIT_SHIFT;
	return ((1 << SUB_SHIFT) + sub) << (e - 1 + UNIT_SHIFT);
}

uint64_t
stats_bucket_end(int bucket)
{
	return bucket_start(bucket + 1);
}

void
stats_answer(struct stats *stats, uint64_t us, enum rf_code code)
{
	struct cell *c = cell();
	int b = bucket_of(us);
	unsigned at;

	stats_add(stats, STATS_REQUESTS, 1);
	if (code != RF_OK)
		stats_error(stats, code);
	MINE_ADD(c->bucket[b], 1);
	MINE_ADD(c->sum_us, us);
	if (stats == NULL)
		return;
	SHARED_ADD(stats->bucket[b], 1);
	SHARED_ADD(stats->sum_us, us);
	at = SHARED_ADD(stats->last_next, 1) % STATS_LAST;
	atomic_store_explicit(&stats->last_us[at], us > UINT32_MAX ? UINT32_MAX : (uint32_t)us, memory_order_relaxed);
}

int
stats_route(const char *template)
{
	int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < route_count && strcmp(routes[i], template) != 0; i++)
		;
	if (i == route_count) {
		assert(route_count < ROUTES);
		routes[route_count++] = xstrdup(template);
	}
	pthread_mutex_unlock(&lock);
	return i;
}

static uint32_t
method_of(const char *text)
{
	uint32_t i;

	for (i = 0; i < nitems(methods) - 1 && strcmp(methods[i], text) != 0; i++)
		;
	return i;
}

/* When a thread has seen more triples than there is room for, the rest is not told apart from the histogram's count. */
void
stats_http(int route, const char *method, int status, uint64_t us)
{
	struct cell *c = cell();
	uint32_t key, k, i;

	MINE_ADD(c->http_bucket[bucket_of(us)], 1);
	MINE_ADD(c->http_sum_us, us);
	key = (uint32_t)(route + 1) << 16 | method_of(method) << 12 | ((uint32_t)status & 0xfff);
	for (i = key * 2654435761u >> HASH_SHIFT;; i++) {
		i &= HTTP_ROWS - 1;
		k = READ(c->http[i].key);
		if (k == key)
			break;
		if (k == 0) {
			if (c->http_used >= HTTP_ROWS_USED)
				return;
			c->http_used++;
			atomic_store(&c->http[i].key, key);
			break;
		}
	}
	MINE_ADD(c->http[i].count, 1);
}

uint64_t
stats_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void
read_total(struct stats_view *view)
{
	struct cell *c;
	int i;

	for (c = atomic_load(&cells); c; c = c->next) {
		for (i = 0; i < STATS_COUNTERS; i++)
			view->counter[i] += READ(c->counter[i]);
		for (i = 0; i < STATS_GAUGES; i++)
			view->gauge[i] += READ(c->gauge[i]);
		for (i = 0; i < STATS_CODES; i++)
			view->error[i] += READ(c->error[i]);
		for (i = 0; i < STATS_BUCKETS; i++)
			view->bucket[i] += READ(c->bucket[i]);
		view->sum_us += READ(c->sum_us);
	}
}

static void
read_last(struct stats *s, struct stats_view *view)
{
	unsigned n = READ(s->last_next), i;

	view->last_count = n < STATS_LAST ? (int)n : STATS_LAST;
	for (i = 0; i < (unsigned)view->last_count; i++)
		view->last_us[i] = READ(s->last_us[(n - (unsigned)view->last_count + i) % STATS_LAST]);
}

void
stats_read(const struct stats *stats, struct stats_view *view)
{
	struct stats *s = (struct stats *)stats;         /* atomic loads want it writable */
	int i;

	memset(view, 0, sizeof *view);
	if (s == NULL) {
		read_total(view);
		return;
	}
	for (i = 0; i < STATS_COUNTERS; i++)
		view->counter[i] = READ(s->counter[i]);
	for (i = 0; i < STATS_GAUGES; i++)
		view->gauge[i] = READ(s->gauge[i]);
	for (i = 0; i < STATS_CODES; i++)
		view->error[i] = READ(s->error[i]);
	for (i = 0; i < STATS_BUCKETS; i++)
		view->bucket[i] = READ(s->bucket[i]);
	view->sum_us = READ(s->sum_us);
	view->breaker = (enum stats_breaker)READ(s->breaker);
	view->is_up = READ(s->up);
	read_last(s, view);
}

double
stats_quantile(const struct stats_view *view, double share)
{
	uint64_t total = 0, seen = 0, rank;
	int i;

	for (i = 0; i < STATS_BUCKETS; i++)
		total += view->bucket[i];
	if (total == 0)
		return -1;
	rank = (uint64_t)(share * (double)total + 0.999999);
	rank = rank < 1 ? 1 : rank > total ? total : rank;
	for (i = 0; i < STATS_BUCKETS - 1; i++) {
		seen += view->bucket[i];
		if (seen >= rank)
			return ((double)bucket_start(i) + (double)stats_bucket_end(i)) / 2;
	}
	return (double)bucket_start(STATS_BUCKETS - 1);          /* it has no upper end */
}

void
stats_http_read(struct stats_http_view *view,
    void (*row)(void *arg, const char *method, int status, const char *route, uint64_t count), void *arg)
{
	uint64_t (*sum)[2] = xcalloc(HTTP_ROWS, sizeof *sum);   /* key, count: the cells' rows of one key added up */
	struct cell *c;
	uint32_t key, i, at;
	size_t used = 0;

	memset(view, 0, sizeof *view);
	for (c = atomic_load(&cells); c; c = c->next) {
		for (i = 0; i < STATS_BUCKETS; i++)
			view->bucket[i] += READ(c->http_bucket[i]);
		view->sum_us += READ(c->http_sum_us);
		for (i = 0; i < HTTP_ROWS; i++) {
			key = atomic_load(&c->http[i].key);
			if (key == 0)
				continue;
			at = key * 2654435761u >> HASH_SHIFT;
			while (sum[at][0] != 0 && sum[at][0] != key)
				at = (at + 1) & (HTTP_ROWS - 1);
			if (sum[at][0] == 0 && ++used >= HTTP_ROWS)
				break;
			sum[at][0] = key;
			sum[at][1] += READ(c->http[i].count);
		}
	}
	for (i = 0; i < HTTP_ROWS; i++)
		if (sum[i][0] != 0)
			row(arg, methods[sum[i][0] >> 12 & 7], (int)(sum[i][0] & 0xfff), routes[(sum[i][0] >> 16) - 1],
			    sum[i][1]);
	free(sum);
}
