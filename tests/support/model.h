/* A node in a dictionary, for tests of the surface: a whole tree (trees.h), its documents in canonical form after quirk
 * edits, and no clock. A fault fails the test.
 *
 * model_make gives a surface document as northbound shows it (canonical words). model_write runs a deed to its end: each DEED_SEND goes to
 * `answer` (NULL: a box that merges a PATCH, accepts a POST with 204 and removes on DELETE); pauses pass in no time, after
 * `pause` (NULL: nothing). */
#ifndef FISHWAY_TEST_MODEL_H
#define FISHWAY_TEST_MODEL_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/error.h"
#include "translate/links.h"
#include "translate/quirks.h"
#include "translate/vendor.h"

struct model {
	json_t *docs;            /* canonical path: document, canonical; a test may change them */
	json_t *notes;           /* key: text */
	struct links links;
	struct vendor vendor;
	struct quirks quirks;
	/* what model_write did: "PATCH /redfish/v1/Systems/1 {...}" each */
	json_t *sent;            /* array of texts */
	uint64_t clock_ms;       /* moved by pauses */
	bool is_native;
	/* "ipmi": the documents and deeds are those of the box itself, made of facts, below the surface; docs holds
	 * "ipmi:/chassis" and the like (southbound/ipmi.h). NULL: the surface. */
	const char *transport;
	size_t asked;            /* documents that the last model_make looked at */
	/* The box's side. Returns the status, 0: no answer came; said: a body, or NULL. */
	int (*answer)(struct model *model, const char *method, const char *path, const json_t *body, json_t **said);
	void (*pause)(struct model *model, int ms);
	void *arg;               /* the test's */
	char *ids[16];
};

/* path: as trees_fixture or, ending in .tar.gz, trees_archive takes it. */
struct model *model_open(const char *path);
/* The same from documents made by the test: takes over `docs`. */
struct model *model_of(json_t *docs);
void model_free(struct model *model);

/* A new reference; NULL: no such resource. path is canonical; a place without row gives the box's own document. */
json_t *model_make(struct model *model, const char *path);
/* "/redfish/v1/Systems/{primary}" + below, in a buffer that the fourth call after it overwrites. */
const char *model_system(const struct model *model, const char *below);
const char *model_chassis(const struct model *model, const char *below);
const char *model_manager(const struct model *model, const char *below);

enum { MODEL_WALL_S = 1767225600, MODEL_CLIENT_MS = 60000 }; /* a deed's clock: 2026-01-01; how long the client waits */

struct surface;
/* What `ask` says when it looks at the place of `path`, with all that it asks for there. */
json_t *model_ask(struct model *model, const char *path, json_t *(*ask)(struct surface *s, char *out), char *out);

struct model_said {
	int status;              /* as the client is answered */
	struct rf_error err;
	json_t *body;            /* NULL: none */
	char task[64];           /* of a 202 */
	int end;                 /* of what went on in the background: its status */
};
/* body: JSON text with ' for ", or NULL. Says by itself what model_said is; clear it with model_said_clear. */
struct model_said model_write(struct model *model, const char *method, const char *path, const char *body);
void model_said_clear(struct model_said *said);
/* The default answer of a model, for tests that only change some. */
int model_plain(struct model *model, const char *method, const char *path, const json_t *body, json_t **said);

#endif
