/* Sensors: the box's own, and one for each reading that has none there. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_write.h"
#include "translate/surface_readings.h"
#include "translate/surface_rows.h"

static bool
is_listed(const json_t *members, const char *path)
{
	json_t *member;
	const char *other;
	size_t i;

	json_array_foreach((json_t *)members, i, member) {
		other = surface_text(member, "@odata.id", NULL);
		if (other != NULL && strcmp(other, path) == 0)
			return true;
	}
	return false;
}

static void
list_others(json_t *json, struct readings *readings)
{
	const json_t *members, *member;
	const char *path;
	size_t i, j;

	for (i = 1; i < readings->chassis_count; i++) {
		members = surface_at(surface_follow(readings->s, surface_know(readings->s, readings->chassis[i]), "Sensors"), "Members", NULL);
		json_array_foreach(members, j, member) {
			path = surface_text(member, "@odata.id", NULL);
			if (path != NULL)
				surface_add_member(json, path);
		}
	}
}

/* Only paths are needed here: what the box lists is asked for nothing. */
static json_t *
make_sensors(struct surface *s)
{
	const json_t *own = readings_own(s, "Sensors", NULL);
	json_t *json = own ? readings_document(s, own, "SensorCollection.SensorCollection", "Sensor Collection") :
	    surface_collection("Sensor", "Sensor Collection"), *members;
	const char *found;
	struct readings readings;
	char path[SURFACE_PATH];
	size_t i;

	if (!json_is_array(json_object_get(json, "Members")))
		json_object_set_new(json, "Members", json_array());
	readings_gather(&readings, s, 0);
	list_others(json, &readings);
	readings_clear(&readings);
	readings_gather(&readings, s, READINGS_SENSORS);
	if (!readings.has_all_sensors) {
		readings_clear(&readings);
		readings_gather(&readings, s, READINGS_ALL);
	}
	members = json_object_get(json, "Members");
	for (i = 0; !readings.has_all_sensors && i < readings.count; i++) {
		found = readings_sensor(&readings, &readings.list[i], path);
		if (found != NULL && (readings.list[i].sensor == NULL || !is_listed(members, found)))
			surface_add_member(json, found);
	}
	readings_clear(&readings);
	return json;
}

/* What a reading says that its Sensor does not: of what kind it is, that there is nothing. */
static enum reading_kind
kind_elsewhere(struct surface *s, json_t *json)
{
	enum reading_kind kind = READING_KINDS;
	const struct reading *reading;
	struct readings readings;
	size_t i;

	readings_gather(&readings, s, READINGS_TEMPERATURES | READINGS_FANS | READINGS_SENSORS);
	for (i = 0; i < readings.count; i++) {
		reading = &readings.list[i];
		if (reading->sensor == NULL || strcmp(reading->sensor, s->path) != 0)
			continue;
		kind = reading->kind;
		if (json_is_null(reading->value) && json_number_value(json_object_get(json, "Reading")) == 0)
			json_object_set_new(json, "Reading", json_null());
	}
	readings_clear(&readings);
	return kind;
}

/* What a box leaves out of a Sensor that it has: its type, where its unit or the same thing in Thermal says it. */
static json_t *
complete_sensor(struct surface *s, const json_t *own)
{
	json_t *json = readings_document(s, own, "Sensor.v1_7_0.Sensor", "Sensor");
	enum reading_kind kind = readings_kind(own);
	const char *context;

	if (kind == READING_KINDS && surface_text(own, "ReadingType", NULL) == NULL && json_object_get(own, "Reading") != NULL &&
	    json_object_get(own, "ReadingUnits") == NULL)
		kind = kind_elsewhere(s, json);
	if (kind != READING_KINDS) {
		json_object_set_new(json, "ReadingType", json_string(reading_row(kind)->type));
		json_object_set_new(json, "ReadingUnits", json_string(reading_row(kind)->unit));
	}
	context = readings_context(surface_text(own, "Name", NULL));
	if (surface_text(own, "PhysicalContext", NULL) == NULL && context != NULL)
		json_object_set_new(json, "PhysicalContext", json_string(context));
	return json;
}

static json_t *
make_sensor(struct surface *s)
{
	const json_t *own = surface_get(s, readings_member(readings_own(s, "Sensors", NULL), s->id[0]));
	const struct reading *reading;
	struct readings readings;
	json_t *json = NULL;
	size_t i;

	if (own != NULL)
		return complete_sensor(s, own);
	readings_gather(&readings, s, READINGS_ALL);
	for (i = 0; json == NULL && !readings.has_all_sensors && i < readings.count; i++) {
		reading = &readings.list[i];
		if (reading->sensor == NULL && strcmp(reading->id, s->id[0]) == 0)
			json = write_sensor(reading);
	}
	readings_clear(&readings);
	return json;
}

static const struct surface_row rows[] = {
	{SURFACE_CHASSIS, "/Sensors", 0, make_sensors, NULL, NULL, NULL},
	{SURFACE_CHASSIS, "/Sensors/{}", 0, make_sensor, readings_patch, NULL, NULL},
};

const struct surface_family surface_sensors = {rows, nitems(rows), NULL, 0};
