/*
 * The Redfish service of one BMC: takes an HTTP request, says who asks, finds what it is about, and
 * answers. A `call` is one request on its way; quirks look at it before and after the service does.
 */
#ifndef SIM_SERVICE_H
#define SIM_SERVICE_H

#include "bmc.h"

struct call {
	struct bmc *bmc;
	struct http_request *req;
	char *uri; /* percent-decoded path without a slash at its end */
	struct account *who;
	struct session *session;
	json_t *input; /* body of the request, when it is a JSON object */

	/* The answer. Its body is `text`, else `body`, else `doc`, else none. */
	int status;
	struct http_headers headers;
	struct doc *doc;
	json_t *body;
	char *text;
	size_t len;
	bool taken;     /* the connection was taken over: nothing is to be sent */
	size_t dripped; /* faults.c */
	int drip_ms;
	bool busy;  /* being served: whoever ends the request leaves the call alone */
	bool ended; /* the request is gone */
	bool close;
};

extern const struct http_handler service_handler;

/* The answer is what this document says, with its ETag. */
void call_doc(struct call *c, int status, struct doc *d);
/* The answer is `body`, which it takes. */
void call_json(struct call *c, int status, json_t *body);
/* The answer is these bytes, which it takes (malloc). */
void call_text(struct call *c, int status, const char *type, char *text, size_t len);
void call_empty(struct call *c, int status);
void call_header(struct call *c, const char *name, const char *value);
/* The answer's body for changing; NULL when it is no JSON. */
json_t *call_edit(struct call *c);
/* The answer's body as bytes, about to be changed by who then gives it to call_text(); the
 * caller's. */
char *call_bytes(struct call *c, size_t *len);

/* The Redfish error `id` ("Base.1.8.ResourceMissingAtURI", or a row of messages.c by its last part)
 * with up to three arguments, NULL-terminated. The status is the row's. */
void call_error(struct call *c, const char *id, ...) __attribute__((sentinel));
/* The same about a property: RelatedProperties is set. */
void call_property_error(struct call *c, const char *property, const char *id, ...)
    __attribute__((sentinel));

#endif
