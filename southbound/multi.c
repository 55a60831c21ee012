#include "southbound/multi.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>
#include <event2/event.h>
#include <openssl/ssl.h>

#include "gateway/xalloc.h"

enum {
	HANDSHAKES_MAX = 64, /* of all shards together */
	HANDSHAKES_MIN = 8,  /* of one shard */
	HANDSHAKE_MS = 250,
	POOL_MAX = 64, /* idle easy handles kept, 5 KiB each */
	CONNECTIONS_PER_PEER = 4
};

struct queue {
	struct multi_wire *first, *last;
	int count;
};

/* An established connection. libcurl tells of the end of these alone: of a socket that was never
 * connected it does not. */
struct multi_conn {
	struct multi_peer *peer;        /* NULL: dropped */
	struct multi_conn *next, *prev; /* of the same peer */
	int fd, our_port;
};

struct multi {
	CURLM *curl;
	struct shard *shard;
	int peers;
	struct shard_timer timeout; /* libcurl's one timer */
	struct shard_timer gate;    /* the oldest handshake stops counting */
	struct queue waiting, connecting;
	CURL *pool[POOL_MAX];
	int pooled;
	struct multi_conn **conn; /* by descriptor; NULL: not ours */
	int conn_size;
	struct trust_stores stores;
};

static __thread struct multi *self;

static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg);
static int timer_wanted(CURLM *curl, long ms, void *arg);
static void socket_ready(evutil_socket_t fd, short what, void *arg);
static void timeout_fires(void *arg);
static void hand_over(struct multi *multi);
static void let_in(struct multi *multi, struct multi_wire *wire);
static void gate_turn(struct multi *multi);
static void gate_due(void *arg);
static void gate_leave(struct multi *multi, struct multi_wire *wire);
static void queue_add(struct queue *queue, struct multi_wire *wire);
static void queue_take(struct queue *queue, struct multi_wire *wire);
static curl_socket_t socket_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address);
static int socket_close(void *arg, curl_socket_t fd);
static bool conn_opened(struct multi *multi, struct multi_wire *wire, int our_port);
static bool is_quiet(struct multi_wire *wire, int fd);
static void conn_room(struct multi *multi, int fd);
static void conn_forget(struct multi_conn *conn);
static void conn_free(struct multi *multi, int fd);
static int port_of(int fd);
static void resize(struct multi *multi);

struct multi *
multi_get(void)
{
	if (self == NULL) {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		self = xcalloc(1, sizeof *self);
		self->shard = shard_self();
		self->curl = curl_multi_init();
		assert(self->curl != NULL && self->shard != NULL);
		curl_multi_setopt(self->curl, CURLMOPT_SOCKETFUNCTION, socket_wanted);
		curl_multi_setopt(self->curl, CURLMOPT_SOCKETDATA, self);
		curl_multi_setopt(self->curl, CURLMOPT_TIMERFUNCTION, timer_wanted);
		curl_multi_setopt(self->curl, CURLMOPT_TIMERDATA, self);
		curl_multi_setopt(self->curl, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	}
	self->peers++;
	resize(self);
	return self;
}

void
multi_put(struct multi *multi)
{
	assert(multi == self && multi->peers > 0);
	if (--multi->peers > 0) {
		resize(multi);
		return;
	}
	assert(multi->waiting.count == 0 && multi->connecting.count == 0);
	/* Handles first: the multi closes the connections that are left, which needs our callbacks
	 * and the table. */
	while (multi->pooled > 0)
		curl_easy_cleanup(multi->pool[--multi->pooled]);
	curl_multi_cleanup(multi->curl);
	timer_clear(&multi->timeout);
	timer_clear(&multi->gate);
	trust_stores_clear(&multi->stores);
	free(multi->conn);
	free(multi);
	self = NULL;
	curl_global_cleanup();
}

struct trust_stores *
multi_stores(struct multi *multi)
{
	return &multi->stores;
}

void
multi_add(struct multi *multi, struct multi_wire *wire, bool may_connect)
{
	assert(wire->easy == NULL && wire->gate == GATE_OUT);
	if (may_connect) {
		wire->gate = GATE_WAITING;
		queue_add(&multi->waiting, wire);
		gate_turn(multi);
	} else {
		let_in(multi, wire);
	}
}

bool
multi_connected(struct multi *multi, struct multi_wire *wire, int our_port)
{
	struct multi_conn *conn;

	if (wire->gate == GATE_CONNECTING) {
		gate_leave(multi, wire);
		/* libcurl called us and must not be handed the next one from here. */
		timer_set(multi->shard, &multi->gate, 0, gate_due, multi);
	}
	if (conn_opened(multi, wire, our_port))
		return true;
	for (conn = wire->peer->conns; conn != NULL && conn->our_port != our_port;
	     conn = conn->next)
		;
	if (conn == NULL)
		return false;
	if (is_quiet(wire, conn->fd))
		return true;
	shutdown(conn->fd, SHUT_RDWR);
	return false;
}

/* Nothing has come since the last answer: not at the socket, nor behind TLS, where libcurl leaves
 * what a box sent beyond its own Content-Length. */
static bool
is_quiet(struct multi_wire *wire, int fd)
{
	struct curl_tlssessioninfo *tls = NULL;
	char byte;

	if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || (errno != EAGAIN && errno != EINTR))
		return false;
	curl_easy_getinfo(wire->easy, CURLINFO_TLS_SSL_PTR, &tls);
	return tls == NULL || tls->internals == NULL || tls->backend != CURLSSLBACKEND_OPENSSL ||
	       !SSL_has_pending(tls->internals);
}

void
multi_remove(struct multi *multi, struct multi_wire *wire)
{
	if (wire->gate != GATE_OUT)
		gate_leave(multi, wire);
	if (wire->easy != NULL) {
		curl_multi_remove_handle(multi->curl, wire->easy);
		curl_easy_reset(wire->easy);
		if (multi->pooled < POOL_MAX)
			multi->pool[multi->pooled++] = wire->easy;
		else
			curl_easy_cleanup(wire->easy);
		wire->easy = NULL;
		wire->opened_count = 0;
	}
	if (multi->waiting.count > 0 && !timer_is_set(&multi->gate))
		timer_set(multi->shard, &multi->gate, 0, gate_due, multi);
}

/* libcurl has no call to close one host's connections. A socket that is shut down is found dead
 * before it is used again. */
void
multi_drop(struct multi *multi, struct multi_peer *peer)
{
	struct multi_conn *conn;

	(void)multi;
	while ((conn = peer->conns) != NULL) {
		conn_forget(conn);
		shutdown(conn->fd, SHUT_RDWR);
	}
}

/* Connections kept must be as many as the boxes want, or each poll pays a handshake. */
static void
resize(struct multi *multi)
{
	curl_multi_setopt(
	    multi->curl, CURLMOPT_MAXCONNECTS, (long)multi->peers * CONNECTIONS_PER_PEER + 16);
}

static void
let_in(struct multi *multi, struct multi_wire *wire)
{
	CURL *easy = multi->pooled > 0 ? multi->pool[--multi->pooled] : curl_easy_init();
	CURLMcode code;

	assert(easy != NULL);
	wire->easy = easy;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, wire);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, socket_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, wire);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, socket_close);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, multi);
	wire->prepare(wire);
	code = curl_multi_add_handle(multi->curl, easy);
	assert(code == CURLM_OK);
}

/* ---- the gate */

static void
gate_turn(struct multi *multi)
{
	int max = HANDSHAKES_MAX / (shard_count() > 0 ? shard_count() : 1);
	uint64_t now = shard_now(multi->shard), age;
	struct multi_wire *wire;

	while ((wire = multi->connecting.first) != NULL && now - wire->let_in_ms >= HANDSHAKE_MS)
		gate_leave(multi, wire);
	if (max < HANDSHAKES_MIN)
		max = HANDSHAKES_MIN;
	while (multi->connecting.count < max && (wire = multi->waiting.first) != NULL) {
		queue_take(&multi->waiting, wire);
		wire->gate = GATE_CONNECTING;
		wire->let_in_ms = now;
		queue_add(&multi->connecting, wire);
		let_in(multi, wire);
	}
	/* Some still wait, so as many as may are connecting: the oldest of those is next to stop
	 * counting. */
	wire = multi->connecting.first;
	if (multi->waiting.count > 0 && wire != NULL) {
		age = now - wire->let_in_ms;
		timer_set(multi->shard, &multi->gate, HANDSHAKE_MS - (int64_t)age, gate_due, multi);
	}
}

static void
gate_due(void *arg)
{
	gate_turn(arg);
}

static void
gate_leave(struct multi *multi, struct multi_wire *wire)
{
	queue_take(wire->gate == GATE_WAITING ? &multi->waiting : &multi->connecting, wire);
	wire->gate = GATE_OUT;
}

static void
queue_add(struct queue *queue, struct multi_wire *wire)
{
	wire->next = NULL;
	wire->prev = queue->last;
	if (queue->last != NULL)
		queue->last->next = wire;
	else
		queue->first = wire;
	queue->last = wire;
	queue->count++;
}

static void
queue_take(struct queue *queue, struct multi_wire *wire)
{
	if (wire->prev != NULL)
		wire->prev->next = wire->next;
	else
		queue->first = wire->next;
	if (wire->next != NULL)
		wire->next->prev = wire->prev;
	else
		queue->last = wire->prev;
	wire->next = wire->prev = NULL;
	queue->count--;
}

/* ---- between libcurl and the loop */

static int
socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct multi *multi = arg;
	struct event *event = socket_arg;
	short events = EV_PERSIST;

	(void)easy;
	if (event != NULL)
		event_free(event);
	event = NULL;
	if (what != CURL_POLL_REMOVE) {
		events |= what & CURL_POLL_IN ? EV_READ : 0;
		events |= what & CURL_POLL_OUT ? EV_WRITE : 0;
		event = event_new(shard_base(multi->shard), fd, events, socket_ready, multi);
		assert(event != NULL);
		event_add(event, NULL);
	}
	curl_multi_assign(multi->curl, fd, event);
	return 0;
}

static int
timer_wanted(CURLM *curl, long ms, void *arg)
{
	struct multi *multi = arg;

	(void)curl;
	if (ms < 0)
		timer_clear(&multi->timeout);
	else
		timer_set(multi->shard, &multi->timeout, ms, timeout_fires, multi);
	return 0;
}

static void
socket_ready(evutil_socket_t fd, short what, void *arg)
{
	struct multi *multi = arg;
	int running, flags = 0;

	flags |= what & EV_READ ? CURL_CSELECT_IN : 0;
	flags |= what & EV_WRITE ? CURL_CSELECT_OUT : 0;
	curl_multi_socket_action(multi->curl, fd, flags, &running);
	hand_over(multi);
}

static void
timeout_fires(void *arg)
{
	struct multi *multi = arg;
	int running;

	curl_multi_socket_action(multi->curl, CURL_SOCKET_TIMEOUT, 0, &running);
	hand_over(multi);
}

static void
hand_over(struct multi *multi)
{
	struct multi_wire *wire;
	CURLMsg *message;
	CURLcode code;
	int left;

	while ((message = curl_multi_info_read(multi->curl, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result; /* the message goes with the handle */
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &wire);
		wire->finish(wire, code);
	}
}

/* ---- connections and whose they are */

static curl_socket_t
socket_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct multi_wire *wire = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	(void)purpose;
	if (fd < 0)
		return CURL_SOCKET_BAD;
	wire->opened[wire->opened_count++ % (int)nitems(wire->opened)] = fd;
	return fd;
}

/* Is it one of the sockets that this wire has opened? Then it is its peer's from now on. */
static bool
conn_opened(struct multi *multi, struct multi_wire *wire, int our_port)
{
	struct multi_conn *conn;
	int i, fd;

	for (i = 0; i < wire->opened_count && i < (int)nitems(wire->opened); i++) {
		fd = wire->opened[i];
		if (port_of(fd) != our_port)
			continue;
		if (fd >= multi->conn_size)
			conn_room(multi, fd);
		conn_free(multi, fd);
		multi->conn[fd] = conn = xcalloc(1, sizeof *conn);
		conn->fd = fd;
		conn->our_port = our_port;
		conn->peer = wire->peer;
		conn->next = wire->peer->conns;
		if (conn->next != NULL)
			conn->next->prev = conn;
		wire->peer->conns = conn;
		wire->peer->conn_count++;
		wire->opened_count = 0;
		return true;
	}
	return false;
}

static void
conn_room(struct multi *multi, int fd)
{
	int size = fd + 64 + multi->conn_size / 2;

	multi->conn = xrealloc(multi->conn, (size_t)size * sizeof *multi->conn);
	memset(multi->conn + multi->conn_size, 0,
	    (size_t)(size - multi->conn_size) * sizeof *multi->conn);
	multi->conn_size = size;
}

static int
port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = {0};
	socklen_t len = sizeof address;

	if (getsockname(fd, &address.any, &len) != 0)
		return -1;
	return ntohs(
	    address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static void
conn_forget(struct multi_conn *conn)
{
	if (conn->peer == NULL)
		return;
	if (conn->prev != NULL)
		conn->prev->next = conn->next;
	else
		conn->peer->conns = conn->next;
	if (conn->next != NULL)
		conn->next->prev = conn->prev;
	conn->peer->conn_count--;
	conn->peer = NULL;
}

static void
conn_free(struct multi *multi, int fd)
{
	if (multi->conn[fd] == NULL)
		return;
	conn_forget(multi->conn[fd]);
	free(multi->conn[fd]);
	multi->conn[fd] = NULL;
}

static int
socket_close(void *arg, curl_socket_t fd)
{
	struct multi *multi = arg;

	if (fd < multi->conn_size)
		conn_free(multi, fd);
	return close(fd);
}
