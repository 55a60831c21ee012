/* Authentication: from what a request carries to who sent it.
 *
 * A token (X-Auth-Token) decides alone when there is one; else Basic credentials; else the client
 * certificate of the connection; else nobody. What is given explicitly and is wrong is refused,
 * even if something weaker would do: the certificate does not help a bad password.
 *
 *	switch (auth_try(&in, &who, &err)) {
 *	case AUTH_OK:        go on; who->user NULL: nobody, holds PRIV_NO_AUTH
 *	case AUTH_REFUSED:   err says how (401, 429, 503)
 *	case AUTH_MUST_WAIT: auth_start: a password has to be hashed
 *	}
 *
 * auth_try costs a few microseconds: a token is one SHA-256 and a lookup; Basic credentials that
 * were verified less than 60 s ago on this shard are known by a keyed hash. Others are hashed on
 * two helper threads; equal ones that are under way are hashed once for all who wait; when 64 wait,
 * further ones are RF_BUSY.
 *
 * A wrong name, a wrong password, a locked or disabled account cost the same time and get the same
 * answer. Failures count against the account (lockout) and against the client's address
 * (RF_RATE_LIMITED, 429, for more than AUTH_ADDRESS_BURST with one forgiven a second; per shard,
 * before anything is hashed, whoever the name belongs to).
 *
 * Runs on any shard. What an identity refers to lives until identity_clear. */
#ifndef FISHWAY_AUTH_H
#define FISHWAY_AUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "gateway/op.h"
#include "northbound/accounts.h"
#include "northbound/privileges.h"
#include "northbound/sessions.h"

struct node_config;
struct x509_st;

enum { AUTH_CACHE_MS = 60000, AUTH_ADDRESS_BURST = 200 };

struct identity {
	const char *user; /* NULL: nobody */
	const char *role;
	unsigned privileges;       /* PRIV_ bits; PRIV_NO_AUTH always */
	const struct scope *scope; /* NULL: everything */
	uint64_t scope_id;         /* 0: everything */
	const char *account_uri;
	uint64_t stamp; /* of the account when it was verified, for session_create */
	/* may only read and PATCH its own account, and end its session */
	bool must_change_password;
	struct account *account; /* referenced */
	struct session *session; /* referenced; NULL without a token */
};

struct auth_in {
	/* X-Auth-Token, or NULL. A repeated header is the caller's to refuse (400). */
	const char *token;
	const char *authorization;   /* Authorization, or NULL */
	struct x509_st *certificate; /* the connection's, verified against client_ca; or NULL */
	const struct sockaddr *peer;
	/* the node; NULL: the fleet root. An account whose scope it is not in does not exist
	 * there. */
	const struct node_config *view;
	const char *uri; /* for the error's text */
};

enum auth_result { AUTH_OK, AUTH_REFUSED, AUTH_MUST_WAIT };
enum auth_result auth_try(const struct auth_in *in, struct identity *who, struct rf_error *err);

/* What auth_try could not answer at once. */
struct auth_op {
	struct op op;
	struct identity who; /* when it worked: the caller's to clear */
	/* own */
	struct auth_op *next;
	struct verification *verification;
	bool is_in_scope;
	char uri[128];
};
/* `in` is read during the call only. */
void auth_start(
    struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in, op_fn *done);
/* The login of POST Sessions: a name and a password from a body, which the caller wipes. in: peer,
 * view, uri. */
void auth_login(struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in,
    const char *user, const char *password, op_fn *done);

/* Does it still hold? For whoever acts a while after auth_try, when a body has come: the account may have been changed and
 * the session deleted meanwhile. uri: as in auth_in. Nobody always holds. */
bool identity_holds(const struct identity *who, const char *uri, struct rf_error *err);
/* Drops the references; a cleared or zeroed identity is nobody. */
void identity_clear(struct identity *who);
void identity_copy(struct identity *to, const struct identity *from);
bool identity_owns_account(const struct identity *who, const char *account_id);
bool identity_owns_session(const struct identity *who, const struct session *session);

/* The client's address as text, an IPv4-mapped one as IPv4. */
enum { AUTH_ADDRESS_SIZE = 46 };
void auth_address(const struct sockaddr *peer, char out[AUTH_ADDRESS_SIZE]);

/* Value of WWW-Authenticate for a 401; NULL: Basic is not advertised
 * (AccountService.HTTPBasicAuth). */
const char *auth_challenge(void);

/* Shard 0, before the shards run, after accounts_init and sessions_init. */
bool auth_init(struct rf_error *err);
void auth_free(void);

#endif
