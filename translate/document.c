#include "translate/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/dates.h"
#include "translate/json_write.h"
#include "translate/link_path.h"
#include "translate/quirks.h"
#include "translate/secrets.h"

enum { ID_SIZE = 256 };

struct maker {
	const struct document_in *in;
	struct json_write w;
	bool is_collection;
	bool is_too_deep;
	struct link link; /* the link being written */
};

/* An object on the way down. */
struct scope {
	const struct scope *up;
	const json_t *object;
	const char *name; /* of the property that holds it; "" at the top */
	int depth;
	bool is_oem;
	bool wants_id; /* Id is to be `id` */
	bool is_named; /* Name is marked, too */
	bool has_id, has_name, has_self;
	struct doc_slot id_slot; /* over the whole id; SLOT_KINDS: none */
	char id[ID_SIZE];
};

static void write_object(
    struct maker *m, const struct scope *up, const char *name, const json_t *object);
static void write_array(
    struct maker *m, const struct scope *at, const char *name, const json_t *array);
static void write_property(
    struct maker *m, struct scope *at, const char *name, const json_t *value);
static void write_value(
    struct maker *m, const struct scope *at, const char *name, const json_t *value);
static void write_text(
    struct maker *m, const struct scope *at, const char *name, const json_t *value);
static void write_link(struct maker *m, const char *name, enum link_kind kind);
static void write_members(struct maker *m, const struct scope *at, const json_t *members);
static void write_missing(struct maker *m, const struct scope *at);
static void write_date(struct maker *m, const char *text);
static void describe(struct maker *m, struct scope *at);
static bool is_dropped(const struct scope *at, const char *name, const json_t *value);
static bool is_date(const struct scope *at, const char *name, const json_t *value);
static bool is_empty_link(const json_t *value);
static bool is_link_text(const json_t *value);
static bool is_member_kept(const json_t *member);
static bool counted(
    const struct maker *m, const struct scope *at, const char *name, json_int_t *count);

/* "#Chassis.1.2.0.Chassis", as the first Redfish boxes wrote it, is "#Chassis.v1_2_0.Chassis". */
static void
mend_type(json_t *json)
{
	const char *type = json_string_value(json_object_get(json, "@odata.type"));
	int major, minor, errata, end = 0;
	char *mended;
	size_t name;

	if (type == NULL || (name = strcspn(type, ".")) == strlen(type) ||
	    sscanf(type + name, ".%d.%d.%d.%n", &major, &minor, &errata, &end) != 3 || end == 0)
		return;
	mended = xasprintf("%.*s.v%d_%d_%d.%s", (int)name, type, major, minor, errata, type + name + end);
	json_object_set_new(json, "@odata.type", json_string(mended));
	free(mended);
}

struct doc *
document_make(const struct document_in *in, struct rf_error *err)
{
	struct maker m = {.in = in, .w.limit = DOCUMENT_MAX};
	struct rf_error ignored;
	struct doc *doc = NULL;

	if (err == NULL)
		err = &ignored;
	if (!json_is_object(in->json)) {
		error_set(err, RF_NODE_GARBLED, in->node, "the document is no object");
		return NULL;
	}
	mend_type(in->json);
	if (in->quirks != NULL)
		quirks_edit(in->quirks, in->json);
	m.is_collection = document_is_collection(in->json);
	write_object(&m, NULL, "", in->json);
	if (m.is_too_deep)
		error_set(err, RF_NODE_TOO_MUCH, in->node, "depth");
	else if (m.w.is_full)
		error_set(err, RF_NODE_TOO_MUCH, in->node, "bytes");
	else
		doc = doc_new(m.w.bytes, m.w.len, m.w.slots, m.w.slot_count);
	json_write_clear(&m.w);
	return doc;
}

bool
document_is_collection(const json_t *json)
{
	const char *type = json_string_value(json_object_get(json, "@odata.type"));
	const json_t *members = json_object_get(json, "Members");
	bool is_typed = type != NULL && strstr(type, "Collection") != NULL;

	/* A BlueField counts its RelatedItem as Members@odata.count; a Cray has an object called
	 * Members. */
	if (members == NULL)
		return is_typed;
	return (json_is_array(members) || json_is_null(members)) &&
	       (is_typed || json_object_get(json, "Members@odata.count") != NULL);
}

/* Registries and schemas are files: they have no @odata.id, and their Id is not that of a resource.
 */
static bool
is_file(const json_t *json)
{
	static const char *const types[] = {
	    "#MessageRegistry.", "#AttributeRegistry.", "#PrivilegeRegistry."};
	const char *type = json_string_value(json_object_get(json, "@odata.type"));
	size_t i;

	for (i = 0; type != NULL && i < nitems(types); i++)
		if (strncmp(type, types[i], strlen(types[i])) == 0)
			return true;
	return json_object_get(json, "$schema") != NULL;
}

static void
write_object(struct maker *m, const struct scope *up, const char *name, const json_t *object)
{
	struct scope at = {.up = up, .object = object, .name = name, .id_slot.kind = SLOT_KINDS};
	const char *key;
	json_t *value;

	at.depth = up ? up->depth + 1 : 1;
	at.is_oem = up && (up->is_oem || strcasecmp(name, "Oem") == 0);
	if (at.depth > DOCUMENT_DEPTH)
		m->is_too_deep = true;
	if (m->is_too_deep)
		return;
	describe(m, &at);
	json_write_open(&m->w, '{');
	json_object_foreach((json_t *)object, key, value)
		if (!is_dropped(&at, key, value))
			write_property(m, &at, key, value);
	if (up == NULL)
		write_missing(m, &at);
	json_write_close(&m->w, '}');
}

/* The segment as text; where that would be no UTF-8, the segment as it is. */
static void
write_plain(const char *segment, size_t len, char out[ID_SIZE])
{
	size_t plain_len = link_path_plain(segment, len, out);
	json_t *text = plain_len == len ? NULL : json_stringn(out, plain_len);

	if (text == NULL)
		memcpy(out, segment, plain_len = len);
	out[plain_len] = '\0';
	json_decref(text);
}

/* What the object's URI says of its Id and Name: the outermost object's is the one that was asked
 * for, an inner one's its own @odata.id (members that were expanded). */
static void
describe(struct maker *m, struct scope *at)
{
	const char *uri =
	    at->up ? json_string_value(json_object_get(at->object, "@odata.id")) : m->in->uri;
	const char *segment;
	size_t len;

	if (uri == NULL || (at->up && json_object_get(at->object, "Id") == NULL) ||
	    (!at->up && is_file(at->object)))
		return;
	if (links_canonical(m->in->links, uri, strlen(uri), LINK_MUST, &m->link) != LINK_RESOURCE ||
	    m->link.len != m->link.path_len)
		return;
	segment = strrchr(m->link.text, '/') + 1;
	len = strlen(segment);
	if (strcmp(m->link.text, PLACES_ROOT) == 0 || len >= ID_SIZE)
		return;
	if (m->link.place.is_member &&
	    links_slot(m->in->links, &m->link.place, m->link.text, &at->id_slot)) {
		at->wants_id = true;
		at->is_named = m->link.place.kind == PLACE_PRIMARY;
	} else {
		at->wants_id = at->up == NULL && !m->is_collection;
	}
	/* In every face the BMC's own accounts are at a Manager's RemoteAccountService. */
	if (m->link.place.kind == PLACE_ACCOUNTS &&
	    m->link.path_len == m->link.place.at + m->link.place.len)
		strcpy(at->id, "RemoteAccountService");
	else
		write_plain(segment, len, at->id);
	at->id_slot.at = 0;
	at->id_slot.len = (uint16_t)strlen(at->id);
}

static void
write_id(struct maker *m, struct scope *at)
{
	at->has_id = true;
	if (at->id_slot.kind != SLOT_KINDS)
		json_write_slotted(&m->w, at->id, strlen(at->id), &at->id_slot);
	else
		json_write_string(&m->w, at->id, strlen(at->id));
}

static void
write_marked_name(struct maker *m, struct scope *at, const char *text)
{
	size_t len = strlen(text);
	struct doc_slot slot = {
	    0, (uint16_t)(len > UINT16_MAX ? UINT16_MAX : len), SLOT_MEMBER_NAME};

	if (at->id_slot.kind == SLOT_PRIMARY)
		slot.kind = SLOT_NAME;
	at->has_name = true;
	json_write_slotted(&m->w, text, len, &slot);
}

/* The outermost object's own @odata.id: the URI that was asked for, unless the BMC says that this
 * is the same thing as another. */
static void
write_self(struct maker *m, struct scope *at, const char *text)
{
	size_t len = text ? strlen(text) : 0, uri_len = m->in->uri ? strlen(m->in->uri) : 0;
	enum link_kind kind =
	    links_canonical(m->in->links, text ? text : "", len, LINK_MUST, &m->link);

	at->has_self = true;
	if (m->in->uri != NULL &&
	    (kind == LINK_NONE || (m->link.path_len == uri_len &&
				      strncasecmp(m->link.text, m->in->uri, uri_len) == 0)))
		kind = links_canonical(m->in->links, m->in->uri, uri_len, LINK_MUST, &m->link);
	if (kind == LINK_NONE)
		json_write_string(&m->w, text ? text : "", len);
	else
		write_link(m, NULL, kind);
}

static void
write_property(struct maker *m, struct scope *at, const char *name, const json_t *value)
{
	json_int_t count;

	json_write_name(&m->w, name);
	if (at->up == NULL && strcmp(name, "@odata.id") == 0)
		write_self(m, at, json_string_value(value));
	else if (at->wants_id && strcmp(name, "Id") == 0)
		write_id(m, at);
	else if (at->is_named && strcmp(name, "Name") == 0)
		write_marked_name(m, at, json_is_string(value) ? json_string_value(value) : at->id);
	else if (json_is_integer(value) && counted(m, at, name, &count))
		json_write_integer(&m->w, count);
	else if (at->up == NULL && m->is_collection && strcmp(name, "Members") == 0)
		write_members(m, at, value);
	else
		write_value(m, at, name, value);
}

/* What the outermost object has to have and had not. */
static void
write_missing(struct maker *m, const struct scope *at)
{
	struct scope end = *at;
	json_t *members = json_object_get(at->object, "Members");

	if (m->in->uri == NULL || is_file(at->object))
		return;
	if (!at->has_self) {
		json_write_name(&m->w, "@odata.id");
		write_self(m, &end, NULL);
	}
	if (at->id_slot.kind != SLOT_KINDS && !at->has_id) {
		json_write_name(&m->w, "Id");
		write_id(m, &end);
	}
	if (at->is_named && !at->has_name) {
		json_write_name(&m->w, "Name");
		write_marked_name(m, &end, at->id);
	}
	if (!m->is_collection)
		return;
	if (members == NULL) {
		json_write_name(&m->w, "Members");
		write_members(m, at, NULL);
	}
	if (json_object_get(at->object, "Members@odata.count") == NULL) {
		json_int_t count = 0;

		counted(m, at, "Members@odata.count", &count);
		json_write_name(&m->w, "Members@odata.count");
		json_write_integer(&m->w, count);
	}
}

static void
write_array(struct maker *m, const struct scope *at, const char *name, const json_t *array)
{
	struct scope inside = {.up = at->up,
	    .object = at->object,
	    .name = at->name,
	    .depth = at->depth + 1,
	    .is_oem = at->is_oem};
	json_t *value;
	size_t i;

	if (inside.depth > DOCUMENT_DEPTH)
		m->is_too_deep = true;
	if (m->is_too_deep)
		return;
	json_write_open(&m->w, '[');
	json_array_foreach((json_t *)array, i, value)
		if (!is_empty_link(value))
			write_value(m, &inside, name, value);
	json_write_close(&m->w, ']');
}

static void
write_value(struct maker *m, const struct scope *at, const char *name, const json_t *value)
{
	if (json_is_object(value))
		write_object(m, at, name, value);
	else if (json_is_array(value))
		write_array(m, at, name, value);
	else if (links_rule(name) != LINK_MUST &&
		 secrets_is_secret(at->name, at->object, name, value))
		json_write_scalar(&m->w, json_null());
	else if (json_is_string(value))
		write_text(m, at, name, value);
	else
		json_write_scalar(&m->w, value);
}

static void
write_text(struct maker *m, const struct scope *at, const char *name, const json_t *value)
{
	const char *text = json_string_value(value);
	enum link_rule rule = links_rule(name);
	enum link_kind kind = LINK_NONE;
	char *clean = secrets_inside(at->name, name, text);

	if (clean != NULL)
		text = clean;
	if (rule == LINK_MUST || text[0] == '/' || text[0] == 'h' || text[0] == 'H')
		kind = links_canonical(m->in->links, text, strlen(text), rule, &m->link);
	if (kind != LINK_NONE) {
		write_link(m, name, kind);
	} else if (is_date(at, name, value)) {
		write_date(m, text);
	} else {
		if (rule == LINK_MUST)
			text = links_without_host(text);
		json_write_string(&m->w, text, strlen(text));
	}
	free(clean);
}

/* The link in m->link. name NULL: the document's own, which is no news. */
static void
write_link(struct maker *m, const char *name, enum link_kind kind)
{
	const struct document_events *events = m->in->events;
	const struct link *link = &m->link;
	struct doc_slot slot;

	if (events != NULL && kind == LINK_RESOURCE &&
	    (name == NULL || strcmp(name, "@odata.context") != 0)) {
		if (events->exception != NULL && link->differs && name != NULL)
			events->exception(m->in->arg, link->text, link->path_len, link->advertised,
			    link->advertised_len);
		if (events->link != NULL && name != NULL)
			events->link(m->in->arg, link->text, link->path_len);
	}
	if (links_slot(m->in->links, &link->place, link->text, &slot))
		json_write_slotted(&m->w, link->text, link->len, &slot);
	else
		json_write_string(&m->w, link->text, link->len);
}

static void
tell_member(struct maker *m, const json_t *inlined)
{
	const struct document_events *events = m->in->events;

	if (events != NULL && events->member != NULL)
		events->member(m->in->arg, m->link.text, m->link.path_len, inlined);
}

static void
write_member(struct maker *m, const struct scope *at, const json_t *member)
{
	if (json_is_object(member)) {
		write_object(m, at, "Members", member);
		return;
	}
	json_write_open(&m->w, '{');
	json_write_name(&m->w, "@odata.id");
	write_text(m, at, "@odata.id", member);
	json_write_close(&m->w, '}');
}

/* Finds m->link of a member; true: it is the one of its collection that bears the node's name. */
static bool
find_member(struct maker *m, const json_t *member)
{
	const char *uri = json_string_value(
	    json_is_string(member) ? member : json_object_get(member, "@odata.id"));
	const struct links *links = m->in->links;
	const char *primary, *id;

	m->link.text[0] = '\0';
	if (uri == NULL ||
	    links_canonical(links, uri, strlen(uri), LINK_MUST, &m->link) != LINK_RESOURCE) {
		m->link.text[0] = '\0';
		return false;
	}
	if (m->link.place.row == NULL || m->link.place.row->below != PLACE_PRIMARY ||
	    !m->link.place.is_member)
		return false;
	primary = links->primary[m->link.place.row->primary];
	id = strrchr(m->link.text, '/');
	return primary != NULL && strcmp(id + 1, primary) == 0;
}

static bool
has_primary(const struct maker *m)
{
	int kind;

	for (kind = 0; m->in->uri != NULL && kind < PRIMARY_KINDS; kind++) {
		if (strcmp(m->in->uri, places_primary_path((enum primary_kind)kind)) == 0)
			return true;
	}
	return false;
}

/* Members may be null, strings or objects; they become objects. One with an Id is a whole document
 * and stays. The primary one comes first: most clients take Members[0] for the machine. */
static void
write_members(struct maker *m, const struct scope *at, const json_t *members)
{
	json_t *member;
	bool is_first, is_family = has_primary(m);
	size_t i;
	int rest;

	json_write_open(&m->w, '[');
	for (rest = is_family ? 0 : 1; rest < 2; rest++) {
		json_array_foreach((json_t *)members, i, member) {
			if (!is_member_kept(member))
				continue;
			is_first = find_member(m, member);
			if (is_family && is_first == rest)
				continue;
			if (m->link.text[0] != '\0')
				tell_member(m, json_object_get(member, "Id") ? member : NULL);
			write_member(m, at, member);
		}
	}
	json_write_close(&m->w, ']');
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool
is_dropped(const struct scope *at, const char *name, const json_t *value)
{
	char mended[DATE_SIZE];

	/* Our tags are our own; a vendor's would not fit the bytes that we send. */
	if (ends_with(name, "@odata.etag") || strcmp(name, "@Redfish.Copyright") == 0 ||
	    is_empty_link(value))
		return true;
	if (strcmp(name, "@odata.id") == 0)
		return at->up != NULL && !is_link_text(value);
	if (json_is_string(value) && links_rule(name) == LINK_MUST && !is_link_text(value))
		return true;
	return is_date(at, name, value) &&
	       dates_mend(json_string_value(value), mended) == DATE_HOPELESS;
}

/* Something is left of it without its host. */
static bool
is_link_text(const json_t *value)
{
	return json_is_string(value) && links_without_host(json_string_value(value))[0] != '\0';
}

/* {"@odata.id": ""} and {"@odata.id": null}: it says only that there is nothing. */
static bool
is_empty_link(const json_t *value)
{
	const json_t *id;

	if (!json_is_object(value) || json_object_size(value) != 1 ||
	    (id = json_object_get(value, "@odata.id")) == NULL)
		return false;
	return json_is_null(id) || (json_is_string(id) && !is_link_text(id));
}

static bool
is_member_kept(const json_t *member)
{
	return (json_is_object(member) && !is_empty_link(member)) ||
	       (json_is_string(member) && is_link_text(member));
}

/* BIOS attributes and what vendors add of their own may use such names for anything. */
static bool
is_date(const struct scope *at, const char *name, const json_t *value)
{
	return json_is_string(value) && !at->is_oem && dates_is_name(name) &&
	       strcmp(at->name, "Attributes") != 0;
}

static void
write_date(struct maker *m, const char *text)
{
	char mended[DATE_SIZE];

	if (dates_mend(text, mended) == DATE_MENDED)
		text = mended;
	json_write_string(&m->w, text, strlen(text));
}

/* How many elements are written of the array that X@odata.count counts. false: it is no such count,
 * or a page of a longer array, and stands as it is. The outermost Members may also be null or
 * missing. */
static bool
counted(const struct maker *m, const struct scope *at, const char *name, json_int_t *count)
{
	bool is_members = strcmp(name, "Members@odata.count") == 0;
	const json_t *array;
	char other[ID_SIZE];
	json_t *value;
	size_t len, i;

	if (!ends_with(name, "@odata.count") ||
	    (len = strlen(name) - strlen("@odata.count")) + 16 >= sizeof other)
		return false;
	memcpy(other, name, len);
	strcpy(other + len, "@odata.nextLink");
	if (json_object_get(at->object, other) != NULL)
		return false;
	other[len] = '\0';
	array = json_object_get(at->object, other);
	if (!json_is_array(array) && !(is_members && m->is_collection && at->up == NULL))
		return false;
	*count = 0;
	json_array_foreach((json_t *)array, i, value)
		*count += is_members && m->is_collection && at->up == NULL ? is_member_kept(value)
									   : !is_empty_link(value);
	return true;
}
