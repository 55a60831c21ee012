#include "northbound/accounts_own.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/snapshot.h"
#include "gateway/xalloc.h"

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

#define WORK_OF(op_, field)                                                                        \
	((struct account_work *)(void *)((char *)(op_)-offsetof(struct account_work, field)))

void
account_work_start(struct call *call, void *change, const char *password,
    bool (*apply)(struct account_work *work, const struct account_set *now, struct rf_error *err))
{
	struct account_work *work = xcalloc(1, sizeof *work);

	work->call = call;
	work->change = change;
	work->apply = apply;
	work->password = password ? xstrdup(password) : NULL;
	/* No deadline and no way to cancel: what has begun is carried through, and the asker is
	 * told what came of it. */
	script_start(&work->script, "account", NULL, change_steps, NULL, 0, NULL, work_done);
}

void
account_work_write(struct account_work *work, const char *bucket, const char *key, char *value)
{
	assert(work->write_count < WORK_WRITES_MAX);
	work->values[work->write_count] = value;
	work->writes[work->write_count++] =
	    (struct store_write){bucket, key, value, value ? strlen(value) : 0, STORE_ANY};
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
	*accounts_own.last = work;
	accounts_own.last = &work->behind;
	return accounts_own.turn == work ? turn_reply(s, NULL, 0) : WAIT;
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

	if (accounts_own.store == NULL || work->write_count == 0)
		return NEXT;
	store_write(
	    accounts_own.store, &work->storing, NULL, 0, work->writes, work->write_count, stored);
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
	snapshot_publish(accounts_own.snapshot, work->next, &work->publishing, NULL, published);
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
		assert(accounts_own.turn == work);
		next = accounts_own.turn = work->behind;
		if (next == NULL)
			accounts_own.last = &accounts_own.turn;
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
