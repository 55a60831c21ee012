/* Server-sent events as they come off the wire (WHATWG HTML, "Server-sent events"): bytes in any portions in, records out. Pure; one
 * thread at a time. */
#ifndef FISHWAY_SSE_H
#define FISHWAY_SSE_H

#include <stdbool.h>
#include <stddef.h>

enum { SSE_RECORD_MAX = 1024 * 1024, SSE_ID_SIZE = 64 };

struct sse {
	/* A record with data; lent. id: the last one said, "" for none. */
	void (*record)(struct sse *sse, const char *id, const char *data, size_t len);
	void *arg;
	/* its own */
	char *line, *data;
	size_t line_len, line_room, data_len, data_room;
	bool has_data, was_cr, is_begun;
	char id[SSE_ID_SIZE];
};

/* False: a line or a record exceeds SSE_RECORD_MAX; nothing sensible follows. */
bool sse_read(struct sse *sse, const char *bytes, size_t len);
/* For another stream; frees what it holds. */
void sse_clear(struct sse *sse);

#endif
