/* Lists of entity tags, as If-Match and If-None-Match carry them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/xalloc.h"
#include "gateway/etag.h"

#define TAG "\"0123456789abcdef\""

/* clang-format off */
static const struct {
	const char *list;
	bool strong, weak;
} rows[] = {
	{ TAG,                          true,  true },
	{ " " TAG "\t",                 true,  true },
	{ "*",                          true,  true },
	{ " * ",                        true,  true },
	{ "\"x\", " TAG,                true,  true },
	{ "\"x,y\"," TAG ",\"z\"",      true,  true },
	{ "," TAG ",",                  true,  true },
	{ "W/" TAG,                     false, true },
	{ "W/\"x\",W/" TAG,             false, true },
	{ "\"0123456789abcdeF\"",       false, false },
	{ "\"0123456789abcdef",         false, false },
	{ "0123456789abcdef",           false, false },
	{ TAG "foobar",                 false, false },
	{ TAG " foobar",                false, false },
	{ TAG ", foobar",               false, false },
	{ "foobar, " TAG,               false, false },
	{ "*, " TAG,                    false, false },
	{ "w/" TAG,                     false, false },
	{ "",                           false, false },
	{ ",",                          false, false },
};
/* clang-format on */

static void
a_list_matches_when_it_is_legal_and_has_the_tag(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		if (etag_if_match(rows[i].list, TAG) != rows[i].strong ||
		    etag_if_none_match(rows[i].list, TAG) != rows[i].weak)
			fail_msg("'%s'", rows[i].list);
}

static void
a_tag_is_made_of_bytes_and_variant(void **state)
{
	char one[ETAG_SIZE], two[ETAG_SIZE];

	(void)state;
	etag_of("abc", 3, 0, one);
	assert_int_equal(strlen(one), 18);
	etag_of("abc", 3, 0, two);
	assert_string_equal(one, two);
	etag_of("abc", 3, 1, two);
	assert_string_not_equal(one, two);
	etag_of("abd", 3, 0, two);
	assert_string_not_equal(one, two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_matches_when_it_is_legal_and_has_the_tag),
	    cmocka_unit_test(a_tag_is_made_of_bytes_and_variant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
