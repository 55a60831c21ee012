/* TaskService: our own tasks (gateway/tasks.h) and, as members of the same collection, those of the nodes. */
#ifndef FISHWAY_TASK_SERVICE_H
#define FISHWAY_TASK_SERVICE_H

#include "northbound/router.h"

route_fn task_service_get;
route_fn task_service_tasks_get;
route_fn task_service_task_get;
route_fn task_service_task_delete;
route_fn task_service_monitor_get;

/* 202 with the task as body and its monitor as Location, for a request that goes on as task `id`. */
void task_service_accepted(struct request *req, const char *id);

#endif
