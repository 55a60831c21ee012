/* The IPMI driver against a box that does as it is told: who is let in, what is done and how often,
 * what is remembered. Time is the fake clock's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_repository.h"
#include "tests/support/fake_ipmi.h"
#include "tests/support/fake_node.h"
#include "tests/support/fake_shard.h"
#include "tests/support/fake_wire.h"

static struct node node;
static struct asked asked;

static int
begin(void **state)
{
	(void)state;
	fake_ipmi_begin();
	wire_credentials("root", "secret16bytes!!!");
	wire_k_g("");
	return 0;
}

/* Nothing is left: no session, no timer, no datagram. */
static void
end_clean(void)
{
	asked_clear(&asked);
	assert_true(node_close(&node));
	fake_sleep(10000);
	assert_int_equal(fake_ipmi_sessions(0), 0);
	assert_true(fake_ipmi_is_quiet());
	assert_int_equal(fake_timers(), 0);
}

static void
assert_bool(const char *name, bool value)
{
	assert_non_null(asked.json);
	assert_int_equal(json_is_true(json_object_get(asked.json, name)), value);
}

/* ---- suites */

static void
suite_17_is_the_first_choice(void **state)
{
	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	assert_bool("is_on", true);
	assert_int_equal(fake_boxes[0].opens, 1);
	assert_non_null(strstr(node.facts, "\"suite\":17"));
	assert_false(node.findings >> FINDING_IPMI_SHA1 & 1);
	assert_int_equal(node.state, ENDPOINT_UP);
	end_clean();
}

static void
a_box_without_it_gets_suite_3_and_is_remembered(void **state)
{
	struct node again;
	char facts[256];

	(void)state;
	fake_boxes[0].suites[0] = 3;
	fake_boxes[0].suite_count = 1;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	assert_int_equal(fake_boxes[0].opens, 2);
	assert_true(node.findings >> FINDING_IPMI_SHA1 & 1);
	strcpy(facts, node.facts);
	end_clean();
	/* After a restart of ours: no question about capabilities, no try of 17. */
	node_open(&again, 0, NULL, facts);
	fake_ipmi_begin();
	fake_boxes[0].suites[0] = 3;
	fake_boxes[0].suite_count = 1;
	assert_int_equal(node_reads(&again, &asked, "ipmi:/power"), RF_OK);
	assert_int_equal(fake_boxes[0].opens, 1);
	assert_int_equal(fake_ipmi_sent(true), 4);
	node = again;
	end_clean();
}

static void
a_box_that_takes_only_unsound_ones_is_not_spoken_to(void **state)
{
	static const int named[] = {17, 0};
	const struct ipmi_config config = {.privilege = 4, .suites = named, .suite_count = 2};

	(void)state;
	memcpy(fake_boxes[0].suites, "\x00\x01\x02\x10", 4);
	fake_boxes[0].suite_count = 4;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_FAILED);
	assert_int_equal(fake_boxes[0].rakp1s, 0);
	end_clean();
	/* But where the configuration names one, it is. */
	node_open(&node, 0, &config, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	assert_true(node.findings >> FINDING_IPMI_CIPHER_ZERO & 1);
	end_clean();
}

/* One that answers with weaker algorithms than were asked for would pull us down. */
static void
other_algorithms_than_asked_for_are_no_session(void **state)
{
	static const int named[] = {17};
	const struct ipmi_config config = {.privilege = 4, .suites = named, .suite_count = 1};

	(void)state;
	fake_boxes[0].answers_with_sha1 = true;
	node_open(&node, 0, &config, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_FAILED);
	assert_int_equal(fake_boxes[0].rakp1s, 0);
	end_clean();
}

static void
ipmi_1_5_is_never_spoken(void **state)
{
	(void)state;
	fake_boxes[0].is_old = true;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_UNSUPPORTED);
	assert_true(node.findings >> FINDING_IPMI_OLD & 1);
	assert_int_equal(fake_ipmi_sent(true), 1);
	end_clean();
}

/* ---- credentials */

/* Some seconds lie between them; then nothing more is sent until somebody says so. */
static void
three_refusals(int rakp1s)
{
	int i;

	node_open(&node, 0, NULL, NULL);
	for (i = 0; i < 3; i++) {
		assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_LOGIN_REFUSED);
		assert_int_equal(node.refused, i + 1);
		/* At once, it is not even tried. */
		assert_int_equal(node_reads(&node, &asked, "ipmi:/power"),
		    i < 2 ? RF_NODE_LOGIN_REFUSED : RF_NODE_LOGIN_STOPPED);
		assert_int_equal(node.refused, i + 1);
		fake_sleep(30000);
	}
	assert_int_equal(node.state, ENDPOINT_REFUSED);
	assert_int_equal(fake_boxes[0].rakp1s, rakp1s);
	for (i = 0; i < 10; i++) {
		assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_LOGIN_STOPPED);
		fake_sleep(100000);
	}
	assert_int_equal(fake_boxes[0].rakp1s, rakp1s);
	wire_credentials("root", "secret16bytes!!!");
	wire_k_g(fake_boxes[0].k_g[0] != '\0' ? "0102" : "");
	ipmi_driver.retry(node.endpoint);
}

static void
a_wrong_password_is_refused_three_times_and_no_more(void **state)
{
	(void)state;
	wire_credentials("root", "wrong");
	three_refusals(3);
	/* The box has had no proof of ours, and was told to forget. */
	assert_int_equal(fake_boxes[0].rejections, 3);
	assert_int_equal(fake_boxes[0].logins, 0);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	end_clean();
}

static void
an_unknown_user_is_refused_three_times_and_no_more(void **state)
{
	(void)state;
	wire_credentials("nobody", "secret16bytes!!!");
	three_refusals(3);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	end_clean();
}

/* A box that does not answer strangers looks like one that is away; but it has answered the rest. */
static void
silence_to_an_unknown_user_is_a_refusal(void **state)
{
	(void)state;
	fake_boxes[0].is_silent_to_strangers = true;
	wire_credentials("nobody", "secret16bytes!!!");
	three_refusals(4 + 1 + 1);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	end_clean();
}

static void
a_wrong_k_g_is_refused_and_the_right_one_is_not(void **state)
{
	const struct ipmi_config config = {.privilege = 4, .k_g = {.kind = SECRET_LITERAL}};

	(void)state;
	memcpy(fake_boxes[0].k_g, "\x01\x02", 3);
	node_open(&node, 0, &config, NULL);
	wire_k_g("0103");
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_LOGIN_REFUSED);
	assert_string_equal(asked.err.step, "rakp3");
	fake_ipmi_restart(0); /* it has taken the session for open: its own idle time ends that */
	fake_sleep(30000);
	wire_k_g("0102");
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	end_clean();
}

static void
credentials_as_delivered_are_found_and_may_be_refused(void **state)
{
	const struct ipmi_config strict = {.privilege = 4, .refuse_default_credentials = true};

	(void)state;
	strcpy(fake_boxes[0].user, "ADMIN");
	strcpy(fake_boxes[0].password, "ADMIN");
	wire_credentials("ADMIN", "ADMIN");
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	assert_true(node.findings >> FINDING_DEFAULT_CREDENTIALS & 1);
	end_clean();
	fake_ipmi_begin();
	node_open(&node, 0, &strict, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_NO_SECRET);
	assert_int_equal(fake_ipmi_sent(true), 0);
	end_clean();
}

static void
a_full_table_is_no_refusal(void **state)
{
	(void)state;
	fake_boxes[0].session_max = 0;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_NO_SESSION_SLOT);
	assert_int_equal(node.refused, 0);
	fake_boxes[0].session_max = 1;
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_NO_SESSION_SLOT);
	fake_sleep(40000);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	end_clean();
}

/* ---- sessions */

static void
a_session_is_closed_when_it_is_not_used(void **state)
{
	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	fake_sleep(15000);
	assert_int_equal(fake_ipmi_sessions(0), 1);
	fake_sleep(6000);
	assert_int_equal(fake_ipmi_sessions(0), 0);
	assert_int_equal(fake_boxes[0].closes, 1);
	end_clean();
}

static void
dense_use_keeps_it_and_the_end_of_it_does_not(void **state)
{
	int i;

	(void)state;
	node_open(&node, 0, NULL, NULL);
	for (i = 0; i < 10; i++) {
		assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
		asked_clear(&asked);
		fake_sleep(30000);
	}
	assert_true(fake_boxes[0].logins <= 4);
	fake_sleep(180000);
	assert_int_equal(fake_ipmi_sessions(0), 0);
	end_clean();
}

static void
privilege_is_raised_only_for_what_needs_it(void **state)
{
	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	assert_int_equal(fake_boxes[0].privilege_sets, 0);
	asked_clear(&asked);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/chassis/control", "{\"control\":\"off\"}"), RF_OK);
	assert_int_equal(asked.status, 204);
	assert_true(asked.was_sent);
	assert_int_equal(fake_boxes[0].privilege_sets, 1);
	assert_false(fake_boxes[0].is_on);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/chassis/control", "{\"control\":\"on\"}"), RF_OK);
	assert_int_equal(fake_boxes[0].privilege_sets, 1);
	assert_true(fake_boxes[0].is_on);
	end_clean();
}

/* Nothing was done to a box that could not be spoken to; the one who asked may go another way. */
static void
an_act_that_never_left_says_so(void **state)
{
	(void)state;
	fake_boxes[0].is_dead = true;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/chassis/control", "{\"control\":\"cycle\"}"),
	    RF_NODE_TIMEOUT);
	assert_false(asked.was_sent);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_TIMEOUT);
	assert_int_equal(node.state, ENDPOINT_DOWN);
	end_clean();
}

/* The session is dead and nobody has said so: the act is tried on a live one, once. */
static void
an_act_after_a_restart_of_the_box_is_done_once(void **state)
{
	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	asked_clear(&asked);
	fake_sleep(5000);
	fake_ipmi_restart(0);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/chassis/control", "{\"control\":\"cycle\"}"), RF_OK);
	assert_int_equal(fake_boxes[0].cycles, 1);
	end_clean();
}

static void
a_reset_of_the_bmc_needs_no_answer(void **state)
{
	(void)state;
	fake_boxes[0].is_mute_in_reset = true;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/device/reset", "{\"reset\":\"cold\"}"), RF_OK);
	assert_int_equal(fake_boxes[0].cold_resets, 1);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_OK);
	end_clean();
}

static void
a_busy_box_is_asked_again(void **state)
{
	(void)state;
	fake_boxes[0].busy = 2;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/chassis/control", "{\"control\":\"off\"}"), RF_OK);
	assert_false(fake_boxes[0].is_on);
	fake_boxes[0].busy = 100;
	assert_int_equal(node_reads(&node, &asked, "ipmi:/power"), RF_NODE_BUSY);
	end_clean();
}

/* ---- repositories */

static size_t
sensor_count(void)
{
	return json_array_size(json_object_get(asked.json, "sensors"));
}

static void
equal_boxes_share_what_was_read_once(void **state)
{
	struct node other;
	struct asked theirs;

	(void)state;
	node_open(&node, 0, NULL, NULL);
	node_open(&other, 1, NULL, NULL);
	node_read(&other, &theirs, "ipmi:/sensors");
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
	assert_int_equal(sensor_count(), FAKE_SENSORS);
	fake_sleep(1000);
	assert_true(theirs.is_done);
	assert_int_equal(theirs.err.code, RF_OK);
	assert_int_equal(fake_boxes[0].sdr_reads + fake_boxes[1].sdr_reads, FAKE_SENSORS);
	assert_ptr_equal(node.endpoint->repository, other.endpoint->repository);
	asked_clear(&theirs);
	assert_true(node_close(&other));
	end_clean();
}

static void
without_a_time_of_change_each_is_read_and_the_memory_shared(void **state)
{
	struct node other;

	(void)state;
	fake_boxes[0].no_firmware_time = fake_boxes[1].no_firmware_time = true;
	node_open(&node, 0, NULL, NULL);
	node_open(&other, 1, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
	asked_clear(&asked);
	assert_int_equal(node_reads(&other, &asked, "ipmi:/sensors"), RF_OK);
	assert_int_equal(fake_boxes[1].sdr_reads, FAKE_SENSORS);
	assert_ptr_equal(node.endpoint->repository, other.endpoint->repository);
	asked_clear(&asked);
	assert_true(node_close(&other));
	end_clean();
}

static void
a_changed_repository_is_read_again(void **state)
{
	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
	asked_clear(&asked);
	fake_sleep(70000);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
	asked_clear(&asked);
	assert_int_equal(fake_boxes[0].sdr_reads, FAKE_SENSORS);
	fake_boxes[0].sdr_added++;
	fake_sleep(70000);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
	assert_int_equal(fake_boxes[0].sdr_reads, 2 * FAKE_SENSORS);
	end_clean();
}

/* At every record, and at every piece of one. */
static void
a_lost_reservation_is_made_again(void **state)
{
	static const int pieces[] = {0, 32, 16, 10};
	size_t k;
	int at;

	(void)state;
	for (k = 0; k < nitems(pieces); k++)
		for (at = 1; at < 20; at++) {
			fake_ipmi_begin();
			fake_boxes[0].piece_max = pieces[k];
			fake_boxes[0].lose_reservation_at = at;
			node_open(&node, 0, NULL, NULL);
			assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
			assert_int_equal(sensor_count(), FAKE_SENSORS);
			end_clean();
		}
}

static void
a_sensor_that_does_not_answer_is_absent_and_the_others_are_not(void **state)
{
	json_t *sensors;

	(void)state;
	fake_boxes[0].silent_sensor = 2;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
	sensors = json_object_get(asked.json, "sensors");
	assert_int_equal(json_array_size(sensors), FAKE_SENSORS);
	assert_true(json_is_true(json_object_get(json_array_get(sensors, 1), "is_absent")));
	assert_true(json_real_value(json_object_get(json_array_get(sensors, 2), "reading")) == 43.0);
	end_clean();
}

/* ---- the rest */

static void
known_log_entries_are_not_read_again(void **state)
{
	int before;

	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sel"), RF_OK);
	assert_int_equal(json_array_size(json_object_get(asked.json, "entries")), 3);
	asked_clear(&asked);
	before = fake_boxes[0].commands;
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sel"), RF_OK);
	assert_int_equal(json_array_size(json_object_get(asked.json, "entries")), 3);
	assert_int_equal(fake_boxes[0].commands, before + 2); /* info and time */
	asked_clear(&asked);
	fake_boxes[0].sel_count = 5;
	before = fake_boxes[0].commands;
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sel"), RF_OK);
	assert_int_equal(json_array_size(json_object_get(asked.json, "entries")), 5);
	assert_int_equal(fake_boxes[0].commands, before + 2 + 3); /* the last known one, and two */
	asked_clear(&asked);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/sel/clear", "{}"), RF_OK);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sel"), RF_OK);
	assert_int_equal(json_array_size(json_object_get(asked.json, "entries")), 0);
	end_clean();
}

static void
two_who_read_the_log_at_once_get_the_same(void **state)
{
	struct asked other;

	(void)state;
	node_open(&node, 0, NULL, NULL);
	node_read(&node, &other, "ipmi:/sel");
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sel"), RF_OK);
	fake_sleep(1000);
	assert_int_equal(other.err.code, RF_OK);
	assert_true(json_equal(asked.json, other.json));
	asked_clear(&other);
	end_clean();
}

static void
an_asset_tag_is_written_in_its_place(void **state)
{
	static const char long_tag[] = "{\"tag\":\"a tag that is far too long for this box\"}";
	const char *tag;

	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/fru/asset-tag", "{\"tag\":\"rack 7\"}"), RF_OK);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/fru"), RF_OK);
	assert_int_equal(json_unpack(asked.json, "{s:[{s:{s:s}}]}", "devices", "product", "asset_tag", &tag), 0);
	assert_string_equal(tag, "rack 7");
	assert_int_equal(json_unpack(asked.json, "{s:[{s:{s:s}}]}", "devices", "product", "serial", &tag), 0);
	assert_string_equal(tag, "SN7");
	assert_null(json_object_get(json_array_get(json_object_get(asked.json, "devices"), 0), "bad_checksums"));
	asked_clear(&asked);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/fru/asset-tag", long_tag), RF_NODE_REFUSED);
	assert_int_equal(asked.err.status, 400);
	end_clean();
}

static void
boot_flags_are_set_and_read(void **state)
{
	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/boot/set",
			     "{\"device\":\"disk\",\"is_uefi\":true}"), RF_OK);
	/* This maker's boxes boot from disk by UEFI as device 9, once the product is known. */
	assert_int_equal(fake_boxes[0].boot[0], 0xa0);
	assert_int_equal(fake_boxes[0].boot[1], 2 << 2);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/device"), RF_OK);
	asked_clear(&asked);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/boot/set",
			     "{\"device\":\"disk\",\"is_uefi\":true,\"is_persistent\":true}"), RF_OK);
	assert_int_equal(fake_boxes[0].boot[0], 0xe0);
	assert_int_equal(fake_boxes[0].boot[1], 9 << 2);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/boot"), RF_OK);
	assert_bool("is_valid", true);
	assert_string_equal(json_string_value(json_object_get(asked.json, "device")), "disk");
	asked_clear(&asked);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/boot/set", "{\"is_valid\":false}"), RF_OK);
	assert_int_equal(fake_boxes[0].boot[0], 0);
	end_clean();
}

static void
identifying_for_good_is_at_least_tried(void **state)
{
	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_acts(&node, &asked, "ipmi:/chassis/identify", "{\"identify\":\"on\"}"), RF_OK);
	assert_int_equal(fake_boxes[0].sets, 2);
	end_clean();
}

static void
what_is_wrong_with_a_body_is_said(void **state)
{
	/* clang-format off */
	static const struct { const char *uri, *body; enum rf_code code; } rows[] = {
		{ "ipmi:/chassis/control", "{}",                       RF_PROPERTY_MISSING },
		{ "ipmi:/chassis/control", "{\"control\":\"fly\"}",    RF_PROPERTY_NOT_IN_LIST },
		{ "ipmi:/chassis/control", "{\"control\":1}",          RF_PROPERTY_TYPE },
		{ "ipmi:/chassis/control", "[]",                       RF_MALFORMED_JSON },
		{ "ipmi:/users/set",       "{\"id\":0}",               RF_PROPERTY_OUT_OF_RANGE },
		{ "ipmi:/users/set",       "{\"id\":2}",               RF_NO_OPERATION },
		{ "ipmi:/users/set",       "{\"id\":2,\"password\":\"longer than twenty bytes\"}", RF_PROPERTY_FORMAT },
		{ "ipmi:/lan/set",         "{\"channel\":1,\"address\":\"1.2.3\"}", RF_PROPERTY_FORMAT },
		{ "ipmi:/sel/time",        "{\"time\":12}",            RF_PROPERTY_OUT_OF_RANGE },
		{ "ipmi:/nothing",         "{}",                       RF_NODE_REFUSED },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	node_open(&node, 0, NULL, NULL);
	for (i = 0; i < nitems(rows); i++) {
		assert_int_equal(node_acts(&node, &asked, rows[i].uri, rows[i].body), rows[i].code);
		assert_false(asked.was_sent);
	}
	assert_int_equal(fake_ipmi_sent(true), 0);
	end_clean();
}

/* Without its repository, which equal boxes share. */
static void
an_idle_endpoint_takes_less_than_four_kilobytes(void **state)
{
	size_t idle;

	(void)state;
	node_open(&node, 0, NULL, NULL);
	assert_int_equal(node_reads(&node, &asked, "ipmi:/sensors"), RF_OK);
	idle = sizeof *node.endpoint +
	    node.endpoint->repository->sensor_count * sizeof *node.endpoint->sensors;
	assert_null(node.endpoint->login);
	assert_null(node.endpoint->works);
	assert_null(node.endpoint->loading);
	assert_true(idle <= 3072);
	end_clean();
}

int
main(void)
{
#define test(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
	    test(suite_17_is_the_first_choice),
	    test(a_box_without_it_gets_suite_3_and_is_remembered),
	    test(a_box_that_takes_only_unsound_ones_is_not_spoken_to),
	    test(other_algorithms_than_asked_for_are_no_session),
	    test(ipmi_1_5_is_never_spoken),
	    test(a_wrong_password_is_refused_three_times_and_no_more),
	    test(an_unknown_user_is_refused_three_times_and_no_more),
	    test(silence_to_an_unknown_user_is_a_refusal),
	    test(a_wrong_k_g_is_refused_and_the_right_one_is_not),
	    test(credentials_as_delivered_are_found_and_may_be_refused),
	    test(a_full_table_is_no_refusal),
	    test(a_session_is_closed_when_it_is_not_used),
	    test(dense_use_keeps_it_and_the_end_of_it_does_not),
	    test(privilege_is_raised_only_for_what_needs_it),
	    test(an_act_that_never_left_says_so),
	    test(an_act_after_a_restart_of_the_box_is_done_once),
	    test(a_reset_of_the_bmc_needs_no_answer),
	    test(a_busy_box_is_asked_again),
	    test(equal_boxes_share_what_was_read_once),
	    test(without_a_time_of_change_each_is_read_and_the_memory_shared),
	    test(a_changed_repository_is_read_again),
	    test(a_lost_reservation_is_made_again),
	    test(a_sensor_that_does_not_answer_is_absent_and_the_others_are_not),
	    test(known_log_entries_are_not_read_again),
	    test(two_who_read_the_log_at_once_get_the_same),
	    test(an_asset_tag_is_written_in_its_place),
	    test(boot_flags_are_set_and_read),
	    test(identifying_for_good_is_at_least_tried),
	    test(what_is_wrong_with_a_body_is_said),
	    test(an_idle_endpoint_takes_less_than_four_kilobytes),
	};

	shard_new("replay");
	return cmocka_run_group_tests_name("ipmi", tests, NULL, NULL);
}
