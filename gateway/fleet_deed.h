/* Deeds at work (translate/deed.h): writes to the surface, in the background where they outlive the request. Node's shard; internal to
 * gateway/fleet*.c. */
#ifndef FISHWAY_FLEET_DEED_H
#define FISHWAY_FLEET_DEED_H

#include "gateway/node.h"

struct deed_run;
struct fleet_write;
struct node_act;

/* NULL: no row of the surface says what this write does. body: canonical; a reference is taken. insisted: the form of the resource that the
 * client's If-Match is about; its tags are "" where there is none. */
struct deed_run *deed_run_new(struct node *node, struct fleet_write *write, json_t *body, const struct cached *insisted);
/* What stands for a box that speaks no Redfish (struct surface_family) at act->path; it ends the act's op. NULL: nothing does. */
struct deed_run *deed_run_emulated(struct node_act *act, json_t *body);
/* Answers the write by call_return, once; ms: for that; 0: as long as such a thing may take. Ends later than that, perhaps. */
void deed_run_start(struct deed_run *run, int64_t ms);
/* A request is with the box, or was. */
bool deed_run_has_begun(const struct deed_run *run);
/* The client has gone. What nothing was sent of is dropped; the rest goes on without him. */
void deed_run_leave(struct deed_run *run);

/* The endpoint closes: whatever is under way ends. */
void deeds_stop(struct node *node);
/* The box is there: what is owed to it since a stop of the gateway, or since it went silent, is done (note DEED_RESUME). */
void deeds_resume(struct node *node);

#endif
