/*
 * The hardware of a rack PDU, whatever protocol asks for it: modules (units of a daisy chain) with outlets, phases,
 * breakers and sensors, and the relays that follow a command only after a while.
 *
 * Units: mA, mV, W, VA, per mille, Wh, mHz, tenths of a degree C or of a percent, seconds of the box (which the setting
 * ms_per_s may make shorter). Modules count from 0 here, outlets and the rest from 1 within their module.
 */
#ifndef SIM_SNMP_BOX_H
#define SIM_SNMP_BOX_H

#include <jansson.h>

#include "../redfish/base.h"

struct event;
struct event_base;

enum { MODULES_MAX = 8, TEXT_MAX = 64 };

enum command {
	CMD_NONE,
	CMD_ON,
	CMD_OFF,
	CMD_CYCLE,
	CMD_DELAYED_ON,
	CMD_DELAYED_OFF,
	CMD_DELAYED_CYCLE,
	CMD_CANCEL,
	CMD_UNKNOWN, /* only read */
};

enum { RELAY_OFF, RELAY_ON, RELAY_UNKNOWN };
enum { PENDING_NO, PENDING_YES, PENDING_UNKNOWN };
enum { RESTORE_OFF, RESTORE_ON, RESTORE_LAST };
enum { LOAD_NORMAL, LOAD_LOW, LOAD_NEAR, LOAD_OVER };
enum { SENSOR_NORMAL, SENSOR_LOW, SENSOR_LOWEST, SENSOR_HIGH, SENSOR_HIGHEST, SENSOR_LOST };
enum { SUPPLY_OK, SUPPLY_ALARM, SUPPLY_ABSENT };

/* What a relay did, and why. */
struct change {
	uint64_t at_ms; /* since 1970 */
	bool is_on;
	const char *why;
};

struct outlet {
	struct box *box;
	int module, number;
	char name[TEXT_MAX];
	int load_w; /* while on */
	int on_delay_s, off_delay_s, cycle_delay_s, restore;
	int64_t energy_wh, peak_w;
	bool is_on, is_switchable;
	bool is_stuck; /* the relay does not follow */
	/* What is still to come. */
	struct {
		uint64_t wait_ms;
		bool is_on;
		const char *why;
	} steps[2];
	int step_count;
	enum command plan;
	uint64_t due_ms;
	struct event *timer;
	/* For tests. */
	uint64_t sets, commands;
	struct change *history;
	size_t changes, room;
};

struct module {
	char model[TEXT_MAX], serial[TEXT_MAX], firmware[TEXT_MAX], name[TEXT_MAX],
	    location[TEXT_MAX];
	struct outlet *outlets;
	int supplies[2];
	int64_t energy_wh;
};

struct sensor {
	int module, number;
	char name[TEXT_MAX];
	int value; /* a contact: 1 open, 0 closed */
	int state;
};

/* What a box is made of: equal shapes have equal trees of objects. */
struct shape {
	int modules;
	int outlets, phases, banks, groups; /* of each module */
	int temperatures, humidities, contacts;
	bool is_switched;       /* outlets can be switched */
	bool is_outlet_metered; /* outlets have meters */
	bool has_power;         /* modules and phases know watts, else only current */
};

struct box_settings {
	int relay_ms;
	int ms_per_s;
	int cycle_when_off;
	int busy;
	int rating_a;
	int voltage_v;
};

struct box {
	struct event_base *base;
	struct shape shape;
	const struct box_settings *settings;
	struct module modules[MODULES_MAX];
	struct sensor *temperatures, *humidities,
	    *contacts; /* of all modules, one after the other */
	char contact[TEXT_MAX], name[TEXT_MAX], location[TEXT_MAX];
};

void box_init(struct box *b, struct event_base *base, const struct shape *shape,
    const struct box_settings *settings);
void box_clear(struct box *b);

/* The outlet of a module, or of all modules counted through (index from 0). NULL: none. */
struct outlet *box_outlet(struct box *b, int module, int number);
struct outlet *box_outlet_at(struct box *b, int index);

enum box_answer { BOX_OK, BOX_NOT_SWITCHABLE, BOX_BUSY, BOX_NO_SUCH };
/* after_s: instead of the outlet's own delay; -1: that, or none where the command has none. */
enum box_answer box_command(struct outlet *o, enum command c, int after_s);
/* Seconds until the outlet does what is planned; -1: nothing is. */
int box_seconds_left(const struct outlet *o);
/* Behind everybody's back. */
void box_set_relay(struct outlet *o, bool on, const char *why);
bool box_is_pending(const struct outlet *o);
/* Mains come back after they were away: what `restore` says. */
void box_power_lost(struct box *b);

int box_outlet_w(const struct outlet *o);
int box_outlet_ma(const struct outlet *o);
/* Of those of a module that are on the phase, the bank (0: all of them). */
int64_t box_sum_w(const struct box *b, int module, int phase, int bank);
int64_t box_sum_ma(const struct box *b, int module, int phase, int bank);
int box_phase_of(const struct box *b, int number);
int box_bank_of(const struct box *b, int number);
int box_load_state(const struct box *b, int64_t ma, int of_a);
enum { BOX_PF = 950 };

json_t *box_outlet_json(const struct outlet *o);
json_t *box_history_json(const struct outlet *o);

#endif
