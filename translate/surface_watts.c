/* Power, and PowerSubsystem with PowerSupplies and their Metrics: each the box's own, completed, or made of the other. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/readings_words.h"
#include "translate/readings_write.h"
#include "translate/surface_readings.h"
#include "translate/surface_rows.h"

/* ---- Power ---- */

static void
add_control(json_t *json, const struct readings *readings)
{
	json_t *list = write_mended(json, "PowerControl", readings->s->path), *made;
	char where[SURFACE_PATH];

	if (!readings->control.is_told)
		return;
	made = write_power_control(&readings->control, surface_join(where, readings->s->path, "#/PowerControl"), readings->s);
	if (json_array_size(list) == 0)
		json_array_append(list, made);
	else
		write_complete(json_array_get(list, 0), made);
	json_decref(made);
}

static void
add_voltages(json_t *json, const struct readings *readings)
{
	json_t *list = write_mended(json, "Voltages", readings->s->path);
	size_t own = json_array_size(list), i;
	char where[SURFACE_PATH];

	surface_join(where, readings->s->path, "#/Voltages");
	for (i = 0; i < readings->count; i++) {
		if (readings->list[i].kind == READING_VOLTAGE && (own == 0 || own-- == 0))
			json_array_append_new(list, write_voltage(&readings->list[i], where, json_array_size(list)));
	}
}

static void
add_supplies(json_t *json, const struct readings *readings)
{
	json_t *list = write_mended(json, "PowerSupplies", readings->s->path);
	char where[SURFACE_PATH];
	size_t i;

	surface_join(where, readings->s->path, "#/PowerSupplies");
	for (i = json_array_size(list); i < readings->supply_count; i++)
		json_array_append_new(list, write_power_supply(&readings->supplies[i], where, i));
}

static void
add_redundancy(json_t *json, const struct readings *readings)
{
	char where[SURFACE_PATH], members[SURFACE_PATH];
	json_t *list;
	size_t i;

	if (json_is_array(json_object_get(json, "Redundancy"))) {
		write_mended(json, "Redundancy", readings->s->path);
		return;
	}
	if (readings->group_count[GROUP_SUPPLIES] == 0)
		return;
	list = json_array();
	surface_join(where, readings->s->path, "#/Redundancy");
	surface_join(members, readings->s->path, "#/PowerSupplies");
	for (i = 0; i < readings->group_count[GROUP_SUPPLIES]; i++)
		json_array_append_new(list, write_redundancy(&readings->groups[GROUP_SUPPLIES][i], where, i, members));
	json_object_set_new(json, "Redundancy", list);
}

static json_t *
make_power(struct surface *s)
{
	const json_t *own = readings_own(s, "Power", NULL);
	json_t *json = readings_document(s, own, "Power.v1_7_1.Power", "Power");
	struct readings readings;

	readings_gather(&readings, s, READINGS_VOLTAGES | READINGS_SUPPLIES | READINGS_CONTROL);
	add_control(json, &readings);
	add_voltages(json, &readings);
	add_supplies(json, &readings);
	add_redundancy(json, &readings);
	readings_clear(&readings);
	/* PowerInputWatts is of v1_5. */
	surface_raise_type(json, 7);
	return json;
}

/* ---- PowerSubsystem ---- */

/* A capacity of 0 W is none that was told. */
static void
set_watts(json_t *json, const char *name, const json_t *watts)
{
	if (json_is_number(watts) && json_number_value(watts) > 0 && json_object_get(json, name) == NULL)
		json_object_set_new(json, name, json_deep_copy(watts));
}

static void
add_groups(json_t *json, const struct readings *readings)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < readings->group_count[GROUP_SUPPLIES]; i++)
		json_array_append_new(list, write_redundant_group(readings, &readings->groups[GROUP_SUPPLIES][i], GROUP_SUPPLIES));
	if (i > 0 && json_object_get(json, "PowerSupplyRedundancy") == NULL)
		json_object_set(json, "PowerSupplyRedundancy", list);
	json_decref(list);
}

/* "RedundancyGroup": [{}, {}]: two of what? */
static bool
has_lost_members(const json_t *own)
{
	json_t *group, *member;
	size_t i, j;

	json_array_foreach(json_object_get(own, "PowerSupplyRedundancy"), i, group) {
		json_array_foreach(json_object_get(group, "RedundancyGroup"), j, member) {
			if (json_object_get(member, "@odata.id") == NULL)
				return true;
		}
	}
	return false;
}

/* What Power says of as many groups; the path of a supply is that of the box's own in its place. */
static void
find_members(json_t *json, const struct readings *readings)
{
	const json_t *supplies = readings_own(readings->s, "PowerSubsystem", "PowerSupplies", NULL), *own;
	json_t *groups = json_object_get(json, "PowerSupplyRedundancy"), *group, *found, *member;
	size_t i, j;

	json_array_foreach(groups, i, group) {
		found = json_array();
		for (j = 0; i < readings->group_count[GROUP_SUPPLIES] && j < json_array_size(readings->groups[GROUP_SUPPLIES][i].members); j++) {
			member = json_array_get(readings->groups[GROUP_SUPPLIES][i].members, j);
			own = json_array_get(json_object_get(supplies, "Members"), (size_t)json_integer_value(member));
			if (own != NULL)
				json_array_append_new(found, json_deep_copy(own));
		}
		json_object_set_new(group, "RedundancyGroup", found);
	}
}

static json_t *
make_subsystem(struct surface *s)
{
	const json_t *own = readings_own(s, "PowerSubsystem", NULL);
	json_t *json = readings_document(s, own, "PowerSubsystem.v1_1_0.PowerSubsystem", "Power Subsystem");
	struct readings readings;

	readings_link(s, json, "PowerSupplies", "/PowerSupplies");
	if (own != NULL && !has_lost_members(own))
		return json;
	readings_gather(&readings, s, READINGS_SUPPLIES | READINGS_CONTROL);
	find_members(json, &readings);
	set_watts(json, "CapacityWatts", readings.control.capacity);
	if (json_is_number(readings.control.requested) || json_is_number(readings.control.allocated)) {
		set_watts(surface_object(json, "Allocation"), "RequestedWatts", readings.control.requested);
		set_watts(surface_object(json, "Allocation"), "AllocatedWatts", readings.control.allocated);
	}
	add_groups(json, &readings);
	readings_rollup(json, &readings);
	readings_clear(&readings);
	return json;
}

/* ---- PowerSupplies ---- */

static json_t *
make_supplies(struct surface *s)
{
	const json_t *own = readings_own(s, "PowerSubsystem", "PowerSupplies", NULL);
	struct readings readings;
	char path[SURFACE_PATH];
	json_t *json;
	size_t i;

	if (json_array_size(json_object_get(own, "Members")) > 0)
		return readings_document(s, own, "PowerSupplyCollection.PowerSupplyCollection", "Power Supply Collection");
	json = own ? readings_document(s, own, "PowerSupplyCollection.PowerSupplyCollection", "Power Supply Collection") : surface_collection("PowerSupply", "Power Supply Collection");
	json_object_set_new(json, "Members", json_array());
	readings_gather(&readings, s, READINGS_SUPPLIES);
	for (i = 0; i < readings.supply_count; i++)
		surface_add_member(json, readings_supply(&readings, &readings.supplies[i], path));
	readings_clear(&readings);
	return json;
}

/* Which of those in Power the box's own PowerSupply is: by serial number, else by its name where that is the only such, else by its
 * place among as many. */
static const struct supply *
same_supply(const struct readings *readings, const json_t *own, const json_t *members, const char *path)
{
	const char *serial = surface_text(own, "SerialNumber", NULL), *name = surface_text(own, "Name", NULL), *other;
	const struct supply *named = NULL;
	size_t i, names = 0;

	for (i = 0; i < readings->supply_count; i++) {
		other = surface_text(readings->supplies[i].facts, "SerialNumber", NULL);
		if (serial != NULL && serial[0] != '\0' && other != NULL && strcmp(serial, other) == 0)
			return &readings->supplies[i];
		if (name != NULL && readings->supplies[i].name != NULL && strcmp(name, readings->supplies[i].name) == 0) {
			named = &readings->supplies[i];
			names++;
		}
	}
	if (names == 1)
		return named;
	for (i = 0; readings->supply_count == json_array_size(members) && i < json_array_size(members); i++) {
		other = surface_text(json_array_get(members, i), "@odata.id", NULL);
		if (other != NULL && strcmp(other, path) == 0)
			return &readings->supplies[i];
	}
	return NULL;
}

static const struct supply *
find_supply(const struct readings *readings, const json_t *own, const json_t *members, const char *path, const char *id)
{
	size_t i;

	if (own != NULL) {
		for (i = 0; i < readings->supply_count; i++) {
			if (readings->supplies[i].path != NULL && strcmp(readings->supplies[i].path, path) == 0)
				return &readings->supplies[i];
		}
		return same_supply(readings, own, members, path);
	}
	for (i = 0; i < readings->supply_count; i++) {
		if (readings->supplies[i].path == NULL && strcmp(readings->supplies[i].id, id) == 0)
			return &readings->supplies[i];
	}
	return NULL;
}

static json_t *
make_supply(struct surface *s)
{
	const json_t *collection = readings_own(s, "PowerSubsystem", "PowerSupplies", NULL);
	const char *path = readings_member(collection, s->id[0]);
	const json_t *own = surface_get(s, path);
	const struct supply *supply;
	struct readings readings;
	json_t *json = own ? readings_document(s, own, "PowerSupply.v1_5_0.PowerSupply", "Power Supply") : NULL, *made;

	if (json_object_get(own, "Metrics") != NULL && json_object_get(own, "InputNominalVoltageType") != NULL) {
		readings_link(s, json, "Metrics", "/Metrics");
		return json;
	}
	readings_gather(&readings, s, READINGS_SUPPLIES);
	supply = find_supply(&readings, own, json_object_get(collection, "Members"), path, s->id[0]);
	if (supply != NULL) {
		made = write_supply_resource(supply);
		if (json == NULL)
			json = json_incref(made);
		else
			write_complete(json, made);
		json_decref(made);
	}
	readings_clear(&readings);
	if (json != NULL) {
		surface_raise_type(json, 5);
		readings_link(s, json, "Metrics", "/Metrics");
	}
	return json;
}

static json_t *
make_metrics(struct surface *s)
{
	const json_t *collection = readings_own(s, "PowerSubsystem", "PowerSupplies", NULL);
	const char *path = readings_member(collection, s->id[0]);
	const json_t *supply_own = surface_know(s, path), *own = surface_get(s, surface_link(supply_own, "Metrics"));
	const struct supply *supply;
	struct readings readings;
	json_t *json = NULL;

	if (own != NULL)
		return readings_document(s, own, "PowerSupplyMetrics.v1_1_0.PowerSupplyMetrics", "Power Supply Metrics");
	readings_gather(&readings, s, READINGS_ALL);
	supply = find_supply(&readings, supply_own, json_object_get(collection, "Members"), path, s->id[0]);
	if (supply != NULL)
		json = write_supply_metrics(&readings, supply);
	else if (supply_own != NULL)
		json = readings_document(s, NULL, "PowerSupplyMetrics.v1_1_0.PowerSupplyMetrics", "Power Supply Metrics");
	readings_clear(&readings);
	return json;
}

static const struct surface_row rows[] = {
	{SURFACE_CHASSIS, "/Power", 0, make_power, power_limit_patch, NULL, NULL},
	{SURFACE_CHASSIS, "/PowerSubsystem", 0, make_subsystem, readings_patch, NULL, NULL},
	{SURFACE_CHASSIS, "/PowerSubsystem/PowerSupplies", 0, make_supplies, NULL, NULL, NULL},
	{SURFACE_CHASSIS, "/PowerSubsystem/PowerSupplies/{}", 0, make_supply, readings_patch, NULL, NULL},
	{SURFACE_CHASSIS, "/PowerSubsystem/PowerSupplies/{}/Metrics", 0, make_metrics, readings_patch, NULL, NULL},
};

const struct surface_family surface_watts = {rows, nitems(rows), NULL, 0};
