/* Server-sent events off the wire: however the bytes come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/sse.h"

static char heard[4096];

static void
record(struct sse *sse, const char *id, const char *data, size_t len)
{
	size_t at = strlen(heard);

	(void)sse;
	snprintf(heard + at, sizeof heard - at, "[%s|%.*s]", id, (int)len, data);
}

/* clang-format off */
static const struct {
	const char *in, *out;
} rows[] = {
	{ "data: a\n\n",                                  "[|a]" },
	{ "data:a\n\ndata: b\n\n",                        "[|a][|b]" },
	{ "id: 7\ndata: {\"x\":1}\n\n",                   "[7|{\"x\":1}]" },
	{ "id: 7\ndata: a\n\ndata: b\n\n",                "[7|a][7|b]" },
	{ "id: 7\r\ndata: a\r\ndata: b\r\n\r\n",          "[7|a\nb]" },
	{ "id: 7\rdata: a\r\r",                           "[7|a]" },
	{ ": comment\n\n:\n\ndata: a\n\n",                "[|a]" },
	{ "event: alert\nretry: 10\ndata: a\n\n",         "[|a]" },
	{ "\xef\xbb\xbf" "data: a\n\n",                   "[|a]" },
	{ "data\n\n",                                     "[|]" },
	{ "data:  a \n\n",                                "[| a ]" },
	{ "database: x\ndata: a\n\n",                     "[|a]" },
	{ "data: a\n",                                    "" },
	{ "id: 1\n\n",                                    "" },
	{ "\n\n\n",                                       "" },
};
/* clang-format on */

static void
a_record_is_the_same_in_any_portions(void **state)
{
	struct sse sse = {.record = record};
	size_t i, step, at, len, n;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		len = strlen(rows[i].in);
		for (step = 1; step <= len; step++) {
			heard[0] = '\0';
			for (at = 0; at < len; at += step) {
				n = len - at < step ? len - at : step;
				assert_true(sse_read(&sse, rows[i].in + at, n));
			}
			if (strcmp(heard, rows[i].out) != 0)
				fail_msg("row %zu by %zu: %s, not %s", i, step, heard, rows[i].out);
			sse_clear(&sse);
		}
	}
}

static void
a_line_without_end_is_too_much(void **state)
{
	struct sse sse = {.record = record};
	char *bytes = malloc(64 * 1024);
	size_t i;
	bool goes_on = true;

	(void)state;
	memset(bytes, 'x', 64 * 1024);
	for (i = 0; i < SSE_RECORD_MAX / (64 * 1024) + 1 && goes_on; i++)
		goes_on = sse_read(&sse, bytes, 64 * 1024);
	assert_false(goes_on);
	sse_clear(&sse);
	goes_on = true;
	bytes[0] = 'd', bytes[1] = 'a', bytes[2] = 't', bytes[3] = 'a', bytes[4] = ':', bytes[64 * 1024 - 1] = '\n';
	for (i = 0; i < SSE_RECORD_MAX / (64 * 1024) + 2 && goes_on; i++)
		goes_on = sse_read(&sse, bytes, 64 * 1024);
	assert_false(goes_on);
	sse_clear(&sse);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_is_the_same_in_any_portions),
		cmocka_unit_test(a_line_without_end_is_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
