/* The locator light of a System and its Chassis: LocationIndicatorActive and IndicatorLED, both readable and writable, wherever the box keeps
 * either. IndicatorLED Blinking and Lit mean an active indicator, Off that it is not; where the box lacks what is asked for, it gets
 * the nearest, and what was asked is kept (note "indicator") and shown as long as the box is still in that state. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/attempts.h"
#include "translate/surface_rows.h"

#define LED    "IndicatorLED"
#define ACTIVE "LocationIndicatorActive"
#define NOTE   "indicator"

/* ComputerSystem and Chassis have LocationIndicatorActive since then. */
enum { MINOR_SYSTEM = 13, MINOR_CHASSIS = 14 };

static const char *
led_of(const json_t *json)
{
	const char *led = surface_text(json, LED, NULL);

	return led != NULL && strcmp(led, "Unknown") != 0 ? led : NULL;
}

static bool
has_light(const json_t *json)
{
	return led_of(json) != NULL || json_is_boolean(json_object_get(json, ACTIVE));
}

/* The LED that stands for "nothing to find here": on some boxes it is never off. */
static const char *
idle(const struct surface *s)
{
	return s->quirks->is_set[QUIRK_LED_IDLE_LIT] ? "Lit" : "Off";
}

static bool
is_active(const struct surface *s, const json_t *json)
{
	const json_t *active = json_object_get(json, ACTIVE);
	const char *led = led_of(json);

	if (json_is_boolean(active))
		return json_is_true(active);
	return strcmp(led, "Off") != 0 && strcmp(led, idle(s)) != 0;
}

/* The other member of the two. */
static const char *
other(const struct surface *s)
{
	return strcmp(s->path, s->chassis) == 0 ? s->system : s->chassis;
}

static void
dress(struct surface *s, json_t *json)
{
	const json_t *light = has_light(json) ? json : surface_get(s, other(s));
	const char *asked = surface_note(s, NOTE), *led;
	bool is_on;

	if (!has_light(light))
		return;
	is_on = is_active(s, light);
	led = led_of(light);
	if (!is_on)
		led = "Off"; /* whatever shines on an idle machine: it locates nothing */
	else if (asked != NULL && strcmp(asked, "Off") != 0)
		led = asked;
	else if (led == NULL || strcmp(led, "Off") == 0)
		led = "Blinking";
	json_object_set_new(json, LED, json_string(led));
	json_object_set_new(json, ACTIVE, json_boolean(is_on));
	surface_raise_type(json, strcmp(s->path, s->chassis) == 0 ? MINOR_CHASSIS : MINOR_SYSTEM);
}

/* ---- writes ---- */

static const char *const leds[] = {"Off", "Lit", "Blinking"};

static bool
is_led(const char *text)
{
	size_t i;

	for (i = 0; text != NULL && i < nitems(leds); i++) {
		if (strcmp(text, leds[i]) == 0)
			return true;
	}
	return false;
}

/* The document that has the light: this member's own, else the other's. NULL: neither, or not there yet. */
static const json_t *
holder(struct surface *s, const char **path)
{
	const json_t *json = surface_get(s, s->path);

	*path = s->path;
	if (!has_light(json))
		json = surface_get(s, *path = other(s));
	return has_light(json) ? json : NULL;
}

static bool
check(struct deed *deed)
{
	const json_t *led = json_object_get(deed->body, LED), *active = json_object_get(deed->body, ACTIVE);
	const char *text = json_string_value(led), *path;

	if (led != NULL && text == NULL)
		return error_set(&deed->err, RF_PROPERTY_TYPE, "", LED);
	if (led != NULL && !is_led(text))
		return error_set(&deed->err, RF_PROPERTY_NOT_IN_LIST, text, LED);
	if (active != NULL && !json_is_boolean(active))
		return error_set(&deed->err, RF_PROPERTY_TYPE, text ? text : "", ACTIVE);
	if (led != NULL && active != NULL && (strcmp(text, "Off") != 0) != json_is_true(active))
		return error_set(&deed->err, RF_PROPERTY_CONFLICT, LED, ACTIVE);
	if (holder(deed->s, &path) == NULL && !deed->s->is_waiting)
		return error_set(&deed->err, RF_PROPERTY_UNKNOWN, led ? LED : ACTIVE);
	return true;
}

/* Does the box say that it takes this value? */
static bool
is_offered(const json_t *json, const char *led)
{
	const json_t *values = json_object_get(json, LED "@Redfish.AllowableValues"), *value;
	size_t i;

	if (!json_is_array(values))
		return led_of(json) != NULL;
	json_array_foreach(values, i, value) {
		if (json_is_string(value) && strcmp(json_string_value(value), led) == 0)
			return true;
	}
	return false;
}

static void
try_led(struct deed *deed, const char *path, const json_t *json, const char *led)
{
	if (is_offered(json, led))
		attempts_add(deed, path, json_pack("{s:s}", LED, led), led);
}

static void
try_active(struct deed *deed, const char *path, const json_t *json, bool is_on)
{
	if (json_is_boolean(json_object_get(json, ACTIVE)))
		attempts_add(deed, path, json_pack("{s:b}", ACTIVE, is_on), NULL);
}

static enum deed_ask
collect(struct deed *deed)
{
	const char *led = surface_text(deed->body, LED, NULL), *path;
	const json_t *json = holder(deed->s, &path);
	bool is_on = led ? strcmp(led, "Off") != 0 : json_is_true(json_object_get(deed->body, ACTIVE));

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (led == NULL)
		try_active(deed, path, json, is_on);
	else if (strcmp(led, "Lit") != 0 || strcmp(idle(deed->s), "Lit") != 0)
		try_led(deed, path, json, led);
	try_active(deed, path, json, is_on);
	if (is_on)
		try_led(deed, path, json, "Blinking");
	if (is_on && strcmp(idle(deed->s), "Lit") != 0)
		try_led(deed, path, json, "Lit");
	if (!is_on)
		try_led(deed, path, json, idle(deed->s));
	deed->step = 1;
	return attempts_left(deed) ? attempts_next(deed) : deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, led ? LED : ACTIVE, NULL);
}

static enum deed_ask
patch(struct deed *deed)
{
	const char *led = surface_text(deed->body, LED, NULL);

	if (deed->step == 0)
		return collect(deed);
	if (deed->err.code != RF_OK)
		return attempts_refused(deed) ? attempts_next(deed) : DEED_FAIL;
	surface_set_note(deed->s, NOTE, led != NULL && strcmp(attempts_how(deed), led) != 0 ? led : NULL);
	return DEED_DONE;
}

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress, {LED, ACTIVE, NULL}, check, patch},
	{SURFACE_CHASSIS, dress, {LED, ACTIVE, NULL}, check, patch},
};

const struct surface_family surface_indicator = {NULL, 0, parts, nitems(parts)};
