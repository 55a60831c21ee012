/* Logging in. What boxes do here is told by tests/replay/redfish, a file for each way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/redfish_login.h"

static enum verdict ask_root(struct script *script);
static enum verdict got_root(struct script *script, const void *reply, size_t len);
static enum verdict ask_vault(struct script *script);
static enum verdict got_credentials(struct script *script, const void *reply, size_t len);
static enum verdict post_session(struct script *script);
static enum verdict got_session(struct script *script, const void *reply, size_t len);
static enum verdict adopt(struct login *login);
static enum verdict no_slot(struct login *login, const struct rf_error *why);
static void login_done(struct op *op);
static void transfer_done(struct op *op);
static void vault_done(struct op *op);
static void read_root(struct login *login, const json_t *root);
static void note_session(struct login *login);

/* clang-format off */
static const struct step steps[] = {
	{ "root",        ask_root,     got_root,        0, 1, NULL },
	{ "credentials", ask_vault,    got_credentials, 0, 1, NULL },
	{ "session",     post_session, got_session,     0, 1, NULL },
	{ 0 }
};
/* clang-format on */
static const struct step *const session_step = &steps[2];

static const char *const roots[] = {"/redfish/v1/", "/redfish/v1"};

/* ---- from outside */

bool
redfish_session_is_usable(struct endpoint *endpoint)
{
	struct session *session = &endpoint->session;
	struct learnt *learnt = &endpoint->learnt;
	uint64_t now = shard_now(shard_self());

	if (session->kind == LOGIN_UNKNOWN)
		return false;
	if (session->kind == LOGIN_BASIC)
		return session->until_ms == 0 || now < session->until_ms;
	/* It would be refused by now: better a login before the request than after. A limit learnt
	 * too short grows back. */
	if (learnt->idle_s > 0 && now - session->heard_ms > (uint64_t)learnt->idle_s * 1000) {
		learnt->idle_s += learnt->idle_s / 4;
		return false;
	}
	if (learnt->age_s > 0 && now - session->made_ms > (uint64_t)learnt->age_s * 1000) {
		learnt->age_s += learnt->age_s / 4;
		return false;
	}
	return true;
}

bool
redfish_login_may(struct endpoint *endpoint, struct rf_error *err)
{
	uint64_t now = shard_now(shard_self());

	if (endpoint->refusals >= REDFISH_REFUSALS_MAX)
		return error_set(err, RF_NODE_LOGIN_STOPPED, endpoint->node);
	if (endpoint->not_before_ms > now) {
		*err = endpoint->not_before_why;
		if (err->code == RF_NODE_BUSY || err->code == RF_NODE_NO_SESSION_SLOT)
			err->retry_after_s = (int)((endpoint->not_before_ms - now + 999) / 1000);
		return false;
	}
	return true;
}

void
redfish_login_begin(struct endpoint *endpoint)
{
	struct login *login;

	if (endpoint->login != NULL)
		return;
	login = xcalloc(1, sizeof *login);
	login->endpoint = endpoint;
	endpoint->login = login;
	script_start(&login->script, "redfish_login", endpoint->node, steps, NULL, REDFISH_LOGIN_MS,
	    NULL, login_done);
}

void
redfish_login_stop(struct endpoint *endpoint, bool at_once)
{
	struct login *login = endpoint->login;

	if (login == NULL)
		return;
	if (at_once || strcmp(login->script.at->name, "session") != 0 || !login->transfer.was_sent)
		op_cancel(&login->script.op);
}

void
redfish_session_forget(struct endpoint *endpoint)
{
	redfish_session_wipe(&endpoint->session);
}

/* ---- the end of a login, whatever it was */

static void
back_off(struct endpoint *endpoint, const struct rf_error *err)
{
	/* A refusal may be the box's own confusion (it starts, its directory server does not
	 * answer): a few seconds between the three. Boxes lock accounts out after three to five
	 * wrong passwords. */
	static const int refused_s[REDFISH_REFUSALS_MAX + 1] = {0, 5, 20, 0};
	int seconds = 0;

	if (err->code == RF_NODE_LOGIN_REFUSED)
		seconds = refused_s[endpoint->refusals];
	else if (err->code == RF_NODE_BUSY || err->code == RF_NODE_NO_SESSION_SLOT)
		seconds = error_retry_after(err);
	endpoint->not_before_ms = shard_now(shard_self()) + (uint64_t)seconds * 1000;
	endpoint->not_before_why = *err;
}

static void
login_done(struct op *op)
{
	struct login *login = (struct login *)op;
	struct endpoint *endpoint = login->endpoint;
	struct rf_error err = op->err;

	endpoint->login = NULL;
	if (err.code == RF_OK) {
		endpoint->refusals = 0;
		endpoint->not_before_ms = 0;
		redfish_set_state(endpoint, ENDPOINT_UP, NULL);
	} else if (err.code != RF_CANCELLED) {
		if (err.code == RF_TIMEOUT)
			error_set(&err, RF_NODE_TIMEOUT, endpoint->node);
		if (err.code == RF_NODE_LOGIN_REFUSED)
			endpoint->refusals++;
		back_off(endpoint, &err);
		if (endpoint->refusals >= REDFISH_REFUSALS_MAX)
			redfish_set_state(endpoint, ENDPOINT_REFUSED, &err);
	}
	if (err.code != RF_CANCELLED)
		endpoint->events->login(
		    endpoint->owner, err.code ? &err : NULL, endpoint->refusals);
	transfer_clear(&login->transfer);
	vault_wipe(&login->ask.out);
	redfish_wipe_free(&login->body);
	redfish_wipe_free(&login->authorization);
	redfish_wipe_free(&login->token);
	redfish_session_wipe(&login->made);
	free(login);
	redfish_request_logged_in(endpoint, err.code ? &err : NULL);
	redfish_settled(endpoint);
}

/* ---- exchanges */

void
redfish_login_ask(struct login *login, const char *method, const char *target)
{
	transfer_clear(&login->transfer);
	login->transfer.body = NULL;
	login->transfer.body_len = 0;
	login->transfer.max_bytes = REDFISH_BODY_MAX;
	redfish_prepare(login->endpoint, &login->transfer, method, target);
}

enum verdict
redfish_login_send(struct login *login)
{
	transfer_start(&login->transfer, &login->script.op, 0, transfer_done);
	return WAIT;
}

static void
transfer_done(struct op *op)
{
	struct login *login = (struct login *)((char *)op - offsetof(struct login, transfer));

	redfish_heard(login->endpoint, &login->transfer, true);
	/* A head is enough where it holds a token or says 401; the body may have been cut off. */
	if (op->err.code != RF_OK && login->transfer.answer.status != 401 &&
	    !login->transfer.answer.token[0])
		script_failed(&login->script, &op->err);
	else
		script_reply(&login->script, &login->transfer, sizeof login->transfer);
}

/* ---- root: no credentials, because some refuse what comes with them there */

static enum verdict
ask_root(struct script *script)
{
	struct login *login = (struct login *)script;

	redfish_login_ask(login, "GET", roots[login->root_at]);
	return redfish_login_send(login);
}

static enum verdict
got_root(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;
	struct transfer *transfer = &login->transfer;
	int status = transfer->answer.status;
	json_t *root;

	(void)reply, (void)len;
	if ((status == 404 || (status >= 300 && status < 400)) && login->root_at == 0) {
		login->root_at = 1;
		return script_jump(script, steps);
	}
	if (status == 401 || status == 403) {
		/* A root that wants a login: by the standard's own paths, then. */
		read_root(login, NULL);
		return NEXT;
	}
	if (status != 200) {
		redfish_explain(login->endpoint, transfer, true, NULL, &script->op.err);
		return FAIL;
	}
	root = json_read(transfer->data ? transfer->data : "", transfer->data_len,
	    login->endpoint->node, &script->op.err);
	if (root == NULL)
		return FAIL;
	if (!json_is_object(root)) {
		json_decref(root);
		error_set(&script->op.err, RF_NODE_GARBLED, login->endpoint->node,
		    "a service root that is no object");
		return FAIL;
	}
	login->endpoint->events->root(login->endpoint->owner, root);
	read_root(login, root);
	json_decref(root);
	return NEXT;
}

/* Where sessions are made, and what to try Basic on. The collection of sessions itself is never
 * read: some Supermicro answer 401 to that. */
static void
read_root(struct login *login, const json_t *root)
{
	static const char *const guarded[] = {"Managers", "Systems", "Chassis"};
	const struct profile *profile = &login->endpoint->profile;
	const char *link;
	size_t i;

	link =
	    redfish_text(json_object_get(json_object_get(root, "Links"), "Sessions"), "@odata.id");
	if (target_from_location(link, login->sessions[0]))
		login->sessions_count = 1;
	if (profile->sessions_uri != NULL &&
	    target_encode(profile->sessions_uri, login->sessions[login->sessions_count]) &&
	    (login->sessions_count == 0 || strcmp(login->sessions[0], login->sessions[1]) != 0))
		login->sessions_count++;
	for (i = 0; i < nitems(guarded); i++)
		if (target_from_location(
			redfish_text(json_object_get(root, guarded[i]), "@odata.id"), login->probe))
			return;
	target_encode("/redfish/v1/Systems", login->probe);
}

/* ---- credentials */

static enum verdict
ask_vault(struct script *script)
{
	struct login *login = (struct login *)script;

	vault_get(login->endpoint->vault, &login->ask, &script->op, 0, login->endpoint->node,
	    VAULT_REDFISH, vault_done);
	return WAIT;
}

static void
vault_done(struct op *op)
{
	struct login *login = (struct login *)((char *)op - offsetof(struct login, ask));

	if (op->err.code != RF_OK)
		script_failed(&login->script, &op->err);
	else
		script_reply(&login->script, op, sizeof *op);
}

static enum verdict
got_credentials(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;
	const struct endpoint *endpoint = login->endpoint;

	(void)reply, (void)len;
	login->body = redfish_credentials_json(&login->ask.out);
	login->authorization = redfish_credentials_basic(&login->ask.out);
	memcpy(login->username, login->ask.out.username, sizeof login->username);
	vault_wipe(&login->ask.out);
	if (endpoint->profile.basic_only || login->sessions_count == 0 ||
	    (endpoint->learnt.login == LOGIN_BASIC && endpoint->refusals != 1))
		return redfish_basic_go(login, BASIC_KNOWN);
	return NEXT;
}

/* ---- a session */

static enum verdict
post_session(struct script *script)
{
	struct login *login = (struct login *)script;

	redfish_login_ask(login, "POST", login->sessions[login->sessions_at]);
	login->transfer.body = login->body;
	login->transfer.body_len = strlen(login->body);
	return redfish_login_send(login);
}

static enum verdict
got_session(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;
	struct endpoint *endpoint = login->endpoint;
	int status = login->transfer.answer.status;
	struct rf_error why;

	(void)reply, (void)len;
	if (status >= 200 && status < 300)
		return login->transfer.answer.token[0] ? adopt(login)
						       : redfish_basic_go(login, BASIC_NO_TOKEN);
	redfish_explain(endpoint, &login->transfer, false, NULL, &why);
	if (why.code == RF_NODE_NO_SESSION_SLOT)
		return no_slot(login, &why);
	if (why.code == RF_NODE_BUSY || why.code == RF_NODE_FAILED || why.code == RF_NODE_GARBLED) {
		script->op.err = why;
		return FAIL;
	}
	/* On first contact only: where sessions have worked, or Basic was refused already, it would
	 * be one more wrong password. */
	if (status == 401 && (endpoint->learnt.login == LOGIN_SESSION || endpoint->refusals > 0))
		return redfish_login_refused(login, status);
	if (status == 401 || status == 403)
		return redfish_basic_go(login, BASIC_REFUSED);
	if (login->sessions_at + 1 < login->sessions_count) {
		login->sessions_at++;
		return script_jump(script, session_step);
	}
	return redfish_basic_go(login, BASIC_UNSUPPORTED);
}

/* The token is all that is needed. The session's own URI: Location, else the body; it is only for
 * ending the session. */
static enum verdict
adopt(struct login *login)
{
	struct endpoint *endpoint = login->endpoint;
	struct answer *answer = &login->transfer.answer;
	struct session *made = &login->made;

	redfish_session_wipe(made);
	made->kind = LOGIN_SESSION;
	made->token = xstrdup(answer->token);
	redfish_wipe_free(&login->token);
	login->token = xstrdup(answer->token);
	OPENSSL_cleanse(answer->token, sizeof answer->token);
	redfish_leftover_take(login);
	endpoint->learnt.login = LOGIN_SESSION;
	note_session(login);
	made->generation = endpoint->session.generation + 1;
	made->made_ms = made->heard_ms = shard_now(shard_self());
	redfish_session_wipe(&endpoint->session);
	endpoint->session = *made;
	memset(made, 0, sizeof *made);
	/* The same name again: the box has restarted and given it to us anew. */
	if (login->leftover[0] == '\0' ||
	    (endpoint->session.uri != NULL && strcmp(login->leftover, endpoint->session.uri) == 0))
		return FINISH;
	return redfish_leftover_end(login);
}

static void
note_session(struct login *login)
{
	struct transfer *transfer = &login->transfer;
	struct session *made = &login->made;
	struct rf_error ignored;
	char uri[TARGET_SIZE] = "", joined[TARGET_SIZE];
	const char *id, *created;
	json_t *body = NULL;
	int n;

	if (transfer->data != NULL)
		body =
		    json_read(transfer->data, transfer->data_len, login->endpoint->node, &ignored);
	id = redfish_text(body, "Id");
	n = snprintf(joined, sizeof joined, "%s/%s", login->sessions[login->sessions_at], id);
	if (!target_from_location(transfer->answer.location, uri) &&
	    !target_from_location(redfish_text(body, "@odata.id"), uri) && id[0] != '\0' &&
	    (size_t)n < sizeof joined)
		target_encode(joined, uri);
	created = redfish_text(body, "CreatedTime");
	if (uri[0] != '\0')
		made->uri = xstrdup(uri);
	redfish_learnt_session(&login->endpoint->learnt, made->uri, created[0] ? created : NULL);
	json_decref(body);
	redfish_learnt_changed(login->endpoint);
}

static enum verdict
no_slot(struct login *login, const struct rf_error *why)
{
	log_warn("node=%s session=none why=\"table full\"", login->endpoint->node);
	login->slot_why = *why;
	login->reason = BASIC_NO_SLOT;
	if (login->leftover[0] == '\0' && redfish_leftover_take(login))
		return redfish_leftover_make_room(login, session_step);
	return redfish_basic_go(login, BASIC_NO_SLOT);
}

enum verdict
redfish_login_refused(struct login *login, int status)
{
	error_set(&login->script.op.err, RF_NODE_LOGIN_REFUSED, login->endpoint->node);
	login->script.op.err.native = status;
	return FAIL;
}

void
redfish_session_wipe(struct session *session)
{
	unsigned generation = session->generation;

	redfish_wipe_free(&session->token);
	redfish_wipe_free(&session->authorization);
	free(session->uri);
	memset(session, 0, sizeof *session);
	session->generation = generation;
}
