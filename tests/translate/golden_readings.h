/* Thermal, power, sensors. */
{"Chassis/{chassis}", "Thermal/@odata.id Power/@odata.id ThermalSubsystem/@odata.id PowerSubsystem/@odata.id Sensors/@odata.id EnvironmentMetrics/@odata.id"},
{"Chassis/{chassis}/Thermal", "Temperatures# Fans# Redundancy#"},
{"Chassis/{chassis}/Power", "PowerControl# PowerSupplies# Voltages# Redundancy#"},
{"Chassis/{chassis}/EnvironmentMetrics", "PowerWatts/Reading TemperatureCelsius/Reading"},
