/* The messages that open a session: Open Session Request and Response, RAKP 1 to 4, and the one
 * message before them, Get Channel Authentication Capabilities. Pure functions, any thread.
 *
 * Encoding writes payloads (ipmi_packet_plain puts the header around); decoding reads payloads and
 * checks their form alone: whose they are and whether a code is right is the login's to judge.
 *
 * IPMI 2.0 rev 1.1: 13.17 to 13.24, 22.13. */
#ifndef FISHWAY_IPMI_RAKP_H
#define FISHWAY_IPMI_RAKP_H

#include "southbound/ipmi_crypto.h"

enum {
	IPMI_ROLE_NAME_ONLY = 0x10, /* the user is looked up by name alone, not by name and privilege */
	IPMI_OPEN_BYTES = 32,
	IPMI_RAKP1_BYTES = 28 + IPMI_USER_MAX,
	IPMI_RAKP3_BYTES = 8 + IPMI_CODE_MAX
};

/* Table 13-15, the ones that are told apart. */
enum ipmi_rakp_status {
	IPMI_RAKP_OK = 0x00,
	IPMI_RAKP_NO_RESOURCES = 0x01,
	IPMI_RAKP_BAD_SID = 0x02,
	IPMI_RAKP_BAD_AUTH = 0x04,
	IPMI_RAKP_BAD_INTEGRITY = 0x05,
	IPMI_RAKP_NO_AUTH_MATCH = 0x06,
	IPMI_RAKP_NO_INTEGRITY_MATCH = 0x07,
	IPMI_RAKP_INACTIVE_SID = 0x08,
	IPMI_RAKP_BAD_ROLE = 0x09,
	IPMI_RAKP_UNAUTHORIZED_ROLE = 0x0a,
	IPMI_RAKP_NO_RESOURCES_AT_ROLE = 0x0b,
	IPMI_RAKP_BAD_NAME_LENGTH = 0x0c,
	IPMI_RAKP_UNAUTHORIZED_NAME = 0x0d,
	IPMI_RAKP_UNAUTHORIZED_GUID = 0x0e,
	IPMI_RAKP_BAD_CODE = 0x0f,
	IPMI_RAKP_BAD_CONFIDENTIALITY = 0x10,
	IPMI_RAKP_NO_SUITE = 0x11,
	IPMI_RAKP_ILLEGAL = 0x12
};
/* In words, for errors and log. */
const char *ipmi_rakp_status_text(uint8_t status);

void ipmi_open_encode(uint8_t out[IPMI_OPEN_BYTES], uint8_t tag, uint8_t privilege,
    uint32_t console_sid, const struct ipmi_suite *suite);

/* A refusal may end behind the status, or behind our session id. */
struct ipmi_open_answer {
	uint8_t tag, status, privilege;
	bool has_sid; /* the console's */
	uint32_t console_sid, bmc_sid;
	uint8_t auth, integrity, confidentiality;
};
bool ipmi_open_decode(struct ipmi_open_answer *out, const uint8_t *bytes, size_t len);

size_t ipmi_rakp1_encode(uint8_t out[IPMI_RAKP1_BYTES], uint8_t tag, const struct ipmi_rakp *said);
/* status other than 0: without a code, to have the box forget what was begun. */
size_t ipmi_rakp3_encode(uint8_t out[IPMI_RAKP3_BYTES], uint8_t tag, uint8_t status,
    uint32_t bmc_sid, const uint8_t *code, size_t code_len);

/* RAKP 2 and RAKP 4. */
struct ipmi_rakp_answer {
	uint8_t tag, status;
	bool has_sid;
	uint32_t console_sid;
	const uint8_t *bmc_random, *guid; /* RAKP 2 without an error */
	const uint8_t *code;
	size_t code_len;
};
bool ipmi_rakp2_decode(struct ipmi_rakp_answer *out, const uint8_t *bytes, size_t len);
bool ipmi_rakp4_decode(struct ipmi_rakp_answer *out, const uint8_t *bytes, size_t len);

/* Get Channel Authentication Capabilities. */
struct ipmi_auth_caps {
	uint8_t channel;
	bool has_extended;  /* the bits of 2.0 are there */
	bool speaks_v15, speaks_v20;
	bool has_k_g;       /* K_g is not all zeros; not to be relied upon, nor the next two */
	bool has_null_user, has_anonymous;
	uint32_t manufacturer; /* 0: none */
};
bool ipmi_auth_caps_decode(struct ipmi_auth_caps *out, const uint8_t *data, size_t len);

#endif
