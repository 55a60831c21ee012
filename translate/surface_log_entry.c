/* Entries of a log: newest first, each as DMTF's schema wants it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/surface_log.h"

enum {
	ENTRIES_MOST = 1000, /* the newest; a client that wants more reads the vendor's own log */
	READ_MOST = 50       /* of a collection of links, since the standard wants entries whole: each is a request, once */
};

/* LogEntry.SensorType (DSP2043 2026.1), IPMI 2.0 table 42-3's names. */
static const char *const sensor_types[] = {
	"Platform Security Violation Attempt", "Temperature", "Voltage", "Current", "Fan", "Physical Chassis Security", "Processor",
	"Power Supply / Converter", "PowerUnit", "CoolingDevice", "Other Units-based Sensor", "Memory", "Drive Slot/Bay",
	"POST Memory Resize", "System Firmware Progress", "Event Logging Disabled", "System Event", "Critical Interrupt",
	"Button/Switch", "Module/Board", "Microcontroller/Coprocessor", "Add-in Card", "Chassis", "ChipSet", "Other FRU",
	"Cable/Interconnect", "Terminator", "SystemBoot/Restart", "Boot Error", "BaseOSBoot/InstallationStatus", "OS Stop/Shutdown",
	"Slot/Connector", "System ACPI PowerState", "Watchdog", "Platform Alert", "Entity Presence", "Monitor ASIC/IC", "LAN",
	"Management Subsystem Health", "Battery", "Session Audit", "Version Change", "FRUState", "OEM",
};

/* What some write instead. */
static const struct {
	const char *said, *type;
} sensor_words[] = {
	{"Power Supply", "Power Supply / Converter"}, {"Power Unit", "PowerUnit"}, {"Cooling Device", "CoolingDevice"},
	{"Drive Slot", "Drive Slot/Bay"}, {"Drive Slot (Bay)", "Drive Slot/Bay"}, {"Physical Security", "Physical Chassis Security"},
	{"Add in Card", "Add-in Card"}, {"Chip Set", "ChipSet"}, {"System Boot", "SystemBoot/Restart"},
	{"System Boot Initiated", "SystemBoot/Restart"}, {"OS Boot", "BaseOSBoot/InstallationStatus"},
	{"OS Critical Stop", "OS Stop/Shutdown"}, {"ACPI Power State", "System ACPI PowerState"}, {"Watchdog 2", "Watchdog"},
	{"Watchdog2", "Watchdog"}, {"System Firmware", "System Firmware Progress"}, {"FRU State", "FRUState"},
	{"System Firmware Error", "System Firmware Progress"}, {"Event Log", "Event Logging Disabled"},
};

/* LogEntry.LogEntryCode. */
static const char *const entry_codes[] = {
	"Assert", "Deassert", "Lower Non-critical - going low", "Lower Non-critical - going high", "Lower Critical - going low",
	"Lower Critical - going high", "Lower Non-recoverable - going low", "Lower Non-recoverable - going high",
	"Upper Non-critical - going low", "Upper Non-critical - going high", "Upper Critical - going low",
	"Upper Critical - going high", "Upper Non-recoverable - going low", "Upper Non-recoverable - going high", "Transition to Idle",
	"Transition to Active", "Transition to Busy", "State Deasserted", "State Asserted", "Predictive Failure deasserted",
	"Predictive Failure asserted", "Limit Not Exceeded", "Limit Exceeded", "Performance Met", "Performance Lags", "Transition to OK",
	"Transition to Non-Critical from OK", "Transition to Critical from less severe",
	"Transition to Non-recoverable from less severe", "Transition to Non-Critical from more severe",
	"Transition to Critical from Non-recoverable", "Transition to Non-recoverable", "Monitor", "Informational",
	"Device Removed / Device Absent", "Device Inserted / Device Present", "Device Disabled", "Device Enabled",
	"Transition to Running", "Transition to In Test", "Transition to Power Off", "Transition to On Line", "Transition to Off Line",
	"Transition to Off Duty", "Transition to Degraded", "Transition to Power Save", "Install Error", "Fully Redundant",
	"Redundancy Lost", "Redundancy Degraded", "Non-redundant:Sufficient Resources from Redundant",
	"Non-redundant:Sufficient Resources from Insufficient Resources", "Non-redundant:Insufficient Resources",
	"Redundancy Degraded from Fully Redundant", "Redundancy Degraded from Non-redundant", "D0 Power State", "D1 Power State",
	"D2 Power State", "D3 Power State", "OEM",
};

/* ---- one entry ---- */

static const char *
in_list(const char *const list[], size_t count, const char *text)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcasecmp(list[i], text) == 0)
			return list[i];
	}
	return NULL;
}

static const char *
sensor_type(const char *said)
{
	const char *type = in_list(sensor_types, nitems(sensor_types), said);
	size_t i;

	for (i = 0; type == NULL && i < nitems(sensor_words); i++)
		type = strcasecmp(sensor_words[i].said, said) == 0 ? sensor_words[i].type : NULL;
	return type;
}

/* A value of a list; one that nobody knows becomes OEM, with the vendor's word beside it. */
static void
mend_listed(json_t *entry, const char *name, const char *oem_name, const char *(*find)(const char *said))
{
	const char *said = surface_text(entry, name, NULL), *known;
	char word[160];

	if (said == NULL || said[0] == '\0') {
		json_object_del(entry, name);
		return;
	}
	if ((known = find(said)) == NULL) {
		snprintf(word, sizeof word, "%s", said);
		known = "OEM";
		surface_raise_type(entry, 3);
		if (json_object_get(entry, oem_name) == NULL)
			json_object_set_new(entry, oem_name, json_string(word));
	}
	json_object_set_new(entry, name, json_string(known));
}

static const char *
entry_code(const char *said)
{
	return in_list(entry_codes, nitems(entry_codes), said);
}

static void
mend_type(json_t *entry)
{
	static const char *const types[] = {"Event", "SEL", "Oem", "CXL"};
	const char *said = surface_text(entry, "EntryType", NULL), *type = said ? in_list(types, nitems(types), said) : NULL;

	/* What it is nobody says: an event. */
	if (type == NULL)
		type = said == NULL ? "Event" : "Oem";
	json_object_set_new(entry, "EntryType", json_string(type));
}

static void
mend_severity(json_t *entry)
{
	const char *said = surface_text(entry, "Severity", NULL);

	if (said != NULL && quirks_severity(said) != NULL)
		json_object_set_new(entry, "Severity", json_string(quirks_severity(said)));
	else
		json_object_del(entry, "Severity");
}

static void
mend_args(json_t *entry)
{
	json_t *args = json_object_get(entry, "MessageArgs"), *arg;
	char *text;
	size_t i;

	if (args != NULL && !json_is_array(args)) {
		json_object_del(entry, "MessageArgs");
		return;
	}
	json_array_foreach(args, i, arg) {
		if (json_is_string(arg))
			continue;
		text = json_dumps(arg, JSON_ENCODE_ANY | JSON_COMPACT);
		json_array_set_new(args, i, json_string(text));
		free(text);
	}
}

void
log_entry_mend(json_t *entry)
{
	static const char *const texts[] = {"MessageId", "Message", "OemRecordFormat", "Created", "SensorNumber"};
	size_t i;

	if (surface_text(entry, "@odata.type", NULL) == NULL)
		json_object_set_new(entry, "@odata.type", json_string("#LogEntry.v1_3_0.LogEntry"));
	surface_raise_type(entry, 0);
	mend_type(entry);
	mend_severity(entry);
	mend_listed(entry, "SensorType", "OemSensorType", sensor_type);
	mend_listed(entry, "EntryCode", "OemLogEntryCode", entry_code);
	mend_args(entry);
	for (i = 0; i < nitems(texts); i++) {
		if (json_is_null(json_object_get(entry, texts[i])))
			json_object_del(entry, texts[i]);
	}
}

/* ---- order ---- */

struct stamped {
	json_t *entry;
	double when;  /* seconds since 1970; < 0: it does not say */
	double number; /* of its id; < 0: it is none */
	size_t index;
};

/* Days since 1970-01-01, by the civil calendar (years begin in March, so that leap days come last). */
static double
days(int y, int m, int d)
{
	y -= m <= 2;
	m += m <= 2 ? 9 : -3;
	return 365.0 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 719469;
}

static double
when(const char *created)
{
	int y, mo, d, h, mi, zh = 0, zm = 0, n = 0;
	char sign = '+';
	double sec;

	if (created == NULL || sscanf(created, "%d-%d-%dT%d:%d:%lf%n", &y, &mo, &d, &h, &mi, &sec, &n) != 6 || y < 1)
		return -1;
	if (sscanf(created + n, "%c%d:%d", &sign, &zh, &zm) != 3)
		zh = zm = 0;
	return days(y, mo, d) * 86400 + h * 3600 + mi * 60 + sec - (sign == '-' ? -1 : 1) * (zh * 3600 + zm * 60);
}

static double
number_of(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	char *end;
	double number = slash ? strtod(slash + 1, &end) : -1;

	return slash != NULL && end != slash + 1 && *end == '\0' ? number : -1;
}

/* The newest first; of the same second, the higher number; else as the box has them. */
static int
newer(const void *a, const void *b)
{
	const struct stamped *x = a, *y = b;

	if (x->when >= 0 && y->when >= 0 && (x->when < y->when || x->when > y->when))
		return x->when < y->when ? 1 : -1;
	if (x->number >= 0 && y->number >= 0 && (x->number < y->number || x->number > y->number))
		return x->number < y->number ? 1 : -1;
	return x->index < y->index ? -1 : 1;
}

/* Entries without a time, or all links: by number. With times in some only, an order by both would contradict itself. */
static void
even_out(struct stamped *list, size_t count)
{
	bool all_when = true, all_numbers = true;
	size_t i;

	for (i = 0; i < count; i++) {
		all_when = all_when && list[i].when >= 0;
		all_numbers = all_numbers && list[i].number >= 0;
	}
	for (i = 0; i < count; i++) {
		if (!all_when)
			list[i].when = -1;
		if (!all_numbers)
			list[i].number = -1;
	}
}

static struct stamped *
in_order(const json_t *members, size_t *count)
{
	struct stamped *list = xcalloc(json_array_size(members) + 1, sizeof *list);
	json_t *entry;
	size_t i;

	*count = 0;
	json_array_foreach(members, i, entry) {
		if (json_is_object(entry))
			list[(*count)++] = (struct stamped){entry, when(surface_text(entry, "Created", NULL)),
				number_of(surface_text(entry, "@odata.id", NULL)), i};
	}
	even_out(list, *count);
	qsort(list, *count, sizeof *list, newer);
	return list;
}

/* ---- the collection ---- */

static const char *
entry_id(const json_t *entry)
{
	const char *path = surface_text(entry, "@odata.id", NULL), *slash = path ? strrchr(path, '/') : NULL;

	return slash != NULL && strchr(slash, '#') == NULL ? slash + 1 : surface_text(entry, "Id", NULL);
}

/* The vendor's entry under this log's name. */
static json_t *
renamed(const json_t *entry, const char *entries)
{
	const char *id = entry_id(entry);
	json_t *json = json_deep_copy(entry);
	char path[SURFACE_PATH], below[SURFACE_ID + 1];

	if (id != NULL) {
		snprintf(below, sizeof below, "/%s", id);
		json_object_set_new(json, "@odata.id", json_string(surface_join(path, entries, below)));
	}
	json_object_del(json, "@odata.etag");
	if (json_object_size(json) == 1)
		return json;
	/* Some number them twice: Id is what the resource is called. */
	if (id != NULL)
		json_object_set_new(json, "Id", json_string(id));
	log_entry_mend(json);
	return json;
}

/* Whole, also where the box's collection only links to it; NULL: that link leads nowhere. */
static const json_t *
whole(struct surface *s, const json_t *entry)
{
	return json_object_size(entry) > 1 ? entry : surface_know(s, surface_text(entry, "@odata.id", NULL));
}

static void
fill(struct surface *s, json_t *json, const json_t *members)
{
	json_t *list = json_object_get(json, "Members");
	size_t count, i, read = 0;
	struct stamped *order = in_order(members, &count);
	const json_t *entry;

	for (i = 0; i < count && i < ENTRIES_MOST && read < READ_MOST; i++) {
		read += json_object_size(order[i].entry) == 1;
		if ((entry = whole(s, order[i].entry)) != NULL)
			json_array_append_new(list, renamed(entry, s->path));
	}
	free(order);
}

/* A log under its own name: its words as far as they are legal, and its order, but for links, of which the newest are read. */
static json_t *
mended(struct surface *s, const json_t *entries)
{
	const json_t *members = json_object_get(entries, "Members"), *entry;
	json_t *json = json_copy((json_t *)entries), *list = json_array(), *copy;
	size_t i;

	json_object_set_new(json, "Members", list);
	if (json_object_size(json_array_get(members, 0)) == 1) {
		fill(s, json, members);
		return json;
	}
	json_array_foreach(members, i, entry) {
		log_entry_mend(copy = json_deep_copy(entry));
		json_array_append_new(list, copy);
	}
	return json;
}

static bool
is_own(struct surface *s, char service[SURFACE_PATH])
{
	return strncmp(s->path, service, strlen(service)) == 0 && s->path[strlen(service)] == '/';
}

json_t *
log_make_entries(struct surface *s)
{
	char service[SURFACE_PATH];
	const json_t *entries;
	json_t *json;

	if (!log_find(s, s->id[0], service))
		return s->is_waiting ? NULL : json_deep_copy(surface_own(s));
	entries = surface_get(s, surface_link(surface_know(s, service), "Entries"));
	if (is_own(s, service))
		return entries ? mended(s, entries) : NULL;
	json = surface_collection("LogEntry", "Log Entries");
	fill(s, json, json_object_get(entries, "Members"));
	return json;
}

/* ---- one by its id ---- */

json_t *
log_make_entry(struct surface *s)
{
	char service[SURFACE_PATH], parent[SURFACE_PATH];
	const json_t *members, *entry, *found = NULL;
	const char *id;
	json_t *json;
	size_t i;

	if (!log_find(s, s->id[0], service))
		return s->is_waiting ? NULL : json_deep_copy(surface_own(s));
	if (is_own(s, service)) {
		if ((json = json_deep_copy(surface_own(s))) != NULL)
			log_entry_mend(json);
		return json;
	}
	members = json_object_get(surface_get(s, surface_link(surface_know(s, service), "Entries")), "Members");
	json_array_foreach(members, i, entry) {
		id = entry_id(entry);
		if (id != NULL && strcmp(id, s->id[1]) == 0)
			found = entry;
	}
	snprintf(parent, sizeof parent, "%.*s", (int)(strrchr(s->path, '/') - s->path), s->path);
	found = found ? whole(s, found) : NULL;
	return found ? renamed(found, parent) : NULL;
}
