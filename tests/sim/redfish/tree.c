#include "tree.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "profile.h"

static void tree_finish(struct tree *t);

struct doc *
doc_new(json_t *body)
{
	struct doc *d = xcalloc(1, sizeof *d);

	d->refs = 1;
	d->body = body;
	return d;
}

struct doc *
doc_ref(struct doc *d)
{
	d->refs++;
	return d;
}

void
doc_unref(struct doc *d)
{
	if (!d || --d->refs)
		return;
	json_decref(d->body);
	free(d->text);
	free(d);
}

/* The tag inside quotes, of an ETag in any of the forms that are about: W/"x", "x", x. */
static void
bare_tag(const char *etag, char tag[24])
{
	size_t len;

	if (begins_with(etag, "W/"))
		etag += 2;
	if (*etag == '"')
		etag++;
	len = strcspn(etag, "\"");
	snprintf(tag, 24, "%.*s", (int)(len < 23 ? len : 23), etag);
}

void
doc_finish(struct doc *d)
{
	const char *etag;

	if (d->text || !d->body)
		return;
	d->text = json_dumps(d->body, JSON_COMPACT);
	if (!d->text)
		die("a document that cannot be written");
	d->len = strlen(d->text);
	etag = json_text(d->body, "@odata.etag");
	if (etag)
		bare_tag(etag, d->tag);
	else
		snprintf(d->tag, sizeof d->tag, "%016llx",
		    (unsigned long long)hash_bytes(d->text, d->len));
}

const char *
json_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

const char *
json_link(const json_t *object, const char *key)
{
	return json_text(json_object_get(object, key), "@odata.id");
}

char *
uri_trimmed(const char *uri)
{
	size_t len = strlen(uri);

	while (len > 1 && uri[len - 1] == '/')
		len--;
	return xstrndup(uri, len);
}

const char *
uri_last_segment(const char *uri)
{
	const char *slash = strrchr(uri, '/');

	return slash ? slash + 1 : uri;
}

char *
uri_parent(const char *uri)
{
	return xstrndup(uri, (size_t)(uri_last_segment(uri) - uri) - (strrchr(uri, '/') != NULL));
}

static struct doc *
tree_add(struct tree *t, const char *uri, json_t *body)
{
	char *key = uri_trimmed(uri);
	struct doc *d = doc_new(body);

	if (map_put(&t->docs, key, d))
		die("%s: %s twice", t->name, key);
	free(key);
	return d;
}

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	struct text t = {0};
	char part[16384];
	size_t len;

	if (!f)
		die("%s: %s", path, strerror(errno));
	while ((len = fread(part, 1, sizeof part, f)))
		text_put(&t, part, len);
	fclose(f);
	text_put(&t, "", 0);
	return t.s;
}

/* Numbers beyond 63 bits, which BMCs send and jansson does not read, become the largest it does; in
 * place. */
static bool
clamp_integers(char *text)
{
	bool changed = false;

	for (char *p = text; *p; p++) {
		size_t len;

		if (*p == '"') {
			for (p++; *p && *p != '"'; p++)
				if (*p == '\\' && p[1])
					p++;
			if (!*p)
				break;
			continue;
		}
		len = strspn(p, "0123456789");
		if (len == 0)
			continue;
		if (len >= 19 && !strchr(".eE", p[len])) {
			memcpy(p, "9223372036854775807", 19);
			memset(p + 19, ' ', len - 19);
			changed = true;
		}
		p += len - 1;
	}
	return changed;
}

static json_t *
read_json(const char *path)
{
	json_error_t error;
	json_t *body = json_load_file(path, 0, &error);

	if (!body)
		die("%s:%d: %s", path, error.line, error.text);
	return body;
}

/*
 * One file of a capture. Some hold what a BMC really sent and is no JSON (an XCC's trailing comma):
 * that goes out byte for byte, as long as nobody changes the resource.
 */
static void
add_captured(struct tree *t, const char *uri, const char *path)
{
	char *raw = read_file(path), *text = xstrdup(raw);
	bool as_it_is = clamp_integers(text);
	json_t *body = json_loads(text, 0, NULL);
	struct doc *d;

	if (!body) {
		body = json_pack("{s:s}", "@odata.id", uri);
		as_it_is = true;
	}
	d = tree_add(t, uri, body);
	if (as_it_is) {
		doc_finish(d);
		free(d->text);
		d->text = xstrdup(raw);
		d->len = strlen(raw);
	}
	free(raw);
	free(text);
}

static void
read_fixture(struct tree *t, const char *path)
{
	json_t *file = read_json(path), *body;
	const char *uri;

	json_object_foreach(file, uri, body)
	{
		if (*uri != '#')
			tree_add(t, uri, json_incref(body));
	}
	if (json_text(file, "#profile"))
		t->profile = xstrdup(json_text(file, "#profile"));
	json_decref(file);
}

static void
read_directory(struct tree *t, const char *path, const char *uri)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;

	if (!dir)
		die("%s: %s", path, strerror(errno));
	while ((entry = readdir(dir))) {
		char *below = xasprintf("%s/%s", path, entry->d_name);
		char *name = xasprintf("%s/%s", uri, entry->d_name);

		if (strcmp(entry->d_name, "index.json") == 0)
			add_captured(t, uri, below);
		else if (entry->d_name[0] != '.' && stat(below, &st) == 0 && S_ISDIR(st.st_mode))
			read_directory(t, below, name);
		free(below);
		free(name);
	}
	closedir(dir);
}

static char *
find_tree(const char *name, const char *const *directories, struct stat *st)
{
	char *path = xstrdup(name);

	if (stat(path, st) == 0 && (strchr(name, '/') || S_ISREG(st->st_mode)))
		return path;
	for (; *directories; directories++) {
		free(path);
		path = xasprintf("%s/%s.json", *directories, name);
		if (stat(path, st) == 0)
			return path;
		free(path);
		path = xasprintf("%s/%s", *directories, name);
		if (stat(path, st) == 0)
			return path;
	}
	die("no tree '%s'", name);
}

struct tree *
tree_load(const char *name, const char *const *directories)
{
	struct tree *t = xcalloc(1, sizeof *t);
	struct stat st;
	char *path = find_tree(name, directories, &st);
	char *trimmed = uri_trimmed(path), *root;

	t->name = xstrdup(uri_last_segment(trimmed));
	if (ends_with(t->name, ".json"))
		t->name[strlen(t->name) - 5] = '\0';
	if (S_ISDIR(st.st_mode)) {
		root = xasprintf("%s/redfish", trimmed);
		read_directory(t, root, "/redfish");
		free(root);
	} else {
		read_fixture(t, path);
	}
	if (!t->profile)
		t->profile = xstrdup(profile_for_tree(t->name));
	free(trimmed);
	free(path);
	tree_finish(t);
	return t;
}

void
tree_free(struct tree *t)
{
	map_clear(&t->docs, (void (*)(void *))doc_unref);
	map_clear(&t->any_case, free);
	free(t->name);
	free(t->profile);
	free(t->metadata);
	free(t->sessions);
	free(t->session_service);
	free(t->accounts);
	free(t->tasks);
	free(t);
}

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
		json_object_foreach((json_t *)value, key, item)
		{
			text = json_string_value(item);
			if (text && strcmp(key, "@odata.type") == 0 && *text == '#' &&
			    strchr(text, '.'))
				json_object_set_new(types, text + 1, json_true());
			note_types(item, types);
		}
	} else {
		json_array_foreach(value, i, item) note_types(item, types);
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
	json_object_foreach(types, type, ignored)
	{
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

static void
index_any_case(struct tree *t)
{
	struct map_entry *e;
	char *lower;

	for (e = map_next(&t->docs, NULL); e; e = map_next(&t->docs, e)) {
		lower = xstrdup(e->key);
		for (char *c = lower; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		free(map_put(&t->any_case, lower, xstrdup(e->key)));
		free(lower);
	}
}

static char *
service_link(struct tree *t, const char *service, const char *property)
{
	struct doc *root = map_get(&t->docs, "/redfish/v1"), *d;
	const char *link = json_link(root->body, service);
	char *uri = link ? uri_trimmed(link) : xasprintf("/redfish/v1/%s", service);

	d = map_get(&t->docs, uri);
	free(uri);
	link = d ? json_link(d->body, property) : NULL;
	return link ? uri_trimmed(link) : NULL;
}

static void
tree_finish(struct tree *t)
{
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
	make_metadata(t);
	index_any_case(t);
}
