/* Sensor data records, and what sensors' bytes mean. Pure, any thread; nothing is allocated.
 *
 * IPMI 2.0 rev 1.1: 43.1 full, 43.2 compact, 43.3 event-only, 43.8 FRU locator, 43.9 controller
 * locator; 35.14 readings; 36.3, 36.5 formulas; 43.15 texts; 43.17 units. Texts become UTF-8. */
#ifndef FISHWAY_IPMI_SDR_H
#define FISHWAY_IPMI_SDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	IPMI_SDR_HEADER = 5,
	IPMI_SDR_MAX = IPMI_SDR_HEADER + 255,
	IPMI_NAME_SIZE = 40, /* 16 characters of Latin-1 as UTF-8, and a number behind */
	IPMI_THRESHOLDS = 6
};

enum ipmi_sdr_type {
	IPMI_SDR_FULL = 0x01,
	IPMI_SDR_COMPACT = 0x02,
	IPMI_SDR_EVENT_ONLY = 0x03,
	IPMI_SDR_FRU = 0x11,
	IPMI_SDR_CONTROLLER = 0x12
};

/* In the order of Get Sensor Thresholds and of its mask. */
enum ipmi_threshold {
	IPMI_LOWER_NON_CRITICAL,
	IPMI_LOWER_CRITICAL,
	IPMI_LOWER_NON_RECOVERABLE,
	IPMI_UPPER_NON_CRITICAL,
	IPMI_UPPER_CRITICAL,
	IPMI_UPPER_NON_RECOVERABLE
};
extern const char *const ipmi_threshold_names[IPMI_THRESHOLDS]; /* "lnc", "lc", "lnr", "unc" ... */

enum ipmi_format { IPMI_UNSIGNED, IPMI_ONES_COMPLEMENT, IPMI_TWOS_COMPLEMENT, IPMI_NO_ANALOG };
enum { IPMI_LINEARISATION_MAX = 11, IPMI_NON_LINEAR = 0x70 };

struct ipmi_factors {
	int16_t m, b;
	int8_t b_exponent, r_exponent;
	uint8_t linearisation, format;
};

enum ipmi_threshold_access { IPMI_THRESHOLDS_NONE, IPMI_THRESHOLDS_READABLE, IPMI_THRESHOLDS_SETTABLE,
	IPMI_THRESHOLDS_FIXED };

struct ipmi_sensor {
	uint16_t record;
	uint8_t record_type;
	uint8_t owner, lun, channel, number, entity, instance;
	bool is_ignored_without_entity;
	uint8_t threshold_access;
	uint8_t type, event_type;
	uint16_t states;           /* of a discrete one: those that it can be in; else 7FFFh */
	uint8_t readable;          /* thresholds, a bit each */
	uint8_t unit, modifier_unit, modifier, rate;
	bool is_percent;
	struct ipmi_factors factors;
	bool has_nominal, has_normal_max, has_normal_min;
	uint8_t nominal, normal_max, normal_min, max, min;
	uint8_t thresholds[IPMI_THRESHOLDS]; /* by enum ipmi_threshold */
	uint8_t hysteresis_up, hysteresis_down;
	uint8_t share, share_offset; /* compact: how many sensors the record stands for */
	bool share_is_alphabetic, share_moves_instance;
	char name[IPMI_NAME_SIZE];
};

struct ipmi_locator {
	uint16_t record;
	bool is_fru;              /* else a controller */
	bool is_logical;          /* FRU: read by Read FRU Data with the number `device` */
	uint8_t address, device, lun, channel, entity, instance, type, modifier, capabilities;
	char name[IPMI_NAME_SIZE];
};

/* How long the record says it is, header included. At least IPMI_SDR_HEADER bytes are there. */
size_t ipmi_sdr_length(const uint8_t *record);
/* False: another type, or cut. */
bool ipmi_sdr_sensor(struct ipmi_sensor *out, const uint8_t *record, size_t len);
bool ipmi_sdr_locator(struct ipmi_locator *out, const uint8_t *record, size_t len);
/* The n-th of those that a compact record stands for. */
void ipmi_sdr_shared(struct ipmi_sensor *out, const struct ipmi_sensor *record, int n);

/* A type/length byte and what follows it, as UTF-8. size at least 1. Returns how many bytes it takes,
 * the first included; 0: it is cut. is_latin: type 11b is Latin-1 (else UTF-16, of FRU areas in other
 * languages). */
size_t ipmi_text(char *out, size_t size, const uint8_t *bytes, size_t len, bool is_latin);

/* ---- readings */

struct ipmi_reading {
	uint8_t raw;
	bool has_events, is_scanning, is_unavailable;
	uint16_t states; /* bits of discrete states, or of thresholds that are crossed */
};
bool ipmi_reading_decode(struct ipmi_reading *out, const uint8_t *data, size_t len);

/* The value of a byte. False: there is none (no analog one, or no number). */
bool ipmi_value(const struct ipmi_factors *factors, uint8_t raw, double *out);
/* A difference, as of hysteresis: without the offset. */
bool ipmi_difference(const struct ipmi_factors *factors, uint8_t raw, double *out);
/* Get Sensor Reading Factors. */
bool ipmi_factors_decode(struct ipmi_factors *factors, const uint8_t *data, size_t len);

/* "C", "V", "RPM" ...; "" for those without one. */
const char *ipmi_unit(uint8_t code);
/* " per s" ..., "" for none. */
const char *ipmi_rate(uint8_t code);

#endif
