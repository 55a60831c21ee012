/* The configuration as a whole: what is read, what is refused and how that is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sys/stat.h>

#include <cmocka.h>
#include <openssl/tls1.h>

#include "gateway/config_rows.h"
#include "gateway/xalloc.h"
#include "tests/support/conf.h"

#define WEB01 "nodes:\n  - name: web01\n    redfish: {url: https://10.0.0.11, username: root, password: calvin}\n"
#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* ---- what is read */

static void
the_sample_shows_every_option_and_is_good(void **state)
{
	static const struct config_section *const sections[] = {
		&config_root, &config_node_section, &config_pdu_section, &config_redfish_section, &config_ipmi_section,
		&config_wol_section, &config_pikvm_section, &config_raritan_section, &config_snmp_section,
		&config_timeout_section,
	};
	const struct config_option *option;
	static char text[65536];
	char key[80];
	FILE *f = fopen("conf/fishway.yaml", "r");
	struct config *config;
	size_t i;

	(void)state;
	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	for (i = 0; i < nitems(sections); i++) {
		for (option = sections[i]->options; option->name != NULL; option++) {
			snprintf(key, sizeof key, "%s%s", option->name, option->read == config_read_secret ? "" : ":");
			if (strstr(text, key) == NULL)
				fail_msg("%s.%s", sections[i]->name, option->name);
		}
	}
	config = config_load("conf/fishway.yaml", &conf_faults);
	assert_non_null(config);
	assert_int_equal(conf_faults.errors, 0);
	assert_int_equal(config->node_count, 6);
	assert_int_equal(config->pdu_count, 4);
	config_unref(config);
}

static void
an_empty_file_is_a_gateway_without_nodes(void **state)
{
	static const char *const texts[] = {"", "# nothing\n", "---\n", "{}", "nodes:\n", "~"};
	struct config *config;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(texts); i++) {
		config = conf_good(texts[i]);
		assert_int_equal(conf_faults.warnings, 0);
		assert_int_equal(config->node_count + config->account_count + config->group_count, 0);
		assert_int_equal(config->listener_count, 1);
		assert_null(config->listeners[0].address);
		assert_int_equal(config->listeners[0].port, 8443);
		assert_null(config->listeners[0].node);
		assert_string_equal(config->state_dir, "/var/lib/fishway");
		assert_null(config->metrics_address);
		assert_null(config->node_domain);
		assert_int_equal(config->threads, 0);
		assert_int_equal(config->timeout.connect_ms, 5000);
		assert_int_equal(config->timeout.read_ms, 60000);
		assert_int_equal(config->refresh.power_ms, 10000);
		assert_int_equal(config->refresh.sensors_ms, 30000);
		assert_int_equal(config->refresh.inventory_ms, 21600000);
		config_unref(config);
	}
}

static void
a_node_has_what_was_written_and_defaults_for_the_rest(void **state)
{
	struct config *config = conf_good(
	    "timeout: {connect: 2s}\n"
	    "nodes:\n"
	    "  - name: web01\n"
	    "    labels: {tenant: blue, rack: 1}\n"
	    "    primary: System.Embedded.1\n"
	    "    redfish: {url: 'https://[fe80::1]', username: root, password: 0123, timeout: {read: 90s}}\n"
	    "  - name: web02\n"
	    "    enabled: no\n"
	    "    ipmi: {address: bmc2, username: ADMIN, password: '', suites: [17, 3], quirks: [a, b], k_g: 00ff}\n"
	    "    wol: {mac: 'aa:bb:cc:dd:ee:ff'}\n");
	const struct node_config *web01 = config_node(config, "web01"), *web02 = config_node(config, "WEB02");

	(void)state;
	assert_true(web01->is_enabled && web01->is_native && !web01->is_pdu);
	assert_string_equal(config_label(&web01->labels, "rack"), "1");
	assert_string_equal(config_label(&web01->labels, "tenant"), "blue");
	assert_null(config_label(&web01->labels, "row"));
	assert_string_equal(web01->primary, "System.Embedded.1");
	assert_int_equal(web01->line, 3);
	assert_true(web01->redfish->url.is_https && web01->redfish->url.is_ipv6);
	assert_string_equal(web01->redfish->url.host, "fe80::1");
	assert_int_equal(web01->redfish->url.port, 443);
	assert_string_equal(web01->redfish->username, "root");
	assert_int_equal(web01->redfish->password.kind, SECRET_LITERAL);
	assert_string_equal(web01->redfish->password.text, "0123");
	assert_string_equal(web01->redfish->profile, "auto");
	assert_int_equal(web01->redfish->tls.mode, TLS_MODE_PIN);
	assert_int_equal(web01->redfish->tls.min_version, TLS1_2_VERSION);
	assert_int_equal(web01->redfish->concurrency, 1);
	assert_int_equal(web01->redfish->timeout.connect_ms, 2000);
	assert_int_equal(web01->redfish->timeout.read_ms, 90000);
	assert_string_equal(web02->name, "web02");
	assert_false(web02->is_enabled || web02->is_native);
	assert_int_equal(web02->ipmi->port, 623);
	assert_int_equal(web02->ipmi->privilege, IPMI_ADMINISTRATOR);
	assert_int_equal(web02->ipmi->suite_count, 2);
	assert_int_equal(web02->ipmi->suites[0], 17);
	assert_int_equal(web02->ipmi->quirk_count, 2);
	assert_string_equal(web02->ipmi->quirks[1], "b");
	assert_string_equal(web02->ipmi->password.text, "");
	assert_string_equal(web02->ipmi->k_g.text, "00ff");
	assert_int_equal(web02->ipmi->timeout.read_ms, 60000);
	assert_int_equal(web02->wol->mac[5], 0xff);
	assert_string_equal(web02->wol->broadcast, "255.255.255.255");
	assert_int_equal(web02->wol->port, 9);
	assert_int_equal(web02->wol->secureon.kind, SECRET_NONE);
	assert_null(config_node(config, "web03"));
	config_unref(config);
}

static void
pdus_are_nodes_too_and_outlets_name_them(void **state)
{
	struct config *config = conf_good(
	    "nodes:\n"
	    "  - {name: web01, outlets: [PDU-A/7, pdu-a/2.7, 'pdu-b/\"left\"']}\n"
	    "pdus:\n"
	    "  - name: pdu-a\n"
	    "    snmp: {address: 10.0.5.20, user: u, auth: {protocol: SHA-256, password: p}, priv: {password: q}}\n"
	    "  - {name: pdu-b, snmp: {address: 10.0.5.21, version: 2c, community: c, allow_plaintext: true}}\n"
	    "  - {name: pdu-c, raritan: {url: https://10.0.5.22, username: admin, password: p}}\n"
	    "  - {name: pdu-d, redfish: {url: https://10.0.5.23, username: admin, password: p}}\n");
	const struct node_config *web01 = config_node(config, "web01"), *a = config_node(config, "pdu-a");

	(void)state;
	assert_int_equal(config->node_count, 5);
	assert_int_equal(config->pdu_count, 4);
	assert_ptr_equal(config->pdus, a);
	assert_true(a->is_pdu);
	assert_int_equal(a->snmp->version, SNMP_V3);
	assert_int_equal(a->snmp->auth, SNMP_AUTH_SHA256);
	assert_int_equal(a->snmp->priv, SNMP_PRIV_AES);
	assert_string_equal(a->snmp->priv_password.text, "q");
	assert_int_equal(a->fallback[0], TRANSPORT_SNMP);
	assert_true(config->pdus[3].is_native);
	assert_string_equal(web01->outlets->rows[0].pdu, "pdu-a");       /* as the PDU spells itself */
	assert_int_equal(web01->outlets->rows[1].module, 2);
	assert_string_equal(web01->outlets->rows[2].label, "left");
	config_unref(config);
}

static void
the_fallback_is_as_written_or_as_the_design_says(void **state)
{
	static const char all[] = "redfish: {url: https://a, username: u, password: p}, "
				  "ipmi: {address: b, username: u, password: p}, "
				  "pikvm: {url: https://c, username: u, password: p}, ";
	static const char cheap[] = "outlets: [p/1], wol: {mac: 'aa:bb:cc:dd:ee:ff'}";
	static const struct {
		const char *transports, *more, *order;
	} rows[] = {
		{all, "", "redfish ipmi pikvm wol "},
		{"", "", "outlets wol "},
		{all, "fallback: [wol, outlets, ipmi], ", "wol outlets ipmi "},
		{"ipmi: {address: b, username: u, password: p}, ", "", "ipmi wol "},
	};
	const struct node_config *node;
	struct config *config;
	char text[1024];
	size_t i, k;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		char order[128] = "";

		snprintf(text, sizeof text, "nodes:\n  - {name: n, %s%s%s}\n"
		    "pdus:\n  - {name: p, raritan: {url: https://d, username: u, password: p}}\n",
		    rows[i].transports, rows[i].more, cheap);
		config = conf_good(text);
		node = config_node(config, "n");
		for (k = 0; k < node->fallback_count; k++) {
			strcat(order, config_transport_name(node->fallback[k]));
			strcat(order, " ");
		}
		assert_string_equal(order, rows[i].order);
		config_unref(config);
	}
}

static void
the_words_of_a_tls_policy(void **state)
{
	static const struct {
		const char *tls;
		enum tls_mode mode;
		int min;
	} rows[] = {
		{"pin", TLS_MODE_PIN, TLS1_2_VERSION}, {"ca", TLS_MODE_CA, TLS1_2_VERSION},
		{"insecure", TLS_MODE_INSECURE, TLS1_2_VERSION}, {"{min: 1.0}", TLS_MODE_PIN, TLS1_VERSION},
		{"{mode: insecure, min: '1.3', ciphers: 'DEFAULT@SECLEVEL=0'}", TLS_MODE_INSECURE, TLS1_3_VERSION},
		{"{fingerprint: 'spki-sha256:" HEX "'}", TLS_MODE_FINGERPRINT, TLS1_2_VERSION},
		{"{mode: pin, fingerprint: 'cert-sha256:" HEX "'}", TLS_MODE_FINGERPRINT, TLS1_2_VERSION},
		{"{mode: fingerprint, fingerprint: 'cert-sha256:" HEX "'}", TLS_MODE_FINGERPRINT, TLS1_2_VERSION},
	};
	const struct tls_policy *policy;
	struct config *config;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(text, sizeof text,
		    "nodes: [{name: a, redfish: {url: https://a, username: u, password: p, tls: %s}}]", rows[i].tls);
		config = conf_good(text);
		policy = &config->nodes[0].redfish->tls;
		assert_int_equal(policy->mode, rows[i].mode);
		assert_int_equal(policy->min_version, rows[i].min);
		assert_int_equal(policy->fingerprint.kind != FINGERPRINT_NONE, rows[i].mode == TLS_MODE_FINGERPRINT);
		config_unref(config);
	}
}

static void
accounts_and_groups_select_nodes(void **state)
{
	struct config *config = conf_good(WEB01
	    "    labels: {rack: r1, tenant: blue}\n"
	    "  - {name: web02, labels: {rack: r1}, wol: {mac: 'aa:bb:cc:dd:ee:ff'}}\n"
	    "accounts:\n"
	    "  - username: ops\n"
	    "    password_hash: $2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n"
	    "    role: Operator\n"
	    "    scope: {labels: {rack: r1, tenant: blue}}\n"
	    "  - {username: cert, role: ReadOnly, certificate: {san: 'ops@example.net'}, scope: {nodes: [WEB02]}}\n"
	    "groups:\n"
	    "  - {name: all, nodes: [web01, web02]}\n"
	    "  - {name: r1, nodes: {labels: {rack: r1}}}\n");
	const struct node_config *web01 = config_node(config, "web01"), *web02 = config_node(config, "web02");

	(void)state;
	assert_int_equal(config->account_count, 2);
	assert_string_equal(config_role_name(config->accounts[0].role), "Operator");
	assert_true(config_selects(config->accounts[0].scope, web01));
	assert_false(config_selects(config->accounts[0].scope, web02));
	assert_false(config_selects(config->accounts[1].scope, web01));
	assert_true(config_selects(config->accounts[1].scope, web02));
	assert_string_equal(config->accounts[1].certificate_san, "ops@example.net");
	assert_null(config->accounts[1].password_hash);
	assert_true(config_selects(&config->groups[0].nodes, web02));
	assert_true(config_selects(&config->groups[1].nodes, web01) && config_selects(&config->groups[1].nodes, web02));
	config_unref(config);
}

/* ---- what is refused */

#define NODE(rest) "nodes:\n  - name: a\n    redfish: {url: https://a, username: u, password: p}\n" rest
#define REDFISH(rest) "nodes: [{name: a, redfish: {username: u, password: p, " rest "}}]"
#define IPMI(rest) "nodes: [{name: a, ipmi: {address: b, username: u, password: p, " rest "}}]"
#define SNMP(rest) "pdus: [{name: a, snmp: {address: b, " rest "}}]"
#define ACCOUNT(rest) "accounts: [{username: a, role: Operator, " rest "}]"

/* clang-format off */
static const struct {
	const char *text;
	int line;
	bool is_warning;
	const char *says;
} faults[] = {
	{ "nods: []", 1, false, "unknown key 'nods'; did you mean 'nodes'?" },
	{ "nodes:\n  - name: a\n    redfish:\n      url: https://a\n      usrname: u\n      username: u\n      password: p", 5, false, "redfish: unknown key 'usrname'; did you mean 'username'?" },
	{ "threads: many", 1, false, "threads: expected a number, found 'many'" },
	{ "threads: [1]", 1, false, "threads: expected a number, found a list" },
	{ "threads: 129", 1, false, "129 is not within 0..128" },
	{ "threads: -1", 1, false, "-1 is not within" },
	{ "threads:", 1, false, "found nothing" },
	{ "refresh: {power: 10}", 1, false, "refresh.power: expected a duration" },
	{ "refresh: {power: 10ms}", 1, false, "'10ms' is not within" },
	{ "refresh: 10s", 1, false, "refresh: expected options" },
	{ "nodes: {a: b}", 1, false, "nodes: expected a list, found a map" },
	{ "nodes: [a]", 1, false, "nodes: expected options" },
	{ "nodes: [{wol: {mac: 'aa:bb:cc:dd:ee:ff'}}]", 1, false, "nodes: 'name' is missing" },
	{ "nodes: [{name: a}]", 1, false, "one of redfish, ipmi, pikvm, outlets and wol is needed" },
	{ NODE("    enabled: maybe"), 4, false, "nodes.enabled: expected true or false, found 'maybe'" },
	{ NODE("    persona: vendor"), 4, false, "nodes.persona: expected one of auto, native, generic, found 'vendor'" },
	{ NODE("    labels: [a]"), 4, false, "expected a map of labels" },
	{ NODE("    labels: {a: [b]}"), 4, false, "nodes.labels: expected a text, found a list" },
	{ NODE("    primary: \"a\\nb\""), 4, false, "control characters" },
	{ NODE("    fallback: [redfish, ipmi]"), 2, false, "'ipmi' is not among this node's transports" },
	{ NODE("    fallback: [redfish, redfish]"), 4, false, "'redfish' stands here twice" },
	{ NODE("    fallback: [snmp]"), 4, false, "expected one of redfish, ipmi, pikvm, outlets, wol, found 'snmp'" },
	{ NODE("    fallback: []"), 4, false, "expected a list of transports" },
	{ NODE("  - name: A\n    wol: {mac: 'aa:bb:cc:dd:ee:ff'}"), 4, false, "nodes.name: 'A' is the name of another node" },
	{ NODE("pdus: [{name: a, raritan: {url: https://b, username: u, password: p}}]"), 4, false, "pdus.name: 'a' is the name of another node" },
	{ "nodes: [{name: Fishway, wol: {mac: 'aa:bb:cc:dd:ee:ff'}}]", 1, false, "other than fishway, 1 and Self, found 'Fishway'" },
	{ "nodes: [{name: a~b, wol: {mac: 'aa:bb:cc:dd:ee:ff'}}]", 1, false, "expected a name" },
	{ "nodes: [{name: a, wol: {mac: 'aa:bb:cc:dd:ee:ff'}, persona: native}]", 1, true, "only a node with redfish can be native" },
	{ "node_domain: x.net\nnodes: [{name: a_b, wol: {mac: 'aa:bb:cc:dd:ee:ff'}}]", 2, true, "'a_b' cannot be a host name" },
	{ "node_domain: x.net\nnodes: [{name: a.b, wol: {mac: 'aa:bb:cc:dd:ee:ff'}}]", 2, true, "there is no a.b.x.net" },
	{ "node_domain: 10.0.0.1", 1, false, "expected a domain name" },
	{ "node_domain: '*.x.net'", 1, false, "expected a domain name" },
	{ "state_dir: ''", 1, false, "state_dir: is empty" },
	{ REDFISH("url: 10.0.0.1"), 1, false, "it does not begin with https:// or http://" },
	{ REDFISH("url: 'https://u:s3cr3t@a'"), 1, false, "user name and password have options of their own" },
	{ REDFISH("url: http://a"), 1, true, "sends the password in clear" },
	{ REDFISH("url: http://a, tls: pin"), 1, false, "tls: has no meaning with an http:// url" },
	{ REDFISH("url: https://a, concurrency: 0"), 1, false, "0 is not within 1..64" },
	{ REDFISH("url: https://a, profile: A B"), 1, false, "redfish.profile: expected a name in lower case" },
	{ REDFISH("url: https://a, tls: pinned"), 1, false, "redfish.tls: expected one of pin, ca, fingerprint, insecure" },
	{ REDFISH("url: https://a, tls: {mode: insecure, ca: x.pem}"), 1, false, "tls.ca: has a meaning only with mode: ca" },
	{ REDFISH("url: https://a, tls: {mode: ca, fingerprint: 'spki-sha256:" HEX "'}"), 1, false, "tls.fingerprint: has a meaning only with" },
	{ REDFISH("url: https://a, tls: {mode: fingerprint}"), 1, false, "mode fingerprint needs 'fingerprint'" },
	{ REDFISH("url: https://a, tls: fingerprint"), 1, false, "mode fingerprint needs 'fingerprint'" },
	{ REDFISH("url: https://a, tls: {fingerprint: 'sha256:00'}"), 1, false, "tls.fingerprint: expected spki-sha256:HEX" },
	{ REDFISH("url: https://a, tls: {min: 1.4}"), 1, false, "tls.min: expected one of 1.0, 1.1, 1.2, 1.3" },
	{ REDFISH("url: https://a, tls: {mode: ca, ca: none.pem}"), 1, false, "none.pem': No such file or directory" },
	{ REDFISH("url: https://a, tls: {ciphers: NOTHING}"), 1, false, "tls.ciphers: 'NOTHING': no cipher match" },
	{ REDFISH("url: https://a, timeout: {read: 1ms}"), 1, false, "timeout.read: '1ms' is not within" },
	{ "nodes: [{name: a, redfish: {url: https://a, username: u}}]", 1, false, "redfish: 'password' is missing" },
	{ "nodes: [{name: a, redfish: {url: https://a, username: u, password: p, password_file: q}}]", 1, false, "'password' and 'password_file' exclude each other" },
	{ "nodes: [{name: a, redfish: {url: https://a, username: u, password_command: pass}}]", 1, false, "redfish.password_command: expected a list [PROGRAM, ARGUMENT ...]" },
	{ "nodes: [{name: a, redfish: {url: https://a, username: u, password_command: []}}]", 1, false, "redfish.password_command: expected a list" },
	{ "nodes: [{name: a, redfish: {url: https://a, username: u, password_file: none}}]", 1, true, "none' cannot be read: No such file" },
	{ "nodes: [{name: a, redfish: {url: https://a, username: u, password: }}]", 1, false, "redfish.password: expected a text, found nothing" },
	{ "nodes: [{name: a, redfish: {url: https://a, username: '', password: p}}]", 1, false, "redfish.username: is empty" },
	{ IPMI("port: 65536"), 1, false, "65536 is not within 1..65535" },
	{ IPMI("suites: [17, 0]"), 1, false, "0 is not within 1..17" },
	{ IPMI("suites: [3, 3]"), 1, false, "3 stands here twice" },
	{ IPMI("privilege: admin"), 1, false, "ipmi.privilege: expected one of callback" },
	{ "nodes: [{name: a, ipmi: {address: b, username: u, password: s3cr3t789012345678901}}]", 1, false, "ipmi.password: expected at most 20 bytes" },
	{ IPMI("k_g: s3cr3t"), 1, false, "ipmi.k_g: expected at most 40 hexadecimal digits" },
	{ IPMI("k_g: " HEX), 1, false, "ipmi.k_g: expected at most 40" },
	{ IPMI("quirks: [a, a]"), 1, false, "'a' stands here twice" },
	{ "nodes: [{name: a, ipmi: {address: 'a b', username: u, password: p}}]", 1, false, "ipmi.address: expected a host name or an IP address" },
	{ "nodes: [{name: a, ipmi: {address: b, username: a2345678901234567, password: p}}]", 1, false, "ipmi.username: is longer than 16 bytes" },
	{ "nodes: [{name: a, wol: {mac: aabbccddeeff}}]", 1, false, "wol.mac: expected a MAC address" },
	{ "nodes: [{name: a, wol: {mac: 'aa:bb:cc:dd:ee:ff', broadcast: here}}]", 1, false, "wol.broadcast: expected an IP address" },
	{ "nodes: [{name: a, wol: {mac: 'aa:bb:cc:dd:ee:ff', secureon: s3cr3t}}]", 1, false, "wol.secureon: expected six bytes" },
	{ "nodes:\n  - name: a\n    outlets:\n      - p/1", 4, false, "nodes.outlets: 'p/1': there is no PDU 'p'" },
	{ NODE("  - {name: b, outlets: [a/1]}"), 4, false, "'a/1': not a PDU: 'a'" },
	{ "nodes: [{name: a, outlets: [p-1]}]", 1, false, "expected an outlet" },
	{ "nodes: [{name: a, outlets: []}]", 1, false, "expected a list of outlets" },
	{ "nodes: [{name: a, outlets: [p/1, P/1.1]}]\npdus: [{name: p, raritan: {url: https://b, username: u, password: p}}]", 1, false, "'P/1.1' stands here twice" },
	{ "pdus: [{name: a}]", 1, false, "one of snmp, raritan and redfish is needed, and only one" },
	{ "pdus: [{name: a, raritan: {url: https://b, username: u, password: p}, redfish: {url: https://b, username: u, password: p}}]", 1, false, "and only one" },
	{ SNMP("version: 2c, community: s3cr3t"), 1, false, "refused without allow_plaintext: true" },
	{ SNMP("version: 1, allow_plaintext: true"), 1, false, "versions 1 and 2c need 'community'" },
	{ SNMP("version: 2c, community: c, allow_plaintext: true, user: u"), 1, false, "belong to version 3" },
	{ SNMP("version: 4"), 1, false, "snmp.version: expected one of 1, 2c, 3" },
	{ SNMP("auth: {password: p}, priv: {password: p}"), 1, false, "version 3 needs 'user'" },
	{ SNMP("user: u, priv: {password: p}"), 1, false, "'priv' needs 'auth'" },
	{ SNMP("user: u, auth: {password: p}"), 1, true, "without 'priv' everything is sent in clear" },
	{ SNMP("user: u, auth: {password: p}, priv: {password: p}, community: c"), 1, false, "has no meaning with version 3" },
	{ SNMP("user: u, auth: {protocol: sha, password: p}, priv: {password: p}"), 1, false, "auth.protocol: expected one of MD5, SHA" },
	{ SNMP("user: u, auth: {protocol: SHA}"), 1, false, "auth: 'password' is missing" },
	{ ACCOUNT("scope: {nodes: [b]}, certificate: {san: x}"), 1, false, "accounts.scope: there is no node 'b'" },
	{ ACCOUNT("scope: {labels: {}}, certificate: {san: x}"), 1, false, "either nodes or labels are needed" },
	{ ACCOUNT("scope: {nodes: [b], labels: {c: d}}, certificate: {san: x}"), 1, false, "either nodes or labels are needed" },
	{ ACCOUNT("scope: everything, certificate: {san: x}"), 1, false, "accounts.scope: expected {labels" },
	{ ACCOUNT("enabled: true, certificate: {san: x}"), 1, false, "accounts: unknown key 'enabled'" },
	{ "accounts: [{username: a, role: Operator}]", 1, false, "'password_hash' or 'certificate' is needed" },
	{ ACCOUNT("certificate: {san: x, fingerprint: 'cert-sha256:" HEX "'}"), 1, false, "'fingerprint' or 'san' is needed, and only one" },
	{ ACCOUNT("certificate: {}"), 1, false, "and only one" },
	{ "accounts: [{username: Members, role: Operator, certificate: {san: x}}]", 1, false, "means the collection" },
	{ "accounts: [{username: a, role: Operator, certificate: {san: x}}, {username: b, role: Operator, certificate: {san: x}}]", 1, false,
	  "'a' has the same san" },
	{ "accounts: [{username: a, role: Operator, certificate: {fingerprint: 'cert-sha256:" HEX "'}},"
	  " {username: b, role: Operator, certificate: {fingerprint: 'cert-sha256:" HEX "'}}]", 1, false, "'a' has the same fingerprint" },
	{ ACCOUNT("password_hash: s3cr3t"), 1, false, "accounts.password_hash: expected a hash as crypt(5) makes it" },
	{ ACCOUNT("password_hash: $1$abcdefgh$0123456789012345678901234567890123456789012345678901234567890"), 1, false, "expected a hash" },
	{ "accounts: [{username: 'a:b', role: Operator, certificate: {san: x}}]", 1, false, "accounts.username: expected 1 to 32 letters" },
	{ "accounts: [{username: a, role: operator, certificate: {san: x}}]", 1, false, "expected one of Administrator, Operator, ReadOnly, found 'operator'" },
	{ "accounts:\n  - {username: a, role: Operator, certificate: {san: x}}\n  - {username: a, role: ReadOnly, certificate: {san: y}}", 3, false, "accounts.username: 'a' stands here twice" },
	{ "groups: [{name: g, nodes: [b]}]", 1, false, "groups.nodes: there is no node 'b'" },
	{ "groups: [{name: g, nodes: []}]", 1, false, "either nodes or labels are needed" },
	{ "groups: [{name: g}]", 1, false, "groups: 'nodes' is missing" },
	{ "groups:\n  - {name: g, nodes: {labels: {a: b}}}\n  - {name: G, nodes: {labels: {a: b}}}", 3, false, "groups.name: 'G' stands here twice" },
	{ "listen: [{port: 0}]", 1, false, "0 is not within 1..65535" },
	{ "listen: [{address: localhost}]", 1, false, "listen.address: expected an IP address" },
	{ "listen: [{node: b}]", 1, false, "listen.node: there is no node 'b'" },
	{ "listen: [{tls: {certificate: c.pem}}]", 1, false, "'certificate' and 'key' need each other" },
	{ "listen:\n  - port: 1\n  - port: 1", 3, false, "listen: port :1 is taken" },
	{ "listen:\n  - {port: 1}\n  - {port: 1, address: 0.0.0.0}", 3, false, "listen: 0.0.0.0:1 is taken" },
	{ "listen:\n  - {port: 1, address: '::1'}\n  - {port: 1, address: '0::1'}", 3, false, "listen: [::1]:1 is taken" },
	{ "listen:\n  - {port: 1}\nmetrics: {port: 1}", 2, false, "port 1 is taken by the metrics" },
	{ NODE("    view: {port: 8443}"), 2, false, "view: port :8443 is taken" },
	{ NODE("    view: {port: 7}\n  - {name: b, view: {port: 7}, wol: {mac: 'aa:bb:cc:dd:ee:ff'}}"), 5, false, "view: port :7 is taken" },
	{ NODE("    view: {address: 10.0.0.1}\nlisten: [{address: 127.0.0.1}]"), 2, false, "needs a listener on all addresses, or a port" },
	{ NODE("    view: {address: 10.0.0.1}\n  - {name: b, view: {address: '::ffff:10.0.0.1'}, wol: {mac: 'aa:bb:cc:dd:ee:ff'}}"), 5, false, "10.0.0.1 is the address of another node" },
	{ "include: none.yaml", 1, false, "include: 'none.yaml': there is no such file" },
	{ "include: {a: b}", 1, false, "include: expected a path" },
	{ "a: [", 2, false, "did not find expected node content" },
	{ "nodes: []\nnodes: []", 2, false, "key 'nodes' stands here twice; first on line 1" },
	{ "nodes: []\n---\nnodes: []", 2, false, "a second document begins" },
	{ "x: &a {}\nnodes: [{<<: *a}]", 2, false, "merge keys (<<) are not supported" },
	{ "nodes: [*b]", 1, false, "alias '*b' has no anchor before it" },
	{ "nodes: &b [*b]", 1, false, "alias '*b' stands inside its own anchor" },
	{ "threads: !!int 1", 1, false, "tags ('tag:yaml.org,2002:int') are not supported" },
	{ "? [a]\n: b", 1, false, "a key must be a plain text" },
	{ "state_dir: \"a\\0b\"", 1, false, "a NUL stands in this text" },
	{ "state_dir: a\xff", 1, false, "invalid leading UTF-8 octet" },
	{ "state_dir: a\x01", 1, false, "control characters are not allowed" },
	{ "nodes:\n\t- name: a", 2, false, "cannot start any token" },
	{ "[a, b]", 1, false, "expected options" },
	{ "text", 1, false, "expected options" },
};
/* clang-format on */

static void
every_fault_is_said_at_its_line(void **state)
{
	const struct config_fault *fault;
	struct config *config;
	char file[96];
	size_t i;

	(void)state;
	snprintf(file, sizeof file, "%s/fishway.yaml", conf_dir);
	for (i = 0; i < nitems(faults); i++) {
		config = conf_load(faults[i].text);
		fault = conf_find(faults[i].says);
		if (fault == NULL || fault->line != faults[i].line || fault->is_warning != faults[i].is_warning ||
		    strcmp(fault->file, file) != 0 || (config != NULL) != faults[i].is_warning) {
			fprintf(stderr, "row %zu, wanted line %d: %s\ngot:\n", i, faults[i].line, faults[i].says);
			config_faults_print(&conf_faults, stderr);
			fail();
		}
		assert_null(conf_find("s3cr3t"));
		config_unref(config);
	}
}

static void
all_faults_are_said_in_the_order_of_the_file(void **state)
{
	static const int lines[] = {1, 3, 4, 6, 7, 8, 10};
	size_t i;

	(void)state;
	assert_null(conf_load(
	    "threads: x\n"
	    "nodes:\n"
	    "  - name: a b\n"
	    "    redfish: {url: nowhere, username: u, password: p}\n"
	    "  - name: b\n"
	    "    enabled: 7\n"
	    "    outlets: [p/1]\n"
	    "    colour: blue\n"
	    "groups:\n"
	    "  - {name: g, nodes: [c]}\n"));
	assert_int_equal(conf_faults.errors, nitems(lines));
	for (i = 0; i < nitems(lines); i++)
		assert_int_equal(conf_faults.rows[i].line, lines[i]);
}

/* A value that no option takes, for each option of each section. */
static void
every_option_refuses_what_it_cannot_read(void **state)
{
	static const struct {
		const struct config_section *section;
		const char *before, *after;
	} rows[] = {
		{&config_root, "", ""},
		{&config_node_section, "nodes: [{", "}]"},
		{&config_pdu_section, "pdus: [{", "}]"},
		{&config_redfish_section, "nodes: [{name: a, redfish: {", "}}]"},
		{&config_ipmi_section, "nodes: [{name: a, ipmi: {", "}}]"},
		{&config_wol_section, "nodes: [{name: a, wol: {", "}}]"},
		{&config_pikvm_section, "nodes: [{name: a, pikvm: {", "}}]"},
		{&config_snmp_section, "pdus: [{name: a, snmp: {", "}}]"},
		{&config_raritan_section, "pdus: [{name: a, raritan: {", "}}]"},
		{&config_timeout_section, "timeout: {", "}"},
	};
	static const char *const values[] = {"{'?': [[1]]}", "[[[1]]]", "\"\\x01\"", "[{'?': 1}]"};
	const struct config_option *option;
	char text[256];
	size_t i, k, options = 0;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		for (option = rows[i].section->options; option->name != NULL; option++, options++) {
			for (k = 0; k < nitems(values); k++) {
				snprintf(text, sizeof text, "%s%s: %s%s", rows[i].before, option->name, values[k],
				    rows[i].after);
				assert_null(conf_load(text));
				if (conf_find(option->name) == NULL && conf_find(option->section != NULL ?
				    option->section->name : option->name) == NULL) {
					fprintf(stderr, "%s\n", text);
					config_faults_print(&conf_faults, stderr);
					fail();
				}
			}
		}
	}
	assert_in_range(options, 60, 200);
}

static void
aliases_are_shared_and_bombs_are_not(void **state)
{
	struct config *config = conf_good(
	    "nodes:\n"
	    "  - {name: a, redfish: {url: https://a, username: &u root, password: &p calvin}}\n"
	    "  - {name: b, redfish: {url: https://b, username: *u, password: *p}}\n");
	char text[4096] = "labels0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
	int i;

	(void)state;
	assert_string_equal(config->nodes[1].redfish->username, "root");
	assert_string_equal(config->nodes[1].redfish->password.text, "calvin");
	config_unref(config);
	for (i = 1; i < 20; i++)
		sprintf(text + strlen(text), "labels%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1,
		    i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	assert_null(conf_load(text));
	assert_non_null(conf_find("with its aliases written out"));
	memset(text, '[', 40);
	strcpy(text + 40, "");
	assert_null(conf_load(text));
	assert_non_null(conf_find("is nested more than 32 levels deep"));
}

static void
a_fault_shows_no_control_characters(void **state)
{
	(void)state;
	assert_null(conf_load("threads: \"\\e[31mred\\u0007\""));
	assert_non_null(conf_find("control characters"));
	assert_null(conf_load("\"a\\e[31m\": 1"));
	assert_non_null(conf_find("unknown key 'a\\x1b[31m'"));
}

static bool
knows_one(enum transport transport, const char *profile)
{
	return transport == TRANSPORT_REDFISH && strcmp(profile, "mine") == 0;
}

static void
names_of_profiles_are_checked_by_who_knows_them(void **state)
{
	(void)state;
	config_set_profiles(knows_one);
	config_unref(conf_good(REDFISH("url: https://a, profile: mine")));
	config_unref(conf_good(IPMI("profile: auto")));
	assert_null(conf_load(REDFISH("url: https://a, profile: yours")));
	assert_non_null(conf_find("there is no profile 'yours' for redfish"));
	assert_null(conf_load("pdus: [{name: a, profile: mine, raritan: {url: https://b, username: u, password: p}}]"));
	assert_non_null(conf_find("there is no profile 'mine' for PDUs"));
	config_set_profiles(NULL);
	config_unref(conf_good(REDFISH("url: https://a, profile: yours")));
}

/* ---- digests, size */

static void
a_digest_tells_what_has_changed(void **state)
{
	static const struct {
		const char *text;
		bool same_node, same_redfish;
	} rows[] = {
		{WEB01, true, true},
		{"# a comment\n" WEB01, true, true},
		{WEB01 "    labels: {a: b}\n", false, true},
		{"nodes:\n  - name: web01\n    redfish: {url: https://10.0.0.11, username: root, password: other}\n", false, false},
		{"nodes:\n  - name: web01\n    redfish: {url: https://10.0.0.12, username: root, password: calvin}\n", false, false},
		{"timeout: {read: 61s}\n" WEB01, false, false},
		{"threads: 2\n" WEB01, true, true},
	};
	struct config *first = conf_good(WEB01), *other;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		other = conf_good(rows[i].text);
		assert_int_equal(other->nodes[0].digest == first->nodes[0].digest, rows[i].same_node);
		assert_int_equal(other->nodes[0].redfish->digest == first->nodes[0].redfish->digest, rows[i].same_redfish);
		assert_true(other->generation > first->generation);
		config_unref(other);
	}
	config_unref(first);
}

static void
ten_thousand_nodes_load_within_a_second(void **state)
{
	enum { NODES = 10000 };
	char *text = xmalloc(NODES * 256), *p = text, name[16];
	struct config *config;
	clock_t began;
	double took;
	int i;

	(void)state;
	p += sprintf(p, "nodes:\n");
	for (i = 0; i < NODES; i++)
		p += sprintf(p, "  - name: node%05d\n    labels: {rack: r%d}\n    redfish:\n      url: https://10.0.%d.%d\n"
		    "      username: root\n      password: secret%d\n", i, i / 40, i / 256, i % 256, i);
	began = clock();
	config = conf_good(text);
	took = (double)(clock() - began) / CLOCKS_PER_SEC;
	assert_int_equal(config->node_count, NODES);
	for (i = 0; i < NODES; i += 997) {
		snprintf(name, sizeof name, "NODE%05d", i);
		assert_ptr_equal(config_node(config, name), &config->nodes[i]);
	}
	config_unref(config);
	free(text);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	assert_true(took < 1);
#endif
	(void)took;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sample_shows_every_option_and_is_good),
		cmocka_unit_test(an_empty_file_is_a_gateway_without_nodes),
		cmocka_unit_test(a_node_has_what_was_written_and_defaults_for_the_rest),
		cmocka_unit_test(pdus_are_nodes_too_and_outlets_name_them),
		cmocka_unit_test(the_fallback_is_as_written_or_as_the_design_says),
		cmocka_unit_test(the_words_of_a_tls_policy),
		cmocka_unit_test(accounts_and_groups_select_nodes),
		cmocka_unit_test(every_fault_is_said_at_its_line),
		cmocka_unit_test(all_faults_are_said_in_the_order_of_the_file),
		cmocka_unit_test(every_option_refuses_what_it_cannot_read),
		cmocka_unit_test(aliases_are_shared_and_bombs_are_not),
		cmocka_unit_test(a_fault_shows_no_control_characters),
		cmocka_unit_test(names_of_profiles_are_checked_by_who_knows_them),
		cmocka_unit_test(a_digest_tells_what_has_changed),
		cmocka_unit_test(ten_thousand_nodes_load_within_a_second),
	};

	return cmocka_run_group_tests(tests, conf_begin, conf_end);
}
