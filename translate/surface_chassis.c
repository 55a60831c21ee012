/* The intrusion sensor of a Chassis. Both ways to reset it work on every box that has one: IntrusionSensor Normal, and
 * IntrusionSensorReArm Manual. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/attempts.h"
#include "translate/surface_rows.h"

#define SECURITY "PhysicalSecurity"
#define SENSOR   "IntrusionSensor"
#define REARM    "IntrusionSensorReArm"

static bool
is_one_of(const char *text, const char *a, const char *b)
{
	return text != NULL && (strcmp(text, a) == 0 || (b != NULL && strcmp(text, b) == 0));
}

static bool
check_value(struct deed *deed, const json_t *security, const char *name, const char *a, const char *b)
{
	const json_t *value = json_object_get(security, name);

	if (value == NULL || is_one_of(json_string_value(value), a, b))
		return true;
	if (!json_is_string(value))
		return error_set(&deed->err, RF_PROPERTY_TYPE, "", name);
	return error_set(&deed->err, RF_PROPERTY_NOT_IN_LIST, json_string_value(value), name);
}

static bool
check(struct deed *deed)
{
	const json_t *security = json_object_get(deed->body, SECURITY), *own = surface_own(deed->s);

	if (!json_is_object(security))
		return error_set(&deed->err, RF_PROPERTY_TYPE, "", SECURITY);
	if (own != NULL && !json_is_object(json_object_get(own, SECURITY)))
		return error_set(&deed->err, RF_PROPERTY_UNKNOWN, SECURITY);
	return check_value(deed, security, SENSOR, "Normal", NULL) && check_value(deed, security, REARM, "Manual", "Automatic");
}

static json_t *
body_of(const char *name, const char *value)
{
	return json_pack("{s:{s:s}}", SECURITY, name, value);
}

/* A reset: what the sensor says counts. */
static bool
is_reset(const json_t *security)
{
	return json_object_get(security, SENSOR) != NULL || is_one_of(surface_text(security, REARM, NULL), "Manual", NULL);
}

static enum deed_ask
patch(struct deed *deed)
{
	const json_t *security = json_object_get(deed->body, SECURITY);
	const char *now;

	if (deed->step == 0) {
		attempts_add(deed, deed->s->path, json_deep_copy(deed->body), NULL);
		if (is_reset(security)) {
			attempts_add(deed, deed->s->path, body_of(SENSOR, "Normal"), NULL);
			attempts_add(deed, deed->s->path, body_of(REARM, "Manual"), NULL);
		}
		deed->step = 1;
		return attempts_next(deed);
	}
	if (deed->err.code == RF_OK)
		return DEED_DONE;
	if (!attempts_refused(deed))
		return DEED_FAIL;
	if (attempts_left(deed))
		return attempts_next(deed);
	now = surface_text(surface_get(deed->s, deed->s->path), SECURITY, SENSOR, NULL);
	return is_reset(security) && is_one_of(now, "Normal", NULL) ? DEED_DONE : DEED_FAIL;
}

static const struct surface_part parts[] = {
	{SURFACE_CHASSIS, NULL, {SECURITY, NULL}, check, patch},
};

const struct surface_family surface_chassis = {NULL, 0, parts, nitems(parts)};
