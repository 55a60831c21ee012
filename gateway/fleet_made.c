/* Documents that the gateway makes itself: what stands for a System, Chassis or Manager that the box has not shown yet, or does not have;
 * and what the last known ones say while it does not answer. Node's shard. */
#include "gateway/node.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "gateway/log.h"

static json_t *
link_to(const struct node *node, enum primary_kind kind)
{
	char path[FLEET_PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", places_primary_path(kind), node_face(node)->id[kind]);
	return json_pack("{s:s}", "@odata.id", path);
}

static void
link_one(json_t *links, const char *name, const struct node *node, enum primary_kind kind)
{
	if (node_face(node)->id[kind] != NULL)
		json_object_set_new(links, name, json_pack("[o]", link_to(node, kind)));
}

/* What DMTF's schemas require of each, and no more: nothing is invented. */
static json_t *
make(const struct node *node, enum primary_kind kind)
{
	json_t *links = json_object(), *json;

	switch (kind) {
	case PRIMARY_SYSTEM:
		link_one(links, "Chassis", node, PRIMARY_CHASSIS);
		link_one(links, "ManagedBy", node, PRIMARY_MANAGER);
		json = json_pack("{s:s,s:n,s:{},s:{}}", "@odata.type", "#ComputerSystem.v1_20_0.ComputerSystem", "PowerState",
		    "Boot", "Actions");
		break;
	case PRIMARY_CHASSIS:
		link_one(links, "ComputerSystems", node, PRIMARY_SYSTEM);
		link_one(links, "ManagedBy", node, PRIMARY_MANAGER);
		json = json_pack("{s:s,s:s}", "@odata.type", "#Chassis.v1_23_0.Chassis", "ChassisType", "Other");
		break;
	case PRIMARY_MANAGER:
		link_one(links, "ManagerForServers", node, PRIMARY_SYSTEM);
		link_one(links, "ManagerForChassis", node, PRIMARY_CHASSIS);
		json = json_pack("{s:s,s:s}", "@odata.type", "#Manager.v1_19_0.Manager", "ManagerType", "BMC");
		break;
	default:
		json_decref(links);
		return NULL;
	}
	json_object_set_new(json, "Links", links);
	return json;
}

static void
made_one(struct node *node, enum primary_kind kind)
{
	const struct node_face *face = node_face(node);
	struct cached entry = {.origin = CACHE_MADE, .read_wall_ms = 0};
	char path[FLEET_PATH_MAX];
	struct rf_error err;
	json_t *json;

	if (face->id[kind] == NULL || !face->is_made[kind] || (json = make(node, kind)) == NULL)
		return;
	snprintf(path, sizeof path, "%s/%s", places_primary_path(kind), face->id[kind]);
	json_object_set_new(json, "@odata.id", json_string(path));
	json_object_set_new(json, "Id", json_string(face->id[kind]));
	json_object_set_new(json, "Name", json_string(node->name));
	if (!face->is_learnt)
		json_object_set_new(json, "Status", json_pack("{s:s}", "State",
		    node->config != NULL && !node->config->is_enabled ? "Disabled" : "UnavailableOffline"));
	entry.doc = node_document(node, path, json, &entry, &err);
	json_decref(json);
	if (entry.doc == NULL) {
		log_error("node=%s path=%s made=no", node->name, path);
		return;
	}
	cache_put(node->cache, path, &entry);
}

void
made_placeholders(struct node *node)
{
	made_one(node, PRIMARY_SYSTEM);
	made_one(node, PRIMARY_CHASSIS);
	made_one(node, PRIMARY_MANAGER);
}

/* ---- while the box does not answer ---- */

static bool
is_family_member(struct node *node, const char *path, const struct cached *held)
{
	struct place place = places_find(path, strlen(path));

	(void)node;
	(void)held;
	return place.row != NULL && place.row->below == PLACE_PRIMARY && place.row->primary <= PRIMARY_MANAGER &&
	    place.is_member;
}

static json_t *
condition(struct node *node, uint64_t since_ms, const struct rf_error *why)
{
	const struct rf_message *row = error_message(why->code == RF_OK ? RF_NODE_BREAKER : why->code);
	char text[512], id[96], stamp[32];
	time_t t = (time_t)(since_ms / 1000);
	struct rf_error shown = *why;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (why->code == RF_OK)
		error_set(&shown, RF_NODE_BREAKER, node->name, stamp);
	error_text(&shown, text, sizeof text);
	error_message_id(row, id, sizeof id);
	return json_pack("{s:s,s:s,s:s,s:s}", "MessageId", id, "Message", text, "Severity",
	    strcmp(row->severity, "OK") == 0 ? "Warning" : row->severity, "Timestamp", stamp);
}

static void
say_offline(struct node *node, json_t *json)
{
	json_t *status = json_object_get(json, "Status");
	struct node_status now;

	node_status(node, &now);
	if (!json_is_object(status)) {
		status = json_object();
		json_object_set_new(json, "Status", status);
	}
	json_object_set_new(status, "State", json_string(now.state == NODE_DISABLED ? "Disabled" :
	    now.state == NODE_STARTING ? "Starting" : "UnavailableOffline"));
	if (now.state != NODE_DISABLED)
		json_object_set_new(status, "Conditions", json_pack("[o]", condition(node, now.since_ms, &now.why)));
}

static void
set_offline(struct node *node, json_t *json, struct cached *held)
{
	say_offline(node, json);
	/* Not the box's own words any more: the next read must bring them whole. */
	held->raw_hash = 0;
	held->etag[0] = held->body_etag[0] = '\0';
	held->read_ms = 0;
}

/* Of a box that has not been heard since we began nothing is known, of one that restarts that it does. */
static bool
is_away(struct node *node)
{
	enum node_state state = (enum node_state)atomic_load(&node->state);

	return state != NODE_UP && (state != NODE_STARTING || queue_restarts(node));
}

void
made_say_offline(struct node *node, const char *path, json_t *json)
{
	if (is_away(node) && is_family_member(node, path, NULL))
		say_offline(node, json);
}

void
made_offline(struct node *node, bool is_offline)
{
	/* Back again: what is read next replaces these; what we made ourselves is made anew. */
	if (!is_offline)
		made_placeholders(node);
	else if (is_away(node) && atomic_load(&node->state) != NODE_UNSUPPORTED)
		node_remake(node, is_family_member, set_offline);
}
