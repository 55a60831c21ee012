#include "translate/event.h"

#include <stdio.h>
#include <string.h>

static void
set_default(json_t *json, const char *name, const char *value)
{
	if (!json_is_string(json_object_get(json, name)))
		json_object_set_new(json, name, json_string(value));
}

/* Some streams lack MemberId and EventType (GH200 24.05; nv-redfish: bmc_quirks.rs). Other is DMTF's word for events that do not say theirs. */
static void
mend_record(json_t *record, size_t index)
{
	char number[24];

	snprintf(number, sizeof number, "%zu", index);
	set_default(record, "MemberId", number);
	set_default(record, "EventType", "Other");
}

static bool
is_report(const json_t *json)
{
	const char *type = json_string_value(json_object_get(json, "@odata.type"));

	return type != NULL && strncmp(type, "#MetricReport.", strlen("#MetricReport.")) == 0;
}

bool
event_mend(json_t *json, const char *id)
{
	json_t *records = json_object_get(json, "Events"), *record;
	size_t i;

	if (is_report(json))
		return true;
	if (!json_is_array(records))
		return false;
	set_default(json, "@odata.type", "#Event.v1_7_0.Event");
	set_default(json, "Id", id[0] != '\0' ? id : "1");
	set_default(json, "Name", "Event");
	json_array_foreach(records, i, record) {
		if (json_is_object(record))
			mend_record(record, i);
	}
	return true;
}
