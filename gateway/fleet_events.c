/* The hub of a node's events. On the node's shard but for what says otherwise. */
#include "gateway/fleet_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/log.h"
#include "gateway/node.h"
#include "gateway/sse.h"
#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "translate/event.h"

#define SERVICE PLACES_ROOT "/EventService"

enum {
	AGAIN_FIRST_MS = 1000,
	AGAIN_MAX_MS = 5 * 60 * 1000,
	STEADY_MS = 60 * 1000        /* a stream that stood so long is opened again as if it were the first */
};

struct events {
	struct node *node;
	struct fleet_listen *listeners;
	int count;
	struct node_read service;    /* what its EventService says */
	bool is_asking;
	struct turn turn;            /* to open the stream: that is a request as others are */
	bool wants_turn;
	struct stream_op stream;
	bool is_streaming, is_open;
	char uri[LINK_SIZE];
	struct sse sse;
	struct shard_timer again;
	int failures;
	uint64_t opened_ms;
};

static void go(struct events *hub);
static void service_read(struct op *op);
static void open_stream(struct turn *turn);
static void turn_refused(struct turn *turn, const struct rf_error *err);
static bool heard(struct stream_op *stream, const char *bytes, size_t len);
static void stream_done(struct op *op);
static void record(struct sse *sse, const char *id, const char *data, size_t len);

static struct events *
hub_of(struct node *node)
{
	struct events *hub = node->events;

	if (hub == NULL) {
		hub = node->events = xcalloc(1, sizeof *hub);
		hub->node = node;
		hub->turn.go = open_stream;
		hub->turn.refuse = turn_refused;
		hub->stream.heard = heard;
		hub->sse.record = record;
		hub->sse.arg = hub;
	}
	return hub;
}

void
events_free(struct node *node)
{
	if (node->events == NULL)
		return;
	sse_clear(&node->events->sse);
	free(node->events);
	node->events = NULL;
}

/* ---- listeners ---- */

static void
leave(struct events *hub, struct fleet_listen *listen, const struct rf_error *err)
{
	struct fleet_listen **at = &hub->listeners;

	while (*at != NULL && *at != listen)
		at = &(*at)->next;
	if (*at == NULL)
		return;
	*at = listen->next;
	hub->count--;
	call_return(&listen->call, err);
}

static void
leave_all(struct events *hub, const struct rf_error *err)
{
	while (hub->listeners != NULL)
		leave(hub, hub->listeners, err);
}

/* Nobody listens any more. */
static void
rest(struct events *hub)
{
	timer_clear(&hub->again);
	if (hub->is_streaming)
		op_cancel(&hub->stream.op);
	if (hub->wants_turn && hub->turn.state == TURN_WAITS) {
		turn_leave(&hub->turn);
		hub->wants_turn = false;
	}
	hub->failures = 0;
}

static void
listen_begin(struct call *call)
{
	struct fleet_listen *listen = (struct fleet_listen *)call;
	struct events *hub = hub_of(listen->node);
	struct rf_error err;

	if (listen->node->config == NULL || listen->node->is_stopped) {
		error_set(&err, RF_SHUTTING_DOWN);
		call_return(call, &err);
		return;
	}
	if (hub->count == FLEET_LISTENERS_MAX) {
		error_set(&err, RF_BUSY, "30");
		call_return(call, &err);
		return;
	}
	listen->next = hub->listeners;
	hub->listeners = listen;
	hub->count++;
	go(hub);
}

static void
listen_stop(struct call *call)
{
	struct fleet_listen *listen = (struct fleet_listen *)call;
	struct events *hub = hub_of(listen->node);
	struct rf_error err;

	error_set(&err, RF_CANCELLED);
	leave(hub, listen, &err);
	if (hub->listeners == NULL)
		rest(hub);
}

/* The caller's shard. */
void
fleet_listen(struct fleet_listen *listen, struct op *parent, op_fn *done)
{
	atomic_init(&listen->waiting, 0);
	call_start(&listen->call, listen->node->shard, parent, 0, listen_begin, listen_stop, done);
}

void
events_stop(struct node *node)
{
	struct rf_error err;

	if (node->events == NULL)
		return;
	error_set(&err, RF_SHUTTING_DOWN);
	leave_all(node->events, &err);
	rest(node->events);
}

/* ---- opening ---- */

static void
again(void *arg)
{
	go(arg);
}

static void
try_later(struct events *hub)
{
	int64_t ms = AGAIN_FIRST_MS;
	int i;

	for (i = 0; i < hub->failures && ms < AGAIN_MAX_MS; i++)
		ms *= 2;
	hub->failures++;
	if (ms > AGAIN_MAX_MS)
		ms = AGAIN_MAX_MS;
	timer_set(hub->node->shard, &hub->again, ms * 3 / 4 + (int64_t)(random() % (ms / 4 + 1)), again, hub);
}

/* One step further, unless something is under way that will call again. */
static void
go(struct events *hub)
{
	struct node *node = hub->node;

	if (hub->listeners == NULL || hub->is_asking || hub->wants_turn || hub->is_streaming || timer_is_set(&hub->again))
		return;
	if (node->endpoint == NULL || !node_face(node)->is_learnt) {
		try_later(hub);
		return;
	}
	memset(&hub->service, 0, sizeof hub->service);
	hub->service.node = node;
	hub->service.path = SERVICE;
	hub->service.class = TURN_READ;
	hub->service.freshness = FLEET_NORMAL;
	hub->is_asking = true;
	node_read(&hub->service, NULL, 0, service_read);
}

/* "": the BMC has no stream. */
static void
find_uri(struct events *hub)
{
	json_t *json = json_loadb(hub->service.got.doc->bytes, hub->service.got.doc->len, 0, NULL);
	const char *uri = json_string_value(json_object_get(json, "ServerSentEventUri"));

	hub->uri[0] = '\0';
	if (uri != NULL && uri[0] == '/')
		node_advertised(hub->node, uri, hub->uri);
	json_decref(json);
}

static void
service_read(struct op *op)
{
	struct events *hub = (struct events *)(void *)((char *)op - offsetof(struct events, service.op));
	struct rf_error err = op->err;
	bool is_absent = err.code == RF_NODE_REFUSED || err.code == RF_NOT_FOUND;

	hub->is_asking = false;
	if (err.code == RF_OK)
		find_uri(hub);
	node_read_clear(&hub->service);
	if (is_absent || (err.code == RF_OK && hub->uri[0] == '\0') || hub->node->driver->stream == NULL) {
		error_set(&err, RF_NODE_UNSUPPORTED, hub->node->name);
		leave_all(hub, &err);
		return;
	}
	if (hub->listeners == NULL)
		return;
	if (err.code != RF_OK) {
		try_later(hub);
		return;
	}
	hub->wants_turn = true;
	turn_ask(hub->node, &hub->turn, TURN_POLL);
}

static void
turn_refused(struct turn *turn, const struct rf_error *err)
{
	struct events *hub = (struct events *)(void *)((char *)turn - offsetof(struct events, turn));

	(void)err;
	hub->wants_turn = false;
	if (hub->listeners != NULL)
		try_later(hub);
}

static void
open_stream(struct turn *turn)
{
	struct events *hub = (struct events *)(void *)((char *)turn - offsetof(struct events, turn));

	if (hub->node->endpoint == NULL) {
		hub->wants_turn = false;
		turn_over(turn);
		go(hub);
		return;
	}
	sse_clear(&hub->sse);
	hub->is_streaming = true;
	hub->is_open = false;
	hub->stream.endpoint = hub->node->endpoint;
	hub->stream.uri = hub->uri;
	hub->node->driver->stream(&hub->stream, NULL, 0, stream_done);
}

/* ---- the stream ---- */

static void
give_turn_back(struct events *hub)
{
	if (!hub->wants_turn)
		return;
	hub->wants_turn = false;
	turn_over(&hub->turn);
}

static bool
heard(struct stream_op *stream, const char *bytes, size_t len)
{
	struct events *hub = (struct events *)(void *)((char *)stream - offsetof(struct events, stream));

	if (len > 0)
		return hub->listeners != NULL && sse_read(&hub->sse, bytes, len);
	hub->is_open = true;
	hub->opened_ms = shard_now(hub->node->shard);
	queue_answered(hub->node, NULL);
	give_turn_back(hub);
	log_info("node=%s events=open listeners=%d", hub->node->name, hub->count);
	return true;
}

static void
stream_done(struct op *op)
{
	struct events *hub = (struct events *)(void *)((char *)op - offsetof(struct events, stream.op));
	struct node *node = hub->node;
	bool was_open = hub->is_open;
	char why[512] = "";

	if (op->err.code != RF_OK)
		error_text(&op->err, why, sizeof why);
	log_info("node=%s events=closed listeners=%d why=\"%s\"", node->name, hub->count, why);
	json_decref(hub->stream.error_body);
	hub->stream.error_body = NULL;
	hub->is_streaming = hub->is_open = false;
	if (!was_open)
		queue_answered(node, &op->err);
	else if (shard_now(node->shard) - hub->opened_ms > STEADY_MS)
		hub->failures = 0;
	give_turn_back(hub);
	if (hub->listeners != NULL)
		try_later(hub);
}

/* ---- what came ---- */

struct delivery {
	struct mail mail;
	struct fleet_listen *listen;
	struct doc *doc;
};

/* The listener's shard. It is there still: the mail that ends it was posted after this. */
static void
deliver(struct mail *mail)
{
	struct delivery *delivery = (struct delivery *)mail;
	struct fleet_listen *listen = delivery->listen;

	atomic_fetch_sub(&listen->waiting, 1);
	if (op_is_running(&listen->call.op))
		listen->event(listen, delivery->doc);
	doc_unref(delivery->doc);
	free(delivery);
}

static void
post(struct fleet_listen *listen, struct doc *doc)
{
	struct delivery *delivery = xcalloc(1, sizeof *delivery);

	delivery->mail.deliver = deliver;
	delivery->listen = listen;
	delivery->doc = doc_ref(doc);
	atomic_fetch_add(&listen->waiting, 1);
	shard_post(listen->call.from, &delivery->mail);
}

static void
record(struct sse *sse, const char *id, const char *data, size_t len)
{
	struct events *hub = sse->arg;
	struct fleet_listen *listen, *next;
	struct rf_error err;
	struct doc *doc = NULL;
	json_t *json = json_read(data, len, hub->node->name, &err);

	if (json_is_object(json) && event_mend(json, id))
		doc = node_said(hub->node, json);
	json_decref(json);
	if (doc == NULL) {
		log_debug("node=%s event=unread bytes=%zu", hub->node->name, len);
		return;
	}
	for (listen = hub->listeners; listen != NULL; listen = next) {
		next = listen->next;
		if (atomic_load(&listen->waiting) < FLEET_EVENTS_WAITING) {
			post(listen, doc);
		} else {
			error_set(&err, RF_BUSY, "1");
			leave(hub, listen, &err);
		}
	}
	doc_unref(doc);
}
