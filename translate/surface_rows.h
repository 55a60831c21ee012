/* The families of surface rows, a file per subject. */
#ifndef FISHWAY_SURFACE_ROWS_H
#define FISHWAY_SURFACE_ROWS_H

#include "translate/surface.h"

extern const struct surface_family surface_member;      /* surface_member.c: the members themselves, of all subjects */
extern const struct surface_family surface_thermal;     /* surface_thermal.c */
extern const struct surface_family surface_watts;       /* surface_watts.c: Power and PowerSubsystem */
extern const struct surface_family surface_sensors;     /* surface_sensors.c */
extern const struct surface_family surface_environment; /* surface_environment.c */
extern const struct surface_family surface_manager;     /* surface_manager.c: links, clock, restart */
extern const struct surface_family surface_event;       /* surface_event.c: what the BMC's EventService can do */
extern const struct surface_family surface_licence;     /* surface_licence.c */
extern const struct surface_family surface_account;     /* surface_account.c: the BMC's own accounts */
extern const struct surface_family surface_oem;         /* quirks_oem.c: OEM resources at their vendor's URIs */
extern const struct surface_family surface_network;     /* surface_network.c: the BMC's protocols and interfaces */
extern const struct surface_family surface_power;       /* surface_power.c: resets, power delays */
extern const struct surface_family surface_media;       /* surface_media.c: Cd, Usb and the vendor's slots */
extern const struct surface_family surface_log;         /* surface_log.c: Sel and the vendor's logs */
extern const struct surface_family surface_links;       /* surface_links.c: System, Chassis and Manager to each other */
extern const struct surface_family surface_system;      /* surface_system.c: identity */
extern const struct surface_family surface_health;      /* surface_health.c: summaries of parts */
extern const struct surface_family surface_indicator;   /* surface_indicator.c: the locator light */
extern const struct surface_family surface_chassis;     /* surface_chassis.c: the intrusion sensor */
extern const struct surface_family surface_boot;        /* surface_boot.c: override, order, options */
extern const struct surface_family surface_bios;        /* surface_bios.c: factory values */
/* An IPMI-only machine as the box it would be (ipmi_box.h). */
extern const struct surface_family surface_ipmi_box, surface_ipmi_system, surface_ipmi_chassis, surface_ipmi_sensors, surface_ipmi_log, surface_ipmi_manager, surface_ipmi_users;
extern const struct surface_family surface_inventory;   /* surface_inventory.c: collections of a System and its Chassis */
extern const struct surface_family surface_storage;     /* surface_storage.c */
extern const struct surface_family surface_drive;       /* surface_drive.c: what a box leaves out of drives */
extern const struct surface_family surface_firmware;    /* surface_firmware.c: UpdateService */

#endif
