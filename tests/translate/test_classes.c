/* Classes of resources, primary members, dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/trees.h"
#include "translate/classes.h"
#include "translate/dates.h"
#include "translate/links.h"
#include "translate/primary.h"

static void
a_class_is_told_by_type_or_by_uri(void **state)
{
	static const struct {
		const char *uri, *type;
		enum resource_class class_;
	} rows[] = {
		{ "/redfish/v1/Systems/1", "#ComputerSystem.v1_20_0.ComputerSystem", CLASS_POWER },
		{ "/redfish/v1/Systems/1", NULL, CLASS_POWER },
		{ "/redfish/v1/Systems/web01~1/", "", CLASS_POWER },
		{ "/redfish/v1/Systems", NULL, CLASS_INVENTORY },
		{ "/redfish/v1/Systems", "ComputerSystemCollection.ComputerSystemCollection", CLASS_INVENTORY },
		{ "/redfish/v1/Chassis/1/Thermal", NULL, CLASS_SENSORS },
		{ "/redfish/v1/Chassis/1/Power", "Power.v1_5_0.Power", CLASS_SENSORS },
		{ "/redfish/v1/Chassis/Power", NULL, CLASS_POWER },
		{ "/redfish/v1/Chassis/1/Sensors/Fan1", NULL, CLASS_SENSORS },
		{ "/redfish/v1/Chassis/1/Sensors", NULL, CLASS_INVENTORY },
		{ "/redfish/v1/Systems/1/Memory/DIMM1", NULL, CLASS_INVENTORY },
		{ "/redfish/v1/Systems/1/Bios", "Bios.v1_0_0.Bios", CLASS_INVENTORY },
		{ "/redfish/v1/Systems/1/Bios/Settings", "Bios.v1_0_0.Bios", CLASS_SETTINGS },
		{ "/redfish/v1/Systems/Self/SD", "ComputerSystem.v1_0_0.ComputerSystem", CLASS_SETTINGS },
		{ "/redfish/v1/Systems/1/Pending", NULL, CLASS_SETTINGS },
		{ "/redfish/v1/Systems/1/LogServices/Sel/Entries", NULL, CLASS_LOG },
		{ "/redfish/v1/Systems/1/LogServices/Sel/Entries/1", "LogEntry.v1_0_0.LogEntry", CLASS_LOG },
		{ "/redfish/v1/Systems/1/LogServices/Sel/Entries", "LogEntryCollection.LogEntryCollection", CLASS_LOG },
		{ "/redfish/v1/Managers/1/VirtualMedia/Cd", NULL, CLASS_MEDIA },
		{ "/redfish/v1/TaskService/Tasks/7", NULL, CLASS_TASK },
		{ "/redfish/v1/TaskService/Tasks/7", "Task.v1_0_0.Task", CLASS_TASK },
		{ "/redfish/v1/Dell/DellThing", "DellThing.v1_0_0.DellThing", CLASS_UNKNOWN },
		{ "/redfish/v1/Dell/DellThing", NULL, CLASS_UNKNOWN },
		{ "/redfish/v1/Systems/1/Oem/X", "ComputerSystemX.v1", CLASS_UNKNOWN },
		{ "", "", CLASS_UNKNOWN },
		{ "/", NULL, CLASS_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		if (classes_find(rows[i].uri, rows[i].type) != rows[i].class_)
			fail_msg("%s %s: %s", rows[i].uri, rows[i].type, classes_name(classes_find(rows[i].uri, rows[i].type)));
	for (i = 0; i < CLASSES; i++)
		assert_int_equal(classes_is_volatile((enum resource_class)i), i < CLASS_POWER);
}

/* ---- primary members ---- */

static const struct links no_links;

static int
system_of(const char *text, const char *wanted)
{
	json_t *list = json_loads(text, 0, NULL), *item;
	struct primary_member members[8];
	static const char *const uris[] = { "/redfish/v1/Systems/A", "/redfish/v1/Systems/B", "/redfish/v1/Systems/C" };
	size_t i;
	int chosen;

	assert_non_null(list);
	json_array_foreach(list, i, item)
		members[i] = (struct primary_member){ uris[i], json_is_null(item) ? NULL : item };
	chosen = primary_system(members, json_array_size(list), wanted);
	json_decref(list);
	return chosen;
}

#define RESET "\"Actions\":{\"#ComputerSystem.Reset\":{}}"
#define PHYSICAL "\"SystemType\":\"Physical\",\"Boot\":{}"

static void
the_system_that_can_be_reset_and_booted_is_the_primary_one(void **state)
{
	(void)state;
	assert_int_equal(system_of("[{},{" RESET "},{" RESET "," PHYSICAL "}]", NULL), 2);
	assert_int_equal(system_of("[{" PHYSICAL "},{" RESET "}]", NULL), 1);
	assert_int_equal(system_of("[{" RESET "},{" RESET "}]", NULL), 0);
	assert_int_equal(system_of("[{" RESET ",\"SystemType\":\"Virtual\",\"Boot\":{}},{" RESET "," PHYSICAL "}]", NULL), 1);
	assert_int_equal(system_of("[{},{}]", NULL), 0);
	assert_int_equal(system_of("[null,{}]", NULL), 1);
	assert_int_equal(system_of("[null,null]", NULL), 0);
	assert_int_equal(system_of("[]", NULL), -1);
	assert_int_equal(system_of("[{" RESET "," PHYSICAL "},{},null]", "c"), 2);
	assert_int_equal(system_of("[{},{" RESET "}]", "gone"), 1);
}

static void
chassis_and_manager_are_those_that_the_system_names(void **state)
{
	json_t *system = json_loads("{\"Links\":{\"Chassis\":[{\"@odata.id\":\"/redfish/v1/chassis/Two/\"},{\"@odata.id\":\"/redfish/v1/Chassis/Three\"}],"
	                            "\"ManagedBy\":[{\"@odata.id\":\"/redfish/v1/Managers/B\"}]}}",
	    0, NULL);
	json_t *rack = json_pack("{s:s}", "ChassisType", "RackMount"), *shelf = json_pack("{s:s}", "ChassisType", "Shelf");
	json_t *blade = json_pack("{s:s}", "ChassisType", "Blade"), *bmc = json_pack("{s:s}", "ManagerType", "BMC");
	struct primary_member chassis[] = { { "/redfish/v1/Chassis/One", rack }, { "/redfish/v1/Chassis/Two", shelf },
		{ "/redfish/v1/Chassis/Three", blade } };
	struct primary_member managers[] = { { "/redfish/v1/Managers/A", bmc }, { "/redfish/v1/Managers/B", rack } };

	(void)state;
	assert_int_equal(primary_chassis(chassis, 3, system, &no_links), 2);
	assert_int_equal(primary_chassis(chassis, 3, NULL, &no_links), 0);
	assert_int_equal(primary_chassis(chassis + 1, 1, system, &no_links), 0);
	assert_int_equal(primary_chassis(chassis, 1, system, &no_links), 0);
	assert_int_equal(primary_chassis(NULL, 0, system, &no_links), -1);
	assert_int_equal(primary_manager(managers, 2, system, &no_links), 1);
	assert_int_equal(primary_manager(managers, 2, NULL, &no_links), 0);
	assert_int_equal(primary_equipment(chassis, 3), 0);
	assert_string_equal(primary_id("/redfish/v1/Chassis/Three"), "Three");
	json_decref(system);
	json_decref(rack);
	json_decref(shelf);
	json_decref(blade);
	json_decref(bmc);
}

/* ---- dates ---- */

static void
a_date_is_fine_mended_or_hopeless(void **state)
{
	static const struct {
		const char *text, *mended;           /* equal: fine; NULL: hopeless */
	} rows[] = {
		{ "2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z" },
		{ "2024-08-02T17:17:30+00:00", "2024-08-02T17:17:30+00:00" },
		{ "2024-08-02T17:17:30.123-05:30", "2024-08-02T17:17:30.123-05:30" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "2020-4-28T15:25:21+00:00", "2020-04-28T15:25:21+00:00" },
		{ "2024-08-02T17:17:30-0600", "2024-08-02T17:17:30-06:00" },
		{ "2024-08-02T17:17:30+05", "2024-08-02T17:17:30+05:00" },
		{ "2024-08-02T17:17:30", "2024-08-02T17:17:30Z" },
		{ "2024-08-02T17:17:30z", "2024-08-02T17:17:30Z" },
		{ "2024-08-02 17:17:30", "2024-08-02T17:17:30Z" },
		{ "2024-08-02", "2024-08-02T00:00:00Z" },
		{ "2016-03-07T14:44.30-05:00", "2016-03-07T14:44:30-05:00" },
		{ "2012-03-07T14:45+06:00", "2012-03-07T14:45:00+06:00" },
		{ "08/02/2024", "2024-08-02T00:00:00Z" },
		{ "2024/08/02", "2024-08-02T00:00:00Z" },
		{ "02 Aug 2024, 04:15:00.000 PM", "2024-08-02T16:15:00.000Z" },
		{ "02 Aug 2024, 12:15:00.000 AM", "2024-08-02T00:15:00.000Z" },
		{ "Mon Apr 19 07:00:00 2021 UTC", "2021-04-19T07:00:00Z" },
		{ "Oct  4 06:47:59 2017 GMT", "2017-10-04T06:47:59Z" },
		{ "0000-00-00T00:00:00+00:00", NULL },
		{ "00:00:00Z", NULL },
		{ "T00:00:00Z", NULL },
		{ "2023-02-29T00:00:00Z", NULL },
		{ "2024-13-01T00:00:00Z", NULL },
		{ "2024-01-01T24:00:00Z", NULL },
		{ "2024-01-01T00:00:00+15:00", NULL },
		{ "2024-01-01T00:00:00Zx", NULL },
		{ "31/12/2024", NULL },
		{ "NA", NULL },
		{ "", NULL },
	};
	char out[DATE_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		enum date_verdict verdict = dates_mend(rows[i].text, out);

		if (rows[i].mended == NULL) {
			if (verdict != DATE_HOPELESS)
				fail_msg("%s: %s", rows[i].text, out);
			continue;
		}
		if (verdict == DATE_HOPELESS)
			fail_msg("%s", rows[i].text);
		assert_string_equal(out, rows[i].mended);
		assert_int_equal(verdict == DATE_FINE, strcmp(rows[i].text, rows[i].mended) == 0);
	}
	assert_true(dates_is_name("AccountExpiration"));
	assert_true(dates_is_name("ValidNotBefore"));
	assert_true(dates_is_name("Created"));
	assert_false(dates_is_name("created"));
	assert_false(dates_is_name("DateTimeLocalOffset"));
}

static void
facts_grow_old_as_what_is_made_of_them(void **state)
{
	(void)state;
	assert_int_equal(classes_find("ipmi:/chassis", ""), CLASS_POWER);
	assert_int_equal(classes_find("ipmi:/sensors", ""), CLASS_SENSORS);
	assert_int_equal(classes_find("ipmi:/sel", ""), CLASS_LOG);
	assert_int_equal(classes_find("ipmi:/fru", ""), CLASS_INVENTORY);
	assert_int_equal(classes_find("ipmi:/boot", ""), CLASS_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_grow_old_as_what_is_made_of_them),
		cmocka_unit_test(a_class_is_told_by_type_or_by_uri),
		cmocka_unit_test(the_system_that_can_be_reset_and_booted_is_the_primary_one),
		cmocka_unit_test(chassis_and_manager_are_those_that_the_system_names),
		cmocka_unit_test(a_date_is_fine_mended_or_hopeless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
