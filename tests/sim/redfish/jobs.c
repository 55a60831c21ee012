#include "jobs.h"

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "fleet.h"

struct job {
	LIST_ENTRY(job) link;
	struct bmc *bmc;
	struct event *timer;
	void (*done)(struct bmc *, void *arg);
	void *arg;
};

enum { TASK_STEPS = 4 };

/* A running task; the argument of its job. The texts follow the struct. */
struct task {
	void (*done)(struct bmc *, void *arg);
	void *arg;
	int step;
	char uri[];
};

static void
job_free(struct job *j)
{
	LIST_REMOVE(j, link);
	event_free(j->timer);
	free(j->arg);
	free(j);
}

static void
job_fire(evutil_socket_t fd, short what, void *arg)
{
	struct job *j = arg;
	struct bmc *b = j->bmc;
	void (*done)(struct bmc *, void *) = j->done;
	void *given = j->arg;

	(void)fd, (void)what;
	j->arg = NULL;
	job_free(j);
	done(b, given);
	free(given);
}

struct job *
jobs_after(struct bmc *b, uint64_t ms, void (*done)(struct bmc *, void *), void *arg)
{
	struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000) * 1000};
	struct job *j = xcalloc(1, sizeof *j);

	j->bmc = b;
	j->done = done;
	j->arg = arg;
	j->timer = evtimer_new(b->fleet->base, job_fire, j);
	evtimer_add(j->timer, &wait);
	LIST_INSERT_HEAD(&b->jobs, j, link);
	return j;
}

void
jobs_cancel(struct bmc *b, void (*done)(struct bmc *, void *))
{
	struct job *j, *next;

	LIST_FOREACH_DEL(j, &b->jobs, link, next)
	if (!done || j->done == done)
		job_free(j);
}

void
jobs_clear(struct bmc *b)
{
	jobs_cancel(b, NULL);
}

static void
task_write(struct bmc *b, const char *uri, const char *state, const char *status, int percent)
{
	json_t *body = bmc_edit(b, uri);
	char now[32];

	if (!body)
		return;
	now_text(now);
	json_object_update_new(body, json_pack("{s:s, s:s, s:i}", "TaskState", state, "TaskStatus",
					 status, "PercentComplete", percent));
	if (percent == 100 || strcmp(state, "Exception") == 0)
		json_object_set_new(body, "EndTime", json_string(now));
	bmc_changed(b, uri);
}

static void
task_step(struct bmc *b, void *arg)
{
	struct task *t = arg, *next;
	size_t size = sizeof *t + strlen(t->uri) + 1;

	if (t->step < TASK_STEPS) {
		task_write(b, t->uri, "Running", "OK", t->step * 100 / TASK_STEPS);
		next = xcalloc(1, size);
		memcpy(next, t, size);
		next->step++;
		jobs_after(b, (uint64_t)(b->settings.task_ms / TASK_STEPS), task_step, next);
	} else if (b->settings.task_fails) {
		task_write(b, t->uri, "Exception", "Critical", 75);
	} else {
		task_write(b, t->uri, "Completed", "OK", 100);
		if (t->done)
			t->done(b, t->arg);
	}
}

static const char *
tasks_uri(struct bmc *b)
{
	return b->tree->tasks ? b->tree->tasks : "/redfish/v1/TaskService/Tasks";
}

/* Monitors are beside the tasks: .../TaskService/TaskMonitors/7 for .../TaskService/Tasks/7. */
static char *
monitor_of(struct bmc *b, const char *task)
{
	char *service = uri_parent(tasks_uri(b));
	char *uri = xasprintf("%s/TaskMonitors/%s", service, uri_last_segment(task));

	free(service);
	return uri;
}

void
task_start(struct call *c, const char *name, void (*done)(struct bmc *, void *), void *arg)
{
	struct bmc *b = c->bmc;
	char id[16], now[32], *uri, *monitor;
	struct task *t;

	snprintf(id, sizeof id, "%u", b->next_id++);
	now_text(now);
	uri = xasprintf("%s/%s", tasks_uri(b), id);
	monitor = monitor_of(b, uri);
	bmc_new_member(b, tasks_uri(b), uri,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:[]}", "@odata.id", uri,
		"@odata.type", "#Task.v1_4_3.Task", "Id", id, "Name", name, "TaskState", "New",
		"TaskStatus", "OK", "StartTime", now, "TaskMonitor", monitor, "PercentComplete", 0,
		"Messages"));
	t = xcalloc(1, sizeof *t + strlen(uri) + 1);
	strcpy(t->uri, uri);
	t->done = done;
	t->arg = arg;
	t->step = 1;
	jobs_after(b, (uint64_t)(b->settings.task_ms / TASK_STEPS), task_step, t);
	call_doc(c, 202, bmc_doc(b, uri));
	call_header(c, "Location", monitor);
	call_header(c, "Retry-After", "1");
	free(uri);
	free(monitor);
}

/* 202 while it runs; afterwards the task, as the result of what was asked. */
bool
task_monitor(struct call *c)
{
	struct bmc *b = c->bmc;
	char *service = uri_parent(tasks_uri(b));
	char *below = xasprintf("%s/TaskMonitors/", service), *uri;
	const char *state;
	struct doc *d = NULL;

	if (begins_with(c->uri, below)) {
		uri = xasprintf("%s/%s", tasks_uri(b), c->uri + strlen(below));
		d = bmc_doc(b, uri);
		free(uri);
	}
	free(service);
	free(below);
	if (!d)
		return false;
	state = json_text(d->body, "TaskState");
	if (strcmp(state, "Completed") == 0) {
		call_doc(c, 200, d);
	} else if (strcmp(state, "Exception") == 0) {
		call_error(c, "InternalError", NULL);
	} else {
		call_doc(c, 202, d);
		call_header(c, "Location", c->uri);
		call_header(c, "Retry-After", "1");
	}
	return true;
}
