#include "northbound/collections.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/etag.h"
#include "gateway/fleet.h"
#include "gateway/xalloc.h"
#include "northbound/manager_fishway.h"
#include "northbound/query_run.h"
#include "northbound/reply.h"
#include "northbound/request_state.h"

/* Text that grows. */
struct text {
	char *bytes;
	size_t len, size;
};

struct member {
	struct node *node;           /* NULL: the gateway's own Manager */
	size_t link_at, link_len;    /* {"@odata.id":"..."} in links */
	size_t path_at;              /* canonical, a string in paths */
};

/* A built collection, as one scope sees it. */
struct built {
	const struct route *route;   /* NULL: a free place */
	uint64_t scope_id, generation, used;
	struct member *members;
	size_t count, size;
	struct text links, paths;
};

struct shelf {
	struct built built[COLLECTIONS_KEPT];
	uint64_t uses;
};

static struct shelf *shelves;
static int shelf_count;

static const struct built *build_now(struct request *req);
static void reply_links(struct request *req, const struct built *built);
static void reply_expanded(struct request *req, const struct built *built);
static json_t *as_json(struct request *req, const struct built *built);

void
collections_init(int shards)
{
	shelves = xcalloc((size_t)shards, sizeof *shelves);
	shelf_count = shards;
}

static void
built_clear(struct built *built)
{
	free(built->members);
	free(built->links.bytes);
	free(built->paths.bytes);
	memset(built, 0, sizeof *built);
}

void
collections_free(void)
{
	for (int i = 0; i < shelf_count; i++) {
		for (size_t j = 0; j < COLLECTIONS_KEPT; j++)
			built_clear(&shelves[i].built[j]);
	}
	free(shelves);
	shelves = NULL;
	shelf_count = 0;
}

void
collections_get(struct request *req)
{
	const struct query *query = &req->query;
	const struct built *built;

	if (!(req->route->flags & ROUTE_ALWAYS) && !fleet_has(req->route->pattern)) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
		return;
	}
	built = build_now(req);
	if (req->state->whole != NULL || query->is_only || query->select != NULL || query->levels > 1 ||
	    query->expand == EXPAND_LINKS)
		reply_json(req, 200, as_json(req, built));
	else if (query->expand != EXPAND_NONE)
		reply_expanded(req, built);
	else
		reply_links(req, built);
}

/* ---- building ---- */

static char *
text_room(struct text *text, size_t len)
{
	if (text->size - text->len < len) {
		text->size = text->size * 2 > text->len + len ? text->size * 2 : text->len + len;
		text->bytes = xrealloc(text->bytes, text->size);
	}
	text->len += len;
	return text->bytes + text->len - len;
}

static void
add_member(struct built *built, struct node *node, const char *path, const char *uri)
{
	static const char before[] = "{\"@odata.id\":\"", after[] = "\"}";
	size_t uri_len = strlen(uri), link_len = sizeof before - 1 + uri_len + sizeof after - 1;
	struct member *member;
	char *link;

	if (built->count == built->size) {
		built->size = built->size == 0 ? 16 : built->size * 2;
		built->members = xrealloc(built->members, built->size * sizeof *built->members);
	}
	if (built->count > 0)
		*text_room(&built->links, 1) = ',';
	member = &built->members[built->count++];
	member->node = node;
	member->link_at = built->links.len;
	member->link_len = link_len;
	member->path_at = built->paths.len;
	/* A path northbound has nothing that JSON escapes: it holds what RFC 3986 allows in a path and no more. */
	link = text_room(&built->links, link_len);
	memcpy(link, before, sizeof before - 1);
	memcpy(link + sizeof before - 1, uri, uri_len);
	memcpy(link + sizeof before - 1 + uri_len, after, sizeof after - 1);
	strcpy(text_room(&built->paths, strlen(path) + 1), path);
}

struct building {
	struct request *req;
	struct built *built;
};

static bool
build_member(void *arg, struct node *node, const char *path)
{
	struct building *building = arg;
	char uri[FLEET_PATH_MAX];

	if (request_sees(building->req, node) && fleet_uri(node, NULL, path, uri, sizeof uri))
		add_member(building->built, node, path, uri);
	return true;
}

static const struct built *
build_now(struct request *req)
{
	int index = shard_index(shard_self());
	struct shelf *shelf = &shelves[index];
	struct built *oldest = &shelf->built[0];
	struct building building = { req, NULL };
	uint64_t generation = fleet_generation();

	assert(index < shelf_count);
	for (size_t i = 0; i < COLLECTIONS_KEPT && building.built == NULL; i++) {
		struct built *built = &shelf->built[i];

		if (built->route == req->route && built->scope_id == req->who.scope_id)
			building.built = built;
		else if (built->used < oldest->used)
			oldest = built;
	}
	if (building.built == NULL || building.built->generation != generation) {
		building.built = building.built != NULL ? building.built : oldest;
		built_clear(building.built);
		building.built->route = req->route;
		building.built->scope_id = req->who.scope_id;
		building.built->generation = generation;
		if (strcmp(req->route->pattern, "/redfish/v1/Managers") == 0 && req->who.scope == NULL)
			add_member(building.built, NULL, MANAGER_FISHWAY, MANAGER_FISHWAY);
		fleet_members(req->route->pattern, build_member, &building);
	}
	building.built->used = ++shelf->uses;
	return building.built;
}

/* ---- showing ---- */

char *
collections_title(struct arena *arena, const char *entity)
{
	char *title = arena_alloc(arena, strlen(entity) * 2 + 1), *to = title;

	for (const char *p = entity; *p != '\0'; p++) {
		/* before a word: a capital that follows or precedes a small letter */
		if (p > entity && isupper((unsigned char)p[0]) &&
		    (islower((unsigned char)p[-1]) || islower((unsigned char)p[1])))
			*to++ = ' ';
		*to++ = *p;
	}
	return title;
}

static char *
head_of(struct request *req)
{
	return arena_printf(req->arena, "{\"@odata.id\":\"%s\",\"@odata.type\":\"#%s.%s\",\"Name\":\"%s\",\"Members\":[",
	    req->uri, req->route->entity, req->route->entity, collections_title(req->arena, req->route->entity));
}

/* What the client asked for of `count` members: [*from, *to). The tail that fits it. */
static char *
tail_of(struct request *req, size_t count, size_t *from, size_t *to)
{
	const struct query *query = &req->query;

	*from = query->skip < count ? query->skip : count;
	*to = query->has_top && query->top < count - *from ? *from + query->top : count;
	if (*to == count)
		return arena_printf(req->arena, "],\"Members@odata.count\":%zu}", count);
	return arena_printf(req->arena, "],\"Members@odata.count\":%zu,\"Members@odata.nextLink\":\"%s\"}", count,
	    query_next_link(req, *to));
}

static char *
put(char *to, const char *text, size_t len)
{
	memcpy(to, text, len);
	return to + len;
}

/* The whole as text, with links; the caller frees it. */
static char *
with_links(struct request *req, const struct built *built, size_t *len)
{
	size_t from, to, begin = 0, end = 0;
	const char *head = head_of(req), *tail = tail_of(req, built->count, &from, &to);
	char *text, *at;

	if (from < to) {
		begin = built->members[from].link_at;
		end = built->members[to - 1].link_at + built->members[to - 1].link_len;
	}
	*len = strlen(head) + end - begin + strlen(tail);
	at = text = xmalloc(*len);
	at = put(at, head, strlen(head));
	if (from < to)
		at = put(at, built->links.bytes + begin, end - begin);
	put(at, tail, strlen(tail));
	return text;
}

static void
reply_links(struct request *req, const struct built *built)
{
	size_t len;
	char *text = with_links(req, built, &len);

	reply_resource_text(req, 200, arena_printf(req->arena, "%s.", req->route->entity), NULL, text, len);
	free(text);
}

/* All of it: query_run or the whole of a part does the rest. */
static json_t *
as_json(struct request *req, const struct built *built)
{
	struct query query = req->query;
	size_t len;
	char *text;
	json_t *json;

	memset(&req->query, 0, sizeof req->query);
	text = with_links(req, built, &len);
	req->query = query;
	json = json_loadb(text, len, 0, NULL);
	assert(json != NULL);
	free(text);
	return json;
}

/* ---- $expand of one level: the members' documents one behind the other ---- */

struct shown {
	struct fleet_hit hit;        /* doc NULL: the link, or `own` */
	struct doc_face face;
	char *own;
	size_t len;
};

static void
show(struct request *req, const struct built *built, const struct member *member, bool may, struct shown *shown,
    uint64_t *hash)
{
	char etag[ETAG_SIZE];

	if (member->node == NULL) {
		json_t *json = manager_fishway_json(req);

		shown->own = json_dumps(json, JSON_COMPACT);
		shown->len = strlen(shown->own);
		json_decref(json);
		*hash = doc_hash_bytes(shown->own, shown->len, *hash);
	} else if (may && fleet_cached(member->node, built->paths.bytes + member->path_at, FLEET_MEMORY, &shown->hit)) {
		fleet_face(member->node, NULL, &shown->face);
		shown->len = doc_face_len(shown->hit.doc, &shown->face);
		doc_etag(shown->hit.doc, &shown->face, 0, etag);
		*hash = doc_hash_bytes(etag, strlen(etag), *hash);
	} else {
		shown->len = member->link_len;
		*hash = doc_hash_bytes(built->links.bytes + member->link_at, member->link_len, *hash);
	}
}

static void
write_expanded(const struct built *built, size_t from, size_t to, const struct shown *shown, char *at)
{
	for (size_t i = from; i < to; i++, shown++) {
		const struct member *member = &built->members[i];

		if (i > from)
			*at++ = ',';
		if (shown->hit.doc != NULL)
			doc_face_write(shown->hit.doc, &shown->face, at);
		else if (shown->own != NULL)
			memcpy(at, shown->own, shown->len);
		else
			memcpy(at, built->links.bytes + member->link_at, member->link_len);
		at += shown->len;
	}
}

static void
reply_expanded(struct request *req, const struct built *built)
{
	size_t from, to, len;
	const char *head = head_of(req), *tail = tail_of(req, built->count, &from, &to), *type;
	struct shown *shown = xcalloc(to - from + 1, sizeof *shown);
	uint64_t hash = doc_hash_bytes(tail, strlen(tail), 0);
	bool may = from == to || privileges_permit(req->who.privileges,
	    privileges_for_path(built->paths.bytes + built->members[from].path_at, HTTP_GET), false);
	char etag[ETAG_SIZE], *room;

	len = strlen(head) + strlen(tail) + (to > from ? to - from - 1 : 0);
	for (size_t i = from; i < to; i++) {
		show(req, built, &built->members[i], may, &shown[i - from], &hash);
		len += shown[i - from].len;
	}
	etag_of(&hash, sizeof hash, 0, etag);
	type = arena_printf(req->arena, "%s.", req->route->entity);
	if (len > COLLECTIONS_TEXT_MAX) {
		reply_fail(req, RF_QUERY_TOO_MUCH);
	} else if ((room = reply_room(req, type, etag, len, NULL)) != NULL) {
		memcpy(room, head, strlen(head));
		write_expanded(built, from, to, shown, room + strlen(head));
		memcpy(room + len - strlen(tail), tail, strlen(tail));
		reply_room_end(req);
	}
	for (size_t i = 0; i < to - from; i++) {
		doc_unref(shown[i].hit.doc);
		free(shown[i].own);
	}
	free(shown);
}

/* ---- for those with members of their own ---- */

json_t *
collections_json(struct request *req, json_t *members)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:I}", "@odata.id", req->uri, "@odata.type",
	    arena_printf(req->arena, "#%s.%s", req->route->entity, req->route->entity), "Name",
	    collections_title(req->arena, req->route->entity), "Members", members, "Members@odata.count",
	    (json_int_t)json_array_size(members));
}

struct adding {
	struct request *req;
	json_t *members;
	bool (*wants)(void *arg, struct node *node, const char *path);
	void *arg;
};

static bool
add_one(void *arg, struct node *node, const char *path)
{
	struct adding *adding = arg;
	char uri[FLEET_PATH_MAX];

	if (request_sees(adding->req, node) && fleet_uri(node, adding->req->view.node, path, uri, sizeof uri) &&
	    (adding->wants == NULL || adding->wants(adding->arg, node, path)))
		json_array_append_new(adding->members, json_pack("{s:s}", "@odata.id", uri));
	return true;
}

void
collections_add_nodes(struct request *req, json_t *members, bool (*wants)(void *arg, struct node *node,
    const char *path), void *arg)
{
	struct adding adding = { req, members, wants, arg };

	fleet_members(req->route->pattern, add_one, &adding);
}
