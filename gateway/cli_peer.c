#include "gateway/cli_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "gateway/cli_http.h"
#include "gateway/config.h"
#include "gateway/xalloc.h"

struct watch {
	struct cli_peer *peer;
	const struct config_fingerprint *fingerprint;
	bool insecure;
};

static void
print_digest(char *out, size_t size, const char *kind, const unsigned char digest[32])
{
	int n = snprintf(out, size, "%s-sha256:", kind), i;

	for (i = 0; i < 32; i++)
		n += snprintf(out + n, size - (size_t)n, "%02x", digest[i]);
}

static bool
spki_digest(X509 *x, unsigned char digest[32])
{
	unsigned char *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	bool ok = len > 0 && EVP_Digest(der, (size_t)len, digest, NULL, EVP_sha256(), NULL) == 1;

	OPENSSL_free(der);
	return ok;
}

static void
print_name(char *out, size_t size, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
	len = BIO_get_mem_data(bio, &text);
	snprintf(out, size, "%.*s", (int)len, text);
	BIO_free(bio);
}

static void
look_at(struct cli_peer *peer, X509 *x)
{
	const EVP_PKEY *key = X509_get0_pubkey(x);
	unsigned char digest[32];
	struct tm tm;

	memset(peer, 0, sizeof *peer);
	peer->is_known = true;
	if (spki_digest(x, digest))
		print_digest(peer->spki, sizeof peer->spki, "spki", digest);
	if (X509_digest(x, EVP_sha256(), digest, NULL) == 1)
		print_digest(peer->cert, sizeof peer->cert, "cert", digest);
	print_name(peer->subject, sizeof peer->subject, X509_get_subject_name(x));
	print_name(peer->issuer, sizeof peer->issuer, X509_get_issuer_name(x));
	if (ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm) == 1)
		strftime(peer->not_after, sizeof peer->not_after, "%Y-%m-%dT%H:%M:%SZ", &tm);
	peer->has_expired = X509_cmp_time(X509_get0_notAfter(x), NULL) < 0;
	peer->is_self_signed = X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0;
	if (key) {
		peer->key_bits = EVP_PKEY_get_bits(key);
		peer->is_rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
		snprintf(peer->key, sizeof peer->key, "%s %d", EVP_PKEY_get0_type_name(key), peer->key_bits);
	}
}

static bool
is_the_one(const struct config_fingerprint *wanted, X509 *x)
{
	unsigned char digest[32];
	bool ok;

	if (wanted->kind == FINGERPRINT_SPKI)
		ok = spki_digest(x, digest);
	else
		ok = X509_digest(x, EVP_sha256(), digest, NULL) == 1;
	return ok && CRYPTO_memcmp(digest, wanted->sha256, sizeof digest) == 0;
}

static int
judge(X509_STORE_CTX *store, void *arg)
{
	struct watch *w = arg;
	X509 *x = X509_STORE_CTX_get0_cert(store);

	if (x == NULL)
		return 0;
	look_at(w->peer, x);
	if (w->fingerprint) {
		if (is_the_one(w->fingerprint, x))
			return 1;
		X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
		return 0;
	}
	return w->insecure ? 1 : X509_verify_cert(store);
}

static void
free_watch(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)parent;
	(void)ad;
	(void)idx;
	(void)argl;
	(void)argp;
	free(ptr);
}

void
cli_peer_watch(SSL_CTX *ctx, struct cli_peer *peer, const struct config_fingerprint *fingerprint, bool insecure)
{
	static int index = -1;
	struct watch *w = xcalloc(1, sizeof *w);

	if (index < 0)
		index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, free_watch);
	SSL_CTX_set_ex_data(ctx, index, w);        /* goes with its context */
	w->peer = peer;
	w->fingerprint = fingerprint;
	w->insecure = insecure;
	SSL_CTX_set_cert_verify_callback(ctx, judge, w);
	if (fingerprint)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
}
