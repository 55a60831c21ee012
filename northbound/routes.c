/* The table of routes. What the gateway answers itself; everything else may be a node's. */
#include "northbound/router.h"

#include "northbound/aggregation.h"
#include "northbound/certificate_install.h"
#include "northbound/collections.h"
#include "northbound/event_service.h"
#include "northbound/json_schemas.h"
#include "northbound/manager_fishway.h"
#include "northbound/metadata.h"
#include "northbound/oem_schema.h"
#include "northbound/registries.h"
#include "northbound/res_accounts.h"
#include "northbound/res_sessions.h"
#include "northbound/service_root.h"
#include "northbound/services.h"
#include "northbound/task_service.h"

#define V1 "/redfish/v1"

/* A collection, a service of the fleet root: in a view the node's own has its place. */
#define FLEET (ROUTE_FLEET | ROUTE_FLEET_ONLY)
#define COLLECTION(path, entity) { V1 "/" path, entity, FLEET, .get = collections_get }
#define SERVICE(path, entity)    { V1 "/" path, entity, FLEET, .get = services_get }
/* The gateway's own in every view, and not there yet: nothing below is a node's. */
#define ABSENT(path)             { V1 "/" path, NULL, ROUTE_CLOSED, .get = NULL }

/* clang-format off */
const struct route routes[] = {
	{ "/redfish",                  NULL,          ROUTE_PUBLIC | ROUTE_TEXT, .get = service_root_versions },
	{ V1,                          "ServiceRoot", ROUTE_PUBLIC,              .get = service_root_get },
	{ V1 "/odata",                 NULL,          ROUTE_PUBLIC | ROUTE_TEXT, .get = service_root_odata },
	{ V1 "/$metadata",             NULL,          ROUTE_PUBLIC | ROUTE_TEXT, .get = metadata_get },
	{ V1 "/Schemas/{}",            NULL,          ROUTE_PUBLIC | ROUTE_TEXT, .get = oem_schema_get },

	{ V1 "/SessionService",             "SessionService",    ROUTE_CLOSED,
	    .get = res_sessions_service_get, .patch = res_sessions_service_patch },
	{ V1 "/SessionService/Sessions",    "SessionCollection", ROUTE_PUBLIC_POST | ROUTE_MEMBERS,
	    .get = res_sessions_get, .post = res_sessions_post },
	{ V1 "/SessionService/Sessions/{}", "Session",           ROUTE_OWN,
	    .get = res_sessions_one_get, .remove = res_sessions_one_delete },
	{ V1 "/AccountService",             "AccountService",           ROUTE_UNSCOPED | ROUTE_CLOSED,
	    .get = res_accounts_service_get, .patch = res_accounts_service_patch },
	{ V1 "/AccountService/Accounts",    "ManagerAccountCollection", ROUTE_UNSCOPED | ROUTE_MEMBERS,
	    .get = res_accounts_get, .post = res_accounts_post },
	{ V1 "/AccountService/Accounts/{}", "ManagerAccount",           ROUTE_UNSCOPED | ROUTE_OWN,
	    .get = res_accounts_one_get, .patch = res_accounts_one_patch, .remove = res_accounts_one_delete },
	{ V1 "/AccountService/Roles",       "RoleCollection",           ROUTE_UNSCOPED | ROUTE_MEMBERS,
	    .get = res_roles_get, .post = res_roles_post },
	{ V1 "/AccountService/Roles/{}",    "Role",                     ROUTE_UNSCOPED,
	    .get = res_roles_one_get, .patch = res_roles_one_patch, .remove = res_roles_one_delete },

	{ V1 "/Systems",  "ComputerSystemCollection", FLEET | ROUTE_ALWAYS, .get = collections_get },
	{ V1 "/Chassis",  "ChassisCollection",        FLEET | ROUTE_ALWAYS, .get = collections_get },
	{ V1 "/Managers", "ManagerCollection",        FLEET | ROUTE_ALWAYS, .get = collections_get },
	{ MANAGER_FISHWAY,                   "Manager",                ROUTE_FLEET_ONLY | ROUTE_UNSCOPED | ROUTE_CLOSED, .get = manager_fishway_get },
	{ MANAGER_FISHWAY "/NetworkProtocol", "ManagerNetworkProtocol", ROUTE_FLEET_ONLY | ROUTE_UNSCOPED, .get = manager_fishway_protocol_get },
	{ MANAGER_FISHWAY "/NetworkProtocol/HTTPS/Certificates",    "CertificateCollection", ROUTE_FLEET_ONLY | ROUTE_UNSCOPED | ROUTE_MEMBERS, .get = manager_fishway_certificates_get, .post = certificate_install_post },
	{ MANAGER_FISHWAY "/NetworkProtocol/HTTPS/Certificates/{}", "Certificate",           ROUTE_FLEET_ONLY | ROUTE_UNSCOPED, .get = manager_fishway_certificate_get },

	{ V1 "/EventService",     "EventService", ROUTE_VIEW_ONLY | ROUTE_CLOSED, .get = event_service_get },
	{ V1 "/EventService/SSE", NULL,           ROUTE_VIEW_ONLY | ROUTE_TEXT,   .get = event_service_stream_get },
	{ V1 "/TaskService",                 "TaskService",    0,                          .get = task_service_get },
	{ V1 "/TaskService/Tasks",           "TaskCollection", ROUTE_FLEET | ROUTE_ALWAYS, .get = task_service_tasks_get },
	{ V1 "/TaskService/Tasks/{}",        "Task",           ROUTE_NODES,                .get = task_service_task_get, .remove = task_service_task_delete },
	{ V1 "/TaskService/TaskMonitors/{}", "Task",           ROUTE_NODES,                .get = task_service_monitor_get },

	{ V1 "/Registries",    "MessageRegistryFileCollection", ROUTE_FLEET | ROUTE_ALWAYS, .get = registries_get },
	{ V1 "/Registries/{}", "MessageRegistryFile",           ROUTE_NODES,                .get = registries_file_get },
	{ REGISTRIES_FISHWAY,  "MessageRegistry",               0,                          .get = registries_fishway_get },
	{ V1 "/JsonSchemas",    "JsonSchemaFileCollection",     ROUTE_FLEET | ROUTE_ALWAYS, .get = json_schemas_get },
	{ V1 "/JsonSchemas/{}", "JsonSchemaFile",               ROUTE_NODES,                .get = json_schemas_file_get },

	SERVICE("UpdateService",                               "UpdateService"),
	COLLECTION("UpdateService/FirmwareInventory",          "SoftwareInventoryCollection"),
	COLLECTION("UpdateService/SoftwareInventory",          "SoftwareInventoryCollection"),
	COLLECTION("UpdateService/ClientCertificates",         "CertificateCollection"),
	COLLECTION("UpdateService/LocalImageStore",            "SoftwareInventoryCollection"),
	COLLECTION("UpdateService/RemoteServerCertificates",   "CertificateCollection"),
	COLLECTION("UpdateService/RemoteServerSSHKeys",        "KeyCollection"),
	SERVICE("PowerEquipment",                              "PowerEquipment"),
	COLLECTION("PowerEquipment/RackPDUs",                  "PowerDistributionCollection"),
	COLLECTION("PowerEquipment/FloorPDUs",                 "PowerDistributionCollection"),
	COLLECTION("PowerEquipment/PowerShelves",              "PowerDistributionCollection"),
	COLLECTION("PowerEquipment/TransferSwitches",          "PowerDistributionCollection"),
	COLLECTION("PowerEquipment/Switchgear",                "PowerDistributionCollection"),
	COLLECTION("PowerEquipment/ElectricalBuses",           "PowerDistributionCollection"),
	SERVICE("ThermalEquipment",                            "ThermalEquipment"),
	COLLECTION("ThermalEquipment/CDUs",                    "CoolingUnitCollection"),
	COLLECTION("ThermalEquipment/RPUs",                    "CoolingUnitCollection"),
	COLLECTION("ThermalEquipment/HeatExchangers",          "CoolingUnitCollection"),
	COLLECTION("ThermalEquipment/ImmersionUnits",          "CoolingUnitCollection"),
	COLLECTION("ThermalEquipment/CoolingLoops",            "CoolingLoopCollection"),
	SERVICE("JobService",                                  "JobService"),
	COLLECTION("JobService/Jobs",                          "JobCollection"),
	COLLECTION("JobService/Documents",                     "JobDocumentCollection"),
	COLLECTION("JobService/Executors",                     "JobExecutorCollection"),
	SERVICE("TelemetryService",                            "TelemetryService"),
	COLLECTION("TelemetryService/MetricDefinitions",       "MetricDefinitionCollection"),
	COLLECTION("TelemetryService/MetricReportDefinitions", "MetricReportDefinitionCollection"),
	COLLECTION("TelemetryService/MetricReports",           "MetricReportCollection"),
	COLLECTION("TelemetryService/TelemetryData",           "TelemetryDataCollection"),
	COLLECTION("TelemetryService/Triggers",                "TriggersCollection"),
	SERVICE("LicenseService",                              "LicenseService"),
	COLLECTION("LicenseService/Licenses",                  "LicenseCollection"),
	SERVICE("CompositionService",                          "CompositionService"),
	COLLECTION("CompositionService/ActivePool",            "ResourceBlockCollection"),
	COLLECTION("CompositionService/CompositionReservations", "CompositionReservationCollection"),
	COLLECTION("CompositionService/FreePool",              "ResourceBlockCollection"),
	COLLECTION("CompositionService/ResourceBlocks",        "ResourceBlockCollection"),
	COLLECTION("CompositionService/ResourceZones",         "ZoneCollection"),
	SERVICE("KeyService",                                  "KeyService"),
	COLLECTION("KeyService/NVMeoFKeyPolicies",             "KeyPolicyCollection"),
	COLLECTION("KeyService/NVMeoFSecrets",                 "KeyCollection"),
	COLLECTION("AutomationNodes",                          "AutomationNodeCollection"),
	COLLECTION("Cables",                                   "CableCollection"),
	COLLECTION("ComponentIntegrity",                       "ComponentIntegrityCollection"),
	COLLECTION("Fabrics",                                  "FabricCollection"),
	COLLECTION("Facilities",                               "FacilityCollection"),
	COLLECTION("RegisteredClients",                        "RegisteredClientCollection"),
	COLLECTION("ResourceBlocks",                           "ResourceBlockCollection"),
	COLLECTION("Storage",                                  "StorageCollection"),
	COLLECTION("StorageServices",                          "StorageServiceCollection"),
	COLLECTION("StorageSystems",                           "StorageSystemCollection"),

	ABSENT("openapi.yaml"),
	{ V1 "/AggregationService",                        "AggregationService",            ROUTE_FLEET_ONLY | ROUTE_UNSCOPED | ROUTE_CLOSED, .get = aggregation_get },
	{ V1 "/AggregationService/AggregationSources",     "AggregationSourceCollection",   ROUTE_FLEET_ONLY | ROUTE_UNSCOPED, .get = aggregation_sources_get },
	{ V1 "/AggregationService/AggregationSources/{}",  "AggregationSource",             ROUTE_FLEET_ONLY | ROUTE_UNSCOPED, .get = aggregation_source_get },
	{ V1 "/AggregationService/ConnectionMethods",      "ConnectionMethodCollection",    ROUTE_FLEET_ONLY | ROUTE_UNSCOPED, .get = aggregation_methods_get },
	{ V1 "/AggregationService/ConnectionMethods/{}",   "ConnectionMethod",              ROUTE_FLEET_ONLY | ROUTE_UNSCOPED, .get = aggregation_method_get },
	ABSENT("CertificateService"),
};
/* clang-format on */

const size_t route_count = sizeof routes / sizeof routes[0];
