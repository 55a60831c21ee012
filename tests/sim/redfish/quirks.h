/*
 * What real BMCs do differently, and what broken or hostile ones do: one row each in the table of
 * quirks.c, by name. A BMC has a list of those that are switched on, each perhaps only for some
 * URIs or methods or a number of times.
 */
#ifndef SIM_QUIRKS_H
#define SIM_QUIRKS_H

#include <jansson.h>

#include "base.h"

struct bmc;
struct call;

/* One that is switched on. */
struct quirk_use {
	LIST_ENTRY(quirk_use) link;
	const struct quirk *quirk;
	char *uri;    /* only for paths that begin so; NULL: all */
	char *method; /* NULL: all */
	char *arg;    /* what it means is the row's business; NULL: none */
	int times;    /* how often it still happens; -1: for ever */
};

struct quirk {
	const char *name, *row, *what;
	/* Before the service looks at the request, even before it knows who asks. True: answered
	 * (or taken over). */
	bool (*before)(struct call *, struct quirk_use *);
	/* The same, once it is known who asks. */
	bool (*known)(struct call *, struct quirk_use *);
	/* The answer is there and may be changed. */
	void (*after)(struct call *, struct quirk_use *);
	/* Switched on or off. */
	void (*set)(struct bmc *, struct quirk_use *, bool on);
};

struct quirks {
	LIST_HEAD(, quirk_use) uses;
};

/* "NAME", "NAME=ARG" or {"name", "uri", "method", "arg", "times"}. False: no such quirk. */
bool quirks_add(struct bmc *b, const json_t *what);
/* Every use of that name; false: no such quirk. */
bool quirks_drop(struct bmc *b, const char *name);
void quirks_drop_all(struct bmc *b);
void quirks_clear(struct quirks *q);
json_t *quirks_json(const struct quirks *q);
/* The table: an array of {name, row, what}. */
json_t *quirks_table(void);

/* For quirks that the service itself asks about: is it on, for whatever URI? Its use, or NULL. */
struct quirk_use *quirk_on(const struct bmc *b, const char *name);
/* The same for this request, and counted. */
struct quirk_use *quirk_for(struct call *c, const char *name);
long quirk_number(const struct quirk_use *u, long otherwise);

bool quirks_before(struct call *c);
bool quirks_known(struct call *c);
void quirks_after(struct call *c);

#endif
