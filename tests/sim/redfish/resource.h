/* Reading and writing resources: GET with its query options, PATCH, POST to collections, DELETE. */
#ifndef SIM_RESOURCE_H
#define SIM_RESOURCE_H

#include "service.h"

void resource_get(struct call *c);
void resource_patch(struct call *c);
void resource_post(struct call *c);
void resource_delete(struct call *c);
/* allow.c: what Allow says of it. */
const char *resource_allow(struct bmc *b, const char *uri, const json_t *body);
/* What a client that POSTs to this collection makes there; NULL: nothing. */
struct creatable {
	const char *collection, *type, *name;
	const char *required; /* property; NULL: none */
};
const struct creatable *allow_new_member(const json_t *collection);

/* Deep merge as a BMC does it: unknown, read-only and ill-typed properties are refused. False: c
 * has its error. */
bool resource_merge(struct call *c, json_t *into, const json_t *from, const char *where);

/* query.c: applies $expand, $top, $skip, $select, only and paging to what c is about to answer. */
void query_apply(struct call *c);
/* The value of a query parameter, percent-decoded; the caller's, NULL when absent. */
char *query_value(const char *query, const char *name);

/* etag.c: the ETag header as this BMC writes it; the caller's, NULL when it has none. */
char *etag_header(struct call *c, const struct doc *d);
/* Is If-Match good enough for changing d? False: c has its error. */
bool etag_may_change(struct call *c, const struct doc *d);
bool etag_not_modified(struct call *c, const struct doc *d);

#endif
