/* Collections, their pages, and links that lead astray. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "quirk_hooks.h"
#include "resource.h"

/* The members of the collection that c answers, for changing; NULL when it answers none. */
static json_t *
members(struct call *c)
{
	const json_t *body = c->body ? c->body : c->doc ? c->doc->body : NULL;

	if (c->status != 200 || !json_is_array(json_object_get(body, "Members")))
		return NULL;
	return json_object_get(call_edit(c), "Members");
}

static bool
asks_expand(const struct call *c)
{
	return c->req->query &&
	       (strstr(c->req->query, "$expand") || strstr(c->req->query, "%24expand"));
}

BEFORE(expand_refused)
{
	(void)u;
	if (!asks_expand(c))
		return false;
	call_error(c, "QueryNotSupportedOnResource", NULL);
	return true;
}

BEFORE(expand_ignored)
{
	(void)u;
	if (asks_expand(c)) {
		free(c->req->query);
		c->req->query = NULL;
	}
	return false;
}

BEFORE(expand_limited)
{
	char *value = query_value(c->req->query, "$expand");
	const char *levels = value ? strstr(value, "$levels=") : NULL;
	bool is_top = strcmp(c->uri, "/redfish/v1/Systems") == 0 ||
		      strcmp(c->uri, "/redfish/v1/Chassis") == 0 ||
		      strcmp(c->uri, "/redfish/v1/Managers") == 0;
	bool refused = value && (!is_top || (levels && atol(levels + 8) > quirk_number(u, 3)));

	free(value);
	if (refused)
		call_error(c, "QueryNotSupportedOnResource", NULL);
	return refused;
}

AFTER(expand_drops)
{
	static const char *const lost[] = {"Id", "Name", "ChassisType"};
	json_t *all = asks_expand(c) ? members(c) : NULL, *one;
	size_t i;

	(void)u;
	json_array_foreach (all, i, one)
		for (size_t k = 0; k < sizeof lost / sizeof *lost; k++)
			json_object_del(one, lost[k]);
}

AFTER(members_null)
{
	(void)u;
	if (members(c))
		json_object_set_new(call_edit(c), "Members", json_null());
}

AFTER(members_strings)
{
	json_t *all = members(c), *one;
	size_t i;

	(void)u;
	json_array_foreach (all, i, one)
		json_array_set_new(all, i, json_string(json_text(one, "@odata.id")));
}

AFTER(members_reversed)
{
	json_t *all = members(c), *now = json_array();

	(void)u;
	for (size_t i = json_array_size(all); i-- > 0;)
		json_array_append(now, json_array_get(all, i));
	if (all)
		json_object_set(call_edit(c), "Members", now);
	json_decref(now);
}

static void
add_member(struct call *c, const char *uri)
{
	json_t *all = members(c);

	if (!all)
		return;
	json_array_append_new(all, json_pack("{s:s}", "@odata.id", uri));
	json_object_set_new(
	    call_edit(c), "Members@odata.count", json_integer((json_int_t)json_array_size(all)));
}

AFTER(member_dead)
{
	char *uri = xasprintf("%s//Ports/0", c->uri);

	(void)u;
	add_member(c, uri);
	free(uri);
}

AFTER(members_cyclic)
{
	char *parent = uri_parent(c->uri);

	(void)u;
	add_member(c, c->uri);
	add_member(c, parent);
	free(parent);
}

AFTER(members_million)
{
	long count = quirk_number(u, 1000000);
	struct text t = {0};

	if (!members(c))
		return;
	text_print(&t,
	    "{\"@odata.id\":\"%s\",\"@odata.type\":\"%s\",\"Name\":\"Many\",\"Members@odata."
	    "count\":%ld,"
	    "\"Members\":[",
	    c->uri, json_text(call_edit(c), "@odata.type"), count);
	for (long i = 0; i < count; i++)
		text_print(&t, "%s{\"@odata.id\":\"%s/%ld\"}", i ? "," : "", c->uri, i);
	text_print(&t, "]}");
	call_text(c, c->status, NULL, t.s, t.len);
}

static void
set_next(struct call *c, char *link)
{
	if (members(c))
		json_object_set_new(call_edit(c), "Members@odata.nextLink", json_string(link));
	free(link);
}

/* "https://127.0.0.1:1234" for another port of this address, or what the quirk says. */
static char *
foreign(const struct call *c, const struct quirk_use *u)
{
	const struct bmc *b = c->bmc;

	return u->arg ? xstrdup(u->arg)
		      : xasprintf("https://%s:%d", b->host, ntohs(b->address.sin_port) + 1);
}

AFTER(next_self)
{
	(void)u;
	set_next(c, c->req->query ? xasprintf("%s?%s", c->uri, c->req->query) : xstrdup(c->uri));
}

AFTER(next_loop)
{
	(void)u;
	set_next(c, xasprintf("%s?$skip=%d", c->uri,
			c->req->query && strstr(c->req->query, "skip=1") ? 2 : 1));
}

AFTER(next_foreign)
{
	char *host = foreign(c, u);

	set_next(c, xasprintf("%s%s?$skip=50", host, c->uri));
	free(host);
}

/* Every page repeats the members, so they never run out. */
AFTER(next_endless)
{
	char *skip = query_value(c->req->query, "$skip");

	(void)u;
	if (members(c) && skip && !json_array_size(members(c)))
		json_array_append_new(members(c), json_pack("{s:s+}", "@odata.id", c->uri, "/1"));
	set_next(c, xasprintf("%s?$skip=%ld", c->uri, (skip ? atol(skip) : 0) + 1));
	free(skip);
}

static void
prefix_ids(json_t *value, const char *host)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_object(value)) {
		const char *id = json_text(value, "@odata.id");

		if (id && *id == '/')
			json_object_set_new(value, "@odata.id", json_sprintf("%s%s", host, id));
		json_object_foreach (value, key, item)
			prefix_ids(item, host);
	} else {
		json_array_foreach (value, i, item)
			prefix_ids(item, host);
	}
}

AFTER(foreign_ids)
{
	char *host = foreign(c, u);

	if (c->status == 200 && call_edit(c))
		prefix_ids(call_edit(c), host);
	free(host);
}

AFTER(location_foreign)
{
	const char *location = http_header(&c->headers, "Location");
	char *host = foreign(c, u), *now;

	if (location) {
		now = xasprintf("%s%s", host, location);
		call_header(c, "Location", now);
		free(now);
	}
	free(host);
}

AFTER(location_crlf)
{
	const char *location = http_header(&c->headers, "Location");
	char *now;

	(void)u;
	if (!location)
		return;
	now = xasprintf("%s%%0d%%0aSet-Cookie:%%20a=b\rX-Injected: yes", location);
	call_header(c, "Location", now);
	free(now);
}

/* Top-level links and collections stay; what is in them is gone. */
BEFORE(data_gone)
{
	static const char *const gone[] = {"/redfish/v1/Systems/", "/redfish/v1/Chassis/"};

	(void)u;
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		if (begins_with(c->uri, gone[i]) && !strstr(c->uri, "/Actions/")) {
			call_error(c, "ResourceMissingAtURI", c->uri, NULL);
			return true;
		}
	}
	return false;
}

AFTER(data_gone_empties)
{
	(void)u;
	if ((strcmp(c->uri, "/redfish/v1/Systems") == 0 ||
		strcmp(c->uri, "/redfish/v1/Chassis") == 0) &&
	    members(c))
		json_object_update_new(
		    call_edit(c), json_pack("{s:i, s:[]}", "Members@odata.count", 0, "Members"));
}
