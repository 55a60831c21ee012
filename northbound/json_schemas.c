#include "northbound/json_schemas.h"

#include <stdio.h>
#include <string.h>

#include "gateway/table.h"
#include "northbound/collections.h"
#include "northbound/reply.h"
#include "northbound/request.h"
#include "northbound/schemas.h"

/* DMTF's schema of an id, "Chassis" or "Chassis.v1_25_0"; NULL: not one of theirs. */
static const struct schema *
find(const char *id)
{
	size_t len = strcspn(id, ".");
	unsigned major, minor, errata;
	int end = 0;

	if (id[len] != '\0' && (sscanf(id + len, ".v%3u_%3u_%3u%n", &major, &minor, &errata, &end) != 3 ||
	    id[len + (size_t)end] != '\0'))
		return NULL;
	return schema_find(id, len);
}

static bool
is_new(void *arg, struct node *node, const char *path)
{
	struct table *seen = arg;
	const char *id = strrchr(path, '/') + 1;

	(void)node;
	return find(id) == NULL && table_put(seen, id, strlen(id), seen) == NULL;
}

void
json_schemas_get(struct request *req)
{
	struct table *seen = table_new();
	json_t *members = json_array();

	for (size_t i = 0; i < schema_row_count; i++)
		json_array_append_new(members, json_pack("{s:s}", "@odata.id",
		    arena_printf(req->arena, "%s/%s", req->uri, schema_rows[i].name)));
	collections_add_nodes(req, members, is_new, seen);
	table_free(seen, NULL);
	reply_json(req, 200, collections_json(req, members));
}

void
json_schemas_file_get(struct request *req)
{
	const char *id = req->param[0];
	const struct schema *schema = find(id);

	if (schema == NULL) {
		request_pass_on(req);
		return;
	}
	reply_json(req, 200, json_pack("{s:s, s:s, s:s, s:s, s:s, s:[s], s:[{s:s, s:s}]}", "@odata.id", req->uri,
	    "@odata.type", "#JsonSchemaFile.v1_1_4.JsonSchemaFile", "Id", id, "Name",
	    arena_printf(req->arena, "%s Schema File", schema->name), "Schema",
	    arena_printf(req->arena, "#%s.%s", id, schema->name), "Languages", "en", "Location", "Language", "en",
	    "PublicationUri", arena_printf(req->arena, "http://redfish.dmtf.org/schemas/v1/%s.json", id)));
}
