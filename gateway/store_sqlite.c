#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "gateway/log.h"
#include "gateway/store_engine.h"
#include "gateway/xalloc.h"

enum statement {
	BEGIN_READ,
	BEGIN_WRITE,
	COMMIT,
	ROLLBACK,
	GET,
	LIST,
	PUT,
	DELETE,
	READ_REVISION,
	SAVE_REVISION,
	STATEMENTS
};

struct store_engine {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	uint64_t revision; /* of the last write, also of one not yet committed */
};

enum { APPLICATION_ID = 0x46495348 }; /* "FISH" */

/* One row per version of the schema. Never changed, only added to. */
static const char *const migrations[] = {
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, value "
    "BLOB NOT NULL,"
    "  revision INTEGER NOT NULL, UNIQUE (bucket, key));"
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO counter VALUES ('revision', 0);",
};

static const char *const sql[STATEMENTS] = {
    [BEGIN_READ] = "BEGIN",
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [GET] = "SELECT key, value, revision FROM entry WHERE bucket = ?1 AND key = ?2",
    [LIST] = "SELECT key, value, revision FROM entry WHERE bucket = ?1 AND key >= ?2 AND key > ?3 "
	     "ORDER BY key",
    [PUT] = "INSERT INTO entry (bucket, key, value, revision) VALUES (?1, ?2, ?3, ?4)"
	    " ON CONFLICT (bucket, key) DO UPDATE SET value = excluded.value, revision = "
	    "excluded.revision",
    [DELETE] = "DELETE FROM entry WHERE bucket = ?1 AND key = ?2",
    [READ_REVISION] = "SELECT value FROM counter WHERE name = 'revision'",
    [SAVE_REVISION] = "UPDATE counter SET value = ?1 WHERE name = 'revision'",
};

static bool open_database(struct store_engine *e, const char *path, char *why);
static bool set_up(struct store_engine *e, char *why);
static bool run_all(
    struct store_engine *e, struct store_request *const *batch, size_t count, char *why);
static bool run_one(struct store_engine *e, struct store_request *request);
static bool get(struct store_engine *e, struct store_request *request);
static bool list(struct store_engine *e, struct store_request *request);
static bool write_rows(struct store_engine *e, struct store_request *request);
static bool is_met(struct store_engine *e, const struct store_write *row, bool *is_met_out);
static bool step_through(struct store_engine *e, enum statement statement);
static bool describe(sqlite3 *db, char *why);

struct store_engine *
store_sqlite_open(const char *dir, char why[STORE_WHY_SIZE])
{
	struct store_engine *e = xcalloc(1, sizeof *e);
	char *path = xasprintf("%s/fishway.db", dir);
	bool ok = open_database(e, path, why) && set_up(e, why);

	free(path);
	if (ok)
		return e;
	store_sqlite_close(e);
	return NULL;
}

static bool
open_database(struct store_engine *e, const char *path, char *why)
{
	/* SQLite would make it by the umask; its other files take the mode of this one. */
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		snprintf(why, STORE_WHY_SIZE, "fishway.db cannot be opened: %s", strerror(errno));
		return false;
	}
	close(fd);
	if (sqlite3_open_v2(path, &e->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
		NULL) == SQLITE_OK)
		return true;
	return describe(e->db, why);
}

static bool
pragma_number(sqlite3 *db, const char *text, sqlite3_int64 *out)
{
	sqlite3_stmt *statement = NULL;
	bool ok = sqlite3_prepare_v2(db, text, -1, &statement, NULL) == SQLITE_OK &&
		  sqlite3_step(statement) == SQLITE_ROW;

	if (ok)
		*out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return ok;
}

/* Not every file system can (the log's index is shared memory). */
static bool
is_wal(sqlite3 *db)
{
	sqlite3_stmt *statement = NULL;
	bool is = sqlite3_prepare_v2(db, "PRAGMA journal_mode = WAL", -1, &statement, NULL) ==
		      SQLITE_OK &&
		  sqlite3_step(statement) == SQLITE_ROW &&
		  strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;

	sqlite3_finalize(statement);
	return is;
}

static bool
set_up(struct store_engine *e, char *why)
{
	/* secure_delete: what is deleted may have been a password's hash. */
	static const char options[] =
	    "PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST;"
	    "PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 16777216;";
	static const char counts[] = "SELECT count(*) FROM sqlite_schema";
	sqlite3_int64 id = 0, objects = 0;
	char *name;
	bool ok;
	int i;

	sqlite3_busy_timeout(e->db, 5000);
	if (!pragma_number(e->db, "PRAGMA application_id", &id) ||
	    !pragma_number(e->db, counts, &objects))
		return describe(e->db, why);
	if (id != APPLICATION_ID && (id != 0 || objects != 0)) {
		snprintf(why, STORE_WHY_SIZE, "fishway.db is another program's database");
		return false;
	}
	name = xasprintf("PRAGMA application_id = %d", APPLICATION_ID);
	ok = is_wal(e->db) && sqlite3_exec(e->db, options, NULL, NULL, NULL) == SQLITE_OK &&
	     (id == APPLICATION_ID || sqlite3_exec(e->db, name, NULL, NULL, NULL) == SQLITE_OK);
	free(name);
	if (!ok)
		return describe(e->db, why);
	if (!store_sqlite_migrate(e->db, migrations, (int)nitems(migrations), why))
		return false;
	for (i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(e->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
			&e->statements[i], NULL) != SQLITE_OK)
			return describe(e->db, why);
	if (sqlite3_step(e->statements[READ_REVISION]) != SQLITE_ROW)
		return describe(e->db, why);
	e->revision = (uint64_t)sqlite3_column_int64(e->statements[READ_REVISION], 0);
	sqlite3_reset(e->statements[READ_REVISION]);
	return true;
}

bool
store_sqlite_migrate(sqlite3 *db, const char *const *steps, int count, char why[STORE_WHY_SIZE])
{
	sqlite3_int64 version;
	char *text;
	bool ok;

	if (!pragma_number(db, "PRAGMA user_version", &version))
		return describe(db, why);
	if (version < 0 || version > count) {
		snprintf(why, STORE_WHY_SIZE,
		    "fishway.db was made by a newer version: its schema is %d, the newest known "
		    "here is %d",
		    (int)version, count);
		return false;
	}
	for (; version < count; version++) {
		text = xasprintf("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT",
		    steps[version], (int)version + 1);
		ok = sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK || describe(db, why);
		free(text);
		if (!ok) {
			sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
			return false;
		}
	}
	return true;
}

void
store_sqlite_close(struct store_engine *e)
{
	int i;

	for (i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(e->statements[i]);
	sqlite3_close(e->db);
	free(e);
}

/* All in one transaction. When that fails, each on its own: one that asks too much does not take
 * the others along. */
void
store_sqlite_run(struct store_engine *e, struct store_request *const *batch, size_t count)
{
	char why[STORE_WHY_SIZE];
	size_t i;

	if (run_all(e, batch, count, why))
		return;
	for (i = 0; i < count; i++) {
		if (count == 1 || !run_all(e, &batch[i], 1, why)) {
			log_error("store=fishway.db bucket=%s why=\"%s\"", batch[i]->bucket, why);
			batch[i]->is_failed = true;
			memcpy(batch[i]->why, why, sizeof why);
		}
	}
}

static bool
run_all(struct store_engine *e, struct store_request *const *batch, size_t count, char *why)
{
	uint64_t before = e->revision;
	bool is_writing = false, ok;
	size_t i;

	for (i = 0; i < count; i++)
		is_writing = is_writing || batch[i]->verb == STORE_WRITE;
	ok = step_through(e, is_writing ? BEGIN_WRITE : BEGIN_READ);
	for (i = 0; ok && i < count; i++)
		ok = run_one(e, batch[i]);
	if (ok && e->revision != before) {
		sqlite3_bind_int64(e->statements[SAVE_REVISION], 1, (sqlite3_int64)e->revision);
		ok = step_through(e, SAVE_REVISION);
	}
	if (ok && step_through(e, COMMIT))
		return true;
	describe(e->db, why);
	/* Some errors have rolled back by themselves. */
	if (!sqlite3_get_autocommit(e->db))
		step_through(e, ROLLBACK);
	e->revision = before;
	return false;
}

static bool
run_one(struct store_engine *e, struct store_request *request)
{
	request->row_count = 0;
	request->has_more = request->is_written = false;
	switch (request->verb) {
	case STORE_GET:
		return get(e, request);
	case STORE_LIST:
		return list(e, request);
	case STORE_WRITE:
		return write_rows(e, request);
	}
	return false;
}

static void
bind_text(sqlite3_stmt *statement, int place, const char *text)
{
	sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

static void
take_row(struct store_request *request, sqlite3_stmt *statement)
{
	const void *value = sqlite3_column_blob(statement, 1);

	store_request_row(request, (const char *)sqlite3_column_text(statement, 0), value,
	    (size_t)sqlite3_column_bytes(statement, 1),
	    (uint64_t)sqlite3_column_int64(statement, 2));
}

static bool
get(struct store_engine *e, struct store_request *request)
{
	sqlite3_stmt *statement = e->statements[GET];
	int rc;

	bind_text(statement, 1, request->bucket);
	bind_text(statement, 2, request->key);
	rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW)
		take_row(request, statement);
	sqlite3_reset(statement);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool
list(struct store_engine *e, struct store_request *request)
{
	sqlite3_stmt *statement = e->statements[LIST];
	size_t prefix_len = strlen(request->key), bytes = 0;
	int rc;

	bind_text(statement, 1, request->bucket);
	bind_text(statement, 2, request->key);
	bind_text(statement, 3, request->after != NULL ? request->after : "");
	while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
		if (strncmp((const char *)sqlite3_column_text(statement, 0), request->key,
			prefix_len) != 0)
			break;
		request->has_more =
		    request->row_count == request->limit || bytes >= STORE_PAGE_BYTES;
		if (request->has_more)
			break;
		bytes += (size_t)sqlite3_column_bytes(statement, 1);
		take_row(request, statement);
	}
	sqlite3_reset(statement);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool
write_rows(struct store_engine *e, struct store_request *request)
{
	const struct store_write *row;
	sqlite3_stmt *statement;
	bool is_expected;

	for (row = request->writes; row < request->writes + request->write_count; row++) {
		if (!is_met(e, row, &is_expected))
			return false;
		if (!is_expected) {
			request->unmet = (size_t)(row - request->writes);
			return true;
		}
	}
	e->revision++;
	for (row = request->writes; row < request->writes + request->write_count; row++) {
		statement = e->statements[row->value != NULL ? PUT : DELETE];
		bind_text(statement, 1, row->bucket);
		bind_text(statement, 2, row->key);
		if (row->value != NULL) {
			sqlite3_bind_blob(statement, 3, row->value, (int)row->len, SQLITE_STATIC);
			sqlite3_bind_int64(statement, 4, (sqlite3_int64)e->revision);
		}
		if (!step_through(e, row->value != NULL ? PUT : DELETE))
			return false;
	}
	request->is_written = true;
	request->revision = e->revision;
	return true;
}

/* false: the database failed. */
static bool
is_met(struct store_engine *e, const struct store_write *row, bool *is_met_out)
{
	sqlite3_stmt *statement = e->statements[GET];
	int rc;

	*is_met_out = true;
	if (row->expected == STORE_ANY)
		return true;
	bind_text(statement, 1, row->bucket);
	bind_text(statement, 2, row->key);
	rc = sqlite3_step(statement);
	*is_met_out = rc == SQLITE_ROW
			  ? (uint64_t)sqlite3_column_int64(statement, 2) == row->expected
			  : row->expected == STORE_ABSENT;
	sqlite3_reset(statement);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

/* A statement without an answer. */
static bool
step_through(struct store_engine *e, enum statement statement)
{
	int rc = sqlite3_step(e->statements[statement]);

	sqlite3_reset(e->statements[statement]);
	return rc == SQLITE_DONE;
}

static bool
describe(sqlite3 *db, char *why)
{
	int code = sqlite3_system_errno(db), rc = sqlite3_extended_errcode(db);

	/* errno is meaningful for what went wrong below SQLite only. */
	if ((rc & 0xff) != SQLITE_IOERR && (rc & 0xff) != SQLITE_CANTOPEN &&
	    (rc & 0xff) != SQLITE_FULL)
		code = 0;
	snprintf(why, STORE_WHY_SIZE, "fishway.db: %s%s%s%s", sqlite3_errmsg(db), code ? " (" : "",
	    code ? strerror(code) : "", code ? ")" : "");
	return false;
}
