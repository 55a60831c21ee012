/* A tolerant pass before jansson: what BMCs send and strict JSON refuses, mended in one linear pass
 * over the bytes.
 *
 * Mended: byte order marks, white space and NULs around the document; raw control bytes inside
 * strings; bytes that are not UTF-8, \u0000 and half surrogates (U+FFFD instead); wrong escapes; a
 * comma before a closing bracket; integers beyond 64 bits (as reals), reals beyond a double and NaN
 * (null: no signal); 007, +5, .5; a second document behind an error object (the second is taken),
 * anything else behind the document (dropped). The result is at most JSON_REPAIR_GROWTH times as
 * long; text that needs nothing is not copied. Any thread. */
#ifndef FISHWAY_JSON_REPAIR_H
#define FISHWAY_JSON_REPAIR_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_REPAIR_GROWTH = 3 };

struct json_text {
	const char *bytes; /* what to give to the parser: inside the caller's text, or `owned` */
	size_t len;
	char *owned;  /* NULL, or to be freed by json_text_clear */
	bool is_html; /* a page, not JSON: nothing else is filled in */
	bool was_mended;
	bool had_second; /* two documents; the second was taken */
};

void json_repair(const char *bytes, size_t len, struct json_text *text);
void json_text_clear(struct json_text *text);

#endif
