/* The fleet over a driver of the test's own: who reads when, what a client may see after a write, what is told while a box is away.
 * Two shards; the box is on the second, the clients on the first. */
#include "tests/gateway/fleet_base.h"

/* ---- what is promised ---- */

static void
a_node_is_there_before_its_box_is_heard_and_bears_its_name_afterwards(void **state)
{
	struct fleet_hit hit;
	struct fleet_ref ref;
	struct reader r;

	(void)state;
	start();
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	assert_non_null(strstr(hit.doc->bytes, "UnavailableOffline"));
	doc_unref(hit.doc);
	run();
	turn_until(is_up);
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07/Processors", &ref));
	assert_string_equal(ref.path, "/redfish/v1/Systems/Sys.1/Processors");
	read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NORMAL);
	assert_int_equal(r.code, RF_OK);
	assert_non_null(strstr(r.text, "\"@odata.id\":\"/redfish/v1/Systems/web07\""));
	assert_non_null(strstr(r.text, "\"Id\":\"web07\""));
	assert_non_null(strstr(r.text, "\"/redfish/v1/Chassis/web07\""));
	assert_null(strstr(r.text, "Sys.1"));
	read_wait(&r, "/redfish/v1/Chassis/web07~Encl.1", FLEET_NORMAL);
	assert_non_null(strstr(r.text, "\"Id\":\"web07~Encl.1\""));
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_NORMAL);
	assert_non_null(strstr(r.text, "\"Fishway\":{\"@odata.type\""));
	assert_non_null(strstr(r.text, "/redfish/v1/Managers/web07/RemoteAccountService"));
	read_wait(&r, "/redfish/v1/Managers/web07/Oem/Fishway/Root", FLEET_NORMAL);
	assert_non_null(strstr(r.text, "\"@odata.id\":\"/redfish/v1/Managers/web07/Oem/Fishway/Root\""));
	assert_non_null(strstr(r.text, "/redfish/v1/Managers/web07/Oem/Fishway/Root/EventService"));
	assert_true(fleet_has("/redfish/v1/UpdateService"));
	assert_false(fleet_has("/redfish/v1/Fabrics"));
	stop();
}

static void
members_come_from_memory_the_primary_first(void **state)
{
	char text[4096] = "";

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(has_firmware);
	fleet_members("/redfish/v1/Chassis", see, text);
	assert_string_equal(text, "/redfish/v1/Chassis/web07 /redfish/v1/Chassis/web07~Encl.1 ");
	stop();
}

static void
a_thousand_clients_cause_one_read_and_one_request_at_a_time(void **state)
{
	static struct reader readers[1000];
	int i;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.reads = box.reads_of_processors = box.most_in_flight = 0;
	box.delay_ms = 20;
	readers_done = 0;
	wanted_done = 1000;
	for (i = 0; i < 1000; i++)
		read_start(&readers[i], "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	turn_until(are_done);
	for (i = 0; i < 1000; i++)
		assert_int_equal(readers[i].code, RF_OK);
	assert_int_equal(box.reads_of_processors, 1);
	wanted_done = 3;
	readers_done = 0;
	read_start(&readers[0], "/redfish/v1/Systems/web07", FLEET_NOW);
	read_start(&readers[1], "/redfish/v1/Chassis/web07", FLEET_NOW);
	read_start(&readers[2], "/redfish/v1/Managers/web07", FLEET_NOW);
	turn_until(are_done);
	assert_int_equal(box.most_in_flight, 1);
	stop();
}

static void
who_has_written_never_reads_an_older_state(void **state)
{
	struct reader r;
	struct writer w;
	int i;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.delay_ms = 3;
	for (i = 0; i < 20; i++) {
		struct reader old;

		/* One read is under way while the write is asked for; it may not answer the read after it. */
		read_start(&old, "/redfish/v1/Systems/web07", FLEET_NOW);
		write_wait(&w, "/redfish/v1/Systems/web07/Actions/Oem/Box.Toggle", "POST", "{\"ResetType\":\"On\"}", NULL);
		while (!w.done || !old.done)
			shard_pass(shard_at(0), 1);
		assert_int_equal(w.code, RF_OK);
		read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NORMAL);
		assert_non_null(strstr(r.text, box.power_on ? "\"PowerState\":\"On\"" : "\"PowerState\":\"Off\""));
	}
	assert_string_equal(box.last_write, "POST /redfish/v1/Systems/Sys.1/Actions/Oem/Box.Toggle");
	stop();
}

static void
if_match_is_compared_with_the_box_and_its_tag_goes_along(void **state)
{
	struct fleet_hit hit;
	struct doc_face face;
	struct fleet_ref ref;
	struct writer w;
	char etag[20], illegal[40];

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	fleet_face(ref.node, NULL, &face);
	doc_etag(hit.doc, &face, 0, etag);
	doc_unref(hit.doc);
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"Boot\":{\"x\":\"/redfish/v1/Chassis/web07~Encl.1\"}}", etag);
	assert_int_equal(w.code, RF_OK);
	assert_string_equal(box.last_etag, "\"box-1\"");
	assert_string_equal(box.last_body, "{\"Boot\":{\"x\":\"/redfish/v1/Chassis/Encl.1\"}}");
	/* The write has changed it: the same tag is refused, and nothing is sent. */
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"a\":1}", etag);
	assert_int_equal(w.code, RF_PRECONDITION);
	/* So is a change made behind our back, which the cache does not know. */
	box.power_on = 1;
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"a\":1}", "\"0123456789abcdef\"");
	assert_int_equal(w.code, RF_PRECONDITION);
	assert_int_equal(box.writes, 1);
	/* A list that is not legal matches nothing, whatever stands in it. */
	assert_true(fleet_cached(ref.node, ref.path, FLEET_MEMORY, &hit));
	doc_etag(hit.doc, &face, 0, etag);
	doc_unref(hit.doc);
	snprintf(illegal, sizeof illegal, "%sfoobar", etag);
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"a\":1}", illegal);
	assert_int_equal(w.code, RF_PRECONDITION);
	assert_int_equal(box.writes, 1);
	stop();
}

static void
if_match_on_an_action_is_about_the_resource(void **state)
{
	struct fleet_hit hit;
	struct doc_face face;
	struct fleet_ref ref;
	struct writer w;
	char etag[20];

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	fleet_face(ref.node, NULL, &face);
	doc_etag(hit.doc, &face, 0, etag);
	doc_unref(hit.doc);
	write_wait(&w, "/redfish/v1/Systems/web07/Actions/Oem/Box.Toggle", "POST", "{\"ResetType\":\"On\"}", etag);
	assert_int_equal(w.code, RF_OK);
	write_wait(&w, "/redfish/v1/Systems/web07/Actions/Oem/Box.Toggle", "POST", "{\"ResetType\":\"On\"}", etag);
	assert_int_equal(w.code, RF_PRECONDITION);
	assert_int_equal(box.writes, 1);
	stop();
}

static void
a_box_that_does_not_answer_keeps_its_last_known_documents_and_costs_nothing(void **state)
{
	struct reader r;
	int i, before;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.away = 1;
	for (i = 0; i < 3; i++) {
		read_wait(&r, "/redfish/v1/Chassis/web07", FLEET_NOW);
		assert_int_equal(r.code, RF_NODE_UNREACHABLE);
	}
	turn_until(is_down);
	before = box.reads;
	read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NORMAL);
	assert_int_equal(r.code, RF_OK);
	assert_non_null(strstr(r.text, "\"State\":\"UnavailableOffline\""));
	assert_non_null(strstr(r.text, "\"PowerState\":\"On\""));
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	assert_int_equal(r.code, RF_NODE_BREAKER);
	assert_int_equal(box.reads, before);
	/* An operator says that it is back. */
	box.away = 0;
	{
		static struct fleet_retry retry;

		retry.node = web07;
		readers_done = 0;
		wanted_done = 1;
		fleet_retry(&retry, NULL, reader_retried);
		turn_until(are_done);
	}
	turn_until(is_up);
	read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NOW);
	assert_null(strstr(r.text, "UnavailableOffline"));
	stop();
}

/* Whether or not the driver noticed that it was away: what answers is up. */
static void
a_box_that_answers_the_breakers_probe_is_up_again(void **state)
{
	struct reader r;
	int i;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.away = 1;
	for (i = 0; i < 3; i++)
		read_wait(&r, "/redfish/v1/Chassis/web07", FLEET_NOW);
	turn_until(is_down);
	box.away = 0;
	there(probe_now);
	turn_until(is_up);
	read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NOW);
	assert_int_equal(r.code, RF_OK);
	assert_null(strstr(r.text, "UnavailableOffline"));
	stop();
}

/* Silence after that is a restart, and no failure. */
static void
a_bmc_that_was_told_to_restart_is_starting_until_it_answers(void **state)
{
	struct reader r;
	struct writer w;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	write_wait(&w, "/redfish/v1/Managers/web07/Actions/Manager.Reset", "POST", "{\"ResetType\":\"ForceRestart\"}", NULL);
	box.away = 1;
	while (!w.done)
		shard_pass(shard_at(0), 1);
	assert_int_equal(w.code, RF_OK);
	assert_string_equal(box.last_body, "{\"ResetType\":\"GracefulRestart\"}");
	assert_true(is_starting());
	assert_int_equal(box.restarts, 1);
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_MEMORY);
	assert_non_null(strstr(r.text, "\"State\":\"Starting\""));
	box.away = 0;
	turn_until(is_up);
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_NOW);
	assert_null(strstr(r.text, "\"State\":\"Starting\""));
	stop();
}

static struct fleet_ref manager;

/* What it said itself stays known: a look that is at it, or begins now, makes its document of that. */
static void
restart_now(void)
{
	box.away = 1;
	queue_restart(web07);
	cache_drop(web07->cache, manager.path);
}

static void
what_is_made_of_a_bmc_that_restarts_says_so(void **state)
{
	struct reader r;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	assert_true(fleet_resolve(NULL, "/redfish/v1/Managers/web07", &manager));
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_NOW);
	there(restart_now);
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_NORMAL);
	assert_int_equal(r.code, RF_OK);
	assert_true(is_starting());
	assert_non_null(strstr(r.text, "\"State\":\"Starting\""));
	stop();
}

static void
a_pause_of_a_second_is_waited_for(void **state)
{
	struct reader r;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.busy_times = 2;
	box.busy_s = 1;
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NOW);
	assert_int_equal(r.code, RF_OK);
	assert_int_equal(box.busy_times, 0);
	stop();
}

static void
a_box_that_asks_to_be_left_alone_is_and_clients_are_told_how_long(void **state)
{
	struct reader r;
	int before;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.busy_s = 30;
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	assert_int_equal(r.code, RF_NODE_BUSY);
	before = box.reads;
	box.busy_s = 0;
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	assert_int_equal(r.code, RF_NODE_BUSY);
	assert_in_range(r.read.call.op.err.retry_after_s, 25, 31);
	assert_int_equal(box.reads, before);
	stop();
}

static void
after_a_restart_what_was_stored_is_served_at_once_and_marked(void **state)
{
	struct fleet_hit hit;
	struct fleet_ref ref;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	stop();
	start();
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_string_equal(ref.path, "/redfish/v1/Systems/Sys.1");
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	assert_true(hit.is_stale);
	assert_non_null(strstr(hit.doc->bytes, "\"PowerState\":\"On\""));
	doc_unref(hit.doc);
	assert_true(has_firmware());
	run();
	turn_until(is_up);
	stop();
	assert_int_equal(box.opened, 2);
	assert_int_equal(box.closed, 2);
}

static bool
was_opened_twice(void)
{
	return box.opened == 2;
}

static void
a_node_put_back_while_it_is_being_closed_is_opened_again(void **state)
{
	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.close_ms = 200;
	reload(without);
	reload(config);
	assert_int_equal(box.closed, 0);
	turn_until(was_opened_twice);
	turn_until(is_up);
	stop();
	assert_int_equal(box.closed, 2);
}

static void
a_stop_waits_for_a_close_under_way_and_nothing_is_opened_after_it(void **state)
{
	struct config *changed;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.close_ms = 200;
	changed = configuration("web07", ", timeout: {read: 59s}");
	reload(changed);
	assert_int_equal(box.closed, 0);
	stop();
	config_unref(changed);
	assert_int_equal(box.closed, 1);
	assert_int_equal(box.opened, 1);
}

static void
a_write_whose_node_goes_while_it_compares_etags_sends_nothing(void **state)
{
	struct writer w;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.last_read = ROOT "/Systems/Sys.1";
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"AssetTag\":\"x\"}", "\"0000000000000000\"");
	assert_int_equal(w.code, RF_SHUTTING_DOWN);
	assert_int_equal(box.writes, 0);
	stop();
	assert_int_equal(box.closed, 1);
}

static bool
is_closed(void)
{
	return box.closed == 1;
}

static void
a_node_may_go_while_it_is_being_explored(void **state)
{
	(void)state;
	start();
	box.last_read = ROOT "/Managers/Bmc.1";
	box.last_read_later = 1;
	run();
	turn_until(is_closed);
	assert_false(is_up());
	stop();
	assert_int_equal(box.opened, 1);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_dir, without_dir)
	const struct CMUnitTest tests[] = {
		CASE(a_node_is_there_before_its_box_is_heard_and_bears_its_name_afterwards),
		CASE(members_come_from_memory_the_primary_first),
		CASE(a_thousand_clients_cause_one_read_and_one_request_at_a_time),
		CASE(a_bmc_that_was_told_to_restart_is_starting_until_it_answers),
		CASE(what_is_made_of_a_bmc_that_restarts_says_so),
		CASE(who_has_written_never_reads_an_older_state),
		CASE(if_match_is_compared_with_the_box_and_its_tag_goes_along),
		CASE(if_match_on_an_action_is_about_the_resource),
		CASE(a_box_that_does_not_answer_keeps_its_last_known_documents_and_costs_nothing),
		CASE(a_box_that_answers_the_breakers_probe_is_up_again),
		CASE(a_pause_of_a_second_is_waited_for),
		CASE(a_box_that_asks_to_be_left_alone_is_and_clients_are_told_how_long),
		CASE(after_a_restart_what_was_stored_is_served_at_once_and_marked),
		CASE(a_node_put_back_while_it_is_being_closed_is_opened_again),
		CASE(a_stop_waits_for_a_close_under_way_and_nothing_is_opened_after_it),
		CASE(a_write_whose_node_goes_while_it_compares_etags_sends_nothing),
		CASE(a_node_may_go_while_it_is_being_explored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
