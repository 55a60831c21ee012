/* Works: a read_op or an act_op under way. Each first makes sure which profile the box has: its
 * sysObjectID narrows, and the object that counts outlets decides. */
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_own.h"

/* RFC 3418: what every box has. */
enum { SYS_OBJECT, SYS_DESCR, SYS_NAME, SYS_LOCATION, SYS_COUNT };
static const char *const system_objects[SYS_COUNT] = {
    ".1.3.6.1.2.1.1.2.0", ".1.3.6.1.2.1.1.1.0", ".1.3.6.1.2.1.1.5.0", ".1.3.6.1.2.1.1.6.0"};

static const struct {
	const char *uri;
	enum pdu_group group;
} groups[] = {
    {"pdu:/device", PDU_DEVICE},
    {"pdu:/outlets", PDU_OUTLETS},
    {"pdu:/mains", PDU_MAINS},
    {"pdu:/branches", PDU_BRANCHES},
    {"pdu:/groups", PDU_GROUPS},
    {"pdu:/sensors", PDU_SENSORS},
};

static enum verdict ask_who(struct script *script);
static enum verdict got_who(struct script *script, const void *answer, size_t len);
static enum verdict ask_counts(struct script *script);
static enum verdict got_counts(struct script *script, const void *answer, size_t len);
static enum verdict go_on(struct script *script);
static enum verdict ask_tables(struct script *script);
static enum verdict got_tables(struct script *script, const void *answer, size_t len);
static void work_done(struct op *op);

/* clang-format off */
static const struct step work_steps[] = {
	{ "who",    ask_who,    got_who,    0, 1, NULL },
	{ "counts", ask_counts, got_counts, 0, 1, NULL },
	{ "begin",  go_on,      NULL,       0, 1, NULL },
	{ "tables", ask_tables, got_tables, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

/* ---- begin and end */

static void
work_start(struct work *work, struct endpoint *endpoint, struct op *asked, const char *name)
{
	work->endpoint = endpoint;
	work->next = endpoint->works;
	if (work->next != NULL)
		work->next->prev = work;
	endpoint->works = work;
	script_start(&work->script, name, endpoint->node, work_steps, asked, 0, NULL, work_done);
}

static bool
is_open(struct endpoint *endpoint, struct op *asked)
{
	if (endpoint->closing != NULL)
		op_fail(asked, RF_SHUTTING_DOWN);
	return endpoint->closing == NULL;
}

static void
not_there(struct op *asked, const struct endpoint *endpoint, const char *uri)
{
	struct rf_error err;

	error_set(&err, RF_NODE_REFUSED, endpoint->node, uri);
	err.status = 404;
	op_finish(asked, &err);
}

void
snmp_work_read(struct read_op *read, struct op *parent, int64_t ms, op_fn *done)
{
	struct endpoint *endpoint = read->endpoint;
	struct work *work;
	size_t i;

	read->status = 0;
	read->json = read->error_body = NULL;
	read->is_unchanged = read->is_truncated = false;
	read->etag[0] = read->body_etag[0] = '\0';
	read->hash = 0;
	read->bytes = 0;
	op_start(&read->op, parent, ms, NULL, done);
	if (!is_open(endpoint, &read->op))
		return;
	for (i = 0; i < nitems(groups) && strcmp(groups[i].uri, read->uri) != 0; i++)
		continue;
	if (i == nitems(groups)) {
		read->status = 404;
		not_there(&read->op, endpoint, read->uri);
		return;
	}
	work = xcalloc(1, sizeof *work);
	work->read = read;
	work->group = groups[i].group;
	work_start(work, endpoint, &read->op, groups[i].uri);
}

void
snmp_work_act(struct act_op *act, struct op *parent, int64_t ms, op_fn *done)
{
	struct endpoint *endpoint = act->endpoint;
	const struct pdu_action *action;
	struct work *work;

	act->status = 0;
	act->json = act->error_body = NULL;
	act->location[0] = '\0';
	act->retry_after_s = 0;
	act->was_sent = false;
	op_start(&act->op, parent, ms, NULL, done);
	if (!is_open(endpoint, &act->op))
		return;
	action = pdu_action_find(act->uri);
	if (action == NULL || strcmp(act->method, "POST") != 0) {
		act->status = action == NULL ? 404 : 405;
		not_there(&act->op, endpoint, act->uri);
		return;
	}
	work = xcalloc(1, sizeof *work);
	work->act = act;
	work->action = action;
	work->group = action->group;
	work->body = act->body != NULL ? json_loadb(act->body, act->body_len, 0, NULL) : NULL;
	work_start(work, endpoint, &act->op, action->uri);
}

static uint64_t
hash_of(const char *text)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	while (*text != '\0')
		hash = (hash ^ (unsigned char)*text++) * 1099511628211u;
	return hash != 0 ? hash : 1;
}

static void
read_ended_well(struct work *work)
{
	struct read_op *read = work->read;
	char *text = json_dumps(work->facts, JSON_COMPACT);

	read->status = 200;
	if (text == NULL)
		return;
	read->bytes = strlen(text);
	read->hash = hash_of(text);
	free(text);
	read->is_unchanged = read->held_hash == read->hash;
	if (!read->is_unchanged)
		read->json = json_incref(work->facts);
}

static void
act_ended(struct work *work, const struct rf_error *err)
{
	struct act_op *act = work->act;

	/* The look before it writes nothing. */
	act->was_sent = work->exchange.was_sent && work->exchange.ask == SNMP_SET;
	if (err->code == RF_OK)
		act->status = 204;
	else if (work->exchange.answer.binds != NULL || !act->was_sent)
		act->status = err->code == RF_NODE_REFUSED || err->code == RF_NODE_FAILED ? error_status(err) : 0;
}

static void
work_done(struct op *op)
{
	struct work *work = (struct work *)op;
	struct endpoint *endpoint = work->endpoint;
	struct op *asked = work->read != NULL ? &work->read->op : &work->act->op;
	struct rf_error err = op->err;

	if (err.code == RF_OK && work->read != NULL)
		read_ended_well(work);
	if (work->act != NULL)
		act_ended(work, &err);
	if (work->prev != NULL)
		work->prev->next = work->next;
	else
		endpoint->works = work->next;
	if (work->next != NULL)
		work->next->prev = work->prev;
	pdu_reading_free(work->reading);
	snmp_answer_clear(&work->exchange.answer);
	json_decref(work->facts);
	json_decref(work->body);
	free(work->probes);
	free(work->candidates);
	free(work->counts);
	free(work->binds);
	free(work);
	op_finish(asked, &err);
	snmp_endpoint_settled(endpoint);
}

void
snmp_works_stop(struct endpoint *endpoint)
{
	struct rf_error err;
	struct work *work;

	error_set(&err, RF_SHUTTING_DOWN);
	for (work = endpoint->works; work != NULL; work = work->next)
		op_finish(work->read != NULL ? &work->read->op : &work->act->op, &err);
}

/* ---- walks */

static void
walk_done(struct op *op)
{
	struct work *work = (struct work *)((char *)op - offsetof(struct work, walk));

	if (op->err.code != RF_OK)
		script_failed(&work->script, &op->err);
	else
		script_reply(&work->script, &work->walk, sizeof work->walk);
}

static enum verdict
walk(struct work *work, const struct pdu_target *targets, size_t count, snmp_walk_fn *heard)
{
	snmp_walk_start(
	    &work->walk, work->endpoint, targets, count, heard, work, &work->script.op, walk_done);
	return WAIT;
}

/* ---- which profile */

static void
heard_who(struct snmp_walk *walked, size_t target, const struct snmp_bind *bind)
{
	struct work *work = walked->arg;
	char oid[SNMP_OID_TEXT], *text;

	if (target == SYS_OBJECT) {
		text = bind->type == SNMP_OBJECT_ID ? xstrdup(snmp_oid_text(&bind->id, oid)) : pdu_text(bind->bytes, bind->len);
		/* Some answer it as text, with a dot before it. */
		if (text != NULL)
			snprintf(work->object, sizeof work->object, "%s", text + (*text == '.'));
	} else {
		text = bind->type == SNMP_BYTES ? pdu_text(bind->bytes, bind->len) : NULL;
		if (text != NULL)
			snprintf(work->contact[target - 1], sizeof work->contact[0], "%s", text);
	}
	free(text);
}

/* The profile is known, and the inventory is not what is asked for: no need to see whether it is another box. */
static enum verdict
ask_who(struct script *script)
{
	struct work *work = (struct work *)script;
	size_t i;

	if (work->endpoint->profile != NULL && work->endpoint->object[0] != '\0' && work->group != PDU_DEVICE)
		return script_jump(script, &work_steps[2]);
	work->probes = xcalloc(SYS_COUNT, sizeof *work->probes);
	for (i = 0; i < SYS_COUNT; i++) {
		snmp_oid_parse(&work->probes[i].root, system_objects[i]);
		work->probes[i].is_exact = true;
	}
	return walk(work, work->probes, SYS_COUNT, heard_who);
}

static enum verdict
got_who(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct endpoint *endpoint = work->endpoint;

	(void)len;
	if (answer != &work->walk)
		return WAIT;
	if (endpoint->profile != NULL &&
	    (endpoint->object[0] == '\0' || strcmp(endpoint->object, work->object) == 0)) {
		snprintf(endpoint->object, sizeof endpoint->object, "%s", work->object);
		snmp_endpoint_learnt(endpoint);
		return script_jump(script, &work_steps[2]);
	}
	endpoint->profile = endpoint->told;
	return NEXT;
}

static bool
is_prefix(const char *prefix, const char *oid)
{
	size_t len = strlen(prefix);

	return strncmp(prefix, oid, len) == 0 && (oid[len] == '\0' || oid[len] == '.');
}

/* A maker's bare number is the beginning of all its profiles. */
static bool
may_be(const struct pdu_profile *profile, const char *object)
{
	const char *const *at;

	for (at = profile->objects; *at != NULL; at++)
		if (is_prefix(*at, object) || is_prefix(object, *at))
			return true;
	return false;
}

/* What is there, and is no number, is one. */
static void
heard_count(struct snmp_walk *walked, size_t target, const struct snmp_bind *bind)
{
	struct work *work = walked->arg;
	bool is_number = bind->type == SNMP_INTEGER || bind->type == SNMP_COUNT;

	work->counts[target] = is_number ? bind->number : 1;
}

static void
add_probe(struct work *work, const struct pdu_profile *profile)
{
	size_t len = strlen(profile->count);
	struct pdu_target *probe = &work->probes[work->probe_count];

	probe->root = pdu_column(profile, profile->count);
	probe->is_exact = len > 2 && strcmp(profile->count + len - 2, ".0") == 0;
	probe->max_rows = 1;
	work->candidates[work->probe_count] = profile;
	work->counts[work->probe_count++] = -1;
}

static enum verdict
ask_counts(struct script *script)
{
	struct work *work = (struct work *)script;
	size_t all = 0, i;
	bool is_unknown;

	if (work->endpoint->profile != NULL)
		return got_counts(script, &work->walk, 0);
	while (pdu_profiles[all] != NULL)
		all++;
	free(work->probes);
	work->probes = xcalloc(all, sizeof *work->probes);
	work->candidates = xcalloc(all, sizeof *work->candidates);
	work->counts = xcalloc(all, sizeof *work->counts);
	for (i = 0; i < all; i++)
		if (work->object[0] != '\0' && may_be(pdu_profiles[i], work->object))
			add_probe(work, pdu_profiles[i]);
	/* Nobody's number, or another maker's label on a known box. */
	is_unknown = work->probe_count == 0;
	for (i = 0; i < all && is_unknown; i++)
		add_probe(work, pdu_profiles[i]);
	return walk(work, work->probes, work->probe_count, heard_count);
}

static enum verdict
got_counts(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct endpoint *endpoint = work->endpoint;
	size_t i;

	(void)len;
	if (answer != &work->walk)
		return WAIT;
	for (i = 0; i < work->probe_count && endpoint->profile == NULL; i++)
		if (work->counts[i] > 0)
			endpoint->profile = work->candidates[i];
	for (i = 0; i < work->probe_count && endpoint->profile == NULL; i++)
		if (work->counts[i] == 0)
			endpoint->profile = work->candidates[i];
	if (endpoint->profile == NULL) {
		error_set(&script->op.err, RF_NODE_UNSUPPORTED, endpoint->node);
		log_warn("node=%s object=%s why=\"no PDU that is known here\"", endpoint->node, work->object);
		return FAIL;
	}
	snprintf(endpoint->object, sizeof endpoint->object, "%s", work->object);
	snmp_endpoint_learnt(endpoint);
	return NEXT;
}

static enum verdict
go_on(struct script *script)
{
	return ((struct work *)script)->act != NULL ? script_jump(script, snmp_act_steps) : NEXT;
}

/* ---- reading */

static void
heard_fact(struct snmp_walk *walked, size_t target, const struct snmp_bind *bind)
{
	pdu_reading_heard(((struct work *)walked->arg)->reading, target, bind);
}

enum verdict
snmp_work_tables(struct work *work, enum pdu_group group)
{
	const struct pdu_target *targets;
	size_t count;

	pdu_reading_free(work->reading);
	work->reading = pdu_reading_new(work->endpoint->profile, group);
	targets = pdu_reading_targets(work->reading, &count);
	return walk(work, targets, count, heard_fact);
}

/* Places of the same list are those of now; the other list's stay. */
static void
take_places(struct endpoint *endpoint, const char *list, struct pdu_place *fresh, size_t fresh_count)
{
	struct pdu_place *places =
	    xcalloc(endpoint->place_count + fresh_count + 1, sizeof *places);
	size_t count = 0, i;

	for (i = 0; i < endpoint->place_count; i++)
		if (strcmp(endpoint->places[i].list, list) != 0)
			places[count++] = endpoint->places[i];
	for (i = 0; i < fresh_count; i++)
		places[count++] = fresh[i];
	free(fresh);
	free(endpoint->places);
	endpoint->places = places;
	endpoint->place_count = count;
}

void
snmp_work_take(struct work *work)
{
	struct pdu_place *places;
	size_t count;

	json_decref(work->facts);
	work->facts = pdu_reading_facts(work->reading);
	if (work->group == PDU_OUTLETS || work->group == PDU_GROUPS) {
		places = pdu_reading_places(work->reading, &count);
		take_places(work->endpoint, work->group == PDU_OUTLETS ? "outlets" : "groups", places, count);
	}
}

static enum verdict
ask_tables(struct script *script)
{
	struct work *work = (struct work *)script;

	return snmp_work_tables(work, work->group);
}

static void
put_text(json_t *facts, const char *name, const char *text)
{
	if (text[0] != '\0' && json_object_get(facts, name) == NULL)
		json_object_set_new(facts, name, json_string(text));
}

static enum verdict
got_tables(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;

	(void)len;
	if (answer != &work->walk)
		return WAIT;
	snmp_work_take(work);
	if (work->group == PDU_DEVICE) {
		json_object_set_new(work->facts, "profile", json_string(work->endpoint->profile->name));
		put_text(work->facts, "manufacturer", work->endpoint->profile->manufacturer);
		put_text(work->facts, "name", work->contact[SYS_NAME - 1]);
		put_text(work->facts, "location", work->contact[SYS_LOCATION - 1]);
		put_text(work->facts, "description", work->contact[SYS_DESCR - 1]);
		put_text(work->facts, "object", work->endpoint->object);
	}
	return FINISH;
}
