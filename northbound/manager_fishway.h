/* Managers/fishway: the gateway itself as a Manager (ManagerType Service), with its protocols, certificate, statistics and
 * the findings of all nodes. On the fleet root, for accounts without a scope. */
#ifndef FISHWAY_MANAGER_FISHWAY_H
#define FISHWAY_MANAGER_FISHWAY_H

#include <jansson.h>

#include "northbound/router.h"

#define MANAGER_FISHWAY "/redfish/v1/Managers/fishway"

route_fn manager_fishway_get;
route_fn manager_fishway_protocol_get;       /* NetworkProtocol */
route_fn manager_fishway_certificates_get;   /* NetworkProtocol/HTTPS/Certificates */
route_fn manager_fishway_certificate_get;    /* .../{}: the number of a listener with TLS, from 1 */

/* The resource itself. New reference. */
json_t *manager_fishway_json(struct request *req);

#endif
