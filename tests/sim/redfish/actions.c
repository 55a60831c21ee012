#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "jobs.h"
#include "resource.h"
#include "sessions.h"

static void clear_log(struct call *c, const struct action *a);
static void insert_media(struct call *c, const struct action *a);
static void eject_media(struct call *c, const struct action *a);
static void mount_iso(struct call *c, const struct action *a);
static void unmount_iso(struct call *c, const struct action *a);
static void simple_update(struct call *c, const struct action *a);
static void accept_it(struct call *c, const struct action *a);

/* clang-format off */
static const struct {
	const char *name, *required;
	void (*act)(struct call *, const struct action *);
} rows[] = {
	{ "#ComputerSystem.Reset",           NULL,         power_system_reset },
	{ "#Chassis.Reset",                  NULL,         power_chassis_reset },
	{ "#Manager.Reset",                  NULL,         power_manager_reset },
	{ "#LogService.ClearLog",            NULL,         clear_log },
	{ "#VirtualMedia.InsertMedia",       "Image",      insert_media },
	{ "#VirtualMedia.EjectMedia",        NULL,         eject_media },
	{ "#UpdateService.SimpleUpdate",     "ImageURI",   simple_update },
	{ "#HpeiLOVirtualMedia.InsertVirtualMedia", "Image", insert_media },
	{ "#HpeiLOVirtualMedia.EjectVirtualMedia",  NULL,    eject_media },
	{ "#HpiLOVirtualMedia.InsertVirtualMedia",  "Image", insert_media },
	{ "#HpiLOVirtualMedia.EjectVirtualMedia",   NULL,    eject_media },
	{ "#IsoConfig.Mount",                NULL,         mount_iso },
	{ "#IsoConfig.UnMount",              NULL,         unmount_iso },
	{ "#FTSComputerSystem.Reset",        NULL,         power_system_reset },
	{ "#LenovoComputerSystem.SystemReset", "ResetType", power_system_reset },
	{ "#OemSystemExtensions.Reset",      "ResetType",  power_system_reset },
	{ "#DellOemChassis.ExtendedReset",   "ResetType",  power_chassis_reset },
};
/* clang-format on */

/* The object in Actions whose target is `uri`, wherever below Actions it stands, Oem too. */
static const json_t *
described(const json_t *actions, const char *uri, const char **name)
{
	const char *key;
	json_t *item;

	json_object_foreach ((json_t *)actions, key, item) {
		const char *target = json_text(item, "target");
		char *trimmed = target ? uri_trimmed(target) : NULL;
		bool is_it = trimmed && strcasecmp(trimmed, uri) == 0;
		const json_t *below;

		free(trimmed);
		if (is_it) {
			*name = key;
			return item;
		}
		below = target ? NULL : described(item, uri, name);
		if (below)
			return below;
	}
	return NULL;
}

static const json_t *
info_parameter(struct bmc *b, const struct action *a, const char *name)
{
	const char *uri = json_text(a->described, "@Redfish.ActionInfo");
	char *trimmed = uri ? uri_trimmed(uri) : NULL;
	const json_t *info = trimmed ? bmc_body(b, trimmed) : NULL, *one;
	size_t i;

	free(trimmed);
	json_array_foreach (json_object_get(info, "Parameters"), i, one) {
		const char *is = json_text(one, "Name");

		if (is && strcmp(is, name) == 0)
			return one;
	}
	return NULL;
}

static bool
allows(const json_t *values, const json_t *value)
{
	size_t i;
	const json_t *one;

	json_array_foreach (values, i, one)
		if (json_equal(one, value))
			return true;
	return false;
}

/* Values must be among those the action or its ActionInfo lists; what neither names is taken as it
 * is. */
static bool
check_parameters(struct call *c, const struct action *a)
{
	const char *key;
	json_t *value;

	json_object_foreach (c->input, key, value) {
		char *list_key = xasprintf("%s@Redfish.AllowableValues", key);
		const json_t *list = json_object_get(a->described, list_key);

		free(list_key);
		if (!list)
			list = json_object_get(info_parameter(c->bmc, a, key), "AllowableValues");
		if (list && json_is_string(value) && !allows(list, value)) {
			call_property_error(c, key, "ActionParameterValueNotInList",
			    json_string_value(value), key, a->name + 1, NULL);
			return false;
		}
	}
	return true;
}

static bool
is_listed_required(struct call *c, const struct action *a, const char *name)
{
	return json_is_true(json_object_get(info_parameter(c->bmc, a, name), "Required"));
}

static void
act(struct call *c, const struct action *a)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *need = rows[i].required;

		if (strcmp(rows[i].name, a->name) != 0)
			continue;
		if (need && !json_object_get(c->input, need)) {
			call_property_error(
			    c, need, "ActionParameterMissing", a->name + 1, need, NULL);
			return;
		}
		rows[i].act(c, a);
		return;
	}
	if (is_listed_required(c, a, "ResetType") && !json_object_get(c->input, "ResetType"))
		call_error(c, "ActionParameterMissing", a->name + 1, "ResetType", NULL);
	else
		accept_it(c, a);
}

/* The resource that lists the action, or the one above it in the path; the caller's. */
static char *
owner_of(struct bmc *b, const char *uri)
{
	char *lower = uri_lower(uri);
	const char *owner = map_get(&b->tree->actions, lower), *actions = strstr(uri, "/Actions/");

	free(lower);
	if (owner)
		return xstrdup(owner);
	return xstrndup(uri, actions ? (size_t)(actions - uri) : strlen(uri));
}

bool
actions_is_target(struct bmc *b, const char *uri)
{
	char *lower = uri_lower(uri);
	bool is_it = strstr(uri, "/Actions/") || map_get(&b->tree->actions, lower);

	free(lower);
	return is_it;
}

/* Most do not care about If-Match here; one wants it always (E2), one refuses it (E8). */
static bool
precondition_holds(struct call *c, const struct doc *owner)
{
	bool given = http_header(&c->req->headers, "If-Match") != NULL;

	if (given && quirk_for(c, "if-match-refused-on-post")) {
		call_error(c, "PreconditionFailed", NULL);
		return false;
	}
	return !quirk_on(c->bmc, "if-match-412") || etag_may_change(c, owner);
}

void
actions_post(struct call *c)
{
	struct action a = {0};
	const json_t *owner;
	struct doc *d;

	a.owner = owner_of(c->bmc, c->uri);
	d = bmc_doc(c->bmc, a.owner);
	owner = d ? d->body : NULL;
	a.described = described(json_object_get(owner, "Actions"), c->uri, &a.name);
	if (!a.described) /* HPE and others keep some below the resource's own Oem */
		a.described = described(json_object_get(owner, "Oem"), c->uri, &a.name);
	if (!owner) {
		call_error(c, "ResourceMissingAtURI", c->uri, NULL);
	} else if (!a.described) {
		call_error(c, "ActionNotSupported", uri_last_segment(c->uri), NULL);
	} else {
		c->bmc->count.actions++;
		doc_finish(d);
		doc_ref(d);
		if (precondition_holds(c, d) && check_parameters(c, &a))
			act(c, &a);
		doc_unref(d);
	}
	free(a.owner);
}

/* Actions that change nothing a client could see here: done as soon as said. */
static void
accept_it(struct call *c, const struct action *a)
{
	(void)a;
	call_empty(c, 204);
}

static void
clear_log(struct call *c, const struct action *a)
{
	const char *link = json_link(bmc_body(c->bmc, a->owner), "Entries");
	char *entries = link ? uri_trimmed(link) : xasprintf("%s/Entries", a->owner);
	json_t *body = bmc_edit(c->bmc, entries), *members, *one;
	size_t i;

	if (body) {
		members = json_incref(json_object_get(body, "Members"));
		json_object_update_new(
		    body, json_pack("{s:i, s:[]}", "Members@odata.count", 0, "Members"));
		json_object_del(body, "Members@odata.nextLink");
		json_array_foreach (members, i, one) {
			const char *uri = json_text(one, "@odata.id");
			char *trimmed = uri ? uri_trimmed(uri) : NULL;

			if (trimmed)
				bmc_remove(c->bmc, trimmed);
			free(trimmed);
		}
		json_decref(members);
		bmc_changed(c->bmc, entries);
	}
	free(entries);
	call_empty(c, 204);
}

/* Inserted itself may lie ("media-inserted-stays"). */
static bool
is_connected(const json_t *media)
{
	const char *via = json_text(media, "ConnectedVia");

	return json_is_true(json_object_get(media, "Inserted")) &&
	       !(via && strcmp(via, "NotConnected") == 0);
}

/* A capture made while nothing was in lists InsertMedia alone: what is in can be ejected. */
static void
offer_eject(json_t *body, const char *owner)
{
	json_t *actions = json_object_get(body, "Actions");
	char *target = xasprintf("%s/Actions/VirtualMedia.EjectMedia", owner);

	if (actions && !json_object_get(actions, "#VirtualMedia.EjectMedia"))
		json_object_set_new(actions, "#VirtualMedia.EjectMedia", json_pack("{s:s}", "target", target));
	free(target);
}

static void
insert_media(struct call *c, const struct action *a)
{
	struct bmc *b = c->bmc;
	const char *image = json_text(c->input, "Image");
	json_t *body;

	if (!image || !*image) {
		call_property_error(
		    c, "Image", "ActionParameterMissing", a->name + 1, "Image", NULL);
		return;
	}
	if (now_ms() < b->media_busy_until_ms) {
		call_error(c, "InternalError", NULL);
		return;
	}
	if (is_connected(bmc_body(b, a->owner))) {
		call_error(c, "ResourceInUse", NULL);
		return;
	}
	body = bmc_edit(b, a->owner);
	json_object_update_new(body, json_pack("{s:s, s:s, s:s, s:b, s:b}", "Image", image,
					 "ImageName", uri_last_segment(image), "ConnectedVia",
					 "URI", "Inserted", 1, "WriteProtected", 1));
	if (json_is_false(json_object_get(c->input, "WriteProtected")))
		json_object_set_new(body, "WriteProtected", json_false());
	offer_eject(body, a->owner);
	bmc_changed(b, a->owner);
	call_empty(c, 204);
}

static void
eject_media(struct call *c, const struct action *a)
{
	struct bmc *b = c->bmc;
	json_t *body = bmc_edit(b, a->owner);

	json_object_update_new(body, json_pack("{s:s}", "ConnectedVia", "NotConnected"));
	if (!quirk_for(c, "media-image-stays")) {
		json_object_set_new(body, "Image", json_null());
		json_object_set_new(body, "ImageName", json_null());
	}
	if (!quirk_for(c, "media-inserted-stays"))
		json_object_set_new(body, "Inserted", json_false());
	bmc_changed(b, a->owner);
	b->media_busy_until_ms = now_ms() + (uint64_t)b->settings.media_busy_ms;
	call_empty(c, 204);
}

/* Supermicro X10 and X11: the image is named at a resource of its own (Host and Path) and mounted by
 * that resource's action; the member of the collection exists while it is. */
static void
mount_iso(struct call *c, const struct action *a)
{
	struct bmc *b = c->bmc;
	const json_t *config = bmc_body(b, a->owner);
	const char *host = json_text(config, "Host"), *path = json_text(config, "Path");
	char *collection = uri_parent(a->owner), *uri = xasprintf("%s/CD1", collection), *image;

	if (!host || !*host || !path || !*path) {
		call_error(c, "ActionParameterMissing", a->name + 1, "Host", NULL);
	} else if (bmc_doc(b, uri)) {
		call_error(c, "ResourceInUse", NULL);
	} else {
		image = xasprintf("%s%s", host, path);
		bmc_new_member(b, collection, uri,
		    json_pack("{s:s, s:s, s:s, s:s, s:[s, s], s:s, s:s, s:s, s:b, s:b}", "@odata.id",
			uri, "@odata.type", "#VirtualMedia.v1_2_0.VirtualMedia", "Id", "CD1", "Name",
			"Virtual Media", "MediaTypes", "CD", "DVD", "Image", image, "ImageName",
			uri_last_segment(path), "ConnectedVia", "URI", "Inserted", 1,
			"WriteProtected", 1));
		free(image);
		call_empty(c, 204);
	}
	free(uri);
	free(collection);
}

static void
unmount_iso(struct call *c, const struct action *a)
{
	char *collection = uri_parent(a->owner), *uri = xasprintf("%s/CD1", collection);

	if (!bmc_doc(c->bmc, uri)) {
		call_error(c, "ActionNotSupported", a->name + 1, NULL);
	} else {
		bmc_member_remove(c->bmc, collection, uri);
		bmc_remove(c->bmc, uri);
		call_empty(c, 204);
	}
	free(uri);
	free(collection);
}

static void
simple_update(struct call *c, const struct action *a)
{
	(void)a;
	task_start(c, "Firmware Update", NULL, NULL);
}
