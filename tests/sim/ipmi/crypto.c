#include "crypto.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "../redfish/base.h"

const struct suite suites[SUITE_COUNT] = {
    {0, AUTH_NONE, INTEGRITY_NONE, SECRECY_NONE},
    {1, AUTH_SHA1, INTEGRITY_NONE, SECRECY_NONE},
    {2, AUTH_SHA1, INTEGRITY_SHA1_96, SECRECY_NONE},
    {3, AUTH_SHA1, INTEGRITY_SHA1_96, SECRECY_AES_128},
    {15, AUTH_SHA256, INTEGRITY_NONE, SECRECY_NONE},
    {16, AUTH_SHA256, INTEGRITY_SHA256_128, SECRECY_NONE},
    {17, AUTH_SHA256, INTEGRITY_SHA256_128, SECRECY_AES_128},
};

const struct suite *
suite_find(int id)
{
	for (size_t i = 0; i < SUITE_COUNT; i++)
		if (suites[i].id == id)
			return &suites[i];
	return NULL;
}

size_t
crypto_hash_size(uint8_t auth)
{
	return auth == AUTH_SHA1 ? 20 : auth == AUTH_SHA256 ? 32 : 0;
}

size_t
crypto_check_size(uint8_t integrity)
{
	return integrity == INTEGRITY_SHA1_96 ? 12 : integrity == INTEGRITY_SHA256_128 ? 16 : 0;
}

/* Fetched once: looking an algorithm up costs more than using it. */
static EVP_MAC_CTX *
hmac_context(bool is_sha256)
{
	static EVP_MAC_CTX *contexts[2];
	OSSL_PARAM params[2] = {
	    OSSL_PARAM_construct_utf8_string(
		OSSL_MAC_PARAM_DIGEST, is_sha256 ? "SHA256" : "SHA1", 0),
	    OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac;

	if (contexts[is_sha256])
		return contexts[is_sha256];
	mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	contexts[is_sha256] = mac ? EVP_MAC_CTX_new(mac) : NULL;
	if (!contexts[is_sha256] || !EVP_MAC_CTX_set_params(contexts[is_sha256], params))
		die("OpenSSL has no HMAC");
	EVP_MAC_free(mac);
	return contexts[is_sha256];
}

size_t
crypto_hmac(uint8_t auth, const void *key, size_t key_len, const void *data, size_t len,
    uint8_t out[HASH_MAX])
{
	EVP_MAC_CTX *ctx;
	size_t size = 0;

	if (auth == AUTH_NONE)
		return 0;
	ctx = hmac_context(auth == AUTH_SHA256);
	/* An empty password is a key all the same, but a NULL key means "the one before". */
	if (!EVP_MAC_init(ctx, key_len ? key : (const void *)"", key_len, NULL) ||
	    !EVP_MAC_update(ctx, data, len) || !EVP_MAC_final(ctx, out, &size, HASH_MAX))
		die("HMAC failed");
	return size;
}

size_t
crypto_check(uint8_t integrity, const void *key, size_t key_len, const void *data, size_t len,
    uint8_t out[HASH_MAX])
{
	if (integrity == INTEGRITY_NONE)
		return 0;
	crypto_hmac(integrity == INTEGRITY_SHA256_128 ? AUTH_SHA256 : AUTH_SHA1, key, key_len, data,
	    len, out);
	return crypto_check_size(integrity);
}

static void
aes(bool encrypt, const uint8_t *key, const uint8_t *iv, const uint8_t *in, size_t len,
    uint8_t *out)
{
	static EVP_CIPHER_CTX *contexts[2];
	EVP_CIPHER_CTX *ctx = contexts[encrypt];
	int done = 0;

	if (!ctx) {
		ctx = contexts[encrypt] = EVP_CIPHER_CTX_new();
		if (!ctx || !EVP_CipherInit_ex(ctx, EVP_aes_128_cbc(), NULL, NULL, NULL, encrypt))
			die("OpenSSL has no AES-128-CBC");
	}
	if (!EVP_CipherInit_ex(ctx, NULL, NULL, key, iv, encrypt) ||
	    !EVP_CIPHER_CTX_set_padding(ctx, 0) ||
	    !EVP_CipherUpdate(ctx, out, &done, in, (int)len) || (size_t)done != len)
		die("AES failed");
}

void
crypto_encrypt(
    const uint8_t key[16], const uint8_t iv[16], const uint8_t *in, size_t len, uint8_t *out)
{
	aes(true, key, iv, in, len, out);
}

void
crypto_decrypt(
    const uint8_t key[16], const uint8_t iv[16], const uint8_t *in, size_t len, uint8_t *out)
{
	aes(false, key, iv, in, len, out);
}

void
crypto_random(void *bytes, size_t len)
{
	if (RAND_bytes(bytes, (int)len) != 1)
		die("no random bytes");
}

bool
crypto_equal(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}
