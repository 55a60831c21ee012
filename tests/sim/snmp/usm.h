/*
 * Keys, signatures and ciphers of SNMPv3's User-based Security Model: RFC 3414 (MD5, SHA-1, DES), RFC 3826 (AES-128),
 * RFC 7860 (SHA-2), draft-blumenthal-aes-usm-04 (AES-192 and -256). On OpenSSL, and our own.
 */
#ifndef SIM_SNMP_USM_H
#define SIM_SNMP_USM_H

#include "../redfish/base.h"

enum { USM_KEY_MAX = 64, USM_MAC_MAX = 48, USM_SALT = 8, ENGINE_MAX = 32 };

struct usm_auth {
	const char *name;
	const char *digest; /* OpenSSL's name; NULL: none */
	size_t mac_len;
};

struct usm_priv {
	const char *name;
	const char *cipher; /* OpenSSL's name; NULL: none */
	size_t key_len;     /* of the localised key, the IV's part included */
	bool is_des;
};

struct usm_user {
	char name[33];
	const struct usm_auth *auth;
	const struct usm_priv *priv;
	char auth_password[65], priv_password[65];
	bool may_write;
	/* Localised to the engine the user was made for. */
	uint8_t auth_key[USM_KEY_MAX], priv_key[USM_KEY_MAX];
	size_t auth_key_len;
};

/* NULL: no such. */
const struct usm_auth *usm_auth_find(const char *name);
const struct usm_priv *usm_priv_find(const char *name);

/* Makes the keys from the passwords. What costs a megabyte of hashing is done once for each password of the process. */
void usm_localise(struct usm_user *u, const uint8_t *engine, size_t len);
void usm_forget(void);

/* The first mac_len bytes of the HMAC over a message. */
void usm_sign(
    const struct usm_user *u, const uint8_t *message, size_t len, uint8_t mac[USM_MAC_MAX]);

/* In place; DES wants a multiple of 8, and False is given when it is none. */
bool usm_crypt(const struct usm_user *u, bool encrypt, int32_t boots, int32_t time,
    const uint8_t salt[USM_SALT], uint8_t *bytes, size_t len);

#endif
