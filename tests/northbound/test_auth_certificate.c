/* Authentication by client certificate. */
#include "tests/northbound/auth_base.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

static const struct node_config web01 = {.name = "web01"}, web02 = {.name = "web02"};

static int
start(void **state)
{
	(void)state;
	base_start(NULL, NULL, 0);
	assert_int_equal(base_create("ops", "ops-password", "Operator"), RF_OK);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	base_stop();
	return 0;
}

static X509 *
make_certificate(const char *san, unsigned char der_sha[32], unsigned char spki_sha[32])
{
	X509 *certificate = X509_new();
	EVP_PKEY *key = EVP_EC_gen("P-256");
	unsigned char *der = NULL;
	X509_EXTENSION *extension;
	int len;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	X509_set_pubkey(certificate, key);
	if (san != NULL) {
		extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, san);
		assert_non_null(extension);
		X509_add_ext(certificate, extension, -1);
		X509_EXTENSION_free(extension);
	}
	assert_true(X509_sign(certificate, key, EVP_sha256()));
	len = i2d_X509(certificate, &der);
	SHA256(der, (size_t)len, der_sha);
	OPENSSL_free(der);
	der = NULL;
	len = i2d_PUBKEY(key, &der);
	SHA256(der, (size_t)len, spki_sha);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	return certificate;
}

static void
map_fingerprint(const char *user, const char *kind, const unsigned char sha[32])
{
	struct account_change change = {.what = CHANGE_FINGERPRINT};
	int len = sprintf(change.fingerprint, "%s-sha256:", kind), i;

	for (i = 0; i < 32; i++)
		len += sprintf(change.fingerprint + len, "%02x", sha[i]);
	assert_int_equal(base_update(user, &change), RF_OK);
}

static void
map_san(const char *user, const char *san)
{
	struct account_change change = {.what = CHANGE_SAN};

	snprintf(change.san, sizeof change.san, "%s", san);
	assert_int_equal(base_update(user, &change), RF_OK);
}

static const char *
user_of(X509 *certificate, const struct node_config *view)
{
	static char user[ACCOUNT_NAME_MAX + 1];
	struct auth_in in = base_in("127.0.0.1");
	struct identity who = {0};
	int code;

	in.certificate = certificate;
	in.view = view;
	code = base_try(&in, &who);
	snprintf(user, sizeof user, "%s", code ? "refused" : who.user ? who.user : "nobody");
	if (code == RF_OK)
		identity_clear(&who);
	return user;
}

static void
a_certificate_is_an_account_by_its_fingerprint_its_key_or_its_exact_name(void **state)
{
	unsigned char cert[32], spki[32], cert2[32], spki2[32];
	X509 *one =
	    make_certificate("email:ops@example.net,DNS:ops.example.net,URI:urn:x:ops", cert, spki);
	X509 *two = make_certificate(
	    "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:ops@corp.example", cert2, spki2);

	(void)state;
	assert_string_equal(user_of(one, NULL), "nobody");
	map_fingerprint("ops", "cert", cert);
	assert_string_equal(user_of(one, NULL), "ops");
	assert_string_equal(user_of(two, NULL), "nobody");
	map_fingerprint("ops", "spki", spki);
	assert_string_equal(user_of(one, NULL), "ops");
	map_fingerprint("ops", "cert", spki); /* the one is not the other */
	assert_string_equal(user_of(one, NULL), "nobody");
	map_san("ops", "ops@example.net");
	assert_string_equal(user_of(one, NULL), "ops");
	map_san("ops", "ops.example.net");
	assert_string_equal(user_of(one, NULL), "ops");
	map_san("ops", "urn:x:ops");
	assert_string_equal(user_of(one, NULL), "ops");
	map_san("ops", "ops@corp.example");
	assert_string_equal(user_of(one, NULL), "nobody");
	assert_string_equal(user_of(two, NULL), "ops");
	map_san("ops", "ops@corp");
	assert_string_equal(user_of(two, NULL), "nobody");
	map_san("ops", "OPS@corp.example");
	assert_string_equal(user_of(two, NULL), "nobody");
	X509_free(one);
	X509_free(two);
}

static void
a_name_with_a_nul_inside_is_no_name(void **state)
{
	unsigned char cert[32], spki[32];
	X509 *certificate = make_certificate(NULL, cert, spki);
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();

	(void)state;
	ASN1_STRING_set(text, "ops\0.evil.example", 17);
	GENERAL_NAME_set0_value(name, GEN_DNS, text);
	sk_GENERAL_NAME_push(names, name);
	assert_true(
	    X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) > 0);
	map_san("ops", "ops");
	assert_string_equal(user_of(certificate, NULL), "nobody");
	GENERAL_NAMES_free(names);
	X509_free(certificate);
}

static void
a_certificate_s_account_has_to_be_enabled_and_in_scope(void **state)
{
	struct account_change disable = {.what = CHANGE_ENABLED, .is_enabled = false};
	struct account_change narrow = {
	    .what = CHANGE_SCOPE, .scope = base_scope("{\"Nodes\": [\"web01\"]}")};
	unsigned char cert[32], spki[32];
	X509 *certificate = make_certificate(NULL, cert, spki);

	(void)state;
	map_fingerprint("ops", "spki", spki);
	assert_int_equal(base_update("ops", &narrow), RF_OK);
	assert_string_equal(user_of(certificate, &web01), "ops");
	assert_string_equal(user_of(certificate, &web02), "refused");
	assert_int_equal(base_update("ops", &disable), RF_OK);
	assert_string_equal(user_of(certificate, &web01), "refused");
	assert_int_equal(base_delete("ops"), RF_OK);
	assert_string_equal(user_of(certificate, &web01), "nobody");
	X509_free(certificate);
}

static void
explicit_credentials_win_over_a_certificate_even_when_they_are_wrong(void **state)
{
	unsigned char cert[32], spki[32];
	X509 *certificate = make_certificate(NULL, cert, spki);
	struct auth_in in = base_in("127.0.0.1");
	char *header = base_basic("admin", ADMIN_PASSWORD);
	struct identity who;
	struct auth_op auth = {0};

	(void)state;
	map_fingerprint("ops", "cert", cert);
	in.certificate = certificate;
	in.token = "wrong";
	assert_int_equal(base_try(&in, NULL), RF_BAD_TOKEN);
	in.token = NULL;
	in.authorization = "Basic !";
	assert_int_equal(base_try(&in, NULL), RF_BAD_CREDENTIALS);
	in.authorization = header;
	WAIT_FOR(auth_start(&auth, NULL, 0, &in, base_note_done));
	assert_string_equal(auth.who.user, "admin");
	identity_clear(&auth.who);
	in.authorization = NULL;
	assert_int_equal(base_try(&in, &who), RF_OK);
	assert_string_equal(who.user, "ops");
	identity_clear(&who);
	free(header);
	X509_free(certificate);
}

int
main(void)
{
#define PLAIN(test) cmocka_unit_test_setup_teardown(test, start, stop)
	const struct CMUnitTest tests[] = {
	    PLAIN(a_certificate_is_an_account_by_its_fingerprint_its_key_or_its_exact_name),
	    PLAIN(a_name_with_a_nul_inside_is_no_name),
	    PLAIN(a_certificate_s_account_has_to_be_enabled_and_in_scope),
	    PLAIN(explicit_credentials_win_over_a_certificate_even_when_they_are_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
