/* Links between a System, its Chassis and its Manager: both ends say the same, whatever the box leaves out. What the box links
 * stays; the members that Fishway shows together are added where they are missing.
 *
 * Their collections begin with the node's primary member: many clients take Members[0] for the machine. The others stay in order. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface_rows.h"

static bool
has_link(const json_t *list, const char *path)
{
	const char *there;
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		there = surface_text(item, "@odata.id", NULL);
		if (there != NULL && strcmp(there, path) == 0)
			return true;
	}
	return false;
}

static void
add_link(json_t *json, const char *name, const char *path)
{
	json_t *links = surface_object(json, "Links"), *list;

	if (path[0] == '\0' || has_link(json_object_get(links, name), path))
		return;
	list = json_object_get(links, name);
	if (!json_is_array(list)) {
		list = json_array();
		json_object_set_new(links, name, list);
	}
	json_array_append_new(list, surface_link_to(path, ""));
}

static void
link_system(struct surface *s, json_t *json)
{
	add_link(json, "Chassis", s->chassis);
	add_link(json, "ManagedBy", s->manager);
}

static void
link_chassis(struct surface *s, json_t *json)
{
	add_link(json, "ComputerSystems", s->system);
	add_link(json, "ManagedBy", s->manager);
}

static void
link_manager(struct surface *s, json_t *json)
{
	add_link(json, "ManagerForServers", s->system);
	add_link(json, "ManagerForChassis", s->chassis);
}

/* ---- collections ---- */

static json_t *
make_collection(struct surface *s, const char *primary)
{
	const json_t *own = surface_own(s), *item;
	json_t *json, *members;
	const char *path;
	size_t i;

	if (own == NULL)
		return NULL;
	json = json_deep_copy(own);
	members = json_object_get(json, "Members");
	json_array_foreach(members, i, item) {
		path = surface_text(item, "@odata.id", NULL);
		if (path == NULL || strcmp(path, primary) != 0)
			continue;
		json_array_insert(members, 0, (json_t *)item);
		json_array_remove(members, i + 1);
		break;
	}
	return json;
}

static json_t *
make_systems(struct surface *s)
{
	return make_collection(s, s->system);
}

static json_t *
make_chassis(struct surface *s)
{
	return make_collection(s, s->chassis);
}

static json_t *
make_managers(struct surface *s)
{
	return make_collection(s, s->manager);
}

static const struct surface_row rows[] = {
	{SURFACE_ROOT, "/Systems", 0, make_systems, NULL, NULL, NULL},
	{SURFACE_ROOT, "/Chassis", 0, make_chassis, NULL, NULL, NULL},
	{SURFACE_ROOT, "/Managers", 0, make_managers, NULL, NULL, NULL},
};

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, link_system, {NULL}, NULL, NULL},
	{SURFACE_CHASSIS, link_chassis, {NULL}, NULL, NULL},
	{SURFACE_MANAGER, link_manager, {NULL}, NULL, NULL},
};

const struct surface_family surface_links = {rows, nitems(rows), parts, nitems(parts)};
