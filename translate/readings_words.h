/* The same thing in the words of the classic resources (Thermal, Power) and of the modern ones (subsystems, Sensors). Tables;
 * a word that has no counterpart gives NULL, never a guess. */
#ifndef FISHWAY_READINGS_WORDS_H
#define FISHWAY_READINGS_WORDS_H

#include <jansson.h>

#include "translate/readings.h"

struct limit_row {
	const char *classic; /* of a Temperature, Fan or Voltage: "UpperThresholdNonCritical" */
	const char *modern;  /* of Sensor.Thresholds: "UpperCaution" */
};
extern const struct limit_row readings_limits[READING_LIMITS];

/* The properties of Power.PowerSupplies that a supply's facts hold; ends with NULL. */
extern const char *const readings_supply_words[];

/* The numbers of a supply: in its facts, in PowerSupplyMetrics, and as a Sensor of its own. */
struct supply_sensor {
	const char *word, *excerpt, *name;
	enum reading_kind kind;
};
extern const struct supply_sensor readings_supply_sensors[4];

/* Redundancy.Mode and RedundantGroup.RedundancyType; either way. NULL: no such. */
const char *readings_redundancy_type(const char *mode);
const char *readings_redundancy_mode(const char *type);

/* Power.PowerSupply.LineInputVoltageType and PowerSupply.InputNominalVoltageType. volts: what is measured, where it is told: boxes call
 * 203 V "ACHighLine" (277 V), and then the measurement counts. */
const char *readings_nominal_type(const char *line_type, const json_t *volts);
const char *readings_line_type(const char *nominal);

#endif
