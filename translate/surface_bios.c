/* The BIOS of a System: its factory values by a POST without parameters on every box. */

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/surface_rows.h"

#define RESET "#Bios.ResetBios"

/* What a box insists on being told although it leaves no choice: Gigabyte 12.84 wants {"ResetType": "Reset"}. */
static void
fill_in(json_t *body, const json_t *info)
{
	const json_t *parameters = json_object_get(info, "Parameters"), *one, *values;
	const char *name;
	size_t i;

	json_array_foreach(parameters, i, one) {
		name = surface_text(one, "Name", NULL);
		values = json_object_get(one, "AllowableValues");
		if (name != NULL && json_is_true(json_object_get(one, "Required")) && json_array_size(values) == 1 &&
		    json_object_get(body, name) == NULL)
			json_object_set_new(body, name, json_deep_copy(json_array_get(values, 0)));
	}
}

static enum deed_ask
reset(struct deed *deed)
{
	const json_t *bios, *info;
	json_t *body;

	if (deed->step == 1)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	bios = surface_follow(deed->s, surface_get(deed->s, deed->s->system), "Bios");
	info = surface_know(deed->s, json_string_value(surface_at(bios, "Actions", RESET, "@Redfish.ActionInfo", NULL)));
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	body = json_is_object(deed->body) ? json_deep_copy(deed->body) : json_object();
	fill_in(body, info);
	deed->step = 1;
	return deed_send(deed, "POST", deed->s->path, body);
}

static const struct surface_row rows[] = {
	{SURFACE_SYSTEM, "/Bios/Actions/Bios.ResetBios", 0, NULL, NULL, reset, NULL},
};

const struct surface_family surface_bios = {rows, nitems(rows), NULL, 0};
