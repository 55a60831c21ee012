/* What we tell the service manager: one datagram to $NOTIFY_SOCKET each time (sd_notify(3)); nothing without one. And the
 * watchdog: as long as every shard's loop turns, WATCHDOG=1 at half the interval that $WATCHDOG_USEC asks for. */
#ifndef FISHWAY_NOTIFY_H
#define FISHWAY_NOTIFY_H

#include <stdbool.h>

/* "READY=1", "STOPPING=1", "STATUS=text"; several separated by newlines. False: there was a socket and it did not take it. */
bool notify_send(const char *text);
/* RELOADING=1 with the time stamp that it wants. */
bool notify_reloading(void);

/* On shard 0, when all shards run. */
void notify_watchdog_start(void);
void notify_watchdog_stop(void);

#endif
