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

static struct {
	struct snapshot *snapshot;
	struct store *store;
	struct account_work *turn, **last;     /* the first one is at it */
} own;

static void index_free(struct account_index *index);
static void set_publish_first(struct account_set *set);

/* ---- looking up */

const struct account_set *
accounts_now(void)
{
	return snapshot_get(own.snapshot);
}

static struct account *
index_find(const struct text_index *index, const char *key)
{
	size_t at;

	if (index->count == 0)
		return NULL;
	for (at = doc_hash_bytes(key, strlen(key), 0) & index->mask; index->keys[at] != NULL; at = (at + 1) & index->mask)
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
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
	static const char later[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-@";
	size_t len = strlen(name);

	return len >= 1 && len <= ACCOUNT_NAME_MAX && strchr(first, name[0]) != NULL && strspn(name, later) == len &&
	    strcmp(name, "Members") != 0;
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

	/* The predefined ones keep their places: Administrator, Operator, ReadOnly are in order by themselves. */
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
			index_put(&index->fingerprints, set->accounts[i]->fingerprint, set->accounts[i]);
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
	own.store = store;
	own.turn = NULL;
	own.last = &own.turn;
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
	own.snapshot = snapshot_new(account_set_free);
	snapshot_publish(own.snapshot, set, NULL, NULL, NULL);
}

void
accounts_free(void)
{
	password_free();
	if (own.snapshot != NULL)
		snapshot_free(own.snapshot);
	own.snapshot = NULL;
}

/* ---- the pipeline of a change */

static enum verdict hash_begin(struct script *s);
static enum verdict hash_reply(struct script *s, const void *answer, size_t len);
static enum verdict turn_begin(struct script *s);
static enum verdict turn_reply(struct script *s, const void *answer, size_t len);
static enum verdict store_begin(struct script *s);
static enum verdict next_reply(struct script *s, const void *answer, size_t len);
static enum verdict publish_begin(struct script *s);
static enum verdict end_begin(struct script *s);
static enum verdict forget_begin(struct script *s);
static void work_done(struct op *op);

/* clang-format off */
static const struct step change_steps[] = {
	/* name        begin          reply       wait  tries  otherwise */
	{ "hash",      hash_begin,    hash_reply, 0,    1,     NULL },
	{ "turn",      turn_begin,    turn_reply, 0,    1,     NULL },
	{ "store",     store_begin,   next_reply, 0,    1,     NULL },
	{ "publish",   publish_begin, next_reply, 0,    1,     NULL },
	{ "sessions",  end_begin,     next_reply, 0,    1,     NULL },
	{ "forget",    forget_begin,  next_reply, 0,    1,     NULL },
	{ 0 }
};
/* clang-format on */

#define WORK_OF(op_, field) ((struct account_work *)(void *)((char *)(op_)-offsetof(struct account_work, field)))

void
account_work_start(struct call *call, void *change, const char *password,
    bool (*apply)(struct account_work *work, const struct account_set *now, struct rf_error *err))
{
	struct account_work *work = xcalloc(1, sizeof *work);

	work->call = call;
	work->change = change;
	work->apply = apply;
	work->password = password ? xstrdup(password) : NULL;
	/* No deadline and no way to cancel: what has begun is carried through, and the asker is told what came of it. */
	script_start(&work->script, "account", NULL, change_steps, NULL, 0, NULL, work_done);
}

void
account_work_write(struct account_work *work, const char *bucket, const char *key, char *value)
{
	assert(work->write_count < WORK_WRITES_MAX);
	work->values[work->write_count] = value;
	work->writes[work->write_count++] = (struct store_write){ bucket, key, value, value ? strlen(value) : 0,
		STORE_ANY };
}

static void
hash_work(struct job *job)
{
	struct account_work *work = WORK_OF(job, hashing);

	if (!password_hash(work->password, work->hash))
		error_set(&job->result, RF_INTERNAL);
}

static void
hash_done(struct op *op)
{
	struct account_work *work = WORK_OF(op, hashing.op);

	if (op->err.code)
		script_failed(&work->script, &op->err);
	else
		script_reply(&work->script, NULL, 0);
}

static enum verdict
hash_begin(struct script *s)
{
	struct account_work *work = (struct account_work *)s;

	if (work->password == NULL)
		return NEXT;
	job_start(&work->hashing, password_pool(), NULL, 0, hash_work, hash_done);
	return WAIT;
}

static enum verdict
hash_reply(struct script *s, const void *answer, size_t len)
{
	struct account_work *work = (struct account_work *)s;

	(void)answer;
	(void)len;
	OPENSSL_cleanse(work->password, strlen(work->password));
	return NEXT;
}

static enum verdict
turn_begin(struct script *s)
{
	struct account_work *work = (struct account_work *)s;

	work->is_turn = true;
	*own.last = work;
	own.last = &work->behind;
	return own.turn == work ? turn_reply(s, NULL, 0) : WAIT;
}

/* Nobody else is changing anything until we are done. */
static enum verdict
turn_reply(struct script *s, const void *answer, size_t len)
{
	struct account_work *work = (struct account_work *)s;

	(void)answer;
	(void)len;
	if (!work->apply(work, accounts_now(), &s->op.err))
		return FAIL;
	return work->next == NULL && work->write_count == 0 ? FINISH : NEXT;
}

static void
stored(struct op *op)
{
	struct account_work *work = WORK_OF(op, storing.op);

	if (op->err.code)
		script_failed(&work->script, &op->err);
	else
		script_reply(&work->script, NULL, 0);
}

static enum verdict
store_begin(struct script *s)
{
	struct account_work *work = (struct account_work *)s;

	if (own.store == NULL || work->write_count == 0)
		return NEXT;
	store_write(own.store, &work->storing, NULL, 0, work->writes, work->write_count, stored);
	return WAIT;
}

static enum verdict
next_reply(struct script *s, const void *answer, size_t len)
{
	(void)s;
	(void)answer;
	(void)len;
	return NEXT;
}

static void
published(struct op *op)
{
	script_reply(&WORK_OF(op, publishing)->script, NULL, 0);
}

static enum verdict
publish_begin(struct script *s)
{
	struct account_work *work = (struct account_work *)s;

	if (work->next == NULL)
		return NEXT;
	if (work->keeper[0])
		sessions_keep(work->keeper, work->keeper_stamp);
	account_set_seal(work->next);
	snapshot_publish(own.snapshot, work->next, &work->publishing, NULL, published);
	work->next = NULL;
	return WAIT;
}

static void
ended(struct op *op)
{
	script_reply(&WORK_OF(op, ending)->script, NULL, 0);
}

static enum verdict
end_begin(struct script *s)
{
	struct account_work *work = (struct account_work *)s;

	return sessions_end_unfit(&work->ending, ended) ? WAIT : NEXT;
}

static void
forget_work(struct job *job)
{
	(void)job;
	accounts_first_forget();
}

static void
forgotten(struct op *op)
{
	/* A file that stays is a nuisance, no failure of the change. */
	script_reply(&WORK_OF(op, hashing.op)->script, NULL, 0);
}

static enum verdict
forget_begin(struct script *s)
{
	struct account_work *work = (struct account_work *)s;

	if (!work->ends_first)
		return NEXT;
	job_start(&work->hashing, password_pool(), NULL, 0, forget_work, forgotten);
	return WAIT;
}

static void
work_done(struct op *op)
{
	struct account_work *work = (struct account_work *)op, *next;
	struct account_change *change = work->change;
	struct rf_error err = op->err;
	size_t i;

	/* At which step a client's own fault was found says nothing to the client. */
	if (err.code < RF_INTERNAL)
		err.step = NULL;
	if (work->is_turn) {
		assert(own.turn == work);
		next = own.turn = work->behind;
		if (next == NULL)
			own.last = &own.turn;
		else
			script_reply(&next->script, NULL, 0);
	}
	if (work->result != NULL && err.code == RF_OK)
		change->account = work->result;
	else
		account_unref(work->result);
	call_return(work->call, &err);
	for (i = 0; i < work->write_count; i++) {
		if (work->values[i] != NULL)
			OPENSSL_cleanse(work->values[i], strlen(work->values[i]));
		free(work->values[i]);
	}
	if (work->password != NULL)
		OPENSSL_cleanse(work->password, strlen(work->password));
	free(work->password);
	OPENSSL_cleanse(work->hash, sizeof work->hash);
	account_set_free(work->next);
	free(work);
}
