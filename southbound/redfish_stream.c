/* A stream of events of the box, with login before it as any other request has. */
#include <stdio.h>
#include <stdlib.h>

#include "gateway/xalloc.h"
#include "southbound/redfish.h"

struct streaming {
	struct work work;
	struct stream_op *stream;
	struct redfish_request request;
	char target[TARGET_SIZE];
};

static enum verdict listen_to(struct script *script);
static enum verdict ended(struct script *script, const void *reply, size_t len);
static void request_done(struct op *op);
static void streaming_done(struct op *op);

/* clang-format off */
static const struct step steps[] = {
	{ "stream", listen_to, ended, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

void
redfish_stream(struct stream_op *stream, struct op *parent, int64_t ms, op_fn *done)
{
	struct streaming *streaming = xcalloc(1, sizeof *streaming);
	struct rf_error err;

	stream->status = 0;
	stream->error_body = NULL;
	op_start(&stream->op, parent, ms, NULL, done);
	streaming->stream = stream;
	if (!target_encode(stream->uri, streaming->target)) {
		error_set(&err, RF_NOT_FOUND, stream->uri);
		free(streaming);
		op_finish(&stream->op, &err);
		return;
	}
	if (!redfish_work_start(&streaming->work, stream->endpoint, &stream->op, "redfish_stream", steps, streaming_done))
		free(streaming);
}

static bool
flow(struct transfer *transfer, const char *bytes, size_t len)
{
	struct redfish_request *request =
	    (struct redfish_request *)((char *)transfer - offsetof(struct redfish_request, transfer));
	struct streaming *streaming = (struct streaming *)((char *)request - offsetof(struct streaming, request));

	return streaming->stream->heard(streaming->stream, bytes, len);
}

static enum verdict
listen_to(struct script *script)
{
	struct streaming *streaming = (struct streaming *)script;
	struct transfer *transfer = &streaming->request.transfer;

	transfer->accept = "text/event-stream";
	transfer->sink = flow;
	transfer->max_bytes = REDFISH_ERROR_MAX;
	redfish_request_start(&streaming->request, streaming->work.endpoint, "GET", streaming->target, &script->op,
	    request_done);
	return WAIT;
}

static void
request_done(struct op *op)
{
	struct streaming *streaming = (struct streaming *)((char *)op - offsetof(struct streaming, request));

	if (op->err.code != RF_OK)
		script_failed(&streaming->work.script, &op->err);
	else
		script_reply(&streaming->work.script, &streaming->request.transfer, sizeof(struct transfer));
}

static enum verdict
ended(struct script *script, const void *reply, size_t len)
{
	struct streaming *streaming = (struct streaming *)script;
	const struct transfer *transfer = &streaming->request.transfer;

	(void)reply, (void)len;
	streaming->stream->status = transfer->answer.status;
	if (transfer->answer.status == 200)
		return FINISH;
	redfish_explain(streaming->work.endpoint, transfer, true, &streaming->stream->error_body, &script->op.err);
	return FAIL;
}

static void
streaming_done(struct op *op)
{
	struct streaming *streaming = (struct streaming *)op;
	struct stream_op *stream = streaming->stream;
	struct rf_error err = op->err;

	transfer_clear(&streaming->request.transfer);
	redfish_work_end(&streaming->work);
	free(streaming);
	op_finish(&stream->op, &err);
}
