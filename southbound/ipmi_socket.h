/* UDP for many boxes over few sockets. One thread: that of the shard that made it.
 *
 * A handful of sockets for each family, opened when the first datagram needs them and bound to a
 * port of the system's choice; a box keeps to one of them (its lane), so that a burst of answers is
 * spread over several receive buffers. Replaced at link time in tests/replay by a box that lives in
 * the test. */
#ifndef FISHWAY_IPMI_SOCKET_H
#define FISHWAY_IPMI_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <netinet/in.h>

union ipmi_address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* What of an address tells boxes apart, as a key for a table. */
enum { IPMI_ADDRESS_KEY = 24 };
size_t ipmi_address_key(const union ipmi_address *address, char out[IPMI_ADDRESS_KEY]);

struct ipmi_sockets;

/* A datagram has come; the bytes are lent. */
typedef void ipmi_heard_fn(
    void *arg, const union ipmi_address *from, const uint8_t *bytes, size_t len);

struct ipmi_sockets *ipmi_sockets_new(ipmi_heard_fn *heard, void *arg);
void ipmi_sockets_free(struct ipmi_sockets *sockets);

/* False: nothing has left; errno says why. A full buffer counts as sent: the network loses datagrams,
 * too. */
bool ipmi_sockets_send(struct ipmi_sockets *sockets, const union ipmi_address *to, unsigned lane,
    const uint8_t *bytes, size_t len);

#endif
