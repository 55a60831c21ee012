/* The certificate that the gateway makes for itself: see tls_self_signed in tls.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/tls.h"

enum { DAY_S = 86400, VALID_DAYS = 397, RENEW_DAYS = 30 };

static EVP_PKEY *read_key(const char *path);
static X509 *read_certificate(const char *path);
static bool is_good(X509 *certificate, EVP_PKEY *key, const char *const *names, size_t name_count);
static X509 *issue(EVP_PKEY *key, const char *const *names, size_t name_count);
static bool write_pem(const char *path, EVP_PKEY *key, X509 *certificate);

static const char *const own_names[] = {"localhost", "127.0.0.1", "::1"};

/* All that the certificate should bear: the caller's, this host's, the loopback's. */
static const char **
all_names(const char *const *names, size_t *count, char *host, size_t host_size)
{
	const char **all = xcalloc(*count + nitems(own_names) + 1, sizeof *all);
	size_t n = *count;

	if (n > 0)
		memcpy(all, names, n * sizeof *all);
	if (gethostname(host, host_size) == 0 && *host)
		all[n++] = host;
	memcpy(all + n, own_names, sizeof own_names);
	*count = n + nitems(own_names);
	return all;
}

bool
tls_self_signed(const char *state_dir, const char *const *names, size_t name_count,
    struct tls_files *paths, struct rf_error *err)
{
	char *certificate_path = xasprintf("%s/tls-self.crt", state_dir);
	char *key_path = xasprintf("%s/tls-self.key", state_dir);
	char host[256] = "", *text;
	const char **all = all_names(names, &name_count, host, sizeof host - 1);
	EVP_PKEY *key = read_key(key_path);
	X509 *certificate = read_certificate(certificate_path);
	bool ok = certificate != NULL && is_good(certificate, key, all, name_count);

	if (!ok) {
		X509_free(certificate);
		certificate = NULL;
		ok = key != NULL ||
		     ((key = EVP_EC_gen("P-256")) != NULL && write_pem(key_path, key, NULL));
		ok = ok && (certificate = issue(key, all, name_count)) != NULL &&
		     write_pem(certificate_path, NULL, certificate);
		if (ok)
			log_info("certificate=%s made=self-signed days=%d", certificate_path,
			    VALID_DAYS);
	}
	if (ok) {
		*paths = (struct tls_files){certificate_path, key_path, NULL};
	} else {
		text = xasprintf(
		    "no certificate could be made under %s: %s", state_dir, strerror(errno));
		error_set(err, RF_INTERNAL, text);
		free(text);
		free(certificate_path);
		free(key_path);
	}
	EVP_PKEY_free(key);
	X509_free(certificate);
	free(all);
	ERR_clear_error();
	return ok;
}

static EVP_PKEY *
read_key(const char *path)
{
	FILE *file = fopen(path, "re");
	EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, "") : NULL;

	if (file)
		fclose(file);
	return key;
}

static X509 *
read_certificate(const char *path)
{
	FILE *file = fopen(path, "re");
	X509 *certificate = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;

	if (file)
		fclose(file);
	return certificate;
}

static bool
is_address(const char *name)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

static bool
bears(X509 *certificate, const char *name)
{
	char member[300];

	if (is_address(name))
		return X509_check_ip_asc(certificate, name, 0) == 1;
	if (strncmp(name, "*.", 2) != 0)
		return X509_check_host(certificate, name, 0, 0, NULL) == 1;
	snprintf(member, sizeof member, "any%s", name + 1);
	return X509_check_host(certificate, member, 0, 0, NULL) == 1;
}

static bool
is_good(X509 *certificate, EVP_PKEY *key, const char *const *names, size_t name_count)
{
	time_t renew = time(NULL) + RENEW_DAYS * DAY_S;
	size_t i;

	if (key == NULL || X509_check_private_key(certificate, key) != 1 ||
	    X509_cmp_time(X509_get0_notAfter(certificate), &renew) < 0)
		return false;
	for (i = 0; i < name_count; i++)
		if (!bears(certificate, names[i]))
			return false;
	return true;
}

static bool
add_extension(X509 *certificate, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool ok;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	ok = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return ok;
}

/* Built as a structure: OpenSSL's text form would split a name at its commas. */
static bool
add_names(X509 *certificate, const char *const *names, size_t name_count)
{
	GENERAL_NAMES *list = GENERAL_NAMES_new();
	bool ok = list != NULL;
	size_t i;

	for (i = 0; ok && i < name_count; i++) {
		GENERAL_NAME *name = a2i_GENERAL_NAME(NULL, NULL, NULL,
		    is_address(names[i]) ? GEN_IPADD : GEN_DNS, (char *)(uintptr_t)names[i], 0);

		ok = name != NULL && sk_GENERAL_NAME_push(list, name) > 0;
	}
	ok = ok && X509_add1_ext_i2d(certificate, NID_subject_alt_name, list, 0, 0) == 1;
	GENERAL_NAMES_free(list);
	return ok;
}

static bool
add_subject(X509 *certificate, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(certificate);
	char common_name[65];

	snprintf(common_name, sizeof common_name, "%s", name);
	return X509_NAME_add_entry_by_txt(
		   subject, "O", MBSTRING_UTF8, (const unsigned char *)"Fishway", -1, -1, 0) == 1 &&
	       X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
		   (const unsigned char *)common_name, -1, -1, 0) == 1 &&
	       X509_set_issuer_name(certificate, subject) == 1;
}

/* A day of grace at the front: clocks of clients differ. */
static X509 *
issue(EVP_PKEY *key, const char *const *names, size_t name_count)
{
	X509 *certificate = X509_new();
	BIGNUM *serial = BN_new();

	if (certificate != NULL && serial != NULL &&
	    X509_set_version(certificate, X509_VERSION_3) == 1 &&
	    BN_rand(serial, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
	    BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) != NULL &&
	    X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_S) != NULL &&
	    X509_gmtime_adj(X509_getm_notAfter(certificate), (long)VALID_DAYS * DAY_S) != NULL &&
	    X509_set_pubkey(certificate, key) == 1 && add_subject(certificate, names[0]) &&
	    add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
	    add_extension(certificate, NID_subject_key_identifier, "hash") &&
	    add_names(certificate, names, name_count) &&
	    X509_sign(certificate, key, EVP_sha256()) > 0) {
		BN_free(serial);
		return certificate;
	}
	BN_free(serial);
	X509_free(certificate);
	return NULL;
}

/* Whole or not at all: written beside, synced, renamed. */
static bool
write_pem(const char *path, EVP_PKEY *key, X509 *certificate)
{
	char *beside = xasprintf("%s.new", path);
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool ok = file != NULL;

	if (ok && key != NULL)
		ok = PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
	if (ok && certificate != NULL)
		ok = fchmod(fd, 0644) == 0 && PEM_write_X509(file, certificate) == 1;
	ok = ok && fflush(file) == 0 && fsync(fd) == 0;
	if (file != NULL)
		ok = fclose(file) == 0 && ok;
	else if (fd >= 0)
		close(fd);
	ok = ok && rename(beside, path) == 0;
	free(beside);
	return ok;
}
