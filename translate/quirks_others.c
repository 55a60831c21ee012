/* Vendors with a row or two. */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	DRIVER("Huawei",  NULL, NULL, QUIRK_ETAG_WRITE, QUIRK_ETAG_HEADER, "iBMC 3.31, ansible#60031"),
	DRIVER("Fujitsu", NULL, NULL, QUIRK_EXPAND,                     0, "iRMC: check_redfish#20"),
	DRIVER("Fujitsu", NULL, NULL, QUIRK_ETAG_WRITE, QUIRK_ETAG_HEADER, "iRMC S5: a bare number, check_redfish#20"),
	EDIT("Cisco",   NULL, NULL, "Power",              EDIT_ARRAY,  "PowerControl", NULL, "CIMC 4.1: gofish power.go"),
	EDIT("Cisco",   NULL, NULL, "Power",              EDIT_STRING, "PowerControl[].MemberId", NULL, "CIMC 4.1: gofish power.go"),
	EDIT("Cisco",   NULL, NULL, "Power",              EDIT_NUMBER, "PowerSupplies[].PowerCapacityWatts", NULL, "CIMC 4.1"),
	EDIT("Cisco",   NULL, NULL, "Power",              EDIT_NULL,   "PowerControl[].PowerLimit.LimitInWatts", "0", "CIMC 4.1: no cap is set"),
	EDIT("Cisco",   NULL, NULL, "LogEntry",           EDIT_VALUE,  "Severity", "Normal=OK", "check_redfish: event.py"),
	EDIT("Cisco",   NULL, NULL, "LogEntry",           EDIT_VALUE,  "Severity", "Informational=OK", "check_redfish: event.py"),
	EDIT("Cisco",   NULL, NULL, "LogEntryCollection", EDIT_VALUE,  "Members[].Severity", "Normal=OK", "check_redfish: event.py"),
	EDIT("Cisco",   NULL, NULL, "LogEntryCollection", EDIT_VALUE,  "Members[].Severity", "Informational=OK", "check_redfish: event.py"),
	EDIT("Inspur",  NULL, NULL, "ComputerSystem",     EDIT_VALUE,  "Storage.@odata\\.id", "/redfish/v1/Systems/1/Storages=/redfish/v1/Systems/1/Storage", "idrac_exporter: client.go"),
};
/* clang-format on */

const struct quirk_family quirks_others = {rows, nitems(rows)};
