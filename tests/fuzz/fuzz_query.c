/* Queries of requests and what $select does with a resource. Input: a query, a newline, JSON. Whatever is selected, what
 * identifies a resource stays and no mark of $expand is left. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static bool
has_mark(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_object_get(value, QUERY_EXPANDED) != NULL)
		return true;
	json_object_foreach(value, key, item) {
		if (has_mark(item))
			return true;
	}
	json_array_foreach(value, i, item) {
		if (has_mark(item))
			return true;
	}
	return false;
}

static void
try_select(const struct query *query, const char *text, size_t len)
{
	json_t *json = json_loadb(text, len, 0, NULL);
	bool has_id = json_object_get(json, "@odata.id") != NULL;

	if (json_is_object(json)) {
		query_select(json, query->select);
		demand(has_id == (json_object_get(json, "@odata.id") != NULL));
		demand(!has_mark(json));
	}
	json_decref(json);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	char *json = strchr(text, '\n');
	struct arena arena = { 0 };
	struct query query;
	struct rf_error err;

	if (json != NULL)
		*json++ = '\0';
	if (query_parse(text, HTTP_GET, &arena, &query, &err)) {
		demand(query.expand == EXPAND_NONE || (query.levels >= 1 && query.levels <= QUERY_MAX_LEVELS));
		demand(!query.has_top || query.top >= 1);
		if (query.select != NULL && json != NULL)
			try_select(&query, json, strlen(json));
	} else {
		demand(err.code > RF_OK && err.code < RF_CODES);
	}
	arena_clear(&arena);
	free(text);
	return 0;
}
