/* The service root, in its three shapes (fleet root; a view's own, as the fleet prepared it; a view's made up by us), and
 * what stands before it: /redfish and the OData service document. */
#ifndef FISHWAY_SERVICE_ROOT_H
#define FISHWAY_SERVICE_ROOT_H

#include "northbound/router.h"

route_fn service_root_versions;      /* /redfish */
route_fn service_root_get;           /* /redfish/v1 */
route_fn service_root_odata;         /* /redfish/v1/odata */

#endif
