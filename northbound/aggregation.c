#include "northbound/aggregation.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "gateway/config.h"
#include "gateway/fleet.h"
#include "gateway/xalloc.h"
#include "northbound/collections.h"
#include "northbound/oem_schema.h"
#include "northbound/reply.h"
#include "northbound/request.h"

#define SERVICE "/redfish/v1/AggregationService"
#define SOURCES SERVICE "/AggregationSources"
#define METHODS SERVICE "/ConnectionMethods"

static json_t *redfish_host(struct arena *arena, const struct node_config *config);
static json_t *ipmi_host(struct arena *arena, const struct node_config *config);

/* clang-format off */
/* The transports in the order of preference, as DMTF's ConnectionMethod knows them. */
static const struct transport_row {
	const char *name;                /* behind the ~ */
	enum transport transport;
	const char *method, *type, *variant;
	json_t *(*host)(struct arena *arena, const struct node_config *config);   /* NULL result: the node has no such transport */
} transports[] = {
	{ "redfish", TRANSPORT_REDFISH, "Redfish", "Redfish", NULL, redfish_host },
	{ "ipmi",    TRANSPORT_IPMI,    "IPMI20",  "IPMI20",  NULL, ipmi_host },
};
/* clang-format on */

static json_t *
redfish_host(struct arena *arena, const struct node_config *config)
{
	const struct redfish_config *redfish = config->redfish;

	if (redfish == NULL)
		return NULL;
	return json_string(arena_printf(arena, redfish->url.is_ipv6 ? "%s://[%s]:%d" : "%s://%s:%d",
	    redfish->url.is_https ? "https" : "http", redfish->url.host, redfish->url.port));
}

static json_t *
ipmi_host(struct arena *arena, const struct node_config *config)
{
	const struct ipmi_config *ipmi = config->ipmi;

	if (ipmi == NULL)
		return NULL;
	return json_string(arena_printf(arena, strchr(ipmi->address, ':') ? "ipmi://[%s]:%d" : "ipmi://%s:%d", ipmi->address,
	    ipmi->port));
}

void
aggregation_get(struct request *req)
{
	reply_json(req, 200, json_pack("{s:s, s:s, s:s, s:s, s:b, s:{s:s, s:s}, s:{s:s}, s:{s:s}}", "@odata.id", SERVICE,
	    "@odata.type", "#AggregationService.v1_0_3.AggregationService", "Id", "AggregationService", "Name",
	    "Aggregation Service", "ServiceEnabled", 1, "Status", "State", "Enabled", "Health", "OK", "AggregationSources",
	    "@odata.id", SOURCES, "ConnectionMethods", "@odata.id", METHODS));
}

/* Calls `each` for every source of the node; the first bears its name alone. */
static void
sources_of(struct request *req, struct node *node,
    void (*each)(struct request *req, struct node *node, const char *id, const struct transport_row *row, json_t *host, void *arg),
    void *arg)
{
	const struct node_config *config = node_config(node);
	const char *id = node_name(node);
	json_t *host;

	for (size_t i = 0; config != NULL && i < nitems(transports); i++) {
		host = transports[i].host(req->arena, config);
		if (host == NULL)
			continue;
		each(req, node, id == node_name(node) ? id : arena_printf(req->arena, "%s~%s", node_name(node), transports[i].name),
		    &transports[i], host, arg);
		json_decref(host);
		id = NULL;
	}
}

static void
list_source(struct request *req, struct node *node, const char *id, const struct transport_row *row, json_t *host, void *arg)
{
	(void)node;
	(void)row;
	(void)host;
	json_array_append_new(arg, json_pack("{s:s}", "@odata.id", arena_printf(req->arena, SOURCES "/%s", id)));
}

void
aggregation_sources_get(struct request *req)
{
	const struct roster *roster = fleet_roster();
	json_t *members = json_array();

	for (size_t i = 0; i < roster->count; i++)
		sources_of(req, roster->nodes[i], list_source, members);
	reply_json(req, 200, collections_json(req, members));
}

/* What the gateway has found out about the box. */
static json_t *
oem_json(struct node *node, struct node *line, const struct transport_row *row, bool is_first)
{
	struct node_status status;
	json_t *json;

	node_status(node, &status);
	json = json_pack("{s:s, s:s, s:s}", "@odata.type", OEM_SOURCE_TYPE, "Node", node_name(node), "Transport", row->name);
	if (!is_first) {
		node_status(line, &status);
		json_object_set_new(json, "State", json_string(node_state_name(status.state)));
		return json;
	}
	json_object_set_new(json, "State", json_string(node_state_name(status.state)));
	if (status.vendor[0] != '\0')
		json_object_set_new(json, "Vendor", json_string(status.vendor));
	if (status.product[0] != '\0')
		json_object_set_new(json, "Generation", json_string(status.product));
	if (status.firmware[0] != '\0')
		json_object_set_new(json, "Firmware", json_string(status.firmware));
	if (status.how[0] != '\0')
		json_object_set_new(json, "DetectedBy", json_string(status.how));
	if (status.known[0] != '\0')
		json_object_set_new(json, "HowKnown", json_string(status.known));
	if (status.profile[0] != '\0')
		json_object_set_new(json, "Profile", json_string(status.profile));
	return json;
}

static json_t *
accessed(struct request *req, struct node *node)
{
	static const char *const families[] = { "Systems", "Chassis", "Managers" };
	json_t *list = json_array();

	for (size_t i = 0; i < nitems(families); i++) {
		struct fleet_ref ref;
		struct fleet_hit hit;
		const char *uri = arena_printf(req->arena, "/redfish/v1/%s/%s", families[i], node_name(node));

		if (!fleet_resolve(NULL, uri, &ref) || !fleet_cached(node, ref.path, FLEET_MEMORY, &hit))
			continue;
		doc_unref(hit.doc);
		json_array_append_new(list, json_pack("{s:s}", "@odata.id", uri));
	}
	return list;
}

static void
show_source(struct request *req, struct node *node, const char *id, const struct transport_row *row, json_t *host, void *arg)
{
	static const char *const states[NODE_STATES] = {
		[NODE_STARTING] = "Starting", [NODE_UP] = "Enabled", [NODE_DISABLED] = "Disabled",
	};
	bool is_first = strcmp(id, node_name(node)) == 0;
	struct node *line = fleet_line(node, row->transport);
	struct node_status status;
	json_t **found = arg;

	if (strcmp(id, req->param[0]) != 0)
		return;
	line = line ? line : node;      /* not opened yet */
	node_status(line, &status);
	*found = json_pack("{s:s, s:s, s:s, s:s, s:O, s:n, s:{s:{s:s}, s:o}, s:{s:o}}", "@odata.id",
	    arena_printf(req->arena, SOURCES "/%s", id), "@odata.type", "#AggregationSource.v1_4_0.AggregationSource", "Id", id,
	    "Name", id, "HostName", host, "Password", "Links", "ConnectionMethod", "@odata.id",
	    arena_printf(req->arena, METHODS "/%s", row->method), "ResourcesAccessed", accessed(req, node), "Oem", "Fishway",
	    oem_json(node, line, row, is_first));
	json_object_set_new(*found, "Status", json_pack("{s:s}", "State",
	    states[status.state] ? states[status.state] : "UnavailableOffline"));
}

void
aggregation_source_get(struct request *req)
{
	const char *id = req->param[0];
	struct node *node = fleet_find(id, strcspn(id, "~"));
	json_t *found = NULL;

	if (node != NULL)
		sources_of(req, node, show_source, &found);
	if (found == NULL)
		reply_fail(req, RF_NOT_FOUND, req->uri);
	else
		reply_json(req, 200, found);
}

void
aggregation_methods_get(struct request *req)
{
	json_t *members = json_array();

	for (size_t i = 0; i < nitems(transports); i++)
		json_array_append_new(members, json_pack("{s:s}", "@odata.id",
		    arena_printf(req->arena, METHODS "/%s", transports[i].method)));
	reply_json(req, 200, collections_json(req, members));
}

struct users {
	const struct transport_row *row;
	json_t *list;
};

static void
list_user(struct request *req, struct node *node, const char *id, const struct transport_row *row, json_t *host, void *arg)
{
	struct users *users = arg;

	if (row == users->row)
		list_source(req, node, id, row, host, users->list);
}

void
aggregation_method_get(struct request *req)
{
	const struct roster *roster = fleet_roster();
	struct users users = { NULL, NULL };

	for (size_t i = 0; i < nitems(transports); i++) {
		if (strcmp(transports[i].method, req->param[0]) == 0)
			users.row = &transports[i];
	}
	if (users.row == NULL) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
		return;
	}
	users.list = json_array();
	for (size_t i = 0; i < roster->count; i++)
		sources_of(req, roster->nodes[i], list_user, &users);
	reply_json(req, 200, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:{s:o, s:i}}", "@odata.id", req->uri, "@odata.type",
	    "#ConnectionMethod.v1_1_0.ConnectionMethod", "Id", users.row->method, "Name", users.row->method,
	    "ConnectionMethodType", users.row->type, "ConnectionMethodVariant", users.row->variant, "Links",
	    "AggregationSources", users.list, "AggregationSources@odata.count", (int)json_array_size(users.list)));
}
