/* System and Chassis: identity, links, summaries of health, the locator light, the intrusion sensor. */
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

/* A small machine: `system` and `chassis` are JSON texts with ' for ", merged over a minimum. */
static struct model *
machine(const char *vendor, const char *system, const char *chassis)
{
	json_t *docs = trees_text(
	    "{'/redfish/v1':{'@odata.type':'#ServiceRoot.v1_5_0.ServiceRoot'},"
	    "'/redfish/v1/Systems':{'Members':[{'@odata.id':'/redfish/v1/Systems/1'}]},"
	    "'/redfish/v1/Chassis':{'Members':[{'@odata.id':'/redfish/v1/Chassis/C'}]},"
	    "'/redfish/v1/Managers':{'Members':[{'@odata.id':'/redfish/v1/Managers/M'}]},"
	    "'/redfish/v1/Systems/1':{'@odata.type':'#ComputerSystem.v1_5_0.ComputerSystem','Id':'1'},"
	    "'/redfish/v1/Chassis/C':{'@odata.type':'#Chassis.v1_5_0.Chassis','Id':'C','ChassisType':'RackMount'},"
	    "'/redfish/v1/Managers/M':{'@odata.type':'#Manager.v1_5_0.Manager','Id':'M'}}");

	json_object_set_new(json_object_get(docs, "/redfish/v1"), "Vendor", json_string(vendor));
	json_object_update_new(json_object_get(docs, "/redfish/v1/Systems/1"), trees_text(system));
	json_object_update_new(json_object_get(docs, "/redfish/v1/Chassis/C"), trees_text(chassis));
	return model_of(docs);
}

static void
the_sent_is(const struct model *model, size_t index, const char *line)
{
	const char *text = json_string_value(json_array_get(model->sent, index));
	char wanted[512], *at;

	snprintf(wanted, sizeof wanted, "%s", line);
	for (at = wanted; *at != '\0'; at++)
		*at = *at == '\'' ? '"' : *at;
	assert_non_null(text);
	assert_string_equal(text, wanted);
}

/* ---- identity and links ---- */

static void
an_empty_model_is_the_chassis_model_unless_that_is_a_part(void **state)
{
	struct model *model = machine("", "{'Model':'','Manufacturer':'ACME  '}", "{'Model':'R1'}");
	json_t *json = model_make(model, "/redfish/v1/Systems/1");

	(void)state;
	assert_string_equal(surface_text(json, "Model", NULL), "R1");
	assert_string_equal(surface_text(json, "Manufacturer", NULL), "ACME  ");
	assert_true(json_is_object(surface_at(json, "Boot", NULL)));
	assert_true(json_is_object(surface_at(json, "Actions", NULL)));
	json_decref(json);
	model_free(model);
	model = machine("", "{'Model':''}", "{'Model':'R1','ChassisType':'Component'}");
	json = model_make(model, "/redfish/v1/Systems/1");
	assert_string_equal(surface_text(json, "Model", NULL), "");
	json_decref(json);
	model_free(model);
}

static const char *
first_link(const json_t *json, const char *name)
{
	return surface_text(json_array_get(surface_at(json, "Links", name, NULL), 0), "@odata.id", NULL);
}

static void
system_chassis_and_manager_link_each_other(void **state)
{
	struct model *model = machine("", "{'Links':{'Chassis':[]}}", "{'Links':{'ComputerSystems':[{'@odata.id':'/redfish/v1/Systems/1/'}]}}");
	json_t *system = model_make(model, "/redfish/v1/Systems/1"), *chassis = model_make(model, "/redfish/v1/Chassis/C"),
	       *manager = model_make(model, "/redfish/v1/Managers/M");

	(void)state;
	assert_string_equal(first_link(system, "Chassis"), "/redfish/v1/Chassis/C");
	assert_string_equal(first_link(system, "ManagedBy"), "/redfish/v1/Managers/M");
	assert_string_equal(first_link(chassis, "ManagedBy"), "/redfish/v1/Managers/M");
	assert_int_equal(json_array_size(surface_at(chassis, "Links", "ComputerSystems", NULL)), 1);
	assert_string_equal(first_link(manager, "ManagerForServers"), "/redfish/v1/Systems/1");
	assert_string_equal(first_link(manager, "ManagerForChassis"), "/redfish/v1/Chassis/C");
	json_decref(system);
	json_decref(chassis);
	json_decref(manager);
	model_free(model);
}

static void
members_are(struct model *model, const char *path, const char *wanted)
{
	json_t *json = model_make(model, path), *item;
	char seen[256] = "";
	size_t i;

	json_array_foreach(json_object_get(json, "Members"), i, item)
		snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s ", strrchr(surface_text(item, "@odata.id", NULL), '/') + 1);
	assert_string_equal(seen, wanted);
	json_decref(json);
}

static void
a_collection_begins_with_the_primary_member(void **state)
{
	struct model *model = model_of(trees_text(
	    "{'/redfish/v1/Systems':{'Members':[{'@odata.id':'/redfish/v1/Systems/HGX'},{'@odata.id':'/redfish/v1/Systems/Node0'}]},"
	    "'/redfish/v1/Chassis':{'Members':[{'@odata.id':'/redfish/v1/Chassis/Mezz1'},{'@odata.id':'/redfish/v1/Chassis/Mezz0'},"
	    "{'@odata.id':'/redfish/v1/Chassis/Node0'},{'@odata.id':'/redfish/v1/Chassis/Self'}]},"
	    "'/redfish/v1/Managers':{'Members':[{'@odata.id':'/redfish/v1/Managers/BMC'},{'@odata.id':'/redfish/v1/Managers/HGX'}]},"
	    "'/redfish/v1/Systems/HGX':{'Id':'HGX'},"
	    "'/redfish/v1/Systems/Node0':{'Id':'Node0','SystemType':'Physical','Boot':{},'Actions':{'#ComputerSystem.Reset':{'target':"
	    "'/redfish/v1/Systems/Node0/Actions/ComputerSystem.Reset'}},'Links':{'Chassis':[{'@odata.id':'/redfish/v1/Chassis/Node0'}],"
	    "'ManagedBy':[{'@odata.id':'/redfish/v1/Managers/BMC'}]}},"
	    "'/redfish/v1/Chassis/Mezz1':{'Id':'Mezz1'},'/redfish/v1/Chassis/Mezz0':{'Id':'Mezz0'},'/redfish/v1/Chassis/Self':{'Id':'Self'},"
	    "'/redfish/v1/Chassis/Node0':{'Id':'Node0','ChassisType':'Blade'},"
	    "'/redfish/v1/Managers/BMC':{'Id':'BMC','ManagerType':'BMC'},'/redfish/v1/Managers/HGX':{'Id':'HGX'}}"));

	(void)state;
	members_are(model, "/redfish/v1/Systems", "Node0 HGX ");
	members_are(model, "/redfish/v1/Chassis", "Node0 Mezz1 Mezz0 Self ");
	members_are(model, "/redfish/v1/Managers", "BMC HGX ");
	json_object_del(model->docs, "/redfish/v1/Chassis");
	assert_null(model_make(model, "/redfish/v1/Chassis"));
	model_free(model);
}

/* ---- health ---- */

static const char *
rollup(const json_t *json, const char *name)
{
	return surface_text(json, "Oem", "Fishway", "HealthRollup", name, NULL);
}

static void
a_summary_is_the_worst_of_what_is_there(void **state)
{
	struct model *model = machine("",
	    "{'Status':{'Health':'OK'},'ProcessorSummary':{'Status':{'Health':'OK'}},'Storage':{'@odata.id':'/redfish/v1/Systems/1/Storage'}}",
	    "{'Power':{'@odata.id':'/redfish/v1/Chassis/C/Power'}}");
	json_t *json;

	(void)state;
	json_object_set_new(model->docs, "/redfish/v1/Chassis/C/Power", trees_text("{'PowerSupplies':[{'Status':{'Health':'OK'}},"
	    "{'Status':{'Health':'Warning'}},{'Status':{'State':'Absent','Health':'Critical'}}]}"));
	json_object_set_new(model->docs, "/redfish/v1/Systems/1/Storage", trees_text("{'Members':[{'@odata.id':'/redfish/v1/Systems/1/Storage/A'}]}"));
	json_object_set_new(model->docs, "/redfish/v1/Systems/1/Storage/A", trees_text("{'Status':{'HealthRollup':'Critical','Health':'OK'}}"));
	json = model_make(model, "/redfish/v1/Systems/1");
	assert_string_equal(rollup(json, "Processors"), "OK");
	assert_string_equal(rollup(json, "Power"), "Warning");
	assert_string_equal(rollup(json, "Storage"), "Critical");
	assert_null(rollup(json, "Thermal"));
	assert_null(rollup(json, "Memory"));
	assert_string_equal(surface_text(json, "Status", "HealthRollup", NULL), "Critical");
	assert_string_equal(surface_text(json, "ProcessorSummary", "Status", "HealthRollup", NULL), "OK");
	json_decref(json);
	json = model_make(model, "/redfish/v1/Chassis/C");
	assert_string_equal(rollup(json, "Power"), "Warning");
	json_decref(json);
	model_free(model);
}

static void
nobody_s_health_is_nothing(void **state)
{
	struct model *model = machine("", "{}", "{}");
	json_t *json = model_make(model, "/redfish/v1/Systems/1");

	(void)state;
	assert_null(surface_at(json, "Oem", NULL));
	assert_null(surface_at(json, "Status", NULL));
	json_decref(json);
	model_free(model);
}

static void
a_vendor_s_own_summary_counts(void **state)
{
	static const struct { const char *vendor, *oem, *name, *health; } rows[] = {
		{"Dell", "{'Dell':{'DellSystem':{'CPURollupStatus':'Degraded'}}}", "Processors", "Warning"},
		{"Dell", "{'Dell':{'DellSystem':{'SysMemPrimaryStatus':'OK'}}}", "Memory", "OK"},
		{"Dell", "{'Dell':{'DellSystem':{'StorageRollupStatus':'Error'}}}", "Storage", "Critical"},
		{"Dell", "{'Dell':{'DellSystem':{'PSRollupStatus':'OK'}}}", "Power", "OK"},
		{"Dell", "{'Dell':{'DellSystem':{'FanRollupStatus':'Degraded','TempRollupStatus':'OK'}}}", "Thermal", "Warning"},
		{"Dell", "{'Dell':{'DellSystem':{'FanRollupStatus':'OK','TempRollupStatus':'Error'}}}", "Thermal", "Critical"},
		{"Dell", "{'Dell':{'DellSystem':{'StorageRollupStatus':'Unknown'}}}", "Storage", NULL},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'Processors':{'Status':{'Health':'OK'}}}}}", "Processors", "OK"},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'Memory':{'Status':{'Health':'Warning'}}}}}", "Memory", "Warning"},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'Storage':{'Status':{'Health':'Critical'}}}}}", "Storage", "Critical"},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'PowerSupplies':{'Status':{'Health':'OK'}}}}}", "Power", "OK"},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'Fans':{'Status':{'Health':'OK'}}}}}", "Thermal", "OK"},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'Temperatures':{'Status':{'Health':'Warning'}}}}}", "Thermal", "Warning"},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'Network':{'Status':{'Health':'Warning'}}}}}", "Network", "Warning"},
		{"HPE", "{'Hpe':{'AggregateHealthStatus':{'Network':{'Status':{'Health':'Unknown'}}}}}", "Network", NULL},
	};
	struct model *model;
	const char *health;
	char system[512];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(system, sizeof system, "{'Oem':%s}", rows[i].oem);
		model = machine(rows[i].vendor, system, "{}");
		json = model_make(model, "/redfish/v1/Systems/1");
		health = rollup(json, rows[i].name);
		if (rows[i].health == NULL)
			assert_null(health);
		else
			assert_string_equal(health ? health : rows[i].oem, rows[i].health);
		json_decref(json);
		model_free(model);
	}
}

/* ---- the light ---- */

static void
light_is(struct model *model, const char *path, const char *led, bool is_active)
{
	json_t *json = model_make(model, path);

	assert_string_equal(surface_text(json, "IndicatorLED", NULL), led);
	assert_true(json_is_boolean(surface_at(json, "LocationIndicatorActive", NULL)));
	assert_int_equal(json_is_true(surface_at(json, "LocationIndicatorActive", NULL)), is_active);
	json_decref(json);
}

static void
write_is(struct model *model, const char *path, const char *body, int status)
{
	struct model_said said = model_write(model, "PATCH", path, body);

	assert_int_equal(said.status, status);
	model_said_clear(&said);
}

static void
either_property_of_the_light_is_made_from_the_other(void **state)
{
	struct model *model = machine("", "{'IndicatorLED':'Lit'}", "{}");
	json_t *json;

	(void)state;
	light_is(model, "/redfish/v1/Systems/1", "Lit", true);
	light_is(model, "/redfish/v1/Chassis/C", "Lit", true);
	json = model_make(model, "/redfish/v1/Systems/1");
	assert_string_equal(surface_text(json, "@odata.type", NULL), "#ComputerSystem.v1_13_0.ComputerSystem");
	json_decref(json);
	model_free(model);
	model = machine("", "{}", "{'LocationIndicatorActive':true}");
	light_is(model, "/redfish/v1/Systems/1", "Blinking", true);
	model_free(model);
	model = machine("", "{'IndicatorLED':null}", "{}");
	json = model_make(model, "/redfish/v1/Chassis/C");
	assert_null(surface_at(json, "LocationIndicatorActive", NULL));
	json_decref(json);
	write_is(model, "/redfish/v1/Chassis/C", "{'IndicatorLED':'Lit'}", 400);
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

static void
a_write_to_the_light_goes_where_it_is_in_words_it_has(void **state)
{
	struct model *model = machine("", "{}", "{'LocationIndicatorActive':false}");

	(void)state;
	write_is(model, "/redfish/v1/Systems/1", "{'IndicatorLED':'Lit'}", 204);
	the_sent_is(model, 0, "PATCH /redfish/v1/Chassis/C {'LocationIndicatorActive':true}");
	light_is(model, "/redfish/v1/Systems/1", "Lit", true);
	write_is(model, "/redfish/v1/Chassis/C", "{'IndicatorLED':'Off'}", 204);
	light_is(model, "/redfish/v1/Chassis/C", "Off", false);
	write_is(model, "/redfish/v1/Chassis/C", "{'LocationIndicatorActive':true}", 204);
	light_is(model, "/redfish/v1/Chassis/C", "Blinking", true);
	model_free(model);
}

/* A box whose LED cannot blink. */
static int
no_blinking(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	const char *led = surface_text(body, "IndicatorLED", NULL);

	if (led != NULL && strcmp(led, "Blinking") == 0)
		return 400;
	return model_plain(model, method, path, body, said);
}

static void
a_light_that_cannot_blink_is_lit(void **state)
{
	struct model *model = machine("", "{'IndicatorLED':'Off'}", "{}");

	(void)state;
	model->answer = no_blinking;
	write_is(model, "/redfish/v1/Systems/1", "{'LocationIndicatorActive':true}", 204);
	assert_int_equal(json_array_size(model->sent), 2);
	light_is(model, "/redfish/v1/Systems/1", "Lit", true);
	write_is(model, "/redfish/v1/Systems/1", "{'IndicatorLED':'Blinking'}", 204);
	light_is(model, "/redfish/v1/Systems/1", "Blinking", true);
	write_is(model, "/redfish/v1/Systems/1", "{'IndicatorLED':'Off'}", 204);
	light_is(model, "/redfish/v1/Systems/1", "Off", false);
	model_free(model);
}

static void
a_light_that_is_always_lit_blinks_to_be_found(void **state)
{
	struct model *model = machine("Dell", "{'IndicatorLED':'Lit'}", "{}");

	(void)state;
	light_is(model, "/redfish/v1/Systems/1", "Off", false);
	write_is(model, "/redfish/v1/Systems/1", "{'IndicatorLED':'Lit'}", 204);
	the_sent_is(model, 0, "PATCH /redfish/v1/Systems/1 {'IndicatorLED':'Blinking'}");
	light_is(model, "/redfish/v1/Systems/1", "Lit", true);
	write_is(model, "/redfish/v1/Systems/1", "{'LocationIndicatorActive':false}", 204);
	the_sent_is(model, 1, "PATCH /redfish/v1/Systems/1 {'IndicatorLED':'Lit'}");
	light_is(model, "/redfish/v1/Systems/1", "Off", false);
	model_free(model);
}

static void
a_wrong_light_changes_nothing(void **state)
{
	static const char *const bodies[] = {"{'IndicatorLED':'Green'}", "{'IndicatorLED':1}", "{'LocationIndicatorActive':'on'}",
		"{'LocationIndicatorActive':true,'IndicatorLED':'Off'}", "{'AssetTag':'x','IndicatorLED':'Unknown'}"};
	struct model *model = machine("", "{'IndicatorLED':'Off'}", "{}");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		write_is(model, "/redfish/v1/Systems/1", bodies[i], 400);
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

/* ---- intrusion ---- */

/* Only the other way to reset it is taken. */
static int
rearm_only(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	if (surface_at(body, "PhysicalSecurity", "IntrusionSensor", NULL) != NULL)
		return 400;
	json_object_set_new(json_object_get(json_object_get(model->docs, path), "PhysicalSecurity"), "IntrusionSensor", json_string("Normal"));
	return model_plain(model, method, path, body, said);
}

static void
an_intrusion_is_reset_in_the_box_s_way(void **state)
{
	struct model *model = machine("", "{}", "{'PhysicalSecurity':{'IntrusionSensor':'HardwareIntrusion'}}");

	(void)state;
	write_is(model, "/redfish/v1/Chassis/C", "{'PhysicalSecurity':{'IntrusionSensor':'Normal'}}", 204);
	assert_int_equal(json_array_size(model->sent), 1);
	model->answer = rearm_only;
	write_is(model, "/redfish/v1/Chassis/C", "{'PhysicalSecurity':{'IntrusionSensor':'Normal'}}", 204);
	the_sent_is(model, 2, "PATCH /redfish/v1/Chassis/C {'PhysicalSecurity':{'IntrusionSensorReArm':'Manual'}}");
	write_is(model, "/redfish/v1/Chassis/C", "{'PhysicalSecurity':{'IntrusionSensor':'HardwareIntrusion'}}", 400);
	assert_int_equal(json_array_size(model->sent), 3);
	model_free(model);
	model = machine("", "{}", "{}");
	write_is(model, "/redfish/v1/Chassis/C", "{'PhysicalSecurity':{'IntrusionSensor':'Normal'}}", 400);
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

/* ---- BIOS ---- */

#define RESET_BIOS "/redfish/v1/Systems/1/Bios/Actions/Bios.ResetBios"
#define INFO       "/redfish/v1/Systems/1/Bios/ResetInfo"

static struct model *
machine_with_bios(const char *parameters)
{
	struct model *model = machine("", "{'Bios':{'@odata.id':'/redfish/v1/Systems/1/Bios'}}", "{}");
	json_t *info = trees_text("{'@odata.type':'#ActionInfo.v1_1_1.ActionInfo'}");

	json_object_set_new(info, "Parameters", trees_text(parameters));
	json_object_set_new(model->docs, INFO, info);
	json_object_set_new(model->docs, "/redfish/v1/Systems/1/Bios",
	    trees_text("{'@odata.type':'#Bios.v1_1_0.Bios','Actions':{'#Bios.ResetBios':{'target':'" RESET_BIOS "','@Redfish.ActionInfo':'" INFO "'}}}"));
	return model;
}

static void
factory_values_need_no_parameters(void **state)
{
	static const struct { const char *parameters, *body, *sent; } rows[] = {
		{"[{'Name':'ResetType','Required':true,'AllowableValues':['Reset']}]", "{}", "POST " RESET_BIOS " {'ResetType':'Reset'}"},
		{"[{'Name':'ResetType','Required':true,'AllowableValues':['Reset']}]", "{'ResetType':'Other'}", "POST " RESET_BIOS " {'ResetType':'Other'}"},
		{"[{'Name':'ResetType','Required':true,'AllowableValues':['A','B']}]", "{}", "POST " RESET_BIOS " {}"},
		{"[{'Name':'ResetType','AllowableValues':['Reset']}]", "{}", "POST " RESET_BIOS " {}"},
		{"[]", "{}", "POST " RESET_BIOS " {}"},
	};
	struct model_said said;
	struct model *model;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		model = machine_with_bios(rows[i].parameters);
		said = model_write(model, "POST", RESET_BIOS, rows[i].body);
		assert_int_equal(said.status, 204);
		model_said_clear(&said);
		assert_int_equal(json_array_size(model->sent), 1);
		the_sent_is(model, 0, rows[i].sent);
		model_free(model);
	}
}

static void
tag_is(struct model *model, const char *path, const char *tag)
{
	json_t *json = model_make(model, path);

	assert_string_equal(surface_text(json, "AssetTag", NULL), tag);
	json_decref(json);
}

static void
an_asset_tag_is_kept_where_the_box_has_one(void **state)
{
	/* clang-format off */
	static const struct { const char *system, *chassis, *at, *kept_at; } rows[] = {
		{"{'AssetTag':''}", "{'AssetTag':'x'}", "/redfish/v1/Systems/1", "/redfish/v1/Systems/1"},
		{"{'AssetTag':null}", "{'AssetTag':'x'}", "/redfish/v1/Systems/1", "/redfish/v1/Systems/1"},
		{"{}", "{'AssetTag':'x'}", "/redfish/v1/Systems/1", "/redfish/v1/Chassis/C"},
		{"{'AssetTag':'x'}", "{}", "/redfish/v1/Chassis/C", "/redfish/v1/Systems/1"},
		{"{'AssetTag':'x'}", "{'AssetTag':'x'}", "/redfish/v1/Chassis/C", "/redfish/v1/Chassis/C"},
		/* a chassis of several machines has a tag of its own */
		{"{}", "{'AssetTag':'x','Links':{'ComputerSystems':[{'@odata.id':'/redfish/v1/Systems/1'},{'@odata.id':'/redfish/v1/Systems/2'}]}}",
		    "/redfish/v1/Systems/1", "/redfish/v1/Systems/1"},
		{"{}", "{'AssetTag':'x','Links':{'ComputerSystems':[{'@odata.id':'/redfish/v1/Systems/2'}]}}", "/redfish/v1/Systems/1", "/redfish/v1/Systems/1"},
		{"{}", "{'AssetTag':'x','Links':{'ComputerSystems':[{'@odata.id':'/redfish/v1/Systems/1'}]}}", "/redfish/v1/Systems/1", "/redfish/v1/Chassis/C"},
	};
	/* clang-format on */
	struct model *model;
	char line[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		model = machine("", rows[i].system, rows[i].chassis);
		if (strcmp(rows[i].at, rows[i].kept_at) != 0)
			tag_is(model, rows[i].at, "x");
		write_is(model, rows[i].at, "{'AssetTag':'shelf 7'}", 204);
		assert_int_equal(json_array_size(model->sent), 1);
		snprintf(line, sizeof line, "PATCH %s {'AssetTag':'shelf 7'}", rows[i].kept_at);
		the_sent_is(model, 0, line);
		tag_is(model, rows[i].at, "shelf 7");
		model_free(model);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_model_is_the_chassis_model_unless_that_is_a_part),
		cmocka_unit_test(system_chassis_and_manager_link_each_other),
		cmocka_unit_test(a_collection_begins_with_the_primary_member),
		cmocka_unit_test(a_summary_is_the_worst_of_what_is_there),
		cmocka_unit_test(nobody_s_health_is_nothing),
		cmocka_unit_test(a_vendor_s_own_summary_counts),
		cmocka_unit_test(either_property_of_the_light_is_made_from_the_other),
		cmocka_unit_test(a_write_to_the_light_goes_where_it_is_in_words_it_has),
		cmocka_unit_test(a_light_that_cannot_blink_is_lit),
		cmocka_unit_test(a_light_that_is_always_lit_blinks_to_be_found),
		cmocka_unit_test(a_wrong_light_changes_nothing),
		cmocka_unit_test(an_intrusion_is_reset_in_the_box_s_way),
		cmocka_unit_test(factory_values_need_no_parameters),
		cmocka_unit_test(an_asset_tag_is_kept_where_the_box_has_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
