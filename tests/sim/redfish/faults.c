/* Faults of bytes: answers that stop, lie about their length, or never end. */
#include <stdlib.h>
#include <string.h>

#include "quirk_hooks.h"

enum { FLOOD_PART = 16 * 1024 };

/* The bytes of the answer's head; with `framing` as its last lines. */
static void
write_head(struct call *c, const char *framing)
{
	struct text t = {0};

	text_print(&t, "HTTP/1.1 %d %s\r\n", c->status, http_reason(c->status));
	for (int i = 0; i < c->headers.count; i++)
		text_print(&t, "%s: %s\r\n", c->headers.list[i].name, c->headers.list[i].value);
	if (!http_header(&c->headers, "Content-Type"))
		text_print(&t, "Content-Type: application/json\r\n");
	text_print(&t, "OData-Version: 4.0\r\n%s", framing);
	http_write(c->req, t.s, t.len);
	text_clear(&t);
}

/* Takes the connection over and writes the head with its true length; gives the body, the caller's.
 */
static char *
begin(struct call *c, size_t *len)
{
	char *body = call_bytes(c, len);
	char *framing = xasprintf("Content-Length: %zu\r\n\r\n", *len);

	c->taken = true;
	write_head(c, framing);
	free(framing);
	return body;
}

BEFORE(fault_stall)
{
	(void)u;
	c->taken = true;
	return true;
}

BEFORE(fault_close)
{
	(void)u;
	c->taken = true;
	http_close(c->req, HTTP_FINISH);
	return true;
}

BEFORE(fault_reset)
{
	(void)u;
	c->taken = true;
	http_close(c->req, HTTP_RESET);
	return true;
}

BEFORE(fault_eof_on_reuse)
{
	(void)u;
	if (c->req->earlier_on_connection == 0)
		return false;
	c->taken = true;
	http_close(c->req, HTTP_FINISH);
	return true;
}

AFTER(fault_stall_body)
{
	size_t len;
	char *body = begin(c, &len);

	(void)u;
	http_write(c->req, body, len / 2);
	free(body);
}

AFTER(fault_close_mid_body)
{
	size_t len;
	char *body = begin(c, &len);

	(void)u;
	http_write(c->req, body, len / 2);
	http_close(c->req, HTTP_FINISH);
	free(body);
}

static void
reset_now(struct http_request *req)
{
	http_close(req, HTTP_RESET);
}

AFTER(fault_reset_mid_body)
{
	size_t len;
	char *body = begin(c, &len);

	(void)u;
	http_write(c->req, body, len / 2);
	free(body);
	http_later(c->req, 50, reset_now); /* so that the half arrives */
}

AFTER(fault_cut_chunked)
{
	size_t len;
	char *body = call_bytes(c, &len), *size = xasprintf("%zx\r\n", len);

	(void)u;
	c->taken = true;
	write_head(c, "Transfer-Encoding: chunked\r\n\r\n");
	http_write(c->req, size, strlen(size));
	http_write(c->req, body, len / 2);
	http_close(c->req, HTTP_FINISH);
	free(body);
	free(size);
}

/* What is left to drip is kept as the call's text. */
static void
drip(struct http_request *req)
{
	struct call *c = req->held;

	http_write(req, c->text + c->dripped, 1);
	if (++c->dripped < c->len)
		http_later(req, (uint64_t)c->drip_ms, drip);
	else
		http_close(req, HTTP_FINISH);
}

static void
start_drip(struct call *c, const struct quirk_use *u, char *bytes, size_t len)
{
	call_text(c, c->status, NULL, bytes, len);
	c->dripped = 0;
	c->drip_ms = (int)quirk_number(u, 1000);
	http_later(c->req, (uint64_t)c->drip_ms, drip);
}

AFTER(fault_drip)
{
	size_t len;
	char *body = begin(c, &len);

	if (len)
		start_drip(c, u, body, len);
	else
		free(body);
}

AFTER(fault_drip_head)
{
	size_t len;
	char *body = call_bytes(c, &len);
	struct text t = {0};

	c->taken = true;
	text_print(&t,
	    "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
	    c->status, http_reason(c->status), len);
	text_put(&t, body, len);
	free(body);
	start_drip(c, u, t.s, t.len);
}

/* Writes the call's text again and again, as fast as the peer reads. */
static void
flood(struct http_request *req)
{
	struct call *c = req->held;

	http_write(req, c->text, c->len);
}

static void
start_flood(struct call *c, const char *head, const char *part, size_t part_len)
{
	struct text t = {0};

	c->taken = true;
	write_head(c, head);
	while (t.len < FLOOD_PART)
		text_put(&t, part, part_len);
	call_text(c, c->status, NULL, t.s, t.len);
	c->req->pump = flood;
	flood(c->req);
}

AFTER(fault_endless_chunked)
{
	(void)u;
	start_flood(c, "Transfer-Encoding: chunked\r\n\r\n", "10\r\n[[[[[[[[[[[[[[[[\r\n", 22);
}

AFTER(fault_endless_body)
{
	(void)u;
	start_flood(c, "Connection: close\r\n\r\n", "[[[[[[[[[[[[[[[[", 16);
}

AFTER(fault_endless_head)
{
	(void)u;
	start_flood(c, "", "X-Flood: 0123456789\r\n", 21);
}

AFTER(fault_interim_flood)
{
	static const char interim[] = "HTTP/1.1 102 Processing\r\n\r\n";
	struct text t = {0};

	(void)u;
	c->taken = true;
	while (t.len < FLOOD_PART)
		text_put(&t, interim, sizeof interim - 1);
	call_text(c, 102, NULL, t.s, t.len);
	c->req->pump = flood;
	flood(c->req);
}

AFTER(fault_header_flood)
{
	long count = quirk_number(u, 20000);
	size_t len;
	char *body = call_bytes(c, &len);
	struct text t = {0};

	c->taken = true;
	for (long i = 0; i < count; i++)
		text_print(&t, "X-Flood-%ld: %ld\r\n", i, i);
	text_print(&t, "Content-Length: %zu\r\n\r\n", len);
	write_head(c, t.s);
	http_write(c->req, body, len);
	http_close(c->req, HTTP_FINISH);
	text_clear(&t);
	free(body);
}

AFTER(fault_length_huge)
{
	size_t len;
	char *body = call_bytes(c, &len);

	(void)u;
	c->taken = true;
	write_head(c, "Content-Length: 999999999999\r\n\r\n");
	http_write(c->req, body, len);
	free(body);
}

/* One Content-Length for each of `wrong`, that much too small; -1 ends them. */
static void
lie(struct call *c, const int *wrong)
{
	size_t len;
	char *body = call_bytes(c, &len);
	struct text t = {0};

	c->taken = true;
	for (; *wrong >= 0; wrong++)
		text_print(&t, "Content-Length: %zu\r\n", len - (size_t)*wrong);
	text_print(&t, "\r\n");
	write_head(c, t.s);
	http_write(c->req, body, len);
	http_close(c->req, HTTP_FINISH);
	text_clear(&t);
	free(body);
}

AFTER(fault_length_short)
{
	(void)u;
	lie(c, (const int[]){10, -1});
}

AFTER(fault_length_twice)
{
	(void)u;
	lie(c, (const int[]){0, 10, -1});
}

AFTER(fault_gzip_bomb)
{
	unsigned char head[16], part[13];
	struct text t = {0};
	size_t head_len = gzip_bomb_head(head);

	(void)u;
	c->taken = true;
	write_head(c, "Content-Encoding: gzip\r\nConnection: close\r\n\r\n");
	http_write(c->req, head, head_len);
	gzip_bomb_part(part);
	while (t.len < FLOOD_PART)
		text_put(&t, part, sizeof part);
	call_text(c, c->status, NULL, t.s, t.len);
	c->req->pump = flood;
	flood(c->req);
}

AFTER(fault_garbage)
{
	(void)u;
	c->taken = true;
	http_write(c->req, "\x16\x03\x01 this is no HTTP\n\n", 21);
	http_close(c->req, HTTP_FINISH);
}
