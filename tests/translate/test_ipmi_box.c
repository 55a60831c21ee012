/* An IPMI-only machine's documents, made of facts as southbound/ipmi.h has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/ipmi_box.h"

#define SEL IPMI_SYSTEM "/LogServices/SEL"
/* A sensor: number, type, entity, and what else is to be said of it. */
#define SENSOR(number, name, type, event_type, entity, more) \
	"{'record':" #number ",'number':" #number ",'lun':0,'name':'" name "','type':" #type ",'event_type':" #event_type \
	",'entity':" #entity ",'instance':1,'is_event_only':false" more "}"
#define READ(states, more) ",'is_absent':false,'is_available':true,'is_scanning':true,'states':" #states more
#define SENSORS(list) "{'ipmi:/sensors':{'sensors':[" list "]},'ipmi:/chassis':{'is_on':true}}"

/* The document that the box has at a path, made of these facts; NULL: none. */
static json_t *
show(const char *facts, const char *path)
{
	struct model *model = model_of(trees_text(facts));
	json_t *json;

	model->transport = "ipmi";
	json = model_make(model, path);
	model_free(model);
	return json;
}

static const char *
dotted(const json_t *json, const char *path)
{
	const char *text = json_string_value(surface_dotted(json, path));

	return text ? text : "(none)";
}

static const json_t *
named(const json_t *list, const char *name)
{
	const json_t *item;
	size_t i;

	json_array_foreach((json_t *)list, i, item) {
		if (strcmp(dotted(item, "Name"), name) == 0)
			return item;
	}
	return NULL;
}

static void
assert_number(const json_t *value, double expected)
{
	assert_true(json_is_number(value));
	assert_true(fabs(json_number_value(value) - expected) < 1e-9);
}

/* ---- identity ---- */

static void
a_system_is_called_what_its_fru_says(void **state)
{
	json_t *json = show("{'ipmi:/fru':{'devices':[{'device':1,'product':{'serial':'PSU'}},{'device':0,"
	    "'product':{'manufacturer':'Acme','name':'R1','part':'P-1','serial':'S-1','asset_tag':'A-1'},"
	    "'board':{'manufacturer':'Board makers','product':'B','part':'BP','serial':'BS'}}]},"
	    "'ipmi:/device':{'uuid':'11223344-5566-7788-99aa-bbccddeeff00'}}", IPMI_SYSTEM);

	(void)state;
	assert_string_equal(dotted(json, "Manufacturer"), "Acme");
	assert_string_equal(dotted(json, "Model"), "R1");
	assert_string_equal(dotted(json, "PartNumber"), "P-1");
	assert_string_equal(dotted(json, "SerialNumber"), "S-1");
	assert_string_equal(dotted(json, "AssetTag"), "A-1");
	assert_string_equal(dotted(json, "UUID"), "11223344-5566-7788-99aa-bbccddeeff00");
	json_decref(json);
}

static void
what_nobody_filled_in_is_taken_from_the_board_or_left_out(void **state)
{
	static const char *const empty[] = {"To be filled by O.E.M.", "to be filled by o.e.m.", "Default string", "N/A", "", "   ", "........",
		"0000000000", "xxxxxxx", "0123456789", "Not Specified"};
	char facts[512];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(empty); i++) {
		snprintf(facts, sizeof facts, "{'ipmi:/fru':{'devices':[{'device':0,'product':{'manufacturer':'%s','name':'%s','serial':'%s',"
		    "'asset_tag':'%s'},'board':{'manufacturer':'Acme','product':'B','serial':'%s'}}]}}", empty[i], empty[i], empty[i], empty[i], empty[i]);
		json = show(facts, IPMI_SYSTEM);
		assert_string_equal(dotted(json, "Manufacturer"), "Acme");
		assert_string_equal(dotted(json, "Model"), "B");
		assert_null(json_object_get(json, "SerialNumber"));
		/* It has a place, so it can be written. */
		assert_string_equal(dotted(json, "AssetTag"), "");
		json_decref(json);
	}
}

static void
a_box_that_tells_nothing_has_no_invented_values(void **state)
{
	static const char *const absent[] = {"Manufacturer", "Model", "SerialNumber", "PartNumber", "UUID", "AssetTag", "PowerRestorePolicy",
		"HostWatchdogTimer", "ProcessorSummary", "MemorySummary"};
	json_t *json = show("{'ipmi:/power':{}}", IPMI_SYSTEM);
	size_t i;

	(void)state;
	for (i = 0; i < nitems(absent); i++)
		assert_null(json_object_get(json, absent[i]));
	assert_true(json_is_null(json_object_get(json, "PowerState")));
	assert_true(json_is_null(json_object_get(json, "IndicatorLED")));
	assert_int_equal(json_object_size(json_object_get(json, "Boot")), 0);
	json_decref(json);
	assert_null(show("{'ipmi:/power':{}}", "/redfish/v1"));
	assert_null(show("{'ipmi:/power':{}}", IPMI_MANAGER));
	assert_null(show("{'ipmi:/power':{}}", SEL));
}

/* ---- chassis status ---- */

static void
the_power_and_why_it_went_are_told(void **state)
{
	json_t *json = show("{'ipmi:/chassis':{'is_on':false,'is_overloaded':true,'is_interlocked':true,'has_power_fault':true,"
	    "'is_locked_out':true,'restore_policy':'previous','identify':'temporary','last_event':['ac-failed','on-by-ipmi']}}", IPMI_SYSTEM);
	const json_t *conditions = surface_dotted(json, "Status.Conditions"), *item;
	char all[1024] = "";
	size_t i;

	(void)state;
	assert_string_equal(dotted(json, "PowerState"), "Off");
	assert_string_equal(dotted(json, "PowerRestorePolicy"), "LastState");
	assert_string_equal(dotted(json, "IndicatorLED"), "Blinking");
	assert_string_equal(dotted(json, "Status.Health"), "Critical");
	json_array_foreach((json_t *)conditions, i, item) {
		assert_non_null(json_object_get(item, "MessageId"));
		strcat(strcat(strcat(all, dotted(item, "Severity")), dotted(item, "Message")), "\n");
	}
	assert_non_null(strstr(all, "CriticalThe resource property PowerState has detected errors of type 'power overload'."));
	assert_non_null(strstr(all, "CriticalThe resource property PowerState has detected errors of type 'power fault'."));
	assert_non_null(strstr(all, "WarningThe resource property PowerState has detected errors of type 'power interlock'."));
	assert_non_null(strstr(all, "OKThe resource property PowerState has detected errors of type 'front panel lockout'."));
	assert_non_null(strstr(all, "'last power event: ac-failed'"));
	assert_null(strstr(all, "on-by-ipmi"));
	json_decref(json);
	json = show("{'ipmi:/chassis':{'is_on':true,'is_overloaded':false,'restore_policy':'unknown'}}", IPMI_SYSTEM);
	assert_string_equal(dotted(json, "PowerState"), "On");
	assert_string_equal(dotted(json, "Status.Health"), "OK");
	assert_null(surface_dotted(json, "Status.Conditions"));
	assert_null(json_object_get(json, "PowerRestorePolicy"));
	json_decref(json);
}

static void
boot_flags_are_an_override(void **state)
{
	static const struct {
		const char *flags, *target, *enabled, *mode;
	} rows[] = {
		{"'is_valid':true,'is_persistent':false,'is_uefi':true,'device':'pxe'", "Pxe", "Once", "UEFI"},
		{"'is_valid':true,'is_persistent':true,'is_uefi':false,'device':'setup'", "BiosSetup", "Continuous", "Legacy"},
		{"'is_valid':true,'is_persistent':true,'is_uefi':false,'device':'disk-safe'", "Hdd", "Continuous", "Legacy"},
		{"'is_valid':true,'is_persistent':false,'is_uefi':false,'device':'remote-cd'", "RemoteDrive", "Once", "Legacy"},
		{"'is_valid':false,'is_persistent':true,'is_uefi':false,'device':'pxe'", "None", "Disabled", "Legacy"},
		{"'is_valid':true,'is_persistent':true,'is_uefi':false,'device':'none'", "None", "Disabled", "Legacy"},
		/* A code that has no word. */
		{"'is_valid':true,'is_persistent':false,'is_uefi':false,'device_code':14", "None", "Disabled", "Legacy"},
	};
	char facts[256];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(facts, sizeof facts, "{'ipmi:/boot':{%s}}", rows[i].flags);
		json = show(facts, IPMI_SYSTEM);
		assert_string_equal(dotted(json, "Boot.BootSourceOverrideTarget"), rows[i].target);
		assert_string_equal(dotted(json, "Boot.BootSourceOverrideEnabled"), rows[i].enabled);
		assert_string_equal(dotted(json, "Boot.BootSourceOverrideMode"), rows[i].mode);
		assert_int_equal(json_array_size(surface_at(json, "Boot",
		    "BootSourceOverrideTarget@Redfish.AllowableValues", NULL)), 9);
		json_decref(json);
	}
}

static void
an_intrusion_is_told_by_chassis_status(void **state)
{
	json_t *json = show("{'ipmi:/chassis':{'is_intruded':true,'has_fan_fault':true},'ipmi:/sensors':{'sensors':["
	    SENSOR(1, "Other", 1, 1, 3, "") "," SENSOR(9, "Intrusion", 5, 111, 23, "") "]},"
	    "'ipmi:/fru':{'devices':[{'device':0,'chassis':{'type':23,'part':'C-1','serial':'CS'}}]}}", IPMI_CHASSIS);

	(void)state;
	assert_string_equal(dotted(json, "PhysicalSecurity.IntrusionSensor"), "HardwareIntrusion");
	assert_int_equal(json_integer_value(surface_dotted(json, "PhysicalSecurity.IntrusionSensorNumber")), 9);
	assert_string_equal(dotted(json, "Status.Health"), "Warning");
	assert_string_equal(dotted(json, "ChassisType"), "RackMount");
	assert_string_equal(dotted(json, "PartNumber"), "C-1");
	json_decref(json);
	json = show("{'ipmi:/chassis':{'is_on':true}}", IPMI_CHASSIS);
	assert_null(json_object_get(json, "PhysicalSecurity"));
	assert_string_equal(dotted(json, "ChassisType"), "Other");
	assert_string_equal(dotted(json, "Status.Health"), "OK");
	json_decref(json);
}

static void
an_intrusion_is_told_by_a_sensor_where_chassis_status_does_not(void **state)
{
	static const struct {
		const char *bit, *sensor, *expected;
	} rows[] = {
		{"", "'is_available':true,'states':0", "Normal"}, {"", "'is_available':true,'states':1", "HardwareIntrusion"},
		{"'is_intruded':false", "'is_available':true,'states':2", "HardwareIntrusion"},
		{"'is_intruded':false", "'is_available':true,'states':16", "Normal"},      /* LAN leash lost */
		{"'is_intruded':true", "'is_available':true,'states':0", "HardwareIntrusion"},
		{"", "'is_available':false", "(none)"}, {"'is_intruded':false", "'is_available':false", "Normal"},
	};
	char facts[512];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(facts, sizeof facts, "{'ipmi:/chassis':{%s},'ipmi:/sensors':{'sensors':[" SENSOR(9, "Intrusion", 5, 111, 23, ",%s") "]}}",
		    rows[i].bit, rows[i].sensor);
		json = show(facts, IPMI_CHASSIS);
		assert_string_equal(dotted(json, "PhysicalSecurity.IntrusionSensor"), rows[i].expected);
		json_decref(json);
	}
}

/* ---- sensors with readings ---- */

#define LIMITS ",'thresholds':{'lnr':-5,'lc':0,'lnc':5,'unc':80,'uc':85.0004,'unr':90,'hysteresis_up':2}"

static void
a_reading_is_a_sensor_and_has_its_place_in_thermal_or_power(void **state)
{
	static const char facts[] = SENSORS(
	    SENSOR(1, "CPU1 Temp", 1, 1, 3, READ(0, ",'unit':'C','reading':45.0,'min':-128,'max':127" LIMITS)) ","
	    SENSOR(2, "FAN1", 4, 1, 29, READ(0, ",'unit':'RPM','reading':5600")) ","
	    SENSOR(3, "FAN 2 duty", 4, 1, 29, READ(0, ",'unit':'%','reading':35.5")) ","
	    SENSOR(4, "12V", 2, 1, 7, READ(0, ",'unit':'V','reading':12.1000001"))","
	    SENSOR(5, "Amps", 3, 1, 10, READ(0, ",'unit':'A','reading':1.25")));
	json_t *thermal = show(facts, IPMI_CHASSIS "/Thermal"), *power = show(facts, IPMI_CHASSIS "/Power");
	json_t *sensor = show(facts, IPMI_CHASSIS "/Sensors/CPU1_Temp_1"), *all = show(facts, IPMI_CHASSIS "/Sensors");
	const json_t *item = named(json_object_get(thermal, "Temperatures"), "CPU1 Temp");

	(void)state;
	assert_number(json_object_get(item, "ReadingCelsius"), 45);
	assert_number(json_object_get(item, "UpperThresholdNonCritical"), 80);
	assert_number(json_object_get(item, "UpperThresholdCritical"), 85);
	assert_number(json_object_get(item, "UpperThresholdFatal"), 90);
	assert_number(json_object_get(item, "LowerThresholdNonCritical"), 5);
	assert_number(json_object_get(item, "LowerThresholdCritical"), 0);
	assert_number(json_object_get(item, "LowerThresholdFatal"), -5);
	assert_number(json_object_get(item, "MinReadingRangeTemp"), -128);
	assert_number(json_object_get(item, "SensorNumber"), 1);
	assert_string_equal(dotted(item, "PhysicalContext"), "CPU");
	item = named(json_object_get(thermal, "Fans"), "FAN1");
	assert_number(json_object_get(item, "Reading"), 5600);
	assert_string_equal(dotted(item, "ReadingUnits"), "RPM");
	assert_string_equal(dotted(named(json_object_get(thermal, "Fans"), "FAN 2 duty"), "ReadingUnits"), "Percent");
	assert_number(json_object_get(named(json_object_get(power, "Voltages"), "12V"), "ReadingVolts"), 12.1);
	assert_int_equal(json_array_size(json_object_get(all, "Members")), 5);
	assert_number(json_object_get(sensor, "Reading"), 45);
	assert_string_equal(dotted(sensor, "ReadingType"), "Temperature");
	assert_string_equal(dotted(sensor, "ReadingUnits"), "Cel");
	assert_number(surface_dotted(sensor, "Thresholds.UpperCritical.Reading"), 85);
	assert_number(surface_dotted(sensor, "Thresholds.LowerFatal.Reading"), -5);
	json_decref(thermal);
	json_decref(power);
	json_decref(sensor);
	json_decref(all);
}

static void
a_reading_without_a_unit_that_redfish_knows_is_a_sensor_all_the_same(void **state)
{
	static const struct {
		const char *unit, *type, *units;
	} rows[] = {
		{"", "(none)", "(none)"}, {"furlong", "(none)", "(none)"}, {"F", "(none)", "[degF]"}, {"CFM", "AirFlow", "[ft_i]3/min"},
		{"kPa", "PressurekPa", "kPa"}, {"l", "(none)", "L"}, {"J/s", "Power", "W"}, {"Hz", "Frequency", "Hz"},
	};
	char facts[640];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(facts, sizeof facts, SENSORS(SENSOR(7, "Odd one", 11, 1, 7, READ(0, ",'reading':3.5,'unit':'%s'"))), rows[i].unit);
		json = show(facts, IPMI_CHASSIS "/Sensors/Odd_one_7");
		assert_number(json_object_get(json, "Reading"), 3.5);
		assert_string_equal(dotted(json, "ReadingType"), rows[i].type);
		assert_string_equal(dotted(json, "ReadingUnits"), rows[i].units);
		json_decref(json);
	}
	/* One that cannot be worked out. */
	json = show(SENSORS(SENSOR(7, "Odd one", 11, 1, 7, READ(0, ""))), IPMI_CHASSIS "/Sensors/Odd_one_7");
	assert_true(json_is_null(json_object_get(json, "Reading")));
	assert_null(json_object_get(json, "Thresholds"));
	json_decref(json);
}

static void
state_bits_are_its_health(void **state)
{
	static const struct {
		int states;
		const char *health;
	} rows[] = {{0, "OK"}, {0x01, "Warning"}, {0x08, "Warning"}, {0x02, "Critical"}, {0x10, "Critical"}, {0x04, "Critical"},
		{0x20, "Critical"}, {0x18, "Critical"}};
	char facts[640];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(facts, sizeof facts, SENSORS(SENSOR(1, "T", 1, 1, 3, ",'is_available':true,'is_scanning':true,'states':%d,'unit':'C','reading':1")),
		    rows[i].states);
		json = show(facts, IPMI_CHASSIS "/Sensors/T_1");
		assert_string_equal(dotted(json, "Status.Health"), rows[i].health);
		assert_string_equal(dotted(json, "Status.State"), "Enabled");
		json_decref(json);
	}
}

static void
a_sensor_that_does_not_work_is_one_member_without_a_reading(void **state)
{
	static const struct {
		const char *facts, *state;
	} rows[] = {
		{",'is_absent':true,'absent_code':203,'is_available':false", "Absent"},
		{",'is_absent':false,'is_available':false,'is_scanning':false", "Disabled"},
		{",'is_absent':false,'is_available':false,'is_scanning':true", "UnavailableOffline"},
		{",'is_absent':false,'is_available':false", "UnavailableOffline"},
	};
	char facts[1024];
	const json_t *item;
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(facts, sizeof facts, SENSORS(SENSOR(1, "A", 1, 1, 3, ",'unit':'C','reading':99%s") ","
		    SENSOR(2, "B", 1, 1, 3, READ(0, ",'unit':'C','reading':20"))), rows[i].facts);
		json = show(facts, IPMI_CHASSIS "/Thermal");
		item = named(json_object_get(json, "Temperatures"), "A");
		assert_true(json_is_null(json_object_get(item, "ReadingCelsius")));
		assert_string_equal(dotted(item, "Status.State"), rows[i].state);
		assert_null(surface_dotted(item, "Status.Health"));
		assert_number(json_object_get(named(json_object_get(json, "Temperatures"), "B"), "ReadingCelsius"), 20);
		json_decref(json);
	}
}

static void
sensors_of_one_name_have_ids_of_their_own(void **state)
{
	static const char facts[] = SENSORS(SENSOR(1, "DIMM/A #1", 1, 1, 32, READ(0, ",'unit':'C','reading':1")) ","
	    SENSOR(2, "DIMM/A #1", 1, 1, 32, READ(0, ",'unit':'C','reading':2")) ",{'number':2,'lun':1,'type':1,'event_type':1,'unit':'C',"
	    "'is_available':true,'reading':3,'name':'DIMM/A #1'}," SENSOR(4, "events", 1, 1, 32, ",'unit':'C'"));
	json_t *all = show(facts, IPMI_CHASSIS "/Sensors"), *json;
	const char *const ids[] = {"DIMM_A_1_1", "DIMM_A_1_2", "DIMM_A_1_2_1"};
	char path[128];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(ids); i++) {
		snprintf(path, sizeof path, IPMI_CHASSIS "/Sensors/%s", ids[i]);
		assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(all, "Members"), i), "@odata.id")), path);
		json = show(facts, path);
		assert_number(json_object_get(json, "Reading"), (double)i + 1);
		json_decref(json);
	}
	json_decref(all);
	assert_null(show(facts, IPMI_CHASSIS "/Sensors/DIMM_A_1_3"));
}

/* ---- the BMC ---- */

static void
the_bmc_is_a_manager_with_its_firmware(void **state)
{
	static const char facts[] = "{'ipmi:/device':{'manufacturer':674,'firmware':'3.88','self_test':'fatal','is_available':false}}";
	json_t *manager = show(facts, IPMI_MANAGER), *firmware = show(facts, "/redfish/v1/UpdateService/FirmwareInventory/BMC");

	(void)state;
	assert_string_equal(dotted(manager, "Manufacturer"), "Dell");
	assert_string_equal(dotted(manager, "FirmwareVersion"), "3.88");
	assert_string_equal(dotted(manager, "ManagerType"), "BMC");
	assert_string_equal(dotted(manager, "Status.Health"), "Critical");
	assert_string_equal(dotted(firmware, "Version"), "3.88");
	assert_string_equal(dotted(firmware, "Status.Health"), "Warning");
	json_decref(manager);
	json_decref(firmware);
}

static void
a_lan_channel_is_an_interface(void **state)
{
	static const char facts[] = "{'ipmi:/lan':{'channels':[{'channel':1,'address':'192.0.2.9','mask':'255.255.255.0','gateway':'192.0.2.1',"
	    "'mac':'02:00:00:00:00:09','source':'dhcp','has_vlan':true,'vlan':12,"
	    "'addresses6':[{'address':'2001:db8::9','prefix':64,'source':'slaac'}]},{'channel':8,'source':'other','has_vlan':false}]}}";
	json_t *one = show(facts, IPMI_MANAGER "/EthernetInterfaces/1"), *other = show(facts, IPMI_MANAGER "/EthernetInterfaces/8");
	const json_t *address = json_array_get(json_object_get(one, "IPv4Addresses"), 0);

	(void)state;
	assert_string_equal(dotted(address, "Address"), "192.0.2.9");
	assert_string_equal(dotted(address, "SubnetMask"), "255.255.255.0");
	assert_string_equal(dotted(address, "Gateway"), "192.0.2.1");
	assert_string_equal(dotted(address, "AddressOrigin"), "DHCP");
	address = json_array_get(json_object_get(one, "IPv6Addresses"), 0);
	assert_string_equal(dotted(address, "Address"), "2001:db8::9");
	assert_string_equal(dotted(address, "AddressOrigin"), "SLAAC");
	assert_string_equal(dotted(one, "MACAddress"), "02:00:00:00:00:09");
	assert_true(json_is_true(surface_dotted(one, "VLAN.VLANEnable")));
	assert_number(surface_dotted(one, "VLAN.VLANId"), 12);
	assert_true(json_is_false(surface_dotted(other, "VLAN.VLANEnable")));
	assert_null(surface_dotted(other, "VLAN.VLANId"));
	assert_null(show(facts, IPMI_MANAGER "/EthernetInterfaces/2"));
	json_decref(one);
	json_decref(other);
}

static void
users_with_a_name_are_accounts(void **state)
{
	static const char facts[] = "{'ipmi:/users':{'max':10,'users':[{'id':1,'privilege':2,'has_access':true},"
	    "{'id':2,'name':'root','privilege':4,'has_access':true,'is_enabled':true},{'id':3,'name':'op','privilege':3,'has_access':true},"
	    "{'id':4,'name':'gone','has_access':false},{'id':5,'name':'look','privilege':2,'has_access':true,'is_enabled':false}]}}";
	static const struct {
		const char *id, *name, *role;
		bool is_enabled;
	} rows[] = {{"2", "root", "Administrator", true}, {"3", "op", "Operator", true}, {"4", "gone", "NoAccess", false},
		{"5", "look", "ReadOnly", false}};
	json_t *all = show(facts, "/redfish/v1/AccountService/Accounts"), *json;
	char path[128];
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(json_object_get(all, "Members")), nitems(rows));
	for (i = 0; i < nitems(rows); i++) {
		snprintf(path, sizeof path, "/redfish/v1/AccountService/Accounts/%s", rows[i].id);
		json = show(facts, path);
		assert_string_equal(dotted(json, "UserName"), rows[i].name);
		assert_string_equal(dotted(json, "RoleId"), rows[i].role);
		assert_int_equal(json_is_true(json_object_get(json, "Enabled")), rows[i].is_enabled);
		assert_true(json_is_null(json_object_get(json, "Password")));
		assert_int_equal(surface_dotted(json, "Links.Role") != NULL, strcmp(rows[i].role, "NoAccess") != 0);
		json_decref(json);
	}
	json_decref(all);
	assert_null(show(facts, "/redfish/v1/AccountService/Accounts/1"));
}

/* ---- the log ---- */

#define EVENT(record, more) "{'record':" #record ",'type':2,'time':1767225600,'generator':32,'sensor':1,'data':'575a5a'" more "}"

static void
an_event_is_spelled_out(void **state)
{
	static const struct {
		const char *facts, *code, *severity, *type, *message;
	} rows[] = {
		{"'event_type':1,'offset':9,'sensor_type':1,'is_asserted':true", "Upper Critical - going high", "Critical", "Temperature",
		    "CPU1 Temp: Upper Critical - going high"},
		{"'event_type':1,'offset':7,'sensor_type':1,'is_asserted':false", "Upper Non-critical - going high", "OK", "Temperature",
		    "CPU1 Temp: Upper Non-critical - going high (deasserted)"},
		{"'event_type':111,'offset':3,'sensor_type':8,'is_asserted':true", "Assert", "Critical", "Power Supply / Converter",
		    "Power Supply / Converter: Power supply input lost"},
		{"'event_type':111,'offset':3,'sensor_type':8,'is_asserted':false", "Deassert", "OK", "Power Supply / Converter",
		    "Power Supply / Converter: Power supply input lost (deasserted)"},
		{"'event_type':11,'offset':1,'sensor_type':9,'is_asserted':true", "Redundancy Lost", "Critical", "PowerUnit",
		    "PowerUnit: Redundancy Lost"},
		{"'event_type':112,'offset':1,'sensor_type':192,'is_asserted':true", "OEM", "OK", "OEM", "OEM"},
		{"'event_type':111,'offset':2,'sensor_type':64,'is_asserted':true", "Assert", "OK", "(none)", "Sensor"},
	};
	char facts[1024];
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(facts, sizeof facts, "{'ipmi:/sensors':{'sensors':[" SENSOR(1, "CPU1 Temp", 1, 1, 3, "") "]},'ipmi:/sel':{'entries':["
		    EVENT(10, ",%s") "]}}", rows[i].facts);
		json = show(facts, SEL "/Entries/10");
		assert_string_equal(dotted(json, "EntryType"), "SEL");
		assert_string_equal(dotted(json, "EntryCode"), rows[i].code);
		assert_string_equal(dotted(json, "Severity"), rows[i].severity);
		assert_string_equal(dotted(json, "SensorType"), rows[i].type);
		assert_string_equal(dotted(json, "Message"), rows[i].message);
		assert_string_equal(dotted(json, "MessageId"), "0x575a5a");
		assert_string_equal(dotted(json, "Created"), "2026-01-01T00:00:00Z");
		assert_string_equal(dotted(json, "GeneratorId"), "0x0020");
		assert_number(json_object_get(json, "SensorNumber"), 1);
		json_decref(json);
	}
}

static void
entries_without_a_date_and_of_the_maker_are_told_as_they_are(void **state)
{
	static const char facts[] = "{'ipmi:/sel':{'has_overflown':true,'time':1767225601,'entries':[{'record':1,'type':2,'since_start_s':99,"
	    "'event_type':111,'offset':0,'sensor_type':18,'sensor':0},{'record':2,'type':192,'manufacturer':674,'data':'010203040506'},"
	    "{'record':3,'type':224,'data':'0102030405060708090a0b0c0d'}]}}";
	json_t *list = show(facts, SEL "/Entries"), *service = show(facts, SEL), *json = show(facts, SEL "/Entries/1");
	const json_t *members = json_object_get(list, "Members");

	(void)state;
	assert_null(json_object_get(json, "Created"));
	assert_int_equal(json_array_size(members), 3);
	/* Newest first. */
	assert_string_equal(dotted(json_array_get(members, 0), "Id"), "3");
	assert_string_equal(dotted(json_array_get(members, 0), "EntryType"), "Oem");
	assert_string_equal(dotted(json_array_get(members, 0), "OemRecordFormat"), "IPMI record type E0h");
	assert_string_equal(dotted(json_array_get(members, 1), "MessageId"), "0x010203040506");
	assert_null(json_object_get(json_array_get(members, 1), "EntryCode"));
	assert_true(json_is_true(json_object_get(service, "Overflow")));
	assert_string_equal(dotted(service, "Status.Health"), "Warning");
	assert_string_equal(dotted(service, "DateTime"), "2026-01-01T00:00:01Z");
	json_decref(list);
	json_decref(service);
	json_decref(json);
	assert_null(show(facts, SEL "/Entries/4"));
}

/* ---- power ---- */

static void
dcmi_is_the_power_that_is_drawn_and_its_limit(void **state)
{
	json_t *json = show("{'ipmi:/dcmi':{'power':{'is_active':true,'current_w':212,'min_w':90,'max_w':410,'average_w':200,'period_ms':600000},"
	    "'limit':{'is_active':true,'limit_w':450,'action':'power-off'}}}", IPMI_CHASSIS "/Power");
	const json_t *control = json_array_get(json_object_get(json, "PowerControl"), 0);

	(void)state;
	assert_number(json_object_get(control, "PowerConsumedWatts"), 212);
	assert_number(surface_dotted(control, "PowerMetrics.MinConsumedWatts"), 90);
	assert_number(surface_dotted(control, "PowerMetrics.MaxConsumedWatts"), 410);
	assert_number(surface_dotted(control, "PowerMetrics.AverageConsumedWatts"), 200);
	assert_number(surface_dotted(control, "PowerMetrics.IntervalInMin"), 10);
	assert_number(surface_dotted(control, "PowerLimit.LimitInWatts"), 450);
	assert_string_equal(dotted(control, "PowerLimit.LimitException"), "HardPowerOff");
	json_decref(json);
	json = show("{'ipmi:/dcmi':{'power':{'is_active':false,'current_w':0}}}", IPMI_CHASSIS "/Power");
	assert_null(json_object_get(json, "PowerControl"));
	json_decref(json);
}

#define WATTS(number, name, more) SENSOR(number, name, 11, 1, 10, ",'unit':'W','is_available':true" more)

static void
without_dcmi_the_power_is_that_of_sensors(void **state)
{
	static const struct {
		const char *sensors;
		int watts; /* -1: none */
	} rows[] = {
		{WATTS(1, "PS1 Input Power", ",'reading':208") "," WATTS(2, "PS2 Input Power", ",'reading':220"), 428},
		/* What goes out is not drawn once more. */
		{WATTS(1, "PS1 Input Power", ",'reading':208") "," WATTS(2, "PS1 Output Power", ",'reading':190"), 208},
		{WATTS(1, "PSU1_PIN", ",'reading':100") "," WATTS(2, "PSU1_POUT", ",'reading':90"), 100},
		{WATTS(1, "PS1 Input Power", ",'reading':208") "," WATTS(2, "PS2 Input Power", ",'is_absent':true"), 208},
		{WATTS(1, "PS1 Input Power", ",'reading':208") "," WATTS(2, "PS2 Input Power", ",'is_scanning':false"), -1},
		{WATTS(1, "PS1 Input Power", ",'reading':208") "," WATTS(2, "Pwr Consumption", ",'reading':196"), 196},
		{WATTS(1, "CPU Power", ",'reading':95"), -1},
	};
	char facts[1024];
	const json_t *watts;
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		snprintf(facts, sizeof facts, "{'ipmi:/sensors':{'sensors':[%s]}}", rows[i].sensors);
		json = show(facts, IPMI_CHASSIS "/Power");
		watts = json_object_get(json_array_get(json_object_get(json, "PowerControl"), 0), "PowerConsumedWatts");
		if (rows[i].watts < 0)
			assert_null(watts);
		else
			assert_number(watts, rows[i].watts);
		json_decref(json);
	}
}

static void
a_box_without_a_log_lists_none(void **state)
{
	static const struct {
		const char *facts;
		size_t logs;
	} rows[] = {{"{'ipmi:/device':{'supports':['sdr','sel']}}", 1}, {"{'ipmi:/device':{}}", 0}, {"{'ipmi:/sel':{'entries':[]}}", 1}};
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		json = show(rows[i].facts, IPMI_SYSTEM "/LogServices");
		assert_int_equal(json_array_size(json_object_get(json, "Members")), rows[i].logs);
		json_decref(json);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_system_is_called_what_its_fru_says),
		cmocka_unit_test(what_nobody_filled_in_is_taken_from_the_board_or_left_out),
		cmocka_unit_test(a_box_that_tells_nothing_has_no_invented_values),
		cmocka_unit_test(the_power_and_why_it_went_are_told),
		cmocka_unit_test(boot_flags_are_an_override),
		cmocka_unit_test(an_intrusion_is_told_by_chassis_status),
		cmocka_unit_test(an_intrusion_is_told_by_a_sensor_where_chassis_status_does_not),
		cmocka_unit_test(a_reading_is_a_sensor_and_has_its_place_in_thermal_or_power),
		cmocka_unit_test(a_reading_without_a_unit_that_redfish_knows_is_a_sensor_all_the_same),
		cmocka_unit_test(state_bits_are_its_health),
		cmocka_unit_test(a_sensor_that_does_not_work_is_one_member_without_a_reading),
		cmocka_unit_test(sensors_of_one_name_have_ids_of_their_own),
		cmocka_unit_test(the_bmc_is_a_manager_with_its_firmware),
		cmocka_unit_test(a_lan_channel_is_an_interface),
		cmocka_unit_test(users_with_a_name_are_accounts),
		cmocka_unit_test(an_event_is_spelled_out),
		cmocka_unit_test(entries_without_a_date_and_of_the_maker_are_told_as_they_are),
		cmocka_unit_test(dcmi_is_the_power_that_is_drawn_and_its_limit),
		cmocka_unit_test(without_dcmi_the_power_is_that_of_sensors),
		cmocka_unit_test(a_box_without_a_log_lists_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
