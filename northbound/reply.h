/* Replies: what handlers answer with. Each call ends the request (see request.h).
 *
 * Every answer gets OData-Version and Cache-Control; those to GET and HEAD also Allow, ETag and the `describedby` link; 401
 * gets WWW-Authenticate, 405 Allow, and errors that know when Retry-After. A GET that names the current ETag in
 * If-None-Match gets 304. The query ($expand, $select, only) is applied here, so handlers answer the whole resource. */
#ifndef FISHWAY_REPLY_H
#define FISHWAY_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "gateway/error.h"

struct doc;
struct fleet_hit;
struct node;
struct request;

/* Another header of the answer to come; name in canonical case, value copied. */
void reply_header(struct request *req, const char *name, const char *value);

/* A resource or an action's answer. The reference is taken. */
void reply_json(struct request *req, int status, json_t *json);
/* 201 with Location (a path) and the new resource; the reference is taken. */
void reply_created(struct request *req, const char *location, json_t *json);
/* 204, or 200/202 without a body. */
void reply_empty(struct request *req, int status);
/* Something that is no JSON: $metadata. */
void reply_text(struct request *req, const char *content_type, const char *text, size_t len);
/* A node's document. The hit stays the caller's. */
void reply_doc(struct request *req, struct node *node, const struct fleet_hit *hit);
/* What a box answered to a write; doc NULL: no body. The doc stays the caller's. */
void reply_said(struct request *req, struct node *node, int status, const struct doc *doc);

/* An answer that stays open, and has no deadline any more: its head now, then bytes. The request lives on until reply_stream_end, or until
 * the client is gone or the gateway stops, which cancels what runs below req->op; what is written then goes nowhere. */
void reply_stream_begin(struct request *req, const char *content_type);
/* False: gone, or too slow a reader (HTTP_STREAM_HELD_MAX): end it. */
bool reply_stream(struct request *req, const char *bytes, size_t len);
void reply_stream_end(struct request *req);

void reply_error(struct request *req, const struct rf_error *err);
/* Several faults of one body in one answer; the status is the first one's. */
void reply_errors(struct request *req, const struct rf_error *errs, size_t count);
/* With the messages of a node's own error document behind ours; said may be NULL and stays the caller's. */
void reply_error_said(struct request *req, const struct rf_error *err, const json_t *said);
/* error_set and reply_error: `reply_fail(req, RF_NOT_FOUND, req->uri);` */
#define reply_fail(req, ...) \
	do { \
		struct rf_error reply_fail_err; \
		error_set(&reply_fail_err, __VA_ARGS__); \
		reply_error((req), &reply_fail_err); \
	} while (0)

/* One Message object, for `@Message.ExtendedInfo` and `{property}@Message.ExtendedInfo` in a body. New reference. */
json_t *reply_message(const struct rf_error *err);
/* The whole error document (DSP0266, "Error responses"). New reference. */
json_t *reply_error_json(const struct rf_error *errs, size_t count, const json_t *said);

#endif
