#include "translate/links.h"

#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/link_path.h"

enum { BASE_LEN = sizeof PLACES_ROOT - 1 };

/* Properties whose value is a link of this service whatever it looks like, by their whole name or
 * by its end. */
static const struct {
	const char *name;
	bool is_end;
} musts[] = {
    {"@odata.id", false},
    {"target", false},
    {"href", false},
    {"TaskMonitor", false},
    {"DataSourceUri", false},
    {"AdditionalDataURI", false},
    {"ServerSentEventUri", false},
    {"HttpPushUri", false},
    {"MultipartHttpPushUri", false},
    {"@odata.nextLink", true},
    {"@odata.navigationLink", true},
    {"@Redfish.ActionInfo", true},
};

static bool skip_host(
    const struct links *links, const char **text, size_t *len, enum link_rule rule);
static bool is_own_host(const char *host, const char *authority, size_t len, bool is_tls);
static bool has_base(const char *text, size_t len);
static enum link_kind kind_of(const char *text, size_t len, enum link_rule rule);
static bool is_exception(const struct link *link);
static void settle_spelling(const struct links *links, struct link *link);

enum link_rule
links_rule(const char *property)
{
	size_t len = strlen(property), i, end;

	for (i = 0; i < nitems(musts); i++) {
		end = strlen(musts[i].name);
		if ((musts[i].is_end ? len >= end : len == end) &&
		    strcmp(property + len - end, musts[i].name) == 0)
			return LINK_MUST;
	}
	return LINK_MAYBE;
}

enum link_kind
links_canonical(
    const struct links *links, const char *text, size_t len, enum link_rule rule, struct link *out)
{
	enum link_kind kind;
	size_t path_len, extra = 0;

	if (!skip_host(links, &text, &len, rule) || !has_base(text, len) ||
	    (kind = kind_of(text, len, rule)) == LINK_NONE)
		return LINK_NONE;
	for (path_len = 0; path_len < len && text[path_len] != '?' && text[path_len] != '#';)
		path_len++;
	out->advertised = text;
	out->advertised_len = path_len;
	if (kind == LINK_TEMPLATE) {
		if (len > LINK_MAX)
			return LINK_NONE;
		memcpy(out->text, text, len);
		out->path_len = path_len;
	} else {
		while (text[extra + 1] == '/')
			extra++;
		out->path_len =
		    link_path_write(text + extra, path_len - extra, false, out->text, LINK_MAX + 1);
		if (out->path_len == 0 || out->path_len + (len - path_len) > LINK_MAX)
			return LINK_NONE;
		memcpy(out->text, PLACES_ROOT, BASE_LEN);
		memcpy(out->text + out->path_len, text + path_len, len - path_len);
	}
	out->len = out->path_len + (len - path_len);
	out->text[out->len] = '\0';
	out->place = places_find(out->text, out->path_len);
	if (kind == LINK_RESOURCE)
		settle_spelling(links, out);
	out->differs = is_exception(out);
	return kind;
}

const char *
links_without_host(const char *text)
{
	size_t len = strlen(text);

	skip_host(NULL, &text, &len, LINK_MUST);
	return text;
}

bool
links_slot(
    const struct links *links, const struct place *place, const char *path, struct doc_slot *slot)
{
	static const uint8_t kinds[] = {
	    [PLACE_AS_IS] = SLOT_KINDS,
	    [PLACE_PRIMARY] = SLOT_MEMBER,
	    [PLACE_MEMBER] = SLOT_MEMBER,
	    [PLACE_ACCOUNTS] = SLOT_ACCOUNTS,
	    [PLACE_HIDDEN] = SLOT_HIDDEN_ROOT,
	    [PLACE_ROOT] = SLOT_ROOT,
	};

	slot->at = (uint32_t)place->at;
	slot->len = (uint16_t)place->len;
	slot->kind = kinds[place->kind];
	if (links_is_primary(links, place, path))
		slot->kind = SLOT_PRIMARY;
	return slot->kind != SLOT_KINDS;
}

bool
links_is_primary(const struct links *links, const struct place *place, const char *path)
{
	const char *id;

	if (place->kind != PLACE_PRIMARY || place->row == NULL)
		return false;
	id = links->primary[place->row->primary];
	return id != NULL && strlen(id) == place->len &&
	       strncasecmp(id, path + place->at, place->len) == 0;
}

bool
links_outward(const struct links *links, const struct doc_face *face, const char *advertised,
    char out[LINK_SIZE])
{
	struct doc_slot slot;
	struct link link;
	size_t slots, len;

	if (links_canonical(links, advertised, strlen(advertised), LINK_MUST, &link) == LINK_NONE)
		return false;
	slots = links_slot(links, &link.place, link.text, &slot);
	len = doc_splice(link.text, link.len, &slot, slots, face, NULL);
	if (len >= LINK_SIZE)
		return false;
	doc_splice(link.text, link.len, &slot, slots, face, out);
	out[len] = '\0';
	return true;
}

void
links_southbound(const char *canonical, char out[LINK_SIZE])
{
	for (; *canonical; canonical++, out++) {
		*out = *canonical;
		if (strncmp(canonical, "!21", 3) == 0)
			canonical += 2;
	}
	*out = '\0';
}

/* Is advertised something else than canonical, and than what is sent without having been stored? */
static bool
is_exception(const struct link *link)
{
	char path[LINK_SIZE], south[LINK_SIZE];

	if (link->path_len == link->advertised_len &&
	    memcmp(link->text, link->advertised, link->path_len) == 0)
		return false;
	memcpy(path, link->text, link->path_len);
	path[link->path_len] = '\0';
	links_southbound(path, south);
	return strlen(south) != link->advertised_len ||
	       memcmp(south, link->advertised, link->advertised_len) != 0;
}

/* Behind the scheme, where an authority begins with two slashes; `at` itself when there is none. */
static const char *
skip_scheme(const char *at, size_t len, bool *is_tls)
{
	*is_tls = len > 8 && strncasecmp(at, "https://", 8) == 0;
	return *is_tls ? at + 6 : len > 7 && strncasecmp(at, "http://", 7) == 0 ? at + 5 : at;
}

/* Moves text behind scheme and authority. false: it names a host that is not this BMC's.
 * `//redfish/v1` is a slash too many, any other
 * `//` begins an authority (RFC 3986 4.2). What has to be a link loses whatever stands before its
 * path. */
static bool
skip_host(const struct links *links, const char **text, size_t *len, enum link_rule rule)
{
	static const char slip[] = "//redfish/";
	const char *at, *end = *text + *len, *authority;
	bool is_tls;

	do {
		at = skip_scheme(*text, *len, &is_tls);
		if (end - at < 2 || at[0] != '/' || at[1] != '/')
			return true;
		if (at == *text && *len >= sizeof slip - 1 &&
		    strncasecmp(at, slip, sizeof slip - 1) == 0)
			return true;
		for (authority = at += 2; at < end && !strchr("/?#", *at);)
			at++;
		if (rule != LINK_MUST &&
		    !is_own_host(links->host, authority, (size_t)(at - authority), is_tls))
			return false;
		*text = at;
		*len = (size_t)(end - at);
	} while (rule == LINK_MUST);
	return true;
}

/* The host's own port, 0 for none. */
static unsigned
split_port(const char *authority, size_t *len)
{
	unsigned port = 0;
	size_t at = *len;

	while (at > 0 && authority[at - 1] >= '0' && authority[at - 1] <= '9')
		at--;
	if (at == 0 || authority[at - 1] != ':' || *len - at > 5)
		return 0;
	for (*len = at - 1; authority[at] >= '0' && authority[at] <= '9'; at++)
		port = port * 10 + (unsigned)(authority[at] - '0');
	return port;
}

static bool
is_own_host(const char *host, const char *authority, size_t len, bool is_tls)
{
	size_t host_len, i;
	unsigned port, host_port;

	if (host == NULL)
		return false;
	for (i = len; i > 0; i--) /* user@ */
		if (authority[i - 1] == '@') {
			authority += i;
			len -= i;
			break;
		}
	host_len = strlen(host);
	host_port = split_port(host, &host_len);
	port = split_port(authority, &len);
	/* Without a port in the configuration the BMC is at 443; it may name its plain door at 80,
	 * too. */
	port = port ? port : is_tls ? 443 : 80;
	return len == host_len && strncasecmp(authority, host, len) == 0 &&
	       (host_port ? port == host_port : port == 443 || port == 80);
}

static bool
has_base(const char *text, size_t len)
{
	while (len > 1 && text[0] == '/' && text[1] == '/')
		text++, len--;
	return len >= BASE_LEN && strncasecmp(text, PLACES_ROOT, BASE_LEN) == 0 &&
	       (len == BASE_LEN || strchr("/?#", text[BASE_LEN]));
}

/* A text that is a link as a whole holds no white space; one with bytes that no URI has is a
 * template. */
static enum link_kind
kind_of(const char *text, size_t len, enum link_rule rule)
{
	bool is_legal = true, is_path = true;
	size_t i;

	if (rule == LINK_MUST)
		return LINK_RESOURCE;
	for (i = 0; i < len; i++) {
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f || strchr("\"<>", text[i]))
			return LINK_NONE;
		is_path = is_path && text[i] != '?' && text[i] != '#';
		is_legal = is_legal && (!is_path || link_path_is_legal((unsigned char)text[i]));
	}
	return is_legal ? LINK_RESOURCE : LINK_TEMPLATE;
}

/* Standard case where the table of places knows the segments, the known spelling of the primary
 * member's id. */
static void
settle_spelling(const struct links *links, struct link *link)
{
	const struct place *place = &link->place;

	if (place->row != NULL)
		memcpy(link->text + BASE_LEN + 1, place->row->path, strlen(place->row->path));
	if (links_is_primary(links, place, link->text))
		memcpy(link->text + place->at, links->primary[place->row->primary], place->len);
}
