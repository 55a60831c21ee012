#include "northbound/http_conn.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>

#include "gateway/xalloc.h"

/* ---- formatting */

/* clang-format off */
static const struct reason {
	int status;
	const char *text;
} reasons[] = {
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
	{ 304, "Not Modified" }, { 301, "Moved Permanently" }, { 302, "Found" }, { 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 406, "Not Acceptable" }, { 408, "Request Timeout" }, { 409, "Conflict" },
	{ 410, "Gone" }, { 411, "Length Required" }, { 412, "Precondition Failed" }, { 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" }, { 417, "Expectation Failed" }, { 421, "Misdirected Request" },
	{ 428, "Precondition Required" }, { 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 502, "Bad Gateway" },
	{ 503, "Service Unavailable" }, { 504, "Gateway Timeout" }, { 505, "HTTP Version Not Supported" },
	{ 507, "Insufficient Storage" },
};
/* clang-format on */

/* Everything of a head but the callee's headers. */
enum { HEAD_ROOM = 256 };

static char *
put(char *at, const char *text, size_t len)
{
	memcpy(at, text, len);
	return at + len;
}

#define PUT(at, literal) put(at, literal, sizeof(literal) - 1)

static char *
put_number(char *at, size_t number)
{
	char digits[24], *p = digits + sizeof digits;

	do
		*--p = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	return put(at, p, (size_t)(digits + sizeof digits - p));
}

static char *
put_status(char *at, int status)
{
	const char *text = "Unknown";
	size_t i;

	for (i = 0; i < nitems(reasons); i++)
		if (reasons[i].status == status) {
			text = reasons[i].text;
			break;
		}
	at = PUT(at, "HTTP/1.1 ");
	at = put_number(at, (size_t)status);
	at = PUT(at, " ");
	at = put(at, text, strlen(text));
	return PUT(at, "\r\n");
}

/* RFC 9110 5.6.7. Formatted once a second. */
static char *
put_date(char *at)
{
	static __thread time_t shown;
	static __thread char date[64];
	time_t now = time(NULL);
	struct tm tm;

	if (now != shown) {
		gmtime_r(&now, &tm);
		strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
		shown = now;
	}
	return put(at, date, strlen(date));
}

/* A line end in a value would be a second header, or a second answer. */
static size_t
header_size(const struct http_header *header)
{
	const char *p;

	for (p = header->name; *p; p++)
		assert((unsigned char)*p > 0x20 && *p != 0x7f && *p != ':');
	for (p = header->value; *p; p++)
		assert((unsigned char)*p >= 0x20 && *p != 0x7f);
	return (size_t)(p - header->value) + strlen(header->name) + 4;
}

static bool
status_has_body(int status)
{
	return status != 204 && status != 304;
}

/* Makes conn->out: the head, and behind it room for the body, which is returned (NULL: none is
 * sent). */
static char *
format(struct http_conn *conn, const struct http_answer *answer, bool is_stream)
{
	bool has_length = status_has_body(answer->status) && !is_stream;
	bool has_body = has_length && conn->x.method != HTTP_HEAD && answer->body_len > 0;
	size_t room = HEAD_ROOM, i;
	struct http_block *out;
	char *at;

	assert(answer->status >= 200 && answer->status <= 599 && conn->out == NULL);
	for (i = 0; i < answer->header_count; i++)
		room += header_size(&answer->headers[i]);
	out = xmalloc(sizeof *out + room + (has_body ? answer->body_len : 0));
	at = put_status(out->bytes, answer->status);
	at = put_date(at);
	at = PUT(at, "Server: Fishway\r\n");
	for (i = 0; i < answer->header_count; i++) {
		at = put(at, answer->headers[i].name, strlen(answer->headers[i].name));
		at = PUT(at, ": ");
		at = put(at, answer->headers[i].value, strlen(answer->headers[i].value));
		at = PUT(at, "\r\n");
	}
	if (has_length) {
		at = PUT(at, "Content-Length: ");
		at = put_number(at, answer->body_len);
		at = PUT(at, "\r\n");
	}
	if (conn->closes)
		at = PUT(at, "Connection: close\r\n");
	at = PUT(at, "\r\n");
	out->sent = 0;
	out->len = (size_t)(at - out->bytes) + (has_body ? answer->body_len : 0);
	conn->out = out;
	return has_body ? at : NULL;
}

/* ---- the callee's answer */

/* A body that was not read: thrown away when it is short and surely being sent. Else the connection
 * ends, and what is still coming is waited out so that the answer is not lost by a reset. */
static void
judge_unread_body(struct http_conn *conn)
{
	const struct http_head *head = &conn->head;

	if (conn->body_is_read || (!head->is_chunked && head->length == 0))
		conn->body_left = 0;
	else if (head->is_chunked || head->expects_continue || head->length > HTTP_SKIP_MAX ||
		 conn->closes)
		conn->closes = conn->lingers = true;
}

char *
http_reply_begin(struct http_exchange *x, const struct http_answer *answer)
{
	struct http_conn *conn = x->conn;

	assert(conn->has_exchange);
	if (x->is_gone)
		return NULL;
	assert(conn->state == CONN_CALLEE);
	conn->closes = answer->close || conn->head.wants_close || conn->pool->is_closing;
	judge_unread_body(conn);
	return format(conn, answer, false);
}

/* Not from within a callback: sent at once, but the next request waits for the loop. */
static void
send_late(struct http_conn *conn)
{
	http_send_step(conn);
	if (conn->state == CONN_HEAD && conn->in->len == 0 && conn->is_drained)
		conn->wants |= EV_READ;
	else
		conn->must_run = conn->state != CONN_SENDING && conn->state != CONN_CLOSED;
}

void
http_reply_end(struct http_exchange *x)
{
	struct http_conn *conn = x->conn;
	bool is_inside = conn->depth > 0;

	http_exchange_release(conn);
	if (!x->is_gone) {
		assert(conn->out != NULL);
		http_conn_enter(conn);
		http_conn_go(conn, CONN_SENDING);
		if (!is_inside)
			send_late(conn);
		http_conn_leave(conn);
	} else if (conn->state == CONN_CLOSED) {
		http_conn_enter(conn);
		http_conn_leave(conn); /* frees it, unless we are called from within */
	}
}

void
http_reply(struct http_exchange *x, const struct http_answer *answer)
{
	char *body = http_reply_begin(x, answer);

	if (body != NULL)
		memcpy(body, answer->body, answer->body_len);
	http_reply_end(x);
}

/* ---- sending */

void
http_send_answer(struct http_conn *conn, const struct http_answer *answer)
{
	char *body;

	/* a 100 Continue that is not yet out would be too late now */
	if (conn->out != NULL && conn->out->sent > 0) {
		http_conn_drop(conn);
		return;
	}
	free(conn->out);
	conn->out = NULL;
	body = format(conn, answer, false);
	if (body != NULL)
		memcpy(body, answer->body, answer->body_len);
	http_conn_go(conn, CONN_SENDING);
}

void
http_send_continue(struct http_conn *conn)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

	conn->out = xmalloc(sizeof *conn->out + sizeof text - 1);
	conn->out->sent = 0;
	conn->out->len = sizeof text - 1;
	memcpy(conn->out->bytes, text, sizeof text - 1);
}

bool
http_send_flush(struct http_conn *conn)
{
	struct http_block *out = conn->out;
	enum stream_result result;
	size_t done;

	result = stream_write(&conn->stream, out->bytes + out->sent, out->len - out->sent, &done);
	out->sent += done;
	conn->progress += done;
	switch (result) {
	case STREAM_OK:
		free(out);
		conn->out = NULL;
		return true;
	case STREAM_WANT_WRITE:
		conn->wants |= EV_WRITE;
		return false;
	case STREAM_WANT_READ:
		conn->wants |= EV_READ;
		return false;
	default:
		http_conn_drop(conn);
		return false;
	}
}

bool
http_send_step(struct http_conn *conn)
{
	if (!http_send_flush(conn))
		return conn->state == CONN_CLOSED;
	if (conn->has_exchange) {
		/* refused while the callee has it: it is forgotten when the callee gives it back */
		http_conn_finish(conn);
		return true;
	}
	/* a request behind the last one is not read, but it is there */
	conn->lingers |= conn->closes && conn->in != NULL && conn->in->len > conn->in->at;
	http_exchange_end(conn);
	if (conn->closes) {
		http_conn_finish(conn);
		return true;
	}
	http_pool_touch(conn);
	http_conn_go(conn, conn->body_left > 0 ? CONN_SKIPPING : CONN_HEAD);
	return true;
}

/* ---- an answer that stays open */

/* Sends what there is, and looks whether the client is still there. What it says is nobody's business. */
bool
http_stream_step(struct http_conn *conn)
{
	if (conn->out != NULL && !http_send_flush(conn) && conn->state == CONN_CLOSED)
		return false;
	if (!conn->has_exchange && conn->out == NULL) {
		http_exchange_end(conn);
		http_conn_finish(conn);
		return true;
	}
	switch (http_conn_fill(conn)) {
	case FILL_MORE:
		return true;
	case FILL_WAIT:
		return false;
	default:
		http_conn_drop(conn);
		return false;
	}
}

static void
stream_go_on(struct http_conn *conn)
{
	while (http_stream_step(conn) && conn->state == CONN_STREAM)
		continue;
}

void
http_stream_begin(struct http_exchange *x, const struct http_answer *answer)
{
	struct http_conn *conn = x->conn;

	assert(conn->has_exchange && x->method == HTTP_GET);
	if (x->is_gone)
		return;
	assert(conn->state == CONN_CALLEE);
	conn->closes = true;
	format(conn, answer, true);
	http_conn_enter(conn);
	http_conn_go(conn, CONN_STREAM);
	if (conn->depth == 1)
		stream_go_on(conn);
	http_conn_leave(conn);
}

bool
http_stream_write(struct http_exchange *x, const char *bytes, size_t len)
{
	struct http_conn *conn = x->conn;
	struct http_block *out = conn->out;
	size_t held = out != NULL ? out->len - out->sent : 0;

	if (x->is_gone || held + len > HTTP_STREAM_HELD_MAX)
		return false;
	http_conn_enter(conn);
	if (out == NULL) {
		conn->since_ms = conn->now_ms; /* from here on it has to read */
		conn->progress = 0;
	} else {
		memmove(out->bytes, out->bytes + out->sent, held);
	}
	out = xrealloc(out, sizeof *out + held + len);
	memcpy(out->bytes + held, bytes, len);
	out->len = held + len;
	out->sent = 0;
	conn->out = out;
	if (conn->depth == 1)
		stream_go_on(conn);
	http_conn_leave(conn);
	return !x->is_gone;
}

void
http_stream_end(struct http_exchange *x)
{
	struct http_conn *conn = x->conn;

	http_exchange_release(conn);
	http_conn_enter(conn);
	if (conn->state == CONN_STREAM && conn->depth == 1)
		stream_go_on(conn);
	else
		conn->must_run = conn->state == CONN_STREAM;
	http_conn_leave(conn);
}
