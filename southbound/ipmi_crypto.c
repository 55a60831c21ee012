#include "southbound/ipmi_crypto.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "gateway/xalloc.h"

enum {
	AES_BLOCK = 16,
	HEADER_BYTES = 16, /* RMCP and the header of a session's packet */
	NEXT_HEADER = 0x07,
	KEY_CONSTANT_BYTES = 20, /* 13.32, whatever the hash */
	SAID_MAX = 128           /* of what is put under a proof: 4+4+16+16+16+1+1+16 */
};

struct ipmi_crypto {
	EVP_MAC_CTX *mac[IPMI_AUTH_SHA256 + 1]; /* HMAC, by enum ipmi_auth */
	EVP_CIPHER *aes;
	EVP_CIPHER_CTX *cipher;
};

/* What the codes of RAKP are made over, put together piece by piece. */
struct said {
	uint8_t bytes[SAID_MAX];
	size_t len;
};

/* clang-format off */
static const struct ipmi_suite suites[] = {
	/* id  authentication     integrity                  confidentiality              sound */
	{ 17, IPMI_AUTH_SHA256, IPMI_INTEGRITY_SHA256_128, IPMI_CONFIDENTIALITY_AES,  true },
	{ 3,  IPMI_AUTH_SHA1,   IPMI_INTEGRITY_SHA1_96,    IPMI_CONFIDENTIALITY_AES,  true },
	{ 16, IPMI_AUTH_SHA256, IPMI_INTEGRITY_SHA256_128, IPMI_CONFIDENTIALITY_NONE, false },
	{ 15, IPMI_AUTH_SHA256, IPMI_INTEGRITY_NONE,       IPMI_CONFIDENTIALITY_NONE, false },
	{ 8,  IPMI_AUTH_MD5,    IPMI_INTEGRITY_MD5_128,    IPMI_CONFIDENTIALITY_AES,  false },
	{ 7,  IPMI_AUTH_MD5,    IPMI_INTEGRITY_MD5_128,    IPMI_CONFIDENTIALITY_NONE, false },
	{ 6,  IPMI_AUTH_MD5,    IPMI_INTEGRITY_NONE,       IPMI_CONFIDENTIALITY_NONE, false },
	{ 2,  IPMI_AUTH_SHA1,   IPMI_INTEGRITY_SHA1_96,    IPMI_CONFIDENTIALITY_NONE, false },
	{ 1,  IPMI_AUTH_SHA1,   IPMI_INTEGRITY_NONE,       IPMI_CONFIDENTIALITY_NONE, false },
	{ 0,  IPMI_AUTH_NONE,   IPMI_INTEGRITY_NONE,       IPMI_CONFIDENTIALITY_NONE, false },
};
/* Lengths: of the whole hash, and of the part that RAKP 4 carries (13.23, 13.28.1). */
static const struct { const char *digest; size_t len, rakp4_len; } auths[] = {
	[IPMI_AUTH_NONE]   = { NULL,     0,  0 },
	[IPMI_AUTH_SHA1]   = { "SHA1",   20, 12 },
	[IPMI_AUTH_MD5]    = { "MD5",    16, 16 },
	[IPMI_AUTH_SHA256] = { "SHA256", 32, 16 },
};
static const struct { enum ipmi_auth hash; size_t len; } integrities[] = {
	[IPMI_INTEGRITY_NONE]       = { IPMI_AUTH_NONE,   0 },
	[IPMI_INTEGRITY_SHA1_96]    = { IPMI_AUTH_SHA1,   12 },
	[IPMI_INTEGRITY_MD5_128]    = { IPMI_AUTH_MD5,    16 },
	[IPMI_INTEGRITY_SHA256_128] = { IPMI_AUTH_SHA256, 16 },
};
/* clang-format on */

static void hmac(struct ipmi_crypto *crypto, enum ipmi_auth hash, const uint8_t *key,
    size_t key_len, const uint8_t *bytes, size_t len, uint8_t out[IPMI_CODE_MAX]);
static void cipher(struct ipmi_crypto *crypto, const uint8_t *key, const uint8_t *iv,
    const uint8_t *in, size_t len, uint8_t *out, bool encrypts);
static size_t encrypt(struct ipmi_crypto *crypto, const struct ipmi_keys *keys,
    const uint8_t *payload, size_t len, uint8_t *out, size_t room);
static bool decrypt(struct ipmi_crypto *crypto, const struct ipmi_keys *keys,
    const uint8_t *in, size_t len, uint8_t *out, size_t *out_len);
static bool code_is_right(struct ipmi_crypto *crypto, const struct ipmi_keys *keys,
    const uint8_t *datagram, const struct ipmi_packet *packet);

/* ---- suites */

const struct ipmi_suite *
ipmi_suites(size_t *count)
{
	*count = nitems(suites);
	return suites;
}

const struct ipmi_suite *
ipmi_suite_find(int id)
{
	size_t i;

	for (i = 0; i < nitems(suites); i++)
		if (suites[i].id == id)
			return &suites[i];
	return NULL;
}

size_t
ipmi_rakp_code_len(const struct ipmi_suite *suite)
{
	return auths[suite->auth].len;
}

size_t
ipmi_rakp4_code_len(const struct ipmi_suite *suite)
{
	return auths[suite->auth].rakp4_len;
}

size_t
ipmi_integrity_len(const struct ipmi_suite *suite)
{
	return integrities[suite->integrity].len;
}

/* ---- OpenSSL */

struct ipmi_crypto *
ipmi_crypto_new(void)
{
	struct ipmi_crypto *crypto = xcalloc(1, sizeof *crypto);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
	OSSL_PARAM params[2] = {OSSL_PARAM_END, OSSL_PARAM_END};
	size_t i;

	for (i = IPMI_AUTH_SHA1; mac != NULL && i < nitems(auths); i++) {
		crypto->mac[i] = EVP_MAC_CTX_new(mac);
		params[0] = OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, (char *)auths[i].digest, 0);
		/* Fails for a hash that a policy of this system forbids (FIPS: MD5): without it, then. */
		if (crypto->mac[i] != NULL && EVP_MAC_CTX_set_params(crypto->mac[i], params) != 1) {
			EVP_MAC_CTX_free(crypto->mac[i]);
			crypto->mac[i] = NULL;
		}
	}
	EVP_MAC_free(mac);
	crypto->aes = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
	crypto->cipher = EVP_CIPHER_CTX_new();
	assert(crypto->mac[IPMI_AUTH_SHA1] != NULL && crypto->mac[IPMI_AUTH_SHA256] != NULL &&
	       crypto->aes != NULL && crypto->cipher != NULL);
	return crypto;
}

void
ipmi_crypto_free(struct ipmi_crypto *crypto)
{
	size_t i;

	if (crypto == NULL)
		return;
	for (i = 0; i < nitems(crypto->mac); i++)
		EVP_MAC_CTX_free(crypto->mac[i]);
	EVP_CIPHER_CTX_free(crypto->cipher);
	EVP_CIPHER_free(crypto->aes);
	free(crypto);
}

bool
ipmi_crypto_can(const struct ipmi_crypto *crypto, const struct ipmi_suite *suite)
{
	return (suite->auth == IPMI_AUTH_NONE || crypto->mac[suite->auth] != NULL) &&
	       (suite->integrity == IPMI_INTEGRITY_NONE ||
		   crypto->mac[integrities[suite->integrity].hash] != NULL);
}

void
ipmi_crypto_forget(struct ipmi_crypto *crypto)
{
	static const uint8_t nothing[IPMI_CODE_MAX];
	size_t i;

	for (i = 0; i < nitems(crypto->mac); i++)
		if (crypto->mac[i] != NULL)
			EVP_MAC_init(crypto->mac[i], nothing, sizeof nothing, NULL);
	EVP_CIPHER_CTX_reset(crypto->cipher);
}

void
ipmi_random(void *out, size_t len)
{
	int ok = RAND_bytes(out, (int)len);

	assert(ok == 1); /* without random numbers nothing here is safe */
}

static void
hmac(struct ipmi_crypto *crypto, enum ipmi_auth hash, const uint8_t *key, size_t key_len,
    const uint8_t *bytes, size_t len, uint8_t out[IPMI_CODE_MAX])
{
	static const uint8_t empty[1];
	EVP_MAC_CTX *mac = crypto->mac[hash];
	size_t out_len = 0;
	bool ok;

	assert(mac != NULL); /* ipmi_crypto_can was asked */
	memset(out, 0, IPMI_CODE_MAX);
	ok = EVP_MAC_init(mac, key_len > 0 ? key : empty, key_len, NULL) == 1 &&
	     EVP_MAC_update(mac, bytes, len) == 1 &&
	     EVP_MAC_final(mac, out, &out_len, IPMI_CODE_MAX) == 1;
	assert(ok && out_len == auths[hash].len);
}

/* CBC without padding of OpenSSL's own; len is a multiple of the block. */
static void
cipher(struct ipmi_crypto *crypto, const uint8_t *key, const uint8_t *iv, const uint8_t *in,
    size_t len, uint8_t *out, bool encrypts)
{
	int made = 0;
	bool ok;

	ok = EVP_CipherInit_ex2(crypto->cipher, crypto->aes, key, iv, encrypts, NULL) == 1 &&
	     EVP_CIPHER_CTX_set_padding(crypto->cipher, 0) == 1 &&
	     EVP_CipherUpdate(crypto->cipher, out, &made, in, (int)len) == 1;
	assert(ok && (size_t)made == len);
}

/* ---- RAKP */

static void
say(struct said *said, const void *bytes, size_t len)
{
	assert(said->len + len <= sizeof said->bytes);
	memcpy(said->bytes + said->len, bytes, len);
	said->len += len;
}

static void
say_sid(struct said *said, uint32_t sid)
{
	uint8_t bytes[4];

	ipmi_put32(bytes, sid);
	say(said, bytes, sizeof bytes);
}

static void
say_user(struct said *said, const struct ipmi_rakp *rakp, uint8_t role)
{
	say(said, &role, 1);
	say(said, &rakp->user_len, 1);
	say(said, rakp->user, rakp->user_len);
}

void
ipmi_rakp2_code(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *rakp, const struct ipmi_key *password, uint8_t out[IPMI_CODE_MAX])
{
	struct said said = {.len = 0};

	say_sid(&said, rakp->console_sid);
	say_sid(&said, rakp->bmc_sid);
	say(&said, rakp->console_random, IPMI_RANDOM_BYTES);
	say(&said, rakp->bmc_random, IPMI_RANDOM_BYTES);
	say(&said, rakp->guid, IPMI_GUID_BYTES);
	say_user(&said, rakp, rakp->role);
	hmac(crypto, suite->auth, password->bytes, password->len, said.bytes, said.len, out);
}

void
ipmi_rakp3_code(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *rakp, uint8_t role, const struct ipmi_key *password,
    uint8_t out[IPMI_CODE_MAX])
{
	struct said said = {.len = 0};

	say(&said, rakp->bmc_random, IPMI_RANDOM_BYTES);
	say_sid(&said, rakp->console_sid);
	say_user(&said, rakp, role);
	hmac(crypto, suite->auth, password->bytes, password->len, said.bytes, said.len, out);
}

void
ipmi_session_key(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *rakp, uint8_t role, const struct ipmi_key *k_g,
    const struct ipmi_key *password, uint8_t out[IPMI_CODE_MAX])
{
	const struct ipmi_key *key = k_g->len > 0 ? k_g : password;
	struct said said = {.len = 0};

	say(&said, rakp->console_random, IPMI_RANDOM_BYTES);
	say(&said, rakp->bmc_random, IPMI_RANDOM_BYTES);
	say_user(&said, rakp, role);
	hmac(crypto, suite->auth, key->bytes, key->len, said.bytes, said.len, out);
}

void
ipmi_rakp4_code(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *rakp, const uint8_t session_key[IPMI_CODE_MAX],
    uint8_t out[IPMI_CODE_MAX])
{
	struct said said = {.len = 0};

	say(&said, rakp->console_random, IPMI_RANDOM_BYTES);
	say_sid(&said, rakp->bmc_sid);
	say(&said, rakp->guid, IPMI_GUID_BYTES);
	hmac(crypto, suite->auth, session_key, auths[suite->auth].len, said.bytes, said.len, out);
}

void
ipmi_derive_keys(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const uint8_t session_key[IPMI_CODE_MAX], struct ipmi_keys *out)
{
	uint8_t constant[KEY_CONSTANT_BYTES], k2[IPMI_CODE_MAX];
	size_t len = auths[suite->auth].len;

	memset(out, 0, sizeof *out);
	out->suite = suite;
	if (suite->auth == IPMI_AUTH_NONE)
		return;
	memset(constant, 1, sizeof constant);
	hmac(crypto, suite->auth, session_key, len, constant, sizeof constant, out->k1);
	memset(constant, 2, sizeof constant);
	hmac(crypto, suite->auth, session_key, len, constant, sizeof constant, k2);
	memcpy(out->k2, k2, sizeof out->k2);
	OPENSSL_cleanse(k2, sizeof k2);
}

/* ---- a session's packets */

size_t
ipmi_seal(struct ipmi_crypto *crypto, const struct ipmi_keys *keys, uint32_t sid, uint32_t seq,
    const uint8_t *payload, size_t len, uint8_t *out, size_t room)
{
	const struct ipmi_suite *suite = keys->suite;
	size_t code_len = ipmi_integrity_len(suite), at = HEADER_BYTES, pad, made;
	uint8_t code[IPMI_CODE_MAX];

	/* The plain packet has the RMCP header and the rest in place; its payload is put in anew. */
	if (ipmi_packet_plain(out, room, IPMI_PAYLOAD_MESSAGE, payload, len) == 0)
		return 0;
	ipmi_put32(out + 6, sid);
	ipmi_put32(out + 10, seq);
	made = encrypt(crypto, keys, payload, len, out + at, room - at);
	if (made == 0)
		return 0;
	if (suite->confidentiality != IPMI_CONFIDENTIALITY_NONE)
		out[5] |= 0x80;
	ipmi_put16(out + 14, (uint32_t)made);
	at += made;
	if (suite->integrity == IPMI_INTEGRITY_NONE)
		return at;
	out[5] |= 0x40;
	/* Padding length and next header included, what is under the code is a multiple of four. */
	pad = -(at - IPMI_RMCP_BYTES + 2) & 3;
	if (room < at + pad + 2 + code_len)
		return 0;
	memset(out + at, 0xff, pad);
	at += pad;
	out[at++] = (uint8_t)pad;
	out[at++] = NEXT_HEADER;
	hmac(crypto, integrities[suite->integrity].hash, keys->k1,
	    auths[integrities[suite->integrity].hash].len, out + IPMI_RMCP_BYTES,
	    at - IPMI_RMCP_BYTES, code);
	memcpy(out + at, code, code_len);
	return at + code_len;
}

/* IV, text, padding 1, 2, 3 ..., its length (13.29). */
static size_t
encrypt(struct ipmi_crypto *crypto, const struct ipmi_keys *keys, const uint8_t *payload,
    size_t len, uint8_t *out, size_t room)
{
	uint8_t text[IPMI_DATAGRAM_MAX];
	size_t pad = -(len + 1) & (AES_BLOCK - 1), whole = len + pad + 1, i;

	if (keys->suite->confidentiality == IPMI_CONFIDENTIALITY_NONE) {
		memmove(out, payload, len);
		return len;
	}
	if (whole > sizeof text || room < AES_BLOCK + whole)
		return 0;
	memcpy(text, payload, len);
	for (i = 0; i < pad; i++)
		text[len + i] = (uint8_t)(i + 1);
	text[len + pad] = (uint8_t)pad;
	ipmi_random(out, AES_BLOCK);
	cipher(crypto, keys->k2, out, text, whole, out + AES_BLOCK, true);
	OPENSSL_cleanse(text, whole);
	return AES_BLOCK + whole;
}

bool
ipmi_unseal(struct ipmi_crypto *crypto, const struct ipmi_keys *keys, const uint8_t *datagram,
    const struct ipmi_packet *packet, uint8_t *out, size_t *out_len)
{
	bool is_signed = keys->suite->integrity != IPMI_INTEGRITY_NONE;
	bool is_secret = keys->suite->confidentiality != IPMI_CONFIDENTIALITY_NONE;

	if (packet->is_v15 || packet->is_authenticated != is_signed ||
	    packet->is_encrypted != is_secret)
		return false;
	if (is_signed && !code_is_right(crypto, keys, datagram, packet))
		return false;
	if (is_secret)
		return decrypt(crypto, keys, packet->payload, packet->payload_len, out, out_len);
	memcpy(out, packet->payload, packet->payload_len);
	*out_len = packet->payload_len;
	return true;
}

/* Padding and next header are under the code; what they say tells us nothing else. The code is at the
 * datagram's end, or, where a box sends more than that, behind the padding that is due. */
static bool
code_is_right(struct ipmi_crypto *crypto, const struct ipmi_keys *keys, const uint8_t *datagram,
    const struct ipmi_packet *packet)
{
	enum ipmi_auth hash = integrities[keys->suite->integrity].hash;
	size_t code_len = integrities[keys->suite->integrity].len;
	const uint8_t *begin = datagram + IPMI_RMCP_BYTES;
	size_t due = (-(size_t)(packet->trailer - begin + 2) & 3) + 2, at;
	uint8_t code[IPMI_CODE_MAX];
	int way;

	if (packet->trailer_len < code_len + 2)
		return false;
	for (way = 0; way < 2; way++) {
		at = way == 0 ? packet->trailer_len - code_len : due;
		if (way == 1 && due + code_len >= packet->trailer_len)
			break;
		hmac(crypto, hash, keys->k1, auths[hash].len, begin,
		    (size_t)(packet->trailer + at - begin), code);
		if (CRYPTO_memcmp(code, packet->trailer + at, code_len) == 0)
			return true;
	}
	return false;
}

static bool
decrypt(struct ipmi_crypto *crypto, const struct ipmi_keys *keys, const uint8_t *in, size_t len,
    uint8_t *out, size_t *out_len)
{
	size_t whole = len - AES_BLOCK, pad;

	if (len < 2 * AES_BLOCK || whole % AES_BLOCK != 0)
		return false;
	cipher(crypto, keys->k2, in, in + AES_BLOCK, whole, out, false);
	pad = out[whole - 1];
	if (pad >= AES_BLOCK)
		return false;
	*out_len = whole - 1 - pad;
	return true;
}
