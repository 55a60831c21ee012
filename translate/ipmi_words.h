/* What IPMI's numbers are called in Redfish: sensor types, entities, events. Pure tables; any thread.
 *
 * Sources: IPMI 2.0 rev 1.1, tables 42-2 (event types), 42-3 (sensor types), 43-13 (entity ids); DMTF LogEntry v1_21_0
 * (EntryCode, SensorType: their odd spelling is the schema's), PhysicalContext 2026.1. */
#ifndef FISHWAY_IPMI_WORDS_H
#define FISHWAY_IPMI_WORDS_H

/* LogEntry.SensorType; "OEM" from C0h on; NULL: reserved. */
const char *ipmi_sensor_type(int type);
/* PhysicalContext of what a sensor watches; NULL: nothing says. */
const char *ipmi_context(int entity);
/* LogEntry.EntryCode of an event: event type and offset (table 42-2); NULL: there is none but OEM. */
const char *ipmi_entry_code(int event_type, int offset, int is_asserted);
/* OK, Warning or Critical, of what has become so. */
const char *ipmi_event_severity(int event_type, int offset, int sensor_type, int is_asserted);
/* In words, of sensor-specific events; NULL: the entry code says enough. */
const char *ipmi_event_text(int sensor_type, int offset);

#endif
