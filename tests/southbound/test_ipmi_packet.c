/* Datagrams, messages, and the window of sequence numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_rakp.h"

/* Get Channel Authentication Capabilities, byte for byte as in table 13-8 and 22-15. */
static void
the_first_question_is_as_the_standard_writes_it(void **state)
{
	static const uint8_t expected[] = {0x06, 0x00, 0xff, 0x07, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0x09,
	    0x20, 0x18, 0xc8, 0x81, 0x04, 0x38, 0x8e, 0x04, 0xb1};
	static const uint8_t data[] = {0x8e, 0x04};
	struct ipmi_message message = {.netfn = 6, .cmd = 0x38, .seq = 1, .data = data, .len = 2};
	uint8_t payload[64], wire[64];
	size_t len = ipmi_message_encode(payload, sizeof payload, &message);

	(void)state;
	len = ipmi_packet_plain_v15(wire, sizeof wire, payload, len);
	assert_int_equal(len, sizeof expected);
	assert_memory_equal(wire, expected, len);
}

static void
an_open_session_request_names_the_three_algorithms(void **state)
{
	static const uint8_t expected[] = {0x05, 0x04, 0, 0, 0x44, 0x33, 0x22, 0x11,
	    0, 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 8, 1, 0, 0, 0};
	uint8_t out[IPMI_OPEN_BYTES];

	(void)state;
	ipmi_open_encode(out, 5, 4, 0x11223344, ipmi_suite_find(17));
	assert_memory_equal(out, expected, sizeof expected);
}

static void
a_refusal_may_be_cut_short(void **state)
{
	static const uint8_t bytes[] = {7, 4, 0, 0, 1, 0, 0, 0};
	struct ipmi_rakp_answer rakp;
	struct ipmi_open_answer open;
	size_t len;

	(void)state;
	for (len = 0; len <= sizeof bytes; len++) {
		assert_int_equal(ipmi_open_decode(&open, bytes, len), len >= 2);
		assert_int_equal(ipmi_rakp2_decode(&rakp, bytes, len), len >= 2);
		assert_int_equal(ipmi_rakp4_decode(&rakp, bytes, len), len >= 2);
		if (len >= 2) {
			assert_int_equal(open.status, IPMI_RAKP_BAD_AUTH);
			assert_int_equal(open.has_sid, len == 8);
			assert_int_equal(rakp.has_sid, len == 8);
		}
	}
}

static void
an_acceptance_may_not(void **state)
{
	struct ipmi_rakp_answer rakp;
	struct ipmi_open_answer open;
	uint8_t bytes[80] = {7, 0};
	size_t len;

	(void)state;
	for (len = 0; len <= sizeof bytes; len++) {
		assert_int_equal(ipmi_open_decode(&open, bytes, len), len >= 36);
		assert_int_equal(ipmi_rakp2_decode(&rakp, bytes, len), len >= 40);
		assert_int_equal(ipmi_rakp4_decode(&rakp, bytes, len), len >= 8);
	}
	assert_true(ipmi_rakp2_decode(&rakp, bytes, 72));
	assert_int_equal(rakp.code_len, 32);
}

static void
a_response_is_read_and_its_sums_are_checked(void **state)
{
	uint8_t bytes[] = {0x81, 0x1c, 0x63, 0x20, 0x14, 0x01, 0x00, 0x20, 0x81, 0};
	struct ipmi_message message;

	(void)state;
	bytes[9] = ipmi_checksum(bytes + 3, 6);
	assert_true(ipmi_message_decode(&message, bytes, sizeof bytes, false));
	assert_int_equal(message.netfn, 6);
	assert_int_equal(message.seq, 5);
	assert_int_equal(message.cmd, 1);
	assert_int_equal(message.cc, 0);
	assert_int_equal(message.len, 2);
	assert_int_equal(message.data[1], 0x81);
	bytes[8] ^= 1;
	assert_false(ipmi_message_decode(&message, bytes, sizeof bytes, false));
	assert_true(ipmi_message_decode(&message, bytes, sizeof bytes, true));
	bytes[1] = 0x18; /* a request */
	assert_false(ipmi_message_decode(&message, bytes, sizeof bytes, true));
	assert_false(ipmi_message_decode(&message, bytes, 7, true));
}

static void
what_is_not_ours_is_not_decoded(void **state)
{
	/* clang-format off */
	static const struct { size_t at; uint8_t value; } rows[] = {
		{ 0, 0x05 },  /* RMCP of another version */
		{ 3, 0x06 },  /* ASF */
		{ 3, 0x87 },  /* an acknowledgement */
		{ 4, 0x02 },  /* MD5 of IPMI 1.5 */
		{ 5, 0x02 },  /* OEM payload */
		{ 15, 0x01 }, /* more payload than there is */
	};
	/* clang-format on */
	uint8_t wire[64], kept;
	struct ipmi_packet packet;
	size_t len, i;

	(void)state;
	len = ipmi_packet_plain(wire, sizeof wire, IPMI_PAYLOAD_RAKP2, (const uint8_t *)"rakp", 4);
	assert_true(ipmi_packet_decode(&packet, wire, len));
	assert_int_equal(packet.payload_type, IPMI_PAYLOAD_RAKP2);
	assert_int_equal(packet.payload_len, 4);
	for (i = 0; i < nitems(rows); i++) {
		kept = wire[rows[i].at];
		wire[rows[i].at] = rows[i].value;
		assert_false(ipmi_packet_decode(&packet, wire, len));
		wire[rows[i].at] = kept;
	}
	while (len-- > 0)
		assert_false(ipmi_packet_decode(&packet, wire, len));
}

static void
each_number_is_taken_once(void **state)
{
	/* clang-format off */
	static const struct { uint32_t seq; bool is_taken; } rows[] = {
		{ 0, false }, { 1, true }, { 1, false }, { 3, true }, { 2, true }, { 2, false }, { 3, false },
		{ 19, true },         /* numbers left out */
		{ 10, true }, { 10, false }, { 51, true }, { 20, true }, { 19, false },
		{ 84, false },        /* 33 ahead */
		{ 83, true }, { 51, false }, { 52, true }, { 52, false }, { 0, false }, { 0xffffffff, false },
	};
	/* clang-format on */
	struct ipmi_window window = {0};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		assert_int_equal(ipmi_window_accept(&window, rows[i].seq), rows[i].is_taken);
}

static void
capabilities_tell_one_five_from_two(void **state)
{
	static const uint8_t both[] = {1, 0x97, 0x24, 0x03, 0x57, 0x01, 0x00, 0x00},
			     old[] = {1, 0x17, 0x04, 0x00, 0, 0, 0, 0};
	struct ipmi_auth_caps caps;

	(void)state;
	assert_true(ipmi_auth_caps_decode(&caps, both, sizeof both));
	assert_true(caps.speaks_v20 && caps.speaks_v15 && caps.has_k_g && !caps.has_anonymous);
	assert_int_equal(caps.manufacturer, 343);
	assert_true(ipmi_auth_caps_decode(&caps, old, sizeof old));
	assert_true(!caps.speaks_v20 && caps.speaks_v15);
	assert_false(ipmi_auth_caps_decode(&caps, old, 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_question_is_as_the_standard_writes_it),
	    cmocka_unit_test(an_open_session_request_names_the_three_algorithms),
	    cmocka_unit_test(a_refusal_may_be_cut_short),
	    cmocka_unit_test(an_acceptance_may_not),
	    cmocka_unit_test(a_response_is_read_and_its_sums_are_checked),
	    cmocka_unit_test(what_is_not_ours_is_not_decoded),
	    cmocka_unit_test(each_number_is_taken_once),
	    cmocka_unit_test(capabilities_tell_one_five_from_two),
	};

	return cmocka_run_group_tests_name("ipmi_packet", tests, NULL, NULL);
}
