/* HTTP/1.1 as a server: strict, bounded, pipelined. What is above it sees exchanges, never sockets.
 *
 * An exchange is one request and its answer. It belongs to the shard of its connection and to this layer. Life:
 *   http_server.head(x)     the head is complete and legal; nothing of the body was read. The callee decides (asynchronously,
 *                           if it likes) and calls exactly one of
 *                             http_read_body(x, limit)   then http_server.body(x) follows when the body is there
 *                             http_reply(x, answer)      an answer without reading the body
 *   http_server.body(x)     the whole body is in x->body. The callee calls http_reply(x, answer) now or later.
 *   http_server.gone(x)     the client went away, or its deadline passed, before http_reply: stop working for it. x stays
 *                           valid until the callee calls http_reply (whose answer is then dropped); it must still do so.
 * Pipelined requests are answered in order, one at a time.
 *
 * What the layer refuses by itself (malformed, ambiguous, too slow, too large) it answers with http_server.refuse. */
#ifndef FISHWAY_HTTP_H
#define FISHWAY_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "gateway/arena.h"
#include "gateway/error.h"

struct shard;
struct http_conn;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PATCH, HTTP_PUT, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

struct http_header {
	const char *name;            /* as sent; compare with strcasecmp */
	const char *value;           /* without surrounding white space */
};

struct http_exchange {
	struct http_conn *conn;
	struct arena arena;          /* lives until the answer is sent */
	enum http_method method;
	const char *method_text;
	const char *path;            /* decoded once, absolute, without query; legal segments only */
	const char *raw_path;        /* as sent */
	const char *query;           /* as sent, without '?'; NULL without one */
	const char *host;            /* Host header or authority of an absolute-form target, lower case, without port */
	int host_port;               /* 0: none given */
	int minor;                   /* HTTP/1.minor */
	const struct http_header *headers;
	size_t header_count;
	const char *body;            /* NUL-terminated behind body_len */
	size_t body_len;
	void *user;                  /* the callee's */
	bool is_gone;
	uint64_t began_ms;           /* first byte of the head, on the shard's clock */
};

struct http_answer {
	int status;
	const struct http_header *headers;   /* names in canonical case; bytes below 0x20 and 0x7f are refused by assert */
	size_t header_count;
	const char *body;            /* copied; the length is sent for HEAD, too, without the body */
	size_t body_len;
	bool close;                  /* end the connection after it */
};

struct http_server {
	void (*head)(struct http_exchange *x);
	void (*body)(struct http_exchange *x);
	void (*gone)(struct http_exchange *x);
	/* Fills in the answer to a request that the layer itself refused (x may lack anything but conn and arena). */
	void (*refuse)(struct http_exchange *x, const struct rf_error *err, struct http_answer *answer);
};

/* The value of a header, or NULL. http_header_count tells repeated ones. */
const char *http_header(const struct http_exchange *x, const char *name);
size_t http_header_count(const struct http_exchange *x, const char *name);

void http_read_body(struct http_exchange *x, size_t limit);
/* One contiguous block: the layer copies it in one piece together with the head. Where the body is written straight into
 * place (cached documents): http_reply_begin returns room for body_len bytes, http_reply_end sends. */
void http_reply(struct http_exchange *x, const struct http_answer *answer);
char *http_reply_begin(struct http_exchange *x, const struct http_answer *answer);
void http_reply_end(struct http_exchange *x);

/* What the connection knows. */
struct x509_st;
void *http_conn_listener_user(const struct http_conn *conn);        /* what http_listen was given */
const struct sockaddr *http_conn_peer(const struct http_conn *conn);
const struct sockaddr *http_conn_local(const struct http_conn *conn);
const char *http_conn_sni(const struct http_conn *conn);            /* lower case; NULL: none */
struct x509_st *http_conn_peer_certificate(const struct http_conn *conn);   /* borrowed; NULL: none was given or it did not verify */
bool http_conn_is_tls(const struct http_conn *conn);

#endif
