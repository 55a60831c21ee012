#include "northbound/accounts_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/privileges.h"

/* The numbers of the policy as they are stored: by the names of AccountService. */
static const struct {
	const char *name;
	size_t offset;
} policy_numbers[] = {
    {"AccountLockoutThreshold", offsetof(struct account_policy, lockout_threshold)},
    {"AccountLockoutDuration", offsetof(struct account_policy, lockout_s)},
    {"AccountLockoutCounterResetAfter", offsetof(struct account_policy, lockout_reset_s)},
    {"AuthFailureLoggingThreshold", offsetof(struct account_policy, log_threshold)},
    {"MinPasswordLength", offsetof(struct account_policy, password_min)},
    {"MaxPasswordLength", offsetof(struct account_policy, password_max)},
    {"PasswordExpirationDays", offsetof(struct account_policy, password_days)},
};

static char *
text_of(json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(json);
	if (text == NULL)
		abort();
	return text;
}

char *
account_text(const struct account *account)
{
	return text_of(json_pack("{s:s?, s:s?, s:s?, s:s?, s:b, s:b, s:I, s:I, s:o}", "role",
	    account->role, "hash", account->password_hash, "fingerprint", account->fingerprint,
	    "san", account->san, "enabled", account->is_enabled, "must_change",
	    account->must_change_password, "password_expires",
	    (json_int_t)account->password_expires_ms, "epoch", (json_int_t)account->epoch, "scope",
	    scope_to_json(account->scope)));
}

char *
role_text(const struct role *role)
{
	json_t *list = json_array();
	unsigned bit;

	for (bit = 1; bit <= PRIV_CONFIGURE_COMPONENTS; bit <<= 1)
		if (role->privileges & bit)
			json_array_append_new(list, json_string(privileges_name(bit)));
	return text_of(json_pack("{s:o}", "privileges", list));
}

char *
policy_text(const struct account_policy *policy)
{
	json_t *json = json_pack("{s:b, s:i}", "AccountLockoutCounterResetEnabled",
	    policy->lockout_resets, "HTTPBasicAuth", (int)policy->basic);
	size_t i;

	for (i = 0; i < nitems(policy_numbers); i++)
		json_object_set_new(json, policy_numbers[i].name,
		    json_integer(*(const int64_t *)(const void *)((const char *)policy +
								  policy_numbers[i].offset)));
	return text_of(json);
}

/* A row that is not what we write is damage: said in the log and left alone, so that the rest still
 * works. */
static json_t *
parse(const struct store_row *row, const char *what)
{
	json_t *json = json_loadb(row->value, row->len, 0, NULL);

	if (json_is_object(json))
		return json;
	log_error("%s=%s state=unreadable", what, row->key);
	json_decref(json);
	return NULL;
}

static char *
text_at(json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text ? xstrdup(text) : NULL;
}

static bool
load_account(void *arg, const struct store_row *row)
{
	struct account_set *set = arg;
	struct account_draft draft = {0};
	json_t *json = parse(row, "account");
	struct rf_error err;

	if (json == NULL || !accounts_name_is_valid(row->key) ||
	    !json_is_string(json_object_get(json, "role")) ||
	    !scope_from_json(json_object_get(json, "scope"), "scope", &draft.scope, &err)) {
		/* Its scope is not known: better no account than one that sees everything. */
		log_error("account=%s state=ignored why=\"its record cannot be read\"", row->key);
		json_decref(json);
		return true;
	}
	draft.name = xstrdup(row->key);
	draft.role = text_at(json, "role");
	draft.password_hash = text_at(json, "hash");
	draft.fingerprint = text_at(json, "fingerprint");
	draft.san = text_at(json, "san");
	draft.is_enabled = json_is_true(json_object_get(json, "enabled"));
	draft.must_change_password = json_is_true(json_object_get(json, "must_change"));
	draft.password_expires_ms =
	    (uint64_t)json_integer_value(json_object_get(json, "password_expires"));
	draft.epoch = (uint64_t)json_integer_value(json_object_get(json, "epoch"));
	account_set_put(set, account_seal(&draft));
	json_decref(json);
	return true;
}

static bool
load_role(void *arg, const struct store_row *row)
{
	struct account_set *set = arg;
	json_t *json = parse(row, "role"), *name;
	struct role role = {.version = 1};
	size_t i;

	if (json == NULL || !accounts_name_is_valid(row->key) ||
	    accounts_role(set, row->key) != NULL) {
		log_error("role=%s state=ignored why=\"its record cannot be read\"", row->key);
		json_decref(json);
		return true;
	}
	snprintf(role.id, sizeof role.id, "%s", row->key);
	json_array_foreach (json_object_get(json, "privileges"), i, name)
		if (json_is_string(name))
			role.privileges |= privileges_bit(json_string_value(name));
	set->roles = xrealloc(set->roles, (set->role_count + 1) * sizeof set->roles[0]);
	set->roles[set->role_count++] = role;
	json_decref(json);
	return true;
}

static bool
load_service(void *arg, const struct store_row *row)
{
	struct account_policy *policy = &((struct account_set *)arg)->policy;
	json_t *json, *value;
	size_t i;

	if (strcmp(row->key, "AccountService") != 0)
		return true;
	json = parse(row, "service");
	for (i = 0; i < nitems(policy_numbers); i++) {
		value = json_object_get(json, policy_numbers[i].name);
		if (json_is_integer(value))
			*(int64_t *)(void *)((char *)policy + policy_numbers[i].offset) =
			    json_integer_value(value);
	}
	value = json_object_get(json, "AccountLockoutCounterResetEnabled");
	if (json_is_boolean(value))
		policy->lockout_resets = json_is_true(value);
	value = json_object_get(json, "HTTPBasicAuth");
	if (json_is_integer(value) && json_integer_value(value) <= BASIC_DISABLED)
		policy->basic = (enum basic_auth)json_integer_value(value);
	json_decref(json);
	return true;
}

bool
account_set_load(struct account_set *set, struct store *store, struct rf_error *err)
{
	return store_load(store, "role", load_role, set, err) &&
	       store_load(store, "service", load_service, set, err) &&
	       store_load(store, "account", load_account, set, err);
}
