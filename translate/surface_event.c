/* What the BMC's EventService can do, told in its Manager: Oem.Fishway.Events. The views' EventService is the gateway's own. */
#include "gateway/xalloc.h"
#include "translate/surface_rows.h"

/* The vendor's own root; in the view's, services of that name are the gateway's. */
#define VENDOR_ROOT "/redfish/v1/"
#define VIEW_ROOT   "/redfish/v1"

static const char *const filters[] = {"EventFormatType", "EventType", "MessageId", "MetricReportDefinition", "OriginResource",
	"RegistryPrefix", "ResourceType", "SubordinateResources"};

static void
dress(struct surface *s, json_t *json)
{
	const json_t *root = surface_know(s, VENDOR_ROOT), *service, *supported, *value;
	json_t *events, *told;
	size_t i;

	service = surface_follow(s, root ? root : surface_know(s, VIEW_ROOT), "EventService");
	if (service == NULL)
		return;
	events = json_pack("{s:b,s:b}", "ServerSentEvents", surface_text(service, "ServerSentEventUri", NULL) != NULL, "Push",
	    surface_link(service, "Subscriptions")[0] != '\0');
	supported = json_object_get(service, "SSEFilterPropertiesSupported");
	if (json_is_object(supported)) {
		told = json_object();
		for (i = 0; i < nitems(filters); i++) {
			value = json_object_get(supported, filters[i]);
			if (json_is_boolean(value))
				json_object_set(told, filters[i], (json_t *)value);
		}
		json_object_set_new(events, "Filters", told);
	}
	json_object_set_new(surface_object(surface_object(json, "Oem"), "Fishway"), "Events", events);
}

static const struct surface_part parts[] = {
	{SURFACE_MANAGER, dress, {NULL}, NULL, NULL},
};

const struct surface_family surface_event = {NULL, 0, parts, nitems(parts)};
