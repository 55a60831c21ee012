#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/redfish.h"

struct writing {
	struct work work;
	struct act_op *act;
	struct redfish_request request;
	struct ladder ladder;
	char target[TARGET_SIZE];
	char resource[TARGET_SIZE]; /* whose ETag counts: of an action, what it acts on */
	char key[80];               /* under which the rung is learnt */
	char *body;                 /* with an ETag put in; NULL: the caller's */
	bool is_guarded;            /* only the form that the caller knows may be changed */
	bool is_refused;            /* a rung was */
	bool is_reading;            /* the request under way is the one for the ETag */
};

static enum verdict fetch_tags(struct script *script);
static enum verdict got_tags(struct script *script, const void *reply, size_t len);
static enum verdict send_write(struct script *script);
static enum verdict got_answer(struct script *script, const void *reply, size_t len);
static enum verdict take_well(struct writing *writing);
static enum verdict take_refusal(struct writing *writing);
static bool put_etag_in(struct writing *writing);
static bool is_same_form(const struct writing *writing, const char *header, const char *body);
static void request_done(struct op *op);
static void writing_done(struct op *op);
static void explain_end(struct writing *writing, struct rf_error *err);
static bool is_action(const char *method);

/* clang-format off */
static const struct step steps[] = {
	{ "etag", fetch_tags, got_tags, 0, 1, NULL },
	{ "write", send_write, got_answer, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

void
redfish_act(struct act_op *act, struct op *parent, int64_t ms, op_fn *done)
{
	struct writing *writing = xcalloc(1, sizeof *writing);
	struct endpoint *endpoint = act->endpoint;
	enum profile_etag first;
	const char *actions;

	act->status = 0;
	act->json = act->error_body = NULL;
	act->location[0] = '\0';
	act->retry_after_s = 0;
	act->was_sent = false;
	op_start(&act->op, parent, ms, NULL, done);
	writing->act = act;
	if (!target_encode(act->uri, writing->target)) {
		struct rf_error err;

		error_set(&err, RF_NOT_FOUND, act->uri);
		free(writing);
		op_finish(&act->op, &err);
		return;
	}
	actions = strstr(writing->target, "/Actions/");
	snprintf(writing->resource, sizeof writing->resource, "%.*s",
	    actions ? (int)(actions - writing->target) : (int)strlen(writing->target),
	    writing->target);
	snprintf(writing->key, sizeof writing->key, "%s%s", is_action(act->method) ? "!" : "",
	    act->type ? act->type : "");
	first = redfish_learnt_rung(&endpoint->learnt, writing->key);
	if (first == PROFILE_ETAG_LEARN)
		first = is_action(act->method) ? endpoint->profile.etag_action
					       : endpoint->profile.etag_write;
	redfish_ladder_begin(&writing->ladder, first, is_action(act->method));
	if (act->etag != NULL)
		snprintf(writing->ladder.header, sizeof writing->ladder.header, "%s", act->etag);
	if (act->body_etag != NULL)
		snprintf(writing->ladder.body, sizeof writing->ladder.body, "%s", act->body_etag);
	writing->is_guarded = writing->ladder.header[0] || writing->ladder.body[0];
	if (!redfish_work_start(
		&writing->work, endpoint, &act->op, "redfish_write", steps, writing_done))
		free(writing);
}

/* What is no change of a resource's properties. */
static bool
is_action(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "DELETE") == 0;
}

static void
writing_done(struct op *op)
{
	struct writing *writing = (struct writing *)op;
	struct act_op *act = writing->act;
	struct rf_error err = op->err;

	if (err.code != RF_OK)
		explain_end(writing, &err);
	transfer_clear(&writing->request.transfer);
	free(writing->body);
	redfish_work_end(&writing->work);
	free(writing);
	op_finish(&act->op, &err);
}

/* Sent and not answered: nobody knows. */
static void
explain_end(struct writing *writing, struct rf_error *err)
{
	struct act_op *act = writing->act;
	int native = err->native;

	if (!act->was_sent || act->status != 0 || err->code == RF_CANCELLED ||
	    err->code == RF_TIMEOUT)
		return;
	error_set(err, RF_NODE_UNKNOWN_OUTCOME, writing->work.endpoint->node, redfish_driver.name);
	err->step = "write";
	err->native = native;
}

static void
request_done(struct op *op)
{
	struct writing *writing =
	    (struct writing *)((char *)op - offsetof(struct writing, request));
	const struct transfer *transfer = &writing->request.transfer;

	if (!writing->is_reading) {
		/* Of the last attempt: those before were refused. */
		writing->act->was_sent = transfer->was_sent;
		writing->act->status = transfer->answer.is_complete ? transfer->answer.status : 0;
	}
	/* A final status says what became of a write, though its body may have been cut off. */
	if (op->err.code != RF_OK &&
	    (writing->is_reading || writing->act->status == 0 || writing->act->status == 401))
		script_failed(&writing->work.script, &op->err);
	else
		script_reply(&writing->work.script, op, sizeof *op);
}

/* ---- the resource's ETags */

static enum verdict
fetch_tags(struct script *script)
{
	struct writing *writing = (struct writing *)script;
	struct ladder *ladder = &writing->ladder;
	struct transfer *transfer = &writing->request.transfer;

	/* The caller's own are good until the box refuses them; then it is seen what has become of
	 * the resource. */
	if (writing->is_guarded ? !writing->is_refused : !redfish_ladder_wants_tags(ladder))
		return NEXT;
	transfer_clear(transfer);
	transfer->body = NULL;
	transfer->body_len = 0;
	transfer->if_match = NULL;
	transfer->max_bytes = REDFISH_BODY_MAX;
	writing->is_reading = true;
	redfish_request_start(&writing->request, writing->work.endpoint, "GET", writing->resource,
	    &script->op, request_done);
	return WAIT;
}

/* No tag, or nothing that can be read: the rungs without one are left. */
static enum verdict
got_tags(struct script *script, const void *reply, size_t len)
{
	struct writing *writing = (struct writing *)script;
	struct ladder *ladder = &writing->ladder;
	const struct transfer *transfer = &writing->request.transfer;
	char header[DRIVER_ETAG_SIZE] = "", body[DRIVER_ETAG_SIZE] = "";
	struct rf_error ignored;
	json_t *json = NULL;

	(void)reply, (void)len;
	if (transfer->answer.status == 200) {
		memcpy(header, transfer->answer.etag, sizeof header);
		if (transfer->data_len > 0)
			json = json_read(transfer->data, transfer->data_len,
			    writing->work.endpoint->node, &ignored);
		snprintf(body, sizeof body, "%s", redfish_text(json, "@odata.etag"));
		json_decref(json);
	}
	/* Refused for good reason, when it is not what the caller knows any more. */
	if (writing->is_guarded && !is_same_form(writing, header, body))
		return script_fail(script, RF_PRECONDITION, 412);
	memcpy(ladder->header, header, sizeof header);
	memcpy(ladder->body, body, sizeof body);
	return NEXT;
}

static bool
is_same_form(const struct writing *writing, const char *header, const char *body)
{
	const struct ladder *ladder = &writing->ladder;

	if (ladder->header[0] != '\0' && header[0] != '\0')
		return strcmp(ladder->header, header) == 0;
	return ladder->body[0] != '\0' && strcmp(ladder->body, body) == 0;
}

/* ---- the write */

static enum verdict
send_write(struct script *script)
{
	struct writing *writing = (struct writing *)script;
	struct act_op *act = writing->act;
	struct ladder *ladder = &writing->ladder;
	struct transfer *transfer = &writing->request.transfer;

	if (!redfish_ladder_value(ladder))
		return script_fail(script, RF_PRECONDITION, 412);
	transfer_clear(transfer);
	transfer->body = act->body;
	transfer->body_len = act->body_len;
	/* An action without parameters still has a body (DSP0266 7.10), and boxes insist on it. */
	if (act->body == NULL && strcmp(act->method, "POST") == 0) {
		transfer->body = "{}";
		transfer->body_len = 2;
	}
	if (ladder->rung == PROFILE_ETAG_IN_BODY && put_etag_in(writing)) {
		transfer->body = writing->body;
		transfer->body_len = strlen(writing->body);
	}
	transfer->if_match = ladder->value[0] ? ladder->value : NULL;
	transfer->max_bytes = REDFISH_BODY_MAX;
	writing->is_reading = false;
	act->status = 0;
	redfish_request_start(&writing->request, writing->work.endpoint, act->method,
	    writing->target, &script->op, request_done);
	return WAIT;
}

static bool
put_etag_in(struct writing *writing)
{
	const struct ladder *ladder = &writing->ladder;
	json_t *body = writing->act->body
			   ? json_loadb(writing->act->body, writing->act->body_len, 0, NULL)
			   : NULL;

	free(writing->body);
	writing->body = NULL;
	if (json_is_object(body)) {
		json_object_set_new(body, "@odata.etag",
		    json_string(ladder->body[0] ? ladder->body : ladder->header));
		writing->body = json_dumps(body, JSON_COMPACT);
	}
	json_decref(body);
	return writing->body != NULL;
}

static enum verdict
got_answer(struct script *script, const void *reply, size_t len)
{
	struct writing *writing = (struct writing *)script;

	(void)reply, (void)len;
	return writing->act->status < 300 ? take_well(writing) : take_refusal(writing);
}

static enum verdict
take_well(struct writing *writing)
{
	struct act_op *act = writing->act;
	struct endpoint *endpoint = writing->work.endpoint;
	const struct transfer *transfer = &writing->request.transfer;
	struct rf_error ignored;

	json_decref(act->error_body); /* of a rung before */
	act->error_body = NULL;
	target_from_location(transfer->answer.location, act->location);
	act->retry_after_s = act->status == 202 ? transfer->answer.retry_after_s : 0;
	/* A login page with 200 is no "done". */
	if (answer_sniff(transfer->data, transfer->data_len) == MEDIA_HTML) {
		error_set(&writing->work.script.op.err, RF_NODE_GARBLED, endpoint->node,
		    "a page of HTML where JSON was due");
		return FAIL;
	}
	if (transfer->data_len > 0 && writing->request.script.op.err.code == RF_OK)
		act->json = json_read(transfer->data, transfer->data_len, endpoint->node, &ignored);
	if (redfish_learnt_set_rung(&endpoint->learnt, writing->key, writing->ladder.rung))
		redfish_learnt_changed(endpoint);
	return FINISH;
}

static enum verdict
take_refusal(struct writing *writing)
{
	struct act_op *act = writing->act;
	struct script *script = &writing->work.script;
	const struct transfer *transfer = &writing->request.transfer;
	struct rf_error err;
	json_t *said = NULL;

	redfish_explain(writing->work.endpoint, transfer, false, &said, &err);
	json_decref(act->error_body);
	act->error_body = said;
	if (redfish_is_precondition(transfer, said) && redfish_ladder_next(&writing->ladder)) {
		log_debug("node=%s uri=%s etag=refused next=%d", writing->work.endpoint->node,
		    writing->target, writing->ladder.rung);
		writing->is_refused = true;
		return script_jump(script, steps);
	}
	script->op.err = err;
	return FAIL;
}
