/*
 * Things that end later: tasks with a monitor, power that follows a reset, timers of quirks. All
 * are cancelled with the BMC.
 */
#ifndef SIM_JOBS_H
#define SIM_JOBS_H

#include "service.h"

struct job;

/* `done` is called once after ms, from the loop. `arg` is free()d afterwards, also when cancelled.
 */
struct job *jobs_after(
    struct bmc *b, uint64_t ms, void (*done)(struct bmc *, void *arg), void *arg);
void jobs_clear(struct bmc *b);
/* Forgets those with this function (NULL: no matter which). */
void jobs_cancel(struct bmc *b, void (*done)(struct bmc *, void *arg));

/* Answers 202 with a task that runs for the settings' task_ms; `done` (may be NULL) when it ends
 * well. */
void task_start(struct call *c, const char *name, void (*done)(struct bmc *, void *arg), void *arg);
/* GET of a task's monitor; false: it is none. */
bool task_monitor(struct call *c);

#endif
