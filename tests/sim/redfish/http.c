#include "http_conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

static void conn_accept(struct evconnlistener *, evutil_socket_t, struct sockaddr *, int, void *);
static void conn_read(struct bufferevent *bev, void *arg);
static void conn_written(struct bufferevent *bev, void *arg);
static void conn_event(struct bufferevent *bev, short what, void *arg);
static void request_end(struct http_conn *c, bool answered);

/* clang-format off */
static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {301, "Moved Permanently"},
	{302, "Found"}, {304, "Not Modified"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"},
	{400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"},
	{405, "Method Not Allowed"}, {406, "Not Acceptable"}, {409, "Conflict"}, {411, "Length Required"},
	{412, "Precondition Failed"}, {413, "Payload Too Large"}, {415, "Unsupported Media Type"},
	{428, "Precondition Required"}, {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"},
	{500, "Internal Server Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"},
	{503, "Service Unavailable"},
};
/* clang-format on */

const char *
http_reason(int status)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

static int
header_index(const struct http_headers *h, const char *name)
{
	for (int i = 0; i < h->count; i++)
		if (strcasecmp(h->list[i].name, name) == 0)
			return i;
	return -1;
}

const char *
http_header(const struct http_headers *h, const char *name)
{
	int i = header_index(h, name);

	return i < 0 ? NULL : h->list[i].value;
}

void
http_header_add(struct http_headers *h, const char *name, const char *value)
{
	if (h->count == (int)(sizeof h->list / sizeof *h->list))
		return;
	h->list[h->count].name = xstrdup(name);
	h->list[h->count].value = xstrdup(value);
	h->count++;
}

void
http_header_set(struct http_headers *h, const char *name, const char *value)
{
	int i = header_index(h, name);

	if (i >= 0) {
		free(h->list[i].name);
		free(h->list[i].value);
		h->list[i] = h->list[--h->count];
	}
	if (value)
		http_header_add(h, name, value);
}

void
http_headers_clear(struct http_headers *h)
{
	while (h->count) {
		h->count--;
		free(h->list[h->count].name);
		free(h->list[h->count].value);
	}
}

bool
http_listen(struct http_server *s, const struct sockaddr_in *address, int backlog)
{
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	/* Inherited by what is accepted; without it an answer over TLS waits 40 ms for a delayed
	 * ACK. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (bind(fd, (const struct sockaddr *)address, sizeof *address) != 0 ||
	    listen(fd, backlog) != 0) {
		close(fd);
		return false;
	}
	s->listener = evconnlistener_new(s->base, conn_accept, s, LEV_OPT_CLOSE_ON_FREE, 0, fd);
	return s->listener != NULL;
}

void
http_address(const struct http_server *s, struct sockaddr_in *address)
{
	socklen_t len = sizeof *address;

	getsockname(evconnlistener_get_fd(s->listener), (struct sockaddr *)address, &len);
}

void
http_stop_listening(struct http_server *s)
{
	if (s->listener)
		evconnlistener_free(s->listener);
	s->listener = NULL;
}

/* No close_notify, which bufferevent_free() would else send. */
static void
conn_quiet(struct http_conn *c)
{
	SSL *ssl = bufferevent_openssl_get_ssl(c->bev);

	if (ssl)
		SSL_set_quiet_shutdown(ssl, 1);
}

static void
conn_reset(struct http_conn *c)
{
	struct linger now = {1, 0};

	setsockopt(bufferevent_getfd(c->bev), SOL_SOCKET, SO_LINGER, &now, sizeof now);
	conn_quiet(c);
}

void
http_close_all(struct http_server *s, bool reset)
{
	struct http_conn *c, *next;

	LIST_FOREACH_DEL(c, &s->conns, link, next)
	{
		if (reset)
			conn_reset(c);
		http_conn_free(c);
	}
}

void
http_freeze_all(struct http_server *s)
{
	struct http_conn *c;

	LIST_FOREACH(c, &s->conns, link)
	bufferevent_disable(c->bev, EV_READ | EV_WRITE);
}

int
http_conn_count(const struct http_server *s)
{
	struct http_conn *c;
	int count = 0;

	LIST_FOREACH(c, &s->conns, link)
	count++;
	return count;
}

static void
conn_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *peer, int len, void *arg)
{
	struct http_server *s = arg;
	struct http_conn *c;
	SSL *ssl = NULL;

	(void)l, (void)peer, (void)len;
	if (s->handler->accepted && !s->handler->accepted(s)) {
		close(fd);
		return;
	}
	c = xcalloc(1, sizeof *c);
	c->server = s;
	LIST_INSERT_HEAD(&s->conns, c, link);
	if (s->tls && !s->mute) {
		ssl = SSL_new(s->tls(s));
		if (!ssl)
			die("no memory for a TLS connection");
		c->bev = bufferevent_openssl_socket_new(
		    s->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
		bufferevent_openssl_set_allow_dirty_shutdown(c->bev, 1);
	} else {
		c->bev = bufferevent_socket_new(s->base, fd, BEV_OPT_CLOSE_ON_FREE);
	}
	bufferevent_set_max_single_write(c->bev, 256 * 1024);
	bufferevent_setcb(c->bev, conn_read, conn_written, conn_event, c);
	if (!s->mute)
		bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

void
http_conn_free(struct http_conn *c)
{
	struct http_server *s = c->server;

	if (c->req)
		request_end(c, false);
	if (!c->bev)
		return;
	LIST_REMOVE(c, link);
	bufferevent_free(c->bev);
	c->bev = NULL;
	if (s->handler->closed)
		s->handler->closed(s);
	if (c->advancing)
		c->closed_inside = true;
	else
		free(c);
}

static void
conn_read(struct bufferevent *bev, void *arg)
{
	(void)bev;
	http_advance(arg);
}

static void
conn_written(struct bufferevent *bev, void *arg)
{
	struct http_conn *c = arg;
	SSL *ssl = bufferevent_openssl_get_ssl(bev);

	if (c->closing) {
		if (c->cut)
			conn_quiet(c);
		else if (ssl)
			SSL_shutdown(ssl);
		http_conn_free(c);
	} else if (c->req && c->req->pump) {
		c->req->pump(c->req);
	}
}

static void
conn_event(struct bufferevent *bev, short what, void *arg)
{
	struct http_conn *c = arg;

	(void)bev;
	if (what & BEV_EVENT_CONNECTED) {
		if (c->server->handler->secured)
			c->server->handler->secured(c->server);
		return;
	}
	http_conn_free(c);
}

static void
request_free(struct http_request *req)
{
	if (req->timer)
		event_free(req->timer);
	http_headers_clear(&req->headers);
	free(req->method);
	free(req->target);
	free(req->path);
	free(req->query);
	free(req->body);
	free(req);
}

/* The connection is free for the next one. */
static void
request_end(struct http_conn *c, bool answered)
{
	struct http_request *req = c->req;
	bool handled = c->handled;

	c->req = NULL;
	c->handled = false;
	if (handled && c->server->handler->ended)
		c->server->handler->ended(req, answered);
	request_free(req);
}

static void
reply_head(struct text *t, struct http_reply *r, bool bare)
{
	text_print(t, "HTTP/1.1 %d %s\r\n", r->status, http_reason(r->status));
	for (int i = 0; i < r->headers.count; i++)
		text_print(t, "%s: %s\r\n", r->headers.list[i].name, r->headers.list[i].value);
	if (!bare)
		text_print(t, "Content-Length: %zu\r\n", r->body_len);
	if (r->close)
		text_print(t, "Connection: close\r\n");
	text_put(t, "\r\n", 2);
}

void
http_answer(struct http_request *req, struct http_reply *reply)
{
	struct http_conn *c = req->conn;
	struct text t = {0};
	bool bare = reply->status == 204 || reply->status == 304;

	if (!c->keep_alive)
		reply->close = true;
	reply_head(&t, reply, bare);
	if (!bare && strcmp(req->method ? req->method : "", "HEAD") != 0)
		text_put(&t, reply->body, reply->body_len);
	http_headers_clear(&reply->headers);
	c->server->bytes_out += t.len;
	bufferevent_write(c->bev, t.s, t.len);
	text_clear(&t);
	c->closing = reply->close;
	request_end(c, true);
	if (!c->closing)
		http_advance(c);
}

void
http_write(struct http_request *req, const void *bytes, size_t len)
{
	req->server->bytes_out += len;
	bufferevent_write(req->conn->bev, bytes, len);
}

void
http_close(struct http_request *req, enum http_end how)
{
	struct http_conn *c = req->conn;

	if (how == HTTP_RESET || !evbuffer_get_length(bufferevent_get_output(c->bev))) {
		if (how == HTTP_RESET)
			conn_reset(c);
		else if (how == HTTP_FINISH && bufferevent_openssl_get_ssl(c->bev))
			SSL_shutdown(bufferevent_openssl_get_ssl(c->bev));
		http_conn_free(c);
		return;
	}
	c->cut = how == HTTP_CUT;
	c->closing = true;
	request_end(c, true);
}

static void
later_fire(evutil_socket_t fd, short what, void *arg)
{
	struct http_request *req = arg;

	(void)fd, (void)what;
	event_free(req->timer);
	req->timer = NULL;
	req->fire(req);
}

void
http_later(struct http_request *req, uint64_t ms, void (*fire)(struct http_request *))
{
	struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000) * 1000};

	if (req->timer)
		event_free(req->timer);
	req->fire = fire;
	req->timer = evtimer_new(req->server->base, later_fire, req);
	evtimer_add(req->timer, &wait);
}
