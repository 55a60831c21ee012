/* The SNMP driver against an agent that errs as it is told, on a clock that moves only when the test lets it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/config.h"
#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/driver.h"
#include "tests/support/fake_shard.h"
#include "tests/support/fake_snmp.h"
#include "tests/support/fake_wire.h"

static struct recording mib;
static struct endpoint *endpoint;
static enum endpoint_state seen_state;
static char learnt[256];
static struct {
	struct read_op read;
	struct act_op act;
	struct close_op close;
	bool is_done, is_closed;
} asked;

static void
on_state(void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why)
{
	(void)owner, (void)since_ms, (void)why;
	seen_state = state;
}

static void
on_learnt(void *owner, const char *facts)
{
	(void)owner;
	snprintf(learnt, sizeof learnt, "%s", facts);
}

static void
on_answer(void *owner, const struct endpoint_answer *answer)
{
	(void)owner, (void)answer;
}

static void
on_login(void *owner, const struct rf_error *err, int refusals)
{
	(void)owner, (void)err, (void)refusals;
}

static const struct endpoint_events events = {
    .state = on_state, .learnt = on_learnt, .answer = on_answer, .login = on_login};

static void
open_version(enum snmp_version version, const char *facts)
{
	const struct snmp_config snmp = {.version = version, .user = "u"};
	const struct endpoint_config config = {
	    .node = "pdu", .host = "127.0.0.1", .snmp = &snmp, .facts = facts};

	wire_credentials("", "public");
	seen_state = ENDPOINT_UNTRIED;
	learnt[0] = '\0';
	endpoint = snmp_driver.open(&config, &events, NULL);
}

static int
begin(void **state)
{
	(void)state;
	if (!recording_load(&mib, "tests/data/pdu/apc-rpdu2.snmprec"))
		return -1;
	fake_snmp_begin(&mib);
	memset(&asked, 0, sizeof asked);
	return 0;
}

static void
closed(struct op *op)
{
	(void)op;
	asked.is_closed = true;
}

static void
close_node(void)
{
	asked.close.endpoint = endpoint;
	snmp_driver.close(&asked.close, NULL, 0, closed);
	fake_sleep(1000);
	assert_true(asked.is_closed);
	assert_int_equal(fake_snmp_sockets(), 0);
	assert_int_equal(fake_timers(), 0);
}

static int
end(void **state)
{
	(void)state;
	json_decref(asked.read.json);
	recording_clear(&mib);
	return 0;
}

static void
done(struct op *op)
{
	(void)op;
	asked.is_done = true;
}

static void
start_read(const char *uri)
{
	json_decref(asked.read.json);
	memset(&asked.read, 0, sizeof asked.read);
	asked.is_done = false;
	asked.read.endpoint = endpoint;
	asked.read.uri = uri;
	snmp_driver.read(&asked.read, NULL, 0, done);
}

static enum rf_code
wait_for(const struct op *op)
{
	int i;

	for (i = 0; i < 20000 && !asked.is_done; i++)
		fake_sleep(10);
	assert_true(asked.is_done);
	return op->err.code;
}

static enum rf_code
read_now(const char *uri)
{
	start_read(uri);
	return wait_for(&asked.read.op);
}

static enum rf_code
act_now(const char *uri, const char *body)
{
	memset(&asked.act, 0, sizeof asked.act);
	asked.is_done = false;
	asked.act.endpoint = endpoint;
	asked.act.method = "POST";
	asked.act.uri = uri;
	asked.act.body = body;
	asked.act.body_len = strlen(body);
	snmp_driver.act(&asked.act, NULL, 0, done);
	return wait_for(&asked.act.op);
}

static size_t
outlets(void)
{
	return json_array_size(json_object_get(asked.read.json, "outlets"));
}

/* ---- reading */

static void
lost_questions_are_asked_again(void **state)
{
	(void)state;
	fake_agent.lose[0] = 1;
	fake_agent.lose[1] = 4;
	fake_agent.lose[2] = 5;
	open_version(SNMP_V2C, NULL);
	assert_int_equal(read_now("pdu:/outlets"), RF_OK);
	assert_int_equal(outlets(), 7);
	assert_int_equal(seen_state, ENDPOINT_UP);
	assert_non_null(strstr(learnt, "\"profile\":\"apc-rpdu2\""));
	close_node();
}

static void
an_answer_that_is_too_big_is_asked_for_in_pieces(void **state)
{
	static const int sizes[] = {40, 20, 7, 3, 1};
	size_t i;
	json_t *whole;

	(void)state;
	open_version(SNMP_V2C, NULL);
	assert_int_equal(read_now("pdu:/outlets"), RF_OK);
	whole = json_incref(asked.read.json);
	for (i = 0; i < nitems(sizes); i++) {
		fake_agent.too_big = sizes[i];
		assert_int_equal(read_now("pdu:/outlets"), RF_OK);
		assert_true(json_equal(asked.read.json, whole));
	}
	json_decref(whole);
	close_node();
}

static void
a_table_that_goes_backwards_ends(void **state)
{
	(void)state;
	open_version(SNMP_V2C, "{\"profile\":\"apc-rpdu2\",\"object\":\"1.3.6.1.4.1.318.1.3.4.6\"}");
	fake_agent.goes_back = true;
	assert_int_equal(read_now("pdu:/outlets"), RF_OK);
	assert_true(fake_agent.questions < 20);
	close_node();
}

static void
a_table_without_an_end_is_too_much(void **state)
{
	(void)state;
	open_version(SNMP_V2C, "{\"profile\":\"apc-rpdu2\",\"object\":\"1.3.6.1.4.1.318.1.3.4.6\"}");
	fake_agent.is_endless = true;
	assert_int_equal(read_now("pdu:/outlets"), RF_NODE_TOO_MUCH);
	assert_true(fake_agent.questions <= 1001);
	close_node();
}

static void
an_empty_answer_is_garbled(void **state)
{
	(void)state;
	open_version(SNMP_V2C, "{\"profile\":\"apc-rpdu2\",\"object\":\"1.3.6.1.4.1.318.1.3.4.6\"}");
	fake_agent.is_empty = true;
	assert_int_equal(read_now("pdu:/outlets"), RF_NODE_GARBLED);
	close_node();
}

static void
silence_is_a_timeout_and_then_down(void **state)
{
	(void)state;
	open_version(SNMP_V2C, NULL);
	fake_agent.is_silent = true;
	assert_int_equal(read_now("pdu:/outlets"), RF_NODE_TIMEOUT);
	assert_int_equal(fake_agent.questions, 4);
	assert_int_equal(seen_state, ENDPOINT_UNTRIED);
	assert_int_equal(read_now("pdu:/outlets"), RF_NODE_TIMEOUT);
	assert_int_equal(seen_state, ENDPOINT_DOWN);
	fake_agent.is_silent = false;
	assert_int_equal(read_now("pdu:/outlets"), RF_OK);
	assert_int_equal(seen_state, ENDPOINT_UP);
	close_node();
}

static void
where_nobody_listens_one_question_tells(void **state)
{
	(void)state;
	open_version(SNMP_V2C, NULL);
	fake_agent.is_closed = true;
	assert_int_equal(read_now("pdu:/outlets"), RF_NODE_UNREACHABLE);
	assert_int_equal(fake_agent.questions, 1);
	assert_int_equal(seen_state, ENDPOINT_DOWN);
	close_node();
}

/* ---- the engine */

static void
a_lost_discovery_is_sent_again_and_its_engine_is_kept(void **state)
{
	(void)state;
	fake_agent.lose[0] = 1;
	open_version(SNMP_V3, NULL);
	start_read("pdu:/outlets");
	fake_sleep(1700);
	assert_int_equal(fake_agent.discoveries, 1);
	assert_non_null(strstr(learnt, "\"engine\":\"8000000001\""));
	close_node();
	/* The next time nobody asks. */
	memset(&asked.close, 0, sizeof asked.close);
	fake_snmp_begin(&mib);
	open_version(SNMP_V3, "{\"engine\":\"8000000001\"}");
	start_read("pdu:/outlets");
	fake_sleep(100);
	assert_int_equal(fake_agent.discoveries, 0);
	assert_int_equal(fake_agent.questions, 1);
	asked.is_closed = false;
	close_node();
}

static void
a_silent_engine_is_given_up_after_three(void **state)
{
	(void)state;
	fake_agent.is_silent = true;
	open_version(SNMP_V3, NULL);
	assert_int_equal(read_now("pdu:/outlets"), RF_NODE_TIMEOUT);
	assert_int_equal(fake_agent.questions, 3);
	close_node();
}

/* ---- acts */

static void
what_must_not_be_done_twice_is_sent_once(void **state)
{
	(void)state;
	open_version(SNMP_V2C, NULL);
	fake_agent.lose_sets = 1;
	assert_int_equal(act_now("pdu:/outlets/set", "{\"module\":2,\"number\":1,\"state\":\"cycle\"}"),
	    RF_NODE_TIMEOUT);
	assert_int_equal(fake_agent.sets, 1);
	assert_true(asked.act.was_sent);
	assert_int_equal(asked.act.status, 0);
	/* Outlet 1 of the second unit is row 5. */
	assert_int_equal(fake_agent.last_set.ids[fake_agent.last_set.len - 1], 5);
	assert_int_equal(fake_agent.last_value, 3);
	close_node();
}

static void
a_box_that_falls_silent_before_the_set_was_sent_nothing(void **state)
{
	(void)state;
	open_version(SNMP_V2C, NULL);
	assert_int_equal(read_now("pdu:/outlets"), RF_OK);
	fake_agent.is_silent = true;
	assert_int_equal(
	    act_now("pdu:/outlets/set", "{\"number\":2,\"state\":\"off\"}"), RF_NODE_TIMEOUT);
	assert_false(asked.act.was_sent);
	assert_int_equal(fake_agent.sets, 0);
	close_node();
}

static void
what_may_be_is_sent_until_it_is_answered(void **state)
{
	(void)state;
	open_version(SNMP_V2C, NULL);
	fake_agent.lose_sets = 2;
	assert_int_equal(act_now("pdu:/outlets/set", "{\"number\":2,\"state\":\"off\"}"), RF_OK);
	assert_int_equal(fake_agent.sets, 3);
	assert_int_equal(asked.act.status, 204);
	close_node();
}

static void
errors_of_a_set_keep_their_meaning(void **state)
{
	static const struct {
		int error, status;
		enum rf_code code;
	} rows[] = {{6, 403, RF_NODE_REFUSED}, {10, 400, RF_NODE_REFUSED}, {17, 405, RF_NODE_REFUSED},
	    {12, 409, RF_NODE_REFUSED}, {14, 502, RF_NODE_FAILED}, {5, 502, RF_NODE_FAILED}};
	size_t i;

	(void)state;
	open_version(SNMP_V2C, NULL);
	for (i = 0; i < nitems(rows); i++) {
		fake_agent.set_error = rows[i].error;
		assert_int_equal(act_now("pdu:/outlets/set", "{\"number\":2,\"state\":\"off\"}"), rows[i].code);
		assert_int_equal(asked.act.status, rows[i].status);
		assert_true(asked.act.was_sent);
	}
	close_node();
}

/* The chain was plugged together anew: row 5 is another unit's outlet now. */
static void
an_outlet_that_has_moved_is_looked_for_again(void **state)
{
	struct snmp_oid module;

	(void)state;
	open_version(SNMP_V2C, NULL);
	assert_int_equal(read_now("pdu:/outlets"), RF_OK);
	snmp_oid_parse(&module, "1.3.6.1.4.1.318.1.1.26.9.2.3.1.2.5");
	recording_get(&mib, &module)->bind.number = 3;
	assert_int_equal(act_now("pdu:/outlets/set", "{\"module\":3,\"number\":1,\"state\":\"off\"}"), RF_OK);
	assert_int_equal(fake_agent.last_set.ids[fake_agent.last_set.len - 1], 5);
	recording_get(&mib, &module)->bind.number = 4;
	assert_int_equal(
	    act_now("pdu:/outlets/set", "{\"module\":3,\"number\":1,\"state\":\"on\"}"), RF_NODE_REFUSED);
	assert_int_equal(asked.act.op.err.status, 404);
	assert_int_equal(fake_agent.sets, 1);
	close_node();
}

/* ---- cancel, and close, at every moment */

static void
cancelled_anywhere_nothing_is_left(void **state)
{
	int ms;

	(void)state;
	for (ms = 0; ms < 30; ms++) {
		memset(&asked.close, 0, sizeof asked.close);
		asked.is_closed = false;
		fake_snmp_begin(&mib);
		fake_agent.lose[0] = 3;
		open_version(ms % 2 ? SNMP_V3 : SNMP_V2C, NULL);
		start_read("pdu:/outlets");
		fake_sleep((uint64_t)ms);
		op_cancel(&asked.read.op);
		fake_settle();
		assert_true(asked.is_done);
		close_node();
	}
}

static void
closed_anywhere_everybody_is_told(void **state)
{
	int ms;

	(void)state;
	for (ms = 0; ms < 30; ms++) {
		memset(&asked.close, 0, sizeof asked.close);
		asked.is_closed = false;
		fake_snmp_begin(&mib);
		open_version(ms % 2 ? SNMP_V3 : SNMP_V2C, NULL);
		start_read("pdu:/outlets");
		fake_sleep((uint64_t)ms);
		close_node();
		assert_true(asked.is_done);
		assert_true(asked.read.op.err.code == RF_SHUTTING_DOWN || asked.read.op.err.code == RF_OK);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(lost_questions_are_asked_again),
	    TEST(an_answer_that_is_too_big_is_asked_for_in_pieces),
	    TEST(a_table_that_goes_backwards_ends),
	    TEST(a_table_without_an_end_is_too_much),
	    TEST(an_empty_answer_is_garbled),
	    TEST(silence_is_a_timeout_and_then_down),
	    TEST(where_nobody_listens_one_question_tells),
	    TEST(a_lost_discovery_is_sent_again_and_its_engine_is_kept),
	    TEST(a_silent_engine_is_given_up_after_three),
	    TEST(what_must_not_be_done_twice_is_sent_once),
	    TEST(a_box_that_falls_silent_before_the_set_was_sent_nothing),
	    TEST(what_may_be_is_sent_until_it_is_answered),
	    TEST(errors_of_a_set_keep_their_meaning),
	    TEST(an_outlet_that_has_moved_is_looked_for_again),
	    TEST(cancelled_anywhere_nothing_is_left),
	    TEST(closed_anywhere_everybody_is_told),
	};

	shard_new("replay");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
