/* /redfish/v1/$metadata: a reference to the CSDL of every schema that may occur, ours and the nodes'. */
#ifndef FISHWAY_METADATA_H
#define FISHWAY_METADATA_H

#include "northbound/router.h"

route_fn metadata_get;

#endif
