/* Documents in canonical form: one test a promise of document.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/document.h"

static const struct links links = {
	.host = "10.0.0.11",
	.primary = { [PRIMARY_SYSTEM] = "S.1", [PRIMARY_CHASSIS] = "C", [PRIMARY_MANAGER] = "M" },
};
static const struct doc_face fleet = { .persona = PERSONA_FLEET, .node = "web01", .manager = "M" };

static struct doc *
make(const char *uri, const char *text, const struct document_events *events, void *arg)
{
	struct document_in in = { .node = "web01", .uri = uri, .links = &links, .events = events, .arg = arg };
	struct rf_error err;
	json_error_t fault;
	struct doc *doc;

	in.json = json_loads(text, 0, &fault);
	if (in.json == NULL)
		fail_msg("%s: %s", text, fault.text);
	doc = document_make(&in, &err);
	if (doc == NULL)
		fail_msg("%s: %s", text, err.arg[1]);
	json_decref(in.json);
	return doc;
}

/* The document in the node's own words; and as the fleet root shows it. */
static void
becomes(const char *uri, const char *text, const char *canonical, const char *shown)
{
	struct doc *doc = make(uri, text, NULL, NULL);
	size_t len = doc_face_len(doc, &fleet);
	char *out = xmalloc(len + 1);

	assert_string_equal(doc->bytes, canonical);
	doc_face_write(doc, &fleet, out);
	out[len] = '\0';
	assert_string_equal(out, shown ? shown : canonical);
	free(out);
	doc_unref(doc);
}

static void
id_and_name_of_a_member_are_marked(void **state)
{
	(void)state;
	becomes("/redfish/v1/Systems/S.1", "{\"@odata.id\":\"/redfish/v1/Systems/S.1\",\"Id\":\"S.1\",\"Name\":\"System\"}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/S.1\",\"Id\":\"S.1\",\"Name\":\"System\"}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/web01\",\"Id\":\"web01\",\"Name\":\"web01\"}");
	becomes("/redfish/v1/Chassis/Bay", "{\"@odata.id\":\"/redfish/v1/Chassis/Bay/\",\"Id\":\"0\",\"Name\":\"Box\"}",
	    "{\"@odata.id\":\"/redfish/v1/Chassis/Bay\",\"Id\":\"Bay\",\"Name\":\"Box\"}",
	    "{\"@odata.id\":\"/redfish/v1/Chassis/web01~Bay\",\"Id\":\"web01~Bay\",\"Name\":\"web01 Box\"}");
	becomes("/redfish/v1/Fabrics/F", "{\"@odata.id\":\"/redfish/v1/Fabrics/F\",\"Id\":\"F\",\"Name\":\"Net\"}",
	    "{\"@odata.id\":\"/redfish/v1/Fabrics/F\",\"Id\":\"F\",\"Name\":\"Net\"}",
	    "{\"@odata.id\":\"/redfish/v1/Fabrics/web01~F\",\"Id\":\"web01~F\",\"Name\":\"Net\"}");
	/* What a BMC left out is there all the same. */
	becomes("/redfish/v1/Chassis/C", "{\"@odata.type\":\"#Chassis.v1_0_0.Chassis\",\"Name\":null}",
	    "{\"@odata.type\":\"#Chassis.v1_0_0.Chassis\",\"Name\":\"C\",\"@odata.id\":\"/redfish/v1/Chassis/C\",\"Id\":\"C\"}",
	    "{\"@odata.type\":\"#Chassis.v1_0_0.Chassis\",\"Name\":\"web01\",\"@odata.id\":\"/redfish/v1/Chassis/web01\",\"Id\":\"web01\"}");
}

static void
the_first_boxes_types_are_written_as_today(void **state)
{
	(void)state;
	becomes(NULL, "{\"@odata.type\":\"#Chassis.1.2.10.Chassis\"}", "{\"@odata.type\":\"#Chassis.v1_2_10.Chassis\"}", NULL);
	becomes(NULL, "{\"@odata.type\":\"#Chassis.1.2.Chassis\"}", "{\"@odata.type\":\"#Chassis.1.2.Chassis\"}", NULL);
}

static void
id_is_the_last_segment_everywhere_else_too(void **state)
{
	(void)state;
	becomes("/redfish/v1/Systems/S.1/Bios", "{\"@odata.id\":\"/redfish/v1/systems/S.1/bios/\",\"Id\":\"bios\"}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/S.1/Bios\",\"Id\":\"Bios\"}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/web01/Bios\",\"Id\":\"Bios\"}");
	becomes("/redfish/v1/AccountService", "{\"@odata.id\":\"/redfish/v1/AccountService\",\"Id\":\"AccountService\"}",
	    "{\"@odata.id\":\"/redfish/v1/AccountService\",\"Id\":\"RemoteAccountService\"}",
	    "{\"@odata.id\":\"/redfish/v1/Managers/web01/RemoteAccountService\",\"Id\":\"RemoteAccountService\"}");
	becomes("/redfish/v1", "{\"@odata.id\":\"/redfish/v1/\",\"Id\":\"RootService\"}",
	    "{\"@odata.id\":\"/redfish/v1\",\"Id\":\"RootService\"}", NULL);
	/* Files are not resources. */
	becomes("/redfish/v1/Registries/Base/Base.json", "{\"@odata.type\":\"#MessageRegistry.v1_0_0.MessageRegistry\",\"Id\":\"Base.1.0.0\"}",
	    "{\"@odata.type\":\"#MessageRegistry.v1_0_0.MessageRegistry\",\"Id\":\"Base.1.0.0\"}", NULL);
	/* The BMC says that it is the same thing as another. */
	becomes("/redfish/v1/Managers/M/LogServices/Sel", "{\"@odata.id\":\"/redfish/v1/Systems/S.1/LogServices/Sel\",\"Id\":\"Sel\"}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/S.1/LogServices/Sel\",\"Id\":\"Sel\"}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/web01/LogServices/Sel\",\"Id\":\"Sel\"}");
}

static void
every_string_that_is_a_link_is_one(void **state)
{
	(void)state;
	becomes(NULL,
	    "{\"target\":\"/redfish/v1/Systems/S.1/Actions/ComputerSystem.Reset\",\"x@Redfish.ActionInfo\":\"/redfish/v1/Systems/S.1/RAI/\","
	    "\"HttpPushUri\":\"https://10.9.9.9/redfish/v1/UpdateService/push\",\"Args\":[\"/redfish/v1/Chassis/C/Power#/PowerControl/0\","
	    "\"plain\"],\"Oem\":{\"Uri\":\"https://10.0.0.11/redfish/v1/Dell/x\"},\"Destination\":\"https://10.9.9.9/redfish/v1/x\"}",
	    "{\"target\":\"/redfish/v1/Systems/S.1/Actions/ComputerSystem.Reset\",\"x@Redfish.ActionInfo\":\"/redfish/v1/Systems/S.1/RAI\","
	    "\"HttpPushUri\":\"/redfish/v1/UpdateService/push\",\"Args\":[\"/redfish/v1/Chassis/C/Power#/PowerControl/0\","
	    "\"plain\"],\"Oem\":{\"Uri\":\"/redfish/v1/Dell/x\"},\"Destination\":\"https://10.9.9.9/redfish/v1/x\"}",
	    "{\"target\":\"/redfish/v1/Systems/web01/Actions/ComputerSystem.Reset\",\"x@Redfish.ActionInfo\":\"/redfish/v1/Systems/web01/RAI\","
	    "\"HttpPushUri\":\"/redfish/v1/Managers/web01/Oem/Fishway/Root/UpdateService/push\","
	    "\"Args\":[\"/redfish/v1/Chassis/web01/Power#/PowerControl/0\",\"plain\"],"
	    "\"Oem\":{\"Uri\":\"/redfish/v1/Managers/web01/Oem/Fishway/Root/Dell/x\"},\"Destination\":\"https://10.9.9.9/redfish/v1/x\"}");
	becomes(NULL, "{\"target\":\"https://10.9.9.9/elsewhere\",\"@odata.context\":\"https://10.0.0.11/redfish/v1/$metadata#A.A\"}",
	    "{\"target\":\"/elsewhere\",\"@odata.context\":\"/redfish/v1/$metadata#A.A\"}", NULL);
	becomes(NULL, "{\"/redfish/v1/Systems/S.1\":\"names are never changed\"}",
	    "{\"/redfish/v1/Systems/S.1\":\"names are never changed\"}", NULL);
}

static void
links_to_nothing_go(void **state)
{
	(void)state;
	becomes(NULL, "{\"a\":{\"@odata.id\":\"\"},\"b\":[{\"@odata.id\":null},{\"@odata.id\":\"/redfish/v1/Systems/S.1\"}],\"b@odata.count\":2,"
	              "\"target\":\"\",\"c\":{\"@odata.id\":\"\",\"x\":1},\"d\":[],\"e\":{}}",
	    "{\"b\":[{\"@odata.id\":\"/redfish/v1/Systems/S.1\"}],\"b@odata.count\":1,\"c\":{\"x\":1},\"d\":[],\"e\":{}}",
	    "{\"b\":[{\"@odata.id\":\"/redfish/v1/Systems/web01\"}],\"b@odata.count\":1,\"c\":{\"x\":1},\"d\":[],\"e\":{}}");
}

static void
members_become_objects_and_are_counted(void **state)
{
	static const char uri[] = "/redfish/v1/Systems/S.1/Memory";

	(void)state;
	becomes(uri, "{\"@odata.id\":\"/redfish/v1/Systems/S.1/Memory\",\"Members\":null,\"Members@odata.count\":7}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/S.1/Memory\",\"Members\":[],\"Members@odata.count\":0}",
	    "{\"@odata.id\":\"/redfish/v1/Systems/web01/Memory\",\"Members\":[],\"Members@odata.count\":0}");
	becomes(uri, "{\"@odata.type\":\"#MemoryCollection.MemoryCollection\"}",
	    "{\"@odata.type\":\"#MemoryCollection.MemoryCollection\",\"@odata.id\":\"/redfish/v1/Systems/S.1/Memory\","
	    "\"Members\":[],\"Members@odata.count\":0}",
	    "{\"@odata.type\":\"#MemoryCollection.MemoryCollection\",\"@odata.id\":\"/redfish/v1/Systems/web01/Memory\","
	    "\"Members\":[],\"Members@odata.count\":0}");
	becomes("/redfish/v1/Systems", "{\"@odata.id\":\"/redfish/v1/Systems\",\"Members\":[\"/redfish/v1/Systems/S.1/\",null,5,\"\","
	                               "{\"@odata.id\":\"\"},{\"@odata.id\":\"/redfish/v1/Systems/2\"}],\"Members@odata.count\":6}",
	    "{\"@odata.id\":\"/redfish/v1/Systems\",\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/S.1\"},"
	    "{\"@odata.id\":\"/redfish/v1/Systems/2\"}],\"Members@odata.count\":2}",
	    "{\"@odata.id\":\"/redfish/v1/Systems\",\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/web01\"},"
	    "{\"@odata.id\":\"/redfish/v1/Systems/web01~2\"}],\"Members@odata.count\":2}");
	/* A page of a longer list keeps the length of the whole; a Cray's object is no list. */
	becomes(NULL, "{\"Members\":[],\"Members@odata.count\":90,\"Members@odata.nextLink\":\"/redfish/v1/Systems?$skip=50\"}",
	    "{\"Members\":[],\"Members@odata.count\":90,\"Members@odata.nextLink\":\"/redfish/v1/Systems?$skip=50\"}", NULL);
	becomes(NULL, "{\"Members\":{\"Certificates\":[]},\"Members@odata.count\":1}",
	    "{\"Members\":{\"Certificates\":[]},\"Members@odata.count\":1}", NULL);
	/* A BlueField's count of RelatedItem. */
	becomes("/redfish/v1/X/Y", "{\"@odata.id\":\"/redfish/v1/X/Y\",\"@odata.type\":\"#SoftwareInventory.v1\",\"Members@odata.count\":1}",
	    "{\"@odata.id\":\"/redfish/v1/X/Y\",\"@odata.type\":\"#SoftwareInventory.v1\",\"Members@odata.count\":1}",
	    "{\"@odata.id\":\"/redfish/v1/Managers/web01/Oem/Fishway/Root/X/Y\",\"@odata.type\":\"#SoftwareInventory.v1\","
	    "\"Members@odata.count\":1}");
}

struct told {
	char text[1024];
};

static void
tell_member(void *arg, const char *canonical, size_t len, const json_t *inlined)
{
	struct told *told = arg;
	size_t used = strlen(told->text);

	snprintf(told->text + used, sizeof told->text - used, "member %.*s%s\n", (int)len, canonical, inlined ? " inlined" : "");
}

static void
tell_link(void *arg, const char *canonical, size_t len)
{
	struct told *told = arg;
	size_t used = strlen(told->text);

	snprintf(told->text + used, sizeof told->text - used, "link %.*s\n", (int)len, canonical);
}

static void
tell_exception(void *arg, const char *canonical, size_t len, const char *advertised, size_t advertised_len)
{
	struct told *told = arg;
	size_t used = strlen(told->text);

	snprintf(told->text + used, sizeof told->text - used, "%.*s is %.*s\n", (int)len, canonical, (int)advertised_len, advertised);
}

static const struct document_events tells = { tell_exception, tell_link, tell_member };

static void
links_members_and_exceptions_are_told(void **state)
{
	struct told told = { "" };

	(void)state;
	doc_unref(make("/redfish/v1/Systems/S.1/LogServices/Sel/Entries",
	    "{\"@odata.id\":\"/redfish/v1/Systems/S.1/LogServices/Sel/Entries/\",\"@odata.context\":\"/redfish/v1/$metadata#L.L\","
	    "\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/S.1/LogServices/Sel/Entries/1\",\"Id\":\"1\"},"
	    "\"https://10.0.0.11/redfish/v1/systems/S.1/x/\"],\"Members@odata.count\":2}",
	    &tells, &told));
	assert_string_equal(told.text, "member /redfish/v1/Systems/S.1/LogServices/Sel/Entries/1 inlined\n"
	                               "link /redfish/v1/Systems/S.1/LogServices/Sel/Entries/1\n"
	                               "member /redfish/v1/Systems/S.1/x\n"
	                               "/redfish/v1/Systems/S.1/x is /redfish/v1/systems/S.1/x/\n"
	                               "link /redfish/v1/Systems/S.1/x\n");
}

static void
expanded_members_get_slots_of_their_own(void **state)
{
	(void)state;
	becomes("/redfish/v1/Systems", "{\"@odata.id\":\"/redfish/v1/Systems\",\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/S.1\",\"Id\":\"x\","
	                               "\"Name\":\"System\",\"Links\":{\"Chassis\":[{\"@odata.id\":\"/redfish/v1/Chassis/2\"}]}}],\"Members@odata.count\":1}",
	    "{\"@odata.id\":\"/redfish/v1/Systems\",\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/S.1\",\"Id\":\"S.1\","
	    "\"Name\":\"System\",\"Links\":{\"Chassis\":[{\"@odata.id\":\"/redfish/v1/Chassis/2\"}]}}],\"Members@odata.count\":1}",
	    "{\"@odata.id\":\"/redfish/v1/Systems\",\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/web01\",\"Id\":\"web01\","
	    "\"Name\":\"web01\",\"Links\":{\"Chassis\":[{\"@odata.id\":\"/redfish/v1/Chassis/web01~2\"}]}}],\"Members@odata.count\":1}");
}

static void
dates_are_mended_where_dates_are_due(void **state)
{
	(void)state;
	becomes(NULL, "{\"Created\":\"2020-4-28T15:25:21+00:00\",\"DateTime\":\"0000-00-00T00:00:00+00:00\",\"ReleaseDate\":\"00:00:00Z\","
	              "\"Modified\":null,\"Oem\":{\"Created\":\"yesterday\"},\"Attributes\":{\"Time\":\"Quick\"},\"Other\":\"2020-4-28\"}",
	    "{\"Created\":\"2020-04-28T15:25:21+00:00\",\"Modified\":null,\"Oem\":{\"Created\":\"yesterday\"},"
	    "\"Attributes\":{\"Time\":\"Quick\"},\"Other\":\"2020-4-28\"}",
	    NULL);
}

static void
tags_of_the_vendor_and_copyrights_go(void **state)
{
	(void)state;
	becomes(NULL, "{\"@odata.etag\":\"1\",\"a\":{\"@odata.etag\":\"2\",\"b\":1},\"Members@odata.etag\":\"3\",\"@Redfish.Copyright\":\"c\"}",
	    "{\"a\":{\"b\":1}}", NULL);
}

static void
secrets_are_null(void **state)
{
	(void)state;
	becomes(NULL, "{\"Password\":\"x\",\"SNMP\":{\"CommunityStrings\":[{\"CommunityString\":\"p\",\"Name\":\"p\"}],\"Read\":[\"Communities\"]},"
	              "\"Communities\":[\"public\",\"private\"],\"L\":\"[{\\\"LicenseKey\\\":\\\"x\\\",\\\"a\\\":1}]\"}",
	    "{\"Password\":null,\"SNMP\":{\"CommunityStrings\":[{\"CommunityString\":null,\"Name\":null}],\"Read\":[\"Communities\"]},"
	    "\"Communities\":[null,null],\"L\":\"[{\\\"LicenseKey\\\":null,\\\"a\\\":1}]\"}",
	    NULL);
}

static void
values_are_written_in_their_shortest_form(void **state)
{
	(void)state;
	becomes(NULL, "{ \"a\" : 23.4, \"b\":1.0, \"c\":-0.1e-7, \"d\":9223372036854775807, \"e\":[true,false,null], \"f\":\"\\u00e9\\u0001\\\"\\\\\\n/\" }",
	    "{\"a\":23.4,\"b\":1.0,\"c\":-1e-08,\"d\":9223372036854775807,\"e\":[true,false,null],\"f\":\"\xc3\xa9\\u0001\\\"\\\\\\n/\"}", NULL);
}

static void
what_is_no_object_or_too_deep_is_refused(void **state)
{
	struct document_in in = { .node = "web01", .links = &links };
	struct rf_error err;
	json_t *inner;
	struct doc *doc;
	int depth;

	(void)state;
	in.json = json_array();
	assert_null(document_make(&in, &err));
	assert_int_equal(err.code, RF_NODE_GARBLED);
	assert_null(document_make(&in, NULL));
	json_decref(in.json);
	for (in.json = json_object(), depth = 1; depth <= DOCUMENT_DEPTH; depth++) {
		doc = document_make(&in, &err);
		assert_non_null(doc);
		doc_unref(doc);
		inner = in.json;
		in.json = depth % 2 && depth < DOCUMENT_DEPTH ? json_pack("{s:o}", "a", inner) : json_pack("{s:o}", "b", inner);
	}
	assert_null(document_make(&in, &err));
	assert_int_equal(err.code, RF_NODE_TOO_MUCH);
	json_decref(in.json);
}

static void
the_primary_member_comes_first(void **state)
{
	struct links named = {.primary = {"System_0", NULL, NULL}};
	json_t *json = json_pack("{s:s,s:[{s:s},s,{s:s}]}", "@odata.type", "#ComputerSystemCollection.ComputerSystemCollection", "Members",
	    "@odata.id", "/redfish/v1/Systems/HGX", "/redfish/v1/Systems/System_0", "@odata.id", "/redfish/v1/Systems/Z");
	struct document_in in = {.json = json, .node = "web01", .uri = "/redfish/v1/Systems", .links = &named};
	struct rf_error err;
	struct doc *doc = document_make(&in, &err);
	json_t *made = json_loadb(doc->bytes, doc->len, 0, NULL), *members = json_object_get(made, "Members");
	static const char *const order[] = {"/redfish/v1/Systems/System_0", "/redfish/v1/Systems/HGX", "/redfish/v1/Systems/Z"};
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(members), 3);
	for (i = 0; i < 3; i++)
		assert_string_equal(json_string_value(json_object_get(json_array_get(members, i), "@odata.id")), order[i]);
	json_decref(made);
	doc_unref(doc);
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_primary_member_comes_first),
		cmocka_unit_test(id_and_name_of_a_member_are_marked),
		cmocka_unit_test(the_first_boxes_types_are_written_as_today),
		cmocka_unit_test(id_is_the_last_segment_everywhere_else_too),
		cmocka_unit_test(every_string_that_is_a_link_is_one),
		cmocka_unit_test(links_to_nothing_go),
		cmocka_unit_test(members_become_objects_and_are_counted),
		cmocka_unit_test(links_members_and_exceptions_are_told),
		cmocka_unit_test(expanded_members_get_slots_of_their_own),
		cmocka_unit_test(dates_are_mended_where_dates_are_due),
		cmocka_unit_test(tags_of_the_vendor_and_copyrights_go),
		cmocka_unit_test(secrets_are_null),
		cmocka_unit_test(values_are_written_in_their_shortest_form),
		cmocka_unit_test(what_is_no_object_or_too_deep_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
