/* Northbound as a whole: Redfish over HTTPS for clients. Listeners on every shard, their configuration, start and stop. */
#ifndef FISHWAY_NORTHBOUND_H
#define FISHWAY_NORTHBOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/op.h"

struct config;
struct store;
struct worker_pool;
struct x509_st;

/* On shard 0, when all shards are made and none runs; after accounts, sessions, auth and the fleet. Reads certificates,
 * takes a reference to config. store may be NULL (tests). False: err->arg[0] is a text for the operator. */
bool northbound_init(struct config *config, struct store *store, struct rf_error *err);
/* The shards run: opens the listeners on all of them; done when all are open or one could not be (RF_INTERNAL, arg 0 is a
 * text for the operator). */
void northbound_start(struct op *op, struct op *parent, op_fn *done);
/* On shard 0. Takes over another configuration (NULL: the one in force, with new certificates): opens what is new, closes what is gone, gives new certificates to the rest; connections stay. */
void northbound_reload(struct config *config, struct op *op, struct op *parent, op_fn *done);
/* Accepts no connections any more, answers new requests 503, lets the running ones end; done when none is left or after ms. */
void northbound_stop(struct op *op, int64_t ms, op_fn *done);
void northbound_free(void);

/* The configuration as this shard sees it; valid for the current callback. */
const struct config *northbound_config(void);
bool northbound_is_stopping(void);
/* Threads for what would block a loop: files. */
struct worker_pool *northbound_helpers(void);
/* The certificates served at the entrances to the fleet root, as this shard sees them; borrowed for the current callback. */
size_t northbound_certificate_count(void);
struct x509_st *northbound_certificate(size_t index);
/* Wall clock when the gateway started. */
uint64_t northbound_started_ms(void);
/* UUID of the service, made at the first start and kept in the store. */
const char *northbound_uuid(void);

#endif
