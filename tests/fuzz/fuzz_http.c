/* The HTTP parsers, as a connection uses them: heads and chunked bodies one behind the other, whole
 * and in pieces. The first byte is the size of the pieces. What was understood must not depend on
 * it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/http_chunks.h"
#include "northbound/http_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
	char *buf;
	size_t have, at;
	struct http_head head;
	struct http_header fields[HTTP_FIELDS_MAX];
	struct http_chunks chunks;
	bool is_in_body, is_over;
	uint64_t left;
	uint64_t digest;
};

static void
saw(struct reading *r, const char *bytes, size_t len)
{
	for (; len > 0; len--)
		r->digest = (r->digest ^ (unsigned char)*bytes++) * 0x100000001b3;
}

static void
saw_text(struct reading *r, const char *text)
{
	saw(r, text, strlen(text) + 1);
}

static bool
read_head(struct reading *r)
{
	enum http_parsed parsed = http_head_parse(&r->head, r->buf + r->at, r->have - r->at);
	size_t i;

	if (parsed == HTTP_MORE)
		return false;
	if (parsed == HTTP_BAD) {
		saw_text(r, r->head.why);
		r->is_over = true;
		return false;
	}
	if (r->head.len > HTTP_HEAD_MAX || r->head.len > r->have - r->at ||
	    r->head.field_count > HTTP_FIELDS_MAX)
		abort();
	if ((r->head.minor == 1 && r->head.host == NULL) ||
	    (r->head.is_chunked && r->head.has_length))
		abort();
	saw_text(r, r->head.method_text);
	saw_text(r, r->head.target);
	for (i = 0; i < r->head.field_count; i++) {
		saw_text(r, r->fields[i].name);
		saw_text(r, r->fields[i].value);
	}
	r->at += r->head.len;
	r->left = r->head.length;
	r->is_in_body = true;
	memset(&r->chunks, 0, sizeof r->chunks);
	return true;
}

static bool
end_body(struct reading *r)
{
	saw(r, "", 1);
	r->is_over = r->head.wants_close;
	r->is_in_body = false;
	memset(&r->head, 0, sizeof r->head);
	r->head.fields = r->fields;
	return !r->is_over;
}

static bool
read_chunked(struct reading *r)
{
	size_t used, len;
	const char *data;
	enum http_parsed parsed = HTTP_MORE;

	while (parsed == HTTP_MORE && r->at < r->have) {
		parsed = http_chunks_parse(
		    &r->chunks, r->buf + r->at, r->have - r->at, &used, &data, &len);
		if (used == 0 || used > r->have - r->at || len > used || data < r->buf + r->at)
			abort();
		saw(r, data, len);
		r->at += used;
	}
	if (parsed == HTTP_BAD) {
		saw_text(r, r->chunks.why);
		r->is_over = true;
	}
	return parsed == HTTP_DONE && end_body(r);
}

static bool
read_body(struct reading *r)
{
	size_t len = r->have - r->at;

	if (r->head.is_chunked)
		return read_chunked(r);
	if (len > r->left)
		len = (size_t)r->left;
	saw(r, r->buf + r->at, len);
	r->at += len;
	r->left -= len;
	return r->left == 0 && end_body(r);
}

static uint64_t
read_all(const uint8_t *data, size_t size, size_t step)
{
	struct reading r = {.digest = 0xcbf29ce484222325};

	r.head.fields = r.fields;
	r.buf = xmalloc(size + 1);
	memcpy(r.buf, data, size);
	while (r.have < size && !r.is_over) {
		r.have = size - r.have > step ? r.have + step : size;
		while (!r.is_over && (r.is_in_body ? read_body(&r) : read_head(&r)))
			continue;
	}
	free(r.buf);
	return r.digest;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	if (read_all(data + 1, size - 1, size) != read_all(data + 1, size - 1, data[0] + 1u))
		abort();
	return 0;
}
