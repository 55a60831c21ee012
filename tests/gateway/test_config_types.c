/* The words of the configuration, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/config_types.h"
#include "gateway/xalloc.h"

static void
durations_have_a_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;                     /* -1: refused */
	} rows[] = {
		{"500ms", 500}, {"0s", 0}, {"30s", 30000}, {"5m", 300000}, {"6h", 21600000}, {"2d", 172800000},
		{"30", -1}, {"s", -1}, {"", -1}, {"-1s", -1}, {"1.5s", -1}, {"1 s", -1}, {"030s", -1}, {"30S", -1},
		{"1h30m", -1}, {"99999999999999999999s", -1}, {"9223372036854775807d", -1},
	};
	int64_t ms;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		bool ok = config_parse_duration(rows[i].text, &ms);

		if (ok != (rows[i].ms >= 0) || (ok && ms != rows[i].ms))
			fail_msg("%s", rows[i].text);
	}
}

static void
numbers_and_flags_are_plain(void **state)
{
	static const char *const numbers[] = {"", "-", "+1", "01", "0x10", "1e3", " 1", "1_000", "9223372036854775808"};
	static const char *const flags[] = {"", "True", "YES", "1", "0", "y"};
	int64_t number;
	bool flag = false;
	size_t i;

	(void)state;
	assert_true(config_parse_number("-17", &number) && number == -17);
	assert_true(config_parse_number("0", &number) && number == 0);
	for (i = 0; i < nitems(numbers); i++)
		assert_false(config_parse_number(numbers[i], &number));
	assert_true(config_parse_flag("yes", &flag) && flag);
	assert_true(config_parse_flag("false", &flag) && !flag);
	for (i = 0; i < nitems(flags); i++)
		assert_false(config_parse_flag(flags[i], &flag));
}

static void
hardware_addresses_have_one_kind_of_separator(void **state)
{
	static const unsigned char wanted[6] = {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
	static const char *const bad[] = {"", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:ff:00", "aa:bb-cc:dd-ee:ff",
		"aabbccddeeff", "ga:bb:cc:dd:ee:ff", "aa:bb:cc:dd:ee:f", "aa.bb.cc.dd.ee.ff", "a::bb:cc:dd:ee:f"};
	unsigned char mac[6];
	size_t i;

	(void)state;
	assert_true(config_parse_mac("aa:bb:CC:dd:ee:ff", mac));
	assert_memory_equal(mac, wanted, 6);
	assert_true(config_parse_mac("aa-bb-cc-dd-ee-ff", mac));
	for (i = 0; i < nitems(bad); i++)
		if (config_parse_mac(bad[i], mac))
			fail_msg("%s", bad[i]);
}

static void
fingerprints_name_what_they_are_of(void **state)
{
	static const char hex[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
	struct config_fingerprint out;
	char text[128];
	int i;

	(void)state;
	snprintf(text, sizeof text, "spki-sha256:%s", hex);
	assert_true(config_fingerprint_parse(text, &out));
	assert_int_equal(out.kind, FINGERPRINT_SPKI);
	for (i = 0; i < 32; i++)
		assert_int_equal(out.sha256[i], i);
	assert_true(config_fingerprint_parse("cert-sha256:00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:"
	    "15:16:17:18:19:1A:1B:1C:1D:1E:1F", &out));
	assert_int_equal(out.kind, FINGERPRINT_CERT);
	assert_false(config_fingerprint_parse(hex, &out));
	snprintf(text, sizeof text, "spki-sha256:%.62s", hex);
	assert_false(config_fingerprint_parse(text, &out));
	snprintf(text, sizeof text, "spki-sha256:%s00", hex);
	assert_false(config_fingerprint_parse(text, &out));
	assert_false(config_fingerprint_parse("sha1:00", &out));
}

static void
urls_name_a_box_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *wanted;      /* wanted NULL: refused */
		const char *host;
	} rows[] = {
		{"https://10.0.0.11", "https://10.0.0.11:443", "10.0.0.11"},
		{"https://10.0.0.11/", "https://10.0.0.11:443", "10.0.0.11"},
		{"https://bmc-1.example.net:8443/redfish/v1", "https://bmc-1.example.net:8443", "bmc-1.example.net"},
		{"https://bmc_1/redfish/v1/", "https://bmc_1:443", "bmc_1"},
		{"http://[::1]:8000", "http://[::1]:8000", "::1"},
		{"HTTPS://[fe80::1]", "https://[fe80::1]:443", "fe80::1"},
		{"10.0.0.11", NULL, NULL}, {"https://", NULL, NULL}, {"https://:443", NULL, NULL},
		{"https://root:calvin@10.0.0.11", NULL, NULL}, {"https://10.0.0.11/redfish/v1/Systems", NULL, NULL},
		{"https://10.0.0.11?x", NULL, NULL}, {"https://10.0.0.11#x", NULL, NULL}, {"https://10.0.0.11:0", NULL, NULL},
		{"https://10.0.0.11:65536", NULL, NULL}, {"https://10.0.0.11:", NULL, NULL}, {"https://10.0.0.256", NULL, NULL},
		{"https://::1", NULL, NULL}, {"https://[::1", NULL, NULL}, {"https://[10.0.0.1]", NULL, NULL},
		{"https://[::1]x:443", NULL, NULL}, {"https://a b", NULL, NULL}, {"https://-a", NULL, NULL},
		{"https://a..b", NULL, NULL}, {"ftp://10.0.0.11", NULL, NULL}, {"https://\xc3\xa4.net", NULL, NULL},
		{"https://[]:1", NULL, NULL}, {"https://a:1:2", NULL, NULL},
	};
	struct arena arena = {0};
	struct config_url url;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		bool ok = config_parse_url(&arena, rows[i].text, &url, &why);

		if (ok != (rows[i].wanted != NULL))
			fail_msg("%s", rows[i].text);
		if (!ok)
			continue;
		assert_string_equal(url.text, rows[i].wanted);
		assert_string_equal(url.host, rows[i].host);
		assert_int_equal(url.is_ipv6, strchr(rows[i].host, ':') != NULL);
		assert_int_equal(url.is_https, rows[i].wanted[4] == 's');
	}
	arena_clear(&arena);
}

static void
outlets_are_a_number_a_module_or_a_label(void **state)
{
	static const struct {
		const char *text;
		int module, outlet;
		const char *label;
	} rows[] = {
		{"pdu-a/7", 1, 7, NULL}, {"pdu-a/2.7", 2, 7, NULL}, {"pdu-a/\"rack / 7\"", 1, 0, "rack / 7"},
		{"pdu-a/\"7\"", 1, 0, "7"},
	};
	static const char *const bad[] = {"", "pdu-a", "pdu-a/", "/7", "pdu-a/0", "pdu-a/2.0", "pdu-a/0.2", "pdu-a/07",
		"pdu-a/1.2.3", "pdu-a/\"\"", "pdu-a/\"x", "pdu-a/x", "pdu-a/7 ", "pdu-a/10000"};
	struct arena arena = {0};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		struct outlet_ref out = {0};

		assert_true(config_parse_outlet(&arena, rows[i].text, &out));
		assert_string_equal(out.pdu, "pdu-a");
		assert_string_equal(out.text, rows[i].text);
		assert_int_equal(out.module, rows[i].module);
		assert_int_equal(out.outlet, rows[i].outlet);
		if (rows[i].label != NULL)
			assert_string_equal(out.label, rows[i].label);
		else
			assert_null(out.label);
	}
	for (i = 0; i < nitems(bad); i++) {
		struct outlet_ref out = {0};

		if (config_parse_outlet(&arena, bad[i], &out))
			fail_msg("%s", bad[i]);
	}
	arena_clear(&arena);
}

static void
node_names_are_what_they_may_be(void **state)
{
	static const char *const good[] = {"web01", "a", "2", "11", "W.e_b-1", "fishway2", "selfie", "1.",
		"a23456789012345678901234567890123456789012345678901234567890123"};
	static const char *const bad[] = {"", "-a", ".a", "_a", "a b", "a~b", "a/b", "\xc3\xa4", "fishway", "Fishway", "1",
		"Self", "self", "SELF", "a234567890123456789012345678901234567890123456789012345678901234"};
	static const char *const no_labels[] = {"a.b", "a_b", "a-", "Self"};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(good); i++)
		if (!config_name_is_valid(good[i], &why))
			fail_msg("%s", good[i]);
	for (i = 0; i < nitems(bad); i++)
		if (config_name_is_valid(bad[i], NULL))
			fail_msg("%s", bad[i]);
	assert_true(config_name_is_host_label("web-01"));
	for (i = 0; i < nitems(no_labels); i++)
		assert_false(config_name_is_host_label(no_labels[i]));
}

static void
an_address_has_one_normal_spelling(void **state)
{
	char out[CONFIG_ADDRESS_SIZE];

	(void)state;
	assert_true(config_address_normal("::FFFF:10.0.0.1", out));
	assert_string_equal(out, "10.0.0.1");
	assert_true(config_address_normal("FE80:0:0:0::1", out));
	assert_string_equal(out, "fe80::1");
	assert_false(config_address_normal("10.0.1", out));
	assert_false(config_address_normal("localhost", out));
}

static void
the_nearest_word_is_near(void **state)
{
	static const char *const words[] = {"username", "password", "url", "tls", "profile", NULL};
	static const struct {
		const char *text, *nearest;
	} rows[] = {
		{"usrname", "username"}, {"Username", "username"}, {"passwrod", "password"}, {"uri", "url"},
		{"profiles", "profile"}, {"colour", NULL}, {"", NULL}, {"x", NULL},
		{"an-extremely-long-key-that-nobody-would-ever-think-of-writing", NULL},
	};
	const char *nearest;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		nearest = config_nearest(rows[i].text, words, sizeof words[0]);
		if ((nearest == NULL) != (rows[i].nearest == NULL) || (nearest != NULL && strcmp(nearest, rows[i].nearest) != 0))
			fail_msg("%s: %s", rows[i].text, nearest != NULL ? nearest : "(none)");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_have_a_unit),
		cmocka_unit_test(numbers_and_flags_are_plain),
		cmocka_unit_test(hardware_addresses_have_one_kind_of_separator),
		cmocka_unit_test(fingerprints_name_what_they_are_of),
		cmocka_unit_test(urls_name_a_box_and_nothing_else),
		cmocka_unit_test(outlets_are_a_number_a_module_or_a_label),
		cmocka_unit_test(node_names_are_what_they_may_be),
		cmocka_unit_test(an_address_has_one_normal_spelling),
		cmocka_unit_test(the_nearest_word_is_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
