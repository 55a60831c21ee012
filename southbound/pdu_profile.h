/* Profiles of PDUs: what differs between their makers, as tables. One row says where one fact stands
 * and how it is written there; pdu_facts.c reads by them, pdu_orders.c writes by them, and neither
 * knows a maker. A new one is a file pdu_*.c with one `struct pdu_profile`, a line in
 * pdu_profiles.c, and a recording for tests/southbound/test_pdu_profiles. Facts: pdu.h. Immutable; any thread. */
#ifndef FISHWAY_PDU_PROFILE_H
#define FISHWAY_PDU_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pdu_group { PDU_DEVICE, PDU_OUTLETS, PDU_MAINS, PDU_BRANCHES, PDU_GROUPS, PDU_SENSORS, PDU_GROUP_COUNT };

/* What the numbers behind a column are. Where a row of the table has `module` or `number` itself,
 * that counts. Tables by infeed (towers, cords) number the outlets of the second from 101, of the
 * third from 201 on: a cord that is pulled renumbers nobody. */
enum pdu_index {
	PDU_SINGLE,         /* no table: columns end in .0 */
	PDU_BY_NUMBER,      /* number */
	PDU_BY_UNIT,        /* module.number */
	PDU_BY_UNIT_0,      /* the same; modules count from 0 */
	PDU_BY_UNIT_CORD,   /* module.cord.number */
	PDU_BY_UNIT_SUB,    /* module.number.sub */
	PDU_BY_UNIT_0_SUB,
	PDU_BY_SUB,         /* sub, of the only one */
	PDU_BY_MODULE,      /* module */
	PDU_BY_MODULE_0,
	PDU_INDEX_COUNT
};

enum pdu_kind {
	PDU_TEXT,
	PDU_NUMBER,     /* negative: absent */
	PDU_SIGNED,
	PDU_FAHRENHEIT, /* signed; becomes Celsius */
	PDU_WORD,       /* of `words`; another number: absent */
	PDU_FLAG,       /* of `words` "true" or "false"; without words: more than 0 */
	PDU_MAC,
	PDU_CONSTANT    /* the text `column`, for each row of the table */
};

struct pdu_word {
	int64_t value;
	const char *word; /* NULL ends */
};

struct pdu_row {
	const char *fact;   /* dots go down into objects; "[]" behind it: appended to a list. NULL ends */
	const char *column; /* below the profile's base; with a dot before it: as it is */
	enum pdu_kind kind;
	int mul, div; /* the number times mul, through div; 0: 1 */
	const struct pdu_word *words;
	bool is_needed; /* a row of the table without it is none */
	int tail;       /* the index has one more number, and it is this one; 0: it has not */
	const char *decimals;  /* column with the number of decimals of this one */
	const char *available; /* column that is 1 where this one holds */
	/* pdu:/outlets/config may write it, within these bounds, in the fact's unit; 0 0: it may not */
	int low, high;
};

struct pdu_table {
	enum pdu_group group;
	const char *list;    /* member of the group's facts; NULL: they themselves */
	const char *sublist; /* of the list's members; NULL: those themselves */
	enum pdu_index index;
	const struct pdu_row *rows;
};

/* What a word of an action writes. */
struct pdu_order {
	const char *list; /* "outlets", "groups"; NULL ends */
	const char *word; /* on off cycle reset-metrics */
	const char *column;
	int value;
};

struct pdu_profile {
	const char *name;   /* in the configuration */
	const char *manufacturer;
	const char *base;   /* of all columns */
	const char *const *objects; /* what sysObjectID begins with; NULL ends */
	/* The object that decides: a number of outlets, or the first of a column. With more than 0 of them it is
	 * this; with 0 it is if nothing else is. */
	const char *count;
	const struct pdu_table *tables; /* ended by rows NULL */
	const struct pdu_order *orders; /* NULL: none */
};

/* Most particular first: a box often answers its predecessors' tables, too. Ended by NULL. */
extern const struct pdu_profile *const pdu_profiles[];
/* NULL: there is none of that name. */
const struct pdu_profile *pdu_profile_named(const char *name);

#endif
