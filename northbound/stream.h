/* A stream of bytes to a client: a non-blocking socket, plain or with TLS on it. One shard.
 *
 * libevent says when the socket is ready; the bytes go between OpenSSL and our own buffers without a
 * bufferevent between them. Measured: a server on bufferevent_openssl (libevent 2.1.12, one block an
 * answer) that does not even parse needs 1.17 times the CPU of this whole layer for 2 KiB over TLS and
 * 1.9 times for 200 KiB. And what bufferevents do not offer is ours to decide: when reading pauses, how
 * much is held for a slow reader, reading ahead, close_notify.
 *
 * OpenSSL reads ahead (one system call a record instead of two). So the socket may have nothing to
 * say while bytes wait in OpenSSL: read until STREAM_WANT_READ, or until less came than was asked
 * for and stream_has_more says no. */
#ifndef FISHWAY_STREAM_H
#define FISHWAY_STREAM_H

#include <stdbool.h>
#include <stddef.h>

struct ssl_st;
struct ssl_ctx_st;

enum stream_result {
	STREAM_OK,
	STREAM_WANT_READ,  /* again when the socket is readable */
	STREAM_WANT_WRITE, /* again when it is writable */
	STREAM_END,        /* the peer has ended its side */
	STREAM_FAILED,     /* only stream_close makes sense now */
};

struct stream {
	int fd;
	struct ssl_st *ssl; /* NULL: plain */
	bool is_broken;     /* TLS may not be spoken on it any more, not even goodbye */
};

/* Takes over fd. tls NULL: plain; else the server's context, of which it takes a reference. */
void stream_init(struct stream *stream, int fd, struct ssl_ctx_st *tls);
/* To be called until STREAM_OK; before that neither read nor write. */
enum stream_result stream_handshake(struct stream *stream);
/* STREAM_OK: *got bytes, at least 1. */
enum stream_result stream_read(struct stream *stream, void *buf, size_t size, size_t *got);
bool stream_has_more(const struct stream *stream);
/* Writes up to a quarter of a megabyte. *done bytes of it are out, whatever the result; STREAM_OK:
 * all of them. The rest is to be offered again from the same place. */
enum stream_result stream_write(struct stream *stream, const void *bytes, size_t len, size_t *done);
/* Says that nothing more will come from us: close_notify and FIN. */
void stream_shut(struct stream *stream);
/* After stream_shut: throws away what the peer still sends. STREAM_OK: some; STREAM_END: all. */
enum stream_result stream_discard(struct stream *stream);
/* Closes the socket; stream_free forgets the rest (what is known of the peer). */
void stream_close(struct stream *stream);
void stream_free(struct stream *stream);

#endif
