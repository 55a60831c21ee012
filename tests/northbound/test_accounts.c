/* Accounts and roles: changes, what they refuse, what survives a restart, the first start. */
#include "tests/northbound/auth_base.h"

#include <sys/stat.h>

#include "gateway/store.h"
#include "northbound/lockout.h"
#include "northbound/password.h"

static char state_dir[64];
static struct config config;
static bool no_first_password;

static int
start(void **state)
{
	(void)state;
	base_start(NULL, NULL, 0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	base_stop();
	return 0;
}

/* ---- what is there */

static void
the_first_start_makes_one_administrator(void **state)
{
	const struct account_set *set = accounts_now();

	(void)state;
	assert_int_equal(set->count, 1);
	assert_string_equal(set->accounts[0]->name, "admin");
	assert_string_equal(set->accounts[0]->role, "Administrator");
	assert_string_equal(set->accounts[0]->uri, "/redfish/v1/AccountService/Accounts/admin");
	assert_int_equal(strncmp(set->accounts[0]->password_hash, "$y$j9T$", 7), 0);
	assert_int_equal(base_login("admin", ADMIN_PASSWORD), RF_OK);
	/* The environment does not keep it. */
	assert_string_equal(getenv("FISHWAY_ADMIN_PASSWORD"), "");
}

static void
the_predefined_roles_have_the_privileges_of_the_specification(void **state)
{
	const struct account_set *set = accounts_now();

	(void)state;
	assert_int_equal(set->role_count, 3);
	assert_int_equal(accounts_role(set, "Administrator")->privileges, 31);
	assert_int_equal(accounts_role(set, "Operator")->privileges,
	    PRIV_LOGIN | PRIV_CONFIGURE_COMPONENTS | PRIV_CONFIGURE_SELF);
	assert_int_equal(
	    accounts_role(set, "ReadOnly")->privileges, PRIV_LOGIN | PRIV_CONFIGURE_SELF);
	assert_null(accounts_role(set, "readonly"));
}

/* ---- making and changing */

static void
an_account_is_made_and_logs_in(void **state)
{
	struct identity who;

	(void)state;
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	assert_int_equal(base_login_in("ops", "ops-password", NULL, &who), RF_OK);
	assert_string_equal(who.user, "ops");
	assert_string_equal(who.role, "Operator");
	assert_int_equal(who.privileges,
	    PRIV_NO_AUTH | PRIV_LOGIN | PRIV_CONFIGURE_COMPONENTS | PRIV_CONFIGURE_SELF);
	assert_null(who.scope);
	identity_clear(&who);
	assert_null(who.user);
	assert_int_equal(base_login("Ops", "ops-password"), RF_BAD_CREDENTIALS);
}

static void
names_are_unique_ignoring_case(void **state)
{
	(void)state;
	assert_int_equal(base_create("Admin", "some-password", "ReadOnly"), RF_ALREADY_EXISTS);
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	assert_int_equal(base_create("OPS", "ops-password", "Operator"), RF_ALREADY_EXISTS);
	assert_int_equal(accounts_now()->count, 2);
}

static void
names_are_segments_of_uris(void **state)
{
	static const char *const good[] = {
	    "a", "A.b-c_d@e", "_x", "@x", "0", "abcdefghijklmnopqrstuvwxyz012345"};
	static const char *const wrong[] = {"", ".", "..", "-a", "a/b", "a b", "a%41",
	    "\xc3\xa9", "a:b", "abcdefghijklmnopqrstuvwxyz0123456", "Members", "a\n"};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(good); i++)
		assert_true(accounts_name_is_valid(good[i]));
	for (i = 0; i < nitems(wrong); i++)
		assert_false(accounts_name_is_valid(wrong[i]));
	assert_int_equal(base_create("a/b", "some-password", "ReadOnly"), RF_PROPERTY_FORMAT);
}

static void
an_unknown_role_is_refused(void **state)
{
	struct account_change change = {.what = CHANGE_ROLE, .role = "Boss"};

	(void)state;
	assert_int_equal(base_create("ops", "ops-password", "Boss"), RF_PROPERTY_NOT_IN_LIST);
	assert_int_equal(base_update("admin", &change), RF_PROPERTY_NOT_IN_LIST);
	assert_string_equal(accounts_find(accounts_now(), "admin")->role, "Administrator");
}

static void
a_change_applies_only_to_the_version_that_was_seen(void **state)
{
	struct account_change first = {.what = CHANGE_ROLE, .role = "Operator"};
	struct account_change second = {.what = CHANGE_ENABLED, .is_enabled = false};

	(void)state;
	assert_int_equal(base_create("ops", "ops-password", "ReadOnly"), RF_OK);
	first.version = second.version = accounts_find(accounts_now(), "ops")->version;
	assert_int_equal(base_update("ops", &first), RF_OK);
	assert_int_equal(base_update("ops", &second), RF_PRECONDITION);
	assert_true(accounts_find(accounts_now(), "ops")->is_enabled);
}

static void
what_is_not_there_is_not_found(void **state)
{
	struct account_change change = {.what = CHANGE_ENABLED, .is_enabled = true};

	(void)state;
	assert_int_equal(base_update("nobody", &change), RF_NOT_FOUND);
	assert_int_equal(base_delete("nobody"), RF_NOT_FOUND);
}

static void
the_last_administrator_stays(void **state)
{
	struct account_change disable = {.what = CHANGE_ENABLED, .is_enabled = false};
	struct account_change demote = {.what = CHANGE_ROLE, .role = "Operator"};
	struct account_change narrow = {
	    .what = CHANGE_SCOPE, .scope = base_scope("{\"Nodes\": [\"a\"]}")};

	(void)state;
	assert_int_equal(
	    base_create_scoped("half", "half-password", "Administrator", "{\"Nodes\": []}"), RF_OK);
	assert_int_equal(base_update("admin", &disable), RF_PROPERTY_NOT_WRITABLE);
	assert_int_equal(base_update("admin", &demote), RF_PROPERTY_NOT_WRITABLE);
	assert_int_equal(base_update("admin", &narrow), RF_PROPERTY_NOT_WRITABLE);
	assert_int_equal(base_delete("admin"), RF_NOT_DELETABLE);
	assert_int_equal(base_create("root", "root-password", "Administrator"), RF_OK);
	assert_int_equal(base_delete("admin"), RF_OK);
	assert_int_equal(base_delete("root"), RF_NOT_DELETABLE);
}

static void
two_changes_at_once_do_not_lose_each_other(void **state)
{
	struct account_change changes[8] = {0};
	int before = base_done, i;

	(void)state;
	for (i = 0; i < 8; i++) {
		changes[i].what = CHANGE_PASSWORD | CHANGE_ROLE;
		snprintf(changes[i].name, sizeof changes[i].name, "u%d", i / 2);
		snprintf(changes[i].password, sizeof changes[i].password, "some-password");
		snprintf(changes[i].role, sizeof changes[i].role, "ReadOnly");
		account_create(&changes[i], NULL, 0, base_note_done);
	}
	for (i = 0; i < 1000 && base_done < before + 8; i++)
		shard_pass(base_shards[0], 10);
	assert_int_equal(base_done, before + 8);
	/* Each name once, whoever came first. */
	assert_int_equal(accounts_now()->count, 5);
	for (i = 0; i < 8; i += 2)
		assert_true((changes[i].call.op.err.code == RF_OK &&
				changes[i + 1].call.op.err.code == RF_ALREADY_EXISTS) ||
			    (changes[i + 1].call.op.err.code == RF_OK &&
				changes[i].call.op.err.code == RF_ALREADY_EXISTS));
	for (i = 0; i < 8; i++)
		account_change_clear(&changes[i]);
}

static void
a_new_password_ends_the_duty_to_change_it(void **state)
{
	struct account_change demand = {.what = CHANGE_MUST_CHANGE, .must_change = true};
	struct account_change renew = {.what = CHANGE_PASSWORD, .password = "second-password"};
	struct identity who;

	(void)state;
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	assert_int_equal(base_update("ops", &demand), RF_OK);
	assert_int_equal(base_login_in("ops", "ops-password", NULL, &who), RF_OK);
	assert_true(who.must_change_password);
	identity_clear(&who);
	assert_int_equal(base_update("ops", &renew), RF_OK);
	assert_int_equal(base_login("ops", "ops-password"), RF_BAD_CREDENTIALS);
	assert_int_equal(base_login_in("ops", "second-password", NULL, &who), RF_OK);
	assert_false(who.must_change_password);
	identity_clear(&who);
}

static void
an_expired_password_has_to_be_changed(void **state)
{
	struct account_change expire = {
	    .what = CHANGE_PASSWORD_EXPIRES, .password_expires_ms = 1000};
	struct account_change later = {.what = CHANGE_PASSWORD_EXPIRES};
	struct identity who;

	(void)state;
	later.password_expires_ms = shard_wall_ms() + 3600000;
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	assert_int_equal(base_update("ops", &expire), RF_OK);
	assert_int_equal(base_login_in("ops", "ops-password", NULL, &who), RF_OK);
	assert_true(who.must_change_password);
	identity_clear(&who);
	assert_int_equal(base_update("ops", &later), RF_OK);
	assert_false(account_must_change(accounts_find(accounts_now(), "ops")));
}

static void
password_expiration_days_count_from_the_change_of_the_password(void **state)
{
	struct policy_change policy = {.policy = accounts_now()->policy};
	uint64_t expires;

	(void)state;
	policy.policy.password_days = 2;
	WAIT_FOR(policy_update(&policy, NULL, 0, base_note_done));
	assert_int_equal(policy.call.op.err.code, RF_OK);
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	expires = accounts_find(accounts_now(), "ops")->password_expires_ms;
	assert_true(expires > shard_wall_ms() + 2 * 86400000 - 60000 &&
		    expires <= shard_wall_ms() + 2 * 86400000);
}

static void
one_certificate_is_one_account(void **state)
{
	struct account_change mine = {.what = CHANGE_FINGERPRINT, .fingerprint = "cert-sha256:00"};
	struct account_change yours = mine;

	(void)state;
	assert_int_equal(base_create("a", "a-password", "ReadOnly"), RF_OK);
	assert_int_equal(base_create("b", "b-password", "ReadOnly"), RF_OK);
	assert_int_equal(base_update("a", &mine), RF_OK);
	assert_int_equal(base_update("b", &yours), RF_ALREADY_EXISTS);
	assert_string_equal(accounts_find_fingerprint(accounts_now(), "cert-sha256:00")->name, "a");
}

/* ---- roles */

static enum rf_code
role(void (*fn)(struct role_change *, struct op *, int64_t, op_fn *), const char *id,
    unsigned privileges)
{
	struct role_change change = {.privileges = privileges};

	snprintf(change.id, sizeof change.id, "%s", id);
	WAIT_FOR(fn(&change, NULL, 0, base_note_done));
	return change.call.op.err.code;
}

static void
a_custom_role_is_made_changed_and_deleted(void **state)
{
	struct identity who;

	(void)state;
	assert_int_equal(role(role_create, "Auditor", PRIV_LOGIN), RF_OK);
	assert_int_equal(role(role_create, "auditor", PRIV_LOGIN), RF_ALREADY_EXISTS);
	assert_int_equal(role(role_create, "ReadOnly", PRIV_LOGIN), RF_ALREADY_EXISTS);
	assert_int_equal(role(role_create, "a b", PRIV_LOGIN), RF_PROPERTY_FORMAT);
	assert_int_equal(base_create("eve", "eve-password", "Auditor"), RF_OK);
	assert_int_equal(role(role_delete, "Auditor", 0), RF_IN_USE);
	assert_int_equal(role(role_update, "Auditor", PRIV_LOGIN | PRIV_CONFIGURE_USERS), RF_OK);
	assert_int_equal(base_login_in("eve", "eve-password", NULL, &who), RF_OK);
	assert_int_equal(who.privileges, PRIV_NO_AUTH | PRIV_LOGIN | PRIV_CONFIGURE_USERS);
	identity_clear(&who);
	assert_int_equal(base_delete("eve"), RF_OK);
	assert_int_equal(role(role_delete, "Auditor", 0), RF_OK);
	assert_int_equal(role(role_delete, "Auditor", 0), RF_NOT_FOUND);
	assert_int_equal(base_create("eve", "eve-password", "Auditor"), RF_PROPERTY_NOT_IN_LIST);
}

static void
predefined_roles_do_not_change(void **state)
{
	static const char *const ids[] = {"Administrator", "Operator", "ReadOnly"};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(ids); i++) {
		assert_int_equal(role(role_update, ids[i], 31), RF_PROPERTY_NOT_WRITABLE);
		assert_int_equal(role(role_delete, ids[i], 0), RF_NOT_DELETABLE);
	}
}

static void
there_is_a_limit_of_roles(void **state)
{
	char id[16];
	int i;

	(void)state;
	for (i = 0; i < ROLE_LIMIT; i++) {
		snprintf(id, sizeof id, "r%d", i);
		assert_int_equal(role(role_create, id, PRIV_LOGIN), RF_OK);
	}
	assert_int_equal(role(role_create, "one-more", PRIV_LOGIN), RF_LIMIT_REACHED);
}

static void
a_policy_made_from_an_older_one_is_refused(void **state)
{
	struct policy_change change = {
	    .policy = accounts_now()->policy, .generation = accounts_now()->policy_generation};

	(void)state;
	/* Another change of the accounts is no reason; another one of the policy is. */
	assert_int_equal(role(role_create, "Auditor", PRIV_LOGIN), RF_OK);
	WAIT_FOR(policy_update(&change, NULL, 0, base_note_done));
	assert_int_equal(change.call.op.err.code, RF_OK);
	WAIT_FOR(policy_update(&change, NULL, 0, base_note_done));
	assert_int_equal(change.call.op.err.code, RF_PRECONDITION);
}

/* ---- accounts of the configuration */

static struct account_config rows[2];

static int
start_configured(void **state)
{
	static char hash[PASSWORD_HASH_SIZE];
	static struct config_label labels[] = {{"tenant", "blue"}};
	static struct config_selection blue = {.labels = {labels, 1}};

	(void)state;
	if (!hash[0])
		assert_true(password_hash("file-password", hash));
	config = (struct config){.accounts = rows, .account_count = 1};
	rows[0] = (struct account_config){
	    .username = "ops", .password_hash = hash, .role = CONFIG_OPERATOR, .scope = &blue};
	rows[1] = (struct account_config){.username = "guest",
	    .role = CONFIG_READ_ONLY,
	    .certificate = {FINGERPRINT_SPKI, {0xab}}};
	base_start(NULL, &config, 0);
	return 0;
}

static void
an_account_of_the_file_logs_in_and_is_read_only(void **state)
{
	struct account_change change = {.what = CHANGE_ROLE, .role = "Administrator"};
	struct account_change unlock = {.what = CHANGE_UNLOCK};
	struct identity who;

	(void)state;
	/* no admin is made when the file has accounts */
	assert_int_equal(accounts_now()->count, 1);
	assert_int_equal(base_login_in("ops", "file-password", NULL, &who), RF_OK);
	assert_string_equal(who.role, "Operator");
	assert_int_not_equal(who.scope_id, 0);
	identity_clear(&who);
	assert_int_equal(base_update("ops", &change), RF_PROPERTY_NOT_WRITABLE);
	assert_int_equal(base_delete("ops"), RF_NOT_DELETABLE);
	assert_int_equal(base_create("OPS", "other-password", "ReadOnly"), RF_ALREADY_EXISTS);
	assert_int_equal(base_update("ops", &unlock), RF_OK);
	assert_true(accounts_find(accounts_now(), "ops")->is_configured);
}

static void
a_reload_brings_and_takes_accounts_of_the_file(void **state)
{
	struct account_reload reload = {.config = &config};
	char token[SESSION_TOKEN_SIZE];
	char fingerprint[ACCOUNT_FINGERPRINT_MAX + 1] = "spki-sha256:ab";

	(void)state;
	memset(fingerprint + 14, '0', 62);
	fingerprint[76] = '\0';
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	config.account_count = 2;
	WAIT_FOR(accounts_reload(&reload, NULL, base_note_done));
	assert_int_equal(accounts_now()->count, 2);
	assert_true(base_token_works(token)); /* nothing of it has changed */
	assert_string_equal(accounts_find_fingerprint(accounts_now(), fingerprint)->name, "guest");
	rows[0].role = CONFIG_READ_ONLY;
	WAIT_FOR(accounts_reload(&reload, NULL, base_note_done));
	assert_false(base_token_works(token));
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	config.accounts = rows + 1;
	config.account_count = 1;
	WAIT_FOR(accounts_reload(&reload, NULL, base_note_done));
	assert_null(accounts_find(accounts_now(), "ops"));
	assert_false(base_token_works(token));
}

/* ---- what is kept */

static struct store *store;

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
	snprintf(state_dir, sizeof state_dir, "/tmp/fishway-accounts-XXXXXX");
	assert_non_null(mkdtemp(state_dir));
	config = (struct config){.state_dir = state_dir};
	open_store();
	base_start_with(store, &config, 0, no_first_password ? NULL : ADMIN_PASSWORD);
	return 0;
}

static int
stop_stored(void **state)
{
	char command[128];

	(void)state;
	no_first_password = false;
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
	base_start_with(store, &config, 0, no_first_password ? NULL : ADMIN_PASSWORD);
}

static void
everything_survives_a_restart(void **state)
{
	struct policy_change policy = {.policy = accounts_now()->policy};
	struct account_change change = {
	    .what = CHANGE_MUST_CHANGE | CHANGE_PASSWORD_EXPIRES | CHANGE_SAN,
	    .must_change = true,
	    .password_expires_ms = 123456789012,
	    .san = "user@example.net"};
	const struct account *ops;
	uint64_t stamp;

	(void)state;
	policy.policy.lockout_threshold = 7;
	policy.policy.lockout_resets = false;
	policy.policy.basic = BASIC_UNADVERTISED;
	WAIT_FOR(policy_update(&policy, NULL, 0, base_note_done));
	assert_int_equal(
	    role(role_create, "Auditor", PRIV_LOGIN | PRIV_CONFIGURE_COMPONENTS), RF_OK);
	assert_int_equal(base_create_scoped("ops", "ops-password", "Auditor",
			     "{\"Labels\": {\"tenant\": \"blue\"}}"),
	    RF_OK);
	assert_int_equal(base_update("ops", &change), RF_OK);
	assert_int_equal(base_create("gone", "gone-password", "ReadOnly"), RF_OK);
	assert_int_equal(base_delete("gone"), RF_OK);
	stamp = accounts_find(accounts_now(), "ops")->stamp;
	restart();
	assert_int_equal(accounts_now()->count, 2);
	ops = accounts_find(accounts_now(), "ops");
	assert_non_null(ops);
	assert_int_equal(ops->stamp, stamp);
	assert_string_equal(ops->role, "Auditor");
	assert_string_equal(ops->san, "user@example.net");
	assert_true(ops->must_change_password && ops->is_enabled && !ops->is_configured);
	assert_int_equal(ops->password_expires_ms, 123456789012);
	assert_non_null(ops->scope);
	assert_int_equal(accounts_role(accounts_now(), "Auditor")->privileges,
	    PRIV_LOGIN | PRIV_CONFIGURE_COMPONENTS);
	assert_int_equal(accounts_now()->policy.lockout_threshold, 7);
	assert_false(accounts_now()->policy.lockout_resets);
	assert_int_equal(accounts_now()->policy.basic, BASIC_UNADVERTISED);
	assert_int_equal(base_login("admin", ADMIN_PASSWORD), RF_OK);
	assert_int_equal(base_login("ops", "ops-password"), RF_OK);
}

static void
the_password_of_a_later_environment_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(base_create("root", "root-password", "Administrator"), RF_OK);
	assert_int_equal(base_delete("admin"), RF_OK);
	restart();
	assert_int_equal(accounts_now()->count, 1);
	assert_int_equal(base_login("admin", ADMIN_PASSWORD), RF_BAD_CREDENTIALS);
}

static void
no_password_is_in_the_store_s_files(void **state)
{
	char command[256];

	(void)state;
	assert_int_equal(base_create("ops", "canary-5e1f0a77", "Operator"), RF_OK);
	snprintf(command, sizeof command, "grep -rqa -e canary-5e1f0a77 -e %s '%s'", ADMIN_PASSWORD,
	    state_dir);
	assert_int_not_equal(system(command), 0);
}

/* The file with the first password; "" when there is none. */
static void
read_first_password(char *out, size_t size)
{
	char path[96];
	struct stat st;
	FILE *file;

	snprintf(path, sizeof path, "%s/admin-password", state_dir);
	out[0] = '\0';
	file = fopen(path, "r");
	if (file == NULL)
		return;
	assert_int_equal(fstat(fileno(file), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_non_null(fgets(out, (int)size, file));
	fclose(file);
	out[strcspn(out, "\n")] = '\0';
}

static int
start_random(void **state)
{
	no_first_password = true;
	return start_stored(state);
}

static void
a_random_first_password_is_kept_in_a_file_until_it_is_changed(void **state)
{
	struct account_change change = {.what = CHANGE_PASSWORD, .password = "my-own-password"};
	struct account_change role_only = {.what = CHANGE_MUST_CHANGE, .must_change = false};
	char password[64], again[64];

	(void)state;
	read_first_password(password, sizeof password);
	assert_int_equal(strlen(password), 20);
	assert_int_equal(base_login("admin", password), RF_OK);
	restart();
	assert_int_equal(base_update("admin", &role_only), RF_OK);
	read_first_password(again, sizeof again);
	assert_string_equal(again, password);
	assert_int_equal(base_update("admin", &change), RF_OK);
	read_first_password(again, sizeof again);
	assert_string_equal(again, "");
	assert_int_equal(base_login("admin", password), RF_BAD_CREDENTIALS);
	assert_int_equal(base_login("admin", "my-own-password"), RF_OK);
}

static void
passwd_without_a_daemon_writes_the_store(void **state)
{
	struct account_change lock = {
	    .what = CHANGE_ENABLED | CHANGE_MUST_CHANGE, .is_enabled = false, .must_change = true};
	struct rf_error err = {0};

	(void)state;
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	assert_int_equal(base_update("ops", &lock), RF_OK);
	base_stop();
	assert_true(accounts_passwd_offline(store, &config, "ops", "by-the-operator", &err));
	assert_false(accounts_passwd_offline(store, &config, "nobody", "by-the-operator", &err));
	assert_int_equal(err.code, RF_NOT_FOUND);
	assert_false(accounts_passwd_offline(store, &config, "ops", "short", &err));
	assert_int_equal(err.code, RF_PASSWORD_LENGTH);
	base_start_with(store, &config, 0, no_first_password ? NULL : ADMIN_PASSWORD);
	assert_int_equal(base_login("ops", "ops-password"), RF_BAD_CREDENTIALS);
	assert_int_equal(base_login("ops", "by-the-operator"), RF_OK);
	assert_false(account_must_change(accounts_find(accounts_now(), "ops")));
}

static void
passwd_of_a_running_daemon_unlocks_and_enables(void **state)
{
	struct account_change disable = {.what = CHANGE_ENABLED, .is_enabled = false};
	struct account_change passwd = {.name = "ops", .password = "by-the-operator"};
	char token[SESSION_TOKEN_SIZE];
	int i;

	(void)state;
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	assert_int_equal(base_session("ops", NULL, token, NULL), RF_OK);
	for (i = 0; i < 5; i++)
		assert_int_equal(base_login("ops", "wrong-password"), RF_BAD_CREDENTIALS);
	assert_true(
	    account_is_locked(accounts_find(accounts_now(), "ops"), &accounts_now()->policy));
	assert_int_equal(base_update("ops", &disable), RF_OK);
	WAIT_FOR(account_passwd(&passwd, NULL, 0, base_note_done));
	assert_int_equal(passwd.call.op.err.code, RF_OK);
	account_change_clear(&passwd);
	assert_int_equal(base_login("ops", "by-the-operator"), RF_OK);
	assert_false(base_token_works(token));
}

int
main(void)
{
#define WITH(test, setup, teardown) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define PLAIN(test)                 WITH(test, start, stop)
#define STORED(test)                WITH(test, start_stored, stop_stored)
	const struct CMUnitTest tests[] = {
	    PLAIN(the_first_start_makes_one_administrator),
	    PLAIN(the_predefined_roles_have_the_privileges_of_the_specification),
	    PLAIN(an_account_is_made_and_logs_in),
	    PLAIN(names_are_unique_ignoring_case),
	    PLAIN(names_are_segments_of_uris),
	    PLAIN(an_unknown_role_is_refused),
	    PLAIN(a_change_applies_only_to_the_version_that_was_seen),
	    PLAIN(what_is_not_there_is_not_found),
	    PLAIN(the_last_administrator_stays),
	    PLAIN(two_changes_at_once_do_not_lose_each_other),
	    PLAIN(a_new_password_ends_the_duty_to_change_it),
	    PLAIN(an_expired_password_has_to_be_changed),
	    PLAIN(password_expiration_days_count_from_the_change_of_the_password),
	    PLAIN(one_certificate_is_one_account),
	    PLAIN(a_custom_role_is_made_changed_and_deleted),
	    PLAIN(predefined_roles_do_not_change),
	    PLAIN(there_is_a_limit_of_roles),
	    PLAIN(a_policy_made_from_an_older_one_is_refused),
	    WITH(an_account_of_the_file_logs_in_and_is_read_only, start_configured, stop),
	    WITH(a_reload_brings_and_takes_accounts_of_the_file, start_configured, stop),
	    STORED(everything_survives_a_restart),
	    STORED(the_password_of_a_later_environment_changes_nothing),
	    STORED(no_password_is_in_the_store_s_files),
	    WITH(a_random_first_password_is_kept_in_a_file_until_it_is_changed, start_random,
		stop_stored),
	    STORED(passwd_without_a_daemon_writes_the_store),
	    PLAIN(passwd_of_a_running_daemon_unlocks_and_enables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
