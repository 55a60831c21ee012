/* A deed: what a write to the surface does at the box, as a machine of steps. Pure; one thread at a time.
 *
 * The engine (gateway/fleet_deed.c; tests/support/model.c in tests) calls the function; it looks at documents by surface_get and
 * surface_know (which may make it run again, as with `make`: so ask for documents first, and change `step` and state only when
 * !s->is_waiting), then says what is next. After every DEED_SEND and DEED_PAUSE, surface_get reads anew at the box.
 *
 *	DEED_SEND    one request to the box (deed_send). Next call: status, err, said. A refusal is the deed's to judge.
 *	DEED_PAUSE   pause_ms, then again
 *	DEED_ANSWER  the client is answered now (deed_answer): 204, or 202 with a task; what follows happens in the
 *	             background, at most DEED_BACKGROUND_MS
 *	DEED_DONE    over, well; where nobody was answered yet: 204, or the answer set
 *	DEED_FAIL    over: err and said (may be NULL) are the answer, or the task's end
 *
 * A deed is never run twice for one request, and sends nothing twice unless its author knows that the first had no effect. Between two
 * requests other readers and writers may speak to the box. An action's last word counts: the same action asked for again ends what is
 * still going on of the first in the background. */
#ifndef FISHWAY_DEED_H
#define FISHWAY_DEED_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/error.h"
#include "translate/surface.h"

/* A deed that leaves the machine worse between two of its steps (off, to be switched on again) writes into this note, before the first of
 * them, what is to be done should the gateway end in between, or the box go silent: "POST
 * /redfish/v1/Systems/1/Actions/ComputerSystem.Reset {\"ResetType\":\"On\"}". It is done when the box is heard again, unless the deed
 * itself has removed the note. */
#define DEED_RESUME "deed.resume"

enum { DEED_BACKGROUND_MS = 15 * 60 * 1000, DEED_STEPS_MAX = 2000 };

enum deed_ask { DEED_AGAIN, DEED_SEND, DEED_PAUSE, DEED_ANSWER, DEED_DONE, DEED_FAIL };

struct deed {
	/* ---- set by the engine ---- */
	struct surface *s;
	const char *method; /* "PATCH", "POST", "DELETE" */
	const json_t *body; /* the client's, links in canonical words; NULL: none */
	uint64_t elapsed_ms; /* since it began */
	int64_t left_ms;     /* until the client, or the background, gives up */
	int64_t wall_s;      /* seconds since 1970 */
	/* the answer to the last DEED_SEND */
	int status;         /* 0: none came */
	struct rf_error err; /* RF_OK: 2xx. RF_NODE_UNKNOWN_OUTCOME: sent, and no answer */
	json_t *said;       /* its body or error body; NULL: none */
	/* ---- the deed's own ---- */
	int step; /* 0 at first */
	int tries;
	int part;      /* surface_member.c's: which part of a PATCH it is at */
	json_t *part_body; /* likewise; released by the engine */
	json_t *state; /* an object for whatever it remembers; made and released by the engine */
	/* ---- what it asks ---- */
	char send_method[8];
	char send_path[SURFACE_PATH]; /* canonical; the engine sends what the box advertised for it */
	json_t *send_body;            /* released by the engine; link values are canonical, too. NULL: none */
	int pause_ms;
	int answer_status;   /* 0: 204 */
	json_t *answer;      /* body; NULL: none; released by the engine */
	char location[SURFACE_PATH]; /* canonical; "": none */
	bool expects_restart; /* with DEED_ANSWER or DEED_DONE: the BMC restarts now. The engine lets go of its session and takes
	                         its silence for a start, not for a failure */
	const char *transport; /* who did it, where there was a choice; static; for the log. NULL: the node's own driver */
	const char *task;    /* of a 202: the task's name; static */
};

/* `return deed_send(d, "PATCH", path, body)`: takes over body. */
enum deed_ask deed_send(struct deed *deed, const char *method, const char *path, json_t *body);
enum deed_ask deed_pause(struct deed *deed, int ms);
/* status 202 makes a task of this name. */
enum deed_ask deed_answer(struct deed *deed, int status, const char *task);
/* error_set's arguments behind the code, all strings, NULL at the end. */
enum deed_ask deed_fail(struct deed *deed, enum rf_code code, ...) __attribute__((sentinel));
/* Passes the request on as it is to `path` (deed_send of the client's body). */
enum deed_ask deed_pass(struct deed *deed, const char *path);

/* What a client asks for, as a new reference; body may be NULL. The name of the action is not a parameter of it: clients from before
 * DSP0266 1.0, and one tool to this day, say {"Action": "ComputerSystem.Reset"} in the body, too. */
json_t *deed_asked(const char *path, json_t *body);

/* Does an answer's error name this message ("SYS518", "PropertyUnknown": a part of MessageId or Message), in any case? */
bool deed_says(const struct deed *deed, const char *message);

#endif
