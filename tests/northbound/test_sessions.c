/* Sessions: tokens, when they end, what survives a restart, all shards at once. */
#include "tests/northbound/auth_base.h"

#include "gateway/call.h"
#include "gateway/store.h"

static char state_dir[64];
static struct config config;
static struct store *store;

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

static enum rf_code
end_session(const char *id)
{
	struct session_change change = {0};

	snprintf(change.id, sizeof change.id, "%s", id);
	WAIT_FOR(session_delete(&change, NULL, 0, base_note_done));
	return change.call.op.err.code;
}

static void
set_policy(int64_t timeout_s, int64_t absolute_s)
{
	struct session_policy_change change = {
	    .policy = {timeout_s, absolute_s ? absolute_s : 86400, absolute_s != 0}};

	WAIT_FOR(session_policy_update(&change, NULL, 0, base_note_done));
	assert_int_equal(change.call.op.err.code, RF_OK);
}

static void
a_token_works_until_its_session_is_deleted(void **state)
{
	char token[SESSION_TOKEN_SIZE], other[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];
	struct session *session;

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, id), RF_OK);
	assert_int_equal(base_session("ops", NULL, other, NULL), RF_OK);
	assert_int_equal(strlen(token), 43);
	assert_string_not_equal(token, other);
	session = sessions_find(sessions_now(), id);
	assert_string_equal(session->user, "ops");
	assert_string_equal(session->origin, "127.0.0.1");
	assert_true(session->created_ms > shard_wall_ms() - 60000);
	assert_true(base_token_works(token));
	assert_int_equal(end_session(id), RF_OK);
	assert_false(base_token_works(token));
	assert_true(base_token_works(other));
	assert_null(sessions_find(sessions_now(), id));
	assert_int_equal(end_session(id), RF_NOT_FOUND);
}

static void
neither_an_id_nor_a_piece_is_a_token(void **state)
{
	char token[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE], changed[SESSION_TOKEN_SIZE + 1];
	size_t i;

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, id), RF_OK);
	assert_false(base_token_works(id));
	assert_false(base_token_works(""));
	for (i = 0; i < 43; i++) {
		memcpy(changed, token, sizeof token);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_false(base_token_works(changed));
		changed[i] = '\0';
		assert_false(base_token_works(changed));
	}
	snprintf(changed, sizeof changed, "%sA", token);
	assert_false(base_token_works(changed));
	assert_true(base_token_works(token));
}

static void
a_token_is_only_kept_as_its_hash(void **state)
{
	char token[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE], *text;
	const struct session *session;

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, id), RF_OK);
	session = sessions_find(sessions_now(), id);
	assert_null(memmem(session, sizeof *session, token, 8));
	text = session_text(session, 1);
	assert_null(strstr(text, token));
	free(text);
}

static void
a_token_belongs_to_the_view_that_made_it(void **state)
{
	static const struct node_config web01 = {.name = "web01"}, web02 = {.name = "web02"};
	char fleet[SESSION_TOKEN_SIZE], view[SESSION_TOKEN_SIZE];

	(void)state;
	assert_int_equal(base_session("ops", NULL, fleet, NULL), RF_OK);
	assert_int_equal(base_session("ops", "web01", view, NULL), RF_OK);
	assert_true(base_token_works_in(fleet, NULL));
	assert_false(base_token_works_in(fleet, &web01));
	assert_true(base_token_works_in(view, &web01));
	assert_false(base_token_works_in(view, &web02));
	assert_false(base_token_works_in(view, NULL));
}

/* ---- by account */

static void
check_ends(unsigned what, const char *title)
{
	struct account_change change = {.what = what,
	    .password = "new-password",
	    .role = "ReadOnly",
	    .fingerprint = "cert-sha256:11",
	    .san = "x"};
	char token[SESSION_TOKEN_SIZE], other[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];

	assert_int_equal(base_create("eve", "eve-password", "Operator"), RF_OK);
	assert_int_equal(base_session("eve", NULL, token, id), RF_OK);
	assert_int_equal(base_session("ops", NULL, other, NULL), RF_OK);
	if (what & CHANGE_SCOPE)
		change.scope = base_scope("{\"Nodes\": [\"a\"]}");
	if (what)
		assert_int_equal(base_update("eve", &change), RF_OK);
	else
		assert_int_equal(base_delete("eve"), RF_OK);
	if (base_token_works(token) || sessions_find(sessions_now(), id) != NULL)
		fail_msg("the session goes on after %s", title);
	assert_true(base_token_works(other));
	if (what)
		assert_int_equal(base_delete("eve"), RF_OK);
}

static void
a_session_ends_with_what_it_stands_on(void **state)
{
	(void)state;
	check_ends(0, "the account's end");
	check_ends(CHANGE_ENABLED, "disabling");
	check_ends(CHANGE_PASSWORD, "another password");
	check_ends(CHANGE_ROLE, "another role");
	check_ends(CHANGE_SCOPE, "another scope");
	check_ends(CHANGE_FINGERPRINT, "another certificate");
	check_ends(CHANGE_SAN, "another certificate's name");
}

static void
a_change_that_changes_nothing_ends_nothing(void **state)
{
	struct account_change same = {
	    .what = CHANGE_ENABLED | CHANGE_ROLE | CHANGE_MUST_CHANGE | CHANGE_UNLOCK,
	    .is_enabled = true,
	    .role = "Operator"};
	char token[SESSION_TOKEN_SIZE];

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(base_update("ops", &same), RF_OK);
	assert_true(base_token_works(token));
}

static void
enabling_again_does_not_bring_a_session_back(void **state)
{
	struct account_change disable = {.what = CHANGE_ENABLED, .is_enabled = false};
	struct account_change enable = {.what = CHANGE_ENABLED, .is_enabled = true};
	uint64_t stamp = accounts_find(accounts_now(), "ops")->stamp;
	char token[SESSION_TOKEN_SIZE];

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(base_update("ops", &disable), RF_OK);
	assert_int_equal(base_update("ops", &enable), RF_OK);
	assert_false(base_token_works(token));
	assert_int_not_equal(accounts_find(accounts_now(), "ops")->stamp, stamp);
}

static void
the_session_that_changes_its_own_password_goes_on_and_the_others_end(void **state)
{
	struct account_change change = {.what = CHANGE_PASSWORD, .password = "new-password"};
	struct account_change again = {.what = CHANGE_PASSWORD, .password = "third-password"};
	char mine[SESSION_TOKEN_SIZE], other[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];

	(void)state;
	assert_int_equal(base_session("ops", NULL, mine, id), RF_OK);
	assert_int_equal(base_session("ops", NULL, other, NULL), RF_OK);
	snprintf(change.session, sizeof change.session, "%s", id);
	assert_int_equal(base_update("ops", &change), RF_OK);
	assert_true(base_token_works(mine));
	assert_false(base_token_works(other));
	/* Only once: the next change that it does not make itself ends it. */
	assert_int_equal(base_update("ops", &again), RF_OK);
	assert_false(base_token_works(mine));
}

static void
another_account_s_session_is_not_kept_by_its_id(void **state)
{
	struct account_change change = {.what = CHANGE_PASSWORD, .password = "new-password"};
	char admin[SESSION_TOKEN_SIZE], ops[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];

	(void)state;
	assert_int_equal(base_session("admin", NULL, admin, id), RF_OK);
	assert_int_equal(base_session("ops", NULL, ops, NULL), RF_OK);
	snprintf(change.session, sizeof change.session, "%s", id);
	assert_int_equal(base_update("ops", &change), RF_OK);
	assert_true(base_token_works(admin));
	assert_false(base_token_works(ops));
}

static void
what_was_verified_before_a_change_makes_no_session_after_it(void **state)
{
	struct account_change change = {.what = CHANGE_PASSWORD, .password = "new-password"};
	struct session_change late = {
	    .user = "ops", .stamp = accounts_find(accounts_now(), "ops")->stamp};

	(void)state;
	assert_int_equal(base_update("ops", &change), RF_OK);
	WAIT_FOR(session_create(&late, NULL, 0, base_note_done));
	assert_int_equal(late.call.op.err.code, RF_BAD_CREDENTIALS);
	assert_null(late.session);
	assert_int_equal(sessions_now()->count, 0);
}

/* ---- by time and number */

static void
a_session_ends_when_it_is_idle_too_long(void **state)
{
	char token[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];
	struct session *session;

	(void)state;
	set_policy(30, 0);
	assert_int_equal(base_session("ops", NULL, token, id), RF_OK);
	session = sessions_find(sessions_now(), id);
	atomic_fetch_sub(&session->used_ms, 29000);
	assert_true(base_token_works(token));
	assert_int_equal(session_idle_s(session), 0); /* the use was noted */
	atomic_fetch_sub(&session->used_ms, 30000);
	assert_false(base_token_works(token));
}

static void
a_session_ends_at_its_absolute_time_however_busy(void **state)
{
	char token[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];
	struct session *session;

	(void)state;
	set_policy(1800, 60);
	assert_int_equal(base_session("ops", NULL, token, id), RF_OK);
	session = sessions_find(sessions_now(), id);
	session->began_ms -= 59000;
	assert_true(base_token_works(token));
	session->began_ms -= 1000;
	assert_false(base_token_works(token));
	set_policy(1800, 0);
	assert_true(base_token_works(token));
}

static void
an_account_cannot_take_all_places(void **state)
{
	char token[SESSION_TOKEN_SIZE], first[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];
	int i;

	(void)state;
	assert_int_equal(base_session("ops", NULL, first, id), RF_OK);
	for (i = 1; i < SESSION_ACCOUNT_LIMIT; i++)
		assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_SESSION_LIMIT);
	/* Nobody was thrown out for it, and others still get in. */
	assert_true(base_token_works(first));
	assert_int_equal(base_session("admin", NULL, token, NULL), RF_OK);
	assert_int_equal(end_session(id), RF_OK);
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(sessions_now()->count, SESSION_ACCOUNT_LIMIT + 1);
}

/* ---- what is kept */

static void
open_store(void)
{
	struct rf_error err = {0};

	store = store_open(state_dir, &err);
	if (store == NULL)
		fail_msg("%s", err.arg[0]);
}

static int
start_stored(void **state)
{
	(void)state;
	snprintf(state_dir, sizeof state_dir, "/tmp/fishway-sessions-XXXXXX");
	assert_non_null(mkdtemp(state_dir));
	config = (struct config){.state_dir = state_dir};
	open_store();
	base_start(store, &config, 0);
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	return 0;
}

static int
stop_stored(void **state)
{
	char command[128];

	(void)state;
	base_stop();
	store_close(store);
	snprintf(command, sizeof command, "rm -rf '%s'", state_dir);
	return system(command);
}

static void
restart(void)
{
	base_stop();
	store_close(store);
	open_store();
	base_start(store, &config, 0);
}

static void
sessions_survive_a_restart(void **state)
{
	struct account_change change = {.what = CHANGE_PASSWORD, .password = "new-password"};
	char fleet[SESSION_TOKEN_SIZE], view[SESSION_TOKEN_SIZE], gone[SESSION_TOKEN_SIZE],
	    kept[SESSION_TOKEN_SIZE];
	char id[SESSION_ID_SIZE], gone_id[SESSION_ID_SIZE];
	static const struct node_config web01 = {.name = "web01"};
	uint64_t created_ms;

	(void)state;
	set_policy(77, 3600);
	assert_int_equal(base_session("admin", NULL, fleet, id), RF_OK);
	assert_int_equal(base_session("admin", "web01", view, NULL), RF_OK);
	assert_int_equal(base_session("admin", NULL, gone, gone_id), RF_OK);
	assert_int_equal(end_session(gone_id), RF_OK);
	assert_int_equal(base_session("ops", NULL, kept, change.session), RF_OK);
	assert_int_equal(base_session("ops", NULL, gone, NULL), RF_OK);
	assert_int_equal(base_update("ops", &change), RF_OK);
	created_ms = sessions_find(sessions_now(), id)->created_ms;
	restart();
	assert_int_equal(sessions_now()->policy.timeout_s, 77);
	assert_true(sessions_now()->policy.is_absolute);
	assert_int_equal(sessions_now()->policy.absolute_s, 3600);
	assert_int_equal(sessions_now()->count, 3);
	assert_true(base_token_works(fleet));
	assert_true(base_token_works(kept));
	assert_true(base_token_works_in(view, &web01));
	assert_false(base_token_works(view));
	assert_false(base_token_works(gone));
	assert_int_equal(sessions_find(sessions_now(), id)->created_ms, created_ms);
}

static void
a_session_whose_account_changed_meanwhile_does_not_come_back(void **state)
{
	char token[SESSION_TOKEN_SIZE];
	struct rf_error err = {0};

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	base_stop();
	assert_true(accounts_passwd_offline(store, &config, "ops", "by-the-operator", &err));
	base_start(store, &config, 0);
	assert_false(base_token_works(token));
	assert_int_equal(sessions_now()->count, 0);
}

static void
no_token_is_in_the_store_s_files(void **state)
{
	char token[SESSION_TOKEN_SIZE], command[256];

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	assert_int_equal(sessions_now()->count, 1);
	snprintf(command, sizeof command, "grep -rqaF -e '%s' '%s'", token, state_dir);
	assert_int_not_equal(system(command), 0);
}

/* ---- several shards */

/* Asks another shard's thread what a token is worth there. */
struct probe {
	struct call call;
	const char *token;
	bool works;
};

static void
probe_there(struct call *call)
{
	struct probe *probe = (struct probe *)call;

	probe->works = base_token_works(probe->token);
	call_return(call, NULL);
}

static int
works_on_others(const char *token)
{
	struct probe probe = {.token = token};
	int i, works = 0;

	for (i = 1; i < base_shard_count; i++) {
		WAIT_FOR(call_start(
		    &probe.call, base_shards[i], NULL, 0, probe_there, NULL, base_note_done));
		works += probe.works;
	}
	return works;
}

static int
start_many(void **state)
{
	(void)state;
	base_start(NULL, NULL, 3);
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	return 0;
}

static void
a_token_works_on_every_shard_when_its_maker_learns_it_and_dies_on_all_at_once(void **state)
{
	struct account_change disable = {.what = CHANGE_ENABLED, .is_enabled = false};
	struct account_change enable = {.what = CHANGE_ENABLED, .is_enabled = true};
	char token[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];
	int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		assert_int_equal(base_session("ops", NULL, token, id), RF_OK);
		assert_int_equal(works_on_others(token), 3);
		assert_int_equal(end_session(id), RF_OK);
		assert_int_equal(works_on_others(token), 0);
		assert_int_equal(base_session("ops", NULL, token, id), RF_OK);
		assert_int_equal(base_update("ops", &disable), RF_OK);
		assert_int_equal(works_on_others(token), 0);
		assert_int_equal(base_update("ops", &enable), RF_OK);
		assert_int_equal(works_on_others(token), 0);
	}
}

/* A shard that uses one token all the time while accounts and sessions come and go: for the thread
 * sanitizer. */
struct hammer {
	struct call call;
	struct shard_timer again;
	const char *token;
	int left, refused;
};

static void
hammer_again(void *arg)
{
	struct hammer *hammer = arg;
	int i;

	for (i = 0; i < 20; i++)
		hammer->refused += !base_token_works(hammer->token);
	if (--hammer->left > 0)
		timer_set(shard_self(), &hammer->again, 0, hammer_again, hammer);
	else
		call_return(&hammer->call, NULL);
}

static void
hammer_there(struct call *call)
{
	hammer_again(call);
}

static int hammers_done;

static void
hammer_done(struct op *op)
{
	(void)op;
	hammers_done++;
}

static void
readers_are_not_disturbed_by_changes(void **state)
{
	char token[SESSION_TOKEN_SIZE], other[SESSION_TOKEN_SIZE], id[SESSION_ID_SIZE];
	struct account_change change;
	struct hammer hammers[3];
	int i;

	(void)state;
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	memset(hammers, 0, sizeof hammers);
	hammers_done = 0;
	for (i = 0; i < 3; i++) {
		hammers[i].token = token;
		hammers[i].left = 500;
		call_start(
		    &hammers[i].call, base_shards[i + 1], NULL, 0, hammer_there, NULL, hammer_done);
	}
	for (i = 0; i < 40; i++) {
		assert_int_equal(base_session("admin", NULL, other, id), RF_OK);
		change = (struct account_change){.what = CHANGE_MUST_CHANGE, .must_change = i % 2};
		assert_int_equal(base_update("admin", &change), RF_OK);
		assert_int_equal(end_session(id), RF_OK);
	}
	for (i = 0; i < 2000 && hammers_done < 3; i++)
		shard_pass(base_shards[0], 10);
	assert_int_equal(hammers_done, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(hammers[i].refused, 0);
}

int
main(void)
{
#define WITH(test, setup, teardown) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define PLAIN(test)                 WITH(test, start, stop)
#define STORED(test)                WITH(test, start_stored, stop_stored)
	const struct CMUnitTest tests[] = {
	    PLAIN(a_token_works_until_its_session_is_deleted),
	    PLAIN(neither_an_id_nor_a_piece_is_a_token),
	    PLAIN(a_token_is_only_kept_as_its_hash),
	    PLAIN(a_token_belongs_to_the_view_that_made_it),
	    PLAIN(a_session_ends_with_what_it_stands_on),
	    PLAIN(a_change_that_changes_nothing_ends_nothing),
	    PLAIN(enabling_again_does_not_bring_a_session_back),
	    PLAIN(the_session_that_changes_its_own_password_goes_on_and_the_others_end),
	    PLAIN(another_account_s_session_is_not_kept_by_its_id),
	    PLAIN(what_was_verified_before_a_change_makes_no_session_after_it),
	    PLAIN(a_session_ends_when_it_is_idle_too_long),
	    PLAIN(a_session_ends_at_its_absolute_time_however_busy),
	    PLAIN(an_account_cannot_take_all_places),
	    STORED(sessions_survive_a_restart),
	    STORED(a_session_whose_account_changed_meanwhile_does_not_come_back),
	    STORED(no_token_is_in_the_store_s_files),
	    WITH(a_token_works_on_every_shard_when_its_maker_learns_it_and_dies_on_all_at_once,
		start_many, stop),
	    WITH(readers_are_not_disturbed_by_changes, start_many, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
