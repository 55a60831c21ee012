#include "translate/surface_reset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/boot.h"
#include "translate/power_lines.h"

#define ACTION "ComputerSystem.Reset"

enum { BEGIN, NEXT, PREPARED, SENT, WATCH }; /* deed->step */

enum {
	MARGIN_MS = 5000,     /* no retry when there is no more left for its answer */
	RETRY_MS = 2000,
	RETRIES_MS = 180000,  /* of one word of a composed sequence */
	FIRST_LOOK_MS = 3000, /* a restart does not show at once */
	LOOK_MS = 2000,
	LOOK_MAX_MS = 15000,
	LOOKS = 2,            /* a state seen this often in a row is stable */
	LOOKS_UNTOLD = 5,     /* for what a word without an answer did */
	OFF_S = 120,          /* the machine was cut off; and asked to shut down: */
	SHUTDOWN_S = 600
};

/* ---- what the deed remembers: state.type, state.words, state.at, state.since, state.looks; state.line: by which of the node's ways;
 * state.down: the machine has been taken down; state.answered: the client was told 202 ---- */

static int
number(const struct deed *deed, const char *name)
{
	return (int)json_integer_value(json_object_get(deed->state, name));
}

static void
remember(struct deed *deed, const char *name, uint64_t value)
{
	json_object_set_new(deed->state, name, json_integer((json_int_t)value));
}

static const struct power_row *
row_of(const struct deed *deed)
{
	return power_find(surface_text(deed->state, "type", NULL));
}

static const char *
word_of(const struct deed *deed)
{
	return json_string_value(json_array_get(json_object_get(deed->state, "words"), (size_t)number(deed, "at")));
}

static bool
is_composed(const struct deed *deed)
{
	return json_array_size(json_object_get(deed->state, "words")) > 1;
}

static bool
is_by_own(const struct deed *deed)
{
	return power_line_is_own(deed->s, number(deed, "line"));
}

/* Of whoever can tell: the box's own System while it can be asked. May wait. */
static const char *
state_of(struct deed *deed, const json_t **system)
{
	const json_t *own = surface_get(deed->s, deed->s->system);
	const char *state = surface_text(own, "PowerState", NULL);

	if (system != NULL)
		*system = own;
	if (!deed->s->is_waiting && (own == NULL || power_own_is_down(deed->s)))
		return power_lines_state(deed->s, NULL);
	return state;
}

static int
since_s(const struct deed *deed)
{
	return (int)((deed->elapsed_ms - (uint64_t)number(deed, "since")) / 1000);
}

static void
set_note(struct deed *deed, const char *name, const char *value)
{
	char key[SURFACE_ID];

	surface_set_note(deed->s, surface_power_note(deed->s, name, key), value);
}

/* On to the next word. */
static enum deed_ask
next(struct deed *deed)
{
	remember(deed, "at", (uint64_t)number(deed, "at") + 1);
	remember(deed, "since", deed->elapsed_ms);
	deed->step = NEXT;
	deed->tries = 0;
	return DEED_AGAIN;
}

static bool
is_state(const char *now, const char *state, const char *or_state)
{
	return now != NULL && (strcmp(now, state) == 0 || (or_state != NULL && strcmp(now, or_state) == 0));
}

static bool
is_there(const struct power_row *row, const char *now)
{
	switch (row->aim) {
	case POWER_AIM_ON:
	case POWER_AIM_AGAIN:
		return is_state(now, "On", NULL);
	case POWER_AIM_OFF:
		return is_state(now, "Off", NULL);
	case POWER_AIM_NONE:
		break;
	}
	return true;
}

/* Before it is asked to: nothing is to be done. A machine that is shutting down can still be cut off. */
static bool
is_there_already(const struct power_row *row, const char *now)
{
	if (row->aim == POWER_AIM_ON)
		return is_state(now, "On", "PoweringOn");
	return row->aim == POWER_AIM_OFF &&
	    is_state(now, "Off", strcmp(row->type, "GracefulShutdown") == 0 ? "PoweringOff" : NULL);
}

/* ---- the plan ---- */

static void
add_pause(json_t *words, int seconds)
{
	char text[16];

	snprintf(text, sizeof text, "%ds", seconds);
	if (seconds > 0)
		json_array_append_new(words, json_string(text));
}

/* Words with the delays that somebody set: before it goes down, and before it comes up. */
static json_t *
words_of(struct deed *deed, const struct power_row *row, const json_t *system, const char *plan)
{
	int on = surface_power_delay(deed->s, system, POWER_DELAY_ON), off = surface_power_delay(deed->s, system, POWER_DELAY_OFF);
	int cycle = surface_power_delay(deed->s, system, POWER_DELAY_CYCLE);
	char *copy = xstrdup(plan), *rest = NULL, *word;
	json_t *words = json_array();
	bool was_off = false;

	if (row->aim == POWER_AIM_OFF || row->aim == POWER_AIM_AGAIN)
		add_pause(words, off);
	for (word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		if (was_off || row->aim == POWER_AIM_ON)
			add_pause(words, strcmp(row->type, "PowerCycle") == 0 ? cycle : on);
		was_off = strcmp(word, "wait-off") == 0;
		json_array_append_new(words, json_string(word));
	}
	free(copy);
	return words;
}

/* What the way that is taken can do; false: nothing. */
static bool
can_of(struct deed *deed, const json_t *system, struct power_can *can)
{
	const struct power_line *line = power_line(power_line_name(deed->s, number(deed, "line")));

	if (is_by_own(deed)) {
		*can = surface_power_can(deed->s, system);
		/* One that cannot be read now may take it all the same, and says better than we why it does not. */
		return system == NULL || surface_power_action(system) != NULL;
	}
	*can = (struct power_can){.transport = line ? line->words : POWER_TRANSPORTS};
	return line != NULL;
}

/* How it is done by that way; false with deed->err. */
static bool
make_plan(struct deed *deed, const char *type, const json_t *system)
{
	bool cycles = strcmp(type, "PowerCycle") == 0 && surface_power_delay(deed->s, system, POWER_DELAY_CYCLE) > 0;
	struct power_can can;
	char plan[POWER_PLAN];

	if (!can_of(deed, system, &can) ||
	    (!(cycles && power_plan(&can, type, true, plan)) && !power_plan(&can, type, false, plan))) {
		deed_fail(deed, RF_PARAMETER_NOT_SUPPORTED, "ResetType", ACTION, NULL);
		return false;
	}
	json_object_set_new(deed->state, "words", words_of(deed, power_find(type), system, plan));
	remember(deed, "at", 0);
	remember(deed, "since", deed->elapsed_ms);
	return true;
}

/* Composed sequences that begin by taking the machine down owe it its power. */
static void
owe(struct deed *deed)
{
	char text[SURFACE_PATH + 64];

	snprintf(text, sizeof text, "POST %s/Actions/" ACTION " {\"ResetType\":\"On\"}", deed->s->system);
	if (row_of(deed)->aim == POWER_AIM_AGAIN)
		surface_set_note(deed->s, DEED_RESUME, text);
}

/* The first way from this one on that can do it, those that work before those that do not; false with deed->err. */
static bool
find_way(struct deed *deed, int from, const char *type, const json_t *system)
{
	const struct surface *s = deed->s;
	int count = s->is_primary ? (int)s->line_count : 0, i, down;

	if (count == 0)
		count = 1;              /* nothing but its own driver */
	for (down = 0; down < 2; down++) {
		for (i = from; i < count; i++) {
			if (power_line_name(s, i) != NULL && s->lines[i].is_down != (down == 1))
				continue;
			remember(deed, "line", (uint64_t)i);
			deed->err = (struct rf_error){0};
			if (make_plan(deed, type, system))
				return true;
		}
	}
	if (deed->err.code == RF_OK)
		deed_fail(deed, RF_PARAMETER_NOT_SUPPORTED, "ResetType", ACTION, NULL);
	return false;
}

/* The plan is made: what takes its time is a task. */
static enum deed_ask
set_off(struct deed *deed)
{
	deed->step = NEXT;
	deed->tries = 0;
	if (!is_composed(deed) || number(deed, "answered"))
		return DEED_AGAIN;
	owe(deed);
	remember(deed, "answered", 1);
	return deed_answer(deed, 202, ACTION);
}

static enum deed_ask
begin(struct deed *deed)
{
	const json_t *system;
	const char *type, *now = state_of(deed, &system);
	const struct power_row *row;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (system == NULL)
		system = surface_know(deed->s, deed->s->system);
	if (surface_power_action(system) == NULL && deed->s->line_count < 2)
		return deed->s->is_waiting ? DEED_AGAIN : deed_fail(deed, RF_ACTION_UNKNOWN, ACTION, NULL);
	if ((type = reset_asked_type(deed)) == NULL)
		return DEED_FAIL;
	row = power_find(type);
	if (is_state(now, "Off", NULL) && row->when_off != NULL)
		type = (row = power_find(row->when_off))->type;
	if (!find_way(deed, 0, type, system))
		return deed->s->is_waiting ? DEED_AGAIN : DEED_FAIL;
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	json_object_set_new(deed->state, "type", json_string(type));
	set_note(deed, POWER_NOTE_MISSED, NULL);
	/* This is the last word now. What it was owed is done only when it is accepted. */
	if (row->aim != POWER_AIM_ON || is_there_already(row, now))
		surface_set_note(deed->s, DEED_RESUME, NULL);
	if (is_there_already(row, now))
		return DEED_DONE;
	return set_off(deed);
}

/* ---- how it ends ---- */

static enum deed_ask
missed(struct deed *deed)
{
	char text[64];

	surface_set_note(deed->s, DEED_RESUME, NULL);
	snprintf(text, sizeof text, "%s %lld", row_of(deed)->type, (long long)deed->wall_s);
	set_note(deed, POWER_NOTE_MISSED, text);
	return deed_fail(deed, RF_NODE_POWER, deed->s->node, row_of(deed)->type, NULL);
}

/* A refusal is the end of it. One that has gone silent gets what it is owed when it is heard again. */
static enum deed_ask
failed(struct deed *deed)
{
	if (deed->status != 0)
		surface_set_note(deed->s, DEED_RESUME, NULL);
	return DEED_FAIL;
}

static enum deed_ask
look_again(struct deed *deed)
{
	int ms = LOOK_MS + LOOK_MS * deed->tries / 4;

	deed->tries++;
	return deed_pause(deed, ms < LOOK_MAX_MS ? ms : LOOK_MAX_MS);
}

/* Accepted: is the machine where it was to be, and does it stay there? */
static enum deed_ask
watch(struct deed *deed)
{
	const struct power_row *row = row_of(deed);
	const char *now;

	if (row->aim == POWER_AIM_NONE)
		return DEED_DONE;
	if (deed->tries == 0 && row->aim == POWER_AIM_AGAIN) {
		deed->tries++;
		return deed_pause(deed, FIRST_LOOK_MS);
	}
	now = state_of(deed, NULL);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	remember(deed, "looks", is_there(row, now) ? (uint64_t)number(deed, "looks") + 1 : 0);
	if (number(deed, "looks") >= LOOKS)
		return DEED_DONE;
	if (since_s(deed) > row->settle_s || deed->left_ms < MARGIN_MS)
		return missed(deed);
	return look_again(deed);
}

/* Not the way that comes first: the answer says which. */
static void
say_who(struct deed *deed)
{
	struct rf_error said;
	char text[512], id[96];

	deed->transport = power_line_name(deed->s, number(deed, "line"));
	if (number(deed, "line") == 0 || number(deed, "answered") || deed->transport == NULL)
		return;
	error_set(&said, RF_ACTED_BY, deed->s->node, deed->transport);
	error_text(&said, text, sizeof text);
	error_message_id(error_message(said.code), id, sizeof id);
	deed->answer = json_pack("{s:[{s:s,s:s,s:[s,s],s:s,s:s,s:s}]}", "@Message.ExtendedInfo", "@odata.type",
	    "#Message.v1_1_2.Message", "MessageId", id, "MessageArgs", deed->s->node, deed->transport, "Message", text,
	    "MessageSeverity", error_message(said.code)->severity, "Resolution", error_message(said.code)->resolution);
}

/* The last word was accepted. */
static enum deed_ask
accepted(struct deed *deed)
{
	surface_set_note(deed->s, DEED_RESUME, NULL);
	deed->step = WATCH;
	deed->tries = 0;
	say_who(deed);
	if (number(deed, "answered") || (row_of(deed)->aim == POWER_AIM_NONE && deed->answer == NULL))
		return DEED_AGAIN;
	return deed_answer(deed, deed->answer ? 200 : 204, NULL);
}

/* ---- one word ---- */

static enum deed_ask
wait_off(struct deed *deed)
{
	const char *first = surface_text(deed->state, "type", NULL), *now = state_of(deed, NULL);
	bool is_asked = strncmp(first, "Graceful", 8) == 0;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	remember(deed, "down", 1);
	if (is_state(now, "Off", NULL))
		return next(deed);
	/* It was cut off, whatever its BMC says: it gets its power again. One that did not shut down is still running. */
	if (since_s(deed) > (is_asked ? SHUTDOWN_S : OFF_S))
		return is_asked ? missed(deed) : next(deed);
	return look_again(deed);
}

/* It boots now, and what it is to boot from each time is for once only at this box: said again. A refusal keeps nobody from booting. */
static enum deed_ask
prepare(struct deed *deed, const char *word, bool *is_ready)
{
	const struct power_row *row = power_find(word);
	char path[SURFACE_PATH];
	json_t *body = NULL;

	*is_ready = false;
	if (deed->step != PREPARED && row != NULL && (row->aim == POWER_AIM_ON || row->aim == POWER_AIM_AGAIN))
		body = boot_again(deed->s, path);
	if (deed->s->is_waiting || body == NULL) {
		json_decref(body);
		*is_ready = !deed->s->is_waiting;
		return DEED_AGAIN;
	}
	deed->step = PREPARED;
	return deed_send(deed, "PATCH", path, body);
}

static enum deed_ask
send_word(struct deed *deed, const char *word)
{
	const json_t *system = surface_know(deed->s, deed->s->system);
	const char *target = surface_text(surface_power_action(system), "target", NULL);
	const struct power_line *line;
	char path[SURFACE_PATH];
	enum deed_ask ask;
	bool is_ready;

	if (!is_by_own(deed)) {
		line = power_line(power_line_name(deed->s, number(deed, "line")));
		deed->step = SENT;
		return deed_send(deed, "POST", line->action, json_pack("{s:s}", line->parameter, word));
	}
	ask = prepare(deed, word, &is_ready);
	if (!is_ready)
		return ask;
	deed->step = SENT;
	if (target == NULL)
		target = surface_join(path, deed->s->system, "/Actions/" ACTION);
	return deed_send(deed, "POST", target, json_pack("{s:s}", "ResetType", word));
}

static enum deed_ask
do_word(struct deed *deed)
{
	const char *word = word_of(deed);
	int seconds = word ? atoi(word) : 0;

	if (word == NULL)
		return accepted(deed);
	if (strcmp(word, "wait-off") == 0)
		return wait_off(deed);
	if (seconds == 0)
		return send_word(deed, word);
	if (deed->tries++ > 0)
		return next(deed);
	return deed_pause(deed, seconds * 1000);
}

/* ---- what the box said to it ---- */

static bool
is_time_left(const struct deed *deed)
{
	int64_t left = deed->left_ms;

	if (is_composed(deed) && left > RETRIES_MS - (int64_t)(deed->elapsed_ms - (uint64_t)number(deed, "since")))
		left = RETRIES_MS - (int64_t)(deed->elapsed_ms - (uint64_t)number(deed, "since"));
	return left > RETRY_MS + MARGIN_MS;
}

/* Another word for the same; the one that was refused is remembered. */
static bool
do_otherwise(struct deed *deed, const json_t *system)
{
	struct rf_error refusal = deed->err;
	char key[SURFACE_ID], lacks[256];
	const char *before = surface_note(deed->s, surface_power_note(deed->s, "power.lacks", key));

	snprintf(lacks, sizeof lacks, "%s%s%s", before ? before : "", before ? " " : "", word_of(deed));
	surface_set_note(deed->s, key, lacks);
	if (!make_plan(deed, row_of(deed)->type, system)) {
		deed->err = refusal;
		return false;
	}
	return true;
}

/* ---- the next way ---- */

/* A failure before anything was sent, or something that this way cannot do: another may. A refusal is the answer. After silence or a failure
 * of the box it may have been done: only what aims at a state, and has not reached it, is done once more. */
static bool
may_go_on(const struct deed *deed)
{
	const struct power_row *row = row_of(deed);
	bool was_sent = deed->status != 0 || deed->err.code == RF_NODE_UNKNOWN_OUTCOME;

	if (deed->err.code == RF_NODE_LOGIN_REFUSED || deed->err.code == RF_NODE_LOGIN_STOPPED)
		return false;
	if (!was_sent || deed->status == 404 || deed->status == 405 || deed->status == 501 || reset_is_unknown_value(deed))
		return true;
	return deed->err.code == RF_NODE_UNKNOWN_OUTCOME || deed->status >= 500 ?
	    number(deed, "down") || row->aim == POWER_AIM_ON || row->aim == POWER_AIM_OFF : false;
}

/* false: there is none, or it must not; deed->err is what this way ended with. */
static bool
go_on(struct deed *deed, const json_t *system)
{
	const struct rf_error ended = deed->err;
	int line = number(deed, "line");

	if (line + 1 >= (int)deed->s->line_count || !deed->s->is_primary || !may_go_on(deed))
		return false;
	/* What it was to be brought back from has happened. */
	if (find_way(deed, line + 1, number(deed, "down") ? "On" : row_of(deed)->type, system))
		return true;
	remember(deed, "line", (uint64_t)line);
	deed->err = ended;
	return false;
}

/* What this one word is for: the state that makes a refusal of it a success. */
static bool
is_word_done(const struct deed *deed, const char *now)
{
	const struct power_row *row = row_of(deed), *word;

	if (!is_composed(deed))
		return is_there_already(row, now);
	word = power_find_word(word_of(deed));
	return word != NULL && is_there_already(word, now);
}

/* No answer, or a failure: on and off show whether they were done all the same. */
static bool
may_show_yet(const struct deed *deed)
{
	const struct power_row *word = power_find_word(word_of(deed));
	bool was_sent = deed->status != 0 || deed->err.code == RF_NODE_UNKNOWN_OUTCOME;

	return was_sent && (deed->status == 0 || deed->status >= 500) && word != NULL && word->aim != POWER_AIM_NONE &&
	    word->aim != POWER_AIM_AGAIN && deed->tries < LOOKS_UNTOLD && is_time_left(deed);
}

static enum deed_ask
judge(struct deed *deed)
{
	const json_t *system;
	const char *now;
	bool is_last = number(deed, "at") + 1 == (int)json_array_size(json_object_get(deed->state, "words"));

	if (deed->err.code == RF_OK)
		return is_last ? (remember(deed, "since", deed->elapsed_ms), accepted(deed)) : next(deed);
	now = state_of(deed, &system);
	if (!deed->s->is_waiting && system == NULL)
		system = surface_know(deed->s, deed->s->system);
	surface_power_can(deed->s, system);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (is_word_done(deed, now)) {
		deed->err = (struct rf_error){0};
		return is_last ? accepted(deed) : next(deed);
	}
	if (reset_is_unknown_value(deed) && !is_composed(deed) && is_by_own(deed) && do_otherwise(deed, system))
		return set_off(deed);
	if (!reset_is_passing(deed) && may_show_yet(deed))
		return look_again(deed);
	if (!reset_is_passing(deed) || !is_time_left(deed))
		return go_on(deed, system) ? set_off(deed) : failed(deed);
	deed->step = NEXT;
	return deed_pause(deed, RETRY_MS);
}

enum deed_ask
surface_reset(struct deed *deed)
{
	switch (deed->step) {
	case BEGIN:
		return begin(deed);
	case NEXT:
	case PREPARED:
		return do_word(deed);
	case SENT:
		return judge(deed);
	default:
		return watch(deed);
	}
}
