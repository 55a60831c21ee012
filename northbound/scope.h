/* A scope: the nodes an account may see and move. Immutable, reference-counted, any thread.
 *
 * It names nodes, or the labels a node must bear (every one of them); never both. NULL instead of a
 * scope means everything. Whoever shows or touches something of a node asks scope_allows first:
 * router, collections, $expand, links in bodies, events, tasks. What belongs to several nodes (an
 * aggregate, an outlet that feeds two) needs every one of them.
 *
 * The check costs one hash lookup (names) or a comparison per label of the scope; it does not grow
 * with the fleet. */
#ifndef FISHWAY_SCOPE_H
#define FISHWAY_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/error.h"

struct config_selection;
struct json_t;
struct node_config;

struct scope;

/* Copies. NULL gives NULL. */
struct scope *scope_from_config(const struct config_selection *selection);
/* The value of Oem.Fishway.Scope: {"Nodes": [...]}, {"Labels": {...}}; null is no scope (*out
 * NULL). What is wrong with it is named by property below `path`, e.g. "Oem/Fishway/Scope/Nodes/0".
 * Names of nodes that do not exist (yet) are fine. */
bool scope_from_json(
    struct json_t *value, const char *path, struct scope **out, struct rf_error *err);
/* The same form again; JSON null for NULL. */
struct json_t *scope_to_json(const struct scope *scope);
/* Of this one node: what an account gets that is made in a node's view. */
struct scope *scope_of_node(const char *node);

struct scope *scope_ref(struct scope *scope);
/* scope may be NULL. */
void scope_unref(struct scope *scope);

/* The same for equal scopes in every process; 0 for NULL alone. Key of cached bytes and part of
 * their ETags. */
uint64_t scope_id(const struct scope *scope);

bool scope_allows(const struct scope *scope, const struct node_config *node);

#endif
