#include "bmc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>

#include "crypto.h"
#include "net.h"
#include "power.h"
#include "profile.h"
#include "sensor.h"
#include "session.h"

static const char *const states[] = {"up", "silent", "refuse", "resetting"};

const char *
bmc_state_name(enum bmc_state state)
{
	return states[state];
}

int
bmc_state_named(const char *name)
{
	for (int i = 0; i <= BMC_REFUSE; i++) /* nobody asks for a reset this way */
		if (strcmp(states[i], name) == 0)
			return i;
	return -1;
}

void
user_set_password(struct user *u, const void *password, size_t len)
{
	len = len > PASSWORD ? PASSWORD : len;
	memset(u->password, 0, sizeof u->password);
	memcpy(u->password, password, len);
	u->password_len = (uint8_t)len;
}

static void
set_user(struct bmc *b, int id, const char *name, const char *password, uint8_t limit)
{
	struct user *u = &b->users[id - 1];
	size_t len = strlen(password);

	memset(u, 0, sizeof *u);
	memcpy(u->name, name, strnlen(name, USER_NAME));
	user_set_password(u, password,
	    len > (size_t)b->settings.password_max ? (size_t)b->settings.password_max : len);
	u->is_enabled = u->may_message = true;
	u->limit = limit;
}

/* Those of the example boxes, so that tests may go either way. */
static void
reset_users(struct bmc *b)
{
	memset(b->users, 0, sizeof b->users);
	for (int i = 0; i < USERS; i++)
		b->users[i].limit = NO_ACCESS;
	set_user(b, 1, "", "", USER);
	b->users[0].is_enabled = false;
	set_user(b, 3, "oper", "operpw", OPERATOR);
	set_user(b, 4, "monitor", "monpw", USER);
	set_user(b, 5, "long20", "12345678901234567890", ADMINISTRATOR);
	b->users[1] = b->administrator;
}

void
bmc_set_login(struct bmc *b, const char *user, const char *password)
{
	set_user(b, 2, user, password, ADMINISTRATOR);
	b->administrator = b->users[1];
}

static void
reset_dcmi(struct bmc *b)
{
	b->dcmi = (struct dcmi){.watts = 212,
	    .least = 118,
	    .most = 391,
	    .average = 205,
	    .limit_action = 1,
	    .limit_watts = 500,
	    .correction_ms = 1000,
	    .sample_s = 5};
	snprintf(b->dcmi.asset_tag, sizeof b->dcmi.asset_tag, "DCMI-ASSET-%05u", b->number);
	snprintf(b->dcmi.id, sizeof b->dcmi.id, "bmc-%s", b->name);
}

static void
forget_fru(struct bmc *b)
{
	for (int i = 0; i < FRU_DEVICES; i++) {
		free(b->fru[i].bytes);
		b->fru[i] = (struct fru_image){0};
	}
}

void
bmc_restore(struct bmc *b)
{
	session_end_all(b);
	power_forget(b);
	watchdog_stop(b);
	b->watchdog = (struct watchdog){.timer = NULL};
	b->chassis =
	    (struct chassis){.is_on = true, .restore = 1, .cause = 2, .on_since_ms = now_ms()};
	boot_reset(b);
	reset_users(b);
	sensors_reset(b);
	sel_reset(b);
	reset_dcmi(b);
	forget_fru(b);
	lan_free(b);
	b->clock_offset = 0;
	b->sdr_reservation.is_valid = false;
	b->sdr_changed = 1650000000;
	b->refused_in_row = 0;
}

struct bmc *
bmc_new(struct fleet *f, const char *name, const struct box *box, const struct profile *profile)
{
	struct bmc *b = xcalloc(1, sizeof *b);

	b->fleet = f;
	b->name = xstrdup(name);
	b->fd = -1;
	b->number = 1;
	b->box = box;
	b->has_dcmi = true;
	b->rng = hash_bytes(name, strlen(name)) | 1;
	b->sensors = xcalloc(box->sensor_count + 1, sizeof *b->sensors);
	settings_default(&b->settings);
	bmc_set_login(b, "ADMIN", "ADMIN");
	profile_apply(b, profile);
	return b;
}

static void
forget_records(struct bmc *b)
{
	for (int i = 0; i < b->record_room; i++)
		free(b->records[i]);
	free(b->records);
	b->records = NULL;
	b->record_room = 0;
	b->record_count = 0;
}

void
bmc_free(struct bmc *b)
{
	session_end_all(b);
	net_close(b);
	power_forget(b);
	watchdog_stop(b);
	bmc_timer_stop(&b->boot.expiry);
	bmc_timer_stop(&b->away_timer);
	quirks_drop_all(b);
	forget_records(b);
	forget_fru(b);
	lan_free(b);
	free(b->own_sel);
	free(b->old);
	free(b->sensors);
	free(b->host);
	free(b->name);
	free(b);
}

bool
bmc_listen(struct bmc *b)
{
	return b->first_state == BMC_REFUSE ? true : net_open(b);
}

void
bmc_set_state(struct bmc *b, enum bmc_state state)
{
	bmc_timer_stop(&b->away_timer);
	b->state = state;
	if (state == BMC_REFUSE)
		net_close(b);
	else if (!net_open(b))
		b->state = BMC_REFUSE;
}

static void
back_again(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	bmc_set_state(arg, BMC_UP);
}

void
bmc_restart(struct bmc *b, int away_ms)
{
	session_end_all(b);
	watchdog_stop(b);
	b->sdr_reservation.is_valid = b->sel_reservation.is_valid = false;
	b->refused_in_row = 0;
	bmc_set_state(b, BMC_RESETTING);
	bmc_timer(b, &b->away_timer, away_ms, back_again);
}

const uint8_t *
bmc_guid(struct bmc *b)
{
	static const uint8_t zero[16];

	return quirk_on(b, QUIRK_GUID_ZERO) ? zero : b->guid;
}

uint32_t
bmc_time(const struct bmc *b)
{
	return (uint32_t)((int64_t)time(NULL) + b->clock_offset);
}

unsigned
bmc_random(struct bmc *b, unsigned below)
{
	b->rng ^= b->rng << 13; /* xorshift */
	b->rng ^= b->rng >> 7;
	b->rng ^= b->rng << 17;
	return (unsigned)(b->rng >> 33) % below;
}

bool
bmc_chance(struct bmc *b, int percent)
{
	return percent && (int)bmc_random(b, 100) < percent;
}

void
bmc_remember_command(struct bmc *b, json_t *what)
{
	char **slot;

	if (b->record_room != b->settings.keep_requests) {
		forget_records(b);
		b->record_room = b->settings.keep_requests;
		b->records = xcalloc((size_t)b->record_room, sizeof *b->records);
	}
	slot = &b->records[b->record_count++ % (uint64_t)b->record_room];
	free(*slot);
	*slot = json_dumps(what, JSON_COMPACT);
	json_decref(what);
}

void
bmc_reset_counters(struct bmc *b)
{
	memset(&b->count, 0, sizeof b->count);
	b->refused_in_row = 0;
	forget_records(b);
}
