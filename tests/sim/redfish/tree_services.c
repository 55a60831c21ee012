/* What every tree is given so that a BMC can live in it: a root, sessions, $metadata, indexes. */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct {
	const char *property, *uri;
} root_links[] = {
	{ "Systems",            "/redfish/v1/Systems" },
	{ "Chassis",            "/redfish/v1/Chassis" },
	{ "Managers",           "/redfish/v1/Managers" },
	{ "SessionService",     "/redfish/v1/SessionService" },
	{ "AccountService",     "/redfish/v1/AccountService" },
	{ "EventService",       "/redfish/v1/EventService" },
	{ "TaskService",        "/redfish/v1/TaskService" },
	{ "UpdateService",      "/redfish/v1/UpdateService" },
	{ "Registries",         "/redfish/v1/Registries" },
	{ "JsonSchemas",        "/redfish/v1/JsonSchemas" },
	{ "PowerEquipment",     "/redfish/v1/PowerEquipment" },
	{ "ThermalEquipment",   "/redfish/v1/ThermalEquipment" },
	{ "CertificateService", "/redfish/v1/CertificateService" },
	{ "TelemetryService",   "/redfish/v1/TelemetryService" },
	{ "Fabrics",            "/redfish/v1/Fabrics" },
};
/* clang-format on */

static bool
tree_has(const struct tree *t, const char *uri)
{
	return map_get(&t->docs, uri) != NULL;
}

/* A collection over what the tree has directly below `uri`; none when it has nothing there. */
static void
make_collection(struct tree *t, const char *uri, const char *kind)
{
	json_t *members;
	struct map_entry *e;
	size_t len = strlen(uri);

	if (tree_has(t, uri))
		return;
	members = json_array();
	for (e = map_next(&t->docs, NULL); e; e = map_next(&t->docs, e))
		if (begins_with(e->key, uri) && e->key[len] == '/' &&
		    !strchr(e->key + len + 1, '/'))
			json_array_append_new(members, json_pack("{s:s}", "@odata.id", e->key));
	if (!json_array_size(members)) {
		json_decref(members);
		return;
	}
	tree_add(t, uri,
	    json_pack("{s:s, s:s+, s:s+, s:i, s:o}", "@odata.id", uri, "@odata.type", "#", kind,
		"Name", kind, "", "Members@odata.count", (int)json_array_size(members), "Members",
		members));
}

/* A capture of a few resources gets a service root that links what there is. */
static void
make_root(struct tree *t)
{
	json_t *root;

	make_collection(
	    t, "/redfish/v1/Systems", "ComputerSystemCollection.ComputerSystemCollection");
	make_collection(t, "/redfish/v1/Chassis", "ChassisCollection.ChassisCollection");
	make_collection(t, "/redfish/v1/Managers", "ManagerCollection.ManagerCollection");
	root =
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "@odata.id", "/redfish/v1/", "@odata.type",
		"#ServiceRoot.v1_5_0.ServiceRoot", "Id", "RootService", "Name", "Root Service",
		"RedfishVersion", "1.6.0", "UUID", "92384634-2938-2342-8820-489239905423");
	for (size_t i = 0; i < sizeof root_links / sizeof *root_links; i++)
		if (tree_has(t, root_links[i].uri))
			json_object_set_new(root, root_links[i].property,
			    json_pack("{s:s}", "@odata.id", root_links[i].uri));
	tree_add(t, "/redfish/v1", root);
}

/* Sessions must work on every tree, also on one that lacks the service. */
static void
make_sessions(struct tree *t)
{
	json_t *root = ((struct doc *)map_get(&t->docs, "/redfish/v1"))->body;
	json_t *links = json_object_get(root, "Links");
	const char *sessions = json_link(links, "Sessions");

	if (!sessions) {
		sessions = "/redfish/v1/SessionService/Sessions";
		if (!json_is_object(links)) {
			links = json_object();
			json_object_set_new(root, "Links", links);
		}
		json_object_set_new(links, "Sessions", json_pack("{s:s}", "@odata.id", sessions));
	}
	t->sessions = uri_trimmed(sessions);
	t->session_service =
	    uri_trimmed(json_link(root, "SessionService") ? json_link(root, "SessionService")
							  : "/redfish/v1/SessionService");
	if (!tree_has(t, t->session_service)) {
		tree_add(t, t->session_service,
		    json_pack("{s:s, s:s, s:s, s:s, s:i, s:{s:s}}", "@odata.id", t->session_service,
			"@odata.type", "#SessionService.v1_1_0.SessionService", "Id",
			"SessionService", "Name", "Session Service", "SessionTimeout", 1800,
			"Sessions", "@odata.id", t->sessions));
		json_object_set_new(
		    root, "SessionService", json_pack("{s:s}", "@odata.id", t->session_service));
	}
}

/* The collection starts empty: sessions of the time of the capture are long gone. */
static void
empty_sessions(struct tree *t)
{
	struct doc *old = map_get(&t->docs, t->sessions);
	char *below = xasprintf("%s/", t->sessions);
	struct map_entry *e;

	if (!old)
		tree_add(t, t->sessions,
		    json_pack("{s:s, s:s, s:s, s:i, s:[]}", "@odata.id", t->sessions, "@odata.type",
			"#SessionCollection.SessionCollection", "Name", "Sessions",
			"Members@odata.count", 0, "Members"));
	else
		json_object_update_new(
		    old->body, json_pack("{s:i, s:[]}", "Members@odata.count", 0, "Members"));
	do {
		for (e = map_next(&t->docs, NULL); e; e = map_next(&t->docs, e))
			if (begins_with(e->key, below))
				break;
		if (e)
			doc_unref(map_take(&t->docs, e->key));
	} while (e);
	free(below);
}

static void
note_types(const json_t *value, json_t *types)
{
	const char *key, *text;
	const json_t *item;
	size_t i;

	if (json_is_object(value)) {
		json_object_foreach ((json_t *)value, key, item) {
			text = json_string_value(item);
			if (text && strcmp(key, "@odata.type") == 0 && *text == '#' &&
			    strchr(text, '.'))
				json_object_set_new(types, text + 1, json_true());
			note_types(item, types);
		}
	} else {
		json_array_foreach (value, i, item)
			note_types(item, types);
	}
}

/* $metadata: every namespace that the tree's documents use, and the entity container
 * (DSP0266, 8.4.1). */
static void
make_metadata(struct tree *t)
{
	json_t *types = json_object(), *ignored;
	struct map_entry *e;
	struct text x = {0};
	const char *type;

	for (e = map_next(&t->docs, NULL); e; e = map_next(&t->docs, e))
		note_types(((struct doc *)e->value)->body, types);
	text_print(&x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		       "<edmx:Edmx xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\" "
		       "Version=\"4.0\">\n");
	json_object_foreach (types, type, ignored) {
		int name_len = (int)strcspn(type, "."),
		    space_len = (int)(strrchr(type, '.') - type);

		text_print(&x,
		    "<edmx:Reference Uri=\"http://redfish.dmtf.org/schemas/v1/%.*s_v1.xml\">"
		    "<edmx:Include Namespace=\"%.*s\"/>",
		    name_len, type, name_len, type);
		if (space_len > name_len)
			text_print(&x, "<edmx:Include Namespace=\"%.*s\"/>", space_len, type);
		text_print(&x, "</edmx:Reference>\n");
	}
	text_print(&x,
	    "<edmx:DataServices><Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\" "
	    "Namespace=\"Service\"><EntityContainer Name=\"Service\" "
	    "Extends=\"ServiceRoot.v1_0_0.ServiceContainer\"/></Schema></edmx:DataServices>\n"
	    "</edmx:Edmx>\n");
	t->metadata = x.s;
	json_decref(types);
	(void)ignored;
}

/* Targets need not be below the resource that lists them (an iLO's Bios actions are at its
 * settings). */
static void
index_actions(struct tree *t, const char *owner, const json_t *value)
{
	const char *key, *target;
	json_t *item;
	char *lower;

	json_object_foreach ((json_t *)value, key, item) {
		target = json_text(item, "target");
		if (target) {
			lower = uri_lower(target);
			free(map_put(&t->actions, lower, xstrdup(owner)));
			free(lower);
		} else {
			index_actions(t, owner, item);
		}
	}
}

static void
index_all(struct tree *t)
{
	struct map_entry *e;
	char *lower;

	for (e = map_next(&t->docs, NULL); e; e = map_next(&t->docs, e)) {
		const json_t *body = ((struct doc *)e->value)->body;

		lower = uri_lower(e->key);
		free(map_put(&t->any_case, lower, xstrdup(e->key)));
		free(lower);
		index_actions(t, e->key, json_object_get(body, "Actions"));
		index_actions(t, e->key, json_object_get(body, "Oem"));
	}
}

/* Where the root says that a service is, or where it usually is. */
static char *
service_uri(struct tree *t, const char *service)
{
	struct doc *root = map_get(&t->docs, "/redfish/v1");
	const char *link = json_link(root->body, service);

	return link ? uri_trimmed(link) : xasprintf("/redfish/v1/%s", service);
}

static bool
says_slash(const struct tree *t, const char *lower)
{
	const char *real = map_get(&t->any_case, lower);
	const struct doc *d = real ? map_get(&t->docs, real) : NULL;
	const char *id = d ? json_text(d->body, "@odata.id") : NULL;

	return id && ends_with(id, "/");
}

/* Some captures link the same resource with a slash here and without one there: both were advertised. */
static void
index_bare_links(struct tree *t, const json_t *value)
{
	const char *key, *link;
	char *lower;
	size_t i;
	json_t *item;

	json_array_foreach ((json_t *)value, i, item)
		index_bare_links(t, item);
	json_object_foreach ((json_t *)value, key, item) {
		link = json_text(item, "@odata.id");
		if (link && !ends_with(link, "/")) {
			lower = uri_lower(link);
			if (says_slash(t, lower))
				map_put(&t->bare, lower, t);
			free(lower);
		}
		index_bare_links(t, item);
	}
}

static char *
service_link(struct tree *t, const char *service, const char *property)
{
	char *uri = service_uri(t, service);
	struct doc *d = map_get(&t->docs, uri);
	const char *link = d ? json_link(d->body, property) : NULL;

	free(uri);
	return link ? uri_trimmed(link) : NULL;
}

void
tree_complete(struct tree *t)
{
	make_collection(
	    t, "/redfish/v1/Systems", "ComputerSystemCollection.ComputerSystemCollection");
	make_collection(t, "/redfish/v1/Chassis", "ChassisCollection.ChassisCollection");
	make_collection(t, "/redfish/v1/Managers", "ManagerCollection.ManagerCollection");
	if (!tree_has(t, "/redfish/v1"))
		make_root(t);
	make_sessions(t);
	empty_sessions(t);
	if (!tree_has(t, "/redfish"))
		tree_add(t, "/redfish", json_pack("{s:s}", "v1", "/redfish/v1/"));
	if (!tree_has(t, "/redfish/v1/odata"))
		tree_add(t, "/redfish/v1/odata",
		    json_pack("{s:s, s:[{s:s, s:s, s:s}]}", "@odata.context",
			"/redfish/v1/$metadata", "value", "name", "Service", "kind", "Singleton",
			"url", "/redfish/v1/"));
	t->accounts = service_link(t, "AccountService", "Accounts");
	t->tasks = service_link(t, "TaskService", "Tasks");
	t->events = service_uri(t, "EventService");
	make_metadata(t);
	index_all(t);
	for (struct map_entry *e = map_next(&t->docs, NULL); e; e = map_next(&t->docs, e))
		index_bare_links(t, ((struct doc *)e->value)->body);
}
