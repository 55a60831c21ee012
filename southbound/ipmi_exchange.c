/* One command and its answer. What may happen on the way is told by tests/replay/test_ipmi.c. */
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_own.h"

enum { TRIES = 5, COPIES = 2, GOODBYES = 3, SLOWEST_MS = 4000 };

/* How long each try waits: a quarter more or less, so that a thousand boxes do not speak at once. */
static const int waits_ms[TRIES] = {500, 1000, 1500, 2000, 3000};

static enum verdict want_session(struct script *script);
static enum verdict got_session(struct script *script, const void *answer, size_t len);
static enum verdict ask_probe(struct script *script);
static enum verdict got_probe(struct script *script, const void *answer, size_t len);
static enum verdict ask_privilege(struct script *script);
static enum verdict got_privilege(struct script *script, const void *answer, size_t len);
static enum verdict ask_command(struct script *script);
static enum verdict got_command(struct script *script, const void *answer, size_t len);
static enum verdict judge_silence(struct script *script);
static void exchange_done(struct op *op);

/* clang-format off */
static const struct step silence[] = {
	{ "silence",   judge_silence, NULL,          0, 1,     NULL },
	{ 0 }
};
/* wait_ms is that of the first try; see ask(). */
static const struct step steps[] = {
	{ "session",   want_session,  got_session,   0, 1,     NULL },
	{ "probe",     ask_probe,     got_probe,     1, TRIES, silence },
	{ "privilege", ask_privilege, got_privilege, 1, TRIES, silence },
	{ "command",   ask_command,   got_command,   1, TRIES, silence },
	{ 0 }
};
/* clang-format on */
static const struct step *const privilege_step = &steps[2];

/* ---- the line */

void
ipmi_exchange_start(struct ipmi_exchange *exchange, struct endpoint *endpoint,
    enum ipmi_command_id command, const uint8_t *request, size_t len, struct op *parent, op_fn *done)
{
	assert(len <= sizeof exchange->request && !exchange->is_in_line);
	exchange->endpoint = endpoint;
	exchange->command = ipmi_command(command);
	exchange->request_len = (uint8_t)len;
	if (len > 0)
		memcpy(exchange->request, request, len);
	exchange->was_sent = exchange->was_busy = exchange->was_raised = exchange->has_relogged =
	    exchange->is_probed = exchange->is_mute = exchange->is_garbled = false;
	exchange->outstanding = NULL;
	exchange->seq = 0;
	exchange->tries = 0;
	exchange->cc = 0;
	exchange->len = 0;
	exchange->next = NULL;
	exchange->is_in_line = true;
	exchange->done = done;
	if (endpoint->last != NULL)
		endpoint->last->next = exchange;
	else
		endpoint->first = exchange;
	endpoint->last = exchange;
	script_start(&exchange->script, exchange->command->name, endpoint->node, steps, parent, 0,
	    NULL, exchange_done);
}

static void
leave_line(struct ipmi_exchange *exchange)
{
	struct endpoint *endpoint = exchange->endpoint;
	struct ipmi_exchange **at, *before = NULL;

	for (at = &endpoint->first; *at != exchange; at = &(*at)->next)
		before = *at;
	*at = exchange->next;
	if (endpoint->last == exchange)
		endpoint->last = before;
	exchange->is_in_line = false;
	if (endpoint->first != NULL)
		script_reply(&endpoint->first->script, NULL, 0);
}

static void
exchange_done(struct op *op)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)op;
	struct endpoint *endpoint = exchange->endpoint;

	/* Cancelled while the answer was outstanding: that may come yet. */
	if (exchange->outstanding != NULL && endpoint->session.is_open) {
		endpoint->session.tainted |= (uint64_t)1 << exchange->rq_seq;
		endpoint->session.tainted_until_ms = shard_now(shard_self()) + IPMI_TAINT_MS;
	}
	if (exchange->command->is_secret)
		OPENSSL_cleanse(exchange->request, sizeof exchange->request);
	if (exchange->is_goodbye && exchange->was_sent)
		ipmi_session_forget(&endpoint->session);
	else if (exchange->is_goodbye)
		ipmi_session_abandon(endpoint, &endpoint->session);
	leave_line(exchange);
	ipmi_session_rest(endpoint);
	exchange->done(op);
	ipmi_settled(endpoint);
}

/* ---- a session */

static enum verdict
want_session(struct script *script)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;
	struct endpoint *endpoint = exchange->endpoint;

	if (endpoint->first != exchange)
		return WAIT;
	exchange->tries = 0;
	exchange->outstanding = NULL;
	if (endpoint->session.is_open) {
		ipmi_session_use(endpoint);
		return NEXT;
	}
	if (exchange->is_goodbye)
		return FINISH;
	if (endpoint->login == NULL && !ipmi_login_may(endpoint, &script->op.err))
		return FAIL;
	ipmi_login_begin(endpoint);
	return WAIT;
}

static enum verdict
got_session(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return want_session(script);
}

/* A login that failed has failed for all who are in line: each would begin the same again. */
void
ipmi_exchange_logged_in(struct endpoint *endpoint, const struct rf_error *err)
{
	struct ipmi_exchange *exchange;

	if (err == NULL) {
		if (endpoint->first != NULL)
			script_reply(&endpoint->first->script, NULL, 0);
		return;
	}
	for (exchange = endpoint->first; exchange != NULL; exchange = exchange->next)
		if (exchange->script.at == steps)
			script_failed(&exchange->script, err);
}

/* ---- packets */

static uint64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int
jittered(int ms)
{
	uint8_t random;

	ipmi_random(&random, sizeof random);
	return ms * 3 / 4 + ms * random / 512;
}

/* Longer for a box that takes its time: asking it again would give it yet more to do. */
static int
wait_ms(const struct ipmi_exchange *exchange)
{
	int ms = waits_ms[exchange->tries], slow_ms = 3 * (int)exchange->endpoint->answer_ms;

	return jittered(slow_ms > ms ? slow_ms : ms);
}

/* Sends a command of this step; with another try the same number, so that whichever answer comes
 * first is taken. */
static enum verdict
ask(struct ipmi_exchange *exchange, const struct ipmi_command *command, const uint8_t *data,
    size_t len, int tries)
{
	struct endpoint *endpoint = exchange->endpoint;
	struct ipmi_session *session = &endpoint->session;
	struct ipmi_message message = {
	    .netfn = command->netfn, .cmd = command->cmd, .lun = exchange->lun, .data = data, .len = len};
	uint32_t another = 0;

	if (!session->is_open)
		return script_jump(&exchange->script, steps);
	if (exchange->tries == tries)
		return script_fail(&exchange->script, RF_TIMEOUT, 0);
	if (exchange->tries == 0) {
		exchange->rq_seq = ipmi_session_number(endpoint);
		exchange->seq = 0;
		exchange->sent_us = now_us();
	} else {
		session->tainted |= (uint64_t)1 << exchange->rq_seq;
		session->tainted_until_ms = shard_now(shard_self()) + IPMI_TAINT_MS;
	}
	message.seq = exchange->rq_seq;
	exchange->outstanding = command;
	script_wait(&exchange->script, wait_ms(exchange));
	exchange->tries++;
	/* The number of a packet makes a second one a duplicate (IPMI 2.0 6.12.13), as the network may
	 * make them any time: nothing is done twice. */
	if (!ipmi_session_send(
		endpoint, session, command->is_once ? &exchange->seq : &another, &message)) {
		error_set(&exchange->script.op.err, RF_NODE_UNREACHABLE, endpoint->node,
		    strerror(errno));
		return FAIL;
	}
	exchange->was_sent |= command == exchange->command;
	return WAIT;
}

void
ipmi_exchange_heard(struct endpoint *endpoint, const struct ipmi_message *message)
{
	struct ipmi_exchange *exchange = endpoint->first;
	const struct ipmi_command *command = exchange != NULL ? exchange->outstanding : NULL;

	if (command == NULL || message->netfn != command->netfn || message->cmd != command->cmd ||
	    message->seq != exchange->rq_seq)
		return; /* late, or not asked for */
	script_reply(&exchange->script, message, sizeof *message);
}

static uint32_t
min_ms(uint64_t ms)
{
	return ms < SLOWEST_MS ? (uint32_t)ms : SLOWEST_MS;
}

/* An answer that counts. */
static void
heard(struct ipmi_exchange *exchange, const struct ipmi_message *message)
{
	struct endpoint *endpoint = exchange->endpoint;
	struct endpoint_answer answer = {
	    .method = exchange->is_act ? "POST" : "GET",
	    .status = message->cc == IPMI_CC_OK ? 200 : 400,
	    .us = now_us() - exchange->sent_us,
	    .bytes = message->len,
	    .is_login = exchange->outstanding != exchange->command || exchange->is_goodbye,
	};

	endpoint->answer_ms = (endpoint->answer_ms * 7 + min_ms(answer.us / 1000)) / 8;
	exchange->outstanding = NULL;
	exchange->tries = 0;
	ipmi_answered(endpoint);
	endpoint->events->answer(endpoint->owner, &answer);
}

/* ---- is anybody there? */

static enum verdict
ask_probe(struct script *script)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;
	struct ipmi_session *session = &exchange->endpoint->session;

	if (!exchange->is_act || exchange->is_probed ||
	    shard_now(shard_self()) - session->heard_ms < IPMI_FRESH_MS)
		return NEXT;
	return ask(exchange, ipmi_command(IPMI_GET_DEVICE_ID), NULL, 0, TRIES);
}

static enum verdict
got_probe(struct script *script, const void *answer, size_t len)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;

	(void)len;
	if (answer == NULL)
		return WAIT;
	heard(exchange, answer);
	exchange->is_probed = true;
	return NEXT;
}

/* ---- privilege: sessions begin with that of a user */

static enum verdict
ask_privilege(struct script *script)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;
	struct endpoint *endpoint = exchange->endpoint;
	uint8_t wanted = endpoint->privilege;

	if ((exchange->command->privilege <= endpoint->session.privilege && !exchange->was_raised) ||
	    endpoint->session.privilege >= wanted || (endpoint->quirks & IPMI_QUIRK_NO_PRIVILEGE))
		return NEXT;
	return ask(exchange, ipmi_command(IPMI_SET_PRIVILEGE), &wanted, 1, TRIES);
}

static enum verdict
got_privilege(struct script *script, const void *answer, size_t len)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;
	struct endpoint *endpoint = exchange->endpoint;
	const struct ipmi_message *message = answer;

	(void)len;
	if (message == NULL)
		return WAIT;
	heard(exchange, message);
	if (message->cc == IPMI_CC_OK) {
		endpoint->session.privilege = endpoint->privilege;
		return NEXT;
	}
	/* 80h, 81h: more than the user or the channel may have. Some refuse whatever was asked for, and
	 * let the commands pass all the same. */
	if ((message->cc == 0x80 || message->cc == 0x81) && endpoint->privilege > IPMI_USER) {
		log_info("node=%s privilege=%d refused=%02x", endpoint->node, endpoint->privilege,
		    message->cc);
		endpoint->privilege--;
		return script_jump(script, privilege_step);
	}
	return NEXT;
}

/* ---- the command itself */

static int
tries_of(const struct ipmi_exchange *exchange)
{
	if (exchange->is_goodbye)
		return GOODBYES;
	return exchange->command->is_once ? COPIES : TRIES;
}

static enum verdict
ask_command(struct script *script)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;

	return ask(exchange, exchange->command, exchange->request, exchange->request_len,
	    tries_of(exchange));
}

static enum verdict
got_command(struct script *script, const void *answer, size_t len)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;
	struct endpoint *endpoint = exchange->endpoint;
	const struct ipmi_message *message = answer;

	(void)len;
	if (message == NULL)
		return WAIT;
	if (ipmi_cc_is_busy(message->cc) && exchange->tries < tries_of(exchange)) {
		exchange->was_busy = true; /* once more when this try's time is over */
		exchange->seq = 0;         /* it was not done: no duplicate */
		return WAIT;
	}
	heard(exchange, message);
	if (message->cc == IPMI_CC_PRIVILEGE && !exchange->was_raised &&
	    endpoint->session.privilege < endpoint->privilege) {
		exchange->was_raised = true;
		return script_jump(script, privilege_step);
	}
	exchange->cc = message->cc;
	exchange->len = message->len;
	memcpy(exchange->data, message->data, message->len);
	if (message->cc == IPMI_CC_OK && message->len < exchange->command->answer_min) {
		exchange->is_garbled = true;
		return FAIL;
	}
	return FINISH;
}

/* ---- no answer, or none that can be read */

static enum verdict
judge_silence(struct script *script)
{
	struct ipmi_exchange *exchange = (struct ipmi_exchange *)script;
	struct endpoint *endpoint = exchange->endpoint;
	bool was_command = exchange->outstanding == exchange->command;
	struct rf_error err;

	exchange->outstanding = NULL;
	exchange->tries = 0;
	if (exchange->is_goodbye)
		return FINISH;
	if (exchange->is_garbled) {
		error_set(&script->op.err, RF_NODE_GARBLED, endpoint->node, exchange->command->name);
		return FAIL;
	}
	/* The box has restarted, say, or has ended a session that it took for dead. */
	ipmi_session_abandon(endpoint, &endpoint->session);
	if (was_command && exchange->command->is_mute) {
		exchange->is_mute = true;
		return FINISH;
	}
	if (!exchange->has_relogged && !(was_command && exchange->command->is_once)) {
		exchange->has_relogged = true;
		return script_jump(script, steps);
	}
	error_set(&err, exchange->was_busy ? RF_NODE_BUSY : RF_NODE_TIMEOUT, endpoint->node);
	ipmi_silent(endpoint, &err);
	script->op.err = err;
	return FAIL;
}
