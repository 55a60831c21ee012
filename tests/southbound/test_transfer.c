/* One HTTP request to one box, over real sockets: what goes out, what may come back, and what must not hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/config.h"
#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/transfer.h"
#include "tests/support/box.h"

static int done_count;

static void
transfer_done(struct op *op)
{
	(void)op;
	done_count++;
}

static void
wait_done(int count)
{
	uint64_t end = shard_now(shard_self()) + 15000;

	while (done_count < count && shard_now(shard_self()) < end)
		shard_pass(shard_self(), 50);
	assert_int_equal(done_count, count);
}

static struct peer *
peer_of(const struct box *box)
{
	struct peer_config config = {
		.node = "n", .host = "127.0.0.1", .port = box_port(box), .connect_ms = 1500, .read_ms = 600,
	};

	return peer_new(&config);
}

/* Runs one GET to its end; the answer stays in *transfer. */
static void
get(struct transfer *transfer, struct peer *peer)
{
	*transfer = (struct transfer){ .peer = peer, .method = "GET", .target = "/redfish/v1/", .max_bytes = 100000 };
	done_count = 0;
	transfer_start(transfer, NULL, 0, transfer_done);
	wait_done(1);
}

static void
post(struct transfer *transfer, struct peer *peer)
{
	*transfer = (struct transfer){ .peer = peer, .method = "POST", .target = "/redfish/v1/Reset", .body = "{}",
		.body_len = 2, .max_bytes = 100000 };
	done_count = 0;
	transfer_start(transfer, NULL, 0, transfer_done);
	wait_done(1);
}

static bool
answer_fixed(struct box_conn *conn, const char *request, void *arg)
{
	(void)request;
	return box_print(conn, "%s", (const char *)arg);
}

#define WELL "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

/* ---- what goes out */

static void
a_request_holds_only_what_we_put_in(void **state)
{
	struct box *box = box_start(&(struct box_config){ .answer = answer_fixed, .arg = WELL });
	struct peer *peer;
	struct transfer t;
	char *request, expected[800];

	(void)state;
	/* Every way in which an environment could steer libcurl. */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	peer = peer_of(box);
	t = (struct transfer){ .peer = peer, .method = "PATCH", .target = "/redfish/v1/a/../b//c/", .body = "{\"a\":1}",
		.body_len = 7, .token = "tok", .if_match = "W/\"1\"", .max_bytes = 100 };
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
	    "PATCH /redfish/v1/a/../b//c/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: application/json\r\n"
	    "Accept-Encoding: identity\r\nOData-Version: 4.0\r\nX-Auth-Token: tok\r\nIf-Match: W/\"1\"\r\n"
	    "Content-Type: application/json\r\nUser-Agent: fishway\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
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
	struct box *box = box_start(&(struct box_config){ .answer = answer_fixed, .arg = WELL });
	struct peer *peer = peer_of(box);
	struct transfer t = { .peer = peer, .method = "PUT", .target = "/x", .body_len = 300000, .max_bytes = 100 };
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
	struct box *box = box_start(&(struct box_config){ .answer = answer_fixed, .arg = WELL });
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
	t = (struct transfer){ .peer = peer, .method = "GET", .target = "/", .max_bytes = 9, .wants_close = true };
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
	struct box *box = box_start(&(struct box_config){ .answer = answer_fixed, .arg = WELL });
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

/* ---- what may come back */

static bool
endless(struct box_conn *conn, const char *head, const char *piece)
{
	if (!box_print(conn, "%s", head))
		return false;
	while (box_send(conn, piece, strlen(piece)))
		;
	return false;
}

static bool
answer_endless_chunked(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return endless(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n[{},{},{},{},{},\r\n");
}

static bool
answer_endless_to_close(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return endless(conn, "HTTP/1.0 200 OK\r\n\r\n", "[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},");
}

static bool
answer_endless_headers(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return endless(conn, "HTTP/1.1 200 OK\r\n", "X-A: b\r\n");
}

static bool
answer_endless_header_line(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return endless(conn, "HTTP/1.1 200 OK\r\nX-A: ", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

static bool
answer_endless_interim(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return endless(conn, "", "HTTP/1.1 100 Continue\r\n\r\n");
}

static bool
answer_endless_trailers(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return endless(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", "X-A: b\r\n");
}

static bool
drip(struct box_conn *conn, const char *text)
{
	for (; *text != '\0' && box_send(conn, text, 1); text++)
		usleep(100000);
	return false;
}

static bool
answer_drip(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return drip(conn, "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{                                      ");
}

static bool
answer_nothing(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	while (!box_is_stopping(conn))
		usleep(20000);
	return false;
}

static bool
answer_head_then_nothing(struct box_conn *conn, const char *request, void *arg)
{
	box_print(conn, "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{");
	return answer_nothing(conn, request, arg);
}

static bool
answer_close(struct box_conn *conn, const char *request, void *arg)
{
	(void)conn, (void)request, (void)arg;
	return false;
}

static bool
answer_reset(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	box_reset(conn);
	return false;
}

static bool
answer_cut(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	box_print(conn, "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{\"a\":");
	return false;
}

static bool
answer_cut_chunk(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	box_print(conn, "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
	                "1000\r\n<html>");
	return false;
}

static bool
answer_nul_in_header(struct box_conn *conn, const char *request, void *arg)
{
	static const char text[] = "HTTP/1.1 200 OK\r\nX-Auth-Token: a\0b\r\nContent-Length: 2\r\n\r\n{}";

	(void)request, (void)arg;
	return box_send(conn, text, sizeof text - 1);
}

static const struct bad_row {
	const char *name;
	bool (*answer)(struct box_conn *conn, const char *request, void *arg);
	const char *text;                 /* with answer NULL */
	enum rf_code code;
	int status;                       /* as far as it was heard */
} bad_rows[] = {
	{ "chunked without end",        answer_endless_chunked, NULL, RF_NODE_TOO_MUCH, 200 },
	{ "close-delimited without end", answer_endless_to_close, NULL, RF_NODE_TOO_MUCH, 200 },
	{ "headers without end",        answer_endless_headers, NULL, RF_NODE_TOO_MUCH, 200 },
	{ "a header line without end",  answer_endless_header_line, NULL, RF_NODE_TOO_MUCH, 200 },
	{ "100 Continue without end",   answer_endless_interim, NULL, RF_NODE_TOO_MUCH, 100 },
	{ "trailers without end",       answer_endless_trailers, NULL, RF_NODE_TOO_MUCH, 200 },
	{ "Content-Length 999999999999", NULL, "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n{", RF_NODE_TOO_MUCH, 200 },
	{ "one byte at a time",         answer_drip, NULL, RF_NODE_TIMEOUT, 0 },
	{ "silence",                    answer_nothing, NULL, RF_NODE_TIMEOUT, 0 },
	{ "silence after the head",     answer_head_then_nothing, NULL, RF_NODE_TIMEOUT, 200 },
	{ "end before the answer",      answer_close, NULL, RF_NODE_UNREACHABLE, 0 },
	{ "reset before the answer",    answer_reset, NULL, RF_NODE_UNREACHABLE, 0 },
	{ "end inside the body",        answer_cut, NULL, RF_NODE_GARBLED, 200 },
	{ "end inside a chunk",         answer_cut_chunk, NULL, RF_NODE_GARBLED, 401 },
	{ "NUL in a header",            answer_nul_in_header, NULL, RF_NODE_GARBLED, 200 },
	{ "no HTTP",                    NULL, "220 ready for you\r\n\r\n", RF_NODE_GARBLED, 0 },
	{ "HTTP/0.9",                   NULL, "<html>hello</html>\r\n", RF_NODE_GARBLED, 0 },
	{ "a chunk size that is none",  NULL, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", RF_NODE_GARBLED, 200 },
	{ "negative Content-Length",    NULL, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", RF_NODE_GARBLED, 200 },
	{ "two Content-Lengths",        NULL, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 200\r\n\r\n{}", RF_NODE_TIMEOUT, 200 },
};

static void
bad_answers_are_errors_of_that_box(void **state)
{
	struct transfer t;
	struct peer *peer;
	struct box *box;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(bad_rows); i++) {
		const struct bad_row *row = &bad_rows[i];

		box = box_start(&(struct box_config){ .answer = row->answer ? row->answer : answer_fixed,
			.arg = (void *)row->text });
		peer = peer_of(box);
		get(&t, peer);
		if (t.op.err.code != row->code || t.answer.status != row->status)
			fail_msg("%s: code %d (%s) status %d", row->name, t.op.err.code, t.op.err.arg[1], t.answer.status);
		assert_string_equal(t.op.err.arg[0], "n");
		assert_true(t.was_sent);
		assert_true(t.data_len <= t.max_bytes);
		transfer_clear(&t);
		peer_free(peer);
		box_stop(box);
	}
}

static void
a_redirect_is_an_answer_and_not_followed(void **state)
{
	struct box *trap = box_start(&(struct box_config){ .answer = answer_fixed, .arg = WELL });
	static const char *const where[] = { "http://127.0.0.1:%d/", "file:///etc/passwd", "/elsewhere", "gopher://127.0.0.1:%d/" };
	struct transfer t;
	struct peer *peer;
	struct box *box;
	char to[100], text[300];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(where); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(to, sizeof to, where[i], box_port(trap));
#pragma GCC diagnostic pop
		snprintf(text, sizeof text, "HTTP/1.1 302 Found\r\nLocation: %s\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n", to);
		box = box_start(&(struct box_config){ .answer = answer_fixed, .arg = text });
		peer = peer_of(box);
		get(&t, peer);
		assert_int_equal(t.op.err.code, RF_OK);
		assert_int_equal(t.answer.status, 302);
		assert_string_equal(t.answer.location, to);
		transfer_clear(&t);
		get(&t, peer);
		transfer_clear(&t);
		/* The cookie is not sent back. */
		{
			char *second = box_request(box, 1);

			assert_null(strstr(second, "ookie"));
			free(second);
		}
		peer_free(peer);
		box_stop(box);
	}
	assert_int_equal(box_connections(trap), 0);
	box_stop(trap);
}

/* gzip of "{}", and of 200,000 blanks in brackets */
static const unsigned char packed[] = {
		0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0xae, 0x05, 0x00, 0x43, 0xbf,
		0xa6, 0xa3, 0x02, 0x00, 0x00, 0x00,
};
static const unsigned char bomb[] = {
		0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x41, 0x11, 0x00, 0x00,
		0x0c, 0x02, 0xa0, 0x2a, 0xeb, 0xe5, 0xad, 0x7f, 0x0d, 0x33, 0xf8, 0x07, 0x72, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0xec,
		0x0b, 0x6f, 0x71, 0x4b, 0x13, 0x42, 0x0d, 0x03, 0x00,
};

struct bytes {
	const unsigned char *at;
	size_t len;
};

static bool
answer_gzip(struct box_conn *conn, const char *request, void *arg)
{
	const struct bytes *bytes = arg;

	(void)request;
	return box_print(conn, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", bytes->len) &&
	    box_send(conn, bytes->at, bytes->len);
}

static void
compression_is_undone_only_if_asked_for_and_within_limits(void **state)
{
	static const struct {
		struct bytes bytes;
		enum transfer_encoding encoding;
		enum rf_code code;
		size_t len;
	} rows[] = {
		{ { packed, sizeof packed }, ENCODING_IDENTITY, RF_OK, sizeof packed },
		{ { packed, sizeof packed }, ENCODING_GZIP, RF_OK, 2 },
		{ { bomb, sizeof bomb }, ENCODING_UNSTATED, RF_OK, sizeof bomb },
		{ { bomb, sizeof bomb }, ENCODING_GZIP, RF_NODE_TOO_MUCH, 0 },
	};
	struct transfer t;
	struct peer *peer;
	struct box *box;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		box = box_start(&(struct box_config){ .answer = answer_gzip, .arg = (void *)&rows[i].bytes });
		peer = peer_of(box);
		t = (struct transfer){ .peer = peer, .method = "GET", .target = "/", .max_bytes = 100000,
			.encoding = rows[i].encoding };
		done_count = 0;
		transfer_start(&t, NULL, 0, transfer_done);
		wait_done(1);
		assert_int_equal(t.op.err.code, rows[i].code);
		assert_true(t.answer.is_encoded);
		if (rows[i].code == RF_OK)
			assert_int_equal(t.data_len, rows[i].len);
		transfer_clear(&t);
		peer_free(peer);
		box_stop(box);
	}
}

static bool
answer_trailer(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return box_print(conn, "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-Auth-Token: good\r\n\r\n"
	                       "2;ext=1\r\n{}\r\n0\r\nX-Auth-Token: evil\r\nLocation: /evil\r\n\r\n");
}

static void
trailers_change_nothing(void **state)
{
	struct box *box = box_start(&(struct box_config){ .answer = answer_trailer });
	struct peer *peer = peer_of(box);
	struct transfer t;

	(void)state;
	get(&t, peer);
	assert_int_equal(t.op.err.code, RF_OK);
	assert_string_equal(t.answer.token, "good");
	assert_string_equal(t.answer.location, "");
	transfer_clear(&t);
	peer_free(peer);
	box_stop(box);
}

/* ---- dead connections */

/* The first request of each connection is answered; the second one ends it, before or after being read. */
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
	static const struct {
		void (*ask)(struct transfer *transfer, struct peer *peer);
		enum rf_code code;
		int requests;
	} rows[] = {
		{ get, RF_OK, 3 },
		{ post, RF_NODE_UNREACHABLE, 2 },
	};
	struct transfer t;
	struct peer *peer;
	struct box *box;
	int count;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		count = 0;
		box = box_start(&(struct box_config){ .answer = answer_once, .arg = &count });
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

/* A box that says more than it should must not have the rest taken for the answer to the next request. */
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
		/* The head first: behind TLS the body is then read no further than its Content-Length. */
		box_print(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
		usleep(20000);
		return box_print(conn, "{}" EXTRA);
	}
	return false;
}

static void
what_a_box_says_too_much_is_not_the_next_answer(void **state)
{
	static const struct tls_policy insecure = { .mode = TLS_MODE_INSECURE };
	struct box_cert cert = { .name = "127.0.0.1" };
	struct peer_config config = { .node = "n", .host = "127.0.0.1", .tls = &insecure, .connect_ms = 1500,
		.read_ms = 600 };
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
		box = box_start(&(struct box_config){ .answer = answer_too_much, .arg = &extra,
			.cert = config.is_tls ? &cert : NULL });
		config.port = box_port(box);
		peer = peer_new(&config);
		get(&t, peer);
		assert_int_equal(t.answer.status, 200);
		transfer_clear(&t);
		usleep(150000);
		post(&t, peer);
		if (t.op.err.code != RF_OK || t.answer.status != 200 || t.answer.token[0] != '\0')
			fail_msg("row %d: code %d status %d token %s", i, t.op.err.code, t.answer.status, t.answer.token);
		transfer_clear(&t);
		peer_free(peer);
		box_stop(box);
	}
	box_cert_free(&cert);
}

static void
nobody_there(void **state)
{
	struct box *box = box_start(&(struct box_config){ .answer = answer_fixed, .arg = WELL });
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
	struct box *box = box_start(&(struct box_config){ .answer = answer_head_then_nothing });
	struct peer *peer = peer_of(box);
	struct transfer t;
	int passes, i;

	(void)state;
	for (passes = 0; passes < 8; passes++) {
		t = (struct transfer){ .peer = peer, .method = "GET", .target = "/", .max_bytes = 1000 };
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
	t = (struct transfer){ .peer = peer, .method = "GET", .target = "/", .max_bytes = 1000 };
	done_count = 0;
	transfer_start(&t, NULL, 100, transfer_done);
	wait_done(1);
	assert_int_equal(t.op.err.code, RF_TIMEOUT);
	assert_true(t.was_sent);
	transfer_clear(&t);
	peer_free(peer);
	box_stop(box);
}

static int
setup(void **state)
{
	struct shard *shard = shard_new("test");

	(void)state;
	shard_enter(shard);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	shard_free(shard_self());
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_holds_only_what_we_put_in),
		cmocka_unit_test(a_big_body_is_sent_without_asking_first),
		cmocka_unit_test(connections_are_kept_and_dropped_when_told),
		cmocka_unit_test(freeing_a_peer_closes_what_is_its),
		cmocka_unit_test(bad_answers_are_errors_of_that_box),
		cmocka_unit_test(a_redirect_is_an_answer_and_not_followed),
		cmocka_unit_test(compression_is_undone_only_if_asked_for_and_within_limits),
		cmocka_unit_test(trailers_change_nothing),
		cmocka_unit_test(only_a_get_is_repeated_on_a_new_connection),
		cmocka_unit_test(what_a_box_says_too_much_is_not_the_next_answer),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(a_transfer_can_be_cancelled_at_any_time),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
