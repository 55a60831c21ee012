/* Making a document of what a box said, in three parts, so that a helper thread can do the long one. Internal to gateway/fleet*.c. */
#ifndef FISHWAY_FLEET_DOCUMENT_H
#define FISHWAY_FLEET_DOCUMENT_H

#include "gateway/node.h"

struct seen {
	char **texts;
	size_t count, room;
};

struct making {
	char path[FLEET_PATH_MAX];       /* "": no resource, an error or an answer to an action */
	struct node *node;
	json_t *json;                    /* the caller's; changed */
	struct links links;
	char host[300];
	struct quirks quirks;            /* a copy */
	bool is_manager, is_collection, is_facts;
	struct seen exceptions, members; /* exceptions: canonical and advertised in turn */
	struct doc *doc;
	struct rf_error err;
};

/* Node's shard. path NULL: "". */
void making_begin(struct making *making, struct node *node, const char *path, json_t *json);
/* Any thread; touches the making alone. */
void making_work(struct making *making);
/* Node's shard. The document (the caller's reference), or NULL with err; fills class and members of entry (may be NULL). */
struct doc *making_end(struct making *making, struct cached *entry, struct rf_error *err);

#endif
