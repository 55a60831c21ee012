/* Cipher suites, the proofs and keys of RAKP, and the sealing of a session's packets.
 *
 * `struct ipmi_crypto` holds what OpenSSL wants fetched once (EVP_MAC, EVP_CIPHER) and contexts that
 * are used again and again; one for each thread, given to every function. No function keeps a secret
 * there beyond ipmi_crypto_forget. Codes are compared in constant time.
 *
 * IPMI 2.0 rev 1.1: table 22-20 cipher suites, 13.28 algorithms, 13.31 RAKP, 13.32 keys. */
#ifndef FISHWAY_IPMI_CRYPTO_H
#define FISHWAY_IPMI_CRYPTO_H

#include "southbound/ipmi_packet.h"

enum {
	IPMI_CODE_MAX = 32,
	IPMI_RANDOM_BYTES = 16,
	IPMI_GUID_BYTES = 16,
	IPMI_PASSWORD_MAX = 20, /* also of K_g */
	IPMI_USER_MAX = 16,
	IPMI_AES_KEY_BYTES = 16
};

/* ---- suites */

enum ipmi_auth { IPMI_AUTH_NONE, IPMI_AUTH_SHA1, IPMI_AUTH_MD5, IPMI_AUTH_SHA256 };
enum ipmi_integrity {
	IPMI_INTEGRITY_NONE,
	IPMI_INTEGRITY_SHA1_96,
	IPMI_INTEGRITY_MD5_128,
	IPMI_INTEGRITY_SHA256_128 = 4
};
enum ipmi_confidentiality { IPMI_CONFIDENTIALITY_NONE, IPMI_CONFIDENTIALITY_AES };

struct ipmi_suite {
	uint8_t id;
	uint8_t auth, integrity, confidentiality; /* the numbers on the wire */
	bool is_sound;                            /* spoken without being named in the configuration */
};

/* In the order of preference; the sound ones first. NULL, count 0: not one that we speak (xRC4, and
 * keyed MD5, which would need the password for as long as the session lasts). */
const struct ipmi_suite *ipmi_suite_find(int id);
const struct ipmi_suite *ipmi_suites(size_t *count);

/* ---- */

struct ipmi_crypto;
struct ipmi_crypto *ipmi_crypto_new(void);
void ipmi_crypto_free(struct ipmi_crypto *crypto);
/* Does this system's OpenSSL have the suite's hashes? One whose policy forbids MD5 has not all. */
bool ipmi_crypto_can(const struct ipmi_crypto *crypto, const struct ipmi_suite *suite);
/* Wipes the key that was used last from the contexts. */
void ipmi_crypto_forget(struct ipmi_crypto *crypto);
void ipmi_random(void *out, size_t len);

/* ---- RAKP */

/* What both sides have said. */
struct ipmi_rakp {
	uint32_t console_sid, bmc_sid;
	uint8_t console_random[IPMI_RANDOM_BYTES], bmc_random[IPMI_RANDOM_BYTES];
	uint8_t guid[IPMI_GUID_BYTES];
	uint8_t role; /* as in RAKP 1: privilege, and 10h for a look-up by name alone */
	uint8_t user_len;
	char user[IPMI_USER_MAX];
};

/* A secret; the caller wipes it. */
struct ipmi_key {
	uint8_t bytes[IPMI_PASSWORD_MAX];
	uint8_t len;
};

struct ipmi_keys {
	const struct ipmi_suite *suite;
	uint8_t k1[IPMI_CODE_MAX];
	uint8_t k2[IPMI_AES_KEY_BYTES];
};

/* Length of the codes in RAKP 2 and 3, of that in RAKP 4, and of a packet's. */
size_t ipmi_rakp_code_len(const struct ipmi_suite *suite);
size_t ipmi_rakp4_code_len(const struct ipmi_suite *suite);
size_t ipmi_integrity_len(const struct ipmi_suite *suite);

/* Each writes a code of the suite's length (RAKP 4: not yet cut). role: see IPMI_ROLE_*; RAKP 3 and
 * the session's key may be made over another role than RAKP 1 had (quirks). */
void ipmi_rakp2_code(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *said, const struct ipmi_key *password, uint8_t out[IPMI_CODE_MAX]);
void ipmi_rakp3_code(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *said, uint8_t role, const struct ipmi_key *password,
    uint8_t out[IPMI_CODE_MAX]);
/* The session integrity key; k_g of length 0: the password takes its place. */
void ipmi_session_key(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *said, uint8_t role, const struct ipmi_key *k_g,
    const struct ipmi_key *password, uint8_t out[IPMI_CODE_MAX]);
void ipmi_rakp4_code(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const struct ipmi_rakp *said, const uint8_t session_key[IPMI_CODE_MAX],
    uint8_t out[IPMI_CODE_MAX]);
void ipmi_derive_keys(struct ipmi_crypto *crypto, const struct ipmi_suite *suite,
    const uint8_t session_key[IPMI_CODE_MAX], struct ipmi_keys *out);

/* ---- a session's packets */

/* Writes the whole datagram of a message. 0: no room. */
size_t ipmi_seal(struct ipmi_crypto *crypto, const struct ipmi_keys *keys, uint32_t sid,
    uint32_t seq, const uint8_t *payload, size_t len, uint8_t *out, size_t room);

/* Checks the code of a packet (decoded from datagram) and writes its payload to out, which has room
 * for as many bytes as the packet's payload. False: not authenticated or encrypted as the suite
 * wants it, the code is wrong, or it is malformed. Bytes of padding are not looked at, their count
 * is: some boxes fill in others than 1, 2, 3. */
bool ipmi_unseal(struct ipmi_crypto *crypto, const struct ipmi_keys *keys, const uint8_t *datagram,
    const struct ipmi_packet *packet, uint8_t *out, size_t *out_len);

#endif
