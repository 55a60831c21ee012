/* What discrete sensors say of the parts that they watch: they have states and no reading, so they become the Status of
 * something else. `sensors` are those of ipmi:/sensors (southbound/ipmi.h). Pure. Inside translate. */
#ifndef FISHWAY_IPMI_STATES_H
#define FISHWAY_IPMI_STATES_H

#include <jansson.h>

/* OK, Warning or Critical, the gravest of the states that hold; NULL: it cannot be read now, or what its states mean is
 * the maker's secret (OEM), or depends on what is asserted ("State Asserted"). */
const char *ipmi_states_health(const json_t *sensor);

/* {"Status": ...} of all sensors of this type together, for ProcessorSummary and MemorySummary; NULL: there is none. */
json_t *ipmi_states_summary(const json_t *sensors, int type);

/* A list of Redundancy in a document ("Power"), each made of a sensor of redundancy (table 42-2, 0Bh) over the `count` members of
 * one of its lists ("PowerSupplies"); NULL: there is none. */
json_t *ipmi_states_redundancy(const json_t *sensors, const char *document, const char *members, size_t count);

/* What else is not well, as a list of Conditions; NULL: nothing. *health becomes the gravest. */
json_t *ipmi_states_conditions(const json_t *sensors, const char **health);

#endif
