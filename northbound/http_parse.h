/* The head of an HTTP/1.1 request: request line, fields, and what they say about the body. Pure: no
 * I/O, no allocation, any thread. RFC 9112, RFC 9110.
 *
 * The parser is fed what has arrived so far and says HTTP_MORE until it is done. Where the input is
 * cut makes no difference to the outcome. What is not exactly legal is refused, also where RFC 9112
 * lets a server be tolerant: a proxy in front of us may have understood it differently, and the
 * difference is a request that one of the two did not see. */
#ifndef FISHWAY_HTTP_PARSE_H
#define FISHWAY_HTTP_PARSE_H

#include "northbound/http.h"

enum {
	HTTP_HEAD_MAX = 8192, /* bytes of request line, fields and the empty line */
	HTTP_FIELDS_MAX = 100,
};

enum http_parsed { HTTP_MORE, HTTP_DONE, HTTP_BAD };

/* Zeroed before the first byte of a request. */
struct http_head {
	struct http_header *fields; /* the caller's, room for HTTP_FIELDS_MAX */
	size_t field_count;
	size_t len; /* HTTP_DONE: what follows begins here */

	enum http_method method;
	const char *method_text;
	char *target;     /* as sent; see http_uri.h */
	int minor;        /* HTTP/1.minor; 0 or 1 (a later one is spoken to as 1) */
	const char *host; /* the Host field, not yet looked into; NULL: none (HTTP/1.0) */

	bool is_chunked;
	bool has_length;
	uint64_t length; /* Content-Length */
	bool expects_continue;
	bool wants_close; /* Connection: close, or HTTP/1.0 */

	enum rf_code error; /* HTTP_BAD: which, and why in plain words */
	const char *why;

	size_t line;     /* where the first line begins that is not yet parsed */
	size_t searched; /* there is no line feed between `line` and here */
	bool has_request_line;
	bool has_empty_line; /* one is allowed before the request line: RFC 9112 2.2 */
	unsigned seen;       /* which of the fields that must not be repeated */
};

/* buf: the len bytes from the start of the request that have arrived; the same memory in every call
 * for one head, at most HTTP_HEAD_MAX of them looked at. Lines are cut with NULs in place, and the
 * pointers in `head` point into it. */
enum http_parsed http_head_parse(struct http_head *head, char *buf, size_t len);

#endif
