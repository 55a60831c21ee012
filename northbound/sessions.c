#include "northbound/sessions_own.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "gateway/doc.h"
#include "gateway/log.h"
#include "gateway/snapshot.h"
#include "gateway/xalloc.h"
#include "northbound/accounts.h"

enum { TOKEN_LENGTH = SESSION_TOKEN_SIZE - 1, DEFAULT_TIMEOUT_S = 1800 };

/* Open addressing, by the token's hash and by the Id. */
struct session_index {
	struct session **by_token, **by_id;
	size_t mask;
};

struct sessions_own sessions_own;

static size_t token_slot(const struct session_index *index, const unsigned char hash[32]);
static size_t id_slot(const struct session_index *index, const char *id);

/* ---- looking up */

const struct session_set *
sessions_now(void)
{
	return snapshot_get(sessions_own.snapshot);
}

static bool
same_view(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

struct session *
sessions_enter(const struct session_set *set, const char *token, const char *view)
{
	const struct session_index *index = set->index;
	unsigned char hash[SHA256_DIGEST_LENGTH];
	int64_t now_ms = (int64_t)shard_now(shard_self());
	struct session *session;
	size_t at;

	if (strnlen(token, TOKEN_LENGTH + 1) != TOKEN_LENGTH)
		return NULL;
	SHA256((const unsigned char *)token, TOKEN_LENGTH, hash);
	for (at = token_slot(index, hash); (session = index->by_token[at]) != NULL;
	     at = (at + 1) & index->mask) {
		if (CRYPTO_memcmp(session->token_hash, hash, sizeof hash) != 0)
			continue;
		if (!same_view(session->view, view) ||
		    session_is_over(session, &set->policy, now_ms))
			return NULL;
		/* Not for every request: the line would wander between the processors. */
		if (now_ms - atomic_load_explicit(&session->used_ms, memory_order_relaxed) >= 1000)
			atomic_store_explicit(&session->used_ms, now_ms, memory_order_relaxed);
		return session;
	}
	return NULL;
}

struct session *
sessions_find(const struct session_set *set, const char *id)
{
	const struct session_index *index = set->index;
	size_t at;

	for (at = id_slot(index, id); index->by_id[at] != NULL; at = (at + 1) & index->mask)
		if (strcmp(index->by_id[at]->id, id) == 0)
			return index->by_id[at];
	return NULL;
}

bool
session_is_over(const struct session *session, const struct session_policy *policy, int64_t now_ms)
{
	if (now_ms - atomic_load_explicit(&session->used_ms, memory_order_relaxed) >=
	    policy->timeout_s * 1000)
		return true;
	return policy->is_absolute && now_ms - session->began_ms >= policy->absolute_s * 1000;
}

bool
session_fits(const struct session *session, const struct account *account)
{
	return account->is_enabled && (atomic_load(&session->stamp[0]) == account->stamp ||
					  atomic_load(&session->stamp[1]) == account->stamp);
}

int64_t
session_idle_s(const struct session *session)
{
	int64_t idle_ms = (int64_t)shard_now(shard_self()) - atomic_load(&session->used_ms);

	return idle_ms > 0 ? idle_ms / 1000 : 0;
}

struct session *
session_ref(struct session *session)
{
	atomic_fetch_add_explicit(&session->refs, 1, memory_order_relaxed);
	return session;
}

void
session_unref(struct session *session)
{
	if (session == NULL || atomic_fetch_sub(&session->refs, 1) != 1)
		return;
	free((char *)session->user);
	free((char *)session->view);
	free((char *)session->origin);
	free((char *)session->context);
	free(session);
}

/* ---- sets */

static size_t
token_slot(const struct session_index *index, const unsigned char hash[32])
{
	uint64_t word;

	memcpy(&word, hash, sizeof word);
	return word & index->mask;
}

static size_t
id_slot(const struct session_index *index, const char *id)
{
	return doc_hash_bytes(id, strlen(id), 0) & index->mask;
}

static struct session_index *
index_new(const struct session_set *set)
{
	struct session_index *index = xcalloc(1, sizeof *index);
	size_t size = 8, i, at;

	while (size < 2 * set->count)
		size *= 2;
	index->mask = size - 1;
	index->by_token = xcalloc(size, sizeof index->by_token[0]);
	index->by_id = xcalloc(size, sizeof index->by_id[0]);
	for (i = 0; i < set->count; i++) {
		for (at = token_slot(index, set->sessions[i]->token_hash);
		     index->by_token[at] != NULL;)
			at = (at + 1) & index->mask;
		index->by_token[at] = set->sessions[i];
		for (at = id_slot(index, set->sessions[i]->id); index->by_id[at] != NULL;)
			at = (at + 1) & index->mask;
		index->by_id[at] = set->sessions[i];
	}
	return index;
}

struct session_set *
session_set_copy(const struct session_set *set)
{
	struct session_set *copied = xcalloc(1, sizeof *copied);

	copied->policy = set->policy;
	copied->policy_generation = set->policy_generation;
	copied->sessions = xcalloc(set->count + 1, sizeof set->sessions[0]);
	for (; copied->count < set->count; copied->count++)
		copied->sessions[copied->count] = session_ref(set->sessions[copied->count]);
	return copied;
}

void
session_set_free(void *arg)
{
	struct session_set *set = arg;
	size_t i;

	if (set == NULL)
		return;
	for (i = 0; i < set->count; i++)
		session_unref(set->sessions[i]);
	if (set->index != NULL) {
		free(set->index->by_token);
		free(set->index->by_id);
		free(set->index);
	}
	free(set->sessions);
	free(set);
}

void
session_set_put(struct session_set *set, struct session *session)
{
	set->sessions = xrealloc(set->sessions, (set->count + 1) * sizeof set->sessions[0]);
	set->sessions[set->count++] = session;
}

size_t
session_set_drop(struct session_set *set, bool (*ends)(const struct session *session, void *arg),
    void *arg, char (*gone)[SESSION_ID_SIZE])
{
	size_t i, kept = 0, dropped = 0;

	for (i = 0; i < set->count; i++) {
		if (!ends(set->sessions[i], arg)) {
			set->sessions[kept++] = set->sessions[i];
			continue;
		}
		if (gone != NULL)
			memcpy(gone[dropped], set->sessions[i]->id, SESSION_ID_SIZE);
		dropped++;
		session_unref(set->sessions[i]);
	}
	set->count = kept;
	return dropped;
}

void
session_set_publish(struct session_set *set, struct op *op, op_fn *done)
{
	set->index = index_new(set);
	snapshot_publish(sessions_own.snapshot, set, op, NULL, done);
}

/* ---- life */

static bool
load_session(void *arg, const struct store_row *row)
{
	struct session *session;

	if (session_from_text(row->key, row->value, row->len, &session))
		session_set_put(arg, session);
	else
		log_error("session=%s state=ignored why=\"its record cannot be read\"", row->key);
	return true;
}

static bool
load_policy(void *arg, const struct store_row *row)
{
	struct session_policy *policy = &((struct session_set *)arg)->policy;
	json_t *json;
	json_int_t timeout, absolute;

	if (strcmp(row->key, "SessionService") != 0)
		return true;
	json = json_loadb(row->value, row->len, 0, NULL);
	timeout = json_integer_value(json_object_get(json, "SessionTimeout"));
	absolute = json_integer_value(json_object_get(json, "AbsoluteSessionTimeout"));
	if (timeout >= SESSION_TIMEOUT_MIN && timeout <= SESSION_TIMEOUT_MAX)
		policy->timeout_s = timeout;
	if (absolute >= SESSION_TIMEOUT_MIN && absolute <= SESSION_TIMEOUT_MAX)
		policy->absolute_s = absolute;
	policy->is_absolute = json_is_true(json_object_get(json, "AbsoluteSessionTimeoutEnabled"));
	json_decref(json);
	return true;
}

/* Over, or its account is another one by now. */
static bool
is_dead(const struct session *session, void *arg)
{
	const struct session_policy *policy = arg;
	const struct account *account = accounts_find(accounts_now(), session->user);

	return account == NULL || !session_fits(session, account) ||
	       session_is_over(session, policy, (int64_t)shard_now(shard_self()));
}

static bool
drop_dead(struct session_set *set, struct rf_error *err)
{
	char(*gone)[SESSION_ID_SIZE] = xcalloc(set->count, sizeof *gone);
	size_t i, dropped = session_set_drop(set, is_dead, &set->policy, gone), count = 0;
	struct store_write rows[STORE_WRITES_MAX];
	bool ok = true;

	for (i = 0; ok && i < dropped; i++) {
		rows[count++] = (struct store_write){"session", gone[i], NULL, 0, STORE_ANY};
		if (count < STORE_WRITES_MAX && i + 1 < dropped)
			continue;
		ok = store_save(sessions_own.store, rows, count, NULL, err);
		count = 0;
	}
	free(gone);
	return ok;
}

static int
by_age(const void *a, const void *b)
{
	const struct session *left = *(struct session *const *)a,
			     *right = *(struct session *const *)b;

	return left->created_ms < right->created_ms ? -1 : left->created_ms > right->created_ms;
}

bool
sessions_init(struct store *store, struct rf_error *err)
{
	struct session_set *set = xcalloc(1, sizeof *set);

	assert(shard_self() == shard_at(0));
	sessions_own.store = store;
	set->policy = (struct session_policy){
	    .timeout_s = DEFAULT_TIMEOUT_S, .absolute_s = SESSION_TIMEOUT_MAX};
	set->policy_generation = 1;
	if (store != NULL &&
	    (!store_load(store, "service", load_policy, set, err) ||
		!store_load(store, "session", load_session, set, err) || !drop_dead(set, err))) {
		session_set_free(set);
		return false;
	}
	if (set->count)
		qsort(set->sessions, set->count, sizeof set->sessions[0], by_age);
	sessions_own.snapshot = snapshot_new(session_set_free);
	session_set_publish(set, NULL, NULL);
	sessions_sweep_start();
	return true;
}

void
sessions_free(void)
{
	sessions_sweep_end();
	if (sessions_own.snapshot != NULL)
		snapshot_free(sessions_own.snapshot);
	sessions_own.snapshot = NULL;
}
