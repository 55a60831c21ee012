/* The methods of the objects of a simulated PX: methods.c of PDU, outlets and inlets, sensors.c of what measures. */
#ifndef SIM_RARITAN_METHODS_H
#define SIM_RARITAN_METHODS_H

#include "../snmp/pdu.h"
#include "objects.h"

/* One call. What a method gives back: `result`, its out parameters beside "_ret_" included. */
struct call {
	struct pdu *pdu;
	const char *token;
	struct target target;
	const json_t *params;
	json_t *result;
	bool is_write;
};

struct method {
	enum object_kind kind;
	const char *name;
	/* False: the parameters are not what it takes. */
	bool (*run)(struct call *);
};

extern const struct method model_methods[], sensor_methods[];
extern const size_t model_method_count, sensor_method_count;

/* {"_ret_": value}; takes it. */
bool call_return(struct call *c, json_t *value);

/* The members of a Sensors structure: references of those there are, null for the others. `names` ends with NULL. */
json_t *sensors_of(struct call *c, const char *path, size_t fact_offset, const char *const *names);

#endif
