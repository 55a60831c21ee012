/* Which methods a resource understands. */
#include "resource.h"

#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "sessions.h"

/* clang-format off */
/* Collections that a client may add to, and what it gets there. */
static const struct creatable creatables[] = {
	{ "EventDestinationCollection",       "#EventDestination.v1_8_0.EventDestination", "Event Subscription", "Destination" },
	{ "VolumeCollection",                 "#Volume.v1_4_0.Volume", "Volume", NULL },
	{ "CertificateCollection",            "#Certificate.v1_2_0.Certificate", "Certificate", "CertificateString" },
	{ "KeyCollection",                    "#Key.v1_0_0.Key", "Key", "KeyString" },
	{ "MetricReportDefinitionCollection", "#MetricReportDefinition.v1_3_0.MetricReportDefinition", "Metric Report Definition", NULL },
	{ "TriggersCollection",               "#Triggers.v1_1_0.Triggers", "Trigger", NULL },
	{ "JobCollection",                    "#Job.v1_0_2.Job", "Job", NULL },
	{ "LicenseCollection",                "#License.v1_0_0.License", "License", "LicenseString" },
	{ "SignatureCollection",              "#Signature.v1_0_0.Signature", "Signature", "SignatureString" },
};

/* Resources that nobody can PATCH: "Updatable" is false in DMTF's schemas (bundle 2026.1). */
static const char *const fixed_types[] = {
	"AccelerationFunction", "ActionInfo", "Aggregate", "Application", "AttributeRegistry", "BatteryMetrics",
	"CertificateLocations", "CompositionReservation", "ConnectionMethod", "Container", "ContainerImage",
	"DriveMetrics", "Event", "HeaterMetrics", "JobDocument", "JobExecutor", "JsonSchemaFile", "KeyService",
	"LeakDetection", "License", "ManagerDiagnosticData", "MediaController", "MemoryDomain", "MemoryExtent",
	"MemoryMetrics", "MessageRegistry", "MessageRegistryFile", "MetricReport", "NetworkAdapterMetrics",
	"NetworkDeviceFunctionMetrics", "NetworkInterface", "OperatingConfig", "OperatingSystem", "PortMetrics",
	"PowerDistributionMetrics", "PowerEquipment", "PowerSupplyMetrics", "PrivilegeRegistry", "ProcessorMetrics",
	"SecureBootDatabase", "ServiceConditions", "ServiceRoot", "Session", "Signature", "SimpleStorage",
	"StorageControllerMetrics", "StorageMetrics", "SwitchMetrics", "Task", "TelemetryData", "ThermalEquipment",
	"ThermalMetrics", "USBController", "UpdateServiceCapabilities", "VirtualCXLSwitch",
};
/* clang-format on */

const struct creatable *
allow_new_member(const json_t *collection)
{
	const char *type = json_text(collection, "@odata.type");

	for (size_t i = 0; type && i < sizeof creatables / sizeof *creatables; i++)
		if (*type == '#' && begins_with(type + 1, creatables[i].collection))
			return &creatables[i];
	return NULL;
}

static bool
is_fixed(const json_t *body)
{
	const char *type = json_text(body, "@odata.type");

	if (!type || *type++ != '#')
		return type == NULL; /* what has no type is no resource */
	for (size_t i = 0; i < sizeof fixed_types / sizeof *fixed_types; i++) {
		size_t len = strlen(fixed_types[i]);

		if (strncmp(type, fixed_types[i], len) == 0 && type[len] == '.')
			return true;
	}
	return false;
}

static bool
is_collection(const json_t *body)
{
	const char *type = json_text(body, "@odata.type");

	return type && ends_with(type, "Collection");
}

const char *
resource_allow(struct bmc *b, const char *uri, const json_t *body)
{
	char *parent = uri_parent(uri);
	bool removable = allow_new_member(bmc_body(b, parent)) || accounts_is_member(b, uri) ||
			 sessions_is_collection(b, parent);

	free(parent);
	if (is_collection(body)) {
		if (allow_new_member(body) || accounts_is_collection(b, uri) ||
		    sessions_is_collection(b, uri))
			return "GET, HEAD, POST";
		return "GET, HEAD";
	}
	if (is_fixed(body))
		return removable ? "GET, HEAD, DELETE" : "GET, HEAD";
	return removable ? "GET, HEAD, PATCH, DELETE" : "GET, HEAD, PATCH";
}
