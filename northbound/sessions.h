/* Sessions: tokens and what they stand for.
 *
 * A token is 32 random bytes; only its SHA-256 is kept, in memory and in the store (bucket
 * "session"). The session's Id is another random value. The table of sessions is a snapshot: every
 * shard looks a token up without a lock; shard 0 makes a new table for each login and logout. A
 * session that was ended is refused by every shard before the op that ended it is done; one that
 * was made is good on every shard before its maker learns the token.
 *
 * A session belongs to the view (a node's name, or the fleet root) in which it was made, and is
 * worth nothing elsewhere. It ends by DELETE, by SessionTimeout without a request, by
 * AbsoluteSessionTimeout, and when its account goes, is disabled, expires, or gets another
 * password, role, scope or certificate. The one exception: the session that changed its own
 * account's password goes on, because it has just proved more than a token does, and clients do not
 * expect to be thrown out by their own PATCH (DSP0266 leaves it open).
 *
 * The time of the last request is an atomic in the shared record; it is stored at most every 30 s.
 * Sessions survive a restart. When the table is full a login is refused: throwing out the oldest
 * would let anyone end other people's sessions. */
#ifndef FISHWAY_SESSIONS_H
#define FISHWAY_SESSIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/call.h"

struct account;
struct store;

enum {
	SESSION_TOKEN_SIZE = 44, /* base64url of 32 bytes, and a NUL */
	SESSION_ID_SIZE = 23,    /* base64url of 16 bytes, and a NUL */
	SESSION_CONTEXT_MAX = 256,
	SESSION_LIMIT = 4096,         /* in all */
	SESSION_ACCOUNT_LIMIT = 1024, /* of one account */
	SESSION_TIMEOUT_MIN = 30,     /* seconds; SessionService's bounds */
	SESSION_TIMEOUT_MAX = 86400
};

struct session {
	atomic_int refs;
	char id[SESSION_ID_SIZE];
	unsigned char token_hash[32];
	const char *user;    /* the account's name */
	const char *view;    /* a node's name; NULL: the fleet root */
	const char *origin;  /* the client's IP address */
	const char *context; /* the client's own word; NULL */
	uint64_t created_ms; /* wall clock */
	/* the same on the shards' clock; negative: before this process */
	int64_t began_ms;
	_Atomic int64_t used_ms; /* shards' clock */
	int64_t stored_ms;       /* used_ms as it is in the store; shard 0's */
	/* of the account as it was at login; [1]: as it will be when the change under way is
	 * done */
	_Atomic uint64_t stamp[2];
};

struct session_policy {
	int64_t timeout_s;  /* SessionTimeout */
	int64_t absolute_s; /* AbsoluteSessionTimeout */
	bool is_absolute;   /* AbsoluteSessionTimeoutEnabled */
};

struct session_set {
	struct session_policy policy;
	uint64_t policy_generation; /* another one for every change of the policy */
	size_t count;
	struct session **sessions; /* oldest first */
	struct session_index *index;
};

/* As this shard sees it; valid for the current callback, a session for longer with session_ref. */
const struct session_set *sessions_now(void);
/* The live session of a token, in that view (a node's name, NULL: the fleet root); NULL: none. What
 * is compared is a hash, so time tells nothing of the token. Notes the use. Whether the account
 * still stands behind it is for session_fits. */
struct session *sessions_enter(const struct session_set *set, const char *token, const char *view);
struct session *sessions_find(const struct session_set *set, const char *id);
/* now_ms: on the shards' clock. */
bool session_is_over(
    const struct session *session, const struct session_policy *policy, int64_t now_ms);
/* Whether the account is still as it was when it logged in (or has changed its own password with
 * this very session). */
bool session_fits(const struct session *session, const struct account *account);
/* Seconds since the last request. */
int64_t session_idle_s(const struct session *session);

struct session *session_ref(struct session *session);
/* session may be NULL. */
void session_unref(struct session *session);

/* ---- life; shard 0. After accounts_init: sessions whose account has changed meanwhile are
 * dropped. ---- */

bool sessions_init(struct store *store, struct rf_error *err);
/* The last word to the store: when the sessions were used last. Done when all that is under way is
 * written, or after ms. */
void sessions_stop(struct op *op, int64_t ms, op_fn *done);
/* After the shards have ended. */
void sessions_free(void);

/* For accounts.c. The session goes on when its account has that stamp. */
void sessions_keep(const char *id, uint64_t stamp);
/* Ends the sessions that do not fit their accounts any more; `op` is done when every shard refuses
 * them. False: there are none, and op was not started. */
bool sessions_end_unfit(struct op *op, op_fn *done);
/* The stored form, for another stamp; the caller's. */
char *session_text(const struct session *session, uint64_t stamp);

/* ---- changes; from any shard, done there ---- */

struct session_change {
	struct call call; /* .op is the op */
	/* in */
	char user[33];
	/* session_create: of the account that was verified; changed since: RF_BAD_CREDENTIALS */
	uint64_t stamp;
	char view[64]; /* "": the fleet root */
	char origin[46];
	char context[SESSION_CONTEXT_MAX + 1];
	char id[SESSION_ID_SIZE]; /* session_delete */
	/* out */
	char token[SESSION_TOKEN_SIZE]; /* session_create */
	struct session *session;        /* session_create: the caller's reference */
};
/* Faults: RF_SESSION_LIMIT, RF_BAD_CREDENTIALS, RF_NOT_FOUND, RF_STORE. */
void session_create(struct session_change *change, struct op *parent, int64_t ms, op_fn *done);
void session_delete(struct session_change *change, struct op *parent, int64_t ms, op_fn *done);
/* Drops the reference, wipes the token. Idempotent. */
void session_change_clear(struct session_change *change);

struct session_policy_change {
	struct call call;
	struct session_policy policy;
	/* of the policy it was made from (session_set.policy_generation); 0: whichever. Else
	 * RF_PRECONDITION */
	uint64_t generation;
};
void session_policy_update(
    struct session_policy_change *change, struct op *parent, int64_t ms, op_fn *done);

#endif
