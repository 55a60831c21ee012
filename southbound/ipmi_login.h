/* Inside the login of ipmi_login.c and ipmi_login_rakp.c; nobody else includes this. */
#ifndef FISHWAY_IPMI_LOGIN_H
#define FISHWAY_IPMI_LOGIN_H

#include "gateway/vault.h"
#include "gateway/worker.h"
#include "southbound/ipmi_own.h"
#include "southbound/ipmi_rakp.h"

enum { IPMI_SILENT_OPENS = 5 }; /* in a row */

struct ipmi_resolving {
	struct job job;
	char host[256];
	union ipmi_address found;
};

struct ipmi_login {
	struct script script;
	struct endpoint *endpoint;
	struct ipmi_resolving resolving;
	struct vault_op ask;
	struct ipmi_key password, k_g;
	bool is_default; /* credentials as delivered */

	uint8_t order[IPMI_SUITES_MAX + 1]; /* suites to try */
	int order_count, order_at;
	const struct ipmi_suite *suite;
	enum ipmi_role role;
	struct ipmi_rakp said;
	struct ipmi_session made;
	uint8_t tag, caps_seq, caps_channel;
	bool has_caps, saw_no_slot, asks_highest;
	int tries, beginnings, silent_opens, silent_proofs;

	bool is_over; /* `why` is the last word */
	struct rf_error why;
	uint64_t began_ms;
};

/* What a reply function gets. */
struct ipmi_heard {
	const struct ipmi_packet *packet;
	const uint8_t *datagram;
};

/* It is over, with this: whatever `otherwise` a step has. */
enum verdict ipmi_login_give_up(
    struct ipmi_login *login, enum rf_code code, const char *text, int native);
/* Sends, and waits for so long, more or less. */
enum verdict ipmi_login_send(
    struct ipmi_login *login, const uint8_t *wire, size_t len, int wait_ms);
/* silent: how many in a row were not answered. */
int ipmi_login_wait_ms(int silent);

/* The steps of ipmi_login_rakp.c. */
extern const struct step ipmi_login_opening[];

#endif
