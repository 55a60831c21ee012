#include "translate/ipmi_states.h"

#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/ipmi_box.h"
#include "translate/ipmi_words.h"

enum { STATES = 15, SPECIFIC = 0x6F, REDUNDANCY = 0x0B, GENERIC_LAST = 0x0C, DIGITAL = 0x03, OEM_SENSORS = 0xC0 };
enum { FAN = 0x04, INTRUSION = 0x05, PROCESSOR = 0x07, POWER_SUPPLY = 0x08, POWER_UNIT = 0x09, COOLING = 0x0A, MEMORY = 0x0C };

static int
fact(const json_t *sensor, const char *name)
{
	return (int)json_integer_value(json_object_get(sensor, name));
}

/* ---- health ---- */

static int
grade(const char *health)
{
	return health == NULL ? 0 : strcmp(health, "OK") == 0 ? 1 : strcmp(health, "Warning") == 0 ? 2 : 3;
}

static const char *
graver(const char *a, const char *b)
{
	return grade(b) > grade(a) ? b : a;
}

static bool
has_meaning(const json_t *sensor)
{
	int event_type = fact(sensor, "event_type");

	if (ipmi_is(sensor, "is_event_only") || !ipmi_is(sensor, "is_available") || fact(sensor, "type") >= OEM_SENSORS)
		return false;
	return event_type == SPECIFIC || (event_type > 1 && event_type <= GENERIC_LAST && event_type != DIGITAL);
}

/* The gravest state that holds, -1: none. */
static int
gravest(const json_t *sensor, const char **health)
{
	int state, worst = -1, states = fact(sensor, "states"), event_type = fact(sensor, "event_type");
	const char *one;

	*health = "OK";
	for (state = 0; state < STATES; state++) {
		if (!(states & 1 << state))
			continue;
		one = ipmi_event_severity(event_type, state, fact(sensor, "type"), 1);
		if (worst < 0 || grade(one) > grade(*health)) {
			worst = state;
			*health = one;
		}
	}
	return worst;
}

const char *
ipmi_states_health(const json_t *sensor)
{
	const char *health;

	if (!has_meaning(sensor))
		return NULL;
	gravest(sensor, &health);
	return health;
}

json_t *
ipmi_states_summary(const json_t *sensors, int type)
{
	const char *health = NULL;
	const json_t *sensor;
	size_t i;

	json_array_foreach((json_t *)sensors, i, sensor) {
		if (fact(sensor, "type") == type)
			health = graver(health, ipmi_states_health(sensor));
	}
	return health == NULL ? NULL : json_pack("{s:o}", "Status", ipmi_status(health));
}

/* ---- redundancy ---- */

/* By what it is a sensor of, else by what it watches (table 43-13). */
static const struct {
	const char *document;
	int types[2], entities[3];
} watched[] = {
	{"Power", {POWER_SUPPLY, POWER_UNIT}, {0x0A, 0x13, 0x15}},
	{"Thermal", {FAN, COOLING}, {0x1D, 0x1E, 0x1E}},
};

static bool
is_redundancy_of(const json_t *sensor, const char *document)
{
	int type = fact(sensor, "type"), entity = fact(sensor, "entity");
	size_t i;

	if (fact(sensor, "event_type") != REDUNDANCY || ipmi_is(sensor, "is_event_only"))
		return false;
	for (i = 0; i < nitems(watched); i++) {
		if (type == watched[i].types[0] || type == watched[i].types[1])
			return strcmp(watched[i].document, document) == 0;
	}
	for (i = 0; i < nitems(watched); i++) {
		if (entity == watched[i].entities[0] || entity == watched[i].entities[1] || entity == watched[i].entities[2])
			return strcmp(watched[i].document, document) == 0;
	}
	return false;
}

/* IPMI tells neither the mode nor how many are needed. */
static json_t *
redundancy_json(const json_t *sensor, const char *document, size_t at)
{
	const char *health = ipmi_states_health(sensor);
	char path[128], id[16];

	snprintf(id, sizeof id, "%zu", at);
	snprintf(path, sizeof path, IPMI_CHASSIS "/%s#/Redundancy/%s", document, id);
	return json_pack("{s:s,s:s,s:s,s:n,s:n,s:[],s:{s:s,s:s*}}", "@odata.id", path, "MemberId", id, "Name",
	    surface_text(sensor, "name", NULL), "Mode", "MinNumNeeded", "RedundancySet", "Status", "State",
	    health ? "Enabled" : ipmi_is(sensor, "is_absent") ? "Absent" : "UnavailableOffline", "Health", health);
}

json_t *
ipmi_states_redundancy(const json_t *sensors, const char *document, const char *members, size_t count)
{
	json_t *list = json_array(), *item;
	const json_t *sensor;
	char path[128];
	size_t i, j;

	json_array_foreach((json_t *)sensors, i, sensor) {
		if (!is_redundancy_of(sensor, document))
			continue;
		item = redundancy_json(sensor, document, json_array_size(list));
		for (j = 0; j < count; j++) {
			snprintf(path, sizeof path, IPMI_CHASSIS "/%s#/%s/%zu", document, members, j);
			json_array_append_new(json_object_get(item, "RedundancySet"), surface_link_to(path, ""));
		}
		json_array_append_new(list, item);
	}
	if (json_array_size(list) > 0)
		return list;
	json_decref(list);
	return NULL;
}

/* ---- the rest ---- */

/* Told of elsewhere: PhysicalSecurity, PowerSupplies, the summaries, Redundancy. */
static bool
has_a_place(const json_t *sensor)
{
	int type = fact(sensor, "type");

	return type == INTRUSION || type == PROCESSOR || type == MEMORY ||
	    (type == POWER_SUPPLY && fact(sensor, "event_type") == SPECIFIC) || is_redundancy_of(sensor, "Power") ||
	    is_redundancy_of(sensor, "Thermal");
}

json_t *
ipmi_states_conditions(const json_t *sensors, const char **health)
{
	json_t *list = json_array();
	const char *one, *what, *name;
	const json_t *sensor;
	size_t i;
	int state;

	json_array_foreach((json_t *)sensors, i, sensor) {
		name = surface_text(sensor, "name", NULL);
		if (name == NULL || !has_meaning(sensor) || has_a_place(sensor))
			continue;
		state = gravest(sensor, &one);
		if (grade(one) < grade("Warning"))
			continue;
		what = fact(sensor, "event_type") == SPECIFIC ? ipmi_event_text(fact(sensor, "type"), state) :
		    ipmi_entry_code(fact(sensor, "event_type"), state, 1);
		ipmi_add_condition(list, name, what ? what : one, one);
		*health = graver(*health, one);
	}
	if (json_array_size(list) > 0)
		return list;
	json_decref(list);
	return NULL;
}
