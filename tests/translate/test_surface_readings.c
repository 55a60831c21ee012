/* Thermal, power and sensors in both forms: on every tree what is made agrees with itself, leads somewhere, and costs little; on
 * documents of our own each thing by itself. What is made of each tree: golden/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/readings.h"
#include "translate/readings_words.h"
#include "translate/surface.h"
#include "translate/vendor.h"

#define CHASSIS "/redfish/v1/Chassis/C"

static size_t compared, faults;

static void
fault(const char *tree, const char *path, const char *what)
{
	faults++;
	print_message("%s: %s: %s\n", tree, path, what);
}

static double
number(const json_t *json, const char *a, const char *b)
{
	const json_t *value = json_object_get(b ? json_object_get(json, a) : json, b ? b : a);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

/* ---- every tree ---- */

/* Both absent, both null, or the same number; Thermal has its fans in whole ones. */
static bool
is_same(const json_t *a, const json_t *b)
{
	double by = json_number_value(a) - json_number_value(b);

	if (!json_is_number(a) || !json_is_number(b))
		return (a == NULL) == (b == NULL) && json_is_null(a) == json_is_null(b);
	return json_is_integer(a) != json_is_integer(b) ? by >= -0.5 && by <= 0.5 : by == 0;
}

static void
same_as_sensor(struct model *model, const char *tree, const char *path, const json_t *excerpt)
{
	const char *uri = surface_text(excerpt, "DataSourceUri", NULL);
	const json_t *said = json_object_get(excerpt, "Reading");
	json_t *sensor;

	if (uri == NULL || json_object_get(model->docs, uri) != NULL)
		return;
	if (said == NULL)
		said = json_object_get(excerpt, "SpeedRPM");
	sensor = model_make(model, uri);
	if (sensor == NULL && json_object_get(model->docs, path) == NULL)
		fault(tree, path, uri);
	else if (sensor != NULL && json_object_get(model->docs, path) == NULL && !is_same(said, json_object_get(sensor, "Reading")))
		fault(tree, uri, "another number");
	compared += sensor != NULL;
	json_decref(sensor);
}

static void
all_excerpts(struct model *model, const char *tree, const char *path, const json_t *json)
{
	const char *name;
	json_t *value;
	size_t i;

	json_array_foreach(json, i, value)
		all_excerpts(model, tree, path, value);
	if (json_is_object(json) && json_object_get(json, "DataSourceUri") != NULL)
		same_as_sensor(model, tree, path, json);
	json_object_foreach((json_t *)json, name, value)
		all_excerpts(model, tree, path, value);
}

static bool
is_made_up(const struct model *model, const char *path)
{
	return json_object_get(model->docs, path) == NULL;
}

/* Each member is there, under its name; what we named has no word in it that tools take for a vendor's. */
static void
all_members(struct model *model, const char *tree, const char *path, size_t most)
{
	json_t *json = model_make(model, path), *member, *made;
	const char *uri;
	size_t i;

	assert_non_null(json);
	json_array_foreach(json_object_get(json, "Members"), i, member) {
		uri = surface_text(member, "@odata.id", NULL);
		if (is_made_up(model, uri) && vendor_is_hinted(strrchr(uri, '/')))
			fault(tree, uri, "a vendor's word");
		if (i >= most || strncmp(uri, path, strlen(path)) != 0)
			continue;
		made = model_make(model, uri);
		/* A capture may lack what the box lists. */
		if (made == NULL && is_made_up(model, path))
			fault(tree, uri, "is nothing");
		all_excerpts(model, tree, uri, made);
		json_decref(made);
	}
	json_decref(json);
}

/* What Thermal and the Fans say of fans that were made of it. */
static void
fans_agree(struct model *model, const char *tree)
{
	json_t *thermal = model_make(model, model_chassis(model, "/Thermal"));
	json_t *fans = model_make(model, model_chassis(model, "/ThermalSubsystem/Fans")), *member, *fan, *item;
	const char *uri, *unit;
	size_t i;

	json_array_foreach(json_object_get(fans, "Members"), i, member) {
		uri = surface_text(member, "@odata.id", NULL);
		item = json_array_get(json_object_get(thermal, "Fans"), i);
		if (!is_made_up(model, uri) || !is_made_up(model, model_chassis(model, "/ThermalSubsystem/Fans")))
			continue;
		fan = model_make(model, uri);
		unit = surface_text(item, "ReadingUnits", NULL);
		if (!is_same(json_object_get(item, "Reading"), surface_at(fan, "SpeedPercent",
		    unit && strcmp(unit, "Percent") == 0 ? "Reading" : "SpeedRPM", NULL)))
			fault(tree, uri, "another speed");
		compared++;
		json_decref(fan);
	}
	json_decref(thermal);
	json_decref(fans);
}

static void
power_agrees(struct model *model, const char *tree)
{
	json_t *power = model_make(model, model_chassis(model, "/Power")), *made = model_make(model, model_chassis(model, "/EnvironmentMetrics"));
	const json_t *control = json_array_get(json_object_get(power, "PowerControl"), 0);
	const json_t *watts = surface_at(made, "PowerWatts", "Reading", NULL);

	if (is_made_up(model, model_chassis(model, "/EnvironmentMetrics")) || is_made_up(model, model_chassis(model, "/Power"))) {
		if (!is_same(json_object_get(control, "PowerConsumedWatts"), watts))
			fault(tree, "PowerConsumedWatts", "another number");
		compared += watts != NULL;
	}
	json_decref(power);
	json_decref(made);
}

static void
tree_agrees(const char *path, const char *name)
{
	static const char *const places[] = {"/ThermalSubsystem/ThermalMetrics", "/EnvironmentMetrics", "/Thermal", "/Power",
		"/ThermalSubsystem", "/PowerSubsystem"};
	struct model *model = model_open(path);
	json_t *json;
	size_t i;

	if (model->links.primary[PRIMARY_CHASSIS] != NULL) {
		for (i = 0; i < nitems(places); i++) {
			json = model_make(model, model_chassis(model, places[i]));
			assert_non_null(json);
			all_excerpts(model, name, model_chassis(model, places[i]), json);
			json_decref(json);
		}
		all_members(model, name, model_chassis(model, "/Sensors"), 40);
		all_members(model, name, model_chassis(model, "/ThermalSubsystem/Fans"), 40);
		all_members(model, name, model_chassis(model, "/PowerSubsystem/PowerSupplies"), 40);
		fans_agree(model, name);
		power_agrees(model, name);
	}
	model_free(model);
}

static void
the_same_number_stands_everywhere_and_every_link_leads_to_it(void **state)
{
	(void)state;
	compared = faults = 0;
	assert_true(trees_each(TREES_FIXTURES, ".json", tree_agrees) > 0);
	if (access(TREES_CAPTURED, R_OK) == 0)
		trees_each(TREES_CAPTURED, ".tar.gz", tree_agrees);
	assert_int_equal(faults, 0);
	assert_true(compared > 100);
}

/* ---- what a look costs ---- */

static json_t *
sensors_of(size_t count, json_t *docs)
{
	json_t *list = json_array();
	char path[128];
	size_t i;

	for (i = 0; i < count; i++) {
		snprintf(path, sizeof path, CHASSIS "/Sensors/%zu", i);
		json_array_append_new(list, json_pack("{s:s}", "@odata.id", path));
		json_object_set_new(docs, path, json_pack("{s:s,s:s,s:s+,s:s,s:i}", "@odata.type", "#Sensor.v1_5_0.Sensor", "@odata.id", path,
		    "Name", "T", path + strlen(CHASSIS "/Sensors/"), "ReadingUnits", "Cel", "Reading", (int)i));
	}
	return list;
}

/* A box of these documents (in JSON with ' for ") below its chassis, whose document links them. */
static struct model *
box_of(const char *below, size_t sensors)
{
	char *text = xasprintf("{'/redfish/v1/Systems':{'Members':[{'@odata.id':'/redfish/v1/Systems/1'}]},"
	    "'/redfish/v1/Chassis':{'Members':[{'@odata.id':'" CHASSIS "'}]},"
	    "'/redfish/v1/Systems/1':{'@odata.type':'#ComputerSystem.v1_5_0.ComputerSystem','Id':'1','Links':{'Chassis':[{'@odata.id':'" CHASSIS "'}]}}"
	    "%s%s}", below[0] ? "," : "", below), *at;
	json_t *docs, *chassis, *doc;
	const char *path, *name;

	for (at = text; *at != '\0'; at++)
		*at = *at == '\'' ? '"' : *at;
	docs = json_loads(text, 0, NULL);
	assert_non_null(docs);
	free(text);
	if (sensors > 0)
		json_object_set_new(docs, CHASSIS "/Sensors", json_pack("{s:s,s:o}", "@odata.type",
		    "#SensorCollection.SensorCollection", "Members", sensors_of(sensors, docs)));
	chassis = json_pack("{s:s,s:s}", "@odata.type", "#Chassis.v1_20_0.Chassis", "Id", "C");
	json_object_foreach(docs, path, doc) {
		if (strncmp(path, CHASSIS "/", strlen(CHASSIS "/")) != 0 || strchr(name = path + strlen(CHASSIS "/"), '/') != NULL)
			continue;
		json_object_set_new(chassis, name, json_pack("{s:s}", "@odata.id", path));
	}
	json_object_set_new(docs, CHASSIS, chassis);
	return model_of(docs);
}

static void
a_look_does_not_read_every_sensor(void **state)
{
	struct model *model = box_of("'" CHASSIS "/Thermal':{'@odata.type':'#Thermal.v1_4_0.Thermal','Temperatures':[{'Name':'T1','ReadingCelsius':3}]}", 200);

	(void)state;
	json_decref(model_make(model, CHASSIS "/Sensors"));
	assert_in_range(model->asked, 1, 4);
	json_decref(model_make(model, CHASSIS "/Thermal"));
	assert_in_range(model->asked, 1, 4);
	json_decref(model_make(model, CHASSIS "/Sensors/7"));
	assert_in_range(model->asked, 1, 4);
	json_decref(model_make(model, CHASSIS "/EnvironmentMetrics"));
	assert_in_range(model->asked, 1, 5);
	model_free(model);
}

/* ---- one by one ---- */

static void
zeros_of_what_is_absent_are_no_readings(void **state)
{
	struct model *model = box_of("'" CHASSIS "/Thermal':{'@odata.type':'#Thermal.v1_4_0.Thermal','Temperatures':["
	    "{'Name':'CPU Temp','ReadingCelsius':0,'UpperThresholdCritical':0,'Status':{'State':'Absent'}},"
	    "{'Name':'Inlet','ReadingCelsius':0,'UpperThresholdCritical':'N/A','Status':{'State':'Enabled'}}]}", 0);
	json_t *json = model_make(model, CHASSIS "/Thermal"), *sensor;
	const json_t *list = json_object_get(json, "Temperatures");

	(void)state;
	assert_true(json_is_null(json_object_get(json_array_get(list, 0), "ReadingCelsius")));
	assert_true(json_is_integer(json_object_get(json_array_get(list, 1), "ReadingCelsius")));
	assert_string_equal(surface_text(json_array_get(list, 0), "PhysicalContext", NULL), "CPU");
	assert_string_equal(surface_text(json_array_get(list, 1), "PhysicalContext", NULL), "Intake");
	json_decref(json);
	sensor = model_make(model, CHASSIS "/Sensors/Temp_CPUTemp");
	assert_true(json_is_null(json_object_get(sensor, "Reading")));
	assert_null(json_object_get(sensor, "Thresholds"));
	json_decref(sensor);
	model_free(model);
}

static void
percent_stays_percent_and_revolutions_stay_revolutions(void **state)
{
	struct model *model = box_of("'" CHASSIS "/Thermal':{'@odata.type':'#Thermal.v1_4_0.Thermal','Fans':["
	    "{'Name':'Fan 1','Reading':23,'ReadingUnits':'Percent'},{'Name':'Fan 2','Reading':5400,'ReadingUnits':'RPM'},"
	    "{'Name':'Fan 2','Reading':5500}]}", 0);
	json_t *json = model_make(model, CHASSIS "/ThermalSubsystem/Fans/Fan1");

	(void)state;
	assert_true(number(json, "SpeedPercent", "Reading") == 23);
	assert_null(surface_at(json, "SpeedPercent", "SpeedRPM", NULL));
	json_decref(json);
	json = model_make(model, CHASSIS "/ThermalSubsystem/Fans/Fan2");
	assert_true(number(json, "SpeedPercent", "SpeedRPM") == 5400);
	assert_null(surface_at(json, "SpeedPercent", "Reading", NULL));
	json_decref(json);
	json = model_make(model, CHASSIS "/ThermalSubsystem/Fans/Fan2_2");
	assert_true(number(json, "SpeedPercent", "SpeedRPM") == 5500);
	json_decref(json);
	model_free(model);
}

static void
thresholds_go_both_ways(void **state)
{
	struct model *model = box_of("'" CHASSIS "/Sensors':{'@odata.type':'#SensorCollection.SensorCollection','Members':[{'@odata.id':'" CHASSIS "/Sensors/x'}]},"
	    "'" CHASSIS "/Sensors/x':{'@odata.type':'#Sensor.v1_5_0.Sensor','Name':'CPU 1','ReadingUnits':'Cel','Reading':41,"
	    "'Thresholds':{'UpperCaution':{'Reading':80},'UpperCritical':{'Reading':90},'UpperFatal':{'Reading':99},"
	    "'LowerCaution':{'Reading':5},'LowerCritical':{'Reading':3},'LowerFatal':{'Reading':1}}}", 0);
	json_t *json = model_make(model, CHASSIS "/Thermal"), *item = json_array_get(json_object_get(json, "Temperatures"), 0);
	static const int wanted[READING_LIMITS] = {80, 90, 99, 5, 3, 1};
	size_t i;

	(void)state;
	for (i = 0; i < READING_LIMITS; i++)
		assert_true(number(item, readings_limits[i].classic, NULL) == wanted[i]);
	assert_true(number(item, "ReadingCelsius", NULL) == 41);
	json_decref(json);
	model_free(model);
}

static void
a_line_type_follows_what_is_measured(void **state)
{
	json_t *volts = json_integer(203);

	(void)state;
	assert_string_equal(readings_nominal_type("ACHighLine", volts), "AC200To240V");
	assert_string_equal(readings_nominal_type("ACHighLine", NULL), "AC277V");
	assert_string_equal(readings_nominal_type("AC240V", volts), "AC240V");
	assert_null(readings_nominal_type("Unknown", volts));
	assert_null(readings_nominal_type(NULL, volts));
	assert_string_equal(readings_line_type("AC200To240V"), "ACMidLine");
	assert_null(readings_line_type("DC12V"));
	json_decref(volts);
}

static void
names_make_clear_where_a_thing_is(void **state)
{
	static const struct { const char *name, *context; } rows[] = {
		{"CPU1 Temp", "CPU"}, {"CPU1 VR Temp", "VoltageRegulator"}, {"P1-DIMM A1", "Memory"}, {"28-P/S 1 Inlet", "PowerSupply"},
		{"System Board Inlet Temp", "Intake"}, {"System Board Exhaust", "Exhaust"}, {"PSU1 Temp", "PowerSupply"},
		{"Upsilon", NULL}, {"Everything", NULL}, {"FAN 1 F", "Fan"}, {NULL, NULL}};
	const char *context;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		context = readings_context(rows[i].name);
		if (rows[i].context == NULL)
			assert_null(context);
		else
			assert_string_equal(context, rows[i].context);
	}
}

/* ---- each vendor's own places ---- */

/* The whole with a quirk of this vendor; without it the value is another. */
struct vendor_row {
	const char *vendor, *type, *before; /* of a document of that type */
	const char *path;                   /* names with slashes */
	const char *after;                  /* JSON */
};

static const json_t *
walk(const json_t *json, const char *path)
{
	char name[128];
	size_t len;

	for (; json != NULL && *path != '\0'; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		json = json_is_array(json) ? json_array_get(json, (size_t)atoi(name)) : json_object_get(json, name);
	}
	return json;
}

static void
each_vendors_own_place_is_read(void **state)
{
	/* clang-format off */
	static const struct vendor_row rows[] = {
		{"hpe-ilo-4", "Thermal", "'Fans':[{'FanName':'Fan 1','CurrentReading':21,'Units':'Percent'}]", "Fans/0/Reading", "21"},
		{"hpe-ilo-4", "Thermal", "'Fans':[{'FanName':'Fan 1','CurrentReading':21,'Units':'Percent'}]", "Fans/0/ReadingUnits", "\"Percent\""},
		{"hpe-ilo-4", "Thermal", "'Temperatures':[{'Name':'T','Number':3,'CurrentReading':2,'ReadingCelsius':2,'Units':'Celsius'}]", "Temperatures/0",
			"{\"Name\":\"T\",\"ReadingCelsius\":2,\"SensorNumber\":3}"},
		{"hpe-ilo-4", "Thermal", "'Type':'Thermal.1.3.0'", "Type", NULL},
		{"hpe-ilo-4", "Power",   "'Type':'Power.1.3.0'", "Type", NULL},
		{"hpe-ilo-4", "Power",   "'PowerConsumedWatts':152,'PowerControl':[]", "PowerControl/0/PowerConsumedWatts", "152"},
		{"hpe-ilo-4", "Power",   "'PowerCapacityWatts':1000", "PowerControl/0/PowerCapacityWatts", "1000"},
		{"hpe-ilo-4", "Power",   "'PowerConsumedWatts':152,'PowerControl':[{'PowerConsumedWatts':152}]", "PowerConsumedWatts", NULL},
		{"hpe-ilo-4", "Power",   "'PowerCapacityWatts':9,'PowerControl':[{'PowerCapacityWatts':9}]", "PowerCapacityWatts", NULL},
		{"hpe-ilo-4", "Power",   "'PowerSupplies':[{'FirmwareVersion':'0.00'}]", "PowerSupplies/0/FirmwareVersion", "null"},
		{"fujitsu",   "Power",   "'Oem':{'ts_fujitsu':{'ChassisPowerConsumption':{'CurrentPowerConsumptionW':151}}},'PowerControl':[{}]", "PowerControl/0/PowerConsumedWatts", "151"},
		{"fujitsu",   "Power",   "'Oem':{'ts_fujitsu':{'ChassisPowerConsumption':{'CurrentMaximumPowerW':1600}}}", "PowerControl/0/PowerCapacityWatts", "1600"},
		{"fujitsu",   "Power",   "'Oem':{'ts_fujitsu':{'ChassisPowerConsumption':{'MinimumPowerW':90}}}", "PowerControl/0/PowerMetrics/MinConsumedWatts", "90"},
		{"fujitsu",   "Power",   "'Oem':{'ts_fujitsu':{'ChassisPowerConsumption':{'PeakPowerW':340}}}", "PowerControl/0/PowerMetrics/MaxConsumedWatts", "340"},
		{"fujitsu",   "Power",   "'Oem':{'ts_fujitsu':{'ChassisPowerConsumption':{'AveragePowerW':150}}}", "PowerControl/0/PowerMetrics/AverageConsumedWatts", "150"},
		{"fujitsu",   "Power",   "'PowerSupplies':[{'Name':'PSU1'},{'Name':'PSU10'}],'Oem':{'ts_fujitsu':{'ChassisPowerSensors':["
			"{'Designation':'PSU10 Power','CurrentPowerConsumptionW':7},{'Designation':'PSU1 Power','CurrentPowerConsumptionW':76}]}}", "PowerSupplies/0/PowerInputWatts", "76"},
		{"huawei",    "Power",   "'PowerSupplies':[{'Oem':{'Huawei':{'PowerInputWatts':84}}}]", "PowerSupplies/0/PowerInputWatts", "84"},
		{"huawei",    "Power",   "'PowerSupplies':[{'Oem':{'Huawei':{'PowerOutputWatts':76}}}]", "PowerSupplies/0/PowerOutputWatts", "76"},
		{"inspur",    "Power",   "'Oem':{'Public':{'TotalPower':231}}", "PowerControl/0/PowerConsumedWatts", "231"},
		{"ami",       "Thermal", "'Temperatures':[{'PhysicalContext':'Intake'}]", "Temperatures/0/PhysicalContext", "null"},
		{"ami",       "Power",   "'PowerSupplies':[{'Name':'nil'}]", "PowerSupplies/0/Name", "null"},
		{"lenovo-xcc", "Power", "'PowerControl':[{'RelatedItem':[{'@odata.id':'/redfish/v1/Systems/1/Processors'}]}]", "PowerControl/0/RelatedItem/0/@odata.id", "null"},
		{"lenovo-xcc", "Power", "'PowerControl':[{'RelatedItem':[{'@odata.id':'/redfish/v1/Systems/1/Memory'}]}]", "PowerControl/0/RelatedItem/0/@odata.id", "null"},
		{"lenovo-xcc", "PowerSubsystem", "'PowerSupplyRedundancy':[{'Oem':{}}]", "PowerSupplyRedundancy/0", "{}"},
		{"nvidia-openbmc", "EnvironmentMetrics", "'Actions':{'Oem':{'Nvidia':{'#NvidiaEnvironmentMetrics.ClearOOBSetPoint':{'target':'/x'}}}}",
			"Actions/Oem", "{\"#NvidiaEnvironmentMetrics.ClearOOBSetPoint\":{\"target\":\"/x\"}}"},
		{"hpe-cray", "Sensor", "'Oem':{'Index':1,'ParentalContext':'CPU','ParentalIndex':0,'ReferenceDesignator':'U1'}", "Oem",
			"{\"Cray\":{\"Index\":1,\"ParentalContext\":\"CPU\",\"ParentalIndex\":0,\"ReferenceDesignator\":\"U1\"}}"},
		{"ami",       "Power",   "'PowerSupplies':[{'Name':'PSU'}]", "PowerSupplies/0/Status", "{\"Health\":null,\"State\":null}"},
		{"hpe-cray", "EthernetInterface", "'Id':'HPCNet1'", "Status", "{\"Health\":null,\"State\":null}"},
		{"nvidia-openbmc", "PowerSubsystem", "'Allocation ':{}", "Allocation ", NULL},
		{"nvidia-openbmc", "PowerSubsystem", "'CapacityWatts ':'null'", "CapacityWatts ", NULL},
	};
	/* clang-format on */
	struct vendor vendor, nobody = {.name = "Nobody"};
	struct quirks quirks, none;
	char *text, *at, *got;
	json_t *json, *plain;
	size_t i;

	(void)state;
	quirks_find(&nobody, &none);
	for (i = 0; i < nitems(rows); i++) {
		assert_true(quirks_vendor(rows[i].vendor, &vendor));
		/* Firmwares that have such a row. */
		strcpy(vendor.firmware, strcmp(rows[i].vendor, "ami") == 0 ? "12.84" : "BF-24.10-10");
		quirks_find(&vendor, &quirks);
		text = xasprintf("{'@odata.type':'#%s.v1_5_0.%s',%s}", rows[i].type, rows[i].type, rows[i].before);
		for (at = text; *at != '\0'; at++)
			*at = *at == '\'' ? '"' : *at;
		json = json_loads(text, 0, NULL);
		assert_non_null(json);
		plain = json_deep_copy(json);
		quirks_edit(&quirks, json);
		quirks_edit(&none, plain);
		got = walk(json, rows[i].path) ? json_dumps(walk(json, rows[i].path), JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS) : NULL;
		if (rows[i].after == NULL ? got != NULL : got == NULL || strcmp(got, rows[i].after) != 0)
			fail_msg("row %zu: %s is %s", i, rows[i].path, got ? got : "absent");
		assert_false(json_equal(walk(json, rows[i].path), walk(plain, rows[i].path)));
		free(got);
		free(text);
		json_decref(json);
		json_decref(plain);
		quirks_clear(&quirks);
	}
	quirks_clear(&none);
}

/* ---- writes ---- */

#define CLASSIC "'" CHASSIS "/Power':{'@odata.type':'#Power.v1_5_0.Power','PowerControl':[{'PowerConsumedWatts':100,'PowerLimit':{'LimitInWatts':500}}]}"
#define MODERN  "'" CHASSIS "/EnvironmentMetrics':{'@odata.type':'#EnvironmentMetrics.v1_3_0.EnvironmentMetrics','PowerLimitWatts':{'SetPoint':400}}"

/* A Cray: no limit in Power, but a Control; the accelerators have their own. */
#define CONTROL(id, context, mode) "'" CHASSIS "/Controls/" id "':{'@odata.type':'#Control.v1_0_0.Control','ControlType':'Power'," \
	"'PhysicalContext':'" context "','ControlMode':'" mode "','SetPoint':0,'SettingRangeMin':350,'SettingRangeMax':925}"
#define CONTROLS(mode) "'" CHASSIS "/Power':{'@odata.type':'#Power.v1_5_0.Power','PowerControl':[{'PowerConsumedWatts':100}]}," \
	"'" CHASSIS "/Controls':{'Members':[{'@odata.id':'" CHASSIS "/Controls/A0'},{'@odata.id':'" CHASSIS "/Controls/Node'}]}," \
	CONTROL("A0", "Accelerator", "Automatic") "," CONTROL("Node", "Chassis", mode)

static void
a_limit_that_only_a_control_has_is_shown(void **state)
{
	struct model *model = box_of(CONTROLS("Disabled"), 0);
	json_t *json = model_make(model, CHASSIS "/EnvironmentMetrics");

	(void)state;
	assert_int_equal(number(json, "PowerLimitWatts", "AllowableMax"), 925);
	assert_string_equal(surface_text(json, "PowerLimitWatts", "ControlMode", NULL), "Disabled");
	json_decref(json);
	json = model_make(model, CHASSIS "/Power");
	assert_true(json_is_null(surface_at(json_array_get(json_object_get(json, "PowerControl"), 0), "PowerLimit", "LimitInWatts", NULL)));
	json_decref(json);
	model_free(model);
}

static void
a_limit_is_written_where_the_box_keeps_it(void **state)
{
	/* clang-format off */
	static const struct { const char *box, *below, *body; int status; const char *sent; } rows[] = {
		{CLASSIC, "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':350}}", 204, "PATCH " CHASSIS "/Power {\"PowerControl\":[{\"PowerLimit\":{\"LimitInWatts\":350}}]}"},
		{CLASSIC, "/EnvironmentMetrics", "{'PowerLimitWatts':{'ControlMode':'Disabled'}}", 204, "PATCH " CHASSIS "/Power {\"PowerControl\":[{\"PowerLimit\":{\"LimitInWatts\":null}}]}"},
		{CLASSIC, "/EnvironmentMetrics", "{'PowerLimitWatts':{'ControlMode':'Automatic'}}", 204, "PATCH " CHASSIS "/Power {\"PowerControl\":[{\"PowerLimit\":{\"LimitInWatts\":500}}]}"},
		{CLASSIC, "/Power", "{'PowerControl':[{'PowerLimit':{'LimitInWatts':350}}]}", 204, "PATCH " CHASSIS "/Power {\"PowerControl\":[{\"PowerLimit\":{\"LimitInWatts\":350}}]}"},
		{MODERN,  "/Power", "{'PowerControl':[{'PowerLimit':{'LimitInWatts':350}}]}", 204, "PATCH " CHASSIS "/EnvironmentMetrics {\"PowerLimitWatts\":{\"SetPoint\":350}}"},
		{MODERN,  "/Power", "{'PowerControl':[{'PowerLimit':{'LimitInWatts':null}}]}", 204, "PATCH " CHASSIS "/EnvironmentMetrics {\"PowerLimitWatts\":{\"ControlMode\":\"Disabled\"}}"},
		{MODERN,  "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':350,'ControlMode':'Manual'}}", 204, "PATCH " CHASSIS "/EnvironmentMetrics {\"PowerLimitWatts\":{\"ControlMode\":\"Manual\",\"SetPoint\":350}}"},
		{CLASSIC "," MODERN, "/Power", "{'PowerControl':[{'PowerLimit':{'LimitInWatts':1}}]}", 204, "PATCH " CHASSIS "/Power {\"PowerControl\":[{\"PowerLimit\":{\"LimitInWatts\":1}}]}"},
		{CLASSIC "," MODERN, "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':2}}", 204, "PATCH " CHASSIS "/EnvironmentMetrics {\"PowerLimitWatts\":{\"SetPoint\":2}}"},
		{"",      "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':350}}", 400, NULL},
		{CONTROLS("Disabled"), "/Power", "{'PowerControl':[{'PowerLimit':{'LimitInWatts':450}}]}", 204, "PATCH " CHASSIS "/Controls/Node {\"ControlMode\":\"Automatic\",\"SetPoint\":450}"},
		{CONTROLS("Manual"), "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':450}}", 204, "PATCH " CHASSIS "/Controls/Node {\"SetPoint\":450}"},
		{CONTROLS("Manual"), "/Power", "{'PowerControl':[{'PowerLimit':{'LimitInWatts':null}}]}", 204, "PATCH " CHASSIS "/Controls/Node {\"ControlMode\":\"Disabled\"}"},
		{CLASSIC, "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':-1}}", 400, NULL},
		{CLASSIC, "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':'much'}}", 400, NULL},
		{CLASSIC, "/EnvironmentMetrics", "{'PowerLimitWatts':{'ControlMode':'Perhaps'}}", 400, NULL},
		{CLASSIC, "/EnvironmentMetrics", "{'PowerLimitWatts':{'AllowableMax':1}}", 400, NULL},
		{CLASSIC, "/EnvironmentMetrics", "{'PowerWatts':{'Reading':1}}", 400, NULL},
		{CLASSIC, "/EnvironmentMetrics", "[]", 400, NULL},
		{CLASSIC, "/Power", "{'Oem':{'X':{'Y':1}}}", 204, "PATCH " CHASSIS "/Power {\"Oem\":{\"X\":{\"Y\":1}}}"},
		{CLASSIC, "/Thermal", "{'Oem':{}}", 400, NULL},
		{CLASSIC, "/Sensors/Power_ChassisConsumed", "{'Name':'x'}", 400, NULL},
	};
	/* clang-format on */
	struct model_said said;
	struct model *model;
	char path[256];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		model = box_of(rows[i].box, 0);
		snprintf(path, sizeof path, CHASSIS "%s", rows[i].below);
		said = model_write(model, "PATCH", path, rows[i].body);
		if (said.status != rows[i].status || json_array_size(model->sent) != (rows[i].sent != NULL) ||
		    (rows[i].sent != NULL && strcmp(json_string_value(json_array_get(model->sent, 0)), rows[i].sent) != 0))
			fail_msg("row %zu: %d %s", i, said.status, json_string_value(json_array_get(model->sent, 0)));
		model_said_clear(&said);
		model_free(model);
	}
}

static int
refuses(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	(void)model, (void)method, (void)path, (void)body, (void)said;
	return 403;
}

/* CIMC: one PowerControl is an object, read and written. */
static int
wants_an_object(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	if (!json_is_object(json_object_get(body, "PowerControl")))
		return 400;
	return model_plain(model, method, path, body, said);
}

static void
a_limit_goes_as_an_object_to_a_box_that_shows_one(void **state)
{
	static const char *const vendors[] = {"Cisco Systems Inc.", ""};
	struct model_said said;
	struct model *model;
	char box[512];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(vendors); i++) {
		snprintf(box, sizeof box, "'/redfish/v1':{'@odata.type':'#ServiceRoot.v1_5_0.ServiceRoot','Vendor':'%s'}," CLASSIC, vendors[i]);
		model = box_of(box, 0);
		model->answer = wants_an_object;
		said = model_write(model, "PATCH", CHASSIS "/Power", "{'PowerControl':[{'PowerLimit':{'LimitInWatts':350}}]}");
		assert_int_equal(said.status, i == 0 ? 204 : 400);
		assert_int_equal(json_array_size(model->sent), i == 0 ? 2 : 1);
		if (i == 0)
			assert_string_equal(json_string_value(json_array_get(model->sent, 1)),
			    "PATCH " CHASSIS "/Power {\"PowerControl\":{\"PowerLimit\":{\"LimitInWatts\":350}}}");
		model_said_clear(&said);
		model_free(model);
	}
}

static void
a_refusal_of_the_box_is_the_answer(void **state)
{
	struct model *model = box_of(CLASSIC, 0);
	struct model_said said;

	(void)state;
	model->answer = refuses;
	said = model_write(model, "PATCH", CHASSIS "/EnvironmentMetrics", "{'PowerLimitWatts':{'SetPoint':350}}");
	assert_int_equal(said.status, 403);
	model_said_clear(&said);
	model_free(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_number_stands_everywhere_and_every_link_leads_to_it),
		cmocka_unit_test(a_look_does_not_read_every_sensor),
		cmocka_unit_test(zeros_of_what_is_absent_are_no_readings),
		cmocka_unit_test(percent_stays_percent_and_revolutions_stay_revolutions),
		cmocka_unit_test(thresholds_go_both_ways),
		cmocka_unit_test(a_line_type_follows_what_is_measured),
		cmocka_unit_test(names_make_clear_where_a_thing_is),
		cmocka_unit_test(each_vendors_own_place_is_read),
		cmocka_unit_test(a_limit_that_only_a_control_has_is_shown),
		cmocka_unit_test(a_limit_is_written_where_the_box_keeps_it),
		cmocka_unit_test(a_limit_goes_as_an_object_to_a_box_that_shows_one),
		cmocka_unit_test(a_refusal_of_the_box_is_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
