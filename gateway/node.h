/* A node as its own shard knows it: what gateway/fleet*.c share among themselves. Northbound sees gateway/fleet.h only.
 *
 * Fields up to `shard only` may be read on any thread as their types say (immutable, atomic, or under their lock);
 * the rest belongs to the node's shard. Life of a node: fleet.c. */
#ifndef FISHWAY_NODE_H
#define FISHWAY_NODE_H

#include <pthread.h>
#include <stdatomic.h>

#include <jansson.h>

#include "gateway/cache.h"
#include "gateway/config.h"
#include "gateway/fleet.h"
#include "gateway/stats.h"
#include "southbound/driver.h"
#include "southbound/profile.h"
#include "translate/links.h"
#include "translate/places.h"
#include "translate/quirks.h"
#include "translate/surface.h"
#include "translate/vendor.h"

struct table;

/* Which members bear the node's name, and since when we know. Immutable once published; earlier ones are kept until the process
 * ends (there are one or two of them: decided once, never renamed). */
struct node_face {
	char *id[PRIMARY_KINDS];          /* canonical segment; NULL: the node has no such collection */
	bool is_made[PRIMARY_KINDS];      /* the id is ours: the box has no such member, or has not been heard */
	bool is_learnt;                   /* the box has been heard */
	struct node_face *older;
};

/* ---- turns: who may speak to the box next (fleet_queue.c) ---- */

/* In this order. */
enum turn_class { TURN_PROBE, TURN_WRITE, TURN_READ, TURN_POLL, TURN_CLASSES };
struct turn {
	struct turn *next;
	struct node *node;
	enum turn_class class;
	enum { TURN_IDLE, TURN_WAITS, TURN_HAS } state;
	void (*go)(struct turn *turn);
	void (*refuse)(struct turn *turn, const struct rf_error *err);
};
struct queue {
	struct turn *first[TURN_CLASSES], **last[TURN_CLASSES];
	int waiting[TURN_CLASSES], running, writing;
	struct shard_timer dispatch;
	uint64_t not_before_ms;           /* its profile paces us */
	uint64_t busy_until_ms;           /* it asked to be left alone: who asks meanwhile is told so */
	/* the circuit breaker */
	int failures;                     /* in a row */
	int opened;                       /* times in a row: the pause doubles */
	bool is_open;
	struct rf_error why;
	uint64_t open_since_ms;           /* wall clock */
	struct shard_timer probe;
	uint64_t restart_until_ms;        /* its BMC was told to restart: until then silence is that, and no failure */
};

struct fetch;
struct polls;
struct explorer;
struct saved;

/* A line is a further way to a node's machine, besides its own driver: a struct node, too, for what belongs to one transport (driver,
 * endpoint, turns, breaker, findings, what was read by it), and for nothing else. It bears its node's name and face, is in no roster and
 * shows no documents. fleet_lines.c. */
struct node {
	char name[64];
	char lower[64];
	struct node *whole;               /* of a line: its node; NULL: this is one */
	_Atomic(struct node *) lines[TRANSPORTS];       /* made once, kept until the process ends; NULL: none */
	atomic_int transport;             /* enum transport, of `driver` */
	struct shard *shard;
	struct stats *stats;
	struct cache *cache;
	_Atomic(struct node_face *) face;
	atomic_int persona;               /* enum doc_persona of its views */
	atomic_int state;                 /* enum node_state */
	_Atomic uint64_t *write_seq;      /* raised by every write: what was read before is suspect. A line's is its node's */
	_Atomic uint64_t writes;          /* where write_seq points */
	_Atomic uint64_t has[4];          /* bit per place row: the box has this collection or service */
	pthread_mutex_t status_lock;
	struct node_status status;
	struct findings findings;         /* that its drivers saw */
	char trusted[DRIVER_FINGERPRINT_SIZE], seen[DRIVER_FINGERPRINT_SIZE];

	/* shard only */
	struct config *config_held;
	const struct node_config *config; /* in config_held; NULL: not configured any more */
	const struct driver *driver;
	struct endpoint *endpoint;        /* NULL: disabled, or without a transport that we speak */
	int closings;                     /* endpoints, its lines' as well, that are being closed */
	struct shard_timer pulse;         /* of a line: the next look whether it works */
	bool is_stopped;                  /* the gateway stops: nothing is opened any more */
	struct op *stopping;              /* the stop waits for a close under way; NULL: it does not */
	struct profile profile;
	struct quirks quirks;
	struct vendor vendor;
	char authority[300];              /* host:port, for links that name it */
	char *facts;                      /* the driver's, as stored */
	bool has_accounts;                /* the root names an AccountService */
	struct queue queue;
	struct fetch *fetches;
	struct polls *polls;
	struct explorer *explorer;
	struct table *exceptions;         /* canonical path -> as advertised */
	struct table *absent;             /* key of a source -> until when nobody asks the box for it */
	struct table *notes;              /* notes.h */
	struct deed_run *deeds;           /* under way */
	struct events *events;            /* who listens to its events; NULL: nobody ever did */
	struct saved *saved;
};

/* What all of the fleet shares; set by fleet_init. */
extern struct fleet_context fleet_context;

/* fleet_queue.c */
void queue_init(struct node *node);
void turn_ask(struct node *node, struct turn *turn, enum turn_class class);
void turn_over(struct turn *turn);
void turn_leave(struct turn *turn);
/* After each exchange: how it went for the breaker. */
void queue_answered(struct node *node, const struct rf_error *err);
/* The box is not asked at this moment, but so soon again that it is worth waiting for. */
bool queue_is_patient(const struct node *node);
/* At once, for what the driver knows without asking (certificate, refused logins). */
void queue_open(struct node *node, const struct rf_error *why, bool is_probed);
/* Somebody says that it is mended: it is asked again, and starting until it answers. */
void queue_close(struct node *node);
/* The BMC was told to restart: the node is starting, not failed, until it answers again. */
void queue_restart(struct node *node);
bool queue_restarts(const struct node *node);
/* Refuses whoever waits, and everybody until queue_reset. */
void queue_stop(struct node *node);
void queue_reset(struct node *node);
/* Whether an error says that the box, or the way to it, does not work; a refusal does not. */
bool queue_is_fault(enum rf_code code);

/* fleet_fetch.c: one read of (node, path) for all who wait. Node's shard. */
struct node_read {
	struct op op;
	struct node *node;
	const char *path;                 /* canonical, or another key (fleet_sources.h); the caller's, until done */
	enum turn_class class;
	enum fleet_freshness freshness;
	bool is_source;                   /* for the surface: no client wants this one by itself */
	/* out */
	struct cached got;                /* got.doc NULL unless it worked */
	bool is_stale;
	struct doc *said;
	/* of the fetch */
	struct fetch *fetch;
	struct node_read *next;
};
void node_read(struct node_read *read, struct op *parent, int64_t ms, op_fn *done);
void node_read_clear(struct node_read *read);
/* When the loops have ended: those that nobody heard of any more. */
void fetches_free(struct node *node);
/* Reads it again, and nobody waits for that; at most once a second. Any thread. */
void node_refresh_later(struct node *node, const char *path);
/* Makes it anew from what is in memory, where that will do. */
void node_make_later(struct node *node, const char *path);
/* What was read before the box's members were known is the box's own: kept as such, and the surface's made of it. */
void node_adopt(struct node *node);
/* The deadline of one exchange, with a login in front of it; the driver's own limits are per transfer. */
int64_t node_exchange_ms(const struct node *node);
/* Fresh enough to be shown? Any thread. */
bool node_is_fresh(struct node *node, const struct cached *held, enum fleet_freshness freshness, bool *is_stale,
    bool *wants_refresh);
/* A document of the box (or of ours) into the cache; json is changed. Returns a reference, NULL with err. */
struct doc *node_document(struct node *node, const char *path, json_t *json, struct cached *entry, struct rf_error *err);
struct doc *node_said(struct node *node, json_t *json);
/* Makes cached documents anew from their own bytes: those that `wants` (NULL: all), after `change` (NULL: none). */
void node_remake(struct node *node, bool (*wants)(struct node *node, const char *path, const struct cached *held),
    void (*change)(struct node *node, json_t *json, struct cached *held));
void node_links(const struct node *node, struct links *links);
/* Raises fleet_generation. */
void fleet_changed(void);
/* How old a document of this class (translate/classes.h) may be. Any thread. */
int64_t fleet_max_age_ms(int class);
/* The configuration in force; valid for the current callback. Any thread. */
const struct config *fleet_config(void);

/* fleet_paths.c */
/* For struct links_known, arg the node: is there a real member of this canonical path? Any thread. */
bool node_has_member(void *arg, const char *path);
const char *node_advertised(struct node *node, const char *canonical, char out[LINK_SIZE]);
void node_note_exception(struct node *node, const char *canonical, size_t len, const char *advertised, size_t advertised_len);

/* fleet_explore.c: getting to know the box. */
void explore_start(struct node *node, int64_t delay_ms);
void explore_stop(struct node *node);
void explore_free(struct node *node);

/* fleet_polls.c: what is read without being asked for. */
void polls_start(struct node *node);
void polls_stop(struct node *node);
void polls_free(struct node *node);
/* A client has read it: keep it fresh while there is interest. */
void polls_note(struct node *node, const char *path, int class);
/* Read these again soon: the box has changed. */
void polls_after_write(struct node *node, const char *path);
/* The box answers again after it did not. */
void polls_wake(struct node *node);

/* fleet_node.c */
void node_set_state(struct node *node, enum node_state state, const struct rf_error *why);
/* The ids that the box gave (NULL: none); decided once. Remakes what was made under other ids. */
void node_learn_face(struct node *node, const char *const ids[PRIMARY_KINDS]);
void node_set_face(struct node *node, const char *const ids[PRIMARY_KINDS], const bool is_made[PRIMARY_KINDS], bool is_learnt);
/* node->vendor is known: its quirks for documents, its profile for the driver. */
void node_apply_vendor(struct node *node);
/* The configuration says whose box it is: nobody looks for himself. */
bool node_has_profile(const struct node *node);
void node_set_has(struct node *node, const struct place_row *row, bool has);
void node_open(struct node *node);
const struct node_face *node_face(const struct node *node);
/* Is it known what the machine calls its things? A line need not. */
bool node_is_heard(const struct node *node);

/* fleet_lines.c */
/* whole: it is a line of that one; NULL: a node. fleet.c. */
struct node *node_new(const char *name, struct node *whole);
extern const struct endpoint_events node_events;   /* fleet_node.c */
/* The node's line of that transport, made if it is not there. */
struct node *line_of(struct node *node, enum transport transport);
struct node *line_named(struct node *node, const char *transport);      /* NULL: no such transport */
/* The first of the node's transports that we speak becomes its own, its endpoint described in out; NULL: none. */
const struct driver *lines_choose(struct node *node, struct endpoint_config *out);
/* Opens those besides. */
void lines_open(struct node *node);
/* A fact that shows that the line works; NULL: there is none. */
const char *line_pulse(const struct node *line);
/* Calls each for the node itself and its lines, open or not. */
void lines_each(struct node *node, void (*each)(struct node *line, void *arg), void *arg);
/* Who reads or does this: the node, where the key is a path; NULL: it is a fact of a transport that the node has not. */
struct node *node_line(struct node *node, const char *key);
/* In the order in which they are tried, the node's own driver among them. */
size_t lines_list(struct node *node, struct surface_line out[TRANSPORTS]);
/* One of its lines works, whatever its own driver does. Any thread. */
bool lines_work(struct node *node);
const struct config_timeout *line_timeout(const struct node *line);
/* A line works, or does not any more. */
void line_changed(struct node *line);

/* fleet_made.c: placeholders. */
void made_placeholders(struct node *node);
void made_offline(struct node *node, bool is_offline);
/* In the document of a System, Chassis or Manager, while the box does not answer: that, since when and why. */
void made_say_offline(struct node *node, const char *path, json_t *json);

/* fleet_events.c: the node is taken out, or the gateway stops. */
void events_stop(struct node *node);
void events_free(struct node *node);

/* fleet_profile.c */
void profile_from_quirks(struct profile *profile, const struct vendor *vendor, const struct quirks *quirks);

/* fleet_saved.c: what survives a restart. saved_load: on shard 0 before the shards run; the rest on the node's shard. */
bool saved_load(struct rf_error *err);
void saved_dirty(struct node *node);
void saved_facts(struct node *node);
void saved_free(struct node *node);
/* Everything, now; finishes op. */
void saved_all(struct node *node, struct op *parent);

/* fleet.c: from now on this configuration is the node's, or no longer has it; what changed is closed and opened. */
void node_configure(struct node *node, struct config *config);

#endif
