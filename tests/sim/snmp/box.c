#include "box.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <event2/event.h>

static void plan_next(struct outlet *o);

static uint64_t
wall_ms(void)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
	return (uint64_t)tv.tv_sec * 1000 + (uint64_t)tv.tv_usec / 1000;
}

static void
remember(struct outlet *o, const char *why)
{
	if (o->changes == o->room) {
		o->room = o->room ? 2 * o->room : 4;
		o->history = xrealloc(o->history, o->room * sizeof *o->history);
	}
	o->history[o->changes++] = (struct change){wall_ms(), o->is_on, why};
}

static void
outlet_init(struct box *b, struct outlet *o, int module, int number)
{
	o->box = b;
	o->module = module;
	o->number = number;
	snprintf(o->name, sizeof o->name, "Outlet %d", number);
	o->load_w = 20 + 7 * number + 3 * module;
	o->cycle_delay_s = 5;
	o->on_delay_s = o->off_delay_s = 0;
	o->restore = RESTORE_LAST;
	o->energy_wh = 1000 * number + 100;
	o->peak_w = o->load_w + 40;
	o->is_switchable = b->shape.is_switched;
	o->is_on = true;
	remember(o, "start");
}

static struct sensor *
sensors_new(const struct box *b, int each, const char *name, int value)
{
	struct sensor *all = xcalloc((size_t)(each * b->shape.modules) + 1, sizeof *all);

	for (int i = 0; i < each * b->shape.modules; i++) {
		struct sensor *s = &all[i];

		s->module = i / each;
		s->number = i % each + 1;
		s->value = value ? value + 5 * i : 0;
		snprintf(s->name, sizeof s->name, "%s %d", name, i + 1);
	}
	return all;
}

void
box_init(struct box *b, struct event_base *base, const struct shape *shape,
    const struct box_settings *settings)
{
	b->base = base;
	b->shape = *shape;
	b->settings = settings;
	for (int m = 0; m < shape->modules; m++) {
		struct module *unit = &b->modules[m];

		unit->outlets = xcalloc((size_t)shape->outlets + 1, sizeof *unit->outlets);
		for (int i = 0; i < shape->outlets; i++)
			outlet_init(b, &unit->outlets[i], m, i + 1);
		unit->energy_wh = 123400 + 1000 * m;
	}
	b->temperatures = sensors_new(b, shape->temperatures, "Temperature", 235);
	b->humidities = sensors_new(b, shape->humidities, "Humidity", 410);
	b->contacts = sensors_new(b, shape->contacts, "Contact", 0);
}

void
box_clear(struct box *b)
{
	for (int m = 0; m < b->shape.modules; m++) {
		for (int i = 0; i < b->shape.outlets; i++) {
			if (b->modules[m].outlets[i].timer)
				event_free(b->modules[m].outlets[i].timer);
			free(b->modules[m].outlets[i].history);
		}
		free(b->modules[m].outlets);
	}
	free(b->temperatures);
	free(b->humidities);
	free(b->contacts);
}

struct outlet *
box_outlet(struct box *b, int module, int number)
{
	if (module < 0 || module >= b->shape.modules || number < 1 || number > b->shape.outlets)
		return NULL;
	return &b->modules[module].outlets[number - 1];
}

struct outlet *
box_outlet_at(struct box *b, int index)
{
	return b->shape.outlets
		   ? box_outlet(b, index / b->shape.outlets, index % b->shape.outlets + 1)
		   : NULL;
}

/* ---- relays */

void
box_set_relay(struct outlet *o, bool on, const char *why)
{
	if (o->is_stuck || o->is_on == on)
		return;
	o->is_on = on;
	remember(o, why);
}

bool
box_is_pending(const struct outlet *o)
{
	return o->step_count > 0;
}

int
box_seconds_left(const struct outlet *o)
{
	uint64_t now = now_ms(), unit = (uint64_t)o->box->settings->ms_per_s;

	if (!o->step_count)
		return -1;
	return o->due_ms <= now ? 0 : (int)((o->due_ms - now + unit - 1) / unit);
}

static void
relay_due(evutil_socket_t fd, short what, void *arg)
{
	struct outlet *o = arg;

	(void)fd, (void)what;
	box_set_relay(o, o->steps[0].is_on, o->steps[0].why);
	o->steps[0] = o->steps[1];
	if (--o->step_count)
		plan_next(o);
	else
		o->plan = CMD_NONE;
}

static void
plan_next(struct outlet *o)
{
	uint64_t ms = o->steps[0].wait_ms;
	struct timeval tv = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000) * 1000};

	if (!o->timer)
		o->timer = evtimer_new(o->box->base, relay_due, o);
	o->due_ms = now_ms() + ms;
	event_add(o->timer, &tv);
}

static void
plan_cancel(struct outlet *o)
{
	if (o->timer)
		event_del(o->timer);
	o->step_count = 0;
	o->plan = CMD_NONE;
}

static void
plan_add(struct outlet *o, uint64_t wait_ms, bool on, const char *why)
{
	o->steps[o->step_count].wait_ms = wait_ms;
	o->steps[o->step_count].is_on = on;
	o->steps[o->step_count++].why = why;
}

enum box_answer
box_command(struct outlet *o, enum command c, int after_s)
{
	const struct box_settings *s = o->box->settings;
	int own_s = c == CMD_DELAYED_ON ? o->on_delay_s : o->off_delay_s;
	bool is_delayed = c == CMD_DELAYED_ON || c == CMD_DELAYED_OFF || c == CMD_DELAYED_CYCLE;
	uint64_t wait_ms = (uint64_t)s->relay_ms;

	o->commands++;
	if (!o->is_switchable)
		return BOX_NOT_SWITCHABLE;
	if (s->busy && box_is_pending(o) && c != CMD_CANCEL)
		return BOX_BUSY;
	if (c == CMD_NONE || c == CMD_UNKNOWN)
		return BOX_OK;
	plan_cancel(o);
	if (c == CMD_CANCEL)
		return BOX_OK;
	if (after_s > 0 || (after_s < 0 && is_delayed && own_s > 0))
		wait_ms += (uint64_t)(after_s > 0 ? after_s : own_s) * (uint64_t)s->ms_per_s;
	o->plan = c;
	if (c == CMD_ON || c == CMD_DELAYED_ON) {
		plan_add(o, wait_ms, true, "on");
	} else if (c == CMD_OFF || c == CMD_DELAYED_OFF) {
		plan_add(o, wait_ms, false, "off");
	} else {
		if (!o->is_on && s->cycle_when_off)
			return o->plan = CMD_NONE, BOX_OK;
		plan_add(o, wait_ms, false, "cycle");
		plan_add(o, (uint64_t)o->cycle_delay_s * (uint64_t)s->ms_per_s, true, "cycle");
	}
	plan_next(o);
	return BOX_OK;
}

void
box_power_lost(struct box *b)
{
	struct outlet *o;

	for (int i = 0; (o = box_outlet_at(b, i)); i++) {
		plan_cancel(o);
		if (o->restore != RESTORE_LAST)
			box_set_relay(o, o->restore == RESTORE_ON, "restore");
	}
}

/* ---- readings */

int
box_outlet_w(const struct outlet *o)
{
	return o->is_on ? o->load_w : 0;
}

int
box_outlet_ma(const struct outlet *o)
{
	int64_t volts = o->box->settings->voltage_v;

	return (int)((int64_t)box_outlet_w(o) * 1000 * 1000 / (volts * BOX_PF));
}

/* Outlets take turns on the phases; banks are what follows each other. */
int
box_phase_of(const struct box *b, int number)
{
	return b->shape.phases ? (number - 1) % b->shape.phases + 1 : 0;
}

int
box_bank_of(const struct box *b, int number)
{
	int each = b->shape.banks ? (b->shape.outlets + b->shape.banks - 1) / b->shape.banks : 0;

	return each ? (number - 1) / each + 1 : 0;
}

static int64_t
sum(const struct box *b, int module, int phase, int bank, int (*of)(const struct outlet *))
{
	int64_t all = 0;

	for (int n = 1; n <= b->shape.outlets; n++)
		if ((!phase || box_phase_of(b, n) == phase) && (!bank || box_bank_of(b, n) == bank))
			all += of(&b->modules[module].outlets[n - 1]);
	return all;
}

int64_t
box_sum_w(const struct box *b, int module, int phase, int bank)
{
	return sum(b, module, phase, bank, box_outlet_w);
}

int64_t
box_sum_ma(const struct box *b, int module, int phase, int bank)
{
	return sum(b, module, phase, bank, box_outlet_ma);
}

int
box_load_state(const struct box *b, int64_t ma, int of_a)
{
	int64_t percent = of_a ? ma / (10 * of_a) : 0;

	(void)b;
	return percent >= 100 ? LOAD_OVER : percent >= 80 ? LOAD_NEAR : LOAD_NORMAL;
}

/* ---- for tests */

json_t *
box_history_json(const struct outlet *o)
{
	json_t *all = json_array();

	for (size_t i = 0; i < o->changes; i++) {
		const struct change *c = &o->history[i];

		json_array_append_new(
		    all, json_pack("{s:I, s:b, s:s}", "at_ms", (json_int_t)c->at_ms, "on", c->is_on,
			     "why", c->why));
	}
	return all;
}

json_t *
box_outlet_json(const struct outlet *o)
{
	return json_pack(
	    "{s:i, s:i, s:s, s:b, s:b, s:b, s:b, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I}",
	    "module", o->module + 1, "number", o->number, "name", o->name, "on", o->is_on,
	    "pending", box_is_pending(o), "switchable", o->is_switchable, "stuck", o->is_stuck,
	    "power_w", box_outlet_w(o), "current_ma", box_outlet_ma(o), "on_delay_s", o->on_delay_s,
	    "off_delay_s", o->off_delay_s, "cycle_delay_s", o->cycle_delay_s, "restore", o->restore,
	    "energy_wh", (json_int_t)o->energy_wh, "sets", (json_int_t)o->sets, "commands",
	    (json_int_t)o->commands, "changes", (json_int_t)o->changes);
}
