/*
 * One simulated BMC: a tree it shares with others, the documents it changed itself, who is logged
 * in, what is under way, and everything tests ask about. A BMC owns all that hangs on it.
 */
#ifndef SIM_BMC_H
#define SIM_BMC_H

#include <netinet/in.h>

#include "http.h"
#include "quirks.h"
#include "settings.h"
#include "tls.h"
#include "tree.h"

struct event;
struct fleet;

struct account {
	LIST_ENTRY(account) link;
	char *user, *password, *role;
	char *uri; /* of its document; NULL: has none */
	bool enabled, must_change;
	int refused; /* in a row */
};

struct session {
	LIST_ENTRY(session) link;
	struct account *account;
	char *uri, *token;
	uint64_t used_ms;
};

struct counters {
	uint64_t requests, gets, basic, with_token, without_auth, unauthorized, not_modified;
	uint64_t logins, logins_refused, logouts, expired_sessions;
	uint64_t connections, handshakes,
	    abandoned; /* abandoned: the client left before its answer */
	uint64_t writes, actions, resets, quirks_used, streams_opened;
	int in_flight, in_flight_max, open_connections, open_connections_max, sessions_max,
	    streams_max;
	struct map methods, statuses; /* name -> count as uintptr_t */
	struct map gets_by_uri, requests_by_uri;
};

enum bmc_state {
	BMC_UP,
	BMC_REFUSES,   /* connections are refused */
	BMC_SILENT,    /* connections are accepted, and nothing is said */
	BMC_BLACKHOLE, /* connection attempts time out */
};

struct bmc {
	struct fleet *fleet;
	char *name, *host; /* host: address as text */
	struct sockaddr_in address;
	char *server_header; /* NULL: none */
	struct tree *tree;
	struct map own;   /* URI -> struct doc: what differs from the tree */
	struct map first; /* the same as it was at the start; the docs are shared with own */
	struct settings first_settings;
	char *first_user, *first_password;
	struct quirks quirks;
	struct settings settings;

	struct http_server http;
	bool wants_tls;
	enum tls_policy tls_policy;
	enum tls_certificate certificate;
	struct ssl_ctx_st *tls; /* NULL: not made yet */
	enum bmc_state state, first_state;
	int plugs[8];           /* descriptors that fill the backlog of a black hole */
	uint64_t booted_ms;     /* when a machine last began to boot; 0: not since the start */
	uint64_t off_since_ms;
	json_t *boots;          /* what each boot came from: {system, target, mode} */
	bool media_enabled;     /* remote media was switched on */

	LIST_HEAD(, account) accounts;
	LIST_HEAD(, session) sessions;
	LIST_HEAD(, job) jobs; /* jobs.h */
	LIST_HEAD(, sse_stream) streams; /* sse.h */
	unsigned next_event;
	unsigned next_id;
	uint64_t media_busy_until_ms;

	struct counters count;
	char **records; /* ring of the last requests, each as JSON text */
	int record_room;
	uint64_t record_count;
};

/* What it is now is what bmc_restore() brings back: documents, settings, its administrator. */
void bmc_remember(struct bmc *b);
/* Ends sessions and whatever is under way. Quirks, counters and connections stay. */
void bmc_restore(struct bmc *b);

struct bmc *bmc_new(struct fleet *fleet, const char *name, struct tree *tree);
void bmc_free(struct bmc *b);
/* False with errno. */
bool bmc_listen(struct bmc *b);
void bmc_set_state(struct bmc *b, enum bmc_state state);
/* A name of enum bmc_state, or -1: "up", "refuse", "silent", "blackhole". */
int bmc_state_named(const char *name);
const char *bmc_state_name(enum bmc_state state);
/* The certificate and key as the next client will see them. */
struct ssl_ctx_st *bmc_tls(struct bmc *b);
void bmc_new_certificate(struct bmc *b, enum tls_certificate kind);

/* Documents. URIs without trailing slash. */
/* Lent until the BMC next changes something; NULL: no such resource. */
struct doc *bmc_doc(struct bmc *b, const char *uri);
/* For reading; NULL: no such resource. */
const json_t *bmc_body(struct bmc *b, const char *uri);
/* For changing: this BMC's own copy. bmc_changed() afterwards. NULL: no such resource. */
json_t *bmc_edit(struct bmc *b, const char *uri);
void bmc_changed(struct bmc *b, const char *uri);
void bmc_put(struct bmc *b, const char *uri, json_t *body); /* takes body */
void bmc_remove(struct bmc *b, const char *uri);
/* A new member of a collection: its document (takes body), with an ETag in it if the collection has
 * one, and its link. */
void bmc_new_member(struct bmc *b, const char *collection, const char *uri, json_t *body);
/* Keeps Members and Members@odata.count of a collection in step. Nothing when there is no such
 * collection. */
void bmc_member_add(struct bmc *b, const char *collection, const char *uri);
void bmc_member_remove(struct bmc *b, const char *collection, const char *uri);
/* The URI of the first document whose "@odata.type" begins with "#KIND." and that accept() likes;
 * NULL: none. */
const char *bmc_find(
    struct bmc *b, const char *kind, bool (*accept)(const json_t *, void *), void *arg);
/* Calls visit for every document there is now. It may change documents but not add or remove. */
void bmc_each(
    struct bmc *b, void (*visit)(struct bmc *, const char *uri, const json_t *, void *), void *arg);

/* Gives it a serial number and UUID of its own in service root, systems, chassis and managers.
 * NULL: derived from its address. */
void bmc_set_identity(struct bmc *b, const char *serial, const char *uuid);

/* Counting. */
void count_add(struct map *m, const char *key);
void bmc_reset_counters(struct bmc *b);
void bmc_record(struct bmc *b, struct http_request *req);

#endif
