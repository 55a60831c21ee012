/* Temperatures, fans and power that a vendor keeps at a place or in words of its own, and what its documents of them have wrong. */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

#define FUJITSU "Oem.ts_fujitsu.ChassisPowerConsumption."

/* clang-format off */
static const struct quirk_row rows[] = {
	/* The words of before Redfish 1.0. */
	EDIT("HPE", "iLO 4", NULL, "Thermal", EDIT_RENAME, "Fans[].CurrentReading", "Reading", "idrac_exporter: model.go"),
	EDIT("HPE", "iLO 4", NULL, "Thermal", EDIT_RENAME, "Fans[].Units", "ReadingUnits", "idrac_exporter: model.go"),
	EDIT("HPE", "iLO 4", NULL, "Thermal", EDIT_RENAME, "Temperatures[].Number", "SensorNumber", "idrac_exporter: model.go"),
	EDIT("HPE", "iLO 4", NULL, "Thermal", EDIT_DROP,   "Temperatures[].CurrentReading", NULL, "iLO 4: the same as ReadingCelsius"),
	EDIT("HPE", "iLO 4", NULL, "Thermal", EDIT_DROP,   "Temperatures[].Units", NULL, "iLO 4"),
	EDIT("HPE", "iLO 4", NULL, "Power",   EDIT_COPY,   "PowerConsumedWatts", "PowerControl[0].PowerConsumedWatts", "iLO 4"),
	EDIT("HPE", "iLO 4", NULL, "Power",   EDIT_COPY,   "PowerCapacityWatts", "PowerControl[0].PowerCapacityWatts", "iLO 4"),
	EDIT("HPE", "iLO 4", NULL, "Power",   EDIT_DROP,   "PowerConsumedWatts", NULL, "iLO 4: twice in one document"),
	EDIT("HPE", "iLO 4", NULL, "Power",   EDIT_DROP,   "PowerCapacityWatts", NULL, "iLO 4: twice in one document"),
	/* An empty bay has the firmware 0.00. */
	EDIT("HPE", "iLO 4", NULL, "Power",   EDIT_NULL,   "PowerSupplies[].FirmwareVersion", "0.00", "idrac_exporter: client.go"),

	EDIT("Fujitsu", NULL, NULL, "Power", EDIT_COPY, FUJITSU "CurrentPowerConsumptionW", "PowerControl[0].PowerConsumedWatts", "idrac_exporter#121"),
	EDIT("Fujitsu", NULL, NULL, "Power", EDIT_COPY, FUJITSU "CurrentMaximumPowerW", "PowerControl[0].PowerCapacityWatts", "idrac_exporter#121"),
	EDIT("Fujitsu", NULL, NULL, "Power", EDIT_COPY, FUJITSU "MinimumPowerW", "PowerControl[0].PowerMetrics.MinConsumedWatts", "idrac_exporter#121"),
	EDIT("Fujitsu", NULL, NULL, "Power", EDIT_COPY, FUJITSU "PeakPowerW", "PowerControl[0].PowerMetrics.MaxConsumedWatts", "idrac_exporter#121"),
	EDIT("Fujitsu", NULL, NULL, "Power", EDIT_COPY, FUJITSU "AveragePowerW", "PowerControl[0].PowerMetrics.AverageConsumedWatts", "idrac_exporter#121"),
	EDIT("Fujitsu", NULL, NULL, "Power", EDIT_PICK, "PowerSupplies[].PowerInputWatts",
	    "Oem.ts_fujitsu.ChassisPowerSensors Designation CurrentPowerConsumptionW", "idrac_exporter#121"),

	EDIT("Huawei", NULL, NULL, "Power", EDIT_COPY, "PowerSupplies[].Oem.Huawei.PowerInputWatts", "PowerInputWatts", "idrac_exporter: client.go"),
	EDIT("Huawei", NULL, NULL, "Power", EDIT_COPY, "PowerSupplies[].Oem.Huawei.PowerOutputWatts", "PowerOutputWatts", "idrac_exporter: client.go"),

	EDIT("Inspur", NULL, NULL, "Power", EDIT_COPY, "Oem.Public.TotalPower", "PowerControl[0].PowerConsumedWatts", "idrac_exporter: client.go"),

	/* Each of 20 temperatures, CPUs and DIMMs among them, is said to be of the Intake; an empty power supply bay has the name nil. */
	EDIT("AMI", NULL, "12.84*", "Thermal", EDIT_NULL, "Temperatures[].PhysicalContext", "Intake", "Gigabyte 12.84"),
	EDIT("AMI", NULL, "12.*", "Power",   EDIT_NULL, "PowerSupplies[].Name", "nil", "Gigabyte 12.84"),
	EDIT("AMI", NULL, "12.*", "Power",   EDIT_DEFAULT, "PowerSupplies[].Status", "{\"State\":null,\"Health\":null}", "Gigabyte 12.84"),

	/* A RelatedItem is a resource, no collection. */
	EDIT("Lenovo", "XCC*", NULL, "Power", EDIT_NULL, "PowerControl[].RelatedItem[].@odata\\.id", "/redfish/v1/Systems/1/Processors", "XCC 2.83"),
	EDIT("Lenovo", "XCC*", NULL, "Power", EDIT_NULL, "PowerControl[].RelatedItem[].@odata\\.id", "/redfish/v1/Systems/1/Memory", "XCC 2.83"),
	/* No property of a RedundantGroup; the same is in Power's Redundancy. */
	EDIT("Lenovo", "XCC*", NULL, "PowerSubsystem", EDIT_DROP, "PowerSupplyRedundancy[].Oem", NULL, "XCC 2.83"),

	/* An OEM action stands in Actions.Oem itself. */
	EDIT("NVIDIA", "OpenBMC", NULL, "EnvironmentMetrics", EDIT_MOVE, "Actions.Oem.Nvidia.#NvidiaEnvironmentMetrics\\.ClearOOBSetPoint",
	    "Actions.Oem.#NvidiaEnvironmentMetrics\\.ClearOOBSetPoint", "GH200 24.05"),
	EDIT("NVIDIA", "OpenBMC", NULL, "EnvironmentMetrics", EDIT_DROP, "Actions.Oem.Nvidia", NULL, "GH200 24.05"),

	/* What is in Oem is an object each. */
	EDIT("HPE", "Cray", NULL, "Sensor", EDIT_MOVE, "Oem.Index", "Oem.Cray.Index", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Sensor", EDIT_MOVE, "Oem.ParentalContext", "Oem.Cray.ParentalContext", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Sensor", EDIT_MOVE, "Oem.ParentalIndex", "Oem.Cray.ParentalIndex", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Sensor", EDIT_MOVE, "Oem.ReferenceDesignator", "Oem.Cray.ReferenceDesignator", "EX235a"),

	/* Those without a link have none. */
	EDIT("HPE", "Cray", NULL, "EthernetInterface", EDIT_DEFAULT, "Status", "{\"State\":null,\"Health\":null}", "EX235a"),

	/* Names with a blank at the end, and the text null. */
	EDIT("NVIDIA", "OpenBMC", "BF-*", "PowerSubsystem", EDIT_DROP, "Allocation ", NULL, "BlueField-3 24.10"),
	EDIT("NVIDIA", "OpenBMC", "BF-*", "PowerSubsystem", EDIT_DROP, "CapacityWatts ", NULL, "BlueField-3 24.10"),
};
/* clang-format on */

const struct quirk_family quirks_readings = {rows, nitems(rows)};
