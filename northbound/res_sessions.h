/* SessionService as Redfish shows it. Handlers for routes.c; what they change goes through
 * sessions.h.
 *
 * POST .../Sessions is the login and needs no authentication. Who has no ConfigureManager, or has a
 * scope, sees and ends the own account's sessions alone. In a node's view the sessions are those
 * made there; the fleet root shows all. */
#ifndef FISHWAY_RES_SESSIONS_H
#define FISHWAY_RES_SESSIONS_H

#include "northbound/router.h"

/* /redfish/v1/SessionService */
route_fn res_sessions_service_get, res_sessions_service_patch;
/* .../Sessions */
route_fn res_sessions_get, res_sessions_post;
/* .../Sessions/{} */
route_fn res_sessions_one_get, res_sessions_one_delete;

#endif
