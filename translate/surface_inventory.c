/* The inventory's collections below a System and its Chassis: always linked, always there, empty where the box has nothing. What one of the two
 * has answers under the other as well; what is only in the vendor's shape is given DMTF's. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/inventory.h"
#include "translate/readings.h"
#include "translate/surface_rows.h"

enum { MINOR_SYSTEM = 3, MINOR_CHASSIS = 10 }; /* NetworkInterfaces; PCIeDevices */

static const struct kind {
	enum surface_base base;
	const char *name, *type, *title;
} kinds[] = {
	{SURFACE_SYSTEM, "Processors", "Processor", "Processors"},
	{SURFACE_SYSTEM, "Memory", "Memory", "Memory Modules"},
	{SURFACE_SYSTEM, "EthernetInterfaces", "EthernetInterface", "Ethernet Interfaces"},
	{SURFACE_SYSTEM, "NetworkInterfaces", "NetworkInterface", "Network Interfaces"},
	{SURFACE_CHASSIS, "NetworkAdapters", "NetworkAdapter", "Network Adapters"},
	{SURFACE_CHASSIS, "PCIeDevices", "PCIeDevice", "PCIe Devices"},
};

/* Storage and SimpleStorage: surface_storage.c. */
static const char *const storage_names[] = {"Storage", "SimpleStorage"};

static enum surface_base
base_of(const struct surface *s)
{
	size_t len = strlen(s->chassis);

	return len > 0 && strncmp(s->path, s->chassis, len) == 0 && s->path[len] == '/' ? SURFACE_CHASSIS : SURFACE_SYSTEM;
}

static const char *
member_of(const struct surface *s)
{
	return base_of(s) == SURFACE_CHASSIS ? s->chassis : s->system;
}

/* What the place is about: the first segment behind the member. */
static const struct kind *
kind_of(const struct surface *s)
{
	const char *name = s->path + strlen(member_of(s)) + 1;
	enum surface_base base = base_of(s);
	size_t i;

	for (i = 0; i < nitems(kinds); i++) {
		if (kinds[i].base == base && strncmp(kinds[i].name, name, strlen(kinds[i].name)) == 0 &&
		    strchr("/", name[strlen(kinds[i].name)]) != NULL)
			return &kinds[i];
	}
	return NULL;
}

static json_t *
copied(json_t *to, const json_t *collection)
{
	const json_t *member;
	size_t i;

	json_array_foreach(json_object_get(collection, "Members"), i, member)
		surface_add_member(to, surface_text(member, "@odata.id", NULL));
	return to;
}

/* Members of another collection under this one's own path, by their ids. */
static json_t *
renamed(json_t *to, const json_t *collection, const char *member, const char *name)
{
	char path[SURFACE_PATH], below[SURFACE_PATH];
	const char *uri;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(collection, "Members"), i, item) {
		uri = surface_text(item, "@odata.id", NULL);
		if (uri == NULL)
			continue;
		snprintf(below, sizeof below, "/%s%s", name, strrchr(uri, '/'));
		surface_add_member(to, surface_join(path, member, below));
	}
	return to;
}

/* A member of the collection with this last segment; "" for none. */
static const char *
member_named(const json_t *collection, const char *id)
{
	const char *uri;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(collection, "Members"), i, item) {
		uri = surface_text(item, "@odata.id", NULL);
		if (uri != NULL && strcmp(strrchr(uri, '/') + 1, id) == 0)
			return uri;
	}
	return "";
}

/* ---- collections ---- */

/* The box's own, wherever its member links it; is_here: at this place. */
static const json_t *
linked(struct surface *s, const struct kind *kind, bool *is_here)
{
	const char *link = surface_link(surface_know(s, member_of(s)), kind->name);
	size_t len = strlen(member_of(s)) + 1 + strlen(kind->name);

	*is_here = strlen(link) == len && strncmp(link, s->path, len) == 0;
	return surface_know(s, link);
}

static bool
has_members(const json_t *collection)
{
	return json_array_size(json_object_get(collection, "Members")) > 0;
}

/* The adapters of the machine's other Chassis, where they are. */
static json_t *
of_parts(struct surface *s, json_t *to)
{
	struct readings readings;
	size_t i;

	readings_chassis(&readings, s);
	for (i = 1; i < readings.chassis_count; i++)
		copied(to, surface_follow(s, surface_know(s, readings.chassis[i]), "NetworkAdapters"));
	readings_clear(&readings);
	return to;
}

/* What the Chassis' collection of this name has, at whatever path it answers there; a new collection. */
static json_t *
of_chassis(struct surface *s, json_t *to, const char *name)
{
	const json_t *json = surface_follow(s, surface_know(s, s->chassis), name);
	const char *path;

	if (has_members(json))
		return copied(to, json);
	if ((json = inventory_vendors(s, name, &path)) != NULL)
		return renamed(to, json, s->chassis, name);
	return strcmp(name, "NetworkAdapters") == 0 ? of_parts(s, to) : to;
}

/* The devices that a System lists itself. */
static json_t *
listed(struct surface *s, json_t *to)
{
	const json_t *item;
	size_t i;

	json_array_foreach(surface_at(surface_know(s, s->system), "PCIeDevices", NULL), i, item) {
		if (surface_text(item, "@odata.id", NULL) != NULL)
			surface_add_member(to, surface_text(item, "@odata.id", NULL));
	}
	return to;
}

/* One for each adapter. */
static json_t *
make_interfaces(struct surface *s, json_t *to)
{
	json_t *adapters = of_chassis(s, surface_collection("NetworkAdapter", ""), "NetworkAdapters");

	to = renamed(to, adapters, s->system, "NetworkInterfaces");
	json_decref(adapters);
	return to;
}

/* Where the box's own has no members, or is not there. */
static json_t *
instead(struct surface *s, const struct kind *kind)
{
	json_t *to = surface_collection(kind->type, kind->title);
	const json_t *json;
	const char *path;

	if ((json = inventory_vendors(s, kind->name, &path)) != NULL)
		return renamed(to, json, member_of(s), kind->name);
	if (strcmp(kind->name, "NetworkInterfaces") == 0)
		return make_interfaces(s, to);
	if (strcmp(kind->name, "NetworkAdapters") == 0)
		return of_parts(s, to);
	return strcmp(kind->name, "PCIeDevices") == 0 ? listed(s, to) : to;
}

static json_t *
make_collection(struct surface *s)
{
	const struct kind *kind = kind_of(s);
	bool is_here;
	const json_t *json = linked(s, kind, &is_here);
	json_t *to;

	if (has_members(json))
		return is_here ? json_deep_copy(json) : copied(surface_collection(kind->type, kind->title), json);
	to = instead(s, kind);
	if (has_members(to) || json == NULL || !is_here)
		return to;
	json_decref(to);
	return json_deep_copy(json);
}

/* ---- members ---- */

static json_t *
interface_of(struct surface *s)
{
	json_t *adapters = of_chassis(s, surface_collection("NetworkAdapter", ""), "NetworkAdapters"), *json = NULL;
	const char *path = member_named(adapters, s->id[0]), *vendors;
	const json_t *adapter = surface_know(s, path);

	if (adapter == NULL)
		adapter = surface_know(s, member_named(inventory_vendors(s, "NetworkAdapters", &vendors), s->id[0]));
	if (adapter != NULL) {
		json = json_pack("{s:s,s:s,s:{s:o}}", "@odata.type", "#NetworkInterface.v1_2_0.NetworkInterface", "Name",
		    surface_text(adapter, "Name", NULL) ? surface_text(adapter, "Name", NULL) : "Network Interface", "Links",
		    "NetworkAdapter", surface_link_to(path, ""));
		surface_copy(json, adapter, "Status", NULL);
	}
	json_decref(adapters);
	return json;
}

static json_t *
make_member(struct surface *s)
{
	const struct kind *kind = kind_of(s);
	const json_t *json, *own;
	const char *path;
	bool is_here;

	json = linked(s, kind, &is_here);
	own = json == NULL ? NULL : is_here ? surface_own(s) : surface_get(s, member_named(json, s->id[0]));
	if (own != NULL || has_members(json))
		return own ? inventory_shaped(own) : NULL;
	if ((json = inventory_vendors(s, kind->name, &path)) != NULL) {
		own = surface_get(s, member_named(json, s->id[0]));
		return own ? inventory_shaped(own) : NULL;
	}
	if (strcmp(kind->name, "NetworkInterfaces") == 0)
		return interface_of(s);
	/* Other resources may link a member of a collection that nobody links. */
	return json_deep_copy(surface_own(s));
}

/* What is at this place is a collection of Ports, also where the box says it were the older NetworkPorts. */
static json_t *
make_ports(struct surface *s)
{
	json_t *json = json_deep_copy(surface_own(s));

	if (json != NULL)
		json_object_set_new(json, "@odata.type", json_string("#PortCollection.PortCollection"));
	return json;
}

/* ---- processors ---- */

/* What a CPU says of itself, in CPUID's words, or as a processor family of SMBIOS (DSP0134 7.5.2). */
static const struct {
	const char *name, *value, *architecture;
} architectures[] = {
	{"VendorId", "GenuineIntel", "x86"},
	{"VendorId", "AuthenticAMD", "x86"},
	{"EffectiveFamily", "0x0100", "ARM"},
	{"EffectiveFamily", "0x0101", "ARM"},
	{"EffectiveFamily", "0x0102", "ARM"},
};

static json_t *
make_processor(struct surface *s)
{
	json_t *json = json_deep_copy(surface_own(s));
	const char *said;
	size_t i;

	if (surface_text(json, "ProcessorArchitecture", NULL) != NULL)
		return json;
	for (i = 0; i < nitems(architectures); i++) {
		said = surface_text(json, "ProcessorId", architectures[i].name, NULL);
		if (said != NULL && strcasecmp(said, architectures[i].value) == 0) {
			json_object_set_new(json, "ProcessorArchitecture", json_string(architectures[i].architecture));
			break;
		}
	}
	return json;
}

/* ---- a System's PCIe devices as a collection, for who asks for one ---- */

static json_t *
make_devices(struct surface *s)
{
	const json_t *chassis = surface_know(s, s->chassis), *json = surface_follow(s, chassis, "PCIeDevices");
	json_t *to;

	if (json != NULL && strcmp(surface_link(chassis, "PCIeDevices"), s->path) == 0)
		return json_deep_copy(json);
	to = of_chassis(s, surface_collection("PCIeDevice", "PCIe Devices"), "PCIeDevices");
	return json_array_size(json_object_get(to, "Members")) > 0 ? to : listed(s, to);
}

static json_t *
make_device(struct surface *s)
{
	const json_t *chassis = surface_know(s, s->chassis), *json = surface_follow(s, chassis, "PCIeDevices"), *own;

	own = surface_get(s, member_named(json, s->id[0]));
	return json_deep_copy(own ? own : surface_own(s));
}

/* ---- links ---- */

/* A link to nowhere becomes the place that always answers. What is at its usual place is not asked for. */
static void
dress_link(struct surface *s, json_t *json, const char *member, const char *name)
{
	const char *link = surface_link(json, name);
	char below[64], usual[SURFACE_PATH];

	snprintf(below, sizeof below, "/%s", name);
	surface_join(usual, member, below);
	if (strcmp(link, usual) != 0 && surface_know(s, link) == NULL)
		json_object_set_new(json, name, surface_link_to(usual, ""));
}

/* A System's devices are those of its Chassis. */
static void
dress_devices(struct surface *s, json_t *json)
{
	json_t *devices;

	if (json_array_size(json_object_get(json, "PCIeDevices")) > 0)
		return;
	devices = of_chassis(s, surface_collection("PCIeDevice", ""), "PCIeDevices");
	if (json_array_size(json_object_get(devices, "Members")) > 0)
		json_object_set(json, "PCIeDevices", json_object_get(devices, "Members"));
	json_decref(devices);
}

static void
dress_system(struct surface *s, json_t *json)
{
	size_t i;

	for (i = 0; i < nitems(kinds); i++) {
		if (kinds[i].base == SURFACE_SYSTEM)
			dress_link(s, json, s->system, kinds[i].name);
	}
	for (i = 0; i < nitems(storage_names); i++)
		dress_link(s, json, s->system, storage_names[i]);
	dress_devices(s, json);
	surface_raise_type(json, MINOR_SYSTEM);
}

static void
dress_chassis(struct surface *s, json_t *json)
{
	size_t i;

	for (i = 0; i < nitems(kinds); i++) {
		if (kinds[i].base == SURFACE_CHASSIS)
			dress_link(s, json, s->chassis, kinds[i].name);
	}
	surface_raise_type(json, MINOR_CHASSIS);
}

static const struct surface_row rows[] = {
	{SURFACE_SYSTEM, "/Processors", 0, make_collection, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Processors/{}", 0, make_processor, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Memory", 0, make_collection, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Memory/{}", 0, make_member, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/EthernetInterfaces", 0, make_collection, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/NetworkInterfaces", 0, make_collection, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/NetworkInterfaces/{}", 0, make_member, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/NetworkInterfaces/{}/Ports", 0, make_ports, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/PCIeDevices", 0, make_devices, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/PCIeDevices/{}", 0, make_device, NULL, NULL, NULL},
	{SURFACE_CHASSIS, "/NetworkAdapters", 0, make_collection, NULL, NULL, NULL},
	{SURFACE_CHASSIS, "/NetworkAdapters/{}", 0, make_member, NULL, NULL, NULL},
	{SURFACE_CHASSIS, "/PCIeDevices", 0, make_collection, NULL, NULL, NULL},
	{SURFACE_CHASSIS, "/PCIeDevices/{}", 0, make_member, NULL, NULL, NULL},
};

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress_system, {NULL}, NULL, NULL},
	{SURFACE_CHASSIS, dress_chassis, {NULL}, NULL, NULL},
};

const struct surface_family surface_inventory = {rows, nitems(rows), parts, nitems(parts)};
