/* The one table of quirks and faults. Ends with a row without a name. */
#ifndef SIM_QUIRK_TABLE_H
#define SIM_QUIRK_TABLE_H

#include "quirks.h"

extern const struct quirk quirk_table[];

#endif
