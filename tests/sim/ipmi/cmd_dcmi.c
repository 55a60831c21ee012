#include "command.h"

#include <string.h>

/* DCMI 1.5: power, asset tag, the controller's id, and where its temperature sensors are. */

enum { GROUP = 0xdc, ASSET_TAG_MAX = 63, PART = 16, INLET = 0x40, CPU = 0x41, BOARD = 0x42 };

static int
begins(struct call *c, bool is_claim)
{
	if (c->data[0] != GROUP || !c->bmc->has_dcmi ||
	    (!is_claim && quirk_on(c->bmc, QUIRK_DCMI_CLAIMED)))
		return CC_UNKNOWN;
	put8(c, GROUP);
	return CC_DONE;
}

static int
get_capabilities(struct call *c)
{
	/* clang-format off */
	static const struct { uint8_t parameter, len, bytes[8]; } parts[] = {
		{ 1, 3, { 0x00, 0x01, 0x07 } },                   /* power management; LAN and the rest */
		{ 2, 5, { 0x00, 0x02, 0x00, 0x00, 0x00 } },       /* 512 SEL entries */
		{ 3, 2, { 0x20, 0x00 } },
		{ 4, 3, { LAN_CHANNEL, 0xff, 0xff } },
		{ 5, 2, { 1, 0x05 } },                            /* one rolling average, of 5 s */
	};
	/* clang-format on */
	int cc = begins(c, true);

	for (size_t i = 0; cc == CC_DONE && i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].parameter != c->data[1])
			continue;
		put8(c, 1);
		put8(c, 5);
		put8(c, 2);
		put_bytes(c, parts[i].bytes, parts[i].len);
		return CC_DONE;
	}
	return cc == CC_DONE ? CC_FIELD : cc;
}

static int
get_power(struct call *c)
{
	const struct dcmi *d = &c->bmc->dcmi;
	bool is_on = c->bmc->chassis.is_on;
	int cc = begins(c, false);

	if (cc != CC_DONE)
		return cc;
	if (c->data[1] != 1 && c->data[1] != 2)
		return CC_FIELD;
	put16(c, is_on ? d->watts : 9);
	put16(c, d->least);
	put16(c, d->most);
	put16(c, d->average);
	put32(c, bmc_time(c->bmc));
	put32(c, 1000);
	put8(c, 0x40); /* measured now */
	return CC_DONE;
}

static int
get_limit(struct call *c)
{
	const struct dcmi *d = &c->bmc->dcmi;
	int cc = begins(c, false);

	if (cc != CC_DONE)
		return cc;
	put16(c, 0);
	put8(c, d->limit_action);
	put16(c, d->limit_watts);
	put32(c, d->correction_ms);
	put16(c, 0);
	put16(c, d->sample_s);
	c->keeps_data = true; /* "none is active" comes with the one that is not */
	return d->is_limited ? CC_DONE : 0x80;
}

static int
set_limit(struct call *c)
{
	struct dcmi *d = &c->bmc->dcmi;
	unsigned watts = get16(c->data + 5);
	int cc = begins(c, false);

	if (cc != CC_DONE)
		return cc;
	if (watts < 100 || watts > 2000)
		return 0x84; /* out of range */
	d->limit_action = c->data[4];
	d->limit_watts = (uint16_t)watts;
	d->correction_ms = get32(c->data + 7);
	d->sample_s = get16(c->data + 13);
	return CC_DONE;
}

static int
activate_limit(struct call *c)
{
	int cc = begins(c, false);

	if (cc == CC_DONE)
		c->bmc->dcmi.is_limited = c->data[1] & 1;
	return cc;
}

/* Asset tag and controller id are read and written in parts: offset, count. */
static int
get_text(struct call *c, const char *text, size_t len)
{
	size_t offset = c->data[1], count = c->data[2];
	int cc = begins(c, false);

	if (cc != CC_DONE)
		return cc;
	if (count > PART || offset > len)
		return CC_RANGE;
	put8(c, (unsigned)len);
	put_bytes(c, text + offset, offset + count > len ? len - offset : count);
	return CC_DONE;
}

static int
set_text(struct call *c, char *text, size_t most)
{
	size_t offset = c->data[1], count = c->data[2];
	int cc = begins(c, false);

	if (cc != CC_DONE)
		return cc;
	if (count > PART || count != c->len - 3 || offset + count > most)
		return CC_RANGE;
	memcpy(text + offset, c->data + 3, count);
	text[offset + count] = '\0';
	put8(c, (unsigned)(offset + count));
	return CC_DONE;
}

static int
get_asset_tag(struct call *c)
{
	return get_text(c, c->bmc->dcmi.asset_tag, strlen(c->bmc->dcmi.asset_tag));
}

static int
set_asset_tag(struct call *c)
{
	return set_text(c, c->bmc->dcmi.asset_tag, ASSET_TAG_MAX);
}

static int
get_controller_id(struct call *c)
{
	return get_text(c, c->bmc->dcmi.id, strlen(c->bmc->dcmi.id) + 1); /* its NUL counts */
}

static int
set_controller_id(struct call *c)
{
	return set_text(c, c->bmc->dcmi.id, sizeof c->bmc->dcmi.id - 1);
}

/* Record ids of the temperature sensors of an entity. */
static int
get_sensor_info(struct call *c)
{
	static const uint8_t entities[][2] = {{INLET, 0x37}, {CPU, 0x03}, {BOARD, 0x07}};
	const struct box *box = c->bmc->box;
	unsigned found = 0;
	uint8_t ids[16];
	int cc = begins(c, false);

	if (cc != CC_DONE)
		return cc;
	for (size_t i = 0; i < box->record_count && found < 8; i++) {
		const uint8_t *r = box->records[i].bytes;

		for (size_t e = 0; e < 3; e++)
			if (entities[e][0] == c->data[2] && r[3] == RECORD_FULL &&
			    r[12] == c->data[1] &&
			    (r[8] == entities[e][1] || r[8] == entities[e][0]))
				set16(ids + 2 * found++, box->records[i].id);
	}
	put8(c, found);
	put8(c, found);
	put_bytes(c, ids, 2 * found);
	return CC_DONE;
}

/* clang-format off */
const struct command dcmi_commands[] = {
	{ NETFN_GROUP, 0x01, USER,     2, 2,   get_capabilities },
	{ NETFN_GROUP, 0x02, USER,     4, 4,   get_power },
	{ NETFN_GROUP, 0x03, USER,     3, 3,   get_limit },
	{ NETFN_GROUP, 0x04, OPERATOR, 15, 15, set_limit },
	{ NETFN_GROUP, 0x05, OPERATOR, 4, 4,   activate_limit },
	{ NETFN_GROUP, 0x06, USER,     3, 3,   get_asset_tag },
	{ NETFN_GROUP, 0x07, USER,     5, 5,   get_sensor_info },
	{ NETFN_GROUP, 0x08, OPERATOR, 4, 19,  set_asset_tag },
	{ NETFN_GROUP, 0x09, USER,     3, 3,   get_controller_id },
	{ NETFN_GROUP, 0x0a, ADMINISTRATOR, 4, 19, set_controller_id },
	{ 0 }
};
/* clang-format on */
