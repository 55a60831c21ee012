/* The fleet, faked; included by fakes.c. */
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
fleet_shows_native(struct node *node, struct node *view, const char *path)
{
	(void)node;
	(void)view;
	(void)path;
	return false;
}

void
fleet_findings(struct node *node, struct findings *out)
{
	(void)node;
	memset(out, 0, sizeof *out);
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

/* ---- events ---- */

struct fleet_listen *fake_listener;

static void
listen_cancel(struct op *op)
{
	if ((struct op *)&fake_listener->call.op == op)
		fake_listener = NULL;
}

void
fleet_listen(struct fleet_listen *listen, struct op *parent, op_fn *done)
{
	op_start(&listen->call.op, parent, 0, listen_cancel, done);
	fake_listener = listen;
}

void
fake_event(const char *text)
{
	struct doc *doc = doc_new(text, strlen(text), NULL, 0);

	fake_listener->event(fake_listener, doc);
	doc_unref(doc);
}

void
fake_listener_ends(enum rf_code code)
{
	struct fleet_listen *listen = fake_listener;

	fake_listener = NULL;
	op_fail(&listen->call.op, code);
}

struct node *
fleet_line(struct node *node, enum transport transport)
{
	return transport == TRANSPORT_REDFISH ? node : NULL;
}
