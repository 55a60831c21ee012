#include "northbound/node_resources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/body.h"
#include "northbound/reply.h"
#include "northbound/request_state.h"
#include "northbound/task_service.h"

struct reading {
	struct fleet_read read;      /* first member */
	struct request *req;
};

struct writing {
	struct fleet_write write;    /* first member */
	struct request *req;
};

static bool find(struct request *req, struct fleet_ref *ref, struct rf_error *err);
static enum fleet_freshness freshness_of(const struct request *req);
static void read_done(struct op *op);
static void serve_write(struct request *req, const struct fleet_ref *ref);
static void write_done(struct op *op);
static json_t *said_json(const struct request *req, struct node *node, const struct doc *said);

bool
node_resources_try(struct request *req)
{
	struct fleet_ref ref;
	struct fleet_hit hit;
	struct rf_error err;

	if (!query_is_plain(&req->query) || !find(req, &ref, &err) ||
	    !fleet_cached(ref.node, ref.path, freshness_of(req), &hit))
		return false;
	reply_doc(req, ref.node, &hit);
	doc_unref(hit.doc);
	return true;
}

void
node_resources_serve(struct request *req)
{
	enum fleet_freshness freshness = freshness_of(req);
	struct reading *reading;
	struct fleet_hit hit;
	struct fleet_ref ref;
	struct rf_error err;

	if (!find(req, &ref, &err)) {
		reply_error(req, &err);
	} else if (req->method != HTTP_GET) {
		serve_write(req, &ref);
	} else if (fleet_cached(ref.node, ref.path, freshness, &hit)) {
		reply_doc(req, ref.node, &hit);
		doc_unref(hit.doc);
	} else if (freshness == FLEET_MEMORY) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
	} else {
		reading = xcalloc(1, sizeof *reading);
		reading->req = req;
		reading->read.node = ref.node;
		reading->read.freshness = freshness;
		strcpy(reading->read.path, ref.path);
		fleet_read(&reading->read, &req->op, 0, read_done);
	}
}

/* By the canonical path. The mapping opens POST Sessions to all, because that is the login; at a box it is a write like others:
 * wrong passwords lock its accounts, ours among them. */
static bool
is_permitted(const struct request *req, const char *path)
{
	const char *entity = privileges_entity(path);
	bool is_login = req->method == HTTP_POST && entity != NULL && strcmp(entity, "SessionCollection") == 0;

	return privileges_permit(req->who.privileges,
	    privileges_for_path(path, is_login ? HTTP_PATCH : req->method), false);
}

/* What is outside the view or the scope does not exist. The privileges by the client's path were checked; a view or an alias may call
 * things otherwise, so the canonical one is asked, too. */
static bool
find(struct request *req, struct fleet_ref *ref, struct rf_error *err)
{
	const char *entity;

	if (!fleet_resolve(req->view.node, req->uri, ref) || !request_sees(req, ref->node))
		return error_set(err, RF_NOT_FOUND, req->uri);
	if (!is_permitted(req, ref->path))
		return error_set(err, RF_PRIVILEGE);
	if (!body_is_acceptable(request_header(req, "Accept"), "application/json"))
		return error_set(err, RF_NOT_ACCEPTABLE, "Accept");
	entity = privileges_entity(ref->path);
	if (entity != NULL)
		snprintf(req->state->type, sizeof req->state->type, "%s.", entity);
	if (req->method == HTTP_GET && fleet_shows_native(ref->node, req->view.node, ref->path)) {
		memmove(ref->path + 1, ref->path, strlen(ref->path) + 1);
		ref->path[0] = FLEET_NATIVE;
	}
	return true;
}

static enum fleet_freshness
freshness_of(const struct request *req)
{
	const char *control = request_header(req, "Cache-Control");

	if (req->state->from_memory)
		return FLEET_MEMORY;
	/* RFC 9111, 5.2.1.4; of the other directives none says that a cached answer is unwelcome. */
	return control != NULL && strcasestr(control, "no-cache") != NULL ? FLEET_NOW : FLEET_NORMAL;
}

static void
read_done(struct op *op)
{
	struct reading *reading = (struct reading *)op;
	struct request *req = reading->req;
	json_t *said;

	if (op->err.code == RF_OK) {
		reply_doc(req, reading->read.node, &reading->read.hit);
	} else {
		if (op->err.code == RF_NOT_FOUND)
			error_set(&op->err, RF_NOT_FOUND, req->uri);     /* in the client's words */
		said = said_json(req, reading->read.node, reading->read.said);
		reply_error_said(req, &op->err, said);
		json_decref(said);
	}
	fleet_read_clear(&reading->read);
	free(reading);
}

/* ---- writing ---- */

static void
serve_write(struct request *req, const struct fleet_ref *ref)
{
	static const char *const methods[] = {
		[HTTP_POST] = "POST", [HTTP_PATCH] = "PATCH", [HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE",
	};
	struct writing *writing = xcalloc(1, sizeof *writing);
	struct fleet_write *write = &writing->write;

	writing->req = req;
	write->node = ref->node;
	write->view = req->view.node;
	strcpy(write->path, ref->path);
	write->method = methods[req->method];
	write->user = req->who.user;
	write->if_match = request_header(req, "If-Match");
	if (req->method == HTTP_DELETE) {
		write->body = NULL;
	} else if (req->x->body_len == 0) {
		write->body = "{}";     /* some boxes refuse an action without a body */
		write->body_len = 2;
	} else {
		write->body = req->x->body;
		write->body_len = req->x->body_len;
	}
	fleet_write(write, &req->op, 0, write_done);
}

static void
write_done(struct op *op)
{
	struct writing *writing = (struct writing *)op;
	struct fleet_write *write = &writing->write;
	struct request *req = writing->req;
	char location[FLEET_PATH_MAX], retry[16];
	json_t *said;

	log_info("node=%s user=%s method=%s path=%s status=%d", node_name(write->node), req->who.user, write->method,
	    write->path, op->err.code == RF_OK ? write->status : error_status(&op->err));
	if (op->err.code != RF_OK) {
		said = said_json(req, write->node, write->doc);
		reply_error_said(req, &op->err, said);
		json_decref(said);
	} else if (write->task[0] != '\0') {
		task_service_accepted(req, write->task);
	} else {
		if (write->location[0] != '\0' &&
		    fleet_uri(write->node, req->view.node, write->location, location, sizeof location))
			reply_header(req, "Location", location);
		if (write->retry_after_s > 0) {
			snprintf(retry, sizeof retry, "%d", write->retry_after_s);
			reply_header(req, "Retry-After", retry);
		}
		reply_said(req, write->node, write->status, write->doc);
	}
	fleet_write_clear(write);
	free(writing);
}

/* The box's own error document in this client's words; NULL for none. */
static json_t *
said_json(const struct request *req, struct node *node, const struct doc *said)
{
	struct doc_face face;
	json_t *json;
	size_t len;
	char *text;

	if (said == NULL)
		return NULL;
	fleet_face(node, req->view.node, &face);
	len = doc_face_len(said, &face);
	text = xmalloc(len);
	doc_face_write(said, &face, text);
	json = json_loadb(text, len, 0, NULL);
	free(text);
	return json;
}
