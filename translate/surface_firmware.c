/* UpdateService and FirmwareInventory: the box's own; else what it says of its firmware elsewhere: a vendor's list of texts, or the versions in
 * its System and its Manager. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/inventory.h"
#include "translate/surface_rows.h"

#define SERVICE "/redfish/v1/UpdateService"
#define LIST    SERVICE "/FirmwareInventory"

static const json_t *
own_service(struct surface *s)
{
	return surface_follow(s, surface_know(s, "/redfish/v1"), "UpdateService");
}

static const json_t *
own_list(struct surface *s)
{
	return surface_follow(s, own_service(s), "FirmwareInventory");
}

static json_t *
make_service(struct surface *s)
{
	const json_t *own = own_service(s);
	json_t *json;

	if (own != NULL && strcmp(surface_link(surface_know(s, "/redfish/v1"), "UpdateService"), s->path) == 0)
		json = json_deep_copy(own);
	else
		json = json_pack("{s:s,s:s,s:b}", "@odata.type", "#UpdateService.v1_8_0.UpdateService", "Name", "Update Service", "ServiceEnabled", 0);
	if (surface_link(json, "FirmwareInventory")[0] == '\0')
		json_object_set_new(json, "FirmwareInventory", surface_link_to(LIST, ""));
	return json;
}

/* ---- what is made: items {Id, Name, Version} ---- */

static void
add(json_t *items, const char *id, const char *name, const char *version)
{
	if (name != NULL && version != NULL && version[0] != '\0')
		json_array_append_new(items, json_pack("{s:s,s:s,s:s}", "Id", id, "Name", name, "Version", version));
}

/* Numbered in the vendor's order, what is not there included: an empty bay does not change the others' ids. */
static void
add_vendors(json_t *items, const json_t *list, const struct inventory_firmware *row)
{
	const char *group, *version;
	const json_t *entries;
	json_t *entry;
	char id[16];
	size_t i, n = 0;

	json_object_foreach((json_t *)list, group, *(json_t **)&entries) {
		json_array_foreach((json_t *)entries, i, entry) {
			snprintf(id, sizeof id, "%zu", ++n);
			version = surface_text(entry, row->version, NULL);
			if (version != NULL && strcmp(version, row->none) != 0)
				add(items, id, surface_text(entry, row->name, NULL), version);
		}
	}
}

static json_t *
items_of(struct surface *s)
{
	const json_t *system = surface_know(s, s->system), *json;
	json_t *items = json_array();
	size_t i;

	for (i = 0; i < inventory_firmware_count; i++) {
		json = surface_know(s, surface_dotted_link(system, inventory_firmwares[i].link));
		add_vendors(items, json_object_get(json, inventory_firmwares[i].groups), &inventory_firmwares[i]);
	}
	if (json_array_size(items) > 0)
		return items;
	add(items, "BIOS", "BIOS", surface_text(system, "BiosVersion", NULL));
	add(items, "BMC", "BMC", surface_text(surface_know(s, s->manager), "FirmwareVersion", NULL));
	return items;
}

static json_t *
make_list(struct surface *s)
{
	const json_t *own = own_list(s);
	char path[SURFACE_PATH];
	json_t *json, *items, *item;
	size_t i;

	if (own != NULL)
		return json_deep_copy(own);
	json = surface_collection("SoftwareInventory", "Firmware Inventory");
	items = items_of(s);
	json_array_foreach(items, i, item) {
		snprintf(path, sizeof path, LIST "/%s", surface_text(item, "Id", NULL));
		surface_add_member(json, path);
	}
	json_decref(items);
	return json;
}

static json_t *
make_item(struct surface *s)
{
	json_t *json = NULL, *items, *item;
	size_t i;

	if (own_list(s) != NULL)
		return json_deep_copy(surface_own(s));
	items = items_of(s);
	json_array_foreach(items, i, item) {
		if (strcmp(surface_text(item, "Id", NULL), s->id[0]) == 0)
			json = json_copy(item);
	}
	json_decref(items);
	if (json != NULL)
		json_object_set_new(json, "@odata.type", json_string("#SoftwareInventory.v1_3_0.SoftwareInventory"));
	return json;
}

static const struct surface_row rows[] = {
	{SURFACE_ROOT, "/UpdateService", 0, make_service, NULL, NULL, NULL},
	{SURFACE_ROOT, "/UpdateService/FirmwareInventory", 0, make_list, NULL, NULL, NULL},
	{SURFACE_ROOT, "/UpdateService/FirmwareInventory/{}", 0, make_item, NULL, NULL, NULL},
};

const struct surface_family surface_firmware = {rows, nitems(rows), NULL, 0};
