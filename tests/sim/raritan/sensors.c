/* sensors.NumericSensor, AccumulatingNumericSensor and StateSensor. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "methods.h"

static json_t *
timestamp(void)
{
	return json_integer((json_int_t)time(NULL));
}

/* The slots' sensors say their state beside their value. */
static int
slot_state(struct call *c)
{
	struct value v = {0};

	if (c->target.fact != F_T_VALUE && c->target.fact != F_H_VALUE)
		return SENSOR_NORMAL;
	fact_get(c->pdu, c->target.fact == F_T_VALUE ? F_T_STATE : F_H_STATE, &c->target.at, &v);
	return (int)v.number;
}

static bool
get_reading(struct call *c)
{
	struct value v = {0};
	int state = slot_state(c);

	fact_get(c->pdu, (enum fact)c->target.fact, &c->target.at, &v);
	return call_return(c,
	    json_pack("{s:o, s:b, s:{s:b, s:b, s:b, s:b}, s:b, s:f}", "timestamp", timestamp(),
		"available", v.is_there, "status", "aboveUpperCritical", state == SENSOR_HIGHEST,
		"aboveUpperWarning", state == SENSOR_HIGH, "belowLowerWarning", state == SENSOR_LOW,
		"belowLowerCritical", state == SENSOR_LOWEST, "valid", v.is_there, "value",
		v.is_there ? (double)v.number / c->target.sensor->per : 0.0));
}

static json_t *
type_spec(const struct sensor_row *row, bool is_state)
{
	return json_pack(
	    "{s:i, s:i, s:i}", "readingtype", is_state, "type", row->type, "unit", row->unit);
}

static bool
get_type_spec(struct call *c)
{
	return call_return(c, type_spec(c->target.sensor, c->target.kind == OBJECT_STATE));
}

static bool
get_meta_data(struct call *c)
{
	return call_return(c,
	    json_pack("{s:o, s:i, s:f, s:f, s:f, s:f, s:{s:f, s:f}, s:{s:b, s:b, s:b, s:b}}",
		"type", type_spec(c->target.sensor, false), "decdigits", c->target.sensor->digits,
		"accuracy", 1.0, "resolution", 0.1, "tolerance", 0.0, "noiseThreshold", 0.0,
		"range", "lower", 0.0, "upper", 100000.0, "thresholdCaps", "hasUpperCritical", true,
		"hasUpperWarning", true, "hasLowerWarning", true, "hasLowerCritical", true));
}

static bool
get_thresholds(struct call *c)
{
	return call_return(c,
	    json_pack("{s:b, s:f, s:b, s:f, s:b, s:f, s:b, s:f, s:i, s:f}", "upperCriticalActive",
		true, "upperCritical", 80.0, "upperWarningActive", true, "upperWarning", 65.0,
		"lowerWarningActive", false, "lowerWarning", 0.0, "lowerCriticalActive", false,
		"lowerCritical", 0.0, "assertionTimeout", 0, "deassertionHysteresis", 1.0));
}

/* Outlets are on 1, off 0; a contact is open 0, closed 1. */
static bool
get_state(struct call *c)
{
	struct value v = {0};

	fact_get(c->pdu, (enum fact)c->target.fact, &c->target.at, &v);
	if (c->target.fact == F_C_STATE)
		v.number = !v.number;
	return call_return(c, json_pack("{s:o, s:b, s:I}", "timestamp", timestamp(), "available",
				  v.is_there, "value", (json_int_t)v.number));
}

static bool
reset_value(struct call *c)
{
	struct value v = {.is_there = true};

	c->is_write = true;
	fact_set(c->pdu, (enum fact)c->target.fact, &c->target.at, &v, true);
	c->result = json_object();
	return true;
}

/* clang-format off */
const struct method sensor_methods[] = {
	{ OBJECT_SENSOR, "getReading",    get_reading },
	{ OBJECT_SENSOR, "getMetaData",   get_meta_data },
	{ OBJECT_SENSOR, "getThresholds", get_thresholds },
	{ OBJECT_SENSOR, "getTypeSpec",   get_type_spec },
	{ OBJECT_ENERGY, "getReading",    get_reading },
	{ OBJECT_ENERGY, "getMetaData",   get_meta_data },
	{ OBJECT_ENERGY, "getThresholds", get_thresholds },
	{ OBJECT_ENERGY, "getTypeSpec",   get_type_spec },
	{ OBJECT_ENERGY, "resetValue",    reset_value },
	{ OBJECT_STATE,  "getState",      get_state },
	{ OBJECT_STATE,  "getTypeSpec",   get_type_spec },
};
/* clang-format on */
const size_t sensor_method_count = sizeof sensor_methods / sizeof *sensor_methods;

json_t *
sensors_of(struct call *c, const char *path, size_t fact_offset, const char *const *names)
{
	json_t *all = json_object();

	for (; *names; names++) {
		json_t *one = json_null();

		for (size_t i = 0; i < sensor_row_count; i++) {
			const struct sensor_row *row = &sensor_rows[i];
			int fact = *(const int *)((const char *)row + fact_offset);
			char *own;

			if (strcmp(row->name, *names) != 0 || fact < 0)
				continue;
			if (fact_each(&c->pdu->box.shape, fact_kind((enum fact)fact)) == 0)
				continue;
			own = xasprintf("%s/%s", path, row->name);
			one = object_reference(fact == F_O_STATE ? OBJECT_STATE
					       : strcmp(row->name, "activeEnergy") == 0
						   ? OBJECT_ENERGY
						   : OBJECT_SENSOR,
			    c->token, own);
			free(own);
		}
		json_object_set_new(all, *names, one);
	}
	return all;
}
