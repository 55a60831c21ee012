/*
 * Vendor profiles: which quirks a BMC of that make has. A profile is switched on by name in the
 * fleet file, by a fixture's "#profile", or is guessed from the name of a captured tree.
 */
#ifndef SIM_PROFILE_H
#define SIM_PROFILE_H

#include <stdbool.h>

#include <jansson.h>

struct bmc;

/* Never NULL: "plain" for a tree nobody knows. */
const char *profile_for_tree(const char *tree_name);
/* False: no such profile. */
bool profile_apply(struct bmc *b, const char *name);
/* name -> [quirks]. */
json_t *profile_table(void);

#endif
