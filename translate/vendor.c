#include "translate/vendor.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/quirks.h"

/* Where a rule looks. */
enum source {
	ROOT_VENDOR,
	ROOT_OEM, /* the first key of Oem */
	ROOT_PRODUCT,
	ROOT_VERSION, /* RedfishVersion */
	ILO_TYPE,    /* Oem.Hpe.Manager[0].ManagerType; missing on some builds from iLO 5 2.30 on */
	ILO_MONIKER, /* Oem.Hpe.Moniker.PRODGEN */
	ILO4_TYPE,   /* Oem.Hp.Manager[0].ManagerType */
	MANAGER_IDS, /* any member of the collection */
	MANAGER_MODEL,
	MANAGER_FIRMWARE,
	SYSTEM_MAKER,
	SYSTEM_MODEL,
	CHASSIS_MAKER,
	CHASSIS_MODEL,
	PAGE
};

struct vendor_rule {
	enum source source;
	const char *glob;
	const char *name; /* NULL: the text that fits */
	const char *how;
};

/* clang-format off */
static const struct vendor_rule vendor_rules[] = {
	{ ROOT_VENDOR,   "Dell*",            "Dell",        "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "HPE*",             "HPE",         "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Hewlett*",         "HPE",         "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Lenovo*",          "Lenovo",      "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Super*Micro*",     "Supermicro",  "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "AMI",              "AMI",         "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "American Mega*",   "AMI",         "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "NVIDIA*",          "NVIDIA",      "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Cisco*",           "Cisco",       "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Fujitsu*",         "Fujitsu",     "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Huawei*",          "Huawei",      "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Inspur*",          "Inspur",      "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "H3C*",             "H3C",         "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Intel*",           "Intel",       "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "WIWYNN*",          "Wiwynn",      "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "LITE-ON*",         "Lite-On",     "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "Delta*",           "Delta",       "ServiceRoot.Vendor" },
	{ ROOT_VENDOR,   "?*",               NULL,          "ServiceRoot.Vendor" },
	{ ROOT_OEM,      "Supermicro",       "Supermicro",  "ServiceRoot.Oem" },
	{ ROOT_OEM,      "Hp",               "HPE",         "ServiceRoot.Oem" },
	{ ROOT_OEM,      "Hpe",              "HPE",         "ServiceRoot.Oem" },
	{ ROOT_OEM,      "Dell",             "Dell",        "ServiceRoot.Oem" },
	{ ROOT_OEM,      "Ami",              "AMI",         "ServiceRoot.Oem" },
	{ ROOT_OEM,      "Huawei",           "Huawei",      "ServiceRoot.Oem" },
	{ ROOT_OEM,      "ts_fujitsu",       "Fujitsu",     "ServiceRoot.Oem" },
	{ ROOT_OEM,      "Lenovo",           "Lenovo",      "ServiceRoot.Oem" },
	{ SYSTEM_MAKER,  "*h3c*",            "H3C",         "ComputerSystem.Manufacturer" },   /* its Oem is Public, too */
	{ ROOT_OEM,      "Public",           "Inspur",      "ServiceRoot.Oem" },
	{ MANAGER_IDS,   "CIMC",             "Cisco",       "id of a Manager" },
	{ MANAGER_IDS,   "iDRAC.Embedded*",  "Dell",        "id of a Manager" },
	{ MANAGER_IDS,   "iRMC",             "Fujitsu",     "id of a Manager" },
	{ CHASSIS_MAKER, "*lite-on*",        "Lite-On",     "Chassis.Manufacturer" },          /* its BMC is an OpenBmc, too */
	{ MANAGER_MODEL, "OpenBmc",          "OpenBMC",     "Manager.Model" },
	{ MANAGER_MODEL, "??G *",            "Dell",        "Manager.Model" },                 /* Monolithic, Modular, DCS */
	{ MANAGER_MODEL, "iLO*",             "HPE",         "Manager.Model" },
	{ MANAGER_MODEL, "Lenovo XClarity*", "Lenovo",      "Manager.Model" },
	{ MANAGER_MODEL, "iBMC*",            "Huawei",      "Manager.Model" },
	{ MANAGER_MODEL, "HDM*",             "H3C",         "Manager.Model" },
	{ SYSTEM_MAKER,  "*supermicro*",     "Supermicro",  "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "*dell*",           "Dell",        "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "hpe*",             "HPE",         "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "hp",               "HPE",         "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "*hewlett*",        "HPE",         "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "*lenovo*",         "Lenovo",      "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "*fujitsu*",        "Fujitsu",     "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "*huawei*",         "Huawei",      "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "*inspur*",         "Inspur",      "ComputerSystem.Manufacturer" },
	{ SYSTEM_MAKER,  "*cisco*",          "Cisco",       "ComputerSystem.Manufacturer" },
	{ CHASSIS_MAKER, "*supermicro*",     "Supermicro",  "Chassis.Manufacturer" },
	{ CHASSIS_MAKER, "*dell*",           "Dell",        "Chassis.Manufacturer" },
	{ CHASSIS_MAKER, "hpe*",             "HPE",         "Chassis.Manufacturer" },
	{ CHASSIS_MAKER, "*lenovo*",         "Lenovo",      "Chassis.Manufacturer" },
	{ CHASSIS_MAKER, "*delta*",          "Delta",       "Chassis.Manufacturer" },
	{ PAGE,          "*OpenBMC*",        "OpenBMC",     "the page at /" },
};

/* Product lines. `generation` NULL: the text that fits. */
static const struct {
	const char *name;
	enum source source;
	const char *glob;
	const char *generation;
} generation_rules[] = {
	{ "Dell",       MANAGER_MODEL, "12G*",          "iDRAC7" },
	{ "Dell",       MANAGER_MODEL, "13G*",          "iDRAC8" },
	{ "Dell",       MANAGER_MODEL, "14G*",          "iDRAC9" },
	{ "Dell",       MANAGER_MODEL, "15G*",          "iDRAC9" },
	{ "Dell",       MANAGER_MODEL, "16G*",          "iDRAC9" },
	{ "Dell",       MANAGER_MODEL, "17G*",          "iDRAC10" },  /* whose firmware numbers began anew at 1.x */
	{ "HPE",        ILO_TYPE,      "iLO*",          NULL },
	{ "HPE",        ILO_MONIKER,   "iLO*",          NULL },
	{ "HPE",        ILO4_TYPE,     "iLO*",          NULL },
	{ "HPE",        MANAGER_MODEL, "iLO*",          NULL },
	{ "HPE",        SYSTEM_MODEL,  "*Cray*",        "Cray" },
	{ "Lenovo",     MANAGER_MODEL, "*Controller 2", "XCC2" },
	{ "Lenovo",     MANAGER_MODEL, "*Controller 3", "XCC3" },
	{ "Lenovo",     MANAGER_MODEL, "*XClarity*",    "XCC" },
	{ "Supermicro", MANAGER_MODEL, "OpenBmc",       "OpenBMC" },
	{ "Supermicro", CHASSIS_MODEL, "X9*",           "X9" },
	{ "Supermicro", CHASSIS_MODEL, "X10*",          "X10" },
	{ "Supermicro", CHASSIS_MODEL, "X11*",          "X11" },
	{ "Supermicro", CHASSIS_MODEL, "X12*",          "X12" },
	{ "Supermicro", CHASSIS_MODEL, "X13*",          "X13" },
	{ "Supermicro", CHASSIS_MODEL, "X14*",          "X14" },
	{ "Supermicro", CHASSIS_MODEL, "H11*",          "H11" },
	{ "Supermicro", CHASSIS_MODEL, "H12*",          "H12" },
	{ "Supermicro", CHASSIS_MODEL, "H13*",          "H13" },
	{ "Supermicro", CHASSIS_MODEL, "H14*",          "H14" },
	/* The model of a whole server: its fourth digit, or in newer names its third, tells the board. */
	{ "Supermicro", SYSTEM_MODEL,  "SYS-???8*",     "X10" },
	{ "Supermicro", SYSTEM_MODEL,  "SYS-???9*",     "X11" },
	{ "Supermicro", SYSTEM_MODEL,  "SYS-??0*",      "X12" },
	{ "Supermicro", SYSTEM_MODEL,  "SYS-??1*",      "X13" },
	{ "Supermicro", SYSTEM_MODEL,  "SYS-??2*",      "X14" },
	{ "Supermicro", SYSTEM_MODEL,  "AS*-???3*",     "H11" },
	{ "Supermicro", SYSTEM_MODEL,  "AS*-???4*",     "H12" },
	{ "Supermicro", SYSTEM_MODEL,  "AS*-???5*",     "H13" },
	{ "Supermicro", SYSTEM_MODEL,  "AS*-???6*",     "H14" },
	{ "Supermicro", ROOT_VERSION,  "1.0.*",         "X10" },
	/* AMI's Vendor is AMI on everybody's box. */
	{ "AMI",        SYSTEM_MAKER,  "*lenovo*",      "TSM" },
	{ "AMI",        SYSTEM_MAKER,  "*nvidia*",      "DGX" },
	{ "AMI",        SYSTEM_MAKER,  "*gigabyte*",    "Gigabyte" },
	{ "AMI",        SYSTEM_MAKER,  "*giga computing*", "Gigabyte" },
	{ "AMI",        SYSTEM_MAKER,  "*asrock*",      "ASRock Rack" },
	{ "AMI",        SYSTEM_MAKER,  "*tyan*",        "Tyan" },
	{ "AMI",        SYSTEM_MAKER,  "*quanta*",      "Quanta" },
	{ "AMI",        ROOT_PRODUCT,  "AMI*",          "MegaRAC" },
	{ "Inspur",     SYSTEM_MODEL,  "NF*",           "NF" },
	{ "Cisco",      MANAGER_IDS,   "CIMC",          "CIMC" },
	{ "Cisco",      MANAGER_IDS,   "CMC",           "S3260" },
	{ "Fujitsu",    MANAGER_MODEL, "iRMC*",         NULL },
	{ "Huawei",     MANAGER_MODEL, "iBMC*",         "iBMC" },
	{ "H3C",        MANAGER_MODEL, "HDM*",          "HDM" },
	{ "OpenBMC",    SYSTEM_MAKER,  "*intel*",       "OpenBMC Intel" },
	{ "OpenBMC",    SYSTEM_MAKER,  "IBM*",          "OpenBMC IBM" },
	{ "*",          MANAGER_MODEL, "OpenBmc",       "OpenBMC" },
};

/* How well which BMCs are known. The README has the same table; a test compares them. */
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

/* "Oem.Hpe.Manager.0.ManagerType": names and indices. NULL: no such string. */
static const char *
text_at(const json_t *json, const char *path)
{
	char name[32];
	size_t len;

	while (*path && json != NULL) {
		len = strcspn(path, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		json = json_is_array(json) ? json_array_get(json, (size_t)(name[0] - '0'))
					   : json_object_get(json, name);
		path += len + (path[len] == '.');
	}
	return json_string_value(json);
}

static const char *
first_key(const json_t *object)
{
	return json_object_iter_key(json_object_iter((json_t *)object));
}

static const char *
text_of(const struct vendor_seen *seen, enum source source)
{
	switch (source) {
	case ROOT_VENDOR:
		return text_at(seen->root, "Vendor");
	case ROOT_OEM:
		return first_key(json_object_get(seen->root, "Oem"));
	case ROOT_PRODUCT:
		return text_at(seen->root, "Product");
	case ROOT_VERSION:
		return text_at(seen->root, "RedfishVersion");
	case ILO_TYPE:
		return text_at(seen->root, "Oem.Hpe.Manager.0.ManagerType");
	case ILO_MONIKER:
		return text_at(seen->root, "Oem.Hpe.Moniker.PRODGEN");
	case ILO4_TYPE:
		return text_at(seen->root, "Oem.Hp.Manager.0.ManagerType");
	case MANAGER_IDS:
		return text_at(seen->manager, "Id");
	case MANAGER_MODEL:
		return text_at(seen->manager, "Model");
	case MANAGER_FIRMWARE:
		return text_at(seen->manager, "FirmwareVersion");
	case SYSTEM_MAKER:
		return text_at(seen->system, "Manufacturer");
	case SYSTEM_MODEL:
		return text_at(seen->system, "Model");
	case CHASSIS_MAKER:
		return text_at(seen->chassis, "Manufacturer");
	case CHASSIS_MODEL:
		return text_at(seen->chassis, "Model");
	case PAGE:
		return seen->page;
	}
	return NULL;
}

/* The text that fits, NULL when none does. */
static const char *
fitting(const struct vendor_seen *seen, enum source source, const char *glob)
{
	const char *text = text_of(seen, source), *uri, *slash;
	json_t *member;
	size_t i;

	if (text != NULL && quirks_match(glob, text))
		return text;
	if (source != MANAGER_IDS)
		return NULL;
	json_array_foreach(json_object_get(seen->managers, "Members"), i, member) {
		uri = json_string_value(
		    json_is_string(member) ? member : json_object_get(member, "@odata.id"));
		slash = uri ? strrchr(uri, '/') : NULL;
		if (slash != NULL && quirks_match(glob, slash + 1))
			return slash + 1;
	}
	return NULL;
}

/* A text of the box for people to read: no blanks around it, and not what a factory forgot to fill
 * in. */
static void
clean(const char *text, char out[VENDOR_TEXT])
{
	size_t len;

	out[0] = '\0';
	if (text == NULL || strncasecmp(text, "To be filled", 12) == 0)
		return;
	text += strspn(text, " \t");
	snprintf(out, VENDOR_TEXT, "%s", text);
	for (len = strlen(out); len > 0 && (out[len - 1] == ' ' || out[len - 1] == '\t'); len--)
		out[len - 1] = '\0';
}

/* "iLO 5 v2.72" is 2.72: the version stands behind the last " v". */
static void
find_firmware(const struct vendor_seen *seen, char out[VENDOR_TEXT])
{
	const char *text = text_at(seen->root, "Oem.Hpe.Manager.0.ManagerFirmwareVersion"), *at;

	if (text == NULL)
		text = text_at(seen->root, "Oem.Hpe.Manager.0.Languages.0.Version");
	if (text == NULL)
		text = text_at(seen->root, "Oem.Hp.Manager.0.ManagerFirmwareVersion");
	if (text == NULL)
		text = text_of(seen, MANAGER_FIRMWARE);
	for (at = text; at != NULL && (at = strstr(at, " v")) != NULL; at += 2)
		text = at + 2;
	clean(text, out);
}

bool
vendor_find(const struct vendor_seen *seen, struct vendor *found)
{
	const char *text;
	size_t i;

	memset(found, 0, sizeof *found);
	clean(text_of(seen, SYSTEM_MAKER) ? text_of(seen, SYSTEM_MAKER)
					  : text_of(seen, CHASSIS_MAKER),
	    found->maker);
	find_firmware(seen, found->firmware);
	for (i = 0; i < nitems(vendor_rules) && found->how == NULL; i++) {
		text = fitting(seen, vendor_rules[i].source, vendor_rules[i].glob);
		if (text == NULL)
			continue;
		clean(vendor_rules[i].name ? vendor_rules[i].name : text, found->name);
		found->how = vendor_rules[i].how;
	}
	for (i = 0; i < nitems(generation_rules) && found->generation[0] == '\0'; i++) {
		if (!quirks_match(generation_rules[i].name, found->name))
			continue;
		text = fitting(seen, generation_rules[i].source, generation_rules[i].glob);
		if (text != NULL)
			clean(
			    generation_rules[i].generation ? generation_rules[i].generation : text,
			    found->generation);
	}
	found->known = vendor_how_known(found);
	return found->how != NULL;
}

bool
vendor_is_hinted(const char *id)
{
	static const char *const words[] = {"CIMC", "RAID", "Enclosure", "iDRAC", "iLO", "HPE", "Supermicro", "Lenovo"};
	size_t i;

	for (i = 0; i < nitems(words); i++) {
		if (strcasestr(id, words[i]) != NULL)
			return true;
	}
	return false;
}

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

/* iana.org/assignments/enterprise-numbers, of those whose BMCs are met; some have several. 47488 is another's there, and is what
 * Supermicro boards of generation X9 and X10 say. */
static const struct {
	long long number;
	const char *name;
} enterprises[] = {
	{2, "IBM"}, {11, "HPE"}, {42, "Oracle"}, {107, "Bull"}, {116, "Hitachi"}, {119, "NEC"}, {186, "Toshiba"}, {343, "Intel"},
	{399, "Hitachi"}, {674, "Dell"}, {2011, "Huawei"}, {2623, "ASUS"}, {4769, "IBM"}, {5703, "NVIDIA"}, {5771, "Cisco"},
	{6653, "Tyan"}, {7244, "Quanta"}, {10368, "Fujitsu"}, {10437, "Peppercon"}, {10876, "Supermicro"}, {11129, "Google"},
	{13742, "Raritan"}, {15000, "Kontron"}, {15370, "GIGABYTE"}, {19046, "Lenovo"}, {20301, "IBM"}, {20569, "Inventec"},
	{20974, "AMI"}, {24339, "ADLINK"}, {25506, "H3C"}, {37945, "Inspur"}, {40092, "Wiwynn"}, {47196, "HPE"},
	{47488, "Supermicro"}, {49622, "ASRock Rack"}, {49769, "YADRO"},
};

const char *
vendor_of_iana(long long number)
{
	size_t i;

	for (i = 0; i < nitems(enterprises); i++) {
		if (enterprises[i].number == number)
			return enterprises[i].name;
	}
	return NULL;
}
