/* All the BMCs of this process, and how they are described in the fleet file (README.md has the
 * format). */
#ifndef SIM_FLEET_H
#define SIM_FLEET_H

#include <jansson.h>

#include "bmc.h"

struct event_base;

struct fleet {
	struct event_base *base;
	const char *directories[16]; /* where trees are looked for; NULL-terminated */
	struct map trees;            /* name as asked for -> struct tree */
	struct bmc **bmcs;
	size_t count;
	struct map by_name;
};

/* Adds what an array of the fleet file describes. Ends the process when it is wrong. */
void fleet_add(struct fleet *f, const json_t *described);
/* Adds, starts and listens at run time; false with the reason in *why. */
void fleet_listen(struct fleet *f);
struct bmc *fleet_find(const struct fleet *f, const char *name);
void fleet_clear(struct fleet *f);

#endif
