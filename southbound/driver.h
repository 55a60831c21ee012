/* A driver: the southbound code of one transport, and the one interface to all of them.
 *
 * An endpoint is one transport of one node: connections, session, what was learnt about the box. It
 * lives on the shard that opened it and is touched by that thread only; so do the ops given to it.
 * A driver does not queue: its owner (the fleet) gives at most as many ops at a time as the box
 * bears. Logins are the driver's own business: ops that need one wait for the one in flight.
 *
 * Nothing of a client reaches a box but what stands in these structs: method, URI, body. URIs are
 * southbound ones, as the box advertised them, byte for byte; what HTTP cannot carry in them is
 * percent-encoded.
 *
 * Errors are those of the node (RF_NODE_*), with the node's name as their first argument. Strings
 * handed in are copied by `open` and lent for the time of an op by the ops. */
#ifndef FISHWAY_DRIVER_H
#define FISHWAY_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/findings.h"
#include "gateway/op.h"

struct ipmi_config; /* gateway/config.h */
struct snmp_config; /* gateway/config.h */
struct json_t;
struct endpoint;
struct profile;    /* southbound/profile.h */
struct tls_policy; /* gateway/config.h */
struct vault;
struct worker_pool;

enum {
	DRIVER_ETAG_SIZE = 160,
	DRIVER_URI_SIZE = 2048,
	DRIVER_FINGERPRINT_SIZE = 80, /* "spki-sha256:" and 64 hexadecimal digits */
};

/* Reads one resource. */
struct read_op {
	struct op op;
	struct endpoint *endpoint;
	const char *uri;
	const char *held_etag; /* ETag of the form the caller holds; NULL or "": none */
	uint64_t held_hash;    /* `hash` of that read; 0: none */
	bool is_unconditional; /* never If-None-Match: the caller has just written */
	size_t max_members;    /* of a paged collection; 0: 1000 */
	size_t max_bytes;      /* of one body; 0: 4 MiB */
	/* out, for an op that ended well */
	int status; /* the box's; also set for RF_NODE_REFUSED and other answers that are errors */
	struct json_t *json; /* the caller's to release; NULL: unchanged, or there was no body */
	bool is_unchanged;   /* the box said so, or sent the same bytes again */
	bool is_truncated;   /* a limit ended the paging: there are more members */
	char etag[DRIVER_ETAG_SIZE]; /* as the header gave it, quotes included; "": none, or several
					pages */
	char body_etag[DRIVER_ETAG_SIZE]; /* @odata.etag of the body */
	uint64_t hash;                    /* of the raw bytes; never 0 */
	size_t bytes;
	/* out, also for one that did not */
	struct json_t *error_body; /* what the box said to its 4xx or 5xx, when it was JSON; the
				      caller's to release */
};

/* Changes something: PATCH, PUT, DELETE, POST (create or action). Never sent twice unless the box
 * has refused the first (401, 412, 428), so the caller may give it without fear of a second reset.
 */
struct act_op {
	struct op op;
	struct endpoint *endpoint;
	const char *method;
	const char *uri;
	const char *body; /* JSON; NULL: none */
	size_t body_len;
	const char *type; /* resource type without version ("ComputerSystem"), under which the way
			     to satisfy the box's ETag checks is learnt; NULL: unknown */
	/* The caller has compared this form of the resource: change only that one. Both NULL or "":
	 * whatever is there. */
	const char *etag, *body_etag;
	/* out */
	int status;
	struct json_t *json;            /* of a 2xx; the caller's to release; NULL: none */
	char location[DRIVER_URI_SIZE]; /* path and query only, as the box wrote them */
	int retry_after_s;              /* of a 202; 0: none */
	struct json_t *error_body;
	bool was_sent; /* the box may have got it. With an error and no status the outcome is
			  unknown */
};

/* Listens to a stream of the box (server-sent events): a GET whose answer does not end by itself. It ends well when the box
 * closes it. It is no exchange as the others are: it takes none of the box's attention once it is open. */
struct stream_op {
	struct op op;
	struct endpoint *endpoint;
	const char *uri;
	/* From the loop; len 0: it is open. False: enough, it ends. Must not cancel the op. */
	bool (*heard)(struct stream_op *stream, const char *bytes, size_t len);
	/* out */
	int status;
	struct json_t *error_body;
};

/* Deletes the session at the box, then frees the endpoint, whatever the outcome. Ops still running
 * on the endpoint end RF_SHUTTING_DOWN first. `endpoint` is gone when done runs. */
struct close_op {
	struct op op;
	struct endpoint *endpoint;
};

enum endpoint_state {
	ENDPOINT_UNTRIED,
	ENDPOINT_UP,
	ENDPOINT_DOWN,      /* cannot be reached, or does not answer */
	ENDPOINT_REFUSED,   /* our credentials, three times: nothing more is sent until `retry` */
	ENDPOINT_UNTRUSTED, /* its certificate: nothing is sent until it shows the trusted one, or
			       `trust` */
	ENDPOINT_STATES
};

/* One finished exchange with the box, logins included. */
struct endpoint_answer {
	const char *method;
	int status;        /* 0: no answer */
	enum rf_code code; /* RF_OK: an answer was read, whatever its status */
	uint64_t us;   /* from handing the request to the network until the answer was complete */
	size_t bytes;  /* of the answer's body */
	bool is_login; /* part of a login or logout, not of an op */
	bool is_new_connection;
};

/* What the owner is told, from the loop. The texts are lent. An owner must not close the endpoint
 * from here. */
struct endpoint_events {
	/* why: NULL when up. since_ms: wall clock. Only when the state changes, or why it is down.
	 */
	void (*state)(
	    void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why);
	/* The box shows a certificate that is not trusted. Fingerprints as in the configuration;
	 * trusted may be "". */
	void (*certificate)(void *owner, const char *trusted, const char *seen);
	/* Facts worth keeping over a restart have changed: a text that only the driver reads, to be
	 * given back at `open`. */
	void (*learnt)(void *owner, const char *facts);
	/* The service root, read at each login without credentials, before they are sent. The owner
	 * may call `profile`. */
	void (*root)(void *owner, const struct json_t *root);
	void (*answer)(void *owner, const struct endpoint_answer *answer);
	/* A login ended; err NULL: accepted. refusals: in a row. */
	void (*login)(void *owner, const struct rf_error *err, int refusals);
	/* Something unsafe about the box was seen; detail NULL: seen not to hold (any more). May be
	 * NULL. */
	void (*finding)(void *owner, enum finding finding, const char *detail);
};

struct endpoint_config {
	const char *node; /* its name, for errors and log */
	bool is_tls;
	const char *host; /* name or address, without brackets */
	int port;
	const struct tls_policy *tls;
	const struct profile *profile;
	int connect_ms, read_ms; /* to connect, TLS included; for an answer, from the request to its
				    last byte */
	const char *facts;       /* what `learnt` gave last; NULL: nothing */
	struct worker_pool *parsers; /* big bodies are parsed there; NULL: on the loop */
	struct vault *vault;         /* asked for the node's credentials at each login */
	const struct ipmi_config *ipmi; /* for ipmi_driver: privilege, suites, quirks, whether there is
					   a K_g */
	const struct snmp_config *snmp; /* for snmp_driver: version, user, protocols */
	const char *pdu_profile; /* for snmp_driver: a profile's name; NULL or "auto": the box says */
};

struct driver {
	const char *name; /* the transport: "redfish" */
	bool speaks_redfish; /* else URIs name facts: "ipmi:/sensors" */
	/* On the loop's thread. Sends nothing. `events` must outlive the endpoint. */
	struct endpoint *(*open)(const struct endpoint_config *config,
	    const struct endpoint_events *events, void *owner);
	void (*read)(struct read_op *read, struct op *parent, int64_t ms, op_fn *done);
	void (*act)(struct act_op *act, struct op *parent, int64_t ms, op_fn *done);
	void (*close)(struct close_op *close, struct op *parent, int64_t ms, op_fn *done);
	/* The vendor has become known: from the next request on. Copied. */
	void (*profile)(struct endpoint *endpoint, const struct profile *profile);
	/* `fishway retry`: refused logins are forgotten. */
	void (*retry)(struct endpoint *endpoint);
	/* `fishway trust`: the fingerprint that `certificate` showed as seen is trusted from now
	 * on. False: it was not that, or the policy has no pin to replace. */
	bool (*trust)(struct endpoint *endpoint, const char *fingerprint);
	/* The box restarts, because it was told to: its session and open connections are not to be relied on. The session is
	 * remembered, and ended at the next login if the box still has it. NULL: nothing to do. */
	void (*restarts)(struct endpoint *endpoint);
	/* NULL: the transport has none. */
	void (*stream)(struct stream_op *stream, struct op *parent, int64_t ms, op_fn *done);
};

extern const struct driver redfish_driver;
extern const struct driver ipmi_driver; /* URIs and bodies: southbound/ipmi.h */
extern const struct driver snmp_driver; /* southbound/snmp.h; URIs and bodies: southbound/pdu.h */

#endif
