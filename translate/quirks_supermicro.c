/* Supermicro. Firmware numbers say little across generations (4.0 on X10, 11.01 on X13), so rows
 * name the generation. */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	/* The session POST answers 204 and gives no token. */
	DRIVER("Supermicro", "X11", "1.74*", QUIRK_BASIC_ONLY, 1, "X11 1.74 and later"),
	DRIVER("Supermicro", "X13", NULL,    QUIRK_EXPAND,     2, "X13 11.01: MaxLevels 2, OnlyMember false"),
	EDIT("Supermicro", "X10", NULL, "ComputerSystem", EDIT_NULL, "SKU", "To be filled by O.E.M.", "X10SDV 4.0"),
	EDIT("Supermicro", "X10", NULL, "ComputerSystem", EDIT_NULL, "AssetTag", "To be filled by O.E.M.", "X10SDV 4.0"),
	EDIT("Supermicro", "X13", NULL, "Role",           EDIT_COPY, "Id", "RoleId", "X13 11.01"),
	EDIT("Supermicro", "X10", NULL, "Chassis",        EDIT_NULL, "SerialNumber", "To be filled by O.E.M.", "X10SDV 4.0"),
	/* Without it, the mode falls back to Legacy, "by design". */
	DRIVER("Supermicro", "X1?", NULL, QUIRK_BOOT_FULL, 1, "Redfishtool#106; ironic management.py"),
	DRIVER("Supermicro", "H1?", NULL, QUIRK_BOOT_FULL, 1, "Redfishtool#106; ironic management.py"),
};
/* clang-format on */

const struct quirk_family quirks_supermicro = {rows, nitems(rows)};
