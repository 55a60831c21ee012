#include "northbound/http_conn.h"

enum { NEWCOMER_MS = 1000 };

void
http_pool_add(struct http_conn *conn)
{
	struct http_pool *pool = conn->pool;

	conn->next = NULL;
	conn->prev = pool->last;
	*(pool->last ? &pool->last->next : &pool->first) = conn;
	pool->last = conn;
}

void
http_pool_remove(struct http_conn *conn)
{
	struct http_pool *pool = conn->pool;

	*(conn->prev ? &conn->prev->next : &pool->first) = conn->next;
	*(conn->next ? &conn->next->prev : &pool->last) = conn->prev;
}

void
http_pool_touch(struct http_conn *conn)
{
	http_pool_remove(conn);
	http_pool_add(conn);
}

static bool
is_idle(const struct http_conn *conn)
{
	return conn->state == CONN_HEAD && (conn->in == NULL || conn->in->len == 0);
}

static void
close_idle(struct http_conn *conn)
{
	http_conn_enter(conn);
	http_conn_finish(conn);
	http_conn_leave(conn);
}

/* A newcomer is given a moment to say what it wants, or newcomers would throw each other out. */
static bool
is_evictable(const struct http_conn *conn, uint64_t now_ms)
{
	return is_idle(conn) && (conn->is_used || now_ms >= conn->since_ms + NEWCOMER_MS);
}

bool
http_pool_evict(struct http_pool *pool)
{
	uint64_t now_ms = shard_now(pool->shard);
	struct http_conn *conn;

	for (conn = pool->first; conn != NULL && !is_evictable(conn, now_ms); conn = conn->next)
		continue;
	if (conn == NULL)
		return false;
	http_count(&pool->evicted, 1);
	close_idle(conn);
	return true;
}

void
http_pool_close(struct http_pool *pool)
{
	struct http_conn *conn, *next;

	pool->is_closing = true;
	for (conn = pool->first; conn != NULL; conn = next) {
		next = conn->next;
		if (is_idle(conn))
			close_idle(conn);
		else if (conn->state == CONN_STREAM)
			http_conn_drop(conn); /* it would never end by itself */
	}
}

void
http_pool_drop(struct http_pool *pool)
{
	while (pool->first != NULL)
		http_conn_drop(pool->first);
}
