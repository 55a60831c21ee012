/* The surface: what every node shows alike, whatever its box has. Pure; one thread at a time.
 *
 * A row says for one place below a member (`/Thermal` below a Chassis) how its document is made from what the box has.
 * `make` asks for the documents it needs by surface_get and surface_know, as if all were there. What is not there yet
 * comes as NULL and is noted; then the result does not count, the asker (gateway/fleet_look.c; a dictionary in tests)
 * reads what was noted and calls `make` again, until nothing is missing. So `make` is a pure function of documents, has
 * no states and no waiting, and runs a few times: it must be cheap and must not keep anything.
 *
 * Sources are documents of the box in canonical form (links.h) after quirk edits, without the surface: "/redfish/v1/Chassis/1/Thermal" is the
 * box's own Thermal. A source that the box does not have, or that cannot be read, is NULL for good. Follow links: a URI that
 * nobody advertised is a request for nothing at each look.
 *
 * What is made goes through document_make: Id, @odata.id (set where absent), counts, dates, slots need no care. */
#ifndef FISHWAY_SURFACE_H
#define FISHWAY_SURFACE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/error.h"
#include "translate/quirks.h"
#include "translate/vendor.h"

enum surface_need {
	SURFACE_KNOW, /* what is known, however old: inventory, texts, where things are */
	SURFACE_GET   /* as fresh as the reader wants the whole: readings, states */
};

/* @odata.type of Oem.Fishway in a document of that type (northbound/oem_schema.c serves its schema). */
#define SURFACE_OEM_TYPE(type) "#FishwayOem.v1_0_0." type

enum { SURFACE_IDS = 3, SURFACE_PATH = 1024, SURFACE_ID = 256 };

/* A way to the node's machine. */
struct surface_line {
	const char *transport; /* "redfish", "ipmi" */
	bool is_own;           /* that whose documents these are; the others tell facts ("ipmi:/power") and take actions */
	bool is_down;          /* nothing can be sent by it now */
};

struct surface {
	/* ---- set by the asker ---- */
	const json_t *(*source)(struct surface *s, const char *path, enum surface_need need);
	const char *(*note)(struct surface *s, const char *key);
	void (*set_note)(struct surface *s, const char *key, const char *value);
	void *arg;
	/* Canonical paths of the members this look is about; "" where there is none. For a place below a System: that System, its
	 * Chassis and its Manager; otherwise the node's primary ones. */
	char system[SURFACE_PATH], chassis[SURFACE_PATH], manager[SURFACE_PATH];
	const char *transport; /* rows of which families: see struct surface_family; set before surface_find */
	bool is_primary; /* `system` is the node's primary one */
	const char *node; /* its name */
	const struct vendor *vendor;
	const struct quirks *quirks;
	const char *path; /* of the document that is made */
	char id[SURFACE_IDS][SURFACE_ID]; /* what the row's {} stand for */
	const struct surface_line *lines; /* in the order in which they are tried; NULL: only the node's own */
	size_t line_count;
	bool is_native; /* rows with SURFACE_BY_PERSONA: for the native view */
	/* ---- set by the sources ---- */
	bool is_waiting; /* something was not there yet: the result does not count */
};

/* Borrowed until the asker is done; NULL: not there (is_waiting tells whether perhaps later). path may be NULL or "": NULL. A
 * fragment behind # is ignored. */
const json_t *surface_get(struct surface *s, const char *path);
const json_t *surface_know(struct surface *s, const char *path);
/* The document that a property of `json` links to: surface_know(json[name]["@odata.id"]); path: its link, "" without one. */
const json_t *surface_follow(struct surface *s, const json_t *json, const char *name);
const char *surface_link(const json_t *json, const char *name);
/* The box's own document at the place itself. */
const json_t *surface_own(struct surface *s);

/* Small texts kept with the node over restarts: what was learnt about its writes, what somebody wanted ("boot.how", "power.on_delay").
 * NULL: none. */
const char *surface_note(struct surface *s, const char *key);
void surface_set_note(struct surface *s, const char *key, const char *value);

/* ---- rows ---- */

enum surface_base {
	SURFACE_SYSTEM,  /* below each member of Systems */
	SURFACE_CHASSIS, /* below the primary Chassis */
	SURFACE_MANAGER, /* below the primary Manager */
	SURFACE_ROOT     /* below /redfish/v1 */
};
enum {
	/* The native view shows another document (s->is_native) under the same path: the vendor's ids. */
	SURFACE_BY_PERSONA = 1
};

struct deed;
enum deed_ask;
typedef enum deed_ask deed_fn(struct deed *deed); /* deed.h */

struct surface_row {
	enum surface_base base;
	const char *below; /* "", "/Thermal", "/Sensors/{}", "/Actions/ComputerSystem.Reset" */
	unsigned flags;
	/* A new reference; NULL: there is no such resource. Row NULL: whatever the box has there (a row only for writes). */
	json_t *(*make)(struct surface *s);
	/* What a write does instead of being passed on; NULL: it is passed on. */
	deed_fn *patch, *post, *remove;
};

/* The row of a canonical path of this node, NULL for none; fills s->path, s->id, s->system and so on from primary[] (as in struct links,
 * PRIMARY_SYSTEM to PRIMARY_MANAGER). `path` must outlive the look. The members of a System that is not the primary one are found
 * by surface_members, with the sources. */
struct links;
const struct surface_row *surface_find(struct surface *s, const struct links *links, const char *path);
void surface_members(struct surface *s, const struct links *links);

/* All rows, for tests: row number `index`, NULL behind the last. */
const struct surface_row *surface_row(size_t index);

/* The documents of members themselves (a System, the primary Chassis and Manager) are many subjects' work. Each adds its part to a copy of the
 * box's own: dress. Each takes the properties of a PATCH that are its business; what nobody takes is passed on to the box as one PATCH,
 * first, since the box judges it as a whole. surface_member.c does that. */
struct surface_part {
	enum surface_base base;
	void (*dress)(struct surface *s, json_t *json); /* NULL: nothing */
	const char *properties[8]; /* of a PATCH, ending with NULL */
	/* Could this be done at all? For every part before anything is sent, so that a wrong value changes nothing: false
	 * with deed->err. May wait for sources. NULL: no such check. */
	bool (*check)(struct deed *deed);
	deed_fn *patch; /* deed->body has these properties only */
};

/* A file per subject has its rows here; surface.c lists the families. */
struct surface_family {
	const struct surface_row *rows;
	size_t count;
	const struct surface_part *parts;
	size_t part_count;
	/* NULL: the surface itself. Else the family makes what a box that is reached by this transport would say if it spoke Redfish: its
	 * "own" documents, of facts (`ipmi:/sensors`), and turns writes to them into that transport's actions. On top of them is the
	 * same surface as on every other node. */
	const char *transport;
};
/* Is the family for the node that this look is about? */
bool surface_family_fits(const struct surface_family *family, const struct surface *s);
const struct surface_family *surface_family(size_t index); /* NULL behind the last */

/* ---- for `make` ---- */

/* "/redfish/v1/Systems/1" + "/Bios" into out; out for an argument. */
const char *surface_join(char out[SURFACE_PATH], const char *base, const char *below);
/* {"@odata.id": base + below} */
json_t *surface_link_to(const char *base, const char *below);
/* A collection of these members (canonical paths); type "Sensor". */
json_t *surface_collection(const char *type, const char *name);
void surface_add_member(json_t *collection, const char *path);
/* The string at a path of names ("Status", "State", NULL); NULL where there is none. */
const char *surface_text(const json_t *json, ...) __attribute__((sentinel));
const json_t *surface_at(const json_t *json, ...) __attribute__((sentinel));
/* Sets json[name] unless value is NULL or null; takes over the reference. */
void surface_set(json_t *json, const char *name, json_t *value);
/* Copies these properties (NULL-terminated list) where the source has them, not null. */
void surface_copy(json_t *to, const json_t *from, ...) __attribute__((sentinel));
/* json[name] as an object, made where it is none. */
json_t *surface_object(json_t *json, const char *name);
/* Its @odata.type becomes at least v1_{minor}_0: what is added must be known to the type that the document says it is. */
void surface_raise_type(json_t *json, int minor);

/* What stands at a path of names with dots between them ("Oem.Hpe.License"), for tables; NULL where there is nothing. */
const json_t *surface_dotted(const json_t *json, const char *path);
/* Its link: of {"@odata.id": ...}, or of {"href": ...} as the first Redfish boxes write it; "" without one. */
const char *surface_dotted_link(const json_t *json, const char *path);

#endif
