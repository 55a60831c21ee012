#include "gateway/fleet_look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "translate/document.h"
#include "translate/primary.h"

/* Each round follows links one step deeper; no document needs as many. */
enum { ROUNDS_MAX = 24 };

static void look_run(struct sources *sources);

struct look *
look_new(struct node *node, const char *key, enum turn_class class, enum fleet_freshness freshness)
{
	const char *path = key_path(key), *emulated = node_emulated(node, path);
	bool is_surface = key[0] != '=' && node_has_surface(node, path);
	struct look *look;

	if (!is_surface && emulated == NULL)
		return NULL;
	look = xcalloc(1, sizeof *look);
	look->sources.node = node;
	look->sources.class = class;
	look->sources.freshness = freshness;
	look->sources.ready = look_run;
	look->sources.parent = &look->op;
	look->is_emulated = !is_surface;
	look->row = sources_begin(&look->sources, key, is_surface ? NULL : emulated);
	return look;
}

void
look_start(struct look *look, op_fn *done)
{
	op_start(&look->op, NULL, 0, NULL, done);
	look_run(&look->sources);
}

/* What every document has, whoever made it. */
static void
complete(struct look *look)
{
	const char *path = look->sources.path;

	if (json_object_get(look->json, "@odata.id") == NULL)
		json_object_set_new(look->json, "@odata.id", json_string(path));
	if (json_object_get(look->json, "Id") == NULL && !document_is_collection(look->json))
		json_object_set_new(look->json, "Id", json_string(primary_id(path)));
}

/* Where something could not be read, a collection without members says nothing: it is not that there are none. */
static bool
is_empty_for_now(const struct look *look)
{
	return look->sources.is_partial && document_is_collection(look->json) &&
	    json_array_size(json_object_get(look->json, "Members")) == 0;
}

static void
end(struct look *look)
{
	struct rf_error err = {0};

	if (look->json != NULL && is_empty_for_now(look))
		err = look->sources.partial_err;
	else if (look->json != NULL)
		complete(look);
	else if (look->sources.own_err.code != RF_OK)
		err = look->sources.own_err;
	else if (look->sources.is_partial)
		err = look->sources.partial_err;
	else
		error_set(&err, RF_NOT_FOUND, look->sources.path);
	op_finish(&look->op, &err);
}

static void
look_run(struct sources *sources)
{
	struct look *look = (struct look *)(void *)((char *)sources - offsetof(struct look, sources));
	struct rf_error err;

	if (!op_is_running(&look->op))
		return;
	if (look->rounds++ == ROUNDS_MAX) {
		log_error("node=%s path=%s look=endless", sources->node->name, sources->path);
		error_set(&err, RF_INTERNAL);
		op_finish(&look->op, &err);
		return;
	}
	sources_run(sources);
	if (look->row == NULL || look->row->make == NULL) {
		end(look);
		return;
	}
	if (!sources->s.is_waiting)
		look->json = look->row->make(&sources->s);
	if (!sources->s.is_waiting) {
		end(look);
		return;
	}
	json_decref(look->json);
	look->json = NULL;
	sources_wait(sources);
}

void
look_free(struct look *look)
{
	if (look == NULL)
		return;
	json_decref(look->json);
	sources_clear(&look->sources);
	free(look);
}

struct adoption {
	struct node *node;
	char **paths;
	size_t count;
};

static void
see_path(void *arg, const char *key, const struct cached *held)
{
	struct adoption *adoption = arg;

	if (held->origin == CACHE_MADE || key[0] != '/' || !node_has_surface(adoption->node, key))
		return;
	adoption->paths = xrealloc(adoption->paths, (adoption->count + 1) * sizeof *adoption->paths);
	adoption->paths[adoption->count++] = xstrdup(key);
}

void
node_adopt(struct node *node)
{
	struct adoption adoption = {node, NULL, 0};
	struct cached held;
	char raw[FLEET_PATH_MAX + 1];
	size_t i;

	cache_each(node->cache, see_path, &adoption);
	for (i = 0; i < adoption.count; i++) {
		snprintf(raw, sizeof raw, "=%s", adoption.paths[i]);
		if (cache_get(node->cache, adoption.paths[i], false, &held))
			cache_put(node->cache, raw, &held);
		/* Shown until it has been made, but not as something fresh. */
		if (cache_get(node->cache, adoption.paths[i], false, &held)) {
			held.seq = 0;
			held.raw_hash = 0;
			cache_put(node->cache, adoption.paths[i], &held);
		}
		node_make_later(node, adoption.paths[i]);
		free(adoption.paths[i]);
	}
	free(adoption.paths);
}
