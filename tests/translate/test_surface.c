/* The engine of the surface: rows are found, sources are asked for, deeds run. What the rows make: test_surface_*.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/surface.h"

static json_t *
small_tree(void)
{
	return json_pack("{s:{s:[{s:s},{s:s}]},s:{s:[{s:s}]},s:{s:s,s:s,s:{s:[{s:s}]}},s:{s:s,s:s},s:{s:s,s:s,s:{s:s}},s:{s:s,s:[{s:i}]}}",
	    "/redfish/v1/Systems", "Members", "@odata.id", "/redfish/v1/Systems/1", "@odata.id", "/redfish/v1/Systems/2",
	    "/redfish/v1/Chassis", "Members", "@odata.id", "/redfish/v1/Chassis/C",
	    "/redfish/v1/Systems/1", "@odata.type", "#ComputerSystem.v1_5_0.ComputerSystem", "Id", "1",
	    "Links", "Chassis", "@odata.id", "/redfish/v1/Chassis/C",
	    "/redfish/v1/Systems/2", "@odata.type", "#ComputerSystem.v1_5_0.ComputerSystem", "Id", "2",
	    "/redfish/v1/Chassis/C", "@odata.type", "#Chassis.v1_5_0.Chassis", "Id", "C",
	    "Power", "@odata.id", "/redfish/v1/Chassis/C/Power",
	    "/redfish/v1/Chassis/C/Power", "@odata.type", "#Power.v1_5_0.Power", "PowerControl", "PowerConsumedWatts", 231);
}

static void
what_the_box_lacks_is_made_from_what_it_has(void **state)
{
	struct model *model = model_of(small_tree());
	json_t *json = model_make(model, "/redfish/v1/Chassis/C/EnvironmentMetrics");

	(void)state;
	assert_non_null(json);
	assert_int_equal(json_integer_value(surface_at(json, "PowerWatts", "Reading", NULL)), 231);
	assert_string_equal(surface_text(json, "@odata.id", NULL), "/redfish/v1/Chassis/C/EnvironmentMetrics");
	json_decref(json);
	model_free(model);
}

static void
a_place_belongs_to_one_member_only(void **state)
{
	struct links links = {.primary = {"1", "C", "M"}};
	struct surface s = {0};

	(void)state;
	assert_non_null(surface_find(&s, &links, "/redfish/v1/Chassis/C/EnvironmentMetrics"));
	assert_string_equal(s.system, "/redfish/v1/Systems/1");
	assert_null(surface_find(&s, &links, "/redfish/v1/Chassis/C2/EnvironmentMetrics"));
	assert_null(surface_find(&s, &links, "/redfish/v1/Chassis/C/EnvironmentMetrics/x"));
	assert_null(surface_find(&s, &links, "/redfish/v1/Fabrics"));
}

static void
what_nobody_takes_of_a_patch_goes_to_the_box(void **state)
{
	struct model *model = model_of(small_tree());
	struct model_said said = model_write(model, "PATCH", "/redfish/v1/Chassis/C", "{'AssetTag':'x7'}");

	(void)state;
	assert_int_equal(said.status, 204);
	assert_int_equal(json_array_size(model->sent), 1);
	assert_string_equal(json_string_value(json_array_get(model->sent, 0)),
	    "PATCH /redfish/v1/Chassis/C {\"AssetTag\":\"x7\"}");
	model_said_clear(&said);
	said = model_write(model, "PATCH", "/redfish/v1/Chassis/C", "[1]");
	assert_int_equal(said.status, 400);
	model_said_clear(&said);
	model_free(model);
}

static void
every_row_names_a_place_once(void **state)
{
	static const char *const transports[] = {NULL, "ipmi"};
	const struct surface_family *family;
	const struct surface_row *row;
	struct surface s = {0};
	char seen[512][96];
	size_t t, f, i, j, count;

	(void)state;
	for (t = 0; t < 2; t++) {
		s.transport = transports[t];
		count = 0;
		for (f = 0; (family = surface_family(f)) != NULL; f++) {
			for (i = 0; surface_family_fits(family, &s) && i < family->count; i++) {
				row = &family->rows[i];
				assert_true(row->below[0] == '\0' || row->below[0] == '/');
				assert_true(row->make != NULL || row->patch != NULL || row->post != NULL || row->remove != NULL);
				snprintf(seen[count], sizeof seen[0], "%d%s", row->base, row->below);
				for (j = 0; j < count; j++)
					assert_string_not_equal(seen[j], seen[count]);
				assert_true(++count < 512);
			}
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_box_lacks_is_made_from_what_it_has),
		cmocka_unit_test(a_place_belongs_to_one_member_only),
		cmocka_unit_test(what_nobody_takes_of_a_patch_goes_to_the_box),
		cmocka_unit_test(every_row_names_a_place_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
