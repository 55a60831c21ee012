#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface_media.h"

/* ---- actions, wherever they stand ---- */

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

static const char *
target_in(const json_t *actions, const char *end)
{
	const json_t *action;
	const char *name;

	json_object_foreach((json_t *)actions, name, action) {
		if (name[0] == '#' && ends_with(name, end))
			return surface_text(action, "target", NULL);
	}
	return NULL;
}

/* Below Actions, Actions.Oem, Actions.Oem.{vendor}, Oem.{vendor}.Actions. */
static const char *
find_target(const json_t *json, const char *end)
{
	const json_t *actions = json_object_get(json, "Actions"), *oem = json_object_get(actions, "Oem"), *part;
	const char *target = target_in(actions, end), *name;

	if (target == NULL)
		target = target_in(oem, end);
	json_object_foreach((json_t *)oem, name, part) {
		if (target == NULL)
			target = target_in(part, end);
	}
	json_object_foreach(json_object_get(json, "Oem"), name, part) {
		if (target == NULL)
			target = target_in(json_object_get(part, "Actions"), end);
	}
	return target;
}

static const char *
first_target(const json_t *json, const char *const ends[2])
{
	const char *target = find_target(json, ends[0]);

	return target ? target : find_target(json, ends[1]);
}

const char *
media_manager_action(struct surface *s, const char *end)
{
	return find_target(surface_know(s, s->manager), end);
}

/* ---- one slot ---- */

static const char *const insert_ends[2] = {".InsertMedia", ".InsertVirtualMedia"};
static const char *const eject_ends[2] = {".EjectMedia", ".EjectVirtualMedia"};

static void
describe(struct media_slot *slot)
{
	slot->insert = first_target(slot->json, insert_ends);
	slot->eject = first_target(slot->json, eject_ends);
	slot->way = slot->insert == NULL && slot->eject == NULL ? MEDIA_BY_PATCH : MEDIA_BY_ACTION;
}

/* Something can be put in: one that lists only its eject is full now, or takes streams from a console. */
static bool
is_usable(const struct media_slot *slot)
{
	if (slot->way == MEDIA_BY_PATCH)
		return json_object_get(slot->json, "Image") != NULL;
	return slot->insert != NULL || json_is_true(json_object_get(slot->json, "Inserted"));
}

static bool
has_type(const struct media_slot *slot, const char *type, const char *or_type)
{
	const json_t *types = json_object_get(slot->json, "MediaTypes"), *one;
	size_t i;

	json_array_foreach(types, i, one) {
		const char *text = json_string_value(one);

		if (text != NULL && (strcmp(text, type) == 0 || strcmp(text, or_type) == 0))
			return true;
	}
	return false;
}

static const char *
last_segment(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A slot that does not say what it takes is called after it ("CD1"), or is all there is. */
static bool
is_named(const struct media_slot *slot, const char *const names[4])
{
	size_t i;

	if (json_array_size(json_object_get(slot->json, "MediaTypes")) > 0)
		return false;
	for (i = 0; i < 4 && names[i] != NULL; i++) {
		if (strcasestr(last_segment(slot->path), names[i]) != NULL)
			return true;
	}
	return false;
}

static bool
is_cd(const struct media_slot *slot)
{
	static const char *const names[4] = {"CD", "DVD"};

	return has_type(slot, "CD", "DVD") || is_named(slot, names);
}

static bool
is_usb(const struct media_slot *slot)
{
	static const char *const names[4] = {"USB", "HD", "FD", "Removable"};

	return has_type(slot, "USBStick", "Floppy") || is_named(slot, names);
}

bool
media_is_reserved(struct surface *s, const char *path)
{
	const struct quirk_media *row = quirks_media(s->vendor);

	return row != NULL && row->reserved != NULL && quirks_match(row->reserved, last_segment(path));
}

/* ---- all slots ---- */

const json_t *
media_members(struct surface *s, const json_t *owner)
{
	return surface_at(surface_follow(s, owner, "VirtualMedia"), "Members", NULL);
}

static bool
is_known(const struct media_slot *slots, size_t count, const char *path)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(slots[i].path, path) == 0)
			return true;
	}
	return false;
}

static size_t
add_members(struct surface *s, const json_t *members, struct media_slot *slots, size_t count)
{
	const json_t *member;
	const char *path;
	size_t i;

	json_array_foreach(members, i, member) {
		path = surface_text(member, "@odata.id", NULL);
		if (path == NULL || strlen(path) >= SURFACE_PATH || count == MEDIA_SLOTS || is_known(slots, count, path))
			continue;
		memset(&slots[count], 0, sizeof slots[count]);
		strcpy(slots[count].path, path);
		if ((slots[count].json = surface_know(s, path)) == NULL)
			continue;
		describe(&slots[count]);
		count += is_usable(&slots[count]) || strcmp(path, s->path) == 0;
	}
	return count;
}

/* The collection names the resource where an image is configured and mounted. */
static size_t
add_config(struct surface *s, struct media_slot *slots)
{
	const json_t *collection = surface_follow(s, surface_know(s, s->manager), "VirtualMedia"), *part, *config;
	const char *name, *path;

	json_object_foreach(json_object_get(collection, "Oem"), name, part) {
		path = surface_text(part, "VirtualMediaConfig", "@odata.id", NULL);
		if (path == NULL || strlen(path) >= SURFACE_PATH || (config = surface_know(s, path)) == NULL)
			continue;
		slots->insert = find_target(config, ".Mount");
		slots->eject = find_target(config, ".UnMount");
		if (slots->insert == NULL)
			continue;
		slots->way = MEDIA_BY_CONFIG;
		strcpy(slots->path, path);
		slots->json = surface_know(s, surface_text(json_array_get(json_object_get(collection, "Members"), 0), "@odata.id", NULL));
		return 1;
	}
	return 0;
}

static size_t
all_slots(struct surface *s, struct media_slot slots[MEDIA_SLOTS])
{
	size_t count;

	memset(slots, 0, MEDIA_SLOTS * sizeof *slots);
	if ((count = add_config(s, slots)) > 0)
		return count;
	count = add_members(s, media_members(s, surface_know(s, s->system)), slots, 0);
	count = add_members(s, media_members(s, surface_know(s, s->manager)), slots, count);
	if (count == 0 && media_manager_action(s, ".ConfigureCDInstance") != NULL) {
		slots[0].way = MEDIA_UNBORN;
		count = 1;
	}
	return count;
}

/* ---- the one for an id ---- */

enum { BEST, GOOD, FAIR, NO };

static int
rank_cd(struct surface *s, const struct media_slot *slot, size_t count)
{
	const struct quirk_media *row = quirks_media(s->vendor);
	const char *worked = surface_note(s, "media.cd");

	if (slot->way == MEDIA_BY_CONFIG || slot->way == MEDIA_UNBORN)
		return BEST;
	if (!is_usable(slot) || media_is_reserved(s, slot->path) || !(is_cd(slot) || (count == 1 && !is_usb(slot))))
		return NO;
	if (worked != NULL && strcmp(worked, slot->path) == 0)
		return BEST;
	return row != NULL && row->slots != NULL && quirks_match(row->slots, last_segment(slot->path)) ? GOOD : FAIR;
}

static int
rank_usb(struct surface *s, const struct media_slot *slot, const char *cd)
{
	const struct quirk_media *row = quirks_media(s->vendor);

	if (!is_usable(slot) || media_is_reserved(s, slot->path) || !is_usb(slot) || strcmp(slot->path, cd) == 0 || slot->way == MEDIA_BY_CONFIG ||
	    slot->way == MEDIA_UNBORN)
		return NO;
	if (!is_cd(slot))
		return BEST;
	return row != NULL && row->slots != NULL && quirks_match(row->slots, last_segment(slot->path)) ? GOOD : FAIR;
}

size_t
media_find(struct surface *s, const char *id, struct media_slot slots[MEDIA_SLOTS])
{
	struct media_slot all[MEDIA_SLOTS], cds[MEDIA_SLOTS];
	size_t count = all_slots(s, all), n = 0, i;
	const char *cd = "";
	int rank;

	if (strcmp(id, "Usb") == 0 && media_find(s, "Cd", cds) > 0)
		cd = cds[0].path;
	for (rank = BEST; rank < NO; rank++) {
		for (i = 0; i < count; i++) {
			if (strcmp(id, "Cd") == 0 ? rank_cd(s, &all[i], count) == rank
			    : strcmp(id, "Usb") == 0 ? rank_usb(s, &all[i], cd) == rank
						    : rank == BEST && strncmp(s->path, all[i].path, strlen(all[i].path)) == 0 &&
				    strchr("/", s->path[strlen(all[i].path)]) != NULL)
				slots[n++] = all[i];
		}
	}
	return n;
}

/* ---- what is in it ---- */

void
media_refresh(struct surface *s, struct media_slot *slot)
{
	const json_t *collection;

	if (slot->way == MEDIA_BY_CONFIG) {
		collection = surface_get(s, surface_link(surface_know(s, s->manager), "VirtualMedia"));
		slot->json = surface_get(s, surface_text(json_array_get(json_object_get(collection, "Members"), 0), "@odata.id", NULL));
	} else if (slot->way != MEDIA_UNBORN) {
		slot->json = surface_get(s, slot->path);
		describe(slot);
	}
}

static bool
has_text(const json_t *json, const char *name)
{
	const char *text = surface_text(json, name, NULL);

	return text != NULL && text[0] != '\0';
}

bool
media_is_in(struct surface *s, const struct media_slot *slot)
{
	const struct quirk_media *row = quirks_media(s->vendor);
	const char *via = surface_text(slot->json, "ConnectedVia", NULL);
	const json_t *inserted = json_object_get(slot->json, "Inserted");

	if (slot->way == MEDIA_BY_CONFIG || slot->json == NULL)
		return slot->json != NULL;
	if (row != NULL && row->sign == QUIRK_MEDIA_CONNECTED && via != NULL)
		return strcmp(via, "NotConnected") != 0;
	if (row != NULL && row->sign == QUIRK_MEDIA_IMAGE && json_object_get(slot->json, "Image") != NULL)
		return has_text(slot->json, "Image");
	return json_is_boolean(inserted) ? json_is_true(inserted) : has_text(slot->json, "Image");
}
