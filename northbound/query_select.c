#include "northbound/query.h"

#include <string.h>

static void take_marks_out(json_t *value);
static void trim_object(json_t *object, const struct query_select *top, const struct query_select *here);

void
query_select(json_t *resource, const struct query_select *select)
{
	trim_object(resource, select, select);
	take_marks_out(resource);
}

static void
take_marks_out(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	json_object_del(value, QUERY_EXPANDED);
	json_object_foreach(value, key, item)
		take_marks_out(item);
	json_array_foreach(value, i, item)
		take_marks_out(item);
}

static const struct query_select *
find(const struct query_select *here, const char *name, size_t len)
{
	for (; here != NULL; here = here->next) {
		if (here->len == len && memcmp(here->name, name, len) == 0)
			return here;
	}
	return NULL;
}

static bool
is_expanded(const json_t *value)
{
	return json_object_get(value, QUERY_EXPANDED) != NULL;
}

static bool
holds_expanded(const json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (is_expanded(value))
		return true;
	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, item) {
			if (holds_expanded(item))
				return true;
		}
	}
	json_array_foreach(value, i, item) {
		if (holds_expanded(item))
			return true;
	}
	return false;
}

/* DSP0266: these stay, whatever is selected. */
static bool
is_always_there(const char *key)
{
	return strcmp(key, "@odata.id") == 0 || strcmp(key, "@odata.type") == 0 ||
	    strcmp(key, "@odata.context") == 0 || strcmp(key, "@odata.etag") == 0 ||
	    strcmp(key, QUERY_EXPANDED) == 0;
}

static void
trim_value(json_t *value, const struct query_select *top, const struct query_select *below)
{
	json_t *item;
	size_t i;

	if (is_expanded(value))
		trim_object(value, top, below != NULL ? below : top);
	else if (json_is_object(value))
		trim_object(value, top, below);
	json_array_foreach(value, i, item)
		trim_value(item, top, below);
}

/* here: what is selected of this object; NULL: nothing but the expanded resources inside it. */
static void
trim_object(json_t *object, const struct query_select *top, const struct query_select *here)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(object, next, key, value) {
		const struct query_select *chosen = find(here, key, strlen(key));
		const char *at = strchr(key, '@');

		/* `Members@odata.count` goes with Members. */
		if (chosen == NULL && at != NULL && at != key)
			chosen = find(here, key, (size_t)(at - key));
		if (is_always_there(key) || (chosen != NULL && chosen->is_whole))
			continue;
		if (chosen != NULL || holds_expanded(value))
			trim_value(value, top, chosen != NULL ? chosen->below : NULL);
		else
			json_object_del(object, key);
	}
}
