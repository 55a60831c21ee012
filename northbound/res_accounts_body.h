/* ManagerAccount as JSON, both ways: what an account looks like, and what a body asks for. Pure but
 * for the snapshot of the accounts (roles, policy). Used by res_accounts.c alone. */
#ifndef FISHWAY_RES_ACCOUNTS_BODY_H
#define FISHWAY_RES_ACCOUNTS_BODY_H

#include <jansson.h>

#include "northbound/accounts.h"
#include "northbound/properties.h"

struct account_body {
	struct account_change change;
	struct properties read;
};

/* What of an account the asker may change. */
enum account_reach {
	REACH_NONE,     /* it is not the asker's business at all */
	REACH_NOTHING,  /* the asker's own, of the configuration */
	REACH_PASSWORD, /* the asker's own */
	REACH_LOCKED,   /* of the configuration: a lockout may be lifted */
	REACH_ALL
};

/* New reference. */
json_t *account_body_json(const struct account *account);
/* For a POST: fills change.what and the values; faults are in read. */
void account_body_read_new(struct account_body *out, json_t *body);
/* For a PATCH of that account. */
void account_body_read(struct account_body *out, json_t *body, const struct account *account,
    enum account_reach reach);
/* Names a property of an account besides Password. */
bool account_body_wants_more(json_t *body);

#endif
