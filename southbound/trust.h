/* Trust: how the certificate of one box is judged, and which TLS is spoken with it.
 *
 * The judgement happens inside the handshake, so nothing is sent to a box that is not trusted: no
 * login, no header. OpenSSL's own verdict is replaced by ours (SSL_CTX_set_cert_verify_callback):
 *
 *	pin          the public key of the first certificate seen is remembered, and is the only one
 *	             accepted from then on
 *	fingerprint  the public key or the certificate named in the configuration, nothing else
 *	ca           a chain to the CA file or the system's store, in date, for the box's host name
 *	             or address
 *	insecure     anything
 *
 * Names and dates do not matter where a key is pinned: BMCs have self-signed certificates and
 * clocks that begin in 1970. TLS below 1.2 and ciphers outside OpenSSL's default are spoken only
 * where the policy asks for it, never elsewhere.
 *
 * One thread. Sessions are never resumed (a resumed handshake shows no certificate); renegotiation
 * is off. */
#ifndef FISHWAY_TRUST_H
#define FISHWAY_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/config.h"

struct ssl_ctx_st;
struct x509_store_st;

enum { TRUST_FINGERPRINT_SIZE = 80, TRUST_WHY_SIZE = 120 };

enum trust_verdict {
	TRUST_UNASKED, /* the handshake did not come that far */
	TRUST_GOOD,
	TRUST_CHANGED, /* not the key that was pinned, or named in the configuration */
	TRUST_BAD      /* the chain, the name or the date */
};

struct trust {
	struct tls_policy policy;
	char *ca, *ciphers, *host; /* copies that policy points to */
	bool host_is_address;
	struct x509_store_st *store;         /* TLS_MODE_CA; NULL: could not be read */
	char pinned[TRUST_FINGERPRINT_SIZE]; /* TLS_MODE_PIN: "spki-sha256:HEX"; "": none yet */
	/* the last handshake */
	enum trust_verdict verdict;
	char seen[TRUST_FINGERPRINT_SIZE]; /* in the kind of the policy, "spki-sha256:" unless it
					      names a certificate */
	char why[TRUST_WHY_SIZE];          /* for TRUST_BAD */
};

/* CA files are read once, however many boxes use them. Zeroed: empty. */
struct trust_stores {
	struct trust_store *first;
};

/* The policy is copied. pinned: what was remembered, NULL or "" for nothing. Reads the CA file if
 * there is one. */
void trust_init(struct trust *trust, const struct tls_policy *policy, const char *host,
    const char *pinned, struct trust_stores *stores);
void trust_clear(struct trust *trust);
void trust_stores_clear(struct trust_stores *stores);

/* Prepares the context of one new connection; trust must outlive its handshake. false: `why` says
 * why. */
bool trust_apply(struct trust *trust, struct ssl_ctx_st *ctx);

/* The fingerprint that is trusted now: pinned or configured; "" where the policy has none. */
const char *trust_expected(const struct trust *trust, char out[TRUST_FINGERPRINT_SIZE]);
/* Replaces the pin by what was seen last, provided that is `fingerprint`. */
bool trust_accept(struct trust *trust, const char *fingerprint);

#endif
