#include "northbound/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "gateway/log.h"
#include "gateway/snapshot.h"
#include "gateway/xalloc.h"
#include "northbound/http_conn.h"

enum {
	BACKLOG = 4096,
	ACCEPT_BATCH = 64, /* new clients before the others have their turn */
	PAUSE_MS = 200,
};

struct listener {
	struct http_pool pool; /* first member */
	struct snapshot *tls;
	struct http_limits limits;
	struct event accepting;
	struct shard_timer pause; /* no descriptors, or too many connections */
	struct shard_timer end;
	struct listener_drain *drain;
	int fd, port;
	int counted; /* what of pool.open is in process_count */
};

/* Of the whole process; 0: not yet known. */
static atomic_int process_limit, process_count;

static int open_socket(
    const struct listener_options *options, bool is_shared, struct rf_error *err);
static void accept_some(evutil_socket_t fd, short what, void *arg);
static void conn_ended(struct http_pool *pool);

bool
listener_is_free(const struct listener_options *options, struct rf_error *err)
{
	int fd = options->port != 0 ? open_socket(options, false, err) : -2;

	if (fd >= 0)
		close(fd);
	return fd != -1;
}

struct listener *
listener_open(struct shard *shard, const struct listener_options *options, struct rf_error *err)
{
	struct listener *listener;
	union http_address bound;
	socklen_t len = sizeof bound;
	int fd = open_socket(options, true, err);

	if (fd < 0)
		return NULL;
	/* OpenSSL writes without MSG_NOSIGNAL. */
	signal(SIGPIPE, SIG_IGN);
	getsockname(fd, &bound.any, &len);
	listener = xcalloc(1, sizeof *listener);
	listener->fd = fd;
	listener->port = ntohs(bound.v4.sin_port); /* at the same place in both families */
	listener->tls = options->tls;
	listener->limits = options->limits ? *options->limits : http_limits_default;
	listener->pool = (struct http_pool){.shard = shard,
	    .server = options->server,
	    .user = options->user,
	    .conn_ended = conn_ended,
	    .limits = &listener->limits};
	event_assign(&listener->accepting, shard_base(shard), fd, EV_READ | EV_PERSIST, accept_some,
	    listener);
	event_add(&listener->accepting, NULL);
	return listener;
}

int
listener_port(const struct listener *listener)
{
	return listener->port;
}

/* ---- opening */

/* NULL address: :: for both families, or 0.0.0.0 where the kernel has no IPv6. */
static socklen_t
parse_address(const struct listener_options *options, union http_address *address)
{
	const char *text = options->address;
	in_port_t port = htons((uint16_t)options->port);

	memset(address, 0, sizeof *address);
	if (text != NULL && inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
		address->v4.sin_family = AF_INET;
		address->v4.sin_port = port;
		return sizeof address->v4;
	}
	if (text != NULL && inet_pton(AF_INET6, text, &address->v6.sin6_addr) != 1)
		return 0;
	address->v6.sin6_family = AF_INET6;
	address->v6.sin6_port = port;
	return sizeof address->v6;
}

static bool
bind_socket(int fd, const union http_address *address, socklen_t len, bool is_shared)
{
	const int on = 1, off = 0;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    (is_shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0))
		return false;
	/* Accepted sockets inherit it on Linux. Answers leave in one piece, so Nagle could only
	 * delay. */
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
		return false;
	if (address->any.sa_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0)
		return false;
	return bind(fd, &address->any, len) == 0 && (!is_shared || listen(fd, BACKLOG) == 0);
}

/* Shared between the shards: bound and listening. Not shared: only bound, to see whether one can.
 */
static int
open_socket(const struct listener_options *options, bool is_shared, struct rf_error *err)
{
	union http_address address;
	socklen_t len = parse_address(options, &address);
	struct listener_options v4 = *options;
	char *text;
	int fd = -1;

	errno = EINVAL;
	if (len > 0)
		fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 && errno == EAFNOSUPPORT && options->address == NULL) {
		v4.address = "0.0.0.0";
		return open_socket(&v4, is_shared, err);
	}
	if (fd >= 0 && bind_socket(fd, &address, len, is_shared))
		return fd;
	text = xasprintf("%s port %d: %s", options->address ? options->address : "all addresses",
	    options->port, strerror(errno));
	error_set(err, RF_INTERNAL, text);
	free(text);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* ---- accepting */

void
listener_limit_process(int connections)
{
	atomic_store(&process_limit, connections);
}

static int
limit_of_process(void)
{
	int limit = atomic_load_explicit(&process_limit, memory_order_relaxed);
	struct rlimit files;

	if (limit == 0) {
		limit = 32768;
		if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < 65536)
			limit = (int)files.rlim_cur / 2;
		atomic_store(&process_limit, limit);
	}
	return limit;
}

static bool
is_full(const struct listener *listener)
{
	return listener->pool.open >= listener->limits.connections ||
	       atomic_load_explicit(&process_count, memory_order_relaxed) >= limit_of_process();
}

static void
resume(void *arg)
{
	struct listener *listener = arg;

	if (listener->fd >= 0)
		event_add(&listener->accepting, NULL);
}

static void
pause_for(struct listener *listener, const char *why)
{
	event_del(&listener->accepting);
	timer_set(listener->pool.shard, &listener->pause, PAUSE_MS, resume, listener);
	http_count(&listener->pool.paused, 1);
	log_warn("listener=%d paused=%dms why=\"%s\" connections=%d", listener->port, PAUSE_MS, why,
	    listener->pool.open);
}

static void
recount(struct listener *listener)
{
	int change = listener->pool.open - listener->counted;

	if (change != 0)
		atomic_fetch_add_explicit(&process_count, change, memory_order_relaxed);
	listener->counted += change;
}

/* Returns whether to try once more. surely: the loop says that somebody waits; nobody is evicted
 * for a guess. */
static bool
accept_one(struct listener *listener, bool surely)
{
	union http_address peer;
	socklen_t len = sizeof peer;
	int fd;

	memset(&peer, 0, sizeof peer);
	if (is_full(listener)) {
		if (!surely)
			return false;
		if (!http_pool_evict(&listener->pool)) {
			pause_for(listener, "too many connections");
			return false;
		}
	}
	fd = accept4(listener->fd, &peer.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		http_conn_start(
		    &listener->pool, fd, listener->tls ? snapshot_get(listener->tls) : NULL, &peer);
		recount(listener);
		return true;
	}
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return false;
	if (errno == ECONNABORTED || errno == EPROTO || errno == EINTR)
		return true; /* it died in the backlog */
	if ((errno == EMFILE || errno == ENFILE) && http_pool_evict(&listener->pool))
		return true;
	/* Whatever it is, it may last, and the socket stays readable: do not spin. */
	pause_for(listener, strerror(errno));
	return false;
}

static void
accept_some(evutil_socket_t fd, short what, void *arg)
{
	struct listener *listener = arg;
	int left = ACCEPT_BATCH;

	(void)fd, (void)what;
	while (left > 0 && listener->fd >= 0 && accept_one(listener, left == ACCEPT_BATCH))
		left--;
}

void
listener_counts(const struct listener *listener, struct http_counts *counts)
{
	const struct http_pool *pool = &listener->pool;

	counts->accepted = atomic_load_explicit(&pool->accepted, memory_order_relaxed);
	counts->requests = atomic_load_explicit(&pool->requests, memory_order_relaxed);
	counts->refused = atomic_load_explicit(&pool->refused, memory_order_relaxed);
	counts->evicted = atomic_load_explicit(&pool->evicted, memory_order_relaxed);
	counts->paused = atomic_load_explicit(&pool->paused, memory_order_relaxed);
	counts->connections = atomic_load_explicit(&pool->connections, memory_order_relaxed);
	counts->exchanges = atomic_load_explicit(&pool->exchanges, memory_order_relaxed);
}

/* ---- ending */

/* The deadline has passed, or nobody wants to wait any longer. */
static void
stop_draining(struct op *op)
{
	struct listener_drain *drain = (struct listener_drain *)op;
	struct listener *listener = drain->listener;

	if (listener == NULL)
		return;
	drain->listener = NULL;
	listener->drain = NULL;
	http_pool_drop(&listener->pool);
}

void
listener_close(struct listener *listener, struct listener_drain *drain, struct op *parent,
    int64_t ms, op_fn *done)
{
	event_del(&listener->accepting);
	timer_clear(&listener->pause);
	close(listener->fd);
	listener->fd = -1;
	if (drain != NULL) {
		drain->listener = listener;
		listener->drain = drain;
		op_start(&drain->op, parent, ms, stop_draining, done);
	}
	http_pool_close(&listener->pool);
	conn_ended(&listener->pool);
}

static void
free_listener(void *arg)
{
	struct listener *listener = arg;

	free(listener->pool.spare);
	free(listener);
}

/* A socket was closed, or a callee gave back the exchange of one that is. */
static void
conn_ended(struct http_pool *pool)
{
	struct listener *listener = (struct listener *)pool;

	recount(listener);
	if (!pool->is_closing || pool->alive > 0)
		return;
	if (listener->drain != NULL) {
		listener->drain->listener = NULL;
		op_finish(&listener->drain->op, NULL);
		listener->drain = NULL;
	}
	/* not now: our callers still look at the pool */
	if (!timer_is_set(&listener->end))
		timer_set(pool->shard, &listener->end, 0, free_listener, listener);
}
