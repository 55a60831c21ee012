/* What the tests of accounts, sessions and authentication share: shards, and calls that wait for
 * their op. One shard runs on the test's thread (shard 0); base_start adds extra_shards on
 * threads of their own. */
#ifndef FISHWAY_TESTS_AUTH_BASE_H
#define FISHWAY_TESTS_AUTH_BASE_H

#include <arpa/inet.h>
#include <jansson.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "gateway/config.h"
#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "northbound/accounts.h"
#include "northbound/auth.h"
#include "northbound/sessions.h"

#define ADMIN_PASSWORD "test-admin-1234"

static __attribute__((unused)) struct shard *base_shards[4];
static __attribute__((unused)) int base_shard_count;
static __attribute__((unused)) int base_done;

/* An op's memory, as a call that a test waits for needs it. */
static inline void
base_note_done(struct op *op)
{
	(void)op;
	base_done++;
}

static inline void
base_wait(int before)
{
	int passes;

	for (passes = 0; base_done == before && passes < 2000; passes++)
		shard_pass(base_shards[0], 10);
	assert_int_equal(base_done, before + 1);
}

#define WAIT_FOR(call)                                                                             \
	do {                                                                                       \
		int base_before = base_done;                                                       \
		call;                                                                              \
		base_wait(base_before);                                                            \
	} while (0)

/* password: of the first administrator, if one is made; NULL: a random one. */
static inline void
base_start_with(
    struct store *store, const struct config *config, int extra_shards, const char *password)
{
	struct rf_error err = {0};
	int i;

	unsetenv("FISHWAY_ADMIN_PASSWORD");
	if (password != NULL)
		setenv("FISHWAY_ADMIN_PASSWORD", password, 1);
	base_shards[0] = shard_new("test0");
	shard_enter(base_shards[0]);
	base_shard_count = 1;
	for (i = 0; i < extra_shards; i++)
		base_shards[base_shard_count++] = shard_new("test");
	assert_true(accounts_init(store, config, &err));
	assert_true(sessions_init(store, &err));
	assert_true(auth_init(&err));
	for (i = 1; i < base_shard_count; i++)
		assert_true(shard_start(base_shards[i]));
}

static inline void
base_start(struct store *store, const struct config *config, int extra_shards)
{
	base_start_with(store, config, extra_shards, ADMIN_PASSWORD);
}

static inline void
base_stop(void)
{
	struct op op = {0};
	int i;

	WAIT_FOR(sessions_stop(&op, 5000, base_note_done));
	for (i = 0; i < 5; i++)
		shard_pass(base_shards[0], 0);
	for (i = 1; i < base_shard_count; i++) {
		shard_stop(base_shards[i]);
		shard_join(base_shards[i]);
	}
	sessions_free();
	accounts_free();
	auth_free();
	for (i = base_shard_count; i-- > 0;)
		shard_free(base_shards[i]);
	base_shard_count = 0;
}

static inline struct scope *
base_scope(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	struct rf_error err = {0};
	struct scope *scope;

	assert_true(scope_from_json(json, "Scope", &scope, &err));
	json_decref(json);
	return scope;
}

static inline enum rf_code
base_create_scoped(const char *name, const char *password, const char *role, const char *scope)
{
	struct account_change change = {.what = CHANGE_PASSWORD | CHANGE_ROLE};
	enum rf_code code;

	snprintf(change.name, sizeof change.name, "%s", name);
	snprintf(change.password, sizeof change.password, "%s", password);
	snprintf(change.role, sizeof change.role, "%s", role);
	if (scope != NULL) {
		change.what |= CHANGE_SCOPE;
		change.scope = base_scope(scope);
	}
	WAIT_FOR(account_create(&change, NULL, 0, base_note_done));
	code = change.call.op.err.code;
	assert_int_equal(code == RF_OK, change.account != NULL);
	account_change_clear(&change);
	return code;
}

static inline enum rf_code
base_create(const char *name, const char *password, const char *role)
{
	return base_create_scoped(name, password, role, NULL);
}

/* Runs an update; `change` holds what is to be changed. */
static inline enum rf_code
base_update(const char *name, struct account_change *change)
{
	enum rf_code code;

	snprintf(change->name, sizeof change->name, "%s", name);
	WAIT_FOR(account_update(change, NULL, 0, base_note_done));
	code = change->call.op.err.code;
	account_change_clear(change);
	return code;
}

static inline enum rf_code
base_delete(const char *name)
{
	struct account_change change = {0};

	snprintf(change.name, sizeof change.name, "%s", name);
	WAIT_FOR(account_delete(&change, NULL, 0, base_note_done));
	account_change_clear(&change);
	return change.call.op.err.code;
}

/* A login by password; who is the caller's to clear. */
static inline enum rf_code
base_login_in(
    const char *user, const char *password, const struct node_config *view, struct identity *who)
{
	struct sockaddr_in peer = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001)};
	struct auth_in in = {
	    .peer = (struct sockaddr *)&peer, .view = view, .uri = "/redfish/v1/Systems"};
	struct auth_op auth = {0};

	WAIT_FOR(auth_login(&auth, NULL, 0, &in, user, password, base_note_done));
	if (who != NULL)
		*who = auth.who;
	else
		identity_clear(&auth.who);
	return auth.op.err.code;
}

static inline enum rf_code
base_login(const char *user, const char *password)
{
	return base_login_in(user, password, NULL, NULL);
}

/* A session of `user`, with the account's present stamp. */
static inline enum rf_code
base_session(
    const char *user, const char *view, char token[SESSION_TOKEN_SIZE], char id[SESSION_ID_SIZE])
{
	struct account *account = accounts_find(accounts_now(), user);
	struct session_change change = {
	    .stamp = account ? account->stamp : 0, .origin = "127.0.0.1"};

	snprintf(change.user, sizeof change.user, "%s", user);
	snprintf(change.view, sizeof change.view, "%s", view ? view : "");
	WAIT_FOR(session_create(&change, NULL, 0, base_note_done));
	if (change.call.op.err.code == RF_OK) {
		memcpy(token, change.token, SESSION_TOKEN_SIZE);
		if (id != NULL)
			memcpy(id, change.session->id, SESSION_ID_SIZE);
	}
	session_change_clear(&change);
	return change.call.op.err.code;
}

/* What a token is worth on this shard. */
static inline bool
base_token_works_in(const char *token, const struct node_config *view)
{
	struct auth_in in = {.token = token, .view = view, .uri = "/redfish/v1/Systems"};
	struct identity who;
	struct rf_error err = {0};
	enum auth_result result = auth_try(&in, &who, &err);

	assert_int_not_equal(result, AUTH_MUST_WAIT);
	assert_true(result == AUTH_OK ? who.session != NULL : err.code == RF_BAD_TOKEN);
	identity_clear(&who);
	return result == AUTH_OK;
}

static inline bool
base_token_works(const char *token)
{
	return base_token_works_in(token, NULL);
}

/* "Basic ..." in memory of its own. */
static inline char *
base_basic(const char *user, const char *password)
{
	char *plain = xasprintf("%s:%s", user, password), *header = xmalloc(strlen(plain) * 2 + 16);
	int len = sprintf(header, "Basic ");

	EVP_EncodeBlock((unsigned char *)header + len, (unsigned char *)plain, (int)strlen(plain));
	free(plain);
	return header;
}

static inline struct auth_in
base_in(const char *address)
{
	static struct sockaddr_in local = {.sin_family = AF_INET};

	inet_pton(AF_INET, address, &local.sin_addr);
	return (struct auth_in){.peer = (struct sockaddr *)&local, .uri = "/redfish/v1/Systems"};
}

/* What auth_try says at once; the error code, or RF_OK; AUTH_MUST_WAIT as RF_CODES. */
static inline int
base_try(const struct auth_in *in, struct identity *who)
{
	struct identity mine;
	struct rf_error err = {0};
	enum auth_result result = auth_try(in, &mine, &err);

	if (who != NULL && result == AUTH_OK)
		*who = mine;
	else
		identity_clear(&mine);
	return result == AUTH_OK ? RF_OK : result == AUTH_REFUSED ? (int)err.code : RF_CODES;
}

#endif
