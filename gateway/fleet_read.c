/* Reading, as northbound sees it: from memory on any shard, else by a call to the node's shard. */
#include "gateway/node.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/classes.h"

int64_t
fleet_max_age_ms(int class)
{
	const struct config *config = fleet_config();

	switch ((enum resource_class)class) {
	case CLASS_POWER:
		return config->refresh.power_ms;
	case CLASS_SENSORS:
		return config->refresh.sensors_ms;
	case CLASS_INVENTORY:
		return config->refresh.inventory_ms;
	default:
		return 5000;        /* whatever changes by itself, or might */
	}
}

bool
node_is_fresh(struct node *node, const struct cached *held, enum fleet_freshness freshness, bool *is_stale,
    bool *wants_refresh)
{
	enum node_state state = atomic_load(&node->state);
	int64_t max = fleet_max_age_ms(held->class), age;
	bool has_other;

	*wants_refresh = false;
	*is_stale = held->origin == CACHE_STORED || (held->origin == CACHE_MADE && state != NODE_UP);
	if (freshness == FLEET_NOW)
		return held->origin == CACHE_MADE && state != NODE_STARTING && node_face(node)->is_learnt;
	if (held->origin == CACHE_MADE || freshness == FLEET_MEMORY)
		return true;
	/* A power state is asked of whoever can tell. */
	has_other = state != NODE_UP && held->class == CLASS_POWER && lines_work(node);
	if (held->origin == CACHE_STORED) {
		*wants_refresh = state == NODE_UP || state == NODE_STARTING;
		/* Once the box is heard again, what was stored has had its time. */
		return state != NODE_UP && !has_other;
	}
	if (held->seq < atomic_load(node->write_seq))
		return false;
	age = (int64_t)(shard_now(shard_self()) - held->read_ms);
	if (age <= max)
		return true;
	*is_stale = true;
	if (has_other)
		return false;
	if (state != NODE_UP)
		return true;        /* the last known; nobody waits for a box that does not answer */
	*wants_refresh = true;
	return !classes_is_volatile((enum resource_class)held->class) && age <= 2 * max;
}

static void
hit_fill(struct fleet_hit *hit, struct cached *held, bool is_stale)
{
	uint64_t now = shard_wall_ms();

	hit->doc = held->doc;
	held->doc = NULL;
	hit->fetched_ms = held->read_wall_ms;
	hit->age_s = held->read_wall_ms && now > held->read_wall_ms ? (uint32_t)((now - held->read_wall_ms) / 1000) : 0;
	hit->is_stale = is_stale;
	cached_clear(held);
}

/* A refresh that nobody waits for. */
struct refresh {
	struct mail mail;
	struct node_read read;
	enum fleet_freshness freshness;
	char path[];
};

static void
refresh_done(struct op *op)
{
	struct refresh *refresh = (struct refresh *)(void *)((char *)op - offsetof(struct refresh, read.op));

	node_read_clear(&refresh->read);
	free(refresh);
}

static void
refresh_arrives(struct mail *mail)
{
	struct refresh *refresh = (struct refresh *)mail;

	refresh->read.path = refresh->path;
	refresh->read.class = TURN_POLL;
	refresh->read.freshness = refresh->freshness;
	node_read(&refresh->read, NULL, 0, refresh_done);
}

static void
refresh_send(struct node *node, const char *path, enum fleet_freshness freshness)
{
	struct refresh *refresh = xcalloc(1, sizeof *refresh + strlen(path) + 1);

	strcpy(refresh->path, path);
	refresh->freshness = freshness;
	refresh->read.node = node;
	refresh->mail.deliver = refresh_arrives;
	shard_post(node->shard, &refresh->mail);
}

void
node_refresh_later(struct node *node, const char *path)
{
	/* Else somebody did a moment ago. */
	if (cache_claim(node->cache, path))
		refresh_send(node, path, FLEET_NOW);
}

void
node_make_later(struct node *node, const char *path)
{
	refresh_send(node, path, FLEET_NORMAL);
}

bool
fleet_cached(struct node *node, const char *path, enum fleet_freshness freshness, struct fleet_hit *out)
{
	struct cached held;
	bool is_stale, wants_refresh;

	if (freshness == FLEET_NOW || !cache_get(node->cache, path, freshness == FLEET_NORMAL, &held))
		return false;
	if (!node_is_fresh(node, &held, freshness, &is_stale, &wants_refresh)) {
		cached_clear(&held);
		return false;
	}
	if (wants_refresh && freshness == FLEET_NORMAL)
		node_refresh_later(node, path);
	if (freshness == FLEET_NORMAL) {
		stats_count(node->stats, STATS_HITS);
		if (is_stale)
			stats_count(node->stats, STATS_STALE);
	}
	hit_fill(out, &held, is_stale);
	return true;
}

/* ---- the call ---- */

struct waiter {
	struct node_read read;
	struct fleet_read *for_;
};

static void
waiter_done(struct op *op)
{
	struct waiter *waiter = (struct waiter *)op;
	struct fleet_read *read = waiter->for_;
	struct rf_error err = op->err;

	if (err.code == RF_OK)
		hit_fill(&read->hit, &waiter->read.got, waiter->read.is_stale);
	read->said = waiter->read.said;
	read->waiter = NULL;
	free(waiter);
	call_return(&read->call, &err);
}

static void
read_begin(struct call *call)
{
	struct fleet_read *read = (struct fleet_read *)call;
	struct waiter *waiter = xcalloc(1, sizeof *waiter);

	read->waiter = waiter;
	waiter->for_ = read;
	waiter->read.node = read->node;
	waiter->read.path = read->path;
	waiter->read.class = TURN_READ;
	waiter->read.freshness = read->freshness;
	stats_count(read->node->stats, STATS_MISSES);
	node_read(&waiter->read, NULL, call->left_ms == INT64_MAX ? 0 : call->left_ms, waiter_done);
}

static void
read_stop(struct call *call)
{
	struct fleet_read *read = (struct fleet_read *)call;

	if (read->waiter != NULL)
		op_cancel(&read->waiter->read.op);
}

void
fleet_read(struct fleet_read *read, struct op *parent, int64_t ms, op_fn *done)
{
	memset(&read->hit, 0, sizeof read->hit);
	read->said = NULL;
	read->waiter = NULL;
	call_start(&read->call, read->node->shard, parent, ms, read_begin, read_stop, done);
}

void
fleet_read_clear(struct fleet_read *read)
{
	doc_unref(read->hit.doc);
	doc_unref(read->said);
	read->hit.doc = NULL;
	read->said = NULL;
}
