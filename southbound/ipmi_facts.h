/* Little helpers that put facts into JSON. Absent means: not there; so nothing is put for an unknown. */
#ifndef FISHWAY_IPMI_FACTS_H
#define FISHWAY_IPMI_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

static inline void
put_bool(json_t *object, const char *name, bool value)
{
	json_object_set_new(object, name, json_boolean(value));
}

static inline void
put_int(json_t *object, const char *name, json_int_t value)
{
	json_object_set_new(object, name, json_integer(value));
}

static inline void
put_text(json_t *object, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_object_set_new(object, name, json_string(value));
}

/* Where the number has no word: nothing. */
static inline void
put_word(json_t *object, const char *name, unsigned value, const char *const *words, size_t count)
{
	if (value < count)
		put_text(object, name, words[value]);
}

/* At most 32 bytes. */
static inline void
put_hex(json_t *object, const char *name, const uint8_t *bytes, size_t len)
{
	char text[65] = "";
	size_t i;

	for (i = 0; i < len && i < 32; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	json_object_set_new(object, name, json_string(text));
}

#endif
