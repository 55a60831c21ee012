#include "northbound/stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

/* One pass of the loop encrypts no more than this for one client. */
enum { WRITE_MAX = 256 * 1024 };

/* Each TLS record is a system call and, without delay, a segment of its own. Corked they leave in
 * full segments: a sixth less CPU for 200 KiB. Not worth two more system calls for one or two
 * records. */
enum { CORK_FROM = 32 * 1024 };

void
stream_init(struct stream *stream, int fd, SSL_CTX *tls)
{
	stream->fd = fd;
	stream->is_broken = false;
	stream->ssl = NULL;
	if (tls == NULL)
		return;
	stream->ssl = SSL_new(tls);
	if (stream->ssl == NULL || SSL_set_fd(stream->ssl, fd) != 1)
		stream->is_broken = true;
	else
		SSL_set_accept_state(stream->ssl);
}

/* Before every call on the TLS layer: an error that somebody else left in this thread's queue would
 * be taken for this connection's. */
static void
forget_errors(void)
{
	if (ERR_peek_error() != 0)
		ERR_clear_error();
}

/* What a call on the TLS layer that did not succeed wants; ret is what it returned. */
static enum stream_result
tls_result(struct stream *stream, int ret)
{
	switch (SSL_get_error(stream->ssl, ret)) {
	case SSL_ERROR_WANT_READ:
		return STREAM_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return STREAM_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return STREAM_END;
	default:
		stream->is_broken = true;
		return STREAM_FAILED;
	}
}

static enum stream_result
plain_result(enum stream_result want)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? want : STREAM_FAILED;
}

enum stream_result
stream_handshake(struct stream *stream)
{
	int ret;

	if (stream->is_broken)
		return STREAM_FAILED;
	if (stream->ssl == NULL)
		return STREAM_OK;
	forget_errors();
	ret = SSL_do_handshake(stream->ssl);
	return ret == 1 ? STREAM_OK : tls_result(stream, ret);
}

enum stream_result
stream_read(struct stream *stream, void *buf, size_t size, size_t *got)
{
	ssize_t n;

	*got = 0;
	if (stream->ssl != NULL) {
		forget_errors();
		return SSL_read_ex(stream->ssl, buf, size, got) == 1 ? STREAM_OK
								     : tls_result(stream, 0);
	}
	n = recv(stream->fd, buf, size, 0);
	if (n < 0)
		return plain_result(STREAM_WANT_READ);
	*got = (size_t)n;
	return n > 0 ? STREAM_OK : STREAM_END;
}

bool
stream_has_more(const struct stream *stream)
{
	return stream->ssl != NULL && SSL_has_pending(stream->ssl);
}

static enum stream_result
write_some(struct stream *stream, const char *bytes, size_t len, size_t *done)
{
	ssize_t n;

	if (stream->ssl != NULL) {
		forget_errors();
		return SSL_write_ex(stream->ssl, bytes, len, done) == 1 ? STREAM_OK
									: tls_result(stream, 0);
	}
	n = send(stream->fd, bytes, len, MSG_NOSIGNAL);
	if (n < 0)
		return plain_result(STREAM_WANT_WRITE);
	*done = (size_t)n;
	return STREAM_OK;
}

static void
cork(struct stream *stream, int on)
{
	setsockopt(stream->fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

enum stream_result
stream_write(struct stream *stream, const void *bytes, size_t len, size_t *done)
{
	bool is_long = stream->ssl != NULL && len > CORK_FROM;
	enum stream_result result = STREAM_OK;
	size_t n;

	*done = 0;
	if (is_long)
		cork(stream, 1);
	while (result == STREAM_OK && *done < len) {
		if (*done >= WRITE_MAX) {
			result = STREAM_WANT_WRITE;
			break;
		}
		n = 0;
		result = write_some(stream, (const char *)bytes + *done, len - *done, &n);
		*done += n;
	}
	if (is_long)
		cork(stream, 0);
	return result;
}

void
stream_shut(struct stream *stream)
{
	/* Not waiting for the peer's close_notify: it has no more to tell us. */
	if (stream->ssl != NULL && !stream->is_broken && SSL_is_init_finished(stream->ssl)) {
		forget_errors();
		SSL_shutdown(stream->ssl);
	}
	shutdown(stream->fd, SHUT_WR);
}

enum stream_result
stream_discard(struct stream *stream)
{
	char waste[16384];
	ssize_t n = recv(stream->fd, waste, sizeof waste, 0);

	if (n < 0)
		return plain_result(STREAM_WANT_READ);
	return n > 0 ? STREAM_OK : STREAM_END;
}

void
stream_close(struct stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

void
stream_free(struct stream *stream)
{
	stream_close(stream);
	SSL_free(stream->ssl);
	stream->ssl = NULL;
}
