/* Readings: what a box measures, in one form, whatever told it. Pure; one thread at a time.
 *
 * Gatherers fill it: readings_gather from a Redfish box's documents (readings_classic.c: Thermal and Power; readings_modern.c: the
 * subsystems, metrics, Sensors). Writers (readings_write.c, surface_thermal.c, surface_watts.c, surface_sensors.c) make documents of
 * it and know no source. So every number northbound is the same number.
 *
 * A value is a JSON number lent by its source; NULL: nobody tells; JSON null: there is no signal. Texts are lent, too; NULL: not
 * told. What a gatherer makes itself lives in `pool`. All of it is good until readings_clear, as long as the sources are. */
#ifndef FISHWAY_READINGS_H
#define FISHWAY_READINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "translate/surface.h"

enum reading_kind {
	READING_TEMPERATURE, /* Cel */
	READING_FAN,         /* RPM */
	READING_FAN_PERCENT, /* % of its full speed, where that is what the box tells */
	READING_VOLTAGE,     /* V */
	READING_CURRENT,     /* A */
	READING_POWER,       /* W */
	READING_ENERGY_J,    /* J */
	READING_ENERGY_KWH,  /* kW.h */
	READING_HUMIDITY,    /* % */
	READING_FREQUENCY,   /* Hz */
	READING_KINDS        /* anything else that a Sensor may be */
};

enum reading_limit {
	UPPER_CAUTION, UPPER_CRITICAL, UPPER_FATAL, LOWER_CAUTION, LOWER_CRITICAL, LOWER_FATAL,
	READING_LIMITS
};

enum { READING_ID = 80, READINGS_CHASSIS = 32, READINGS_MOST = 1024 };

struct reading {
	enum reading_kind kind;
	char id[READING_ID];     /* segment of its Sensor, where that is ours to name */
	char place[READING_ID];  /* a fan's: segment of its Fan, likewise */
	const char *sensor;      /* canonical path of a Sensor that the box has; NULL: it has none, or nobody says which */
	const char *fan;         /* canonical path of a Fan that the box has */
	const char *name;
	const char *context;     /* PhysicalContext */
	const json_t *value;
	const json_t *percent;   /* of a fan that tells both */
	const json_t *limits[READING_LIMITS];
	const json_t *min, *max; /* what it can measure */
	const json_t *number;    /* SensorNumber */
	const json_t *status;
	const json_t *average, *peak, *lowest, *interval_min; /* of power */
	const json_t *item;      /* where it was found: RelatedItem, Location and the like are copied from there */
};

/* A power supply. facts: an object in the words of Power.PowerSupplies (Model, SerialNumber, PowerCapacityWatts, PowerInputWatts,
 * PowerOutputWatts, LineInputVoltage, LineInputVoltageType, PowerSupplyType, EfficiencyPercent, Status ...), and
 * InputCurrentAmps; only what is told. */
struct supply {
	char id[READING_ID];
	const char *path;        /* canonical, of a PowerSupply that the box has; NULL */
	const char *name;
	json_t *facts;           /* in pool */
};

struct redundancy {
	const char *name, *type; /* RedundancyType in the words of RedundantGroup: "NPlusM" */
	const json_t *max, *min, *status;
	json_t *members;         /* in pool: indexes of supplies, or of fans */
};

/* The power that the whole chassis takes. */
struct power_control {
	bool is_told;            /* somebody tells anything of it */
	const char *name;
	const json_t *consumed, *capacity, *available, *requested, *allocated;
	const json_t *min, *max, *average, *interval_min;
	const json_t *limit;     /* watts; null: there is none in force */
	const json_t *limit_min, *limit_max;
	const char *limit_mode;  /* ControlMode; NULL: Automatic where there is a limit, else Disabled */
	bool has_limit;          /* the box knows of limits */
	const char *power_path, *environment_path; /* the box's documents that have a PowerLimit, a PowerLimitWatts; NULL */
	const char *control_path; /* the box's Control of the whole power, looked for where there is neither; NULL */
	const char *sensor;
};

/* What is to be gathered. */
enum {
	READINGS_TEMPERATURES = 1, READINGS_FANS = 2, READINGS_VOLTAGES = 4, READINGS_SUPPLIES = 8, READINGS_CONTROL = 16,
	READINGS_SENSORS = 32,   /* which Sensor each of them is */
	READINGS_ALL = 63,
	READINGS_LIMITS = 64     /* with READINGS_CONTROL: every place that keeps a limit, also where one has told all */
};

struct readings {
	struct surface *s;
	unsigned wanted;
	struct reading *list;
	size_t count, room;
	struct supply *supplies;
	size_t supply_count;
	struct redundancy *groups[2]; /* of supplies, of fans */
	size_t group_count[2];
	struct power_control control;
	/* canonical paths of the chassis that this covers, the primary one first */
	const char *chassis[READINGS_CHASSIS];
	size_t chassis_count;
	bool has_all_sensors;    /* the box's own Sensors stand for everything */
	json_t *seen;            /* paths of Sensors that were taken */
	json_t *ids;             /* ids that are given away */
	json_t *pool;
};
enum { GROUP_SUPPLIES, GROUP_FANS };

void readings_gather(struct readings *readings, struct surface *s, unsigned wanted);
/* Only the machine's Chassis: chassis[], the primary one first; then readings_clear. */
void readings_chassis(struct readings *readings, struct surface *s);
/* For gatherers of other transports: readings_init, what they find by readings_add and so on, the writers, readings_clear. */
void readings_init(struct readings *readings, struct surface *s, unsigned wanted);
void readings_clear(struct readings *readings);

/* The path of its Sensor into out: the box's own, or the one we make below the primary chassis; NULL: it has none. */
const char *readings_sensor(const struct readings *readings, const struct reading *reading, char out[SURFACE_PATH]);
const char *readings_fan(const struct readings *readings, const struct reading *reading, char out[SURFACE_PATH]);
const char *readings_supply(const struct readings *readings, const struct supply *supply, char out[SURFACE_PATH]);
bool reading_is_fan(const struct reading *reading);
/* By a name that makes it clear, else by its PhysicalContext. */
bool reading_is_at(const struct reading *reading, const char *context);

/* ---- for gatherers ---- */

/* Of the Controls of the primary chassis, the one that limits its whole power, in watts. */
void readings_controls(struct readings *readings, const json_t *chassis);
/* A new reading of that name; its id is made of it. ordinal: of its kind, for where the name makes no id. NULL: too many. */
struct reading *readings_add(struct readings *readings, enum reading_kind kind, const char *name, const char *ordinal);
struct supply *readings_add_supply(struct readings *readings, const char *name, const char *ordinal);
struct redundancy *readings_add_group(struct readings *readings, int which);
/* "PSU1" for a supply whose id is only a number: what the names of its Sensors begin with. */
void readings_owner(const struct supply *supply, char out[READING_ID + 4]);
/* Keeps it until readings_clear, and lends it. Takes over the reference. */
json_t *readings_keep(struct readings *readings, json_t *value);
/* json[name] as a number or null; NULL for anything else ("N/A"). */
const json_t *readings_number(const json_t *json, const char *name);
/* Is this item said not to be there, so that its zeros mean nothing? */
bool readings_is_absent(const json_t *item);
/* The PhysicalContext that a name makes clear; NULL. */
const char *readings_context(const char *name);
/* Only letters and digits, in small letters: how names and ids are compared. */
void readings_plain(const char *text, char out[READING_ID]);

struct reading_row {
	const char *type, *unit; /* ReadingType and ReadingUnits of a Sensor */
	const char *prefix;      /* of the ids of its Sensors */
};
const struct reading_row *reading_row(enum reading_kind kind);

/* The kind of a Sensor, by what it says of itself. */
enum reading_kind readings_kind(const json_t *sensor);

/* readings_classic.c */
void readings_thermal(struct readings *readings, const json_t *thermal);
/* path: of the document, where its PowerControl counts; NULL: it does not. */
void readings_power(struct readings *readings, const json_t *power, const char *path);
/* readings_modern.c */
void readings_subsystems(struct readings *readings, const json_t *chassis, unsigned wanted);
void readings_scan(struct readings *readings, const json_t *chassis, unsigned wanted);

#endif
