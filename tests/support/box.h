/* A box for tests: a small server on a thread of its own that answers byte for byte what a test
 * wants, well-formed or not, over TLS or in clear, and remembers what it was sent. Loopback only.
 */
#ifndef FISHWAY_TEST_BOX_H
#define FISHWAY_TEST_BOX_H

#include <stdbool.h>
#include <stddef.h>

struct ssl_ctx_st;

/* A certificate and its key, made for the test. */
struct box_cert {
	const char *name;              /* subject and DNS name; an address becomes an IP name */
	const struct box_cert *issuer; /* NULL: self-signed */
	bool is_ca;
	int from_day, to_day; /* relative to now */
	int rsa_bits;         /* 0: P-256 */
	void *x509, *key;     /* made by box_cert_make */
};
void box_cert_make(struct box_cert *cert);
void box_cert_free(struct box_cert *cert);
/* Writes the certificate as PEM to a new temporary file; the name is the caller's to unlink and
 * free. */
char *box_cert_file(const struct box_cert *cert);
/* "spki-sha256:HEX" or "cert-sha256:HEX". */
void box_cert_fingerprint(const struct box_cert *cert, bool is_spki, char out[80]);

struct box;
struct box_conn;

struct box_config {
	const struct box_cert *cert; /* NULL: in clear */
	/* Before TLS is accepted: minimum and maximum version, cipher list ... NULL: as it comes.
	 */
	void (*tls)(struct ssl_ctx_st *ctx);
	/* One request has come (head and body, NUL behind). Return false to close the connection.
	 */
	bool (*answer)(struct box_conn *conn, const char *request, void *arg);
	void *arg;
	const char *address; /* NULL: 127.0.0.1 */
};

struct box *box_start(const struct box_config *config);
int box_port(const struct box *box);
/* From now on, for new connections. */
void box_cert_swap(struct box *box, const struct box_cert *cert);
void box_stop(struct box *box);

/* For `answer`. False: the other side has gone. */
bool box_send(struct box_conn *conn, const void *bytes, size_t len);
bool box_print(struct box_conn *conn, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool box_is_stopping(const struct box_conn *conn);
void box_reset(struct box_conn *conn);            /* the connection ends with RST */
int box_conn_number(const struct box_conn *conn); /* 1: the first one accepted */

int box_connections(struct box *box); /* accepted so far */
int box_requests(struct box *box);
/* The n-th request, from 0; a copy, to be freed. NULL: there were not so many. */
char *box_request(struct box *box, int n);
/* Bytes of application data that came in on any connection: 0 proves that nothing was said. */
size_t box_heard(struct box *box);

#endif
