/* Reading: one southbound read of (node, path) for everybody who waits for it, on the node's shard. */
#include "gateway/node.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/fleet_document.h"
#include "gateway/fleet_look.h"
#include "gateway/fleet_root.h"
#include "gateway/log.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "translate/classes.h"

enum { BIG_BYTES = 64 * 1024 };

struct fetch {
	struct read_op read;
	struct job job;              /* making a big document */
	struct making making;
	struct turn turn;
	struct look *look;           /* of the surface: made, not fetched, and the turns are its sources' */
	struct node *node;
	struct fetch *next;
	struct node_read *waiters;
	bool is_reading;
	int pauses;                  /* that it has waited for since it was asked for */
	uint64_t seq, began_ms, began_wall_ms;
	struct cached held;          /* what the cache had when the read began */
	char path[FLEET_PATH_MAX + 1];   /* a key: fleet_sources.h */
	char uri[LINK_SIZE];
};

static void join(struct node_read *read);
static void leave(struct op *op);
static void fetch_go(struct turn *turn);
static void fetch_refused(struct turn *turn, const struct rf_error *err);
static void fetch_done(struct op *op);
static void looked(struct op *op);
static void gone(struct fetch *fetch);
static void fetch_end(struct fetch *fetch, const struct rf_error *err, struct doc *said);

void
node_read(struct node_read *read, struct op *parent, int64_t ms, op_fn *done)
{
	struct node *node = read->node;
	bool wants_refresh;

	memset(&read->got, 0, sizeof read->got);
	read->said = NULL;
	read->fetch = NULL;
	read->is_stale = false;
	op_start(&read->op, parent, ms, leave, done);
	if (!op_is_running(&read->op))
		return;
	if (cache_get(node->cache, read->path, read->class == TURN_READ && !read->is_source, &read->got)) {
		if (node_is_fresh(node, &read->got, read->freshness, &read->is_stale, &wants_refresh)) {
			op_finish(&read->op, NULL);
			return;
		}
		cached_clear(&read->got);
	}
	join(read);
}

void
node_read_clear(struct node_read *read)
{
	cached_clear(&read->got);
	doc_unref(read->said);
	read->said = NULL;
}

/* Why nothing can be asked of this node at all. */
static bool
is_mute(struct node *node, const struct node_read *read, struct rf_error *err)
{
	if (node->endpoint != NULL) {
		/* Until the box has been heard nobody knows what a client's path is called there. */
		if (node_is_heard(node) || read->class != TURN_READ)
			return false;
		if (node->queue.is_open)
			*err = node->queue.why;
		else
			error_set(err, RF_NODE_UNREACHABLE, node->name, "it has not been heard of yet");
		return true;
	}
	if (node->closings > 0 && atomic_load(&node->state) == NODE_STARTING)
		error_set(err, RF_NODE_UNREACHABLE, node->name, "its configuration is being changed");
	else if (node->closings > 0)
		error_set(err, RF_SHUTTING_DOWN);
	else if (node->config != NULL && !node->config->is_enabled)
		error_set(err, RF_NODE_DISABLED, node->name);
	else
		error_set(err, RF_NODE_UNSUPPORTED, node->name);
	return true;
}

/* May this read be answered by that fetch? Not when a write came between, nor, for FLEET_NOW, when it has begun. */
static bool
fits(const struct fetch *fetch, const struct node_read *read, uint64_t seq)
{
	if (strcmp(fetch->path, read->path) != 0)
		return false;
	if (!fetch->is_reading)
		return true;
	/* A look that was begun for nobody in a hurry has sources that wait behind others. */
	if (fetch->look != NULL && read->class < fetch->look->sources.class)
		return false;
	return fetch->seq == seq && read->freshness != FLEET_NOW;
}

static struct fetch *
fetch_new(struct node *node, const char *path)
{
	struct fetch *fetch = xcalloc(1, sizeof *fetch);

	fetch->node = node;
	snprintf(fetch->path, sizeof fetch->path, "%s", path);
	fetch->next = node->fetches;
	node->fetches = fetch;
	fetch->turn.go = fetch_go;
	fetch->turn.refuse = fetch_refused;
	return fetch;
}

static void
join(struct node_read *read)
{
	struct node *node = read->node;
	uint64_t seq = atomic_load(node->write_seq);
	struct fetch *fetch;
	struct rf_error err;

	if (is_mute(node, read, &err)) {
		op_finish(&read->op, &err);
		return;
	}
	for (fetch = node->fetches; fetch != NULL && !fits(fetch, read, seq); fetch = fetch->next)
		;
	if (fetch == NULL)
		fetch = fetch_new(node, read->path);
	else if (read->class == TURN_READ)
		stats_count(node->stats, STATS_COALESCED);
	read->next = fetch->waiters;
	fetch->waiters = read;
	read->fetch = fetch;
	if (fetch->turn.state == TURN_WAITS && read->class < fetch->turn.class)
		turn_leave(&fetch->turn);       /* who came now is more pressing than who came before */
	if (fetch->turn.state != TURN_IDLE || fetch->is_reading)
		return;
	fetch->look = look_new(node, fetch->path, read->class, read->freshness);
	if (fetch->look == NULL) {
		turn_ask(node, &fetch->turn, read->class);
		return;
	}
	fetch->is_reading = true;
	fetch->seq = atomic_load(node->write_seq);
	cache_get(node->cache, fetch->path, false, &fetch->held);
	look_start(fetch->look, looked);
}

static void
fetch_free(struct fetch *fetch)
{
	struct fetch **at = &fetch->node->fetches;

	while (*at != fetch)
		at = &(*at)->next;
	*at = fetch->next;
	cached_clear(&fetch->held);
	json_decref(fetch->read.json);
	json_decref(fetch->read.error_body);
	look_free(fetch->look);
	free(fetch);
}

void
fetches_free(struct node *node)
{
	while (node->fetches != NULL)
		fetch_free(node->fetches);
}

/* A waiter goes. A fetch that nobody waits for any more is dropped unless it has begun: then its answer is for the cache. */
static void
leave(struct op *op)
{
	struct node_read *read = (struct node_read *)op, **at;
	struct fetch *fetch = read->fetch;

	if (fetch == NULL)
		return;
	for (at = &fetch->waiters; *at != read; at = &(*at)->next)
		;
	*at = read->next;
	read->fetch = NULL;
	if (fetch->waiters == NULL && fetch->turn.state == TURN_WAITS) {
		turn_leave(&fetch->turn);
		fetch_free(fetch);
	}
}

int64_t
node_exchange_ms(const struct node *node)
{
	const struct config_timeout *timeout = line_timeout(node);

	return timeout->connect_ms * 2 + timeout->read_ms * 3;
}

static void
fetch_go(struct turn *turn)
{
	struct fetch *fetch = (struct fetch *)(void *)((char *)turn - offsetof(struct fetch, turn));
	struct node *node = fetch->node;
	struct read_op *read = &fetch->read;

	fetch->is_reading = true;
	fetch->seq = atomic_load(node->write_seq);
	fetch->began_ms = shard_now(node->shard);
	fetch->began_wall_ms = shard_wall_ms();
	read->endpoint = node->endpoint;
	read->uri = key_is_facts(fetch->path) ? fetch->path : node_advertised(node, key_path(fetch->path), fetch->uri);
	if (cache_get(node->cache, fetch->path, false, &fetch->held) && fetch->held.origin != CACHE_MADE) {
		read->held_etag = fetch->held.etag;
		read->held_hash = fetch->held.raw_hash;
	}
	node->driver->read(read, NULL, node_exchange_ms(node), fetch_done);
}

static void
fetch_refused(struct turn *turn, const struct rf_error *err)
{
	struct fetch *fetch = (struct fetch *)(void *)((char *)turn - offsetof(struct fetch, turn));

	fetch_end(fetch, err, NULL);
}

/* Into the cache with it; or err says why not. */
static void
keep(struct fetch *fetch, struct rf_error *err)
{
	struct node *node = fetch->node;
	struct read_op *read = &fetch->read;
	struct cached entry = {
		.read_ms = fetch->began_ms,
		.read_wall_ms = fetch->began_wall_ms,
		.seq = fetch->seq,
		.raw_hash = read->hash,
		.origin = CACHE_READ,
	};
	bool is_new, moved;

	if (fetch->look != NULL) {
		entry.read_ms = fetch->look->sources.read_ms;
		entry.read_wall_ms = fetch->look->sources.read_wall_ms;
		entry.seq = fetch->look->sources.seq;
	}
	if (strlen(read->etag) < sizeof entry.etag)
		strcpy(entry.etag, read->etag);
	if (strlen(read->body_etag) < sizeof entry.body_etag)
		strcpy(entry.body_etag, read->body_etag);
	entry.doc = making_end(&fetch->making, &entry, err);
	if (entry.doc == NULL)
		return;
	if (fetch->look != NULL && fetch->look->sources.is_partial)
		entry.class = CLASS_UNKNOWN;     /* not for long: what is missing may come */
	moved = entry.members != NULL && !members_equal(fetch->held.members, entry.members);
	is_new = cache_put(node->cache, fetch->path, &entry);
	if (moved)
		fleet_changed();
	if (is_new)
		saved_dirty(node);
}

static void
make_work(struct job *job)
{
	struct fetch *fetch = (struct fetch *)(void *)((char *)job - offsetof(struct fetch, job));

	making_work(&fetch->making);
}

static void
make_done(struct op *op)
{
	struct fetch *fetch = (struct fetch *)(void *)((char *)op - offsetof(struct fetch, job.op));
	struct rf_error err = op->err;

	if (err.code == RF_BUSY) {
		making_work(&fetch->making);    /* helpers are at their limit: slower, but done */
		err = (struct rf_error){0};
	}
	keep(fetch, &err);
	fetch_end(fetch, &err, NULL);
}

/* A limit ended the reading of a collection: whoever sees it is told that there is more (Base: partial results). */
static void
say_partial(struct fetch *fetch)
{
	const struct rf_message *row = error_message(RF_TIMEOUT);
	char id[64];

	error_message_id(row, id, sizeof id);
	json_object_set_new(fetch->read.json, "@Message.ExtendedInfo",
	    json_pack("[{s:s,s:s,s:s}]", "MessageId", id, "Message", row->text, "MessageSeverity", row->severity));
	log_warn("node=%s path=%s members=partial", fetch->node->name, fetch->path);
}

/* The document goes into the cache; on a helper thread when that is much work. */
static void
make(struct fetch *fetch, json_t *json, size_t bytes)
{
	struct rf_error err = {0};

	making_begin(&fetch->making, fetch->node, fetch->path, json);
	if (bytes > BIG_BYTES && fleet_context.parsers != NULL) {
		job_start(&fetch->job, fleet_context.parsers, NULL, 0, make_work, make_done);
		return;
	}
	making_work(&fetch->making);
	keep(fetch, &err);
	fetch_end(fetch, &err, NULL);
}

static void
looked(struct op *op)
{
	struct look *look = (struct look *)op;
	struct fetch *fetch = look->sources.node->fetches;
	struct rf_error err = op->err;

	while (fetch->look != look)
		fetch = fetch->next;
	if (err.code == RF_OK) {
		if (strcmp(fetch->path, PLACES_ROOT) == 0)
			root_seen(fetch->node, look->json, look->sources.read_ms, look->sources.seq);
		/* As it is now: the box may have gone while the look was at its sources. */
		if (!look->is_emulated)
			made_say_offline(fetch->node, look->sources.path, look->json);
		make(fetch, look->json, fetch->held.doc ? fetch->held.doc->len : 0);
		return;
	}
	if (err.code == RF_NOT_FOUND || (err.code == RF_NODE_REFUSED && (error_status(&err) == 404 || error_status(&err) == 410)))
		gone(fetch);
	fetch_end(fetch, &err, look->sources.own_said);
}

enum { PAUSES_MAX = 5 };

/* A box that wants to be left alone for a moment only (an iDRAC whose data sources are not there yet after a boot) is asked again, while
 * somebody waits for it. */
static bool
is_asked_again(struct fetch *fetch, const struct rf_error *err)
{
	if (err->code != RF_NODE_BUSY || fetch->waiters == NULL || !queue_is_patient(fetch->node) || fetch->pauses == PAUSES_MAX)
		return false;
	fetch->pauses++;
	json_decref(fetch->read.error_body);
	memset(&fetch->read, 0, sizeof fetch->read);
	cached_clear(&fetch->held);
	fetch->is_reading = false;
	turn_ask(fetch->node, &fetch->turn, fetch->waiters->class);
	return true;
}

static void
fetch_done(struct op *op)
{
	struct fetch *fetch = (struct fetch *)op;
	struct node *node = fetch->node;
	struct rf_error err = op->err;
	struct doc *said = NULL;

	queue_answered(node, &err);
	turn_over(&fetch->turn);
	if (is_asked_again(fetch, &err))
		return;
	if (err.code == RF_OK && fetch->read.json != NULL) {
		if (strcmp(fetch->path, PLACES_ROOT) == 0)
			root_seen(node, fetch->read.json, fetch->began_ms, fetch->seq);
		if (fetch->read.is_truncated)
			say_partial(fetch);
		make(fetch, fetch->read.json, fetch->read.bytes);
		return;
	} else if (err.code == RF_OK && fetch->read.is_unchanged) {
		stats_count(node->stats, STATS_UNCHANGED);
		cache_touch(node->cache, fetch->path, fetch->began_ms, fetch->began_wall_ms, fetch->seq);
	} else if (err.code == RF_OK) {
		error_set(&err, RF_NODE_GARBLED, node->name, "an answer without a body");
	} else if (fetch->read.error_body != NULL) {
		said = node_said(node, fetch->read.error_body);
	}
	if (err.code == RF_NODE_REFUSED && (error_status(&err) == 404 || error_status(&err) == 410))
		gone(fetch);
	fetch_end(fetch, &err, said);
	doc_unref(said);
}

/* What is gone at the box is gone here, but for what stands in for it. */
static void
gone(struct fetch *fetch)
{
	if (fetch->held.doc == NULL || fetch->held.origin == CACHE_MADE)
		return;
	cache_drop(fetch->node->cache, fetch->path);
	if (fetch->held.members != NULL)
		fleet_changed();
}

/* The last known document instead of an error: when the box does not answer, and no write has happened since it was read. */
static bool
last_known(struct fetch *fetch, struct node_read *read, const struct rf_error *err)
{
	struct node *node = fetch->node;

	if (read->freshness != FLEET_NORMAL || err->code == RF_NODE_REFUSED || err->code == RF_NODE_UNLICENSED ||
	    err->code == RF_NOT_FOUND)
		return false;
	if (!cache_get(node->cache, fetch->path, false, &read->got))
		return false;
	/* What else acts on the machine, and tells of it, does so on top of what its own driver said last. */
	if (read->is_source && node->queue.is_open && lines_work(node))
		return true;
	if (read->got.seq >= atomic_load(node->write_seq) || read->got.origin != CACHE_READ)
		return true;
	cached_clear(&read->got);
	return false;
}

static void
fetch_end(struct fetch *fetch, const struct rf_error *err, struct doc *said)
{
	struct node *node = fetch->node;
	struct node_read *read;

	while ((read = fetch->waiters) != NULL) {
		fetch->waiters = read->next;
		read->fetch = NULL;
		if (err->code == RF_OK) {
			if (cache_get(node->cache, fetch->path, false, &read->got)) {
				if (read->class == TURN_READ && !read->is_source)
					polls_note(node, fetch->path, read->got.class);
				op_finish(&read->op, NULL);
				continue;
			}
			op_fail(&read->op, RF_INTERNAL);
		} else if (last_known(fetch, read, err)) {
			read->is_stale = true;
			op_finish(&read->op, NULL);
		} else {
			read->said = said ? doc_ref(said) : NULL;
			op_finish(&read->op, err);
		}
	}
	fetch_free(fetch);
}
