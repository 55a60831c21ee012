/* Northbound as a whole: Redfish over HTTPS for clients. Listeners on every shard, their configuration, start and stop. */
#ifndef FISHWAY_NORTHBOUND_H
#define FISHWAY_NORTHBOUND_H

#include <stdbool.h>

#include "gateway/op.h"

struct config;
struct store;

/* On shard 0, after accounts, sessions, auth and the fleet; the shards run. Opens the listeners on every shard; done when
 * all are open or one could not be (op->err: RF_INTERNAL with address and reason). config is referenced. */
bool northbound_init(struct config *config, struct store *store, struct rf_error *err);
void northbound_start(struct op *op, struct op *parent, op_fn *done);
/* Takes over another configuration: opens what is new, closes what is gone, gives new certificates to the rest; connections stay. */
void northbound_reload(struct config *config, struct op *op, struct op *parent, op_fn *done);
/* Accepts no connections any more, answers new requests 503, lets the running ones end; done when none is left or after ms. */
void northbound_stop(struct op *op, int64_t ms, op_fn *done);
void northbound_free(void);

/* The configuration as this shard sees it; valid for the current callback. */
const struct config *northbound_config(void);
bool northbound_is_stopping(void);
/* UUID of the service, made at the first start and kept in the store. */
const char *northbound_uuid(void);

#endif
