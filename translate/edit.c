#include "translate/edit.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface.h"

enum { NAME_SIZE = 128 };

static bool walk(json_t *json, const char *path, const struct edit *edit);
static bool change(json_t *object, const char *name, const struct edit *edit);
static bool move(json_t *json, const char *path, const struct edit *edit);
static bool pick(json_t *json, const struct edit *edit);
static bool number_elements(json_t *json, const char *path);
static bool raise_version(json_t *json, const struct edit *edit);

bool
edit_apply(json_t *json, const struct edit *edit)
{
	if (edit->kind == EDIT_INDEX)
		return number_elements(json, edit->path);
	if (edit->kind == EDIT_VERSION)
		return raise_version(json, edit);
	return edit->kind == EDIT_PICK ? pick(json, edit) : walk(json, edit->path, edit);
}

/* Reads one name off the path; `is_array` when [] stands behind it. Returns what is left, "" at the
 * end. */
static const char *
next_name(const char *path, char name[NAME_SIZE], bool *is_array)
{
	size_t len = 0;

	for (; *path && *path != '.' && strncmp(path, "[]", 2) != 0; path++) {
		if (*path == '\\' && path[1])
			path++;
		if (len < NAME_SIZE - 1)
			name[len++] = *path;
	}
	name[len] = '\0';
	*is_array = *path == '[';
	if (*is_array)
		path += 2;
	return *path == '.' ? path + 1 : path;
}

static bool
walk(json_t *json, const char *path, const struct edit *edit)
{
	bool is_array, changed = false;
	char name[NAME_SIZE];
	json_t *value, *item;
	size_t i;

	if (!json_is_object(json))
		return false;
	if ((edit->kind == EDIT_MOVE || edit->kind == EDIT_COPY) && strstr(path, "[]") == NULL)
		return move(json, path, edit);
	path = next_name(path, name, &is_array);
	if (*path == '\0' && !is_array)
		return change(json, name, edit);
	value = json_object_get(json, name);
	if (!is_array)
		return walk(value, path, edit);
	json_array_foreach(value, i, item)
		changed |= walk(item, path, edit);
	return changed;
}

static bool
replace(json_t *object, const char *name, json_t *value)
{
	return value != NULL && json_object_set_new(object, name, value) == 0;
}

/* "12", "12.5": a number and nothing else. */
static json_t *
number_of(const char *text)
{
	char *end;
	long long whole = strtoll(text, &end, 10);
	double real;

	if (end != text && *end == '\0')
		return json_integer(whole);
	real = strtod(text, &end);
	return end != text && *end == '\0' && isfinite(real) && !isspace((unsigned char)*text)
		   ? json_real(real)
		   : NULL;
}

static json_t *
string_of(const json_t *number)
{
	char text[32];

	if (json_is_integer(number))
		snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(number));
	else if (json_is_real(number))
		snprintf(text, sizeof text, "%.15g", json_real_value(number));
	else
		return NULL;
	return json_string(text);
}

static bool
rename_property(json_t *object, const char *name, json_t *value, const char *to)
{
	if (value == NULL || json_object_get(object, to) != NULL)
		return false;
	json_object_set(object, to, value);
	json_object_del(object, name);
	return true;
}

static bool
is_value(const json_t *value, const char *text)
{
	char *end;
	double number = strtod(text, &end);

	if (json_is_number(value))
		return end != text && *end == '\0' && json_number_value(value) == number;
	return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

static bool
change(json_t *object, const char *name, const struct edit *edit)
{
	json_t *value = json_object_get(object, name);
	const char *text = json_string_value(value), *split;

	switch (edit->kind) {
	case EDIT_DROP:
		return json_object_del(object, name) == 0;
	case EDIT_RENAME:
		return rename_property(object, name, value, edit->text);
	case EDIT_DEFAULT:
		return value == NULL &&
		       replace(object, name, json_loads(edit->text, JSON_DECODE_ANY, NULL));
	case EDIT_NULL:
		return is_value(value, edit->text) && replace(object, name, json_null());
	case EDIT_VALUE:
		split = strchr(edit->text, '=');
		return text != NULL && strlen(text) == (size_t)(split - edit->text) &&
		       strncmp(text, edit->text, strlen(text)) == 0 &&
		       replace(object, name, json_string(split + 1));
	case EDIT_NUMBER:
		return text != NULL && replace(object, name, number_of(text));
	case EDIT_STRING:
		return replace(object, name, string_of(value));
	case EDIT_ARRAY:
		return json_is_object(value) && replace(object, name, json_pack("[O]", value));
	case EDIT_PICK:
	case EDIT_MOVE:
	case EDIT_COPY:
	case EDIT_INDEX:
	case EDIT_VERSION:
		break;
	}
	return false;
}

/* json[name] as an object; `name[0]`: the first element of that array. Made where it is missing, if asked. */
static json_t *
step_into(json_t *json, char name[NAME_SIZE], bool makes)
{
	size_t len = strlen(name);
	bool is_first = len > 3 && strcmp(name + len - 3, "[0]") == 0;
	json_t *next;

	if (is_first)
		name[len - 3] = '\0';
	next = json_object_get(json, name);
	if (next == NULL && makes)
		json_object_set_new(json, name, next = is_first ? json_array() : json_object());
	if (!is_first)
		return next;
	if (json_is_array(next) && json_array_size(next) == 0 && makes)
		json_array_append_new(next, json_object());
	return json_array_get(next, 0);
}

/* The object that holds the last name of the path; made where it is missing, if asked. */
static json_t *
holder_of(json_t *json, const char *path, char name[NAME_SIZE], bool makes)
{
	bool is_array;
	json_t *next;

	for (path = next_name(path, name, &is_array); *path;
	     path = next_name(path, name, &is_array)) {
		next = step_into(json, name, makes);
		if (!json_is_object(next))
			return NULL;
		json = next;
	}
	return json;
}

static bool
move(json_t *json, const char *path, const struct edit *edit)
{
	char from[NAME_SIZE], to[NAME_SIZE];
	json_t *holder = holder_of(json, path, from, false), *target, *value;

	value = json_object_get(holder, from);
	if (value == NULL || (edit->kind == EDIT_COPY && json_is_null(value)))
		return false;
	target = holder_of(json, edit->text, to, true);
	if (target == NULL || json_object_get(target, to) != NULL)
		return false;
	if (edit->kind == EDIT_COPY)
		return json_object_set_new(target, to, json_deep_copy(value)) == 0;
	json_object_set(target, to, value);
	json_object_del(holder, from);
	return true;
}

/* The element of `list` whose `key` begins with this name, with nothing or a blank behind it. */
static const json_t *
picked(const json_t *list, const char *key, const char *name)
{
	size_t len = strlen(name), i;
	const char *text;
	json_t *item;

	json_array_foreach((json_t *)list, i, item) {
		text = json_string_value(json_object_get(item, key));
		if (len > 0 && text != NULL && strncmp(text, name, len) == 0 && (text[len] == '\0' || text[len] == ' '))
			return item;
	}
	return NULL;
}

static bool
pick(json_t *json, const struct edit *edit)
{
	char list[NAME_SIZE], key[NAME_SIZE], value[NAME_SIZE], last[NAME_SIZE], name[NAME_SIZE];
	const char *each = strstr(edit->path, "[].");
	const json_t *found;
	bool changed = false;
	json_t *item, *from;
	size_t i;

	if (each == NULL || sscanf(edit->text, "%127s %127s %127s", list, key, value) != 3)
		return false;
	from = json_object_get(holder_of(json, list, last, false), last);
	snprintf(name, sizeof name, "%.*s", (int)(each - edit->path), edit->path);
	json_array_foreach(json_object_get(json, name), i, item) {
		if (json_object_get(item, each + 3) != NULL || !json_is_string(json_object_get(item, "Name")))
			continue;
		found = picked(from, key, json_string_value(json_object_get(item, "Name")));
		if (json_object_get(found, value) != NULL)
			changed |= json_object_set(item, each + 3, json_object_get(found, value)) == 0;
	}
	return changed;
}

static bool
number_elements(json_t *json, const char *path)
{
	char name[NAME_SIZE], key[NAME_SIZE];
	bool is_array, changed = false;
	json_t *item;
	size_t i;

	path = next_name(path, name, &is_array);
	next_name(path, key, &is_array);
	json_array_foreach(json_object_get(json, name), i, item) {
		if (json_is_object(item) && json_object_get(item, key) == NULL)
			changed |= json_object_set_new(item, key, json_sprintf("%zu", i)) == 0;
	}
	return changed;
}

static bool
raise_version(json_t *json, const struct edit *edit)
{
	char name[NAME_SIZE];
	const json_t *type = json_object_get(json, "@odata.type");
	json_t *before, *holder = holder_of(json, edit->path, name, false);
	bool changed;

	if (json_object_get(holder, name) == NULL || type == NULL)
		return false;
	before = json_deep_copy(type);
	surface_raise_type(json, (int)strtol(edit->text, NULL, 10));
	changed = !json_equal(before, json_object_get(json, "@odata.type"));
	json_decref(before);
	return changed;
}
