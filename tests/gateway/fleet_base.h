/* A fleet of one node, web07, with a box that the test steers; for test_fleet*.c, each of which is a program of its own. The box stands in for the
 * driver: its definitions take the library's place. */
#ifndef FISHWAY_TEST_FLEET_BASE_H
#define FISHWAY_TEST_FLEET_BASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <jansson.h>

#include "gateway/config.h"
#include "gateway/fleet.h"
#include "gateway/node.h"
#include "gateway/fleet_events.h"
#include "gateway/store.h"
#include "gateway/xalloc.h"
#include "southbound/driver.h"

/* ---- the box ---- */

#define ROOT "/redfish/v1"
static const char *const tree[][2] = {
	{ ROOT "/", "{\"@odata.id\":\"/redfish/v1/\",\"@odata.type\":\"#ServiceRoot.v1_11_0.ServiceRoot\",\"Id\":\"RootService\",\"Name\":\"Root\","
	    "\"Systems\":{\"@odata.id\":\"/redfish/v1/Systems\"},\"Chassis\":{\"@odata.id\":\"/redfish/v1/Chassis\"},"
	    "\"Managers\":{\"@odata.id\":\"/redfish/v1/Managers\"},\"UpdateService\":{\"@odata.id\":\"/redfish/v1/UpdateService\"},"
	    "\"EventService\":{\"@odata.id\":\"/redfish/v1/EventService\"},\"AccountService\":{\"@odata.id\":\"/redfish/v1/AccountService\"}}" },
	{ ROOT "/Systems", "{\"@odata.id\":\"/redfish/v1/Systems\",\"@odata.type\":\"#ComputerSystemCollection.ComputerSystemCollection\",\"Name\":\"S\","
	    "\"Members\":[{\"@odata.id\":\"/redfish/v1/Systems/Sys.1\"}],\"Members@odata.count\":1}" },
	{ ROOT "/Systems/Sys.1", "{\"@odata.id\":\"/redfish/v1/Systems/Sys.1\",\"@odata.type\":\"#ComputerSystem.v1_16_0.ComputerSystem\",\"Id\":\"Sys.1\",\"Name\":\"System\","
	    "\"PowerState\":\"On\",\"Processors\":{\"@odata.id\":\"/redfish/v1/Systems/Sys.1/Processors\"},"
	    "\"Actions\":{\"#ComputerSystem.Reset\":{\"target\":\"/redfish/v1/Systems/Sys.1/Actions/ComputerSystem.Reset\"}},"
	    "\"Links\":{\"Chassis\":[{\"@odata.id\":\"/redfish/v1/Chassis/Cha.1\"}],\"ManagedBy\":[{\"@odata.id\":\"/redfish/v1/Managers/Bmc.1\"}]}}" },
	{ ROOT "/Chassis", "{\"@odata.id\":\"/redfish/v1/Chassis\",\"@odata.type\":\"#ChassisCollection.ChassisCollection\",\"Name\":\"C\","
	    "\"Members\":[{\"@odata.id\":\"/redfish/v1/Chassis/Encl.1\"},{\"@odata.id\":\"/redfish/v1/Chassis/Cha.1\"}],\"Members@odata.count\":2}" },
	{ ROOT "/Chassis/Cha.1", "{\"@odata.id\":\"/redfish/v1/Chassis/Cha.1\",\"@odata.type\":\"#Chassis.v1_16_0.Chassis\",\"Id\":\"Cha.1\",\"Name\":\"Chassis\",\"ChassisType\":\"RackMount\"}" },
	{ ROOT "/Chassis/Encl.1", "{\"@odata.id\":\"/redfish/v1/Chassis/Encl.1\",\"@odata.type\":\"#Chassis.v1_16_0.Chassis\",\"Id\":\"Encl.1\",\"Name\":\"Enclosure\",\"ChassisType\":\"Enclosure\"}" },
	{ ROOT "/Managers", "{\"@odata.id\":\"/redfish/v1/Managers\",\"@odata.type\":\"#ManagerCollection.ManagerCollection\",\"Name\":\"M\","
	    "\"Members\":[{\"@odata.id\":\"/redfish/v1/Managers/Bmc.1\"}],\"Members@odata.count\":1}" },
	{ ROOT "/Managers/Bmc.1", "{\"@odata.id\":\"/redfish/v1/Managers/Bmc.1\",\"@odata.type\":\"#Manager.v1_16_0.Manager\",\"Id\":\"Bmc.1\",\"Name\":\"BMC\",\"ManagerType\":\"BMC\","
	    "\"Actions\":{\"#Manager.Reset\":{\"target\":\"/redfish/v1/Managers/Bmc.1/Actions/Manager.Reset\",\"ResetType@Redfish.AllowableValues\":[\"GracefulRestart\"]}}}" },
	{ ROOT "/UpdateService", "{\"@odata.id\":\"/redfish/v1/UpdateService\",\"@odata.type\":\"#UpdateService.v1_11_0.UpdateService\",\"Id\":\"UpdateService\",\"Name\":\"U\","
	    "\"FirmwareInventory\":{\"@odata.id\":\"/redfish/v1/UpdateService/FirmwareInventory\"}}" },
	{ ROOT "/UpdateService/FirmwareInventory", "{\"@odata.id\":\"/redfish/v1/UpdateService/FirmwareInventory\",\"@odata.type\":\"#SoftwareInventoryCollection.SoftwareInventoryCollection\","
	    "\"Name\":\"F\",\"Members\":[{\"@odata.id\":\"/redfish/v1/UpdateService/FirmwareInventory/BIOS\"}],\"Members@odata.count\":1}" },
	{ ROOT "/EventService", "{\"@odata.id\":\"/redfish/v1/EventService\",\"@odata.type\":\"#EventService.v1_5_0.EventService\",\"Id\":\"E\",\"Name\":\"E\","
	    "\"ServerSentEventUri\":\"/redfish/v1/EventService/SSE\"}" },
	{ ROOT "/Systems/Sys.1/Processors", "{\"@odata.id\":\"/redfish/v1/Systems/Sys.1/Processors\",\"@odata.type\":\"#ProcessorCollection.ProcessorCollection\",\"Name\":\"P\","
	    "\"Members\":[],\"Members@odata.count\":0}" },
	/* when it speaks IPMI */
	{ "ipmi:/power", "{\"is_on\":true}" },
	{ "ipmi:/chassis", "{\"is_on\":true,\"restore_policy\":\"previous\"}" },
	{ "ipmi:/device", "{\"id\":32,\"manufacturer\":10876,\"firmware\":\"3.88\",\"ipmi_version\":\"2.0\"}" },
};

/* What the test steers and counts; one box, touched by its shard, read by the test when that is quiet. */
static struct {
	_Atomic int busy_s;
	_Atomic int busy_times;      /* above 0: that many times; then it answers */
	_Atomic int reads, reads_of_processors, in_flight, most_in_flight, writes, away, delay_ms, opened, closed;
	_Atomic int power_on, close_ms, restarts, streams, writing;
	/* The node is taken out of the configuration when this is answered: at once, or one turn of the loop later. */
	_Atomic(const char *) last_read;
	_Atomic int last_read_later;
	_Atomic(const char *) busy_after;   /* from this answer on it asks to be left alone */
	bool speaks_ipmi;
	char last_write[256], last_body[256], last_etag[64];
} box;

struct endpoint {
	const struct endpoint_events *events;
	void *owner;
	bool is_up;
};

struct exchange {
	struct exchange *next;
	struct shard_timer timer;
	struct op *op;
	bool is_write;
};

/* Touched on the box's shard alone. */
static struct exchange *exchanges;

static void
exchange_end(struct exchange *x)
{
	struct exchange **at = &exchanges;

	while (*at != x)
		at = &(*at)->next;
	*at = x->next;
	box.in_flight--;
	box.writing -= x->is_write;
	timer_clear(&x->timer);
	free(x);
}

static void
box_cancel(struct op *op)
{
	struct exchange *x = exchanges;

	while (x != NULL && x->op != op)
		x = x->next;
	if (x != NULL)
		exchange_end(x);
}

static struct endpoint *
box_open(const struct endpoint_config *config, const struct endpoint_events *events, void *owner)
{
	struct endpoint *endpoint = xcalloc(1, sizeof *endpoint);

	assert_string_equal(config->node, "web07");
	endpoint->events = events;
	endpoint->owner = owner;
	box.opened++;
	return endpoint;
}

static void
box_said(struct read_op *read)
{
	size_t i;

	for (i = 0; i < nitems(tree); i++) {
		if (strcmp(tree[i][0], read->uri) == 0)
			break;
	}
	if (i == nitems(tree)) {
		struct rf_error err;

		error_set(&err, RF_NODE_REFUSED, "web07", "no such resource");
		err.status = read->status = 404;
		op_finish(&read->op, &err);
		return;
	}
	read->status = 200;
	read->json = json_loads(tree[i][1], 0, NULL);
	read->hash = i + 1;
	if (strstr(read->uri, "Systems/Sys.1") && strchr(read->uri + 21, '/') == NULL) {
		json_object_set_new(read->json, "PowerState", json_string(box.power_on ? "On" : "Off"));
		read->hash += 100 * (uint64_t)box.power_on;
		snprintf(read->etag, sizeof read->etag, "\"box-%d\"", box.power_on);
	}
	if (read->held_hash == read->hash && !read->is_unconditional) {
		json_decref(read->json);
		read->json = NULL;
		read->is_unchanged = true;
	}
	op_finish(&read->op, NULL);
}

static struct node *web07;
static struct config *without;      /* that has no web07; what take_out goes over to */

static void
take_out(void *arg)
{
	(void)arg;
	node_configure(web07, without);
}

static void
box_answers(void *arg)
{
	static struct shard_timer later;
	struct exchange *x = arg;
	struct op *op = x->op;
	bool is_write = x->is_write;
	const char *last_read = box.last_read;

	exchange_end(x);
	if (box.busy_s) {
		struct rf_error err;

		error_set(&err, RF_NODE_BUSY, "web07");
		err.retry_after_s = box.busy_s;
		if (box.busy_times > 0 && --box.busy_times == 0)
			box.busy_s = 0;
		op_finish(op, &err);
	} else if (box.away) {
		struct rf_error err;

		error_set(&err, RF_NODE_UNREACHABLE, "web07", "no route");
		op_finish(op, &err);
	} else if (is_write) {
		struct act_op *act = (struct act_op *)op;

		box.writes++;
		snprintf(box.last_write, sizeof box.last_write, "%s %s", act->method, act->uri);
		snprintf(box.last_body, sizeof box.last_body, "%s", act->body ? act->body : "");
		snprintf(box.last_etag, sizeof box.last_etag, "%s", act->etag ? act->etag : "");
		act->was_sent = true;
		act->status = 204;
		box.power_on = !box.power_on;
		op_finish(op, NULL);
	} else {
		box_said((struct read_op *)op);
		if (box.busy_after != NULL && strcmp(((struct read_op *)op)->uri, box.busy_after) == 0)
			box.busy_s = 300;
		if (last_read != NULL && strcmp(((struct read_op *)op)->uri, last_read) == 0) {
			box.last_read = NULL;
			if (box.last_read_later)
				timer_set(shard_self(), &later, 0, take_out, NULL);
			else
				take_out(NULL);
		}
	}
}

static void
box_takes(struct op *op, bool is_write)
{
	struct exchange *x = xcalloc(1, sizeof *x);

	x->op = op;
	x->is_write = is_write;
	x->next = exchanges;
	exchanges = x;
	box.writing += is_write;
	if (++box.in_flight > box.most_in_flight)
		box.most_in_flight = box.in_flight;
	timer_set(shard_self(), &x->timer, box.delay_ms, box_answers, x);
}

static void
box_read(struct read_op *read, struct op *parent, int64_t ms, op_fn *done)
{
	box.reads++;
	if (strstr(read->uri, "/Processors"))
		box.reads_of_processors++;
	op_start(&read->op, parent, ms, box_cancel, done);
	box_takes(&read->op, false);
}

static void
box_act(struct act_op *act, struct op *parent, int64_t ms, op_fn *done)
{
	op_start(&act->op, parent, ms, box_cancel, done);
	box_takes(&act->op, true);
}

static void
box_closed(void *arg)
{
	struct exchange *x = arg;

	box.closed++;
	op_finish(x->op, NULL);
	free(x);
}

static void
box_close(struct close_op *close_, struct op *parent, int64_t ms, op_fn *done)
{
	struct exchange *x = xcalloc(1, sizeof *x);

	op_start(&close_->op, parent, ms, NULL, done);
	free(close_->endpoint);
	x->op = &close_->op;
	if (box.close_ms > 0)
		timer_set(shard_self(), &x->timer, box.close_ms, box_closed, x);
	else
		box_closed(x);
}

static void
box_profile(struct endpoint *endpoint, const struct profile *profile)
{
	(void)endpoint;
	(void)profile;
}

static void
box_retry(struct endpoint *endpoint)
{
	(void)endpoint;
}

static bool
box_trust(struct endpoint *endpoint, const char *fingerprint)
{
	(void)endpoint;
	(void)fingerprint;
	return false;
}

static struct stream_op *_Atomic streaming;

static void
box_stream_opens(void *arg)
{
	struct stream_op *stream = arg;

	assert_true(stream->heard(stream, NULL, 0));
	streaming = stream;
}

static void
box_stream_cancel(struct op *op)
{
	(void)op;
	streaming = NULL;
}

static void
box_stream(struct stream_op *stream, struct op *parent, int64_t ms, op_fn *done)
{
	static struct shard_timer opens;

	box.streams++;
	assert_string_equal(stream->uri, ROOT "/EventService/SSE");
	op_start(&stream->op, parent, ms, box_stream_cancel, done);
	timer_set(shard_self(), &opens, 1, box_stream_opens, stream);
}

static void
box_restarts(struct endpoint *endpoint)
{
	(void)endpoint;
	box.restarts++;
}

const struct driver redfish_driver = {
	.name = "redfish",
	.speaks_redfish = true,
	.open = box_open,
	.read = box_read,
	.act = box_act,
	.close = box_close,
	.profile = box_profile,
	.retry = box_retry,
	.trust = box_trust,
	.restarts = box_restarts,
	.stream = box_stream,
};
const struct driver ipmi_driver = {
	.name = "ipmi",
	.open = box_open,
	.read = box_read,
	.act = box_act,
	.close = box_close,
	.profile = box_profile,
	.retry = box_retry,
	.trust = box_trust,
};

/* ---- the fleet around it ---- */

static char dir[64];
static struct store *store;
static struct config *config;

static void
turn_until(bool (*is_so)(void))
{
	bool was_so = is_so();
	int i;

	/* Seen once is enough: that nothing is in flight may be so between two polls only. */
	for (i = 0; i < 5000 && !was_so; i++) {
		shard_pass(shard_at(0), 2);
		was_so = is_so();
	}
	assert_true(was_so);
}

static bool
is_up(void)
{
	struct node_status status;

	node_status(web07, &status);
	return status.state == NODE_UP;
}

static __attribute__((unused)) bool
is_down(void)
{
	struct node_status status;

	node_status(web07, &status);
	return status.state == NODE_DOWN;
}

static __attribute__((unused)) bool
is_starting(void)
{
	struct node_status status;

	node_status(web07, &status);
	return status.state == NODE_STARTING;
}

static struct config *
configuration(const char *name, const char *more)
{
	struct config_faults faults = {0};
	struct config *loaded;
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/fishway.yaml", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "listen: [{address: 127.0.0.1, port: 8443}]\nstate_dir: %s/state\nrefresh: {power: 1h, sensors: 1h, inventory: 6h}\n"
	    "nodes:\n  - name: %s\n    %s, username: u, password: p%s}\n", dir, name,
	    box.speaks_ipmi ? "ipmi: {address: 127.0.0.1, port: 9" : "redfish: {url: 'https://127.0.0.1:9'", more);
	fclose(f);
	loaded = config_load(path, &faults);
	assert_non_null(loaded);
	config_faults_clear(&faults);
	chmod(path, 0600);
	return loaded;
}

/* A case that failed left its fleet, with threads and what lay on its stack: whatever came after it would fail for no reason of its own. */
static bool is_begun;

static void
start(void)
{
	struct fleet_context context = {0};
	struct rf_error err = {0};

	is_begun = true;
	config = configuration("web07", "");
	without = configuration("web08", "}\n    enabled: false #");
	store = store_open(config->state_dir, &err);
	assert_non_null(store);
	shard_new("test");
	shard_new("other");
	shard_enter(shard_at(0));
	context.store = store;
	assert_true(fleet_init(config, &context, &err));
	web07 = fleet_find("web07", 5);
	assert_non_null(web07);
}

static void
run(void)
{
	assert_true(shard_start(shard_at(1)));       /* the one that web07 falls to */
	fleet_start();
}

static bool is_stopped_flag;
static bool
is_stopped(void)
{
	return is_stopped_flag;
}

static void
stopped(struct op *op)
{
	(void)op;
	is_stopped_flag = true;
}

static void
stop(void)
{
	struct op op = {0};

	is_stopped_flag = false;
	fleet_stop(&op, 1000, stopped);
	turn_until(is_stopped);
	shard_stop(shard_at(1));
	shard_join(shard_at(1));
	store_close(store);
	fleet_free();
	config_unref(config);
	config_unref(without);
	shard_free(shard_at(1));
	shard_stop(shard_at(0));
	shard_free(shard_at(0));
	is_begun = false;
}

static int
with_dir(void **state)
{
	(void)state;
	if (is_begun) {
		fflush(stdout);
		fprintf(stderr, "Bail out! The case before has failed.\n");
		_exit(1);
	}
	memset(&box, 0, sizeof box);
	box.power_on = 1;
	strcpy(dir, "/tmp/fleet.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int
without_dir(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

struct reader {
	struct fleet_read read;
	int done;
	enum rf_code code;
	char text[2000];
};
static int readers_done;

static void
reader_done(struct op *op)
{
	struct reader *r = (struct reader *)op;
	struct doc_face face;

	r->done++;
	readers_done++;
	r->code = op->err.code;
	if (r->read.hit.doc != NULL) {
		fleet_face(r->read.node, NULL, &face);
		assert_true(doc_face_len(r->read.hit.doc, &face) < sizeof r->text);
		r->text[doc_face_len(r->read.hit.doc, &face)] = '\0';
		doc_face_write(r->read.hit.doc, &face, r->text);
	}
	fleet_read_clear(&r->read);
}

static __attribute__((unused)) void
read_start(struct reader *r, const char *uri, enum fleet_freshness freshness)
{
	struct fleet_ref ref;

	memset(r, 0, sizeof *r);
	assert_true(fleet_resolve(NULL, uri, &ref));
	r->read.node = ref.node;
	strcpy(r->read.path, ref.path);
	r->read.freshness = freshness;
	fleet_read(&r->read, NULL, 5000, reader_done);
}

static int wanted_done;
static bool
are_done(void)
{
	return readers_done >= wanted_done;
}

static __attribute__((unused)) void
read_wait(struct reader *r, const char *uri, enum fleet_freshness freshness)
{
	readers_done = 0;
	wanted_done = 1;
	read_start(r, uri, freshness);
	turn_until(are_done);
}

static __attribute__((unused)) void
reader_retried(struct op *op)
{
	assert_int_equal(op->err.code, RF_OK);
	readers_done++;
}

struct writer {
	struct fleet_write write;
	int done;
	enum rf_code code;
};

static void
writer_done(struct op *op)
{
	struct writer *w = (struct writer *)op;

	w->done++;
	readers_done++;
	w->code = op->err.code;
	fleet_write_clear(&w->write);
}

static __attribute__((unused)) void
write_wait(struct writer *w, const char *uri, const char *method, const char *body, const char *if_match)
{
	struct fleet_ref ref;

	memset(w, 0, sizeof *w);
	readers_done = 0;
	wanted_done = 1;
	assert_true(fleet_resolve(NULL, uri, &ref));
	w->write.node = ref.node;
	strcpy(w->write.path, ref.path);
	w->write.method = method;
	w->write.body = body;
	w->write.body_len = strlen(body);
	w->write.if_match = if_match;
	fleet_write(&w->write, NULL, 5000, writer_done);
	turn_until(are_done);
}

/* Another configuration is in force. Its op lies on the stack of who asked for it, so it is waited for by itself: a client that was answered
 * meanwhile is not it. */
static bool is_reloaded_flag;

static bool
is_reloaded(void)
{
	return is_reloaded_flag;
}

static void
reloaded(struct op *op)
{
	assert_int_equal(op->err.code, RF_OK);
	is_reloaded_flag = true;
}

static __attribute__((unused)) void
reload(struct config *now)
{
	struct op op = {0};

	is_reloaded_flag = false;
	fleet_reload(now, &op, NULL, reloaded);
	turn_until(is_reloaded);
}

/* On the node's shard, and waited for. */
static struct {
	struct mail mail;
	void (*what)(void);
	_Atomic bool is_done;
} errand;

static void
run_errand(struct mail *mail)
{
	(void)mail;
	errand.what();
	errand.is_done = true;
}

static bool
is_errand_done(void)
{
	return errand.is_done;
}

static __attribute__((unused)) void
there(void (*what)(void))
{
	errand.mail.deliver = run_errand;
	errand.what = what;
	errand.is_done = false;
	shard_post(web07->shard, &errand.mail);
	turn_until(is_errand_done);
}

/* For `there`: the breaker's next look is due. */
static __attribute__((unused)) void
probe_now(void)
{
	timer_set(web07->shard, &web07->queue.probe, 1, web07->queue.probe.fire, web07);
}

static int members_seen;

static bool
see(void *arg, struct node *node, const char *path)
{
	char uri[FLEET_PATH_MAX];

	assert_true(fleet_uri(node, NULL, path, uri, sizeof uri));
	strcat(strcat(arg, uri), " ");
	members_seen++;
	return true;
}

static bool
has_firmware(void)
{
	char text[4096] = "";

	members_seen = 0;
	fleet_members("/redfish/v1/UpdateService/FirmwareInventory", see, text);
	return members_seen == 1 && strstr(text, "/redfish/v1/UpdateService/FirmwareInventory/web07~BIOS") != NULL;
}

static __attribute__((unused)) bool
is_quiet(void)
{
	return has_firmware() && box.in_flight == 0;
}

#endif
