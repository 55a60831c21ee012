#include "northbound/auth_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static void
fingerprint_of(
    const char *kind, const unsigned char *der, int len, char out[ACCOUNT_FINGERPRINT_MAX + 1])
{
	unsigned char sha[SHA256_DIGEST_LENGTH];
	size_t at, i;

	SHA256(der, (size_t)len, sha);
	at = (size_t)snprintf(out, ACCOUNT_FINGERPRINT_MAX + 1, "%s-sha256:", kind);
	for (i = 0; i < sizeof sha; i++, at += 2)
		snprintf(out + at, ACCOUNT_FINGERPRINT_MAX + 1 - at, "%02x", sha[i]);
}

static struct account *
by_fingerprint(const struct account_set *set, X509 *certificate)
{
	char fingerprint[ACCOUNT_FINGERPRINT_MAX + 1];
	unsigned char *der = NULL;
	struct account *account = NULL;
	int len;

	len = i2d_X509(certificate, &der);
	if (len > 0) {
		fingerprint_of("cert", der, len, fingerprint);
		account = accounts_find_fingerprint(set, fingerprint);
	}
	OPENSSL_free(der);
	der = NULL;
	if (account != NULL)
		return account;
	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
	if (len > 0) {
		fingerprint_of("spki", der, len, fingerprint);
		account = accounts_find_fingerprint(set, fingerprint);
	}
	OPENSSL_free(der);
	return account;
}

/* The text of a name, or NULL: mail address, DNS name, URI, or the UPN that Microsoft's clients
 * carry as an otherName. */
static const ASN1_STRING *
text_of(const GENERAL_NAME *name)
{
	/* 1.3.6.1.4.1.311.20.2.3: User Principal Name [MS-WCCE] */
	static const char upn[] = "1.3.6.1.4.1.311.20.2.3";
	char oid[sizeof upn + 1];

	switch (name->type) {
	case GEN_EMAIL:
	case GEN_DNS:
	case GEN_URI:
		return name->d.ia5;
	case GEN_OTHERNAME:
		if (OBJ_obj2txt(oid, sizeof oid, name->d.otherName->type_id, 1) ==
			(int)sizeof upn - 1 &&
		    strcmp(oid, upn) == 0 && name->d.otherName->value->type == V_ASN1_UTF8STRING)
			return name->d.otherName->value->value.utf8string;
		return NULL;
	default:
		return NULL;
	}
}

static struct account *
by_san(const struct account_set *set, X509 *certificate)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	struct account *account = NULL;
	const ASN1_STRING *text;
	char san[ACCOUNT_SAN_MAX + 1];
	int i, len;

	for (i = 0; account == NULL && i < sk_GENERAL_NAME_num(names); i++) {
		text = text_of(sk_GENERAL_NAME_value(names, i));
		len = text ? ASN1_STRING_length(text) : 0;
		/* A NUL inside would make two different names look like one. */
		if (len <= 0 || len > ACCOUNT_SAN_MAX ||
		    memchr(ASN1_STRING_get0_data(text), '\0', (size_t)len) != NULL)
			continue;
		memcpy(san, ASN1_STRING_get0_data(text), (size_t)len);
		san[len] = '\0';
		account = accounts_find_san(set, san);
	}
	GENERAL_NAMES_free(names);
	return account;
}

struct account *
auth_certificate_account(const struct account_set *set, struct x509_st *certificate)
{
	struct account *account;

	if (!accounts_use_certificates(set))
		return NULL;
	account = by_fingerprint(set, certificate);
	return account ? account : by_san(set, certificate);
}
