#include "northbound/registries.h"

#include <stdio.h>
#include <string.h>

#include "gateway/error.h"
#include "gateway/fleet.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"
#include "northbound/collections.h"
#include "northbound/reply.h"
#include "northbound/request.h"

/* clang-format off */
static const struct registry {
	const char *id, *registry, *name;
	const char *uri, *publication;     /* where to get it: here, or from its publisher */
} registries[] = {
	{ "Base",    "Base.1.22",   "Base Message Registry",    NULL, "https://redfish.dmtf.org/registries/Base." ERROR_BASE_VERSION ".json" },
	{ "Fishway", "Fishway.1.0", "Fishway Message Registry", REGISTRIES_FISHWAY, NULL },
};
/* clang-format on */

static const struct registry *
find(const char *id)
{
	for (size_t i = 0; i < nitems(registries); i++) {
		if (strcmp(registries[i].id, id) == 0)
			return &registries[i];
	}
	return NULL;
}

/* BMCs of one make and firmware have the same message registries: one of each is enough, and none that we have ourselves. Attribute
 * registries (BIOS, NICs) depend on the box. */
static bool
is_new(void *arg, struct node *node, const char *path)
{
	struct table *seen = arg;
	const char *id = strrchr(path, '/') + 1;
	struct node_status status;
	char key[512];

	if (find(id) != NULL)
		return false;
	node_status(node, &status);
	snprintf(key, sizeof key, "%s %s %s %s %s", id, status.vendor, status.product, status.firmware,
	    strstr(id, "Attribute") || status.vendor[0] == '\0' ? node_name(node) : "");
	return table_put(seen, key, strlen(key), seen) == NULL;
}

void
registries_get(struct request *req)
{
	struct table *seen = table_new();
	json_t *members = json_array();

	for (size_t i = 0; i < nitems(registries); i++)
		json_array_append_new(members, json_pack("{s:s}", "@odata.id",
		    arena_printf(req->arena, "%s/%s", req->uri, registries[i].id)));
	collections_add_nodes(req, members, is_new, seen);
	table_free(seen, NULL);
	reply_json(req, 200, collections_json(req, members));
}

void
registries_file_get(struct request *req)
{
	const struct registry *registry = find(req->param[0]);
	json_t *location;

	if (registry == NULL) {
		request_pass_on(req);
		return;
	}
	location = json_pack("{s:s, s:s*, s:s*}", "Language", "en", "Uri", registry->uri, "PublicationUri",
	    registry->publication);
	reply_json(req, 200, json_pack("{s:s, s:s, s:s, s:s, s:s, s:[s], s:[o]}", "@odata.id", req->uri, "@odata.type",
	    "#MessageRegistryFile.v1_1_3.MessageRegistryFile", "Id", registry->id, "Name", registry->name,
	    "Registry", registry->registry, "Languages", "en", "Location", location));
}

static json_t *
message_json(const struct rf_message *message)
{
	json_t *types = json_array(), *descriptions = json_array();
	char text[32];

	for (int i = 0; i < message->args; i++) {
		json_array_append_new(types, json_string("string"));
		snprintf(text, sizeof text, "Argument %d.", i + 1);
		json_array_append_new(descriptions, json_string(text));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:s}", "Description", message->text, "Message",
	    message->text, "Severity", message->severity, "MessageSeverity", message->severity, "NumberOfArgs",
	    message->args, "ParamTypes", types, "ArgDescriptions", descriptions, "Resolution", message->resolution);
}

void
registries_fishway_get(struct request *req)
{
	json_t *messages = json_object();

	for (int code = RF_OK + 1; code < RF_CODES; code++) {
		const struct rf_message *message = error_message((enum rf_code)code);

		if (strcmp(message->registry, "Fishway") == 0)
			json_object_set_new(messages, message->id, message_json(message));
	}
	reply_json(req, 200, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "@odata.id", req->uri,
	    "@odata.type", "#MessageRegistry.v1_6_0.MessageRegistry", "Id", "Fishway." ERROR_FISHWAY_VERSION, "Name",
	    "Fishway Message Registry", "Language", "en", "RegistryPrefix", "Fishway", "RegistryVersion",
	    ERROR_FISHWAY_VERSION, "OwningEntity", "Fishway", "Messages", messages));
}
