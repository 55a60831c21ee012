/* Resource classes: how long a document stays fresh. By type, by the last segments of
 * the URI where there is no document yet. Pure, any thread. */
#ifndef FISHWAY_CLASSES_H
#define FISHWAY_CLASSES_H

#include <stdbool.h>

enum resource_class {
	CLASS_UNKNOWN,  /* this and the next four are never served stale beyond 5 s */
	CLASS_TASK,     /* tasks, monitors, jobs, sessions */
	CLASS_LOG,      /* entries and their collections */
	CLASS_SETTINGS, /* what a write changes behind a resource: Settings, Bios/SD */
	CLASS_MEDIA,    /* VirtualMedia */
	CLASS_POWER,    /* power state: ComputerSystem, Outlet ... */
	CLASS_SENSORS,
	CLASS_INVENTORY,
	CLASSES
};

/* uri: canonical or as the fleet root shows it. type: @odata.type with or without '#' and version,
 * NULL or "" when not known. */
enum resource_class classes_find(const char *uri, const char *type);
bool classes_is_volatile(enum resource_class class_);
const char *classes_name(enum resource_class class_);

#endif
