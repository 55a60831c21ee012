/* The documents that a look at the surface, or a deed, asks for: from memory where it has them, else by node_read. Node's shard; internal to
 * gateway/fleet*.c.
 *
 * Keys: a document's place in a node's cache. Usually its canonical path; where the surface makes a document of that path, the box's own
 * is kept beside it under `=path`, and another for native views under `+path`. Facts of other transports than Redfish are documents, too,
 * under the name that their driver gives them (`ipmi:/sensors`); only the surface reads them. */
#ifndef FISHWAY_FLEET_SOURCES_H
#define FISHWAY_FLEET_SOURCES_H

#include "gateway/node.h"
#include "translate/surface.h"

struct source;
struct sources {
	/* set by the owner before sources_begin */
	struct node *node;
	struct op *parent;               /* the reads are its children */
	enum turn_class class;
	enum fleet_freshness freshness;  /* of SURFACE_GET */
	void (*ready)(struct sources *sources);   /* what was missing has been read, or cannot be */
	/* */
	struct surface s;
	struct links links;
	struct surface_line lines[TRANSPORTS];
	char path[FLEET_PATH_MAX];
	struct source **list;
	size_t count, room;
	int reading;
	/* of all that was asked for with SURFACE_GET */
	uint64_t read_ms, read_wall_ms, seq;
	bool is_partial;                 /* something could not be read that may well be there */
	struct rf_error partial_err;     /* why, for the first of them */
	struct rf_error own_err;         /* why the box's own document of the place could not be read */
	struct doc *own_said;
};

/* The row of this key; NULL: there is none, and nothing was begun. transport: of the families (struct surface_family). */
const struct surface_row *sources_begin(struct sources *sources, const char *key, const char *transport);
/* Call before each run of the row's function. */
void sources_run(struct sources *sources);
/* After a run that left s.is_waiting: reads what is missing; `ready` follows from the loop. False: nothing can be read (too much
 * was asked for). */
bool sources_wait(struct sources *sources);
/* What was asked with SURFACE_GET is to be asked anew. */
void sources_forget(struct sources *sources);
void sources_clear(struct sources *sources);
/* The box has got a write to this path: what is known of it by SURFACE_KNOW alone counts no more, and what was not there may be now. */
void sources_written(struct node *node, const char *path);

/* The path in a key. */
const char *key_path(const char *key);
/* What a transport tells that is no Redfish: "ipmi:/sensors". */
bool key_is_facts(const char *key);
/* The transport whose families stand for the box at this path, since it speaks no Redfish itself; NULL: the path is the driver's. */
const char *node_emulated(const struct node *node, const char *path);
/* Does the surface make the document of this path? */
bool node_has_surface(struct node *node, const char *path);

#endif
