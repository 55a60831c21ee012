#include "northbound/http_conn.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <openssl/crypto.h>

#include "gateway/xalloc.h"

const struct http_limits http_limits_default = {
    .head_ms = 10000,
    .idle_ms = 75000,
    .body_grace_ms = 5000,
    .body_rate = 1024,
    .body_ms = 60000,
    .send_grace_ms = 10000,
    .send_rate = 8192,
    .linger_ms = 2000,
    .connections = 10000,
};

static bool handshake_step(struct http_conn *conn);
static bool head_step(struct http_conn *conn);
static bool callee_step(struct http_conn *conn);
static bool linger_step(struct http_conn *conn);
static bool closed_step(struct http_conn *conn);

static bool (*const steps[CONN_STATES])(struct http_conn *conn) = {
    [CONN_HANDSHAKE] = handshake_step,
    [CONN_HEAD] = head_step,
    [CONN_CALLEE] = callee_step,
    [CONN_BODY] = http_body_step,
    [CONN_SENDING] = http_send_step,
    [CONN_STREAM] = http_stream_step,
    [CONN_SKIPPING] = http_skip_step,
    [CONN_LINGERING] = linger_step,
    [CONN_CLOSED] = closed_step,
};

static void ready(evutil_socket_t fd, short what, void *arg);
static void run(void *arg);
static void expire(void *arg);
static void normalise(union http_address *address);

void
http_conn_start(
    struct http_pool *pool, int fd, struct ssl_ctx_st *tls, const union http_address *peer)
{
	struct http_conn *conn = xcalloc(1, sizeof *conn);
	struct event_base *base = shard_base(pool->shard);
	socklen_t len = sizeof conn->local;

	conn->pool = pool;
	conn->peer = *peer;
	getsockname(fd, &conn->local.any, &len);
	normalise(&conn->peer);
	normalise(&conn->local);
	stream_init(&conn->stream, fd, tls);
	event_assign(&conn->reading, base, fd, EV_READ | EV_PERSIST, ready, conn);
	event_assign(&conn->writing, base, fd, EV_WRITE | EV_PERSIST, ready, conn);
	http_pool_add(conn);
	pool->open++;
	pool->alive++;
	http_count(&pool->accepted, 1);
	http_count(&pool->connections, 1);
	http_conn_enter(conn);
	http_conn_go(conn, tls ? CONN_HANDSHAKE : CONN_HEAD);
	conn->is_drained = true;
	conn->wants = EV_READ;
	http_conn_leave(conn);
}

/* An IPv4 client of a socket for both families. */
static void
normalise(union http_address *address)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = address->v6.sin6_port};

	if (address->any.sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&address->v6.sin6_addr))
		return;
	memcpy(&v4.sin_addr, address->v6.sin6_addr.s6_addr + 12, 4);
	address->v4 = v4;
}

static void
ready(evutil_socket_t fd, short what, void *arg)
{
	struct http_conn *conn = arg;

	(void)fd;
	if (what & EV_READ)
		conn->is_drained = false;
	run(conn);
}

static void
run(void *arg)
{
	struct http_conn *conn = arg;

	http_conn_enter(conn);
	conn->batch = HTTP_BATCH;
	while (steps[conn->state](conn))
		continue;
	http_conn_leave(conn);
}

void
http_conn_enter(struct http_conn *conn)
{
	if (conn->depth++ > 0)
		return;
	conn->wants = 0;
	conn->must_run = false;
	conn->now_ms = shard_now(conn->pool->shard);
}

static void conn_free(struct http_conn *conn);
static void arm(struct http_conn *conn, struct event *event, short what);
static void set_deadline(struct http_conn *conn);

void
http_conn_leave(struct http_conn *conn)
{
	struct http_pool *pool = conn->pool;

	assert(conn->depth > 0);
	if (--conn->depth > 0)
		return;
	if (conn->state == CONN_CLOSED) {
		if (!conn->has_exchange)
			conn_free(conn);
		pool->conn_ended(pool);
		return;
	}
	if (conn->must_run) {
		timer_set(pool->shard, &conn->soon, 0, run, conn);
		return;
	}
	if (conn->state == CONN_HEAD && conn->in != NULL && conn->in->len == 0) {
		/* idle: it holds no buffer */
		if (pool->spare == NULL)
			pool->spare = conn->in;
		else
			free(conn->in);
		conn->in = NULL;
	}
	arm(conn, &conn->reading, EV_READ);
	arm(conn, &conn->writing, EV_WRITE);
	set_deadline(conn);
}

static void
arm(struct http_conn *conn, struct event *event, short what)
{
	if ((conn->wants & what) == (conn->armed & what))
		return;
	if (conn->wants & what)
		event_add(event, NULL);
	else
		event_del(event);
	conn->armed ^= what;
}

void
http_conn_go(struct http_conn *conn, enum http_conn_state state)
{
	conn->state = state;
	conn->since_ms = conn->now_ms;
	conn->progress = 0;
}

static bool
handshake_step(struct http_conn *conn)
{
	uint64_t since_ms = conn->since_ms;

	switch (stream_handshake(&conn->stream)) {
	case STREAM_OK:
		http_conn_go(conn, CONN_HEAD);
		conn->since_ms = since_ms; /* one deadline for the handshake and the first head */
		conn->is_drained = !stream_has_more(&conn->stream);
		return true;
	case STREAM_WANT_READ:
		conn->wants = EV_READ;
		return false;
	case STREAM_WANT_WRITE:
		conn->wants = EV_WRITE;
		return false;
	default:
		http_conn_drop(conn);
		return false;
	}
}

static bool
head_step(struct http_conn *conn)
{
	struct http_input *in = conn->in;

	if (in == NULL || in->len == 0 || conn->head.searched == in->len) {
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
	if (conn->batch == 0) {
		conn->must_run = true;
		return false;
	}
	if (conn->x.began_ms == 0)
		conn->x.began_ms = conn->now_ms;
	conn->head.fields = in->fields;
	switch (http_head_parse(&conn->head, in->bytes, in->len)) {
	case HTTP_MORE:
		return true;
	case HTTP_DONE:
		conn->batch--;
		http_exchange_begin(conn);
		return true;
	default:
		http_exchange_refuse(conn, conn->head.error, conn->head.why);
		return true;
	}
}

/* Reads on behind the request: the client may go away, or send the next one. */
static bool
callee_step(struct http_conn *conn)
{
	enum http_fill fill = http_conn_fill(conn);

	if (fill == FILL_END)
		http_conn_drop(conn);
	return fill == FILL_MORE;
}

static bool
linger_step(struct http_conn *conn)
{
	enum stream_result result = stream_discard(&conn->stream);

	conn->wants = EV_READ;
	if (result == STREAM_END || result == STREAM_FAILED)
		http_conn_drop(conn);
	return false;
}

static bool
closed_step(struct http_conn *conn)
{
	(void)conn;
	return false;
}

static struct http_input *
take_input(struct http_pool *pool)
{
	struct http_input *in = pool->spare ? pool->spare : xmalloc(sizeof *in);

	pool->spare = NULL;
	in->len = in->at = 0;
	return in;
}

enum http_fill
http_conn_fill(struct http_conn *conn)
{
	size_t room, got;

	if (conn->in != NULL && conn->in->len == HTTP_INPUT_SIZE)
		return FILL_FULL;
	if (conn->is_drained) {
		conn->wants |= EV_READ;
		return FILL_WAIT;
	}
	if (conn->in == NULL)
		conn->in = take_input(conn->pool);
	room = HTTP_INPUT_SIZE - conn->in->len;
	switch (stream_read(&conn->stream, conn->in->bytes + conn->in->len, room, &got)) {
	case STREAM_OK:
		conn->in->len += got;
		conn->is_drained = got < room && !stream_has_more(&conn->stream);
		return FILL_MORE;
	case STREAM_WANT_READ:
		conn->is_drained = true;
		conn->wants |= EV_READ;
		return FILL_WAIT;
	case STREAM_WANT_WRITE:
		conn->wants |= EV_WRITE;
		return FILL_WAIT;
	default:
		return FILL_END;
	}
}

void
http_conn_finish(struct http_conn *conn)
{
	stream_shut(&conn->stream);
	if (conn->lingers) {
		http_conn_go(conn, CONN_LINGERING);
		conn->is_drained = false;
	} else {
		http_conn_drop(conn);
	}
}

void
http_conn_drop(struct http_conn *conn)
{
	struct http_pool *pool = conn->pool;

	if (conn->state == CONN_CLOSED)
		return;
	http_conn_enter(conn);
	event_del(&conn->reading);
	event_del(&conn->writing);
	timer_clear(&conn->timer);
	timer_clear(&conn->soon);
	stream_close(&conn->stream);
	http_pool_remove(conn);
	conn->state = CONN_CLOSED;
	pool->open--;
	http_count(&pool->connections, -1);
	if (conn->has_exchange && !conn->x.is_gone) {
		conn->x.is_gone = true;
		pool->server->gone(&conn->x);
	}
	http_conn_leave(conn);
}

static void
conn_free(struct http_conn *conn)
{
	http_body_forget(conn);
	arena_clear(&conn->x.arena);
	if (conn->in != NULL)
		OPENSSL_cleanse(conn->in->bytes, conn->in->len);
	free(conn->in);
	free(conn->out);
	stream_free(&conn->stream);
	conn->pool->alive--;
	free(conn);
}

/* ---- deadlines */

static const uint64_t never = UINT64_MAX;

/* Time for `bytes`: a grace, then a rate. */
static uint64_t
paced(const struct http_conn *conn, int grace_ms, int rate)
{
	return conn->since_ms + (uint64_t)grace_ms +
	       (uint64_t)conn->progress * 1000 / (uint64_t)rate;
}

static uint64_t
deadline(const struct http_conn *conn)
{
	const struct http_limits *limits = conn->pool->limits;
	uint64_t at;

	switch (conn->state) {
	case CONN_HEAD:
		if (conn->is_used && conn->x.began_ms == 0)
			return conn->since_ms + (uint64_t)limits->idle_ms;
		at = conn->is_used ? conn->x.began_ms : conn->since_ms;
		return at + (uint64_t)limits->head_ms;
	case CONN_HANDSHAKE:
		return conn->since_ms + (uint64_t)limits->head_ms;
	case CONN_BODY:
	case CONN_SKIPPING:
		at = paced(conn, limits->body_grace_ms, limits->body_rate);
		return at < conn->since_ms + (uint64_t)limits->body_ms
			   ? at
			   : conn->since_ms + (uint64_t)limits->body_ms;
	case CONN_STREAM:
		if (conn->out == NULL)
			return never;
		/* fallthrough */
	case CONN_SENDING:
		return paced(conn, limits->send_grace_ms, limits->send_rate);
	case CONN_LINGERING:
		return conn->since_ms + (uint64_t)limits->linger_ms;
	default:
		return never;
	}
}

/* A deadline mostly moves away from now: the timer is left where it is and looks again when it
 * fires. */
static void
set_deadline(struct http_conn *conn)
{
	uint64_t at = deadline(conn), now;

	if (at == never || (timer_is_set(&conn->timer) && conn->timer.due_ms <= at))
		return;
	now = conn->now_ms;
	timer_set(
	    conn->pool->shard, &conn->timer, at > now ? (int64_t)(at - now) : 0, expire, conn);
}

static void
expire(void *arg)
{
	struct http_conn *conn = arg;

	http_conn_enter(conn);
	conn->wants = conn->armed;
	if (conn->now_ms >= deadline(conn)) {
		if (conn->state == CONN_BODY ||
		    (conn->state == CONN_HEAD && conn->x.began_ms != 0)) {
			http_exchange_refuse(conn, RF_REQUEST_TIMEOUT, "too slow");
			conn->wants = 0;
			run(conn);
		} else if (conn->state == CONN_HEAD) {
			http_conn_finish(conn);
		} else {
			http_conn_drop(conn);
		}
	}
	http_conn_leave(conn);
}
