/* A look: the making of one surface document (translate/surface.h). Node's shard; internal to gateway/fleet*.c. */
#ifndef FISHWAY_FLEET_LOOK_H
#define FISHWAY_FLEET_LOOK_H

#include "gateway/fleet_sources.h"

struct look {
	struct op op;
	struct sources sources;          /* after `done`: how old it is, whether something is missing */
	const struct surface_row *row;
	json_t *json;                    /* out, of an op that ended well */
	int rounds;
	bool is_emulated;                /* it is what a box would say, not yet what is shown of it */
};

/* NULL: nothing is made under this key, the driver reads it. */
struct look *look_new(struct node *node, const char *key, enum turn_class class, enum fleet_freshness freshness);
void look_start(struct look *look, op_fn *done);
void look_free(struct look *look);

#endif
