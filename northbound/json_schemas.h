/* JsonSchemas: for each of DMTF's schemas where its JSON form is published, in any version that is asked for; and the
 * nodes' own, each id once. */
#ifndef FISHWAY_JSON_SCHEMAS_H
#define FISHWAY_JSON_SCHEMAS_H

#include "northbound/router.h"

route_fn json_schemas_get;           /* /redfish/v1/JsonSchemas */
route_fn json_schemas_file_get;      /* /redfish/v1/JsonSchemas/{} */

#endif
