#include "sse.h"

#include <stdlib.h>
#include <string.h>

struct sse_stream {
	LIST_ENTRY(sse_stream) link;
	struct http_request *req;
};

static const char *
stream_uri(struct bmc *b)
{
	const json_t *service = b->tree->events ? bmc_body(b, b->tree->events) : NULL;

	return json_text(service, "ServerSentEventUri");
}

bool
sse_is_stream(const struct call *c)
{
	const char *uri = strcmp(c->req->method, "GET") == 0 ? stream_uri(c->bmc) : NULL;

	return uri && strcmp(uri, c->uri) == 0;
}

void
sse_open(struct call *c)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
				   "Cache-Control: no-cache\r\nOData-Version: 4.0\r\n\r\n";
	struct bmc *b = c->bmc;
	struct sse_stream *s = xcalloc(1, sizeof *s);

	s->req = c->req;
	LIST_INSERT_HEAD(&b->streams, s, link);
	b->count.streams_opened++;
	if (sse_count(b) > b->count.streams_max)
		b->count.streams_max = sse_count(b);
	b->count.in_flight--;
	count_add(&b->count.statuses, "200");
	c->taken = true;
	http_write(c->req, head, strlen(head));
}

bool
sse_ended(struct http_request *req)
{
	struct bmc *b = req->server->owner;
	struct sse_stream *s, *next;

	LIST_FOREACH_DEL(s, &b->streams, link, next)
	{
		if (s->req != req)
			continue;
		LIST_REMOVE(s, link);
		free(s);
		return true;
	}
	return false;
}

int
sse_emit(struct bmc *b, const json_t *event)
{
	const char *raw = json_text(event, "raw");
	char *json = json_dumps(event, JSON_COMPACT);
	char *text = raw ? xstrdup(raw) : xasprintf("id: %u\ndata: %s\n\n", b->next_event++, json);
	struct sse_stream *s;
	int count = 0;

	LIST_FOREACH(s, &b->streams, link)
	{
		http_write(s->req, text, strlen(text));
		count++;
	}
	free(text);
	free(json);
	return count;
}

void
sse_close_all(struct bmc *b)
{
	while (b->streams.lh_first)
		http_close(b->streams.lh_first->req, HTTP_FINISH);
}

int
sse_count(const struct bmc *b)
{
	struct sse_stream *s;
	int count = 0;

	LIST_FOREACH(s, &b->streams, link)
	count++;
	return count;
}
