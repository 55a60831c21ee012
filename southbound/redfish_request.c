#include "southbound/redfish.h"

#include <string.h>

#include "gateway/doc.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"

static enum verdict need_login(struct script *script);
static enum verdict got_login(struct script *script, const void *answer, size_t len);
static enum verdict send_request(struct script *script);
static enum verdict got_answer(struct script *script, const void *answer, size_t len);
static enum verdict repeat(struct redfish_request *request);
static void transfer_done(struct op *op);
static void request_cancel(struct op *op);
static void stop_waiting(struct redfish_request *request);
static void session_lost(struct redfish_request *request);
static bool is_futile(const struct endpoint *endpoint, const char *target);
static void note_futile(struct endpoint *endpoint, const char *target);

/* clang-format off */
static const struct step steps[] = {
	{ "login", need_login, got_login, 0, 1, NULL },
	{ "request", send_request, got_answer, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

void
redfish_request_start(struct redfish_request *request, struct endpoint *endpoint,
    const char *method, const char *target, struct op *parent, op_fn *done)
{
	request->endpoint = endpoint;
	request->method = method;
	request->was_repeated = false;
	memmove(request->target, target, strlen(target) + 1);
	script_start(
	    &request->script, "request", endpoint->node, steps, parent, 0, request_cancel, done);
}

static void
request_cancel(struct op *op)
{
	stop_waiting((struct redfish_request *)op);
}

/* ---- login */

static enum verdict
need_login(struct script *script)
{
	struct redfish_request *request = (struct redfish_request *)script;
	struct endpoint *endpoint = request->endpoint;
	struct redfish_request **end;

	if (endpoint->login == NULL) {
		if (redfish_session_is_usable(endpoint))
			return NEXT;
		if (!redfish_login_may(endpoint, &script->op.err))
			return FAIL;
	}
	request->is_waiting = true;
	request->next = NULL;
	for (end = &endpoint->waiting; *end != NULL; end = &(*end)->next)
		request->prev = *end;
	request->prev = end == &endpoint->waiting ? NULL : request->prev;
	*end = request;
	redfish_login_begin(endpoint);
	return WAIT;
}

/* The login that this request waited for has ended: the session, or script_failed with the reason.
 */
static enum verdict
got_login(struct script *script, const void *answer, size_t len)
{
	(void)script, (void)answer, (void)len;
	return NEXT;
}

void
redfish_request_logged_in(struct endpoint *endpoint, const struct rf_error *err)
{
	struct redfish_request *request;

	while ((request = endpoint->waiting) != NULL) {
		stop_waiting(request);
		if (err != NULL)
			script_failed(&request->script, err);
		else
			script_reply(&request->script, NULL, 0);
	}
}

static void
stop_waiting(struct redfish_request *request)
{
	if (!request->is_waiting)
		return;
	request->is_waiting = false;
	if (request->prev != NULL)
		request->prev->next = request->next;
	else
		request->endpoint->waiting = request->next;
	if (request->next != NULL)
		request->next->prev = request->prev;
	request->next = request->prev = NULL;
}

/* ---- the exchange */

static enum verdict
send_request(struct script *script)
{
	struct redfish_request *request = (struct redfish_request *)script;
	struct endpoint *endpoint = request->endpoint;
	struct session *session = &endpoint->session;
	struct transfer *transfer = &request->transfer;
	enum transfer_encoding encoding = transfer->encoding;

	/* Between the end of the login and this pass another request may have lost the session
	 * again. */
	if (session->kind == LOGIN_UNKNOWN)
		return script_jump(script, steps);
	redfish_prepare(endpoint, transfer, request->method, request->target);
	if (encoding == ENCODING_GZIP)
		transfer->encoding = encoding;
	transfer->token = request->token = session->token ? xstrdup(session->token) : NULL;
	transfer->authorization = request->authorization =
	    session->authorization ? xstrdup(session->authorization) : NULL;
	request->generation = session->generation;
	request->sent_ms = shard_now(script->op.shard);
	transfer_start(transfer, &script->op, 0, transfer_done);
	return WAIT;
}

static void
transfer_done(struct op *op)
{
	struct transfer *transfer = (struct transfer *)op;
	struct redfish_request *request =
	    (struct redfish_request *)((char *)transfer -
				       offsetof(struct redfish_request, transfer));

	transfer->token = transfer->authorization = NULL;
	redfish_wipe_free(&request->token);
	redfish_wipe_free(&request->authorization);
	redfish_heard(request->endpoint, transfer, false);
	if (transfer->answer.status != 401 && op->err.code == RF_OK)
		request->endpoint->session.heard_ms = shard_now(request->script.op.shard);
	/* A 401 may be all that could be read: an iDRAC8 cuts the page off that goes with it. */
	if (op->err.code != RF_OK && transfer->answer.status != 401)
		script_failed(&request->script, &op->err);
	else
		script_reply(&request->script, transfer, sizeof *transfer);
}

static enum verdict
got_answer(struct script *script, const void *answer, size_t len)
{
	struct redfish_request *request = (struct redfish_request *)script;
	struct transfer *transfer = &request->transfer;
	bool is_get = strcmp(request->method, "GET") == 0;

	(void)answer, (void)len;
	if (transfer->answer.status == 401)
		return repeat(request);
	/* HPE keeps registries compressed and refuses to send them otherwise. */
	if (transfer->answer.status == 406 && is_get && transfer->encoding == ENCODING_IDENTITY) {
		transfer_clear(transfer);
		transfer->encoding = ENCODING_GZIP;
		transfer->if_none_match = NULL;
		return script_jump(script, &steps[1]);
	}
	return NEXT;
}

/* 401: not done, so it may be asked again, once, with a new login. */
static enum verdict
repeat(struct redfish_request *request)
{
	struct endpoint *endpoint = request->endpoint;
	struct script *script = &request->script;

	if (!request->was_repeated && !is_futile(endpoint, request->target)) {
		request->was_repeated = true;
		session_lost(request);
		transfer_clear(&request->transfer);
		return script_jump(script, steps);
	}
	if (request->was_repeated)
		note_futile(endpoint, request->target);
	error_set(&script->op.err, RF_NODE_LOGIN_REFUSED, endpoint->node);
	script->op.err.native = 401;
	return FAIL;
}

/* The session that the request was sent with is over; a later one is not touched. What there is to
 * learn: how long it lasted unused, or at all. Short times say nothing: the box may have restarted.
 */
static void
session_lost(struct redfish_request *request)
{
	struct endpoint *endpoint = request->endpoint;
	struct session *session = &endpoint->session;
	struct learnt *learnt = &endpoint->learnt;
	int idle_s, age_s;

	if (session->kind == LOGIN_UNKNOWN || session->generation != request->generation)
		return;
	idle_s = (int)((request->sent_ms - session->heard_ms) / 1000);
	age_s = (int)((request->sent_ms - session->made_ms) / 1000);
	if (session->kind == LOGIN_SESSION && idle_s >= 60)
		learnt->idle_s = idle_s - idle_s / 4;
	else if (session->kind == LOGIN_SESSION && age_s >= 600)
		learnt->age_s = age_s - age_s / 4;
	log_info("node=%s session=lost idle_s=%d age_s=%d", endpoint->node, idle_s, age_s);
	redfish_session_forget(endpoint);
}

/* ---- what stays 401 with a fresh session: the account may not have it, and each further login
 * would only fill the box's session table. Remembered for a while. */

static bool
is_futile(const struct endpoint *endpoint, const char *target)
{
	uint64_t hash = doc_hash_bytes(target, strlen(target), 0), now = shard_now(shard_self());
	int i;

	for (i = 0; i < REDFISH_FUTILE; i++)
		if (endpoint->futile[i].target == hash && endpoint->futile[i].until_ms > now)
			return true;
	return false;
}

static void
note_futile(struct endpoint *endpoint, const char *target)
{
	int i = (int)(endpoint->futile_next++ % REDFISH_FUTILE);

	endpoint->futile[i].target = doc_hash_bytes(target, strlen(target), 0);
	endpoint->futile[i].until_ms = shard_now(shard_self()) + REDFISH_FUTILE_MS;
}
