/* What the files of authentication share among themselves. Nobody else includes this. */
#ifndef FISHWAY_AUTH_OWN_H
#define FISHWAY_AUTH_OWN_H

#include "northbound/auth.h"

/* ---- auth_basic.c: the header, and what is known of it */

struct basic {
	char user[ACCOUNT_NAME_MAX + 1]; /* "" for one that no account can have */
	char password[ACCOUNT_PASSWORD_MAX + 1];
};
/* False: not Basic, or not well-formed. Wipe it with basic_clear either way. */
bool basic_parse(const char *authorization, struct basic *out);
/* False: too long to be anybody's; out is then nobody's. */
bool basic_set(struct basic *out, const char *user, size_t user_len, const char *password,
    size_t password_len);
void basic_clear(struct basic *basic);

/* Name and password under a key that only this process has. */
enum { AUTH_KEY_SIZE = 32 };
bool auth_key_init(void);
void auth_key(const struct basic *basic, unsigned char key[AUTH_KEY_SIZE]);

/* Verified credentials; one per shard, zeroed at first. Wrong ones are never in it. */
struct auth_cached {
	unsigned char key[AUTH_KEY_SIZE];
	uint64_t stamp;
	uint64_t until_ms;
};
enum { AUTH_CACHE_SETS = 256, AUTH_CACHE_WAYS = 4 };
struct auth_cache {
	struct auth_cached rows[AUTH_CACHE_SETS][AUTH_CACHE_WAYS];
};
bool auth_cache_knows(const struct auth_cache *cache, const unsigned char key[AUTH_KEY_SIZE],
    uint64_t stamp, uint64_t now_ms);
void auth_cache_put(struct auth_cache *cache, const unsigned char key[AUTH_KEY_SIZE],
    uint64_t stamp, uint64_t now_ms);

/* ---- auth_address.c: failures by client address; one table per shard, zeroed at first */

/* An IPv6 client has a /64 to itself. */
struct auth_address_row {
	unsigned char prefix[16];
	uint64_t failures_milli; /* of thousandths, so that it can leak slowly */
	uint64_t at_ms;
};
enum { AUTH_ADDRESS_SETS = 256, AUTH_ADDRESS_WAYS = 4 };
struct auth_addresses {
	struct auth_address_row rows[AUTH_ADDRESS_SETS][AUTH_ADDRESS_WAYS];
};
/* Seconds until the next try; 0: go ahead. */
int auth_address_wait(
    const struct auth_addresses *table, const struct sockaddr *peer, uint64_t now_ms);
void auth_address_failed(
    struct auth_addresses *table, const struct sockaddr *peer, uint64_t now_ms);

/* ---- auth_certificate.c */

/* The account of a verified client certificate; NULL: none. */
struct account *auth_certificate_account(
    const struct account_set *set, struct x509_st *certificate);

#endif
