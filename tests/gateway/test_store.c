/* The store on a real disk: its own thread, real commits, real kills. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "gateway/store.h"
#include "gateway/store_engine.h"
#include "gateway/xalloc.h"

static struct shard *shard;
static char dir[64], path[96];

static int
with_dir(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/fishway-store-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/fishway.db", dir);
	shard = shard_new("test");
	shard_enter(shard);
	return 0;
}

static int
without_dir(void **state)
{
	static const char *const files[] = {"fishway.db", "fishway.db-wal", "fishway.db-shm", "lock"};
	char name[128];
	size_t i;

	(void)state;
	shard_stop(shard);
	shard_free(shard);
	for (i = 0; i < nitems(files); i++) {
		snprintf(name, sizeof name, "%s/%s", dir, files[i]);
		unlink(name);
	}
	return rmdir(dir);
}

/* ---- asking and waiting */

struct asked {
	struct store_op ask;
	int done;
	enum rf_code code;
};

static void
asked_done(struct op *op)
{
	struct asked *a = (struct asked *)op;

	a->done++;
	a->code = op->err.code;
}

static void
await(struct asked *a)
{
	int i;

	assert_int_equal(a->done, 0);
	for (i = 0; i < 5000 && !a->done; i++)
		shard_pass(shard, 10);
	assert_int_equal(a->done, 1);
}

static struct store *
opened(void)
{
	struct rf_error err;
	struct store *store = store_open(dir, &err);

	if (store == NULL)
		fail_msg("%s", err.arg[0]);
	return store;
}

static void
put(struct store *store, const char *key, const char *value)
{
	struct asked a = {0};

	store_put(store, &a.ask, NULL, 0, "things", key, value, strlen(value), asked_done);
	await(&a);
	assert_int_equal(a.code, RF_OK);
	assert_true(a.ask.is_written);
}

/* The value of one key in static memory, or NULL; its revision in *revision. */
static const char *
got(struct store *store, const char *key, uint64_t *revision)
{
	static char text[256];
	struct asked a = {0};
	size_t count;

	store_get(store, &a.ask, NULL, 0, "things", key, asked_done);
	await(&a);
	assert_int_equal(a.code, RF_OK);
	count = a.ask.row_count;
	if (count > 0) {
		assert_string_equal(a.ask.rows[0].key, key);
		snprintf(text, sizeof text, "%s", (const char *)a.ask.rows[0].value);
		assert_int_equal(strlen(text), a.ask.rows[0].len);
		if (revision != NULL)
			*revision = a.ask.rows[0].revision;
	}
	store_clear(&a.ask);
	return count > 0 ? text : NULL;
}

/* ---- what it does */

static void
what_was_put_is_there_after_reopening(void **state)
{
	struct store *store = opened();
	uint64_t first, second;

	(void)state;
	put(store, "a", "one");
	put(store, "empty", "");
	put(store, "a", "two");
	assert_string_equal(got(store, "a", &first), "two");
	store_close(store);
	store = opened();
	assert_string_equal(got(store, "a", &second), "two");
	assert_int_equal(first, second);
	assert_string_equal(got(store, "empty", NULL), "");
	assert_null(got(store, "b", NULL));
	store_close(store);
}

static void
a_deleted_row_is_gone_and_its_revision_is_not_given_again(void **state)
{
	struct store *store = opened();
	struct asked a = {0};
	uint64_t before, after;

	(void)state;
	put(store, "a", "one");
	got(store, "a", &before);
	store_delete(store, &a.ask, NULL, 0, "things", "a", asked_done);
	await(&a);
	assert_int_equal(a.code, RF_OK);
	assert_null(got(store, "a", NULL));
	store_close(store);
	store = opened();
	put(store, "a", "again");
	got(store, "a", &after);
	assert_true(after > before + 1);
	store_close(store);
}

static void
a_write_insists_on_what_was_read_or_changes_nothing(void **state)
{
	struct store *store = opened();
	struct asked a = {0};
	uint64_t revision;

	(void)state;
	put(store, "a", "one");
	got(store, "a", &revision);
	{
		const struct {
			uint64_t a, b;          /* expectations on "a", which is there, and "b", which is not */
			bool is_written;
			size_t unmet;
		} rows[] = {
			{revision + 1, STORE_ANY, false, 0}, {STORE_ABSENT, STORE_ABSENT, false, 0},
			{revision, revision, false, 1}, {STORE_ANY, 7, false, 1}, {revision, STORE_ABSENT, true, 0},
		};
		size_t i;

		for (i = 0; i < nitems(rows); i++) {
			struct store_write writes[] = {
				{"things", "a", "changed", 7, rows[i].a}, {"things", "b", "new", 3, rows[i].b},
			};

			a.done = 0;
			store_write(store, &a.ask, NULL, 0, writes, 2, asked_done);
			await(&a);
			assert_int_equal(a.code, RF_OK);
			assert_int_equal(a.ask.is_written, rows[i].is_written);
			if (!rows[i].is_written)
				assert_int_equal(a.ask.unmet, rows[i].unmet);
			assert_string_equal(got(store, "a", NULL), rows[i].is_written ? "changed" : "one");
			assert_int_equal(got(store, "b", NULL) != NULL, rows[i].is_written);
		}
	}
	store_close(store);
}

static void
a_list_is_in_order_within_its_prefix_and_comes_in_pages(void **state)
{
	static const char *const keys[] = {"n/b", "n/a", "n", "n/\xc3\xa4", "o", "n/B", "m", "n/aa"};
	static const char *const wanted[] = {"n/B", "n/a", "n/aa", "n/b", "n/\xc3\xa4"};
	struct store *store = opened();
	char after[16] = "";
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < nitems(keys); i++)
		put(store, keys[i], "x");
	for (;;) {
		struct asked a = {0};
		bool has_more;

		store_list(store, &a.ask, NULL, 0, "things", "n/", *after ? after : NULL, 2, asked_done);
		await(&a);
		for (i = 0; i < a.ask.row_count; i++)
			assert_string_equal(a.ask.rows[i].key, wanted[n++]);
		strcpy(after, a.ask.rows[a.ask.row_count - 1].key);
		has_more = a.ask.has_more;
		store_clear(&a.ask);
		if (!has_more)
			break;
		assert_int_equal(i, 2);
	}
	assert_int_equal(n, nitems(wanted));
	store_close(store);
}

struct counted {
	size_t rows, enough;
};

static bool
count_row(void *arg, const struct store_row *row)
{
	struct counted *counted = arg;
	char key[16];

	snprintf(key, sizeof key, "%06zu", counted->rows++);
	assert_string_equal(row->key, key);
	return counted->rows != counted->enough;
}

static void
loading_calls_each_row_of_the_bucket_in_order(void **state)
{
	struct store *store = opened();
	struct store_write writes[100];
	char keys[100][8];
	struct rf_error err;
	struct counted all = {0, 0}, some = {0, 1500};
	size_t i, n;

	(void)state;
	for (n = 0; n < 2500; n += nitems(writes)) {
		for (i = 0; i < nitems(writes); i++) {
			snprintf(keys[i], sizeof keys[i], "%06zu", n + i);
			writes[i] = (struct store_write){n < 2400 ? "rows" : "others", keys[i], keys[i], 6, STORE_ABSENT};
		}
		assert_true(store_save(store, writes, nitems(writes), NULL, &err));
	}
	assert_true(store_load(store, "rows", count_row, &all, &err));
	assert_int_equal(all.rows, 2400);
	assert_true(store_load(store, "rows", count_row, &some, &err));
	assert_int_equal(some.rows, 1500);
	assert_false(store_save(store, writes, 1, NULL, &err));
	assert_int_equal(err.code, RF_STORE);
	store_close(store);
}

/* Reads with a connection of its own what is on the disk at that moment. */
static void
see_on_disk(struct op *op)
{
	sqlite3_stmt *statement;
	sqlite3 *db;

	asked_done(op);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT value FROM entry WHERE key = 'a'", -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_memory_equal(sqlite3_column_blob(statement, 0), "one", 3);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

static void
an_op_is_done_after_its_commit(void **state)
{
	struct store *store = opened();
	struct asked a = {0};

	(void)state;
	store_put(store, &a.ask, NULL, 0, "things", "a", "one", 3, see_on_disk);
	await(&a);
	assert_int_equal(a.code, RF_OK);
	store_close(store);
}

static void
writes_that_wait_together_are_committed_together(void **state)
{
	enum { WRITES = 1000 };
	struct asked *all = xcalloc(WRITES, sizeof *all);
	struct store *store = opened();
	struct store_stats stats;
	char key[16];
	int i;

	(void)state;
	for (i = 0; i < WRITES; i++) {
		snprintf(key, sizeof key, "%d", i % 10);
		store_put(store, &all[i].ask, NULL, 0, "things", key, &i, sizeof i, asked_done);
	}
	for (i = 0; i < WRITES; i++) {
		if (!all[i].done)
			await(&all[i]);
		assert_int_equal(all[i].code, RF_OK);
		/* In the order of the calls: each got the next revision. */
		assert_int_equal(all[i].ask.revision, all[0].ask.revision + (uint64_t)i);
	}
	store_stats(store, &stats);
	assert_int_equal(stats.requests, WRITES);
	assert_in_range(stats.commits, 4, WRITES / 4);
	assert_int_equal(stats.queued, 0);
	store_close(store);
	free(all);
}

static void
a_cancelled_op_ends_at_once_and_leaves_nothing_behind(void **state)
{
	struct store *store = opened();
	struct asked a[2] = {{.done = 0}};

	(void)state;
	put(store, "a", "one");
	store_get(store, &a[0].ask, NULL, 0, "things", "a", asked_done);
	store_put(store, &a[1].ask, NULL, 0, "things", "b", "x", 1, asked_done);
	op_cancel(&a[0].ask.op);
	op_cancel(&a[1].ask.op);
	await(&a[0]);
	assert_int_equal(a[0].code, RF_CANCELLED);
	assert_int_equal(a[1].code, RF_CANCELLED);
	assert_int_equal(a[0].ask.row_count, 0);
	put(store, "c", "after them");          /* their answers have come by now, to nobody */
	store_close(store);
}

static void
a_value_beyond_the_limit_is_refused(void **state)
{
	struct store *store = opened();
	char *big = xcalloc(1, STORE_VALUE_MAX + 1);
	struct asked a = {0}, b = {0};

	(void)state;
	store_put(store, &a.ask, NULL, 0, "things", "a", big, STORE_VALUE_MAX + 1, asked_done);
	await(&a);
	assert_int_equal(a.code, RF_STORE);
	store_put(store, &b.ask, NULL, 0, "things", "a", big, STORE_VALUE_MAX, asked_done);
	await(&b);
	assert_int_equal(b.code, RF_OK);
	free(big);
	store_close(store);
}

/* ---- what can go wrong */

static void
refused(const char *reason)
{
	struct rf_error err = {0};

	assert_null(store_open(dir, &err));
	assert_int_equal(err.code, RF_STORE);
	if (strstr(err.arg[0], reason) == NULL)
		fail_msg("'%s' does not say '%s'", err.arg[0], reason);
}

static void
sql(const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void
a_second_process_is_told_who_holds_the_lock(void **state)
{
	struct store *store = opened();
	char pid[32];

	(void)state;
	snprintf(pid, sizeof pid, "process: %ld", (long)getpid());
	refused(pid);
	store_close(store);
	store = opened();
	store_close(store);
}

static void
files_are_for_us_alone(void **state)
{
	static const char *const names[] = {"fishway.db", "fishway.db-wal", "fishway.db-shm", "lock"};
	mode_t mask = umask(0);
	struct store *store;
	char name[128];
	struct stat st;
	size_t i;

	(void)state;
	assert_int_equal(rmdir(dir), 0);
	store = opened();
	put(store, "a", "one");
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	for (i = 0; i < nitems(names); i++) {
		snprintf(name, sizeof name, "%s/%s", dir, names[i]);
		assert_int_equal(stat(name, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
	}
	store_close(store);
	umask(mask);
	chmod(dir, 0770);
	refused("nobody else may write there");
	chmod(dir, 0700);
}

static void
what_is_not_our_database_is_refused(void **state)
{
	int fd;

	(void)state;
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "this is a text, not a database, and long enough to be looked at as one", 70), 70);
	close(fd);
	refused("not a database");
	unlink(path);
	sql("CREATE TABLE theirs (x); PRAGMA user_version = 1");
	refused("another program's");
}

static void
a_newer_schema_is_refused_and_left_alone(void **state)
{
	struct store *store = opened();

	(void)state;
	put(store, "a", "one");
	store_close(store);
	sql("PRAGMA user_version = 99");
	refused("newer version: its schema is 99");
	sql("PRAGMA user_version = 1");
	store = opened();
	assert_string_equal(got(store, "a", NULL), "one");
	store_close(store);
}

static int
version_of(sqlite3 *db)
{
	sqlite3_stmt *statement;
	int version;

	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	version = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return version;
}

static void
an_older_schema_is_brought_up_step_by_step(void **state)
{
	static const char *const steps[] = {
		"CREATE TABLE a (x); INSERT INTO a VALUES (1);",
		"ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1;",
		"CREATE TABLE b AS SELECT y FROM a; DROP TABLE a;",
	};
	static const char *const broken[] = {"CREATE TABLE a (x);", "CREATE TABLE half (x); CREATE TABLE a (x);"};
	char why[STORE_WHY_SIZE];
	sqlite3 *db;
	int from;

	(void)state;
	for (from = 0; from <= 3; from++) {
		assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
		assert_true(store_sqlite_migrate(db, steps, from, why));
		assert_int_equal(version_of(db), from);
		assert_true(store_sqlite_migrate(db, steps, 3, why));
		assert_int_equal(version_of(db), 3);
		assert_int_equal(sqlite3_exec(db, "INSERT INTO b SELECT 1 / (y = 2) FROM b", NULL, NULL, NULL), SQLITE_OK);
		sqlite3_close(db);
	}
	/* A step that fails leaves the version before it, and nothing of itself. */
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_false(store_sqlite_migrate(db, broken, 2, why));
	assert_non_null(strstr(why, "already exists"));
	assert_int_equal(version_of(db), 1);
	assert_int_not_equal(sqlite3_exec(db, "SELECT * FROM half", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void
a_full_disk_fails_the_write_and_not_the_store(void **state)
{
	struct rlimit no_limit, limit;
	struct store *store = opened();
	char *big = xcalloc(1, 512 * 1024);
	struct asked first = {0}, a = {0}, b = {0};
	struct store_stats stats;
	sqlite3 *db;

	(void)state;
	put(store, "a", "one");
	/* While somebody else has the database, the first waits for it and the other two pile up behind. */
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	store_put(store, &first.ask, NULL, 0, "things", "first", "x", 1, asked_done);
	do
		store_stats(store, &stats);
	while (stats.queued > 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &no_limit), 0);
	limit = no_limit;
	limit.rlim_cur = 200 * 1024;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	store_put(store, &a.ask, NULL, 0, "things", "big", big, 512 * 1024, asked_done);
	store_put(store, &b.ask, NULL, 0, "things", "small", "x", 1, asked_done);
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	await(&first);
	if (!a.done)
		await(&a);
	if (!b.done)
		await(&b);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &no_limit), 0);
	assert_int_equal(first.code, RF_OK);
	assert_int_equal(a.code, RF_STORE);
	assert_int_equal(b.code, RF_OK);        /* the one too many has not taken it along */
	store_stats(store, &stats);
	assert_int_equal(stats.errors, 1);
	assert_null(got(store, "big", NULL));
	assert_string_equal(got(store, "a", NULL), "one");
	put(store, "big", "fits now");
	store_close(store);
	free(big);
}

/* ---- kill -9 */

/* Writes rows for ever and says on standard output which are written: a, then b = a twice in one go. */
static int
writer_main(void)
{
	struct rf_error err;
	struct store *store = store_open(dir, &err);
	uint32_t n = 0;

	if (store == NULL)
		return 1;
	for (;; n++) {
		char key[16];
		struct store_write rows[] = {
			{"kill", key, &n, sizeof n, STORE_ABSENT}, {"kill", "latest", &n, sizeof n, STORE_ANY},
		};

		snprintf(key, sizeof key, "%08x", n);
		if (!store_save(store, rows, 2, NULL, &err) || write(1, &n, sizeof n) != sizeof n)
			return 1;
	}
}

struct survivors {
	uint32_t next, latest;
};

static bool
check_survivor(void *arg, const struct store_row *row)
{
	struct survivors *s = arg;
	uint32_t value;

	assert_int_equal(row->len, sizeof value);
	memcpy(&value, row->value, sizeof value);
	if (strcmp(row->key, "latest") == 0) {
		s->latest = value;
	} else {
		assert_int_equal(strtoul(row->key, NULL, 16), value);
		assert_int_equal(value, s->next++);
	}
	return true;
}

static void
kill_a_writer(unsigned after_us)
{
	uint32_t acked, last = 0;
	struct survivors s = {0};
	struct rf_error err;
	struct store *store;
	int ends[2];
	pid_t pid;
	bool any = false;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execl("/proc/self/exe", "test_store", "--writer", dir, NULL);
		_exit(127);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &acked, sizeof acked), sizeof acked);
	usleep(after_us);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	while (read(ends[0], &acked, sizeof acked) == sizeof acked) {
		last = acked;
		any = true;
	}
	close(ends[0]);
	store = opened();
	assert_true(store_load(store, "kill", check_survivor, &s, &err));
	store_close(store);
	assert_true(s.next > (any ? last : 0));          /* every row that was acknowledged */
	assert_int_equal(s.latest, s.next - 1);         /* and both rows of a write, or none */
	sql("DELETE FROM entry");
}

static void
nothing_acknowledged_is_lost_by_a_kill(void **state)
{
	const char *asked = getenv("STORE_KILLS");
	int kills = asked != NULL ? atoi(asked) : 30;

	(void)state;
	srandom(7);
	while (kills-- > 0)
		kill_a_writer((unsigned)(random() % 30000));
}

int
main(int argc, char **argv)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_dir, without_dir)
	const struct CMUnitTest tests[] = {
		CASE(what_was_put_is_there_after_reopening),
		CASE(a_deleted_row_is_gone_and_its_revision_is_not_given_again),
		CASE(a_write_insists_on_what_was_read_or_changes_nothing),
		CASE(a_list_is_in_order_within_its_prefix_and_comes_in_pages),
		CASE(loading_calls_each_row_of_the_bucket_in_order),
		CASE(an_op_is_done_after_its_commit),
		CASE(writes_that_wait_together_are_committed_together),
		CASE(a_cancelled_op_ends_at_once_and_leaves_nothing_behind),
		CASE(a_value_beyond_the_limit_is_refused),
		CASE(a_second_process_is_told_who_holds_the_lock),
		CASE(files_are_for_us_alone),
		CASE(what_is_not_our_database_is_refused),
		CASE(a_newer_schema_is_refused_and_left_alone),
		CASE(an_older_schema_is_brought_up_step_by_step),
		CASE(a_full_disk_fails_the_write_and_not_the_store),
		CASE(nothing_acknowledged_is_lost_by_a_kill),
	};

	if (argc == 3 && strcmp(argv[1], "--writer") == 0) {
		snprintf(dir, sizeof dir, "%s", argv[2]);
		return writer_main();
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
