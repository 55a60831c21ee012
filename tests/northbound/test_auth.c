/* Authentication: tokens and Basic; what is counted, cached, locked, and how long it takes. */
#include "tests/northbound/auth_base.h"

#include <time.h>

#include <openssl/evp.h>

#include "northbound/auth_own.h"
#include "northbound/lockout.h"
#include "northbound/password.h"

static const struct node_config web01 = {.name = "web01"}, web02 = {.name = "web02"};

static int
start(void **state)
{
	(void)state;
	base_start(NULL, NULL, 0);
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	base_stop();
	return 0;
}

/* The whole way of a request with Basic credentials, hashing included. */
static enum rf_code
wait_basic(const char *address, const char *user, const char *password, struct identity *who)
{
	struct auth_in in = base_in(address);
	struct auth_op auth = {0};
	char *header = base_basic(user, password);

	in.authorization = header;
	WAIT_FOR(auth_start(&auth, NULL, 0, &in, base_note_done));
	free(header);
	if (who != NULL)
		*who = auth.who;
	else
		identity_clear(&auth.who);
	return auth.op.err.code;
}

static int
cached_basic(const char *user, const char *password, const struct node_config *view)
{
	struct auth_in in = base_in("127.0.0.1");
	char *header = base_basic(user, password);
	int code;

	in.authorization = header;
	in.view = view;
	code = base_try(&in, NULL);
	free(header);
	return code;
}

/* ---- what decides */

static void
no_credentials_are_nobody(void **state)
{
	struct auth_in in = base_in("127.0.0.1");
	struct identity who;

	(void)state;
	assert_int_equal(base_try(&in, &who), RF_OK);
	assert_null(who.user);
	assert_int_equal(who.privileges, PRIV_NO_AUTH);
	assert_false(identity_owns_account(&who, "admin"));
	identity_clear(&who);
}

static void
a_token_decides_alone(void **state)
{
	char token[SESSION_TOKEN_SIZE], *header = base_basic("admin", ADMIN_PASSWORD);
	struct auth_in in = base_in("127.0.0.1");
	struct identity who;

	(void)state;
	assert_int_equal(wait_basic("127.0.0.1", "admin", ADMIN_PASSWORD, NULL), RF_OK);
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	in.authorization = header;
	in.token = token;
	assert_int_equal(base_try(&in, &who), RF_OK);
	assert_string_equal(who.user, "ops");
	identity_clear(&who);
	in.token = "no-such-token";
	assert_int_equal(base_try(&in, NULL), RF_BAD_TOKEN);
	in.token = "";
	assert_int_equal(base_try(&in, NULL), RF_BAD_TOKEN);
	in.token = NULL;
	assert_int_equal(base_try(&in, NULL), RF_OK);
	free(header);
}

static void
basic_credentials_are_hashed_once_and_then_known(void **state)
{
	struct identity who;

	(void)state;
	assert_int_equal(cached_basic("ops", "ops-password", NULL), RF_CODES);
	assert_int_equal(wait_basic("127.0.0.1", "ops", "ops-password", &who), RF_OK);
	assert_string_equal(who.user, "ops");
	assert_string_equal(who.account_uri, "/redfish/v1/AccountService/Accounts/ops");
	assert_null(who.session);
	identity_clear(&who);
	assert_int_equal(cached_basic("ops", "ops-password", NULL), RF_OK);
	assert_int_equal(cached_basic("ops", "ops-passwore", NULL), RF_CODES);
	assert_int_equal(cached_basic("admin", "ops-password", NULL), RF_CODES);
}

static void
wrong_credentials_are_never_cached(void **state)
{
	(void)state;
	assert_int_equal(
	    wait_basic("127.0.0.1", "ops", "wrong-password", NULL), RF_BAD_CREDENTIALS);
	assert_int_equal(cached_basic("ops", "wrong-password", NULL), RF_CODES);
}

static void
cached_credentials_die_with_a_change_of_their_account(void **state)
{
	struct account_change password = {.what = CHANGE_PASSWORD, .password = "new-password"};
	struct account_change disable = {.what = CHANGE_ENABLED, .is_enabled = false};

	(void)state;
	assert_int_equal(wait_basic("127.0.0.1", "ops", "ops-password", NULL), RF_OK);
	assert_int_equal(base_update("ops", &password), RF_OK);
	assert_int_equal(cached_basic("ops", "ops-password", NULL), RF_CODES);
	assert_int_equal(wait_basic("127.0.0.1", "ops", "new-password", NULL), RF_OK);
	assert_int_equal(base_update("ops", &disable), RF_OK);
	assert_int_equal(cached_basic("ops", "new-password", NULL), RF_CODES);
	assert_int_equal(wait_basic("127.0.0.1", "ops", "new-password", NULL), RF_BAD_CREDENTIALS);
	assert_int_equal(base_delete("ops"), RF_OK);
	assert_int_equal(wait_basic("127.0.0.1", "ops", "new-password", NULL), RF_BAD_CREDENTIALS);
}

/* A request is authenticated by its head; its body may take a minute. */
static void
an_identity_holds_until_its_account_or_its_session_changes(void **state)
{
	struct account_change password = { .what = CHANGE_PASSWORD, .password = "new-password" };
	char token[SESSION_TOKEN_SIZE], ended[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];
	struct session_change change = {0};
	struct auth_in in = base_in("127.0.0.1");
	struct identity by_password, by_token, by_ended, nobody = {0};
	struct rf_error err;

	(void)state;
	assert_int_equal(wait_basic("127.0.0.1", "ops", "ops-password", &by_password), RF_OK);
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(base_session("ops", NULL, ended, id), RF_OK);
	in.token = token;
	assert_int_equal(base_try(&in, &by_token), RF_OK);
	in.token = ended;
	assert_int_equal(base_try(&in, &by_ended), RF_OK);
	assert_true(identity_holds(&by_password, "/x", &err) && identity_holds(&by_token, "/x", &err) &&
	    identity_holds(&by_ended, "/x", &err) && identity_holds(&nobody, "/x", &err));
	memcpy(change.id, id, sizeof id);
	WAIT_FOR(session_delete(&change, NULL, 0, base_note_done));
	assert_false(identity_holds(&by_ended, "/x", &err));
	assert_int_equal(err.code, RF_BAD_TOKEN);
	assert_true(identity_holds(&by_token, "/x", &err));
	assert_int_equal(base_update("ops", &password), RF_OK);
	assert_false(identity_holds(&by_token, "/x", &err));
	assert_false(identity_holds(&by_password, "/x", &err));
	assert_int_equal(err.code, RF_BAD_CREDENTIALS);
	identity_clear(&by_password);
	identity_clear(&by_token);
	identity_clear(&by_ended);
}

static void
an_entry_of_the_cache_ends_after_its_time(void **state)
{
	struct auth_cache *cache = xcalloc(1, sizeof *cache);
	unsigned char key[AUTH_KEY_SIZE] = {7}, other[AUTH_KEY_SIZE] = {7, 1};
	int i;

	(void)state;
	assert_false(auth_cache_knows(cache, (unsigned char[AUTH_KEY_SIZE]){0}, 0, 5));
	auth_cache_put(cache, key, 42, 1000);
	assert_true(auth_cache_knows(cache, key, 42, 1000 + AUTH_CACHE_MS - 1));
	assert_false(auth_cache_knows(cache, key, 42, 1000 + AUTH_CACHE_MS));
	assert_false(auth_cache_knows(cache, key, 43, 1000));
	assert_false(auth_cache_knows(cache, other, 42, 1000));
	/* The oldest of a full set makes room. */
	for (i = 0; i < AUTH_CACHE_WAYS; i++) {
		other[1] = (unsigned char)(i + 1);
		auth_cache_put(cache, other, 42, 2000 + (uint64_t)i);
	}
	assert_false(auth_cache_knows(cache, key, 42, 2000));
	assert_true(auth_cache_knows(cache, other, 42, 2000));
	free(cache);
}

/* clang-format off */
static const struct {
	const char *header;
	bool is_good;
	const char *user, *password;
} headers[] = {
	{ "Basic YTpi",         true,  "a", "b" },
	{ "basic YTpi",         true,  "a", "b" },
	{ "BASIC   YTpi",       true,  "a", "b" },
	{ "Basic YTpiOmM=",     true,  "a", "b:c" },
	{ "Basic YTpiOmM",      true,  "a", "b:c" },
	{ "Basic YTo=",         true,  "a", "" },
	{ "Basic OmI=",         true,  "",  "b" },
	{ "Basic YQ==",         false, "",  "" },       /* no colon */
	{ "Basic",              false, "",  "" },
	{ "Basic ",             false, "",  "" },
	{ "BasicYTpi",          false, "",  "" },
	{ "Basic YTpi YTpi",    false, "",  "" },
	{ "Basic YTp*",         false, "",  "" },
	{ "Basic YTpiO",        false, "",  "" },
	{ "Basic YTpi===",      false, "",  "" },
	{ "Basic YQA6Yg==",     true,  "",  "" },       /* a NUL in the name: nobody's */
	{ "Basic YTpiAGM=",     true,  "",  "" },       /* a NUL in the password: nobody's */
	{ "Bearer YTpi",        false, "",  "" },
	{ "",                   false, "",  "" },
};
/* clang-format on */

static void
the_authorization_header_is_read_strictly(void **state)
{
	struct basic out;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(headers); i++) {
		if (basic_parse(headers[i].header, &out) != headers[i].is_good)
			fail_msg("'%s'", headers[i].header);
		assert_string_equal(out.user, headers[i].user);
		assert_string_equal(out.password, headers[i].password);
		basic_clear(&out);
	}
}

static void
names_and_passwords_of_any_length_are_refused_in_order(void **state)
{
	char text[6001];
	size_t lengths[] = {31, 32, 33, 255, 256, 257, 300, 1000, 6000}, i;

	(void)state;
	for (i = 0; i < nitems(lengths); i++) {
		memset(text, 'x', lengths[i]);
		text[lengths[i]] = '\0';
		assert_int_equal(
		    wait_basic("127.0.0.1", text, "some-password", NULL), RF_BAD_CREDENTIALS);
		assert_int_equal(
		    wait_basic("127.0.0.1", "unknown", text, NULL), RF_BAD_CREDENTIALS);
	}
}

static void
basic_can_be_switched_off(void **state)
{
	struct policy_change change = {.policy = accounts_now()->policy};

	(void)state;
	assert_int_equal(wait_basic("127.0.0.1", "ops", "ops-password", NULL), RF_OK);
	assert_non_null(auth_challenge());
	change.policy.basic = BASIC_UNADVERTISED;
	WAIT_FOR(policy_update(&change, NULL, 0, base_note_done));
	assert_null(auth_challenge());
	assert_int_equal(cached_basic("ops", "ops-password", NULL), RF_OK);
	change.policy.basic = BASIC_DISABLED;
	WAIT_FOR(policy_update(&change, NULL, 0, base_note_done));
	assert_null(auth_challenge());
	assert_int_equal(cached_basic("ops", "ops-password", NULL), RF_BAD_CREDENTIALS);
	assert_int_equal(
	    base_login("ops", "ops-password"), RF_OK); /* sessions are another matter */
}

/* ---- scope and views */

static void
an_account_does_not_exist_in_a_view_outside_its_scope(void **state)
{
	char token[SESSION_TOKEN_SIZE];
	struct identity who;

	(void)state;
	assert_int_equal(base_create_scoped(
			     "blue", "blue-password", "Administrator", "{\"Nodes\": [\"web01\"]}"),
	    RF_OK);
	assert_int_equal(base_login_in("blue", "blue-password", &web01, &who), RF_OK);
	assert_int_not_equal(who.scope_id, 0);
	assert_true(scope_allows(who.scope, &web01));
	identity_clear(&who);
	assert_int_equal(base_login_in("blue", "blue-password", &web02, &who), RF_BAD_CREDENTIALS);
	identity_clear(&who);
	assert_int_equal(base_login_in("blue", "blue-password", NULL, &who), RF_OK);
	identity_clear(&who);
	assert_int_equal(cached_basic("blue", "blue-password", &web01), RF_OK);
	assert_int_not_equal(cached_basic("blue", "blue-password", &web02), RF_OK);
	assert_int_equal(base_session("blue", "web02", token, NULL), RF_OK);
	assert_false(base_token_works_in(token, &web02));
}

/* ---- counting */

static bool
is_locked(const char *user)
{
	return account_is_locked(accounts_find(accounts_now(), user), &accounts_now()->policy);
}

static void
five_wrong_passwords_lock_the_account_and_nobody_else(void **state)
{
	struct account_change unlock = {.what = CHANGE_UNLOCK};
	char token[SESSION_TOKEN_SIZE];
	int i;

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(wait_basic("127.0.0.1", "ops", "ops-password", NULL), RF_OK);
	for (i = 0; i < 5; i++) {
		assert_false(is_locked("ops"));
		assert_int_equal(base_login("ops", "wrong-password"), RF_BAD_CREDENTIALS);
	}
	assert_true(is_locked("ops"));
	/* Not even the right password, cached or not, by whatever way; what has logged in before
	 * goes on. */
	assert_int_equal(base_login("ops", "ops-password"), RF_BAD_CREDENTIALS);
	assert_int_not_equal(cached_basic("ops", "ops-password", NULL), RF_OK);
	assert_true(base_token_works(token));
	assert_int_equal(base_login("admin", ADMIN_PASSWORD), RF_OK);
	assert_int_equal(base_update("ops", &unlock), RF_OK);
	assert_int_equal(base_login("ops", "ops-password"), RF_OK);
	assert_true(base_token_works(token));
}

static void
a_success_clears_the_count(void **state)
{
	int i, round;

	(void)state;
	for (round = 0; round < 2; round++) {
		for (i = 0; i < 4; i++)
			assert_int_equal(base_login("ops", "wrong-password"), RF_BAD_CREDENTIALS);
		assert_int_equal(base_login("ops", "ops-password"), RF_OK);
	}
	assert_false(is_locked("ops"));
}

static void
a_lockout_follows_the_properties_of_account_service(void **state)
{
	struct account_policy policy = {.lockout_threshold = 3,
	    .lockout_s = 30,
	    .lockout_reset_s = 10,
	    .lockout_resets = true,
	    .log_threshold = 2};
	struct lockout *lockout = lockout_new();
	bool locks;

	(void)state;
	assert_false(lockout_failed(lockout, &policy, 1000, &locks));
	assert_true(
	    lockout_failed(lockout, &policy, 2000, &locks)); /* every second one is logged */
	assert_false(lockout_failed(
	    lockout, &policy, 12000, &locks)); /* ten seconds later: forgotten, begins anew */
	assert_false(locks);
	lockout_failed(lockout, &policy, 13000, &locks);
	assert_false(locks);
	lockout_failed(lockout, &policy, 14000, &locks);
	assert_true(locks);
	assert_true(lockout_is_locked(lockout, &policy, 14000 + 29999));
	assert_false(lockout_is_locked(lockout, &policy, 14000 + 30000));
	/* Failures while locked do not prolong it. */
	lockout_failed(lockout, &policy, 40000, &locks);
	assert_false(locks);
	assert_false(lockout_is_locked(lockout, &policy, 44000));
	/* Without the reset only an administrator unlocks. */
	policy.lockout_resets = false;
	assert_true(lockout_is_locked(lockout, &policy, UINT64_C(1) << 40));
	lockout_clear(lockout);
	assert_false(lockout_is_locked(lockout, &policy, 50000));
	lockout_failed(lockout, &policy, 50000, &locks);
	lockout_failed(lockout, &policy, 500000, &locks);
	lockout_failed(lockout, &policy, 5000000, &locks);
	assert_true(locks);
	/* Threshold or duration 0: never. */
	policy.lockout_threshold = 0;
	assert_false(lockout_is_locked(lockout, &policy, 5000000));
	policy.lockout_threshold = 1;
	policy.lockout_resets = true;
	policy.lockout_s = 0;
	assert_false(lockout_is_locked(lockout, &policy, 5000000));
	lockout_unref(lockout);
}

static void
many_failures_from_one_address_are_slowed_down_and_others_are_not(void **state)
{
	struct auth_addresses *table = xcalloc(1, sizeof *table);
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a000001)};
	struct sockaddr_in6 mapped = {.sin6_family = AF_INET6}, six = mapped, neighbour;
	const struct sockaddr *peer = (struct sockaddr *)&four;
	int i;

	(void)state;
	inet_pton(AF_INET6, "::ffff:10.0.0.1", &mapped.sin6_addr);
	inet_pton(AF_INET6, "2001:db8:1:2::1", &six.sin6_addr);
	neighbour = six;
	inet_pton(AF_INET6, "2001:db8:1:2:ffff::9", &neighbour.sin6_addr);
	for (i = 0; i < AUTH_ADDRESS_BURST; i++) {
		assert_int_equal(auth_address_wait(table, peer, 1000), 0);
		auth_address_failed(table, peer, 1000);
	}
	assert_int_equal(auth_address_wait(table, peer, 1000), 2);
	assert_int_equal(auth_address_wait(table, (struct sockaddr *)&mapped, 1000), 2);
	assert_int_equal(auth_address_wait(table, (struct sockaddr *)&six, 1000), 0);
	assert_int_equal(auth_address_wait(table, peer, 1999), 1);
	assert_int_equal(auth_address_wait(table, peer, 2000), 0);
	auth_address_failed(table, peer, 2000);
	assert_int_not_equal(auth_address_wait(table, peer, 2000), 0);
	assert_int_equal(auth_address_wait(table, peer, 2000 + AUTH_ADDRESS_BURST * 1000), 0);
	/* An IPv6 client has its whole /64 to try from. */
	for (i = 0; i < AUTH_ADDRESS_BURST; i++)
		auth_address_failed(table, (struct sockaddr *)(i % 2 ? &six : &neighbour), 5000);
	assert_int_not_equal(auth_address_wait(table, (struct sockaddr *)&six, 5000), 0);
	free(table);
}

static void
a_slowed_down_address_is_answered_without_a_hash_and_known_credentials_still_pass(void **state)
{
	enum { AT_ONCE = 50 };
	struct auth_in in = base_in("127.0.0.1");
	struct auth_op many[AT_ONCE], auth = {0};
	char *header = base_basic("unknown", "some-password"), name[16];
	struct rf_error err = {0};
	struct identity who;
	int i, passes, before, tried = 0;

	(void)state;
	assert_int_equal(wait_basic("127.0.0.1", "ops", "ops-password", NULL), RF_OK);
	in.authorization = header;
	/* One is forgiven each second, so it may take a few more than the burst. */
	while (auth_try(&in, &who, &err) == AUTH_MUST_WAIT && tried < 2 * AUTH_ADDRESS_BURST) {
		memset(many, 0, sizeof many);
		before = base_done;
		for (i = 0; i < AT_ONCE; i++, tried++) {
			snprintf(name, sizeof name, "u%d", tried);
			auth_login(&many[i], NULL, 0, &in, name, "some-password", base_note_done);
		}
		for (passes = 0; passes < 1000 && base_done < before + AT_ONCE; passes++)
			shard_pass(base_shards[0], 10);
	}
	assert_true(tried >= AUTH_ADDRESS_BURST);
	assert_int_equal(err.code, RF_RATE_LIMITED);
	assert_true(err.retry_after_s >= 1);
	WAIT_FOR(auth_login(&auth, NULL, 0, &in, "admin", ADMIN_PASSWORD, base_note_done));
	assert_int_equal(auth.op.err.code, RF_RATE_LIMITED);
	assert_int_equal(cached_basic("ops", "ops-password", NULL), RF_OK);
	in = base_in("127.0.0.2");
	in.authorization = header;
	assert_int_equal(base_try(&in, NULL), RF_CODES);
	free(header);
}

/* ---- many at once */

static void
equal_credentials_under_way_are_hashed_once(void **state)
{
	struct auth_in in = base_in("127.0.0.1");
	struct auth_op *many = xcalloc(1000, sizeof *many);
	char *header = base_basic("ops", "ops-password");
	struct timespec from, to;
	int i, before = base_done;

	(void)state;
	in.authorization = header;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (i = 0; i < 1000; i++)
		auth_start(&many[i], NULL, 0, &in, base_note_done);
	for (i = 0; i < 1000 && base_done < before + 1000; i++)
		shard_pass(base_shards[0], 10);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	for (i = 0; i < 1000; i++) {
		assert_int_equal(many[i].op.err.code, RF_OK);
		assert_string_equal(many[i].who.user, "ops");
		identity_clear(&many[i].who);
	}
	/* A thousand hashes would be ten seconds and more. */
	assert_true(to.tv_sec - from.tv_sec < 3);
	free(header);
	free(many);
}

static void
more_than_the_queue_holds_is_told_to_come_back(void **state)
{
	struct auth_op many[PASSWORD_QUEUE + 20];
	int i, before = base_done, busy = 0, count = PASSWORD_QUEUE + 20;
	char name[16];

	(void)state;
	memset(many, 0, sizeof many);
	for (i = 0; i < count; i++) {
		struct auth_in in = base_in("127.0.0.1");

		snprintf(name, sizeof name, "u%d", i);
		auth_login(&many[i], NULL, 0, &in, name, "some-password", base_note_done);
	}
	for (i = 0; i < 1000 && base_done < before + count; i++)
		shard_pass(base_shards[0], 10);
	for (i = 0; i < count; i++) {
		assert_true(
		    many[i].op.err.code == RF_BUSY || many[i].op.err.code == RF_BAD_CREDENTIALS);
		busy += many[i].op.err.code == RF_BUSY;
		assert_true(
		    error_status(&many[i].op.err) == (many[i].op.err.code == RF_BUSY ? 503 : 401));
	}
	assert_true(busy >= 10 && busy <= 20);
}

static void
who_gives_up_waiting_does_not_disturb_the_others(void **state)
{
	struct auth_op one = {0}, two = {0};
	int before = base_done, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct auth_in in = base_in("127.0.0.1");

		auth_login(i ? &two : &one, NULL, 0, &in, "ops", "ops-password", base_note_done);
	}
	op_cancel(&one.op);
	for (i = 0; i < 1000 && base_done < before + 2; i++)
		shard_pass(base_shards[0], 10);
	assert_int_equal(one.op.err.code, RF_CANCELLED);
	assert_null(one.who.user);
	assert_int_equal(two.op.err.code, RF_OK);
	identity_clear(&two.who);
}

/* A password verified against what the account was when the hash began is worth nothing when it has
 * changed meanwhile. */
static void
a_change_during_the_hash_wins(void **state)
{
	struct account_change change = {.what = CHANGE_ENABLED, .is_enabled = false, .name = "ops"};
	struct auth_in in = base_in("127.0.0.1");
	struct auth_op auth = {0};
	int before = base_done, i;

	(void)state;
	account_update(&change, NULL, 0, base_note_done);
	auth_login(&auth, NULL, 0, &in, "ops", "ops-password", base_note_done);
	for (i = 0; i < 1000 && base_done < before + 2; i++)
		shard_pass(base_shards[0], 10);
	assert_int_equal(change.call.op.err.code, RF_OK);
	assert_int_equal(auth.op.err.code, RF_BAD_CREDENTIALS);
	account_change_clear(&change);
}

/* ---- time */

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Processor time, because the machine has other things to do as well; what is left of their noise
 * only adds, so the shortest of many counts. */
static double
cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
whether_a_name_exists_does_not_show_in_the_time(void **state)
{
	enum { ROUNDS = 25, KINDS = 4 };
	static const char *const names[KINDS] = {"ops", "unknown", "locked", "disabled"};
	struct account_change disable = {.what = CHANGE_ENABLED, .is_enabled = false};
	struct policy_change policy = {.policy = accounts_now()->policy};
	double shortest[KINDS] = {1e9, 1e9, 1e9, 1e9}, from, took;
	int round, kind, i;

	(void)state;
	assert_int_equal(base_create("locked", "locked-password", "ReadOnly"), RF_OK);
	assert_int_equal(base_create("disabled", "disabled-password", "ReadOnly"), RF_OK);
	assert_int_equal(base_update("disabled", &disable), RF_OK);
	for (i = 0; i < 5; i++)
		base_login("locked", "wrong-password");
	policy.policy.lockout_threshold = 1000;
	WAIT_FOR(policy_update(&policy, NULL, 0, base_note_done));
	for (round = 0; round < ROUNDS; round++) {
		for (kind = 0; kind < KINDS; kind++) {
			from = cpu_ms();
			assert_int_equal(
			    base_login(names[kind], "some-wrong-password"), RF_BAD_CREDENTIALS);
			took = cpu_ms() - from;
			shortest[kind] = took < shortest[kind] ? took : shortest[kind];
		}
	}
	for (kind = 0; kind < KINDS; kind++)
		print_message("# %s: %.2f ms\n", names[kind], shortest[kind]);
	/* A hash that is left out would be a factor of ten and more. */
	for (kind = 1; kind < KINDS; kind++)
		assert_true(
		    shortest[kind] < shortest[0] * 1.3 && shortest[kind] > shortest[0] / 1.3);
}

static void
a_token_and_known_credentials_cost_microseconds(void **state)
{
	enum { ROUNDS = 20000 };
	char token[SESSION_TOKEN_SIZE], *header = base_basic("ops", "ops-password");
	struct auth_in in = base_in("127.0.0.1");
	double from, token_us, basic_us;
	int i;

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(wait_basic("127.0.0.1", "ops", "ops-password", NULL), RF_OK);
	in.token = token;
	from = now_ms();
	for (i = 0; i < ROUNDS; i++)
		assert_int_equal(base_try(&in, NULL), RF_OK);
	token_us = (now_ms() - from) * 1000 / ROUNDS;
	in.token = NULL;
	in.authorization = header;
	from = now_ms();
	for (i = 0; i < ROUNDS; i++)
		assert_int_equal(base_try(&in, NULL), RF_OK);
	basic_us = (now_ms() - from) * 1000 / ROUNDS;
	print_message("# token %.2f us, Basic %.2f us\n", token_us, basic_us);
	assert_true(token_us < 200 && basic_us < 400);
	free(header);
}

int
main(void)
{
#define PLAIN(test) cmocka_unit_test_setup_teardown(test, start, stop)
	const struct CMUnitTest tests[] = {
	    PLAIN(no_credentials_are_nobody),
	    PLAIN(a_token_decides_alone),
	    PLAIN(basic_credentials_are_hashed_once_and_then_known),
	    PLAIN(wrong_credentials_are_never_cached),
	    PLAIN(cached_credentials_die_with_a_change_of_their_account),
	    PLAIN(an_identity_holds_until_its_account_or_its_session_changes),
	    cmocka_unit_test(an_entry_of_the_cache_ends_after_its_time),
	    cmocka_unit_test(the_authorization_header_is_read_strictly),
	    PLAIN(names_and_passwords_of_any_length_are_refused_in_order),
	    PLAIN(basic_can_be_switched_off),
	    PLAIN(an_account_does_not_exist_in_a_view_outside_its_scope),
	    PLAIN(five_wrong_passwords_lock_the_account_and_nobody_else),
	    PLAIN(a_success_clears_the_count),
	    cmocka_unit_test(a_lockout_follows_the_properties_of_account_service),
	    cmocka_unit_test(many_failures_from_one_address_are_slowed_down_and_others_are_not),
	    PLAIN(
		a_slowed_down_address_is_answered_without_a_hash_and_known_credentials_still_pass),
	    PLAIN(equal_credentials_under_way_are_hashed_once),
	    PLAIN(more_than_the_queue_holds_is_told_to_come_back),
	    PLAIN(who_gives_up_waiting_does_not_disturb_the_others),
	    PLAIN(a_change_during_the_hash_wins),
	    PLAIN(whether_a_name_exists_does_not_show_in_the_time),
	    PLAIN(a_token_and_known_credentials_cost_microseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
