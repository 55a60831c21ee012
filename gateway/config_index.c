#include "gateway/config_index.h"

#include <stdint.h>
#include <strings.h>

/* FNV-1a of the text in lower case. */
static struct config_index_slot *
slot_of(const struct config_index *index, const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	const char *p;
	size_t i;

	for (p = text; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p)) *
		       UINT64_C(1099511628211);
	for (i = (hash ^ hash >> 32) & (index->size - 1); index->slots[i].text != NULL;
	     i = (i + 1) & (index->size - 1))
		if (strcasecmp(index->slots[i].text, text) == 0)
			break;
	return &index->slots[i];
}

static void
grow(struct config_index *index, struct arena *arena)
{
	struct config_index old = *index;
	size_t i;

	index->size = old.size ? old.size * 4 : 64;
	index->slots = arena_alloc(arena, index->size * sizeof *index->slots);
	for (i = 0; i < old.size; i++)
		if (old.slots[i].text != NULL)
			*slot_of(index, old.slots[i].text) = old.slots[i];
}

const void *
config_index_add(
    struct config_index *index, struct arena *arena, const char *text, const void *value)
{
	struct config_index_slot *slot;

	if (2 * (index->count + 1) > index->size)
		grow(index, arena);
	slot = slot_of(index, text);
	if (slot->text != NULL)
		return slot->value;
	slot->text = text;
	slot->value = value;
	index->count++;
	return NULL;
}

const void *
config_index_find(const struct config_index *index, const char *text)
{
	return index->size > 0 ? slot_of(index, text)->value : NULL;
}
