#include "command.h"

#include <string.h>

#include "profile.h"

/* Commands about the BMC itself: IPMI 2.0 chapter 20, and 22 in so far as they come before a session. */

enum { CHANNEL_HERE = 0x0e, RECORD_STANDARD = 0xc0 };

static int
get_device_id(struct call *c)
{
	const struct profile *p = c->bmc->profile;
	bool device_sdrs = quirk_on(c->bmc, QUIRK_SDR_DEVICE);

	put8(c, 0x20);
	put8(c, device_sdrs ? 0x81 : 0x01);
	put8(c, p->major);
	put8(c, p->minor);
	put8(c, 0x02);                      /* IPMI 2.0 */
	put8(c, device_sdrs ? 0xbd : 0xbf); /* bit 1: SDR repository */
	put24(c, p->manufacturer_id);
	put16(c, p->product_id);
	put32(c, 0x00010000); /* auxiliary firmware revision */
	return CC_DONE;
}

static int
reset_bmc(struct call *c)
{
	/* A warm one keeps the sessions' world; both lose the sessions here. */
	c->restart_ms = c->cmd == 0x02 && c->bmc->settings.reset_ms ? c->bmc->settings.reset_ms : 1;
	c->bmc->count.resets++;
	return quirk_on(c->bmc, QUIRK_RESET_SILENT) ? CC_SILENT : CC_DONE;
}

static int
get_self_test(struct call *c)
{
	put8(c, 0x55);
	put8(c, 0x00);
	return CC_DONE;
}

static int
get_acpi_power_state(struct call *c)
{
	put8(c, c->bmc->chassis.is_on ? 0x00 : 0x05);
	put8(c, 0x00);
	return CC_DONE;
}

static int
get_guid(struct call *c)
{
	put_bytes(c, bmc_guid(c->bmc), 16);
	return CC_DONE;
}

static int
get_global_enables(struct call *c)
{
	put8(c, 0x0b); /* event log, message buffer interrupts */
	return CC_DONE;
}

static bool
is_here(unsigned channel)
{
	return channel == CHANNEL_HERE || channel == LAN_CHANNEL;
}

/* 22.13 */
static int
get_channel_authentication(struct call *c)
{
	struct bmc *b = c->bmc;
	bool wants_v2 = c->data[0] & 0x80, only_15 = quirk_on(b, QUIRK_ONLY_15);
	bool anonymous = b->users[0].is_enabled && b->users[0].name[0] == '\0';
	unsigned status = (b->has_kg ? 0x20u : 0) | 0x04;  /* names that are not null */
	unsigned types = b->settings.ipmi15 ? 0x16 : 0x00; /* password, MD5, MD2 */

	if (!is_here(c->data[0] & 15))
		return CC_FIELD;
	if ((c->data[1] & 15) == 0 || (c->data[1] & 15) > 5)
		return CC_FIELD;
	if (wants_v2 && quirk_on(b, QUIRK_AUTHCAP_NO_V2))
		return CC_FIELD;
	if (anonymous)
		status |= b->users[0].password_len ? 0x02 : 0x01;
	if (quirk_on(b, QUIRK_AUTHCAP_WRONG))
		status = (status ^ 0x20) & ~4u;
	put8(c, LAN_CHANNEL);
	put8(c, types | (wants_v2 && !only_15 ? 0x80 : 0));
	put8(c, status);
	put8(c, wants_v2 ? (only_15 ? 0x01 : 0x02) | (b->settings.ipmi15 ? 1 : 0) : 0);
	put24(c, 0);
	put8(c, 0);
	return CC_DONE;
}

static size_t
suite_records(struct bmc *b, uint8_t list[64])
{
	bool is_wrong = quirk_on(b, QUIRK_WRONG_SUITE_LIST);
	size_t len = 0;

	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct suite *s = &suites[i];

		if (!(b->suites >> i & 1))
			continue;
		list[len++] = RECORD_STANDARD;
		list[len++] = s->id;
		list[len++] = is_wrong && s->id == 17 ? AUTH_SHA1 : s->auth;
		list[len++] = (uint8_t)(0x40 | s->integrity);
		list[len++] = (uint8_t)(0x80 | s->secrecy);
	}
	return len;
}

/* 22.15 */
static int
get_cipher_suites(struct call *c)
{
	unsigned index = c->data[2] & 0x3f;
	uint8_t list[64];
	size_t len = suite_records(c->bmc, list), at = 16u * index;

	if (quirk_on(c->bmc, QUIRK_NO_SUITE_LIST))
		return CC_UNKNOWN;
	if (!is_here(c->data[0] & 15))
		return CC_FIELD;
	put8(c, LAN_CHANNEL);
	if (at < len)
		put_bytes(c, list + at, len - at < 16 ? len - at : 16);
	return CC_DONE;
}

/* The challenge is where a session of IPMI 1.5 begins: there are none here. */
static int
refuse_challenge(struct call *c)
{
	(void)c;
	return 0x81;
}

/* 22.24: channel 1 is this LAN, 15 the system interface, 0 the IPMB. */
static int
get_channel_info(struct call *c)
{
	unsigned channel = c->data[0] & 15;
	static const struct {
		uint8_t number, medium, protocol, sessions;
	} channels[] = {{0, 1, 1, 0x00}, {LAN_CHANNEL, 4, 1, 0x80}, {15, 12, 5, 0x00}};

	if (channel == CHANNEL_HERE)
		channel = LAN_CHANNEL;
	for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
		if (channels[i].number != channel)
			continue;
		put8(c, channel);
		put8(c, channels[i].medium);
		put8(c, channels[i].protocol);
		put8(c, channels[i].sessions |
			    (channels[i].sessions ? (unsigned)session_count(c->bmc, false) : 0));
		put24(c, 0x001bf2); /* IPMI's own enterprise number */
		put16(c, 0);
		return CC_DONE;
	}
	return CC_FIELD;
}

static int
get_channel_access(struct call *c)
{
	if (!is_here(c->data[0] & 15))
		return CC_FIELD;
	put8(c,
	    0x02); /* alerts, per-message authentication, user level authentication on; always available */
	put8(c, ADMINISTRATOR);
	return CC_DONE;
}

static int
get_payload_support(struct call *c)
{
	static const uint8_t types[8] = {
	    0x01, 0x00, 0x3f, 0x00, 0, 0, 0, 0}; /* IPMI; Open Session and RAKP */

	if (!is_here(c->data[0] & 15))
		return CC_FIELD;
	put_bytes(c, types, sizeof types);
	return CC_DONE;
}

/* clang-format off */
const struct command app_commands[] = {
	{ NETFN_APP, 0x01, USER,          0, 0,  get_device_id },
	{ NETFN_APP, 0x02, ADMINISTRATOR, 0, 0,  reset_bmc },
	{ NETFN_APP, 0x03, ADMINISTRATOR, 0, 0,  reset_bmc },
	{ NETFN_APP, 0x04, USER,          0, 0,  get_self_test },
	{ NETFN_APP, 0x07, USER,          0, 0,  get_acpi_power_state },
	{ NETFN_APP, 0x08, USER,          0, 0,  get_guid },
	{ NETFN_APP, 0x2f, USER,          0, 0,  get_global_enables },
	{ NETFN_APP, 0x37, ANYBODY,       0, 0,  get_guid },
	{ NETFN_APP, 0x38, ANYBODY,       2, 2,  get_channel_authentication },
	{ NETFN_APP, 0x39, ANYBODY,       17, 17, refuse_challenge },
	{ NETFN_APP, 0x41, USER,          2, 2,  get_channel_access },
	{ NETFN_APP, 0x42, USER,          1, 1,  get_channel_info },
	{ NETFN_APP, 0x4e, USER,          1, 1,  get_payload_support },
	{ NETFN_APP, 0x54, ANYBODY,       3, 3,  get_cipher_suites },
	{ 0 }
};
/* clang-format on */
