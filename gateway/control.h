/* The control socket: how a running daemon is asked and told from the same machine (`fishway nodes`, `trust` ...).
 *
 * A UNIX stream socket `control`, mode 0600, in state_dir; the peer must be root or the daemon's own user (SO_PEERCRED).
 * One JSON object a line each way, at most 64 KiB a line:
 *
 *	{"verb":"nodes","args":{"name":"web01"}}
 *	{"ok":true,"result":{...}}      or      {"ok":false,"code":"NodeTimeout","error":"text"}
 *
 * Several clients at once, each one question after the other. Runs on the shard that opened it (shard 0).
 *
 * Modules register their verbs at start-up. A verb gets a control_request, which is an op: it works with ops that have
 * &request->op as their parent and answers once, now or later, with control_reply or control_fail. When the client goes
 * away or the deadline passes the op is cancelled and with it what hangs below. An answer to it is then dropped, and
 * the request is freed when its children are done. */
#ifndef FISHWAY_CONTROL_H
#define FISHWAY_CONTROL_H

#include <stdbool.h>

#include "gateway/op.h"

struct json_t;

enum { CONTROL_DEADLINE_MS = 300000, CONTROL_LINE_MAX = 65536 };

struct control_request {
	struct op op;
	const char *verb;
	const struct json_t *args;      /* an object; the request's */
	struct json_t *result;
	char *text;                     /* of control_refuse */
	struct control_client *client;  /* NULL once it is gone */
	void *user;                     /* the verb's */
};

struct control_verb {
	const char *name;
	void (*fn)(struct control_request *request);
};

/* rows must stay; a name that is taken is a mistake of ours (asserted). Before or after control_open. */
void control_register(const struct control_verb *rows, size_t count);

/* On failure err->arg[0] says why, for the operator. */
bool control_open(const char *state_dir, struct rf_error *err);
/* Cancels what is under way; removes the socket. */
void control_close(void);

/* Takes the reference. NULL: nothing to tell but that it worked. */
void control_reply(struct control_request *request, struct json_t *result);
void control_fail(struct control_request *request, const struct rf_error *err);
/* A plain text for the operator, such as "there is no node 'web9'". */
void control_refuse(struct control_request *request, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The text argument of that name, or NULL; of another type is NULL, too. */
const char *control_text(const struct control_request *request, const char *name);

/* The client's side, blocking: for commands, never on a loop. false: error says why (no daemon there, refused ...);
 * *no_daemon tells the first. args may be NULL and is taken. */
bool control_ask(const char *state_dir, const char *verb, struct json_t *args, struct json_t **result,
    char *error, size_t error_size, bool *no_daemon);

#endif
