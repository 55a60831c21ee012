/* Virtual media: which slots to take, and what tells that one is empty. */
#include "gateway/xalloc.h"
#include "translate/quirks.h"

/* clang-format off */
static const struct quirk_media rows[] = {
	/* Image stays after an eject. */
	{ "Supermicro", "X12*", NULL, NULL,   NULL, QUIRK_MEDIA_CONNECTED, "community.general#6969, #7470" },
	{ "Supermicro", "X13*", NULL, NULL,   NULL, QUIRK_MEDIA_CONNECTED, "X13 11.01: community.general#7470" },
	{ "Supermicro", "X14*", NULL, NULL,   NULL, QUIRK_MEDIA_CONNECTED, "as X13" },
	{ "Supermicro", "H12*", NULL, NULL,   NULL, QUIRK_MEDIA_CONNECTED, "as X12" },
	{ "Supermicro", "H13*", NULL, NULL,   NULL, QUIRK_MEDIA_CONNECTED, "community.general#6969" },
	/* Inserted stays true. */
	{ "Dell",       NULL,   NULL, NULL,   NULL, QUIRK_MEDIA_IMAGE,     "ironic relnote fix-redfish-vmedia" },
	/* The first slot is the remote console's. */
	{ "Cisco",      NULL,   NULL, NULL,   "0",  QUIRK_MEDIA_INSERTED,  "CIMC 4.1; ironic: boot.py" },
	/* RDOC slots, first in some firmwares, take uploads only; Remote ones belong to the console. */
	{ "Lenovo",     "XCC*", NULL, "EXT*", "R*", QUIRK_MEDIA_INSERTED,  "XCC 2.83; gofish#529; python-redfish-lenovo#21" },
};
/* clang-format on */

const struct quirk_media *
quirks_media(const struct vendor *vendor)
{
	const struct quirk_media *row;
	size_t i;

	for (i = 0; (row = quirks_media_row(i)) != NULL; i++) {
		if (quirks_match(row->vendor, vendor->name) &&
		    (row->generation == NULL || quirks_match(row->generation, vendor->generation)) &&
		    (row->firmware == NULL || quirks_match(row->firmware, vendor->firmware)))
			return row;
	}
	return NULL;
}

const struct quirk_media *
quirks_media_row(size_t index)
{
	return index < nitems(rows) ? &rows[index] : NULL;
}
