#include <stdlib.h>

#include "gateway/xalloc.h"
#include "northbound/accounts.h"
#include "northbound/properties.h"
#include "northbound/reply.h"
#include "northbound/request.h"
#include "northbound/res_accounts.h"

#define SERVICE "/redfish/v1/AccountService"

enum { SECONDS_MAX = 366 * 86400, COUNT_MAX = 10000, DAYS_MAX = 36500 };

#define AT(field) offsetof(struct account_policy, field)
#define NUMBER(field, min, max)                                                                    \
	.kind = PROPERTY_INTEGER, .offset = AT(field), .low = min, .high = max
#define FIXED .kind = PROPERTY_READ_ONLY

static const char *const basic_words[] = {[BASIC_ENABLED] = "Enabled",
    [BASIC_UNADVERTISED] = "Unadvertised",
    [BASIC_DISABLED] = "Disabled",
    NULL};

/* clang-format off */
static const struct property rows[] = {
	{ "AccountLockoutThreshold",           NUMBER(lockout_threshold, 0, COUNT_MAX), .is_nullable = true },
	{ "AccountLockoutDuration",            NUMBER(lockout_s, 0, SECONDS_MAX), .is_nullable = true },
	{ "AccountLockoutCounterResetAfter",   NUMBER(lockout_reset_s, 0, SECONDS_MAX) },
	{ "AccountLockoutCounterResetEnabled", .kind = PROPERTY_BOOLEAN, .offset = AT(lockout_resets) },
	{ "AuthFailureLoggingThreshold",       NUMBER(log_threshold, 0, COUNT_MAX) },
	{ "MinPasswordLength",                 NUMBER(password_min, 1, ACCOUNT_PASSWORD_MAX) },
	{ "MaxPasswordLength",                 NUMBER(password_max, 1, ACCOUNT_PASSWORD_MAX) },
	{ "PasswordExpirationDays",            NUMBER(password_days, 1, DAYS_MAX), .is_nullable = true },
	{ "HTTPBasicAuth", .kind = PROPERTY_WORD, .offset = AT(basic), .words = basic_words },
	{ "ServiceEnabled",           FIXED },
	{ "LocalAccountAuth",         FIXED },
	{ "SupportedAccountTypes",    FIXED },
	{ "Accounts",                 FIXED },
	{ "Roles",                    FIXED },
	{ "Status",                   FIXED },
	{ "Id",                       FIXED },
	{ "Name",                     FIXED },
	{ "Description",              FIXED },
};
/* clang-format on */

_Static_assert(sizeof(enum basic_auth) == sizeof(int), "PROPERTY_WORD writes an int");

struct patch {
	struct policy_change change;
	struct request *req;
	struct properties read;
};

static json_t *
service_json(void)
{
	const struct account_policy *p = &accounts_now()->policy;

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:b, s:s, s:I, s:I, s:I, s:b, "
			 "s:I, s:I, s:I, s:o, s:s, s:[sss], "
			 "s:[s], s:{s:s}, s:{s:s}}",
	    "@odata.id", SERVICE, "@odata.type", "#AccountService.v1_18_1.AccountService", "Id",
	    "AccountService", "Name", "Account Service", "Description", "Accounts of the gateway",
	    "Status", "State", "Enabled", "Health", "OK", "ServiceEnabled", 1, "LocalAccountAuth",
	    "Enabled", "AccountLockoutThreshold", (json_int_t)p->lockout_threshold,
	    "AccountLockoutDuration", (json_int_t)p->lockout_s, "AccountLockoutCounterResetAfter",
	    (json_int_t)p->lockout_reset_s, "AccountLockoutCounterResetEnabled", p->lockout_resets,
	    "AuthFailureLoggingThreshold", (json_int_t)p->log_threshold, "MinPasswordLength",
	    (json_int_t)p->password_min, "MaxPasswordLength", (json_int_t)p->password_max,
	    "PasswordExpirationDays",
	    p->password_days ? json_integer(p->password_days) : json_null(), "HTTPBasicAuth",
	    basic_words[p->basic], "HTTPBasicAuth@Redfish.AllowableValues", basic_words[0],
	    basic_words[1], basic_words[2], "SupportedAccountTypes", "Redfish", "Accounts",
	    "@odata.id", SERVICE "/Accounts", "Roles", "@odata.id", SERVICE "/Roles");
}

void
res_accounts_service_get(struct request *req)
{
	reply_json(req, 200, service_json());
}

/* What one property says of another (AccountService, AccountLockoutDuration and
 * AccountLockoutCounterResetAfter). */
static bool
is_consistent(const struct account_policy *p, struct rf_error *err)
{
	if (p->password_min > p->password_max)
		return error_set(
		    err, RF_PROPERTY_CONFLICT, "MinPasswordLength", "MaxPasswordLength");
	if (p->lockout_resets && p->lockout_s > 0 && p->lockout_s < p->lockout_reset_s)
		return error_set(err, RF_PROPERTY_CONFLICT, "AccountLockoutDuration",
		    "AccountLockoutCounterResetAfter");
	return true;
}

static void
patched(struct op *op)
{
	struct patch *patch = (struct patch *)op;
	json_t *json;

	if (op->err.code) {
		reply_error(patch->req, &op->err);
	} else {
		json = service_json();
		properties_annotate(&patch->read, json);
		reply_json(patch->req, 200, json);
	}
	free(patch);
}

void
res_accounts_service_patch(struct request *req)
{
	const struct account_set *set = accounts_now();
	struct rf_error err;
	struct patch *patch;

	if (!request_if_match(req, service_json()))
		return;
	patch = xcalloc(1, sizeof *patch);
	patch->req = req;
	patch->change.policy = set->policy;
	patch->change.generation = set->policy_generation;
	properties_read(&patch->read, req->body, "", rows, nitems(rows), &patch->change.policy);
	/* One value is good or not with the others: nothing of such a change is done. */
	if (patch->read.good && !is_consistent(&patch->change.policy, &err)) {
		properties_bad(&patch->read, &err);
		patch->read.good = 0;
	}
	if (properties_are_useless(&patch->read)) {
		reply_errors(req, patch->read.errs, properties_told(&patch->read));
		free(patch);
		return;
	}
	policy_update(&patch->change, &req->op, 0, patched);
}
