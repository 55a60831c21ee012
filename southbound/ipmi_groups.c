/* Groups of facts that are lists of commands; the table of all groups. What the members mean is said
 * in ipmi.h; bytes: IPMI 2.0 rev 1.1, the paragraph at each, and DCMI 1.5. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_actions.h"
#include "southbound/ipmi_facts.h"
#include "southbound/ipmi_packet.h"
#include "southbound/ipmi_work.h"

/* A bit and its name, in lists and as members. */
struct bit {
	uint8_t mask;
	const char *name;
};

static void
put_bits(json_t *object, uint8_t bits, const struct bit *rows)
{
	for (; rows->name != NULL; rows++)
		put_bool(object, rows->name, (bits & rows->mask) != 0);
}

static void
put_list(json_t *object, const char *name, uint8_t bits, const struct bit *rows)
{
	json_t *list = json_array();

	for (; rows->name != NULL; rows++)
		if ((bits & rows->mask) != 0)
			json_array_append_new(list, json_string(rows->name));
	json_object_set_new(object, name, list);
}

/* ---- ipmi:/device: 20.1, 20.4, 20.8 */

static bool
put_device_id(struct work *work, const uint8_t *data, size_t len)
{
	static const struct bit supports[] = {{0x01, "sensor"}, {0x02, "sdr"}, {0x04, "sel"},
	    {0x08, "fru"}, {0x10, "ipmb-receiver"}, {0x20, "ipmb-generator"}, {0x40, "bridge"},
	    {0x80, "chassis"}, {0, NULL}};
	json_t *facts = work->facts;
	char text[16];

	if (len < 11)
		return false;
	ipmi_device_seen(work->endpoint, data, len);
	put_int(facts, "id", data[0]);
	put_int(facts, "revision", data[1] & 0x0f);
	put_bool(facts, "has_device_sdrs", (data[1] & 0x80) != 0);
	put_bool(facts, "is_available", (data[2] & 0x80) == 0);
	/* The minor part is BCD; some count in hexadecimal all the same. */
	snprintf(text, sizeof text, "%d.%02x", data[2] & 0x7f, data[3]);
	json_object_set_new(facts, "firmware", json_string(text));
	snprintf(text, sizeof text, "%d.%d", data[4] & 0x0f, data[4] >> 4);
	json_object_set_new(facts, "ipmi_version", json_string(text));
	put_list(facts, "supports", data[5], supports);
	put_int(facts, "manufacturer", ipmi_get24(data + 6));
	put_int(facts, "product", ipmi_get16(data + 9));
	if (len >= 15)
		put_hex(facts, "firmware_aux", data + 11, 4);
	put_int(facts, "suite", work->endpoint->learnt.suite);
	return true;
}

/* In which order the sixteen bytes are meant: the first of these that makes a UUID of RFC 9562 (a
 * version and its variant), else the first that makes a version, else SMBIOS'. The paragraph of the
 * command wants them backwards; most boxes give them as they have them for SMBIOS. */
static const uint8_t guid_orders[][16] = {
    {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15},
    {15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
};

static const uint8_t *
guid_order(const uint8_t *data)
{
	uint8_t version;
	int strict;
	size_t i;

	for (strict = 1; strict >= 0; strict--)
		for (i = 0; i < nitems(guid_orders); i++) {
			version = data[guid_orders[i][6]] >> 4;
			if (version >= 1 && version <= (strict ? 8 : 5) &&
			    (!strict || (data[guid_orders[i][8]] & 0xc0) == 0x80))
				return guid_orders[i];
		}
	return guid_orders[0];
}

static bool
put_guid(struct work *work, const uint8_t *data, size_t len)
{
	static const uint8_t zeros[16] = {0};
	const uint8_t *order;
	uint8_t ones[16];
	char text[37];
	size_t k, at = 0;

	if (len < 16)
		return false;
	memset(ones, 0xff, sizeof ones);
	put_hex(work->facts, "guid", data, 16);
	if (memcmp(data, zeros, 16) == 0 || memcmp(data, ones, 16) == 0)
		return true;
	order = guid_order(data);
	for (k = 0; k < 16; k++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%02x",
		    k == 4 || k == 6 || k == 8 || k == 10 ? "-" : "", data[order[k]]);
	put_text(work->facts, "uuid", text);
	return true;
}

static bool
put_self_test(struct work *work, const uint8_t *data, size_t len)
{
	static const char *const words[] = {[0] = "passed", [1] = "not-implemented",
	    [2] = "inaccessible", [3] = "fatal"};
	static const struct bit broken[] = {{0x80, "sel"}, {0x40, "sdr"}, {0x20, "fru"},
	    {0x10, "ipmb"}, {0x08, "sdr-empty"}, {0x04, "fru-internal"}, {0x02, "boot-block"},
	    {0x01, "firmware"}, {0, NULL}};

	if (len < 2)
		return false;
	put_word(work->facts, "self_test", data[0] - 0x55u, words, nitems(words));
	if (data[0] == 0x57)
		put_list(work->facts, "self_test_faults", data[1], broken);
	return true;
}

static const struct ipmi_item device_items[] = {
    {IPMI_GET_DEVICE_ID, .is_needed = true, .put = put_device_id},
    {IPMI_GET_GUID, .put = put_guid},
    {IPMI_GET_SELF_TEST, .put = put_self_test},
    {.put = NULL},
};

/* ---- ipmi:/chassis: 28.2, 28.11, 28.14 */

static bool
put_chassis_status(struct work *work, const uint8_t *data, size_t len)
{
	static const struct bit power[] = {{0x01, "is_on"}, {0x02, "is_overloaded"},
	    {0x04, "is_interlocked"}, {0x08, "has_power_fault"}, {0x10, "has_control_fault"}, {0, NULL}};
	static const struct bit events[] = {{0x01, "ac-failed"}, {0x02, "overload"},
	    {0x04, "interlock"}, {0x08, "fault"}, {0x10, "on-by-ipmi"}, {0, NULL}};
	static const struct bit misc[] = {{0x01, "is_intruded"}, {0x02, "is_locked_out"},
	    {0x04, "has_drive_fault"}, {0x08, "has_fan_fault"}, {0, NULL}};
	static const char *const policies[] = {"always-off", "previous", "always-on"};
	static const char *const identify[] = {"off", "temporary", "on"};

	if (len < 3)
		return false;
	put_bits(work->facts, data[0], power);
	put_word(work->facts, "restore_policy", data[0] >> 5 & 3, policies, nitems(policies));
	put_list(work->facts, "last_event", data[1], events);
	put_bits(work->facts, data[2], misc);
	if ((data[2] & 0x40) != 0)
		put_word(work->facts, "identify", data[2] >> 4 & 3, identify, nitems(identify));
	return true;
}

static bool
put_restart_cause(struct work *work, const uint8_t *data, size_t len)
{
	static const char *const causes[] = {NULL, "ipmi", "reset-button", "power-button", "watchdog",
	    "oem", "restore-always", "restore-previous", "pef-reset", "pef-cycle", "soft-reset", "rtc"};

	if (len < 1)
		return false;
	put_word(work->facts, "restart_cause", data[0] & 15, causes, nitems(causes));
	return true;
}

static bool
put_power_on_hours(struct work *work, const uint8_t *data, size_t len)
{
	if (len < 5 || data[0] == 0)
		return false;
	put_int(work->facts, "power_on_hours", (json_int_t)ipmi_get32(data + 1) * data[0] / 60);
	return true;
}

static const struct ipmi_item power_items[] = {
    {IPMI_GET_CHASSIS_STATUS, .is_needed = true, .put = put_chassis_status},
    {.put = NULL},
};
static const struct ipmi_item chassis_items[] = {
    {IPMI_GET_CHASSIS_STATUS, .is_needed = true, .put = put_chassis_status},
    {IPMI_GET_RESTART_CAUSE, .put = put_restart_cause},
    {IPMI_GET_POWER_ON_HOURS, .put = put_power_on_hours},
    {.put = NULL},
};

/* ---- ipmi:/boot: 28.13, table 28-14 parameter 5. Some send more bytes than these. */

static bool
put_boot_flags(struct work *work, const uint8_t *data, size_t len)
{
	const char *name;

	if (len < 7)
		return false;
	put_bool(work->facts, "is_valid", (data[2] & 0x80) != 0 && (data[1] & 0x80) == 0);
	put_bool(work->facts, "is_persistent", (data[2] & 0x40) != 0);
	put_bool(work->facts, "is_uefi", (data[2] & 0x20) != 0);
	put_int(work->facts, "device_code", data[3] >> 2 & 15);
	name = ipmi_boot_device_name(work->endpoint, data[3] >> 2 & 15, (data[2] & 0x20) != 0);
	if (name != NULL)
		json_object_set_new(work->facts, "device", json_string(name));
	return true;
}

static const struct ipmi_item boot_items[] = {
    {IPMI_GET_BOOT_OPTIONS, {5, 0, 0}, 3, .is_needed = true, .put = put_boot_flags},
    {.put = NULL},
};

/* ---- ipmi:/watchdog: 27.7 */

static bool
put_watchdog(struct work *work, const uint8_t *data, size_t len)
{
	static const char *const uses[] = {NULL, "bios-frb2", "bios-post", "os-load", "os", "oem"};
	static const char *const actions[] = {"none", "reset", "power-off", "power-cycle"};
	static const char *const warnings[] = {"none", "smi", "nmi", "message"};

	if (len < 6)
		return false;
	put_bool(work->facts, "is_running", (data[0] & 0x40) != 0);
	put_bool(work->facts, "logs", (data[0] & 0x80) == 0);
	put_word(work->facts, "use", data[0] & 7, uses, nitems(uses));
	put_word(work->facts, "action", data[1] & 7, actions, nitems(actions));
	put_word(work->facts, "warning", data[1] >> 4 & 7, warnings, nitems(warnings));
	put_int(work->facts, "warning_s", data[2]);
	put_bool(work->facts, "has_expired", (data[3] & 0x3e) != 0);
	put_int(work->facts, "initial_ms", ipmi_get16(data + 4) * 100);
	if (len >= 8)
		put_int(work->facts, "present_ms", ipmi_get16(data + 6) * 100);
	return true;
}

static const struct ipmi_item watchdog_items[] = {
    {IPMI_GET_WATCHDOG, .is_needed = true, .put = put_watchdog},
    {.put = NULL},
};

/* ---- ipmi:/dcmi: DCMI 1.5, 6.1, 6.6 */

static bool
put_dcmi(struct work *work, const uint8_t *data, size_t len)
{
	char text[16];

	if (len < 4 || data[0] != IPMI_DCMI)
		return false;
	snprintf(text, sizeof text, "%u.%u", data[1], data[2]);
	json_object_set_new(work->facts, "version", json_string(text));
	if (len >= 6)
		put_bool(work->facts, "has_power_management", (data[5] & 0x01) != 0);
	return true;
}

static bool
put_power(struct work *work, const uint8_t *data, size_t len)
{
	json_t *power;

	if (len < 18 || data[0] != IPMI_DCMI)
		return false;
	power = json_object();
	put_bool(power, "is_active", (data[17] & 0x40) != 0);
	put_int(power, "current_w", ipmi_get16(data + 1));
	put_int(power, "min_w", ipmi_get16(data + 3));
	put_int(power, "max_w", ipmi_get16(data + 5));
	put_int(power, "average_w", ipmi_get16(data + 7));
	put_int(power, "time", ipmi_get32(data + 9));
	put_int(power, "period_ms", ipmi_get32(data + 13));
	json_object_set_new(work->facts, "power", power);
	return true;
}

/* 80h: there is none that is active. */
static bool
put_limit(struct work *work, const uint8_t *data, size_t len)
{
	json_t *limit;

	limit = json_object();
	put_bool(limit, "is_active", work->exchange.cc == IPMI_CC_OK);
	if (len >= 14 && data[0] == IPMI_DCMI) {
		put_int(limit, "action_code", data[3]);
		json_object_set_new(limit, "action",
		    json_string(data[3] == 0 ? "none" : data[3] == 1 ? "power-off" : data[3] == 0x11
				? "log" : "oem"));
		put_int(limit, "limit_w", ipmi_get16(data + 4));
		put_int(limit, "correction_ms", ipmi_get32(data + 6));
		put_int(limit, "sampling_s", ipmi_get16(data + 12));
	}
	json_object_set_new(work->facts, "limit", limit);
	return true;
}

static const struct ipmi_item dcmi_items[] = {
    {IPMI_DCMI_CAPABILITIES, {IPMI_DCMI, 1}, 2, .put = put_dcmi},
    {IPMI_DCMI_POWER_READING, {IPMI_DCMI, 1, 0, 0}, 4, .put = put_power},
    {IPMI_DCMI_GET_LIMIT, {IPMI_DCMI, 0, 0}, 3, .also_cc = 0x80, .put = put_limit},
    {.put = NULL},
};

/* ---- all of them */

/* clang-format off */
static const struct ipmi_group lists[] = {
	{ "ipmi:/device",   device_items },
	{ "ipmi:/power",    power_items },
	{ "ipmi:/chassis",  chassis_items },
	{ "ipmi:/boot",     boot_items },
	{ "ipmi:/watchdog", watchdog_items },
	{ "ipmi:/dcmi",     dcmi_items },
};
/* clang-format on */
static const struct ipmi_group *const walks[] = {
    &ipmi_sensors_group, &ipmi_fru_group, &ipmi_sel_group, &ipmi_lan_group, &ipmi_users_group};

const struct ipmi_group *
ipmi_group_find(const char *uri)
{
	size_t i;

	for (i = 0; i < nitems(lists); i++)
		if (strcmp(lists[i].uri, uri) == 0)
			return &lists[i];
	for (i = 0; i < nitems(walks); i++)
		if (strcmp(walks[i]->uri, uri) == 0)
			return walks[i];
	return NULL;
}
