#include "translate/primary.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/links.h"

/* The lower the better; what could not be read comes last. */
enum { RANK_UNREAD = INT_MAX - 1 };

static int
rank_system(const json_t *system)
{
	const char *type = json_string_value(json_object_get(system, "SystemType"));
	bool has_reset =
	    json_object_get(json_object_get(system, "Actions"), "#ComputerSystem.Reset") != NULL;
	bool has_boot = json_is_object(json_object_get(system, "Boot"));

	if (has_reset && has_boot && type != NULL && strcmp(type, "Physical") == 0)
		return 0;
	return has_reset ? 1 : 2;
}

static int
rank_chassis(const json_t *chassis)
{
	static const char *const preferred[] = {"RackMount", "Blade", "StandAlone"};
	const char *type = json_string_value(json_object_get(chassis, "ChassisType"));
	size_t i;

	for (i = 0; type != NULL && i < nitems(preferred); i++)
		if (strcmp(type, preferred[i]) == 0)
			return (int)i;
	return (int)nitems(preferred);
}

static int
rank_manager(const json_t *manager)
{
	const char *type = json_string_value(json_object_get(manager, "ManagerType"));

	if (type != NULL && strcmp(type, "BMC") == 0)
		return 0;
	/* Where none is called so: the one that can be told to restart, not the microcontrollers beside it. */
	return json_object_get(json_object_get(manager, "Actions"), "#Manager.Reset") != NULL ? 1 : 2;
}

static int
rank_equipment(const json_t *equipment)
{
	(void)equipment;
	return 0;
}

/* Does the System's Links.{name} name this member? */
static bool
is_linked(const json_t *system, const char *name, const char *uri, const struct links *links)
{
	json_t *list = json_object_get(json_object_get(system, "Links"), name), *item;
	const char *text;
	struct link link;
	size_t i;

	json_array_foreach(list, i, item) {
		text = json_string_value(json_object_get(item, "@odata.id"));
		if (text != NULL &&
		    links_canonical(links, text, strlen(text), LINK_MUST, &link) == LINK_RESOURCE &&
		    strcasecmp(link.text, uri) == 0)
			return true;
	}
	return false;
}

/* The first of the lowest rank among those that the System links; without any such, among all. */
static int
choose(const struct primary_member *members, size_t count, int (*rank)(const json_t *),
    const json_t *system, const char *link_name, const struct links *links)
{
	int best = -1, best_rank = INT_MAX, it, pass;
	size_t i;

	for (pass = link_name ? 0 : 1; pass < 2 && best < 0; pass++)
		for (i = 0; i < count; i++) {
			if (pass == 0 && !is_linked(system, link_name, members[i].uri, links))
				continue;
			it = members[i].json ? rank(members[i].json) : RANK_UNREAD;
			if (it < best_rank) {
				best = (int)i;
				best_rank = it;
			}
		}
	return best;
}

const char *
primary_id(const char *uri)
{
	const char *slash = strrchr(uri, '/');

	return slash ? slash + 1 : uri;
}

int
primary_system(const struct primary_member *systems, size_t count, const char *wanted_id)
{
	size_t i;

	for (i = 0; wanted_id != NULL && i < count; i++)
		if (strcasecmp(primary_id(systems[i].uri), wanted_id) == 0)
			return (int)i;
	return choose(systems, count, rank_system, NULL, NULL, NULL);
}

int
primary_chassis(const struct primary_member *chassis, size_t count, const json_t *system,
    const struct links *links)
{
	return choose(chassis, count, rank_chassis, system, "Chassis", links);
}

int
primary_manager(const struct primary_member *managers, size_t count, const json_t *system,
    const struct links *links)
{
	return choose(managers, count, rank_manager, system, "ManagedBy", links);
}

int
primary_equipment(const struct primary_member *members, size_t count)
{
	return choose(members, count, rank_equipment, NULL, NULL, NULL);
}
