#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/doc.h"
#include "gateway/log.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/redfish.h"

enum {
	PARSE_AWAY =
	    64 << 10, /* bodies beyond this are parsed on a worker: 64 KiB are 2 ms on the loop */
	CHECK_EVERY = 8,  /* one conditional read in so many is made without its condition */
	PAGING_MS = 60000 /* without a deadline */
};

/* JSON made of a body, on a worker thread. */
struct parse {
	struct job job;
	const char *bytes;
	size_t len;
	const char *node;
	json_t *json;
};

struct reading {
	struct work work;
	struct read_op *read;
	struct redfish_request request;
	struct parse parse;
	struct pages pages;
	char next[TARGET_SIZE];
	uint64_t hash;
	bool is_paging; /* the first page is in */
};

static enum verdict ask(struct script *script);
static enum verdict got(struct script *script, const void *reply, size_t len);
static enum verdict ask_page(struct script *script);
static enum verdict got_page(struct script *script, const void *reply, size_t len);
static enum verdict begin_parse(struct script *script);
static enum verdict got_json(struct script *script, const void *reply, size_t len);
static enum verdict finish(struct reading *reading);
static void request_done(struct op *op);
static void parse_work(struct job *job);
static void parse_done(struct op *op);
static void reading_done(struct op *op);
static bool may_be_conditional(struct reading *reading);
static void check_etag(struct reading *reading, uint64_t hash);

/* clang-format off */
static const struct step steps[] = {
	{ "get", ask, got, 0, 1, NULL },
	{ "parse", begin_parse, got_json, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */
/* A further page that cannot be had is a truncation, not a failure, as long as the box has
 * answered. */
/* clang-format off */
static const struct step page_steps[] = {
	{ "page", ask_page, got_page, 0, 1, NULL },
	{ "parse", begin_parse, got_json, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

void
redfish_read(struct read_op *read, struct op *parent, int64_t ms, op_fn *done)
{
	struct reading *reading = xcalloc(1, sizeof *reading);
	struct endpoint *endpoint = read->endpoint;
	int64_t left;

	read->status = 0;
	read->json = read->error_body = NULL;
	read->is_unchanged = read->is_truncated = false;
	read->etag[0] = read->body_etag[0] = '\0';
	read->hash = 0;
	read->bytes = 0;
	op_start(&read->op, parent, ms, NULL, done);
	reading->read = read;
	reading->pages.max = endpoint->profile.pages ? endpoint->profile.pages : 1;
	reading->pages.members_max = read->max_members ? read->max_members : REDFISH_MEMBERS_MAX;
	reading->pages.bytes_max = read->max_bytes ? read->max_bytes : REDFISH_BODY_MAX;
	left = op_left_ms(&read->op);
	reading->pages.until_ms =
	    shard_now(read->op.shard) + (uint64_t)(left == INT64_MAX ? PAGING_MS : left / 2);
	if (!redfish_work_start(
		&reading->work, endpoint, &read->op, "redfish_read", steps, reading_done))
		free(reading);
}

static void
reading_done(struct op *op)
{
	struct reading *reading = (struct reading *)op;
	struct read_op *read = reading->read;
	struct rf_error err = op->err;

	if (err.code != RF_OK) {
		json_decref(read->json);
		read->json = NULL;
	}
	json_decref(reading->parse.json);
	transfer_clear(&reading->request.transfer);
	redfish_pages_clear(&reading->pages);
	redfish_work_end(&reading->work);
	free(reading);
	op_finish(&read->op, &err);
}

/* ---- the first page, which is nearly always the only one */

static enum verdict
ask(struct script *script)
{
	struct reading *reading = (struct reading *)script;
	struct redfish_request *request = &reading->request;
	struct read_op *read = reading->read;
	char target[TARGET_SIZE];

	if (!target_encode(read->uri, target)) {
		error_set(&script->op.err, RF_NOT_FOUND, read->uri);
		return FAIL;
	}
	request->transfer.max_bytes = reading->pages.bytes_max;
	request->transfer.if_none_match = may_be_conditional(reading) ? read->held_etag : NULL;
	redfish_request_start(
	    request, reading->work.endpoint, "GET", target, &script->op, request_done);
	return WAIT;
}

static void
request_done(struct op *op)
{
	struct reading *reading =
	    (struct reading *)((char *)op - offsetof(struct reading, request));

	reading->read->status = reading->request.transfer.answer.status;
	if (op->err.code != RF_OK)
		script_failed(&reading->work.script, &op->err);
	else
		script_reply(&reading->work.script, op, sizeof *op);
}

/* Compressed, though that was not asked for: it stays as it is. */
static bool
is_packed(const struct transfer *transfer)
{
	return transfer->answer.is_encoded && transfer->encoding != ENCODING_GZIP;
}

static enum verdict
got(struct script *script, const void *reply, size_t len)
{
	struct reading *reading = (struct reading *)script;
	struct read_op *read = reading->read;
	struct endpoint *endpoint = reading->work.endpoint;
	struct transfer *transfer = &reading->request.transfer;
	int status = transfer->answer.status;

	(void)reply, (void)len;
	if (status == 304 && transfer->if_none_match != NULL) {
		read->is_unchanged = true;
		read->hash = read->held_hash;
		snprintf(read->etag, sizeof read->etag, "%s", read->held_etag);
		return FINISH;
	}
	if (status < 200 || status >= 300) {
		redfish_explain(endpoint, transfer, true, &read->error_body, &script->op.err);
		return FAIL;
	}
	memcpy(read->etag, transfer->answer.etag, sizeof read->etag);
	read->bytes = transfer->data_len;
	if (transfer->data_len == 0)
		return FINISH;
	if (is_packed(transfer)) {
		error_set(&script->op.err, RF_NODE_GARBLED, endpoint->node,
		    "compressed, though that was not asked for");
		return FAIL;
	}
	reading->hash = doc_hash_bytes(transfer->data, transfer->data_len, 0);
	check_etag(reading, reading->hash);
	/* The same bytes: nothing to parse. Of several pages the hash is another. */
	if (read->held_hash != 0 && (reading->hash ? reading->hash : 1) == read->held_hash)
		return finish(reading);
	return NEXT;
}

/* ---- parsing, here or on a worker */

static enum verdict
begin_parse(struct script *script)
{
	struct reading *reading = (struct reading *)script;
	struct endpoint *endpoint = reading->work.endpoint;
	struct transfer *transfer = &reading->request.transfer;
	struct parse *parse = &reading->parse;

	parse->bytes = transfer->data;
	parse->len = transfer->data_len;
	parse->node = endpoint->node;
	if (endpoint->parsers != NULL && parse->len > PARSE_AWAY) {
		job_start(&parse->job, endpoint->parsers, &script->op, 0, parse_work, parse_done);
		return WAIT;
	}
	parse->json = json_read(parse->bytes, parse->len, parse->node, &script->op.err);
	return parse->json ? got_json(script, NULL, 0) : FAIL;
}

static void
parse_work(struct job *job)
{
	struct parse *parse = (struct parse *)job;

	parse->json = json_read(parse->bytes, parse->len, parse->node, &job->result);
}

static void
parse_done(struct op *op)
{
	struct reading *reading = (struct reading *)((char *)op - offsetof(struct reading, parse));
	struct parse *parse = &reading->parse;
	struct rf_error err = op->err;

	if (err.code == RF_BUSY) {
		err = (struct rf_error){0}; /* helpers are at their limit: slower, but done */
		parse->json = json_read(parse->bytes, parse->len, parse->node, &err);
	}
	if (err.code != RF_OK)
		script_failed(&reading->work.script, &err);
	else
		script_reply(&reading->work.script, op, sizeof *op);
}

static enum verdict
got_json(struct script *script, const void *reply, size_t len)
{
	struct reading *reading = (struct reading *)script;
	struct endpoint *endpoint = reading->work.endpoint;
	struct transfer *transfer = &reading->request.transfer;
	json_t *json = reading->parse.json;
	bool goes_on;

	(void)reply, (void)len;
	reading->parse.json = NULL;
	if (!reading->is_paging) {
		reading->is_paging = true;
		/* Counts the first page; whether it fits was json_read's to say. */
		redfish_page_fits(&reading->pages, transfer->data, transfer->data_len, 0);
		reading->pages.is_truncated = false;
		goes_on = redfish_page_first(
		    &reading->pages, json, reading->request.target, endpoint->host, reading->next);
	} else {
		goes_on = redfish_page_more(&reading->pages, json, endpoint->host, reading->next);
		json_decref(json);
	}
	return goes_on ? script_jump(script, page_steps) : finish(reading);
}

/* ---- further pages */

static enum verdict
ask_page(struct script *script)
{
	struct reading *reading = (struct reading *)script;
	struct redfish_request *request = &reading->request;

	if (shard_now(script->op.shard) > reading->pages.until_ms)
		return finish(reading);
	transfer_clear(&request->transfer);
	request->transfer.max_bytes = reading->pages.bytes_max;
	request->transfer.if_none_match = NULL;
	redfish_request_start(
	    request, reading->work.endpoint, "GET", reading->next, &script->op, request_done);
	return WAIT;
}

static enum verdict
got_page(struct script *script, const void *reply, size_t len)
{
	struct reading *reading = (struct reading *)script;
	struct transfer *transfer = &reading->request.transfer;

	(void)reply, (void)len;
	reading->read->status = 200;
	if (transfer->answer.status != 200 || transfer->data_len == 0 || is_packed(transfer) ||
	    !redfish_page_fits(
		&reading->pages, transfer->data, transfer->data_len, shard_now(script->op.shard)))
		return finish(reading);
	reading->read->bytes += transfer->data_len;
	reading->hash = doc_hash_bytes(transfer->data, transfer->data_len, reading->hash);
	return NEXT;
}

static enum verdict
finish(struct reading *reading)
{
	struct read_op *read = reading->read;
	struct pages *pages = &reading->pages;

	read->hash = reading->hash ? reading->hash : 1;
	read->is_truncated = pages->is_truncated;
	/* The tag of the first page says nothing about the others. */
	if (pages->count > 1)
		read->etag[0] = '\0';
	snprintf(read->body_etag, sizeof read->body_etag, "%s",
	    redfish_text(pages->whole, "@odata.etag"));
	if (read->held_hash == read->hash) {
		read->is_unchanged = true;
	} else {
		read->json = pages->whole;
		pages->whole = NULL;
	}
	return FINISH;
}

/* ---- If-None-Match */

static bool
may_be_conditional(struct reading *reading)
{
	const struct read_op *read = reading->read;
	struct endpoint *endpoint = reading->work.endpoint;

	if (read->is_unconditional || read->held_etag == NULL || read->held_etag[0] == '\0' ||
	    read->held_hash == 0 || endpoint->profile.wrong_304 || endpoint->learnt.wrong_304)
		return false;
	return ++endpoint->reads % CHECK_EVERY != 0;
}

/* The tag that is held, other bytes: with the condition the box would have said 304, wrongly. */
static void
check_etag(struct reading *reading, uint64_t hash)
{
	const struct read_op *read = reading->read;
	struct endpoint *endpoint = reading->work.endpoint;

	if (read->held_etag == NULL || read->held_etag[0] == '\0' || read->held_hash == 0 ||
	    endpoint->learnt.wrong_304 || strcmp(read->held_etag, read->etag) != 0 ||
	    (hash ? hash : 1) == read->held_hash)
		return;
	log_info("node=%s etag=constant uri=%s", endpoint->node, reading->request.target);
	endpoint->learnt.wrong_304 = true;
	redfish_learnt_changed(endpoint);
}
