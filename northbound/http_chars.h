/* Which byte may stand where in a request: one table for the head and the target. Any thread. */
#ifndef FISHWAY_HTTP_CHARS_H
#define FISHWAY_HTTP_CHARS_H

#include <stdbool.h>
#include <stddef.h>

enum {
	CHAR_TOKEN = 1, /* RFC 9110 5.6.2 tchar */
	CHAR_VALUE = 2, /* RFC 9110 5.5 field-vchar, SP, HTAB, obs-text */
	CHAR_PATH = 4,  /* RFC 3986 3.3 pchar and "/"; also [ and ], which common clients leave as
			   they are */
	CHAR_QUERY = 8, /* what a path takes, and "?" */
	CHAR_HOST = 16, /* host names; brackets, colons and ports are looked at apart */
};

extern const unsigned char http_chars[256];

static inline bool
http_char_is(unsigned char c, int kind)
{
	return (http_chars[c] & kind) != 0;
}

/* Whether all of the len bytes are of that kind. */
bool http_chars_are(const char *text, size_t len, int kind);
/* The value of a hexadecimal digit, or -1. */
int http_hex(unsigned char c);

#endif
