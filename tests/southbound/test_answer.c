/* What is kept of header lines, and the requests made of links: tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/xalloc.h"
#include "southbound/answer.h"
#include "southbound/target.h"

static void
take(struct answer *answer, const char *lines)
{
	const char *end;

	memset(answer, 0, sizeof *answer);
	for (; *lines != '\0'; lines = end + 1) {
		end = strchr(lines, '\n');
		assert_true(answer_line(answer, lines, (size_t)(end - lines) + 1, 1700000000));
	}
}

/* clang-format off */
static const struct retry_row {
	const char *value;
	int seconds;
} retry_rows[] = {
	{ "30", 30 }, { "0", 1 }, { "99999999999999999999", 0 }, { "100000", 3600 }, { "-5", 0 }, { "soon", 0 },
	{ "", 0 }, { "5 s", 0 },
	/* 1700000000 is Tue, 14 Nov 2023 22:13:20 GMT */
	{ "Tue, 14 Nov 2023 22:13:50 GMT", 30 }, { "Tue, 14 Nov 2023 22:13:00 GMT", 1 },
	{ "Wed, 15 Nov 2023 22:13:20 GMT", 3600 },
};
/* clang-format on */

static void
retry_after_is_seconds_or_a_date_and_never_more_than_an_hour(void **state)
{
	struct answer answer;
	char lines[200];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(retry_rows); i++) {
		snprintf(lines, sizeof lines, "HTTP/1.1 503 x\r\nRetry-After: %s\r\n\r\n",
		    retry_rows[i].value);
		take(&answer, lines);
		if (answer.retry_after_s != retry_rows[i].seconds)
			fail_msg("%s: %d", retry_rows[i].value, answer.retry_after_s);
	}
}

static void
a_value_that_does_not_fit_is_absent(void **state)
{
	char lines[5000], big[3000];
	struct answer answer;

	(void)state;
	memset(big, 'a', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	snprintf(lines, sizeof lines,
	    "HTTP/1.1 200 x\r\nETag: %.200s\r\nX-Auth-Token: %.1500s\r\n\r\n", big, big);
	take(&answer, lines);
	assert_string_equal(answer.etag, "");
	assert_string_equal(answer.token, "");
	take(&answer, "HTTP/1.1 200 x\r\nETag: \"a\x01\"\r\nLocation: /a\x7f\r\n\r\n");
	assert_string_equal(answer.etag, "");
	assert_string_equal(answer.location, "");
}

static void
an_interim_answer_is_forgotten(void **state)
{
	struct answer answer;

	(void)state;
	take(&answer, "HTTP/1.1 103 Hints\r\nLocation: /early\r\nETag: \"1\"\r\n\r\n"
		      "HTTP/1.1 200 OK\r\netag:W/\"2\"  \r\ncontent-encoding: "
		      "GZIP\r\n\r\nLocation: /late\r\n");
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.location, "");
	assert_string_equal(answer.etag, "W/\"2\"");
	assert_true(answer.is_encoded && answer.is_complete);
}

static void
a_head_has_an_end(void **state)
{
	struct answer answer = {0};
	int i;

	(void)state;
	for (i = 0; i < ANSWER_LINES_MAX; i++)
		assert_true(answer_line(&answer, "A: b\r\n", 6, 0));
	assert_false(answer_line(&answer, "A: b\r\n", 6, 0));
}

/* clang-format off */
static const struct link_row {
	const char *link;
	const char *encoded, *location, *next;      /* NULL: refused */
} link_rows[] = {
	{ "/redfish/v1/Systems/1",  "/redfish/v1/Systems/1", "/redfish/v1/Systems/1", "/redfish/v1/Systems/1" },
	{ "/redfish/v1//x/",        "/redfish/v1//x/", "/redfish/v1//x/", "/redfish/v1//x/" },
	{ "/a b\t\xc3\xa9#/x/1",   "/a%20b%09%C3%A9", "/a%20b%09%C3%A9", "/a%20b%09%C3%A9" },
	{ "/a\r\nX-Evil: 1",        "/a%0D%0AX-Evil:%201", "/a%0D%0AX-Evil:%201", "/a%0D%0AX-Evil:%201" },
	{ "/a/%5Bnone%5D",          "/a/%5Bnone%5D", "/a/%5Bnone%5D", "/a/%5Bnone%5D" },
	{ "//evil/redfish",         NULL, NULL, NULL },
	{ "redfish/v1",             NULL, NULL, NULL },
	{ "",                       NULL, NULL, NULL },
	{ "https://bmc/redfish/v1", NULL, "/redfish/v1", "/redfish/v1" },
	{ "HTTPS://BMC:8443/x",     NULL, "/x", "/x" },
	{ "http://bmc/x",           NULL, "/x", "/x" },
	{ "https://evil/x",         NULL, "/x", NULL },
	{ "https://bmc@evil/x",     NULL, "/x", NULL },
	{ "https://evil@bmc/x",     NULL, "/x", "/x" },
	{ "https://bmc.evil/x",     NULL, "/x", NULL },
	{ "https://[::1]:1/x",      NULL, "/x", NULL },
	{ "https://bmc",            NULL, NULL, NULL },
	{ "https://bmc?x",          NULL, NULL, NULL },
	{ "ftp://bmc/x",            NULL, NULL, NULL },
	{ "javascript:alert(1)",    NULL, NULL, NULL },
	{ "?$skip=50",              NULL, NULL, "/redfish/v1/Log?$skip=50" },
};
/* clang-format on */

static void
check(const char *link, const char *wanted, bool is_good, const char *got)
{
	if (is_good != (wanted != NULL) || strcmp(got, wanted ? wanted : "") != 0)
		fail_msg("%s: %s", link, is_good ? got : "refused");
}

static void
a_request_goes_to_the_box_and_is_one_line(void **state)
{
	char target[TARGET_SIZE];
	bool is_good;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(link_rows); i++) {
		const struct link_row *row = &link_rows[i];

		is_good = target_encode(row->link, target);
		check(row->link, row->encoded, is_good, target);
		is_good = target_from_location(row->link, target);
		check(row->link, row->location, is_good, target);
		is_good = target_from_next(row->link, "/redfish/v1/Log?$skip=1#x", "bmc", target);
		check(row->link, row->next, is_good, target);
	}
}

static void
a_link_that_is_too_long_is_none(void **state)
{
	char link[TARGET_SIZE * 2], target[TARGET_SIZE];

	(void)state;
	memset(link, 'a', sizeof link);
	link[0] = '/';
	link[TARGET_SIZE - 10] = '\0';
	assert_true(target_encode(link, target));
	link[TARGET_SIZE - 10] = 'a';
	link[sizeof link - 1] = '\0';
	assert_false(target_encode(link, target));
	assert_string_equal(target, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(retry_after_is_seconds_or_a_date_and_never_more_than_an_hour),
	    cmocka_unit_test(a_value_that_does_not_fit_is_absent),
	    cmocka_unit_test(an_interim_answer_is_forgotten),
	    cmocka_unit_test(a_head_has_an_end),
	    cmocka_unit_test(a_request_goes_to_the_box_and_is_one_line),
	    cmocka_unit_test(a_link_that_is_too_long_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
