/* Writing: one change at one box, on the node's shard.
 *
 * The write waits for its turn and is then alone at the box. With If-Match the resource is read in that same turn, compared in
 * the client's own form, and the box's ETag of that read goes along. Afterwards the node's write counter is raised: whatever was
 * read before is suspect, and what the write touched is read again at once. */
#include "gateway/etag.h"
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/xalloc.h"
#include "translate/document.h"

struct act {
	struct op op;                /* what the call waits for */
	struct fleet_write *write;
	struct node *node;
	struct turn turn;
	bool wants_turn;
	struct read_op before;
	struct cached held;
	struct act_op act;
	json_t *body;
	char *text;
	char uri[LINK_SIZE];
	char resource[FLEET_PATH_MAX];   /* what the client's tag is of: the path, without the action */
	char resource_uri[LINK_SIZE];
	char type[96];
	struct doc *said;
};

static void act_done(struct op *op);
static void act_cancel(struct op *op);
static void act_go(struct turn *turn);
static void act_refused(struct turn *turn, const struct rf_error *err);
static void before_done(struct op *op);
static void send_it(struct act *act);
static void sent(struct op *op);

static const char *
find_advertised(void *arg, const char *canonical)
{
	static __thread char text[LINK_SIZE];

	return node_advertised(arg, canonical, text);
}

/* The client's body with the box's own words in it; the text that goes south. */
static bool
translate_body(struct act *act, struct rf_error *err)
{
	struct fleet_write *write = act->write;
	struct links links;
	struct links_known known = {&links, node_has_member, find_advertised, act->node};
	struct doc_face face;

	if (write->body_len == 0)
		return true;
	act->body = json_loadb(write->body, write->body_len, JSON_REJECT_DUPLICATES, NULL);
	if (act->body == NULL)
		return error_set(err, RF_MALFORMED_JSON);
	node_links(act->node, &links);
	fleet_face(act->node, write->view, &face);
	if (!links_inward_body(&known, &face, act->body, err))
		return false;
	act->text = json_dumps(act->body, JSON_COMPACT | JSON_ENCODE_ANY);
	return act->text != NULL || error_set(err, RF_BODY_FORMAT);
}

/* "ComputerSystem" of "#ComputerSystem.v1_5_0.ComputerSystem", of the resource the write is about. */
static void
find_type(struct act *act)
{
	const char *action = strstr(act->write->path, "/Actions/"), *type;
	struct cached held;
	size_t len;

	if (action != NULL) {
		type = action + strlen("/Actions/");
		if (strncmp(type, "Oem/", 4) == 0)
			type += 4;
		len = strcspn(type, "./");
		snprintf(act->type, sizeof act->type, "%.*s", (int)len, type);
	} else if (cache_get(act->node->cache, act->write->path, false, &held)) {
		type = held.doc->type;
		len = strcspn(type, ".");
		snprintf(act->type, sizeof act->type, "%.*s", (int)len, type);
		cached_clear(&held);
	}
}

static void
write_begin(struct call *call)
{
	struct fleet_write *write = (struct fleet_write *)call;
	struct node *node = write->node;
	struct act *act = xcalloc(1, sizeof *act);
	struct rf_error err;
	char *action;

	write->act = act;
	act->write = write;
	act->node = node;
	act->turn.go = act_go;
	act->turn.refuse = act_refused;
	op_start(&act->op, NULL, call->left_ms == INT64_MAX ? 0 : call->left_ms, act_cancel, act_done);
	if (node->endpoint == NULL) {
		error_set(&err, node->config != NULL && !node->config->is_enabled ? RF_NODE_DISABLED :
		    RF_NODE_UNSUPPORTED, node->name);
		op_finish(&act->op, &err);
		return;
	}
	if (!node_face(node)->is_learnt) {
		error_set(&err, RF_NODE_UNREACHABLE, node->name, "it has not been heard of yet");
		op_finish(&act->op, &err);
		return;
	}
	if (!translate_body(act, &err)) {
		op_finish(&act->op, &err);
		return;
	}
	find_type(act);
	node_advertised(node, write->path, act->uri);
	snprintf(act->resource, sizeof act->resource, "%s", write->path);
	if ((action = strstr(act->resource, "/Actions/")) != NULL)
		*action = '\0';
	node_advertised(node, act->resource, act->resource_uri);
	turn_ask(node, &act->turn, TURN_WRITE);
}

static void
write_stop(struct call *call)
{
	struct fleet_write *write = (struct fleet_write *)call;

	/* A request that is with the box is let finish: the client's going does not undo it, and half of it is worse. */
	if (write->act != NULL && write->act->turn.state != TURN_HAS)
		op_cancel(&write->act->op);
}

static void
act_cancel(struct op *op)
{
	struct act *act = (struct act *)op;

	turn_leave(&act->turn);         /* our children, the exchanges, are cancelled by the op itself */
}

static void
act_refused(struct turn *turn, const struct rf_error *err)
{
	struct act *act = (struct act *)(void *)((char *)turn - offsetof(struct act, turn));

	op_finish(&act->op, err);
}

static void
act_go(struct turn *turn)
{
	struct act *act = (struct act *)(void *)((char *)turn - offsetof(struct act, turn));

	if (act->write->if_match == NULL || strcmp(act->write->if_match, "*") == 0) {
		send_it(act);
		return;
	}
	act->before.endpoint = act->node->endpoint;
	act->before.uri = act->resource_uri;
	act->before.is_unconditional = true;
	act->node->driver->read(&act->before, &act->op, node_exchange_ms(act->node), before_done);
}

static void
before_done(struct op *op)
{
	struct act *act = (struct act *)(void *)((char *)op - offsetof(struct act, before.op));
	struct cached entry = {0};
	struct doc_face face;
	struct rf_error err = op->err;
	struct doc *doc;
	char etag[20];

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
	fleet_face(act->node, act->write->view, &face);
	doc_etag(doc, &face, act->write->variant, etag);
	doc_unref(doc);
	members_unref(entry.members);
	if (!etag_if_match(act->write->if_match, etag)) {
		/* Whoever reads next must see what is there now. */
		atomic_fetch_add(&act->node->write_seq, 1);
		error_set(&err, RF_PRECONDITION);
		op_finish(&act->op, &err);
		return;
	}
	act->act.etag = act->before.etag;
	act->act.body_etag = act->before.body_etag;
	send_it(act);
}

static void
send_it(struct act *act)
{
	struct act_op *send = &act->act;

	send->endpoint = act->node->endpoint;
	send->method = act->write->method;
	send->uri = act->uri;
	send->body = act->text;
	send->body_len = act->text ? strlen(act->text) : 0;
	send->type = act->type[0] ? act->type : NULL;
	stats_count(act->node->stats, STATS_WRITES);
	act->node->driver->act(send, &act->op, node_exchange_ms(act->node), sent);
}

static void
sent(struct op *op)
{
	struct act *act = (struct act *)(void *)((char *)op - offsetof(struct act, act.op));
	struct act_op *send = &act->act;
	struct node *node = act->node;
	struct rf_error err = op->err;
	struct links links;
	struct link link;

	queue_answered(node, &err);
	if (send->was_sent) {
		atomic_fetch_add(&node->write_seq, 1);
		polls_after_write(node, act->write->path);
	}
	act->write->status = send->status;
	act->write->retry_after_s = send->retry_after_s;
	act->write->transport = node->driver->name;
	if (send->json != NULL)
		act->said = node_said(node, send->json);
	else if (send->error_body != NULL)
		act->said = node_said(node, send->error_body);
	node_links(node, &links);
	if (send->location[0] && links_canonical(&links, send->location, strlen(send->location), LINK_MUST, &link) ==
	    LINK_RESOURCE && link.path_len < sizeof act->write->location) {
		memcpy(act->write->location, link.text, link.path_len);
		if (link.differs)
			node_note_exception(node, link.text, link.path_len, link.advertised, link.advertised_len);
	}
	/* Sent, and no answer: nobody knows. */
	if (err.code != RF_OK && send->was_sent && send->status == 0 && err.code != RF_CANCELLED)
		error_set(&err, RF_NODE_UNKNOWN_OUTCOME, node->name, node->driver->name);
	if (err.code == RF_OK && strcmp(act->write->method, "DELETE") == 0 && send->status < 300 &&
	    send->status != 202)
		cache_drop(node->cache, act->write->path);
	op_finish(&act->op, &err);
}

static void
act_done(struct op *op)
{
	struct act *act = (struct act *)op;
	struct fleet_write *write = act->write;
	struct rf_error err = op->err;

	if (act->turn.state == TURN_HAS)
		turn_over(&act->turn);
	/* A request under way was cut off by the deadline: the box may have it. */
	if (op->err.code != RF_OK && act->act.was_sent && write->status == 0) {
		atomic_fetch_add(&act->node->write_seq, 1);
		if (err.code == RF_TIMEOUT || err.code == RF_CANCELLED)
			error_set(&err, RF_NODE_UNKNOWN_OUTCOME, act->node->name, act->node->driver->name);
	}
	write->doc = act->said;
	write->act = NULL;
	json_decref(act->body);
	free(act->text);
	json_decref(act->before.json);
	json_decref(act->before.error_body);
	json_decref(act->act.json);
	json_decref(act->act.error_body);
	free(act);
	call_return(&write->call, &err);
}

void
fleet_write(struct fleet_write *write, struct op *parent, int64_t ms, op_fn *done)
{
	write->status = 0;
	write->doc = NULL;
	write->location[0] = '\0';
	write->retry_after_s = 0;
	write->transport = NULL;
	write->act = NULL;
	call_start(&write->call, write->node->shard, parent, ms, write_begin, write_stop, done);
}

void
fleet_write_clear(struct fleet_write *write)
{
	doc_unref(write->doc);
	write->doc = NULL;
}
