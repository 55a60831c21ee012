#include "northbound/password.h"

#include <assert.h>
#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "northbound/accounts.h"

enum { YESCRYPT_COST = 5 };

static struct worker_pool *pool;
static char nobodys_hash[PASSWORD_HASH_SIZE];

bool
password_init(struct rf_error *err)
{
	char random[PASSWORD_RANDOM_SIZE];
	bool ok;

	password_random(random);
	ok = password_hash(random, nobodys_hash);
	OPENSSL_cleanse(random, sizeof random);
	if (!ok)
		return error_set(err, RF_INTERNAL);
	pool = worker_pool_new("password", PASSWORD_THREADS, PASSWORD_QUEUE);
	return true;
}

void
password_free(void)
{
	if (pool != NULL)
		worker_pool_free(pool);
	pool = NULL;
}

struct worker_pool *
password_pool(void)
{
	return pool;
}

/* crypt_r keeps what it was given in its scratch space: wiped, not only freed. */
static bool
run_crypt(const char *password, const char *setting, char out[PASSWORD_HASH_SIZE])
{
	struct crypt_data *scratch = xcalloc(1, sizeof *scratch);
	const char *hash = crypt_r(password, setting, scratch);
	bool ok = hash != NULL && hash[0] != '*' && strlen(hash) < PASSWORD_HASH_SIZE;

	if (ok)
		snprintf(out, PASSWORD_HASH_SIZE, "%s", hash);
	OPENSSL_cleanse(scratch, sizeof *scratch);
	free(scratch);
	return ok;
}

bool
password_hash(const char *password, char out[PASSWORD_HASH_SIZE])
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];

	return crypt_gensalt_rn("$y$", YESCRYPT_COST, NULL, 0, setting, sizeof setting) != NULL &&
	       run_crypt(password, setting, out);
}

bool
password_verify(const char *password, const char *hash)
{
	const char *expected = hash ? hash : nobodys_hash;
	char got[PASSWORD_HASH_SIZE];
	bool same;

	if (!run_crypt(password, expected, got))
		return false;
	same =
	    strlen(got) == strlen(expected) && CRYPTO_memcmp(got, expected, strlen(expected)) == 0;
	OPENSSL_cleanse(got, sizeof got);
	return same && hash != NULL;
}

void
password_random(char out[PASSWORD_RANDOM_SIZE])
{
	/* Without 0 O 1 I l; a random byte beyond the last whole multiple of their number is drawn
	 * again. */
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
	enum { LETTERS = sizeof letters - 1 };
	unsigned char byte;
	size_t i;

	for (i = 0; i < PASSWORD_RANDOM_SIZE - 1;) {
		if (RAND_priv_bytes(&byte, 1) != 1)
			abort();
		if (byte < 256 / LETTERS * LETTERS)
			out[i++] = letters[byte % LETTERS];
	}
	out[i] = '\0';
}

bool
password_check(const char *password, const struct account_policy *policy, struct rf_error *err)
{
	const unsigned char *at = (const unsigned char *)password;
	int64_t characters = 0;

	for (; *at; at++) {
		if (*at < ' ' || *at == 0x7f)
			return error_set(err, RF_PROPERTY_FORMAT, "(hidden)", "Password");
		characters += (*at & 0xc0) != 0x80;
	}
	if (characters < policy->password_min || characters > policy->password_max ||
	    at - (const unsigned char *)password > ACCOUNT_PASSWORD_MAX)
		return error_set(err, RF_PASSWORD_LENGTH);
	return true;
}
