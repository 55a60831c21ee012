/* The life of connections: an input is a play of a client, a callee and an operator, on a socket
 * pair. What is asked is that nobody touches what is gone, that every exchange is given back and
 * that nothing is left at the end. */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/http_conn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HELD_MAX = 32, STEPS_MAX = 200 };

static struct shard *shard;
static struct http_limits limits, no_time;
static struct http_pool pool;
static struct held {
	struct http_exchange *x;
	bool has_body; /* may not be read again */
} held[HELD_MAX];
static int held_count;
static int client;
static const uint8_t *play;
static size_t left;

static int
next_byte(void)
{
	if (left == 0)
		return 0;
	left--;
	return *play++;
}

/* ---- the callee */

static void
answer(struct http_exchange *x, size_t len, bool close)
{
	static const struct http_header header = {"X-A", "b"};
	struct http_answer how = {.status = next_byte() % 2 ? 200 : 204,
	    .headers = &header,
	    .header_count = 1,
	    .body_len = len,
	    .close = close};
	char *room = http_reply_begin(x, &how);

	if (room != NULL)
		memset(room, 'x', len);
	http_reply_end(x);
}

static void
hold(struct http_exchange *x, bool has_body)
{
	if (held_count == HELD_MAX)
		answer(x, 1, true);
	else
		held[held_count++] = (struct held){x, has_body};
}

static void
on_head(struct http_exchange *x)
{
	if (x->path == NULL || x->method_text == NULL || (x->host == NULL && x->minor == 1))
		abort();
	switch (next_byte() % 3) {
	case 0:
		answer(x, 5, false);
		break;
	case 1:
		http_read_body(x, (size_t)next_byte());
		break;
	default:
		hold(x, false);
		break;
	}
}

static void
on_body(struct http_exchange *x)
{
	if (x->body[x->body_len] != '\0')
		abort();
	if (next_byte() % 2)
		answer(x, x->body_len, false);
	else
		hold(x, true);
}

static struct held *
find(struct http_exchange *x)
{
	int i;

	for (i = 0; i < held_count; i++)
		if (held[i].x == x)
			return &held[i];
	return NULL;
}

static void
give_back(struct held *h, size_t len, bool close)
{
	struct http_exchange *x = h->x;

	*h = held[--held_count];
	answer(x, len, close);
}

/* At once, or later. */
static void
on_gone(struct http_exchange *x)
{
	struct held *h = find(x);

	if (!x->is_gone)
		abort();
	if (next_byte() % 2 && held_count < HELD_MAX) {
		if (h == NULL)
			hold(x, true);
		return;
	}
	if (h != NULL)
		give_back(h, 3, false);
	else
		answer(x, 3, false);
}

static void
on_refuse(struct http_exchange *x, const struct rf_error *err, struct http_answer *how)
{
	how->body = arena_strdup(&x->arena, err->step);
	how->body_len = strlen(how->body);
}

static const struct http_server server = {on_head, on_body, on_gone, on_refuse};

static void
on_end(struct http_pool *ended)
{
	if (ended->open < 0 || ended->alive < ended->open)
		abort();
}

/* ---- the client and the operator */

static void
send_bytes(const void *bytes, size_t len)
{
	if (client >= 0)
		(void)!send(client, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
send_canned(int which)
{
	static const char *const canned[] = {
	    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	    "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
	    "hello",
	    "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
	    "5\r\nhello\r\n",
	    "0\r\n\r\n",
	    "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
	    "GET / HTTP/1.1\r\n",
	    "Host: a\r\n\r\n",
	    "Host : a\r\n\r\n",
	    "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
	    "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n",
	    "GET /1 HTTP/1.0\r\n\r\n",
	    "GET /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\nGET /z "
	    "HTTP/1.1\r\nHost: a\r\n\r\n",
	};

	send_bytes(
	    canned[which % (int)nitems(canned)], strlen(canned[which % (int)nitems(canned)]));
}

static void
receive(void)
{
	char waste[65536];

	if (client >= 0)
		(void)!recv(client, waste, sizeof waste, MSG_DONTWAIT);
}

static void
hang_up(void)
{
	if (client >= 0)
		close(client);
	client = -1;
}

static void
decide(void)
{
	struct held *h = held_count > 0 ? &held[next_byte() % held_count] : NULL;

	if (h == NULL)
		return;
	if (h->has_body || next_byte() % 4) {
		give_back(
		    h, (size_t)next_byte() * (next_byte() % 2 ? 5000u : 1u), next_byte() % 8 == 0);
	} else {
		struct http_exchange *x = h->x;
		bool was_gone = x->is_gone;

		h->has_body = true;
		if (!was_gone)
			*h = held[--held_count];
		http_read_body(x, (size_t)next_byte());
	}
}

static void
let_time_pass(void)
{
	const struct http_limits *was = pool.limits;

	pool.limits = &no_time;
	shard_pass(shard, 0);
	shard_pass(shard, 0);
	pool.limits = was;
}

static void
act(void)
{
	int what = next_byte();

	switch (what % 16) {
	case 0: {
		size_t len = (size_t)next_byte();

		len = len < left ? len : left;
		send_bytes(play, len);
		play += len;
		left -= len;
		break;
	}
	case 1:
	case 2:
	case 3:
	case 4:
		send_canned(next_byte());
		break;
	case 5:
		receive();
		break;
	case 6:
	case 7:
	case 8:
		decide();
		break;
	case 9:
	case 10:
	case 11:
		shard_pass(shard, 0);
		break;
	case 12:
		if (client >= 0)
			shutdown(client, SHUT_WR);
		break;
	case 13:
		hang_up();
		break;
	case 14:
		let_time_pass();
		break;
	default:
		if (what & 0x80)
			http_pool_drop(&pool);
		else if (what & 0x40)
			http_pool_close(&pool);
		else
			http_pool_evict(&pool);
	}
}

static void
set_the_stage(void)
{
	static const union http_address nobody = {.any.sa_family = AF_UNIX};
	int pair[2], small = 4096;

	if (shard == NULL) {
		log_init("error");
		signal(SIGPIPE, SIG_IGN);
		shard = shard_new("fuzz");
		limits = http_limits_default;
		no_time = (struct http_limits){.body_rate = 1000000000, .send_rate = 1000000000};
	}
	shard_enter(shard);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0)
		abort();
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	client = pair[1];
	held_count = 0;
	memset(&pool, 0, sizeof pool);
	pool.shard = shard;
	pool.server = &server;
	pool.limits = next_byte() % 4 ? &limits : &no_time; /* nobody may wait */
	pool.conn_ended = on_end;
	http_conn_start(&pool, pair[0], NULL, &nobody);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int steps;

	play = data;
	left = size;
	set_the_stage();
	for (steps = 0; left > 0 && steps < STEPS_MAX; steps++)
		act();
	left = 0;
	hang_up();
	http_pool_drop(&pool);
	while (held_count > 0)
		give_back(&held[0], 1, false);
	if (pool.open != 0 || pool.alive != 0 || atomic_load(&pool.exchanges) != 0 ||
	    pool.first != NULL)
		abort();
	free(pool.spare);
	return 0;
}
