/* One HTTP request to one box, over real sockets: what goes out, over which connection,
 * and how it is stopped. */
#include "tests/southbound/transfer_base.h"

#include "gateway/config.h"

/* ---- what goes out */

static void
a_request_holds_only_what_we_put_in(void **state)
{
	struct box *box = box_start(&(struct box_config){.answer = answer_fixed, .arg = WELL});
	struct peer *peer;
	struct transfer t;
	char *request, expected[800];

	(void)state;
	/* Every way in which an environment could steer libcurl. */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	peer = peer_of(box);
	t = (struct transfer){.peer = peer,
	    .method = "PATCH",
	    .target = "/redfish/v1/a/../b//c/",
	    .body = "{\"a\":1}",
	    .body_len = 7,
	    .token = "tok",
	    .if_match = "W/\"1\"",
	    .max_bytes = 100};
	done_count = 0;
	transfer_start(&t, NULL, 0, transfer_done);
	wait_done(1);
	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("all_proxy");
	assert_int_equal(t.op.err.code, RF_OK);
	assert_int_equal(t.answer.status, 200);
	assert_string_equal(t.data, "{}");
	assert_true(t.was_sent && t.is_new_connection);
	request = box_request(box, 0);
	snprintf(expected, sizeof expected,
	    "PATCH /redfish/v1/a/../b//c/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: "
	    "application/json\r\n"
	    "Accept-Encoding: identity\r\nOData-Version: 4.0\r\nX-Auth-Token: tok\r\nIf-Match: "
	    "W/\"1\"\r\n"
	    "Content-Type: application/json\r\nUser-Agent: fishway\r\nContent-Length: "
	    "7\r\n\r\n{\"a\":1}",
	    box_port(box));
	assert_string_equal(request, expected);
	free(request);
	transfer_clear(&t);
	peer_free(peer);
	box_stop(box);
}

static void
a_big_body_is_sent_without_asking_first(void **state)
{
	struct box *box = box_start(&(struct box_config){.answer = answer_fixed, .arg = WELL});
	struct peer *peer = peer_of(box);
	struct transfer t = {
	    .peer = peer, .method = "PUT", .target = "/x", .body_len = 300000, .max_bytes = 100};
	char *body = xcalloc(1, 300001), *request;

	(void)state;
	memset(body, 'x', 300000);
	t.body = body;
	done_count = 0;
	transfer_start(&t, NULL, 0, transfer_done);
	wait_done(1);
	assert_int_equal(t.op.err.code, RF_OK);
	request = box_request(box, 0);
	assert_null(strstr(request, "Expect"));
	assert_true(strlen(request) > 300000);
	free(request);
	free(body);
	transfer_clear(&t);
	peer_free(peer);
	box_stop(box);
}

static void
connections_are_kept_and_dropped_when_told(void **state)
{
	struct box *box = box_start(&(struct box_config){.answer = answer_fixed, .arg = WELL});
	struct peer *peer = peer_of(box);
	struct transfer t;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		get(&t, peer);
		assert_int_equal(t.op.err.code, RF_OK);
		assert_int_equal(t.is_new_connection, i == 0);
		transfer_clear(&t);
	}
	assert_int_equal(box_connections(box), 1);
	peer_drop(peer);
	post(&t, peer);
	assert_int_equal(t.op.err.code, RF_OK);
	assert_true(t.is_new_connection);
	transfer_clear(&t);
	assert_int_equal(box_connections(box), 2);
	t = (struct transfer){
	    .peer = peer, .method = "GET", .target = "/", .max_bytes = 9, .wants_close = true};
	done_count = 0;
	transfer_start(&t, NULL, 0, transfer_done);
	wait_done(1);
	assert_true(t.is_new_connection);
	transfer_clear(&t);
	assert_int_equal(box_connections(box), 3);
	get(&t, peer);
	assert_false(t.is_new_connection);
	transfer_clear(&t);
	assert_int_equal(box_connections(box), 3);
	peer_free(peer);
	box_stop(box);
}

/* Two peers at one address never share a connection's fate: what one drops, the other keeps. */
static void
freeing_a_peer_closes_what_is_its(void **state)
{
	struct box *box = box_start(&(struct box_config){.answer = answer_fixed, .arg = WELL});
	struct peer *old = peer_of(box), *new = peer_of(box);
	struct transfer t;

	(void)state;
	get(&t, old);
	transfer_clear(&t);
	peer_free(old);
	get(&t, new);
	assert_int_equal(t.op.err.code, RF_OK);
	assert_true(t.is_new_connection);
	transfer_clear(&t);
	peer_free(new);
	box_stop(box);
}

/* ---- dead connections */

/* The first request of each connection is answered; the second one ends it, before or after being
 * read. */
static bool
answer_once(struct box_conn *conn, const char *request, void *arg)
{
	int *count = arg;

	if (box_conn_number(conn) == 1 && (*count)++ > 0)
		return false;
	return answer_fixed(conn, request, WELL);
}

static void
only_a_get_is_repeated_on_a_new_connection(void **state)
{
	/* clang-format off */
	static const struct {
		void (*ask)(struct transfer *transfer, struct peer *peer);
		enum rf_code code;
		int requests;
	} rows[] = {
		{ get, RF_OK, 3 },
		{ post, RF_NODE_UNREACHABLE, 2 },
	};
	/* clang-format on */
	struct transfer t;
	struct peer *peer;
	struct box *box;
	int count;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		count = 0;
		box = box_start(&(struct box_config){.answer = answer_once, .arg = &count});
		peer = peer_of(box);
		get(&t, peer);
		transfer_clear(&t);
		rows[i].ask(&t, peer);
		assert_int_equal(t.op.err.code, rows[i].code);
		assert_true(t.was_sent);
		transfer_clear(&t);
		assert_int_equal(box_requests(box), rows[i].requests);
		peer_free(peer);
		box_stop(box);
	}
}

/* A box that says more than it should must not have the rest taken for the answer to the next
 * request. */
#define EXTRA "HTTP/1.1 201 Created\r\nX-Auth-Token: evil\r\nContent-Length: 0\r\n\r\n"

enum extra { AT_ONCE, LATER, IN_THE_BODY };

static bool
answer_too_much(struct box_conn *conn, const char *request, void *arg)
{
	enum extra extra = *(enum extra *)arg;

	(void)request;
	if (box_conn_number(conn) > 1)
		return answer_fixed(conn, request, WELL);
	switch (extra) {
	case AT_ONCE:
		return box_print(conn, WELL EXTRA);
	case LATER:
		box_print(conn, WELL);
		usleep(50000);
		return box_print(conn, EXTRA);
	case IN_THE_BODY:
		/* The head first: behind TLS the body is then read no further than its
		 * Content-Length. */
		box_print(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
		usleep(20000);
		return box_print(conn, "{}" EXTRA);
	}
	return false;
}

static void
what_a_box_says_too_much_is_not_the_next_answer(void **state)
{
	static const struct tls_policy insecure = {.mode = TLS_MODE_INSECURE};
	struct box_cert cert = {.name = "127.0.0.1"};
	struct peer_config config = {
	    .node = "n", .host = "127.0.0.1", .tls = &insecure, .connect_ms = 1500, .read_ms = 600};
	struct transfer t;
	struct peer *peer;
	struct box *box;
	enum extra extra;
	int i;

	(void)state;
	box_cert_make(&cert);
	for (i = 0; i < 6; i++) {
		extra = (enum extra)(i % 3);
		config.is_tls = i >= 3;
		box = box_start(&(struct box_config){.answer = answer_too_much,
		    .arg = &extra,
		    .cert = config.is_tls ? &cert : NULL});
		config.port = box_port(box);
		peer = peer_new(&config);
		get(&t, peer);
		assert_int_equal(t.answer.status, 200);
		transfer_clear(&t);
		usleep(150000);
		post(&t, peer);
		if (t.op.err.code != RF_OK || t.answer.status != 200 || t.answer.token[0] != '\0')
			fail_msg("row %d: code %d status %d token %s", i, t.op.err.code,
			    t.answer.status, t.answer.token);
		transfer_clear(&t);
		peer_free(peer);
		box_stop(box);
	}
	box_cert_free(&cert);
}

static void
nobody_there(void **state)
{
	struct box *box = box_start(&(struct box_config){.answer = answer_fixed, .arg = WELL});
	struct peer *peer = peer_of(box);
	struct transfer t;

	(void)state;
	box_stop(box);
	get(&t, peer);
	assert_int_equal(t.op.err.code, RF_NODE_UNREACHABLE);
	assert_string_equal(t.op.err.arg[1], "Connection refused");
	assert_false(t.was_sent);
	transfer_clear(&t);
	peer_free(peer);
}

/* ---- stopping */

static void
a_transfer_can_be_cancelled_at_any_time(void **state)
{
	struct box *box = box_start(&(struct box_config){.answer = answer_head_then_nothing});
	struct peer *peer = peer_of(box);
	struct transfer t;
	int passes, i;

	(void)state;
	for (passes = 0; passes < 8; passes++) {
		t = (struct transfer){
		    .peer = peer, .method = "GET", .target = "/", .max_bytes = 1000};
		done_count = 0;
		transfer_start(&t, NULL, 0, transfer_done);
		for (i = 0; i < passes; i++)
			shard_pass(shard_self(), 10);
		op_cancel(&t.op);
		op_cancel(&t.op);
		assert_int_equal(done_count, 0);
		wait_done(1);
		assert_int_equal(t.op.err.code, RF_CANCELLED);
		transfer_clear(&t);
	}
	t = (struct transfer){.peer = peer, .method = "GET", .target = "/", .max_bytes = 1000};
	done_count = 0;
	transfer_start(&t, NULL, 100, transfer_done);
	wait_done(1);
	assert_int_equal(t.op.err.code, RF_TIMEOUT);
	assert_true(t.was_sent);
	transfer_clear(&t);
	peer_free(peer);
	box_stop(box);
}

/* ---- many at once */

enum { CROWD = 150 };

static bool
never_asked(struct box_conn *conn, const char *request, void *arg)
{
	(void)conn, (void)request, (void)arg;
	return false;
}

/* A handshake costs us a millisecond, so new ones are let in a few at a time; one that waits for
 * the network does not keep the next from its turn. The box is in clear and never answers a hello.
 */
static void
a_crowd_of_new_connections_is_let_in_by_and_by(void **state)
{
	static const struct tls_policy insecure = {.mode = TLS_MODE_INSECURE};
	struct box *box = box_start(&(struct box_config){.answer = never_asked});
	struct peer_config config = {.node = "n",
	    .host = "127.0.0.1",
	    .port = box_port(box),
	    .is_tls = true,
	    .tls = &insecure,
	    .connect_ms = 1200,
	    .read_ms = 600};
	static struct transfer t[CROWD];
	struct peer *peer[CROWD];
	uint64_t began = shard_now(shard_self());
	int i, early, later;

	(void)state;
	done_count = 0;
	for (i = 0; i < CROWD; i++) {
		peer[i] = peer_new(&config);
		t[i] = (struct transfer){
		    .peer = peer[i], .method = "GET", .target = "/", .max_bytes = 9};
		transfer_start(&t[i], NULL, 0, transfer_done);
	}
	while (shard_now(shard_self()) < began + 150)
		shard_pass(shard_self(), 10);
	early = box_connections(box);
	while (shard_now(shard_self()) < began + 1000)
		shard_pass(shard_self(), 10);
	later = box_connections(box);
	/* Half of them are cancelled where they stand: waiting, connecting. */
	for (i = 0; i < CROWD; i += 2)
		op_cancel(&t[i].op);
	wait_done(CROWD);
	assert_true(early > 0 && early <= 64);
	assert_true(later > 64);
	for (i = 0; i < CROWD; i++) {
		assert_int_equal(t[i].op.err.code, i % 2 ? RF_NODE_UNREACHABLE : RF_CANCELLED);
		assert_false(t[i].was_sent);
		transfer_clear(&t[i]);
		peer_free(peer[i]);
	}
	box_stop(box);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_holds_only_what_we_put_in),
	    cmocka_unit_test(a_big_body_is_sent_without_asking_first),
	    cmocka_unit_test(connections_are_kept_and_dropped_when_told),
	    cmocka_unit_test(freeing_a_peer_closes_what_is_its),
	    cmocka_unit_test(only_a_get_is_repeated_on_a_new_connection),
	    cmocka_unit_test(what_a_box_says_too_much_is_not_the_next_answer),
	    cmocka_unit_test(nobody_there),
	    cmocka_unit_test(a_transfer_can_be_cancelled_at_any_time),
	    cmocka_unit_test(a_crowd_of_new_connections_is_let_in_by_and_by),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
