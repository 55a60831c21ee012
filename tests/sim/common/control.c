#include "control.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/event.h>

#include "../redfish/base.h"

struct control {
	struct evhttp *http;
	const struct control_kind *kind;
	unsigned port;
};

void
ask_fail(struct ask *a, int status, const char *why, const char *what)
{
	json_decref(a->answer);
	a->status = status;
	a->answer = json_pack("{s:s, s:s}", "error", why, "what", what ? what : "");
}

static void
serve_all(const struct control_kind *kind, struct ask *a, void (*serve)(struct ask *))
{
	json_t *all = json_object();

	for (size_t i = 0; i < kind->count(); i++) {
		a->box = kind->at(i);
		a->answer = NULL;
		serve(a);
		if (a->status != 200) {
			json_decref(all);
			return;
		}
		if (a->answer)
			json_object_set_new(all, kind->name(a->box), a->answer);
	}
	a->answer = all;
}

static void *
find(const struct control_kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->count(); i++)
		if (strcmp(kind->name(kind->at(i)), name) == 0)
			return kind->at(i);
	return NULL;
}

static void
route(const struct control_kind *kind, struct ask *a, enum evhttp_cmd_type method, const char *path)
{
	bool of_box = begins_with(path, kind->folder);
	const char *rest = of_box ? path + strlen(kind->folder) : path;
	char *name = xstrndup(rest, of_box ? strcspn(rest, "/") : 0);
	bool is_all = strcmp(name, "*") == 0;

	rest += strlen(name);
	a->box = of_box ? find(kind, name) : NULL;
	if (of_box && !a->box && !is_all) {
		ask_fail(a, 404, "no such box", name);
		free(name);
		return;
	}
	free(name);
	for (size_t i = 0; i < kind->route_count; i++) {
		const struct control_route *r = &kind->routes[i];

		if (r->of_box != of_box || strcmp(r->path, rest) != 0 || r->method != method)
			continue;
		if (is_all)
			serve_all(kind, a, r->serve);
		else
			r->serve(a);
		return;
	}
	ask_fail(a, 404, "no such thing here", path);
}

static void
control_request(struct evhttp_request *req, void *arg)
{
	struct control *c = arg;
	struct ask a = {.status = 200};
	struct evbuffer *in = evhttp_request_get_input_buffer(req), *out = evbuffer_new();
	const char *raw = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
	char *path = raw ? evhttp_uridecode(raw, 0, NULL) : NULL, *text;
	size_t len = evbuffer_get_length(in);

	if (len)
		a.input = json_loadb((const char *)evbuffer_pullup(in, -1), len, 0, NULL);
	if (len && !a.input)
		ask_fail(&a, 400, "not JSON", NULL);
	else if (path)
		route(c->kind, &a, evhttp_request_get_command(req), path);
	text = json_dumps(a.answer ? a.answer : json_true(), JSON_COMPACT | JSON_ENCODE_ANY);
	evbuffer_add(out, text, strlen(text));
	evhttp_add_header(
	    evhttp_request_get_output_headers(req), "Content-Type", "application/json");
	evhttp_send_reply(req, a.status, a.status == 200 ? "OK" : "Error", out);
	evbuffer_free(out);
	free(text);
	free(path);
	json_decref(a.answer);
	json_decref(a.input);
}

struct control *
control_start(struct event_base *base, const struct control_kind *kind, const char *where)
{
	struct control *c = xcalloc(1, sizeof *c);
	const char *colon = strrchr(where, ':');
	char *host = xstrndup(where, colon ? (size_t)(colon - where) : 0);
	struct evhttp_bound_socket *bound;
	struct sockaddr_in own;
	socklen_t len = sizeof own;

	c->kind = kind;
	c->http = evhttp_new(base);
	evhttp_set_allowed_methods(c->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PATCH);
	evhttp_set_gencb(c->http, control_request, c);
	bound =
	    colon ? evhttp_bind_socket_with_handle(c->http, host, (uint16_t)atoi(colon + 1)) : NULL;
	if (!bound ||
	    getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&own, &len) < 0)
		die("--control: cannot listen on %s", where);
	c->port = ntohs(own.sin_port);
	free(host);
	return c;
}

unsigned
control_port(const struct control *c)
{
	return c->port;
}

void
control_free(struct control *c)
{
	if (!c)
		return;
	evhttp_free(c->http);
	free(c);
}

static bool
is_member(const struct control_member *members, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(members[i].name, name) == 0)
			return true;
	return false;
}

void
control_change(struct ask *a, const struct control_member *members, size_t count)
{
	const char *key;
	json_t *value;

	json_object_foreach (a->input, key, value) {
		if (!is_member(members, count, key)) {
			ask_fail(a, 400, "no such member", key);
			return;
		}
	}
	for (size_t i = 0; i < count && a->status == 200; i++) {
		value = json_object_get(a->input, members[i].name);
		if (value)
			members[i].set(a, value);
	}
}
