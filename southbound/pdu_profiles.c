#include <string.h>

#include "southbound/pdu_profile.h"

extern const struct pdu_profile pdu_apc_rpdu2, pdu_apc_rpdu, pdu_apc_masterswitch,
    pdu_apc_masterswitch_plus, pdu_eaton_epdu;

const struct pdu_profile *const pdu_profiles[] = {
    &pdu_apc_rpdu2,
    &pdu_apc_rpdu,
    &pdu_apc_masterswitch,
    &pdu_apc_masterswitch_plus,
    &pdu_eaton_epdu,
    NULL,
};

const struct pdu_profile *
pdu_profile_named(const char *name)
{
	size_t i;

	for (i = 0; pdu_profiles[i] != NULL; i++)
		if (strcmp(pdu_profiles[i]->name, name) == 0)
			return pdu_profiles[i];
	return NULL;
}
