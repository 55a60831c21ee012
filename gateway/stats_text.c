/* The statistics as text: Oem.Fishway.Statistics and Prometheus. */
#include "gateway/stats.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/metrics.h"
#include "gateway/xalloc.h"

/* One row per figure: its name in JSON, its series in Prometheus (a node's has the labels node and protocol). */
struct figure {
	const char *json, *series, *help;
};

/* clang-format off */
static const struct figure counters[STATS_COUNTERS] = {
	[STATS_REQUESTS]       = { "Requests",        "fishway_node_requests_total",         "Requests sent to the box." },
	[STATS_UNCHANGED]      = { "Unchanged",       "fishway_node_unchanged_total",        "Answers of the box that brought nothing new." },
	[STATS_HITS]           = { "CacheHits",       "fishway_cache_hits_total",            "Reads answered from the cache." },
	[STATS_STALE]          = { "CacheStaleHits",  "fishway_cache_stale_hits_total",      "Reads answered from the cache and read again behind the answer." },
	[STATS_MISSES]         = { "CacheMisses",     "fishway_cache_misses_total",          "Reads that waited for the box." },
	[STATS_COALESCED]      = { "CoalescedReads",  "fishway_coalesced_reads_total",       "Reads that joined one already under way." },
	[STATS_NOT_MODIFIED]   = { "NotModified",     "fishway_not_modified_total",          "Reads answered 304 to the client." },
	[STATS_WRITES]         = { "Writes",          "fishway_node_writes_total",           "Writes and actions sent to the box." },
	[STATS_LOGINS]         = { "Logins",          "fishway_node_logins_total",           "Logins the box accepted." },
	[STATS_LOGINS_REFUSED] = { "LoginsRefused",   "fishway_node_logins_refused_total",   "Logins the box refused." },
	[STATS_BYTES_IN]       = { "BytesReceived",   "fishway_node_received_bytes_total",   "Bytes of bodies received from the box." },
};
static const struct figure gauges[STATS_GAUGES] = {
	[STATS_IN_FLIGHT]      = { "InFlight",        "fishway_node_in_flight",              "Requests at the box now." },
	[STATS_QUEUED]         = { "Queued",          "fishway_queue_depth",                 "Requests waiting for their turn at the box." },
};
static const char *const breaker_names[] = { [STATS_CLOSED] = "Closed", [STATS_HALF_OPEN] = "HalfOpen", [STATS_OPEN] = "Open" };
/* clang-format on */

struct node {
	struct stats *stats;
	struct stats_view view;
};

static json_t *error_counts(const struct stats_view *view);
static json_t *answer_times(const struct stats_view *view);

json_t *
stats_json(const struct stats *stats)
{
	struct stats_view view;
	json_t *out = json_object();
	uint64_t reads;
	int i;

	stats_read(stats, &view);
	for (i = 0; i < STATS_COUNTERS; i++)
		json_object_set_new(out, counters[i].json, json_integer((json_int_t)view.counter[i]));
	for (i = 0; i < STATS_GAUGES; i++)
		json_object_set_new(out, gauges[i].json, json_integer((json_int_t)view.gauge[i]));
	reads = view.counter[STATS_HITS] + view.counter[STATS_MISSES];
	json_object_set_new(out, "CacheHitRatePercent",
	    reads ? json_real(100.0 * (double)view.counter[STATS_HITS] / (double)reads) : json_null());
	json_object_set_new(out, "Errors", error_counts(&view));
	json_object_set_new(out, "AnswerTimeMilliseconds", answer_times(&view));
	if (stats)
		json_object_set_new(out, "Breaker", json_string(breaker_names[view.breaker]));
	return out;
}

static const char *
code_name(int i)
{
	return error_message((enum rf_code)(i + STATS_FIRST_CODE))->id;
}

/* Several codes may share one MessageId: they are told as one, under the first. */
static void
errors_by_name(const struct stats_view *view, uint64_t sum[STATS_CODES])
{
	int i, first;

	memset(sum, 0, STATS_CODES * sizeof *sum);
	for (i = 0; i < STATS_CODES; i++) {
		if (view->error[i] == 0)
			continue;
		for (first = 0; strcmp(code_name(first), code_name(i)) != 0; first++)
			;
		sum[first] += view->error[i];
	}
}

static json_t *
error_counts(const struct stats_view *view)
{
	json_t *out = json_array();
	uint64_t count[STATS_CODES];
	int i;

	errors_by_name(view, count);
	for (i = 0; i < STATS_CODES; i++)
		if (count[i] > 0)
			json_array_append_new(out,
			    json_pack("{s:s, s:I}", "Code", code_name(i), "Count", (json_int_t)count[i]));
	return out;
}

static uint64_t
answers(const struct stats_view *view)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < STATS_BUCKETS; i++)
		sum += view->bucket[i];
	return sum;
}

/* A microsecond is the last digit that means something. */
static json_t *
milliseconds(double us)
{
	return us < 0 ? json_null() : json_real((double)(long long)(us + 0.5) / 1000.0);
}

static json_t *
answer_times(const struct stats_view *view)
{
	uint64_t count = answers(view);
	json_t *last = json_array();
	int i;

	for (i = 0; i < view->last_count; i++)
		json_array_append_new(last, milliseconds(view->last_us[i]));
	return json_pack("{s:o, s:o, s:o, s:o}",
	    "Mean", milliseconds(count ? (double)view->sum_us / (double)count : -1),
	    "P50", milliseconds(stats_quantile(view, 0.50)),
	    "P99", milliseconds(stats_quantile(view, 0.99)),
	    "Last", last);
}

static void
write_labels(FILE *out, const struct stats *stats)
{
	const char *protocol = stats_protocol_of(stats);

	fputs("{node=\"", out);
	metrics_label(out, stats_node(stats));
	fprintf(out, "\",protocol=\"%s\"", protocol ? protocol : "");
}

static void
write_nodes(FILE *out, const struct node *nodes, size_t count)
{
	size_t n;
	int i;

	metrics_head(out, "fishway_node_up", "gauge", "1 when the node answers.");
	for (n = 0; n < count; n++) {
		fputs("fishway_node_up", out);
		write_labels(out, nodes[n].stats);
		fprintf(out, "} %d\n", nodes[n].view.is_up);
	}
	metrics_head(out, "fishway_circuit_state", "gauge", "0 closed, 1 half open, 2 open: nothing is sent.");
	for (n = 0; n < count; n++) {
		fputs("fishway_circuit_state", out);
		write_labels(out, nodes[n].stats);
		fprintf(out, "} %d\n", (int)nodes[n].view.breaker);
	}
	for (i = 0; i < STATS_COUNTERS; i++) {
		metrics_head(out, counters[i].series, "counter", counters[i].help);
		for (n = 0; n < count; n++) {
			fputs(counters[i].series, out);
			write_labels(out, nodes[n].stats);
			fprintf(out, "} %llu\n", (unsigned long long)nodes[n].view.counter[i]);
		}
	}
	for (i = 0; i < STATS_GAUGES; i++) {
		metrics_head(out, gauges[i].series, "gauge", gauges[i].help);
		for (n = 0; n < count; n++) {
			fputs(gauges[i].series, out);
			write_labels(out, nodes[n].stats);
			fprintf(out, "} %lld\n", (long long)nodes[n].view.gauge[i]);
		}
	}
}

static void
write_errors(FILE *out, const struct node *nodes, size_t count)
{
	uint64_t errors[STATS_CODES];
	size_t n;
	int i;

	metrics_head(out, "fishway_node_errors_total", "counter", "Requests for the node that failed, by MessageId.");
	for (n = 0; n < count; n++) {
		errors_by_name(&nodes[n].view, errors);
		for (i = 0; i < STATS_CODES; i++) {
			if (errors[i] == 0)
				continue;
			fputs("fishway_node_errors_total", out);
			write_labels(out, nodes[n].stats);
			fprintf(out, ",code=\"%s\"} %llu\n", code_name(i), (unsigned long long)errors[i]);
		}
	}
}

/* Prometheus wants cumulative buckets. Ours are eight to an octave; an octave each is what is written. */
static void
write_histogram(FILE *out, const char *name, const char *labels, const uint64_t *bucket, uint64_t sum_us)
{
	const char *comma = *labels ? "," : "";
	uint64_t below = 0;
	int i;

	for (i = 0; i < STATS_BUCKETS; i++) {
		below += bucket[i];
		if (i % 8 == 7 && i < STATS_BUCKETS - 1)
			fprintf(out, "%s_bucket{%s%sle=\"%.6f\"} %llu\n", name, labels, comma,
			    (double)stats_bucket_end(i) / 1e6, (unsigned long long)below);
	}
	fprintf(out, "%s_bucket{%s%sle=\"+Inf\"} %llu\n", name, labels, comma, (unsigned long long)below);
	fprintf(out, "%s_sum%s%s%s %.6f\n", name, *labels ? "{" : "", labels, *labels ? "}" : "", (double)sum_us / 1e6);
	fprintf(out, "%s_count%s%s%s %llu\n", name, *labels ? "{" : "", labels, *labels ? "}" : "",
	    (unsigned long long)below);
}

static void
http_row(void *arg, const char *method, int status, const char *route, uint64_t count)
{
	FILE *out = arg;

	fprintf(out, "fishway_http_requests_total{method=\"%s\",code=\"%d\",route=\"", method, status);
	metrics_label(out, route);
	fprintf(out, "\"} %llu\n", (unsigned long long)count);
}

void
stats_prometheus(FILE *out)
{
	struct stats_view total;
	struct stats_http_view http;
	struct stats **list;
	struct node *nodes;
	size_t count, n;

	metrics_head(out, "fishway_http_requests_total", "counter", "Requests answered to clients.");
	stats_http_read(&http, http_row, out);
	metrics_head(out, "fishway_http_request_duration_seconds", "histogram", "From the head of a request to its answer.");
	write_histogram(out, "fishway_http_request_duration_seconds", "", http.bucket, http.sum_us);

	/* Redfish is the one transport that answers; a second one gives the cells a histogram for each. */
	stats_read(NULL, &total);
	metrics_head(out, "fishway_node_request_duration_seconds", "histogram", "From a request to a box to its answer.");
	write_histogram(out, "fishway_node_request_duration_seconds", "protocol=\"redfish\"", total.bucket, total.sum_us);

	list = stats_list(&count);
	nodes = xcalloc(count, sizeof *nodes);
	for (n = 0; n < count; n++) {
		nodes[n].stats = list[n];
		stats_read(list[n], &nodes[n].view);
	}
	write_nodes(out, nodes, count);
	write_errors(out, nodes, count);
	for (n = 0; n < count; n++)
		stats_unref(list[n]);
	free(nodes);
	free(list);
}
