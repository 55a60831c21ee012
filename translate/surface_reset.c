#include "translate/surface_reset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/boot.h"

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

/* ---- what the deed remembers: state.type, state.words, state.at, state.since, state.looks ---- */

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

/* ---- the request ---- */

static bool
is_ignored(const char *name, const json_t *value)
{
	const char *text = json_string_value(value);

	return strcmp(name, "@Redfish.OperationApplyTime") == 0 && text != NULL && strcmp(text, "Immediate") == 0;
}

/* The ResetType that is asked for; NULL with deed->err. */
static const char *
asked_type(struct deed *deed)
{
	const json_t *value = json_object_get(deed->body, "ResetType"), *other;
	const char *name;
	char *text;

	json_object_foreach((json_t *)deed->body, name, other) {
		if (strcmp(name, "ResetType") != 0 && !is_ignored(name, other)) {
			error_set(&deed->err, RF_PARAMETER_UNKNOWN, ACTION, name);
			return NULL;
		}
	}
	if (value == NULL) {
		error_set(&deed->err, RF_PARAMETER_MISSING, ACTION, "ResetType");
	} else if (!json_is_string(value)) {
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		error_set(&deed->err, RF_PARAMETER_TYPE, text, "ResetType", ACTION);
		free(text);
	} else if (power_find(json_string_value(value)) == NULL) {
		error_set(&deed->err, RF_PARAMETER_NOT_IN_LIST, json_string_value(value), "ResetType", ACTION);
	} else {
		return json_string_value(value);
	}
	return NULL;
}

static bool
is_state(const json_t *system, const char *state, const char *or_state)
{
	const char *now = surface_text(system, "PowerState", NULL);

	return now != NULL && (strcmp(now, state) == 0 || (or_state != NULL && strcmp(now, or_state) == 0));
}

static bool
is_there(const struct power_row *row, const json_t *system)
{
	switch (row->aim) {
	case POWER_AIM_ON:
	case POWER_AIM_AGAIN:
		return is_state(system, "On", NULL);
	case POWER_AIM_OFF:
		return is_state(system, "Off", NULL);
	case POWER_AIM_NONE:
		break;
	}
	return true;
}

/* Before it is asked to: nothing is to be done. A machine that is shutting down can still be cut off. */
static bool
is_there_already(const struct power_row *row, const json_t *system)
{
	if (row->aim == POWER_AIM_ON)
		return is_state(system, "On", "PoweringOn");
	return row->aim == POWER_AIM_OFF &&
	    is_state(system, "Off", strcmp(row->type, "GracefulShutdown") == 0 ? "PoweringOff" : NULL);
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

/* How it is done now; false with deed->err. */
static bool
make_plan(struct deed *deed, const char *type, const json_t *system)
{
	struct power_can can = surface_power_can(deed->s, system);
	bool cycles = strcmp(type, "PowerCycle") == 0 && surface_power_delay(deed->s, system, POWER_DELAY_CYCLE) > 0;
	char plan[POWER_PLAN];

	if (!(cycles && power_plan(&can, type, true, plan)) && !power_plan(&can, type, false, plan)) {
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

static enum deed_ask
begin(struct deed *deed)
{
	const json_t *system = surface_get(deed->s, deed->s->system);
	const struct power_row *row;
	const char *type;

	if (surface_power_action(system) == NULL)
		return deed->s->is_waiting ? DEED_AGAIN : deed_fail(deed, RF_ACTION_UNKNOWN, ACTION, NULL);
	if ((type = asked_type(deed)) == NULL)
		return DEED_FAIL;
	row = power_find(type);
	if (is_state(system, "Off", NULL) && row->when_off != NULL)
		type = (row = power_find(row->when_off))->type;
	if (!make_plan(deed, type, system))
		return deed->s->is_waiting ? DEED_AGAIN : DEED_FAIL;
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	json_object_set_new(deed->state, "type", json_string(type));
	set_note(deed, POWER_NOTE_MISSED, NULL);
	/* This is the last word now. What it was owed is done only when it is accepted. */
	if (row->aim != POWER_AIM_ON || is_there_already(row, system))
		surface_set_note(deed->s, DEED_RESUME, NULL);
	if (is_there_already(row, system))
		return DEED_DONE;
	deed->step = NEXT;
	if (!is_composed(deed))
		return DEED_AGAIN;
	owe(deed);
	return deed_answer(deed, 202, ACTION);
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
	const json_t *system;

	if (row->aim == POWER_AIM_NONE)
		return DEED_DONE;
	if (deed->tries == 0 && row->aim == POWER_AIM_AGAIN) {
		deed->tries++;
		return deed_pause(deed, FIRST_LOOK_MS);
	}
	system = surface_get(deed->s, deed->s->system);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	remember(deed, "looks", is_there(row, system) ? (uint64_t)number(deed, "looks") + 1 : 0);
	if (number(deed, "looks") >= LOOKS)
		return DEED_DONE;
	if (since_s(deed) > row->settle_s || deed->left_ms < MARGIN_MS)
		return missed(deed);
	return look_again(deed);
}

/* The last word was accepted. */
static enum deed_ask
accepted(struct deed *deed)
{
	surface_set_note(deed->s, DEED_RESUME, NULL);
	deed->step = WATCH;
	deed->tries = 0;
	return is_composed(deed) || row_of(deed)->aim == POWER_AIM_NONE ? DEED_AGAIN : deed_answer(deed, 204, NULL);
}

/* ---- one word ---- */

static enum deed_ask
wait_off(struct deed *deed)
{
	const json_t *system = surface_get(deed->s, deed->s->system);
	const char *first = surface_text(deed->state, "type", NULL);
	bool is_asked = strncmp(first, "Graceful", 8) == 0;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (is_state(system, "Off", NULL))
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
	char path[SURFACE_PATH];
	enum deed_ask ask;
	bool is_ready;

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

/* It does not know the value, although it lists it (one iDRAC9 6.x refused what another one took: badfish#118), or lists nothing. */
static bool
is_unknown_value(const struct deed *deed)
{
	static const char *const messages[] = {"NotInList", "ParameterNotSupported", "ParameterValueFormat", "PropertyUnknown",
		"not in the list", "ParameterValueError", "NotSupportedInCurrent"};
	size_t i;

	for (i = 0; i < nitems(messages); i++) {
		if (deed->status == 400 && deed_says(deed, messages[i]))
			return true;
	}
	return false;
}

/* It will in a while: SYS518 "Retry in 30 seconds", in POST, another reset still going on. */
static bool
is_passing(const struct deed *deed)
{
	static const char *const messages[] = {"SYS518", "POST", "InvalidOperationForSystemState", "ServiceTemporarilyUnavailable",
		"ResourceInUse", "InTransition", "not ready"};
	size_t i;

	if (deed->status == 409 || deed->status == 503)
		return true;
	for (i = 0; i < nitems(messages); i++) {
		if (deed->status >= 400 && deed_says(deed, messages[i]))
			return true;
	}
	return false;
}

static bool
is_time_left(const struct deed *deed)
{
	int64_t left = deed->left_ms;

	if (is_composed(deed) && left > RETRIES_MS - (int64_t)(deed->elapsed_ms - (uint64_t)number(deed, "since")))
		left = RETRIES_MS - (int64_t)(deed->elapsed_ms - (uint64_t)number(deed, "since"));
	return left > RETRY_MS + MARGIN_MS;
}

/* Another word for the same; the one that was refused is remembered. */
static enum deed_ask
do_otherwise(struct deed *deed, const json_t *system)
{
	struct rf_error refusal = deed->err;
	char key[SURFACE_ID], lacks[256];
	const char *before = surface_note(deed->s, surface_power_note(deed->s, "power.lacks", key));

	snprintf(lacks, sizeof lacks, "%s%s%s", before ? before : "", before ? " " : "", word_of(deed));
	surface_set_note(deed->s, key, lacks);
	if (!make_plan(deed, row_of(deed)->type, system)) {
		deed->err = refusal;
		return DEED_FAIL;
	}
	deed->step = NEXT;
	deed->tries = 0;
	if (!is_composed(deed))
		return DEED_AGAIN;
	owe(deed);
	return deed_answer(deed, 202, ACTION);
}

/* What this one word is for: the state that makes a refusal of it a success. */
static bool
is_word_done(const struct deed *deed, const json_t *system)
{
	const struct power_row *row = row_of(deed), *word;

	if (!is_composed(deed))
		return is_there_already(row, system);
	word = power_find(word_of(deed));
	return word != NULL && is_there_already(word, system);
}

/* No answer, or a failure: on and off show whether they were done all the same. */
static bool
may_show_yet(const struct deed *deed)
{
	const struct power_row *word = power_find(word_of(deed));

	return (deed->status == 0 || deed->status >= 500) && word != NULL && word->aim != POWER_AIM_NONE &&
	    word->aim != POWER_AIM_AGAIN && deed->tries < LOOKS_UNTOLD && is_time_left(deed);
}

static enum deed_ask
judge(struct deed *deed)
{
	const json_t *system;
	bool is_last = number(deed, "at") + 1 == (int)json_array_size(json_object_get(deed->state, "words"));

	if (deed->err.code == RF_OK)
		return is_last ? (remember(deed, "since", deed->elapsed_ms), accepted(deed)) : next(deed);
	system = surface_get(deed->s, deed->s->system);
	surface_power_can(deed->s, system);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (is_word_done(deed, system)) {
		deed->err = (struct rf_error){0};
		return is_last ? accepted(deed) : next(deed);
	}
	if (is_unknown_value(deed) && !is_composed(deed))
		return do_otherwise(deed, system);
	if (!is_passing(deed) && may_show_yet(deed))
		return look_again(deed);
	if (!is_passing(deed) || !is_time_left(deed))
		return failed(deed);
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
