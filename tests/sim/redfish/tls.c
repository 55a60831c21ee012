#include "tls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* clang-format off */
static const struct {
	const char *name;
	int min, max;
	const char *ciphers;            /* NULL: the library's */
} policies[] = {
	[TLS_MODERN] = { "modern", TLS1_2_VERSION, TLS1_3_VERSION, NULL },
	[TLS_1_2]    = { "1.2",    TLS1_2_VERSION, TLS1_2_VERSION, NULL },
	[TLS_1_1]    = { "1.1",    TLS1_VERSION,   TLS1_1_VERSION, "ALL:@SECLEVEL=0" },
	[TLS_1_0]    = { "1.0",    TLS1_VERSION,   TLS1_VERSION,   "ALL:@SECLEVEL=0" },
	[TLS_RSA_KX] = { "rsa-kx", TLS1_2_VERSION, TLS1_2_VERSION,
	                 "AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=0" },
};

static const struct {
	const char *name;
	int rsa_bits;                   /* 0: P-256 */
	long valid_from_s, valid_to_s;  /* from now */
} kinds[] = {
	[CERT_P256]    = { "p256",    0,    -86400,   10 * 365 * 86400L },
	[CERT_RSA]     = { "rsa",     2048, -86400,   10 * 365 * 86400L },
	[CERT_EXPIRED] = { "expired", 0,    -864000,  -86400 },
	[CERT_WEAK]    = { "weak",    1024, -86400,   10 * 365 * 86400L },
};
/* clang-format on */

int
tls_policy_named(const char *name)
{
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		if (strcmp(policies[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
tls_certificate_named(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void
add_extension(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;

	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	if (!ext)
		die("certificate extension '%s' refused", value);
	X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
}

static X509 *
self_signed(EVP_PKEY *key, const char *host, enum tls_certificate kind)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);
	bool is_address = strspn(host, "0123456789.") == strlen(host);
	char *san = xasprintf("%s:%s", is_address ? "IP" : "DNS", host);
	BIGNUM *serial = BN_new();

	BN_rand(serial, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
	BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert));
	BN_free(serial);
	X509_set_version(cert, 2);
	X509_NAME_add_entry_by_txt(
	    name, "O", MBSTRING_ASC, (const unsigned char *)"Simulated BMC", -1, -1, 0);
	X509_NAME_add_entry_by_txt(
	    name, "CN", MBSTRING_ASC, (const unsigned char *)host, -1, -1, 0);
	X509_set_issuer_name(cert, name);
	X509_gmtime_adj(X509_getm_notBefore(cert), kinds[kind].valid_from_s);
	X509_gmtime_adj(X509_getm_notAfter(cert), kinds[kind].valid_to_s);
	X509_set_pubkey(cert, key);
	add_extension(cert, NID_subject_alt_name, san);
	add_extension(cert, NID_basic_constraints, "CA:FALSE");
	free(san);
	if (!X509_sign(cert, key, EVP_sha256()))
		die("cannot sign a certificate");
	return cert;
}

SSL_CTX *
tls_context(const char *host, enum tls_policy policy, enum tls_certificate kind)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key;
	X509 *cert;

	if (policy == TLS_RSA_KX && !kinds[kind].rsa_bits)
		kind = CERT_RSA;
	key =
	    kinds[kind].rsa_bits ? EVP_RSA_gen((size_t)kinds[kind].rsa_bits) : EVP_EC_gen("P-256");
	if (!ctx || !key)
		die("cannot make a key");
	if (kinds[kind].rsa_bits && kinds[kind].rsa_bits < 2048)
		SSL_CTX_set_security_level(ctx, 0);
	cert = self_signed(key, host, kind);
	SSL_CTX_set_min_proto_version(ctx, policies[policy].min);
	SSL_CTX_set_max_proto_version(ctx, policies[policy].max);
	if (policies[policy].ciphers && !SSL_CTX_set_cipher_list(ctx, policies[policy].ciphers))
		die("ciphers '%s' refused", policies[policy].ciphers);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	if (!SSL_CTX_use_certificate(ctx, cert) || !SSL_CTX_use_PrivateKey(ctx, key))
		die("certificate refused");
	X509_free(cert);
	EVP_PKEY_free(key);
	return ctx;
}

static void
hex_sha256(const unsigned char *bytes, int len, char text[65])
{
	unsigned char sum[SHA256_DIGEST_LENGTH];

	SHA256(bytes, (size_t)len, sum);
	for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
		sprintf(text + 2 * i, "%02x", sum[i]);
}

void
tls_fingerprints(SSL_CTX *ctx, char cert[65], char spki[65])
{
	X509 *x = SSL_CTX_get0_certificate(ctx);
	unsigned char *der = NULL;
	int len = i2d_X509(x, &der);

	hex_sha256(der, len, cert);
	OPENSSL_free(der);
	der = NULL;
	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	hex_sha256(der, len, spki);
	OPENSSL_free(der);
}

char *
tls_pem(SSL_CTX *ctx)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes, *pem;
	long len;

	PEM_write_bio_X509(out, SSL_CTX_get0_certificate(ctx));
	len = BIO_get_mem_data(out, &bytes);
	pem = xstrndup(bytes, (size_t)len);
	BIO_free(out);
	return pem;
}
