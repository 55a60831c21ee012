/* Quirk rows of translate become the profile that the driver gets: southbound knows no vendor, translate no driver. */
#include <stdio.h>

#include "gateway/node.h"

_Static_assert((int)QUIRK_ETAG_NONE == (int)PROFILE_ETAG_NONE && (int)QUIRK_ETAG_IN_BODY == (int)PROFILE_ETAG_IN_BODY,
    "one order of If-Match forms");

void
profile_from_quirks(struct profile *profile, const struct vendor *vendor, const struct quirks *quirks)
{
	const bool *is_set = quirks->is_set;
	const long *value = quirks->value;

	profile_default(profile);
	if (vendor->name[0] != '\0')
		snprintf(profile->name, sizeof profile->name, "%.30s%s%.30s", vendor->name,
		    vendor->generation[0] ? " " : "", vendor->generation);
	profile->basic_only = is_set[QUIRK_BASIC_ONLY];
	profile->closes = is_set[QUIRK_CLOSES];
	profile->no_encoding = is_set[QUIRK_NO_ENCODING];
	profile->wants_slash = is_set[QUIRK_WANTS_SLASH];
	profile->wrong_304 = is_set[QUIRK_WRONG_304];
	profile->expand_incomplete = is_set[QUIRK_EXPAND_INCOMPLETE];
	profile->no_crawl = is_set[QUIRK_NO_CRAWL];
	if (is_set[QUIRK_EXPAND])
		profile->expand_levels = (int)value[QUIRK_EXPAND];
	if (is_set[QUIRK_CONCURRENCY])
		profile->concurrency = (int)value[QUIRK_CONCURRENCY];
	if (is_set[QUIRK_PACE_MS])
		profile->pace_ms = (int)value[QUIRK_PACE_MS];
	if (is_set[QUIRK_IDLE_MS])
		profile->idle_ms = (int)value[QUIRK_IDLE_MS];
	if (is_set[QUIRK_READ_MS])
		profile->read_ms = (int)value[QUIRK_READ_MS];
	if (is_set[QUIRK_PAGES])
		profile->pages = (int)value[QUIRK_PAGES];
	if (is_set[QUIRK_STARTING_S])
		profile->starting_s = (int)value[QUIRK_STARTING_S];
	if (is_set[QUIRK_ETAG_WRITE])
		profile->etag_write = (enum profile_etag)value[QUIRK_ETAG_WRITE];
	if (is_set[QUIRK_ETAG_ACTION])
		profile->etag_action = (enum profile_etag)value[QUIRK_ETAG_ACTION];
}
