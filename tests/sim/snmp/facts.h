/*
 * What a PDU can say of itself, as numbers and texts that no vendor has bent yet. The tables of the profiles
 * (profile_*.c) say under which OID, in which type, unit and numbering each vendor shows a fact.
 */
#ifndef SIM_SNMP_FACTS_H
#define SIM_SNMP_FACTS_H

#include "box.h"

enum fact {
	/* of the whole box */
	F_FIXED, /* what the row itself says */
	F_SYS_DESCR,
	F_SYS_OBJECT_ID,
	F_UPTIME,
	F_SYS_CONTACT,
	F_SYS_NAME,
	F_SYS_LOCATION,
	F_MODULES,
	F_ALL_OUTLETS,
	F_ALL_PHASES,
	F_ALL_BANKS,
	F_ALL_POWER,
	F_ALL_ENERGY,
	F_UNITS_LIST,    /* "0,1" */
	F_MASTER_STATES, /* "On  Off " */
	/* of a module */
	F_MODULE_FIXED, /* what the row says, once for each; so *_FIXED below */
	F_MODULE,
	F_INDEX, /* running number */
	F_MANUFACTURER,
	F_MODEL,
	F_SERIAL,
	F_PART,
	F_FIRMWARE,
	F_HARDWARE,
	F_NAME,
	F_LOCATION,
	F_OUTLETS,
	F_OUTLETS_SWITCHED,
	F_OUTLETS_METERED,
	F_PHASES,
	F_BANKS,
	F_GROUPS,
	F_TEMPERATURES,
	F_HUMIDITIES,
	F_RATING_A,
	F_CURRENT,
	F_VOLTAGE,
	F_POWER,
	F_VA,
	F_PF,
	F_ENERGY,
	F_PEAK,
	F_FREQUENCY,
	F_LOAD_STATE,
	F_SUPPLY_ALARM,
	F_SUPPLY_1,
	F_SUPPLY_2,
	F_ALL_CONTROL, /* every outlet of the module */
	/* of an outlet */
	F_O_INDEX,
	F_O_MODULE,
	F_O_NUMBER,
	F_O_NAME,
	F_O_LABEL, /* its number as text */
	F_O_STATE,
	F_O_PENDING,
	F_O_PLAN, /* off, on, on and about to go off, off and about to go on */
	F_O_CONTROL, /* takes an enum command; reads as the state, or as CMD_NONE where the words have that */
	F_O_ON_IN, /* takes seconds, 0 now, -1 cancels; reads as what is left, -1 none */
	F_O_OFF_IN,
	F_O_CYCLE_IN,
	F_O_ON_DELAY,
	F_O_OFF_DELAY,
	F_O_CYCLE_DELAY,
	F_O_RESTORE,
	F_O_SWITCHABLE,
	F_O_PHASE,
	F_O_BANK,
	F_O_RATING_A,
	F_O_FIXED,
	/* of one that is metered; the first are as above, for tables that have metered ones alone */
	F_O_METER_INDEX,
	F_O_METER_MODULE,
	F_O_METER_NUMBER,
	F_O_METER_NAME,
	F_O_METER_FIXED,
	F_O_CURRENT,
	F_O_VOLTAGE,
	F_O_POWER,
	F_O_VA,
	F_O_PF,
	F_O_ENERGY, /* writing it resets it */
	F_O_PEAK,
	F_O_FREQUENCY,
	F_O_LOAD_STATE,
	/* of a phase of a module */
	F_P_FIXED,
	F_P_INDEX,
	F_P_MODULE,
	F_P_NUMBER,
	F_P_NAME,
	F_P_CURRENT,
	F_P_VOLTAGE,
	F_P_POWER,
	F_P_VA,
	F_P_PF,
	F_P_LOAD_STATE,
	/* of a bank (a breaker) of a module */
	F_B_FIXED,
	F_B_INDEX,
	F_B_MODULE,
	F_B_NUMBER,
	F_B_NAME,
	F_B_CURRENT,
	F_B_RATING_A,
	F_B_LOAD_STATE,
	/* of a group of outlets: all those of a module */
	F_G_FIXED,
	F_G_MODULE,
	F_G_NUMBER,
	F_G_NAME,
	F_G_OUTLETS,
	F_G_ON_IN,
	F_G_OFF_IN,
	F_G_CYCLE_IN,
	/* of sensors */
	F_T_FIXED,
	F_T_INDEX,
	F_T_MODULE,
	F_T_NUMBER,
	F_T_NAME,
	F_T_VALUE,
	F_T_FAHRENHEIT, /* tenths */
	F_T_STATE,
	F_H_FIXED,
	F_H_NAME,
	F_H_VALUE,
	F_H_STATE,
	F_C_FIXED,
	F_C_NAME,
	F_C_STATE, /* 1 open, 0 closed */
	FACTS
};

/* Of what a fact is one. The order is that of enum fact. */
enum kind {
	OF_BOX,
	OF_MODULE,
	OF_OUTLET,
	OF_METER,
	OF_PHASE,
	OF_BANK,
	OF_GROUP,
	OF_TEMPERATURE,
	OF_HUMIDITY,
	OF_CONTACT,
	KINDS
};
enum kind fact_kind(enum fact fact);

/* Which one: its module, its number there from 1 on, and its number among all, from 0 on. */
struct place {
	int module, number, index;
};
/* How many of a kind each module has; OF_BOX: one in all. */
int fact_each(const struct shape *s, enum kind kind);

struct value {
	bool is_there;
	int64_t number;
	const char *text; /* NULL: a number */
	char own[256];    /* what `text` may point to */
};

struct pdu;

/* Some of them only where the box can: is_there says so. */
void fact_get(struct pdu *p, enum fact fact, const struct place *at, struct value *v);

enum fact_answer { FACT_SET, FACT_READ_ONLY, FACT_WRONG, FACT_REFUSED, FACT_BUSY };
/* `commit` false: only says whether it would. */
enum fact_answer fact_set(
    struct pdu *p, enum fact fact, const struct place *at, const struct value *v, bool commit);

#endif
