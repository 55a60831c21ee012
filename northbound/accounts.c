#include "northbound/accounts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "gateway/config.h"
#include "gateway/doc.h"
#include "gateway/snapshot.h"
#include "gateway/xalloc.h"
#include "northbound/accounts_own.h"
#include "northbound/lockout.h"

/* Open addressing; a set is never edited once it is sealed. */
struct text_index {
	const char **keys;
	struct account **accounts;
	size_t mask, count;
};

struct account_index {
	struct text_index names, fingerprints, sans;
};

struct accounts_own accounts_own;

static void index_free(struct account_index *index);
static void set_publish_first(struct account_set *set);

/* ---- looking up */

const struct account_set *
accounts_now(void)
{
	return snapshot_get(accounts_own.snapshot);
}

static struct account *
index_find(const struct text_index *index, const char *key)
{
	size_t at;

	if (index->count == 0)
		return NULL;
	for (at = doc_hash_bytes(key, strlen(key), 0) & index->mask; index->keys[at] != NULL;
	     at = (at + 1) & index->mask)
		if (strcmp(index->keys[at], key) == 0)
			return index->accounts[at];
	return NULL;
}

struct account *
accounts_find(const struct account_set *set, const char *name)
{
	return index_find(&set->index->names, name);
}

struct account *
accounts_find_fingerprint(const struct account_set *set, const char *fingerprint)
{
	return index_find(&set->index->fingerprints, fingerprint);
}

struct account *
accounts_find_san(const struct account_set *set, const char *san)
{
	return index_find(&set->index->sans, san);
}

bool
accounts_use_certificates(const struct account_set *set)
{
	return set->index->fingerprints.count || set->index->sans.count;
}

const struct role *
accounts_role(const struct account_set *set, const char *id)
{
	size_t i;

	for (i = 0; i < set->role_count; i++)
		if (strcmp(set->roles[i].id, id) == 0)
			return &set->roles[i];
	return NULL;
}

bool
accounts_name_is_valid(const char *name)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-";
	size_t len = strlen(name);

	return len >= 1 && len <= ACCOUNT_NAME_MAX && strspn(name, letters) == len &&
	       name[0] != '.' && name[0] != '-' && strcmp(name, "Members") != 0;
}

bool
account_is_locked(const struct account *account, const struct account_policy *policy)
{
	return lockout_is_locked(account->lockout, policy, shard_now(shard_self()));
}

bool
account_must_change(const struct account *account)
{
	return account->must_change_password ||
	       (account->password_expires_ms && shard_wall_ms() >= account->password_expires_ms);
}

/* ---- sealing */

static void
index_put(struct text_index *index, const char *key, struct account *account)
{
	size_t at = doc_hash_bytes(key, strlen(key), 0) & index->mask;

	while (index->keys[at] != NULL)
		at = (at + 1) & index->mask;
	index->keys[at] = key;
	index->accounts[at] = account;
	index->count++;
}

static void
index_room(struct text_index *index, size_t count)
{
	size_t size = 8;

	while (size < 2 * count)
		size *= 2;
	index->mask = size - 1;
	index->keys = xcalloc(size, sizeof index->keys[0]);
	index->accounts = xcalloc(size, sizeof index->accounts[0]);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp((*(struct account *const *)a)->name, (*(struct account *const *)b)->name);
}

static int
by_role(const void *a, const void *b)
{
	const struct role *left = a, *right = b;

	/* The predefined ones keep their places: Administrator, Operator, ReadOnly are in order by
	 * themselves. */
	if (left->is_predefined != right->is_predefined)
		return left->is_predefined ? -1 : 1;
	return strcmp(left->id, right->id);
}

void
account_set_seal(struct account_set *set)
{
	static uint64_t generation;
	struct account_index *index = xcalloc(1, sizeof *index);
	size_t i;

	assert(set->index == NULL);
	set->generation = ++generation;
	if (set->count)
		qsort(set->accounts, set->count, sizeof set->accounts[0], by_name);
	qsort(set->roles, set->role_count, sizeof set->roles[0], by_role);
	index_room(&index->names, set->count);
	index_room(&index->fingerprints, set->count);
	index_room(&index->sans, set->count);
	for (i = 0; i < set->count; i++) {
		index_put(&index->names, set->accounts[i]->name, set->accounts[i]);
		if (set->accounts[i]->fingerprint != NULL)
			index_put(
			    &index->fingerprints, set->accounts[i]->fingerprint, set->accounts[i]);
		if (set->accounts[i]->san != NULL)
			index_put(&index->sans, set->accounts[i]->san, set->accounts[i]);
	}
	set->index = index;
}

static void
text_index_clear(struct text_index *index)
{
	free(index->keys);
	free(index->accounts);
}

static void
index_free(struct account_index *index)
{
	if (index == NULL)
		return;
	text_index_clear(&index->names);
	text_index_clear(&index->fingerprints);
	text_index_clear(&index->sans);
	free(index);
}

void
account_set_free(void *arg)
{
	struct account_set *set = arg;
	size_t i;

	if (set == NULL)
		return;
	for (i = 0; i < set->count; i++)
		account_unref(set->accounts[i]);
	index_free(set->index);
	free(set->accounts);
	free(set->roles);
	free(set);
}

/* ---- life */

bool
accounts_init(struct store *store, const struct config *config, struct rf_error *err)
{
	char *given = getenv("FISHWAY_ADMIN_PASSWORD");
	struct account_set *set;
	bool ok = true;

	assert(shard_self() == shard_at(0));
	if (!password_init(err))
		return false;
	accounts_first_in(config ? config->state_dir : NULL);
	accounts_own.store = store;
	accounts_own.turn = NULL;
	accounts_own.last = &accounts_own.turn;
	set = account_set_new();
	if (store != NULL)
		ok = account_set_load(set, store, err);
	if (ok && set->count == 0 && (config == NULL || config->account_count == 0))
		ok = accounts_make_first(set, store, given && given[0] ? given : NULL, err);
	/* Needed or not, it does not stay where /proc/PID/environ and children show it. */
	if (given != NULL)
		OPENSSL_cleanse(given, strlen(given));
	if (!ok) {
		account_set_free(set);
		return false;
	}
	account_set_configure(set, config);
	set_publish_first(set);
	return true;
}

static void
set_publish_first(struct account_set *set)
{
	account_set_seal(set);
	accounts_own.snapshot = snapshot_new(account_set_free);
	snapshot_publish(accounts_own.snapshot, set, NULL, NULL, NULL);
}

void
accounts_free(void)
{
	password_free();
	if (accounts_own.snapshot != NULL)
		snapshot_free(accounts_own.snapshot);
	accounts_own.snapshot = NULL;
}
