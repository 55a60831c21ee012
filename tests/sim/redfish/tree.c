#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "profile.h"

struct doc *
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

	json_object_foreach (file, uri, body) {
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
	tree_complete(t);
	return t;
}

void
tree_free(struct tree *t)
{
	map_clear(&t->docs, (void (*)(void *))doc_unref);
	map_clear(&t->any_case, free);
	map_clear(&t->actions, free);
	map_clear(&t->bare, NULL);
	free(t->name);
	free(t->profile);
	free(t->metadata);
	free(t->sessions);
	free(t->session_service);
	free(t->accounts);
	free(t->tasks);
	free(t->events);
	free(t);
}
