#include "northbound/moment.h"

#include <time.h>

void
moment_text(uint64_t wall_ms, char out[MOMENT_SIZE])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(out, MOMENT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
