/* HTTP/1.1 as a server: strict, bounded, pipelined. What is above it sees exchanges, never sockets.
 *
 * An exchange is one request and its answer. It belongs to the shard of its connection and to this
 * layer. Life:
 *	http_server.head(x)   the head is complete and legal; nothing of the body was read. The callee
 *	                      decides (asynchronously, if it likes) and calls exactly one of
 *	                        http_read_body(x, limit)   http_server.body(x) follows when it is there
 *	                        http_reply(x, answer)      an answer without reading the body
 *	http_server.body(x)   the whole body is in x->body. The callee calls http_reply(x, answer) now
 *	                      or later.
 *	http_server.gone(x)   before http_reply: the client went away, or its body was refused or did
 *	                      not come (this layer has answered that by itself). Stop working for it. x
 *	                      stays valid until the callee calls http_reply, whose answer is then
 *	                      dropped; it must still do so, in gone or later.
 *
 * Callbacks come from the loop, one at a time, never inside http_read_body or http_reply; both may
 * be called inside a callback. Pipelined requests are answered in order, the next one begins when
 * the answer to the last one is out. After http_reply or http_reply_end x is no more.
 *
 * A client that closes its side while it waits is gone; there is no half-closed waiting. The callee
 * has no deadline here: whoever answers late has a deadline of his own (op.h).
 *
 * What the layer refuses by itself (malformed, ambiguous, too slow, too large) it answers with what
 * http_server.refuse fills in, and ends the connection: 400, 408, 413, 417, 431, 501, 505.
 *
 * An answer without length that stays open (server-sent events): http_stream_begin in place of
 * http_reply, then http_stream_write, until http_stream_end, which is due also after gone().
 *
 * Room for what is not here yet. An upload that is not buffered: a third answer to head(),
 * http_stream_body(x, sink), fed by the loop in http_body.c that now fills x->body. */
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

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PATCH,
	HTTP_PUT,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_OTHER /* a legal method of another name: method_text. TRACE and CONNECT never come up
		    */
};

struct http_header {
	const char *name;  /* as sent; compare with strcasecmp */
	const char *value; /* without surrounding white space; may hold bytes from 0x80 on */
};

struct http_exchange {
	struct http_conn *conn;
	struct arena arena; /* lives until the answer is written */
	enum http_method method;
	const char *method_text;
	const char *path; /* decoded once, absolute, without query, legal UTF-8 segments; or "*" */
	const char *raw_path; /* as sent, without query */
	const char *query;    /* as sent, without '?'; NULL without one */
	const char *host; /* of an absolute target, else of Host: lower case, without port and final
			     dot, IPv6 in brackets; NULL in HTTP/1.0 without one */
	int host_port;    /* 0: none given */
	int minor;        /* HTTP/1.minor */
	const struct http_header *headers;
	size_t header_count;
	const char *body; /* NUL-terminated behind body_len */
	size_t body_len;
	void *user; /* the callee's */
	bool is_gone;
	uint64_t began_ms; /* first byte of the head, on the shard's clock */
};

struct http_answer {
	int status; /* 200 .. 599 */
	/* Names in canonical case; bytes below 0x20 and 0x7f end the process: check what came from
	 * a peer. Content-Length, Connection, Date and Server are the layer's. */
	const struct http_header *headers;
	size_t header_count;
	const char *body;
	size_t body_len; /* also for HEAD, whose answer gets the length and not the body */
	bool close;      /* end the connection after it */
};

struct http_server {
	void (*head)(struct http_exchange *x);
	void (*body)(struct http_exchange *x);
	void (*gone)(struct http_exchange *x);
	/* Fills in the answer to a request that the layer itself refused. Of x only conn and arena
	 * are sure; what was not understood is zero. err->step says why in plain words. */
	void (*refuse)(
	    struct http_exchange *x, const struct rf_error *err, struct http_answer *answer);
};

/* The value of a header (the first of that name), or NULL. */
const char *http_header(const struct http_exchange *x, const char *name);
size_t http_header_count(const struct http_exchange *x, const char *name);

/* A larger body is refused (413): by its Content-Length before it is asked for with 100 Continue, a
 * chunked one when it gets there. Memory grows with what arrives, not with what was announced. */
void http_read_body(struct http_exchange *x, size_t limit);

/* The answer is copied; it leaves in one piece with its head. A body that was not read is thrown
 * away when it is small and surely on its way, else the connection ends: it is never taken for a
 * request. */
void http_reply(struct http_exchange *x, const struct http_answer *answer);
/* The same where the body is written straight into place (answer->body is not looked at):
 * http_reply_begin returns room for body_len bytes, or NULL where no body is sent (HEAD, 204, 304,
 * a client that is gone, no body); http_reply_end sends in either case. Nothing else between them.
 */
char *http_reply_begin(struct http_exchange *x, const struct http_answer *answer);
void http_reply_end(struct http_exchange *x);

/* An answer that stays open: its head now (answer->body is not looked at); the end of the connection
 * is its end. x goes on, and gone(x) may come at any time until http_stream_end. */
void http_stream_begin(struct http_exchange *x, const struct http_answer *answer);
/* Copied. False: the client is gone, or reads so slowly that HTTP_STREAM_HELD_MAX bytes wait for it:
 * nothing was taken. */
enum { HTTP_STREAM_HELD_MAX = 512 * 1024 };
bool http_stream_write(struct http_exchange *x, const char *bytes, size_t len);
/* What was written is still sent. */
void http_stream_end(struct http_exchange *x);

/* What the connection knows. */
struct x509_st;
void *http_conn_listener_user(const struct http_conn *conn); /* listener_options.user */
/* IPv4 addresses as such, also where the listener is for both families. */
const struct sockaddr *http_conn_peer(const struct http_conn *conn);
const struct sockaddr *http_conn_local(const struct http_conn *conn);
const char *http_conn_sni(const struct http_conn *conn); /* lower case; NULL: none */
/* Verified against the listener's client_ca; borrowed; NULL: none was given. */
struct x509_st *http_conn_peer_certificate(const struct http_conn *conn);
bool http_conn_is_tls(const struct http_conn *conn);

/* Times and limits of a listener's connections. */
struct http_limits {
	int head_ms; /* a whole head, from its first byte; the first one from accept, TLS included
		      */
	int idle_ms; /* between two requests */
	int body_grace_ms; /* then a body must have come at body_rate on the average ... */
	int body_rate;     /* bytes a second */
	int body_ms;       /* ... and at the latest now */
	int send_grace_ms; /* the same for an answer that the client reads */
	int send_rate;
	int linger_ms;   /* after a refusal: until the client has read it */
	int connections; /* of one listener; beyond it the one that idles longest makes room */
};
extern const struct http_limits http_limits_default;

/* Since the listener was opened, and now. */
struct http_counts {
	uint64_t accepted; /* connections */
	uint64_t requests; /* whose head was understood */
	uint64_t refused;  /* answered by the layer itself */
	uint64_t evicted;  /* idle connections closed to make room */
	uint64_t paused; /* times that accepting paused: no descriptors, or too many connections */
	uint64_t connections; /* now */
	uint64_t exchanges;   /* now: begun and not yet answered */
};

#endif
