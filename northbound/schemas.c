#include "northbound/schemas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wanted {
	const char *name;
	size_t len;
};

static int
compare(const void *key, const void *row)
{
	const struct wanted *wanted = key;
	const struct schema *schema = row;
	int order = strncmp(wanted->name, schema->name, wanted->len);

	return order != 0 ? order : -(schema->name[wanted->len] != '\0');
}

const struct schema *
schema_find(const char *name, size_t len)
{
	struct wanted wanted = { name, len };

	return bsearch(&wanted, schema_rows, schema_row_count, sizeof schema_rows[0], compare);
}

/* Letters, digits, `_` and dots: what a peer calls a type goes into headers and URIs. */
static bool
is_type(const char *type, size_t len)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";

	return strspn(type, allowed) >= len;
}

size_t
schema_name_len(const char *type)
{
	size_t len;

	type += *type == '#';
	len = strcspn(type, ".");
	return type[len] == '.' && is_type(type, len) ? len : 0;
}

bool
schema_id(const char *type, char out[SCHEMA_ID_MAX])
{
	const char *last;

	type += *type == '#';
	last = strrchr(type, '.');
	if (last == NULL || last == type || last - type >= SCHEMA_ID_MAX || !is_type(type, strlen(type)))
		return false;
	memcpy(out, type, (size_t)(last - type));
	out[last - type] = '\0';
	return true;
}

bool
schema_link(const char *type, char out[SCHEMA_LINK_MAX])
{
	char id[SCHEMA_ID_MAX];

	if (!schema_id(type, id))
		return false;
	snprintf(out, SCHEMA_LINK_MAX, "</redfish/v1/JsonSchemas/%s>; rel=describedby", id);
	return true;
}

const char *
schema_allow(const char *type)
{
	static const char *const allow[] = {
		[0]                                              = "GET, HEAD",
		[SCHEMA_INSERT]                                  = "GET, HEAD, POST",
		[SCHEMA_UPDATE]                                  = "GET, HEAD, PATCH",
		[SCHEMA_INSERT | SCHEMA_UPDATE]                  = "GET, HEAD, POST, PATCH",
		[SCHEMA_DELETE]                                  = "GET, HEAD, DELETE",
		[SCHEMA_INSERT | SCHEMA_DELETE]                  = "GET, HEAD, POST, DELETE",
		[SCHEMA_UPDATE | SCHEMA_DELETE]                  = "GET, HEAD, PATCH, DELETE",
		[SCHEMA_INSERT | SCHEMA_UPDATE | SCHEMA_DELETE]  = "GET, HEAD, POST, PATCH, DELETE",
	};
	const struct schema *schema = schema_find(type + (*type == '#'), schema_name_len(type));

	return allow[schema == NULL ? 7 : schema->flags & 7];
}
