/* Doors: the addresses and ports at which the fleet root, a single node, or the metrics are to be
 * found. */
#include <stdlib.h>
#include <string.h>

#include "gateway/config_check.h"
#include "gateway/config_types.h"
#include "gateway/xalloc.h"

static void take_listeners(struct config_reader *r);
static void take_views(struct config_reader *r, const struct config_node_row *rows, size_t count,
    const struct node_config *nodes);
static void check_clashes(struct config_reader *r);
static void check_metrics(struct config_reader *r, const struct listener_config *door);

static bool
is_all(const struct listener_config *door)
{
	return door->address == NULL || strcmp(door->address, "0.0.0.0") == 0 ||
	       strcmp(door->address, "::") == 0;
}

void
config_check_doors(struct config_reader *r)
{
	struct config *config = r->config;
	size_t views = r->nodes.count + r->pdus.count;

	config->listeners =
	    arena_alloc(r->arena, (r->listeners.count + 1 + views) * sizeof *config->listeners);
	take_listeners(r);
	take_views(r, r->nodes.rows, r->nodes.count, config->nodes);
	take_views(r, r->pdus.rows, r->pdus.count, config->pdus);
	check_clashes(r);
}

static void
take_listeners(struct config_reader *r)
{
	const struct config_listener_row *row = r->listeners.rows;
	struct config *config = r->config;
	struct listener_config *door;
	size_t i;

	for (i = 0; i < r->listeners.count; i++, row++) {
		door = &config->listeners[config->listener_count++];
		*door = row->listener;
		door->node = row->node != NULL ? config_node(config, row->node) : NULL;
		if (row->node != NULL && door->node == NULL)
			config_fault(r->faults, door->file, door->line, false,
			    "listen.node: there is no node '%s'", row->node);
	}
	if (config->listener_count == 0) {
		door = &config->listeners[config->listener_count++];
		door->port = 8443;
		door->file = config->path;
		door->line = 1;
	}
}

/* A port door opens where the fleet's first listener is, with its certificate. An address door is
 * an address of the machine that a listener on all addresses hears; where there is none, an address
 * narrows the port door. */
static void
take_views(struct config_reader *r, const struct config_node_row *rows, size_t count,
    const struct node_config *nodes)
{
	const struct listener_config *fleet = NULL, *all = NULL, *at;
	const struct node_config *other, *node = nodes;
	struct listener_config *door;

	for (at = r->config->listeners; at < r->config->listeners + r->config->listener_count;
	     at++) {
		if (fleet == NULL && at->node == NULL)
			fleet = at;
		if (all == NULL && at->node == NULL && is_all(at))
			all = at;
	}
	for (; node < nodes + count; node++, rows++) {
		if (node->view_address != NULL && all == NULL && rows->view_port == 0)
			config_fault(r->faults, node->file, node->line, false,
			    "view.address: needs a listener on all addresses, or a port of its "
			    "own");
		other = node->view_address == NULL || all == NULL
			    ? NULL
			    : config_index_add(
				  &r->config->parts->addresses, r->arena, node->view_address, node);
		if (other != NULL)
			config_fault(r->faults, node->file, node->line, false,
			    "view.address: %s is the address of another node: %s:%d",
			    node->view_address, other->file, other->line);
		if (rows->view_port == 0)
			continue;
		door = &r->config->listeners[r->config->listener_count++];
		if (fleet != NULL)
			*door = *fleet;
		if (all == NULL && node->view_address != NULL)
			door->address = node->view_address;
		door->port = rows->view_port;
		door->node = node;
		door->is_view_door = true;
		door->file = node->file;
		door->line = node->line;
	}
}

/* By port, those on all addresses first, then by address; what is written before what is derived.
 */
static int
compare_doors(const void *a, const void *b)
{
	const struct listener_config *left = *(const struct listener_config *const *)a;
	const struct listener_config *right = *(const struct listener_config *const *)b;
	int order;

	if (left->port != right->port)
		return left->port < right->port ? -1 : 1;
	if (is_all(left) != is_all(right))
		return is_all(left) ? -1 : 1;
	order = strcmp(left->address != NULL ? left->address : "",
	    right->address != NULL ? right->address : "");
	if (order == 0)
		order = left->is_view_door - right->is_view_door;
	return order != 0 ? order : (left > right) - (left < right);
}

static bool
is_same_place(const struct listener_config *a, const struct listener_config *b)
{
	if (a->port != b->port)
		return false;
	if (a->address == NULL || b->address == NULL)
		return is_all(a) && is_all(b);
	return strcmp(a->address, b->address) == 0;
}

/* The same door of the same node, once written under listen: and once as its view: is one door. */
static void
check_clashes(struct config_reader *r)
{
	struct config *config = r->config;
	struct listener_config **doors = xcalloc(
				   config->listener_count, sizeof(struct listener_config *)),
			       *a, *b;
	size_t i, n = 0;

	for (i = 0; i < config->listener_count; i++)
		doors[i] = &config->listeners[i];
	qsort(doors, config->listener_count, sizeof(struct listener_config *), compare_doors);
	for (i = 0; i < config->listener_count; i++) {
		b = doors[i];
		check_metrics(r, b);
		a = n > 0 ? doors[n - 1] : NULL;
		if (a == NULL || !is_same_place(a, b)) {
			doors[n++] = b;
		} else if (b->is_view_door && !a->is_view_door && a->node == b->node) {
			b->port = 0;
		} else {
			config_fault(r->faults, b->file, b->line, false,
			    "%s: %s%s%s:%d is taken: %s:%d", b->is_view_door ? "view" : "listen",
			    b->address != NULL && strchr(b->address, ':') ? "[" : "",
			    b->address != NULL ? b->address : "port ",
			    b->address != NULL && strchr(b->address, ':') ? "]" : "", b->port,
			    a->file, a->line);
		}
	}
	free(doors);
	for (i = 0, n = 0; i < config->listener_count; i++)
		if (config->listeners[i].port != 0)
			config->listeners[n++] = config->listeners[i];
	config->listener_count = n;
}

/* Its listener does not share a port with another, not even on different addresses of which one is
 * "all". */
static void
check_metrics(struct config_reader *r, const struct listener_config *door)
{
	const struct config *config = r->config;
	struct listener_config metrics = {
	    .address = config->metrics_address, .port = config->metrics_port};

	if (config->metrics_address == NULL || metrics.port != door->port ||
	    (!is_all(door) && !is_all(&metrics) && !is_same_place(&metrics, door)))
		return;
	config_fault(r->faults, door->file, door->line, false, "port %d is taken by the metrics",
	    door->port);
}
