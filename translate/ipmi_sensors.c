/* An IPMI-only machine's sensors as Thermal, Power and Sensors. One sensor that does not work is one member without a reading. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/ipmi_box.h"
#include "translate/ipmi_states.h"
#include "translate/ipmi_words.h"
#include "translate/surface_rows.h"

enum { TEMPERATURE = 0x01, VOLTAGE = 0x02, FAN = 0x04, POWER_SUPPLY = 0x08, THRESHOLD = 0x01, SPECIFIC = 0x6F };
enum { ENTITY_SUPPLY = 0x0A };

/* Ids of Sensors: the name's letters and digits; the number makes them unique and stable. */
static void
sensor_id(const json_t *sensor, char out[64])
{
	const char *name = surface_text(sensor, "name", NULL);
	size_t n = 0;

	for (; name != NULL && *name != '\0' && n < 40; name++) {
		if (isalnum((unsigned char)*name))
			out[n++] = *name;
		else if (n > 0 && out[n - 1] != '_')
			out[n++] = '_';
	}
	while (n > 0 && out[n - 1] == '_')
		n--;
	snprintf(out + n, 64 - n, "%s%lld", n ? "_" : "", (long long)json_integer_value(json_object_get(sensor, "number")));
	if (json_integer_value(json_object_get(sensor, "lun")) != 0)
		snprintf(out + strlen(out), 64 - strlen(out), "_%lld", (long long)json_integer_value(json_object_get(sensor, "lun")));
}

static bool
is_analog(const json_t *sensor)
{
	return json_integer_value(json_object_get(sensor, "event_type")) == THRESHOLD && !ipmi_is(sensor, "is_event_only");
}

/* "": none is told. */
static const char *
unit_of(const json_t *sensor)
{
	const char *unit = surface_text(sensor, "unit", NULL);

	return unit ? unit : "";
}

static const char *
state_of(const json_t *sensor)
{
	if (ipmi_is(sensor, "is_absent"))
		return "Absent";
	if (json_is_false(json_object_get(sensor, "is_scanning")))
		return "Disabled";
	return ipmi_is(sensor, "is_available") ? "Enabled" : "UnavailableOffline";
}

/* The state bits say it, IPMI 2.0 35.14: lnc lc lnr unc uc unr. */
static const char *
health_of(const json_t *sensor)
{
	long long states = json_integer_value(json_object_get(sensor, "states"));

	if (strcmp(state_of(sensor), "Enabled") != 0)
		return NULL;
	return states & 0x36 ? "Critical" : states & 0x09 ? "Warning" : "OK";
}

static json_t *
sensor_status(const json_t *sensor)
{
	return json_pack("{s:s,s:s*}", "State", state_of(sensor), "Health", health_of(sensor));
}

/* A number to three decimals: what is beyond is noise of the conversion. */
static json_t *
number(const json_t *value)
{
	double x = json_number_value(value);

	if (!json_is_number(value) || !isfinite(x))
		return json_null();
	x = round(x * 1000) / 1000;
	return fabs(x) < 1e15 && x == floor(x) ? json_integer((json_int_t)x) : json_real(x);
}

/* NULL: it cannot be read now. */
static const json_t *
reading_of_fact(const json_t *sensor)
{
	return strcmp(state_of(sensor), "Enabled") == 0 ? json_object_get(sensor, "reading") : NULL;
}

static json_t *
reading_of(const json_t *sensor)
{
	return number(reading_of_fact(sensor));
}

static const struct {
	const char *threshold, *classic, *modern;
} limits[] = {
	{"unc", "UpperThresholdNonCritical", "UpperCaution"}, {"uc", "UpperThresholdCritical", "UpperCritical"},
	{"unr", "UpperThresholdFatal", "UpperFatal"}, {"lnc", "LowerThresholdNonCritical", "LowerCaution"},
	{"lc", "LowerThresholdCritical", "LowerCritical"}, {"lnr", "LowerThresholdFatal", "LowerFatal"},
};

static void
set_common(json_t *item, const json_t *sensor)
{
	const char *context = ipmi_context((int)json_integer_value(json_object_get(sensor, "entity")));
	const json_t *value;
	size_t i;

	json_object_set(item, "SensorNumber", json_object_get(sensor, "number"));
	json_object_set_new(item, "Status", sensor_status(sensor));
	if (context != NULL)
		json_object_set_new(item, "PhysicalContext", json_string(context));
	for (i = 0; i < nitems(limits); i++) {
		value = surface_at(sensor, "thresholds", limits[i].threshold, NULL);
		if (value != NULL)
			json_object_set_new(item, limits[i].classic, number(value));
	}
}

static json_t *
begin_item(json_t *list, const char *document, const char *name, const json_t *sensor)
{
	char id[32], path[128];
	json_t *item;

	snprintf(id, sizeof id, "%zu", json_array_size(list));
	snprintf(path, sizeof path, IPMI_CHASSIS "/%s#/%s/%s", document, name, id);
	item = json_pack("{s:s,s:s,s:s}", "@odata.id", path, "MemberId", id, "Name", surface_text(sensor, "name", NULL));
	set_common(item, sensor);
	json_array_append_new(list, item);
	return item;
}

static void
set_real(json_t *item, const char *name, const json_t *sensor, const char *fact)
{
	const json_t *value = json_object_get(sensor, fact);

	if (value != NULL)
		json_object_set_new(item, name, number(value));
}

static json_t *
make_thermal(struct surface *s)
{
	const json_t *list = json_object_get(surface_get(s, "ipmi:/sensors"), "sensors"), *sensor;
	json_t *temperatures = json_array(), *fans = json_array(), *item;
	const char *unit;
	long long type;
	size_t i;

	json_array_foreach(list, i, sensor) {
		type = json_integer_value(json_object_get(sensor, "type"));
		unit = unit_of(sensor);
		if (!is_analog(sensor))
			continue;
		if (type == TEMPERATURE && strcmp(unit, "C") == 0) {
			item = begin_item(temperatures, "Thermal", "Temperatures", sensor);
			json_object_set_new(item, "ReadingCelsius", reading_of(sensor));
			set_real(item, "MinReadingRangeTemp", sensor, "min");
			set_real(item, "MaxReadingRangeTemp", sensor, "max");
		} else if (type == FAN && (strcmp(unit, "RPM") == 0 || strcmp(unit, "%") == 0)) {
			item = begin_item(fans, "Thermal", "Fans", sensor);
			json_object_set_new(item, "Reading", reading_of(sensor));
			json_object_set_new(item, "ReadingUnits", json_string(strcmp(unit, "%") == 0 ? "Percent" : "RPM"));
			set_real(item, "MinReadingRange", sensor, "min");
			set_real(item, "MaxReadingRange", sensor, "max");
		}
	}
	return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o*}", "@odata.type", "#Thermal.v1_7_1.Thermal", "Id", "Thermal", "Name", "Thermal",
	    "Temperatures", temperatures, "Fans", fans, "Redundancy",
	    ipmi_states_redundancy(list, "Thermal", "Fans", json_array_size(fans)));
}

/* ---- power ---- */

/* What boxes without DCMI call the sensor of all that they draw, and those of what their power supplies do. */
static const char *const whole_names[] = {"Pwr Consumption", "System Power", "Sys Power", "SYS_POWER", "Power Meter", "Total Power", "TOTAL_POWER",
	"Input Power"};
static const char *const supply_names[] = {"Input Power", "Power In", "Pwr In", "PIN"};

static bool
is_named(const json_t *sensor, const char *const *names, size_t count, bool is_whole)
{
	const char *name = surface_text(sensor, "name", NULL);
	size_t i;

	for (i = 0; name != NULL && i < count; i++) {
		if (is_whole ? strcasecmp(name, names[i]) == 0 : strcasestr(name, names[i]) != NULL)
			return true;
	}
	return false;
}

/* The sensor of the whole, else the sum of what all power supplies take in; NULL when one of them does not tell. */
static json_t *
drawn_watts(struct surface *s)
{
	const json_t *list = json_object_get(surface_get(s, "ipmi:/sensors"), "sensors"), *sensor;
	bool is_told = false, is_missing = false;
	double sum = 0;
	size_t i;

	json_array_foreach(list, i, sensor) {
		if (!is_analog(sensor) || strcmp(unit_of(sensor), "W") != 0)
			continue;
		if (is_named(sensor, whole_names, nitems(whole_names), true) && json_is_number(reading_of_fact(sensor)))
			return number(reading_of_fact(sensor));
		if (json_integer_value(json_object_get(sensor, "entity")) != ENTITY_SUPPLY || ipmi_is(sensor, "is_absent") ||
		    !is_named(sensor, supply_names, nitems(supply_names), false))
			continue;
		is_told = true;
		is_missing |= !json_is_number(reading_of_fact(sensor));
		sum += json_number_value(reading_of_fact(sensor));
	}
	if (!is_told || is_missing)
		return NULL;
	return json_real(sum);
}

/* DCMI 6.6.1, 6.6.2. */
static json_t *
control_of(struct surface *s)
{
	const json_t *dcmi = surface_get(s, "ipmi:/dcmi"), *power = json_object_get(dcmi, "power"), *limit = json_object_get(dcmi, "limit");
	json_t *json, *metrics, *drawn = ipmi_is(power, "is_active") ? NULL : drawn_watts(s);

	if (!ipmi_is(power, "is_active") && limit == NULL && drawn == NULL)
		return NULL;
	json = json_pack("{s:s,s:s,s:s}", "@odata.id", IPMI_CHASSIS "/Power#/PowerControl/0", "MemberId", "0", "Name", "System Power");
	if (ipmi_is(power, "is_active")) {
		metrics = json_object();
		json_object_set(json, "PowerConsumedWatts", json_object_get(power, "current_w"));
		json_object_set(metrics, "MinConsumedWatts", json_object_get(power, "min_w"));
		json_object_set(metrics, "MaxConsumedWatts", json_object_get(power, "max_w"));
		json_object_set(metrics, "AverageConsumedWatts", json_object_get(power, "average_w"));
		if (json_integer_value(json_object_get(power, "period_ms")) >= 60000)
			json_object_set_new(metrics, "IntervalInMin",
			    json_integer(json_integer_value(json_object_get(power, "period_ms")) / 60000));
		json_object_set_new(json, "PowerMetrics", metrics);
	}
	surface_set(json, "PowerConsumedWatts", drawn);
	if (limit != NULL)
		json_object_set_new(json, "PowerLimit", json_pack("{s:o?,s:s}", "LimitInWatts",
		    ipmi_is(limit, "is_active") ? json_incref(json_object_get(limit, "limit_w")) : json_null(), "LimitException",
		    strcmp(surface_text(limit, "action", NULL) ? surface_text(limit, "action", NULL) : "", "power-off") == 0 ?
		    "HardPowerOff" : "LogEventOnly"));
	return json;
}

/* A power supply's discrete sensor, IPMI 2.0 table 42-3 type 08h: present, failure, predictive, input lost ... */
static json_t *
supply_status(const json_t *sensor)
{
	long long states = json_integer_value(json_object_get(sensor, "states"));

	if (!ipmi_is(sensor, "is_available"))
		return json_pack("{s:s}", "State", state_of(sensor));
	/* Some leave the first bit out when another one tells that it is there. */
	if (states == 0)
		return json_pack("{s:s}", "State", "Absent");
	return ipmi_status(ipmi_states_health(sensor));
}

/* The FRU of the same entity and instance. */
static const json_t *
fru_of(struct surface *s, const json_t *sensor)
{
	const json_t *list = json_object_get(surface_know(s, "ipmi:/fru"), "devices"), *device;
	size_t i;

	json_array_foreach(list, i, device) {
		if (json_equal(json_object_get(device, "entity"), json_object_get(sensor, "entity")) &&
		    json_equal(json_object_get(device, "instance"), json_object_get(sensor, "instance")))
			return device;
	}
	return NULL;
}

static void
add_supply(struct surface *s, json_t *supplies, const json_t *sensor)
{
	const json_t *device = fru_of(s, sensor), *product = json_object_get(device, "product");
	json_t *item = begin_item(supplies, "Power", "PowerSupplies", sensor);

	json_object_del(item, "SensorNumber");
	json_object_del(item, "PhysicalContext");
	json_object_set_new(item, "Status", supply_status(sensor));
	ipmi_set_text(item, "Manufacturer", json_object_get(product, "manufacturer"));
	ipmi_set_text(item, "Model", json_object_get(product, "name"));
	ipmi_set_text(item, "PartNumber", json_object_get(product, "part"));
	ipmi_set_text(item, "SerialNumber", json_object_get(product, "serial"));
}

static json_t *
make_power(struct surface *s)
{
	const json_t *list = json_object_get(surface_get(s, "ipmi:/sensors"), "sensors"), *sensor;
	json_t *voltages = json_array(), *supplies = json_array(), *control = control_of(s), *item, *json;
	size_t i;

	json_array_foreach(list, i, sensor) {
		if (json_integer_value(json_object_get(sensor, "type")) == VOLTAGE && is_analog(sensor) &&
		    strcmp(unit_of(sensor), "V") == 0) {
			item = begin_item(voltages, "Power", "Voltages", sensor);
			json_object_set_new(item, "ReadingVolts", reading_of(sensor));
			set_real(item, "MinReadingRange", sensor, "min");
			set_real(item, "MaxReadingRange", sensor, "max");
		} else if (json_integer_value(json_object_get(sensor, "type")) == POWER_SUPPLY && !ipmi_is(sensor, "is_event_only") &&
		    json_integer_value(json_object_get(sensor, "event_type")) == SPECIFIC) {
			add_supply(s, supplies, sensor);
		}
	}
	json = json_pack("{s:s,s:s,s:s,s:o,s:o}", "@odata.type", "#Power.v1_7_1.Power", "Id", "Power", "Name", "Power", "Voltages",
	    voltages, "PowerSupplies", supplies);
	if (control != NULL)
		json_object_set_new(json, "PowerControl", json_pack("[o]", control));
	surface_set(json, "Redundancy", ipmi_states_redundancy(list, "Power", "PowerSupplies", json_array_size(supplies)));
	return json;
}

/* Power.PowerControl[0].PowerLimit, DCMI 6.6.3, 6.6.4. */
static enum deed_ask
patch_power(struct deed *deed)
{
	const json_t *limit = surface_at(json_array_get(json_object_get(deed->body, "PowerControl"), 0), "PowerLimit", NULL);
	const json_t *watts = json_object_get(limit, "LimitInWatts");

	if (!json_is_integer(watts) && !json_is_null(watts))
		return deed_fail(deed, watts ? RF_PROPERTY_TYPE : RF_PROPERTY_NOT_WRITABLE, watts ? "LimitInWatts" : "PowerControl",
		    watts ? "LimitInWatts" : NULL, NULL);
	if (json_is_integer(watts) && (json_integer_value(watts) < 1 || json_integer_value(watts) > 65535))
		return deed_fail(deed, RF_PROPERTY_OUT_OF_RANGE, "LimitInWatts", "LimitInWatts", NULL);
	return ipmi_box_act(deed, "ipmi:/dcmi/limit", json_is_null(watts) ? json_pack("{s:b}", "is_active", 0) :
	    json_pack("{s:O,s:b}", "limit_w", watts, "is_active", 1));
}

/* ---- Sensors ---- */

/* In UCUM's words. Redfish has no ReadingType for the last ones; a sensor of another unit, or of none, has neither. */
static const struct {
	const char *unit, *type, *units;
} kinds[] = {
	{"C", "Temperature", "Cel"}, {"V", "Voltage", "V"}, {"A", "Current", "A"}, {"W", "Power", "W"}, {"RPM", "Rotational", "{rev}/min"},
	{"%", "Percent", "%"}, {"J/s", "Power", "W"}, {"J", "EnergyJoules", "J"}, {"Hz", "Frequency", "Hz"}, {"CFM", "AirFlow", "[ft_i]3/min"},
	{"kPa", "PressurekPa", "kPa"}, {"l", NULL, "L"}, {"F", NULL, "[degF]"}, {"K", NULL, "K"}, {"VA", NULL, "V.A"},
	{"us", NULL, "us"}, {"ms", NULL, "ms"}, {"s", NULL, "s"}, {"min", NULL, "min"}, {"h", NULL, "h"}, {"d", NULL, "d"},
	{"psi", NULL, "[psi]"}, {"dB", NULL, "dB"}, {"lx", NULL, "lx"}, {"ohm", NULL, "Ohm"}, {"bit", NULL, "bit"}, {"byte", NULL, "By"},
};

static json_t *
make_sensors(struct surface *s)
{
	const json_t *list = json_object_get(surface_know(s, "ipmi:/sensors"), "sensors"), *sensor;
	json_t *json = surface_collection("Sensor", "Sensors");
	char path[SURFACE_PATH], id[64];
	size_t i;

	json_array_foreach(list, i, sensor) {
		if (!is_analog(sensor))
			continue;
		sensor_id(sensor, id);
		snprintf(path, sizeof path, IPMI_CHASSIS "/Sensors/%s", id);
		surface_add_member(json, path);
	}
	return json;
}

static json_t *
sensor_json(const json_t *sensor, const char *id)
{
	const char *context = ipmi_context((int)json_integer_value(json_object_get(sensor, "entity")));
	json_t *json = json_pack("{s:s,s:s,s:s,s:o,s:o,s:s*}", "@odata.type", "#Sensor.v1_9_0.Sensor", "Id", id, "Name",
	    surface_text(sensor, "name", NULL), "Reading", reading_of(sensor), "Status", sensor_status(sensor),
	    "PhysicalContext", context);
	json_t *thresholds = json_object();
	const json_t *value;
	size_t i;

	for (i = 0; i < nitems(kinds); i++) {
		if (strcmp(unit_of(sensor), kinds[i].unit) != 0)
			continue;
		json_object_set_new(json, "ReadingUnits", json_string(kinds[i].units));
		if (kinds[i].type != NULL)
			json_object_set_new(json, "ReadingType", json_string(kinds[i].type));
	}
	set_real(json, "ReadingRangeMin", sensor, "min");
	set_real(json, "ReadingRangeMax", sensor, "max");
	for (i = 0; i < nitems(limits); i++) {
		value = surface_at(sensor, "thresholds", limits[i].threshold, NULL);
		if (value != NULL)
			json_object_set_new(thresholds, limits[i].modern, json_pack("{s:o}", "Reading", number(value)));
	}
	if (json_object_size(thresholds) > 0)
		json_object_set(json, "Thresholds", thresholds);
	json_decref(thresholds);
	return json;
}

static json_t *
make_sensor(struct surface *s)
{
	const json_t *list = json_object_get(surface_get(s, "ipmi:/sensors"), "sensors"), *sensor;
	char id[64];
	size_t i;

	json_array_foreach(list, i, sensor) {
		sensor_id(sensor, id);
		if (strcmp(id, s->id[0]) == 0 && is_analog(sensor))
			return sensor_json(sensor, id);
	}
	return NULL;
}

static const struct surface_row rows[] = {
	IPMI_ROW("/Chassis/1/Thermal", make_thermal),
	{SURFACE_ROOT, "/Chassis/1/Power", 0, make_power, patch_power, NULL, NULL},
	IPMI_ROW("/Chassis/1/Sensors", make_sensors),
	IPMI_ROW("/Chassis/1/Sensors/{}", make_sensor),
};

const struct surface_family surface_ipmi_sensors = {rows, nitems(rows), NULL, 0, "ipmi"};
