#include "command.h"
#include "power.h"

/* The chassis: IPMI 2.0 chapter 28. */

static int
get_capabilities(struct call *c)
{
	put8(c, 0x03); /* intrusion sensor, front panel lockout */
	put8(c, 0x20);
	put8(c, 0x20);
	put8(c, 0x20);
	put8(c, 0x20);
	put8(c, 0x00);
	return CC_DONE;
}

static int
get_status(struct call *c)
{
	const struct chassis *ch = &c->bmc->chassis;

	put8(c, (unsigned)ch->restore << 5 | (ch->faults & 0x1e) | ch->is_on);
	put8(c, ch->last_event);
	put8(c, 0x40u | (unsigned)ch->identify << 4 |
		    (ch->misc & 0x0f)); /* bit 6: the identify state can be told */
	put8(c, ch->disabled);
	return CC_DONE;
}

static int
control(struct call *c)
{
	enum { BY_CONTROL = 1 };
	unsigned what = c->data[0] & 15;

	if (what > POWER_SOFT)
		return CC_FIELD;
	return power_control(c->bmc, (enum power_control)what, BY_CONTROL);
}

static int
identify(struct call *c)
{
	enum { USUAL_S = 15 };
	int seconds = c->len >= 1 ? c->data[0] : USUAL_S;
	bool for_ever = c->len >= 2 && c->data[1] & 1;

	if (for_ever && !c->bmc->settings.identify_force)
		return CC_FIELD;
	power_identify(c->bmc, for_ever ? 2 : seconds ? 1 : 0, seconds);
	return CC_DONE;
}

static int
set_panel_buttons(struct call *c)
{
	c->bmc->chassis.disabled = (uint8_t)(0xf0 | (c->data[0] & 15));
	return CC_DONE;
}

static int
set_restore_policy(struct call *c)
{
	unsigned policy = c->data[0] & 7;

	if (policy > 3)
		return CC_FIELD;
	if (policy < 3) /* 3: just tell */
		c->bmc->chassis.restore = (uint8_t)policy;
	put8(c, 0x07);
	return CC_DONE;
}

static int
set_cycle_interval(struct call *c)
{
	c->bmc->chassis.cycle_s = c->data[0];
	return CC_DONE;
}

static int
get_restart_cause(struct call *c)
{
	put8(c, c->bmc->chassis.cause);
	put8(c, LAN_CHANNEL);
	return CC_DONE;
}

static int
get_hours(struct call *c)
{
	put8(c, 60); /* minutes per count */
	put32(c, 12345u + c->bmc->number);
	return CC_DONE;
}

/* clang-format off */
const struct command chassis_commands[] = {
	{ NETFN_CHASSIS, 0x00, USER,          0, 0, get_capabilities },
	{ NETFN_CHASSIS, 0x01, USER,          0, 0, get_status },
	{ NETFN_CHASSIS, 0x02, OPERATOR,      1, 1, control },
	{ NETFN_CHASSIS, 0x04, OPERATOR,      0, 2, identify },
	{ NETFN_CHASSIS, 0x06, OPERATOR,      1, 1, set_restore_policy },
	{ NETFN_CHASSIS, 0x07, USER,          0, 0, get_restart_cause },
	{ NETFN_CHASSIS, 0x0a, ADMINISTRATOR, 1, 1, set_panel_buttons },
	{ NETFN_CHASSIS, 0x0b, ADMINISTRATOR, 1, 1, set_cycle_interval },
	{ NETFN_CHASSIS, 0x0f, USER,          0, 0, get_hours },
	{ 0 }
};
/* clang-format on */
