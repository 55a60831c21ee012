/* The documents of virtual media: Cd and Usb below each System and below the Manager, and the vendor's own slots. */
#include "translate/surface_media.h"

#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface_rows.h"

#define INSERT "/Actions/VirtualMedia.InsertMedia"
#define EJECT "/Actions/VirtualMedia.EjectMedia"

static const struct {
	const char *id, *name, *types[2];
} uniform[] = {
	{"Cd", "Virtual CD", {"CD", "DVD"}},
	{"Usb", "Virtual USB", {"USBStick", "Floppy"}},
};

/* ---- the collections ---- */

static const char *
base_path(const struct surface *s)
{
	return strncmp(s->path, s->manager, strlen(s->manager)) == 0 && s->manager[0] != '\0' ? s->manager : s->system;
}

static void
add_uniform(struct surface *s, json_t *json)
{
	struct media_slot slots[MEDIA_SLOTS];
	char path[SURFACE_PATH], below[64] = "/VirtualMedia/";
	size_t i;

	for (i = 0; i < nitems(uniform); i++) {
		if (media_find(s, uniform[i].id, slots) == 0)
			continue;
		strcpy(below + strlen("/VirtualMedia/"), uniform[i].id);
		surface_add_member(json, surface_join(path, base_path(s), below));
	}
}

/* The vendor's slots under their own URIs, those that take nothing last, also where it has them under the other member only. */
static void
add_native(struct surface *s, json_t *json)
{
	const json_t *members = media_members(s, surface_know(s, base_path(s))), *member;
	struct media_slot slots[MEDIA_SLOTS];
	const char *path;
	size_t i;
	int last;

	/* What is there only while something is in, and takes no action, is no slot for a client. */
	if (media_find(s, "Cd", slots) > 0 && slots[0].way == MEDIA_BY_CONFIG)
		return;
	if (json_array_size(members) == 0)
		members = media_members(s, surface_know(s, base_path(s) == s->manager ? s->system : s->manager));
	/* Clients take the first that says CD. */
	for (last = 0; last < 2; last++) {
		json_array_foreach(members, i, member) {
			path = surface_text(member, "@odata.id", NULL);
			if (path != NULL && media_is_reserved(s, path) == last)
				surface_add_member(json, path);
		}
	}
}

static json_t *
make_collection(struct surface *s)
{
	json_t *json;

	if (surface_know(s, base_path(s)) == NULL)
		return NULL;
	json = surface_collection("VirtualMedia", "Virtual Media");
	if (s->is_native)
		add_native(s, json);
	if (json_array_size(json_object_get(json, "Members")) == 0)
		add_uniform(s, json);
	return json;
}

/* ---- a slot ---- */

static void
set_actions(struct surface *s, json_t *json)
{
	json_t *actions = surface_object(json, "Actions");
	char insert[SURFACE_PATH], eject[SURFACE_PATH], info[SURFACE_PATH];

	json_object_set_new(actions, "#VirtualMedia.InsertMedia", json_pack("{s:s,s:s}", "target", surface_join(insert, s->path, INSERT),
	    "@Redfish.ActionInfo", surface_join(info, s->path, "/InsertMediaActionInfo")));
	json_object_set_new(actions, "#VirtualMedia.EjectMedia", json_pack("{s:s}", "target", surface_join(eject, s->path, EJECT)));
}

static void
set_state(json_t *json, bool is_in)
{
	json_object_set_new(json, "Inserted", json_boolean(is_in));
	if (is_in)
		return;
	json_object_set_new(json, "Image", json_null());
	json_object_set_new(json, "ImageName", json_null());
	json_object_set_new(json, "ConnectedVia", json_string("NotConnected"));
}

static size_t
uniform_index(const char *id)
{
	size_t i;

	for (i = 0; i < nitems(uniform); i++) {
		if (strcmp(uniform[i].id, id) == 0)
			return i;
	}
	return nitems(uniform);
}

static void
set_types(json_t *json, const char *id)
{
	size_t i = uniform_index(id);

	if (json_array_size(json_object_get(json, "MediaTypes")) > 0)
		return;
	if (i == nitems(uniform))
		i = strcasestr(id, "USB") != NULL || strcasestr(id, "HD") != NULL;
	json_object_set_new(json, "MediaTypes", json_pack("[s,s]", uniform[i].types[0], uniform[i].types[1]));
}

/* A copy of what the box has, under the uniform id where it is asked for by that. */
static json_t *
copy_of(const struct media_slot *slot, const char *id)
{
	json_t *json = slot->json ? json_deep_copy(slot->json) : json_object();
	size_t i = uniform_index(id);

	if (surface_text(json, "@odata.type", NULL) == NULL)
		json_object_set_new(json, "@odata.type", json_string("#VirtualMedia.v1_3_0.VirtualMedia"));
	surface_raise_type(json, 2);
	if (i == nitems(uniform))
		return json;
	json_object_del(json, "@odata.id");
	json_object_del(json, "@odata.etag");
	json_object_set_new(json, "Id", json_string(id));
	json_object_set_new(json, "Name", json_string(uniform[i].name));
	return json;
}

static json_t *
make_slot(struct surface *s)
{
	struct media_slot slots[MEDIA_SLOTS];
	json_t *json;
	bool is_in;

	if (media_find(s, s->id[0], slots) == 0)
		return s->is_waiting ? NULL : json_deep_copy(surface_own(s));
	media_refresh(s, &slots[0]);
	is_in = media_is_in(s, &slots[0]);
	json = copy_of(&slots[0], s->id[0]);
	set_types(json, s->id[0]);
	set_state(json, is_in);
	/* An empty slot that is only ejected is fed by a console, not by an action; so are those that take nothing from us. */
	if (slots[0].way == MEDIA_BY_PATCH && media_is_reserved(s, slots[0].path))
		return json;
	if (slots[0].way != MEDIA_BY_ACTION || slots[0].insert != NULL || is_in)
		set_actions(s, json);
	return json;
}

/* ---- the parameters of InsertMedia: the same everywhere ---- */

static json_t *
make_info(struct surface *s)
{
	struct media_slot slots[MEDIA_SLOTS];

	if (media_find(s, s->id[0], slots) == 0)
		return s->is_waiting ? NULL : json_deep_copy(surface_own(s));
	return json_pack("{s:s,s:s,s:[{s:s,s:b,s:s},{s:s,s:b,s:s},{s:s,s:b,s:s},{s:s,s:b,s:s,s:[s]},{s:s,s:b,s:s,s:[s,s,s,s]},{s:s,s:b,s:s},"
	    "{s:s,s:b,s:s}]}", "@odata.type", "#ActionInfo.v1_4_0.ActionInfo", "Name", "Insert Media Action Info", "Parameters",
	    "Name", "Image", "Required", 1, "DataType", "String", "Name", "Inserted", "Required", 0, "DataType", "Boolean",
	    "Name", "WriteProtected", "Required", 0, "DataType", "Boolean",
	    "Name", "TransferMethod", "Required", 0, "DataType", "String", "AllowableValues", "Stream",
	    "Name", "TransferProtocolType", "Required", 0, "DataType", "String", "AllowableValues", "CIFS", "HTTP", "HTTPS", "NFS",
	    "Name", "UserName", "Required", 0, "DataType", "String", "Name", "Password", "Required", 0, "DataType", "String");
}

/* ---- links ---- */

static void
dress_system(struct surface *s, json_t *json)
{
	surface_raise_type(json, 13);
	json_object_set_new(json, "VirtualMedia", surface_link_to(s->system, "/VirtualMedia"));
}

static void
dress_manager(struct surface *s, json_t *json)
{
	json_object_set_new(json, "VirtualMedia", surface_link_to(s->manager, "/VirtualMedia"));
}

/* clang-format off */
static const struct surface_row rows[] = {
	{SURFACE_SYSTEM,  "/VirtualMedia",                          SURFACE_BY_PERSONA, make_collection, NULL, NULL, NULL},
	{SURFACE_SYSTEM,  "/VirtualMedia/{}",                       0, make_slot, media_patch, NULL, NULL},
	{SURFACE_SYSTEM,  "/VirtualMedia/{}/InsertMediaActionInfo", 0, make_info, NULL, NULL, NULL},
	{SURFACE_SYSTEM,  "/VirtualMedia/{}" INSERT,                0, NULL, NULL, media_insert, NULL},
	{SURFACE_SYSTEM,  "/VirtualMedia/{}" EJECT,                 0, NULL, NULL, media_eject, NULL},
	{SURFACE_MANAGER, "/VirtualMedia",                          SURFACE_BY_PERSONA, make_collection, NULL, NULL, NULL},
	{SURFACE_MANAGER, "/VirtualMedia/{}",                       0, make_slot, media_patch, NULL, NULL},
	{SURFACE_MANAGER, "/VirtualMedia/{}/InsertMediaActionInfo", 0, make_info, NULL, NULL, NULL},
	{SURFACE_MANAGER, "/VirtualMedia/{}" INSERT,                0, NULL, NULL, media_insert, NULL},
	{SURFACE_MANAGER, "/VirtualMedia/{}" EJECT,                 0, NULL, NULL, media_eject, NULL},
};
/* clang-format on */

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress_system, {NULL}, NULL, NULL},
	{SURFACE_MANAGER, dress_manager, {NULL}, NULL, NULL},
};

const struct surface_family surface_media = {rows, nitems(rows), parts, nitems(parts)};
