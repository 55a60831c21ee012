#include "tests/support/box.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "gateway/xalloc.h"

enum { CONNS_MAX = 256, REQUESTS_MAX = 4096, REQUEST_SIZE = 1 << 20 };

struct box_conn {
	struct box *box;
	pthread_t thread;
	int fd, number;
	SSL *ssl;
	char *in;
	size_t in_len;
};

struct box {
	struct box_config config;
	pthread_t thread;
	pthread_mutex_t lock;
	int fd, port, conn_count, request_count;
	size_t heard;
	SSL_CTX *ctx;
	struct box_conn conns[CONNS_MAX];
	char *requests[REQUESTS_MAX];
	atomic_bool is_stopping;
};

static void *accept_loop(void *arg);
static void *serve(void *arg);
static char *next_request(struct box_conn *conn);
static bool more(struct box_conn *conn);
static SSL_CTX *context(const struct box_config *config);

struct box *
box_start(const struct box_config *config)
{
	struct box *box = xcalloc(1, sizeof *box);
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof address;

	box->config = *config;
	pthread_mutex_init(&box->lock, NULL);
	box->ctx = config->cert ? context(config) : NULL;
	box->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	inet_pton(AF_INET, config->address ? config->address : "127.0.0.1", &address.sin_addr);
	assert(bind(box->fd, (struct sockaddr *)&address, sizeof address) == 0 &&
	       listen(box->fd, 128) == 0);
	getsockname(box->fd, (struct sockaddr *)&address, &len);
	box->port = ntohs(address.sin_port);
	assert(pthread_create(&box->thread, NULL, accept_loop, box) == 0);
	return box;
}

void
box_stop(struct box *box)
{
	int i;

	atomic_store(&box->is_stopping, true);
	pthread_join(box->thread, NULL);
	for (i = 0; i < box->conn_count; i++)
		pthread_join(box->conns[i].thread, NULL);
	for (i = 0; i < box->request_count; i++)
		free(box->requests[i]);
	close(box->fd);
	SSL_CTX_free(box->ctx);
	pthread_mutex_destroy(&box->lock);
	free(box);
}

int
box_port(const struct box *box)
{
	return box->port;
}

void
box_cert_swap(struct box *box, const struct box_cert *cert)
{
	SSL_CTX *old;

	pthread_mutex_lock(&box->lock);
	old = box->ctx;
	box->config.cert = cert;
	box->ctx = context(&box->config);
	pthread_mutex_unlock(&box->lock);
	SSL_CTX_free(old);
}

int
box_connections(struct box *box)
{
	int n;

	pthread_mutex_lock(&box->lock);
	n = box->conn_count;
	pthread_mutex_unlock(&box->lock);
	return n;
}

int
box_requests(struct box *box)
{
	int n;

	pthread_mutex_lock(&box->lock);
	n = box->request_count;
	pthread_mutex_unlock(&box->lock);
	return n;
}

char *
box_request(struct box *box, int n)
{
	char *request = NULL;

	pthread_mutex_lock(&box->lock);
	if (n < box->request_count)
		request = xstrdup(box->requests[n]);
	pthread_mutex_unlock(&box->lock);
	return request;
}

size_t
box_heard(struct box *box)
{
	size_t n;

	pthread_mutex_lock(&box->lock);
	n = box->heard;
	pthread_mutex_unlock(&box->lock);
	return n;
}

bool
box_is_stopping(const struct box_conn *conn)
{
	return atomic_load(&conn->box->is_stopping);
}

int
box_conn_number(const struct box_conn *conn)
{
	return conn->number;
}

bool
box_send(struct box_conn *conn, const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t n;

	while (len > 0) {
		struct pollfd ready = {.fd = conn->fd, .events = POLLOUT};

		if (atomic_load(&conn->box->is_stopping))
			return false;
		if (poll(&ready, 1, 50) == 0)
			continue;
		/* Small pieces, so that a full socket does not block beyond the end of the test. */
		n = conn->ssl ? SSL_write(conn->ssl, p, (int)(len > 4096 ? 4096 : len))
			      : send(conn->fd, p, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

bool
box_print(struct box_conn *conn, const char *format, ...)
{
	char *text = NULL;
	va_list ap;
	bool is_well;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	assert(n >= 0);
	is_well = box_send(conn, text, (size_t)n);
	free(text);
	return is_well;
}

void
box_reset(struct box_conn *conn)
{
	const struct linger now = {1, 0};

	setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void *
accept_loop(void *arg)
{
	struct box *box = arg;
	struct box_conn *conn;
	struct pollfd ready = {.fd = box->fd, .events = POLLIN};

	while (!atomic_load(&box->is_stopping)) {
		if (poll(&ready, 1, 20) <= 0)
			continue;
		pthread_mutex_lock(&box->lock);
		assert(box->conn_count < CONNS_MAX);
		conn = &box->conns[box->conn_count++];
		conn->box = box;
		conn->number = box->conn_count;
		conn->fd = accept4(box->fd, NULL, NULL, SOCK_CLOEXEC);
		if (box->ctx != NULL) {
			conn->ssl = SSL_new(box->ctx);
			SSL_set_fd(conn->ssl, conn->fd);
		}
		pthread_mutex_unlock(&box->lock);
		assert(pthread_create(&conn->thread, NULL, serve, conn) == 0);
	}
	return NULL;
}

static void *
serve(void *arg)
{
	struct box_conn *conn = arg;
	struct box *box = conn->box;
	char *request;
	struct timeval limit = {.tv_sec = 20};
	bool goes_on = true;

	/* A client that stalls inside the handshake must not hold the test up for ever. */
	setsockopt(conn->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	conn->in = xcalloc(1, REQUEST_SIZE);
	if (conn->ssl != NULL && SSL_accept(conn->ssl) != 1)
		goes_on = false;
	while (goes_on && (request = next_request(conn)) != NULL) {
		pthread_mutex_lock(&box->lock);
		assert(box->request_count < REQUESTS_MAX);
		box->requests[box->request_count++] = request;
		pthread_mutex_unlock(&box->lock);
		goes_on = box->config.answer(conn, request, box->config.arg);
	}
	if (conn->ssl != NULL)
		SSL_shutdown(conn->ssl);
	SSL_free(conn->ssl);
	close(conn->fd);
	free(conn->in);
	return NULL;
}

/* The next request, head and body, taken out of what came in; NULL at the end. */
static char *
next_request(struct box_conn *conn)
{
	char *end, *length, *request;
	size_t len;

	while ((end = strstr(conn->in, "\r\n\r\n")) == NULL)
		if (!more(conn))
			return NULL;
	len = (size_t)(end - conn->in) + 4;
	length = strcasestr(conn->in, "\r\nContent-Length:");
	if (length != NULL && length < end)
		len += strtoul(length + 17, NULL, 10);
	while (conn->in_len < len)
		if (!more(conn))
			return NULL;
	request = xstrndup(conn->in, len);
	conn->in_len -= len;
	memmove(conn->in, conn->in + len, conn->in_len + 1);
	return request;
}

static bool
more(struct box_conn *conn)
{
	struct pollfd ready = {.fd = conn->fd, .events = POLLIN};
	ssize_t n;

	while ((conn->ssl == NULL || SSL_pending(conn->ssl) == 0) && poll(&ready, 1, 20) == 0)
		if (atomic_load(&conn->box->is_stopping))
			return false;
	assert(conn->in_len + 1 < REQUEST_SIZE);
	n = conn->ssl ? SSL_read(conn->ssl, conn->in + conn->in_len,
			    (int)(REQUEST_SIZE - 1 - conn->in_len))
		      : read(conn->fd, conn->in + conn->in_len, REQUEST_SIZE - 1 - conn->in_len);
	if (n <= 0)
		return false;
	conn->in_len += (size_t)n;
	conn->in[conn->in_len] = '\0';
	pthread_mutex_lock(&conn->box->lock);
	conn->box->heard += (size_t)n;
	pthread_mutex_unlock(&conn->box->lock);
	return true;
}

static SSL_CTX *
context(const struct box_config *config)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	const struct box_cert *issuer;

	SSL_CTX_set_security_level(ctx, 0);
	assert(SSL_CTX_use_certificate(ctx, config->cert->x509) == 1);
	assert(SSL_CTX_use_PrivateKey(ctx, config->cert->key) == 1);
	for (issuer = config->cert->issuer; issuer != NULL; issuer = issuer->issuer)
		SSL_CTX_add1_chain_cert(ctx, issuer->x509);
	if (config->tls != NULL)
		config->tls(ctx);
	return ctx;
}
