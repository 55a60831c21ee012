#include "fleet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto.h"
#include "net.h"
#include "profile.h"

enum { IPMI_PORT = 623 };

static const char *const known_keys[] = {
    "name",
    "address",
    "port",
    "count",
    "first",
    "box",
    "profile",
    "quirks",
    "settings",
    "latency_ms",
    "username",
    "password",
    "users",
    "k_g",
    "suites",
    "guid",
    "number",
    "sdr",
    "fru",
    "dcmi",
    "state",
};

static void
check_keys(const json_t *entry)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)entry, key, value) {
		bool known = false;

		for (size_t i = 0; i < sizeof known_keys / sizeof *known_keys; i++)
			known |= strcmp(known_keys[i], key) == 0;
		if (!known)
			die("fleet file: unknown key '%s'", key);
	}
	(void)value;
}

static const char *
text_or(const json_t *entry, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(entry, key));

	return text ? text : otherwise;
}

static bool
read_hex(const char *hex, uint8_t *bytes, size_t len)
{
	if (strlen(hex) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (hex_pair(hex + 2 * i) < 0)
			return false;
		bytes[i] = (uint8_t)hex_pair(hex + 2 * i);
	}
	return true;
}

bool
fleet_set_suites(struct bmc *b, const json_t *list)
{
	const json_t *one;
	uint32_t chosen = 0;
	size_t i;

	json_array_foreach (list, i, one) {
		const struct suite *s =
		    json_is_integer(one) ? suite_find((int)json_integer_value(one)) : NULL;

		if (!s)
			return false;
		chosen |= 1u << (s - suites);
	}
	b->suites = chosen;
	return json_is_array(list);
}

bool
fleet_set_kg(struct bmc *b, const char *hex)
{
	size_t len = hex ? strlen(hex) / 2 : 0;

	memset(b->kg, 0, sizeof b->kg);
	b->has_kg = len > 0;
	return len <= sizeof b->kg && (!len || read_hex(hex, b->kg, len));
}

static int
limit_named(const char *name)
{
	static const char *const names[] = {"", "callback", "user", "operator", "administrator"};

	for (int i = 1; i < 5; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return strcmp(name, "none") == 0 ? NO_ACCESS : -1;
}

/* {"3": {"name", "password", "privilege", "enabled"}}: what is not named stays. */
bool
fleet_set_users(struct bmc *b, const json_t *users, const char **what)
{
	const char *id;
	json_t *one;

	json_object_foreach ((json_t *)users, id, one) {
		int n = atoi(id), limit = limit_named(text_or(one, "privilege", "administrator"));
		const char *password = text_or(one, "password", NULL),
			   *name = text_or(one, "name", NULL);
		struct user *u = n >= 1 && n <= USERS ? &b->users[n - 1] : NULL;

		*what = id;
		if (!u || limit < 0)
			return false;
		if (name) {
			memset(u->name, 0, sizeof u->name);
			memcpy(u->name, name, strnlen(name, USER_NAME));
			u->is_enabled = u->may_message = true;
		}
		if (password)
			user_set_password(u, password, strlen(password));
		if (name || json_object_get(one, "privilege"))
			u->limit = (uint8_t)limit;
		if (json_object_get(one, "enabled"))
			u->is_enabled = json_is_true(json_object_get(one, "enabled"));
		u->refused_in_row = 0;
	}
	return true;
}

static void
apply_quirks(struct bmc *b, const json_t *list)
{
	size_t i;
	json_t *one;

	json_array_foreach (list, i, one)
		if (!quirks_add(b, one))
			die("fleet file: %s: no quirk '%s'", b->name,
			    json_is_string(one) ? json_string_value(one)
						: text_or(one, "name", "?"));
}

static void
apply_settings(struct bmc *b, const json_t *entry)
{
	const char *key;
	json_t *value;

	if (json_object_get(entry, "latency_ms"))
		settings_set(&b->settings, "latency_ms",
		    (long)json_integer_value(json_object_get(entry, "latency_ms")));
	json_object_foreach (json_object_get(entry, "settings"), key, value)
		if (!settings_set(&b->settings, key, (long)json_integer_value(value)))
			die("fleet file: %s: no setting '%s'", b->name, key);
}

/* {"0": PATH}: images of FRU devices. */
static void
apply_fru(struct bmc *b, const json_t *files)
{
	const char *device;
	json_t *path;

	json_object_foreach ((json_t *)files, device, path) {
		unsigned n = (unsigned)atoi(device);
		FILE *in = json_is_string(path) ? fopen(json_string_value(path), "rb") : NULL;

		if (!in || n >= FRU_DEVICES)
			die("fleet file: %s: FRU %s cannot be read", b->name, device);
		free(b->fru[n].bytes);
		b->fru[n].bytes = xcalloc(1, 8192);
		b->fru[n].len = fread(b->fru[n].bytes, 1, 8192, in);
		fclose(in);
	}
}

/* Its own, unless the entry has one: the same each time, never two alike. */
static void
apply_guid(struct bmc *b, const char *hex)
{
	static const uint8_t node[8] = {0x00, 0x10, 0x80, 0x00, 0x02, 0x25, 0x90, 0x00};
	uint64_t h = hash_bytes(b->name, strlen(b->name));

	memcpy(b->guid, &h, 8);
	memcpy(b->guid + 8, node, 8);
	b->guid[14] = (uint8_t)(b->number >> 8);
	b->guid[15] = (uint8_t)b->number;
	if (hex && !read_hex(hex, b->guid, sizeof b->guid))
		die("fleet file: %s: guid wants 32 hexadecimal digits", b->name);
}

static void
apply(struct bmc *b, const json_t *entry)
{
	const json_t *suites_asked = json_object_get(entry, "suites"),
		     *dcmi = json_object_get(entry, "dcmi");
	const char *what = "";
	int state = bmc_state_named(text_or(entry, "state", "up"));

	apply_settings(b, entry);
	bmc_set_login(b, text_or(entry, "username", "ADMIN"), text_or(entry, "password", "ADMIN"));
	bmc_restore(b);
	if (suites_asked && !fleet_set_suites(b, suites_asked))
		die("fleet file: %s: suites are 0, 1, 2, 3, 15, 16, 17", b->name);
	if (!fleet_set_kg(b, text_or(entry, "k_g", NULL)))
		die("fleet file: %s: k_g wants up to 40 hexadecimal digits", b->name);
	if (!fleet_set_users(b, json_object_get(entry, "users"), &what))
		die("fleet file: %s: user %s", b->name, what);
	if (state < 0)
		die("fleet file: %s: no such state", b->name);
	b->first_state = (enum bmc_state)state;
	b->has_dcmi = !dcmi || json_is_true(dcmi);
	apply_guid(b, text_or(entry, "guid", NULL));
	apply_fru(b, json_object_get(entry, "fru"));
	apply_quirks(b, json_object_get(entry, "quirks"));
}

static void
add_one(struct fleet *f, const json_t *entry, const char *host, int port, const char *name,
    unsigned number)
{
	const char *file = text_or(entry, "sdr", NULL), *box_name = text_or(entry, "box", "2u");
	const struct profile *profile = profile_find(text_or(entry, "profile", "plain"));
	const struct box *box = file ? box_from_file(file) : box_find(box_name);
	struct bmc *b;

	if (!profile)
		die("fleet file: %s: no profile '%s'", name, text_or(entry, "profile", ""));
	if (!box)
		die("fleet file: %s: no box '%s'", name, box_name);
	b = bmc_new(f, name, box, profile);
	b->number = number;
	b->host = xstrdup(host);
	if (!net_parse(&b->where, host, port))
		die("fleet file: '%s' is no address", host);
	apply(b, entry);
	if (map_put(&f->by_name, name, b))
		die("fleet file: two BMCs named '%s'", name);
	f->bmcs = xrealloc(f->bmcs, (f->count + 1) * sizeof *f->bmcs);
	f->bmcs[f->count++] = b;
}

/* `count` BMCs on addresses that follow each other; `name` is what comes before their number. */
static void
add_many(struct fleet *f, const json_t *entry, const char *first, int port, long count)
{
	struct in_addr address;
	char host[INET_ADDRSTRLEN];

	if (inet_pton(AF_INET, first, &address) != 1)
		die("fleet file: '%s' is no address of IPv4", first);
	for (long i = 0; i < count; i++) {
		struct in_addr own = {htonl(ntohl(address.s_addr) + (uint32_t)i)};
		char *name = xasprintf("%s%04ld", text_or(entry, "name", "bmc"), i + 1);

		add_one(f, entry, inet_ntop(AF_INET, &own, host, sizeof host), port, name,
		    (unsigned)i + 1);
		free(name);
	}
}

static void
add_entry(struct fleet *f, const json_t *entry)
{
	long count = (long)json_integer_value(json_object_get(entry, "count"));
	long number = (long)json_integer_value(json_object_get(entry, "number"));
	const json_t *asked = json_object_get(entry, "port");
	int port = asked ? (int)json_integer_value(asked) : IPMI_PORT; /* 0: a free one */
	const char *first = text_or(entry, "first", text_or(entry, "address", "127.0.0.1"));
	char *made = xasprintf("%s:%d", first, port);

	check_keys(entry);
	if (!json_is_object(entry))
		die("fleet file: not an object");
	if (count)
		add_many(f, entry, first, port, count);
	else
		add_one(f, entry, first, port, text_or(entry, "name", made),
		    number ? (unsigned)number : (unsigned)f->count + 1);
	free(made);
}

void
fleet_add(struct fleet *f, const json_t *described)
{
	size_t i;
	json_t *entry;

	if (!json_is_array(described))
		die("fleet file: not an array");
	json_array_foreach (described, i, entry)
		add_entry(f, entry);
}

void
fleet_listen(struct fleet *f)
{
	for (size_t i = 0; i < f->count; i++) {
		if (!bmc_listen(f->bmcs[i]))
			die("%s: cannot listen on %s:%d: %s", f->bmcs[i]->name, f->bmcs[i]->host,
			    net_port(&f->bmcs[i]->where), strerror(errno));
		bmc_set_state(f->bmcs[i], f->bmcs[i]->first_state);
	}
}

struct bmc *
fleet_find(const struct fleet *f, const char *name)
{
	return map_get(&f->by_name, name);
}

void
fleet_clear(struct fleet *f)
{
	net_forget(f);
	for (size_t i = 0; i < f->count; i++)
		bmc_free(f->bmcs[i]);
	free(f->bmcs);
	map_clear(&f->by_name, NULL);
}
