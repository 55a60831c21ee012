#include "resource.h"

#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "actions.h"
#include "jobs.h"
#include "sessions.h"
#include "sse.h"

/* clang-format off */
static const char *const read_only[] = {
	"Id", "Name", "PowerState", "SerialNumber", "UUID", "Status", "Model", "Manufacturer", "SKU", "PartNumber",
	"BiosVersion", "FirmwareVersion", "ProcessorSummary", "MemorySummary", "Actions", "Members", "ManagerType",
	"SystemType", "ChassisType", "Links",
};
/* clang-format on */

static void
missing(struct call *c)
{
	call_error(c, "ResourceMissingAtURI", c->uri, NULL);
}

/* A capture may hold pages under their URI with the query. */
static struct doc *
find(struct call *c)
{
	struct bmc *b = c->bmc;
	struct doc *d = NULL;
	char *key, *real;

	if (c->req->query) {
		key = xasprintf("%s?%s", c->uri, c->req->query);
		d = bmc_doc(b, key);
		free(key);
	}
	if (!d)
		d = bmc_doc(b, c->uri);
	if (d || !quirk_on(b, "any-case"))
		return d;
	key = uri_lower(c->uri);
	real = map_get(&b->tree->any_case, key);
	free(key);
	if (!real)
		return NULL;
	free(c->uri);
	c->uri = xstrdup(real);
	return bmc_doc(b, real);
}

/* Was the URI asked for byte for byte as the BMC advertises it, slash at the end included? */
static bool
slash_is_right(struct call *c, const struct doc *d)
{
	const char *id = json_text(d->body, "@odata.id");
	bool wanted = id && strlen(id) > 1 && id[strlen(id) - 1] == '/';
	char *lower;

	/* The root answers without it, too: the vendor's own tool asks so. */
	if (!wanted || ends_with(c->req->path, "/") || !quirk_for(c, "trailing-slash-needed") ||
	    strcmp(c->uri, "/redfish/v1") == 0)
		return true;
	lower = uri_lower(c->uri);
	wanted = !map_get(&c->bmc->tree->bare, lower);
	free(lower);
	return !wanted;
}

/* Where the schema of what is answered can be read. */
static void
put_schema_link(struct call *c, const json_t *body)
{
	const char *type = json_text(body, "@odata.type");
	char *link;

	if (!type || !strrchr(type, '.'))
		return;
	link = xasprintf("<http://redfish.dmtf.org/schemas/v1/%.*s.json>; rel=describedby",
	    (int)(strrchr(type, '.') - type - 1), type + 1);
	call_header(c, "Link", link);
	free(link);
}

static void
put_etag(struct call *c, struct doc *d)
{
	char *etag = etag_header(c, d);

	if (etag)
		call_header(c, "ETag", etag);
	free(etag);
}

void
resource_get(struct call *c)
{
	struct doc *d;

	if (task_monitor(c))
		return;
	if (sse_is_stream(c)) {
		sse_open(c);
		return;
	}
	d = find(c);
	if (!d || !slash_is_right(c, d)) {
		missing(c);
		return;
	}
	doc_finish(d);
	call_doc(c, 200, d);
	call_header(c, "Allow", resource_allow(c->bmc, c->uri, d->body));
	put_schema_link(c, d->body);
	/* What a query makes of it has no tag of its own. */
	if (c->req->query) {
		query_apply(c);
		return;
	}
	put_etag(c, d);
	if (etag_not_modified(c, d))
		call_empty(c, 304);
	else
		query_apply(c);
}

static bool
listed(const json_t *allowed, const json_t *value)
{
	size_t i;
	const json_t *one;

	json_array_foreach (allowed, i, one)
		if (json_equal(one, value))
			return true;
	return false;
}

static bool
same_kind(const json_t *old, const json_t *new)
{
	if (json_is_null(old) || json_is_null(new))
		return true;
	if (json_is_boolean(old) || json_is_boolean(new))
		return json_is_boolean(old) && json_is_boolean(new);
	if (json_is_number(old))
		return json_is_number(new);
	return json_typeof(old) == json_typeof(new);
}

static bool
is_read_only(const char *key, const char *where)
{
	if (strstr(where, "Attributes/") || strstr(where, "Oem/"))
		return false;
	for (size_t i = 0; i < sizeof read_only / sizeof *read_only; i++)
		if (strcmp(key, read_only[i]) == 0)
			return true;
	return false;
}

static bool
merge_array(struct call *c, json_t *old, const json_t *from, const char *path)
{
	size_t i;
	json_t *item;

	/* {} leaves a member as it is, null removes it, an object changes it (DSP0266, 7.6.4). */
	json_array_foreach (from, i, item) {
		json_t *at = json_array_get(old, i);

		if (json_is_object(at) && json_is_object(item)) {
			if (!resource_merge(c, at, item, path))
				return false;
		} else if (!at) {
			json_array_append(old, item);
		} else if (!json_is_object(item) || json_object_size(item) > 0) {
			json_array_set(old, i, item);
		}
	}
	for (i = json_array_size(old); i-- > 0;)
		if (i >= json_array_size(from) || json_is_null(json_array_get(old, i)))
			json_array_remove(old, i);
	return true;
}

/* A BIOS settings resource lists what is pending alone; what can be set is what its parent has in force. */
static json_t *
attribute_in_force(struct call *c, const char *key, const char *where)
{
	const char *end = strrchr(c->uri, '/');
	char *parent;
	json_t *attributes;

	if (strcmp(where, "Attributes/") != 0 || !end)
		return NULL;
	parent = xasprintf("%.*s", (int)(end - c->uri), c->uri);
	attributes = json_object_get(bmc_body(c->bmc, parent), "Attributes");
	free(parent);
	return json_object_get(attributes, key);
}

static bool
merge_one(struct call *c, json_t *into, const char *key, json_t *value, const char *where)
{
	json_t *old = json_object_get(into, key);
	char *allowed_key = xasprintf("%s@Redfish.AllowableValues", key);
	const json_t *allowed = json_object_get(into, allowed_key);
	char *path = xasprintf("%s%s/", where, key), *property = xasprintf("%s%s", where, key);
	char *shown = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	bool ok = false;

	if (!old)
		old = attribute_in_force(c, key, where);
	if (!old && strcmp(key, "Password") != 0) {
		call_property_error(c, property, "PropertyUnknown", key, NULL);
	} else if (is_read_only(key, where)) {
		call_property_error(c, property, "PropertyNotWritable", key, NULL);
	} else if (old && !same_kind(old, value)) {
		call_property_error(c, property, "PropertyValueTypeError", shown, key, NULL);
	} else if (allowed && json_is_string(value) && !listed(allowed, value)) {
		call_property_error(
		    c, property, "PropertyValueNotInList", json_string_value(value), key, NULL);
	} else if (json_is_object(old) && json_is_object(value)) {
		ok = resource_merge(c, old, value, path);
	} else if (json_is_array(old) && json_is_array(value)) {
		ok = merge_array(c, old, value, path);
	} else {
		json_object_set(into, key, value);
		ok = true;
	}
	free(allowed_key);
	free(path);
	free(property);
	free(shown);
	return ok;
}

bool
resource_merge(struct call *c, json_t *into, const json_t *from, const char *where)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)from, key, value) {
		if (!strchr(key, '@') && !merge_one(c, into, key, value, where))
			return false;
	}
	return true;
}

/* The two forms of the identification light say the same where a resource has both. */
static void
light_follows(json_t *body, const json_t *input)
{
	json_t *active = json_object_get(input, "LocationIndicatorActive");
	const char *led = json_text(input, "IndicatorLED");

	if (active && json_object_get(body, "IndicatorLED"))
		json_object_set_new(
		    body, "IndicatorLED", json_string(json_is_true(active) ? "Blinking" : "Off"));
	if (led && json_object_get(body, "LocationIndicatorActive"))
		json_object_set_new(
		    body, "LocationIndicatorActive", json_boolean(strcmp(led, "Off") != 0));
}

/* Virtual media without actions is inserted and ejected by PATCH of Image (XCC). */
static void
media_follows(json_t *body, const json_t *input)
{
	const char *type = json_text(body, "@odata.type");
	const char *image = json_text(body, "Image");

	if (!type || !begins_with(type, "#VirtualMedia.") || !json_object_get(input, "Image"))
		return;
	json_object_set_new(body, "Inserted", json_boolean(image != NULL));
	json_object_set_new(body, "ConnectedVia", json_string(image ? "URI" : "NotConnected"));
	json_object_set_new(
	    body, "ImageName", image ? json_string(uri_last_segment(image)) : json_null());
}

void
resource_patch(struct call *c)
{
	struct doc *d = find(c);
	json_t *body;

	if (!d || !slash_is_right(c, d)) {
		missing(c);
		return;
	}
	doc_finish(d);
	if (!strstr(resource_allow(c->bmc, c->uri, d->body), "PATCH")) {
		call_error(c, "OperationNotAllowed", NULL);
		call_header(c, "Allow", resource_allow(c->bmc, c->uri, d->body));
		return;
	}
	if (!etag_may_change(c, d))
		return;
	if (json_is_true(json_object_get(d->body, "IsPredefined"))) {
		call_property_error(
		    c, "AssignedPrivileges", "PropertyNotWritable", "AssignedPrivileges", NULL);
		return;
	}
	if (!c->input || !json_object_size(c->input)) {
		call_error(c, "UnrecognizedRequestBody", NULL);
		return;
	}
	if (accounts_is_member(c->bmc, c->uri)) {
		accounts_patch(c);
	} else {
		body = json_deep_copy(d->body);
		if (!resource_merge(c, body, c->input, "")) {
			json_decref(body);
			return;
		}
		light_follows(body, c->input);
		media_follows(body, c->input);
		bmc_put(c->bmc, c->uri, body);
		bmc_changed(c->bmc, c->uri);
		call_doc(c, 200, bmc_doc(c->bmc, c->uri));
	}
	if (c->status == 200) {
		doc_finish(c->doc);
		put_etag(c, c->doc);
	}
}

/* False: c has its error. */
static bool
protocol_is_known(struct call *c)
{
	static const char *const known[] = {"Redfish", "SNMPv1", "SNMPv2c", "SNMPv3", "SMTP",
	    "SyslogTLS", "SyslogTCP", "SyslogUDP"};
	const char *protocol = json_text(c->input, "Protocol");

	for (size_t i = 0; protocol && i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i], protocol) == 0)
			return true;
	if (!protocol)
		return true;
	call_property_error(c, "Protocol", "PropertyValueNotInList", protocol, "Protocol", NULL);
	return false;
}

static void
create_member(struct call *c, const struct creatable *kind)
{
	struct bmc *b = c->bmc;
	char id[16], *uri;
	json_t *body;

	if (!c->input || (kind->required && !json_object_get(c->input, kind->required))) {
		const char *property = kind->required ? kind->required : "Name";

		call_property_error(c, property, "PropertyMissing", property, NULL);
		return;
	}
	if (begins_with(kind->collection, "EventDestination") && !protocol_is_known(c))
		return;
	do {
		snprintf(id, sizeof id, "%u", b->next_id++);
		uri = xasprintf("%s/%s", c->uri, id);
		if (!bmc_doc(b, uri))
			break;
		free(uri);
	} while (true);
	body = json_pack("{s:s, s:s, s:s, s:s}", "@odata.id", uri, "@odata.type", kind->type, "Id",
	    id, "Name", kind->name);
	json_object_update_missing(body, c->input);
	bmc_new_member(b, c->uri, uri, body);
	call_doc(c, 201, bmc_doc(b, uri));
	call_header(c, "Location", uri);
	free(uri);
}

void
resource_post(struct call *c)
{
	const json_t *body;
	size_t len = strlen(c->uri);

	if (sessions_is_collection(c->bmc, c->uri)) {
		sessions_create(c);
		return;
	}
	if (actions_is_target(c->bmc, c->uri)) {
		actions_post(c);
		return;
	}
	if (ends_with(c->uri, "/Members"))
		c->uri[len - strlen("/Members")] = '\0';
	body = bmc_body(c->bmc, c->uri);
	if (!body) {
		missing(c);
	} else if (accounts_is_collection(c->bmc, c->uri)) {
		accounts_create(c);
	} else if (allow_new_member(body)) {
		create_member(c, allow_new_member(body));
	} else {
		call_error(c, "OperationNotAllowed", NULL);
		call_header(c, "Allow", resource_allow(c->bmc, c->uri, body));
	}
}

void
resource_delete(struct call *c)
{
	struct doc *d;
	char *parent;

	if (sessions_delete(c))
		return;
	d = find(c);
	if (!d) {
		missing(c);
		return;
	}
	doc_finish(d);
	parent = uri_parent(c->uri);
	if (http_header(&c->req->headers, "If-Match") && !etag_may_change(c, d)) {
		/* it has its error */
	} else if (accounts_is_member(c->bmc, c->uri)) {
		accounts_delete(c);
	} else if (allow_new_member(bmc_body(c->bmc, parent))) {
		bmc_member_remove(c->bmc, parent, c->uri);
		bmc_remove(c->bmc, c->uri);
		call_empty(c, 204);
	} else {
		const char *allow = resource_allow(c->bmc, c->uri, d->body);

		call_error(c, "OperationNotAllowed", NULL);
		call_header(c, "Allow", allow);
	}
	free(parent);
}
