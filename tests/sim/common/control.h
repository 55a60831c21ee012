/*
 * The control listener of the smaller simulators: plain HTTP and JSON, for tests. Paths are "/list", "/totals" and the
 * like, or "/FOLDER/NAME/...": of one box, where NAME may be * (done to all; a reading then answers name -> answer).
 * What there is, is a table of each simulator's.
 */
#ifndef SIM_COMMON_CONTROL_H
#define SIM_COMMON_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include <event2/http.h>
#include <jansson.h>

struct event_base;
struct control;

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* One control request, done to one box. */
struct ask {
	void *box;     /* NULL: the request is not of a box */
	json_t *input; /* NULL: no body */
	int status;
	json_t *answer; /* NULL: none */
};

void ask_fail(struct ask *a, int status, const char *why, const char *what);

struct control_route {
	enum evhttp_cmd_type method;
	const char *path;
	bool of_box;
	void (*serve)(struct ask *);
};

struct control_kind {
	const char *folder; /* "/pdus/" */
	size_t (*count)(void);
	void *(*at)(size_t i);
	const char *(*name)(const void *box);
	const struct control_route *routes;
	size_t route_count;
};

/* "127.0.0.1:25251"; port 0: any. Ends the process when it cannot listen. */
struct control *control_start(
    struct event_base *base, const struct control_kind *kind, const char *where);
unsigned control_port(const struct control *c);
void control_free(struct control *c);

/* Members of a PATCH: unknown ones refuse all; the others are done in the order of the table. */
struct control_member {
	const char *name;
	void (*set)(struct ask *, json_t *);
};
void control_change(struct ask *a, const struct control_member *members, size_t count);

#endif
