#include "northbound/node_oem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/findings.h"
#include "gateway/fleet.h"
#include "gateway/stats.h"
#include "gateway/xalloc.h"
#include "northbound/moment.h"
#include "northbound/northbound.h"
#include "northbound/oem_schema.h"

static const char *const states[NODE_STATES] = {
	[NODE_STARTING] = "Starting",
	[NODE_UP] = "Up",
	[NODE_DOWN] = "Down",
	[NODE_LOGIN_STOPPED] = "LoginStopped",
	[NODE_CERTIFICATE_CHANGED] = "CertificateChanged",
	[NODE_DISABLED] = "Disabled",
	[NODE_UNSUPPORTED] = "Unsupported",
};

/* clang-format off */
static const struct {
	enum node_state state;
	enum finding finding;
} by_state[] = {
	{ NODE_CERTIFICATE_CHANGED, FINDING_CERTIFICATE_CHANGED },
	{ NODE_LOGIN_STOPPED,       FINDING_LOGIN_STOPPED },
};
/* clang-format on */

json_t *
node_findings(struct node *node)
{
	struct findings findings;
	struct node_status status;

	fleet_findings(node, &findings);
	findings_configured(&findings, node_config(node), northbound_started_ms());
	node_status(node, &status);
	for (size_t i = 0; i < nitems(by_state); i++) {
		if (status.state == by_state[i].state)
			findings_set(&findings, by_state[i].finding, NULL, status.since_ms);
	}
	return findings_json(&findings);
}

/* The vendor's root, when it is known. */
static json_t *
root_link(struct node *node, struct node *view)
{
	char uri[FLEET_PATH_MAX];
	struct doc_face face;
	struct fleet_ref ref;
	struct fleet_hit hit;

	fleet_face(node, view, &face);
	snprintf(uri, sizeof uri, "/redfish/v1/Managers/%s/Oem/Fishway/Root",
	    face.persona == PERSONA_FLEET ? face.node : face.persona == PERSONA_GENERIC ? "1" : face.manager);
	if (!fleet_resolve(view, uri, &ref) || !fleet_cached(node, ref.path, FLEET_MEMORY, &hit))
		return NULL;
	doc_unref(hit.doc);
	return json_pack("{s:s}", "@odata.id", uri);
}

char *
node_oem(struct node *node, struct node *view)
{
	struct node_status status;
	char since[MOMENT_SIZE], why[512], *text, *oem;
	json_t *json;

	node_status(node, &status);
	moment_text(status.since_ms, since);
	json = json_pack("{s:s, s:s, s:s, s:o, s:o*}", "@odata.type", OEM_MANAGER_TYPE, "State",
	    states[status.state], "Since", since, "Statistics", stats_json(node_stats(node)), "Root",
	    root_link(node, view));
	json_object_set_new(json, "Findings", node_findings(node));
	if (status.why.code != RF_OK) {
		error_text(&status.why, why, sizeof why);
		json_object_set_new(json, "Why", json_string(why));
	}
	text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	oem = xasprintf("%.*s", (int)strlen(text) - 2, text + 1);       /* without its braces */
	free(text);
	return oem;
}
