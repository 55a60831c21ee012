/* Turns and the circuit breaker of a node: at most `concurrency` exchanges with its BMC at a time, writes before reads, reads before polls,
 * bounded waiting, and nothing at all to a box that does not answer, but for a probe now and then. */
#include "gateway/fleet_deed.h"
#include "gateway/node.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "gateway/xalloc.h"

enum {
	WAITING_MAX = 64,            /* of one class; polls are bounded by their schedule */
	FAILURES_TO_OPEN = 3,
	PAUSE_FIRST_MS = 10 * 1000,
	PAUSE_MAX_MS = 5 * 60 * 1000,
	RETRY_MAX_S = 300,           /* no box silences itself for longer */
	PATIENCE_MS = 1000,          /* a pause this short is waited for */
	RESTART_MS = 10 * 60 * 1000, /* the longest that a BMC takes to restart */
	RESTART_PAUSE_MS = 4 * 1000, /* between two looks whether it has */
	RESTART_LATE_MS = 60 * 1000  /* it may answer for a while before it goes */
};

static void dispatch(void *arg);
static void refuse_all(struct node *node, enum turn_class from);
static void probe_due(void *arg);
static void close_with(struct node *node, enum node_state state);

void
queue_init(struct node *node)
{
	struct queue *queue = &node->queue;
	int i;

	for (i = 0; i < TURN_CLASSES; i++)
		queue->last[i] = &queue->first[i];
}

void
turn_ask(struct node *node, struct turn *turn, enum turn_class class)
{
	struct queue *queue = &node->queue;
	struct rf_error err;

	assert(turn->state == TURN_IDLE);
	turn->node = node;
	turn->class = class;
	turn->next = NULL;
	turn->state = TURN_WAITS;
	*queue->last[class] = turn;
	queue->last[class] = &turn->next;
	queue->waiting[class]++;
	stats_gauge(node->stats, STATS_QUEUED, 1);
	if (queue->waiting[class] > WAITING_MAX && (class == TURN_READ || class == TURN_WRITE)) {
		turn_leave(turn);
		error_set(&err, RF_BUSY, "2");
		stats_error(node->stats, RF_BUSY);
		turn->refuse(turn, &err);
		return;
	}
	timer_set(node->shard, &queue->dispatch, 0, dispatch, node);
}

void
turn_leave(struct turn *turn)
{
	struct queue *queue = &turn->node->queue;
	struct turn **at = &queue->first[turn->class];

	if (turn->state != TURN_WAITS)
		return;
	while (*at != turn)
		at = &(*at)->next;
	*at = turn->next;
	if (queue->last[turn->class] == &turn->next)
		queue->last[turn->class] = at;
	queue->waiting[turn->class]--;
	stats_gauge(turn->node->stats, STATS_QUEUED, -1);
	turn->state = TURN_IDLE;
}

void
turn_over(struct turn *turn)
{
	struct node *node = turn->node;
	struct queue *queue = &node->queue;

	assert(turn->state == TURN_HAS);
	turn->state = TURN_IDLE;
	queue->running--;
	if (turn->class == TURN_WRITE)
		queue->writing--;
	stats_gauge(node->stats, STATS_IN_FLIGHT, -1);
	if (node->profile.pace_ms > 0) {
		uint64_t pause = shard_now(node->shard) + (uint64_t)node->profile.pace_ms;

		if (queue->not_before_ms < pause)
			queue->not_before_ms = pause;
	}
	timer_set(node->shard, &queue->dispatch, 0, dispatch, node);
}

static int
concurrency(const struct node *node)
{
	int wanted = node->config && node->config->redfish && node->transport == TRANSPORT_REDFISH ? node->config->redfish->concurrency : 1;

	/* The profile says what the box bears at most only where the operator has not said more. */
	return wanted > 1 ? wanted : node->profile.concurrency > 1 ? node->profile.concurrency : 1;
}

static struct turn *
next_turn(struct queue *queue, bool only_probes)
{
	struct turn *turn;
	int class;

	for (class = 0; class < TURN_CLASSES; class++) {
		if (queue->first[class] == NULL || (only_probes && class != TURN_PROBE))
			continue;
		/* A write is alone at the box: what is read beside it may be of before or after. */
		if (queue->writing > 0 || (class == TURN_WRITE && queue->running > 0))
			return NULL;
		turn = queue->first[class];
		queue->first[class] = turn->next;
		if (queue->first[class] == NULL)
			queue->last[class] = &queue->first[class];
		queue->waiting[class]--;
		return turn;
	}
	return NULL;
}

bool
queue_is_patient(const struct node *node)
{
	return !node->queue.is_open && node->queue.busy_until_ms <= shard_now(node->shard) + PATIENCE_MS;
}

static void
dispatch(void *arg)
{
	struct node *node = arg;
	struct queue *queue = &node->queue;
	uint64_t now = shard_now(node->shard), from;
	struct turn *turn;

	if (!queue_is_patient(node))
		refuse_all(node, TURN_PROBE + 1);
	from = queue->busy_until_ms > queue->not_before_ms ? queue->busy_until_ms : queue->not_before_ms;
	if (from > now) {
		timer_set(node->shard, &queue->dispatch, (int64_t)(from - now), dispatch, node);
		return;
	}
	while (queue->running < concurrency(node) && (turn = next_turn(queue, queue->is_open)) != NULL) {
		turn->state = TURN_HAS;
		queue->running++;
		if (turn->class == TURN_WRITE)
			queue->writing++;
		stats_gauge(node->stats, STATS_QUEUED, -1);
		stats_gauge(node->stats, STATS_IN_FLIGHT, 1);
		turn->go(turn);
	}
}

/* What a waiter is told while the breaker is open. Nothing was sent. */
static void
refusal(struct node *node, struct rf_error *err)
{
	struct queue *queue = &node->queue;
	char since[32];
	time_t t = (time_t)(queue->open_since_ms / 1000);
	uint64_t now = shard_now(node->shard);
	struct tm tm;

	if (!queue->is_open) {          /* it asked to be left alone */
		error_set(err, RF_NODE_BUSY, node->name);
		err->retry_after_s = (int)((queue->busy_until_ms - now) / 1000) + 1;
		return;
	}
	if (!queue_is_fault(queue->why.code) || queue->why.code == RF_NODE_CERTIFICATE ||
	    queue->why.code == RF_NODE_LOGIN_STOPPED || queue->why.code == RF_NODE_LOGIN_REFUSED) {
		*err = queue->why;
		return;
	}
	gmtime_r(&t, &tm);
	strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", &tm);
	error_set(err, RF_NODE_BREAKER, node->name, since);
	err->step = queue->why.step;
	if (timer_is_set(&queue->probe) && queue->probe.due_ms > now)
		err->retry_after_s = (int)((queue->probe.due_ms - now) / 1000) + 1;
}

static void
refuse_all(struct node *node, enum turn_class from)
{
	struct queue *queue = &node->queue;
	struct rf_error err;
	struct turn *turn;
	int class;

	refusal(node, &err);
	for (class = (int)from; class < TURN_CLASSES; class++) {
		while ((turn = queue->first[class]) != NULL) {
			turn_leave(turn);
			stats_error(node->stats, err.code);
			turn->refuse(turn, &err);
		}
	}
}

bool
queue_is_fault(enum rf_code code)
{
	switch (code) {
	case RF_NODE_UNREACHABLE:
	case RF_NODE_TIMEOUT:
	case RF_TIMEOUT:
	case RF_NODE_TLS:
	case RF_NODE_CERTIFICATE:
	case RF_NODE_LOGIN_STOPPED:
	case RF_NODE_NO_SECRET:
		return true;
	default:
		return false;
	}
}

void
queue_answered(struct node *node, const struct rf_error *err)
{
	struct queue *queue = &node->queue;
	enum rf_code code = err ? err->code : RF_OK;

	/* Of an endpoint that has been closed since: no word about the one that will be opened, if any. */
	if (code == RF_CANCELLED || code == RF_SHUTTING_DOWN || node->endpoint == NULL)
		return;
	if (code == RF_NODE_BUSY && err->retry_after_s > 0) {
		int pause_s = err->retry_after_s < RETRY_MAX_S ? err->retry_after_s : RETRY_MAX_S;

		queue->busy_until_ms = shard_now(node->shard) + (uint64_t)pause_s * 1000;
	}
	if (!queue_is_fault(code)) {
		queue->failures = 0;
		if (queue->is_open)
			close_with(node, NODE_UP);
		else if (node->whole != NULL && atomic_load(&node->state) == NODE_STARTING)
			node_set_state(node, NODE_UP, NULL);     /* a line is not explored: this is all that is to be known */
		return;
	}
	queue->failures++;
	if (code == RF_NODE_CERTIFICATE || code == RF_NODE_LOGIN_STOPPED)
		queue_open(node, err, code == RF_NODE_CERTIFICATE);
	else if (queue->is_open || queue->failures >= FAILURES_TO_OPEN)
		queue_open(node, err, true);
}

void
queue_open(struct node *node, const struct rf_error *why, bool is_probed)
{
	struct queue *queue = &node->queue;
	bool is_restarting = queue_restarts(node) && why->code != RF_NODE_CERTIFICATE && why->code != RF_NODE_LOGIN_STOPPED;
	int64_t pause = is_restarting ? RESTART_PAUSE_MS : PAUSE_FIRST_MS;
	int i;

	for (i = 0; i < queue->opened && pause < PAUSE_MAX_MS && !is_restarting; i++)
		pause *= 2;
	if (pause > PAUSE_MAX_MS)
		pause = PAUSE_MAX_MS;
	/* A quarter of jitter: a rack that lost its switch is not probed in step. */
	pause = pause * 3 / 4 + (int64_t)(random() % (pause / 4 + 1));
	if (!queue->is_open)
		queue->open_since_ms = shard_wall_ms();
	queue->is_open = true;
	queue->opened++;
	queue->why = *why;
	stats_breaker(node->stats, STATS_OPEN);
	node_set_state(node,
	    why->code == RF_NODE_CERTIFICATE ? NODE_CERTIFICATE_CHANGED :
	    why->code == RF_NODE_LOGIN_STOPPED ? NODE_LOGIN_STOPPED : is_restarting ? NODE_STARTING : NODE_DOWN, why);
	if (is_probed)
		timer_set(node->shard, &queue->probe, pause, probe_due, node);
	else
		timer_clear(&queue->probe);
	timer_set(node->shard, &queue->dispatch, 0, dispatch, node);
}

bool
queue_restarts(const struct node *node)
{
	return shard_now(node->shard) < node->queue.restart_until_ms;
}

/* Nothing is asked for a moment; then the probe looks until it answers. What waits has been refused by then, and not by the box. */
void
queue_restart(struct node *node)
{
	struct rf_error why;

	node->queue.restart_until_ms = shard_now(node->shard) + RESTART_MS;
	if (node->driver->restarts != NULL && node->endpoint != NULL)
		node->driver->restarts(node->endpoint);
	error_set(&why, RF_NODE_UNREACHABLE, node->name, "its BMC restarts");
	queue_open(node, &why, true);
}

/* The state is that of a box that is known; of another nothing is known until it is. */
static void
close_with(struct node *node, enum node_state state)
{
	struct queue *queue = &node->queue;
	uint64_t late = shard_now(node->shard) + RESTART_LATE_MS;

	queue->failures = 0;
	queue->opened = 0;
	queue->busy_until_ms = 0;
	timer_clear(&queue->probe);
	if (!queue->is_open)
		return;
	queue->is_open = false;
	queue->why = (struct rf_error){0};
	stats_breaker(node->stats, STATS_CLOSED);
	if (queue_restarts(node) && queue->restart_until_ms > late)
		queue->restart_until_ms = late;
	/* The endpoint has said so before this, or has not noticed that it was away. */
	if (node_is_heard(node))
		node_set_state(node, state, NULL);
	if (node->whole == NULL)
		polls_wake(node);
	timer_set(node->shard, &queue->dispatch, 0, dispatch, node);
	if (state == NODE_UP && node->whole == NULL)
		deeds_resume(node);
}

void
queue_close(struct node *node)
{
	close_with(node, NODE_STARTING);
}

void
queue_reset(struct node *node)
{
	struct queue *queue = &node->queue;

	queue->is_open = false;
	queue->failures = queue->opened = 0;
	queue->not_before_ms = queue->busy_until_ms = queue->restart_until_ms = 0;
	queue->why = (struct rf_error){0};
	stats_breaker(node->stats, STATS_CLOSED);
}

void
queue_stop(struct node *node)
{
	struct rf_error err;

	timer_clear(&node->queue.probe);
	error_set(&err, RF_SHUTTING_DOWN);
	node->queue.why = err;
	node->queue.is_open = true;
	refuse_all(node, TURN_PROBE);
}

/* One exchange in the background, whose outcome reaches queue_answered like any other; so it asks for what is the box's own, and no
 * document that is made of several, or of what is known. */
struct probe {
	struct node_read read;
	char key[FLEET_PATH_MAX];        /* fleet_sources.h */
};

static void
probe_done(struct op *op)
{
	struct probe *probe = (struct probe *)op;
	struct node *node = probe->read.node;

	if (node->queue.is_open && node->endpoint != NULL && !timer_is_set(&node->queue.probe) &&
	    op->err.code != RF_SHUTTING_DOWN && op->err.code != RF_CANCELLED)
		queue_open(node, &node->queue.why, true);
	node_read_clear(&probe->read);
	free(probe);
}

static void
probe_due(void *arg)
{
	struct node *node = arg;
	const struct node_face *face = node_face(node);
	struct probe *probe;

	if (node->endpoint == NULL)
		return;
	stats_breaker(node->stats, STATS_HALF_OPEN);
	probe = xcalloc(1, sizeof *probe);
	if (line_pulse(node) != NULL)
		snprintf(probe->key, sizeof probe->key, "%s", line_pulse(node));
	else if (face->is_learnt && face->id[PRIMARY_SYSTEM] != NULL)
		snprintf(probe->key, sizeof probe->key, "=%s/%s", places_primary_path(PRIMARY_SYSTEM),
		    face->id[PRIMARY_SYSTEM]);
	else
		snprintf(probe->key, sizeof probe->key, "%s", PLACES_ROOT);
	probe->read.node = node;
	probe->read.path = probe->key;
	probe->read.class = TURN_PROBE;
	probe->read.freshness = FLEET_NOW;
	node_read(&probe->read, NULL, 0, probe_done);
}
