#include "settings.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct {
	const char *name;
	size_t offset;
	int initial, most;
	const char *what;
} rows[] = {
#define ROW(name, initial, most, what) { #name, offsetof(struct settings, name), initial, most, what }
	ROW(latency_ms,        0,   60000, "milliseconds before every answer"),
	ROW(jitter_ms,         0,   60000, "up to that much more, at random"),
	ROW(loss_percent,      0,   100,   "of the packets of each direction that are lost"),
	ROW(duplicate_percent, 0,   100,   "of the answers that come twice"),
	ROW(reorder_percent,   0,   100,   "of the answers that are held back for reorder_ms"),
	ROW(reorder_ms,        30,  60000, "how long those are held back"),
	ROW(session_limit,     16,  255,   "sessions at a time, half-open ones included"),
	ROW(session_timeout_s, 60,  86400, "idle sessions end after this (IPMI 2.0 6.12.15: 60 +- 3)"),
	ROW(login_timeout_ms,  10000, 600000, "a login that stands still frees its slot after this"),
	ROW(lockout,           0,   255,   "refused logins in a row that lock a user; 0: never"),
	ROW(password_max,      20,  20,    "bytes of a password that count"),
	ROW(power_delay_ms,    0,   600000, "until the power follows a chassis control"),
	ROW(off_ms,            50,  600000, "how long a cycle keeps the power off"),
	ROW(soft_ms,           0,   600000, "how long the operating system takes to shut down"),
	ROW(ignore_soft,       0,   1,     "1: the operating system does not hear a soft shutdown"),
	ROW(when_off,          0,   2,     "cycle and reset of a machine that is off: 0 refused with D5h, 1 accepted without effect, 2 powers on"),
	ROW(identify_force,    1,   1,     "0: identify without end is refused"),
	ROW(boot_expiry_s,     60,  86400, "boot flags that nobody used are forgotten after this, unless parameter 3 says otherwise"),
	ROW(reset_ms,          500, 600000, "how long the BMC is away after a cold reset"),
	ROW(answer_max,        239, 239,   "bytes of data an answer can have after its completion code"),
	ROW(sdr_read_max,      0,   255,   "bytes of a record one Get SDR may ask for, CAh if more; 0: what fits"),
	ROW(fru_read_max,      0,   255,   "bytes one Read FRU Data may ask for, CAh if more; 0: what fits"),
	ROW(sel_size,          512, 65535, "entries the SEL has room for"),
	ROW(sel_clear_ms,      0,   600000, "how long a clear is in progress"),
	ROW(sel_power_events,  0,   1,     "1: power changes are logged"),
	ROW(keep_requests,     0,   100000, "commands remembered for /bmcs/NAME/requests"),
	ROW(ipmi15,            0,   1,     "1: IPMI 1.5 authentication types are offered (sessions of it are refused all the same)"),
#undef ROW
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof *rows };

static int *
place(struct settings *s, int row)
{
	return (int *)((char *)s + rows[row].offset);
}

void
settings_default(struct settings *s)
{
	for (int i = 0; i < ROWS; i++)
		*place(s, i) = rows[i].initial;
}

bool
settings_set(struct settings *s, const char *name, long value)
{
	for (int i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].name, name) == 0 && value >= 0 && value <= rows[i].most) {
			*place(s, i) = (int)value;
			return true;
		}
	}
	return false;
}

json_t *
settings_json(const struct settings *s)
{
	json_t *all = json_object();

	for (int i = 0; i < ROWS; i++)
		json_object_set_new(
		    all, rows[i].name, json_integer(*place((struct settings *)s, i)));
	return all;
}

json_t *
settings_table(void)
{
	json_t *all = json_object();

	for (int i = 0; i < ROWS; i++)
		json_object_set_new(all, rows[i].name,
		    json_pack("{s:i, s:i, s:s}", "default", rows[i].initial, "most", rows[i].most,
			"what", rows[i].what));
	return all;
}
