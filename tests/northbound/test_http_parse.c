/* The parsers of the HTTP layer, fed the table of hostile requests whole and cut at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/xalloc.h"
#include "northbound/http_chunks.h"
#include "northbound/http_parse.h"
#include "northbound/http_uri.h"
#include "tests/support/http_cases.h"

enum { BODY_LIMIT = 1048576 };

/* A server with nothing but the parsers: what it would answer, and what it understood. */
struct server {
	char *buf;       /* all that was sent so far */
	size_t have, at; /* received; where the request that is being read begins */
	struct http_head head;
	struct http_header fields[HTTP_FIELDS_MAX];
	struct http_chunks chunks;
	bool is_in_body, is_closed;
	uint64_t body_left, body_len;
	char answers[256]; /* "200 400 close" */
	char *seen; /* method, path, query, fields, body: all that must not depend on the cuts */
	size_t seen_len, seen_room;
};

static void
saw(struct server *s, const char *bytes, size_t len)
{
	if (s->seen_len + len + 1 > s->seen_room) {
		s->seen_room = (s->seen_len + len + 1) * 2;
		s->seen = xrealloc(s->seen, s->seen_room);
	}
	memcpy(s->seen + s->seen_len, bytes, len);
	s->seen_len += len;
	s->seen[s->seen_len] = '\0';
}

static void
answer(struct server *s, int status, bool close)
{
	size_t len = strlen(s->answers);

	snprintf(s->answers + len, sizeof s->answers - len, "%d ", status);
	s->is_closed |= close;
}

static void
refuse(struct server *s, enum rf_code code, const char *why)
{
	assert_non_null(why);
	saw(s, why, strlen(why));
	answer(s, error_message(code)->status, true);
}

static void
end_request(struct server *s)
{
	answer(s, s->head.method == HTTP_OTHER ? 405 : 200, s->head.wants_close);
	saw(s, ".", 1);
	memset(&s->head, 0, sizeof s->head);
	s->head.fields = s->fields;
	s->is_in_body = false;
}

static const char *
understand(struct server *s)
{
	struct http_target target;
	struct http_host host;
	const char *why = http_target_parse(&target, s->head.target, s->head.method);
	char path[HTTP_HEAD_MAX];
	size_t i;

	if (why == NULL)
		why = http_path_decode(target.path, path);
	if (why != NULL)
		return why;
	if (s->head.host && !http_host_parse(&host, s->head.host, strlen(s->head.host)))
		return "malformed Host";
	if (s->head.host && target.has_authority &&
	    (strcmp(host.name, target.authority.name) != 0 || host.port != target.authority.port))
		return "Host and target differ";
	saw(s, s->head.method_text, strlen(s->head.method_text));
	saw(s, path, strlen(path));
	if (target.query)
		saw(s, target.query, strlen(target.query));
	for (i = 0; i < s->head.field_count; i++) {
		saw(s, s->fields[i].name, strlen(s->fields[i].name));
		saw(s, s->fields[i].value, strlen(s->fields[i].value));
	}
	return NULL;
}

static bool
read_head(struct server *s)
{
	enum http_parsed parsed = http_head_parse(&s->head, s->buf + s->at, s->have - s->at);
	const char *why;

	if (parsed == HTTP_MORE)
		return false;
	if (parsed == HTTP_BAD) {
		refuse(s, s->head.error, s->head.why);
		return false;
	}
	if ((why = understand(s)) != NULL) {
		refuse(s, RF_BAD_REQUEST, why);
		return false;
	}
	s->at += s->head.len;
	s->is_in_body = true;
	s->body_left = s->head.length;
	s->body_len = 0;
	memset(&s->chunks, 0, sizeof s->chunks);
	if (s->head.length > BODY_LIMIT)
		refuse(s, RF_TOO_LARGE, "too large");
	return true;
}

static bool
read_chunks(struct server *s)
{
	size_t used, data_len;
	const char *data;
	enum http_parsed parsed = HTTP_MORE;

	while (parsed == HTTP_MORE && s->at < s->have && !s->is_closed) {
		parsed = http_chunks_parse(
		    &s->chunks, s->buf + s->at, s->have - s->at, &used, &data, &data_len);
		assert_true(used > 0 && used <= s->have - s->at);
		s->at += used;
		s->body_len += data_len;
		if (parsed == HTTP_MORE && s->body_len + s->chunks.left > BODY_LIMIT)
			refuse(s, RF_TOO_LARGE, "too large");
		else
			saw(s, data, data_len);
	}
	if (parsed == HTTP_BAD)
		refuse(s, RF_BAD_REQUEST, s->chunks.why);
	if (parsed == HTTP_DONE)
		end_request(s);
	return parsed == HTTP_DONE;
}

static bool
read_body(struct server *s)
{
	size_t n = s->have - s->at;

	if (s->head.is_chunked)
		return read_chunks(s);
	if (n > s->body_left)
		n = (size_t)s->body_left;
	saw(s, s->buf + s->at, n);
	s->at += n;
	s->body_left -= n;
	if (s->body_left > 0)
		return false;
	end_request(s);
	return true;
}

/* What arrives in two pieces: the first `cut` bytes, then the rest; or byte by byte. */
static void
serve(struct server *s, const struct http_case *c, size_t cut, size_t step)
{
	memset(s, 0, sizeof *s);
	s->head.fields = s->fields;
	s->buf = xmalloc(c->len + 1);
	memcpy(s->buf, c->bytes, c->len);
	s->have = cut;
	for (;;) {
		while (!s->is_closed && (s->is_in_body ? read_body(s) : read_head(s)))
			continue;
		if (s->is_closed || s->have == c->len)
			break;
		s->have = step && s->have + step < c->len ? s->have + step : c->len;
	}
	strcat(s->answers, s->is_closed ? "close" : "open");
}

static void
unserve(struct server *s)
{
	free(s->buf);
	free(s->seen);
}

static void
every_case_is_answered_as_the_table_says(void **state)
{
	size_t count, i, wrong = 0;
	struct http_case *cases = http_cases_load(&count);
	struct server s;

	(void)state;
	assert_true(count >= 100);
	for (i = 0; i < count; i++) {
		serve(&s, &cases[i], cases[i].len, 0);
		if (strcmp(s.answers, cases[i].expected) != 0) {
			print_error("%s: expected %s, got %s\n", cases[i].name, cases[i].expected,
			    s.answers);
			wrong++;
		}
		unserve(&s);
	}
	assert_int_equal(wrong, 0);
	http_cases_free(cases, count);
}

static void
check_cut(const struct http_case *c, const struct server *whole, size_t cut, size_t step)
{
	struct server s;

	serve(&s, c, cut, step);
	if (strcmp(s.answers, whole->answers) != 0 || s.seen_len != whole->seen_len ||
	    (s.seen_len && memcmp(s.seen, whole->seen, s.seen_len) != 0))
		fail_msg("%s: cut at %zu, step %zu: %s, whole: %s", c->name, cut, step, s.answers,
		    whole->answers);
	unserve(&s);
}

static void
where_the_input_is_cut_makes_no_difference(void **state)
{
	size_t count, i, cut;
	struct http_case *cases = http_cases_load(&count);
	struct server whole;

	(void)state;
	for (i = 0; i < count; i++) {
		const struct http_case *c = &cases[i];

		serve(&whole, c, c->len, 0);
		if (c->len <= 20000)
			check_cut(c, &whole, 1, 1);
		check_cut(c, &whole, 1, 1000);
		/* the last bytes of a big one are like the others */
		for (cut = 1; cut<c->len; cut += c->len> 2000 ? c->len / 50 : 1)
			check_cut(c, &whole, cut, 0);
		unserve(&whole);
	}
	http_cases_free(cases, count);
}

static void
a_path_is_decoded_once(void **state)
{
	static const char *const rows[][2] = {
	    {"/redfish/v1/", "/redfish/v1/"},
	    {"/a%20b", "/a b"},
	    {"/%52edfish", "/Redfish"},
	    {"/caf%c3%A9", "/caf\xc3\xa9"},
	    {"/%F0%9F%90%9F", "/\xf0\x9f\x90\x9f"},
	    {"/node~a%3Ab%23%3F", "/node~a:b#?"},
	    {"/.%2e.", "/..."},
	    {"*", "*"},
	    {"/", "/"},
	};
	char out[64];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		assert_null(http_path_decode(rows[i][0], out));
		assert_string_equal(out, rows[i][1]);
	}
	strcpy(out, "/a%20b/%41");
	assert_null(http_path_decode(out, out));
	assert_string_equal(out, "/a b/A");
}

static void
a_host_is_lower_case_without_port_and_final_dot(void **state)
{
	static const struct {
		const char *text, *name;
		int port;
	} rows[] = {
	    {"a", "a", 0},
	    {"Web01.BMC.Example.Net.:8443", "web01.bmc.example.net", 8443},
	    {"10.0.0.1:1", "10.0.0.1", 1},
	    {"[2001:DB8::1]:443", "[2001:db8::1]", 443},
	    {"[::ffff:127.0.0.1]", "[::ffff:127.0.0.1]", 0},
	    {"under_score-1", "under_score-1", 0},
	    {"", NULL, 0},
	    {".", NULL, 0},
	    {".a", NULL, 0},
	    {"a..", NULL, 0},
	    {":80", NULL, 0},
	    {"a:0", NULL, 0},
	    {"a:-1", NULL, 0},
	    {"a:+1", NULL, 0},
	    {"a:000001", NULL, 0},
	    {"a b", NULL, 0},
	    {"[]", NULL, 0},
	    {"[::1%25eth0]", NULL, 0},
	    {"[1.2.3.4]", NULL, 0},
	    {"a]", NULL, 0},
	    {"[", NULL, 0},
	    {"xn--\xc3\xa9", NULL, 0},
	    {"a\t", NULL, 0},
	};
	struct http_host host;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		bool ok = http_host_parse(&host, rows[i].text, strlen(rows[i].text));

		if (ok != (rows[i].name != NULL))
			fail_msg("'%s'", rows[i].text);
		if (ok) {
			assert_string_equal(host.name, rows[i].name);
			assert_int_equal(host.port, rows[i].port);
		}
	}
}

static void
a_target_is_cut_into_authority_path_and_query(void **state)
{
	struct http_target target;
	char text[64] = "https://Web01:8443/redfish/v1?$top=1?x";

	(void)state;
	assert_null(http_target_parse(&target, text, HTTP_GET));
	assert_true(target.has_authority);
	assert_string_equal(target.authority.name, "web01");
	assert_int_equal(target.authority.port, 8443);
	assert_string_equal(target.path, "/redfish/v1");
	assert_string_equal(target.query, "$top=1?x");
	strcpy(text, "http://a?b");
	assert_null(http_target_parse(&target, text, HTTP_GET));
	assert_string_equal(target.path, "/");
	assert_string_equal(target.query, "b");
	strcpy(text, "/?");
	assert_null(http_target_parse(&target, text, HTTP_GET));
	assert_false(target.has_authority);
	assert_string_equal(target.path, "/");
	assert_string_equal(target.query, "");
	strcpy(text, "*");
	assert_null(http_target_parse(&target, text, HTTP_OPTIONS));
	assert_non_null(http_target_parse(&target, text, HTTP_HEAD));
}

static void
fields_keep_their_spelling_and_lose_their_white_space(void **state)
{
	struct http_header fields[HTTP_FIELDS_MAX];
	struct http_head head = {.fields = fields};
	char text[] =
	    "PATCH /a HTTP/1.1\r\nhOsT: x\r\nX-One:  two  three \t\r\nX-Empty: \r\n\r\nrest";

	(void)state;
	assert_int_equal(http_head_parse(&head, text, sizeof text - 1), HTTP_DONE);
	assert_int_equal(head.len, sizeof text - 1 - 4);
	assert_int_equal(head.method, HTTP_PATCH);
	assert_string_equal(head.method_text, "PATCH");
	assert_int_equal(head.field_count, 3);
	assert_string_equal(fields[0].name, "hOsT");
	assert_string_equal(fields[1].value, "two  three");
	assert_string_equal(fields[2].value, "");
	assert_false(head.wants_close);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_case_is_answered_as_the_table_says),
	    cmocka_unit_test(where_the_input_is_cut_makes_no_difference),
	    cmocka_unit_test(a_path_is_decoded_once),
	    cmocka_unit_test(a_host_is_lower_case_without_port_and_final_dot),
	    cmocka_unit_test(a_target_is_cut_into_authority_path_and_query),
	    cmocka_unit_test(fields_keep_their_spelling_and_lose_their_white_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
