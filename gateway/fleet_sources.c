#include "gateway/fleet_sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/fleet_act.h"
#include "gateway/log.h"
#include "gateway/notes.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"
#include "translate/classes.h"

enum { SOURCES_MAX = 1024, ABSENT_MS = 15 * 60 * 1000, ABSENT_MAX = 1024, KNOWN_FACTOR = 10 };

struct source {
	struct node_read read;
	struct sources *all;
	struct node *line;            /* who reads it */
	enum surface_need need;
	enum { SOURCE_MISSING, SOURCE_READING, SOURCE_THERE, SOURCE_ABSENT } state;
	json_t *json;
	json_t *known;                /* that was lent by SURFACE_KNOW, before it had to be fresher: the asker may point into it; or what could not be read */
	uint64_t read_ms, read_wall_ms, seq;
	struct rf_error err;
	struct doc *said;
	char key[FLEET_PATH_MAX + 1];
};

const char *
key_path(const char *key)
{
	return key[0] == '=' || key[0] == FLEET_NATIVE ? key + 1 : key;
}

/* A placeholder of ours is no document of the box: there is nothing to make a surface of. */
static bool
is_made(const struct node *node, const struct surface_row *row, const char *path)
{
	static const enum primary_kind kinds[] = {PRIMARY_SYSTEM, PRIMARY_CHASSIS, PRIMARY_MANAGER};
	const struct node_face *face = node_face(node);
	enum primary_kind kind;
	struct place place;

	if (!face->is_learnt)
		return true;
	if (row->base == SURFACE_ROOT)
		return false;
	kind = kinds[row->base];
	place = places_find(path, strlen(path));
	return face->is_made[kind] && place.len == strlen(face->id[kind]) &&
	    memcmp(path + place.at, face->id[kind], place.len) == 0;
}

bool
key_is_facts(const char *key)
{
	return key_path(key)[0] != '/';
}

static const struct surface_row *
find_row(struct node *node, struct surface *s, struct links *links, const char *path)
{
	const struct surface_row *row;

	if (key_is_facts(path))
		return NULL;
	node_links(node, links);
	row = surface_find(s, links, path);
	return row == NULL || (s->transport == NULL && is_made(node, row, path)) ? NULL : row;
}

bool
node_has_surface(struct node *node, const char *path)
{
	const struct surface_row *row;
	struct surface s = {.transport = NULL};
	struct links links;

	row = find_row(node, &s, &links, path);
	return row != NULL && row->make != NULL;
}

const char *
node_emulated(const struct node *node, const char *path)
{
	return key_is_facts(path) || node->driver == NULL || node->driver->speaks_redfish ? NULL : node->driver->name;
}

bool
fleet_shows_native(struct node *node, struct node *view, const char *path)
{
	const struct surface_row *row;
	struct surface s = {.transport = NULL};
	struct links links;

	if (view == NULL || node_persona(node) != PERSONA_NATIVE)
		return false;
	row = find_row(node, &s, &links, path);
	return row != NULL && row->make != NULL && (row->flags & SURFACE_BY_PERSONA) != 0;
}

/* ---- the surface's questions ---- */

static struct source *
find(struct sources *sources, const char *key)
{
	size_t i;

	for (i = 0; i < sources->count; i++) {
		if (strcmp(sources->list[i]->key, key) == 0)
			return sources->list[i];
	}
	return NULL;
}

static struct source *
add(struct sources *sources, struct node *line, const char *key, enum surface_need need)
{
	struct source *source = xcalloc(1, sizeof *source);

	if (sources->count == sources->room) {
		sources->room = sources->room ? sources->room * 2 : 8;
		sources->list = xrealloc(sources->list, sources->room * sizeof(struct source *));
	}
	source->all = sources;
	source->line = line;
	source->need = need;
	snprintf(source->key, sizeof source->key, "%s", key);
	sources->list[sources->count++] = source;
	return source;
}

static void
take(struct source *source, const struct cached *held)
{
	source->json = json_loadb(held->doc->bytes, held->doc->len, 0, NULL);
	source->state = source->json ? SOURCE_THERE : SOURCE_ABSENT;
	source->read_ms = held->read_ms;
	source->read_wall_ms = held->read_wall_ms;
	source->seq = held->seq;
}

/* A known document that has grown old is used, and read again behind the back. */
static bool
is_old(struct node *node, const struct cached *held)
{
	uint64_t age = shard_now(node->shard) - held->read_ms;
	uint64_t max = (uint64_t)fleet_max_age_ms(held->class) * KNOWN_FACTOR;
	uint64_t inventory = (uint64_t)fleet_max_age_ms(CLASS_INVENTORY);

	return held->seq < atomic_load(node->write_seq) || age > (max < inventory ? max : inventory);
}

static bool
from_memory(struct sources *sources, struct source *source)
{
	struct node *node = source->line;
	struct cached held;
	bool is_stale, wants, is_good;

	if (!cache_get(node->cache, source->key, false, &held))
		return false;
	if (held.origin == CACHE_MADE) {
		is_good = false;
	} else if (source->need == SURFACE_KNOW) {
		/* One that was written to itself is not known any more. */
		is_good = held.origin == CACHE_STORED || held.read_ms != 0;
		if (is_good && is_old(node, &held) && atomic_load(&node->state) == NODE_UP)
			node_refresh_later(node, source->key);
	} else {
		is_good = node_is_fresh(node, &held, sources->freshness, &is_stale, &wants);
	}
	if (is_good)
		take(source, &held);
	cached_clear(&held);
	return is_good;
}

static bool
is_known_absent(struct node *node, const char *key)
{
	uintptr_t until = (uintptr_t)table_get(node->absent, key, strlen(key));

	return until != 0 && shard_now(node->shard) < (uint64_t)until;
}

static void
forget_absent(struct node *node)
{
	table_free(node->absent, NULL);
	node->absent = table_new();
}

/* Not for longer than one that is there would be believed: the next log entry may come at any time. Clients choose the ids that they ask
 * for, so there may be any number of these. */
static void
note_absent(struct node *node, const char *key)
{
	enum resource_class class = classes_find(key_path(key), NULL);
	int64_t ms = classes_is_volatile(class) && class != CLASS_UNKNOWN ? fleet_max_age_ms(class) : ABSENT_MS;

	if (table_count(node->absent) >= ABSENT_MAX)
		forget_absent(node);
	table_put(node->absent, key, strlen(key), (void *)(uintptr_t)(shard_now(node->shard) + (uint64_t)ms));
}

static bool
is_absence(const struct rf_error *err)
{
	/* The last: an IPMI box has no such command. */
	return err->code == RF_NODE_REFUSED || err->code == RF_NODE_UNLICENSED || err->code == RF_NOT_FOUND || err->code == RF_NODE_UNSUPPORTED;
}

/* What was known before it could not be read; NULL: nothing, or it is not there. */
static const json_t *
last_known(struct source *source)
{
	struct cached held;

	if (source->known != NULL || source->err.code == RF_OK || is_absence(&source->err) ||
	    !cache_get(source->line->cache, source->key, false, &held))
		return source->known;
	if (held.origin != CACHE_MADE)
		source->known = json_loadb(held.doc->bytes, held.doc->len, 0, NULL);
	cached_clear(&held);
	return source->known;
}

static const json_t *
answer(struct surface *s, const char *path, enum surface_need need)
{
	struct sources *sources = s->arg;
	char key[FLEET_PATH_MAX + 1];
	struct source *source;
	struct node *line;

	snprintf(key, sizeof key, "%s%s", node_has_surface(sources->node, path) ? "=" : "", path);
	source = find(sources, key);
	if (source == NULL && (line = node_line(sources->node, key)) == NULL)
		return NULL;
	if (source == NULL) {
		if (sources->count == SOURCES_MAX) {
			sources->is_partial = true;
			return NULL;
		}
		source = add(sources, line, key, need);
		if (!from_memory(sources, source) && is_known_absent(sources->node, key))
			source->state = SOURCE_ABSENT;
	} else if (need == SURFACE_GET && source->need == SURFACE_KNOW) {
		source->need = SURFACE_GET;
		if (source->state == SOURCE_THERE) {
			source->known = source->json;
			source->json = NULL;
			source->state = SOURCE_MISSING;
			from_memory(sources, source);
		}
	}
	if (source->state == SOURCE_MISSING || source->state == SOURCE_READING)
		s->is_waiting = true;
	return need == SURFACE_KNOW && source->state == SOURCE_ABSENT ? last_known(source) : source->json;
}

static const char *
note(struct surface *s, const char *key)
{
	return notes_get(((struct sources *)s->arg)->node, key);
}

static void
set_note(struct surface *s, const char *key, const char *value)
{
	notes_set(((struct sources *)s->arg)->node, key, value);
}

const struct surface_row *
sources_begin(struct sources *sources, const char *key, const char *transport)
{
	struct surface *s = &sources->s;
	struct node *node = sources->node;

	snprintf(sources->path, sizeof sources->path, "%s", key_path(key));
	s->source = answer;
	s->note = note;
	s->set_note = set_note;
	s->arg = sources;
	s->node = node->name;
	s->vendor = &node->vendor;
	s->quirks = &node->quirks;
	s->transport = transport;
	s->is_native = key[0] == '+';
	s->lines = sources->lines;
	return find_row(node, s, &sources->links, sources->path);
}

static void
doubt(struct node *node, const char *key)
{
	struct cached held;

	if (!cache_get(node->cache, key, false, &held))
		return;
	if (held.origin == CACHE_READ) {
		held.read_ms = 0;
		cache_put(node->cache, key, &held);
	} else {
		cached_clear(&held);
	}
}

void
sources_written(struct node *node, const char *path)
{
	char key[FLEET_PATH_MAX + 1];

	forget_absent(node->whole ? node->whole : node);
	if (key_is_facts(path)) {
		/* `ipmi:/boot/set` changes `ipmi:/boot`. */
		snprintf(key, sizeof key, "%s", path);
		if (strchr(key, '/') != strrchr(key, '/'))
			*strrchr(key, '/') = '\0';
		doubt(node, key);
		return;
	}
	key[0] = '=';
	act_resource(path, key + 1);
	doubt(node, key);
	doubt(node, key + 1);
}

/* ---- reading what is missing ---- */

static void
read_done(struct op *op)
{
	struct source *source = (struct source *)(void *)((char *)op - offsetof(struct source, read.op));
	struct sources *sources = source->all;
	struct node *node = sources->node;

	source->err = op->err;
	source->said = source->read.said;
	source->read.said = NULL;
	if (op->err.code == RF_OK) {
		take(source, &source->read.got);
		table_remove(node->absent, source->key, strlen(source->key));
	} else {
		source->state = SOURCE_ABSENT;
		if (is_absence(&op->err))
			note_absent(node, source->key);
	}
	node_read_clear(&source->read);
	if (--sources->reading == 0)
		sources->ready(sources);
}

bool
sources_wait(struct sources *sources)
{
	struct source *source;
	size_t i;

	for (i = 0; i < sources->count; i++) {
		source = sources->list[i];
		if (source->state != SOURCE_MISSING)
			continue;
		source->state = SOURCE_READING;
		memset(&source->read, 0, sizeof source->read);
		source->read.node = source->line;
		source->read.path = source->key;
		source->read.class = sources->class;
		source->read.freshness = source->need == SURFACE_KNOW ? FLEET_NORMAL : sources->freshness;
		source->read.is_source = true;
		sources->reading++;
		node_read(&source->read, sources->parent, 0, read_done);
	}
	return sources->reading > 0;
}

/* How old the whole is: as old as the oldest that was to be fresh. What stands nowhere any more does not count. */
static void
sum_up(struct sources *sources)
{
	const struct source *source;
	bool is_first = true;
	size_t i;

	sources->is_partial = false;
	sources->own_err = (struct rf_error){0};
	sources->own_said = NULL;
	sources->read_ms = shard_now(sources->node->shard);
	sources->read_wall_ms = shard_wall_ms();
	sources->seq = atomic_load(sources->node->write_seq);
	for (i = 0; i < sources->count; i++) {
		source = sources->list[i];
		if (source->err.code != RF_OK && !is_absence(&source->err)) {
			sources->partial_err = sources->is_partial ? sources->partial_err : source->err;
			sources->is_partial = true;
		}
		if (source->err.code != RF_OK && strcmp(key_path(source->key), sources->path) == 0) {
			sources->own_err = source->err;
			sources->own_said = source->said;
		}
		if (source->state != SOURCE_THERE || source->need != SURFACE_GET)
			continue;
		if (is_first || source->read_ms < sources->read_ms) {
			sources->read_ms = source->read_ms;
			sources->read_wall_ms = source->read_wall_ms;
		}
		if (is_first || source->seq < sources->seq)
			sources->seq = source->seq;
		is_first = false;
	}
}

void
sources_run(struct sources *sources)
{
	sum_up(sources);
	sources->s.is_waiting = false;
	sources->s.line_count = lines_list(sources->node, sources->lines);
	surface_members(&sources->s, &sources->links);
}

static void
source_free(struct source *source)
{
	json_decref(source->json);
	json_decref(source->known);
	doc_unref(source->said);
	free(source);
}

void
sources_forget(struct sources *sources)
{
	size_t i, kept = 0;

	for (i = 0; i < sources->count; i++) {
		if (sources->list[i]->need == SURFACE_GET)
			source_free(sources->list[i]);
		else
			sources->list[kept++] = sources->list[i];
	}
	sources->count = kept;
}

void
sources_clear(struct sources *sources)
{
	while (sources->count > 0)
		source_free(sources->list[--sources->count]);
	free(sources->list);
	sources->list = NULL;
	sources->room = 0;
}
