#include "northbound/res_accounts_body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/config.h"
#include "gateway/xalloc.h"
#include "northbound/moment.h"
#include "northbound/oem_schema.h"
#include "northbound/password.h"

#define ROLES "/redfish/v1/AccountService/Roles"

static bool take_new_name(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_same_name(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_password(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_role(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_locked(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_expiration(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_types(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_oem(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_fishway(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_scope(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_certificate(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_fingerprint(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_san(void *into, json_t *value, const char *path, struct rf_error *err);

#define AT(field) offsetof(struct account_body, change.field)
#define OWN(fn)   .kind = PROPERTY_OWN, .take = fn
#define FIXED     .kind = PROPERTY_READ_ONLY

/* clang-format off */
static const struct property oem_rows[] = {
	{ "Fishway", OWN(take_fishway) },
};
static const struct property fishway_rows[] = {
	{ "Scope",       OWN(take_scope), .bit = CHANGE_SCOPE },
	{ "Certificate", OWN(take_certificate) },
};
static const struct property certificate_rows[] = {
	{ "Fingerprint", OWN(take_fingerprint), .bit = CHANGE_FINGERPRINT },
	{ "SAN",         OWN(take_san), .bit = CHANGE_SAN },
};

/* The same properties, as a POST and as a PATCH may name them. */
#define WRITABLE_ROWS \
	{ "Enabled", PROPERTY_BOOLEAN, AT(is_enabled),  .bit = CHANGE_ENABLED }, \
	{ "Locked", OWN(take_locked), .bit = CHANGE_UNLOCK }, \
	{ "PasswordChangeRequired", PROPERTY_BOOLEAN, AT(must_change), .bit = CHANGE_MUST_CHANGE }, \
	{ "PasswordExpiration", OWN(take_expiration), .bit = CHANGE_PASSWORD_EXPIRES }, \
	{ "AccountTypes", OWN(take_types) }, \
	{ "Oem", OWN(take_oem) }
#define READ_ONLY_ROWS \
	{ "Id",                     FIXED }, \
	{ "Name",                   FIXED }, \
	{ "Description",            FIXED }, \
	{ "Links",                  FIXED }

static const struct property new_rows[] = {
	{ "UserName", OWN(take_new_name), .is_required = true },
	{ "Password", OWN(take_password), .bit = CHANGE_PASSWORD, .is_required = true,
	    .is_secret = true },
	{ "RoleId",   OWN(take_role), .bit = CHANGE_ROLE,     .is_required = true },
	WRITABLE_ROWS,
	READ_ONLY_ROWS,
};
static const struct property all_rows[] = {
	{ "UserName", OWN(take_same_name) },
	{ "Password", OWN(take_password), .bit = CHANGE_PASSWORD, .is_secret = true },
	{ "RoleId",   OWN(take_role), .bit = CHANGE_ROLE },
	WRITABLE_ROWS,
	READ_ONLY_ROWS,
};
/* Of the configuration. */
static const struct property locked_rows[] = {
	{ "Locked", OWN(take_locked), .bit = CHANGE_UNLOCK },
	{ "UserName",               FIXED },
	{ "Password",               FIXED },
	{ "RoleId",                 FIXED },
	{ "Enabled", FIXED },
	{ "PasswordChangeRequired", FIXED },
	{ "PasswordExpiration", FIXED },
	{ "AccountTypes", FIXED },
	{ "Oem", FIXED },
	READ_ONLY_ROWS,
};
/* clang-format on */

static json_t *
text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

json_t *
account_body_json(const struct account *account)
{
	const struct account_policy *policy = &accounts_now()->policy;
	char expires[MOMENT_SIZE];
	json_t *json;

	json = json_pack(
	    "{s:s, s:s, s:s, s:s, s:s, s:s, s:n, s:s, s:b, s:b, s:b, s:[s], s:{s:{s:s+}}}",
	    "@odata.id", account->uri, "@odata.type", "#ManagerAccount.v1_14_1.ManagerAccount",
	    "Id", account->name, "Name", "User Account", "Description",
	    account->is_configured ? "An account of the gateway's configuration"
				   : "An account of the gateway",
	    "UserName", account->name, "Password", "RoleId", account->role, "Enabled",
	    account->is_enabled, "Locked", account_is_locked(account, policy),
	    "PasswordChangeRequired", account->must_change_password, "AccountTypes", "Redfish",
	    "Links", "Role", "@odata.id", ROLES "/", account->role);
	if (account->password_expires_ms)
		moment_text(account->password_expires_ms, expires);
	json_object_set_new(json, "PasswordExpiration",
	    text_or_null(account->password_expires_ms ? expires : NULL));
	json_object_set_new(json, "Oem",
	    json_pack("{s:{s:s, s:o, s:{s:o, s:o}}}", "Fishway", "@odata.type", OEM_ACCOUNT_TYPE,
		"Scope", scope_to_json(account->scope), "Certificate", "Fingerprint",
		text_or_null(account->fingerprint), "SAN", text_or_null(account->san)));
	return json;
}

void
account_body_read_new(struct account_body *out, json_t *body)
{
	out->change.is_enabled = true;
	properties_read_new(&out->read, body, new_rows, nitems(new_rows), out);
	out->change.what = out->read.taken;
}

void
account_body_read(
    struct account_body *out, json_t *body, const struct account *account, enum account_reach reach)
{
	snprintf(out->change.name, sizeof out->change.name, "%s", account->name);
	if (reach == REACH_ALL || reach == REACH_PASSWORD)
		properties_read(&out->read, body, "", all_rows, nitems(all_rows), out);
	else if (reach == REACH_LOCKED)
		properties_read(&out->read, body, "", locked_rows, nitems(locked_rows), out);
	else
		properties_read(
		    &out->read, body, "", locked_rows + 1, nitems(locked_rows) - 1, out);
	out->change.what = out->read.taken;
}

bool
account_body_wants_more(json_t *body)
{
	const char *name;
	json_t *value;
	size_t i;

	json_object_foreach (body, name, value)
		for (i = 0; i < nitems(all_rows); i++)
			if (strcmp(name, all_rows[i].name) == 0 && strcmp(name, "Password") != 0)
				return true;
	return false;
}

/* ---- single properties */

static bool
wrong(enum rf_code code, json_t *value, const char *path, struct rf_error *err)
{
	char shown[80];

	properties_show(value, shown, sizeof shown);
	return error_set(err, code, shown, path);
}

static bool
take_new_name(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct account_change *change = &((struct account_body *)into)->change;

	if (!json_is_string(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	if (json_string_length(value) > ACCOUNT_NAME_MAX)
		return wrong(RF_STRING_TOO_LONG, value, "32", err);
	if (!accounts_name_is_valid(json_string_value(value)))
		return wrong(RF_PROPERTY_FORMAT, value, path, err);
	snprintf(change->name, sizeof change->name, "%s", json_string_value(value));
	return true;
}

/* The name is the Id and the URI, so it stays; naming it as it is changes nothing. */
static bool
take_same_name(void *into, json_t *value, const char *path, struct rf_error *err)
{
	const struct account_change *change = &((struct account_body *)into)->change;

	if (json_is_string(value) && strcmp(json_string_value(value), change->name) == 0)
		return true;
	return error_set(err, RF_PROPERTY_NOT_WRITABLE, path);
}

static bool
take_password(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct account_change *change = &((struct account_body *)into)->change;

	if (!json_is_string(value))
		return error_set(err, RF_PROPERTY_TYPE, "(hidden)", path);
	if (!password_check(json_string_value(value), &accounts_now()->policy, err))
		return false;
	memcpy(change->password, json_string_value(value), json_string_length(value) + 1);
	return true;
}

static bool
take_role(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct account_change *change = &((struct account_body *)into)->change;

	if (!json_is_string(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	if (accounts_role(accounts_now(), json_string_value(value)) == NULL)
		return wrong(RF_PROPERTY_NOT_IN_LIST, value, path, err);
	snprintf(change->role, sizeof change->role, "%s", json_string_value(value));
	return true;
}

static bool
take_locked(void *into, json_t *value, const char *path, struct rf_error *err)
{
	(void)into;
	if (!json_is_boolean(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	return json_is_false(value) || wrong(RF_PROPERTY_NOT_IN_LIST, value, path, err);
}

/* Two digits and what follows them. */
static const char *
two(const char *at, char then, int *out)
{
	if (at == NULL || at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9' ||
	    (then && at[2] != then))
		return NULL;
	*out = (at[0] - '0') * 10 + at[1] - '0';
	return at + 2 + (then != '\0');
}

/* ISO 8601 as Redfish writes it (DSP0266, "Date-Time values"): 2026-01-31T12:00:00[.123](Z|+01:00).
 * 0: it is not. */
static uint64_t
moment_of(const char *text)
{
	int century = 0, year = 0, hours = 0, minutes = 0;
	struct tm tm = {0}, again;
	const char *at = text, *zone;
	time_t seconds;

	at = two(two(at, 0, &century), '-', &year);
	at = two(two(at, '-', &tm.tm_mon), 'T', &tm.tm_mday);
	at = two(two(two(at, ':', &tm.tm_hour), ':', &tm.tm_min), 0, &tm.tm_sec);
	if (at == NULL)
		return 0;
	if (*at == '.' && strspn(at + 1, "0123456789") > 0)
		at += 1 + strspn(at + 1, "0123456789");
	tm.tm_year = century * 100 + year - 1900;
	tm.tm_mon--;
	again = tm;
	seconds = timegm(&again);
	/* What timegm had to put right was no date. */
	if (again.tm_mday != tm.tm_mday || again.tm_mon != tm.tm_mon ||
	    again.tm_hour != tm.tm_hour || again.tm_min != tm.tm_min || again.tm_sec != tm.tm_sec)
		return 0;
	zone = at;
	if (*zone == '+' || *zone == '-') {
		at = two(two(at + 1, ':', &hours), 0, &minutes);
		if (at == NULL || hours > 14 || minutes > 59)
			return 0;
		seconds -= (*zone == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	} else if (*zone == 'Z') {
		at = zone + 1;
	} else {
		return 0;
	}
	return *at == '\0' && seconds > 0 ? (uint64_t)seconds * 1000 : 0;
}

static bool
take_expiration(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct account_change *change = &((struct account_body *)into)->change;

	if (json_is_null(value)) {
		change->password_expires_ms = 0;
		return true;
	}
	if (!json_is_string(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	change->password_expires_ms = moment_of(json_string_value(value));
	return change->password_expires_ms || wrong(RF_PROPERTY_FORMAT, value, path, err);
}

/* Redfish is all there is to log in to. */
static bool
take_types(void *into, json_t *value, const char *path, struct rf_error *err)
{
	const char *type = json_string_value(json_array_get(value, 0));

	(void)into;
	if (!json_is_array(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	return (json_array_size(value) == 1 && type != NULL && strcmp(type, "Redfish") == 0) ||
	       wrong(RF_PROPERTY_NOT_IN_LIST, value, path, err);
}

/* An object within: its own properties are counted, it is not. */
static bool
take_object(void *into, json_t *value, const char *path, const struct property *rows, size_t count,
    struct rf_error *err)
{
	if (!json_is_object(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	properties_read(&((struct account_body *)into)->read, value, path, rows, count, into);
	return false;
}

static bool
take_oem(void *into, json_t *value, const char *path, struct rf_error *err)
{
	return take_object(into, value, path, oem_rows, nitems(oem_rows), err);
}

static bool
take_fishway(void *into, json_t *value, const char *path, struct rf_error *err)
{
	return take_object(into, value, path, fishway_rows, nitems(fishway_rows), err);
}

static bool
take_certificate(void *into, json_t *value, const char *path, struct rf_error *err)
{
	return take_object(into, value, path, certificate_rows, nitems(certificate_rows), err);
}

static bool
take_scope(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct account_change *change = &((struct account_body *)into)->change;

	return scope_from_json(value, path, &change->scope, err);
}

static bool
take_fingerprint(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct account_change *change = &((struct account_body *)into)->change;
	struct config_fingerprint fingerprint;
	size_t len, i;

	change->fingerprint[0] = '\0';
	if (json_is_null(value))
		return true;
	if (!json_is_string(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	if (!config_fingerprint_parse(json_string_value(value), &fingerprint))
		return wrong(RF_PROPERTY_FORMAT, value, path, err);
	len = (size_t)snprintf(change->fingerprint, sizeof change->fingerprint,
	    "%s-sha256:", fingerprint.kind == FINGERPRINT_CERT ? "cert" : "spki");
	for (i = 0; i < sizeof fingerprint.sha256; i++, len += 2)
		snprintf(change->fingerprint + len, sizeof change->fingerprint - len, "%02x",
		    fingerprint.sha256[i]);
	return true;
}

static bool
take_san(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct account_change *change = &((struct account_body *)into)->change;

	change->san[0] = '\0';
	if (json_is_null(value))
		return true;
	if (!json_is_string(value))
		return wrong(RF_PROPERTY_TYPE, value, path, err);
	if (json_string_length(value) > ACCOUNT_SAN_MAX)
		return wrong(RF_STRING_TOO_LONG, value, "255", err);
	if (json_string_length(value) == 0)
		return wrong(RF_PROPERTY_FORMAT, value, path, err);
	snprintf(change->san, sizeof change->san, "%s", json_string_value(value));
	return true;
}
