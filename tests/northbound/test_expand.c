/* Collections of the fleet root, paging, only, $expand and $select through whole requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/northbound/fakes.c"

#include "northbound/query_run.h"

#define DOC(uri, type, more) "{\"@odata.id\":\"" uri "\",\"@odata.type\":\"#" type ".v1_0_0." type "\",\"Id\":\"x\",\"Name\":\"n\"" more "}"
#define LINK(name, uri) ",\"" name "\":{\"@odata.id\":\"" uri "\"}"
#define LOOP "/redfish/v1/Chassis/a"

/* clang-format off */
static struct fake_doc docs[] = {
	{ "a", "/redfish/v1/Systems/a", "/redfish/v1/Systems/1", DOC("/redfish/v1/Systems/a", "ComputerSystem",
	    ",\"PowerState\":\"On\"" LINK("Bios", "/redfish/v1/Systems/a/Bios") LINK("Memory", "/redfish/v1/Systems/a/Memory")
	    ",\"Links\":{\"Chassis\":[{\"@odata.id\":\"" LOOP "\"}]}"
	    ",\"Part\":{\"@odata.id\":\"/redfish/v1/Systems/a#/Part\"},\"@Redfish.Settings\":{\"SettingsObject\":{\"@odata.id\":\"/redfish/v1/Systems/a/SD\"}}"), DOC_CACHED, 0, 0 },
	{ "b", "/redfish/v1/Systems/b", "/redfish/v1/Systems/1", DOC("/redfish/v1/Systems/b", "ComputerSystem", ",\"PowerState\":\"Off\""), DOC_CACHED, 0, 0 },
	{ "c", "/redfish/v1/Systems/c", "/redfish/v1/Systems/1", DOC("/redfish/v1/Systems/c", "ComputerSystem", ""), DOC_READ, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/Bios", "/redfish/v1/Systems/1/Bios", DOC("/redfish/v1/Systems/a/Bios", "Bios", ",\"AttributeRegistry\":\"r\""), DOC_READ, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/Memory", "/redfish/v1/Systems/1/Memory", DOC("/redfish/v1/Systems/a/Memory", "MemoryCollection",
	    ",\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/a/Memory/D%201\"},{\"@odata.id\":\"/redfish/v1/Systems/a/Memory/D2\"},{\"@odata.id\":\"/redfish/v1/Systems/a/Memory/D3\"}],\"Members@odata.count\":3"), DOC_READ, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/Memory/D 1", "/redfish/v1/Systems/1/Memory/D%201", DOC("/redfish/v1/Systems/a/Memory/D%201", "Memory", ",\"CapacityMiB\":1"), DOC_READ, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/Memory/D2", "/redfish/v1/Systems/1/Memory/D2", "", DOC_FAILS, RF_NODE_TIMEOUT, 0 },
	{ "a", "/redfish/v1/Systems/a/Memory/D3", "/redfish/v1/Systems/1/Memory/D3", DOC("/redfish/v1/Systems/a/Memory/D3", "Memory", ",\"CapacityMiB\":3"), DOC_CACHED, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/SD", "/redfish/v1/Systems/1/SD", DOC("/redfish/v1/Systems/a/SD", "ComputerSystem", ""), DOC_CACHED, 0, 0 },
	{ "a", LOOP, "/redfish/v1/Chassis/1", DOC(LOOP, "Chassis", ",\"Links\":{\"ComputerSystems\":[{\"@odata.id\":\"/redfish/v1/Systems/a\"}]}"), DOC_CACHED, 0, 0 },
	{ "a", "/redfish/v1/Fabrics/a~f", "/redfish/v1/Fabrics/f", DOC("/redfish/v1/Fabrics/a~f", "Fabric", LINK("Other", "/redfish/v1/Systems/b")), DOC_CACHED, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/Odd", "/redfish/v1/Systems/1/Odd", DOC("/redfish/v1/Systems/a/Odd", "Odd",
	    LINK("Text", "/redfish/v1/odata") LINK("Metadata", "/redfish/v1/$metadata") LINK("Top", "/redfish")
	    LINK("Alias", "/redfish/v1/SessionService/Sessions/Members") LINK("Good", "/redfish/v1/Systems/b")), DOC_CACHED, 0, 0 },
	{ "b", "/redfish/v1/UpdateService/FirmwareInventory/b~BIOS", "/redfish/v1/UpdateService/FirmwareInventory/BIOS", DOC("/redfish/v1/UpdateService/FirmwareInventory/b~BIOS", "SoftwareInventory", ""), DOC_CACHED, 0, 0 },
};
/* clang-format on */

static int
begin(void **state)
{
	fake_docs = docs;
	fake_doc_count = nitems(docs);
	for (size_t i = 0; i < nitems(docs); i++)
		docs[i].reads = 0;
	return fakes_begin(state);
}

static struct client *
get(const char *token, const char *target)
{
	char request[256];
	struct client *client;

	snprintf(request, sizeof request, "GET %s", target);
	client = ask(token, request, NULL, NULL);
	assert_int_equal(client->status, 200);
	assert_non_null(client->json);
	return client;
}

static size_t
count_at(const struct client *client, const char *path)
{
	return json_array_size(value_at(client, path));
}

/* ---- collections ---- */

static void
a_fleet_collection_is_complete_on_its_first_page(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems");

	(void)state;
	assert_string_equal(text_at(client, "@odata.id"), "/redfish/v1/Systems");
	assert_string_equal(text_at(client, "@odata.type"), "#ComputerSystemCollection.ComputerSystemCollection");
	assert_string_equal(text_at(client, "Name"), "Computer System Collection");
	assert_int_equal(json_integer_value(value_at(client, "Members@odata.count")), 3);
	assert_int_equal(count_at(client, "Members"), 3);
	assert_string_equal(text_at(client, "Members/0/@odata.id"), "/redfish/v1/Systems/a");
	assert_string_equal(text_at(client, "Members/2/@odata.id"), "/redfish/v1/Systems/c");
	assert_null(value_at(client, "Members@odata.nextLink"));
	fake_drop(client);
}

static void
a_page_says_where_the_next_one_is(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems/?$top=1&x=y&$skip=1");

	(void)state;
	assert_int_equal(json_integer_value(value_at(client, "Members@odata.count")), 3);
	assert_int_equal(count_at(client, "Members"), 1);
	assert_string_equal(text_at(client, "Members/0/@odata.id"), "/redfish/v1/Systems/b");
	assert_string_equal(text_at(client, "Members@odata.nextLink"), "/redfish/v1/Systems?$skip=2&$top=1&x=y");
	fake_drop(client);
	client = get("admin", "/redfish/v1/Systems?$skip=2&$top=1");
	assert_string_equal(text_at(client, "Members/0/@odata.id"), "/redfish/v1/Systems/c");
	assert_null(value_at(client, "Members@odata.nextLink"));
	fake_drop(client);
	client = get("admin", "/redfish/v1/Systems?$skip=9&$top=9999999999");
	assert_int_equal(count_at(client, "Members"), 0);
	assert_int_equal(json_integer_value(value_at(client, "Members@odata.count")), 3);
	fake_drop(client);
}

static void
a_nodes_collection_is_paged_by_us(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems/a/Memory?$top=2");

	(void)state;
	assert_int_equal(count_at(client, "Members"), 2);
	assert_int_equal(json_integer_value(value_at(client, "Members@odata.count")), 3);
	assert_string_equal(text_at(client, "Members@odata.nextLink"), "/redfish/v1/Systems/a/Memory?$skip=2&$top=2");
	fake_drop(client);
}

static void
a_scope_narrows_collections(void **state)
{
	static const char *const paths[] = { "/redfish/v1/Systems", "/redfish/v1/Systems?$expand=.",
		"/redfish/v1/Systems?$expand=.($levels=2)", "/redfish/v1/Systems?$select=Members" };
	struct client *client;

	(void)state;
	for (size_t i = 0; i < nitems(paths); i++) {
		client = get("admin", paths[i]);
		assert_int_equal(count_at(client, "Members"), 3);
		fake_drop(client);
		client = get("blue", paths[i]);
		assert_int_equal(count_at(client, "Members"), 1);
		assert_string_equal(text_at(client, "Members/0/@odata.id"), "/redfish/v1/Systems/a");
		assert_null(strstr(client->body, "/Systems/b"));
		fake_drop(client);
	}
	client = get("blue", "/redfish/v1/UpdateService/FirmwareInventory");
	assert_int_equal(count_at(client, "Members"), 0);
	fake_drop(client);
}

static void
the_gateways_own_manager_is_for_those_without_a_scope(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Managers?$expand=.");

	(void)state;
	assert_string_equal(text_at(client, "Members/0/ManagerType"), "Service");
	fake_drop(client);
	client = get("blue", "/redfish/v1/Managers");
	assert_int_equal(count_at(client, "Members"), 0);
	fake_drop(client);
}

static void
what_no_node_has_is_not_there(void **state)
{
	struct client *client;

	(void)state;
	assert_int_equal(status_of("admin", "GET /redfish/v1/Cables"), 404);
	assert_int_equal(status_of("admin", "GET /redfish/v1/JobService"), 404);
	assert_int_equal(status_of("admin", "GET /redfish/v1/Fabrics"), 200);
	client = get("admin", "/redfish/v1/UpdateService");
	assert_string_equal(text_at(client, "FirmwareInventory/@odata.id"), "/redfish/v1/UpdateService/FirmwareInventory");
	assert_null(value_at(client, "SoftwareInventory"));
	fake_drop(client);
	client = get("admin", "/redfish/v1");
	assert_non_null(value_at(client, "Fabrics"));
	assert_non_null(value_at(client, "UpdateService"));
	assert_non_null(value_at(client, "Systems"));
	assert_string_equal(text_at(client, "Tasks/@odata.id"), "/redfish/v1/TaskService");
	assert_null(value_at(client, "Cables"));
	assert_null(value_at(client, "EventService"));
	assert_null(value_at(client, "JobService"));
	fake_drop(client);
}

static void
only_gives_the_one_member(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Fabrics?only");

	(void)state;
	assert_string_equal(text_at(client, "@odata.id"), "/redfish/v1/Fabrics/a~f");
	fake_drop(client);
	client = get("admin", "/redfish/v1/Systems?only");
	assert_int_equal(count_at(client, "Members"), 3);
	fake_drop(client);
	client = get("blue", "/redfish/v1/Systems?only");
	assert_string_equal(text_at(client, "@odata.id"), "/redfish/v1/Systems/a");
	assert_string_equal(header_of(client, "Link"), "</redfish/v1/JsonSchemas/ComputerSystem.v1_0_0>; rel=describedby");
	fake_drop(client);
}

/* ---- $expand ---- */

static int
box_reads(void)
{
	int sum = 0;

	for (size_t i = 0; i < nitems(docs); i++)
		sum += docs[i].reads;
	return sum;
}

static void
expand_of_a_fleet_collection_asks_no_box(void **state)
{
	static const char *const paths[] = { "/redfish/v1/Systems?$expand=.", "/redfish/v1/Systems?$expand=*($levels=6)",
		"/redfish/v1?$expand=.($levels=5)" };
	struct client *client;

	(void)state;
	for (size_t i = 0; i < nitems(paths); i++) {
		client = get("admin", paths[i]);
		assert_int_equal(box_reads(), 0);
		fake_drop(client);
	}
	client = get("admin", "/redfish/v1/Systems?$expand=.");
	assert_string_equal(text_at(client, "Members/0/PowerState"), "On");
	assert_string_equal(text_at(client, "Members/1/PowerState"), "Off");
	assert_int_equal(json_object_size(value_at(client, "Members/2")), 1);      /* not in memory: the link */
	fake_drop(client);
	client = get("admin", "/redfish/v1/Systems?$expand=.&$skip=1&$top=1");
	assert_string_equal(text_at(client, "Members/0/PowerState"), "Off");
	assert_non_null(strstr(text_at(client, "Members@odata.nextLink"), "$expand=.&$top=1"));
	fake_drop(client);
}

static void
the_period_leaves_links_alone_and_the_tilde_takes_only_them(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems/a?$expand=.");

	(void)state;
	assert_string_equal(text_at(client, "Bios/AttributeRegistry"), "r");
	assert_int_equal(count_at(client, "Memory/Members"), 3);
	assert_int_equal(json_object_size(value_at(client, "Memory/Members/0")), 1);
	assert_int_equal(json_object_size(value_at(client, "Links/Chassis/0")), 1);
	assert_string_equal(text_at(client, "@Redfish.Settings/SettingsObject/Name"), "n");
	assert_int_equal(json_object_size(value_at(client, "Part")), 1);           /* a fragment is no resource */
	fake_drop(client);
	client = get("admin", "/redfish/v1/Systems/a?$expand=~");
	assert_int_equal(json_object_size(value_at(client, "Bios")), 1);
	assert_string_equal(text_at(client, "Links/Chassis/0/Name"), "n");
	fake_drop(client);
	client = get("admin", "/redfish/v1/Systems/a?$expand=*");
	assert_string_equal(text_at(client, "Bios/AttributeRegistry"), "r");
	assert_string_equal(text_at(client, "Links/Chassis/0/Name"), "n");
	fake_drop(client);
}

static void
levels_go_as_deep_as_asked(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems/a?$expand=.($levels=2)");

	(void)state;
	assert_int_equal(json_integer_value(value_at(client, "Memory/Members/0/CapacityMiB")), 1);
	assert_int_equal(json_integer_value(value_at(client, "Memory/Members/2/CapacityMiB")), 3);
	fake_drop(client);
	client = get("admin", "/redfish/v1/Systems/a?$expand=~($levels=3)");
	assert_string_equal(text_at(client, "Links/Chassis/0/Links/ComputerSystems/0/Links/Chassis/0/Name"), "n");
	assert_int_equal(json_object_size(value_at(client,
	    "Links/Chassis/0/Links/ComputerSystems/0/Links/Chassis/0/Links/ComputerSystems/0")), 1);
	fake_drop(client);
}

static void
a_member_that_fails_stays_a_link(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems/a/Memory?$expand=.");

	(void)state;
	assert_int_equal(json_integer_value(value_at(client, "Members/0/CapacityMiB")), 1);
	assert_int_equal(json_object_size(value_at(client, "Members/1")), 1);
	assert_int_equal(json_integer_value(value_at(client, "Members/2/CapacityMiB")), 3);
	fake_drop(client);
}

static void
what_the_scope_does_not_reach_stays_closed_in_expand(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Fabrics/a~f?$expand=.");

	(void)state;
	assert_string_equal(text_at(client, "Other/PowerState"), "Off");
	fake_drop(client);
	client = get("blue", "/redfish/v1/Fabrics/a~f?$expand=.");
	assert_null(value_at(client, "Other/PowerState"));
	fake_drop(client);
}

static void
select_applies_to_what_was_expanded(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems?$expand=.&$select=PowerState");

	(void)state;
	assert_string_equal(text_at(client, "Members/0/PowerState"), "On");
	assert_string_equal(text_at(client, "Members/0/@odata.type"), "#ComputerSystem.v1_0_0.ComputerSystem");
	assert_null(value_at(client, "Members/0/Name"));
	assert_null(value_at(client, "Members/0/Bios"));
	assert_null(value_at(client, "Name"));
	fake_drop(client);
}

static void
an_expansion_that_grows_without_end_is_refused(void **state)
{
	static char text[EXPAND_COUNT_MAX * 2 * 40 + 400];
	static struct fake_doc wide = { "a", "/redfish/v1/Systems/a", "/redfish/v1/Systems/1", text, DOC_CACHED, 0, 0 };
	struct client *client;
	size_t len;

	(void)state;
	len = (size_t)sprintf(text, "{\"@odata.id\":\"/redfish/v1/Systems/a\",\"@odata.type\":\"#C.C\",\"Members\":[");
	for (int i = 0; i < EXPAND_COUNT_MAX + 1; i++)
		len += (size_t)sprintf(text + len, "%s{\"@odata.id\":\"/redfish/v1/Systems/a\"}", i ? "," : "");
	strcpy(text + len, "]}");
	fake_docs = &wide;
	fake_doc_count = 1;
	client = ask("admin", "GET /redfish/v1/Systems/a?$expand=.", NULL, NULL);
	assert_int_equal(client->status, 507);
	assert_string_equal(message_of(client), "InsufficientStorage");
	fake_drop(client);
	client = ask("admin", "GET /redfish/v1/Systems/a?$expand=.&$top=30", NULL, NULL);
	assert_int_equal(client->status, 200);
	fake_drop(client);
	/* thirty of thirty of ... */
	client = ask("admin", "GET /redfish/v1/Systems/a?$expand=.($levels=6)&$top=30", NULL, NULL);
	assert_int_equal(client->status, 507);
	fake_drop(client);
}

static void
a_client_that_goes_away_ends_its_expansion(void **state)
{
	struct fake_doc *bios = &docs[3];
	struct client *client;

	(void)state;
	/* However long a pass takes: this one is still being read. */
	assert_string_equal(bios->path, "/redfish/v1/Systems/1/Bios");
	bios->state = DOC_NEVER;
	fake_cancelled = 0;
	client = fake_begin("admin", "GET /redfish/v1/Systems/a?$expand=.($levels=3)", NULL, NULL);
	shard_pass(fake_shard(), 0);
	bios->state = DOC_READ;
	client->x.is_gone = true;
	exchange_gone(&client->x);
	fake_wait(client);
	assert_true(fake_cancelled > 0);
	fake_drop(client);
}

static void
the_etag_follows_the_members(void **state)
{
	const char *before = docs[1].text;
	struct client *one = get("admin", "/redfish/v1/Systems?$expand=."), *two = get("admin", "/redfish/v1/Systems?$expand=.");
	struct client *three;
	char headers[64];

	(void)state;
	assert_string_equal(header_of(one, "ETag"), header_of(two, "ETag"));
	snprintf(headers, sizeof headers, "If-None-Match: %s", header_of(one, "ETag"));
	three = ask("admin", "GET /redfish/v1/Systems?$expand=.", headers, NULL);
	assert_int_equal(three->status, 304);
	fake_drop(three);
	docs[1].text = DOC("/redfish/v1/Systems/b", "ComputerSystem", ",\"PowerState\":\"On\"");
	three = get("admin", "/redfish/v1/Systems?$expand=.");
	assert_string_not_equal(header_of(one, "ETag"), header_of(three, "ETag"));
	docs[1].text = before;
	fake_drop(one);
	fake_drop(two);
	fake_drop(three);
}

/* A view shows a box's links to the top as they are, and a box may link to anything. */
static void
a_link_to_what_is_no_resource_stays_a_link(void **state)
{
	struct client *client = get("admin", "/redfish/v1/Systems/a/Odd?$expand=*");

	(void)state;
	assert_string_equal(text_at(client, "Text/@odata.id"), "/redfish/v1/odata");
	assert_int_equal(json_object_size(value_at(client, "Text")), 1);
	assert_int_equal(json_object_size(value_at(client, "Metadata")), 1);
	assert_int_equal(json_object_size(value_at(client, "Top")), 1);
	assert_int_equal(json_object_size(value_at(client, "Alias")), 1);
	assert_string_equal(text_at(client, "Good/PowerState"), "Off");
	fake_drop(client);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, fakes_end)
	const struct CMUnitTest tests[] = {
		T(a_fleet_collection_is_complete_on_its_first_page),
		T(a_page_says_where_the_next_one_is),
		T(a_nodes_collection_is_paged_by_us),
		T(a_scope_narrows_collections),
		T(the_gateways_own_manager_is_for_those_without_a_scope),
		T(what_no_node_has_is_not_there),
		T(only_gives_the_one_member),
		T(expand_of_a_fleet_collection_asks_no_box),
		T(the_period_leaves_links_alone_and_the_tilde_takes_only_them),
		T(levels_go_as_deep_as_asked),
		T(a_member_that_fails_stays_a_link),
		T(a_link_to_what_is_no_resource_stays_a_link),
		T(what_the_scope_does_not_reach_stays_closed_in_expand),
		T(select_applies_to_what_was_expanded),
		T(an_expansion_that_grows_without_end_is_refused),
		T(a_client_that_goes_away_ends_its_expansion),
		T(the_etag_follows_the_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
