/* Every datagram of a day's work (login, reads of all kinds, acts, logout) goes wrong once in every
 * way: lost, doubled, late, later than its question was repeated; the box restarts; the one who asked
 * goes away; the endpoint is closed. Whatever happens: each op is done once, and well where it could
 * be; what must not be done twice is not; no session, timer or datagram stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "tests/support/fake_ipmi.h"
#include "tests/support/fake_node.h"
#include "tests/support/fake_shard.h"
#include "tests/support/fake_wire.h"

enum { READS = 6, ACTS = 4 };

static const char *const reads[READS] = {
    "ipmi:/power", "ipmi:/device", "ipmi:/sensors", "ipmi:/fru", "ipmi:/sel", "ipmi:/boot"};
/* clang-format off */
static const struct { const char *uri, *body; } acts[ACTS] = {
	{ "ipmi:/chassis/control",  "{\"control\":\"off\"}" },
	{ "ipmi:/chassis/control",  "{\"control\":\"cycle\"}" },
	{ "ipmi:/boot/set",         "{\"device\":\"pxe\"}" },
	{ "ipmi:/fru/asset-tag",    "{\"tag\":\"tag 1\"}" },
};
/* clang-format on */

static struct node node;
static struct asked asked[READS + ACTS];

static int
begin(void **state)
{
	(void)state;
	fake_ipmi_begin();
	wire_credentials("root", "secret16bytes!!!");
	wire_k_g("");
	memset(asked, 0, sizeof asked);
	return 0;
}

static void
finish(const char *what, int n, bool may_leave_a_session)
{
	size_t i;

	for (i = 0; i < READS + ACTS; i++)
		asked_clear(&asked[i]);
	if (node.endpoint != NULL)
		assert_true(node_close(&node));
	node.endpoint = NULL;
	fake_sleep(20000);
	if (fake_ipmi_sessions(0) != 0 && !may_leave_a_session) {
		print_error("%s %d: a session stays\n", what, n);
		fail();
	}
	assert_true(fake_ipmi_is_quiet());
	assert_int_equal(fake_timers(), 0);
}

/* One after another, as the fleet does it. */
static void
days_work(void)
{
	size_t i;

	node_open(&node, 0, NULL, NULL);
	for (i = 0; i < READS; i++)
		node_reads(&node, &asked[i], reads[i]);
	for (i = 0; i < ACTS; i++)
		node_acts(&node, &asked[READS + i], acts[i].uri, acts[i].body);
}

static void
check_work(const char *what, int n)
{
	const char *tag = NULL;
	size_t i;

	for (i = 0; i < READS + ACTS; i++) {
		/* An answer to "cycle" that is lost leaves it open whether it was done. */
		if (i == READS + 1 && asked[i].err.code == RF_NODE_TIMEOUT) {
			assert_true(asked[i].was_sent);
			assert_int_equal(asked[i].status, 0);
			continue;
		}
		if (asked[i].err.code != RF_OK) {
			print_error("%s %d: %s ended %d (step %s)\n", what, n,
			    i < READS ? reads[i] : acts[i - READS].uri, asked[i].err.code,
			    asked[i].err.step ? asked[i].err.step : "-");
			fail();
		}
	}
	assert_int_equal(json_array_size(json_object_get(asked[2].json, "sensors")), FAKE_SENSORS);
	assert_int_equal(json_array_size(json_object_get(asked[4].json, "entries")), 3);
	json_unpack(asked[3].json, "{s:[{s:{s:s}}]}", "devices", "product", "asset_tag", &tag);
	assert_string_equal(tag, "old tag");
	assert_false(fake_boxes[0].is_on);
	assert_true(fake_boxes[0].cycles <= 1);
	if (asked[READS + 1].err.code == RF_OK)
		assert_int_equal(fake_boxes[0].cycles, 1);
	assert_int_equal(fake_boxes[0].boot[0], 0x80);
	assert_memory_equal(fake_boxes[0].fru + 28, "tag 1", 5);
}

static int
datagrams(bool to_box)
{
	begin(NULL);
	days_work();
	check_work("fine", 0);
	finish("fine", 0, false);
	return fake_ipmi_sent(to_box);
}

static void
whatever_goes_wrong_once_is_made_good(void **state)
{
	static const char *const names[FAKE_FAULTS] = {"fine", "lost", "twice", "late", "very late"};
	char what[40];
	int way, fault, n, count;

	(void)state;
	for (way = 0; way < 2; way++) {
		count = datagrams(way == 1);
		assert_in_range(count, 40, 400);
		for (fault = FAKE_LOST; fault < FAKE_FAULTS; fault++)
			for (n = 0; n < count; n++) {
				begin(NULL);
				snprintf(what, sizeof what, "%s %s", way ? "to the box" : "from the box",
				    names[fault]);
				fake_ipmi_fault(way == 1, n, fault);
				days_work();
				check_work(what, n);
				finish(what, n, false);
			}
	}
}

/* As the network does it: two in a hundred, five, ten. */
static void
on_a_bad_network_all_is_answered(void **state)
{
	static const int losses[] = {2, 5, 10};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(losses); i++) {
		begin(NULL);
		fake_ipmi_loss(losses[i]);
		days_work();
		check_work("loss", losses[i]);
		fake_ipmi_loss(0);
		finish("loss", losses[i], false);
	}
}

static void
restart(void)
{
	fake_ipmi_restart(0);
}

/* Sessions are gone; nobody says so. An act that was under way then is not known to be done. */
static void
a_restart_of_the_box_at_any_moment_is_got_over(void **state)
{
	int n, count = datagrams(true) + fake_ipmi_sent(false);
	size_t i;

	(void)state;
	for (n = 0; n < count; n++) {
		begin(NULL);
		fake_ipmi_at(n, restart);
		days_work();
		for (i = 0; i < READS; i++)
			assert_int_equal(asked[i].err.code, RF_OK);
		for (i = READS; i < READS + ACTS; i++)
			assert_true(asked[i].err.code == RF_OK ||
				    (asked[i].err.code == RF_NODE_TIMEOUT && asked[i].was_sent));
		assert_true(fake_boxes[0].cycles <= 1);
		finish("restart", n, false);
	}
}

static void
go_away(void)
{
	size_t i;

	for (i = 0; i < READS + ACTS; i++)
		if (asked[i].op.state == OP_RUNNING)
			op_cancel(&asked[i].op);
}

/* All at once, so that some wait in line, too. */
static void
who_goes_away_at_any_moment_leaves_nothing(void **state)
{
	int n, count = datagrams(true) + fake_ipmi_sent(false);
	size_t i;

	(void)state;
	for (n = 0; n < count; n++) {
		begin(NULL);
		fake_ipmi_at(n, go_away);
		node_open(&node, 0, NULL, NULL);
		for (i = 0; i < READS; i++)
			node_read(&node, &asked[i], reads[i]);
		for (i = 0; i < ACTS; i++)
			node_act(&node, &asked[READS + i], acts[i].uri, acts[i].body);
		fake_sleep(10000);
		for (i = 0; i < READS + ACTS; i++)
			assert_true(asked[i].is_done);
		assert_true(fake_boxes[0].cycles <= 1);
		finish("gone", n, false);
	}
}

static struct close_op ending;
static bool has_ended;

static void
ended(struct op *op)
{
	(void)op;
	has_ended = true;
}

static void
close_now(void)
{
	memset(&ending, 0, sizeof ending);
	ending.endpoint = node.endpoint;
	node.endpoint = NULL;
	has_ended = false;
	ipmi_driver.close(&ending, NULL, 0, ended);
}

/* In the middle of a login, too: the session that it makes is ended, or was never made. */
static void
a_close_at_any_moment_leaves_no_session(void **state)
{
	int n, count = datagrams(true) + fake_ipmi_sent(false);
	size_t i;

	(void)state;
	for (n = 0; n < count; n++) {
		begin(NULL);
		fake_ipmi_at(n, close_now);
		node_open(&node, 0, NULL, NULL);
		for (i = 0; i < READS; i++)
			node_read(&node, &asked[i], reads[i]);
		for (i = 0; i < ACTS; i++)
			node_act(&node, &asked[READS + i], acts[i].uri, acts[i].body);
		fake_sleep(30000);
		for (i = 0; i < READS + ACTS; i++)
			assert_true(asked[i].is_done);
		if (node.endpoint == NULL)
			assert_true(has_ended);
		finish("closed", n, false);
	}
}

/* A close that may not wait says goodbye all the same. */
static void
a_close_without_time_leaves_no_session(void **state)
{
	struct close_op close = {0};

	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked[0], reads[0]), RF_OK);
	close.endpoint = node.endpoint;
	has_ended = false;
	ipmi_driver.close(&close, NULL, 0, ended);
	op_cancel(&close.op);
	fake_sleep(100);
	assert_true(has_ended);
	node.endpoint = NULL;
	finish("cancelled", 0, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(whatever_goes_wrong_once_is_made_good, begin),
	    cmocka_unit_test_setup(on_a_bad_network_all_is_answered, begin),
	    cmocka_unit_test_setup(a_restart_of_the_box_at_any_moment_is_got_over, begin),
	    cmocka_unit_test_setup(who_goes_away_at_any_moment_leaves_nothing, begin),
	    cmocka_unit_test_setup(a_close_at_any_moment_leaves_no_session, begin),
	    cmocka_unit_test_setup(a_close_without_time_leaves_no_session, begin),
	};

	shard_new("replay");
	return cmocka_run_group_tests_name("ipmi_faults", tests, NULL, NULL);
}
