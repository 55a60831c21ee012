/* The box that an IPMI-only machine would be if it spoke Redfish: its documents, made of the facts that southbound/ipmi.h
 * lists, and what becomes of writes to them (struct surface_family with transport "ipmi"). The mapping is that of DMTF's schemas and
 * IPMI 2.0 rev 1.1; a member that the box does not tell is absent. Inside translate.
 *
 *	ipmi_box.c      service root, collections, firmware
 *	ipmi_system.c   the System: identity, power, boot override, watchdog
 *	ipmi_chassis.c  the Chassis
 *	ipmi_sensors.c  Thermal, Power, Sensors
 *	ipmi_states.c   what discrete sensors say of parts
 *	ipmi_log.c      the system event log
 *	ipmi_manager.c  the BMC: network, reset
 *	ipmi_users.c    its accounts
 */
#ifndef FISHWAY_IPMI_BOX_H
#define FISHWAY_IPMI_BOX_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "translate/deed.h"
#include "translate/surface.h"

#define IPMI_SYSTEM  "/redfish/v1/Systems/1"
#define IPMI_CHASSIS "/redfish/v1/Chassis/1"
#define IPMI_MANAGER "/redfish/v1/Managers/1"

/* The row of a place below /redfish/v1. */
#define IPMI_ROW(below, make) {SURFACE_ROOT, below, 0, make, NULL, NULL, NULL}

/* Sets json[name] to a text that says something: not empty, not a placeholder of the maker's ("To be filled by O.E.M."). */
void ipmi_set_text(json_t *json, const char *name, const json_t *value);
/* The area of the machine's own FRU (device 0): "product", "board", "chassis"; NULL. */
const json_t *ipmi_fru(struct surface *s, const char *area);
/* "2026-01-31T12:00:00Z" of seconds since 1970, into out; NULL for none. */
enum { IPMI_STAMP = 32 };
const char *ipmi_stamp(const json_t *seconds, char out[IPMI_STAMP]);
/* {"State": "Enabled", "Health": health}, health NULL: without. */
json_t *ipmi_status(const char *health);
/* Appends to a Status' Conditions: ResourceEvent's ResourceErrorsDetected. */
void ipmi_add_condition(json_t *list, const char *property, const char *what, const char *severity);
bool ipmi_is(const json_t *facts, const char *name);

/* A deed of one action: sends body to the driver, then done; its refusal is the client's. Takes over body; to be called
 * at every step. */
enum deed_ask ipmi_box_act(struct deed *deed, const char *action, json_t *body);

#endif
