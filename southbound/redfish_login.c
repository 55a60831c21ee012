/* Logging in. Sources of what boxes do here: each row of reference "session" behaviour is a test in tests/replay/login. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "gateway/log.h"
#include "gateway/vault.h"
#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/redfish.h"

/* Why it is Basic and not a session. */
enum basic_reason {
	BASIC_KNOWN,                  /* by profile, or it worked before */
	BASIC_NO_TOKEN,               /* the box answered well, but without a token (Supermicro X11: 204) */
	BASIC_REFUSED,                /* 401, which some iLO 4 say to good credentials, too */
	BASIC_UNSUPPORTED,            /* 404, 405, 415 ... */
	BASIC_NO_SLOT                 /* the session table is full */
};

struct login {
	struct script script;
	struct endpoint *endpoint;
	struct transfer transfer;
	struct vault_op ask;
	char *body;                   /* secret */
	char *authorization;          /* secret */
	char sessions[2][TARGET_SIZE];        /* where to POST: as the root says, then by default */
	int sessions_count, sessions_at;
	int root_at;
	char probe[TARGET_SIZE];      /* something that needs credentials */
	enum basic_reason reason;
	struct rf_error slot_why;
	struct session made;
	char username[VAULT_USERNAME_SIZE];
	char leftover[TARGET_SIZE];   /* a session of ours from before, and when it was made, as the box said; "": none */
	char leftover_created[64];
	bool is_basic_leftover;       /* look for it by Basic, because there is no slot for a new one */
};

static enum verdict ask_root(struct script *script);
static enum verdict got_root(struct script *script, const void *reply, size_t len);
static enum verdict ask_vault(struct script *script);
static enum verdict got_credentials(struct script *script, const void *reply, size_t len);
static enum verdict post_session(struct script *script);
static enum verdict got_session(struct script *script, const void *reply, size_t len);
static enum verdict look_leftover(struct script *script);
static enum verdict saw_leftover(struct script *script, const void *reply, size_t len);
static enum verdict end_leftover(struct script *script);
static enum verdict ended_leftover(struct script *script, const void *reply, size_t len);
static enum verdict probe_basic(struct script *script);
static enum verdict got_basic(struct script *script, const void *reply, size_t len);
static enum verdict adopt(struct login *login);
static enum verdict refused(struct login *login, int status);
static enum verdict go_basic(struct login *login, enum basic_reason reason);
static enum verdict no_slot(struct login *login, const struct rf_error *why);
static enum verdict ask_box(struct login *login, const char *method, const char *target);
static void login_done(struct op *op);
static void transfer_done(struct op *op);
static void vault_done(struct op *op);
static void read_root(struct login *login, const json_t *root);
static void note_session(struct login *login);
static bool take_leftover(struct login *login);
static void session_wipe(struct session *session);
static char *credentials_json(const struct credentials *credentials);
static char *credentials_basic(const struct credentials *credentials);
static void wipe_free(char **text);

/* clang-format off */
static const struct step basic_steps[] = {
	{ "basic",       probe_basic,   got_basic,       0, 1, NULL },
	{ 0 }
};
/* What a gateway that was killed left behind is ended with the new session. Nothing of it makes a login fail. */
static const struct step leftover_steps[] = {
	{ "leftover",    look_leftover, saw_leftover,    0, 1, &leftover_steps[2] },
	{ "logout",      end_leftover,  ended_leftover,  0, 1, &leftover_steps[2] },
	{ 0 }
};
static const struct step session_steps[] = {
	{ "session",     post_session,  got_session,     0, 1, NULL },
	{ 0 }
};
/* The session table is full, and one of those in it may be ours. */
static const struct step make_room_steps[] = {
	{ "leftover",    look_leftover, saw_leftover,    0, 1, basic_steps },
	{ "logout",      end_leftover,  ended_leftover,  0, 1, basic_steps },
	{ "session",     post_session,  got_session,     0, 1, NULL },
	{ 0 }
};
static const struct step login_steps[] = {
	{ "root",        ask_root,      got_root,        0, 2, NULL },
	{ "credentials", ask_vault,     got_credentials, 0, 1, NULL },
	{ "session",     post_session,  got_session,     0, 1, NULL },
	{ 0 }
};
/* clang-format on */

static const char *const roots[] = { "/redfish/v1/", "/redfish/v1" };

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
	/* It would be refused by now: better a login before the request than after. A limit learnt too short grows back. */
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
	script_start(&login->script, "redfish_login", endpoint->node, login_steps, NULL, REDFISH_LOGIN_MS, NULL,
	    login_done);
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
	session_wipe(&endpoint->session);
}

/* ---- the end of a login, whatever it was */

static void
back_off(struct endpoint *endpoint, const struct rf_error *err)
{
	/* A refusal may be the box's own confusion (it starts, its directory server does not answer): a few seconds between
	 * the three. Boxes lock accounts out after three to five wrong passwords. */
	static const int refused_s[REDFISH_REFUSALS_MAX + 1] = { 0, 5, 20, 0 };
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
		endpoint->events->login(endpoint->owner, err.code ? &err : NULL, endpoint->refusals);
	transfer_clear(&login->transfer);
	vault_wipe(&login->ask.out);
	wipe_free(&login->body);
	wipe_free(&login->authorization);
	session_wipe(&login->made);
	free(login);
	redfish_request_logged_in(endpoint, err.code ? &err : NULL);
	redfish_settled(endpoint);
}

/* ---- exchanges */

static enum verdict
ask_box(struct login *login, const char *method, const char *target)
{
	transfer_clear(&login->transfer);
	login->transfer.body = NULL;
	login->transfer.body_len = 0;
	login->transfer.max_bytes = REDFISH_BODY_MAX;
	redfish_prepare(login->endpoint, &login->transfer, method, target);
	return WAIT;
}

static enum verdict
send_it(struct login *login)
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
	if (op->err.code != RF_OK && login->transfer.answer.status != 401 && !login->transfer.answer.token[0])
		script_failed(&login->script, &op->err);
	else
		script_reply(&login->script, &login->transfer, sizeof login->transfer);
}

/* ---- root: no credentials, because some refuse what comes with them there */

static enum verdict
ask_root(struct script *script)
{
	struct login *login = (struct login *)script;

	ask_box(login, "GET", roots[login->root_at]);
	return send_it(login);
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
		return AGAIN;
	}
	if (status == 401 || status == 403) {
		read_root(login, NULL);       /* a root that wants a login: by the standard's own paths, then */
		return NEXT;
	}
	if (status != 200) {
		redfish_explain(login->endpoint, transfer, true, NULL, &script->op.err);
		return FAIL;
	}
	root = json_read(transfer->data ? transfer->data : "", transfer->data_len, login->endpoint->node, &script->op.err);
	if (root == NULL)
		return FAIL;
	if (!json_is_object(root)) {
		json_decref(root);
		error_set(&script->op.err, RF_NODE_GARBLED, login->endpoint->node, "a service root that is no object");
		return FAIL;
	}
	login->endpoint->events->root(login->endpoint->owner, root);
	read_root(login, root);
	json_decref(root);
	return NEXT;
}

/* Where sessions are made, and what to try Basic on. The collection of sessions itself is never read: some Supermicro answer
 * 401 to that. */
static void
read_root(struct login *login, const json_t *root)
{
	static const char *const guarded[] = { "Managers", "Systems", "Chassis" };
	const struct profile *profile = &login->endpoint->profile;
	const char *link;
	size_t i;

	link = redfish_text(json_object_get(json_object_get(root, "Links"), "Sessions"), "@odata.id");
	if (target_from_location(link, login->sessions[0]))
		login->sessions_count = 1;
	if (profile->sessions_uri != NULL && target_encode(profile->sessions_uri, login->sessions[login->sessions_count]) &&
	    (login->sessions_count == 0 || strcmp(login->sessions[0], login->sessions[1]) != 0))
		login->sessions_count++;
	for (i = 0; i < nitems(guarded); i++)
		if (target_from_location(redfish_text(json_object_get(root, guarded[i]), "@odata.id"), login->probe))
			return;
	target_encode("/redfish/v1/Systems", login->probe);
}

/* ---- credentials */

static enum verdict
ask_vault(struct script *script)
{
	struct login *login = (struct login *)script;

	vault_get(login->endpoint->vault, &login->ask, &script->op, 0, login->endpoint->node, VAULT_REDFISH, vault_done);
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
	login->body = credentials_json(&login->ask.out);
	login->authorization = credentials_basic(&login->ask.out);
	memcpy(login->username, login->ask.out.username, sizeof login->username);
	vault_wipe(&login->ask.out);
	if (endpoint->profile.basic_only || login->sessions_count == 0 ||
	    (endpoint->learnt.login == LOGIN_BASIC && endpoint->refusals != 1))
		return go_basic(login, BASIC_KNOWN);
	return NEXT;
}

/* ---- a session */

static enum verdict
post_session(struct script *script)
{
	struct login *login = (struct login *)script;

	ask_box(login, "POST", login->sessions[login->sessions_at]);
	login->transfer.body = login->body;
	login->transfer.body_len = strlen(login->body);
	return send_it(login);
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
		return login->transfer.answer.token[0] ? adopt(login) : go_basic(login, BASIC_NO_TOKEN);
	redfish_explain(endpoint, &login->transfer, false, NULL, &why);
	if (why.code == RF_NODE_NO_SESSION_SLOT)
		return no_slot(login, &why);
	if (why.code == RF_NODE_BUSY || why.code == RF_NODE_FAILED || why.code == RF_NODE_GARBLED) {
		script->op.err = why;
		return FAIL;
	}
	/* On first contact only: where sessions have worked, or Basic was refused already, it would be one more wrong password. */
	if (status == 401 && (endpoint->learnt.login == LOGIN_SESSION || endpoint->refusals > 0))
		return refused(login, status);
	if (status == 401 || status == 403)
		return go_basic(login, BASIC_REFUSED);
	if (login->sessions_at + 1 < login->sessions_count) {
		login->sessions_at++;
		return script_jump(script, session_steps);
	}
	return go_basic(login, BASIC_UNSUPPORTED);
}

/* The token is all that is needed. The session's own URI: Location, else the body; it is only for ending the session. */
static enum verdict
adopt(struct login *login)
{
	struct endpoint *endpoint = login->endpoint;
	struct answer *answer = &login->transfer.answer;
	struct session *made = &login->made;

	session_wipe(made);
	made->kind = LOGIN_SESSION;
	made->token = xstrdup(answer->token);
	OPENSSL_cleanse(answer->token, sizeof answer->token);
	take_leftover(login);
	endpoint->learnt.login = LOGIN_SESSION;
	note_session(login);
	made->generation = endpoint->session.generation + 1;
	made->made_ms = made->heard_ms = shard_now(shard_self());
	session_wipe(&endpoint->session);
	endpoint->session = *made;
	memset(made, 0, sizeof *made);
	/* The same name again: the box has restarted and given it to us anew. */
	if (login->leftover[0] == '\0' ||
	    (endpoint->session.uri != NULL && strcmp(login->leftover, endpoint->session.uri) == 0))
		return FINISH;
	login->is_basic_leftover = false;
	return script_jump(&login->script, leftover_steps);
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
		body = json_read(transfer->data, transfer->data_len, login->endpoint->node, &ignored);
	id = redfish_text(body, "Id");
	n = snprintf(joined, sizeof joined, "%s/%s", login->sessions[login->sessions_at], id);
	if (!target_from_location(transfer->answer.location, uri) &&
	    !target_from_location(redfish_text(body, "@odata.id"), uri) && id[0] != '\0' && (size_t)n < sizeof joined)
		target_encode(joined, uri);
	created = redfish_text(body, "CreatedTime");
	if (uri[0] != '\0')
		made->uri = xstrdup(uri);
	redfish_learnt_session(&login->endpoint->learnt, made->uri, created[0] ? created : NULL);
	json_decref(body);
	redfish_learnt_changed(login->endpoint);
}

/* What is noted of an earlier session, before the new one takes its place. */
static bool
take_leftover(struct login *login)
{
	const struct learnt *learnt = &login->endpoint->learnt;

	if (learnt->session_uri == NULL || !target_encode(learnt->session_uri, login->leftover))
		return false;
	snprintf(login->leftover_created, sizeof login->leftover_created, "%s",
	    learnt->session_created ? learnt->session_created : "");
	return true;
}

static enum verdict
no_slot(struct login *login, const struct rf_error *why)
{
	log_warn("node=%s session=none why=\"table full\"", login->endpoint->node);
	login->slot_why = *why;
	login->reason = BASIC_NO_SLOT;
	if (login->leftover[0] == '\0' && take_leftover(login)) {
		login->is_basic_leftover = true;
		return script_jump(&login->script, make_room_steps);
	}
	return go_basic(login, BASIC_NO_SLOT);
}

/* ---- a session left over: ended only when it is seen to be ours. Boxes number their sessions, and after a restart the
 * same number is somebody else's. */

static enum verdict
look_leftover(struct script *script)
{
	struct login *login = (struct login *)script;

	ask_box(login, "GET", login->leftover);
	if (login->is_basic_leftover)
		login->transfer.authorization = login->authorization;
	else
		login->transfer.token = login->endpoint->session.token;
	return send_it(login);
}

static enum verdict
saw_leftover(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;
	struct transfer *transfer = &login->transfer;
	struct rf_error ignored;
	const char *user, *created, *noted = login->leftover_created;
	json_t *session = NULL;
	bool is_ours;

	(void)reply, (void)len;
	if (transfer->answer.status == 200 && transfer->data != NULL)
		session = json_read(transfer->data, transfer->data_len, login->endpoint->node, &ignored);
	user = redfish_text(session, "UserName");
	created = redfish_text(session, "CreatedTime");
	is_ours = session != NULL && strcmp(user, login->username) == 0 &&
	    (noted[0] == '\0' || created[0] == '\0' || strcmp(noted, created) == 0);
	json_decref(session);
	if (is_ours)
		return NEXT;
	script_fail(script, RF_NODE_REFUSED, transfer->answer.status);
	return FAIL;
}

static enum verdict
end_leftover(struct script *script)
{
	struct login *login = (struct login *)script;

	ask_box(login, "DELETE", login->leftover);
	if (login->is_basic_leftover)
		login->transfer.authorization = login->authorization;
	else
		login->transfer.token = login->endpoint->session.token;
	return send_it(login);
}

static enum verdict
ended_leftover(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;

	(void)reply, (void)len;
	log_info("node=%s session=leftover status=%d", login->endpoint->node, login->transfer.answer.status);
	return NEXT;
}

/* ---- Basic */

static enum verdict
go_basic(struct login *login, enum basic_reason reason)
{
	login->reason = reason;
	return script_jump(&login->script, basic_steps);
}

static enum verdict
probe_basic(struct script *script)
{
	struct login *login = (struct login *)script;

	ask_box(login, "GET", login->probe);
	login->transfer.authorization = login->authorization;
	return send_it(login);
}

/* Without a probe a wrong password would look like a good one until the first read. */
static enum verdict
got_basic(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;
	struct endpoint *endpoint = login->endpoint;
	struct session *session = &endpoint->session;
	int status = login->transfer.answer.status;
	unsigned generation = session->generation;

	(void)reply, (void)len;
	if (status == 401 && login->reason == BASIC_NO_SLOT) {
		script->op.err = login->slot_why;
		return FAIL;
	}
	if (status == 401)
		return refused(login, status);
	if (status >= 300 && status != 403 && status != 404) {
		redfish_explain(endpoint, &login->transfer, true, NULL, &script->op.err);
		return FAIL;
	}
	session_wipe(session);
	session->kind = LOGIN_BASIC;
	session->generation = generation + 1;
	session->authorization = login->authorization;
	login->authorization = NULL;
	session->made_ms = session->heard_ms = shard_now(shard_self());
	if (login->reason == BASIC_NO_SLOT) {
		session->until_ms = session->made_ms + REDFISH_SLOT_RETRY_S * 1000;
	} else if (endpoint->learnt.login != LOGIN_BASIC) {
		endpoint->learnt.login = LOGIN_BASIC;
		redfish_learnt_changed(endpoint);
	}
	return FINISH;
}

static enum verdict
refused(struct login *login, int status)
{
	error_set(&login->script.op.err, RF_NODE_LOGIN_REFUSED, login->endpoint->node);
	login->script.op.err.native = status;
	return FAIL;
}

/* ---- secrets */

/* {"UserName":...,"Password":...}, made here and not by jansson, whose buffers nobody wipes. */
static char *
credentials_json(const struct credentials *credentials)
{
	const struct {
		const char *before, *text;
	} parts[] = { { "{\"UserName\":\"", credentials->username }, { "\",\"Password\":\"", credentials->secret } };
	size_t size = 6 * (strlen(credentials->username) + strlen(credentials->secret)) + 64, n = 0, i;
	char *out = xmalloc(size);
	const unsigned char *p;

	for (i = 0; i < nitems(parts); i++) {
		n += (size_t)snprintf(out + n, size - n, "%s", parts[i].before);
		for (p = (const unsigned char *)parts[i].text; *p != '\0'; p++) {
			if (*p == '"' || *p == '\\')
				n += (size_t)snprintf(out + n, size - n, "\\%c", *p);
			else if (*p < 0x20)
				n += (size_t)snprintf(out + n, size - n, "\\u%04x", *p);
			else
				out[n++] = (char)*p;
		}
	}
	snprintf(out + n, size - n, "\"}");
	return out;
}

static char *
credentials_basic(const struct credentials *credentials)
{
	char *plain = xasprintf("%s:%s", credentials->username, credentials->secret), *out;
	size_t len = strlen(plain);

	out = xcalloc(1, 6 + (len + 2) / 3 * 4 + 1);
	memcpy(out, "Basic ", 6);
	EVP_EncodeBlock((unsigned char *)out + 6, (const unsigned char *)plain, (int)len);
	OPENSSL_cleanse(plain, len);
	free(plain);
	return out;
}

static void
session_wipe(struct session *session)
{
	unsigned generation = session->generation;

	wipe_free(&session->token);
	wipe_free(&session->authorization);
	free(session->uri);
	memset(session, 0, sizeof *session);
	session->generation = generation;
}

static void
wipe_free(char **text)
{
	if (*text != NULL)
		OPENSSL_cleanse(*text, strlen(*text));
	free(*text);
	*text = NULL;
}
