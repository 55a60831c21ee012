#include "facts.h"

#include <stdio.h>
#include <string.h>

#include "pdu.h"

/* The last fact of each kind, in the order of both. */
static const enum fact last[KINDS] = {
    [OF_BOX] = F_MASTER_STATES,
    [OF_MODULE] = F_ALL_CONTROL,
    [OF_OUTLET] = F_O_FIXED,
    [OF_METER] = F_O_LOAD_STATE,
    [OF_PHASE] = F_P_LOAD_STATE,
    [OF_BANK] = F_B_LOAD_STATE,
    [OF_GROUP] = F_G_CYCLE_IN,
    [OF_TEMPERATURE] = F_T_STATE,
    [OF_HUMIDITY] = F_H_STATE,
    [OF_CONTACT] = F_C_STATE,
};

enum kind
fact_kind(enum fact fact)
{
	int kind = 0;

	while (fact > last[kind])
		kind++;
	return (enum kind)kind;
}

int
fact_each(const struct shape *s, enum kind kind)
{
	const int each[KINDS] = {
	    [OF_BOX] = 1,
	    [OF_MODULE] = 1,
	    [OF_OUTLET] = s->outlets,
	    [OF_METER] = s->is_outlet_metered ? s->outlets : 0,
	    [OF_PHASE] = s->phases,
	    [OF_BANK] = s->banks,
	    [OF_GROUP] = s->groups,
	    [OF_TEMPERATURE] = s->temperatures,
	    [OF_HUMIDITY] = s->humidities,
	    [OF_CONTACT] = s->contacts,
	};

	return each[kind];
}

static void
number(struct value *v, int64_t n)
{
	v->is_there = true;
	v->number = n;
}

static void
text(struct value *v, const char *t)
{
	v->is_there = true;
	v->text = t;
}

static int64_t
watts(const struct pdu *p, int module, int phase, struct value *v)
{
	v->is_there = p->box.shape.has_power;
	return box_sum_w(&p->box, module, phase, 0);
}

static int64_t
voltage_mv(const struct pdu *p)
{
	return p->settings.box.voltage_v * 1000LL;
}

static void
get_lists(struct pdu *p, enum fact fact, struct value *v)
{
	const struct shape *s = &p->box.shape;
	size_t len = 0;

	v->own[0] = '\0';
	for (int m = 0; fact == F_UNITS_LIST && m < s->modules; m++)
		len += (size_t)snprintf(v->own + len, sizeof v->own - len, m ? ",%d" : "%d", m);
	for (int i = 0; fact == F_MASTER_STATES && i < s->outlets; i++)
		len += (size_t)snprintf(v->own + len, sizeof v->own - len, "%-4s",
		    box_outlet_at(&p->box, i)->is_on ? "On" : "Off");
	text(v, v->own);
}

static void
get_of_box(struct pdu *p, enum fact fact, struct value *v)
{
	const struct shape *s = &p->box.shape;
	int64_t all = 0;

	/* clang-format off */
	switch (fact) {
	case F_SYS_DESCR:
		snprintf(v->own, sizeof v->own, "%s %s, firmware %s", p->profile->manufacturer,
		    p->box.modules[0].model, p->box.modules[0].firmware);
		text(v, v->own);
		break;
	case F_SYS_OBJECT_ID: text(v, p->profile->object_id); break;
	case F_UPTIME: number(v, (int64_t)((now_ms() - p->up_since_ms) / 10)); break;
	case F_SYS_CONTACT: text(v, p->box.contact); break;
	case F_SYS_NAME: text(v, p->box.name); break;
	case F_SYS_LOCATION: text(v, p->box.location); break;
	case F_MODULES: number(v, s->modules); break;
	case F_ALL_OUTLETS: number(v, s->modules * s->outlets); break;
	case F_ALL_PHASES: number(v, s->modules * s->phases); break;
	case F_ALL_BANKS: number(v, s->modules * s->banks); break;
	case F_ALL_POWER:
	case F_ALL_ENERGY:
		for (int m = 0; m < s->modules; m++)
			all += fact == F_ALL_POWER ? box_sum_w(&p->box, m, 0, 0) : p->box.modules[m].energy_wh;
		number(v, all);
		v->is_there = s->has_power;
		break;
	case F_UNITS_LIST:
	case F_MASTER_STATES: get_lists(p, fact, v); break;
	default: break;
	}
	/* clang-format on */
}

static void
get_of_module(struct pdu *p, enum fact fact, const struct place *at, struct value *v)
{
	const struct shape *s = &p->box.shape;
	const struct module *m = &p->box.modules[at->module];
	int64_t ma = box_sum_ma(&p->box, at->module, 0, 0);
	int rating = p->settings.box.rating_a;

	/* clang-format off */
	switch (fact) {
	case F_MODULE: number(v, at->module + 1); break;
	case F_INDEX: number(v, at->index + 1); break;
	case F_MANUFACTURER: text(v, p->profile->manufacturer); break;
	case F_MODEL: case F_PART: text(v, m->model); break;
	case F_SERIAL: text(v, m->serial); break;
	case F_FIRMWARE: text(v, m->firmware); break;
	case F_HARDWARE: text(v, "02"); break;
	case F_NAME: text(v, m->name); break;
	case F_LOCATION: text(v, m->location); break;
	case F_OUTLETS: number(v, s->outlets); break;
	case F_OUTLETS_SWITCHED: number(v, s->is_switched ? s->outlets : 0); break;
	case F_OUTLETS_METERED: number(v, s->is_outlet_metered ? s->outlets : 0); break;
	case F_PHASES: number(v, s->phases); break;
	case F_BANKS: number(v, s->banks); break;
	case F_GROUPS: number(v, s->groups); break;
	case F_TEMPERATURES: number(v, s->temperatures); break;
	case F_HUMIDITIES: number(v, s->humidities); break;
	case F_RATING_A: number(v, rating); break;
	case F_CURRENT: number(v, ma); break;
	case F_VOLTAGE: number(v, voltage_mv(p)); break;
	case F_POWER: v->number = watts(p, at->module, 0, v); break;
	case F_VA: v->number = watts(p, at->module, 0, v) * 1000 / BOX_PF; break;
	case F_PF: number(v, BOX_PF); v->is_there = s->has_power; break;
	case F_ENERGY: number(v, m->energy_wh); v->is_there = s->has_power; break;
	case F_PEAK: v->number = watts(p, at->module, 0, v) + 500; break;
	case F_FREQUENCY: number(v, 50000); break;
	case F_LOAD_STATE: number(v, box_load_state(&p->box, ma, rating)); break;
	case F_SUPPLY_ALARM: number(v, m->supplies[0] == SUPPLY_ALARM || m->supplies[1] == SUPPLY_ALARM); break;
	case F_SUPPLY_1: number(v, m->supplies[0]); break;
	case F_SUPPLY_2: number(v, m->supplies[1]); break;
	case F_ALL_CONTROL: number(v, CMD_NONE); v->is_there = s->is_switched; break;
	default: break;
	}
	/* clang-format on */
}

/* What the outlet is on its way to, or -1. */
static int
seconds_to(const struct outlet *o, enum command now, enum command later)
{
	return o->plan == now || o->plan == later ? box_seconds_left(o) : -1;
}

static int
plan_state(const struct outlet *o)
{
	return !box_is_pending(o) || o->steps[0].is_on == o->is_on ? o->is_on
								   : 2 + o->steps[0].is_on;
}

static void
get_of_outlet(struct pdu *p, enum fact fact, const struct outlet *o, struct value *v)
{
	bool is_unknown = p->settings.outlet_unknown;
	bool is_switched = p->box.shape.is_switched;

	/* clang-format off */
	switch (fact) {
	case F_O_INDEX: case F_O_METER_INDEX: number(v, o->module * p->box.shape.outlets + o->number); break;
	case F_O_MODULE: case F_O_METER_MODULE: number(v, o->module + 1); break;
	case F_O_NUMBER: case F_O_METER_NUMBER: number(v, o->number); break;
	case F_O_NAME: case F_O_METER_NAME: text(v, o->name); break;
	case F_O_LABEL: number(v, o->number); break;
	case F_O_STATE: number(v, is_unknown ? RELAY_UNKNOWN : o->is_on); break;
	case F_O_PENDING: number(v, p->settings.pending_unknown ? PENDING_UNKNOWN : box_is_pending(o)); break;
	case F_O_PLAN: number(v, plan_state(o)); break;
	case F_O_CONTROL: number(v, is_unknown ? CMD_UNKNOWN : o->is_on ? CMD_ON : CMD_OFF); break;
	case F_O_ON_IN: number(v, seconds_to(o, CMD_ON, CMD_DELAYED_ON)); break;
	case F_O_OFF_IN: number(v, seconds_to(o, CMD_OFF, CMD_DELAYED_OFF)); break;
	case F_O_CYCLE_IN: number(v, seconds_to(o, CMD_CYCLE, CMD_DELAYED_CYCLE)); break;
	case F_O_ON_DELAY: number(v, o->on_delay_s); break;
	case F_O_OFF_DELAY: number(v, o->off_delay_s); break;
	case F_O_CYCLE_DELAY: number(v, o->cycle_delay_s); break;
	case F_O_RESTORE: number(v, o->restore); break;
	case F_O_SWITCHABLE: number(v, o->is_switchable); break;
	case F_O_PHASE: number(v, box_phase_of(&p->box, o->number)); break;
	case F_O_BANK: number(v, box_bank_of(&p->box, o->number)); break;
	case F_O_RATING_A: number(v, 10); break;
	case F_O_CURRENT: number(v, box_outlet_ma(o)); break;
	case F_O_VOLTAGE: number(v, voltage_mv(p)); break;
	case F_O_POWER: number(v, box_outlet_w(o)); break;
	case F_O_VA: number(v, box_outlet_w(o) * 1000 / BOX_PF); break;
	case F_O_PF: number(v, BOX_PF); break;
	case F_O_ENERGY: number(v, o->energy_wh); break;
	case F_O_PEAK: number(v, o->peak_w); break;
	case F_O_FREQUENCY: number(v, 50000); break;
	case F_O_LOAD_STATE: number(v, box_load_state(&p->box, box_outlet_ma(o), 10)); break;
	default: break;
	}
	/* clang-format on */
	if (!is_switched && fact >= F_O_PENDING && fact <= F_O_CYCLE_DELAY)
		v->is_there = false;
}

static void
get_of_phase(struct pdu *p, enum fact fact, const struct place *at, struct value *v)
{
	int64_t ma = box_sum_ma(&p->box, at->module, at->number, 0);

	/* clang-format off */
	switch (fact) {
	case F_P_INDEX: number(v, at->index + 1); break;
	case F_P_MODULE: number(v, at->module + 1); break;
	case F_P_NUMBER: number(v, at->number); break;
	case F_P_NAME: snprintf(v->own, sizeof v->own, "Phase %c", 'A' + at->number - 1); text(v, v->own); break;
	case F_P_CURRENT: number(v, ma); break;
	case F_P_VOLTAGE: number(v, voltage_mv(p)); break;
	case F_P_POWER: v->number = watts(p, at->module, at->number, v); break;
	case F_P_VA: v->number = watts(p, at->module, at->number, v) * 1000 / BOX_PF; break;
	case F_P_PF: number(v, BOX_PF); v->is_there = p->box.shape.has_power; break;
	case F_P_LOAD_STATE: number(v, box_load_state(&p->box, ma, p->settings.box.rating_a)); break;
	default: break;
	}
	/* clang-format on */
}

static void
get_of_bank(struct pdu *p, enum fact fact, const struct place *at, struct value *v)
{
	int64_t ma = box_sum_ma(&p->box, at->module, 0, at->number);

	/* clang-format off */
	switch (fact) {
	case F_B_INDEX: number(v, at->index + 1); break;
	case F_B_MODULE: number(v, at->module + 1); break;
	case F_B_NUMBER: number(v, at->number); break;
	case F_B_NAME: snprintf(v->own, sizeof v->own, "Breaker %d", at->number); text(v, v->own); break;
	case F_B_CURRENT: number(v, ma); break;
	case F_B_RATING_A: number(v, 16); break;
	case F_B_LOAD_STATE: number(v, box_load_state(&p->box, ma, 16)); break;
	default: break;
	}
	/* clang-format on */
}

static void
get_of_group(struct pdu *p, enum fact fact, const struct place *at, struct value *v)
{
	/* clang-format off */
	switch (fact) {
	case F_G_MODULE: number(v, at->module + 1); break;
	case F_G_NUMBER: number(v, at->number); break;
	case F_G_NAME: snprintf(v->own, sizeof v->own, "Group %d", at->number); text(v, v->own); break;
	case F_G_OUTLETS: number(v, p->box.shape.outlets); break;
	case F_G_ON_IN: case F_G_OFF_IN: case F_G_CYCLE_IN: number(v, -1); break;
	default: break;
	}
	/* clang-format on */
}

static void
get_of_sensor(struct pdu *p, enum fact fact, const struct place *at, struct value *v)
{
	const struct sensor *s = fact <= F_T_STATE   ? &p->box.temperatures[at->index]
				 : fact <= F_H_STATE ? &p->box.humidities[at->index]
						     : &p->box.contacts[at->index];

	/* clang-format off */
	switch (fact) {
	case F_T_INDEX: number(v, at->index + 1); break;
	case F_T_MODULE: number(v, at->module + 1); break;
	case F_T_NUMBER: number(v, at->number); break;
	case F_T_NAME: case F_H_NAME: case F_C_NAME: text(v, s->name); break;
	case F_T_VALUE: case F_H_VALUE: number(v, s->value); v->is_there = s->state != SENSOR_LOST; break;
	case F_T_FAHRENHEIT: number(v, 320 + s->value * 9 / 5); v->is_there = s->state != SENSOR_LOST; break;
	case F_T_STATE: case F_H_STATE: number(v, s->state); break;
	case F_C_STATE: number(v, s->value); break;
	default: break;
	}
	/* clang-format on */
}

void
fact_get(struct pdu *p, enum fact fact, const struct place *at, struct value *v)
{
	/* clang-format off */
	switch (fact_kind(fact)) {
	case OF_BOX: get_of_box(p, fact, v); break;
	case OF_MODULE: get_of_module(p, fact, at, v); break;
	case OF_OUTLET: case OF_METER: get_of_outlet(p, fact, box_outlet_at(&p->box, at->index), v); break;
	case OF_PHASE: get_of_phase(p, fact, at, v); break;
	case OF_BANK: get_of_bank(p, fact, at, v); break;
	case OF_GROUP: get_of_group(p, fact, at, v); break;
	default: get_of_sensor(p, fact, at, v); break;
	}
	/* clang-format on */
}

/* ---- writing */

static enum fact_answer
set_text(char *to, const struct value *v, bool commit)
{
	if (commit)
		snprintf(to, TEXT_MAX, "%s", v->text);
	return FACT_SET;
}

static enum fact_answer
set_number(int *to, const struct value *v, bool commit)
{
	if (v->number < -1 || v->number > 86400)
		return FACT_WRONG;
	if (commit)
		*to = (int)v->number;
	return FACT_SET;
}

static enum fact_answer
command(struct pdu *p, struct outlet *o, enum command c, int after_s, bool commit)
{
	static const enum fact_answer answers[] = {
	    [BOX_OK] = FACT_SET,
	    [BOX_NOT_SWITCHABLE] = FACT_REFUSED,
	    [BOX_BUSY] = FACT_BUSY,
	    [BOX_NO_SUCH] = FACT_WRONG,
	};

	if (c == CMD_UNKNOWN)
		return FACT_WRONG;
	if (!o->is_switchable)
		return FACT_REFUSED;
	if (p->settings.box.busy && box_is_pending(o) && c != CMD_CANCEL)
		return FACT_BUSY;
	if (!commit)
		return FACT_SET;
	o->sets++;
	return p->settings.set_ignored ? FACT_SET : answers[box_command(o, c, after_s)];
}

/* -1 cancels, 0 is now. */
static enum fact_answer
command_in(struct pdu *p, struct outlet *o, enum command c, int64_t seconds, bool commit)
{
	if (seconds < -1 || seconds > 99999)
		return FACT_WRONG;
	return command(p, o, seconds < 0 ? CMD_CANCEL : c, seconds < 0 ? -1 : (int)seconds, commit);
}

static enum fact_answer
command_all(struct pdu *p, int module, enum command c, const struct value *seconds, bool commit)
{
	enum fact_answer answer = FACT_SET, one;

	for (int n = 1; n <= p->box.shape.outlets; n++) {
		struct outlet *o = box_outlet(&p->box, module, n);

		one = seconds ? command_in(p, o, c, seconds->number, commit)
			      : command(p, o, c, -1, commit);
		if (one != FACT_SET)
			answer = one;
	}
	return answer;
}

static enum fact_answer
set_of_outlet(struct pdu *p, enum fact fact, struct outlet *o, const struct value *v, bool commit)
{
	/* clang-format off */
	switch (fact) {
	case F_O_NAME: return set_text(o->name, v, commit);
	case F_O_CONTROL: return command(p, o, (enum command)v->number, -1, commit);
	case F_O_ON_IN: return command_in(p, o, CMD_ON, v->number, commit);
	case F_O_OFF_IN: return command_in(p, o, CMD_OFF, v->number, commit);
	case F_O_CYCLE_IN: return command_in(p, o, CMD_CYCLE, v->number, commit);
	case F_O_ON_DELAY: return set_number(&o->on_delay_s, v, commit);
	case F_O_OFF_DELAY: return set_number(&o->off_delay_s, v, commit);
	case F_O_CYCLE_DELAY: return set_number(&o->cycle_delay_s, v, commit);
	case F_O_RESTORE: return set_number(&o->restore, v, commit);
	case F_O_ENERGY: case F_O_PEAK: break;
	default: return FACT_READ_ONLY;
	}
	/* clang-format on */
	if (fact == F_O_ENERGY && v->number)
		return FACT_WRONG;
	if (commit)
		*(fact == F_O_ENERGY ? &o->energy_wh : &o->peak_w) = 0;
	return FACT_SET;
}

enum fact_answer
fact_set(struct pdu *p, enum fact fact, const struct place *at, const struct value *v, bool commit)
{
	enum kind kind = fact_kind(fact);

	if (kind == OF_OUTLET || kind == OF_METER)
		return set_of_outlet(p, fact, box_outlet_at(&p->box, at->index), v, commit);
	/* clang-format off */
	switch (fact) {
	case F_SYS_CONTACT: return set_text(p->box.contact, v, commit);
	case F_SYS_NAME: return set_text(p->box.name, v, commit);
	case F_SYS_LOCATION: return set_text(p->box.location, v, commit);
	case F_NAME: return set_text(p->box.modules[at->module].name, v, commit);
	case F_LOCATION: return set_text(p->box.modules[at->module].location, v, commit);
	case F_ALL_CONTROL: return command_all(p, at->module, (enum command)v->number, NULL, commit);
	case F_G_ON_IN: return command_all(p, at->module, CMD_ON, v, commit);
	case F_G_OFF_IN: return command_all(p, at->module, CMD_OFF, v, commit);
	case F_G_CYCLE_IN: return command_all(p, at->module, CMD_CYCLE, v, commit);
	case F_ENERGY:
		if (v->number)
			return FACT_WRONG;
		if (commit)
			p->box.modules[at->module].energy_wh = 0;
		return FACT_SET;
	default: return FACT_READ_ONLY;
	}
	/* clang-format on */
}
