/* What this gateway's protocol can do: the value of ServiceRoot.ProtocolFeaturesSupported on the fleet root and in every view,
 * whatever the box behind it can (northbound/query.c does it). Any thread. */
#ifndef FISHWAY_FEATURES_H
#define FISHWAY_FEATURES_H

#include <jansson.h>

enum { FEATURES_EXPAND_LEVELS = 6, FEATURES_ROOT_MINOR = 17 };

/* The version of ServiceRoot whose ProtocolFeaturesSupported has all of them (TopSkipQuery came with 1.17). */
#define FEATURES_ROOT_TYPE "#ServiceRoot.v1_17_0.ServiceRoot"

/* The caller owns it. */
json_t *features_json(void);

#endif
