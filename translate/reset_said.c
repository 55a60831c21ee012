/* What a client asks of ComputerSystem.Reset, and what boxes say to it. */
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface_reset.h"

#define ACTION "ComputerSystem.Reset"

static bool
is_ignored(const char *name, const json_t *value)
{
	const char *text = json_string_value(value);

	return strcmp(name, "@Redfish.OperationApplyTime") == 0 && text != NULL && strcmp(text, "Immediate") == 0;
}

const char *
reset_asked_type(struct deed *deed)
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

/* ---- the box's answers ---- */

/* It does not know the value, although it lists it (one iDRAC9 6.x refused what another one took: badfish#118), or lists nothing. */
bool
reset_is_unknown_value(const struct deed *deed)
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
bool
reset_is_passing(const struct deed *deed)
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
