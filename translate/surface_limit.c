/* Power limits: one write in the words of EnvironmentMetrics or of Power, done where the box keeps its limit. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/attempts.h"
#include "translate/deed.h"
#include "translate/surface_readings.h"

/* What a client wants. */
struct wish {
	const json_t *watts; /* NULL: as it is; null: none */
	const char *mode;    /* ControlMode; NULL: as it is */
};

static bool
not_writable(struct deed *deed, const char *name)
{
	deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, name, NULL);
	return false;
}

static bool
check_watts(struct deed *deed, const json_t *watts, const char *name)
{
	char text[64] = "";

	if (watts == NULL || json_is_null(watts) || (json_is_number(watts) && json_number_value(watts) >= 0))
		return true;
	if (json_is_number(watts)) {
		snprintf(text, sizeof text, "%.15g", json_number_value(watts));
		deed_fail(deed, RF_PROPERTY_OUT_OF_RANGE, text, name, NULL);
	} else {
		deed_fail(deed, RF_PROPERTY_TYPE, json_is_string(watts) ? json_string_value(watts) : "", name, NULL);
	}
	return false;
}

static bool
check_mode(struct deed *deed, const json_t *mode)
{
	static const char *const modes[] = {"Automatic", "Override", "Manual", "Disabled"};
	const char *text = json_string_value(mode);
	size_t i;

	if (mode == NULL)
		return true;
	for (i = 0; text != NULL && i < nitems(modes); i++) {
		if (strcmp(text, modes[i]) == 0)
			return true;
	}
	deed_fail(deed, RF_PROPERTY_NOT_IN_LIST, text ? text : "", "ControlMode", NULL);
	return false;
}

static bool
read_limit_watts(struct deed *deed, const json_t *limit, struct wish *wish)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)limit, name, value) {
		if (strcmp(name, "SetPoint") != 0 && strcmp(name, "ControlMode") != 0)
			return not_writable(deed, name);
	}
	wish->watts = json_object_get(limit, "SetPoint");
	wish->mode = surface_text(limit, "ControlMode", NULL);
	return check_watts(deed, wish->watts, "SetPoint") && check_mode(deed, json_object_get(limit, "ControlMode"));
}

static bool
read_power_control(struct deed *deed, const json_t *list, struct wish *wish)
{
	const json_t *first = json_array_get(list, 0), *limit = json_object_get(first, "PowerLimit");
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)first, name, value) {
		if (strcmp(name, "PowerLimit") != 0 && strcmp(name, "MemberId") != 0 && strcmp(name, "@odata.id") != 0)
			return not_writable(deed, name);
	}
	json_object_foreach((json_t *)limit, name, value) {
		if (strcmp(name, "LimitInWatts") != 0)
			return not_writable(deed, name);
	}
	wish->watts = json_object_get(limit, "LimitInWatts");
	return check_watts(deed, wish->watts, "LimitInWatts");
}

/* The one property that is the surface's: false, and not in *is_mine: the body is about something else. */
static bool
read_wish(struct deed *deed, struct wish *wish, bool *is_mine)
{
	const json_t *limit = json_object_get(deed->body, "PowerLimitWatts"), *list = json_object_get(deed->body, "PowerControl");
	const json_t *power_limit = json_object_get(json_array_get(list, 0), "PowerLimit");

	*is_mine = json_object_size(deed->body) == 1 && (json_is_object(limit) ||
	    (json_array_size(list) == 1 && json_is_object(power_limit) && json_object_get(power_limit, "LimitInWatts") != NULL &&
	    json_object_size(power_limit) == 1));
	if (!*is_mine)
		return false;
	return limit ? read_limit_watts(deed, limit, wish) : read_power_control(deed, list, wish);
}

static json_t *
power_body(const struct wish *wish, const struct power_control *control)
{
	const json_t *watts = wish->watts;

	if (wish->mode != NULL && strcmp(wish->mode, "Disabled") == 0)
		watts = json_null();
	else if (watts == NULL)
		watts = control->limit;
	return json_pack("{s:[{s:{s:O}}]}", "PowerControl", "PowerLimit", "LimitInWatts", watts ? watts : json_null());
}

/* In the words of Control and its excerpt. A limit that is wanted is to be in force. */
static json_t *
modern_limit(const struct wish *wish, const struct power_control *control)
{
	bool is_disabled = control->limit_mode != NULL && strcmp(control->limit_mode, "Disabled") == 0;
	json_t *limit = json_object();

	if (json_is_number(wish->watts))
		json_object_set(limit, "SetPoint", (json_t *)wish->watts);
	if (json_is_null(wish->watts))
		json_object_set_new(limit, "ControlMode", json_string("Disabled"));
	else if (wish->mode != NULL)
		json_object_set_new(limit, "ControlMode", json_string(wish->mode));
	else if (is_disabled)
		json_object_set_new(limit, "ControlMode", json_string("Automatic"));
	return limit;
}

/* A box that shows its one PowerControl as an object may want it so. */
static enum deed_ask
send_power(struct deed *deed, const char *path, json_t *body)
{
	const json_t *item = json_array_get(json_object_get(body, "PowerControl"), 0);
	json_t *object = json_pack("{s:O}", "PowerControl", item);

	attempts_add(deed, path, body, NULL);
	if (quirks_edits(deed->s->quirks, "Power", EDIT_ARRAY, "PowerControl"))
		attempts_add(deed, path, object, NULL);
	else
		json_decref(object);
	return attempts_next(deed);
}

/* Where the box keeps a limit, first where the client looks at it. */
static enum deed_ask
send_wish(struct deed *deed, const struct wish *wish, const struct power_control *control)
{
	bool wants_modern = json_object_get(deed->body, "PowerLimitWatts") != NULL;

	if (control->environment_path != NULL && (wants_modern || control->power_path == NULL))
		return deed_send(deed, "PATCH", control->environment_path,
		    json_pack("{s:o}", "PowerLimitWatts", modern_limit(wish, control)));
	if (control->power_path != NULL)
		return send_power(deed, control->power_path, power_body(wish, control));
	if (control->control_path != NULL)
		return deed_send(deed, "PATCH", control->control_path, modern_limit(wish, control));
	return deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, wants_modern ? "PowerLimitWatts" : "PowerLimit", NULL);
}

enum deed_ask
power_limit_patch(struct deed *deed)
{
	struct wish wish = {NULL, NULL};
	struct readings readings;
	enum deed_ask ask = DEED_AGAIN;
	bool is_mine;

	if (!json_is_object(deed->body))
		return deed_fail(deed, RF_BODY_FORMAT, NULL);
	if (deed->step != 0) {
		if (deed->err.code != RF_OK && attempts_refused(deed) && attempts_left(deed))
			return attempts_next(deed);
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	}
	if (!read_wish(deed, &wish, &is_mine))
		return is_mine ? DEED_FAIL : readings_patch(deed);
	readings_gather(&readings, deed->s, READINGS_CONTROL | READINGS_LIMITS);
	if (!deed->s->is_waiting) {
		ask = send_wish(deed, &wish, &readings.control);
		deed->step = 1;
	}
	readings_clear(&readings);
	return ask;
}
