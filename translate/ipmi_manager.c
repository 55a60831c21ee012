/* The BMC of an IPMI-only machine: what Get Device ID says, its network, its restart. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/ipmi_box.h"
#include "translate/surface_rows.h"

#define INTERFACES IPMI_MANAGER "/EthernetInterfaces"

static json_t *
make_manager(struct surface *s)
{
	const json_t *device = surface_know(s, "ipmi:/device");
	const char *test = surface_text(device, "self_test", NULL);
	const char *maker = vendor_of_iana(json_integer_value(json_object_get(device, "manufacturer")));
	json_t *json;

	if (device == NULL)
		return NULL;
	json = json_pack("{s:s,s:s,s:s,s:s,s:o,s:{s:{s:s,s:[s,s]}},s:{s:s},s:{s:s},s:{s:[{s:s}],s:[{s:s}]}}", "@odata.type",
	    "#Manager.v1_19_0.Manager", "Id", "1", "Name", "Manager", "ManagerType", "BMC", "Status",
	    ipmi_status(test && strcmp(test, "fatal") == 0 ? "Critical" : test && strcmp(test, "inaccessible") == 0 ? "Warning" : "OK"),
	    "Actions", "#Manager.Reset", "target", IPMI_MANAGER "/Actions/Manager.Reset", "ResetType@Redfish.AllowableValues",
	    "ForceRestart", "GracefulRestart", "EthernetInterfaces", "@odata.id", INTERFACES, "NetworkProtocol", "@odata.id",
	    IPMI_MANAGER "/NetworkProtocol", "Links", "ManagerForServers", "@odata.id", IPMI_SYSTEM, "ManagerForChassis",
	    "@odata.id", IPMI_CHASSIS);
	ipmi_set_text(json, "FirmwareVersion", json_object_get(device, "firmware"));
	ipmi_set_text(json, "UUID", json_object_get(device, "uuid"));
	if (maker != NULL)
		json_object_set_new(json, "Manufacturer", json_string(maker));
	return json;
}

/* Cold and Warm Reset, IPMI 2.0 20.2 and 20.3. */
static enum deed_ask
post_reset(struct deed *deed)
{
	const char *type = surface_text(deed->body, "ResetType", NULL);

	if (type != NULL && strcmp(type, "ForceRestart") != 0 && strcmp(type, "GracefulRestart") != 0)
		return deed_fail(deed, RF_PARAMETER_NOT_IN_LIST, type, "ResetType", "Manager.Reset", NULL);
	return ipmi_box_act(deed, "ipmi:/device/reset",
	    json_pack("{s:s}", "reset", type != NULL && strcmp(type, "ForceRestart") == 0 ? "cold" : "warm"));
}

/* ---- network: Get LAN Configuration Parameters, IPMI 2.0 23.2 ---- */

static const json_t *
channels(struct surface *s)
{
	return json_object_get(surface_know(s, "ipmi:/lan"), "channels");
}

static void
channel_id(const json_t *channel, char id[16])
{
	snprintf(id, 16, "%lld", (long long)json_integer_value(json_object_get(channel, "channel")));
}

static json_t *
make_interfaces(struct surface *s)
{
	json_t *json = surface_collection("EthernetInterface", "Ethernet Interfaces");
	char path[SURFACE_PATH], id[16];
	const json_t *channel;
	size_t i;

	json_array_foreach(channels(s), i, channel) {
		channel_id(channel, id);
		snprintf(path, sizeof path, INTERFACES "/%s", id);
		surface_add_member(json, path);
	}
	return json;
}

static const struct {
	const char *source, *origin;
} origins[] = {{"static", "Static"}, {"dhcp", "DHCP"}, {"bios", "Static"}};

static json_t *
address_json(const json_t *channel)
{
	const char *source = surface_text(channel, "source", NULL);
	json_t *json = json_object();
	size_t i;

	surface_set(json, "Address", json_incref(json_object_get(channel, "address")));
	surface_set(json, "SubnetMask", json_incref(json_object_get(channel, "mask")));
	surface_set(json, "Gateway", json_incref(json_object_get(channel, "gateway")));
	for (i = 0; source != NULL && i < nitems(origins); i++) {
		if (strcmp(source, origins[i].source) == 0)
			json_object_set_new(json, "AddressOrigin", json_string(origins[i].origin));
	}
	return json;
}

static json_t *
addresses6_json(const json_t *channel)
{
	const json_t *entry, *list = json_object_get(channel, "addresses6");
	json_t *json = json_array(), *one;
	const char *source;
	size_t i;

	json_array_foreach(list, i, entry) {
		source = surface_text(entry, "source", NULL);
		one = json_object();
		surface_set(one, "Address", json_incref(json_object_get(entry, "address")));
		surface_set(one, "PrefixLength", json_incref(json_object_get(entry, "prefix")));
		if (source != NULL)
			json_object_set_new(one, "AddressOrigin", json_string(strcmp(source, "static") == 0 ? "Static" :
			    strcmp(source, "dhcp") == 0 ? "DHCPv6" : "SLAAC"));
		json_array_append_new(json, one);
	}
	return json;
}

static json_t *
interface_json(const json_t *channel, const char *id)
{
	json_t *json = json_pack("{s:s,s:s,s:s,s:b,s:o}", "@odata.type", "#EthernetInterface.v1_12_0.EthernetInterface", "Id", id, "Name",
	    "BMC LAN Channel", "InterfaceEnabled", 1, "Status", ipmi_status("OK"));

	ipmi_set_text(json, "MACAddress", json_object_get(channel, "mac"));
	ipmi_set_text(json, "PermanentMACAddress", json_object_get(channel, "mac"));
	json_object_set_new(json, "IPv4Addresses", json_pack("[o]", address_json(channel)));
	json_object_set_new(json, "IPv6Addresses", addresses6_json(channel));
	if (json_is_boolean(json_object_get(channel, "has_vlan"))) {
		json_object_set_new(json, "VLAN", json_pack("{s:b}", "VLANEnable", ipmi_is(channel, "has_vlan")));
		if (ipmi_is(channel, "has_vlan"))
			json_object_set(json_object_get(json, "VLAN"), "VLANId", json_object_get(channel, "vlan"));
	}
	return json;
}

static json_t *
make_interface(struct surface *s)
{
	const json_t *channel;
	char id[16];
	size_t i;

	json_array_foreach(channels(s), i, channel) {
		channel_id(channel, id);
		if (strcmp(id, s->id[0]) == 0)
			return interface_json(channel, id);
	}
	return NULL;
}

/* Reading it is proof that RMCP+ is on. */
static json_t *
make_protocol(struct surface *s)
{
	(void)s;
	return json_pack("{s:s,s:s,s:s,s:{s:b},s:o}", "@odata.type", "#ManagerNetworkProtocol.v1_9_0.ManagerNetworkProtocol", "Id",
	    "NetworkProtocol", "Name", "Network Protocol", "IPMI", "ProtocolEnabled", 1, "Status", ipmi_status("OK"));
}

static const struct surface_row rows[] = {
	IPMI_ROW("/Managers/1", make_manager),
	IPMI_ROW("/Managers/1/NetworkProtocol", make_protocol),
	IPMI_ROW("/Managers/1/EthernetInterfaces", make_interfaces),
	IPMI_ROW("/Managers/1/EthernetInterfaces/{}", make_interface),
	{SURFACE_ROOT, "/Managers/1/Actions/Manager.Reset", 0, NULL, NULL, post_reset, NULL},
};

const struct surface_family surface_ipmi_manager = {rows, nitems(rows), NULL, 0, "ipmi"};
