/* Certificates: the one we make, and the ones we are given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "gateway/xalloc.h"
#include "northbound/tls.h"

static char dir[] = "/tmp/fishway-test-tls-XXXXXX";
static struct tls_files files;

static int
set_up(void **state)
{
	(void)state;
	strcpy(dir + sizeof dir - 7, "XXXXXX");
	assert_non_null(mkdtemp(dir));
	memset(&files, 0, sizeof files);
	return 0;
}

static void
forget_files(void)
{
	free((char *)(uintptr_t)files.certificate);
	free((char *)(uintptr_t)files.key);
	memset(&files, 0, sizeof files);
}

static int
tear_down(void **state)
{
	static const char *const names[] = {"tls-self.crt", "tls-self.key", "other"};
	char path[128];
	size_t i;

	(void)state;
	forget_files();
	for (i = 0; i < nitems(names); i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

static void
make(const char *const *names, size_t count)
{
	struct rf_error err;

	forget_files();
	if (!tls_self_signed(dir, names, count, &files, &err))
		fail_msg("%s", err.arg[0]);
}

static X509 *
read_certificate(void)
{
	FILE *file = fopen(files.certificate, "r");
	X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);

	fclose(file);
	assert_non_null(certificate);
	return certificate;
}

/* Leaves the digest of its public key and its serial number. */
static void
describe(unsigned char key[20], char serial[64])
{
	X509 *certificate = read_certificate();
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
	char *text = BN_bn2hex(number);
	unsigned len;

	assert_int_equal(X509_pubkey_digest(certificate, EVP_sha1(), key, &len), 1);
	snprintf(serial, 64, "%s", text);
	OPENSSL_free(text);
	BN_free(number);
	X509_free(certificate);
}

static void
the_certificate_made_at_first_start_can_be_used(void **state)
{
	static const char *const names[] = {
	    "fleet.example.net", "*.bmc.example.net", "10.9.0.1", "2001:db8::1"};
	struct ssl_ctx_st *context;
	struct rf_error err;
	struct stat st;
	X509 *certificate;
	time_t now = time(NULL);

	(void)state;
	make(names, nitems(names));
	assert_int_equal(stat(files.key, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	certificate = read_certificate();
	assert_int_equal(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)), 256);
	assert_int_equal(X509_check_host(certificate, "fleet.example.net", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(certificate, "web01.bmc.example.net", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(certificate, "other.example.net", 0, 0, NULL), 0);
	assert_int_equal(X509_check_ip_asc(certificate, "10.9.0.1", 0), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "2001:db8::1", 0), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "10.9.0.2", 0), 0);
	assert_int_equal(X509_verify(certificate, X509_get0_pubkey(certificate)), 1);
	X509_free(certificate);
	context = tls_context_new(&files, &err);
	assert_non_null(context);
	assert_in_range(tls_context_expires_s(context), now + 390 * 86400, now + 400 * 86400);
	tls_context_free(context);
}

static void
a_good_certificate_is_left_alone(void **state)
{
	static const char *const names[] = {"fleet.example.net", "*.bmc.example.net"};
	unsigned char key[20], key_again[20];
	char serial[64], serial_again[64];

	(void)state;
	make(names, 2);
	describe(key, serial);
	make(names, 2);
	describe(key_again, serial_again);
	assert_string_equal(serial, serial_again);
	make(names, 1);
	describe(key_again, serial_again);
	assert_string_equal(serial, serial_again);
}

static void
a_new_name_gets_a_new_certificate_with_the_same_key(void **state)
{
	static const char *const names[] = {"fleet.example.net", "*.bmc.example.net"};
	unsigned char key[20], key_again[20];
	char serial[64], serial_again[64];
	X509 *certificate;

	(void)state;
	make(names, 1);
	describe(key, serial);
	make(names, 2);
	describe(key_again, serial_again);
	assert_string_not_equal(serial, serial_again);
	assert_memory_equal(key, key_again, sizeof key);
	certificate = read_certificate();
	assert_int_equal(X509_check_host(certificate, "a.bmc.example.net", 0, 0, NULL), 1);
	X509_free(certificate);
	/* a certificate that is no more, or is garbage */
	assert_int_equal(truncate(files.certificate, 10), 0);
	make(names, 2);
	describe(key_again, serial);
	assert_memory_equal(key, key_again, sizeof key);
	/* a key that is no more: another pair */
	assert_int_equal(unlink(files.key), 0);
	make(names, 2);
	describe(key_again, serial);
	assert_memory_not_equal(key, key_again, sizeof key);
}

static void
a_folder_that_cannot_be_written_is_said(void **state)
{
	char none[64], said[200];
	struct rf_error err;

	(void)state;
	snprintf(none, sizeof none, "%s/none", dir);
	snprintf(said, sizeof said, "no certificate could be made under %s: No such file or directory", none);
	assert_false(tls_self_signed(none, NULL, 0, &files, &err));
	assert_string_equal(err.arg[0], said);
	assert_null(files.certificate);
}

static void
write_key(const char *path, const char *passphrase)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	FILE *file = fopen(path, "w");

	assert_int_equal(PEM_write_PKCS8PrivateKey(file, key, passphrase ? EVP_aes_128_cbc() : NULL,
			     passphrase, passphrase ? (int)strlen(passphrase) : 0, NULL, NULL),
	    1);
	fclose(file);
	EVP_PKEY_free(key);
}

static char fault[RF_ARG_SIZE];

static void
expect_fault(const struct tls_files *given, const char *what, const char *path)
{
	struct rf_error err;

	assert_null(tls_context_new(given, &err));
	strcpy(fault, err.arg[0]);
	if (strncmp(err.arg[0], what, strlen(what)) != 0 || strstr(err.arg[0], path) == NULL)
		fail_msg("%s", err.arg[0]);
}

static void
a_file_that_cannot_be_used_is_named(void **state)
{
	struct tls_files given;
	char other[128];

	(void)state;
	make(NULL, 0);
	snprintf(other, sizeof other, "%s/other", dir);
	given = (struct tls_files){other, files.key, NULL};
	expect_fault(&given, "certificate ", other);
	assert_non_null(strstr(fault, ": No such file or directory"));
	given = (struct tls_files){files.certificate, other, NULL};
	expect_fault(&given, "key ", other);
	write_key(other, NULL);
	expect_fault(&given, "key ", other);
	/* without asking anybody on the terminal */
	write_key(other, "secret");
	expect_fault(&given, "key ", other);
	given = (struct tls_files){files.certificate, files.key, other};
	expect_fault(&given, "client_ca ", other);
	given.client_ca = files.certificate;
	tls_context_free(tls_context_new(&given, &(struct rf_error){0}));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    test(the_certificate_made_at_first_start_can_be_used),
	    test(a_good_certificate_is_left_alone),
	    test(a_new_name_gets_a_new_certificate_with_the_same_key),
	    test(a_folder_that_cannot_be_written_is_said),
	    test(a_file_that_cannot_be_used_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
