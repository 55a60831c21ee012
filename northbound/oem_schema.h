/* Our own schema: what stands in Oem.Fishway. One table of properties gives its CSDL, served at
 * /redfish/v1/Schemas/FishwayOem_v1.xml and referenced by $metadata. */
#ifndef FISHWAY_OEM_SCHEMA_H
#define FISHWAY_OEM_SCHEMA_H

#include "northbound/router.h"

#define OEM_NAMESPACE     "FishwayOem.v1_0_0"
#define OEM_MANAGER_TYPE  "#" OEM_NAMESPACE ".Manager"
#define OEM_ACCOUNT_TYPE  "#" OEM_NAMESPACE ".ManagerAccount"
#define OEM_SOURCE_TYPE   "#" OEM_NAMESPACE ".AggregationSource"
#define OEM_SCHEMA_FILE   "FishwayOem_v1.xml"

/* /redfish/v1/Schemas/{}: the CSDL. */
route_fn oem_schema_get;

#endif
