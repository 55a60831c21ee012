/* Boot: one shape, and a wanted state that is written in whatever way the box takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/boot.h"
#include "translate/surface.h"

#define SYSTEM   "/redfish/v1/Systems/1"
#define SETTINGS SYSTEM "/Settings"
#define IDLE     "'BootSourceOverrideEnabled':'Disabled','BootSourceOverrideTarget':'None'"
#define PXE_ONCE "{'Boot':{'BootSourceOverrideEnabled':'Once','BootSourceOverrideTarget':'Pxe','BootSourceOverrideMode':'UEFI'}}"

/* How a box may take a PATCH of Boot. */
enum way {
	MODE_NEEDED = 1 << 0,     /* without it: Legacy */
	MODE_REFUSED = 1 << 1,
	TRIPLE_NEEDED = 1 << 2,
	ELSEWHERE = 1 << 3,       /* the System says where it is to go */
	ONCE_ONLY = 1 << 4,
	UNCHANGED_REFUSED = 1 << 5,
	IN_POST = 1 << 6,         /* for 7 seconds */
	PXE_NEXT = 1 << 7,
	READ_ONLY = 1 << 8,       /* the System */
	IGNORED = 1 << 9,
	ORDER_ELSEWHERE = 1 << 10,
	SLOW = 1 << 11            /* it shows after 5 seconds */
};

struct box {
	unsigned ways;
	json_t *late;
};

static struct model *
machine(const char *vendor, const char *boot, const char *more)
{
	char text[2048];

	snprintf(text, sizeof text,
	    "{'/redfish/v1':{'@odata.type':'#ServiceRoot.v1_5_0.ServiceRoot','Vendor':'%s'},"
	    "'/redfish/v1/Systems':{'Members':[{'@odata.id':'" SYSTEM "'}]},"
	    "'" SYSTEM "':{'@odata.type':'#ComputerSystem.v1_5_0.ComputerSystem','Id':'1','Boot':%s}%s}", vendor, boot, more);
	return model_of(trees_text(text));
}

static int
error(json_t **said, const char *message, const char *argument)
{
	*said = json_pack("{s:{s:s,s:s,s:[{s:s,s:[s]}]}}", "error", "code", message, "message", message, "@Message.ExtendedInfo",
	    "MessageId", message, "MessageArgs", argument);
	return 400;
}

static bool
is_refused(struct model *model, const char *path, const json_t *boot, unsigned ways, json_t **said)
{
	const json_t *now = surface_at(json_object_get(model->docs, path), "Boot", NULL), *value;
	bool is_system = strcmp(path, SYSTEM) == 0;
	const char *name;

	if (ways & IN_POST && model->clock_ms < 7000)
		return error(said, "iLO.2.14.UnableToModifyDuringSystemPOST", "");
	if (is_system && ways & ELSEWHERE)
		return error(said, "Ami.1.0.OperationSupportedInFutureStateURI", SETTINGS);
	if (is_system && ways & READ_ONLY)
		return error(said, "Base.1.8.PropertyNotWritable", "Boot");
	if (is_system && ways & ORDER_ELSEWHERE && json_object_get(boot, BOOT_ORDER) != NULL)
		return error(said, "Base.1.8.PropertyNotWritable", BOOT_ORDER);
	if (ways & MODE_REFUSED && json_object_get(boot, BOOT_MODE) != NULL)
		return error(said, "Base.1.8.PropertyNotWritable", BOOT_MODE);
	if (ways & ONCE_ONLY && strcmp(surface_text(boot, BOOT_ENABLED, NULL) ? surface_text(boot, BOOT_ENABLED, NULL) : "", "Continuous") == 0)
		return error(said, "Base.1.8.PropertyValueNotInList", BOOT_ENABLED);
	if (ways & TRIPLE_NEEDED && (json_object_get(boot, BOOT_MODE) == NULL || json_object_get(boot, BOOT_ENABLED) == NULL ||
	    json_object_get(boot, BOOT_TARGET) == NULL))
		return error(said, "Base.1.8.PropertyMissing", BOOT_MODE);
	json_object_foreach((json_t *)boot, name, *(json_t **)&value) {
		if (ways & UNCHANGED_REFUSED && json_equal(value, json_object_get(now, name)))
			return error(said, "Base.1.8.PropertyValueConflict", name);
	}
	return false;
}

static int
answer(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	struct box *box = model->arg;
	json_t *boot = json_object_get(body, "Boot"), *taken;
	const char *target = surface_text(boot, BOOT_TARGET, NULL);
	int status;

	if (boot == NULL)
		return model_plain(model, method, path, body, said);
	if (is_refused(model, path, boot, box->ways, said))
		return 400;
	if (box->ways & IGNORED)
		return 204;
	taken = json_deep_copy(body);
	boot = json_object_get(taken, "Boot");
	if (box->ways & MODE_NEEDED && json_object_get(boot, BOOT_MODE) == NULL)
		json_object_set_new(boot, BOOT_MODE, json_string("Legacy"));
	if (box->ways & PXE_NEXT && target != NULL && strcmp(target, "Pxe") == 0)
		json_object_set_new(boot, BOOT_TARGET, json_string("UefiBootNext"));
	if (box->ways & SLOW) {
		json_object_set_new(taken, "path", json_string(path));
		json_decref(box->late);
		box->late = taken;
		return 204;
	}
	status = model_plain(model, method, path, taken, said);
	json_decref(taken);
	return status;
}

static void
wait_a_while(struct model *model, int ms)
{
	struct box *box = model->arg;
	json_t *said = NULL, *path;

	(void)ms;
	if (box->late == NULL || model->clock_ms < 5000)
		return;
	path = json_incref(json_object_get(box->late, "path"));
	json_object_del(box->late, "path");
	model_plain(model, "PATCH", json_string_value(path), box->late, &said);
	json_decref(path);
	json_decref(box->late);
	box->late = NULL;
}

static void
boot_is(struct model *model, const char *enabled, const char *target, const char *mode)
{
	json_t *json = model_make(model, SYSTEM);
	const json_t *boot = surface_at(json, "Boot", NULL);

	assert_string_equal(surface_text(boot, BOOT_ENABLED, NULL), enabled);
	assert_string_equal(surface_text(boot, BOOT_TARGET, NULL), target);
	if (mode == NULL)
		assert_null(surface_text(boot, BOOT_MODE, NULL));
	else
		assert_string_equal(surface_text(boot, BOOT_MODE, NULL), mode);
	json_decref(json);
}

static struct model_said
write_boot(struct model *model, struct box *box, const char *body, int status)
{
	struct model_said said;

	model->answer = answer;
	model->pause = wait_a_while;
	model->arg = box;
	said = model_write(model, "PATCH", SYSTEM, body);
	assert_int_equal(said.status, status);
	model_said_clear(&said);
	return said;
}

#define WITH_SETTINGS ",'" SETTINGS "':{'@odata.type':'#ComputerSystem.v1_5_0.ComputerSystem','Id':'Settings','Boot':{" IDLE ",'BootSourceOverrideMode':'UEFI'}}"

static struct model *
machine_with_settings(const char *vendor, bool is_told)
{
	struct model *model = machine(vendor, "{" IDLE ",'BootSourceOverrideMode':'UEFI'}", WITH_SETTINGS);

	if (is_told)
		json_object_set_new(json_object_get(model->docs, SYSTEM), "@Redfish.Settings", trees_text("{'SettingsObject':{'@odata.id':'" SETTINGS "'}}"));
	return model;
}

/* The same request on each kind of box ends in the same state; `sent`: how many requests it took, then and the second time. */
static void
the_same_override_is_set_on_every_kind_of_box(void **state)
{
	static const struct { const char *vendor; unsigned ways; bool is_told; size_t sent, again; } rows[] = {
		{"", 0, false, 1, 1},
		{"", MODE_REFUSED, false, 1, 1},
		{"", UNCHANGED_REFUSED, false, 1, 1},
		{"", MODE_NEEDED, false, 2, 1},
		{"", TRIPLE_NEEDED, false, 2, 1},
		{"", TRIPLE_NEEDED | ELSEWHERE, true, 3, 1},
		{"", TRIPLE_NEEDED | ELSEWHERE, false, 3, 1},
		{"", READ_ONLY, true, 3, 1},
		{"", IN_POST, false, 4, 1},
		{"", PXE_NEXT, false, 1, 1},
		{"", SLOW, false, 2, 1},
	};
	struct model *model;
	struct box box;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		box = (struct box){.ways = rows[i].ways};
		model = machine_with_settings(rows[i].vendor, rows[i].is_told);
		write_boot(model, &box, PXE_ONCE, 204);
		boot_is(model, "Once", "Pxe", "UEFI");
		n = json_array_size(model->sent);
		if (n != rows[i].sent)
			fail_msg("row %zu: %zu requests", i, n);
		box.ways &= ~(unsigned)SLOW;
		write_boot(model, &box, "{'Boot':{'BootSourceOverrideEnabled':'Disabled'}}", 204);
		json_array_clear(model->sent);
		write_boot(model, &box, PXE_ONCE, 204);
		boot_is(model, "Once", "Pxe", "UEFI");
		n = json_array_size(model->sent);
		if (n != rows[i].again)
			fail_msg("row %zu: %zu requests the second time", i, n);
		model_free(model);
	}
}

static void
what_is_so_already_is_not_sent(void **state)
{
	struct model *model = machine_with_settings("", false);
	struct box box = {0};

	(void)state;
	write_boot(model, &box, "{'Boot':{" IDLE ",'BootSourceOverrideMode':'UEFI'}}", 204);
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

static void
a_box_that_accepts_and_does_nothing_fails(void **state)
{
	struct model *model = machine_with_settings("", true);
	struct box box = {.ways = IGNORED};
	struct model_said said = write_boot(model, &box, PXE_ONCE, 502);

	(void)state;
	assert_int_equal(said.err.code, RF_NODE_FAILED);
	assert_true(model->clock_ms < MODEL_CLIENT_MS);
	model_free(model);
}

static void
where_the_mode_falls_back_all_three_go_first(void **state)
{
	struct model *model = machine("Supermicro", "{" IDLE ",'BootSourceOverrideMode':'UEFI'}",
	    ",'/redfish/v1/Chassis':{'Members':[{'@odata.id':'/redfish/v1/Chassis/1'}]},'/redfish/v1/Chassis/1':{'Model':'X12DPi','Id':'1'}");
	struct box box = {.ways = MODE_NEEDED};

	(void)state;
	assert_string_equal(model->vendor.generation, "X12");
	write_boot(model, &box, "{'Boot':{'BootSourceOverrideTarget':'Pxe','BootSourceOverrideEnabled':'Once'}}", 204);
	assert_int_equal(json_array_size(model->sent), 1);
	boot_is(model, "Once", "Pxe", "UEFI");
	model_free(model);
}

#define OLD_WORDS "'BootSourceOverrideTarget@Redfish.AllowableValues':['None','Pxe','Hdd','CD/DVD','FloppyRemovableMedia','UsbKey','UefiCd','UefiUsbKey']"

static void
vendors_words_are_dmtf_s_northbound_both_ways(void **state)
{
	struct model *model = machine("", "{" IDLE "," OLD_WORDS "}", "");
	struct box box = {0};
	json_t *json = model_make(model, SYSTEM), *values;
	size_t i;

	(void)state;
	values = trees_text("{'a':['None','Pxe','Hdd','Cd','Floppy','Usb']}");
	assert_true(json_equal(surface_at(json, "Boot", BOOT_TARGET BOOT_VALUES, NULL), json_object_get(values, "a")));
	json_decref(values);
	json_decref(json);
	write_boot(model, &box, "{'Boot':{'BootSourceOverrideEnabled':'Once','BootSourceOverrideTarget':'Cd'}}", 204);
	assert_string_equal(surface_text(json_object_get(model->docs, SYSTEM), "Boot", BOOT_TARGET, NULL), "CD/DVD");
	boot_is(model, "Once", "Cd", NULL);
	write_boot(model, &box, "{'Boot':{'BootSourceOverrideTarget':'Usb','BootSourceOverrideMode':'UEFI'}}", 204);
	assert_string_equal(surface_text(json_object_get(model->docs, SYSTEM), "Boot", BOOT_TARGET, NULL), "UefiUsbKey");
	boot_is(model, "Once", "Usb", NULL);
	write_boot(model, &box, "{'Boot':{'BootSourceOverrideTarget':'UefiHttp'}}", 400);
	model_free(model);
	for (i = 0; i < boot_word_count; i++) {
		char boot[256];

		snprintf(boot, sizeof boot, "{'BootSourceOverrideEnabled':'Once','BootSourceOverrideTarget':'%s'}", boot_words[i].word);
		model = machine("", boot, "");
		boot_is(model, "Once", boot_words[i].dmtf, NULL);
		model_free(model);
	}
}

static void
a_wrong_boot_changes_nothing(void **state)
{
	static const char *const bodies[] = {"{'Boot':1}", "{'Boot':{'BootSourceOverrideEnabled':'Twice'}}", "{'Boot':{'BootSourceOverrideMode':'BIOS'}}",
		"{'Boot':{'BootSourceOverrideTarget':7}}", "{'Boot':{'BootOrder':'x'}}", "{'Boot':{'BootOrder':[1]}}", "{'Boot':{'BootOrder':['x']}}"};
	struct model *model = machine("", "{" IDLE "}", "");
	struct box box = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bodies / sizeof *bodies; i++)
		write_boot(model, &box, bodies[i], 400);
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
	model = machine("", "{}", "");
	write_boot(model, &box, PXE_ONCE, 400);
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

static json_t *
again_of(struct model *model, char path[SURFACE_PATH])
{
	return model_ask(model, SYSTEM, boot_again, path);
}

static void
continuous_where_only_once_exists_is_given_again(void **state)
{
	static const char continuous[] = "{'Boot':{'BootSourceOverrideEnabled':'Continuous','BootSourceOverrideTarget':'Pxe'}}";
	struct model *model = machine("", "{" IDLE "}", "");
	struct box box = {.ways = ONCE_ONLY};
	char path[SURFACE_PATH];
	json_t *body, *boot;

	(void)state;
	write_boot(model, &box, continuous, 204);
	boot_is(model, "Continuous", "Pxe", NULL);
	assert_null(again_of(model, path));
	/* Used up by a boot. */
	boot = json_object_get(json_object_get(model->docs, SYSTEM), "Boot");
	json_object_update_new(boot, trees_text("{" IDLE "}"));
	boot_is(model, "Continuous", "Pxe", NULL);
	body = again_of(model, path);
	assert_string_equal(path, SYSTEM);
	assert_string_equal(surface_text(body, "Boot", BOOT_ENABLED, NULL), "Once");
	assert_string_equal(surface_text(body, "Boot", BOOT_TARGET, NULL), "Pxe");
	json_decref(body);
	write_boot(model, &box, "{'Boot':{'BootSourceOverrideEnabled':'Disabled'}}", 204);
	boot_is(model, "Disabled", "None", NULL);
	assert_null(again_of(model, path));
	model_free(model);
	/* One that says so is not asked for it. */
	model = machine("", "{" IDLE ",'BootSourceOverrideEnabled@Redfish.AllowableValues':['Once','Disabled']}", "");
	write_boot(model, &box, continuous, 204);
	assert_int_equal(json_array_size(model->sent), 1);
	boot_is(model, "Continuous", "Pxe", NULL);
	model_free(model);
}

static void
a_reset_gives_it_again_first(void **state)
{
	struct model *model = machine("", "{" IDLE "}", "");
	struct box box = {.ways = ONCE_ONLY};
	struct model_said said;

	(void)state;
	json_object_update_new(json_object_get(model->docs, SYSTEM), trees_text("{'PowerState':'Off','Actions':{'#ComputerSystem.Reset':"
	    "{'target':'" SYSTEM "/Actions/ComputerSystem.Reset','ResetType@Redfish.AllowableValues':['On','ForceOff']}}}"));
	model->answer = answer;
	model->arg = &box;
	json_object_set_new(model->notes, BOOT_NOTE_CONTINUOUS, json_string("Pxe"));
	said = model_write(model, "POST", SYSTEM "/Actions/ComputerSystem.Reset", "{'ResetType':'On'}");
	assert_int_equal(said.status, 204);
	assert_string_equal(json_string_value(json_array_get(model->sent, 0)),
	    "PATCH " SYSTEM " {\"Boot\":{\"BootSourceOverrideEnabled\":\"Once\",\"BootSourceOverrideTarget\":\"Pxe\"}}");
	assert_string_equal(json_string_value(json_array_get(model->sent, 1)), "POST " SYSTEM "/Actions/ComputerSystem.Reset {\"ResetType\":\"On\"}");
	model_said_clear(&said);
	model_free(model);
}

/* ---- order ---- */

static void
order_is(struct model *model, const char *first, size_t count)
{
	json_t *json = model_make(model, SYSTEM);
	const json_t *order = surface_at(json, "Boot", BOOT_ORDER, NULL);

	assert_int_equal(json_array_size(order), count);
	assert_string_equal(json_string_value(json_array_get(order, 0)), first);
	json_decref(json);
}

static void
the_order_goes_where_the_box_takes_it(void **state)
{
	struct model *model = machine_with_settings("", true);
	struct box box = {.ways = ORDER_ELSEWHERE};

	(void)state;
	json_object_set_new(json_object_get(json_object_get(model->docs, SYSTEM), "Boot"), BOOT_ORDER, json_pack("[ss]", "Boot0001", "Boot0002"));
	write_boot(model, &box, "{'Boot':{'BootOrder':['Boot0002','Boot0001']}}", 204);
	assert_int_equal(json_array_size(model->sent), 2);
	order_is(model, "Boot0002", 2);
	write_boot(model, &box, "{'Boot':{'BootOrder':['Boot0001','Boot0002']}}", 204);
	assert_int_equal(json_array_size(model->sent), 3);
	order_is(model, "Boot0001", 2);
	model_free(model);
}

static void
an_order_of_the_vendor_s_own_is_the_order(void **state)
{
	struct model *model = machine("", "{" IDLE "}", ",'" SYSTEM "/Oem/Fixed':{'@odata.type':'#X.v1_0_0.X','FixedBootOrder':['Disk','UEFI USB: Key']}");
	struct box box = {0};
	json_t *json;

	(void)state;
	json_object_set_new(json_object_get(model->docs, SYSTEM), "Oem",
	    trees_text("{'Supermicro':{'FixedBootOrder':{'@odata.id':'" SYSTEM "/Oem/Fixed'}}}"));
	order_is(model, "Disk", 2);
	write_boot(model, &box, "{'Boot':{'BootOrder':['UEFI USB: Key','Disk']}}", 204);
	assert_int_equal(json_array_size(model->sent), 1);
	order_is(model, "UEFI USB: Key", 2);
	json = model_make(model, SYSTEM "/BootOptions");
	assert_int_equal(json_array_size(surface_at(json, "Members", NULL)), 2);
	json_decref(json);
	json = model_make(model, SYSTEM "/BootOptions/1");
	assert_string_equal(surface_text(json, "BootOptionReference", NULL), "UEFI USB: Key");
	json_decref(json);
	json = model_make(model, SYSTEM "/BootOptions/Disk");
	assert_string_equal(surface_text(json, "BootOptionReference", NULL), "Disk");
	json_decref(json);
	assert_null(model_make(model, SYSTEM "/BootOptions/3"));
	model_free(model);
}

static void
mode_is(const char *boot, const char *bios, const char *mode, size_t values)
{
	char more[256];
	struct model *model;
	json_t *json;
	const json_t *made;
	const char *said;

	snprintf(more, sizeof more, ",'" SYSTEM "/Bios':%s", bios);
	model = machine("", boot, more);
	json_object_set_new(json_object_get(model->docs, SYSTEM), "Bios", json_pack("{s:s}", "@odata.id", SYSTEM "/Bios"));
	json = model_make(model, SYSTEM);
	made = surface_at(json, "Boot", NULL);
	said = surface_text(made, BOOT_MODE, NULL);
	if (mode == NULL ? said != NULL : said == NULL || strcmp(said, mode) != 0)
		fail_msg("%s: the mode is %s", bios, said ? said : "absent");
	assert_int_equal(json_array_size(json_object_get(made, BOOT_MODE BOOT_VALUES)), values);
	json_decref(json);
	model_free(model);
}

static void
a_mode_that_only_the_bios_tells_is_shown_and_not_offered(void **state)
{
	(void)state;
	mode_is("{" IDLE "}", "{'BootMode':'Uefi'}", "UEFI", 1);
	mode_is("{" IDLE "}", "{'BootMode':'LegacyBios'}", "Legacy", 1);
	mode_is("{" IDLE "}", "{'Attributes':{'BootMode':'Bios'}}", "Legacy", 1);
	mode_is("{" IDLE "}", "{'Attributes':{'BootMode':'Both'}}", NULL, 0);
	mode_is("{" IDLE ",'BootSourceOverrideMode':'UEFI'}", "{'BootMode':'LegacyBios'}", "UEFI", 2);
	mode_is("{'BootOrder':[]}", "{'BootMode':'Uefi'}", NULL, 0);
}

static void
the_settings_resource_is_not_shown_where_boot_is_kept_in_it(void **state)
{
	struct model *model = machine_with_settings("", true);
	json_t *json = model_make(model, SYSTEM);

	(void)state;
	assert_null(json_object_get(json, BOOT_SETTINGS));
	json_decref(json);
	json_object_del(json_object_get(model->docs, SETTINGS), "Boot");
	json = model_make(model, SYSTEM);
	assert_non_null(json_object_get(json, BOOT_SETTINGS));
	json_decref(json);
	model_free(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_override_is_set_on_every_kind_of_box),
		cmocka_unit_test(what_is_so_already_is_not_sent),
		cmocka_unit_test(a_box_that_accepts_and_does_nothing_fails),
		cmocka_unit_test(where_the_mode_falls_back_all_three_go_first),
		cmocka_unit_test(vendors_words_are_dmtf_s_northbound_both_ways),
		cmocka_unit_test(a_wrong_boot_changes_nothing),
		cmocka_unit_test(continuous_where_only_once_exists_is_given_again),
		cmocka_unit_test(a_reset_gives_it_again_first),
		cmocka_unit_test(the_order_goes_where_the_box_takes_it),
		cmocka_unit_test(an_order_of_the_vendor_s_own_is_the_order),
		cmocka_unit_test(a_mode_that_only_the_bios_tells_is_shown_and_not_offered),
		cmocka_unit_test(the_settings_resource_is_not_shown_where_boot_is_kept_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
