/* What a box leaves out of a drive and tells elsewhere: its protocol, where the storage that has it speaks only one; its medium, where
 * another property is only that medium's. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/inventory.h"
#include "translate/surface_rows.h"

/* `only` is what all lists so far agreed upon, NULL before the first one; false: they differ, or name several. */
static bool
agrees(const json_t *protocols, const char **only)
{
	const char *said = json_string_value(json_array_get(protocols, 0));

	if (json_array_size(protocols) == 0)
		return true;
	if (said == NULL || json_array_size(protocols) > 1 || (*only != NULL && strcmp(*only, said) != 0))
		return false;
	*only = said;
	return true;
}

/* The one that every controller of the storage speaks to its drives; NULL: none, or several. */
static const char *
protocol_of(struct surface *s, const json_t *storage)
{
	const json_t *members = surface_at(surface_follow(s, storage, "Controllers"), "Members", NULL), *item;
	const char *only = NULL;
	size_t i;

	json_array_foreach(json_object_get(storage, "StorageControllers"), i, item) {
		if (!agrees(json_object_get(item, "SupportedDeviceProtocols"), &only))
			return NULL;
	}
	json_array_foreach(members, i, item) {
		item = surface_know(s, surface_text(item, "@odata.id", NULL));
		if (!agrees(json_object_get(item, "SupportedDeviceProtocols"), &only))
			return NULL;
	}
	return only;
}

/* Only what is written to a limited number of times wears; only what turns has a speed. */
static const char *
medium_of(const json_t *drive)
{
	if (json_is_number(json_object_get(drive, "PredictedMediaLifeLeftPercent")))
		return "SSD";
	return json_number_value(json_object_get(drive, "RotationSpeedRPM")) > 0 ? "HDD" : NULL;
}

static bool
is_silent(const json_t *json, const char *name)
{
	const json_t *value = json_object_get(json, name);

	return value == NULL || json_is_null(value);
}

static bool
is_absent(const json_t *drive)
{
	const char *state = surface_text(drive, "Status", "State", NULL);

	return state != NULL && strcmp(state, "Absent") == 0;
}

void
drive_complete(struct surface *s, json_t *drive, const json_t *storage)
{
	const char *said;

	if (is_absent(drive))
		return;
	if (is_silent(drive, "Protocol") && (said = protocol_of(s, storage)) != NULL)
		json_object_set_new(drive, "Protocol", json_string(said));
	if (is_silent(drive, "MediaType") && (said = medium_of(drive)) != NULL)
		json_object_set_new(drive, "MediaType", json_string(said));
}

/* ---- drives below a Chassis ---- */

static bool
lists(const json_t *storage, const char *path)
{
	const json_t *item;
	const char *drive;
	size_t i;

	json_array_foreach(json_object_get(storage, "Drives"), i, item) {
		drive = surface_text(item, "@odata.id", NULL);
		if (drive != NULL && strcmp(drive, path) == 0)
			return true;
	}
	return false;
}

/* The System's storage that has the drive; NULL: none. */
static const json_t *
storage_with(struct surface *s, const char *path)
{
	const json_t *members = surface_at(surface_follow(s, surface_know(s, s->system), "Storage"), "Members", NULL), *item, *storage;
	size_t i;

	json_array_foreach(members, i, item) {
		storage = surface_know(s, surface_text(item, "@odata.id", NULL));
		if (lists(storage, path))
			return storage;
	}
	return NULL;
}

static json_t *
make_drive(struct surface *s)
{
	json_t *json = json_deep_copy(surface_own(s));

	if (json != NULL && is_silent(json, "Protocol") && !is_absent(json))
		drive_complete(s, json, storage_with(s, s->path));
	else if (json != NULL)
		drive_complete(s, json, NULL);
	return json;
}

static const struct surface_row rows[] = {
	{SURFACE_ROOT, "/Chassis/{}/Drives/{}", 0, make_drive, NULL, NULL, NULL},
};

const struct surface_family surface_drive = {rows, nitems(rows), NULL, 0, NULL};
