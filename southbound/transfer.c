#include "southbound/transfer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>
#include <openssl/crypto.h>

#include "gateway/xalloc.h"
#include "southbound/multi.h"
#include "southbound/trust.h"

enum {
	IDLE_MS = 60000,
	LIFETIME_S = 600, /* of a connection: then the box has to show its certificate again */
	IDLE_WRITE_MS = 5000 /* of what is not sent twice: a box may be closing it right now */
};

struct peer {
	struct multi_peer multi_peer;
	struct multi *multi;
	char *node;
	char *url; /* scheme, host and port */
	bool is_tls;
	int connect_ms, read_ms;
	int running;
	struct trust trust;
};

struct wire {
	struct multi_wire multi_wire;
	struct transfer *transfer;
	struct curl_slist *headers;
	struct shard_timer reading;
	size_t room;       /* of transfer->data */
	int issued;        /* how often the request was begun */
	bool is_stale;     /* stopped before it was: the kept connection is not to be used */
	bool is_fresh;     /* the second attempt: over a new connection */
	bool is_flowing;   /* into the sink */
	uint64_t head_us;  /* then: when its head was there */
	const char *limit; /* which one was exceeded */
	char text[CURL_ERROR_SIZE];
};

static void prepare(struct multi_wire *multi_wire);
static void prepare_request(struct wire *wire);
static void prepare_headers(struct wire *wire);
static void header_add(struct wire *wire, const char *name, const char *value);
static CURLcode on_tls(CURL *easy, void *ctx, void *arg);
static int on_issue(void *arg, char *their_ip, char *our_ip, int their_port, int our_port);
static size_t on_header(char *line, size_t size, size_t count, void *arg);
static size_t on_body(char *bytes, size_t size, size_t count, void *arg);
static void reads_too_long(void *arg);
static void finish(struct multi_wire *multi_wire, int curl_code);
static void again(struct wire *wire);
static void measure(struct wire *wire);
static void explain(struct wire *wire, CURLcode code, struct rf_error *err);
static void release(struct transfer *transfer);
static void headers_free(struct wire *wire);
static void transfer_cancel(struct op *op);

struct peer *
peer_new(const struct peer_config *config)
{
	struct peer *peer = xcalloc(1, sizeof *peer);
	bool is_ipv6 = strchr(config->host, ':') != NULL;

	peer->multi = multi_get();
	peer->node = xstrdup(config->node);
	peer->url = xasprintf("%s://%s%s%s:%d", config->is_tls ? "https" : "http",
	    is_ipv6 ? "[" : "", config->host, is_ipv6 ? "]" : "", config->port);
	peer->is_tls = config->is_tls;
	peer->connect_ms = config->connect_ms;
	peer->read_ms = config->read_ms;
	if (peer->is_tls)
		trust_init(&peer->trust, config->tls, config->host, config->pinned,
		    multi_stores(peer->multi));
	return peer;
}

void
peer_free(struct peer *peer)
{
	if (peer == NULL)
		return;
	assert(peer->running == 0);
	multi_drop(peer->multi, &peer->multi_peer);
	multi_put(peer->multi);
	trust_clear(&peer->trust);
	free(peer->node);
	free(peer->url);
	free(peer);
}

struct trust *
peer_trust(struct peer *peer)
{
	return &peer->trust;
}

void
peer_drop(struct peer *peer)
{
	multi_drop(peer->multi, &peer->multi_peer);
}

void
transfer_start(struct transfer *transfer, struct op *parent, int64_t ms, op_fn *done)
{
	struct peer *peer = transfer->peer;
	struct wire *wire;

	op_start(&transfer->op, parent, ms, transfer_cancel, done);
	if (!op_is_running(&transfer->op))
		return;
	transfer->wire = wire = xcalloc(1, sizeof *wire);
	wire->transfer = transfer;
	wire->multi_wire.peer = &peer->multi_peer;
	wire->multi_wire.prepare = prepare;
	wire->multi_wire.finish = finish;
	peer->running++;
	multi_add(peer->multi, &wire->multi_wire,
	    peer->is_tls && peer->multi_peer.conn_count < peer->running);
}

void
transfer_clear(struct transfer *transfer)
{
	if (transfer->data != NULL)
		OPENSSL_cleanse(transfer->data, transfer->data_len);
	free(transfer->data);
	transfer->data = NULL;
	transfer->data_len = 0;
	OPENSSL_cleanse(&transfer->answer, sizeof transfer->answer);
	transfer->was_sent = transfer->is_new_connection = transfer->kept_ended = false;
	transfer->us = 0;
}

static void
transfer_cancel(struct op *op)
{
	release((struct transfer *)op);
}

static void
release(struct transfer *transfer)
{
	struct wire *wire = transfer->wire;

	if (wire == NULL)
		return;
	transfer->wire = NULL;
	transfer->peer->running--;
	timer_clear(&wire->reading);
	multi_remove(transfer->peer->multi, &wire->multi_wire);
	headers_free(wire);
	free(wire);
}

static void
headers_free(struct wire *wire)
{
	struct curl_slist *header;

	for (header = wire->headers; header != NULL; header = header->next)
		OPENSSL_cleanse(header->data, strlen(header->data));
	curl_slist_free_all(wire->headers);
	wire->headers = NULL;
}

/* ---- the request */

static void
prepare(struct multi_wire *multi_wire)
{
	struct wire *wire = (struct wire *)multi_wire;
	struct transfer *transfer = wire->transfer;
	struct peer *peer = transfer->peer;
	CURL *easy = multi_wire->easy;
	int idle_ms = transfer->idle_ms ? transfer->idle_ms : IDLE_MS;

	if (strcmp(transfer->method, "GET") != 0 && idle_ms > IDLE_WRITE_MS)
		idle_ms = IDLE_WRITE_MS;
	curl_easy_setopt(easy, CURLOPT_URL, peer->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* not even that of the environment */
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(
	    easy, CURLOPT_QUICK_EXIT, 1L); /* else giving up waits for a resolver that hangs */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)peer->connect_ms);
	curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, (long)LIFETIME_S);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)(idle_ms + 999) / 1000);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, transfer->sink ? 0 : (curl_off_t)transfer->max_bytes);
	/* Who only listens would never know that the box is gone. */
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, transfer->sink ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 30L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 15L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, wire->text);
	/* trust.c judges; libcurl itself reads no CA file: with Debian's default path that costs 35
	 * ms a connection. */
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, wire);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_issue);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, wire);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, wire);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, wire);
	prepare_request(wire);
}

static void
prepare_request(struct wire *wire)
{
	struct transfer *transfer = wire->transfer;
	CURL *easy = wire->multi_wire.easy;

	assert(transfer->target[0] == '/' && strpbrk(transfer->target, " \t\r\n") == NULL);
	/* The path goes out as given: libcurl would take dot segments out of a URL. */
	curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, transfer->target);
	if (transfer->body != NULL) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->body);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->body_len);
	}
	if (transfer->body != NULL || strcmp(transfer->method, "GET") != 0)
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer->method);
	if (wire->is_fresh || transfer->wants_close)
		curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	if (transfer->wants_close)
		curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	if (transfer->encoding == ENCODING_GZIP)
		curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	prepare_headers(wire);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, wire->headers);
}

/* The whole of what a box gets to see besides Host and Content-Length. */
static void
prepare_headers(struct wire *wire)
{
	struct transfer *transfer = wire->transfer;

	assert(transfer->token == NULL || transfer->authorization == NULL);
	header_add(wire, "Accept", transfer->accept ? transfer->accept : "application/json");
	header_add(
	    wire, "Accept-Encoding", transfer->encoding == ENCODING_IDENTITY ? "identity" : NULL);
	header_add(wire, "OData-Version", "4.0");
	header_add(wire, "X-Auth-Token", transfer->token);
	header_add(wire, "Authorization", transfer->authorization);
	header_add(wire, "If-Match", transfer->if_match);
	header_add(wire, "If-None-Match", transfer->if_none_match);
	header_add(wire, "Content-Type", transfer->body ? "application/json" : NULL);
	header_add(wire, "Connection", transfer->wants_close ? "close" : NULL);
	header_add(wire, "User-Agent", "fishway");
	wire->headers = curl_slist_append(wire->headers, "Expect:");
}

static void
header_add(struct wire *wire, const char *name, const char *value)
{
	struct curl_slist *list;
	char *line;

	if (value == NULL)
		return;
	assert(strpbrk(value, "\r\n") == NULL);
	line = xasprintf("%s: %s", name, value);
	list = curl_slist_append(wire->headers, line);
	assert(list != NULL);
	wire->headers = list;
	OPENSSL_cleanse(line, strlen(line));
	free(line);
}

static CURLcode
on_tls(CURL *easy, void *ctx, void *arg)
{
	struct wire *wire = arg;

	(void)easy;
	return trust_apply(&wire->transfer->peer->trust, ctx) ? CURLE_OK : CURLE_SSL_CIPHER;
}

/* The connection stands, the request is about to go out. libcurl comes here again when a kept
 * connection turned out to be dead and it wants to repeat the request on a new one: of what is no
 * GET the box may have got the first. */
static int
on_issue(void *arg, char *their_ip, char *our_ip, int their_port, int our_port)
{
	struct wire *wire = arg;
	struct transfer *transfer = wire->transfer;

	(void)their_ip, (void)our_ip, (void)their_port;
	if (!multi_connected(transfer->peer->multi, &wire->multi_wire, our_port)) {
		wire->is_stale = true;
		return CURL_PREREQFUNC_ABORT;
	}
	transfer->kept_ended = wire->issued > 0;
	if (wire->issued++ > 0 && strcmp(transfer->method, "GET") != 0)
		return CURL_PREREQFUNC_ABORT;
	transfer->was_sent = true;
	timer_set(transfer->op.shard, &wire->reading,
	    transfer->read_ms ? transfer->read_ms : transfer->peer->read_ms, reads_too_long, wire);
	return CURL_PREREQFUNC_OK;
}

/* ---- the answer */

/* The head of what flows is complete: nothing has to come any more. */
static bool
begin_flow(struct wire *wire)
{
	curl_off_t total = 0;

	wire->is_flowing = true;
	timer_clear(&wire->reading);
	curl_easy_getinfo(wire->multi_wire.easy, CURLINFO_STARTTRANSFER_TIME_T, &total);
	wire->head_us = (uint64_t)total;
	return wire->transfer->sink(wire->transfer, NULL, 0);
}

static size_t
on_header(char *line, size_t size, size_t count, void *arg)
{
	struct wire *wire = arg;
	struct transfer *transfer = wire->transfer;

	if (!answer_line(&transfer->answer, line, size * count, (long long)time(NULL))) {
		wire->limit = "header lines";
		return 0;
	}
	if (transfer->sink != NULL && !wire->is_flowing && transfer->answer.is_complete &&
	    transfer->answer.status == 200 && !begin_flow(wire))
		return 0;
	return size * count;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct wire *wire = arg;
	struct transfer *transfer = wire->transfer;
	size_t len = size * count;

	if (wire->is_flowing)
		return transfer->sink(transfer, bytes, len) ? len : 0;
	if (len > transfer->max_bytes - transfer->data_len) {
		wire->limit = "bytes of the body";
		return 0;
	}
	if (transfer->data_len + len + 1 > wire->room) {
		wire->room = (transfer->data_len + len + 1) * 2;
		transfer->data = xrealloc(transfer->data, wire->room);
	}
	memcpy(transfer->data + transfer->data_len, bytes, len);
	transfer->data_len += len;
	transfer->data[transfer->data_len] = '\0';
	return len;
}

static void
reads_too_long(void *arg)
{
	struct wire *wire = arg;

	finish(&wire->multi_wire, CURLE_OPERATION_TIMEDOUT);
}

static void
finish(struct multi_wire *multi_wire, int curl_code)
{
	struct wire *wire = (struct wire *)multi_wire;
	struct transfer *transfer = wire->transfer;
	struct rf_error err = {0};

	if (wire->is_stale && !wire->is_fresh) {
		again(wire);
		return;
	}
	measure(wire);
	if (curl_code != CURLE_OK)
		explain(wire, curl_code, &err);
	else if (transfer->answer.status < 200)
		error_set(
		    &err, RF_NODE_GARBLED, transfer->peer->node, "no status line that makes sense");
	release(transfer);
	op_finish(&transfer->op, &err);
}

/* Nothing was sent: once more, over a connection of its own. */
static void
again(struct wire *wire)
{
	struct multi *multi = wire->transfer->peer->multi;

	wire->is_stale = false;
	wire->is_fresh = true;
	timer_clear(&wire->reading);
	multi_remove(multi, &wire->multi_wire);
	headers_free(wire);
	multi_add(multi, &wire->multi_wire, wire->transfer->peer->is_tls);
}

static void
measure(struct wire *wire)
{
	CURL *easy = wire->multi_wire.easy;
	curl_off_t total = 0, before = 0;
	long connects = 0;

	curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total);
	curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &before);
	curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
	if (wire->is_flowing)
		total = (curl_off_t)wire->head_us;
	wire->transfer->us = total > before ? (uint64_t)(total - before) : 0;
	wire->transfer->is_new_connection = connects > 0;
}

enum broken { NO_CONNECTION, NO_TLS, NO_ANSWER, NO_SENSE, OVER_LIMIT, TOO_SLOW };

static enum broken
broken_how(CURLcode code)
{
	/* clang-format off */
	static const struct {
		CURLcode code;
		enum broken how;
	} rows[] = {
		{ CURLE_COULDNT_RESOLVE_HOST, NO_CONNECTION },
		{ CURLE_COULDNT_CONNECT, NO_CONNECTION },
		{ CURLE_SSL_CONNECT_ERROR, NO_TLS },
		{ CURLE_SSL_CERTPROBLEM, NO_TLS },
		{ CURLE_SSL_CIPHER, NO_TLS },
		{ CURLE_PEER_FAILED_VERIFICATION, NO_TLS },
		{ CURLE_SSL_CACERT_BADFILE, NO_TLS },
		{ CURLE_SSL_ISSUER_ERROR, NO_TLS },
		{ CURLE_GOT_NOTHING, NO_ANSWER },
		{ CURLE_SEND_ERROR, NO_ANSWER },
		{ CURLE_RECV_ERROR, NO_ANSWER },
		{ CURLE_ABORTED_BY_CALLBACK, NO_ANSWER },
		{ CURLE_WRITE_ERROR, OVER_LIMIT },
		{ CURLE_FILESIZE_EXCEEDED, OVER_LIMIT },
		{ CURLE_OUT_OF_MEMORY, OVER_LIMIT },      /* libcurl's own limit of a header line */
		{ CURLE_OPERATION_TIMEDOUT, TOO_SLOW },
	};
	/* clang-format on */
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		if (rows[i].code == code)
			return rows[i].how;
	return NO_SENSE;
}

/* What OpenSSL said, without its numbers: "error:0A000152:SSL routines::unsafe legacy renegotiation
 * disabled". */
static const char *
tls_text(const struct wire *wire)
{
	const struct trust *trust = &wire->transfer->peer->trust;
	const char *text = wire->text, *p;

	if (trust->why[0] != '\0')
		return trust->why;
	for (p = text; (p = strstr(p, "::")) != NULL; p += 2)
		text = p + 2;
	return text[0] != '\0' ? text : "the handshake failed";
}

static void
explain(struct wire *wire, CURLcode code, struct rf_error *err)
{
	const struct transfer *transfer = wire->transfer;
	const char *node = transfer->peer->node;
	char text[RF_ARG_SIZE];
	long os_errno = 0;

	curl_easy_getinfo(wire->multi_wire.easy, CURLINFO_OS_ERRNO, &os_errno);
	switch (broken_how(code)) {
	case NO_CONNECTION:
		error_set(err, RF_NODE_UNREACHABLE, node,
		    code == CURLE_COULDNT_RESOLVE_HOST ? "its name cannot be resolved"
		    : os_errno                         ? strerror((int)os_errno)
						       : "no connection");
		break;
	case NO_TLS:
		if (transfer->peer->trust.verdict == TRUST_CHANGED)
			error_set(err, RF_NODE_CERTIFICATE, node);
		else
			error_set(err, RF_NODE_TLS, node, tls_text(wire));
		break;
	case NO_ANSWER:
		if (transfer->answer.status != 0)
			error_set(err, RF_NODE_GARBLED, node, "cut short");
		else
			error_set(err, RF_NODE_UNREACHABLE, node,
			    "it closed the connection without an answer");
		break;
	case NO_SENSE:
		error_set(err, RF_NODE_GARBLED, node,
		    code == CURLE_PARTIAL_FILE ? "cut short" : curl_easy_strerror(code));
		break;
	case OVER_LIMIT:
		error_set(err, RF_NODE_TOO_MUCH, node,
		    wire->limit                       ? wire->limit
		    : code == CURLE_FILESIZE_EXCEEDED ? "bytes of the body"
						      : "header lines");
		break;
	case TOO_SLOW:
		snprintf(text, sizeof text, "no connection in %d ms", transfer->peer->connect_ms);
		if (wire->issued > 0)
			error_set(err, RF_NODE_TIMEOUT, node);
		else
			error_set(err, RF_NODE_UNREACHABLE, node, text);
		break;
	}
	err->native = os_errno ? (int)os_errno : (int)code;
}
