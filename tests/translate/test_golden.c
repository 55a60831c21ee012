/* The whole surface on every tree: each cell (place and property, golden_*.h) of our fixtures and of the captured trees against the
 * value that a reviewed file says, golden/TREE.json. A file holds one line per property, absent ones left out; `null` for a
 * document that is not there. UPDATE=1 writes the files anew: read what changed before it is committed. TREE=text narrows the
 * run. Captured trees are looked at where they are; what names a particular machine (serial numbers, service tags, addresses) is
 * in their files as a hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "tests/translate/golden.h"

#define FOLDER "tests/translate/golden"
#define ROOT "/redfish/v1/"
/* Of an element that lacks a property others of its array have. */
#define NONE "(none)"

enum { PATH_MAX_LEN = 1024 };

/* clang-format off */
static const struct golden_row rows[] = {
#include "tests/translate/golden_readings.h"
#include "tests/translate/golden_system.h"
#include "tests/translate/golden_manager.h"
#include "tests/translate/golden_power.h"
};
/* clang-format on */

struct look {
	const char *tree;
	struct model *model;
	json_t *made; /* path: the made document */
	json_t *found; /* path: {property: value} */
	bool is_captured;
};

static size_t mismatches;

/* ---- values ---- */

/* What names one machine in the world. */
static bool
is_private(const char *name)
{
	static const char *const names[] = {"SerialNumber", "UUID", "HostName", "FQDN", "MACAddress", "PermanentMACAddress",
		"Address", "AssetTag", "NameServers", "StaticNameServers", "UserName", "DurableName", "ServiceTag",
		"SKU"};
	size_t i;

	for (i = 0; i < nitems(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* FNV-1a of the value as JSON: equal values stay equal. */
static json_t *
masked(const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS), name[16];
	uint32_t hash = 2166136261u;
	const char *at;

	for (at = text; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	free(text);
	snprintf(name, sizeof name, "~%08x", hash);
	return json_string(name);
}

static json_t *
leaf(const struct look *look, const char *name, const json_t *value)
{
	bool is_said = value != NULL && !json_is_null(value) &&
	    !(json_is_string(value) && json_string_length(value) == 0);

	return look->is_captured && is_said && is_private(name) ? masked(value) : json_deep_copy(value);
}

/* The value at a property path; NULL: absent. */
static json_t *
value_at(const struct look *look, const json_t *json, const char *path)
{
	char name[256];
	size_t len = strcspn(path, "/"), i;
	const char *rest = path[len] == '/' ? path + len + 1 : NULL;
	bool is_each = len > 2 && strncmp(path + len - 2, "[]", 2) == 0, is_any = false;
	bool is_count = !is_each && len > 1 && path[len - 1] == '#';
	json_t *list, *one;
	const json_t *value, *element;

	assert_true(len < sizeof name);
	snprintf(name, sizeof name, "%.*s", (int)(len - (is_each ? 2 : is_count ? 1 : 0)), path);
	value = json_object_get(json, name);
	if (is_count)
		return value == NULL ? NULL : json_integer((json_int_t)(json_is_array(value) ? json_array_size(value) : json_object_size(value)));
	if (!is_each)
		return rest ? value_at(look, value, rest) : leaf(look, name, value);
	if (!json_is_array(value))
		return NULL;
	list = json_array();
	json_array_foreach(value, i, element) {
		one = rest ? value_at(look, element, rest) : leaf(look, name, element);
		is_any = is_any || one != NULL;
		json_array_append_new(list, one ? one : json_string(NONE));
	}
	if (is_any || json_array_size(value) == 0)
		return list;
	json_decref(list);
	return NULL;
}

/* ---- places ---- */

static const json_t *
document_at(struct look *look, const char *path)
{
	json_t *json = json_object_get(look->made, path);

	if (json == NULL) {
		json = model_make(look->model, path);
		json_object_set_new(look->made, path, json ? json : json_null());
		json = json_object_get(look->made, path);
	}
	return json_is_null(json) ? NULL : json;
}

static void
look_at(struct look *look, const char *path, const char *properties)
{
	const json_t *json = document_at(look, path);
	json_t *cells, *value;
	char name[256];
	size_t len;

	if (json == NULL) {
		json_object_set_new(look->found, path + strlen(ROOT), json_null());
		return;
	}
	cells = json_object_get(look->found, path + strlen(ROOT));
	if (cells == NULL) {
		cells = json_object();
		json_object_set_new(look->found, path + strlen(ROOT), cells);
	}
	for (; *(properties += strspn(properties, " ")) != '\0'; properties += len) {
		len = strcspn(properties, " ");
		assert_true(len < sizeof name);
		snprintf(name, sizeof name, "%.*s", (int)len, properties);
		if ((value = value_at(look, json, name)) != NULL)
			json_object_set_new(cells, name, value);
	}
}

/* Puts what the first {..} stands for in its place; false: the node has none. */
static bool
put_member(const struct look *look, const char *path, char out[PATH_MAX_LEN])
{
	static const struct { const char *word; enum primary_kind kind; } words[] = {
		{"{system}", PRIMARY_SYSTEM}, {"{chassis}", PRIMARY_CHASSIS}, {"{manager}", PRIMARY_MANAGER}};
	const char *at = strchr(path, '{');
	size_t i;

	for (i = 0; i < nitems(words); i++) {
		if (strncmp(at, words[i].word, strlen(words[i].word)) != 0)
			continue;
		if (look->model->links.primary[words[i].kind] == NULL)
			return false;
		snprintf(out, PATH_MAX_LEN, "%.*s%s%s", (int)(at - path), path, look->model->links.primary[words[i].kind],
		    at + strlen(words[i].word));
		return true;
	}
	fail_msg("%s: what is this?", path);
	return false;
}

/* What a star stands for: the members of the collection before it, or the links that the document above has under that name. */
static const json_t *
members_at(struct look *look, const char *path)
{
	const json_t *members = json_object_get(document_at(look, path), "Members");
	char above[PATH_MAX_LEN];
	const char *last = strrchr(path, '/');

	snprintf(above, sizeof above, "%.*s", (int)(last - path), path);
	return members ? members : json_object_get(document_at(look, above), last + 1);
}

static void
visit(struct look *look, const char *path, const struct golden_row *row)
{
	char whole[PATH_MAX_LEN];
	const char *star = strchr(path, '*');
	const json_t *members, *member;
	size_t i;

	if (strchr(path, '{') != NULL) {
		if (put_member(look, path, whole))
			visit(look, whole, row);
		return;
	}
	if (star == NULL) {
		look_at(look, path, row->properties);
		return;
	}
	snprintf(whole, sizeof whole, "%.*s", (int)(star - path - 1), path);
	members = members_at(look, whole);
	json_array_foreach(members, i, member) {
		if (i == (size_t)(row->most ? row->most : GOLDEN_MOST))
			break;
		snprintf(whole, sizeof whole, "%s%s", json_string_value(json_object_get(member, "@odata.id")), star + 1);
		visit(look, whole, row);
	}
}

static json_t *
cells_of(struct look *look)
{
	char path[PATH_MAX_LEN];
	size_t i;

	look->found = json_object();
	look->made = json_object();
	for (i = 0; i < nitems(rows); i++) {
		snprintf(path, sizeof path, ROOT "%s", rows[i].path);
		visit(look, path, &rows[i]);
	}
	json_decref(look->made);
	return look->found;
}

/* ---- files ---- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of an object in order; the array is the caller's. */
static const char **
names_of(json_t *json, size_t *count)
{
	const char **names = xcalloc(json_object_size(json) + 1, sizeof *names), *name;
	json_t *value;

	*count = 0;
	json_object_foreach(json, name, value)
		names[(*count)++] = name;
	qsort(names, *count, sizeof *names, by_text);
	return names;
}

static char *
text_of(const json_t *value)
{
	return value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12)) : xstrdup("absent");
}

static void
write_cells(FILE *file, json_t *cells)
{
	size_t count, i;
	const char **names = names_of(cells, &count);
	char *text;

	for (i = 0; i < count; i++) {
		text = text_of(json_object_get(cells, names[i]));
		fprintf(file, "%s\n  \"%s\": %s", i ? "," : "", names[i], text);
		free(text);
	}
	free(names);
}

static void
write_golden(const char *path, json_t *found)
{
	FILE *file = fopen(path, "w");
	size_t count, i;
	const char **names = names_of(found, &count);
	json_t *cells;

	assert_non_null(file);
	fputs("{", file);
	for (i = 0; i < count; i++) {
		cells = json_object_get(found, names[i]);
		fprintf(file, "%s\n \"%s\": ", i ? "," : "", names[i]);
		if (json_is_null(cells)) {
			fputs("null", file);
			continue;
		}
		fputs("{", file);
		write_cells(file, cells);
		fputs("}", file);
	}
	fputs("\n}\n", file);
	assert_int_equal(fclose(file), 0);
	free(names);
}

static void
differs(const char *tree, const char *path, const char *property, const json_t *wanted, const json_t *got)
{
	char *expected = text_of(wanted), *found = text_of(got);

	if (strcmp(expected, found) != 0) {
		mismatches++;
		print_message("%s: %s %s\n    expected %.400s\n    got      %.400s\n", tree, path, property, expected, found);
	}
	free(expected);
	free(found);
}

static void
compare_cells(const char *tree, const char *path, json_t *wanted, json_t *got)
{
	const char *name;
	json_t *value;

	if (!json_is_object(wanted) || !json_is_object(got)) {
		differs(tree, path, "", wanted, got);
		return;
	}
	json_object_foreach(wanted, name, value)
		differs(tree, path, name, value, json_object_get(got, name));
	json_object_foreach(got, name, value) {
		if (json_object_get(wanted, name) == NULL)
			differs(tree, path, name, NULL, value);
	}
}

static void
compare(const char *tree, json_t *wanted, json_t *got)
{
	const char *path;
	json_t *value;

	json_object_foreach(wanted, path, value)
		compare_cells(tree, path, value, json_object_get(got, path));
	json_object_foreach(got, path, value) {
		if (json_object_get(wanted, path) == NULL)
			compare_cells(tree, path, NULL, value);
	}
}

static void
check_tree(const char *path, const char *name)
{
	const char *only = getenv("TREE");
	char file[PATH_MAX_LEN];
	struct look look = {.tree = name, .is_captured = strstr(path, TREES_CAPTURED) == path};
	json_t *found, *wanted;
	json_error_t fault;

	if (only != NULL && strstr(name, only) == NULL)
		return;
	snprintf(file, sizeof file, FOLDER "/%.*s.json", (int)(strlen(name) - strlen(look.is_captured ? ".tar.gz" : ".json")), name);
	look.model = model_open(path);
	found = cells_of(&look);
	if (getenv("UPDATE") != NULL) {
		write_golden(file, found);
	} else if ((wanted = json_load_file(file, 0, &fault)) != NULL) {
		compare(name, wanted, found);
		json_decref(wanted);
	} else {
		mismatches++;
		print_message("%s:%d: %s (UPDATE=1 writes it)\n", file, fault.line, fault.text);
	}
	json_decref(found);
	model_free(look.model);
}

static void
every_cell_of_our_fixtures_is_as_reviewed(void **state)
{
	(void)state;
	mismatches = 0;
	assert_true(trees_each(TREES_FIXTURES, ".json", check_tree) > 0);
	assert_int_equal(mismatches, 0);
}

static void
every_cell_of_the_captured_trees_is_as_reviewed(void **state)
{
	(void)state;
	mismatches = 0;
	if (access(TREES_CAPTURED, R_OK) != 0)
		skip();
	assert_true(trees_each(TREES_CAPTURED, ".tar.gz", check_tree) > 0);
	assert_int_equal(mismatches, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_of_our_fixtures_is_as_reviewed),
		cmocka_unit_test(every_cell_of_the_captured_trees_is_as_reviewed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
