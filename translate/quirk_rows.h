/* The families of quirk rows, and how a row is written. Inside translate only. */
#ifndef FISHWAY_QUIRK_ROWS_H
#define FISHWAY_QUIRK_ROWS_H

#include "translate/quirks.h"

struct quirk_family {
	const struct quirk_row *rows;
	size_t count;
};

extern const struct quirk_family quirks_dell, quirks_hpe, quirks_lenovo, quirks_supermicro,
    quirks_openbmc, quirks_ami, quirks_others, quirks_readings, quirks_any;

/* A flag or number for the driver; an edit of documents of one type. */
#define DRIVER(vendor, generation, firmware, what, value, seen)                                    \
	{                                                                                          \
		vendor, generation, firmware, what, value, NULL, {EDIT_DROP, NULL, NULL}, seen     \
	}
#define EDIT(vendor, generation, firmware, type, kind, path, text, seen)                           \
	{                                                                                          \
		vendor, generation, firmware, QUIRK_EDIT, 0, type, {kind, path, text}, seen        \
	}

#endif
