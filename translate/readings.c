#include "translate/readings.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/vendor.h"

/* clang-format off */
static const struct reading_row kinds[READING_KINDS] = {
	[READING_TEMPERATURE] = { "Temperature", "Cel",  "Temp" },
	[READING_FAN]         = { "Rotational",  "RPM",  "Fan" },
	[READING_FAN_PERCENT] = { "Percent",     "%",    "Fan" },
	[READING_VOLTAGE]     = { "Voltage",     "V",    "Volt" },
	[READING_CURRENT]     = { "Current",     "A",    "Current" },
	[READING_POWER]       = { "Power",       "W",    "Power" },
	[READING_ENERGY_J]    = { "EnergyJoules", "J",   "Energy" },
	[READING_ENERGY_KWH]  = { "EnergykWh",   "kW.h", "Energy" },
	[READING_HUMIDITY]    = { "Humidity",    "%",    "Humidity" },
	[READING_FREQUENCY]   = { "Frequency",   "Hz",   "Frequency" },
};

/* How boxes write units: UCUM as DMTF asks for it, and not. */
static const struct { const char *unit; enum reading_kind kind; } units[] = {
	{ "Cel", READING_TEMPERATURE }, { "C", READING_TEMPERATURE }, { "Celsius", READING_TEMPERATURE },
	{ "degrees C", READING_TEMPERATURE },
	{ "RPM", READING_FAN }, { "{rev}/min", READING_FAN },
	{ "V", READING_VOLTAGE }, { "Volts", READING_VOLTAGE },
	{ "A", READING_CURRENT }, { "Amps", READING_CURRENT },
	{ "W", READING_POWER }, { "Watts", READING_POWER },
	{ "J", READING_ENERGY_J }, { "kW.h", READING_ENERGY_KWH }, { "Hz", READING_FREQUENCY },
};

/* What a name makes clear about where a thing is, the first row that fits. Up to three letters: a word of the name of its own
 * ("CPU1 VR Temp" has cpu, 1, vr, temp); longer ones: anywhere in it. */
static const struct { const char *part, *context; } contexts[] = {
	{ "vrm",        "VoltageRegulator" }, { "vr", "VoltageRegulator" }, { "vreg", "VoltageRegulator" },
	{ "psu",        "PowerSupply" }, { "ps", "PowerSupply" }, { "power supply", "PowerSupply" }, { "p/s", "PowerSupply" },
	{ "dimm",       "Memory" }, { "memory", "Memory" }, { "mem", "Memory" },
	{ "gpu",        "GPU" }, { "fpga", "FPGA" },
	{ "cpu",        "CPU" }, { "processor", "CPU" },
	{ "nvme",       "StorageDevice" }, { "ssd", "StorageDevice" }, { "hdd", "StorageDevice" }, { "hd", "StorageDevice" },
	{ "drive",      "StorageDevice" }, { "disk", "StorageDevice" },
	{ "backplane",  "Backplane" }, { "bp", "Backplane" },
	{ "nic",        "NetworkingDevice" }, { "ocp", "NetworkingDevice" }, { "lom", "NetworkingDevice" },
	{ "inlet",      "Intake" }, { "intake", "Intake" }, { "ambient", "Intake" },
	{ "exhaust",    "Exhaust" }, { "outlet", "Exhaust" },
	{ "pch",        "SystemBoard" }, { "chipset", "SystemBoard" }, { "system board", "SystemBoard" },
	{ "baseboard",  "SystemBoard" }, { "motherboard", "SystemBoard" }, { "mb", "SystemBoard" },
	{ "battery",    "Battery" }, { "vbat", "Battery" },
	{ "pump",       "Pump" },
	{ "fan",        "Fan" },
	{ "chassis",    "Chassis" },
};
/* clang-format on */

/* ---- the model ---- */

void
readings_init(struct readings *readings, struct surface *s, unsigned wanted)
{
	memset(readings, 0, sizeof *readings);
	readings->s = s;
	readings->wanted = wanted;
	readings->pool = json_array();
	readings->seen = json_object();
	readings->ids = json_object();
}

void
readings_clear(struct readings *readings)
{
	json_decref(readings->pool);
	json_decref(readings->seen);
	json_decref(readings->ids);
	free(readings->list);
	free(readings->supplies);
	free(readings->groups[0]);
	free(readings->groups[1]);
	memset(readings, 0, sizeof *readings);
}

json_t *
readings_keep(struct readings *readings, json_t *value)
{
	json_array_append_new(readings->pool, value);
	return value;
}

const struct reading_row *
reading_row(enum reading_kind kind)
{
	assert(kind < READING_KINDS);
	return &kinds[kind];
}

bool
reading_is_fan(const struct reading *reading)
{
	return reading->kind == READING_FAN || reading->kind == READING_FAN_PERCENT;
}

const json_t *
readings_number(const json_t *json, const char *name)
{
	const json_t *value = json_object_get(json, name);

	return json_is_number(value) || json_is_null(value) ? value : NULL;
}

bool
readings_is_absent(const json_t *item)
{
	const char *state = surface_text(item, "Status", "State", NULL);

	return state != NULL && strcmp(state, "Absent") == 0;
}

/* ---- ids ---- */

void
readings_plain(const char *text, char out[READING_ID])
{
	size_t n = 0;

	for (; text != NULL && *text != '\0' && n < READING_ID - 1; text++) {
		if (isalnum((unsigned char)*text))
			out[n++] = (char)tolower((unsigned char)*text);
	}
	out[n] = '\0';
}

/* What of a name may stand in an id; false: nothing that would do. A name in no Latin letters has none. */
static bool
slug(const char *name, char out[READING_ID])
{
	size_t n = 0;

	for (; name != NULL && *name != '\0' && n < READING_ID / 2; name++) {
		if (isalnum((unsigned char)*name) || *name == '_' || *name == '-' || *name == '.')
			out[n++] = *name;
	}
	out[n] = '\0';
	return n > 0 && out[0] != '.' && !vendor_is_hinted(out);
}

/* Gives an id away, once: `{space}{prefix}{name}`, behind the second and later of a name _2, _3 ... */
static void
take_id(struct readings *readings, const char *space, const char *prefix, const char *name, const char *ordinal, char out[READING_ID])
{
	char base[READING_ID], key[READING_ID * 2];
	int n;

	if (!slug(name, base) && !slug(ordinal, base))
		strcpy(base, "0");
	for (n = 1; n < READINGS_MOST; n++) {
		if (n == 1)
			snprintf(out, READING_ID, "%s%s", prefix, base);
		else
			snprintf(out, READING_ID, "%s%s_%d", prefix, base, n);
		snprintf(key, sizeof key, "%s%s", space, out);
		if (json_object_get(readings->ids, key) == NULL)
			break;
	}
	json_object_set_new(readings->ids, key, json_true());
}

struct reading *
readings_add(struct readings *readings, enum reading_kind kind, const char *name, const char *ordinal)
{
	char prefix[READING_ID];
	struct reading *reading;

	if (readings->count == READINGS_MOST)
		return NULL;
	if (readings->count == readings->room) {
		readings->room = readings->room ? readings->room * 2 : 32;
		readings->list = xrealloc(readings->list, readings->room * sizeof *readings->list);
	}
	reading = &readings->list[readings->count++];
	memset(reading, 0, sizeof *reading);
	reading->kind = kind;
	reading->name = name;
	snprintf(prefix, sizeof prefix, "%s_", kinds[kind].prefix);
	take_id(readings, "sensor ", prefix, name, ordinal, reading->id);
	if (reading_is_fan(reading))
		take_id(readings, "fan ", "", name, ordinal, reading->place);
	return reading;
}

struct supply *
readings_add_supply(struct readings *readings, const char *name, const char *ordinal)
{
	struct supply *supply;

	if (readings->supply_count == READINGS_MOST)
		return NULL;
	readings->supplies = xrealloc(readings->supplies, (readings->supply_count + 1) * sizeof *readings->supplies);
	supply = &readings->supplies[readings->supply_count++];
	memset(supply, 0, sizeof *supply);
	supply->name = name;
	supply->facts = readings_keep(readings, json_object());
	take_id(readings, "supply ", "", name, ordinal, supply->id);
	return supply;
}

struct redundancy *
readings_add_group(struct readings *readings, int which)
{
	size_t count = readings->group_count[which]++;

	readings->groups[which] = xrealloc(readings->groups[which], (count + 1) * sizeof *readings->groups[which]);
	memset(&readings->groups[which][count], 0, sizeof *readings->groups[which]);
	readings->groups[which][count].members = readings_keep(readings, json_array());
	return &readings->groups[which][count];
}

void
readings_owner(const struct supply *supply, char out[READING_ID + 4])
{
	bool is_number = supply->id[strspn(supply->id, "0123456789")] == '\0';

	snprintf(out, READING_ID + 4, "%s%s", is_number ? "PSU" : "", supply->id);
}

static const char *
below_chassis(const struct readings *readings, const char *between, const char *id, char out[SURFACE_PATH])
{
	int n = snprintf(out, SURFACE_PATH, "%s%s%s", readings->s->chassis, between, id);

	return n > 0 && n < SURFACE_PATH ? out : NULL;
}

const char *
readings_sensor(const struct readings *readings, const struct reading *reading, char out[SURFACE_PATH])
{
	if (reading->sensor != NULL)
		return reading->sensor;
	return readings->has_all_sensors ? NULL : below_chassis(readings, "/Sensors/", reading->id, out);
}

const char *
readings_fan(const struct readings *readings, const struct reading *reading, char out[SURFACE_PATH])
{
	return reading->fan ? reading->fan : below_chassis(readings, "/ThermalSubsystem/Fans/", reading->place, out);
}

const char *
readings_supply(const struct readings *readings, const struct supply *supply, char out[SURFACE_PATH])
{
	return supply->path ? supply->path : below_chassis(readings, "/PowerSubsystem/PowerSupplies/", supply->id, out);
}

/* ---- what texts say ---- */

/* Does `part` stand in the name as a word of its own: letters with no letter before or behind? */
static bool
has_word(const char *name, const char *part)
{
	size_t len = strlen(part);
	const char *at;

	for (at = name; (at = strcasestr(at, part)) != NULL; at++) {
		if ((at == name || !isalpha((unsigned char)at[-1])) && !isalpha((unsigned char)at[len]))
			return true;
	}
	return false;
}

const char *
readings_context(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < nitems(contexts); i++) {
		if (strlen(contexts[i].part) > 3 ? strcasestr(name, contexts[i].part) != NULL : has_word(name, contexts[i].part))
			return contexts[i].context;
	}
	return NULL;
}

static bool
is_fan_like(const json_t *sensor)
{
	const char *context = surface_text(sensor, "PhysicalContext", NULL), *name = surface_text(sensor, "Name", NULL);

	return (context != NULL && strcmp(context, "Fan") == 0) ||
	    (name != NULL && (has_word(name, "fan") || has_word(name, "pwm")));
}

/* The unit first: a box was seen to call watts "Current" and revolutions "AirFlow". */
enum reading_kind
readings_kind(const json_t *sensor)
{
	const char *unit = surface_text(sensor, "ReadingUnits", NULL), *type = surface_text(sensor, "ReadingType", NULL);
	size_t i;

	for (i = 0; unit != NULL && i < nitems(units); i++) {
		if (strcmp(unit, units[i].unit) == 0)
			return units[i].kind;
	}
	if (type == NULL)
		return READING_KINDS;
	if (strcmp(type, "Percent") == 0)
		return is_fan_like(sensor) ? READING_FAN_PERCENT : READING_KINDS;
	for (i = 0; i < READING_KINDS; i++) {
		if (strcmp(type, kinds[i].type) == 0)
			return (enum reading_kind)i;
	}
	return READING_KINDS;
}

bool
reading_is_at(const struct reading *reading, const char *context)
{
	const char *named = readings_context(reading->name);

	return strcmp(named ? named : reading->context ? reading->context : "", context) == 0;
}
