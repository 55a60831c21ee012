#include "northbound/reply.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/doc.h"
#include "gateway/etag.h"
#include "gateway/fleet.h"
#include "gateway/stats.h"
#include "gateway/xalloc.h"
#include "northbound/auth.h"
#include "northbound/body.h"
#include "northbound/exchange.h"
#include "northbound/node_oem.h"
#include "northbound/query_run.h"
#include "northbound/request_state.h"
#include "northbound/schemas.h"

#define JSON_TYPE "application/json;charset=utf-8"

/* The head of an answer under construction; on the stack, nothing to free. */
struct head {
	struct http_header rows[12 + REPLY_HEADERS_MAX];
	size_t count;
	char etag[ETAG_SIZE], link[SCHEMA_LINK_MAX], allow[64], age[16], retry[16];
};

static void head_begin(struct head *head, const struct request *req);
static void head_resource(struct head *head, const struct request *req, const char *type);
static void head_hit(struct head *head, const struct fleet_hit *hit);
static bool is_unchanged(const struct request *req, const char *etag);
static void finish(struct request *req, int status);
static void transmit(struct request *req, struct head *head, int status, const char *body, size_t len);
static void transmit_unchanged(struct request *req, struct head *head);
static void part_answer(struct request *part, json_t *json, size_t bytes);

void
reply_header(struct request *req, const char *name, const char *value)
{
	struct request_state *state = req->state;

	assert(state->header_count < REPLY_HEADERS_MAX);
	state->headers[state->header_count].name = name;
	state->headers[state->header_count++].value = arena_strdup(req->arena, value);
}

/* ---- answers that went well ---- */

void
reply_json(struct request *req, int status, json_t *json)
{
	if (req->state->whole != NULL)
		part_answer(req, json, 0);
	else if (req->method == HTTP_GET && status == 200 && !query_is_plain(&req->query))
		query_run(req, json);
	else
		reply_resource(req, status, json);
}

/* A resource of ours bears its ETag as a property, too. It is that of the resource without the property, and without what
 * a PATCH adds for the client's information: so request_if_match finds the same. */
static void
add_etag(json_t *json)
{
	json_t *bare;
	const char *key;
	json_t *value;
	char etag[ETAG_SIZE], *text;
	void *next;

	if (!json_is_string(json_object_get(json, "@odata.id")) || json_object_get(json, "@odata.etag") != NULL)
		return;
	bare = json_copy(json);
	json_object_foreach_safe(bare, next, key, value) {
		if (strstr(key, "@Message.ExtendedInfo") != NULL)
			json_object_del(bare, key);
	}
	text = json_dumps(bare, JSON_COMPACT);
	etag_of(text, strlen(text), 0, etag);
	free(text);
	json_decref(bare);
	json_object_set_new(json, "@odata.etag", json_string(etag));
}

void
reply_resource(struct request *req, int status, json_t *json)
{
	const char *etag;
	char *text;
	size_t len;

	if (req->route != NULL && query_is_plain(&req->query) && status < 300)
		add_etag(json);
	etag = json_string_value(json_object_get(json, "@odata.etag"));
	text = json_dumps(json, JSON_COMPACT);
	len = strlen(text);
	reply_resource_text(req, status, json_string_value(json_object_get(json, "@odata.type")),
	    req->route != NULL ? etag : NULL, text, len);
	json_decref(json);
	explicit_bzero(text, len);      /* a token, perhaps */
	free(text);
}

void
reply_resource_text(struct request *req, int status, const char *type, const char *etag, const char *text, size_t len)
{
	struct head head;

	head_begin(&head, req);
	if (etag != NULL)
		snprintf(head.etag, sizeof head.etag, "%s", etag);
	else
		etag_of(text, len, 0, head.etag);
	if (req->method == HTTP_GET || status == 200 || status == 201)
		head_resource(&head, req, type == NULL ? "" : type);
	if (req->method == HTTP_GET && status == 200 && is_unchanged(req, head.etag)) {
		transmit_unchanged(req, &head);
	} else {
		head.rows[head.count++] = (struct http_header){ "Content-Type", JSON_TYPE };
		transmit(req, &head, status, text, len);
	}
}

char *
reply_room(struct request *req, const char *type, const char *etag, size_t len, const struct fleet_hit *hit)
{
	struct http_answer answer = { .status = 200, .body_len = len };
	struct head head;
	char *room;

	head_begin(&head, req);
	snprintf(head.etag, sizeof head.etag, "%s", etag);
	head_resource(&head, req, type);
	if (hit != NULL)
		head_hit(&head, hit);
	if (is_unchanged(req, etag)) {
		transmit_unchanged(req, &head);
		return NULL;
	}
	head.rows[head.count++] = (struct http_header){ "Content-Type", JSON_TYPE };
	answer.headers = head.rows;
	answer.header_count = head.count;
	room = http_reply_begin(req->x, &answer);
	if (room == NULL)       /* HEAD, or the client is gone */
		reply_room_end(req);
	return room;
}

void
reply_room_end(struct request *req)
{
	http_reply_end(req->x);
	finish(req, 200);
}

void
reply_created(struct request *req, const char *location, json_t *json)
{
	reply_header(req, "Location", location);
	reply_json(req, 201, json);
}

void
reply_empty(struct request *req, int status)
{
	struct head head;

	if (req->state->whole != NULL) {
		part_answer(req, json_object(), 0);
		return;
	}
	head_begin(&head, req);
	if (req->method == HTTP_OPTIONS)
		head_resource(&head, req, "");
	transmit(req, &head, status, NULL, 0);
}

void
reply_text(struct request *req, const char *content_type, const char *text, size_t len)
{
	struct head head;
	size_t type_len = strcspn(content_type, ";");
	char *type = arena_strndup(req->arena, content_type, type_len);

	if (!body_is_acceptable(request_header(req, "Accept"), type)) {
		reply_fail(req, RF_NOT_ACCEPTABLE, "Accept");
		return;
	}
	head_begin(&head, req);
	etag_of(text, len, 0, head.etag);
	head_resource(&head, req, "");
	if (is_unchanged(req, head.etag)) {
		transmit_unchanged(req, &head);
		return;
	}
	head.rows[head.count++] = (struct http_header){ "Content-Type", content_type };
	transmit(req, &head, 200, text, len);
}

/* ---- a node's documents ---- */

/* With a query, or as a part: the document as JSON. What the box sent was checked when it came; it parses. */
static void
reply_doc_json(struct request *req, const struct doc *doc, const struct doc_face *face)
{
	size_t len = doc_face_len(doc, face);
	char *text = xmalloc(len);
	json_t *json;

	doc_face_write(doc, face, text);
	json = json_loadb(text, len, 0, NULL);
	free(text);
	if (json == NULL)
		reply_fail(req, RF_NODE_GARBLED, face->node, "no JSON object");
	else if (req->state->whole != NULL)
		part_answer(req, json, len);
	else
		reply_json(req, 200, json);
}

static void
reply_doc_plain(struct request *req, const struct fleet_hit *hit, const struct doc_face *face)
{
	char etag[ETAG_SIZE], *room;

	doc_etag(hit->doc, face, 0, etag);
	room = reply_room(req, hit->doc->type, etag, doc_face_len(hit->doc, face), hit);
	if (room == NULL)
		return;
	doc_face_write(hit->doc, face, room);
	reply_room_end(req);
}

void
reply_doc(struct request *req, struct node *node, const struct fleet_hit *hit)
{
	struct doc_face face;
	char *oem = NULL;

	fleet_face(node, req->view.node, &face);
	if (doc_has_slot(hit->doc, SLOT_OEM))
		face.oem = oem = node_oem(node, req->view.node);
	if (req->state->whole != NULL || !query_is_plain(&req->query))
		reply_doc_json(req, hit->doc, &face);
	else
		reply_doc_plain(req, hit, &face);
	free(oem);
}

void
reply_said(struct request *req, struct node *node, int status, const struct doc *doc)
{
	struct doc_face face;
	struct head head;
	size_t len;
	char *text;

	if (doc == NULL || status == 204) {
		reply_empty(req, status);
		return;
	}
	fleet_face(node, req->view.node, &face);
	len = doc_face_len(doc, &face);
	text = xmalloc(len);
	doc_face_write(doc, &face, text);
	head_begin(&head, req);
	/* No ETag: whether this is the resource as GET shows it or some message, only the box knows. */
	if (schema_link(doc->type, head.link))
		head.rows[head.count++] = (struct http_header){ "Link", head.link };
	head.rows[head.count++] = (struct http_header){ "Content-Type", JSON_TYPE };
	transmit(req, &head, status, text, len);
	free(text);
}

/* ---- answers that did not go well ---- */

void
reply_error(struct request *req, const struct rf_error *err)
{
	reply_error_said(req, err, NULL);
}

static void
reply_error_body(struct request *req, const struct rf_error *err, json_t *body)
{
	int status = error_status(err), retry = error_retry_after(err);
	const char *challenge;
	struct head head;
	char *text;

	if (req->state->whole != NULL) {
		json_decref(body);
		req->state->is_answered = true;
		op_finish(&req->op, err);
		return;
	}
	text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	head_begin(&head, req);
	head.rows[head.count++] = (struct http_header){ "Content-Type", JSON_TYPE };
	if (status == 401 && (challenge = auth_challenge()) != NULL)
		head.rows[head.count++] = (struct http_header){ "WWW-Authenticate", challenge };
	if (status == 405 || status == 501)
		head_resource(&head, req, "");
	if (retry > 0) {
		snprintf(head.retry, sizeof head.retry, "%d", retry);
		head.rows[head.count++] = (struct http_header){ "Retry-After", head.retry };
	}
	transmit(req, &head, status, text, strlen(text));
	free(text);
}

void
reply_error_said(struct request *req, const struct rf_error *err, const json_t *said)
{
	reply_error_body(req, err, reply_error_json(err, 1, said));
}

void
reply_errors(struct request *req, const struct rf_error *errs, size_t count)
{
	assert(count > 0);
	reply_error_body(req, &errs[0], reply_error_json(errs, count, NULL));
}

void
exchange_refuse(struct http_exchange *x, const struct rf_error *err, struct http_answer *answer)
{
	static const struct http_header headers[] = {
		{ "OData-Version", "4.0" },
		{ "Content-Type", JSON_TYPE },
		{ "Cache-Control", "no-cache" },
	};
	json_t *body = reply_error_json(err, 1, NULL);
	char *text = json_dumps(body, JSON_COMPACT);

	answer->status = error_status(err);
	answer->headers = headers;
	answer->header_count = nitems(headers);
	answer->body_len = strlen(text);
	answer->body = arena_strndup(&x->arena, text, answer->body_len);
	free(text);
	json_decref(body);
}

/* ---- heads ---- */

static void
head_begin(struct head *head, const struct request *req)
{
	const struct request_state *state = req->state;

	head->count = 0;
	head->etag[0] = '\0';
	head->rows[head->count++] = (struct http_header){ "OData-Version", "4.0" };
	head->rows[head->count++] = (struct http_header){ "Cache-Control", "no-cache" };
	for (size_t i = 0; i < state->header_count; i++)
		head->rows[head->count++] = state->headers[i];
}

/* Allow, describedby and, when head->etag is set, ETag. */
static void
head_resource(struct head *head, const struct request *req, const char *type)
{
	const char *allow;

	if (req->route != NULL) {
		router_allow(req->route, head->allow, sizeof head->allow);
		allow = head->allow;
	} else {
		allow = schema_allow(*type != '\0' ? type : req->state->type);
	}
	head->rows[head->count++] = (struct http_header){ "Allow", allow };
	if (schema_link(type, head->link))
		head->rows[head->count++] = (struct http_header){ "Link", head->link };
	if (head->etag[0] != '\0')
		head->rows[head->count++] = (struct http_header){ "ETag", head->etag };
}

/* RFC 9111, 5.1 and (the warning, obsolete there but still read) RFC 7234, 5.5.1. */
static void
head_hit(struct head *head, const struct fleet_hit *hit)
{
	if (hit->age_s > 0 || hit->is_stale) {
		snprintf(head->age, sizeof head->age, "%u", hit->age_s);
		head->rows[head->count++] = (struct http_header){ "Age", head->age };
	}
	if (hit->is_stale)
		head->rows[head->count++] = (struct http_header){ "Warning", "110 fishway \"Response is Stale\"" };
}

static bool
is_unchanged(const struct request *req, const char *etag)
{
	const char *list = request_header(req, "If-None-Match");

	return list != NULL && etag_if_none_match(list, etag);
}

static void
transmit(struct request *req, struct head *head, int status, const char *body, size_t len)
{
	const struct http_answer answer = {
		.status = status,
		.headers = head->rows,
		.header_count = head->count,
		.body = body,
		.body_len = len,
	};

	assert(head->count <= nitems(head->rows));
	http_reply(req->x, &answer);
	finish(req, status);
}

static void
transmit_unchanged(struct request *req, struct head *head)
{
	stats_count(NULL, STATS_NOT_MODIFIED);
	transmit(req, head, 304, NULL, 0);
}

/* The exchange is over, and its strings are gone with it. */
static void
finish(struct request *req, int status)
{
	static const char *const names[] = {
		[HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST", [HTTP_PATCH] = "PATCH",
		[HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "OTHER",
	};

	stats_http(router_stats(req->route), names[req->is_head ? HTTP_HEAD : req->method], status,
	    stats_now_us() - req->began_us);
	req->x = NULL;
	request_end(req);
}

static void
part_answer(struct request *part, json_t *json, size_t bytes)
{
	part->state->json = json;
	part->state->bytes = bytes;
	request_end(part);
}

/* ---- answers that stay open */

void
reply_stream_begin(struct request *req, const char *content_type)
{
	struct http_answer answer = { .status = 200 };
	struct head head;

	head_begin(&head, req);
	head.rows[head.count++] = (struct http_header){ "Content-Type", content_type };
	answer.headers = head.rows;
	answer.header_count = head.count;
	req->state->is_stream = true;
	op_unbound(&req->op);
	stats_http(router_stats(req->route), "GET", answer.status, stats_now_us() - req->began_us);
	http_stream_begin(req->x, &answer);
}

bool
reply_stream(struct request *req, const char *bytes, size_t len)
{
	return http_stream_write(req->x, bytes, len);
}

void
reply_stream_end(struct request *req)
{
	http_stream_end(req->x);
	req->x = NULL;
	request_end(req);
}
