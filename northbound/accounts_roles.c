#include "northbound/accounts_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"

static bool apply_role_create(
    struct account_work *work, const struct account_set *now, struct rf_error *err);
static bool apply_role_update(
    struct account_work *work, const struct account_set *now, struct rf_error *err);
static bool apply_role_delete(
    struct account_work *work, const struct account_set *now, struct rf_error *err);
static bool apply_policy(
    struct account_work *work, const struct account_set *now, struct rf_error *err);

static void
create_there(struct call *call)
{
	account_work_start(call, call, NULL, apply_role_create);
}

static void
update_there(struct call *call)
{
	account_work_start(call, call, NULL, apply_role_update);
}

static void
delete_there(struct call *call)
{
	account_work_start(call, call, NULL, apply_role_delete);
}

static void
policy_there(struct call *call)
{
	account_work_start(call, call, NULL, apply_policy);
}

void
role_create(struct role_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	call_start(&change->call, shard_at(0), parent, ms, create_there, NULL, done);
}

void
role_update(struct role_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	call_start(&change->call, shard_at(0), parent, ms, update_there, NULL, done);
}

void
role_delete(struct role_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	call_start(&change->call, shard_at(0), parent, ms, delete_there, NULL, done);
}

void
policy_update(struct policy_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	call_start(&change->call, shard_at(0), parent, ms, policy_there, NULL, done);
}

static bool
apply_role_create(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	static uint64_t version = 1; /* what is loaded has 1 */
	const struct role_change *change = work->change;
	struct role role = {.privileges = change->privileges, .version = ++version};
	size_t i, custom = 0;

	if (!accounts_name_is_valid(change->id))
		return error_set(err, RF_PROPERTY_FORMAT, change->id, "RoleId");
	for (i = 0; i < now->role_count; i++) {
		if (strcasecmp(now->roles[i].id, change->id) == 0)
			return error_set(err, RF_ALREADY_EXISTS, "Role", "RoleId", change->id);
		custom += !now->roles[i].is_predefined;
	}
	if (custom >= ROLE_LIMIT)
		return error_set(err, RF_LIMIT_REACHED);
	snprintf(role.id, sizeof role.id, "%s", change->id);
	work->next = account_set_copy(now);
	work->next->roles = xrealloc(work->next->roles, (now->role_count + 1) * sizeof role);
	work->next->roles[work->next->role_count++] = role;
	account_work_write(work, "role", change->id, role_text(&role));
	return true;
}

/* The custom role to change in the next set. */
static struct role *
the_one(struct account_work *work, const struct account_set *now, enum rf_code predefined,
    struct rf_error *err)
{
	const struct role_change *change = work->change;
	const struct role *role = accounts_role(now, change->id);
	char uri[96];

	if (role == NULL) {
		snprintf(uri, sizeof uri, "/redfish/v1/AccountService/Roles/%s", change->id);
		error_set(err, RF_NOT_FOUND, uri);
		return NULL;
	}
	if (role->is_predefined) {
		error_set(err, predefined, "AssignedPrivileges");
		return NULL;
	}
	if (change->version && change->version != role->version) {
		error_set(err, RF_PRECONDITION);
		return NULL;
	}
	work->next = account_set_copy(now);
	return &work->next->roles[role - now->roles];
}

/* Sessions go on and have the role's new privileges from now on: they are looked up for each
 * request. */
static bool
apply_role_update(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	struct role *role = the_one(work, now, RF_PROPERTY_NOT_WRITABLE, err);

	if (role == NULL)
		return false;
	role->privileges = ((struct role_change *)work->change)->privileges;
	role->version++;
	account_work_write(work, "role", ((struct role_change *)work->change)->id, role_text(role));
	return true;
}

static bool
apply_role_delete(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	struct role *role = the_one(work, now, RF_NOT_DELETABLE, err);
	size_t i;

	if (role == NULL)
		return false;
	for (i = 0; i < now->count; i++)
		if (strcmp(now->accounts[i]->role, role->id) == 0)
			return error_set(err, RF_IN_USE);
	*role = work->next->roles[--work->next->role_count];
	account_work_write(work, "role", ((struct role_change *)work->change)->id, NULL);
	return true;
}

static bool
apply_policy(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	const struct policy_change *change = work->change;

	if (change->generation && change->generation != now->policy_generation)
		return error_set(err, RF_PRECONDITION);
	work->next = account_set_copy(now);
	work->next->policy = change->policy;
	work->next->policy_generation++;
	account_work_write(work, "service", "AccountService", policy_text(&change->policy));
	return true;
}
