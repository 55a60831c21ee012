#include "control.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>

#include "net.h"
#include "profile.h"
#include "session.h"

struct control {
	struct evhttp *http;
	struct fleet *fleet;
	unsigned port;
};

/* clang-format off */
static const struct {
	const char *name;
	size_t offset;
	bool is_most;  /* of the fleet: the largest, not the sum */
} counts[] = {
#define COUNT(name) { #name, offsetof(struct counters, name), false }
#define MOST(name) { #name, offsetof(struct counters, name), true }
	COUNT(packets), COUNT(answers), COUNT(bytes_in), COUNT(bytes_out), COUNT(pings), COUNT(lost), COUNT(duplicated),
	COUNT(reordered), COUNT(malformed), COUNT(no_session), COUNT(bad_checks), COUNT(bad_sequences),
	COUNT(bad_checksums), COUNT(opens), COUNT(opens_refused), COUNT(no_slot), COUNT(logins), COUNT(logins_refused),
	COUNT(closes), COUNT(timeouts), COUNT(weak_logins), COUNT(commands), COUNT(refused), COUNT(resets),
	COUNT(power_changes), COUNT(boots), COUNT(quirks_used), COUNT(reservations_lost), COUNT(too_long),
	MOST(refused_in_row_max), MOST(in_flight_max), MOST(sessions_max),
#undef COUNT
#undef MOST
};
/* clang-format on */

void
ask_fail(struct ask *a, int status, const char *why, const char *what)
{
	json_decref(a->answer);
	a->status = status;
	a->answer = json_pack("{s:s, s:s}", "error", why, "what", what ? what : "");
}

static void
add_number(json_t *all, const char *name, json_int_t value, bool is_most)
{
	json_int_t old = json_integer_value(json_object_get(all, name));

	json_object_set_new(
	    all, name, json_integer(is_most ? (value > old ? value : old) : old + value));
}

static void
add_counters(json_t *all, struct bmc *b)
{
	add_number(all, "sessions", session_count(b, false), false);
	add_number(
	    all, "sessions_half_open", session_count(b, true) - session_count(b, false), false);
	for (size_t i = 0; i < LENGTH(counts); i++)
		add_number(all, counts[i].name,
		    (json_int_t) * (const uint64_t *)((const char *)&b->count + counts[i].offset),
		    counts[i].is_most);
}

static void
get_list(struct ask *a)
{
	a->answer = json_pack("{s:o, s:o, s:o}", "quirks", quirks_table(), "settings",
	    settings_table(), "profiles", profile_table());
}

static void
get_totals(struct ask *a)
{
	a->answer = json_pack("{s:i}", "bmcs", (int)a->fleet->count);
	for (size_t i = 0; i < a->fleet->count; i++)
		add_counters(a->answer, a->fleet->bmcs[i]);
}

static json_t *
summary(const struct bmc *b)
{
	return json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "name", b->name, "address", b->host,
	    "port", net_port(&b->where), "profile", b->profile->name, "box", b->box->name, "state",
	    bmc_state_name(b->state));
}

static void
get_bmcs(struct ask *a)
{
	a->answer = json_array();
	for (size_t i = 0; i < a->fleet->count; i++)
		json_array_append_new(a->answer, summary(a->fleet->bmcs[i]));
}

static void
get_counters(struct ask *a)
{
	a->answer = json_object();
	add_counters(a->answer, a->bmc);
}

static void
get_sensors(struct ask *a)
{
	a->answer = show_sensors(a->bmc);
}

static void
get_chassis(struct ask *a)
{
	a->answer = show_chassis(a->bmc);
}

static void
get_sel(struct ask *a)
{
	a->answer = show_sel(a->bmc);
}

static void
get_sessions(struct ask *a)
{
	a->answer = show_sessions(a->bmc);
}

static void
get_bmc(struct ask *a)
{
	json_t *counters = json_object();

	add_counters(counters, a->bmc);
	a->answer = summary(a->bmc);
	json_object_set_new(a->answer, "identity", show_identity(a->bmc));
	json_object_set_new(a->answer, "settings", settings_json(&a->bmc->settings));
	json_object_set_new(a->answer, "quirks", quirks_json(a->bmc));
	json_object_set_new(a->answer, "users", show_users(a->bmc));
	json_object_set_new(a->answer, "sessions", show_sessions(a->bmc));
	json_object_set_new(a->answer, "chassis", show_chassis(a->bmc));
	json_object_set_new(a->answer, "counters", counters);
}

/* Oldest first. */
static void
get_requests(struct ask *a)
{
	const struct bmc *b = a->bmc;
	uint64_t room = (uint64_t)b->record_room,
		 first = b->record_count > room ? b->record_count - room : 0;

	a->answer = json_array();
	for (uint64_t i = first; i < b->record_count; i++)
		json_array_append_new(
		    a->answer, json_loads(b->records[i % room], JSON_DECODE_ANY, NULL));
}

static void
post_reset(struct ask *a)
{
	bmc_reset_counters(a->bmc);
}

/* clang-format off */
/* Paths below /bmcs/NAME; without one NAME the row is not for a BMC. */
static const struct {
	enum evhttp_cmd_type method;
	const char *path;
	bool of_bmc;
	void (*serve)(struct ask *);
} routes[] = {
	{ EVHTTP_REQ_GET,   "/list",     false, get_list },
	{ EVHTTP_REQ_GET,   "/totals",   false, get_totals },
	{ EVHTTP_REQ_GET,   "/bmcs",     false, get_bmcs },
	{ EVHTTP_REQ_GET,   "",          true,  get_bmc },
	{ EVHTTP_REQ_PATCH, "",          true,  control_change },
	{ EVHTTP_REQ_GET,   "/counters", true,  get_counters },
	{ EVHTTP_REQ_GET,   "/requests", true,  get_requests },
	{ EVHTTP_REQ_GET,   "/sensors",  true,  get_sensors },
	{ EVHTTP_REQ_GET,   "/chassis",  true,  get_chassis },
	{ EVHTTP_REQ_GET,   "/sel",      true,  get_sel },
	{ EVHTTP_REQ_GET,   "/sessions", true,  get_sessions },
	{ EVHTTP_REQ_POST,  "/reset",    true,  post_reset },
};
/* clang-format on */

/* NAME may be *: done to all, and a reading answers name -> answer. */
static void
serve_all(struct ask *a, void (*serve)(struct ask *))
{
	json_t *all = json_object();

	for (size_t i = 0; i < a->fleet->count && a->status == 200; i++) {
		a->bmc = a->fleet->bmcs[i];
		a->answer = NULL;
		serve(a);
		if (a->status != 200) {
			json_decref(all);
			return;
		}
		if (a->answer)
			json_object_set_new(all, a->bmc->name, a->answer);
	}
	a->answer = all;
}

static void
route(struct ask *a, enum evhttp_cmd_type method, const char *path)
{
	bool of_bmc = begins_with(path, "/bmcs/");
	const char *rest = of_bmc ? path + strlen("/bmcs/") : path;
	char *name = xstrndup(rest, of_bmc ? strcspn(rest, "/") : 0);
	bool is_all = strcmp(name, "*") == 0;

	rest += strlen(name);
	a->bmc = of_bmc ? fleet_find(a->fleet, name) : NULL;
	if (of_bmc && !a->bmc && !is_all) {
		ask_fail(a, 404, "no such BMC", name);
		free(name);
		return;
	}
	free(name);
	for (size_t i = 0; i < LENGTH(routes); i++) {
		if (routes[i].of_bmc != of_bmc || strcmp(routes[i].path, rest) != 0 ||
		    routes[i].method != method)
			continue;
		if (is_all)
			serve_all(a, routes[i].serve);
		else
			routes[i].serve(a);
		return;
	}
	ask_fail(a, 404, "no such thing here", path);
}

static void
control_request(struct evhttp_request *req, void *arg)
{
	struct control *c = arg;
	struct ask a = {.fleet = c->fleet, .status = 200};
	struct evbuffer *in = evhttp_request_get_input_buffer(req), *out = evbuffer_new();
	const char *raw = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
	char *path = raw ? evhttp_uridecode(raw, 0, NULL) : NULL, *text;
	size_t len = evbuffer_get_length(in);

	if (len)
		a.input = json_loadb((const char *)evbuffer_pullup(in, -1), len, 0, NULL);
	if (len && !a.input)
		ask_fail(&a, 400, "not JSON", NULL);
	else if (path)
		route(&a, evhttp_request_get_command(req), path);
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
control_start(struct fleet *f, const char *where)
{
	struct control *c = xcalloc(1, sizeof *c);
	const char *colon = strrchr(where, ':');
	char *host = xstrndup(where, colon ? (size_t)(colon - where) : 0);
	struct evhttp_bound_socket *bound;
	struct sockaddr_in own;
	socklen_t len = sizeof own;

	c->fleet = f;
	c->http = evhttp_new(f->base);
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
