#include "objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../snmp/pdu.h"

static const char *const types[] = {
    [OBJECT_PDU] = "pdumodel.Pdu:6.1.2",
    [OBJECT_OUTLET] = "pdumodel.Outlet:3.0.1",
    [OBJECT_INLET] = "pdumodel.Inlet:3.0.1",
    [OBJECT_SENSOR] = "sensors.NumericSensor:4.0.6",
    [OBJECT_ENERGY] = "sensors.AccumulatingNumericSensor:2.0.6",
    [OBJECT_STATE] = "sensors.StateSensor:4.0.5",
    [OBJECT_SLOTS] = "peripheral.DeviceManager:5.0.3",
    [OBJECT_SLOT] = "peripheral.DeviceSlot:4.0.2",
    [OBJECT_SESSIONS] = "session.SessionManager:2.0.0",
    [OBJECT_BULK] = "bulkrpc.BulkRequest:1.0.2",
};

/* clang-format off */
/* Types: voltage 1, current 2, power 4, factor 5, energy 6, frequency 7, temperature 8, humidity 9, contact 12, on-off 13.
 * Units: none 0, V 1, A 2, W 3, VA 4, Wh 5, degree C 7, Hz 8, percent 9. */
const struct sensor_row sensor_rows[] = {
	/* name            outlet           inlet        pole         per   type unit digits */
	{ "voltage",       F_O_VOLTAGE,     F_VOLTAGE,   F_P_VOLTAGE, 1000, 1, 1, 0 },
	{ "current",       F_O_CURRENT,     F_CURRENT,   F_P_CURRENT, 1000, 2, 2, 3 },
	{ "activePower",   F_O_POWER,       F_POWER,     F_P_POWER,   1,    4, 3, 0 },
	{ "apparentPower", F_O_VA,          F_VA,        F_P_VA,      1,    4, 4, 0 },
	{ "powerFactor",   F_O_PF,          F_PF,        F_P_PF,      1000, 5, 0, 2 },
	{ "activeEnergy",  F_O_ENERGY,      F_ENERGY,    -1,          1,    6, 5, 0 },
	{ "lineFrequency", F_O_FREQUENCY,   F_FREQUENCY, -1,          1000, 7, 8, 1 },
	{ "outletState",   F_O_STATE,       -1,          -1,          1,    13, 0, 0 },
};
const size_t sensor_row_count = sizeof sensor_rows / sizeof *sensor_rows;

const struct sensor_row slot_rows[3] = {
	{ "temperature", F_T_VALUE, -1, -1, 10, 8,  7, 1 },
	{ "humidity",    F_H_VALUE, -1, -1, 10, 9,  9, 0 },
	{ "contact",     F_C_STATE, -1, -1, 1,  12, 0, 0 },
};
/* clang-format on */

static bool
find_sensor(struct target *t, const char *name, size_t fact_offset)
{
	for (size_t i = 0; i < sensor_row_count; i++) {
		int fact = *(const int *)((const char *)&sensor_rows[i] + fact_offset);

		if (strcmp(sensor_rows[i].name, name) != 0 || fact < 0)
			continue;
		t->sensor = &sensor_rows[i];
		t->fact = fact;
		t->kind = fact == F_O_STATE                   ? OBJECT_STATE
			  : strcmp(name, "activeEnergy") == 0 ? OBJECT_ENERGY
							      : OBJECT_SENSOR;
		return true;
	}
	return false;
}

/* "3", "3/voltage": the number, and what follows it. */
static bool
read_number(const char *text, int below, int *number, const char **rest)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || n < 0 || n >= below || (*end && *end != '/'))
		return false;
	*number = (int)n;
	*rest = *end ? end + 1 : end;
	return true;
}

static bool
find_outlet(struct pdu *p, const char *path, struct target *t)
{
	const struct shape *s = &p->box.shape;
	const char *rest;

	if (!read_number(path, s->outlets, &t->at.index, &rest))
		return false;
	t->at.number = t->at.index + 1;
	t->kind = OBJECT_OUTLET;
	if (!*rest)
		return true;
	return find_sensor(t, rest, offsetof(struct sensor_row, of_outlet)) &&
	       (s->is_outlet_metered || t->kind == OBJECT_STATE);
}

static bool
find_inlet(struct pdu *p, const char *path, struct target *t)
{
	const char *rest;
	int number;

	if (!read_number(path, 1, &number, &rest))
		return false;
	t->at.number = 1;
	t->kind = OBJECT_INLET;
	if (!*rest)
		return true;
	if (!begins_with(rest, "pole/"))
		return find_sensor(t, rest, offsetof(struct sensor_row, of_inlet));
	if (!read_number(rest + strlen("pole/"), p->box.shape.phases, &t->at.index, &rest))
		return false;
	t->at.number = t->at.index + 1;
	return find_sensor(t, rest, offsetof(struct sensor_row, of_pole));
}

/* Slots hold the temperatures, then the humidities, then the contacts; "/device" is the sensor in one. */
static bool
find_slot(struct pdu *p, const char *path, struct target *t)
{
	const struct shape *s = &p->box.shape;
	const int counts[3] = {s->temperatures, s->humidities, s->contacts};
	int kind = 0, slot;
	const char *rest;

	if (!read_number(path, counts[0] + counts[1] + counts[2], &slot, &rest))
		return false;
	t->at.index = slot;
	while (t->at.index >= counts[kind])
		t->at.index -= counts[kind++];
	t->at.number = slot + 1;
	t->sensor = &slot_rows[kind];
	t->fact = t->sensor->of_outlet;
	t->kind = OBJECT_SLOT;
	if (strcmp(rest, "device") == 0)
		t->kind = kind == 2 ? OBJECT_STATE : OBJECT_SENSOR;
	return !*rest || t->kind != OBJECT_SLOT;
}

static bool
find_path(struct pdu *p, const char *path, struct target *t)
{
	static const struct {
		const char *begin;
		bool (*find)(struct pdu *, const char *, struct target *);
	} rows[] = {
	    {"outlet/", find_outlet},
	    {"inlet/", find_inlet},
	    {"peripheraldeviceslot/", find_slot},
	};

	memset(t, 0, sizeof *t);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (begins_with(path, rows[i].begin))
			return rows[i].find(p, path + strlen(rows[i].begin), t);
	if (strcmp(path, "peripheraldevicemanager") == 0)
		t->kind = OBJECT_SLOTS;
	return t->kind == OBJECT_SLOTS || !*path;
}

/* "/tfwopaque/TYPE/TOKEN/PATH": NULL when the token is not that of now. */
static const char *
opaque_path(const char *rid, const char *token)
{
	const char *at = strchr(rid + strlen("/tfwopaque/"), '/');
	size_t len = strlen(token);

	return at && strncmp(at + 1, token, len) == 0 && at[1 + len] == '/' ? at + len + 2 : NULL;
}

bool
object_find(struct pdu *p, const char *rid, const char *token, struct target *t)
{
	static const char *const roots[] = {"/model/pdu/0/", "/model/"};
	const char *path = NULL;

	memset(t, 0, sizeof *t);
	if (strcmp(rid, "/session") == 0)
		return t->kind = OBJECT_SESSIONS, true;
	if (strcmp(rid, "/bulk") == 0)
		return t->kind = OBJECT_BULK, true;
	if (strcmp(rid, "/model/pdu/0") == 0)
		return true;
	if (begins_with(rid, "/tfwopaque/"))
		path = opaque_path(rid, token);
	for (int i = 0; i < 2 && !path; i++)
		if (begins_with(rid, roots[i]))
			path = rid + strlen(roots[i]);
	return path && find_path(p, path, t);
}

json_t *
object_reference(enum object_kind kind, const char *token, const char *path)
{
	char *rid = xasprintf("/tfwopaque/%s/%s/%s", types[kind], token, path);
	json_t *reference = json_pack("{s:s, s:s}", "rid", rid, "type", types[kind]);

	free(rid);
	return reference;
}
