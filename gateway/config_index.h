/* A hash from texts, ignoring case, to pointers; texts are lent, memory comes from an arena. One
 * thread while it is filled, any afterwards. A zeroed struct is an empty one. */
#ifndef FISHWAY_CONFIG_INDEX_H
#define FISHWAY_CONFIG_INDEX_H

#include "gateway/arena.h"

struct config_index_slot {
	const char *text; /* NULL: free */
	const void *value;
};
struct config_index {
	struct config_index_slot *slots;
	size_t count, size; /* size: a power of two, at least twice count */
};

/* NULL when text was new and has been put in; else what stands there already. value is not NULL. */
const void *config_index_add(
    struct config_index *index, struct arena *arena, const char *text, const void *value);
const void *config_index_find(const struct config_index *index, const char *text);

#endif
