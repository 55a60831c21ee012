/* The table of routes and how a path finds its row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "northbound/router.h"
#include "northbound/schemas.h"
#include "translate/places.h"

static int
begin(void **state)
{
	(void)state;
	router_init();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	router_free();
	return 0;
}

/* The pattern with `value` in place of each {}. */
static void
fill(const char *pattern, const char *value, char *out)
{
	while (*pattern != '\0') {
		if (strncmp(pattern, "{}", 2) == 0) {
			out += sprintf(out, "%s", value);
			pattern += 2;
		} else {
			*out++ = *pattern++;
		}
	}
	*out = '\0';
}

static bool
is_served(const struct route *route)
{
	char allow[64];

	router_allow(route, allow, sizeof allow);
	return allow[0] != '\0';
}

static void
every_row_is_found_by_its_path(void **state)
{
	struct route_match match;
	char path[512];

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		fill(routes[i].pattern, "some-thing", path);
		router_match(path, &match);
		assert_ptr_equal(match.route, is_served(&routes[i]) ? &routes[i] : NULL);
		strcat(path, "/");
		router_match(path, &match);
		assert_ptr_equal(match.route, is_served(&routes[i]) ? &routes[i] : NULL);
		if (strstr(routes[i].pattern, "{}") != NULL) {
			assert_int_equal(match.param_len[0], 10);
			assert_memory_equal(match.param[0], "some-thing", 10);
		}
	}
}

static void
a_literal_segment_without_a_row_may_be_a_parameter(void **state)
{
	struct route_match match;

	(void)state;
	router_match("/redfish/v1/Registries/Fishway", &match);
	assert_non_null(match.route);
	assert_string_equal(match.route->pattern, "/redfish/v1/Registries/{}");
	assert_memory_equal(match.param[0], "Fishway", 7);
}

static void
what_no_row_matches_is_nobodys(void **state)
{
	static const char *const paths[] = { "/", "/redfis", "/redfish/v2", "/redfish/v1/Systems/a", "/redfish/v1/Systemss",
		"/redfish/v1/Systems/Members", "/redfish/v1/Managers/fishway2", "*" };
	struct route_match match;

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		router_match(paths[i], &match);
		assert_null(match.route);
		assert_false(match.is_closed);
	}
}

static void
below_a_closed_row_there_is_only_the_table(void **state)
{
	static const char *const paths[] = { "/redfish/v1/CertificateService", "/redfish/v1/EventService/Subscriptions/1",
		"/redfish/v1/CertificateService/x", "/redfish/v1/Managers/fishway/Oem" };
	struct route_match match;

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		router_match(paths[i], &match);
		assert_null(match.route);
		assert_true(match.is_closed);
	}
}

static void
only_rows_that_take_a_post_have_a_members_alias(void **state)
{
	struct route_match match;
	char path[512];

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		fill(routes[i].pattern, "x", path);
		strcat(path, "/Members");
		router_match(path, &match);
		assert_int_equal(match.is_members, (routes[i].flags & ROUTE_MEMBERS) != 0);
		if (routes[i].flags & ROUTE_MEMBERS)
			assert_non_null(routes[i].post);
	}
}

static void
allow_says_what_the_row_has(void **state)
{
	static const struct route all = { "/x", NULL, 0, .get = (route_fn *)1, .post = (route_fn *)1, .patch = (route_fn *)1,
		.put = (route_fn *)1, .remove = (route_fn *)1 };
	static const struct route some = { "/x", NULL, 0, .get = (route_fn *)1, .patch = (route_fn *)1 };
	char allow[64];

	(void)state;
	router_allow(&all, allow, sizeof allow);
	assert_string_equal(allow, "GET, HEAD, POST, PATCH, PUT, DELETE");
	router_allow(&some, allow, sizeof allow);
	assert_string_equal(allow, "GET, HEAD, PATCH");
	assert_null(router_handler(&some, HTTP_POST));
	assert_ptr_equal(router_handler(&some, HTTP_HEAD), some.get);
	assert_null(router_handler(&some, HTTP_OPTIONS));
	assert_null(router_handler(&some, HTTP_OTHER));
}

/* Each row's methods must be among those that DMTF's schema allows, or a validator calls the Allow header wrong. */
static void
no_row_allows_what_its_schema_forbids(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct schema *schema = routes[i].entity == NULL ? NULL :
		    schema_find(routes[i].entity, strlen(routes[i].entity));

		if (schema == NULL)
			continue;
		if (routes[i].post != NULL)
			assert_true(schema->flags & SCHEMA_INSERT);
		if (routes[i].patch != NULL || routes[i].put != NULL)
			assert_true(schema->flags & SCHEMA_UPDATE);
		if (routes[i].remove != NULL)
			assert_true(schema->flags & SCHEMA_DELETE);
	}
}

static const struct route *
row_of(const char *path)
{
	for (size_t i = 0; i < route_count; i++) {
		if (strcmp(routes[i].pattern, path) == 0)
			return &routes[i];
	}
	return NULL;
}

/* Where translate puts the members of all nodes there is a collection, and the other way round. */
static void
every_fleet_collection_has_its_place_and_every_place_its_collection(void **state)
{
	const struct place_row *place;
	char path[256];

	(void)state;
	for (size_t i = 0; (place = places_row(i)) != NULL; i++) {
		snprintf(path, sizeof path, PLACES_ROOT "/%s", place->path);
		if (place->is_collection && strcmp(place->path, "TaskService/TaskMonitors") != 0 && row_of(path) == NULL)
			fail_msg("no route for %s", path);
	}
	for (size_t i = 0; i < route_count; i++) {
		struct place found = places_find(routes[i].pattern, strlen(routes[i].pattern));

		if ((routes[i].flags & ROUTE_FLEET) && (found.row == NULL || found.row_end != strlen(routes[i].pattern)))
			fail_msg("no place for %s", routes[i].pattern);
	}
}

static bool
count_one(void *arg, const struct route *route, const char *segment)
{
	assert_non_null(strstr(route->pattern, segment));
	assert_null(strchr(segment, '/'));
	return ++*(int *)arg < 3;
}

static void
a_service_document_lists_what_is_right_below(void **state)
{
	int count = 0;

	(void)state;
	router_below("/redfish/v1", count_one, &count);
	assert_int_equal(count, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_by_its_path),
		cmocka_unit_test(a_literal_segment_without_a_row_may_be_a_parameter),
		cmocka_unit_test(what_no_row_matches_is_nobodys),
		cmocka_unit_test(below_a_closed_row_there_is_only_the_table),
		cmocka_unit_test(only_rows_that_take_a_post_have_a_members_alias),
		cmocka_unit_test(allow_says_what_the_row_has),
		cmocka_unit_test(no_row_allows_what_its_schema_forbids),
		cmocka_unit_test(every_fleet_collection_has_its_place_and_every_place_its_collection),
		cmocka_unit_test(a_service_document_lists_what_is_right_below),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
