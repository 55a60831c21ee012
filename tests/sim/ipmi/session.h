/*
 * Logins (Open Session, RAKP 1 to 4; IPMI 2.0 13.17 to 13.24) and the sessions that come of them. A slot is
 * taken by Open Session already. Sessions that stand still are ended when somebody looks.
 */
#ifndef SIM_IPMI_SESSION_H
#define SIM_IPMI_SESSION_H

#include "bmc.h"
#include "crypto.h"

enum session_stage { SESSION_OPENED, SESSION_ASKED, SESSION_ACTIVE };

/* Incoming sequence numbers: the highest one seen, and which of the 16 below it. */
struct window {
	uint32_t highest, seen;
};

struct session {
	LIST_ENTRY(session) link;
	struct bmc *bmc;
	struct peer peer;
	enum session_stage stage;
	uint32_t id, peer_id;
	uint8_t slot; /* its handle, from 1 */
	const struct suite *suite;
	uint8_t open_privilege, role; /* as asked in Open Session and in RAKP 1 */
	uint8_t limit, privilege;
	struct user *user;
	uint8_t name_len;
	char name[USER_NAME];
	uint8_t rm[16], rc[16];
	uint8_t sik[HASH_MAX], k1[HASH_MAX], k2[HASH_MAX];
	struct window window, clear_window; /* of authenticated and of unauthenticated packets */
	uint32_t seq_out, clear_seq_out;
	uint64_t used_ms;
};

/* Payload of type 10h, 12h or 14h. */
void session_login(
    struct bmc *b, const struct peer *from, uint8_t type, const uint8_t *payload, size_t len);

/* Ends what stood still, then looks; NULL when there is none or its login is not done. */
struct session *session_find(struct bmc *b, uint32_t id);
/* False: seen before, or outside of the window of 16. */
bool session_takes(struct window *w, uint32_t seq);
void session_end(struct session *s);
void session_end_all(struct bmc *b);
/* Of active ones; with_half: of all. */
int session_count(struct bmc *b, bool with_half);

#endif
