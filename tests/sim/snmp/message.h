/*
 * Messages of SNMPv1, v2c and v3 (RFC 1157, 1901, 3412): who may ask, in which security, and how the answer is wrapped.
 */
#ifndef SIM_SNMP_MESSAGE_H
#define SIM_SNMP_MESSAGE_H

#include "pdu.h"

/* A datagram came; what is said to it goes out by net_send(). */
void message_receive(struct pdu *p, const struct peer *from, uint8_t *bytes, size_t len);

#endif
