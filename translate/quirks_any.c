/* What every machine part has, whether its box tells it or not: null is "nobody knows" to a client, absence "there is no such thing". Behind
 * all other families, whose rows may know where a value is. */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	EDIT("*", NULL, NULL, "Drive",             EDIT_DEFAULT, "MediaType", "null", "Gigabyte 12.84, X13 11.01; an empty bay: GB300 70.01"),
	EDIT("*", NULL, NULL, "Drive",             EDIT_DEFAULT, "Protocol", "null", "Gigabyte 12.84, X13 11.01; an empty bay: GB300 70.01"),
	EDIT("*", NULL, NULL, "Drive",             EDIT_DEFAULT, "Status.State", "null", "iLO 6"),
	EDIT("*", NULL, NULL, "Drive",             EDIT_DEFAULT, "Status.Health", "null", "an empty bay: GB300 70.01"),
	EDIT("*", NULL, NULL, "EthernetInterface", EDIT_DEFAULT, "Status.Health", "null", "EX235a, BlueField-3 24.10, iDRAC8"),
	EDIT("*", NULL, NULL, "Thermal",           EDIT_DEFAULT, "Temperatures[].ReadingCelsius", "null", "an absent sensor: Gigabyte 12.84, EX235a"),
	/* The excerpt of a Sensor names it by DataSourceUri; it is no resource. */
	EDIT("*", NULL, NULL, "ThermalMetrics",     EDIT_DROP, "TemperatureReadingsCelsius[].@odata\\.id", NULL, "GB300 70.01"),
	EDIT("*", NULL, NULL, "EnvironmentMetrics", EDIT_DROP, "FanSpeedsPercent[].@odata\\.id", NULL, "GH200 24.05"),
	EDIT("*", NULL, NULL, "AccountService",     EDIT_RENAME, "HTTPBasicAuth@AllowableValues", "HTTPBasicAuth@Redfish.AllowableValues",
	    "GB300 70.01, BlueField-3 24.10"),

	/* A property that the version of its type does not know yet: the version is wrong. */
	EDIT("*", NULL, NULL, "Chassis",           EDIT_VERSION, "Assembly", "6", "EX235a"),
	EDIT("*", NULL, NULL, "Chassis",           EDIT_VERSION, "Sensors", "9", "EX235a"),
	EDIT("*", NULL, NULL, "Chassis",           EDIT_VERSION, "Controls", "17", "Cray EX425"),
	EDIT("*", NULL, NULL, "ServiceRoot",       EDIT_VERSION, "UpdateService", "1", "iLO 4 2.78"),
	EDIT("*", NULL, NULL, "ServiceRoot",       EDIT_VERSION, "CertificateService", "5", "EX235a"),
	EDIT("*", NULL, NULL, "EventDestination",  EDIT_VERSION, "RegistryPrefixes", "4", "EX235a"),
	EDIT("*", NULL, NULL, "Manager",           EDIT_VERSION, "ServiceIdentification", "15", "BlueField-3 24.10"),
	EDIT("*", NULL, NULL, "Manager",           EDIT_VERSION, "DedicatedNetworkPorts", "16", "GH200 24.05, BlueField-3 24.10"),
	EDIT("*", NULL, NULL, "UpdateService",     EDIT_VERSION, "HttpPushUriOptions.ForceUpdate", "11", "GH200 24.05"),
	EDIT("*", NULL, NULL, "ManagerAccount",    EDIT_VERSION, "AccountTypes", "4", "DGX H100"),
};
/* clang-format on */

const struct quirk_family quirks_any = {rows, nitems(rows)};
