#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "fleet.h"
#include "packet.h"

/* An answer on its way. The BMC outlives it: all end before the fleet does. */
struct delayed {
	LIST_ENTRY(delayed) link;
	struct bmc *bmc;
	struct event *timer;
	struct peer to;
	size_t len;
	uint8_t bytes[];
};

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
	struct bmc *b = arg;
	struct peer from = {.len = sizeof from.address};
	uint8_t bytes[2048];
	ssize_t len;

	(void)what;
	len = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from.address, &from.len);
	if (len < 0)
		return;
	b->count.packets++;
	b->count.bytes_in += (uint64_t)len;
	if (bmc_chance(b, b->settings.loss_percent)) {
		b->count.lost++;
		return;
	}
	if (b->state == BMC_UP)
		packet_receive(b, &from, bytes, (size_t)len);
}

static void
send_now(struct bmc *b, const struct peer *to, const void *bytes, size_t len)
{
	/* What was answered before a reset still goes out. */
	if (b->fd < 0 || b->state == BMC_SILENT)
		return;
	b->count.answers++;
	b->count.bytes_out += len;
	/* A full buffer is one more way to lose a packet. */
	if (sendto(b->fd, bytes, len, MSG_DONTWAIT, (const struct sockaddr *)&to->address,
		to->len) < 0)
		b->count.lost++;
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
	d->bmc->in_flight--;
	send_now(d->bmc, &d->to, d->bytes, d->len);
	delayed_free(d);
}

static void
send_later(struct bmc *b, const struct peer *to, const void *bytes, size_t len, int ms)
{
	struct delayed *d = xcalloc(1, sizeof *d + len);
	struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	d->bmc = b;
	d->to = *to;
	d->len = len;
	memcpy(d->bytes, bytes, len);
	d->timer = evtimer_new(b->fleet->base, delayed_due, d);
	event_add(d->timer, &tv);
	LIST_INSERT_HEAD(&b->fleet->delayed, d, link);
	if (++b->in_flight > (int)b->count.in_flight_max)
		b->count.in_flight_max = (uint64_t)b->in_flight;
}

static void
net_send_once(struct bmc *b, const struct peer *to, const void *bytes, size_t len, int ms)
{
	if (bmc_chance(b, b->settings.loss_percent)) {
		b->count.lost++;
		return;
	}
	if (bmc_chance(b, b->settings.reorder_percent)) {
		b->count.reordered++;
		ms += b->settings.reorder_ms;
	}
	if (b->settings.jitter_ms)
		ms += (int)bmc_random(b, (unsigned)b->settings.jitter_ms + 1);
	if (ms)
		send_later(b, to, bytes, len, ms);
	else
		send_now(b, to, bytes, len);
}

void
net_send(struct bmc *b, const struct peer *to, const void *bytes, size_t len, int extra_ms)
{
	int ms = b->settings.latency_ms + extra_ms;

	net_send_once(b, to, bytes, len, ms);
	if (bmc_chance(b, b->settings.duplicate_percent)) {
		b->count.duplicated++;
		net_send_once(b, to, bytes, len, ms);
	}
}

bool
net_open(struct bmc *b)
{
	int on = 1;

	if (b->fd >= 0)
		return true;
	b->fd = socket(b->where.address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (b->fd < 0)
		return false;
	if (b->where.address.ss_family == AF_INET6)
		setsockopt(b->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(b->fd, (const struct sockaddr *)&b->where.address, b->where.len) < 0 ||
	    getsockname(b->fd, (struct sockaddr *)&b->where.address, &b->where.len) < 0) {
		int why = errno;

		close(b->fd);
		b->fd = -1;
		errno = why;
		return false;
	}
	b->readable = event_new(b->fleet->base, b->fd, EV_READ | EV_PERSIST, net_readable, b);
	event_add(b->readable, NULL);
	return true;
}

void
net_close(struct bmc *b)
{
	if (b->fd < 0)
		return;
	event_free(b->readable);
	close(b->fd);
	b->fd = -1;
	b->readable = NULL;
}

void
net_forget(struct fleet *f)
{
	struct delayed *d, *next;

	LIST_FOREACH_DEL(d, &f->delayed, link, next)
	delayed_free(d);
}
