/* Every exchange of every script goes wrong once in every way: a small box that keeps account of
 * what it has done answers a day's work of the driver (login, read, pages, write, action, logout),
 * and the n-th exchange is lost, refused, cut, garbled, or the one who asked goes away. Whatever
 * happens: each op is done once, nothing is done twice that is done once, no session stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/config.h"
#include "gateway/shard.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "southbound/driver.h"
#include "southbound/profile.h"
#include "tests/support/fake_shard.h"
#include "tests/support/fake_wire.h"

/* ---- the box */

static struct model {
	int sessions; /* made so far; session n has token "tn" and URI .../n */
	bool is_open[64];
	int etag, patches, resets;
	bool wants_strong;    /* refuses the weak tag it gives */
	bool has_no_sessions; /* 204 and no token */
} box;

static bool
is_allowed(const struct transfer *t)
{
	int n;

	if (t->authorization != NULL)
		return true;
	return t->token != NULL && sscanf(t->token, "t%d", &n) == 1 && n < 64 && box.is_open[n];
}

/* Carries the request out; says what it would answer. */
static void
box_act(const struct transfer *t, int *status, char headers[300], char body[600])
{
	int n;

	headers[0] = body[0] = '\0';
	*status = 200;
	if (strcmp(t->target, "/redfish/v1/") == 0) {
		strcpy(body, "{\"Links\":{\"Sessions\":{\"@odata.id\":\"/redfish/v1/SessionService/"
			     "Sessions\"}},"
			     "\"Managers\":{\"@odata.id\":\"/redfish/v1/Managers\"}}");
	} else if (strcmp(t->target, "/redfish/v1/SessionService/Sessions") == 0) {
		assert_string_equal(t->method, "POST");
		assert_true(t->token == NULL && t->authorization == NULL);
		*status = box.has_no_sessions ? 204 : 201;
		if (!box.has_no_sessions) {
			n = ++box.sessions;
			assert_true(n < 64);
			box.is_open[n] = true;
			snprintf(headers, 300,
			    "X-Auth-Token: t%d\nLocation: /redfish/v1/SessionService/Sessions/%d\n",
			    n, n);
		}
	} else if (!is_allowed(t)) {
		*status = 401;
	} else if (sscanf(t->target, "/redfish/v1/SessionService/Sessions/%d", &n) == 1) {
		if (n >= 64 || !box.is_open[n])
			*status = 404;
		else if (strcmp(t->method, "DELETE") == 0)
			box.is_open[n] = false;
		else
			strcpy(body, "{\"UserName\":\"root\"}");
	} else if (strcmp(t->method, "PATCH") == 0) {
		char strong[20];

		snprintf(strong, sizeof strong, "\"%d\"", box.etag);
		if (box.wants_strong && (t->if_match == NULL || strcmp(t->if_match, strong) != 0)) {
			*status = 412;
		} else {
			box.patches++;
			box.etag++;
			*status = 204;
		}
	} else if (strcmp(t->method, "POST") == 0) {
		box.resets++;
		*status = 204;
	} else if (strcmp(t->target, "/redfish/v1/Log") == 0) {
		strcpy(body, "{\"Members\":[1],\"Members@odata.nextLink\":\"/redfish/v1/Log?2\"}");
	} else if (strcmp(t->target, "/redfish/v1/Log?2") == 0) {
		strcpy(body, "{\"Members\":[2],\"Members@odata.nextLink\":\"/redfish/v1/Log?3\"}");
	} else if (strcmp(t->target, "/redfish/v1/Log?3") == 0) {
		strcpy(body, "{\"Members\":[3]}");
	} else {
		snprintf(headers, 300, "ETag: W/\"%d\"\n", box.etag);
		snprintf(body, 600, "{\"Id\":\"1\",\"Tag\":%d}", box.etag);
	}
}

/* ---- what may go wrong */

enum fault {
	NONE,
	LOST_ON_THE_WAY,      /* the box never gets it; silence */
	LOST_ON_THE_WAY_BACK, /* it does it; silence */
	NO_CONNECTION,        /* certainly not sent */
	ENDED,                /* done, and the connection ends without an answer */
	CUT_SHORT,            /* done; the head comes, the body is cut */
	SAYS_401,
	SAYS_403,
	SAYS_404,
	SAYS_412,
	SAYS_429,
	SAYS_500,
	SAYS_503,
	SAYS_302, /* and does nothing */
	PAGE_OF_HTML,
	GARBAGE,
	EMPTY,
	NO_BODY_204,  /* 200 ... and does nothing */
	CANCELLED,    /* the one who asked goes away, now */
	CLOSED,       /* the endpoint is closed, now */
	SESSION_GONE, /* the box has forgotten all its sessions */
	CERTIFICATE_CHANGED,
	FAULTS
};

struct stage {
	union {
		struct op op;
		struct read_op read;
		struct act_op act;
	};
	bool is_act, is_started;
	int done;
};

enum { READ, LOG, PATCH, RESET, AGAIN, STAGES };

static struct run {
	struct endpoint *endpoint;
	struct stage stage[STAGES];
	struct close_op close;
	bool is_closing, may_leave_session;
	int closed, exchanges, at;
	enum fault fault;
	bool is_struck;
	bool reset_was_refused;
} run;

static void
nothing_state(void *o, enum endpoint_state s, uint64_t t, const struct rf_error *w)
{
	(void)o, (void)s, (void)t, (void)w;
}
static void
nothing_certificate(void *o, const char *a, const char *b)
{
	(void)o, (void)a, (void)b;
}
static void
nothing_learnt(void *o, const char *f)
{
	(void)o, (void)f;
}
static void
nothing_root(void *o, const json_t *r)
{
	(void)o, (void)r;
}
static void
nothing_answer(void *o, const struct endpoint_answer *a)
{
	(void)o, (void)a;
}
static void
nothing_login(void *o, const struct rf_error *e, int r)
{
	(void)o, (void)e, (void)r;
}
static const struct endpoint_events events = {nothing_state, nothing_certificate, nothing_learnt,
    nothing_root, nothing_answer, nothing_login};

static void
stage_done(struct op *op)
{
	((struct stage *)op)->done++;
}

static void
close_done(struct op *op)
{
	(void)op;
	run.closed++;
}

static void
begin_close(void)
{
	if (run.is_closing)
		return;
	run.is_closing = true;
	run.close.endpoint = run.endpoint;
	redfish_driver.close(&run.close, NULL, 20000, close_done);
}

static void
strike(struct transfer *t)
{
	/* clang-format off */
	static const struct {
		enum fault fault;
		int status;
		const char *body;
	} says[] = {
		{ SAYS_401, 401, NULL }, { SAYS_403, 403, "{}" }, { SAYS_404, 404, "{}" }, { SAYS_412, 412, NULL },
		{ SAYS_429, 429, NULL }, { SAYS_500, 500, "<html>" }, { SAYS_503, 503, "{\"error\":{}}" },
		{ SAYS_302, 302, NULL }, { PAGE_OF_HTML, 200, "<html></html>" }, { GARBAGE, 200, "{\"a\":" },
		{ EMPTY, 200, NULL }, { NO_BODY_204, 204, NULL },
	};
	/* clang-format on */
	bool is_login = strstr(t->target, "/Sessions") != NULL;
	char headers[300], body[600];
	int status, i;
	size_t row;

	run.is_struck = true;
	/* What a box did and did not tell, or refuses to undo, cannot be cleaned up. */
	if (is_login && run.fault != SESSION_GONE)
		run.may_leave_session = true;
	for (row = 0; row < nitems(says); row++) {
		if (says[row].fault == run.fault) {
			wire_reply(t, says[row].status, NULL, says[row].body);
			return;
		}
	}
	switch (run.fault) {
	case LOST_ON_THE_WAY_BACK:
	case ENDED:
	case CUT_SHORT:
		box_act(t, &status, headers, body);
		if (run.fault == CUT_SHORT)
			wire_cut(t, status, headers, "{\"a");
		else
			wire_fail(
			    t, run.fault == ENDED ? RF_NODE_UNREACHABLE : RF_NODE_TIMEOUT, true);
		return;
	case LOST_ON_THE_WAY:
		wire_fail(t, RF_NODE_TIMEOUT, true);
		return;
	case NO_CONNECTION:
		wire_fail(t, RF_NODE_UNREACHABLE, false);
		return;
	case CERTIFICATE_CHANGED:
		wire_wrong_certificate(t, "spki-sha256:other");
		return;
	case CANCELLED:
		for (i = 0; i < STAGES; i++)
			if (run.stage[i].is_started)
				op_cancel(&run.stage[i].op);
		return;
	case CLOSED:
		begin_close();
		return;
	case SESSION_GONE:
		memset(box.is_open, 0, sizeof box.is_open);
		box_act(t, &status, headers, body);
		wire_reply(t, status, headers, body[0] ? body : NULL);
		return;
	default:
		fail();
	}
}

/* The box answers until nobody asks any more. */
static void
serve(void)
{
	char headers[300], body[600];
	struct transfer *t;
	int status;

	for (fake_settle(); (t = wire_next()) != NULL; fake_settle()) {
		assert_true(run.exchanges < 100);
		if (run.exchanges++ == run.at && run.fault != NONE) {
			strike(t);
			continue;
		}
		box_act(t, &status, headers, body);
		wire_reply(t, status, headers, body[0] ? body : NULL);
	}
}

static struct stage *
stage_of(int n)
{
	struct stage *stage = &run.stage[n];

	stage->is_started = true;
	return stage;
}

static void
start_read(int n, const char *uri)
{
	struct stage *stage = stage_of(n);

	stage->read.endpoint = run.endpoint;
	stage->read.uri = uri;
	redfish_driver.read(&stage->read, NULL, 300000, stage_done);
}

static void
start_act(int n, const char *method, const char *uri, const char *body)
{
	struct stage *stage = stage_of(n);

	stage->is_act = true;
	stage->act.endpoint = run.endpoint;
	stage->act.method = method;
	stage->act.uri = uri;
	stage->act.body = body;
	stage->act.body_len = strlen(body);
	stage->act.type = "ComputerSystem";
	redfish_driver.act(&stage->act, NULL, 300000, stage_done);
}

/* Between two stages time passes, so that what a fault has put off is tried again. */
static void
rest(void)
{
	serve();
	fake_sleep(120000);
	serve();
}

static void
check(const char *what)
{
	struct stage *s = run.stage;
	json_t *log = json_pack("{s:[i,i,i]}", "Members", 1, 2, 3);
	int i, open = 0;

	for (i = 0; i < STAGES; i++)
		if (s[i].done != (s[i].is_started ? 1 : 0))
			fail_msg("%s: op %d is done %d times", what, i, s[i].done);
	if (run.closed != 1)
		fail_msg("%s: closed %d times", what, run.closed);
	if (s[READ].op.err.code == RF_OK && s[READ].read.json == NULL && run.fault != EMPTY &&
	    run.fault != NO_BODY_204)
		fail_msg("%s: read nothing", what);
	if (s[LOG].op.err.code == RF_OK && s[LOG].read.json != NULL && !s[LOG].read.is_truncated &&
	    !json_equal(s[LOG].read.json, log))
		fail_msg("%s: another log", what);
	if (s[PATCH].op.err.code == RF_OK && s[PATCH].is_started && box.patches != 1 &&
	    run.fault != EMPTY && run.fault != NO_BODY_204 && run.fault != PAGE_OF_HTML &&
	    run.fault != GARBAGE)
		fail_msg("%s: patched %d times", what, box.patches);
	if (box.patches > 1)
		fail_msg("%s: patched %d times", what, box.patches);
	/* The heart of it. */
	if (box.resets > 1)
		fail_msg("%s: reset %d times", what, box.resets);
	if (box.resets == 1 && s[RESET].is_started && !s[RESET].act.was_sent)
		fail_msg("%s: reset, and not known", what);
	if (s[RESET].op.err.code == RF_NODE_UNKNOWN_OUTCOME && !s[RESET].act.was_sent)
		fail_msg("%s: unknown, though not sent", what);
	if (box.resets == 1 && s[RESET].op.err.code != RF_OK &&
	    s[RESET].op.err.code != RF_NODE_UNKNOWN_OUTCOME &&
	    s[RESET].op.err.code != RF_CANCELLED && s[RESET].op.err.code != RF_SHUTTING_DOWN)
		fail_msg("%s: reset, and called code %d", what, s[RESET].op.err.code);
	/* One fault is not held against the box for long. */
	if (s[AGAIN].is_started && s[AGAIN].op.err.code != RF_OK)
		fail_msg("%s: not well again: code %d %s", what, s[AGAIN].op.err.code,
		    s[AGAIN].op.err.arg[1]);
	for (i = 0; i < 64; i++)
		open += box.is_open[i];
	if (open > (run.may_leave_session ? 1 : 0))
		fail_msg("%s: %d sessions left", what, open);
	if (wire_peers() != 0 || wire_pending() != 0 || fake_timers() != 0)
		fail_msg("%s: left behind", what);
	json_decref(log);
}

/* The whole day, the at-th exchange going wrong. How many exchanges there were. */
static int
day(enum fault fault, int at, bool wants_strong, bool has_no_sessions)
{
	const struct tls_policy pin = {.mode = TLS_MODE_PIN};
	struct profile profile;
	struct endpoint_config config = {.node = "n",
	    .host = "bmc",
	    .port = 443,
	    .is_tls = true,
	    .tls = &pin,
	    .profile = &profile,
	    .connect_ms = 5000,
	    .read_ms = 60000};
	char what[80];
	int i;

	memset(&box, 0, sizeof box);
	memset(&run, 0, sizeof run);
	box.wants_strong = wants_strong;
	box.has_no_sessions = has_no_sessions;
	box.etag = 1;
	run.fault = fault;
	run.at = at;
	wire_credentials("root", "calvin");
	profile_default(&profile);
	run.endpoint = redfish_driver.open(&config, &events, NULL);
	start_read(READ, "/redfish/v1/Systems/1");
	rest();
	if (!run.is_closing)
		start_read(LOG, "/redfish/v1/Log");
	rest();
	if (!run.is_closing)
		start_act(PATCH, "PATCH", "/redfish/v1/Systems/1", "{\"Tag\":1}");
	rest();
	if (!run.is_closing)
		start_act(
		    RESET, "POST", "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset", "{}");
	rest();
	if (!run.is_closing && run.is_struck)
		start_read(AGAIN, "/redfish/v1/Systems/1");
	rest();
	begin_close();
	rest();
	snprintf(what, sizeof what, "fault %d at exchange %d (strong %d, basic %d)", fault, at,
	    wants_strong, has_no_sessions);
	check(what);
	for (i = 0; i < STAGES; i++) {
		struct stage *s = &run.stage[i];

		json_decref(s->is_act ? s->act.json : s->read.json);
		json_decref(s->is_act ? s->act.error_body : s->read.error_body);
	}
	return run.exchanges;
}

static void
faults(bool wants_strong, bool has_no_sessions)
{
	int exchanges = day(NONE, -1, wants_strong, has_no_sessions), at;
	enum fault fault;

	assert_int_equal(box.resets, 1);
	assert_int_equal(box.patches, 1);
	assert_true(exchanges > 8);
	for (fault = NONE + 1; fault < FAULTS; fault++)
		for (at = 0; at < exchanges; at++)
			day(fault, at, wants_strong, has_no_sessions);
}

static void
a_day_with_one_fault_at_each_exchange(void **state)
{
	(void)state;
	faults(false, false);
}

static void
a_day_at_a_box_with_a_weak_tag(void **state)
{
	(void)state;
	faults(true, false);
}

static void
a_day_at_a_box_without_sessions(void **state)
{
	(void)state;
	faults(false, true);
}

/* Slower, but done: "busy" for a box's document would be a member that is not there. */
static void
a_wide_document_is_read_though_no_helper_has_room(void **state)
{
	const struct tls_policy pin = {.mode = TLS_MODE_PIN};
	struct worker_pool *none = worker_pool_new("none", 0, 0);
	struct profile profile;
	struct endpoint_config config = {.node = "n", .host = "bmc", .port = 443, .is_tls = true, .tls = &pin,
	    .profile = &profile, .connect_ms = 5000, .read_ms = 60000, .parsers = none};
	size_t len = 100 * 1024;
	char *wide = xmalloc(len + 1);
	struct transfer *t;

	(void)state;
	memset(wide, ' ', len);
	memcpy(wide, "{\"Id\":\"1\"", sizeof "{\"Id\":\"1\"" - 1);
	strcpy(wide + len - 1, "}");
	memset(&box, 0, sizeof box);
	memset(&run, 0, sizeof run);
	wire_credentials("root", "calvin");
	profile_default(&profile);
	run.at = -1;
	run.endpoint = redfish_driver.open(&config, &events, NULL);
	start_read(READ, "/redfish/v1/Systems/1");
	serve();
	assert_int_equal(run.stage[READ].done, 1);
	start_read(LOG, "/redfish/v1/Wide");
	fake_settle();
	t = wire_next();
	assert_non_null(t);
	wire_reply(t, 200, NULL, wide);
	fake_settle();
	assert_int_equal(run.stage[LOG].done, 1);
	assert_int_equal(run.stage[LOG].op.err.code, RF_OK);
	assert_non_null(run.stage[LOG].read.json);
	json_decref(run.stage[READ].read.json);
	json_decref(run.stage[LOG].read.json);
	begin_close();
	serve();
	assert_int_equal(fake_timers(), 0);
	worker_pool_free(none);
	free(wide);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_day_with_one_fault_at_each_exchange),
	    cmocka_unit_test(a_day_at_a_box_with_a_weak_tag),
	    cmocka_unit_test(a_day_at_a_box_without_sessions),
	    cmocka_unit_test(a_wide_document_is_read_though_no_helper_has_room),
	};

	shard_new("faults");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
