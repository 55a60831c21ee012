/* Registries: Base, where DMTF publishes it; Fishway's own messages, served here from the rows of error.c; and those of
 * the nodes, each id once. */
#ifndef FISHWAY_REGISTRIES_H
#define FISHWAY_REGISTRIES_H

#include "northbound/router.h"

route_fn registries_get;             /* /redfish/v1/Registries */
route_fn registries_file_get;        /* /redfish/v1/Registries/{} */
route_fn registries_fishway_get;     /* /redfish/v1/Registries/Fishway/Fishway.{version}.json */

#define REGISTRIES_FISHWAY "/redfish/v1/Registries/Fishway/Fishway." ERROR_FISHWAY_VERSION ".json"

#endif
