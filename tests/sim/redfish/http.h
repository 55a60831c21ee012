/*
 * A small HTTP/1.1 server on bufferevents: one listener per simulated BMC, TLS or plain. It is our
 * own and not evhttp because a BMC's faults are faults of bytes (lengths that lie, bodies that
 * stop, heads that never end), and because tests count connections and requests exactly.
 *
 * A request lives from its last byte until `ended` was called, exactly once, answered or not. On
 * one connection there is one request at a time; pipelined ones wait in the input buffer. The
 * handler answers at once or later with http_answer(), or takes the connection over with
 * http_write() and http_close().
 */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include "base.h"

struct event_base;
struct event;
struct bufferevent;
struct evconnlistener;
struct ssl_ctx_st;
struct sockaddr_in;

struct http_headers {
	struct {
		char *name, *value;
	} list[96];
	int count;
};

/* NULL when there is none. Names are compared without case. */
const char *http_header(const struct http_headers *h, const char *name);
/* Replaces one of that name; a NULL value removes it. */
void http_header_set(struct http_headers *h, const char *name, const char *value);
/* May make a second one of that name. */
void http_header_add(struct http_headers *h, const char *name, const char *value);
void http_headers_clear(struct http_headers *h);

struct http_request {
	struct http_conn *conn;
	struct http_server *server;
	char *method, *target; /* as sent */
	char *path;            /* target without query and fragment, percent-decoded */
	char *query;           /* as sent; NULL: none */
	struct http_headers headers;
	char *body; /* NUL-terminated; never NULL once handled */
	size_t body_len;
	uint64_t began_ms;
	unsigned earlier_on_connection; /* requests before this one */

	/* For who holds it: */
	struct event *timer;                 /* of http_later() */
	void (*fire)(struct http_request *); /* of http_later() */
	void (*pump)(struct http_request *); /* called whenever all output has left */
	void *held;                          /* the handler's; it frees it in `ended` */
};

struct http_reply {
	int status;
	struct http_headers headers; /* Content-Length is added; consumed by http_answer() */
	const char *body;            /* may be NULL; copied */
	size_t body_len;
	bool close;
};

struct http_handler {
	void (*request)(struct http_request *);
	void (*ended)(struct http_request *, bool answered); /* may be NULL */
	/* Once a connection is accepted; false: close it. May be NULL. */
	bool (*accepted)(struct http_server *);
	void (*secured)(struct http_server *); /* the TLS handshake is done; may be NULL */
	void (*closed)(struct http_server *);  /* may be NULL */
};

struct http_server {
	struct event_base *base;
	const struct http_handler *handler;
	void *owner;
	struct ssl_ctx_st *(*tls)(struct http_server *); /* NULL: plain */
	struct evconnlistener *listener;
	LIST_HEAD(, http_conn) conns;
	uint64_t bytes_out; /* handed to connections so far */
	bool mute;          /* accept, and never read or say a thing */
};

/* Binds and listens; false with errno. backlog 0 is meant literally. */
bool http_listen(struct http_server *s, const struct sockaddr_in *address, int backlog);
/* Where it listens. */
void http_address(const struct http_server *s, struct sockaddr_in *address);
void http_stop_listening(struct http_server *s);
/* With reset: each gets a RST. Otherwise just closed. */
void http_close_all(struct http_server *s, bool reset);
/* Stops reading and writing on all connections, for ever. */
void http_freeze_all(struct http_server *s);
int http_conn_count(const struct http_server *s);

/* Sends and ends the request. HEAD, 204 and 304 get no body. */
void http_answer(struct http_request *req, struct http_reply *reply);

/* Taking over: bytes as they are. Call http_close() some time later, or leave it to the peer. */
void http_write(struct http_request *req, const void *bytes, size_t len);
enum http_end {
	HTTP_FINISH, /* when all output has left, with close_notify */
	HTTP_CUT,    /* when all output has left, without close_notify */
	HTTP_RESET,  /* now, with RST */
};
/* Ends the request, and the connection. */
void http_close(struct http_request *req, enum http_end how);
/* `fire` is called with the request after ms; earlier timers of it are forgotten. */
void http_later(struct http_request *req, uint64_t ms, void (*fire)(struct http_request *));

const char *http_reason(int status);

#endif
