/* Inventory that a box has only in its vendor's own shape, as tables (quirks_inventory.c): where it is, and what of it is what in DMTF's
 * words. The code that reads them (inventory.c, surface_inventory.c, surface_storage.c, surface_firmware.c) knows no vendor. Pure. */
#ifndef FISHWAY_INVENTORY_H
#define FISHWAY_INVENTORY_H

#include <jansson.h>
#include <stddef.h>

#include "translate/surface.h"

/* ---- where it is ---- */

struct inventory_place {
	const char *collection; /* the standard one: "Memory" */
	const char *link;       /* in the System, dotted: to the vendor's collection */
	const char *seen;
};
extern const struct inventory_place inventory_places[];
extern const size_t inventory_place_count;
/* The vendor's collection that stands for the standard one; NULL: none. path: its own, "" for none. */
const json_t *inventory_vendors(struct surface *s, const char *collection, const char **path);

/* Array controllers beside Storage. */
struct inventory_array {
	const char *link;                     /* in the System: to the resource that has `controllers` */
	const char *controllers;              /* link in it */
	const char *drives[3], *volumes[2];   /* links in a controller, the first that is there */
	const char *members;                  /* link in a volume: to the collection of its drives */
	const char *reasons;                  /* in a drive: texts, one of which says that it is about to fail */
	const char *seen;
};
extern const struct inventory_array inventory_arrays[];
extern const size_t inventory_array_count;

/* Firmware as a list of texts. */
struct inventory_firmware {
	const char *link;    /* in the System, dotted */
	const char *groups;  /* in that: an object of arrays */
	const char *name, *version; /* of an item */
	const char *none;    /* a version that means there is nothing */
	const char *seen;
};
extern const struct inventory_firmware inventory_firmwares[];
extern const size_t inventory_firmware_count;

/* ---- what it says ---- */

enum shape_how {
	SHAPE_COPY,
	SHAPE_TEXT,     /* without blanks around it; not when it says that there is none */
	SHAPE_POSITIVE, /* a number above 0 */
	SHAPE_MIB,      /* to bytes */
	SHAPE_USED,     /* percent used, to percent left */
	SHAPE_MBPS,     /* to Gbit/s */
	SHAPE_WORD      /* `words`: "theirs=ours" with | between; others say nothing */
};

struct shape_step {
	const char *from, *to; /* dotted */
	enum shape_how how;
	const char *words;
};

struct shape {
	const char *type; /* glob over the resource's type without version */
	const char *to;   /* @odata.type of what it becomes */
	const struct shape_step *steps;
	size_t count;
	const char *seen;
};
extern const struct shape shapes[];
extern const size_t shape_count;

/* Adds to a drive what its storage (NULL: not known) and its other properties tell. */
void drive_complete(struct surface *s, json_t *drive, const json_t *storage);

/* A new document in DMTF's shape; a copy where its type needs none. No Id; Name always. */
json_t *inventory_shaped(const json_t *json);

#endif
