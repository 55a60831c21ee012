#include "northbound/auth.h"

#include <assert.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "northbound/auth_own.h"
#include "northbound/lockout.h"
#include "northbound/password.h"

/* A password being hashed, for all ops of this shard that came with the same name and password. */
struct verification {
	struct job job;
	struct verification *next;
	struct auth_op *waiters;
	struct basic basic;
	unsigned char key[AUTH_KEY_SIZE];
	struct account *account; /* as it was when we began; NULL: nobody's name */
	struct sockaddr_storage peer;
	bool is_right;
};

/* What a shard knows by itself. */
struct auth_shard {
	struct auth_cache cache;
	struct auth_addresses addresses;
	struct verification *running;
};

static struct auth_shard **shards;
static int shards_made;

static enum auth_result try_token(
    const struct auth_in *in, struct identity *who, struct rf_error *err);
static enum auth_result try_basic(
    const struct auth_in *in, struct identity *who, struct rf_error *err);
static enum auth_result try_certificate(
    const struct auth_in *in, struct identity *who, struct rf_error *err);
static void verify(struct auth_op *auth, const struct auth_in *in, const struct basic *basic);
static void verify_work(struct job *job);
static void verified(struct op *op);

/* ---- identities */

static void
identity_fill(struct identity *who, struct account *account, struct session *session)
{
	const struct role *role = accounts_role(accounts_now(), account->role);

	*who = (struct identity){
	    .user = account->name,
	    .role = account->role,
	    .privileges = PRIV_NO_AUTH | (role ? role->privileges : 0),
	    .scope = account->scope,
	    .scope_id = scope_id(account->scope),
	    .account_uri = account->uri,
	    .stamp = account->stamp,
	    .must_change_password = account_must_change(account),
	    .account = account_ref(account),
	    .session = session ? session_ref(session) : NULL,
	};
}

void
identity_clear(struct identity *who)
{
	account_unref(who->account);
	session_unref(who->session);
	*who = (struct identity){.privileges = PRIV_NO_AUTH};
}

void
identity_copy(struct identity *to, const struct identity *from)
{
	*to = *from;
	if (to->account != NULL)
		account_ref(to->account);
	if (to->session != NULL)
		session_ref(to->session);
}

bool
identity_owns_account(const struct identity *who, const char *account_id)
{
	return who->user != NULL && strcmp(who->user, account_id) == 0;
}

bool
identity_owns_session(const struct identity *who, const struct session *session)
{
	return who->user != NULL && strcmp(who->user, session->user) == 0;
}

/* ---- at once */

enum auth_result
auth_try(const struct auth_in *in, struct identity *who, struct rf_error *err)
{
	*who = (struct identity){.privileges = PRIV_NO_AUTH};
	if (in->token != NULL)
		return try_token(in, who, err);
	if (in->authorization != NULL)
		return try_basic(in, who, err);
	if (in->certificate != NULL)
		return try_certificate(in, who, err);
	return AUTH_OK;
}

static enum auth_result
refused(struct rf_error *err, const char *uri, const char *why)
{
	error_set(err, RF_BAD_CREDENTIALS, uri ? uri : "", why);
	return AUTH_REFUSED;
}

static bool
is_in_view(const struct account *account, const struct node_config *view)
{
	return view == NULL || scope_allows(account->scope, view);
}

static enum auth_result
try_token(const struct auth_in *in, struct identity *who, struct rf_error *err)
{
	struct session *session =
	    sessions_enter(sessions_now(), in->token, in->view ? in->view->name : NULL);
	struct account *account = session ? accounts_find(accounts_now(), session->user) : NULL;

	if (account == NULL || !session_fits(session, account) || !is_in_view(account, in->view)) {
		error_set(err, RF_BAD_TOKEN);
		return AUTH_REFUSED;
	}
	identity_fill(who, account, session);
	return AUTH_OK;
}

static struct auth_shard *
shard_here(void)
{
	int index = shard_index(shard_self());

	assert(index < shards_made);
	if (shards[index] == NULL)
		shards[index] = xcalloc(1, sizeof *shards[index]);
	return shards[index];
}

/* The account of credentials that were verified a moment ago and still hold. */
static struct account *
known(struct auth_shard *here, const struct basic *basic, const unsigned char key[AUTH_KEY_SIZE])
{
	const struct account_set *set = accounts_now();
	struct account *account = basic->user[0] ? accounts_find(set, basic->user) : NULL;
	uint64_t now_ms = shard_now(shard_self());

	if (account == NULL || !account->is_enabled || account_is_locked(account, &set->policy) ||
	    !auth_cache_knows(&here->cache, key, account->stamp, now_ms))
		return NULL;
	return account;
}

static bool
address_may(struct auth_shard *here, const struct sockaddr *peer, struct rf_error *err)
{
	int wait_s = auth_address_wait(&here->addresses, peer, shard_now(shard_self()));
	char text[16];

	if (wait_s == 0)
		return true;
	snprintf(text, sizeof text, "%d", wait_s);
	error_set(err, RF_RATE_LIMITED, text);
	err->retry_after_s = wait_s;
	return false;
}

static enum auth_result
try_basic(const struct auth_in *in, struct identity *who, struct rf_error *err)
{
	enum auth_result result = AUTH_MUST_WAIT;
	unsigned char key[AUTH_KEY_SIZE];
	struct account *account;
	struct basic basic;

	if (accounts_now()->policy.basic == BASIC_DISABLED) {
		return refused(err, in->uri, "HTTP Basic authentication is disabled");
	} else if (!basic_parse(in->authorization, &basic)) {
		result = refused(err, in->uri, "the Authorization header cannot be read");
	} else {
		auth_key(&basic, key);
		account = known(shard_here(), &basic, key);
		if (account != NULL && is_in_view(account, in->view)) {
			identity_fill(who, account, NULL);
			result = AUTH_OK;
		} else if (!address_may(shard_here(), in->peer, err)) {
			result = AUTH_REFUSED;
		}
	}
	basic_clear(&basic);
	return result;
}

static enum auth_result
try_certificate(const struct auth_in *in, struct identity *who, struct rf_error *err)
{
	struct account *account = auth_certificate_account(accounts_now(), in->certificate);

	/* A certificate that means nobody here is no claim to be somebody. */
	if (account == NULL)
		return AUTH_OK;
	if (!account->is_enabled || !is_in_view(account, in->view))
		return refused(
		    err, in->uri, "the account of the client certificate may not log in");
	identity_fill(who, account, NULL);
	return AUTH_OK;
}

bool
identity_holds(const struct identity *who, const char *uri, struct rf_error *err)
{
	const struct account *account = who->user ? accounts_find(accounts_now(), who->user) : NULL;

	if (who->user == NULL)
		return true;
	if (who->session != NULL) {
		if (account != NULL && session_fits(who->session, account) &&
		    sessions_find(sessions_now(), who->session->id) != NULL)
			return true;
		return error_set(err, RF_BAD_TOKEN);
	}
	if (account != NULL && account->is_enabled && account->stamp == who->stamp)
		return true;
	return error_set(err, RF_BAD_CREDENTIALS, uri, "the account has just been changed");
}

/* ---- with a hash to wait for */

static void
auth_cancel(struct op *op)
{
	struct auth_op *auth = (struct auth_op *)op, **at;

	/* The hash goes on: the next request with the same credentials profits. */
	if (auth->verification == NULL)
		return;
	for (at = &auth->verification->waiters; *at != NULL; at = &(*at)->next) {
		if (*at == auth) {
			*at = auth->next;
			break;
		}
	}
	auth->verification = NULL;
}

static bool
begin(struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in, op_fn *done)
{
	auth->who = (struct identity){.privileges = PRIV_NO_AUTH};
	auth->verification = NULL;
	snprintf(auth->uri, sizeof auth->uri, "%s", in->uri ? in->uri : "");
	op_start(&auth->op, parent, ms, auth_cancel, done);
	return op_is_running(&auth->op);
}

void
auth_start(
    struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in, op_fn *done)
{
	struct rf_error err = {0};
	struct basic basic;

	if (!begin(auth, parent, ms, in, done))
		return;
	switch (auth_try(in, &auth->who, &err)) {
	case AUTH_OK:
		op_finish(&auth->op, NULL);
		return;
	case AUTH_REFUSED:
		op_finish(&auth->op, &err);
		return;
	case AUTH_MUST_WAIT:
		basic_parse(in->authorization, &basic);
		verify(auth, in, &basic);
		basic_clear(&basic);
		return;
	}
}

void
auth_login(struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in,
    const char *user, const char *password, op_fn *done)
{
	unsigned char key[AUTH_KEY_SIZE];
	struct rf_error err = {0};
	struct account *account;
	struct basic basic;

	if (!begin(auth, parent, ms, in, done))
		return;
	basic_set(&basic, user, strlen(user), password, strlen(password));
	auth_key(&basic, key);
	account = known(shard_here(), &basic, key);
	if (account != NULL && is_in_view(account, in->view)) {
		identity_fill(&auth->who, account, NULL);
		op_finish(&auth->op, NULL);
	} else if (address_may(shard_here(), in->peer, &err)) {
		verify(auth, in, &basic);
	} else {
		op_finish(&auth->op, &err);
	}
	basic_clear(&basic);
}

static void
verify(struct auth_op *auth, const struct auth_in *in, const struct basic *basic)
{
	struct auth_shard *here = shard_here();
	unsigned char key[AUTH_KEY_SIZE];
	struct verification *v;
	struct account *account;

	auth_key(basic, key);
	account = basic->user[0] ? accounts_find(accounts_now(), basic->user) : NULL;
	auth->is_in_scope = account != NULL && is_in_view(account, in->view);
	for (v = here->running; v != NULL; v = v->next)
		if (memcmp(v->key, key, sizeof key) == 0 && v->account == account)
			break;
	if (v == NULL) {
		v = xcalloc(1, sizeof *v);
		memcpy(v->key, key, sizeof key);
		v->basic = *basic;
		v->account = account ? account_ref(account) : NULL;
		if (in->peer != NULL)
			memcpy(&v->peer, in->peer,
			    in->peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
							    : sizeof(struct sockaddr_in));
		v->next = here->running;
		here->running = v;
		job_start(&v->job, password_pool(), NULL, 0, verify_work, verified);
	}
	auth->verification = v;
	auth->next = v->waiters;
	v->waiters = auth;
}

static void
verify_work(struct job *job)
{
	struct verification *v = (struct verification *)job;

	v->is_right =
	    password_verify(v->basic.password, v->account ? v->account->password_hash : NULL);
}

/* Counts, forgets, locks and logs. True: these credentials are good. */
static bool
judge(struct auth_shard *here, const struct verification *v)
{
	const struct account_set *set = accounts_now();
	struct account *account = v->account ? accounts_find(set, v->account->name) : NULL;
	const struct sockaddr *peer = (const struct sockaddr *)&v->peer;
	uint64_t now_ms = shard_now(shard_self());
	bool was_locked = account != NULL && account_is_locked(account, &set->policy),
	     locks = false, is_logged = true;
	char address[AUTH_ADDRESS_SIZE];

	/* A hash of another version of the account proves nothing; nor does it count against it. */
	if (v->is_right && account != NULL && account->stamp == v->account->stamp &&
	    account->is_enabled && !was_locked) {
		lockout_clear(account->lockout);
		auth_cache_put(&here->cache, v->key, account->stamp, now_ms);
		return true;
	}
	auth_address_failed(&here->addresses, peer, now_ms);
	if (account != NULL && !v->is_right && !was_locked)
		is_logged = lockout_failed(account->lockout, &set->policy, now_ms, &locks);
	auth_address(peer, address);
	/* What was typed as a name may be a password: only names that exist are logged. */
	if (is_logged && set->policy.log_threshold > 0)
		log_warn("auth=refused user=%s address=%s%s", account ? account->name : "(unknown)",
		    address, was_locked ? " why=locked" : "");
	if (locks)
		log_warn("auth=locked user=%s address=%s", account->name, address);
	return false;
}

static void
verified(struct op *op)
{
	struct verification *v = (struct verification *)op, **at;
	struct auth_shard *here = shard_here();
	struct rf_error err = op->err;
	struct account *account;
	struct auth_op *auth;
	bool is_good;

	for (at = &here->running; *at != v; at = &(*at)->next)
		;
	*at = v->next;
	is_good = err.code == RF_OK && judge(here, v);
	account = is_good ? accounts_find(accounts_now(), v->account->name) : NULL;
	while ((auth = v->waiters) != NULL) {
		v->waiters = auth->next;
		auth->verification = NULL;
		if (account != NULL && auth->is_in_scope)
			identity_fill(&auth->who, account, NULL);
		else if (err.code == RF_OK || err.code == RF_BAD_CREDENTIALS)
			refused(&err, auth->uri, "invalid user name or password");
		op_finish(&auth->op, account != NULL && auth->is_in_scope ? NULL : &err);
	}
	account_unref(v->account);
	basic_clear(&v->basic);
	free(v);
}

/* ---- the rest */

const char *
auth_challenge(void)
{
	return accounts_now()->policy.basic == BASIC_ENABLED
		   ? "Basic realm=\"Redfish\", charset=\"UTF-8\""
		   : NULL;
}

bool
auth_init(struct rf_error *err)
{
	if (!auth_key_init())
		return error_set(err, RF_INTERNAL);
	shards_made = shard_count();
	shards = xcalloc((size_t)shards_made, sizeof shards[0]);
	return true;
}

void
auth_free(void)
{
	int i;

	for (i = 0; i < shards_made; i++)
		free(shards[i]);
	free(shards);
	shards = NULL;
	shards_made = 0;
}
