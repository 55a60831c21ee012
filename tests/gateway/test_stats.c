/* The counters, the histogram, and what they look like in JSON and in Prometheus' form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/stats.h"
#include "gateway/xalloc.h"

static double
number(const json_t *json, const char *name)
{
	const json_t *value = json_object_get(json, name);

	assert_non_null(value);
	return json_number_value(value);
}

static char *
prometheus(void)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	stats_prometheus(out);
	fclose(out);
	return text;
}

static void
every_counter_counts_on_the_node_and_in_the_total(void **state)
{
	struct stats *s = stats_new("n1");
	struct stats_view before, node, after;
	int i;

	(void)state;
	stats_read(NULL, &before);
	for (i = 0; i < STATS_COUNTERS; i++)
		stats_add(s, (enum stats_counter)i, (uint64_t)i + 1);
	for (i = 0; i < STATS_GAUGES; i++)
		stats_gauge(s, (enum stats_gauge)i, i + 2);
	stats_count(NULL, STATS_HITS);
	stats_read(s, &node);
	stats_read(NULL, &after);
	for (i = 0; i < STATS_COUNTERS; i++) {
		assert_int_equal(node.counter[i], i + 1);
		assert_int_equal(after.counter[i] - before.counter[i], i + 1 + (i == STATS_HITS));
	}
	for (i = 0; i < STATS_GAUGES; i++)
		assert_int_equal(node.gauge[i], i + 2);
	stats_gauge(s, STATS_QUEUED, -3);
	stats_read(s, &node);
	assert_int_equal(node.gauge[STATS_QUEUED], 0);
	stats_unref(s);
}

static void
a_quantile_is_right_within_its_bucket(void **state)
{
	struct stats *s = stats_new("n1");
	struct stats_view view;
	uint64_t us;

	(void)state;
	stats_read(s, &view);
	assert_true(stats_quantile(&view, 0.5) < 0);
	for (us = 1; us <= 100; us++)
		stats_answer(s, us * 1000, RF_OK);
	stats_read(s, &view);
	assert_in_range((uint64_t)stats_quantile(&view, 0.50), 50000 * 15 / 16, 50000 * 17 / 16);
	assert_in_range((uint64_t)stats_quantile(&view, 0.99), 99000 * 15 / 16, 99000 * 17 / 16);
	assert_in_range((uint64_t)stats_quantile(&view, 1.00), 100000 * 15 / 16, 100000 * 17 / 16);
	assert_int_equal(view.sum_us, 5050 * 1000);
	assert_int_equal(view.counter[STATS_REQUESTS], 100);
	stats_unref(s);
}

static void
buckets_leave_no_gap_and_every_time_finds_the_bucket_that_holds_it(void **state)
{
	static const uint64_t times[] = { 0, 15, 16, 127, 128, 143, 144, 255, 256, 1000, 999999, 62914559, 62914560, 1ull << 40 };
	struct stats_view view;
	struct stats *s;
	size_t i;
	int b;

	(void)state;
	for (b = 1; b < STATS_BUCKETS; b++)
		assert_true(stats_bucket_end(b) > stats_bucket_end(b - 1));
	for (i = 0; i < nitems(times); i++) {
		s = stats_new("n");
		stats_answer(s, times[i], RF_OK);
		stats_read(s, &view);
		for (b = 0; view.bucket[b] == 0; b++)
			;
		assert_true(b == STATS_BUCKETS - 1 || times[i] < stats_bucket_end(b));
		assert_true(b == 0 || times[i] >= stats_bucket_end(b - 1));
		stats_unref(s);
	}
}

static void
the_last_ten_times_are_told_oldest_first(void **state)
{
	struct stats *s = stats_new("n1");
	struct stats_view view;
	int i;

	(void)state;
	stats_answer(s, 7, RF_OK);
	stats_read(s, &view);
	assert_int_equal(view.last_count, 1);
	assert_int_equal(view.last_us[0], 7);
	for (i = 1; i <= 23; i++)
		stats_answer(s, (uint64_t)i * 100, RF_OK);
	stats_read(s, &view);
	assert_int_equal(view.last_count, STATS_LAST);
	for (i = 0; i < STATS_LAST; i++)
		assert_int_equal(view.last_us[i], (14 + i) * 100);
	stats_unref(s);
}

static void
errors_are_told_by_message_and_clients_own_faults_not_at_all(void **state)
{
	struct stats *s = stats_new("n1");
	json_t *json, *errors;
	size_t i;
	int timeouts = 0;

	(void)state;
	stats_answer(s, 5, RF_NODE_TIMEOUT);
	stats_answer(s, 5, RF_NODE_TIMEOUT);
	stats_error(s, RF_NODE_BREAKER);
	stats_error(s, RF_CANCELLED);
	stats_error(s, RF_BUSY);                   /* these two share a MessageId */
	stats_error(s, RF_PROPERTY_UNKNOWN);
	json = stats_json(s);
	errors = json_object_get(json, "Errors");
	assert_int_equal(json_array_size(errors), 3);
	for (i = 0; i < json_array_size(errors); i++) {
		json_t *e = json_array_get(errors, i);
		const char *code = json_string_value(json_object_get(e, "Code"));

		if (strcmp(code, "NodeTimeout") == 0)
			timeouts = (int)number(e, "Count");
		if (strcmp(code, "ServiceTemporarilyUnavailable") == 0)
			assert_int_equal((int)number(e, "Count"), 2);
	}
	assert_int_equal(timeouts, 2);
	assert_int_equal((int)number(json, "Requests"), 2);
	json_decref(json);
	stats_unref(s);
}

static void
what_cannot_be_told_is_null(void **state)
{
	struct stats *s = stats_new("n1");
	json_t *json = stats_json(s), *times = json_object_get(json, "AnswerTimeMilliseconds");

	(void)state;
	assert_true(json_is_null(json_object_get(times, "Mean")));
	assert_true(json_is_null(json_object_get(times, "P50")));
	assert_true(json_is_null(json_object_get(times, "P99")));
	assert_int_equal(json_array_size(json_object_get(times, "Last")), 0);
	assert_true(json_is_null(json_object_get(json, "CacheHitRatePercent")));
	assert_string_equal(json_string_value(json_object_get(json, "Breaker")), "Closed");
	json_decref(json);
	stats_count(s, STATS_HITS);
	stats_count(s, STATS_HITS);
	stats_count(s, STATS_HITS);
	stats_count(s, STATS_MISSES);
	stats_answer(s, 1500, RF_OK);
	stats_answer(s, 2500, RF_OK);
	json = stats_json(s);
	assert_float_equal(number(json, "CacheHitRatePercent"), 75, 1e-9);
	assert_float_equal(number(json_object_get(json, "AnswerTimeMilliseconds"), "Mean"), 2, 1e-9);
	json_decref(json);
	stats_unref(s);
}

static void
a_node_has_its_series_as_long_as_somebody_holds_it(void **state)
{
	struct stats *s = stats_new("we\"b\\1"), **list;
	size_t count, i;
	char *text;

	(void)state;
	stats_protocol(s, "redfish");
	stats_up(s, true);
	stats_breaker(s, STATS_OPEN);
	stats_answer(s, 5, RF_NODE_TIMEOUT);
	text = prometheus();
	assert_non_null(strstr(text, "\nfishway_node_up{node=\"we\\\"b\\\\1\",protocol=\"redfish\"} 1\n"));
	assert_non_null(strstr(text, "\nfishway_circuit_state{node=\"we\\\"b\\\\1\",protocol=\"redfish\"} 2\n"));
	assert_non_null(strstr(text, ",protocol=\"redfish\",code=\"NodeTimeout\"} 1\n"));
	free(text);
	list = stats_list(&count);
	assert_int_equal(count, 1);
	stats_unref(s);
	assert_string_equal(stats_node(list[0]), "we\"b\\1");     /* a scrape still holds it */
	for (i = 0; i < count; i++)
		stats_unref(list[i]);
	free(list);
	text = prometheus();
	assert_null(strstr(text, "we\\\"b"));
	free(text);
}

static void
http_requests_are_told_by_method_code_and_route(void **state)
{
	int systems = stats_route("/redfish/v1/Systems"), node = stats_route("/redfish/v1/Systems/{node}");
	char *text;
	int i;

	(void)state;
	assert_int_equal(stats_route("/redfish/v1/Systems"), systems);
	for (i = 0; i < 3; i++)
		stats_http(node, "GET", 200, 100);
	stats_http(node, "GET", 404, 100);
	stats_http(systems, "BREW", 405, 100);
	text = prometheus();
	assert_non_null(strstr(text,
	    "\nfishway_http_requests_total{method=\"GET\",code=\"200\",route=\"/redfish/v1/Systems/{node}\"} 3\n"));
	assert_non_null(strstr(text, "{method=\"GET\",code=\"404\",route=\"/redfish/v1/Systems/{node}\"} 1\n"));
	assert_non_null(strstr(text, "{method=\"OTHER\",code=\"405\",route=\"/redfish/v1/Systems\"} 1\n"));
	assert_non_null(strstr(text, "\nfishway_http_request_duration_seconds_bucket{le=\"0.000128\"} 5\n"));
	assert_non_null(strstr(text, "\nfishway_http_request_duration_seconds_bucket{le=\"+Inf\"} 5\n"));
	assert_non_null(strstr(text, "\nfishway_http_request_duration_seconds_count 5\n"));
	free(text);
}

/* Prometheus refuses a scrape in which a series occurs twice, or a histogram shrinks. */
static void
no_series_occurs_twice_and_histograms_only_grow(void **state)
{
	struct stats *a = stats_new("a"), *b = stats_new("b");
	char *text, *line, *end, *other;
	unsigned long long last = 0, value;
	size_t len;

	(void)state;
	stats_answer(a, 50, RF_BUSY);
	stats_answer(a, 50, RF_CANCELLED);
	stats_answer(b, 5000000, RF_OK);
	text = prometheus();
	for (line = text; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		if (*line == '#')
			continue;
		len = (size_t)(strrchr((*end = '\0', line), ' ') - line) + 1;
		*end = '\n';
		for (other = end + 1; *other; other = strchr(other, '\n') + 1)
			assert_true(strncmp(line, other, len) != 0);
		if (strncmp(line, "fishway_node_request_duration_seconds_bucket", 44) == 0) {
			value = strtoull(line + len, NULL, 10);
			assert_true(value >= last);
			last = value;
		}
	}
	assert_true(last >= 3);
	free(text);
	stats_unref(a);
	stats_unref(b);
}

enum { THREADS = 4, EACH = 20000 };

static void *
count_much(void *arg)
{
	struct stats *s = arg;
	int route = stats_route("/threads"), i;

	for (i = 0; i < EACH; i++) {
		stats_count(s, STATS_HITS);
		stats_answer(s, (uint64_t)i, i % 2 ? RF_OK : RF_NODE_FAILED);
		stats_http(route, "GET", 200, 20);
	}
	return NULL;
}

static void
nothing_is_lost_between_threads(void **state)
{
	struct stats *s = stats_new("busy");
	struct stats_view before, after, node;
	pthread_t thread[THREADS];
	char *text, want[80];
	int i;

	(void)state;
	stats_read(NULL, &before);
	for (i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, count_much, s);
	free(prometheus());                         /* reading meanwhile disturbs nobody */
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	stats_read(NULL, &after);
	stats_read(s, &node);
	assert_int_equal(node.counter[STATS_HITS], THREADS * EACH);
	assert_int_equal(node.counter[STATS_REQUESTS], THREADS * EACH);
	assert_int_equal(after.counter[STATS_HITS] - before.counter[STATS_HITS], THREADS * EACH);
	assert_int_equal(after.error[RF_NODE_FAILED - STATS_FIRST_CODE] - before.error[RF_NODE_FAILED - STATS_FIRST_CODE],
	    THREADS * EACH / 2);
	text = prometheus();
	snprintf(want, sizeof want, "code=\"200\",route=\"/threads\"} %d\n", THREADS * EACH);
	assert_non_null(strstr(text, want));
	free(text);
	stats_unref(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_counter_counts_on_the_node_and_in_the_total),
		cmocka_unit_test(a_quantile_is_right_within_its_bucket),
		cmocka_unit_test(buckets_leave_no_gap_and_every_time_finds_the_bucket_that_holds_it),
		cmocka_unit_test(the_last_ten_times_are_told_oldest_first),
		cmocka_unit_test(errors_are_told_by_message_and_clients_own_faults_not_at_all),
		cmocka_unit_test(what_cannot_be_told_is_null),
		cmocka_unit_test(a_node_has_its_series_as_long_as_somebody_holds_it),
		cmocka_unit_test(http_requests_are_told_by_method_code_and_route),
		cmocka_unit_test(no_series_occurs_twice_and_histograms_only_grow),
		cmocka_unit_test(nothing_is_lost_between_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
