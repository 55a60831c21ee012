/* TLS towards clients: the server's context. TLS 1.2 and 1.3, forward secrecy only, no
 * renegotiation, no compression, no early data, HTTP/1.1 where a client asks by ALPN, one ticket a
 * connection.
 *
 * Contexts are made at start-up and at reload, on the main thread (files are read), and published
 * to the listeners in a snapshot; connections that exist keep the one they were made with, so a new
 * certificate drops nobody. Tickets die with their context: a client certificate that a new
 * client_ca does not accept cannot come back by resumption. */
#ifndef FISHWAY_TLS_H
#define FISHWAY_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/error.h"

struct ssl_st;
struct ssl_ctx_st;

struct tls_files {
	const char *certificate; /* PEM: the server's, then the chain */
	const char *key;         /* PEM, without a passphrase */
	const char *client_ca; /* PEM: who may sign client certificates; NULL: none is asked for */
};

/* NULL on failure; err->arg[0] is then a text for the operator, naming the file. */
struct ssl_ctx_st *tls_context_new(const struct tls_files *files, struct rf_error *err);
/* Gives back the reference; for snapshot_new. */
void tls_context_free(void *context);
/* Seconds since 1970 when its certificate ends. */
int64_t tls_context_expires_s(const struct ssl_ctx_st *context);

/* The name the client asked for, lower case; NULL: none. Lives as long as ssl. */
const char *tls_server_name(const struct ssl_st *ssl);

/* The gateway's own, self-signed P-256 certificate: state_dir/tls-self.crt and .key (0600), made
 * when there is none. It is issued anew with the same key when it ends within 30 days or does not
 * bear all of the names (host names, `*.domain`, IP addresses; this host's own and the loopback
 * names are always in it). paths->certificate and ->key are filled in; free them. False:
 * err->arg[0] says why. */
bool tls_self_signed(const char *state_dir, const char *const *names, size_t name_count,
    struct tls_files *paths, struct rf_error *err);

#endif
