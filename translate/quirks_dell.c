/* Dell iDRAC. Redfish began with iDRAC 7 firmware 2.40; iDRAC10 began its version numbers anew
 * at 1.x. */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	/* Reading a RAID or Enclosure chassis makes an iDRAC restart; parallel checks crash it several times a day. */
	DRIVER("Dell", NULL,      NULL, QUIRK_NO_CRAWL,     1, "check_redfish: classes/redfish.py, #67"),
	DRIVER("Dell", NULL,      NULL, QUIRK_CONCURRENCY,  1, "check_redfish#67"),
	/* SYS518 "data sources unavailable" after boot and reset names 30 s in its MessageArgs. */
	DRIVER("Dell", NULL,      NULL, QUIRK_STARTING_S,  30, "metal-operator#170"),
	/* A connection kept long ends in time-outs. */
	DRIVER("Dell", NULL,      NULL, QUIRK_IDLE_MS,   5000, "DMTF/libredfish#54"),
	DRIVER("Dell", "iDRAC9",  NULL, QUIRK_EXPAND,       1, "iDRAC9 6.00: ProtocolFeaturesSupported MaxLevels 1"),
	/* Numbers where a string is due, and the other way round. */
	EDIT("Dell", NULL, NULL, "Power",   EDIT_STRING, "PowerControl[].MemberId", NULL, "gofish: power.go"),
	EDIT("Dell", NULL, NULL, "Power",   EDIT_STRING, "PowerSupplies[].MemberId", NULL, "gofish: power.go"),
	EDIT("Dell", NULL, NULL, "Power",   EDIT_NUMBER, "PowerSupplies[].PowerCapacityWatts", NULL, "gofish: power.go"),
	EDIT("Dell", NULL, NULL, "Drive",   EDIT_NULL,   "PhysicalLocation.PartLocation.ServiceLabel", "", "iDRAC9 6.00"),
	/* A blue light that only blinks to be found. */
	DRIVER("Dell", NULL, NULL, QUIRK_LED_IDLE_LIT, 1, "iDRAC9 6.00: Lit on an idle machine"),
	EDIT("Dell", NULL, NULL, "ComputerSystem", EDIT_COPY, "Oem.Dell.DellSystem.CPURollupStatus", "Oem.Fishway.HealthRollup.Processors", "iDRAC9 6.00"),
	EDIT("Dell", NULL, NULL, "ComputerSystem", EDIT_COPY, "Oem.Dell.DellSystem.SysMemPrimaryStatus", "Oem.Fishway.HealthRollup.Memory", "iDRAC9 6.00"),
	EDIT("Dell", NULL, NULL, "ComputerSystem", EDIT_COPY, "Oem.Dell.DellSystem.StorageRollupStatus", "Oem.Fishway.HealthRollup.Storage", "iDRAC9 6.00"),
	EDIT("Dell", NULL, NULL, "ComputerSystem", EDIT_COPY, "Oem.Dell.DellSystem.PSRollupStatus", "Oem.Fishway.HealthRollup.Power", "iDRAC9 6.00"),
	EDIT("Dell", NULL, NULL, "ComputerSystem", EDIT_COPY, "Oem.Dell.DellSystem.FanRollupStatus", "Oem.Fishway.HealthRollup.Fans", "iDRAC9 6.00"),
	EDIT("Dell", NULL, NULL, "ComputerSystem", EDIT_COPY, "Oem.Dell.DellSystem.TempRollupStatus", "Oem.Fishway.HealthRollup.Temperatures", "iDRAC9 6.00"),
};
/* clang-format on */

const struct quirk_family quirks_dell = {rows, nitems(rows)};
