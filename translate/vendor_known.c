/* Which BMCs we know how well. The README has the same table; a test compares them. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/quirks.h"
#include "translate/vendor.h"

/* clang-format off */
static const struct vendor_known known[] = {
	/* vendor        generation       firmware        how */
	{ "Dell",       "iDRAC7",        "2.65",         VENDOR_FIXTURE },
	{ "Dell",       "iDRAC8",        "2.83",         VENDOR_FIXTURE },
	{ "Dell",       "iDRAC9",        "6.00",         VENDOR_CAPTURED },
	{ "Dell",       "iDRAC9",        "6.10",         VENDOR_FIXTURE },
	{ "Dell",       "iDRAC10",       "1.20",         VENDOR_FIXTURE },
	{ "HPE",        "iLO 4",         "2.78",         VENDOR_FIXTURE },
	{ "HPE",        "iLO 5",         "2.46",         VENDOR_CAPTURED },
	{ "HPE",        "iLO 5",         "2.72",         VENDOR_CAPTURED },
	{ "HPE",        "iLO 5",         "2.78",         VENDOR_FIXTURE },
	{ "HPE",        "iLO 6",         "1.66",         VENDOR_CAPTURED },
	{ "HPE",        "iLO 7",         "1.12",         VENDOR_FIXTURE },
	{ "HPE",        "Cray",          "",             VENDOR_CAPTURED },   /* EX235a; it tells no firmware */
	{ "HPE",        "Cray",          "nc.1.9",       VENDOR_FIXTURE },
	{ "Lenovo",     "XCC",           "2.83",         VENDOR_CAPTURED },
	{ "Lenovo",     "XCC",           "4.20",         VENDOR_FIXTURE },
	{ "Lenovo",     "XCC2",          "3.10",         VENDOR_FIXTURE },
	{ "Lenovo",     "XCC3",          "",             VENDOR_RECOGNISED },
	{ "Supermicro", "X9",            "",             VENDOR_RECOGNISED },
	{ "Supermicro", "X10",           "4.0",          VENDOR_CAPTURED },
	{ "Supermicro", "X11",           "1.74",         VENDOR_FIXTURE },
	{ "Supermicro", "X12",           "01.04",        VENDOR_FIXTURE },
	{ "Supermicro", "X13",           "11.01",        VENDOR_CAPTURED },
	{ "Supermicro", "X13",           "01.05",        VENDOR_FIXTURE },
	{ "Supermicro", "X14",           "01.01",        VENDOR_FIXTURE },
	{ "Supermicro", "H11",           "",             VENDOR_RECOGNISED },
	{ "Supermicro", "H12",           "",             VENDOR_RECOGNISED },
	{ "Supermicro", "H13",           "",             VENDOR_RECOGNISED },
	{ "Supermicro", "H14",           "",             VENDOR_RECOGNISED },
	{ "Supermicro", "OpenBMC",       "70.01",        VENDOR_CAPTURED },
	{ "AMI",        "MegaRAC",       "13.06",        VENDOR_FIXTURE },
	{ "AMI",        "Gigabyte",      "12.84",        VENDOR_CAPTURED },
	{ "AMI",        "Gigabyte",      "12.60",        VENDOR_FIXTURE },
	{ "AMI",        "TSM",           "5.22",         VENDOR_FIXTURE },
	{ "AMI",        "ASRock Rack",   "1.19",         VENDOR_FIXTURE },
	{ "AMI",        "Tyan",          "3.08",         VENDOR_FIXTURE },
	{ "AMI",        "Quanta",        "4.20",         VENDOR_FIXTURE },
	{ "AMI",        "DGX",           "24.09",        VENDOR_FIXTURE },
	{ "Inspur",     "NF",            "4.26",         VENDOR_FIXTURE },
	{ "OpenBMC",    "OpenBMC",       "2.15",         VENDOR_CAPTURED },
	{ "OpenBMC",    "OpenBMC",       "2.18",         VENDOR_FIXTURE },
	{ "OpenBMC",    "OpenBMC Intel", "wht-1.11",     VENDOR_FIXTURE },
	{ "OpenBMC",    "OpenBMC IBM",   "fw1060",       VENDOR_FIXTURE },
	{ "NVIDIA",     "OpenBMC",       "GH200-24.05",  VENDOR_CAPTURED },
	{ "NVIDIA",     "OpenBMC",       "GB200Nvl-25.01", VENDOR_FIXTURE },
	{ "NVIDIA",     "OpenBMC",       "BF-24.10",     VENDOR_CAPTURED },
	{ "Cisco",      "CIMC",          "4.1(2b)",      VENDOR_FIXTURE },
	{ "Cisco",      "S3260",         "4.1(1c)",      VENDOR_FIXTURE },
	{ "Fujitsu",    "iRMC S5",       "3.75",         VENDOR_FIXTURE },
	{ "Huawei",     "iBMC",          "3.31",         VENDOR_FIXTURE },
	{ "H3C",        "HDM",           "3.57",         VENDOR_FIXTURE },
	{ "Delta",      "",              "",             VENDOR_CAPTURED },   /* a part of it, as of Lite-On */
	{ "Delta",      "",              "2.0",          VENDOR_FIXTURE },
	{ "Lite-On",    "",              "",             VENDOR_CAPTURED },
	{ "Lite-On",    "OpenBMC",       "r1.3",         VENDOR_FIXTURE },
	{ "Wiwynn",     "",              "",             VENDOR_RECOGNISED },
	{ "Intel",      "",              "",             VENDOR_RECOGNISED },
};
/* clang-format on */

const struct vendor_known *
vendor_known(size_t index)
{
	return index < nitems(known) ? &known[index] : NULL;
}

/* The firmware seen is the beginning of what the box says, or stands somewhere in it (XCC). */
static bool
same_firmware(const struct vendor_known *row, const struct vendor *vendor)
{
	return row->firmware[0] != '\0' && strstr(vendor->firmware, row->firmware) != NULL;
}

/* The product line at its best; a line that nobody has seen is at least recognised by its vendor. */
const char *
vendor_how_known(const struct vendor *vendor)
{
	static const char *const order[] = {"", VENDOR_RECOGNISED, VENDOR_FIXTURE, VENDOR_CAPTURED};
	size_t i, level, best = 0;

	for (i = 0; i < nitems(known); i++) {
		if (strcasecmp(known[i].name, vendor->name) != 0)
			continue;
		if (best == 0)
			best = 1;
		if (strcasecmp(known[i].generation, vendor->generation) != 0)
			continue;
		if (same_firmware(&known[i], vendor))
			return known[i].known;
		for (level = 1; strcmp(order[level], known[i].known) != 0;)
			level++;
		best = level > best ? level : best;
	}
	return order[best];
}
