#include "gateway/tasks.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "gateway/log.h"
#include "gateway/store.h"
#include "gateway/xalloc.h"

static const char bucket[] = "task";
enum { SAVE_MS = 30000, MESSAGES_MAX = 100 };

static struct {
	pthread_mutex_t lock;
	struct store *store;
	struct task *rows[TASKS_MAX];    /* oldest first */
	size_t count;
} tasks = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const char *const state_names[TASK_STATES] = {
	[TASK_RUNNING] = "running", [TASK_COMPLETED] = "completed", [TASK_EXCEPTION] = "exception",
};

static void save(const struct task *task);
static void save_removal(const char *id);
static bool load_one(void *arg, const struct store_row *row);
static void expire(void);

void
task_clear(struct task *task)
{
	json_decref(task->messages);
	json_decref(task->body);
	task->messages = task->body = NULL;
}

static void
row_free(struct task *task)
{
	task_clear(task);
	free(task);
}

static struct task *
find(const char *id, size_t *at)
{
	for (size_t i = 0; i < tasks.count; i++) {
		if (strcmp(tasks.rows[i]->id, id) == 0) {
			*at = i;
			return tasks.rows[i];
		}
	}
	return NULL;
}

static void
take_out(size_t at)
{
	row_free(tasks.rows[at]);
	memmove(&tasks.rows[at], &tasks.rows[at + 1], (--tasks.count - at) * sizeof tasks.rows[0]);
}

/* ---- life ---- */

static int
by_age(const void *a, const void *b)
{
	const struct task *x = *(struct task *const *)a, *y = *(struct task *const *)b;

	return x->began_ms < y->began_ms ? -1 : x->began_ms > y->began_ms;
}

bool
tasks_init(struct store *store, struct rf_error *err)
{
	tasks.store = store;
	if (store != NULL && !store_load(store, bucket, load_one, NULL, err))
		return false;
	qsort(tasks.rows, tasks.count, sizeof tasks.rows[0], by_age);
	return true;
}

void
tasks_free(void)
{
	while (tasks.count > 0)
		row_free(tasks.rows[--tasks.count]);
	tasks.store = NULL;
}

static void
copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from == NULL ? "" : from);
}

/* ---- changes ---- */

/* A place for one more: the oldest finished one goes when all are taken. */
static bool
make_room(void)
{
	expire();
	for (size_t i = 0; tasks.count == TASKS_MAX && i < TASKS_MAX; i++) {
		if (tasks.rows[i]->state != TASK_RUNNING) {
			save_removal(tasks.rows[i]->id);
			take_out(i);
		}
	}
	return tasks.count < TASKS_MAX;
}

bool
task_new(const char *name, const char *node, const char *user, char out[TASK_ID_SIZE], struct rf_error *err)
{
	struct task *task = xcalloc(1, sizeof *task);
	unsigned char random[8];
	bool ok;

	if (RAND_bytes(random, sizeof random) != 1)
		abort();
	for (size_t i = 0; i < sizeof random; i++)
		sprintf(task->id + i * 2, "%02x", random[i]);
	copy_text(task->name, sizeof task->name, name);
	copy_text(task->node, sizeof task->node, node);
	copy_text(task->user, sizeof task->user, user);
	task->began_ms = shard_wall_ms();
	task->messages = json_array();
	strcpy(out, task->id);
	pthread_mutex_lock(&tasks.lock);
	ok = make_room();
	if (ok) {
		tasks.rows[tasks.count++] = task;
		save(task);
	}
	pthread_mutex_unlock(&tasks.lock);
	if (!ok) {
		row_free(task);
		return error_set(err, RF_BUSY);
	}
	return true;
}

void
task_progress(const char *id, int percent, json_t *message)
{
	struct task *task;
	size_t at;

	pthread_mutex_lock(&tasks.lock);
	task = find(id, &at);
	if (task != NULL && task->state == TASK_RUNNING) {
		task->percent = percent;
		if (message != NULL && json_array_size(task->messages) < MESSAGES_MAX)
			json_array_append(task->messages, message);
		save(task);
	}
	pthread_mutex_unlock(&tasks.lock);
	json_decref(message);
}

void
task_finish(const char *id, int status, const char *location, json_t *body)
{
	struct task *task;
	size_t at;

	pthread_mutex_lock(&tasks.lock);
	task = find(id, &at);
	if (task != NULL && task->state == TASK_RUNNING) {
		task->state = status < 400 ? TASK_COMPLETED : TASK_EXCEPTION;
		if (status < 400)
			task->percent = 100;
		task->ended_ms = shard_wall_ms();
		task->status = status;
		copy_text(task->location, sizeof task->location, location);
		task->body = json_incref(body);
		save(task);
	}
	pthread_mutex_unlock(&tasks.lock);
	json_decref(body);
}

bool
task_remove(const char *id)
{
	struct task *task;
	size_t at;
	bool done = false;

	pthread_mutex_lock(&tasks.lock);
	task = find(id, &at);
	if (task != NULL && task->state != TASK_RUNNING) {
		save_removal(task->id);
		take_out(at);
		done = true;
	}
	pthread_mutex_unlock(&tasks.lock);
	return done;
}

static void
expire(void)
{
	uint64_t now = shard_wall_ms();

	for (size_t i = 0; i < tasks.count;) {
		const struct task *task = tasks.rows[i];

		if (task->state != TASK_RUNNING && now > task->ended_ms + TASKS_KEEP_S * UINT64_C(1000)) {
			save_removal(task->id);
			take_out(i);
		} else {
			i++;
		}
	}
}

/* ---- reading ---- */

static void
copy(const struct task *from, struct task *to)
{
	*to = *from;
	to->messages = json_deep_copy(from->messages);
	to->body = json_deep_copy(from->body);
}

bool
task_read(const char *id, struct task *out)
{
	struct task *task;
	size_t at;

	pthread_mutex_lock(&tasks.lock);
	expire();
	task = find(id, &at);
	if (task != NULL)
		copy(task, out);
	pthread_mutex_unlock(&tasks.lock);
	return task != NULL;
}

void
tasks_each(void (*each)(void *arg, const struct task *task), void *arg)
{
	pthread_mutex_lock(&tasks.lock);
	expire();
	for (size_t i = 0; i < tasks.count; i++)
		each(arg, tasks.rows[i]);
	pthread_mutex_unlock(&tasks.lock);
}

/* ---- the store ---- */

struct saving {
	struct store_op ask;
	char id[TASK_ID_SIZE];
};

static void
saved(struct op *op)
{
	struct saving *saving = (struct saving *)op;
	char text[256];

	if (op->err.code != RF_OK) {
		error_text(&op->err, text, sizeof text);
		log_error("task=%s stored=no why=\"%s\"", saving->id, text);
	}
	store_clear(&saving->ask);
	free(saving);
}

static void
save(const struct task *task)
{
	struct saving *saving;
	json_t *json;
	char *text;

	if (tasks.store == NULL || shard_self() == NULL)
		return;
	json = json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:O, s:i, s:s, s:O*}", "name", task->name, "node", task->node,
	    "user", task->user, "state", state_names[task->state], "percent", task->percent, "began",
	    (json_int_t)task->began_ms, "ended", (json_int_t)task->ended_ms, "messages", task->messages, "status",
	    task->status, "location", task->location, "body", task->body);
	text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	saving = xcalloc(1, sizeof *saving);
	strcpy(saving->id, task->id);
	store_put(tasks.store, &saving->ask, NULL, SAVE_MS, bucket, task->id, text, strlen(text), saved);
	free(text);
}

static void
save_removal(const char *id)
{
	struct saving *saving;

	if (tasks.store == NULL || shard_self() == NULL)
		return;
	saving = xcalloc(1, sizeof *saving);
	strcpy(saving->id, id);
	store_delete(tasks.store, &saving->ask, NULL, SAVE_MS, bucket, id, saved);
}

static const char *
text_of(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text == NULL ? "" : text;
}

static uint64_t
number_of(const json_t *json, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(json, name));
}

/* A row that cannot be read is left where it is: a newer version may have written it. */
static bool
load_one(void *arg, const struct store_row *row)
{
	json_t *json = json_loadb(row->value, row->len, 0, NULL);
	struct task *task;

	(void)arg;
	if (!json_is_object(json) || strlen(row->key) >= TASK_ID_SIZE || tasks.count == TASKS_MAX) {
		json_decref(json);
		return true;
	}
	task = xcalloc(1, sizeof *task);
	strcpy(task->id, row->key);
	copy_text(task->name, sizeof task->name, text_of(json, "name"));
	copy_text(task->node, sizeof task->node, text_of(json, "node"));
	copy_text(task->user, sizeof task->user, text_of(json, "user"));
	copy_text(task->location, sizeof task->location, text_of(json, "location"));
	task->state = strcmp(text_of(json, "state"), state_names[TASK_COMPLETED]) == 0 ? TASK_COMPLETED : TASK_EXCEPTION;
	task->percent = (int)number_of(json, "percent");
	task->began_ms = number_of(json, "began");
	task->ended_ms = number_of(json, "ended");
	task->status = (int)number_of(json, "status");
	task->messages = json_incref(json_object_get(json, "messages"));
	task->body = json_incref(json_object_get(json, "body"));
	json_decref(json);
	if (task->ended_ms == 0) {       /* it ran when the gateway ended */
		task->ended_ms = shard_wall_ms();
		task->status = error_message(RF_INTERNAL)->status;
	}
	if (!json_is_array(task->messages)) {
		json_decref(task->messages);
		task->messages = json_array();
	}
	tasks.rows[tasks.count++] = task;
	return true;
}
