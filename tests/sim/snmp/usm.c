#include "usm.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

/* clang-format off */
static const struct usm_auth auths[] = {
	{ "none",    NULL,     0 },
	{ "MD5",     "MD5",    12 },
	{ "SHA",     "SHA1",   12 },
	{ "SHA-224", "SHA224", 16 },
	{ "SHA-256", "SHA256", 24 },
	{ "SHA-384", "SHA384", 32 },
	{ "SHA-512", "SHA512", 48 },
};

/* Single DES is triple DES with one key thrice: OpenSSL 3 has the former in its legacy provider alone. */
static const struct usm_priv privs[] = {
	{ "none",    NULL,              0,  false },
	{ "DES",     "DES-EDE3-CBC",    16, true },
	{ "AES",     "AES-128-CFB",  16, false },
	{ "AES-192", "AES-192-CFB",  24, false },
	{ "AES-256", "AES-256-CFB",  32, false },
};
/* clang-format on */

/* Ku of RFC 3414 A.2, by digest and password. */
static struct map cache;

const struct usm_auth *
usm_auth_find(const char *name)
{
	for (size_t i = 0; i < sizeof auths / sizeof *auths; i++)
		if (strcasecmp(auths[i].name, name) == 0)
			return &auths[i];
	return NULL;
}

const struct usm_priv *
usm_priv_find(const char *name)
{
	for (size_t i = 0; i < sizeof privs / sizeof *privs; i++)
		if (strcasecmp(privs[i].name, name) == 0)
			return &privs[i];
	return NULL;
}

/* RFC 3414 A.2.1: the password, repeated to fill a megabyte, hashed. */
static const uint8_t *
key_of_password(const struct usm_auth *auth, const char *password)
{
	enum { MEGABYTE = 1 << 20 };
	char *name = xasprintf("%s %s", auth->digest, password);
	uint8_t *key = map_get(&cache, name);
	size_t len = strlen(password), at = 0;
	EVP_MD_CTX *hash;
	char block[64];

	if (!key) {
		if (!len)
			die("a password of SNMPv3 is empty");
		key = xcalloc(1, EVP_MAX_MD_SIZE);
		hash = EVP_MD_CTX_new();
		EVP_DigestInit_ex(hash, EVP_get_digestbyname(auth->digest), NULL);
		for (int done = 0; done < MEGABYTE; done += (int)sizeof block) {
			for (size_t i = 0; i < sizeof block; i++)
				block[i] = password[at++ % len];
			EVP_DigestUpdate(hash, block, sizeof block);
		}
		EVP_DigestFinal_ex(hash, key, NULL);
		EVP_MD_CTX_free(hash);
		map_put(&cache, name, key);
	}
	free(name);
	return key;
}

/* RFC 3414 A.2.2: H(Ku engine Ku). */
static size_t
localised(const struct usm_auth *auth, const char *password, const uint8_t *engine, size_t len,
    uint8_t out[EVP_MAX_MD_SIZE])
{
	const EVP_MD *md = EVP_get_digestbyname(auth->digest);
	const uint8_t *key = key_of_password(auth, password);
	size_t size = (size_t)EVP_MD_get_size(md);
	EVP_MD_CTX *hash = EVP_MD_CTX_new();

	EVP_DigestInit_ex(hash, md, NULL);
	EVP_DigestUpdate(hash, key, size);
	EVP_DigestUpdate(hash, engine, len);
	EVP_DigestUpdate(hash, key, size);
	EVP_DigestFinal_ex(hash, out, NULL);
	EVP_MD_CTX_free(hash);
	return size;
}

void
usm_localise(struct usm_user *u, const uint8_t *engine, size_t len)
{
	uint8_t key[EVP_MAX_MD_SIZE * 2];
	size_t size;

	if (!u->auth->digest)
		return;
	u->auth_key_len = localised(u->auth, u->auth_password, engine, len, u->auth_key);
	if (!u->priv->cipher)
		return;
	size = localised(u->auth, u->priv_password, engine, len, key);
	/* Blumenthal 3.1.2.1: too short a key goes on with the hash of what there is. */
	if (size < u->priv->key_len)
		EVP_Digest(
		    key, size, key + size, NULL, EVP_get_digestbyname(u->auth->digest), NULL);
	memcpy(u->priv_key, key, u->priv->key_len);
}

void
usm_forget(void)
{
	map_clear(&cache, free);
}

void
usm_sign(const struct usm_user *u, const uint8_t *message, size_t len, uint8_t mac[USM_MAC_MAX])
{
	uint8_t whole[EVP_MAX_MD_SIZE];

	HMAC(EVP_get_digestbyname(u->auth->digest), u->auth_key, (int)u->auth_key_len, message, len,
	    whole, NULL);
	memcpy(mac, whole, u->auth->mac_len);
}

static void
put32(uint8_t *to, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(n >> 8 * (3 - i));
}

bool
usm_crypt(const struct usm_user *u, bool encrypt, int32_t boots, int32_t time,
    const uint8_t salt[USM_SALT], uint8_t *bytes, size_t len)
{
	uint8_t key[32], iv[16];
	EVP_CIPHER_CTX *ctx;
	int done = 0;
	bool ok;

	if (u->priv->is_des) {
		for (int i = 0; i < 24; i++)
			key[i] = u->priv_key[i % 8];
		for (int i = 0; i < USM_SALT; i++)
			iv[i] = u->priv_key[8 + i] ^ salt[i];
	} else {
		memcpy(key, u->priv_key, u->priv->key_len);
		put32(iv, (uint32_t)boots);
		put32(iv + 4, (uint32_t)time);
		memcpy(iv + 8, salt, USM_SALT);
	}
	ctx = EVP_CIPHER_CTX_new();
	ok = (!u->priv->is_des || len % 8 == 0) &&
	     EVP_CipherInit_ex(
		 ctx, EVP_get_cipherbyname(u->priv->cipher), NULL, key, iv, encrypt) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	     EVP_CipherUpdate(ctx, bytes, &done, bytes, (int)len) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}
