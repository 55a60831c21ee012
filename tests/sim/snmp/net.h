/*
 * The sockets of the agents: one for each PDU. What comes in goes to message_receive(); what goes out may be delayed,
 * lost or doubled, as the settings of the PDU say.
 */
#ifndef SIM_SNMP_NET_H
#define SIM_SNMP_NET_H

#include "pdu.h"

/* Port 0 takes a free one and is replaced by it. False with errno. */
bool net_open(struct pdu *p);
void net_close(struct pdu *p);
/* `extra_ms` comes on top of the settings' delay. */
void net_send(struct pdu *p, const struct peer *to, const void *bytes, size_t len, int extra_ms);
/* Drops what is still on its way, of all PDUs. */
void net_forget(void);
/* Address and port as text and number. */
bool net_parse(struct peer *where, const char *host, int port);
int net_port(const struct peer *where);

#endif
