/* Times as Redfish writes them: ISO 8601 in UTC, "2026-01-31T12:00:00Z". Pure; any thread. */
#ifndef FISHWAY_MOMENT_H
#define FISHWAY_MOMENT_H

#include <stdint.h>

enum { MOMENT_SIZE = 32 };

/* wall_ms: since 1970. */
void moment_text(uint64_t wall_ms, char out[MOMENT_SIZE]);

#endif
