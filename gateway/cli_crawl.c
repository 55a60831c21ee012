#include "gateway/cli_crawl.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/cli_http.h"
#include "gateway/xalloc.h"

enum { LOG_ENTRIES = 20 };

struct place {
	char *path, *from;
	struct place *next;
};

struct queue {
	struct place *first, **last;
	json_t *seen;                    /* a set: normalised path -> true */
	const char *from;
	size_t entries_left;             /* of the log's that is being read; SIZE_MAX: no log */
};

/* What the same resource is called by different links: without fragment and trailing slash. malloc'd. */
static char *
normalise(const char *link)
{
	size_t len = strcspn(link, "#");

	while (len > 1 && link[len - 1] == '/')
		len--;
	return xstrndup(link, len);
}

static bool
is_followed(const char *path)
{
	return strncmp(path, "/redfish/v1", 11) == 0 && strncmp(path, "/redfish/v1/JsonSchemas/", 24) != 0 &&
	    strncmp(path, "/redfish/v1/$metadata", 21) != 0;
}

static void
add(void *arg, const char *name, const char *link)
{
	struct queue *q = arg;
	struct place *place;
	char *path;

	if (!is_followed(link))
		return;
	path = normalise(link);
	if (json_object_get(q->seen, path)) {
		free(path);
		return;
	}
	if (q->entries_left != SIZE_MAX && strcmp(name, "@odata.id") == 0 && strstr(path, "/Entries/")) {
		if (q->entries_left == 0) {
			free(path);
			return;
		}
		q->entries_left--;
	}
	json_object_set_new(q->seen, path, json_true());
	place = xcalloc(1, sizeof *place);
	/* Asked for as it was advertised: some services insist on their trailing slash. */
	place->path = xstrndup(link, strcspn(link, "#"));
	place->from = xstrdup(q->from);
	*q->last = place;
	q->last = &place->next;
	free(path);
}

static bool
is_link_name(const char *name)
{
	static const char *const names[] = { "@odata.id", "@odata.nextLink", "Members@odata.nextLink", "@Redfish.ActionInfo", "Uri" };
	size_t i;

	for (i = 0; i < nitems(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

void
cli_crawl_links(const json_t *json, void (*each)(void *arg, const char *name, const char *link), void *arg)
{
	const char *name;
	json_t *value;
	size_t i;

	if (json_is_array(json)) {
		json_array_foreach(json, i, value)
			cli_crawl_links(value, each, arg);
		return;
	}
	/* Some write members as plain strings. */
	json_array_foreach(json_object_get(json, "Members"), i, value) {
		if (json_is_string(value))
			each(arg, "@odata.id", json_string_value(value));
	}
	json_object_foreach((json_t *)json, name, value) {
		if (json_is_string(value) && is_link_name(name))
			each(arg, name, json_string_value(value));
		else
			cli_crawl_links(value, each, arg);
	}
}

static bool
is_log(const json_t *json)
{
	const char *type = json_string_value(json_object_get(json, "@odata.type"));

	return type && strstr(type, "LogEntryCollection");
}

void
cli_crawl(struct cli_crawl *crawl, const char *start)
{
	struct queue q = { .last = &q.first, .seen = json_object(), .from = "", .entries_left = SIZE_MAX };
	struct place *place;
	json_t *json;

	add(&q, "", start);
	while ((place = q.first) != NULL) {
		if (crawl->read + crawl->failed < crawl->limit) {
			json = cli_http_get(crawl->http, place->path);
			*(json ? &crawl->read : &crawl->failed) += 1;
			crawl->visit(crawl->arg, place->path, place->from, json);
			q.from = place->path;
			q.entries_left = is_log(json) ? LOG_ENTRIES : SIZE_MAX;
			cli_crawl_links(json, add, &q);
			json_decref(json);
		} else {
			crawl->is_cut = true;
		}
		q.first = place->next;
		if (q.first == NULL)
			q.last = &q.first;
		free(place->path);
		free(place->from);
		free(place);
	}
	json_decref(q.seen);
}
