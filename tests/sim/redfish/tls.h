/*
 * Certificates and TLS settings of simulated BMCs. A context is made when the first client comes,
 * so a thousand idle BMCs cost no key. Every BMC has its own self-signed certificate (P-256),
 * because gateways pin them.
 */
#ifndef SIM_TLS_H
#define SIM_TLS_H

#include "base.h"

struct ssl_ctx_st;

enum tls_policy {
	TLS_MODERN, /* 1.2 and 1.3 */
	TLS_1_2,    /* 1.2 only */
	TLS_1_1,    /* 1.1 and no newer; needs SECLEVEL=0 at the client */
	TLS_1_0,    /* 1.0 only */
	TLS_RSA_KX, /* 1.2 with RSA key exchange only (AES-GCM), RSA certificate */
};

enum tls_certificate {
	CERT_P256,
	CERT_RSA,     /* 2048 bits */
	CERT_EXPIRED, /* P-256, valid until yesterday */
	CERT_WEAK,    /* RSA with 1024 bits */
};

/* Names of the above for fleet file and control; -1: no such. */
int tls_policy_named(const char *name);
int tls_certificate_named(const char *name);

/* `host` becomes CN and subjectAltName (an address or a name). A new key each time. Ends the
 * process when it fails. */
struct ssl_ctx_st *tls_context(const char *host, enum tls_policy policy, enum tls_certificate kind);
/* SHA-256 over the certificate (DER) and over its public key (SPKI, DER), as lower-case hexadecimal
 * digits. */
void tls_fingerprints(struct ssl_ctx_st *ctx, char cert[65], char spki[65]);
/* The certificate as PEM; the caller's. */
char *tls_pem(struct ssl_ctx_st *ctx);

#endif
