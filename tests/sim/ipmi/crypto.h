/*
 * The cipher suites of IPMI 2.0 (22.15.2) that the simulator has, and what they are made of. Written from
 * the specification and on its own: the gateway's client has other code for the same.
 */
#ifndef SIM_IPMI_CRYPTO_H
#define SIM_IPMI_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	AUTH_NONE = 0,
	AUTH_SHA1 = 1,
	AUTH_SHA256 = 3,
	INTEGRITY_NONE = 0,
	INTEGRITY_SHA1_96 = 1,
	INTEGRITY_SHA256_128 = 4,
	SECRECY_NONE = 0,
	SECRECY_AES_128 = 1,
	HASH_MAX = 32,
	AES_BLOCK = 16
};

struct suite {
	uint8_t id, auth, integrity, secrecy;
};

/* Weakest first; ends with SUITE_COUNT. */
enum { SUITE_COUNT = 7 };
extern const struct suite suites[SUITE_COUNT];
const struct suite *suite_find(int id);

/* Bytes of a hash by authentication algorithm, and of an integrity check value by integrity algorithm. */
size_t crypto_hash_size(uint8_t auth);
size_t crypto_check_size(uint8_t integrity);

/* HMAC by authentication algorithm; gives the size. */
size_t crypto_hmac(uint8_t auth, const void *key, size_t key_len, const void *data, size_t len,
    uint8_t out[HASH_MAX]);
/* The same, cut, by integrity algorithm. */
size_t crypto_check(uint8_t integrity, const void *key, size_t key_len, const void *data,
    size_t len, uint8_t out[HASH_MAX]);

/* AES-128-CBC without any padding of its own; `len` is a multiple of 16. */
void crypto_encrypt(
    const uint8_t key[16], const uint8_t iv[16], const uint8_t *in, size_t len, uint8_t *out);
void crypto_decrypt(
    const uint8_t key[16], const uint8_t iv[16], const uint8_t *in, size_t len, uint8_t *out);

void crypto_random(void *bytes, size_t len);
bool crypto_equal(const void *a, const void *b, size_t len);

#endif
