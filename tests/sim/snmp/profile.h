/*
 * Vendors' trees of objects as tables: a row for each column of a MIB, in its own type, unit and numbering.
 * Everything vendor-specific of the agent is in the files profile_*.c.
 */
#ifndef SIM_SNMP_PROFILE_H
#define SIM_SNMP_PROFILE_H

#include <jansson.h>

#include "ber.h"
#include "facts.h"

/* What the wire says for what a fact says. Ends with value -1. */
struct word {
	int value, wire;
};

enum {
	RW = 1,
	MINUS1 = 2,   /* -1 where the box cannot say; else there is no such instance */
	NO_WATTS = 4, /* there only on boxes without has_power */
};

struct row {
	/* Below the profile's `root`; numbers, or letters for the index: n the object's number among all modules, m its
	 * module from 1 on, z its module from 0 on, o its number within the module, q the same from 0 on;
	 * h and c the same from 11 and 21 on, where kinds share a numbering.
	 * Without a letter: one instance, of the first. A dot at the beginning: not below the root. */
	const char *oid;
	uint8_t type;
	enum fact fact;
	int per; /* of the fact's units to one on the wire; negative: of the wire's to one of the fact's; 0, 1: the same */
	const struct word *words;
	unsigned flags;
	long least, most; /* what may be written; 0, 0: anything the fact takes */
	const char
	    *text; /* what it says always (F_FIXED and the like); a number when `type` is one */
};

struct profile {
	const char *name, *root;
	const char *object_id;
	const char *manufacturer, *model, *firmware;
	struct shape shape; /* unless the fleet file says otherwise */
	const struct row *rows;
	size_t row_count;
	const struct row *more_rows; /* of an older MIB that it answers, too */
	size_t more_count;
	const char *more_root;
	const char *settings; /* "v1_only=1 null_values=1" */
	const char *what;
};

/* NULL: no such. */
const struct profile *profile_find(const char *name);
json_t *profile_table(void);

/* MIB-II's system group: of all profiles. */
extern const struct row profile_system[];
extern const size_t profile_system_count;

#define ROWS(table) table, sizeof(table) / sizeof *(table)

#endif
