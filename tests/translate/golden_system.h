/* Identity, inventory, boot, indicator, chassis. */
{"Systems/*", "Manufacturer Model SerialNumber SKU AssetTag UUID HostName BiosVersion PowerState Status Links/Chassis[]/@odata.id Links/ManagedBy[]/@odata.id IndicatorLED LocationIndicatorActive"},
{"Systems/*", "Oem/Fishway/HealthRollup ProcessorSummary/Status/HealthRollup MemorySummary/Status/HealthRollup"},
{"Chassis/{chassis}", "ChassisType Manufacturer Model SerialNumber Status Links/ComputerSystems[]/@odata.id Links/ManagedBy[]/@odata.id IndicatorLED LocationIndicatorActive PhysicalSecurity Oem/Fishway/HealthRollup"},
{"Managers/{manager}", "Links/ManagerForServers[]/@odata.id Links/ManagerForChassis[]/@odata.id"},
{"Systems/*", "Boot/BootSourceOverrideTarget Boot/BootSourceOverrideEnabled Boot/BootSourceOverrideMode Boot/BootSourceOverrideTarget@Redfish.AllowableValues Boot/BootSourceOverrideEnabled@Redfish.AllowableValues Boot/BootSourceOverrideMode@Redfish.AllowableValues Boot/BootOrder Boot/BootOptions/@odata.id"},
{"Systems/{system}/BootOptions", "Members#"},
{"Systems/{system}/BootOptions/*", "BootOptionReference", 1},
