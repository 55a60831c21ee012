#include "northbound/http_conn.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/xalloc.h"

enum { ROOM_FIRST = 4096 };

static bool begin(struct http_conn *conn);
static bool take(struct http_conn *conn);
static bool take_length(struct http_conn *conn);
static bool take_chunks(struct http_conn *conn);
static bool complete(struct http_conn *conn);

void
http_read_body(struct http_exchange *x, size_t limit)
{
	struct http_conn *conn = x->conn;
	bool is_inside;

	assert(conn->has_exchange &&
	       (conn->state == CONN_CALLEE || conn->state == CONN_CLOSED || x->is_gone));
	assert(!conn->body_is_begun);
	if (x->is_gone)
		return;
	is_inside = conn->depth > 0; /* then the run that called the callee goes on */
	http_conn_enter(conn);
	conn->body_limit = limit;
	http_conn_go(conn, CONN_BODY);
	conn->must_run |= !is_inside;
	http_conn_leave(conn);
}

bool
http_body_step(struct http_conn *conn)
{
	struct http_input *in = conn->in;

	if (!conn->body_is_begun)
		return begin(conn);
	if (conn->out != NULL && !http_send_flush(conn))
		return false;
	if (in->at < in->len)
		return take(conn);
	/* The head stays where it is: the exchange points into it. */
	OPENSSL_cleanse(in->bytes + conn->head.len, in->len - conn->head.len);
	in->at = in->len = conn->head.len;
	switch (http_conn_fill(conn)) {
	case FILL_MORE:
		return true;
	case FILL_END:
		http_conn_drop(conn);
		return false;
	default:
		return false;
	}
}

static bool
begin(struct http_conn *conn)
{
	conn->body_is_begun = true;
	if (conn->head.length > conn->body_limit) {
		http_exchange_refuse(conn, RF_TOO_LARGE, "body larger than this request may be");
		return true;
	}
	if (!conn->head.is_chunked && conn->head.length == 0)
		return complete(conn);
	/* RFC 9110 10.1.1: not needed when the body is already coming. */
	if (conn->head.expects_continue && conn->in->at == conn->in->len)
		http_send_continue(conn);
	return true;
}

static bool
take(struct http_conn *conn)
{
	return conn->head.is_chunked ? take_chunks(conn) : take_length(conn);
}

/* Room grows with what has come. What it grew out of is wiped: passwords come in bodies. */
static void
append(struct http_conn *conn, const char *bytes, size_t len)
{
	size_t need = conn->x.body_len + len, room = conn->body_room ? conn->body_room : ROOM_FIRST;
	char *bigger;

	while (room < need)
		room *= 2;
	if (room > conn->body_limit)
		room = conn->body_limit;
	if (conn->body == NULL || room > conn->body_room) {
		bigger = xmalloc(room + 1);
		if (conn->body != NULL) {
			memcpy(bigger, conn->body, conn->x.body_len);
			OPENSSL_cleanse(conn->body, conn->x.body_len);
			free(conn->body);
		}
		conn->body = bigger;
		conn->body_room = room;
	}
	memcpy(conn->body + conn->x.body_len, bytes, len);
	conn->x.body_len = need;
	conn->progress += len;
}

static bool
take_length(struct http_conn *conn)
{
	struct http_input *in = conn->in;
	size_t len = in->len - in->at;

	if (len > conn->body_left)
		len = (size_t)conn->body_left;
	append(conn, in->bytes + in->at, len);
	in->at += len;
	conn->body_left -= len;
	return conn->body_left > 0 || complete(conn);
}

static bool
take_chunks(struct http_conn *conn)
{
	struct http_input *in = conn->in;
	size_t used, len;
	const char *data;
	enum http_parsed parsed;

	parsed = http_chunks_parse(
	    &conn->chunks, in->bytes + in->at, in->len - in->at, &used, &data, &len);
	in->at += used;
	if (parsed == HTTP_BAD) {
		http_exchange_refuse(conn, RF_BAD_REQUEST, conn->chunks.why);
		return true;
	}
	/* what of a chunk is announced counts: it would only come to be refused */
	if (len + conn->chunks.left > conn->body_limit - conn->x.body_len) {
		http_exchange_refuse(conn, RF_TOO_LARGE, "body larger than this request may be");
		return true;
	}
	if (len > 0)
		append(conn, data, len);
	return parsed == HTTP_MORE || complete(conn);
}

static bool
complete(struct http_conn *conn)
{
	if (conn->body != NULL)
		conn->body[conn->x.body_len] = '\0';
	conn->x.body = conn->body ? conn->body : "";
	conn->body_is_read = true;
	http_conn_go(conn, CONN_CALLEE);
	conn->pool->server->body(&conn->x);
	return true;
}

bool
http_skip_step(struct http_conn *conn)
{
	struct http_input *in = conn->in;
	size_t len = in ? in->len : 0;
	enum http_fill fill;

	if (len > conn->body_left)
		len = (size_t)conn->body_left;
	if (len > 0) {
		memmove(in->bytes, in->bytes + len, in->len - len);
		OPENSSL_cleanse(in->bytes + in->len - len, len);
		in->len -= len;
		conn->body_left -= len;
		conn->progress += len;
	}
	if (conn->body_left == 0) {
		http_conn_go(conn, CONN_HEAD);
		return true;
	}
	fill = http_conn_fill(conn);
	if (fill == FILL_END)
		http_conn_drop(conn);
	return fill == FILL_MORE;
}

void
http_body_forget(struct http_conn *conn)
{
	if (conn->body != NULL)
		OPENSSL_cleanse(conn->body, conn->x.body_len);
	free(conn->body);
	conn->body = NULL;
	conn->body_room = 0;
	conn->body_is_begun = conn->body_is_read = false;
	memset(&conn->chunks, 0, sizeof conn->chunks);
}
