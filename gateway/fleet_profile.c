/* Quirk rows of translate become the profile that the driver gets: southbound knows no vendor, translate no driver. */
#include <stdio.h>

#include "gateway/node.h"
#include "gateway/xalloc.h"

_Static_assert((int)QUIRK_ETAG_NONE == (int)PROFILE_ETAG_NONE && (int)QUIRK_ETAG_IN_BODY == (int)PROFILE_ETAG_IN_BODY,
    "one order of If-Match forms");

_Static_assert(sizeof(enum profile_etag) == sizeof(int), "the forms of If-Match are numbers like the others");

#define AT(member) offsetof(struct profile, member)

/* clang-format off */
static const struct {
	enum quirk quirk;
	size_t at;                 /* a bool */
} flags[] = {
	{ QUIRK_BASIC_ONLY,        AT(basic_only) },
	{ QUIRK_CLOSES,            AT(closes) },
	{ QUIRK_NO_ENCODING,       AT(no_encoding) },
	{ QUIRK_WANTS_SLASH,       AT(wants_slash) },
	{ QUIRK_WRONG_304,         AT(wrong_304) },
	{ QUIRK_EXPAND_INCOMPLETE, AT(expand_incomplete) },
	{ QUIRK_NO_CRAWL,          AT(no_crawl) },
};

/* Where no row says anything the default stays. */
static const struct {
	enum quirk quirk;
	size_t at;                 /* an int */
} numbers[] = {
	{ QUIRK_EXPAND,            AT(expand_levels) },
	{ QUIRK_CONCURRENCY,       AT(concurrency) },
	{ QUIRK_PACE_MS,           AT(pace_ms) },
	{ QUIRK_IDLE_MS,           AT(idle_ms) },
	{ QUIRK_READ_MS,           AT(read_ms) },
	{ QUIRK_PAGES,             AT(pages) },
	{ QUIRK_STARTING_S,        AT(starting_s) },
	{ QUIRK_ETAG_WRITE,        AT(etag_write) },
	{ QUIRK_ETAG_ACTION,       AT(etag_action) },
};
/* clang-format on */

_Static_assert(nitems(flags) + nitems(numbers) + 1 == QUIRKS_OF_DRIVER, "a row for each quirk of the driver but QUIRK_EDIT");

void
profile_from_quirks(struct profile *profile, const struct vendor *vendor, const struct quirks *quirks)
{
	size_t i;

	profile_default(profile);
	if (vendor->name[0] != '\0')
		snprintf(profile->name, sizeof profile->name, "%.30s%s%.30s", vendor->name,
		    vendor->generation[0] ? " " : "", vendor->generation);
	for (i = 0; i < nitems(flags); i++)
		*(bool *)((char *)profile + flags[i].at) = quirks->is_set[flags[i].quirk];
	for (i = 0; i < nitems(numbers); i++) {
		if (quirks->is_set[numbers[i].quirk])
			*(int *)(void *)((char *)profile + numbers[i].at) = (int)quirks->value[numbers[i].quirk];
	}
}
