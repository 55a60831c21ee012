/* Notes: small texts that the surface keeps with a node over restarts (surface_note): what was learnt about its writes, what a client wanted
 * that the box cannot hold itself, what is to be finished after a restart. Node's shard. */
#ifndef FISHWAY_NOTES_H
#define FISHWAY_NOTES_H

#include "gateway/node.h"

enum { NOTES_MAX = 256, NOTE_MAX = 2048 };

/* NULL: none. Valid until it is changed. */
const char *notes_get(const struct node *node, const char *key);
/* value NULL: removes it. Goes to the store at once; a failure there is logged. */
void notes_set(struct node *node, const char *key, const char *value);
/* On shard 0 before the shards run. */
bool notes_load(struct rf_error *err);
void notes_free(struct node *node);

#endif
