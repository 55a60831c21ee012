/* Query options of GET, and pages. */
#include "resource.h"

#include <stdlib.h>
#include <string.h>

char *
query_value(const char *query, const char *name)
{
	size_t len = strlen(name);

	while (query && *query) {
		size_t all = strcspn(query, "&");

		if (strncmp(query, name, len) == 0 && (query[len] == '=' || len == all)) {
			char *value = xcalloc(1, all + 1), *to = value;
			const char *from = query + len + (query[len] == '=');

			for (; from < query + all; from++) {
				int byte = *from == '%' && from + 2 < query + all
					       ? hex_pair(from + 1)
					       : -1;

				*to++ = byte > 0 ? (char)byte : *from;
				from += byte > 0 ? 2 : 0;
			}
			return value;
		}
		query += all + (query[all] == '&');
	}
	return NULL;
}

static const json_t *
features(struct call *c)
{
	return json_object_get(bmc_body(c->bmc, "/redfish/v1"), "ProtocolFeaturesSupported");
}

static bool
is_link(const json_t *value)
{
	return json_is_object(value) && json_object_size(value) == 1 &&
	       json_text(value, "@odata.id");
}

static json_t *
whole(struct call *c, const char *uri)
{
	char *trimmed = uri_trimmed(uri);
	const json_t *body = strchr(uri, '#') ? NULL : bmc_body(c->bmc, trimmed);

	free(trimmed);
	return body ? json_deep_copy(body) : NULL;
}

/* Replaces links by what they lead to. `.` is all but those below Links, `~` only those, `*` both.
 */
static void
expand(struct call *c, json_t *value, char kind, int levels, bool in_links)
{
	const char *key;
	json_t *item;
	size_t i;

	if (levels <= 0)
		return;
	if (json_is_array(value)) {
		json_array_foreach (value, i, item) {
			json_t *full = is_link(item) && (kind == '*' || (kind == '~') == in_links)
					   ? whole(c, json_text(item, "@odata.id"))
					   : NULL;

			if (full) {
				expand(c, full, kind, levels - 1, false);
				json_array_set_new(value, i, full);
			} else if (!is_link(item)) {
				expand(c, item, kind, levels, in_links);
			}
		}
		return;
	}
	json_object_foreach (value, key, item) {
		bool below = in_links || strcmp(key, "Links") == 0;
		json_t *full = is_link(item) && (kind == '*' || (kind == '~') == below)
				   ? whole(c, json_text(item, "@odata.id"))
				   : NULL;

		if (full) {
			expand(c, full, kind, levels - 1, false);
			json_object_set_new(value, key, full);
		} else if (json_is_object(item) || json_is_array(item)) {
			if (!is_link(item) && strcmp(key, "Actions") != 0)
				expand(c, item, kind, levels, below);
		}
	}
}

/* False: c has its error. */
static bool
apply_expand(struct call *c, const char *value)
{
	const json_t *can = json_object_get(features(c), "ExpandQuery");
	const char *levels_at = strstr(value, "$levels=");
	int levels = levels_at ? atoi(levels_at + 8) : 1;
	int most = (int)json_integer_value(json_object_get(can, "MaxLevels"));
	char kind = *value;

	if (!json_is_object(can) || !strchr(".*~", kind) || !kind ||
	    !json_is_true(json_object_get(can, kind == '.'   ? "NoLinks"
					       : kind == '~' ? "Links"
							     : "ExpandAll"))) {
		call_error(c, "QueryNotSupported", NULL);
		return false;
	}
	if (levels < 1 || levels > (most ? most : 1)) {
		char shown[16];

		snprintf(shown, sizeof shown, "%d", levels);
		call_error(c, "QueryParameterOutOfRange", shown, "$expand", "1-MaxLevels", NULL);
		return false;
	}
	expand(c, call_edit(c), kind, levels, false);
	return true;
}

static void
apply_select(struct call *c, const char *value)
{
	json_t *from = call_edit(c), *to = json_object(), *item;
	const char *key;

	json_object_foreach (from, key, item) {
		const char *at = strstr(value, key);
		size_t len = strlen(key);
		bool named = at && (at == value || at[-1] == ',') &&
			     (!at[len] || at[len] == ',' || at[len] == '/');

		if (*key == '@' || strcmp(key, "Id") == 0 || strcmp(key, "Name") == 0 || named)
			json_object_set(to, key, item);
	}
	call_json(c, c->status, to);
}

/* False: c has its error. */
static bool
number(struct call *c, const char *name, long *value)
{
	char *text = query_value(c->req->query, name), *end;
	bool ok = true;

	if (text) {
		*value = strtol(text, &end, 10);
		ok = *text && !*end && *value >= 0;
		if (!ok)
			call_error(c, "QueryParameterValueTypeError", text, name, NULL);
	}
	free(text);
	return ok;
}

static void
cut_members(struct call *c, long skip, long top, bool next)
{
	json_t *members = json_object_get(call_edit(c), "Members");
	long count = (long)json_array_size(members);
	const char *name = quirk_on(c->bmc, "pages-by-skiptoken") ? "$skiptoken" : "$skip";

	for (long i = 0; i < skip && i < count; i++)
		json_array_remove(members, 0);
	while ((long)json_array_size(members) > top)
		json_array_remove(members, json_array_size(members) - 1);
	if (next && skip + top < count) {
		char *link = xasprintf("%s?%s=%ld", c->uri, name, skip + top);

		json_object_set_new(call_edit(c), "Members@odata.nextLink", json_string(link));
		free(link);
	}
}

static bool
is_log(const json_t *body)
{
	const char *type = json_text(body, "@odata.type");

	return type && begins_with(type, "#LogEntryCollection");
}

/* False: c has its error. */
static bool
apply_pages(struct call *c)
{
	const json_t *body = c->body ? c->body : c->doc->body;
	struct quirk_use *pages = quirk_for(c, "pages");
	long page = pages ? quirk_number(pages, 50) : is_log(body) ? c->bmc->settings.page_size : 0;
	long skip = 0, top = -1;

	if (!json_is_array(json_object_get(body, "Members")))
		return true;
	if (!number(c, "$skip", &skip) || !number(c, "$skiptoken", &skip) ||
	    !number(c, "$top", &top))
		return false;
	if (top >= 0 && (!page || top <= page))
		cut_members(c, skip, top, false);
	else if (page)
		cut_members(c, skip, page, true);
	else if (skip)
		cut_members(c, skip, 1L << 30, false);
	return true;
}

/* What begins with $ and is not known here is 501; `only` and `excerpt` have no value
 * (DSP0266, 7.3). False: c has its error. */
static bool
check_names(struct call *c)
{
	static const char *const known[] = {"$expand", "$select", "$skip", "$skiptoken", "$top"};
	const char *at = c->req->query;

	while (at && *at) {
		size_t len = strcspn(at, "=&"), all = strcspn(at, "&");
		bool is_known = *at != '$';

		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			is_known |= strlen(known[i]) == len && strncmp(known[i], at, len) == 0;
		if (!is_known) {
			call_error(c, "QueryNotSupported", NULL);
			c->status = 501;
			return false;
		}
		if (all > len &&
		    (strncmp(at, "only=", 5) == 0 || strncmp(at, "excerpt=", 8) == 0)) {
			call_error(c, "QueryParameterValueTypeError", "", "only, excerpt", NULL);
			return false;
		}
		at += all + (at[all] == '&');
	}
	return true;
}

static void
apply_only(struct call *c)
{
	const json_t *body = c->body ? c->body : c->doc->body;
	const json_t *members = json_object_get(body, "Members");
	json_t *one;

	if (json_array_size(members) != 1)
		return;
	one = whole(c, json_text(json_array_get(members, 0), "@odata.id"));
	if (one)
		call_json(c, c->status, one);
}

void
query_apply(struct call *c)
{
	char *select, *levels, *only;
	bool ok;

	if (!c->doc)
		return;
	/* A capture's page has its query in its own URI. */
	if (c->req->query && json_text(c->doc->body, "@odata.id") &&
	    strchr(json_text(c->doc->body, "@odata.id"), '?'))
		return;
	select = query_value(c->req->query, "$select");
	levels = query_value(c->req->query, "$expand");
	only = query_value(c->req->query, "only");
	ok = check_names(c) && apply_pages(c);
	if (ok && only)
		apply_only(c);
	if (ok && levels)
		ok = apply_expand(c, levels);
	if (ok && select)
		apply_select(c, select);
	free(select);
	free(levels);
	free(only);
}
