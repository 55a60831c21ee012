#include "gateway/control.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>

#include "gateway/control_wire.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"

enum { VERBS = 64, CLIENTS = 32, IDLE_S = 300, SEND_S = 30, PAUSE_MS = 500 };

/* One connection. While a request is under way nothing more is read from it. */
struct control_client {
	struct bufferevent *bev;
	struct control_request *request;
	bool is_at_end;                      /* it has said all it will say: goes after the answer under way */
	struct control_client *next, **at;
};

static struct control_verb verbs[VERBS];
static size_t verb_count;

static struct evconnlistener *listener;
static struct control_client *clients;
static int client_count;
static int dir_fd = -1;
static struct shard_timer pause_timer;

static void accept_failed(struct evconnlistener *l, void *arg);
static void client_came(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *peer, int len, void *arg);
static void client_reads(struct bufferevent *bev, void *arg);
static void client_event(struct bufferevent *bev, short what, void *arg);
static void client_next(struct control_client *client);
static void client_close(struct control_client *client);
static void request_done(struct op *op);
static void send_line(struct control_client *client, json_t *line);

void
control_register(const struct control_verb *rows, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < verb_count; j++)
			assert(strcmp(verbs[j].name, rows[i].name) != 0);
		assert(verb_count < VERBS);
		verbs[verb_count++] = rows[i];
	}
}

static bool
open_failed(struct rf_error *err, const char *state_dir, const char *what, int code)
{
	char text[RF_ARG_SIZE];

	snprintf(text, sizeof text, "control socket in %s: %s: %s", state_dir, what, strerror(code));
	control_close();
	return error_set(err, RF_INTERNAL, text);
}

bool
control_open(const char *state_dir, struct rf_error *err)
{
	struct control_address a;
	int fd, code;

	assert(listener == NULL);
	dir_fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		return open_failed(err, state_dir, "open", errno);
	control_address(&a, dir_fd);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return open_failed(err, state_dir, "socket", errno);
	/* A socket nobody listens at is left over from a process that was killed. */
	if (connect(fd, (struct sockaddr *)&a.address, a.len) == 0 || errno == EAGAIN) {
		close(fd);
		return open_failed(err, state_dir, "another fishway answers there", EADDRINUSE);
	}
	if (errno == ECONNREFUSED)
		unlinkat(dir_fd, CONTROL_NAME, 0);
	/* Nobody can connect before listen(), so the mode is in force from the first moment that matters. */
	if (bind(fd, (struct sockaddr *)&a.address, a.len) < 0 || fchmodat(dir_fd, CONTROL_NAME, 0600, 0) < 0 ||
	    listen(fd, 16) < 0) {
		code = errno;
		close(fd);
		return open_failed(err, state_dir, "bind", code);
	}
	listener = evconnlistener_new(
	    shard_base(shard_self()), client_came, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	assert(listener != NULL);
	evconnlistener_set_error_cb(listener, accept_failed);
	return true;
}

void
control_close(void)
{
	struct control_client *client, *next;

	for (client = clients; client; client = next) {
		next = client->next;
		client_close(client);
	}
	timer_clear(&pause_timer);
	if (listener) {
		evconnlistener_free(listener);
		unlinkat(dir_fd, CONTROL_NAME, 0);
	}
	listener = NULL;
	if (dir_fd >= 0)
		close(dir_fd);
	dir_fd = -1;
}

static void
listen_again(void *arg)
{
	evconnlistener_enable(arg);
}

/* Without a descriptor to spare the listener would be ready for ever: it rests instead. */
static void
accept_failed(struct evconnlistener *l, void *arg)
{
	(void)arg;
	log_warn("control=accept errno=%d", errno);
	evconnlistener_disable(l);
	timer_set(shard_self(), &pause_timer, PAUSE_MS, listen_again, l);
}

static bool
may_ask(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0)
		return false;
	if (peer.uid == 0 || peer.uid == geteuid())
		return true;
	log_warn("control=refused uid=%u pid=%d", peer.uid, (int)peer.pid);
	return false;
}

static void
client_came(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *peer, int len, void *arg)
{
	const struct timeval idle = { IDLE_S, 0 }, slow = { SEND_S, 0 };
	struct control_client *client;

	(void)peer;
	(void)len;
	(void)arg;
	if (!may_ask(fd) || client_count >= CLIENTS) {
		close(fd);
		return;
	}
	client = xcalloc(1, sizeof *client);
	client->bev = bufferevent_socket_new(evconnlistener_get_base(l), fd, BEV_OPT_CLOSE_ON_FREE);
	if (client->bev == NULL) {
		close(fd);
		free(client);
		return;
	}
	client->next = clients;
	client->at = &clients;
	if (clients)
		clients->at = &client->next;
	clients = client;
	client_count++;
	bufferevent_setcb(client->bev, client_reads, NULL, client_event, client);
	bufferevent_set_timeouts(client->bev, &idle, &slow);
	bufferevent_setwatermark(client->bev, EV_READ, 0, CONTROL_LINE_MAX + 1);
	bufferevent_enable(client->bev, EV_READ | EV_WRITE);
}

/* The connection's end; a request under way is told to stop and finds no client when it is done. */
static void
client_close(struct control_client *client)
{
	*client->at = client->next;
	if (client->next)
		client->next->at = client->at;
	client_count--;
	if (client->request) {
		client->request->client = NULL;
		op_cancel(&client->request->op);
	}
	bufferevent_free(client->bev);
	free(client);
}

static void
sent(struct bufferevent *bev, void *arg)
{
	(void)bev;
	client_close(arg);
}

/* Nothing more to come from it: it goes when what we owe it is sent. */
static void
client_leaves(struct control_client *client)
{
	client->is_at_end = true;
	bufferevent_disable(client->bev, EV_READ);
	if (client->request)
		return;
	if (evbuffer_get_length(bufferevent_get_output(client->bev)) == 0)
		client_close(client);
	else
		bufferevent_setcb(client->bev, NULL, sent, client_event, client);
}

static void
client_event(struct bufferevent *bev, short what, void *arg)
{
	struct control_client *client = arg;

	(void)bev;
	if (what & BEV_EVENT_EOF)
		client_close(client);        /* our own clients wait for the answer: who hangs up does not want it */
	else if (what & BEV_EVENT_TIMEOUT && what & BEV_EVENT_READING && client->request)
		bufferevent_enable(client->bev, EV_READ);        /* silent, because it waits for us */
	else
		client_close(client);
}

static void
client_reads(struct bufferevent *bev, void *arg)
{
	struct control_client *client = arg;

	(void)bev;
	if (client->request == NULL)
		client_next(client);
}

static void
refuse_line(struct control_client *client, const char *text)
{
	send_line(client, json_pack("{s:b, s:s, s:s}", "ok", 0, "code", "BadRequest", "error", text));
}

static void
request_begin(struct control_client *client, json_t *line)
{
	struct control_request *r;
	const char *name = json_string_value(json_object_get(line, "verb"));
	json_t *args = json_object_get(line, "args");
	size_t i;

	if (name == NULL || (args && !json_is_object(args))) {
		refuse_line(client, "a request is {\"verb\": text, \"args\": object}");
		json_decref(line);
		return;
	}
	for (i = 0; i < verb_count && strcmp(verbs[i].name, name) != 0; i++)
		;
	if (i == verb_count) {
		refuse_line(client, "this fishway does not know that verb");
		json_decref(line);
		return;
	}
	r = xcalloc(1, sizeof *r);
	r->verb = verbs[i].name;
	r->args = args ? json_incref(args) : json_object();
	r->client = client;
	client->request = r;
	json_decref(line);
	op_start(&r->op, NULL, CONTROL_DEADLINE_MS, NULL, request_done);
	verbs[i].fn(r);
}

/* Takes whole lines off the input until one of them started a request. */
static void
client_next(struct control_client *client)
{
	struct evbuffer *in = bufferevent_get_input(client->bev);
	struct evbuffer_ptr end;
	json_t *line;
	char *text;
	size_t len;

	while (client->request == NULL) {
		end = evbuffer_search_eol(in, NULL, NULL, EVBUFFER_EOL_LF);
		if (end.pos < 0)
			break;
		len = (size_t)end.pos + 1;
		text = (char *)evbuffer_pullup(in, (ev_ssize_t)len);
		line = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
		explicit_bzero(text, len);           /* a password may be in it */
		evbuffer_drain(in, len);
		if (json_is_object(line)) {
			request_begin(client, line);
		} else {
			refuse_line(client, "that line is not a JSON object");
			json_decref(line);
		}
	}
	if (client->request == NULL && evbuffer_get_length(in) > CONTROL_LINE_MAX) {
		refuse_line(client, "that line is too long");
		client_leaves(client);
	}
}

static void
send_line(struct control_client *client, json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT);

	evbuffer_add_printf(bufferevent_get_output(client->bev), "%s\n", text);
	free(text);
	json_decref(line);
}

/* An argument may be a password; nobody else has a reference to these values. */
static void
wipe_texts(json_t *args)
{
	const char *key;
	json_t *value;

	json_object_foreach(args, key, value)
		if (json_is_string(value))
			explicit_bzero((char *)json_string_value(value), json_string_length(value));
}

static void
request_done(struct op *op)
{
	struct control_request *r = (struct control_request *)op;
	struct control_client *client = r->client;
	char text[640];

	if (client == NULL)
		;
	else if (op->err.code == RF_OK) {
		send_line(client, json_pack("{s:b, s:O}", "ok", 1, "result", r->result ? r->result : json_null()));
	} else {
		error_text(&op->err, text, sizeof text);
		if (r->text)
			snprintf(text, sizeof text, "%s", r->text);
		send_line(client, json_pack("{s:b, s:s, s:s}", "ok", 0, "code",
		    r->text ? "Refused" : error_message(op->err.code)->id, "error", text));
	}
	wipe_texts((json_t *)r->args);
	json_decref(r->result);
	json_decref((json_t *)r->args);
	free(r->text);
	free(r);
	if (client == NULL)
		return;
	client->request = NULL;
	if (client->is_at_end)
		client_leaves(client);
	else
		client_next(client);
}

void
control_reply(struct control_request *request, json_t *result)
{
	if (!op_is_running(&request->op)) {
		json_decref(result);
		return;
	}
	request->result = result;
	op_finish(&request->op, NULL);
}

void
control_fail(struct control_request *request, const struct rf_error *err)
{
	assert(err->code != RF_OK);
	op_finish(&request->op, err);
}

void
control_refuse(struct control_request *request, const char *format, ...)
{
	va_list ap;

	if (!op_is_running(&request->op))
		return;
	va_start(ap, format);
	if (vasprintf(&request->text, format, ap) < 0)
		abort();
	va_end(ap);
	op_fail(&request->op, RF_INTERNAL);
}

const char *
control_text(const struct control_request *request, const char *name)
{
	return json_string_value(json_object_get(request->args, name));
}
