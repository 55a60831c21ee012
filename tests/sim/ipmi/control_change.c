/* What a test changes of a BMC at run time: one row for each member of PATCH. */
#include "control.h"

#include <stdlib.h>
#include <string.h>

#include "power.h"
#include "profile.h"
#include "sensor.h"
#include "session.h"

static long
number_of(const json_t *of, const char *key, long otherwise)
{
	const json_t *value = json_object_get(of, key);

	return json_is_integer(value) ? (long)json_integer_value(value) : otherwise;
}

static bool
flag_of(const json_t *of, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(of, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

static void
restore(struct ask *a, json_t *value)
{
	if (json_is_true(value))
		bmc_restore(a->bmc);
}

static void
set_settings(struct ask *a, json_t *value)
{
	const char *key;
	json_t *number;

	json_object_foreach (value, key, number)
		if (!json_is_integer(number) ||
		    !settings_set(&a->bmc->settings, key, (long)json_integer_value(number)))
			ask_fail(a, 400, "no such setting", key);
}

static void
add_quirks(struct ask *a, json_t *value)
{
	size_t i;
	json_t *one;

	json_array_foreach (value, i, one)
		if (!quirks_add(a->bmc, one))
			ask_fail(a, 400, "no such quirk",
			    json_is_string(one) ? json_string_value(one)
						: json_string_value(json_object_get(one, "name")));
}

static void
set_quirks(struct ask *a, json_t *value)
{
	quirks_drop_all(a->bmc);
	add_quirks(a, value);
}

static void
drop_quirks(struct ask *a, json_t *value)
{
	size_t i;
	json_t *one;

	json_array_foreach (value, i, one)
		if (!json_is_string(one) || !quirks_drop(a->bmc, json_string_value(one)))
			ask_fail(a, 400, "no such quirk", json_string_value(one));
}

static void
set_profile(struct ask *a, json_t *value)
{
	const struct profile *p =
	    json_is_string(value) ? profile_find(json_string_value(value)) : NULL;

	if (!p) {
		ask_fail(a, 400, "no such profile", json_string_value(value));
		return;
	}
	quirks_drop_all(a->bmc);
	profile_apply(a->bmc, p);
	bmc_restore(a->bmc);
}

static void
set_suites(struct ask *a, json_t *value)
{
	if (!fleet_set_suites(a->bmc, value))
		ask_fail(a, 400, "suites are 0, 1, 2, 3, 15, 16, 17", NULL);
}

static void
set_kg(struct ask *a, json_t *value)
{
	if (!fleet_set_kg(a->bmc, json_string_value(value)))
		ask_fail(a, 400, "k_g wants up to 40 hexadecimal digits", NULL);
}

static void
set_users(struct ask *a, json_t *value)
{
	const char *what = NULL;

	if (!fleet_set_users(a->bmc, value, &what))
		ask_fail(a, 400, "no such user", what);
}

static void
set_login(struct ask *a, json_t *value)
{
	const char *user = json_string_value(json_object_get(value, "username"));
	const char *password = json_string_value(json_object_get(value, "password"));

	if (!user || !password)
		ask_fail(a, 400, "want username and password", NULL);
	else
		bmc_set_login(a->bmc, user, password);
}

static void
set_dcmi(struct ask *a, json_t *value)
{
	struct dcmi *d = &a->bmc->dcmi;

	if (json_is_boolean(value))
		a->bmc->has_dcmi = json_is_true(value);
	d->watts = (uint16_t)number_of(value, "watts", d->watts);
	d->least = (uint16_t)number_of(value, "least", d->least);
	d->most = (uint16_t)number_of(value, "most", d->most);
	d->average = (uint16_t)number_of(value, "average", d->average);
}

static int
sensor_named(const struct bmc *b, const char *name)
{
	char own[24];

	for (size_t i = 0; i < b->box->sensor_count; i++) {
		sensor_name(&b->box->sensors[i], own);
		if (strcmp(own, name) == 0)
			return (int)i;
	}
	return -1;
}

/* {NAME: {raw or reading, states, cc, unavailable, scanned, events, forced}} */
static void
set_sensors(struct ask *a, json_t *value)
{
	const char *name;
	json_t *to;

	json_object_foreach (value, name, to) {
		int i = sensor_named(a->bmc, name);
		struct sensor_state *s = i < 0 ? NULL : &a->bmc->sensors[i];
		const json_t *reading = json_object_get(to, "reading");

		if (!s) {
			ask_fail(a, 400, "no such sensor", name);
			return;
		}
		s->raw = (uint8_t)number_of(to, "raw", s->raw);
		if (json_is_number(reading))
			s->raw =
			    sensor_raw(a->bmc->box->sensors[i].row, json_number_value(reading));
		s->states = (uint16_t)number_of(to, "states", s->states);
		s->forced = (int16_t)number_of(to, "forced", s->forced);
		s->cc = (uint8_t)number_of(to, "cc", s->cc);
		s->is_unavailable = flag_of(to, "unavailable", s->is_unavailable);
		s->is_scanned = flag_of(to, "scanned", s->is_scanned);
		s->has_events = flag_of(to, "events", s->has_events);
	}
}

static void
set_chassis(struct ask *a, json_t *value)
{
	struct chassis *ch = &a->bmc->chassis;
	const char *power = json_string_value(json_object_get(value, "power"));

	if (power)
		power_set(a->bmc, strcmp(power, "on") == 0);
	ch->faults = (uint8_t)number_of(value, "faults", ch->faults);
	ch->last_event = (uint8_t)number_of(value, "last_event", ch->last_event);
	ch->misc = (uint8_t)number_of(value, "misc", ch->misc);
	ch->restore = (uint8_t)(number_of(value, "restore", ch->restore) & 3);
}

/* An entry of the kind {type, number, event, data: [3]}: a system event, now. */
static void
add_event(struct ask *a, json_t *value)
{
	const json_t *data = json_object_get(value, "data");
	uint8_t bytes[3] = {0xff, 0xff, 0xff};

	for (size_t i = 0; i < 3 && i < json_array_size(data); i++)
		bytes[i] = (uint8_t)json_integer_value(json_array_get(data, i));
	sel_event(a->bmc, (uint8_t)number_of(value, "type", 0x12),
	    (uint8_t)number_of(value, "number", 0),
	    (uint8_t)number_of(value, "event", EVENT_SPECIFIC), bytes);
}

static void
lose_reservations(struct ask *a, json_t *value)
{
	(void)value;
	a->bmc->sdr_reservation.is_valid = a->bmc->sel_reservation.is_valid = false;
}

static void
set_sdr_changed(struct ask *a, json_t *value)
{
	a->bmc->sdr_changed =
	    json_is_integer(value) ? (uint32_t)json_integer_value(value) : a->bmc->sdr_changed + 1;
	a->bmc->sdr_reservation.is_valid = false;
}

static void
set_clock_offset(struct ask *a, json_t *value)
{
	a->bmc->clock_offset = json_integer_value(value);
}

static void
end_sessions(struct ask *a, json_t *value)
{
	if (json_is_true(value))
		session_end_all(a->bmc);
}

static void
restart(struct ask *a, json_t *value)
{
	bmc_restart(a->bmc,
	    json_is_integer(value) ? (int)json_integer_value(value) : a->bmc->settings.reset_ms);
}

static void
set_state(struct ask *a, json_t *value)
{
	int state = json_is_string(value) ? bmc_state_named(json_string_value(value)) : -1;

	if (state < 0)
		ask_fail(a, 400, "no such state", json_string_value(value));
	else
		bmc_set_state(a->bmc, (enum bmc_state)state);
}

/* clang-format off */
/* In the order in which they are done. */
static const struct {
	const char *name;
	void (*set)(struct ask *, json_t *);
} members[] = {
	{ "restore",           restore },
	{ "profile",           set_profile },
	{ "quirks",            set_quirks },
	{ "add_quirks",        add_quirks },
	{ "drop_quirks",       drop_quirks },
	{ "settings",          set_settings },
	{ "suites",            set_suites },
	{ "k_g",               set_kg },
	{ "login",             set_login },
	{ "users",             set_users },
	{ "dcmi",              set_dcmi },
	{ "sensors",           set_sensors },
	{ "chassis",           set_chassis },
	{ "add_event",         add_event },
	{ "clock_offset",      set_clock_offset },
	{ "sdr_changed",       set_sdr_changed },
	{ "lose_reservations", lose_reservations },
	{ "end_sessions",      end_sessions },
	{ "restart",           restart },
	{ "state",             set_state },
};
/* clang-format on */

static bool
is_member(const char *name)
{
	for (size_t i = 0; i < LENGTH(members); i++)
		if (strcmp(members[i].name, name) == 0)
			return true;
	return false;
}

void
control_change(struct ask *a)
{
	const char *key;
	json_t *value;

	json_object_foreach (a->input, key, value) {
		if (!is_member(key)) {
			ask_fail(a, 400, "no such member", key);
			return;
		}
	}
	for (size_t i = 0; i < LENGTH(members) && a->status == 200; i++) {
		value = json_object_get(a->input, members[i].name);
		if (value)
			members[i].set(a, value);
	}
}
