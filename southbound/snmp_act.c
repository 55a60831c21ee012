/* An act: find the one outlet or group that is meant, see by one GET that it is still there, that
 * it is that one, and how its objects are typed, then one SET. The answer to a SET says that the
 * box took it, never what the outlet is now. */
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/snmp_own.h"

static enum verdict make_plan(struct script *script);
static enum verdict find(struct script *script);
static enum verdict found(struct script *script, const void *answer, size_t len);
static enum verdict look(struct script *script);
static enum verdict looked(struct script *script, const void *answer, size_t len);
static enum verdict set(struct script *script);
static enum verdict was_set(struct script *script, const void *answer, size_t len);

/* clang-format off */
const struct step snmp_act_steps[] = {
	{ "plan", make_plan, NULL,    0, 1, NULL },
	{ "find", find,      found,   0, 1, NULL },
	{ "look", look,      looked,  0, 1, NULL },
	{ "set",  set,       was_set, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */
static const struct step *const find_step = &snmp_act_steps[1];

/* What the box's error to a SET means for who asked: RFC 3416 4.2.5, and 2576 4.4 for version 1. */
static const struct {
	enum rf_code code;
	int status;
	const char *text;
} errors[SNMP_ERRORS] = {
	/* clang-format off */
	[SNMP_TOO_BIG]           = { RF_NODE_FAILED,  0,   "tooBig" },
	[SNMP_NO_SUCH_NAME]      = { RF_NODE_REFUSED, 403, "noSuchName: not there, or not ours to write" },
	[SNMP_BAD_VALUE]         = { RF_NODE_REFUSED, 400, "badValue" },
	[SNMP_READ_ONLY]         = { RF_NODE_REFUSED, 403, "readOnly" },
	[SNMP_GENERAL]           = { RF_NODE_FAILED,  0,   "genErr" },
	[SNMP_NO_ACCESS]         = { RF_NODE_REFUSED, 403, "noAccess" },
	[SNMP_WRONG_TYPE]        = { RF_NODE_REFUSED, 400, "wrongType" },
	[SNMP_WRONG_LENGTH]      = { RF_NODE_REFUSED, 400, "wrongLength" },
	[SNMP_WRONG_ENCODING]    = { RF_NODE_REFUSED, 400, "wrongEncoding" },
	[SNMP_WRONG_VALUE]       = { RF_NODE_REFUSED, 400, "wrongValue" },
	[SNMP_NO_CREATION]       = { RF_NODE_REFUSED, 405, "noCreation" },
	[SNMP_INCONSISTENT]      = { RF_NODE_REFUSED, 409, "inconsistentValue" },
	[SNMP_UNAVAILABLE]       = { RF_NODE_FAILED,  0,   "resourceUnavailable" },
	[SNMP_COMMIT_FAILED]     = { RF_NODE_FAILED,  0,   "commitFailed" },
	[SNMP_UNDO_FAILED]       = { RF_NODE_FAILED,  0,   "undoFailed" },
	[SNMP_AUTHORIZATION]     = { RF_NODE_REFUSED, 403, "authorizationError" },
	[SNMP_NOT_WRITABLE]      = { RF_NODE_REFUSED, 405, "notWritable" },
	[SNMP_INCONSISTENT_NAME] = { RF_NODE_REFUSED, 409, "inconsistentName" },
	/* clang-format on */
};

static enum verdict
refuse(struct work *work, int status, const char *text)
{
	error_set(&work->script.op.err, RF_NODE_REFUSED, work->endpoint->node, text);
	work->script.op.err.status = status;
	return FAIL;
}

static void
exchange_done(struct op *op)
{
	struct work *work = (struct work *)((char *)op - offsetof(struct work, exchange));

	if (op->err.code != RF_OK)
		script_failed(&work->script, &op->err);
	else
		script_reply(&work->script, &work->exchange, sizeof work->exchange);
}

static enum verdict
make_plan(struct script *script)
{
	struct work *work = (struct work *)script;

	return pdu_orders_plan(work->endpoint->profile, work->action, work->endpoint->node, work->body,
		   &work->orders, &script->op.err) ? NEXT : FAIL;
}

/* ---- which one */

static bool
take_place(struct work *work)
{
	const struct endpoint *endpoint = work->endpoint;
	size_t i;

	for (i = 0; i < endpoint->place_count; i++)
		if (endpoint->places[i].module == work->orders.module &&
		    endpoint->places[i].number == work->orders.number &&
		    strcmp(endpoint->places[i].list, work->action->list) == 0) {
			work->place = endpoint->places[i];
			return true;
		}
	return false;
}

static enum verdict
find(struct script *script)
{
	struct work *work = (struct work *)script;

	if (!work->has_reread && take_place(work))
		return NEXT;
	work->has_reread = true;
	return snmp_work_tables(work, work->group);
}

static enum verdict
found(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;

	(void)len;
	if (answer != &work->walk)
		return WAIT;
	snmp_work_take(work);
	return take_place(work) ? NEXT : refuse(work, 404, "it has no such outlet");
}

/* ---- is it still that one? */

static struct snmp_oid
at_place(const struct work *work, const char *column)
{
	struct snmp_oid oid = pdu_column(work->endpoint->profile, column);
	uint8_t i;

	for (i = 0; i < work->place.index_len && oid.len < SNMP_OID_MAX; i++)
		oid.ids[oid.len++] = work->place.index[i];
	return oid;
}

/* The rows that bear the numbers of a table's own, where it has them. */
static const struct pdu_row *
key_row(const struct work *work, const char *fact)
{
	const struct pdu_table *table;
	const struct pdu_row *row;

	for (table = work->endpoint->profile->tables; table->rows != NULL; table++) {
		if (table->group != work->group || table->list == NULL || table->sublist != NULL ||
		    strcmp(table->list, work->action->list) != 0)
			continue;
		for (row = table->rows; row->fact != NULL; row++)
			if (strcmp(row->fact, fact) == 0)
				return row;
	}
	return NULL;
}

static enum verdict
look(struct script *script)
{
	static const char *const keys[] = {"module", "number"};
	struct work *work = (struct work *)script;
	const struct pdu_row *row;
	size_t i;
	int k;

	if (work->orders.is_switching && !work->place.is_switchable)
		return refuse(work, 405, "this outlet cannot be switched");
	free(work->binds);
	work->binds = xcalloc(PDU_ORDERS_MAX + nitems(keys), sizeof *work->binds);
	for (k = 0; k < work->orders.count; k++)
		work->binds[k].name = at_place(work, work->orders.rows[k].column);
	work->bind_count = (size_t)k;
	for (i = 0; i < nitems(keys); i++) {
		row = key_row(work, keys[i]);
		if (row != NULL)
			work->binds[work->bind_count++].name = at_place(work, row->column);
	}
	snmp_answer_clear(&work->exchange.answer);
	snmp_exchange_start(&work->exchange, work->endpoint, SNMP_GET, work->binds, work->bind_count, 0,
	    &script->op, exchange_done);
	return WAIT;
}

/* The chain of boxes may have been plugged together anew. */
static bool
is_the_same(const struct work *work)
{
	const struct snmp_answer *answer = &work->exchange.answer;
	const char *const keys[] = {"module", "number"};
	const int wanted[] = {work->orders.module, work->orders.number};
	size_t at = (size_t)work->orders.count, i;

	for (i = 0; i < nitems(keys); i++) {
		if (key_row(work, keys[i]) == NULL)
			continue;
		if (at >= answer->count || answer->binds[at].number != wanted[i] ||
		    snmp_oid_order(&answer->binds[at].name, &work->binds[at].name) != 0)
			return false;
		at++;
	}
	return true;
}

static enum verdict
looked(struct script *script, const void *given, size_t len)
{
	struct work *work = (struct work *)script;
	const struct snmp_answer *answer = &work->exchange.answer;
	bool is_there = answer->error == SNMP_FINE && answer->count == work->bind_count &&
			is_the_same(work);
	int k;

	(void)len;
	if (given != &work->exchange)
		return WAIT;
	for (k = 0; is_there && k < work->orders.count; k++)
		is_there = answer->binds[k].type != SNMP_NOTHING && answer->binds[k].type != SNMP_END &&
			   snmp_oid_order(&answer->binds[k].name, &work->binds[k].name) == 0;
	if (is_there)
		return NEXT;
	if (!work->has_reread) {
		work->has_reread = true;
		return script_jump(script, find_step);
	}
	return refuse(work, 405, "this outlet does not have that");
}

/* ---- the one SET */

static enum verdict
set(struct script *script)
{
	struct work *work = (struct work *)script;
	struct snmp_bind *bind;
	int k;

	for (k = 0; k < work->orders.count; k++) {
		bind = &work->binds[k];
		/* As the box types it: makers differ, and INTEGER is not Unsigned32 (wrongType). */
		bind->type = work->exchange.answer.binds[k].type == SNMP_COUNT ? SNMP_COUNT : SNMP_INTEGER;
		bind->number = work->orders.rows[k].value;
		if (work->orders.rows[k].text != NULL) {
			bind->type = SNMP_BYTES;
			bind->bytes = (const uint8_t *)work->orders.rows[k].text;
			bind->len = strlen(work->orders.rows[k].text);
		}
	}
	snmp_answer_clear(&work->exchange.answer);
	work->exchange.is_once = work->orders.is_once;
	snmp_exchange_start(&work->exchange, work->endpoint, SNMP_SET, work->binds,
	    (size_t)work->orders.count, 0, &script->op, exchange_done);
	return WAIT;
}

static enum verdict
was_set(struct script *script, const void *given, size_t len)
{
	struct work *work = (struct work *)script;
	enum snmp_error error = work->exchange.answer.error;

	(void)len;
	if (given != &work->exchange)
		return WAIT;
	if (error == SNMP_FINE)
		return FINISH;
	error_set(&script->op.err, errors[error].code, work->endpoint->node, errors[error].text);
	script->op.err.status = errors[error].status;
	script->op.err.native = (int)error;
	return FAIL;
}
