/* The HTTP layer with as little above it as can be: for hostile clients, proxies in front, and
 * benchmarks.
 *
 *   http_echo [-a ADDRESS] [-p PORT] [-t THREADS] [-c CERTIFICATE -k KEY [-C CLIENT_CA]]
 *             [-s STATE_DIR] [-l LIMIT=NUMBER]... [-n CONNECTIONS] [-b BYTES]
 *
 * Prints `port N` when it listens. SIGHUP reads the certificate again, SIGTERM drains and ends. -s
 * makes a certificate there. Any path echoes what was understood; 405 for methods that HTTP does
 * not know. Special paths: /block           -b bytes, written straight into place /big?N N bytes
 *   /slow?N          after N milliseconds; /quiet the number of those that were given up
 *   /early           401 without reading the body
 *   /counts          what the listener counts */
#include <arpa/inet.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "gateway/log.h"
#include "gateway/shard.h"
#include "gateway/snapshot.h"
#include "gateway/xalloc.h"
#include "northbound/listener.h"
#include "northbound/tls.h"

enum { BODY_LIMIT = 1048576, THREADS_MAX = 16 };

static struct options {
	struct listener_options listener;
	struct tls_files files;
	struct http_limits limits;
	const char *state_dir;
	int threads;
	size_t block;
} options = {.threads = 1, .block = 2048};

static struct listener *listeners[THREADS_MAX];
static char *block;
static atomic_int given_up;

/* ---- answers */

static void
reply(struct http_exchange *x, int status, const char *text)
{
	const struct http_header headers[] = {
	    {"Content-Type", "text/plain"},
	    {"Allow", "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"},
	};
	struct http_answer answer = {
	    status, headers, status == 405 ? 2 : 1, text, strlen(text), false};

	http_reply(x, &answer);
}

static void
address_text(const struct sockaddr *address, char *out, size_t size)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, out, (socklen_t)size);
	else
		inet_ntop(AF_INET6, &v6->sin6_addr, out, (socklen_t)size);
}

static void
echo(struct http_exchange *x)
{
	char local[64] = "", peer[64] = "";
	const char *sni = http_conn_sni(x->conn);

	address_text(http_conn_local(x->conn), local, sizeof local);
	address_text(http_conn_peer(x->conn), peer, sizeof peer);
	reply(x, x->method == HTTP_OTHER ? 405 : 200,
	    arena_printf(&x->arena,
		"method=%s\npath=%s\nraw=%s\nquery=%s\nhost=%s\nport=%d\nminor=%d\nheaders=%"
		"zu\nsni=%s\n"
		"certificate=%d\ntls=%d\nlocal=%s\npeer=%s\nbody=%zu:%s\n",
		x->method_text, x->path, x->raw_path, x->query ? x->query : "-",
		x->host ? x->host : "-", x->host_port, x->minor, x->header_count, sni ? sni : "-",
		http_conn_peer_certificate(x->conn) != NULL, http_conn_is_tls(x->conn), local, peer,
		x->body_len, x->body));
}

static void
serve_block(struct http_exchange *x)
{
	static const struct http_header headers[] = {
	    {"Content-Type", "application/json"},
	    {"OData-Version", "4.0"},
	    {"Cache-Control", "no-cache"},
	};
	struct http_answer answer = {200, headers, nitems(headers), NULL, options.block, false};
	char *room = http_reply_begin(x, &answer);

	if (room != NULL)
		memcpy(room, block, options.block);
	http_reply_end(x);
}

static void
serve_big(struct http_exchange *x)
{
	size_t size = x->query ? strtoul(x->query, NULL, 10) : 0;
	struct http_answer answer = {200, NULL, 0, NULL, size, false};
	char *room = http_reply_begin(x, &answer);

	if (room != NULL)
		memset(room, 'x', size);
	http_reply_end(x);
}

struct slow {
	struct shard_timer timer;
	struct http_exchange *x;
};

static void
slow_over(void *arg)
{
	struct slow *slow = arg;

	reply(slow->x, 200, "slow\n");
	free(slow);
}

static void
serve_slow(struct http_exchange *x)
{
	struct slow *slow = xcalloc(1, sizeof *slow);

	slow->x = x;
	x->user = slow;
	timer_set(shard_self(), &slow->timer, x->query ? atoi(x->query) : 0, slow_over, slow);
}

static void
serve_counts(struct http_exchange *x)
{
	struct http_counts counts = {0}, one;
	int i;

	for (i = 0; i < options.threads; i++) {
		listener_counts(listeners[i], &one);
		counts.accepted += one.accepted;
		counts.requests += one.requests;
		counts.refused += one.refused;
		counts.evicted += one.evicted;
		counts.paused += one.paused;
		counts.connections += one.connections;
		counts.exchanges += one.exchanges;
	}
	reply(x, 200,
	    arena_printf(&x->arena,
		"accepted=%llu\nrequests=%llu\nrefused=%llu\nevicted=%llu\npaused=%"
		"llu\nconnections=%llu\n"
		"exchanges=%llu\ngiven_up=%d\n",
		(unsigned long long)counts.accepted, (unsigned long long)counts.requests,
		(unsigned long long)counts.refused, (unsigned long long)counts.evicted,
		(unsigned long long)counts.paused, (unsigned long long)counts.connections,
		(unsigned long long)counts.exchanges, atomic_load(&given_up)));
}

static void
serve_early(struct http_exchange *x)
{
	reply(x, 401, "no\n");
}

static const struct special {
	const char *path;
	void (*serve)(struct http_exchange *x);
} specials[] = {
    {"/block", serve_block},
    {"/big", serve_big},
    {"/slow", serve_slow},
    {"/early", serve_early},
    {"/counts", serve_counts},
};

static void
head(struct http_exchange *x)
{
	size_t i;

	for (i = 0; i < nitems(specials); i++)
		if (strcmp(x->path, specials[i].path) == 0) {
			specials[i].serve(x);
			return;
		}
	http_read_body(x, BODY_LIMIT);
}

static void
gone(struct http_exchange *x)
{
	struct slow *slow = x->user;

	atomic_fetch_add(&given_up, 1);
	if (slow != NULL) {
		timer_clear(&slow->timer);
		free(slow);
	}
	reply(x, 200, "");
}

static void
refuse(struct http_exchange *x, const struct rf_error *err, struct http_answer *answer)
{
	answer->status = error_status(err);
	answer->body = arena_printf(&x->arena, "refused: %s\n", err->step);
	answer->body_len = strlen(answer->body);
}

static const struct http_server server = {head, echo, gone, refuse};

/* ---- life */

static struct listener_drain drains[THREADS_MAX];
static struct snapshot *tls;

static void
drained(struct op *op)
{
	shard_stop(op->shard);
}

static void
drain_here(struct mail *mail)
{
	int i = shard_index(shard_self());

	free(mail);
	listener_close(listeners[i], &drains[i], NULL, 5000, drained);
}

static void
on_term(evutil_socket_t fd, short what, void *arg)
{
	struct mail *mail;
	int i;

	(void)fd, (void)what, (void)arg;
	for (i = 0; i < options.threads; i++) {
		mail = xcalloc(1, sizeof *mail);
		mail->deliver = drain_here;
		shard_post(shard_at(i), mail);
	}
}

static bool
load_tls(void)
{
	struct rf_error err;
	struct ssl_ctx_st *context = tls_context_new(&options.files, &err);

	if (context == NULL) {
		fprintf(stderr, "%s\n", err.arg[0]);
		return false;
	}
	snapshot_publish(tls, context, NULL, NULL, NULL);
	return true;
}

static void
on_hup(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what, (void)arg;
	printf("reloaded %d\n", options.files.certificate && load_tls());
	fflush(stdout);
}

static const struct limit {
	const char *name;
	size_t offset;
} limits[] = {
    {"head_ms", offsetof(struct http_limits, head_ms)},
    {"idle_ms", offsetof(struct http_limits, idle_ms)},
    {"body_grace_ms", offsetof(struct http_limits, body_grace_ms)},
    {"body_rate", offsetof(struct http_limits, body_rate)},
    {"body_ms", offsetof(struct http_limits, body_ms)},
    {"send_grace_ms", offsetof(struct http_limits, send_grace_ms)},
    {"send_rate", offsetof(struct http_limits, send_rate)},
    {"linger_ms", offsetof(struct http_limits, linger_ms)},
    {"connections", offsetof(struct http_limits, connections)},
};

static void
set_limit(const char *text)
{
	const char *equals = strchr(text, '=');
	size_t i;

	for (i = 0; equals && i < nitems(limits); i++)
		if (strncmp(text, limits[i].name, (size_t)(equals - text)) == 0 &&
		    limits[i].name[equals - text] == '\0') {
			*(int *)((char *)&options.limits + limits[i].offset) = atoi(equals + 1);
			return;
		}
	fprintf(stderr, "unknown limit %s\n", text);
	exit(2);
}

static void
read_options(int argc, char **argv)
{
	int c;

	options.limits = http_limits_default;
	while ((c = getopt(argc, argv, "a:p:t:c:k:C:s:l:n:b:")) != -1) {
		switch (c) {
		case 'a':
			options.listener.address = optarg;
			break;
		case 'p':
			options.listener.port = atoi(optarg);
			break;
		case 't':
			options.threads = atoi(optarg);
			break;
		case 'c':
			options.files.certificate = optarg;
			break;
		case 'k':
			options.files.key = optarg;
			break;
		case 'C':
			options.files.client_ca = optarg;
			break;
		case 's':
			options.state_dir = optarg;
			break;
		case 'l':
			set_limit(optarg);
			break;
		case 'n':
			listener_limit_process(atoi(optarg));
			break;
		case 'b':
			options.block = strtoul(optarg, NULL, 10);
			break;
		default:
			exit(2);
		}
	}
	if (options.threads < 1 || options.threads > THREADS_MAX)
		exit(2);
	options.listener.server = &server;
	options.listener.limits = &options.limits;
	block = xmalloc(options.block + 1);
	memset(block, 'b', options.block);
}

static void
open_all(void)
{
	struct tls_files made = {0};
	struct rf_error err;
	int i;

	if (options.state_dir) {
		if (!tls_self_signed(options.state_dir, NULL, 0, &made, &err)) {
			fprintf(stderr, "%s\n", err.arg[0]);
			exit(1);
		}
		options.files.certificate = made.certificate;
		options.files.key = made.key;
	}
	tls = snapshot_new(tls_context_free);
	if (options.files.certificate) {
		if (!load_tls())
			exit(1);
		options.listener.tls = tls;
	}
	for (i = 0; i < options.threads; i++) {
		if ((i == 0 && !listener_is_free(&options.listener, &err)) ||
		    (listeners[i] = listener_open(shard_at(i), &options.listener, &err)) == NULL) {
			fprintf(stderr, "%s\n", err.arg[0]);
			exit(1);
		}
		options.listener.port = listener_port(listeners[i]);
	}
	printf("port %d\n", options.listener.port);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct event *term, *hup;
	int i;

	log_init(getenv("FISHWAY_LOG"));
	read_options(argc, argv);
	for (i = 0; i < options.threads; i++)
		shard_new("echo");
	shard_enter(shard_at(0));
	term = evsignal_new(shard_base(shard_at(0)), SIGTERM, on_term, NULL);
	hup = evsignal_new(shard_base(shard_at(0)), SIGHUP, on_hup, NULL);
	event_add(term, NULL);
	event_add(hup, NULL);
	open_all();
	for (i = 1; i < options.threads; i++)
		shard_start(shard_at(i));
	shard_run(shard_at(0));
	for (i = 1; i < options.threads; i++)
		shard_join(shard_at(i));
	event_free(term);
	event_free(hup);
	free(block);
	if (options.state_dir) {
		free((char *)(uintptr_t)options.files.certificate);
		free((char *)(uintptr_t)options.files.key);
	}
	return 0;
}
