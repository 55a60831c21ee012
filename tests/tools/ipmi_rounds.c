/* Reads one group of facts of many boxes at once with the IPMI driver, on one thread, several times over: what the bench
 * puts beside other programs that do the same. Boxes take ADMIN, ADMIN.
 *
 *	ipmi_rounds GROUP SUITE ROUNDS ADDRESS:PORT ...         ipmi_rounds ipmi:/power 17 2 127.0.0.1:623
 *
 * The first round logs in, the others find open sessions. A line for each: "round N answered A readings R ms M
 * cpu_ms C"; A boxes, R values of ipmi:/sensors. Then "memory idle B": heap bytes a box with its session open and nothing under
 * way, its share of what all have in common (SDR records, crypto, sockets) included; "peak K": KiB resident at most, the program and its
 * libraries included. Then all sessions are closed. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <jansson.h>

#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/shard.h"
#include "gateway/vault.h"
#include "gateway/xalloc.h"
#include "southbound/driver.h"

struct box {
	struct endpoint *endpoint;
	char *host;
	int port;
	union {
		struct op op;
		struct read_op read;
		struct close_op close;
	};
};

static struct shard *shard;
static struct box *boxes;
static int count, running, answered, readings;

void
vault_get(struct vault *vault, struct vault_op *ask, struct op *parent, int64_t ms, const char *node, enum vault_purpose purpose, op_fn *done)
{
	(void)vault, (void)node, (void)purpose;
	op_start(&ask->op, parent, ms, NULL, done);
	strcpy(ask->out.username, "ADMIN");
	strcpy(ask->out.secret, "ADMIN");
	op_finish(&ask->op, NULL);
}

void
vault_wipe(struct credentials *credentials)
{
	explicit_bzero(credentials, sizeof *credentials);
}

static void
on_state(void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why)
{
	(void)owner, (void)state, (void)since_ms, (void)why;
}

static void
on_learnt(void *owner, const char *facts)
{
	(void)owner, (void)facts;
}

static void
on_answer(void *owner, const struct endpoint_answer *answer)
{
	(void)owner, (void)answer;
}

static void
on_login(void *owner, const struct rf_error *err, int refusals)
{
	(void)owner, (void)err, (void)refusals;
}

static const struct endpoint_events events = { .state = on_state, .learnt = on_learnt, .answer = on_answer, .login = on_login };

static double
cpu_ms(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
run(void)
{
	while (running > 0)
		shard_pass(shard, 100);
}

/* getrusage would tell the peak of whoever started us, too. */
static long
peak_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[200];
	long kib = 0;

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		sscanf(line, "VmHWM: %ld", &kib);
	if (f != NULL)
		fclose(f);
	return kib;
}

static void
read_done(struct op *op)
{
	struct box *box = (struct box *)((char *)op - offsetof(struct box, op));
	json_t *sensors = json_object_get(box->read.json, "sensors"), *sensor;
	size_t i;

	json_array_foreach(sensors, i, sensor)
		readings += json_object_get(sensor, "reading") != NULL;
	answered += op->err.code == RF_OK;
	json_decref(box->read.json);
	running--;
}

static void
close_done(struct op *op)
{
	(void)op;
	running--;
}

static void
open_boxes(char **addresses, int suite)
{
	struct ipmi_config ipmi = { .suites = &suite, .suite_count = 1, .privilege = IPMI_ADMINISTRATOR };
	struct endpoint_config config = { .ipmi = &ipmi };
	char *colon;
	int i;

	boxes = xcalloc((size_t)count, sizeof *boxes);
	for (i = 0; i < count; i++) {
		colon = strrchr(addresses[i], ':');
		if (colon == NULL)
			exit(2);
		*colon = '\0';
		config.node = config.host = addresses[i];
		config.port = atoi(colon + 1);
		boxes[i].endpoint = ipmi_driver.open(&config, &events, &boxes[i]);
	}
}

static void
read_all(const char *group, int round)
{
	double began = now_ms(), cpu = round == 1 ? 0 : cpu_ms();
	int i;

	answered = readings = 0;
	running = count;
	for (i = 0; i < count; i++) {
		memset(&boxes[i].read, 0, sizeof boxes[i].read);
		boxes[i].read.endpoint = boxes[i].endpoint;
		boxes[i].read.uri = group;
		ipmi_driver.read(&boxes[i].read, NULL, 60000, read_done);
	}
	run();
	printf("round %d answered %d readings %d ms %.1f cpu_ms %.1f\n", round, answered, readings, now_ms() - began, cpu_ms() - cpu);
}

static void
close_all(void)
{
	int i;

	running = count;
	for (i = 0; i < count; i++) {
		memset(&boxes[i].close, 0, sizeof boxes[i].close);
		boxes[i].close.endpoint = boxes[i].endpoint;
		ipmi_driver.close(&boxes[i].close, NULL, 10000, close_done);
	}
	run();
}

int
main(int argc, char **argv)
{
	size_t before;
	int rounds, round;

	if (argc < 5)
		return 2;
	log_init("error");
	shard = shard_new("rounds");
	shard_enter(shard);
	count = argc - 4;
	rounds = atoi(argv[3]);
	before = mallinfo2().uordblks;
	open_boxes(argv + 4, atoi(argv[2]));
	for (round = 1; round <= rounds; round++)
		read_all(argv[1], round);
	printf("memory idle %zu peak %ld\n", (mallinfo2().uordblks - before) / (size_t)count, peak_kib());
	fflush(stdout);
	close_all();
	free(boxes);
	shard_free(shard);
	return 0;
}
