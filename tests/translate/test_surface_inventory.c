/* Inventory: collections always there, the same below System and Chassis, DMTF's shape also for what a vendor has in its own. */
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
#include "translate/inventory.h"
#include "translate/surface.h"

#define SYSTEM  "/redfish/v1/Systems/1"
#define CHASSIS "/redfish/v1/Chassis/C"

static struct model *
machine(const char *vendor, const char *system, const char *chassis, const char *more)
{
	char text[4096];

	snprintf(text, sizeof text,
	    "{'/redfish/v1':{'@odata.type':'#ServiceRoot.v1_5_0.ServiceRoot','Vendor':'%s'},"
	    "'/redfish/v1/Systems':{'Members':[{'@odata.id':'" SYSTEM "'}]},'/redfish/v1/Chassis':{'Members':[{'@odata.id':'" CHASSIS "'}]},"
	    "'/redfish/v1/Managers':{'Members':[{'@odata.id':'/redfish/v1/Managers/M'}]},"
	    "'/redfish/v1/Managers/M':{'@odata.type':'#Manager.v1_5_0.Manager','Id':'M','FirmwareVersion':'7.1'},"
	    "'" SYSTEM "':%s,'" CHASSIS "':%s%s}", vendor, system, chassis, more);
	return model_of(trees_text(text));
}

static void
has_members(struct model *model, const char *path, size_t count, const char *first)
{
	json_t *json = model_make(model, path);
	const json_t *members = surface_at(json, "Members", NULL);

	if (json == NULL || json_array_size(members) != count)
		fail_msg("%s has %zu members", path, json_array_size(members));
	if (first != NULL)
		assert_string_equal(surface_text(json_array_get(members, 0), "@odata.id", NULL), first);
	json_decref(json);
}

static void
text_is(struct model *model, const char *path, const char *at, const char *text)
{
	json_t *json = model_make(model, path);
	const char *found = json_string_value(surface_dotted(json, at));

	assert_non_null(json);
	if (found == NULL || strcmp(found, text) != 0)
		fail_msg("%s %s is %s", path, at, found ? found : "absent");
	json_decref(json);
}

static void
what_a_box_has_nothing_of_is_an_empty_collection(void **state)
{
	static const char *const names[] = {"Processors", "Memory", "Storage", "SimpleStorage", "EthernetInterfaces", "NetworkInterfaces"};
	static const char *const others[] = {"NetworkAdapters", "PCIeDevices"};
	struct model *model = machine("", "{'@odata.type':'#ComputerSystem.v1_0_0.ComputerSystem','Storage':{'@odata.id':'" SYSTEM "/Storage'},"
	    "'Memory':{'@odata.id':'" SYSTEM "/Nowhere'}}", "{'@odata.type':'#Chassis.v1_0_0.Chassis'}", "");
	char path[128];
	json_t *json;
	size_t i;

	(void)state;
	json = model_make(model, SYSTEM);
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, SYSTEM "/%s", names[i]);
		has_members(model, path, 0, NULL);
		assert_string_equal(surface_link(json, names[i]), path);
	}
	json_decref(json);
	for (i = 0; i < sizeof others / sizeof *others; i++) {
		snprintf(path, sizeof path, CHASSIS "/%s", others[i]);
		has_members(model, path, 0, NULL);
	}
	model_free(model);
}

static void
devices_answer_below_both(void **state)
{
	struct model *model = machine("", "{}", "{'PCIeDevices':{'@odata.id':'" CHASSIS "/PCIeDevices'}}",
	    ",'" CHASSIS "/PCIeDevices':{'@odata.type':'#PCIeDeviceCollection.PCIeDeviceCollection','Members':[{'@odata.id':'" CHASSIS "/PCIeDevices/7'}]},"
	    "'" CHASSIS "/PCIeDevices/7':{'@odata.type':'#PCIeDevice.v1_5_0.PCIeDevice','Id':'7','Model':'X'}");
	json_t *json;

	(void)state;
	has_members(model, SYSTEM "/PCIeDevices", 1, CHASSIS "/PCIeDevices/7");
	text_is(model, SYSTEM "/PCIeDevices/7", "Model", "X");
	json = model_make(model, SYSTEM);
	assert_int_equal(json_array_size(surface_at(json, "PCIeDevices", NULL)), 1);
	json_decref(json);
	model_free(model);
	model = machine("", "{'PCIeDevices':[{'@odata.id':'" CHASSIS "/PCIeDevices/7'}]}", "{}",
	    ",'" CHASSIS "/PCIeDevices/7':{'@odata.type':'#PCIeDevice.v1_5_0.PCIeDevice','Id':'7','Model':'X'}");
	has_members(model, CHASSIS "/PCIeDevices", 1, CHASSIS "/PCIeDevices/7");
	has_members(model, SYSTEM "/PCIeDevices", 1, CHASSIS "/PCIeDevices/7");
	text_is(model, CHASSIS "/PCIeDevices/7", "Model", "X");
	model_free(model);
}

static void
interfaces_are_made_from_adapters(void **state)
{
	struct model *model = machine("", "{}", "{'NetworkAdapters':{'@odata.id':'" CHASSIS "/NetworkAdapters'}}",
	    ",'" CHASSIS "/NetworkAdapters':{'@odata.type':'#NetworkAdapterCollection.NetworkAdapterCollection','Members':[{'@odata.id':'" CHASSIS "/NetworkAdapters/N1'}]},"
	    "'" CHASSIS "/NetworkAdapters/N1':{'@odata.type':'#NetworkAdapter.v1_5_0.NetworkAdapter','Id':'N1','Name':'NIC','Status':{'Health':'OK'}}");
	json_t *json;

	(void)state;
	has_members(model, SYSTEM "/NetworkInterfaces", 1, SYSTEM "/NetworkInterfaces/N1");
	text_is(model, SYSTEM "/NetworkInterfaces/N1", "Status.Health", "OK");
	json = model_make(model, SYSTEM "/NetworkInterfaces/N1");
	assert_string_equal(surface_link(surface_at(json, "Links", NULL), "NetworkAdapter"), CHASSIS "/NetworkAdapters/N1");
	json_decref(json);
	model_free(model);
}

/* The box's own collection is empty; `more` has what there is besides. */
#define NO_ADAPTERS ",'" CHASSIS "/NetworkAdapters':{'@odata.type':'#NetworkAdapterCollection.NetworkAdapterCollection','Members':[]}"

static void
adapters_of_an_inner_chassis_are_listed_where_they_are(void **state)
{
	struct model *model = machine("", "{'@odata.type':'#ComputerSystem.v1_5_0.ComputerSystem','Id':'1'}",
	    "{'@odata.type':'#Chassis.v1_5_0.Chassis','Id':'C','NetworkAdapters':{'@odata.id':'" CHASSIS "/NetworkAdapters'},"
	    "'Links':{'ComputerSystems':[{'@odata.id':'" SYSTEM "'}],'Contains':[{'@odata.id':'/redfish/v1/Chassis/Card'},{'@odata.id':'/redfish/v1/Chassis/Other'}]}}",
	    NO_ADAPTERS ",'/redfish/v1/Chassis/Card':{'Id':'Card','NetworkAdapters':{'@odata.id':'/redfish/v1/Chassis/Card/NetworkAdapters'}},"
	    "'/redfish/v1/Chassis/Card/NetworkAdapters':{'Members':[{'@odata.id':'/redfish/v1/Chassis/Card/NetworkAdapters/N'}]},"
	    "'/redfish/v1/Chassis/Card/NetworkAdapters/N':{'@odata.type':'#NetworkAdapter.v1_5_0.NetworkAdapter','Id':'N','Name':'Port'},"
	    "'/redfish/v1/Chassis/Other':{'Id':'Other','NetworkAdapters':{'@odata.id':'/redfish/v1/Chassis/Other/NetworkAdapters'},"
	    "'Links':{'ComputerSystems':[{'@odata.id':'/redfish/v1/Systems/Two'}]}},"
	    "'/redfish/v1/Chassis/Other/NetworkAdapters':{'Members':[{'@odata.id':'/redfish/v1/Chassis/Other/NetworkAdapters/N'}]}");

	(void)state;
	has_members(model, CHASSIS "/NetworkAdapters", 1, "/redfish/v1/Chassis/Card/NetworkAdapters/N");
	has_members(model, SYSTEM "/NetworkInterfaces", 1, SYSTEM "/NetworkInterfaces/N");
	text_is(model, SYSTEM "/NetworkInterfaces/N", "Name", "Port");
	model_free(model);
}

static void
a_vendor_s_adapters_are_told_where_the_standard_collection_is_empty(void **state)
{
	struct model *model = machine("HPE", "{'@odata.type':'#ComputerSystem.v1_5_0.ComputerSystem','Id':'1','Oem':{'Hpe':{'Links':{'NetworkAdapters':"
	    "{'@odata.id':'" SYSTEM "/BaseNetworkAdapters'}}}}}",
	    "{'@odata.type':'#Chassis.v1_5_0.Chassis','Id':'C','NetworkAdapters':{'@odata.id':'" CHASSIS "/NetworkAdapters'}}",
	    NO_ADAPTERS ",'" SYSTEM "/BaseNetworkAdapters':{'Members':[{'@odata.id':'" SYSTEM "/BaseNetworkAdapters/2'}]},"
	    "'" SYSTEM "/BaseNetworkAdapters/2':{'@odata.type':'#HpeBaseNetworkAdapter.v2_0_0.HpeBaseNetworkAdapter','Name':'FastLinQ','SerialNumber':'REE'}");

	(void)state;
	has_members(model, CHASSIS "/NetworkAdapters", 1, CHASSIS "/NetworkAdapters/2");
	text_is(model, CHASSIS "/NetworkAdapters/2", "SerialNumber", "REE");
	text_is(model, CHASSIS "/NetworkAdapters/2", "Model", "FastLinQ");
	model_free(model);
}

static void
simple_storage_is_made_from_storage(void **state)
{
	struct model *model = machine("", "{'Storage':{'@odata.id':'" SYSTEM "/Storage'}}", "{}",
	    ",'" SYSTEM "/Storage':{'@odata.type':'#StorageCollection.StorageCollection','Members':[{'@odata.id':'" SYSTEM "/Storage/A'}]},"
	    "'" SYSTEM "/Storage/A':{'@odata.type':'#Storage.v1_5_0.Storage','Id':'A','Name':'Ctl','Drives':[{'@odata.id':'" SYSTEM "/Storage/A/Drives/1'}]},"
	    "'" SYSTEM "/Storage/A/Drives/1':{'@odata.type':'#Drive.v1_5_0.Drive','Id':'1','Name':'D1','CapacityBytes':5,'Model':'M'}");
	json_t *json;

	(void)state;
	has_members(model, SYSTEM "/SimpleStorage", 1, SYSTEM "/SimpleStorage/A");
	json = model_make(model, SYSTEM "/SimpleStorage/A");
	assert_string_equal(surface_text(json_array_get(surface_at(json, "Devices", NULL), 0), "Model", NULL), "M");
	json_decref(json);
	assert_null(model_make(model, SYSTEM "/SimpleStorage/B"));
	model_free(model);
}

/* path's property is this text; NULL: null. */
static void
said_is(struct model *model, const char *path, const char *name, const char *text)
{
	json_t *json = model_make(model, path), *value = json_object_get(json, name);
	const char *said = json_string_value(value);

	if (value == NULL || (text == NULL ? !json_is_null(value) : said == NULL || strcmp(said, text) != 0))
		fail_msg("%s %s is %s", path, name, value == NULL ? "absent" : said ? said : "no text");
	json_decref(json);
}

static void
storage_always_has_volumes_and_the_version_they_need(void **state)
{
	struct model *model = machine("", "{'Storage':{'@odata.id':'" SYSTEM "/Storage'}}", "{}",
	    ",'" SYSTEM "/Storage':{'Members':[{'@odata.id':'" SYSTEM "/Storage/A'},{'@odata.id':'" SYSTEM "/Storage/B'}]},"
	    "'" SYSTEM "/Storage/A':{'@odata.type':'#Storage.v1_4_0.Storage','Id':'A','Name':'HBA','Drives':[]},"
	    "'" SYSTEM "/Storage/B':{'@odata.type':'#Storage.v1_15_0.Storage','Id':'B','Name':'R','Volumes':{'@odata.id':'" SYSTEM "/Storage/B/Volumes'}},"
	    "'" SYSTEM "/Storage/B/Volumes':{'Members':[{'@odata.id':'" SYSTEM "/Storage/B/Volumes/1'}]},"
	    "'" SYSTEM "/Storage/B/Volumes/1':{'@odata.type':'#Volume.v1_0_3.Volume','Id':'1','Name':'V'}");
	json_t *json = model_make(model, SYSTEM "/Storage/A");

	(void)state;
	assert_string_equal(surface_link(json, "Volumes"), SYSTEM "/Storage/A/Volumes");
	json_decref(json);
	said_is(model, SYSTEM "/Storage/A", "@odata.type", "#Storage.v1_9_0.Storage");
	has_members(model, SYSTEM "/Storage/A/Volumes", 0, NULL);
	said_is(model, SYSTEM "/Storage/B", "@odata.type", "#Storage.v1_15_0.Storage");
	has_members(model, SYSTEM "/Storage/B/Volumes", 1, SYSTEM "/Storage/B/Volumes/1");
	said_is(model, SYSTEM "/Storage/B/Volumes/1", "@odata.type", "#Volume.v1_4_0.Volume");
	assert_null(model_make(model, SYSTEM "/Storage/C/Volumes"));
	model_free(model);
}

static void
ports_of_an_interface_are_ports(void **state)
{
	struct model *model = machine("", "{}", "{}", ",'" SYSTEM "/NetworkInterfaces/1/Ports':{'@odata.type':'#NetworkPortCollection.NetworkPortCollection',"
	    "'Members':[{'@odata.id':'" CHASSIS "/NetworkAdapters/1/Ports/1'}]}");

	(void)state;
	said_is(model, SYSTEM "/NetworkInterfaces/1/Ports", "@odata.type", "#PortCollection.PortCollection");
	has_members(model, SYSTEM "/NetworkInterfaces/1/Ports", 1, CHASSIS "/NetworkAdapters/1/Ports/1");
	assert_null(model_make(model, SYSTEM "/NetworkInterfaces/2/Ports"));
	model_free(model);
}

static void
a_drive_says_what_its_storage_and_its_wear_tell(void **state)
{
	struct model *model = machine("", "{'Storage':{'@odata.id':'" SYSTEM "/Storage'}}", "{}",
	    ",'" SYSTEM "/Storage':{'Members':[{'@odata.id':'" SYSTEM "/Storage/A'},{'@odata.id':'" SYSTEM "/Storage/B'}]},"
	    "'" SYSTEM "/Storage/A':{'Id':'A','StorageControllers':[{'SupportedDeviceProtocols':['NVMe']}],'Controllers':{'@odata.id':'" SYSTEM
	    "/Storage/A/Controllers'},'Drives':[{'@odata.id':'" CHASSIS "/Drives/1'},{'@odata.id':'" CHASSIS "/Drives/2'}]},"
	    "'" SYSTEM "/Storage/A/Controllers':{'Members':[{'@odata.id':'" SYSTEM "/Storage/A/Controllers/1'}]},"
	    "'" SYSTEM "/Storage/A/Controllers/1':{'SupportedDeviceProtocols':['NVMe']},"
	    "'" SYSTEM "/Storage/B':{'Id':'B','StorageControllers':[{'SupportedDeviceProtocols':['SAS','SATA']}]},"
	    "'" CHASSIS "/Drives/1':{'@odata.type':'#Drive.v1_4_0.Drive','Id':'1','PredictedMediaLifeLeftPercent':97},"
	    "'" CHASSIS "/Drives/2':{'@odata.type':'#Drive.v1_4_0.Drive','Id':'2','Status':{'State':'Absent'}},"
	    "'" SYSTEM "/Storage/B/Drives/3':{'@odata.type':'#Drive.v1_4_0.Drive','Id':'3','RotationSpeedRPM':7200},"
	    "'" SYSTEM "/Storage/B/Drives/4':{'@odata.type':'#Drive.v1_4_0.Drive','Id':'4','Protocol':'SATA','MediaType':'SMR'}");
	json_t *controller;

	(void)state;
	said_is(model, CHASSIS "/Drives/1", "Protocol", "NVMe");
	said_is(model, CHASSIS "/Drives/1", "MediaType", "SSD");
	said_is(model, CHASSIS "/Drives/2", "Protocol", NULL);
	said_is(model, CHASSIS "/Drives/2", "MediaType", NULL);
	said_is(model, SYSTEM "/Storage/B/Drives/3", "Protocol", NULL);
	said_is(model, SYSTEM "/Storage/B/Drives/3", "MediaType", "HDD");
	said_is(model, SYSTEM "/Storage/B/Drives/4", "Protocol", "SATA");
	said_is(model, SYSTEM "/Storage/B/Drives/4", "MediaType", "SMR");
	controller = json_object_get(model->docs, SYSTEM "/Storage/A/Controllers/1");
	json_array_append_new(json_object_get(controller, "SupportedDeviceProtocols"), json_string("SATA"));
	said_is(model, CHASSIS "/Drives/1", "Protocol", NULL);
	model_free(model);
}

static void
a_device_of_simple_storage_has_the_status_of_its_drive(void **state)
{
	struct model *model = machine("", "{'Storage':{'@odata.id':'" SYSTEM "/Storage'},'SimpleStorage':{'@odata.id':'" SYSTEM "/SimpleStorage'}}", "{}",
	    ",'" SYSTEM "/Storage':{'Members':[{'@odata.id':'" SYSTEM "/Storage/1'}]},'" SYSTEM "/SimpleStorage':{'Members':[{'@odata.id':'" SYSTEM
	    "/SimpleStorage/1'}]},'" SYSTEM "/Storage/1':{'Id':'1','Drives':[{'@odata.id':'" SYSTEM "/Storage/1/Drives/1'}]},"
	    "'" SYSTEM "/Storage/1/Drives/1':{'Name':'D','Model':'M','Status':{'Health':'Warning'}},"
	    "'" SYSTEM "/SimpleStorage/1':{'Id':'1','Devices':[{'Name':'D','Model':'M'},{'Name':'D','Model':'N'},{'Name':'D','Model':'M',"
	    "'Status':{'Health':'OK'}}]}");
	json_t *json = model_make(model, SYSTEM "/SimpleStorage/1");
	const json_t *devices = json_object_get(json, "Devices");

	(void)state;
	assert_string_equal(surface_text(json_array_get(devices, 0), "Status", "Health", NULL), "Warning");
	assert_null(json_object_get(json_array_get(devices, 1), "Status"));
	assert_string_equal(surface_text(json_array_get(devices, 2), "Status", "Health", NULL), "OK");
	json_decref(json);
	model_free(model);
}

static void
a_processor_s_architecture_is_told_by_its_id(void **state)
{
	struct model *model = machine("", "{'Processors':{'@odata.id':'" SYSTEM "/Processors'}}", "{}",
	    ",'" SYSTEM "/Processors/G':{'ProcessorId':{'EffectiveFamily':'0x0102'}},'" SYSTEM "/Processors/A':{'ProcessorId':{'VendorId':'AuthenticAMD',"
	    "'EffectiveFamily':'0x19'}},'" SYSTEM "/Processors/P':{'ProcessorArchitecture':'Power','ProcessorId':{'VendorId':'GenuineIntel'}},"
	    "'" SYSTEM "/Processors/X':{'ProcessorType':'GPU','ProcessorId':{'VendorId':'0x10de'}}");
	json_t *json = model_make(model, SYSTEM "/Processors/X");

	(void)state;
	said_is(model, SYSTEM "/Processors/G", "ProcessorArchitecture", "ARM");
	said_is(model, SYSTEM "/Processors/A", "ProcessorArchitecture", "x86");
	said_is(model, SYSTEM "/Processors/P", "ProcessorArchitecture", "Power");
	assert_null(json_object_get(json, "ProcessorArchitecture"));
	json_decref(json);
	model_free(model);
}

/* ---- vendors' own shapes ---- */

static void
array_controllers_are_storage(void **state)
{
	struct model *model = model_open("tests/sim/fixtures/hpe-ilo4-dl380gen9.json");
	const char *storage = SYSTEM "/Storage/Array-0";
	json_t *json;

	(void)state;
	has_members(model, SYSTEM "/Storage", 1, storage);
	has_members(model, SYSTEM "/SimpleStorage", 1, SYSTEM "/SimpleStorage/Array-0");
	json = model_make(model, storage);
	assert_int_equal(json_array_size(surface_at(json, "Drives", NULL)), 2);
	assert_string_equal(surface_link(json, "Volumes"), SYSTEM "/Storage/Array-0/Volumes");
	assert_string_equal(surface_text(json_array_get(surface_at(json, "StorageControllers", NULL), 0), "FirmwareVersion", NULL), "7.20");
	json_decref(json);
	json = model_make(model, SYSTEM "/Storage/Array-0/Drives/0");
	assert_int_equal(json_integer_value(surface_at(json, "CapacityBytes", NULL)), 858483LL * 1048576);
	assert_int_equal(json_integer_value(surface_at(json, "RotationSpeedRPM", NULL)), 10000);
	assert_int_equal(json_integer_value(surface_at(json, "NegotiatedSpeedGbs", NULL)), 12);
	assert_null(surface_at(json, "PredictedMediaLifeLeftPercent", NULL));
	assert_null(surface_at(json, "FailurePredicted", NULL));
	json_decref(json);
	has_members(model, SYSTEM "/Storage/Array-0/Volumes", 1, SYSTEM "/Storage/Array-0/Volumes/1");
	json = model_make(model, SYSTEM "/Storage/Array-0/Volumes/1");
	assert_string_equal(surface_text(json, "RAIDType", NULL), "RAID1");
	assert_string_equal(surface_text(json, "Name", NULL), "OS");
	assert_int_equal(json_array_size(surface_at(json, "Links", "Drives", NULL)), 2);
	json_decref(json);
	assert_null(model_make(model, SYSTEM "/Storage/Array-9"));
	assert_null(model_make(model, SYSTEM "/Storage/Array-0/Drives/9"));
	model_free(model);
}

static void
a_newer_box_with_empty_storage_shows_its_controllers_too(void **state)
{
	struct model *model = model_open("tests/sim/fixtures/hpe-ilo5-dl380gen10plus.json");
	json_t *json, *drive;

	(void)state;
	has_members(model, SYSTEM "/Storage", 1, SYSTEM "/Storage/DE00A000");
	json_array_clear(json_object_get(json_object_get(model->docs, SYSTEM "/Storage"), "Members"));
	drive = json_object_get(model->docs, SYSTEM "/SmartStorage/ArrayControllers/0/DiskDrives/0");
	json_object_update_new(drive, trees_text("{'SSDEnduranceUtilizationPercentage':7,'DiskDriveStatusReasons':['PredictiveFailure']}"));
	json_object_set_new(json_object_get(json_object_get(json_object_get(model->docs, SYSTEM), "Oem"), "Hpe"), "Links",
	    trees_text("{'SmartStorage':{'@odata.id':'" SYSTEM "/SmartStorage'}}"));
	has_members(model, SYSTEM "/Storage", 1, SYSTEM "/Storage/Array-0");
	json = model_make(model, SYSTEM "/Storage/Array-0/Drives/0");
	assert_int_equal(json_integer_value(surface_at(json, "PredictedMediaLifeLeftPercent", NULL)), 93);
	assert_true(json_is_true(surface_at(json, "FailurePredicted", NULL)));
	json_decref(json);
	model_free(model);
}

static void
a_controller_that_storage_has_not_is_shown_beside_it(void **state)
{
	/* clang-format off */
	static const struct { const char *controller; size_t count; } rows[] = {
		{"{}", 1}, /* as it is: the same Model */
		{"{'Model':'another'}", 2},
		{"{'Model':'another','SerialNumber':'ACRAID0001  '}", 1},
		{"{'Model':'another','SerialNumber':'ACRAID00011'}", 2},
		{"{'Model':'another','SerialNumber':''}", 2},
	};
	/* clang-format on */
	struct model *model;
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		model = model_open("tests/sim/fixtures/hpe-ilo5-dl380gen10plus.json");
		json_object_set_new(json_object_get(json_object_get(json_object_get(model->docs, SYSTEM), "Oem"), "Hpe"), "Links",
		    trees_text("{'SmartStorage':{'@odata.id':'" SYSTEM "/SmartStorage'}}"));
		json_object_update_new(
		    json_object_get(model->docs, SYSTEM "/SmartStorage/ArrayControllers/0"), trees_text(rows[i].controller));
		has_members(model, SYSTEM "/Storage", rows[i].count, SYSTEM "/Storage/DE00A000");
		json = model_make(model, SYSTEM "/Storage/Array-0/Drives/0");
		assert_non_null(json);
		json_decref(json);
		model_free(model);
	}
}

static void
memory_and_adapters_of_the_first_boxes_are_dmtf_s(void **state)
{
	struct model *model = model_open("tests/sim/fixtures/hpe-ilo4-dl380gen9.json");
	json_t *json;

	(void)state;
	text_is(model, SYSTEM "/Memory/proc1dimm1", "Status.State", "Enabled");
	json = model_make(model, SYSTEM "/Memory/proc1dimm2");
	assert_string_equal(surface_text(json, "Status", "State", NULL), "Absent");
	assert_null(surface_at(json, "CapacityMiB", NULL));
	assert_null(surface_at(json, "Manufacturer", NULL));
	json_decref(json);
	has_members(model, "/redfish/v1/Chassis/1/NetworkAdapters", 1, "/redfish/v1/Chassis/1/NetworkAdapters/1");
	text_is(model, "/redfish/v1/Chassis/1/NetworkAdapters/1", "Status.Health", "OK");
	has_members(model, SYSTEM "/NetworkInterfaces", 1, SYSTEM "/NetworkInterfaces/1");
	text_is(model, SYSTEM "/NetworkInterfaces/1", "Status.Health", "OK");
	has_members(model, "/redfish/v1/Chassis/1/PCIeDevices", 1, "/redfish/v1/Chassis/1/PCIeDevices/1");
	text_is(model, "/redfish/v1/Chassis/1/PCIeDevices/1", "Description", "Embedded LOM");
	model_free(model);
}

/* Every step of every shape puts something somewhere. */
static void
every_step_of_a_shape_counts(void **state)
{
	const struct shape_step *step;
	json_t *json, *made, *at, *value;
	char name[128], *dot, word[32];
	size_t i, j;

	(void)state;
	for (i = 0; i < shape_count; i++) {
		snprintf(name, sizeof name, "#%s.v1_0_0.X", shapes[i].type);
		for (dot = name; *dot != '\0'; dot++)
			*dot = *dot == '*' ? 'e' : *dot;
		for (j = 0; j < shapes[i].count; j++) {
			step = &shapes[i].steps[j];
			snprintf(word, sizeof word, "%.*s", (int)strcspn(step->words ? step->words : "text", "="), step->words ? step->words : "text");
			value = step->how <= SHAPE_TEXT || step->how == SHAPE_WORD ? json_string(word) : json_integer(12);
			json = json_pack("{s:s}", "@odata.type", name);
			for (at = json, dot = (char *)step->from; strchr(dot, '.') != NULL; dot = strchr(dot, '.') + 1) {
				char part[64];

				snprintf(part, sizeof part, "%.*s", (int)strcspn(dot, "."), dot);
				at = surface_object(at, part);
			}
			json_object_set_new(at, dot, value);
			made = inventory_shaped(json);
			if (surface_dotted(made, step->to) == NULL)
				fail_msg("%s: %s becomes nothing", shapes[i].type, step->from);
			assert_string_equal(surface_text(made, "@odata.type", NULL), shapes[i].to);
			json_decref(json);
			json_decref(made);
		}
	}
}

/* ---- firmware ---- */

static void
firmware_is_always_told(void **state)
{
	struct model *model = machine("", "{'BiosVersion':'2.3'}", "{}", "");

	(void)state;
	has_members(model, "/redfish/v1/UpdateService/FirmwareInventory", 2, "/redfish/v1/UpdateService/FirmwareInventory/BIOS");
	text_is(model, "/redfish/v1/UpdateService/FirmwareInventory/BIOS", "Version", "2.3");
	text_is(model, "/redfish/v1/UpdateService/FirmwareInventory/BMC", "Version", "7.1");
	assert_null(model_make(model, "/redfish/v1/UpdateService/FirmwareInventory/NIC"));
	model_free(model);
	/* A vendor's list; the empty bay's power supply is not there. */
	model = model_open("tests/sim/fixtures/hpe-ilo4-dl380gen9.json");
	has_members(model, "/redfish/v1/UpdateService/FirmwareInventory", 4, "/redfish/v1/UpdateService/FirmwareInventory/1");
	text_is(model, "/redfish/v1/UpdateService/FirmwareInventory/2", "Name", "iLO");
	model_free(model);
}

static void
a_link_that_leads_nowhere_is_mended(void **state)
{
	struct model *model = model_open("tests/sim/fixtures/inspur-nf5280m5.json");
	json_t *json = model_make(model, SYSTEM);

	(void)state;
	assert_string_equal(surface_link(json, "Storage"), SYSTEM "/Storage");
	has_members(model, SYSTEM "/Storage", 1, SYSTEM "/Storage/1");
	json_decref(json);
	model_free(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_box_has_nothing_of_is_an_empty_collection),
		cmocka_unit_test(devices_answer_below_both),
		cmocka_unit_test(interfaces_are_made_from_adapters),
		cmocka_unit_test(adapters_of_an_inner_chassis_are_listed_where_they_are),
		cmocka_unit_test(a_vendor_s_adapters_are_told_where_the_standard_collection_is_empty),
		cmocka_unit_test(simple_storage_is_made_from_storage),
		cmocka_unit_test(storage_always_has_volumes_and_the_version_they_need),
		cmocka_unit_test(ports_of_an_interface_are_ports),
		cmocka_unit_test(a_drive_says_what_its_storage_and_its_wear_tell),
		cmocka_unit_test(a_device_of_simple_storage_has_the_status_of_its_drive),
		cmocka_unit_test(a_processor_s_architecture_is_told_by_its_id),
		cmocka_unit_test(array_controllers_are_storage),
		cmocka_unit_test(a_newer_box_with_empty_storage_shows_its_controllers_too),
		cmocka_unit_test(a_controller_that_storage_has_not_is_shown_beside_it),
		cmocka_unit_test(memory_and_adapters_of_the_first_boxes_are_dmtf_s),
		cmocka_unit_test(every_step_of_a_shape_counts),
		cmocka_unit_test(firmware_is_always_told),
		cmocka_unit_test(a_link_that_leads_nowhere_is_mended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
