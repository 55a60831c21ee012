/* The BMC's NetworkProtocol and EthernetInterfaces: what it has, with time servers and names from wherever it keeps them. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/manager_places.h"
#include "translate/surface_rows.h"

/* ---- its own documents ---- */

static const json_t *
manager_of(struct surface *s)
{
	return surface_know(s, s->manager);
}

/* The box's own NetworkProtocol, wherever its Manager says it is. */
static const json_t *
own_protocol(struct surface *s)
{
	return surface_get(s, surface_link(manager_of(s), "NetworkProtocol"));
}

/* A server's or a name's text that means none: BMCs fill unused places with them. */
static bool
is_nothing(const char *text)
{
	static const char *const nothings[] = {"", "0.0.0.0", "::", "(null)", "null", "None"};
	size_t i;

	for (i = 0; i < nitems(nothings); i++) {
		if (strcmp(text, nothings[i]) == 0)
			return true;
	}
	return false;
}

/* An array without nulls and nothings; NULL where there is none. */
static json_t *
real_texts(const json_t *list)
{
	json_t *texts, *item;
	size_t i;

	if (!json_is_array(list))
		return NULL;
	texts = json_array();
	json_array_foreach(list, i, item) {
		if (json_is_string(item) && !is_nothing(json_string_value(item)))
			json_array_append(texts, item);
	}
	return texts;
}

static void
tidy_texts(json_t *json, const char *name)
{
	json_t *texts = real_texts(json_object_get(json, name));

	if (texts != NULL)
		json_object_set_new(json, name, texts);
}

/* A property that says nothing is none. */
static void
drop_nothing(json_t *json, const char *name)
{
	const char *text = surface_text(json, name, NULL);

	if (text != NULL && is_nothing(text))
		json_object_del(json, name);
}

/* Addresses without those that say nothing: fixed slots that nobody uses. */
static void
tidy_addresses(json_t *json, const char *name)
{
	json_t *list = json_object_get(json, name);
	const char *text;
	size_t i;

	for (i = json_array_size(list); i-- > 0;) {
		text = surface_text(json_array_get(list, i), "Address", NULL);
		if (text != NULL && is_nothing(text))
			json_array_remove(list, i);
	}
}

/* ---- time servers ---- */

static const struct ntp_place *
ntp_place(const json_t *manager, const char **path)
{
	size_t i;

	for (i = 0; i < ntp_place_count; i++) {
		*path = surface_dotted_link(manager, ntp_places[i].link);
		if ((*path)[0] != '\0')
			return &ntp_places[i];
	}
	return NULL;
}

static json_t *
servers_of(const struct ntp_place *place, const json_t *json)
{
	json_t *servers, *both;

	if (place->first != NULL) {
		both = json_pack("[O*,O*]", json_object_get(json, place->first), json_object_get(json, place->second));
		servers = real_texts(both);
		json_decref(both);
		return servers;
	}
	servers = place->wanted ? real_texts(json_object_get(json, place->wanted)) : NULL;
	if (json_array_size(servers) > 0)
		return servers;
	json_decref(servers);
	servers = real_texts(json_object_get(json, place->servers));
	return servers ? servers : json_array();
}

static bool
is_on(const struct ntp_place *place, const json_t *json, const json_t *servers)
{
	const json_t *value = place->enabled ? json_object_get(json, place->enabled) : NULL;

	if (place->enabled == NULL)
		return json_array_size(servers) > 0;
	return place->on ? json_is_string(value) && strcmp(json_string_value(value), place->on) == 0 : json_is_true(value);
}

/* DMTF NetworkProtocol.NTP of a box that has it elsewhere; NULL: nowhere. */
static json_t *
ntp_elsewhere(struct surface *s)
{
	const struct ntp_place *place;
	const json_t *json;
	const char *path;
	json_t *servers;

	place = ntp_place(manager_of(s), &path);
	json = place ? surface_get(s, path) : NULL;
	if (json == NULL)
		return NULL;
	servers = servers_of(place, json);
	return json_pack("{s:b,s:o}", "ProtocolEnabled", is_on(place, json, servers), "NTPServers", servers);
}

static json_t *
make_protocol(struct surface *s)
{
	const json_t *own = own_protocol(s);
	json_t *json, *ntp;

	json = own ? json_deep_copy(own)
		   : json_pack("{s:s,s:s}", "@odata.type", "#ManagerNetworkProtocol.v1_2_0.ManagerNetworkProtocol", "Name",
			 "Manager Network Protocol");
	json_object_set_new(json, "@odata.id", json_string(s->path));
	if (json_object_get(json, "Name") == NULL)
		json_object_set_new(json, "Name", json_string("Manager Network Protocol"));
	drop_nothing(json, "FQDN");
	ntp = json_object_get(json, "NTP");
	if (json_is_object(ntp)) {
		tidy_texts(ntp, "NTPServers");
	} else if ((ntp = ntp_elsewhere(s)) != NULL) {
		json_object_set_new(json, "NTP", ntp);
		surface_raise_type(json, 2);
	}
	return json;
}

/* ---- writing them ---- */

/* What a client may write; false with the deed failed. */
static bool
check_ntp(struct deed *deed, const json_t *ntp)
{
	const char *name;
	json_t *value, *item;
	size_t i;

	if (!json_is_object(ntp))
		return deed_fail(deed, RF_PROPERTY_TYPE, "...", "NTP", NULL) == DEED_DONE;
	json_object_foreach((json_t *)ntp, name, value) {
		if (strcmp(name, "ProtocolEnabled") == 0) {
			if (!json_is_boolean(value))
				return deed_fail(deed, RF_PROPERTY_TYPE, "...", "NTP/ProtocolEnabled", NULL) == DEED_DONE;
		} else if (strcmp(name, "NTPServers") == 0) {
			if (!json_is_array(value))
				return deed_fail(deed, RF_PROPERTY_TYPE, "...", "NTP/NTPServers", NULL) == DEED_DONE;
			json_array_foreach(value, i, item) {
				if (!json_is_string(item) && !json_is_null(item) && !(json_is_object(item) && json_object_size(item) == 0))
					return deed_fail(deed, RF_PROPERTY_TYPE, "...", "NTP/NTPServers", NULL) == DEED_DONE;
			}
		} else {
			return deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, name, NULL) == DEED_DONE;
		}
	}
	return true;
}

/* {} leaves an element as it is, null takes it away (DSP0266, "PATCH on array properties"): the whole list that comes of it. */
static json_t *
resolve(const json_t *wanted, const json_t *now)
{
	json_t *servers = json_array(), *item;
	size_t i;

	json_array_foreach(wanted, i, item) {
		if (json_is_object(item))
			item = json_array_get(now, i);
		if (json_is_string(item))
			json_array_append(servers, item);
	}
	return servers;
}

/* The client's NTP with its servers spelled out; NULL: it has no such element, and goes as it is. */
static json_t *
spelled_out(const json_t *ntp, json_t *now)
{
	const json_t *wanted = json_object_get(ntp, "NTPServers"), *item;
	json_t *whole = NULL;
	size_t i;

	json_array_foreach(wanted, i, item) {
		if (whole == NULL && json_is_object(item)) {
			whole = json_copy((json_t *)ntp);
			json_object_set_new(whole, "NTPServers", resolve(wanted, now));
		}
	}
	json_decref(now);
	return whole;
}

static void
put_servers(json_t *body, const struct ntp_place *place, const json_t *wanted)
{
	json_t *servers = real_texts(wanted);

	while (json_array_size(servers) < place->most)
		json_array_append_new(servers, json_string(""));
	if (place->first != NULL) {
		json_object_set(body, place->first, json_array_get(servers, 0));
		json_object_set(body, place->second, json_array_get(servers, 1));
		json_decref(servers);
	} else {
		json_object_set_new(body, place->wanted ? place->wanted : place->servers, servers);
	}
}

/* The vendor's words for what the client wants; NULL with the deed failed, or with nothing to change. */
static json_t *
ntp_body(struct deed *deed, const struct ntp_place *place, const json_t *now, const json_t *ntp)
{
	const json_t *wanted = json_object_get(ntp, "NTPServers"), *on = json_object_get(ntp, "ProtocolEnabled");
	json_t *servers = wanted ? real_texts(wanted) : servers_of(place, now), *body = NULL, *none;
	size_t count = json_array_size(servers);

	json_decref(servers);
	if (place->most > 0 && count > place->most) {
		deed_fail(deed, RF_PROPERTY_OUT_OF_RANGE, "...", "NTP/NTPServers", NULL);
		return NULL;
	}
	/* Where servers are the switch, off is none, and on without any is impossible. */
	if (place->enabled == NULL && json_is_true(on) && count == 0) {
		deed_fail(deed, RF_PROPERTY_CONFLICT, "NTP/ProtocolEnabled", "NTP/NTPServers", NULL);
		return NULL;
	}
	body = json_object();
	if (place->enabled == NULL && json_is_false(on)) {
		none = json_array();
		put_servers(body, place, none);
		json_decref(none);
	} else if (wanted != NULL) {
		put_servers(body, place, wanted);
	}
	if (place->enabled != NULL && on != NULL)
		json_object_set_new(body, place->enabled,
		    place->on ? json_string(json_is_true(on) ? place->on : place->off) : json_boolean(json_is_true(on)));
	return body;
}

/* Step 0: what is standard, to the box. 1: the rest, where the box keeps it. */
static enum deed_ask
patch_protocol(struct deed *deed)
{
	struct surface *s = deed->s;
	const json_t *own = own_protocol(s), *ntp = json_object_get(deed->body, "NTP"), *there = NULL;
	const struct ntp_place *place = NULL;
	const char *path = "";
	json_t *body, *whole;

	if (ntp != NULL && !json_is_object(json_object_get(own, "NTP"))) {
		place = ntp_place(manager_of(s), &path);
		there = place ? surface_get(s, path) : NULL;
	}
	if (s->is_waiting)
		return DEED_AGAIN;
	if (deed->step > 0 && deed->err.code != RF_OK)
		return DEED_FAIL;
	if (deed->step == 0) {
		if (ntp != NULL && !check_ntp(deed, ntp))
			return DEED_FAIL;
		body = json_copy((json_t *)deed->body);
		whole = spelled_out(ntp, real_texts(surface_at(own, "NTP", "NTPServers", NULL)));
		if (there != NULL)
			json_object_del(body, "NTP");
		else if (whole != NULL)
			json_object_set(body, "NTP", whole);
		json_decref(whole);
		deed->step++;
		if (json_object_size(body) > 0 || there == NULL)
			return deed_send(deed, "PATCH", own ? surface_link(manager_of(s), "NetworkProtocol") : s->path, body);
		json_decref(body);
	}
	if (there == NULL || deed->step > 1)
		return DEED_DONE;
	deed->step++;
	whole = spelled_out(ntp, servers_of(place, there));
	body = ntp_body(deed, place, there, whole ? whole : ntp);
	json_decref(whole);
	if (body == NULL)
		return DEED_FAIL;
	if (json_object_size(body) > 0)
		return deed_send(deed, "PATCH", path, body);
	json_decref(body);
	return DEED_DONE;
}

/* ---- interfaces ---- */

/* Ports inside the box: to the host, to a second controller. */
static bool
is_inner(const json_t *json)
{
	static const char *const names[] = {"usb", "tmfifo", "tohost", "hostif"};
	const char *id = surface_text(json, "Id", NULL);
	size_t i;

	for (i = 0; id != NULL && i < nitems(names); i++) {
		if (strcasestr(id, names[i]) != NULL)
			return true;
	}
	return surface_at(json, "Links", "HostInterface", NULL) != NULL;
}

static bool
has_address(const json_t *json)
{
	const json_t *address;
	const char *text;
	size_t i;

	json_array_foreach(json_object_get(json, "IPv4Addresses"), i, address) {
		text = surface_text(address, "Address", NULL);
		if (text != NULL && !is_nothing(text) && strncmp(text, "169.254.", 8) != 0 && strncmp(text, "127.", 4) != 0)
			return true;
	}
	return false;
}

/* The lower the better: the one that the BMC is reached by comes first, since many clients read no other. */
enum { RANK_REACHED, RANK_ON, RANK_OFF, RANK_INNER, RANK_UNREAD, RANKS };
static int
rank_interface(const json_t *json)
{
	if (json == NULL)
		return RANK_UNREAD;
	if (is_inner(json))
		return RANK_INNER;
	if (json_is_false(json_object_get(json, "InterfaceEnabled")))
		return RANK_OFF;
	return has_address(json) ? RANK_REACHED : RANK_ON;
}

static json_t *
make_interfaces(struct surface *s)
{
	const json_t *own = surface_get(s, surface_link(manager_of(s), "EthernetInterfaces")), *members, *member;
	json_t *json, *sorted;
	int rank;
	size_t i;

	if (own == NULL)
		return surface_collection("EthernetInterface", "Ethernet Interfaces");
	json = json_deep_copy(own);
	json_object_set_new(json, "@odata.id", json_string(s->path));
	members = json_object_get(own, "Members");
	sorted = json_array();
	for (rank = 0; rank < RANKS; rank++) {
		json_array_foreach(members, i, member) {
			if (rank_interface(surface_know(s, surface_text(member, "@odata.id", NULL))) == rank)
				json_array_append(sorted, (json_t *)member);
		}
	}
	json_object_set_new(json, "Members", sorted);
	return json;
}

static json_t *
make_interface(struct surface *s)
{
	const json_t *own = surface_own(s);
	static const char *const lists[] = {"NameServers", "StaticNameServers"};
	json_t *json;
	size_t i;

	if (own == NULL)
		return NULL;
	json = json_deep_copy(own);
	for (i = 0; i < nitems(lists); i++)
		tidy_texts(json, lists[i]);
	tidy_addresses(json, "IPv4Addresses");
	tidy_addresses(json, "IPv6Addresses");
	drop_nothing(json, "FQDN");
	drop_nothing(json, "HostName");
	if (json_object_get(json, "HostName") == NULL && rank_interface(own) < RANK_INNER)
		surface_copy(json, own_protocol(s), "HostName", "FQDN", NULL);
	return json;
}

/* The two names of one thing: the interface takes what it has. */
static const struct {
	const char *is, *wanted;
} other_names[] = {
	{"NameServers", "StaticNameServers"},
	{"IPv4Addresses", "IPv4StaticAddresses"},
	{"IPv6Addresses", "IPv6StaticAddresses"},
};

static json_t *
interface_body(const json_t *own, const json_t *body)
{
	json_t *out = json_copy((json_t *)body), *value;
	const char *from, *to;
	size_t i;

	for (i = 0; i < nitems(other_names); i++) {
		from = other_names[i].is;
		to = other_names[i].wanted;
		if (json_object_get(own, to) == NULL) {
			from = other_names[i].wanted;
			to = other_names[i].is;
		}
		value = json_object_get(out, from);
		if (value == NULL || json_object_get(own, to) == NULL || json_object_get(out, to) != NULL)
			continue;
		json_object_set(out, to, value);
		json_object_del(out, from);
	}
	return out;
}

/* Step 0: what the interface has. 1: its names, where only NetworkProtocol has them. */
static enum deed_ask
patch_interface(struct deed *deed)
{
	static const char *const names[] = {"HostName", "FQDN"};
	struct surface *s = deed->s;
	const json_t *own = surface_own(s), *protocol = own_protocol(s);
	json_t *body, *rest;
	size_t i;

	if (s->is_waiting)
		return DEED_AGAIN;
	if (own == NULL)
		return deed_fail(deed, RF_NOT_FOUND, s->path, NULL);
	if (deed->step > 0 && deed->err.code != RF_OK)
		return DEED_FAIL;
	body = interface_body(own, deed->body);
	rest = json_object();
	for (i = 0; i < nitems(names); i++) {
		if (json_object_get(own, names[i]) != NULL || json_object_get(protocol, names[i]) == NULL ||
		    json_object_get(body, names[i]) == NULL)
			continue;
		json_object_set(rest, names[i], json_object_get(body, names[i]));
		json_object_del(body, names[i]);
	}
	if (deed->step == 0 && json_object_size(body) == 0)
		deed->step = 1;
	if (deed->step++ == 0) {
		json_decref(rest);
		return deed_send(deed, "PATCH", s->path, body);
	}
	json_decref(body);
	if (deed->step == 2 && json_object_size(rest) > 0)
		return deed_send(deed, "PATCH", surface_link(manager_of(s), "NetworkProtocol"), rest);
	json_decref(rest);
	return DEED_DONE;
}

static const struct surface_row rows[] = {
	{SURFACE_MANAGER, "/NetworkProtocol", 0, make_protocol, patch_protocol, NULL, NULL},
	{SURFACE_MANAGER, "/EthernetInterfaces", 0, make_interfaces, NULL, NULL, NULL},
	{SURFACE_MANAGER, "/EthernetInterfaces/{}", 0, make_interface, patch_interface, NULL, NULL},
};

const struct surface_family surface_network = {rows, nitems(rows), NULL, 0};
