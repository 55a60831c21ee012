/* HPE iLO. Generations are "iLO 4", "iLO 5" and so on, as the BMC itself says. */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	/* Some iLO 4 refuse a session and take the same credentials by Basic. */
	DRIVER("HPE", "iLO 4", "2.78*", QUIRK_BASIC_ONLY,   1, "iLO 4 2.78"),
	DRIVER("HPE", "iLO 4", NULL,    QUIRK_WANTS_SLASH,  1, "ilo_exporter#17, Cray-HPE/csm#36"),
	/* "Remote end closed connection" on reuse. */
	DRIVER("HPE", "iLO 5", NULL,    QUIRK_IDLE_MS,   5000, "python-redfish-library#64"),
	DRIVER("HPE", "iLO ?", NULL,    QUIRK_EXPAND,       1, "iLO 5 2.46 to iLO 6 1.66: ExpandAll false, `.` only"),
	DRIVER("HPE", "iLO 4", NULL,    QUIRK_EXPAND,       0, "iLO 4: none"),
	/* Names of types and counts of its own, beside OData's. */
	EDIT("HPE", "iLO 4", NULL, "*", EDIT_DROP, "Type",           NULL, "iLO 4: ServiceRoot.1.0.0 on"),
	EDIT("HPE", "iLO 4", NULL, "*", EDIT_DROP, "MemberType",     NULL, "iLO 4"),
	EDIT("HPE", "iLO 4", NULL, "*", EDIT_DROP, "Total",          NULL, "iLO 4"),
	EDIT("HPE", "iLO 4", NULL, "*", EDIT_DROP, "Members[].Type", NULL, "iLO 4"),
	/* Links, states and boot sources as they were before Redfish 1.0, all twice in one document. */
	EDIT("HPE", "iLO 4", NULL, "ComputerSystem", EDIT_DROP,   "links", NULL, "iLO 4 2.78"),
	EDIT("HPE", "iLO 4", NULL, "Chassis",        EDIT_DROP,   "links", NULL, "iLO 4 2.78"),
	EDIT("HPE", "iLO 4", NULL, "Manager",        EDIT_DROP,   "links", NULL, "iLO 4 2.78"),
	EDIT("HPE", "iLO 4", NULL, "ComputerSystem", EDIT_DROP,   "Power", NULL, "iLO 4 2.78: the same as PowerState"),
	EDIT("HPE", "iLO 4", NULL, "ComputerSystem", EDIT_DROP,   "Boot.BootSourceOverrideSupported", NULL, "iLO 4 2.78"),
	EDIT("HPE", "iLO 4", NULL, "ComputerSystem", EDIT_RENAME, "ProcessorSummary.Status.HealthRollUp", "HealthRollup", "iLO 4 2.78"),
	EDIT("HPE", "iLO 4", NULL, "ComputerSystem", EDIT_RENAME, "MemorySummary.Status.HealthRollUp", "HealthRollup", "iLO 4 2.78"),
	EDIT("HPE", NULL,    NULL, "ComputerSystem", EDIT_COPY, "Oem.Hpe.AggregateHealthStatus.Processors.Status.Health", "Oem.Fishway.HealthRollup.Processors", "iLO 5 2.46 to iLO 6 1.66"),
	EDIT("HPE", NULL,    NULL, "ComputerSystem", EDIT_COPY, "Oem.Hpe.AggregateHealthStatus.Memory.Status.Health", "Oem.Fishway.HealthRollup.Memory", "iLO 5 2.46 to iLO 6 1.66"),
	EDIT("HPE", NULL,    NULL, "ComputerSystem", EDIT_COPY, "Oem.Hpe.AggregateHealthStatus.Storage.Status.Health", "Oem.Fishway.HealthRollup.Storage", "iLO 5 2.46 to iLO 6 1.66"),
	EDIT("HPE", NULL,    NULL, "ComputerSystem", EDIT_COPY, "Oem.Hpe.AggregateHealthStatus.PowerSupplies.Status.Health", "Oem.Fishway.HealthRollup.Power", "iLO 5 2.46 to iLO 6 1.66"),
	EDIT("HPE", NULL,    NULL, "ComputerSystem", EDIT_COPY, "Oem.Hpe.AggregateHealthStatus.Fans.Status.Health", "Oem.Fishway.HealthRollup.Fans", "iLO 5 2.46 to iLO 6 1.66"),
	EDIT("HPE", NULL,    NULL, "ComputerSystem", EDIT_COPY, "Oem.Hpe.AggregateHealthStatus.Temperatures.Status.Health", "Oem.Fishway.HealthRollup.Temperatures", "iLO 5 2.46 to iLO 6 1.66"),
	EDIT("HPE", NULL,    NULL, "ComputerSystem", EDIT_COPY, "Oem.Hpe.AggregateHealthStatus.Network.Status.Health", "Oem.Fishway.HealthRollup.Network", "iLO 5 2.46 to iLO 6 1.66"),
	EDIT("HPE", "iLO 5", NULL, "EthernetInterface", EDIT_NULL, "IPv4Addresses[].Address", "N/A", "iLO 5 2.46"),
	/* An account that says nothing is one for Redfish. */
	EDIT("HPE", "iLO 6", NULL, "ManagerAccount", EDIT_DEFAULT, "AccountTypes", "[\"Redfish\"]", "iLO 6"),
	EDIT("HPE", "iLO 7", NULL, "ManagerAccount", EDIT_DEFAULT, "AccountTypes", "[\"Redfish\"]", "iLO 7"),
	EDIT("HPE", "Cray", NULL, "NetworkAdapter",    EDIT_COPY,  "Id", "Name", "EX235a"),
	EDIT("HPE", "Cray", NULL, "EthernetInterface", EDIT_COPY,  "Id", "Name", "EX235a"),
	EDIT("HPE", "Cray", NULL, "EthernetInterface", EDIT_NULL,  "MACAddress", "Not Available", "EX235a"),
	EDIT("HPE", "Cray", NULL, "EthernetInterface", EDIT_NULL,  "PermanentMACAddress", "", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Memory",            EDIT_VALUE, "ErrorCorrection", "Multi-bit ECC=MultiBitECC", "EX235a"),
	EDIT("HPE", "Cray", NULL, "LogService",        EDIT_VALUE, "DateTimeLocalOffset", "0=+00:00", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Role",              EDIT_COPY,  "Id", "RoleId", "EX235a"),
	EDIT("HPE", "Cray", NULL, "SoftwareInventory", EDIT_NULL,  "Status.Health", "", "EX235a"),
	EDIT("HPE", "Cray", NULL, "SoftwareInventory", EDIT_NULL,  "Status.State", "", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Sensor",            EDIT_NULL,  "ElectricalContext", "Reported", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Power",             EDIT_INDEX, "Voltages[].MemberId", NULL, "EX235a"),
	/* What is in Oem is an object each. */
	EDIT("HPE", "Cray", NULL, "Processor",         EDIT_MOVE,  "Oem.BoardRevision", "Oem.Cray.BoardRevision", "EX235a"),
	EDIT("HPE", "Cray", NULL, "Chassis",           EDIT_MOVE,  "Oem.TriggeredAlarms", "Oem.Cray.TriggeredAlarms", "EX235a"),
};
/* clang-format on */

const struct quirk_family quirks_hpe = {rows, nitems(rows)};
