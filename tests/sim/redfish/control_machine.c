/* What the machine behind a BMC ended up with, wherever its vendor keeps that: what tests compare
 * after they wrote through somebody else. */
#include "control_ask.h"

#include <string.h>

#include "accounts.h"

/* clang-format off */
/* Of every resource of that kind, the properties that somebody may have written. */
static const struct {
	const char *group, *kind;
	const char *properties[12];
} rows[] = {
	{ "systems",   "ComputerSystem",         { "PowerState", "IndicatorLED", "LocationIndicatorActive", "AssetTag", "Boot",
	                                           "PowerOnDelaySeconds", "PowerOffDelaySeconds", "PowerCycleDelaySeconds" } },
	{ "chassis",   "Chassis",                { "PowerState", "IndicatorLED", "LocationIndicatorActive", "AssetTag", "PhysicalSecurity" } },
	{ "media",     "VirtualMedia",           { "Image", "Inserted", "ConnectedVia", "WriteProtected" } },
	{ "logs",      "LogEntryCollection",     { "Members@odata.count" } },
	{ "power",     "Power",                  { "PowerControl" } },
	{ "protocols", "ManagerNetworkProtocol", { "NTP", "SNMP", "SSH", "HTTPS", "IPMI", "HostName" } },
	{ "ntp",       "NTP",                    { "NTPEnable", "PrimaryNTPServer", "SecondaryNTPServer" } },
	{ "fan_mode",  "FanMode",                { "Mode" } },
	{ "bios",      "Bios",                   { "Attributes" } },
	{ "controls",  "Control",                { "SetPoint" } },
	{ "environment", "EnvironmentMetrics",   { "PowerLimitWatts" } },
};
/* clang-format on */

static bool
is_kind(const json_t *body, const char *kind)
{
	const char *type = json_text(body, "@odata.type");
	size_t len = strlen(kind);

	return type && *type == '#' && strncmp(type + 1, kind, len) == 0 && type[len + 1] == '.';
}

static void
add_resource(struct bmc *b, const char *uri, const json_t *body, void *answer)
{
	(void)b;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		json_t *group = json_object_get(answer, rows[i].group), *one;

		if (!is_kind(body, rows[i].kind))
			continue;
		one = json_object();
		for (const char *const *p = rows[i].properties; *p; p++)
			if (json_object_get(body, *p))
				json_object_set_new(
				    one, *p, json_deep_copy(json_object_get(body, *p)));
		json_object_set_new(group, uri, one);
	}
}

void
control_machine(struct ask *a)
{
	a->answer = json_pack("{s:o, s:o}", "accounts", accounts_json(a->bmc), "boots",
	    json_deep_copy(a->bmc->boots));
	for (size_t i = 0; i < LENGTH(rows); i++)
		json_object_set_new(a->answer, rows[i].group, json_object());
	bmc_each(a->bmc, add_resource, a->answer);
}
