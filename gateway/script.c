#include "gateway/script.h"

#include <assert.h>

#include "gateway/log.h"

static void begin(struct script *s);
static void enter(struct script *s, const struct step *to);
static void obey(struct script *s, enum verdict verdict);
static void lost(struct script *s);
static void too_late(void *arg);
static void script_cancel(struct op *op);

void
script_start(struct script *s, const char *name, const char *subject, const struct step *steps, struct op *parent,
    int64_t ms, op_fn *cancel, op_fn *done)
{
	s->name = name;
	s->subject = subject ? subject : "-";
	s->jump = NULL;
	s->is_asked = false;
	s->worker_cancel = cancel;
	s->at = steps;
	op_start(&s->op, parent, ms, script_cancel, done);
	/* The first step begins from the loop, as every later one does. */
	if (op_is_running(&s->op)) {
		s->tries_left = steps->tries ? steps->tries : 1;
		timer_set(s->op.shard, &s->wait, 0, too_late, s);
	}
}

static void
script_cancel(struct op *op)
{
	struct script *s = (struct script *)op;

	timer_clear(&s->wait);
	s->is_asked = false;
	if (s->worker_cancel != NULL)
		s->worker_cancel(op);
}

static void
begin(struct script *s)
{
	s->tries_left--;
	s->is_asked = true;
	s->began_ms = shard_now(s->op.shard);
	timer_clear(&s->wait);
	if (s->at->wait_ms > 0)
		timer_set(s->op.shard, &s->wait, s->at->wait_ms, too_late, s);
	s->op.err = (struct rf_error){0};
	obey(s, s->at->begin(s));
}

/* The one place where a script moves. */
static void
enter(struct script *s, const struct step *to)
{
	log_debug("node=%s script=%s step=%s next=%s ms=%llu", s->subject, s->name, s->at->name,
	    to->name ? to->name : "done", (unsigned long long)(shard_now(s->op.shard) - s->began_ms));
	s->is_asked = false;
	timer_clear(&s->wait);
	s->at = to;
	if (to->name == NULL) {
		s->op.err = (struct rf_error){0};        /* of a step whose other way is the end */
		op_finish(&s->op, NULL);
		return;
	}
	s->tries_left = to->tries ? to->tries : 1;
	timer_set(s->op.shard, &s->wait, 0, too_late, s);
}

static void
obey(struct script *s, enum verdict verdict)
{
	if (!op_is_running(&s->op))
		return;         /* the step cancelled or finished its own op */
	switch (verdict) {
	case WAIT:
		return;
	case NEXT:
		enter(s, s->at + 1);
		return;
	case AGAIN:
		if (s->op.err.code == RF_OK)
			error_set(&s->op.err, RF_TIMEOUT);
		lost(s);
		return;
	case FINISH:
		timer_clear(&s->wait);
		s->is_asked = false;
		op_finish(&s->op, NULL);
		return;
	case FAIL:
		s->tries_left = 0;
		lost(s);
		return;
	case JUMP:
		assert(s->jump != NULL);
		enter(s, s->jump);
		return;
	}
	assert(!"a verdict");
}

/* This try came to nothing: once more, else the step's other way, else the end. op.err says why. */
static void
lost(struct script *s)
{
	struct rf_error err = s->op.err;

	s->is_asked = false;
	timer_clear(&s->wait);
	if (err.step == NULL)
		err.step = s->at->name;
	if (s->tries_left > 0) {
		timer_set(s->op.shard, &s->wait, 0, too_late, s);
	} else if (s->at->otherwise != NULL) {
		log_debug("node=%s script=%s step=%s failed=%d", s->subject, s->name, s->at->name, err.code);
		enter(s, s->at->otherwise);
	} else {
		log_debug("node=%s script=%s step=%s failed=%d end", s->subject, s->name, s->at->name, err.code);
		op_finish(&s->op, &err);
	}
}

/* The step's turn has come, or its time is over. */
static void
too_late(void *arg)
{
	struct script *s = arg;

	if (!s->is_asked) {
		begin(s);
		return;
	}
	error_set(&s->op.err, RF_TIMEOUT);
	lost(s);
}

void
script_reply(struct script *s, const void *answer, size_t len)
{
	if (!op_is_running(&s->op) || !s->is_asked || s->at->reply == NULL)
		return;
	obey(s, s->at->reply(s, answer, len));
}

void
script_failed(struct script *s, const struct rf_error *err)
{
	if (!op_is_running(&s->op) || !s->is_asked)
		return;
	s->op.err = *err;
	lost(s);
}

enum verdict
script_fail(struct script *s, enum rf_code code, int native)
{
	error_set(&s->op.err, code);
	s->op.err.native = native;
	return FAIL;
}

enum verdict
script_jump(struct script *s, const struct step *to)
{
	s->jump = to;
	return JUMP;
}

void
script_wait(struct script *s, int ms)
{
	timer_set(s->op.shard, &s->wait, ms, too_late, s);
}
