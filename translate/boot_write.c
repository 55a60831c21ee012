/* A PATCH of Boot as a wanted state: the box is asked in one form after another until what it shows is what was wanted (boot.h). */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/attempts.h"
#include "translate/boot.h"

enum { PLAN, SENT, LOOK, ORDER, ORDER_SENT, ORDER_LOOK }; /* deed->step */

enum {
	LOOKS = 3,          /* at what a request did, before another form is tried */
	LAST_LOOKS = 8,     /* when no other form is left: some take ten seconds */
	LOOK_MS = 1500,
	EARLY_MS = 3000,    /* the machine is starting: asked again */
	MARGIN_MS = 8000    /* no more of that when the client waits no longer than this */
};

static const char *const triple[] = {BOOT_ENABLED, BOOT_TARGET, BOOT_MODE};

/* ---- is it possible? ---- */

static bool
check_text(struct deed *deed, const json_t *boot, const char *name, bool (*is_known)(const char *))
{
	const json_t *value = json_object_get(boot, name);

	if (value == NULL)
		return true;
	if (!json_is_string(value))
		return error_set(&deed->err, RF_PROPERTY_TYPE, "", name);
	return is_known(json_string_value(value)) || error_set(&deed->err, RF_PROPERTY_NOT_IN_LIST, json_string_value(value), name);
}

static bool
check_order(struct deed *deed, const json_t *order)
{
	const json_t *item;
	size_t i;

	if (order != NULL && !json_is_array(order))
		return error_set(&deed->err, RF_PROPERTY_TYPE, "", BOOT_ORDER);
	json_array_foreach(order, i, item) {
		if (!json_is_string(item))
			return error_set(&deed->err, RF_PROPERTY_TYPE, "", BOOT_ORDER);
	}
	return true;
}

static bool
check_target(struct deed *deed, const json_t *boot, const json_t *own)
{
	const json_t *target = json_object_get(boot, BOOT_TARGET);

	if (target == NULL)
		return true;
	if (!json_is_string(target))
		return error_set(&deed->err, RF_PROPERTY_TYPE, "", BOOT_TARGET);
	return boot_word(own, json_string_value(target), surface_text(boot, BOOT_MODE, NULL)) != NULL ||
	    error_set(&deed->err, RF_PROPERTY_NOT_IN_LIST, json_string_value(target), BOOT_TARGET);
}

static bool
wants_override(const json_t *boot)
{
	size_t i;

	for (i = 0; i < nitems(triple); i++) {
		if (json_object_get(boot, triple[i]) != NULL)
			return true;
	}
	return false;
}

bool
boot_check(struct deed *deed)
{
	const json_t *boot = json_object_get(deed->body, "Boot"), *system = surface_get(deed->s, deed->s->system);
	const json_t *own = json_object_get(system, "Boot");
	const char *path, *array;

	if (!json_is_object(boot))
		return error_set(&deed->err, RF_PROPERTY_TYPE, "", "Boot");
	if (!check_text(deed, boot, BOOT_ENABLED, boot_is_enabled) || !check_text(deed, boot, BOOT_MODE, boot_is_mode) ||
	    !check_order(deed, json_object_get(boot, BOOT_ORDER)))
		return false;
	if (system == NULL)
		return true;
	if (wants_override(boot) && json_object_get(own, BOOT_TARGET) == NULL && json_object_get(own, BOOT_ENABLED) == NULL)
		return error_set(&deed->err, RF_PROPERTY_UNKNOWN, BOOT_TARGET);
	if (json_object_get(boot, BOOT_ORDER) != NULL && boot_order_of(deed->s, system, &path, &array) == NULL && !deed->s->is_waiting)
		return error_set(&deed->err, RF_PROPERTY_UNKNOWN, BOOT_ORDER);
	return check_target(deed, boot, own);
}

/* ---- the wanted state, in the box's words: deed->state["wanted"] ---- */

static const char *
wanted(const struct deed *deed, const char *name)
{
	return surface_text(deed->state, "wanted", name, NULL);
}

static bool
lists_without(const json_t *boot, const char *word)
{
	const json_t *values = json_object_get(boot, BOOT_ENABLED BOOT_VALUES), *value;
	size_t i;

	json_array_foreach(values, i, value) {
		if (json_is_string(value) && strcmp(json_string_value(value), word) == 0)
			return false;
	}
	return json_array_size(values) > 0;
}

/* What is not asked for stays as it is. is_once: Continuous is asked for and can only be had as Once. */
static void
want(struct deed *deed, const json_t *boot, const json_t *own, bool is_once)
{
	const char *mode = surface_text(boot, BOOT_MODE, NULL), *target = surface_text(boot, BOOT_TARGET, NULL);
	json_t *all = json_object();

	surface_copy(all, own, BOOT_ENABLED, BOOT_TARGET, BOOT_MODE, NULL);
	surface_copy(all, boot, BOOT_ENABLED, NULL);
	if (is_once)
		json_object_set_new(all, BOOT_ENABLED, json_string("Once"));
	if (target != NULL)
		json_object_set_new(all, BOOT_TARGET, json_string(boot_word(own, target, mode)));
	if (mode != NULL && surface_text(own, BOOT_MODE, NULL) != NULL)
		json_object_set_new(all, BOOT_MODE, json_string(mode));
	json_object_set_new(deed->state, "wanted", all);
	json_object_set_new(deed->state, "is_once", json_boolean(is_once));
}

/* ---- the forms ---- */

static json_t *
others_of(const json_t *boot)
{
	json_t *others = json_copy((json_t *)boot);
	size_t i;

	for (i = 0; i < nitems(triple); i++)
		json_object_del(others, triple[i]);
	json_object_del(others, BOOT_ORDER);
	return others;
}

static void
add_form(struct deed *deed, const char *path, json_t *body, const char *place, const char *form)
{
	char how[64];

	snprintf(how, sizeof how, "%s %s", place, form);
	if (json_object_size(body) > 0)
		attempts_add(deed, path, json_pack("{s:O}", "Boot", body), how);
	json_decref(body);
}

/* Only what differs; all three; all but the mode. */
static void
add_forms(struct deed *deed, const char *path, const char *place, const json_t *boot, const json_t *own)
{
	json_t *small = others_of(boot), *full = others_of(boot), *modeless = others_of(boot), *value;
	size_t i;

	for (i = 0; i < nitems(triple); i++) {
		value = json_object_get(json_object_get(deed->state, "wanted"), triple[i]);
		if (value == NULL)
			continue;
		if (!json_equal(value, json_object_get(own, triple[i])))
			json_object_set(small, triple[i], value);
		json_object_set(full, triple[i], value);
		if (strcmp(triple[i], BOOT_MODE) != 0)
			json_object_set(modeless, triple[i], value);
	}
	add_form(deed, path, small, place, "smallest");
	add_form(deed, path, full, place, "full");
	add_form(deed, path, modeless, place, "without mode");
}

/* The settings resource: as the box said while it refused, or as the System says, or as it was the last time. */
static const char *
settings_of(const struct deed *deed, const json_t *system, const char *note)
{
	const char *told = surface_text(deed->state, "settings", NULL), *kept = boot_note(deed->s, note);

	if (told == NULL)
		told = surface_link(json_object_get(system, BOOT_SETTINGS), "SettingsObject");
	return told[0] == '\0' && kept != NULL ? kept : told;
}

static void
begin(struct deed *deed)
{
	json_object_del(deed->state, "attempts");
	json_object_set_new(deed->state, "looks", json_integer(0));
	deed->tries = 0;
}

/* Nothing differs and nothing else is asked for: there is nothing to do. */
static bool
is_so_already(const struct deed *deed, const json_t *boot, const json_t *own)
{
	json_t *others = others_of(boot), *value = json_object_get(deed->state, "wanted");
	bool is_so = json_object_size(others) == 0;
	size_t i;

	for (i = 0; is_so && i < nitems(triple); i++)
		is_so = json_equal(json_object_get(value, triple[i]), json_object_get(own, triple[i])) || json_object_get(value, triple[i]) == NULL;
	json_decref(others);
	return is_so;
}

static void
keep(struct deed *deed)
{
	const json_t *boot = json_object_get(deed->body, "Boot");
	const char *enabled = surface_text(boot, BOOT_ENABLED, NULL);
	bool is_once = json_is_true(json_object_get(deed->state, "is_once"));

	if (is_once)
		boot_set_note(deed->s, BOOT_NOTE_CONTINUOUS, boot_dmtf(wanted(deed, BOOT_TARGET)));
	else if (enabled != NULL)
		boot_set_note(deed->s, BOOT_NOTE_CONTINUOUS, NULL);
}

static enum deed_ask
send_or_pass(struct deed *deed)
{
	deed->step = SENT;
	return attempts_next(deed);
}

static enum deed_ask
plan_forms(struct deed *deed, const json_t *system, const json_t *boot, bool is_once)
{
	const json_t *own = json_object_get(system, "Boot");
	const char *settings = settings_of(deed, system, BOOT_NOTE_PLACE), *kept = boot_note(deed->s, BOOT_NOTE_PLACE);
	const json_t *pending = settings[0] ? surface_at(surface_get(deed->s, settings), "Boot", NULL) : NULL;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	begin(deed);
	/* Where it is kept in the settings resource, that says what is in force. */
	if (kept != NULL && surface_text(pending, BOOT_TARGET, NULL) != NULL)
		own = pending;
	want(deed, boot, own, is_once);
	if (is_so_already(deed, boot, own)) {
		keep(deed);
		deed->step = ORDER;
		return DEED_AGAIN;
	}
	if (json_object_get(deed->state, "settings") == NULL)
		add_forms(deed, deed->s->system, "system", boot, own);
	if (settings[0] != '\0')
		add_forms(deed, settings, "settings", boot, pending ? pending : own);
	if (deed->s->quirks->is_set[QUIRK_BOOT_FULL])
		attempts_prefer(deed, "system full");
	attempts_prefer(deed, boot_note(deed->s, BOOT_NOTE_HOW));
	return send_or_pass(deed);
}

static enum deed_ask
plan(struct deed *deed)
{
	const json_t *boot = json_object_get(deed->body, "Boot"), *system = surface_get(deed->s, deed->s->system);
	const char *enabled = surface_text(boot, BOOT_ENABLED, NULL);
	json_t *others;
	bool is_any;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	others = others_of(boot);
	is_any = wants_override(boot) || json_object_size(others) > 0;
	json_decref(others);
	if (!is_any) {
		deed->step = ORDER;
		return DEED_AGAIN;
	}
	return plan_forms(deed, system, boot,
	    enabled != NULL && strcmp(enabled, "Continuous") == 0 && lists_without(json_object_get(system, "Boot"), enabled));
}

/* ---- answers ---- */

/* "The operation is possible at the future state of the resource": it says which one that is. true: there are new forms. */
static bool
is_sent_elsewhere(struct deed *deed)
{
	const json_t *info = json_array_get(surface_at(deed->said, "error", "@Message.ExtendedInfo", NULL), 0), *args;
	const char *uri;

	if (!deed_says(deed, "FutureState"))
		return false;
	args = json_object_get(info, "MessageArgs");
	uri = json_string_value(json_array_get(args, 0));
	attempts_skip(deed, deed->s->system);
	if (uri == NULL || attempts_left(deed) || json_object_get(deed->state, "settings") != NULL ||
	    strncmp(uri, deed->s->system, strlen(deed->s->system)) != 0 || uri[strlen(deed->s->system)] != '/')
		return false;
	json_object_set_new(deed->state, "settings", json_string(uri));
	return true;
}

/* The next form, another place, or Once in place of Continuous. */
static enum deed_ask
refused(struct deed *deed)
{
	const json_t *boot = json_object_get(deed->body, "Boot");
	const char *enabled = surface_text(boot, BOOT_ENABLED, NULL);
	const json_t *system;

	if (is_sent_elsewhere(deed)) {
		deed->step = PLAN;
		return DEED_AGAIN;
	}
	if (attempts_left(deed))
		return send_or_pass(deed);
	if (enabled == NULL || strcmp(enabled, "Continuous") != 0 || json_is_true(json_object_get(deed->state, "is_once")))
		return DEED_FAIL;
	system = surface_get(deed->s, deed->s->system);
	return deed->s->is_waiting ? DEED_AGAIN : plan_forms(deed, system, boot, true);
}

/* RF_OK is for the caller. */
static enum deed_ask
judge(struct deed *deed, enum deed_ask (*otherwise)(struct deed *))
{
	if (attempts_too_early(deed) && deed->left_ms > MARGIN_MS) {
		deed->tries--;
		deed->step--; /* PLAN and ORDER send again what is left of their forms */
		json_object_set_new(deed->state, "again", json_true());
		return deed_pause(deed, EARLY_MS);
	}
	return attempts_refused(deed) ? otherwise(deed) : DEED_FAIL;
}

static bool
is_again(struct deed *deed)
{
	bool is = json_object_get(deed->state, "again") != NULL;

	json_object_del(deed->state, "again");
	if (is)
		deed->step++;
	return is;
}

static enum deed_ask
look_again(struct deed *deed, bool *is_over)
{
	int looks = (int)json_integer_value(json_object_get(deed->state, "looks")) + 1;

	json_object_set_new(deed->state, "looks", json_integer(looks));
	*is_over = looks >= (attempts_left(deed) ? LOOKS : LAST_LOOKS) || deed->left_ms < MARGIN_MS;
	return deed_pause(deed, LOOK_MS);
}

static enum deed_ask
unchanged(struct deed *deed)
{
	json_object_set_new(deed->state, "looks", json_integer(0));
	return DEED_AGAIN;
}

/* ---- the override ---- */

static bool
shows(const json_t *boot, const json_t *or_boot, const char *name, const char *value)
{
	const char *now = surface_text(boot, name, NULL);

	if (now == NULL)
		now = surface_text(or_boot, name, NULL);
	return value == NULL || now == NULL || strcmp(now, value) == 0;
}

/* What the box has to show afterwards. An override that is off has no target and no mode: some boxes forget both with it. */
static const char *
must_show(const struct deed *deed, const char *name)
{
	const char *enabled = wanted(deed, BOOT_ENABLED);

	if (enabled != NULL && strcmp(enabled, "Disabled") == 0 && surface_at(deed->body, "Boot", name, NULL) == NULL)
		return NULL;
	return wanted(deed, name);
}

/* The box may call what it will do next something else. */
static bool
is_turned(const struct deed *deed, const json_t *boot)
{
	const char *now = surface_text(boot, BOOT_TARGET, NULL), *target = wanted(deed, BOOT_TARGET);

	return now != NULL && target != NULL && strcmp(now, "UefiBootNext") == 0 && strcmp(target, "None") != 0;
}

static void
worked(struct deed *deed, const json_t *boot)
{
	const char *target = surface_text(json_object_get(deed->body, "Boot"), BOOT_TARGET, NULL), *now = surface_text(boot, BOOT_TARGET, NULL);
	const char *path = attempts_path(deed);
	char text[96];

	boot_set_note(deed->s, BOOT_NOTE_HOW, attempts_how(deed));
	boot_set_note(deed->s, BOOT_NOTE_PLACE, strcmp(path, deed->s->system) != 0 ? path : NULL);
	if (target != NULL && now != NULL) {
		snprintf(text, sizeof text, "%s=%s", target, now);
		boot_set_note(deed->s, BOOT_NOTE_ASKED, boot_dmtf(now) == NULL || strcmp(boot_dmtf(now), target) != 0 ? text : NULL);
	}
	keep(deed);
}

static enum deed_ask
look(struct deed *deed)
{
	const json_t *own = surface_at(surface_get(deed->s, deed->s->system), "Boot", NULL);
	const json_t *boot = surface_at(surface_get(deed->s, attempts_path(deed)), "Boot", NULL);
	enum deed_ask ask;
	bool is_over;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (boot == NULL)
		boot = own;
	if (shows(boot, own, BOOT_ENABLED, wanted(deed, BOOT_ENABLED)) && shows(boot, own, BOOT_MODE, must_show(deed, BOOT_MODE)) &&
	    (shows(boot, own, BOOT_TARGET, must_show(deed, BOOT_TARGET)) || is_turned(deed, boot))) {
		worked(deed, boot);
		deed->step = ORDER;
		return DEED_AGAIN;
	}
	ask = look_again(deed, &is_over);
	if (!is_over)
		return ask;
	unchanged(deed);
	if (attempts_left(deed))
		return send_or_pass(deed);
	return deed_fail(deed, RF_NODE_FAILED, deed->s->node, "it accepted the boot override and did not change it", NULL);
}

/* ---- the order ---- */

static enum deed_ask
order_refused(struct deed *deed)
{
	if (is_sent_elsewhere(deed)) {
		deed->step = ORDER;
		return DEED_AGAIN;
	}
	deed->step = ORDER_SENT;
	return attempts_next(deed);
}

static enum deed_ask
plan_order(struct deed *deed)
{
	const json_t *order = surface_at(deed->body, "Boot", BOOT_ORDER, NULL), *system, *now;
	const char *path, *array, *settings;

	if (order == NULL)
		return DEED_DONE;
	system = surface_get(deed->s, deed->s->system);
	now = boot_order_of(deed->s, system, &path, &array);
	settings = settings_of(deed, system, BOOT_NOTE_ORDER_PLACE);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	begin(deed);
	if (json_equal(now, order) && boot_note(deed->s, BOOT_NOTE_ORDER_PLACE) == NULL)
		return DEED_DONE;
	if (array != NULL)
		attempts_add(deed, path, json_pack("{s:O}", array, order), "own");
	else if (json_object_get(deed->state, "settings") == NULL)
		attempts_add(deed, path, json_pack("{s:{s:O}}", "Boot", BOOT_ORDER, order), "system");
	if (array == NULL && settings[0] != '\0')
		attempts_add(deed, settings, json_pack("{s:{s:O}}", "Boot", BOOT_ORDER, order), "settings");
	attempts_prefer(deed, boot_note(deed->s, BOOT_NOTE_ORDER_HOW));
	deed->step = ORDER_SENT;
	return attempts_next(deed);
}

static enum deed_ask
look_at_order(struct deed *deed)
{
	const json_t *order = surface_at(deed->body, "Boot", BOOT_ORDER, NULL), *json = surface_get(deed->s, attempts_path(deed)), *now;
	const char *path, *array;
	enum deed_ask ask;
	bool is_over;

	now = surface_at(json, "Boot", BOOT_ORDER, NULL);
	if (now == NULL)
		now = boot_order_of(deed->s, surface_get(deed->s, deed->s->system), &path, &array);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (json_equal(now, order)) {
		path = attempts_path(deed);
		boot_set_note(deed->s, BOOT_NOTE_ORDER_HOW, attempts_how(deed));
		boot_set_note(deed->s, BOOT_NOTE_ORDER_PLACE, strcmp(attempts_how(deed), "settings") == 0 ? path : NULL);
		return DEED_DONE;
	}
	ask = look_again(deed, &is_over);
	if (!is_over)
		return ask;
	unchanged(deed);
	if (attempts_left(deed))
		return order_refused(deed);
	return deed_fail(deed, RF_NODE_FAILED, deed->s->node, "it accepted the boot order and did not change it", NULL);
}

enum deed_ask
boot_patch(struct deed *deed)
{
	switch (deed->step) {
	case PLAN:
		return is_again(deed) ? send_or_pass(deed) : plan(deed);
	case SENT:
		if (deed->err.code != RF_OK)
			return judge(deed, refused);
		deed->step = LOOK;
		return DEED_AGAIN;
	case LOOK:
		return look(deed);
	case ORDER:
		return is_again(deed) ? attempts_next(deed) : plan_order(deed);
	case ORDER_SENT:
		if (deed->err.code != RF_OK)
			return judge(deed, order_refused);
		deed->step = ORDER_LOOK;
		return DEED_AGAIN;
	case ORDER_LOOK:
		return look_at_order(deed);
	}
	return DEED_DONE;
}
