/* Resets that a vendor wants done in a way of its own. */
#include "gateway/xalloc.h"
#include "translate/quirks.h"

/* clang-format off */
static const struct quirk_power rows[] = {
	/* Their BMC lists On, ForceOff and Off; that one shuts the operating system down. */
	{ "HPE",    "Cray", NULL, NULL,          "GracefulShutdown", "Off",                 "Cray EX235a; hms-power-control" },
	/* ForceRestart hangs it. */
	{ "Lenovo", "XCC*", NULL, "*SR675 V3*",  "ForceRestart",     "ForceOff wait-off 10s On", "libredfish: lenovo.rs" },
};
/* clang-format on */

const char *
quirks_power(const struct vendor *vendor, const char *model, const char *type)
{
	const struct quirk_power *row;
	size_t i;

	for (i = 0; (row = quirks_power_row(i)) != NULL; i++) {
		if (quirks_match(row->type, type) && quirks_match(row->vendor, vendor->name) &&
		    (row->generation == NULL || quirks_match(row->generation, vendor->generation)) &&
		    (row->firmware == NULL || quirks_match(row->firmware, vendor->firmware)) &&
		    (row->model == NULL || quirks_match(row->model, model)))
			return row->way;
	}
	return NULL;
}

const struct quirk_power *
quirks_power_row(size_t index)
{
	return index < nitems(rows) ? &rows[index] : NULL;
}
