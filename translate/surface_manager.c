/* The primary Manager: its links, its clock, and its own restart in the same words everywhere. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/surface_rows.h"

#define ACTION "Manager.Reset"
#define VALUES "ResetType@Redfish.AllowableValues"
#define TARGET "/Actions/" ACTION
#define INFO   "/ResetActionInfo"

/* What every BMC does, mapped to what its vendor calls it: the one stands for the other. */
static const char *const resets[] = {"GracefulRestart", "ForceRestart"};

/* ---- which values the box takes ---- */

static const json_t *
action_of(const json_t *manager)
{
	return surface_at(manager, "Actions", "#" ACTION, NULL);
}

static const json_t *
info_values(const json_t *info)
{
	const json_t *parameter;
	const char *name;
	size_t i;

	json_array_foreach(json_object_get(info, "Parameters"), i, parameter) {
		name = surface_text(parameter, "Name", NULL);
		if (name != NULL && strcmp(name, "ResetType") == 0)
			return json_object_get(parameter, "AllowableValues");
	}
	return NULL;
}

/* The vendor's list, in the action or in its ActionInfo; NULL: none, and an empty body is what it takes (iLO 4, X10). */
static const json_t *
offered_by(struct surface *s, const json_t *action)
{
	const json_t *list = json_object_get(action, VALUES);

	if (json_array_size(list) == 0)
		list = info_values(surface_know(s, surface_text(action, "@Redfish.ActionInfo", NULL)));
	return json_array_size(list) > 0 ? list : NULL;
}

static bool
has(const json_t *list, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (json_is_string(item) && strcmp(json_string_value(item), text) == 0)
			return true;
	}
	return false;
}

/* The uniform values, then what else the vendor offers. */
static json_t *
values(const json_t *offered)
{
	json_t *all = json_array(), *item;
	size_t i;

	for (i = 0; i < nitems(resets); i++)
		json_array_append_new(all, json_string(resets[i]));
	json_array_foreach(offered, i, item) {
		if (json_is_string(item) && !has(all, json_string_value(item)))
			json_array_append(all, item);
	}
	return all;
}

/* ---- the document ---- */

static void
dress_action(struct surface *s, json_t *json)
{
	const json_t *own = action_of(json);
	char path[SURFACE_PATH];
	json_t *action;

	if (own == NULL)
		return;
	action = json_deep_copy(own);
	json_object_set_new(action, "target", json_string(surface_join(path, s->manager, TARGET)));
	json_object_set_new(action, VALUES, values(offered_by(s, own)));
	json_object_set_new(action, "@Redfish.ActionInfo", json_string(surface_join(path, s->manager, INFO)));
	json_object_set_new(json_object_get(json, "Actions"), "#" ACTION, action);
}

/* The schema wants +HH:MM; Cray's controllers write 0, others Z. */
static void
dress_offset(json_t *json)
{
	static const char name[] = "DateTimeLocalOffset";
	const char *text = surface_text(json, name, NULL);

	if (text == NULL)
		return;
	if (strcmp(text, "0") == 0 || strcmp(text, "Z") == 0)
		json_object_set_new(json, name, json_string("+00:00"));
	else if ((text[0] != '+' && text[0] != '-') || strlen(text) != 6 || text[3] != ':')
		json_object_del(json, name);
}

static void
dress(struct surface *s, json_t *json)
{
	dress_action(s, json);
	dress_offset(json);
	json_object_set_new(json, "NetworkProtocol", surface_link_to(s->manager, "/NetworkProtocol"));
	json_object_set_new(json, "EthernetInterfaces", surface_link_to(s->manager, "/EthernetInterfaces"));
}

static json_t *
make_info(struct surface *s)
{
	const json_t *action = action_of(surface_know(s, s->manager));

	if (action == NULL)
		return NULL;
	return json_pack("{s:s,s:s,s:[{s:s,s:b,s:s,s:o}]}", "@odata.type", "#ActionInfo.v1_1_0.ActionInfo", "Name",
	    "Reset Action Info", "Parameters", "Name", "ResetType", "Required", 0, "DataType", "String",
	    "AllowableValues", values(offered_by(s, action)));
}

/* ---- the restart ---- */

static bool
is_uniform(const char *value)
{
	return strcmp(value, resets[0]) == 0 || strcmp(value, resets[1]) == 0;
}

/* What to send at each turn, "" for an empty body; NULL: nothing is left. A list says what may be sent, and the wanted value goes first. */
static const char *
turn_of(const json_t *offered, const char *wanted, int turn)
{
	const char *other = strcmp(wanted, resets[0]) == 0 ? resets[1] : resets[0], *order[3];
	int n = 0;

	if (offered == NULL)
		order[n++] = "";
	if (offered == NULL || has(offered, wanted))
		order[n++] = wanted;
	if (is_uniform(wanted) && (offered == NULL || has(offered, other)))
		order[n++] = other;
	if (n == 0)
		order[n++] = "";
	return turn < n ? order[turn] : NULL;
}

/* The one parameter; NULL with the deed failed. */
static const char *
wanted_by(struct deed *deed, const json_t *offered)
{
	const json_t *value = json_object_get(deed->body, "ResetType");
	const char *name;
	json_t *other;

	json_object_foreach((json_t *)deed->body, name, other) {
		if (strcmp(name, "ResetType") != 0) {
			deed_fail(deed, RF_PARAMETER_UNKNOWN, ACTION, name, NULL);
			return NULL;
		}
	}
	if (value == NULL)
		return resets[0];
	if (!json_is_string(value)) {
		deed_fail(deed, RF_PARAMETER_TYPE, "...", "ResetType", ACTION, NULL);
		return NULL;
	}
	if (!is_uniform(json_string_value(value)) && !has(offered, json_string_value(value))) {
		deed_fail(deed, RF_PARAMETER_NOT_IN_LIST, json_string_value(value), "ResetType", ACTION, NULL);
		return NULL;
	}
	return json_string_value(value);
}

/* A box that says it does not know the value, or the parameter, may know another. */
static bool
is_other_word(const struct deed *deed)
{
	return deed->status == 400 || deed->status == 422;
}

static enum deed_ask
post_reset(struct deed *deed)
{
	const json_t *action, *offered;
	const char *target, *wanted, *word;

	if (deed->step > 0 && deed->err.code == RF_OK) {
		deed->expects_restart = true;
		return DEED_DONE;
	}
	if (deed->step > 0 && !is_other_word(deed))
		return DEED_FAIL;
	action = action_of(surface_know(deed->s, deed->s->manager));
	offered = offered_by(deed->s, action);
	target = surface_text(action, "target", NULL);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (target == NULL)
		return deed_fail(deed, RF_ACTION_UNKNOWN, ACTION, NULL);
	wanted = wanted_by(deed, offered);
	if (wanted == NULL || (word = turn_of(offered, wanted, deed->step)) == NULL)
		return DEED_FAIL;
	deed->step++;
	return deed_send(deed, "POST", target, word[0] ? json_pack("{s:s}", "ResetType", word) : json_object());
}

/* ---- the clock ---- */

/* An offset sent again as it is makes some boxes refuse the whole (ironic: redfish-bmc-clock-offset). */
static enum deed_ask
patch_clock(struct deed *deed)
{
	static const char offset[] = "DateTimeLocalOffset";
	const json_t *own = surface_own(deed->s);
	json_t *body;

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->step++ > 0)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	body = json_deep_copy(deed->body);
	if (json_object_size(body) > 1 && json_equal(json_object_get(body, offset), json_object_get(own, offset)))
		json_object_del(body, offset);
	return deed_send(deed, "PATCH", deed->s->path, body);
}

static const struct surface_row rows[] = {
	{SURFACE_MANAGER, INFO, 0, make_info, NULL, NULL, NULL},
	{SURFACE_MANAGER, TARGET, 0, NULL, NULL, post_reset, NULL},
};

static const struct surface_part parts[] = {
	{SURFACE_MANAGER, dress, {NULL}, NULL, NULL},
	{SURFACE_MANAGER, NULL, {"DateTime", "DateTimeLocalOffset"}, NULL, patch_clock},
};

const struct surface_family surface_manager = {rows, nitems(rows), parts, nitems(parts)};
