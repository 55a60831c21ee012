/*
 * Server-sent events: a GET of the tree's EventService.ServerSentEventUri is held open, and the
 * control listener sends what it likes down every open stream. A stream is no request in flight any
 * more; it is counted on its own.
 */
#ifndef SIM_SSE_H
#define SIM_SSE_H

#include <jansson.h>

#include "service.h"

bool sse_is_stream(const struct call *c);
/* Takes the call over. */
void sse_open(struct call *c);
/* The request is over: was it a stream? */
bool sse_ended(struct http_request *req);
/* {"raw": TEXT} as it is; anything else as one event. How many streams got it. */
int sse_emit(struct bmc *b, const json_t *event);
void sse_close_all(struct bmc *b);
int sse_count(const struct bmc *b);

#endif
