/* The HTTP layer, faked; included by fakes.c. */
/* ---- clients: the HTTP layer ---- */

struct fake_connection fake_connection;

static struct client *
client_of(const struct http_conn *conn)
{
	return (struct client *)(void *)(uintptr_t)conn;
}

static enum http_method
method_of(const char *text, size_t len)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS" };

	for (size_t i = 0; i < nitems(names); i++) {
		if (strlen(names[i]) == len && memcmp(names[i], text, len) == 0)
			return (enum http_method)i;
	}
	return HTTP_OTHER;
}

static void
add_sent(struct client *client, const char *name, const char *value)
{
	struct http_header *header = &client->sent[client->x.header_count++];

	header->name = arena_strdup(&client->x.arena, name);
	header->value = arena_strdup(&client->x.arena, value);
}

static void
add_sent_lines(struct client *client, const char *lines)
{
	char *copy = arena_strdup(&client->x.arena, lines), *line, *save = NULL;

	for (line = strtok_r(copy, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		char *value = strstr(line, ": ");

		assert(value != NULL);
		*value = '\0';
		if (strcasecmp(line, "Host") == 0)
			client->x.host = value + 2;
		add_sent(client, line, value + 2);
	}
}

struct client *
fake_begin(const char *token, const char *request, const char *headers, const char *body)
{
	struct client *client = xcalloc(1, sizeof *client);
	struct http_exchange *x = &client->x;
	size_t method_len = strcspn(request, " ");
	char *target = arena_strdup(&x->arena, request + method_len + 1), *query = strchr(target, '?');

	client->connection = fake_connection;
	x->conn = (struct http_conn *)(void *)client;
	x->method = method_of(request, method_len);
	x->method_text = arena_strndup(&x->arena, request, method_len);
	if (query != NULL)
		*query++ = '\0';
	x->path = x->raw_path = target;
	x->query = query;
	x->host = "127.0.0.1";
	x->minor = 1;
	x->headers = client->sent;
	if (token != NULL)
		add_sent(client, "X-Auth-Token", token);
	if (headers != NULL)
		add_sent_lines(client, headers);
	if (body != NULL) {
		x->body = arena_strdup(&x->arena, body);
		x->body_len = strlen(body);
	}
	exchange_head(x);
	return client;
}

void
fake_wait(struct client *client)
{
	for (int i = 0; i < 2000 && client->replies == 0; i++) {
		if (client->wants_body) {
			client->wants_body = false;
			exchange_body(&client->x);
		}
		shard_pass(shard, 1);
	}
	assert(client->replies == 1);
	shard_pass(shard, 0);       /* what the answer set off */
	shard_pass(shard, 0);
}

struct client *
ask(const char *token, const char *request, const char *headers, const char *body)
{
	struct client *client = fake_begin(token, request, headers, body);

	fake_wait(client);
	return client;
}

void
fake_drop(struct client *client)
{
	for (size_t i = 0; i < client->header_count; i++) {
		free((char *)client->headers[i].name);
		free((char *)client->headers[i].value);
	}
	arena_clear(&client->x.arena);
	json_decref(client->json);
	free(client->body);
	free(client);
}

int
status_of(const char *token, const char *request)
{
	struct client *client = ask(token, request, NULL, NULL);
	int status = client->status;

	fake_drop(client);
	return status;
}

const char *
header_of(const struct client *client, const char *name)
{
	for (size_t i = 0; i < client->header_count; i++) {
		if (strcmp(client->headers[i].name, name) == 0)
			return client->headers[i].value;
	}
	return NULL;
}

json_t *
value_at(const struct client *client, const char *path)
{
	json_t *at = client->json;

	while (at != NULL && *path != '\0') {
		size_t len = strcspn(path, "/");
		char name[128];

		snprintf(name, sizeof name, "%.*s", (int)len, path);
		at = json_is_array(at) ? json_array_get(at, (size_t)atoi(name)) : json_object_get(at, name);
		path += len + (path[len] == '/');
	}
	return at;
}

const char *
text_at(const struct client *client, const char *path)
{
	return json_string_value(value_at(client, path));
}

const char *
message_of(const struct client *client)
{
	const char *id = json_string_value(json_object_get(json_array_get(json_object_get(
	    json_object_get(client->json, "error"), "@Message.ExtendedInfo"), 0), "MessageId"));

	return id == NULL ? "" : strrchr(id, '.') + 1;
}

const char *
http_header(const struct http_exchange *x, const char *name)
{
	for (size_t i = 0; i < x->header_count; i++) {
		if (strcasecmp(x->headers[i].name, name) == 0)
			return x->headers[i].value;
	}
	return NULL;
}

size_t
http_header_count(const struct http_exchange *x, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < x->header_count; i++)
		count += strcasecmp(x->headers[i].name, name) == 0;
	return count;
}

void
http_read_body(struct http_exchange *x, size_t limit)
{
	struct client *client = (struct client *)x;

	client->body_limit = limit;
	client->wants_body = true;
}

static void
take_head(struct client *client, const struct http_answer *answer)
{
	assert(client->replies == 0);
	client->status = answer->status;
	assert(answer->header_count <= nitems(client->headers));
	for (size_t i = 0; i < answer->header_count; i++) {
		client->headers[i].name = xstrdup(answer->headers[i].name);
		client->headers[i].value = xstrdup(answer->headers[i].value);
	}
	client->header_count = answer->header_count;
	client->body_len = answer->body_len;
	client->body = xcalloc(1, answer->body_len + 1);
}

void
http_reply_end(struct http_exchange *x)
{
	struct client *client = (struct client *)x;

	client->replies++;
	client->json = json_loadb(client->body, client->body_len, JSON_DECODE_ANY, NULL);
}

void
http_reply(struct http_exchange *x, const struct http_answer *answer)
{
	struct client *client = (struct client *)x;

	take_head(client, answer);
	if (x->method != HTTP_HEAD && answer->body != NULL)
		memcpy(client->body, answer->body, answer->body_len);
	http_reply_end(x);
}

char *
http_reply_begin(struct http_exchange *x, const struct http_answer *answer)
{
	struct client *client = (struct client *)x;

	take_head(client, answer);
	return x->method == HTTP_HEAD || x->is_gone || answer->body_len == 0 ? NULL : client->body;
}

void *
http_conn_listener_user(const struct http_conn *conn)
{
	return &client_of(conn)->connection.door;
}

const struct sockaddr *
http_conn_peer(const struct http_conn *conn)
{
	static const struct sockaddr_in peer = { .sin_family = AF_INET };

	(void)conn;
	return (const struct sockaddr *)(const void *)&peer;
}

const struct sockaddr *
http_conn_local(const struct http_conn *conn)
{
	static struct sockaddr_in local = { .sin_family = AF_INET };
	const char *text = client_of(conn)->connection.local;

	inet_pton(AF_INET, text == NULL ? "127.0.0.1" : text, &local.sin_addr);
	return (const struct sockaddr *)(const void *)&local;
}

const char *
http_conn_sni(const struct http_conn *conn)
{
	return client_of(conn)->connection.sni;
}

struct x509_st *
http_conn_peer_certificate(const struct http_conn *conn)
{
	(void)conn;
	return NULL;
}

bool
http_conn_is_tls(const struct http_conn *conn)
{
	(void)conn;
	return true;
}

/* ---- answers that stay open */

void
http_stream_begin(struct http_exchange *x, const struct http_answer *answer)
{
	struct client *client = (struct client *)x;

	take_head(client, answer);
	client->is_stream = true;
}

bool
http_stream_write(struct http_exchange *x, const char *bytes, size_t len)
{
	struct client *client = (struct client *)x;

	assert(client->is_stream && !client->is_ended);
	if (x->is_gone || client->is_slow)
		return false;
	client->body = xrealloc(client->body, client->body_len + len + 1);
	memcpy(client->body + client->body_len, bytes, len);
	client->body_len += len;
	client->body[client->body_len] = '\0';
	return true;
}

void
http_stream_end(struct http_exchange *x)
{
	struct client *client = (struct client *)x;

	assert(client->is_stream && !client->is_ended);
	client->is_ended = true;
	client->replies++;
}
