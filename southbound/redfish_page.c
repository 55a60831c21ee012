/* Collections that a box gives out page by page become one document. What the next page is called
 * is the box's business: the link is followed as it stands, to this box only, never twice, within
 * limits of pages, members, bytes, heap and time. Of a log that begins with its oldest entry the
 * last ones are kept: the newest are what anybody asks for. */
#include <stdio.h>
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
	if (pages->count >= pages->max ||
	    (pages->members >= pages->members_max && !pages->wants_last) || !target_from_next(link, from, host, next))
		return false;
	for (n = 0; n < pages->count; n++)
		if (strcmp(pages->seen[n], next) == 0)
			return false;
	pages->seen = xrealloc(pages->seen, (size_t)(pages->count + 1) * sizeof *pages->seen);
	pages->seen[pages->count++] = xstrdup(next);
	return true;
}

/* The number at the end of its URI; -1: none. */
static long long
number_of(const json_t *entry)
{
	const char *slash = strrchr(redfish_text(entry, "@odata.id"), '/');
	long long number;
	char end;

	return slash != NULL && sscanf(slash, "/%12lld%c", &number, &end) == 1 ? number : -1;
}

/* By the times of its first page, or by numbers where it only links to its entries. */
static bool
is_oldest_first(const json_t *json)
{
	const json_t *members = json_object_get(json, "Members");
	const json_t *first = json_array_get(members, 0);
	const json_t *last = json_array_get(members, json_array_size(members) - 1);
	const char *began = redfish_text(first, "Created"), *ended = redfish_text(last, "Created");
	int order = strncmp(began, ended, strlen("2006-01-02T15:04:05"));

	if (strncmp(redfish_text(json, "@odata.type"), "#LogEntryCollection", 19) != 0)
		return false;
	if (began[0] != '\0' && ended[0] != '\0' && order != 0)
		return order < 0;
	return number_of(first) >= 0 && number_of(first) < number_of(last);
}

/* At most as many members as there may be. */
static void
cut(struct pages *pages)
{
	json_t *members = json_object_get(pages->whole, "Members"), *kept;
	size_t count = json_array_size(members), i;

	if (count > pages->members_max) {
		kept = json_array();
		for (i = pages->wants_last ? count - pages->members_max : 0;
		     json_array_size(kept) < pages->members_max; i++)
			json_array_append(kept, json_array_get(members, i));
		json_object_set_new(pages->whole, "Members", kept);
		pages->has_dropped = true;
		count = pages->members_max;
	}
	pages->members = count;
	pages->is_truncated = pages->is_truncated || pages->has_dropped;
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
	pages->wants_last = is_oldest_first(json);
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
		pages->is_truncated = pages->has_dropped || redfish_text(json, next_names[0])[0] != '\0';
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
