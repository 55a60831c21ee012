/* The EventService of a node's view, which is the gateway's own: a stream of the BMC's events, where the BMC has one. */
#ifndef FISHWAY_EVENT_SERVICE_H
#define FISHWAY_EVENT_SERVICE_H

#include "northbound/router.h"

route_fn event_service_get, event_service_stream_get;

#endif
