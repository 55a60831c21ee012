/* What carries out the store's requests. For gateway/store*.c alone.
 *
 * An engine gets the requests that have piled up, in order, on the store's thread; when `run`
 * returns, each of them is answered: written down for good, or failed with a reason. */
#ifndef FISHWAY_STORE_ENGINE_H
#define FISHWAY_STORE_ENGINE_H

#include "gateway/arena.h"
#include "gateway/store.h"

enum { STORE_WHY_SIZE = RF_ARG_SIZE, STORE_PAGE_BYTES = 8 * 1024 * 1024 };
enum store_verb { STORE_GET, STORE_LIST, STORE_WRITE };

struct store_request {
	struct store_request *next;
	struct arena arena; /* the request itself is not in it; everything it points to is */
	enum store_verb verb;
	const char *bucket, *key, *after; /* key: of STORE_LIST the prefix */
	size_t limit;
	struct store_write *writes;
	size_t write_count;
	size_t bytes; /* that it holds in the queue */
	/* the answer */
	struct store_row *rows; /* in the arena */
	size_t row_count, row_size;
	bool has_more, is_written, is_failed;
	size_t unmet;
	uint64_t revision;
	char why[STORE_WHY_SIZE];
	/* who waits: an op, or (shard NULL) a thread on the store's condition */
	struct store_op *ask; /* NULL: cancelled. Touched on its shard only */
	struct shard *shard;
	struct mail back;
	bool is_answered; /* under the store's lock */
};

/* Adds a row to the answer; the bytes are copied. */
void store_request_row(struct store_request *request, const char *key, const void *value,
    size_t len, uint64_t revision);

struct store_engine;
/* dir exists and is ours alone. NULL: why. */
struct store_engine *store_sqlite_open(const char *dir, char why[STORE_WHY_SIZE]);
void store_sqlite_run(
    struct store_engine *engine, struct store_request *const *batch, size_t count);
void store_sqlite_close(struct store_engine *engine);

/* Brings a database from its version (PRAGMA user_version) to `count`: steps[n] makes version n + 1
 * of version n, each in a transaction of its own. A higher version is refused. */
struct sqlite3;
bool store_sqlite_migrate(
    struct sqlite3 *db, const char *const *steps, int count, char why[STORE_WHY_SIZE]);

#endif
