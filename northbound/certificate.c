#include "northbound/certificate.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "gateway/xalloc.h"

enum { NAME_SIZE = 256 };

/* clang-format off */
static const struct part {
	const char *property;
	int nid;
} parts[] = {
	{ "CommonName",         NID_commonName },
	{ "Organization",       NID_organizationName },
	{ "OrganizationalUnit", NID_organizationalUnitName },
	{ "City",               NID_localityName },
	{ "State",              NID_stateOrProvinceName },
	{ "Country",            NID_countryName },
	{ "Email",              NID_pkcs9_emailAddress },
};
static const struct usage {
	uint32_t bit;
	const char *name;
} usages[] = {
	{ KU_DIGITAL_SIGNATURE, "DigitalSignature" },
	{ KU_NON_REPUDIATION,   "NonRepudiation" },
	{ KU_KEY_ENCIPHERMENT,  "KeyEncipherment" },
	{ KU_DATA_ENCIPHERMENT, "DataEncipherment" },
	{ KU_KEY_AGREEMENT,     "KeyAgreement" },
	{ KU_KEY_CERT_SIGN,     "KeyCertSign" },
	{ KU_CRL_SIGN,          "CRLSigning" },
	{ KU_ENCIPHER_ONLY,     "EncipherOnly" },
	{ KU_DECIPHER_ONLY,     "DecipherOnly" },
}, extended_usages[] = {
	{ XKU_SSL_SERVER, "ServerAuthentication" },
	{ XKU_SSL_CLIENT, "ClientAuthentication" },
	{ XKU_CODE_SIGN,  "CodeSigning" },
	{ XKU_SMIME,      "EmailProtection" },
	{ XKU_TIMESTAMP,  "Timestamping" },
	{ XKU_OCSP_SIGN,  "OCSPSigning" },
};
/* clang-format on */

static json_t *
name_json(X509_NAME *name)
{
	json_t *json = json_object();
	char text[NAME_SIZE];

	for (size_t i = 0; i < nitems(parts); i++) {
		if (X509_NAME_get_text_by_NID(name, parts[i].nid, text, sizeof text) > 0)
			json_object_set_new(json, parts[i].property, json_string(text));
	}
	return json;
}

static void
set_time(json_t *json, const char *property, const ASN1_TIME *time)
{
	struct tm tm;
	char text[32];

	if (ASN1_TIME_to_tm(time, &tm) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		json_object_set_new(json, property, json_string(text));
}

static void
add_usages(json_t *to, uint32_t bits, const struct usage *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (bits & rows[i].bit)
			json_array_append_new(to, json_string(rows[i].name));
	}
}

static json_t *
pem_json(X509 *certificate)
{
	BIO *bio = BIO_new(BIO_s_mem());
	json_t *json = json_null();
	char *text;
	long len;

	if (bio != NULL && PEM_write_bio_X509(bio, certificate) && (len = BIO_get_mem_data(bio, &text)) > 0)
		json = json_stringn(text, (size_t)len);
	BIO_free(bio);
	return json;
}

/* "0A:1B:2C": how Redfish writes bytes. */
static json_t *
bytes_json(const unsigned char *bytes, size_t len)
{
	char text[EVP_MAX_MD_SIZE * 3 + 1] = "";

	for (size_t i = 0; i < len && i < EVP_MAX_MD_SIZE; i++)
		sprintf(text + i * 3, "%02X%s", bytes[i], i + 1 < len ? ":" : "");
	return json_string(text);
}

static void
set_serial(json_t *json, X509 *certificate)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate);
	int len = ASN1_STRING_length(serial);

	if (len > 0 && len <= EVP_MAX_MD_SIZE)
		json_object_set_new(json, "SerialNumber", bytes_json(ASN1_STRING_get0_data(serial), (size_t)len));
}

static void
set_fingerprint(json_t *json, X509 *certificate)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (!X509_digest(certificate, EVP_sha256(), digest, &len))
		return;
	json_object_set_new(json, "Fingerprint", bytes_json(digest, len));
	json_object_set_new(json, "FingerprintHashAlgorithm", json_string("TPM_ALG_SHA256"));
}

json_t *
certificate_json(X509 *certificate, const char *uri, const char *id)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:[s]}", "@odata.id", uri, "@odata.type",
	    "#Certificate.v1_7_0.Certificate", "Id", id, "Name", "HTTPS Certificate", "CertificateType", "PEM",
	    "CertificateString", pem_json(certificate), "Issuer", name_json(X509_get_issuer_name(certificate)),
	    "Subject", name_json(X509_get_subject_name(certificate)), "CertificateUsageTypes", "Web");
	json_t *usage = json_array();
	const char *algorithm = OBJ_nid2ln(X509_get_signature_nid(certificate));
	uint32_t flags = X509_get_extension_flags(certificate);

	set_time(json, "ValidNotBefore", X509_get0_notBefore(certificate));
	set_time(json, "ValidNotAfter", X509_get0_notAfter(certificate));
	if (flags & EXFLAG_KUSAGE)
		add_usages(usage, X509_get_key_usage(certificate), usages, nitems(usages));
	if (flags & EXFLAG_XKUSAGE)
		add_usages(usage, X509_get_extended_key_usage(certificate), extended_usages, nitems(extended_usages));
	json_object_set_new(json, "KeyUsage", usage);
	if (algorithm != NULL)
		json_object_set_new(json, "SignatureAlgorithm", json_string(algorithm));
	set_serial(json, certificate);
	set_fingerprint(json, certificate);
	return json;
}
