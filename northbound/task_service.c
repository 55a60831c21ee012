#include "northbound/task_service.h"

#include <stdio.h>
#include <string.h>

#include "gateway/fleet.h"
#include "gateway/tasks.h"
#include "gateway/xalloc.h"
#include "northbound/collections.h"
#include "northbound/moment.h"
#include "northbound/reply.h"
#include "northbound/request.h"

#define SERVICE  "/redfish/v1/TaskService"
#define TASKS    SERVICE "/Tasks/"
#define MONITORS SERVICE "/TaskMonitors/"

enum { RETRY_S = 2 };

/* clang-format off */
static const struct shown {
	const char *state, *status;
} shown[TASK_STATES] = {
	[TASK_RUNNING]   = { "Running",   "OK" },
	[TASK_COMPLETED] = { "Completed", "OK" },
	[TASK_EXCEPTION] = { "Exception", "Critical" },
};
/* clang-format on */

/* A node's task for whoever sees the node; one of no single node for its user and for those without a scope, on the fleet root. */
static bool
sees(const struct request *req, const struct task *task)
{
	const struct node *node = task->node[0] == '\0' ? NULL : fleet_find(task->node, strlen(task->node));

	if (node != NULL)
		return request_sees(req, node);
	return req->view.node == NULL && (req->who.scope == NULL || strcmp(req->who.user, task->user) == 0);
}

void
task_service_get(struct request *req)
{
	char now[MOMENT_SIZE];

	moment_text(shard_wall_ms(), now);
	reply_json(req, 200, json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:b, s:i, s:s, s:{s:s, s:s}, s:{s:s}}", "@odata.id",
	    req->uri, "@odata.type", "#TaskService.v1_2_0.TaskService", "Id", "TaskService", "Name", "Task Service",
	    "ServiceEnabled", 1, "CompletedTaskOverWritePolicy", "Oldest", "LifeCycleEventOnTaskStateChange", 0,
	    "TaskAutoDeleteTimeoutMinutes", TASKS_KEEP_S / 60, "DateTime", now, "Status", "State", "Enabled", "Health",
	    "OK", "Tasks", "@odata.id", SERVICE "/Tasks"));
}

struct listing {
	struct request *req;
	json_t *members;
};

static void
list_one(void *arg, const struct task *task)
{
	struct listing *listing = arg;

	if (sees(listing->req, task))
		json_array_append_new(listing->members, json_pack("{s:s}", "@odata.id",
		    arena_printf(listing->req->arena, TASKS "%s", task->id)));
}

void
task_service_tasks_get(struct request *req)
{
	struct listing listing = { req, json_array() };

	tasks_each(list_one, &listing);
	collections_add_nodes(req, listing.members, NULL, NULL);
	reply_json(req, 200, collections_json(req, listing.members));
}

/* Payload is hidden: it may hold a secret. */
static json_t *
task_json(struct request *req, const struct task *task)
{
	char time[MOMENT_SIZE];
	json_t *json;

	moment_text(task->began_ms, time);
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:b, s:O}", "@odata.id",
	    arena_printf(req->arena, TASKS "%s", task->id), "@odata.type", "#Task.v1_7_1.Task", "Id", task->id, "Name",
	    task->name, "TaskState", shown[task->state].state, "TaskStatus", shown[task->state].status,
	    "PercentComplete", task->percent, "StartTime", time, "HidePayload", 1, "Messages", task->messages);
	if (task->ended_ms > 0) {
		moment_text(task->ended_ms, time);
		json_object_set_new(json, "EndTime", json_string(time));
	}
	json_object_set_new(json, "TaskMonitor", json_string(arena_printf(req->arena, MONITORS "%s", task->id)));
	return json;
}

/* False: it is none of ours, and was answered as a node's. */
static bool
find(struct request *req, struct task *task)
{
	if (task_read(req->param[0], task)) {
		if (sees(req, task))
			return true;
		task_clear(task);
	}
	request_pass_on(req);
	return false;
}

void
task_service_task_get(struct request *req)
{
	struct task task;

	if (!find(req, &task))
		return;
	reply_json(req, 200, task_json(req, &task));
	task_clear(&task);
}

void
task_service_task_delete(struct request *req)
{
	struct task task;

	if (!find(req, &task))
		return;
	task_clear(&task);
	if (task_remove(req->param[0]))
		reply_empty(req, 204);
	else
		reply_fail(req, RF_NOT_DELETABLE);
}

static void
accepted(struct request *req, const struct task *task)
{
	char retry[8];

	snprintf(retry, sizeof retry, "%d", RETRY_S);
	reply_header(req, "Location", arena_printf(req->arena, MONITORS "%s", task->id));
	reply_header(req, "Retry-After", retry);
	reply_json(req, 202, task_json(req, task));
}

void
task_service_accepted(struct request *req, const char *id)
{
	struct task task;

	if (!task_read(id, &task)) {
		reply_fail(req, RF_INTERNAL);
		return;
	}
	accepted(req, &task);
	task_clear(&task);
}

/* DSP0266, "Asynchronous operations": 202 while it runs, then what the request itself would have been answered. */
void
task_service_monitor_get(struct request *req)
{
	struct rf_error err;
	struct task task;

	if (!find(req, &task))
		return;
	if (task.state == TASK_RUNNING) {
		accepted(req, &task);
	} else {
		if (task.location[0] != '\0')
			reply_header(req, "Location", task.location);
		if (task.body != NULL) {
			reply_json(req, task.status, json_incref(task.body));
		} else if (task.status < 400) {
			reply_empty(req, task.status);
		} else {
			error_set(&err, RF_INTERNAL);
			err.status = task.status;
			reply_error(req, &err);
		}
	}
	task_clear(&task);
}
