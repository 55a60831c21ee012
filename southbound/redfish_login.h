/* Inside the login of the Redfish driver: redfish_login.c (root, session), redfish_basic.c,
 * redfish_leftover.c. One login is under way per endpoint, on behalf of all ops that wait for it.
 */
#ifndef FISHWAY_REDFISH_LOGIN_H
#define FISHWAY_REDFISH_LOGIN_H

#include "gateway/vault.h"
#include "southbound/redfish.h"

/* Why it is Basic and not a session. */
enum basic_reason {
	BASIC_KNOWN,       /* by profile, or it worked before */
	BASIC_NO_TOKEN,    /* the box answered well, but without a token (Supermicro X11: 204) */
	BASIC_REFUSED,     /* 401, which some boxes say to good credentials, too */
	BASIC_UNSUPPORTED, /* 404, 405, 415 ... */
	BASIC_NO_SLOT      /* the session table is full */
};

struct login {
	struct script script;
	struct endpoint *endpoint;
	struct transfer transfer;
	struct vault_op ask;
	char *body;                    /* secret */
	char *authorization;           /* secret */
	char *token;                   /* secret; of the new session, for ending a leftover */
	char sessions[2][TARGET_SIZE]; /* where to POST: as the root says, then by default */
	int sessions_count, sessions_at;
	int root_at;
	char probe[TARGET_SIZE]; /* something that needs credentials */
	enum basic_reason reason;
	struct rf_error slot_why;
	struct session made;
	char username[VAULT_USERNAME_SIZE];
	char leftover[TARGET_SIZE]; /* a session of ours from before, and when it was made, as the
				       box said; "": none */
	char leftover_created[64];
	const struct step *after; /* the leftover is ended by Basic, to make room, then comes this;
				     NULL: ended by the new session */
};

/* Sets up an exchange, without credentials; then redfish_login_send, which answers WAIT. */
void redfish_login_ask(struct login *login, const char *method, const char *target);
enum verdict redfish_login_send(struct login *login);
/* The box does not take our credentials. */
enum verdict redfish_login_refused(struct login *login, int status);
void redfish_session_wipe(struct session *session);

/* Goes on with Basic, or comes to that when a step fails whose other way this is. */
enum verdict redfish_basic_go(struct login *login, enum basic_reason reason);
extern const struct step redfish_basic_steps[];
/* Both are secrets, to be wiped and freed. */
char *redfish_credentials_json(const struct credentials *credentials);
char *redfish_credentials_basic(const struct credentials *credentials);

/* Notes what an earlier session is called, before a new one takes its place. False: there is none.
 */
bool redfish_leftover_take(struct login *login);
/* Ends it, once the new session stands; nothing of it makes the login fail. */
enum verdict redfish_leftover_end(struct login *login);
/* Ends it by Basic, because the session table is full, and goes on at `after` (another try for a
 * session), or with Basic. */
enum verdict redfish_leftover_make_room(struct login *login, const struct step *after);

#endif
