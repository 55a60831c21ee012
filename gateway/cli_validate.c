#include "gateway/cli_validate.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/cli_crawl.h"
#include "gateway/cli_text.h"
#include "gateway/xalloc.h"

static void check_odata_id(struct cli_validation *v, const json_t *doc);
static void check_odata_type(struct cli_validation *v, const json_t *doc);
static void check_id(struct cli_validation *v, const json_t *doc);
static void check_name(struct cli_validation *v, const json_t *doc);
static void check_members(struct cli_validation *v, const json_t *doc);
static void check_actions(struct cli_validation *v, const json_t *doc);
static void check_links(struct cli_validation *v, const json_t *doc);
static void check_dates(struct cli_validation *v, const json_t *doc);

static void (*const checks[])(struct cli_validation *, const json_t *) = {
	check_odata_id, check_odata_type, check_id, check_name, check_members, check_actions, check_links, check_dates,
};

void
cli_validate(struct cli_validation *v, const char *path, const json_t *json)
{
	size_t i;

	v->path = path;
	if (!json_is_object(json)) {
		cli_validate_fault(v, "is no JSON object");
		return;
	}
	for (i = 0; i < nitems(checks); i++)
		checks[i](v, json);
}

static void
say(struct cli_validation *v, const char *kind, const char *format, va_list ap)
{
	char *text, *clean;

	if (vasprintf(&text, format, ap) < 0)
		abort();
	clean = cli_clean(text);
	fprintf(v->out, "%s: %s%s\n", v->path, kind, clean);
	free(clean);
	free(text);
}

void
cli_validate_fault(struct cli_validation *v, const char *format, ...)
{
	va_list ap;

	v->faults++;
	va_start(ap, format);
	say(v, "", format, ap);
	va_end(ap);
}

void
cli_validate_note(struct cli_validation *v, const char *format, ...)
{
	va_list ap;

	v->notes++;
	va_start(ap, format);
	say(v, "note: ", format, ap);
	va_end(ap);
}

/* Length of a path without query, fragment and trailing slash. */
static size_t
path_len(const char *path)
{
	size_t len = strcspn(path, "?#");

	while (len > 1 && path[len - 1] == '/')
		len--;
	return len;
}

static bool
is_same_path(const char *a, const char *b)
{
	return path_len(a) == path_len(b) && strncmp(a, b, path_len(a)) == 0;
}

static const char *
type_of(const json_t *doc)
{
	const char *type = json_string_value(json_object_get(doc, "@odata.type"));

	return type ? type : "";
}

/* A registry or a schema file is no resource: it has neither Id by its URI nor @odata.id. */
static bool
is_file(const json_t *doc)
{
	const char *type = type_of(doc);

	return strncmp(type, "#MessageRegistry.", 17) == 0 || strncmp(type, "#AttributeRegistry.", 19) == 0 ||
	    strncmp(type, "#PrivilegeRegistry.", 19) == 0 || json_object_get(doc, "$schema");
}

static bool
is_collection(const json_t *doc)
{
	return json_object_get(doc, "Members") && strstr(type_of(doc), "Collection");
}

/* DSP0266 1.20, 10.5: the URI of the resource itself. */
static void
check_odata_id(struct cli_validation *v, const json_t *doc)
{
	const char *id = json_string_value(json_object_get(doc, "@odata.id"));

	if (is_file(doc))
		return;
	if (id == NULL)
		cli_validate_fault(v, "has no @odata.id");
	else if (!is_same_path(id, v->path))
		cli_validate_fault(v, "@odata.id is %s", id);
}

/* `#Namespace.Type` for collections, `#Namespace.vX_Y_Z.Type` for resources (DSP0266 1.20, 10.6). */
static void
check_odata_type(struct cli_validation *v, const json_t *doc)
{
	const char *type = type_of(doc), *p;

	if (*type == '\0') {
		cli_validate_fault(v, "has no @odata.type");
		return;
	}
	if (*type != '#' || (p = strchr(type, '.')) == NULL || p == type + 1) {
		cli_validate_fault(v, "@odata.type is %s", type);
		return;
	}
	if (is_collection(doc))
		return;
	for (p++; *p && (isdigit((unsigned char)*p) || *p == '_' || *p == 'v'); p++)
		;
	if (*p != '.' || p[-1] == '.' || p[1] == '\0')
		cli_validate_fault(v, "@odata.type has no version: %s", type);
}

/* Clients build URIs from the Id, so it has to be the last segment. */
static void
check_id(struct cli_validation *v, const json_t *doc)
{
	const char *id = json_string_value(json_object_get(doc, "Id")), *end = v->path + path_len(v->path), *last;

	if (is_file(doc) || is_collection(doc))
		return;
	if (id == NULL || *id == '\0') {
		cli_validate_fault(v, "has no Id");
		return;
	}
	if (strncmp(type_of(doc), "#ServiceRoot.", 13) == 0)
		return;                              /* its segment is the protocol's version */
	for (last = end; last > v->path && last[-1] != '/'; last--)
		;
	if (memchr(last, '%', (size_t)(end - last)))
		return;                              /* an Id that a URI cannot carry as it is */
	if (strlen(id) != (size_t)(end - last) || strncmp(id, last, strlen(id)) != 0)
		cli_validate_fault(v, "Id is '%s'", id);
}

static void
check_name(struct cli_validation *v, const json_t *doc)
{
	const char *name = json_string_value(json_object_get(doc, "Name"));

	if (!is_file(doc) && (name == NULL || *name == '\0'))
		cli_validate_fault(v, "has no Name");
}

static void
check_members(struct cli_validation *v, const json_t *doc)
{
	const json_t *members = json_object_get(doc, "Members"), *count = json_object_get(doc, "Members@odata.count");
	bool has_more = json_object_get(doc, "Members@odata.nextLink") != NULL;
	json_t *member, *seen;
	const char *id;
	size_t i;

	if (!is_collection(doc))
		return;
	if (!json_is_array(members)) {
		cli_validate_fault(v, "Members is no array");
		return;
	}
	if (!json_is_integer(count))
		cli_validate_fault(v, "has no Members@odata.count");
	else if (has_more ? (size_t)json_integer_value(count) < json_array_size(members)
	                  : (size_t)json_integer_value(count) != json_array_size(members))
		cli_validate_fault(v, "Members@odata.count is %lld, but there are %zu", (long long)json_integer_value(count),
		    json_array_size(members));
	seen = json_object();
	json_array_foreach(members, i, member) {
		id = json_string_value(json_object_get(member, "@odata.id"));
		if (id == NULL)
			cli_validate_fault(v, "member %zu has no @odata.id", i);
		else if (json_object_get(seen, id))
			cli_validate_fault(v, "member %s is there twice", id);
		else
			json_object_set_new(seen, id, json_true());
	}
	json_decref(seen);
}

static void
check_actions(struct cli_validation *v, const json_t *doc)
{
	const char *name, *target;
	json_t *action, *value;

	json_object_foreach(json_object_get(doc, "Actions"), name, action) {
		if (*name != '#')
			continue;                    /* Oem */
		value = json_object_get(action, "target");
		target = json_string_value(value);
		if (target == NULL)
			cli_validate_fault(v, "action %s has no target", name + 1);
		else if (*target != '/')
			cli_validate_fault(v, "action %s has the target %s", name + 1, target);
		else if (!strstr(target, "/Actions/"))
			cli_validate_note(v, "action %s has the target %s", name + 1, target);
	}
}

static void
check_link(void *arg, const char *name, const char *link)
{
	struct cli_validation *v = arg;
	size_t len = strlen(link);

	if (strncmp(link, "http://", 7) == 0 || strncmp(link, "https://", 8) == 0) {
		if (strcmp(name, "Uri") != 0)
			cli_validate_fault(v, "%s is absolute: %s", name, link);
	} else if (*link == '\0') {
		cli_validate_fault(v, "%s is empty", name);
	} else if (*link != '/') {
		cli_validate_fault(v, "%s is no path: %s", name, link);
	} else if (len > 12 && link[len - 1] == '/') {
		cli_validate_note(v, "%s ends in a slash: %s", name, link);
	}
}

static void
check_links(struct cli_validation *v, const json_t *doc)
{
	cli_crawl_links(doc, check_link, v);
}

/* d stands for a digit. */
static bool
is_like(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++)
		if (*pattern == 'd' ? !isdigit((unsigned char)*text) : *text != *pattern)
			return false;
	return true;
}

/* DSP0266 1.20, 9.6.4: with a zone, always. */
static bool
is_whole_date(const char *p)
{
	if (!is_like(p, "dddd-dd-ddTdd:dd:dd"))
		return false;
	p += 19;
	if (*p == '.')
		for (p++; isdigit((unsigned char)*p); p++)
			;
	return strcmp(p, "Z") == 0 || ((*p == '+' || *p == '-') && is_like(p + 1, "dd:dd") && p[6] == '\0');
}

static void
check_dates_below(struct cli_validation *v, const char *name, const json_t *json)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_string(json)) {
		if (is_like(json_string_value(json), "dddd-dd-ddT") && !is_whole_date(json_string_value(json)))
			cli_validate_fault(v, "%s is no date-time with zone: %s", name, json_string_value(json));
		return;
	}
	json_array_foreach(json, i, value)
		check_dates_below(v, name, value);
	json_object_foreach((json_t *)json, key, value)
		if (strcmp(key, "Oem") != 0)
			check_dates_below(v, key, value);
}

static void
check_dates(struct cli_validation *v, const json_t *doc)
{
	check_dates_below(v, "", doc);
}
