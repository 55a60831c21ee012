/* Which log is the hardware's, and the words that vendors have for how bad an entry is. */
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/quirks.h"

/* clang-format off */
static const struct quirk_log rows[] = {
	/* SEL is the raw one, mostly empty; what the hardware says stands in PlatformLog. */
	{ "Lenovo", "XCC*", "PlatformLog", "XCC 2.83" },
	/* In this order: of what several have, an earlier name is the IPMI log or the vendor's word for it, a later one
	 * takes in more. On Supermicro X10 to X14, H3C and Huawei it is Log1; on HPE, IML; on Fujitsu, SystemEventLog. */
	{ "*", NULL, "Sel",            "iDRAC 7 to 10; MegaRAC 12.84, CIMC 4.1 and OpenBMC as SEL" },
	{ "*", NULL, "IML",            "iLO 4 to 7" },
	{ "*", NULL, "SystemEventLog", "iRMC S5" },
	{ "*", NULL, "Log1",           "X10SDV 4.0, X13 11.01, iBMC 3.31, HDM 2.x; DMTF's mock-ups" },
	{ "*", NULL, "PlatformLog",    "XCC 2.83" },
	{ "*", NULL, "EventLog",       "OpenBMC 2.15" },
	{ "*", NULL, "Log",            "DMTF's mock-ups" },
};

static const struct {
	const char *said, *severity;
} severities[] = {
	{ "OK",            "OK" },
	{ "Normal",        "OK" },       /* CIMC 4.1 */
	{ "Informational", "OK" },       /* CIMC 4.1, iBMC */
	{ "Information",   "OK" },
	{ "Info",          "OK" },
	{ "Repaired",      "OK" },       /* iLO */
	{ "Warning",       "Warning" },
	{ "Caution",       "Warning" },  /* iLO */
	{ "Minor",         "Warning" },  /* iBMC */
	{ "Non-critical",  "Warning" },
	{ "Critical",      "Critical" },
	{ "Major",         "Critical" }, /* iBMC */
	{ "Error",         "Critical" },
	{ "Fatal",         "Critical" },
	{ "Non-recoverable", "Critical" },
};
/* clang-format on */

const char *
quirks_log(const struct vendor *vendor, size_t index)
{
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		if (quirks_match(rows[i].vendor, vendor->name) &&
		    (rows[i].generation == NULL || quirks_match(rows[i].generation, vendor->generation)) && index-- == 0)
			return rows[i].id;
	}
	return NULL;
}

const struct quirk_log *
quirks_log_row(size_t index)
{
	return index < nitems(rows) ? &rows[index] : NULL;
}

const char *
quirks_severity(const char *said)
{
	size_t i;

	for (i = 0; i < nitems(severities); i++) {
		if (strcasecmp(severities[i].said, said) == 0)
			return severities[i].severity;
	}
	return NULL;
}
