/* Keys of SNMP's User-based Security Model: from a password (RFC 3414 A.2; RFC 7860 9), for one
 * engine (RFC 3414 2.6), and lengthened where AES wants more than the hash gives
 * (draft-blumenthal-aes-usm-04 3.1.2.1). Pure; any thread. */
#ifndef FISHWAY_SNMP_KEYS_H
#define FISHWAY_SNMP_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/config.h"

enum { SNMP_KEY_MAX = 64, SNMP_PASSWORD_MIN = 8 };

struct snmp_key {
	uint8_t len;
	uint8_t bytes[SNMP_KEY_MAX];
};

/* Hashes a megabyte: milliseconds, not for a loop. False: the system's policy has no such hash. */
bool snmp_key_of_password(enum snmp_auth auth, const char *password, struct snmp_key *key);
bool snmp_key_localise(enum snmp_auth auth, const struct snmp_key *key, const uint8_t *engine,
    size_t engine_len, struct snmp_key *out);
/* Makes a localised key as long as the cipher wants it. */
bool snmp_key_fit(enum snmp_auth auth, enum snmp_priv priv, struct snmp_key *key);

#endif
