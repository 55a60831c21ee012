/* Boot as a System shows it, and its boot options. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/boot.h"
#include "translate/surface_rows.h"

static const char *const targets[] = {"None", "Pxe", "Floppy", "Cd", "Usb", "Hdd", "BiosSetup", "Utilities", "Diags", "UefiShell",
	"UefiTarget", "SDCard", "UefiHttp", "RemoteDrive", "UefiBootNext", "Recovery"};
static const char *const enableds[] = {"Disabled", "Once", "Continuous"};
static const char *const modes[] = {"Legacy", "UEFI"};

/* ---- words ---- */

static const char *
listed(const char *text, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; text != NULL && i < count; i++) {
		if (strcmp(text, list[i]) == 0)
			return list[i];
	}
	return NULL;
}

bool
boot_is_mode(const char *text)
{
	return listed(text, modes, nitems(modes)) != NULL;
}

bool
boot_is_enabled(const char *text)
{
	return listed(text, enableds, nitems(enableds)) != NULL;
}

const char *
boot_dmtf(const char *word)
{
	const char *known = listed(word, targets, nitems(targets));
	size_t i;

	for (i = 0; known == NULL && word != NULL && i < boot_word_count; i++) {
		if (strcmp(word, boot_words[i].word) == 0)
			known = boot_words[i].dmtf;
	}
	return known;
}

static bool
offers(const json_t *values, const char *word)
{
	const json_t *value;
	size_t i;

	json_array_foreach(values, i, value) {
		if (json_is_string(value) && strcmp(json_string_value(value), word) == 0)
			return true;
	}
	return false;
}

const char *
boot_word(const json_t *boot, const char *target, const char *mode)
{
	const json_t *values = json_object_get(boot, BOOT_TARGET BOOT_VALUES);
	bool is_uefi = mode != NULL && strcmp(mode, "UEFI") == 0;
	const char *found = NULL;
	size_t i;

	if (json_array_size(values) == 0 || offers(values, target))
		return target;
	for (i = 0; i < boot_word_count; i++) {
		if (strcmp(boot_words[i].dmtf, target) != 0 || !offers(values, boot_words[i].word))
			continue;
		if (found == NULL || (is_uefi && boot_words[i].is_uefi))
			found = boot_words[i].word;
		if (boot_words[i].is_uefi == is_uefi)
			break;
	}
	return found;
}

/* ---- notes ---- */

static const char *
key_of(const struct surface *s, const char *name, char key[SURFACE_ID])
{
	snprintf(key, SURFACE_ID, "%s%s%s", name, s->is_primary ? "" : "~", s->is_primary ? "" : strrchr(s->system, '/') + 1);
	return key;
}

const char *
boot_note(struct surface *s, const char *name)
{
	char key[SURFACE_ID];

	return surface_note(s, key_of(s, name, key));
}

void
boot_set_note(struct surface *s, const char *name, const char *value)
{
	char key[SURFACE_ID];

	surface_set_note(s, key_of(s, name, key), value);
}

/* ---- order and options ---- */

const json_t *
boot_order_of(struct surface *s, const json_t *system, const char **path, const char **array)
{
	const json_t *order = surface_at(system, "Boot", BOOT_ORDER, NULL);
	size_t i;

	*path = s->system;
	*array = NULL;
	if (json_is_array(order))
		return order;
	for (i = 0; i < boot_order_place_count; i++) {
		*path = surface_dotted_link(system, boot_order_places[i].link);
		*array = boot_order_places[i].array;
		order = json_object_get(surface_get(s, *path), *array);
		if (json_is_array(order))
			return order;
	}
	return NULL;
}

/* The last segment of the option of this reference: itself where that is a good one, else its number. */
static const char *
option_id(const char *reference, size_t index, char out[SURFACE_ID])
{
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

	if (reference[0] != '.' && strlen(reference) < SURFACE_ID && reference[strspn(reference, good)] == '\0')
		snprintf(out, SURFACE_ID, "%s", reference);
	else
		snprintf(out, SURFACE_ID, "%zu", index + 1);
	return out;
}

/* Where the box has no options of its own, there is one for each entry of its order. */
static json_t *
make_options(struct surface *s)
{
	const json_t *own = surface_own(s), *order, *item;
	char id[SURFACE_ID], below[SURFACE_ID + 16], member[SURFACE_PATH];
	const char *path, *array;
	json_t *json;
	size_t i;

	if (own != NULL)
		return json_deep_copy(own);
	order = boot_order_of(s, surface_know(s, s->system), &path, &array);
	json = surface_collection("BootOption", "Boot Options");
	json_array_foreach(order, i, item) {
		if (!json_is_string(item))
			continue;
		snprintf(below, sizeof below, "/BootOptions/%s", option_id(json_string_value(item), i, id));
		surface_add_member(json, surface_join(member, s->system, below));
	}
	return json;
}

static json_t *
make_option(struct surface *s)
{
	const json_t *own = surface_own(s), *order, *item;
	const char *path, *array, *text;
	char id[SURFACE_ID];
	size_t i;

	if (own != NULL)
		return json_deep_copy(own);
	order = boot_order_of(s, surface_know(s, s->system), &path, &array);
	json_array_foreach(order, i, item) {
		text = json_string_value(item);
		if (text != NULL && strcmp(option_id(text, i, id), s->id[0]) == 0)
			return json_pack("{s:s,s:s,s:s,s:s}", "@odata.type", "#BootOption.v1_0_4.BootOption", "Name", text,
			    "DisplayName", text, "BootOptionReference", text);
	}
	return NULL;
}

/* ---- Boot ---- */

static json_t *
array_of(const char *const *list, size_t count)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(array, json_string(list[i]));
	return array;
}

/* What is written to the settings resource is what the next boot will do. */
static void
lay_over(struct surface *s, json_t *boot, const char *note, const char *const *names)
{
	const char *path = boot_note(s, note);
	const json_t *pending = path ? surface_at(surface_get(s, path), "Boot", NULL) : NULL, *value;

	for (; pending != NULL && *names != NULL; names++) {
		value = json_object_get(pending, *names);
		if (json_is_string(value) || json_is_array(value))
			json_object_set_new(boot, *names, json_deep_copy(value));
	}
}

/* "Pxe=UefiBootNext": the box calls it that. */
static void
dress_target(struct surface *s, json_t *boot)
{
	const char *target = surface_text(boot, BOOT_TARGET, NULL), *asked = boot_note(s, BOOT_NOTE_ASKED), *is = asked ? strchr(asked, '=') : NULL;

	if (target == NULL)
		return;
	if (is != NULL && strcmp(is + 1, target) == 0)
		json_object_set_new(boot, BOOT_TARGET, json_stringn(asked, (size_t)(is - asked)));
	else if (boot_dmtf(target) != NULL)
		json_object_set_new(boot, BOOT_TARGET, json_string(boot_dmtf(target)));
	else if (target[0] == '\0')
		json_object_set_new(boot, BOOT_TARGET, json_null());
}

/* Used up or still waiting, the box will be told again. */
static void
dress_continuous(struct surface *s, json_t *boot)
{
	const char *kept = boot_note(s, BOOT_NOTE_CONTINUOUS), *enabled = surface_text(boot, BOOT_ENABLED, NULL);
	const char *target = surface_text(boot, BOOT_TARGET, NULL);

	if (kept == NULL || enabled == NULL || strcmp(enabled, "Continuous") == 0)
		return;
	if (strcmp(enabled, "Once") == 0 && (target == NULL || strcmp(target, kept) != 0))
		return;
	json_object_set_new(boot, BOOT_ENABLED, json_string("Continuous"));
	json_object_set_new(boot, BOOT_TARGET, json_string(kept));
}

static void
dress_values(json_t *boot)
{
	const json_t *own = json_object_get(boot, BOOT_TARGET BOOT_VALUES), *value;
	json_t *values = json_array();
	const char *word;
	size_t i;

	json_array_foreach(own, i, value) {
		word = boot_dmtf(json_string_value(value));
		if (word != NULL && !offers(values, word))
			json_array_append_new(values, json_string(word));
	}
	if (json_is_array(own))
		json_object_set(boot, BOOT_TARGET BOOT_VALUES, values);
	json_decref(values);
	if (json_is_string(json_object_get(boot, BOOT_ENABLED)))
		json_object_set_new(boot, BOOT_ENABLED BOOT_VALUES, array_of(enableds, nitems(enableds)));
	if (json_is_string(json_object_get(boot, BOOT_MODE)) && !json_is_array(json_object_get(boot, BOOT_MODE BOOT_VALUES)))
		json_object_set_new(boot, BOOT_MODE BOOT_VALUES, array_of(modes, nitems(modes)));
}

/* Texts that are no word of the schema say nothing. */
static void
null_unless(json_t *boot, const char *name, bool (*is_known)(const char *))
{
	const char *text = surface_text(boot, name, NULL);

	if (text != NULL && !is_known(text))
		json_object_set_new(boot, name, json_null());
}

/* A mode that is only told among the BIOS's attributes cannot be chosen with a boot source. */
static void
dress_mode(struct surface *s, const json_t *system, json_t *boot)
{
	const struct boot_mode_place *place;
	const char *said, *mode;
	size_t i;

	if (surface_text(boot, BOOT_ENABLED, NULL) == NULL)
		return;
	for (i = 0; i < boot_mode_place_count && json_object_get(boot, BOOT_MODE) == NULL; i++) {
		place = &boot_mode_places[i];
		said = json_string_value(surface_dotted(surface_follow(s, system, place->link), place->path));
		mode = said == NULL ? NULL : strcmp(said, place->uefi) == 0 ? "UEFI" : strcmp(said, place->legacy) == 0 ? "Legacy" : NULL;
		if (mode == NULL)
			continue;
		json_object_set_new(boot, BOOT_MODE, json_string(mode));
		json_object_set_new(boot, BOOT_MODE BOOT_VALUES, array_of(&mode, 1));
	}
}

/* Boot is written here: the settings resource would want it in this box's own way, so a client that follows the link would fail. */
static void
hide_settings(struct surface *s, json_t *json)
{
	const json_t *settings = surface_follow(s, json_object_get(json, BOOT_SETTINGS), "SettingsObject");

	if (json_object_get(settings, "Boot") != NULL)
		json_object_del(json, BOOT_SETTINGS);
}

static void
dress(struct surface *s, json_t *json)
{
	static const char *const override[] = {BOOT_TARGET, BOOT_ENABLED, BOOT_MODE, NULL}, *const order[] = {BOOT_ORDER, NULL};
	json_t *boot = surface_object(json, "Boot");
	const char *path, *array;

	if (!json_is_array(json_object_get(boot, BOOT_ORDER)))
		surface_set(boot, BOOT_ORDER, json_deep_copy(boot_order_of(s, json, &path, &array)));
	if (json_object_size(boot) == 0)
		return;
	hide_settings(s, json);
	lay_over(s, boot, BOOT_NOTE_PLACE, override);
	lay_over(s, boot, BOOT_NOTE_ORDER_PLACE, order);
	null_unless(boot, BOOT_ENABLED, boot_is_enabled);
	null_unless(boot, BOOT_MODE, boot_is_mode);
	dress_target(s, boot);
	dress_continuous(s, boot);
	dress_values(boot);
	dress_mode(s, json, boot);
	if (surface_link(boot, "BootOptions")[0] == '\0')
		json_object_set_new(boot, "BootOptions", surface_link_to(s->system, "/BootOptions"));
	surface_raise_type(json, 5);
}

/* ---- again before each boot ---- */

json_t *
boot_again(struct surface *s, char path[SURFACE_PATH])
{
	const char *kept = boot_note(s, BOOT_NOTE_CONTINUOUS), *place = boot_note(s, BOOT_NOTE_PLACE), *how = boot_note(s, BOOT_NOTE_HOW);
	const json_t *boot;
	const char *enabled, *mode;
	json_t *body;

	if (kept == NULL)
		return NULL;
	boot = surface_at(surface_get(s, s->system), "Boot", NULL);
	enabled = surface_text(boot, BOOT_ENABLED, NULL);
	mode = surface_text(boot, BOOT_MODE, NULL);
	if (s->is_waiting || enabled == NULL || strcmp(enabled, "Disabled") != 0 || boot_word(boot, kept, mode) == NULL)
		return NULL;
	body = json_pack("{s:{s:s,s:s}}", "Boot", BOOT_ENABLED, "Once", BOOT_TARGET, boot_word(boot, kept, mode));
	if (mode != NULL && how != NULL && strstr(how, "full") != NULL)
		json_object_set_new(json_object_get(body, "Boot"), BOOT_MODE, json_string(mode));
	snprintf(path, SURFACE_PATH, "%s", place ? place : s->system);
	return body;
}

static const struct surface_row rows[] = {
	{SURFACE_SYSTEM, "/BootOptions", 0, make_options, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/BootOptions/{}", 0, make_option, NULL, NULL, NULL},
};

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress, {"Boot", NULL}, boot_check, boot_patch},
};

const struct surface_family surface_boot = {rows, nitems(rows), parts, nitems(parts)};
