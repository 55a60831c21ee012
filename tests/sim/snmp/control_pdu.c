#include "control_pdu.h"

#include <stdlib.h>
#include <string.h>

#include "../raritan/rpc.h"
#include "fleet.h"
#include "net.h"

static size_t
count(void)
{
	return fleet_count();
}

static void *
at(size_t i)
{
	return fleet_at(i);
}

static const char *
name(const void *box)
{
	return ((const struct pdu *)box)->name;
}

json_t *
control_pdu_list(void)
{
	return json_pack("{s:o, s:o}", "settings",
	    settings_table(pdu_setting_rows, pdu_setting_count), "profiles", profile_table());
}

static json_t *
hex(const uint8_t *bytes, size_t len)
{
	char text[2 * ENGINE_MAX + 1] = "";

	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return json_string(text);
}

static json_t *
summary(const struct pdu *p)
{
	const struct shape *s = &p->box.shape;
	json_t *all = json_pack("{s:s, s:s, s:i, s:s, s:s, s:i, s:i}", "name", p->name, "address",
	    p->host, "port", net_port(&p->where), "profile", p->profile->name, "state",
	    pdu_state_name(p->state), "modules", s->modules, "outlets", s->outlets);

	if (p->rpc) {
		json_object_set_new(all, "rpc_port", json_integer(rpc_port(p->rpc)));
		json_object_set_new(all, "rpc_http_port", json_integer(rpc_http_port(p->rpc)));
	}
	return all;
}

static void
get_list(struct ask *a)
{
	a->answer = control_pdu_list();
}

static void
get_totals(struct ask *a)
{
	a->answer = json_object();
	for (size_t i = 0; i < fleet_count(); i++)
		counters_add(pdu_counter_rows, pdu_counter_count, &fleet_at(i)->count, a->answer);
}

static void
get_pdus(struct ask *a)
{
	a->answer = json_array();
	for (size_t i = 0; i < fleet_count(); i++)
		json_array_append_new(a->answer, summary(fleet_at(i)));
}

static void
get_counters(struct ask *a)
{
	a->answer = json_object();
	counters_add(
	    pdu_counter_rows, pdu_counter_count, &((struct pdu *)a->box)->count, a->answer);
}

/* "MODULE.NUMBER" -> one answer each. */
static json_t *
of_outlets(struct pdu *p, json_t *(*say)(const struct outlet *))
{
	json_t *all = json_object();
	struct outlet *o;
	char key[16];

	for (int i = 0; (o = box_outlet_at(&p->box, i)); i++) {
		snprintf(key, sizeof key, "%d.%d", o->module + 1, o->number);
		json_object_set_new(all, key, say(o));
	}
	return all;
}

static void
get_outlets(struct ask *a)
{
	a->answer = of_outlets(a->box, box_outlet_json);
}

static void
get_history(struct ask *a)
{
	a->answer = of_outlets(a->box, box_history_json);
}

static json_t *
sensors_json(const struct box *b, const struct sensor *all, int each)
{
	json_t *list = json_array();

	for (int i = 0; i < each * b->shape.modules; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:i, s:i, s:i, s:i}", "name", all[i].name, "module",
			      all[i].module + 1, "number", all[i].number, "value", all[i].value,
			      "state", all[i].state));
	return list;
}

static void
get_sensors(struct ask *a)
{
	const struct box *b = &((struct pdu *)a->box)->box;

	a->answer = json_pack("{s:o, s:o, s:o}", "temperatures",
	    sensors_json(b, b->temperatures, b->shape.temperatures), "humidities",
	    sensors_json(b, b->humidities, b->shape.humidities), "contacts",
	    sensors_json(b, b->contacts, b->shape.contacts));
}

static json_t *
modules_json(const struct box *b)
{
	json_t *all = json_array();

	for (int m = 0; m < b->shape.modules; m++) {
		const struct module *unit = &b->modules[m];

		json_array_append_new(all,
		    json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "model", unit->model,
			"serial", unit->serial, "firmware", unit->firmware, "name", unit->name,
			"location", unit->location, "power_w", (json_int_t)box_sum_w(b, m, 0, 0),
			"current_ma", (json_int_t)box_sum_ma(b, m, 0, 0), "energy_wh",
			(json_int_t)unit->energy_wh));
	}
	return all;
}

static void
get_pdu(struct ask *a)
{
	struct pdu *p = a->box;

	get_counters(a);
	a->answer = json_pack("{s:o, s:o, s:o}", "counters", a->answer, "engine",
	    json_pack("{s:o, s:i, s:i}", "id", hex(p->engine, p->engine_len), "boots",
		(int)p->boots, "time", (int)pdu_engine_time(p)),
	    "settings", settings_json(pdu_setting_rows, pdu_setting_count, &p->settings));
	json_object_update_new(a->answer, summary(p));
	json_object_set_new(a->answer, "modules", modules_json(&p->box));
	json_object_set_new(a->answer, "outlets", of_outlets(p, box_outlet_json));
}

static void
get_requests(struct ask *a)
{
	const struct pdu *p = a->box;
	uint64_t room = (uint64_t)p->record_room,
		 first = p->record_count > room ? p->record_count - room : 0;

	a->answer = json_array();
	for (uint64_t i = first; i < p->record_count; i++)
		json_array_append_new(a->answer, json_loads(p->records[i % room], 0, NULL));
}

/* All that its agent has to say: OID -> type and value as they would go out. */
static void
get_objects(struct ask *a)
{
	struct pdu *p = a->box;

	a->answer = json_object();
	for (size_t i = 0; i < p->mib->count; i++) {
		struct text oid = {0}, value = {0}, bytes = {0};

		oid_print(&oid, p->mib->objects[i].id, p->mib->objects[i].len);
		if (mib_read(p, &p->mib->objects[i], &value)) {
			for (size_t n = 0; n < value.len; n++)
				text_print(&bytes, "%02x", (uint8_t)value.s[n]);
			json_object_set_new(a->answer, oid.s, json_string(bytes.s));
		}
		text_clear(&oid);
		text_clear(&value);
		text_clear(&bytes);
	}
}

static void
post_reset(struct ask *a)
{
	pdu_reset_counters(a->box);
}

/* ---- changing */

static int
number_of(const json_t *of, const char *key, int otherwise)
{
	const json_t *value = json_object_get(of, key);

	return json_is_integer(value) ? (int)json_integer_value(value) : otherwise;
}

static bool
flag_of(const json_t *of, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(of, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

static void
set_settings(struct ask *a, json_t *value)
{
	const char *wrong = settings_set(
	    pdu_setting_rows, pdu_setting_count, &((struct pdu *)a->box)->settings, value);

	if (wrong)
		ask_fail(a, 400, "no such setting", wrong);
}

static void
set_communities(struct ask *a, json_t *value)
{
	const char *wrong = pdu_set_communities(a->box, value);

	if (wrong)
		ask_fail(a, 400, "no such community", wrong);
}

static void
set_users(struct ask *a, json_t *value)
{
	const char *wrong = pdu_set_users(a->box, value);

	if (wrong)
		ask_fail(a, 400, "no such user", wrong);
}

static void
set_engine(struct ask *a, json_t *value)
{
	struct pdu *p = a->box;
	const char *id = json_string_value(json_object_get(value, "id"));

	if (id && !fleet_read_engine(p, id)) {
		ask_fail(a, 400, "no engine id", id);
		return;
	}
	p->boots = number_of(value, "boots", p->boots);
	if (json_object_get(value, "time"))
		p->engine_began_ms = now_ms() - 1000ULL * (uint64_t)number_of(value, "time", 0);
}

/* {"1.3": {on, name, load_w, stuck, switchable, on_delay_s, off_delay_s, cycle_delay_s, restore, energy_wh}} */
static void
set_outlets(struct ask *a, json_t *value)
{
	struct pdu *p = a->box;
	const char *key, *text;
	json_t *to;

	json_object_foreach (value, key, to) {
		const char *dot = strchr(key, '.');
		struct outlet *o = dot ? box_outlet(&p->box, atoi(key) - 1, atoi(dot + 1)) : NULL;

		if (!o) {
			ask_fail(a, 400, "no such outlet", key);
			return;
		}
		o->is_stuck = flag_of(to, "stuck", o->is_stuck);
		o->is_switchable = flag_of(to, "switchable", o->is_switchable);
		o->load_w = number_of(to, "load_w", o->load_w);
		o->on_delay_s = number_of(to, "on_delay_s", o->on_delay_s);
		o->off_delay_s = number_of(to, "off_delay_s", o->off_delay_s);
		o->cycle_delay_s = number_of(to, "cycle_delay_s", o->cycle_delay_s);
		o->restore = number_of(to, "restore", o->restore);
		o->energy_wh = number_of(to, "energy_wh", (int)o->energy_wh);
		text = json_string_value(json_object_get(to, "name"));
		if (text)
			snprintf(o->name, sizeof o->name, "%s", text);
		if (json_object_get(to, "on"))
			box_set_relay(o, json_is_true(json_object_get(to, "on")), "control");
	}
}

static void
set_some_sensors(struct ask *a, const json_t *list, struct sensor *all, int count_of)
{
	size_t i;
	json_t *one;

	json_array_foreach (list, i, one) {
		if ((int)i >= count_of) {
			ask_fail(a, 400, "no such sensor", NULL);
			return;
		}
		all[i].value = number_of(one, "value", all[i].value);
		all[i].state = number_of(one, "state", all[i].state);
	}
}

/* As /sensors shows them: {"temperatures": [{"value": 310, "state": 3}]} */
static void
set_sensors(struct ask *a, json_t *value)
{
	struct box *b = &((struct pdu *)a->box)->box;
	int modules = b->shape.modules;

	set_some_sensors(a, json_object_get(value, "temperatures"), b->temperatures,
	    modules * b->shape.temperatures);
	set_some_sensors(
	    a, json_object_get(value, "humidities"), b->humidities, modules * b->shape.humidities);
	set_some_sensors(
	    a, json_object_get(value, "contacts"), b->contacts, modules * b->shape.contacts);
}

/* [{"firmware", "supplies": [0, 1]}], module by module. */
static void
set_modules(struct ask *a, json_t *value)
{
	struct box *b = &((struct pdu *)a->box)->box;
	size_t i;
	json_t *one;

	json_array_foreach (value, i, one) {
		const char *firmware = json_string_value(json_object_get(one, "firmware"));
		const json_t *supplies = json_object_get(one, "supplies");

		if ((int)i >= b->shape.modules) {
			ask_fail(a, 400, "no such module", NULL);
			return;
		}
		if (firmware)
			snprintf(b->modules[i].firmware, TEXT_MAX, "%s", firmware);
		for (size_t s = 0; s < 2 && s < json_array_size(supplies); s++)
			b->modules[i].supplies[s] =
			    (int)json_integer_value(json_array_get(supplies, s));
	}
}

static void
set_rpc_login(struct ask *a, json_t *value)
{
	struct pdu *p = a->box;
	const char *user = json_string_value(json_object_get(value, "username"));
	const char *password = json_string_value(json_object_get(value, "password"));

	if (!p->rpc || !user || !password)
		ask_fail(a, 400, "want username and password", NULL);
	else
		rpc_set_login(p->rpc, user, password);
}

static void
lose_power(struct ask *a, json_t *value)
{
	if (json_is_true(value))
		box_power_lost(&((struct pdu *)a->box)->box);
}

static void
restart(struct ask *a, json_t *value)
{
	if (json_is_true(value))
		pdu_restart(a->box);
}

static void
set_state(struct ask *a, json_t *value)
{
	int state = json_is_string(value) ? pdu_state_named(json_string_value(value)) : -1;

	if (state < 0)
		ask_fail(a, 400, "no such state", json_string_value(value));
	else
		pdu_set_state(a->box, (enum pdu_state)state);
}

/* clang-format off */
/* In the order in which they are done. */
static const struct control_member members[] = {
	{ "settings",    set_settings },
	{ "communities", set_communities },
	{ "users",       set_users },
	{ "engine",      set_engine },
	{ "rpc_login",   set_rpc_login },
	{ "outlets",     set_outlets },
	{ "sensors",     set_sensors },
	{ "modules",     set_modules },
	{ "lose_power",  lose_power },
	{ "restart",     restart },
	{ "state",       set_state },
};

static void
change(struct ask *a)
{
	control_change(a, members, LENGTH(members));
}

static const struct control_route routes[] = {
	{ EVHTTP_REQ_GET,   "/list",     false, get_list },
	{ EVHTTP_REQ_GET,   "/totals",   false, get_totals },
	{ EVHTTP_REQ_GET,   "/pdus",     false, get_pdus },
	{ EVHTTP_REQ_GET,   "",          true,  get_pdu },
	{ EVHTTP_REQ_PATCH, "",          true,  change },
	{ EVHTTP_REQ_GET,   "/counters", true,  get_counters },
	{ EVHTTP_REQ_GET,   "/outlets",  true,  get_outlets },
	{ EVHTTP_REQ_GET,   "/history",  true,  get_history },
	{ EVHTTP_REQ_GET,   "/sensors",  true,  get_sensors },
	{ EVHTTP_REQ_GET,   "/requests", true,  get_requests },
	{ EVHTTP_REQ_GET,   "/objects",  true,  get_objects },
	{ EVHTTP_REQ_POST,  "/reset",    true,  post_reset },
};
/* clang-format on */

const struct control_kind control_of_pdus = {"/pdus/", count, at, name, routes, LENGTH(routes)};
