/* Health of a machine's parts: Oem.Fishway.HealthRollup of a System and of its Chassis {Processors, Memory, Storage, Power, Thermal, Network,
 * Manager}, the same in the schema's own places where it has one. Each is what the box says itself (quirk rows copy a vendor's own summary
 * there), else the worst of its parts' documents that are few enough to be read for it; absent where nobody says. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface_rows.h"

/* More members than that are not read for a summary. */
enum { MEMBERS_MOST = 8 };

/* ---- health as a grade ---- */

enum health { HEALTH_NONE, HEALTH_OK, HEALTH_WARNING, HEALTH_CRITICAL };

/* Words of vendors' summaries beside DMTF's; others say nothing. */
static const struct {
	const char *word;
	enum health health;
} words[] = {
	{"OK", HEALTH_OK}, {"Warning", HEALTH_WARNING}, {"Critical", HEALTH_CRITICAL},
	{"Degraded", HEALTH_WARNING}, {"Error", HEALTH_CRITICAL},
};

static enum health
health_of(const char *word)
{
	size_t i;

	for (i = 0; word != NULL && i < nitems(words); i++) {
		if (strcmp(word, words[i].word) == 0)
			return words[i].health;
	}
	return HEALTH_NONE;
}

/* The first of the words is DMTF's. */
static const char *
health_word(enum health health)
{
	size_t i = 0;

	while (words[i].health != health)
		i++;
	return words[i].word;
}

static enum health
worse(enum health a, enum health b)
{
	return a > b ? a : b;
}

/* HealthRollup of its Status, else Health. What is absent, or switched off, has no health. */
static enum health
status_of(const json_t *json)
{
	const char *state = surface_text(json, "Status", "State", NULL);
	enum health health;

	if (state != NULL && (strcmp(state, "Absent") == 0 || strcmp(state, "Disabled") == 0))
		return HEALTH_NONE;
	health = health_of(surface_text(json, "Status", "HealthRollup", NULL));
	return health != HEALTH_NONE ? health : health_of(surface_text(json, "Status", "Health", NULL));
}

static enum health
worst_of(const json_t *list)
{
	enum health health = HEALTH_NONE;
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		health = worse(health, status_of(item));
	return health;
}

/* ---- sources ---- */

static enum health
power_health(struct surface *s, const json_t *chassis)
{
	enum health health = status_of(surface_follow(s, chassis, "PowerSubsystem"));

	return health != HEALTH_NONE ? health : worst_of(surface_at(surface_follow(s, chassis, "Power"), "PowerSupplies", NULL));
}

static enum health
thermal_health(struct surface *s, const json_t *chassis)
{
	enum health health = status_of(surface_follow(s, chassis, "ThermalSubsystem"));
	const json_t *thermal;

	if (health != HEALTH_NONE)
		return health;
	thermal = surface_follow(s, chassis, "Thermal");
	return worse(worst_of(surface_at(thermal, "Temperatures", NULL)), worst_of(surface_at(thermal, "Fans", NULL)));
}

static enum health
members_health(struct surface *s, const json_t *collection)
{
	const json_t *members = json_object_get(collection, "Members"), *member;
	enum health health = HEALTH_NONE;
	size_t i;

	if (json_array_size(members) > MEMBERS_MOST)
		return HEALTH_NONE;
	json_array_foreach(members, i, member)
		health = worse(health, status_of(surface_know(s, surface_text(member, "@odata.id", NULL))));
	return health;
}

/* ---- documents ---- */

/* A box that has a summary and says "Unknown" there has no signal: null. */
static void
put(json_t *rollup, const char *name, enum health health)
{
	if (health != HEALTH_NONE)
		json_object_set_new(rollup, name, json_string(health_word(health)));
	else if (json_object_get(rollup, name) != NULL)
		json_object_set_new(rollup, name, json_null());
}

/* What quirk rows copied there from the box; the property's words become DMTF's. */
static enum health
told(json_t *rollup, const char *name)
{
	enum health health = health_of(surface_text(rollup, name, NULL));

	put(rollup, name, health);
	return health;
}

static json_t *
rollup_of(json_t *json, const char *type)
{
	json_t *oem = surface_object(surface_object(json, "Oem"), "Fishway");

	json_object_set_new(oem, "@odata.type", json_string(type));
	return surface_object(oem, "HealthRollup");
}

/* An empty one is none. */
static void
drop_empty(json_t *json)
{
	json_t *oem = json_object_get(json, "Oem"), *fishway = json_object_get(oem, "Fishway");

	if (json_object_size(json_object_get(fishway, "HealthRollup")) > 0)
		return;
	json_object_del(fishway, "HealthRollup");
	if (json_object_size(fishway) == 1)
		json_object_del(oem, "Fishway");
	if (json_object_size(oem) == 0)
		json_object_del(json, "Oem");
}

/* Power and Thermal; some boxes tell of fans and temperatures each for itself. */
static enum health
put_chassis(struct surface *s, json_t *rollup, const json_t *chassis)
{
	enum health power = told(rollup, "Power"), thermal = told(rollup, "Thermal");

	thermal = worse(thermal, worse(told(rollup, "Fans"), told(rollup, "Temperatures")));
	if (power == HEALTH_NONE)
		power = power_health(s, chassis);
	if (thermal == HEALTH_NONE)
		thermal = thermal_health(s, chassis);
	put(rollup, "Power", power);
	put(rollup, "Thermal", thermal);
	return worse(power, thermal);
}

/* A part's summary: what the schema's place says, else the vendor's own; then both say it. */
static enum health
put_summary(json_t *json, json_t *rollup, const char *name, const char *place)
{
	json_t *summary = json_object_get(json, place);
	enum health health = status_of(summary);

	if (health == HEALTH_NONE)
		health = told(rollup, name);
	put(rollup, name, health);
	if (health != HEALTH_NONE && json_is_object(summary) && surface_text(summary, "Status", "HealthRollup", NULL) == NULL)
		json_object_set_new(surface_object(summary, "Status"), "HealthRollup", json_string(health_word(health)));
	return health;
}

static void
put_status(json_t *json, enum health parts)
{
	enum health own = health_of(surface_text(json, "Status", "Health", NULL));

	if (worse(own, parts) != HEALTH_NONE && surface_text(json, "Status", "HealthRollup", NULL) == NULL)
		json_object_set_new(surface_object(json, "Status"), "HealthRollup", json_string(health_word(worse(own, parts))));
}

static void
dress_system(struct surface *s, json_t *json)
{
	json_t *rollup = rollup_of(json, SURFACE_OEM_TYPE("ComputerSystem"));
	const json_t *chassis = surface_know(s, s->chassis);
	enum health worst, storage, network;

	worst = worse(put_summary(json, rollup, "Processors", "ProcessorSummary"), put_summary(json, rollup, "Memory", "MemorySummary"));
	worst = worse(worst, put_chassis(s, rollup, chassis));
	if ((storage = told(rollup, "Storage")) == HEALTH_NONE)
		storage = members_health(s, surface_follow(s, json, "Storage"));
	if ((network = told(rollup, "Network")) == HEALTH_NONE)
		network = members_health(s, surface_follow(s, chassis, "NetworkAdapters"));
	put(rollup, "Storage", storage);
	put(rollup, "Network", network);
	put(rollup, "Manager", status_of(surface_know(s, s->manager)));
	put_status(json, worse(worst, worse(storage, network)));
	drop_empty(json);
}

static void
dress_chassis(struct surface *s, json_t *json)
{
	json_t *rollup = rollup_of(json, SURFACE_OEM_TYPE("Chassis"));
	enum health worst = put_chassis(s, rollup, json), network;

	network = members_health(s, surface_follow(s, json, "NetworkAdapters"));
	put(rollup, "Network", network);
	put_status(json, worse(worst, network));
	drop_empty(json);
}

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress_system, {NULL}, NULL, NULL},
	{SURFACE_CHASSIS, dress_chassis, {NULL}, NULL, NULL},
};

const struct surface_family surface_health = {NULL, 0, parts, nitems(parts)};
