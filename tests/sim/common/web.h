/*
 * What the simulators that speak JSON over HTTPS have in common: a listener with a certificate of its own, Basic
 * authentication, JSON answers, and the ways in which they fail. On the HTTP server of tests/sim/redfish.
 */
#ifndef SIM_COMMON_WEB_H
#define SIM_COMMON_WEB_H

#include <jansson.h>
#include <netinet/in.h>

#include "../redfish/http.h"

struct web_settings {
	int latency_ms;
	int fail_status;
	int fail_times;
	int cut_answer;
	int write_unanswered;
	int body_garbage;
};

/* Rows of a settings table, for a struct that has a web_settings member named web; their names begin with `prefix`. */
/* clang-format off */
#define WEB_SETTINGS(type, prefix) \
	{ prefix "latency_ms",       offsetof(type, web.latency_ms),       0, 60000,   "milliseconds before every answer" }, \
	{ prefix "fail_status",      offsetof(type, web.fail_status),      0, 599,     "answered to requests in place of doing them" }, \
	{ prefix "fail_times",       offsetof(type, web.fail_times),       0, 1000000, "so many times; 0: always" }, \
	{ prefix "cut_answer",       offsetof(type, web.cut_answer),       0, 1,       "1: requests are done, and the connection ends in the middle of the answer" }, \
	{ prefix "write_unanswered", offsetof(type, web.write_unanswered), 0, 1,       "1: what changes something is done, and the connection ends without an answer" }, \
	{ prefix "body_garbage",     offsetof(type, web.body_garbage),     0, 1,       "1: bodies are no JSON" }
/* clang-format on */

enum web_state { WEB_UP, WEB_SILENT, WEB_REFUSE };

struct web {
	struct http_server http;
	struct ssl_ctx_st *context;
	char *host;
	struct sockaddr_in where;
	enum web_state state;
	struct web_settings *settings;
};

/* `handler` is the HTTP server's; in it, http_request.server->owner is `owner`. Port 0 takes a free one. Ends the process
 * when it cannot listen. */
void web_open(struct web *w, struct event_base *base, const char *host, int port, bool is_plain,
    const struct http_handler *handler, void *owner, struct web_settings *settings);
void web_close(struct web *w);
int web_port(const struct web *w);
/* -1: no such. */
int web_state_named(const char *name);
const char *web_state_name(enum web_state state);
void web_set_state(struct web *w, enum web_state state);

/* Name and password of Basic; false: there are none. The caller frees both. */
bool web_basic(const struct http_request *req, char **user, char **password);
/* The value of a parameter of the query, as it stands; NULL: none. The caller frees it. */
char *web_parameter(const struct http_request *req, const char *name);

/* True: the settings have answered, as a fault. To be asked before anything is done. */
bool web_failed(struct web *w, struct http_request *req);
/* Sends, later when the settings say so. Takes the JSON. `header`: NULL, or a name and its value. `is_write`: something
 * was changed. */
void web_answer(struct web *w, struct http_request *req, int status, const char *const header[2],
    json_t *body, bool is_write);
/* To be called from the handler's `ended`. */
void web_ended(struct http_request *req);

#endif
