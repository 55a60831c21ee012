#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "message.h"

/* An answer on its way. The PDU outlives it: all end before the fleet does. */
struct delayed {
	LIST_ENTRY(delayed) link;
	struct pdu *pdu;
	struct event *timer;
	struct peer to;
	size_t len;
	uint8_t bytes[];
};

static LIST_HEAD(, delayed) on_their_way;

bool
net_parse(struct peer *where, const char *host, int port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&where->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&where->address;

	memset(where, 0, sizeof *where);
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		where->len = sizeof *v4;
		return true;
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	where->len = sizeof *v6;
	return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1;
}

int
net_port(const struct peer *where)
{
	return ntohs(where->address.ss_family == AF_INET6
			 ? ((const struct sockaddr_in6 *)&where->address)->sin6_port
			 : ((const struct sockaddr_in *)&where->address)->sin_port);
}

static void
net_readable(evutil_socket_t fd, short what, void *arg)
{
	struct pdu *p = arg;
	struct peer from = {.len = sizeof from.address};
	static uint8_t bytes[65536];
	ssize_t len;

	(void)what;
	len = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from.address, &from.len);
	if (len < 0)
		return;
	p->count.packets++;
	if (pdu_chance(p, p->settings.loss_percent)) {
		p->count.lost++;
		return;
	}
	if (p->state == PDU_UP)
		message_receive(p, &from, bytes, (size_t)len);
}

static void
send_now(struct pdu *p, const struct peer *to, const void *bytes, size_t len)
{
	if (p->fd < 0 || p->state == PDU_SILENT)
		return;
	p->count.answers++;
	/* A full buffer is one more way to lose a packet. */
	if (sendto(p->fd, bytes, len, MSG_DONTWAIT, (const struct sockaddr *)&to->address,
		to->len) < 0)
		p->count.lost++;
}

static void
delayed_free(struct delayed *d)
{
	LIST_REMOVE(d, link);
	event_free(d->timer);
	free(d);
}

static void
delayed_due(evutil_socket_t fd, short what, void *arg)
{
	struct delayed *d = arg;

	(void)fd, (void)what;
	d->pdu->in_flight--;
	send_now(d->pdu, &d->to, d->bytes, d->len);
	delayed_free(d);
}

static void
send_later(struct pdu *p, const struct peer *to, const void *bytes, size_t len, int ms)
{
	struct delayed *d = xcalloc(1, sizeof *d + len);
	struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	d->pdu = p;
	d->to = *to;
	d->len = len;
	memcpy(d->bytes, bytes, len);
	d->timer = evtimer_new(p->base, delayed_due, d);
	event_add(d->timer, &tv);
	LIST_INSERT_HEAD(&on_their_way, d, link);
	p->in_flight++;
}

static void
net_send_once(struct pdu *p, const struct peer *to, const void *bytes, size_t len, int ms)
{
	if (pdu_chance(p, p->settings.loss_percent)) {
		p->count.lost++;
		return;
	}
	if (p->settings.jitter_ms)
		ms += (int)pdu_random(p, (unsigned)p->settings.jitter_ms + 1);
	if (ms)
		send_later(p, to, bytes, len, ms);
	else
		send_now(p, to, bytes, len);
}

void
net_send(struct pdu *p, const struct peer *to, const void *bytes, size_t len, int extra_ms)
{
	int ms = p->settings.latency_ms + extra_ms;

	net_send_once(p, to, bytes, len, ms);
	if (pdu_chance(p, p->settings.duplicate_percent)) {
		p->count.duplicated++;
		net_send_once(p, to, bytes, len, ms);
	}
}

bool
net_open(struct pdu *p)
{
	int on = 1;

	if (p->fd >= 0)
		return true;
	p->fd = socket(p->where.address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (p->fd < 0)
		return false;
	if (p->where.address.ss_family == AF_INET6)
		setsockopt(p->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(p->fd, (const struct sockaddr *)&p->where.address, p->where.len) < 0 ||
	    getsockname(p->fd, (struct sockaddr *)&p->where.address, &p->where.len) < 0) {
		int why = errno;

		close(p->fd);
		p->fd = -1;
		errno = why;
		return false;
	}
	p->readable = event_new(p->base, p->fd, EV_READ | EV_PERSIST, net_readable, p);
	event_add(p->readable, NULL);
	return true;
}

void
net_close(struct pdu *p)
{
	if (p->fd < 0)
		return;
	event_free(p->readable);
	close(p->fd);
	p->fd = -1;
	p->readable = NULL;
}

void
net_forget(void)
{
	struct delayed *d, *next;

	LIST_FOREACH_DEL(d, &on_their_way, link, next)
	delayed_free(d);
}
