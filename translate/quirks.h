/* What is different about a vendor's BMC, as rows (quirks_*.c, a file per family), each with the
 * firmware it was seen on.
 *
 * quirks_find collects the rows that fit a vendor into one value: flags and numbers for the driver
 * (gateway/fleet_profile.c makes its struct profile of them) and the edits that documents need.
 * Pure, any thread. */
#ifndef FISHWAY_QUIRKS_H
#define FISHWAY_QUIRKS_H

#include <stdbool.h>
#include <stddef.h>

#include "translate/edit.h"
#include "translate/vendor.h"

/* In the order of enum profile_etag (southbound/profile.h); gateway/fleet_profile.c checks that. */
enum quirk_etag {
	QUIRK_ETAG_LEARN,
	QUIRK_ETAG_HEADER,
	QUIRK_ETAG_BODY,
	QUIRK_ETAG_STRONG,
	QUIRK_ETAG_UNQUOTED,
	QUIRK_ETAG_ANY,
	QUIRK_ETAG_NONE,
	QUIRK_ETAG_IN_BODY
};

/* One row of gateway/fleet_profile.c each; the value of a flag is 1. What the driver makes of it:
 * southbound/profile.h. */
enum quirk {
	QUIRK_EDIT,        /* not for the driver: edit documents of `type` */
	QUIRK_BASIC_ONLY,  /* no usable sessions: Basic with every request */
	QUIRK_CLOSES,      /* Connection: close on every request */
	QUIRK_IDLE_MS,     /* keep-alive no longer than this */
	QUIRK_NO_ENCODING, /* leave Accept-Encoding out */
	QUIRK_WANTS_SLASH, /* resources not advertised before are asked for with a trailing slash */
	QUIRK_CONCURRENCY, /* requests in flight */
	QUIRK_PACE_MS,     /* between two requests */
	QUIRK_READ_MS,     /* time-out of a read */
	QUIRK_ETAG_WRITE,  /* enum quirk_etag: the first form of If-Match to try on PATCH and PUT */
	QUIRK_ETAG_ACTION, /* the same for action POSTs */
	QUIRK_WRONG_304,   /* never send If-None-Match */
	QUIRK_EXPAND,      /* levels; 0: never */
	QUIRK_EXPAND_INCOMPLETE, /* expanded members lack required properties: read each */
	QUIRK_PAGES,             /* at most this many pages of a collection */
	QUIRK_STARTING_S,        /* how long "not ready" lasts */
	QUIRK_NO_CRAWL,          /* reading some resources hurts: only what is asked for */
	/* ---- the surface's, no business of the driver ---- */
	QUIRKS_OF_DRIVER,
	QUIRK_LED_IDLE_LIT = QUIRKS_OF_DRIVER, /* IndicatorLED Lit is the idle state; only Blinking locates */
	QUIRK_BOOT_FULL, /* a PATCH of Boot without its mode resets that: all three properties always */
	QUIRKS
};

struct quirk_row {
	const char *vendor;     /* vendor.name; "*": any */
	const char *generation; /* glob over vendor.generation; NULL: any */
	const char *firmware;   /* glob over vendor.firmware; NULL: any */
	enum quirk what;
	long value;
	const char *type; /* QUIRK_EDIT: resource type without version, "*": any */
	struct edit edit; /* QUIRK_EDIT */
	const char *seen; /* on which firmware, or who says so: project, file or issue number */
};

struct quirks {
	bool is_set[QUIRKS];
	long value[QUIRKS];
	const struct quirk_row **edits; /* owned */
	size_t edit_count;
};

void quirks_find(const struct vendor *vendor, struct quirks *quirks);
void quirks_clear(struct quirks *quirks);
/* Applies the edits for this document in place. */
void quirks_edit(const struct quirks *quirks, json_t *json);
/* Are documents of this type edited so at this path? For a write, which may need the vendor's own form. */
bool quirks_edits(const struct quirks *quirks, const char *type, enum edit_kind kind, const char *path);

/* The vendor that a configured profile names: its name as the rows have it, in any case, and perhaps a generation behind a
 * hyphen, with hyphens for blanks: "dell", "hpe", "hpe-ilo-5". False: no row is about such a vendor. */
#define QUIRKS_CONFIGURED "configured"      /* vendor.how of it */
bool quirks_vendor(const char *profile, struct vendor *vendor);

/* A ResetType that a vendor, or one of its machines, wants done in its own way (quirks_power.c): a plan of power.h. */
struct quirk_power {
	const char *vendor, *generation, *firmware; /* as in struct quirk_row */
	const char *model;                          /* glob over ComputerSystem.Model; NULL: any */
	const char *type;                           /* ResetType */
	const char *way;                            /* one word in the vendor's words, or several */
	const char *seen;
};
/* NULL: in no way of its own. */
const char *quirks_power(const struct vendor *vendor, const char *model, const char *type);
const struct quirk_power *quirks_power_row(size_t index); /* for tests */

/* Virtual media of a vendor (quirks_media.c). */
enum quirk_media_sign { QUIRK_MEDIA_INSERTED, QUIRK_MEDIA_IMAGE, QUIRK_MEDIA_CONNECTED }; /* the property that tells: nothing is in */
struct quirk_media {
	const char *vendor, *generation, *firmware;
	const char *slots; /* glob over ids of slots: these before any other; NULL: as they come */
	const char *reserved; /* glob over ids of slots that take nothing from us; NULL: none */
	enum quirk_media_sign sign;
	const char *seen;
};
/* NULL: nothing special. */
const struct quirk_media *quirks_media(const struct vendor *vendor);
const struct quirk_media *quirks_media_row(size_t index); /* for tests */

/* The hardware log of a vendor (quirks_logs.c). */
struct quirk_log {
	const char *vendor, *generation;
	const char *id; /* of the LogService, in any case */
	const char *seen;
};
/* Ids to look for, the best first: number `index`, NULL behind the last. */
const char *quirks_log(const struct vendor *vendor, size_t index);
const struct quirk_log *quirks_log_row(size_t index); /* for tests */
/* OK, Warning or Critical; NULL: a word that nobody knows. */
const char *quirks_severity(const char *said);

/* All rows, for tests: row number `index`, NULL behind the last. */
const struct quirk_row *quirks_row(size_t index);
/* `*` and `?`, case-insensitive, linear. */
bool quirks_match(const char *glob, const char *text);

#endif
