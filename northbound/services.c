#include "northbound/services.h"

#include <assert.h>
#include <string.h>

#include "gateway/fleet.h"
#include "gateway/xalloc.h"
#include "northbound/collections.h"
#include "northbound/reply.h"
#include "northbound/request.h"

/* clang-format off */
static const struct service {
	const char *entity, *version;
	bool has_enabled;                  /* ServiceEnabled */
} services[] = {
	{ "UpdateService",      "v1_11_0", true },
	{ "JobService",         "v1_0_0",  true },
	{ "TelemetryService",   "v1_3_0",  true },
	{ "LicenseService",     "v1_1_0",  true },
	{ "CompositionService", "v1_2_0",  true },
	{ "KeyService",         "v1_0_0",  false },
	{ "PowerEquipment",     "v1_2_0",  false },
	{ "ThermalEquipment",   "v1_0_0",  false },
};
/* clang-format on */

static const struct service *
find(const char *entity)
{
	for (size_t i = 0; i < nitems(services); i++) {
		if (strcmp(services[i].entity, entity) == 0)
			return &services[i];
	}
	return NULL;
}

static bool
add_collection(void *arg, const struct route *route, const char *segment)
{
	json_t *json = arg;

	if (fleet_has(route->pattern))
		json_object_set_new(json, segment, json_pack("{s:s}", "@odata.id", route->pattern));
	return true;
}

void
services_get(struct request *req)
{
	const char *entity = req->route->entity;
	const struct service *service = find(entity);
	json_t *json;

	assert(service != NULL);
	if (!fleet_has(req->route->pattern)) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
		return;
	}
	json = json_pack("{s:s, s:s, s:s, s:s}", "@odata.id", req->uri, "@odata.type",
	    arena_printf(req->arena, "#%s.%s.%s", entity, service->version, entity), "Id", entity, "Name",
	    collections_title(req->arena, entity));
	if (service->has_enabled)
		json_object_set_new(json, "ServiceEnabled", json_true());
	router_below(req->route->pattern, add_collection, json);
	reply_json(req, 200, json);
}
