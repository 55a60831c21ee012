#include "translate/surface_readings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/readings_write.h"

const json_t *
readings_own(struct surface *s, ...)
{
	const json_t *json = surface_know(s, s->chassis);
	const char *name, *next, *path = "";
	va_list names;

	va_start(names, s);
	for (name = va_arg(names, const char *); name != NULL; name = next) {
		next = va_arg(names, const char *);
		path = surface_link(json, name);
		if (next != NULL)
			json = surface_know(s, path);
	}
	va_end(names);
	return surface_get(s, path);
}

const char *
readings_member(const json_t *collection, const char *id)
{
	const char *path, *slash;
	json_t *member;
	size_t i;

	json_array_foreach(json_object_get(collection, "Members"), i, member) {
		path = surface_text(member, "@odata.id", NULL);
		slash = path ? strrchr(path, '/') : NULL;
		if (slash != NULL && strcmp(slash + 1, id) == 0)
			return path;
	}
	return NULL;
}

json_t *
readings_document(const struct surface *s, const json_t *own, const char *type, const char *name)
{
	json_t *json;
	char whole[160];

	const char *said = surface_text(own, "@odata.type", NULL);

	snprintf(whole, sizeof whole, "#%s", type);
	json = own ? json_deep_copy(own) : json_pack("{s:s,s:s}", "@odata.type", whole, "Name", name);
	/* Before Redfish 1.0 it was "#Thermal.1.3.0.Thermal". */
	if (own != NULL && (said == NULL || strstr(said, ".v1_") == NULL) && strstr(type, ".v1_") != NULL)
		json_object_set_new(json, "@odata.type", json_string(whole));
	json_object_set_new(json, "@odata.id", json_string(s->path));
	write_fragments(json);
	return json;
}

void
readings_link(const struct surface *s, json_t *json, const char *name, const char *below)
{
	json_object_set_new(json, name, surface_link_to(s->path, below));
}

static int
rank(const char *health)
{
	static const char *const words[] = {"OK", "Warning", "Critical"};
	size_t i;

	for (i = 0; health != NULL && i < nitems(words); i++) {
		if (strcmp(health, words[i]) == 0)
			return (int)i + 1;
	}
	return 0;
}

static void
worse(const char **worst, const json_t *status)
{
	const char *health = surface_text(status, "Health", NULL);

	if (rank(health) > rank(*worst))
		*worst = health;
}

void
readings_rollup(json_t *json, const struct readings *readings)
{
	const char *worst = NULL;
	size_t i;

	for (i = 0; i < readings->count; i++)
		worse(&worst, readings->list[i].status);
	for (i = 0; i < readings->supply_count; i++)
		worse(&worst, json_object_get(readings->supplies[i].facts, "Status"));
	if (worst != NULL && !json_is_object(json_object_get(json, "Status")))
		json_object_set_new(json, "Status", json_pack("{s:s,s:s}", "State", "Enabled", "HealthRollup", worst));
}

/* The box's own document of a place below the chassis: "/ThermalSubsystem/Fans/{id}" by its links. Returns its path in `out`; NULL: none. */
static const char *
own_path(struct surface *s, char out[SURFACE_PATH])
{
	const json_t *json = surface_know(s, s->chassis);
	char name[SURFACE_ID];
	const char *at, *path = NULL;
	size_t len;

	for (at = s->path + strlen(s->chassis); *at == '/'; at += len) {
		at++;
		len = strcspn(at, "/");
		if (len >= sizeof name)
			return NULL;
		snprintf(name, sizeof name, "%.*s", (int)len, at);
		path = json_is_array(json_object_get(json, "Members")) ? readings_member(json, name) : surface_link(json, name);
		if (path == NULL || path[0] == '\0')
			return NULL;
		json = surface_know(s, path);
	}
	snprintf(out, SURFACE_PATH, "%s", path ? path : "");
	return out;
}

enum deed_ask
readings_patch(struct deed *deed)
{
	char path[SURFACE_PATH];
	const char *own;

	if (deed->step != 0)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	own = own_path(deed->s, path);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (!json_is_object(deed->body))
		return deed_fail(deed, RF_BODY_FORMAT, NULL);
	if (own == NULL)
		return deed_fail(deed, RF_PROPERTY_NOT_WRITABLE,
		    json_object_size(deed->body) ? json_object_iter_key(json_object_iter((json_t *)deed->body)) : "", NULL);
	deed->step = 1;
	return deed_pass(deed, own);
}
