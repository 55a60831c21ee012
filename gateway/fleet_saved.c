/* What survives a restart: which members bear a node's name, how its paths are spelt, what the driver learnt, and the documents.
 *
 * Buckets: `node` (JSON by node), `facts` (the driver's text by node; of a line, by node, blank, transport), `doc` (by node, newline, path). Documents are stored as
 * they are served, with their slots, so that a start needs no JSON work on them. A node stores what has changed half a minute after
 * the change, sensors less often, and everything when the gateway stops. */
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet_root.h"
#include "gateway/log.h"
#include "gateway/store.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"
#include "translate/classes.h"

enum { FLUSH_MS = 30 * 1000, SENSORS_EVERY = 20, ROW_VERSION = 1, BATCH = 64 };

struct saved {
	struct shard_timer timer;
	struct table *docs;           /* path -> hash of the doc that is in the store */
	unsigned flushes;
	bool is_node_dirty;
};

/* In front of slots and bytes in a row of `doc`. Host byte order: a store does not travel. */
struct row_head {
	uint32_t version, len, slot_count, class;
	uint64_t read_wall_ms, raw_hash;
	char etag[64], body_etag[64];
};

static void flush_due(void *arg);

static struct saved *
saved_of(struct node *node)
{
	if (node->saved == NULL) {
		node->saved = xcalloc(1, sizeof *node->saved);
		node->saved->docs = table_new();
	}
	return node->saved;
}

void
saved_dirty(struct node *node)
{
	struct saved *saved;

	if (node->whole != NULL)
		return;                 /* facts of a line are as old as it is */
	saved = saved_of(node);
	saved->is_node_dirty = true;
	if (!timer_is_set(&saved->timer) && node->endpoint != NULL)
		timer_set(node->shard, &saved->timer, FLUSH_MS + random() % 5000, flush_due, node);
}

void
saved_free(struct node *node)
{
	if (node->saved != NULL)
		table_free(node->saved->docs, NULL);
	free(node->saved);
}

/* ---- writing ---- */

struct batch {
	struct store_op ask;
	struct store_write writes[BATCH];
	char *keys[BATCH];
	void *values[BATCH];
	size_t count, bytes;
	struct node *node;
	struct op *parent;
};

static void
batch_done(struct op *op)
{
	struct batch *batch = (struct batch *)op;

	if (op->err.code != RF_OK) {
		log_warn("node=%s stored=no why=\"%s\"", batch->node->name, op->err.arg[0]);
		/* Which rows there are now is not known: the next flush writes them all. */
		table_free(batch->node->saved->docs, NULL);
		batch->node->saved->docs = table_new();
		batch->node->saved->is_node_dirty = true;
	}
	free(batch);
}

static void
batch_send(struct batch **at)
{
	struct batch *batch = *at;
	size_t i;

	if (batch == NULL)
		return;
	store_write(fleet_context.store, &batch->ask, batch->parent, 30000, batch->writes, batch->count, batch_done);
	/* Copied by the store. */
	for (i = 0; i < batch->count; i++) {
		free(batch->keys[i]);
		free(batch->values[i]);
	}
	*at = NULL;
}

static void
batch_add(struct batch **at, struct node *node, struct op *parent, const char *bucket, char *key, void *value, size_t len)
{
	struct batch *batch = *at;

	if (strlen(key) >= STORE_NAME_MAX || len > STORE_VALUE_MAX) {
		free(key);
		free(value);
		return;
	}
	if (batch == NULL) {
		batch = *at = xcalloc(1, sizeof *batch);
		batch->node = node;
		batch->parent = parent;
	}
	batch->keys[batch->count] = key;
	batch->values[batch->count] = value;
	batch->writes[batch->count++] = (struct store_write){bucket, key, value, len, STORE_ANY};
	batch->bytes += len;
	if (batch->count == BATCH || batch->bytes > STORE_VALUE_MAX)
		batch_send(at);
}

static void *
row_make(const struct cached *held, size_t *len)
{
	const struct doc *doc = held->doc;
	struct row_head head = {ROW_VERSION, doc->len, doc->slot_count, held->class, held->read_wall_ms, held->raw_hash,
	    {0}, {0}};
	size_t slots_len = doc->slot_count * sizeof doc->slots[0];
	char *row = xmalloc(sizeof head + slots_len + doc->len);

	strcpy(head.etag, held->etag);
	strcpy(head.body_etag, held->body_etag);
	memcpy(row, &head, sizeof head);
	memcpy(row + sizeof head, doc->slots, slots_len);
	memcpy(row + sizeof head + slots_len, doc->bytes, doc->len);
	*len = sizeof head + slots_len + doc->len;
	return row;
}

struct sweep {
	struct node *node;
	struct op *parent;
	struct batch *batch;
	bool with_sensors;
};

static void
sweep_one(void *arg, const char *path, const struct cached *held)
{
	struct sweep *sweep = arg;
	struct table *docs = sweep->node->saved->docs;
	uintptr_t hash = (uintptr_t)held->doc->hash | 1;
	size_t len;
	void *row;

	if (held->origin == CACHE_MADE || classes_is_volatile((enum resource_class)held->class) ||
	    (held->class == CLASS_SENSORS && !sweep->with_sensors) ||
	    (uintptr_t)table_get(docs, path, strlen(path)) == hash)
		return;
	table_put(docs, path, strlen(path), (void *)hash);
	row = row_make(held, &len);
	batch_add(&sweep->batch, sweep->node, sweep->parent, "doc", xasprintf("%s\n%s", sweep->node->name, path), row, len);
}

struct gone {
	struct sweep *sweep;
	char *path;
};

static void
find_gone(void *arg, const char *path, void *value)
{
	struct gone *gone = arg;
	struct cached held;

	(void)value;
	if (gone->path != NULL)
		return;
	if (cache_get(gone->sweep->node->cache, path, false, &held))
		cached_clear(&held);
	else
		gone->path = xstrdup(path);
}

static void
put_exception(void *arg, const char *canonical, void *value)
{
	json_object_set_new(arg, canonical, json_stringn_nocheck(value, strlen(value)));
}

static char *
node_text(const struct node *node)
{
	const struct node_face *face = node_face(node);
	json_t *json = json_object(), *ids = json_object(), *spelt = json_object(), *has = json_array();
	char *text;
	int i;

	for (i = 0; i < PRIMARY_KINDS; i++) {
		if (face->id[i] != NULL)
			json_object_set_new(ids, places_primary_path((enum primary_kind)i),
			    json_pack("{s:s,s:b}", "id", face->id[i], "made", face->is_made[i]));
	}
	for (i = 0; i < (int)nitems(node->has); i++)
		json_array_append_new(has, json_integer((json_int_t)atomic_load(&node->has[i])));
	table_each(node->exceptions, put_exception, spelt);
	json_object_set_new(json, "ids", ids);
	json_object_set_new(json, "spelt", spelt);
	json_object_set_new(json, "has", has);
	json_object_set_new(json, "learnt", json_boolean(face->is_learnt));
	json_object_set_new(json, "accounts", json_boolean(node->has_accounts));
	json_object_set_new(json, "vendor", json_pack("{s:s,s:s,s:s,s:s}", "name", node->vendor.name, "generation",
	    node->vendor.generation, "firmware", node->vendor.firmware, "maker", node->vendor.maker));
	text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return text;
}

static void
flush(struct node *node, struct op *parent, bool is_last)
{
	struct saved *saved = saved_of(node);
	struct sweep sweep = {node, parent, NULL, is_last || saved->flushes++ % SENSORS_EVERY == 0};
	struct gone gone = {&sweep, NULL};
	char *text;

	timer_clear(&saved->timer);
	if (fleet_context.store == NULL)
		return;
	cache_each(node->cache, sweep_one, &sweep);
	for (;;) {
		gone.path = NULL;
		table_each(saved->docs, find_gone, &gone);
		if (gone.path == NULL)
			break;
		table_remove(saved->docs, gone.path, strlen(gone.path));
		batch_add(&sweep.batch, node, parent, "doc", xasprintf("%s\n%s", node->name, gone.path), NULL, 0);
		free(gone.path);
	}
	if (saved->is_node_dirty && node_face(node)->is_learnt && (text = node_text(node)) != NULL) {
		saved->is_node_dirty = false;
		batch_add(&sweep.batch, node, parent, "node", xstrdup(node->name), text, strlen(text));
	}
	batch_send(&sweep.batch);
}

static void
flush_due(void *arg)
{
	flush(arg, NULL, false);
}

void
saved_all(struct node *node, struct op *parent)
{
	flush(node, parent, true);
}

void
saved_facts(struct node *node)
{
	struct batch *batch = NULL;
	char key[sizeof node->name + 16];

	snprintf(key, sizeof key, "%s%s%s", node->name, node->whole ? " " : "", node->whole ? node->driver->name : "");
	/* At once: a pin that is forgotten is a hole, a session that is forgotten a leak. */
	batch_add(&batch, node, NULL, "facts", xstrdup(key), xstrdup(node->facts), strlen(node->facts));
	batch_send(&batch);
}

/* ---- reading ---- */

static bool
load_facts(void *arg, const struct store_row *row)
{
	size_t len = strcspn(row->key, " ");
	struct node *node = fleet_find(row->key, len);

	(void)arg;
	if (node != NULL && row->key[len] == ' ')
		node = line_named(node, row->key + len + 1);
	if (node != NULL) {
		free(node->facts);
		node->facts = xstrndup(row->value, row->len);
	}
	return true;
}

static void
load_vendor(struct node *node, const json_t *json)
{
	const char *name = "", *generation = "", *firmware = "", *maker = "";

	json_unpack((json_t *)json, "{s:s,s:s,s:s,s:s}", "name", &name, "generation", &generation, "firmware", &firmware,
	    "maker", &maker);
	snprintf(node->vendor.name, sizeof node->vendor.name, "%s", name);
	snprintf(node->vendor.generation, sizeof node->vendor.generation, "%s", generation);
	snprintf(node->vendor.firmware, sizeof node->vendor.firmware, "%s", firmware);
	snprintf(node->vendor.maker, sizeof node->vendor.maker, "%s", maker);
	node_apply_vendor(node);
}

static bool
load_node(void *arg, const struct store_row *row)
{
	struct node *node = fleet_find(row->key, strlen(row->key));
	json_t *json = node ? json_loadb(row->value, row->len, 0, NULL) : NULL, *ids, *value;
	const char *names[PRIMARY_KINDS] = {NULL}, *key;
	bool is_made[PRIMARY_KINDS] = {false};
	size_t i;

	(void)arg;
	if (json == NULL)
		return true;
	ids = json_object_get(json, "ids");
	for (i = 0; i < PRIMARY_KINDS; i++) {
		value = json_object_get(ids, places_primary_path((enum primary_kind)i));
		names[i] = json_string_value(json_object_get(value, "id"));
		is_made[i] = json_is_true(json_object_get(value, "made"));
	}
	json_object_foreach(json_object_get(json, "spelt"), key, value) {
		if (json_is_string(value))
			node_note_exception(node, key, strlen(key), json_string_value(value), json_string_length(value));
	}
	json_array_foreach(json_object_get(json, "has"), i, value) {
		if (i < nitems(node->has))
			atomic_store(&node->has[i], (uint64_t)json_integer_value(value));
	}
	node->has_accounts = json_is_true(json_object_get(json, "accounts"));
	load_vendor(node, json_object_get(json, "vendor"));
	if (json_is_true(json_object_get(json, "learnt")) && names[PRIMARY_CHASSIS] && names[PRIMARY_MANAGER]) {
		cache_drop_origin(node->cache, CACHE_MADE);
		node_set_face(node, names, is_made, true);
		made_placeholders(node);
	}
	json_decref(json);
	return true;
}

/* The members that a stored collection names: they are in its bytes. */
static struct members *
load_members(const struct doc *doc)
{
	json_t *json, *members, *member;
	struct members *loaded;
	const char *uri;
	char **paths;
	size_t i, n = 0;

	if (strstr(doc->type, "Collection") == NULL)
		return NULL;
	json = json_loadb(doc->bytes, doc->len, 0, NULL);
	members = json_object_get(json, "Members");
	paths = xcalloc(json_array_size(members), sizeof *paths);
	json_array_foreach(members, i, member) {
		uri = json_string_value(json_object_get(member, "@odata.id"));
		if (uri != NULL)
			paths[n++] = (char *)uri;
	}
	loaded = members_new(paths, n);
	free(paths);
	json_decref(json);
	return loaded;
}

static bool
slots_are_sane(const struct doc_slot *slots, size_t count, size_t len)
{
	size_t i, end = 0;

	for (i = 0; i < count; i++) {
		if (slots[i].at < end || slots[i].at + (size_t)slots[i].len > len || slots[i].kind >= SLOT_KINDS)
			return false;
		end = slots[i].at + (size_t)slots[i].len;
	}
	return true;
}

static bool
load_doc(void *arg, const struct store_row *row)
{
	const char *path = strchr(row->key, '\n'), *bytes;
	struct node *node = path ? fleet_find(row->key, (size_t)(path - row->key)) : NULL;
	struct cached entry = {.origin = CACHE_STORED};
	struct doc_slot *slots;
	struct row_head head;
	size_t slots_len;

	(void)arg;
	if (node == NULL || row->len < sizeof head || !node_face(node)->is_learnt)
		return true;
	memcpy(&head, row->value, sizeof head);
	slots_len = (size_t)head.slot_count * sizeof *slots;
	if (head.version != ROW_VERSION || head.class >= CLASSES || head.etag[sizeof head.etag - 1] != '\0' ||
	    head.body_etag[sizeof head.body_etag - 1] != '\0' || row->len != sizeof head + slots_len + head.len)
		return true;
	slots = xmalloc(slots_len);
	memcpy(slots, (const char *)row->value + sizeof head, slots_len);
	bytes = (const char *)row->value + sizeof head + slots_len;
	if (slots_are_sane(slots, head.slot_count, head.len)) {
		path++;
		entry.doc = doc_new(bytes, head.len, slots, head.slot_count);
		entry.members = load_members(entry.doc);
		entry.class = (uint8_t)head.class;
		entry.read_wall_ms = head.read_wall_ms;
		entry.raw_hash = head.raw_hash;
		strcpy(entry.etag, head.etag);
		strcpy(entry.body_etag, head.body_etag);
		table_put(saved_of(node)->docs, path, strlen(path), (void *)((uintptr_t)entry.doc->hash | 1));
		cache_put(node->cache, path, &entry);
	}
	free(slots);
	return true;
}

bool
saved_load(struct rf_error *err)
{
	return store_load(fleet_context.store, "facts", load_facts, NULL, err) &&
	    store_load(fleet_context.store, "node", load_node, NULL, err) &&
	    store_load(fleet_context.store, "doc", load_doc, NULL, err);
}
