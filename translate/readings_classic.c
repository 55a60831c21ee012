/* Readings from Thermal and Power, as boxes have had them since the first Redfish. */
#include "translate/readings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_words.h"

/* Nothing was measured where nothing is: the zeros of an absent thing are no readings. */
static const json_t *
told(const json_t *item, const char *name)
{
	const json_t *value = readings_number(item, name);

	return value != NULL && readings_is_absent(item) && json_number_value(value) == 0 ? json_null() : value;
}

/* MemberId where it can stand in an id, else the place in the array. */
static const char *
ordinal_of(const json_t *item, size_t index, char out[24])
{
	const char *id = surface_text(item, "MemberId", NULL);

	snprintf(out, 24, "%zu", index);
	return id != NULL && id[0] != '\0' ? id : out;
}

/* The number at the end of "...Power#/PowerSupplies/3"; -1: there is none. */
static int
index_behind(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	char *end;
	long n = slash ? strtol(slash + 1, &end, 10) : -1;

	return slash && slash[1] != '\0' && *end == '\0' && n >= 0 && n < READINGS_MOST && strchr(path, '#') != NULL ? (int)n : -1;
}

static void
take_common(struct reading *reading, const json_t *item)
{
	size_t i;

	for (i = 0; i < READING_LIMITS; i++) {
		const json_t *limit = told(item, readings_limits[i].classic);

		reading->limits[i] = json_is_number(limit) ? limit : NULL;
	}
	reading->context = surface_text(item, "PhysicalContext", NULL);
	if (reading->context == NULL)
		reading->context = readings_context(reading->name);
	reading->status = json_object_get(item, "Status");
	reading->number = json_object_get(item, "SensorNumber");
	reading->item = item;
}

static void
take_range(struct reading *reading, const json_t *item, const char *min, const char *max)
{
	const json_t *low = told(item, min), *high = told(item, max);

	reading->min = json_is_number(low) ? low : NULL;
	reading->max = json_is_number(high) ? high : NULL;
}

static const char *
name_of(const json_t *item, const char *other)
{
	const char *name = surface_text(item, "Name", NULL);

	if (name == NULL || name[0] == '\0')
		name = surface_text(item, other, NULL);
	return name && name[0] ? name : NULL;
}

static void
take_redundancy(struct readings *readings, const json_t *list, int which, size_t first)
{
	const json_t *item, *member;
	struct redundancy *group;
	size_t i, j;
	int index;

	json_array_foreach(list, i, item) {
		if (!json_is_object(item))
			continue;
		group = readings_add_group(readings, which);
		group->name = surface_text(item, "Name", NULL);
		group->type = readings_redundancy_type(surface_text(item, "Mode", NULL));
		group->max = readings_number(item, "MaxNumSupported");
		group->min = readings_number(item, "MinNumNeeded");
		group->status = json_object_get(item, "Status");
		json_array_foreach(json_object_get(item, "RedundancySet"), j, member) {
			index = index_behind(surface_text(member, "@odata.id", NULL));
			if (index >= 0)
				json_array_append_new(group->members, json_integer(index + (json_int_t)first));
		}
	}
}

static void
take_temperatures(struct readings *readings, const json_t *list)
{
	struct reading *reading;
	const json_t *item;
	char ordinal[24];
	size_t i;

	json_array_foreach(list, i, item) {
		reading = readings_add(readings, READING_TEMPERATURE, name_of(item, "MemberId"), ordinal_of(item, i, ordinal));
		if (reading == NULL)
			return;
		reading->value = told(item, "ReadingCelsius");
		take_common(reading, item);
		take_range(reading, item, "MinReadingRangeTemp", "MaxReadingRangeTemp");
	}
}

static void
take_fans(struct readings *readings, const json_t *list)
{
	const char *unit;
	struct reading *reading;
	const json_t *item;
	char ordinal[24];
	size_t i;

	json_array_foreach(list, i, item) {
		unit = surface_text(item, "ReadingUnits", NULL);
		reading = readings_add(readings, unit && strcmp(unit, "Percent") == 0 ? READING_FAN_PERCENT : READING_FAN,
		    name_of(item, "FanName"), ordinal_of(item, i, ordinal));
		if (reading == NULL)
			return;
		reading->value = told(item, "Reading");
		take_common(reading, item);
		take_range(reading, item, "MinReadingRange", "MaxReadingRange");
	}
}

void
readings_thermal(struct readings *readings, const json_t *thermal)
{
	size_t fans = 0, i;

	for (i = 0; i < readings->count; i++)
		fans += reading_is_fan(&readings->list[i]);
	if (readings->wanted & READINGS_TEMPERATURES)
		take_temperatures(readings, json_object_get(thermal, "Temperatures"));
	if (readings->wanted & READINGS_FANS) {
		take_fans(readings, json_object_get(thermal, "Fans"));
		take_redundancy(readings, json_object_get(thermal, "Redundancy"), GROUP_FANS, fans);
	}
}

/* ---- Power ---- */

static void
take_voltages(struct readings *readings, const json_t *list)
{
	struct reading *reading;
	const json_t *item;
	char ordinal[24];
	size_t i;

	json_array_foreach(list, i, item) {
		reading = readings_add(readings, READING_VOLTAGE, name_of(item, "MemberId"), ordinal_of(item, i, ordinal));
		if (reading == NULL)
			return;
		reading->value = told(item, "ReadingVolts");
		take_common(reading, item);
		take_range(reading, item, "MinReadingRange", "MaxReadingRange");
	}
}

static void
take_supplies(struct readings *readings, const json_t *list)
{
	const char *const *word;
	struct supply *supply;
	const json_t *item;
	json_t *value;
	char ordinal[24];
	size_t i;

	json_array_foreach(list, i, item) {
		supply = readings_add_supply(readings, surface_text(item, "Name", NULL), ordinal_of(item, i, ordinal));
		if (supply == NULL)
			return;
		for (word = readings_supply_words; *word != NULL; word++) {
			value = json_object_get(item, *word);
			if (value != NULL && !(readings_is_absent(item) && json_is_number(value) && json_number_value(value) == 0))
				json_object_set(supply->facts, *word, value);
		}
	}
}

static void
or_else(const json_t **value, const json_t *item, const char *name)
{
	if (!json_is_number(*value) && readings_number(item, name) != NULL)
		*value = readings_number(item, name);
}

static void
take_control(struct power_control *control, const json_t *item, const char *path)
{
	const json_t *metrics = json_object_get(item, "PowerMetrics"), *limit = json_object_get(item, "PowerLimit");

	if (!json_is_object(item))
		return;
	control->is_told = true;
	if (control->name == NULL)
		control->name = surface_text(item, "Name", NULL);
	or_else(&control->consumed, item, "PowerConsumedWatts");
	or_else(&control->capacity, item, "PowerCapacityWatts");
	or_else(&control->available, item, "PowerAvailableWatts");
	or_else(&control->requested, item, "PowerRequestedWatts");
	or_else(&control->allocated, item, "PowerAllocatedWatts");
	or_else(&control->min, metrics, "MinConsumedWatts");
	or_else(&control->max, metrics, "MaxConsumedWatts");
	or_else(&control->average, metrics, "AverageConsumedWatts");
	or_else(&control->interval_min, metrics, "IntervalInMin");
	if (json_is_object(limit) && control->power_path == NULL)
		control->power_path = path;
	if (readings_number(limit, "LimitInWatts") == NULL || control->has_limit)
		return;
	control->limit = readings_number(limit, "LimitInWatts");
	control->has_limit = true;
}

void
readings_power(struct readings *readings, const json_t *power, const char *path)
{
	size_t first = readings->supply_count;

	if (readings->wanted & READINGS_VOLTAGES)
		take_voltages(readings, json_object_get(power, "Voltages"));
	if (readings->wanted & READINGS_SUPPLIES) {
		take_supplies(readings, json_object_get(power, "PowerSupplies"));
		take_redundancy(readings, json_object_get(power, "Redundancy"), GROUP_SUPPLIES, first);
	}
	if ((readings->wanted & READINGS_CONTROL) && path != NULL)
		take_control(&readings->control, json_array_get(json_object_get(power, "PowerControl"), 0), path);
}
