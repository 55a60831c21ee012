/* The EventService of a view, and the stream that it relays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/northbound/fakes.c"

#include "northbound/request.h"

#define SERVICE "/redfish/v1/EventService"
#define STREAM  SERVICE "/SSE"
#define OWN     "{\"@odata.id\":\"" SERVICE "\",\"@odata.type\":\"#EventService.v1_5_0.EventService\""

static struct fake_doc docs[] = {
	{ "a", "-", SERVICE, OWN ",\"ServerSentEventUri\":\"/redfish/v1/SSE\"}", DOC_READ, 0, 0 },
	{ "b", "-", SERVICE, OWN "}", DOC_CACHED, 0, 0 },
};

static int
begin(void **state)
{
	fake_docs = docs;
	fake_doc_count = nitems(docs);
	fake_listener = NULL;
	return fakes_begin(state);
}

static struct client *
open_at(const char *node, const char *token, const char *request)
{
	char headers[160];

	snprintf(headers, sizeof headers, "Host: %s.bmc.example.net\nAccept: text/event-stream, application/json", node);
	return fake_begin(token, request, headers, NULL);
}

static int
status_at(const char *node, const char *token, const char *request)
{
	struct client *client = open_at(node, token, request);
	int status;

	fake_wait(client);
	status = client->status;
	fake_drop(client);
	return status;
}

static void
run_until(bool is_so(const struct client *client), struct client *client)
{
	for (int i = 0; i < 3000 && !is_so(client); i++)
		shard_pass(shard, 1);
	assert_true(is_so(client));
}

static bool
is_open(const struct client *client)
{
	return client->is_stream && fake_listener != NULL;
}

static bool
is_ended(const struct client *client)
{
	return client->is_ended && fake_listener == NULL;
}

static void
the_service_offers_a_stream_where_the_bmc_has_one(void **state)
{
	struct client *client = open_at("a", "admin", "GET " SERVICE);

	(void)state;
	fake_wait(client);
	assert_int_equal(client->status, 200);
	assert_string_equal(text_at(client, "ServerSentEventUri"), STREAM);
	fake_drop(client);
	client = open_at("b", "admin", "GET " SERVICE);
	fake_wait(client);
	assert_int_equal(client->status, 200);
	assert_null(text_at(client, "ServerSentEventUri"));
	assert_string_equal(text_at(client, "Id"), "EventService");
	fake_drop(client);
	assert_int_equal(status_at("b", "admin", "GET " STREAM), 404);
}

static void
the_fleet_root_has_none_yet(void **state)
{
	struct client *root = ask("admin", "GET /redfish/v1/", NULL, NULL);

	(void)state;
	assert_int_equal(status_of("admin", "GET " SERVICE), 404);
	assert_int_equal(status_of("admin", "GET " STREAM), 404);
	assert_null(value_at(root, "EventService"));
	fake_drop(root);
}

static void
who_may_not_see_the_node_hears_nothing(void **state)
{
	(void)state;
	assert_int_equal(status_at("b", "blue", "GET " STREAM), 404);
	assert_int_equal(status_at("a", NULL, "GET " STREAM), 401);
	assert_int_equal(status_at("a", "admin", "POST " STREAM), 405);
	assert_int_equal(status_at("a", "admin", "GET " STREAM "?$filter=x"), 501);
	assert_int_equal(status_at("a", "admin", "HEAD " STREAM), 200);
	assert_null(fake_listener);
}

static void
events_come_as_they_happen_and_numbered(void **state)
{
	struct client *client = open_at("a", "readonly", "GET " STREAM);

	(void)state;
	run_until(is_open, client);
	assert_int_equal(client->status, 200);
	assert_string_equal(header_of(client, "Content-Type"), "text/event-stream");
	assert_string_equal(client->body, ":\n\n");
	fake_event("{\"Id\":\"1\"}");
	fake_event("{\"Id\":\"2\"}");
	assert_string_equal(client->body, ":\n\nid: 1\ndata: {\"Id\":\"1\"}\n\nid: 2\ndata: {\"Id\":\"2\"}\n\n");
	assert_int_equal(client->replies, 0);
	client->x.is_gone = true;
	exchange_gone(&client->x);
	run_until(is_ended, client);
	fake_drop(client);
}

static void
a_stream_ends_with_its_credentials(void **state)
{
	struct client *client = open_at("a", "admin", "GET " STREAM);

	(void)state;
	run_until(is_open, client);
	fake_is_revoked = true;
	run_until(is_ended, client);
	fake_is_revoked = false;
	fake_drop(client);
}

static void
a_stream_ends_with_a_reader_that_takes_nothing(void **state)
{
	struct client *client = open_at("a", "admin", "GET " STREAM);

	(void)state;
	run_until(is_open, client);
	client->is_slow = true;
	fake_event("{}");
	run_until(is_ended, client);
	fake_drop(client);
}

static void
a_stream_ends_when_the_node_has_none_any_more(void **state)
{
	struct client *client = open_at("a", "admin", "GET " STREAM);

	(void)state;
	run_until(is_open, client);
	fake_listener_ends(RF_NODE_UNSUPPORTED);
	run_until(is_ended, client);
	fake_drop(client);
}

static bool
is_past_its_deadline(const struct client *client)
{
	return shard_now(shard) > client->x.began_ms + 1200;
}

/* REQUEST_DEADLINE_MS is two minutes; what it was set to is gone as soon as the stream is open. */
static void
an_open_stream_has_no_deadline(void **state)
{
	struct client *client = open_at("a", "admin", "GET " STREAM);
	const struct request *req;

	(void)state;
	run_until(is_open, client);
	req = client->x.user;
	assert_true(op_left_ms(&req->op) == INT64_MAX);
	assert_true(op_left_ms(&fake_listener->call.op) == INT64_MAX);
	client->x.began_ms = shard_now(shard);
	run_until(is_past_its_deadline, client);
	assert_false(client->is_ended);
	client->x.is_gone = true;
	exchange_gone(&client->x);
	run_until(is_ended, client);
	fake_drop(client);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, fakes_end)
	const struct CMUnitTest tests[] = {
		T(the_service_offers_a_stream_where_the_bmc_has_one),
		T(the_fleet_root_has_none_yet),
		T(who_may_not_see_the_node_hears_nothing),
		T(events_come_as_they_happen_and_numbered),
		T(a_stream_ends_with_its_credentials),
		T(a_stream_ends_with_a_reader_that_takes_nothing),
		T(a_stream_ends_when_the_node_has_none_any_more),
		T(an_open_stream_has_no_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
