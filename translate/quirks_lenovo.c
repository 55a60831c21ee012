/* Lenovo XClarity Controller. Lenovo's TSM boxes are AMI's (quirks_ami.c). */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	/* PATCH without If-Match is 428; newer ones refuse even the right tag on Chassis/1/Power: the ladder goes on from here. */
	DRIVER("Lenovo", "XCC*", NULL, QUIRK_ETAG_WRITE, QUIRK_ETAG_HEADER, "ansible#56050; community.general#11261"),
	DRIVER("Lenovo", "XCC*", NULL, QUIRK_EXPAND,                     2, "XCC 2.83: MaxLevels 2"),
};
/* clang-format on */

const struct quirk_family quirks_lenovo = {rows, nitems(rows)};
