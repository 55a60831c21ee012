/* What the tests of transfers share: one request to a box of tests/support/box.h, run to its end on
 * a shard. */
#ifndef FISHWAY_TRANSFER_BASE_H
#define FISHWAY_TRANSFER_BASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/transfer.h"
#include "tests/support/box.h"

static int done_count;

static inline void
transfer_done(struct op *op)
{
	(void)op;
	done_count++;
}

static inline void
wait_done(int count)
{
	uint64_t end = shard_now(shard_self()) + 15000;

	while (done_count < count && shard_now(shard_self()) < end)
		shard_pass(shard_self(), 50);
	assert_int_equal(done_count, count);
}

static inline struct peer *
peer_of(const struct box *box)
{
	struct peer_config config = {
	    .node = "n",
	    .host = "127.0.0.1",
	    .port = box_port(box),
	    .connect_ms = 1500,
	    .read_ms = 600,
	};

	return peer_new(&config);
}

/* Runs one GET to its end; the answer stays in *transfer. */
static inline void
get(struct transfer *transfer, struct peer *peer)
{
	*transfer = (struct transfer){
	    .peer = peer, .method = "GET", .target = "/redfish/v1/", .max_bytes = 100000};
	done_count = 0;
	transfer_start(transfer, NULL, 0, transfer_done);
	wait_done(1);
}

static inline void
post(struct transfer *transfer, struct peer *peer)
{
	*transfer = (struct transfer){.peer = peer,
	    .method = "POST",
	    .target = "/redfish/v1/Reset",
	    .body = "{}",
	    .body_len = 2,
	    .max_bytes = 100000};
	done_count = 0;
	transfer_start(transfer, NULL, 0, transfer_done);
	wait_done(1);
}

static inline bool
answer_fixed(struct box_conn *conn, const char *request, void *arg)
{
	(void)request;
	return box_print(conn, "%s", (const char *)arg);
}

#define WELL "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

static inline bool
answer_nothing(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	while (!box_is_stopping(conn))
		usleep(20000);
	return false;
}

static inline bool
answer_head_then_nothing(struct box_conn *conn, const char *request, void *arg)
{
	box_print(conn, "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{");
	return answer_nothing(conn, request, arg);
}

static inline int
setup(void **state)
{
	struct shard *shard = shard_new("test");

	(void)state;
	shard_enter(shard);
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	shard_free(shard_self());
	return 0;
}

#endif
