/* What discrete sensors of an IPMI-only machine say of its parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/ipmi_box.h"
#include "translate/ipmi_states.h"

enum { PROCESSOR = 0x07, SUPPLY = 0x08, UNIT = 0x09, MEMORY = 0x0C, DRIVE = 0x0D, SPECIFIC = 0x6F, REDUNDANCY = 0x0B };

static json_t *
sensor(const char *name, int type, int event_type, int entity, int states)
{
	return json_pack("{s:s,s:i,s:i,s:i,s:i,s:b,s:b,s:b,s:i}", "name", name, "type", type, "event_type", event_type, "entity", entity,
	    "instance", 1, "is_event_only", 0, "is_available", 1, "is_absent", 0, "states", states);
}

static json_t *
show(json_t *sensors, const char *path)
{
	struct model *model = model_of(json_pack("{s:{s:o},s:{s:b,s:b,s:b},s:{s:[{s:i,s:i,s:i,s:{s:s,s:s}}]}}", "ipmi:/sensors", "sensors", sensors,
	    "ipmi:/chassis", "is_on", 1, "has_fan_fault", 0, "has_drive_fault", 0, "ipmi:/fru", "devices", "device", 1, "entity", 10, "instance", 1,
	    "product", "name", "PWS-750", "serial", "PS1"));
	json_t *json;

	model->transport = "ipmi";
	json = model_make(model, path);
	model_free(model);
	return json;
}

static const char *
dotted(const json_t *json, const char *path)
{
	const char *text = json_string_value(surface_dotted(json, path));

	return text ? text : "(none)";
}

static void
a_power_supply_is_as_its_gravest_state(void **state)
{
	static const struct {
		int states;
		const char *state, *health;
	} rows[] = {
		{0x00, "Absent", "(none)"},
		{0x01, "Enabled", "OK"},
		{0x03, "Enabled", "Critical"},      /* failure */
		{0x05, "Enabled", "Warning"},       /* predictive failure */
		{0x09, "Enabled", "Critical"},      /* input lost */
		{0x11, "Enabled", "Critical"},      /* lost or out of range */
		{0x21, "Enabled", "Critical"},      /* out of range, present */
		{0x41, "Enabled", "Warning"},       /* configuration */
		{0x81, "Enabled", "OK"},            /* standby */
		{0x08, "Enabled", "Critical"},      /* it must be there to lose its input */
	};
	const json_t *supply;
	json_t *json, *gone;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		json = show(json_pack("[o]", sensor("PS1 Status", SUPPLY, SPECIFIC, 10, rows[i].states)), IPMI_CHASSIS "/Power");
		supply = json_array_get(json_object_get(json, "PowerSupplies"), 0);
		assert_string_equal(dotted(supply, "Status.State"), rows[i].state);
		assert_string_equal(dotted(supply, "Status.Health"), rows[i].health);
		assert_string_equal(dotted(supply, "Model"), "PWS-750");
		assert_string_equal(dotted(supply, "SerialNumber"), "PS1");
		json_decref(json);
	}
	gone = sensor("PS1 Status", SUPPLY, SPECIFIC, 10, 1);
	json_object_set_new(gone, "is_available", json_false());
	json_object_set_new(gone, "is_absent", json_true());
	json = show(json_pack("[o]", gone), IPMI_CHASSIS "/Power");
	assert_string_equal(dotted(json_array_get(json_object_get(json, "PowerSupplies"), 0), "Status.State"), "Absent");
	json_decref(json);
}

static void
processors_and_memory_have_one_status_each(void **state)
{
	json_t *json = show(json_pack("[o,o,o]", sensor("CPU1", PROCESSOR, SPECIFIC, 3, 0x80), sensor("CPU2", PROCESSOR, SPECIFIC, 3, 0x82),
	    sensor("DIMMs", MEMORY, SPECIFIC, 32, 0x20)), IPMI_SYSTEM);

	(void)state;
	assert_string_equal(dotted(json, "ProcessorSummary.Status.Health"), "Critical");
	assert_string_equal(dotted(json, "MemorySummary.Status.Health"), "Warning");
	/* What they are IPMI does not tell. */
	assert_true(json_is_null(surface_dotted(json, "ProcessorSummary.Count")));
	assert_true(json_is_null(surface_dotted(json, "MemorySummary.TotalSystemMemoryGiB")));
	json_decref(json);
}

static void
what_says_nothing_gives_no_status(void **state)
{
	static const struct {
		const char *fact;
		bool value;
	} rows[] = {{"is_available", false}, {"is_event_only", true}};
	json_t *one;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		one = sensor("CPU1", PROCESSOR, SPECIFIC, 3, 0x02);
		assert_string_equal(ipmi_states_health(one), "Critical");
		json_object_set_new(one, rows[i].fact, json_boolean(rows[i].value));
		assert_null(ipmi_states_health(one));
		json_decref(one);
	}
	/* The maker's own sensor, its own events, and "State Asserted" of whatever it may be. */
	one = sensor("Odd", 0xC0, SPECIFIC, 3, 0x02);
	assert_null(ipmi_states_health(one));
	json_decref(one);
	one = sensor("Odd", PROCESSOR, 0x70, 3, 0x02);
	assert_null(ipmi_states_health(one));
	json_decref(one);
	one = sensor("Odd", PROCESSOR, 0x03, 3, 0x02);
	assert_null(ipmi_states_health(one));
	json_decref(one);
}

static void
redundancy_is_of_what_it_watches(void **state)
{
	static const struct {
		const char *what;
		int type, entity;
		const char *document;
	} rows[] = {
		{"a power unit", UNIT, 0, "Power"}, {"power supplies", SUPPLY, 0, "Power"}, {"a power domain, by entity", 0xC0, 0x13, "Power"},
		{"fans", 0x04, 0x1E, "Thermal"}, {"cooling", 0x0A, 0, "Thermal"}, {"fans, by entity", 0xC0, 0x1D, "Thermal"},
		{"a sensor's own type wins", UNIT, 0x1D, "Power"}, {"something else", MEMORY, 0x20, ""},
	};
	static const char *const documents[] = {"Power", "Thermal"};
	char path[64];
	json_t *json;
	size_t i, j;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		for (j = 0; j < nitems(documents); j++) {
			snprintf(path, sizeof path, IPMI_CHASSIS "/%s", documents[j]);
			json = show(json_pack("[o]", sensor("R", rows[i].type, REDUNDANCY, rows[i].entity, 1)), path);
			if ((json_object_get(json, "Redundancy") != NULL) != (strcmp(rows[i].document, documents[j]) == 0))
				fail_msg("%s: %s", rows[i].what, documents[j]);
			json_decref(json);
		}
	}
}

static void
lost_redundancy_is_told_with_its_members(void **state)
{
	static const struct {
		int states;
		const char *health;
	} rows[] = {{0x01, "OK"}, {0x02, "Critical"}, {0x04, "Warning"}, {0x20, "Critical"}};
	const json_t *redundancy;
	json_t *json, *gone;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		json = show(json_pack("[o,o,o]", sensor("PS1", SUPPLY, SPECIFIC, 10, 1), sensor("PS2", SUPPLY, SPECIFIC, 10, 1),
		    sensor("PS Redundancy", UNIT, REDUNDANCY, 19, rows[i].states)), IPMI_CHASSIS "/Power");
		redundancy = json_array_get(json_object_get(json, "Redundancy"), 0);
		assert_string_equal(dotted(redundancy, "Name"), "PS Redundancy");
		assert_string_equal(dotted(redundancy, "Status.Health"), rows[i].health);
		assert_int_equal(json_array_size(json_object_get(redundancy, "RedundancySet")), 2);
		assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(redundancy, "RedundancySet"), 1), "@odata.id")),
		    IPMI_CHASSIS "/Power#/PowerSupplies/1");
		json_decref(json);
	}
	gone = sensor("PS Redundancy", UNIT, REDUNDANCY, 19, 2);
	json_object_set_new(gone, "is_available", json_false());
	json = show(json_pack("[o]", gone), IPMI_CHASSIS "/Power");
	redundancy = json_array_get(json_object_get(json, "Redundancy"), 0);
	assert_string_equal(dotted(redundancy, "Status.State"), "UnavailableOffline");
	assert_null(surface_dotted(redundancy, "Status.Health"));
	json_decref(json);
}

static void
what_has_no_resource_is_a_condition_of_the_chassis(void **state)
{
	json_t *json = show(json_pack("[o,o,o,o,o]", sensor("Drive 3", DRIVE, SPECIFIC, 4, 0x03), sensor("Drive 4", DRIVE, SPECIFIC, 4, 0x01),
	    sensor("VBAT", 0x29, SPECIFIC, 40, 0x01), sensor("CPU1", PROCESSOR, SPECIFIC, 3, 0x02),
	    sensor("PS Redundancy", UNIT, REDUNDANCY, 19, 2)), IPMI_CHASSIS);
	const json_t *list = surface_dotted(json, "Status.Conditions");

	(void)state;
	/* The others are told of where they belong. */
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(dotted(json_array_get(list, 0), "Message"), "The resource property Drive 3 has detected errors of type 'Drive fault'.");
	assert_string_equal(dotted(json_array_get(list, 0), "Severity"), "Critical");
	assert_string_equal(dotted(json_array_get(list, 1), "Message"), "The resource property VBAT has detected errors of type 'Battery low'.");
	assert_string_equal(dotted(json_array_get(list, 1), "Severity"), "Warning");
	assert_string_equal(dotted(json, "Status.Health"), "Critical");
	json_decref(json);
	json = show(json_pack("[o]", sensor("Drive 4", DRIVE, SPECIFIC, 4, 0x01)), IPMI_CHASSIS);
	assert_null(surface_dotted(json, "Status.Conditions"));
	assert_string_equal(dotted(json, "Status.Health"), "OK");
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_supply_is_as_its_gravest_state),
		cmocka_unit_test(processors_and_memory_have_one_status_each),
		cmocka_unit_test(what_says_nothing_gives_no_status),
		cmocka_unit_test(redundancy_is_of_what_it_watches),
		cmocka_unit_test(lost_redundancy_is_told_with_its_members),
		cmocka_unit_test(what_has_no_resource_is_a_condition_of_the_chassis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
