/* A machine's power by the transports that speak no Redfish: which facts tell its state, which action changes it (southbound's headers name
 * both), and which of a node's ways a reset takes (DESIGN 9). Inside translate. */
#ifndef FISHWAY_POWER_LINES_H
#define FISHWAY_POWER_LINES_H

#include "translate/deed.h"
#include "translate/power.h"
#include "translate/surface.h"

struct power_line {
	const char *transport;
	enum power_transport words;  /* its column of the table in power.c */
	const char *state, *is_on;   /* fact, and its member that says so; NULL: it cannot tell */
	const char *action, *parameter;
};

/* NULL: a transport that speaks Redfish, or has nothing to do with power. */
const struct power_line *power_line(const char *transport);

/* The lines, and so what is below, are those of the machine that bears the node's name alone. What can be said of a line by its number
 * in s->lines; -1: there is no list, the node has its own driver and nothing else. */
bool power_line_is_own(const struct surface *s, int line);
const char *power_line_name(const struct surface *s, int line);
/* The node's own driver cannot be asked now. */
bool power_own_is_down(const struct surface *s);

/* "On", "Off" by the first other line that works and tells; NULL: nobody does, or not yet (s->is_waiting). source: its name; may be NULL. */
const char *power_lines_state(struct surface *s, const char **source);
/* The types that any line can: `own` (may be NULL) and what the others add, in the order of power.c's table; takes over own. */
json_t *power_lines_values(struct surface *s, json_t *own);

#endif
