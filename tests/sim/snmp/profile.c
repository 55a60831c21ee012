#include "profiles.h"

#include <string.h>

/* clang-format off */
const struct row profile_system[] = {
	{ "1.3.6.1.2.1.1.1.0", BER_OCTETS, F_SYS_DESCR },
	{ "1.3.6.1.2.1.1.2.0", BER_OID,    F_SYS_OBJECT_ID },
	{ "1.3.6.1.2.1.1.3.0", BER_TICKS,  F_UPTIME },
	{ "1.3.6.1.2.1.1.4.0", BER_OCTETS, F_SYS_CONTACT,  .flags = RW },
	{ "1.3.6.1.2.1.1.5.0", BER_OCTETS, F_SYS_NAME,     .flags = RW },
	{ "1.3.6.1.2.1.1.6.0", BER_OCTETS, F_SYS_LOCATION, .flags = RW },
	{ "1.3.6.1.2.1.1.7.0", BER_INTEGER, F_FIXED,       .text = "72" },
};
/* clang-format on */
const size_t profile_system_count = sizeof profile_system / sizeof *profile_system;

static const struct profile *const all[] = {
    &profile_apc_rpdu2,
    &profile_apc_rpdu,
    &profile_apc_masterswitch,
    &profile_eaton_epdu,
    &profile_raritan_px3,
    &profile_raritan_px1,
    &profile_cyberpower,
    &profile_sentry3,
    &profile_sentry4,
    &profile_vertiv,
    &profile_tripplite,
};

const struct profile *
profile_find(const char *name)
{
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

json_t *
profile_table(void)
{
	json_t *table = json_array();

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const struct profile *p = all[i];

		json_array_append_new(
		    table, json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:b, s:b, s:b, s:s, s:s}",
			       "name", p->name, "object_id", p->object_id, "manufacturer",
			       p->manufacturer, "model", p->model, "modules", p->shape.modules,
			       "outlets", p->shape.outlets, "phases", p->shape.phases, "switched",
			       p->shape.is_switched, "outlet_metered", p->shape.is_outlet_metered,
			       "has_power", p->shape.has_power, "settings",
			       p->settings ? p->settings : "", "what", p->what));
	}
	return table;
}
