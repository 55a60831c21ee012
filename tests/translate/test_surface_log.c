/* Logs on every vendor: Sel is the hardware log, newest first, cleared where it is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/surface.h"
#include "translate/surface_log.h"

#define SYSTEM "/redfish/v1/Systems/1"
#define MANAGER "/redfish/v1/Managers/1"

/* ---- every tree ---- */

static bool
is_one_of(const char *text, const char *list)
{
	const char *at = text ? strstr(list, text) : NULL;

	return at != NULL && strchr(" ", at[strlen(text)]) != NULL;
}

static void
check_entry(struct model *model, const json_t *entry)
{
	const char *path = surface_text(entry, "@odata.id", NULL), *severity = surface_text(entry, "Severity", NULL);
	json_t *alone = model_make(model, path);

	if (alone == NULL)
		fail_msg("%s is not there", path);
	assert_string_equal(surface_text(alone, "@odata.id", NULL), path);
	assert_true(is_one_of(surface_text(entry, "EntryType", NULL), "Event SEL Oem CXL"));
	assert_true(severity == NULL || is_one_of(severity, "OK Warning Critical"));
	assert_string_equal(surface_text(alone, "Id", NULL), surface_text(entry, "Id", NULL));
	json_decref(alone);
}

static size_t with_entries;

static void
check_entries(struct model *model, const char *path)
{
	json_t *json = model_make(model, path), *entry;
	const char *before = NULL, *created;
	size_t i, n = json_array_size(json_object_get(json, "Members"));

	assert_non_null(json);
	with_entries += n > 0;
	json_array_foreach(json_object_get(json, "Members"), i, entry) {
		if (i < 5 || i + 5 > n)
			check_entry(model, entry);
		created = surface_text(entry, "Created", NULL);
		/* all of one log are written in one form and zone */
		if (before != NULL && created != NULL && strlen(before) == strlen(created) && strcmp(before + 19, created + 19) == 0 &&
		    strcmp(before, created) < 0)
			fail_msg("%s: %s before %s", path, before, created);
		before = created;
	}
	json_decref(json);
}

static void
check_clear(struct model *model, json_t *sel)
{
	const char *target = surface_text(sel, "Actions", "#LogService.ClearLog", "target", NULL);
	struct model_said said;

	if (target == NULL)
		return;
	assert_string_equal(target, model_system(model, "/LogServices/Sel/Actions/LogService.ClearLog"));
	said = model_write(model, "POST", target, "{}");
	assert_int_equal(said.status, 204);
	assert_int_equal(json_array_size(model->sent), 1);
	/* at the vendor's own place, not ours */
	assert_null(strstr(json_string_value(json_array_get(model->sent, 0)), "Systems/1/LogServices/Sel/"));
	model_said_clear(&said);
}

static void
check_collection(struct model *model, const char *path, bool is_native)
{
	json_t *json, *member, *service;
	size_t i;

	model->is_native = is_native;
	json = model_make(model, path);
	model->is_native = false;
	assert_non_null(json);
	json_array_foreach(json_object_get(json, "Members"), i, member) {
		service = model_make(model, surface_text(member, "@odata.id", NULL));
		/* captures have dead links */
		if (service != NULL)
			assert_non_null(surface_text(service, "Name", NULL));
		json_decref(service);
	}
	json_decref(json);
}

static size_t trees;

static void
check_tree(const char *path, const char *name)
{
	static const char *const aliases[] = {"Log", "Log1", "IML", "Lclog"};
	struct model *model = model_open(path);
	char alias[256];
	json_t *sel, *other;
	size_t i;

	(void)name;
	if (model->links.primary[0] != NULL) {
		check_collection(model, model_system(model, "/LogServices"), false);
		check_collection(model, model_system(model, "/LogServices"), true);
		sel = model_make(model, model_system(model, "/LogServices/Sel"));
		trees += sel != NULL;
		if (sel != NULL) {
			check_entries(model, model_system(model, "/LogServices/Sel/Entries"));
			check_clear(model, sel);
			for (i = 0; i < nitems(aliases); i++) {
				snprintf(alias, sizeof alias, "/LogServices/%s", aliases[i]);
				other = model_make(model, model_system(model, alias));
				assert_non_null(other);
				json_decref(other);
			}
		}
		json_decref(sel);
	}
	model_free(model);
}

static void
every_fixture_has_its_hardware_log_as_sel(void **state)
{
	(void)state;
	trees = with_entries = 0;
	trees_each(TREES_FIXTURES, ".json", check_tree);
	assert_true(trees >= 6 && with_entries >= 6);
}

static void
every_captured_tree_has_its_hardware_log_as_sel(void **state)
{
	(void)state;
	if (access(TREES_CAPTURED, R_OK) != 0)
		skip();
	trees = with_entries = 0;
	trees_each(TREES_CAPTURED, ".tar.gz", check_tree);
	assert_true(trees >= 16 && with_entries >= 12);
}

/* ---- boxes of our own ---- */

static void
add_member(json_t *docs, const char *path, const char *name)
{
	char service[256], entries[280];

	snprintf(service, sizeof service, "%s/%s", path, name);
	snprintf(entries, sizeof entries, "%s/Entries", service);
	json_array_append_new(json_object_get(json_object_get(docs, path), "Members"), json_pack("{s:s}", "@odata.id", service));
	json_object_set_new(docs, service, json_pack("{s:s,s:s,s:s,s:s,s:{s:s}}", "@odata.id", service, "@odata.type",
	    "#LogService.v1_1_0.LogService", "Id", name, "Name", name, "Entries", "@odata.id", entries));
	json_object_set_new(docs, entries, json_pack("{s:s,s:s,s:[]}", "@odata.id", entries, "@odata.type",
	    "#LogEntryCollection.LogEntryCollection", "Members"));
}

/* Ids of the System's and the Manager's logs, with blanks between them. */
static json_t *
documents(const char *of_system, const char *of_manager)
{
	json_t *docs = json_pack("{s:{s:[{s:s}]},s:{s:[{s:s}]},s:{s:s,s:s,s:{s:[{s:s}]}},s:{s:s,s:s}}",
	    "/redfish/v1/Systems", "Members", "@odata.id", SYSTEM, "/redfish/v1/Managers", "Members", "@odata.id", MANAGER,
	    SYSTEM, "@odata.type", "#ComputerSystem.v1_5_0.ComputerSystem", "Id", "1", "Links", "ManagedBy", "@odata.id", MANAGER,
	    MANAGER, "@odata.type", "#Manager.v1_5_0.Manager", "Id", "1");
	const struct {
		const char *member, *ids;
	} parts[] = {{SYSTEM, of_system}, {MANAGER, of_manager}};
	char path[128], *copy, *rest, *word;
	size_t i;

	for (i = 0; i < nitems(parts); i++) {
		if (parts[i].ids == NULL)
			continue;
		snprintf(path, sizeof path, "%s/LogServices", parts[i].member);
		json_object_set_new(json_object_get(docs, parts[i].member), "LogServices", json_pack("{s:s}", "@odata.id", path));
		json_object_set_new(docs, path, json_pack("{s:s,s:[]}", "@odata.type",
		    "#LogServiceCollection.LogServiceCollection", "Members"));
		copy = xstrdup(parts[i].ids);
		for (word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
			add_member(docs, path, word);
		free(copy);
	}
	return docs;
}

static void
put_entry(json_t *docs, const char *service, const char *id, const char *created, bool is_link)
{
	char entries[256], path[300];
	json_t *entry;

	snprintf(entries, sizeof entries, "%s/Entries", service);
	snprintf(path, sizeof path, "%s/%s", entries, id);
	entry = json_pack("{s:s,s:s,s:s,s:s,s:s}", "@odata.id", path, "@odata.type", "#LogEntry.v1_3_0.LogEntry", "Id", id, "Name", id,
	    "Message", id);
	if (created != NULL)
		json_object_set_new(entry, "Created", json_string(created));
	if (is_link) {
		json_object_set_new(docs, path, entry);
		entry = json_pack("{s:s}", "@odata.id", path);
	}
	json_array_append_new(json_object_get(json_object_get(docs, entries), "Members"), entry);
}

/* The ids of Sel's entries. */
static const char *
order(struct model *model)
{
	static char text[1024];
	json_t *json = model_make(model, SYSTEM "/LogServices/Sel/Entries"), *entry;
	const char *path;
	size_t i;

	text[0] = '\0';
	json_array_foreach(json_object_get(json, "Members"), i, entry) {
		path = surface_text(entry, "@odata.id", NULL);
		assert_memory_equal(path, SYSTEM "/LogServices/Sel/Entries/", strlen(SYSTEM "/LogServices/Sel/Entries/"));
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", strrchr(path, '/') + 1);
	}
	json_decref(json);
	return text;
}

static void
entries_come_newest_first(void **state)
{
	static const struct {
		const char *created[4]; /* of entries 1, 2, 3, 4 */
		bool is_link;
		const char *order;
	} rows[] = {
		{{"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"}, false, "4 3 2 1"},
		{{"2026-01-04T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"}, false, "1 2 3 4"},
		/* zones count */
		{{"2026-01-01T10:00:00+09:00", "2026-01-01T02:00:00Z", "2026-01-01T00:30:00-02:00", "2026-01-01T00:30:00Z"}, false,
		    "3 2 1 4"},
		/* the same second: by number */
		{{"2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"}, false, "4 3 2 1"},
		/* times in some: by number */
		{{"2026-01-09T00:00:00Z", NULL, "2026-01-02T00:00:00Z", NULL}, false, "4 3 2 1"},
		/* a collection of links */
		{{"2026-01-01T00:00:00Z", NULL, NULL, NULL}, true, "4 3 2 1"},
	};
	struct model *model;
	json_t *docs;
	char id[2] = "1";
	size_t i, j;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		docs = documents("SEL", NULL);
		for (j = 0; j < 4; j++) {
			id[0] = (char)('1' + j);
			put_entry(docs, SYSTEM "/LogServices/SEL", id, rows[i].created[j], rows[i].is_link);
		}
		model = model_of(docs);
		assert_string_equal(order(model), rows[i].order);
		model_free(model);
	}
}

static void
of_a_collection_of_links_the_newest_are_read(void **state)
{
	json_t *docs = documents("SEL", NULL), *json;
	struct model *model;
	char id[8];
	int i;

	(void)state;
	for (i = 1; i <= 60; i++) {
		snprintf(id, sizeof id, "%d", i);
		put_entry(docs, SYSTEM "/LogServices/SEL", id, NULL, true);
	}
	model = model_of(docs);
	json = model_make(model, SYSTEM "/LogServices/Sel/Entries");
	assert_int_equal(json_array_size(json_object_get(json, "Members")), 50);
	assert_string_equal(surface_text(json_array_get(json_object_get(json, "Members"), 0), "Message", NULL), "60");
	json_decref(json);
	/* and under the vendor's own name they are whole, too */
	json = model_make(model, SYSTEM "/LogServices/SEL/Entries");
	assert_int_equal(json_array_size(json_object_get(json, "Members")), 50);
	assert_string_equal(surface_text(json_array_get(json_object_get(json, "Members"), 0), "Message", NULL), "60");
	json_decref(json);
	model_free(model);
}

static const char *
sel_of(struct model *model, const char *place)
{
	static char text[64];
	json_t *json = model_make(model, place);

	snprintf(text, sizeof text, "%s", json ? surface_text(json, "Description", NULL) : "none");
	json_decref(json);
	return text;
}

/* Each service says in its Description who it is. */
static struct model *
labelled(const char *of_system, const char *of_manager, const char *vendor, const char *generation)
{
	json_t *docs = documents(of_system, of_manager), *doc;
	struct model *model;
	const char *path;
	char text[64];

	json_object_foreach(docs, path, doc) {
		if (strstr(path, "/LogServices/") == NULL || strstr(path, "/Entries") != NULL)
			continue;
		snprintf(text, sizeof text, "%s %s", strstr(path, "Systems") ? "S" : "M", strrchr(path, '/') + 1);
		json_object_set_new(doc, "Description", json_string(text));
	}
	model = model_of(docs);
	snprintf(model->vendor.name, sizeof model->vendor.name, "%s", vendor);
	snprintf(model->vendor.generation, sizeof model->vendor.generation, "%s", generation);
	return model;
}

static void
the_hardware_log_is_found(void **state)
{
	static const struct {
		const char *of_system, *of_manager, *vendor, *generation, *sel, *lclog;
	} rows[] = {
		{NULL, "FaultList Lclog Sel", "", "", "M Sel", "M Lclog"},
		{"IML SL Event", "IEL", "", "", "S IML", "S IML"},
		{"Log1", "Log1", "", "", "S Log1", "S Log1"},
		{"BIOS", "AuditLog SEL EventLog", "", "", "M SEL", "M SEL"},
		{"PlatformLog AuditLog SEL", NULL, "Lenovo", "XCC2", "S PlatformLog", "S PlatformLog"},
		{"PlatformLog AuditLog SEL", NULL, "", "", "S SEL", "S SEL"},
		{"EventLog HostLogger", "Journal", "", "", "S EventLog", "S EventLog"},
		{"InternalEventLog SystemEventLog", NULL, "", "", "S SystemEventLog", "S SystemEventLog"},
		{"HostLogger", "Journal", "", "", "none", "none"},
	};
	struct model *model;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		model = labelled(rows[i].of_system, rows[i].of_manager, rows[i].vendor, rows[i].generation);
		assert_string_equal(sel_of(model, SYSTEM "/LogServices/Sel"), rows[i].sel);
		assert_string_equal(sel_of(model, MANAGER "/LogServices/Lclog"), rows[i].lclog);
		model_free(model);
	}
}

static void
each_row_of_log_names_is_needed(void **state)
{
	const struct quirk_log *row;
	struct vendor vendor;
	const char *id;
	size_t i, j, n;

	(void)state;
	for (i = 0; (row = quirks_log_row(i)) != NULL; i++) {
		memset(&vendor, 0, sizeof vendor);
		snprintf(vendor.name, sizeof vendor.name, "%s", row->vendor);
		snprintf(vendor.generation, sizeof vendor.generation, "%.3s", row->generation ? row->generation : "");
		for (j = n = 0; (id = quirks_log(&vendor, j)) != NULL; j++)
			n += strcmp(id, row->id) == 0;
		assert_true(n >= 1);
		if (strcmp(row->vendor, "*") == 0) {
			struct model *model = labelled(row->id, "Journal", "", "");

			assert_string_not_equal(sel_of(model, SYSTEM "/LogServices/Sel"), "none");
			model_free(model);
		}
	}
}

static void
a_log_says_its_type_where_its_name_says_nothing(void **state)
{
	struct model *model = labelled("Alpha Beta", NULL, "", "");

	(void)state;
	json_object_set_new(json_object_get(model->docs, SYSTEM "/LogServices/Beta"), "LogEntryType", json_string("SEL"));
	assert_string_equal(sel_of(model, SYSTEM "/LogServices/Sel"), "S Beta");
	model_free(model);
}

static const char *
members(struct model *model, const char *path, bool is_native)
{
	static char text[512];
	json_t *json, *member;
	size_t i;

	model->is_native = is_native;
	json = model_make(model, path);
	text[0] = '\0';
	json_array_foreach(json_object_get(json, "Members"), i, member)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
		    strlen("/redfish/v1/") + surface_text(member, "@odata.id", NULL));
	json_decref(json);
	return text;
}

static void
logs_are_listed_once(void **state)
{
	struct model *model = labelled(NULL, "FaultList Sel", "", "");

	(void)state;
	assert_string_equal(members(model, SYSTEM "/LogServices", false), "Systems/1/LogServices/Sel Managers/1/LogServices/FaultList");
	assert_string_equal(members(model, MANAGER "/LogServices", false), "Managers/1/LogServices/FaultList");
	assert_string_equal(members(model, SYSTEM "/LogServices", true), "Managers/1/LogServices/FaultList Managers/1/LogServices/Sel");
	assert_string_equal(members(model, MANAGER "/LogServices", true), "Managers/1/LogServices/FaultList Managers/1/LogServices/Sel");
	model_free(model);
	model = labelled("IML SL", "IEL", "", "");
	assert_string_equal(members(model, SYSTEM "/LogServices", false), "Systems/1/LogServices/Sel Systems/1/LogServices/SL");
	assert_string_equal(members(model, SYSTEM "/LogServices", true), "Systems/1/LogServices/IML Systems/1/LogServices/SL");
	assert_string_equal(members(model, MANAGER "/LogServices", false), "Managers/1/LogServices/IEL");
	model_free(model);
	model = labelled(NULL, NULL, "", "");
	assert_string_equal(members(model, SYSTEM "/LogServices", false), "");
	model_free(model);
}

static void
clearing_goes_where_the_log_is_kept(void **state)
{
	struct model *model = labelled("IML", NULL, "", "");
	struct model_said said = model_write(model, "POST", SYSTEM "/LogServices/Sel/Actions/LogService.ClearLog", "{}");

	(void)state;
	/* it has no such action */
	assert_int_equal(said.err.code, RF_ACTION_UNKNOWN);
	model_said_clear(&said);
	json_object_set_new(json_object_get(model->docs, SYSTEM "/LogServices/IML"), "Actions", json_pack("{s:{s:s}}",
	    "#LogService.ClearLog", "target", SYSTEM "/LogServices/IML/Actions/LogService.ClearLog"));
	said = model_write(model, "POST", SYSTEM "/LogServices/Sel/Actions/LogService.ClearLog", "{}");
	assert_int_equal(said.status, 204);
	assert_string_equal(json_string_value(json_array_get(model->sent, 0)),
	    "POST " SYSTEM "/LogServices/IML/Actions/LogService.ClearLog {}");
	model_said_clear(&said);
	model_free(model);
}

/* ---- an entry ---- */

static void
entries_are_as_the_schema_wants_them(void **state)
{
	static const struct {
		const char *given, *made;
	} rows[] = {
		{"{'Severity':'Normal'}", "{'EntryType':'Event','Severity':'OK'}"},
		{"{'Severity':'Major','EntryType':'OEM'}", "{'EntryType':'Oem','Severity':'Critical'}"},
		{"{'Severity':'Purple'}", "{'EntryType':'Event'}"},
		{"{'SensorType':'Power Supply','EntryType':'SEL'}", "{'EntryType':'SEL','SensorType':'Power Supply / Converter'}"},
		{"{'SensorType':'System NIC'}", "{'EntryType':'Event','OemSensorType':'System NIC','SensorType':'OEM'}"},
		{"{'SensorType':'Fan','EntryCode':'Weird'}",
		    "{'EntryCode':'OEM','EntryType':'Event','OemLogEntryCode':'Weird','SensorType':'Fan'}"},
		{"{'MessageId':null,'MessageArgs':[1,'a',true]}", "{'EntryType':'Event','MessageArgs':['1','a','true']}"},
		{"{'MessageArgs':'x','SensorType':''}", "{'EntryType':'Event'}"},
	};
	char given[512], made[512], *at, *text;
	json_t *entry;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(given, sizeof given, "%s", rows[i].given);
		snprintf(made, sizeof made, "%s", rows[i].made);
		for (at = given; (at = strchr(at, '\'')) != NULL;)
			*at = '"';
		for (at = made; (at = strchr(at, '\'')) != NULL;)
			*at = '"';
		entry = json_loads(given, 0, NULL);
		log_entry_mend(entry);
		json_object_del(entry, "@odata.type");
		text = json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS);
		assert_string_equal(text, made);
		free(text);
		json_decref(entry);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fixture_has_its_hardware_log_as_sel),
		cmocka_unit_test(every_captured_tree_has_its_hardware_log_as_sel),
		cmocka_unit_test(entries_come_newest_first),
		cmocka_unit_test(of_a_collection_of_links_the_newest_are_read),
		cmocka_unit_test(the_hardware_log_is_found),
		cmocka_unit_test(each_row_of_log_names_is_needed),
		cmocka_unit_test(a_log_says_its_type_where_its_name_says_nothing),
		cmocka_unit_test(logs_are_listed_once),
		cmocka_unit_test(clearing_goes_where_the_log_is_kept),
		cmocka_unit_test(entries_are_as_the_schema_wants_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
