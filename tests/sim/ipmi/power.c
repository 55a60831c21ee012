#include "power.h"

#include <event2/event.h>

#include "command.h"
#include "fleet.h"

enum { ACPI_SENSOR = 0x22, CAUSE_CONTROL = 1, BY_COMMAND = 0x10 };

void
bmc_timer(struct bmc *b, struct event **timer, int ms, void (*due)(evutil_socket_t, short, void *))
{
	struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	if (!*timer)
		*timer = evtimer_new(b->fleet->base, due, b);
	event_add(*timer, &tv);
}

void
bmc_timer_stop(struct event **timer)
{
	if (*timer)
		event_free(*timer);
	*timer = NULL;
}

static void
set_on(struct bmc *b, bool is_on)
{
	struct chassis *ch = &b->chassis;
	const uint8_t data[3] = {is_on ? 0x00 : 0x05, 0xff, 0xff};

	if (ch->is_on == is_on)
		return;
	ch->is_on = is_on;
	ch->on_since_ms = now_ms();
	b->count.power_changes++;
	for (size_t i = 0; i < b->box->sensor_count; i++)
		if (b->box->sensors[i].row->type == ACPI_SENSOR &&
		    b->box->sensors[i].row->event == EVENT_SPECIFIC)
			b->sensors[i].states = is_on ? 0x01 : 0x20;
	if (b->settings.sel_power_events)
		sel_event(b, ACPI_SENSOR, 0, EVENT_SPECIFIC, data);
	if (is_on)
		boot_start(b);
}

static void
turn_on(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	set_on(arg, true);
}

static void
turn_off(evutil_socket_t fd, short what, void *arg)
{
	struct bmc *b = arg;
	int pause = b->chassis.cycle_s ? b->chassis.cycle_s * 1000 : b->settings.off_ms;

	(void)fd, (void)what;
	set_on(b, false);
	bmc_timer_stop(&b->chassis.power_timer);
	if (b->chassis.then == TURN_ON)
		bmc_timer(b, &b->chassis.power_timer, pause, turn_on);
}

static void
restart(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	boot_start(arg);
}

static void
change(struct bmc *b, int ms, void (*due)(evutil_socket_t, short, void *))
{
	bmc_timer_stop(&b->chassis.power_timer);
	if (ms)
		bmc_timer(b, &b->chassis.power_timer, ms, due);
	else
		due(-1, 0, b);
}

int
power_control(struct bmc *b, enum power_control what, uint8_t cause)
{
	struct chassis *ch = &b->chassis;
	int delay = b->settings.power_delay_ms;

	/* 28.3: nothing is done to a machine that is off but to turn it on. */
	if (!ch->is_on && (what == POWER_CYCLE || what == POWER_RESET)) {
		if (b->settings.when_off == 0)
			return CC_STATE;
		if (b->settings.when_off == 1)
			return CC_DONE;
		what = POWER_UP;
	}
	ch->last_event = what == POWER_UP ? BY_COMMAND : ch->last_event;
	ch->cause = cause;
	ch->then = what == POWER_CYCLE ? TURN_ON : STAY_OFF;
	if (what == POWER_UP)
		change(b, delay, turn_on);
	else if (what == POWER_DOWN || what == POWER_CYCLE)
		change(b, delay, turn_off);
	else if (what == POWER_RESET)
		change(b, delay, restart);
	else if (what == POWER_SOFT && !b->settings.ignore_soft)
		change(b, delay + b->settings.soft_ms, turn_off);
	return CC_DONE;
}

void
power_set(struct bmc *b, bool is_on)
{
	bmc_timer_stop(&b->chassis.power_timer);
	set_on(b, is_on);
}

static void
identify_ends(evutil_socket_t fd, short what, void *arg)
{
	struct bmc *b = arg;

	(void)fd, (void)what;
	b->chassis.identify = 0;
}

void
power_identify(struct bmc *b, uint8_t state, int seconds)
{
	bmc_timer_stop(&b->chassis.identify_timer);
	b->chassis.identify = state;
	if (state == 1)
		bmc_timer(b, &b->chassis.identify_timer, seconds * 1000, identify_ends);
}

void
power_forget(struct bmc *b)
{
	bmc_timer_stop(&b->chassis.power_timer);
	bmc_timer_stop(&b->chassis.identify_timer);
}
