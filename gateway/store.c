#include "gateway/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/log.h"
#include "gateway/store_engine.h"
#include "gateway/xalloc.h"

enum { BATCH_MAX = 256, QUEUE_MAX = 65536 };
static const size_t batch_bytes_max = 8 * 1024 * 1024, queue_bytes_max = 256 * 1024 * 1024;

struct store {
	struct store_engine *engine;
	int lock_fd;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work_came, answer_came;
	struct store_request *first, **last;
	size_t queued, queued_bytes;
	bool is_stopping;
	struct store_stats stats;
};

static bool open_dir(const char *dir, char *why);
static int take_lock(const char *dir, char *why);
static void *store_main(void *arg);
static size_t take_batch(struct store *store, struct store_request **batch);
static void answer(struct store *store, struct store_request *request);
static void request_back(struct mail *mail);
static void request_free(struct store_request *request);
static struct store_request *request_new(enum store_verb verb, const char *bucket, const char *key);
static struct store_request *request_write(
    const struct store_write *writes, size_t count, bool *is_too_long);
static void start(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    op_fn *done, struct store_request *request);
static bool enqueue(struct store *store, struct store_request *request);
static bool wait_for(struct store *store, struct store_request *request, struct rf_error *err);
static void ask_cancel(struct op *op);

/* ---- life ---- */

struct store *
store_open(const char *state_dir, struct rf_error *err)
{
	struct store *store = xcalloc(1, sizeof *store);
	char why[STORE_WHY_SIZE];

	store->lock_fd = -1;
	if (open_dir(state_dir, why))
		store->lock_fd = take_lock(state_dir, why);
	if (store->lock_fd >= 0)
		store->engine = store_sqlite_open(state_dir, why);
	if (store->engine == NULL) {
		if (store->lock_fd >= 0)
			close(store->lock_fd);
		free(store);
		error_set(err, RF_STORE, why);
		return NULL;
	}
	store->last = &store->first;
	pthread_mutex_init(&store->lock, NULL);
	pthread_cond_init(&store->work_came, NULL);
	pthread_cond_init(&store->answer_came, NULL);
	if (pthread_create(&store->thread, NULL, store_main, store) != 0)
		abort();
	pthread_setname_np(store->thread, "store");
	return store;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	pthread_mutex_lock(&store->lock);
	store->is_stopping = true;
	pthread_cond_signal(&store->work_came);
	pthread_mutex_unlock(&store->lock);
	pthread_join(store->thread, NULL);
	store_sqlite_close(store->engine);
	close(store->lock_fd);
	pthread_cond_destroy(&store->work_came);
	pthread_cond_destroy(&store->answer_came);
	pthread_mutex_destroy(&store->lock);
	free(store);
}

static bool
open_dir(const char *dir, char *why)
{
	struct stat st;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		snprintf(why, STORE_WHY_SIZE, "state_dir cannot be made: %s", strerror(errno));
		return false;
	}
	if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode)) {
		snprintf(why, STORE_WHY_SIZE, "state_dir is not a directory");
		return false;
	}
	/* Who may write there could put another database in the place of ours. */
	if (st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH))) {
		snprintf(why, STORE_WHY_SIZE,
		    "state_dir must belong to the user of this process, and nobody else may write "
		    "there");
		return false;
	}
	return true;
}

/* Held until the process ends, however it ends. */
static int
take_lock(const char *dir, char *why)
{
	char *path = xasprintf("%s/lock", dir), pid[24] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t len;

	free(path);
	if (fd < 0) {
		snprintf(
		    why, STORE_WHY_SIZE, "state_dir: lock cannot be opened: %s", strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		len = pread(fd, pid, sizeof pid - 1, 0);
		pid[len > 0 ? strspn(pid, "0123456789") : 0] = '\0';
		snprintf(why, STORE_WHY_SIZE, "state_dir is in use by another process%s%s",
		    *pid ? ": " : "", pid);
		close(fd);
		return -1;
	}
	snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, strlen(pid), 0) < 0) {
		snprintf(
		    why, STORE_WHY_SIZE, "state_dir: lock cannot be written: %s", strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

/* ---- the thread ---- */

static void *
store_main(void *arg)
{
	struct store_request *batch[BATCH_MAX];
	struct store *store = arg;
	size_t n, i;

	pthread_mutex_lock(&store->lock);
	while ((n = take_batch(store, batch)) > 0) {
		pthread_mutex_unlock(&store->lock);
		store_sqlite_run(store->engine, batch, n);
		pthread_mutex_lock(&store->lock);
		store->stats.commits++;
		for (i = 0; i < n; i++)
			answer(store, batch[i]);
	}
	pthread_mutex_unlock(&store->lock);
	return NULL;
}

/* Waits for work; 0: none will come any more. */
static size_t
take_batch(struct store *store, struct store_request **batch)
{
	struct store_request *request;
	size_t n = 0, bytes = 0;

	while (store->first == NULL && !store->is_stopping)
		pthread_cond_wait(&store->work_came, &store->lock);
	while ((request = store->first) != NULL && n < BATCH_MAX && bytes < batch_bytes_max) {
		store->first = request->next;
		if (store->first == NULL)
			store->last = &store->first;
		store->queued--;
		store->queued_bytes -= request->bytes;
		bytes += request->bytes;
		batch[n++] = request;
	}
	return n;
}

/* Under the lock. Afterwards the request is no longer ours. */
static void
answer(struct store *store, struct store_request *request)
{
	store->stats.errors += request->is_failed;
	request->is_answered = true;
	if (request->shard != NULL) {
		request->back.deliver = request_back;
		shard_post(request->shard, &request->back);
	} else {
		pthread_cond_broadcast(&store->answer_came);
	}
}

/* On the shard of the op, if there still is one. */
static void
request_back(struct mail *mail)
{
	struct store_request *request =
	    (struct store_request *)(void *)((char *)mail - offsetof(struct store_request, back));
	struct store_op *ask = request->ask;
	struct rf_error err;

	if (ask == NULL) {
		request_free(request);
		return;
	}
	if (request->is_failed) {
		error_set(&err, RF_STORE, request->why);
		ask->request = NULL;
		op_finish(&ask->op, &err);
		request_free(request);
		return;
	}
	ask->rows = request->rows;
	ask->row_count = request->row_count;
	ask->has_more = request->has_more;
	ask->is_written = request->is_written;
	ask->unmet = request->unmet;
	ask->revision = request->revision;
	request->ask = NULL;
	if (request->row_count == 0) {
		ask->request = NULL;
		request_free(request);
	}
	op_finish(&ask->op, NULL);
}

/* ---- asking ---- */

void
store_get(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *key, op_fn *done)
{
	start(store, ask, parent, ms, done, request_new(STORE_GET, bucket, key));
}

void
store_list(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *prefix, const char *after, size_t limit, op_fn *done)
{
	struct store_request *request = request_new(STORE_LIST, bucket, prefix);

	assert(limit >= 1 && limit <= STORE_PAGE_MAX);
	request->after = after != NULL ? arena_strdup(&request->arena, after) : NULL;
	request->limit = limit;
	start(store, ask, parent, ms, done, request);
}

void
store_write(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const struct store_write *writes, size_t count, op_fn *done)
{
	bool is_too_long;
	struct store_request *request = request_write(writes, count, &is_too_long);
	struct rf_error err;

	start(store, ask, parent, ms, done, is_too_long ? NULL : request);
	if (is_too_long) {
		request_free(request);
		error_set(&err, RF_STORE, "a value is too long");
		op_finish(&ask->op, &err);
	}
}

void
store_put(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *key, const void *value, size_t len, op_fn *done)
{
	struct store_write row = {bucket, key, value, len, STORE_ANY};

	store_write(store, ask, parent, ms, &row, 1, done);
}

void
store_delete(struct store *store, struct store_op *ask, struct op *parent, int64_t ms,
    const char *bucket, const char *key, op_fn *done)
{
	struct store_write row = {bucket, key, NULL, 0, STORE_ANY};

	store_write(store, ask, parent, ms, &row, 1, done);
}

void
store_clear(struct store_op *ask)
{
	if (ask->request != NULL)
		request_free(ask->request);
	ask->request = NULL;
	ask->rows = NULL;
	ask->row_count = 0;
}

/* request NULL: the op is only started. */
static void
start(struct store *store, struct store_op *ask, struct op *parent, int64_t ms, op_fn *done,
    struct store_request *request)
{
	ask->request = NULL;
	ask->rows = NULL;
	ask->row_count = 0;
	ask->has_more = ask->is_written = false;
	ask->unmet = 0;
	ask->revision = 0;
	op_start(&ask->op, parent, ms, ask_cancel, done);
	if (request == NULL)
		return;
	if (!op_is_running(&ask->op)) {
		request_free(request);
		return;
	}
	request->ask = ask;
	request->shard = ask->op.shard;
	ask->request = request;
	if (!enqueue(store, request)) {
		ask->request = NULL;
		request_free(request);
		op_fail(&ask->op, RF_BUSY);
	}
}

/* The request goes its way; its answer finds nobody. */
static void
ask_cancel(struct op *op)
{
	struct store_op *ask = (struct store_op *)op;

	if (ask->request != NULL)
		ask->request->ask = NULL;
	ask->request = NULL;
}

bool
store_load(struct store *store, const char *bucket,
    bool (*each)(void *arg, const struct store_row *row), void *arg, struct rf_error *err)
{
	struct store_request *page = NULL, *next;
	bool is_wanted = true, ok = true;
	size_t i;

	do {
		next = request_new(STORE_LIST, bucket, "");
		next->limit = STORE_PAGE_MAX;
		if (page != NULL)
			next->after =
			    arena_strdup(&next->arena, page->rows[page->row_count - 1].key);
		request_free(page);
		page = next;
		ok = wait_for(store, page, err);
		for (i = 0; ok && is_wanted && i < page->row_count; i++)
			is_wanted = each(arg, &page->rows[i]);
	} while (ok && is_wanted && page->has_more);
	request_free(page);
	return ok;
}

bool
store_save(struct store *store, const struct store_write *writes, size_t count, bool *is_written,
    struct rf_error *err)
{
	bool is_too_long, ok;
	struct store_request *request = request_write(writes, count, &is_too_long);

	ok = is_too_long ? error_set(err, RF_STORE, "a value is too long")
			 : wait_for(store, request, err);
	if (is_written != NULL)
		*is_written = request->is_written;
	else if (ok && !request->is_written)
		ok = error_set(err, RF_STORE, "the row has changed meanwhile");
	request_free(request);
	return ok;
}

static bool
wait_for(struct store *store, struct store_request *request, struct rf_error *err)
{
	if (!enqueue(store, request))
		return error_set(err, RF_BUSY);
	pthread_mutex_lock(&store->lock);
	while (!request->is_answered)
		pthread_cond_wait(&store->answer_came, &store->lock);
	pthread_mutex_unlock(&store->lock);
	return !request->is_failed || error_set(err, RF_STORE, request->why);
}

static bool
enqueue(struct store *store, struct store_request *request)
{
	bool has_room;

	pthread_mutex_lock(&store->lock);
	has_room = store->queued < QUEUE_MAX &&
		   store->queued_bytes + request->bytes <= queue_bytes_max && !store->is_stopping;
	if (has_room) {
		request->next = NULL;
		*store->last = request;
		store->last = &request->next;
		store->queued++;
		store->queued_bytes += request->bytes;
		store->stats.requests++;
		pthread_cond_signal(&store->work_came);
	}
	pthread_mutex_unlock(&store->lock);
	return has_room;
}

void
store_stats(struct store *store, struct store_stats *out)
{
	pthread_mutex_lock(&store->lock);
	*out = store->stats;
	out->queued = store->queued;
	pthread_mutex_unlock(&store->lock);
}

/* ---- requests ---- */

static const char *
copy_name(struct store_request *request, const char *name)
{
	assert(strlen(name) <= STORE_NAME_MAX);
	return arena_strdup(&request->arena, name);
}

static struct store_request *
request_new(enum store_verb verb, const char *bucket, const char *key)
{
	struct store_request *request = xcalloc(1, sizeof *request);

	assert(*bucket != '\0' && (*key != '\0' || verb == STORE_LIST));
	request->verb = verb;
	request->bytes = sizeof *request;
	request->bucket = copy_name(request, bucket);
	request->key = copy_name(request, key);
	return request;
}

static struct store_request *
request_write(const struct store_write *writes, size_t count, bool *is_too_long)
{
	struct store_request *request = request_new(STORE_WRITE, writes[0].bucket, writes[0].key);
	struct store_write *row;
	size_t i;

	assert(count >= 1 && count <= STORE_WRITES_MAX);
	*is_too_long = false;
	for (i = 0; i < count; i++)
		*is_too_long = *is_too_long || writes[i].len > STORE_VALUE_MAX;
	if (*is_too_long)
		return request;
	request->writes = arena_alloc(&request->arena, count * sizeof *writes);
	request->write_count = count;
	for (i = 0; i < count; i++) {
		row = &request->writes[i];
		*row = writes[i];
		assert(*row->bucket != '\0' && *row->key != '\0');
		row->bucket = copy_name(request, writes[i].bucket);
		row->key = copy_name(request, writes[i].key);
		if (row->value != NULL)
			row->value = arena_strndup(&request->arena, writes[i].value, writes[i].len);
		request->bytes += sizeof *row + row->len;
	}
	return request;
}

void
store_request_row(struct store_request *request, const char *key, const void *value, size_t len,
    uint64_t revision)
{
	struct store_row *row, *wider;

	if (request->row_count == request->row_size) {
		request->row_size = request->row_size ? request->row_size * 2 : 4;
		wider = arena_alloc(&request->arena, request->row_size * sizeof *wider);
		if (request->row_count > 0)
			memcpy(wider, request->rows, request->row_count * sizeof *wider);
		request->rows = wider;
	}
	row = &request->rows[request->row_count++];
	row->key = arena_strdup(&request->arena, key);
	row->value = arena_strndup(&request->arena, len > 0 ? value : "", len);
	row->len = len;
	row->revision = revision;
}

static void
request_free(struct store_request *request)
{
	if (request == NULL)
		return;
	arena_clear(&request->arena);
	free(request);
}
