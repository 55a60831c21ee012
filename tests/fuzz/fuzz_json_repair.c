/* The tolerant pass: what jansson takes anyway means the same behind it, what it mended stays
 * mended, and what is read takes no more heap than was foreseen. */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "southbound/json_budget.h"
#include "southbound/json_repair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t held, peak;

static void *
count_malloc(size_t size)
{
	size_t *memory = malloc(size + 16);

	if (memory == NULL)
		abort();
	*memory = (size + 8 + 15) / 16 * 16; /* as glibc rounds */
	held += *memory;
	peak = held > peak ? held : peak;
	return memory + 2;
}

static void
count_free(void *memory)
{
	if (memory == NULL)
		return;
	held -= ((size_t *)memory)[-2];
	free((size_t *)memory - 2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	json_t *strict, *tolerant = NULL;
	struct json_text text, again;
	struct rf_error err;
	size_t heap;

	json_set_alloc_funcs(count_malloc, count_free);
	strict = json_loadb(bytes, size, 0, NULL);
	json_repair(bytes, size, &text);
	if (strict != NULL && text.is_html)
		abort();
	if (!text.is_html && json_budget(text.bytes, text.len, &heap)) {
		held = peak = 0;
		tolerant = json_loadb(text.bytes, text.len, 0, NULL);
		if (peak > heap || text.len > size * JSON_REPAIR_GROWTH)
			abort();
		if (strict != NULL && (tolerant == NULL || !json_equal(strict, tolerant)))
			abort();
	}
	if (tolerant != NULL) {
		json_repair(text.bytes, text.len, &again);
		if (again.was_mended)
			abort();
		json_text_clear(&again);
	}
	json_decref(tolerant);
	json_decref(strict);
	json_text_clear(&text);
	json_decref(json_read(bytes, size, "web01", &err));
	return 0;
}
