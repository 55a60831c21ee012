/* A System's identity, and the properties that every client expects of one. Manufacturer stays as the box says it: clients choose what
 * they send by it. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/surface_rows.h"

#define TAG "AssetTag"

/* Is the Chassis the machine, so that its Model is the machine's, or a part of it? */
static bool
is_machine(const json_t *chassis)
{
	static const char *const parts[] = {"Component", "Module", "Card", "Zone", "Drawer", "Shelf", "Rack", "StorageEnclosure"};
	const char *type = surface_text(chassis, "ChassisType", NULL);
	size_t i;

	for (i = 0; type != NULL && i < nitems(parts); i++) {
		if (strcmp(type, parts[i]) == 0)
			return false;
	}
	return type != NULL;
}

static void
dress_model(struct surface *s, json_t *json)
{
	const char *model = surface_text(json, "Model", NULL);
	const json_t *chassis;

	if (model != NULL && model[strspn(model, " ")] != '\0')
		return;
	chassis = surface_know(s, s->chassis);
	model = surface_text(chassis, "Model", NULL);
	if (model != NULL && model[0] != '\0' && is_machine(chassis))
		json_object_set_new(json, "Model", json_string(model));
}

/* sushy takes a System without Boot or Actions for no System. */
static void
dress_system(struct surface *s, json_t *json)
{
	dress_model(s, json);
	surface_object(json, "Boot");
	surface_object(json, "Actions");
}

/* ---- the asset tag, which some boxes keep at the System only, or at its Chassis only ---- */

/* Is it in this Chassis alone, as far as that tells? */
static bool
is_alone(const struct surface *s, const json_t *chassis)
{
	const json_t *systems = surface_at(chassis, "Links", "ComputerSystems", NULL);
	const char *first = surface_text(json_array_get(systems, 0), "@odata.id", NULL);

	return json_array_size(systems) == 0 || (json_array_size(systems) == 1 && first != NULL && strcmp(first, s->system) == 0);
}

/* Where the machine's tag is kept: here, or at the other member of the two when only that has one and is this machine's. */
static const char *
keeper_of_tag(struct surface *s)
{
	const char *other = strcmp(s->path, s->chassis) == 0 ? s->system : s->chassis;

	if (json_object_get(surface_own(s), TAG) != NULL || json_object_get(surface_know(s, other), TAG) == NULL)
		return s->path;
	return is_alone(s, surface_know(s, s->chassis)) ? other : s->path;
}

static void
dress_tag(struct surface *s, json_t *json)
{
	const char *keeper = keeper_of_tag(s);

	if (strcmp(keeper, s->path) != 0)
		surface_copy(json, surface_know(s, keeper), TAG, NULL);
}

static enum deed_ask
patch_tag(struct deed *deed)
{
	const char *keeper = keeper_of_tag(deed->s);

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->step++ == 0)
		return deed_pass(deed, keeper);
	return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
}

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress_system, {NULL}, NULL, NULL},
	{SURFACE_SYSTEM, dress_tag, {TAG, NULL}, NULL, patch_tag},
	{SURFACE_CHASSIS, dress_tag, {TAG, NULL}, NULL, patch_tag},
};

const struct surface_family surface_system = {NULL, 0, parts, nitems(parts)};
