/* The entrances: each `listen` address of the configuration, open on every shard, with its certificate. Everything here
 * runs on shard 0; what reaches the other shards goes by calls. */
#ifndef FISHWAY_ENTRANCES_H
#define FISHWAY_ENTRANCES_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/op.h"

struct config;
struct ssl_ctx_st;

/* Makes what the configuration names and was not there, gives new certificates to what was, and forgets the rest: begins to
 * close it, its connections end in their own time. Nothing is opened yet. False: nothing has changed. */
bool entrances_take(const struct config *config, struct rf_error *err);
/* Opens on every shard what is not open; done when all are, or one failed (RF_INTERNAL, arg 0 is a text). */
void entrances_open(struct op *op, struct op *parent, op_fn *done);
/* Accepts nothing any more; done when no connection is left, or after ms. */
void entrances_close(struct op *op, int64_t ms, op_fn *done);
void entrances_free(void);

/* The contexts of those that show the fleet root, for Managers/fishway: each calls with a reference of its own. */
void entrances_contexts(void (*each)(void *arg, struct ssl_ctx_st *context), void *arg);

#endif
