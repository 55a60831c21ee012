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

	/* A property that the version of its type does not know yet: the version is wrong. */
	EDIT("*", NULL, NULL, "Chassis",           EDIT_VERSION, "Assembly", "6", "EX235a"),
	EDIT("*", NULL, NULL, "Chassis",           EDIT_VERSION, "Sensors", "9", "EX235a"),
	EDIT("*", NULL, NULL, "Chassis",           EDIT_VERSION, "Controls", "17", "Cray EX425"),
	EDIT("*", NULL, NULL, "ServiceRoot",       EDIT_VERSION, "UpdateService", "1", "iLO 4 2.78"),
	EDIT("*", NULL, NULL, "ServiceRoot",       EDIT_VERSION, "CertificateService", "5", "EX235a"),
	EDIT("*", NULL, NULL, "EventDestination",  EDIT_VERSION, "RegistryPrefixes", "4", "EX235a"),
	EDIT("*", NULL, NULL, "ManagerAccount",    EDIT_VERSION, "AccountTypes", "4", "DGX H100"),
};
/* clang-format on */

const struct quirk_family quirks_any = {rows, nitems(rows)};
