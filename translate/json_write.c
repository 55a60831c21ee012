#include "translate/json_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

void
json_write_clear(struct json_write *w)
{
	free(w->bytes);
	free(w->slots);
	memset(w, 0, sizeof *w);
}

static void
put(struct json_write *w, const char *bytes, size_t len)
{
	if (w->is_full || len > w->limit - w->len) {
		w->is_full = true;
		return;
	}
	if (len > w->room - w->len) {
		w->room = w->room * 2 > w->len + len ? w->room * 2 : w->len + len + 1024;
		w->bytes = xrealloc(w->bytes, w->room);
	}
	memcpy(w->bytes + w->len, bytes, len);
	w->len += len;
}

static void
put_comma(struct json_write *w)
{
	if (w->wants_comma)
		put(w, ",", 1);
	w->wants_comma = true;
}

static void
put_escape(struct json_write *w, unsigned char byte)
{
	static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	char text[8];
	size_t i;

	for (i = 0; i < sizeof shorts - 1; i += 2)
		if (byte == (unsigned char)shorts[i]) {
			text[0] = '\\';
			text[1] = shorts[i + 1];
			put(w, text, 2);
			return;
		}
	put(w, text, (size_t)snprintf(text, sizeof text, "\\u%04X", byte));
}

static void
put_escaped(struct json_write *w, const char *text, size_t len)
{
	size_t from = 0, i;

	for (i = 0; i < len; i++) {
		if ((unsigned char)text[i] >= 0x20 && text[i] != '"' && text[i] != '\\')
			continue;
		put(w, text + from, i - from);
		put_escape(w, (unsigned char)text[i]);
		from = i + 1;
	}
	put(w, text + from, len - from);
}

void
json_write_open(struct json_write *w, char bracket)
{
	put_comma(w);
	put(w, &bracket, 1);
	w->wants_comma = false;
}

void
json_write_close(struct json_write *w, char bracket)
{
	put(w, &bracket, 1);
	w->wants_comma = true;
}

void
json_write_name(struct json_write *w, const char *name)
{
	json_write_string(w, name, strlen(name));
	put(w, ":", 1);
	w->wants_comma = false;
}

void
json_write_string(struct json_write *w, const char *text, size_t len)
{
	put_comma(w);
	put(w, "\"", 1);
	put_escaped(w, text, len);
	put(w, "\"", 1);
}

void
json_write_integer(struct json_write *w, json_int_t value)
{
	char text[32];

	put_comma(w);
	put(w, text, (size_t)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, value));
}

static void
write_real(struct json_write *w, double value)
{
	char text[40];
	int digits, len;

	for (digits = 15; digits <= 17; digits++) {
		len = snprintf(text, sizeof text - 2, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	if (strcspn(text, ".e") == (size_t)len)
		strcpy(text + len, ".0");
	put_comma(w);
	put(w, text, strlen(text));
}

void
json_write_scalar(struct json_write *w, const json_t *value)
{
	static const char *const words[] = {
	    [JSON_TRUE] = "true", [JSON_FALSE] = "false", [JSON_NULL] = "null"};

	switch (json_typeof(value)) {
	case JSON_STRING:
		json_write_string(w, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		json_write_integer(w, json_integer_value(value));
		break;
	case JSON_REAL:
		write_real(w, json_real_value(value));
		break;
	default:
		put_comma(w);
		put(w, words[json_typeof(value)], strlen(words[json_typeof(value)]));
	}
}

static void
add_slot(struct json_write *w, size_t at, size_t len, uint8_t kind)
{
	if (w->is_full || len > UINT16_MAX)
		return;
	if (w->slot_count == w->slot_room) {
		w->slot_room = w->slot_room ? w->slot_room * 2 : 32;
		w->slots = xrealloc(w->slots, w->slot_room * sizeof *w->slots);
	}
	w->slots[w->slot_count++] = (struct doc_slot){(uint32_t)at, (uint16_t)len, kind};
}

void
json_write_slotted(struct json_write *w, const char *text, size_t len, const struct doc_slot *slot)
{
	size_t end = (size_t)slot->at + slot->len, at;

	put_comma(w);
	put(w, "\"", 1);
	put_escaped(w, text, slot->at);
	at = w->len;
	put_escaped(w, text + slot->at, slot->len);
	add_slot(w, at, w->len - at, slot->kind);
	put_escaped(w, text + end, len - end);
	put(w, "\"", 1);
}
