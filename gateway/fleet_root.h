/* What a node's service root becomes. Internal to gateway/fleet*.c; on the node's shard. */
#ifndef FISHWAY_FLEET_ROOT_H
#define FISHWAY_FLEET_ROOT_H

#include <jansson.h>
#include <stdint.h>

struct node;

/* The vendor's root as it is, shown at Managers/{node}/Oem/Fishway/Root: its path in the cache. No canonical path ends in a
 * slash, so it is nobody's else. */
#define ROOT_VENDOR_PATH "/redfish/v1/"

/* The box's root was read: notes what it links to, keeps the vendor's own form, and turns json into what a native view shows: services
 * that the gateway runs itself are the gateway's, those it does not run yet are left out. */
void root_seen(struct node *node, json_t *json, uint64_t read_ms, uint64_t seq);

/* Notes which collections and services a document (the root, a service) links to. */
void root_links(struct node *node, json_t *json);

#endif
