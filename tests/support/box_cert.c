#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "gateway/xalloc.h"
#include "tests/support/box.h"

static void
extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert(extension != NULL);
	X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
}

void
box_cert_make(struct box_cert *cert)
{
	static long serial = 1;
	X509 *x509 = X509_new(), *issuer = cert->issuer ? cert->issuer->x509 : x509;
	EVP_PKEY *key =
	    cert->rsa_bits ? EVP_RSA_gen((unsigned)cert->rsa_bits) : EVP_EC_gen("P-256");
	X509_NAME *name = X509_get_subject_name(x509);
	struct in6_addr address;
	char *alt;

	assert(x509 != NULL && key != NULL);
	X509_set_version(x509, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
	X509_NAME_add_entry_by_txt(
	    name, "CN", MBSTRING_ASC, (const unsigned char *)cert->name, -1, -1, 0);
	X509_set_issuer_name(x509, cert->issuer ? X509_get_subject_name(cert->issuer->x509) : name);
	X509_gmtime_adj(X509_getm_notBefore(x509), cert->from_day * 86400L);
	X509_gmtime_adj(X509_getm_notAfter(x509), (cert->to_day ? cert->to_day : 30) * 86400L);
	X509_set_pubkey(x509, key);
	extend(x509, issuer, NID_basic_constraints, cert->is_ca ? "critical,CA:TRUE" : "CA:FALSE");
	alt = xasprintf(
	    "%s:%s", inet_pton(AF_INET, cert->name, &address) == 1 ? "IP" : "DNS", cert->name);
	if (!cert->is_ca)
		extend(x509, issuer, NID_subject_alt_name, alt);
	free(alt);
	assert(X509_sign(x509, cert->issuer ? cert->issuer->key : key, EVP_sha256()) > 0);
	cert->x509 = x509;
	cert->key = key;
}

void
box_cert_free(struct box_cert *cert)
{
	X509_free(cert->x509);
	EVP_PKEY_free(cert->key);
	cert->x509 = cert->key = NULL;
}

char *
box_cert_file(const struct box_cert *cert)
{
	char path[] = "/tmp/fishway-test-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	assert(file != NULL && PEM_write_X509(file, cert->x509) == 1);
	fclose(file);
	return xstrdup(path);
}

void
box_cert_fingerprint(const struct box_cert *cert, bool is_spki, char out[80])
{
	unsigned char sha256[32], *der = NULL;
	int len = is_spki ? i2d_PUBKEY(cert->key, &der) : i2d_X509(cert->x509, &der), i, n;

	assert(len > 0 && EVP_Digest(der, (size_t)len, sha256, NULL, EVP_sha256(), NULL) == 1);
	OPENSSL_free(der);
	n = snprintf(out, 80, "%s-sha256:", is_spki ? "spki" : "cert");
	for (i = 0; i < 32; i++)
		n += snprintf(out + n, (size_t)(80 - n), "%02x", sha256[i]);
}
