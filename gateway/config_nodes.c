/* The options of nodes and PDUs. */
#include <string.h>

#include "gateway/config_rows.h"
#include "gateway/config_types.h"
#include "gateway/xalloc.h"

static config_read_fn read_fallback;
static void finish_node(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_pdu(struct config_reader *r, const struct yaml_item *item, void *value);
static const char *check_name(const char *text);
static void default_fallback(struct node_config *node);
static bool has_transport(const struct node_config *node, enum transport transport);

#define AT(member) .offset = offsetof(struct config_node_row, member)

/* clang-format off */
static const struct config_word personas[] = {
	{"auto", PERSONA_AUTO}, {"native", PERSONA_IS_NATIVE}, {"generic", PERSONA_IS_GENERIC}, {0},
};

static const struct config_option view_rows[] = {
	{ "port",    config_read_number,  AT(view_port), .low = 1, .high = 65535 },
	{ "address", config_read_address, AT(node.view_address) },
	{ 0 }
};
static const struct config_section view_section = { "view", sizeof(struct config_node_row), view_rows, NULL };

static const struct config_option node_rows[] = {
	{ "name",     config_read_text,    AT(node.name), .check = check_name, .is_required = true },
	{ "enabled",  config_read_flag,    AT(node.is_enabled), "true" },
	{ "labels",   config_read_labels,  AT(node.labels) },
	{ "persona",  config_read_word,    AT(persona), "auto", .words = personas },
	{ "primary",  config_read_text,    AT(node.primary), .high = 255 },
	{ "view",     config_read_inline,  0, .section = &view_section },
	{ "redfish",  config_read_pointer, AT(node.redfish), .section = &config_redfish_section },
	{ "ipmi",     config_read_pointer, AT(node.ipmi), .section = &config_ipmi_section },
	{ "outlets",  config_read_outlets, AT(node.outlets) },
	{ "wol",      config_read_pointer, AT(node.wol), .section = &config_wol_section },
	{ "pikvm",    config_read_pointer, AT(node.pikvm), .section = &config_pikvm_section },
	{ "fallback", read_fallback,       AT(node) },
	{ 0 }
};
const struct config_section config_node_section = { "nodes", sizeof(struct config_node_row), node_rows, finish_node };

static const struct config_option pdu_rows[] = {
	{ "name",    config_read_text,    AT(node.name), .check = check_name, .is_required = true },
	{ "enabled", config_read_flag,    AT(node.is_enabled), "true" },
	{ "labels",  config_read_labels,  AT(node.labels) },
	{ "persona", config_read_word,    AT(persona), "auto", .words = personas },
	{ "view",    config_read_inline,  0, .section = &view_section },
	{ "profile", config_read_text,    AT(node.profile), "auto", .check = config_check_word },
	{ "snmp",    config_read_pointer, AT(node.snmp), .section = &config_snmp_section },
	{ "raritan", config_read_pointer, AT(node.raritan), .section = &config_raritan_section },
	{ "redfish", config_read_pointer, AT(node.redfish), .section = &config_redfish_section },
	{ 0 }
};
const struct config_section config_pdu_section = { "pdus", sizeof(struct config_node_row), pdu_rows, finish_pdu };

static const struct {
	const char *name;
	size_t offset;                  /* of the section's pointer in struct node_config */
	bool is_unasked;                /* takes part in the fallback without being listed */
} transports[TRANSPORTS] = {
	[TRANSPORT_REDFISH] = { "redfish", offsetof(struct node_config, redfish), true },
	[TRANSPORT_IPMI]    = { "ipmi",    offsetof(struct node_config, ipmi),    true },
	[TRANSPORT_PIKVM]   = { "pikvm",   offsetof(struct node_config, pikvm),   true },
	[TRANSPORT_OUTLETS] = { "outlets", offsetof(struct node_config, outlets), false },
	[TRANSPORT_WOL]     = { "wol",     offsetof(struct node_config, wol),     true },
	[TRANSPORT_SNMP]    = { "snmp",    offsetof(struct node_config, snmp),    true },
	[TRANSPORT_RARITAN] = { "raritan", offsetof(struct node_config, raritan), true },
};
/* clang-format on */

const char *
config_transport_name(enum transport transport)
{
	return transports[transport].name;
}

static bool
has_transport(const struct node_config *node, enum transport transport)
{
	return *(void *const *)(const void *)((const char *)node + transports[transport].offset) !=
	       NULL;
}

static void
finish_any(struct config_reader *r, const struct yaml_item *item, struct config_node_row *row)
{
	struct node_config *node = &row->node;

	node->file = arena_strdup(r->arena, item->file->path);
	node->line = item->line;
	node->digest = config_digest(r, item);
	node->is_native = row->persona == PERSONA_IS_NATIVE ||
			  (row->persona == PERSONA_AUTO && node->redfish != NULL);
	if (node->is_native && node->redfish == NULL) {
		config_fault(r->faults, item->file->path, item->line, true,
		    "%s.persona: only a node with redfish can be native; taken as generic",
		    r->section);
		node->is_native = false;
	}
	if (node->fallback_count == 0)
		default_fallback(node);
}

static void
finish_node(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct config_node_row *row = value;
	size_t i;

	finish_any(r, item, row);
	for (i = 0; i < row->node.fallback_count; i++)
		if (!has_transport(&row->node, row->node.fallback[i]) &&
		    yaml_find(item, transports[row->node.fallback[i]].name) == NULL)
			config_fault(r->faults, item->file->path, item->line, false,
			    "nodes.fallback: '%s' is not among this node's transports",
			    transports[row->node.fallback[i]].name);
	for (i = 0; i <= TRANSPORT_WOL; i++)
		if (yaml_find(item, transports[i].name) != NULL)
			return;
	config_fault(r->faults, item->file->path, item->line, false,
	    "nodes: one of redfish, ipmi, pikvm, outlets and wol is needed");
}

static void
finish_pdu(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct config_node_row *row = value;
	int ways = (yaml_find(item, "snmp") != NULL) + (yaml_find(item, "raritan") != NULL) +
		   (yaml_find(item, "redfish") != NULL);

	row->node.is_pdu = true;
	finish_any(r, item, row);
	if (ways != 1)
		config_fault(r->faults, item->file->path, item->line, false,
		    "pdus: one of snmp, raritan and redfish is needed, and only one");
}

static void
default_fallback(struct node_config *node)
{
	bool has_bmc = node->redfish != NULL || node->ipmi != NULL || node->pikvm != NULL;
	int i;

	for (i = 0; i < TRANSPORTS; i++)
		if (has_transport(node, (enum transport)i) &&
		    (transports[i].is_unasked || !has_bmc))
			node->fallback[node->fallback_count++] = (enum transport)i;
}

static bool
read_fallback(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	/* clang-format off */
	static const struct config_word words[] = {
		{"redfish", TRANSPORT_REDFISH}, {"ipmi", TRANSPORT_IPMI}, {"pikvm", TRANSPORT_PIKVM},
		{"outlets", TRANSPORT_OUTLETS}, {"wol", TRANSPORT_WOL}, {0},
	};
	/* clang-format on */
	struct config_option word = {option->name, config_read_word, 0, .words = words};
	struct node_config *node = value;
	const struct yaml_entry *entry;
	int transport;
	size_t i;

	if (item->kind != YAML_LIST || item->count == 0)
		return config_read_expected(
		    r, option, item, "a list of transports such as [redfish, ipmi]");
	for (entry = item->first; entry != NULL; entry = entry->next) {
		if (!config_read_word(r, &word, entry->item, &transport))
			return false;
		for (i = 0; i < node->fallback_count; i++)
			if ((int)node->fallback[i] == transport)
				return config_read_fault(r, option, entry->item,
				    "'%s' stands here twice", entry->item->text);
		node->fallback[node->fallback_count++] = (enum transport)transport;
	}
	return true;
}

static const char *
check_name(const char *text)
{
	const char *why;

	return config_name_is_valid(text, &why) ? NULL : why;
}
