/* One request that changes something at a box, on the node's shard.
 *
 * It waits for its turn and is then alone at the box. With If-Match the resource is read in that same turn, compared in the client's own
 * form, and the box's ETag of that read goes along. Afterwards the node's write counter is raised: whatever was read before is
 * suspect, and what the write touched is read again at once. */
#include "gateway/fleet_act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/etag.h"
#include "gateway/fleet_deed.h"
#include "gateway/fleet_sources.h"
#include "gateway/xalloc.h"

static void act_done(struct op *op);
static void act_cancel(struct op *op);
static void act_go(struct turn *turn);
static void act_refused(struct turn *turn, const struct rf_error *err);
static void before_done(struct op *op);
static void send_it(struct node_act *act);
static void sent(struct op *op);

bool
act_is_possible(struct node *node, struct rf_error *err)
{
	if (node->endpoint == NULL)
		return error_set(err, node->config != NULL && !node->config->is_enabled ? RF_NODE_DISABLED :
		    RF_NODE_UNSUPPORTED, node->name);
	if (!node_is_heard(node))
		return error_set(err, RF_NODE_UNREACHABLE, node->name, "it has not been heard of yet");
	return true;
}

/* "ComputerSystem" of "#ComputerSystem.v1_5_0.ComputerSystem", of the resource the write is about. */
static void
find_type(struct node_act *act)
{
	const char *action = strstr(act->path, "/Actions/"), *type;
	struct cached held;
	size_t len;

	if (action != NULL) {
		type = action + strlen("/Actions/");
		if (strncmp(type, "Oem/", 4) == 0)
			type += 4;
		len = strcspn(type, "./");
		snprintf(act->type, sizeof act->type, "%.*s", (int)len, type);
	} else if (cache_get(act->node->cache, act->path, false, &held)) {
		type = held.doc->type;
		len = strcspn(type, ".");
		snprintf(act->type, sizeof act->type, "%.*s", (int)len, type);
		cached_clear(&held);
	}
}

void
act_resource(const char *path, char out[FLEET_PATH_MAX])
{
	char *action;

	snprintf(out, FLEET_PATH_MAX, "%s", path);
	if ((action = strstr(out, "/Actions/")) != NULL)
		*action = '\0';
}

/* The box speaks no Redfish: what would be its own doing is a deed with its transport's actions. */
static void
emulate(struct node_act *act)
{
	json_t *body = act->text ? json_loads(act->text, 0, NULL) : NULL;
	struct rf_error err;

	act->emulated = deed_run_emulated(act, body);
	json_decref(body);
	if (act->emulated != NULL) {
		deed_run_start(act->emulated, 0);
		return;
	}
	error_set(&err, RF_NOT_FOUND, act->path);
	op_finish(&act->op, &err);
}

void
node_act(struct node_act *act, struct op *parent, int64_t ms, op_fn *done)
{
	struct node *node = act->node;
	struct rf_error err;

	act->turn.go = act_go;
	act->turn.refuse = act_refused;
	act->turn.state = TURN_IDLE;
	act->status = act->retry_after_s = 0;
	act->location[0] = act->type[0] = '\0';
	act->said = NULL;
	act->emulated = NULL;
	act->done = done;
	memset(&act->before, 0, sizeof act->before);
	memset(&act->send, 0, sizeof act->send);
	op_start(&act->op, parent, ms, act_cancel, act_done);
	if (!act_is_possible(node, &err)) {
		op_finish(&act->op, &err);
		return;
	}
	if (node_emulated(node, act->path) != NULL) {
		emulate(act);
		return;
	}
	find_type(act);
	if (key_is_facts(act->path))
		snprintf(act->uri, sizeof act->uri, "%s", act->path);
	else
		node_advertised(node, act->path, act->uri);
	act_resource(act->path, act->resource);
	node_advertised(node, act->resource, act->resource_uri);
	turn_ask(node, &act->turn, TURN_WRITE);
}

bool
act_is_under_way(const struct node_act *act)
{
	return act->turn.state == TURN_HAS || (act->emulated != NULL && deed_run_has_begun(act->emulated));
}

static void
act_cancel(struct op *op)
{
	struct node_act *act = (struct node_act *)op;

	if (act->emulated != NULL)
		deed_run_leave(act->emulated);
	act->emulated = NULL;
	turn_leave(&act->turn);         /* our children, the exchanges, are cancelled by the op itself */
}

static void
act_refused(struct turn *turn, const struct rf_error *err)
{
	struct node_act *act = (struct node_act *)(void *)((char *)turn - offsetof(struct node_act, turn));

	op_finish(&act->op, err);
}

static void
act_go(struct turn *turn)
{
	struct node_act *act = (struct node_act *)(void *)((char *)turn - offsetof(struct node_act, turn));

	if (act->if_match == NULL || strcmp(act->if_match, "*") == 0) {
		send_it(act);
		return;
	}
	act->before.endpoint = act->node->endpoint;
	act->before.uri = act->resource_uri;
	act->before.is_unconditional = true;
	act->node->driver->read(&act->before, &act->op, node_exchange_ms(act->node), before_done);
}

bool
act_compare(struct node *node, struct node *view, const struct doc *doc, uint64_t variant, const char *if_match,
    struct rf_error *err)
{
	struct doc_face face;
	char etag[20];

	fleet_face(node, view, &face);
	doc_etag(doc, &face, variant, etag);
	if (etag_if_match(if_match, etag))
		return true;
	/* Whoever reads next must see what is there now. */
	atomic_fetch_add(node->write_seq, 1);
	return error_set(err, RF_PRECONDITION);
}

static void
before_done(struct op *op)
{
	struct node_act *act = (struct node_act *)(void *)((char *)op - offsetof(struct node_act, before.op));
	struct cached entry = {0};
	struct rf_error err = op->err;
	struct doc *doc;
	bool is_same;

	queue_answered(act->node, &err);
	if (!op_is_running(&act->op))
		return;
	/* A reload or a stop has closed it between the end of the read and this: nothing was sent. */
	if (err.code == RF_OK && act->node->endpoint == NULL)
		error_set(&err, RF_SHUTTING_DOWN);
	if (err.code != RF_OK) {
		if (act->before.error_body != NULL)
			act->said = node_said(act->node, act->before.error_body);
		op_finish(&act->op, &err);
		return;
	}
	doc = node_document(act->node, act->resource, act->before.json, &entry, &err);
	if (doc == NULL) {
		op_finish(&act->op, &err);
		return;
	}
	is_same = act_compare(act->node, act->view, doc, act->variant, act->if_match, &err);
	doc_unref(doc);
	members_unref(entry.members);
	if (!is_same) {
		op_finish(&act->op, &err);
		return;
	}
	act->etag = act->before.etag;
	act->body_etag = act->before.body_etag;
	send_it(act);
}

static void
send_it(struct node_act *act)
{
	struct act_op *send = &act->send;

	send->endpoint = act->node->endpoint;
	send->method = act->method;
	send->uri = act->uri;
	send->body = act->text;
	send->body_len = act->text ? strlen(act->text) : 0;
	send->type = act->type[0] ? act->type : NULL;
	send->etag = act->etag;
	send->body_etag = act->body_etag;
	stats_count(act->node->stats, STATS_WRITES);
	act->node->driver->act(send, &act->op, node_exchange_ms(act->node), sent);
}

static void
sent(struct op *op)
{
	struct node_act *act = (struct node_act *)(void *)((char *)op - offsetof(struct node_act, send.op));
	struct act_op *send = &act->send;
	struct node *node = act->node;
	struct rf_error err = op->err;
	struct links links;
	struct link link;

	queue_answered(node, &err);
	if (send->was_sent) {
		atomic_fetch_add(node->write_seq, 1);
		sources_written(node, act->path);
		polls_after_write(node->whole ? node->whole : node, act->path);
	}
	act->status = send->status;
	act->retry_after_s = send->retry_after_s;
	if (send->json != NULL)
		act->said = node_said(node, send->json);
	else if (send->error_body != NULL)
		act->said = node_said(node, send->error_body);
	node_links(node, &links);
	if (send->location[0] && links_canonical(&links, send->location, strlen(send->location), LINK_MUST, &link) ==
	    LINK_RESOURCE && link.path_len < sizeof act->location) {
		memcpy(act->location, link.text, link.path_len);
		act->location[link.path_len] = '\0';
		if (link.differs)
			node_note_exception(node, link.text, link.path_len, link.advertised, link.advertised_len);
	}
	/* Sent, and no answer: nobody knows. */
	if (err.code != RF_OK && send->was_sent && send->status == 0 && err.code != RF_CANCELLED)
		error_set(&err, RF_NODE_UNKNOWN_OUTCOME, node->name, node->driver->name);
	if (err.code == RF_OK && strcmp(act->method, "DELETE") == 0 && send->status < 300 && send->status != 202)
		cache_drop(node->cache, act->path);
	op_finish(&act->op, &err);
}

static void
act_done(struct op *op)
{
	struct node_act *act = (struct node_act *)op;

	if (act->turn.state == TURN_HAS)
		turn_over(&act->turn);
	/* A request under way was cut off by the deadline: the box may have it. */
	if (op->err.code != RF_OK && act->send.was_sent && act->status == 0) {
		atomic_fetch_add(act->node->write_seq, 1);
		if (op->err.code == RF_TIMEOUT || op->err.code == RF_CANCELLED)
			error_set(&op->err, RF_NODE_UNKNOWN_OUTCOME, act->node->name, act->node->driver->name);
	}
	json_decref(act->before.json);
	json_decref(act->before.error_body);
	json_decref(act->send.json);
	json_decref(act->send.error_body);
	act->done(op);
}

static const char *
find_advertised(void *arg, const char *canonical)
{
	static __thread char text[LINK_SIZE];

	return node_advertised(arg, canonical, text);
}

static const char *
as_it_is(void *arg, const char *canonical)
{
	static __thread char text[LINK_SIZE];

	(void)arg;
	snprintf(text, sizeof text, "%s", canonical);
	return text;
}

static bool
translate(struct node *node, const struct doc_face *face, json_t *json, const char *(*to)(void *, const char *),
    struct rf_error *err)
{
	struct links links;
	struct links_known known = {&links, node_has_member, to, node};

	node_links(node, &links);
	return links_inward_body(&known, face, json, err);
}

json_t *
act_canonical(struct node *node, struct node *view, const char *body, size_t len, struct rf_error *err)
{
	json_t *json = json_loadb(body, len, JSON_REJECT_DUPLICATES, NULL);
	struct doc_face face;

	if (json == NULL) {
		error_set(err, RF_MALFORMED_JSON);
		return NULL;
	}
	fleet_face(node, view, &face);
	if (translate(node, &face, json, as_it_is, err))
		return json;
	json_decref(json);
	return NULL;
}

char *
act_text(struct node *node, json_t *json, struct rf_error *err)
{
	struct doc_face face;
	char *text;

	fleet_face(node, NULL, &face);
	face.persona = PERSONA_NATIVE;
	if (!translate(node, &face, json, find_advertised, err))
		return NULL;
	text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
	if (text == NULL)
		error_set(err, RF_BODY_FORMAT);
	return text;
}
