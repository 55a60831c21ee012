/* Logs: Systems/{id}/LogServices/Sel is the hardware log, wherever the vendor keeps it. Inside translate. */
#ifndef FISHWAY_SURFACE_LOG_H
#define FISHWAY_SURFACE_LOG_H

#include "translate/surface.h"

/* The canonical path of the box's LogService that `id` (of s->path) stands for: the vendor's own of that id below this member; `Sel`,
 * `Log`, `Log1`, `IML`: the hardware log; `Lclog`: the life cycle log, else the hardware log. false: none. */
bool log_find(struct surface *s, const char *id, char path[SURFACE_PATH]);

/* An entry as DMTF's schema wants it: dates are document_make's care. */
void log_entry_mend(json_t *entry);
json_t *log_make_entries(struct surface *s);
json_t *log_make_entry(struct surface *s);

#endif
