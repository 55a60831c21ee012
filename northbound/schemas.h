/* The schemas there are, and what a document's @odata.type says. Tables and pure functions; any thread. */
#ifndef FISHWAY_SCHEMAS_H
#define FISHWAY_SCHEMAS_H

#include <stdbool.h>
#include <stddef.h>

enum schema_flag {
	SCHEMA_INSERT = 1,           /* POST may create a member */
	SCHEMA_UPDATE = 2,           /* PATCH, PUT */
	SCHEMA_DELETE = 4,
	SCHEMA_NO_RESOURCE = 8       /* only types for others' use (Message, Privileges ...) */
};

struct schema {
	const char *name;            /* "ComputerSystem" */
	const char *newest;          /* "v1_28_0"; NULL: a collection, which has no versions */
	unsigned flags;
};

/* DMTF's, in order of name. */
extern const struct schema schema_rows[];
extern const size_t schema_row_count;

/* NULL: none of DMTF's. */
const struct schema *schema_find(const char *name, size_t len);

enum { SCHEMA_ID_MAX = 96, SCHEMA_LINK_MAX = SCHEMA_ID_MAX + 64 };

/* "ComputerSystem.v1_20_0.ComputerSystem" (a leading # is fine): the schema's name length; 0 when it does not look like a type. */
size_t schema_name_len(const char *type);
/* The Id of its JSON schema, "ComputerSystem.v1_20_0"; false: it does not look like a type, or is too long. */
bool schema_id(const char *type, char out[SCHEMA_ID_MAX]);
/* The value of the Link header: `</redfish/v1/JsonSchemas/ComputerSystem.v1_20_0>; rel=describedby`. */
bool schema_link(const char *type, char out[SCHEMA_LINK_MAX]);
/* The methods which the schema of a type allows a client; all of them for an unknown type (a vendor's own). */
const char *schema_allow(const char *type);

#endif
