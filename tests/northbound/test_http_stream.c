/* Answers that stay open, over loopback: client and server in one thread. */
#include "tests/northbound/conn_base.h"

static struct client *
open_stream(const char *path)
{
	struct client *client = new_client();
	char text[128];

	snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
	send_text(client, text);
	await(client, "Connection: close\r\n\r\n");
	return client;
}

static void
a_stream_says_what_it_is_told_until_it_is_ended(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = open_stream("/stream");
	assert_null(strstr(client->in, "Content-Length"));
	assert_non_null(strstr(client->in, "Content-Type: text/event-stream"));
	assert_true(http_stream_write(held[0], "one ", 4));
	await(client, "one ");
	assert_true(http_stream_write(held[0], "two ", 4));
	assert_true(http_stream_write(held[0], "three", 5));
	http_stream_end(held[0]);
	await(client, "two three");
	await(client, NULL);
	pass(10);
	assert_int_equal(COUNT(connections), 0);
	assert_int_equal(COUNT(exchanges), 0);
	assert_int_equal(gone_count, 0);
	end_client(client);
}

static void
a_streams_client_that_goes_is_told_once(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = open_stream("/stream");
	end_client(client);
	pass(20);
	assert_int_equal(gone_count, 1);
	assert_false(http_stream_write(held[0], "x", 1));
	assert_int_equal(COUNT(exchanges), 1);
	http_stream_end(held[0]);
	assert_int_equal(COUNT(exchanges), 0);
	/* One that talks instead of listening is a client that goes, sooner or later. */
	held_count = 0;
	client = open_stream("/stream/2");
	send_text(client, "GET /another HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(20);
	assert_null(strstr(seen, "/another"));
	assert_true(http_stream_write(held[0], "still here", 10));
	await(client, "still here");
	http_stream_end(held[0]);
	await(client, NULL);
	end_client(client);
}

static void
a_streams_slow_reader_holds_a_bounded_amount(void **state)
{
	static char bytes[64 * 1024];
	struct client *client;
	int small = 4096, i;

	(void)state;
	limits.send_grace_ms = 150;
	limits.send_rate = 1000000000;
	open_listener("127.0.0.1");
	client = open_stream("/stream");
	setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	for (i = 0; i < 1000 && http_stream_write(held[0], bytes, sizeof bytes); i++)
		pass(0);
	/* What the kernel takes goes beside it. */
	assert_in_range(i, HTTP_STREAM_HELD_MAX / sizeof bytes, 200);
	assert_int_equal(gone_count, 0);
	pass(400);
	assert_int_equal(gone_count, 1);
	assert_int_equal(COUNT(connections), 0);
	http_stream_end(held[0]);
	end_client(client);
}

static void
a_stream_that_says_nothing_has_all_the_time(void **state)
{
	struct client *client;

	(void)state;
	limits.send_grace_ms = limits.idle_ms = limits.head_ms = 50;
	open_listener("127.0.0.1");
	client = open_stream("/stream");
	assert_true(http_stream_write(held[0], "a", 1));
	await(client, "\r\n\r\na");
	pass(200);
	assert_int_equal(COUNT(connections), 1);
	http_stream_end(held[0]);
	await(client, NULL);
	end_client(client);
}

static void
draining_ends_streams_at_once(void **state)
{
	struct listener_drain drain = {0};
	struct client *client;

	(void)state;
	drains_done = 0;
	open_listener("127.0.0.1");
	client = open_stream("/stream");
	listener_close(listener, &drain, NULL, 2000, drain_done);
	listener = NULL;
	await(client, NULL);
	assert_int_equal(gone_count, 1);
	http_stream_end(held[0]);
	pass(20);
	assert_int_equal(drains_done, 1);
	assert_int_equal(drain_code, RF_OK);
	end_client(client);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    test(a_stream_says_what_it_is_told_until_it_is_ended),
	    test(a_streams_client_that_goes_is_told_once),
	    test(a_streams_slow_reader_holds_a_bounded_amount),
	    test(a_stream_that_says_nothing_has_all_the_time),
	    test(draining_ends_streams_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
