#include "southbound/ipmi_work.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_repository.h"

/* State of rows that are lists. */
struct listed {
	int at;
	struct ipmi_plan plan;
};

static enum verdict ask_item(struct script *script);
static enum verdict got_item(struct script *script, const void *answer, size_t len);
static enum verdict make_plan(struct script *script);
static enum verdict ask_order(struct script *script);
static enum verdict got_order(struct script *script, const void *answer, size_t len);
static void exchange_done(struct op *op);
static void work_done(struct op *op);
static void plan_clear(void *state);

/* clang-format off */
static const struct step item_steps[] = {
	{ "item",  ask_item,  got_item,  0, 1, NULL },
	{ 0 }
};
static const struct step plan_steps[] = {
	{ "plan",  make_plan, NULL,      0, 1, NULL },
	{ "order", ask_order, got_order, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */
static const struct step *const order_step = &plan_steps[1];

/* ---- begin and end */

static void
work_start(struct work *work, struct endpoint *endpoint, struct op *asked, const char *name,
    const struct step *steps, size_t state_size)
{
	work->endpoint = endpoint;
	work->state = xcalloc(1, state_size > 0 ? state_size : 1);
	work->next = endpoint->works;
	if (work->next != NULL)
		work->next->prev = work;
	endpoint->works = work;
	script_start(&work->script, name, endpoint->node, steps, asked, 0, NULL, work_done);
}

static bool
is_open(struct endpoint *endpoint, struct op *asked)
{
	if (endpoint->closing != NULL)
		op_fail(asked, RF_SHUTTING_DOWN);
	return endpoint->closing == NULL;
}

static void
not_there(struct op *asked, const struct endpoint *endpoint, const char *uri)
{
	struct rf_error err;

	error_set(&err, RF_NODE_REFUSED, endpoint->node, uri);
	err.status = 404;
	op_finish(asked, &err);
}

void
ipmi_read(struct read_op *read, struct op *parent, int64_t ms, op_fn *done)
{
	struct endpoint *endpoint = read->endpoint;
	const struct ipmi_group *group;
	struct work *work;

	read->status = 0;
	read->json = read->error_body = NULL;
	read->is_unchanged = read->is_truncated = false;
	read->etag[0] = read->body_etag[0] = '\0';
	read->hash = 0;
	read->bytes = 0;
	op_start(&read->op, parent, ms, NULL, done);
	if (!is_open(endpoint, &read->op))
		return;
	group = ipmi_group_find(read->uri);
	if (group == NULL) {
		read->status = 404;
		not_there(&read->op, endpoint, read->uri);
		return;
	}
	work = xcalloc(1, sizeof *work);
	work->read = read;
	work->group = group;
	work->facts = json_object();
	work_start(work, endpoint, &read->op, group->uri,
	    group->items != NULL ? item_steps : group->steps,
	    group->items != NULL ? sizeof(struct listed) : group->state_size);
}

void
ipmi_act(struct act_op *act, struct op *parent, int64_t ms, op_fn *done)
{
	struct endpoint *endpoint = act->endpoint;
	const struct ipmi_action *action;
	struct work *work;

	act->status = 0;
	act->json = act->error_body = NULL;
	act->location[0] = '\0';
	act->retry_after_s = 0;
	act->was_sent = false;
	op_start(&act->op, parent, ms, NULL, done);
	if (!is_open(endpoint, &act->op))
		return;
	action = ipmi_action_find(act->uri);
	if (action == NULL || strcmp(act->method, "POST") != 0) {
		act->status = action == NULL ? 404 : 405;
		not_there(&act->op, endpoint, act->uri);
		return;
	}
	work = xcalloc(1, sizeof *work);
	work->act = act;
	work->action = action;
	work->body = act->body != NULL ? json_loadb(act->body, act->body_len, 0, NULL) : NULL;
	work_start(work, endpoint, &act->op, action->uri,
	    action->plan != NULL ? plan_steps : action->steps,
	    action->plan != NULL ? sizeof(struct listed) : action->state_size);
}

static uint64_t
hash_of(const char *text)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	while (*text != '\0')
		hash = (hash ^ (unsigned char)*text++) * 1099511628211u;
	return hash != 0 ? hash : 1;
}

static void
read_ended_well(struct work *work)
{
	struct read_op *read = work->read;
	char *text = json_dumps(work->facts, JSON_COMPACT);

	read->status = 200;
	if (text == NULL)
		return;
	read->bytes = strlen(text);
	read->hash = hash_of(text);
	free(text);
	read->is_unchanged = read->held_hash == read->hash;
	if (!read->is_unchanged)
		read->json = json_incref(work->facts);
}

static void
act_ended(struct work *work, const struct rf_error *err)
{
	struct act_op *act = work->act;

	act->was_sent = work->was_sent;
	if (err->code == RF_OK)
		act->status = 204;
	else if (work->was_sent && err->native != 0 && err->code != RF_NODE_UNREACHABLE)
		act->status = error_status(err); /* it has said no: the outcome is known */
}

static void
work_done(struct op *op)
{
	struct work *work = (struct work *)op;
	struct endpoint *endpoint = work->endpoint;
	void (*clear)(void *state) = work->group != NULL ? work->group->clear
	    : work->action->plan != NULL ? plan_clear : work->action->clear;
	struct op *asked = work->read != NULL ? &work->read->op : &work->act->op;
	struct rf_error err = op->err;

	if (err.code == RF_OK && work->read != NULL)
		read_ended_well(work);
	if (work->act != NULL)
		act_ended(work, &err);
	if (work->prev != NULL)
		work->prev->next = work->next;
	else
		endpoint->works = work->next;
	if (work->next != NULL)
		work->next->prev = work->prev;
	if (clear != NULL)
		clear(work->state);
	free(work->state);
	json_decref(work->facts);
	json_decref(work->body);
	OPENSSL_cleanse(&work->exchange.request, sizeof work->exchange.request);
	free(work);
	op_finish(asked, &err);
	ipmi_settled(endpoint);
}

void
ipmi_works_stop(struct endpoint *endpoint)
{
	struct rf_error err;
	struct work *work;

	error_set(&err, RF_SHUTTING_DOWN);
	for (work = endpoint->works; work != NULL; work = work->next)
		op_finish(work->read != NULL ? &work->read->op : &work->act->op, &err);
}

/* ---- exchanges */

enum verdict
ipmi_work_ask_lun(struct work *work, enum ipmi_command_id command, uint8_t lun,
    const uint8_t *data, size_t len)
{
	work->exchange.lun = lun;
	work->exchange.is_act = work->act != NULL;
	ipmi_exchange_start(&work->exchange, work->endpoint, command, data, len, &work->script.op,
	    exchange_done);
	return WAIT;
}

enum verdict
ipmi_work_ask(struct work *work, enum ipmi_command_id command, const uint8_t *data, size_t len)
{
	return ipmi_work_ask_lun(work, command, 0, data, len);
}

static void
exchange_done(struct op *op)
{
	struct work *work = (struct work *)((char *)op - offsetof(struct work, exchange));

	work->was_sent |= work->exchange.was_sent && work->exchange.command->privilege >= IPMI_OPERATOR;
	work->why = op->err;
	if (op->err.code != RF_OK)
		script_failed(&work->script, &op->err);
	else
		script_reply(&work->script, &work->exchange, sizeof work->exchange);
}

enum verdict
ipmi_work_refused(struct work *work)
{
	ipmi_cc_error(work->endpoint->node, work->exchange.command, work->exchange.cc,
	    &work->script.op.err);
	return FAIL;
}

enum verdict
ipmi_work_fail(struct work *work, enum rf_code code, const char *text)
{
	error_set(&work->script.op.err, code, work->endpoint->node, text);
	return FAIL;
}

/* ---- the repository */

enum verdict
ipmi_work_repository(struct script *script)
{
	struct work *work = (struct work *)script;

	if (ipmi_repository_is_fresh(work->endpoint))
		return NEXT;
	work->is_loading = true;
	ipmi_loading_begin(work->endpoint);
	return WAIT;
}

enum verdict
ipmi_work_repository_again(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return ipmi_repository_is_fresh(((struct work *)script)->endpoint) ? NEXT : WAIT;
}

void
ipmi_work_loaded(struct endpoint *endpoint, const struct rf_error *err)
{
	struct work *work;

	for (work = endpoint->works; work != NULL; work = work->next) {
		if (!work->is_loading)
			continue;
		work->is_loading = false;
		if (err != NULL)
			script_failed(&work->script, err);
		else
			script_reply(&work->script, NULL, 0);
	}
}

/* ---- lists of commands */

static enum verdict
ask_item(struct script *script)
{
	struct work *work = (struct work *)script;
	const struct ipmi_item *item = &work->group->items[((struct listed *)work->state)->at];

	if (item->put == NULL)
		return FINISH;
	return ipmi_work_ask(work, item->command, item->request, item->request_len);
}

static enum verdict
got_item(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct listed *listed = work->state;
	const struct ipmi_item *item = &work->group->items[listed->at];
	const struct ipmi_exchange *exchange = &work->exchange;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (exchange->cc != IPMI_CC_OK && item->is_needed)
		return ipmi_work_refused(work);
	if ((exchange->cc == IPMI_CC_OK || (item->also_cc != 0 && exchange->cc == item->also_cc)) &&
	    !item->put(work, exchange->data, exchange->len) &&
	    item->is_needed)
		return ipmi_work_fail(work, RF_NODE_GARBLED, exchange->command->name);
	listed->at++;
	return script_jump(script, item_steps);
}

void
ipmi_plan_add(struct ipmi_plan *plan, enum ipmi_command_id command, const uint8_t *data, size_t len,
    bool is_tolerated)
{
	assert(plan->count < IPMI_PLAN_MAX && len <= IPMI_REQUEST_MAX);
	plan->orders[plan->count].command = command;
	if (len > 0)
		memcpy(plan->orders[plan->count].data, data, len);
	plan->orders[plan->count].len = (uint8_t)len;
	plan->orders[plan->count].is_tolerated = is_tolerated;
	plan->count++;
}

/* Passwords are in there. */
static void
plan_clear(void *state)
{
	OPENSSL_cleanse(state, sizeof(struct listed));
}

static enum verdict
make_plan(struct script *script)
{
	struct work *work = (struct work *)script;
	struct listed *listed = work->state;

	if (!json_is_object(work->body)) {
		error_set(&script->op.err, RF_MALFORMED_JSON);
		return FAIL;
	}
	return work->action->plan(work->endpoint, work->body, &listed->plan, &script->op.err) ? NEXT : FAIL;
}

static enum verdict
ask_order(struct script *script)
{
	struct work *work = (struct work *)script;
	struct listed *listed = work->state;

	if (listed->at == listed->plan.count)
		return FINISH;
	return ipmi_work_ask(work, listed->plan.orders[listed->at].command,
	    listed->plan.orders[listed->at].data, listed->plan.orders[listed->at].len);
}

static enum verdict
got_order(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct listed *listed = work->state;
	enum ipmi_command_id command = listed->plan.orders[listed->at].command;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK && !listed->plan.orders[listed->at].is_tolerated)
		return ipmi_work_refused(work);
	/* It will not know our session any more. */
	if (command == IPMI_COLD_RESET || command == IPMI_WARM_RESET)
		ipmi_session_abandon(work->endpoint, &work->endpoint->session);
	listed->at++;
	return script_jump(script, order_step);
}
