/* The service root of a node: what it links to, the vendor's own form, and what a native view shows. */
#include "gateway/fleet_root.h"

#include <stdio.h>
#include <string.h>

#include "gateway/features.h"
#include "gateway/node.h"
#include "gateway/xalloc.h"
#include "translate/classes.h"

/* In a view these are the gateway's, whatever the box has. */
static const struct own {
	const char *name, *path;
} own[] = {
	{ "SessionService", PLACES_ROOT "/SessionService" },
	{ "AccountService", PLACES_ROOT "/AccountService" },
	{ "Tasks",          PLACES_ROOT "/TaskService" },
	{ "Registries",     PLACES_ROOT "/Registries" },
	{ "JsonSchemas",    PLACES_ROOT "/JsonSchemas" },
	{ "EventService",   PLACES_ROOT "/EventService" },
};

/* What this version does not serve in a view. */
static const char *const left_out[] = { "CertificateService", "AggregationService" };

/* Which collections and services does this document link to? */
void
root_links(struct node *node, json_t *json)
{
	struct links links;
	struct link link;
	const char *name;
	json_t *value;
	const json_t *uri;

	node_links(node, &links);
	json_object_foreach(json, name, value) {
		uri = json_object_get(value, "@odata.id");
		if (!json_is_string(uri) || links_canonical(&links, json_string_value(uri), json_string_length(uri),
		    LINK_MUST, &link) != LINK_RESOURCE)
			continue;
		if (link.place.row != NULL && link.place.row_end == link.path_len)
			node_set_has(node, link.place.row, true);
		if (strcmp(name, "AccountService") == 0)
			node->has_accounts = true;
		if (link.differs)
			node_note_exception(node, link.text, link.path_len, link.advertised, link.advertised_len);
	}
}

static void
keep_vendor_root(struct node *node, const json_t *json, uint64_t read_ms, uint64_t seq)
{
	struct cached entry = {.read_ms = read_ms, .read_wall_ms = shard_wall_ms(), .seq = seq, .origin = CACHE_READ};
	json_t *copy = json_deep_copy(json);
	struct rf_error err;

	/* Made under a name that is not the view root's, so that it keeps the vendor's own AccountService. */
	entry.doc = node_document(node, ROOT_VENDOR_PATH, copy, &entry, &err);
	json_decref(copy);
	if (entry.doc == NULL)
		return;
	entry.class = CLASS_INVENTORY;
	cache_put(node->cache, ROOT_VENDOR_PATH, &entry);
}

/* What the gateway adds has to be known to the version that the document says it is of. */
static void
raise_type(json_t *json)
{
	const char *type = json_string_value(json_object_get(json, "@odata.type"));
	int minor;

	if (type == NULL || sscanf(type, "#ServiceRoot.v1_%d_", &minor) != 1 || minor < FEATURES_ROOT_MINOR)
		json_object_set_new(json, "@odata.type", json_string(FEATURES_ROOT_TYPE));
}

void
root_seen(struct node *node, json_t *json, uint64_t read_ms, uint64_t seq)
{
	json_t *links;
	size_t i;

	root_links(node, json);
	/* What speaks no Redfish has no form of its own. */
	if (node->driver == NULL || node->driver->speaks_redfish)
		keep_vendor_root(node, json, read_ms, seq);
	for (i = 0; i < nitems(left_out); i++)
		json_object_del(json, left_out[i]);
	for (i = 0; i < nitems(own); i++)
		json_object_set_new(json, own[i].name, json_pack("{s:s}", "@odata.id", own[i].path));
	links = json_object_get(json, "Links");
	if (!json_is_object(links)) {
		links = json_object();
		json_object_set_new(json, "Links", links);
	}
	json_object_set_new(links, "Sessions", json_pack("{s:s}", "@odata.id", PLACES_ROOT "/SessionService/Sessions"));
	json_object_set_new(json, "ProtocolFeaturesSupported", features_json());
	raise_type(json);
}
