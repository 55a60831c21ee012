/* Tasks: work that outlives the request that began it, and what became of it (TaskService shows them).
 *
 * Any thread may make, change and read tasks; one task is changed by one shard at a time. They are kept in the store (bucket
 * "task"), so a finished one can be asked for after a restart; one that was running then is told as an exception, since
 * nobody works on it any more. Finished tasks go after TASKS_KEEP_S, or earlier when there are TASKS_MAX. */
#ifndef FISHWAY_TASKS_H
#define FISHWAY_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "gateway/error.h"

struct store;

enum {
	TASKS_MAX = 1000,
	TASKS_KEEP_S = 24 * 3600,
	TASK_ID_SIZE = 24,
	TASK_NAME_SIZE = 96,
	TASK_NODE_SIZE = 64,
	TASK_USER_SIZE = 40,
	TASK_URI_SIZE = 512
};

enum task_state { TASK_RUNNING, TASK_COMPLETED, TASK_EXCEPTION, TASK_STATES };

/* A copy of a task; its JSON is the reader's, see task_clear. */
struct task {
	char id[TASK_ID_SIZE];
	char name[TASK_NAME_SIZE];
	char node[TASK_NODE_SIZE];       /* whose it is; "": no single node's */
	char user[TASK_USER_SIZE];       /* who asked for it */
	enum task_state state;
	int percent;
	uint64_t began_ms, ended_ms;     /* wall clock; ended 0: not yet */
	json_t *messages;                /* array of Message objects */
	/* what the request would have been answered: for the monitor of a finished one */
	int status;
	char location[TASK_URI_SIZE];    /* "": none */
	json_t *body;                    /* NULL: none */
};

/* Start-up, before the shards run: reads what was stored. store may be NULL (tests: nothing is kept). */
bool tasks_init(struct store *store, struct rf_error *err);
void tasks_free(void);

/* Begins a task; its id to out. node and user may be NULL. RF_BUSY: there are too many that run. */
bool task_new(const char *name, const char *node, const char *user, char out[TASK_ID_SIZE], struct rf_error *err);
/* How far it is; message: a Message object to add (the reference is taken), or NULL. Ignored when it is over. */
void task_progress(const char *id, int percent, json_t *message);
/* It is over: with this status, Location (or NULL) and body (the reference is taken; or NULL). A status from 400 on is an exception. */
void task_finish(const char *id, int status, const char *location, json_t *body);
/* Takes a finished one out. False: there is none such, or it runs. */
bool task_remove(const char *id);

bool task_read(const char *id, struct task *out);
void task_clear(struct task *task);
/* Oldest first; `each` gets copies that it need not clear, and must not call back here. */
void tasks_each(void (*each)(void *arg, const struct task *task), void *arg);

#endif
