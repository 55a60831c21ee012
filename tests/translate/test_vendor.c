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
	const char *tree, *manager, *system, *name, *generation, *firmware, *how;
};

/* clang-format off */
static const struct expected fixtures[] = {
	{ "dell-idrac9-r750.json",         "iDRAC.Embedded.1", "System.Embedded.1", "Dell",       "iDRAC9",  NULL, "ServiceRoot.Vendor" },
	{ "hpe-ilo5-dl380gen10plus.json",  "1",                "1",                 "HPE",        "iLO 5",   NULL, "ServiceRoot.Vendor" },
	{ "lenovo-xcc-sr650v2.json",       "1",                "1",                 "Lenovo",     "XCC",     NULL, "ServiceRoot.Vendor" },
	{ "openbmc.json",                  "bmc",              "system",            "OpenBMC",    "OpenBMC", NULL, "Manager.Model" },
	{ "supermicro-x13.json",           "1",                "1",                 "Supermicro", "X13",     NULL, "ServiceRoot.Oem" },
	{ "ami-megarac.json",              "Self",             "Self",              "AMI",        "MegaRAC", NULL, "ServiceRoot.Vendor" },
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
	{ "ami-gigabyte-h262z63-fw12.84.tar.gz",    "Self", "Self", "AMI", "MegaRAC", "12.84.13", "ServiceRoot.Vendor" },
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
		.manager = at(docs, "Managers", e->manager), .system = at(docs, "Systems", e->system), .chassis = at(docs, "Chassis", "1") };
	struct vendor vendor;
	bool is = vendor_find(&seen, &vendor);

	assert_int_equal(is, e->how != NULL);
	assert_string_equal(vendor.name, e->name);
	assert_string_equal(vendor.generation, e->generation);
	if (e->firmware)
		assert_string_equal(vendor.firmware, e->firmware);
	if (e->how)
		assert_string_equal(vendor.how, e->how);
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
		    "Cisco", "", "id of a Manager" },
		{ "{}", "{\"Members\":[\"/redfish/v1/Managers/iDRAC.Embedded.1\",5,null]}", NULL, NULL, NULL, "Dell", "", "id of a Manager" },
		{ "{}", NULL, "{\"Model\":\"13G Monolithic\"}", NULL, NULL, "Dell", "iDRAC8", "Manager.Model" },
		{ "{\"RedfishVersion\":\"1.0.1\"}", NULL, "{\"Model\":\"ASPEED\"}", "{\"Manufacturer\":\" Supermicro \"}", NULL, "Supermicro", "X10",
		    "ComputerSystem.Manufacturer" },
		{ "{}", NULL, NULL, "{\"Manufacturer\":\"DELL INC.\"}", NULL, "Dell", "", "ComputerSystem.Manufacturer" },
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

static void
an_unknown_vendor_has_no_quirks(void **state)
{
	struct vendor vendor = { .name = "" };
	struct quirks quirks;
	int i;

	(void)state;
	quirks_find(&vendor, &quirks);
	assert_int_equal(quirks.edit_count, 0);
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
		{ { EDIT_DEFAULT, "a", "{\"x\":[1]}" }, "{}", "{\"a\":{\"x\":[1]}}" },
		{ { EDIT_NULL, "a", "None" }, "{\"a\":\"None\"}", "{\"a\":null}" },
		{ { EDIT_VALUE, "a[].s", "Normal=OK" }, "{\"a\":[{\"s\":\"Normal\"},{\"s\":\"No\"}]}", "{\"a\":[{\"s\":\"OK\"},{\"s\":\"No\"}]}" },
		{ { EDIT_NUMBER, "a", NULL }, "{\"a\":\"12\"}", "{\"a\":12}" },
		{ { EDIT_NUMBER, "a", NULL }, "{\"a\":\"1.5\"}", "{\"a\":1.5}" },
		{ { EDIT_STRING, "a", NULL }, "{\"a\":7}", "{\"a\":\"7\"}" },
		{ { EDIT_ARRAY, "a", NULL }, "{\"a\":{\"x\":1}}", "{\"a\":[{\"x\":1}]}" },
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
		{ EDIT_DEFAULT, "z", "no json" }, { EDIT_NULL, "n", "1" }, { EDIT_VALUE, "a", "b=c" }, { EDIT_NUMBER, "a", NULL },
		{ EDIT_NUMBER, "e", NULL }, { EDIT_STRING, "a", NULL }, { EDIT_ARRAY, "n", NULL }, { EDIT_NUMBER, "inf", NULL },
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fixture_is_told),
		cmocka_unit_test(every_capture_is_told),
		cmocka_unit_test(a_vendor_is_told_from_whatever_there_is),
		cmocka_unit_test(every_row_fits_what_it_names_and_says_where_it_was_seen),
		cmocka_unit_test(an_unknown_vendor_has_no_quirks),
		cmocka_unit_test(a_later_row_wins_and_firmware_counts),
		cmocka_unit_test(globs_match_whole_texts),
		cmocka_unit_test(every_kind_of_edit_does_its_work_once),
		cmocka_unit_test(an_edit_that_does_not_fit_changes_nothing),
		cmocka_unit_test(edits_are_for_their_type),
		cmocka_unit_test(a_profile_names_a_vendor_of_the_rows_and_a_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
