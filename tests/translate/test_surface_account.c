/* The BMC's own accounts: one shape, whatever the vendor makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/manager_places.h"
#include "translate/surface.h"

#define SERVICE  "/redfish/v1/AccountService"
#define ACCOUNTS SERVICE "/Accounts"
#define NEW      "{'UserName':'anna','Password':'a long secret','RoleId':'Operator'}"

/* A box with this Vendor and these accounts ("'1':{...},'2':{...}"). */
static struct model *
box(const char *vendor, const char *accounts)
{
	char text[4096], path[128];
	json_t *docs, *members = json_array(), *list, *account;
	const char *id;

	snprintf(text, sizeof text, "{%s}", accounts);
	list = trees_text(text);
	docs = json_pack("{s:{s:s},s:{s:{s:s}}}", "/redfish/v1", "Vendor", vendor, SERVICE, "Accounts", "@odata.id", ACCOUNTS);
	json_object_foreach(list, id, account) {
		snprintf(path, sizeof path, ACCOUNTS "/%s", id);
		json_array_append_new(members, json_pack("{s:s}", "@odata.id", path));
		json_object_set_new(account, "@odata.type", json_string("#ManagerAccount.v1_1_0.ManagerAccount"));
		json_object_set_new(account, "@odata.id", json_string(path));
		json_object_set(docs, path, account);
	}
	json_decref(list);
	json_object_set_new(docs, ACCOUNTS, json_pack("{s:s,s:s,s:o}", "@odata.type",
	    "#ManagerAccountCollection.ManagerAccountCollection", "@odata.id", ACCOUNTS, "Members", members));
	return model_of(docs);
}

/* A box that makes accounts as most do: POST gives a new member. */
static int
makes_accounts(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	json_t *members = json_object_get(json_object_get(model->docs, ACCOUNTS), "Members"), *account;

	if (strcmp(method, "POST") != 0)
		return model_plain(model, method, path, body, said);
	account = json_deep_copy(body);
	json_object_set_new(account, "@odata.id", json_string(ACCOUNTS "/new"));
	json_object_set_new(model->docs, ACCOUNTS "/new", account);
	json_array_append_new(members, json_pack("{s:s}", "@odata.id", ACCOUNTS "/new"));
	return 201;
}

static int
makes_none(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "DELETE") == 0 ? 405 : model_plain(model, method, path, body, said);
}

/* An older slot: a name alone, or the rest alone; a name is lost only by itself. */
static int
takes_it_in_parts(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	if (json_object_get(body, "UserName") != NULL && json_object_get(body, "Enabled") != NULL)
		return 400;
	return makes_none(model, method, path, body, said);
}

static const char *
sent(const struct model *model, size_t index)
{
	const char *text = json_string_value(json_array_get(model->sent, index));

	return text ? text : "";
}

static void
post(struct model *model, const char *body, int status)
{
	struct model_said said = model_write(model, "POST", ACCOUNTS, body);

	assert_int_equal(said.status, status);
	if (status == 201) {
		assert_string_equal(surface_text(said.body, "UserName", NULL), "anna");
		assert_string_equal(surface_text(said.body, "RoleId", NULL), "Operator");
		assert_true(json_is_null(json_object_get(said.body, "Password")));
	}
	model_said_clear(&said);
}

static size_t
listed(struct model *model)
{
	json_t *json = model_make(model, ACCOUNTS);
	size_t count = json_array_size(json_object_get(json, "Members"));

	json_decref(json);
	return count;
}

static void
an_account_is_made_where_the_box_makes_accounts(void **state)
{
	struct model *model = box("OpenBMC", "'root':{'UserName':'root','RoleId':'Administrator'}");

	(void)state;
	model->answer = makes_accounts;
	post(model, NEW, 201);
	assert_string_equal(sent(model, 0),
	    "POST " ACCOUNTS " {\"Password\":\"a long secret\",\"RoleId\":\"Operator\",\"UserName\":\"anna\"}");
	assert_int_equal(listed(model), 2);
	post(model, NEW, 400);
	post(model, "{'UserName':'anna'}", 400);
	post(model, "{'UserName':'','Password':'x','RoleId':'Operator'}", 400);
	assert_int_equal(json_array_size(model->sent), 1);
	model_free(model);
}

#define SLOTS \
	"'1':{'UserName':'','RoleId':'None','Enabled':false},'2':{'UserName':'root','RoleId':'Administrator','Enabled':true}," \
	"'3':{'UserName':'','RoleId':'None','Enabled':false},'4':{'UserName':'','RoleId':'None','Enabled':false}"

static void
a_fixed_slot_is_filled_and_emptied(void **state)
{
	static int (*const answers[])(struct model *, const char *, const char *, const json_t *, json_t **) = {makes_none,
		takes_it_in_parts};
	struct model_said said;
	struct model *model;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		model = box("Dell", SLOTS);
		model->answer = answers[i];
		assert_int_equal(listed(model), 1);
		assert_null(model_make(model, ACCOUNTS "/3"));
		post(model, NEW, 201);
		assert_memory_equal(sent(model, 0), "PATCH " ACCOUNTS "/3 ", strlen("PATCH " ACCOUNTS "/3 "));
		assert_int_equal(listed(model), 2);
		assert_true(json_is_true(surface_at(model->docs, ACCOUNTS "/3", "Enabled", NULL)));
		said = model_write(model, "DELETE", ACCOUNTS "/3", NULL);
		assert_int_equal(said.status, 204);
		assert_int_equal(listed(model), 1);
		assert_true(json_is_false(surface_at(model->docs, ACCOUNTS "/3", "Enabled", NULL)));
		said = model_write(model, "DELETE", ACCOUNTS "/3", NULL);
		assert_int_equal(said.status, 404);
		said = model_write(model, "PATCH", ACCOUNTS "/3", "{'Enabled':true}");
		assert_int_equal(said.status, 404);
		model_free(model);
	}
}

static void
slots_are_known_by_their_looks(void **state)
{
	struct model *model = box("Contoso", SLOTS);
	struct model_said said;

	(void)state;
	model->answer = makes_none;
	post(model, NEW, 201);
	assert_memory_equal(sent(model, 0), "PATCH " ACCOUNTS "/3 ", strlen("PATCH " ACCOUNTS "/3 "));
	said = model_write(model, "DELETE", ACCOUNTS "/3", NULL);
	assert_int_equal(said.status, 204);
	assert_int_equal(listed(model), 1);
	model_free(model);
}

static void
each_row_of_slots_says_where_they_begin(void **state)
{
	struct model *model;
	char accounts[512], wanted[64];
	size_t i;
	int id, n;

	(void)state;
	for (i = 0; i < account_slots_count; i++) {
		n = snprintf(accounts, sizeof accounts, "'x':{'UserName':'root','RoleId':'Administrator'}");
		for (id = 1; id <= account_slots[i].first + 1; id++)
			n += snprintf(accounts + n, sizeof accounts - (size_t)n, ",'%d':{'UserName':''}", id);
		model = box(account_slots[i].vendor, accounts);
		post(model, NEW, 201);
		snprintf(wanted, sizeof wanted, "PATCH " ACCOUNTS "/%d ", account_slots[i].first);
		assert_memory_equal(sent(model, 0), wanted, strlen(wanted));
		model_free(model);
	}
}

static void
a_box_without_room_says_so(void **state)
{
	struct model *model = box("Contoso", "'2':{'UserName':'root','RoleId':'Administrator'}");

	(void)state;
	model->answer = makes_none;
	post(model, NEW, 400);
	model_free(model);
}

static void
each_vendors_word_for_a_role_is_dmtfs(void **state)
{
	const struct role_word *row;
	struct model_said said;
	struct model *model;
	char accounts[256], body[128];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < role_word_count; i++) {
		row = &role_words[i];
		snprintf(accounts, sizeof accounts, "'2':{'UserName':'u','RoleId':'%s'}", row->word);
		model = box(row->vendor, accounts);
		json = model_make(model, ACCOUNTS "/2");
		assert_string_equal(surface_text(json, "RoleId", NULL), row->role);
		json_decref(json);
		snprintf(body, sizeof body, "{'RoleId':'%s'}", row->role);
		said = model_write(model, "PATCH", ACCOUNTS "/2", body);
		assert_int_equal(said.status, 204);
		assert_string_equal(surface_text(model->docs, ACCOUNTS "/2", "RoleId", NULL), row->word);
		model_free(model);
	}
}

/* Roles as flags, with and without a role beside them. */
static void
privileges_beside_the_role_are_written_with_it(void **state)
{
	const struct account_oem *row;
	struct model *model;
	char accounts[512];
	const json_t *made;
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < account_oem_count; i++) {
		row = &account_oems[i];
		snprintf(accounts, sizeof accounts, "'1':{'UserName':'root','Oem':{'%s':{'%s':'root','%s':{'LoginPriv':true,"
		    "'UserConfigPriv':false,'VirtualMediaPriv':false}}}}", row->key, row->login, row->privileges);
		model = box("HPE", accounts);
		model->answer = makes_accounts;
		json = model_make(model, ACCOUNTS "/1");
		assert_string_equal(surface_text(json, "RoleId", NULL), "ReadOnly");
		json_decref(json);
		post(model, NEW, 201);
		made = surface_at(model->docs, ACCOUNTS "/new", "Oem", row->key, NULL);
		assert_string_equal(surface_text(made, row->login, NULL), "anna");
		assert_true(json_is_true(surface_at(made, row->privileges, "VirtualPowerAndResetPriv", NULL)));
		assert_true(json_is_false(surface_at(made, row->privileges, "UserConfigPriv", NULL)));
		assert_null(surface_at(model->docs, ACCOUNTS "/new", "RoleId", NULL));
		model_free(model);
	}
	model = box("HPE", "'1':{'UserName':'root','RoleId':'Administrator','Oem':{'Hpe':{'LoginName':'r','Privileges':{}}}}");
	model->answer = makes_accounts;
	post(model, NEW, 201);
	made = surface_at(model->docs, ACCOUNTS "/new", NULL);
	assert_string_equal(surface_text(made, "RoleId", NULL), "Operator");
	assert_string_equal(surface_text(made, "Oem", "Hpe", "LoginName", NULL), "anna");
	model_free(model);
}

static int
wants_a_role(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	return json_object_get(body, "RoleId") == NULL ? 400 : makes_accounts(model, method, path, body, said);
}

static void
a_role_goes_beside_privileges_where_the_box_wants_it(void **state)
{
	struct model *model = box("HPE", "'1':{'UserName':'root','Oem':{'Hp':{'LoginName':'r','Privileges':{'LoginPriv':true}}}}");

	(void)state;
	model->answer = wants_a_role;
	post(model, NEW, 201);
	assert_int_equal(json_array_size(model->sent), 2);
	model_free(model);
	model = box("Contoso", "'2':{'UserName':'root','RoleId':'Administrator'}");
	model->answer = wants_a_role;
	post(model, NEW, 201);
	model_free(model);
}

static void
see_fixture(const char *path, const char *name)
{
	struct model *model = model_open(path);
	struct model_said said;
	size_t before;

	if (json_object_get(model->docs, ACCOUNTS) == NULL) {
		model_free(model);
		return;
	}
	model->answer = makes_accounts;
	before = listed(model);
	said = model_write(model, "POST", ACCOUNTS, "{'UserName':'fishway-anna','Password':'a long secret','RoleId':'Operator'}");
	if (said.status != 201 || listed(model) != before + 1)
		fail_msg("%s: %d, %zu accounts before, %zu after", name, said.status, before, listed(model));
	assert_string_equal(surface_text(said.body, "RoleId", NULL), "Operator");
	model_said_clear(&said);
	model_free(model);
}

static void
an_account_is_made_on_every_fixture(void **state)
{
	(void)state;
	assert_true(trees_each(TREES_FIXTURES, ".json", see_fixture) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_is_made_where_the_box_makes_accounts),
		cmocka_unit_test(a_fixed_slot_is_filled_and_emptied),
		cmocka_unit_test(slots_are_known_by_their_looks),
		cmocka_unit_test(each_row_of_slots_says_where_they_begin),
		cmocka_unit_test(a_box_without_room_says_so),
		cmocka_unit_test(each_vendors_word_for_a_role_is_dmtfs),
		cmocka_unit_test(privileges_beside_the_role_are_written_with_it),
		cmocka_unit_test(a_role_goes_beside_privileges_where_the_box_wants_it),
		cmocka_unit_test(an_account_is_made_on_every_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
