/* Who made it, what is different about it, and the edits that follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/trees.h"
#include "translate/quirks.h"

struct expected {
	const char *tree, *manager, *system, *name, *generation, *firmware, *how, *chassis;       /* chassis: NULL: 1 */
};

/* clang-format off */
static const struct expected fixtures[] = {
	{ "dell-idrac9-r750.json",         "iDRAC.Embedded.1", "System.Embedded.1", "Dell",       "iDRAC9",  NULL, "ServiceRoot.Vendor" },
	{ "hpe-ilo5-dl380gen10plus.json",  "1",                "1",                 "HPE",        "iLO 5",   NULL, "ServiceRoot.Vendor" },
	{ "lenovo-xcc-sr650v2.json",       "1",                "1",                 "Lenovo",     "XCC",     NULL, "ServiceRoot.Vendor" },
	{ "openbmc.json",                  "bmc",              "system",            "OpenBMC",    "OpenBMC", NULL, "Manager.Model" },
	{ "supermicro-x13.json",           "1",                "1",                 "Supermicro", "X13",     NULL, "ServiceRoot.Oem" },
	{ "ami-megarac.json",              "Self",             "Self",              "AMI",        "MegaRAC", NULL, "ServiceRoot.Vendor" },
	{ "dell-idrac7-r720.json",           "iDRAC.Embedded.1",  "System.Embedded.1", "Dell",       "iDRAC7",        NULL, "ServiceRoot.Oem" },
	{ "dell-idrac8-r730.json",           "iDRAC.Embedded.1",  "System.Embedded.1", "Dell",       "iDRAC8",        NULL, "ServiceRoot.Oem" },
	{ "dell-idrac10-r770.json",          "iDRAC.Embedded.1",  "System.Embedded.1", "Dell",       "iDRAC10",       NULL, "ServiceRoot.Vendor" },
	{ "hpe-ilo4-dl380gen9.json",         "1",                 "1",                 "HPE",        "iLO 4",         NULL, "ServiceRoot.Oem" },
	{ "hpe-ilo6-dl380gen11.json",        "1",                 "1",                 "HPE",        "iLO 6",         NULL, "ServiceRoot.Vendor" },
	{ "hpe-ilo7-dl380gen12.json",        "1",                 "1",                 "HPE",        "iLO 7",         NULL, "ServiceRoot.Vendor" },
	{ "hpe-cray-ex425.json",             "BMC",               "Node0",             "HPE",        "Cray",          NULL, "ComputerSystem.Manufacturer" },
	{ "lenovo-xcc2-sr650v3.json",        "1",                 "1",                 "Lenovo",     "XCC2",          NULL, "ServiceRoot.Vendor" },
	{ "lenovo-tsm-sr635.json",           "Self",              "Self",              "AMI",        "TSM",           NULL, "ServiceRoot.Vendor" },
	{ "supermicro-x10.json",             "1",                 "1",                 "Supermicro", "X10",           NULL, "ComputerSystem.Manufacturer" },
	{ "supermicro-x11.json",             "1",                 "1",                 "Supermicro", "X11",           NULL, "ServiceRoot.Oem" },
	{ "supermicro-x12.json",             "1",                 "1",                 "Supermicro", "X12",           NULL, "ServiceRoot.Oem" },
	{ "supermicro-x14.json",             "1",                 "1",                 "Supermicro", "X14",           NULL, "ServiceRoot.Oem" },
	{ "supermicro-openbmc-gb300.json",   "BMC_0",             "System_0",          "Supermicro", "OpenBMC",       NULL, "ServiceRoot.Vendor" },
	{ "openbmc-nvidia-gb200.json",       "BMC_0",             "System_0",          "NVIDIA",     "OpenBMC",       NULL, "ServiceRoot.Vendor" },
	{ "openbmc-intel-m50cyp.json",       "bmc",               "system",            "OpenBMC",    "OpenBMC Intel", NULL, "Manager.Model" },
	{ "openbmc-ibm-p10.json",            "bmc",               "system",            "OpenBMC",    "OpenBMC IBM",   NULL, "Manager.Model" },
	{ "ami-gigabyte-r282.json",          "Self",              "Self",              "AMI",        "Gigabyte",      NULL, "ServiceRoot.Vendor" },
	{ "ami-asrockrack-romed8.json",      "Self",              "Self",              "AMI",        "ASRock Rack",   NULL, "ServiceRoot.Vendor" },
	{ "ami-tyan-s8036.json",             "Self",              "Self",              "AMI",        "Tyan",          NULL, "ServiceRoot.Vendor" },
	{ "ami-quanta-d53x.json",            "Self",              "Self",              "AMI",        "Quanta",        NULL, "ServiceRoot.Vendor" },
	{ "nvidia-dgx-h100.json",            "BMC",               "DGX",               "AMI",        "DGX",           NULL, "ServiceRoot.Vendor" },
	{ "inspur-nf5280m5.json",            "1",                 "1",                 "Inspur",     "NF",            NULL, "ServiceRoot.Oem" },
	{ "cisco-cimc-c220m5.json",          "CIMC",              "WZPFW204242",       "Cisco",      "CIMC",          NULL, "ServiceRoot.Vendor" },
	{ "cisco-s3260-m5.json",             "BMC1",              "FWP20420001",       "Cisco",      "S3260",         NULL, "ServiceRoot.Vendor" },
	{ "fujitsu-irmc-rx2540m5.json",      "iRMC",              "0",                 "Fujitsu",    "iRMC S5",       NULL, "ServiceRoot.Oem" },
	{ "huawei-ibmc-2288hv5.json",        "1",                 "1",                 "Huawei",     "iBMC",          NULL, "ServiceRoot.Oem" },
	{ "h3c-hdm-r4900g3.json",            "1",                 "1",                 "H3C",        "HDM",           NULL, "ComputerSystem.Manufacturer" },
	{ "powershelf-delta.json",           "PMC_0", "", "Delta", "", NULL, "ServiceRoot.Vendor", "PowerShelf_0" },
	{ "powershelf-liteon.json",          "bmc", "", "Lite-On", "OpenBMC", NULL, "Chassis.Manufacturer", "powershelf" },
};
static const struct expected captured[] = {
	{ "dell-idrac9-r750-fw6.00.tar.gz",         "iDRAC.Embedded.1", "System.Embedded.1", "Dell", "iDRAC9", "6.00.30.00", "ServiceRoot.Vendor" },
	{ "hpe-ilo5-dl325gen10plus-fw2.46.tar.gz",  "1", "1", "HPE", "iLO 5", "2.46", "ServiceRoot.Vendor" },
	{ "hpe-ilo5-dl385gen10plusv2-fw2.72.tar.gz", "1", "1", "HPE", "iLO 5", "2.72", "ServiceRoot.Vendor" },
	{ "hpe-ilo6-dl380agen11-fw1.66.tar.gz",     "1", "1", "HPE", "iLO 6", "1.66", "ServiceRoot.Vendor" },
	{ "lenovo-xcc-sr670v2-fw2.83.tar.gz",       "1", "1", "Lenovo", "XCC", "TGBT42S 2.83 2023-07-05", "ServiceRoot.Vendor" },
	{ "supermicro-x10sdv-fw4.0.tar.gz",         "1", "1", "Supermicro", "X10", "4.0", "ComputerSystem.Manufacturer" },
	{ "supermicro-x13-sys821ge-fw11.01.tar.gz", "1", "1", "Supermicro", "X13", "11.01.01", "ServiceRoot.Oem" },
	{ "supermicro-gb300-openbmc.tar.gz",        "BMC_0", "System_0", "Supermicro", "OpenBMC", "70.01.00.09", "ServiceRoot.Vendor" },
	{ "ami-gigabyte-h262z63-fw12.84.tar.gz",    "Self", "Self", "AMI", "Gigabyte", "12.84.13", "ServiceRoot.Vendor" },
	{ "openbmc-stock-2.15dev.tar.gz",           "bmc", "system", "OpenBMC", "OpenBMC", "2.15.0-dev-686-g100c36de90", "Manager.Model" },
	{ "openbmc-nvidia-gh200.tar.gz",            "BMC_0", "System_0", "NVIDIA", "OpenBMC", "GH200-24.05-2", "ServiceRoot.Vendor" },
	{ "openbmc-nvidia-bluefield3.tar.gz",       "Bluefield_BMC", "Bluefield", "NVIDIA", "OpenBMC", "BF-24.10-10", "ServiceRoot.Vendor" },
	{ "cray-ex235a.tar.gz",                     "BMC", "Node0", "HPE", "Cray", "", "ComputerSystem.Manufacturer" },
	{ "powershelf-delta-partial.tar.gz",        "", "", "Delta", "", "", "ServiceRoot.Vendor" },
	{ "dmtf-public-tower.tar.gz",               "BMC", "437XR1238R2", "", "", "1.45.455b66-rev4", NULL },
};
/* clang-format on */

static const json_t *
at(const json_t *docs, const char *collection, const char *id)
{
	char path[256];
	const json_t *doc;

	snprintf(path, sizeof path, "/redfish/v1%s%s%s%s", collection[0] ? "/" : "", collection, id[0] ? "/" : "", id);
	doc = json_object_get(docs, path);
	if (doc == NULL) {
		strcat(path, "/");
		doc = json_object_get(docs, path);
	}
	return doc;
}

static void
tells(json_t *docs, const struct expected *e)
{
	struct vendor_seen seen = { .root = at(docs, "", ""), .managers = at(docs, "Managers", ""),
		.manager = at(docs, "Managers", e->manager), .system = at(docs, "Systems", e->system), .chassis = at(docs, "Chassis", e->chassis ? e->chassis : "1") };
	struct vendor vendor;
	bool is = vendor_find(&seen, &vendor);

	assert_int_equal(is, e->how != NULL);
	assert_string_equal(vendor.name, e->name);
	assert_string_equal(vendor.generation, e->generation);
	if (e->firmware)
		assert_string_equal(vendor.firmware, e->firmware);
	if (e->how)
		assert_string_equal(vendor.how, e->how);
	assert_string_not_equal(vendor.known, e->how ? VENDOR_RECOGNISED : VENDOR_FIXTURE);
	assert_int_equal(vendor.known[0] != '\0', e->how != NULL);
	json_decref(docs);
}

static void
every_fixture_is_told(void **state)
{
	char path[256];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(fixtures); i++) {
		snprintf(path, sizeof path, "%s/%s", TREES_FIXTURES, fixtures[i].tree);
		tells(trees_fixture(path), &fixtures[i]);
	}
}

static void
every_capture_is_told(void **state)
{
	char path[256];
	size_t i;

	(void)state;
	if (access(TREES_CAPTURED, R_OK) != 0)
		skip();
	for (i = 0; i < nitems(captured); i++) {
		snprintf(path, sizeof path, "%s/%s", TREES_CAPTURED, captured[i].tree);
		tells(trees_archive(path), &captured[i]);
	}
}

static void
a_vendor_is_told_from_whatever_there_is(void **state)
{
	static const struct {
		const char *root, *managers, *manager, *system, *page, *name, *generation, *how;
	} rows[] = {
		{ "{\"Vendor\":\"Cisco Systems Inc.\"}", NULL, NULL, NULL, NULL, "Cisco", "", "ServiceRoot.Vendor" },
		{ "{\"Vendor\":\"Contoso\"}", NULL, NULL, NULL, NULL, "Contoso", "", "ServiceRoot.Vendor" },
		{ "{\"Vendor\":\"\",\"Oem\":{\"ts_fujitsu\":{}}}", NULL, NULL, NULL, NULL, "Fujitsu", "", "ServiceRoot.Oem" },
		{ "{\"Oem\":{\"Hp\":{\"Manager\":[{\"ManagerType\":\"iLO 4\",\"ManagerFirmwareVersion\":\"2.78\"}]}}}", NULL, NULL, NULL, NULL,
		    "HPE", "iLO 4", "ServiceRoot.Oem" },
		{ "{\"Vendor\":\"HPE\",\"Oem\":{\"Hpe\":{\"Moniker\":{\"PRODGEN\":\"iLO 5\"}}}}", NULL, NULL, NULL, NULL, "HPE", "iLO 5",
		    "ServiceRoot.Vendor" },
		{ "{\"Vendor\":\"HPE\",\"Oem\":{\"Hpe\":{\"Manager\":[]}}}", NULL, NULL, NULL, NULL, "HPE", "", "ServiceRoot.Vendor" },
		{ "{}", "{\"Members\":[{\"@odata.id\":\"/redfish/v1/Managers/BMC\"},{\"@odata.id\":\"/redfish/v1/Managers/CIMC\"}]}", NULL, NULL, NULL,
		    "Cisco", "CIMC", "id of a Manager" },
		{ "{}", "{\"Members\":[\"/redfish/v1/Managers/iDRAC.Embedded.1\",5,null]}", NULL, NULL, NULL, "Dell", "", "id of a Manager" },
		{ "{}", NULL, "{\"Model\":\"13G Monolithic\"}", NULL, NULL, "Dell", "iDRAC8", "Manager.Model" },
		{ "{\"RedfishVersion\":\"1.0.1\"}", NULL, "{\"Model\":\"ASPEED\"}", "{\"Manufacturer\":\" Supermicro \"}", NULL, "Supermicro", "X10",
		    "ComputerSystem.Manufacturer" },
		{ "{}", NULL, NULL, "{\"Manufacturer\":\"DELL INC.\"}", NULL, "Dell", "", "ComputerSystem.Manufacturer" },
		/* Traps: AMI on everybody's box, the same key of Oem with two makers, an OpenBMC below a vendor's name, version numbers that
		 * begin anew, models that tell the board only by a digit. */
		{ "{\"Vendor\":\"AMI\"}", NULL, NULL, "{\"Manufacturer\":\"Lenovo\"}", NULL, "AMI", "TSM", "ServiceRoot.Vendor" },
		{ "{\"Vendor\":\"AMI\"}", NULL, NULL, "{\"Manufacturer\":\"Somebody\"}", NULL, "AMI", "", "ServiceRoot.Vendor" },
		{ "{\"Oem\":{\"Public\":{}}}", NULL, NULL, "{\"Manufacturer\":\"H3C\"}", NULL, "H3C", "", "ComputerSystem.Manufacturer" },
		{ "{\"Oem\":{\"Public\":{}}}", NULL, NULL, "{\"Manufacturer\":\"Inspur\"}", NULL, "Inspur", "", "ServiceRoot.Oem" },
		{ "{\"Vendor\":\"Supermicro\"}", NULL, "{\"Model\":\"OpenBmc\"}", NULL, NULL, "Supermicro", "OpenBMC", "ServiceRoot.Vendor" },
		{ "{\"Vendor\":\"Dell\"}", NULL, "{\"Model\":\"17G Monolithic\",\"FirmwareVersion\":\"1.20.50.50\"}", NULL, NULL, "Dell", "iDRAC10",
		    "ServiceRoot.Vendor" },
		{ "{}", NULL, "{\"Model\":\"14G Modular\"}", NULL, NULL, "Dell", "iDRAC9", "Manager.Model" },
		{ "{\"Oem\":{\"Supermicro\":{}}}", NULL, "{\"Model\":\"ASPEED\"}", "{\"Model\":\"SYS-6029P-TR\"}", NULL, "Supermicro", "X11",
		    "ServiceRoot.Oem" },
		{ "{\"Oem\":{\"Supermicro\":{}}}", NULL, NULL, "{\"Model\":\"SYS-2028U-TR4T+\"}", NULL, "Supermicro", "X10", "ServiceRoot.Oem" },
		{ "{\"Oem\":{\"Supermicro\":{}}}", NULL, NULL, "{\"Model\":\"AS -1114S-WTRT\"}", NULL, "Supermicro", "H12", "ServiceRoot.Oem" },
		{ "{\"Vendor\":\"Lenovo\"}", NULL, "{\"Model\":\"Lenovo XClarity Controller 3\"}", NULL, NULL, "Lenovo", "XCC3", "ServiceRoot.Vendor" },
		{ NULL, NULL, NULL, NULL, "<html><title>OpenBMC</title>", "OpenBMC", "", "the page at /" },
		{ "{\"Vendor\":7,\"Oem\":[]}", "[]", "{\"Model\":{}}", "7", NULL, "", "", NULL },
		{ NULL, NULL, NULL, NULL, NULL, "", "", NULL },
	};
	struct vendor vendor;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
#define LOAD(text) ((text) ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL)
		json_t *root = LOAD(rows[i].root), *managers = LOAD(rows[i].managers), *manager = LOAD(rows[i].manager),
		       *system = LOAD(rows[i].system);
		struct vendor_seen seen = { root, managers, manager, system, NULL, rows[i].page };

		assert_int_equal(vendor_find(&seen, &vendor), rows[i].how != NULL);
		assert_string_equal(vendor.name, rows[i].name);
		assert_string_equal(vendor.generation, rows[i].generation);
		if (rows[i].how)
			assert_string_equal(vendor.how, rows[i].how);
		json_decref(root);
		json_decref(managers);
		json_decref(manager);
		json_decref(system);
	}
}

/* The text that a glob fits: its stars empty, its marks an x. */
static void
text_for(const char *glob, char out[VENDOR_TEXT])
{
	size_t n = 0;

	for (; glob && *glob && n < VENDOR_TEXT - 1; glob++)
		if (*glob != '*')
			out[n++] = *glob == '?' ? '5' : *glob;
	out[n] = '\0';
}

static void
every_row_fits_what_it_names_and_says_where_it_was_seen(void **state)
{
	const struct quirk_row *row;
	struct vendor vendor;
	struct quirks quirks;
	size_t i, j;

	(void)state;
	for (i = 0; (row = quirks_row(i)) != NULL; i++) {
		memset(&vendor, 0, sizeof vendor);
		text_for(row->vendor, vendor.name);
		text_for(row->generation, vendor.generation);
		text_for(row->firmware, vendor.firmware);
		quirks_find(&vendor, &quirks);
		assert_true(row->seen != NULL && row->seen[0] != '\0');
		if (row->what == QUIRK_EDIT) {
			assert_true(row->type != NULL && row->edit.path != NULL);
			for (j = 0; j < quirks.edit_count && quirks.edits[j] != row;)
				j++;
			assert_true(j < quirks.edit_count);
		} else {
			assert_true(quirks.is_set[row->what]);
		}
		quirks_clear(&quirks);
	}
	assert_true(i > 20);
}

/* What a document holds at the end of an edit's path so that the edit has something to do; NULL: nothing. */
static json_t *
work_for(const struct edit *edit)
{
	switch (edit->kind) {
	case EDIT_NULL:
		return json_string(edit->text);
	case EDIT_VALUE:
		return json_stringn(edit->text, strcspn(edit->text, "="));
	case EDIT_NUMBER:
		return json_string("12");
	case EDIT_STRING:
		return json_integer(7);
	case EDIT_ARRAY:
		return json_pack("{s:i}", "x", 1);
	case EDIT_DEFAULT:
	case EDIT_INDEX:
		return NULL;
	default:
		return json_string("x");
	}
}

/* Puts `value` (taken) where the path says, with objects, and arrays of one, on the way. */
static void
put_at(json_t *into, const char *path, json_t *value)
{
	char name[64];
	size_t len = 0;
	bool many;
	json_t *below;

	for (; *path != '\0' && *path != '.' && strncmp(path, "[]", 2) != 0; path++) {
		path += *path == '\\';
		name[len++] = *path;
	}
	name[len] = '\0';
	many = strncmp(path, "[]", 2) == 0;
	path += many ? 2 : 0;
	if (*path == '\0') {
		if (value != NULL)
			json_object_set_new(into, name, value);
		return;
	}
	below = json_object();
	put_at(below, path + 1, value);
	json_object_set_new(into, name, many ? json_pack("[o]", below) : below);
}

/* A list with an element for P1, and a P1 that lacks what it tells. */
static void
put_pick(json_t *into, const struct edit *edit)
{
	char list[64], key[64], value[64], name[64];

	assert_int_equal(sscanf(edit->text, "%63s %63s %63s", list, key, value), 3);
	snprintf(name, sizeof name, "%.*s.Name", (int)(strstr(edit->path, "[]") + 2 - edit->path), edit->path);
	put_at(into, name, json_string("P1"));
	put_at(into, list, json_pack("[{s:s,s:i}]", key, "P1 Power", value, 7));
}

static void
an_edit_row_is_needed(const struct quirk_row *row, struct quirks *quirks)
{
	json_t *json = json_object(), *before;
	size_t i;

	json_object_set_new(json, "@odata.type", json_pack("s++", "#", strcmp(row->type, "*") ? row->type : "Any", ".v1_0_0.Any"));
	if (row->edit.kind == EDIT_PICK)
		put_pick(json, &row->edit);
	else
		put_at(json, row->edit.path, work_for(&row->edit));
	before = json_deep_copy(json);
	quirks_edit(quirks, json);
	if (json_equal(json, before))
		fail_msg("%s %s %s does nothing", row->vendor, row->type, row->edit.path);
	for (i = 0; quirks->edits[i] != row;)
		i++;
	quirks->edits[i] = quirks->edits[--quirks->edit_count];
	quirks_edit(quirks, before);
	if (json_equal(json, before))
		fail_msg("%s %s %s: another row does the same", row->vendor, row->type, row->edit.path);
	json_decref(json);
	json_decref(before);
}

/* Without this row the driver would be told something else. */
static void
a_driver_row_is_needed(const struct quirk_row *row, const struct vendor *vendor, const struct quirks *quirks)
{
	const struct quirk_row *other;
	bool is_set = false;
	long value = 0;
	size_t i;

	if (quirks->value[row->what] != row->value)
		fail_msg("%s %s: another row takes its place", row->vendor, row->seen);
	for (i = 0; (other = quirks_row(i)) != NULL; i++) {
		if (other == row || other->what != row->what || !quirks_match(other->vendor, vendor->name) ||
		    (other->generation && !quirks_match(other->generation, vendor->generation)) ||
		    (other->firmware && !quirks_match(other->firmware, vendor->firmware)))
			continue;
		is_set = true;
		value = other->value;
	}
	if (is_set && value == row->value)
		fail_msg("%s %s: another row says the same", row->vendor, row->seen);
}

static void
every_row_is_missed_when_it_is_not_there(void **state)
{
	const struct quirk_row *row;
	struct vendor vendor;
	struct quirks quirks;
	size_t i;

	(void)state;
	for (i = 0; (row = quirks_row(i)) != NULL; i++) {
		memset(&vendor, 0, sizeof vendor);
		text_for(row->vendor, vendor.name);
		text_for(row->generation, vendor.generation);
		text_for(row->firmware, vendor.firmware);
		quirks_find(&vendor, &quirks);
		if (row->what == QUIRK_EDIT)
			an_edit_row_is_needed(row, &quirks);
		else
			a_driver_row_is_needed(row, &vendor, &quirks);
		quirks_clear(&quirks);
	}
}

static char *
read_whole(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = xcalloc(1, 1 << 20);
	size_t len;

	assert_non_null(f);
	len = fread(text, 1, (1 << 20) - 1, f);
	assert_in_range(len, 1, (1 << 20) - 2);
	fclose(f);
	return text;
}

/* Vendor, product line, firmware, how known: the README shows the table that the program has. */
static void
the_readme_lists_every_known_bmc(void **state)
{
	const struct vendor_known *row;
	char line[256], *readme = read_whole("README.md");
	size_t i, lines = 0;
	const char *at;

	(void)state;
	for (i = 0; (row = vendor_known(i)) != NULL; i++) {
		snprintf(line, sizeof line, "\n| %s | %s | %s | %s |\n", row->name, row->generation, row->firmware, row->known);
		if (strstr(readme, line) == NULL)
			fail_msg("not in README.md: %s", line + 1);
	}
	for (at = readme; (at = strstr(at, "| " VENDOR_CAPTURED " |\n")) != NULL; at++)
		lines++;
	for (at = readme; (at = strstr(at, "| " VENDOR_FIXTURE " |\n")) != NULL; at++)
		lines++;
	for (at = readme; (at = strstr(at, "| " VENDOR_RECOGNISED " |\n")) != NULL; at++)
		lines++;
	assert_int_equal(lines, i);
	free(readme);
}

static void
how_well_a_bmc_is_known_goes_by_its_firmware_first(void **state)
{
	static const struct {
		const char *name, *generation, *firmware, *known;
	} rows[] = {
		{ "Dell", "iDRAC9", "6.00.30.00", VENDOR_CAPTURED }, { "Dell", "iDRAC9", "6.10.80.00", VENDOR_FIXTURE },
		{ "Dell", "iDRAC9", "7.20", VENDOR_CAPTURED }, { "Dell", "iDRAC11", "", VENDOR_RECOGNISED },
		{ "Lenovo", "XCC3", "1.0", VENDOR_RECOGNISED }, { "dell", "idrac10", "", VENDOR_FIXTURE }, { "Contoso", "", "", "" },
		{ "", "", "", "" },
	};
	struct vendor vendor;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		memset(&vendor, 0, sizeof vendor);
		strcpy(vendor.name, rows[i].name);
		strcpy(vendor.generation, rows[i].generation);
		strcpy(vendor.firmware, rows[i].firmware);
		assert_string_equal(vendor_how_known(&vendor), rows[i].known);
	}
}

static void
an_unknown_vendor_has_only_what_goes_for_all(void **state)
{
	struct vendor vendor = { .name = "" };
	struct quirks quirks;
	size_t i;

	(void)state;
	quirks_find(&vendor, &quirks);
	for (i = 0; i < quirks.edit_count; i++)
		assert_string_equal(quirks.edits[i]->vendor, "*");
	for (i = 0; i < QUIRKS; i++)
		assert_false(quirks.is_set[i]);
	quirks_clear(&quirks);
}

static void
a_later_row_wins_and_firmware_counts(void **state)
{
	struct vendor vendor = { .name = "NVIDIA", .generation = "OpenBMC", .firmware = "GH200-24.05-2" };
	struct quirks quirks;

	(void)state;
	quirks_find(&vendor, &quirks);
	assert_int_equal(quirks.value[QUIRK_EXPAND], 6);
	assert_int_equal(quirks.value[QUIRK_ETAG_WRITE], QUIRK_ETAG_NONE);
	quirks_clear(&quirks);
	strcpy(vendor.firmware, "BF-24.10-10");
	quirks_find(&vendor, &quirks);
	assert_int_equal(quirks.value[QUIRK_EXPAND], 0);
	quirks_clear(&quirks);
}

static void
globs_match_whole_texts(void **state)
{
	static const struct {
		const char *glob, *text;
		bool fits;
	} rows[] = {
		{ "*", "", true }, { "", "", true }, { "", "a", false }, { "a", "", false }, { "iLO ?", "ilo 5", true },
		{ "iLO ?", "iLO 10", false }, { "*2.*", "TGBT 2.83", true }, { "a*b*c", "aXbXXc", true }, { "a*b*c", "aXbXX", false },
		{ "*ab", "aab", true }, { "**", "x", true }, { "?*", "", false },
		{ "*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		if (quirks_match(rows[i].glob, rows[i].text) != rows[i].fits)
			fail_msg("%s on %s", rows[i].glob, rows[i].text);
}

static void
every_kind_of_edit_does_its_work_once(void **state)
{
	static const struct {
		struct edit edit;
		const char *from, *to;
	} rows[] = {
		{ { EDIT_DROP, "a.b", NULL }, "{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{\"c\":2}}" },
		{ { EDIT_DROP, "a[].b", NULL }, "{\"a\":[{\"b\":1},{},5,{\"b\":2}]}", "{\"a\":[{},{},5,{}]}" },
		{ { EDIT_DROP, "a\\.b", NULL }, "{\"a.b\":1,\"a\":{\"b\":1}}", "{\"a\":{\"b\":1}}" },
		{ { EDIT_RENAME, "a.b", "c" }, "{\"a\":{\"b\":1}}", "{\"a\":{\"c\":1}}" },
		{ { EDIT_MOVE, "a.b", "c.d" }, "{\"a\":{\"b\":1}}", "{\"a\":{},\"c\":{\"d\":1}}" },
		{ { EDIT_COPY, "a.b", "c.d" }, "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1},\"c\":{\"d\":1}}" },
		{ { EDIT_COPY, "l[].a.b", "c" }, "{\"l\":[{\"a\":{\"b\":1}},{\"c\":2}]}", "{\"l\":[{\"a\":{\"b\":1},\"c\":1},{\"c\":2}]}" },
		{ { EDIT_MOVE, "l[].a", "b.c" }, "{\"l\":[{\"a\":1}]}", "{\"l\":[{\"b\":{\"c\":1}}]}" },
		{ { EDIT_DEFAULT, "a", "{\"x\":[1]}" }, "{}", "{\"a\":{\"x\":[1]}}" },
		{ { EDIT_NULL, "a", "None" }, "{\"a\":\"None\"}", "{\"a\":null}" },
		{ { EDIT_NULL, "a", "0" }, "{\"a\":0}", "{\"a\":null}" },
		{ { EDIT_VALUE, "a[].s", "Normal=OK" }, "{\"a\":[{\"s\":\"Normal\"},{\"s\":\"No\"}]}", "{\"a\":[{\"s\":\"OK\"},{\"s\":\"No\"}]}" },
		{ { EDIT_NUMBER, "a", NULL }, "{\"a\":\"12\"}", "{\"a\":12}" },
		{ { EDIT_NUMBER, "a", NULL }, "{\"a\":\"1.5\"}", "{\"a\":1.5}" },
		{ { EDIT_STRING, "a", NULL }, "{\"a\":7}", "{\"a\":\"7\"}" },
		{ { EDIT_ARRAY, "a", NULL }, "{\"a\":{\"x\":1}}", "{\"a\":[{\"x\":1}]}" },
		{ { EDIT_INDEX, "a[].m", NULL }, "{\"a\":[{\"m\":\"7\"},{},3]}", "{\"a\":[{\"m\":\"7\"},{\"m\":\"1\"},3]}" },
		{ { EDIT_VERSION, "a.b", "9" }, "{\"a\":{\"b\":1},\"@odata.type\":\"#X.v1_5_1.X\"}", "{\"a\":{\"b\":1},\"@odata.type\":\"#X.v1_9_0.X\"}" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		json_t *json = json_loads(rows[i].from, 0, NULL), *to = json_loads(rows[i].to, 0, NULL);

		assert_true(edit_apply(json, &rows[i].edit));
		if (!json_equal(json, to))
			fail_msg("%s: %s", rows[i].from, json_dumps(json, JSON_COMPACT));
		assert_false(edit_apply(json, &rows[i].edit));
		assert_true(json_equal(json, to));
		json_decref(json);
		json_decref(to);
	}
}

static void
an_edit_that_does_not_fit_changes_nothing(void **state)
{
	static const struct edit edits[] = {
		{ EDIT_DROP, "x", NULL }, { EDIT_DROP, "a.x", NULL }, { EDIT_DROP, "n[].x", NULL }, { EDIT_RENAME, "a", "n" },
		{ EDIT_MOVE, "a", "n" }, { EDIT_MOVE, "x", "y" }, { EDIT_MOVE, "a", "n.x" }, { EDIT_DEFAULT, "a", "1" },
		{ EDIT_DEFAULT, "z", "no json" }, { EDIT_NULL, "n", "2" }, { EDIT_NULL, "n", "" }, { EDIT_VALUE, "a", "b=c" }, 
		{ EDIT_NUMBER, "a", NULL }, { EDIT_NUMBER, "e", NULL }, { EDIT_STRING, "a", NULL }, { EDIT_ARRAY, "n", NULL }, { EDIT_INDEX, "a[].m", NULL },
		{ EDIT_VERSION, "a", "9" }, { EDIT_NUMBER, "inf", NULL },
	};
	static const char text[] = "{\"a\":\"text\",\"n\":1,\"e\":\"\",\"inf\":\"1e999\"}";
	json_t *json = json_loads(text, 0, NULL), *same = json_loads(text, 0, NULL);
	size_t i;

	(void)state;
	for (i = 0; i < nitems(edits); i++) {
		if (edit_apply(json, &edits[i]) || !json_equal(json, same))
			fail_msg("edit %zu", i);
	}
	json_decref(json);
	json_decref(same);
}

static void
an_edit_of_the_type_does_not_end_the_others(void **state)
{
	struct vendor vendor = { .name = "" };
	json_t *json = json_pack("{s:s,s:{},s:{},s:{}}", "@odata.type", "#Chassis.v1_5_1.Chassis", "Assembly", "Sensors", "Controls");
	struct quirks quirks;

	(void)state;
	quirks_find(&vendor, &quirks);
	quirks_edit(&quirks, json);
	assert_string_equal(json_string_value(json_object_get(json, "@odata.type")), "#Chassis.v1_17_0.Chassis");
	quirks_clear(&quirks);
	json_decref(json);
}

static void
edits_are_for_their_type(void **state)
{
	struct vendor vendor = { .name = "AMI" };
	json_t *media = json_pack("{s:s,s:s}", "@odata.type", "#VirtualMedia.v1_2_0.VirtualMedia", "Image", "None");
	json_t *other = json_pack("{s:s,s:s}", "@odata.type", "#VirtualMediaX.v1_2_0.VirtualMedia", "Image", "None");
	struct quirks quirks;

	(void)state;
	quirks_find(&vendor, &quirks);
	quirks_edit(&quirks, media);
	quirks_edit(&quirks, other);
	assert_true(json_is_null(json_object_get(media, "Image")));
	assert_true(json_is_string(json_object_get(other, "Image")));
	quirks_clear(&quirks);
	json_decref(media);
	json_decref(other);
}

static void
a_profile_names_a_vendor_of_the_rows_and_a_generation(void **state)
{
	struct vendor vendor;
	struct quirks quirks;

	(void)state;
	assert_true(quirks_vendor("hpe-ilo-5", &vendor));
	assert_string_equal(vendor.name, "HPE");
	assert_string_equal(vendor.generation, "ilo 5");
	assert_true(quirks_vendor("DELL", &vendor));
	assert_string_equal(vendor.name, "Dell");
	assert_string_equal(vendor.generation, "");
	quirks_find(&vendor, &quirks);
	quirks_clear(&quirks);
	assert_false(quirks_vendor("delle", &vendor));
	assert_false(quirks_vendor("*", &vendor));
	assert_false(quirks_vendor("", &vendor));
}

static void
a_bmcs_maker_is_known_by_its_enterprise_number(void **state)
{
	(void)state;
	assert_string_equal(vendor_of_iana(674), "Dell");
	assert_string_equal(vendor_of_iana(10876), "Supermicro");
	assert_string_equal(vendor_of_iana(47488), "Supermicro");
	assert_string_equal(vendor_of_iana(47196), "HPE");
	assert_null(vendor_of_iana(0));             /* "unspecified" in Get Device ID */
	assert_null(vendor_of_iana(0xFFFFF));       /* its highest, "reserved" */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fixture_is_told),
		cmocka_unit_test(every_capture_is_told),
		cmocka_unit_test(a_vendor_is_told_from_whatever_there_is),
		cmocka_unit_test(every_row_fits_what_it_names_and_says_where_it_was_seen),
		cmocka_unit_test(every_row_is_missed_when_it_is_not_there),
		cmocka_unit_test(how_well_a_bmc_is_known_goes_by_its_firmware_first),
		cmocka_unit_test(the_readme_lists_every_known_bmc),
		cmocka_unit_test(an_unknown_vendor_has_only_what_goes_for_all),
		cmocka_unit_test(a_later_row_wins_and_firmware_counts),
		cmocka_unit_test(globs_match_whole_texts),
		cmocka_unit_test(every_kind_of_edit_does_its_work_once),
		cmocka_unit_test(an_edit_that_does_not_fit_changes_nothing),
		cmocka_unit_test(an_edit_of_the_type_does_not_end_the_others),
		cmocka_unit_test(edits_are_for_their_type),
		cmocka_unit_test(a_profile_names_a_vendor_of_the_rows_and_a_generation),
		cmocka_unit_test(a_bmcs_maker_is_known_by_its_enterprise_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
