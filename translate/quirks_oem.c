/* OEM resources that clients of one vendor ask for by their URIs, whatever the generation: Supermicro's fan mode, NTP, LLDP, POST-code
 * snooping and licences. X10 has them beside the Manager's standard resources, X12 and later below Oem; both URIs answer on
 * both, found by the links in its Manager. On a box without these links the URIs are the box's own affair. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/surface_rows.h"

#define LINKS "Oem.Supermicro."
#define NEWER "/Oem/Supermicro/"

static const struct {
	const char *link;         /* below LINKS */
	const char *older, *newer; /* URIs below the Manager */
	const char *seen;
} aliases[] = {
	{"FanMode", "/FanMode", NEWER "FanMode", "X10SDV 4.0; X13 11.01"},
	{"NTP", "/NTP", NEWER "NTP", "X10SDV 4.0; X13 11.01"},
	{"LLDP", "/LLDP", NEWER "LLDP", "X13 11.01"},
	{"Snooping", "/Snooping", NEWER "Snooping", "X10SDV 4.0; X13 11.01"},
	{"LicenseManager", "/LicenseManager", NEWER "LicenseManager", "X13 11.01"},
};

/* Where the box has the resource that this place is an alias of; "": nowhere. */
static const char *
place_of(struct surface *s)
{
	const char *below = s->path + strlen(s->manager);
	char path[64];
	size_t i;

	for (i = 0; i < nitems(aliases); i++) {
		if (strcmp(below, aliases[i].older) != 0 && strcmp(below, aliases[i].newer) != 0)
			continue;
		strcpy(path, LINKS);
		strcat(path, aliases[i].link);
		return surface_dotted_link(surface_know(s, s->manager), path);
	}
	return "";
}

/* A box of this make: its Manager has the object with the links. */
static bool
is_ours(struct surface *s)
{
	return json_is_object(surface_dotted(surface_know(s, s->manager), "Oem.Supermicro"));
}

static const json_t *
resource(struct surface *s)
{
	return is_ours(s) ? surface_get(s, place_of(s)) : surface_own(s);
}

static json_t *
make_alias(struct surface *s)
{
	json_t *json = json_deep_copy(resource(s));

	if (json != NULL)
		json_object_set_new(json, "@odata.id", json_string(s->path));
	return json;
}

/* The licences are JSON in strings; here they are JSON. */
static json_t *
make_query(struct surface *s)
{
	const char *manager = surface_dotted_link(surface_know(s, s->manager), LINKS "LicenseManager");
	const json_t *own = is_ours(s) ? surface_follow(s, surface_get(s, manager), "QueryLicense") : surface_own(s);
	json_t *json = json_deep_copy(own), *list = json_object_get(json, "Licenses"), *item, *inner;
	size_t i;

	if (json == NULL)
		return NULL;
	json_object_set_new(json, "@odata.id", json_string(s->path));
	json_array_foreach(list, i, item) {
		inner = json_is_string(item) ? json_loads(json_string_value(item), 0, NULL) : NULL;
		if (inner == NULL)
			continue;
		/* Clients look for LicenseID and its like in the licence itself. */
		json_object_update_missing(inner, json_object_get(json_object_get(inner, "ProductKey"), "Node"));
		json_array_set_new(list, i, inner);
	}
	return json;
}

/* A value that the resource does not offer is refused here: some firmware takes it and does nothing. */
static bool
is_offered(struct deed *deed, const json_t *json)
{
	const json_t *offered, *item;
	const char *name, *text;
	char list[128];
	json_t *value;
	size_t i;
	bool is_there;

	json_object_foreach((json_t *)deed->body, name, value) {
		snprintf(list, sizeof list, "%s@Redfish.AllowableValues", name);
		offered = json_object_get(json, list);
		text = json_string_value(value);
		is_there = offered == NULL;
		json_array_foreach(offered, i, item)
			is_there = is_there || json_equal(item, value);
		if (!is_there) {
			deed_fail(deed, RF_PROPERTY_NOT_IN_LIST, text ? text : "...", name, NULL);
			return false;
		}
	}
	return true;
}

static enum deed_ask
patch_alias(struct deed *deed)
{
	struct surface *s = deed->s;
	const json_t *json = resource(s);
	const char *path = is_ours(s) ? place_of(s) : s->path;

	if (s->is_waiting)
		return DEED_AGAIN;
	if (deed->step++ > 0)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	if (json == NULL)
		return deed_fail(deed, RF_NOT_FOUND, s->path, NULL);
	return is_offered(deed, json) ? deed_pass(deed, path) : DEED_FAIL;
}

static const struct surface_row rows[] = {
	{SURFACE_MANAGER, "/FanMode", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, "/NTP", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, "/LLDP", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, "/Snooping", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, "/LicenseManager", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, "/LicenseManager/QueryLicense", 0, make_query, NULL, NULL, NULL},
	{SURFACE_MANAGER, NEWER "FanMode", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, NEWER "NTP", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, NEWER "LLDP", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, NEWER "Snooping", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, NEWER "LicenseManager", 0, make_alias, patch_alias, NULL, NULL},
	{SURFACE_MANAGER, NEWER "LicenseManager/QueryLicense", 0, make_query, NULL, NULL, NULL},
};

const struct surface_family surface_oem = {rows, nitems(rows), NULL, 0};
