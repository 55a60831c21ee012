/* A transfer: one HTTP request to one box, and its answer, as an op on the shard's loop (libcurl
 * underneath, multi.h).
 *
 * A peer is a box as the network sees it: address, TLS policy, the connections that are open to it.
 * It is made and used on one shard, and outlives its transfers.
 *
 * What goes out is fixed: Host, Accept, Accept-Encoding, OData-Version, X-Auth-Token or
 * Authorization, If-Match or If-None-Match, Content-Type, User-Agent, Content-Length, in this order,
 * and nothing else. No proxy, no redirect, no cookie, no Expect, HTTP/1.1.
 *
 * What comes in is bounded: lines and bytes of the head, bytes of the body as they arrive, the time
 * to connect, the time from there to the last byte. An answer of whatever status ends the op well;
 * the op's error says that there was none:
 *
 *	RF_NODE_UNREACHABLE   no connection, or it ended before an answer began
 *	RF_NODE_TIMEOUT       connected, no whole answer in time
 *	RF_NODE_TLS           the handshake failed, the certificate is not good
 *	RF_NODE_CERTIFICATE   ... is not the pinned one
 *	RF_NODE_GARBLED       not HTTP, or cut short
 *	RF_NODE_TOO_MUCH      a limit
 *
 * A connection that the box closed while it was idle is replaced, and the request sent again, only
 * for GET: of anything else the box may have got it. */
#ifndef FISHWAY_TRANSFER_H
#define FISHWAY_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/op.h"
#include "southbound/answer.h"

struct peer;
struct tls_policy;
struct trust;

struct peer_config {
	const char *node; /* for errors */
	bool is_tls;
	const char *host;
	int port;
	const struct tls_policy *tls;
	const char *pinned; /* "spki-sha256:..." or NULL */
	int connect_ms, read_ms;
};

/* Accept-Encoding. Compressed answers have other ETags ("-gzip"), or weak ones, so as a rule none
 * is wanted. */
enum transfer_encoding {
	ENCODING_IDENTITY,
	ENCODING_UNSTATED, /* the header is left out */
	ENCODING_GZIP      /* asked for, and decoded */
};

struct transfer {
	struct op op;
	struct peer *peer;
	const char *method;
	const char *target; /* as it goes on the wire: see target.h */
	const char *body;   /* NULL: none */
	size_t body_len;
	const char *token; /* at most one of the two; NULL: none */
	const char *authorization;
	const char *if_match, *if_none_match;
	size_t max_bytes; /* of the answer's body, decoded */
	int read_ms;      /* 0: the peer's */
	int idle_ms;      /* a connection idle for longer is not used again; 0: a minute */
	bool wants_close; /* this box cannot keep connections */
	enum transfer_encoding encoding;
	const char *accept; /* NULL: "application/json" */
	/* Takes the body of a 200 as it comes, in place of `data`; from the end of the head on there is no limit of bytes
	 * or time. len 0: the head is complete. False: enough. May start and finish ops; not cancel this one. NULL: none. */
	bool (*sink)(struct transfer *transfer, const char *bytes, size_t len);
	/* out */
	struct answer answer;
	char *data; /* the body, NUL behind it; NULL: none. transfer_clear frees it */
	size_t data_len;
	bool was_sent; /* the request, or a part of it, may have reached the box */
	bool is_new_connection;
	bool kept_ended; /* a kept connection took the request and ended without a word */
	uint64_t us;     /* from sending the request to the last byte */
	/* its own */
	struct wire *wire;
};

struct peer *peer_new(const struct peer_config *config);
/* Closes its connections. No transfer is running. NULL: nothing to do. */
void peer_free(struct peer *peer);
struct trust *peer_trust(struct peer *peer);
/* No connection that is open now is used for another request: the box restarts, or it must show its
 * certificate again. */
void peer_drop(struct peer *peer);

/* The strings are lent until done; body included. */
void transfer_start(struct transfer *transfer, struct op *parent, int64_t ms, op_fn *done);
/* Frees the body and wipes what is secret in the answer. The transfer can then be started again. */
void transfer_clear(struct transfer *transfer);

#endif
