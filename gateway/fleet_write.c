/* Writing, as northbound sees it: to a place of the surface it is a deed, else one request that is passed on. */
#include "gateway/fleet_act.h"
#include "gateway/fleet_deed.h"
#include "gateway/fleet_sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/xalloc.h"

struct act {
	struct fleet_write *write;
	struct node *node;
	struct node_read before;         /* a surface resource as it is now, for If-Match */
	struct node_act act;
	struct deed_run *run;
	struct cached held;              /* the box's own form of it: its tags go along */
	char resource[FLEET_PATH_MAX];
	json_t *body;
	char *text;
	enum { ACT_COMPARES, ACT_SENDS } state;
};

static void compare(struct act *act);
static void compared(struct op *op);
static void begin(struct act *act);
static void acted(struct op *op);

static void
end(struct act *act, const struct rf_error *err)
{
	struct fleet_write *write = act->write;
	struct rf_error said = *err;

	write->act = NULL;
	node_read_clear(&act->before);
	cached_clear(&act->held);
	json_decref(act->body);
	free(act->text);
	free(act);
	call_return(&write->call, &said);
}

static void
write_begin(struct call *call)
{
	struct fleet_write *write = (struct fleet_write *)call;
	struct node *node = write->node;
	struct act *act = xcalloc(1, sizeof *act);
	struct rf_error err = {0};

	write->act = act;
	act->write = write;
	act->node = node;
	write->transport = node->driver ? node->driver->name : NULL;
	act_resource(write->path, act->resource);
	if (!act_is_possible(node, &err)) {
		end(act, &err);
		return;
	}
	if (write->body_len > 0) {
		act->body = act_canonical(node, write->view, write->body, write->body_len, &err);
		if (act->body == NULL) {
			end(act, &err);
			return;
		}
	}
	if (write->if_match != NULL && strcmp(write->if_match, "*") != 0 && node_has_surface(node, act->resource))
		compare(act);
	else
		begin(act);
}

/* What the client has seen of a surface resource is not what the box has: both are read now. */
static void
compare(struct act *act)
{
	act->state = ACT_COMPARES;
	act->before.node = act->node;
	act->before.path = act->resource;
	act->before.class = TURN_WRITE;
	act->before.freshness = FLEET_NOW;
	node_read(&act->before, NULL, 0, compared);
}

static void
compared(struct op *op)
{
	struct act *act = (struct act *)(void *)((char *)op - offsetof(struct act, before.op));
	struct fleet_write *write = act->write;
	struct rf_error err = op->err;
	char raw[FLEET_PATH_MAX + 1];

	/* A reload or a stop has closed it between the end of the read and this: nothing was sent. */
	if (err.code == RF_OK && act->node->endpoint == NULL)
		error_set(&err, RF_SHUTTING_DOWN);
	if (err.code != RF_OK ||
	    !act_compare(act->node, write->view, act->before.got.doc, write->variant, write->if_match, &err)) {
		write->doc = act->before.said;
		act->before.said = NULL;
		end(act, &err);
		return;
	}
	snprintf(raw, sizeof raw, "=%s", act->resource);
	if (cache_get(act->node->cache, raw, false, &act->held)) {
		act->act.etag = act->held.etag;
		act->act.body_etag = act->held.body_etag;
	}
	write->if_match = NULL;
	begin(act);
}

static void
begin(struct act *act)
{
	struct fleet_write *write = act->write;
	struct rf_error err = {0};
	int64_t ms = write->call.left_ms == INT64_MAX ? 0 : write->call.left_ms;

	act->run = deed_run_new(act->node, write, act->body, &act->held);
	if (act->run != NULL) {
		/* From here on the deed answers, and may outlive the write. */
		write->run = act->run;
		write->act = NULL;
		node_read_clear(&act->before);
		cached_clear(&act->held);
		json_decref(act->body);
		deed_run_start(act->run, ms);
		free(act);
		return;
	}
	if (act->body != NULL && (act->text = act_text(act->node, act->body, &err)) == NULL) {
		end(act, &err);
		return;
	}
	act->state = ACT_SENDS;
	act->act.node = act->node;
	act->act.path = write->path;
	act->act.method = write->method;
	act->act.text = act->text;
	act->act.if_match = write->if_match;
	act->act.view = write->view;
	act->act.variant = write->variant;
	node_act(&act->act, NULL, ms, acted);
}

static void
acted(struct op *op)
{
	struct act *act = (struct act *)(void *)((char *)op - offsetof(struct act, act.op));
	struct fleet_write *write = act->write;

	write->status = act->act.status;
	write->doc = act->act.said;
	write->retry_after_s = act->act.retry_after_s;
	strcpy(write->location, act->act.location);
	end(act, &op->err);
}

static void
write_stop(struct call *call)
{
	struct fleet_write *write = (struct fleet_write *)call;
	struct act *act = write->act;

	if (write->run != NULL)
		deed_run_leave(write->run);
	else if (act == NULL)
		return;
	else if (act->state == ACT_COMPARES)
		op_cancel(&act->before.op);
	/* A request that is with the box is let finish: the client's going does not undo it, and half of it is worse. */
	else if (!act_is_under_way(&act->act))
		op_cancel(&act->act.op);
}

void
fleet_write(struct fleet_write *write, struct op *parent, int64_t ms, op_fn *done)
{
	write->status = 0;
	write->doc = NULL;
	write->location[0] = write->task[0] = '\0';
	write->retry_after_s = 0;
	write->transport = NULL;
	write->act = NULL;
	write->run = NULL;
	call_start(&write->call, write->node->shard, parent, ms, write_begin, write_stop, done);
}

void
fleet_write_clear(struct fleet_write *write)
{
	doc_unref(write->doc);
	write->doc = NULL;
}
