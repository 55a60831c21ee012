#include "southbound/ipmi_packet.h"

#include <string.h>

enum {
	RMCP_VERSION = 0x06,
	RMCP_NO_ACK = 0xff, /* as RMCP sequence number: no acknowledgement is wanted */
	RMCP_CLASS_IPMI = 0x07,

	AUTH_NONE = 0x00,
	AUTH_RMCP_PLUS = 0x06,
	V15_HEADER = 10, /* type, sequence, session, length */
	V20_HEADER = 12, /* type, payload type, session, sequence, length */

	TYPE_ENCRYPTED = 0x80,
	TYPE_AUTHENTICATED = 0x40,
	TYPE_MASK = 0x3f,
	TYPE_OEM_EXPLICIT = 0x02, /* has two more fields in the header; we have no use for it */

	BMC_ADDRESS = 0x20,
	CONSOLE_ADDRESS = 0x81,
	REQUEST_BYTES = 7,  /* of a message around its data */
	RESPONSE_BYTES = 8,

	WINDOW_AHEAD = 32
};

static const uint8_t rmcp_header[IPMI_RMCP_BYTES] = {RMCP_VERSION, 0, RMCP_NO_ACK, RMCP_CLASS_IPMI};

static bool decode_v15(struct ipmi_packet *out, const uint8_t *at, size_t len);

uint8_t
ipmi_checksum(const uint8_t *bytes, size_t len)
{
	uint8_t sum = 0;

	while (len-- > 0)
		sum = (uint8_t)(sum + *bytes++);
	return (uint8_t)-sum;
}

/* ---- datagrams */

bool
ipmi_packet_decode(struct ipmi_packet *out, const uint8_t *bytes, size_t len)
{
	const uint8_t *at = bytes + IPMI_RMCP_BYTES;
	size_t left;

	memset(out, 0, sizeof *out);
	if (len < IPMI_RMCP_BYTES + V15_HEADER || bytes[0] != RMCP_VERSION ||
	    bytes[3] != RMCP_CLASS_IPMI)
		return false;
	left = len - IPMI_RMCP_BYTES;
	if (at[0] == AUTH_NONE)
		return decode_v15(out, at, left);
	if (at[0] != AUTH_RMCP_PLUS || left < V20_HEADER || (at[1] & TYPE_MASK) == TYPE_OEM_EXPLICIT)
		return false;
	out->payload_type = at[1] & TYPE_MASK;
	out->is_encrypted = (at[1] & TYPE_ENCRYPTED) != 0;
	out->is_authenticated = (at[1] & TYPE_AUTHENTICATED) != 0;
	out->sid = ipmi_get32(at + 2);
	out->seq = ipmi_get32(at + 6);
	out->payload_len = ipmi_get16(at + 10);
	out->payload = at + V20_HEADER;
	left -= V20_HEADER;
	if (out->payload_len > left)
		return false;
	out->trailer = out->payload + out->payload_len;
	out->trailer_len = left - out->payload_len;
	return true;
}

/* What follows the payload is a pad of some old network chips (13.6), nothing to us. */
static bool
decode_v15(struct ipmi_packet *out, const uint8_t *at, size_t len)
{
	out->is_v15 = true;
	out->seq = ipmi_get32(at + 1);
	out->sid = ipmi_get32(at + 5);
	out->payload_len = at[9];
	out->payload = at + V15_HEADER;
	return out->payload_len <= len - V15_HEADER;
}

size_t
ipmi_packet_plain_v15(uint8_t *out, size_t room, const uint8_t *payload, size_t len)
{
	uint8_t *at = out + IPMI_RMCP_BYTES;

	if (len > UINT8_MAX || room < IPMI_RMCP_BYTES + V15_HEADER + len)
		return 0;
	memcpy(out, rmcp_header, sizeof rmcp_header);
	memset(at, 0, V15_HEADER);
	at[0] = AUTH_NONE;
	at[9] = (uint8_t)len;
	memcpy(at + V15_HEADER, payload, len);
	return IPMI_RMCP_BYTES + V15_HEADER + len;
}

size_t
ipmi_packet_plain(
    uint8_t *out, size_t room, enum ipmi_payload type, const uint8_t *payload, size_t len)
{
	uint8_t *at = out + IPMI_RMCP_BYTES;

	if (len > UINT16_MAX || room < IPMI_RMCP_BYTES + V20_HEADER + len)
		return 0;
	memcpy(out, rmcp_header, sizeof rmcp_header);
	memset(at, 0, V20_HEADER);
	at[0] = AUTH_RMCP_PLUS;
	at[1] = (uint8_t)type;
	ipmi_put16(at + 10, (uint32_t)len);
	memcpy(at + V20_HEADER, payload, len);
	return IPMI_RMCP_BYTES + V20_HEADER + len;
}

/* ---- messages */

size_t
ipmi_message_encode(uint8_t *out, size_t room, const struct ipmi_message *message)
{
	if (message->len > IPMI_DATA_MAX || room < REQUEST_BYTES + message->len)
		return 0;
	out[0] = BMC_ADDRESS;
	out[1] = (uint8_t)(message->netfn << 2 | (message->lun & 3));
	out[2] = ipmi_checksum(out, 2);
	out[3] = CONSOLE_ADDRESS;
	out[4] = (uint8_t)(message->seq << 2);
	out[5] = message->cmd;
	if (message->len > 0)
		memcpy(out + 6, message->data, message->len);
	out[6 + message->len] = ipmi_checksum(out + 3, 3 + message->len);
	return REQUEST_BYTES + message->len;
}

bool
ipmi_message_decode(
    struct ipmi_message *out, const uint8_t *bytes, size_t len, bool ignores_sums)
{
	memset(out, 0, sizeof *out);
	if (len < RESPONSE_BYTES)
		return false;
	if (!ignores_sums && (ipmi_checksum(bytes, 3) != 0 || ipmi_checksum(bytes + 3, len - 3) != 0))
		return false;
	if (bytes[0] != CONSOLE_ADDRESS || (bytes[1] >> 2 & 1) == 0)
		return false; /* not for us, or a request */
	out->netfn = (uint8_t)((bytes[1] >> 2) - 1);
	out->lun = bytes[4] & 3;
	out->seq = bytes[4] >> 2;
	out->cmd = bytes[5];
	out->cc = bytes[6];
	out->data = bytes + 7;
	out->len = len - RESPONSE_BYTES;
	return true;
}

/* ---- window */

bool
ipmi_window_accept(struct ipmi_window *window, uint32_t seq)
{
	uint32_t ahead = seq - window->highest, behind = window->highest - seq;

	if (seq == 0)
		return false;
	if (ahead != 0 && ahead <= WINDOW_AHEAD) {
		window->seen = ahead < 32 ? window->seen << ahead | 1 : 1;
		window->highest = seq;
		return true;
	}
	if (behind >= 32 || behind >= window->highest || (window->seen >> behind & 1) != 0)
		return false;
	window->seen |= (uint32_t)1 << behind;
	return true;
}
