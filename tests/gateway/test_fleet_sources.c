/* What documents a look borrows, and for how long. */
#include "tests/gateway/fleet_base.h"

#include "gateway/fleet_sources.h"

static struct {
	struct mail mail;
	char before[64], after[64];
	bool was_waiting;
	_Atomic bool is_done;
} asked;

static void
never_ready(struct sources *sources)
{
	(void)sources;
}

/* On the node's shard: knows a document, keeps a text of it, and then wants the same one fresher than it is held. */
static void
ask_twice(struct mail *mail)
{
	struct sources sources = {.node = web07, .freshness = FLEET_NOW, .ready = never_ready};
	const char *name;

	(void)mail;
	assert_non_null(sources_begin(&sources, ROOT "/Chassis/Cha.1/Thermal", NULL));
	sources_run(&sources);
	name = json_string_value(json_object_get(surface_know(&sources.s, ROOT "/Systems/Sys.1"), "Name"));
	assert_non_null(name);
	snprintf(asked.before, sizeof asked.before, "%s", name);
	assert_null(surface_get(&sources.s, ROOT "/Systems/Sys.1"));
	asked.was_waiting = sources.s.is_waiting;
	snprintf(asked.after, sizeof asked.after, "%s", name);
	sources_clear(&sources);
	asked.is_done = true;
}

static bool
is_asked(void)
{
	return asked.is_done;
}

static void
a_known_document_stays_borrowed_when_a_fresher_one_is_wanted(void **state)
{
	(void)state;
	start();
	run();
	turn_until(is_up);
	asked.mail.deliver = ask_twice;
	shard_post(shard_at(1), &asked.mail);
	turn_until(is_asked);
	assert_true(asked.was_waiting);
	assert_string_equal(asked.before, "System");
	assert_string_equal(asked.after, asked.before);
	stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_known_document_stays_borrowed_when_a_fresher_one_is_wanted, with_dir, without_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
