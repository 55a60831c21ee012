#include "northbound/scope.h"

#include <assert.h>
#include <ctype.h>
#include <jansson.h>
#include <openssl/sha.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/config.h"
#include "gateway/doc.h"
#include "gateway/xalloc.h"

enum { NODES_MAX = 10000, LABELS_MAX = 16, LABEL_TEXT_MAX = 63 };

struct scope {
	atomic_int refs;
	uint64_t id;
	size_t node_count;
	char **nodes;    /* sorted ignoring case, without doubles */
	uint32_t *slots; /* open addressing over nodes: index + 1 */
	size_t slot_mask;
	struct config_labels labels; /* in order of name; used when there are no nodes */
};

static void seal(struct scope *scope);
static uint64_t hash_name(const char *name);
static uint64_t digest(const struct scope *scope);
static char *plain_text(const struct scope *scope);

struct scope *
scope_from_config(const struct config_selection *selection)
{
	struct scope *scope;
	size_t i;

	if (selection == NULL)
		return NULL;
	scope = xcalloc(1, sizeof *scope);
	scope->nodes = xcalloc(selection->node_count, sizeof scope->nodes[0]);
	for (i = 0; i < selection->node_count; i++)
		scope->nodes[scope->node_count++] = xstrdup(selection->nodes[i]);
	scope->labels.rows = xcalloc(selection->labels.count, sizeof scope->labels.rows[0]);
	for (i = 0; i < selection->labels.count; i++) {
		scope->labels.rows[i].name = xstrdup(selection->labels.rows[i].name);
		scope->labels.rows[i].value = xstrdup(selection->labels.rows[i].value);
		scope->labels.count++;
	}
	seal(scope);
	return scope;
}

struct scope *
scope_of_node(const char *node)
{
	const char *nodes[] = {node};
	struct config_selection selection = {.nodes = nodes, .node_count = 1};

	return scope_from_config(&selection);
}

static bool
read_nodes(struct scope *scope, json_t *nodes, const char *path, struct rf_error *err)
{
	char place[128], text[64];
	size_t i;
	json_t *node;

	snprintf(place, sizeof place, "%s/Nodes", path);
	if (!json_is_array(nodes))
		return error_set(err, RF_PROPERTY_TYPE, "Nodes", place);
	if (json_array_size(nodes) > NODES_MAX) {
		snprintf(text, sizeof text, "%zu names", json_array_size(nodes));
		return error_set(err, RF_PROPERTY_OUT_OF_RANGE, text, place);
	}
	scope->nodes = xcalloc(json_array_size(nodes), sizeof scope->nodes[0]);
	json_array_foreach (nodes, i, node) {
		snprintf(place, sizeof place, "%s/Nodes/%zu", path, i);
		if (!json_is_string(node))
			return error_set(err, RF_PROPERTY_TYPE, "", place);
		if (!config_name_is_valid(json_string_value(node), NULL))
			return error_set(err, RF_PROPERTY_FORMAT, json_string_value(node), place);
		scope->nodes[scope->node_count++] = xstrdup(json_string_value(node));
	}
	return true;
}

static bool
read_labels(struct scope *scope, json_t *labels, const char *path, struct rf_error *err)
{
	char place[256];
	const char *name, *value;
	json_t *row;

	snprintf(place, sizeof place, "%s/Labels", path);
	if (!json_is_object(labels))
		return error_set(err, RF_PROPERTY_TYPE, "Labels", place);
	/* No label at all would be a scope over everything that does not look like one. */
	if (json_object_size(labels) == 0 || json_object_size(labels) > LABELS_MAX)
		return error_set(err, RF_PROPERTY_OUT_OF_RANGE,
		    json_object_size(labels) ? "too many" : "{}", place);
	scope->labels.rows = xcalloc(json_object_size(labels), sizeof scope->labels.rows[0]);
	json_object_foreach (labels, name, row) {
		value = json_string_value(row);
		snprintf(place, sizeof place, "%s/Labels/%s", path, name);
		if (value == NULL)
			return error_set(err, RF_PROPERTY_TYPE, "", place);
		if (name[0] == '\0' || strlen(name) > LABEL_TEXT_MAX ||
		    strlen(value) > LABEL_TEXT_MAX)
			return error_set(err, RF_PROPERTY_FORMAT, value, place);
		scope->labels.rows[scope->labels.count].name = xstrdup(name);
		scope->labels.rows[scope->labels.count++].value = xstrdup(value);
	}
	return true;
}

bool
scope_from_json(json_t *value, const char *path, struct scope **out, struct rf_error *err)
{
	json_t *nodes = json_object_get(value, "Nodes"), *labels = json_object_get(value, "Labels"),
	       *row;
	char place[256], other[128];
	struct scope *scope;
	const char *name;
	bool ok;

	*out = NULL;
	if (json_is_null(value))
		return true;
	if (!json_is_object(value))
		return error_set(err, RF_PROPERTY_TYPE, "", path);
	json_object_foreach (value, name, row) {
		if (row != nodes && row != labels) {
			snprintf(place, sizeof place, "%s/%s", path, name);
			return error_set(err, RF_PROPERTY_UNKNOWN, place);
		}
	}
	/* A null member is as an absent one, so that a document read from us can be written back.
	 */
	nodes = json_is_null(nodes) ? NULL : nodes;
	labels = json_is_null(labels) ? NULL : labels;
	snprintf(place, sizeof place, "%s/Labels", path);
	snprintf(other, sizeof other, "%s/Nodes", path);
	if (nodes != NULL && labels != NULL)
		return error_set(err, RF_PROPERTY_CONFLICT, place, other);
	if (nodes == NULL && labels == NULL)
		return error_set(err, RF_PROPERTY_MISSING, other);
	scope = xcalloc(1, sizeof *scope);
	ok = nodes ? read_nodes(scope, nodes, path, err) : read_labels(scope, labels, path, err);
	seal(scope);
	if (ok)
		*out = scope;
	else
		scope_unref(scope);
	return ok;
}

json_t *
scope_to_json(const struct scope *scope)
{
	json_t *list;
	size_t i;

	if (scope == NULL)
		return json_null();
	if (scope->labels.count) {
		list = json_object();
		for (i = 0; i < scope->labels.count; i++)
			json_object_set_new(list, scope->labels.rows[i].name,
			    json_string(scope->labels.rows[i].value));
		return json_pack("{s:o}", "Labels", list);
	}
	list = json_array();
	for (i = 0; i < scope->node_count; i++)
		json_array_append_new(list, json_string(scope->nodes[i]));
	return json_pack("{s:o}", "Nodes", list);
}

struct scope *
scope_ref(struct scope *scope)
{
	if (scope != NULL)
		atomic_fetch_add_explicit(&scope->refs, 1, memory_order_relaxed);
	return scope;
}

void
scope_unref(struct scope *scope)
{
	size_t i;

	if (scope == NULL || atomic_fetch_sub(&scope->refs, 1) != 1)
		return;
	for (i = 0; i < scope->node_count; i++)
		free(scope->nodes[i]);
	for (i = 0; i < scope->labels.count; i++) {
		free((char *)scope->labels.rows[i].name);
		free((char *)scope->labels.rows[i].value);
	}
	free(scope->nodes);
	free(scope->slots);
	free(scope->labels.rows);
	free(scope);
}

uint64_t
scope_id(const struct scope *scope)
{
	return scope ? scope->id : 0;
}

bool
scope_allows(const struct scope *scope, const struct node_config *node)
{
	const char *value;
	size_t i;

	if (scope == NULL)
		return true;
	if (scope->labels.count) {
		for (i = 0; i < scope->labels.count; i++) {
			value = config_label(&node->labels, scope->labels.rows[i].name);
			if (value == NULL || strcmp(value, scope->labels.rows[i].value) != 0)
				return false;
		}
		return true;
	}
	for (i = hash_name(node->name) & scope->slot_mask; scope->slots[i];
	     i = (i + 1) & scope->slot_mask)
		if (strcasecmp(scope->nodes[scope->slots[i] - 1], node->name) == 0)
			return true;
	return false;
}

static uint64_t
hash_name(const char *name)
{
	char lower[64];
	size_t i;

	for (i = 0; name[i] && i < sizeof lower; i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	return doc_hash_bytes(lower, i, 0);
}

static int
by_name(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

static int
by_label(const void *a, const void *b)
{
	return strcmp(
	    ((const struct config_label *)a)->name, ((const struct config_label *)b)->name);
}

/* Order, hash table, id. */
static void
seal(struct scope *scope)
{
	size_t i, n = 0, at, size = 4;

	atomic_init(&scope->refs, 1);
	if (scope->node_count)
		qsort(scope->nodes, scope->node_count, sizeof scope->nodes[0], by_name);
	for (i = 0; i < scope->node_count; i++) {
		if (n && strcasecmp(scope->nodes[n - 1], scope->nodes[i]) == 0)
			free(scope->nodes[i]);
		else
			scope->nodes[n++] = scope->nodes[i];
	}
	scope->node_count = n;
	if (scope->labels.count)
		qsort(scope->labels.rows, scope->labels.count, sizeof scope->labels.rows[0],
		    by_label);
	while (size < 2 * n)
		size *= 2;
	scope->slot_mask = size - 1;
	scope->slots = xcalloc(size, sizeof scope->slots[0]);
	for (i = 0; i < n; i++) {
		for (at = hash_name(scope->nodes[i]) & scope->slot_mask; scope->slots[at];)
			at = (at + 1) & scope->slot_mask;
		scope->slots[at] = (uint32_t)i + 1;
	}
	scope->id = digest(scope);
}

/* Of SHA-256, because cached bytes are told apart by it: two scopes must not meet, not even on
 * purpose. */
static uint64_t
digest(const struct scope *scope)
{
	char *text = plain_text(scope);
	unsigned char sha[SHA256_DIGEST_LENGTH];
	uint64_t id;

	SHA256((const unsigned char *)text, strlen(text), sha);
	free(text);
	memcpy(&id, sha, sizeof id);
	return id ? id : 1;
}

static char *
plain_text(const struct scope *scope)
{
	json_t *json = scope_to_json(scope);
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS), *at;

	json_decref(json);
	assert(text != NULL);
	for (at = text; scope->node_count && *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return text;
}
