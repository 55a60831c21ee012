/* Privileges: what a role may do with which resource. Tables and pure functions; any thread.
 *
 * The rows are DMTF's mapping (Redfish_1.8.0_PrivilegeRegistry): for each entity (schema name:
 * "Chassis", "ManagerAccount") and method the alternatives of privileges that permit it. They are
 * used as they stand, but for
 *  - HEAD: asks what GET asks. It tells the same (length, ETag); the registry is laxer for
 *    ManagerAccount alone. (PUT is PATCH in every row.)
 *  - SessionCollection POST: NoAuth, too, because that is the login (DSP0266, "Session login").
 * What the mapping does not know (a vendor's own resource): read Login, write ConfigureManager;
 * below an account service ConfigureUsers.
 *
 * ConfigureSelf is about one's own account, sessions and subscriptions. An alternative that needs
 * it counts only if the caller says that the resource is the asker's own. The router, which cannot
 * know, lets in whoever may do anything of the kind to something of the own (privileges_admit); the
 * handler then asks again with the truth. */
#ifndef FISHWAY_PRIVILEGES_H
#define FISHWAY_PRIVILEGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "northbound/http.h"

enum privilege {
	PRIV_LOGIN = 1,
	PRIV_CONFIGURE_MANAGER = 2,
	PRIV_CONFIGURE_USERS = 4,
	PRIV_CONFIGURE_SELF = 8,
	PRIV_CONFIGURE_COMPONENTS = 16,
	PRIV_NO_AUTH = 32 /* everybody holds it */
};

/* Alternatives, each a set of bits that are needed together; 0 ends the list. An empty list permits
 * nobody. */
struct privilege_set {
	uint8_t any[3];
};

/* entity: the schema's name without version. above: the entities it lies below, nearest last,
 * NULL-terminated, or NULL (what a row says of "Certificate below ComputerSystem"). */
struct privilege_set privileges_for(
    const char *entity, const char *const *above, enum http_method method);
/* One property of a PATCH, where the mapping has a word of its own for it (ManagerAccount's
 * Password: ConfigureSelf, too). */
struct privilege_set privileges_for_property(
    const char *entity, const char *property, enum http_method method);

/* The same for a path, ours or canonical ("/redfish/v1/Systems/web01/Processors/1"), with or
 * without trailing slash: each segment says by its name which entity it is (DMTF's URIs, 2026.1).
 * An action is a POST to the resource it belongs to. */
struct privilege_set privileges_for_path(const char *path, enum http_method method);
/* The entity at a path; NULL: not one of DMTF's. */
const char *privileges_entity(const char *path);

bool privileges_permit(unsigned held, struct privilege_set set, bool is_own);
/* For the router: may this request reach its handler? may_be_own: it may turn out to be the asker's
 * own, and then one property may be open that the resource as a whole is not. */
bool privileges_admit(unsigned held, const char *path, enum http_method method, bool may_be_own);

/* "Login" ... for AssignedPrivileges; 0 for any other word (NoAuth is no privilege that a role can
 * be given). */
unsigned privileges_bit(const char *name);
const char *privileges_name(unsigned bit);

/* The table itself, for tests and for the PrivilegeRegistry. */
struct privilege_row {
	const char *entity;
	/* row of a SubordinateOverride: below this entity; else NULL */
	const char *below;
	const char *property; /* row of a PropertyOverride; else NULL */
	/* an empty one in an override: as without it */
	struct privilege_set get, patch, post, remove;
};
extern const struct privilege_row privilege_rows[];
extern const size_t privilege_row_count;

/* What a segment of a path means: a collection (or a resource of its own), and a member of that
 * collection. */
struct privilege_segment {
	const char *segment, *entity, *member;
};
extern const struct privilege_segment privilege_segments[];
extern const size_t privilege_segment_count;

#endif
