/* The tables of all options, and what is derived within one section. For gateway/config_*.c alone.
 */
#ifndef FISHWAY_CONFIG_ROWS_H
#define FISHWAY_CONFIG_ROWS_H

#include "gateway/config_read.h"

enum { PERSONA_AUTO, PERSONA_IS_NATIVE, PERSONA_IS_GENERIC };

/* struct config; nodes, PDUs ... go to the reader's rows. Includes are read, too. */
extern const struct config_section config_root;

/* config_nodes.c: one entry of nodes: and of pdus:, into struct config_node_row. */
extern const struct config_section config_node_section, config_pdu_section;
/* config_transports.c */
extern const struct config_section config_timeout_section, config_redfish_section,
    config_ipmi_section, config_wol_section, config_pikvm_section, config_snmp_section,
    config_raritan_section;
config_read_fn config_read_address; /* const char *: an IP address */
config_read_fn config_read_outlets; /* struct outlets_config * */
const char *config_check_word(const char *text);

/* Keyed by this process: equal for equal text and equal timeouts. */
uint64_t config_digest(const struct config_reader *reader, const struct yaml_item *item);

#endif
