/*
 * One simulated PDU: its hardware (box), its SNMP agent with engine, users and communities, and the doors that lead to
 * it. The fleet owns it.
 */
#ifndef SIM_SNMP_PDU_H
#define SIM_SNMP_PDU_H

#include <jansson.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "../common/numbers.h"
#include "../common/web.h"
#include "box.h"
#include "mib.h"
#include "usm.h"

struct event;
struct event_base;
struct rpc;

struct pdu_settings {
	struct box_settings box;
	int latency_ms;
	int jitter_ms;
	int loss_percent;
	int duplicate_percent;
	int message_max;
	int bulk_too_big;
	int bulk_max;
	int v1_only;
	int v3_only;
	int any_security;
	int null_values;
	int outlet_unknown;
	int pending_unknown;
	int set_ignored;
	int set_unanswered;
	int set_error;
	int set_ms;
	int get_error;
	int walk_loops;
	int walk_back;
	int wrong_request_id;
	int wrong_message_id;
	int wrong_digest;
	int no_time_report;
	int garbage;
	int reset_ms;
	int keep_requests;
	struct web_settings web; /* of JSON-RPC, as all below */
	int rpc_session_s;
	int rpc_exclusive;
	int rpc_old_bulk;
	int rpc_refuses;
};

struct pdu_counters {
	uint64_t packets, answers, lost, duplicated, malformed;
	uint64_t v1, v2c, v3, wrong_version, bad_communities;
	uint64_t gets, get_nexts, get_bulks, sets, sets_done, sets_refused, varbinds_in,
	    varbinds_out;
	uint64_t too_big, errors, reports;
	uint64_t unknown_engine_ids, unknown_users, unsupported_levels, wrong_digests, not_in_time,
	    decryption_errors;
	uint64_t no_auth, auth, priv;
	uint64_t rpc_requests, rpc_unauthorized, rpc_logins, rpc_bulks;
};

enum pdu_state {
	PDU_UP,
	PDU_SILENT, /* hears and says nothing */
	PDU_REFUSE, /* its port is closed */
};

struct peer {
	struct sockaddr_storage address;
	socklen_t len;
};

enum { COMMUNITIES = 4 };

struct pdu {
	char *name, *host;
	unsigned number; /* among those of the process, from 1 on */
	struct event_base *base;
	const struct profile *profile;
	const struct mib *mib;
	struct box box;
	struct pdu_settings settings;
	struct pdu_counters count;
	enum pdu_state state, first_state;
	/* The agent. */
	struct {
		char name[33];
		bool may_write;
	} communities[COMMUNITIES];
	struct usm_user *users;
	size_t user_count;
	uint8_t engine[ENGINE_MAX];
	size_t engine_len;
	int32_t boots;
	uint64_t engine_began_ms;
	uint64_t salt;
	uint64_t up_since_ms;
	/* The network. */
	struct peer where;
	int fd;
	struct event *readable, *restarted;
	uint32_t dice;
	int in_flight;
	struct rpc *rpc; /* the door of JSON-RPC; NULL: none */
	/* Requests remembered, as JSON texts. */
	char **records;
	int record_room;
	uint64_t record_count;
};

extern const struct setting_row pdu_setting_rows[];
extern const size_t pdu_setting_count;
extern const struct counter_row pdu_counter_rows[];
extern const size_t pdu_counter_count;

struct pdu *pdu_new(struct event_base *base, const char *name, const char *host, unsigned number,
    const struct profile *profile, const struct shape *shape);
void pdu_free(struct pdu *p);

/* Binds. False with errno. */
bool pdu_listen(struct pdu *p);
/* -1: no such. */
int pdu_state_named(const char *name);
const char *pdu_state_name(enum pdu_state state);
void pdu_set_state(struct pdu *p, enum pdu_state state);
/* The controller (not the relays) starts anew: boots go up, it is silent for reset_ms. */
void pdu_restart(struct pdu *p);

void pdu_set_engine(struct pdu *p, const uint8_t *id, size_t len);
int32_t pdu_engine_time(const struct pdu *p);
/* An array of {name, auth, auth_password, priv, priv_password, access}. NULL, or what is wrong. */
const char *pdu_set_users(struct pdu *p, const json_t *users);
/* {"public": "ro", "private": "rw"} */
const char *pdu_set_communities(struct pdu *p, const json_t *communities);
const struct usm_user *pdu_user(const struct pdu *p, const void *name, size_t len);

/* The next of its own random numbers: below `below`. The same for each run of the same fleet. */
unsigned pdu_random(struct pdu *p, unsigned below);
bool pdu_chance(struct pdu *p, int percent);
/* Takes the JSON. */
void pdu_record(struct pdu *p, json_t *what);
void pdu_reset_counters(struct pdu *p);

#endif
