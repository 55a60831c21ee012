/* The life of connections and exchanges, over loopback: client and server in one thread. */
#include "tests/northbound/conn_base.h"

/* ---- answers */

static void
a_request_is_answered_in_full(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "/hello");
	assert_memory_equal(client->in, "HTTP/1.1 200 OK\r\nDate: ", 23);
	assert_non_null(strstr(client->in, " GMT\r\nServer: Fishway\r\n"));
	assert_non_null(strstr(client->in, "\r\nContent-Length: 6\r\n\r\n/hello"));
	assert_null(strstr(client->in, "Connection:"));
	assert_int_equal(COUNT(requests), 1);
	assert_int_equal(COUNT(connections), 1);
	assert_int_equal(COUNT(exchanges), 0);
	end_client(client);
}

static void
head_and_bodiless_statuses_send_no_body(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "HEAD /status/200 HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "Content-Length: 4\r\n\r\n");
	send_text(client, "GET /status/204 HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "204 No Content");
	send_text(client, "GET /status/304 HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "304 Not Modified");
	send_text(client, "GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "/last");
	assert_null(strstr(client->in, "four"));
	assert_int_equal(count_of(client->in, "Content-Length"), 2);
	end_client(client);
}

static void
an_answer_with_a_line_end_in_a_header_ends_the_process(void **state)
{
	static const struct http_header bad[] = {
	    {"X-A", "a\r\nX-B: b"}, {"X-A", "a\x7f"}, {"X\n", "a"}, {"X A", "a"}, {"X:", "a"}};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(bad); i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			struct client *client;
			struct http_answer answer = {
			    .status = 200, .headers = &bad[i], .header_count = 1};
			struct rlimit none = {0, 0};

			setrlimit(RLIMIT_CORE, &none);
			signal(SIGABRT, SIG_DFL);
			close(STDERR_FILENO);
			open_listener("127.0.0.1");
			client = new_client();
			send_text(client, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
			while (held_count == 0)
				shard_pass(shard, 2);
			http_reply(held[0], &answer);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	}
}

/* ---- order */

static void
pipelined_requests_begin_one_after_the_other(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client,
	    "GET /hold/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /hold/2 HTTP/1.1\r\nHost: a\r\n\r\n"
	    "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(20);
	assert_string_equal(seen, "GET /hold/1;");
	answer_text(held[0], 200, "one");
	/* never inside http_reply */
	assert_string_equal(seen, "GET /hold/1;");
	await(client, "one");
	pass(20);
	assert_string_equal(seen, "GET /hold/1;GET /hold/2;");
	answer_text(held[1], 200, "two");
	await(client, "/3");
	assert_true(strstr(client->in, "one") < strstr(client->in, "two"));
	assert_true(strstr(client->in, "two") < strstr(client->in, "/3"));
	end_client(client);
}

static void
a_thousand_pipelined_requests_do_not_keep_others_waiting(void **state)
{
	struct client *greedy, *other;
	char *all = xcalloc(1, 40000);
	size_t sent = 0, answers;
	int i;

	(void)state;
	open_listener("127.0.0.1");
	for (i = 0; i < 1000; i++)
		strcat(all, "GET /g HTTP/1.1\r\nHost: a\r\n\r\n");
	greedy = new_client();
	other = new_client();
	pass(10);
	sent = (size_t)send(greedy->fd, all, strlen(all), MSG_NOSIGNAL);
	assert_int_equal(sent, strlen(all));
	send_text(other, "GET /other HTTP/1.1\r\nHost: a\r\n\r\n");
	await(other, "/other");
	answers = (size_t)heads;
	assert_true(answers < 500);
	while (count_of(greedy->in, "\r\n\r\n/g") < 1000 && !greedy->is_ended) {
		shard_pass(shard, 2);
		receive(greedy);
	}
	assert_int_equal(count_of(greedy->in, "\r\n\r\n/g"), 1000);
	free(all);
	end_client(greedy);
	end_client(other);
}

/* ---- bodies */

static void
a_body_is_read_when_the_callee_asks(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
	pass(10);
	assert_string_equal(seen, "POST /read;");
	send_text(client, "56789POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
			  "chunked\r\n\r\n3\r\nabc\r\n");
	await(client, "0123456789");
	send_text(
	    client, "2;x\r\nde\r\n0\r\nX-Trailer: y\r\n\r\nPOST /read HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "abcde");
	await(client, "Content-Length: 0");
	assert_string_equal(
	    seen, "POST /read;body /read;POST /read;body /read;POST /read;body /read;");
	end_client(client);
}

static void
a_large_body_comes_whole(void **state)
{
	struct client *client;
	char *body = xmalloc(BODY_LIMIT + 1);
	char head[128];
	size_t sent = 0;

	(void)state;
	open_listener("127.0.0.1");
	memset(body, 'z', BODY_LIMIT);
	body[BODY_LIMIT] = '\0';
	client = new_client();
	snprintf(head, sizeof head, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n",
	    BODY_LIMIT);
	send_text(client, head);
	while (sent < BODY_LIMIT) {
		ssize_t n = send(client->fd, body + sent,
		    BODY_LIMIT - sent < 7777 ? BODY_LIMIT - sent : 7777, MSG_NOSIGNAL);

		sent += n > 0 ? (size_t)n : 0;
		shard_pass(shard, 1);
	}
	await(client, body);
	free(body);
	end_client(client);
}

static void
a_late_decision_reads_the_body_all_the_same(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
	pass(20);
	http_read_body(held[0], 5);
	assert_string_equal(seen, "POST /hold;");
	await(client, "hello");
	end_client(client);
}

static void
continue_is_sent_after_the_callee_accepted(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client,
	    "POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
	pass(20);
	receive(client);
	assert_int_equal(client->len, 0);
	http_read_body(held[0], 5);
	await(client, "HTTP/1.1 100 Continue\r\n\r\n");
	assert_int_equal(client->len, 25);
	send_text(client, "hello");
	await(client, "hello");
	/* not when the body is coming unasked */
	client->len = 0;
	send_text(client,
	    "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nh");
	pass(10);
	send_text(client, "allo");
	await(client, "hallo");
	assert_null(strstr(client->in, "100 Continue"));
	end_client(client);
}

static void
a_body_too_large_is_refused_before_it_is_asked_for(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\nExpect: "
			  "100-continue\r\n\r\n");
	await(client, "HTTP/1.1 413 ");
	await(client, "Connection: close\r\n\r\nno");
	await(client, NULL);
	assert_null(strstr(client->in, "100 Continue"));
	assert_string_equal(seen, "POST /read;gone /read;");
	assert_int_equal(COUNT(exchanges), 0);
	assert_int_equal(COUNT(refused), 1);
	end_client(client);
}

static void
a_chunked_body_is_counted(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
			  "chunked\r\n\r\n2\r\nab\r\nffff\r\n");
	await(client, "HTTP/1.1 413 ");
	await(client, NULL);
	assert_int_equal(gone_count, 1);
	end_client(client);
}

static void
an_unread_body_is_never_a_request(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	/* short: thrown away, and the connection stays */
	client = new_client();
	send_text(
	    client, "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\n\r\nGET /smuggled ");
	await(client, "/no");
	send_text(client, "HTTP/1.1\r\nHost: a\r\n\r\nxxxGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "/next");
	end_client(client);
	/* expected, long, or without a length: the connection ends */
	client = new_client();
	send_text(client,
	    "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 35\r\nExpect: 100-continue\r\n\r\n"
	    "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "Connection: close\r\n\r\n/no");
	await(client, NULL);
	end_client(client);
	client = new_client();
	send_text(client,
	    "POST /no HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
	    "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "Connection: close\r\n\r\n/no");
	await(client, NULL);
	end_client(client);
	client = new_client();
	send_text(client, "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
			  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "Connection: close\r\n\r\n/no");
	await(client, NULL);
	end_client(client);
	assert_null(strstr(seen, "smuggled"));
}

/* ---- clients that go away */

static void
who_goes_away_is_told_once(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(20);
	end_client(client);
	pass(20);
	assert_string_equal(seen, "GET /hold;gone /hold;");
	assert_int_equal(COUNT(connections), 0);
	assert_int_equal(COUNT(exchanges), 0);
	/* in the middle of a body */
	client = new_client();
	send_text(client, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
	pass(20);
	end_client(client);
	pass(20);
	assert_int_equal(gone_count, 2);
}

static void
an_exchange_outlives_its_client_until_it_is_given_back(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "GET /hold/longer?q HTTP/1.1\r\nHost: a\r\nX-Auth-Token: t\r\n"
			  "If-Match: \"1\"\r\nIF-MATCH: \"2\"\r\n\r\n");
	pass(20);
	end_client(client);
	pass(20);
	assert_int_equal(gone_count, 1);
	assert_int_equal(COUNT(connections), 0);
	assert_int_equal(COUNT(exchanges), 1);
	assert_string_equal(http_header(held[0], "x-auth-token"), "t");
	assert_null(http_header(held[0], "Accept"));
	assert_int_equal(http_header_count(held[0], "if-match"), 2);
	assert_int_equal(http_header_count(held[0], "accept"), 0);
	assert_string_equal(held[0]->query, "q");
	assert_ptr_equal(http_conn_listener_user(held[0]->conn), &port);
	answer_text(held[0], 200, "too late");
	assert_int_equal(COUNT(exchanges), 0);
}

/* ---- time */

static void
a_head_has_a_deadline_as_a_whole(void **state)
{
	struct client *client;
	uint64_t began;
	int i;

	(void)state;
	limits.head_ms = 200;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "/1");
	pass(250); /* idle is something else */
	began = shard_wall_ms();
	send_text(client, "GET /2 HTTP/1.1\r\n");
	for (i = 0; i < 1000 && !client->is_ended; i++) {
		if (i % 5 == 0)
			(void)!send(client->fd, "X: y\r\n", 6, MSG_NOSIGNAL);
		pass(5);
		receive(client);
		if (strstr(client->in, "408 Request Timeout"))
			break;
	}
	assert_non_null(strstr(client->in, "408 Request Timeout"));
	assert_in_range(shard_wall_ms() - began, 190, 400);
	end_client(client);
	/* nothing at all: closed without an answer */
	began = shard_wall_ms();
	client = new_client();
	await(client, NULL);
	assert_in_range(shard_wall_ms() - began, 190, 400);
	assert_int_equal(client->len, 0);
	end_client(client);
}

static void
an_idle_connection_is_closed_without_a_word(void **state)
{
	struct client *client;

	(void)state;
	limits.idle_ms = 100;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "/1");
	await(client, NULL);
	assert_null(strstr(client->in, "408"));
	end_client(client);
}

static void
a_body_must_come_at_a_rate(void **state)
{
	struct client *client;
	int i;

	(void)state;
	limits.body_grace_ms = 100;
	limits.body_rate = 1000;
	limits.body_ms = 1000;
	open_listener("127.0.0.1");
	/* 25 bytes every 10 ms: enough */
	client = new_client();
	send_text(client, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
	for (i = 0; i < 40; i++) {
		send_text(client, "0123456789012345678901234");
		pass(10);
	}
	await(client, "200 OK");
	/* one byte every 10 ms: not */
	client->len = 0;
	send_text(client, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
	for (i = 0; i < 100 && !strstr(client->in, "408"); i++) {
		(void)!send(client->fd, "0", 1, MSG_NOSIGNAL);
		pass(10);
		receive(client);
	}
	assert_in_range(i, 8, 30);
	assert_int_equal(gone_count, 1);
	end_client(client);
}

static void
who_does_not_read_is_dropped(void **state)
{
	struct client *client;
	int small = 4096;

	(void)state;
	limits.send_grace_ms = 150;
	limits.send_rate = 1000000000;
	open_listener("127.0.0.1");
	client = new_client();
	setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	send_text(client,
	    "GET /big/20000000 HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(50);
	assert_int_equal(COUNT(connections), 1);
	/* the next one is not begun, so no second answer is held */
	assert_string_equal(seen, "GET /big/20000000;");
	pass(300);
	while (COUNT(connections) > 0)
		pass(10);
	assert_string_equal(seen, "GET /big/20000000;");
	end_client(client);
}

static void
a_slow_reader_gets_it_all(void **state)
{
	struct client *client;

	(void)state;
	open_listener("127.0.0.1");
	client = new_client();
	send_text(client,
	    "GET /big/300000 HTTP/1.1\r\nHost: a\r\n\r\nGET /after HTTP/1.1\r\nHost: a\r\n\r\n");
	await(client, "/after");
	assert_true(client->len > 300000);
	end_client(client);
}

/* ---- limits of connections */

static void
the_longest_idle_connection_makes_room(void **state)
{
	struct client *clients[4];
	int i;

	(void)state;
	limits.connections = 3;
	open_listener("127.0.0.1");
	for (i = 0; i < 3; i++) {
		clients[i] = new_client();
		send_text(clients[i], i == 0 ? "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n"
					     : "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
		if (i > 0)
			await(clients[i], "/a");
	}
	clients[3] = new_client();
	send_text(clients[3], "GET /hold/d HTTP/1.1\r\nHost: a\r\n\r\n");
	await(clients[1], NULL);
	pass(20);
	assert_int_equal(held_count, 2);
	assert_int_equal(COUNT(evicted), 1);
	assert_int_equal(COUNT(connections), 3);
	for (i = 0; i < 4; i++)
		end_client(clients[i]);
}

static void
without_an_idle_one_newcomers_wait(void **state)
{
	struct client *busy, *waiting;

	(void)state;
	limits.connections = 1;
	open_listener("127.0.0.1");
	busy = new_client();
	send_text(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(20);
	waiting = new_client();
	send_text(waiting, "GET /w HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(100);
	assert_int_equal(heads, 1);
	assert_int_equal(COUNT(paused), 1);
	answer_text(held[0], 200, "done");
	await(busy, "done");
	await(waiting, "/w");
	assert_int_equal(COUNT(evicted), 1);
	end_client(busy);
	end_client(waiting);
}

static void
the_process_has_a_limit_too(void **state)
{
	struct client *busy, *waiting;

	(void)state;
	listener_limit_process(1);
	open_listener("127.0.0.1");
	busy = new_client();
	send_text(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(20);
	waiting = new_client();
	send_text(waiting, "GET /w HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(50);
	assert_int_equal(heads, 1);
	end_client(busy);
	await(waiting, "/w");
	end_client(waiting);
}

/* ---- drain */


static void
draining_lets_exchanges_finish(void **state)
{
	struct listener_drain drain = {0};
	struct client *idle, *busy, *late;

	(void)state;
	drains_done = 0;
	open_listener("127.0.0.1");
	idle = new_client();
	busy = new_client();
	late = new_client();
	send_text(idle, "GET /i HTTP/1.1\r\nHost: a\r\n\r\n");
	await(idle, "/i");
	send_text(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
	send_text(late, "GET /late HTTP/1.1\r\n");
	pass(20);
	listener_close(listener, &drain, NULL, 2000, drain_done);
	listener = NULL;
	await(idle, NULL);
	pass(20);
	assert_int_equal(drains_done, 0);
	send_text(late, "Host: a\r\n\r\n");
	await(late, "Connection: close\r\n\r\n/late");
	await(late, NULL);
	answer_text(held[0], 200, "finished");
	await(busy, "Connection: close\r\n\r\nfinished");
	await(busy, NULL);
	pass(20);
	assert_int_equal(drains_done, 1);
	assert_int_equal(drain_code, RF_OK);
	assert_int_equal(gone_count, 0);
	end_client(idle);
	end_client(busy);
	end_client(late);
}

static void
draining_ends_at_its_deadline(void **state)
{
	struct listener_drain drain = {0};
	struct client *busy;

	(void)state;
	drains_done = 0;
	open_listener("127.0.0.1");
	busy = new_client();
	send_text(busy, "GET /hold/longer HTTP/1.1\r\nHost: a\r\n\r\n");
	pass(20);
	listener_close(listener, &drain, NULL, 50, drain_done);
	listener = NULL;
	await(busy, NULL);
	assert_int_equal(gone_count, 1);
	pass(20);
	assert_int_equal(drains_done, 1);
	assert_int_equal(drain_code, RF_TIMEOUT);
	/* the listener lives as long as the callee has something of it */
	answer_text(held[0], 200, "too late");
	pass(20);
	end_client(busy);
}

/* ---- addresses */

static void
a_wildcard_listener_knows_which_address_was_called(void **state)
{
	static const char *const addresses[] = {"127.0.0.1", "127.1.2.3"};
	struct client *client;
	size_t i;

	(void)state;
	open_listener(NULL);
	for (i = 0; i < nitems(addresses); i++) {
		client = connect_to(addresses[i]);
		send_text(client, "GET /local HTTP/1.1\r\nHost: a\r\n\r\n");
		await(client, addresses[i]);
		end_client(client);
	}
}

static void
an_address_in_use_is_seen_in_spite_of_sharing(void **state)
{
	struct listener_options options = {.address = "127.0.0.1", .server = &server};
	struct listener_drain drain = {0};
	struct listener *second;
	struct rf_error err;
	char text[64];

	(void)state;
	open_listener("127.0.0.1");
	options.port = port;
	assert_false(listener_is_free(&options, &err));
	snprintf(text, sizeof text, "127.0.0.1 port %d: Address already in use", port);
	assert_string_equal(err.arg[0], text);
	/* shards share it */
	second = listener_open(shard, &options, &err);
	assert_non_null(second);
	listener_close(second, &drain, NULL, 0, drain_done);
	pass(10);
	options.address = "256.0.0.1";
	assert_false(listener_is_free(&options, &err));
	assert_null(listener_open(shard, &options, &err));
	options.address = "127.0.0.77";
	assert_true(listener_is_free(&options, &err));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    test(a_request_is_answered_in_full),
	    test(head_and_bodiless_statuses_send_no_body),
	    test(an_answer_with_a_line_end_in_a_header_ends_the_process),
	    test(pipelined_requests_begin_one_after_the_other),
	    test(a_thousand_pipelined_requests_do_not_keep_others_waiting),
	    test(a_body_is_read_when_the_callee_asks),
	    test(a_large_body_comes_whole),
	    test(a_late_decision_reads_the_body_all_the_same),
	    test(continue_is_sent_after_the_callee_accepted),
	    test(a_body_too_large_is_refused_before_it_is_asked_for),
	    test(a_chunked_body_is_counted),
	    test(an_unread_body_is_never_a_request),
	    test(who_goes_away_is_told_once),
	    test(an_exchange_outlives_its_client_until_it_is_given_back),
	    test(a_head_has_a_deadline_as_a_whole),
	    test(an_idle_connection_is_closed_without_a_word),
	    test(a_body_must_come_at_a_rate),
	    test(who_does_not_read_is_dropped),
	    test(a_slow_reader_gets_it_all),
	    test(the_longest_idle_connection_makes_room),
	    test(without_an_idle_one_newcomers_wait),
	    test(the_process_has_a_limit_too),
	    test(draining_lets_exchanges_finish),
	    test(draining_ends_at_its_deadline),
	    test(a_wildcard_listener_knows_which_address_was_called),
	    test(an_address_in_use_is_seen_in_spite_of_sharing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
