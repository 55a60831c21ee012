/* Events of a node: one stream at its BMC, however many listen. */
#include "tests/gateway/fleet_base.h"

struct listener {
	struct fleet_listen listen;
	char heard[4096];
	int done, code;
};

static void
take_event(struct fleet_listen *listen, struct doc *doc)
{
	struct listener *listener = (struct listener *)listen;

	strncat(listener->heard, doc->bytes, sizeof listener->heard - strlen(listener->heard) - 1);
}

static void
listener_done(struct op *op)
{
	struct listener *listener = (struct listener *)op;

	listener->done++;
	listener->code = (int)op->err.code;
}

static void
listen_to(struct listener *listener)
{
	memset(listener, 0, sizeof *listener);
	listener->listen.node = web07;
	listener->listen.event = take_event;
	fleet_listen(&listener->listen, NULL, listener_done);
}

static bool
is_streaming(void)
{
	return streaming != NULL;
}

static bool
streams_not(void)
{
	return streaming == NULL;
}

/* On the box's shard: says something down the stream, or ends it. */
static struct {
	struct mail mail;
	const char *text;            /* NULL: the end */
	_Atomic bool is_done;
} said;

static void
box_says(struct mail *mail)
{
	struct stream_op *stream = streaming;

	(void)mail;
	if (said.text != NULL) {
		assert_true(stream->heard(stream, said.text, strlen(said.text)));
	} else {
		streaming = NULL;
		op_finish(&stream->op, NULL);
	}
	said.is_done = true;
}

static bool
is_said(void)
{
	return said.is_done;
}

static void
box_emits(const char *text)
{
	said.text = text;
	said.is_done = false;
	said.mail.deliver = box_says;
	shard_post(((struct stream_op *)streaming)->op.shard, &said.mail);
	turn_until(is_said);
	shard_pass(shard_at(0), 1);
	shard_pass(shard_at(0), 1);
}

static struct listener *many_done;

static bool
are_all_done(void)
{
	int i;

	for (i = 0; i < FLEET_LISTENERS_MAX && many_done[i].done; i++)
		;
	return i == FLEET_LISTENERS_MAX;
}

static void
all_listeners_share_one_stream_which_is_opened_again_when_it_ends(void **state)
{
	static struct listener many[FLEET_LISTENERS_MAX + 1];
	int i;

	(void)state;
	box.streams = 0;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	for (i = 0; i < FLEET_LISTENERS_MAX + 1; i++)
		listen_to(&many[i]);
	turn_until(is_streaming);
	assert_int_equal(box.streams, 1);
	assert_int_equal(many[FLEET_LISTENERS_MAX].code, RF_BUSY);
	box_emits("data: {\"Events\":[{\"EventId\":\"1\",\"OriginOfCondition\":{\"@odata.id\":\"/redfish/v1/Systems/Sys.1/\"}}]}\n\n");
	box_emits("data: no JSON\n\ndata: {\"no\":\"event\"}\n\n: nothing\n\n");
	for (i = 0; i < FLEET_LISTENERS_MAX; i++) {
		assert_non_null(strstr(many[i].heard, "\"@odata.id\":\"/redfish/v1/Systems/Sys.1\""));
		assert_non_null(strstr(many[i].heard, "\"MemberId\":\"0\""));
		assert_null(strstr(many[i].heard, "no"));
	}
	/* The box ends it. */
	box_emits(NULL);
	turn_until(is_streaming);
	assert_int_equal(box.streams, 2);
	/* The last listener takes it along. */
	many_done = many;
	for (i = 0; i < FLEET_LISTENERS_MAX; i++) {
		assert_non_null(streaming);
		op_cancel(&many[i].listen.call.op);
	}
	turn_until(are_all_done);
	turn_until(streams_not);
	for (i = 0; i < FLEET_LISTENERS_MAX; i++)
		assert_int_equal(many[i].done, 1);
	/* A stop is told. */
	listen_to(&many[0]);
	turn_until(is_streaming);
	stop();
	assert_int_equal(many[0].code, RF_SHUTTING_DOWN);
}

static bool
is_disabled(void)
{
	struct node_status status;

	node_status(web07, &status);
	return status.state == NODE_DISABLED;
}

static struct listener *one;

static bool
is_over(void)
{
	return one->done > 0;
}

static void
listeners_of_a_node_that_is_taken_out_are_told_though_it_was_disabled_before(void **state)
{
	static struct listener early, late;
	struct config *disabled;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	listen_to(&early);
	turn_until(is_streaming);
	/* The driver ends what runs on an endpoint that closes. */
	box_emits(NULL);
	disabled = configuration("web07", "}\n    enabled: false #");
	reload(disabled);
	turn_until(is_disabled);
	assert_int_equal(early.done, 0);
	reload(without);
	one = &early;
	turn_until(is_over);
	assert_int_equal(early.code, RF_SHUTTING_DOWN);
	listen_to(&late);
	one = &late;
	turn_until(is_over);
	assert_int_equal(late.code, RF_SHUTTING_DOWN);
	stop();
	config_unref(disabled);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_dir, without_dir)
	const struct CMUnitTest tests[] = {
		CASE(all_listeners_share_one_stream_which_is_opened_again_when_it_ends),
		CASE(listeners_of_a_node_that_is_taken_out_are_told_though_it_was_disabled_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
