/* Edits: small changes to a JSON document as data. Pure, any thread.
 *
 * A path is property names with dots between them; `[]` behind a name means every element:
 * `PowerControl[].MemberId`. A name that itself holds a dot (`@odata.id`) is written with `\\.`. */
#ifndef FISHWAY_EDIT_H
#define FISHWAY_EDIT_H

#include <jansson.h>
#include <stdbool.h>

enum edit_kind {
	EDIT_DROP,    /* path */
	EDIT_RENAME,  /* path; text: the new name in the same object */
	EDIT_MOVE,    /* path; text: the new path, from where the last [] of the first leads; without [], but `name[0].` is the first of an
	                 array, made where there is none */
	EDIT_COPY,    /* the same, and the first keeps its value; not where the other has one */
	EDIT_PICK,    /* path: "PowerSupplies[].PowerInputWatts"; text: "list key value": where it is missing, `value` of that element of
	                 `list` (a path) whose `key` begins with the object's Name */
	EDIT_DEFAULT, /* path; text: a JSON value for when it is absent */
	EDIT_NULL,    /* path; text: this value, a string or a number, means nothing */
	EDIT_VALUE,   /* path; text: "old=new" on a string value */
	EDIT_NUMBER,  /* path: a string that holds a number becomes one */
	EDIT_STRING,  /* path: a number becomes a string */
	EDIT_ARRAY,   /* path: a single object becomes an array of one */
	EDIT_INDEX,   /* path: "Voltages[].MemberId": where it is missing, the element's place in the array, as text */
	EDIT_VERSION  /* path: a property that is there; text: the minor version that brought it: the document's type becomes that one at least */
};

struct edit {
	enum edit_kind kind;
	const char *path;
	const char *text;
};

/* true: it changed something. */
bool edit_apply(json_t *json, const struct edit *edit);

#endif
