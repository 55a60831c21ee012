/* Reading requests: lenient where a test needs it, for our peer is trusted here. */
#include "http_conn.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>

enum { HEAD_MAX = 64 * 1024, BODY_MAX = 256 << 20 };

/* Decoded for looking things up; a malformed escape stays as it is. */
static char *
percent_decoded(const char *from, size_t len)
{
	char *to = xcalloc(1, len + 1), *at = to;
	int byte;

	for (size_t i = 0; i < len; i++) {
		if (from[i] == '%' && i + 2 < len && (byte = hex_pair(from + i + 1)) > 0) {
			*at++ = (char)byte;
			i += 2;
		} else {
			*at++ = from[i];
		}
	}
	return to;
}

static bool
parse_request_line(struct http_request *req, char *line)
{
	char *target = strchr(line, ' ');
	char *version = target ? strrchr(target + 1, ' ') : NULL;
	const char *from;
	size_t len;

	if (!version || !begins_with(version + 1, "HTTP/1."))
		return false;
	req->conn->keep_alive = strcmp(version + 1, "HTTP/1.0") != 0;
	req->method = xstrndup(line, (size_t)(target - line));
	req->target = xstrndup(target + 1, (size_t)(version - target - 1));
	from = req->target;
	if (begins_with(from, "https://") || begins_with(from, "http://")) {
		from = strchr(strstr(from, "//") + 2, '/');
		if (!from)
			return false;
	}
	len = strcspn(from, "?#");
	req->path = percent_decoded(from, len);
	if (from[len] == '?')
		req->query = xstrndup(from + len + 1, strcspn(from + len + 1, "#"));
	return true;
}

static bool
parse_field(struct http_headers *h, char *line)
{
	char *colon = strchr(line, ':');
	char *end;

	if (!colon || colon == line)
		return false;
	*colon++ = '\0';
	colon += strspn(colon, " \t");
	for (end = colon + strlen(colon); end > colon && (end[-1] == ' ' || end[-1] == '\t');)
		*--end = '\0';
	http_header_add(h, line, colon);
	return true;
}

/* Consumes `head`, which ends with an empty line. */
static bool
parse_head(struct http_conn *c, char *head)
{
	struct http_request *req = c->req;
	char *line, *save = NULL;
	const char *value;

	line = strtok_r(head, "\r\n", &save);
	if (!line || !parse_request_line(req, line))
		return false;
	while ((line = strtok_r(NULL, "\r\n", &save)))
		if (!parse_field(&req->headers, line))
			return false;
	value = http_header(&req->headers, "Connection");
	if (value && strcasestr(value, "close"))
		c->keep_alive = false;
	value = http_header(&req->headers, "Transfer-Encoding");
	c->chunked = value && strcasestr(value, "chunked");
	value = http_header(&req->headers, "Content-Length");
	c->want = value && !c->chunked ? strtoul(value, NULL, 10) : 0;
	return c->want <= BODY_MAX;
}

static void
refuse(struct http_conn *c, int status)
{
	struct http_reply reply = {.status = status, .close = true};

	http_answer(c->req, &reply);
}

/* True: a whole head was read. */
static bool
read_head(struct http_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	struct evbuffer_ptr end = evbuffer_search(in, "\r\n\r\n", 4, NULL);
	const char *expect;
	char *head;
	size_t len;
	bool ok;

	if (end.pos < 0) {
		if (evbuffer_get_length(in) > HEAD_MAX)
			http_conn_free(c);
		return false;
	}
	len = (size_t)end.pos + 4;
	head = xcalloc(1, len + 1);
	evbuffer_remove(in, head, len);
	c->req = xcalloc(1, sizeof *c->req);
	c->req->conn = c;
	c->req->server = c->server;
	c->req->began_ms = now_ms();
	c->req->earlier_on_connection = c->served++;
	c->req->body = xstrdup("");
	ok = parse_head(c, head);
	free(head);
	if (!ok) {
		refuse(c, 400);
		return false;
	}
	expect = http_header(&c->req->headers, "Expect");
	if (expect && strcasecmp(expect, "100-continue") == 0)
		bufferevent_write(c->bev, "HTTP/1.1 100 Continue\r\n\r\n", 25);
	return true;
}

static void
take_body(struct http_conn *c, size_t len)
{
	struct http_request *req = c->req;

	req->body = xrealloc(req->body, req->body_len + len + 1);
	evbuffer_remove(bufferevent_get_input(c->bev), req->body + req->body_len, len);
	req->body_len += len;
	req->body[req->body_len] = '\0';
	c->want -= len;
}

/* True: the body is complete. */
static bool
read_plain_body(struct http_conn *c)
{
	size_t have = evbuffer_get_length(bufferevent_get_input(c->bev));

	if (have && c->want)
		take_body(c, have < c->want ? have : c->want);
	return c->want == 0;
}

static bool
read_chunked_body(struct http_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	char *line;
	bool last;

	for (;;) {
		if (c->want && !read_plain_body(c))
			return false;
		line = evbuffer_readln(in, NULL, EVBUFFER_EOL_CRLF);
		if (!line)
			return false;
		if (*line) { /* an empty line only ends the chunk before */
			c->want = strtoul(line, NULL, 16);
			last = c->want == 0;
			if (c->req->body_len + c->want > BODY_MAX)
				last = true;
			free(line);
			if (last) {
				line = evbuffer_readln(in, NULL, EVBUFFER_EOL_CRLF);
				free(line);
				return true;
			}
			continue;
		}
		free(line);
	}
}

void
http_advance(struct http_conn *c)
{
	if (c->advancing)
		return;
	c->advancing = true;
	while (c->bev && !c->closing && !c->handled) {
		if (!c->req && !read_head(c))
			break;
		if (!(c->chunked ? read_chunked_body(c) : read_plain_body(c)))
			break;
		c->handled = true;
		c->server->handler->request(c->req);
	}
	c->advancing = false;
	if (c->closed_inside)
		free(c);
}
