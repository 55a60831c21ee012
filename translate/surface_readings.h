/* What the surface's files about readings share: the box's own document of a place, and the bones of one of ours. */
#ifndef FISHWAY_SURFACE_READINGS_H
#define FISHWAY_SURFACE_READINGS_H

#include "translate/readings.h"
#include "translate/surface.h"

/* The box's own document behind these links, from the primary chassis on ("ThermalSubsystem", "Fans", NULL), the last as fresh as the
 * reader wants; NULL: it has none. */
const json_t *readings_own(struct surface *s, ...) __attribute__((sentinel));
/* The path of the member of the box's collection with this id; NULL: it has no such member. */
const char *readings_member(const json_t *collection, const char *id);
/* A copy of the box's own, or a new document of this type ("Thermal.v1_7_1.Thermal"); its path is the place's. */
json_t *readings_document(const struct surface *s, const json_t *own, const char *type, const char *name);
/* Links json[name] to the place `below` this document's. */
void readings_link(const struct surface *s, json_t *json, const char *name, const char *below);
/* Puts a Status with the worst Health of what was gathered where the document has none. */
void readings_rollup(json_t *json, const struct readings *readings);
/* A PATCH of a document that is for reading: it goes to the box where that has the document; else nothing of it is writable. */
deed_fn readings_patch;
deed_fn power_limit_patch; /* surface_limit.c: of Power and of EnvironmentMetrics */

#endif
