/* Where a box keeps its readings: which chassis count, which of its documents tell, and which of its Sensors is which reading. */
#include "translate/readings.h"

#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_words.h"

/* ---- chassis ---- */

/* Is it of this System alone? One that names no System is, when it is inside of one that is. */
static bool
is_of_system(const struct readings *readings, const json_t *chassis, bool is_inside)
{
	const json_t *systems = surface_at(chassis, "Links", "ComputerSystems", NULL), *link;
	const char *path;
	size_t i;

	if (json_array_size(systems) == 0)
		return is_inside;
	json_array_foreach(systems, i, link) {
		path = surface_text(link, "@odata.id", NULL);
		if (path == NULL || strcmp(path, readings->s->system) != 0)
			return false;
	}
	return true;
}

static void
cover(struct readings *readings, const json_t *link, bool is_inside)
{
	const char *path = surface_text(link, "@odata.id", NULL);
	const json_t *chassis;
	size_t i;

	if (path == NULL || readings->chassis_count == READINGS_CHASSIS)
		return;
	for (i = 0; i < readings->chassis_count; i++) {
		if (strcmp(readings->chassis[i], path) == 0)
			return;
	}
	chassis = surface_know(readings->s, path);
	if (chassis != NULL && is_of_system(readings, chassis, is_inside))
		readings->chassis[readings->chassis_count++] = path;
}

/* The primary chassis, the one around it, what is inside of them, and what else the System names. Where reading a
 * chassis can hurt (QUIRK_NO_CRAWL): the primary one. */
static void
find_chassis(struct readings *readings)
{
	const json_t *chassis, *list, *link;
	struct surface *s = readings->s;
	size_t i, j;

	readings->chassis[readings->chassis_count++] = s->chassis;
	if (s->quirks != NULL && s->quirks->is_set[QUIRK_NO_CRAWL] && s->quirks->value[QUIRK_NO_CRAWL])
		return;
	list = surface_at(surface_know(s, s->system), "Links", "Chassis", NULL);
	json_array_foreach(list, i, link)
		cover(readings, link, false);
	for (i = 0; i < readings->chassis_count; i++) {
		chassis = surface_know(s, readings->chassis[i]);
		cover(readings, surface_at(chassis, "Links", "ContainedBy", NULL), false);
		list = surface_at(chassis, "Links", "Contains", NULL);
		json_array_foreach(list, j, link)
			cover(readings, link, true);
	}
}

void
readings_chassis(struct readings *readings, struct surface *s)
{
	readings_init(readings, s, 0);
	find_chassis(readings);
}

/* ---- documents ---- */

static unsigned
without(const json_t *json, const char *name, unsigned wanted)
{
	return json_is_array(json_object_get(json, name)) ? 0 : wanted;
}

static unsigned
from_thermal(struct readings *readings, const json_t *thermal)
{
	unsigned wanted = readings->wanted & (READINGS_TEMPERATURES | READINGS_FANS);

	if (thermal == NULL)
		return wanted;
	readings_thermal(readings, thermal);
	return wanted & (without(thermal, "Temperatures", READINGS_TEMPERATURES) | without(thermal, "Fans", READINGS_FANS));
}

static unsigned
from_power(struct readings *readings, const json_t *power, const char *path, bool is_holder)
{
	unsigned wanted = readings->wanted & (READINGS_SUPPLIES | READINGS_CONTROL);

	if (power == NULL)
		return wanted;
	readings_power(readings, power, is_holder ? path : NULL);
	wanted &= without(power, "PowerSupplies", READINGS_SUPPLIES) | READINGS_CONTROL;
	if (readings->control.consumed != NULL && readings->control.has_limit && !(readings->wanted & READINGS_LIMITS))
		wanted &= ~(unsigned)READINGS_CONTROL;
	return wanted;
}

/* Sensors are read one by one only where there is no document that has them together. What sums things up (metrics, the whole power) is
 * read of the primary chassis and of those that hold others. */
static void
from_chassis_alone(struct readings *readings, const json_t *chassis, bool is_primary)
{
	bool is_holder = is_primary || json_array_size(surface_at(chassis, "Links", "Contains", NULL)) > 0;
	unsigned scanned = 0, wanted = readings->wanted;
	const json_t *thermal = NULL, *power = NULL;

	if (wanted & (READINGS_TEMPERATURES | READINGS_FANS)) {
		thermal = surface_get(readings->s, surface_link(chassis, "Thermal"));
		if (thermal == NULL)
			scanned |= wanted & (READINGS_TEMPERATURES | READINGS_FANS);
	}
	if (wanted & (READINGS_VOLTAGES | READINGS_SUPPLIES | READINGS_CONTROL)) {
		power = surface_get(readings->s, surface_link(chassis, "Power"));
		if (power == NULL)
			scanned |= wanted & READINGS_VOLTAGES;
	}
	if (readings->s->is_waiting)
		return;
	wanted = from_thermal(readings, thermal) | from_power(readings, power, surface_link(chassis, "Power"), is_holder);
	readings_subsystems(readings, chassis, is_holder ? wanted : wanted & READINGS_SUPPLIES);
	if (scanned != 0 && !readings->s->is_waiting)
		readings_scan(readings, chassis, scanned);
}

/* The chassis are asked at the same time. */
static void
from_chassis(struct readings *readings, size_t index)
{
	bool was_waiting = readings->s->is_waiting;

	readings->s->is_waiting = false;
	from_chassis_alone(readings, surface_know(readings->s, readings->chassis[index]), index == 0);
	readings->s->is_waiting = readings->s->is_waiting || was_waiting;
}

/* ---- which Sensor is it ---- */

static const char *
last_segment(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : "";
}

/* Are its ids the MemberIds of the temperatures, all of them and no others? Then they are the same things. */
static bool
are_members(const struct readings *readings, const json_t *by_id, size_t count)
{
	size_t i, temperatures = 0;

	for (i = 0; i < readings->count; i++) {
		if (readings->list[i].kind != READING_TEMPERATURE || readings->list[i].sensor != NULL)
			continue;
		temperatures++;
		if (json_object_get(by_id, surface_text(readings->list[i].item, "MemberId", NULL)) == NULL)
			return false;
	}
	return count > 0 && temperatures == count;
}

static json_t *
keyed(struct readings *readings, const json_t *paths, bool is_plain)
{
	json_t *keys = readings_keep(readings, json_object()), *path;
	const char *segment;
	char plain[READING_ID];
	size_t i;

	json_array_foreach((json_t *)paths, i, path) {
		segment = last_segment(json_string_value(path));
		readings_plain(segment, plain);
		json_object_set(keys, is_plain ? plain : segment, path);
	}
	return keys;
}

/* By name: "CPU1 Temp" is .../Sensors/CPU1Temp. */
static void
match_sensors(struct readings *readings, const json_t *paths)
{
	const json_t *by_name = keyed(readings, paths, true), *by_id = keyed(readings, paths, false);
	bool by_member = are_members(readings, by_id, json_array_size(paths));
	struct reading *reading;
	char plain[READING_ID];
	size_t i;

	for (i = 0; i < readings->count; i++) {
		reading = &readings->list[i];
		if (reading->sensor != NULL)
			continue;
		readings_plain(reading->name, plain);
		if (by_member && reading->kind == READING_TEMPERATURE)
			reading->sensor = json_string_value(
			    json_object_get(by_id, surface_text(reading->item, "MemberId", NULL)));
		else
			reading->sensor = json_string_value(json_object_get(by_name, plain));
	}
}

/* A box whose Sensors are at least as many as what its Thermal has is taken to have all of them there. */
static void
find_sensors(struct readings *readings)
{
	json_t *paths = readings_keep(readings, json_array()), *member;
	const json_t *chassis, *members, *thermal;
	size_t others = 0, i, j;

	for (i = 0; i < readings->chassis_count; i++) {
		chassis = surface_know(readings->s, readings->chassis[i]);
		members = surface_at(surface_follow(readings->s, chassis, "Sensors"), "Members", NULL);
		json_array_foreach((json_t *)members, j, member) {
			if (json_is_string(json_object_get(member, "@odata.id")))
				json_array_append(paths, json_object_get(member, "@odata.id"));
		}
		thermal = surface_follow(readings->s, chassis, "Thermal");
		others += json_array_size(json_object_get(thermal, "Temperatures")) + json_array_size(json_object_get(thermal, "Fans"));
	}
	readings->has_all_sensors = json_array_size(paths) > 0 && json_array_size(paths) >= others;
	match_sensors(readings, paths);
}

/* ---- the power that is told elsewhere than by a Sensor becomes one ---- */

static void
add_power(struct readings *readings, const char *owner, const char *what, enum reading_kind kind, const json_t *value, const char *context)
{
	struct reading *reading;
	char name[READING_ID * 2];

	if (value == NULL)
		return;
	snprintf(name, sizeof name, "%s %s", owner, what);
	reading = readings_add(readings, kind, json_string_value(readings_keep(readings, json_string(name))), NULL);
	if (reading == NULL)
		return;
	reading->value = value;
	reading->context = context;
}

static void
add_power_sensors(struct readings *readings)
{
	const struct power_control *control = &readings->control;
	const struct supply_sensor *row;
	char owner[READING_ID + 4];
	struct reading *reading;
	size_t i, j;

	for (i = 0; i < readings->supply_count; i++) {
		for (j = 0; j < nitems(readings_supply_sensors); j++) {
			row = &readings_supply_sensors[j];
			readings_owner(&readings->supplies[i], owner);
			add_power(readings, owner, row->name, row->kind, readings_number(readings->supplies[i].facts, row->word), "PowerSupply");
		}
	}
	if (control->consumed == NULL || control->sensor != NULL)
		return;
	add_power(readings, "Chassis", "Consumed", READING_POWER, control->consumed, "Chassis");
	reading = &readings->list[readings->count - 1];
	reading->average = control->average;
	reading->peak = control->max;
	reading->lowest = control->min;
	reading->interval_min = control->interval_min;
}

void
readings_gather(struct readings *readings, struct surface *s, unsigned wanted)
{
	size_t i;

	readings_init(readings, s, wanted);
	/* What is not there yet is not what the box lacks: nothing else is asked for in its place. */
	if (!s->is_waiting)
		find_chassis(readings);
	if (s->is_waiting)
		return;
	for (i = 0; i < readings->chassis_count; i++)
		from_chassis(readings, i);
	if ((wanted & READINGS_CONTROL) && !s->is_waiting && !readings->control.has_limit)
		readings_controls(readings, surface_know(s, s->chassis));
	if ((wanted & READINGS_SENSORS) && !s->is_waiting) {
		find_sensors(readings);
		if (!readings->has_all_sensors)
			add_power_sensors(readings);
	}
}
