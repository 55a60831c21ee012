/* What a box says becomes a document: translate's work with what this node needs around it. Node's shard. */
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet_document.h"
#include "gateway/fleet_root.h"
#include "gateway/fleet_sources.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "translate/classes.h"
#include "translate/document.h"
#include "translate/surface.h"

enum { MEMBERS_MAX = 20000, EXCEPTIONS_MAX = 4096 };

static void
see(struct seen *seen, size_t max, const char *text, size_t len)
{
	if (seen->count == max)
		return;
	if (seen->count == seen->room) {
		seen->room = seen->room ? seen->room * 2 : 16;
		seen->texts = xrealloc(seen->texts, seen->room * sizeof *seen->texts);
	}
	seen->texts[seen->count++] = xstrndup(text, len);
}

static void
seen_clear(struct seen *seen)
{
	while (seen->count > 0)
		free(seen->texts[--seen->count]);
	free(seen->texts);
	memset(seen, 0, sizeof *seen);
}

static void
see_exception(void *arg, const char *canonical, size_t len, const char *advertised, size_t advertised_len)
{
	struct making *making = arg;

	see(&making->exceptions, 2 * EXCEPTIONS_MAX, canonical, len);
	see(&making->exceptions, 2 * EXCEPTIONS_MAX, advertised, advertised_len);
}

static void
see_member(void *arg, const char *canonical, size_t len, const json_t *inlined)
{
	struct making *making = arg;

	(void)inlined;
	see(&making->members, MEMBERS_MAX, canonical, len);
}

static const struct document_events events = { see_exception, NULL, see_member };

static bool
is_primary(const struct node *node, const char *path, enum primary_kind kind)
{
	const char *id = node_face(node)->id[kind], *base = places_primary_path(kind);
	size_t len = strlen(base);

	return id != NULL && strncmp(path, base, len) == 0 && path[len] == '/' && strcmp(path + len + 1, id) == 0;
}

/* The primary Manager speaks for the node: its BMC's accounts, and a place for what we know of it (SLOT_OEM). */
static void
dress_manager(const struct node *node, json_t *json)
{
	json_t *oem = json_object_get(json, "Oem"), *fishway;

	if (node->has_accounts && json_object_get(json, "RemoteAccountService") == NULL) {
		json_object_set_new(json, "RemoteAccountService",
		    json_pack("{s:s}", "@odata.id", PLACES_ROOT "/AccountService"));
		surface_raise_type(json, 5);
	}
	if (!json_is_object(oem)) {
		oem = json_object();
		json_object_set_new(json, "Oem", oem);
	}
	/* The surface may have put something there that does not change with every look. */
	fishway = json_object_get(oem, "Fishway");
	if (!json_is_object(fishway)) {
		fishway = json_object();
		json_object_set_new(oem, "Fishway", fishway);
	}
	json_object_set_new(fishway, "@Fishway.now", json_null());
}

static struct doc *
add_oem_slot(struct doc *doc)
{
	static const char text[] = "\"@Fishway.now\":null";
	const char *at = strstr(doc->bytes, text);

	return at ? doc_add_slot(doc, (size_t)(at - doc->bytes), sizeof text - 1, SLOT_OEM) : doc;
}

/* The vendor's root is the one document that names itself by the root's own path. */
static struct doc *
add_root_slot(struct doc *doc)
{
	static const char text[] = "\"@odata.id\":\"" PLACES_ROOT "\"";
	const char *at = strstr(doc->bytes, text);

	return at ? doc_add_slot(doc, (size_t)(at - doc->bytes) + sizeof text - 2, 0, SLOT_ROOT_SELF) : doc;
}

/* In a view the AccountService and the EventService are the gateway's own; the BMC's are at its Manager. */
static bool
is_own_service(const struct doc *doc, const struct doc_slot *slot)
{
	return slot->kind == SLOT_ACCOUNTS ||
	    (slot->kind == SLOT_HIDDEN_ROOT && strncmp(doc->bytes + slot->at, "EventService\"", strlen("EventService\"")) == 0);
}

static struct doc *
keep_own_services(struct doc *doc)
{
	struct doc_slot *slots = xmalloc((doc->slot_count + 1) * sizeof *slots);
	uint32_t i, n = 0;
	struct doc *kept;

	for (i = 0; i < doc->slot_count; i++) {
		if (!is_own_service(doc, &doc->slots[i]))
			slots[n++] = doc->slots[i];
	}
	kept = doc_new(doc->bytes, doc->len, slots, n);
	free(slots);
	doc_unref(doc);
	return kept;
}

void
making_begin(struct making *making, struct node *node, const char *path, json_t *json)
{
	memset(making, 0, sizeof *making);
	snprintf(making->path, sizeof making->path, "%s", path ? key_path(path) : "");
	making->node = node;
	making->json = json;
	making->is_facts = path != NULL && key_is_facts(path);
	making->is_manager = path != NULL && is_primary(node, path, PRIMARY_MANAGER);
	if (making->is_manager)
		dress_manager(node, json);
	/* What the node has may change while a helper works: it gets its own. */
	node_links(node, &making->links);
	snprintf(making->host, sizeof making->host, "%s", node->authority);
	making->links.host = making->host;
	making->quirks = node->quirks;
	making->quirks.edits = xmalloc((node->quirks.edit_count + 1) * sizeof *making->quirks.edits);
	if (node->quirks.edit_count > 0)
		memcpy(making->quirks.edits, node->quirks.edits, node->quirks.edit_count * sizeof *making->quirks.edits);
}

/* Facts are not for clients: as they are. */
static struct doc *
facts_document(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	struct doc *doc = doc_new(text, strlen(text), NULL, 0);

	free(text);
	return doc;
}

void
making_work(struct making *making)
{
	bool is_vendor_root = strcmp(making->path, ROOT_VENDOR_PATH) == 0;
	struct document_in in = {
		.json = making->json,
		.node = making->node->name,
		.uri = is_vendor_root ? PLACES_ROOT : making->path[0] ? making->path : NULL,
		.links = &making->links,
		.quirks = &making->quirks,
		.events = &events,
		.arg = making,
	};

	if (making->is_facts) {
		making->doc = facts_document(making->json);
		return;
	}
	making->doc = document_make(&in, &making->err);
	if (making->doc == NULL)
		return;
	making->is_collection = document_is_collection(making->json);
	if (making->is_manager)
		making->doc = add_oem_slot(making->doc);
	else if (is_vendor_root)
		making->doc = add_root_slot(making->doc);
	else if (strcmp(making->path, PLACES_ROOT) == 0)
		making->doc = keep_own_services(making->doc);
}

struct doc *
making_end(struct making *making, struct cached *entry, struct rf_error *err)
{
	struct doc *doc = making->doc;
	size_t i;

	for (i = 0; i + 1 < making->exceptions.count; i += 2)
		node_note_exception(making->node, making->exceptions.texts[i], strlen(making->exceptions.texts[i]),
		    making->exceptions.texts[i + 1], strlen(making->exceptions.texts[i + 1]));
	if (doc == NULL && err != NULL)
		*err = making->err;
	if (doc != NULL && entry != NULL) {
		entry->class = (uint8_t)classes_find(making->path, doc->type);
		if (making->is_collection)
			entry->members = members_new(making->members.texts, making->members.count);
	}
	seen_clear(&making->exceptions);
	seen_clear(&making->members);
	quirks_clear(&making->quirks);
	return doc;
}

struct doc *
node_document(struct node *node, const char *path, json_t *json, struct cached *entry, struct rf_error *err)
{
	struct making *making = xmalloc(sizeof *making);
	struct doc *doc;

	making_begin(making, node, path, json);
	making_work(making);
	doc = making_end(making, entry, err);
	free(making);
	return doc;
}

struct doc *
node_said(struct node *node, json_t *json)
{
	return node_document(node, NULL, json, NULL, NULL);
}

/* Puts a document of canonical form back through translate: the face has changed, or what we add to it. */
static void
remake(struct node *node, const char *path, const struct cached *held, json_t *json)
{
	struct cached entry = *held;
	struct rf_error err;

	entry.members = NULL;
	entry.doc = node_document(node, path, json, &entry, &err);
	if (entry.doc == NULL) {
		log_warn("node=%s path=%s remade=no", node->name, path);
		return;
	}
	cache_put(node->cache, path, &entry);
}

struct paths {
	char **paths;
	size_t count, room;
};

static void
collect(void *arg, const char *path, const struct cached *entry)
{
	struct paths *paths = arg;

	(void)entry;
	if (paths->count == paths->room) {
		paths->room = paths->room ? paths->room * 2 : 64;
		paths->paths = xrealloc(paths->paths, paths->room * sizeof *paths->paths);
	}
	paths->paths[paths->count++] = xstrdup(path);
}

void
node_remake(struct node *node, bool (*wants)(struct node *node, const char *path, const struct cached *held),
    void (*change)(struct node *node, json_t *json, struct cached *held))
{
	struct paths paths = {0};
	struct cached held;
	json_t *json;
	size_t i;

	cache_each(node->cache, collect, &paths);
	for (i = 0; i < paths.count; i++) {
		if (cache_get(node->cache, paths.paths[i], false, &held)) {
			json = wants == NULL || wants(node, paths.paths[i], &held) ?
			    json_loadb(held.doc->bytes, held.doc->len, 0, NULL) : NULL;
			if (json != NULL) {
				if (change != NULL)
					change(node, json, &held);
				remake(node, paths.paths[i], &held, json);
				json_decref(json);
			}
			cached_clear(&held);
		}
		free(paths.paths[i]);
	}
	free(paths.paths);
}
