/* Virtual media: one slot Cd and one Usb on every node, whatever the vendor has. Inside translate.
 *
 * surface_media_slot.c finds the box's slots, by structure: a slot whose document names an action that inserts, wherever it
 * stands; one without actions, which is told by PATCH; an image that is configured elsewhere and mounted by an action there; none
 * yet, where the Manager has an action that makes one. Then quirks_media.c's rows say which ids to prefer and what tells that
 * a slot is empty. surface_media.c makes the documents, surface_media_deed.c inserts and ejects. */
#ifndef FISHWAY_SURFACE_MEDIA_H
#define FISHWAY_SURFACE_MEDIA_H

#include "translate/deed.h"
#include "translate/surface.h"

enum media_way {
	MEDIA_BY_ACTION,
	MEDIA_BY_PATCH,
	MEDIA_BY_CONFIG, /* path is the configuration; the slot's own document is there while something is in */
	MEDIA_UNBORN     /* path is ""; it is there once remote media were enabled */
};

enum { MEDIA_SLOTS = 32 };

struct media_slot {
	enum media_way way;
	char path[SURFACE_PATH];
	const json_t *json;   /* borrowed; NULL: none */
	const char *insert, *eject; /* targets of actions, NULL */
};

/* The slots that serve as `id` ("Cd", "Usb"), the best first; of any other id: the one of the box at s->path. */
size_t media_find(struct surface *s, const char *id, struct media_slot slots[MEDIA_SLOTS]);
/* All slots of the box that may be listed: those of `collection`, a link of the System or the Manager. */
const json_t *media_members(struct surface *s, const json_t *owner);
/* A slot that the vendor keeps for itself. */
bool media_is_reserved(struct surface *s, const char *path);
/* The same slot now, at the box. */
void media_refresh(struct surface *s, struct media_slot *slot);
bool media_is_in(struct surface *s, const struct media_slot *slot);
/* Target of an action of the Manager whose name ends so; NULL: none. */
const char *media_manager_action(struct surface *s, const char *end);

deed_fn media_insert, media_eject, media_patch;

#endif
