/* The Manager, its restart, its protocols and interfaces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/manager_places.h"
#include "translate/surface.h"

#define ROOT "/redfish/v1"
#define MANAGER ROOT "/Managers/M"

/* A box with a Manager M, whose properties are `manager` (JSON with ' for "), and these other documents. */
static struct model *
box(const char *manager, const char *others)
{
	json_t *docs = trees_text(others), *own = trees_text(manager);

	json_object_set_new(own, "@odata.type", json_string("#Manager.v1_5_0.Manager"));
	json_object_set_new(own, "ManagerType", json_string("BMC"));
	json_object_set_new(own, "Id", json_string("M"));
	json_object_set_new(docs, MANAGER, own);
	json_object_set_new(docs, ROOT "/Managers", json_pack("{s:[{s:s}]}", "Members", "@odata.id", MANAGER));
	return model_of(docs);
}

static void
assert_sent(const struct model *model, size_t index, const char *line)
{
	const char *sent = json_string_value(json_array_get(model->sent, index));

	assert_non_null(sent);
	assert_string_equal(sent, line);
}

static void
write_ends(struct model *model, const char *method, const char *below, const char *body, int status)
{
	struct model_said said = model_write(model, method, model_manager(model, below), body);

	assert_int_equal(said.status, status);
	model_said_clear(&said);
}

/* ---- restart ---- */

#define RESET(values) "{'Actions':{'#Manager.Reset':{'target':'" MANAGER "/Actions/Manager.Reset'" values "}}}"
#define LIST(list) ",'ResetType@Redfish.AllowableValues':[" list "]"

static void
both_restarts_are_mapped_to_what_there_is(void **state)
{
	static const struct {
		const char *offered, *wanted, *sent;
	} cases[] = {
		{LIST("'GracefulRestart'"), "ForceRestart", "{\"ResetType\":\"GracefulRestart\"}"},
		{LIST("'GracefulRestart'"), "GracefulRestart", "{\"ResetType\":\"GracefulRestart\"}"},
		{LIST("'ForceRestart','StatefulReset'"), "GracefulRestart", "{\"ResetType\":\"ForceRestart\"}"},
		{LIST("'ForceRestart','StatefulReset'"), "StatefulReset", "{\"ResetType\":\"StatefulReset\"}"},
		{LIST("'GracefulRestart','ForceRestart'"), "ForceRestart", "{\"ResetType\":\"ForceRestart\"}"},
		{"", "ForceRestart", "{}"},
		{"", "GracefulRestart", "{}"},
	};
	char manager[512], body[64], line[128];
	struct model *model;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(manager, sizeof manager, RESET("%s"), cases[i].offered);
		snprintf(body, sizeof body, "{'ResetType':'%s'}", cases[i].wanted);
		snprintf(line, sizeof line, "POST " MANAGER "/Actions/Manager.Reset %s", cases[i].sent);
		model = box(manager, "{}");
		write_ends(model, "POST", "/Actions/Manager.Reset", body, 204);
		assert_int_equal(json_array_size(model->sent), 1);
		assert_sent(model, 0, line);
		model_free(model);
	}
}

static int
wants_a_word(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	return json_object_size(body) == 0 ? 400 : model_plain(model, method, path, body, said);
}

static void
a_box_without_a_list_that_wants_a_word_gets_one(void **state)
{
	struct model *model = box(RESET(""), "{}");

	(void)state;
	model->answer = wants_a_word;
	write_ends(model, "POST", "/Actions/Manager.Reset", "{'ResetType':'ForceRestart'}", 204);
	assert_sent(model, 1, "POST " MANAGER "/Actions/Manager.Reset {\"ResetType\":\"ForceRestart\"}");
	model_free(model);
}

static void
what_is_no_restart_is_refused_before_it_is_sent(void **state)
{
	static const char *const bodies[] = {"{'ResetType':'On'}", "{'ResetType':7}", "{'Reset':'ForceRestart'}"};
	struct model *model = box(RESET(LIST("'GracefulRestart'")), "{}");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bodies / sizeof *bodies; i++)
		write_ends(model, "POST", "/Actions/Manager.Reset", bodies[i], 400);
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

static void
a_manager_lists_both_and_serves_their_action_info(void **state)
{
	static const char info[] = "{'" MANAGER "/Info':{'@odata.type':'#ActionInfo.v1_0_0.ActionInfo','Parameters':"
				   "[{'Name':'ResetType','AllowableValues':['ForceRestart','Deep']}]}}";
	struct model *model = box(RESET(",'@Redfish.ActionInfo':'" MANAGER "/Info'"), info);
	json_t *json = model_make(model, MANAGER), *made = model_make(model, MANAGER "/ResetActionInfo");
	const json_t *action = surface_at(json, "Actions", "#Manager.Reset", NULL);
	const json_t *listed = json_object_get(action, "ResetType@Redfish.AllowableValues");
	const json_t *parameter = json_array_get(json_object_get(made, "Parameters"), 0);

	(void)state;
	assert_int_equal(json_array_size(listed), 3);
	assert_string_equal(json_string_value(json_array_get(listed, 2)), "Deep");
	assert_true(json_equal(listed, json_object_get(parameter, "AllowableValues")));
	assert_string_equal(surface_text(action, "@Redfish.ActionInfo", NULL), MANAGER "/ResetActionInfo");
	json_decref(json);
	json_decref(made);
	model_free(model);
}

static void
a_manager_that_cannot_restart_offers_nothing(void **state)
{
	struct model *model = box("{}", "{}");
	json_t *json = model_make(model, MANAGER);

	(void)state;
	assert_null(json_object_get(json, "Actions"));
	assert_null(model_make(model, MANAGER "/ResetActionInfo"));
	write_ends(model, "POST", "/Actions/Manager.Reset", "{}", 400);
	json_decref(json);
	model_free(model);
}

/* ---- clock ---- */

static void
an_offset_sent_as_it_is_is_left_out(void **state)
{
	struct model *model = box("{'DateTime':'2026-01-01T00:00:00+00:00','DateTimeLocalOffset':'+00:00'}", "{}");

	(void)state;
	write_ends(model, "PATCH", "", "{'DateTime':'2026-02-01T00:00:00+00:00','DateTimeLocalOffset':'+00:00'}", 204);
	assert_sent(model, 0, "PATCH " MANAGER " {\"DateTime\":\"2026-02-01T00:00:00+00:00\"}");
	write_ends(model, "PATCH", "", "{'DateTime':'2026-02-01T00:00:00+00:00','DateTimeLocalOffset':'+01:00'}", 204);
	assert_sent(model, 1,
	    "PATCH " MANAGER " {\"DateTime\":\"2026-02-01T00:00:00+00:00\",\"DateTimeLocalOffset\":\"+01:00\"}");
	model_free(model);
}

static void
an_offset_of_another_shape_is_mended(void **state)
{
	struct model *model = box("{'DateTimeLocalOffset':'0'}", "{}");
	json_t *json = model_make(model, MANAGER);

	(void)state;
	assert_string_equal(surface_text(json, "DateTimeLocalOffset", NULL), "+00:00");
	json_decref(json);
	model_free(model);
}

/* ---- time servers ---- */

/* A box whose time servers are at this place of the table: a Manager with the link, and the resource. */
static struct model *
box_with(const struct ntp_place *place)
{
	json_t *manager = json_object(), *at = manager, *resource = json_pack("{s:s}", "@odata.type", "#Clock.v1_0_0.Clock");
	json_t *docs = json_object(), *protocol;
	const char *rest = place->link;
	char name[64], *text, *others;
	struct model *model;
	size_t len;

	for (; *rest != '\0'; rest += len + (rest[len] == '.')) {
		len = strcspn(rest, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, rest);
		at = surface_object(at, name);
	}
	json_object_set_new(at, "@odata.id", json_string(MANAGER "/Clock"));
	json_object_set_new(manager, "NetworkProtocol", json_pack("{s:s}", "@odata.id", MANAGER "/NetworkProtocol"));
	if (place->enabled != NULL)
		json_object_set_new(resource, place->enabled, place->on ? json_string(place->off) : json_false());
	if (place->servers != NULL)
		json_object_set_new(resource, place->servers, json_pack("[s,s]", "10.0.0.1", ""));
	if (place->first != NULL)
		json_object_set_new(resource, place->first, json_string("10.0.0.1"));
	protocol = json_pack("{s:s,s:s,s:{s:b}}", "@odata.type", "#ManagerNetworkProtocol.v1_0_0.ManagerNetworkProtocol", "Name", "n",
	    "SSH", "ProtocolEnabled", 1);
	json_object_set_new(docs, MANAGER "/NetworkProtocol", protocol);
	json_object_set_new(docs, MANAGER "/Clock", resource);
	text = json_dumps(manager, 0);
	others = json_dumps(docs, 0);
	model = box(text, others);
	free(text);
	free(others);
	json_decref(manager);
	json_decref(docs);
	return model;
}

static void
assert_ntp(struct model *model, bool is_on, const char *servers)
{
	json_t *json = model_make(model, MANAGER "/NetworkProtocol"), *list;
	char *text;

	assert_non_null(json);
	assert_true(json_is_true(surface_at(json, "SSH", "ProtocolEnabled", NULL)));
	assert_int_equal(json_is_true(surface_at(json, "NTP", "ProtocolEnabled", NULL)), is_on);
	list = json_object_get(json_object_get(json, "NTP"), "NTPServers");
	text = json_dumps(list, JSON_COMPACT | JSON_ENCODE_ANY);
	assert_string_equal(text, servers);
	assert_null(strstr(surface_text(json, "@odata.type", NULL), ".v1_0_0"));
	free(text);
	json_decref(json);
}

static void
time_servers_are_in_one_place_wherever_the_vendor_keeps_them(void **state)
{
	const struct ntp_place *place;
	struct model *model;
	size_t i;

	(void)state;
	for (i = 0; i < ntp_place_count; i++) {
		place = &ntp_places[i];
		model = box_with(place);
		assert_ntp(model, place->enabled == NULL, "[\"10.0.0.1\"]");
		write_ends(model, "PATCH", "/NetworkProtocol",
		    "{'NTP':{'ProtocolEnabled':true,'NTPServers':['ntp1.example','ntp2.example']}}", 204);
		assert_ntp(model, true, "[\"ntp1.example\",\"ntp2.example\"]");
		write_ends(model, "PATCH", "/NetworkProtocol", "{'NTP':{'NTPServers':[{},'ntp4.example']}}", 204);
		assert_ntp(model, true, "[\"ntp1.example\",\"ntp4.example\"]");
		write_ends(model, "PATCH", "/NetworkProtocol", "{'NTP':{'NTPServers':['ntp3.example']}}", 204);
		assert_ntp(model, true, "[\"ntp3.example\"]");
		assert_int_equal(json_array_size(model->sent), 3);
		write_ends(model, "PATCH", "/NetworkProtocol", "{'NTP':{'NTPServers':'ntp3.example'}}", 400);
		write_ends(model, "PATCH", "/NetworkProtocol", "{'NTP':{'Port':124}}", 400);
		write_ends(model, "PATCH", "/NetworkProtocol", "{'NTP':{'NTPServers':['a','b','c']}}", place->most > 0 ? 400 : 204);
		write_ends(model, "PATCH", "/NetworkProtocol", "{'SSH':{'ProtocolEnabled':true},'NTP':{'ProtocolEnabled':false}}", 204);
		assert_false(json_is_true(surface_at(model->docs, MANAGER "/NetworkProtocol", "NTP", NULL)));
		assert_sent(model, json_array_size(model->sent) - 2, "PATCH " MANAGER "/NetworkProtocol {\"SSH\":{\"ProtocolEnabled\":true}}");
		model_free(model);
	}
}

static void
a_standard_ntp_stays_where_it_is(void **state)
{
	struct model *model = model_open(TREES_FIXTURES "/supermicro-x13.json");
	const char *path = model_manager(model, "/NetworkProtocol");
	json_t *json = model_make(model, path);
	struct model_said said;

	(void)state;
	assert_int_equal(json_array_size(surface_at(json, "NTP", "NTPServers", NULL)), 1);
	said = model_write(model, "PATCH", path, "{'NTP':{'ProtocolEnabled':false}}");
	assert_int_equal(said.status, 204);
	assert_sent(model, 0, "PATCH /redfish/v1/Managers/1/NetworkProtocol {\"NTP\":{\"ProtocolEnabled\":false}}");
	model_said_clear(&said);
	said = model_write(model, "PATCH", path, "{'NTP':{'NTPServers':[{},'b']}}");
	assert_int_equal(said.status, 204);
	assert_sent(model, 1, "PATCH /redfish/v1/Managers/1/NetworkProtocol {\"NTP\":{\"NTPServers\":[\"10.66.0.123\",\"b\"]}}");
	model_said_clear(&said);
	json_decref(json);
	model_free(model);
}

/* ---- interfaces ---- */

#define INTERFACES \
	"{'" MANAGER "/EthernetInterfaces':{'@odata.type':'#EthernetInterfaceCollection.EthernetInterfaceCollection','Members':" \
	"[{'@odata.id':'" MANAGER "/EthernetInterfaces/host'},{'@odata.id':'" MANAGER "/EthernetInterfaces/hmcusb0'}," \
	"{'@odata.id':'" MANAGER "/EthernetInterfaces/shared'}," \
	"{'@odata.id':'" MANAGER "/EthernetInterfaces/own'}]}," \
	"'" MANAGER "/EthernetInterfaces/host':{'Links':{'HostInterface':{'@odata.id':'" MANAGER "/HostInterfaces/1'}}}," \
	"'" MANAGER "/EthernetInterfaces/hmcusb0':{'Id':'hmcusb0','IPv4Addresses':[{'Address':'10.1.0.9'}]}," \
	"'" MANAGER "/EthernetInterfaces/shared':{'InterfaceEnabled':false,'HostName':'x'}," \
	"'" MANAGER "/NetworkProtocol':{'@odata.type':'#ManagerNetworkProtocol.v1_0_0.ManagerNetworkProtocol','HostName':'bmc7'}," \
	"'" MANAGER "/EthernetInterfaces/own':{'@odata.type':'#EthernetInterface.v1_0_0.EthernetInterface'," \
	"'IPv4Addresses':[{'Address':'0.0.0.0'},{'Address':'10.0.0.9'}],'NameServers':['10.0.0.1','0.0.0.0','::','(null)']}}"
#define INTERFACE_LINKS \
	"{'EthernetInterfaces':{'@odata.id':'" MANAGER "/EthernetInterfaces'},'NetworkProtocol':{'@odata.id':'" MANAGER \
	"/NetworkProtocol'}}"

static void
the_interface_that_the_bmc_is_reached_by_comes_first(void **state)
{
	struct model *model = box(INTERFACE_LINKS, INTERFACES);
	json_t *json = model_make(model, MANAGER "/EthernetInterfaces"), *members = json_object_get(json, "Members");

	(void)state;
	assert_int_equal(json_array_size(members), 4);
	assert_string_equal(surface_text(json_array_get(members, 0), "@odata.id", NULL), MANAGER "/EthernetInterfaces/own");
	assert_string_equal(surface_text(json_array_get(members, 2), "@odata.id", NULL), MANAGER "/EthernetInterfaces/host");
	json_decref(json);
	model_free(model);
}

static void
names_and_name_servers_are_where_they_belong(void **state)
{
	struct model *model = box(INTERFACE_LINKS, INTERFACES);
	json_t *json = model_make(model, MANAGER "/EthernetInterfaces/own");

	(void)state;
	assert_string_equal(surface_text(json, "HostName", NULL), "bmc7");
	assert_int_equal(json_array_size(json_object_get(json, "NameServers")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "IPv4Addresses")), 1);
	json_decref(json);
	write_ends(model, "PATCH", "/EthernetInterfaces/own", "{'HostName':'bmc8','StaticNameServers':['10.0.0.2']}", 204);
	assert_sent(model, 0, "PATCH " MANAGER "/EthernetInterfaces/own {\"NameServers\":[\"10.0.0.2\"]}");
	assert_sent(model, 1, "PATCH " MANAGER "/NetworkProtocol {\"HostName\":\"bmc8\"}");
	write_ends(model, "PATCH", "/EthernetInterfaces/own", "{'HostName':'bmc9'}", 204);
	assert_sent(model, 2, "PATCH " MANAGER "/NetworkProtocol {\"HostName\":\"bmc9\"}");
	write_ends(model, "PATCH", "/EthernetInterfaces/none", "{'HostName':'bmc9'}", 404);
	model_free(model);
}

static void
a_bmc_without_interfaces_has_an_empty_collection(void **state)
{
	struct model *model = box("{}", "{}");
	json_t *json = model_make(model, MANAGER "/EthernetInterfaces");

	(void)state;
	assert_true(json_is_array(json_object_get(json, "Members")));
	json_decref(json);
	model_free(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_restarts_are_mapped_to_what_there_is),
		cmocka_unit_test(a_box_without_a_list_that_wants_a_word_gets_one),
		cmocka_unit_test(what_is_no_restart_is_refused_before_it_is_sent),
		cmocka_unit_test(a_manager_lists_both_and_serves_their_action_info),
		cmocka_unit_test(a_manager_that_cannot_restart_offers_nothing),
		cmocka_unit_test(an_offset_sent_as_it_is_is_left_out),
		cmocka_unit_test(an_offset_of_another_shape_is_mended),
		cmocka_unit_test(time_servers_are_in_one_place_wherever_the_vendor_keeps_them),
		cmocka_unit_test(a_standard_ntp_stays_where_it_is),
		cmocka_unit_test(the_interface_that_the_bmc_is_reached_by_comes_first),
		cmocka_unit_test(names_and_name_servers_are_where_they_belong),
		cmocka_unit_test(a_bmc_without_interfaces_has_an_empty_collection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
