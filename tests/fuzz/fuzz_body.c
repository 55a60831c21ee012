/* Bodies of requests, and the headers that are lists: Accept, If-Match, Content-Type. Input: a header's value, a newline, a
 * body. An accepted body is one object, no deeper than allowed, and is wiped when it is freed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/body.h"
#include "gateway/etag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static int
depth_of(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;
	int deepest = 0, depth;

	json_object_foreach(value, key, item) {
		depth = depth_of(item);
		deepest = depth > deepest ? depth : deepest;
	}
	json_array_foreach(value, i, item) {
		depth = depth_of(item);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + (json_is_object(value) || json_is_array(value));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	size_t len = strlen(text), line = strcspn(text, "\n");
	char *body = text + line + (text[line] == '\n');
	struct http_header header = { "Content-Type", text };
	struct http_exchange x = { .headers = &header, .header_count = 1, .body = body };
	struct rf_error err;
	json_t *json;

	x.body_len = len - (size_t)(body - text);
	text[line] = '\0';
	if (body_parse(&x, &json, &err)) {
		demand(json_is_object(json) && depth_of(json) <= BODY_DEPTH_MAX);
		body_free(json);
	}
	header.value = "application/json";
	if (body_parse(&x, &json, &err))
		body_free(json);
	if (body_is_acceptable(text, "application/json") && *text != '\0')
		demand(strchr(text, '*') != NULL || strcasestr(text, "json") != NULL || text[strspn(text, " \t")] == '\0');
	if (etag_if_match(text, "\"a\""))
		demand(etag_if_none_match(text, "\"a\""));
	free(text);
	return 0;
}
