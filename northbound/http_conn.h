/* The inside of the HTTP layer: what its files share. Nobody else includes this.
 *
 *   http_conn.c       a connection: its states, events, deadlines, end
 *   http_exchange.c   from a parsed head to an exchange; refusals
 *   http_body.c       the body: read, or thrown away
 *   http_send.c       the answer: formatted, sent
 *   stream.c          the bytes, plain or TLS
 *   http_pool.c       the connections of one listener
 *   listener.c        where connections come from
 *
 * A connection is always in one state, and each state has one step: a function that does what can
 * be done now and says whether to go on. http_conn.c takes steps until one has to wait. What may
 * wait says for what (`wants`); http_conn_leave then sets events and deadline. */
#ifndef FISHWAY_HTTP_CONN_H
#define FISHWAY_HTTP_CONN_H

#include <netinet/in.h>
#include <stdatomic.h>

#include <event2/event_struct.h>

#include "gateway/shard.h"
#include "northbound/http.h"
#include "northbound/http_chunks.h"
#include "northbound/http_parse.h"
#include "northbound/http_uri.h"
#include "northbound/stream.h"

enum {
	HTTP_INPUT_SIZE = 12288, /* a head of the largest size and 4 KiB of what follows it */
	HTTP_SKIP_MAX =
	    8192, /* an unread body up to this is thrown away, a larger one ends the connection */
	HTTP_BATCH = 32, /* pipelined requests of one client before the others have their turn */
};

enum http_conn_state {
	CONN_HANDSHAKE, /* TLS */
	CONN_HEAD,      /* idle, or reading a head */
	CONN_CALLEE,    /* the callee has the exchange and decides or works */
	CONN_BODY,      /* reading the body that the callee asked for */
	CONN_SENDING,   /* the answer */
	CONN_STREAM,    /* an answer that stays open */
	CONN_SKIPPING,  /* throwing away a body that nobody wanted */
	CONN_LINGERING, /* everything is said; the client may still be sending */
	CONN_CLOSED,    /* the socket is gone; the callee may still have the exchange */
	CONN_STATES
};

/* What has arrived, and what was made of the head in it. Idle connections have none. */
struct http_input {
	size_t len;
	size_t at; /* behind the head: what is not yet used of the body or of the next request */
	struct http_header fields[HTTP_FIELDS_MAX];
	struct http_host host;
	char bytes[HTTP_INPUT_SIZE];
};

/* What is to be sent, in one piece. */
struct http_block {
	size_t len, sent;
	char bytes[];
};

union http_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The connections of one listener. Counters are written by the shard and read by anybody. */
struct http_pool {
	struct shard *shard;
	const struct http_server *server;
	const struct http_limits *limits;
	void *user;
	struct http_conn *first, *last; /* with a socket; longest without an answer first */
	struct http_input *spare;
	int open;  /* with a socket */
	int alive; /* with memory: a callee may have the exchange of a closed one */
	bool is_closing;
	void (*conn_ended)(struct http_pool *pool); /* fewer open, or fewer alive */
	atomic_ullong accepted, requests, refused, evicted, paused, connections, exchanges;
};

struct http_conn {
	struct http_pool *pool;
	struct http_conn *next, *prev;
	struct stream stream;
	struct event reading, writing;
	struct shard_timer timer; /* the deadline */
	struct shard_timer soon;  /* a run in the next pass */
	union http_address peer, local;

	enum http_conn_state state;
	int depth;       /* nested calls into this connection; settled when it is 0 again */
	short wants;     /* EV_READ, EV_WRITE: what the last step waits for */
	short armed;     /* the events that are added */
	int batch;       /* exchanges that this run may still begin */
	bool is_drained; /* the socket had no more; wait for its event */
	bool must_run;
	bool has_exchange; /* the callee has it */
	bool body_is_begun, body_is_read;
	bool closes;  /* after the answer */
	bool lingers; /* then: the client may be sending, wait until it has read the answer */
	bool is_used; /* answered at least once */

	uint64_t now_ms;   /* read when the connection was entered */
	uint64_t since_ms; /* of this state */
	size_t progress;   /* bytes moved in this state */

	struct http_input *in;
	struct http_block *out;
	struct http_head head;
	struct http_chunks chunks;
	uint64_t body_left; /* of a Content-Length */
	char *body;
	size_t body_room, body_limit;
	struct http_exchange x;
};

enum http_fill { FILL_MORE, FILL_WAIT, FILL_FULL, FILL_END };

/* http_conn.c */
/* Takes over fd. tls NULL: plain. */
void http_conn_start(
    struct http_pool *pool, int fd, struct ssl_ctx_st *tls, const union http_address *peer);
/* Every way into a connection from outside begins and ends with these; leave may free it. */
void http_conn_enter(struct http_conn *conn);
void http_conn_leave(struct http_conn *conn);
void http_conn_go(struct http_conn *conn, enum http_conn_state state);
/* Reads into conn->in, as far as there is room. FILL_END: the client has ended, or the stream is
 * broken. */
enum http_fill http_conn_fill(struct http_conn *conn);
/* Closes at once. The callee learns it by gone(). */
void http_conn_drop(struct http_conn *conn);
/* Says goodbye, and waits for the client to have read it where that matters. */
void http_conn_finish(struct http_conn *conn);

/* http_pool.c */
void http_pool_add(struct http_conn *conn);
void http_pool_remove(struct http_conn *conn);
/* It has just been of use: others are evicted before it. */
void http_pool_touch(struct http_conn *conn);
/* Closes the connection that has been idle longest; false: none is idle. */
bool http_pool_evict(struct http_pool *pool);
/* No new exchanges but those that have begun to arrive. */
void http_pool_close(struct http_pool *pool);
void http_pool_drop(struct http_pool *pool);
static inline void
http_count(atomic_ullong *counter, int by)
{
	/* one writer: no locked instruction needed */
	atomic_store_explicit(counter,
	    atomic_load_explicit(counter, memory_order_relaxed) + (unsigned long long)by,
	    memory_order_relaxed);
}

/* http_exchange.c */
/* The head is parsed: hands the exchange to the callee, or refuses it. */
void http_exchange_begin(struct http_conn *conn);
/* The answer is out: forgets the exchange and its bytes, moves what follows to the front. */
void http_exchange_end(struct http_conn *conn);
void http_exchange_refuse(struct http_conn *conn, enum rf_code code, const char *why);
/* The callee gave it back. */
void http_exchange_release(struct http_conn *conn);

/* http_body.c, http_send.c: the steps of their states */
bool http_body_step(struct http_conn *conn);
bool http_skip_step(struct http_conn *conn);
void http_body_forget(struct http_conn *conn);
bool http_send_step(struct http_conn *conn);
bool http_stream_step(struct http_conn *conn);
/* Sends what conn->out holds; true when all of it is out (conn->out is then NULL). Drops the
 * connection when that fails. */
bool http_send_flush(struct http_conn *conn);
void http_send_continue(struct http_conn *conn);
/* The answer of this layer, while the exchange is nobody's or abandoned. */
void http_send_answer(struct http_conn *conn, const struct http_answer *answer);

#endif
