/* Where a southbound path lives northbound: one table, read in both directions
 * (translate/places.c).
 *
 * A path is canonical here (links.h): `/redfish/v1/Systems/1/Bios`, no host, no trailing slash. The
 * table says for every collection and service that DMTF's schemas name (bundle 2026.1,
 * Redfish.Uris) what becomes of itself and of what is below it; what it does not name has no
 * standard place northbound and lives below the node's own Root. Pure, any thread. */
#ifndef FISHWAY_PLACES_H
#define FISHWAY_PLACES_H

#include <stdbool.h>
#include <stddef.h>

enum place_kind {
	PLACE_AS_IS,    /* the same path everywhere: the root, $metadata, collections, services the
			   fleet root has itself */
	PLACE_PRIMARY,  /* Systems/{id} and its like: SLOT_PRIMARY for the primary member,
			   SLOT_MEMBER for others */
	PLACE_MEMBER,   /* Fabrics/{id} and its like: always SLOT_MEMBER */
	PLACE_ACCOUNTS, /* AccountService: SLOT_ACCOUNTS */
	PLACE_HIDDEN,   /* the gateway's own service hides it in every view: SLOT_HIDDEN_ROOT */
	PLACE_ROOT      /* no standard place: SLOT_ROOT */
};

/* The collections in which a node has a primary member. */
enum primary_kind {
	PRIMARY_SYSTEM,
	PRIMARY_CHASSIS,
	PRIMARY_MANAGER,
	PRIMARY_RACK_PDU,
	PRIMARY_FLOOR_PDU,
	PRIMARY_POWER_SHELF,
	PRIMARY_TRANSFER_SWITCH,
	PRIMARY_SWITCHGEAR,
	PRIMARY_ELECTRICAL_BUS,
	PRIMARY_CDU,
	PRIMARY_RPU,
	PRIMARY_HEAT_EXCHANGER,
	PRIMARY_IMMERSION_UNIT,
	PRIMARY_COOLING_LOOP,
	PRIMARY_KINDS
};

struct place_row {
	const char *uri;        /* in its standard case: "/redfish/v1/Systems" */
	const char *path;       /* the same below /redfish/v1/: "Systems" */
	enum place_kind itself; /* the path itself */
	enum place_kind below;  /* {id} below it, with whatever follows */
	int primary;            /* enum primary_kind where `below` is PLACE_PRIMARY */
	bool is_collection;     /* the fleet root has a collection of all nodes' members here */
};

struct place {
	enum place_kind kind;
	const struct place_row *row; /* NULL: not in the table */
	size_t row_end; /* length of the path up to the end of the row's own segments */
	size_t at, len; /* what a slot covers: the member's segment, AccountService, nothing for the
			   roots */
	bool is_member; /* the path is a member itself (kind PRIMARY, MEMBER): nothing follows its
			   segment */
};

#define PLACES_ROOT "/redfish/v1"

/* The place of a path that begins with /redfish/v1 (that part in any case, so the segments of the
 * table). */
struct place places_find(const char *path, size_t len);

/* The rows in order; NULL behind the last. For routes, and for tests that exercise every row. */
const struct place_row *places_row(size_t index);
/* The row's uri: "/redfish/v1/Systems" of PRIMARY_SYSTEM. */
const char *places_primary_path(enum primary_kind kind);

#endif
