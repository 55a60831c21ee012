#include "translate/attempts.h"

#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"

static json_t *
list_of(const struct deed *deed)
{
	return json_object_get(deed->state, "attempts");
}

static const json_t *
current(const struct deed *deed)
{
	return json_array_get(list_of(deed), (size_t)deed->tries - 1);
}

void
attempts_add(struct deed *deed, const char *path, json_t *body, const char *how)
{
	json_t *list = list_of(deed), *item;
	size_t i;

	if (list == NULL)
		json_object_set_new(deed->state, "attempts", list = json_array());
	json_array_foreach(list, i, item) {
		if (strcmp(surface_text(item, "path", NULL), path) == 0 && json_equal(json_object_get(item, "body"), body)) {
			json_decref(body);
			return;
		}
	}
	json_array_append_new(list, json_pack("{s:s,s:o,s:s}", "path", path, "body", body, "how", how ? how : ""));
}

void
attempts_prefer(struct deed *deed, const char *how)
{
	json_t *list = list_of(deed), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (how == NULL || strcmp(surface_text(item, "how", NULL), how) != 0)
			continue;
		json_incref(item);
		json_array_remove(list, i);
		json_array_insert_new(list, 0, item);
		return;
	}
}

bool
attempts_left(const struct deed *deed)
{
	return (size_t)deed->tries < json_array_size(list_of(deed));
}

/* deed->tries counts what was sent. */
enum deed_ask
attempts_next(struct deed *deed)
{
	const json_t *item = json_array_get(list_of(deed), (size_t)deed->tries);

	if (item == NULL)
		return DEED_FAIL;
	deed->tries++;
	return deed_send(deed, "PATCH", surface_text(item, "path", NULL), json_deep_copy(json_object_get(item, "body")));
}

void
attempts_skip(struct deed *deed, const char *path)
{
	json_t *list = list_of(deed);
	size_t i;

	for (i = json_array_size(list); i > (size_t)deed->tries; i--) {
		if (strcmp(surface_text(json_array_get(list, i - 1), "path", NULL), path) == 0)
			json_array_remove(list, i - 1);
	}
}

const char *
attempts_how(const struct deed *deed)
{
	return surface_text(current(deed), "how", NULL);
}

const char *
attempts_path(const struct deed *deed)
{
	return surface_text(current(deed), "path", NULL);
}

const json_t *
attempts_body(const struct deed *deed)
{
	return json_object_get(current(deed), "body");
}

bool
attempts_refused(const struct deed *deed)
{
	static const int statuses[] = {400, 404, 405, 409, 422, 501};
	size_t i;

	for (i = 0; i < nitems(statuses); i++) {
		if (deed->status == statuses[i])
			return true;
	}
	/* Some say 500 to a property that they do not know here. */
	return deed->status == 500 && (deed_says(deed, "PropertyUnknown") || deed_says(deed, "NotSupported"));
}

bool
attempts_too_early(const struct deed *deed)
{
	static const char *const words[] = {"DuringSystemPOST", "InSystemPOST", "InvalidOperationForSystemState", "SYS518"};
	size_t i;

	for (i = 0; deed->err.code != RF_OK && i < nitems(words); i++) {
		if (deed_says(deed, words[i]))
			return true;
	}
	return false;
}
