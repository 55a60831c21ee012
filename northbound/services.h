/* Services of the fleet root that gather what the nodes have: UpdateService, PowerEquipment and their like. Each is its
 * collections and nothing more: no action is offered that the gateway does not carry out. */
#ifndef FISHWAY_SERVICES_H
#define FISHWAY_SERVICES_H

#include "northbound/router.h"

/* 404 when no node has it. */
route_fn services_get;

#endif
