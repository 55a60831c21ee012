/* The fleet: who is in it, and its life: start, reload, stop, and what an operator tells it. */
#include "gateway/fleet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet_deed.h"
#include "gateway/log.h"
#include "gateway/node.h"
#include "gateway/notes.h"
#include "gateway/snapshot.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"

/* What every shard sees: swapped as a whole by a reload. */
struct fleet_roster {
	struct roster open;
	struct config *config;
	struct node **nodes;
	struct table *by_name;         /* in lower case */
};

struct fleet_context fleet_context;
static struct snapshot *rosters;
static struct table *everyone;         /* all nodes there ever were, by name in lower case; shard 0 */

static struct fleet_roster *
roster_now(void)
{
	return snapshot_get(rosters);
}

const struct roster *
fleet_roster(void)
{
	return &roster_now()->open;
}

const struct config *
fleet_config(void)
{
	return roster_now()->config;
}

static bool
lower(const char *name, size_t len, char out[64])
{
	size_t i;

	if (len == 0 || len >= 64)
		return false;
	for (i = 0; i < len; i++)
		out[i] = (char)tolower((unsigned char)name[i]);
	out[len] = '\0';
	return true;
}

struct node *
fleet_find_host(const char *name, size_t len)
{
	char key[64];

	return lower(name, len, key) ? table_get(roster_now()->by_name, key, len) : NULL;
}

struct node *
fleet_find(const char *name, size_t len)
{
	struct node *node = fleet_find_host(name, len);

	return node != NULL && strlen(node->name) == len && memcmp(node->name, name, len) == 0 ? node : NULL;
}

const struct node_config *
node_config(const struct node *node)
{
	return config_node(roster_now()->config, node->name);
}

/* ---- making ---- */

struct node *
node_new(const char *name, struct node *whole)
{
	static const char *const ids[PRIMARY_KINDS] = {[PRIMARY_SYSTEM] = "1", [PRIMARY_CHASSIS] = "1",
	    [PRIMARY_MANAGER] = "1"};
	static const bool is_made[PRIMARY_KINDS] = {[PRIMARY_SYSTEM] = true, [PRIMARY_CHASSIS] = true,
	    [PRIMARY_MANAGER] = true};
	struct node *node = xcalloc(1, sizeof *node);

	strcpy(node->name, name);
	lower(name, strlen(name), node->lower);
	node->shard = shard_at((int)(doc_hash_bytes(node->lower, strlen(node->lower), 0) % (uint64_t)shard_count()));
	node->whole = whole;
	node->stats = whole ? stats_ref(whole->stats) : stats_new(name);
	node->write_seq = whole ? whole->write_seq : &node->writes;
	node->cache = cache_new();
	node->exceptions = table_new();
	node->absent = table_new();
	node->notes = table_new();
	pthread_mutex_init(&node->status_lock, NULL);
	profile_default(&node->profile);
	queue_init(node);
	if (whole != NULL)
		return node;
	atomic_store(&node->writes, 1);
	node_set_face(node, ids, is_made, false);
	return node;
}

static struct node *
node_named(const char *name)
{
	char key[64];
	struct node *node;

	lower(name, strlen(name), key);
	node = table_get(everyone, key, strlen(key));
	if (node == NULL) {
		node = node_new(name, NULL);
		table_put(everyone, key, strlen(key), node);
	}
	return node;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp((*(struct node *const *)a)->name, (*(struct node *const *)b)->name);
}

static struct fleet_roster *
roster_new(struct config *config)
{
	struct fleet_roster *roster = xcalloc(1, sizeof *roster);
	size_t i;

	roster->config = config_ref(config);
	roster->by_name = table_new();
	roster->nodes = xcalloc(config->node_count, sizeof *roster->nodes);
	for (i = 0; i < config->node_count; i++) {
		struct node *node = node_named(config->nodes[i].name);

		roster->nodes[i] = node;
		table_put(roster->by_name, node->lower, strlen(node->lower), node);
		atomic_store(&node->persona, config->nodes[i].is_native ? PERSONA_NATIVE : PERSONA_GENERIC);
	}
	qsort(roster->nodes, config->node_count, sizeof *roster->nodes, by_name);
	roster->open.generation = config->generation;
	roster->open.count = config->node_count;
	roster->open.nodes = roster->nodes;
	return roster;
}

static void
roster_free(void *value)
{
	struct fleet_roster *roster = value;

	config_unref(roster->config);
	table_free(roster->by_name, NULL);
	free(roster->nodes);
	free(roster);
}

bool
fleet_init(struct config *config, const struct fleet_context *context, struct rf_error *err)
{
	const struct roster *roster;
	size_t i;

	fleet_context = *context;
	everyone = table_new();
	rosters = snapshot_new(roster_free);
	snapshot_publish(rosters, roster_new(config), NULL, NULL, NULL);
	roster = fleet_roster();
	for (i = 0; i < roster->count; i++) {
		roster->nodes[i]->config_held = config_ref(config);
		roster->nodes[i]->config = config_node(config, roster->nodes[i]->name);
		made_placeholders(roster->nodes[i]);
	}
	return saved_load(err) && notes_load(err);
}

/* ---- one piece of work on every shard, with the nodes of that shard ---- */

struct rounds;
struct round {
	struct call call;
	struct op_group work;           /* over there; its children are the nodes' */
	const struct rounds *all;
	struct config *config;
	int64_t ms;
	void (*each)(struct round *round, struct node *node);
};

struct rounds {
	struct op_group group;
	struct op *op;                  /* who waits; NULL: nobody */
	struct config *config;
	struct node **nodes;            /* whom there was when it began; `everyone` may grow meanwhile */
	size_t node_count;
	struct round rounds[];
};

static void
round_worked(struct op *op)
{
	struct round *round = (struct round *)(void *)((char *)op - offsetof(struct round, work));

	call_return(&round->call, NULL);
}

static void
round_begin(struct call *call)
{
	struct round *round = (struct round *)call;
	size_t i;

	op_group_start(&round->work, NULL, round->ms, round_worked);
	for (i = 0; i < round->all->node_count; i++) {
		if (round->all->nodes[i]->shard == shard_self())
			round->each(round, round->all->nodes[i]);
	}
	op_group_close(&round->work);
}

static void
round_done(struct op *op)
{
	(void)op;
}

static void
rounds_done(struct op *op)
{
	struct rounds *rounds = (struct rounds *)op;

	config_unref(rounds->config);
	free(rounds->nodes);
	if (rounds->op != NULL)
		op_finish(rounds->op, NULL);
	free(rounds);
}

static void
add_node(void *arg, const char *key, void *value)
{
	struct rounds *rounds = arg;

	(void)key;
	rounds->nodes[rounds->node_count++] = value;
}

static void
on_every_shard(struct op *op, struct config *config, int64_t ms, void (*each)(struct round *, struct node *))
{
	int i, shards = shard_count();
	struct rounds *rounds = xcalloc(1, sizeof *rounds + (size_t)shards * sizeof rounds->rounds[0]);

	rounds->op = op;
	rounds->config = config ? config_ref(config) : NULL;
	rounds->nodes = xcalloc(table_count(everyone), sizeof *rounds->nodes);
	table_each(everyone, add_node, rounds);
	op_group_start(&rounds->group, NULL, 0, rounds_done);
	for (i = 0; i < shards; i++) {
		rounds->rounds[i].all = rounds;
		rounds->rounds[i].config = rounds->config;
		rounds->rounds[i].ms = ms;
		rounds->rounds[i].each = each;
		call_start(&rounds->rounds[i].call, shard_at(i), &rounds->group.op, 0, round_begin, NULL, round_done);
	}
	op_group_close(&rounds->group);
}

/* ---- start and reload ---- */

static void
configure_one(struct round *round, struct node *node)
{
	node_configure(node, round->config);
}

static void
open_one(struct round *round, struct node *node)
{
	(void)round;
	node_open(node);
}

void
fleet_start(void)
{
	on_every_shard(NULL, NULL, 0, open_one);
}

struct reload {
	struct op published;
	struct config *config;
	struct op *op;
};

static void
reload_published(struct op *op)
{
	struct reload *reload = (struct reload *)op;

	on_every_shard(reload->op, reload->config, 0, configure_one);
	config_unref(reload->config);
	free(reload);
}

void
fleet_reload(struct config *config, struct op *op, struct op *parent, op_fn *done)
{
	struct reload *reload = xcalloc(1, sizeof *reload);

	op_start(op, parent, 0, NULL, done);
	reload->op = op;
	reload->config = config_ref(config);
	snapshot_publish(rosters, roster_new(config), &reload->published, NULL, reload_published);
	fleet_changed();
}

struct closing {
	struct close_op close;
	struct node *node;
};

/* What the configuration says by now counts: meanwhile the node may have been taken out, or put back. */
static void
closed(struct op *op)
{
	struct closing *closing = (struct closing *)op;
	struct node *node = closing->node;

	free(closing);
	if (--node->closings > 0)
		return;
	if (node->is_stopped && node->stopping != NULL)
		op_finish(node->stopping, NULL);
	else if (!node->is_stopped && node->config != NULL)
		node_open(node);
}

struct close_all {
	struct op *parent;
	int64_t ms;
	bool reopens;
};

static void
close_line(struct node *line, void *arg)
{
	const struct close_all *all = arg;
	struct closing *closing;

	timer_clear(&line->pulse);
	queue_stop(line);
	if (line->endpoint == NULL)
		return;
	closing = xcalloc(1, sizeof *closing);
	closing->node = line->whole ? line->whole : line;
	closing->node->closings++;
	closing->close.endpoint = line->endpoint;
	line->endpoint = NULL;
	if (all->reopens)
		node_set_state(line, NODE_STARTING, NULL);
	line->driver->close(&closing->close, all->parent, all->ms, closed);
}

static void
close_endpoints(struct node *node, struct op *parent, int64_t ms, bool reopens)
{
	struct close_all all = {parent, ms, reopens};

	deeds_stop(node);
	explore_stop(node);
	polls_stop(node);
	lines_each(node, close_line, &all);
}

static void
set_config(struct node *line, void *arg)
{
	line->config = arg;
}

void
node_configure(struct node *node, struct config *config)
{
	const struct node_config *now = config_node(config, node->name);
	uint64_t before = node->config ? node->config->digest : 0;
	struct config *held = node->config_held;

	node->config_held = config_ref(config);
	lines_each(node, set_config, (void *)(uintptr_t)now);
	config_unref(held);
	if (now == NULL)
		events_stop(node);
	else if (before == now->digest)
		return;
	/* What is open was described by the configuration of before. */
	if (node->endpoint != NULL) {
		close_endpoints(node, NULL, 10000, now != NULL);
	} else if (now != NULL && node->closings == 0 && !node->is_stopped) {
		if (cache_is_empty(node->cache))
			made_placeholders(node);
		node_open(node);
	}
}

/* ---- stop ---- */

/* For a close that a reload has begun: it, too, has a session to end. */
struct stopping {
	struct op op;
	struct node *node;
};

static void
stopping_done(struct op *op)
{
	struct stopping *stopping = (struct stopping *)op;

	stopping->node->stopping = NULL;
	free(stopping);
}

static void
stop_one(struct round *round, struct node *node)
{
	struct stopping *stopping;

	node->is_stopped = true;
	events_stop(node);
	if (node->config != NULL)
		saved_all(node, &round->work.op);
	if (node->closings > 0) {
		stopping = xcalloc(1, sizeof *stopping);
		stopping->node = node;
		node->stopping = &stopping->op;
		op_start(&stopping->op, &round->work.op, round->ms, NULL, stopping_done);
	} else if (node->config != NULL) {
		close_endpoints(node, &round->work.op, round->ms, false);
	}
}

void
fleet_stop(struct op *op, int64_t ms, op_fn *done)
{
	op_start(op, NULL, ms + 2000, NULL, done);
	on_every_shard(op, NULL, ms, stop_one);
}

static void
free_node(void *value)
{
	struct node *node = value;
	struct node_face *face = atomic_load(&node->face), *older;
	int i;

	for (i = 0; i < TRANSPORTS; i++) {
		if (node->lines[i] != NULL)
			free_node(node->lines[i]);
	}

	for (; face != NULL; face = older) {
		older = face->older;
		for (i = 0; i < PRIMARY_KINDS; i++)
			free(face->id[i]);
		free(face);
	}
	fetches_free(node);
	explore_free(node);
	polls_free(node);
	saved_free(node);
	table_free(node->exceptions, free);
	table_free(node->absent, NULL);
	notes_free(node);
	events_free(node);
	quirks_clear(&node->quirks);
	cache_free(node->cache);
	stats_unref(node->stats);
	config_unref(node->config_held);
	pthread_mutex_destroy(&node->status_lock);
	free(node->facts);
	free(node);
}

void
fleet_free(void)
{
	snapshot_free(rosters);
	table_free(everyone, free_node);
	rosters = NULL;
	everyone = NULL;
}

/* ---- what an operator tells it ---- */

static void
trust_begin(struct call *call)
{
	struct fleet_trust *trust = (struct fleet_trust *)call;
	struct node *node = trust->node;
	struct rf_error err = {0};

	memcpy(trust->old_fingerprint, node->trusted, sizeof trust->old_fingerprint);
	memcpy(trust->new_fingerprint, node->seen, sizeof trust->new_fingerprint);
	if (node->endpoint == NULL)
		error_set(&err, RF_NODE_DISABLED, node->name);
	else if (!trust->only_show && (node->seen[0] == '\0' || !node->driver->trust(node->endpoint, node->seen)))
		error_set(&err, RF_NODE_UNSUPPORTED, node->name);
	else if (!trust->only_show) {
		pthread_mutex_lock(&node->status_lock);
		memcpy(node->trusted, node->seen, sizeof node->trusted);
		node->seen[0] = '\0';
		pthread_mutex_unlock(&node->status_lock);
		queue_close(node);
		explore_start(node, 0);
	}
	call_return(call, &err);
}

void
fleet_trust(struct fleet_trust *trust, struct op *parent, op_fn *done)
{
	call_start(&trust->call, trust->node->shard, parent, 0, trust_begin, NULL, done);
}

static void
retry_line(struct node *line, void *arg)
{
	(void)arg;
	if (line->endpoint == NULL)
		return;
	line->driver->retry(line->endpoint);
	queue_close(line);
}

static void
retry_begin(struct call *call)
{
	struct node *node = ((struct fleet_retry *)call)->node;
	struct rf_error err = {0};

	if (node->endpoint == NULL) {
		error_set(&err, RF_NODE_DISABLED, node->name);
	} else {
		lines_each(node, retry_line, NULL);
		explore_start(node, 0);
	}
	call_return(call, &err);
}

void
fleet_retry(struct fleet_retry *retry, struct op *parent, op_fn *done)
{
	call_start(&retry->call, retry->node->shard, parent, 0, retry_begin, NULL, done);
}
