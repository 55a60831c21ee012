/* The table of places, against the URIs that DMTF's schemas name; what each kind does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "translate/places.h"

static struct place
find(const char *path)
{
	return places_find(path, strlen(path));
}

static void
every_row_is_found_in_any_case_with_what_is_below(void **state)
{
	const struct place_row *row;
	char path[256];
	struct place place;
	size_t i, j;

	(void)state;
	for (i = 0; (row = places_row(i)) != NULL; i++) {
		place = find(row->uri);
		assert_ptr_equal(place.row, row);
		assert_int_equal(place.kind, row->itself);
		assert_int_equal(place.row_end, strlen(row->uri));
		assert_string_equal(row->uri + strlen(PLACES_ROOT "/"), row->path);
		snprintf(path, sizeof path, "%s/Some-id/and/more", row->uri);
		for (j = 0; path[j]; j++)
			path[j] = (char)((path[j] >= 'a' && path[j] <= 'z') ? path[j] - 32 : path[j]);
		place = find(path);
		assert_ptr_equal(place.row, row);
		assert_int_equal(place.kind, row->below);
		assert_false(place.is_member);
		if (place.kind == PLACE_PRIMARY || place.kind == PLACE_MEMBER) {
			assert_int_equal(place.len, 7);
			assert_memory_equal(path + place.at, "SOME-ID", 7);
			path[place.at + place.len] = '\0';
			assert_true(find(path).is_member);
		}
		snprintf(path, sizeof path, "%sX/1", row->uri);     /* no row begins in the middle of a segment */
		assert_ptr_not_equal(find(path).row, row);
	}
}

static void
every_primary_kind_has_its_collection(void **state)
{
	int kind;

	(void)state;
	for (kind = 0; kind < PRIMARY_KINDS; kind++) {
		const char *path = places_primary_path((enum primary_kind)kind);

		assert_non_null(path);
		assert_int_equal(find(path).row->primary, kind);
	}
	assert_string_equal(places_primary_path(PRIMARY_SYSTEM), "/redfish/v1/Systems");
}

static void
what_the_table_does_not_name_is_below_the_root(void **state)
{
	static const char *const others[] = { "/redfish/v1/Dell", "/redfish/v1/Oem/Supermicro/DumpService", "/redfish/v1/SSE",
		"/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate", "/redfish/v1/SystemsX", "/redfish/v1/Sys",
		"/redfish/v1/TelemetryService/LogService/Entries/1", "/redfish/v1/ServiceConditions" };
	size_t i;

	(void)state;
	for (i = 0; i < nitems(others); i++) {
		struct place place = find(others[i]);

		assert_int_equal(place.kind, PLACE_ROOT);
		assert_int_equal(place.at, strlen("/redfish/v1/"));
		assert_int_equal(place.len, 0);
	}
	assert_int_equal(find("/redfish/v1").kind, PLACE_AS_IS);
	assert_int_equal(find("/redfish/v1/").kind, PLACE_AS_IS);
}

/* Collections that DMTF names and that have no members of their own northbound, with the reason. */
static const char *const not_merged[] = {
	"/redfish/v1/AccountService/",             /* at a Manager's RemoteAccountService */
	"/redfish/v1/AggregationService/",         /* the fleet's own */
	"/redfish/v1/CertificateService/",
	"/redfish/v1/EventService/",
	"/redfish/v1/SessionService/",
	"/redfish/v1/JobService/Log/",             /* a log belongs to one service of one node */
	"/redfish/v1/TelemetryService/LogService/",
};

static bool
is_listed(const char *uri)
{
	size_t i;

	for (i = 0; i < nitems(not_merged); i++)
		if (strncmp(uri, not_merged[i], strlen(not_merged[i])) == 0)
			return true;
	return false;
}

/* Every <String>/redfish/v1/...</String> of a collection's schema without a {template}. */
static size_t
check_schema(const char *path)
{
	static char text[256 * 1024];
	FILE *file = fopen(path, "rb");
	size_t len, found = 0;
	char *at, *end;

	assert_non_null(file);
	len = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[len] = '\0';
	for (at = text; (at = strstr(at, "<String>/redfish/v1/")) != NULL; at = end + 1) {
		at += strlen("<String>");
		end = strchr(at, '<');
		*end = '\0';
		if (strchr(at, '{') != NULL || is_listed(at))
			continue;
		found++;
		if (find(at).row == NULL || !find(at).row->is_collection || find(at).row_end != strlen(at))
			fail_msg("%s has no row", at);
	}
	return found;
}

static void
every_collection_of_the_schemas_has_a_row(void **state)
{
	DIR *folder = opendir("../shared/schema/csdl");
	struct dirent *entry;
	char path[512];
	size_t found = 0;

	(void)state;
	if (folder == NULL)
		skip();
	while ((entry = readdir(folder)) != NULL)
		if (strstr(entry->d_name, "Collection_v1.xml") != NULL) {
			snprintf(path, sizeof path, "../shared/schema/csdl/%s", entry->d_name);
			found += check_schema(path);
		}
	closedir(folder);
	assert_true(found > 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_in_any_case_with_what_is_below),
		cmocka_unit_test(every_primary_kind_has_its_collection),
		cmocka_unit_test(what_the_table_does_not_name_is_below_the_root),
		cmocka_unit_test(every_collection_of_the_schemas_has_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
