/* Paths, both ways: what a client calls a resource, what the box calls it, who has members in a collection. */
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet_root.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"

enum { EXCEPTIONS_MAX = 20000 };

static atomic_uint_fast64_t generation;

void
fleet_changed(void)
{
	atomic_fetch_add(&generation, 1);
}

uint64_t
fleet_generation(void)
{
	return atomic_load(&generation) + (fleet_roster()->generation << 40);
}

static void
face_links(const struct node *node, struct links *links)
{
	const struct node_face *face = node_face(node);
	int i;

	links->host = NULL;
	for (i = 0; i < PRIMARY_KINDS; i++)
		links->primary[i] = face->id[i];
}

void
node_links(const struct node *node, struct links *links)
{
	face_links(node, links);
	links->host = node->authority;
}

/* ---- what the box calls it (node's shard) ---- */

const char *
node_advertised(struct node *node, const char *canonical, char out[LINK_SIZE])
{
	const char *advertised = table_get(node->exceptions, canonical, strlen(canonical));

	/* The root's own form has the slash (DSP0266 6.2), and there are boxes that insist on it. */
	if (strcmp(canonical, PLACES_ROOT) == 0)
		snprintf(out, LINK_SIZE, "%s", ROOT_VENDOR_PATH);
	else if (advertised != NULL)
		snprintf(out, LINK_SIZE, "%s", advertised);
	else
		links_southbound(canonical, out);
	/* What it has not advertised itself, some boxes know with a slash at its end only. */
	if (advertised == NULL && node->profile.wants_slash && strlen(out) + 1 < LINK_SIZE && out[strlen(out) - 1] != '/')
		strcat(out, "/");
	return out;
}

void
node_note_exception(struct node *node, const char *canonical, size_t len, const char *advertised, size_t advertised_len)
{
	const char *known = table_get(node->exceptions, canonical, len);

	/* The root has one name of its own, and the last spelling seen is not better than the first. */
	if (known != NULL || table_count(node->exceptions) >= EXCEPTIONS_MAX)
		return;
	table_put(node->exceptions, canonical, len, xstrndup(advertised, advertised_len));
	saved_dirty(node);
}

/* ---- what the client calls it (any thread) ---- */

bool
node_has_member(void *arg, const char *path)
{
	struct node *node = arg;
	struct cached held;
	char raw[FLEET_PATH_MAX + 1];
	bool has = cache_get(node->cache, path, false, &held);

	if (has) {
		has = held.origin != CACHE_MADE;
		cached_clear(&held);
	}
	/* The surface's document of it may not have been made yet. */
	snprintf(raw, sizeof raw, "=%s", path);
	if (!has && (has = cache_get(node->cache, raw, false, &held)))
		cached_clear(&held);
	return has;
}

void
fleet_face(const struct node *node, const struct node *view, struct doc_face *out)
{
	memset(out, 0, sizeof *out);
	out->persona = view == NULL ? PERSONA_FLEET : node_persona(node);
	out->node = node->name;
	out->manager = node_face(node)->id[PRIMARY_MANAGER];
}

bool
fleet_resolve(struct node *view, const char *uri, struct fleet_ref *out)
{
	struct links links;
	struct links_known known = {.links = &links, .has_member = node_has_member};
	struct doc_face face;
	char name[LINK_NODE_SIZE], path[LINK_SIZE];

	out->node = view;
	if (view == NULL) {
		if (!links_node(uri, name) || (out->node = fleet_find(name, strlen(name))) == NULL)
			return false;
	}
	known.arg = out->node;
	face_links(out->node, &links);
	fleet_face(out->node, view, &face);
	if (!links_inward(&known, &face, uri, path) || strlen(path) >= FLEET_PATH_MAX)
		return false;
	strcpy(out->path, path);
	/* The root of a view is made for it; everywhere else the vendor's own is meant. */
	if (strcmp(path, PLACES_ROOT) == 0 && strncmp(uri, PLACES_ROOT "/Managers/", strlen(PLACES_ROOT "/Managers/")) == 0)
		strcpy(out->path, ROOT_VENDOR_PATH);
	return true;
}

bool
fleet_uri(struct node *node, struct node *view, const char *path, char *out, size_t size)
{
	struct links links;
	struct doc_face face;
	char text[LINK_SIZE];

	face_links(node, &links);
	fleet_face(node, view, &face);
	if (!links_outward(&links, &face, path, text) || strlen(text) >= size)
		return false;
	strcpy(out, text);
	return true;
}

/* ---- collections ---- */

static size_t
row_bit(const struct place_row *row)
{
	return (size_t)(row - places_row(0));
}

void
node_set_has(struct node *node, const struct place_row *row, bool has)
{
	size_t bit = row_bit(row);
	uint64_t mask = UINT64_C(1) << (bit % 64), before;

	if (bit / 64 >= nitems(node->has))
		return;
	before = has ? atomic_fetch_or(&node->has[bit / 64], mask) : atomic_fetch_and(&node->has[bit / 64], ~mask);
	if (!!(before & mask) != has)
		fleet_changed();
}

static bool
node_has(struct node *node, const struct place_row *row)
{
	size_t bit = row_bit(row);

	return bit / 64 < nitems(node->has) && (atomic_load(&node->has[bit / 64]) >> (bit % 64) & 1);
}

bool
fleet_has_on(struct node *node, const char *path)
{
	struct place place = places_find(path, strlen(path));

	return place.row != NULL && place.row_end == strlen(path) && node_has(node, place.row);
}

bool
fleet_has(const char *path)
{
	struct place place = places_find(path, strlen(path));
	const struct roster *roster = fleet_roster();
	size_t i;

	if (place.row == NULL || place.row_end != strlen(path))
		return false;
	for (i = 0; i < roster->count; i++) {
		if (node_has(roster->nodes[i], place.row))
			return true;
	}
	return false;
}

static bool
each_of_node(const char *collection, const struct place *place, bool (*each)(void *, struct node *, const char *),
    void *arg, struct node *node)
{
	const char *primary = place->row->below == PLACE_PRIMARY ? node_face(node)->id[place->row->primary] : NULL;
	char path[FLEET_PATH_MAX];
	struct cached held;
	bool goes_on = true;
	size_t i;

	path[0] = '\0';
	if (primary != NULL) {
		snprintf(path, sizeof path, "%s/%s", collection, primary);
		if (!each(arg, node, path))
			return false;
	}
	if (!cache_get(node->cache, collection, false, &held))
		return true;
	for (i = 0; goes_on && held.members != NULL && i < held.members->count; i++) {
		if (strcmp(held.members->paths[i], path) != 0)
			goes_on = each(arg, node, held.members->paths[i]);
	}
	cached_clear(&held);
	return goes_on;
}

void
fleet_members(const char *collection, bool (*each)(void *arg, struct node *node, const char *path), void *arg)
{
	struct place place = places_find(collection, strlen(collection));
	const struct roster *roster = fleet_roster();
	size_t i;

	if (place.row == NULL)
		return;
	for (i = 0; i < roster->count; i++) {
		if (!each_of_node(collection, &place, each, arg, roster->nodes[i]))
			return;
	}
}
