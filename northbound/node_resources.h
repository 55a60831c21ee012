/* The nodes' own resources, passed through: what no route knows is looked for in the fleet. Reads come from memory where they
 * are fresh, writes go to the box. */
#ifndef FISHWAY_NODE_RESOURCES_H
#define FISHWAY_NODE_RESOURCES_H

#include <stdbool.h>

struct request;

/* A GET that memory can answer at once, without an op; false: nothing was done. */
bool node_resources_try(struct request *req);
/* Any method; answers now or later. */
void node_resources_serve(struct request *req);

#endif
