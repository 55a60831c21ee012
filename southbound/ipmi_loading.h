/* Between ipmi_loading.c, which reads a repository, and ipmi_repository.c, which keeps it. */
#ifndef FISHWAY_IPMI_LOADING_H
#define FISHWAY_IPMI_LOADING_H

#include "southbound/ipmi_repository.h"

bool ipmi_repository_key_is_good(const struct ipmi_repository_key *key);
struct ipmi_repository *ipmi_repository_find(
    struct ipmi_hub *hub, const struct ipmi_repository_key *key);
struct ipmi_repository *ipmi_repository_put(struct ipmi_hub *hub, struct ipmi_repository *made,
    const struct ipmi_repository_key *key);
bool ipmi_repository_key_is_same(
    const struct ipmi_repository_key *a, const struct ipmi_repository_key *b);
void ipmi_repository_join(struct endpoint *endpoint, struct ipmi_repository *repository);

#endif
