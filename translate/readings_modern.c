/* Readings from ThermalSubsystem, PowerSubsystem, EnvironmentMetrics and Sensors. What a document sums up (ThermalMetrics) is taken from
 * there: one request instead of one per Sensor; the Sensors then only say what rarely changes (names, thresholds), however old
 * that is known. */
#include "translate/readings.h"

#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_words.h"

enum {
	SCANNED = 160, /* Sensors of one chassis */
	CONTROLS = 32
};

static const char *
sensor_of(const json_t *excerpt)
{
	const char *uri = surface_text(excerpt, "DataSourceUri", NULL), *own = surface_text(excerpt, "@odata.id", NULL);

	if (uri == NULL && own != NULL && strstr(own, "/Sensors/") != NULL)
		uri = own;
	return uri != NULL && uri[0] == '/' ? uri : NULL;
}

/* false: it was taken before. */
static bool
is_new(struct readings *readings, const char *path)
{
	if (path == NULL)
		return true;
	if (json_object_get(readings->seen, path) != NULL)
		return false;
	json_object_set_new(readings->seen, path, json_true());
	return true;
}

/* What a Sensor says of itself but for its Reading. */
static void
take_sensor(struct reading *reading, const json_t *sensor)
{
	const json_t *limit;
	size_t i;

	for (i = 0; i < READING_LIMITS; i++) {
		limit = readings_number(surface_at(sensor, "Thresholds", readings_limits[i].modern, NULL), "Reading");
		reading->limits[i] = json_is_number(limit) ? limit : NULL;
	}
	if (reading->context == NULL)
		reading->context = surface_text(sensor, "PhysicalContext", NULL);
	if (reading->context == NULL)
		reading->context = readings_context(reading->name);
	reading->min = readings_number(sensor, "ReadingRangeMin");
	reading->max = readings_number(sensor, "ReadingRangeMax");
	if (reading->status == NULL)
		reading->status = json_object_get(sensor, "Status");
	if (reading->item == NULL)
		reading->item = sensor;
}

static const char *
numbered(struct readings *readings, const char *word, size_t index)
{
	char name[64];

	snprintf(name, sizeof name, "%s %zu", word, index + 1);
	return json_string_value(readings_keep(readings, json_string(name)));
}

/* One element of an array of excerpts. */
static void
take_excerpt(struct readings *readings, enum reading_kind kind, const json_t *excerpt, const json_t *value, size_t index)
{
	const char *path = sensor_of(excerpt), *name;
	const json_t *sensor;
	struct reading *reading;

	if (!json_is_object(excerpt) || !is_new(readings, path))
		return;
	sensor = surface_know(readings->s, path);
	name = surface_text(sensor, "Name", NULL);
	if (name == NULL)
		name = surface_text(excerpt, "DeviceName", NULL);
	if (name == NULL)
		name = numbered(readings, reading_row(kind)->prefix, index);
	reading = readings_add(readings, kind, name, NULL);
	if (reading == NULL)
		return;
	reading->sensor = path;
	reading->value = value;
	reading->context = surface_text(excerpt, "PhysicalContext", NULL);
	take_sensor(reading, sensor);
}

static void
take_temperatures(struct readings *readings, const json_t *subsystem)
{
	const json_t *metrics = surface_get(readings->s, surface_link(subsystem, "ThermalMetrics")), *excerpt;
	size_t i;

	json_array_foreach(json_object_get(metrics, "TemperatureReadingsCelsius"), i, excerpt)
		take_excerpt(readings, READING_TEMPERATURE, excerpt, readings_number(excerpt, "Reading"), i);
}

/* ---- fans ---- */

static void
take_fan(struct readings *readings, const char *path)
{
	const json_t *fan = surface_get(readings->s, path), *speed = json_object_get(fan, "SpeedPercent"), *rpm, *percent;
	struct reading *reading;

	if (fan == NULL)
		return;
	rpm = readings_number(speed, "SpeedRPM");
	percent = readings_number(speed, "Reading");
	/* More than all of it: the same number in both places. */
	if (json_number_value(percent) > 100) {
		rpm = rpm ? rpm : percent;
		percent = NULL;
	}
	reading = readings_add(readings, rpm == NULL && percent != NULL ? READING_FAN_PERCENT : READING_FAN,
	    surface_text(fan, "Name", NULL), surface_text(fan, "Id", NULL));
	if (reading == NULL)
		return;
	reading->fan = path;
	reading->sensor = sensor_of(speed);
	is_new(readings, reading->sensor);
	reading->value = rpm ? rpm : percent;
	reading->percent = rpm ? percent : NULL;
	reading->context = surface_text(fan, "PhysicalContext", NULL);
	reading->status = json_object_get(fan, "Status");
	reading->item = fan;
	take_sensor(reading, surface_know(readings->s, reading->sensor));
}

/* Boxes put revolutions into Reading and percents into SpeedRPM; their Sensors know better. */
static void
take_fan_excerpt(struct readings *readings, const json_t *excerpt, size_t index)
{
	enum reading_kind kind = readings_kind(surface_know(readings->s, sensor_of(excerpt)));
	const json_t *rpm = readings_number(excerpt, "SpeedRPM"), *percent = readings_number(excerpt, "Reading");

	if (kind == READING_FAN)
		take_excerpt(readings, kind, excerpt, rpm ? rpm : percent, index);
	else if (kind == READING_FAN_PERCENT)
		take_excerpt(readings, kind, excerpt, percent ? percent : rpm, index);
	else
		take_excerpt(readings, rpm || json_number_value(percent) > 100 ? READING_FAN : READING_FAN_PERCENT, excerpt,
		    rpm ? rpm : percent, index);
}

static void
take_group(struct readings *readings, int which, const json_t *item)
{
	struct redundancy *group;
	const json_t *member;
	const char *path, *known;
	size_t i, j, nth;

	if (!json_is_object(item))
		return;
	group = readings_add_group(readings, which);
	group->name = surface_text(item, "GroupName", NULL);
	group->type = readings_redundancy_type(surface_text(item, "RedundancyType", NULL));
	group->max = readings_number(item, "MaxSupportedInGroup");
	group->min = readings_number(item, "MinNeededInGroup");
	group->status = json_object_get(item, "Status");
	json_array_foreach(json_object_get(item, "RedundancyGroup"), i, member) {
		path = surface_text(member, "@odata.id", NULL);
		for (j = nth = 0; path != NULL && j < (which == GROUP_FANS ? readings->count : readings->supply_count); j++) {
			if (which == GROUP_FANS && !reading_is_fan(&readings->list[j]))
				continue;
			known = which == GROUP_FANS ? readings->list[j].fan : readings->supplies[j].path;
			if (known != NULL && strcmp(known, path) == 0)
				json_array_append_new(group->members, json_integer((json_int_t)nth));
			nth++;
		}
	}
}

static void
take_fans(struct readings *readings, const json_t *chassis, const json_t *subsystem)
{
	const json_t *members = surface_at(surface_follow(readings->s, subsystem, "Fans"), "Members", NULL), *item;
	size_t i;

	json_array_foreach(members, i, item)
		take_fan(readings, surface_text(item, "@odata.id", NULL));
	json_array_foreach(json_object_get(subsystem, "FanRedundancy"), i, item)
		take_group(readings, GROUP_FANS, item);
	if (json_array_size(members) > 0 || readings->s->is_waiting)
		return;
	item = surface_get(readings->s, surface_link(chassis, "EnvironmentMetrics"));
	members = json_object_get(item, "FanSpeedsPercent");
	json_array_foreach(members, i, item)
		take_fan_excerpt(readings, item, i);
}

/* ---- power ---- */

static void
fact(struct supply *supply, const char *word, const json_t *value)
{
	if (value != NULL && json_object_get(supply->facts, word) == NULL)
		json_object_set(supply->facts, word, (json_t *)value);
}

static void
take_supply_metrics(struct supply *supply, const json_t *metrics)
{
	/* clang-format off */
	static const struct { const char *excerpt, *word; } words[] = {
		{ "InputPowerWatts",  "PowerInputWatts" },
		{ "OutputPowerWatts", "PowerOutputWatts" },
		{ "InputVoltage",     "LineInputVoltage" },
		{ "InputCurrentAmps", "InputCurrentAmps" },
	};
	/* clang-format on */
	size_t i;

	for (i = 0; i < nitems(words); i++)
		fact(supply, words[i].word, readings_number(json_object_get(metrics, words[i].excerpt), "Reading"));
}

static void
take_supply(struct readings *readings, const char *path)
{
	const json_t *own = surface_get(readings->s, path), *rating;
	const char *line = readings_line_type(surface_text(own, "InputNominalVoltageType", NULL)), *const *word;
	struct supply *supply;

	if (own == NULL || (supply = readings_add_supply(readings, surface_text(own, "Name", NULL), surface_text(own, "Id", NULL))) == NULL)
		return;
	supply->path = path;
	for (word = readings_supply_words; *word != NULL; word++)
		fact(supply, *word, json_object_get(own, *word));
	if (line != NULL)
		fact(supply, "LineInputVoltageType", readings_keep(readings, json_string(line)));
	rating = json_array_get(json_object_get(own, "EfficiencyRatings"), 0);
	fact(supply, "EfficiencyPercent", readings_number(rating, "EfficiencyPercent"));
	take_supply_metrics(supply, surface_get(readings->s, surface_link(own, "Metrics")));
}

static void
take_supplies(struct readings *readings, const json_t *subsystem)
{
	const json_t *members = surface_at(surface_follow(readings->s, subsystem, "PowerSupplies"), "Members", NULL), *item;
	size_t i;

	json_array_foreach(members, i, item)
		take_supply(readings, surface_text(item, "@odata.id", NULL));
	json_array_foreach(json_object_get(subsystem, "PowerSupplyRedundancy"), i, item)
		take_group(readings, GROUP_SUPPLIES, item);
}

static void
or_else(const json_t **value, const json_t *other)
{
	if (!json_is_number(*value) && other != NULL)
		*value = other;
}

/* Minutes of an ISO 8601 duration "PT20M"; NULL: it is written in another way. */
static json_t *
minutes_of(const char *duration)
{
	int hours = 0, minutes = 0, end = 0;

	if (duration == NULL)
		return NULL;
	if (sscanf(duration, "PT%dM%n", &minutes, &end) == 1 && end > 0 && duration[end] == '\0')
		return json_integer(minutes);
	if (sscanf(duration, "PT%dH%n", &hours, &end) == 1 && end > 0 && duration[end] == '\0')
		return json_integer(hours * 60);
	return NULL;
}

/* The Sensor behind the total also knows its extremes. */
static void
take_total(struct readings *readings, const char *path)
{
	struct power_control *control = &readings->control;
	const json_t *sensor = surface_get(readings->s, path);
	json_t *minutes;

	if (sensor == NULL)
		return;
	control->sensor = path;
	or_else(&control->average, readings_number(sensor, "AverageReading"));
	or_else(&control->max, readings_number(sensor, "PeakReading"));
	or_else(&control->min, readings_number(sensor, "LowestReading"));
	minutes = minutes_of(surface_text(sensor, "AveragingInterval", NULL));
	if (minutes != NULL && control->interval_min == NULL)
		control->interval_min = readings_keep(readings, minutes);
}

static void
take_limit(struct power_control *control, const json_t *limit, const char *path)
{
	if (!json_is_object(limit) || control->environment_path != NULL)
		return;
	control->environment_path = path;
	control->limit_mode = surface_text(limit, "ControlMode", NULL);
	control->limit_min = readings_number(limit, "AllowableMin");
	control->limit_max = readings_number(limit, "AllowableMax");
	if (control->has_limit)
		return;
	control->limit = readings_number(limit, "SetPoint");
	if (control->limit_mode != NULL && strcmp(control->limit_mode, "Disabled") == 0)
		control->limit = json_null();
	control->has_limit = true;
}

static void
take_control(struct readings *readings, const json_t *chassis, const json_t *subsystem)
{
	const json_t *environment = surface_get(readings->s, surface_link(chassis, "EnvironmentMetrics"));
	const json_t *watts = json_object_get(environment, "PowerWatts"), *limit = json_object_get(environment, "PowerLimitWatts");
	struct power_control *control = &readings->control;
	bool was_told = json_is_number(control->consumed);

	control->is_told = control->is_told || watts != NULL || limit != NULL || json_object_get(subsystem, "CapacityWatts") != NULL;
	or_else(&control->consumed, readings_number(watts, "Reading"));
	if (!was_told && sensor_of(watts) != NULL)
		take_total(readings, sensor_of(watts));
	or_else(&control->capacity, readings_number(subsystem, "CapacityWatts"));
	or_else(&control->requested, readings_number(json_object_get(subsystem, "Allocation"), "RequestedWatts"));
	or_else(&control->allocated, readings_number(json_object_get(subsystem, "Allocation"), "AllocatedWatts"));
	take_limit(control, limit, surface_link(chassis, "EnvironmentMetrics"));
}

void
readings_subsystems(struct readings *readings, const json_t *chassis, unsigned wanted)
{
	const json_t *subsystem;

	if (wanted & (READINGS_TEMPERATURES | READINGS_FANS)) {
		subsystem = surface_follow(readings->s, chassis, "ThermalSubsystem");
		if (wanted & READINGS_TEMPERATURES)
			take_temperatures(readings, subsystem);
		if (wanted & READINGS_FANS)
			take_fans(readings, chassis, subsystem);
	}
	if (wanted & (READINGS_SUPPLIES | READINGS_CONTROL)) {
		subsystem = surface_get(readings->s, surface_link(chassis, "PowerSubsystem"));
		if (wanted & READINGS_SUPPLIES)
			take_supplies(readings, subsystem);
		if (wanted & READINGS_CONTROL)
			take_control(readings, chassis, subsystem);
	}
}

static bool
limits_all(const json_t *item)
{
	const char *type = surface_text(item, "ControlType", NULL), *context = surface_text(item, "PhysicalContext", NULL);
	const char *units = surface_text(item, "SetPointUnits", NULL);

	return type != NULL && strcmp(type, "Power") == 0 && context != NULL && strcmp(context, "Chassis") == 0 &&
	       (units == NULL || units[0] == 'W');
}

void
readings_controls(struct readings *readings, const json_t *chassis)
{
	const json_t *members = surface_at(surface_follow(readings->s, chassis, "Controls"), "Members", NULL), *link, *item;
	struct power_control *control = &readings->control;
	const char *path;
	size_t i;

	json_array_foreach(members, i, link) {
		path = surface_text(link, "@odata.id", NULL);
		if (i == CONTROLS)
			return;
		if (!limits_all(surface_know(readings->s, path)))
			continue;
		item = surface_get(readings->s, path);
		control->control_path = path;
		control->limit_mode = surface_text(item, "ControlMode", NULL);
		or_else(&control->limit_min, readings_number(item, "AllowableMin"));
		or_else(&control->limit_min, readings_number(item, "SettingRangeMin"));
		or_else(&control->limit_max, readings_number(item, "AllowableMax"));
		or_else(&control->limit_max, readings_number(item, "SettingRangeMax"));
		control->limit = readings_number(item, "SetPoint");
		if (control->limit_mode != NULL && strcmp(control->limit_mode, "Disabled") == 0)
			control->limit = json_null();
		control->has_limit = control->is_told = true;
		return;
	}
}

/* ---- Sensors, one by one ---- */

static bool
is_wanted(enum reading_kind kind, unsigned wanted)
{
	switch (kind) {
	case READING_TEMPERATURE:
		return wanted & READINGS_TEMPERATURES;
	case READING_FAN:
	case READING_FAN_PERCENT:
		return wanted & READINGS_FANS;
	case READING_VOLTAGE:
		return wanted & READINGS_VOLTAGES;
	default:
		return false;
	}
}

static void
scan_one(struct readings *readings, const char *path, unsigned wanted)
{
	const json_t *sensor = surface_know(readings->s, path);
	enum reading_kind kind = readings_kind(sensor);
	struct reading *reading;

	if (sensor == NULL || !is_wanted(kind, wanted) || !is_new(readings, path))
		return;
	reading = readings_add(readings, kind, surface_text(sensor, "Name", NULL), surface_text(sensor, "Id", NULL));
	if (reading == NULL)
		return;
	sensor = surface_get(readings->s, path);
	reading->sensor = path;
	reading->value = readings_number(sensor, "Reading");
	take_sensor(reading, sensor);
}

void
readings_scan(struct readings *readings, const json_t *chassis, unsigned wanted)
{
	const json_t *members = surface_at(surface_follow(readings->s, chassis, "Sensors"), "Members", NULL), *member;
	const char *path;
	size_t i;

	json_array_foreach(members, i, member) {
		path = surface_text(member, "@odata.id", NULL);
		if (i < SCANNED && path != NULL && json_object_get(readings->seen, path) == NULL)
			scan_one(readings, path, wanted);
	}
}
