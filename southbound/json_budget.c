#include "southbound/json_budget.h"

#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/json_repair.h"

/* Bytes of heap that jansson 2.14 takes on 64-bit glibc for each thing, with malloc's own 8 to 16;
 * tests/southbound/test_json.c measures that the sum is never below what is taken. An object comes
 * with 8 buckets, an array with 8 places; both double. */
enum {
	OF_OBJECT = 256,
	OF_ARRAY = 144,
	OF_ELEMENT = 24, /* of an array: its place, and the table being copied when it doubles */
	OF_NAME = 144,   /* of an object: pair, share of the buckets */
	OF_STRING = 80,
	OF_NUMBER = 32
};

static size_t
string_end(const char *bytes, size_t len, size_t at)
{
	for (at++; at < len && bytes[at] != '"'; at++)
		if (bytes[at] == '\\')
			at++;
	return at < len ? at : len - 1;
}

/* The last byte of the number or word at `at`. */
static size_t
word_end(const char *bytes, size_t len, size_t at)
{
	while (at + 1 < len && !memchr(" \t\r\n,:{}[]\"", bytes[at + 1], 11))
		at++;
	return at;
}

bool
json_budget(const char *bytes, size_t len, size_t *heap)
{
	size_t at, end, need = 0, longest = 0;
	int depth = 0;

	*heap = 0;
	for (at = 0; at < len; at++) {
		switch (bytes[at]) {
		case '{':
		case '[':
			need += bytes[at] == '{' ? OF_OBJECT : OF_ARRAY;
			if (++depth > JSON_DEPTH)
				return false;
			break;
		case '}':
		case ']':
			depth--;
			break;
		case ',':
			need += OF_ELEMENT;
			break;
		case ':':
			need += OF_NAME - OF_STRING; /* the string before it was a name */
			break;
		case '"':
			end = string_end(bytes, len, at);
			need += OF_STRING + (end - at);
			longest = end - at > longest ? end - at : longest;
			at = end;
			break;
		case ' ':
		case '\t':
		case '\n':
		case '\r':
			break;
		default: /* a number, or a word */
			end = word_end(bytes, len, at);
			need += bytes[at] == '-' || (bytes[at] >= '0' && bytes[at] <= '9')
				    ? OF_NUMBER
				    : 0;
			longest = end - at > longest ? end - at : longest;
			at = end;
		}
	}
	/* The lexer collects a token in memory that doubles: the old and the new at once. */
	*heap = need + 3 * longest + 512;
	return true;
}

json_t *
json_read(const char *bytes, size_t len, const char *node, struct rf_error *err)
{
	struct json_text text;
	json_error_t fault;
	json_t *json = NULL;
	size_t heap;

	json_repair(bytes, len, &text);
	if (text.is_html) {
		error_set(err, RF_NODE_GARBLED, node, "a page of HTML where JSON was due");
	} else if (!json_budget(text.bytes, text.len, &heap)) {
		error_set(err, RF_NODE_TOO_MUCH, node, "depth of a JSON document");
	} else if (heap > JSON_HEAP) {
		error_set(err, RF_NODE_TOO_MUCH, node, "memory for a JSON document");
	} else {
		json = json_loadb(text.bytes, text.len, 0, &fault);
		if (json == NULL)
			error_set(err, RF_NODE_GARBLED, node, fault.text);
	}
	json_text_clear(&text);
	return json;
}
