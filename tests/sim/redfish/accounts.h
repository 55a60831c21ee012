/*
 * Who may log in to a BMC. Accounts come from the fleet file (one, an administrator) and from what
 * clients POST and PATCH in the tree's Accounts collection; the documents there stay what clients
 * see, without passwords.
 */
#ifndef SIM_ACCOUNTS_H
#define SIM_ACCOUNTS_H

#include "service.h"

/* The administrator of the fleet file; bound to the document with that UserName when the tree has
 * one. */
void accounts_init(struct bmc *b, const char *user, const char *password);
/* NULL: wrong, disabled or locked. */
struct account *accounts_check(struct bmc *b, const char *user, const char *password);
bool accounts_is_collection(struct bmc *b, const char *uri);
bool accounts_is_member(struct bmc *b, const char *uri);
/* Each makes the answer. */
void accounts_create(struct call *c);
void accounts_patch(struct call *c);
void accounts_delete(struct call *c);
void accounts_clear(struct bmc *b);
json_t *accounts_json(const struct bmc *b);

#endif
