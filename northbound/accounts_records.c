#include "northbound/accounts_own.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/lockout.h"
#include "northbound/privileges.h"

/* DSP0266, "Roles": the predefined ones and their privileges. */
static const struct role predefined[] = {
    {ADMINISTRATOR,
	PRIV_LOGIN | PRIV_CONFIGURE_MANAGER | PRIV_CONFIGURE_USERS | PRIV_CONFIGURE_COMPONENTS |
	    PRIV_CONFIGURE_SELF,
	true, 1},
    {"Operator", PRIV_LOGIN | PRIV_CONFIGURE_COMPONENTS | PRIV_CONFIGURE_SELF, true, 1},
    {"ReadOnly", PRIV_LOGIN | PRIV_CONFIGURE_SELF, true, 1},
};

/* Five tries, half a minute, as most BMCs ship; more than the three that DMTF's Protocol Validator
 * gets wrong on purpose. Eight characters at least are what NIST SP 800-63B asks of a password that
 * people choose. */
static const struct account_policy default_policy = {
    .lockout_threshold = 5,
    .lockout_s = 30,
    .lockout_reset_s = 30,
    .lockout_resets = true,
    .log_threshold = 1,
    .password_min = 8,
    .password_max = 128,
    .password_days = 0,
    .basic = BASIC_ENABLED,
};

struct account *
account_seal(struct account_draft *draft)
{
	static uint64_t version; /* shard 0 alone makes accounts */
	struct account *account = xcalloc(1, sizeof *account);

	atomic_init(&account->refs, 1);
	account->stamp = account_draft_stamp(draft);
	account->version = ++version;
	account->name = draft->name;
	account->uri = xasprintf("/redfish/v1/AccountService/Accounts/%s", draft->name);
	account->role = draft->role;
	account->password_hash = draft->password_hash;
	account->fingerprint = draft->fingerprint;
	account->san = draft->san;
	account->scope = draft->scope;
	account->is_enabled = draft->is_enabled;
	account->is_configured = draft->is_configured;
	account->must_change_password = draft->must_change_password;
	account->password_expires_ms = draft->password_expires_ms;
	account->epoch = draft->epoch;
	account->lockout = draft->lockout ? draft->lockout : lockout_new();
	*draft = (struct account_draft){0};
	return account;
}

/* What an account's sessions and cached logins stand on, in 64 bits that nobody can aim at. */
uint64_t
account_draft_stamp(const struct account_draft *draft)
{
	const char *texts[] = {
	    draft->name, draft->role, draft->password_hash, draft->fingerprint, draft->san};
	unsigned char all[nitems(texts) + 1][SHA256_DIGEST_LENGTH] = {{0}},
					  sha[SHA256_DIGEST_LENGTH];
	uint64_t numbers[] = {scope_id(draft->scope), draft->is_enabled, draft->epoch}, stamp;
	size_t i;

	for (i = 0; i < nitems(texts); i++)
		if (texts[i] != NULL)
			SHA256((const unsigned char *)texts[i], strlen(texts[i]), all[i]);
	memcpy(all[i], numbers, sizeof numbers);
	SHA256(&all[0][0], sizeof all, sha);
	memcpy(&stamp, sha, sizeof stamp);
	return stamp;
}

static char *
copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

void
account_draft_of(struct account_draft *draft, const struct account *account)
{
	*draft = (struct account_draft){
	    .name = copy(account->name),
	    .role = copy(account->role),
	    .password_hash = copy(account->password_hash),
	    .fingerprint = copy(account->fingerprint),
	    .san = copy(account->san),
	    .scope = scope_ref(account->scope),
	    .is_enabled = account->is_enabled,
	    .is_configured = account->is_configured,
	    .must_change_password = account->must_change_password,
	    .password_expires_ms = account->password_expires_ms,
	    .epoch = account->epoch,
	    .lockout = lockout_ref(account->lockout),
	};
}

void
account_draft_clear(struct account_draft *draft)
{
	free(draft->name);
	free(draft->role);
	free(draft->password_hash);
	free(draft->fingerprint);
	free(draft->san);
	scope_unref(draft->scope);
	lockout_unref(draft->lockout);
	*draft = (struct account_draft){0};
}

struct account *
account_ref(struct account *account)
{
	atomic_fetch_add_explicit(&account->refs, 1, memory_order_relaxed);
	return account;
}

void
account_unref(struct account *account)
{
	if (account == NULL || atomic_fetch_sub(&account->refs, 1) != 1)
		return;
	if (account->password_hash != NULL)
		OPENSSL_cleanse((char *)account->password_hash, strlen(account->password_hash));
	free((char *)account->name);
	free((char *)account->uri);
	free((char *)account->role);
	free((char *)account->password_hash);
	free((char *)account->fingerprint);
	free((char *)account->san);
	scope_unref(account->scope);
	lockout_unref(account->lockout);
	free(account);
}

struct account_set *
account_set_new(void)
{
	struct account_set *set = xcalloc(1, sizeof *set);

	set->policy = default_policy;
	set->policy_generation = 1;
	set->roles = xmalloc(sizeof predefined);
	memcpy(set->roles, predefined, sizeof predefined);
	set->role_count = nitems(predefined);
	return set;
}

struct account_set *
account_set_copy(const struct account_set *set)
{
	struct account_set *copied = xcalloc(1, sizeof *copied);
	size_t i;

	copied->policy = set->policy;
	copied->policy_generation = set->policy_generation;
	copied->accounts = xcalloc(set->count, sizeof set->accounts[0]);
	for (i = 0; i < set->count; i++)
		copied->accounts[copied->count++] = account_ref(set->accounts[i]);
	copied->roles = xcalloc(set->role_count, sizeof set->roles[0]);
	copied->role_count = set->role_count;
	memcpy(copied->roles, set->roles, set->role_count * sizeof set->roles[0]);
	return copied;
}

struct account *
account_set_like(const struct account_set *set, const char *name)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (strcasecmp(set->accounts[i]->name, name) == 0)
			return set->accounts[i];
	return NULL;
}

void
account_set_remove(struct account_set *set, const char *name)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		if (strcmp(set->accounts[i]->name, name) != 0)
			continue;
		account_unref(set->accounts[i]);
		set->accounts[i] = set->accounts[--set->count];
		return;
	}
}

void
account_set_put(struct account_set *set, struct account *account)
{
	account_set_remove(set, account->name);
	set->accounts = xrealloc(set->accounts, (set->count + 1) * sizeof set->accounts[0]);
	set->accounts[set->count++] = account;
}

/* An account of the file as a draft. */
static void
draft_configured(
    struct account_draft *draft, const struct account_config *row, const struct account_set *before)
{
	static const char *const kinds[] = {
	    [FINGERPRINT_SPKI] = "spki-sha256:", [FINGERPRINT_CERT] = "cert-sha256:"};
	const struct account *old = account_set_like(before, row->username);
	char text[ACCOUNT_FINGERPRINT_MAX + 1];
	size_t i, len;

	*draft = (struct account_draft){.name = copy(row->username),
	    .role = copy(config_role_name(row->role)),
	    .password_hash = copy(row->password_hash),
	    .san = copy(row->certificate_san),
	    .scope = scope_from_config(row->scope),
	    .is_enabled = true,
	    .is_configured = true,
	    .lockout = old ? lockout_ref(old->lockout) : NULL};
	if (row->certificate.kind == FINGERPRINT_NONE)
		return;
	len = (size_t)snprintf(text, sizeof text, "%s", kinds[row->certificate.kind]);
	for (i = 0; i < sizeof row->certificate.sha256; i++, len += 2)
		snprintf(text + len, sizeof text - len, "%02x", row->certificate.sha256[i]);
	draft->fingerprint = copy(text);
}

/* The stored account that a configured one of the same name hides stays in the store and comes back
 * with the next start without it; nothing of it is used meanwhile. */
void
account_set_configure(struct account_set *set, const struct config *config)
{
	struct account_set *before = account_set_copy(set);
	struct account_draft draft;
	size_t i;

	for (i = set->count; i-- > 0;)
		if (set->accounts[i]->is_configured)
			account_set_remove(set, set->accounts[i]->name);
	for (i = 0; config != NULL && i < config->account_count; i++) {
		if (!accounts_name_is_valid(config->accounts[i].username)) {
			log_error(
			    "account=%s state=ignored why=\"not a name that an account can have\"",
			    config->accounts[i].username);
			continue;
		}
		if (account_set_like(set, config->accounts[i].username) != NULL) {
			log_warn("account=%s state=hidden why=\"the configuration has one of that "
				 "name\"",
			    config->accounts[i].username);
			account_set_remove(
			    set, account_set_like(set, config->accounts[i].username)->name);
		}
		draft_configured(&draft, &config->accounts[i], before);
		account_set_put(set, account_seal(&draft));
	}
	account_set_free(before);
}
