/* What a test changes of a BMC at run time: one row for each member of PATCH. */
#include "control_ask.h"

#include <string.h>

#include "accounts.h"
#include "profile.h"
#include "sessions.h"

static void
set_state(struct ask *a, json_t *value)
{
	int state = json_is_string(value) ? bmc_state_named(json_string_value(value)) : -1;

	if (state < 0)
		ask_fail(a, 400, "no such state", json_string_value(value));
	else
		bmc_set_state(a->bmc, (enum bmc_state)state);
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
			    json_is_string(one) ? json_string_value(one) : json_text(one, "name"));
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
	quirks_drop_all(a->bmc);
	if (!json_is_string(value) || !profile_apply(a->bmc, json_string_value(value)))
		ask_fail(a, 400, "no such profile", json_string_value(value));
}

static void
set_tls(struct ask *a, json_t *value)
{
	int policy = json_is_string(value) ? tls_policy_named(json_string_value(value)) : -1;

	if (policy < 0) {
		ask_fail(a, 400, "no such tls", json_string_value(value));
		return;
	}
	a->bmc->tls_policy = (enum tls_policy)policy;
	bmc_new_certificate(a->bmc, a->bmc->certificate);
}

static void
set_certificate(struct ask *a, json_t *value)
{
	int kind = json_is_string(value) ? tls_certificate_named(json_string_value(value)) : -1;

	if (kind < 0)
		ask_fail(a, 400, "no such certificate", json_string_value(value));
	else
		bmc_new_certificate(a->bmc, (enum tls_certificate)kind);
}

/* {"username", "password"}: the administrator from now on. Sessions stay. */
static void
set_login(struct ask *a, json_t *value)
{
	const char *user = json_text(value, "username"), *password = json_text(value, "password");

	if (!user || !password) {
		ask_fail(a, 400, "want username and password", NULL);
		return;
	}
	sessions_end_all(a->bmc);
	accounts_init(a->bmc, user, password);
}

static void
set_must_change(struct ask *a, json_t *value)
{
	struct account *account;

	LIST_FOREACH(account, &a->bmc->accounts, link)
	account->must_change = json_is_true(value);
}

static void
end_sessions(struct ask *a, json_t *value)
{
	if (json_is_true(value))
		sessions_end_all(a->bmc);
}

static void
restore(struct ask *a, json_t *value)
{
	if (json_is_true(value))
		bmc_restore(a->bmc);
}

static void
close_connections(struct ask *a, json_t *value)
{
	http_close_all(
	    &a->bmc->http, json_is_string(value) && strcmp(json_string_value(value), "reset") == 0);
}

/* clang-format off */
/* Members of PATCH /bmcs/NAME, done in this order. */
static const struct {
	const char *name;
	void (*set)(struct ask *, json_t *value);
} changes[] = {
	{ "restore",      restore },
	{ "profile",      set_profile },
	{ "quirks",       set_quirks },
	{ "add_quirks",   add_quirks },
	{ "drop_quirks",  drop_quirks },
	{ "settings",     set_settings },
	{ "tls",          set_tls },
	{ "certificate",  set_certificate },
	{ "login",        set_login },
	{ "must_change",  set_must_change },
	{ "end_sessions", end_sessions },
	{ "state",        set_state },
	{ "close",        close_connections },
};
/* clang-format on */

void
control_change(struct ask *a)
{
	size_t known = 0;

	for (size_t i = 0; i < LENGTH(changes); i++) {
		json_t *value = json_object_get(a->input, changes[i].name);

		if (!value)
			continue;
		known++;
		changes[i].set(a, value);
	}
	if (known != json_object_size(a->input))
		ask_fail(a, 400, "a member that is not known", NULL);
}
