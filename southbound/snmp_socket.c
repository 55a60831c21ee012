#include "southbound/snmp_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_message.h"

enum { BATCH = 8 }; /* datagrams in one go: others wait for the loop, too */

struct snmp_socket {
	struct event *readable;
	snmp_heard_fn *heard;
	void *arg;
	bool is_reading, is_dying; /* whom a datagram is given to may free it */
	int fd;
};

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	/* One for the thread: nothing is kept in it. */
	static __thread uint8_t bytes[SNMP_MESSAGE_MAX];
	struct snmp_socket *udp = arg;
	ssize_t len;
	int i;

	(void)what;
	udp->is_reading = true;
	for (i = 0; i < BATCH && !udp->is_dying; i++) {
		len = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
		if (len < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
			break;
		udp->heard(udp->arg, len < 0 ? NULL : bytes, (size_t)(len < 0 ? errno : len));
		if (len < 0)
			break;
	}
	udp->is_reading = false;
	if (udp->is_dying)
		free(udp);
}

struct snmp_socket *
snmp_socket_new(const union snmp_address *to, snmp_heard_fn *heard, void *arg)
{
	struct snmp_socket *udp = xcalloc(1, sizeof *udp);

	udp->heard = heard;
	udp->arg = arg;
	udp->fd = socket(to->sa.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);
	if (udp->fd < 0 || connect(udp->fd, &to->sa,
			       to->sa.sa_family == AF_INET ? sizeof to->v4 : sizeof to->v6) != 0) {
		int why = errno;

		if (udp->fd >= 0)
			close(udp->fd);
		free(udp);
		errno = why;
		return NULL;
	}
	udp->readable =
	    event_new(shard_base(shard_self()), udp->fd, EV_READ | EV_PERSIST, on_readable, udp);
	event_add(udp->readable, NULL);
	return udp;
}

void
snmp_socket_free(struct snmp_socket *udp)
{
	if (udp == NULL)
		return;
	event_free(udp->readable);
	close(udp->fd);
	udp->is_dying = true;
	if (!udp->is_reading)
		free(udp);
}

bool
snmp_socket_send(struct snmp_socket *udp, const uint8_t *bytes, size_t len)
{
	/* The answer to an earlier datagram may be waiting as this one's error: once more. */
	if (send(udp->fd, bytes, len, 0) >= 0 || send(udp->fd, bytes, len, 0) >= 0)
		return true;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == EINTR;
}
