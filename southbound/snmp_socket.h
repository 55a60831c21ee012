/* A UDP socket connected to one box: only that one's datagrams are heard, and the system tells when
 * nobody listens there. It lives on the shard that opened it. tests/support/fake_snmp.c takes its
 * place in tests/replay. */
#ifndef FISHWAY_SNMP_SOCKET_H
#define FISHWAY_SNMP_SOCKET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

union snmp_address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct snmp_socket;
/* bytes NULL: what was sent came back, or cannot go; len is errno then. Lent. May free the socket. */
typedef void snmp_heard_fn(void *arg, const uint8_t *bytes, size_t len);

/* NULL: errno. */
struct snmp_socket *snmp_socket_new(
    const union snmp_address *to, snmp_heard_fn *heard, void *arg);
void snmp_socket_free(struct snmp_socket *udp);
/* False: errno says why it cannot go at all; what the system has no room for now counts as lost on the way. */
bool snmp_socket_send(struct snmp_socket *udp, const uint8_t *bytes, size_t len);

#endif
