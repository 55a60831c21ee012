/* What a box says becomes a document: translate's work with what this node needs around it. Node's shard. */
#include "gateway/node.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/fleet_root.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "translate/classes.h"
#include "translate/document.h"

enum { MEMBERS_MAX = 20000 };

/* What one document_make collects. */
struct seen {
	struct node *node;
	char **paths;
	size_t count, room;
};

static void
see_exception(void *arg, const char *canonical, size_t len, const char *advertised, size_t advertised_len)
{
	struct seen *seen = arg;

	node_note_exception(seen->node, canonical, len, advertised, advertised_len);
}

static void
see_member(void *arg, const char *canonical, size_t len, const json_t *inlined)
{
	struct seen *seen = arg;

	(void)inlined;
	if (seen->count == MEMBERS_MAX)
		return;
	if (seen->count == seen->room) {
		seen->room = seen->room ? seen->room * 2 : 16;
		seen->paths = xrealloc(seen->paths, seen->room * sizeof *seen->paths);
	}
	seen->paths[seen->count++] = xstrndup(canonical, len);
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
	json_t *oem = json_object_get(json, "Oem");

	if (node->has_accounts && json_object_get(json, "RemoteAccountService") == NULL)
		json_object_set_new(json, "RemoteAccountService",
		    json_pack("{s:s}", "@odata.id", PLACES_ROOT "/AccountService"));
	if (!json_is_object(oem)) {
		oem = json_object();
		json_object_set_new(json, "Oem", oem);
	}
	json_object_set_new(oem, "Fishway", json_null());
}

static struct doc *
add_oem_slot(struct doc *doc)
{
	static const char text[] = "\"Fishway\":null";
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

/* In a view the AccountService is the gateway's own; the BMC's is at its Manager. */
static struct doc *
keep_account_service(struct doc *doc)
{
	struct doc_slot *slots = xmalloc((doc->slot_count + 1) * sizeof *slots);
	uint32_t i, n = 0;
	struct doc *kept;

	for (i = 0; i < doc->slot_count; i++) {
		if (doc->slots[i].kind != SLOT_ACCOUNTS)
			slots[n++] = doc->slots[i];
	}
	kept = doc_new(doc->bytes, doc->len, slots, n);
	free(slots);
	doc_unref(doc);
	return kept;
}

struct doc *
node_document(struct node *node, const char *path, json_t *json, struct cached *entry, struct rf_error *err)
{
	struct seen seen = {.node = node};
	struct links links;
	struct document_in in = {.json = json, .node = node->name, .links = &links, .quirks = &node->quirks,
	    .events = &events, .arg = &seen};
	bool is_manager = is_primary(node, path, PRIMARY_MANAGER);
	struct doc *doc;
	size_t i;

	in.uri = strcmp(path, ROOT_VENDOR_PATH) == 0 ? PLACES_ROOT : path;
	node_links(node, &links);
	if (is_manager)
		dress_manager(node, json);
	doc = document_make(&in, err);
	if (doc != NULL && is_manager)
		doc = add_oem_slot(doc);
	else if (doc != NULL && strcmp(path, ROOT_VENDOR_PATH) == 0)
		doc = add_root_slot(doc);
	else if (doc != NULL && strcmp(path, PLACES_ROOT) == 0)
		doc = keep_account_service(doc);
	if (doc != NULL && document_is_collection(json))
		entry->members = members_new(seen.paths, seen.count);
	if (doc != NULL)
		entry->class = (uint8_t)classes_find(path, doc->type);
	for (i = 0; i < seen.count; i++)
		free(seen.paths[i]);
	free(seen.paths);
	return doc;
}

struct doc *
node_said(struct node *node, json_t *json)
{
	struct seen seen = {.node = node};
	struct links links;
	struct document_in in = {.json = json, .node = node->name, .links = &links, .quirks = &node->quirks,
	    .events = &events, .arg = &seen};
	struct doc *doc;
	size_t i;

	node_links(node, &links);
	doc = document_make(&in, NULL);
	for (i = 0; i < seen.count; i++)
		free(seen.paths[i]);
	free(seen.paths);
	return doc;
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
