/* JSON from a peer within limits: counted before jansson sees it, because jansson needs up to 79
 * times the document's bytes in heap. One document takes at most about JSON_HEAP bytes and is at
 * most JSON_DEPTH deep. Any thread. */
#ifndef FISHWAY_JSON_BUDGET_H
#define FISHWAY_JSON_BUDGET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "gateway/error.h"

enum { JSON_DEPTH = 64, JSON_HEAP = 16 * 1024 * 1024 };

/* The heap that jansson will need for this text, estimated from above by one pass; false: deeper
 * than JSON_DEPTH. */
bool json_budget(const char *bytes, size_t len, size_t *heap);

/* Repair, count, parse. node: for the error's first argument. NULL with err: RF_NODE_GARBLED (also
 * for a page of HTML) or RF_NODE_TOO_MUCH. */
json_t *json_read(const char *bytes, size_t len, const char *node, struct rf_error *err);

#endif
