/* Deeds: what becomes of a write to the surface when its client, its node or the gateway goes. */
#include "tests/gateway/fleet_base.h"

#include "gateway/notes.h"
#include "translate/deed.h"

#define RESET "/redfish/v1/Systems/web07/Actions/ComputerSystem.Reset"

static void
begin(void)
{
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
}

static void
write_start(struct writer *w, const char *uri, const char *method, const char *body)
{
	struct fleet_ref ref;

	memset(w, 0, sizeof *w);
	readers_done = 0;
	wanted_done = 1;
	assert_true(fleet_resolve(NULL, uri, &ref));
	w->write.node = ref.node;
	strcpy(w->write.path, ref.path);
	w->write.method = method;
	w->write.body = body;
	w->write.body_len = strlen(body);
	fleet_write(&w->write, NULL, 0, writer_done);
}

static bool
is_reading_processors(void)
{
	return box.reads_of_processors > 0;
}

static bool has_deeds;

/* For `there`. */
static void
look_for_deeds(void)
{
	has_deeds = web07->deeds != NULL;
}

static bool
are_deeds_over(void)
{
	there(look_for_deeds);
	return !has_deeds && box.in_flight == 0;
}

static void
a_client_that_goes_before_its_write_had_a_turn_changes_nothing(void **state)
{
	struct reader r;
	struct writer w;

	(void)state;
	begin();
	box.delay_ms = 1000;          /* longer than a busy machine looks away */
	box.reads_of_processors = 0;
	read_start(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NOW);
	turn_until(is_reading_processors);
	write_start(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"AssetTag\":\"x\"}");
	shard_pass(shard_at(0), 20);
	op_cancel(&w.write.call.op);
	while (!w.done || !r.done)
		shard_pass(shard_at(0), 2);
	assert_int_equal(w.code, RF_CANCELLED);
	turn_until(are_deeds_over);
	assert_int_equal(box.writes, 0);
	stop();
}

static bool
has_written(void)
{
	return box.writes > 0;
}

static bool
is_writing(void)
{
	return box.writing > 0;
}

static void
what_is_with_the_box_goes_on_when_its_client_goes(void **state)
{
	struct writer w;

	(void)state;
	begin();
	box.delay_ms = 500;
	write_start(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"AssetTag\":\"x\"}");
	turn_until(is_writing);
	op_cancel(&w.write.call.op);
	turn_until(has_written);
	turn_until(are_deeds_over);
	while (!w.done)
		shard_pass(shard_at(0), 2);
	stop();
}

static void
a_deed_in_the_background_ends_with_the_gateway(void **state)
{
	struct writer w;

	(void)state;
	begin();
	write_wait(&w, RESET, "POST", "{\"ResetType\":\"ForceOff\"}", NULL);
	assert_int_equal(w.code, RF_OK);
	/* Answered, and still watched. */
	assert_false(are_deeds_over());
	stop();
}

static void
a_deed_whose_node_is_taken_out_ends_and_says_so(void **state)
{
	struct writer w;

	(void)state;
	begin();
	box.delay_ms = 100;
	write_start(&w, RESET, "POST", "{\"ResetType\":\"ForceOff\"}");
	shard_pass(shard_at(0), 20);
	reload(without);
	while (!w.done)
		shard_pass(shard_at(0), 2);
	assert_int_not_equal(w.code, RF_OK);
	turn_until(are_deeds_over);
	assert_int_equal(box.writes, 0);
	stop();
}

static void
owe(void)
{
	notes_set(web07, DEED_RESUME, "POST " ROOT "/Systems/Sys.1/Actions/ComputerSystem.Reset {\"ResetType\":\"On\"}");
}

static bool is_owed;

static void
look_for_debts(void)
{
	is_owed = notes_get(web07, DEED_RESUME) != NULL;
}

static bool
is_paid(void)
{
	there(look_for_debts);
	return box.writes == 1 && !is_owed;
}

static void
what_is_owed_is_done_when_a_box_that_was_silent_is_heard_again(void **state)
{
	struct reader r;
	int i;

	(void)state;
	begin();
	box.power_on = 0;
	box.away = 1;
	for (i = 0; i < 3; i++)
		read_wait(&r, "/redfish/v1/Chassis/web07", FLEET_NOW);
	turn_until(is_down);
	there(owe);
	box.away = 0;
	there(probe_now);
	turn_until(is_paid);
	assert_string_equal(box.last_write, "POST " ROOT "/Systems/Sys.1/Actions/ComputerSystem.Reset");
	assert_string_equal(box.last_body, "{\"ResetType\":\"On\"}");
	stop();
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_dir, without_dir)
	const struct CMUnitTest tests[] = {
		CASE(a_client_that_goes_before_its_write_had_a_turn_changes_nothing),
		CASE(what_is_with_the_box_goes_on_when_its_client_goes),
		CASE(a_deed_in_the_background_ends_with_the_gateway),
		CASE(a_deed_whose_node_is_taken_out_ends_and_says_so),
		CASE(what_is_owed_is_done_when_a_box_that_was_silent_is_heard_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
