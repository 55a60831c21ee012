#include "command.h"

#include <string.h>

#include "power.h"

/* Boot options: IPMI 2.0 28.12 and 28.13. */

enum {
	IN_PROGRESS = 0,
	KEEP_VALID = 3,
	ACKNOWLEDGE = 4,
	FLAGS = 5,
	MAILBOX = 7,
	VALID = 0x80,
	PERSISTENT = 0x40
};
enum { NO_EXPIRY = 0x08 };

static const uint8_t lengths[BOOT_PARAMETERS] = {1, 1, 1, 1, 2, 5, 9, 17};

void
boot_reset(struct bmc *b)
{
	bmc_timer_stop(&b->boot.expiry);
	memset(&b->boot, 0, sizeof b->boot);
	memcpy(b->boot.len, lengths, sizeof lengths);
}

static void
expire(evutil_socket_t fd, short what, void *arg)
{
	struct bmc *b = arg;

	(void)fd, (void)what;
	b->boot.parameter[FLAGS][0] &= (uint8_t)~VALID;
}

void
boot_start(struct bmc *b)
{
	uint8_t *flags = b->boot.parameter[FLAGS];

	b->count.boots++;
	memset(b->boot.last_device, 0, sizeof b->boot.last_device);
	if (!(flags[0] & VALID))
		return;
	memcpy(b->boot.last_device, flags, 2);
	if (!(flags[0] & PERSISTENT)) {
		flags[0] &= (uint8_t)~VALID;
		bmc_timer_stop(&b->boot.expiry);
	}
}

static int
set_option(struct call *c)
{
	struct boot *boot = &c->bmc->boot;
	unsigned which = c->data[0] & 0x7f;
	size_t len = c->len - 1;

	if (which >= BOOT_PARAMETERS)
		return 0x80;
	if (which == KEEP_VALID && quirk_on(c->bmc, QUIRK_BOOT_NO_EXPIRY))
		return CC_FIELD;
	boot->invalid = (uint8_t)((boot->invalid & ~(1u << which)) | (c->data[0] >> 7) << which);
	if (len == 0) /* just marked valid or invalid */
		return CC_DONE;
	if (len > sizeof boot->parameter[which] || (which != MAILBOX && len > lengths[which]))
		return CC_LENGTH;
	if (which == IN_PROGRESS && (c->data[1] & 3) == 1 &&
	    (boot->parameter[IN_PROGRESS][0] & 3) == 1)
		return 0x81;                  /* somebody else is at it */
	if (which == ACKNOWLEDGE && len == 2) /* a mask of what is written, and what */
		boot->parameter[which][1] = (uint8_t)((boot->parameter[which][1] & ~c->data[1]) |
						      (c->data[2] & c->data[1]));
	else
		memcpy(boot->parameter[which], c->data + 1, len);
	if (which != FLAGS)
		return CC_DONE;
	bmc_timer_stop(&boot->expiry);
	if (boot->parameter[FLAGS][0] & VALID && !(boot->parameter[KEEP_VALID][0] & NO_EXPIRY))
		bmc_timer(c->bmc, &boot->expiry, c->bmc->settings.boot_expiry_s * 1000, expire);
	return CC_DONE;
}

static int
get_option(struct call *c)
{
	const struct boot *boot = &c->bmc->boot;
	unsigned which = c->data[0] & 0x7f;

	if (which >= BOOT_PARAMETERS)
		return 0x80;
	put8(c, 1); /* version of the parameters */
	put8(c, which | (boot->invalid >> which & 1u) << 7);
	put_bytes(c, boot->parameter[which], boot->len[which]);
	return CC_DONE;
}

/* clang-format off */
const struct command boot_commands[] = {
	{ NETFN_CHASSIS, 0x08, OPERATOR, 1, 19, set_option },
	{ NETFN_CHASSIS, 0x09, OPERATOR, 3, 3,  get_option },
	{ 0 }
};
/* clang-format on */
