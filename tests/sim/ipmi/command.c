#include "command.h"

#include <stdlib.h>
#include <string.h>

enum { OUR_ADDRESS = 0x20, MESSAGE_MIN = 7, NETFNS = 32 };

static const struct command *const tables[] = {
    app_commands,
    session_commands,
    user_commands,
    chassis_commands,
    boot_commands,
    watchdog_commands,
    sensor_commands,
    sdr_commands,
    sel_commands,
    fru_commands,
    lan_commands,
    dcmi_commands,
};

uint8_t
command_checksum(const uint8_t *bytes, size_t len)
{
	uint8_t sum = 0;

	while (len--)
		sum += *bytes++;
	return (uint8_t)-sum;
}

void
put_bytes(struct call *c, const void *bytes, size_t len)
{
	if (len > sizeof c->out - c->out_len)
		len = sizeof c->out - c->out_len;
	memcpy(c->out + c->out_len, bytes, len);
	c->out_len += len;
}

void
put8(struct call *c, unsigned value)
{
	uint8_t byte = (uint8_t)value;

	put_bytes(c, &byte, 1);
}

void
put16(struct call *c, unsigned value)
{
	put8(c, value);
	put8(c, value >> 8);
}

void
put24(struct call *c, unsigned value)
{
	put16(c, value);
	put8(c, value >> 16);
}

void
put32(struct call *c, uint32_t value)
{
	put16(c, value);
	put16(c, value >> 16);
}

/* By network function (requests have the even ones) and command. */
static const struct command *
command_find(uint8_t netfn, uint8_t cmd)
{
	static const struct command *index[NETFNS][256];
	static bool is_made;

	for (size_t i = 0; !is_made && i < sizeof tables / sizeof *tables; i++)
		for (const struct command *row = tables[i]; row->serve; row++)
			index[row->netfn / 2][row->cmd] = row;
	is_made = true;
	return index[netfn / 2][cmd];
}

static int
command_serve(struct call *c, const char *step)
{
	const struct command *row = command_find(c->netfn, c->cmd);
	struct quirk_use *u = quirk_use(c->bmc, QUIRK_CC, step);

	if (u)
		return (int)quirk_number(u, CC_BUSY);
	if (!row)
		return c->session ? CC_UNKNOWN : CC_PRIVILEGE;
	if (row->privilege != ANYBODY && (!c->session || c->session->privilege < row->privilege))
		return CC_PRIVILEGE;
	if (c->len < row->min || c->len > row->max)
		return CC_LENGTH;
	return row->serve(c);
}

static json_t *
hex(const uint8_t *bytes, size_t len)
{
	char text[2 * 256 + 1] = "";
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len && i < 256; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
		text[2 * i + 2] = '\0';
	}
	return json_string(text);
}

static void
remember(const struct call *c, const char *step, int cc)
{
	if (!c->bmc->settings.keep_requests)
		return;
	bmc_remember_command(c->bmc,
	    json_pack("{s:s, s:o, s:i, s:o, s:i, s:I}", "command", step, "data",
		hex(c->data, c->len), "cc", cc, "answer", hex(c->out, c->out_len), "privilege",
		c->session ? c->session->privilege : 0, "at_ms", (json_int_t)now_ms()));
}

/* The answer as a message; gives its length. */
static size_t
frame(struct call *c, const uint8_t *request, int cc, const char *step, uint8_t *m)
{
	size_t len = 0;

	m[len++] = request[3];
	m[len++] = (uint8_t)((c->netfn + 1) << 2 | (request[4] & 3));
	m[len] = command_checksum(m, len);
	len++;
	m[len++] = OUR_ADDRESS;
	m[len++] = (uint8_t)((request[4] & 0xfc) | c->lun);
	m[len++] = c->cmd;
	m[len++] = (uint8_t)cc;
	if (quirk_use(c->bmc, QUIRK_WRONG_RQSEQ, step))
		m[4] ^= 0x40;
	if (quirk_use(c->bmc, QUIRK_WRONG_COMMAND, step))
		m[5] ^= 0x01;
	memcpy(m + len, c->out, c->out_len);
	len += c->out_len;
	m[len] = command_checksum(m + 3, len - 3);
	if (c->session && quirk_use(c->bmc, QUIRK_WRONG_CHECKSUM, step))
		m[len] ^= 0x55;
	return len + 1;
}

static void
spoil(struct call *c, const char *step)
{
	struct quirk_use *u;

	if ((u = quirk_use(c->bmc, QUIRK_SHORT_ANSWER, step)) &&
	    c->out_len > (size_t)quirk_number(u, 0))
		c->out_len = (size_t)quirk_number(u, 0);
	if ((u = quirk_use(c->bmc, QUIRK_EXTRA_BYTES, step)))
		for (long i = quirk_number(u, 12); i > 0; i--)
			put8(c, 0);
}

static void
command_answer(struct call *c, const uint8_t *request, bool is_v2)
{
	static const char digits[] = "0123456789ABCDEF";
	const char step[6] = {digits[c->netfn >> 4], digits[c->netfn & 15], '/',
	    digits[c->cmd >> 4], digits[c->cmd & 15], '\0'};
	uint8_t m[300];
	int cc;

	c->bmc->count.commands++;
	if (quirk_use(c->bmc, QUIRK_IGNORE, step) ||
	    (c->bmc->in_flight && quirk_on(c->bmc, QUIRK_ONE_AT_A_TIME)))
		return;
	cc = command_serve(c, step);
	if (cc != CC_DONE) {
		c->out_len = c->keeps_data ? c->out_len : 0;
		c->bmc->count.refused++;
	}
	spoil(c, step);
	if (c->out_len > (size_t)c->bmc->settings.answer_max) {
		cc = CC_TOO_LONG;
		c->out_len = 0;
	}
	remember(c, step, cc);
	if (cc != CC_SILENT) {
		size_t len = frame(c, request, cc, step, m);

		if (c->session)
			packet_send_session(c->session, c->from, step, m, len, c->extra_ms);
		else
			packet_send_bare(c->bmc, c->from, is_v2, step, m, len);
	}
	if (c->ends_session)
		session_end(c->session);
	if (c->restart_ms)
		bmc_restart(c->bmc, c->restart_ms);
}

void
command_receive(struct bmc *b, struct session *s, const struct peer *from, bool is_v2,
    const uint8_t *message, size_t len)
{
	struct call c = {.bmc = b, .session = s, .from = from};

	if (len < MESSAGE_MIN || command_checksum(message, 2) != message[2] ||
	    command_checksum(message + 3, len - 4) != message[len - 1] ||
	    message[0] != OUR_ADDRESS || (message[1] >> 2 & 1)) {
		b->count.bad_checksums++;
		return;
	}
	c.netfn = message[1] >> 2;
	c.lun = message[1] & 3;
	c.cmd = message[5];
	c.data = message + 6;
	c.len = len - MESSAGE_MIN;
	command_answer(&c, message, is_v2);
}
