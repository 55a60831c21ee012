/* ComputerSystem.Reset as a deed: every vendor's BMC does what the ResetType says. Inside translate.
 *
 * One command answers 204 once it was accepted; then the machine is watched until it is where it was to be. What is composed or delayed
 * answers 202 at once. A machine that does not get there ends the deed with RF_NODE_POWER and leaves the note POWER_NOTE_MISSED ("ResetType
 * seconds-since-1970"), a condition of its System until it is there after all.
 *
 * While a composed sequence has a machine off that it is to bring back, DEED_RESUME says so: a gateway that stops in between never
 * leaves a machine off. */
#ifndef FISHWAY_SURFACE_RESET_H
#define FISHWAY_SURFACE_RESET_H

#include "translate/deed.h"
#include "translate/power.h"
#include "translate/surface.h"

#define POWER_NOTE_MISSED "condition.power"

enum power_delay { POWER_DELAY_ON, POWER_DELAY_OFF, POWER_DELAY_CYCLE, POWER_DELAYS };

enum deed_ask surface_reset(struct deed *deed);

/* ---- reset_said.c's ---- */

/* The ResetType that is asked for; NULL with deed->err. */
const char *reset_asked_type(struct deed *deed);
/* The box's answer: it does not know the value; it will take it in a while. */
bool reset_is_unknown_value(const struct deed *deed);
bool reset_is_passing(const struct deed *deed);

/* ---- surface_power.c's ---- */

/* The box's own description of the action; NULL: it has none. */
const json_t *surface_power_action(const json_t *system);
struct power_can surface_power_can(struct surface *s, const json_t *system);
/* Seconds that the reset itself has to wait; 0 where the box does it. */
int surface_power_delay(struct surface *s, const json_t *system, enum power_delay which);
/* The key of this System's note: the name itself for the node's primary one, else "name~id". */
const char *surface_power_note(const struct surface *s, const char *name, char key[SURFACE_ID]);

#endif
