#include "translate/readings_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_words.h"

static void
put(json_t *json, const char *name, const json_t *value)
{
	if (value != NULL)
		json_object_set_new(json, name, json_deep_copy(value));
}

static void
put_text(json_t *json, const char *name, const char *text)
{
	if (text != NULL)
		json_object_set_new(json, name, json_string(text));
}

/* Whole numbers only: Edm.Int64. */
static void
put_whole(json_t *json, const char *name, const json_t *value)
{
	if (json_is_real(value))
		json_object_set_new(json, name, json_integer((json_int_t)(json_real_value(value) + (json_real_value(value) < 0 ? -0.5 : 0.5))));
	else
		put(json, name, value);
}

/* ---- elements of Thermal and Power ---- */

static json_t *
new_element(const char *where, size_t index, const char *name)
{
	char path[SURFACE_PATH + 64], id[24];
	json_t *json;

	snprintf(path, sizeof path, "%s/%zu", where, index);
	snprintf(id, sizeof id, "%zu", index);
	json = json_pack("{s:s,s:s}", "@odata.id", path, "MemberId", id);
	put_text(json, "Name", name);
	return json;
}

static json_t *
new_reading(const struct reading *reading, const char *where, size_t index, bool is_whole)
{
	json_t *json = new_element(where, index, reading->name);
	size_t i;

	for (i = 0; i < READING_LIMITS; i++)
		(is_whole ? put_whole : put)(json, readings_limits[i].classic, reading->limits[i]);
	put_text(json, "PhysicalContext", reading->context);
	put(json, "Status", reading->status);
	put(json, "SensorNumber", reading->number);
	surface_copy(json, reading->item, "RelatedItem", NULL);
	return json;
}

json_t *
write_temperature(const struct reading *reading, const char *where, size_t index)
{
	json_t *json = new_reading(reading, where, index, false);

	put(json, "ReadingCelsius", reading->value);
	put(json, "MinReadingRangeTemp", reading->min);
	put(json, "MaxReadingRangeTemp", reading->max);
	return json;
}

json_t *
write_fan(const struct reading *reading, const char *where, size_t index)
{
	json_t *json = new_reading(reading, where, index, true);

	put_whole(json, "Reading", reading->value);
	put_text(json, "ReadingUnits", reading->kind == READING_FAN_PERCENT ? "Percent" : "RPM");
	put_whole(json, "MinReadingRange", reading->min);
	put_whole(json, "MaxReadingRange", reading->max);
	surface_copy(json, reading->item, "HotPluggable", "Location", "Manufacturer", "Model", "SerialNumber", "PartNumber",
	    "SparePartNumber", NULL);
	return json;
}

json_t *
write_voltage(const struct reading *reading, const char *where, size_t index)
{
	json_t *json = new_reading(reading, where, index, false);

	put(json, "ReadingVolts", reading->value);
	put(json, "MinReadingRange", reading->min);
	put(json, "MaxReadingRange", reading->max);
	return json;
}

/* A type that Power has no word for. */
static void
put_line_type(json_t *json)
{
	const char *type = surface_text(json, "PowerSupplyType", NULL);

	if (type != NULL && strcmp(type, "DCRegulator") == 0)
		json_object_set_new(json, "PowerSupplyType", json_string("DC"));
}

json_t *
write_power_supply(const struct supply *supply, const char *where, size_t index)
{
	json_t *json = new_element(where, index, supply->name);

	json_object_update(json, supply->facts);
	json_object_del(json, "InputCurrentAmps");
	put_line_type(json);
	return json;
}

json_t *
write_power_control(const struct power_control *control, const char *where, const struct surface *s)
{
	json_t *json = new_element(where, 0, control->name ? control->name : "System Power Control"), *metrics;

	put(json, "PowerConsumedWatts", control->consumed);
	put(json, "PowerCapacityWatts", control->capacity);
	put(json, "PowerAvailableWatts", control->available);
	put(json, "PowerRequestedWatts", control->requested);
	put(json, "PowerAllocatedWatts", control->allocated);
	if (control->min || control->max || control->average) {
		metrics = surface_object(json, "PowerMetrics");
		put(metrics, "MinConsumedWatts", control->min);
		put(metrics, "MaxConsumedWatts", control->max);
		put(metrics, "AverageConsumedWatts", control->average);
		put_whole(metrics, "IntervalInMin", control->interval_min);
	}
	if (control->has_limit)
		put(surface_object(json, "PowerLimit"), "LimitInWatts", control->limit);
	json_object_set_new(json, "RelatedItem", json_pack("[o]", surface_link_to(s->chassis, "")));
	return json;
}

json_t *
write_redundancy(const struct redundancy *group, const char *where, size_t index, const char *members)
{
	json_t *json = new_element(where, index, group->name ? group->name : "Redundancy"), *set = json_array(), *member;
	char path[SURFACE_PATH + 64];
	size_t i;

	put_text(json, "Mode", readings_redundancy_mode(group->type));
	if (group->type == NULL)
		json_object_set_new(json, "Mode", json_null());
	json_array_foreach(group->members, i, member) {
		snprintf(path, sizeof path, "%s/%lld", members, (long long)json_integer_value(member));
		json_array_append_new(set, surface_link_to(path, ""));
	}
	json_object_set_new(json, "RedundancySet", set);
	put(json, "MaxNumSupported", group->max);
	json_object_set_new(json, "MinNumNeeded", group->min ? json_deep_copy(group->min) : json_null());
	json_object_set_new(json, "Status", group->status ? json_deep_copy(group->status) : json_object());
	return json;
}

/* ---- resources ---- */

json_t *
write_excerpt(const struct readings *readings, const struct reading *reading)
{
	char path[SURFACE_PATH];
	json_t *json = json_object();

	put(json, "Reading", reading->value);
	put_text(json, "DataSourceUri", readings_sensor(readings, reading, path));
	return json;
}

json_t *
write_array_excerpt(const struct readings *readings, const struct reading *reading)
{
	json_t *json = reading_is_fan(reading) ? write_speed(readings, reading) : write_excerpt(readings, reading);

	put_text(json, "DeviceName", reading->name);
	put_text(json, "PhysicalContext", reading->context);
	return json;
}

json_t *
write_speed(const struct readings *readings, const struct reading *fan)
{
	char path[SURFACE_PATH];
	json_t *json = json_object();

	if (fan->kind == READING_FAN_PERCENT) {
		put(json, "Reading", fan->value);
	} else {
		put(json, "SpeedRPM", fan->value);
		put(json, "Reading", fan->percent);
	}
	put_text(json, "DataSourceUri", readings_sensor(readings, fan, path));
	return json;
}

json_t *
write_fan_resource(const struct readings *readings, const struct reading *fan)
{
	json_t *json = json_pack("{s:s,s:s}", "@odata.type", "#Fan.v1_5_0.Fan", "Name", fan->name ? fan->name : fan->place), *speed;

	put_text(json, "PhysicalContext", fan->context);
	put(json, "Status", fan->status);
	speed = write_speed(readings, fan);
	if (json_object_size(speed) > 0)
		json_object_set(json, "SpeedPercent", speed);
	json_decref(speed);
	surface_copy(json, fan->item, "HotPluggable", "Location", "Manufacturer", "Model", "SerialNumber", "PartNumber",
	    "SparePartNumber", NULL);
	return json;
}

json_t *
write_supply_resource(const struct supply *supply)
{
	static const char *const same[] = {"Manufacturer", "Model", "SerialNumber", "PartNumber", "SparePartNumber",
		"FirmwareVersion", "PowerCapacityWatts", "HotPluggable", "Status", "Location", NULL};
	json_t *json = json_pack("{s:s,s:s}", "@odata.type", "#PowerSupply.v1_5_0.PowerSupply", "Name",
	    supply->name ? supply->name : supply->id), *volts = json_object_get(supply->facts, "LineInputVoltage");
	const json_t *percent = readings_number(supply->facts, "EfficiencyPercent");
	const char *type = surface_text(supply->facts, "PowerSupplyType", NULL);
	size_t i;

	for (i = 0; same[i] != NULL; i++)
		put(json, same[i], json_object_get(supply->facts, same[i]));
	if (type != NULL && strcmp(type, "Unknown") != 0)
		put_text(json, "PowerSupplyType", type);
	put_text(json, "InputNominalVoltageType",
	    readings_nominal_type(surface_text(supply->facts, "LineInputVoltageType", NULL), volts));
	if (json_is_number(percent))
		json_object_set_new(json, "EfficiencyRatings", json_pack("[{s:O}]", "EfficiencyPercent", percent));
	return json;
}

/* Lent: the path of the Sensor that was made of this number. */
static const char *
supply_sensor(struct readings *readings, const struct supply *supply, const struct supply_sensor *row)
{
	char owner[READING_ID + 4], name[READING_ID * 2], path[SURFACE_PATH];
	const struct reading *reading;
	const char *found;
	size_t i;

	readings_owner(supply, owner);
	snprintf(name, sizeof name, "%s %s", owner, row->name);
	for (i = 0; i < readings->count; i++) {
		reading = &readings->list[i];
		if (reading->kind != row->kind || reading->name == NULL || strcmp(reading->name, name) != 0)
			continue;
		found = readings_sensor(readings, reading, path);
		return found ? json_string_value(readings_keep(readings, json_string(found))) : NULL;
	}
	return NULL;
}

json_t *
write_supply_metrics(struct readings *readings, const struct supply *supply)
{
	json_t *json = json_pack("{s:s,s:s}", "@odata.type", "#PowerSupplyMetrics.v1_1_0.PowerSupplyMetrics", "Name", "Power Supply Metrics");
	const struct supply_sensor *row;
	const json_t *value;
	json_t *excerpt;
	size_t i;

	for (i = 0; i < nitems(readings_supply_sensors); i++) {
		row = &readings_supply_sensors[i];
		if ((value = readings_number(supply->facts, row->word)) == NULL)
			continue;
		excerpt = json_pack("{s:O}", "Reading", value);
		put_text(excerpt, "DataSourceUri", supply_sensor(readings, supply, row));
		json_object_set_new(json, row->excerpt, excerpt);
	}
	put(json, "Status", json_object_get(supply->facts, "Status"));
	return json;
}

/* The path of member number `index` of a group; NULL: there is no such. */
static const char *
member_path(const struct readings *readings, int which, size_t index, char out[SURFACE_PATH])
{
	size_t i;

	if (which == GROUP_SUPPLIES)
		return index < readings->supply_count ? readings_supply(readings, &readings->supplies[index], out) : NULL;
	for (i = 0; i < readings->count; i++) {
		if (reading_is_fan(&readings->list[i]) && index-- == 0)
			return readings_fan(readings, &readings->list[i], out);
	}
	return NULL;
}

json_t *
write_redundant_group(const struct readings *readings, const struct redundancy *group, int which)
{
	json_t *json = json_object(), *set = json_array(), *member;
	char path[SURFACE_PATH];
	const char *found;
	size_t i;

	json_object_set_new(json, "RedundancyType", group->type ? json_string(group->type) : json_null());
	put(json, "MaxSupportedInGroup", group->max);
	json_object_set_new(json, "MinNeededInGroup", group->min ? json_deep_copy(group->min) : json_null());
	json_array_foreach(group->members, i, member) {
		if ((found = member_path(readings, which, (size_t)json_integer_value(member), path)) != NULL)
			json_array_append_new(set, surface_link_to(found, ""));
	}
	json_object_set_new(json, "RedundancyGroup", set);
	json_object_set_new(json, "Status", group->status ? json_deep_copy(group->status) : json_object());
	return json;
}

json_t *
write_sensor(const struct reading *reading)
{
	json_t *json = json_pack("{s:s,s:s}", "@odata.type", "#Sensor.v1_7_0.Sensor", "Name", reading->name ? reading->name : reading->id);
	char duration[32];
	size_t i;

	put(json, "Reading", reading->value);
	if (reading->kind != READING_KINDS) {
		put_text(json, "ReadingType", reading_row(reading->kind)->type);
		put_text(json, "ReadingUnits", reading_row(reading->kind)->unit);
	}
	put_text(json, "PhysicalContext", reading->context);
	put(json, "Status", reading->status);
	put(json, "ReadingRangeMin", reading->min);
	put(json, "ReadingRangeMax", reading->max);
	for (i = 0; i < READING_LIMITS; i++) {
		if (reading->limits[i] != NULL)
			put(surface_object(surface_object(json, "Thresholds"), readings_limits[i].modern), "Reading", reading->limits[i]);
	}
	put(json, "AverageReading", reading->average);
	put(json, "PeakReading", reading->peak);
	put(json, "LowestReading", reading->lowest);
	if (json_is_integer(reading->interval_min) && json_integer_value(reading->interval_min) > 0) {
		snprintf(duration, sizeof duration, "PT%dM", (int)json_integer_value(reading->interval_min));
		put_text(json, "AveragingInterval", duration);
	}
	surface_copy(json, reading->item, "RelatedItem", NULL);
	return json;
}

/* LimitInWatts null is "no limit in force" (Power); with Control's words: Disabled. */
json_t *
write_power_limit(const struct power_control *control)
{
	json_t *json = json_object();

	put(json, "SetPoint", control->limit);
	put(json, "AllowableMin", control->limit_min);
	put(json, "AllowableMax", control->limit_max);
	if (control->limit_mode != NULL || control->limit != NULL)
		put_text(json, "ControlMode", control->limit_mode ? control->limit_mode :
		    json_is_number(control->limit) ? "Automatic" : "Disabled");
	return json;
}

/* ---- the box's own ---- */

void
write_complete(json_t *own, const json_t *more)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)more, name, value) {
		if (json_object_get(own, name) == NULL)
			json_object_set_new(own, name, json_deep_copy(value));
	}
}

static void
null_zeros(json_t *element)
{
	const char *name;
	json_t *value;

	json_object_foreach(element, name, value) {
		if (json_is_number(value) && json_number_value(value) == 0 && strcmp(name, "SensorNumber") != 0)
			json_object_set_new(element, name, json_null());
	}
}

void
write_excerpt_mended(json_t *excerpt)
{
	json_t *path = json_object_get(excerpt, "@odata.id");

	if (path == NULL)
		return;
	if (json_object_get(excerpt, "DataSourceUri") == NULL)
		json_object_set(excerpt, "DataSourceUri", path);
	json_object_del(excerpt, "@odata.id");
}

void
write_speed_mended(json_t *speed)
{
	json_t *percent = json_object_get(speed, "Reading");

	write_excerpt_mended(speed);
	if (json_number_value(percent) <= 100)
		return;
	if (!json_is_number(json_object_get(speed, "SpeedRPM")))
		json_object_set(speed, "SpeedRPM", percent);
	json_object_del(speed, "Reading");
}

void
write_fragments(json_t *json)
{
	const char *name, *text, *hash;
	json_t *value;
	char *whole;
	size_t i;

	json_array_foreach(json, i, value)
		write_fragments(value);
	json_object_foreach(json, name, value) {
		text = strcmp(name, "@odata.id") == 0 ? json_string_value(value) : NULL;
		hash = text ? strchr(text, '#') : NULL;
		if (hash == NULL || hash[1] == '/' || hash[1] == '\0') {
			write_fragments(value);
			continue;
		}
		whole = xasprintf("%.*s#/%s", (int)(hash - text), text, hash + 1);
		json_object_set_new(json, name, json_string(whole));
		free(whole);
	}
}

static void
mend(json_t *element, const char *where, size_t index, bool has_context)
{
	const char *name = surface_text(element, "Name", NULL), *context;
	char text[SURFACE_PATH + 64];

	/* Where it stands: a box was seen to count on behind gaps, and to name members otherwise (DSP0268: the same as in the path). */
	snprintf(text, sizeof text, "%s/%zu", where, index);
	json_object_set_new(element, "@odata.id", json_string(text));
	snprintf(text, sizeof text, "%zu", index);
	json_object_set_new(element, "MemberId", json_string(text));
	if (name == NULL && (name = surface_text(element, "FanName", NULL)) != NULL)
		json_object_set_new(element, "Name", json_string(name));
	/* An element is of its document's version, where it says nothing else. */
	json_object_del(element, "@odata.type");
	if (readings_is_absent(element))
		null_zeros(element);
	if (!has_context)
		return;
	context = surface_text(element, "PhysicalContext", NULL);
	if (context == NULL && (context = readings_context(name)) != NULL)
		json_object_set_new(element, "PhysicalContext", json_string(context));
	else if (context == NULL || context[0] == '\0')
		json_object_del(element, "PhysicalContext");
}

json_t *
write_mended(json_t *json, const char *name, const char *path)
{
	bool has_context = strcmp(name, "Temperatures") == 0 || strcmp(name, "Fans") == 0 || strcmp(name, "Voltages") == 0;
	json_t *list = json_object_get(json, name);
	char where[SURFACE_PATH + 32];
	size_t i;

	if (!json_is_array(list)) {
		list = json_array();
		json_object_set_new(json, name, list);
	}
	snprintf(where, sizeof where, "%s#/%s", path, name);
	for (i = json_array_size(list); i-- > 0;) {
		if (json_is_object(json_array_get(list, i)))
			mend(json_array_get(list, i), where, i, has_context);
		else
			json_array_remove(list, i);
	}
	return list;
}
