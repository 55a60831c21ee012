/* links.h, the way back: what a client calls something becomes the node's own word for it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/link_path.h"
#include "translate/links.h"

static const char manager_root[] = "/Oem/Fishway/Root";
static const char manager_accounts[] = "/RemoteAccountService";
static const char accounts[] = "AccountService";

/* A northbound path on its way back. */
struct inward {
	const struct links_known *known;
	const struct doc_face *face;
	const char *path; /* canonical bytes, northbound words */
	size_t len;
	struct place place;
	const char *segment, *rest; /* the member's segment; what follows it */
	size_t segment_len;
};

static bool inward_path(const struct links_known *known, const struct doc_face *face,
    const char *path, size_t len, char out[LINK_SIZE]);
static bool below_manager(const struct inward *in, char out[LINK_SIZE]);
static bool inward_id(const struct inward *in, char id[LINK_SIZE]);

static bool
is_node_name(const char *name, size_t len)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t i;

	if (len == 0 || len >= LINK_NODE_SIZE || strchr("._-", name[0]))
		return false;
	for (i = 0; i < len; i++)
		if (name[i] == '\0' || (!strchr(letters, name[i]) && !strchr("._-", name[i])))
			return false;
	return true;
}

bool
links_node(const char *path, char node[LINK_NODE_SIZE])
{
	size_t len = strlen(path), name_len;
	const char *segment, *tilde;
	struct place place;

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len <= sizeof PLACES_ROOT || strncmp(path, PLACES_ROOT "/", sizeof PLACES_ROOT) != 0)
		return false;
	place = places_find(path, len);
	if (place.kind != PLACE_PRIMARY && place.kind != PLACE_MEMBER)
		return false;
	segment = path + place.at;
	tilde = memchr(segment, '~', place.len);
	if (tilde == NULL && place.kind == PLACE_MEMBER)
		return false;
	name_len = tilde ? (size_t)(tilde - segment) : place.len;
	if (!is_node_name(segment, name_len))
		return false;
	memcpy(node, segment, name_len);
	node[name_len] = '\0';
	return true;
}

bool
links_inward(const struct links_known *known, const struct doc_face *face, const char *path,
    char out[LINK_SIZE])
{
	char text[LINK_SIZE];
	size_t len = link_path_write(path, strlen(path), true, text, sizeof text);

	return len > 0 && inward_path(known, face, text, len, out);
}

static bool
put(char out[LINK_SIZE], const char *format, ...)
{
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(out, LINK_SIZE, format, ap);
	va_end(ap);
	return len > 0 && len <= LINK_MAX;
}

static bool
inward_path(const struct links_known *known, const struct doc_face *face, const char *path,
    size_t len, char out[LINK_SIZE])
{
	struct inward in = {.known = known, .face = face, .path = path, .len = len};
	bool is_fleet = face->persona == PERSONA_FLEET;
	char id[LINK_SIZE];

	if (len < sizeof PLACES_ROOT - 1 ||
	    strncmp(path, PLACES_ROOT, sizeof PLACES_ROOT - 1) != 0 ||
	    (len >= sizeof PLACES_ROOT && path[sizeof PLACES_ROOT - 1] != '/'))
		return false;
	in.place = places_find(path, len);
	switch (in.place.kind) {
	case PLACE_AS_IS:
	case PLACE_ROOT:
		return !is_fleet && put(out, "%.*s", (int)len, path);
	case PLACE_HIDDEN:
	case PLACE_ACCOUNTS:
		return false;
	case PLACE_PRIMARY:
	case PLACE_MEMBER:
		break;
	}
	in.segment = path + in.place.at;
	in.segment_len = in.place.len;
	in.rest = in.segment + in.segment_len;
	if (below_manager(&in, out))
		return out[0] != '\0';
	return inward_id(&in, id) && put(out, PLACES_ROOT "/%s/%s%.*s", in.place.row->path, id,
					 (int)(path + len - in.rest), in.rest);
}

static bool
is_text(const struct inward *in, const char *text)
{
	return strlen(text) == in->segment_len && memcmp(in->segment, text, in->segment_len) == 0;
}

static bool
is_id(const struct inward *in, const char *id)
{
	return id != NULL && strlen(id) == in->segment_len &&
	       strncasecmp(in->segment, id, in->segment_len) == 0;
}

static const char *
primary_of(const struct inward *in)
{
	return in->place.kind == PLACE_PRIMARY ? in->known->links->primary[in->place.row->primary]
					       : NULL;
}

static bool
is_real_member(const struct inward *in)
{
	char path[LINK_SIZE];

	if (is_id(in, primary_of(in)))
		return true;
	return in->known->has_member != NULL &&
	       put(path, PLACES_ROOT "/%s/%.*s", in->place.row->path, (int)in->segment_len,
		   in->segment) &&
	       in->known->has_member(in->known->arg, path);
}

/* Does the segment mean the primary member without being its id? */
static bool
is_alias(const struct inward *in)
{
	if (in->place.kind != PLACE_PRIMARY)
		return false;
	if (in->face->persona == PERSONA_FLEET)
		return is_text(in, in->face->node);
	if (in->face->persona == PERSONA_GENERIC && is_text(in, "1"))
		return true;
	return (is_text(in, "1") || is_text(in, "Self") || is_text(in, in->face->node)) &&
	       !is_real_member(in);
}

/* Managers/{primary}/Oem/Fishway/Root and RemoteAccountService. true: it is one; out is "" when
 * nothing may be reached by it: what has a place of its own has it only there, so that no second
 * path leads around that place's privileges. */
static bool
below_manager(const struct inward *in, char out[LINK_SIZE])
{
	size_t left = (size_t)(in->path + in->len - in->rest);
	size_t root_len = sizeof manager_root - 1, accounts_len = sizeof manager_accounts - 1;
	struct place place;

	if (in->place.row->primary != PRIMARY_MANAGER ||
	    (!is_alias(in) && !is_id(in, primary_of(in))))
		return false;
	if (left >= accounts_len && memcmp(in->rest, manager_accounts, accounts_len) == 0 &&
	    (left == accounts_len || in->rest[accounts_len] == '/')) {
		if (!put(out, PLACES_ROOT "/%s%.*s", accounts, (int)(left - accounts_len),
			in->rest + accounts_len))
			out[0] = '\0';
		return true;
	}
	if (left < root_len || memcmp(in->rest, manager_root, root_len) != 0 ||
	    (left > root_len && in->rest[root_len] != '/'))
		return false;
	if (!put(out, PLACES_ROOT "%.*s", (int)(left - root_len), in->rest + root_len))
		out[0] = '\0';
	place = places_find(out, strlen(out));
	if (place.kind == PLACE_PRIMARY || place.kind == PLACE_MEMBER ||
	    place.kind == PLACE_ACCOUNTS)
		out[0] = '\0';
	return true;
}

/* The node's own id for the segment, as its face spells it. */
static bool
inward_id(const struct inward *in, char id[LINK_SIZE])
{
	const char *node = in->face->node, *primary = primary_of(in);
	size_t node_len = strlen(node);
	struct inward own = *in;

	if (is_alias(in))
		return primary != NULL && put(id, "%s", primary);
	if (in->face->persona != PERSONA_NATIVE && in->segment_len > node_len + 1 &&
	    in->segment[node_len] == '~' && memcmp(in->segment, node, node_len) == 0) {
		own.segment += node_len + 1;
		own.segment_len -= node_len + 1;
	} else if (in->face->persona == PERSONA_FLEET) {
		return false;
	}
	if (is_id(&own, primary))
		return put(id, "%s", primary);
	return put(id, "%.*s", (int)own.segment_len, own.segment);
}

/* ---- request bodies ---- */

struct body {
	const struct links_known *known;
	const struct doc_face *face;
	struct rf_error *err;
};

/* A wildcard's braces belong to the text, not to a URI. */
static void
restore_braces(char *text)
{
	char *from, *to;

	for (from = to = text; *from; to++) {
		bool is_brace = strncmp(from, "%7B", 3) == 0 || strncmp(from, "%7D", 3) == 0;

		*to = is_brace ? (from[2] == 'B' ? '{' : '}') : *from;
		from += is_brace ? 3 : 1;
	}
	*to = '\0';
}

/* What the BMC calls this link of ours; NULL: nothing that it has. */
static const char *
southbound_of(const struct body *body, const char *text, size_t path_len, char out[LINK_SIZE])
{
	char path[LINK_SIZE], canonical[LINK_SIZE];
	size_t len = link_path_write(text, path_len, false, path, sizeof path);

	if (len == 0 || !inward_path(body->known, body->face, path, len, canonical))
		return NULL;
	if (memchr(text, '{', path_len) != NULL) {
		restore_braces(canonical);
	} else if (body->known->advertised != NULL) {
		return body->known->advertised(body->known->arg, canonical);
	}
	links_southbound(canonical, out);
	return out;
}

static json_t *
inward_string(const struct body *body, const char *property, const char *text)
{
	size_t path_len = strcspn(text, "?#");
	const char *south;
	char buffer[LINK_SIZE], *joined;
	json_t *value;

	if (strncmp(text, PLACES_ROOT, sizeof PLACES_ROOT - 1) != 0 ||
	    strcspn(text, " \t\r\n") != strlen(text) ||
	    !strchr("/?#", text[sizeof PLACES_ROOT - 1]))
		return NULL;
	south = southbound_of(body, text, path_len, buffer);
	if (south == NULL) {
		error_set(body->err, RF_PROPERTY_FORMAT, text, property);
		return NULL;
	}
	joined = xasprintf("%s%s", south, text + path_len);
	value = json_string(joined);
	free(joined);
	return value;
}

/* Arrays hand on the name of the property that holds them. Depth is bounded by whoever parsed the
 * body. */
static bool
inward_value(const struct body *body, const char *property, json_t *value, json_t **instead)
{
	const char *key;
	json_t *child, *other;
	size_t i;
	void *next;

	*instead = NULL;
	if (json_is_string(value)) {
		*instead = inward_string(body, property, json_string_value(value));
		return body->err->code == RF_OK;
	}
	json_array_foreach(value, i, child) {
		if (!inward_value(body, property, child, &other))
			return false;
		if (other != NULL)
			json_array_set_new(value, i, other);
	}
	json_object_foreach_safe(value, next, key, child) {
		if (!inward_value(body, key, child, &other))
			return false;
		if (other != NULL)
			json_object_set_new(value, key, other);
	}
	return true;
}

bool
links_inward_body(const struct links_known *known, const struct doc_face *face, json_t *body,
    struct rf_error *err)
{
	struct body in = {known, face, err};
	json_t *instead;

	err->code = RF_OK;
	if (!inward_value(&in, "", body, &instead))
		return false;
	json_decref(instead);
	return true;
}
