#include "numbers.h"

#include <stdint.h>
#include <string.h>

static int *
place(const struct setting_row *row, const void *of)
{
	return (int *)((char *)(uintptr_t)of + row->offset);
}

void
settings_default(const struct setting_row *rows, size_t count, void *of)
{
	for (size_t i = 0; i < count; i++)
		*place(&rows[i], of) = rows[i].initial;
}

static bool
set_one(const struct setting_row *rows, size_t count, void *of, const char *name, long value)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].name, name) == 0 && value >= 0 && value <= rows[i].most) {
			*place(&rows[i], of) = (int)value;
			return true;
		}
	}
	return false;
}

const char *
settings_set(const struct setting_row *rows, size_t count, void *of, const json_t *values)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)values, key, value)
		if (!json_is_integer(value) ||
		    !set_one(rows, count, of, key, (long)json_integer_value(value)))
			return key;
	return NULL;
}

json_t *
settings_json(const struct setting_row *rows, size_t count, const void *of)
{
	json_t *all = json_object();

	for (size_t i = 0; i < count; i++)
		json_object_set_new(all, rows[i].name, json_integer(*place(&rows[i], of)));
	return all;
}

json_t *
settings_table(const struct setting_row *rows, size_t count)
{
	json_t *all = json_object();

	for (size_t i = 0; i < count; i++)
		json_object_set_new(all, rows[i].name,
		    json_pack("{s:i, s:i, s:s}", "default", rows[i].initial, "most", rows[i].most,
			"what", rows[i].what));
	return all;
}

void
counters_add(const struct counter_row *rows, size_t count, const void *of, json_t *all)
{
	for (size_t i = 0; i < count; i++) {
		const uint64_t *n = (const uint64_t *)((const char *)of + rows[i].offset);
		json_int_t old = json_integer_value(json_object_get(all, rows[i].name));

		json_object_set_new(all, rows[i].name, json_integer(old + (json_int_t)*n));
	}
}
