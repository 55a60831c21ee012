#include "southbound/trust.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "gateway/xalloc.h"

/* One CA file, or the system's store (path ""). A file that has changed is read again. */
struct trust_store {
	struct trust_store *next;
	char *path;
	struct timespec changed;
	ino_t inode;
	X509_STORE *store;
};

static X509_STORE *stores_get(struct trust_stores *stores, const char *path);
static int judge(X509_STORE_CTX *chain, void *arg);
static bool judge_chain(struct trust *trust, X509_STORE_CTX *chain);
static bool judge_key(struct trust *trust, const char *expected);
static void fingerprint_of(
    X509 *cert, enum fingerprint_kind kind, char out[TRUST_FINGERPRINT_SIZE]);
static void fingerprint_write(
    enum fingerprint_kind kind, const unsigned char sha256[32], char out[TRUST_FINGERPRINT_SIZE]);

void
trust_init(struct trust *trust, const struct tls_policy *policy, const char *host,
    const char *pinned, struct trust_stores *stores)
{
	struct in6_addr address;

	memset(trust, 0, sizeof *trust);
	trust->policy = *policy;
	if (policy->ca != NULL)
		trust->policy.ca = trust->ca = xstrdup(policy->ca);
	if (policy->ciphers != NULL)
		trust->policy.ciphers = trust->ciphers = xstrdup(policy->ciphers);
	trust->host = xstrdup(host);
	trust->host_is_address =
	    inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
	if (pinned != NULL && policy->mode == TLS_MODE_PIN)
		snprintf(trust->pinned, sizeof trust->pinned, "%s", pinned);
	if (policy->mode == TLS_MODE_CA)
		trust->store = stores_get(stores, policy->ca ? policy->ca : "");
}

void
trust_clear(struct trust *trust)
{
	free(trust->ca);
	free(trust->ciphers);
	free(trust->host);
	X509_STORE_free(trust->store);
	memset(trust, 0, sizeof *trust);
}

bool
trust_apply(struct trust *trust, SSL_CTX *ctx)
{
	const struct tls_policy *policy = &trust->policy;
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(ctx);
	bool is_legacy = policy->min_version != 0 && policy->min_version < TLS1_2_VERSION;
	const char *ciphers = policy->ciphers;

	trust->verdict = TRUST_UNASKED;
	trust->why[0] = '\0';
	/* Below TLS 1.2 everything is signed with SHA-1, which OpenSSL 3 has at security level 0
	 * only. */
	if (ciphers == NULL && is_legacy)
		ciphers = "DEFAULT:@SECLEVEL=0";
	if (ciphers != NULL && SSL_CTX_set_cipher_list(ctx, ciphers) != 1) {
		snprintf(
		    trust->why, sizeof trust->why, "no cipher of the configured list is known");
		return false;
	}
	SSL_CTX_set_min_proto_version(ctx, is_legacy ? policy->min_version : TLS1_2_VERSION);
	if (policy->min_version > TLS1_2_VERSION)
		SSL_CTX_set_min_proto_version(ctx, policy->min_version);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	/* Boxes that close without close_notify are common; what they sent must be whole by length
	 * or as JSON. */
	SSL_CTX_set_options(ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
	if (is_legacy)
		SSL_CTX_set_options(ctx, SSL_OP_LEGACY_SERVER_CONNECT);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	if (policy->mode == TLS_MODE_CA) {
		if (trust->store != NULL)
			SSL_CTX_set1_cert_store(ctx, trust->store);
		if (trust->host_is_address)
			X509_VERIFY_PARAM_set1_ip_asc(param, trust->host);
		else
			X509_VERIFY_PARAM_set1_host(param, trust->host, 0);
		X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	}
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, judge, trust);
	return true;
}

const char *
trust_expected(const struct trust *trust, char out[TRUST_FINGERPRINT_SIZE])
{
	out[0] = '\0';
	if (trust->policy.mode == TLS_MODE_PIN)
		memcpy(out, trust->pinned, TRUST_FINGERPRINT_SIZE);
	else if (trust->policy.mode == TLS_MODE_FINGERPRINT)
		fingerprint_write(
		    trust->policy.fingerprint.kind, trust->policy.fingerprint.sha256, out);
	return out;
}

bool
trust_accept(struct trust *trust, const char *fingerprint)
{
	if (trust->policy.mode != TLS_MODE_PIN || trust->seen[0] == '\0' ||
	    strcmp(trust->seen, fingerprint) != 0)
		return false;
	memcpy(trust->pinned, trust->seen, sizeof trust->pinned);
	return true;
}

/* Called by OpenSSL in place of its own verification: 1 goes on, 0 ends the handshake. */
static int
judge(X509_STORE_CTX *chain, void *arg)
{
	struct trust *trust = arg;
	X509 *leaf = X509_STORE_CTX_get0_cert(chain);
	char expected[TRUST_FINGERPRINT_SIZE];
	bool is_good = false;

	fingerprint_of(leaf, trust->policy.fingerprint.kind, trust->seen);
	switch (trust->policy.mode) {
	case TLS_MODE_INSECURE:
		is_good = true;
		break;
	case TLS_MODE_PIN:
	case TLS_MODE_FINGERPRINT:
		is_good = judge_key(trust, trust_expected(trust, expected));
		break;
	case TLS_MODE_CA:
		is_good = judge_chain(trust, chain);
		break;
	}
	if (is_good)
		trust->verdict = TRUST_GOOD;
	else if (trust->verdict == TRUST_CHANGED)
		X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REJECTED);
	return is_good;
}

static bool
judge_key(struct trust *trust, const char *expected)
{
	if (trust->seen[0] == '\0') {
		trust->verdict = TRUST_BAD;
		snprintf(trust->why, sizeof trust->why, "the certificate's key cannot be read");
		return false;
	}
	if (expected[0] == '\0' && trust->policy.mode == TLS_MODE_PIN) {
		memcpy(trust->pinned, trust->seen, sizeof trust->pinned);
		return true;
	}
	if (strcmp(trust->seen, expected) == 0)
		return true;
	trust->verdict = TRUST_CHANGED;
	return false;
}

static bool
judge_chain(struct trust *trust, X509_STORE_CTX *chain)
{
	int error;

	if (trust->store != NULL && X509_verify_cert(chain) == 1)
		return true;
	error = X509_STORE_CTX_get_error(chain);
	trust->verdict = TRUST_BAD;
	snprintf(trust->why, sizeof trust->why, "%s",
	    trust->store == NULL ? "the CA file cannot be read"
				 : X509_verify_cert_error_string(error));
	return false;
}

static void
fingerprint_of(X509 *cert, enum fingerprint_kind kind, char out[TRUST_FINGERPRINT_SIZE])
{
	unsigned char sha256[EVP_MAX_MD_SIZE], *der = NULL;
	unsigned len = 0;
	int der_len;

	out[0] = '\0';
	if (cert == NULL)
		return;
	if (kind == FINGERPRINT_CERT) {
		if (X509_digest(cert, EVP_sha256(), sha256, &len) == 1)
			fingerprint_write(kind, sha256, out);
		return;
	}
	der_len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	if (der_len > 0 && EVP_Digest(der, (size_t)der_len, sha256, &len, EVP_sha256(), NULL) == 1)
		fingerprint_write(FINGERPRINT_SPKI, sha256, out);
	OPENSSL_free(der);
}

static void
fingerprint_write(
    enum fingerprint_kind kind, const unsigned char sha256[32], char out[TRUST_FINGERPRINT_SIZE])
{
	int n = snprintf(out, TRUST_FINGERPRINT_SIZE, "%s",
	    kind == FINGERPRINT_CERT ? "cert-sha256:" : "spki-sha256:");
	int i;

	for (i = 0; i < 32; i++)
		n += snprintf(out + n, (size_t)(TRUST_FINGERPRINT_SIZE - n), "%02x", sha256[i]);
}

/* A reference of the caller's own; NULL when it cannot be read. */
static X509_STORE *
stores_get(struct trust_stores *stores, const char *path)
{
	struct trust_store *row;
	struct stat st = {0};

	if (path[0] != '\0' && stat(path, &st) != 0)
		return NULL;
	for (row = stores->first; row != NULL; row = row->next)
		if (strcmp(row->path, path) == 0 && row->inode == st.st_ino &&
		    row->changed.tv_sec == st.st_mtim.tv_sec &&
		    row->changed.tv_nsec == st.st_mtim.tv_nsec)
			break;
	if (row == NULL) {
		X509_STORE *store = X509_STORE_new();

		if (store == NULL || (path[0] ? X509_STORE_load_file(store, path)
					      : X509_STORE_set_default_paths(store)) != 1) {
			X509_STORE_free(store);
			return NULL;
		}
		row = xcalloc(1, sizeof *row);
		row->path = xstrdup(path);
		row->changed = st.st_mtim;
		row->inode = st.st_ino;
		row->store = store;
		row->next = stores->first;
		stores->first = row;
	}
	X509_STORE_up_ref(row->store);
	return row->store;
}

void
trust_stores_clear(struct trust_stores *stores)
{
	struct trust_store *row, *next;

	for (row = stores->first; row != NULL; row = next) {
		next = row->next;
		X509_STORE_free(row->store);
		free(row->path);
		free(row);
	}
	stores->first = NULL;
}
