/* Which System, Chassis and Manager of a node bear its name. Decided once by the
 * owner, from documents as the BMC gives them; pure, any thread.
 *
 * System: the one the configuration names, else the first with Reset, Boot and SystemType Physical,
 * else with Reset, else the first. Chassis: among the System's Links.Chassis, preferring RackMount,
 * Blade, StandAlone in that order; without a System, or without such links, among all. Manager:
 * among its Links.ManagedBy, preferring ManagerType BMC; else among all. */
#ifndef FISHWAY_PRIMARY_H
#define FISHWAY_PRIMARY_H

#include <jansson.h>
#include <stddef.h>

struct links;

struct primary_member {
	const char *uri;    /* canonical */
	const json_t *json; /* NULL: it could not be read; it is then the last to be chosen */
};

/* Index of the chosen one, -1 when there are none. */
int primary_system(const struct primary_member *systems, size_t count, const char *wanted_id);
int primary_chassis(const struct primary_member *chassis, size_t count, const json_t *system,
    const struct links *links);
int primary_manager(const struct primary_member *managers, size_t count, const json_t *system,
    const struct links *links);
/* RackPDUs and other equipment: the first that could be read. */
int primary_equipment(const struct primary_member *members, size_t count);
/* The last segment of a canonical URI. */
const char *primary_id(const char *uri);

#endif
