/* Licences and OEM resources: found wherever a vendor keeps them, at every URI that its clients ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/manager_places.h"
#include "translate/surface.h"

#define ROOT     "/redfish/v1"
#define MANAGER  ROOT "/Managers/M"
#define LICENCES ROOT "/LicenseService/Licenses"

static json_t *
manager_with(const char *at, json_t *value)
{
	json_t *manager = json_pack("{s:s,s:s,s:s}", "@odata.type", "#Manager.v1_5_0.Manager", "ManagerType", "BMC", "Id", "M");
	json_t *object = manager;
	char name[64];
	size_t len;

	for (;; at += len + 1) {
		len = strcspn(at, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, at);
		if (at[len] == '\0')
			break;
		object = surface_object(object, name);
	}
	json_object_set_new(object, name, value);
	return manager;
}

static struct model *
box(json_t *manager, json_t *docs)
{
	json_object_set_new(docs, MANAGER, manager);
	json_object_set_new(docs, ROOT "/Managers", json_pack("{s:[{s:s}]}", "Members", "@odata.id", MANAGER));
	return model_of(docs);
}

static void
set_at(json_t *json, const char *path, const char *text)
{
	char name[64];
	size_t len;

	for (; path != NULL; path = path[len] ? path + len + 1 : NULL) {
		len = strcspn(path, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		if (path[len] == '\0')
			json_object_set_new(json, name, json_string(text));
		else
			json = surface_object(json, name);
	}
}

/* One licence as this row's vendor writes it. */
static json_t *
licence(const struct licence_place *place)
{
	json_t *json = json_object();

	set_at(json, place->installed, "20230720");
	set_at(json, place->expires, "2031-01-02T03:04:05Z");
	set_at(json, place->health, "OK");
	set_at(json, place->type, "Evaluation");
	set_at(json, place->id, "E77");
	set_at(json, place->name, "Most Advanced");
	json_object_set_new(json, "LicenseKey", json_string("CANARY"));
	return json;
}

static struct model *
box_of(const struct licence_place *place)
{
	json_t *docs = json_object(), *resource = json_object(), *text = licence(place), *at = json_pack("{s:s}", "@odata.id", MANAGER "/L");
	char *string = json_dumps(text, 0);

	if (place->kind == LICENCE_INLINE) {
		json_decref(at);
		at = json_incref(text);
	} else if (place->kind == LICENCE_TEXTS) {
		json_object_set_new(resource, place->list, json_pack("[s]", string));
	} else {
		json_object_set_new(resource, "Members", json_pack("[{s:s}]", "@odata.id", MANAGER "/L/1"));
		json_object_set(docs, MANAGER "/L/1", text);
	}
	if (place->then != NULL) {
		json_object_set_new(docs, MANAGER "/L", json_pack("{s:{s:s}}", place->then, "@odata.id", MANAGER "/L/Q"));
		json_object_set_new(docs, MANAGER "/L/Q", resource);
	} else {
		json_object_set_new(docs, MANAGER "/L", resource);
	}
	json_decref(text);
	free(string);
	return box(manager_with(place->at, at), docs);
}

static void
assert_same(const char *text, const char *wanted, const char *path)
{
	if (path == NULL)
		assert_null(text);
	else
		assert_string_equal(text ? text : "(none)", wanted);
}

static void
each_vendors_licence_is_a_license(void **state)
{
	const struct licence_place *place;
	json_t *service, *list, *json, *manager;
	struct model *model;
	const char *path;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < licence_place_count; i++) {
		place = &licence_places[i];
		model = box_of(place);
		service = model_make(model, ROOT "/LicenseService");
		list = model_make(model, surface_link(service, "Licenses"));
		path = surface_text(json_array_get(json_object_get(list, "Members"), 0), "@odata.id", NULL);
		assert_non_null(path);
		json = model_make(model, path);
		assert_same(surface_text(json, "Name", NULL), "Most Advanced", place->name);
		assert_same(surface_text(json, "LicenseType", NULL), "Trial", place->type);
		assert_same(surface_text(json, "Status", "Health", NULL), "OK", place->health);
		assert_same(surface_text(json, "InstallDate", NULL), "2023-07-20T00:00:00Z", place->installed);
		assert_same(surface_text(json, "ExpirationDate", NULL), "2031-01-02T03:04:05Z", place->expires);
		text = json_dumps(json, 0);
		assert_null(strstr(text, "CANARY"));
		free(text);
		manager = model_make(model, MANAGER);
		assert_string_equal(surface_text(manager, "Oem", "Fishway", "License", "Edition", NULL), "Most Advanced");
		json_decref(manager);
		json_decref(json);
		json_decref(list);
		json_decref(service);
		model_free(model);
	}
}

static void
a_box_without_licences_has_no_service_for_them(void **state)
{
	struct model *model = box(manager_with("Model", json_string("x")), json_object());
	json_t *manager = model_make(model, MANAGER);

	(void)state;
	assert_null(model_make(model, ROOT "/LicenseService"));
	assert_null(model_make(model, LICENCES));
	assert_null(model_make(model, LICENCES "/1"));
	assert_null(json_object_get(manager, "Oem"));
	json_decref(manager);
	model_free(model);
}

static void
a_standard_service_stays_as_it_is(void **state)
{
	struct model *model = model_open(TREES_FIXTURES "/lenovo-xcc-sr650v2.json");
	json_t *made = model_make(model, LICENCES), *manager = model_make(model, model_manager(model, ""));

	(void)state;
	assert_true(json_equal(json_object_get(made, "Members"), surface_at(model->docs, LICENCES, "Members", NULL)));
	assert_non_null(surface_at(manager, "Oem", "Fishway", "License", "Edition", NULL));
	json_decref(made);
	json_decref(manager);
	model_free(model);
}

/* ---- URIs of two generations ---- */

#define SMC(name) "'" name "':{'@odata.id':'" MANAGER "/Somewhere/" name "'}"

static struct model *
supermicro(void)
{
	json_t *docs = trees_text("{'" MANAGER "/Somewhere/FanMode':{'Id':'Fan Mode','Name':'FanMode','Mode':'Optimal',"
				  "'Mode@Redfish.AllowableValues':['FullSpeed','Optimal']},"
				  "'" MANAGER "/Somewhere/NTP':{'Name':'n','NTPEnable':false},'" MANAGER "/Somewhere/LLDP':{'Name':'l'},"
				  "'" MANAGER "/Somewhere/Snooping':{'Name':'s','PostCode':'ad'},"
				  "'" MANAGER "/Somewhere/LicenseManager':{'Name':'l','QueryLicense':{'@odata.id':'" MANAGER "/Somewhere/Q'}},"
				  "'" MANAGER "/Somewhere/Q':{'Name':'q'}}");

	json_object_set_new(json_object_get(docs, MANAGER "/Somewhere/Q"), "Licenses", json_pack("[s]", "{\"ProductKey\":{\"Node\":{\"LicenseID\":\"2\"}}}"));
	return box(manager_with("Oem.Supermicro", trees_text("{" SMC("FanMode") "," SMC("NTP") "," SMC("LLDP") "," SMC("Snooping") ","
							     SMC("LicenseManager") "}")), docs);
}

static void
the_uris_of_either_generation_answer(void **state)
{
	static const char *const names[] = {"FanMode", "NTP", "LLDP", "Snooping", "LicenseManager", "LicenseManager/QueryLicense"};
	static const char *const bases[] = {"/", "/Oem/Supermicro/"};
	struct model *model = supermicro();
	char path[256];
	size_t i, j;
	json_t *json;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (j = 0; j < sizeof names / sizeof *names; j++) {
			snprintf(path, sizeof path, MANAGER "%s%s", bases[i], names[j]);
			json = model_make(model, path);
			assert_non_null(json);
			assert_string_equal(surface_text(json, "@odata.id", NULL), path);
			json_decref(json);
		}
	}
	model_free(model);
}

static void
licences_in_strings_are_decoded(void **state)
{
	struct model *model = supermicro();
	json_t *json = model_make(model, MANAGER "/LicenseManager/QueryLicense");

	(void)state;
	assert_true(json_is_object(surface_at(json_array_get(json_object_get(json, "Licenses"), 0), "ProductKey", "Node", NULL)));
	assert_string_equal(surface_text(json_array_get(json_object_get(json, "Licenses"), 0), "LicenseID", NULL), "2");
	json_decref(json);
	model_free(model);
}

static void
a_value_that_is_not_offered_is_refused(void **state)
{
	static const char *const bases[] = {MANAGER "/FanMode", MANAGER "/Oem/Supermicro/FanMode"};
	struct model *model = supermicro();
	struct model_said said;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		said = model_write(model, "PATCH", bases[i], "{'Mode':'HeavyIO'}");
		assert_int_equal(said.status, 400);
		assert_int_equal(said.err.code, RF_PROPERTY_NOT_IN_LIST);
		said = model_write(model, "PATCH", bases[i], "{'Mode':'FullSpeed'}");
		assert_int_equal(said.status, 204);
		assert_string_equal(json_string_value(json_array_get(model->sent, i)),
		    "PATCH " MANAGER "/Somewhere/FanMode {\"Mode\":\"FullSpeed\"}");
	}
	model_free(model);
}

static void
other_vendors_have_none_of_it(void **state)
{
	struct model *model = model_open(TREES_FIXTURES "/dell-idrac9-r750.json");
	struct model_said said = model_write(model, "PATCH", model_manager(model, "/Oem/Supermicro/FanMode"), "{'Mode':'FullSpeed'}");

	(void)state;
	assert_int_equal(said.status, 404);
	assert_null(model_make(model, model_manager(model, "/Oem/Supermicro/FanMode")));
	assert_null(model_make(model, model_manager(model, "/FanMode")));
	assert_null(model_make(model, model_manager(model, "/LicenseManager/QueryLicense")));
	model_free(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_vendors_licence_is_a_license),
		cmocka_unit_test(a_box_without_licences_has_no_service_for_them),
		cmocka_unit_test(a_standard_service_stays_as_it_is),
		cmocka_unit_test(the_uris_of_either_generation_answer),
		cmocka_unit_test(licences_in_strings_are_decoded),
		cmocka_unit_test(a_value_that_is_not_offered_is_refused),
		cmocka_unit_test(other_vendors_have_none_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
