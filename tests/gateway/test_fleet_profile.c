/* Quirk rows become the driver's profile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/node.h"

static void
what_no_row_sets_stays_as_it_is_for_an_unknown_bmc(void **state)
{
	const struct vendor vendor = {.name = ""};
	const struct quirks quirks = {0};
	struct profile profile, unknown;

	(void)state;
	profile_default(&unknown);
	profile_from_quirks(&profile, &vendor, &quirks);
	assert_string_equal(profile.name, unknown.name);
	assert_int_equal(profile.concurrency, unknown.concurrency);
	assert_int_equal(profile.idle_ms, unknown.idle_ms);
	assert_int_equal(profile.pages, unknown.pages);
	assert_int_equal(profile.etag_write, unknown.etag_write);
	assert_int_equal(profile.etag_action, unknown.etag_action);
	assert_false(profile.basic_only || profile.closes || profile.wrong_304 || profile.no_crawl);
}

static void
every_quirk_reaches_the_driver(void **state)
{
	const struct vendor vendor = {.name = "Maker", .generation = "B5"};
	struct quirks quirks = {0};
	struct profile profile;
	int i;

	(void)state;
	for (i = 0; i < QUIRKS; i++) {
		quirks.is_set[i] = true;
		quirks.value[i] = 1000 + i;
	}
	quirks.value[QUIRK_ETAG_WRITE] = QUIRK_ETAG_IN_BODY;
	quirks.value[QUIRK_ETAG_ACTION] = QUIRK_ETAG_ANY;
	profile_from_quirks(&profile, &vendor, &quirks);
	assert_string_equal(profile.name, "Maker B5");
	assert_true(profile.basic_only && profile.closes && profile.no_encoding && profile.wants_slash);
	assert_true(profile.wrong_304 && profile.expand_incomplete && profile.no_crawl);
	assert_int_equal(profile.expand_levels, 1000 + QUIRK_EXPAND);
	assert_int_equal(profile.concurrency, 1000 + QUIRK_CONCURRENCY);
	assert_int_equal(profile.pace_ms, 1000 + QUIRK_PACE_MS);
	assert_int_equal(profile.idle_ms, 1000 + QUIRK_IDLE_MS);
	assert_int_equal(profile.read_ms, 1000 + QUIRK_READ_MS);
	assert_int_equal(profile.pages, 1000 + QUIRK_PAGES);
	assert_int_equal(profile.starting_s, 1000 + QUIRK_STARTING_S);
	assert_int_equal(profile.etag_write, PROFILE_ETAG_IN_BODY);
	assert_int_equal(profile.etag_action, PROFILE_ETAG_ANY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_row_sets_stays_as_it_is_for_an_unknown_bmc),
		cmocka_unit_test(every_quirk_reaches_the_driver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
