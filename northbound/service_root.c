#include "northbound/service_root.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/features.h"
#include "gateway/fleet.h"
#include "northbound/node_resources.h"
#include "northbound/northbound.h"
#include "northbound/reply.h"
#include "northbound/request.h"

#define ROOT "/redfish/v1"

/* The specification this service was written to and is tested against (DSP0266). */
#define REDFISH_VERSION "1.20.0"

void
service_root_versions(struct request *req)
{
	static const char text[] = "{\"v1\":\"/redfish/v1/\"}";

	reply_text(req, "application/json;charset=utf-8", text, sizeof text - 1);
}

/* ---- which services are there for this client ---- */

struct listing {
	struct request *req;
	void (*add)(json_t *to, const char *name, const char *uri);
	json_t *to;
};

/* A service that collects from nodes is there when the view's node, or any node, has it. */
static bool
is_there(const struct request *req, const struct route *route)
{
	if (req->view.node == NULL && (route->flags & ROUTE_VIEW_ONLY))
		return false;
	if (req->view.node == NULL)
		return !(route->flags & ROUTE_FLEET) || (route->flags & ROUTE_ALWAYS) || fleet_has(route->pattern);
	return !(route->flags & ROUTE_FLEET_ONLY) || fleet_has_on(req->view.node, route->pattern);
}

static bool
list_one(void *arg, const struct route *route, const char *segment)
{
	struct listing *listing = arg;

	if (!(route->flags & ROUTE_TEXT) && is_there(listing->req, route))
		listing->add(listing->to, strcmp(segment, "TaskService") == 0 ? "Tasks" : segment, route->pattern);
	return true;
}

static void
list_services(struct request *req, json_t *to, void (*add)(json_t *to, const char *name, const char *uri))
{
	struct listing listing = { req, add, to };

	router_below(ROOT, list_one, &listing);
}

/* ---- the root ---- */

static void
add_link(json_t *to, const char *name, const char *uri)
{
	json_object_set_new(to, name, json_pack("{s:s}", "@odata.id", uri));
}

/* The machine's own, when its System tells it. NULL: not known (yet). */
static char *
machine_uuid(struct request *req)
{
	const char *uuid = NULL;
	struct fleet_ref ref;
	struct fleet_hit hit;
	json_t *system;
	char *copy = NULL;

	if (!fleet_resolve(req->view.node, ROOT "/Systems/1", &ref) ||
	    !fleet_cached(req->view.node, ref.path, FLEET_MEMORY, &hit))
		return NULL;
	system = json_loadb(hit.doc->bytes, hit.doc->len, 0, NULL);
	uuid = json_string_value(json_object_get(system, "UUID"));
	if (uuid != NULL)
		copy = arena_strdup(req->arena, uuid);
	json_decref(system);
	doc_unref(hit.doc);
	return copy;
}

static json_t *
make_root(struct request *req)
{
	json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "@odata.id", ROOT "/", "@odata.type",
	    FEATURES_ROOT_TYPE, "Id", "RootService", "Name",
	    req->view.name == NULL ? "Fishway" : req->view.name, "RedfishVersion", REDFISH_VERSION, "Vendor", "Fishway");
	const char *uuid = req->view.node == NULL ? northbound_uuid() : machine_uuid(req);

	json_object_set_new(root, "Product", json_string("Fishway"));
	if (uuid != NULL)
		json_object_set_new(root, "UUID", json_string(uuid));
	json_object_set_new(root, "ProtocolFeaturesSupported", features_json());
	list_services(req, root, add_link);
	json_object_set_new(root, "Links",
	    json_pack("{s:{s:s}}", "Sessions", "@odata.id", ROOT "/SessionService/Sessions"));
	return root;
}

/* What the node has though its own root does not say so: it is made from what its box keeps elsewhere. */
static bool
list_derived(void *arg, const struct route *route, const char *segment)
{
	struct listing *listing = arg;

	if ((route->flags & ROUTE_FLEET_ONLY) && !(route->flags & ROUTE_TEXT) && is_there(listing->req, route) &&
	    json_object_get(listing->to, segment) == NULL)
		listing->add(listing->to, segment, route->pattern);
	return true;
}

static void
reply_native(struct request *req, const struct fleet_hit *hit)
{
	json_t *root = json_loadb(hit->doc->bytes, hit->doc->len, 0, NULL);
	struct listing listing = {req, add_link, root};
	size_t count = json_object_size(root);

	router_below(ROOT, list_derived, &listing);
	if (json_object_size(root) == count) {
		json_decref(root);
		reply_doc(req, req->view.node, hit);
	} else {
		reply_json(req, 200, root);
	}
}

/* A native view shows the node's own root once it is known; until then, and in a generic one, ours. From memory, however
 * old: it hardly ever changes, and who asks is nobody yet. */
void
service_root_get(struct request *req)
{
	struct fleet_hit hit;

	if (req->view.node != NULL && node_persona(req->view.node) == PERSONA_NATIVE &&
	    fleet_cached(req->view.node, ROOT, FLEET_MEMORY, &hit)) {
		reply_native(req, &hit);
		doc_unref(hit.doc);
		return;
	}
	reply_json(req, 200, make_root(req));
}

/* ---- the OData service document ---- */

static void
add_singleton(json_t *to, const char *name, const char *uri)
{
	json_array_append_new(to, json_pack("{s:s, s:s, s:s}", "name", name, "kind", "Singleton", "url", uri));
}

void
service_root_odata(struct request *req)
{
	json_t *value = json_array(), *json;
	char *text;

	add_singleton(value, "Service", ROOT "/");
	list_services(req, value, add_singleton);
	add_singleton(value, "Sessions", ROOT "/SessionService/Sessions");
	json = json_pack("{s:s, s:o}", "@odata.context", ROOT "/$metadata", "value", value);
	text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	reply_text(req, "application/json;charset=utf-8", text, strlen(text));
	free(text);
}
