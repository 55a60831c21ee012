/* EnvironmentMetrics of a Chassis: what the vendor tells, else the power that its Power tells. */
#include "gateway/xalloc.h"
#include "translate/surface_rows.h"

static json_t *
make_environment(struct surface *s)
{
	const json_t *own = surface_own(s), *power, *watts;
	char path[SURFACE_PATH];
	json_t *json;

	if (own != NULL)
		return json_deep_copy(own);
	power = surface_get(s, surface_join(path, s->chassis, "/Power"));
	watts = surface_at(json_array_get(surface_at(power, "PowerControl", NULL), 0), "PowerConsumedWatts", NULL);
	json = json_pack("{s:s,s:s}", "@odata.type", "#EnvironmentMetrics.v1_3_0.EnvironmentMetrics", "Name", "Environment Metrics");
	if (json_is_number(watts))
		json_object_set_new(json, "PowerWatts", json_pack("{s:O}", "Reading", watts));
	return json;
}

static const struct surface_row rows[] = {
	{SURFACE_CHASSIS, "/EnvironmentMetrics", 0, make_environment, NULL, NULL, NULL},
};

const struct surface_family surface_environment = {rows, nitems(rows), NULL, 0};
