/* Power of a System: what a reset may be, one way on every vendor; and the delays that it keeps. What is done for a reset:
 * surface_reset.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/power_lines.h"
#include "translate/surface_reset.h"
#include "translate/surface_rows.h"

#define ACTION "#ComputerSystem.Reset"

enum { DELAY_MAX_S = 300 };

static const struct {
	const char *property, *range, *note;
} delays[POWER_DELAYS] = {
	[POWER_DELAY_ON] = {"PowerOnDelaySeconds", "PowerOnDelaySeconds@Redfish.AllowableNumbers", "power.on_delay"},
	[POWER_DELAY_OFF] = {"PowerOffDelaySeconds", "PowerOffDelaySeconds@Redfish.AllowableNumbers", "power.off_delay"},
	[POWER_DELAY_CYCLE] = {"PowerCycleDelaySeconds", "PowerCycleDelaySeconds@Redfish.AllowableNumbers", "power.cycle_delay"},
};

/* ---- what the box can ---- */

const json_t *
surface_power_action(const json_t *system)
{
	return surface_at(system, "Actions", ACTION, NULL);
}

static const json_t *
info_values(const json_t *info)
{
	const json_t *parameter;
	const char *name;
	size_t i;

	json_array_foreach(surface_at(info, "Parameters", NULL), i, parameter) {
		name = surface_text(parameter, "Name", NULL);
		if (name != NULL && strcmp(name, "ResetType") == 0)
			return surface_at(parameter, "AllowableValues", NULL);
	}
	return NULL;
}

struct power_can
surface_power_can(struct surface *s, const json_t *system)
{
	struct power_can can = {.transport = POWER_REDFISH, .vendor = s->vendor};
	const json_t *action = surface_power_action(system);
	char key[SURFACE_ID];

	can.values = surface_at(action, "ResetType@Redfish.AllowableValues", NULL);
	if (json_array_size(can.values) == 0)
		can.values = info_values(surface_know(s, surface_text(action, "@Redfish.ActionInfo", NULL)));
	if (json_array_size(can.values) == 0)
		can.values = NULL;
	can.lacks = surface_note(s, surface_power_note(s, "power.lacks", key));
	can.model = surface_text(system, "Model", NULL);
	return can;
}

/* Each System of a node has notes of its own. */
const char *
surface_power_note(const struct surface *s, const char *name, char key[SURFACE_ID])
{
	snprintf(key, SURFACE_ID, "%s%s%s", name, s->is_primary ? "" : "~", s->is_primary ? "" : strrchr(s->system, '/') + 1);
	return key;
}

/* ---- the action's description ---- */

static json_t *
make_info(struct surface *s)
{
	const json_t *system = surface_know(s, s->system);
	struct power_can can;

	if (surface_power_action(system) == NULL)
		return json_deep_copy(surface_own(s));
	can = surface_power_can(s, system);
	return json_pack("{s:s,s:s,s:[{s:s,s:b,s:s,s:o}]}", "@odata.type", "#ActionInfo.v1_4_0.ActionInfo", "Name", "Reset Action Info",
	    "Parameters", "Name", "ResetType", "Required", 1, "DataType", "String", "AllowableValues", power_lines_values(s, power_values(&can)));
}

static void
dress_action(struct surface *s, json_t *json)
{
	json_t *actions = surface_object(json, "Actions"), *action = json_object_get(actions, ACTION);
	struct power_can can;
	char path[SURFACE_PATH];

	if (!json_is_object(action))
		return;
	can = surface_power_can(s, json);
	json_object_set_new(action, "target", json_string(surface_join(path, s->system, "/Actions/ComputerSystem.Reset")));
	json_object_set_new(action, "ResetType@Redfish.AllowableValues", power_lines_values(s, power_values(&can)));
	json_object_set_new(action, "@Redfish.ActionInfo", json_string(surface_join(path, s->system, "/ResetActionInfo")));
	json_object_del(action, "@Redfish.OperationApplyTimeSupport");
}

/* ---- the state ---- */

static void
dress_state(struct surface *s, json_t *json)
{
	static const char *const states[] = {"On", "Off", "PoweringOn", "PoweringOff", "Paused"};
	const char *state = surface_text(json, "PowerState", NULL), *other = NULL, *source = NULL;
	json_t *oem;
	size_t i;

	/* What the box said last is not what holds: somebody else may know. */
	if (power_own_is_down(s) && (other = power_lines_state(s, &source)) != NULL) {
		oem = surface_object(surface_object(json, "Oem"), "Fishway");
		json_object_set_new(oem, "@odata.type", json_string(SURFACE_OEM_TYPE("ComputerSystem")));
		json_object_set_new(oem, "PowerStateTransport", json_string(source));
		json_object_set_new(json, "PowerState", json_string(other));
		return;
	}
	for (i = 0; state != NULL && i < nitems(states); i++) {
		if (strcmp(state, states[i]) == 0)
			return;
	}
	/* "Unknown", "Reset": no signal */
	json_object_set_new(json, "PowerState", json_null());
}

/* A reset that was accepted and did not get there (surface_reset.c), as long as it has not. */
static void
dress_condition(struct surface *s, json_t *json)
{
	char key[SURFACE_ID], type[32], stamp[32], text[512], id[96];
	const char *note = surface_note(s, surface_power_note(s, POWER_NOTE_MISSED, key)), *state;
	const struct power_row *row;
	struct rf_error err = {0};
	long long wall_s;
	json_t *status, *list;

	if (note == NULL || sscanf(note, "%31s %lld", type, &wall_s) != 2 || (row = power_find(type)) == NULL)
		return;
	state = surface_text(json, "PowerState", NULL);
	if (state != NULL && strcmp(state, row->aim == POWER_AIM_OFF ? "Off" : "On") == 0)
		return;
	error_set(&err, RF_NODE_POWER, s->node, type);
	error_text(&err, text, sizeof text);
	error_message_id(error_message(err.code), id, sizeof id);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&(time_t){(time_t)wall_s}, &(struct tm){0}));
	status = surface_object(json, "Status");
	if (!json_is_array(list = json_object_get(status, "Conditions")))
		json_object_set_new(status, "Conditions", list = json_array());
	json_array_append_new(list, json_pack("{s:s,s:[s,s],s:s,s:s,s:s}", "MessageId", id, "MessageArgs", s->node, type, "Message",
	    text, "Severity", "Warning", "Timestamp", stamp));
}

/* ---- delays: the box's own, else kept here and honoured by the reset ---- */

static bool
is_own(const json_t *system, enum power_delay which)
{
	return json_object_get(system, delays[which].property) != NULL;
}

int
surface_power_delay(struct surface *s, const json_t *system, enum power_delay which)
{
	char key[SURFACE_ID];
	const char *note = is_own(system, which) ? NULL : surface_note(s, surface_power_note(s, delays[which].note, key));

	return note ? atoi(note) : 0;
}

static void
dress_delays(struct surface *s, json_t *json)
{
	char range[32];
	int which, delay;

	snprintf(range, sizeof range, "0:%d:1", DELAY_MAX_S);
	for (which = 0; which < POWER_DELAYS; which++) {
		if (is_own(json, which))
			continue;
		delay = surface_power_delay(s, json, which);
		surface_raise_type(json, 13);
		json_object_set_new(json, delays[which].property, json_integer(delay));
		json_object_set_new(json, delays[which].range, json_pack("[s]", range));
	}
}

static void
dress_system(struct surface *s, json_t *json)
{
	dress_action(s, json);
	dress_state(s, json);
	dress_condition(s, json);
	if (surface_power_action(json) != NULL)
		dress_delays(s, json);
}

/* "3:254:1", "0:60", "5": the specification's form of allowable numbers. */
static bool
is_in(const char *range, double value)
{
	double low = 0, high = 0, step = 0, steps;
	int n = sscanf(range, "%lf:%lf:%lf", &low, &high, &step);

	if (n < 2)
		return n == 1 && value >= low && value <= low;
	steps = step > 0 ? (value - low) / step : 0;
	return value >= low && value <= high && steps - (double)(long long)steps <= 0;
}

static bool
is_allowed(const json_t *system, enum power_delay which, double value)
{
	const json_t *ranges = json_object_get(system, delays[which].range), *range;
	size_t i;

	if (json_array_size(ranges) == 0)
		return value >= 0 && value <= DELAY_MAX_S && (is_own(system, which) || value - (double)(int)value <= 0);
	json_array_foreach(ranges, i, range) {
		if (json_is_string(range) && is_in(json_string_value(range), value))
			return true;
	}
	return false;
}

static bool
check_delays(struct deed *deed)
{
	const json_t *system = surface_know(deed->s, deed->s->system), *value;
	char *text;
	bool is_good = true;
	int which;

	for (which = 0; is_good && which < POWER_DELAYS && !deed->s->is_waiting; which++) {
		if ((value = json_object_get(deed->body, delays[which].property)) == NULL)
			continue;
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		if (surface_power_action(system) == NULL)
			is_good = error_set(&deed->err, RF_PROPERTY_UNKNOWN, delays[which].property);
		else if (!json_is_number(value))
			is_good = error_set(&deed->err, RF_PROPERTY_TYPE, text, delays[which].property);
		else if (!is_allowed(system, which, json_number_value(value)))
			is_good = error_set(&deed->err, RF_PROPERTY_OUT_OF_RANGE, text, delays[which].property);
		free(text);
	}
	return is_good;
}

static enum deed_ask
patch_delays(struct deed *deed)
{
	const json_t *system = surface_know(deed->s, deed->s->system), *value;
	json_t *body;
	char key[SURFACE_ID], text[16];
	int which;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->step++ > 0)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	body = json_object();
	for (which = 0; which < POWER_DELAYS; which++) {
		if ((value = json_object_get(deed->body, delays[which].property)) == NULL)
			continue;
		if (is_own(system, which)) {
			json_object_set(body, delays[which].property, (json_t *)value);
			continue;
		}
		snprintf(text, sizeof text, "%d", (int)json_number_value(value));
		surface_set_note(deed->s, surface_power_note(deed->s, delays[which].note, key), strcmp(text, "0") ? text : NULL);
	}
	if (json_object_size(body) > 0)
		return deed_send(deed, "PATCH", deed->s->path, body);
	json_decref(body);
	return DEED_DONE;
}

static const struct surface_row rows[] = {
	{SURFACE_SYSTEM, "/ResetActionInfo", 0, make_info, NULL, NULL, NULL},
	{SURFACE_SYSTEM, "/Actions/ComputerSystem.Reset", 0, NULL, NULL, surface_reset, NULL},
};

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress_system, {"PowerOnDelaySeconds", "PowerOffDelaySeconds", "PowerCycleDelaySeconds"}, check_delays,
	    patch_delays},
};

const struct surface_family surface_power = {rows, nitems(rows), parts, nitems(parts)};
