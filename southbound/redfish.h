/* Inside the Redfish driver: what its files share. Nobody else includes this; the fleet sees
 * driver.h.
 *
 *	redfish.c           the endpoint: open, close, state, what every exchange is followed by
 *	redfish_request.c   one exchange with login before it, and once more after a 401
 *	redfish_login.c     the login script: root, credentials, session; redfish_basic.c: or Basic;
 *	                    redfish_leftover.c: sessions left over
 *	redfish_read.c      read_op on top of requests; redfish_page.c: collections in several pages
 *	redfish_write.c     act_op on top of requests; redfish_etag.c: the ladder of If-Match
 *	redfish_stream.c    stream_op likewise
 *	redfish_answer.c    what an answer that is an error means
 *	redfish_learnt.c    facts that outlive a restart
 *
 * An endpoint owns its session, its peer and at most one login at a time. Each read_op and act_op
 * has a `work` of the driver's own as child, which holds the requests it makes one after another. */
#ifndef FISHWAY_REDFISH_H
#define FISHWAY_REDFISH_H

#include <jansson.h>

#include "gateway/script.h"
#include "southbound/driver.h"
#include "southbound/profile.h"
#include "southbound/target.h"
#include "southbound/transfer.h"

enum {
	REDFISH_BODY_MAX = 4 << 20,
	REDFISH_ERROR_MAX =
	    256
	    << 10, /* of a body that is an error; the rest of the node's text is not worth more */
	REDFISH_MEMBERS_MAX = 1000,
	REDFISH_REFUSALS_MAX = 3,
	REDFISH_LOGIN_MS = 150000,  /* a whole login, however slow the box */
	REDFISH_SLOT_RETRY_S = 300, /* session table full: go on with Basic for so long */
	REDFISH_FUTILE = 8,
	REDFISH_FUTILE_MS = 600000
};

/* ---- facts that outlive a restart ---- */

enum login_kind { LOGIN_UNKNOWN, LOGIN_SESSION, LOGIN_BASIC };

struct learnt_rung {
	char key[64];
	int rung; /* enum profile_etag */
};

struct learnt {
	char pinned[DRIVER_FINGERPRINT_SIZE];
	enum login_kind login;
	char *session_uri;     /* of a session that is, or may be, open at the box; NULL: none */
	char *session_created; /* its CreatedTime, NULL when the box did not say */
	int idle_s,
	    age_s;      /* how long a session lasts unused, and at all; 0: longer than ever seen */
	bool wrong_304; /* the box keeps an ETag although the content changes */
	bool closes;    /* the box ends kept connections instead of answering over them */
	struct learnt_rung *rungs;
	int rung_count;
};

/* facts may be NULL, and anything else that is not understood is ignored. */
void redfish_learnt_load(struct learnt *learnt, const char *facts);
/* The caller frees it. */
char *redfish_learnt_text(const struct learnt *learnt);
void redfish_learnt_clear(struct learnt *learnt);
/* PROFILE_ETAG_LEARN: nothing known. */
enum profile_etag redfish_learnt_rung(const struct learnt *learnt, const char *key);
/* False: it was known. */
bool redfish_learnt_set_rung(struct learnt *learnt, const char *key, enum profile_etag rung);
void redfish_learnt_session(struct learnt *learnt, const char *uri, const char *created);

/* ---- the endpoint ---- */

struct session {
	enum login_kind kind;       /* LOGIN_UNKNOWN: none */
	char *token;                /* secret */
	char *authorization;        /* secret */
	char *uri;                  /* NULL: the box did not say */
	unsigned generation;        /* of logins: a 401 to an old token says nothing of this one */
	uint64_t made_ms, heard_ms; /* heard: the last answer that was not 401 */
	uint64_t until_ms;          /* of Basic for want of a place in the table; 0: for good */
};

struct login;
struct closing;

/* A read_op or act_op that is under way; its `op` is a child of theirs. */
struct work {
	struct script script;
	struct endpoint *endpoint;
	struct op *asked; /* the read_op's or act_op's */
	struct work *next, *prev;
};

struct endpoint {
	const struct endpoint_events *events;
	void *owner;
	char *node, *host;
	struct vault *vault;
	struct worker_pool *parsers;
	struct peer *peer;
	bool is_tls;
	int read_ms;
	struct profile profile;
	struct learnt learnt;

	enum endpoint_state state;
	struct rf_error why;
	char seen[DRIVER_FINGERPRINT_SIZE]; /* the untrusted certificate that was last reported */
	int silences;                       /* time-outs in a row */
	int kept_ended; /* kept connections that ended without an answer, in a row */

	struct session session;
	struct login *login;             /* under way; NULL: none */
	struct redfish_request *waiting; /* for it, in order of arrival */
	int refusals;                    /* in a row */
	uint64_t not_before_ms;          /* no login before, ops fail with not_before_why */
	struct rf_error not_before_why;
	struct {
		uint64_t target; /* hash */
		uint64_t until_ms;
	} futile[REDFISH_FUTILE]; /* what stays 401 with a fresh session */
	unsigned futile_next;

	unsigned reads; /* conditional ones, to check some of them */
	struct work *works;
	struct closing *closing;
};

/* After every transfer, whoever made it: statistics, state, the pin. */
void redfish_heard(struct endpoint *endpoint, const struct transfer *transfer, bool is_login);
void redfish_set_state(
    struct endpoint *endpoint, enum endpoint_state state, const struct rf_error *why);
void redfish_learnt_changed(struct endpoint *endpoint);
/* Fills in what all transfers of the endpoint have in common, without credentials. */
void redfish_prepare(
    struct endpoint *endpoint, struct transfer *transfer, const char *method, const char *target);
/* A work or the login has ended: goes on with a close that waits for it. */
void redfish_settled(struct endpoint *endpoint);
/* Starts a work, which is zeroed, for `asked`; its done calls redfish_work_end and frees it. False:
 * the endpoint is closing, `asked` has been failed, and the caller frees it. */
bool redfish_work_start(struct work *work, struct endpoint *endpoint, struct op *asked,
    const char *name, const struct step *steps, op_fn *done);
void redfish_work_end(struct work *work);

/* ---- one exchange ---- */

struct redfish_request {
	struct script script;
	struct endpoint *endpoint;
	struct transfer transfer; /* in: body, if_match, if_none_match, max_bytes; out: all */
	const char *method;
	char target[TARGET_SIZE];
	/* Secrets, of its own: the session may end while they are lent. */
	char *token, *authorization;
	struct redfish_request *next, *prev; /* waiting for a login */
	bool is_waiting;
	bool was_repeated;   /* after a 401 */
	unsigned generation; /* of the session it was sent with, and when */
	uint64_t sent_ms;
};

/* Set transfer's own inputs first. Ends well with any answer but a 401 that a new login did not
 * cure, which is RF_NODE_LOGIN_REFUSED. */
void redfish_request_start(struct redfish_request *request, struct endpoint *endpoint,
    const char *method, const char *target, struct op *parent, op_fn *done);

/* ---- logging in ---- */

/* Is there something to send requests with? */
bool redfish_session_is_usable(struct endpoint *endpoint);
/* May a login be tried now? False: err says why not. */
bool redfish_login_may(struct endpoint *endpoint, struct rf_error *err);
/* Begins a login unless one is under way; its end is told to all that wait
 * (redfish_request_logged_in). */
void redfish_login_begin(struct endpoint *endpoint);
void redfish_request_logged_in(struct endpoint *endpoint, const struct rf_error *err);
/* Stops it, unless it is creating a session right now: that has to be heard, or the session would
 * stay. */
void redfish_login_stop(struct endpoint *endpoint, bool at_once);
/* Frees a secret and leaves NULL. */
void redfish_wipe_free(char **text);
/* Wipes the session here; nothing is sent. */
void redfish_session_forget(struct endpoint *endpoint);

/* ---- what an error means ---- */

/* Reads the body of an answer that is one, and says which error it is. *said (may be NULL) gets the
 * body when it was JSON. is_read: a GET, where "not in this state" means later. */
void redfish_explain(struct endpoint *endpoint, const struct transfer *transfer, bool is_read,
    json_t **said, struct rf_error *err);
/* 412, 428, or a 400 that says the same: If-Match was missing, or not as the box likes it. */
bool redfish_is_precondition(const struct transfer *transfer, const json_t *said);
/* The string value of a property, "" without one, or with bytes that no header may hold. */
const char *redfish_text(const json_t *object, const char *name);

/* ---- pages ---- */

struct pages {
	json_t *whole; /* the first page, which takes up the others */
	char **seen;   /* targets */
	int count, max;
	size_t members, members_max;
	size_t bytes, bytes_max, heap;
	uint64_t until_ms; /* no further page is begun after */
	bool is_truncated;
	bool wants_last; /* a log that begins with its oldest entry: when there are too many, the last count */
	bool has_dropped; /* members that were there before */
};

/* json: the first page (a reference is taken over). True: `next` is to be read, too. */
bool redfish_page_first(struct pages *pages, json_t *json, const char *target, const char *host,
    char next[TARGET_SIZE]);
/* json: a further page (borrowed). */
bool redfish_page_more(struct pages *pages, json_t *json, const char *host, char next[TARGET_SIZE]);
/* Is there room for a page of these bytes? False ends the paging, truncated. */
bool redfish_page_fits(struct pages *pages, const char *bytes, size_t len, uint64_t now_ms);
void redfish_pages_clear(struct pages *pages);

/* ---- the ladder of If-Match ---- */

struct ladder {
	const enum profile_etag *order;
	int order_count;
	enum profile_etag rung; /* the present one */
	bool is_climbed[PROFILE_ETAG_IN_BODY + 1];
	char tried[6][DRIVER_ETAG_SIZE]; /* values that were refused */
	int tried_count;
	char header[DRIVER_ETAG_SIZE],
	    body[DRIVER_ETAG_SIZE];   /* ETags of the resource; "": it has none */
	char value[DRIVER_ETAG_SIZE]; /* If-Match of the present rung; "": none is sent */
};

void redfish_ladder_begin(struct ladder *ladder, enum profile_etag first, bool is_action);
/* Does the present rung need the resource's ETags? */
bool redfish_ladder_wants_tags(const struct ladder *ladder);
/* Makes `value` for the present rung, going down to the first that can be had. False: no rung is
 * left. */
bool redfish_ladder_value(struct ladder *ladder);
/* The present one was refused: to the next. False: none is left. */
bool redfish_ladder_next(struct ladder *ladder);

void redfish_read(struct read_op *read, struct op *parent, int64_t ms, op_fn *done);
void redfish_stream(struct stream_op *stream, struct op *parent, int64_t ms, op_fn *done);
void redfish_act(struct act_op *act, struct op *parent, int64_t ms, op_fn *done);

#endif
