#include "gateway/config_check.h"

#include <string.h>
#include <strings.h>

#include "gateway/config_types.h"
#include "gateway/xalloc.h"

static bool (*profile_is_known)(enum transport transport, const char *profile);

static void check_profiles(struct config_reader *r, const struct node_config *node);
static void check_outlets(struct config_reader *r, struct node_config *node);
static void resolve(struct config_reader *r, struct config_selection *selection, const char *file,
    int line, const char *what);

#define fault(r, at, is_warning, ...)                                                              \
	config_fault((r)->faults, (at)->file, (at)->line, is_warning, __VA_ARGS__)

bool
config_name_is_valid(const char *name, const char **why)
{
	static const char *const refused[] = {"fishway", "1", "Self"};
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t i, len = strlen(name), good = strspn(name, letters);

	if (why != NULL)
		*why = "a name: 1 to 63 letters, digits and ._- , the first a letter or digit";
	if (good == 0 || len > 63)
		return false;
	for (i = good; i < len; i++)
		if (strchr(letters, name[i]) == NULL && strchr("._-", name[i]) == NULL)
			return false;
	if (why != NULL)
		*why = "a name other than fishway, 1 and Self";
	for (i = 0; i < nitems(refused); i++)
		if (strcasecmp(name, refused[i]) == 0)
			return false;
	return true;
}

bool
config_name_is_host_label(const char *name)
{
	return strpbrk(name, "._") == NULL && config_name_is_valid(name, NULL) &&
	       name[strlen(name) - 1] != '-';
}

void
config_set_profiles(bool (*is_known)(enum transport transport, const char *profile))
{
	profile_is_known = is_known;
}

void
config_check_nodes(struct config_reader *r)
{
	struct config *config = r->config;
	const struct node_config *other;
	struct node_config *node;

	for (node = config->nodes; node < config->nodes + config->node_count; node++) {
		if (node->name == NULL)
			continue;
		other = config_index_add(&config->parts->names, r->arena, node->name, node);
		if (other != NULL)
			fault(r, node, false, "%s.name: '%s' is the name of another node: %s:%d",
			    node->is_pdu ? "pdus" : "nodes", node->name, other->file, other->line);
		if (config->node_domain != NULL && !config_name_is_host_label(node->name))
			fault(r, node, true,
			    "'%s' cannot be a host name, so there is no %s.%s; give it a view: "
			    "{port}",
			    node->name, node->name, config->node_domain);
		check_profiles(r, node);
	}
	for (node = config->nodes; node < config->nodes + config->node_count; node++)
		if (node->outlets != NULL)
			check_outlets(r, node);
}

static void
check_profiles(struct config_reader *r, const struct node_config *node)
{
	const struct {
		bool is_there;
		enum transport transport;
		const char *profile;
	} rows[] = {
	    {node->redfish != NULL, TRANSPORT_REDFISH,
		node->redfish != NULL ? node->redfish->profile : NULL},
	    {node->ipmi != NULL, TRANSPORT_IPMI, node->ipmi != NULL ? node->ipmi->profile : NULL},
	    {node->is_pdu, TRANSPORT_SNMP, node->profile},
	};
	size_t i;

	for (i = 0; i < nitems(rows) && profile_is_known != NULL; i++)
		if (rows[i].is_there && rows[i].profile != NULL &&
		    strcmp(rows[i].profile, "auto") != 0 &&
		    !profile_is_known(rows[i].transport, rows[i].profile))
			fault(r, node, false, "there is no profile '%s' for %s", rows[i].profile,
			    node->is_pdu ? "PDUs" : config_transport_name(rows[i].transport));
}

static bool
is_same_outlet(const struct outlet_ref *a, const struct outlet_ref *b)
{
	if (strcasecmp(a->pdu, b->pdu) != 0 || (a->label == NULL) != (b->label == NULL))
		return false;
	if (a->label != NULL)
		return strcmp(a->label, b->label) == 0;
	return a->module == b->module && a->outlet == b->outlet;
}

static void
check_outlets(struct config_reader *r, struct node_config *node)
{
	struct outlet_ref *rows = node->outlets->rows;
	const struct node_config *pdu;
	size_t i, k;

	for (i = 0; i < node->outlets->count; i++) {
		pdu = config_node(r->config, rows[i].pdu);
		if (pdu == NULL || !pdu->is_pdu)
			config_fault(r->faults, node->file, rows[i].line, false,
			    "nodes.outlets: '%s': %s '%s'", rows[i].text,
			    pdu == NULL ? "there is no PDU" : "not a PDU:", rows[i].pdu);
		else
			rows[i].pdu = pdu->name;
		for (k = 0; k < i; k++)
			if (is_same_outlet(&rows[i], &rows[k]))
				config_fault(r->faults, node->file, rows[i].line, false,
				    "nodes.outlets: '%s' stands here twice", rows[i].text);
	}
}

/* Which of two accounts a client certificate means must not depend on their order. */
static void
check_certificate(struct config_reader *r, const struct account_config *account)
{
	const struct account_config *other;

	for (other = r->config->accounts; other < account; other++) {
		if (account->certificate.kind != FINGERPRINT_NONE &&
		    memcmp(&account->certificate, &other->certificate, sizeof other->certificate) == 0)
			fault(r, account, false, "accounts.certificate: '%s' has the same fingerprint",
			    other->username);
		if (account->certificate_san != NULL && other->certificate_san != NULL &&
		    strcmp(account->certificate_san, other->certificate_san) == 0)
			fault(r, account, false, "accounts.certificate: '%s' has the same san",
			    other->username);
	}
}

void
config_check_accounts(struct config_reader *r)
{
	struct config_index names = {0};
	const struct account_config *other;
	struct account_config *account;

	for (account = r->config->accounts;
	     account < r->config->accounts + r->config->account_count; account++) {
		if (account->scope != NULL)
			resolve(r, account->scope, account->file, account->line, "accounts.scope");
		other = account->username == NULL
			    ? NULL
			    : config_index_add(&names, r->arena, account->username, account);
		if (other != NULL)
			fault(r, account, false, "accounts.username: '%s' stands here twice: %s:%d",
			    account->username, other->file, other->line);
		check_certificate(r, account);
	}
}

void
config_check_groups(struct config_reader *r)
{
	struct config_index names = {0};
	const struct group_config *other;
	struct group_config *group;

	for (group = r->config->groups; group < r->config->groups + r->config->group_count;
	     group++) {
		resolve(r, &group->nodes, group->file, group->line, "groups.nodes");
		other = group->name == NULL
			    ? NULL
			    : config_index_add(&names, r->arena, group->name, group);
		if (other != NULL)
			fault(r, group, false, "groups.name: '%s' stands here twice: %s:%d",
			    group->name, other->file, other->line);
	}
}

/* Names of nodes get the spelling that the node itself has. */
static void
resolve(struct config_reader *r, struct config_selection *selection, const char *file, int line,
    const char *what)
{
	const struct node_config *node;
	const char **rows;
	size_t i;

	if (selection->node_count == 0)
		return;
	rows = arena_alloc(r->arena, selection->node_count * sizeof *rows);
	for (i = 0; i < selection->node_count; i++) {
		node = config_node(r->config, selection->nodes[i]);
		if (node == NULL)
			config_fault(r->faults, file, line, false, "%s: there is no node '%s'",
			    what, selection->nodes[i]);
		rows[i] = node != NULL ? node->name : selection->nodes[i];
	}
	selection->nodes = rows;
}
