/* Inside the SNMP driver: what its files share. Nobody else includes this; the fleet sees driver.h,
 * snmp.h and pdu.h.
 *
 *	snmp.c            the endpoint: open, close, state, what is learnt
 *	snmp_hub.c        what all endpoints share: keys of passwords, who has which engine id
 *	snmp_login.c      address, credentials, engine discovery, keys: until the first question can be asked
 *	snmp_exchange.c   one question and its answer, with login before it, retransmission, reports
 *	snmp_walk.c       many questions: single objects and columns of tables, within bounds
 *	snmp_work.c       read_op and act_op on top of walks; which profile a box has
 *	snmp_act.c        the steps of an act: find, confirm, set
 *	snmp_socket.c     a box's socket
 * and the pure parts: snmp_message.c, snmp_keys.c, pdu_facts.c, pdu_orders.c and the profiles (pdu_*.c).
 *
 * All endpoints of the process live on one thread: net-snmp keeps state for the whole process. */
#ifndef FISHWAY_SNMP_OWN_H
#define FISHWAY_SNMP_OWN_H

#include <jansson.h>

#include "gateway/config.h"
#include "gateway/script.h"
#include "southbound/driver.h"
#include "southbound/pdu_facts.h"
#include "southbound/pdu_orders.h"
#include "southbound/snmp_message.h"
#include "southbound/snmp_socket.h"

enum {
	SNMP_REFUSALS_MAX = 3,
	SNMP_SILENCES_MAX = 2, /* in a row that make a box "down" */
	SNMP_TRIES = 4
};

struct snmp_login;
struct snmp_exchange;
struct snmp_closing;
struct snmp_ku;
struct work;

struct endpoint {
	const struct endpoint_events *events;
	void *owner;
	struct endpoint *hub_next, *hub_prev;
	char *node, *host;
	uint16_t port;
	struct vault *vault;
	struct worker_pool *helpers; /* NULL: only addresses, and keys are made on the loop */

	struct snmp_security security;
	struct snmp_socket *socket;
	struct snmp_login *login; /* under way; NULL: none */
	bool is_ready;   /* a question can be asked */
	bool is_proven;  /* and one was answered since */
	bool is_default; /* the credentials are those of the factory */
	int refusals;    /* in a row */
	int32_t next_id;
	struct snmp_exchange *exchanges; /* whoever has not ended */
	uint32_t answer_ms; /* how long it takes to answer, of late */

	const struct pdu_profile *told, *profile; /* by the configuration; in use; NULL: not known yet */
	char *learnt; /* as told last; NULL: not yet */
	char object[64]; /* its sysObjectID; "": not asked yet */
	struct pdu_place *places; /* where its outlets and groups are, as last read */
	size_t place_count;

	enum endpoint_state state;
	struct rf_error why;
	int silences;
	uint32_t findings; /* bit per enum finding that was reported to hold */

	struct work *works;
	struct snmp_closing *closing;
};

/* ---- the endpoint */

void snmp_endpoint_state(
    struct endpoint *endpoint, enum endpoint_state state, const struct rf_error *why);
void snmp_endpoint_finding(struct endpoint *endpoint, enum finding finding, const char *detail);
void snmp_endpoint_learnt(struct endpoint *endpoint);
void snmp_endpoint_answered(struct endpoint *endpoint);
void snmp_endpoint_silent(struct endpoint *endpoint, const struct rf_error *err);
/* It does not take our credentials. */
void snmp_endpoint_refused(struct endpoint *endpoint, const struct rf_error *err);
/* A work, the login or an exchange has ended: goes on with a close that waits for it. */
void snmp_endpoint_settled(struct endpoint *endpoint);
int64_t snmp_now_s(void);

/* ---- the hub */

void snmp_hub_join(struct endpoint *endpoint);
void snmp_hub_leave(struct endpoint *endpoint);
/* Another endpoint with the same engine id; NULL: none. */
struct endpoint *snmp_hub_engine_twin(const struct endpoint *endpoint);
/* The key of a password, shared by all who have that one. When it is there, or cannot be,
 * snmp_login_heard_of_key is called for every login; key NULL: not yet. */
struct snmp_ku *snmp_ku_take(
    enum snmp_auth auth, const char *password, struct worker_pool *helpers);
enum snmp_ku_state { SNMP_KU_PENDING, SNMP_KU_READY, SNMP_KU_FAILED };
enum snmp_ku_state snmp_ku_state(const struct snmp_ku *ku);
const struct snmp_key *snmp_ku_key(const struct snmp_ku *ku);
void snmp_ku_give(struct snmp_ku *ku);

/* ---- logging in */

/* Begins one unless one is under way; its end is told to all exchanges. False: it may not be tried, err says why. */
bool snmp_login_begin(struct endpoint *endpoint, struct rf_error *err);
void snmp_login_stop(struct endpoint *endpoint);
void snmp_login_heard(
    struct endpoint *endpoint, const struct snmp_header *header, const uint8_t *bytes, size_t len);
void snmp_login_heard_of_key(struct endpoint *endpoint);
/* The socket says that nothing arrives. */
void snmp_login_unreachable(struct endpoint *endpoint, const struct rf_error *err);
/* The next question logs in again. forget: discover the engine anew, too. */
void snmp_login_again(struct endpoint *endpoint, bool forget);

/* ---- one question and its answer */

struct snmp_exchange {
	struct script script;
	struct endpoint *endpoint;
	struct snmp_exchange *next, *prev;
	op_fn *done; /* the caller's */
	enum snmp_ask ask;
	const struct snmp_bind *binds; /* the caller's, until done */
	size_t count;
	int repetitions;
	bool is_once; /* must not be done twice: sent again only when the box has refused it unseen */
	bool was_sent, is_listed;
	int tries, logins;
	int32_t request_id, message_ids[SNMP_TRIES + 1];
	int message_count;
	uint64_t sent_us;
	/* out, of one that ended well: an answer with any error; the caller clears it */
	struct snmp_answer answer;
	size_t bytes;
};

/* Zeroed, or done and its answer cleared. */
void snmp_exchange_start(struct snmp_exchange *exchange, struct endpoint *endpoint,
    enum snmp_ask ask, const struct snmp_bind *binds, size_t count, int repetitions,
    struct op *parent, op_fn *done);
void snmp_exchange_heard(struct endpoint *endpoint, const struct snmp_header *header,
    const uint8_t *bytes, size_t len);
void snmp_exchanges_logged_in(struct endpoint *endpoint, const struct rf_error *err);
void snmp_exchanges_unreachable(struct endpoint *endpoint, const struct rf_error *err);

/* ---- many questions */

struct snmp_walk;
typedef void snmp_walk_fn(struct snmp_walk *walk, size_t target, const struct snmp_bind *bind);

struct snmp_walk {
	struct script script;
	struct endpoint *endpoint;
	const struct pdu_target *targets; /* the caller's, until done */
	size_t target_count;
	snmp_walk_fn *heard; /* what is there, in order of names within a target */
	void *arg;
	/* own */
	op_fn *done;
	struct snmp_walk_state *state;
	struct snmp_exchange exchange;
	struct snmp_bind *binds;
	size_t *batch;
	size_t batch_count;
	int columns, repetitions, singles; /* of one question */
	int questions;
	size_t heard_binds, heard_bytes;
};

void snmp_walk_start(struct snmp_walk *walk, struct endpoint *endpoint,
    const struct pdu_target *targets, size_t count, snmp_walk_fn *heard, void *arg,
    struct op *parent, op_fn *done);

/* ---- works */

struct work {
	struct script script;
	struct endpoint *endpoint;
	struct work *next, *prev;
	struct read_op *read; /* one of the two */
	struct act_op *act;
	enum pdu_group group;
	struct snmp_walk walk;
	/* which profile */
	struct pdu_target *probes;
	size_t probe_count;
	char object[64], contact[3][128]; /* sysObjectID; sysDescr, sysName, sysLocation */
	const struct pdu_profile **candidates; /* one for each probe */
	int64_t *counts; /* what it says to it; -1: it has no such object */
	/* what is read */
	struct pdu_reading *reading;
	json_t *facts;
	/* what is to be done */
	const struct pdu_action *action;
	json_t *body;
	struct pdu_orders orders;
	struct pdu_place place;
	struct snmp_exchange exchange;
	struct snmp_bind *binds;
	size_t bind_count;
	bool has_reread;
};

void snmp_work_read(struct read_op *read, struct op *parent, int64_t ms, op_fn *done);
void snmp_work_act(struct act_op *act, struct op *parent, int64_t ms, op_fn *done);
void snmp_works_stop(struct endpoint *endpoint);
/* Begins the walk of the group's tables; its end is the step's reply. */
enum verdict snmp_work_tables(struct work *work, enum pdu_group group);
/* Takes what was walked: facts, places. */
void snmp_work_take(struct work *work);
extern const struct step snmp_act_steps[];

#endif
