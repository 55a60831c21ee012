/* Pieces of documents, made of readings; and what a box's own pieces need to be as DMTF's schemas have them. Pure. */
#ifndef FISHWAY_READINGS_WRITE_H
#define FISHWAY_READINGS_WRITE_H

#include <jansson.h>

#include "translate/readings.h"

/* New references. `where` is the array they go to, "/redfish/v1/Chassis/1/Thermal#/Temperatures"; index: their place in it. */
json_t *write_temperature(const struct reading *reading, const char *where, size_t index);
json_t *write_fan(const struct reading *reading, const char *where, size_t index);
json_t *write_voltage(const struct reading *reading, const char *where, size_t index);
json_t *write_power_supply(const struct supply *supply, const char *where, size_t index);
json_t *write_power_control(const struct power_control *control, const char *where, const struct surface *s);
/* members: the array of the group's members, "/redfish/v1/Chassis/1/Power#/PowerSupplies". */
json_t *write_redundancy(const struct redundancy *group, const char *where, size_t index, const char *members);
/* Of its Fan resource, a PowerSupply, its Metrics; without Id and path. */
json_t *write_fan_resource(const struct readings *readings, const struct reading *fan);
json_t *write_supply_resource(const struct supply *supply);
json_t *write_supply_metrics(struct readings *readings, const struct supply *supply);
json_t *write_redundant_group(const struct readings *readings, const struct redundancy *group, int which);
json_t *write_sensor(const struct reading *reading);
/* {"Reading": 23, "DataSourceUri": "..."} and what an element of an array of such says besides. */
json_t *write_excerpt(const struct readings *readings, const struct reading *reading);
json_t *write_array_excerpt(const struct readings *readings, const struct reading *reading);
json_t *write_speed(const struct readings *readings, const struct reading *fan);
json_t *write_power_limit(const struct power_control *control);

/* Adds those properties of `more` that the box's own has not. */
void write_complete(json_t *own, const json_t *more);
/* "...Power#PowerSupplies/0" becomes "...Power#/PowerSupplies/0" (RFC 6901), wherever it stands. */
void write_fragments(json_t *json);
/* An excerpt is no resource: what it is of stands in DataSourceUri. NULL: nothing. */
void write_excerpt_mended(json_t *excerpt);
/* The same; and a speed whose Reading is no percentage: it is SpeedRPM. */
void write_speed_mended(json_t *speed);
/* The elements of json[name], an array of the box's own: each an object with MemberId and @odata.id as its place is; zeros of what is absent become
 * null; a PhysicalContext where the name makes it clear. Makes an empty array where there is none. */
json_t *write_mended(json_t *json, const char *name, const char *path);

#endif
