#include "translate/classes.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"

#define T CLASS_TASK
#define L CLASS_LOG
#define C CLASS_SETTINGS
#define M CLASS_MEDIA
#define P CLASS_POWER
#define S CLASS_SENSORS
#define I CLASS_INVENTORY
#define U CLASS_UNKNOWN

/* A resource type; its collection's class (XCollection); the collection's last segment in a URI,
 * where it has one, so that both can be told before a document is there. */
struct class_row {
	const char *type;
	enum resource_class itself, collection;
	const char *segment;
};

/* clang-format off */
static const struct class_row rows[] = {
	{ "ComputerSystem",          P, I, "Systems" },
	{ "Chassis",                 P, I, "Chassis" },
	{ "Manager",                 S, I, "Managers" },         /* its clock and its Status move */
	{ "PowerDistribution",       P, I, "RackPDUs" },
	{ "Outlet",                  P, I, "Outlets" },
	{ "OutletGroup",             P, I, "OutletGroups" },
	{ "Circuit",                 P, I, "Branches" },
	{ "Thermal",                 S, U, NULL },
	{ "Power",                   S, U, NULL },
	{ "ThermalSubsystem",        S, U, NULL },
	{ "ThermalMetrics",          S, U, NULL },
	{ "Fan",                     S, I, "Fans" },
	{ "Pump",                    S, I, "Pumps" },
	{ "PowerSubsystem",          S, U, NULL },
	{ "PowerSupply",             S, I, "PowerSupplies" },
	{ "PowerSupplyMetrics",      S, U, NULL },
	{ "Battery",                 S, I, "Batteries" },
	{ "BatteryMetrics",          S, U, NULL },
	{ "Sensor",                  S, I, "Sensors" },
	{ "EnvironmentMetrics",      S, U, NULL },
	{ "ProcessorMetrics",        S, U, NULL },
	{ "MemoryMetrics",           S, U, NULL },
	{ "DriveMetrics",            S, U, NULL },
	{ "PortMetrics",             S, U, NULL },
	{ "NetworkAdapterMetrics",   S, U, NULL },
	{ "ManagerDiagnosticData",   S, U, NULL },
	{ "LeakDetector",            S, I, "LeakDetectors" },
	{ "LeakDetection",           S, U, NULL },
	{ "Control",                 S, I, "Controls" },
	{ "MetricReport",            S, I, "MetricReports" },
	{ "Task",                    T, T, "Tasks" },
	{ "TaskMonitor",             T, T, "TaskMonitors" },
	{ "Job",                     T, T, "Jobs" },
	{ "Session",                 T, T, "Sessions" },
	{ "LogEntry",                L, L, "Entries" },
	{ "LogService",              L, I, "LogServices" },
	{ "VirtualMedia",            M, M, "VirtualMedia" },
	{ "ManagerAccount",          C, C, "Accounts" },
	{ "EventDestination",        C, C, "Subscriptions" },
	{ "Role",                    I, I, "Roles" },
	{ "ServiceRoot",             I, U, NULL },
	{ "AccountService",          I, U, NULL },
	{ "SessionService",          I, U, NULL },
	{ "TaskService",             I, U, NULL },
	{ "JobService",              I, U, NULL },
	{ "EventService",            I, U, NULL },
	{ "UpdateService",           I, U, NULL },
	{ "TelemetryService",        I, U, NULL },
	{ "CertificateService",      I, U, NULL },
	{ "LicenseService",          I, U, NULL },
	{ "CompositionService",      I, U, NULL },
	{ "Processor",               I, I, "Processors" },
	{ "Memory",                  I, I, "Memory" },
	{ "MemoryDomain",            I, I, "MemoryDomains" },
	{ "Storage",                 I, I, "Storage" },
	{ "SimpleStorage",           I, I, "SimpleStorage" },
	{ "StorageController",       I, I, "Controllers" },
	{ "Drive",                   I, I, "Drives" },
	{ "Volume",                  I, I, "Volumes" },
	{ "Bios",                    I, U, NULL },
	{ "BootOption",              I, I, "BootOptions" },
	{ "SecureBoot",              I, U, NULL },
	{ "SecureBootDatabase",      I, I, "SecureBootDatabases" },
	{ "Signature",               I, I, "Signatures" },
	{ "EthernetInterface",       I, I, "EthernetInterfaces" },
	{ "NetworkInterface",        I, I, "NetworkInterfaces" },
	{ "NetworkAdapter",          I, I, "NetworkAdapters" },
	{ "NetworkDeviceFunction",   I, I, "NetworkDeviceFunctions" },
	{ "NetworkPort",             I, I, "NetworkPorts" },
	{ "Port",                    I, I, "Ports" },
	{ "HostInterface",           I, I, "HostInterfaces" },
	{ "SerialInterface",         I, I, "SerialInterfaces" },
	{ "GraphicsController",      I, I, "GraphicsControllers" },
	{ "USBController",           I, I, "USBControllers" },
	{ "ManagerNetworkProtocol",  I, U, NULL },
	{ "PCIeDevice",              I, I, "PCIeDevices" },
	{ "PCIeFunction",            I, I, "PCIeFunctions" },
	{ "PCIeSlots",               I, U, NULL },
	{ "Assembly",                I, U, NULL },
	{ "SoftwareInventory",       I, I, "FirmwareInventory" },
	{ "SoftwareInventory",       I, I, "SoftwareInventory" },
	{ "TrustedComponent",        I, I, "TrustedComponents" },
	{ "ComponentIntegrity",      I, I, "ComponentIntegrity" },
	{ "Certificate",             I, I, "Certificates" },
	{ "CertificateLocations",    I, U, NULL },
	{ "License",                 I, I, "Licenses" },
	{ "Fabric",                  I, I, "Fabrics" },
	{ "Switch",                  I, I, "Switches" },
	{ "Endpoint",                I, I, "Endpoints" },
	{ "Zone",                    I, I, "Zones" },
	{ "Connection",              I, I, "Connections" },
	{ "Cable",                   I, I, "Cables" },
	{ "Facility",                I, I, "Facilities" },
	{ "ResourceBlock",           I, I, "ResourceBlocks" },
	{ "MetricDefinition",        I, I, "MetricDefinitions" },
	{ "MetricReportDefinition",  I, I, "MetricReportDefinitions" },
	{ "Triggers",                I, I, "Triggers" },
	{ "MessageRegistryFile",     I, I, "Registries" },
	{ "MessageRegistry",         I, U, NULL },
	{ "AttributeRegistry",       I, U, NULL },
	{ "PrivilegeRegistry",       I, U, NULL },
	{ "JsonSchemaFile",          I, I, "JsonSchemas" },
	{ "ActionInfo",              I, U, NULL },
};

/* Facts (southbound/ipmi.h): of what they are made, those are. */
static const struct {
	const char *name;
	enum resource_class class_;
} facts[] = {
	{ "ipmi:/power", P },   { "ipmi:/chassis", P }, { "ipmi:/boot", U }, { "ipmi:/sensors", S },  { "ipmi:/dcmi", S },
	{ "ipmi:/sel", L },     { "ipmi:/device", I },  { "ipmi:/fru", I },  { "ipmi:/lan", I },      { "ipmi:/users", U },
	{ "ipmi:/watchdog", S },
};

/* Where a BMC keeps what is to come: DMTF's Settings, AMI's SD, Lenovo's Pending. */
static const char *const settings[] = { "Settings", "SD", "Pending" };
/* clang-format on */

static const char *const names[] = {
    [CLASS_UNKNOWN] = "unknown",
    [CLASS_TASK] = "task",
    [CLASS_LOG] = "log",
    [CLASS_SETTINGS] = "settings",
    [CLASS_MEDIA] = "media",
    [CLASS_POWER] = "power",
    [CLASS_SENSORS] = "sensors",
    [CLASS_INVENTORY] = "inventory",
};

struct word {
	const char *at;
	size_t len;
};

static bool
is_word(struct word word, const char *text)
{
	return word.len == strlen(text) && strncasecmp(word.at, text, word.len) == 0;
}

/* The last segment of the first `len` bytes; empty at the beginning. */
static struct word
last_segment(const char *uri, size_t len)
{
	size_t from = len;

	while (from > 0 && uri[from - 1] != '/')
		from--;
	return (struct word){uri + from, len - from};
}

static enum resource_class
by_type(const char *type)
{
	static const char collection[] = "Collection";
	struct word name = {type + (*type == '#'), 0};
	size_t i, end = sizeof collection - 1;
	bool is_collection;

	name.len = strcspn(name.at, ".");
	is_collection = name.len > end && strncmp(name.at + name.len - end, collection, end) == 0;
	if (is_collection)
		name.len -= end;
	for (i = 0; i < nitems(rows); i++)
		if (is_word(name, rows[i].type))
			return is_collection ? rows[i].collection : rows[i].itself;
	return CLASS_UNKNOWN;
}

static enum resource_class
by_uri(struct word last, struct word parent)
{
	size_t i;

	/* A member before a single resource: Chassis/Power is a chassis called Power. */
	for (i = 0; i < nitems(rows); i++)
		if (rows[i].segment != NULL && is_word(parent, rows[i].segment))
			return rows[i].itself;
	for (i = 0; i < nitems(rows); i++) {
		if (rows[i].segment != NULL && is_word(last, rows[i].segment))
			return rows[i].collection;
		if (rows[i].segment == NULL && is_word(last, rows[i].type))
			return rows[i].itself;
	}
	return CLASS_UNKNOWN;
}

enum resource_class
classes_find(const char *uri, const char *type)
{
	size_t len = strlen(uri), i;
	struct word last, parent;

	for (i = 0; uri[0] != '/' && i < nitems(facts); i++)
		if (strcmp(uri, facts[i].name) == 0)
			return facts[i].class_;
	while (len > 0 && uri[len - 1] == '/')
		len--;
	last = last_segment(uri, len);
	parent = last_segment(uri, last.at > uri ? (size_t)(last.at - uri) - 1 : 0);
	for (i = 0; i < nitems(settings); i++)
		if (is_word(last, settings[i]))
			return CLASS_SETTINGS;
	return type != NULL && type[0] != '\0' ? by_type(type) : by_uri(last, parent);
}

bool
classes_is_volatile(enum resource_class class_)
{
	return class_ < CLASS_POWER;
}

const char *
classes_name(enum resource_class class_)
{
	return names[class_];
}
