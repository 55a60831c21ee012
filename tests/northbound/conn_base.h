/* A listener with a callee, and clients over loopback, in one thread; for test_http_conn.c and test_http_stream.c. */
#ifndef FISHWAY_TEST_CONN_BASE_H
#define FISHWAY_TEST_CONN_BASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "northbound/listener.h"

enum { PATIENCE_MS = 3000, BODY_LIMIT = 65536, HELD_MAX = 64 };

/* ---- the callee: what it does is in the path, what it saw in `seen` */

static struct shard *shard;
static struct listener *listener;
static int port;
static char seen[8192];
static struct http_exchange *held[HELD_MAX];
static int held_count, gone_count, heads;

static void
saw(const char *what, const struct http_exchange *x)
{
	size_t len = strlen(seen);

	snprintf(seen + len, sizeof seen - len, "%s %s;", what, x->path);
}

static void
answer_text(struct http_exchange *x, int status, const char *text)
{
	struct http_answer answer = {.status = status, .body = text, .body_len = strlen(text)};

	http_reply(x, &answer);
}

static void
on_head(struct http_exchange *x)
{
	heads++;
	saw(x->method_text, x);
	if (strncmp(x->path, "/hold", 5) == 0) {
		assert_true(held_count < HELD_MAX);
		held[held_count++] = x;
	} else if (strncmp(x->path, "/stream", 7) == 0) {
		struct http_header type = {"Content-Type", "text/event-stream"};
		struct http_answer answer = {.status = 200, .headers = &type, .header_count = 1};

		held[held_count++] = x;
		http_stream_begin(x, &answer);
	} else if (strncmp(x->path, "/read", 5) == 0) {
		http_read_body(x, BODY_LIMIT);
	} else if (strncmp(x->path, "/status", 7) == 0) {
		answer_text(x, atoi(x->path + 8), "four");
	} else if (strcmp(x->path, "/local") == 0) {
		const struct sockaddr_in *local =
		    (const struct sockaddr_in *)http_conn_local(x->conn);

		assert_int_equal(local->sin_family, AF_INET);
		assert_int_equal(ntohs(local->sin_port), port);
		answer_text(x, 200, inet_ntoa(local->sin_addr));
	} else if (strncmp(x->path, "/big", 4) == 0) {
		struct http_answer answer = {.status = 200, .body_len = (size_t)atoi(x->path + 5)};
		char *room = http_reply_begin(x, &answer);

		assert_non_null(room);
		memset(room, 'x', answer.body_len);
		http_reply_end(x);
	} else {
		answer_text(x, 200, x->path);
	}
}

static void
on_body(struct http_exchange *x)
{
	saw("body", x);
	assert_int_equal(x->body[x->body_len], '\0');
	if (strcmp(x->path, "/read/hold") == 0)
		held[held_count++] = x;
	else
		answer_text(x, 200, x->body);
}

static void
on_gone(struct http_exchange *x)
{
	int i;

	gone_count++;
	assert_true(x->is_gone);
	saw("gone", x);
	for (i = 0; i < held_count; i++)
		if (held[i] == x && (strcmp(x->path, "/hold/longer") == 0 || strncmp(x->path, "/stream", 7) == 0))
			return;
	for (i = 0; i < held_count; i++)
		if (held[i] == x)
			held[i] = held[--held_count];
	answer_text(x, 200, "nobody reads this");
}

static void
on_refuse(struct http_exchange *x, const struct rf_error *err, struct http_answer *answer)
{
	assert_non_null(x->conn);
	assert_int_equal(answer->status, error_status(err));
	answer->body = "no";
	answer->body_len = 2;
}

static const struct http_server server = {on_head, on_body, on_gone, on_refuse};

/* ---- set-up */

static struct http_limits limits;

static void
open_listener(const char *address)
{
	struct listener_options options = {
	    .address = address, .port = port, .server = &server, .user = &port, .limits = &limits};
	struct rf_error err;

	listener = listener_open(shard, &options, &err);
	if (listener == NULL)
		fail_msg("%s", err.arg[0]);
	port = listener_port(listener);
}

static int
set_up(void **state)
{
	(void)state;
	shard = shard_new("test");
	shard_enter(shard);
	limits = http_limits_default;
	port = 0;
	held_count = gone_count = heads = 0;
	memset(seen, 0, sizeof seen);
	listener_limit_process(1000);
	listener = NULL;
	return 0;
}

static void
count_done(struct op *op)
{
	(void)op;
}

static int
tear_down(void **state)
{
	struct listener_drain drain = {0};
	int i;

	(void)state;
	if (listener != NULL) {
		listener_close(listener, &drain, NULL, 1, count_done);
		for (i = 0; i < 200 && (drain.op.state != OP_IDLE || i < 3); i++)
			shard_pass(shard, 5);
	}
	shard_stop(shard);
	shard_free(shard);
	return 0;
}

/* ---- the client */

struct client {
	int fd;
	char in[400000];
	size_t len;
	bool is_ended;
};

static __attribute__((unused)) struct client *
connect_to(const char *address)
{
	struct client *client = xcalloc(1, sizeof *client);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	inet_pton(AF_INET, address, &to.sin_addr);
	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(client->fd, (struct sockaddr *)&to, sizeof to), 0);
	fcntl(client->fd, F_SETFL, O_NONBLOCK);
	return client;
}

static struct client *
new_client(void)
{
	return connect_to("127.0.0.1");
}

static void
end_client(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	free(client);
}

static void
send_text(struct client *client, const char *text)
{
	size_t len = strlen(text);

	assert_int_equal(send(client->fd, text, len, MSG_NOSIGNAL), len);
}

static void
receive(struct client *client)
{
	ssize_t n =
	    recv(client->fd, client->in + client->len, sizeof client->in - 1 - client->len, 0);

	if (n > 0)
		client->len += (size_t)n;
	else if (n == 0 || errno != EAGAIN)
		client->is_ended = true;
	client->in[client->len] = '\0';
}

/* Lets both sides work until `text` has come, or until the connection has ended (text NULL). */
static void
await(struct client *client, const char *text)
{
	uint64_t until = shard_wall_ms() + PATIENCE_MS;

	while (text ? strstr(client->in, text) == NULL : !client->is_ended) {
		if (shard_wall_ms() > until || (text && client->is_ended))
			fail_msg("waited for '%s', got '%s'%s", text ? text : "the end", client->in,
			    client->is_ended ? " and the end" : "");
		shard_pass(shard, 2);
		receive(client);
	}
}

static __attribute__((unused)) void
pass(int ms)
{
	uint64_t until = shard_wall_ms() + (uint64_t)ms;

	do
		shard_pass(shard, 2);
	while (shard_wall_ms() < until);
}

static __attribute__((unused)) size_t
count_of(const char *in, const char *text)
{
	size_t count = 0;

	for (; (in = strstr(in, text)) != NULL; in++)
		count++;
	return count;
}

static uint64_t
counted(size_t offset)
{
	struct http_counts counts;

	listener_counts(listener, &counts);
	return *(uint64_t *)((char *)&counts + offset);
}

#define COUNT(name) counted(offsetof(struct http_counts, name))

static int drains_done;
static enum rf_code drain_code;

static __attribute__((unused)) void
drain_done(struct op *op)
{
	drains_done++;
	drain_code = op->err.code;
}

#endif
