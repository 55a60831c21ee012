#include "gateway/fleet_deed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/fleet_act.h"
#include "gateway/fleet_sources.h"
#include "gateway/log.h"
#include "gateway/notes.h"
#include "gateway/tasks.h"
#include "gateway/xalloc.h"
#include "translate/deed.h"

/* How long a client waits for a deed that says nothing; how long nothing but a pause may take. */
enum { CLIENT_MS = 60 * 1000, ROUNDS_MAX = 64 };

struct deed_run {
	struct op op;
	struct deed_run *next;           /* node->deeds */
	struct node *node;
	struct fleet_write *write;       /* NULL: the client has been answered, or there is none */
	struct node_act *stands_for;     /* it is what a box would do that speaks no Redfish; NULL: it is of the surface */
	const struct surface_row *row;
	deed_fn *fn;
	struct sources sources;
	struct deed deed;
	struct node_act act;
	struct shard_timer pause;
	json_t *body;
	char *text;
	char method[8];
	char path[FLEET_PATH_MAX];
	char user[TASK_USER_SIZE];
	char task[TASK_ID_SIZE];
	char etag[64], body_etag[64];    /* of the form of the resource that the client insists on */
	uint64_t began_ms, phase_ends_ms;
	int steps, rounds;
	bool has_sent, has_insisted, has_superseded, is_resumed, is_background;
};

static void run(struct sources *sources);
static void run_done(struct op *op);
static void run_cancel(struct op *op);
static void acted(struct op *op);

static deed_fn *
deed_of(const struct surface_row *row, const char *method)
{
	if (row == NULL)
		return NULL;
	if (strcmp(method, "PATCH") == 0)
		return row->patch;
	if (strcmp(method, "POST") == 0)
		return row->post;
	return strcmp(method, "DELETE") == 0 ? row->remove : NULL;
}

static struct deed_run *
new(struct node *node, const char *method, const char *path, json_t *body, const char *transport)
{
	struct deed_run *r = xcalloc(1, sizeof *r);

	r->node = node;
	snprintf(r->method, sizeof r->method, "%s", method);
	snprintf(r->path, sizeof r->path, "%s", path);
	r->sources.node = node;
	r->sources.parent = &r->op;
	r->sources.class = TURN_WRITE;
	r->sources.freshness = FLEET_NOW;
	r->sources.ready = run;
	r->row = sources_begin(&r->sources, r->path, transport);
	r->fn = deed_of(r->row, method);
	if (r->fn == NULL) {
		sources_clear(&r->sources);
		free(r);
		return NULL;
	}
	r->body = deed_asked(r->path, body);
	r->deed.s = &r->sources.s;
	r->deed.method = r->method;
	r->deed.body = r->body;
	r->deed.state = json_object();
	return r;
}

struct deed_run *
deed_run_new(struct node *node, struct fleet_write *write, json_t *body, const struct cached *insisted)
{
	struct deed_run *r = new(node, write->method, write->path, body, NULL);

	if (r == NULL)
		return NULL;
	r->write = write;
	strcpy(r->etag, insisted->etag);
	strcpy(r->body_etag, insisted->body_etag);
	snprintf(r->user, sizeof r->user, "%s", write->user ? write->user : "");
	return r;
}

/* An action's last word counts, once it was found to be a word: a request that is refused at sight ends nothing, and leaves no machine off
 * half-way through somebody's restart. Two PATCHes may be about different properties: both are done. */
static void
supersede(struct deed_run *r)
{
	struct deed_run *other;

	if (strstr(r->path, "/Actions/") == NULL)
		return;
	for (other = r->node->deeds; other != NULL; other = other->next) {
		if (other != r && other->is_background && other->row == r->row && strcmp(other->path, r->path) == 0)
			op_cancel(&other->op);
	}
}

void
deed_run_start(struct deed_run *r, int64_t ms)
{
	r->began_ms = shard_now(r->node->shard);
	r->phase_ends_ms = r->began_ms + (uint64_t)(ms > 0 && ms < CLIENT_MS ? ms : CLIENT_MS);
	op_start(&r->op, NULL, 0, run_cancel, run_done);
	r->next = r->node->deeds;
	r->node->deeds = r;
	run(&r->sources);
}

struct deed_run *
deed_run_emulated(struct node_act *act, json_t *body)
{
	struct deed_run *r = new(act->node, act->method, act->path, body, node_emulated(act->node, act->path));

	if (r != NULL)
		r->stands_for = act;
	return r;
}

/* ---- answering ---- */

/* As a box answers: what it does in the background is its own business. */
static void
answer_act(struct deed_run *r, const struct rf_error *err)
{
	struct node_act *act = r->stands_for;
	struct deed *deed = &r->deed;

	if (act == NULL)
		return;
	r->stands_for = NULL;
	act->emulated = NULL;
	act->status = err ? (err->code == RF_NODE_UNKNOWN_OUTCOME ? 0 : error_status(err)) :
	    deed->answer_status ? deed->answer_status : 204;
	if (err == NULL && deed->answer != NULL)
		act->said = node_said(r->node, deed->answer);
	snprintf(act->location, sizeof act->location, "%s", deed->location);
	op_finish(&act->op, err);
}

static json_t *
error_body(const struct rf_error *err)
{
	const struct rf_message *row = error_message(err->code);
	char text[512], id[96];

	error_text(err, text, sizeof text);
	error_message_id(row, id, sizeof id);
	return json_pack("{s:{s:s,s:s,s:[{s:s,s:s,s:s,s:s}]}}", "error", "code", id, "message", text, "@Message.ExtendedInfo",
	    "@odata.type", "#Message.v1_1_2.Message", "MessageId", id, "Message", text, "MessageSeverity", row->severity);
}

/* err NULL: well. */
static void
answer(struct deed_run *r, const struct rf_error *err)
{
	struct fleet_write *write = r->write;
	struct deed *deed = &r->deed;

	answer_act(r, err);
	if (write == NULL)
		return;
	r->write = NULL;
	write->run = NULL;
	if (err != NULL) {
		write->status = deed->status;
		/* What the box said goes with the box's refusals alone. */
		if (r->act.said != NULL && (err->code == RF_NODE_REFUSED || err->code == RF_NODE_FAILED))
			write->doc = doc_ref(r->act.said);
		call_return(&write->call, err);
		return;
	}
	write->status = deed->answer_status ? deed->answer_status : 204;
	snprintf(write->location, sizeof write->location, "%s", deed->location);
	snprintf(write->task, sizeof write->task, "%s", r->task);
	if (deed->answer != NULL) {
		write->doc = node_said(r->node, deed->answer);
	} else if (deed->answer_status == 0 && (deed->status == 202 || deed->status == 201)) {
		/* The box goes on with it: its own words. */
		write->status = deed->status;
		write->doc = r->act.said ? doc_ref(r->act.said) : NULL;
		snprintf(write->location, sizeof write->location, "%s", r->act.location);
		write->retry_after_s = r->act.retry_after_s;
	}
	call_return(&write->call, NULL);
}

/* What goes on after this is nobody's but the task's. */
static void
into_background(struct deed_run *r)
{
	struct deed *deed = &r->deed;
	struct rf_error err;

	if (deed->answer_status == 202 && r->task[0] == '\0' && r->stands_for == NULL &&
	    !task_new(deed->task ? deed->task : "Write", r->node->name, r->user, r->task, &err)) {
		answer(r, &err);
		op_finish(&r->op, &err);
		return;
	}
	r->is_background = true;
	r->phase_ends_ms = shard_now(r->node->shard) + DEED_BACKGROUND_MS;
	answer(r, NULL);
}

bool
deed_run_has_begun(const struct deed_run *r)
{
	return r->has_sent || act_is_under_way(&r->act);
}

void
deed_run_leave(struct deed_run *r)
{
	struct fleet_write *write = r->write;
	struct rf_error err;

	r->stands_for = NULL;
	if (!deed_run_has_begun(r)) {
		op_cancel(&r->op);
		return;
	}
	r->is_background = true;
	r->phase_ends_ms = shard_now(r->node->shard) + DEED_BACKGROUND_MS;
	if (write == NULL)
		return;
	r->write = NULL;
	write->run = NULL;
	error_set(&err, RF_CANCELLED);
	call_return(&write->call, &err);
}

/* ---- steps ---- */

static void
pause_over(void *arg)
{
	struct deed_run *r = arg;

	sources_forget(&r->sources);
	run(&r->sources);
}

/* The first request to the resource that the client compared is about the form it has seen; it changes with that. */
static void
insist(struct deed_run *r)
{
	char sent_to[FLEET_PATH_MAX], compared[FLEET_PATH_MAX];

	act_resource(r->deed.send_path, sent_to);
	act_resource(r->path, compared);
	r->act.etag = r->act.body_etag = NULL;
	if (r->has_insisted || strcmp(sent_to, compared) != 0)
		return;
	r->act.etag = r->etag;
	r->act.body_etag = r->body_etag;
	r->has_insisted = true;
}

static void
send_it(struct deed_run *r)
{
	struct deed *deed = &r->deed;
	struct rf_error err;

	doc_unref(r->act.said);
	r->act.said = NULL;
	json_decref(deed->said);
	deed->said = NULL;
	free(r->text);
	r->text = NULL;
	if (deed->send_body != NULL && (r->text = act_text(r->node, deed->send_body, &err)) == NULL) {
		op_finish(&r->op, &err);
		return;
	}
	r->act.node = node_line(r->node, deed->send_path);
	if (r->act.node == NULL) {
		error_set(&err, RF_NODE_UNSUPPORTED, r->node->name);
		op_finish(&r->op, &err);
		return;
	}
	r->act.path = deed->send_path;
	r->act.method = deed->send_method;
	r->act.text = r->text;
	insist(r);
	node_act(&r->act, &r->op, 0, acted);
}

static void
acted(struct op *op)
{
	struct deed_run *r = (struct deed_run *)(void *)((char *)op - offsetof(struct deed_run, act.op));
	struct deed *deed = &r->deed;

	r->has_sent = true;
	deed->status = r->act.status;
	deed->err = op->err;
	if (r->act.said != NULL)
		deed->said = json_loadb(r->act.said->bytes, r->act.said->len, 0, NULL);
	json_decref(deed->send_body);
	deed->send_body = NULL;
	sources_forget(&r->sources);
	run(&r->sources);
}

static void
restart(struct deed_run *r)
{
	if (r->deed.expects_restart)
		queue_restart(r->node);
	r->deed.expects_restart = false;
}

/* Does what it asks; false: somebody else calls run again, or it is over. */
static bool
obey(struct deed_run *r, enum deed_ask ask)
{
	struct deed *deed = &r->deed;

	if (!r->has_superseded && ask != DEED_AGAIN && ask != DEED_FAIL) {
		r->has_superseded = true;
		supersede(r);
	}
	switch (ask) {
	case DEED_AGAIN:
		return true;
	case DEED_SEND:
		send_it(r);
		return false;
	case DEED_PAUSE:
		timer_set(r->node->shard, &r->pause, deed->pause_ms, pause_over, r);
		return false;
	case DEED_ANSWER:
		restart(r);
		into_background(r);
		return op_is_running(&r->op);
	case DEED_DONE:
		restart(r);
		op_finish(&r->op, NULL);
		return false;
	default:
		if (deed->err.code == RF_OK)
			error_set(&deed->err, RF_INTERNAL);
		op_finish(&r->op, &deed->err);
		return false;
	}
}

static void
run(struct sources *sources)
{
	struct deed_run *r = (struct deed_run *)(void *)((char *)sources - offsetof(struct deed_run, sources));
	struct deed *deed = &r->deed;
	uint64_t now;
	enum deed_ask ask;

	while (op_is_running(&r->op)) {
		now = shard_now(r->node->shard);
		if (r->steps++ > DEED_STEPS_MAX || now > r->phase_ends_ms + CLIENT_MS) {
			op_fail(&r->op, RF_TIMEOUT);
			return;
		}
		deed->elapsed_ms = now - r->began_ms;
		deed->wall_s = (int64_t)(shard_wall_ms() / 1000);
		deed->left_ms = now < r->phase_ends_ms ? (int64_t)(r->phase_ends_ms - now) : 0;
		sources_run(sources);
		ask = r->fn(deed);
		if (sources->s.is_waiting) {
			if (r->rounds++ > ROUNDS_MAX * (r->steps + 1) || !sources_wait(sources))
				op_fail(&r->op, RF_INTERNAL);
			return;
		}
		if (!obey(r, ask))
			return;
	}
}

static void
run_cancel(struct op *op)
{
	timer_clear(&((struct deed_run *)op)->pause);
}

static void
log_end(const struct deed_run *r, const struct rf_error *err)
{
	char text[512] = "";

	if (err->code != RF_OK)
		error_text(err, text, sizeof text);
	log_info("node=%s deed=\"%s %s\" transport=%s steps=%d ms=%llu well=%s why=\"%s\"", r->node->name, r->method, r->path,
	    r->deed.transport ? r->deed.transport : r->node->driver->name, r->steps, (unsigned long long)(shard_now(r->node->shard) - r->began_ms), err->code == RF_OK ? "yes" : "no", text);
}

static void
run_done(struct op *op)
{
	struct deed_run *r = (struct deed_run *)op, **at;
	struct rf_error err = op->err;

	for (at = &r->node->deeds; *at != r; at = &(*at)->next)
		;
	*at = r->next;
	log_end(r, &err);
	if (r->task[0] != '\0')
		task_finish(r->task, err.code == RF_OK ? 204 : error_status(&err), NULL,
		    err.code == RF_OK ? NULL : error_body(&err));
	if (r->is_resumed && err.code == RF_OK)
		notes_set(r->node, DEED_RESUME, NULL);
	polls_after_write(r->node, r->path);
	answer(r, err.code == RF_OK ? NULL : &err);
	doc_unref(r->act.said);
	sources_clear(&r->sources);
	json_decref(r->body);
	json_decref(r->deed.state);
	json_decref(r->deed.part_body);
	json_decref(r->deed.said);
	json_decref(r->deed.send_body);
	json_decref(r->deed.answer);
	free(r->text);
	free(r);
}

/* ---- with the node ---- */

void
deeds_stop(struct node *node)
{
	struct deed_run *r;

	for (r = node->deeds; r != NULL; r = r->next)
		op_cancel(&r->op);
}

void
deeds_resume(struct node *node)
{
	const char *note = notes_get(node, DEED_RESUME);
	char method[8], path[FLEET_PATH_MAX];
	struct deed_run *r;
	json_t *body;
	int at = 0;

	if (note == NULL || sscanf(note, "%7s %1023s %n", method, path, &at) < 2 || at == 0)
		return;
	/* Who owes it may be at it. */
	for (r = node->deeds; r != NULL; r = r->next) {
		if (strcmp(r->path, path) == 0)
			return;
	}
	body = json_loads(note + at, 0, NULL);
	r = new(node, method, path, body, NULL);
	json_decref(body);
	if (r == NULL)
		return;
	r->is_resumed = true;
	log_warn("node=%s resumes=\"%s %s\"", node->name, method, path);
	deed_run_start(r, 0);
}
