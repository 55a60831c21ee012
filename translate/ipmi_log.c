/* The system event log of an IPMI-only machine, IPMI 2.0 chapter 31 and 32. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/ipmi_box.h"
#include "translate/ipmi_words.h"
#include "translate/surface_rows.h"

#define LOG IPMI_SYSTEM "/LogServices/SEL"

enum { THRESHOLD = 0x01, SPECIFIC = 0x6F, SYSTEM_EVENT = 0x02 };

/* By Get Device ID, 20.1; who is too modest there may be asked. */
static bool
has_log(struct surface *s)
{
	const json_t *list = json_object_get(surface_know(s, "ipmi:/device"), "supports"), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (strcmp(json_string_value(item), "sel") == 0)
			return true;
	}
	return surface_know(s, "ipmi:/sel") != NULL;
}

static json_t *
make_services(struct surface *s)
{
	json_t *json = surface_collection("LogService", "Log Services");

	if (has_log(s))
		surface_add_member(json, LOG);
	return json;
}

static json_t *
make_service(struct surface *s)
{
	const json_t *log = surface_know(s, "ipmi:/sel");
	char stamp[IPMI_STAMP];
	json_t *json;

	if (log == NULL)
		return NULL;
	json = json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:o,s:{s:s},s:{s:{s:s}}}", "@odata.type", "#LogService.v1_5_0.LogService", "Id", "SEL",
	    "Name", "System Event Log", "LogEntryType", "SEL", "OverWritePolicy", "NeverOverWrites", "ServiceEnabled", 1, "Status",
	    ipmi_status(ipmi_is(log, "has_overflown") ? "Warning" : "OK"), "Entries", "@odata.id", LOG "/Entries", "Actions",
	    "#LogService.ClearLog", "target", LOG "/Actions/LogService.ClearLog");
	if (json_is_boolean(json_object_get(log, "has_overflown")))
		json_object_set(json, "Overflow", json_object_get(log, "has_overflown"));
	if (ipmi_stamp(json_object_get(log, "time"), stamp) != NULL) {
		json_object_set_new(json, "DateTime", json_string(stamp));
		json_object_set_new(json, "DateTimeLocalOffset", json_string("+00:00"));
	}
	return json;
}

/* The name of the sensor of that number. */
static const char *
sensor_name(struct surface *s, const json_t *entry)
{
	const json_t *list = json_object_get(surface_know(s, "ipmi:/sensors"), "sensors"), *sensor;
	size_t i;

	json_array_foreach(list, i, sensor) {
		if (json_equal(json_object_get(sensor, "number"), json_object_get(entry, "sensor")) &&
		    json_equal(json_object_get(sensor, "type"), json_object_get(entry, "sensor_type")))
			return surface_text(sensor, "name", NULL);
	}
	return NULL;
}

/* A system event, 32.1. For a threshold that is no longer crossed EntryCode cannot say both: the message does. */
static void
set_event(struct surface *s, json_t *json, const json_t *entry)
{
	int type = (int)json_integer_value(json_object_get(entry, "event_type"));
	int offset = (int)json_integer_value(json_object_get(entry, "offset"));
	int sensor_type = (int)json_integer_value(json_object_get(entry, "sensor_type"));
	bool is_asserted = !json_is_false(json_object_get(entry, "is_asserted"));
	const char *code = ipmi_entry_code(type, offset, is_asserted), *kind = ipmi_sensor_type(sensor_type);
	const char *what = type == SPECIFIC ? ipmi_event_text(sensor_type, offset) : code, *name = sensor_name(s, entry);
	char text[256], id[16];

	snprintf(text, sizeof text, "%s%s%s%s", name ? name : kind ? kind : "Sensor", what ? ": " : "", what ? what : "",
	    is_asserted ? "" : " (deasserted)");
	json_object_set_new(json, "EntryType", json_string("SEL"));
	json_object_set_new(json, "Message", json_string(text));
	json_object_set_new(json, "Severity", json_string(ipmi_event_severity(type, offset, sensor_type, is_asserted)));
	json_object_set_new(json, "EntryCode", json_string(code ? code : "OEM"));
	if (kind != NULL)
		json_object_set_new(json, "SensorType", json_string(kind));
	json_object_set(json, "SensorNumber", json_object_get(entry, "sensor"));
	if (json_is_integer(json_object_get(entry, "generator"))) {
		snprintf(id, sizeof id, "0x%04llX", (long long)json_integer_value(json_object_get(entry, "generator")));
		json_object_set_new(json, "GeneratorId", json_string(id));
	}
}

static void
set_oem(json_t *json, const json_t *entry)
{
	char format[32];

	json_object_set_new(json, "EntryType", json_string("Oem"));
	snprintf(format, sizeof format, "IPMI record type %02llXh", (long long)json_integer_value(json_object_get(entry, "type")));
	json_object_set_new(json, "OemRecordFormat", json_string(format));
	json_object_set_new(json, "Message", json_string(format));
	json_object_set_new(json, "Severity", json_string("OK"));
}

static json_t *
entry_json(struct surface *s, const json_t *entry)
{
	long long record = json_integer_value(json_object_get(entry, "record"));
	char path[SURFACE_PATH], id[24], stamp[IPMI_STAMP], message[40];
	const char *data = surface_text(entry, "data", NULL);
	json_t *json;

	snprintf(id, sizeof id, "%lld", record);
	snprintf(path, sizeof path, LOG "/Entries/%s", id);
	json = json_pack("{s:s,s:s,s:s,s:s}", "@odata.id", path, "@odata.type", "#LogEntry.v1_15_0.LogEntry", "Id", id, "Name",
	    "Log Entry");
	if (json_integer_value(json_object_get(entry, "type")) == SYSTEM_EVENT)
		set_event(s, json, entry);
	else
		set_oem(json, entry);
	if (ipmi_stamp(json_object_get(entry, "time"), stamp) != NULL)
		json_object_set_new(json, "Created", json_string(stamp));
	if (data != NULL && snprintf(message, sizeof message, "0x%s", data) < (int)sizeof message)
		json_object_set_new(json, "MessageId", json_string(message));
	return json;
}

static json_t *
make_entries(struct surface *s)
{
	const json_t *log = surface_get(s, "ipmi:/sel"), *list = json_object_get(log, "entries");
	json_t *json, *members;
	size_t i;

	if (log == NULL)
		return NULL;
	json = surface_collection("LogEntry", "Log Entries");
	members = json_object_get(json, "Members");
	/* Newest first. */
	for (i = json_array_size(list); i > 0; i--)
		json_array_append_new(members, entry_json(s, json_array_get(list, i - 1)));
	return json;
}

static json_t *
make_entry(struct surface *s)
{
	const json_t *list = json_object_get(surface_get(s, "ipmi:/sel"), "entries"), *entry;
	char id[24];
	size_t i;

	json_array_foreach(list, i, entry) {
		snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(entry, "record")));
		if (strcmp(id, s->id[0]) == 0)
			return entry_json(s, entry);
	}
	return NULL;
}

static enum deed_ask
post_clear(struct deed *deed)
{
	return ipmi_box_act(deed, "ipmi:/sel/clear", json_object());
}

static const struct surface_row rows[] = {
	IPMI_ROW("/Systems/1/LogServices", make_services),
	IPMI_ROW("/Systems/1/LogServices/SEL", make_service),
	IPMI_ROW("/Systems/1/LogServices/SEL/Entries", make_entries),
	IPMI_ROW("/Systems/1/LogServices/SEL/Entries/{}", make_entry),
	{SURFACE_ROOT, "/Systems/1/LogServices/SEL/Actions/LogService.ClearLog", 0, NULL, NULL, post_clear, NULL},
};

const struct surface_family surface_ipmi_log = {rows, nitems(rows), NULL, 0, "ipmi"};
