/* Findings: which a configuration brings, and how records come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/findings.h"
#include "gateway/xalloc.h"
#include "tests/support/conf.h"

#define REDFISH(more) "nodes: [{name: a, redfish: {username: u, password: p, " more "}}]"
#define IPMI(suites) "nodes: [{name: a, ipmi: {address: a, username: u, password: p, suites: " suites "}}]"
#define SNMP(more) "pdus: [{name: a, snmp: {address: a, " more "}}]"

static void
a_configuration_brings_its_findings(void **state)
{
	static const struct {
		const char *text;
		int finding;                    /* -1: none */
	} rows[] = {
		{REDFISH("url: https://a"), -1},
		{REDFISH("url: http://a"), FINDING_HTTP},
		{REDFISH("url: https://a, tls: insecure"), FINDING_TLS_UNCHECKED},
		{REDFISH("url: https://a, tls: {min: 1.1}"), FINDING_TLS_OLD},
		{REDFISH("url: https://a, tls: {min: 1.3}"), -1},
		{"nodes: [{name: a, pikvm: {url: http://a, username: u, password: p}}]", FINDING_HTTP},
		{"pdus: [{name: a, raritan: {url: https://a, username: u, password: p, tls: insecure}}]", FINDING_TLS_UNCHECKED},
		{SNMP("version: 2c, community: c, allow_plaintext: true"), FINDING_SNMP_CLEAR},
		{SNMP("user: u, auth: {password: p}"), FINDING_SNMP_CLEAR},
		{SNMP("user: u, auth: {password: p}, priv: {password: p}"), -1},
		{IPMI("[17, 3]"), -1}, {IPMI("[17, 2]"), FINDING_IPMI_WEAK}, {IPMI("[8]"), FINDING_IPMI_WEAK},
		{"nodes: [{name: a, ipmi: {address: a, username: u, password: p}}]", -1},
	};
	struct config *config;
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		struct findings findings = {0};

		config = conf_good(rows[i].text);
		assert_int_equal(findings_configured(&findings, config->nodes, 1000), rows[i].finding >= 0);
		for (k = 0; k < FINDINGS; k++)
			assert_int_equal(findings.since_ms[k], k == rows[i].finding ? 1000 : 0);
		assert_false(findings_configured(&findings, config->nodes, 2000));
		config_unref(config);
	}
}

static void
a_reload_drops_what_was_mended_and_keeps_what_was_seen(void **state)
{
	struct config *bad = conf_good(REDFISH("url: http://a")), *good = conf_good(REDFISH("url: https://a"));
	struct findings findings = {0};

	(void)state;
	findings_configured(&findings, bad->nodes, 1000);
	assert_true(findings_set(&findings, FINDING_LOGIN_STOPPED, NULL, 1000));
	assert_int_equal(findings_count(&findings), 2);
	assert_true(findings_configured(&findings, good->nodes, 2000));
	assert_int_equal(findings_count(&findings), 1);
	assert_true(findings_drop(&findings, FINDING_LOGIN_STOPPED));
	assert_false(findings_drop(&findings, FINDING_LOGIN_STOPPED));
	config_unref(bad);
	config_unref(good);
}

static void
a_finding_keeps_its_time_when_its_detail_changes(void **state)
{
	struct findings findings = {0};
	char big[2 * FINDING_DETAIL_SIZE];

	(void)state;
	memset(big, 'b', sizeof big);
	big[sizeof big - 1] = '\0';
	assert_true(findings_set(&findings, FINDING_FIRMWARE, "2.40", 1000));
	assert_false(findings_set(&findings, FINDING_FIRMWARE, "2.40", 2000));
	assert_true(findings_set(&findings, FINDING_FIRMWARE, big, 3000));
	assert_false(findings_set(&findings, FINDING_FIRMWARE, big, 4000));
	assert_int_equal(findings.since_ms[FINDING_FIRMWARE], 1000);
}

static void
records_come_most_severe_first(void **state)
{
	struct findings findings = {0};
	json_t *out, *row;
	int i;

	(void)state;
	for (i = 0; i < FINDINGS; i++)
		assert_true(findings_set(&findings, (enum finding)i, i == FINDING_DEFAULT_CREDENTIALS ? "root" : NULL,
		    UINT64_C(1700000000000)));
	out = findings_json(&findings);
	assert_int_equal(json_array_size(out), FINDINGS);
	for (i = 0; i < FINDINGS; i++) {
		row = json_array_get(out, (size_t)i);
		assert_string_equal(json_string_value(json_object_get(row, "Created")), "2023-11-14T22:13:20Z");
		assert_string_equal(json_string_value(json_object_get(row, "Severity")),
		    i < FINDINGS - 4 ? "Critical" : "Warning");
		assert_int_equal(json_object_get(row, "Detail") != NULL,
		    strcmp(json_string_value(json_object_get(row, "Id")), "DefaultCredentials") == 0);
	}
	json_decref(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_configuration_brings_its_findings),
		cmocka_unit_test(a_reload_drops_what_was_mended_and_keeps_what_was_seen),
		cmocka_unit_test(a_finding_keeps_its_time_when_its_detail_changes),
		cmocka_unit_test(records_come_most_severe_first),
	};

	return cmocka_run_group_tests(tests, conf_begin, conf_end);
}
