/* The multi: one libcurl multi handle per shard, driven by the shard's loop and timers, with a pool
 * of easy handles.
 *
 * It knows sockets and connections, nothing of Redfish. Made by the shard's first peer, gone with
 * its last. Used by transfer.c only.
 *
 * New TLS connections are let in a few at a time, in the order they came: a handshake costs more
 * than a millisecond of our processor, and a thousand boxes that come back at once must not stop
 * the loop. A connection that has not come about after HANDSHAKE_MS waits for the network, not for
 * us, and no longer counts. */
#ifndef FISHWAY_MULTI_H
#define FISHWAY_MULTI_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/shard.h"
#include "southbound/trust.h"

struct multi;
struct multi_conn;

/* The established connections of one peer; struct peer begins with it. */
struct multi_peer {
	struct multi_conn *conns;
	int conn_count;
};

/* What multi.c needs of a running transfer; transfer.c's struct wire begins with it. */
struct multi_wire {
	void *easy; /* CURL *; NULL: not let in yet */
	struct multi_peer *peer;
	struct multi_wire *next, *prev; /* in the gate: waiting, or counted as connecting */
	enum { GATE_OUT, GATE_WAITING, GATE_CONNECTING } gate;
	uint64_t let_in_ms;
	int opened[4], opened_count; /* its newest sockets */
	/* Sets the options of `easy`, which is new or reset. */
	void (*prepare)(struct multi_wire *wire);
	void (*finish)(struct multi_wire *wire, int curl_code);
};

struct multi *multi_get(void);
void multi_put(struct multi *multi);
struct trust_stores *multi_stores(struct multi *multi);

/* Runs the wire as soon as it may; then `prepare`, later once `finish`, never from inside here.
 * `may_connect`: it may need a handshake. */
void multi_add(struct multi *multi, struct multi_wire *wire, bool may_connect);
/* Its connection, known by our port, stands: the request would be sent now. False: not over this
 * one. It was kept from an earlier request and is another peer's, has been dropped, has ended, or
 * something came over it that nobody asked for and that would be taken for this request's answer.
 */
bool multi_connected(struct multi *multi, struct multi_wire *wire, int our_port);
/* Takes it out, whatever it is doing; called before the wire is freed, also after finish. */
void multi_remove(struct multi *multi, struct multi_wire *wire);

/* None of the peer's connections is used for another request. The peer may be freed afterwards. */
void multi_drop(struct multi *multi, struct multi_peer *peer);

#endif
