#include "tests/support/trees.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/json_budget.h"

enum { BLOCK = 512 }; /* of tar */

/* All that a command prints. */
static char *
output_of(const char *command, size_t *len)
{
	FILE *pipe = popen(command, "r");
	size_t room = 1 << 20, got;
	char *bytes = xmalloc(room);

	assert_non_null(pipe);
	for (*len = 0; (got = fread(bytes + *len, 1, room - *len, pipe)) > 0;) {
		*len += got;
		if (*len == room)
			bytes = xrealloc(bytes, room *= 2);
	}
	assert_int_equal(pclose(pipe), 0);
	return bytes;
}

/* .../redfish/v1/Systems/1/index.json is /redfish/v1/Systems/1. */
static void
take_file(json_t *docs, const char *path, const char *bytes, size_t len)
{
	const char *from = strstr(path, "/redfish/v1"), *end = strstr(path, "/index.json");
	struct rf_error err;
	char *uri;
	json_t *json;

	if (from == NULL || end == NULL || end[strlen("/index.json")] != '\0')
		return;
	json = json_read(bytes, len, "tree", &err);
	if (json == NULL)
		fail_msg("%s: %s", path, err.arg[1]);
	uri = xstrndup(from, (size_t)(end - from));
	json_object_set_new(docs, uri, json);
	free(uri);
}

/* POSIX.1-1988 ustar with GNU's long names (type L), read in memory: thousands of small files are
 * slow to make. */
json_t *
trees_archive(const char *path)
{
	char name[BLOCK], longer[BLOCK] = "", *command = xasprintf("gzip -dc '%s'", path);
	json_t *docs = json_object();
	size_t len, at, size;
	char *bytes = output_of(command, &len), *head;

	for (at = 0; at + BLOCK <= len && bytes[at] != '\0';
	     at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK) {
		head = bytes + at;
		size = strtoul(head + 124, NULL, 8);
		assert_true(size <= len - at - BLOCK);
		if (head[156] == 'L') {
			snprintf(longer, sizeof longer, "%.*s", (int)size, head + BLOCK);
			continue;
		}
		if (longer[0])
			strcpy(name, longer);
		else
			snprintf(name, sizeof name, "%.155s%s%.100s", head + 345,
			    head[345] ? "/" : "", head);
		longer[0] = '\0';
		if (head[156] == '0' || head[156] == '\0')
			take_file(docs, name, head + BLOCK, size);
	}
	free(bytes);
	free(command);
	return docs;
}

json_t *
trees_fixture(const char *path)
{
	json_error_t fault;
	json_t *all = json_load_file(path, 0, &fault), *docs = json_object(), *doc;
	const char *uri;

	if (all == NULL)
		fail_msg("%s:%d: %s", path, fault.line, fault.text);
	json_object_foreach(all, uri, doc)
		if (uri[0] == '/' && json_is_object(doc))
			json_object_set(docs, uri, doc);
	json_decref(all);
	return docs;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

size_t
trees_each(const char *folder, const char *end, void (*each)(const char *path, const char *name))
{
	struct dirent **list;
	int n = scandir(folder, &list, NULL, alphasort), i;
	size_t count = 0;
	char path[512];

	for (i = 0; i < n; i++) {
		if (ends_with(list[i]->d_name, end)) {
			snprintf(path, sizeof path, "%s/%s", folder, list[i]->d_name);
			each(path, list[i]->d_name);
			count++;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return count;
}

json_t *
trees_text(const char *text)
{
	char *copy = xstrdup(text), *at;
	json_error_t fault;
	json_t *json;

	for (at = copy; *at != '\0'; at++)
		*at = *at == '\'' ? '"' : *at;
	json = json_loads(copy, 0, &fault);
	if (json == NULL)
		fail_msg("%s: %s", copy, fault.text);
	free(copy);
	return json;
}
