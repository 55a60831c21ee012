/* What a node is said to be: the breaker, an operator's word, a configuration that changes under it; and what is believed to be absent. */
#include "tests/gateway/fleet_base.h"

#include "gateway/table.h"

static void
begin(void)
{
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
}

static void
goes_down(void)
{
	struct reader r;
	int i;

	box.away = 1;
	for (i = 0; i < 3; i++)
		read_wait(&r, "/redfish/v1/Chassis/web07", FLEET_NOW);
	turn_until(is_down);
}

static void
retry(void)
{
	struct fleet_retry ask = {.node = web07};

	readers_done = 0;
	wanted_done = 1;
	fleet_retry(&ask, NULL, reader_retried);
	turn_until(are_done);
}

static void
a_node_that_is_to_be_tried_again_is_not_up_before_it_answers(void **state)
{
	(void)state;
	begin();
	goes_down();
	box.delay_ms = 100;
	retry();
	assert_true(is_starting());
	box.away = 0;
	turn_until(is_up);
	stop();
}

static int reads_of_probe;

static bool
has_probed(void)
{
	return box.reads > reads_of_probe && box.in_flight == 0;
}

static int openings, closings;
static bool is_open;

/* For `there`. */
static void
look_at_breaker(void)
{
	openings = web07->queue.opened;
	is_open = web07->queue.is_open;
	closings = web07->closings;
}

/* Its documents are made of many facts; one is enough to see that it is away. */
static void
a_machine_that_speaks_ipmi_is_looked_for_by_one_request_and_is_up_when_it_answers(void **state)
{
	struct reader r;
	int i, opened;

	(void)state;
	box.speaks_ipmi = true;
	start();
	run();
	turn_until(is_up);
	box.away = 1;
	for (i = 0; i < 3; i++)
		read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NOW);
	turn_until(is_down);
	there(look_at_breaker);
	opened = openings;
	reads_of_probe = box.reads;
	there(probe_now);
	turn_until(has_probed);
	shard_pass(shard_at(0), 20);
	assert_int_equal(box.reads, reads_of_probe + 1);
	there(look_at_breaker);
	assert_int_equal(openings, opened + 1);
	box.away = 0;
	there(probe_now);
	turn_until(is_up);
	stop();
}

static void
shows_another_certificate(void)
{
	struct endpoint *endpoint = web07->endpoint;
	struct rf_error why;

	error_set(&why, RF_NODE_CERTIFICATE, "web07");
	endpoint->events->certificate(endpoint->owner, "spki-sha256:old", "spki-sha256:new");
	endpoint->events->state(endpoint->owner, ENDPOINT_UNTRUSTED, 0, &why);
}

static void
shows_the_trusted_one(void)
{
	struct endpoint *endpoint = web07->endpoint;

	endpoint->events->state(endpoint->owner, ENDPOINT_UP, 0, NULL);
	probe_now();
}

static bool
is_untrusted(void)
{
	struct node_status status;

	node_status(web07, &status);
	return status.state == NODE_CERTIFICATE_CHANGED;
}

static void
ask_trust(struct fleet_trust *trust)
{
	memset(trust, 0, sizeof *trust);
	trust->node = web07;
	trust->only_show = true;
	readers_done = 0;
	wanted_done = 1;
	fleet_trust(trust, NULL, reader_retried);
	turn_until(are_done);
}

/* Whoever stood between for a while must not be what `fishway trust` accepts next week. */
static void
a_certificate_that_went_away_again_can_not_be_accepted_later(void **state)
{
	struct fleet_trust trust;

	(void)state;
	begin();
	there(shows_another_certificate);
	turn_until(is_untrusted);
	ask_trust(&trust);
	assert_string_equal(trust.new_fingerprint, "spki-sha256:new");
	there(shows_the_trusted_one);
	turn_until(is_up);
	ask_trust(&trust);
	assert_string_equal(trust.new_fingerprint, "");
	stop();
}

static bool
is_closing(void)
{
	there(look_at_breaker);
	return closings > 0 && box.in_flight == 0;
}

/* The read was answered just before: that is no word about the endpoint that comes. */
static void
an_answer_to_an_endpoint_that_was_closed_does_not_make_the_node_up(void **state)
{
	struct config *changed;
	struct reader r;

	(void)state;
	begin();
	box.close_ms = 300;
	changed = without;
	without = configuration("web07", ", timeout: {read: 59s}");
	box.last_read = ROOT "/Systems/Sys.1/Processors";
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NOW);
	turn_until(is_closing);
	assert_true(is_starting());
	there(look_at_breaker);
	assert_true(is_open);
	stop();
	config_unref(changed);
}

static bool
was_asked_for_systems(void)
{
	return box.busy_s != 0 && box.in_flight == 0;
}

/* It has said nothing about what it has. */
static void
a_box_that_asks_to_be_left_alone_while_it_is_explored_is_not_one_without_systems(void **state)
{
	char text[4096] = "";

	(void)state;
	start();
	box.busy_after = ROOT "/";
	run();
	turn_until(was_asked_for_systems);
	shard_pass(shard_at(0), 20);
	assert_false(is_up());
	box.busy_after = NULL;
	box.busy_s = 0;
	retry();
	turn_until(is_up);
	members_seen = 0;
	fleet_members("/redfish/v1/Systems", see, text);
	assert_int_equal(members_seen, 1);
	assert_string_equal(text, "/redfish/v1/Systems/web07 ");
	stop();
}

/* ---- what is not there ---- */

static size_t absent;

static void
count_absent(void)
{
	absent = table_count(web07->absent);
}

static void
what_clients_ask_for_in_vain_is_remembered_within_bounds(void **state)
{
	struct reader r;
	char uri[128];
	size_t most = 0;
	int i;

	(void)state;
	begin();
	for (i = 0; i < 1500; i++) {
		snprintf(uri, sizeof uri, "/redfish/v1/Systems/web07/Memory/no%d", i);
		read_wait(&r, uri, FLEET_NORMAL);
		assert_int_equal(r.code, RF_NODE_REFUSED);
		there(count_absent);
		most = absent > most ? absent : most;
	}
	assert_in_range(most, 1, 1024);
	stop();
}

static void
what_was_not_there_is_asked_for_again_after_a_write(void **state)
{
	struct reader r;
	struct writer w;
	int before;

	(void)state;
	begin();
	read_wait(&r, "/redfish/v1/Systems/web07/Memory/m1", FLEET_NORMAL);
	before = box.reads;
	read_wait(&r, "/redfish/v1/Systems/web07/Memory/m1", FLEET_NORMAL);
	assert_int_equal(box.reads, before);
	write_wait(&w, "/redfish/v1/Chassis/web07", "PATCH", "{\"AssetTag\":\"x\"}", NULL);
	assert_int_equal(w.code, RF_OK);
	turn_until(is_quiet);
	before = box.reads;
	read_wait(&r, "/redfish/v1/Systems/web07/Memory/m1", FLEET_NORMAL);
	assert_true(box.reads > before);
	stop();
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_dir, without_dir)
	const struct CMUnitTest tests[] = {
		CASE(a_node_that_is_to_be_tried_again_is_not_up_before_it_answers),
		CASE(a_machine_that_speaks_ipmi_is_looked_for_by_one_request_and_is_up_when_it_answers),
		CASE(a_certificate_that_went_away_again_can_not_be_accepted_later),
		CASE(an_answer_to_an_endpoint_that_was_closed_does_not_make_the_node_up),
		CASE(a_box_that_asks_to_be_left_alone_while_it_is_explored_is_not_one_without_systems),
		CASE(what_clients_ask_for_in_vain_is_remembered_within_bounds),
		CASE(what_was_not_there_is_asked_for_again_after_a_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
