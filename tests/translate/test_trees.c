/* Whole BMCs through translate: our fixtures always, every captured tree of ../shared/trees where that is there.
 *
 * Each tree is read as a BMC serves it. For every link of every document: what a face shows is taken back to the same
 * canonical path, and to the bytes that were advertised. For every document in every face: no southbound id stands where a
 * member's id belongs, no southbound host, no secret, no vendor's tag; and canonical form goes through unchanged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/trees.h"
#include "translate/dates.h"
#include "translate/document.h"
#include "translate/link_path.h"
#include "translate/primary.h"
#include "translate/quirks.h"

#define HOST "bmc-17.south.example"
#define NODE "web01"

struct tree {
	const char *name;
	json_t *docs;                  /* path as the BMC has it: document */
	json_t *known;                 /* canonical path of a member of a collection: true */
	json_t *exceptions;            /* canonical path: {advertised path: true} */
	struct links links;
	struct quirks quirks;
	struct doc_face faces[3];
	char *ids[PRIMARY_KINDS];
	size_t links_seen, docs_seen;
};

static json_t *
document_at(const struct tree *tree, const char *uri)
{
	json_t *doc = json_object_get(tree->docs, uri);
	char slash[LINK_SIZE + 2];

	if (doc != NULL)
		return doc;
	snprintf(slash, sizeof slash, "%s/", uri);
	return json_object_get(tree->docs, slash);
}

/* ---- its primary members, as the fleet chooses them ---- */

enum { MEMBERS = 256 };

static size_t
members_of(struct tree *tree, const char *collection, struct primary_member *members)
{
	json_t *list = json_object_get(document_at(tree, collection), "Members"), *item;
	const char *uri;
	struct link link;
	size_t i, n = 0;

	json_array_foreach(list, i, item) {
		uri = json_string_value(json_object_get(item, "@odata.id"));
		if (n < MEMBERS && uri && links_canonical(&tree->links, uri, strlen(uri), LINK_MUST, &link) == LINK_RESOURCE) {
			members[n].uri = xstrdup(link.text);
			members[n++].json = document_at(tree, uri);
		}
	}
	return n;
}

static void
choose_primaries(struct tree *tree)
{
	struct primary_member members[MEMBERS];
	const json_t *system = NULL;
	size_t n, i;
	int kind, chosen;

	for (kind = 0; kind < PRIMARY_KINDS; kind++) {
		n = members_of(tree, places_primary_path((enum primary_kind)kind), members);
		if (kind == PRIMARY_SYSTEM)
			chosen = primary_system(members, n, NULL);
		else if (kind == PRIMARY_CHASSIS)
			chosen = primary_chassis(members, n, system, &tree->links);
		else if (kind == PRIMARY_MANAGER)
			chosen = primary_manager(members, n, system, &tree->links);
		else
			chosen = primary_equipment(members, n);
		if (chosen >= 0) {
			tree->links.primary[kind] = tree->ids[kind] = xstrdup(primary_id(members[chosen].uri));
			if (kind == PRIMARY_SYSTEM)
				system = members[chosen].json;
		}
		for (i = 0; i < n; i++)
			free((char *)members[i].uri);
	}
}

static void
find_quirks(struct tree *tree)
{
	char uri[LINK_SIZE];
	struct vendor_seen seen = { .root = document_at(tree, "/redfish/v1"),
		.managers = document_at(tree, "/redfish/v1/Managers") };
	struct vendor vendor;

	snprintf(uri, sizeof uri, "/redfish/v1/Managers/%s", tree->ids[PRIMARY_MANAGER] ? tree->ids[PRIMARY_MANAGER] : "");
	seen.manager = document_at(tree, uri);
	snprintf(uri, sizeof uri, "/redfish/v1/Systems/%s", tree->ids[PRIMARY_SYSTEM] ? tree->ids[PRIMARY_SYSTEM] : "");
	seen.system = document_at(tree, uri);
	vendor_find(&seen, &vendor);
	quirks_find(&vendor, &tree->quirks);
}

static struct tree *
tree_new(const char *name, json_t *docs)
{
	struct tree *tree = xcalloc(1, sizeof *tree);

	tree->name = name;
	tree->docs = docs;
	tree->known = json_object();
	tree->exceptions = json_object();
	tree->links.host = HOST;
	return tree;
}

static void
tree_ready(struct tree *tree)
{
	int i;

	assert_true(json_object_size(tree->docs) > 5);
	choose_primaries(tree);
	find_quirks(tree);
	for (i = 0; i < 3; i++) {
		tree->faces[i].persona = (enum doc_persona)i;
		tree->faces[i].node = NODE;
		tree->faces[i].manager = tree->ids[PRIMARY_MANAGER];
	}
}

static void
tree_free(struct tree *tree)
{
	int i;

	for (i = 0; i < PRIMARY_KINDS; i++)
		free(tree->ids[i]);
	quirks_clear(&tree->quirks);
	json_decref(tree->docs);
	json_decref(tree->known);
	json_decref(tree->exceptions);
	free(tree);
}

/* ---- every string of a document ---- */

typedef void string_fn(struct tree *tree, const char *name, const char *text);

static void
each_string(struct tree *tree, const char *name, const json_t *value, string_fn *each)
{
	const char *key;
	json_t *child;
	size_t i;

	if (json_is_string(value))
		each(tree, name, json_string_value(value));
	json_array_foreach((json_t *)value, i, child)
		each_string(tree, name, child, each);
	json_object_foreach((json_t *)value, key, child)
		each_string(tree, key, child, each);
}

static void
learn_link(struct tree *tree, const char *name, const char *text)
{
	struct link link;
	json_t *seen;
	char *advertised;

	if (links_canonical(&tree->links, text, strlen(text), links_rule(name), &link) != LINK_RESOURCE)
		return;
	link.text[link.path_len] = '\0';
	seen = json_object_get(tree->exceptions, link.text);
	if (seen == NULL)
		json_object_set_new(tree->exceptions, link.text, seen = json_object());
	advertised = xstrndup(link.advertised, link.advertised_len);
	json_object_set_new(seen, advertised, json_true());
	free(advertised);
	if (link.place.kind == PLACE_PRIMARY || link.place.kind == PLACE_MEMBER) {
		link.text[link.place.at + link.place.len] = '\0';
		json_object_set_new(tree->known, link.text, json_true());
	}
}

static bool
has_member(void *arg, const char *path)
{
	return json_object_get(((struct tree *)arg)->known, path) != NULL;
}

/* What the HTTP layer makes of a path: escapes decoded, query and fragment gone. */
static void
as_received(const char *uri, char out[LINK_SIZE])
{
	size_t len = link_path_plain(uri, strcspn(uri, "?#"), out);

	out[len] = '\0';
}

/* unrewrite(rewrite(x)) == x */
static void
there_and_back(struct tree *tree, const char *name, const char *text)
{
	struct links_known known = { .links = &tree->links, .has_member = has_member, .arg = tree };
	char shown[LINK_SIZE], received[LINK_SIZE], back[LINK_SIZE], south[LINK_SIZE];
	struct link link;
	char *advertised;
	int i;

	if (links_canonical(&tree->links, text, strlen(text), links_rule(name), &link) != LINK_RESOURCE)
		return;
	tree->links_seen++;
	for (i = 0; i < 3; i++) {
		assert_true(links_outward(&tree->links, &tree->faces[i], text, shown));
		if (strcmp(shown + strcspn(shown, "?#"), link.text + link.path_len) != 0)
			fail_msg("%s: %s lost its query or fragment: %s", tree->name, text, shown);
		if (strstr(shown, "//") != NULL || strncmp(shown, "/redfish/v1", 11) != 0)
			fail_msg("%s: %s is shown as %s", tree->name, text, shown);
		as_received(shown, received);
		if (i == 0 && link.place.kind == PLACE_AS_IS)
			continue;                     /* the fleet root's own */
		if (!links_inward(&known, &tree->faces[i], received, back))
			fail_msg("%s: %s, shown as %s, is nothing", tree->name, text, shown);
		link.text[link.path_len] = '\0';
		if (strcmp(back, link.text) != 0)
			fail_msg("%s: %s, shown as %s, comes back as %s", tree->name, text, shown, back);
		memcpy(link.text, back, link.path_len);
		links_canonical(&tree->links, text, strlen(text), links_rule(name), &link);
	}
	/* The bytes that were advertised: stored under the canonical path, or equal to it. */
	advertised = xstrndup(link.advertised, link.advertised_len);
	link.text[link.path_len] = '\0';
	if (link.differs)
		assert_non_null(json_object_get(json_object_get(tree->exceptions, link.text), advertised));
	links_southbound(link.text, south);
	assert_int_equal(link.differs, strcmp(south, advertised) != 0);
	free(advertised);
}

/* ---- every document in every face ---- */

static const struct doc_face *looking;

static void
check_shown(struct tree *tree, const char *name, const char *text)
{
	struct place place;
	size_t node_len = strlen(NODE), len = strcspn(text, "?#");

	if (strcasestr(text, HOST) != NULL)
		fail_msg("%s: %s names the southbound host: %s", tree->name, name, text);
	if (strncmp(text, "/redfish/v1", 11) != 0 || strchr(text, ' ') != NULL)
		return;
	place = places_find(text, len);
	if (looking->persona == PERSONA_NATIVE || (place.kind != PLACE_PRIMARY && place.kind != PLACE_MEMBER))
		return;
	if (looking->persona == PERSONA_GENERIC && place.kind == PLACE_PRIMARY && place.len == 1 && text[place.at] == '1')
		return;
	if (strncmp(text + place.at, NODE, node_len) != 0 ||
	    (place.len != node_len && text[place.at + node_len] != '~'))
		fail_msg("%s: %s shows a southbound id: %s", tree->name, name, text);
}

static void
check_names(struct tree *tree, const char *parent, const json_t *value, bool is_oem)
{
	char mended[DATE_SIZE];
	const char *key;
	json_t *child, *array;
	size_t i;

	json_array_foreach((json_t *)value, i, child)
		check_names(tree, parent, child, is_oem);
	json_object_foreach((json_t *)value, key, child) {
		if (strstr(key, "@odata.etag") != NULL || strcmp(key, "@Redfish.Copyright") == 0)
			fail_msg("%s: %s is left", tree->name, key);
		if (json_is_string(child) && !is_oem && dates_is_name(key) && strcmp(parent, "Attributes") != 0 &&
		    dates_mend(json_string_value(child), mended) != DATE_FINE)
			fail_msg("%s: %s: %s", tree->name, key, json_string_value(child));
		if (strcmp(key, "Members@odata.count") == 0 && json_is_array(array = json_object_get(value, "Members")) &&
		    json_object_get(value, "Members@odata.nextLink") == NULL &&
		    json_integer_value(child) != (json_int_t)json_array_size(array))
			fail_msg("%s: %s: %s is %d of %d", tree->name, json_string_value(json_object_get(value, "@odata.id")), key, (int)json_integer_value(child), (int)json_array_size(array));
		check_names(tree, key, child, is_oem || strcasecmp(key, "Oem") == 0);
	}
}

/* The Id is the last segment of what the face calls the document. */
static void
check_id(struct tree *tree, const struct doc_face *face, const char *uri, const json_t *json)
{
	const char *id = json_string_value(json_object_get(json, "Id"));
	const char *type = json_string_value(json_object_get(json, "@odata.type"));
	char shown[LINK_SIZE], last[LINK_SIZE];
	struct link link;

	links_canonical(&tree->links, uri, strlen(uri), LINK_MUST, &link);
	if (id == NULL || link.place.kind == PLACE_AS_IS || json_object_get(json, "@odata.id") == NULL ||
	    document_is_collection(json) || (type && strstr(type, "Registry.") != NULL))
		return;
	assert_true(links_outward(&tree->links, face, uri, shown));
	as_received(strrchr(shown, '/') + 1, last);
	if (strcmp(id, last) != 0)
		fail_msg("%s: %s has the Id %s", tree->name, shown, id);
	if (link.place.is_member && link.place.kind == PLACE_PRIMARY && face->persona == PERSONA_FLEET &&
	    strncmp(json_string_value(json_object_get(json, "Name")), NODE, strlen(NODE)) != 0)
		fail_msg("%s: %s is named %s", tree->name, shown, json_string_value(json_object_get(json, "Name")));
}

static void
check_face(struct tree *tree, const struct doc_face *face, const char *uri, const struct doc *doc)
{
	size_t len = doc_face_len(doc, face);
	char *bytes = xmalloc(len + 1);
	json_error_t fault;
	json_t *json;

	doc_face_write(doc, face, bytes);
	bytes[len] = '\0';
	json = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &fault);
	if (json == NULL)
		fail_msg("%s: %s: %s", tree->name, uri, fault.text);
	if (strstr(bytes, "CANARY-") != NULL)
		fail_msg("%s: %s shows a secret: %.80s", tree->name, uri, strstr(bytes, "CANARY-"));
	looking = face;
	each_string(tree, "", json, check_shown);
	check_names(tree, "", json, false);
	check_id(tree, face, uri, json);
	json_decref(json);
	free(bytes);
}

/* Property names, through which no link may be changed. */
static size_t
count_properties(const json_t *value)
{
	size_t n = json_object_size(value), i;
	const char *key;
	json_t *child;

	json_array_foreach((json_t *)value, i, child)
		n += count_properties(child);
	json_object_foreach((json_t *)value, key, child)
		n += count_properties(child);
	return n;
}

static void
note_exception(void *arg, const char *canonical, size_t len, const char *advertised, size_t advertised_len)
{
	struct tree *tree = arg;
	char *path = xstrndup(canonical, len), *text = xstrndup(advertised, advertised_len);

	if (json_object_get(json_object_get(tree->exceptions, path), text) == NULL)
		fail_msg("%s: %s is no exception of %s", tree->name, text, path);
	free(path);
	free(text);
}

static void
check_document(struct tree *tree, const char *path, json_t *json)
{
	static const struct document_events events = { .exception = note_exception };
	struct document_in in = { .json = json, .node = NODE, .links = &tree->links, .quirks = &tree->quirks,
		.events = &events, .arg = tree };
	struct doc *doc, *again;
	struct rf_error err;
	struct link link;
	int i;

	assert_int_equal(links_canonical(&tree->links, path, strlen(path), LINK_MUST, &link), LINK_RESOURCE);
	in.uri = link.text;
	doc = document_make(&in, &err);
	if (doc == NULL)
		fail_msg("%s: %s: %s", tree->name, path, err.arg[1]);
	tree->docs_seen++;
	for (i = 0; i < 3; i++)
		check_face(tree, &tree->faces[i], in.uri, doc);
	/* Canonical form goes through unchanged. */
	in.json = json_loadb(doc->bytes, doc->len, 0, NULL);
	assert_non_null(in.json);
	assert_true(count_properties(in.json) * 2 > count_properties(json));
	again = document_make(&in, &err);
	if (again != doc)
		fail_msg("%s: %s is not stable:\n%s\n%s", tree->name, path, doc->bytes, again->bytes);
	json_decref(in.json);
	doc_unref(again);
	doc_unref(doc);
}

static void
check_tree(struct tree *tree)
{
	const char *path;
	json_t *json;

	tree_ready(tree);
	json_object_foreach(tree->docs, path, json)
		each_string(tree, "", json, learn_link);
	json_object_foreach(tree->docs, path, json)
		each_string(tree, "", json, there_and_back);
	json_object_foreach(tree->docs, path, json)
		check_document(tree, path, json);
	print_message("%-40s %5zu documents %6zu links\n", tree->name, tree->docs_seen, tree->links_seen);
}

/* ---- where trees are ---- */

static void
check_fixture(const char *path, const char *name)
{
	struct tree *tree = tree_new(name, trees_fixture(path));

	check_tree(tree);
	tree_free(tree);
}

static void
check_captured(const char *path, const char *name)
{
	struct tree *tree = tree_new(name, trees_archive(path));

	check_tree(tree);
	tree_free(tree);
}

static void
our_fixtures_go_through(void **state)
{
	(void)state;
	assert_true(trees_each(TREES_FIXTURES, ".json", check_fixture) >= 2);
}

static void
captured_trees_go_through(void **state)
{
	(void)state;
	if (access(TREES_CAPTURED, R_OK) != 0)
		skip();
	assert_true(trees_each(TREES_CAPTURED, ".tar.gz", check_captured) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_fixtures_go_through),
		cmocka_unit_test(captured_trees_go_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
