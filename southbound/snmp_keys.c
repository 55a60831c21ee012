#include "southbound/snmp_keys.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { EXPANDED = 1 << 20, BLOCK = 64 };

static const EVP_MD *
hash_of(enum snmp_auth auth)
{
	switch (auth) {
	case SNMP_AUTH_MD5: return EVP_md5();
	case SNMP_AUTH_SHA: return EVP_sha1();
	case SNMP_AUTH_SHA224: return EVP_sha224();
	case SNMP_AUTH_SHA256: return EVP_sha256();
	case SNMP_AUTH_SHA384: return EVP_sha384();
	case SNMP_AUTH_SHA512: return EVP_sha512();
	case SNMP_AUTH_NONE: break;
	}
	return NULL;
}

bool
snmp_key_of_password(enum snmp_auth auth, const char *password, struct snmp_key *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *hash = hash_of(auth);
	size_t len = strlen(password), at = 0, i, done;
	uint8_t block[BLOCK];
	unsigned size = 0;
	bool ok = hash != NULL && len > 0 && ctx != NULL && EVP_DigestInit_ex(ctx, hash, NULL) == 1;

	for (done = 0; ok && done < EXPANDED; done += sizeof block) {
		for (i = 0; i < sizeof block; i++, at = at + 1 == len ? 0 : at + 1)
			block[i] = (uint8_t)password[at];
		ok = EVP_DigestUpdate(ctx, block, sizeof block) == 1;
	}
	ok = ok && EVP_DigestFinal_ex(ctx, key->bytes, &size) == 1;
	key->len = (uint8_t)size;
	OPENSSL_cleanse(block, sizeof block);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static bool
hash_three(enum snmp_auth auth, const struct snmp_key *key, const uint8_t *middle,
    size_t middle_len, bool is_twice, struct snmp_key *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *hash = hash_of(auth);
	uint8_t bytes[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	bool ok = hash != NULL && ctx != NULL && EVP_DigestInit_ex(ctx, hash, NULL) == 1 &&
		  EVP_DigestUpdate(ctx, key->bytes, key->len) == 1 &&
		  EVP_DigestUpdate(ctx, middle, middle_len) == 1 &&
		  (!is_twice || EVP_DigestUpdate(ctx, key->bytes, key->len) == 1) &&
		  EVP_DigestFinal_ex(ctx, bytes, &size) == 1;

	out->len = (uint8_t)size;
	memcpy(out->bytes, bytes, size);
	OPENSSL_cleanse(bytes, sizeof bytes);
	EVP_MD_CTX_free(ctx);
	return ok;
}

bool
snmp_key_localise(enum snmp_auth auth, const struct snmp_key *key, const uint8_t *engine,
    size_t engine_len, struct snmp_key *out)
{
	return hash_three(auth, key, engine, engine_len, true, out);
}

bool
snmp_key_fit(enum snmp_auth auth, enum snmp_priv priv, struct snmp_key *key)
{
	static const uint8_t wanted[] = {
	    [SNMP_PRIV_DES] = 16, [SNMP_PRIV_AES] = 16, [SNMP_PRIV_AES192] = 24, [SNMP_PRIV_AES256] = 32};
	struct snmp_key more;

	while (key->len < wanted[priv]) {
		if (!hash_three(auth, key, NULL, 0, false, &more) ||
		    key->len + more.len > SNMP_KEY_MAX)
			return false;
		memcpy(key->bytes + key->len, more.bytes, more.len);
		key->len = (uint8_t)(key->len + more.len);
		OPENSSL_cleanse(&more, sizeof more);
	}
	key->len = wanted[priv];
	return true;
}
