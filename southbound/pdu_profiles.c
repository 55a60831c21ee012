#include <string.h>

#include "southbound/pdu_profile.h"

extern const struct pdu_profile pdu_apc_rpdu2, pdu_apc_rpdu, pdu_apc_masterswitch,
    pdu_apc_masterswitch_plus, pdu_eaton_epdu, pdu_raritan_px2, pdu_raritan_px1, pdu_sentry3,
    pdu_sentry4, pdu_cyberpower, pdu_tripplite, pdu_vertiv, pdu_hpe;

const struct pdu_profile *const pdu_profiles[] = {
    &pdu_apc_rpdu2,
    &pdu_apc_rpdu,
    &pdu_apc_masterswitch,
    &pdu_apc_masterswitch_plus,
    &pdu_eaton_epdu,
    &pdu_raritan_px2,
    &pdu_raritan_px1,
    &pdu_sentry3,
    &pdu_sentry4,
    &pdu_cyberpower,
    &pdu_tripplite,
    &pdu_vertiv,
    &pdu_hpe,
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
