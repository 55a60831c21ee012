#include "gateway/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

enum { BLOCK_SIZE = 4096, ALIGN = _Alignof(max_align_t) };

struct arena_block {
	struct arena_block *next;
	_Alignas(max_align_t) char bytes[];
};

void *
arena_alloc(struct arena *arena, size_t size)
{
	size_t want = (size + ALIGN - 1) / ALIGN * ALIGN;
	struct arena_block *block;
	void *memory;

	if (arena->blocks == NULL || arena->size - arena->used < want) {
		size_t room = want > BLOCK_SIZE ? want : BLOCK_SIZE;

		block = xcalloc(1, sizeof *block + room);
		block->next = arena->blocks;
		arena->blocks = block;
		arena->size = room;
		arena->used = 0;
	}
	memory = arena->blocks->bytes + arena->used;
	arena->used += want;
	return memory;
}

char *
arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, text, len);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, format);
	len = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (len < 0)
		abort();
	text = arena_alloc(arena, (size_t)len + 1);
	va_start(ap, format);
	vsnprintf(text, (size_t)len + 1, format, ap);
	va_end(ap);
	return text;
}

void
arena_clear(struct arena *arena)
{
	struct arena_block *block, *next;

	for (block = arena->blocks; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	memset(arena, 0, sizeof *arena);
}
