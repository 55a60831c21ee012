/* Collections of the fleet root: the members that all nodes have in one place. Answered from memory alone; the text of a
 * collection is built once per shard for each scope and kept until a member comes or goes anywhere. */
#ifndef FISHWAY_COLLECTIONS_H
#define FISHWAY_COLLECTIONS_H

#include <jansson.h>

#include "gateway/arena.h"
#include "northbound/router.h"

struct node;

enum {
	COLLECTIONS_KEPT = 32,                       /* built ones per shard */
	COLLECTIONS_TEXT_MAX = 64 * 1024 * 1024      /* longest $expand */
};

/* Handler of every such row of the table; entity is the collection's schema. 404 for those that no node has, but
 * Systems, Chassis and Managers. */
route_fn collections_get;

/* "Computer System Collection" of "ComputerSystemCollection"; in the arena. */
char *collections_title(struct arena *arena, const char *entity);
/* A collection of ours: {@odata.id, @odata.type, Name, Members, Members@odata.count}; takes members (an array). */
json_t *collections_json(struct request *req, json_t *members);
/* Appends the nodes' members of the collection at req's pattern that this client may see: on the fleet root those of all
 * nodes, in a view the node's. each may refuse one by its canonical path; NULL: all. */
void collections_add_nodes(struct request *req, json_t *members, bool (*wants)(void *arg, struct node *node,
    const char *path), void *arg);

/* One set per shard; at start-up. */
void collections_init(int shards);
void collections_free(void);

#endif
