/* Proofs, keys and sealed packets of IPMI 2.0. The values of the two suites were computed apart from
 * this code, by another language's HMAC, for the inputs below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_rakp.h"

static struct ipmi_crypto *crypto;

static const struct ipmi_key password = {.bytes = "p4ssw0rd-ipmi!", .len = 14}, no_k_g = {.len = 0};

/* clang-format off */
static const struct {
	int suite;
	const char *rakp2, *rakp3, *key, *k1, *k2, *rakp4;
} vectors[] = {
	{ 3,
	  "ce644fa9359f6c326266bcdce8757eefca6984f4",
	  "073f4bad7ec1a0046ac35b6cf138569165f3afbf",
	  "78e580ecd2a6b74f924896aa436ffdfae9067762",
	  "aa9cc4092c5403d421b76da98bb91dbf2714e7f2",
	  "4aa9e9d68223856bf7d50a27339fea87",
	  "4c043669d7f4f3e18f1c3abc" },
	{ 17,
	  "80035eee68177fbc967fcdf5448026009661e0c67d9dc64d6638cec5b1aae61d",
	  "32ce5b383970b7930402454342d6fce33f30fa4bbc9143234819705a87f41925",
	  "65006b5beec0eabea2ffd19ec2824152fb011c462662a29e3c28283643b313cd",
	  "0ac59c944b6ccbbea877290af9023e4d3a09ad50469cd06fe57fd821383f7f7c",
	  "3442d1109ce4b8923190e9590e8ec73c",
	  "77d0526e1f0e7f1d9e139d88809a6fb5" },
};
/* clang-format on */

static struct ipmi_rakp
said(void)
{
	struct ipmi_rakp rakp = {.console_sid = 0xa4a3a2a1, .bmc_sid = 0x12345678,
	    .role = 4 | IPMI_ROLE_NAME_ONLY, .user_len = 5, .user = "admin"};
	int i;

	for (i = 0; i < 16; i++) {
		rakp.console_random[i] = (uint8_t)i;
		rakp.bmc_random[i] = (uint8_t)(0x10 + i);
		rakp.guid[i] = (uint8_t)(0x20 + i);
	}
	return rakp;
}

static void
assert_hex(const uint8_t *bytes, const char *expected)
{
	char text[2 * IPMI_CODE_MAX + 1];
	size_t i, len = strlen(expected) / 2;

	for (i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	assert_string_equal(text, expected);
}

static void
the_vectors_hold(void **state)
{
	struct ipmi_rakp rakp = said();
	uint8_t code[IPMI_CODE_MAX], key[IPMI_CODE_MAX];
	const struct ipmi_suite *suite;
	struct ipmi_keys keys;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(vectors); i++) {
		suite = ipmi_suite_find(vectors[i].suite);
		ipmi_rakp2_code(crypto, suite, &rakp, &password, code);
		assert_int_equal(ipmi_rakp_code_len(suite), strlen(vectors[i].rakp2) / 2);
		assert_hex(code, vectors[i].rakp2);
		ipmi_rakp3_code(crypto, suite, &rakp, rakp.role, &password, code);
		assert_hex(code, vectors[i].rakp3);
		ipmi_session_key(crypto, suite, &rakp, rakp.role, &no_k_g, &password, key);
		assert_hex(key, vectors[i].key);
		ipmi_derive_keys(crypto, suite, key, &keys);
		assert_hex(keys.k1, vectors[i].k1);
		assert_hex(keys.k2, vectors[i].k2);
		ipmi_rakp4_code(crypto, suite, &rakp, key, code);
		assert_int_equal(ipmi_rakp4_code_len(suite), strlen(vectors[i].rakp4) / 2);
		assert_hex(code, vectors[i].rakp4);
	}
}

static void
k_g_makes_another_session_key(void **state)
{
	static const struct ipmi_key k_g = {.bytes = "p4ssw0rd-ipmi?", .len = 14};
	const struct ipmi_suite *suite = ipmi_suite_find(17);
	uint8_t with[IPMI_CODE_MAX], without[IPMI_CODE_MAX];
	struct ipmi_rakp rakp = said();

	(void)state;
	ipmi_session_key(crypto, suite, &rakp, rakp.role, &k_g, &password, with);
	ipmi_session_key(crypto, suite, &rakp, rakp.role, &no_k_g, &password, without);
	assert_memory_not_equal(with, without, 32);
	ipmi_session_key(crypto, suite, &rakp, rakp.role, &password, &no_k_g, with);
	assert_memory_equal(with, without, 32);
}

static struct ipmi_keys
keys_of(const struct ipmi_suite *suite)
{
	struct ipmi_keys keys;
	uint8_t key[IPMI_CODE_MAX];

	memset(key, suite->id + 1, sizeof key);
	ipmi_derive_keys(crypto, suite, key, &keys);
	return keys;
}

/* Of every suite, with a message of every length up to what a command may carry. */
static void
what_is_sealed_is_unsealed(void **state)
{
	uint8_t text[IPMI_DATA_MAX + 7], wire[IPMI_DATAGRAM_MAX], out[IPMI_DATAGRAM_MAX];
	const struct ipmi_suite *suites;
	struct ipmi_packet packet;
	size_t count, i, len, made, out_len;

	(void)state;
	suites = ipmi_suites(&count);
	for (i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)(i * 7);
	for (i = 0; i < count; i++) {
		struct ipmi_keys keys = keys_of(&suites[i]);

		for (len = 1; len <= sizeof text; len++) {
			made = ipmi_seal(
			    crypto, &keys, 0x01020304, 0x05060708, text, len, wire, sizeof wire);
			assert_int_not_equal(made, 0);
			assert_true(ipmi_packet_decode(&packet, wire, made));
			assert_int_equal(packet.sid, 0x01020304);
			assert_int_equal(packet.seq, 0x05060708);
			if (packet.is_authenticated)
				assert_int_equal((made - 4 - ipmi_integrity_len(&suites[i])) % 4, 0);
			assert_true(ipmi_unseal(crypto, &keys, wire, &packet, out, &out_len));
			assert_int_equal(out_len, len);
			assert_memory_equal(out, text, len);
		}
	}
}

static void
a_changed_bit_is_noticed_wherever_it_is(void **state)
{
	static const int sound[] = {17, 3};
	uint8_t wire[IPMI_DATAGRAM_MAX], out[IPMI_DATAGRAM_MAX];
	struct ipmi_packet packet;
	size_t i, k, made, out_len;

	(void)state;
	for (i = 0; i < nitems(sound); i++) {
		struct ipmi_keys keys = keys_of(ipmi_suite_find(sound[i]));

		made = ipmi_seal(
		    crypto, &keys, 77, 1, (const uint8_t *)"chassis", 7, wire, sizeof wire);
		for (k = IPMI_RMCP_BYTES * 8; k < made * 8; k++) {
			wire[k / 8] ^= (uint8_t)(1 << k % 8);
			assert_false(ipmi_packet_decode(&packet, wire, made) &&
				     ipmi_unseal(crypto, &keys, wire, &packet, out, &out_len));
			wire[k / 8] ^= (uint8_t)(1 << k % 8);
		}
		assert_true(ipmi_packet_decode(&packet, wire, made) &&
			    ipmi_unseal(crypto, &keys, wire, &packet, out, &out_len));
	}
}

/* Whoever sends a packet without a code, or in clear, has not proven anything. */
static void
a_packet_of_a_weaker_suite_is_not_taken(void **state)
{
	static const struct { int ours, theirs; } rows[] = {{17, 0}, {17, 15}, {17, 16}, {3, 2}, {3, 1}};
	uint8_t wire[IPMI_DATAGRAM_MAX], out[IPMI_DATAGRAM_MAX];
	struct ipmi_packet packet;
	size_t i, made, out_len;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		struct ipmi_keys ours = keys_of(ipmi_suite_find(rows[i].ours)), theirs = ours;

		theirs.suite = ipmi_suite_find(rows[i].theirs);
		made = ipmi_seal(crypto, &theirs, 77, 1, (const uint8_t *)"chassis", 7, wire, sizeof wire);
		assert_true(ipmi_packet_decode(&packet, wire, made));
		assert_false(ipmi_unseal(crypto, &ours, wire, &packet, out, &out_len));
	}
}

static void
only_two_suites_are_sound(void **state)
{
	const struct ipmi_suite *suites;
	size_t count, i;

	(void)state;
	suites = ipmi_suites(&count);
	assert_int_equal(suites[0].id, 17);
	assert_int_equal(suites[1].id, 3);
	for (i = 0; i < count; i++) {
		assert_int_equal(suites[i].is_sound, i < 2);
		assert_ptr_equal(ipmi_suite_find(suites[i].id), &suites[i]);
		assert_true(ipmi_crypto_can(crypto, &suites[i]));
	}
	assert_null(ipmi_suite_find(4));
	assert_null(ipmi_suite_find(12));
}

static int
begin(void **state)
{
	(void)state;
	crypto = ipmi_crypto_new();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	ipmi_crypto_forget(crypto);
	ipmi_crypto_free(crypto);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_vectors_hold),
	    cmocka_unit_test(k_g_makes_another_session_key),
	    cmocka_unit_test(what_is_sealed_is_unsealed),
	    cmocka_unit_test(a_changed_bit_is_noticed_wherever_it_is),
	    cmocka_unit_test(a_packet_of_a_weaker_suite_is_not_taken),
	    cmocka_unit_test(only_two_suites_are_sound),
	};

	return cmocka_run_group_tests_name("ipmi_crypto", tests, begin, end);
}
