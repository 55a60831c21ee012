/* Getting to know a box: which collections it has, who their members are, which of them bear the node's name.
 *
 * One read after the other, all of them collections and a handful of members: the tree is never crawled. Done when the node is
 * first heard, and again every `refresh: inventory`. What is known of the box decides its quirks, so the vendor is looked
 * for in what the first phase has read. */
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/fleet_root.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "translate/classes.h"
#include "translate/primary.h"
#include "translate/surface.h"

enum { LIST_MAX = 256, MEMBERS_READ = 16, AGAIN_MS = 15000 };

/* A path to read, and what it is to us. */
enum task_kind { TASK_ROOT, TASK_FAMILY, TASK_MEMBER, TASK_SERVICE, TASK_COLLECTION };
struct task {
	char *path;
	enum task_kind kind;
	int family;                      /* enum primary_kind of TASK_FAMILY and TASK_MEMBER */
	json_t *json;                    /* TASK_MEMBER: what was read */
};

struct explorer {
	struct node *node;
	struct node_read read;
	struct task *list;               /* freed between two explorations */
	size_t count, room, at;
	bool is_choosing;                /* the members are being read */
	bool is_reading;
	struct shard_timer later;
};

static void explore_begin(void *arg);
static void explore_next(struct explorer *x);
static void explore_read(struct op *op);
static void choose(struct explorer *x);
static void add(struct explorer *x, const char *path, enum task_kind kind, int family);
static void add_rest(struct explorer *x);

void
explore_start(struct node *node, int64_t delay_ms)
{
	if (node->explorer == NULL) {
		node->explorer = xcalloc(1, sizeof *node->explorer);
		node->explorer->node = node;
	}
	if (!node->explorer->is_reading)
		timer_set(node->shard, &node->explorer->later, delay_ms, explore_begin, node->explorer);
}

static void
list_clear(struct explorer *x)
{
	size_t i;

	for (i = 0; i < x->count; i++) {
		free(x->list[i].path);
		json_decref(x->list[i].json);
	}
	free(x->list);
	x->list = NULL;
	x->count = x->room = x->at = 0;
}

/* The endpoint is closed: a read under way has ended by itself. */
void
explore_stop(struct node *node)
{
	struct explorer *x = node->explorer;

	if (x == NULL)
		return;
	timer_clear(&x->later);
	if (x->is_reading)
		op_cancel(&x->read.op);
	else
		list_clear(x);
}

void
explore_free(struct node *node)
{
	if (node->explorer != NULL)
		list_clear(node->explorer);
	free(node->explorer);
}

static void
add(struct explorer *x, const char *path, enum task_kind kind, int family)
{
	size_t i;

	for (i = 0; i < x->count; i++) {
		if (strcmp(x->list[i].path, path) == 0)
			return;
	}
	if (x->count == LIST_MAX)
		return;
	if (x->count == x->room) {
		x->room = x->room ? x->room * 2 : 16;
		x->list = xrealloc(x->list, x->room * sizeof *x->list);
	}
	x->list[x->count++] = (struct task){xstrdup(path), kind, family, NULL};
}

static void
explore_begin(void *arg)
{
	struct explorer *x = arg;

	if (x->node->endpoint == NULL || x->is_reading)
		return;
	list_clear(x);
	x->is_choosing = false;
	add(x, PLACES_ROOT, TASK_ROOT, 0);
	explore_next(x);
}

/* Nothing hurts more than a crawl: a box that cannot bear it is only asked what a client asks. */
static bool
is_done(struct explorer *x)
{
	return x->at >= x->count;
}

static void
explore_next(struct explorer *x)
{
	struct node *node = x->node;

	if (is_done(x) && !x->is_choosing) {
		choose(x);
		x->is_choosing = true;
		add_rest(x);
	}
	if (is_done(x)) {
		list_clear(x);
		explore_start(node, fleet_max_age_ms(CLASS_INVENTORY) * 9 / 10 + random() % 1000);
		return;
	}
	memset(&x->read, 0, sizeof x->read);
	x->read.node = node;
	x->read.path = x->list[x->at].path;
	x->read.class = TURN_POLL;
	x->read.freshness = FLEET_NOW;
	x->is_reading = true;
	node_read(&x->read, NULL, 0, explore_read);
}

static void
read_root(struct explorer *x)
{
	struct node *node = x->node;
	const struct place_row *row;
	char path[FLEET_PATH_MAX];
	size_t i;

	/* Some boxes do not link what they have (Lite-On shelves: Systems), so the three families are always tried. */
	for (i = 0; (row = places_row(i)) != NULL; i++) {
		if (row->below != PLACE_PRIMARY)
			continue;
		snprintf(path, sizeof path, PLACES_ROOT "/%s", row->path);
		if (row->primary <= PRIMARY_MANAGER || (atomic_load(&node->has[i / 64]) >> (i % 64) & 1))
			add(x, path, TASK_FAMILY, row->primary);
		else if (strchr(row->path, '/') != NULL) {
			/* PowerEquipment/RackPDUs is linked by PowerEquipment, read as a service. */
			snprintf(path, sizeof path, PLACES_ROOT "/%.*s", (int)strcspn(row->path, "/"), row->path);
			if (fleet_has_on(node, path))
				add(x, path, TASK_SERVICE, 0);
		}
	}
}

static void
read_family(struct explorer *x, const struct task *task)
{
	const struct members *members = x->read.got.members;
	int family = task->family;              /* adding may move the list, and task with it */
	struct place place = places_find(task->path, strlen(task->path));
	size_t i;

	if (place.row != NULL)
		node_set_has(x->node, place.row, members != NULL && members->count > 0);
	for (i = 0; members != NULL && i < members->count && i < MEMBERS_READ; i++)
		add(x, members->paths[i], TASK_MEMBER, family);
}

/* A service's links lead to collections whose members the fleet root lists. */
static void
read_service(struct explorer *x, json_t *json)
{
	const json_t *uri;
	struct place place;
	const char *name;
	json_t *value;

	place = places_find(x->list[x->at].path, strlen(x->list[x->at].path));
	if (place.row != NULL)
		node_set_has(x->node, place.row, true);
	root_links(x->node, json);
	json_object_foreach(json, name, value) {
		uri = json_object_get(value, "@odata.id");
		if (!json_is_string(uri))
			continue;
		place = places_find(json_string_value(uri), json_string_length(uri));
		if (place.row == NULL || place.row_end != json_string_length(uri) || !place.row->is_collection)
			continue;
		if (place.row->below == PLACE_PRIMARY)
			add(x, json_string_value(uri), TASK_FAMILY, place.row->primary);
		else
			add(x, json_string_value(uri), TASK_COLLECTION, 0);
	}
}

/* What is not said cannot be told from what is not there: the whole is asked again later. */
static bool
is_no_answer(enum rf_code code)
{
	return queue_is_fault(code) || code == RF_NODE_BREAKER || code == RF_NODE_BUSY || code == RF_BUSY;
}

static void
explore_read(struct op *op)
{
	struct explorer *x = (struct explorer *)(void *)((char *)op - offsetof(struct explorer, read.op));
	struct task *task = &x->list[x->at];
	struct rf_error err = op->err;
	json_t *json = NULL;

	x->is_reading = false;
	if (err.code == RF_OK && task->kind != TASK_COLLECTION && task->kind != TASK_FAMILY)
		json = json_loadb(x->read.got.doc->bytes, x->read.got.doc->len, 0, NULL);
	/* Closed, maybe between the end of the read and this: the node may not even be configured any more. */
	if (err.code == RF_SHUTTING_DOWN || err.code == RF_CANCELLED || x->node->endpoint == NULL) {
		json_decref(json);
		node_read_clear(&x->read);
		list_clear(x);
		return;
	}
	if (task->kind == TASK_ROOT && err.code != RF_OK) {
		/* Not there, or not for us: the breaker keeps asking, and wakes us when it is heard. */
		if (atomic_load(&x->node->state) == NODE_STARTING)
			node_set_state(x->node, NODE_STARTING, &err);
		log_info("node=%s explored=no code=%d step=%s", x->node->name, err.code, err.step ? err.step : "-");
		list_clear(x);
		explore_start(x->node, AGAIN_MS);
		return;
	}
	if (err.code == RF_OK) {
		if (task->kind == TASK_ROOT)
			read_root(x);
		else if (task->kind == TASK_FAMILY)
			read_family(x, task);
		else if (task->kind == TASK_SERVICE)
			read_service(x, json);
		else if (task->kind == TASK_MEMBER)
			task->json = json_incref(json);
	} else if (is_no_answer(err.code)) {
		node_read_clear(&x->read);
		list_clear(x);
		explore_start(x->node, AGAIN_MS);
		return;
	}
	json_decref(json);
	node_read_clear(&x->read);
	x->at++;
	explore_next(x);
}

/* ---- choosing ---- */

static size_t
members_of(struct explorer *x, int family, struct primary_member *out)
{
	size_t i, n = 0;

	for (i = 0; i < x->count && n < MEMBERS_READ; i++) {
		if (x->list[i].kind == TASK_MEMBER && x->list[i].family == family)
			out[n++] = (struct primary_member){x->list[i].path, x->list[i].json};
	}
	return n;
}

static void
find_vendor(struct explorer *x, const json_t *system, const json_t *chassis, const json_t *manager)
{
	struct node *node = x->node;
	struct cached root, managers;
	struct vendor_seen seen = {.system = system, .chassis = chassis, .manager = manager};
	json_t *root_json = NULL, *managers_json = NULL;

	if (cache_get(node->cache, ROOT_VENDOR_PATH, false, &root)) {
		root_json = json_loadb(root.doc->bytes, root.doc->len, 0, NULL);
		cached_clear(&root);
	}
	if (cache_get(node->cache, places_primary_path(PRIMARY_MANAGER), false, &managers)) {
		managers_json = json_loadb(managers.doc->bytes, managers.doc->len, 0, NULL);
		cached_clear(&managers);
	}
	seen.root = root_json;
	seen.managers = managers_json;
	vendor_find(&seen, &node->vendor);
	json_decref(root_json);
	json_decref(managers_json);
	node_apply_vendor(node);
}

static const char *
id_at(const struct primary_member *members, int index)
{
	return index < 0 ? NULL : primary_id(members[index].uri);
}

/* Decided once: a face that was learnt keeps its ids, and gains those of families that have appeared since. */
static void
choose(struct explorer *x)
{
	struct node *node = x->node;
	const struct node_face *old = node_face(node);
	struct primary_member members[PRIMARY_KINDS][MEMBERS_READ];
	int chosen[PRIMARY_KINDS];
	size_t count[PRIMARY_KINDS];
	const json_t *system, *chassis, *manager;
	const char *ids[PRIMARY_KINDS];
	struct links links;
	int kind;

	node_links(node, &links);
	for (kind = 0; kind < PRIMARY_KINDS; kind++)
		count[kind] = members_of(x, kind, members[kind]);
	chosen[PRIMARY_SYSTEM] = primary_system(members[PRIMARY_SYSTEM], count[PRIMARY_SYSTEM], node->config->primary);
	system = chosen[PRIMARY_SYSTEM] < 0 ? NULL : members[PRIMARY_SYSTEM][chosen[PRIMARY_SYSTEM]].json;
	chosen[PRIMARY_CHASSIS] = primary_chassis(members[PRIMARY_CHASSIS], count[PRIMARY_CHASSIS], system, &links);
	chosen[PRIMARY_MANAGER] = primary_manager(members[PRIMARY_MANAGER], count[PRIMARY_MANAGER], system, &links);
	for (kind = PRIMARY_MANAGER + 1; kind < PRIMARY_KINDS; kind++)
		chosen[kind] = primary_equipment(members[kind], count[kind]);
	chassis = chosen[PRIMARY_CHASSIS] < 0 ? NULL : members[PRIMARY_CHASSIS][chosen[PRIMARY_CHASSIS]].json;
	manager = chosen[PRIMARY_MANAGER] < 0 ? NULL : members[PRIMARY_MANAGER][chosen[PRIMARY_MANAGER]].json;
	for (kind = 0; kind < PRIMARY_KINDS; kind++) {
		ids[kind] = id_at(members[kind], chosen[kind]);
		if (old->is_learnt && old->id[kind] != NULL && !old->is_made[kind])
			ids[kind] = old->id[kind];
	}
	if (!node_has_profile(node))
		find_vendor(x, system, chassis, manager);
	node_learn_face(node, ids);
}

/* Services that the surface makes of what the box has elsewhere, whether its root links them or not. */
static void
add_made(struct explorer *x)
{
	const struct surface_row *row;
	char path[FLEET_PATH_MAX];
	struct place place;
	size_t i;

	for (i = 0; (row = surface_row(i)) != NULL; i++) {
		if (row->base != SURFACE_ROOT || row->make == NULL || row->below[0] == '\0' || strchr(row->below + 1, '/') != NULL)
			continue;
		snprintf(path, sizeof path, PLACES_ROOT "%s", row->below);
		place = places_find(path, strlen(path));
		if (place.row != NULL && place.row_end == strlen(path) && place.row->itself == PLACE_AS_IS &&
		    !place.row->is_collection && !fleet_has_on(x->node, path))
			add(x, path, TASK_SERVICE, 0);
	}
}

static void
add_rest(struct explorer *x)
{
	const struct place_row *row;
	char path[FLEET_PATH_MAX];
	size_t i;

	add_made(x);
	if (x->node->profile.no_crawl)
		return;
	for (i = 0; (row = places_row(i)) != NULL; i++) {
		snprintf(path, sizeof path, PLACES_ROOT "/%s", row->path);
		if (row->below == PLACE_PRIMARY || !fleet_has_on(x->node, path) || row->itself != PLACE_AS_IS)
			continue;
		/* Schemas are hundreds, and the same everywhere: they are read when somebody asks. */
		if (strcmp(row->path, "JsonSchemas") == 0 || strcmp(row->path, "SessionService") == 0)
			continue;
		add(x, path, row->is_collection ? TASK_COLLECTION : TASK_SERVICE, 0);
	}
}
