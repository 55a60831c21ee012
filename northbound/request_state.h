/* What request.c, reply*.c and query_run.c know of a request among themselves. */
#ifndef FISHWAY_REQUEST_STATE_H
#define FISHWAY_REQUEST_STATE_H

#include "northbound/request.h"
#include "northbound/schemas.h"

struct fleet_hit;

enum { REPLY_HEADERS_MAX = 8 };

struct request_state {
	struct auth_op auth;
	struct rf_error query_err;       /* what is wrong with the query; told after authentication */
	bool is_members;                 /* by the Members alias */
	bool is_closed;                  /* not a node's, whatever the fleet says */
	bool is_answered;
	bool is_stream;                  /* the answer has begun and stays open */
	char type[SCHEMA_ID_MAX];        /* of a node's resource, as its path says: "Chassis." */
	bool from_memory;                /* a part: what is not in memory is left out */
	struct http_header headers[REPLY_HEADERS_MAX];
	size_t header_count;
	/* a part's answer */
	struct request *whole;           /* NULL: not a part */
	json_t *json;
	size_t bytes;                    /* of its text, about */
	void (*part_done)(struct request *part);
	void *part_user;
};

/* The request is answered: ends what still runs for it, frees it when nothing does. */
void request_end(struct request *req);

/* The last steps of reply_json: a resource that is as the client wanted it, as JSON or as text. etag NULL: of the text. */
void reply_resource(struct request *req, int status, json_t *json);
void reply_resource_text(struct request *req, int status, const char *type, const char *etag, const char *text, size_t len);
/* Room for the text of a resource that is written straight into the answer, its ETag being known; NULL: 304 or HEAD, the
 * request is answered. Else fill it and say reply_room_end. hit: whose age goes with it; may be NULL. */
char *reply_room(struct request *req, const char *type, const char *etag, size_t len, const struct fleet_hit *hit);
void reply_room_end(struct request *req);

/* Starts a part: a GET of uri for `whole`. part_done runs from the loop and finds part->state->json, or part->op.err; the
 * part is freed after it. ms: its deadline, 0 for the whole's. */
void request_part(struct request *whole, const char *uri, bool from_memory, int64_t ms,
    void (*part_done)(struct request *part), void *user);

#endif
