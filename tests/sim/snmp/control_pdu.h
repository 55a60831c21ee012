/* The control listener's table for PDUs: what tests read and change behind everybody's back. */
#ifndef SIM_SNMP_CONTROL_PDU_H
#define SIM_SNMP_CONTROL_PDU_H

#include "../common/control.h"

extern const struct control_kind control_of_pdus;
json_t *control_pdu_list(void);

#endif
