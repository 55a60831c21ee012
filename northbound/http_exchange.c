#include "northbound/http_conn.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include "gateway/log.h"
#include "northbound/tls.h"

static const char *understand(struct http_conn *conn);

void
http_exchange_begin(struct http_conn *conn)
{
	struct http_pool *pool = conn->pool;
	const char *why = understand(conn);

	if (why != NULL) {
		http_exchange_refuse(conn, RF_BAD_REQUEST, why);
		return;
	}
	conn->in->at = conn->head.len;
	conn->body_left = conn->head.length;
	conn->has_exchange = true;
	http_count(&pool->requests, 1);
	http_count(&pool->exchanges, 1);
	http_conn_go(conn, CONN_CALLEE);
	pool->server->head(&conn->x);
}

static const char *understand_host(struct http_conn *conn, const struct http_target *target);
static const char *understand_path(struct http_exchange *x, const struct http_target *target);

/* From the parsed head to the exchange; NULL, or why it is refused. */
static const char *
understand(struct http_conn *conn)
{
	struct http_head *head = &conn->head;
	struct http_exchange *x = &conn->x;
	struct http_target target;
	const char *why;

	x->conn = conn;
	x->method = head->method;
	x->method_text = head->method_text;
	x->minor = head->minor;
	x->headers = head->fields;
	x->header_count = head->field_count;
	why = http_target_parse(&target, head->target, head->method);
	if (why == NULL)
		why = understand_host(conn, &target);
	if (why == NULL)
		why = understand_path(x, &target);
	return why;
}

/* RFC 9112 3.2.2 lets an absolute target win over Host. We want them to agree: what stands before
 * us may have decided by the other one. */
static const char *
understand_host(struct http_conn *conn, const struct http_target *target)
{
	struct http_host *host = &conn->in->host;
	const char *text = conn->head.host;

	if (text == NULL) {
		if (!target->has_authority)
			return NULL;
		*host = target->authority;
	} else if (!http_host_parse(host, text, strlen(text))) {
		return "malformed Host";
	} else if (target->has_authority && (strcmp(host->name, target->authority.name) != 0 ||
						host->port != target->authority.port)) {
		return "Host and target differ";
	}
	conn->x.host = host->name;
	conn->x.host_port = host->port;
	return NULL;
}

static const char *
understand_path(struct http_exchange *x, const struct http_target *target)
{
	size_t len = strlen(target->path);
	/* without escapes decoding changes nothing and is only a check */
	bool in_place = !target->has_authority && memchr(target->path, '%', len) == NULL;
	char *path = in_place ? target->path : arena_alloc(&x->arena, len + 1);

	x->raw_path = target->path;
	x->query = target->query;
	x->path = path;
	return http_path_decode(target->path, path);
}

void
http_exchange_end(struct http_conn *conn)
{
	struct http_input *in = conn->in;
	size_t rest = 0;

	http_body_forget(conn);
	arena_clear(&conn->x.arena);
	memset(&conn->x, 0, sizeof conn->x);
	memset(&conn->head, 0, sizeof conn->head);
	conn->is_used = true;
	if (in == NULL)
		return;
	/* Heads and bodies bear passwords and tokens. */
	rest = in->len - in->at;
	if (rest > 0)
		memmove(in->bytes, in->bytes + in->at, rest);
	OPENSSL_cleanse(in->bytes + rest, in->at);
	in->len = rest;
	in->at = 0;
}

void
http_exchange_release(struct http_conn *conn)
{
	assert(conn->has_exchange);
	conn->has_exchange = false;
	http_count(&conn->pool->exchanges, -1);
}

void
http_exchange_refuse(struct http_conn *conn, enum rf_code code, const char *why)
{
	struct http_pool *pool = conn->pool;
	struct http_exchange *x = &conn->x;
	struct http_answer answer = {0};
	struct rf_error err;

	error_set(&err, code, why);
	err.step = why;
	answer.status = error_status(&err);
	log_debug("client=refused status=%d why=\"%s\"", answer.status, why);
	http_count(&pool->refused, 1);
	x->conn = conn;
	x->method = conn->head.method;
	x->method_text = conn->head.method_text;
	pool->server->refuse(x, &err, &answer);
	conn->closes = conn->lingers = true;
	http_send_answer(conn, &answer);
	if (conn->has_exchange && !x->is_gone) {
		x->is_gone = true;
		pool->server->gone(x);
	}
}

const char *
http_header(const struct http_exchange *x, const char *name)
{
	size_t i;

	for (i = 0; i < x->header_count; i++)
		if (strcasecmp(x->headers[i].name, name) == 0)
			return x->headers[i].value;
	return NULL;
}

size_t
http_header_count(const struct http_exchange *x, const char *name)
{
	size_t i, count = 0;

	for (i = 0; i < x->header_count; i++)
		count += strcasecmp(x->headers[i].name, name) == 0;
	return count;
}

/* ---- what the callee may ask */

void *
http_conn_listener_user(const struct http_conn *conn)
{
	return conn->pool->user;
}

const struct sockaddr *
http_conn_peer(const struct http_conn *conn)
{
	return &conn->peer.any;
}

const struct sockaddr *
http_conn_local(const struct http_conn *conn)
{
	return &conn->local.any;
}

bool
http_conn_is_tls(const struct http_conn *conn)
{
	return conn->stream.ssl != NULL;
}

const char *
http_conn_sni(const struct http_conn *conn)
{
	return conn->stream.ssl ? tls_server_name(conn->stream.ssl) : NULL;
}

X509 *
http_conn_peer_certificate(const struct http_conn *conn)
{
	SSL *ssl = conn->stream.ssl;

	if (ssl == NULL || SSL_get_verify_result(ssl) != X509_V_OK)
		return NULL;
	return SSL_get0_peer_certificate(ssl);
}
