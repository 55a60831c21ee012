#include "translate/surface.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/links.h"
#include "translate/places.h"
#include "translate/surface_rows.h"

static const struct surface_family *const families[] = {
	&surface_member,
	&surface_thermal,
	&surface_watts,
	&surface_sensors,
	&surface_environment,
	&surface_manager,
	&surface_network,
	&surface_power,
	&surface_licence,
	&surface_event,
	&surface_account,
	&surface_oem,
	&surface_media,
	&surface_log,
	&surface_links,
	&surface_system,
	&surface_health,
	&surface_indicator,
	&surface_chassis,
	&surface_boot,
	&surface_bios,
	&surface_ipmi_box,
	&surface_ipmi_system,
	&surface_ipmi_chassis,
	&surface_ipmi_sensors,
	&surface_ipmi_log,
	&surface_ipmi_manager,
	&surface_ipmi_users,
	&surface_inventory,
	&surface_storage,
	&surface_drive,
	&surface_firmware,
};

const struct surface_family *
surface_family(size_t index)
{
	return index < nitems(families) ? families[index] : NULL;
}

bool
surface_family_fits(const struct surface_family *family, const struct surface *s)
{
	if (family->transport == NULL || s->transport == NULL)
		return family->transport == s->transport;
	return strcmp(family->transport, s->transport) == 0;
}

const struct surface_row *
surface_row(size_t index)
{
	size_t i;

	for (i = 0; i < nitems(families); i++) {
		if (index < families[i]->count)
			return &families[i]->rows[index];
		index -= families[i]->count;
	}
	return NULL;
}

/* ---- which row ---- */

static bool
segments_match(struct surface *s, const char *pattern, const char *path)
{
	size_t n = 0, len;

	for (;;) {
		if (strncmp(pattern, "{}", 2) == 0) {
			len = strcspn(path, "/");
			if (len == 0 || len >= SURFACE_ID || n == SURFACE_IDS)
				return false;
			memcpy(s->id[n], path, len);
			s->id[n++][len] = '\0';
			pattern += 2;
			path += len;
		} else if (*pattern != *path) {
			return false;
		} else if (*pattern == '\0') {
			return true;
		} else {
			pattern++;
			path++;
		}
	}
}

static void
set_member(char out[SURFACE_PATH], const struct links *links, enum primary_kind kind)
{
	out[0] = '\0';
	if (links->primary[kind] != NULL)
		snprintf(out, SURFACE_PATH, "%s/%s", places_primary_path(kind), links->primary[kind]);
}

/* What of `path` lies below `member`: "" for itself, NULL when it is not there. */
static const char *
below(const char *path, const char *member)
{
	size_t len = strlen(member);

	return len > 0 && strncmp(path, member, len) == 0 && (path[len] == '/' || path[len] == '\0') ? path + len : NULL;
}

/* Any member of Systems: it becomes the one that this is about. */
static const char *
below_system(struct surface *s, const char *path)
{
	const char *base = places_primary_path(PRIMARY_SYSTEM);
	size_t len = strlen(base), id;

	if (strncmp(path, base, len) != 0 || path[len] != '/' || (id = strcspn(path + len + 1, "/")) == 0 ||
	    len + 1 + id >= SURFACE_PATH)
		return NULL;
	s->is_primary = strncmp(s->system, path, len + 1 + id) == 0 && s->system[len + 1 + id] == '\0';
	memcpy(s->system, path, len + 1 + id);
	s->system[len + 1 + id] = '\0';
	return path + len + 1 + id;
}

const struct surface_row *
surface_find(struct surface *s, const struct links *links, const char *path)
{
	const char *rest[] = {
		[SURFACE_SYSTEM] = NULL, [SURFACE_CHASSIS] = NULL, [SURFACE_MANAGER] = NULL, [SURFACE_ROOT] = NULL,
	};
	const struct surface_row *row;
	size_t f, i;

	s->path = path;
	s->is_primary = true;
	set_member(s->system, links, PRIMARY_SYSTEM);
	set_member(s->chassis, links, PRIMARY_CHASSIS);
	set_member(s->manager, links, PRIMARY_MANAGER);
	rest[SURFACE_CHASSIS] = below(path, s->chassis);
	rest[SURFACE_MANAGER] = below(path, s->manager);
	rest[SURFACE_ROOT] = below(path, PLACES_ROOT);
	rest[SURFACE_SYSTEM] = below_system(s, path);
	for (f = 0; f < nitems(families); f++) {
		if (!surface_family_fits(families[f], s))
			continue;
		for (i = 0; i < families[f]->count; i++) {
			row = &families[f]->rows[i];
			if (rest[row->base] != NULL && segments_match(s, row->below, rest[row->base]))
				return row;
		}
	}
	return NULL;
}

/* The first of a System's links, else the node's primary member. */
static void
take_linked(char out[SURFACE_PATH], const json_t *system, const char *name)
{
	const json_t *first = json_array_get(surface_at(system, "Links", name, NULL), 0);
	const char *path = surface_text(first, "@odata.id", NULL);

	if (path != NULL && strlen(path) < SURFACE_PATH)
		strcpy(out, path);
}

void
surface_members(struct surface *s, const struct links *links)
{
	const json_t *system;

	(void)links;
	if (s->is_primary)
		return;
	system = surface_know(s, s->system);
	take_linked(s->chassis, system, "Chassis");
	take_linked(s->manager, system, "ManagedBy");
}

/* ---- sources ---- */

static const json_t *
ask(struct surface *s, const char *path, enum surface_need need)
{
	char whole[SURFACE_PATH];
	size_t len;

	if (path == NULL || path[0] == '\0')
		return NULL;
	len = strcspn(path, "#");
	if (len >= sizeof whole)
		return NULL;
	memcpy(whole, path, len);
	whole[len] = '\0';
	return s->source(s, whole, need);
}

const json_t *
surface_get(struct surface *s, const char *path)
{
	return ask(s, path, SURFACE_GET);
}

const json_t *
surface_know(struct surface *s, const char *path)
{
	return ask(s, path, SURFACE_KNOW);
}

const json_t *
surface_own(struct surface *s)
{
	return ask(s, s->path, SURFACE_GET);
}

const char *
surface_link(const json_t *json, const char *name)
{
	const char *path = surface_text(json, name, "@odata.id", NULL);

	return path ? path : "";
}

const json_t *
surface_follow(struct surface *s, const json_t *json, const char *name)
{
	return surface_know(s, surface_link(json, name));
}

const char *
surface_note(struct surface *s, const char *key)
{
	return s->note ? s->note(s, key) : NULL;
}

void
surface_set_note(struct surface *s, const char *key, const char *value)
{
	if (s->set_note != NULL && !s->is_waiting)
		s->set_note(s, key, value);
}

/* ---- helpers ---- */

const char *
surface_join(char out[SURFACE_PATH], const char *base, const char *below_it)
{
	int n = snprintf(out, SURFACE_PATH, "%s%s", base, below_it);

	if (n < 0 || n >= SURFACE_PATH)
		out[0] = '\0';
	return out;
}

json_t *
surface_link_to(const char *base, const char *below_it)
{
	char path[SURFACE_PATH];

	return json_pack("{s:s}", "@odata.id", surface_join(path, base, below_it));
}

json_t *
surface_collection(const char *type, const char *name)
{
	char full[160];

	snprintf(full, sizeof full, "#%sCollection.%sCollection", type, type);
	return json_pack("{s:s,s:s,s:[]}", "@odata.type", full, "Name", name, "Members");
}

void
surface_add_member(json_t *collection, const char *path)
{
	json_array_append_new(json_object_get(collection, "Members"), surface_link_to(path, ""));
}

static const json_t *
walk(const json_t *json, va_list names)
{
	const char *name;

	while ((name = va_arg(names, const char *)) != NULL)
		json = json_object_get(json, name);
	return json;
}

const json_t *
surface_at(const json_t *json, ...)
{
	va_list names;

	va_start(names, json);
	json = walk(json, names);
	va_end(names);
	return json;
}

const char *
surface_text(const json_t *json, ...)
{
	va_list names;

	va_start(names, json);
	json = walk(json, names);
	va_end(names);
	return json_string_value(json);
}

void
surface_set(json_t *json, const char *name, json_t *value)
{
	if (value == NULL || json_is_null(value))
		json_decref(value);
	else
		json_object_set_new(json, name, value);
}

void
surface_copy(json_t *to, const json_t *from, ...)
{
	const char *name;
	va_list names;

	va_start(names, from);
	while ((name = va_arg(names, const char *)) != NULL)
		surface_set(to, name, json_deep_copy(json_object_get(from, name)));
	va_end(names);
}

json_t *
surface_object(json_t *json, const char *name)
{
	json_t *object = json_object_get(json, name);

	if (!json_is_object(object)) {
		object = json_object();
		json_object_set_new(json, name, object);
	}
	return object;
}

void
surface_raise_type(json_t *json, int minor)
{
	const char *type = surface_text(json, "@odata.type", NULL), *name = type ? strrchr(type, '.') : NULL;
	char raised[160];
	int major, now;

	if (name == NULL)
		return;
	/* "#VirtualMedia.1.0.0.VirtualMedia": as types were written before 2016 */
	if (sscanf(type + strcspn(type, "."), ".v%d_%d_", &major, &now) != 2 &&
	    sscanf(type + strcspn(type, "."), ".%d.%d.", &major, &now) == 2)
		now = -1;
	else if (sscanf(type + strcspn(type, "."), ".v%d_%d_", &major, &now) != 2)
		return;
	if (major != 1 || now >= minor)
		return;
	snprintf(raised, sizeof raised, "#%.*s.v1_%d_0.%s", (int)(strcspn(type, ".") - (*type == '#')), type + (*type == '#'), minor,
	    name + 1);
	json_object_set_new(json, "@odata.type", json_string(raised));
}

const json_t *
surface_dotted(const json_t *json, const char *path)
{
	char name[64];
	size_t len;

	for (; json != NULL && *path != '\0'; path += len + (path[len] == '.')) {
		len = strcspn(path, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		json = json_object_get(json, name);
	}
	return json;
}

const char *
surface_dotted_link(const json_t *json, const char *path)
{
	const json_t *link = surface_dotted(json, path);
	const char *text = surface_text(link, "@odata.id", NULL);

	if (text == NULL)
		text = surface_text(link, "href", NULL);
	return text ? text : "";
}
