/*
 * What JSON-RPC can speak to, and its resource ids: the well-known ones (/model/outlet/0, or /model/pdu/0/outlet/0 ...) and the opaque
 * ones that the PDU hands out itself, which hold only until it starts anew.
 */
#ifndef SIM_RARITAN_OBJECTS_H
#define SIM_RARITAN_OBJECTS_H

#include <jansson.h>

#include "../snmp/facts.h"

enum object_kind {
	OBJECT_PDU,
	OBJECT_OUTLET,
	OBJECT_INLET,
	OBJECT_SENSOR, /* a number that is measured */
	OBJECT_ENERGY, /* one that adds up */
	OBJECT_STATE,  /* a sensor with states */
	OBJECT_SLOTS,
	OBJECT_SLOT,
	OBJECT_SESSIONS,
	OBJECT_BULK,
};

/* A sensor that outlets, inlets or poles have. */
struct sensor_row {
	const char *name;
	int of_outlet, of_inlet, of_pole; /* facts; -1: it has none */
	int per;                          /* of the fact's units to one of the sensor's */
	int type, unit, digits;           /* Sensor.TypeSpec */
};

struct target {
	enum object_kind kind;
	struct place at;
	const struct sensor_row *sensor;
	int fact;
};

extern const struct sensor_row sensor_rows[];
extern const size_t sensor_row_count;
/* Those in slots: temperature, humidity, contact. */
extern const struct sensor_row slot_rows[3];

/* False: there is no such resource. `token`: what opaque ids of now bear. */
bool object_find(struct pdu *p, const char *rid, const char *token, struct target *t);
/* {"rid", "type"} of what `path` ("outlet/3/voltage") names. */
json_t *object_reference(enum object_kind kind, const char *token, const char *path);

#endif
