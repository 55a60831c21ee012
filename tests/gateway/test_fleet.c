/* The fleet over a driver of the test's own: who reads when, what a client may see after a write, what is told while a box is away.
 * Two shards; the box is on the second, the clients on the first. */
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
};

/* What the test steers and counts; one box, touched by its shard, read by the test when that is quiet. */
static struct {
	_Atomic int busy_s;
	_Atomic int reads, reads_of_processors, in_flight, most_in_flight, writes, away, delay_ms, opened, closed;
	_Atomic int power_on, close_ms, restarts, streams;
	/* The node is taken out of the configuration when this is answered: at once, or one turn of the loop later. */
	_Atomic(const char *) last_read;
	_Atomic int last_read_later;
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
static struct config *without;      /* that has no web07 */

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

const struct driver redfish_driver = { "redfish", true, box_open, box_read, box_act, box_close, box_profile, box_retry, box_trust, box_restarts, box_stream };

/* ---- the fleet around it ---- */

static char dir[64];
static struct store *store;
static struct config *config;

static void
turn_until(bool (*is_so)(void))
{
	int i;

	for (i = 0; i < 5000 && !is_so(); i++)
		shard_pass(shard_at(0), 2);
	assert_true(is_so());
}

static bool
is_up(void)
{
	struct node_status status;

	node_status(web07, &status);
	return status.state == NODE_UP;
}

static bool
is_down(void)
{
	struct node_status status;

	node_status(web07, &status);
	return status.state == NODE_DOWN;
}

static bool
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
	    "nodes:\n  - name: %s\n    redfish: {url: 'https://127.0.0.1:9', username: u, password: p%s}\n", dir, name, more);
	fclose(f);
	loaded = config_load(path, &faults);
	assert_non_null(loaded);
	config_faults_clear(&faults);
	chmod(path, 0600);
	return loaded;
}

static void
start(void)
{
	struct fleet_context context = {0};
	struct rf_error err = {0};

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
}

static int
with_dir(void **state)
{
	(void)state;
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

static void
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

static void
read_wait(struct reader *r, const char *uri, enum fleet_freshness freshness)
{
	readers_done = 0;
	wanted_done = 1;
	read_start(r, uri, freshness);
	turn_until(are_done);
}

static void
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

static void
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

/* ---- what is promised ---- */

static void
a_node_is_there_before_its_box_is_heard_and_bears_its_name_afterwards(void **state)
{
	struct fleet_hit hit;
	struct fleet_ref ref;
	struct reader r;

	(void)state;
	start();
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	assert_non_null(strstr(hit.doc->bytes, "UnavailableOffline"));
	doc_unref(hit.doc);
	run();
	turn_until(is_up);
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07/Processors", &ref));
	assert_string_equal(ref.path, "/redfish/v1/Systems/Sys.1/Processors");
	read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NORMAL);
	assert_int_equal(r.code, RF_OK);
	assert_non_null(strstr(r.text, "\"@odata.id\":\"/redfish/v1/Systems/web07\""));
	assert_non_null(strstr(r.text, "\"Id\":\"web07\""));
	assert_non_null(strstr(r.text, "\"/redfish/v1/Chassis/web07\""));
	assert_null(strstr(r.text, "Sys.1"));
	read_wait(&r, "/redfish/v1/Chassis/web07~Encl.1", FLEET_NORMAL);
	assert_non_null(strstr(r.text, "\"Id\":\"web07~Encl.1\""));
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_NORMAL);
	assert_non_null(strstr(r.text, "\"Fishway\":{\"@odata.type\""));
	assert_non_null(strstr(r.text, "/redfish/v1/Managers/web07/RemoteAccountService"));
	read_wait(&r, "/redfish/v1/Managers/web07/Oem/Fishway/Root", FLEET_NORMAL);
	assert_non_null(strstr(r.text, "\"@odata.id\":\"/redfish/v1/Managers/web07/Oem/Fishway/Root\""));
	assert_non_null(strstr(r.text, "/redfish/v1/Managers/web07/Oem/Fishway/Root/EventService"));
	assert_true(fleet_has("/redfish/v1/UpdateService"));
	assert_false(fleet_has("/redfish/v1/Fabrics"));
	stop();
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

static void
members_come_from_memory_the_primary_first(void **state)
{
	char text[4096] = "";

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(has_firmware);
	fleet_members("/redfish/v1/Chassis", see, text);
	assert_string_equal(text, "/redfish/v1/Chassis/web07 /redfish/v1/Chassis/web07~Encl.1 ");
	stop();
}

static bool
is_quiet(void)
{
	return has_firmware() && box.in_flight == 0;
}

static void
a_thousand_clients_cause_one_read_and_one_request_at_a_time(void **state)
{
	static struct reader readers[1000];
	int i;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.reads = box.reads_of_processors = box.most_in_flight = 0;
	box.delay_ms = 20;
	readers_done = 0;
	wanted_done = 1000;
	for (i = 0; i < 1000; i++)
		read_start(&readers[i], "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	turn_until(are_done);
	for (i = 0; i < 1000; i++)
		assert_int_equal(readers[i].code, RF_OK);
	assert_int_equal(box.reads_of_processors, 1);
	wanted_done = 3;
	readers_done = 0;
	read_start(&readers[0], "/redfish/v1/Systems/web07", FLEET_NOW);
	read_start(&readers[1], "/redfish/v1/Chassis/web07", FLEET_NOW);
	read_start(&readers[2], "/redfish/v1/Managers/web07", FLEET_NOW);
	turn_until(are_done);
	assert_int_equal(box.most_in_flight, 1);
	stop();
}

static void
who_has_written_never_reads_an_older_state(void **state)
{
	struct reader r;
	struct writer w;
	int i;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.delay_ms = 3;
	for (i = 0; i < 20; i++) {
		struct reader old;

		/* One read is under way while the write is asked for; it may not answer the read after it. */
		read_start(&old, "/redfish/v1/Systems/web07", FLEET_NOW);
		write_wait(&w, "/redfish/v1/Systems/web07/Actions/Oem/Box.Toggle", "POST", "{\"ResetType\":\"On\"}", NULL);
		while (!w.done || !old.done)
			shard_pass(shard_at(0), 1);
		assert_int_equal(w.code, RF_OK);
		read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NORMAL);
		assert_non_null(strstr(r.text, box.power_on ? "\"PowerState\":\"On\"" : "\"PowerState\":\"Off\""));
	}
	assert_string_equal(box.last_write, "POST /redfish/v1/Systems/Sys.1/Actions/Oem/Box.Toggle");
	stop();
}

static void
if_match_is_compared_with_the_box_and_its_tag_goes_along(void **state)
{
	struct fleet_hit hit;
	struct doc_face face;
	struct fleet_ref ref;
	struct writer w;
	char etag[20], illegal[40];

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	fleet_face(ref.node, NULL, &face);
	doc_etag(hit.doc, &face, 0, etag);
	doc_unref(hit.doc);
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"Boot\":{\"x\":\"/redfish/v1/Chassis/web07~Encl.1\"}}", etag);
	assert_int_equal(w.code, RF_OK);
	assert_string_equal(box.last_etag, "\"box-1\"");
	assert_string_equal(box.last_body, "{\"Boot\":{\"x\":\"/redfish/v1/Chassis/Encl.1\"}}");
	/* The write has changed it: the same tag is refused, and nothing is sent. */
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"a\":1}", etag);
	assert_int_equal(w.code, RF_PRECONDITION);
	/* So is a change made behind our back, which the cache does not know. */
	box.power_on = 1;
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"a\":1}", "\"0123456789abcdef\"");
	assert_int_equal(w.code, RF_PRECONDITION);
	assert_int_equal(box.writes, 1);
	/* A list that is not legal matches nothing, whatever stands in it. */
	assert_true(fleet_cached(ref.node, ref.path, FLEET_MEMORY, &hit));
	doc_etag(hit.doc, &face, 0, etag);
	doc_unref(hit.doc);
	snprintf(illegal, sizeof illegal, "%sfoobar", etag);
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"a\":1}", illegal);
	assert_int_equal(w.code, RF_PRECONDITION);
	assert_int_equal(box.writes, 1);
	stop();
}

static void
if_match_on_an_action_is_about_the_resource(void **state)
{
	struct fleet_hit hit;
	struct doc_face face;
	struct fleet_ref ref;
	struct writer w;
	char etag[20];

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	fleet_face(ref.node, NULL, &face);
	doc_etag(hit.doc, &face, 0, etag);
	doc_unref(hit.doc);
	write_wait(&w, "/redfish/v1/Systems/web07/Actions/Oem/Box.Toggle", "POST", "{\"ResetType\":\"On\"}", etag);
	assert_int_equal(w.code, RF_OK);
	write_wait(&w, "/redfish/v1/Systems/web07/Actions/Oem/Box.Toggle", "POST", "{\"ResetType\":\"On\"}", etag);
	assert_int_equal(w.code, RF_PRECONDITION);
	assert_int_equal(box.writes, 1);
	stop();
}

static void
a_box_that_does_not_answer_keeps_its_last_known_documents_and_costs_nothing(void **state)
{
	struct reader r;
	int i, before;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.away = 1;
	for (i = 0; i < 3; i++) {
		read_wait(&r, "/redfish/v1/Chassis/web07", FLEET_NOW);
		assert_int_equal(r.code, RF_NODE_UNREACHABLE);
	}
	turn_until(is_down);
	before = box.reads;
	read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NORMAL);
	assert_int_equal(r.code, RF_OK);
	assert_non_null(strstr(r.text, "\"State\":\"UnavailableOffline\""));
	assert_non_null(strstr(r.text, "\"PowerState\":\"On\""));
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	assert_int_equal(r.code, RF_NODE_BREAKER);
	assert_int_equal(box.reads, before);
	/* An operator says that it is back. */
	box.away = 0;
	{
		static struct fleet_retry retry;

		retry.node = web07;
		readers_done = 0;
		wanted_done = 1;
		fleet_retry(&retry, NULL, reader_retried);
		turn_until(are_done);
	}
	turn_until(is_up);
	read_wait(&r, "/redfish/v1/Systems/web07", FLEET_NOW);
	assert_null(strstr(r.text, "UnavailableOffline"));
	stop();
}

/* Silence after that is a restart, and no failure. */
static void
a_bmc_that_was_told_to_restart_is_starting_until_it_answers(void **state)
{
	struct reader r;
	struct writer w;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	write_wait(&w, "/redfish/v1/Managers/web07/Actions/Manager.Reset", "POST", "{\"ResetType\":\"ForceRestart\"}", NULL);
	box.away = 1;
	while (!w.done)
		shard_pass(shard_at(0), 1);
	assert_int_equal(w.code, RF_OK);
	assert_string_equal(box.last_body, "{\"ResetType\":\"GracefulRestart\"}");
	assert_true(is_starting());
	assert_int_equal(box.restarts, 1);
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_MEMORY);
	assert_non_null(strstr(r.text, "\"State\":\"Starting\""));
	box.away = 0;
	turn_until(is_up);
	read_wait(&r, "/redfish/v1/Managers/web07", FLEET_NOW);
	assert_null(strstr(r.text, "\"State\":\"Starting\""));
	stop();
}

struct listener {
	struct fleet_listen listen;
	char heard[4096];
	int done, code;
};

static void
take_event(struct fleet_listen *listen, struct doc *doc)
{
	struct listener *listener = (struct listener *)listen;

	strncat(listener->heard, doc->bytes, sizeof listener->heard - strlen(listener->heard) - 1);
}

static void
listener_done(struct op *op)
{
	struct listener *listener = (struct listener *)op;

	listener->done++;
	listener->code = (int)op->err.code;
}

static void
listen_to(struct listener *listener)
{
	memset(listener, 0, sizeof *listener);
	listener->listen.node = web07;
	listener->listen.event = take_event;
	fleet_listen(&listener->listen, NULL, listener_done);
}

static bool
is_streaming(void)
{
	return streaming != NULL;
}

static bool
streams_not(void)
{
	return streaming == NULL;
}

/* On the box's shard: says something down the stream, or ends it. */
static struct {
	struct mail mail;
	const char *text;            /* NULL: the end */
	_Atomic bool is_done;
} said;

static void
box_says(struct mail *mail)
{
	struct stream_op *stream = streaming;

	(void)mail;
	if (said.text != NULL) {
		assert_true(stream->heard(stream, said.text, strlen(said.text)));
	} else {
		streaming = NULL;
		op_finish(&stream->op, NULL);
	}
	said.is_done = true;
}

static bool
is_said(void)
{
	return said.is_done;
}

static void
box_emits(const char *text)
{
	said.text = text;
	said.is_done = false;
	said.mail.deliver = box_says;
	shard_post(((struct stream_op *)streaming)->op.shard, &said.mail);
	turn_until(is_said);
	shard_pass(shard_at(0), 1);
	shard_pass(shard_at(0), 1);
}

static struct listener *many_done;

static bool
are_all_done(void)
{
	int i;

	for (i = 0; i < FLEET_LISTENERS_MAX && many_done[i].done; i++)
		;
	return i == FLEET_LISTENERS_MAX;
}

static void
all_listeners_share_one_stream_which_is_opened_again_when_it_ends(void **state)
{
	static struct listener many[FLEET_LISTENERS_MAX + 1];
	int i;

	(void)state;
	box.streams = 0;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	for (i = 0; i < FLEET_LISTENERS_MAX + 1; i++)
		listen_to(&many[i]);
	turn_until(is_streaming);
	assert_int_equal(box.streams, 1);
	assert_int_equal(many[FLEET_LISTENERS_MAX].code, RF_BUSY);
	box_emits("data: {\"Events\":[{\"EventId\":\"1\",\"OriginOfCondition\":{\"@odata.id\":\"/redfish/v1/Systems/Sys.1/\"}}]}\n\n");
	box_emits("data: no JSON\n\ndata: {\"no\":\"event\"}\n\n: nothing\n\n");
	for (i = 0; i < FLEET_LISTENERS_MAX; i++) {
		assert_non_null(strstr(many[i].heard, "\"@odata.id\":\"/redfish/v1/Systems/Sys.1\""));
		assert_non_null(strstr(many[i].heard, "\"MemberId\":\"0\""));
		assert_null(strstr(many[i].heard, "no"));
	}
	/* The box ends it. */
	box_emits(NULL);
	turn_until(is_streaming);
	assert_int_equal(box.streams, 2);
	/* The last listener takes it along. */
	many_done = many;
	for (i = 0; i < FLEET_LISTENERS_MAX; i++) {
		assert_non_null(streaming);
		op_cancel(&many[i].listen.call.op);
	}
	turn_until(are_all_done);
	turn_until(streams_not);
	for (i = 0; i < FLEET_LISTENERS_MAX; i++)
		assert_int_equal(many[i].done, 1);
	/* A stop is told. */
	listen_to(&many[0]);
	turn_until(is_streaming);
	stop();
	assert_int_equal(many[0].code, RF_SHUTTING_DOWN);
}

static void
a_box_that_asks_to_be_left_alone_is_and_clients_are_told_how_long(void **state)
{
	struct reader r;
	int before;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.busy_s = 30;
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	assert_int_equal(r.code, RF_NODE_BUSY);
	before = box.reads;
	box.busy_s = 0;
	read_wait(&r, "/redfish/v1/Systems/web07/Processors", FLEET_NORMAL);
	assert_int_equal(r.code, RF_NODE_BUSY);
	assert_in_range(r.read.call.op.err.retry_after_s, 25, 31);
	assert_int_equal(box.reads, before);
	stop();
}

static void
after_a_restart_what_was_stored_is_served_at_once_and_marked(void **state)
{
	struct fleet_hit hit;
	struct fleet_ref ref;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	stop();
	start();
	assert_true(fleet_resolve(NULL, "/redfish/v1/Systems/web07", &ref));
	assert_string_equal(ref.path, "/redfish/v1/Systems/Sys.1");
	assert_true(fleet_cached(ref.node, ref.path, FLEET_NORMAL, &hit));
	assert_true(hit.is_stale);
	assert_non_null(strstr(hit.doc->bytes, "\"PowerState\":\"On\""));
	doc_unref(hit.doc);
	assert_true(has_firmware());
	run();
	turn_until(is_up);
	stop();
	assert_int_equal(box.opened, 2);
	assert_int_equal(box.closed, 2);
}

static void
reloaded(struct op *op)
{
	assert_int_equal(op->err.code, RF_OK);
	readers_done++;
}

static void
reload(struct config *now)
{
	struct op op = {0};

	readers_done = 0;
	wanted_done = 1;
	fleet_reload(now, &op, NULL, reloaded);
	turn_until(are_done);
}

static bool
was_opened_twice(void)
{
	return box.opened == 2;
}

static void
a_node_put_back_while_it_is_being_closed_is_opened_again(void **state)
{
	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.close_ms = 200;
	reload(without);
	reload(config);
	assert_int_equal(box.closed, 0);
	turn_until(was_opened_twice);
	turn_until(is_up);
	stop();
	assert_int_equal(box.closed, 2);
}

static void
a_stop_waits_for_a_close_under_way_and_nothing_is_opened_after_it(void **state)
{
	struct config *changed;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.close_ms = 200;
	changed = configuration("web07", ", timeout: {read: 59s}");
	reload(changed);
	assert_int_equal(box.closed, 0);
	stop();
	config_unref(changed);
	assert_int_equal(box.closed, 1);
	assert_int_equal(box.opened, 1);
}

static void
a_write_whose_node_goes_while_it_compares_etags_sends_nothing(void **state)
{
	struct writer w;

	(void)state;
	start();
	run();
	turn_until(is_up);
	turn_until(is_quiet);
	box.last_read = ROOT "/Systems/Sys.1";
	write_wait(&w, "/redfish/v1/Systems/web07", "PATCH", "{\"AssetTag\":\"x\"}", "\"0000000000000000\"");
	assert_int_equal(w.code, RF_SHUTTING_DOWN);
	assert_int_equal(box.writes, 0);
	stop();
	assert_int_equal(box.closed, 1);
}

static bool
is_closed(void)
{
	return box.closed == 1;
}

static void
a_node_may_go_while_it_is_being_explored(void **state)
{
	(void)state;
	start();
	box.last_read = ROOT "/Managers/Bmc.1";
	box.last_read_later = 1;
	run();
	turn_until(is_closed);
	assert_false(is_up());
	stop();
	assert_int_equal(box.opened, 1);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, with_dir, without_dir)
	const struct CMUnitTest tests[] = {
		CASE(a_node_is_there_before_its_box_is_heard_and_bears_its_name_afterwards),
		CASE(members_come_from_memory_the_primary_first),
		CASE(a_thousand_clients_cause_one_read_and_one_request_at_a_time),
		CASE(a_bmc_that_was_told_to_restart_is_starting_until_it_answers),
		CASE(all_listeners_share_one_stream_which_is_opened_again_when_it_ends),
		CASE(who_has_written_never_reads_an_older_state),
		CASE(if_match_is_compared_with_the_box_and_its_tag_goes_along),
		CASE(if_match_on_an_action_is_about_the_resource),
		CASE(a_box_that_does_not_answer_keeps_its_last_known_documents_and_costs_nothing),
		CASE(a_box_that_asks_to_be_left_alone_is_and_clients_are_told_how_long),
		CASE(after_a_restart_what_was_stored_is_served_at_once_and_marked),
		CASE(a_node_put_back_while_it_is_being_closed_is_opened_again),
		CASE(a_stop_waits_for_a_close_under_way_and_nothing_is_opened_after_it),
		CASE(a_write_whose_node_goes_while_it_compares_etags_sends_nothing),
		CASE(a_node_may_go_while_it_is_being_explored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
