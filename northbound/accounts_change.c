#include "northbound/accounts_own.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "gateway/config.h"
#include "gateway/xalloc.h"
#include "northbound/lockout.h"

static bool apply_create(
    struct account_work *work, const struct account_set *now, struct rf_error *err);
static bool apply_update(
    struct account_work *work, const struct account_set *now, struct rf_error *err);
static bool apply_delete(
    struct account_work *work, const struct account_set *now, struct rf_error *err);
static bool apply_passwd(
    struct account_work *work, const struct account_set *now, struct rf_error *err);
static bool apply_reload(
    struct account_work *work, const struct account_set *now, struct rf_error *err);

/* ---- from any shard: over to shard 0 */

static void
create_there(struct call *call)
{
	struct account_change *change = (struct account_change *)call;

	account_work_start(call, change, change->password, apply_create);
}

static void
update_there(struct call *call)
{
	struct account_change *change = (struct account_change *)call;

	account_work_start(
	    call, change, change->what & CHANGE_PASSWORD ? change->password : NULL, apply_update);
}

static void
delete_there(struct call *call)
{
	account_work_start(call, call, NULL, apply_delete);
}

static void
passwd_there(struct call *call)
{
	account_work_start(call, call, ((struct account_change *)call)->password, apply_passwd);
}

static void
reload_there(struct call *call)
{
	account_work_start(call, call, NULL, apply_reload);
}

void
account_create(struct account_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	change->account = NULL;
	call_start(&change->call, shard_at(0), parent, ms, create_there, NULL, done);
}

void
account_update(struct account_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	change->account = NULL;
	call_start(&change->call, shard_at(0), parent, ms, update_there, NULL, done);
}

void
account_delete(struct account_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	change->account = NULL;
	call_start(&change->call, shard_at(0), parent, ms, delete_there, NULL, done);
}

void
account_passwd(struct account_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	change->account = NULL;
	call_start(&change->call, shard_at(0), parent, ms, passwd_there, NULL, done);
}

void
accounts_reload(struct account_reload *reload, struct op *parent, op_fn *done)
{
	call_start(&reload->call, shard_at(0), parent, 0, reload_there, NULL, done);
}

void
account_change_clear(struct account_change *change)
{
	OPENSSL_cleanse(change->password, sizeof change->password);
	scope_unref(change->scope);
	account_unref(change->account);
	change->scope = NULL;
	change->account = NULL;
}

/* ---- deciding; on shard 0, one at a time */

static void
replace(char **text, const char *with)
{
	free(*text);
	*text = with[0] ? xstrdup(with) : NULL;
}

/* An administrator who can get in: with all rights, over everything, for good. */
static bool
is_usable_administrator(const struct account *account)
{
	return account->is_enabled && account->scope == NULL &&
	       strcmp(account->role, ADMINISTRATOR) == 0 &&
	       (account->password_hash != NULL || account->fingerprint != NULL ||
		   account->san != NULL);
}

static bool
has_administrator(const struct account_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (is_usable_administrator(set->accounts[i]))
			return true;
	return false;
}

/* Whose certificate is it already? One certificate must not mean two accounts. */
static bool
certificate_is_free(
    const struct account_set *now, const struct account_change *change, struct rf_error *err)
{
	const struct account *other = change->what & CHANGE_FINGERPRINT && change->fingerprint[0]
					  ? accounts_find_fingerprint(now, change->fingerprint)
					  : NULL;

	if (other != NULL && strcmp(other->name, change->name) != 0)
		return error_set(err, RF_ALREADY_EXISTS, "ManagerAccount",
		    "Oem/Fishway/Certificate/Fingerprint", change->fingerprint);
	other = change->what & CHANGE_SAN && change->san[0] ? accounts_find_san(now, change->san)
							    : NULL;
	if (other != NULL && strcmp(other->name, change->name) != 0)
		return error_set(err, RF_ALREADY_EXISTS, "ManagerAccount",
		    "Oem/Fishway/Certificate/SAN", change->san);
	return true;
}

/* What a create and an update have in common. */
static bool
fill(struct account_draft *draft, struct account_work *work, const struct account_set *now,
    struct rf_error *err)
{
	const struct account_change *change = work->change;
	int64_t days = now->policy.password_days;

	if (change->what & CHANGE_ROLE) {
		if (accounts_role(now, change->role) == NULL)
			return error_set(err, RF_PROPERTY_NOT_IN_LIST, change->role, "RoleId");
		replace(&draft->role, change->role);
	}
	if (!certificate_is_free(now, change, err))
		return false;
	if (change->what & CHANGE_PASSWORD) {
		replace(&draft->password_hash, work->hash);
		draft->must_change_password = false;
		draft->password_expires_ms = days ? shard_wall_ms() + (uint64_t)days * 86400000 : 0;
	}
	if (change->what & CHANGE_ENABLED)
		draft->is_enabled = change->is_enabled;
	if (change->what & CHANGE_MUST_CHANGE)
		draft->must_change_password = change->must_change;
	if (change->what & CHANGE_PASSWORD_EXPIRES)
		draft->password_expires_ms = change->password_expires_ms;
	if (change->what & CHANGE_FINGERPRINT)
		replace(&draft->fingerprint, change->fingerprint);
	if (change->what & CHANGE_SAN)
		replace(&draft->san, change->san);
	if (change->what & CHANGE_SCOPE) {
		scope_unref(draft->scope);
		draft->scope = scope_ref(change->scope);
	}
	return true;
}

/* The account is as it shall be: into the next set, into the store, back to the asker. */
static struct account *
settle(struct account_work *work, const struct account_set *now, struct account_draft *draft)
{
	struct account *account = account_seal(draft);

	work->next = account_set_copy(now);
	account_set_put(work->next, account);
	if (!account->is_configured)
		account_work_write(work, "account", account->name, account_text(account));
	work->result = account_ref(account);
	return account;
}

static bool
apply_create(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	const struct account_change *change = work->change;
	struct account_draft draft = {.is_enabled = true};
	size_t i, stored = 0;

	for (i = 0; i < now->count; i++)
		stored += !now->accounts[i]->is_configured;
	if (!accounts_name_is_valid(change->name))
		return error_set(err, RF_PROPERTY_FORMAT, change->name, "UserName");
	if (account_set_like(now, change->name) != NULL)
		return error_set(
		    err, RF_ALREADY_EXISTS, "ManagerAccount", "UserName", change->name);
	if (stored >= ACCOUNT_LIMIT)
		return error_set(err, RF_LIMIT_REACHED);
	assert((change->what & (CHANGE_PASSWORD | CHANGE_ROLE)) == (CHANGE_PASSWORD | CHANGE_ROLE));
	if (!fill(&draft, work, now, err)) {
		account_draft_clear(&draft);
		return false;
	}
	draft.name = xstrdup(change->name);
	settle(work, now, &draft);
	return true;
}

/* The account to change, if it is there, ours to change, and still what the asker has seen. */
static struct account *
the_one(const struct account_set *now, const char *name, uint64_t version, enum rf_code configured,
    struct rf_error *err)
{
	struct account *account = accounts_find(now, name);
	char uri[96];

	if (account == NULL) {
		snprintf(uri, sizeof uri, "/redfish/v1/AccountService/Accounts/%s", name);
		error_set(err, RF_NOT_FOUND, uri);
		return NULL;
	}
	if (version && account->version != version) {
		error_set(err, RF_PRECONDITION);
		return NULL;
	}
	if (account->is_configured && configured != RF_OK) {
		error_set(err, configured, "UserName");
		return NULL;
	}
	return account;
}

/* The property by which this change would have taken away the last administrator. */
static const char *
culprit(const struct account_change *change)
{
	return change->what & CHANGE_ENABLED && !change->is_enabled ? "Enabled"
	       : change->what & CHANGE_ROLE                         ? "RoleId"
								    : "Oem/Fishway/Scope";
}

static bool
apply_update(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	const struct account_change *change = work->change;
	/* A lockout is no part of what the file says, so it can be lifted there, too. */
	enum rf_code configured = change->what == CHANGE_UNLOCK ? RF_OK : RF_PROPERTY_NOT_WRITABLE;
	struct account *account = the_one(now, change->name, change->version, configured, err),
		       *changed;
	struct account_draft draft;
	struct session *keeper;

	if (account == NULL)
		return false;
	account_draft_of(&draft, account);
	if (!fill(&draft, work, now, err)) {
		account_draft_clear(&draft);
		return false;
	}
	if (account_draft_stamp(&draft) != account->stamp)
		draft.epoch++;
	changed = settle(work, now, &draft);
	if (has_administrator(now) && !has_administrator(work->next))
		return error_set(err, RF_PROPERTY_NOT_WRITABLE, culprit(change));
	if (change->what & CHANGE_UNLOCK)
		lockout_clear(account->lockout);
	work->ends_first = change->what & CHANGE_PASSWORD && accounts_first_is(account->name);
	keeper = sessions_find(sessions_now(), change->session);
	if (change->what & CHANGE_PASSWORD && keeper != NULL &&
	    strcmp(keeper->user, account->name) == 0 && session_fits(keeper, account)) {
		snprintf(work->keeper, sizeof work->keeper, "%s", keeper->id);
		work->keeper_stamp = changed->stamp;
		account_work_write(
		    work, "session", work->keeper, session_text(keeper, changed->stamp));
	}
	return true;
}

static bool
apply_delete(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	const struct account_change *change = work->change;
	struct account *account =
	    the_one(now, change->name, change->version, RF_NOT_DELETABLE, err);

	if (account == NULL)
		return false;
	work->next = account_set_copy(now);
	account_set_remove(work->next, account->name);
	if (has_administrator(now) && !has_administrator(work->next))
		return error_set(err, RF_NOT_DELETABLE);
	account_work_write(work, "account", change->name, NULL);
	work->ends_first = accounts_first_is(change->name);
	return true;
}

/* The operator at the machine may do what nobody may northbound: that is what the command is for.
 */
static void
draft_passwd(struct account_draft *draft, const struct account *account, const char *hash)
{
	account_draft_of(draft, account);
	replace(&draft->password_hash, hash);
	draft->must_change_password = false;
	draft->password_expires_ms = 0;
	draft->is_enabled = true;
	draft->epoch++;
}

static bool
apply_passwd(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	const struct account_change *change = work->change;
	struct account *account = the_one(now, change->name, 0, RF_PROPERTY_NOT_WRITABLE, err);
	struct account_draft draft;

	if (account == NULL || !password_check(change->password, &now->policy, err))
		return false;
	draft_passwd(&draft, account, work->hash);
	settle(work, now, &draft);
	lockout_clear(account->lockout);
	work->ends_first = accounts_first_is(change->name);
	return true;
}

bool
accounts_passwd_offline(struct store *store, const struct config *config, const char *name,
    const char *password, struct rf_error *err)
{
	struct account_set *set = account_set_new();
	struct account_draft draft;
	struct account *account, *changed;
	char hash[PASSWORD_HASH_SIZE], *text;
	struct store_write write;
	bool ok = false;

	if (!account_set_load(set, store, err))
		goto out;
	account_set_configure(set, config);
	account_set_seal(set);
	account = the_one(set, name, 0, RF_PROPERTY_NOT_WRITABLE, err);
	if (account == NULL || !password_check(password, &set->policy, err))
		goto out;
	if (!password_hash(password, hash)) {
		error_set(err, RF_INTERNAL);
		goto out;
	}
	draft_passwd(&draft, account, hash);
	changed = account_seal(&draft);
	text = account_text(changed);
	write = (struct store_write){"account", name, text, strlen(text), STORE_ANY};
	ok = store_save(store, &write, 1, NULL, err);
	free(text);
	account_unref(changed);
	accounts_first_in(config ? config->state_dir : NULL);
	if (ok && accounts_first_is(name))
		accounts_first_forget();
out:
	account_set_free(set);
	return ok;
}

static bool
apply_reload(struct account_work *work, const struct account_set *now, struct rf_error *err)
{
	(void)err;
	work->next = account_set_copy(now);
	account_set_configure(work->next, ((struct account_reload *)work->change)->config);
	return true;
}
