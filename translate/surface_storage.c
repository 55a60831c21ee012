/* Storage below a System: the box's own, and one for each of its vendor's array controllers that is not in there. It always has
 * Volumes, none where the box knows of none. SimpleStorage is made from Storage where the box has none. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/inventory.h"
#include "translate/surface_rows.h"

/* Ids of what is made: this and the vendor's. */
#define ARRAY "Array-"

enum { MINOR_STORAGE = 9, MINOR_VOLUME = 4 }; /* Controllers; RAIDType, of 1.3.1 */

/* ---- array controllers ---- */

static const char *
last_segment(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : "";
}

/* The vendor's collection of controllers; NULL: none. */
static const json_t *
controllers_of(struct surface *s, const struct inventory_array **array)
{
	const json_t *system = surface_know(s, s->system), *json;
	size_t i;

	for (i = 0; i < inventory_array_count; i++) {
		*array = &inventory_arrays[i];
		json = surface_know(s, surface_dotted_link(system, inventory_arrays[i].link));
		json = surface_know(s, surface_dotted_link(json, inventory_arrays[i].controllers));
		if (json != NULL)
			return json;
	}
	return NULL;
}

static const json_t *
member_named(struct surface *s, const json_t *collection, const char *id)
{
	const char *path;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(collection, "Members"), i, item) {
		path = surface_text(item, "@odata.id", NULL);
		if (strcmp(last_segment(path), id) == 0)
			return surface_get(s, path);
	}
	return NULL;
}

/* The controller that this place is about: the first id without its prefix. */
static const json_t *
controller_of(struct surface *s, const struct inventory_array **array)
{
	const char *id = s->id[0];

	if (strncmp(id, ARRAY, strlen(ARRAY)) != 0)
		return NULL;
	return member_named(s, controllers_of(s, array), id + strlen(ARRAY));
}

static const json_t *
first_linked(struct surface *s, const json_t *json, const char *const *links, size_t count)
{
	const json_t *found = NULL;
	size_t i;

	for (i = 0; found == NULL && i < count && links[i] != NULL; i++)
		found = surface_know(s, surface_dotted_link(json, links[i]));
	return found;
}

static const json_t *
drives_of(struct surface *s, const json_t *controller, const struct inventory_array *array)
{
	return first_linked(s, controller, array->drives, nitems(array->drives));
}

static const json_t *
volumes_of(struct surface *s, const json_t *controller, const struct inventory_array *array)
{
	return first_linked(s, controller, array->volumes, nitems(array->volumes));
}

/* Adds {storage}/Drives/{id} for each member of a vendor's collection. */
static void
add_named(struct surface *s, json_t *list, const json_t *collection, const char *below)
{
	char path[SURFACE_PATH];
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(collection, "Members"), i, item) {
		snprintf(path, sizeof path, "/Storage/%s%s%s", s->id[0], below, last_segment(surface_text(item, "@odata.id", NULL)));
		json_array_append_new(list, surface_link_to(s->system, path));
	}
}

static json_t *
storage_of(struct surface *s, const json_t *controller, const struct inventory_array *array)
{
	json_t *json, *part = inventory_shaped(controller), *drives = json_array();
	char below[SURFACE_PATH];

	add_named(s, drives, drives_of(s, controller, array), "/Drives/");
	snprintf(below, sizeof below, "/Storage/%s", s->id[0]);
	json = json_pack("{s:O,s:O,s:o}", "@odata.type", json_object_get(part, "@odata.type"), "Name", json_object_get(part, "Name"), "Drives", drives);
	surface_copy(json, part, "Status", NULL);
	json_object_del(part, "@odata.type");
	json_object_set_new(part, "MemberId", json_string("0"));
	json_object_set_new(part, "@odata.id", json_sprintf("%s%s#/StorageControllers/0", s->system, below));
	json_object_set_new(json, "StorageControllers", json_pack("[o]", part));
	snprintf(below, sizeof below, "/Storage/%s/Volumes", s->id[0]);
	json_object_set_new(json, "Volumes", surface_link_to(s->system, below));
	return json;
}

/* ---- Storage ---- */

static const json_t *
own_storage(struct surface *s)
{
	return surface_follow(s, surface_know(s, s->system), "Storage");
}

static bool
is_same(const json_t *a, const char *a_name, const json_t *b, const char *b_name)
{
	const char *x = surface_text(a, a_name, NULL), *y = surface_text(b, b_name, NULL);
	size_t len = x ? strcspn(x, " ") : 0;

	/* Some fill serial numbers up with blanks. */
	if (strcmp(a_name, "SerialNumber") == 0)
		return len > 0 && y != NULL && strncmp(x, y, len) == 0 && y[len + strspn(y + len, " ")] == '\0';
	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

/* Is this what the vendor's controller is, in DMTF's words? The two do not always tell the same of it. */
static bool
is_controller(const json_t *json, const json_t *controller)
{
	return is_same(json, "SerialNumber", controller, "SerialNumber") || is_same(json, "Model", controller, "Model") ||
	       is_same(json, "Name", controller, "Model");
}

/* Is the vendor's controller among the box's own Storage? */
static bool
is_there(struct surface *s, const json_t *own, const json_t *controller)
{
	const json_t *member, *storage, *parts;
	size_t i, j;

	json_array_foreach(json_object_get(own, "Members"), i, member) {
		storage = surface_know(s, surface_text(member, "@odata.id", NULL));
		if (is_controller(storage, controller))
			return true;
		parts = json_object_get(storage, "StorageControllers");
		for (j = 0; j < json_array_size(parts); j++) {
			if (is_controller(json_array_get(parts, j), controller))
				return true;
		}
		parts = surface_at(surface_follow(s, storage, "Controllers"), "Members", NULL);
		for (j = 0; j < json_array_size(parts); j++) {
			if (is_controller(surface_know(s, surface_text(json_array_get(parts, j), "@odata.id", NULL)), controller))
				return true;
		}
	}
	return false;
}

static json_t *
make_storages(struct surface *s)
{
	const json_t *own = own_storage(s), *item, *list, *controller;
	const struct inventory_array *array;
	char below[SURFACE_PATH], path[SURFACE_PATH];
	json_t *json = own ? json_deep_copy(own) : surface_collection("Storage", "Storage");
	const char *uri;
	size_t i;

	list = json_object_get(controllers_of(s, &array), "Members");
	if (!json_is_array(json_object_get(json, "Members")))
		json_object_set_new(json, "Members", json_array());
	json_array_foreach(list, i, item) {
		uri = surface_text(item, "@odata.id", NULL);
		if (json_array_size(json_object_get(own, "Members")) > 0 &&
		    ((controller = surface_know(s, uri)) == NULL || is_there(s, own, controller)))
			continue;
		snprintf(below, sizeof below, "/Storage/" ARRAY "%s", last_segment(uri));
		surface_add_member(json, surface_join(path, s->system, below));
	}
	return json;
}

static json_t *
make_storage(struct surface *s)
{
	const struct inventory_array *array;
	const json_t *controller = controller_of(s, &array);
	json_t *json = controller ? storage_of(s, controller, array) : json_deep_copy(surface_own(s));

	if (json == NULL)
		return NULL;
	surface_raise_type(json, MINOR_STORAGE);
	if (surface_link(json, "Volumes")[0] == '\0')
		json_object_set_new(json, "Volumes", surface_link_to(s->path, "/Volumes"));
	return json;
}

/* The box's own storage that this place is below; NULL: none. */
static const json_t *
storage_above(struct surface *s)
{
	char path[SURFACE_PATH], below[SURFACE_PATH];

	snprintf(below, sizeof below, "/Storage/%s", s->id[0]);
	return surface_know(s, surface_join(path, s->system, below));
}

/* A drive of the controller, in DMTF's shape. */
static json_t *
drive_named(struct surface *s, const char *id)
{
	const struct inventory_array *array;
	const json_t *controller = controller_of(s, &array), *drive = controller ? member_named(s, drives_of(s, controller, array), id) : NULL;
	const json_t *reasons, *reason;
	json_t *json;
	size_t i;

	if (drive == NULL)
		return NULL;
	json = inventory_shaped(drive);
	/* Whether it is about to fail is told where reasons for its state are. */
	reasons = surface_dotted(drive, array->reasons);
	if (json_array_size(reasons) > 0)
		json_object_set_new(json, "FailurePredicted", json_false());
	json_array_foreach(reasons, i, reason) {
		if (json_is_string(reason) && strcasestr(json_string_value(reason), "predict") != NULL)
			json_object_set_new(json, "FailurePredicted", json_true());
	}
	return json;
}

static json_t *
make_drive(struct surface *s)
{
	json_t *json;

	if (strncmp(s->id[0], ARRAY, strlen(ARRAY)) == 0)
		return drive_named(s, s->id[1]);
	if ((json = json_deep_copy(surface_own(s))) != NULL)
		drive_complete(s, json, storage_above(s));
	return json;
}

static json_t *
make_volumes(struct surface *s)
{
	const struct inventory_array *array;
	const json_t *controller = controller_of(s, &array), *storage = controller ? NULL : storage_above(s);
	json_t *json;

	if (controller == NULL && (storage == NULL || surface_link(storage, "Volumes")[0] != '\0'))
		return json_deep_copy(surface_own(s));
	json = surface_collection("Volume", "Volumes");
	if (controller == NULL)
		return json;
	add_named(s, json_object_get(json, "Members"), volumes_of(s, controller, array), "/Volumes/");
	return json;
}

static json_t *
make_volume(struct surface *s)
{
	const struct inventory_array *array;
	const json_t *controller = controller_of(s, &array), *volume;
	json_t *json, *drives;

	if (controller == NULL) {
		if ((json = json_deep_copy(surface_own(s))) != NULL)
			surface_raise_type(json, MINOR_VOLUME);
		return json;
	}
	volume = member_named(s, volumes_of(s, controller, array), s->id[1]);
	if (volume == NULL)
		return NULL;
	json = inventory_shaped(volume);
	drives = json_array();
	add_named(s, drives, surface_know(s, surface_dotted_link(volume, array->members)), "/Drives/");
	json_object_set_new(surface_object(json, "Links"), "Drives", drives);
	return json;
}

/* ---- SimpleStorage ---- */

static const json_t *
own_simple(struct surface *s)
{
	return surface_follow(s, surface_know(s, s->system), "SimpleStorage");
}

static json_t *
make_simples(struct surface *s)
{
	const json_t *own = own_simple(s), *item;
	char below[SURFACE_PATH], path[SURFACE_PATH];
	json_t *json, *storages;
	size_t i;

	if (own != NULL)
		return json_deep_copy(own);
	json = surface_collection("SimpleStorage", "Simple Storage");
	storages = make_storages(s);
	json_array_foreach(json_object_get(storages, "Members"), i, item) {
		snprintf(below, sizeof below, "/SimpleStorage/%s", last_segment(surface_text(item, "@odata.id", NULL)));
		surface_add_member(json, surface_join(path, s->system, below));
	}
	json_decref(storages);
	return json;
}

/* The drives of a Storage, of the box's own or of a controller's. */
static json_t *
devices_of(struct surface *s, const json_t *drives)
{
	json_t *devices = json_array(), *drive, *device;
	const json_t *item;
	const char *path;
	size_t i;

	json_array_foreach(drives, i, item) {
		path = surface_text(item, "@odata.id", NULL);
		drive = path && strncmp(s->id[0], ARRAY, strlen(ARRAY)) == 0 ? drive_named(s, last_segment(path)) : json_deep_copy(surface_know(s, path));
		if (drive == NULL)
			continue;
		device = json_pack("{s:s}", "Name", surface_text(drive, "Name", NULL) ? surface_text(drive, "Name", NULL) : "Drive");
		surface_copy(device, drive, "Manufacturer", "Model", "CapacityBytes", "Status", NULL);
		json_array_append_new(devices, device);
		json_decref(drive);
	}
	return devices;
}

/* A drive of the storage of the same id, by name and model; NULL: none. */
static const json_t *
drive_like(struct surface *s, const json_t *device)
{
	const json_t *storage = member_named(s, own_storage(s), s->id[0]), *item, *drive;
	size_t i;

	json_array_foreach(json_object_get(storage, "Drives"), i, item) {
		drive = surface_get(s, surface_text(item, "@odata.id", NULL));
		if (drive != NULL && json_equal(json_object_get(drive, "Name"), json_object_get(device, "Name")) &&
		    json_equal(json_object_get(drive, "Model"), json_object_get(device, "Model")))
			return drive;
	}
	return NULL;
}

/* The box's own, with what only its drives tell. */
static json_t *
own_devices(struct surface *s)
{
	json_t *json = json_deep_copy(surface_own(s)), *device;
	size_t i;

	json_array_foreach(json_object_get(json, "Devices"), i, device) {
		if (json_is_object(device) && json_object_get(device, "Status") == NULL)
			surface_copy(device, drive_like(s, device), "Status", NULL);
	}
	return json;
}

static json_t *
make_simple(struct surface *s)
{
	const json_t *controller, *own;
	const struct inventory_array *array;
	json_t *json, *storage;
	char below[SURFACE_PATH];

	if (own_simple(s) != NULL)
		return own_devices(s);
	controller = controller_of(s, &array);
	own = controller ? NULL : member_named(s, own_storage(s), s->id[0]);
	storage = controller ? storage_of(s, controller, array) : json_deep_copy(own);
	if (storage == NULL)
		return NULL;
	snprintf(below, sizeof below, "/Storage/%s", s->id[0]);
	json = json_pack("{s:s,s:s,s:o,s:{s:o}}", "@odata.type", "#SimpleStorage.v1_3_0.SimpleStorage", "Name",
	    surface_text(storage, "Name", NULL) ? surface_text(storage, "Name", NULL) : "Simple Storage", "Devices",
	    devices_of(s, json_object_get(storage, "Drives")), "Links", "Storage", surface_link_to(s->system, below));
	surface_copy(json, storage, "Status", NULL);
	json_decref(storage);
	return json;
}

static const struct surface_row rows[] = {
	{SURFACE_SYSTEM, "/Storage", 0, make_storages, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Storage/{}", 0, make_storage, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Storage/{}/Drives/{}", 0, make_drive, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Storage/{}/Volumes", 0, make_volumes, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Storage/{}/Volumes/{}", 0, make_volume, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/SimpleStorage", 0, make_simples, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/SimpleStorage/{}", 0, make_simple, NULL, NULL, NULL},
};

const struct surface_family surface_storage = {rows, nitems(rows), NULL, 0};
