/* Bodies of requests: media types, strict JSON. Pure but for http_header; any thread. */
#ifndef FISHWAY_BODY_H
#define FISHWAY_BODY_H

#include <stdbool.h>

#include <jansson.h>

#include "northbound/http.h"

enum {
	BODY_DEPTH_MAX = 32,         /* nested objects and arrays */
	BODY_VALUES_MAX = 20000      /* members and elements: jansson takes up to 80 bytes of heap for each byte of such text */
};

/* The whole body as one JSON object; no body at all is an empty one. Refused: another media type, no or no legal JSON, what is
 * no object, a name twice in an object, a NUL, more than the limits above. */
bool body_parse(const struct http_exchange *x, json_t **out, struct rf_error *err);
/* The same for a text; *out may be of any type. Used for what becomes a body. */
bool body_parse_text(const char *text, size_t len, json_t **out, struct rf_error *err);
/* Wipes every string in it (passwords) and drops the reference, which must be the last one. NULL is fine. */
void body_free(json_t *body);

/* May an answer be of this media type? accept: the header's value, NULL for none. */
bool body_is_acceptable(const char *accept, const char *type);

#endif
