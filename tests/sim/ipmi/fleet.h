/* All the BMCs of this process, and how they are described in the fleet file (tests/sim/ipmi/README.md has the format). */
#ifndef SIM_IPMI_FLEET_H
#define SIM_IPMI_FLEET_H

#include <jansson.h>

#include "bmc.h"

struct delayed;
struct event_base;

struct fleet {
	struct event_base *base;
	struct bmc **bmcs;
	size_t count;
	struct map by_name;
	LIST_HEAD(, delayed) delayed; /* answers on their way */
};

/* Adds what an array of the fleet file describes. Ends the process when it is wrong. */
void fleet_add(struct fleet *f, const json_t *described);
void fleet_listen(struct fleet *f);
struct bmc *fleet_find(const struct fleet *f, const char *name);
void fleet_clear(struct fleet *f);

/* What the fleet file and the control listener both set; false with *what: no such thing. */
bool fleet_set_suites(struct bmc *b, const json_t *suites);
bool fleet_set_kg(struct bmc *b, const char *hex);
bool fleet_set_users(struct bmc *b, const json_t *users, const char **what);

#endif
