#include "command.h"
#include "power.h"

/* The watchdog timer: IPMI 2.0 chapter 27. */

enum {
	TENTH_MS = 100,
	DONT_STOP = 0x40,
	DONT_LOG = 0x80,
	WATCHDOG_TYPE = 0x23,
	CAUSE_WATCHDOG = 4
};

static void
expire(evutil_socket_t fd, short what, void *arg)
{
	static const int control[] = {-1, POWER_RESET, POWER_DOWN, POWER_CYCLE};
	struct bmc *b = arg;
	struct watchdog *w = &b->watchdog;
	unsigned action = w->actions & 7;
	/* The offset tells the action, byte 2 the use. */
	const uint8_t data[3] = {(uint8_t)(0xc0 | (action & 3)), (uint8_t)(w->use & 7), 0xff};

	(void)fd, (void)what;
	w->is_running = false;
	w->expired |= (uint8_t)(1u << (w->use & 7));
	if (!w->dont_log)
		sel_event(b, WATCHDOG_TYPE, 0, EVENT_SPECIFIC, data);
	if (action >= 1 && action <= 3)
		power_control(b, (enum power_control)control[action], CAUSE_WATCHDOG);
}

void
watchdog_stop(struct bmc *b)
{
	bmc_timer_stop(&b->watchdog.timer);
	b->watchdog.is_running = false;
}

static void
start(struct bmc *b)
{
	b->watchdog.is_running = true;
	b->watchdog.ends_ms = now_ms() + b->watchdog.initial * (uint64_t)TENTH_MS;
	bmc_timer(b, &b->watchdog.timer, b->watchdog.initial * TENTH_MS, expire);
}

static int
set_watchdog(struct call *c)
{
	struct watchdog *w = &c->bmc->watchdog;
	bool goes_on = w->is_running && c->data[0] & DONT_STOP;

	if ((c->data[0] & 7) == 0 || (c->data[0] & 7) > 5 || (c->data[1] & 7) > 3)
		return CC_FIELD;
	w->use = c->data[0] & 7;
	w->dont_log = c->data[0] & DONT_LOG;
	w->actions = c->data[1];
	w->pre_s = c->data[2];
	w->expired &= (uint8_t)~c->data[3];
	w->initial = get16(c->data + 4);
	watchdog_stop(c->bmc);
	if (goes_on)
		start(c->bmc);
	return CC_DONE;
}

static int
reset_watchdog(struct call *c)
{
	if (!c->bmc->watchdog.use)
		return 0x80; /* never set */
	start(c->bmc);
	return CC_DONE;
}

static int
get_watchdog(struct call *c)
{
	const struct watchdog *w = &c->bmc->watchdog;
	uint64_t now = now_ms();

	put8(c, (w->dont_log ? DONT_LOG : 0u) | (w->is_running ? DONT_STOP : 0u) | w->use);
	put8(c, w->actions);
	put8(c, w->pre_s);
	put8(c, w->expired);
	put16(c, w->initial);
	put16(c, w->is_running && w->ends_ms > now ? (unsigned)((w->ends_ms - now) / TENTH_MS)
		 : w->is_running                   ? 0
						   : w->initial);
	return CC_DONE;
}

/* clang-format off */
const struct command watchdog_commands[] = {
	{ NETFN_APP, 0x22, OPERATOR, 0, 0, reset_watchdog },
	{ NETFN_APP, 0x24, OPERATOR, 6, 6, set_watchdog },
	{ NETFN_APP, 0x25, USER,     0, 0, get_watchdog },
	{ 0 }
};
/* clang-format on */
