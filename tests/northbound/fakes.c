#include "tests/northbound/fakes.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/stats.h"
#include "gateway/xalloc.h"
#include "northbound/auth.h"
#include "northbound/collections.h"
#include "northbound/exchange.h"
#include "northbound/northbound.h"
#include "northbound/router.h"
#include "tests/support/conf.h"

static struct shard *shard;
static struct config *config;

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

/* ---- authentication ---- */

/* clang-format off */
static const struct known {
	const char *token, *role;
	unsigned privileges;
	bool is_scoped, must_change;
} known[] = {
	{ "admin",      "Administrator", 63,                                                             false, false },
	{ "operator",   "Operator",      PRIV_LOGIN | PRIV_CONFIGURE_SELF | PRIV_CONFIGURE_COMPONENTS | PRIV_NO_AUTH, false, false },
	{ "readonly",   "ReadOnly",      PRIV_LOGIN | PRIV_CONFIGURE_SELF | PRIV_NO_AUTH,                false, false },
	{ "blue",       "Administrator", 63,                                                             true,  false },
	{ "mustchange", "Administrator", 63,                                                             false, true },
};
/* clang-format on */

static struct scope *blue;

static bool
know(const char *token, struct identity *who)
{
	for (size_t i = 0; token != NULL && i < nitems(known); i++) {
		if (strcmp(token, known[i].token) != 0)
			continue;
		memset(who, 0, sizeof *who);
		who->user = known[i].token;
		who->role = known[i].role;
		who->privileges = known[i].privileges;
		who->must_change_password = known[i].must_change;
		who->account_uri = "/redfish/v1/AccountService/Accounts/mustchange";
		who->scope = known[i].is_scoped ? blue : NULL;
		who->scope_id = scope_id(who->scope);
		return true;
	}
	return false;
}

enum auth_result
auth_try(const struct auth_in *in, struct identity *who, struct rf_error *err)
{
	memset(who, 0, sizeof *who);
	who->privileges = PRIV_NO_AUTH;
	if (in->token == NULL && in->authorization == NULL)
		return AUTH_OK;
	if (in->token != NULL && strncmp(in->token, "slow-", 5) == 0)
		return AUTH_MUST_WAIT;
	if (know(in->token, who))
		return AUTH_OK;
	error_set(err, RF_BAD_TOKEN);
	return AUTH_REFUSED;
}

static struct {
	struct shard_timer timer;
	struct auth_op *auth;
	char token[32];
} slow;

static void
slow_done(void *arg)
{
	(void)arg;
	if (know(slow.token + 5, &slow.auth->who))
		op_finish(&slow.auth->op, NULL);
	else
		op_fail(&slow.auth->op, RF_BAD_TOKEN);
}

void
auth_start(struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in, op_fn *done)
{
	op_start(&auth->op, parent, ms, NULL, done);
	slow.auth = auth;
	snprintf(slow.token, sizeof slow.token, "%s", in->token);
	timer_set(shard, &slow.timer, 5, slow_done, NULL);
}

void
auth_login(struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in, const char *user,
    const char *password, op_fn *done)
{
	(void)in;
	(void)user;
	(void)password;
	op_start(&auth->op, parent, ms, NULL, done);
	op_fail(&auth->op, RF_BAD_CREDENTIALS);
}

void
identity_clear(struct identity *who)
{
	memset(who, 0, sizeof *who);
}

void
identity_copy(struct identity *to, const struct identity *from)
{
	*to = *from;
}

bool
identity_owns_account(const struct identity *who, const char *account_id)
{
	return who->user != NULL && strcmp(who->user, account_id) == 0;
}

bool
identity_owns_session(const struct identity *who, const struct session *session)
{
	return who->session == session;
}

const char *
auth_challenge(void)
{
	return "Basic realm=\"Redfish\"";
}

bool
auth_init(struct rf_error *err)
{
	(void)err;
	return true;
}

void
auth_free(void)
{
}

/* ---- northbound.c ---- */

bool fake_is_stopping;

const struct config *
northbound_config(void)
{
	return config;
}

bool
northbound_is_stopping(void)
{
	return fake_is_stopping;
}

const char *
northbound_uuid(void)
{
	return "8a7b1c2d-0000-4000-8000-000000000001";
}

struct worker_pool *
northbound_helpers(void)
{
	return NULL;
}

void
northbound_reload(struct config *other, struct op *op, struct op *parent, op_fn *done)
{
	(void)other;
	op_start(op, parent, 0, NULL, done);
	op_finish(op, NULL);
}

size_t
northbound_certificate_count(void)
{
	return 0;
}

struct x509_st *
northbound_certificate(size_t index)
{
	(void)index;
	return NULL;
}

/* ---- the fleet ---- */

struct node {
	const char *name;
	struct stats *stats;
};

static struct node nodes[] = { { "a", NULL }, { "b", NULL }, { "c", NULL } };

struct fake_doc *fake_docs;
size_t fake_doc_count;
int fake_cancelled;
struct fake_written fake_written;

struct node *
fake_node(const char *name)
{
	return fleet_find(name, strlen(name));
}

struct shard *
fake_shard(void)
{
	return shard;
}

const struct roster *
fleet_roster(void)
{
	static struct node *list[nitems(nodes)];
	static struct roster roster = { 1, nitems(nodes), list };

	for (size_t i = 0; i < nitems(nodes); i++)
		list[i] = &nodes[i];
	return &roster;
}

struct node *
fleet_find(const char *name, size_t len)
{
	for (size_t i = 0; i < nitems(nodes); i++) {
		if (strlen(nodes[i].name) == len && memcmp(nodes[i].name, name, len) == 0)
			return &nodes[i];
	}
	return NULL;
}

struct node *
fleet_find_host(const char *name, size_t len)
{
	return fleet_find(name, len);
}

const char *
node_name(const struct node *node)
{
	return node->name;
}

const struct node_config *
node_config(const struct node *node)
{
	return config_node(config, node->name);
}

struct stats *
node_stats(struct node *node)
{
	return node->stats;
}

/* b is shown as its vendor made it, the others are not. */
enum doc_persona
node_persona(const struct node *node)
{
	return node == &nodes[1] ? PERSONA_NATIVE : PERSONA_GENERIC;
}

void
node_status(struct node *node, struct node_status *out)
{
	(void)node;
	memset(out, 0, sizeof *out);
	out->state = NODE_UP;
	out->since_ms = 1700000000000;
}

const char *
node_state_name(enum node_state state)
{
	return state == NODE_UP ? "up" : "other";
}

static struct fake_doc *
doc_at(const struct node *node, const char *path)
{
	for (size_t i = 0; i < fake_doc_count; i++) {
		if (strcmp(fake_docs[i].node, node->name) == 0 && strcmp(fake_docs[i].path, path) == 0)
			return &fake_docs[i];
	}
	return NULL;
}

bool
fleet_resolve(struct node *view, const char *uri, struct fleet_ref *out)
{
	for (size_t i = 0; i < fake_doc_count; i++) {
		if (strcmp(view == NULL ? fake_docs[i].uri : fake_docs[i].path, uri) != 0 ||
		    (view != NULL && strcmp(view->name, fake_docs[i].node) != 0))
			continue;
		out->node = fake_node(fake_docs[i].node);
		snprintf(out->path, sizeof out->path, "%s", fake_docs[i].path);
		return true;
	}
	return false;
}

bool
fleet_uri(struct node *node, struct node *view, const char *path, char *out, size_t size)
{
	const struct fake_doc *doc = doc_at(node, path);

	if (doc == NULL)
		return false;
	snprintf(out, size, "%s", view == NULL ? doc->uri : doc->path);
	return true;
}

void
fleet_face(const struct node *node, const struct node *view, struct doc_face *out)
{
	memset(out, 0, sizeof *out);
	out->persona = view == NULL ? PERSONA_FLEET : node_persona(node);
	out->node = node->name;
	out->manager = "1";
}

static void
hit(const struct fake_doc *doc, struct fleet_hit *out)
{
	memset(out, 0, sizeof *out);
	out->doc = doc_new(doc->text, strlen(doc->text), NULL, 0);
	out->is_stale = doc->state == DOC_STALE;
	out->age_s = doc->state == DOC_STALE ? 77 : 0;
}

bool
fleet_cached(struct node *node, const char *path, enum fleet_freshness freshness, struct fleet_hit *out)
{
	const struct fake_doc *doc = doc_at(node, path);

	if (doc == NULL || (doc->state != DOC_CACHED && doc->state != DOC_STALE) || freshness == FLEET_NOW)
		return false;
	hit(doc, out);
	return true;
}

struct waiter {
	struct shard_timer timer;
	struct op *op;
	struct fake_doc *doc;
};

static void
read_ready(void *arg)
{
	struct fleet_read *read = arg;
	struct fake_doc *doc = read->waiter->doc;
	struct rf_error err;

	if (doc->state == DOC_NEVER)
		return;
	doc->reads++;
	if (doc->state == DOC_FAILS) {
		error_set(&err, doc->code, read->node->name, "because");
		if (doc->text != NULL)
			read->said = doc_new(doc->text, strlen(doc->text), NULL, 0);
		op_finish(&read->call.op, &err);
	} else {
		hit(doc, &read->hit);
		op_finish(&read->call.op, NULL);
	}
}

static void
read_cancel(struct op *op)
{
	struct fleet_read *read = (struct fleet_read *)(void *)op;

	fake_cancelled++;
	timer_clear(&read->waiter->timer);
}

void
fleet_read(struct fleet_read *read, struct op *parent, int64_t ms, op_fn *done)
{
	memset(&read->hit, 0, sizeof read->hit);
	read->said = NULL;
	read->waiter = xcalloc(1, sizeof *read->waiter);
	read->waiter->doc = doc_at(read->node, read->path);
	op_start(&read->call.op, parent, ms, read_cancel, done);
	if (op_is_running(&read->call.op))
		timer_set(shard, &read->waiter->timer, 2, read_ready, read);
}

void
fleet_read_clear(struct fleet_read *read)
{
	doc_unref(read->hit.doc);
	doc_unref(read->said);
	free(read->waiter);
}

/* Members are the docs one segment below. */
void
fleet_members(const char *collection, bool (*each)(void *arg, struct node *node, const char *path), void *arg)
{
	size_t len = strlen(collection);

	for (size_t i = 0; i < nitems(nodes); i++) {
		for (size_t j = 0; j < fake_doc_count; j++) {
			const char *path = fake_docs[j].path;

			if (strcmp(fake_docs[j].node, nodes[i].name) == 0 && strncmp(path, collection, len) == 0 &&
			    path[len] == '/' && strchr(path + len + 1, '/') == NULL && !each(arg, &nodes[i], path))
				return;
		}
	}
}

uint64_t
fleet_generation(void)
{
	static const struct fake_doc *docs;
	static uint64_t generation;

	if (docs != fake_docs) {
		docs = fake_docs;
		generation++;
	}
	return generation;
}

bool
fleet_has_on(struct node *node, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < fake_doc_count; i++) {
		if ((node == NULL || strcmp(fake_docs[i].node, node->name) == 0) &&
		    strncmp(fake_docs[i].path, path, len) == 0 && fake_docs[i].path[len] == '/')
			return true;
	}
	return false;
}

bool
fleet_has(const char *path)
{
	return fleet_has_on(NULL, path);
}

void
fleet_write(struct fleet_write *write, struct op *parent, int64_t ms, op_fn *done)
{
	struct fake_written *w = &fake_written;
	struct rf_error err;

	w->count++;
	snprintf(w->method, sizeof w->method, "%s", write->method);
	snprintf(w->path, sizeof w->path, "%s", write->path);
	snprintf(w->body, sizeof w->body, "%.*s", (int)write->body_len, write->body == NULL ? "" : write->body);
	snprintf(w->if_match, sizeof w->if_match, "%s", write->if_match == NULL ? "" : write->if_match);
	write->status = w->status;
	write->doc = w->text == NULL ? NULL : doc_new(w->text, strlen(w->text), NULL, 0);
	snprintf(write->location, sizeof write->location, "%s", w->location == NULL ? "" : w->location);
	op_start(&write->call.op, parent, ms, NULL, done);
	error_set(&err, RF_NODE_REFUSED, write->node->name, "because");
	err.status = w->refused;
	if (w->code == RF_NODE_REFUSED)
		op_finish(&write->call.op, &err);
	else if (w->code != RF_OK)
		op_fail(&write->call.op, w->code);
	else
		op_finish(&write->call.op, NULL);
}

void
fleet_write_clear(struct fleet_write *write)
{
	doc_unref(write->doc);
	write->doc = NULL;
}

/* ---- life ---- */

int
fakes_begin(void **state)
{
	static const char *const names[] = { "a", "b", "c" };
	struct rf_error err;

	if (conf_begin(state) != 0)
		return -1;
	config = conf_good("listen: [{port: 8443}]\n"
	    "node_domain: bmc.example.net\n"
	    "accounts: [{username: root, role: Administrator, password_hash: '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7'}]\n"
	    "nodes:\n"
	    " - {name: a, labels: {tenant: blue}, redfish: {url: 'https://127.0.0.1:1', username: u, password: p}, view: {address: 127.9.9.9}}\n"
	    " - {name: b, redfish: {url: 'https://127.0.0.1:2', username: u, password: p}}\n"
	    " - {name: c, redfish: {url: 'https://127.0.0.1:3', username: u, password: p}}\n");
	shard = shard_new("test");
	shard_enter(shard);
	for (size_t i = 0; i < nitems(nodes); i++)
		nodes[i].stats = stats_new(names[i]);
	blue = scope_of_node("a");
	assert(accounts_init(NULL, config, &err) && sessions_init(NULL, &err));
	router_init();
	collections_init(1);
	fake_is_stopping = false;
	memset(&fake_written, 0, sizeof fake_written);
	return 0;
}

int
fakes_end(void **state)
{
	collections_free();
	router_free();
	sessions_free();
	accounts_free();
	scope_unref(blue);
	for (size_t i = 0; i < nitems(nodes); i++)
		stats_unref(nodes[i].stats);
	config_unref(config);
	shard_stop(shard);
	shard_free(shard);
	return conf_end(state);
}
