/*
 * Numbers of a simulated BMC that the fleet file, the command line (--set NAME=N) and the control listener
 * may set. settings.c has one row for each, with its default.
 */
#ifndef SIM_IPMI_SETTINGS_H
#define SIM_IPMI_SETTINGS_H

#include <jansson.h>

#include "../redfish/base.h"

struct settings {
	int latency_ms;
	int jitter_ms;
	int loss_percent;
	int duplicate_percent;
	int reorder_percent;
	int reorder_ms;
	int session_limit;
	int session_timeout_s;
	int login_timeout_ms;
	int lockout;
	int password_max;
	int power_delay_ms;
	int off_ms;
	int soft_ms;
	int ignore_soft;
	int when_off;
	int identify_force;
	int boot_expiry_s;
	int reset_ms;
	int answer_max;
	int sdr_read_max;
	int fru_read_max;
	int sel_size;
	int sel_clear_ms;
	int sel_power_events;
	int keep_requests;
	int ipmi15;
};

void settings_default(struct settings *s);
/* False: no such setting, or not a number it can have. */
bool settings_set(struct settings *s, const char *name, long value);
json_t *settings_json(const struct settings *s);
/* What there is: name -> {default, what}. */
json_t *settings_table(void);

#endif
