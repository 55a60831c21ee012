/* An arena: memory that lives as long as a request and is freed in one go. One thread at a time. */
#ifndef FISHWAY_ARENA_H
#define FISHWAY_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *blocks;
	size_t used, size;        /* of the newest block */
};

/* A zeroed struct arena is an empty one. Memory is zeroed and aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *arena, const char *text, size_t len) __attribute__((returns_nonnull));
char *arena_strdup(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));
void arena_clear(struct arena *arena);

#endif
