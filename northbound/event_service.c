#include "northbound/event_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/doc.h"
#include "gateway/fleet.h"
#include "gateway/fleet_events.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/body.h"
#include "northbound/reply.h"
#include "northbound/request_state.h"

#define SERVICE "/redfish/v1/EventService"
#define STREAM  SERVICE "/SSE"
#define MEDIA   "text/event-stream"

enum {
	LOOK_MS = 500,  /* between two looks whether the credentials still hold: within a second they do not */
	BEAT_MS = 15000 /* of silence, then a comment: proxies end what says nothing */
};

/* ---- the service ---- */

struct asking {
	struct fleet_read read;      /* first member: what the BMC's own says */
	struct request *req;
	void (*then)(struct request *req, bool has_stream);
};

static bool
has_stream(const struct doc *doc)
{
	json_t *json = json_loadb(doc->bytes, doc->len, 0, NULL);
	bool has = json_string_length(json_object_get(json, "ServerSentEventUri")) > 0;

	json_decref(json);
	return has;
}

static void
asked(struct op *op)
{
	struct asking *asking = (struct asking *)op;
	struct request *req = asking->req;
	bool has = op->err.code == RF_OK && has_stream(asking->read.hit.doc);
	void (*then)(struct request *req, bool has_stream) = asking->then;

	fleet_read_clear(&asking->read);
	free(asking);
	then(req, has);
}

/* What a BMC can do does not change from one minute to the next: what is known is good enough, and a BMC that does not answer has what it
 * had. */
static void
ask(struct request *req, void (*then)(struct request *req, bool has_stream))
{
	struct node *node = req->view.node;
	struct asking *asking;
	struct fleet_hit hit;
	bool has;

	if (node == NULL || !request_sees(req, node)) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
		return;
	}
	if (fleet_cached(node, SERVICE, FLEET_MEMORY, &hit)) {
		has = has_stream(hit.doc);
		doc_unref(hit.doc);
		then(req, has);
		return;
	}
	asking = xcalloc(1, sizeof *asking);
	asking->req = req;
	asking->then = then;
	asking->read.node = node;
	asking->read.freshness = FLEET_NORMAL;
	snprintf(asking->read.path, sizeof asking->read.path, "%s", SERVICE);
	fleet_read(&asking->read, &req->op, 0, asked);
}

static void
show(struct request *req, bool has_stream)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:b, s:{s:s, s:s}, s:[s, s]}", "@odata.id", SERVICE, "@odata.type",
	    "#EventService.v1_10_0.EventService", "Id", "EventService", "Name", "Event Service", "ServiceEnabled", 1,
	    "Status", "State", "Enabled", "Health", "OK", "EventFormatTypes", "Event", "MetricReport");

	if (has_stream)
		json_object_set_new(json, "ServerSentEventUri", json_string(STREAM));
	reply_json(req, 200, json);
}

void
event_service_get(struct request *req)
{
	ask(req, show);
}

/* ---- the stream ---- */

struct stream {
	struct fleet_listen listen;  /* first member */
	struct request *req;
	struct shard_timer look;
	uint64_t number, said_ms;
};

/* Its end is the listener's, which is told by `ended`. */
static void
stop(struct stream *stream, const char *why)
{
	log_info("node=%s user=%s stream=ended why=\"%s\"", node_name(stream->listen.node), stream->req->who.user, why);
	timer_clear(&stream->look);
	op_cancel(&stream->listen.call.op);
}

static void
say(struct stream *stream, const char *text, size_t len)
{
	stream->said_ms = shard_now(shard_self());
	if (!reply_stream(stream->req, text, len))
		stop(stream, "slow reader");
}

static void
look(void *arg)
{
	struct stream *stream = arg;
	struct request *req = stream->req;
	struct rf_error err;

	if (!identity_holds(&req->who, req->uri, &err)) {
		stop(stream, "credentials");
		return;
	}
	timer_set(shard_self(), &stream->look, LOOK_MS, look, stream);
	if (shard_now(shard_self()) - stream->said_ms >= BEAT_MS)
		say(stream, ":\n\n", 3);
}

static void
event(struct fleet_listen *listen, struct doc *doc)
{
	struct stream *stream = (struct stream *)listen;
	struct doc_face face;
	size_t len, head;
	char *text;

	fleet_face(listen->node, stream->req->view.node, &face);
	len = doc_face_len(doc, &face);
	text = xmalloc(len + 64);
	head = (size_t)snprintf(text, 64, "id: %llu\ndata: ", (unsigned long long)++stream->number);
	doc_face_write(doc, &face, text + head);
	memcpy(text + head + len, "\n\n", 2);
	say(stream, text, head + len + 2);
	free(text);
}

static void
ended(struct op *op)
{
	struct stream *stream = (struct stream *)op;
	struct request *req = stream->req;

	timer_clear(&stream->look);
	free(stream);
	/* Else the client is gone, and request.c ends it. */
	if (op_is_running(&req->op))
		reply_stream_end(req);
}

static void
open_stream(struct request *req, bool has_stream)
{
	struct stream *stream;

	if (!has_stream) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
		return;
	}
	if (req->is_head) {
		reply_text(req, MEDIA, "", 0);
		return;
	}
	stream = xcalloc(1, sizeof *stream);
	stream->req = req;
	stream->listen.node = req->view.node;
	stream->listen.event = event;
	reply_stream_begin(req, MEDIA);
	fleet_listen(&stream->listen, &req->op, ended);
	/* So that a client behind a proxy knows that it is open. */
	say(stream, ":\n\n", 3);
	timer_set(shard_self(), &stream->look, LOOK_MS, look, stream);
}

void
event_service_stream_get(struct request *req)
{
	if (!body_is_acceptable(request_header(req, "Accept"), MEDIA))
		reply_fail(req, RF_NOT_ACCEPTABLE, "Accept");
	else
		ask(req, open_stream);
}
