#include "southbound/redfish.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/trust.h"

enum {
	SILENCES_MAX = 2, /* time-outs in a row that make a box "down": one may be a slow log, two
			     are silence */
	KEPT_ENDED_MAX =
	    2 /* kept connections lost in a row: one may be a restart, two are the box's way */
};

/* A close under way: works and login first, then the session at the box, then the endpoint. */
struct closing {
	struct script script;
	struct endpoint *endpoint;
	struct close_op *asked;
	struct transfer transfer;
	char target[TARGET_SIZE];
	bool is_held;
};

static enum verdict wait_for_all(struct script *script);
static enum verdict all_settled(struct script *script, const void *answer, size_t len);
static enum verdict log_out(struct script *script);
static enum verdict logged_out(struct script *script, const void *answer, size_t len);
static void logout_done(struct op *op);
static void close_cancel(struct op *op);
static void close_done(struct op *op);
static void endpoint_free(struct endpoint *endpoint);

/* clang-format off */
static const struct step close_steps[] = {
	{ "settle", wait_for_all, all_settled, 0, 1, NULL },
	{ "logout", log_out, logged_out, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

static struct endpoint *
redfish_open(
    const struct endpoint_config *config, const struct endpoint_events *events, void *owner)
{
	struct endpoint *endpoint = xcalloc(1, sizeof *endpoint);
	struct peer_config peer = {
	    .node = config->node,
	    .is_tls = config->is_tls,
	    .host = config->host,
	    .port = config->port,
	    .tls = config->tls,
	    .connect_ms = config->connect_ms,
	    .read_ms = config->read_ms,
	};

	endpoint->events = events;
	endpoint->owner = owner;
	endpoint->node = xstrdup(config->node);
	endpoint->host = xstrdup(config->host);
	endpoint->vault = config->vault;
	endpoint->parsers = config->parsers;
	endpoint->is_tls = config->is_tls;
	endpoint->read_ms = config->read_ms;
	endpoint->profile = *config->profile;
	redfish_learnt_load(&endpoint->learnt, config->facts);
	peer.pinned = endpoint->learnt.pinned;
	endpoint->peer = peer_new(&peer);
	return endpoint;
}

static void
redfish_profile(struct endpoint *endpoint, const struct profile *profile)
{
	endpoint->profile = *profile;
}

static void
redfish_retry(struct endpoint *endpoint)
{
	endpoint->refusals = 0;
	endpoint->not_before_ms = 0;
	if (endpoint->state == ENDPOINT_REFUSED)
		redfish_set_state(endpoint, ENDPOINT_UNTRIED, NULL);
}

static void
redfish_restarts(struct endpoint *endpoint)
{
	redfish_session_forget(endpoint);
	peer_drop(endpoint->peer);
}

static bool
redfish_trust(struct endpoint *endpoint, const char *fingerprint)
{
	if (!endpoint->is_tls || !trust_accept(peer_trust(endpoint->peer), fingerprint))
		return false;
	strcpy(endpoint->learnt.pinned, peer_trust(endpoint->peer)->pinned);
	endpoint->seen[0] = '\0';
	endpoint->not_before_ms = 0;
	/* Another key may be another box: our token is not for it. The session's URI stays noted: where it is the same box, the next
	 * login finds our session there, by its user and time, and ends it. */
	redfish_session_forget(endpoint);
	peer_drop(endpoint->peer);
	redfish_learnt_changed(endpoint);
	if (endpoint->state == ENDPOINT_UNTRUSTED)
		redfish_set_state(endpoint, ENDPOINT_UNTRIED, NULL);
	return true;
}

/* ---- what every exchange has in common */

void
redfish_prepare(
    struct endpoint *endpoint, struct transfer *transfer, const char *method, const char *target)
{
	transfer->peer = endpoint->peer;
	transfer->method = method;
	transfer->target = target;
	transfer->token = transfer->authorization = NULL;
	transfer->idle_ms = endpoint->profile.idle_ms;
	transfer->wants_close = endpoint->profile.closes || endpoint->learnt.closes;
	transfer->encoding = endpoint->profile.no_encoding ? ENCODING_UNSTATED : ENCODING_IDENTITY;
	if (transfer->read_ms == 0)
		transfer->read_ms = endpoint->profile.read_ms;
}

static void
judge_state(struct endpoint *endpoint, const struct rf_error *err)
{
	const struct trust *trust = peer_trust(endpoint->peer);
	char expected[TRUST_FINGERPRINT_SIZE];

	switch (err->code) {
	case RF_NODE_CERTIFICATE:
		redfish_set_state(endpoint, ENDPOINT_UNTRUSTED, err);
		if (strcmp(endpoint->seen, trust->seen) != 0) {
			strcpy(endpoint->seen, trust->seen);
			endpoint->events->certificate(
			    endpoint->owner, trust_expected(trust, expected), trust->seen);
		}
		break;
	case RF_NODE_UNREACHABLE:
	case RF_NODE_TLS:
		redfish_set_state(endpoint, ENDPOINT_DOWN, err);
		break;
	case RF_NODE_TIMEOUT:
	case RF_TIMEOUT:
		if (++endpoint->silences >= SILENCES_MAX)
			redfish_set_state(endpoint, ENDPOINT_DOWN, err);
		break;
	case RF_CANCELLED:
		break; /* ours: says nothing about the box */
	default:
		/* It answered. Refused credentials stay refused, whatever else it answers. */
		endpoint->silences = 0;
		endpoint->seen[0] = '\0';
		if (endpoint->state != ENDPOINT_REFUSED)
			redfish_set_state(endpoint, ENDPOINT_UP, NULL);
		break;
	}
}

/* An idle connection that the box has closed is found out before anything is sent. One that takes a
 * request and then ends does so every time; to a write that would mean an unknown outcome for ever.
 */
static void
judge_connection(struct endpoint *endpoint, const struct transfer *transfer)
{
	if (transfer->kept_ended)
		endpoint->kept_ended++;
	else if (transfer->op.err.code == RF_OK && !transfer->is_new_connection)
		endpoint->kept_ended = 0;
	if (endpoint->kept_ended < KEPT_ENDED_MAX || endpoint->learnt.closes)
		return;
	log_info("node=%s keep_alive=off", endpoint->node);
	endpoint->learnt.closes = true;
	redfish_learnt_changed(endpoint);
}

void
redfish_heard(struct endpoint *endpoint, const struct transfer *transfer, bool is_login)
{
	const struct rf_error *err = &transfer->op.err;
	struct endpoint_answer answer = {
	    .method = transfer->method,
	    .status = transfer->answer.status,
	    .code = err->code,
	    .us = transfer->us,
	    .bytes = transfer->data_len,
	    .is_login = is_login,
	    .is_new_connection = transfer->is_new_connection,
	};

	if (err->code != RF_CANCELLED)
		endpoint->events->answer(endpoint->owner, &answer);
	if (endpoint->is_tls &&
	    strcmp(endpoint->learnt.pinned, peer_trust(endpoint->peer)->pinned) != 0) {
		strcpy(endpoint->learnt.pinned, peer_trust(endpoint->peer)->pinned);
		redfish_learnt_changed(endpoint);
	}
	judge_connection(endpoint, transfer);
	judge_state(endpoint, err);
}

void
redfish_set_state(struct endpoint *endpoint, enum endpoint_state state, const struct rf_error *why)
{
	bool is_same_why = why == NULL || (endpoint->why.code == why->code &&
					      strcmp(endpoint->why.arg[1], why->arg[1]) == 0);

	if (endpoint->state == state && is_same_why)
		return;
	endpoint->state = state;
	endpoint->why = why ? *why : (struct rf_error){0};
	endpoint->events->state(endpoint->owner, state, shard_wall_ms(), why);
}

void
redfish_learnt_changed(struct endpoint *endpoint)
{
	char *facts = redfish_learnt_text(&endpoint->learnt);

	endpoint->events->learnt(endpoint->owner, facts);
	free(facts);
}

/* ---- works */

bool
redfish_work_start(struct work *work, struct endpoint *endpoint, struct op *asked, const char *name,
    const struct step *steps, op_fn *done)
{
	if (endpoint->closing != NULL) {
		op_fail(asked, RF_SHUTTING_DOWN);
		return false;
	}
	work->endpoint = endpoint;
	work->asked = asked;
	work->next = endpoint->works;
	if (work->next != NULL)
		work->next->prev = work;
	endpoint->works = work;
	script_start(&work->script, name, endpoint->node, steps, asked, 0, NULL, done);
	return true;
}

void
redfish_work_end(struct work *work)
{
	struct endpoint *endpoint = work->endpoint;

	if (work->prev != NULL)
		work->prev->next = work->next;
	else
		endpoint->works = work->next;
	if (work->next != NULL)
		work->next->prev = work->prev;
	redfish_settled(endpoint);
}

/* ---- close */

static void
redfish_close(struct close_op *asked, struct op *parent, int64_t ms, op_fn *done)
{
	struct endpoint *endpoint = asked->endpoint;
	struct closing *closing = xcalloc(1, sizeof *closing);
	struct rf_error err;
	struct work *work;

	assert(endpoint->closing == NULL);
	closing->endpoint = endpoint;
	closing->asked = asked;
	endpoint->closing = closing;
	op_start(&asked->op, parent, ms, NULL, done);
	script_start(&closing->script, "close", endpoint->node, close_steps, &asked->op, 0,
	    close_cancel, close_done);
	/* Whatever becomes of the close, the endpoint must not go before those who use it. */
	if (endpoint->works != NULL || endpoint->login != NULL) {
		closing->is_held = true;
		op_hold(&closing->script.op);
	}
	error_set(&err, RF_SHUTTING_DOWN);
	for (work = endpoint->works; work != NULL; work = work->next)
		op_finish(work->asked, &err);
	redfish_login_stop(endpoint, !op_is_running(&closing->script.op));
}

void
redfish_settled(struct endpoint *endpoint)
{
	struct closing *closing = endpoint->closing;

	if (closing == NULL || endpoint->works != NULL || endpoint->login != NULL)
		return;
	if (closing->is_held) {
		closing->is_held = false;
		op_release(&closing->script.op);
	}
	script_reply(&closing->script, NULL, 0);
}

static enum verdict
wait_for_all(struct script *script)
{
	struct endpoint *endpoint = ((struct closing *)script)->endpoint;

	return endpoint->works == NULL && endpoint->login == NULL ? NEXT : WAIT;
}

static enum verdict
all_settled(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return wait_for_all(script);
}

static enum verdict
log_out(struct script *script)
{
	struct closing *closing = (struct closing *)script;
	struct endpoint *endpoint = closing->endpoint;
	struct session *session = &endpoint->session;

	if (session->kind != LOGIN_SESSION || session->uri == NULL ||
	    !target_encode(session->uri, closing->target))
		return FINISH;
	redfish_prepare(endpoint, &closing->transfer, "DELETE", closing->target);
	closing->transfer.token = session->token;
	closing->transfer.max_bytes = REDFISH_ERROR_MAX;
	transfer_start(&closing->transfer, &script->op, 0, logout_done);
	return WAIT;
}

static void
logout_done(struct op *op)
{
	struct closing *closing =
	    (struct closing *)((char *)op - offsetof(struct closing, transfer));

	redfish_heard(closing->endpoint, &closing->transfer, true);
	script_reply(&closing->script, &closing->transfer, sizeof closing->transfer);
}

/* Gone, or not known (any more): nothing to look for at the next start. */
static enum verdict
logged_out(struct script *script, const void *reply, size_t len)
{
	struct closing *closing = (struct closing *)script;
	int status = closing->transfer.answer.status;

	(void)reply, (void)len;
	if ((status >= 200 && status < 300) || status == 401 || status == 404) {
		redfish_learnt_session(&closing->endpoint->learnt, NULL, NULL);
		redfish_learnt_changed(closing->endpoint);
	} else {
		log_warn("node=%s session=left status=%d", closing->endpoint->node, status);
	}
	return FINISH;
}

static void
close_cancel(struct op *op)
{
	struct closing *closing = (struct closing *)op;

	redfish_login_stop(closing->endpoint, true);
}

static void
close_done(struct op *op)
{
	struct closing *closing = (struct closing *)op;
	struct close_op *asked = closing->asked;
	struct rf_error err = op->err;

	transfer_clear(&closing->transfer);
	endpoint_free(closing->endpoint);
	asked->endpoint = NULL;
	free(closing);
	op_finish(&asked->op, &err);
}

static void
endpoint_free(struct endpoint *endpoint)
{
	assert(endpoint->works == NULL && endpoint->login == NULL && endpoint->waiting == NULL);
	redfish_session_forget(endpoint);
	redfish_learnt_clear(&endpoint->learnt);
	peer_free(endpoint->peer);
	free(endpoint->node);
	free(endpoint->host);
	free(endpoint);
}

const struct driver redfish_driver = {
    .name = "redfish",
    .speaks_redfish = true,
    .open = redfish_open,
    .read = redfish_read,
    .act = redfish_act,
    .close = redfish_close,
    .profile = redfish_profile,
    .retry = redfish_retry,
    .restarts = redfish_restarts,
    .stream = redfish_stream,
    .trust = redfish_trust,
};
