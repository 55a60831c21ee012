#include "northbound/privileges.h"

#include "gateway/xalloc.h"

/* DMTF Redfish_1.8.0_PrivilegeRegistry, in order of entity; the plain row of an entity comes before
 * its overrides. An empty cell of an override leaves what the plain row says. */
#define L                                                                                          \
	{                                                                                          \
		{                                                                                  \
			PRIV_LOGIN                                                                 \
		}                                                                                  \
	}
#define M                                                                                          \
	{                                                                                          \
		{                                                                                  \
			PRIV_CONFIGURE_MANAGER                                                     \
		}                                                                                  \
	}
#define U                                                                                          \
	{                                                                                          \
		{                                                                                  \
			PRIV_CONFIGURE_USERS                                                       \
		}                                                                                  \
	}
#define C                                                                                          \
	{                                                                                          \
		{                                                                                  \
			PRIV_CONFIGURE_COMPONENTS                                                  \
		}                                                                                  \
	}
#define LN                                                                                         \
	{                                                                                          \
		{                                                                                  \
			PRIV_LOGIN, PRIV_NO_AUTH                                                   \
		}                                                                                  \
	}
#define MC                                                                                         \
	{                                                                                          \
		{                                                                                  \
			PRIV_CONFIGURE_MANAGER, PRIV_CONFIGURE_COMPONENTS                          \
		}                                                                                  \
	}
#define MS                                                                                         \
	{                                                                                          \
		{                                                                                  \
			PRIV_CONFIGURE_MANAGER, PRIV_CONFIGURE_SELF                                \
		}                                                                                  \
	}
#define US                                                                                         \
	{                                                                                          \
		{                                                                                  \
			PRIV_CONFIGURE_USERS, PRIV_CONFIGURE_SELF                                  \
		}                                                                                  \
	}
#define MUS                                                                                        \
	{                                                                                          \
		{                                                                                  \
			PRIV_CONFIGURE_MANAGER, PRIV_CONFIGURE_USERS, PRIV_CONFIGURE_SELF          \
		}                                                                                  \
	}
#define SAME                                                                                       \
	{                                                                                          \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

/* clang-format off */
const struct privilege_row privilege_rows[] = {
	/* entity                              below, property            GET   PATCH POST  DELETE
	                                                                  HEAD  PUT */
	{ "AccelerationFunction",              NULL, NULL,                L,    C,    C,    C    },
	{ "AccelerationFunctionCollection",    NULL, NULL,                L,    C,    C,    C    },
	{ "AccountService",                    NULL, NULL,                L,    U,    U,    U    },
	{ "ActionInfo",                        NULL, NULL,                L,    M,    M,    M    },
	{ "AddressPool",                       NULL, NULL,                L,    C,    C,    C    },
	{ "AddressPoolCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "Aggregate",                         NULL, NULL,                L,    MC,   MC,   MC   },
	{ "AggregateCollection",               NULL, NULL,                L,    MC,   MC,   MC   },
	{ "AggregationService",                NULL, NULL,                L,    M,    M,    M    },
	{ "AggregationSource",                 NULL, NULL,                L,    M,    M,    M    },
	{ "AggregationSourceCollection",       NULL, NULL,                L,    M,    M,    M    },
	{ "AllowDeny",                         NULL, NULL,                L,    M,    M,    M    },
	{ "AllowDenyCollection",               NULL, NULL,                L,    M,    M,    M    },
	{ "Application",                       NULL, NULL,                L,    C,    C,    C    },
	{ "ApplicationCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "Assembly",                          NULL, NULL,                L,    C,    C,    C    },
	{ "AttributeRegistry",                 NULL, NULL,                L,    M,    M,    M    },
	{ "AutomationInstrumentation",         NULL, NULL,                L,    C,    C,    C    },
	{ "AutomationNode",                    NULL, NULL,                L,    C,    C,    C    },
	{ "AutomationNodeCollection",          NULL, NULL,                L,    C,    C,    C    },
	{ "Battery",                           NULL, NULL,                L,    M,    M,    M    },
	{ "BatteryCollection",                 NULL, NULL,                L,    M,    M,    M    },
	{ "BatteryMetrics",                    NULL, NULL,                L,    M,    M,    M    },
	{ "Bios",                              NULL, NULL,                L,    C,    C,    C    },
	{ "BootOption",                        NULL, NULL,                L,    C,    C,    C    },
	{ "BootOptionCollection",              NULL, NULL,                L,    C,    C,    C    },
	{ "CXLLogicalDevice",                  NULL, NULL,                L,    C,    C,    C    },
	{ "CXLLogicalDeviceCollection",        NULL, NULL,                L,    C,    C,    C    },
	{ "Cable",                             NULL, NULL,                L,    C,    C,    C    },
	{ "CableCollection",                   NULL, NULL,                L,    C,    C,    C    },
	{ "Certificate",                       NULL, NULL,                M,    M,    M,    M    },
	{ "Certificate",                       "ComputerSystem", NULL,    C,    C,    C,    C    },
	{ "CertificateCollection",             NULL, NULL,                M,    M,    M,    M    },
	{ "CertificateCollection",             "ComputerSystem", NULL,    C,    C,    C,    C    },
	{ "CertificateEnrollment",             NULL, NULL,                M,    M,    M,    M    },
	{ "CertificateEnrollmentCollection",   NULL, NULL,                M,    M,    M,    M    },
	{ "CertificateLocations",              NULL, NULL,                M,    M,    M,    M    },
	{ "CertificateService",                NULL, NULL,                L,    M,    M,    M    },
	{ "Chassis",                           NULL, NULL,                L,    C,    C,    C    },
	{ "ChassisCollection",                 NULL, NULL,                L,    C,    C,    C    },
	{ "Circuit",                           NULL, NULL,                L,    C,    C,    C    },
	{ "CircuitCollection",                 NULL, NULL,                L,    C,    C,    C    },
	{ "ComponentIntegrity",                NULL, NULL,                L,    M,    M,    M    },
	{ "ComponentIntegrityCollection",      NULL, NULL,                L,    M,    M,    M    },
	{ "CompositionReservation",            NULL, NULL,                L,    M,    M,    M    },
	{ "CompositionReservationCollection",  NULL, NULL,                L,    M,    M,    M    },
	{ "CompositionService",                NULL, NULL,                L,    M,    M,    M    },
	{ "ComputerSystem",                    NULL, NULL,                L,    C,    C,    C    },
	{ "ComputerSystemCollection",          NULL, NULL,                L,    C,    C,    C    },
	{ "Connection",                        NULL, NULL,                L,    C,    C,    C    },
	{ "ConnectionCollection",              NULL, NULL,                L,    C,    C,    C    },
	{ "ConnectionMethod",                  NULL, NULL,                L,    M,    M,    M    },
	{ "ConnectionMethodCollection",        NULL, NULL,                L,    M,    M,    M    },
	{ "Container",                         NULL, NULL,                L,    C,    C,    C    },
	{ "ContainerCollection",               NULL, NULL,                L,    C,    C,    C    },
	{ "ContainerImage",                    NULL, NULL,                L,    C,    C,    C    },
	{ "ContainerImageCollection",          NULL, NULL,                L,    C,    C,    C    },
	{ "Control",                           NULL, NULL,                L,    M,    M,    M    },
	{ "ControlCollection",                 NULL, NULL,                L,    M,    M,    M    },
	{ "CoolantConnector",                  NULL, NULL,                L,    C,    C,    C    },
	{ "CoolantConnectorCollection",        NULL, NULL,                L,    C,    C,    C    },
	{ "CoolingLoop",                       NULL, NULL,                L,    C,    C,    C    },
	{ "CoolingLoopCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "CoolingUnit",                       NULL, NULL,                L,    C,    C,    C    },
	{ "CoolingUnitCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "Drive",                             NULL, NULL,                L,    C,    C,    C    },
	{ "DriveCollection",                   NULL, NULL,                L,    C,    C,    C    },
	{ "DriveMetrics",                      NULL, NULL,                L,    C,    C,    C    },
	{ "Endpoint",                          NULL, NULL,                L,    C,    C,    C    },
	{ "EndpointCollection",                NULL, NULL,                L,    C,    C,    C    },
	{ "EndpointGroup",                     NULL, NULL,                L,    C,    C,    C    },
	{ "EndpointGroupCollection",           NULL, NULL,                L,    C,    C,    C    },
	{ "EnvironmentMetrics",                NULL, NULL,                L,    M,    M,    M    },
	{ "EnvironmentMetrics",                "Drive", NULL,             SAME, C,    C,    C    },
	{ "EnvironmentMetrics",                "Memory", NULL,            SAME, C,    C,    C    },
	{ "EnvironmentMetrics",                "PCIeDevice", NULL,        SAME, C,    C,    C    },
	{ "EnvironmentMetrics",                "Port", NULL,              SAME, C,    C,    C    },
	{ "EnvironmentMetrics",                "Processor", NULL,         SAME, C,    C,    C    },
	{ "EnvironmentMetrics",                "StorageController", NULL, SAME, C,    C,    C    },
	{ "EthernetInterface",                 NULL, NULL,                L,    C,    C,    C    },
	{ "EthernetInterface",                 "Manager", NULL,           SAME, M,    M,    M    },
	{ "EthernetInterfaceCollection",       NULL, NULL,                L,    C,    C,    C    },
	{ "EthernetInterfaceCollection",       "Manager", NULL,           SAME, M,    M,    M    },
	{ "EventDestination",                  NULL, NULL,                L,    MS,   MS,   MS   },
	{ "EventDestinationCollection",        NULL, NULL,                L,    MC,   MC,   MC   },
	{ "EventService",                      NULL, NULL,                L,    M,    M,    M    },
	{ "ExternalAccountProvider",           NULL, NULL,                L,    M,    M,    M    },
	{ "ExternalAccountProviderCollection", NULL, NULL,                L,    M,    M,    M    },
	{ "Fabric",                            NULL, NULL,                L,    C,    C,    C    },
	{ "FabricAdapter",                     NULL, NULL,                L,    C,    C,    C    },
	{ "FabricAdapterCollection",           NULL, NULL,                L,    C,    C,    C    },
	{ "FabricCollection",                  NULL, NULL,                L,    C,    C,    C    },
	{ "Facility",                          NULL, NULL,                L,    C,    C,    C    },
	{ "FacilityCollection",                NULL, NULL,                L,    C,    C,    C    },
	{ "Fan",                               NULL, NULL,                L,    M,    M,    M    },
	{ "FanCollection",                     NULL, NULL,                L,    M,    M,    M    },
	{ "Filter",                            NULL, NULL,                L,    C,    C,    C    },
	{ "FilterCollection",                  NULL, NULL,                L,    C,    C,    C    },
	{ "GraphicsController",                NULL, NULL,                L,    C,    C,    C    },
	{ "GraphicsControllerCollection",      NULL, NULL,                L,    C,    C,    C    },
	{ "Heater",                            NULL, NULL,                L,    M,    M,    M    },
	{ "HeaterCollection",                  NULL, NULL,                L,    M,    M,    M    },
	{ "HeaterMetrics",                     NULL, NULL,                L,    M,    M,    M    },
	{ "HostInterface",                     NULL, NULL,                L,    M,    M,    M    },
	{ "HostInterfaceCollection",           NULL, NULL,                L,    M,    M,    M    },
	{ "Job",                               NULL, NULL,                L,    M,    M,    M    },
	{ "JobCollection",                     NULL, NULL,                L,    M,    M,    M    },
	{ "JobDocument",                       NULL, NULL,                L,    C,    C,    C    },
	{ "JobDocumentCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "JobExecutor",                       NULL, NULL,                L,    C,    C,    C    },
	{ "JobExecutorCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "JobService",                        NULL, NULL,                L,    M,    M,    M    },
	{ "JsonSchemaFile",                    NULL, NULL,                L,    M,    M,    M    },
	{ "JsonSchemaFileCollection",          NULL, NULL,                L,    M,    M,    M    },
	{ "Key",                               NULL, NULL,                L,    M,    M,    M    },
	{ "KeyCollection",                     NULL, NULL,                L,    M,    M,    M    },
	{ "KeyPolicy",                         NULL, NULL,                L,    M,    M,    M    },
	{ "KeyPolicyCollection",               NULL, NULL,                L,    M,    M,    M    },
	{ "KeyService",                        NULL, NULL,                L,    M,    M,    M    },
	{ "LeakDetection",                     NULL, NULL,                L,    C,    C,    C    },
	{ "LeakDetector",                      NULL, NULL,                L,    C,    C,    C    },
	{ "LeakDetectorCollection",            NULL, NULL,                L,    C,    C,    C    },
	{ "License",                           NULL, NULL,                L,    M,    M,    M    },
	{ "LicenseCollection",                 NULL, NULL,                L,    M,    M,    M    },
	{ "LicenseService",                    NULL, NULL,                L,    M,    M,    M    },
	{ "LogEntry",                          NULL, NULL,                L,    M,    M,    M    },
	{ "LogEntry",                          "Chassis", NULL,           L,    C,    C,    C    },
	{ "LogEntry",                          "ComputerSystem", NULL,    SAME, C,    C,    C    },
	{ "LogEntryCollection",                NULL, NULL,                L,    M,    M,    M    },
	{ "LogEntryCollection",                "Chassis", NULL,           L,    C,    C,    C    },
	{ "LogEntryCollection",                "ComputerSystem", NULL,    SAME, C,    C,    C    },
	{ "LogService",                        NULL, NULL,                L,    M,    M,    M    },
	{ "LogService",                        "Chassis", NULL,           L,    C,    C,    C    },
	{ "LogService",                        "ComputerSystem", NULL,    SAME, C,    C,    C    },
	{ "LogServiceCollection",              NULL, NULL,                L,    M,    M,    M    },
	{ "LogServiceCollection",              "Chassis", NULL,           L,    C,    C,    C    },
	{ "LogServiceCollection",              "ComputerSystem", NULL,    SAME, C,    C,    C    },
	{ "Manager",                           NULL, NULL,                L,    M,    M,    M    },
	{ "ManagerAccount",                    NULL, NULL,                MUS,  U,    U,    U    },
	{ "ManagerAccount",                    NULL, "Password",          SAME, US,   SAME, SAME },
	{ "ManagerAccountCollection",          NULL, NULL,                L,    U,    U,    U    },
	{ "ManagerCollection",                 NULL, NULL,                L,    M,    M,    M    },
	{ "ManagerDiagnosticData",             NULL, NULL,                L,    M,    M,    M    },
	{ "ManagerNetworkProtocol",            NULL, NULL,                L,    M,    M,    M    },
	{ "MediaController",                   NULL, NULL,                L,    C,    C,    C    },
	{ "MediaControllerCollection",         NULL, NULL,                L,    C,    C,    C    },
	{ "Memory",                            NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryChunks",                      NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryChunksCollection",            NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryCollection",                  NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryDomain",                      NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryDomainCollection",            NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryMetrics",                     NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryRegion",                      NULL, NULL,                L,    C,    C,    C    },
	{ "MemoryRegionCollection",            NULL, NULL,                L,    C,    C,    C    },
	{ "MessageRegistry",                   NULL, NULL,                L,    M,    M,    M    },
	{ "MessageRegistryFile",               NULL, NULL,                L,    M,    M,    M    },
	{ "MessageRegistryFileCollection",     NULL, NULL,                L,    M,    M,    M    },
	{ "MetricDefinition",                  NULL, NULL,                L,    M,    M,    M    },
	{ "MetricDefinitionCollection",        NULL, NULL,                L,    M,    M,    M    },
	{ "MetricReport",                      NULL, NULL,                L,    M,    M,    M    },
	{ "MetricReportCollection",            NULL, NULL,                L,    M,    M,    M    },
	{ "MetricReportDefinition",            NULL, NULL,                L,    M,    M,    M    },
	{ "MetricReportDefinitionCollection",  NULL, NULL,                L,    M,    M,    M    },
	{ "NetworkAdapter",                    NULL, NULL,                L,    C,    C,    C    },
	{ "NetworkAdapterCollection",          NULL, NULL,                L,    C,    C,    C    },
	{ "NetworkAdapterMetrics",             NULL, NULL,                L,    M,    M,    M    },
	{ "NetworkDeviceFunction",             NULL, NULL,                L,    C,    C,    C    },
	{ "NetworkDeviceFunctionCollection",   NULL, NULL,                L,    C,    C,    C    },
	{ "NetworkDeviceFunctionMetrics",      NULL, NULL,                L,    M,    M,    M    },
	{ "NetworkInterface",                  NULL, NULL,                L,    C,    C,    C    },
	{ "NetworkInterfaceCollection",        NULL, NULL,                L,    C,    C,    C    },
	{ "NetworkPort",                       NULL, NULL,                L,    C,    C,    C    },
	{ "NetworkPortCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "OperatingConfig",                   NULL, NULL,                L,    C,    C,    C    },
	{ "OperatingConfigCollection",         NULL, NULL,                L,    C,    C,    C    },
	{ "OperatingSystem",                   NULL, NULL,                L,    C,    C,    C    },
	{ "OutboundConnection",                NULL, NULL,                L,    M,    M,    M    },
	{ "OutboundConnectionCollection",      NULL, NULL,                L,    M,    M,    M    },
	{ "Outlet",                            NULL, NULL,                L,    C,    C,    C    },
	{ "OutletCollection",                  NULL, NULL,                L,    C,    C,    C    },
	{ "OutletGroup",                       NULL, NULL,                L,    C,    C,    C    },
	{ "OutletGroupCollection",             NULL, NULL,                L,    C,    C,    C    },
	{ "PCIeDevice",                        NULL, NULL,                L,    C,    C,    C    },
	{ "PCIeDeviceCollection",              NULL, NULL,                L,    C,    C,    C    },
	{ "PCIeFunction",                      NULL, NULL,                L,    C,    C,    C    },
	{ "PCIeFunctionCollection",            NULL, NULL,                L,    C,    C,    C    },
	{ "PCIeSlots",                         NULL, NULL,                L,    C,    C,    C    },
	{ "Port",                              NULL, NULL,                L,    C,    C,    C    },
	{ "PortCollection",                    NULL, NULL,                L,    C,    C,    C    },
	{ "PortMetrics",                       NULL, NULL,                L,    C,    C,    C    },
	{ "Power",                             NULL, NULL,                L,    M,    M,    M    },
	{ "PowerDistribution",                 NULL, NULL,                L,    C,    C,    C    },
	{ "PowerDistributionCollection",       NULL, NULL,                L,    C,    C,    C    },
	{ "PowerDistributionMetrics",          NULL, NULL,                L,    C,    C,    C    },
	{ "PowerDomain",                       NULL, NULL,                L,    M,    M,    M    },
	{ "PowerDomainCollection",             NULL, NULL,                L,    M,    M,    M    },
	{ "PowerEquipment",                    NULL, NULL,                L,    M,    M,    M    },
	{ "PowerSubsystem",                    NULL, NULL,                L,    M,    M,    M    },
	{ "PowerSupply",                       NULL, NULL,                L,    M,    M,    M    },
	{ "PowerSupplyCollection",             NULL, NULL,                L,    M,    M,    M    },
	{ "PowerSupplyMetrics",                NULL, NULL,                L,    M,    M,    M    },
	{ "PrivilegeRegistry",                 NULL, NULL,                L,    M,    M,    M    },
	{ "Processor",                         NULL, NULL,                L,    C,    C,    C    },
	{ "ProcessorCollection",               NULL, NULL,                L,    C,    C,    C    },
	{ "ProcessorMetrics",                  NULL, NULL,                L,    C,    C,    C    },
	{ "Pump",                              NULL, NULL,                L,    C,    C,    C    },
	{ "PumpCollection",                    NULL, NULL,                L,    C,    C,    C    },
	{ "RegisteredClient",                  NULL, NULL,                L,    MS,   MS,   MS   },
	{ "RegisteredClientCollection",        NULL, NULL,                L,    MC,   MC,   MC   },
	{ "Reservoir",                         NULL, NULL,                L,    C,    C,    C    },
	{ "ReservoirCollection",               NULL, NULL,                L,    C,    C,    C    },
	{ "ResourceBlock",                     NULL, NULL,                L,    C,    C,    C    },
	{ "ResourceBlockCollection",           NULL, NULL,                L,    C,    C,    C    },
	{ "Role",                              NULL, NULL,                L,    M,    M,    M    },
	{ "RoleCollection",                    NULL, NULL,                L,    M,    M,    M    },
	{ "RouteEntry",                        NULL, NULL,                L,    C,    C,    C    },
	{ "RouteEntryCollection",              NULL, NULL,                L,    C,    C,    C    },
	{ "RouteSetEntry",                     NULL, NULL,                L,    C,    C,    C    },
	{ "RouteSetEntryCollection",           NULL, NULL,                L,    C,    C,    C    },
	{ "SecureBoot",                        NULL, NULL,                L,    C,    C,    C    },
	{ "SecureBootDatabase",                NULL, NULL,                L,    C,    C,    C    },
	{ "SecureBootDatabaseCollection",      NULL, NULL,                L,    C,    C,    C    },
	{ "SecurityPolicy",                    NULL, NULL,                L,    M,    M,    M    },
	{ "Sensor",                            NULL, NULL,                L,    C,    C,    C    },
	{ "SensorCollection",                  NULL, NULL,                L,    C,    C,    C    },
	{ "SerialInterface",                   NULL, NULL,                L,    M,    M,    M    },
	{ "SerialInterfaceCollection",         NULL, NULL,                L,    M,    M,    M    },
	{ "ServiceConditions",                 NULL, NULL,                L,    M,    M,    M    },
	{ "ServiceRoot",                       NULL, NULL,                LN,   M,    M,    M    },
	{ "Session",                           NULL, NULL,                MS,   M,    M,    MS   },
	{ "SessionCollection",                 NULL, NULL,                L,    M,    LN,   M    },
	{ "SessionService",                    NULL, NULL,                L,    M,    M,    M    },
	{ "Signature",                         NULL, NULL,                L,    C,    C,    C    },
	{ "SignatureCollection",               NULL, NULL,                L,    C,    C,    C    },
	{ "SimpleStorage",                     NULL, NULL,                L,    C,    C,    C    },
	{ "SimpleStorageCollection",           NULL, NULL,                L,    C,    C,    C    },
	{ "SoftwareInventory",                 NULL, NULL,                L,    C,    C,    C    },
	{ "SoftwareInventoryCollection",       NULL, NULL,                L,    C,    C,    C    },
	{ "Storage",                           NULL, NULL,                L,    C,    C,    C    },
	{ "StorageCollection",                 NULL, NULL,                L,    C,    C,    C    },
	{ "StorageController",                 NULL, NULL,                L,    C,    C,    C    },
	{ "StorageControllerCollection",       NULL, NULL,                L,    C,    C,    C    },
	{ "StorageControllerMetrics",          NULL, NULL,                L,    C,    C,    C    },
	{ "StorageMetrics",                    NULL, NULL,                L,    C,    C,    C    },
	{ "Switch",                            NULL, NULL,                L,    C,    C,    C    },
	{ "SwitchCollection",                  NULL, NULL,                L,    C,    C,    C    },
	{ "SwitchMetrics",                     NULL, NULL,                L,    C,    C,    C    },
	{ "Task",                              NULL, NULL,                L,    M,    M,    M    },
	{ "TaskCollection",                    NULL, NULL,                L,    M,    M,    M    },
	{ "TaskService",                       NULL, NULL,                L,    M,    M,    M    },
	{ "TelemetryData",                     NULL, NULL,                L,    C,    C,    C    },
	{ "TelemetryDataCollection",           NULL, NULL,                L,    C,    C,    C    },
	{ "TelemetryService",                  NULL, NULL,                L,    M,    M,    M    },
	{ "Thermal",                           NULL, NULL,                L,    M,    M,    M    },
	{ "ThermalEquipment",                  NULL, NULL,                L,    M,    M,    M    },
	{ "ThermalMetrics",                    NULL, NULL,                L,    M,    M,    M    },
	{ "ThermalSubsystem",                  NULL, NULL,                L,    M,    M,    M    },
	{ "Triggers",                          NULL, NULL,                L,    M,    M,    M    },
	{ "TriggersCollection",                NULL, NULL,                L,    M,    M,    M    },
	{ "TrustedComponent",                  NULL, NULL,                L,    M,    M,    M    },
	{ "TrustedComponentCollection",        NULL, NULL,                L,    M,    M,    M    },
	{ "USBController",                     NULL, NULL,                L,    C,    C,    C    },
	{ "USBControllerCollection",           NULL, NULL,                L,    C,    C,    C    },
	{ "UpdateService",                     NULL, NULL,                L,    C,    C,    C    },
	{ "UpdateServiceCapabilities",         NULL, NULL,                L,    C,    C,    C    },
	{ "VCATEntry",                         NULL, NULL,                L,    C,    C,    C    },
	{ "VCATEntryCollection",               NULL, NULL,                L,    C,    C,    C    },
	{ "VLanNetworkInterface",              NULL, NULL,                L,    M,    M,    M    },
	{ "VLanNetworkInterfaceCollection",    NULL, NULL,                L,    M,    M,    M    },
	{ "VirtualCXLSwitch",                  NULL, NULL,                L,    C,    C,    C    },
	{ "VirtualCXLSwitchCollection",        NULL, NULL,                L,    C,    C,    C    },
	{ "VirtualMedia",                      NULL, NULL,                L,    M,    M,    M    },
	{ "VirtualMediaCollection",            NULL, NULL,                L,    M,    M,    M    },
	{ "VirtualPCI2PCIBridge",              NULL, NULL,                L,    C,    C,    C    },
	{ "VirtualPCI2PCIBridgeCollection",    NULL, NULL,                L,    C,    C,    C    },
	{ "Volume",                            NULL, NULL,                L,    C,    C,    C    },
	{ "VolumeCollection",                  NULL, NULL,                L,    C,    C,    C    },
	{ "Zone",                              NULL, NULL,                L,    C,    C,    C    },
	{ "ZoneCollection",                    NULL, NULL,                L,    C,    C,    C    },
};
/* clang-format on */
const size_t privilege_row_count = nitems(privilege_rows);
