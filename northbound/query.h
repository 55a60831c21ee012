/* Query parameters (DSP0266 1.20, "Query parameters"): what was asked, parsed and checked.
 *
 * Supported: only, $expand (. * ~, $levels), $select, $top, $skip. Unsupported ones that begin with $ are refused (501),
 * others are ignored. On anything but GET and HEAD every one that we know is refused.
 *
 * $select also applies to what $expand brings in: `?$expand=.&$select=PowerState` on a collection gives every member's
 * PowerState. A path from the top (`Members/PowerState`) says the same. */
#ifndef FISHWAY_QUERY_H
#define FISHWAY_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "gateway/arena.h"
#include "gateway/error.h"
#include "gateway/features.h"
#include "northbound/http.h"

enum {
	QUERY_MAX_LEVELS = FEATURES_EXPAND_LEVELS,
	QUERY_SELECT_MAX = 100       /* properties named */
};

enum query_expand {
	EXPAND_NONE,
	EXPAND_SUBORDINATE,          /* `.`: not what is below Links */
	EXPAND_LINKS,                /* `~`: only what is below Links */
	EXPAND_ALL                   /* `*` */
};

/* A tree of names: $select=Status/State,Name */
struct query_select {
	const char *name;
	size_t len;
	struct query_select *next;   /* sibling */
	struct query_select *below;
	bool is_whole;               /* the property as it is */
};

struct query {
	bool is_only;
	enum query_expand expand;
	int levels;
	struct query_select *select; /* NULL: everything */
	bool has_top;
	uint64_t top, skip;
};

/* text: as sent, NULL: none. What it points to lives in the arena. */
bool query_parse(const char *text, enum http_method method, struct arena *arena, struct query *out,
    struct rf_error *err);
/* Anything in it that shapes an answer? */
bool query_is_plain(const struct query *query);

/* Set to true in what $expand put in the place of a link; query_select takes it out again. (A resource cannot be told from
 * a part of another by its looks: vendors give parts an @odata.id and an @odata.type, too.) */
#define QUERY_EXPANDED "@Fishway.Expanded"

/* Removes what was not selected from a resource and from every resource that was expanded into it. */
void query_select(json_t *resource, const struct query_select *select);

#endif
