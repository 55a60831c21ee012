/* An IPMI-only machine's System: identity from its FRU, power from chassis status, the boot override from boot flags, the
 * watchdog. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/ipmi_box.h"
#include "translate/ipmi_states.h"
#include "translate/power_lines.h"
#include "translate/surface_rows.h"

enum { PROCESSOR = 0x07, MEMORY = 0x0C };

/* ---- identity and state ---- */

static void
set_identity(struct surface *s, json_t *json)
{
	const json_t *product = ipmi_fru(s, "product"), *board = ipmi_fru(s, "board");

	ipmi_set_text(json, "Manufacturer", json_object_get(product, "manufacturer"));
	ipmi_set_text(json, "Manufacturer", json_object_get(board, "manufacturer"));
	ipmi_set_text(json, "Model", json_object_get(product, "name"));
	ipmi_set_text(json, "Model", json_object_get(board, "product"));
	ipmi_set_text(json, "PartNumber", json_object_get(product, "part"));
	ipmi_set_text(json, "PartNumber", json_object_get(board, "part"));
	ipmi_set_text(json, "SerialNumber", json_object_get(product, "serial"));
	ipmi_set_text(json, "SerialNumber", json_object_get(board, "serial"));
	ipmi_set_text(json, "AssetTag", json_object_get(product, "asset_tag"));
	ipmi_set_text(json, "UUID", json_object_get(surface_know(s, "ipmi:/device"), "uuid"));
	if (json_is_object(product) && json_object_get(json, "AssetTag") == NULL)
		json_object_set_new(json, "AssetTag", json_string(""));
}

static const struct {
	const char *fact, *what, *health;
} faults[] = {
	{"is_overloaded", "power overload", "Critical"},
	{"has_power_fault", "power fault", "Critical"},
	{"has_control_fault", "power control fault", "Critical"},
	{"is_interlocked", "power interlock", "Warning"},
	{"is_locked_out", "front panel lockout", "OK"},
};

/* Chassis status, IPMI 2.0 28.2. What holds is a condition; so is why the power went last. */
static json_t *
status_of(const json_t *power)
{
	json_t *list = json_array(), *status = ipmi_status("OK"), *event;
	const char *health = "OK";
	char text[64];
	size_t i;

	for (i = 0; i < nitems(faults); i++) {
		if (!ipmi_is(power, faults[i].fact))
			continue;
		ipmi_add_condition(list, "PowerState", faults[i].what, faults[i].health);
		if (strcmp(health, "Critical") != 0 && strcmp(faults[i].health, "OK") != 0)
			health = faults[i].health;
	}
	json_array_foreach(json_object_get(power, "last_event"), i, event) {
		if (strcmp(json_string_value(event), "on-by-ipmi") == 0)
			continue;
		snprintf(text, sizeof text, "last power event: %s", json_string_value(event));
		ipmi_add_condition(list, "PowerState", text, "OK");
	}
	json_object_set_new(status, "Health", json_string(health));
	if (json_array_size(list) > 0)
		json_object_set(status, "Conditions", list);
	json_decref(list);
	return status;
}

/* What facts call something, and what Redfish calls it. */
struct word {
	const char *fact, *redfish;
};

static const char *
redfish_of(const struct word *words, size_t count, const char *fact)
{
	size_t i;

	for (i = 0; fact != NULL && i < count; i++) {
		if (strcmp(fact, words[i].fact) == 0)
			return words[i].redfish;
	}
	return NULL;
}

static const char *
fact_of(const struct word *words, size_t count, const json_t *redfish)
{
	size_t i;

	for (i = 0; json_is_string(redfish) && i < count; i++) {
		if (strcmp(json_string_value(redfish), words[i].redfish) == 0)
			return words[i].fact;
	}
	return NULL;
}

static void
set_word(json_t *json, const char *name, const char *word)
{
	if (word != NULL)
		json_object_set_new(json, name, json_string(word));
}

static const struct word policies[] = {{"always-off", "AlwaysOff"}, {"previous", "LastState"}, {"always-on", "AlwaysOn"}};
static const struct word lights[] = {{"off", "Off"}, {"temporary", "Blinking"}, {"on", "Lit"}};

static void
set_power(struct surface *s, json_t *json)
{
	const json_t *power = surface_get(s, "ipmi:/chassis"), *is_on = json_object_get(power, "is_on");

	json_object_set_new(json, "PowerState",
	    json_is_boolean(is_on) ? json_string(json_is_true(is_on) ? "On" : "Off") : json_null());
	json_object_set_new(json, "Status", status_of(power));
	set_word(json, "PowerRestorePolicy", redfish_of(policies, nitems(policies), surface_text(power, "restore_policy", NULL)));
	/* Who cannot tell may be told all the same (28.5). */
	json_object_set_new(json, "IndicatorLED", json_null());
	set_word(json, "IndicatorLED", redfish_of(lights, nitems(lights), surface_text(power, "identify", NULL)));
}

/* ---- boot ---- */

/* Boot flags, IPMI 2.0 table 28-14 parameter 5, both ways; the first of a target is what is written. */
static const struct {
	const char *device, *target;
} targets[] = {
	{"none", "None"}, {"pxe", "Pxe"}, {"disk", "Hdd"}, {"disk-safe", "Hdd"}, {"cd", "Cd"}, {"setup", "BiosSetup"},
	{"diagnostics", "Diags"}, {"floppy", "Floppy"}, {"remote-media", "Usb"}, {"remote-floppy", "Usb"},
	{"remote-cd", "RemoteDrive"}, {"remote-disk", "RemoteDrive"},
};

static void
set_boot(struct surface *s, json_t *json)
{
	const json_t *boot = surface_get(s, "ipmi:/boot");
	const char *device = surface_text(boot, "device", NULL), *target = "None";
	json_t *out = json_object(), *values = json_array();
	bool is_valid = ipmi_is(boot, "is_valid");
	size_t i;

	for (i = 0; i < nitems(targets); i++) {
		if (device != NULL && strcmp(device, targets[i].device) == 0)
			target = targets[i].target;
		if (i == 0 || strcmp(targets[i].target, targets[i - 1].target) != 0)
			json_array_append_new(values, json_string(targets[i].target));
	}
	if (boot != NULL) {
		is_valid = is_valid && strcmp(target, "None") != 0;
		json_object_set_new(out, "BootSourceOverrideEnabled",
		    json_string(!is_valid ? "Disabled" : ipmi_is(boot, "is_persistent") ? "Continuous" : "Once"));
		json_object_set_new(out, "BootSourceOverrideTarget", json_string(is_valid ? target : "None"));
		json_object_set_new(out, "BootSourceOverrideMode", json_string(ipmi_is(boot, "is_uefi") ? "UEFI" : "Legacy"));
		json_object_set(out, "BootSourceOverrideTarget@Redfish.AllowableValues", values);
		json_object_set_new(out, "BootSourceOverrideEnabled@Redfish.AllowableValues",
		    json_pack("[s,s,s]", "Disabled", "Once", "Continuous"));
		json_object_set_new(out, "BootSourceOverrideMode@Redfish.AllowableValues", json_pack("[s,s]", "Legacy", "UEFI"));
	}
	json_decref(values);
	json_object_set_new(json, "Boot", out);
}

/* ---- watchdog: IPMI 2.0 27.6, 27.7 ---- */

static const struct word timeouts[] = {{"none", "None"}, {"reset", "ResetSystem"}, {"power-off", "PowerDown"}, {"power-cycle", "PowerCycle"}};
static const struct word warnings[] = {{"none", "None"}, {"smi", "SMI"}, {"nmi", "DiagnosticInterrupt"}, {"message", "MessagingInterrupt"}};

static void
set_watchdog(struct surface *s, json_t *json)
{
	const json_t *dog = surface_know(s, "ipmi:/watchdog");
	const char *action = redfish_of(timeouts, nitems(timeouts), surface_text(dog, "action", NULL));
	json_t *out;

	if (dog == NULL)
		return;
	out = json_pack("{s:b,s:{s:s}}", "FunctionEnabled", ipmi_is(dog, "is_running"), "Status", "State",
	    ipmi_is(dog, "is_running") ? "Enabled" : "Disabled");
	/* It and FunctionEnabled are required. */
	set_word(out, "TimeoutAction", action ? action : "None");
	set_word(out, "WarningAction", redfish_of(warnings, nitems(warnings), surface_text(dog, "warning", NULL)));
	json_object_set_new(json, "HostWatchdogTimer", out);
}

/* Of processors and memory IPMI tells how they are, not what they are; who looks for that finds null. */
static void
set_summary(struct surface *s, json_t *json, const char *name, int type, const char *amount)
{
	json_t *summary = ipmi_states_summary(json_object_get(surface_get(s, "ipmi:/sensors"), "sensors"), type);

	if (summary == NULL)
		return;
	json_object_set_new(summary, amount, json_null());
	json_object_set_new(json, name, summary);
}

static json_t *
make_system(struct surface *s)
{
	json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:{s:{s:s,s:[s,s,s,s,s,s]}},s:{s:s},s:{s:[{s:s}],s:[{s:s}]}}", "@odata.type",
	    "#ComputerSystem.v1_20_0.ComputerSystem", "Id", "1", "Name", "System", "SystemType", "Physical", "Actions",
	    "#ComputerSystem.Reset", "target", IPMI_SYSTEM "/Actions/ComputerSystem.Reset", "ResetType@Redfish.AllowableValues",
	    "On", "ForceOff", "GracefulShutdown", "ForceRestart", "PowerCycle", "Nmi", "LogServices", "@odata.id",
	    IPMI_SYSTEM "/LogServices", "Links", "Chassis", "@odata.id", IPMI_CHASSIS, "ManagedBy", "@odata.id", IPMI_MANAGER);

	set_identity(s, json);
	set_power(s, json);
	set_boot(s, json);
	set_watchdog(s, json);
	set_summary(s, json, "ProcessorSummary", PROCESSOR, "Count");
	set_summary(s, json, "MemorySummary", MEMORY, "TotalSystemMemoryGiB");
	return json;
}

/* ---- writes ---- */

static enum deed_ask
wrong_value(struct deed *deed, const char *name, const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	enum deed_ask ask = deed_fail(deed, json_is_string(value) ? RF_PROPERTY_NOT_IN_LIST : RF_PROPERTY_TYPE,
	    json_is_string(value) ? json_string_value(value) : text, name, NULL);

	free(text);
	return ask;
}

/* The boot flags that the client wants, from what there is now: they are written as a whole. */
static json_t *
wanted_boot(struct deed *deed, const json_t *wanted)
{
	const json_t *now = surface_get(deed->s, "ipmi:/boot"), *target = json_object_get(wanted, "BootSourceOverrideTarget");
	const json_t *enabled = json_object_get(wanted, "BootSourceOverrideEnabled"), *mode = json_object_get(wanted, "BootSourceOverrideMode");
	const char *device = surface_text(now, "device", NULL), *text;
	bool is_valid = ipmi_is(now, "is_valid"), is_persistent = ipmi_is(now, "is_persistent"), is_uefi = ipmi_is(now, "is_uefi");
	size_t i;

	if (deed->s->is_waiting)
		return NULL;
	if (target != NULL) {
		text = json_string_value(target);
		device = NULL;
		for (i = 0; text != NULL && device == NULL && i < nitems(targets); i++) {
			if (strcmp(text, targets[i].target) == 0)
				device = targets[i].device;
		}
		if (device == NULL) {
			wrong_value(deed, "BootSourceOverrideTarget", target);
			return NULL;
		}
		is_valid = true;
		if (enabled == NULL && !ipmi_is(now, "is_valid"))
			is_persistent = false;
	}
	if (enabled != NULL) {
		text = json_string_value(enabled);
		if (text == NULL || (strcmp(text, "Disabled") != 0 && strcmp(text, "Once") != 0 && strcmp(text, "Continuous") != 0)) {
			wrong_value(deed, "BootSourceOverrideEnabled", enabled);
			return NULL;
		}
		is_valid = strcmp(text, "Disabled") != 0;
		is_persistent = strcmp(text, "Continuous") == 0;
	}
	if (mode != NULL) {
		text = json_string_value(mode);
		if (text == NULL || (strcmp(text, "UEFI") != 0 && strcmp(text, "Legacy") != 0)) {
			wrong_value(deed, "BootSourceOverrideMode", mode);
			return NULL;
		}
		is_uefi = strcmp(text, "UEFI") == 0;
	}
	if (!is_valid || device == NULL || strcmp(device, "none") == 0)
		return json_pack("{s:b}", "is_valid", 0);
	return json_pack("{s:s,s:b,s:b}", "device", device, "is_persistent", is_persistent, "is_uefi", is_uefi);
}

/* Sets *word to what the client wants there, in facts' words; untouched where it asks for nothing. */
static bool
wanted_word(struct deed *deed, const json_t *wanted, const char *name, const struct word *words, size_t count, const char **word)
{
	const json_t *value = json_object_get(wanted, name);

	if (value == NULL)
		return true;
	*word = fact_of(words, count, value);
	if (*word == NULL)
		wrong_value(deed, name, value);
	return *word != NULL;
}

static bool
check_watchdog(struct deed *deed, const json_t *now, const json_t *wanted)
{
	const json_t *enabled = json_object_get(wanted, "FunctionEnabled"), *value;
	const char *name;

	if (now == NULL)
		return deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, "HostWatchdogTimer", NULL) != DEED_FAIL;
	json_object_foreach((json_t *)wanted, name, value) {
		if (strcmp(name, "FunctionEnabled") != 0 && strcmp(name, "TimeoutAction") != 0 && strcmp(name, "WarningAction") != 0)
			return deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, name, NULL) != DEED_FAIL;
	}
	if (enabled != NULL && !json_is_boolean(enabled))
		return wrong_value(deed, "FunctionEnabled", enabled) != DEED_FAIL;
	if (json_is_true(enabled) && !ipmi_is(now, "is_running"))
		return deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, "FunctionEnabled", NULL) != DEED_FAIL;
	return true;
}

/* One that counts down may be stopped, and what it does in the end be changed; to start it is the host's business: who does
 * not feed it is reset. */
static json_t *
wanted_watchdog(struct deed *deed, const json_t *wanted)
{
	const json_t *now = surface_get(deed->s, "ipmi:/watchdog");
	const char *action = surface_text(now, "action", NULL), *warning = surface_text(now, "warning", NULL);
	const char *use = surface_text(now, "use", NULL);

	if (deed->s->is_waiting || !check_watchdog(deed, now, wanted) ||
	    !wanted_word(deed, wanted, "TimeoutAction", timeouts, nitems(timeouts), &action) ||
	    !wanted_word(deed, wanted, "WarningAction", warnings, nitems(warnings), &warning))
		return NULL;
	return json_pack("{s:s,s:s,s:s,s:I,s:I,s:o*}", "use", use ? use : "os", "action", action ? action : "none", "warning",
	    warning ? warning : "none", "warning_s", json_integer_value(json_object_get(now, "warning_s")), "initial_ms",
	    json_integer_value(json_object_get(now, "initial_ms")), "is_running",
	    json_is_false(json_object_get(wanted, "FunctionEnabled")) ? json_false() : NULL);
}

/* The driver's action for a property; a new reference in body; false with deed->err, or still waiting. */
static const char *
action_of(struct deed *deed, const char *name, const json_t *value, json_t **body)
{
	const char *text = json_string_value(value), *word;

	*body = NULL;
	if (strcmp(name, "AssetTag") == 0 && text != NULL) {
		*body = json_pack("{s:s}", "tag", text);
		return "ipmi:/fru/asset-tag";
	}
	if (strcmp(name, "PowerRestorePolicy") == 0) {
		if ((word = fact_of(policies, nitems(policies), value)) != NULL)
			*body = json_pack("{s:s}", "restore_policy", word);
		else
			wrong_value(deed, name, value);
		return "ipmi:/chassis/restore-policy";
	}
	if (strcmp(name, "IndicatorLED") == 0) {
		if ((word = fact_of(lights, nitems(lights), value)) != NULL)
			*body = json_pack("{s:s}", "identify", word);
		else
			wrong_value(deed, name, value);
		return "ipmi:/chassis/identify";
	}
	if (strcmp(name, "Boot") == 0 && json_is_object(value)) {
		*body = wanted_boot(deed, value);
		return "ipmi:/boot/set";
	}
	if (strcmp(name, "HostWatchdogTimer") == 0 && json_is_object(value)) {
		*body = wanted_watchdog(deed, value);
		return "ipmi:/watchdog/set";
	}
	deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, name, NULL);
	return NULL;
}

/* One property after the other. All are looked at before the first is sent. */
static enum deed_ask
patch_system(struct deed *deed)
{
	const char *name, *action;
	json_t *body, *value;
	int at = 0;

	if (!json_is_object(deed->body))
		return deed_fail(deed, RF_BODY_FORMAT, NULL);
	if (deed->step > 0 && deed->err.code != RF_OK)
		return DEED_FAIL;
	json_object_foreach((json_t *)deed->body, name, value) {
		action = action_of(deed, name, value, &body);
		if (deed->s->is_waiting || body == NULL) {
			json_decref(body);
			return deed->s->is_waiting ? DEED_AGAIN : DEED_FAIL;
		}
		if (deed->step > 0 && at++ == deed->step - 1) {
			deed->step++;
			return deed_send(deed, "POST", action, body);
		}
		json_decref(body);
	}
	if (deed->step == 0) {
		deed->step = 1;
		return DEED_AGAIN;
	}
	return DEED_DONE;
}

static enum deed_ask
post_reset(struct deed *deed)
{
	const char *type = surface_text(deed->body, "ResetType", NULL);
	const struct power_row *row = type ? power_find(type) : NULL;
	const struct power_line *line = power_line("ipmi");

	if (row != NULL && row->words[POWER_IPMI] != NULL)
		return ipmi_box_act(deed, line->action, json_pack("{s:s}", line->parameter, row->words[POWER_IPMI]));
	return deed_fail(deed, RF_PARAMETER_NOT_IN_LIST, type ? type : "", "ResetType", "ComputerSystem.Reset", NULL);
}

static const struct surface_row rows[] = {
	{SURFACE_ROOT, "/Systems/1", 0, make_system, patch_system, NULL, NULL},
	{SURFACE_ROOT, "/Systems/1/Actions/ComputerSystem.Reset", 0, NULL, NULL, post_reset, NULL},
};

const struct surface_family surface_ipmi_system = {rows, nitems(rows), NULL, 0, "ipmi"};
