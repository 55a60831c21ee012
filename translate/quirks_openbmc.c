/* OpenBMC: the plain one, NVIDIA's and Supermicro's builds (generation "OpenBMC" under their
 * vendors' names). */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	DRIVER("*",      "OpenBMC*", NULL,  QUIRK_ETAG_WRITE, QUIRK_ETAG_NONE, "bmclib openbmc.go; 2.15 serves no tags"),
	/* Journals of more than 90,000 entries in pages of 50; one page took 23 s. */
	DRIVER("*",      "OpenBMC*", NULL,  QUIRK_PAGES,                   20, "BlueField-3 24.10"),
	DRIVER("NVIDIA", "OpenBMC", NULL,  QUIRK_EXPAND,                   6, "GH200 24.05: MaxLevels 6"),
	DRIVER("NVIDIA", "OpenBMC", "BF-*", QUIRK_EXPAND,                  0, "BlueField-3 24.10: Members null"),
	EDIT("NVIDIA", "OpenBMC", "BF-*", "ComputerSystem", EDIT_NULL, "Boot.BootSourceOverrideTarget", "", "libredfish: system.rs"),
	EDIT("NVIDIA", "OpenBMC", "BF-*", "ComputerSystem", EDIT_NULL, "Boot.BootSourceOverrideMode", "", "libredfish: system.rs"),
	EDIT("NVIDIA", "OpenBMC", "BF-*", "ComputerSystem", EDIT_NULL, "Boot.BootSourceOverrideEnabled", "", "libredfish: system.rs"),
};
/* clang-format on */

const struct quirk_family quirks_openbmc = {rows, nitems(rows)};
