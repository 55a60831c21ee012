/* The refresh schedule of a node: what is read without a client waiting for it.
 *
 * Always: the primary System, Chassis and Manager. While there is interest: what clients have read of the power and sensor
 * classes. One poll of a node at a time, each a little before its document grows too old, spread at random. */
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/classes.h"

enum { POLLS_MAX = 64, INTEREST_MS = 10 * 60 * 1000 };

struct poll {
	char *path;
	int class;
	bool is_core;                    /* polled whether or not somebody wants it */
	bool is_once;                    /* something was written near it: one look, then by interest */
	uint64_t due_ms;
};

struct polls {
	struct node *node;
	struct poll *list;
	size_t count, room;
	struct node_read read;
	char path[FLEET_PATH_MAX];       /* of the read under way */
	bool is_reading;
	struct shard_timer next;
	bool is_stopped;
};

static void poll_due(void *arg);
static void poll_done(struct op *op);

static struct polls *
polls_of(struct node *node)
{
	if (node->polls == NULL) {
		node->polls = xcalloc(1, sizeof *node->polls);
		node->polls->node = node;
	}
	return node->polls;
}

static void
plan(struct polls *polls)
{
	uint64_t now = shard_now(polls->node->shard), first = UINT64_MAX;
	size_t i;

	if (polls->is_reading || polls->is_stopped)
		return;
	for (i = 0; i < polls->count; i++) {
		if (polls->list[i].due_ms < first)
			first = polls->list[i].due_ms;
	}
	if (first != UINT64_MAX)
		timer_set(polls->node->shard, &polls->next, first > now ? (int64_t)(first - now) : 0, poll_due, polls);
}

/* Three quarters of its age, and up to a fifth more at random: nodes drift apart, nothing grows too old. */
static uint64_t
next_due(const struct node *node, int class)
{
	int64_t max = fleet_max_age_ms(class);

	return shard_now(node->shard) + (uint64_t)(max * 3 / 4 + random() % (max / 5 + 1));
}

static struct poll *
find(struct polls *polls, const char *path)
{
	size_t i;

	for (i = 0; i < polls->count; i++) {
		if (strcmp(polls->list[i].path, path) == 0)
			return &polls->list[i];
	}
	return NULL;
}

static void
add(struct polls *polls, const char *path, int class, bool is_core, uint64_t due_ms)
{
	struct poll *poll = find(polls, path);

	if (poll == NULL && polls->count < POLLS_MAX) {
		if (polls->count == polls->room) {
			polls->room = polls->room ? polls->room * 2 : 4;
			polls->list = xrealloc(polls->list, polls->room * sizeof *polls->list);
		}
		poll = &polls->list[polls->count++];
		*poll = (struct poll){.path = xstrdup(path), .due_ms = UINT64_MAX};
	}
	if (poll == NULL)
		return;
	poll->class = class;
	poll->is_core |= is_core;
	if (due_ms < poll->due_ms)
		poll->due_ms = due_ms;
	plan(polls);
}

void
polls_start(struct node *node)
{
	static const struct { enum primary_kind kind; enum resource_class class; } core[] = {
		{ PRIMARY_SYSTEM, CLASS_POWER }, { PRIMARY_CHASSIS, CLASS_SENSORS }, { PRIMARY_MANAGER, CLASS_SENSORS },
	};
	const struct node_face *face = node_face(node);
	struct polls *polls = polls_of(node);
	char path[FLEET_PATH_MAX];
	size_t i;

	polls->is_stopped = false;
	for (i = 0; i < nitems(core); i++) {
		if (face->id[core[i].kind] == NULL || face->is_made[core[i].kind])
			continue;
		snprintf(path, sizeof path, "%s/%s", places_primary_path(core[i].kind), face->id[core[i].kind]);
		add(polls, path, core[i].class, true, next_due(node, core[i].class));
	}
}

void
polls_stop(struct node *node)
{
	struct polls *polls = node->polls;

	if (polls == NULL)
		return;
	polls->is_stopped = true;
	timer_clear(&polls->next);
	if (polls->is_reading)
		op_cancel(&polls->read.op);
	while (polls->count > 0)
		free(polls->list[--polls->count].path);
}

void
polls_free(struct node *node)
{
	size_t i;

	for (i = 0; node->polls != NULL && i < node->polls->count; i++)
		free(node->polls->list[i].path);
	if (node->polls != NULL)
		free(node->polls->list);
	free(node->polls);
}

void
polls_note(struct node *node, const char *path, int class)
{
	struct poll *poll;

	if (class != CLASS_POWER && class != CLASS_SENSORS)
		return;
	add(polls_of(node), path, class, false, next_due(node, class));
	if ((poll = find(node->polls, path)) != NULL)
		poll->is_once = false;
}

void
polls_wake(struct node *node)
{
	struct polls *polls = node->polls;
	uint64_t now = shard_now(node->shard);
	size_t i;

	if (!node_face(node)->is_learnt) {
		explore_start(node, 0);
		return;
	}
	if (polls == NULL)
		return;
	for (i = 0; i < polls->count; i++)
		polls->list[i].due_ms = now;
	plan(polls);
}

static void
soon(struct node *node, const char *path)
{
	struct polls *polls = polls_of(node);
	struct cached held;
	struct poll *poll;
	bool is_new;

	if (!cache_get(node->cache, path, false, &held))
		return;
	if (held.origin != CACHE_MADE) {
		is_new = find(polls, path) == NULL;
		add(polls, path, held.class, false, shard_now(node->shard));
		if (is_new && (poll = find(polls, path)) != NULL)
			poll->is_once = true;
	}
	cached_clear(&held);
}

void
polls_after_write(struct node *node, const char *path)
{
	const struct node_face *face = node_face(node);
	char near[FLEET_PATH_MAX + 16];
	char *end;

	snprintf(near, sizeof near, "%s", path);
	if ((end = strstr(near, "/Actions/")) != NULL)
		*end = '\0';
	soon(node, near);
	strcat(near, "/Settings");
	soon(node, near);
	*strrchr(near, '/') = '\0';
	if ((end = strrchr(near, '/')) != NULL) {
		*end = '\0';
		soon(node, near);
	}
	if (face->id[PRIMARY_SYSTEM] != NULL) {
		snprintf(near, sizeof near, "%s/%s", places_primary_path(PRIMARY_SYSTEM), face->id[PRIMARY_SYSTEM]);
		soon(node, near);
	}
}

static void
forget(struct polls *polls, struct poll *poll)
{
	free(poll->path);
	*poll = polls->list[--polls->count];
}

static void
poll_due(void *arg)
{
	struct polls *polls = arg;
	struct node *node = polls->node;
	uint64_t now = shard_now(node->shard), wanted;
	struct poll *poll = NULL;
	size_t i;

	for (i = 0; i < polls->count; i++) {
		if (poll == NULL || polls->list[i].due_ms < poll->due_ms)
			poll = &polls->list[i];
	}
	if (poll == NULL || node->endpoint == NULL)
		return;
	wanted = cache_wanted_ms(node->cache, poll->path);
	if (!poll->is_core && !poll->is_once && now > wanted + INTEREST_MS) {
		forget(polls, poll);
		plan(polls);
		return;
	}
	poll->due_ms = UINT64_MAX;       /* until it is done */
	snprintf(polls->path, sizeof polls->path, "%s", poll->path);
	polls->is_reading = true;
	memset(&polls->read, 0, sizeof polls->read);
	polls->read.node = node;
	polls->read.path = polls->path;
	polls->read.class = TURN_POLL;
	polls->read.freshness = FLEET_NOW;
	node_read(&polls->read, NULL, 0, poll_done);
}

static void
poll_done(struct op *op)
{
	struct polls *polls = (struct polls *)(void *)((char *)op - offsetof(struct polls, read.op));
	struct node *node = polls->node;
	struct poll *poll = find(polls, polls->path);

	polls->is_reading = false;
	node_read_clear(&polls->read);
	if (poll != NULL && poll->due_ms == UINT64_MAX) {
		if (!poll->is_core && (poll->is_once || op->err.code == RF_NODE_REFUSED))
			forget(polls, poll);
		else
			poll->due_ms = next_due(node, poll->class);
	}
	plan(polls);
}
