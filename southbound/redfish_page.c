/* Collections that a box gives out page by page become one document. What the next page is called
 * is the box's business: the link is followed as it stands, to this box only, never twice, within
 * limits of pages, members, bytes, heap and time. */
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/redfish.h"

static const char *const next_names[] = {"Members@odata.nextLink", "@odata.nextLink"};

static bool
take_next(struct pages *pages, const json_t *page, const char *host, char next[TARGET_SIZE])
{
	const char *link = "", *from = pages->seen[pages->count - 1];
	size_t i;
	int n;

	for (i = 0; i < nitems(next_names) && link[0] == '\0'; i++)
		link = redfish_text(page, next_names[i]);
	if (link[0] == '\0')
		return false;
	pages->is_truncated = true; /* unless the next page comes about */
	if (pages->count >= pages->max || pages->members >= pages->members_max ||
	    !target_from_next(link, from, host, next))
		return false;
	for (n = 0; n < pages->count; n++)
		if (strcmp(pages->seen[n], next) == 0)
			return false;
	pages->seen = xrealloc(pages->seen, (size_t)(pages->count + 1) * sizeof *pages->seen);
	pages->seen[pages->count++] = xstrdup(next);
	return true;
}

/* At most as many members as there may be. */
static void
cut(struct pages *pages)
{
	json_t *members = json_object_get(pages->whole, "Members");

	while (json_array_size(members) > pages->members_max) {
		json_array_remove(members, json_array_size(members) - 1);
		pages->is_truncated = true;
	}
	pages->members = json_array_size(members);
}

bool
redfish_page_first(
    struct pages *pages, json_t *json, const char *target, const char *host, char next[TARGET_SIZE])
{
	bool goes_on;
	size_t i;

	pages->whole = json;
	pages->seen = xmalloc(sizeof *pages->seen);
	pages->seen[0] = xstrdup(target);
	pages->count = 1;
	if (!json_is_array(json_object_get(json, "Members")))
		return false;
	cut(pages);
	goes_on = take_next(pages, json, host, next);
	for (i = 0; i < nitems(next_names); i++)
		json_object_del(json, next_names[i]);
	return goes_on;
}

bool
redfish_page_more(struct pages *pages, json_t *json, const char *host, char next[TARGET_SIZE])
{
	json_t *members = json_object_get(json, "Members");

	/* A page without members would go on for ever without coming to an end. */
	if (json_array_size(members) == 0) {
		pages->is_truncated = redfish_text(json, next_names[0])[0] != '\0';
		return false;
	}
	json_array_extend(json_object_get(pages->whole, "Members"), members);
	pages->is_truncated = false;
	cut(pages);
	return take_next(pages, json, host, next);
}

bool
redfish_page_fits(struct pages *pages, const char *bytes, size_t len, uint64_t now_ms)
{
	size_t heap = 0;

	if (now_ms > pages->until_ms || len > pages->bytes_max - pages->bytes ||
	    !json_budget(bytes, len, &heap) || heap > JSON_HEAP - pages->heap) {
		pages->is_truncated = true;
		return false;
	}
	pages->bytes += len;
	pages->heap += heap;
	return true;
}

void
redfish_pages_clear(struct pages *pages)
{
	json_decref(pages->whole);
	while (pages->count > 0)
		free(pages->seen[--pages->count]);
	free(pages->seen);
	memset(pages, 0, sizeof *pages);
}
