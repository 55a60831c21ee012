#include "northbound/properties.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/reply.h"

enum { PATH_MAX_SIZE = RF_ARG_SIZE };

void
properties_bad(struct properties *out, const struct rf_error *err)
{
	if (out->bad < PROPERTIES_BAD_MAX)
		out->errs[out->bad] = *err;
	out->bad++;
}

void
properties_show(json_t *value, char *out, size_t size)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (json_is_string(value))
		snprintf(out, size, "%s", json_string_value(value));
	else
		snprintf(out, size, "%s", text ? text : "");
	free(text);
}

static bool
take_word(const struct property *row, int *into, json_t *value, const char *shown, const char *path,
    struct rf_error *err)
{
	int i;

	if (!json_is_string(value))
		return error_set(err, RF_PROPERTY_TYPE, shown, path);
	for (i = 0; row->words[i] != NULL; i++) {
		if (strcmp(row->words[i], json_string_value(value)) == 0) {
			*into = i;
			return true;
		}
	}
	return error_set(err, RF_PROPERTY_NOT_IN_LIST, shown, path);
}

static bool
take_integer(const struct property *row, int64_t *into, json_t *value, const char *shown,
    const char *path, struct rf_error *err)
{
	if (row->is_nullable && json_is_null(value)) {
		*into = 0;
		return true;
	}
	if (!json_is_integer(value))
		return error_set(err, RF_PROPERTY_TYPE, shown, path);
	if (json_integer_value(value) < row->low || json_integer_value(value) > row->high)
		return error_set(err, RF_PROPERTY_OUT_OF_RANGE, shown, path);
	*into = json_integer_value(value);
	return true;
}

static bool
take_text(const struct property *row, char *into, json_t *value, const char *shown,
    const char *path, struct rf_error *err)
{
	size_t len = json_string_length(value);
	char limit[24];

	if (!json_is_string(value))
		return error_set(err, RF_PROPERTY_TYPE, shown, path);
	if (len > (size_t)row->high) {
		snprintf(limit, sizeof limit, "%lld", (long long)row->high);
		return row->is_secret ? error_set(err, RF_PASSWORD_LENGTH)
				      : error_set(err, RF_STRING_TOO_LONG, shown, limit);
	}
	if (len < (size_t)row->low)
		return error_set(err, RF_PROPERTY_FORMAT, shown, path);
	memcpy(into, json_string_value(value), len + 1);
	return true;
}

static bool
take(const struct property *row, void *into, json_t *value, const char *path, struct rf_error *err)
{
	void *place = (char *)into + row->offset;
	char shown[80] = "(hidden)";

	if (!row->is_secret)
		properties_show(value, shown, sizeof shown);
	switch (row->kind) {
	case PROPERTY_READ_ONLY:
		return error_set(err, RF_PROPERTY_NOT_WRITABLE, path);
	case PROPERTY_BOOLEAN:
		if (!json_is_boolean(value))
			return error_set(err, RF_PROPERTY_TYPE, shown, path);
		*(bool *)place = json_is_true(value);
		return true;
	case PROPERTY_INTEGER:
		return take_integer(row, place, value, shown, path, err);
	case PROPERTY_TEXT:
		return take_text(row, place, value, shown, path, err);
	case PROPERTY_BORROWED:
		if (!json_is_string(value))
			return error_set(err, RF_PROPERTY_TYPE, shown, path);
		*(const char **)place = json_string_value(value);
		return true;
	case PROPERTY_WORD:
		return take_word(row, place, value, shown, path, err);
	case PROPERTY_OWN:
		return row->take(into, value, path, err);
	}
	return false;
}

void
properties_read(struct properties *out, json_t *body, const char *path, const struct property *rows,
    size_t count, void *into)
{
	char place[PATH_MAX_SIZE];
	const struct property *row;
	struct rf_error err;
	const char *name;
	json_t *value;

	json_object_foreach (body, name, value) {
		if (strchr(name, '@') != NULL) {
			out->annotations++;
			continue;
		}
		snprintf(place, sizeof place, "%s%s%s", path, path[0] ? "/" : "", name);
		for (row = rows; row < rows + count && strcmp(row->name, name) != 0; row++)
			;
		err = (struct rf_error){0};
		if (row == rows + count) {
			error_set(&err, RF_PROPERTY_UNKNOWN, place);
			properties_bad(out, &err);
		} else if (take(row, into, value, place, &err)) {
			out->taken |= row->bit;
			out->good++;
		} else if (err.code) {
			properties_bad(out, &err);
		}
	}
}

void
properties_read_new(
    struct properties *out, json_t *body, const struct property *rows, size_t count, void *into)
{
	struct rf_error err;
	size_t i;

	properties_read(out, body, "", rows, count, into);
	for (i = 0; i < count; i++) {
		if (rows[i].is_required && json_object_get(body, rows[i].name) == NULL) {
			error_set(&err, RF_CREATE_MISSING, rows[i].name);
			properties_bad(out, &err);
		}
	}
}

size_t
properties_told(const struct properties *read)
{
	return read->bad < PROPERTIES_BAD_MAX ? read->bad : PROPERTIES_BAD_MAX;
}

bool
properties_are_useless(struct properties *out)
{
	struct rf_error err;

	if (out->good)
		return false;
	if (out->bad == 0) {
		error_set(&err, out->annotations ? RF_NO_OPERATION : RF_EMPTY_JSON);
		properties_bad(out, &err);
	}
	return true;
}

void
properties_annotate(const struct properties *read, json_t *resource)
{
	json_t *messages = json_array();
	size_t i;

	for (i = 0; i < properties_told(read); i++)
		json_array_append_new(messages, reply_message(&read->errs[i]));
	if (i)
		json_object_set(resource, "@Message.ExtendedInfo", messages);
	json_decref(messages);
}
