/* The profiles there are, each in its vendor's file; profile.c lists them. */
#ifndef SIM_SNMP_PROFILES_H
#define SIM_SNMP_PROFILES_H

#include "profile.h"

extern const struct profile profile_apc_rpdu2, profile_apc_rpdu, profile_apc_masterswitch;
extern const struct profile profile_eaton_epdu;
extern const struct profile profile_raritan_px3, profile_raritan_px1;
extern const struct profile profile_cyberpower;
extern const struct profile profile_sentry3, profile_sentry4;
extern const struct profile profile_vertiv, profile_tripplite;

#endif
