/* Many questions: single objects by GET, columns of tables by GETBULK (GETNEXT in version 1), several
 * columns in one question. Bounded in questions, bindings and bytes. A box that finds an answer too
 * big is asked for less; a column whose names do not grow is at its end, whatever else it says. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_own.h"

enum {
	SINGLES = 20,   /* objects of one GET */
	COLUMNS = 8,    /* of one GETBULK */
	PER_QUESTION = 48, /* bindings of an answer that needs no fragments, more or less */
	QUESTIONS_MAX = 1000,
	BINDS_MAX = 40000,
	BYTES_MAX = 4 << 20
};

struct snmp_walk_state {
	bool is_over;
	unsigned rows;
	struct snmp_oid last; /* what is asked for next */
};

static enum verdict ask_singles(struct script *script);
static enum verdict got_singles(struct script *script, const void *answer, size_t len);
static enum verdict ask_columns(struct script *script);
static enum verdict got_columns(struct script *script, const void *answer, size_t len);
static void exchange_done(struct op *op);
static void walk_done(struct op *op);

/* clang-format off */
static const struct step walk_steps[] = {
	{ "get",  ask_singles, got_singles, 0, 1, NULL },
	{ "walk", ask_columns, got_columns, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */
static const struct step *const column_step = &walk_steps[1];

void
snmp_walk_start(struct snmp_walk *walk, struct endpoint *endpoint,
    const struct pdu_target *targets, size_t count, snmp_walk_fn *heard, void *arg,
    struct op *parent, op_fn *done)
{
	size_t i;

	memset(walk, 0, sizeof *walk);
	walk->endpoint = endpoint;
	walk->targets = targets;
	walk->target_count = count;
	walk->heard = heard;
	walk->arg = arg;
	walk->done = done;
	walk->columns = COLUMNS;
	walk->repetitions = PER_QUESTION;
	walk->singles = SINGLES;
	walk->state = xcalloc(count + 1, sizeof *walk->state);
	walk->batch = xcalloc(SINGLES, sizeof *walk->batch);
	walk->binds = xcalloc(SINGLES, sizeof *walk->binds);
	for (i = 0; i < count; i++)
		walk->state[i].last = targets[i].root;
	script_start(&walk->script, "snmp_walk", endpoint->node, walk_steps, parent, 0, NULL, walk_done);
}

static void
walk_done(struct op *op)
{
	struct snmp_walk *walk = (struct snmp_walk *)op;

	snmp_answer_clear(&walk->exchange.answer);
	free(walk->state);
	free(walk->batch);
	free(walk->binds);
	walk->done(op);
}

static void
exchange_done(struct op *op)
{
	struct snmp_walk *walk =
	    (struct snmp_walk *)((char *)op - offsetof(struct snmp_walk, exchange));

	if (op->err.code != RF_OK)
		script_failed(&walk->script, &op->err);
	else
		script_reply(&walk->script, &walk->exchange, sizeof walk->exchange);
}

static enum verdict
fail(struct snmp_walk *walk, enum rf_code code, const char *text)
{
	error_set(&walk->script.op.err, code, walk->endpoint->node, text);
	return FAIL;
}

/* Puts the next targets of a kind into a question. */
static size_t
fill(struct snmp_walk *walk, bool is_exact, int max)
{
	size_t i;

	walk->batch_count = 0;
	for (i = 0; i < walk->target_count && walk->batch_count < (size_t)max; i++) {
		if (walk->state[i].is_over || walk->targets[i].is_exact != is_exact)
			continue;
		walk->binds[walk->batch_count].name = walk->state[i].last;
		walk->binds[walk->batch_count].type = SNMP_NULL;
		walk->batch[walk->batch_count++] = i;
	}
	return walk->batch_count;
}

static enum verdict
ask(struct snmp_walk *walk, enum snmp_ask what, int repetitions)
{
	if (walk->questions++ == QUESTIONS_MAX)
		return fail(walk, RF_NODE_TOO_MUCH, "questions of one read");
	snmp_answer_clear(&walk->exchange.answer);
	snmp_exchange_start(&walk->exchange, walk->endpoint, what, walk->binds, walk->batch_count,
	    repetitions, &walk->script.op, exchange_done);
	return WAIT;
}

/* One more binding: within bounds? */
static bool
is_within(struct snmp_walk *walk, const struct snmp_answer *answer)
{
	walk->heard_binds += answer->count;
	walk->heard_bytes += walk->exchange.bytes;
	return walk->heard_binds <= BINDS_MAX && walk->heard_bytes <= BYTES_MAX;
}

static void
halve(int *count)
{
	*count = (*count + 1) / 2;
}

/* ---- errors of an answer */

/* Whatever a box says to one object or column: that one is not there, the others are asked again.
 * In version 1 that is the only way to say it. */
static enum verdict
had_error(struct snmp_walk *walk, const struct snmp_answer *answer, int *batch_max,
    const struct step *again)
{
	struct snmp_walk_state *state;

	if (answer->error == SNMP_AUTHORIZATION || answer->error == SNMP_NO_ACCESS) {
		fail(walk, RF_NODE_REFUSED, "it lets us read nothing");
		walk->script.op.err.status = 403;
		return FAIL;
	}
	if (answer->error == SNMP_TOO_BIG && walk->repetitions > 1 && again == column_step) {
		halve(&walk->repetitions);
		return script_jump(&walk->script, again);
	}
	if (answer->error != SNMP_TOO_BIG && answer->error_index > 0 &&
	    (size_t)answer->error_index <= walk->batch_count) {
		state = &walk->state[walk->batch[answer->error_index - 1]];
	} else if (walk->batch_count > 1) {
		*batch_max = (int)walk->batch_count;
		halve(batch_max);
		return script_jump(&walk->script, again);
	} else if (answer->error == SNMP_TOO_BIG) {
		return fail(walk, RF_NODE_TOO_MUCH, "its own limit for one object");
	} else {
		state = &walk->state[walk->batch[0]];
	}
	state->is_over = true;
	return script_jump(&walk->script, again);
}

/* ---- single objects */

static enum verdict
ask_singles(struct script *script)
{
	struct snmp_walk *walk = (struct snmp_walk *)script;

	return fill(walk, true, walk->singles) > 0 ? ask(walk, SNMP_GET, 0) : NEXT;
}

static enum verdict
got_singles(struct script *script, const void *given, size_t len)
{
	struct snmp_walk *walk = (struct snmp_walk *)script;
	const struct snmp_answer *answer = &walk->exchange.answer;
	const struct snmp_bind *bind;
	size_t i, k;

	(void)given, (void)len;
	if (!is_within(walk, answer))
		return fail(walk, RF_NODE_TOO_MUCH, "what it says to one read");
	if (answer->error != SNMP_FINE)
		return had_error(walk, answer, &walk->singles, walk_steps);
	for (k = 0; k < walk->batch_count; k++) {
		i = walk->batch[k];
		walk->state[i].is_over = true;
		if (k >= answer->count)
			continue;
		bind = &answer->binds[k];
		if (bind->type > SNMP_END && snmp_oid_order(&bind->name, &walk->targets[i].root) == 0)
			walk->heard(walk, i, bind);
	}
	return script_jump(script, walk_steps);
}

/* ---- columns */

static enum verdict
ask_columns(struct script *script)
{
	struct snmp_walk *walk = (struct snmp_walk *)script;
	int repetitions;

	if (fill(walk, false, walk->columns) == 0)
		return FINISH;
	if (walk->endpoint->security.version == SNMP_V1)
		return ask(walk, SNMP_GETNEXT, 0);
	repetitions = PER_QUESTION / (int)walk->batch_count;
	return ask(walk, SNMP_GETBULK,
	    repetitions < walk->repetitions ? repetitions : walk->repetitions);
}

static void
take(struct snmp_walk *walk, size_t i, const struct snmp_bind *bind)
{
	const struct pdu_target *target = &walk->targets[i];
	struct snmp_walk_state *state = &walk->state[i];
	char text[SNMP_OID_TEXT];

	if (state->is_over)
		return;
	if (bind->type == SNMP_END || bind->type == SNMP_NOTHING ||
	    !snmp_oid_is_below(&bind->name, &target->root)) {
		state->is_over = true;
		return;
	}
	if (snmp_oid_order(&bind->name, &state->last) <= 0) {
		log_warn("node=%s oid=%s why=\"its table goes backwards\"", walk->endpoint->node,
		    snmp_oid_text(&bind->name, text));
		state->is_over = true;
		return;
	}
	state->last = bind->name;
	if (bind->type != SNMP_NULL)
		walk->heard(walk, i, bind);
	if (++state->rows == target->max_rows)
		state->is_over = true;
}

/* The k-th binding belongs to the k-th column, and round again (RFC 3416 4.2.3). */
static enum verdict
got_columns(struct script *script, const void *given, size_t len)
{
	struct snmp_walk *walk = (struct snmp_walk *)script;
	const struct snmp_answer *answer = &walk->exchange.answer;
	size_t k;

	(void)given, (void)len;
	if (!is_within(walk, answer))
		return fail(walk, RF_NODE_TOO_MUCH, "what it says to one read");
	if (answer->error != SNMP_FINE)
		return had_error(walk, answer, &walk->columns, column_step);
	if (answer->count == 0)
		return fail(walk, RF_NODE_GARBLED, "an empty answer");
	for (k = 0; k < answer->count; k++)
		take(walk, walk->batch[k % walk->batch_count], &answer->binds[k]);
	/* A box that answers less than one of each has said nothing about the rest: they are asked first
	 * next time, for those before them have moved. */
	if (answer->count < walk->batch_count)
		walk->columns = (int)answer->count;
	return script_jump(script, column_step);
}
