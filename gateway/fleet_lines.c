/* Lines: the ways to a node's machine. The first of its transports that we speak is the node's own driver, and says what it looks like; the
 * others are tried where that one does not act, and asked for what it does not tell. Node's shard, but for lines_list. */
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet_sources.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"

/* A line that nobody uses is looked at so often: an operator learns that it is dead before he needs it. */
enum { PULSE_FIRST_MS = 5 * 1000, PULSE_MS = 10 * 60 * 1000 };

static bool
describe_redfish(const struct node_config *node, struct endpoint_config *out)
{
	const struct redfish_config *redfish = node->redfish;

	if (redfish == NULL)
		return false;
	out->is_tls = redfish->url.is_https;
	out->host = redfish->url.host;
	out->port = redfish->url.port;
	out->tls = &redfish->tls;
	out->connect_ms = (int)redfish->timeout.connect_ms;
	out->read_ms = (int)redfish->timeout.read_ms;
	return true;
}

static bool
describe_ipmi(const struct node_config *node, struct endpoint_config *out)
{
	const struct ipmi_config *ipmi = node->ipmi;

	if (ipmi == NULL)
		return false;
	out->host = ipmi->address;
	out->port = ipmi->port;
	out->ipmi = ipmi;
	out->connect_ms = (int)ipmi->timeout.connect_ms;
	out->read_ms = (int)ipmi->timeout.read_ms;
	return true;
}

/* The transports that reach a machine, in the order of what they tell of it. */
static const struct transport_row {
	enum transport transport;
	const struct driver *driver;
	bool (*describe)(const struct node_config *node, struct endpoint_config *out);  /* false: the node has none such */
	const char *pulse;               /* a fact that shows that it works; NULL: none does, or it is the driver's own business */
} transports[] = {
	{ TRANSPORT_REDFISH, &redfish_driver, describe_redfish, NULL },
	{ TRANSPORT_IPMI,    &ipmi_driver,    describe_ipmi,    "ipmi:/power" },
};

static const struct transport_row *
row_of(enum transport transport)
{
	size_t i;

	for (i = 0; i < nitems(transports) && transports[i].transport != transport; i++)
		;
	return i < nitems(transports) ? &transports[i] : NULL;
}

const struct driver *
lines_choose(struct node *node, struct endpoint_config *out)
{
	size_t i;

	for (i = 0; i < nitems(transports); i++) {
		if (transports[i].describe(node->config, out)) {
			atomic_store(&node->transport, (int)transports[i].transport);
			return transports[i].driver;
		}
	}
	return NULL;
}

const struct config_timeout *
line_timeout(const struct node *line)
{
	const struct node_config *config = line->config;

	if (line->transport == TRANSPORT_REDFISH && config != NULL && config->redfish != NULL)
		return &config->redfish->timeout;
	if (line->transport == TRANSPORT_IPMI && config != NULL && config->ipmi != NULL)
		return &config->ipmi->timeout;
	return &fleet_config()->timeout;        /* it is being closed */
}

struct node *
line_of(struct node *node, enum transport transport)
{
	struct node *line = atomic_load(&node->lines[transport]);

	if (line != NULL)
		return line;
	line = node_new(node->name, node);
	atomic_store(&line->transport, (int)transport);
	line->driver = row_of(transport)->driver;
	atomic_store(&node->lines[transport], line);
	return line;
}

struct node *
line_named(struct node *node, const char *transport)
{
	size_t i;

	for (i = 0; i < nitems(transports); i++) {
		if (strcmp(transports[i].driver->name, transport) == 0)
			return line_of(node, transports[i].transport);
	}
	return NULL;
}

/* ---- pulse ---- */

const char *
line_pulse(const struct node *line)
{
	return row_of((enum transport)atomic_load(&line->transport))->pulse;
}

struct pulse {
	struct node_read read;
};

static void
pulse_done(struct op *op)
{
	struct pulse *pulse = (struct pulse *)op;

	node_read_clear(&pulse->read);
	free(pulse);
}

static void
pulse_due(void *arg)
{
	struct node *line = arg;
	struct pulse *pulse;

	if (line->endpoint == NULL)
		return;
	timer_set(line->shard, &line->pulse, PULSE_MS + random() % (PULSE_MS / 4), pulse_due, line);
	if (line->queue.is_open)
		return;                 /* its breaker looks already */
	pulse = xcalloc(1, sizeof *pulse);
	pulse->read.node = line;
	pulse->read.path = line_pulse(line);
	pulse->read.class = TURN_POLL;
	pulse->read.freshness = FLEET_NOW;
	pulse->read.is_source = true;
	node_read(&pulse->read, NULL, 0, pulse_done);
}

void
lines_open(struct node *node)
{
	size_t i;

	for (i = 0; i < nitems(transports); i++) {
		const struct transport_row *row = &transports[i];
		struct endpoint_config config = {.node = node->name, .parsers = fleet_context.parsers, .vault = fleet_context.vault};
		struct node *line;

		if ((int)row->transport == atomic_load(&node->transport) || !row->describe(node->config, &config))
			continue;
		line = line_of(node, row->transport);
		line->config = node->config;
		config.profile = &line->profile;
		config.facts = line->facts;
		queue_reset(line);
		node_set_state(line, NODE_STARTING, NULL);
		line->endpoint = row->driver->open(&config, &node_events, line);
		if (row->pulse != NULL)
			timer_set(line->shard, &line->pulse, PULSE_FIRST_MS + random() % PULSE_FIRST_MS, pulse_due, line);
	}
}

void
lines_each(struct node *node, void (*each)(struct node *line, void *arg), void *arg)
{
	struct node *line;
	size_t i;

	each(node, arg);
	for (i = 0; i < TRANSPORTS; i++) {
		line = atomic_load(&node->lines[i]);
		if (line != NULL)
			each(line, arg);
	}
}

/* ---- which one ---- */

struct node *
fleet_line(struct node *node, enum transport transport)
{
	return atomic_load(&node->transport) == (int)transport ? node : atomic_load(&node->lines[transport]);
}

struct node *
node_line(struct node *node, const char *key)
{
	const char *path = key_path(key);
	size_t len = strcspn(path, ":"), i;

	if (!key_is_facts(key) || (node->driver != NULL && strlen(node->driver->name) == len && strncmp(node->driver->name, path, len) == 0))
		return node;
	for (i = 0; i < nitems(transports); i++) {
		struct node *line = node->lines[transports[i].transport];

		if (line != NULL && line->endpoint != NULL && strlen(line->driver->name) == len &&
		    strncmp(line->driver->name, path, len) == 0)
			return line;
	}
	return NULL;
}

static bool
list_one(const struct node *line, struct surface_line *out)
{
	if (line == NULL || line->endpoint == NULL)
		return false;
	out->transport = line->driver->name;
	out->is_own = line->whole == NULL;
	/* Refused credentials are an answer: nobody else is asked instead. */
	out->is_down = line->queue.is_open && line->queue.why.code != RF_NODE_LOGIN_STOPPED;
	return true;
}

size_t
lines_list(struct node *node, struct surface_line out[TRANSPORTS])
{
	const struct node_config *config = node->config;
	size_t i, count = 0;

	for (i = 0; config != NULL && i < config->fallback_count; i++) {
		enum transport transport = config->fallback[i];

		count += list_one(fleet_line(node, transport), &out[count]);
	}
	return count;
}

bool
lines_work(struct node *node)
{
	size_t i;

	for (i = 0; i < TRANSPORTS; i++) {
		const struct node *line = atomic_load(&node->lines[i]);

		if (line != NULL && (enum node_state)atomic_load(&line->state) == NODE_UP)
			return true;
	}
	return false;
}

void
line_changed(struct node *line)
{
	const struct node_face *face = node_face(line);
	char path[FLEET_PATH_MAX];
	size_t i;

	/* A node that has no other way is as its own driver says. */
	for (i = 0; i < TRANSPORTS && line->whole == NULL && atomic_load(&line->lines[i]) == NULL; i++)
		;
	if (i == TRANSPORTS || line->endpoint == NULL || !face->is_learnt || face->id[PRIMARY_SYSTEM] == NULL)
		return;
	snprintf(path, sizeof path, "%s/%s", places_primary_path(PRIMARY_SYSTEM), face->id[PRIMARY_SYSTEM]);
	node_refresh_later(line->whole ? line->whole : line, path);
}
