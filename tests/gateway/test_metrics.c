/* The metrics and health listener, asked over a socket as Prometheus would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/metrics.h"
#include "gateway/shard.h"
#include "gateway/stats.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"

static struct shard *shard;
static struct worker_pool *pool;
static pthread_t thread;
static uint16_t port;
static struct shard_timer stop_timer;

static void
write_own(FILE *out)
{
	metrics_head(out, "own_figure", "gauge", "Ours.");
	fputs("own_figure{what=\"", out);
	metrics_label(out, "a\"b\\c\nd");
	fputs("\"} 7\n", out);
}

static void *
run(void *arg)
{
	(void)arg;
	shard_run(shard);
	return NULL;
}

static int
with_listener(void **state)
{
	struct rf_error err;

	(void)state;
	shard = shard_new("metrics");
	shard_enter(shard);
	pool = worker_pool_new("work", 1, 8);
	for (port = 23700; port < 23750; port++)
		if (metrics_open("127.0.0.1", port, pool, &err))
			break;
	metrics_add(write_own);
	pthread_create(&thread, NULL, run, NULL);
	return port == 23750;
}

static void
stop_now(void *arg)
{
	(void)arg;
	shard_stop(shard);
}

static void
stop_here(struct mail *mail)
{
	(void)mail;
	metrics_close();
	timer_set(shard, &stop_timer, 50, stop_now, NULL);     /* scrapes under way come back first */
}

static int
without_listener(void **state)
{
	static struct mail stop = { .deliver = stop_here };

	(void)state;
	shard_post(shard, &stop);
	pthread_join(thread, NULL);
	worker_pool_free(pool);
	shard_enter(shard);
	shard_free(shard);
	return 0;
}

static int
dial(void)
{
	const struct timeval limit = { 5, 0 };
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

/* The status; the whole answer in *text, to be freed. */
static int
get(const char *method, const char *path, char **text)
{
	char request[200];
	size_t len = 0, room = 1 << 20;
	ssize_t n;
	int fd = dial();

	snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", method, path);
	assert_true(send(fd, request, strlen(request), MSG_NOSIGNAL) > 0);
	*text = xmalloc(room);
	while ((n = recv(fd, *text + len, room - len - 1, 0)) > 0)
		len += (size_t)n;
	(*text)[len] = '\0';
	close(fd);
	return len > 12 ? atoi(*text + 9) : 0;
}

static void
the_process_says_that_it_is_well_and_whether_it_serves(void **state)
{
	char *text;

	(void)state;
	assert_int_equal(get("GET", "/healthz", &text), 200);
	free(text);
	metrics_ready(false);
	assert_int_equal(get("GET", "/readyz", &text), 503);
	free(text);
	metrics_ready(true);
	assert_int_equal(get("GET", "/readyz", &text), 200);
	free(text);
	metrics_ready(false);
	assert_int_equal(get("GET", "/readyz", &text), 503);
	free(text);
}

static void
metrics_hold_the_process_the_statistics_and_what_modules_add(void **state)
{
	struct stats *s = stats_new("web01");
	char *text;

	(void)state;
	assert_int_equal(get("GET", "/metrics", &text), 200);
	assert_non_null(strstr(text, "Content-Type: text/plain; version=0.0.4"));
	assert_non_null(strstr(text, "\nfishway_build_info{version=\""));
	assert_non_null(strstr(text, "\nprocess_resident_memory_bytes "));
	assert_null(strstr(text, "\nprocess_resident_memory_bytes 0\n"));
	assert_null(strstr(text, "\nprocess_open_fds 0\n"));
	assert_non_null(strstr(text, "\nfishway_node_up{node=\"web01\",protocol=\"\"} 0\n"));
	assert_non_null(strstr(text, "\n# TYPE own_figure gauge\nown_figure{what=\"a\\\"b\\\\c\\nd\"} 7\n"));
	free(text);
	stats_unref(s);
}

static void
nothing_else_is_there(void **state)
{
	static const struct {
		const char *method, *path;
	} rows[] = { { "GET", "/" }, { "GET", "/redfish/v1/" }, { "POST", "/metrics" }, { "DELETE", "/healthz" } };
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		assert_in_range(get(rows[i].method, rows[i].path, &text), 400, 599);
		free(text);
	}
}

/* The answer is being put together when its connection goes. */
static void
a_scraper_that_hangs_up_harms_nobody(void **state)
{
	const char *request = "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
	struct linger now = { 1, 0 };
	char *text;
	int i, fd;

	(void)state;
	for (i = 0; i < 30; i++) {
		fd = dial();
		assert_true(send(fd, request, strlen(request), MSG_NOSIGNAL) > 0);
		if (i % 2)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
		close(fd);
	}
	do {
		assert_in_range(i = get("GET", "/metrics", &text), 200, 503);
		free(text);
	} while (i != 200);
}

/* with_listener goes on to the next port when this fails; here a plain socket has the port. */
static void
a_taken_port_is_told(void **state)
{
	struct rf_error err;
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof a;
	struct shard *own = shard_new("own");
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char want[30];

	(void)state;
	shard_enter(own);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	assert_false(metrics_open("127.0.0.1", ntohs(a.sin_port), NULL, &err));
	snprintf(want, sizeof want, "127.0.0.1 port %u", ntohs(a.sin_port));
	assert_non_null(strstr(err.arg[0], want));
	close(fd);
	shard_free(own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_process_says_that_it_is_well_and_whether_it_serves),
		cmocka_unit_test(metrics_hold_the_process_the_statistics_and_what_modules_add),
		cmocka_unit_test(nothing_else_is_there),
		cmocka_unit_test(a_scraper_that_hangs_up_harms_nobody),
	};
	const struct CMUnitTest alone[] = { cmocka_unit_test(a_taken_port_is_told) };

	return cmocka_run_group_tests(tests, with_listener, without_listener) + cmocka_run_group_tests(alone, NULL, NULL);
}
