/* Pages of a collection, as a box gives them out: JSON texts, one a line, each taken for the next
 * page. Whatever they hold, the whole stays within its limits, no page is asked for twice, and none
 * of another box. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/redfish.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAGES = 8, MEMBERS = 20, BYTES = 8192 };

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static void
check(const struct pages *pages, bool goes_on, const char *next)
{
	int i, j;

	demand(pages->count >= 1 && pages->count <= PAGES && pages->members <= MEMBERS &&
	       pages->bytes <= BYTES);
	demand(json_array_size(json_object_get(pages->whole, "Members")) <= MEMBERS);
	demand(json_object_get(pages->whole, "Members@odata.nextLink") == NULL ||
	       !json_is_array(json_object_get(pages->whole, "Members")));
	if (goes_on)
		demand(next[0] == '/' && next[1] != '/' &&
		       strcmp(next, pages->seen[pages->count - 1]) == 0);
	for (i = 0; i < pages->count; i++)
		for (j = 0; j < i; j++)
			demand(strcmp(pages->seen[i], pages->seen[j]) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pages pages = {
	    .max = PAGES, .members_max = MEMBERS, .bytes_max = BYTES, .until_ms = 1};
	char *text = xstrndup((const char *)data, size), *line = text, *end, next[TARGET_SIZE] = "";
	struct rf_error err;
	bool goes_on = true;
	json_t *json;

	while (goes_on && line != NULL) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		if (!redfish_page_fits(&pages, line, strlen(line), 0) ||
		    (json = json_read(line, strlen(line), "n", &err)) == NULL)
			break;
		if (pages.whole == NULL) {
			goes_on =
			    redfish_page_first(&pages, json, "/redfish/v1/Log", "bmc.test", next);
		} else {
			goes_on = redfish_page_more(&pages, json, "bmc.test", next);
			json_decref(json);
		}
		check(&pages, goes_on, next);
		line = end;
	}
	redfish_pages_clear(&pages);
	free(text);
	return 0;
}
