#include "northbound/metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/oem_schema.h"
#include "northbound/reply.h"
#include "northbound/request.h"
#include "northbound/schemas.h"

#define DMTF "http://redfish.dmtf.org/schemas/v1/"

/* What the gateway makes itself, beside the newest of each. */
static const char *const own_types[] = {
	"JsonSchemaFile.v1_1_4", "Manager.v1_19_0",
};

static void
print_versions(FILE *out, const struct schema *schema)
{
	size_t len = strlen(schema->name);

	if (strcmp(schema->name, "RedfishExtensions") == 0) {
		fputs("    <edmx:Include Namespace=\"RedfishExtensions.v1_0_0\" Alias=\"Redfish\"/>\n", out);
		return;
	}
	if (schema->newest != NULL)
		fprintf(out, "    <edmx:Include Namespace=\"%s.%s\"/>\n", schema->name, schema->newest);
	for (size_t i = 0; i < nitems(own_types); i++) {
		if (strncmp(own_types[i], schema->name, len) == 0 && own_types[i][len] == '.' &&
		    strcmp(own_types[i] + len + 1, schema->newest) != 0)
			fprintf(out, "    <edmx:Include Namespace=\"%s\"/>\n", own_types[i]);
	}
}

/* DSP0266, "OData metadata": References, then a container that extends the service's. A versioned namespace is in the same file as
 * its unversioned one. */
static void
print(FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<edmx:Edmx xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\" Version=\"4.0\">\n",
	    out);
	for (size_t i = 0; i < schema_row_count; i++) {
		const char *name = schema_rows[i].name;

		fprintf(out, "  <edmx:Reference Uri=\"" DMTF "%s_v1.xml\">\n    <edmx:Include Namespace=\"%s\"/>\n", name,
		    name);
		print_versions(out, &schema_rows[i]);
		fputs("  </edmx:Reference>\n", out);
	}
	fputs("  <edmx:Reference Uri=\"/redfish/v1/Schemas/" OEM_SCHEMA_FILE "\">\n"
	      "    <edmx:Include Namespace=\"FishwayOem\"/>\n"
	      "    <edmx:Include Namespace=\"" OEM_NAMESPACE "\"/>\n"
	      "  </edmx:Reference>\n"
	      "  <edmx:DataServices>\n"
	      "    <Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\" Namespace=\"Service\">\n"
	      "      <EntityContainer Name=\"Service\" Extends=\"ServiceRoot.v1_17_0.ServiceContainer\"/>\n"
	      "    </Schema>\n"
	      "  </edmx:DataServices>\n"
	      "</edmx:Edmx>\n",
	    out);
}

void
metadata_get(struct request *req)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	print(out);
	fclose(out);
	reply_text(req, "application/xml;charset=utf-8", text, len);
	free(text);
}
