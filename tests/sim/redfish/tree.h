/*
 * Trees of Redfish documents. A tree is read once and shared, read-only, by every BMC that serves
 * it; what a BMC changes it keeps itself (bmc.h). Two forms are read:
 *   - a fixture, FILE.json: an object of URI -> document. Keys with '#' first are notes to the
 * simulator:
 *     "#profile": the vendor profile, "#dead": links that lead nowhere on purpose;
 *   - a directory in DMTF's mock-up layout: DIR/redfish/v1/.../index.json.
 */
#ifndef SIM_TREE_H
#define SIM_TREE_H

#include <jansson.h>

#include "base.h"

enum { TAG_SIZE = 72 }; /* room for a SHA-256 in hexadecimal */

/* A document: counted, and never changed once another may hold it. */
struct doc {
	unsigned refs;
	json_t *body; /* NULL: removed by the BMC whose it is */
	char *text;   /* made from body when first wanted */
	size_t len;
	char tag[TAG_SIZE]; /* what is between the quotes of its ETag */
};

struct doc *doc_new(json_t *body); /* takes body */
struct doc *doc_ref(struct doc *d);
void doc_unref(struct doc *d);
/* Makes text and tag. */
void doc_finish(struct doc *d);

struct tree {
	char *name;
	char *profile;       /* a profile's name; never NULL, "plain" when unknown */
	struct map docs;     /* URI without trailing slash -> struct doc */
	struct map any_case; /* the same by lower-case URI -> the URI as written (in docs) */
	struct map actions;  /* an action's target, in lower case without slash at its end -> URI of
				the resource that lists it */
	struct map bare;     /* lower-case URIs whose document says a slash and some link does not */
	char *metadata;      /* what $metadata answers */
	/* Where this tree has the services the simulator brings to life; NULL when it has not. */
	char *sessions, *session_service, *accounts, *tasks, *events;
};

/* NAME looked for in `directories` (NULL-terminated) as NAME.json and NAME/, or a path. Ends the
 * process when bad. */
struct tree *tree_load(const char *name, const char *const *directories);
void tree_free(struct tree *t);

/* For reading one: adds a document (takes body); ends the process when there is one at that URI. */
struct doc *tree_add(struct tree *t, const char *uri, json_t *body);
/* tree_services.c: makes up what is missing, and the indexes. */
void tree_complete(struct tree *t);

/* Member `key` of an object as text; NULL when absent or no text. */
const char *json_text(const json_t *object, const char *key);
/* The "@odata.id" of member `key`. */
const char *json_link(const json_t *object, const char *key);

/* The URI with no slash at its end ("/redfish/v1/" -> "/redfish/v1"); the caller's. */
char *uri_trimmed(const char *uri);
/* The same in lower case. */
char *uri_lower(const char *uri);
const char *uri_last_segment(const char *uri);
/* Up to the last segment, without the slash; the caller's. */
char *uri_parent(const char *uri);

#endif
