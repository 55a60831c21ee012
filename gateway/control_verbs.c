#include "gateway/control_verbs.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/config.h"
#include "gateway/control.h"
#include "gateway/fleet.h"
#include "gateway/stats.h"
#include "gateway/xalloc.h"


/* The node named by the argument "name"; NULL: the request is refused. */
static struct node *
named(struct control_request *r)
{
	const char *name = control_text(r, "name");
	struct node *node = name ? fleet_find_host(name, strlen(name)) : NULL;

	if (node == NULL)
		control_refuse(r, "there is no node '%s'", name ? name : "");
	return node;
}

static json_t *
transports(const struct node_config *c)
{
	const struct {
		const void *has;
		enum transport transport;
	} rows[] = {
		{ c->redfish, TRANSPORT_REDFISH }, { c->ipmi, TRANSPORT_IPMI }, { c->pikvm, TRANSPORT_PIKVM },
		{ c->outlets, TRANSPORT_OUTLETS }, { c->wol, TRANSPORT_WOL }, { c->snmp, TRANSPORT_SNMP },
		{ c->raritan, TRANSPORT_RARITAN },
	};
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		if (rows[i].has)
			json_array_append_new(out, json_string(config_transport_name(rows[i].transport)));
	return out;
}

static json_t *
time_text(uint64_t wall_ms)
{
	time_t s = (time_t)(wall_ms / 1000);
	struct tm tm;
	char text[32];

	if (wall_ms == 0)
		return json_null();
	gmtime_r(&s, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return json_string(text);
}

/* What a box wrote about itself may hold anything. */
static json_t *
free_text(const char *text)
{
	json_t *out = json_string(text);

	return out ? out : json_string("(unreadable)");
}

static json_t *
describe_state(struct node *node)
{
	struct node_status status;
	char why[640] = "";

	node_status(node, &status);
	if (status.why.code)
		error_text(&status.why, why, sizeof why);
	return json_pack("{s:s, s:o, s:o}", "state", node_state_name(status.state), "since", time_text(status.since_ms), "why",
	    free_text(why));
}

/* How it goes by each of its transports, in the order in which they are tried. */
static json_t *
lines(struct node *node)
{
	const struct node_config *config = node_config(node);
	json_t *out = json_array(), *one;
	struct node *line;
	size_t i;

	for (i = 0; i < config->fallback_count; i++) {
		if ((line = fleet_line(node, config->fallback[i])) == NULL)
			continue;
		one = json_pack("{s:s}", "transport", config_transport_name(config->fallback[i]));
		json_object_update_new(one, describe_state(line));
		json_array_append_new(out, one);
	}
	return out;
}

static json_t *
describe(struct node *node)
{
	struct node_status status;
	json_t *out;

	node_status(node, &status);
	out = json_pack("{s:s, s:o, s:o}", "name", node_name(node), "transports", transports(node_config(node)), "lines",
	    lines(node));
	json_object_update_new(out, describe_state(node));
	json_object_update_new(out, json_pack("{s:o, s:o, s:o}", "vendor", free_text(status.vendor), "product",
	    free_text(status.product), "firmware", free_text(status.firmware)));
	return out;
}

static void
nodes(struct control_request *r)
{
	const struct roster *roster = fleet_roster();
	struct node *node;
	json_t *out;
	size_t i;

	if (control_text(r, "name")) {
		if ((node = named(r)) != NULL)
			control_reply(r, json_pack("[o]", describe(node)));
		return;
	}
	out = json_array();
	for (i = 0; i < roster->count; i++)
		json_array_append_new(out, describe(roster->nodes[i]));
	control_reply(r, out);
}

struct trust {
	struct fleet_trust ask;
	struct control_request *request;
};

static void
trust_done(struct op *op)
{
	struct trust *t = (struct trust *)op;

	if (op->err.code == RF_NODE_UNSUPPORTED)
		control_refuse(t->request, "the certificate of %s has not changed", node_name(t->ask.node));
	else if (op->err.code)
		control_fail(t->request, &op->err);
	else
		control_reply(t->request,
		    json_pack("{s:s, s:s, s:s}", "name", node_name(t->ask.node), "old", t->ask.old_fingerprint, "new",
		        t->ask.new_fingerprint));
	free(t);
}

static void
trust(struct control_request *r)
{
	struct node *node = named(r);
	struct trust *t;

	if (node == NULL)
		return;
	t = xcalloc(1, sizeof *t);
	t->request = r;
	t->ask.node = node;
	t->ask.only_show = json_is_true(json_object_get(r->args, "show"));
	fleet_trust(&t->ask, &r->op, trust_done);
}

struct refresh {
	struct fleet_refresh ask;
	struct control_request *request;
	uint64_t began_ms;
};

static void
refresh_done(struct op *op)
{
	struct refresh *refresh = (struct refresh *)op;

	if (op->err.code)
		control_fail(refresh->request, &op->err);
	else
		control_reply(refresh->request, json_pack("{s:i, s:i, s:I}", "read", atomic_load(&refresh->ask.read), "failed",
		    atomic_load(&refresh->ask.failed), "ms", (json_int_t)(shard_now(op->shard) - refresh->began_ms)));
	free(refresh);
}

static void
refresh(struct control_request *r)
{
	struct node *node = NULL;
	struct refresh *again;

	if (control_text(r, "name") && (node = named(r)) == NULL)
		return;
	again = xcalloc(1, sizeof *again);
	again->request = r;
	again->ask.node = node;
	again->began_ms = shard_now(shard_self());
	fleet_refresh(&again->ask, &r->op, 0, refresh_done);
}

struct retry {
	struct fleet_retry ask;
	struct control_request *request;
};

static void
retry_done(struct op *op)
{
	struct retry *t = (struct retry *)op;

	if (op->err.code)
		control_fail(t->request, &op->err);
	else
		control_reply(t->request, json_pack("{s:s}", "name", node_name(t->ask.node)));
	free(t);
}

static void
retry(struct control_request *r)
{
	struct node *node = named(r);
	struct retry *t;

	if (node == NULL)
		return;
	t = xcalloc(1, sizeof *t);
	t->request = r;
	t->ask.node = node;
	fleet_retry(&t->ask, &r->op, retry_done);
}

static void
stats(struct control_request *r)
{
	struct node *node = NULL;

	if (control_text(r, "name") && (node = named(r)) == NULL)
		return;
	control_reply(r, stats_json(node ? node_stats(node) : NULL));
}

void
control_verbs_register(void)
{
	static const struct control_verb rows[] = {
		{ "nodes", nodes },
		{ "trust", trust },
		{ "refresh", refresh },
		{ "retry", retry },
		{ "stats", stats },
	};

	control_register(rows, nitems(rows));
}
