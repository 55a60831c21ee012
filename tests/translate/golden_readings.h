/* Thermal, power, sensors. */
{"Chassis/{chassis}", "Thermal/@odata.id Power/@odata.id ThermalSubsystem/@odata.id PowerSubsystem/@odata.id Sensors/@odata.id EnvironmentMetrics/@odata.id"},
{"Chassis/{chassis}/Thermal", "Temperatures[]/Name Temperatures[]/ReadingCelsius Temperatures[]/UpperThresholdNonCritical "
	"Temperatures[]/UpperThresholdCritical Temperatures[]/UpperThresholdFatal Temperatures[]/LowerThresholdCritical "
	"Temperatures[]/PhysicalContext Fans[]/Name Fans[]/Reading Fans[]/ReadingUnits Fans[]/LowerThresholdCritical Fans[]/PhysicalContext "
	"Fans[]/Status/State Redundancy[]/Mode Redundancy[]/RedundancySet[]/@odata.id"},
{"Chassis/{chassis}/ThermalSubsystem", "Fans/@odata.id ThermalMetrics/@odata.id FanRedundancy[]/RedundancyType Status/HealthRollup Status/Health"},
{"Chassis/{chassis}/ThermalSubsystem/Fans", "Members# Members[]/@odata.id"},
{"Chassis/{chassis}/ThermalSubsystem/Fans/*", "Name PhysicalContext SpeedPercent/SpeedRPM SpeedPercent/Reading SpeedPercent/DataSourceUri Status/State"},
{"Chassis/{chassis}/ThermalSubsystem/ThermalMetrics", "TemperatureReadingsCelsius[]/Reading TemperatureReadingsCelsius[]/DeviceName "
	"TemperatureSummaryCelsius/Intake/Reading TemperatureSummaryCelsius/Exhaust/Reading "
	"TemperatureSummaryCelsius/Ambient/Reading"},
{"Chassis/{chassis}/Power", "PowerControl[]/Name PowerControl[]/PowerConsumedWatts PowerControl[]/PowerCapacityWatts PowerControl[]/PowerMetrics "
	"PowerControl[]/PowerLimit/LimitInWatts Voltages[]/Name Voltages[]/ReadingVolts Voltages[]/UpperThresholdCritical "
	"Voltages[]/PhysicalContext PowerSupplies[]/Name PowerSupplies[]/Model PowerSupplies[]/SerialNumber PowerSupplies[]/PowerCapacityWatts "
	"PowerSupplies[]/PowerInputWatts PowerSupplies[]/PowerOutputWatts PowerSupplies[]/LineInputVoltage PowerSupplies[]/LineInputVoltageType "
	"PowerSupplies[]/PowerSupplyType PowerSupplies[]/Status/State Redundancy[]/Mode Redundancy[]/RedundancySet[]/@odata.id"},
{"Chassis/{chassis}/PowerSubsystem", "PowerSupplies/@odata.id CapacityWatts Allocation PowerSupplyRedundancy[]/RedundancyType "
	"PowerSupplyRedundancy[]/RedundancyGroup[]/@odata.id Status/HealthRollup Status/Health"},
{"Chassis/{chassis}/PowerSubsystem/PowerSupplies", "Members[]/@odata.id"},
{"Chassis/{chassis}/PowerSubsystem/PowerSupplies/*", "Name Model SerialNumber FirmwareVersion PowerCapacityWatts PowerSupplyType InputNominalVoltageType "
	"Status/State Metrics/@odata.id"},
{"Chassis/{chassis}/PowerSubsystem/PowerSupplies/*/Metrics", "InputPowerWatts OutputPowerWatts InputVoltage InputCurrentAmps"},
{"Chassis/{chassis}/Sensors", "Members#"},
{"Chassis/{chassis}/Sensors/*", "Name Reading ReadingType ReadingUnits PhysicalContext Thresholds", 4},
{"Chassis/{chassis}/EnvironmentMetrics", "PowerWatts TemperatureCelsius FanSpeedsPercent[]/SpeedRPM FanSpeedsPercent[]/Reading "
	"FanSpeedsPercent[]/DeviceName PowerLimitWatts"},
