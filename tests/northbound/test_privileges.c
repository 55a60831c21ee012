/* The privilege mapping: its rows, paths, and the registry it comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/xalloc.h"
#include "northbound/privileges.h"

#define V1       "/redfish/v1"
#define REGISTRY "../shared/schema/registries/Redfish_1.8.0_PrivilegeRegistry.json"

enum {
	ADMINISTRATOR = 31,
	OPERATOR = PRIV_LOGIN | PRIV_CONFIGURE_COMPONENTS | PRIV_CONFIGURE_SELF,
	READ_ONLY = PRIV_LOGIN | PRIV_CONFIGURE_SELF,
	NOBODY = 0
};

static const enum http_method methods[] = {
    HTTP_GET, HTTP_HEAD, HTTP_PATCH, HTTP_PUT, HTTP_POST, HTTP_DELETE};
static const char *const method_names[] = {"GET", "HEAD", "PATCH", "PUT", "POST", "DELETE"};

static void
rows_are_in_order_and_plain_ones_come_first(void **state)
{
	const struct privilege_row *row;
	size_t i;
	int order;

	(void)state;
	assert_true(privilege_row_count > 261);
	for (i = 0; i < privilege_row_count; i++) {
		row = &privilege_rows[i];
		order = i ? strcmp(row[-1].entity, row->entity) : -1;
		assert_true(order <= 0);
		assert_int_equal(order < 0, row->below == NULL && row->property == NULL);
		if (order < 0)
			assert_true(row->get.any[0] && row->patch.any[0] && row->post.any[0] &&
				    row->remove.any[0]);
	}
	for (i = 1; i < privilege_segment_count; i++)
		assert_true(
		    strcmp(privilege_segments[i - 1].segment, privilege_segments[i].segment) < 0);
}

static void
every_role_may_do_with_every_entity_what_its_row_says(void **state)
{
	static const unsigned roles[] = {ADMINISTRATOR, OPERATOR, READ_ONLY, NOBODY};
	const struct privilege_row *row;
	struct privilege_set set;
	bool is_own, expected;
	size_t i, m, r, a;

	(void)state;
	for (i = 0; i < privilege_row_count; i++) {
		row = &privilege_rows[i];
		if (row->below != NULL || row->property != NULL)
			continue;
		for (m = 0; m < nitems(methods); m++) {
			set = privileges_for(row->entity, NULL, methods[m]);
			for (r = 0; r < nitems(roles) * 2; r++) {
				is_own = r % 2;
				expected = false;
				for (a = 0; a < nitems(set.any) && set.any[a]; a++)
					if (set.any[a] == PRIV_NO_AUTH ||
					    ((roles[r / 2] & set.any[a]) &&
						(is_own || set.any[a] != PRIV_CONFIGURE_SELF)))
						expected = true;
				assert_int_equal(
				    privileges_permit(roles[r / 2], set, is_own), expected);
			}
			/* Nobody changes anything, but logs in. */
			if (methods[m] != HTTP_GET && methods[m] != HTTP_HEAD &&
			    strcmp(row->entity, "SessionCollection") != 0)
				assert_false(privileges_permit(NOBODY, set, true));
			assert_true(privileges_permit(ADMINISTRATOR, set, false) ||
				    set.any[0] == PRIV_CONFIGURE_SELF);
		}
	}
}

/* One list of alternatives of the registry, as a set. */
static void
check_alternatives(
    const json_t *list, struct privilege_set set, const char *entity, const char *method)
{
	json_t *alternative, *name;
	unsigned bits;
	size_t i, j;

	json_array_foreach ((json_t *)list, i, alternative) {
		bits = 0;
		json_array_foreach (json_object_get(alternative, "Privilege"), j, name)
			bits |= strcmp(json_string_value(name), "NoAuth") == 0
				    ? (unsigned)PRIV_NO_AUTH
				    : privileges_bit(json_string_value(name));
		if (i >= nitems(set.any) || set.any[i] != bits)
			fail_msg("%s %s: alternative %zu differs", method, entity, i);
	}
	if (i < nitems(set.any) && set.any[i] &&
	    !(strcmp(entity, "SessionCollection") == 0 && strcmp(method, "POST") == 0 &&
		set.any[i] == PRIV_NO_AUTH))
		fail_msg("%s %s: more alternatives than the registry has", method, entity);
}

static void
the_rows_are_those_of_the_dmtf_registry(void **state)
{
	json_t *registry = json_load_file(REGISTRY, 0, NULL), *mapping, *override, *target, *list;
	const char *entity, *above[2] = {NULL, NULL};
	size_t i, j, k, m, rows = 0;

	(void)state;
	if (registry == NULL)
		skip();
	json_array_foreach (json_object_get(registry, "Mappings"), i, mapping) {
		entity = json_string_value(json_object_get(mapping, "Entity"));
		rows++;
		for (m = 0; m < nitems(methods); m++) {
			/* HEAD asks what GET asks; the registry is laxer for accounts alone. */
			list = json_object_get(
			    json_object_get(mapping, "OperationMap"), method_names[m]);
			if (methods[m] == HTTP_HEAD && strcmp(entity, "ManagerAccount") == 0)
				continue;
			check_alternatives(list, privileges_for(entity, NULL, methods[m]), entity,
			    method_names[m]);
		}
		json_array_foreach (json_object_get(mapping, "SubordinateOverrides"), j, override) {
			rows++;
			above[0] = json_string_value(
			    json_array_get(json_object_get(override, "Targets"), 0));
			for (m = 0; m < nitems(methods); m++) {
				list = json_object_get(
				    json_object_get(override, "OperationMap"), method_names[m]);
				if (list != NULL)
					check_alternatives(list,
					    privileges_for(entity, above, methods[m]), entity,
					    method_names[m]);
			}
		}
		json_array_foreach (json_object_get(mapping, "PropertyOverrides"), j, override) {
			json_array_foreach (json_object_get(override, "Targets"), k, target) {
				rows++;
				list = json_object_get(
				    json_object_get(override, "OperationMap"), "PATCH");
				check_alternatives(list,
				    privileges_for_property(
					entity, json_string_value(target), HTTP_PATCH),
				    entity, "PATCH");
			}
		}
	}
	assert_int_equal(rows, privilege_row_count);
	json_decref(registry);
}

/* clang-format off */
static const struct {
	const char *path, *entity;
} paths[] = {
	{ V1, "ServiceRoot" },
	{ V1 "/", "ServiceRoot" },
	{ V1 "/Systems", "ComputerSystemCollection" },
	{ V1 "/Systems/web01", "ComputerSystem" },
	{ V1 "/Systems/Processors", "ComputerSystem" },
	{ V1 "/Systems/web01/Processors/", "ProcessorCollection" },
	{ V1 "/Systems/web01/Processors/CPU.Socket.1", "Processor" },
	{ V1 "/Systems/web01/Actions/ComputerSystem.Reset", "ComputerSystem" },
	{ V1 "/Systems/web01/Bios/Settings", "Bios" },
	{ V1 "/Systems/web01/Memory/DIMM1/MemoryMetrics", "MemoryMetrics" },
	{ V1 "/Chassis/web01/PowerSubsystem/PowerSupplies/1/Metrics", "PowerSupplyMetrics" },
	{ V1 "/Chassis/web01/Metrics", NULL },
	{ V1 "/AccountService/Accounts/root", "ManagerAccount" },
	{ V1 "/Managers/web01/RemoteAccountService/Accounts/2", "ManagerAccount" },
	{ V1 "/SessionService/Sessions/Members", "SessionCollection" },
	{ V1 "/SessionService/Sessions/abc", "Session" },
	{ V1 "/Systems/web01/Oem/Vendor/Thing", NULL },
	{ V1 "/Managers/web01/Oem/Fishway/Root/Dell", NULL },
	{ V1 "/Managers/web01/EthernetInterfaces/eth0", "EthernetInterface" },
	{ V1 "/PowerEquipment/RackPDUs/pdu-a/Outlets/07", "Outlet" },
	{ "/elsewhere",                                                     NULL },
};
/* clang-format on */

static void
a_path_says_which_entity_it_is(void **state)
{
	const char *entity;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(paths); i++) {
		entity = privileges_entity(paths[i].path);
		if (paths[i].entity == NULL
			? entity != NULL
			: entity == NULL || strcmp(entity, paths[i].entity) != 0)
			fail_msg("%s is %s", paths[i].path, entity ? entity : "nothing");
	}
}

/* clang-format off */
static const struct {
	const char *path;
	enum http_method method;
	bool administrator, operator, read_only, nobody;
} answers[] = {
	{ V1 "/", HTTP_GET, true, true, true, true  },
	{ V1 "/Systems", HTTP_GET, true, true, true, false },
	{ V1 "/Systems/a/Actions/ComputerSystem.Reset", HTTP_POST, true, true, false, false },
	{ V1 "/Managers/a/Actions/Manager.Reset", HTTP_POST, true, false, false, false },
	{ V1 "/Systems/a/EthernetInterfaces/1", HTTP_PATCH, true, true, false, false },
	{ V1 "/Managers/a/EthernetInterfaces/1", HTTP_PATCH, true, false, false, false },
	{ V1 "/Systems/a/LogServices/Sel/Actions/LogService.ClearLog", HTTP_POST, true, true, false, false },
	{ V1 "/Managers/a/LogServices/Sel/Actions/LogService.ClearLog", HTTP_POST, true, false, false, false },
	{ V1 "/Managers/a/NetworkProtocol/HTTPS/Certificates", HTTP_GET, true, false, false, false },
	{ V1 "/Systems/a/Certificates/1", HTTP_GET, true, true, false, false },
	{ V1 "/Systems/a/Oem/Vendor/Thing", HTTP_GET, true, true, true, false },
	{ V1 "/Systems/a/Oem/Vendor/Thing", HTTP_POST, true, false, false, false },
	{ V1 "/Managers/a/RemoteAccountService/Oem/Thing", HTTP_PATCH, true, false, false, false },
	{ V1 "/SessionService/Sessions", HTTP_POST, true, true, true, true  },
	{ V1 "/SessionService/Sessions/Members", HTTP_POST, true, true, true, true  },
	{ V1 "/AccountService/Accounts", HTTP_POST, true, false, false, false },
	{ V1 "/AccountService/Accounts/x", HTTP_GET, true, false, false, false },
	{ V1 "/AccountService/Accounts/x", HTTP_HEAD, true, false, false, false },
	{ V1 "/SessionService/Sessions/x", HTTP_DELETE, true, false, false, false },
};
/* clang-format on */

static void
what_each_role_may_do_at_a_path(void **state)
{
	struct privilege_set set;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(answers); i++) {
		set = privileges_for_path(answers[i].path, answers[i].method);
		if (privileges_permit(ADMINISTRATOR, set, false) != answers[i].administrator ||
		    privileges_permit(OPERATOR, set, false) !=
			answers[i].operator|| privileges_permit(READ_ONLY, set, false) !=
			answers[i].read_only ||
		    privileges_permit(NOBODY, set, false) != answers[i].nobody)
			fail_msg("%s", answers[i].path);
	}
}

static void
one_may_change_the_own_password_and_end_the_own_session(void **state)
{
	struct privilege_set password =
	    privileges_for_property("ManagerAccount", "Password", HTTP_PATCH);
	struct privilege_set role = privileges_for_property("ManagerAccount", "RoleId", HTTP_PATCH);
	struct privilege_set session = privileges_for("Session", NULL, HTTP_DELETE);

	(void)state;
	assert_true(privileges_permit(READ_ONLY, password, true));
	assert_false(privileges_permit(READ_ONLY, password, false));
	assert_false(privileges_permit(READ_ONLY, role, true));
	assert_true(privileges_permit(READ_ONLY, session, true));
	assert_false(privileges_permit(READ_ONLY, session, false));
	assert_true(
	    privileges_permit(READ_ONLY, privileges_for("ManagerAccount", NULL, HTTP_GET), true));
	assert_false(
	    privileges_permit(READ_ONLY, privileges_for("ManagerAccount", NULL, HTTP_GET), false));
}

/* clang-format off */
static const struct {
	const char *path;
	enum http_method method;
	bool own, foreign;
} admitted[] = {
	{ V1 "/AccountService/Accounts/x", HTTP_GET, true, false },
	{ V1 "/AccountService/Accounts/x", HTTP_PATCH, true, false },
	{ V1 "/AccountService/Accounts/x", HTTP_DELETE, false, false },
	{ V1 "/AccountService/Accounts", HTTP_POST, false, false },
	{ V1 "/SessionService/Sessions/x", HTTP_DELETE, true, false },
	{ V1 "/SessionService/Sessions/x", HTTP_PATCH, false, false },
	{ V1 "/SessionService/Sessions", HTTP_OPTIONS, true, true },
	{ V1 "/Systems/x", HTTP_PATCH, false, false },
	{ V1 "/Systems/x/Oem/Y", HTTP_PATCH, false, false },
};
/* clang-format on */

static void
the_router_admits_to_what_may_be_the_own(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < nitems(admitted); i++)
		if (privileges_admit(READ_ONLY, admitted[i].path, admitted[i].method, true) !=
			admitted[i].own ||
		    privileges_admit(READ_ONLY, admitted[i].path, admitted[i].method, false) !=
			admitted[i].foreign ||
		    privileges_admit(NOBODY, admitted[i].path, admitted[i].method, true))
			fail_msg("%d %s", admitted[i].method, admitted[i].path);
}

static void
account_resources_that_the_mapping_does_not_know_need_configure_users(void **state)
{
	struct privilege_set set =
	    privileges_for_path(V1 "/Managers/a/RemoteAccountService/Oem/X", HTTP_PATCH);

	(void)state;
	assert_int_equal(set.any[0], PRIV_CONFIGURE_USERS);
	set = privileges_for_path(V1 "/Managers/a/Oem/X", HTTP_PATCH);
	assert_int_equal(set.any[0], PRIV_CONFIGURE_MANAGER);
}

/* There are boxes that do not mind capitals. */
static void
what_only_some_may_read_is_guarded_in_any_spelling(void **state)
{
	struct privilege_set account =
	    privileges_for_path("/redfish/v1/AccountService/accounts/2", HTTP_GET);
	struct privilege_set session =
	    privileges_for_path("/redfish/v1/sessionservice/SESSIONS/2", HTTP_GET);
	struct privilege_set bios =
	    privileges_for_path("/redfish/v1/Systems/a/Oem/X/bios", HTTP_PATCH);

	(void)state;
	assert_false(privileges_permit(READ_ONLY, account, false));
	assert_false(privileges_permit(OPERATOR, session, false));
	assert_true(privileges_permit(ADMINISTRATOR, account, false));
	/* and what all may read is not opened for writing by it */
	assert_false(privileges_permit(OPERATOR, bios, false));
}

static void
a_path_of_any_depth_is_read_within_bounds(void **state)
{
	char path[4096] = V1;
	struct privilege_set set;
	size_t i;

	(void)state;
	for (i = 0; i < 300; i++)
		strcat(path, "/Processors");
	set = privileges_for_path(path, HTTP_PATCH);
	assert_int_equal(set.any[0], PRIV_CONFIGURE_MANAGER);
	memset(path + 11, 'x', sizeof path - 12);
	path[11] = '/';
	path[sizeof path - 1] = '\0';
	assert_null(privileges_entity(path));
}

static void
privileges_have_their_names(void **state)
{
	unsigned bit;

	(void)state;
	for (bit = 1; bit <= PRIV_CONFIGURE_COMPONENTS; bit <<= 1)
		assert_int_equal(privileges_bit(privileges_name(bit)), bit);
	assert_int_equal(privileges_bit("NoAuth"), 0);
	assert_int_equal(privileges_bit("login"), 0);
	assert_null(privileges_name(PRIV_NO_AUTH));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_in_order_and_plain_ones_come_first),
	    cmocka_unit_test(every_role_may_do_with_every_entity_what_its_row_says),
	    cmocka_unit_test(the_rows_are_those_of_the_dmtf_registry),
	    cmocka_unit_test(a_path_says_which_entity_it_is),
	    cmocka_unit_test(what_each_role_may_do_at_a_path),
	    cmocka_unit_test(one_may_change_the_own_password_and_end_the_own_session),
	    cmocka_unit_test(the_router_admits_to_what_may_be_the_own),
	    cmocka_unit_test(account_resources_that_the_mapping_does_not_know_need_configure_users),
	    cmocka_unit_test(what_only_some_may_read_is_guarded_in_any_spelling),
	    cmocka_unit_test(a_path_of_any_depth_is_read_within_bounds),
	    cmocka_unit_test(privileges_have_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
