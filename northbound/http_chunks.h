/* A chunked body (RFC 9112 7.1), decoded as it arrives. Pure: no I/O, no allocation, any thread.
 * Where the input is cut makes no difference to the outcome. */
#ifndef FISHWAY_HTTP_CHUNKS_H
#define FISHWAY_HTTP_CHUNKS_H

#include "northbound/http_parse.h"

enum {
	HTTP_CHUNK_LINE_MAX = 256,   /* size and extensions of one chunk */
	HTTP_CHUNK_EXTRA_MAX = 8192, /* extensions and trailers of one body */
};

/* Zeroed before the first byte of the body. */
struct http_chunks {
	uint64_t left; /* bytes still to come of the chunk whose size is known */
	uint64_t size; /* of the chunk whose line is being read, so far */
	size_t line;   /* bytes of the current line */
	size_t extra;  /* bytes of extensions and trailers so far */
	int state;
	const char *why; /* HTTP_BAD */
};

/* Consumes *used of the len bytes at `in`; *data_len bytes of the body stand at *data, inside `in`.
 * To be called again with the rest until HTTP_DONE or HTTP_BAD, or until there is no rest. Trailers
 * are checked like fields, and dropped. */
enum http_parsed http_chunks_parse(struct http_chunks *chunks, const char *in, size_t len,
    size_t *used, const char **data, size_t *data_len);

#endif
