/* Actions that are lists of commands: what ipmi.h says of their bodies, to bytes. Chassis, boot, log
 * and the BMC itself are here, with the table of all actions; its network, users, watchdog and power
 * limit in ipmi_actions_bmc.c. */
#include "southbound/ipmi_actions.h"

#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_packet.h"

/* ---- members of a body */

static bool
is_absent(const json_t *value, bool is_needed, const char *name, bool *is_fault, struct rf_error *err)
{
	*is_fault = value == NULL && is_needed;
	if (*is_fault)
		error_set(err, RF_PROPERTY_MISSING, name);
	return value == NULL;
}

bool
ipmi_body_int(const json_t *body, const char *name, bool is_needed, int low, int high, int *out,
    struct rf_error *err)
{
	const json_t *value = json_object_get(body, name);
	bool is_fault;

	*out = -1;
	if (is_absent(value, is_needed, name, &is_fault, err))
		return !is_fault;
	if (!json_is_integer(value))
		return error_set(err, RF_PROPERTY_TYPE, "", name);
	if (json_integer_value(value) < low || json_integer_value(value) > high)
		return error_set(err, RF_PROPERTY_OUT_OF_RANGE, "", name);
	*out = (int)json_integer_value(value);
	return true;
}

bool
ipmi_body_text(const json_t *body, const char *name, bool is_needed, size_t max, const char **out,
    struct rf_error *err)
{
	const json_t *value = json_object_get(body, name);
	bool is_fault;

	*out = NULL;
	if (is_absent(value, is_needed, name, &is_fault, err))
		return !is_fault;
	if (!json_is_string(value))
		return error_set(err, RF_PROPERTY_TYPE, "", name);
	if (json_string_length(value) > max || strlen(json_string_value(value)) != json_string_length(value))
		return error_set(err, RF_PROPERTY_FORMAT, "", name);
	*out = json_string_value(value);
	return true;
}

bool
ipmi_body_word(const json_t *body, const char *name, bool is_needed, const char *const *words,
    size_t count, int *out, struct rf_error *err)
{
	const char *text;
	size_t i;

	*out = -1;
	if (!ipmi_body_text(body, name, is_needed, 64, &text, err))
		return false;
	for (i = 0; text != NULL && i < count; i++)
		if (words[i] != NULL && strcmp(words[i], text) == 0)
			*out = (int)i;
	if (text != NULL && *out < 0)
		return error_set(err, RF_PROPERTY_NOT_IN_LIST, text, name);
	return true;
}

bool
ipmi_body_bool(const json_t *body, const char *name, int *out, struct rf_error *err)
{
	const json_t *value = json_object_get(body, name);

	*out = value == NULL ? -1 : json_is_true(value);
	if (value != NULL && !json_is_boolean(value))
		return error_set(err, RF_PROPERTY_TYPE, "", name);
	return true;
}

/* ---- chassis: 28.3, 28.5, 28.8 */

static bool
plan_control(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	static const char *const words[] = {"off", "on", "cycle", "reset", "nmi", "soft"};
	uint8_t data;
	int control;

	(void)endpoint;
	if (!ipmi_body_word(body, "control", true, words, nitems(words), &control, err))
		return false;
	data = (uint8_t)control;
	ipmi_plan_add(plan, control <= 1 ? IPMI_CHASSIS_CONTROL : IPMI_CHASSIS_CONTROL_ONCE, &data, 1,
	    false);
	return true;
}

/* For good where the box can; for as long as it can (255 s) before, so that one that refuses "for
 * good" blinks all the same. */
static bool
plan_identify(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	static const char *const words[] = {"off", "temporary", "on"};
	uint8_t data[2] = {0, 0};
	int identify, seconds;

	(void)endpoint;
	if (!ipmi_body_word(body, "identify", true, words, nitems(words), &identify, err) ||
	    !ipmi_body_int(body, "seconds", false, 1, 255, &seconds, err))
		return false;
	if (identify == 1)
		data[0] = (uint8_t)(seconds > 0 ? seconds : 15);
	else if (identify == 2)
		data[0] = 255;
	ipmi_plan_add(plan, IPMI_CHASSIS_IDENTIFY, data, 1, false);
	if (identify == 2) {
		data[0] = 0;
		data[1] = 1;
		ipmi_plan_add(plan, IPMI_CHASSIS_IDENTIFY, data, 2, true);
	}
	return true;
}

static bool
plan_restore(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	static const char *const words[] = {"always-off", "previous", "always-on"};
	uint8_t data;
	int policy;

	(void)endpoint;
	if (!ipmi_body_word(body, "restore_policy", true, words, nitems(words), &policy, err))
		return false;
	data = (uint8_t)policy;
	ipmi_plan_add(plan, IPMI_SET_POWER_RESTORE, &data, 1, false);
	return true;
}

/* ---- boot: 28.12, table 28-14 parameters 3 and 5 */

static const char *const boot_devices[] = {"none", "pxe", "disk", "disk-safe", "diagnostics", "cd",
    "setup", "remote-floppy", "remote-cd", "remote-media", NULL, "remote-disk", NULL, NULL, NULL,
    "floppy"};
enum { BOOT_DISK = 2, BOOT_DISK_9 = 9 };

const char *
ipmi_boot_device_name(const struct endpoint *endpoint, unsigned code, bool is_uefi)
{
	if (code == BOOT_DISK_9 && is_uefi && (endpoint->quirks & IPMI_QUIRK_DISK_IS_9) != 0)
		code = BOOT_DISK;
	return code < nitems(boot_devices) ? boot_devices[code] : NULL;
}

static bool
plan_boot(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	/* Else the flags are forgotten 60 s after they were set, or when the BMC is told to restart the
	 * host: parameter 3, bit 3. Some refuse that, and do not forget. */
	static const uint8_t stays[] = {3, 0x08};
	uint8_t data[6] = {5, 0, 0, 0, 0, 0};
	int device, is_valid, is_persistent, is_uefi;

	if (!ipmi_body_word(body, "device", false, boot_devices, nitems(boot_devices), &device, err) ||
	    !ipmi_body_bool(body, "is_valid", &is_valid, err) ||
	    !ipmi_body_bool(body, "is_persistent", &is_persistent, err) ||
	    !ipmi_body_bool(body, "is_uefi", &is_uefi, err))
		return false;
	if (is_valid != 0 && device < 0)
		return error_set(err, RF_PROPERTY_MISSING, "device");
	if (is_valid != 0) {
		if (device == BOOT_DISK && is_uefi == 1 && (endpoint->quirks & IPMI_QUIRK_DISK_IS_9) != 0)
			device = BOOT_DISK_9;
		data[1] = (uint8_t)(0x80 | (is_persistent == 1) << 6 | (is_uefi == 1) << 5);
		data[2] = (uint8_t)(device << 2);
		ipmi_plan_add(plan, IPMI_SET_BOOT_OPTIONS, stays, sizeof stays, true);
	}
	ipmi_plan_add(plan, IPMI_SET_BOOT_OPTIONS, data, sizeof data, false);
	return true;
}

/* ---- the BMC and its log */

static bool
plan_reset(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	static const char *const words[] = {"cold", "warm"};
	int reset;

	(void)endpoint;
	if (!ipmi_body_word(body, "reset", true, words, nitems(words), &reset, err))
		return false;
	ipmi_plan_add(plan, reset == 0 ? IPMI_COLD_RESET : IPMI_WARM_RESET, NULL, 0, false);
	return true;
}

static bool
plan_time(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	const json_t *value = json_object_get(body, "time");
	uint8_t data[4];

	(void)endpoint;
	if (!json_is_integer(value))
		return error_set(err, RF_PROPERTY_TYPE, "", "time");
	if (json_integer_value(value) < 0x20000000 || json_integer_value(value) >= UINT32_MAX)
		return error_set(err, RF_PROPERTY_OUT_OF_RANGE, "", "time");
	ipmi_put32(data, (uint32_t)json_integer_value(value));
	ipmi_plan_add(plan, IPMI_SET_SEL_TIME, data, sizeof data, false);
	return true;
}

/* clang-format off */
static const struct ipmi_action actions[] = {
	{ "ipmi:/chassis/control",        plan_control },
	{ "ipmi:/chassis/identify",       plan_identify },
	{ "ipmi:/chassis/restore-policy", plan_restore },
	{ "ipmi:/boot/set",               plan_boot },
	{ "ipmi:/device/reset",           plan_reset },
	{ "ipmi:/sel/time",               plan_time },
};
/* clang-format on */

const struct ipmi_action *
ipmi_action_find(const char *uri)
{
	const struct ipmi_action *action;
	size_t i;

	for (i = 0; i < nitems(actions); i++)
		if (strcmp(actions[i].uri, uri) == 0)
			return &actions[i];
	for (action = ipmi_bmc_actions; action->uri != NULL; action++)
		if (strcmp(action->uri, uri) == 0)
			return action;
	if (strcmp(ipmi_sel_clear_action.uri, uri) == 0)
		return &ipmi_sel_clear_action;
	return strcmp(ipmi_fru_tag_action.uri, uri) == 0 ? &ipmi_fru_tag_action : NULL;
}
