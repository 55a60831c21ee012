/* A System's identity, and the properties that every client expects of one. Manufacturer stays as the box says it: clients choose what
 * they send by it. */
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface_rows.h"

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

static const struct surface_part parts[] = {
	{SURFACE_SYSTEM, dress_system, {NULL}, NULL, NULL},
};

const struct surface_family surface_system = {NULL, 0, parts, nitems(parts)};
