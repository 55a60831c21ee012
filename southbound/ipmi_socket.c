#include "southbound/ipmi_socket.h"

#include <errno.h>
#include <string.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "gateway/log.h"
#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_packet.h"

enum {
	LANES = 4,
	BATCH = 32,   /* datagrams of one recvmmsg */
	BATCHES = 8,  /* and of those in one go: others wait for the loop, too */
	RECEIVE_BUFFER = 1 << 20 /* the system takes what it allows of it */
};

enum family { V4, V6, FAMILIES };

struct lane {
	struct ipmi_sockets *sockets;
	struct event *readable;
	int fd;
};

struct ipmi_sockets {
	ipmi_heard_fn *heard;
	void *arg;
	struct lane lanes[FAMILIES][LANES];
	/* of recvmmsg */
	uint8_t bytes[BATCH][IPMI_DATAGRAM_MAX];
	union ipmi_address from[BATCH];
	bool is_dying, is_reading;
};

static bool lane_open(struct ipmi_sockets *sockets, struct lane *lane, enum family family);
static void lane_readable(evutil_socket_t fd, short what, void *arg);

size_t
ipmi_address_key(const union ipmi_address *address, char out[IPMI_ADDRESS_KEY])
{
	if (address->sa.sa_family == AF_INET) {
		memcpy(out, &address->v4.sin_addr, 4);
		memcpy(out + 4, &address->v4.sin_port, 2);
		return 6;
	}
	memcpy(out, &address->v6.sin6_addr, 16);
	memcpy(out + 16, &address->v6.sin6_port, 2);
	memcpy(out + 18, &address->v6.sin6_scope_id, 4);
	return 22;
}

struct ipmi_sockets *
ipmi_sockets_new(ipmi_heard_fn *heard, void *arg)
{
	struct ipmi_sockets *sockets = xcalloc(1, sizeof *sockets);
	size_t i;

	sockets->heard = heard;
	sockets->arg = arg;
	for (i = 0; i < FAMILIES * LANES; i++)
		(&sockets->lanes[0][0])[i].fd = -1;
	return sockets;
}

void
ipmi_sockets_free(struct ipmi_sockets *sockets)
{
	struct lane *lane;
	size_t i;

	for (i = 0; i < FAMILIES * LANES; i++) {
		lane = &(&sockets->lanes[0][0])[i];
		if (lane->fd < 0)
			continue;
		event_free(lane->readable);
		close(lane->fd);
		lane->fd = -1;
	}
	/* Whom a datagram was given to may have been the last one. */
	sockets->is_dying = true;
	if (!sockets->is_reading)
		free(sockets);
}

static bool
lane_open(struct ipmi_sockets *sockets, struct lane *lane, enum family family)
{
	static const int yes = 1, size = RECEIVE_BUFFER;

	lane->fd = socket(family == V4 ? AF_INET : AF_INET6,
	    SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);
	if (lane->fd < 0)
		return false;
	setsockopt(lane->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (family == V6)
		setsockopt(lane->fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
	lane->sockets = sockets;
	lane->readable = event_new(
	    shard_base(shard_self()), lane->fd, EV_READ | EV_PERSIST, lane_readable, lane);
	event_add(lane->readable, NULL);
	return true;
}

bool
ipmi_sockets_send(struct ipmi_sockets *sockets, const union ipmi_address *to, unsigned number,
    const uint8_t *bytes, size_t len)
{
	enum family family = to->sa.sa_family == AF_INET ? V4 : V6;
	struct lane *lane = &sockets->lanes[family][number % LANES];

	if (lane->fd < 0 && !lane_open(sockets, lane, family))
		return false;
	if (sendto(lane->fd, bytes, len, 0, &to->sa,
		family == V4 ? sizeof to->v4 : sizeof to->v6) >= 0)
		return true;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == EINTR;
}

static int
lane_batch(struct lane *lane)
{
	struct ipmi_sockets *sockets = lane->sockets;
	struct mmsghdr messages[BATCH];
	struct iovec parts[BATCH];
	int i, count;

	memset(messages, 0, sizeof messages);
	for (i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){sockets->bytes[i], sizeof sockets->bytes[i]};
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_hdr.msg_name = &sockets->from[i];
		messages[i].msg_hdr.msg_namelen = sizeof sockets->from[i];
	}
	count = recvmmsg(lane->fd, messages, BATCH, 0, NULL);
	for (i = 0; i < count && !sockets->is_dying; i++)
		if ((messages[i].msg_hdr.msg_flags & MSG_TRUNC) == 0)
			sockets->heard(sockets->arg, &sockets->from[i], sockets->bytes[i],
			    messages[i].msg_len);
	return count;
}

static void
lane_readable(evutil_socket_t fd, short what, void *arg)
{
	struct lane *lane = arg;
	struct ipmi_sockets *sockets = lane->sockets;
	int i;

	(void)fd, (void)what;
	sockets->is_reading = true;
	for (i = 0; i < BATCHES && !sockets->is_dying && lane_batch(lane) == BATCH; i++)
		continue;
	sockets->is_reading = false;
	if (sockets->is_dying)
		free(sockets);
}
