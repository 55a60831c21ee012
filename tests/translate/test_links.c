/* Links: canonical form, faces, the way back, request bodies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/links.h"

static const struct links dell = {
	.host = "10.0.0.11",
	.primary = { [PRIMARY_SYSTEM] = "System.Embedded.1", [PRIMARY_CHASSIS] = "System.Embedded.1",
	    [PRIMARY_MANAGER] = "iDRAC.Embedded.1", [PRIMARY_RACK_PDU] = "1" },
};
static const struct doc_face faces[] = {
	{ .persona = PERSONA_FLEET, .node = "web01", .manager = "iDRAC.Embedded.1" },
	{ .persona = PERSONA_GENERIC, .node = "web01", .manager = "iDRAC.Embedded.1" },
	{ .persona = PERSONA_NATIVE, .node = "web01", .manager = "iDRAC.Embedded.1" },
};

static void
a_link_has_one_canonical_form(void **state)
{
	static const struct {
		const char *advertised;
		enum link_rule rule;
		const char *canonical;          /* NULL: no link */
	} rows[] = {
		{ "/redfish/v1/Systems/1", LINK_MAYBE, "/redfish/v1/Systems/1" },
		{ "/redfish/v1/Systems/1/", LINK_MAYBE, "/redfish/v1/Systems/1" },
		{ "/redfish/v1/", LINK_MAYBE, "/redfish/v1" },
		{ "/redfish/v1", LINK_MAYBE, "/redfish/v1" },
		{ "//redfish/v1/Systems", LINK_MUST, "/redfish/v1/Systems" },
		{ "/Redfish/V1/systems/1/bios/", LINK_MAYBE, "/redfish/v1/Systems/1/bios" },
		{ "/redfish/v1/updateservice/firmwareinventory/1/", LINK_MAYBE, "/redfish/v1/UpdateService/FirmwareInventory/1" },
		{ "/redfish/v1/systems/system.embedded.1", LINK_MAYBE, "/redfish/v1/Systems/System.Embedded.1" },
		{ "/redfish/v1/Chassis/1/NetworkAdapters//Ports/0", LINK_MAYBE, "/redfish/v1/Chassis/1/NetworkAdapters/!FF/Ports/0" },
		{ "/redfish/v1/Chassis/1//", LINK_MAYBE, "/redfish/v1/Chassis/1" },
		{ "/redfish/v1/Registries/%23Smart.v2", LINK_MAYBE, "/redfish/v1/Registries/%23Smart.v2" },
		{ "/redfish/v1/X/a%2fb%5C%25%00", LINK_MAYBE, "/redfish/v1/X/a!2Fb!5C!25!00" },
		{ "/redfish/v1/X/%41%7e%3a", LINK_MAYBE, "/redfish/v1/X/A~:" },
		{ "/redfish/v1/X/[none]", LINK_MUST, "/redfish/v1/X/%5Bnone%5D" },
		{ "/redfish/v1/X/a|b c\x01", LINK_MUST, "/redfish/v1/X/a%7Cb%20c!01" },
		{ "/redfish/v1/X/100%", LINK_MUST, "/redfish/v1/X/100!25" },
		{ "/redfish/v1/X/a!b!!2", LINK_MUST, "/redfish/v1/X/a!21b!21!212" },
		{ "/redfish/v1/X/../Y/./..;z", LINK_MUST, "/redfish/v1/X/!2E!2E/Y/!2E/!2E!2E!3B!7A" },
		{ "/redfish/v1/X/...", LINK_MUST, "/redfish/v1/X/..." },
		{ "/redfish/v1/Chassis/1/Power/#PowerSupplies/0", LINK_MUST, "/redfish/v1/Chassis/1/Power#PowerSupplies/0" },
		{ "/redfish/v1/Chassis/1/Power#/PowerControl/0", LINK_MUST, "/redfish/v1/Chassis/1/Power#/PowerControl/0" },
		{ "/redfish/v1/Systems/1/Entries?$skip=50", LINK_MUST, "/redfish/v1/Systems/1/Entries?$skip=50" },
		{ "https://10.0.0.11/redfish/v1/Systems", LINK_MAYBE, "/redfish/v1/Systems" },
		{ "HTTPS://10.0.0.11:443/redfish/v1/Systems", LINK_MAYBE, "/redfish/v1/Systems" },
		{ "http://root@10.0.0.11/redfish/v1/Systems", LINK_MAYBE, "/redfish/v1/Systems" },
		{ "https://10.0.0.11:8443/redfish/v1/Systems", LINK_MAYBE, NULL },
		{ "https://10.0.0.12/redfish/v1/Systems", LINK_MAYBE, NULL },
		{ "https://10.0.0.12/redfish/v1/Systems", LINK_MUST, "/redfish/v1/Systems" },
		{ "//other/redfish/v1/Systems", LINK_MUST, "/redfish/v1/Systems" },
		{ "//other/redfish/v1/Systems", LINK_MAYBE, NULL },
		{ "https://10.0.0.11", LINK_MAYBE, NULL },
		{ "http://redfish.dmtf.org/schemas/v1/Chassis.json", LINK_MUST, NULL },
		{ "/redfish/v1/Systems/1 is not there", LINK_MAYBE, NULL },
		{ "/redfish/v10/Systems", LINK_MUST, NULL },
		{ "/redfish", LINK_MUST, NULL },
		{ "/rest/v1/Systems/1", LINK_MUST, NULL },
		{ "redfish/v1/Systems", LINK_MAYBE, NULL },
		{ "", LINK_MUST, NULL },
		{ "h", LINK_MUST, NULL },
	};
	struct link link;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		bool is = links_canonical(&dell, rows[i].advertised, strlen(rows[i].advertised), rows[i].rule, &link) == LINK_RESOURCE;

		if (is != (rows[i].canonical != NULL))
			fail_msg("%s: link %d", rows[i].advertised, is);
		if (!is)
			continue;
		assert_string_equal(link.text, rows[i].canonical);
		assert_int_equal(link.len, strlen(link.text));
		char path[LINK_SIZE], south[LINK_SIZE];

		snprintf(path, sizeof path, "%.*s", (int)link.path_len, link.text);
		links_southbound(path, south);
		assert_int_equal(link.differs, (strlen(south) != link.advertised_len ||
		                                   strncmp(south, link.advertised, link.advertised_len) != 0) &&
		                                   (strlen(path) != link.advertised_len ||
		                                       strncmp(path, link.advertised, link.advertised_len) != 0));
		/* Canonical is canonical: when it comes by again, it stays. */
		char again[LINK_SIZE];

		strcpy(again, link.text);
		assert_int_equal(links_canonical(&dell, again, strlen(again), LINK_MUST, &link), LINK_RESOURCE);
		assert_string_equal(link.text, again);
		assert_false(link.differs);
	}
}

static void
a_host_with_a_port_is_only_that_port(void **state)
{
	struct links links = { .host = "[fd00::1]:8443" };
	struct link link;

	(void)state;
#define IS(text) (links_canonical(&links, text, strlen(text), LINK_MAYBE, &link) == LINK_RESOURCE)
	assert_true(IS("https://[fd00::1]:8443/redfish/v1/Systems"));
	assert_true(IS("https://[FD00::1]:8443/redfish/v1/Systems"));
	assert_false(IS("https://[fd00::1]/redfish/v1/Systems"));
	assert_false(IS("https://[fd00::1]:8444/redfish/v1/Systems"));
	links.host = NULL;
	assert_false(IS("https://[fd00::1]:8443/redfish/v1/Systems"));
#undef IS
}

static void
a_template_keeps_its_bytes_and_gets_slots(void **state)
{
	static const char text[] = "/redfish/v1/Chassis/{ChassisId}/Power#/PowerSupplies/{Id}";
	static const char pattern[] = "/redfish/v1/UpdateService/FirmwareInventory/CPLD_(\\d+)";
	struct doc_slot slot;
	struct link link;

	(void)state;
	assert_int_equal(links_canonical(&dell, text, strlen(text), LINK_MAYBE, &link), LINK_TEMPLATE);
	assert_string_equal(link.text, text);
	assert_true(links_slot(&dell, &link.place, link.text, &slot));
	assert_int_equal(slot.kind, SLOT_MEMBER);
	assert_int_equal(slot.at, 20);
	assert_int_equal(slot.len, 11);
	assert_int_equal(links_canonical(&dell, pattern, strlen(pattern), LINK_MAYBE, &link), LINK_TEMPLATE);
	assert_string_equal(link.text, pattern);
}

/* Southbound, as fleet root, generic and native view call it. */
static const char *const seen[][4] = {
	{ "/redfish/v1/Systems/System.Embedded.1/Bios", "/redfish/v1/Systems/web01/Bios", "/redfish/v1/Systems/1/Bios",
	    "/redfish/v1/Systems/System.Embedded.1/Bios" },
	{ "/redfish/v1/Chassis/Enclosure.Internal.0-1", "/redfish/v1/Chassis/web01~Enclosure.Internal.0-1",
	    "/redfish/v1/Chassis/web01~Enclosure.Internal.0-1", "/redfish/v1/Chassis/Enclosure.Internal.0-1" },
	{ "/redfish/v1/PowerEquipment/RackPDUs/1/Outlets/A1", "/redfish/v1/PowerEquipment/RackPDUs/web01/Outlets/A1",
	    "/redfish/v1/PowerEquipment/RackPDUs/1/Outlets/A1", "/redfish/v1/PowerEquipment/RackPDUs/1/Outlets/A1" },
	{ "/redfish/v1/Fabrics/PCIe/Switches/1", "/redfish/v1/Fabrics/web01~PCIe/Switches/1",
	    "/redfish/v1/Fabrics/web01~PCIe/Switches/1", "/redfish/v1/Fabrics/PCIe/Switches/1" },
	{ "/redfish/v1/UpdateService/FirmwareInventory/BIOS~a%20b", "/redfish/v1/UpdateService/FirmwareInventory/web01~BIOS~a%20b",
	    "/redfish/v1/UpdateService/FirmwareInventory/web01~BIOS~a%20b", "/redfish/v1/UpdateService/FirmwareInventory/BIOS~a%20b" },
	{ "/redfish/v1/AccountService/Accounts/2", "/redfish/v1/Managers/web01/RemoteAccountService/Accounts/2",
	    "/redfish/v1/Managers/1/RemoteAccountService/Accounts/2",
	    "/redfish/v1/Managers/iDRAC.Embedded.1/RemoteAccountService/Accounts/2" },
	{ "/redfish/v1/AccountService", "/redfish/v1/Managers/web01/RemoteAccountService",
	    "/redfish/v1/Managers/1/RemoteAccountService", "/redfish/v1/Managers/iDRAC.Embedded.1/RemoteAccountService" },
	{ "/redfish/v1/SessionService/Sessions/7", "/redfish/v1/Managers/web01/Oem/Fishway/Root/SessionService/Sessions/7",
	    "/redfish/v1/Managers/1/Oem/Fishway/Root/SessionService/Sessions/7",
	    "/redfish/v1/Managers/iDRAC.Embedded.1/Oem/Fishway/Root/SessionService/Sessions/7" },
	{ "/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate",
	    "/redfish/v1/Managers/web01/Oem/Fishway/Root/UpdateService/Actions/UpdateService.SimpleUpdate",
	    "/redfish/v1/Managers/1/Oem/Fishway/Root/UpdateService/Actions/UpdateService.SimpleUpdate",
	    "/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate" },
	{ "/redfish/v1/Dell/Systems/System.Embedded.1", "/redfish/v1/Managers/web01/Oem/Fishway/Root/Dell/Systems/System.Embedded.1",
	    "/redfish/v1/Managers/1/Oem/Fishway/Root/Dell/Systems/System.Embedded.1", "/redfish/v1/Dell/Systems/System.Embedded.1" },
};

static void
every_face_shows_its_own_words_and_takes_them_back(void **state)
{
	struct links_known known = { .links = &dell };
	char out[LINK_SIZE], back[LINK_SIZE], decoded[LINK_SIZE], node[LINK_NODE_SIZE];
	size_t i, j;
	char *at;

	(void)state;
	for (i = 0; i < nitems(seen); i++)
		for (j = 0; j < 3; j++) {
			assert_true(links_outward(&dell, &faces[j], seen[i][0], out));
			assert_string_equal(out, seen[i][j + 1]);
			strcpy(decoded, out);
			while ((at = strstr(decoded, "%20")) != NULL) {
				*at = ' ';
				memmove(at + 1, at + 3, strlen(at + 3) + 1);
			}
			if (j == 0) {
				assert_true(links_node(decoded, node));
				assert_string_equal(node, "web01");
			}
			assert_true(links_inward(&known, &faces[j], decoded, back));
			assert_string_equal(back, seen[i][0]);
			strcat(decoded, "/");
			assert_true(links_inward(&known, &faces[j], decoded, back));
			assert_string_equal(back, seen[i][0]);
		}
}

static void
the_services_of_the_fleet_root_stay(void **state)
{
	static const char *const same[] = { "/redfish/v1", "/redfish/v1/Systems", "/redfish/v1/UpdateService",
		"/redfish/v1/TaskService/Tasks", "/redfish/v1/$metadata#Systems.Systems", "/redfish/v1/SessionService/Sessions" };
	char out[LINK_SIZE];
	size_t i, j;

	(void)state;
	for (i = 0; i < nitems(same); i++)
		for (j = 0; j < 3; j++) {
			assert_true(links_outward(&dell, &faces[j], same[i], out));
			assert_string_equal(out, same[i]);
		}
}

static bool
has_member(void *arg, const char *path)
{
	const char *const *members = arg;

	for (; *members; members++)
		if (strcmp(*members, path) == 0)
			return true;
	return false;
}

static void
in_a_view_three_names_mean_the_primary_member_unless_it_is_a_real_one(void **state)
{
	static const char *real[] = { "/redfish/v1/Chassis/1", NULL };
	struct links_known known = { .links = &dell, .has_member = has_member, .arg = real };
	static const struct {
		int face;
		const char *path, *meant;      /* NULL: nothing */
	} rows[] = {
		{ 2, "/redfish/v1/Systems/1", "/redfish/v1/Systems/System.Embedded.1" },
		{ 2, "/redfish/v1/Systems/Self", "/redfish/v1/Systems/System.Embedded.1" },
		{ 2, "/redfish/v1/Systems/web01", "/redfish/v1/Systems/System.Embedded.1" },
		{ 2, "/redfish/v1/Systems/system.embedded.1", "/redfish/v1/Systems/System.Embedded.1" },
		{ 2, "/redfish/v1/Systems/2", "/redfish/v1/Systems/2" },
		{ 2, "/redfish/v1/Chassis/1", "/redfish/v1/Chassis/1" },
		{ 2, "/redfish/v1/Fabrics/1", "/redfish/v1/Fabrics/1" },
		{ 2, "/redfish/v1/Managers/1/Oem/Fishway/Root", "/redfish/v1" },
		{ 1, "/redfish/v1/Chassis/1", "/redfish/v1/Chassis/System.Embedded.1" },
		{ 1, "/redfish/v1/Chassis/web01~1", "/redfish/v1/Chassis/1" },
		{ 1, "/redfish/v1/Chassis/Self", "/redfish/v1/Chassis/System.Embedded.1" },
		{ 1, "/redfish/v1/Chassis/Bay2", "/redfish/v1/Chassis/Bay2" },
		{ 1, "/redfish/v1/UpdateService", "/redfish/v1/UpdateService" },
		{ 1, "/redfish/v1/EventService", NULL },
		{ 2, "/redfish/v1/AccountService/Accounts", NULL },
		{ 0, "/redfish/v1/Systems/web01~system.EMBEDDED.1", "/redfish/v1/Systems/System.Embedded.1" },
		{ 0, "/redfish/v1/Systems/web02", NULL },
		{ 0, "/redfish/v1/Systems/web01~", NULL },
		{ 0, "/redfish/v1/Systems", NULL },
		{ 0, "/redfish/v1/ThermalEquipment/CDUs/web01", NULL },      /* it has none */
		{ 0, "/redfish/v1/Dell", NULL },
	};
	char out[LINK_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		bool is = links_inward(&known, &faces[rows[i].face], rows[i].path, out);

		if (is != (rows[i].meant != NULL))
			fail_msg("%s: %d", rows[i].path, is);
		if (is)
			assert_string_equal(out, rows[i].meant);
	}
}

static void
root_leads_around_no_other_place(void **state)
{
	static const char *const refused[] = { "AccountService", "accountservice/Accounts/1", "Systems/System.Embedded.1",
		"Managers/iDRAC.Embedded.1/Oem/Fishway/Root/EventService", "UpdateService/FirmwareInventory/1" };
	static const char *const taken[] = { "", "/EventService", "/EventService/Subscriptions/1", "/UpdateService", "/Dell/a b",
		"/SessionService/Sessions/1" };
	struct links_known known = { .links = &dell };
	char path[LINK_SIZE], out[LINK_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(refused); i++) {
		snprintf(path, sizeof path, "/redfish/v1/Managers/web01/Oem/Fishway/Root/%s", refused[i]);
		if (links_inward(&known, &faces[0], path, out))
			fail_msg("%s -> %s", path, out);
	}
	for (i = 0; i < nitems(taken); i++) {
		snprintf(path, sizeof path, "/redfish/v1/Managers/web01/Oem/Fishway/Root%s", taken[i]);
		assert_true(links_inward(&known, &faces[0], path, out));
	}
	assert_string_equal(out, "/redfish/v1/SessionService/Sessions/1");
	/* Bytes that no BMC advertised are not made up from a client's path. */
	assert_true(links_inward(&known, &faces[0], "/redfish/v1/Managers/web01/Oem/Fishway/Root/x!2F!2E!2E!2Fy", path));
	links_southbound(path, out);
	assert_string_equal(out, "/redfish/v1/x!2F!2E!2E!2Fy");
	assert_true(links_inward(&known, &faces[0], "/redfish/v1/Systems/web01/a!21b", path));
	links_southbound(path, out);
	assert_string_equal(out, "/redfish/v1/Systems/System.Embedded.1/a!b");
}

static void
a_node_is_told_from_a_path_alone(void **state)
{
	static const struct {
		const char *path, *node;
	} rows[] = {
		{ "/redfish/v1/Systems/web01", "web01" },
		{ "/redfish/v1/Systems/web01~a~b/x", "web01" },
		{ "/redfish/v1/TaskService/Tasks/web01~9", "web01" },
		{ "/redfish/v1/Managers/w.e-b_1/Oem/Fishway/Root/X", "w.e-b_1" },
		{ "/redfish/v1/TaskService/Tasks/9", NULL },
		{ "/redfish/v1/Systems", NULL },
		{ "/redfish/v1/Systems/", NULL },
		{ "/redfish/v1/Systems/.x", NULL },
		{ "/redfish/v1/Systems/~x", NULL },
		{ "/redfish/v1/Systems/a b", NULL },
		{ "/redfish/v1/AccountService/Accounts/web01~1", NULL },
		{ "/redfish/v1", NULL },
		{ "/", NULL },
		{ "/redfish/v1/Systems/0123456789012345678901234567890123456789012345678901234567890123", NULL },
	};
	char node[LINK_NODE_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		if (links_node(rows[i].path, node) != (rows[i].node != NULL))
			fail_msg("%s", rows[i].path);
		if (rows[i].node)
			assert_string_equal(node, rows[i].node);
	}
}

static void
a_link_too_long_is_none(void **state)
{
	char text[2 * LINK_SIZE] = "/redfish/v1/Systems/System.Embedded.1/", out[LINK_SIZE];
	struct doc_face face = faces[2];
	struct link link;
	size_t len;

	(void)state;
	memset(text + strlen(text), 'a', sizeof text - strlen(text));
	for (len = LINK_MAX - 3; len < LINK_MAX + 4; len++)
		assert_int_equal(links_canonical(&dell, text, len, LINK_MUST, &link), len <= LINK_MAX ? LINK_RESOURCE : LINK_NONE);
	text[sizeof text - 1] = '\0';
	assert_false(links_outward(&dell, &face, text, out));
	text[LINK_MAX] = '\0';
	assert_true(links_outward(&dell, &faces[0], text, out));
}

static const char *
advertised(void *arg, const char *canonical)
{
	static const char *const pairs[][2] = {
		{ "/redfish/v1/Systems/System.Embedded.1", "/redfish/v1/Systems/System.Embedded.1/" },
		{ "/redfish/v1/UpdateService/FirmwareInventory/BIOS", "/redfish/v1/UpdateService/FirmwareInventory/BIOS" },
		{ "/redfish/v1/Chassis/System.Embedded.1/Power", "/redfish/v1/chassis/System.Embedded.1/Power" },
	};
	size_t i;

	(void)arg;
	for (i = 0; i < nitems(pairs); i++)
		if (strcmp(pairs[i][0], canonical) == 0)
			return pairs[i][1];
	return NULL;
}

static void
links_in_a_body_become_what_the_bmc_advertised(void **state)
{
	struct links_known known = { .links = &dell, .advertised = advertised };
	json_t *body = json_loads("{\"Targets\":[\"/redfish/v1/UpdateService/FirmwareInventory/web01~BIOS\"],"
	                          "\"Links\":{\"Chassis\":{\"@odata.id\":\"/redfish/v1/Chassis/web01/Power#/PowerControl/0\"}},"
	                          "\"Elements\":[{\"@odata.id\":\"/redfish/v1/Systems/web01\"}],"
	                          "\"ImageURI\":\"https://repo/redfish/v1/x.bin\",\"Text\":\"/redfish/v1/Systems/x is free text\","
	                          "\"MetricProperties\":[\"/redfish/v1/Chassis/web01~{Id}/Power#/x\"],\"N\":1}",
	    0, NULL);
	json_t *expected = json_loads("{\"Targets\":[\"/redfish/v1/UpdateService/FirmwareInventory/BIOS\"],"
	                              "\"Links\":{\"Chassis\":{\"@odata.id\":\"/redfish/v1/chassis/System.Embedded.1/Power#/PowerControl/0\"}},"
	                              "\"Elements\":[{\"@odata.id\":\"/redfish/v1/Systems/System.Embedded.1/\"}],"
	                              "\"ImageURI\":\"https://repo/redfish/v1/x.bin\",\"Text\":\"/redfish/v1/Systems/x is free text\","
	                              "\"MetricProperties\":[\"/redfish/v1/Chassis/{Id}/Power#/x\"],\"N\":1}",
	    0, NULL);
	struct rf_error err;

	(void)state;
	assert_non_null(body);
	assert_non_null(expected);
	assert_true(links_inward_body(&known, &faces[0], body, &err));
	assert_true(json_equal(body, expected));
	json_decref(body);
	json_decref(expected);
}

static void
a_link_to_another_node_or_to_nothing_is_an_error(void **state)
{
	static const char *const bad[] = { "/redfish/v1/Systems/web02", "/redfish/v1/Systems/web01~2",
		"/redfish/v1/Systems", "/redfish/v1/Dell", "/redfish/v1/Systems/System.Embedded.1",
		"/redfish/v1" };
	struct links_known known = { .links = &dell, .advertised = advertised };
	struct rf_error err;
	json_t *body;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(bad); i++) {
		body = json_pack("{s:{s:[s]}}", "Links", "Targets", bad[i]);
		assert_false(links_inward_body(&known, &faces[0], body, &err));
		assert_int_equal(err.code, RF_PROPERTY_FORMAT);
		assert_string_equal(err.arg[0], bad[i]);
		assert_string_equal(err.arg[1], "Targets");
		json_decref(body);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_has_one_canonical_form),
		cmocka_unit_test(a_host_with_a_port_is_only_that_port),
		cmocka_unit_test(a_template_keeps_its_bytes_and_gets_slots),
		cmocka_unit_test(every_face_shows_its_own_words_and_takes_them_back),
		cmocka_unit_test(the_services_of_the_fleet_root_stay),
		cmocka_unit_test(in_a_view_three_names_mean_the_primary_member_unless_it_is_a_real_one),
		cmocka_unit_test(root_leads_around_no_other_place),
		cmocka_unit_test(a_node_is_told_from_a_path_alone),
		cmocka_unit_test(a_link_too_long_is_none),
		cmocka_unit_test(links_in_a_body_become_what_the_bmc_advertised),
		cmocka_unit_test(a_link_to_another_node_or_to_nothing_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
