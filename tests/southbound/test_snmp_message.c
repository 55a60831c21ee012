/* Keys, frames and messages of SNMP, against the figures of the RFCs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/xalloc.h"
#include "southbound/snmp_message.h"

static size_t
unhex(const char *text, uint8_t *out)
{
	size_t len;
	unsigned byte;

	for (len = 0; sscanf(text + 2 * len, "%2x", &byte) == 1; len++)
		out[len] = (uint8_t)byte;
	return len;
}

static void
assert_key(const struct snmp_key *key, const char *hex)
{
	uint8_t bytes[SNMP_KEY_MAX];
	size_t len = unhex(hex, bytes);

	assert_int_equal(key->len, len);
	assert_memory_equal(key->bytes, bytes, len);
}

/* RFC 3414 A.3.1 and A.3.2: "maplesyrup", engine 000000000000000000000002. */
static void
keys_are_those_of_rfc_3414(void **state)
{
	static const uint8_t engine[12] = {[11] = 2};
	struct snmp_key key, local;

	(void)state;
	assert_true(snmp_key_of_password(SNMP_AUTH_MD5, "maplesyrup", &key));
	assert_key(&key, "9faf3283884e92834ebc9847d8edd963");
	assert_true(snmp_key_localise(SNMP_AUTH_MD5, &key, engine, sizeof engine, &local));
	assert_key(&local, "526f5eed9fcce26f8964c2930787d82b");
	assert_true(snmp_key_of_password(SNMP_AUTH_SHA, "maplesyrup", &key));
	assert_key(&key, "9fb5cc0381497b3793528939ff788d5d79145211");
	assert_true(snmp_key_localise(SNMP_AUTH_SHA, &key, engine, sizeof engine, &local));
	assert_key(&local, "6695febc9288e36282235fc7151f128497b38f3f");
}

static void
keys_are_as_long_as_their_cipher_wants(void **state)
{
	struct snmp_key key = {.len = 20}, fitted;

	(void)state;
	fitted = key;
	assert_true(snmp_key_fit(SNMP_AUTH_SHA, SNMP_PRIV_AES, &fitted));
	assert_int_equal(fitted.len, 16);
	fitted = key;
	assert_true(snmp_key_fit(SNMP_AUTH_SHA, SNMP_PRIV_AES256, &fitted));
	assert_int_equal(fitted.len, 32);
	assert_memory_equal(fitted.bytes, key.bytes, 20);
	key.len = 16;
	assert_true(snmp_key_fit(SNMP_AUTH_MD5, SNMP_PRIV_AES192, &key));
	assert_int_equal(key.len, 24);
}

static void
names_are_read_and_compared(void **state)
{
	struct snmp_oid a, b;
	char text[SNMP_OID_TEXT];

	(void)state;
	assert_true(snmp_oid_parse(&a, ".1.3.6.1.4294967295"));
	assert_string_equal(snmp_oid_text(&a, text), "1.3.6.1.4294967295");
	assert_false(snmp_oid_parse(&b, "1.3.6.1.4294967296"));
	assert_false(snmp_oid_parse(&b, "1..3"));
	assert_false(snmp_oid_parse(&b, "1.3."));
	assert_false(snmp_oid_parse(&b, ""));
	assert_false(snmp_oid_parse(&b, "1.-3"));
	assert_true(snmp_oid_below(&b, "1.3.6", "1"));
	assert_true(snmp_oid_is_below(&a, &b));
	assert_false(snmp_oid_is_below(&b, &b));
	assert_true(snmp_oid_order(&b, &a) < 0);
	assert_int_equal(snmp_oid_order(&a, &a), 0);
}

static void
the_question_who_a_box_is_is_64_bytes(void **state)
{
	static const char known[] =
	    "303e020103301102041020304002030080000401040201030410300e04000201000201000400040004003014"
	    "04000400a00e02041020304002010002010030 00";
	char text[256];
	uint8_t out[SNMP_DISCOVERY_LEN], wanted[SNMP_DISCOVERY_LEN + 8];
	struct snmp_header header;
	size_t i, at = 0;

	(void)state;
	for (i = 0; known[i] != '\0'; i++)
		if (known[i] != ' ')
			text[at++] = known[i];
	text[at] = '\0';
	assert_int_equal(unhex(text, wanted), SNMP_DISCOVERY_LEN);
	snmp_message_discovery(out, 0x10203040);
	assert_memory_equal(out, wanted, SNMP_DISCOVERY_LEN);
	assert_true(snmp_message_peek(out, sizeof out, &header));
	assert_int_equal(header.version, SNMP_V3);
	assert_int_equal(header.message_id, 0x10203040);
	assert_int_equal(header.engine.len, 0);
	/* Cut anywhere it is none. */
	for (i = 0; i < sizeof out; i++)
		assert_false(snmp_message_peek(out, i, &header));
}

static void
a_question_of_version_2c_is_what_the_rfc_says(void **state)
{
	struct snmp_security security = {.version = SNMP_V2C, .community = "public"};
	struct snmp_bind bind = {0};
	struct snmp_request request = {
	    .ask = SNMP_GETBULK, .request_id = 7, .repetitions = 10, .binds = &bind, .count = 1};
	uint8_t wanted[64], *bytes;
	size_t len;

	(void)state;
	snmp_message_init();
	snmp_oid_parse(&bind.name, "1.3.6.1.2.1.1");
	bytes = snmp_message_write(&security, &request, 0, &len);
	assert_non_null(bytes);
	assert_int_equal(
	    unhex("302402010104067075626c6963a51702010702010002010a300c300a06062b06010201010500", wanted), len);
	assert_memory_equal(bytes, wanted, len);
	free(bytes);
	snmp_security_clear(&security);
}

/* What a box may answer with: each type once. */
static void
an_answer_is_read_by_types(void **state)
{
	struct snmp_security security = {.version = SNMP_V2C, .community = "public"};
	struct snmp_answer answer;
	const char *why;
	/* sysName = "a", an Integer32 of -1, a Gauge32 of 2^32-1, noSuchInstance, endOfMibView, NULL */
	static const char *const binds[] = {"300d06082b06010201010500040161", "300d06082b060102010106000201ff",
	    "301106082b06010201010700420500ffffffff", "300c06082b060102010108008100", "300c06082b060102010109008200",
	    "300c06082b06010201010a000500"};
	uint8_t list[256], message[300];
	size_t at = 0, k, len = 0;

	(void)state;
	snmp_message_init();
	for (k = 0; k < nitems(binds); k++)
		at += unhex(binds[k], list + at);
	message[len++] = 0x30;
	message[len++] = (uint8_t)(3 + 8 + 2 + 9 + 2 + at);
	len += unhex("02010104067075626c6963a2", message + len);
	message[len++] = (uint8_t)(9 + 2 + at);
	len += unhex("020107020100020100", message + len);
	message[len++] = 0x30;
	message[len++] = (uint8_t)at;
	memcpy(message + len, list, at);
	len += at;
	assert_true(snmp_message_read(&security, message, len, 0, &answer, &why));
	assert_int_equal(answer.request_id, 7);
	assert_int_equal(answer.count, 6);
	assert_int_equal(answer.binds[0].type, SNMP_BYTES);
	assert_memory_equal(answer.binds[0].bytes, "a", 1);
	assert_int_equal(answer.binds[1].number, -1);
	assert_int_equal(answer.binds[2].type, SNMP_COUNT);
	assert_int_equal(answer.binds[2].number, 4294967295);
	assert_int_equal(answer.binds[3].type, SNMP_NOTHING);
	assert_int_equal(answer.binds[4].type, SNMP_END);
	assert_int_equal(answer.binds[5].type, SNMP_NULL);
	snmp_answer_clear(&answer);
	/* Cut anywhere it cannot be read, and nothing else happens. */
	for (k = 0; k < len; k++) {
		assert_false(snmp_message_read(&security, message, k, 0, &answer, &why));
		snmp_answer_clear(&answer);
	}
	snmp_security_clear(&security);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_are_those_of_rfc_3414),
	    cmocka_unit_test(keys_are_as_long_as_their_cipher_wants),
	    cmocka_unit_test(names_are_read_and_compared),
	    cmocka_unit_test(the_question_who_a_box_is_is_64_bytes),
	    cmocka_unit_test(a_question_of_version_2c_is_what_the_rfc_says),
	    cmocka_unit_test(an_answer_is_read_by_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
