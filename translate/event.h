/* A record of a BMC's event stream becomes a DMTF Event (or MetricReport), before its links are rewritten. Pure, any thread. */
#ifndef FISHWAY_EVENT_H
#define FISHWAY_EVENT_H

#include <jansson.h>
#include <stdbool.h>

/* In place: what the schema requires and the BMC left out. id: of the record in the stream, "" for none. False: it is no event. */
bool event_mend(json_t *json, const char *id);

#endif
