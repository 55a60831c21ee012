/* IPMI packets: RMCP, the session headers of IPMI 1.5 (only for what is said before a session) and
 * 2.0, the messages inside, and the window of sequence numbers. Pure functions, any thread; nothing
 * here is secret, nothing is allocated.
 *
 * Integrity and confidentiality are ipmi_crypto.h's: ipmi_packet_decode gives the payload as it came
 * on the wire, with the trailer behind it.
 *
 * IPMI 2.0 rev 1.1: 13.1.3 RMCP header, 13.6 session headers, 13.8 message, 13.28 trailer,
 * 6.12.13 window. Numbers on the wire are little-endian. */
#ifndef FISHWAY_IPMI_PACKET_H
#define FISHWAY_IPMI_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	IPMI_PORT = 623,
	IPMI_DATAGRAM_MAX = 1024, /* ours, and the longest that is read: 255 bytes of data and what is around */
	IPMI_RMCP_BYTES = 4,      /* integrity begins behind them */
	IPMI_DATA_MAX = 255       /* of one message */
};

enum ipmi_payload {
	IPMI_PAYLOAD_MESSAGE = 0x00,
	IPMI_PAYLOAD_OPEN_REQUEST = 0x10,
	IPMI_PAYLOAD_OPEN_RESPONSE,
	IPMI_PAYLOAD_RAKP1,
	IPMI_PAYLOAD_RAKP2,
	IPMI_PAYLOAD_RAKP3,
	IPMI_PAYLOAD_RAKP4
};

/* ---- datagrams */

struct ipmi_packet {
	bool is_v15; /* only outside of a session; no payload type, message inside */
	uint8_t payload_type;
	bool is_encrypted, is_authenticated;
	uint32_t sid, seq;
	const uint8_t *payload;
	size_t payload_len;
	const uint8_t *trailer; /* padding, its length, next header, code */
	size_t trailer_len;
};

/* Reads one datagram; the pointers lead into it. False: it is none of RMCP class IPMI, 1.5 with an
 * authentication type other than none, an OEM payload, or cut. */
bool ipmi_packet_decode(struct ipmi_packet *out, const uint8_t *bytes, size_t len);

/* Outside of a session, neither encrypted nor authenticated: 1.5's header for messages, 2.0's for
 * those that open a session. Returns the length, 0 when there is no room. */
size_t ipmi_packet_plain_v15(uint8_t *out, size_t room, const uint8_t *payload, size_t len);
size_t ipmi_packet_plain(
    uint8_t *out, size_t room, enum ipmi_payload type, const uint8_t *payload, size_t len);

/* ---- messages */

struct ipmi_message {
	uint8_t netfn; /* of the request, also in a response */
	uint8_t lun, cmd;
	uint8_t seq; /* 6 bits */
	uint8_t cc;  /* of a response */
	const uint8_t *data;
	size_t len;
};

/* A request to the BMC (20h) from remote console software (81h). 0: no room. */
size_t ipmi_message_encode(uint8_t *out, size_t room, const struct ipmi_message *message);
/* A response. Its data leads into bytes. ignores_sums: a box is known to get its checksums wrong. */
bool ipmi_message_decode(
    struct ipmi_message *out, const uint8_t *bytes, size_t len, bool ignores_sums);

/* ---- the window of a session's incoming sequence numbers */

struct ipmi_window {
	uint32_t highest; /* 0: nothing has come */
	uint32_t seen;    /* bit n: highest - n has come */
};

/* True once for each number that is not more than 31 behind, nor more than 32 ahead: boxes leave out
 * numbers. 0 is never right in a session. Ask only for packets whose code was right. */
bool ipmi_window_accept(struct ipmi_window *window, uint32_t seq);

/* ---- little helpers for what is inside */

static inline uint16_t
ipmi_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
ipmi_get24(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static inline uint32_t
ipmi_get32(const uint8_t *p)
{
	return ipmi_get24(p) | (uint32_t)p[3] << 24;
}

static inline void
ipmi_put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

static inline void
ipmi_put32(uint8_t *p, uint32_t value)
{
	ipmi_put16(p, value);
	ipmi_put16(p + 2, value >> 16);
}

/* The byte that makes a sum of zero. */
uint8_t ipmi_checksum(const uint8_t *bytes, size_t len);

#endif
