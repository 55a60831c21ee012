#include "northbound/res_sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/collections.h"
#include "northbound/moment.h"
#include "northbound/properties.h"
#include "northbound/reply.h"
#include "northbound/request.h"

#define SERVICE  "/redfish/v1/SessionService"
#define SESSIONS SERVICE "/Sessions"

/* ---- what is shown */

/* The whole of it is seen by who manages the service; everybody else sees the own account's
 * sessions. */
static bool
sees(const struct request *req, const struct session *session)
{
	if (req->view.name != NULL &&
	    (session->view == NULL || strcmp(session->view, req->view.name) != 0))
		return false;
	return identity_owns_session(&req->who, session) ||
	       (req->who.scope == NULL && privileges_permit(req->who.privileges,
					      privileges_for("Session", NULL, HTTP_GET), false));
}

static json_t *
service_json(void)
{
	const struct session_policy *policy = &sessions_now()->policy;

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:b, s:I, s:I, s:b, s:{s:s}}",
	    "@odata.id", SERVICE, "@odata.type", "#SessionService.v1_2_0.SessionService", "Id",
	    "SessionService", "Name", "Session Service", "Description", "Sessions with the gateway",
	    "Status", "State", "Enabled", "Health", "OK", "ServiceEnabled", 1, "SessionTimeout",
	    (json_int_t)policy->timeout_s, "AbsoluteSessionTimeout", (json_int_t)policy->absolute_s,
	    "AbsoluteSessionTimeoutEnabled", policy->is_absolute, "Sessions", "@odata.id",
	    SESSIONS);
}

static json_t *
session_json(const struct session *session)
{
	const struct session_policy *policy = &sessions_now()->policy;
	const struct account *account = accounts_find(accounts_now(), session->user);
	char uri[sizeof SESSIONS + SESSION_ID_SIZE + 1], created[MOMENT_SIZE], expires[MOMENT_SIZE];
	json_t *json;

	snprintf(uri, sizeof uri, SESSIONS "/%s", session->id);
	moment_text(session->created_ms, created);
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s?}", "@odata.id", uri,
	    "@odata.type", "#Session.v1_8_0.Session", "Id", session->id, "Name", "User Session",
	    "Description", "A session with the gateway", "UserName", session->user, "SessionType",
	    "Redfish", "CreatedTime", created, "ClientOriginIPAddress", session->origin);
	if (session->context != NULL)
		json_object_set_new(json, "Context", json_string(session->context));
	if (account != NULL)
		json_object_set_new(json, "Roles", json_pack("[s]", account->role));
	if (policy->is_absolute) {
		moment_text(session->created_ms + (uint64_t)policy->absolute_s * 1000, expires);
		json_object_set_new(json, "ExpirationTime", json_string(expires));
	}
	return json;
}

void
res_sessions_service_get(struct request *req)
{
	reply_json(req, 200, service_json());
}

void
res_sessions_get(struct request *req)
{
	const struct session_set *set = sessions_now();
	json_t *members = json_array();
	size_t i;

	for (i = 0; i < set->count; i++)
		if (sees(req, set->sessions[i]))
			json_array_append_new(
			    members, json_pack("{s:o}", "@odata.id",
					 json_sprintf(SESSIONS "/%s", set->sessions[i]->id)));
	reply_json(req, 200, collections_json(req, members));
}

/* The session of the URI, if there is one that this client may know of; else the request is
 * answered. */
static struct session *
the_one(struct request *req)
{
	struct session *session = sessions_find(sessions_now(), req->param[0]);

	if (session == NULL ||
	    (req->view.name != NULL &&
		(session->view == NULL || strcmp(session->view, req->view.name) != 0))) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
		return NULL;
	}
	if (!sees(req, session)) {
		reply_fail(req, RF_PRIVILEGE);
		return NULL;
	}
	return session;
}

void
res_sessions_one_get(struct request *req)
{
	struct session *session = the_one(req);

	if (session != NULL)
		reply_json(req, 200, session_json(session));
}

/* ---- the end of one */

struct ending {
	struct session_change change;
	struct request *req;
};

/* With a body, because clients that grew up with iLO insist on 200 (DSP0266 allows 200, 202 and
 * 204). */
static void
ended(struct op *op)
{
	struct ending *ending = (struct ending *)op;
	struct request *req = ending->req;
	struct rf_error err = op->err;

	session_change_clear(&ending->change);
	free(ending);
	if (err.code)
		reply_error(req, &err);
	else
		reply_json(
		    req, 200, json_pack("{s:[o]}", "@Message.ExtendedInfo", reply_message(&err)));
}

void
res_sessions_one_delete(struct request *req)
{
	struct session *session = the_one(req);
	struct ending *ending;

	if (session == NULL || !request_if_match(req, session_json(session)))
		return;
	ending = xcalloc(1, sizeof *ending);
	ending->req = req;
	snprintf(ending->change.id, sizeof ending->change.id, "%s", session->id);
	log_info(
	    "session=%s user=%s state=deleted by=%s", session->id, session->user, req->who.user);
	session_delete(&ending->change, &req->op, 0, ended);
}

/* ---- login */

struct login {
	struct auth_op auth;
	struct session_change change;
	struct request *req;
	const char *user, *password; /* in the request's body */
	char context[SESSION_CONTEXT_MAX + 1];
	char origin[AUTH_ADDRESS_SIZE];
};

#define BORROWED(field) .kind = PROPERTY_BORROWED, .offset = offsetof(struct login, field)

/* clang-format off */
static const struct property login_rows[] = {
	{ "UserName", BORROWED(user),     .is_required = true, .is_secret = true },
	{ "Password", BORROWED(password), .is_required = true, .is_secret = true },
	{ "Context",  .kind = PROPERTY_TEXT, .offset = offsetof(struct login, context),
	    .high = SESSION_CONTEXT_MAX },
};
/* clang-format on */

static void verified(struct op *op);
static void created(struct op *op);

static void
login_free(struct login *login)
{
	identity_clear(&login->auth.who);
	session_change_clear(&login->change);
	free(login);
}

void
res_sessions_post(struct request *req)
{
	struct auth_in in = {.peer = http_conn_peer(req->x->conn),
	    .uri = SESSIONS,
	    .view = req->view.node ? node_config(req->view.node) : NULL};
	struct login *login = xcalloc(1, sizeof *login);
	struct properties read = {0};

	properties_read_new(&read, req->body, login_rows, nitems(login_rows), login);
	if (read.bad) {
		login_free(login);
		reply_errors(req, read.errs, properties_told(&read));
		return;
	}
	login->req = req;
	auth_address(in.peer, login->origin);
	auth_login(&login->auth, &req->op, 0, &in, login->user, login->password, verified);
}

static void
verified(struct op *op)
{
	struct login *login = (struct login *)op;
	struct request *req = login->req;
	struct rf_error err = op->err;

	if (err.code) {
		login_free(login);
		reply_error(req, &err);
		return;
	}
	snprintf(login->change.user, sizeof login->change.user, "%s", login->auth.who.user);
	snprintf(login->change.view, sizeof login->change.view, "%s",
	    req->view.name ? req->view.name : "");
	snprintf(login->change.origin, sizeof login->change.origin, "%s", login->origin);
	snprintf(login->change.context, sizeof login->change.context, "%s", login->context);
	login->change.stamp = login->auth.who.stamp;
	session_create(&login->change, &req->op, 0, created);
}

/* Nobody has learnt the token: the session would only take up a place. */
static void
abandoned(struct op *op)
{
	session_change_clear((struct session_change *)op);
	free(op);
}

static void
created(struct op *op)
{
	struct login *login = (struct login *)((char *)op - offsetof(struct login, change));
	struct session *session = login->change.session;
	struct request *req = login->req;
	struct session_change *again;
	struct rf_error err = op->err, must_change;
	json_t *json;

	if (err.code) {
		if (session != NULL) {
			again = xcalloc(1, sizeof *again);
			memcpy(again->id, session->id, sizeof again->id);
			session_delete(again, NULL, 0, abandoned);
		}
		login_free(login);
		reply_error(req, &err);
		return;
	}
	log_info("session=%s user=%s state=created address=%s", session->id, session->user,
	    login->origin);
	json = session_json(session);
	if (login->auth.who.must_change_password) {
		error_set(&must_change, RF_PASSWORD_CHANGE, login->auth.who.account_uri);
		json_object_set_new(
		    json, "@Message.ExtendedInfo", json_pack("[o]", reply_message(&must_change)));
	}
	reply_header(req, "X-Auth-Token", login->change.token);
	login_free(login);
	reply_created(req, json_string_value(json_object_get(json, "@odata.id")), json);
}

/* ---- the service */

#define AT(field) offsetof(struct session_policy, field)
#define FIXED     .kind = PROPERTY_READ_ONLY
#define SECONDS(field)                                                                             \
	.kind = PROPERTY_INTEGER, .offset = AT(field), .low = SESSION_TIMEOUT_MIN,                 \
	.high = SESSION_TIMEOUT_MAX

/* clang-format off */
static const struct property service_rows[] = {
	{ "SessionTimeout",                SECONDS(timeout_s) },
	{ "AbsoluteSessionTimeout",        SECONDS(absolute_s) },
	{ "AbsoluteSessionTimeoutEnabled", .kind = PROPERTY_BOOLEAN, .offset = AT(is_absolute) },
	{ "ServiceEnabled", FIXED },
	{ "Status",         FIXED },
	{ "Sessions",       FIXED },
	{ "Id",             FIXED },
	{ "Name",           FIXED },
	{ "Description",    FIXED },
};
/* clang-format on */

struct service_patch {
	struct session_policy_change change;
	struct request *req;
	struct properties read;
};

static void
service_patched(struct op *op)
{
	struct service_patch *patch = (struct service_patch *)op;
	struct request *req = patch->req;
	struct rf_error err = op->err;
	json_t *json;

	if (err.code) {
		reply_error(req, &err);
	} else {
		json = service_json();
		properties_annotate(&patch->read, json);
		reply_json(req, 200, json);
	}
	free(patch);
}

void
res_sessions_service_patch(struct request *req)
{
	const struct session_set *set = sessions_now();
	struct service_patch *patch;

	if (req->who.scope != NULL) {
		reply_fail(req, RF_SCOPE);
		return;
	}
	if (!request_if_match(req, service_json()))
		return;
	patch = xcalloc(1, sizeof *patch);
	patch->req = req;
	patch->change.policy = set->policy;
	patch->change.generation = set->policy_generation;
	properties_read(
	    &patch->read, req->body, "", service_rows, nitems(service_rows), &patch->change.policy);
	if (properties_are_useless(&patch->read)) {
		reply_errors(req, patch->read.errs, properties_told(&patch->read));
		free(patch);
		return;
	}
	session_policy_update(&patch->change, &req->op, 0, service_patched);
}
