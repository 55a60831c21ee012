/* What becomes of writes to an IPMI-only machine: the driver's actions, or a refusal before anything is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/ipmi_box.h"

#define ACCOUNTS "/redfish/v1/AccountService/Accounts"
#define RESET    IPMI_SYSTEM "/Actions/ComputerSystem.Reset"
#define POWER    IPMI_CHASSIS "/Power"

/* One box for all: boots from disk for good, its watchdog stands still. */
static const char facts[] = "{'ipmi:/boot':{'is_valid':true,'is_persistent':true,'is_uefi':true,'device':'disk'},"
	"'ipmi:/watchdog':{'is_running':false,'use':'os','action':'reset','warning':'none','warning_s':5,'initial_ms':60000},"
	"'ipmi:/users':{'max':4,'users':[{'id':1},{'id':2,'name':'root','privilege':4,'has_access':true},"
	"{'id':4,'name':'op','privilege':3,'has_access':true}]},'ipmi:/device':{'firmware':'3.88'}}";

struct row {
	const char *method, *path, *body;
	int status;
	const char *sent; /* NULL: nothing is */
};

static int
refuse(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	(void)model, (void)method, (void)path, (void)body, (void)said;
	return 400;
}

static void
check(const struct row *row)
{
	struct model *model = model_of(trees_text(facts));
	struct model_said said;
	const char *sent;

	model->transport = "ipmi";
	said = model_write(model, row->method, row->path, row->body);
	sent = json_string_value(json_array_get(model->sent, 0));
	if (said.status != row->status)
		fail_msg("%s %s: %d, not %d", row->path, row->body, said.status, row->status);
	if (row->sent == NULL ? sent != NULL : sent == NULL || strcmp(sent, row->sent) != 0)
		fail_msg("%s %s: sent %s, not %s", row->path, row->body, sent ? sent : "nothing", row->sent ? row->sent : "nothing");
	assert_true(json_array_size(model->sent) <= 1);
	model_said_clear(&said);
	if (row->sent != NULL) {
		/* The box's refusal is the client's. */
		model->answer = refuse;
		said = model_write(model, row->method, row->path, row->body);
		assert_int_equal(said.status, 400);
		model_said_clear(&said);
	}
	model_free(model);
}

static void
resets_are_chassis_controls(void **state)
{
	static const struct row rows[] = {
		{"POST", RESET, "{'ResetType':'On'}", 204, "POST ipmi:/chassis/control {\"control\":\"on\"}"},
		{"POST", RESET, "{'ResetType':'ForceOff'}", 204, "POST ipmi:/chassis/control {\"control\":\"off\"}"},
		{"POST", RESET, "{'ResetType':'GracefulShutdown'}", 204, "POST ipmi:/chassis/control {\"control\":\"soft\"}"},
		{"POST", RESET, "{'ResetType':'ForceRestart'}", 204, "POST ipmi:/chassis/control {\"control\":\"reset\"}"},
		{"POST", RESET, "{'ResetType':'PowerCycle'}", 204, "POST ipmi:/chassis/control {\"control\":\"cycle\"}"},
		{"POST", RESET, "{'ResetType':'Nmi'}", 204, "POST ipmi:/chassis/control {\"control\":\"nmi\"}"},
		/* Needs outlets. */
		{"POST", RESET, "{'ResetType':'FullPowerCycle'}", 400, NULL},
		{"POST", RESET, "{'ResetType':'Explode'}", 400, NULL},
		{"POST", RESET, "{}", 400, NULL},
		{"POST", IPMI_MANAGER "/Actions/Manager.Reset", "{'ResetType':'ForceRestart'}", 204, "POST ipmi:/device/reset {\"reset\":\"cold\"}"},
		{"POST", IPMI_MANAGER "/Actions/Manager.Reset", "{'ResetType':'GracefulRestart'}", 204, "POST ipmi:/device/reset {\"reset\":\"warm\"}"},
		{"POST", IPMI_MANAGER "/Actions/Manager.Reset", "{}", 204, "POST ipmi:/device/reset {\"reset\":\"warm\"}"},
		{"POST", IPMI_MANAGER "/Actions/Manager.Reset", "{'ResetType':'On'}", 400, NULL},
		{"POST", IPMI_SYSTEM "/LogServices/SEL/Actions/LogService.ClearLog", "{}", 204, "POST ipmi:/sel/clear {}"},
	};
	struct model *model = model_of(trees_text(facts));
	json_t *system, *value;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		check(&rows[i]);
	model->transport = "ipmi";
	system = model_make(model, IPMI_SYSTEM);
	json_array_foreach(surface_at(system, "Actions", "#ComputerSystem.Reset", "ResetType@Redfish.AllowableValues", NULL), i, value)
		assert_string_not_equal(json_string_value(value), "FullPowerCycle");
	assert_int_equal(i, 6);
	json_decref(system);
	model_free(model);
}

static void
properties_of_the_system_are_written(void **state)
{
	static const struct row rows[] = {
		{"PATCH", IPMI_SYSTEM, "{'AssetTag':'rack-7'}", 204, "POST ipmi:/fru/asset-tag {\"tag\":\"rack-7\"}"},
		{"PATCH", IPMI_SYSTEM, "{'AssetTag':''}", 204, "POST ipmi:/fru/asset-tag {\"tag\":\"\"}"},
		{"PATCH", IPMI_SYSTEM, "{'PowerRestorePolicy':'LastState'}", 204, "POST ipmi:/chassis/restore-policy {\"restore_policy\":\"previous\"}"},
		{"PATCH", IPMI_SYSTEM, "{'PowerRestorePolicy':'Sometimes'}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'PowerRestorePolicy':7}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'IndicatorLED':'Lit'}", 204, "POST ipmi:/chassis/identify {\"identify\":\"on\"}"},
		{"PATCH", IPMI_SYSTEM, "{'IndicatorLED':'Blinking'}", 204, "POST ipmi:/chassis/identify {\"identify\":\"temporary\"}"},
		{"PATCH", IPMI_SYSTEM, "{'IndicatorLED':'Unknown'}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'HostName':'a'}", 400, NULL},
		/* All are looked at before the first is sent. */
		{"PATCH", IPMI_SYSTEM, "{'AssetTag':'rack-7','PowerRestorePolicy':'Sometimes'}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "[]", 400, NULL},
	};
	struct model *model = model_of(trees_text(facts));
	struct model_said said;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		check(&rows[i]);
	model->transport = "ipmi";
	said = model_write(model, "PATCH", IPMI_SYSTEM, "{'AssetTag':'x','IndicatorLED':'Off','PowerRestorePolicy':'AlwaysOn'}");
	assert_int_equal(said.status, 204);
	assert_int_equal(json_array_size(model->sent), 3);
	model_said_clear(&said);
	model_free(model);
}

static void
boot_flags_are_written_as_a_whole(void **state)
{
	static const struct row rows[] = {
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideTarget':'Pxe','BootSourceOverrideEnabled':'Once','BootSourceOverrideMode':'Legacy'}}", 204,
		    "POST ipmi:/boot/set {\"device\":\"pxe\",\"is_persistent\":false,\"is_uefi\":false}"},
		/* The rest stays as it is. */
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideTarget':'BiosSetup'}}", 204,
		    "POST ipmi:/boot/set {\"device\":\"setup\",\"is_persistent\":true,\"is_uefi\":true}"},
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideEnabled':'Once'}}", 204,
		    "POST ipmi:/boot/set {\"device\":\"disk\",\"is_persistent\":false,\"is_uefi\":true}"},
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideEnabled':'Disabled'}}", 204, "POST ipmi:/boot/set {\"is_valid\":false}"},
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideTarget':'None'}}", 204, "POST ipmi:/boot/set {\"is_valid\":false}"},
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideTarget':'UefiHttp'}}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideEnabled':'Never'}}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'Boot':{'BootSourceOverrideMode':3}}", 400, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		check(&rows[i]);
}

static void
a_watchdog_may_be_changed_and_stopped_but_not_started(void **state)
{
	static const struct row rows[] = {
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'TimeoutAction':'PowerCycle'}}", 204,
		    "POST ipmi:/watchdog/set {\"action\":\"power-cycle\",\"initial_ms\":60000,\"use\":\"os\",\"warning\":\"none\",\"warning_s\":5}"},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'WarningAction':'DiagnosticInterrupt','TimeoutAction':'None'}}", 204,
		    "POST ipmi:/watchdog/set {\"action\":\"none\",\"initial_ms\":60000,\"use\":\"os\",\"warning\":\"nmi\",\"warning_s\":5}"},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'FunctionEnabled':false}}", 204,
		    "POST ipmi:/watchdog/set {\"action\":\"reset\",\"initial_ms\":60000,\"is_running\":false,\"use\":\"os\",\"warning\":\"none\","
		    "\"warning_s\":5}"},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'FunctionEnabled':true}}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'FunctionEnabled':'yes'}}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'TimeoutAction':'OEM'}}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'WarningAction':'SCI'}}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'TimeoutAction':4}}", 400, NULL},
		{"PATCH", IPMI_SYSTEM, "{'HostWatchdogTimer':{'Status':{}}}", 400, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		check(&rows[i]);
}

static void
a_power_limit_is_set_and_lifted(void **state)
{
	static const struct row rows[] = {
		{"PATCH", POWER, "{'PowerControl':[{'PowerLimit':{'LimitInWatts':450}}]}", 204, "POST ipmi:/dcmi/limit {\"is_active\":true,\"limit_w\":450}"},
		{"PATCH", POWER, "{'PowerControl':[{'PowerLimit':{'LimitInWatts':null}}]}", 204, "POST ipmi:/dcmi/limit {\"is_active\":false}"},
		{"PATCH", POWER, "{'PowerControl':[{'PowerLimit':{'LimitInWatts':0}}]}", 400, NULL},
		{"PATCH", POWER, "{'PowerControl':[{'PowerLimit':{'LimitInWatts':65536}}]}", 400, NULL},
		{"PATCH", POWER, "{'PowerControl':[{'PowerLimit':{'LimitInWatts':'much'}}]}", 400, NULL},
		{"PATCH", POWER, "{'PowerControl':[]}", 400, NULL},
		{"PATCH", POWER, "{}", 400, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		check(&rows[i]);
}

static void
users_are_slots(void **state)
{
	static const struct row rows[] = {
		/* Slot 3 is the first without a name. */
		{"POST", ACCOUNTS, "{'UserName':'new','Password':'secret-9','RoleId':'ReadOnly'}", 201,
		    "POST ipmi:/users/set {\"id\":3,\"is_enabled\":true,\"name\":\"new\",\"password\":\"secret-9\",\"privilege\":2}"},
		{"POST", ACCOUNTS, "{'UserName':'root','Password':'secret-9','RoleId':'ReadOnly'}", 400, NULL},
		{"POST", ACCOUNTS, "{'UserName':'new','RoleId':'ReadOnly'}", 400, NULL},
		{"POST", ACCOUNTS, "{'UserName':'new','Password':'secret-9','RoleId':'Emperor'}", 400, NULL},
		{"POST", ACCOUNTS, "{'UserName':'seventeen-letters','Password':'secret-9','RoleId':'ReadOnly'}", 400, NULL},
		{"POST", ACCOUNTS, "{'UserName':'new','Password':'123456789012345678901','RoleId':'ReadOnly'}", 400, NULL},
		{"POST", ACCOUNTS, "{'UserName':'new','Password':'secret-9','RoleId':'ReadOnly','Locked':false}", 400, NULL},
		{"PATCH", ACCOUNTS "/4", "{'RoleId':'Administrator'}", 204, "POST ipmi:/users/set {\"id\":4,\"privilege\":4}"},
		{"PATCH", ACCOUNTS "/4", "{'Password':'12345678901234567890','Enabled':false}", 204,
		    "POST ipmi:/users/set {\"id\":4,\"is_enabled\":false,\"password\":\"12345678901234567890\"}"},
		{"PATCH", ACCOUNTS "/4", "{'Enabled':'no'}", 400, NULL},
		{"PATCH", ACCOUNTS "/3", "{'Enabled':true}", 404, NULL},
		{"DELETE", ACCOUNTS "/4", NULL, 204, "POST ipmi:/users/clear {\"id\":4}"},
		{"DELETE", ACCOUNTS "/1", NULL, 404, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++)
		check(&rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resets_are_chassis_controls),
		cmocka_unit_test(properties_of_the_system_are_written),
		cmocka_unit_test(boot_flags_are_written_as_a_whole),
		cmocka_unit_test(a_watchdog_may_be_changed_and_stopped_but_not_started),
		cmocka_unit_test(a_power_limit_is_set_and_lifted),
		cmocka_unit_test(users_are_slots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
