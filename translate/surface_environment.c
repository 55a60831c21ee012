/* EnvironmentMetrics of the Chassis, and the Chassis' links to all that is about readings. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_write.h"
#include "translate/surface_readings.h"
#include "translate/surface_rows.h"

/* What the box's own does not tell and is to be gathered. */
static unsigned
missing_of(const json_t *own)
{
	/* clang-format off */
	static const struct { const char *name; unsigned wanted; } rows[] = {
		{ "PowerWatts",         READINGS_CONTROL },
		{ "PowerLimitWatts",    READINGS_CONTROL },
		{ "TemperatureCelsius", READINGS_TEMPERATURES },
		{ "FanSpeedsPercent",   READINGS_FANS },
	};
	/* clang-format on */
	const json_t *value;
	unsigned wanted = 0;
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		value = json_object_get(own, rows[i].name);
		if (value == NULL || (json_is_array(value) && json_array_size(value) == 0))
			wanted |= rows[i].wanted;
	}
	return wanted;
}

static void
add_total(json_t *json, const struct readings *readings)
{
	const struct power_control *control = &readings->control;
	json_t *watts, *limit;
	size_t i;

	if (json_object_get(json, "PowerWatts") == NULL && control->consumed != NULL) {
		watts = json_pack("{s:O}", "Reading", control->consumed);
		if (control->sensor != NULL)
			json_object_set_new(watts, "DataSourceUri", json_string(control->sensor));
		for (i = 0; i < readings->count && !readings->has_all_sensors; i++) {
			if (readings->list[i].kind == READING_POWER && readings->list[i].value == control->consumed)
				json_object_update_new(watts, write_excerpt(readings, &readings->list[i]));
		}
		json_object_set_new(json, "PowerWatts", watts);
	}
	if (json_object_get(json, "PowerLimitWatts") == NULL && control->has_limit) {
		limit = write_power_limit(control);
		json_object_set_new(json, "PowerLimitWatts", limit);
		surface_raise_type(json, 1);
	}
}

/* The temperature of a chassis is that of the air that it takes in. */
static void
add_temperature(json_t *json, const struct readings *readings)
{
	const struct reading *reading;
	size_t i;

	for (i = 0; json_object_get(json, "TemperatureCelsius") == NULL && i < readings->count; i++) {
		reading = &readings->list[i];
		if (reading->kind == READING_TEMPERATURE && json_is_number(reading->value) && reading_is_at(reading, "Intake"))
			json_object_set_new(json, "TemperatureCelsius", write_excerpt(readings, reading));
	}
}

static void
add_fans(json_t *json, const struct readings *readings)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < readings->count; i++) {
		if (reading_is_fan(&readings->list[i]))
			json_array_append_new(list, write_array_excerpt(readings, &readings->list[i]));
	}
	if (json_array_size(json_object_get(json, "FanSpeedsPercent")) == 0)
		json_object_set(json, "FanSpeedsPercent", list);
	json_decref(list);
}

static json_t *
make_environment(struct surface *s)
{
	static const char *const excerpts[] = {"PowerWatts", "TemperatureCelsius", "HumidityPercent", "EnergykWh", "EnergyJoules"};
	const json_t *own = readings_own(s, "EnvironmentMetrics", NULL);
	json_t *json = readings_document(s, own, "EnvironmentMetrics.v1_3_0.EnvironmentMetrics", "Environment Metrics");
	unsigned missing = missing_of(own);
	struct readings readings;
	json_t *fan;
	size_t i;

	json_array_foreach(json_object_get(json, "FanSpeedsPercent"), i, fan)
		write_speed_mended(fan);
	for (i = 0; i < nitems(excerpts); i++)
		write_excerpt_mended(json_object_get(json, excerpts[i]));
	if (missing == 0)
		return json;
	readings_gather(&readings, s, missing | READINGS_SENSORS);
	if (missing & READINGS_CONTROL)
		add_total(json, &readings);
	if (missing & READINGS_TEMPERATURES)
		add_temperature(json, &readings);
	if (missing & READINGS_FANS)
		add_fans(json, &readings);
	readings_clear(&readings);
	return json;
}

static void
dress_chassis(struct surface *s, json_t *json)
{
	static const char *const names[] = {"Thermal", "Power", "ThermalSubsystem", "PowerSubsystem", "Sensors", "EnvironmentMetrics"};
	bool is_new = false;
	char below[64];
	size_t i;

	for (i = 0; i < nitems(names); i++) {
		is_new = is_new || (i >= 2 && json_object_get(json, names[i]) == NULL);
		below[0] = '/';
		strcpy(below + 1, names[i]);
		readings_link(s, json, names[i], below);
	}
	/* EnvironmentMetrics and the subsystems are of v1_15; a raised box may have Controls (v1_17), too. */
	if (is_new)
		surface_raise_type(json, 17);
}

static const struct surface_part parts[] = {
	{SURFACE_CHASSIS, dress_chassis, {NULL}, NULL, NULL},
};
static const struct surface_row rows[] = {
	{SURFACE_CHASSIS, "/EnvironmentMetrics", 0, make_environment, power_limit_patch, NULL, NULL},
};

const struct surface_family surface_environment = {rows, nitems(rows), parts, nitems(parts)};
