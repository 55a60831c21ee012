/* The store: what must survive a restart, as buckets of key -> bytes. SQLite under state_dir, on a
 * thread of its own.
 *
 * Buckets are named by their users (account, role, session, task, node, snapshot ...); a value is
 * whatever its user makes of it. Every change gets the next revision number of the store, and a row
 * keeps the number of its last change, so a writer can insist on what it has read
 * (compare-and-swap). Leases and watches are not here: one gateway alone needs neither, and the
 * engine that several will share (store_engine.h) brings its own.
 *
 * Each call is an op on the caller's shard. Bucket, keys and values are copied, so they may go as
 * soon as the call returns. Requests are carried out in the order of the calls, as many as are
 * waiting in one transaction; an op is done only after its commit is on the disk. A write that
 * ended RF_TIMEOUT or RF_CANCELLED may or may not have happened. What the disk or SQLite refuses
 * (no space, I/O error, corruption) is RF_STORE, and err.arg[0] says why; a full queue is RF_BUSY.
 * Names or values that are too long, and rows to write beyond the limits below, are our own mistake
 * (asserted), except for the length of a value, which is RF_STORE.
 *
 * Files in state_dir, all 0600: fishway.db, fishway.db-wal, fishway.db-shm, lock (held while open;
 * contains the pid). */
#ifndef FISHWAY_STORE_H
#define FISHWAY_STORE_H

#include "gateway/op.h"

struct store;

enum {
	STORE_NAME_MAX = 512, /* bytes of a bucket's name or a key */
	STORE_VALUE_MAX = 1024 * 1024,
	STORE_WRITES_MAX = 128, /* rows in one store_write */
	STORE_PAGE_MAX = 1000   /* rows in one store_list */
};

#define STORE_ANY    UINT64_MAX  /* whatever is there */
#define STORE_ABSENT UINT64_C(0) /* only if there is no such row */

/* One row to change. value NULL: delete it (deleting what is not there is no error). */
struct store_write {
	const char *bucket, *key;
	const void *value;
	size_t len;
	uint64_t expected; /* STORE_ANY, STORE_ABSENT, or the revision the row must have */
};

struct store_row {
	const char *key;
	const void *value; /* len bytes and a NUL */
	size_t len;
	uint64_t revision;
};

struct store_op {
	struct op op;
	/* store_get: one row or none. store_list: in order of key. The caller's to give to
	 * store_clear. */
	struct store_row *rows;
	size_t row_count;
	bool has_more; /* store_list: ask again with after = the last key. A page also ends at some
			  MiB */
	/* store_write: false when an expectation did not hold; nothing was written then, and
	 * `unmet` is the first such row. */
	bool is_written;
	size_t unmet;
	uint64_t revision;             /* of this write */
	struct store_request *request; /* the store's own */
};

/* Start-up: makes state_dir (0700; its parent must exist), takes the lock, opens and migrates the
 * database, starts the thread. NULL: err is RF_STORE and its arg[0] says why: held by another
 * process (with its pid), made by a newer version, not a database ... */
struct store *store_open(const char *state_dir, struct rf_error *err);
/* Carries out what is queued and closes. After the shards have stopped, before they are freed. NULL
 * is fine. */
void store_close(struct store *store);

void store_get(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *key, op_fn *done);
/* Rows whose key begins with prefix ("": all) and comes after `after` (NULL: from the first), at
 * most limit of them (1..STORE_PAGE_MAX). */
void store_list(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *prefix, const char *after, size_t limit, op_fn *done);
/* All rows or none. count: 1..STORE_WRITES_MAX. */
void store_write(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const struct store_write *writes, size_t count, op_fn *done);
/* One row without an expectation. */
void store_put(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *key, const void *value, size_t len, op_fn *done);
void store_delete(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *key, op_fn *done);
/* Frees the rows of a store_get or store_list that is done; harmless when there are none. */
void store_clear(struct store_op *ask);

/* Blocking, for start-up and the command line; never from a running loop. `each` is called for
 * every row of the bucket in order of key, on the calling thread; it returns false to stop. The row
 * is lent during the call. */
bool store_load(struct store *store, const char *bucket,
    bool (*each)(void *arg, const struct store_row *row), void *arg, struct rf_error *err);
/* As store_write. *is_written may be NULL: then an unmet expectation is an error, too. */
bool store_save(struct store *store, const struct store_write *writes, size_t count,
    bool *is_written, struct rf_error *err);

/* Any thread, for the statistics. */
struct store_stats {
	uint64_t requests, commits, errors;
	size_t queued;
};
void store_stats(struct store *store, struct store_stats *out);

#endif
