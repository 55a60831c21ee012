#include "fleet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "accounts.h"
#include "profile.h"

static const char *const known_keys[] = {
    "name",
    "address",
    "port",
    "tree",
    "profile",
    "quirks",
    "settings",
    "latency_ms",
    "username",
    "password",
    "tls",
    "certificate",
    "serial",
    "uuid",
    "identity",
    "documents",
    "count",
    "first",
    "server",
    "state",
};

static struct tree *
fleet_tree(struct fleet *f, const char *name)
{
	struct tree *t = map_get(&f->trees, name);

	if (!t) {
		t = tree_load(name, f->directories);
		map_put(&f->trees, name, t);
	}
	return t;
}

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
	return json_text(entry, key) ? json_text(entry, key) : otherwise;
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

/* "tls": true, false, or the name of a policy ("1.2", "1.0", "rsa-kx" ...). */
static void
apply_tls(struct bmc *b, const json_t *entry)
{
	const json_t *tls = json_object_get(entry, "tls");
	int policy = json_is_string(tls) ? tls_policy_named(json_string_value(tls)) : TLS_MODERN;
	int certificate = tls_certificate_named(text_or(entry, "certificate", "p256"));

	if (policy < 0 || certificate < 0)
		die("fleet file: %s: no such tls or certificate", b->name);
	b->wants_tls = !json_is_false(tls);
	if (json_is_string(tls))
		b->tls_policy = (enum tls_policy)policy;
	if (json_text(entry, "certificate"))
		b->certificate = (enum tls_certificate)certificate;
}

/* Documents that replace the tree's, for this BMC alone. */
static void
apply_documents(struct bmc *b, const json_t *documents)
{
	const char *uri;
	json_t *body;

	json_object_foreach ((json_t *)documents, uri, body) {
		char *key = uri_trimmed(uri);

		bmc_put(b, key, json_is_null(body) ? NULL : json_deep_copy(body));
		free(key);
	}
}

static void
apply_state(struct bmc *b, const char *name)
{
	int state = bmc_state_named(name);

	if (state < 0)
		die("fleet file: %s: no state '%s'", b->name, name);
	b->first_state = (enum bmc_state)state;
}

static void
add_one(
    struct fleet *f, const json_t *entry, uint32_t address, int port, const char *name, bool many)
{
	struct bmc *b = bmc_new(f, name, fleet_tree(f, text_or(entry, "tree", "")));
	char host[INET_ADDRSTRLEN];

	b->address.sin_family = AF_INET;
	b->address.sin_addr.s_addr = htonl(address);
	b->address.sin_port = htons((uint16_t)port);
	b->host = xstrdup(inet_ntop(AF_INET, &b->address.sin_addr, host, sizeof host));
	if (json_text(entry, "server"))
		b->server_header = xstrdup(json_text(entry, "server"));
	if (!profile_apply(b, text_or(entry, "profile", b->tree->profile)))
		die("fleet file: %s: no profile '%s'", name, json_text(entry, "profile"));
	apply_settings(b, entry);
	apply_tls(b, entry);
	apply_documents(b, json_object_get(entry, "documents"));
	if (many || json_text(entry, "serial") || json_text(entry, "uuid") ||
	    json_is_true(json_object_get(entry, "identity")))
		bmc_set_identity(b, json_text(entry, "serial"), json_text(entry, "uuid"));
	accounts_init(b, text_or(entry, "username", "root"), text_or(entry, "password", "calvin"));
	apply_state(b, text_or(entry, "state", "up"));
	bmc_remember(b);
	apply_quirks(b, json_object_get(entry, "quirks"));
	if (map_put(&f->by_name, name, b))
		die("fleet file: two BMCs named '%s'", name);
	f->bmcs = xrealloc(f->bmcs, (f->count + 1) * sizeof *f->bmcs);
	f->bmcs[f->count++] = b;
}

static void
add_entry(struct fleet *f, const json_t *entry)
{
	long count = (long)json_integer_value(json_object_get(entry, "count"));
	const json_t *asked = json_object_get(entry, "port");
	int port = asked ? (int)json_integer_value(asked) : 443; /* 0: a free one */
	const char *first = text_or(entry, "first", text_or(entry, "address", "127.0.0.1"));
	struct in_addr address;

	check_keys(entry);
	if (!json_is_object(entry) || inet_pton(AF_INET, first, &address) != 1)
		die("fleet file: '%s' is no address", first);
	if (!count) {
		char *made = xasprintf("%s:%d", first, port);

		add_one(f, entry, ntohl(address.s_addr), port, text_or(entry, "name", made), false);
		free(made);
		return;
	}
	/* "count" BMCs on addresses that follow each other; "name" is what comes before their
	 * number. */
	for (long i = 0; i < count; i++) {
		char *name = xasprintf("%s%04ld", text_or(entry, "name", "bmc"), i + 1);

		add_one(f, entry, ntohl(address.s_addr) + (uint32_t)i, port, name, true);
		free(name);
	}
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
			    ntohs(f->bmcs[i]->address.sin_port), strerror(errno));
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
	for (size_t i = 0; i < f->count; i++)
		bmc_free(f->bmcs[i]);
	free(f->bmcs);
	map_clear(&f->by_name, NULL);
	map_clear(&f->trees, (void (*)(void *))tree_free);
}
