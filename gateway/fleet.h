/* The fleet, as northbound sees it: nodes, their documents, and how to change them.
 *
 * A node's document is known by (node, path). The path is canonical: the node's own words (what its BMC calls things),
 * `/redfish/v1/...`, no host, no query, no trailing slash: "/redfish/v1/Systems/System.Embedded.1/Processors". What a client
 * calls the same thing (fleet root or view, persona) is translated by fleet_resolve on the way in and by the doc's slots
 * on the way out.
 *
 * Everything here may be called on any shard; the work happens on the node's shard, and ops are done on the caller's.
 * A struct node lives until the process ends (a node taken out of the configuration and put in again is the same one), so
 * pointers to it never dangle. */
#ifndef FISHWAY_FLEET_H
#define FISHWAY_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/config.h"
#include "gateway/call.h"
#include "gateway/doc.h"

struct node;
struct config;
struct node_config;
struct stats;
struct store;
struct vault;
struct worker_pool;

enum { FLEET_PATH_MAX = 1024 };

/* ---- who is there ---- */

/* All nodes of the current configuration, in order of name; read-only, valid for the current callback. */
struct roster {
	uint64_t generation;         /* changes with every reload */
	size_t count;
	struct node *const *nodes;
};
const struct roster *fleet_roster(void);
/* By exact name; by name ignoring case (host names). NULL: no such node. */
struct node *fleet_find(const char *name, size_t len);
struct node *fleet_find_host(const char *name, size_t len);

const char *node_name(const struct node *node);
/* The node's part of the current configuration; valid for the current callback. */
const struct node_config *node_config(const struct node *node);
struct stats *node_stats(struct node *node);
/* The persona its views have: PERSONA_NATIVE or PERSONA_GENERIC. */
enum doc_persona node_persona(const struct node *node);

enum node_state {
	NODE_STARTING,               /* not yet heard of since we started */
	NODE_UP,
	NODE_DOWN,                   /* the breaker is open */
	NODE_LOGIN_STOPPED,
	NODE_CERTIFICATE_CHANGED,
	NODE_DISABLED,
	NODE_UNSUPPORTED,            /* has no transport that this version speaks */
	NODE_STATES
};
struct node_status {
	enum node_state state;
	uint64_t since_ms;           /* wall clock */
	struct rf_error why;         /* code RF_OK: nothing to say */
	char vendor[32], product[64], firmware[64];
	char profile[64];            /* of quirks, in force: "generic", "Dell-iDRAC9" */
	char how[64];                /* what told the vendor; "": nothing did */
	char known[16];              /* captured, fixture, recognised; "": not at all (translate/vendor.h) */
};
void node_status(struct node *node, struct node_status *out);
/* What was found unsafe about the box while speaking to it. Any thread. */
struct findings;
void fleet_findings(struct node *node, struct findings *out);
/* The node by one of its transports, for its status: itself where that is the one that its documents come from, else a line of it. NULL: it has
 * none such that is spoken. Any thread. */
struct node *fleet_line(struct node *node, enum transport transport);
const char *node_state_name(enum node_state state);      /* "up", "down", "certificate changed" ... */

/* ---- what a client's path means ---- */

struct fleet_ref {
	struct node *node;
	char path[FLEET_PATH_MAX + 1];   /* canonical */
};
/* view NULL: the fleet root. uri: decoded path without query, with or without trailing slash. False: nothing of a node's (the caller
 * answers 404). */
bool fleet_resolve(struct node *view, const char *uri, struct fleet_ref *out);
/* The other way: a canonical path as this viewer has to call it, written to out. */
bool fleet_uri(struct node *node, struct node *view, const char *path, char *out, size_t size);
/* The face to write this node's docs with. */
void fleet_face(const struct node *node, const struct node *view, struct doc_face *out);

/* Does this viewer see another document under that path than the fleet root does (a native view: the vendor's own ids)? Then the path to read
 * is FLEET_NATIVE followed by the path. */
#define FLEET_NATIVE '+'
bool fleet_shows_native(struct node *node, struct node *view, const char *path);

/* ---- reading ---- */

enum fleet_freshness {
	FLEET_MEMORY,                /* whatever is in memory, however old */
	FLEET_NORMAL,                /* by the age its class allows; a little stale is served and refreshed behind the back */
	FLEET_NOW                    /* asked of the box after this call */
};

struct fleet_hit {
	struct doc *doc;             /* the caller's reference */
	uint64_t fetched_ms;         /* wall clock */
	uint32_t age_s;
	bool is_stale;               /* older than its class allows, or from before a restart */
};
/* From memory at once, without a hop. False: fleet_read it. Starts the refresh behind the back that FLEET_NORMAL promises. */
bool fleet_cached(struct node *node, const char *path, enum fleet_freshness freshness, struct fleet_hit *out);

struct fleet_read {
	struct call call;            /* .op is the op */
	/* in */
	struct node *node;
	char path[FLEET_PATH_MAX + 1];
	enum fleet_freshness freshness;
	/* out */
	struct fleet_hit hit;        /* doc NULL unless it worked */
	struct doc *said;            /* the box's own error document, with the op's error; may be NULL */
	/* of the reader */
	struct waiter *waiter;
};
/* node, path and freshness are set by the caller. Identical reads in flight are one southbound read. */
void fleet_read(struct fleet_read *read, struct op *parent, int64_t ms, op_fn *done);
void fleet_read_clear(struct fleet_read *read);       /* drops what is in out */

/* ---- collections of the fleet root ---- */

/* Calls `each` for every member that any node has in this collection ("/redfish/v1/Systems", "/redfish/v1/UpdateService/FirmwareInventory"), node by node in
 * order of name, the primary member first; from memory alone. path is canonical. Stops when `each` says false. */
void fleet_members(const char *collection, bool (*each)(void *arg, struct node *node, const char *path), void *arg);
/* Changes whenever a member comes or goes in any collection, or a member document of Systems, Chassis or Managers changes: key for built pages. */
uint64_t fleet_generation(void);
/* Does any node have this collection or service ("/redfish/v1/Fabrics")? */
bool fleet_has(const char *path);
/* Has this one? */
bool fleet_has_on(struct node *node, const char *path);

/* ---- writing ---- */

struct fleet_write {
	struct call call;
	/* in */
	struct node *node;
	char path[FLEET_PATH_MAX];
	const char *method;          /* "PATCH", "POST", "PUT", "DELETE" */
	const char *body;            /* JSON text in the client's words; lives until done */
	size_t body_len;
	struct node *view;           /* whose words: NULL for the fleet root */
	const char *if_match;        /* the client's header, or NULL */
	uint64_t variant;            /* of the ETags that this client sees (doc_etag) */
	const char *user;            /* who asks, for a task; NULL: nobody */
	/* out */
	int status;                  /* of the box: 200, 201, 202, 204 ... */
	struct doc *doc;             /* its body, or NULL; with an error: what it said */
	char location[FLEET_PATH_MAX];   /* canonical; "" for none */
	int retry_after_s;
	const char *transport;       /* that acted: "redfish" */
	char task[24];               /* of a 202 of ours: the task that goes on (TASK_ID_SIZE); "": none */
	/* of the writer */
	struct act *act;
	struct deed_run *run;
};
void fleet_write(struct fleet_write *write, struct op *parent, int64_t ms, op_fn *done);
void fleet_write_clear(struct fleet_write *write);

/* ---- life ---- */

/* What the fleet works with; lives longer than it. */
struct fleet_context {
	struct store *store;
	struct vault *vault;         /* has taken the configuration's secrets, at fleet_init and before each fleet_reload */
	struct worker_pool *parsers; /* for big bodies; may be NULL */
};
/* On shard 0, when all shards are made and none runs: makes the nodes of the configuration, reads the stored snapshot. Takes a reference to config. */
bool fleet_init(struct config *config, const struct fleet_context *context, struct rf_error *err);
/* On shard 0, the shards run: begins to speak to the nodes. */
void fleet_start(void);
/* Takes over another configuration (and a reference to it); done when every shard has. Endpoints whose configuration is the same are left alone. */
void fleet_reload(struct config *config, struct op *op, struct op *parent, op_fn *done);
/* Ends southbound sessions, stores what is not stored; done when that is over or ms have passed. */
void fleet_stop(struct op *op, int64_t ms, op_fn *done);

/* After the shards have ended. */
void fleet_free(void);

/* For the control socket: accept the changed certificate (old and new fingerprint out), begin to log in again. */
struct fleet_trust {
	struct call call;
	struct node *node;
	bool only_show;
	char old_fingerprint[80], new_fingerprint[80];
};
void fleet_trust(struct fleet_trust *trust, struct op *parent, op_fn *done);
struct fleet_retry {
	struct call call;
	struct node *node;
};
void fleet_retry(struct fleet_retry *retry, struct op *parent, op_fn *done);

/* Reads again everything that is held of a node, or of all (node NULL). */
struct fleet_refresh {
	struct op_group group;       /* .op is the op */
	struct node *node;
	atomic_int read, failed;     /* documents */
};
void fleet_refresh(struct fleet_refresh *refresh, struct op *parent, int64_t ms, op_fn *done);

#endif
