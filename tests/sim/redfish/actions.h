/* Actions: finding the one a POST means, checking its parameters, doing it. */
#ifndef SIM_ACTIONS_H
#define SIM_ACTIONS_H

#include "service.h"

bool actions_is_target(struct bmc *b, const char *uri);
/* POST to an action's target. */
void actions_post(struct call *c);

/* What an action's function gets. */
struct action {
	const char *name;        /* "#ComputerSystem.Reset" */
	char *owner;             /* URI of the resource it belongs to */
	const json_t *described; /* its object in Actions */
};

/* power.c */
void power_system_reset(struct call *c, const struct action *a);
void power_chassis_reset(struct call *c, const struct action *a);
void power_manager_reset(struct call *c, const struct action *a);

#endif
