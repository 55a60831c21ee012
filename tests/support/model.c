#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "tests/support/trees.h"
#include "translate/deed.h"
#include "translate/document.h"
#include "translate/primary.h"
#include "translate/surface.h"

enum { MEMBERS = 256, ROUNDS = 64 };

/* ---- opening ---- */

static json_t *
document_at(json_t *docs, const char *uri)
{
	char slash[LINK_SIZE + 2];
	json_t *doc = json_object_get(docs, uri);

	snprintf(slash, sizeof slash, "%s/", uri);
	return doc ? doc : json_object_get(docs, slash);
}

static size_t
members_of(struct model *model, json_t *docs, int kind, struct primary_member *members)
{
	json_t *list = json_object_get(document_at(docs, places_primary_path((enum primary_kind)kind)), "Members"), *item;
	const char *uri;
	struct link link;
	size_t i, n = 0;

	json_array_foreach(list, i, item) {
		uri = json_is_string(item) ? json_string_value(item) : json_string_value(json_object_get(item, "@odata.id"));
		if (n < MEMBERS && uri && links_canonical(&model->links, uri, strlen(uri), LINK_MUST, &link) == LINK_RESOURCE) {
			members[n].uri = xstrdup(link.text);
			members[n++].json = document_at(docs, uri);
		}
	}
	return n;
}

static void
choose_primaries(struct model *model, json_t *docs, const json_t *primary[3])
{
	struct primary_member members[MEMBERS];
	int kind, chosen;
	size_t n, i;

	for (kind = 0; kind < PRIMARY_KINDS; kind++) {
		n = members_of(model, docs, kind, members);
		if (kind == PRIMARY_SYSTEM)
			chosen = primary_system(members, n, NULL);
		else if (kind == PRIMARY_CHASSIS)
			chosen = primary_chassis(members, n, primary[PRIMARY_SYSTEM], &model->links);
		else if (kind == PRIMARY_MANAGER)
			chosen = primary_manager(members, n, primary[PRIMARY_SYSTEM], &model->links);
		else
			chosen = primary_equipment(members, n);
		if (chosen >= 0) {
			model->links.primary[kind] = model->ids[kind] = xstrdup(primary_id(members[chosen].uri));
			if (kind <= PRIMARY_MANAGER)
				primary[kind] = members[chosen].json;
		}
		for (i = 0; i < n; i++)
			free((char *)members[i].uri);
	}
}

/* As gateway keeps it: through document_make and back. */
static json_t *
canonical(struct model *model, json_t *json, const char *uri)
{
	struct document_in in = {.json = json, .node = "web01", .uri = uri, .links = &model->links, .quirks = &model->quirks};
	struct rf_error err;
	struct doc *doc = document_make(&in, &err);
	json_t *made;

	if (doc == NULL)
		return NULL;
	made = json_loadb(doc->bytes, doc->len, 0, NULL);
	doc_unref(doc);
	return made;
}

struct model *
model_of(json_t *docs)
{
	struct model *model = xcalloc(1, sizeof *model);
	const json_t *primary[3] = {NULL};
	struct vendor_seen seen;
	const char *uri;
	struct link link;
	json_t *json;

	assert_non_null(docs);
	model->links.host = "bmc.south.example";
	choose_primaries(model, docs, primary);
	seen = (struct vendor_seen){ .root = document_at(docs, "/redfish/v1"), .managers = document_at(docs, "/redfish/v1/Managers"),
		.system = primary[PRIMARY_SYSTEM], .chassis = primary[PRIMARY_CHASSIS], .manager = primary[PRIMARY_MANAGER] };
	vendor_find(&seen, &model->vendor);
	quirks_find(&model->vendor, &model->quirks);
	model->docs = json_object();
	model->notes = json_object();
	model->sent = json_array();
	json_object_foreach(docs, uri, json) {
		if (strncmp(uri, "ipmi:", 5) == 0)
			json_object_set(model->docs, uri, json);
		else if (links_canonical(&model->links, uri, strlen(uri), LINK_MUST, &link) == LINK_RESOURCE) {
			link.text[link.path_len] = '\0';
			json_object_set_new(model->docs, link.text, canonical(model, json, link.text));
		}
	}
	json_decref(docs);
	return model;
}

struct model *
model_open(const char *path)
{
	size_t len = strlen(path);

	return model_of(len > 3 && strcmp(path + len - 3, ".gz") == 0 ? trees_archive(path) : trees_fixture(path));
}

void
model_free(struct model *model)
{
	size_t i;

	for (i = 0; i < nitems(model->ids); i++)
		free(model->ids[i]);
	quirks_clear(&model->quirks);
	json_decref(model->docs);
	json_decref(model->notes);
	json_decref(model->sent);
	free(model);
}

static const char *
below(const struct model *model, enum primary_kind kind, const char *rest)
{
	static char texts[4][LINK_SIZE];
	static int at;
	char *text = texts[at++ % 4];

	assert_non_null(model->links.primary[kind]);
	snprintf(text, LINK_SIZE, "%s/%s%s", places_primary_path(kind), model->links.primary[kind], rest);
	return text;
}

const char *
model_system(const struct model *model, const char *rest)
{
	return below(model, PRIMARY_SYSTEM, rest);
}

const char *
model_chassis(const struct model *model, const char *rest)
{
	return below(model, PRIMARY_CHASSIS, rest);
}

const char *
model_manager(const struct model *model, const char *rest)
{
	return below(model, PRIMARY_MANAGER, rest);
}

/* ---- the surface's sources ---- */

/* What was asked for in an earlier round is there; what is new is there in the next one. */
struct look {
	struct model *model;
	json_t *asked;
	bool is_new;
};

static const json_t *
source(struct surface *s, const char *path, enum surface_need need)
{
	struct look *look = s->arg;

	(void)need;
	if (json_object_get(look->asked, path) == NULL) {
		json_object_set_new(look->asked, path, json_true());
		look->is_new = s->is_waiting = true;
		return NULL;
	}
	return json_object_get(look->model->docs, path);
}

static const char *
note(struct surface *s, const char *key)
{
	struct look *look = s->arg;

	return json_string_value(json_object_get(look->model->notes, key));
}

static void
set_note(struct surface *s, const char *key, const char *value)
{
	struct look *look = s->arg;

	if (value != NULL)
		json_object_set_new(look->model->notes, key, json_string(value));
	else
		json_object_del(look->model->notes, key);
}

static const struct surface_row *
surface_begin(struct surface *s, struct look *look, struct model *model, const char *path)
{
	memset(s, 0, sizeof *s);
	look->model = model;
	look->asked = json_object();
	s->source = source;
	s->note = note;
	s->set_note = set_note;
	s->arg = look;
	s->node = "web01";
	s->vendor = &model->vendor;
	s->quirks = &model->quirks;
	s->is_native = model->is_native;
	s->transport = model->transport;
	return surface_find(s, &model->links, path);
}

json_t *
model_make(struct model *model, const char *path)
{
	const struct surface_row *row;
	struct look look;
	struct surface s;
	json_t *json = NULL, *made;
	int round;

	row = surface_begin(&s, &look, model, path);
	for (round = 0; row != NULL && row->make != NULL; round++) {
		assert_true(round < ROUNDS);
		s.is_waiting = look.is_new = false;
		surface_members(&s, &model->links);
		json_decref(json);
		json = row->make(&s);
		if (!s.is_waiting)
			break;
	}
	model->asked = json_object_size(look.asked);
	json_decref(look.asked);
	if (row == NULL || row->make == NULL)
		return json_deep_copy(json_object_get(model->docs, path));
	if (json == NULL)
		return NULL;
	if (json_object_get(json, "@odata.id") == NULL)
		json_object_set_new(json, "@odata.id", json_string(path));
	if (json_object_get(json, "Id") == NULL && !document_is_collection(json))
		json_object_set_new(json, "Id", json_string(primary_id(path)));
	made = canonical(model, json, path);
	json_decref(json);
	return made;
}

json_t *
model_ask(struct model *model, const char *path, json_t *(*ask)(struct surface *s, char *out), char *out)
{
	struct look look;
	struct surface s;
	json_t *json = NULL;
	int round;

	surface_begin(&s, &look, model, path);
	for (round = 0; round == 0 || s.is_waiting; round++) {
		assert_true(round < ROUNDS);
		s.is_waiting = look.is_new = false;
		surface_members(&s, &model->links);
		json_decref(json);
		json = ask(&s, out);
	}
	json_decref(look.asked);
	return json;
}

/* ---- deeds ---- */

int
model_plain(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	json_t *doc = json_object_get(model->docs, path);

	(void)said;
	if (strcmp(method, "POST") == 0)
		return 204;
	if (doc == NULL)
		return 404;
	if (strcmp(method, "DELETE") == 0)
		json_object_del(model->docs, path);
	else
		json_object_update_recursive(doc, (json_t *)body);
	return 204;
}

static void
send_it(struct model *model, struct deed *deed)
{
	char *body = deed->send_body ? json_dumps(deed->send_body, JSON_COMPACT | JSON_SORT_KEYS) : xstrdup("");
	char line[4096], status[16];

	snprintf(line, sizeof line, "%s %s%s%s", deed->send_method, deed->send_path, body[0] ? " " : "", body);
	json_array_append_new(model->sent, json_string(line));
	free(body);
	json_decref(deed->said);
	deed->said = NULL;
	deed->status = (model->answer ? model->answer : model_plain)(model, deed->send_method, deed->send_path, deed->send_body, &deed->said);
	deed->err = (struct rf_error){0};
	snprintf(status, sizeof status, "%d", deed->status);
	if (deed->status == 0)
		error_set(&deed->err, RF_NODE_UNKNOWN_OUTCOME, "web01", "redfish");
	else if (deed->status >= 500)
		error_set(&deed->err, RF_NODE_FAILED, "web01", status);
	else if (deed->status >= 400)
		error_set(&deed->err, RF_NODE_REFUSED, "web01", status);
	if (deed->status >= 400 && deed->status < 500)
		deed->err.status = deed->status;
	json_decref(deed->send_body);
	deed->send_body = NULL;
}

static void
answered(struct model_said *said, struct deed *deed, bool is_failed)
{
	if (said->status != 0)
		return;
	said->err = is_failed ? deed->err : (struct rf_error){0};
	said->status = is_failed ? error_status(&deed->err) : deed->answer_status ? deed->answer_status : 204;
	said->body = json_incref(is_failed ? deed->said : deed->answer);
	if (deed->task != NULL)
		snprintf(said->task, sizeof said->task, "%s", deed->task);
}

static deed_fn *
deed_of(const struct surface_row *row, const char *method)
{
	if (row == NULL)
		return NULL;
	return strcmp(method, "PATCH") == 0 ? row->patch : strcmp(method, "POST") == 0 ? row->post : row->remove;
}

struct model_said
model_write(struct model *model, const char *method, const char *path, const char *body)
{
	struct model_said said = {0};
	struct look look;
	struct surface s;
	struct deed deed = {.s = &s, .method = method, .wall_s = MODEL_WALL_S};
	deed_fn *fn = deed_of(surface_begin(&s, &look, model, path), method);
	enum deed_ask ask;
	json_error_t fault;
	char *text = body ? xstrdup(body) : NULL, *at;
	uint64_t began = model->clock_ms;
	int steps;

	for (at = text; at != NULL && *at; at++)
		*at = *at == '\'' ? '"' : *at;
	json_t *json = text ? json_loads(text, 0, &fault) : NULL, *asked;
	free(text);
	assert_true(body == NULL || json != NULL);
	assert_non_null(fn);
	asked = deed_asked(path, json);
	deed.body = asked;
	deed.state = json_object();
	for (steps = 0; steps < DEED_STEPS_MAX * 4; steps++) {
		s.is_waiting = look.is_new = false;
		deed.elapsed_ms = model->clock_ms - began;
		deed.left_ms = (said.status != 0 ? DEED_BACKGROUND_MS : MODEL_CLIENT_MS) - (int64_t)deed.elapsed_ms;
		surface_members(&s, &model->links);
		ask = fn(&deed);
		if (s.is_waiting)
			continue;
		if (ask == DEED_SEND) {
			send_it(model, &deed);
			json_object_clear(look.asked);
		} else if (ask == DEED_PAUSE) {
			model->clock_ms += (uint64_t)deed.pause_ms;
			if (model->pause != NULL)
				model->pause(model, deed.pause_ms);
			json_object_clear(look.asked);
		} else if (ask == DEED_ANSWER) {
			answered(&said, &deed, false);
		} else if (ask == DEED_DONE || ask == DEED_FAIL) {
			answered(&said, &deed, ask == DEED_FAIL);
			said.end = ask == DEED_FAIL ? error_status(&deed.err) : 204;
			break;
		}
	}
	assert_true(steps < DEED_STEPS_MAX * 4);
	json_decref(look.asked);
	json_decref(deed.state);
	json_decref(deed.part_body);
	json_decref(deed.said);
	json_decref(deed.answer);
	json_decref(asked);
	json_decref(json);
	return said;
}

void
model_said_clear(struct model_said *said)
{
	json_decref(said->body);
	said->body = NULL;
}
