/* The metrics and health listener: /metrics (Prometheus text), /healthz (the loop turns), /readyz (we serve: 200 between
 * metrics_ready(true) and the drain, else 503). Plain HTTP on evhttp, meant for loopback: `metrics:` in the configuration.
 *
 * Lives on the shard that opened it. What /metrics says is put together on a worker thread, so writers registered with
 * metrics_add must be safe on any thread. */
#ifndef FISHWAY_METRICS_H
#define FISHWAY_METRICS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gateway/error.h"

struct worker_pool;

/* On failure err->arg[0] says why, for the operator. */
bool metrics_open(const char *address, uint16_t port, struct worker_pool *pool, struct rf_error *err);
void metrics_close(void);
void metrics_ready(bool is_ready);

/* Modules with figures of their own add a writer at start-up; it prints with metrics_head and fprintf. */
void metrics_add(void (*write)(FILE *out));
/* The # HELP and # TYPE lines; type is "counter", "gauge", "histogram". */
void metrics_head(FILE *out, const char *name, const char *type, const char *help);
/* A label's value, escaped as Prometheus wants it. */
void metrics_label(FILE *out, const char *value);

#endif
