/* A BMC's JSON document becomes a doc: canonical form in the node's own words, with slots. Pure,
 * any thread.
 *
 * One pass writes minified JSON and records the slots. On the way: quirk edits; secrets nulled
 * (secrets.h); the vendor's entity tags and copyrights dropped; every link canonical (links.h); Id
 * of a member equal to the last segment of its URI; slots on Id and Name of members; dates repaired
 * or dropped; Members an array of objects; X@odata.count equal to what is there; empty links
 * dropped. Members that are whole documents (log entries) stay inlined. Canonical form goes through
 * unchanged: document_make of a doc's own bytes gives an equal doc. */
#ifndef FISHWAY_DOCUMENT_H
#define FISHWAY_DOCUMENT_H

#include <jansson.h>

#include "gateway/doc.h"
#include "gateway/error.h"
#include "translate/links.h"

struct quirks;

/* What document_make sees on its way; each may be NULL. Texts are not NUL-terminated and live
 * during the call only. */
struct document_events {
	/* A resource is advertised otherwise than its canonical path says: store it, send it. */
	void (*exception)(void *arg, const char *canonical, size_t len, const char *advertised,
	    size_t advertised_len);
	/* A link to a resource (also the targets of actions); not the document's own @odata.id. */
	void (*link)(void *arg, const char *canonical, size_t len);
	/* A member of the collection that the document is; inlined: the whole member (vendor's
	 * words), or NULL. */
	void (*member)(void *arg, const char *canonical, size_t len, const json_t *inlined);
};

struct document_in {
	json_t *json;     /* stays the caller's; quirk edits change it in place */
	const char *node; /* for errors */
	const char *uri;  /* canonical path of the document; NULL: none (an error body, an event) */
	const struct links *links;
	const struct quirks *quirks;          /* NULL: none */
	const struct document_events *events; /* NULL: none */
	void *arg;                            /* of the events */
};

/* NULL with err (which may be NULL): not an object, too deep, or larger than DOCUMENT_MAX. The
 * reference is the caller's. */
enum { DOCUMENT_MAX = 64 * 1024 * 1024, DOCUMENT_DEPTH = 64 };
struct doc *document_make(const struct document_in *in, struct rf_error *err);

/* Whether a document is a collection: it has Members (an array or null) and says so by its type or
 * its count. */
bool document_is_collection(const json_t *json);

#endif
