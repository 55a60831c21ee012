/* What surrounds northbound, faked: the HTTP layer below, authentication beside, the fleet above. A test includes fakes.c, so
 * that its definitions take the library's place; requests then run on a real shard, without a socket.
 *
 * Who a request comes from is said by its token: "admin", "operator", "readonly", "blue" (administrator with the scope of
 * node a), "mustchange" (has to change the password); "slow-..." takes a while to verify; no token: nobody; any other is wrong. */
#ifndef TEST_FAKES_H
#define TEST_FAKES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "gateway/config.h"
#include "gateway/fleet.h"
#include "gateway/fleet_events.h"
#include "northbound/http.h"
#include "northbound/view.h"

/* ---- clients ---- */

struct client {
	struct http_exchange x;          /* first member */
	struct fake_connection {
		struct door door;
		const char *sni, *local;
	} connection;
	/* the answer */
	int replies;
	int status;
	struct http_header headers[32];
	size_t header_count;
	char *body;
	size_t body_len;
	json_t *json;                    /* the body, when it is JSON */
	bool is_stream, is_ended;        /* an answer that stays open; it was ended: replies is 1 then */
	bool is_slow;                    /* set by the test: it takes nothing more of a stream */
	size_t body_limit;               /* that was asked for; 0: the body was not read */
	/* own */
	struct http_header sent[16];
	bool wants_body;
};

/* What the connections of the next clients say. */
extern struct fake_connection fake_connection;
/* A request: "GET /redfish/v1?x", headers as "Name: value\n" lines (NULL: none), a body (NULL: none). The answer is there when it
 * returns; fake_begin only begins it. Host is the gateway's unless a header says otherwise. */
struct client *ask(const char *token, const char *request, const char *headers, const char *body);
struct client *fake_begin(const char *token, const char *request, const char *headers, const char *body);
/* Runs the loop until it is answered. */
void fake_wait(struct client *client);
void fake_drop(struct client *client);
/* The status of a request of which nothing else matters. */
int status_of(const char *token, const char *request);
const char *header_of(const struct client *client, const char *name);
/* A text in the answer by a path: "Members/0/@odata.id"; NULL: not there. */
const char *text_at(const struct client *client, const char *path);
json_t *value_at(const struct client *client, const char *path);
/* MessageId of the first message, without registry and version. */
const char *message_of(const struct client *client);

/* The credentials of everybody have been taken back since the head came. */
extern bool fake_is_revoked;

/* ---- the fleet: nodes a (label tenant=blue), b, c ---- */

enum doc_state { DOC_CACHED, DOC_STALE, DOC_READ, DOC_FAILS, DOC_NEVER };
struct fake_doc {
	const char *node, *uri;          /* on the fleet root; in a view and canonical `path` */
	const char *path;
	const char *text;
	enum doc_state state;
	enum rf_code code;               /* DOC_FAILS */
	int reads;                       /* from the box */
};
extern struct fake_doc *fake_docs;
extern size_t fake_doc_count;
extern int fake_cancelled;               /* reads that were cancelled */
extern bool fake_is_stopping;
/* Who listens to events now; NULL: nobody. fake_event hands one to it, canonical JSON without slots. */
extern struct fleet_listen *fake_listener;
void fake_event(const char *text);
void fake_listener_ends(enum rf_code code);

struct fake_written {
	int count;
	char method[8], path[FLEET_PATH_MAX], body[4096], if_match[64];
	/* what it gets */
	int status;
	enum rf_code code;
	int refused;                     /* RF_NODE_REFUSED: the box's status */
	const char *text, *location;
};
extern struct fake_written fake_written;

/* For cmocka: a shard, the configuration, the tree of routes. */
int fakes_begin(void **state);
int fakes_end(void **state);
struct node *fake_node(const char *name);
struct shard *fake_shard(void);

#endif
