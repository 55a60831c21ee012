/*
 * Tables of numbers in a struct: settings (that the fleet file and the control listener may set) and counters.
 * A row is a name, its place, and for settings the default and the most it may be.
 */
#ifndef SIM_COMMON_NUMBERS_H
#define SIM_COMMON_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* Of an int. */
struct setting_row {
	const char *name;
	size_t offset;
	int initial, most;
	const char *what;
};

void settings_default(const struct setting_row *rows, size_t count, void *of);
/* {name: number}. NULL, or the name of what is no setting or not a number it can have. */
const char *settings_set(
    const struct setting_row *rows, size_t count, void *of, const json_t *values);
json_t *settings_json(const struct setting_row *rows, size_t count, const void *of);
/* What there is: name -> {default, most, what}. */
json_t *settings_table(const struct setting_row *rows, size_t count);

/* Of a uint64_t. */
struct counter_row {
	const char *name;
	size_t offset;
};

/* Adds each to what `all` has under its name. */
void counters_add(const struct counter_row *rows, size_t count, const void *of, json_t *all);

#endif
