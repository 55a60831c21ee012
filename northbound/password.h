/* Passwords: yescrypt through libcrypt, on two helper threads of their own.
 *
 * A hash takes about 22 ms and 16 MiB (cost 5, `$y$j9T$`), so nothing here but password_pool and
 * password_check may be called on a loop; the others belong into a job. Hashes of other methods
 * (accounts of the configuration) are verified, too. */
#ifndef FISHWAY_PASSWORD_H
#define FISHWAY_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/error.h"

struct account_policy;
struct worker_pool;

enum {
	PASSWORD_THREADS = 2,
	PASSWORD_QUEUE = 64,
	PASSWORD_HASH_SIZE = 384, /* CRYPT_OUTPUT_SIZE */
	PASSWORD_RANDOM_SIZE = 21 /* 20 characters and a NUL */
};

/* Starts the threads and makes the hash that unknown names are checked against. Blocking. */
bool password_init(struct rf_error *err);
/* After the shards have ended. */
void password_free(void);
struct worker_pool *password_pool(void);

/* Blocking. */
bool password_hash(const char *password, char out[PASSWORD_HASH_SIZE]);
/* Blocking. hash NULL: nobody's; takes as long and is false. */
bool password_verify(const char *password, const char *hash);

/* About 116 bits, of characters that are hard to confuse. */
void password_random(char out[PASSWORD_RANDOM_SIZE]);

/* Length within Min/MaxPasswordLength (characters, not bytes), no control characters. */
bool password_check(
    const char *password, const struct account_policy *policy, struct rf_error *err);

#endif
