/*
 * What real BMCs do differently, and what broken or hostile ones do: one row each in quirk_table.h. A BMC has
 * a list of those that are switched on, each perhaps only for one step of the protocol or a number of times.
 */
#ifndef SIM_IPMI_QUIRKS_H
#define SIM_IPMI_QUIRKS_H

#include <jansson.h>

#include "../redfish/base.h"

struct bmc;

#define QUIRK(symbol, name, row, what) QUIRK_##symbol,
enum quirk {
#include "quirk_table.h"
	QUIRKS
};
#undef QUIRK

struct quirk_use {
	LIST_ENTRY(quirk_use) link;
	enum quirk quirk;
	char *
	    on; /* a step: "ping", "open", "rakp1", "rakp3", or netFn/cmd in hexadecimal: "0A/23"; NULL: all */
	char *arg; /* what it means is the row's business; NULL: none */
	int times; /* how often it still happens; -1: for ever */
};

struct quirks {
	LIST_HEAD(, quirk_use) uses;
	uint64_t on[2]; /* a bit for each that is switched on */
};

/* "NAME", "NAME=ARG" or {"name", "on", "arg", "times"}. False: no such quirk. */
bool quirks_add(struct bmc *b, const json_t *what);
/* Every use of that name; false: no such quirk. */
bool quirks_drop(struct bmc *b, const char *name);
void quirks_drop_all(struct bmc *b);
json_t *quirks_json(const struct bmc *b);
/* The table: an array of {name, row, what}. */
json_t *quirks_table(void);

/* Is it on for this step (NULL: whatever step)? It counts as used then. */
struct quirk_use *quirk_use(struct bmc *b, enum quirk q, const char *step);
bool quirk_on(struct bmc *b, enum quirk q);
/* Its argument as a number (0x.. too), or `otherwise`. */
long quirk_number(const struct quirk_use *u, long otherwise);

#endif
