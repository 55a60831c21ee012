/* Tasks: begun, told, finished, kept over a restart, and gone in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/shard.h"
#include "gateway/store.h"
#include "gateway/tasks.h"
#include "gateway/xalloc.h"
#include "tests/support/conf.h"

static struct shard *shard;
static struct store *store;
static struct rf_error err;

static void
pass(void)
{
	for (int i = 0; i < 20; i++)
		shard_pass(shard, 5);
}

static void
open_all(void)
{
	char dir[96];

	snprintf(dir, sizeof dir, "%s/state", conf_dir);
	store = store_open(dir, &err);
	assert_non_null(store);
	assert_true(tasks_init(store, &err));
}

static void
close_all(void)
{
	pass();
	tasks_free();
	store_close(store);
}

static int
begin(void **state)
{
	if (conf_begin(state) != 0)
		return -1;
	shard = shard_new("test");
	shard_enter(shard);
	open_all();
	return 0;
}

static int
end(void **state)
{
	close_all();
	shard_stop(shard);
	shard_free(shard);
	return conf_end(state);
}

static void
a_task_runs_and_ends_as_its_request_would_have(void **state)
{
	struct task task;
	char id[TASK_ID_SIZE];

	(void)state;
	assert_true(task_new("Power cycle", "web01", "ops", id, &err));
	assert_true(task_read(id, &task));
	assert_int_equal(task.state, TASK_RUNNING);
	assert_string_equal(task.node, "web01");
	assert_string_equal(task.user, "ops");
	assert_int_equal(task.ended_ms, 0);
	task_clear(&task);
	task_progress(id, 40, json_pack("{s:s}", "MessageId", "Base.1.22.Success"));
	assert_true(task_read(id, &task));
	assert_int_equal(task.percent, 40);
	assert_int_equal(json_array_size(task.messages), 1);
	task_clear(&task);
	assert_false(task_remove(id));
	task_finish(id, 201, "/redfish/v1/Made", json_pack("{s:i}", "A", 1));
	task_finish(id, 500, NULL, NULL);               /* it is over already */
	task_progress(id, 3, NULL);
	assert_true(task_read(id, &task));
	assert_int_equal(task.state, TASK_COMPLETED);
	assert_int_equal(task.percent, 100);
	assert_int_equal(task.status, 201);
	assert_string_equal(task.location, "/redfish/v1/Made");
	assert_int_equal(json_integer_value(json_object_get(task.body, "A")), 1);
	assert_true(task.ended_ms >= task.began_ms);
	task_clear(&task);
	assert_true(task_remove(id));
	assert_false(task_read(id, &task));
	assert_false(task_remove(id));
}

static void
a_failed_one_is_an_exception(void **state)
{
	struct task task;
	char id[TASK_ID_SIZE];

	(void)state;
	assert_true(task_new("x", NULL, NULL, id, &err));
	task_progress(id, 60, NULL);
	task_finish(id, 502, NULL, NULL);
	assert_true(task_read(id, &task));
	assert_int_equal(task.state, TASK_EXCEPTION);
	assert_int_equal(task.percent, 60);
	task_clear(&task);
}

static void
what_was_finished_survives_a_restart_and_what_ran_is_told_as_failed(void **state)
{
	char done[TASK_ID_SIZE], running[TASK_ID_SIZE], removed[TASK_ID_SIZE];
	struct task task;

	(void)state;
	assert_true(task_new("done", "a", "u", done, &err));
	assert_true(task_new("running", "b", "u", running, &err));
	assert_true(task_new("removed", "c", "u", removed, &err));
	task_progress(done, 10, json_pack("{s:s}", "MessageId", "x"));
	task_finish(done, 200, "/l", json_pack("{s:s}", "k", "v"));
	task_finish(removed, 200, NULL, NULL);
	assert_true(task_remove(removed));
	close_all();
	open_all();
	assert_true(task_read(done, &task));
	assert_int_equal(task.state, TASK_COMPLETED);
	assert_string_equal(task.name, "done");
	assert_string_equal(task.location, "/l");
	assert_string_equal(json_string_value(json_object_get(task.body, "k")), "v");
	assert_int_equal(json_array_size(task.messages), 1);
	task_clear(&task);
	assert_true(task_read(running, &task));
	assert_int_equal(task.state, TASK_EXCEPTION);
	assert_int_equal(task.status, 500);
	assert_true(task.ended_ms > 0);
	task_clear(&task);
	assert_false(task_read(removed, &task));
}

static void
count(void *arg, const struct task *task)
{
	assert_non_null(task->messages);
	++*(size_t *)arg;
}

static void
the_oldest_finished_one_makes_room_and_running_ones_never_do(void **state)
{
	char first[TASK_ID_SIZE], id[TASK_ID_SIZE];
	struct task task;
	size_t found = 0;

	(void)state;
	tasks_free();                   /* without the store: a thousand commits prove nothing here */
	assert_true(tasks_init(NULL, &err));
	assert_true(task_new("first", NULL, NULL, first, &err));
	for (int i = 1; i < TASKS_MAX; i++)
		assert_true(task_new("x", NULL, NULL, id, &err));
	assert_false(task_new("one too many", NULL, NULL, id, &err));
	assert_int_equal(err.code, RF_BUSY);
	task_finish(first, 200, NULL, NULL);
	assert_true(task_new("x", NULL, NULL, id, &err));
	assert_false(task_read(first, &task));
	tasks_each(count, &found);
	assert_int_equal(found, TASKS_MAX);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(a_task_runs_and_ends_as_its_request_would_have),
		T(a_failed_one_is_an_exception),
		T(what_was_finished_survives_a_restart_and_what_ran_is_told_as_failed),
		T(the_oldest_finished_one_makes_room_and_running_ones_never_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
