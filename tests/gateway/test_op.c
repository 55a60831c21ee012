/* op, op_group, call, script, worker, snapshot on real shards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/call.h"
#include "gateway/op.h"
#include "gateway/script.h"
#include "gateway/snapshot.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"

static struct shard *shard;

struct counted {
	struct op op;
	int done, cancelled, order;
	enum rf_code code;
};
static int next_order;

static void
count_done(struct op *op)
{
	struct counted *c = (struct counted *)op;

	c->done++;
	c->code = op->err.code;
	c->order = ++next_order;
}

static void
count_cancel(struct op *op)
{
	((struct counted *)op)->cancelled++;
}

static int
with_shard(void **state)
{
	(void)state;
	shard = shard_new("test");
	shard_enter(shard);
	next_order = 0;
	return 0;
}

static int
without_shard(void **state)
{
	(void)state;
	shard_stop(shard);
	shard_free(shard);
	return 0;
}

static void
passes(int n)
{
	while (n-- > 0)
		shard_pass(shard, 1);
}

static void
done_runs_once_and_from_the_loop(void **state)
{
	struct counted c = {0};

	(void)state;
	op_start(&c.op, NULL, 0, count_cancel, count_done);
	op_finish(&c.op, NULL);
	op_fail(&c.op, RF_BUSY);
	op_cancel(&c.op);
	assert_int_equal(c.done, 0);
	passes(3);
	assert_int_equal(c.done, 1);
	assert_int_equal(c.code, RF_OK);
	assert_int_equal(c.cancelled, 0);
}

static void
a_deadline_ends_an_op_as_a_cancel_does(void **state)
{
	struct counted c = {0};

	(void)state;
	op_start(&c.op, NULL, 5, count_cancel, count_done);
	while (!c.done)
		passes(1);
	assert_int_equal(c.code, RF_TIMEOUT);
	assert_int_equal(c.cancelled, 1);
}

static void
a_parent_is_done_after_its_children_and_cancels_them(void **state)
{
	struct counted root = {0}, child = {0}, grandchild = {0};

	(void)state;
	op_start(&root.op, NULL, 0, count_cancel, count_done);
	op_start(&child.op, &root.op, 0, count_cancel, count_done);
	op_start(&grandchild.op, &child.op, 0, count_cancel, count_done);
	op_cancel(&root.op);
	passes(5);
	assert_int_equal(grandchild.order, 1);
	assert_int_equal(child.order, 2);
	assert_int_equal(root.order, 3);
	assert_int_equal(grandchild.cancelled + child.cancelled + root.cancelled, 3);
	assert_int_equal(grandchild.code, RF_CANCELLED);
}

static void
a_child_of_an_ended_parent_is_cancelled(void **state)
{
	struct counted root = {0}, child = {0};

	(void)state;
	op_start(&root.op, NULL, 0, NULL, count_done);
	op_finish(&root.op, NULL);
	op_start(&child.op, &root.op, 0, count_cancel, count_done);
	passes(3);
	assert_int_equal(child.code, RF_CANCELLED);
	assert_int_equal(child.cancelled, 0);
	assert_int_equal(child.order, 1);
	assert_int_equal(root.order, 2);
}

static void
a_child_has_no_later_deadline_than_its_parent(void **state)
{
	struct counted root = {0}, child = {0};

	(void)state;
	op_start(&root.op, NULL, 1000, NULL, count_done);
	op_start(&child.op, &root.op, 9000, NULL, count_done);
	assert_true(op_left_ms(&child.op) <= 1000);
	op_cancel(&root.op);
	passes(3);
	assert_int_equal(root.done, 1);
}

/* A tree in one allocation, freed in the root's done: random ends, in every order. */
struct tree {
	struct counted root, child[3], leaf[3][2];
};
static int trees_done;

static void
tree_done(struct op *op)
{
	struct tree *t = (struct tree *)op;
	int i, j;

	for (i = 0; i < 3; i++) {
		assert_int_equal(t->child[i].done, 1);
		for (j = 0; j < 2; j++)
			assert_int_equal(t->leaf[i][j].done, 1);
	}
	trees_done++;
	free(t);
}

static void
random_trees_end_exactly_once_children_first(void **state)
{
	int n, i, j;

	(void)state;
	trees_done = 0;
	srand(7);
	for (n = 0; n < 500; n++) {
		struct tree *t = xcalloc(1, sizeof *t);

		/* Every root has an end: a deadline, or one of the two calls at the bottom. */
		bool is_timed = rand() % 2;

		op_start(&t->root.op, NULL, is_timed ? 1 + rand() % 3 : 0, count_cancel, tree_done);
		for (i = 0; i < 3; i++) {
			op_start(&t->child[i].op, &t->root.op, rand() % 4, count_cancel, count_done);
			for (j = 0; j < 2; j++)
				op_start(&t->leaf[i][j].op, &t->child[i].op, rand() % 4, count_cancel, count_done);
		}
		if (rand() % 2)
			op_finish(&t->leaf[rand() % 3][rand() % 2].op, NULL);
		if (rand() % 2)
			op_fail(&t->child[rand() % 3].op, RF_BUSY);
		if (!is_timed && rand() % 2)
			op_cancel(&t->root.op);
		else if (!is_timed)
			op_finish(&t->root.op, NULL);
		passes(rand() % 2);
	}
	while (trees_done < 500)
		passes(1);
}

static void
a_group_ends_with_its_last_child(void **state)
{
	struct counted a = {0}, b = {0};
	struct {
		struct op_group group;
		int done, cancelled, order;
		enum rf_code code;
	} g = {0};

	(void)state;
	op_group_start(&g.group, NULL, 0, count_done);
	op_start(&a.op, &g.group.op, 0, NULL, count_done);
	op_start(&b.op, &g.group.op, 0, NULL, count_done);
	op_group_close(&g.group);
	op_finish(&a.op, NULL);
	passes(3);
	assert_int_equal(((struct counted *)&g)->done, 0);
	op_finish(&b.op, NULL);
	passes(4);
	assert_int_equal(((struct counted *)&g)->done, 1);
	assert_int_equal(((struct counted *)&g)->code, RF_OK);
}

static void
a_cancelled_group_cancels_its_children(void **state)
{
	struct counted a = {0}, g = {0};

	(void)state;
	op_group_start((struct op_group *)&g, NULL, 0, count_done);
	op_start(&a.op, &g.op, 0, count_cancel, count_done);
	op_group_close((struct op_group *)&g);
	op_cancel(&g.op);
	passes(4);
	assert_int_equal(a.code, RF_CANCELLED);
	assert_int_equal(g.code, RF_CANCELLED);
	assert_int_equal(g.done, 1);
}

/* A call whose work takes a while over there. */
struct far {
	struct call call;
	struct op work;
	int begun, stopped, done;
	enum rf_code code;
	struct shard *ran_on;
	int work_ms;
};

static void
far_work_done(struct op *op)
{
	struct far *f = (struct far *)(void *)((char *)op - offsetof(struct far, work));
	struct rf_error err = op->err;

	if (err.code == RF_TIMEOUT)
		err = (struct rf_error){0};
	call_return(&f->call, &err);
}

static void
far_begin(struct call *call)
{
	struct far *f = (struct far *)call;

	f->begun++;
	f->ran_on = shard_self();
	op_start(&f->work, NULL, f->work_ms, NULL, far_work_done);
}

static void
far_stop(struct call *call)
{
	struct far *f = (struct far *)call;

	f->stopped++;
	op_cancel(&f->work);
}

static void
far_done(struct op *op)
{
	struct far *f = (struct far *)op;

	assert_ptr_equal(shard_self(), shard);
	f->done++;
	f->code = op->err.code;
}

static void
a_call_works_there_and_is_done_here(void **state)
{
	struct shard *other = shard_new("other");
	struct far f = {.work_ms = 2}, stopped = {.work_ms = 100000}, late = {.work_ms = 100000};

	(void)state;
	assert_true(shard_start(other));
	call_start(&f.call, other, NULL, 0, far_begin, far_stop, far_done);
	call_start(&stopped.call, other, NULL, 0, far_begin, far_stop, far_done);
	call_start(&late.call, other, NULL, 20, far_begin, far_stop, far_done);
	op_cancel(&stopped.call.op);
	while (f.done + stopped.done + late.done < 3)
		passes(1);
	assert_ptr_equal(f.ran_on, other);
	assert_int_equal(f.code, RF_OK);
	assert_int_equal(stopped.code, RF_CANCELLED);
	assert_int_equal(late.code, RF_TIMEOUT);
	assert_int_equal(late.stopped, 1);
	shard_stop(other);
	shard_join(other);
	shard_free(other);
}

static void
a_call_to_oneself_takes_the_same_path(void **state)
{
	struct far f = {.work_ms = 1};

	(void)state;
	call_start(&f.call, shard, NULL, 0, far_begin, far_stop, far_done);
	assert_int_equal(f.begun, 0);
	while (!f.done)
		passes(1);
	assert_int_equal(f.code, RF_OK);
}

/* A script of three steps that a fake peer answers. */
struct talk {
	struct script script;
	int asked[3], done, lose;
	enum rf_code code;
	const char *step;
};

static enum verdict
ask(struct script *s)
{
	struct talk *t = (struct talk *)s;
	int i = s->at->name[0] - 'a';

	t->asked[i]++;
	return WAIT;
}

static enum verdict
hear(struct script *s, const void *answer, size_t len)
{
	const char *text = answer;

	(void)len;
	if (text[0] != s->at->name[0])
		return WAIT;        /* of another step: not for us */
	switch (text[1]) {
	case '+':
		return NEXT;
	case '!':
		return script_fail(s, RF_NODE_REFUSED, 7);
	case '.':
		return FINISH;
	default:
		return AGAIN;
	}
}

static const struct step plain[] = {
	{ "a", ask, hear, 3, 3, NULL }, { "b", ask, hear, 3, 2, NULL }, { 0 },
};
static const struct step other_way[] = {
	{ "c", ask, hear, 0, 1, NULL }, { 0 },
};
static const struct step with_way_out[] = {
	{ "a", ask, hear, 3, 1, other_way }, { 0 },
};

static void
talk_done(struct op *op)
{
	struct talk *t = (struct talk *)op;

	t->done++;
	t->code = op->err.code;
	t->step = op->err.step;
}

static void
a_script_walks_its_rows_and_ignores_what_is_not_for_it(void **state)
{
	struct talk t = {0};

	(void)state;
	script_start(&t.script, "talk", "n", plain, NULL, 0, NULL, talk_done);
	script_reply(&t.script, "a+", 2);       /* nothing was asked yet */
	while (!t.asked[0])
		passes(1);
	script_reply(&t.script, "a+", 2);
	script_reply(&t.script, "a!", 2);       /* a late duplicate of another answer */
	while (!t.asked[1])
		passes(1);
	script_reply(&t.script, "a!", 2);
	script_reply(&t.script, "b+", 2);
	passes(3);
	assert_int_equal(t.done, 1);
	assert_int_equal(t.code, RF_OK);
}

static void
a_silent_step_is_tried_again_and_then_fails_by_name(void **state)
{
	struct talk t = {0};

	(void)state;
	script_start(&t.script, "talk", "n", plain, NULL, 0, NULL, talk_done);
	while (!t.done)
		passes(1);
	assert_int_equal(t.asked[0], 3);
	assert_int_equal(t.code, RF_TIMEOUT);
	assert_string_equal(t.step, "a");
}

static void
a_refused_step_goes_its_other_way(void **state)
{
	struct talk t = {0};

	(void)state;
	script_start(&t.script, "talk", "n", with_way_out, NULL, 0, NULL, talk_done);
	while (!t.asked[0])
		passes(1);
	script_reply(&t.script, "a!", 2);
	while (!t.asked[2])
		passes(1);
	script_reply(&t.script, "c.", 2);
	passes(3);
	assert_int_equal(t.code, RF_OK);
	assert_int_equal(t.done, 1);
}

static void
a_script_can_be_cancelled_at_every_step(void **state)
{
	int k;

	(void)state;
	for (k = 0; k < 3; k++) {
		struct talk t = {0};

		script_start(&t.script, "talk", "n", plain, NULL, 0, NULL, talk_done);
		if (k >= 1)
			while (!t.asked[0])
				passes(1);
		if (k >= 2) {
			script_reply(&t.script, "a+", 2);
			while (!t.asked[1])
				passes(1);
		}
		op_cancel(&t.script.op);
		passes(4);
		assert_int_equal(t.done, 1);
		assert_int_equal(t.code, RF_CANCELLED);
	}
}

struct sum {
	struct job job;
	int in, out, done;
	enum rf_code code;
};

static void
sum_work(struct job *job)
{
	struct sum *s = (struct sum *)job;

	usleep(2000);
	s->out = s->in + 1;
}

static void
sum_done(struct op *op)
{
	struct sum *s = (struct sum *)op;

	s->done++;
	s->code = op->err.code;
}

static void
jobs_run_on_helpers_within_a_bounded_queue(void **state)
{
	struct worker_pool *pool = worker_pool_new("test", 1, 4);
	struct sum sums[12] = {0};
	int i, ok = 0, busy = 0, cancelled = 0, done = 0;

	(void)state;
	for (i = 0; i < 12; i++) {
		sums[i].in = i;
		job_start(&sums[i].job, pool, NULL, 0, sum_work, sum_done);
		if (i == 3)
			op_cancel(&sums[i].job.op);
	}
	while (done < 12) {
		passes(1);
		for (done = 0, i = 0; i < 12; i++)
			done += sums[i].done;
	}
	for (i = 0; i < 12; i++) {
		ok += sums[i].code == RF_OK && sums[i].out == i + 1;
		busy += sums[i].code == RF_BUSY;
		cancelled += sums[i].code == RF_CANCELLED;
	}
	assert_int_equal(cancelled, 1);
	assert_true(busy >= 6);
	assert_int_equal(ok + busy + cancelled, 12);
	worker_pool_free(pool);
}

static void
a_published_snapshot_is_seen_by_every_shard_before_the_publisher_is_done(void **state)
{
	struct shard *other = shard_new("other");
	struct snapshot *snap = snapshot_new(free);
	struct counted published = {0};

	(void)state;
	snapshot_publish(snap, xstrdup("one"), NULL, NULL, NULL);
	assert_string_equal(snapshot_get(snap), "one");
	assert_true(shard_start(other));
	snapshot_publish(snap, xstrdup("two"), &published.op, NULL, count_done);
	assert_string_equal(snapshot_get(snap), "two");
	while (!published.done)
		passes(1);
	shard_stop(other);
	shard_join(other);
	shard_free(other);
	snapshot_free(snap);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_shard, without_shard)
	const struct CMUnitTest tests[] = {
		CASE(done_runs_once_and_from_the_loop),
		CASE(a_deadline_ends_an_op_as_a_cancel_does),
		CASE(a_parent_is_done_after_its_children_and_cancels_them),
		CASE(a_child_of_an_ended_parent_is_cancelled),
		CASE(a_child_has_no_later_deadline_than_its_parent),
		CASE(random_trees_end_exactly_once_children_first),
		CASE(a_group_ends_with_its_last_child),
		CASE(a_cancelled_group_cancels_its_children),
		CASE(a_call_works_there_and_is_done_here),
		CASE(a_call_to_oneself_takes_the_same_path),
		CASE(a_script_walks_its_rows_and_ignores_what_is_not_for_it),
		CASE(a_silent_step_is_tried_again_and_then_fails_by_name),
		CASE(a_refused_step_goes_its_other_way),
		CASE(a_script_can_be_cancelled_at_every_step),
		CASE(jobs_run_on_helpers_within_a_bounded_queue),
		CASE(a_published_snapshot_is_seen_by_every_shard_before_the_publisher_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
