/* Thermal, and ThermalSubsystem with Fans and ThermalMetrics: each the box's own, completed, or made of the other. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_write.h"
#include "translate/surface_readings.h"
#include "translate/surface_rows.h"

/* ---- Thermal ---- */

/* Behind the `own` first ones of its kind, which the box's own document has itself. */
static void
append_temperatures(json_t *list, const struct readings *readings, size_t own)
{
	char where[SURFACE_PATH];
	size_t i;

	surface_join(where, readings->s->path, "#/Temperatures");
	for (i = 0; i < readings->count; i++) {
		if (readings->list[i].kind == READING_TEMPERATURE && (own == 0 || own-- == 0))
			json_array_append_new(list, write_temperature(&readings->list[i], where, json_array_size(list)));
	}
}

static void
append_fans(json_t *list, const struct readings *readings, size_t own)
{
	char where[SURFACE_PATH];
	size_t i;

	surface_join(where, readings->s->path, "#/Fans");
	for (i = 0; i < readings->count; i++) {
		if (reading_is_fan(&readings->list[i]) && (own == 0 || own-- == 0))
			json_array_append_new(list, write_fan(&readings->list[i], where, json_array_size(list)));
	}
}

static void
add_redundancy(json_t *json, const struct readings *readings)
{
	char where[SURFACE_PATH], members[SURFACE_PATH];
	json_t *list;
	size_t i;

	if (json_object_get(json, "Redundancy") != NULL || readings->group_count[GROUP_FANS] == 0)
		return;
	list = json_array();
	surface_join(where, readings->s->path, "#/Redundancy");
	surface_join(members, readings->s->path, "#/Fans");
	for (i = 0; i < readings->group_count[GROUP_FANS]; i++)
		json_array_append_new(list, write_redundancy(&readings->groups[GROUP_FANS][i], where, i, members));
	json_object_set_new(json, "Redundancy", list);
}

static json_t *
make_thermal(struct surface *s)
{
	const json_t *own = readings_own(s, "Thermal", NULL);
	json_t *json = readings_document(s, own, "Thermal.v1_7_1.Thermal", "Thermal"), *list;
	struct readings readings;

	readings_gather(&readings, s, READINGS_TEMPERATURES | READINGS_FANS);
	list = write_mended(json, "Temperatures", s->path);
	append_temperatures(list, &readings, json_array_size(list));
	list = write_mended(json, "Fans", s->path);
	append_fans(list, &readings, json_array_size(list));
	if (json_is_array(json_object_get(json, "Redundancy")))
		write_mended(json, "Redundancy", s->path);
	add_redundancy(json, &readings);
	readings_clear(&readings);
	/* Fans have SensorNumber from v1_5 on, whatever a box says that it is. */
	surface_raise_type(json, 7);
	return json;
}

/* ---- ThermalSubsystem ---- */

static void
add_groups(json_t *json, const struct readings *readings)
{
	json_t *list = json_object_get(json, "FanRedundancy");
	size_t i;

	if (json_array_size(list) > 0 || readings->group_count[GROUP_FANS] == 0)
		return;
	list = json_array();
	for (i = 0; i < readings->group_count[GROUP_FANS]; i++)
		json_array_append_new(list, write_redundant_group(readings, &readings->groups[GROUP_FANS][i], GROUP_FANS));
	json_object_set_new(json, "FanRedundancy", list);
}

static json_t *
make_subsystem(struct surface *s)
{
	const json_t *own = readings_own(s, "ThermalSubsystem", NULL);
	json_t *json = readings_document(s, own, "ThermalSubsystem.v1_3_0.ThermalSubsystem", "Thermal Subsystem");
	struct readings readings;

	readings_link(s, json, "Fans", "/Fans");
	readings_link(s, json, "ThermalMetrics", "/ThermalMetrics");
	if (own != NULL)
		return json;
	readings_gather(&readings, s, READINGS_TEMPERATURES | READINGS_FANS);
	add_groups(json, &readings);
	readings_rollup(json, &readings);
	readings_clear(&readings);
	return json;
}

/* ---- Fans ---- */

static json_t *
make_fans(struct surface *s)
{
	const json_t *own = readings_own(s, "ThermalSubsystem", "Fans", NULL);
	struct readings readings;
	char path[SURFACE_PATH];
	json_t *json;
	size_t i;

	if (json_array_size(json_object_get(own, "Members")) > 0)
		return readings_document(s, own, "FanCollection.FanCollection", "Fan Collection");
	json = own ? readings_document(s, own, "FanCollection.FanCollection", "Fan Collection") : surface_collection("Fan", "Fan Collection");
	json_object_set_new(json, "Members", json_array());
	readings_gather(&readings, s, READINGS_FANS);
	for (i = 0; i < readings.count; i++) {
		if (reading_is_fan(&readings.list[i]))
			surface_add_member(json, readings_fan(&readings, &readings.list[i], path));
	}
	readings_clear(&readings);
	return json;
}

static json_t *
complete_fan(const struct surface *s, const json_t *own)
{
	json_t *json = readings_document(s, own, "Fan.v1_5_0.Fan", "Fan");
	const char *context = readings_context(surface_text(own, "Name", NULL));

	write_speed_mended(json_object_get(json, "SpeedPercent"));
	if (context != NULL && surface_text(own, "PhysicalContext", NULL) == NULL)
		json_object_set_new(json, "PhysicalContext", json_string(context));
	return json;
}

static json_t *
make_fan(struct surface *s)
{
	const json_t *own = surface_get(s, readings_member(readings_own(s, "ThermalSubsystem", "Fans", NULL), s->id[0]));
	struct readings readings;
	const struct reading *fan;
	json_t *json = NULL;
	size_t i;

	if (own != NULL)
		return complete_fan(s, own);
	readings_gather(&readings, s, READINGS_TEMPERATURES | READINGS_FANS | READINGS_SENSORS);
	for (i = 0; json == NULL && i < readings.count; i++) {
		fan = &readings.list[i];
		if (reading_is_fan(fan) && fan->fan == NULL && strcmp(fan->place, s->id[0]) == 0)
			json = write_fan_resource(&readings, fan);
	}
	readings_clear(&readings);
	return json;
}

/* ---- ThermalMetrics ---- */

/* The first one with a number that is there. */
static void
summarise(json_t *summary, const char *word, const char *context, const char *named, const struct readings *readings)
{
	const struct reading *reading;
	size_t i;

	for (i = 0; json_object_get(summary, word) == NULL && i < readings->count; i++) {
		reading = &readings->list[i];
		if (reading->kind == READING_TEMPERATURE && json_is_number(reading->value) && reading_is_at(reading, context) &&
		    (named == NULL || (reading->name != NULL && strcasestr(reading->name, named) != NULL)))
			json_object_set_new(summary, word, write_excerpt(readings, reading));
	}
}

static void
add_summary(json_t *json, const struct readings *readings)
{
	json_t *summary = json_object();

	summarise(summary, "Intake", "Intake", NULL, readings);
	summarise(summary, "Exhaust", "Exhaust", NULL, readings);
	summarise(summary, "Ambient", "Intake", "ambient", readings);
	if (json_object_size(summary) > 0)
		write_complete(surface_object(json, "TemperatureSummaryCelsius"), summary);
	json_decref(summary);
}

static bool
has_sensor(const json_t *list, const char *path)
{
	const char *uri;
	json_t *excerpt;
	size_t i;

	json_array_foreach((json_t *)list, i, excerpt) {
		uri = surface_text(excerpt, "DataSourceUri", NULL);
		if (uri != NULL && path != NULL && strcmp(uri, path) == 0)
			return true;
	}
	return false;
}

/* A box's own list lacks what other chassis measure, and has zeros for what is not there. */
static void
complete_list(json_t *list, const struct readings *readings, bool has_own)
{
	const struct reading *reading;
	char path[SURFACE_PATH];
	const char *name;
	json_t *excerpt;
	size_t i, j;

	for (i = 0; i < readings->count; i++) {
		reading = &readings->list[i];
		if (!has_own || (readings->chassis_count > 1 && !has_sensor(list, readings_sensor(readings, reading, path))))
			json_array_append_new(list, write_array_excerpt(readings, reading));
		json_array_foreach(list, j, excerpt) {
			name = surface_text(excerpt, "DeviceName", NULL);
			if (has_own && json_is_null(reading->value) && name != NULL && reading->name != NULL && strcmp(name, reading->name) == 0)
				json_object_set_new(excerpt, "Reading", json_null());
		}
	}
}

static bool
has_zero(const json_t *list)
{
	json_t *excerpt;
	size_t i;

	json_array_foreach((json_t *)list, i, excerpt) {
		if (json_is_number(json_object_get(excerpt, "Reading")) && json_number_value(json_object_get(excerpt, "Reading")) == 0)
			return true;
	}
	return false;
}

static json_t *
make_metrics(struct surface *s)
{
	const json_t *own = readings_own(s, "ThermalSubsystem", "ThermalMetrics", NULL);
	json_t *json = readings_document(s, own, "ThermalMetrics.v1_3_0.ThermalMetrics", "Thermal Metrics");
	json_t *list = json_object_get(json, "TemperatureReadingsCelsius");
	bool has_own = json_array_size(list) > 0;
	struct readings readings;
	json_t *excerpt;
	size_t i;

	if (!json_is_array(list)) {
		list = json_array();
		json_object_set_new(json, "TemperatureReadingsCelsius", list);
	}
	json_array_foreach(list, i, excerpt)
		write_excerpt_mended(excerpt);
	readings_gather(&readings, s, 0);
	if (has_own && readings.chassis_count == 1 && !has_zero(list) && json_is_object(json_object_get(own, "TemperatureSummaryCelsius"))) {
		readings_clear(&readings);
		return json;
	}
	readings_clear(&readings);
	readings_gather(&readings, s, READINGS_TEMPERATURES | READINGS_SENSORS);
	complete_list(list, &readings, has_own);
	add_summary(json, &readings);
	readings_clear(&readings);
	return json;
}

static const struct surface_row rows[] = {
	{SURFACE_CHASSIS, "/Thermal", 0, make_thermal, readings_patch, NULL, NULL},
	{SURFACE_CHASSIS, "/ThermalSubsystem", 0, make_subsystem, readings_patch, NULL, NULL},
	{SURFACE_CHASSIS, "/ThermalSubsystem/Fans", 0, make_fans, NULL, NULL, NULL},
	{SURFACE_CHASSIS, "/ThermalSubsystem/Fans/{}", 0, make_fan, readings_patch, NULL, NULL},
	{SURFACE_CHASSIS, "/ThermalSubsystem/ThermalMetrics", 0, make_metrics, readings_patch, NULL, NULL},
};

const struct surface_family surface_thermal = {rows, nitems(rows), NULL, 0};
