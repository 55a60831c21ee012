#include "gateway/notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "gateway/log.h"
#include "gateway/shard.h"
#include "gateway/xalloc.h"

/* One letter goes round all shards and comes back; then the watchdog may be stroked. */
struct round {
	struct mail mail;
	_Atomic int at;              /* index of the shard it goes to next */
	bool is_away;
};

static struct round round_trip;
static struct shard_timer timer;
static int64_t interval_ms;

static void tick(void *arg);

bool
notify_send(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	size_t len = path ? strlen(path) : 0;
	ssize_t n;
	int fd;

	if (len == 0)
		return true;
	if (len >= sizeof a.sun_path || (*path != '/' && *path != '@'))
		return false;
	memcpy(a.sun_path, path, len);
	if (*path == '@')
		a.sun_path[0] = '\0';             /* the abstract namespace */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	n = sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&a,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
	return n >= 0;
}

bool
notify_reloading(void)
{
	struct timespec now;
	char text[80];

	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
	    (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	return notify_send(text);
}

void
notify_watchdog_start(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

	if (usec == NULL || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return;
	interval_ms = strtoll(usec, NULL, 10) / 2000;
	if (interval_ms > 0)
		tick(NULL);
}

void
notify_watchdog_stop(void)
{
	timer_clear(&timer);
}

static void
go_on(struct mail *mail)
{
	(void)mail;
	if (++round_trip.at < shard_count()) {
		shard_post(shard_at(round_trip.at), &round_trip.mail);
		return;
	}
	if (round_trip.at == shard_count()) {
		shard_post(shard_at(0), &round_trip.mail);
		return;
	}
	round_trip.is_away = false;          /* back on shard 0 */
	notify_send("WATCHDOG=1");
}

/* A letter that is still away says that a loop is stuck: no stroke, and the service manager does what it is told to. */
static void
tick(void *arg)
{
	(void)arg;
	timer_set(shard_at(0), &timer, interval_ms, tick, NULL);
	if (round_trip.is_away) {
		log_error("watchdog=late shard=%d its loop does not turn", round_trip.at % shard_count());
		return;
	}
	round_trip.is_away = true;
	round_trip.at = 0;
	round_trip.mail.deliver = go_on;
	shard_post(shard_at(0), &round_trip.mail);
}
