#include "settings.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct {
	const char *name;
	size_t offset;
	int initial;
	const char *what;
} rows[] = {
#define ROW(name, initial, what) { #name, offsetof(struct settings, name), initial, what }
	ROW(latency_ms,        0,    "milliseconds before every answer"),
	ROW(power_delay_ms,    0,    "until PowerState follows a reset"),
	ROW(boot_ms,           0,    "how long a restart keeps the power off"),
	ROW(manager_reset_ms,  500,  "how long the BMC is away after Manager.Reset"),
	ROW(session_limit,     16,   "size of the session table"),
	ROW(session_timeout_s, 0,    "idle sessions end after this; 0: what SessionService.SessionTimeout says"),
	ROW(page_size,         0,    "log entries on a page; 0: all on one"),
	ROW(task_ms,           200,  "how long a task runs"),
	ROW(task_fails,        0,    "1: tasks end with Exception"),
	ROW(ignore_shutdown,   0,    "1: the operating system does not hear GracefulShutdown and GracefulRestart"),
	ROW(keep_requests,     100,  "requests remembered for /bmcs/NAME/requests"),
	ROW(lockout,           0,    "refused logins in a row that lock an account; 0: never"),
	ROW(media_busy_ms,     0,    "InsertMedia is refused with 500 this long after an EjectMedia"),
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
		if (strcmp(rows[i].name, name) == 0 && value >= 0 && value <= INT_MAX) {
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
		    json_pack("{s:i, s:s}", "default", rows[i].initial, "what", rows[i].what));
	return all;
}
