/* Properties of a request's body, read by a table: each row says name, type, bounds and where the
 * value goes.
 *
 * Everything that is wrong is collected, so that one answer names all of it. A PATCH with good and
 * bad properties does what it can and is answered 200 with the resource and a message for each of
 * the bad ones; with none that is good it is 400 with all the messages; with annotations alone 400
 * NoOperation (DSP0266, "PATCH (update)"). A POST is all or nothing. Annotations (`@odata.id`,
 * `Members@odata.count` ...) are passed over. Pure; any thread. */
#ifndef FISHWAY_PROPERTIES_H
#define FISHWAY_PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "gateway/error.h"

struct properties;

enum property_kind {
	PROPERTY_READ_ONLY, /* known, but not to be written */
	PROPERTY_BOOLEAN,   /* bool at offset */
	PROPERTY_INTEGER,   /* int64_t at offset, low..high */
	PROPERTY_TEXT,      /* char[high + 1] at offset; low..high bytes */
	PROPERTY_BORROWED,  /* const char * at offset, into the body, of any length */
	PROPERTY_WORD,      /* int at offset: the index in words, NULL-terminated */
	PROPERTY_OWN        /* take() reads it */
};

struct property {
	const char *name;
	enum property_kind kind;
	size_t offset; /* in what the table fills */
	int64_t low, high;
	const char *const *words;
	/* False: err (or it has called properties_bad itself and left err alone). path: the
	 * property's, for messages. */
	bool (*take)(void *into, json_t *value, const char *path, struct rf_error *err);
	unsigned bit;     /* ORed into properties.taken when it was good */
	bool is_nullable; /* PROPERTY_INTEGER: null is 0 */
	bool is_required; /* for properties_read_new */
	bool is_secret;   /* no message repeats the value */
};

enum { PROPERTIES_BAD_MAX = 16 };

struct properties {
	unsigned taken;
	size_t good, annotations;
	size_t bad; /* all; the first PROPERTIES_BAD_MAX of them are in errs */
	struct rf_error errs[PROPERTIES_BAD_MAX];
};

/* For a PATCH. `into` keeps what is not in the body. path: of the object within the body ("" for
 * the whole, else "Oem/Fishway"). */
void properties_read(struct properties *out, json_t *body, const char *path,
    const struct property *rows, size_t count, void *into);
/* For a POST: as above, and what is_required and missing is bad. */
void properties_read_new(
    struct properties *out, json_t *body, const struct property *rows, size_t count, void *into);
/* Notes a fault found later, or by take(). */
void properties_bad(struct properties *out, const struct rf_error *err);

/* How many of the faults are in errs. */
size_t properties_told(const struct properties *read);
/* What to answer 400 with when nothing of a PATCH was good: true, and errs and bad are filled. */
bool properties_are_useless(struct properties *out);
/* Adds the messages of what was bad to the resource that is the answer. */
void properties_annotate(const struct properties *read, json_t *resource);

/* A value as a message shows it: compact, cut. */
void properties_show(json_t *value, char *out, size_t size);

#endif
