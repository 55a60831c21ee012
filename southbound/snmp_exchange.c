/* One question and its answer. A question goes out up to SNMP_TRIES times; what must not be done
 * twice goes out once, and again only when the box has said that it did not look at it (RFC 3414
 * 3.2: not in its time window, unknown engine). */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_own.h"

enum {
	WAIT_MIN_MS = 1000,
	WAIT_MAX_MS = 4000,
	WAIT_ONCE_MS = 6000, /* the only try */
	LOGINS = 2           /* for one question */
};

static enum verdict want_login(struct script *script);
static enum verdict logged_in(struct script *script, const void *answer, size_t len);
static enum verdict ask(struct script *script);
static enum verdict answered(struct script *script, const void *answer, size_t len);
static void exchange_done(struct op *op);

/* clang-format off */
static const struct step exchange_steps[] = {
	{ "login", want_login, logged_in, 0, 1,              NULL },
	{ "ask",   ask,        answered,  0, SNMP_TRIES + 1, NULL },
	{ 0 }
};
/* clang-format on */

/* A datagram with the frame read. */
struct heard {
	const struct snmp_header *header;
	const uint8_t *bytes;
	size_t len;
};

static uint64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void
snmp_exchange_start(struct snmp_exchange *exchange, struct endpoint *endpoint,
    enum snmp_ask ask_for, const struct snmp_bind *binds, size_t count, int repetitions,
    struct op *parent, op_fn *done)
{
	bool is_once = exchange->is_once;

	assert(exchange->answer.binds == NULL);
	memset(exchange, 0, sizeof *exchange);
	exchange->endpoint = endpoint;
	exchange->done = done;
	exchange->ask = ask_for;
	exchange->binds = binds;
	exchange->count = count;
	exchange->repetitions = repetitions;
	exchange->is_once = is_once;
	exchange->is_listed = true;
	exchange->next = endpoint->exchanges;
	if (exchange->next != NULL)
		exchange->next->prev = exchange;
	endpoint->exchanges = exchange;
	script_start(&exchange->script, "snmp", endpoint->node, exchange_steps, parent, 0, NULL,
	    exchange_done);
}

static void
exchange_done(struct op *op)
{
	struct snmp_exchange *exchange = (struct snmp_exchange *)op;
	struct endpoint *endpoint = exchange->endpoint;

	if (exchange->prev != NULL)
		exchange->prev->next = exchange->next;
	else
		endpoint->exchanges = exchange->next;
	if (exchange->next != NULL)
		exchange->next->prev = exchange->prev;
	exchange->is_listed = false;
	if (op->err.code == RF_TIMEOUT) {
		error_set(&op->err, RF_NODE_TIMEOUT, endpoint->node);
		op->err.step = "ask";
		if (exchange->tries >= SNMP_TRIES || exchange->is_once)
			snmp_endpoint_silent(endpoint, &op->err);
	}
	exchange->done(op);
	snmp_endpoint_settled(endpoint);
}

/* ---- login */

static enum verdict
want_login(struct script *script)
{
	struct snmp_exchange *exchange = (struct snmp_exchange *)script;

	if (exchange->endpoint->is_ready)
		return NEXT;
	if (exchange->logins++ == LOGINS) {
		error_set(&script->op.err, RF_NODE_GARBLED, exchange->endpoint->node,
		    "it changes its engine id");
		return FAIL;
	}
	return snmp_login_begin(exchange->endpoint, &script->op.err) ? WAIT : FAIL;
}

static enum verdict
logged_in(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return ((struct snmp_exchange *)script)->endpoint->is_ready ? NEXT : WAIT;
}

/* None of these calls runs anybody's `done`: the list stays as it is. */
void
snmp_exchanges_logged_in(struct endpoint *endpoint, const struct rf_error *err)
{
	struct snmp_exchange *exchange;

	for (exchange = endpoint->exchanges; exchange != NULL; exchange = exchange->next) {
		if (exchange->script.at->begin != want_login)
			continue;
		if (err != NULL)
			script_failed(&exchange->script, err);
		else
			script_reply(&exchange->script, NULL, 0);
	}
}

void
snmp_exchanges_unreachable(struct endpoint *endpoint, const struct rf_error *err)
{
	struct snmp_exchange *exchange;

	for (exchange = endpoint->exchanges; exchange != NULL; exchange = exchange->next) {
		if (exchange->script.at->begin != ask)
			continue;
		/* What came back was not done. */
		exchange->was_sent = exchange->was_sent && exchange->tries > 1;
		exchange->script.tries_left = 0;
		script_failed(&exchange->script, err);
		snmp_endpoint_silent(endpoint, err);
	}
}

/* ---- asking */

static int
wait_ms(const struct snmp_exchange *exchange)
{
	uint32_t ms = 4 * exchange->endpoint->answer_ms;

	if (exchange->is_once)
		return WAIT_ONCE_MS;
	ms = ms < WAIT_MIN_MS ? WAIT_MIN_MS : ms;
	ms += ms / 2 * (uint32_t)(exchange->tries - 1);
	return (int)(ms > WAIT_MAX_MS ? WAIT_MAX_MS : ms);
}

static enum verdict
ask(struct script *script)
{
	struct snmp_exchange *exchange = (struct snmp_exchange *)script;
	struct endpoint *endpoint = exchange->endpoint;
	struct snmp_request request = {.ask = exchange->ask, .repetitions = exchange->repetitions,
	    .binds = exchange->binds, .count = exchange->count};
	uint8_t *bytes;
	size_t len;
	bool ok;

	if (!endpoint->is_ready)
		return script_jump(script, exchange_steps);
	if (exchange->tries == SNMP_TRIES || (exchange->is_once && exchange->was_sent))
		return script->tries_left = 0, script_fail(script, RF_TIMEOUT, 0);
	if (exchange->request_id == 0)
		exchange->request_id = endpoint->next_id++;
	request.request_id = exchange->request_id;
	request.message_id = exchange->message_ids[exchange->message_count++] = endpoint->next_id++;
	bytes = snmp_message_write(&endpoint->security, &request, snmp_now_s(), &len);
	if (bytes == NULL) {
		error_set(&script->op.err, RF_NODE_TOO_MUCH, endpoint->node, "a question");
		return FAIL;
	}
	if (exchange->tries++ == 0)
		exchange->sent_us = now_us();
	script_wait(script, wait_ms(exchange));
	ok = snmp_socket_send(endpoint->socket, bytes, len);
	free(bytes);
	if (!ok) {
		error_set(&script->op.err, RF_NODE_UNREACHABLE, endpoint->node, strerror(errno));
		script->op.err.native = errno;
		snmp_endpoint_silent(endpoint, &script->op.err);
		return FAIL;
	}
	exchange->was_sent = true;
	return WAIT;
}

/* ---- the answer */

static bool
is_for(const struct snmp_exchange *exchange, const struct snmp_header *header)
{
	int i;

	if (!exchange->script.is_asked || exchange->script.at->begin != ask)
		return false;
	/* Versions 1 and 2c have their number inside. */
	if (header->version != SNMP_V3)
		return true;
	for (i = 0; i < exchange->message_count; i++)
		if (exchange->message_ids[i] == header->message_id)
			return true;
	return false;
}

void
snmp_exchange_heard(struct endpoint *endpoint, const struct snmp_header *header,
    const uint8_t *bytes, size_t len)
{
	struct heard heard = {header, bytes, len};
	struct snmp_exchange *exchange, *next;

	for (exchange = endpoint->exchanges; exchange != NULL; exchange = next) {
		next = exchange->next;
		if (is_for(exchange, header))
			script_reply(&exchange->script, &heard, sizeof heard);
	}
}

static void
tell_answer(struct snmp_exchange *exchange, size_t len)
{
	static const char *const methods[] = {"GET", "GET", "GET", "SET"};
	struct endpoint *endpoint = exchange->endpoint;
	struct endpoint_answer answer = {
	    .method = methods[exchange->ask],
	    .status = 200,
	    .us = now_us() - exchange->sent_us,
	    .bytes = len,
	};
	uint32_t ms = (uint32_t)(answer.us / 1000 < WAIT_MAX_MS ? answer.us / 1000 : WAIT_MAX_MS);

	if (exchange->tries == 1)
		endpoint->answer_ms = (3 * endpoint->answer_ms + ms) / 4;
	endpoint->events->answer(endpoint->owner, &answer);
}

/* A Report: what was wrong with the message, not with what it asks (RFC 3414 3.2). */
static enum verdict
reported(struct snmp_exchange *exchange, enum snmp_report report)
{
	struct endpoint *endpoint = exchange->endpoint;
	struct rf_error err;

	log_debug("node=%s report=%d", endpoint->node, report);
	switch (report) {
	case SNMP_REPORT_TIME:
		/* Its time has been taken over, if it was signed. */
		exchange->was_sent = false;
		error_set(&exchange->script.op.err, RF_NODE_GARBLED, endpoint->node, "its clock is not to be met");
		return AGAIN;
	case SNMP_REPORT_ENGINE:
		exchange->was_sent = false;
		exchange->tries = exchange->message_count = 0;
		snmp_login_again(endpoint, true);
		return script_jump(&exchange->script, exchange_steps);
	case SNMP_REPORT_USER:
	case SNMP_REPORT_DIGEST:
	case SNMP_REPORT_DECRYPTION:
	case SNMP_REPORT_LEVEL:
		exchange->was_sent = false;
		error_set(&err, RF_NODE_LOGIN_REFUSED, endpoint->node);
		err.native = (int)report;
		snmp_endpoint_refused(endpoint, &err);
		exchange->script.op.err = err;
		exchange->script.tries_left = 0;
		return FAIL;
	case SNMP_REPORT_OTHER: break;
	}
	error_set(&exchange->script.op.err, RF_NODE_GARBLED, endpoint->node, "it reports an error of SNMP itself");
	return FAIL;
}

static enum verdict
answered(struct script *script, const void *given, size_t given_len)
{
	struct snmp_exchange *exchange = (struct snmp_exchange *)script;
	struct endpoint *endpoint = exchange->endpoint;
	const struct heard *heard = given;
	struct snmp_answer answer;
	enum verdict verdict;
	const char *why;
	bool is_mine;

	(void)given_len;
	/* Another engine answers: what it says is signed with keys for that one, or not at all. */
	if (heard->header->version == SNMP_V3 &&
	    (heard->header->engine.len != endpoint->security.engine.len ||
		memcmp(heard->header->engine.id, endpoint->security.engine.id,
		    heard->header->engine.len) != 0))
		return reported(exchange, SNMP_REPORT_ENGINE);
	is_mine = snmp_message_read(
	    &endpoint->security, heard->bytes, heard->len, snmp_now_s(), &answer, &why);
	if (!is_mine)
		log_debug("node=%s dropped=\"%s\"", endpoint->node, why);
	if (is_mine && answer.is_report) {
		verdict = reported(exchange, answer.report);
		snmp_answer_clear(&answer);
		return verdict;
	}
	if (!is_mine || answer.request_id != exchange->request_id) {
		snmp_answer_clear(&answer);
		return WAIT; /* the timer decides */
	}
	exchange->answer = answer;
	exchange->bytes = heard->len;
	tell_answer(exchange, heard->len);
	snmp_endpoint_answered(endpoint);
	return FINISH;
}
