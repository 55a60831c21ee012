#include "packet.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "net.h"

enum {
	RMCP_VERSION = 6,
	CLASS_ASF = 6,
	CLASS_IPMI = 7,
	AUTH_V2 = 6,
	V1_HEADER = 14, /* RMCP's 4 bytes, authtype, sequence, session id, length */
	V2_HEADER = 16,
	ENCRYPTED = 0x80,
	AUTHENTICATED = 0x40,
	NEXT_HEADER = 7
};

struct old_packet {
	size_t len;
	uint8_t bytes[PACKET_MAX];
};

uint16_t
get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

uint32_t
get32(const uint8_t *at)
{
	return (uint32_t)get16(at) | (uint32_t)get16(at + 2) << 16;
}

void
set16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

void
set32(uint8_t *at, uint32_t value)
{
	set16(at, (uint16_t)value);
	set16(at + 2, (uint16_t)(value >> 16));
}

/* ---- going out */

static void
keep_old(struct bmc *b, const uint8_t *bytes, size_t len)
{
	if (!b->old)
		b->old = xcalloc(1, sizeof *b->old);
	b->old->len = len;
	memcpy(b->old->bytes, bytes, len);
}

/* What the wire does to a finished packet. There is room for PACKET_MAX. */
static void
send_spoilt(
    struct bmc *b, const struct peer *to, const char *step, uint8_t *bytes, size_t len, int ms)
{
	struct quirk_use *u;
	long cut;

	if (quirk_use(b, QUIRK_DROP, step))
		return;
	if ((u = quirk_use(b, QUIRK_SLOW, step)))
		ms += (int)quirk_number(u, 1000);
	if (quirk_use(b, QUIRK_OLD_FIRST, step)) {
		if (b->old)
			net_send(b, to, b->old->bytes, b->old->len, ms);
		keep_old(b, bytes, len);
	}
	if ((u = quirk_use(b, QUIRK_GARBAGE, step))) {
		len = (size_t)quirk_number(u, 40) % PACKET_MAX;
		crypto_random(bytes, len);
	}
	if ((u = quirk_use(b, QUIRK_CUT, step))) {
		cut = quirk_number(u, 4);
		len = len > (size_t)cut ? len - (size_t)cut : 0;
	}
	if ((u = quirk_use(b, QUIRK_LONG, step))) {
		cut = quirk_number(u, 8);
		memset(bytes + len, 0xa5, (size_t)cut % (PACKET_MAX - len));
		len += (size_t)cut % (PACKET_MAX - len);
	}
	net_send(b, to, bytes, len, ms);
	if (quirk_use(b, QUIRK_TWICE, step))
		net_send(b, to, bytes, len, ms);
}

static void
packet_send(
    struct bmc *b, const struct peer *to, const char *step, uint8_t *bytes, size_t len, int ms)
{
	if (b->quirks.on[0] | b->quirks.on[1])
		send_spoilt(b, to, step, bytes, len, ms);
	else
		net_send(b, to, bytes, len, ms);
}

static size_t
put_v2_header(uint8_t *p, uint8_t type, uint32_t sid, uint32_t seq, size_t payload_len)
{
	static const uint8_t rmcp[4] = {RMCP_VERSION, 0, 0xff, CLASS_IPMI};

	memcpy(p, rmcp, sizeof rmcp);
	p[4] = AUTH_V2;
	p[5] = type;
	set32(p + 6, sid);
	set32(p + 10, seq);
	set16(p + 14, (uint16_t)payload_len);
	return V2_HEADER;
}

void
packet_send_login(struct bmc *b, const struct peer *to, uint8_t type, const char *step,
    const uint8_t *payload, size_t len, int extra_ms)
{
	uint8_t p[PACKET_MAX];
	size_t at = put_v2_header(p, type, 0, 0, len);

	memcpy(p + at, payload, len);
	packet_send(b, to, step, p, at + len, extra_ms);
}

void
packet_send_bare(struct bmc *b, const struct peer *to, bool is_v2, const char *step,
    const uint8_t *payload, size_t len)
{
	static const uint8_t v1_head[V1_HEADER] = {RMCP_VERSION, 0, 0xff, CLASS_IPMI};
	uint8_t p[PACKET_MAX];
	size_t at = V1_HEADER;

	if (is_v2) {
		at = put_v2_header(p, PAYLOAD_IPMI, 0, 0, len);
	} else {
		memcpy(p, v1_head, V1_HEADER);
		p[13] = (uint8_t)len;
	}
	memcpy(p + at, payload, len);
	packet_send(b, to, step, p, at + len, 0);
}

/* IPMI 2.0 13.29: the vector, then the payload, padded with 1, 2, 3 ... and the number of these. */
static size_t
put_encrypted(struct session *s, uint8_t *p, const uint8_t *payload, size_t len)
{
	uint8_t clear[PACKET_MAX], iv[AES_BLOCK];
	size_t pad = (AES_BLOCK - (len + 1) % AES_BLOCK) % AES_BLOCK;
	bool is_wrong = quirk_on(s->bmc, QUIRK_WRONG_PAD);

	memcpy(clear, payload, len);
	for (size_t i = 0; i < pad; i++)
		clear[len + i] = is_wrong ? 0 : (uint8_t)(i + 1);
	clear[len + pad] = (uint8_t)pad;
	len += pad + 1;
	crypto_random(iv, sizeof iv);
	memcpy(p, iv, sizeof iv);
	crypto_encrypt(s->k2, iv, clear, len, p + sizeof iv);
	return sizeof iv + len;
}

/* IPMI 2.0 13.28.4: fill up to a multiple of 4 from the authentication type on, then the check value. */
static size_t
put_trailer(struct session *s, uint8_t *p, size_t len, const char *step)
{
	uint8_t check[HASH_MAX];
	size_t pad = (4 - (len - 4 + 2) % 4) % 4, size;

	memset(p + len, quirk_on(s->bmc, QUIRK_WRONG_FILL) ? 0x11 : 0xff, pad);
	len += pad;
	p[len++] = (uint8_t)pad;
	p[len++] = NEXT_HEADER;
	size = crypto_check(
	    s->suite->integrity, s->k1, crypto_hash_size(s->suite->auth), p + 4, len - 4, check);
	if (quirk_use(s->bmc, QUIRK_WRONG_CHECK, step))
		check[0] ^= 0x80;
	memcpy(p + len, check, size);
	return len + size;
}

static uint32_t
next_sequence(struct session *s, bool authenticated)
{
	uint32_t *seq = authenticated ? &s->seq_out : &s->clear_seq_out;
	struct quirk_use *u = quirk_use(s->bmc, QUIRK_SEQUENCE_GAPS, NULL);

	if (u)
		*seq += (uint32_t)quirk_number(u, 2);
	else if (*seq == 0 || !quirk_on(s->bmc, QUIRK_SEQUENCE_STUCK))
		*seq += 1;
	if (*seq == 0) /* 0 means "outside of a session" */
		*seq = 1;
	return *seq;
}

/* What somebody who cannot compute a check value might send: done, and zeros. */
static void
send_plain(struct session *s, const struct peer *to, const uint8_t *payload, size_t len)
{
	uint8_t p[PACKET_MAX];
	size_t at = put_v2_header(p, PAYLOAD_IPMI, s->peer_id, s->seq_out + 1, len);

	memcpy(p + at, payload, len);
	memset(p + at + 6, 0, len - 7);
	p[at + len - 1] = command_checksum(p + at + 3, len - 4);
	net_send(s->bmc, to, p, at + len, 0);
}

void
packet_send_session(struct session *s, const struct peer *to, const char *step,
    const uint8_t *payload, size_t len, int extra_ms)
{
	bool authenticated = s->suite->integrity != INTEGRITY_NONE;
	bool encrypted = s->suite->secrecy != SECRECY_NONE;
	uint8_t p[PACKET_MAX], type = PAYLOAD_IPMI;
	uint32_t sid = s->peer_id;
	size_t body = len;

	if (len >= 8 && quirk_use(s->bmc, QUIRK_PLAIN_FIRST, step))
		send_plain(s, to, payload, len);
	if (encrypted) {
		type |= ENCRYPTED;
		body = put_encrypted(s, p + V2_HEADER, payload, len);
	} else {
		memcpy(p + V2_HEADER, payload, len);
	}
	if (authenticated)
		type |= AUTHENTICATED;
	if (quirk_on(s->bmc, QUIRK_SID_ZERO))
		sid = 0;
	if (quirk_use(s->bmc, QUIRK_WRONG_SID, step))
		sid ^= 0x01010101;
	put_v2_header(p, type, sid, next_sequence(s, authenticated), body);
	len = V2_HEADER + body;
	if (authenticated)
		len = put_trailer(s, p, len, step);
	packet_send(s->bmc, to, step, p, len, extra_ms);
}

/* ---- coming in */

/* DSP0136 3.2.4: a presence ping, and its pong that says "IPMI, and ASF 1.0". */
static void
asf_receive(struct bmc *b, const struct peer *from, const uint8_t *bytes, size_t len)
{
	uint8_t pong[28] = {RMCP_VERSION, 0, 0xff, CLASS_ASF, 0, 0, 0x11, 0xbe, 0x40, 0, 0, 0x10, 0,
	    0, 0x11, 0xbe, 0, 0, 0, 0, 0x81, 0};

	if (len < 12 || bytes[8] != 0x80) {
		b->count.malformed++;
		return;
	}
	b->count.pings++;
	if (quirk_on(b, QUIRK_NO_PING) || quirk_use(b, QUIRK_IGNORE, "ping"))
		return;
	pong[2] = bytes[2];
	pong[9] = bytes[9];
	packet_send(b, from, "ping", pong, sizeof pong, 0);
}

/* The check value at the end, and that the fill and the next header are as they should be. */
static bool
check_is_right(const struct session *s, const uint8_t *bytes, size_t len, size_t payload_end)
{
	size_t size = crypto_check_size(s->suite->integrity);
	uint8_t check[HASH_MAX];

	if (len < payload_end + 2 + size)
		return false;
	len -= size;
	if (bytes[len - 1] != NEXT_HEADER || payload_end + bytes[len - 2] + 2 != len)
		return false;
	crypto_check(s->suite->integrity, s->k1, crypto_hash_size(s->suite->auth), bytes + 4,
	    len - 4, check);
	return crypto_equal(check, bytes + len, size);
}

/* Gives the length in clear, or -1. */
static long
decrypt(const struct session *s, const uint8_t *payload, size_t len, uint8_t *clear)
{
	size_t pad;

	if (len < 2 * AES_BLOCK || len % AES_BLOCK != 0)
		return -1;
	crypto_decrypt(s->k2, payload, payload + AES_BLOCK, len - AES_BLOCK, clear);
	len -= AES_BLOCK;
	pad = clear[len - 1];
	if (pad >= AES_BLOCK)
		return -1;
	for (size_t i = 0; i < pad; i++)
		if (clear[len - 1 - pad + i] != i + 1)
			return -1;
	return (long)(len - 1 - pad);
}

static void
session_receive(
    struct bmc *b, const struct peer *from, const uint8_t *bytes, size_t len, size_t body)
{
	struct session *s = session_find(b, get32(bytes + 6));
	uint32_t seq = get32(bytes + 10);
	uint8_t type = bytes[5], clear[2048];
	long size = (long)body;
	bool authenticated = type & AUTHENTICATED, encrypted = type & ENCRYPTED;

	if (!s || s->stage != SESSION_ACTIVE) {
		b->count.no_session++;
		return;
	}
	if ((type & 0x3f) != PAYLOAD_IPMI ||
	    authenticated != (s->suite->integrity != INTEGRITY_NONE) ||
	    encrypted != (s->suite->secrecy != SECRECY_NONE) ||
	    (authenticated && !check_is_right(s, bytes, len, V2_HEADER + body))) {
		b->count.bad_checks++;
		return;
	}
	if (!session_takes(authenticated ? &s->window : &s->clear_window, seq)) {
		b->count.bad_sequences++;
		return;
	}
	if (encrypted)
		size = decrypt(s, bytes + V2_HEADER, body, clear);
	if (size < 0) {
		b->count.bad_checks++;
		return;
	}
	s->used_ms = now_ms();
	s->peer = *from;
	command_receive(b, s, from, true, encrypted ? clear : bytes + V2_HEADER, (size_t)size);
}

static void
v2_receive(struct bmc *b, const struct peer *from, const uint8_t *bytes, size_t len)
{
	size_t body = len >= V2_HEADER ? get16(bytes + 14) : 0;
	uint8_t type;

	if (len < V2_HEADER || V2_HEADER + body > len) {
		b->count.malformed++;
		return;
	}
	type = bytes[5] & 0x3f;
	if (get32(bytes + 6) != 0)
		session_receive(b, from, bytes, len, body);
	else if (type == PAYLOAD_OPEN_REQUEST || type == PAYLOAD_RAKP1 || type == PAYLOAD_RAKP3)
		session_login(b, from, type, bytes + V2_HEADER, body);
	else if (bytes[5] == PAYLOAD_IPMI)
		command_receive(b, NULL, from, true, bytes + V2_HEADER, body);
	else
		b->count.malformed++;
}

void
packet_receive(struct bmc *b, const struct peer *from, const uint8_t *bytes, size_t len)
{
	if (len < 5 || bytes[0] != RMCP_VERSION) {
		b->count.malformed++;
	} else if (bytes[3] == CLASS_ASF) {
		asf_receive(b, from, bytes, len);
	} else if (bytes[3] == CLASS_IPMI && bytes[4] == AUTH_V2) {
		v2_receive(b, from, bytes, len);
	} else if (bytes[3] == CLASS_IPMI && bytes[4] == 0 && len >= V1_HEADER &&
		   V1_HEADER + (size_t)bytes[13] <= len && get32(bytes + 9) == 0) {
		command_receive(b, NULL, from, false, bytes + V1_HEADER, bytes[13]);
	} else {
		b->count.malformed++; /* sessions of IPMI 1.5 among them */
	}
}
