/*
 * Sessions of a BMC: made by POST, found by token, ended by DELETE, by time, by a Manager.Reset, or
 * with their account. Each has a document in the Sessions collection while it lives.
 */
#ifndef SIM_SESSIONS_H
#define SIM_SESSIONS_H

#include "service.h"

/* POST to the Sessions collection. */
void sessions_create(struct call *c);
/* DELETE of one of its members; false: it is none. */
bool sessions_delete(struct call *c);
/* Who asks, from X-Auth-Token or Authorization. False: nobody, and c has its 401. */
bool sessions_authenticate(struct call *c);
bool sessions_is_collection(struct bmc *b, const char *uri);

int sessions_count(const struct bmc *b);
/* As a timeout or restart would: no document left, no DELETE counted. */
void sessions_end_all(struct bmc *b);
/* Without counting it as a logout. */
void sessions_end(struct bmc *b, struct session *s);
void sessions_end_of(struct bmc *b, const struct account *account);
/* Frees without touching documents. */
void sessions_clear(struct bmc *b);

#endif
