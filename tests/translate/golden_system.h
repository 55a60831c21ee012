/* Identity, inventory, boot, indicator, chassis. */
{"Systems/*", "Manufacturer Model SerialNumber SKU PowerState"},
{"Chassis/{chassis}", "ChassisType Manufacturer Model SerialNumber"},
