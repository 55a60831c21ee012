#include "northbound/query_run.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/reply.h"
#include "northbound/request_state.h"

/* A link that waits to be replaced by what it leads to. */
struct pending {
	json_t *link;                /* referenced */
	int level;                   /* 1: directly in what was asked for */
	bool from_memory;
};

struct expansion {
	struct request *req;
	json_t *resource;
	struct pending *queue;       /* [first, count) wait */
	size_t first, count, size;
	size_t resources, bytes;
	int running;
	bool is_over;
	uint64_t until_ms;
};

/* What a part is for. */
struct part {
	struct expansion *expansion;
	struct pending pending;
};

static void run_only(struct request *req, json_t *collection);
static void take_page(struct request *req, json_t *collection);
static void expand(struct request *req, json_t *resource);
static void finish(struct request *req, json_t *resource);

void
query_run(struct request *req, json_t *resource)
{
	bool is_collection = json_is_array(json_object_get(resource, "Members"));
	const struct query *query = &req->query;

	if (!is_collection && (query->is_only || query->has_top || query->skip > 0)) {
		json_decref(resource);
		reply_fail(req, RF_QUERY_NOT_HERE);
		return;
	}
	if (query->is_only) {
		run_only(req, resource);
		return;
	}
	if (query->has_top || query->skip > 0)
		take_page(req, resource);
	if (query->expand != EXPAND_NONE)
		expand(req, resource);
	else
		finish(req, resource);
}

static void
finish(struct request *req, json_t *resource)
{
	if (req->query.select != NULL)
		query_select(resource, req->query.select);
	reply_resource(req, 200, resource);
}

/* ---- only ---- */

static const char *
link_of(const json_t *value)
{
	const char *uri = json_string_value(json_object_get(value, "@odata.id"));

	return uri != NULL && json_object_size(value) == 1 && strchr(uri, '#') == NULL ? uri : NULL;
}

static void
only_done(struct request *part)
{
	struct request *req = part->state->part_user;

	if (part->op.err.code != RF_OK) {
		reply_error(req, &part->op.err);
		return;
	}
	req->route = part->route;       /* the methods allowed are the member's */
	reply_resource(req, 200, json_incref(part->state->json));
}

static void
run_only(struct request *req, json_t *collection)
{
	json_t *members = json_object_get(collection, "Members");
	const char *uri = json_array_size(members) == 1 ? link_of(json_array_get(members, 0)) : NULL;

	if (uri == NULL) {
		reply_resource(req, 200, collection);
		return;
	}
	request_part(req, uri, false, 0, only_done, req);
	json_decref(collection);
}

/* ---- $skip and $top ---- */

char *
query_next_link(struct request *req, uint64_t skip)
{
	const char *path = req->x->raw_path;
	size_t path_len = strlen(path);
	char *link;
	const char *text = req->x->query;

	path_len -= path_len > 1 && path[path_len - 1] == '/';
	link = arena_printf(req->arena, "%.*s?$skip=%llu", (int)path_len, path, (unsigned long long)skip);
	while (*text != '\0') {
		size_t len = strcspn(text, "&");

		if (len > 0 && strncmp(text, "$skip=", 6) != 0 && strncmp(text, "%24skip=", 8) != 0)
			link = arena_printf(req->arena, "%s&%.*s", link, (int)len, text);
		text += len + (text[len] == '&');
	}
	return link;
}

static void
take_page(struct request *req, json_t *collection)
{
	json_t *all = json_object_get(collection, "Members"), *page = json_array();
	size_t count = json_array_size(all);
	uint64_t from = req->query.skip < count ? req->query.skip : count;
	uint64_t left = count - from;
	uint64_t take = req->query.has_top && req->query.top < left ? req->query.top : left;

	for (uint64_t i = from; i < from + take; i++)
		json_array_append(page, json_array_get(all, i));
	json_object_set_new(collection, "Members", page);
	json_object_set_new(collection, "Members@odata.count", json_integer((json_int_t)count));
	if (from + take < count)
		json_object_set_new(collection, "Members@odata.nextLink",
		    json_string(query_next_link(req, from + take)));
}

/* ---- $expand ---- */

static void collect(struct expansion *expansion, json_t *value, bool is_in_links, int level, bool from_memory);
static void advance(struct expansion *expansion);
static void part_done(struct request *part);

static bool
is_fleets(const struct request *req)
{
	return req->view.node == NULL && req->route != NULL && (req->route->flags & ROUTE_FLEET);
}

static void
expand(struct request *req, json_t *resource)
{
	struct expansion *expansion = arena_alloc(req->arena, sizeof *expansion);

	expansion->req = req;
	expansion->resource = resource;
	expansion->until_ms = shard_now(shard_self()) + EXPAND_MS;
	collect(expansion, resource, false, 1, is_fleets(req));
	advance(expansion);
}

static void
enqueue(struct expansion *expansion, json_t *link, int level, bool from_memory)
{
	if (expansion->count == expansion->size) {
		expansion->size = expansion->size == 0 ? 64 : expansion->size * 2;
		expansion->queue = xrealloc(expansion->queue, expansion->size * sizeof *expansion->queue);
	}
	expansion->queue[expansion->count++] = (struct pending){ json_incref(link), level, from_memory };
}

/* Finds the links of one resource. Its own @odata.id is a string, so it is none; fragments are parts of a resource. */
static void
collect(struct expansion *expansion, json_t *value, bool is_in_links, int level, bool from_memory)
{
	enum query_expand wanted = expansion->req->query.expand;
	const char *key;
	json_t *item;
	size_t i;

	if (link_of(value) != NULL) {
		if (wanted == EXPAND_ALL || is_in_links == (wanted == EXPAND_LINKS))
			enqueue(expansion, value, level, from_memory);
		return;
	}
	json_object_foreach(value, key, item)
		collect(expansion, item, is_in_links || strcmp(key, "Links") == 0, level, from_memory);
	json_array_foreach(value, i, item)
		collect(expansion, item, is_in_links, level, from_memory);
}

/* What was held is given back; parts that still run find is_over. */
static void
expansion_end(struct expansion *expansion)
{
	expansion->is_over = true;
	while (expansion->first < expansion->count)
		json_decref(expansion->queue[expansion->first++].link);
	free(expansion->queue);
}

/* Keeps some parts under way; answers when all are done, or when it has become too much. */
static void
advance(struct expansion *expansion)
{
	struct request *req = expansion->req;
	uint64_t now = shard_now(shard_self());
	bool goes_on = op_is_running(&req->op) && now < expansion->until_ms;

	if (expansion->resources + expansion->count - expansion->first > EXPAND_COUNT_MAX ||
	    expansion->bytes > EXPAND_BYTES_MAX) {
		expansion_end(expansion);
		json_decref(expansion->resource);
		reply_fail(req, RF_QUERY_TOO_MUCH);
		return;
	}
	while (goes_on && expansion->running < EXPAND_PARALLEL && expansion->first < expansion->count) {
		struct part *part = arena_alloc(req->arena, sizeof *part);

		part->expansion = expansion;
		part->pending = expansion->queue[expansion->first++];
		expansion->running++;
		expansion->resources++;
		request_part(req, link_of(part->pending.link), part->pending.from_memory,
		    (int64_t)(expansion->until_ms - now), part_done, part);
	}
	if (expansion->running > 0)
		return;
	expansion_end(expansion);
	finish(req, expansion->resource);
}

/* A part that failed stays a link: a client that follows it learns why. */
static void
part_done(struct request *request)
{
	struct part *part = request->state->part_user;
	struct expansion *expansion = part->expansion;
	json_t *link = part->pending.link, *json = request->state->json, *item;
	const char *key;

	expansion->running--;
	if (!expansion->is_over && request->op.err.code == RF_OK && json_is_object(json)) {
		json_object_update(link, json);
		if (expansion->req->query.select != NULL)
			json_object_set_new(link, QUERY_EXPANDED, json_true());
		expansion->bytes += request->state->bytes > 0 ? request->state->bytes : EXPAND_OWN_BYTES;
		if (part->pending.level < expansion->req->query.levels) {
			json_object_foreach(link, key, item)
				collect(expansion, item, strcmp(key, "Links") == 0, part->pending.level + 1,
				    part->pending.from_memory || is_fleets(request));
		}
	}
	json_decref(link);
	if (!expansion->is_over)
		advance(expansion);
}
