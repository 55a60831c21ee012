#include "command.h"
#include "power.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* LAN configuration: IPMI 2.0 chapter 23. */

enum {
	IN_PROGRESS = 0,
	AUTH_SUPPORT = 1,
	AUTH_ENABLES = 2,
	ADDRESS = 3,
	SOURCE = 4,
	MAC = 5,
	MASK = 6,
	GATEWAY = 12,
	GATEWAY_MAC = 13,
	DESTINATIONS = 17,
	VLAN = 20,
	SUITE_ENTRIES = 22,
	SUITE_IDS = 23,
	SUITE_LIMITS = 24,
	V6_SUPPORT = 50,
	V6_ENABLES = 51,
	V6_STATUS = 55,
	V6_STATIC = 56,
	V6_DYNAMIC = 59,
	V6_ROUTER_CONTROL = 64
};

/* clang-format off */
/* What is the same everywhere; address, MAC and suites are put in by lan_of. */
static const struct { uint8_t which, len, bytes[20]; } defaults[] = {
	{ IN_PROGRESS,        1, { 0 } },
	{ AUTH_SUPPORT,       1, { 0 } },
	{ AUTH_ENABLES,       5, { 0 } },
	{ ADDRESS,            4, { 0 } },
	{ SOURCE,             1, { 1 } },                           /* static */
	{ MAC,                6, { 0x02, 0x25, 0x90, 0, 0, 0 } },
	{ MASK,               4, { 255, 255, 255, 0 } },
	{ 7,                  3, { 0x40, 0x40, 0x10 } },            /* TTL, flags, type of service */
	{ 8,                  2, { 0x6f, 0x02 } },                  /* port 623 */
	{ 10,                 1, { 0x02 } },                        /* answers ARP */
	{ 11,                 1, { 4 } },
	{ GATEWAY,            4, { 127, 0, 1, 254 } },
	{ GATEWAY_MAC,        6, { 0, 0, 0x5e, 0, 1, 1 } },
	{ 14,                 4, { 0 } },
	{ 15,                 6, { 0 } },
	{ 16,                18, { 'p', 'u', 'b', 'l', 'i', 'c' } },
	{ DESTINATIONS,       1, { 0 } },
	{ VLAN,               2, { 0, 0 } },
	{ 21,                 1, { 0 } },
	{ SUITE_ENTRIES,      1, { 0 } },
	{ SUITE_IDS,         17, { 0 } },
	{ SUITE_LIMITS,       9, { 0, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44 } },
	{ 26,                 6, { 0 } },
	{ V6_SUPPORT,         1, { 0x07 } },
	{ V6_ENABLES,         1, { 0x02 } },                        /* both, at the same time */
	{ V6_STATUS,          3, { 1, 1, 0x03 } },
	{ V6_STATIC,         20, { 0, 0x80, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0 } },
	{ V6_DYNAMIC,        20, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } },
	{ V6_ROUTER_CONTROL,  1, { 0 } },
};
/* clang-format on */

static void
put_suites(struct bmc *b)
{
	unsigned count = 0;

	for (int i = 0; i < SUITE_COUNT; i++)
		if (b->suites >> i & 1)
			b->lan[SUITE_IDS].bytes[1 + count++] = suites[i].id;
	b->lan[SUITE_ENTRIES].bytes[0] = (uint8_t)count;
}

static struct lan_parameter *
lan_of(struct bmc *b)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)&b->where.address;

	if (b->lan)
		return b->lan;
	b->lan = xcalloc(LAN_PARAMETERS, sizeof *b->lan);
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		b->lan[defaults[i].which].len = defaults[i].len;
		memcpy(b->lan[defaults[i].which].bytes, defaults[i].bytes, defaults[i].len);
	}
	if (v4->sin_family == AF_INET)
		memcpy(b->lan[ADDRESS].bytes, &v4->sin_addr, 4);
	for (int i = 0; i < 3; i++) {
		b->lan[MAC].bytes[5 - i] = (uint8_t)(b->number >> 8 * i);
		b->lan[V6_STATIC].bytes[17 - i] = (uint8_t)(b->number >> 8 * i);
	}
	if (b->settings.ipmi15)
		b->lan[AUTH_SUPPORT].bytes[0] = 0x16;
	put_suites(b);
	return b->lan;
}

void
lan_free(struct bmc *b)
{
	free(b->lan);
	b->lan = NULL;
}

static bool
is_lan(unsigned channel)
{
	return (channel & 15) == 0x0e || (channel & 15) == LAN_CHANNEL;
}

static int
get_parameter(struct call *c)
{
	const struct lan_parameter *p = lan_of(c->bmc);
	unsigned which = c->data[1];

	if (!is_lan(c->data[0]))
		return CC_FIELD;
	if (which >= LAN_PARAMETERS || p[which].len == 0)
		return 0x80;
	put8(c, 0x11); /* revision */
	if (!(c->data[0] & 0x80))
		put_bytes(c, p[which].bytes, p[which].len);
	return CC_DONE;
}

static int
set_parameter(struct call *c)
{
	struct lan_parameter *p = lan_of(c->bmc);
	unsigned which = c->data[1];

	if (!is_lan(c->data[0]))
		return CC_FIELD;
	if (which >= LAN_PARAMETERS || p[which].len == 0)
		return 0x80;
	if (which == AUTH_SUPPORT || which == SUITE_ENTRIES || which == SUITE_IDS ||
	    which == DESTINATIONS || which == V6_SUPPORT || which == V6_STATUS ||
	    which == V6_DYNAMIC)
		return 0x82; /* cannot be written */
	if (c->len - 2 != p[which].len)
		return CC_LENGTH;
	memcpy(p[which].bytes, c->data + 2, p[which].len);
	return CC_DONE;
}

/* clang-format off */
const struct command lan_commands[] = {
	{ NETFN_LAN, 0x01, ADMINISTRATOR, 3, 24, set_parameter },
	{ NETFN_LAN, 0x02, OPERATOR,      4, 4,  get_parameter },
	{ 0 }
};
/* clang-format on */
