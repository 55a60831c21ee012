/* AggregationService: where the fleet's nodes come from. One source for each transport of each node, the first named like the node, others
 * `{node}~{transport}`. Read-only: nodes are made in the configuration. */
#ifndef FISHWAY_AGGREGATION_H
#define FISHWAY_AGGREGATION_H

#include "northbound/router.h"

route_fn aggregation_get;
route_fn aggregation_sources_get;
route_fn aggregation_source_get;
route_fn aggregation_methods_get;
route_fn aggregation_method_get;

#endif
