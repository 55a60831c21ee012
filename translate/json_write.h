/* Minified JSON with slots, written in one pass into memory that grows. Inside translate only. */
#ifndef FISHWAY_JSON_WRITE_H
#define FISHWAY_JSON_WRITE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "gateway/doc.h"

/* A zeroed one is empty. `is_full`: the limit was reached and the rest was not written. */
struct json_write {
	char *bytes;
	size_t len, room, limit;
	struct doc_slot *slots;
	size_t slot_count, slot_room;
	bool is_full;
	bool wants_comma;
};

void json_write_clear(struct json_write *w);

/* Structure; commas are put where they belong. */
void json_write_open(struct json_write *w, char bracket);
void json_write_close(struct json_write *w, char bracket);
void json_write_name(struct json_write *w, const char *name);

/* Values. Numbers in their shortest form that reads back as the same. */
void json_write_string(struct json_write *w, const char *text, size_t len);
void json_write_scalar(
    struct json_write *w, const json_t *value); /* string, number, true, false, null */
void json_write_integer(struct json_write *w, json_int_t value);
/* A string of which `slot` (at, len: bytes of text; kind) is marked. */
void json_write_slotted(
    struct json_write *w, const char *text, size_t len, const struct doc_slot *slot);

#endif
