#include "fleet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../common/program.h"
#include "../raritan/rpc.h"
#include "net.h"

enum { SNMP_PORT = 161 };

static const char *const known_keys[] = {"name", "address", "port", "count", "first", "profile",
    "modules", "outlets", "phases", "banks", "groups", "temperatures", "humidities", "contacts",
    "switched", "outlet_metered", "has_power", "communities", "users", "engine_id", "boots",
    "settings", "off", "model", "firmware", "state", "rpc_port", "rpc_http_port", "rpc_username",
    "rpc_password", NULL};

static struct {
	struct event_base *base;
	struct pdu **pdus;
	size_t count;
	struct map by_name;
} fleet;

size_t
fleet_count(void)
{
	return fleet.count;
}

struct pdu *
fleet_at(size_t i)
{
	return fleet.pdus[i];
}

static bool
flag(const json_t *entry, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(entry, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

static void
read_shape(struct shape *s, const json_t *entry)
{
	s->modules = (int)program_number(entry, "modules", s->modules);
	s->outlets = (int)program_number(entry, "outlets", s->outlets);
	s->phases = (int)program_number(entry, "phases", s->phases);
	s->banks = (int)program_number(entry, "banks", s->banks);
	s->groups = (int)program_number(entry, "groups", s->groups);
	s->temperatures = (int)program_number(entry, "temperatures", s->temperatures);
	s->humidities = (int)program_number(entry, "humidities", s->humidities);
	s->contacts = (int)program_number(entry, "contacts", s->contacts);
	s->is_switched = flag(entry, "switched", s->is_switched);
	s->is_outlet_metered = flag(entry, "outlet_metered", s->is_outlet_metered);
	s->has_power = flag(entry, "has_power", s->has_power);
	if (s->modules < 1 || s->modules > MODULES_MAX || s->outlets < 0 || s->outlets > 64 ||
	    s->phases > 12 || s->banks > 64 || s->groups > 16)
		die("fleet file: a box cannot have that many parts");
}

bool
fleet_read_engine(struct pdu *p, const char *hex)
{
	uint8_t id[ENGINE_MAX];
	size_t len = strlen(hex) / 2;

	if (len < 5 || len > sizeof id || strlen(hex) % 2)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (hex_pair(hex + 2 * i) < 0)
			return false;
		id[i] = (uint8_t)hex_pair(hex + 2 * i);
	}
	pdu_set_engine(p, id, len);
	return true;
}

/* Unless the entry says otherwise: the names that everybody knows, and a user of version 3. */
static void
read_access(struct pdu *p, const json_t *entry)
{
	json_t *communities = json_pack("{s:s, s:s}", "public", "ro", "private", "rw");
	json_t *users = json_pack("[{s:s, s:s, s:s, s:s, s:s}]", "name", "operator", "auth", "SHA",
	    "auth_password", "auth-password", "priv", "AES", "priv_password", "priv-password");
	const json_t *asked = json_object_get(entry, "users");
	const char *wrong = pdu_set_users(p, asked ? asked : users);

	if (!wrong)
		wrong = pdu_set_communities(p, json_object_get(entry, "communities")
						   ? json_object_get(entry, "communities")
						   : communities);
	if (wrong)
		die("fleet file: %s: users, communities: %s", p->name, wrong);
	json_decref(communities);
	json_decref(users);
}

static void
read_settings(struct pdu *p, const json_t *entry)
{
	char *copy = xstrdup(p->profile->settings ? p->profile->settings : ""), *rest = copy, *word;
	const char *wrong;

	while ((word = strsep(&rest, " "))) {
		char *value = strchr(word, '=');
		json_t *one;

		if (!value)
			continue;
		*value++ = '\0';
		one = json_pack("{s:i}", word, atoi(value));
		if (settings_set(pdu_setting_rows, pdu_setting_count, &p->settings, one))
			die("profile %s: no setting '%s'", p->profile->name, word);
		json_decref(one);
	}
	free(copy);
	wrong = settings_set(
	    pdu_setting_rows, pdu_setting_count, &p->settings, json_object_get(entry, "settings"));
	if (wrong)
		die("fleet file: %s: no setting '%s'", p->name, wrong);
}

/* "off": outlets, counted through from 1 on, that are off at the start. */
static void
read_off(struct pdu *p, const json_t *list)
{
	size_t i;
	json_t *one;

	json_array_foreach (list, i, one) {
		struct outlet *o = box_outlet_at(&p->box, (int)json_integer_value(one) - 1);

		if (!o)
			die("fleet file: %s: no outlet %d", p->name, (int)json_integer_value(one));
		box_set_relay(o, false, "start");
	}
}

static void
read_identity(struct pdu *p, const json_t *entry)
{
	const char *model = program_text(entry, "model", NULL),
		   *firmware = program_text(entry, "firmware", NULL);
	const char *engine = program_text(entry, "engine_id", NULL);

	for (int m = 0; m < p->box.shape.modules; m++) {
		if (model)
			strncpy(p->box.modules[m].model, model, TEXT_MAX - 1);
		if (firmware)
			strncpy(p->box.modules[m].firmware, firmware, TEXT_MAX - 1);
	}
	if (engine && !fleet_read_engine(p, engine))
		die("fleet file: %s: engine_id wants 5 to 32 bytes as hexadecimal digits", p->name);
	p->boots = (int32_t)program_number(entry, "boots", p->boots);
}

static void
open_rpc(struct pdu *p, const json_t *entry)
{
	const struct rpc_options options = {
	    .port = (int)program_number(entry, "rpc_port", 0),
	    .http_port = (int)program_number(entry, "rpc_http_port", -1),
	    .username = program_text(entry, "rpc_username", "admin"),
	    .password = program_text(entry, "rpc_password", "raritan"),
	};

	if (json_object_get(entry, "rpc_port"))
		p->rpc = rpc_open(p, &options);
}

static void
add(const json_t *entry, const char *name, const char *host, unsigned number)
{
	const struct profile *profile = profile_find(program_text(entry, "profile", "apc-rpdu2"));
	int state = pdu_state_named(program_text(entry, "state", "up"));
	struct shape shape;
	struct pdu *p;

	if (!profile)
		die("fleet file: %s: no profile '%s'", name, program_text(entry, "profile", ""));
	if (state < 0)
		die("fleet file: %s: no such state", name);
	shape = profile->shape;
	read_shape(&shape, entry);
	p = pdu_new(fleet.base, name, host, number, profile, &shape);
	if (!net_parse(&p->where, host, (int)program_number(entry, "port", SNMP_PORT)))
		die("fleet file: '%s' is no address", host);
	read_settings(p, entry);
	read_access(p, entry);
	read_identity(p, entry);
	read_off(p, json_object_get(entry, "off"));
	if (!pdu_listen(p))
		die("%s: cannot listen on %s:%d: %s", name, host, net_port(&p->where),
		    strerror(errno));
	open_rpc(p, entry);
	if (state != PDU_UP)
		pdu_set_state(p, (enum pdu_state)state);
	if (map_put(&fleet.by_name, name, p))
		die("fleet file: two PDUs named '%s'", name);
	fleet.pdus = xrealloc(fleet.pdus, (fleet.count + 1) * sizeof *fleet.pdus);
	fleet.pdus[fleet.count++] = p;
}

void
fleet_start(struct event_base *base, const json_t *described)
{
	size_t i;
	json_t *entry;

	fleet.base = base;
	json_array_foreach (described, i, entry) {
		program_check_keys(entry, known_keys);
		program_each(entry, "pdu", add);
	}
}

void
fleet_stop(void)
{
	net_forget();
	for (size_t i = 0; i < fleet.count; i++)
		pdu_free(fleet.pdus[i]);
	free(fleet.pdus);
	map_clear(&fleet.by_name, NULL);
	mib_forget();
	usm_forget();
}
