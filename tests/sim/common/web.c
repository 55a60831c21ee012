#include "web.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "../redfish/tls.h"

static const char *const state_names[] = {"up", "silent", "refuse"};

/* An answer that waits. */
struct waiting {
	struct web *web;
	struct http_reply reply;
	char *text;
	bool is_write;
};

/* Made when the first client comes: a key takes a while. */
static struct ssl_ctx_st *
context_of(struct http_server *s)
{
	struct web *w = (struct web *)((char *)s - offsetof(struct web, http));

	if (!w->context)
		w->context = tls_context(w->host, TLS_MODERN, CERT_P256);
	return w->context;
}

static void
listen_there(struct web *w)
{
	if (!w->http.listener && !http_listen(&w->http, &w->where, 128))
		die("cannot listen on %s:%d: %s", w->host, ntohs(w->where.sin_port),
		    strerror(errno));
	http_address(&w->http, &w->where);
}

void
web_open(struct web *w, struct event_base *base, const char *host, int port, bool is_plain,
    const struct http_handler *handler, void *owner, struct web_settings *settings)
{
	w->http.base = base;
	w->http.handler = handler;
	w->http.owner = owner;
	w->http.tls = is_plain ? NULL : context_of;
	w->host = xstrdup(host);
	w->settings = settings;
	w->where.sin_family = AF_INET;
	w->where.sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, host, &w->where.sin_addr) != 1)
		die("'%s' is no address of IPv4", host);
	listen_there(w);
}

void
web_close(struct web *w)
{
	if (!w->host)
		return;
	http_stop_listening(&w->http);
	http_close_all(&w->http, false);
	SSL_CTX_free(w->context);
	free(w->host);
}

int
web_port(const struct web *w)
{
	return ntohs(w->where.sin_port);
}

int
web_state_named(const char *name)
{
	for (int i = 0; i < (int)(sizeof state_names / sizeof *state_names); i++)
		if (strcmp(state_names[i], name) == 0)
			return i;
	return -1;
}

const char *
web_state_name(enum web_state state)
{
	return state_names[state];
}

void
web_set_state(struct web *w, enum web_state state)
{
	w->state = state;
	w->http.mute = state == WEB_SILENT;
	if (state == WEB_SILENT) {
		http_freeze_all(&w->http);
	} else {
		http_close_all(&w->http, true);
	}
	if (state == WEB_REFUSE)
		http_stop_listening(&w->http);
	else
		listen_there(w);
}

bool
web_basic(const struct http_request *req, char **user, char **password)
{
	const char *value = http_header(&req->headers, "Authorization");
	size_t len = value ? strlen(value) : 0;
	char *text, *colon;
	int got;

	if (!value || strncasecmp(value, "Basic ", 6) != 0)
		return false;
	text = xcalloc(1, len + 4);
	got = EVP_DecodeBlock((uint8_t *)text, (const uint8_t *)value + 6, (int)len - 6);
	colon = got < 0 ? NULL : strchr(text, ':');
	if (colon) {
		*user = xstrndup(text, (size_t)(colon - text));
		*password = xstrdup(colon + 1);
	}
	free(text);
	return colon != NULL;
}

char *
web_parameter(const struct http_request *req, const char *name)
{
	const char *at = req->query;
	size_t len = strlen(name);

	while (at && *at) {
		size_t size = strcspn(at, "&");

		if (strncmp(at, name, len) == 0 && (at[len] == '=' || len == size))
			return size > len ? xstrndup(at + len + 1, size - len - 1) : xstrdup("");
		at += size;
		at += *at == '&';
	}
	return NULL;
}

bool
web_failed(struct web *w, struct http_request *req)
{
	struct http_reply reply = {.status = w->settings->fail_status};

	if (!reply.status)
		return false;
	if (w->settings->fail_times && !--w->settings->fail_times)
		w->settings->fail_status = 0;
	http_answer(req, &reply);
	return true;
}

static void
send_now(struct http_request *req)
{
	struct waiting *waiting = req->held;
	const struct web_settings *s = waiting->web->settings;
	struct http_reply reply = waiting->reply;

	if (waiting->is_write && s->write_unanswered) {
		http_close(req, HTTP_RESET);
	} else if (s->cut_answer) {
		http_write(req, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"", 43);
		http_close(req, HTTP_CUT);
	} else {
		if (s->body_garbage)
			reply.body = "<html>", reply.body_len = 6;
		waiting->reply.headers.count = 0; /* consumed by http_answer() */
		http_answer(req, &reply);
	}
}

void
web_answer(struct web *w, struct http_request *req, int status, const char *const header[2],
    json_t *body, bool is_write)
{
	struct waiting *waiting = xcalloc(1, sizeof *waiting);

	waiting->web = w;
	waiting->is_write = is_write;
	waiting->text = body ? json_dumps(body, JSON_COMPACT) : xstrdup("");
	json_decref(body);
	waiting->reply.status = status;
	waiting->reply.body = waiting->text;
	waiting->reply.body_len = strlen(waiting->text);
	http_header_set(&waiting->reply.headers, "Content-Type", "application/json");
	if (header)
		http_header_set(&waiting->reply.headers, header[0], header[1]);
	req->held = waiting;
	if (w->settings->latency_ms)
		http_later(req, (uint64_t)w->settings->latency_ms, send_now);
	else
		send_now(req);
}

void
web_ended(struct http_request *req)
{
	struct waiting *waiting = req->held;

	if (!waiting)
		return;
	http_headers_clear(&waiting->reply.headers);
	free(waiting->text);
	free(waiting);
	req->held = NULL;
}
