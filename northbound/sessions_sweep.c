#include "northbound/sessions_own.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/accounts.h"

enum { SWEEP_MS = 5000, USED_STORED_MS = 30000 };

/* Rows written in the background; nobody waits, but the log hears of a failure. */
struct batch {
	struct store_op storing;
	struct store_write writes[STORE_WRITES_MAX];
	char ids[STORE_WRITES_MAX][SESSION_ID_SIZE];
	char *values[STORE_WRITES_MAX];
	size_t count;
};

static void sweep(void *arg);
static void forget(char (*gone)[SESSION_ID_SIZE], size_t count);
static void store_used(void);

void
sessions_sweep_start(void)
{
	timer_set(shard_self(), &sessions_own.sweep, SWEEP_MS, sweep, NULL);
}

void
sessions_sweep_end(void)
{
	timer_clear(&sessions_own.sweep);
}

static void
stop_given_up(struct op *op)
{
	(void)op;
	sessions_own.stopping = NULL;
}

void
sessions_stop(struct op *op, int64_t ms, op_fn *done)
{
	sessions_sweep_end();
	op_start(op, NULL, ms, stop_given_up, done);
	store_used();
	if (sessions_own.writing)
		sessions_own.stopping = op;
	else
		op_finish(op, NULL);
}

static bool
is_unfit(const struct session *session, void *arg)
{
	const struct account *account = accounts_find(arg, session->user);

	return account == NULL || !session_fits(session, account);
}

static bool
is_over(const struct session *session, void *arg)
{
	return session_is_over(session, arg, (int64_t)shard_now(shard_self()));
}

/* Takes them out of the table and out of the store. op NULL: nobody waits. False: there were none.
 */
static bool
end_those(
    bool (*ends)(const struct session *session, void *arg), void *arg, struct op *op, op_fn *done)
{
	struct session_set *set = session_set_copy(sessions_now());
	char(*gone)[SESSION_ID_SIZE] = xcalloc(set->count + 1, sizeof *gone);
	size_t count = session_set_drop(set, ends, arg, gone);

	if (count) {
		session_set_publish(set, op, done);
		/* Their accounts have moved on, so what the store still has of them would not be
		 * taken up again. */
		forget(gone, count);
	} else {
		session_set_free(set);
	}
	free(gone);
	return count > 0;
}

void
sessions_keep(const char *id, uint64_t stamp)
{
	struct session *session = sessions_find(sessions_now(), id);

	if (session != NULL)
		atomic_store(&session->stamp[1], stamp);
}

/* By now every shard sees the account's new stamp: what was promised to a kept session becomes its
 * own. */
static void
settle_kept(void)
{
	const struct session_set *set = sessions_now();
	const struct account *account;
	size_t i;

	for (i = 0; i < set->count; i++) {
		if (atomic_load(&set->sessions[i]->stamp[1]) == 0)
			continue;
		account = accounts_find(accounts_now(), set->sessions[i]->user);
		if (account != NULL && atomic_load(&set->sessions[i]->stamp[1]) == account->stamp)
			atomic_store(&set->sessions[i]->stamp[0], account->stamp);
		atomic_store(&set->sessions[i]->stamp[1], 0);
	}
}

bool
sessions_end_unfit(struct op *op, op_fn *done)
{
	settle_kept();
	return end_those(is_unfit, (void *)accounts_now(), op, done);
}

static void
sweep(void *arg)
{
	struct session_policy policy = sessions_now()->policy;
	int64_t now_ms = (int64_t)shard_now(shard_self());

	(void)arg;
	end_those(is_over, &policy, NULL, NULL);
	if (now_ms - sessions_own.used_stored_ms >= USED_STORED_MS) {
		sessions_own.used_stored_ms = now_ms;
		store_used();
	}
	sessions_sweep_start();
}

/* ---- background writes */

static void
batch_done(struct op *op)
{
	struct batch *batch = (struct batch *)op;
	char text[256];
	size_t i;

	if (op->err.code) {
		error_text(&op->err, text, sizeof text);
		log_error("sessions=%zu state=unstored why=\"%s\"", batch->count, text);
	}
	for (i = 0; i < batch->count; i++)
		free(batch->values[i]);
	free(batch);
	if (--sessions_own.writing == 0 && sessions_own.stopping != NULL) {
		op_finish(sessions_own.stopping, NULL);
		sessions_own.stopping = NULL;
	}
}

static void
batch_end(struct batch *b)
{
	if (b == NULL)
		return;
	sessions_own.writing++;
	store_write(sessions_own.store, &b->storing, NULL, 0, b->writes, b->count, batch_done);
}

static void
batch_put(struct batch **batch, const char *id, char *value)
{
	struct batch *b = *batch;

	if (b == NULL)
		b = *batch = xcalloc(1, sizeof *b);
	memcpy(b->ids[b->count], id, SESSION_ID_SIZE);
	b->values[b->count] = value;
	b->writes[b->count] = (struct store_write){
	    "session", b->ids[b->count], value, value ? strlen(value) : 0, STORE_ANY};
	b->count++;
	if (b->count < STORE_WRITES_MAX)
		return;
	batch_end(b);
	*batch = NULL;
}

static void
forget(char (*gone)[SESSION_ID_SIZE], size_t count)
{
	struct batch *batch = NULL;
	size_t i;

	for (i = 0; sessions_own.store != NULL && i < count; i++)
		batch_put(&batch, gone[i], NULL);
	batch_end(batch);
}

static void
store_used(void)
{
	const struct session_set *set = sessions_now();
	struct batch *batch = NULL;
	struct session *session;
	int64_t used_ms;
	size_t i;

	for (i = 0; sessions_own.store != NULL && i < set->count; i++) {
		session = set->sessions[i];
		used_ms = atomic_load(&session->used_ms);
		if (used_ms == session->stored_ms || atomic_load(&session->stamp[1]))
			continue;
		session->stored_ms = used_ms;
		batch_put(
		    &batch, session->id, session_text(session, atomic_load(&session->stamp[0])));
	}
	batch_end(batch);
}
