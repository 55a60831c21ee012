/* ipmi:/lan: the network of the BMC: its LAN channels and their parameters (IPMI 2.0 23.2, table
 * 23-4), the suites that it takes included; and ipmi:/users (22.22 to 22.31). */
#include <arpa/inet.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_facts.h"
#include "southbound/ipmi_sdr.h"
#include "southbound/ipmi_work.h"

enum {
	CHANNEL_HERE = 0x0e,
	CHANNEL_FIRST = 1, CHANNEL_LAST = 11, /* 12 to 15 are not for networks */
	MEDIUM_LAN = 0x04, MEDIUM_OTHER_LAN = 0x05,
	SUITES_MAX = 16,
	OFFERED_PART = 16, OFFERED_PARTS = 0x40, OFFERED_MAX = OFFERED_PART * OFFERED_PARTS,
	NO_ACCESS = 0x0f
};

struct lan {
	int channel, row;
	uint8_t here; /* the channel that we speak over; 0: unknown */
	json_t *list, *object; /* borrowed */
	uint8_t suites[SUITES_MAX], suite_count;
	uint8_t offered[OFFERED_MAX]; /* records of suites as they come */
	size_t offered_len;
	uint8_t offered_at;
	bool offers_zero;
};

struct users {
	uint8_t id, max;
	uint8_t access, state;
	json_t *list; /* borrowed */
	uint8_t anonymous; /* 0: none */
};

static enum verdict ask_offered(struct script *script);
static enum verdict got_offered(struct script *script, const void *answer, size_t len);
static enum verdict ask_channel(struct script *script);
static enum verdict got_channel(struct script *script, const void *answer, size_t len);
static enum verdict ask_parameter(struct script *script);
static enum verdict got_parameter(struct script *script, const void *answer, size_t len);
static enum verdict ask_access(struct script *script);
static enum verdict got_access(struct script *script, const void *answer, size_t len);
static enum verdict ask_name(struct script *script);
static enum verdict got_name(struct script *script, const void *answer, size_t len);

/* clang-format off */
static const struct step lan_steps[] = {
	{ "offered",   ask_offered,   got_offered,   0, 1, NULL },
	{ "channel",   ask_channel,   got_channel,   0, 1, NULL },
	{ "parameter", ask_parameter, got_parameter, 0, 1, NULL },
	{ 0 }
};
static const struct step users_steps[] = {
	{ "access",    ask_access,    got_access,    0, 1, NULL },
	{ "name",      ask_name,      got_name,      0, 1, NULL },
	{ 0 }
};
/* clang-format on */

const struct ipmi_group ipmi_lan_group = {
    .uri = "ipmi:/lan", .steps = lan_steps, .state_size = sizeof(struct lan)};
const struct ipmi_group ipmi_users_group = {
    .uri = "ipmi:/users", .steps = users_steps, .state_size = sizeof(struct users)};

/* ---- parameters: data begins behind the parameter's revision */

static void
put_address(json_t *object, const char *name, int family, const uint8_t *data)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(family, data, text, sizeof text) != NULL)
		put_text(object, name, text);
}

static void
put_ip(struct lan *lan, const uint8_t *data)
{
	put_address(lan->object, "address", AF_INET, data);
}

static void
put_source(struct lan *lan, const uint8_t *data)
{
	static const char *const words[] = {"unspecified", "static", "dhcp", "bios", "other"};

	put_word(lan->object, "source", data[0] & 15, words, nitems(words));
}

static void
put_mac(struct lan *lan, const uint8_t *data)
{
	char text[18];

	snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", data[0], data[1], data[2],
	    data[3], data[4], data[5]);
	put_text(lan->object, "mac", text);
}

static void
put_mask(struct lan *lan, const uint8_t *data)
{
	put_address(lan->object, "mask", AF_INET, data);
}

static void
put_gateway(struct lan *lan, const uint8_t *data)
{
	static const uint8_t none[4] = {0};

	if (memcmp(data, none, sizeof none) != 0)
		put_address(lan->object, "gateway", AF_INET, data);
}

static void
put_vlan(struct lan *lan, const uint8_t *data)
{
	put_bool(lan->object, "has_vlan", (data[1] & 0x80) != 0);
	if ((data[1] & 0x80) != 0)
		put_int(lan->object, "vlan", data[0] | (data[1] & 15) << 8);
}

static void
put_families(struct lan *lan, const uint8_t *data)
{
	static const char *const words[] = {"ipv4", "ipv6", "both"};

	put_word(lan->object, "families", data[0], words, nitems(words));
}

static void
put_ip6(struct lan *lan, const char *list, const uint8_t *address, uint8_t prefix, uint8_t source)
{
	static const char *const words[] = {"static", "slaac", "dhcp"};
	static const uint8_t none[16] = {0};
	json_t *held = json_object_get(lan->object, list), *row;

	if (memcmp(address, none, sizeof none) == 0)
		return;
	if (held == NULL)
		json_object_set_new(lan->object, list, held = json_array());
	row = json_object();
	put_address(row, "address", AF_INET6, address);
	put_int(row, "prefix", prefix);
	put_word(row, "source", source, words, nitems(words));
	json_array_append_new(held, row);
}

/* 56, 59: selector, source (and, of a static one, whether it is enabled), address, prefix, status. */
static void
put_static6(struct lan *lan, const uint8_t *data)
{
	if ((data[1] & 0x80) != 0)
		put_ip6(lan, "addresses6", data + 2, data[18], 0);
}

static void
put_dynamic6(struct lan *lan, const uint8_t *data)
{
	put_ip6(lan, "addresses6", data + 2, data[18], data[1] & 15);
}

static void
take_suite_count(struct lan *lan, const uint8_t *data)
{
	lan->suite_count = (data[0] & 0x1f) < SUITES_MAX ? data[0] & 0x1f : SUITES_MAX;
}

static void
take_suites(struct lan *lan, const uint8_t *data)
{
	memcpy(lan->suites, data + 1, SUITES_MAX);
}

/* Four bits for each of the entries before: the privilege up to which it is taken, 0 for none. */
static void
put_suites(struct lan *lan, const uint8_t *data)
{
	json_t *list = json_array(), *row;
	int i, privilege;

	for (i = 0; i < lan->suite_count; i++) {
		privilege = data[1 + i / 2] >> (i % 2 * 4) & 15;
		/* Entries that are not used are 0, too: only the first one may be suite 0. */
		if (privilege == 0 || (i > 0 && lan->suites[i] == 0))
			continue;
		row = json_object();
		put_int(row, "suite", lan->suites[i]);
		put_int(row, "privilege", privilege);
		json_array_append_new(list, row);
	}
	json_object_set_new(lan->object, "cipher_suites", list);
}

/* clang-format off */
static const struct row {
	uint8_t parameter, set;
	size_t len;
	void (*put)(struct lan *lan, const uint8_t *data);
} rows[] = {
	{ 3,  0, 4,  put_ip },
	{ 4,  0, 1,  put_source },
	{ 5,  0, 6,  put_mac },
	{ 6,  0, 4,  put_mask },
	{ 12, 0, 4,  put_gateway },
	{ 20, 0, 2,  put_vlan },
	{ 22, 0, 1,  take_suite_count },
	{ 23, 0, 17, take_suites },
	{ 24, 0, 9,  put_suites },
	{ 51, 0, 1,  put_families },
	{ 56, 0, 19, put_static6 },
	{ 59, 0, 19, put_dynamic6 },
	{ 59, 1, 19, put_dynamic6 },
};
/* clang-format on */

/* ---- suites that the box names to everybody: 22.15, table 22-18 */

static enum verdict
ask_offered(struct script *script)
{
	struct work *work = (struct work *)script;
	const struct lan *lan = work->state;
	/* Of IPMI messages, by suite. */
	uint8_t data[3] = {CHANNEL_HERE, 0, (uint8_t)(0x80 | lan->offered_at)};

	return ipmi_work_ask(work, IPMI_GET_CIPHER_SUITES, data, sizeof data);
}

/* A record begins with C0h and the suite, or with C1h, the suite and its maker's number; what follows
 * are algorithms, which have neither of the two bits. */
static void
put_offered(struct work *work)
{
	struct lan *lan = work->state;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i + 1 < lan->offered_len; i++) {
		if (lan->offered[i] != 0xc0)
			continue;
		json_array_append_new(list, json_integer(lan->offered[i + 1]));
		lan->offers_zero |= lan->offered[i + 1] == 0;
		i++;
	}
	json_object_set_new(work->facts, "offered_suites", list);
}

static enum verdict
got_offered(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct lan *lan = work->state;
	size_t part = work->exchange.len - 1;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK)
		part = 0;
	if (part > OFFERED_PART)
		part = OFFERED_PART;
	memcpy(lan->offered + lan->offered_len, work->exchange.data + 1, part);
	lan->offered_len += part;
	if (part == OFFERED_PART && ++lan->offered_at < OFFERED_PARTS)
		return script_jump(script, lan_steps);
	if (lan->offered_len > 0)
		put_offered(work);
	return NEXT;
}

/* ---- channels */

static enum verdict
ask_channel(struct script *script)
{
	struct work *work = (struct work *)script;
	struct lan *lan = work->state;
	uint8_t channel = (uint8_t)lan->channel;

	if (lan->channel == 0) {
		lan->list = json_array();
		json_object_set_new(work->facts, "channels", lan->list);
		channel = CHANNEL_HERE;
	}
	if (lan->channel > CHANNEL_LAST)
		return FINISH;
	return ipmi_work_ask(work, IPMI_GET_CHANNEL_INFO, &channel, 1);
}

static enum verdict
next_channel(struct work *work)
{
	struct lan *lan = work->state;

	lan->channel++;
	lan->row = 0;
	return script_jump(&work->script, &lan_steps[1]);
}

/* A box may answer for a channel that it does not have; then the number is another. */
static enum verdict
got_channel(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct lan *lan = work->state;
	const uint8_t *data = work->exchange.data;
	uint8_t medium;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK)
		return next_channel(work);
	if (lan->channel == 0) {
		lan->here = data[0] & 15;
		return next_channel(work);
	}
	medium = data[1] & 0x7f;
	if ((data[0] & 15) != lan->channel || (medium != MEDIUM_LAN && medium != MEDIUM_OTHER_LAN))
		return next_channel(work);
	lan->object = json_object();
	json_array_append_new(lan->list, lan->object);
	put_int(lan->object, "channel", lan->channel);
	put_bool(lan->object, "is_ours", lan->channel == lan->here);
	lan->suite_count = 0;
	return NEXT;
}

static enum verdict
ask_parameter(struct script *script)
{
	struct work *work = (struct work *)script;
	struct lan *lan = work->state;
	uint8_t data[4] = {(uint8_t)lan->channel, rows[lan->row].parameter, rows[lan->row].set, 0};

	return ipmi_work_ask(work, IPMI_GET_LAN, data, sizeof data);
}

/* Offered, and not known to be switched off: whoever knows a user's name may come in. */
static void
report_suites(struct work *work)
{
	struct lan *lan = work->state;
	json_t *list = json_object_get(lan->object, "cipher_suites"), *row;
	bool is_listed = memchr(lan->suites, 0, lan->suite_count) != NULL, is_taken = false;
	size_t i;

	if (lan->channel != lan->here || (list == NULL && lan->offered_len == 0))
		return;
	json_array_foreach(list, i, row)
		is_taken |= json_integer_value(json_object_get(row, "suite")) == 0;
	ipmi_finding(work->endpoint, FINDING_IPMI_CIPHER_ZERO,
	    is_taken || (lan->offers_zero && (list == NULL || !is_listed)) ? "" : NULL);
}

static enum verdict
got_parameter(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct lan *lan = work->state;
	const struct row *row = &rows[lan->row];

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc == IPMI_CC_PRIVILEGE)
		return ipmi_work_refused(work);
	if (work->exchange.cc == IPMI_CC_OK && work->exchange.len >= 1 + row->len)
		row->put(lan, work->exchange.data + 1);
	if (++lan->row < (int)nitems(rows))
		return script_jump(script, &lan_steps[2]);
	report_suites(work);
	return next_channel(work);
}

/* ---- users */

static enum verdict
ask_access(struct script *script)
{
	struct work *work = (struct work *)script;
	struct users *users = work->state;
	uint8_t data[2] = {CHANNEL_HERE, 1};
	char text[16];

	if (users->list == NULL) {
		users->id = 1;
		users->list = json_array();
		json_object_set_new(work->facts, "users", users->list);
	}
	if (users->max != 0 && users->id > users->max) {
		snprintf(text, sizeof text, "user %d", users->anonymous);
		ipmi_finding(work->endpoint, FINDING_IPMI_ANONYMOUS, users->anonymous ? text : NULL);
		return FINISH;
	}
	data[1] = users->id;
	return ipmi_work_ask(work, IPMI_GET_USER_ACCESS, data, sizeof data);
}

static enum verdict
got_access(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct users *users = work->state;
	const uint8_t *data = work->exchange.data;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK && users->max == 0)
		return ipmi_work_refused(work);
	if (users->max == 0) {
		users->max = data[0] & 0x3f ? data[0] & 0x3f : 1;
		put_int(work->facts, "max", users->max);
		put_int(work->facts, "enabled_count", data[1] & 0x3f);
		put_int(work->facts, "fixed_names", data[2] & 0x3f);
	}
	users->access = work->exchange.cc == IPMI_CC_OK ? data[3] : NO_ACCESS;
	users->state = work->exchange.cc == IPMI_CC_OK ? data[1] >> 6 : 0;
	return NEXT;
}

static enum verdict
ask_name(struct script *script)
{
	struct work *work = (struct work *)script;

	return ipmi_work_ask(work, IPMI_GET_USER_NAME, &((struct users *)work->state)->id, 1);
}

static void
put_user(struct work *work, const char *name)
{
	struct users *users = work->state;
	uint8_t privilege = users->access & 15;
	json_t *user = json_object();

	put_int(user, "id", users->id);
	put_text(user, "name", name);
	if (users->state == 1 || users->state == 2)
		put_bool(user, "is_enabled", users->state == 1);
	put_bool(user, "has_access", privilege != NO_ACCESS && privilege != 0);
	if (privilege != NO_ACCESS && privilege != 0)
		put_int(user, "privilege", privilege);
	put_bool(user, "may_send", (users->access & 0x10) != 0);
	put_bool(user, "is_link_authenticated", (users->access & 0x20) != 0);
	put_bool(user, "is_callback_only", (users->access & 0x40) != 0);
	json_array_append_new(users->list, user);
	if (name[0] == '\0' && privilege != NO_ACCESS && privilege != 0 &&
	    (users->access & 0x10) != 0 && users->state != 2)
		users->anonymous = users->id;
}

/* A place that nobody has is left out. */
static enum verdict
got_name(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct users *users = work->state;
	uint8_t bytes[17] = {0xc0 | 16};
	char name[IPMI_USER_MAX * 2 + 1] = "";

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc == IPMI_CC_OK) {
		memcpy(bytes + 1, work->exchange.data, 16);
		ipmi_text(name, sizeof name, bytes, sizeof bytes, true);
	}
	if (name[0] != '\0' || ((users->access & 15) != NO_ACCESS && (users->access & 0x1f) != 0))
		put_user(work, name);
	users->id++;
	return script_jump(script, users_steps);
}
