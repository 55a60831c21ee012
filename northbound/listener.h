/* A listener: one address and port on one shard, and the HTTP connections that came by it.
 *
 * Several shards open the same address (SO_REUSEPORT): the kernel spreads connections over them. A
 * listener and everything below it belongs to its shard; what is said to be for any thread is.
 *
 * It never spins and never refuses what it could serve: at its connection limit, at the process's,
 * or without descriptors, the connection that has idled longest is closed to make room; when none
 * idles, accepting pauses for a while and new clients wait in the backlog. */
#ifndef FISHWAY_LISTENER_H
#define FISHWAY_LISTENER_H

#include "gateway/op.h"
#include "northbound/http.h"

struct listener;
struct snapshot;

struct listener_options {
	const char
	    *address; /* IP address; NULL: all of both families (of IPv4 where IPv6 is off) */
	int port;     /* 0: any, for tests; see listener_port */
	struct snapshot
	    *tls; /* of SSL_CTX (tls.h), read for every new connection; NULL: plain HTTP */
	const struct http_server *server;
	void *user;                       /* http_conn_listener_user */
	const struct http_limits *limits; /* NULL: http_limits_default */
};

/* Before the first shard opens it: whether nobody listens there yet. SO_REUSEPORT alone would let a
 * second daemon of the same user take half of the connections. err->arg[0] is a text for the
 * operator. */
bool listener_is_free(const struct listener_options *options, struct rf_error *err);

/* On the shard's thread, or before it runs. What the options point to must outlive the listener.
 * NULL: err->arg[0]. */
struct listener *listener_open(
    struct shard *shard, const struct listener_options *options, struct rf_error *err);

/* Waits for the end of a listener's connections; the caller's. */
struct listener_drain {
	struct op op;
	struct listener *listener; /* this file's */
};

/* Stops accepting, closes idle connections, lets the others finish their exchange. drain (may be
 * NULL) is started with parent, ms and done as in op_start, and is done when no connection is left;
 * at its deadline, or when it is cancelled, the rest is dropped. The listener frees itself. */
void listener_close(struct listener *listener, struct listener_drain *drain, struct op *parent,
    int64_t ms, op_fn *done);

int listener_port(const struct listener *listener);
/* Any thread, while the listener lives. */
void listener_counts(const struct listener *listener, struct http_counts *counts);

/* At most so many connections in the whole process. Default: half of the descriptors that
 * RLIMIT_NOFILE allows. Any thread. */
void listener_limit_process(int connections);

#endif
