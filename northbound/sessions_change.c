#include "northbound/sessions_own.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "gateway/doc.h"
#include "gateway/snapshot.h"
#include "gateway/xalloc.h"
#include "northbound/accounts.h"

/* A login, a logout or a change of the policy, on shard 0. */
struct session_work {
	struct script script;
	struct call *call;
	struct session *session; /* made; not yet in a set */
	char token[SESSION_TOKEN_SIZE];
	struct store_op storing;
	struct op publishing;
};

static enum verdict create_store(struct script *s);
static enum verdict create_publish(struct script *s);
static enum verdict create_undo(struct script *s);
static enum verdict delete_publish(struct script *s);
static enum verdict delete_store(struct script *s);
static enum verdict policy_store(struct script *s);
static enum verdict policy_publish(struct script *s);
static enum verdict next_reply(struct script *s, const void *answer, size_t len);
static enum verdict undone(struct script *s, const void *answer, size_t len);
static void work_done(struct op *op);

/* clang-format off */
static const struct step create_undo_steps[] = {
	{ "undo",    create_undo,    undone,     0, 1, NULL },
	{ 0 }
};
/* Stored first: a token that works and is gone after a restart would be a lie. */
static const struct step create_steps[] = {
	/* name      begin           reply       wait tries otherwise */
	{ "store",   create_store,   next_reply, 0, 1, NULL },
	{ "publish", create_publish, next_reply, 0, 1, create_undo_steps },
	{ 0 }
};
/* Refused first, by every shard: whatever the disk says, the session has ended. */
static const struct step delete_steps[] = {
	{ "publish", delete_publish, next_reply, 0, 1, NULL },
	{ "store",   delete_store,   next_reply, 0, 1, NULL },
	{ 0 }
};
static const struct step policy_steps[] = {
	{ "store",   policy_store,   next_reply, 0, 1, NULL },
	{ "publish", policy_publish, next_reply, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

#define WORK_OF(op_, field)                                                                        \
	((struct session_work *)(void *)((char *)(op_)-offsetof(struct session_work, field)))

static void
work_start(struct call *call, const struct step *steps)
{
	struct session_work *work = xcalloc(1, sizeof *work);

	work->call = call;
	script_start(&work->script, "session", NULL, steps, NULL, 0, NULL, work_done);
}

static void
create_there(struct call *call)
{
	work_start(call, create_steps);
}

static void
delete_there(struct call *call)
{
	work_start(call, delete_steps);
}

static void
policy_there(struct call *call)
{
	work_start(call, policy_steps);
}

void
session_create(struct session_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	change->session = NULL;
	call_start(&change->call, shard_at(0), parent, ms, create_there, NULL, done);
}

void
session_delete(struct session_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	change->session = NULL;
	call_start(&change->call, shard_at(0), parent, ms, delete_there, NULL, done);
}

void
session_policy_update(
    struct session_policy_change *change, struct op *parent, int64_t ms, op_fn *done)
{
	call_start(&change->call, shard_at(0), parent, ms, policy_there, NULL, done);
}

void
session_change_clear(struct session_change *change)
{
	OPENSSL_cleanse(change->token, sizeof change->token);
	session_unref(change->session);
	change->session = NULL;
}

static void
work_done(struct op *op)
{
	struct session_work *work = (struct session_work *)op;
	struct rf_error err = op->err;

	if (err.code < RF_INTERNAL)
		err.step = NULL;
	call_return(work->call, &err);
	session_unref(work->session);
	OPENSSL_cleanse(work->token, sizeof work->token);
	free(work);
}

/* ---- steps */

static enum verdict
next_reply(struct script *s, const void *answer, size_t len)
{
	(void)s;
	(void)answer;
	(void)len;
	return NEXT;
}

static void
stored(struct op *op)
{
	struct session_work *work = WORK_OF(op, storing.op);

	if (op->err.code)
		script_failed(&work->script, &op->err);
	else
		script_reply(&work->script, NULL, 0);
}

static void
published(struct op *op)
{
	script_reply(&WORK_OF(op, publishing)->script, NULL, 0);
}

/* base64url without padding (RFC 4648, 5). */
static void
random_text(size_t bytes, char *out)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char raw[32];
	unsigned bits = 0, have = 0;
	size_t i;

	assert(bytes <= sizeof raw);
	if (RAND_priv_bytes(raw, (int)bytes) != 1)
		abort();
	for (i = 0; i < bytes; i++) {
		bits = (bits << 8 | raw[i]) & 0xffff;
		for (have += 8; have >= 6; have -= 6)
			*out++ = letters[bits >> (have - 6) & 63];
	}
	if (have)
		*out++ = letters[bits << (6 - have) & 63];
	*out = '\0';
	OPENSSL_cleanse(raw, sizeof raw);
}

/* Is there room, and does what was verified still hold? */
static bool
may_begin(const struct session_change *change, struct rf_error *err)
{
	const struct session_set *set = sessions_now();
	const struct account *account = accounts_find(accounts_now(), change->user);
	size_t i, of_account = 0;

	if (account == NULL || !account->is_enabled || account->stamp != change->stamp)
		return error_set(err, RF_BAD_CREDENTIALS, "/redfish/v1/SessionService/Sessions",
		    "the account has just been changed");
	for (i = 0; i < set->count; i++)
		of_account += strcmp(set->sessions[i]->user, change->user) == 0;
	if (set->count >= SESSION_LIMIT || of_account >= SESSION_ACCOUNT_LIMIT)
		return error_set(err, RF_SESSION_LIMIT);
	return true;
}

static enum verdict
create_store(struct script *s)
{
	struct session_work *work = (struct session_work *)s;
	const struct session_change *change = (struct session_change *)work->call;
	char id[SESSION_ID_SIZE], *text;

	if (!may_begin(change, &s->op.err))
		return FAIL;
	random_text(32, work->token);
	do
		random_text(16, id);
	while (id[0] == '-' || id[0] == '_'); /* shells and URIs read better without */
	work->session =
	    session_new(id, change->user, change->view, change->origin, change->context);
	SHA256(
	    (const unsigned char *)work->token, SESSION_TOKEN_SIZE - 1, work->session->token_hash);
	atomic_init(&work->session->stamp[0], change->stamp);
	if (sessions_own.store == NULL)
		return NEXT;
	text = session_text(work->session, change->stamp);
	store_put(sessions_own.store, &work->storing, NULL, 0, "session", work->session->id, text,
	    strlen(text), stored);
	free(text);
	return WAIT;
}

static enum verdict
create_publish(struct script *s)
{
	struct session_work *work = (struct session_work *)s;
	struct session_change *change = (struct session_change *)work->call;
	struct session_set *set;

	/* While it was being stored others may have taken the last place, or the account may have
	 * been changed. */
	if (!may_begin(change, &s->op.err))
		return FAIL;
	set = session_set_copy(sessions_now());
	change->session = session_ref(work->session);
	memcpy(change->token, work->token, sizeof change->token);
	session_set_put(set, work->session);
	work->session = NULL;
	session_set_publish(set, &work->publishing, published);
	return WAIT;
}

/* Refused after all: the row goes again, and the reason is the answer. */
static enum verdict
create_undo(struct script *s)
{
	struct session_work *work = (struct session_work *)s;

	if (sessions_own.store == NULL)
		return undone(s, NULL, 0);
	store_delete(
	    sessions_own.store, &work->storing, NULL, 0, "session", work->session->id, stored);
	return WAIT;
}

static enum verdict
undone(struct script *s, const void *answer, size_t len)
{
	(void)answer;
	(void)len;
	may_begin((struct session_change *)((struct session_work *)s)->call, &s->op.err);
	if (s->op.err.code == RF_OK)
		error_set(&s->op.err, RF_SESSION_LIMIT);
	return FAIL;
}

static bool
is_named(const struct session *session, void *id)
{
	return strcmp(session->id, id) == 0;
}

static enum verdict
delete_publish(struct script *s)
{
	struct session_work *work = (struct session_work *)s;
	struct session_change *change = (struct session_change *)work->call;
	struct session_set *set;
	char uri[96];

	if (sessions_find(sessions_now(), change->id) == NULL) {
		snprintf(uri, sizeof uri, "/redfish/v1/SessionService/Sessions/%s", change->id);
		error_set(&s->op.err, RF_NOT_FOUND, uri);
		return FAIL;
	}
	set = session_set_copy(sessions_now());
	session_set_drop(set, is_named, change->id, NULL);
	session_set_publish(set, &work->publishing, published);
	return WAIT;
}

static enum verdict
delete_store(struct script *s)
{
	struct session_work *work = (struct session_work *)s;
	struct session_change *change = (struct session_change *)work->call;

	if (sessions_own.store == NULL)
		return NEXT;
	store_delete(sessions_own.store, &work->storing, NULL, 0, "session", change->id, stored);
	return WAIT;
}

static enum verdict
policy_store(struct script *s)
{
	struct session_work *work = (struct session_work *)s;
	struct session_policy_change *change = (struct session_policy_change *)work->call;
	char *text;

	if (change->generation && change->generation != sessions_now()->policy_generation)
		return script_fail(s, RF_PRECONDITION, 0);
	if (sessions_own.store == NULL)
		return NEXT;
	text = session_policy_text(&change->policy);
	store_put(sessions_own.store, &work->storing, NULL, 0, "service", "SessionService", text,
	    strlen(text), stored);
	free(text);
	return WAIT;
}

static enum verdict
policy_publish(struct script *s)
{
	struct session_work *work = (struct session_work *)s;
	struct session_set *set = session_set_copy(sessions_now());

	set->policy = ((struct session_policy_change *)work->call)->policy;
	set->policy_generation++;
	session_set_publish(set, &work->publishing, published);
	return WAIT;
}
