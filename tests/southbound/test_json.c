/* The tolerant pass and the budget before jansson. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/json_repair.h"

#define NONE "\xef\xbf\xbd"

static void
what_strict_json_refuses_is_mended(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "{\"a\":\"x\ty\nz\r\"}", "{\"a\":\"x\\ty\\nz\\r\"}" },
		{ "{\"a\":\"x\x01y\x1f\"}", "{\"a\":\"x" NONE "y" NONE "\"}" },
		{ "{\"a\":\"\\u0000\\u0041\"}", "{\"a\":\"" NONE "\\u0041\"}" },
		{ "{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"\\ud83d\\ude00\"}" },
		{ "{\"a\":\"\\ud83d\"}", "{\"a\":\"" NONE "\"}" },
		{ "{\"a\":\"\\ude00\\ud83d\\u0041\"}", "{\"a\":\"" NONE NONE "\\u0041\"}" },
		{ "{\"a\":\"\\x41\\'\\u12\"}", "{\"a\":\"\\\\x41'\\\\u12\"}" },
		{ "{\"a\":\"\xff\xc3\xa9\xe9\"}", "{\"a\":\"" NONE "\xc3\xa9" NONE "\"}" },
		{ "{\"a\":\"\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\"}",
		    "{\"a\":\"" NONE NONE NONE NONE NONE NONE NONE NONE NONE "\"}" },
		{ "{\"a\":\"\xe2\x82\xac\xf0\x9f\x98\x80\"}", "{\"a\":\"\xe2\x82\xac\xf0\x9f\x98\x80\"}" },
		{ "[9223372036854775807,9223372036854775808,18446744073709551615]",
		    "[9223372036854775807,9223372036854775808.0,18446744073709551615.0]" },
		{ "[-9223372036854775809]", "[-9223372036854775809.0]" },
		{ "[1e999,-1e999,1.5e3,1e400]", "[null,null,1.5e3,null]" },
		{ "[007,-05,+5,.5,5.,5.e1,-.5]", "[7,-5,5,0.5,5.0,5.0e1,-0.5]" },
		{ "[0,-0,10,0.0]", "[0,-0,10,0.0]" },
		{ "[1e,2e+]", "[1.0,2.0]" },
		{ "[NaN,nan,-inf,Infinity,N/A,true]", "[null,null,null,null,null,true]" },
		{ "[1,2,]", "[1,2]" },
		{ "{\"a\":[{\"b\":1},\n ],\n}", "{\"a\":[{\"b\":1}\n ]\n}" },
		{ "\xef\xbb\xbf {\"a\":1}\r\n", "{\"a\":1}" },
		{ "\n\n[]\0\0", "[]" },
		{ "{\"a\":1}\n</html>", "{\"a\":1}" },
		{ "{\"a\":1}{\"b\":2}", "{\"a\":1}" },
		{ "{\"error\":{\"code\":\"x\ty\"}}\n{\"Id\":\"iDRAC\"}", "{\"Id\":\"iDRAC\"}" },
		{ "{ \"error\" : {}}{\"Id\":\"a\tb\"}", "{\"Id\":\"a\\tb\"}" },
		{ "{\"error\":{}}", "{\"error\":{}}" },
		{ "{\"a\":\"error\"}{}", "{\"a\":\"error\"}" },
		{ "{\"a\":{\"error\":1}}{}", "{\"a\":{\"error\":1}}" },
		{ "{\"a\":\"}],1,]\"}", "{\"a\":\"}],1,]\"}" },
	};
	struct json_text text;
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		size_t len = strlen(rows[i].from);

		if (memchr(rows[i].from, '[', 3) == rows[i].from + 2 && rows[i].from[0] == '\n')
			len += 2;                     /* with its two NULs */
		json_repair(rows[i].from, len, &text);
		if (text.len != strlen(rows[i].to) || memcmp(text.bytes, rows[i].to, text.len) != 0)
			fail_msg("%s: %.*s", rows[i].from, (int)text.len, text.bytes);
		assert_true(text.len <= len * JSON_REPAIR_GROWTH);
		assert_false(text.is_html);
		json = json_loadb(text.bytes, text.len, 0, NULL);
		if (json == NULL)
			fail_msg("%.*s is still no JSON", (int)text.len, text.bytes);
		json_decref(json);
		json_text_clear(&text);
	}
}

static void
a_good_text_is_not_copied(void **state)
{
	static const char good[] = " {\"a\":[1,2.5,-3e4,\"\\u00e9\\n\",null,true,{}]} \n";
	struct json_text text;

	(void)state;
	json_repair(good, sizeof good - 1, &text);
	assert_null(text.owned);
	assert_ptr_equal(text.bytes, good + 1);
	assert_false(text.was_mended);
	json_repair("{\"error\":{}}{\"a\":1}", 19, &text);
	assert_true(text.had_second);
	assert_true(text.was_mended);
	json_text_clear(&text);
	json_repair("", 0, &text);
	assert_int_equal(text.len, 0);
}

static void
a_page_is_not_json(void **state)
{
	static const char *const pages[] = { "<!DOCTYPE html><html>", "\xef\xbb\xbf\r\n <HTML>", "<?xml version='1.0'?>" };
	struct json_text text;
	struct rf_error err;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(pages); i++) {
		json_repair(pages[i], strlen(pages[i]), &text);
		assert_true(text.is_html);
		assert_null(json_read(pages[i], strlen(pages[i]), "web01", &err));
		assert_int_equal(err.code, RF_NODE_GARBLED);
		assert_string_equal(err.arg[0], "web01");
	}
	assert_null(json_read("{\"a\":", 5, "web01", &err));
	assert_int_equal(err.code, RF_NODE_GARBLED);
	assert_null(json_read("", 0, "web01", &err));
	assert_int_equal(err.code, RF_NODE_GARBLED);
}

/* ---- the budget ---- */

static size_t held, peak;

static void *
count_malloc(size_t size)
{
	void *memory = malloc(size);

	held += malloc_usable_size(memory) + 8;
	peak = held > peak ? held : peak;
	return memory;
}

static void
count_free(void *memory)
{
	if (memory != NULL)
		held -= malloc_usable_size(memory) + 8;
	free(memory);
}

static void
fits_the_budget(const char *bytes, size_t len)
{
	json_malloc_t old_malloc;
	json_free_t old_free;
	size_t heap;
	json_t *json;

	assert_true(json_budget(bytes, len, &heap));
	json_get_alloc_funcs(&old_malloc, &old_free);
	json_set_alloc_funcs(count_malloc, count_free);
	held = peak = 0;
	json = json_loadb(bytes, len, 0, NULL);
	assert_non_null(json);
	json_decref(json);
	json_set_alloc_funcs(old_malloc, old_free);
	if (peak > heap)
		fail_msg("%.40s...: %zu bytes took %zu, %zu foreseen", bytes, len, peak, heap);
	if (heap > 2 * peak + 2048)
		fail_msg("%.40s...: %zu foreseen where %zu were enough", bytes, heap, peak);
}

static void
no_document_takes_more_heap_than_foreseen(void **state)
{
	static const char *const shapes[] = { "{}", "[]", "0", "\"\"", "null", "{\"a\":1}", "[1,2,3,4,5,6,7,8,9]", "1.5",
		"{\"@odata.id\":\"/redfish/v1/Systems/1\"}", "[[[[]]]]",
		"{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9}" };
	char *text = xmalloc(4 * 1024 * 1024), *at;
	size_t i, j;

	(void)state;
	for (i = 0; i < nitems(shapes); i++) {
		at = text;
		for (j = 0; j < 20000; j++)
			at += sprintf(at, "%c%s", j ? ',' : '[', shapes[i]);
		at += sprintf(at, "]");
		fits_the_budget(text, (size_t)(at - text));
	}
	for (at = text, j = 0; j < 50000; j++)
		at += sprintf(at, "%c\"%zu\":0", j ? ',' : '{', j);
	at += sprintf(at, "}");
	fits_the_budget(text, (size_t)(at - text));
	for (i = 100; i < 1000000; i *= 3) {
		memset(text, 'x', i);
		memcpy(text, "[\"", 2);
		memcpy(text + i, "\"]", 2);
		fits_the_budget(text, i + 2);
	}
	free(text);
}

static void
depth_and_heap_have_limits(void **state)
{
	size_t i, n = 300000;
	char *text = xmalloc(n * 3 + 2);
	struct rf_error err;
	json_t *json;

	(void)state;
	for (i = JSON_DEPTH; i <= JSON_DEPTH + 1; i++) {
		memset(text, '[', i);
		memset(text + i, ']', i);
		json = json_read(text, 2 * i, "web01", &err);
		assert_int_equal(json != NULL, i == JSON_DEPTH);
		if (json == NULL)
			assert_int_equal(err.code, RF_NODE_TOO_MUCH);
		json_decref(json);
	}
	text[0] = '[';
	for (i = 0; i < n; i++)
		memcpy(text + 1 + i * 3, "{},", 3);
	text[3 * n] = ']';
	assert_null(json_read(text, 3 * n + 1, "web01", &err));
	assert_int_equal(err.code, RF_NODE_TOO_MUCH);
	free(text);
}

static double
seconds_of(char byte, const char *around, size_t len)
{
	char *text = xmalloc(len + 8);
	struct json_text mended;
	struct timespec from, to;

	memset(text, byte, len);
	memcpy(text, around, strlen(around));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	json_repair(text, len, &mended);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	json_text_clear(&mended);
	free(text);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* Texts made of one byte each: nothing is read again and again. 8 MiB in a second would be slow, a square would be hours. */
/* Names behind much white space: where the document's first name stands is looked for once. */
static double
seconds_of_names(size_t len)
{
	char *text = xmalloc(len);
	struct json_text mended;
	struct timespec from, to;
	size_t i;

	memset(text, ' ', len);
	text[0] = '{';
	for (i = len / 2; i + 3 <= len; i += 3)
		memcpy(text + i, "\"\",", 3);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	json_repair(text, len, &mended);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	json_text_clear(&mended);
	free(text);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void
time_is_linear(void **state)
{
	static const char *const around[] = { "[\"", "[", "{\"error\":", "[1" };
	size_t i;
	int c;

	(void)state;
	for (c = 0; c < 256; c += c < 128 ? 1 : 37)
		for (i = 0; i < nitems(around); i++)
			if (seconds_of((char)c, around[i], 128 * 1024) > 0.5)
				fail_msg("byte %d after %s", c, around[i]);
	assert_true(seconds_of_names(128 * 1024) < 0.5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_strict_json_refuses_is_mended),
		cmocka_unit_test(a_good_text_is_not_copied),
		cmocka_unit_test(a_page_is_not_json),
		cmocka_unit_test(no_document_takes_more_heap_than_foreseen),
		cmocka_unit_test(depth_and_heap_have_limits),
		cmocka_unit_test(time_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
