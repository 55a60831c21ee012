/* What a sensor of a BMC says now. */
#ifndef SIM_IPMI_SENSOR_H
#define SIM_IPMI_SENSOR_H

#include "bmc.h"

/* Of a threshold sensor: which thresholds its reading is at or beyond; of others: its states. */
uint16_t sensor_states(const struct bmc *b, size_t index);
bool sensor_is_available(const struct bmc *b, size_t index);
void sensors_reset(struct bmc *b);

#endif
