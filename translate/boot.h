/* Boot override, order and options of a System: one shape on every box (surface_boot.c shows it, boot_write.c writes it). Pure.
 *
 * Which of the several requests that a box may want was taken is kept with the node and tried first the next time ("boot.how", and
 * "boot.order.how"), also where it is kept ("boot.place", "boot.order.place": the settings resource, when not in the System), and what a
 * client asked for where the box calls it something else ("boot.asked": "Pxe=UefiBootNext"). Continuous where a box only knows Once is kept
 * as "boot.continuous" and given to the box again before each boot. */
#ifndef FISHWAY_BOOT_H
#define FISHWAY_BOOT_H

#include <jansson.h>
#include <stdbool.h>

#include "translate/deed.h"
#include "translate/surface.h"

#define BOOT_TARGET  "BootSourceOverrideTarget"
#define BOOT_ENABLED "BootSourceOverrideEnabled"
#define BOOT_MODE    "BootSourceOverrideMode"
#define BOOT_ORDER   "BootOrder"
#define BOOT_VALUES  "@Redfish.AllowableValues"
#define BOOT_SETTINGS "@Redfish.Settings"

#define BOOT_NOTE_HOW         "boot.how"
#define BOOT_NOTE_PLACE       "boot.place"
#define BOOT_NOTE_ASKED       "boot.asked"
#define BOOT_NOTE_CONTINUOUS  "boot.continuous"
#define BOOT_NOTE_ORDER_HOW   "boot.order.how"
#define BOOT_NOTE_ORDER_PLACE "boot.order.place"

/* What some boxes call a boot source (quirks_boot.c). */
struct boot_word {
	const char *word, *dmtf;
	bool is_uefi; /* the word says so itself: chosen when the mode is UEFI */
	const char *seen;
};
extern const struct boot_word boot_words[];
extern const size_t boot_word_count;
/* Where some boxes keep an order of their own: a link in the System, and the array there. */
struct boot_order_place {
	const char *link, *array;
	const char *seen;
};
extern const struct boot_order_place boot_order_places[];
extern const size_t boot_order_place_count;

/* Where some boxes that have no mode in Boot keep it: a link in the System, what stands there (dotted), and its words. */
struct boot_mode_place {
	const char *link, *path;
	const char *uefi, *legacy;
	const char *seen;
};
extern const struct boot_mode_place boot_mode_places[];
extern const size_t boot_mode_place_count;

/* DMTF's word for a box's; NULL: it is none. */
const char *boot_dmtf(const char *word);
/* The box's word for one of DMTF's, or one of its own; NULL: it does not offer it. `boot`: its Boot. */
const char *boot_word(const json_t *boot, const char *target, const char *mode);
bool boot_is_mode(const char *text);
bool boot_is_enabled(const char *text);

/* Notes are the System's own. */
const char *boot_note(struct surface *s, const char *name);
void boot_set_note(struct surface *s, const char *name, const char *value);

/* The order that the box has: in Boot, else where boot_order_places says (path and array of it; array NULL: in Boot). */
const json_t *boot_order_of(struct surface *s, const json_t *system, const char **path, const char **array);

/* Boot of a PATCH. */
bool boot_check(struct deed *deed);
deed_fn boot_patch;

/* For a deed that is about to boot the System: what has to be sent to it first so that a Continuous override which the box only knows as
 * Once is in force again. NULL: nothing (or sources are still missing: is_waiting). path: where to, by PATCH. */
json_t *boot_again(struct surface *s, char path[SURFACE_PATH]);

#endif
