#include "northbound/res_accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/collections.h"
#include "northbound/reply.h"
#include "northbound/request.h"
#include "northbound/res_accounts_body.h"

#define ACCOUNTS "/redfish/v1/AccountService/Accounts"

struct work {
	struct account_body body; /* its change is the op */
	struct request *req;
};

static void created(struct op *op);
static void patched(struct op *op);
static void deleted(struct op *op);

/* ---- who may what */

/* Manages accounts, not only the own one. */
static bool
manages(const struct request *req, struct privilege_set set)
{
	return req->who.scope == NULL && !req->who.must_change_password &&
	       privileges_permit(req->who.privileges, set, false);
}

static bool
may_read(const struct request *req, const struct account *account)
{
	struct privilege_set set = privileges_for("ManagerAccount", NULL, HTTP_GET);
	bool is_own = identity_owns_account(&req->who, account->name);

	return manages(req, set) || (is_own && privileges_permit(req->who.privileges, set, true));
}

static bool
is_in_view(const struct request *req, const struct account *account)
{
	return req->view.node == NULL || scope_allows(account->scope, node_config(req->view.node));
}

/* The account of the URI, if there is one that this view has; else the request is answered. */
static struct account *
the_one(struct request *req)
{
	struct account *account = accounts_find(accounts_now(), req->param[0]);

	if (account != NULL && is_in_view(req, account))
		return account;
	reply_fail(req, RF_NOT_FOUND, req->uri);
	return NULL;
}

/* ---- reading */

void
res_accounts_get(struct request *req)
{
	const struct account_set *set = accounts_now();
	json_t *members = json_array();
	size_t i;

	for (i = 0; i < set->count; i++)
		if (is_in_view(req, set->accounts[i]) && may_read(req, set->accounts[i]))
			json_array_append_new(
			    members, json_pack("{s:s}", "@odata.id", set->accounts[i]->uri));
	reply_json(req, 200, collections_json(req, members));
}

void
res_accounts_one_get(struct request *req)
{
	struct account *account = the_one(req);

	if (account == NULL)
		return;
	if (may_read(req, account))
		reply_json(req, 200, account_body_json(account));
	else
		reply_fail(req, RF_PRIVILEGE);
}

/* ---- making */

static struct work *
work_new(struct request *req)
{
	struct work *work = xcalloc(1, sizeof *work);

	work->req = req;
	return work;
}

static void
work_free(struct work *work)
{
	account_change_clear(&work->body.change);
	free(work);
}

static void
work_refuse(struct work *work)
{
	reply_errors(work->req, work->body.read.errs, properties_told(&work->body.read));
	work_free(work);
}

void
res_accounts_post(struct request *req)
{
	struct account_change *change;
	struct work *work;

	if (!manages(req, privileges_for("ManagerAccountCollection", NULL, HTTP_POST))) {
		reply_fail(req, RF_PRIVILEGE);
		return;
	}
	work = work_new(req);
	change = &work->body.change;
	account_body_read_new(&work->body, req->body);
	if (work->body.read.bad) {
		work_refuse(work);
		return;
	}
	if (!(change->what & CHANGE_SCOPE) && req->view.name != NULL) {
		change->what |= CHANGE_SCOPE;
		change->scope = scope_of_node(req->view.name);
	}
	account_create(change, &req->op, 0, created);
}

static void
created(struct op *op)
{
	struct work *work = (struct work *)op;
	struct account *account = work->body.change.account;

	if (op->err.code) {
		reply_error(work->req, &op->err);
	} else {
		log_info("account=%s state=created role=%s by=%s", account->name, account->role,
		    work->req->who.user);
		reply_created(work->req, account->uri, account_body_json(account));
	}
	work_free(work);
}

/* ---- changing */

/* What may be changed of it by this client. */
static enum account_reach
reach_of(const struct request *req, const struct account *account)
{
	bool is_own = identity_owns_account(&req->who, account->name);

	if (manages(req, privileges_for("ManagerAccount", NULL, HTTP_PATCH)))
		return account->is_configured ? REACH_LOCKED : REACH_ALL;
	if (is_own && privileges_permit(req->who.privileges,
			  privileges_for_property("ManagerAccount", "Password", HTTP_PATCH), true))
		return account->is_configured ? REACH_NOTHING : REACH_PASSWORD;
	return REACH_NONE;
}

void
res_accounts_one_patch(struct request *req)
{
	struct account *account = the_one(req);
	enum account_reach reach;
	struct work *work;

	if (account == NULL)
		return;
	reach = reach_of(req, account);
	if (reach == REACH_NONE || ((reach == REACH_PASSWORD || reach == REACH_NOTHING) &&
				       account_body_wants_more(req->body))) {
		reply_fail(req, RF_PRIVILEGE);
		return;
	}
	if (!request_if_match(req, account_body_json(account)))
		return;
	work = work_new(req);
	account_body_read(&work->body, req->body, account, reach);
	if (properties_are_useless(&work->body.read)) {
		work_refuse(work);
		return;
	}
	/* Who changes but the own password must not undo what an administrator does meanwhile. */
	if (request_header(req, "If-Match") != NULL || reach == REACH_PASSWORD)
		work->body.change.version = account->version;
	if (req->who.session != NULL && identity_owns_account(&req->who, account->name))
		snprintf(work->body.change.session, sizeof work->body.change.session, "%s",
		    req->who.session->id);
	account_update(&work->body.change, &req->op, 0, patched);
}

static void
patched(struct op *op)
{
	struct work *work = (struct work *)op;
	struct account *account = work->body.change.account;
	json_t *json;

	if (op->err.code) {
		reply_error(work->req, &op->err);
	} else {
		log_info("account=%s state=changed by=%s", account->name, work->req->who.user);
		json = account_body_json(account);
		properties_annotate(&work->body.read, json);
		reply_json(work->req, 200, json);
	}
	work_free(work);
}

/* ---- deleting */

void
res_accounts_one_delete(struct request *req)
{
	struct account *account = the_one(req);
	struct work *work;

	if (account == NULL)
		return;
	if (!manages(req, privileges_for("ManagerAccount", NULL, HTTP_DELETE))) {
		reply_fail(req, RF_PRIVILEGE);
		return;
	}
	if (!request_if_match(req, account_body_json(account)))
		return;
	work = work_new(req);
	snprintf(work->body.change.name, sizeof work->body.change.name, "%s", account->name);
	if (request_header(req, "If-Match") != NULL)
		work->body.change.version = account->version;
	account_delete(&work->body.change, &req->op, 0, deleted);
}

static void
deleted(struct op *op)
{
	struct work *work = (struct work *)op;

	if (op->err.code) {
		reply_error(work->req, &op->err);
	} else {
		log_info(
		    "account=%s state=deleted by=%s", work->body.change.name, work->req->who.user);
		reply_empty(work->req, 204);
	}
	work_free(work);
}
