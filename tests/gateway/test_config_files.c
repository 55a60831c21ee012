/* The configuration and the files around it: includes, certificates, limits; and the doors it opens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "gateway/config_yaml.h"
#include "gateway/xalloc.h"
#include "tests/support/conf.h"

/* ---- includes */

static void
included_files_are_relative_to_the_one_that_names_them(void **state)
{
	struct config *config;

	(void)state;
	conf_write("nodes.d/20.yaml", "nodes: [{name: b, wol: {mac: '00:00:00:00:00:02', secureon_file: b.secret}}]");
	conf_write("nodes.d/10.yaml", "nodes: [{name: a, wol: {mac: '00:00:00:00:00:01'}}]\npdus:\n");
	conf_write("nodes.d/b.secret", "01:02:03:04:05:06\n");
	conf_write("more/pdus.yaml", "pdus: [{name: p, raritan: {url: https://p, username: u, password: p}}]");
	config = conf_good("include: [nodes.d/*.yaml, more/pdus.yaml, missing.d/*.yaml]\n"
	    "nodes: [{name: c, wol: {mac: '00:00:00:00:00:03'}}]\n");
	assert_int_equal(config->node_count, 4);
	assert_string_equal(config->nodes[0].name, "c");
	assert_string_equal(config->nodes[1].name, "a");
	assert_string_equal(config->nodes[2].name, "b");
	assert_string_equal(config->nodes[3].name, "p");
	assert_non_null(strstr(config->nodes[2].file, "/nodes.d/20.yaml"));
	assert_non_null(strstr(config->nodes[2].wol->secureon.text, "/nodes.d/b.secret"));
	assert_int_equal(conf_faults.warnings, 0);
	config_unref(config);
}

static void
faults_of_included_files_name_the_file(void **state)
{
	const struct config_fault *fault;

	(void)state;
	conf_write("nodes.d/10.yaml", "nodes:\n  - {name: a, wol: {mac: '00:00:00:00:00:01'}}\nthreads: 3\n");
	conf_write("nodes.d/20.yaml", "nodes:\n\n  - {name: A, wol: {mac: 7}}\n");
	conf_write("more/pdus.yaml", "pdus: [\n");
	assert_null(conf_load("include: [nodes.d/*.yaml, more/pdus.yaml]\nthreads: x\n"));
	assert_int_equal(conf_faults.errors, 5);
	assert_int_equal(conf_faults.rows[0].line, 2);          /* those of the file itself come first */
	assert_non_null(conf_find("threads: expected a number"));
	fault = conf_find("an included file: unknown key 'threads'");
	assert_int_equal(fault->line, 3);
	assert_non_null(strstr(fault->file, "/nodes.d/10.yaml"));
	fault = conf_find("'A' is the name of another node");
	assert_int_equal(fault->line, 3);
	assert_non_null(strstr(fault->file, "/nodes.d/20.yaml"));
	assert_non_null(strstr(fault->text, "/nodes.d/10.yaml:2"));
	fault = conf_find("did not find expected node content");
	assert_non_null(strstr(fault->file, "/more/pdus.yaml"));
}

static void
what_cannot_be_read_is_a_fault(void **state)
{
	const char *path;
	int fd;

	(void)state;
	config_faults_clear(&conf_faults);
	assert_null(config_load("/nonexistent/fishway.yaml", &conf_faults));
	assert_string_equal(conf_faults.rows[0].file, "/nonexistent/fishway.yaml");
	assert_int_equal(conf_faults.rows[0].line, 1);
	assert_non_null(conf_find("cannot be read: No such file or directory"));
	assert_null(config_load(conf_dir, &conf_faults));
	assert_non_null(conf_find("Is a directory"));
	path = conf_write("big.yaml", "#");
	fd = open(path, O_WRONLY);
	assert_int_equal(ftruncate(fd, (off_t)YAML_FILE_MAX + 1), 0);
	close(fd);
	assert_null(config_load(path, &conf_faults));
	assert_non_null(conf_find("is larger than 64 MiB"));
	unlink(path);
}

static void
a_file_of_passwords_that_all_may_read_is_told_of_once(void **state)
{
	const char *path = conf_write("fishway.yaml", "nodes:\n"
	    "  - {name: a, redfish: {url: https://a, username: u, password: p}}\n"
	    "  - {name: b, redfish: {url: https://b, username: u, password: p}}\n");
	struct config *config;

	(void)state;
	config_faults_clear(&conf_faults);
	config = config_load(path, &conf_faults);
	assert_int_equal(conf_faults.warnings, 0);
	config_unref(config);
	chmod(path, 0644);
	config = config_load(path, &conf_faults);
	assert_int_equal(conf_faults.warnings, 1);
	assert_non_null(conf_find("everybody may read it"));
	config_unref(config);
}

/* ---- certificates */

static EVP_PKEY *
make_key(const char *name, const char *passphrase)
{
	EVP_PKEY *key = strncmp(name, "rsa", 3) == 0 ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
	FILE *f = fopen(conf_write(name, ""), "w");

	assert_int_equal(PEM_write_PrivateKey(f, key, passphrase != NULL ? EVP_aes_128_cbc() : NULL, NULL, 0, NULL,
	    (void *)passphrase), 1);
	fclose(f);
	return key;
}

static void
make_certificate(const char *name, EVP_PKEY *key, long from_s, long to_s)
{
	X509 *x = X509_new();
	FILE *f = fopen(conf_write(name, ""), "w");

	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), from_s);
	X509_gmtime_adj(X509_getm_notAfter(x), to_s);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	assert_int_equal(PEM_write_X509(f, x), 1);
	fclose(f);
	X509_free(x);
}

static void
certificates_and_keys_must_be_usable_together(void **state)
{
	static const struct {
		const char *tls;
		bool is_good;
		const char *says;
	} rows[] = {
		{"{certificate: a.pem, key: a.key, client_ca: a.pem}", true, NULL},
		{"{certificate: a.pem, key: b.key}", false, "b.key': key values mismatch"},
		{"{certificate: a.pem, key: rsa.key}", false, "the key is not the certificate's"},
		{"{certificate: none.pem, key: a.key}", false, "none.pem': No such file"},
		{"{certificate: a.pem, key: none.key}", false, "none.key': No such file"},
		{"{certificate: a.key, key: a.key}", false, "a.key': no start line"},
		{"{certificate: a.pem, key: secret.key}", false, "secret.key': "},
		{"{certificate: old.pem, key: a.key}", true, "old.pem' has expired"},
		{"{certificate: new.pem, key: a.key}", true, "new.pem' is not valid yet"},
		{"{certificate: a.pem, key: open.key}", true, "everybody may read"},
		{"{client_ca: a.key}", false, "listen.tls.client_ca"},
	};
	EVP_PKEY *key = make_key("a.key", NULL);
	struct config *config;
	char text[256];
	size_t i;

	(void)state;
	make_certificate("a.pem", key, -60, 3600);
	make_certificate("old.pem", key, -3600, -60);
	make_certificate("new.pem", key, 60, 3600);
	EVP_PKEY_free(make_key("b.key", NULL));
	EVP_PKEY_free(make_key("rsa.key", NULL));
	EVP_PKEY_free(make_key("secret.key", "passphrase"));
	EVP_PKEY_free(key);
	snprintf(text, sizeof text, "cd %s && cp a.key open.key && chmod 644 open.key", conf_dir);
	assert_int_equal(system(text), 0);
	for (i = 0; i < nitems(rows); i++) {
		snprintf(text, sizeof text, "listen:\n  - tls: %s\n", rows[i].tls);
		config = conf_load(text);
		if ((config != NULL) != rows[i].is_good || (rows[i].says != NULL && conf_find(rows[i].says) == NULL) ||
		    (rows[i].says == NULL && conf_faults.count > 0) || (rows[i].says != NULL && conf_faults.rows[0].line != 2)) {
			fprintf(stderr, "%s\n", rows[i].tls);
			config_faults_print(&conf_faults, stderr);
			fail();
		}
		config_unref(config);
	}
}

/* ---- doors */

#define MAC "wol: {mac: '00:00:00:00:00:01'}"

static void
views_open_doors_beside_the_listeners(void **state)
{
	static const struct {
		const char *listen, *view;
		const char *doors;                  /* "address:port node, ..." */
		const char *by_address;             /* an address that leads to the node; NULL: none */
	} rows[] = {
		{"", "", "*:8443 -, ", NULL},
		{"listen: [{address: 127.0.0.1}]", "view: {port: 7}, ", "127.0.0.1:8443 -, 127.0.0.1:7 a, ", NULL},
		{"", "view: {port: 7}, ", "*:8443 -, *:7 a, ", NULL},
		{"", "view: {address: 10.0.0.1}, ", "*:8443 -, ", "10.0.0.1"},
		{"listen: [{address: '::'}]", "view: {address: 'FE80::1'}, ", ":::8443 -, ", "fe80:0::1"},
		{"", "view: {port: 7, address: 10.0.0.1}, ", "*:8443 -, *:7 a, ", "::ffff:10.0.0.1"},
		{"listen: [{address: 127.0.0.1}]", "view: {port: 7, address: 10.0.0.1}, ",
		    "127.0.0.1:8443 -, 10.0.0.1:7 a, ", NULL},
		{"listen: [{}, {port: 7, node: A}]", "view: {port: 7}, ", "*:8443 -, *:7 a, ", NULL},
		{"listen: [{port: 7, node: a}]", "view: {port: 9}, ", "*:7 a, *:9 a, ", NULL},
		{"listen: [{}, {address: 127.0.0.1, node: a}]", "", "*:8443 -, 127.0.0.1:8443 a, ", NULL},
	};
	const struct listener_config *door;
	struct config *config;
	char text[512];
	size_t i, k;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		char doors[128] = "", *p = doors;

		snprintf(text, sizeof text, "%s\nnodes: [{name: a, %s%s}]\n", rows[i].listen, rows[i].view, MAC);
		config = conf_good(text);
		for (k = 0; k < config->listener_count; k++) {
			door = &config->listeners[k];
			p += sprintf(p, "%s:%d %s, ", door->address != NULL ? door->address : "*", door->port,
			    door->node != NULL ? door->node->name : "-");
		}
		assert_string_equal(doors, rows[i].doors);
		if (rows[i].by_address != NULL)
			assert_ptr_equal(config_node_by_address(config, rows[i].by_address), &config->nodes[0]);
		else
			assert_null(config_node_by_address(config, "10.0.0.1"));
		config_unref(config);
	}
}

static void
a_view_door_has_the_first_listeners_certificate(void **state)
{
	EVP_PKEY *key = make_key("a.key", NULL);
	struct config *config;

	(void)state;
	make_certificate("a.pem", key, -60, 3600);
	EVP_PKEY_free(key);
	config = conf_good("listen: [{tls: {certificate: a.pem, key: a.key}}]\nnodes: [{name: a, view: {port: 7}, " MAC "}]\n");
	assert_true(config->listeners[1].is_view_door);
	assert_string_equal(config->listeners[1].certificate, config->listeners[0].certificate);
	assert_string_equal(config->listeners[1].key, config->listeners[0].key);
	config_unref(config);
}

static void
check_prints_every_fault_and_says_how_it_ended(void **state)
{
	char *text, wanted[512];
	size_t len;
	FILE *out;

	(void)state;
	conf_write("fishway.yaml", "threads: x\nnodes:\n  - {name: a_b, " MAC "}\nnode_domain: x.net\n");
	snprintf(wanted, sizeof wanted,
	    "%s/fishway.yaml:1: threads: expected a number, found 'x'\n"
	    "%s/fishway.yaml:3: warning: 'a_b' cannot be a host name, so there is no a_b.x.net; give it a view: {port}\n",
	    conf_dir, conf_dir);
	snprintf(wanted + 400, 112, "%s/fishway.yaml", conf_dir);
	out = open_memstream(&text, &len);
	assert_int_equal(config_check_main(wanted + 400, out), 1);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
	conf_write("fishway.yaml", "threads: 2\n");
	out = open_memstream(&text, &len);
	assert_int_equal(config_check_main(wanted + 400, out), 0);
	fclose(out);
	assert_string_equal(text, "");
	free(text);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, conf_begin, conf_end)
	const struct CMUnitTest tests[] = {
		CASE(included_files_are_relative_to_the_one_that_names_them),
		CASE(faults_of_included_files_name_the_file),
		CASE(what_cannot_be_read_is_a_fault),
		CASE(a_file_of_passwords_that_all_may_read_is_told_of_once),
		CASE(certificates_and_keys_must_be_usable_together),
		CASE(views_open_doors_beside_the_listeners),
		CASE(a_view_door_has_the_first_listeners_certificate),
		CASE(check_prints_every_fault_and_says_how_it_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
