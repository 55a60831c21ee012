/* Dates that BMCs write wrongly. Redfish wants ISO 8601 with seconds and zone (DSP0266 9.6.5); a
 * table of the other forms seen says what they mean. A form without a zone is taken for UTC. Pure,
 * any thread. */
#ifndef FISHWAY_DATES_H
#define FISHWAY_DATES_H

#include <stdbool.h>

/* Is it the name of a property that DMTF's schemas (bundle 2026.1) give the type
 * Edm.DateTimeOffset, and no other? */
bool dates_is_name(const char *property);

enum { DATE_SIZE = 96 };
enum date_verdict { DATE_FINE, DATE_MENDED, DATE_HOPELESS };

/* DATE_MENDED: the legal form is in `out`. */
enum date_verdict dates_mend(const char *text, char out[DATE_SIZE]);

#endif
