/* Licences: LicenseService of a box that keeps them elsewhere, and the short of it in the Manager. Keys are never shown. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/manager_places.h"
#include "translate/surface_rows.h"

#define ROOT     "/redfish/v1"
#define SERVICE  "/LicenseService"
#define LICENCES SERVICE "/Licenses"

enum { MOST = 16 };

/* ---- what the box has ---- */

static const json_t *
own_service(struct surface *s)
{
	return surface_follow(s, surface_know(s, ROOT), "LicenseService");
}

static const json_t *
own_licences(struct surface *s)
{
	return surface_follow(s, own_service(s), "Licenses");
}

static const struct licence_place *
licence_place(struct surface *s)
{
	const json_t *manager = surface_know(s, s->manager);
	size_t i;

	for (i = 0; i < licence_place_count; i++) {
		if (surface_dotted(manager, licence_places[i].at) != NULL)
			return &licence_places[i];
	}
	return NULL;
}

/* ---- one licence in DMTF's words ---- */

/* The words of several vendors; what is not here is not told. */
static const struct {
	const char *word, *type;
} types[] = {
	{"Perpetual", "Production"}, {"Permanent", "Production"}, {"Production", "Production"}, {"Subscription", "Production"}, {"Leased", "Production"},
	{"Evaluation", "Trial"}, {"Trial", "Trial"}, {"Demo", "Trial"}, {"Beta", "Prototype"},
};
static const struct {
	const char *word, *health;
} healths[] = {
	{"OK", "OK"}, {"Ok", "OK"}, {"Warning", "Warning"}, {"Degraded", "Warning"}, {"Critical", "Critical"}, {"Error", "Critical"},
};

/* The text at a path; an array's first one. NULL: none, or empty. */
static const char *
text_at(const json_t *json, const char *path)
{
	const json_t *value = path ? surface_dotted(json, path) : NULL;

	if (json_is_array(value))
		value = json_array_get(value, 0);
	return json_is_string(value) && json_string_length(value) > 0 ? json_string_value(value) : NULL;
}

static void
set_text(json_t *json, const char *name, const char *text)
{
	if (text != NULL)
		json_object_set_new(json, name, json_string(text));
}

/* "20230720" becomes a time; what is one already stays. */
static void
set_date(json_t *json, const char *name, const char *text)
{
	char date[32];

	if (text == NULL)
		return;
	if (strlen(text) == 8 && strspn(text, "0123456789") == 8)
		snprintf(date, sizeof date, "%.4s-%.2s-%.2sT00:00:00Z", text, text + 4, text + 6);
	else if (strlen(text) >= 19 && strlen(text) < sizeof date && text[10] == 'T')
		snprintf(date, sizeof date, "%s", text);
	else
		return;
	json_object_set_new(json, name, json_string(date));
}

static json_t *
licence_of(const struct licence_place *place, const json_t *json, size_t index)
{
	const char *text = text_at(json, place->id), *name = text_at(json, place->name);
	char number[24];
	json_t *licence;
	size_t i;

	snprintf(number, sizeof number, "%zu", index + 1);
	licence = json_pack("{s:s,s:s,s:s}", "@odata.type", "#License.v1_1_4.License", "Id", text ? text : number, "Name",
	    name ? name : "License");
	for (i = 0, text = text_at(json, place->type); text != NULL && i < nitems(types); i++) {
		if (strcasecmp(text, types[i].word) == 0)
			set_text(licence, "LicenseType", types[i].type);
	}
	text = text_at(json, place->health);
	for (i = 0; i < nitems(healths); i++) {
		if (text != NULL && strcmp(text, healths[i].word) == 0)
			json_object_set_new(licence, "Status", json_pack("{s:s}", "Health", healths[i].health));
	}
	set_text(licence, "EntitlementId", text_at(json, place->entitlement));
	set_date(licence, "InstallDate", text_at(json, place->installed));
	set_date(licence, "ExpirationDate", text_at(json, place->expires));
	return licence;
}

/* ---- all of them ---- */

static void
add_texts(json_t *licences, const struct licence_place *place, const json_t *list)
{
	json_t *item, *json;
	size_t i;

	json_array_foreach(list, i, item) {
		json = json_is_string(item) ? json_loads(json_string_value(item), 0, NULL) : json_incref(item);
		if (json_is_object(json) && i < MOST)
			json_array_append_new(licences, licence_of(place, json, i));
		json_decref(json);
	}
}

static void
add_members(struct surface *s, json_t *licences, const struct licence_place *place, const json_t *collection)
{
	const json_t *member;
	size_t i;

	json_array_foreach(json_object_get(collection, "Members"), i, member) {
		if (json_object_size(member) == 1)
			member = surface_know(s, surface_text(member, "@odata.id", NULL));
		if (member != NULL && i < MOST)
			json_array_append_new(licences, licence_of(place, member, i));
	}
}

/* Licences from where the vendor keeps them; NULL: it keeps none. */
static json_t *
licences_elsewhere(struct surface *s)
{
	const struct licence_place *place = licence_place(s);
	const json_t *manager = surface_know(s, s->manager), *json;
	json_t *licences;

	if (place == NULL)
		return NULL;
	licences = json_array();
	if (place->kind == LICENCE_INLINE) {
		json_array_append_new(licences, licence_of(place, surface_dotted(manager, place->at), 0));
		return licences;
	}
	json = surface_know(s, surface_dotted_link(manager, place->at));
	if (place->then != NULL)
		json = surface_follow(s, json, place->then);
	if (place->kind == LICENCE_TEXTS)
		add_texts(licences, place, json_object_get(json, place->list));
	else
		add_members(s, licences, place, json);
	return licences;
}

/* The box's own members, else those from elsewhere. */
static bool
has_own(struct surface *s)
{
	return json_array_size(json_object_get(own_licences(s), "Members")) > 0;
}

/* ---- documents ---- */

static json_t *
make_service(struct surface *s)
{
	const json_t *own = own_service(s);

	if (own != NULL)
		return json_deep_copy(own);
	if (licence_place(s) == NULL)
		return NULL;
	return json_pack("{s:s,s:s,s:o}", "@odata.type", "#LicenseService.v1_1_2.LicenseService", "Name", "License Service",
	    "Licenses", surface_link_to(ROOT LICENCES, ""));
}

static json_t *
make_licences(struct surface *s)
{
	const json_t *own = own_licences(s);
	json_t *licences, *json, *licence;
	char path[SURFACE_PATH];
	size_t i;

	if (own != NULL && has_own(s))
		return json_deep_copy(own);
	licences = licences_elsewhere(s);
	if (licences == NULL)
		return json_deep_copy(own);
	json = surface_collection("License", "Licenses");
	json_array_foreach(licences, i, licence) {
		snprintf(path, sizeof path, ROOT LICENCES "/%s", surface_text(licence, "Id", NULL));
		surface_add_member(json, path);
	}
	json_decref(licences);
	return json;
}

static json_t *
make_licence(struct surface *s)
{
	json_t *licences, *licence, *found = NULL;
	size_t i;

	if (has_own(s))
		return json_deep_copy(surface_own(s));
	licences = licences_elsewhere(s);
	json_array_foreach(licences, i, licence) {
		if (strcmp(surface_text(licence, "Id", NULL), s->id[0]) == 0)
			found = json_incref(licence);
	}
	json_decref(licences);
	return found;
}

/* Oem.Fishway.License of the Manager: the first licence in short. */
static void
dress(struct surface *s, json_t *json)
{
	const json_t *first = json_array_get(json_object_get(own_licences(s), "Members"), 0), *licence;
	json_t *elsewhere = NULL, *brief;

	licence = first ? surface_know(s, surface_text(first, "@odata.id", NULL)) : NULL;
	if (licence == NULL) {
		elsewhere = licences_elsewhere(s);
		licence = json_array_get(elsewhere, 0);
	}
	if (licence != NULL) {
		brief = json_pack("{s:O*}", "Edition", json_object_get(licence, "Name"));
		surface_copy(brief, licence, "LicenseType", "Status", "InstallDate", "ExpirationDate", NULL);
		json_object_set_new(surface_object(surface_object(json, "Oem"), "Fishway"), "License", brief);
	}
	json_decref(elsewhere);
}

static const struct surface_row rows[] = {
	{SURFACE_ROOT, SERVICE, 0, make_service, NULL, NULL, NULL},
	{SURFACE_ROOT, LICENCES, 0, make_licences, NULL, NULL, NULL},
	{SURFACE_ROOT, LICENCES "/{}", 0, make_licence, NULL, NULL, NULL},
};

static const struct surface_part parts[] = {
	{SURFACE_MANAGER, dress, {NULL}, NULL, NULL},
};

const struct surface_family surface_licence = {rows, nitems(rows), parts, nitems(parts)};
