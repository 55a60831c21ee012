/* The target of a request, and host names: RFC 9112 3.2, RFC 3986. Pure: no I/O, no allocation, any
 * thread.
 *
 * A path is decoded once, here, and nowhere else. Whatever two parties could read differently is
 * refused: a path that leaves its directory, an encoded separator, a second layer of encoding, a
 * byte that a URI does not have. Empty segments (`//`) are refused, too: nginx merges them and
 * haproxy does not, so a rule in front of us and our router could mean different resources. One
 * trailing slash is an empty last segment, and kept. */
#ifndef FISHWAY_HTTP_URI_H
#define FISHWAY_HTTP_URI_H

#include "northbound/http.h"

enum { HTTP_HOST_MAX = 255 };

struct http_host {
	char name[HTTP_HOST_MAX +
		  1]; /* lower case, without a final dot; an IPv6 address keeps its brackets */
	int port;     /* 0: none given */
};

struct http_target {
	char *path;         /* as sent; "*" for OPTIONS; "/" where an absolute form has none */
	char *query;        /* as sent, without '?'; NULL without one */
	bool has_authority; /* absolute form; then `authority` is set */
	struct http_host authority;
};

/* Cuts `text` in place. NULL, or why it is refused. */
const char *http_target_parse(struct http_target *target, char *text, enum http_method method);
/* Decodes a path into `out`, which has room for strlen(path) + 1 and may be `path` itself. NULL, or
 * why it is refused. */
const char *http_path_decode(const char *path, char *out);
/* `name`, `name:port`, `[v6]`, `[v6]:port`; nothing else. */
bool http_host_parse(struct http_host *host, const char *text, size_t len);

#endif
