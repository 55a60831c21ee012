/* LogServices of each System and of the Manager. */
#include "translate/surface_log.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/surface_rows.h"

#define CLEAR "/Actions/LogService.ClearLog"
#define CLEAR_ACTION "#LogService.ClearLog"

/* ---- where the box has its logs ---- */

static const char *
last_segment(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const json_t *
services_of(struct surface *s, const char *member)
{
	return surface_at(surface_follow(s, surface_know(s, member), "LogServices"), "Members", NULL);
}

/* The service of this id below a member; NULL: none, or it is not there. */
static const char *
service_of(struct surface *s, const char *member, const char *id)
{
	const json_t *services = services_of(s, member), *one;
	const char *path;
	size_t i;

	json_array_foreach(services, i, one) {
		path = surface_text(one, "@odata.id", NULL);
		if (path != NULL && strcasecmp(last_segment(path), id) == 0 && surface_know(s, path) != NULL)
			return path;
	}
	return NULL;
}

static const char *
service_anywhere(struct surface *s, const char *id)
{
	const char *path = service_of(s, s->system, id);

	if (path == NULL)
		path = service_of(s, s->manager, id);
	return path != NULL ? path : service_of(s, s->chassis, id);
}

/* Of a box whose names say nothing: the first that says it holds SEL entries. */
static const char *
service_of_type(struct surface *s, const char *member)
{
	const json_t *services = services_of(s, member), *one;
	const char *path, *type;
	size_t i;

	json_array_foreach(services, i, one) {
		path = surface_text(one, "@odata.id", NULL);
		type = surface_text(surface_know(s, path), "LogEntryType", NULL);
		if (type != NULL && strcmp(type, "SEL") == 0)
			return path;
	}
	return NULL;
}

static const char *
hardware_log(struct surface *s)
{
	const char *id, *path = NULL;
	size_t i;

	for (i = 0; path == NULL && (id = quirks_log(s->vendor, i)) != NULL; i++)
		path = service_anywhere(s, id);
	if (path == NULL)
		path = service_of_type(s, s->system);
	return path != NULL ? path : service_of_type(s, s->manager);
}

/* The member that s->path is below. */
static const char *
member_of(const struct surface *s)
{
	size_t len = strlen(s->manager);

	return len > 0 && strncmp(s->path, s->manager, len) == 0 && s->path[len] == '/' ? s->manager : s->system;
}

bool
log_find(struct surface *s, const char *id, char path[SURFACE_PATH])
{
	static const char *const names[] = {"Sel", "Log", "Log1", "IML", "Lclog"};
	const json_t *services = services_of(s, member_of(s)), *one;
	const char *found = NULL;
	size_t i;

	json_array_foreach(services, i, one) {
		const char *own = surface_text(one, "@odata.id", NULL);

		if (own != NULL && strcmp(last_segment(own), id) == 0)
			found = own;
	}
	/* The vendor's own, but for the one name that is the same everywhere. */
	if (strcmp(id, "Sel") == 0)
		found = hardware_log(s);
	for (i = 0; found == NULL && i < nitems(names); i++) {
		if (strcmp(names[i], id) != 0)
			continue;
		found = strcmp(id, "Lclog") == 0 ? service_anywhere(s, id) : NULL;
		found = found ? found : hardware_log(s);
	}
	return found != NULL && strlen(found) < SURFACE_PATH && strcpy(path, found) != NULL;
}

/* ---- the collection ---- */

static void
add_all(json_t *json, const json_t *services, const char *but)
{
	const json_t *one;
	const char *path;
	size_t i;

	json_array_foreach(services, i, one) {
		path = surface_text(one, "@odata.id", NULL);
		if (path != NULL && (but == NULL || strcmp(path, but) != 0))
			surface_add_member(json, path);
	}
}

static json_t *
make_collection(struct surface *s)
{
	const char *member = member_of(s), *hardware;
	json_t *json;
	char sel[SURFACE_PATH];

	if (surface_know(s, member) == NULL)
		return NULL;
	json = surface_collection("LogService", "Log Services");
	hardware = s->is_native ? NULL : hardware_log(s);
	if (hardware != NULL && member == s->system)
		surface_add_member(json, surface_join(sel, s->system, "/LogServices/Sel"));
	add_all(json, services_of(s, member), hardware);
	/* A System whose logs stand with its Manager or its Chassis shows those. */
	if (member == s->system && json_array_size(services_of(s, member)) == 0) {
		add_all(json, services_of(s, s->manager), hardware);
		if (json_array_size(services_of(s, s->manager)) == 0)
			add_all(json, services_of(s, s->chassis), hardware);
	}
	return json;
}

/* ---- a service ---- */

static json_t *
make_service(struct surface *s)
{
	char own[SURFACE_PATH], path[SURFACE_PATH];
	json_t *json, *action;

	if (!log_find(s, s->id[0], own))
		return s->is_waiting ? NULL : json_deep_copy(surface_own(s));
	if ((json = json_deep_copy(surface_know(s, own))) == NULL || strcmp(own, s->path) == 0)
		return json;
	surface_raise_type(json, 1);
	json_object_del(json, "@odata.id");
	json_object_del(json, "@odata.etag");
	json_object_set_new(json, "Id", json_string(s->id[0]));
	if (strcmp(s->id[0], "Sel") == 0)
		json_object_set_new(json, "Name", json_string("System Event Log"));
	json_object_set_new(json, "Entries", surface_link_to(s->path, "/Entries"));
	action = json_object_get(json_object_get(json, "Actions"), CLEAR_ACTION);
	if (json_is_object(action)) {
		json_object_set_new(action, "target", json_string(surface_join(path, s->path, CLEAR)));
		json_object_del(action, "@Redfish.ActionInfo");
	}
	return json;
}

static enum deed_ask
clear(struct deed *deed)
{
	char own[SURFACE_PATH], path[SURFACE_PATH];
	const json_t *action = NULL;
	const char *target;

	if (log_find(deed->s, deed->s->id[0], own))
		action = surface_at(surface_know(deed->s, own), "Actions", CLEAR_ACTION, NULL);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->step++ > 0)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	if (action == NULL)
		return deed_fail(deed, RF_ACTION_UNKNOWN, CLEAR_ACTION + 1, NULL);
	target = surface_text(action, "target", NULL);
	return deed_send(deed, "POST", target ? target : surface_join(path, own, CLEAR),
	    json_is_object(deed->body) ? json_deep_copy(deed->body) : json_object());
}

/* ---- links ---- */

static void
dress_system(struct surface *s, json_t *json)
{
	json_object_set_new(json, "LogServices", surface_link_to(s->system, "/LogServices"));
}

static void
dress_manager(struct surface *s, json_t *json)
{
	json_object_set_new(json, "LogServices", surface_link_to(s->manager, "/LogServices"));
}

/* clang-format off */
static const struct surface_row rows[] = {
	{SURFACE_SYSTEM,  "/LogServices",               SURFACE_BY_PERSONA, make_collection, NULL, NULL, NULL},
	{SURFACE_SYSTEM,  "/LogServices/{}",            0, make_service, NULL, NULL, NULL},
	{SURFACE_SYSTEM,  "/LogServices/{}/Entries",    0, log_make_entries, NULL, NULL, NULL},
	{SURFACE_SYSTEM,  "/LogServices/{}/Entries/{}", 0, log_make_entry, NULL, NULL, NULL},
	{SURFACE_SYSTEM,  "/LogServices/{}" CLEAR,      0, NULL, NULL, clear, NULL},
	{SURFACE_MANAGER, "/LogServices",               SURFACE_BY_PERSONA, make_collection, NULL, NULL, NULL},
	{SURFACE_MANAGER, "/LogServices/{}",            0, make_service, NULL, NULL, NULL},
	{SURFACE_MANAGER, "/LogServices/{}/Entries",    0, log_make_entries, NULL, NULL, NULL},
	{SURFACE_MANAGER, "/LogServices/{}/Entries/{}", 0, log_make_entry, NULL, NULL, NULL},
	{SURFACE_MANAGER, "/LogServices/{}" CLEAR,      0, NULL, NULL, clear, NULL},
};
/* clang-format on */

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress_system, {NULL}, NULL, NULL},
	{SURFACE_MANAGER, dress_manager, {NULL}, NULL, NULL},
};

const struct surface_family surface_log = {rows, nitems(rows), parts, nitems(parts)};
