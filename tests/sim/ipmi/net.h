/*
 * The sockets: one for each BMC. What comes in goes to packet_receive; what goes out may be delayed, lost,
 * doubled or overtaken, as the settings of the BMC say.
 */
#ifndef SIM_IPMI_NET_H
#define SIM_IPMI_NET_H

#include "bmc.h"

/* Port 0 takes a free one and is replaced by it. False with errno. */
bool net_open(struct bmc *b);
void net_close(struct bmc *b);
/* `extra_ms` comes on top of the settings' delay. */
void net_send(struct bmc *b, const struct peer *to, const void *bytes, size_t len, int extra_ms);
/* Drops what is still on its way. */
void net_forget(struct fleet *f);
/* Address and port as text and number. */
bool net_parse(struct peer *where, const char *host, int port);
int net_port(const struct peer *where);

#endif
