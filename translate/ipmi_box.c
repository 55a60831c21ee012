#include "translate/ipmi_box.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "gateway/xalloc.h"
#include "translate/surface_rows.h"

/* ---- helpers ---- */

/* What makers leave in a FRU that nobody has filled. */
static const char *const placeholders[] = {
	"To be filled by O.E.M.", "To Be Filled By O.E.M", "Default string", "Not Specified", "Undefined", "N/A", "None", "Unknown",
	"0123456789", "System Product Name", "System manufacturer", "System Serial Number", "Empty",
};

void
ipmi_set_text(json_t *json, const char *name, const json_t *value)
{
	const char *text = json_string_value(value);
	size_t i;

	if (text == NULL || text[strspn(text, " .-0xX")] == '\0' || json_object_get(json, name) != NULL)
		return;
	for (i = 0; i < nitems(placeholders); i++) {
		if (strcasecmp(text, placeholders[i]) == 0)
			return;
	}
	json_object_set_new(json, name, json_string(text));
}

const json_t *
ipmi_fru(struct surface *s, const char *area)
{
	const json_t *device, *list = json_object_get(surface_know(s, "ipmi:/fru"), "devices");
	size_t i;

	json_array_foreach(list, i, device) {
		if (json_integer_value(json_object_get(device, "device")) == 0)
			return json_object_get(device, area);
	}
	return NULL;
}

const char *
ipmi_stamp(const json_t *seconds, char out[IPMI_STAMP])
{
	time_t t = (time_t)json_integer_value(seconds);
	struct tm tm;

	if (!json_is_integer(seconds) || t <= 0 || gmtime_r(&t, &tm) == NULL || tm.tm_year > 8000 ||
	    strftime(out, IPMI_STAMP, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return NULL;
	return out;
}

json_t *
ipmi_status(const char *health)
{
	return json_pack("{s:s,s:s*}", "State", "Enabled", "Health", health);
}

void
ipmi_add_condition(json_t *list, const char *property, const char *what, const char *severity)
{
	char text[256];

	snprintf(text, sizeof text, "The resource property %s has detected errors of type '%s'.", property, what);
	json_array_append_new(list, json_pack("{s:s,s:[s,s],s:s,s:s}", "MessageId", "ResourceEvent.1.3.ResourceErrorsDetected",
	    "MessageArgs", property, what, "Message", text, "Severity", severity));
}

bool
ipmi_is(const json_t *facts, const char *name)
{
	return json_is_true(json_object_get(facts, name));
}

enum deed_ask
ipmi_box_act(struct deed *deed, const char *action, json_t *body)
{
	if (deed->step == 0 && !deed->s->is_waiting) {
		deed->step = 1;
		return deed_send(deed, "POST", action, body);
	}
	json_decref(body);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
}

/* ---- documents ---- */

static json_t *
make_root(struct surface *s)
{
	const json_t *device = surface_know(s, "ipmi:/device");
	json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:{s:s},s:{s:s},s:{s:s},s:{s:s},s:{s:s},s:{}}", "@odata.type",
	    "#ServiceRoot.v1_15_0.ServiceRoot", "Id", "RootService", "Name", "Root Service", "RedfishVersion", "1.15.0",
	    "Systems", "@odata.id", "/redfish/v1/Systems", "Chassis", "@odata.id", "/redfish/v1/Chassis", "Managers",
	    "@odata.id", "/redfish/v1/Managers", "UpdateService", "@odata.id", "/redfish/v1/UpdateService",
	    "AccountService", "@odata.id", "/redfish/v1/AccountService", "Links");

	/* Whoever does not answer has no root. */
	if (device == NULL) {
		json_decref(json);
		return NULL;
	}
	ipmi_set_text(json, "UUID", json_object_get(device, "uuid"));
	return json;
}

static json_t *
make_one(const char *type, const char *name, const char *member)
{
	json_t *json = surface_collection(type, name);

	surface_add_member(json, member);
	return json;
}

static json_t *
make_systems(struct surface *s)
{
	(void)s;
	return make_one("ComputerSystem", "Systems", IPMI_SYSTEM);
}

static json_t *
make_chassis_list(struct surface *s)
{
	(void)s;
	return make_one("Chassis", "Chassis", IPMI_CHASSIS);
}

static json_t *
make_managers(struct surface *s)
{
	(void)s;
	return make_one("Manager", "Managers", IPMI_MANAGER);
}

static json_t *
make_update(struct surface *s)
{
	(void)s;
	return json_pack("{s:s,s:s,s:s,s:b,s:{s:s}}", "@odata.type", "#UpdateService.v1_11_0.UpdateService", "Id", "UpdateService",
	    "Name", "Update Service", "ServiceEnabled", 1, "FirmwareInventory", "@odata.id",
	    "/redfish/v1/UpdateService/FirmwareInventory");
}

static json_t *
make_firmware_list(struct surface *s)
{
	(void)s;
	return make_one("SoftwareInventory", "Firmware Inventory", "/redfish/v1/UpdateService/FirmwareInventory/BMC");
}

static json_t *
make_firmware(struct surface *s)
{
	const json_t *device = surface_know(s, "ipmi:/device");
	json_t *json;

	if (device == NULL)
		return NULL;
	json = json_pack("{s:s,s:s,s:s,s:b,s:o,s:[{s:s}]}", "@odata.type", "#SoftwareInventory.v1_10_0.SoftwareInventory", "Id",
	    "BMC", "Name", "BMC Firmware", "Updateable", 0, "Status",
	    ipmi_status(json_is_false(json_object_get(device, "is_available")) ? "Warning" : "OK"), "RelatedItem", "@odata.id",
	    IPMI_MANAGER);
	ipmi_set_text(json, "Version", json_object_get(device, "firmware"));
	return json;
}

static const struct surface_row rows[] = {
	IPMI_ROW("", make_root),
	IPMI_ROW("/Systems", make_systems),
	IPMI_ROW("/Chassis", make_chassis_list),
	IPMI_ROW("/Managers", make_managers),
	IPMI_ROW("/UpdateService", make_update),
	IPMI_ROW("/UpdateService/FirmwareInventory", make_firmware_list),
	IPMI_ROW("/UpdateService/FirmwareInventory/BMC", make_firmware),
};

const struct surface_family surface_ipmi_box = {rows, nitems(rows), NULL, 0, "ipmi"};
