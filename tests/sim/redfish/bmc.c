#include "bmc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <openssl/ssl.h>

#include "accounts.h"
#include "fleet.h"
#include "jobs.h"
#include "service.h"
#include "sessions.h"

static const char *const state_names[] = {
    [BMC_UP] = "up",
    [BMC_REFUSES] = "refuse",
    [BMC_SILENT] = "silent",
    [BMC_BLACKHOLE] = "blackhole",
};

struct bmc *
bmc_new(struct fleet *fleet, const char *name, struct tree *tree)
{
	struct bmc *b = xcalloc(1, sizeof *b);

	b->fleet = fleet;
	b->name = xstrdup(name);
	b->tree = tree;
	b->wants_tls = true;
	b->next_id = 1;
	b->next_event = 1;
	b->boots = json_array();
	settings_default(&b->settings);
	b->http.base = fleet->base;
	b->http.handler = &service_handler;
	b->http.owner = b;
	for (size_t i = 0; i < sizeof b->plugs / sizeof *b->plugs; i++)
		b->plugs[i] = -1;
	return b;
}

static void
bmc_unplug(struct bmc *b)
{
	for (size_t i = 0; i < sizeof b->plugs / sizeof *b->plugs; i++) {
		if (b->plugs[i] >= 0)
			close(b->plugs[i]);
		b->plugs[i] = -1;
	}
}

static void
records_clear(struct bmc *b)
{
	for (int i = 0; i < b->record_room; i++)
		free(b->records[i]);
	free(b->records);
	b->records = NULL;
	b->record_room = 0;
	b->record_count = 0;
}

static void
counters_clear(struct counters *c)
{
	map_clear(&c->methods, NULL);
	map_clear(&c->statuses, NULL);
	map_clear(&c->gets_by_uri, NULL);
	map_clear(&c->requests_by_uri, NULL);
}

void
bmc_free(struct bmc *b)
{
	http_stop_listening(&b->http);
	http_close_all(&b->http, false);
	bmc_unplug(b);
	jobs_clear(b);
	sessions_clear(b);
	accounts_clear(b);
	quirks_clear(&b->quirks);
	records_clear(b);
	counters_clear(&b->count);
	map_clear(&b->own, (void (*)(void *))doc_unref);
	map_clear(&b->first, (void (*)(void *))doc_unref);
	json_decref(b->boots);
	free(b->first_user);
	free(b->first_password);
	SSL_CTX_free(b->tls);
	free(b->name);
	free(b->host);
	free(b->server_header);
	free(b);
}

static void
copy_docs(struct map *to, const struct map *from)
{
	struct map_entry *e;

	map_clear(to, (void (*)(void *))doc_unref);
	for (e = map_next(from, NULL); e; e = map_next(from, e))
		map_put(to, e->key, doc_ref(e->value));
}

void
bmc_remember(struct bmc *b)
{
	const struct account *a = b->accounts.lh_first;

	copy_docs(&b->first, &b->own);
	b->first_settings = b->settings;
	b->first_user = xstrdup(a->user);
	b->first_password = xstrdup(a->password);
}

void
bmc_restore(struct bmc *b)
{
	jobs_clear(b);
	sessions_clear(b);
	copy_docs(&b->own, &b->first);
	b->settings = b->first_settings;
	accounts_init(b, b->first_user, b->first_password);
	b->booted_ms = b->media_busy_until_ms = b->off_since_ms = 0;
	b->media_enabled = false;
	json_array_clear(b->boots);
}

SSL_CTX *
bmc_tls(struct bmc *b)
{
	if (!b->tls)
		b->tls = tls_context(b->host, b->tls_policy, b->certificate);
	return b->tls;
}

static SSL_CTX *
server_tls(struct http_server *s)
{
	return bmc_tls(s->owner);
}

/* As a BMC that restarts its web server: who is connected has to come again. */
void
bmc_new_certificate(struct bmc *b, enum tls_certificate kind)
{
	http_close_all(&b->http, false);
	SSL_CTX_free(b->tls);
	b->tls = NULL;
	b->certificate = kind;
}

bool
bmc_listen(struct bmc *b)
{
	b->http.tls = b->wants_tls ? server_tls : NULL;
	if (!http_listen(&b->http, &b->address, 512))
		return false;
	http_address(&b->http, &b->address); /* it may have asked for any port */
	return true;
}

int
bmc_state_named(const char *name)
{
	for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++)
		if (strcmp(state_names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *
bmc_state_name(enum bmc_state state)
{
	return state_names[state];
}

/*
 * A listener that nobody accepts from, its backlog of one filled by ourselves: Linux then drops
 * every further SYN, as a host without power would.
 */
static void
bmc_plug(struct bmc *b)
{
	int one = 1;
	int *at = b->plugs;

	*at = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(*at, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(*at, (struct sockaddr *)&b->address, sizeof b->address) != 0 ||
	    listen(*at, 0) != 0)
		fprintf(stderr, "redfish-sim: %s: black hole: %s\n", b->name, strerror(errno));
	for (size_t i = 1; i < 4; i++) {
		at[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (connect(at[i], (struct sockaddr *)&b->address, sizeof b->address) != 0 &&
		    errno != EINPROGRESS)
			fprintf(
			    stderr, "redfish-sim: %s: black hole: %s\n", b->name, strerror(errno));
	}
}

void
bmc_set_state(struct bmc *b, enum bmc_state state)
{
	if (state == b->state)
		return;
	bmc_unplug(b);
	http_stop_listening(&b->http);
	b->http.mute = state == BMC_SILENT;
	if (state == BMC_REFUSES || b->state != BMC_UP)
		http_close_all(&b->http, true);
	else
		http_freeze_all(&b->http);
	b->state = state;
	if (state == BMC_BLACKHOLE)
		bmc_plug(b);
	else if (state != BMC_REFUSES && !bmc_listen(b))
		fprintf(stderr, "redfish-sim: %s: %s\n", b->name, strerror(errno));
}

struct doc *
bmc_doc(struct bmc *b, const char *uri)
{
	struct doc *d = map_get(&b->own, uri);

	if (d)
		return d->body ? d : NULL;
	return map_get(&b->tree->docs, uri);
}

const json_t *
bmc_body(struct bmc *b, const char *uri)
{
	struct doc *d = bmc_doc(b, uri);

	return d ? d->body : NULL;
}

json_t *
bmc_edit(struct bmc *b, const char *uri)
{
	struct doc *d = bmc_doc(b, uri), *copy;

	if (!d)
		return NULL;
	/* A fresh struct doc even for our own: an answer that is held back may still hold the old
	 * one. */
	copy = doc_new(json_deep_copy(d->body));
	doc_unref(map_put(&b->own, uri, copy));
	return copy->body;
}

/* A new ETag, in the style of the old one: weak, quoted or bare. */
static void
renew_etag(json_t *body)
{
	const char *old = json_text(body, "@odata.etag");
	char *text, *etag;
	bool weak, quoted;

	if (!old)
		return;
	weak = begins_with(old, "W/");
	quoted = strchr(old, '"') != NULL;
	text = json_dumps(body, JSON_COMPACT);
	etag = xasprintf("%s%s%016llx%s", weak ? "W/" : "", quoted ? "\"" : "",
	    (unsigned long long)hash_bytes(text, strlen(text)), quoted ? "\"" : "");
	json_object_set_new(body, "@odata.etag", json_string(etag));
	free(text);
	free(etag);
}

void
bmc_changed(struct bmc *b, const char *uri)
{
	struct doc *d = map_get(&b->own, uri);

	if (d && d->body)
		renew_etag(d->body);
}

void
bmc_put(struct bmc *b, const char *uri, json_t *body)
{
	doc_unref(map_put(&b->own, uri, doc_new(body)));
}

void
bmc_remove(struct bmc *b, const char *uri)
{
	doc_unref(map_take(&b->own, uri));
	if (map_get(&b->tree->docs, uri))
		bmc_put(b, uri, NULL);
}

static size_t
member_index(const json_t *members, const char *uri)
{
	size_t i;
	const json_t *member;

	json_array_foreach (members, i, member) {
		const char *id = json_text(member, "@odata.id");
		size_t len = id ? strlen(id) : 0;

		if (id && len && id[len - 1] == '/')
			len--;
		if (id && strlen(uri) == len && strncmp(id, uri, len) == 0)
			return i;
	}
	return json_array_size(members);
}

static void
members_counted(struct bmc *b, const char *collection, json_t *body)
{
	size_t count = json_array_size(json_object_get(body, "Members"));

	json_object_set_new(body, "Members@odata.count", json_integer((json_int_t)count));
	bmc_changed(b, collection);
}

void
bmc_member_add(struct bmc *b, const char *collection, const char *uri)
{
	json_t *body = bmc_edit(b, collection), *members;

	if (!body)
		return;
	members = json_object_get(body, "Members");
	if (!json_is_array(members)) {
		members = json_array();
		json_object_set_new(body, "Members", members);
	}
	if (member_index(members, uri) == json_array_size(members))
		json_array_append_new(members, json_pack("{s:s}", "@odata.id", uri));
	members_counted(b, collection, body);
}

void
bmc_new_member(struct bmc *b, const char *collection, const char *uri, json_t *body)
{
	json_t *etag = json_object_get(bmc_body(b, collection), "@odata.etag");

	if (etag)
		json_object_set(body, "@odata.etag", etag);
	bmc_put(b, uri, body);
	bmc_changed(b, uri);
	bmc_member_add(b, collection, uri);
}

void
bmc_member_remove(struct bmc *b, const char *collection, const char *uri)
{
	json_t *body = bmc_edit(b, collection), *members;

	if (!body)
		return;
	members = json_object_get(body, "Members");
	json_array_remove(members, member_index(members, uri));
	members_counted(b, collection, body);
}

void
bmc_each(
    struct bmc *b, void (*visit)(struct bmc *, const char *, const json_t *, void *), void *arg)
{
	struct map_entry *e;
	json_t *uris = json_array(), *uri;
	size_t i;

	for (e = map_next(&b->tree->docs, NULL); e; e = map_next(&b->tree->docs, e))
		if (!map_get(&b->own, e->key))
			json_array_append_new(uris, json_string(e->key));
	for (e = map_next(&b->own, NULL); e; e = map_next(&b->own, e))
		json_array_append_new(uris, json_string(e->key));
	json_array_foreach (uris, i, uri) {
		const json_t *body = bmc_body(b, json_string_value(uri));

		if (body)
			visit(b, json_string_value(uri), body, arg);
	}
	json_decref(uris);
}

static bool
is_kind(const json_t *body, const char *kind)
{
	const char *type = json_text(body, "@odata.type");
	size_t len = strlen(kind);

	return type && *type == '#' && strncmp(type + 1, kind, len) == 0 && type[len + 1] == '.';
}

const char *
bmc_find(struct bmc *b, const char *kind, bool (*accept)(const json_t *, void *), void *arg)
{
	const struct map *maps[] = {&b->own, &b->tree->docs};
	struct map_entry *e;
	const json_t *body;

	for (size_t i = 0; i < 2; i++) {
		for (e = map_next(maps[i], NULL); e; e = map_next(maps[i], e)) {
			body = bmc_body(b, e->key);
			if (is_kind(body, kind) && (!accept || accept(body, arg)))
				return e->key;
		}
	}
	return NULL;
}

struct identity {
	const char *serial, *uuid;
};

static void
identify(struct bmc *b, const char *uri, const json_t *body, void *arg)
{
	const struct identity *is = arg;
	bool is_root = strcmp(uri, "/redfish/v1") == 0;
	json_t *own;

	if (!is_root && !is_kind(body, "ComputerSystem") && !is_kind(body, "Chassis") &&
	    !is_kind(body, "Manager"))
		return;
	own = bmc_edit(b, uri);
	if (json_text(own, "UUID"))
		json_object_set_new(own, "UUID", json_string(is->uuid));
	if (json_text(own, "SerialNumber"))
		json_object_set_new(own, "SerialNumber", json_string(is->serial));
	bmc_changed(b, uri);
}

void
bmc_set_identity(struct bmc *b, const char *serial, const char *uuid)
{
	char made_serial[24], made_uuid[40];
	uint32_t address = ntohl(b->address.sin_addr.s_addr);
	unsigned port = ntohs(b->address.sin_port);
	struct identity is = {serial ? serial : made_serial, uuid ? uuid : made_uuid};

	snprintf(made_serial, sizeof made_serial, "SIM%08X%04X", address, port);
	snprintf(made_uuid, sizeof made_uuid, "51b0c0de-0000-4000-8000-%08x%04x", address, port);
	bmc_each(b, identify, &is);
}

void
count_add(struct map *m, const char *key)
{
	map_put(m, key, (void *)((uintptr_t)map_get(m, key) + 1));
}

void
bmc_reset_counters(struct bmc *b)
{
	struct counters now = {
	    .in_flight = b->count.in_flight,
	    .in_flight_max = b->count.in_flight,
	    .open_connections = b->count.open_connections,
	    .open_connections_max = b->count.open_connections,
	    .sessions_max = sessions_count(b),
	};

	counters_clear(&b->count);
	b->count = now;
	b->http.bytes_out = 0;
	records_clear(b);
}

void
bmc_record(struct bmc *b, struct http_request *req)
{
	json_t *headers, *body, *all;
	char **at;

	if (b->record_room != b->settings.keep_requests) {
		records_clear(b);
		b->record_room = b->settings.keep_requests;
		b->records = xcalloc((size_t)b->record_room + 1, sizeof *b->records);
	}
	if (!b->record_room)
		return;
	headers = json_object();
	for (int i = 0; i < req->headers.count; i++)
		json_object_set_new(
		    headers, req->headers.list[i].name, json_string(req->headers.list[i].value));
	/* A body that is no text is remembered by its length alone. */
	body = json_stringn(req->body, req->body_len < 16384 ? req->body_len : 16384);
	all = json_pack("{s:s, s:s, s:o, s:o, s:I, s:I}", "method", req->method, "uri", req->target,
	    "headers", headers, "body", body ? body : json_null(), "body_length",
	    (json_int_t)req->body_len, "at_ms", (json_int_t)req->began_ms);
	at = &b->records[b->record_count++ % (uint64_t)b->record_room];
	free(*at);
	*at = all ? json_dumps(all, JSON_COMPACT) : NULL;
	if (!*at)
		*at = xstrdup("null");
	json_decref(all);
}
