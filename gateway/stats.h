/* Statistics: per node and in total, what was asked, answered, saved and refused, and how long boxes take to answer.
 *
 * Any thread; no locks on the counting side. A node's `struct stats` (about 1 KiB) takes relaxed atomic additions from
 * whichever shard serves it. The totals live in one cell per thread, made on the thread's first count and summed when
 * somebody reads, so no counter is fought over. Every call counts on the node and in the total; with stats NULL (a
 * request that concerns no node) in the total alone.
 *
 * A struct stats is reference-counted: the node's owner holds one reference, a scrape in progress another. All that are
 * alive are in one register, so `/metrics` needs nothing from the fleet.
 *
 * "Answer time" is from sending a request to a box until its answer was complete, microseconds; queueing is not part
 * of it. Times are kept in a log-linear histogram (eight buckets per octave from 128 us on, the last one from 62.9 s):
 * a quantile is right within 6.25 %, the mean is exact. */
#ifndef FISHWAY_STATS_H
#define FISHWAY_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gateway/error.h"

struct json_t;
struct stats;

enum stats_counter {
	STATS_REQUESTS,          /* to the box, finished, however they ended (stats_answer counts it) */
	STATS_UNCHANGED,         /* of those: the box said 304, or sent the same bytes again */
	STATS_HITS,              /* reads answered from the cache, also stale ones */
	STATS_STALE,             /* of those: older than their class allows, being read again behind the answer */
	STATS_MISSES,            /* reads that had to wait for the box */
	STATS_COALESCED,         /* of those: joined a read that was already under way */
	STATS_NOT_MODIFIED,      /* 304 to a client */
	STATS_WRITES,            /* PATCH, POST, PUT, DELETE sent to the box */
	STATS_LOGINS,            /* accepted */
	STATS_LOGINS_REFUSED,
	STATS_BYTES_IN,          /* bodies from the box */
	STATS_COUNTERS
};

enum stats_gauge {
	STATS_IN_FLIGHT,         /* requests at the box now */
	STATS_QUEUED,            /* waiting for their turn at the box */
	STATS_GAUGES
};

/* Values are also those of fishway_circuit_state. */
enum stats_breaker { STATS_CLOSED, STATS_HALF_OPEN, STATS_OPEN };

enum {
	STATS_BUCKETS = 160,
	STATS_LAST = 10,
	STATS_FIRST_CODE = RF_INTERNAL,      /* clients' own faults say nothing about a node: counted under their HTTP status only */
	STATS_CODES = RF_CODES - STATS_FIRST_CODE
};

/* The name is copied. */
struct stats *stats_new(const char *node);
struct stats *stats_ref(struct stats *stats);
/* stats may be NULL. The last one takes it out of the register. */
void stats_unref(struct stats *stats);
/* The transport in use ("redfish", "ipmi" ...; static text), a label of the node's series. NULL: none. */
void stats_protocol(struct stats *stats, const char *protocol);

void stats_count(struct stats *stats, enum stats_counter counter);
void stats_add(struct stats *stats, enum stats_counter counter, uint64_t by);
void stats_gauge(struct stats *stats, enum stats_gauge gauge, int by);
/* The box answered, or did not (code): counts a request, its time and its error. */
void stats_answer(struct stats *stats, uint64_t us, enum rf_code code);
/* An error without an exchange: the breaker was open, the queue was full. */
void stats_error(struct stats *stats, enum rf_code code);
void stats_breaker(struct stats *stats, enum stats_breaker state);
void stats_up(struct stats *stats, bool is_up);

/* Northbound. A route is its template ("/redfish/v1/Systems/{node}"), registered once at start-up; the number names it.
 * Methods other than HTTP's own are counted as OTHER. */
int stats_route(const char *template);
void stats_http(int route, const char *method, int status, uint64_t us);

/* Microseconds on the monotonic clock, for the times above. */
uint64_t stats_now_us(void);

/* Reading: a copy with plain numbers; stats NULL: the total. */
struct stats_view {
	uint64_t counter[STATS_COUNTERS];
	int64_t gauge[STATS_GAUGES];
	uint64_t error[STATS_CODES];         /* by code - STATS_FIRST_CODE */
	uint64_t bucket[STATS_BUCKETS];
	uint64_t sum_us;
	uint32_t last_us[STATS_LAST];        /* oldest first, last_count of them; none in the total */
	int last_count;
	enum stats_breaker breaker;          /* the total has none */
	bool is_up;
};
void stats_read(const struct stats *stats, struct stats_view *view);
/* The time that `share` (0..1) of the answers did not exceed, in microseconds; -1 without answers. */
double stats_quantile(const struct stats_view *view, double share);

/* For those who write them out: all nodes' (references, to be given back; free the array), in no order; and what
 * stats_http counted. */
struct stats **stats_list(size_t *count);
const char *stats_node(const struct stats *stats);
const char *stats_protocol_of(const struct stats *stats);
struct stats_http_view {
	uint64_t bucket[STATS_BUCKETS];
	uint64_t sum_us;
};
void stats_http_read(struct stats_http_view *view,
    void (*row)(void *arg, const char *method, int status, const char *route, uint64_t count), void *arg);
/* Upper bound of a bucket in microseconds. */
uint64_t stats_bucket_end(int bucket);

/* The value of Oem.Fishway.Statistics; the caller owns it. */
struct json_t *stats_json(const struct stats *stats);
/* Everything in Prometheus' text form (version 0.0.4). Takes milliseconds for thousands of nodes: call it on a worker. */
void stats_prometheus(FILE *out);

#endif
