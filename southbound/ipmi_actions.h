/* Actions: JSON bodies to commands. Inside the IPMI driver. */
#ifndef FISHWAY_IPMI_ACTIONS_H
#define FISHWAY_IPMI_ACTIONS_H

#include "southbound/ipmi_work.h"

/* "pxe", "disk" ... of a device code in boot flags; NULL: it has none. */
const char *ipmi_boot_device_name(const struct endpoint *endpoint, unsigned code, bool is_uefi);

/* Lists of commands of ipmi_actions_bmc.c: users, LAN, watchdog, power limit. */
extern const struct ipmi_action ipmi_bmc_actions[];
extern const struct ipmi_action ipmi_sel_clear_action, ipmi_fru_tag_action;

/* ---- members of a body; false: err has the property's name */

/* -1 where it is absent and need not be there. */
bool ipmi_body_int(const json_t *body, const char *name, bool is_needed, int low, int high, int *out,
    struct rf_error *err);
/* NULL where it is absent. */
bool ipmi_body_text(const json_t *body, const char *name, bool is_needed, size_t max,
    const char **out, struct rf_error *err);
/* The place of a word among these; -1: absent. */
bool ipmi_body_word(const json_t *body, const char *name, bool is_needed, const char *const *words,
    size_t count, int *out, struct rf_error *err);
/* -1: absent; else 0 or 1. */
bool ipmi_body_bool(const json_t *body, const char *name, int *out, struct rf_error *err);

#endif
