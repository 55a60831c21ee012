/* The vault: who gets which credentials, and where they are no longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/vault.h"
#include "gateway/xalloc.h"
#include "tests/support/conf.h"

static struct shard *shard;
static struct vault *vault;

struct asked {
	struct vault_op ask;
	int done;
};

static int
with_vault(void **state)
{
	shard = shard_new("test");
	shard_enter(shard);
	vault = vault_new(2);
	return conf_begin(state);
}

static int
without_vault(void **state)
{
	vault_free(vault);
	shard_stop(shard);
	shard_free(shard);
	return conf_end(state);
}

static void
take(const char *text)
{
	struct config *config = conf_good(text);

	vault_take(vault, config);
	config_unref(config);
}

static void
asked_done(struct op *op)
{
	((struct asked *)op)->done++;
}

static void
await(struct asked *a)
{
	int i;

	for (i = 0; i < 1000 && !a->done; i++)
		shard_pass(shard, 10);
	assert_int_equal(a->done, 1);
}

static enum rf_code
ask(struct asked *a, const char *node, enum vault_purpose purpose)
{
	memset(a, 0, sizeof *a);
	vault_get(vault, &a->ask, NULL, 0, node, purpose, asked_done);
	assert_int_equal(a->done, 0);
	await(a);
	return a->ask.op.err.code;
}

static void
each_purpose_has_its_own_secret(void **state)
{
	static const struct {
		const char *node;
		enum vault_purpose purpose;
		const char *username, *secret;
	} rows[] = {
		{"web01", VAULT_REDFISH, "root", "one"}, {"WEB01", VAULT_REDFISH, "root", "one"},
		{"web01", VAULT_IPMI, "ADMIN", "two"}, {"web01", VAULT_IPMI_K_G, "", "0011"},
		{"web01", VAULT_PIKVM, "kvm", "three"}, {"web01", VAULT_WOL_SECUREON, "", "01:02:03:04:05:06"},
		{"pdu-a", VAULT_SNMP_AUTH, "v3", "four"}, {"pdu-a", VAULT_SNMP_PRIV, "v3", "five"},
		{"pdu-b", VAULT_SNMP_COMMUNITY, "", "six"}, {"pdu-c", VAULT_RARITAN, "dx", "seven"},
		{"pdu-d", VAULT_REDFISH, "apc", ""},
	};
	bool is_seen[VAULT_PURPOSES] = {0};
	struct asked a;
	size_t i;

	(void)state;
	take("nodes:\n"
	    "  - name: web01\n"
	    "    redfish: {url: https://a, username: root, password: one}\n"
	    "    ipmi: {address: a, username: ADMIN, password: two, k_g: 0011}\n"
	    "    pikvm: {url: https://a, username: kvm, password: three}\n"
	    "    wol: {mac: '00:00:00:00:00:01', secureon: '01:02:03:04:05:06'}\n"
	    "pdus:\n"
	    "  - {name: pdu-a, snmp: {address: b, user: v3, auth: {password: four}, priv: {password: five}}}\n"
	    "  - {name: pdu-b, snmp: {address: b, version: 1, community: six, allow_plaintext: true}}\n"
	    "  - {name: pdu-c, raritan: {url: https://c, username: dx, password: seven}}\n"
	    "  - {name: pdu-d, redfish: {url: https://d, username: apc, password: ''}}\n");
	for (i = 0; i < nitems(rows); i++) {
		assert_int_equal(ask(&a, rows[i].node, rows[i].purpose), RF_OK);
		assert_string_equal(a.ask.out.username, rows[i].username);
		assert_string_equal(a.ask.out.secret, rows[i].secret);
		vault_wipe(&a.ask.out);
		assert_string_equal(a.ask.out.secret, "");
		is_seen[rows[i].purpose] = true;
	}
	for (i = 0; i < VAULT_PURPOSES; i++)
		assert_true(is_seen[i]);
	assert_int_equal(ask(&a, "web01", VAULT_RARITAN), RF_NODE_NO_SECRET);
	assert_int_equal(ask(&a, "pdu-b", VAULT_SNMP_AUTH), RF_NODE_NO_SECRET);
	assert_int_equal(ask(&a, "web02", VAULT_REDFISH), RF_NODE_NO_SECRET);
	assert_string_equal(a.ask.op.err.arg[0], "web02");
	assert_string_equal(a.ask.op.err.arg[1], "none is configured");
}

static void
a_file_is_read_anew_at_each_asking(void **state)
{
	struct asked a;

	(void)state;
	conf_write("secret", "first\n");
	take("nodes: [{name: a, redfish: {url: https://a, username: u, password_file: secret}}]");
	assert_int_equal(ask(&a, "a", VAULT_REDFISH), RF_OK);
	assert_string_equal(a.ask.out.secret, "first");
	conf_write("secret", "second\n");
	assert_int_equal(ask(&a, "a", VAULT_REDFISH), RF_OK);
	assert_string_equal(a.ask.out.secret, "second");
	assert_string_equal(a.ask.out.username, "u");
	conf_write("secret", "");
	assert_int_equal(ask(&a, "a", VAULT_REDFISH), RF_NODE_NO_SECRET);
	assert_string_equal(a.ask.op.err.arg[1], "it is empty");
}

static void
a_command_is_asked_off_the_loop(void **state)
{
	struct asked a = {0}, b;

	(void)state;
	take("nodes:\n"
	    "  - {name: a, redfish: {url: https://a, username: u, password_command: [sh, -c, 'sleep 0.3; echo slow']}}\n"
	    "  - {name: b, redfish: {url: https://b, username: u, password: quick}}\n"
	    "  - {name: c, redfish: {url: https://c, username: u, password_command: [sh, -c, 'exit 4']}}\n");
	vault_get(vault, &a.ask, NULL, 0, "a", VAULT_REDFISH, asked_done);
	assert_int_equal(ask(&b, "b", VAULT_REDFISH), RF_OK);
	assert_int_equal(a.done, 0);             /* the other one did not wait for it */
	await(&a);
	assert_string_equal(a.ask.out.secret, "slow");
	assert_int_equal(ask(&b, "c", VAULT_REDFISH), RF_NODE_NO_SECRET);
	assert_string_equal(b.ask.op.err.arg[0], "c");
	assert_string_equal(b.ask.op.err.arg[1], "its command ended with exit code 4");
}

static void
a_cancelled_asking_ends_before_its_command(void **state)
{
	struct asked a = {0}, late = {0}, b;
	uint64_t began = shard_now(shard);

	(void)state;
	take("nodes: [{name: a, redfish: {url: https://a, username: u, password_command: [sh, -c, 'sleep 0.5; echo p']}}]");
	vault_get(vault, &a.ask, NULL, 0, "a", VAULT_REDFISH, asked_done);
	vault_get(vault, &late.ask, NULL, 50, "a", VAULT_REDFISH, asked_done);
	op_cancel(&a.ask.op);
	await(&a);
	assert_int_equal(a.ask.op.err.code, RF_CANCELLED);
	await(&late);
	assert_int_equal(late.ask.op.err.code, RF_TIMEOUT);
	assert_true(shard_now(shard) - began < 400);
	assert_string_equal(late.ask.out.secret, "");
	assert_string_equal(late.ask.out.username, "");
	/* Meanwhile the content goes; what still runs keeps its own until it has ended. */
	take("nodes: [{name: a, redfish: {url: https://a, username: u, password: new}}]");
	assert_int_equal(ask(&b, "a", VAULT_REDFISH), RF_OK);
	assert_string_equal(b.ask.out.secret, "new");
	while (shard_now(shard) - began < 1500)
		shard_pass(shard, 20);
}

static void
the_configuration_has_no_literal_left(void **state)
{
	struct config *config = conf_good("nodes: [{name: a, redfish: {url: https://a, username: u, password: calvin}}]");
	struct asked a;

	(void)state;
	assert_string_equal(config->nodes[0].redfish->password.text, "calvin");
	vault_take(vault, config);
	assert_int_equal(config->nodes[0].redfish->password.kind, SECRET_LITERAL);
	assert_null(config->nodes[0].redfish->password.text);
	config_unref(config);
	assert_int_equal(ask(&a, "a", VAULT_REDFISH), RF_OK);
	assert_string_equal(a.ask.out.secret, "calvin");
}

/* ---- where a password stands */

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)       /* their shadows are terabytes */

enum { CANARY_LEN = 24 };

/* Never in memory as a whole but where somebody has put it. */
static char
canary(int i)
{
	return (char)('A' + (7 * i + 3) % 23);
}

static bool
is_canary(const char *at)
{
	int i;

	for (i = 0; i < CANARY_LEN; i++)
		if (at[i] != canary(i))
			return false;
	return true;
}

/* In all memory that this process can write to, freed or not. */
static int
copies_of_canary(void)
{
	static char page[1 << 16];
	unsigned long from, to, at;
	char line[512], mode[8];
	int copies = 0, mem = open("/proc/self/mem", O_RDONLY);
	FILE *maps = fopen("/proc/self/maps", "r");
	ssize_t got, i;

	while (fgets(line, sizeof line, maps) != NULL) {
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 || mode[1] != 'w')
			continue;
		for (at = from; at < to; at += sizeof page - CANARY_LEN) {
			/* The page that we look through would hold every copy again. */
			if (at + sizeof page > (unsigned long)page && at < (unsigned long)page + sizeof page)
				continue;
			got = pread(mem, page, sizeof page < to - at ? sizeof page : to - at, (off_t)at);
			for (i = 0; i < got - CANARY_LEN; i++)
				copies += is_canary(page + i);
			explicit_bzero(page, sizeof page);
		}
	}
	fclose(maps);
	close(mem);
	return copies;
}

static void
a_password_stands_in_secret_memory_alone(void **state)
{
	static const char head[] = "nodes: [{name: a, redfish: {url: https://a, username: u, password: ";
	const char *path = conf_write("fishway.yaml", "");
	char text[CANARY_LEN + 8];
	struct config *config;
	struct asked a;
	int fd, i;

	(void)state;
	for (i = 0; i < CANARY_LEN; i++)
		text[i] = canary(i);
	strcpy(text + CANARY_LEN, "}}]\n");
	fd = open(path, O_WRONLY);
	assert_int_equal(write(fd, head, sizeof head - 1), sizeof head - 1);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	assert_int_equal(copies_of_canary(), 1);
	explicit_bzero(text, sizeof text);
	assert_int_equal(copies_of_canary(), 0);
	config = config_load(path, &conf_faults);
	assert_non_null(config);
	assert_int_equal(copies_of_canary(), 1);
	vault_take(vault, config);
	config_unref(config);
	assert_int_equal(copies_of_canary(), 1);
	assert_int_equal(ask(&a, "a", VAULT_REDFISH), RF_OK);
	assert_int_equal(copies_of_canary(), 2);
	assert_true(is_canary(a.ask.out.secret));
	vault_wipe(&a.ask.out);
	assert_int_equal(copies_of_canary(), 1);
	take("");
	assert_int_equal(copies_of_canary(), 0);
}

#endif

static void
an_empty_vault_refuses(void **state)
{
	struct asked a;

	(void)state;
	assert_int_equal(ask(&a, "a", VAULT_REDFISH), RF_NODE_NO_SECRET);
	take("");
	assert_int_equal(ask(&a, "a", VAULT_REDFISH), RF_NODE_NO_SECRET);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_vault, without_vault)
	const struct CMUnitTest tests[] = {
		CASE(each_purpose_has_its_own_secret),
		CASE(a_file_is_read_anew_at_each_asking),
		CASE(a_command_is_asked_off_the_loop),
		CASE(a_cancelled_asking_ends_before_its_command),
		CASE(the_configuration_has_no_literal_left),
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
		CASE(a_password_stands_in_secret_memory_alone),
#endif
		CASE(an_empty_vault_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
