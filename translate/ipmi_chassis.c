/* An IPMI-only machine's Chassis: what the FRU and chassis status say of it. */
#include "gateway/xalloc.h"
#include "translate/ipmi_box.h"
#include "translate/ipmi_states.h"
#include "translate/surface_rows.h"

enum { INTRUSION = 0x05, SPECIFIC = 0x6F };

/* SMBIOS 3.x table 17, where Redfish has a word. */
static const struct {
	int code;
	const char *type;
} chassis_types[] = {
	{0x05, "RackMount"}, {0x11, "RackMount"}, {0x17, "RackMount"}, {0x06, "StandAlone"}, {0x07, "StandAlone"}, {0x03, "StandAlone"},
	{0x12, "Expansion"}, {0x13, "Expansion"}, {0x15, "Expansion"}, {0x1C, "Blade"}, {0x1D, "Enclosure"}, {0x19, "Enclosure"},
};

/* Table 42-3, type 05h: all but "LAN leash lost". */
enum { INTRUDED = 0x6F };

/* Chassis status says it, or a sensor does: many boxes have only the one. */
static json_t *
intrusion_of(struct surface *s)
{
	const json_t *sensor, *list = json_object_get(surface_get(s, "ipmi:/sensors"), "sensors"), *number = NULL;
	const json_t *bit = json_object_get(surface_get(s, "ipmi:/chassis"), "is_intruded");
	bool is_told = json_is_boolean(bit), is_intruded = json_is_true(bit);
	json_t *json;
	size_t i;

	json_array_foreach(list, i, sensor) {
		if (json_integer_value(json_object_get(sensor, "type")) != INTRUSION || ipmi_is(sensor, "is_event_only") ||
		    json_integer_value(json_object_get(sensor, "event_type")) != SPECIFIC)
			continue;
		number = number ? number : json_object_get(sensor, "number");
		is_told |= ipmi_is(sensor, "is_available");
		is_intruded |= (json_integer_value(json_object_get(sensor, "states")) & INTRUDED) != 0;
	}
	if (!is_told)
		return NULL;
	json = json_pack("{s:s}", "IntrusionSensor", is_intruded ? "HardwareIntrusion" : "Normal");
	if (number != NULL)
		json_object_set(json, "IntrusionSensorNumber", (json_t *)number);
	return json;
}

/* Of chassis status, and of sensors that watch what has no resource: drives, batteries, slots, cables ... */
static json_t *
chassis_status(struct surface *s)
{
	const json_t *state = surface_get(s, "ipmi:/chassis"), *sensors = json_object_get(surface_get(s, "ipmi:/sensors"), "sensors");
	const char *health = ipmi_is(state, "has_fan_fault") || ipmi_is(state, "has_drive_fault") ? "Warning" : "OK";
	json_t *conditions = ipmi_states_conditions(sensors, &health), *status = ipmi_status(health);

	surface_set(status, "Conditions", conditions);
	return status;
}

static json_t *
make_chassis(struct surface *s)
{
	const json_t *area = ipmi_fru(s, "chassis"), *board = ipmi_fru(s, "board"), *product = ipmi_fru(s, "product");
	const json_t *state = surface_get(s, "ipmi:/chassis"), *is_on = json_object_get(state, "is_on");
	long long code = json_integer_value(json_object_get(area, "type"));
	const char *type = "Other";
	json_t *json;
	size_t i;

	for (i = 0; i < nitems(chassis_types); i++) {
		if (code == chassis_types[i].code)
			type = chassis_types[i].type;
	}
	json = json_pack("{s:s,s:s,s:s,s:s,s:o,s:{s:[{s:s}],s:[{s:s}]},s:{s:s},s:{s:s},s:{s:s}}", "@odata.type", "#Chassis.v1_23_0.Chassis",
	    "Id", "1", "Name", "Chassis", "ChassisType", type, "Status", chassis_status(s), "Links", "ComputerSystems", "@odata.id", IPMI_SYSTEM, "ManagedBy", "@odata.id", IPMI_MANAGER, "Thermal", "@odata.id",
	    IPMI_CHASSIS "/Thermal", "Power", "@odata.id", IPMI_CHASSIS "/Power", "Sensors", "@odata.id", IPMI_CHASSIS "/Sensors");
	ipmi_set_text(json, "Manufacturer", json_object_get(product, "manufacturer"));
	ipmi_set_text(json, "Manufacturer", json_object_get(board, "manufacturer"));
	ipmi_set_text(json, "Model", json_object_get(product, "name"));
	ipmi_set_text(json, "PartNumber", json_object_get(area, "part"));
	ipmi_set_text(json, "SerialNumber", json_object_get(area, "serial"));
	ipmi_set_text(json, "AssetTag", json_object_get(product, "asset_tag"));
	if (json_is_boolean(is_on))
		json_object_set_new(json, "PowerState", json_string(json_is_true(is_on) ? "On" : "Off"));
	surface_set(json, "PhysicalSecurity", intrusion_of(s));
	return json;
}

static const struct surface_row rows[] = {
	IPMI_ROW("/Chassis/1", make_chassis),
};

const struct surface_family surface_ipmi_chassis = {rows, nitems(rows), NULL, 0, "ipmi"};
