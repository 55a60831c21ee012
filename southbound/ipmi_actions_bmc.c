/* Actions that change the BMC itself: users, network, watchdog, power limit. IPMI 2.0 rev 1.1: 22.26
 * to 22.30, 23.1, 27.6; DCMI 1.5: 6.6.3, 6.6.4. */
#include <arpa/inet.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_actions.h"

enum {
	CHANNEL_HERE = 0x0e,
	USERS_MAX = 63,
	NO_ACCESS = 15,
	PASSWORD_SHORT = 16,
	PASSWORD_20 = 0x80, /* in the user's number: 20 bytes follow */
	OP_DISABLE = 0, OP_ENABLE = 1, OP_SET = 2
};

/* ---- users */

static void
add_password(struct ipmi_plan *plan, int id, int operation, const char *password)
{
	uint8_t data[2 + IPMI_PASSWORD_MAX] = {0};
	size_t len = password != NULL ? strlen(password) : 0;
	bool is_long = len > PASSWORD_SHORT;

	data[0] = (uint8_t)(id | (is_long ? PASSWORD_20 : 0));
	data[1] = (uint8_t)operation;
	if (len > 0)
		memcpy(data + 2, password, len);
	ipmi_plan_add(plan, IPMI_SET_USER_PASSWORD, data,
	    2 + (size_t)(is_long ? IPMI_PASSWORD_MAX : PASSWORD_SHORT), false);
	OPENSSL_cleanse(data, sizeof data);
}

static void
add_name(struct ipmi_plan *plan, int id, const char *name)
{
	uint8_t data[1 + IPMI_USER_MAX] = {(uint8_t)id};

	memcpy(data + 1, name, strlen(name));
	ipmi_plan_add(plan, IPMI_SET_USER_NAME, data, sizeof data, false);
}

static void
add_access(struct ipmi_plan *plan, int channel, int id, int privilege)
{
	uint8_t data[3];

	/* Messages and link authentication with a privilege, neither without. */
	data[0] = (uint8_t)(0x80 | (privilege == NO_ACCESS ? 0 : 0x30) | channel);
	data[1] = (uint8_t)id;
	data[2] = (uint8_t)privilege;
	ipmi_plan_add(plan, IPMI_SET_USER_ACCESS, data, sizeof data, false);
}

/* Name and password first, then what lets the user in. */
static bool
plan_user(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	const char *name, *password;
	int id, privilege, is_enabled, channel;

	(void)endpoint;
	if (!ipmi_body_int(body, "id", true, 1, USERS_MAX, &id, err) ||
	    !ipmi_body_text(body, "name", false, IPMI_USER_MAX, &name, err) ||
	    !ipmi_body_text(body, "password", false, IPMI_PASSWORD_MAX, &password, err) ||
	    !ipmi_body_int(body, "privilege", false, 1, NO_ACCESS, &privilege, err) ||
	    !ipmi_body_int(body, "channel", false, 0, CHANNEL_HERE, &channel, err) ||
	    !ipmi_body_bool(body, "is_enabled", &is_enabled, err))
		return false;
	if (name != NULL)
		add_name(plan, id, name);
	if (password != NULL)
		add_password(plan, id, OP_SET, password);
	if (privilege >= 0)
		add_access(plan, channel >= 0 ? channel : CHANNEL_HERE, id, privilege);
	if (is_enabled >= 0)
		add_password(plan, id, is_enabled ? OP_ENABLE : OP_DISABLE, NULL);
	if (plan->count == 0)
		return error_set(err, RF_NO_OPERATION);
	return true;
}

/* There is no such command: nobody without a name, a right or leave to log in. */
static bool
plan_user_clear(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	int id;

	(void)endpoint;
	if (!ipmi_body_int(body, "id", true, 1, USERS_MAX, &id, err))
		return false;
	add_password(plan, id, OP_DISABLE, NULL);
	add_access(plan, CHANNEL_HERE, id, NO_ACCESS);
	add_name(plan, id, "");
	/* Names of some users are fixed; without access they are gone all the same. */
	plan->orders[plan->count - 1].is_tolerated = true;
	return true;
}

/* ---- network */

static void
add_lan(struct ipmi_plan *plan, int channel, uint8_t parameter, const void *value, size_t len,
    bool is_tolerated)
{
	uint8_t data[2 + 16] = {(uint8_t)channel, parameter};

	memcpy(data + 2, value, len);
	ipmi_plan_add(plan, IPMI_SET_LAN, data, 2 + len, is_tolerated);
}

static bool
add_address(struct ipmi_plan *plan, const json_t *body, const char *name, int channel,
    uint8_t parameter, struct rf_error *err)
{
	const char *text;
	uint8_t bytes[4];

	if (!ipmi_body_text(body, name, false, INET_ADDRSTRLEN, &text, err))
		return false;
	if (text == NULL)
		return true;
	if (inet_pton(AF_INET, text, bytes) != 1)
		return error_set(err, RF_PROPERTY_FORMAT, text, name);
	add_lan(plan, channel, parameter, bytes, sizeof bytes, false);
	return true;
}

static bool
plan_lan(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	static const char *const words[] = {NULL, "static", "dhcp"};
	static const uint8_t in_progress = 1, complete = 0;
	int channel, source, vlan;
	uint8_t value[2];

	(void)endpoint;
	if (!ipmi_body_int(body, "channel", true, 1, 11, &channel, err) ||
	    !ipmi_body_word(body, "source", false, words, nitems(words), &source, err) ||
	    !ipmi_body_int(body, "vlan", false, 0, 4094, &vlan, err))
		return false;
	add_lan(plan, channel, 0, &in_progress, 1, true);
	if (source >= 0) {
		value[0] = (uint8_t)source;
		add_lan(plan, channel, 4, value, 1, false);
	}
	if (!add_address(plan, body, "address", channel, 3, err) ||
	    !add_address(plan, body, "mask", channel, 6, err) ||
	    !add_address(plan, body, "gateway", channel, 12, err))
		return false;
	if (vlan >= 0) {
		value[0] = (uint8_t)vlan;
		value[1] = (uint8_t)(vlan > 0 ? 0x80 | vlan >> 8 : 0);
		add_lan(plan, channel, 20, value, 2, false);
	}
	if (plan->count == 1)
		return error_set(err, RF_NO_OPERATION);
	add_lan(plan, channel, 0, &complete, 1, true);
	return true;
}

/* ---- watchdog */

static bool
plan_watchdog(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	static const char *const uses[] = {NULL, "bios-frb2", "bios-post", "os-load", "os", "oem"};
	static const char *const actions[] = {"none", "reset", "power-off", "power-cycle"};
	static const char *const warnings[] = {"none", "smi", "nmi", "message"};
	int use, action, warning, warning_s, initial_ms, is_running;
	uint8_t data[6] = {0};

	(void)endpoint;
	if (!ipmi_body_word(body, "use", true, uses, nitems(uses), &use, err) ||
	    !ipmi_body_word(body, "action", true, actions, nitems(actions), &action, err) ||
	    !ipmi_body_word(body, "warning", false, warnings, nitems(warnings), &warning, err) ||
	    !ipmi_body_int(body, "warning_s", false, 0, 255, &warning_s, err) ||
	    !ipmi_body_int(body, "initial_ms", true, 0, 6553500, &initial_ms, err) ||
	    !ipmi_body_bool(body, "is_running", &is_running, err))
		return false;
	/* Bit 6: one that runs goes on; it is the host's to start it. */
	data[0] = (uint8_t)((is_running == 0 ? 0 : 0x40) | use);
	data[1] = (uint8_t)((warning > 0 ? warning << 4 : 0) | action);
	data[2] = (uint8_t)(warning_s > 0 ? warning_s : 0);
	ipmi_put16(data + 4, (uint32_t)initial_ms / 100);
	ipmi_plan_add(plan, IPMI_SET_WATCHDOG, data, sizeof data, false);
	return true;
}

/* ---- power limit */

static bool
plan_limit(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
    struct rf_error *err)
{
	static const char *const words[] = {"none", "power-off", "log"};
	static const uint8_t codes[] = {0x00, 0x01, 0x11};
	uint8_t set[15] = {IPMI_DCMI}, activate[4] = {IPMI_DCMI};
	int limit, action, correction, sampling, is_active;

	(void)endpoint;
	if (!ipmi_body_int(body, "limit_w", false, 1, UINT16_MAX, &limit, err) ||
	    !ipmi_body_word(body, "action", false, words, nitems(words), &action, err) ||
	    !ipmi_body_int(body, "correction_ms", false, 0, INT32_MAX, &correction, err) ||
	    !ipmi_body_int(body, "sampling_s", false, 0, UINT16_MAX, &sampling, err) ||
	    !ipmi_body_bool(body, "is_active", &is_active, err))
		return false;
	if (limit >= 0) {
		set[4] = action >= 0 ? codes[action] : 0;
		ipmi_put16(set + 5, (uint32_t)limit);
		ipmi_put32(set + 7, correction >= 0 ? (uint32_t)correction : 6000);
		ipmi_put16(set + 13, sampling >= 0 ? (uint32_t)sampling : 15);
		ipmi_plan_add(plan, IPMI_DCMI_SET_LIMIT, set, sizeof set, false);
	}
	if (is_active >= 0) {
		activate[1] = (uint8_t)is_active;
		ipmi_plan_add(plan, IPMI_DCMI_ACTIVATE_LIMIT, activate, sizeof activate, false);
	}
	if (plan->count == 0)
		return error_set(err, RF_NO_OPERATION);
	return true;
}

/* clang-format off */
const struct ipmi_action ipmi_bmc_actions[] = {
	{ "ipmi:/users/set",    plan_user },
	{ "ipmi:/users/clear",  plan_user_clear },
	{ "ipmi:/lan/set",      plan_lan },
	{ "ipmi:/watchdog/set", plan_watchdog },
	{ "ipmi:/dcmi/limit",   plan_limit },
	{ NULL }
};
/* clang-format on */
