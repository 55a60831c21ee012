/* Inside the IPMI driver: what its files share. Nobody else includes this; the fleet sees driver.h
 * and ipmi.h.
 *
 *	ipmi.c              the endpoint: open, close, state, findings
 *	ipmi_hub.c          what the endpoints of a shard share: sockets, crypto, repositories; who a
 *	                    datagram is for
 *	ipmi_login.c        the login script: address, credentials, capabilities; ipmi_login_rakp.c: Open
 *	                    Session, RAKP, and what silence means there
 *	ipmi_session.c      an open session: packets out and in, the idle time, the end
 *	ipmi_exchange.c     one command and its answer, with login before it, retransmission, privilege
 *	ipmi_work.c         read_op and act_op on top of exchanges
 *	ipmi_groups.c       groups of facts that are lists of commands; those that are walks:
 *	                    ipmi_sensors.c, ipmi_frus.c, ipmi_log.c, ipmi_lan.c (users, too)
 *	ipmi_actions.c      actions that are lists of commands, with ipmi_actions_bmc.c; those that are
 *	                    walks: ipmi_frus.c (asset tag), ipmi_log.c (clear)
 *	ipmi_loading.c      reads SDR repositories; ipmi_repository.c keeps and shares them
 *	ipmi_learnt.c       facts that outlive a restart; ipmi_quirks.c: what single products need
 * and the pure parts: ipmi_packet ipmi_crypto ipmi_rakp ipmi_command ipmi_sdr ipmi_fru ipmi_sel.
 *
 * An endpoint has at most one login, and one command under way: boxes are simple. Exchanges of
 * several works wait in line. All is the shard's own; an idle endpoint takes about 3 KB. */
#ifndef FISHWAY_IPMI_OWN_H
#define FISHWAY_IPMI_OWN_H

#include <jansson.h>

#include "gateway/config.h"
#include "gateway/script.h"
#include "southbound/driver.h"
#include "southbound/ipmi_command.h"
#include "southbound/ipmi_crypto.h"
#include "southbound/ipmi_quirks.h"
#include "southbound/ipmi_socket.h"

enum {
	IPMI_REFUSALS_MAX = 3,
	IPMI_LOGIN_MS = 60000,    /* a whole login, however slow the box */
	IPMI_IDLE_MS = 20000,     /* a session unused for so long is closed, or kept alive: boxes drop them
				     after 30 to 60 s */
	IPMI_DENSE_MS = 60000,    /* used at least this often, it is kept alive */
	IPMI_FRESH_MS = 2000,     /* heard of within: no need to ask whether the session lives before an act */
	IPMI_TAINT_MS = 10000,    /* how late a second answer may come */
	IPMI_REQUEST_MAX = 64,    /* data of a request */
	IPMI_SILENCES_MAX = 2     /* in a row that make a box "down" */
};

/* ---- facts that outlive a restart ---- */

/* What a box makes codes over where RAKP 1 had a role with the bit of a look-up by name. */
enum ipmi_role {
	IPMI_ROLE_FULL,       /* that */
	IPMI_ROLE_PLAIN,      /* the privilege alone */
	IPMI_ROLE_PLAIN_PROOF /* that; but the privilege alone in RAKP 3 */
};

struct ipmi_learnt {
	int suite; /* that worked last; -1: none */
	bool has_device;
	uint32_t manufacturer; /* IANA enterprise number; some makers' boxes give another */
	uint16_t product;
	uint8_t device_id, device_revision;
	uint8_t major, minor; /* of the firmware; minor is BCD */
	enum ipmi_role role;
	bool asks_highest;    /* Open Session wants 0 as privilege */
	bool pads_name;       /* RAKP 1 wants sixteen bytes of name */
};

/* facts may be NULL, and anything else that is not understood is ignored. */
void ipmi_learnt_load(struct ipmi_learnt *learnt, const char *facts);
/* The caller frees it. */
char *ipmi_learnt_text(const struct ipmi_learnt *learnt);

/* ---- the endpoint ---- */

struct ipmi_session {
	bool is_open;
	uint8_t privilege; /* that it has now */
	uint8_t rq_seq;
	uint32_t console_sid, bmc_sid;
	uint32_t seq; /* of the packet sent last */
	struct ipmi_window window;
	struct ipmi_keys keys;
	uint64_t tainted, tainted_until_ms; /* rq_seq of commands that were sent twice: a second answer
					       may come yet */
	uint64_t heard_ms;
};

struct ipmi_hub;
struct ipmi_login;
struct ipmi_exchange;
struct ipmi_repository;
struct ipmi_loading;
struct ipmi_sensor_state;
struct ipmi_log;
struct ipmi_closing;
struct work;

/* What tells repositories apart without reading them. */
struct ipmi_repository_key {
	uint32_t manufacturer;
	uint16_t product;
	uint8_t device_id, device_revision, major, minor;
	bool is_device; /* the device's own SDRs, for want of a repository */
	uint16_t records;
	uint32_t added, erased;
};

struct endpoint {
	const struct endpoint_events *events;
	void *owner;
	char *node, *host;
	struct vault *vault;
	struct worker_pool *helpers; /* for names; NULL: only addresses */
	uint16_t port;
	uint8_t privilege; /* at most */
	bool has_k_g, refuses_defaults;
	uint8_t suites[IPMI_SUITES_MAX], suite_count; /* in the order in which they are tried */
	uint32_t quirks_told, quirks; /* of the configuration; and those of the product */

	struct ipmi_hub *hub;
	struct endpoint *hub_next; /* at the same address */
	union ipmi_address address;
	bool has_address; /* and is known to the hub by it */
	unsigned lane;

	struct ipmi_learnt learnt;
	enum endpoint_state state;
	struct rf_error why;
	int silences;       /* in a row */
	uint32_t answer_ms; /* how long it takes to answer, of late */
	uint32_t findings; /* bit per enum finding that was reported to hold */

	struct ipmi_session session;
	struct ipmi_login *login; /* under way; NULL: none */
	int refusals;             /* in a row */
	uint64_t not_before_ms;   /* no login before, ops fail with not_before_why */
	struct rf_error not_before_why;

	struct ipmi_exchange *first, *last; /* in line; the first one's turn it is */
	struct shard_timer idle;
	uint64_t used_ms, gap_ms; /* last use, and how far apart uses are of late */
	struct ipmi_exchange *last_word; /* the keep-alive or the end of an idle session, under way */

	struct ipmi_repository *repository; /* NULL: not read yet */
	struct ipmi_repository_key repository_key; /* as this box said it */
	uint64_t repository_checked_ms;
	struct ipmi_loading *loading;
	struct ipmi_sensor_state *sensors; /* as many as the repository has */
	struct ipmi_log *log;

	struct work *works;
	struct ipmi_closing *closing;
};

void ipmi_set_state(
    struct endpoint *endpoint, enum endpoint_state state, const struct rf_error *why);
void ipmi_learnt_changed(struct endpoint *endpoint);
/* Something that the configuration's owner should know; detail NULL: it does not hold. Told once. */
void ipmi_finding(struct endpoint *endpoint, enum finding finding, const char *detail);
/* What was seen of the product: quirks, findings, and the suite anew when the firmware is another. */
void ipmi_device_seen(struct endpoint *endpoint, const uint8_t *data, size_t len);
/* The box has answered, or has not. */
void ipmi_answered(struct endpoint *endpoint);
void ipmi_silent(struct endpoint *endpoint, const struct rf_error *err);
/* A work, the login or an exchange has ended: goes on with a close that waits for it. */
void ipmi_settled(struct endpoint *endpoint);

/* ---- the hub ---- */

struct ipmi_hub {
	int endpoints;
	unsigned next_lane;
	struct ipmi_sockets *sockets;
	struct ipmi_crypto *crypto;
	struct table *addresses;
	struct ipmi_repository *repositories;
	struct ipmi_loading *loadings;
};

/* This shard's; made with the first endpoint, gone with the last. */
struct ipmi_hub *ipmi_hub_join(void);
void ipmi_hub_leave(struct ipmi_hub *hub);
void ipmi_hub_put(struct endpoint *endpoint, const union ipmi_address *address);
void ipmi_hub_remove(struct endpoint *endpoint);

/* ---- logging in ---- */

/* May a login be tried now? False: err says why not. */
bool ipmi_login_may(struct endpoint *endpoint, struct rf_error *err);
/* Begins one unless one is under way; its end is told to the first in line (ipmi_exchange_logged_in). */
void ipmi_login_begin(struct endpoint *endpoint);
void ipmi_login_stop(struct endpoint *endpoint);
void ipmi_login_heard(
    struct endpoint *endpoint, const struct ipmi_packet *packet, const uint8_t *datagram);

/* ---- an open session ---- */

/* Sends a message in the session; seq: 0 takes the next number and writes it back. False: errno. */
bool ipmi_session_send(struct endpoint *endpoint, struct ipmi_session *session, uint32_t *seq,
    const struct ipmi_message *message);
void ipmi_session_heard(
    struct endpoint *endpoint, const struct ipmi_packet *packet, const uint8_t *datagram);
/* A number for the next command; not one that a late answer may still bear. */
uint8_t ipmi_session_number(struct endpoint *endpoint);
/* Says goodbye without waiting, and forgets it. */
void ipmi_session_abandon(struct endpoint *endpoint, struct ipmi_session *session);
/* Forgets it; nothing is sent. */
void ipmi_session_forget(struct ipmi_session *session);
/* Sets the idle time after something was done in it. */
void ipmi_session_rest(struct endpoint *endpoint);
/* A command is about to use it. */
void ipmi_session_use(struct endpoint *endpoint);

/* ---- one command and its answer ---- */

struct ipmi_exchange {
	struct script script;
	struct endpoint *endpoint;
	const struct ipmi_command *command;
	op_fn *done;                /* the caller's */
	struct ipmi_exchange *next; /* in line */
	bool is_act;      /* see that the session lives before it is sent */
	bool is_goodbye;  /* only where a session is, and it is gone after */
	bool is_in_line;
	bool was_sent, was_busy, was_raised, has_relogged, is_probed, is_garbled;
	int tries;
	uint8_t lun, rq_seq, request_len;
	uint32_t seq;     /* session sequence number of a command that may go out again only as a copy */
	uint64_t sent_us;
	const struct ipmi_command *outstanding; /* this one, or what has to be done before it */
	uint8_t request[IPMI_REQUEST_MAX];
	/* out, of one that ended well */
	uint8_t cc;
	bool is_mute; /* no answer came, and none was to be expected: cc is 0 */
	size_t len;
	uint8_t data[IPMI_DATA_MAX];
};

/* Zeroed, or done. Ends well with any completion code. */
void ipmi_exchange_start(struct ipmi_exchange *exchange, struct endpoint *endpoint,
    enum ipmi_command_id command, const uint8_t *request, size_t len, struct op *parent, op_fn *done);
void ipmi_exchange_heard(struct endpoint *endpoint, const struct ipmi_message *message);
void ipmi_exchange_logged_in(struct endpoint *endpoint, const struct rf_error *err);

#endif
