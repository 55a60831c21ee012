#include "gateway/metrics.h"

#include <arpa/inet.h>
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "gateway/log.h"
#include "gateway/shard.h"
#include "gateway/stats.h"
#include "gateway/version.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"

enum { WRITERS = 32, TIMEOUT_S = 10, SCRAPE_MS = 8000, SCRAPES = 8 };

/* One GET /metrics: put together on a worker, answered by `done` on our shard. */
struct scrape {
	struct job job;
	struct evhttp_request *request;
	char *text;
	size_t len;
	struct scrape *next, *prev;
};

static void (*writers[WRITERS])(FILE *);
static int writer_count;
static struct evhttp *server;
static struct worker_pool *workers;
static struct scrape *scrapes;
static int scrape_count;
static atomic_bool ready;
static time_t began;

static void get_metrics(struct evhttp_request *request, void *arg);
static void get_healthz(struct evhttp_request *request, void *arg);
static void get_readyz(struct evhttp_request *request, void *arg);
static void get_other(struct evhttp_request *request, void *arg);

/* clang-format off */
static const struct {
	const char *path;
	void (*get)(struct evhttp_request *, void *);
} paths[] = {
	{ "/metrics", get_metrics },
	{ "/healthz", get_healthz },
	{ "/readyz",  get_readyz },
};
/* clang-format on */

bool
metrics_open(const char *address, uint16_t port, struct worker_pool *pool, struct rf_error *err)
{
	struct in_addr a;
	size_t i;

	assert(server == NULL);
	server = evhttp_new(shard_base(shard_self()));
	if (server == NULL || evhttp_bind_socket(server, address, port) != 0) {
		char text[RF_ARG_SIZE];

		snprintf(text, sizeof text, "metrics: cannot listen on %s port %u: %s", address, port, strerror(errno));
		metrics_close();
		return error_set(err, RF_INTERNAL, text);
	}
	evhttp_set_timeout(server, TIMEOUT_S);
	evhttp_set_max_headers_size(server, 8192);
	evhttp_set_max_body_size(server, 0);
	evhttp_set_allowed_methods(server, EVHTTP_REQ_GET);
	for (i = 0; i < nitems(paths); i++)
		evhttp_set_cb(server, paths[i].path, paths[i].get, NULL);
	evhttp_set_gencb(server, get_other, NULL);
	workers = pool;
	began = time(NULL);
	if (inet_pton(AF_INET, address, &a) == 1 && (ntohl(a.s_addr) >> 24) != 127)
		log_warn("metrics=%s:%u everybody who reaches this address can read the figures", address, port);
	return true;
}

void
metrics_close(void)
{
	struct scrape *s;

	for (s = scrapes; s; s = s->next) {
		op_cancel(&s->job.op);
		s->request = NULL;          /* evhttp_free takes it with its connection */
	}
	if (server)
		evhttp_free(server);
	server = NULL;
}

void
metrics_ready(bool is_ready)
{
	atomic_store(&ready, is_ready);
}

void
metrics_add(void (*write)(FILE *out))
{
	assert(writer_count < WRITERS);
	writers[writer_count++] = write;
}

void
metrics_head(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
metrics_label(FILE *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			fputc('\\', out);
		if (*value == '\n')
			fputs("\\n", out);
		else
			fputc(*value, out);
	}
}

static int
open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	if (dir == NULL)
		return 0;
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 3;       /* `.`, `..` and the directory itself */
}

static long
resident_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long pages = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%*d %ld", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static void
write_process(FILE *out)
{
	struct rusage use;
	struct rlimit files;

	getrusage(RUSAGE_SELF, &use);
	getrlimit(RLIMIT_NOFILE, &files);
	metrics_head(out, "fishway_build_info", "gauge", "The version that runs.");
	fprintf(out, "fishway_build_info{version=\"%s\"} 1\n", FISHWAY_VERSION);
	metrics_head(out, "process_cpu_seconds_total", "counter", "CPU time used.");
	fprintf(out, "process_cpu_seconds_total %.6f\n",
	    (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	        (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6);
	metrics_head(out, "process_resident_memory_bytes", "gauge", "Memory in use.");
	fprintf(out, "process_resident_memory_bytes %ld\n", resident_bytes());
	metrics_head(out, "process_open_fds", "gauge", "Descriptors in use.");
	fprintf(out, "process_open_fds %d\n", open_descriptors());
	metrics_head(out, "process_max_fds", "gauge", "Descriptors allowed.");
	fprintf(out, "process_max_fds %llu\n", (unsigned long long)files.rlim_cur);
	metrics_head(out, "process_start_time_seconds", "gauge", "Start, in seconds since 1970.");
	fprintf(out, "process_start_time_seconds %lld\n", (long long)began);
}

static void
scrape_work(struct job *job)
{
	struct scrape *s = (struct scrape *)job;
	FILE *out = open_memstream(&s->text, &s->len);
	int i;

	if (out == NULL)
		abort();                 /* out of memory */
	write_process(out);
	stats_prometheus(out);
	for (i = 0; i < writer_count; i++)
		writers[i](out);
	fclose(out);
}

static void
answer(struct evhttp_request *request, int status, const char *reason, const char *type, const char *text, size_t len)
{
	struct evbuffer *body = evbuffer_new();

	evbuffer_add(body, text, len);
	evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", type);
	evhttp_add_header(evhttp_request_get_output_headers(request), "Cache-Control", "no-store");
	evhttp_send_reply(request, status, reason, body);
	evbuffer_free(body);
}

static void
answer_text(struct evhttp_request *request, int status, const char *reason, const char *text)
{
	answer(request, status, reason, "text/plain; charset=utf-8", text, strlen(text));
}

static void
scrape_done(struct op *op)
{
	struct scrape *s = (struct scrape *)op;

	if (s->request == NULL)
		;
	else if (op->err.code)
		answer_text(s->request, 503, "Service Unavailable", "busy\n");
	else
		answer(s->request, 200, "OK", "text/plain; version=0.0.4; charset=utf-8", s->text, s->len);
	if (s->prev)
		s->prev->next = s->next;
	else
		scrapes = s->next;
	if (s->next)
		s->next->prev = s->prev;
	scrape_count--;
	free(s->text);
	free(s);
}

static void
get_metrics(struct evhttp_request *request, void *arg)
{
	struct scrape *s;

	(void)arg;
	if (scrape_count >= SCRAPES) {
		answer_text(request, 503, "Service Unavailable", "busy\n");
		return;
	}
	s = xcalloc(1, sizeof *s);
	s->request = request;
	s->next = scrapes;
	if (scrapes)
		scrapes->prev = s;
	scrapes = s;
	scrape_count++;
	job_start(&s->job, workers, NULL, SCRAPE_MS, scrape_work, scrape_done);
}

static void
get_healthz(struct evhttp_request *request, void *arg)
{
	(void)arg;
	answer_text(request, 200, "OK", "ok\n");
}

static void
get_readyz(struct evhttp_request *request, void *arg)
{
	(void)arg;
	if (atomic_load(&ready))
		answer_text(request, 200, "OK", "ready\n");
	else
		answer_text(request, 503, "Service Unavailable", "not ready\n");
}

static void
get_other(struct evhttp_request *request, void *arg)
{
	(void)arg;
	answer_text(request, 404, "Not Found", "There are /metrics, /healthz and /readyz.\n");
}
