/* A script: work with several waits, as a table of steps.
 *
 *	static const struct step rmcp_login[] = {
 *		{ "open",  send_open,  got_open,  1000, 4, weaker_suite },
 *		{ "rakp1", send_rakp1, got_rakp2, 2000, 4, weaker_suite },
 *		{ 0 }
 *	};
 *
 * One row per exchange: `begin` asks and usually answers WAIT, `reply` reads the answer. The runner alone moves the
 * step, keeps the time and logs; a step never sets a timer. Whoever got an answer for the script (a datagram, a done HTTP
 * transfer) calls script_reply; who learnt that the exchange failed calls script_failed.
 *
 * When wait_ms passes without an answer the step begins again until its tries are used up; then, as after FAIL, the script goes to
 * `otherwise`, or ends with the error. A reply that is not for the outstanding question is answered WAIT: a late
 * duplicate of an old refusal must not fail a later step. */
#ifndef FISHWAY_SCRIPT_H
#define FISHWAY_SCRIPT_H

#include "gateway/op.h"

struct script;

enum verdict {
	WAIT,       /* for script_reply, script_failed or the step's time */
	NEXT,       /* the next row; behind the last one: done, well */
	AGAIN,      /* this step once more, if it has tries left */
	FINISH,     /* done, well */
	FAIL,       /* script_fail has set the error: `otherwise`, or the end */
	JUMP        /* script_jump has set the row */
};

struct step {
	const char *name;                                   /* in every log line and error; NULL ends the table */
	enum verdict (*begin)(struct script *script);
	enum verdict (*reply)(struct script *script, const void *answer, size_t len);
	int wait_ms;                                        /* for one try; 0: the script's deadline alone */
	int tries;                                          /* 0 means 1 */
	const struct step *otherwise;
};

struct script {
	struct op op;
	const char *name;                /* of the script, for the log */
	const char *subject;             /* the node, for the log; may be NULL */
	const struct step *at;
	const struct step *jump;
	int tries_left;
	bool is_asked;                   /* begin has run, the answer is outstanding */
	uint64_t began_ms;               /* this try */
	struct shard_timer wait;
	op_fn *worker_cancel;
};

/* name and subject must outlive the script. cancel, done, ms, parent as in op_start. */
void script_start(struct script *script, const char *name, const char *subject, const struct step *steps,
    struct op *parent, int64_t ms, op_fn *cancel, op_fn *done);
/* An answer came: goes to the current step's `reply`, or is dropped when nothing is outstanding. */
void script_reply(struct script *script, const void *answer, size_t len);
/* The exchange failed below us: the step is tried again, or goes to `otherwise`, or the script ends with err. */
void script_failed(struct script *script, const struct rf_error *err);

/* For steps: `return script_fail(s, RF_LOGIN_REFUSED, native)`, `return script_jump(s, rows)`. */
enum verdict script_fail(struct script *script, enum rf_code code, int native);
enum verdict script_jump(struct script *script, const struct step *to);
/* For `begin`: this try waits so long instead of the row's wait_ms (which grows, or is jittered). */
void script_wait(struct script *script, int ms);

#endif
