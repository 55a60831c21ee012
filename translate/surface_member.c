/* Members themselves: Systems/{id}, the primary Chassis and Manager. Their documents are the box's own with every subject's
 * part added; a PATCH goes to the subjects whose properties it has, and the rest to the box. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/surface_rows.h"

/* The base that a member's own place belongs to. */
static enum surface_base
base_of(const struct surface *s)
{
	if (strcmp(s->path, s->system) == 0)
		return SURFACE_SYSTEM;
	return strcmp(s->path, s->chassis) == 0 ? SURFACE_CHASSIS : SURFACE_MANAGER;
}

/* Part number `index` of that base; NULL behind the last. */
static const struct surface_part *
part_at(const struct surface *s, size_t index)
{
	enum surface_base base = base_of(s);
	const struct surface_family *family;
	size_t f, i;

	for (f = 0; (family = surface_family(f)) != NULL; f++) {
		for (i = 0; surface_family_fits(family, s) && i < family->part_count; i++) {
			if (family->parts[i].base == base && index-- == 0)
				return &family->parts[i];
		}
	}
	return NULL;
}

static json_t *
make_member(struct surface *s)
{
	const json_t *own = surface_own(s);
	const struct surface_part *part;
	json_t *json;
	size_t i;

	if (own == NULL)
		return NULL;
	json = json_deep_copy(own);
	for (i = 0; (part = part_at(s, i)) != NULL; i++) {
		if (part->dress != NULL)
			part->dress(s, json);
	}
	return json;
}

/* ---- PATCH ---- */

/* The part's properties of the body; NULL: it has none of them. */
static json_t *
share_of(const struct surface_part *part, const json_t *body)
{
	json_t *share = NULL, *value;
	size_t i;

	for (i = 0; i < nitems(part->properties) && part->properties[i] != NULL; i++) {
		if ((value = json_object_get(body, part->properties[i])) == NULL)
			continue;
		if (share == NULL)
			share = json_object();
		json_object_set(share, part->properties[i], value);
	}
	return share;
}

/* What nobody takes. */
static json_t *
rest_of(const struct surface *s, const json_t *body)
{
	json_t *rest = json_copy((json_t *)body);
	const struct surface_part *part;
	size_t i, j;

	for (i = 0; (part = part_at(s, i)) != NULL; i++) {
		for (j = 0; part->patch != NULL && j < nitems(part->properties) && part->properties[j] != NULL; j++)
			json_object_del(rest, part->properties[j]);
	}
	return rest;
}

/* All parts are asked before anything is done. */
static bool
check_parts(struct deed *deed)
{
	const struct surface *s = deed->s;
	const json_t *whole = deed->body;
	const struct surface_part *part;
	bool is_good = true;
	json_t *share;
	size_t i;

	for (i = 0; is_good && (part = part_at(s, i)) != NULL; i++) {
		if (part->check == NULL || (share = share_of(part, whole)) == NULL)
			continue;
		deed->body = share;
		is_good = part->check(deed);
		json_decref(share);
	}
	deed->body = whole;
	return is_good;
}

/* deed->part 0: not checked yet; 1: the rest is at the box; n + 2: part n. */
static enum deed_ask
next_part(struct deed *deed)
{
	deed->part++;
	deed->step = deed->tries = 0;
	json_object_clear(deed->state);
	json_decref(deed->part_body);
	deed->part_body = NULL;
	return DEED_AGAIN;
}

static enum deed_ask
patch_rest(struct deed *deed)
{
	json_t *rest;

	if (deed->step++ == 0) {
		rest = rest_of(deed->s, deed->body);
		if (json_object_size(rest) > 0)
			return deed_send(deed, "PATCH", deed->s->path, rest);
		json_decref(rest);
	} else if (deed->err.code != RF_OK) {
		return DEED_FAIL;
	}
	return next_part(deed);
}

static enum deed_ask
patch_part(struct deed *deed, const struct surface_part *part)
{
	const json_t *whole = deed->body;
	enum deed_ask ask;

	if (deed->part_body == NULL)
		deed->part_body = part->patch ? share_of(part, whole) : NULL;
	if (deed->part_body == NULL)
		return next_part(deed);
	deed->body = deed->part_body;
	ask = part->patch(deed);
	deed->body = whole;
	if (ask == DEED_DONE && !deed->s->is_waiting)
		return next_part(deed);
	return ask;
}

static enum deed_ask
patch_member(struct deed *deed)
{
	const struct surface_part *part;

	if (!json_is_object(deed->body))
		return deed_fail(deed, RF_BODY_FORMAT, NULL);
	if (deed->part == 0)
		return check_parts(deed) ? (deed->s->is_waiting ? DEED_AGAIN : next_part(deed)) : DEED_FAIL;
	if (deed->part == 1)
		return patch_rest(deed);
	part = part_at(deed->s, (size_t)deed->part - 2);
	return part ? patch_part(deed, part) : DEED_DONE;
}

static const struct surface_row rows[] = {
	{SURFACE_SYSTEM, "", 0, make_member, patch_member, NULL, NULL},
	{SURFACE_CHASSIS, "", 0, make_member, patch_member, NULL, NULL},
	{SURFACE_MANAGER, "", 0, make_member, patch_member, NULL, NULL},
};

const struct surface_family surface_member = {rows, nitems(rows), NULL, 0, NULL};
