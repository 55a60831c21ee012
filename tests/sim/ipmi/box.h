/*
 * Hardware as the BMC describes it: sensors with their records, the log a machine comes with, FRU contents. Boxes
 * are built once and shared by all BMCs that have them; what changes is in struct bmc.
 */
#ifndef SIM_IPMI_BOX_H
#define SIM_IPMI_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { THRESHOLDS = 6, RECORD_MAX = 80, NON_LINEAR = 0x70 };
/* Thresholds in the order of Get Sensor Thresholds: their index and their bit. */
enum threshold { LNC, LC, LNR, UNC, UC, UNR };

enum record_type { RECORD_FULL = 1, RECORD_COMPACT = 2, RECORD_EVENT_ONLY = 3 };
enum { UNSIGNED = 0, ONES = 1, TWOS = 2, NO_ANALOG = 3 }; /* units 1, bits 7:6 */
enum { EVENT_THRESHOLD = 0x01, EVENT_SPECIFIC = 0x6f };

/* A row of a box's table: what IPMI 2.0 43.1 to 43.3 put into a record. */
struct sensor_row {
	const char *name;
	enum record_type record;
	uint8_t entity, instance, type, event;
	uint8_t format, rate, modifier, is_percent, unit, modifier_unit;
	uint8_t linear;
	int m, b, r_exp, b_exp;
	uint8_t raw;
	uint8_t limits[THRESHOLDS], has_limits; /* a bit each */
	uint16_t states, state_mask;
	uint8_t shares; /* a compact record for so many sensors; 0: one */
	uint8_t cc;
	bool needs_power, is_unavailable, not_scanned;
};

struct sensor {
	const struct sensor_row *row;
	uint8_t number, share; /* share: which of those of its record */
};

struct record {
	uint16_t id;
	uint8_t len; /* of all, header included */
	uint8_t bytes[RECORD_MAX];
};

struct box {
	const char *name;
	struct sensor *sensors;
	size_t sensor_count;
	struct record *records;
	size_t record_count;
	struct sel_entry *sel;
	size_t sel_count;
};

/* NULL: no such box. They live until the process ends. */
const struct box *box_find(const char *name);
/* A box whose records are those of a file (records one after the other), whose sensors read as they say. */
const struct box *box_from_file(const char *path);

/* Index of the sensor with this number; -1: none. */
int box_sensor(const struct box *box, uint8_t number);
/* The name of one of them, its share included: "Drive2". */
void sensor_name(const struct sensor *s, char name[24]);
/* IPMI 2.0 36.3. */
double sensor_value(const struct sensor_row *row, uint8_t raw);
/* The raw reading that comes nearest. */
uint8_t sensor_raw(const struct sensor_row *row, double value);
/* The factors for one raw reading of a sensor that is not linear. */
void sensor_factors(const struct sensor_row *row, uint8_t raw, int *m, int *b);

/* FRU device `device` of a machine; malloc'ed. NULL: there is none. */
struct fru_maker {
	const char *manufacturer, *product;
	unsigned number;
	bool wrong_checksums;
};
uint8_t *fru_build(const struct fru_maker *maker, unsigned device, size_t *len);

/* box_tables.c */
struct box_table {
	const char *name;
	const struct sensor_row *rows;
	size_t count;
};
extern const struct box_table box_tables[];
extern const size_t box_table_count;

#endif
