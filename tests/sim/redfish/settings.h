/*
 * Numbers of a simulated BMC that the fleet file, the command line (--set NAME=N) and the control
 * listener may set. settings.c has one row for each, with its default.
 */
#ifndef SIM_SETTINGS_H
#define SIM_SETTINGS_H

#include <jansson.h>

#include "base.h"

struct settings {
	int latency_ms;
	int power_delay_ms;
	int boot_ms;
	int manager_reset_ms;
	int session_limit;
	int session_timeout_s;
	int page_size;
	int task_ms;
	int task_fails;
	int ignore_shutdown;
	int keep_requests;
	int lockout;
	int media_busy_ms;
};

void settings_default(struct settings *s);
/* False: no such setting, or not a number it can have. */
bool settings_set(struct settings *s, const char *name, long value);
json_t *settings_json(const struct settings *s);
/* What there is: name -> {default, what}. */
json_t *settings_table(void);

#endif
