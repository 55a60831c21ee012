/* Inside the HTTP server: a connection, shared by http.c (accepts, answers, closes) and http_read.c
 * (reads). */
#ifndef SIM_HTTP_CONN_H
#define SIM_HTTP_CONN_H

#include "http.h"

struct http_conn {
	LIST_ENTRY(http_conn) link;
	struct http_server *server;
	struct bufferevent *bev;
	struct http_request *req; /* being read or answered */
	bool handled;             /* req was given to the handler */
	bool chunked;             /* the body being read is */
	size_t want;              /* bytes of body still to come (of this chunk, when chunked) */
	bool advancing;           /* conn_advance() is on the stack */
	bool keep_alive, closing, cut;
	unsigned served;
	bool closed_inside; /* freed while advancing: the struct waits for it */
};

/* http_read.c: reads and hands over requests until there is nothing whole, or one waits for its
 * answer. */
void http_advance(struct http_conn *c);
/* Ends its request, if any. While http_advance() runs, the struct itself stays until that returns.
 */
void http_conn_free(struct http_conn *c);

#endif
