/*
 * Packets: RMCP and ASF (DSP0136), the session headers of IPMI 1.5 and 2.0 (IPMI 2.0 13.6), encryption
 * and integrity. What is inside goes to session.h (logins) and command.h (IPMI messages).
 */
#ifndef SIM_IPMI_PACKET_H
#define SIM_IPMI_PACKET_H

#include "bmc.h"
#include "session.h"

enum {
	PAYLOAD_IPMI = 0x00,
	PAYLOAD_OPEN_REQUEST = 0x10,
	PAYLOAD_OPEN_RESPONSE = 0x11,
	PAYLOAD_RAKP1 = 0x12,
	PAYLOAD_RAKP2 = 0x13,
	PAYLOAD_RAKP3 = 0x14,
	PAYLOAD_RAKP4 = 0x15,
	PACKET_MAX = 512
};

void packet_receive(struct bmc *b, const struct peer *from, const uint8_t *bytes, size_t len);

/* A login payload, in clear. `step` is its name for quirks. */
void packet_send_login(struct bmc *b, const struct peer *to, uint8_t type, const char *step,
    const uint8_t *payload, size_t len, int extra_ms);
/* An IPMI message outside of any session, framed as its request was. */
void packet_send_bare(struct bmc *b, const struct peer *to, bool is_v2, const char *step,
    const uint8_t *payload, size_t len);
/* An IPMI message inside of a session. */
void packet_send_session(struct session *s, const struct peer *to, const char *step,
    const uint8_t *payload, size_t len, int extra_ms);

uint32_t get32(const uint8_t *at);
uint16_t get16(const uint8_t *at);
void set32(uint8_t *at, uint32_t value);
void set16(uint8_t *at, uint16_t value);

#endif
