/* What a box may answer to one request, over real sockets: bad answers are errors of that box,
 * within limits, and lead nowhere else. */
#include "tests/southbound/transfer_base.h"

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
	return endless(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
	    "10\r\n[{},{},{},{},{},\r\n");
}

static bool
answer_endless_to_close(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return endless(conn, "HTTP/1.0 200 OK\r\n\r\n",
	    "[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},");
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
	return endless(conn, "HTTP/1.1 200 OK\r\nX-A: ",
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
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
	return endless(conn,
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", "X-A: b\r\n");
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
	return drip(conn, "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{                         "
			  "             ");
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
	box_print(conn, "HTTP/1.1 401 Unauthorized\r\nContent-Type: "
			"text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
			"1000\r\n<html>");
	return false;
}

static bool
answer_nul_in_header(struct box_conn *conn, const char *request, void *arg)
{
	static const char text[] =
	    "HTTP/1.1 200 OK\r\nX-Auth-Token: a\0b\r\nContent-Length: 2\r\n\r\n{}";

	(void)request, (void)arg;
	return box_send(conn, text, sizeof text - 1);
}

/* clang-format off */
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
/* clang-format on */

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

		box = box_start(&(struct box_config){
		    .answer = row->answer ? row->answer : answer_fixed, .arg = (void *)row->text});
		peer = peer_of(box);
		get(&t, peer);
		if (t.op.err.code != row->code || t.answer.status != row->status)
			fail_msg("%s: code %d (%s) status %d", row->name, t.op.err.code,
			    t.op.err.arg[1], t.answer.status);
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
	struct box *trap = box_start(&(struct box_config){.answer = answer_fixed, .arg = WELL});
	static const char *const where[] = {
	    "http://127.0.0.1:%d/", "file:///etc/passwd", "/elsewhere", "gopher://127.0.0.1:%d/"};
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
		snprintf(text, sizeof text,
		    "HTTP/1.1 302 Found\r\nLocation: %s\r\nSet-Cookie: a=b\r\nContent-Length: "
		    "0\r\n\r\n",
		    to);
		box = box_start(&(struct box_config){.answer = answer_fixed, .arg = text});
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
    0x1f,
    0x8b,
    0x08,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x02,
    0x03,
    0xab,
    0xae,
    0x05,
    0x00,
    0x43,
    0xbf,
    0xa6,
    0xa3,
    0x02,
    0x00,
    0x00,
    0x00,
};
static const unsigned char bomb[] = {
    0x1f,
    0x8b,
    0x08,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x02,
    0x03,
    0xed,
    0xc1,
    0x41,
    0x11,
    0x00,
    0x00,
    0x0c,
    0x02,
    0xa0,
    0x2a,
    0xeb,
    0xe5,
    0xad,
    0x7f,
    0x0d,
    0x33,
    0xf8,
    0x07,
    0x72,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0x00,
    0xc0,
    0xec,
    0x0b,
    0x6f,
    0x71,
    0x4b,
    0x13,
    0x42,
    0x0d,
    0x03,
    0x00,
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
	return box_print(conn,
		   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
		   bytes->len) &&
	       box_send(conn, bytes->at, bytes->len);
}

static void
compression_is_undone_only_if_asked_for_and_within_limits(void **state)
{
	/* clang-format off */
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
	/* clang-format on */
	struct transfer t;
	struct peer *peer;
	struct box *box;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		box = box_start(
		    &(struct box_config){.answer = answer_gzip, .arg = (void *)&rows[i].bytes});
		peer = peer_of(box);
		t = (struct transfer){.peer = peer,
		    .method = "GET",
		    .target = "/",
		    .max_bytes = 100000,
		    .encoding = rows[i].encoding};
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
	return box_print(conn,
	    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-Auth-Token: good\r\n\r\n"
	    "2;ext=1\r\n{}\r\n0\r\nX-Auth-Token: evil\r\nLocation: /evil\r\n\r\n");
}

static void
trailers_change_nothing(void **state)
{
	struct box *box = box_start(&(struct box_config){.answer = answer_trailer});
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bad_answers_are_errors_of_that_box),
	    cmocka_unit_test(a_redirect_is_an_answer_and_not_followed),
	    cmocka_unit_test(compression_is_undone_only_if_asked_for_and_within_limits),
	    cmocka_unit_test(trailers_change_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
