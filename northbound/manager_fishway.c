#include "northbound/manager_fishway.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/config.h"
#include "gateway/fleet.h"
#include "gateway/shard.h"
#include "gateway/stats.h"
#include "gateway/version.h"
#include "northbound/certificate.h"
#include "northbound/collections.h"
#include "northbound/moment.h"
#include "northbound/node_oem.h"
#include "northbound/northbound.h"
#include "northbound/oem_schema.h"
#include "northbound/reply.h"
#include "northbound/request.h"

#define PROTOCOL     MANAGER_FISHWAY "/NetworkProtocol"
#define CERTIFICATES PROTOCOL "/HTTPS/Certificates"

/* Those of all nodes, each with its node's name. */
static json_t *
findings_of_all(void)
{
	const struct roster *roster = fleet_roster();
	json_t *all = json_array(), *finding;
	size_t j;

	for (size_t i = 0; i < roster->count; i++) {
		json_t *one = node_findings(roster->nodes[i]);

		json_array_foreach(one, j, finding)
			json_object_set_new(finding, "Node", json_string(node_name(roster->nodes[i])));
		json_array_extend(all, one);
		json_decref(one);
	}
	return all;
}

json_t *
manager_fishway_json(struct request *req)
{
	char now[MOMENT_SIZE];

	(void)req;
	moment_text(shard_wall_ms(), now);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:{s:s}, s:{s:{s:s, s:o, s:o}}}",
	    "@odata.id", MANAGER_FISHWAY, "@odata.type", "#Manager.v1_19_0.Manager", "Id", "fishway", "Name",
	    "Fishway", "Description", "The gateway itself", "ManagerType", "Service", "FirmwareVersion",
	    FISHWAY_VERSION, "Manufacturer", "Fishway", "ServiceEntryPointUUID", northbound_uuid(), "DateTime", now,
	    "DateTimeLocalOffset", "+00:00", "Status", "State", "Enabled", "Health", "OK", "NetworkProtocol",
	    "@odata.id", PROTOCOL, "Oem", "Fishway", "@odata.type", OEM_MANAGER_TYPE, "Statistics",
	    stats_json(NULL), "Findings", findings_of_all());
}

void
manager_fishway_get(struct request *req)
{
	reply_json(req, 200, manager_fishway_json(req));
}

/* Where the fleet root is reached: the first such listener. */
static json_t *
port_of_fleet_root(void)
{
	const struct config *config = northbound_config();

	for (size_t i = 0; i < config->listener_count; i++) {
		if (config->listeners[i].node == NULL)
			return json_integer(config->listeners[i].port);
	}
	return json_null();
}

/* There is no plain HTTP: every listener speaks TLS. */
void
manager_fishway_protocol_get(struct request *req)
{
	char host[256];
	json_t *https = json_pack("{s:b, s:o, s:{s:s}}", "ProtocolEnabled", 1, "Port", port_of_fleet_root(),
	    "Certificates", "@odata.id", CERTIFICATES);

	if (gethostname(host, sizeof host) != 0)
		host[0] = '\0';
	host[sizeof host - 1] = '\0';
	reply_json(req, 200, json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:b, s:n}, s:o, s:{s:b}, s:{s:s, s:s}}", "@odata.id", PROTOCOL,
	    "@odata.type", "#ManagerNetworkProtocol.v1_9_0.ManagerNetworkProtocol", "Id", "NetworkProtocol", "Name",
	    "Fishway Network Protocol", "HostName", host, "HTTP", "ProtocolEnabled", 0, "Port", "HTTPS", https, "SSDP",
	    "ProtocolEnabled", 0, "Status", "State", "Enabled", "Health", "OK"));
}

void
manager_fishway_certificates_get(struct request *req)
{
	size_t count = northbound_certificate_count();
	json_t *members = json_array();

	for (size_t i = 1; i <= count; i++)
		json_array_append_new(members, json_pack("{s:s}", "@odata.id",
		    arena_printf(req->arena, CERTIFICATES "/%zu", i)));
	reply_json(req, 200, collections_json(req, members));
}

void
manager_fishway_certificate_get(struct request *req)
{
	const char *id = req->param[0];
	char *end;
	unsigned long number = strtoul(id, &end, 10);
	struct x509_st *certificate;

	certificate = *end == '\0' && *id >= '1' && *id <= '9' && number <= northbound_certificate_count() ?
	    northbound_certificate(number - 1) : NULL;
	if (certificate == NULL)
		reply_fail(req, RF_NOT_FOUND, req->uri);
	else
		reply_json(req, 200, certificate_json(certificate, req->uri, id));
}
