#include "gateway/config.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "gateway/config_check.h"
#include "gateway/config_rows.h"
#include "gateway/config_types.h"
#include "gateway/xalloc.h"

static struct config *config_new(const char *path);
static void read_files(struct config_reader *r, const char *path);
static void take_rows(struct config_reader *r);
static void reader_clear(struct config_reader *r);
static void config_free(struct config *config);

struct config *
config_load(const char *path, struct config_faults *faults)
{
	struct config *config = config_new(path);
	struct config_reader r = {.config = config,
	    .faults = faults,
	    .arena = &config->parts->arena,
	    .secrets = &config->parts->secrets,
	    .section = ""};
	size_t before = faults->errors;

	r.yaml = (struct yaml_reader){&r.trees, faults, YAML_ITEMS_MAX};
	r.hash = EVP_MD_CTX_new();
	if (r.hash == NULL)
		abort();
	read_files(&r, path);
	take_rows(&r);
	config_check_nodes(&r);
	config_check_accounts(&r);
	config_check_groups(&r);
	config_check_doors(&r);
	config_check_tls(&r);
	reader_clear(&r);
	config_faults_sort(faults, path);
	if (faults->errors > before) {
		config_free(config);
		return NULL;
	}
	return config;
}

static struct config *
config_new(const char *path)
{
	static atomic_ullong generations;
	struct config_parts *parts = xcalloc(1, sizeof *parts);
	struct config *config = arena_alloc(&parts->arena, sizeof *config);

	parts->refs = 1;
	config->parts = parts;
	config->path = arena_strdup(&parts->arena, path);
	config->generation = atomic_fetch_add(&generations, 1) + 1;
	config->timeout = (struct config_timeout){.connect_ms = 5000, .read_ms = 60000};
	config->refresh.power_ms = 10000;
	config->refresh.sensors_ms = 30000;
	config->refresh.inventory_ms = 6 * 3600 * 1000;
	return config;
}

static void
read_files(struct config_reader *r, const char *path)
{
	struct yaml_item *root = yaml_read(&r->yaml, path);
	size_t i;

	if (root != NULL)
		config_read_section(r, &config_root, root, r->config);
	for (i = 0; i < r->secret_count; i++)
		explicit_bzero(r->secret_items[i]->text, r->secret_items[i]->len);
}

/* Servers, then PDUs, in one array; all lists into the arena. */
static void
take_rows(struct config_reader *r)
{
	const struct config_node_row *servers = r->nodes.rows, *pdus = r->pdus.rows;
	struct config *config = r->config;
	size_t i;

	config->node_count = r->nodes.count + r->pdus.count;
	config->nodes = arena_alloc(r->arena, config->node_count * sizeof *config->nodes);
	config->pdus = config->nodes + r->nodes.count;
	config->pdu_count = r->pdus.count;
	for (i = 0; i < r->nodes.count; i++)
		config->nodes[i] = servers[i].node;
	for (i = 0; i < r->pdus.count; i++)
		config->pdus[i] = pdus[i].node;
	config->account_count = r->accounts.count;
	config->accounts = arena_alloc(r->arena, r->accounts.count * sizeof *config->accounts);
	config->group_count = r->groups.count;
	config->groups = arena_alloc(r->arena, r->groups.count * sizeof *config->groups);
	if (config->account_count > 0)
		memcpy(config->accounts, r->accounts.rows,
		    r->accounts.count * sizeof *config->accounts);
	if (config->group_count > 0)
		memcpy(config->groups, r->groups.rows, r->groups.count * sizeof *config->groups);
}

static void
reader_clear(struct config_reader *r)
{
	free(r->listeners.rows);
	free(r->nodes.rows);
	free(r->pdus.rows);
	free(r->accounts.rows);
	free(r->groups.rows);
	free(r->secret_items);
	EVP_MD_CTX_free(r->hash);
	arena_clear(&r->trees);
}

struct config *
config_ref(struct config *config)
{
	__atomic_add_fetch(&config->parts->refs, 1, __ATOMIC_RELAXED);
	return config;
}

void
config_unref(struct config *config)
{
	if (config != NULL && __atomic_sub_fetch(&config->parts->refs, 1, __ATOMIC_ACQ_REL) == 0)
		config_free(config);
}

static void
config_free(struct config *config)
{
	struct config_parts *parts = config->parts;

	secret_memory_clear(&parts->secrets);
	arena_clear(&parts->arena); /* config itself is in there */
	free(parts);
}

const struct node_config *
config_node(const struct config *config, const char *name)
{
	return config_index_find(&config->parts->names, name);
}

const struct node_config *
config_node_by_address(const struct config *config, const char *address)
{
	char normal[CONFIG_ADDRESS_SIZE];

	return config_address_normal(address, normal)
		   ? config_index_find(&config->parts->addresses, normal)
		   : NULL;
}

const char *
config_label(const struct config_labels *labels, const char *name)
{
	size_t i;

	for (i = 0; i < labels->count; i++)
		if (strcmp(labels->rows[i].name, name) == 0)
			return labels->rows[i].value;
	return NULL;
}

bool
config_selects(const struct config_selection *selection, const struct node_config *node)
{
	const char *value;
	size_t i;

	for (i = 0; i < selection->node_count; i++)
		if (strcmp(selection->nodes[i], node->name) == 0)
			return true;
	for (i = 0; i < selection->labels.count; i++) {
		value = config_label(&node->labels, selection->labels.rows[i].name);
		if (value == NULL || strcmp(value, selection->labels.rows[i].value) != 0)
			return false;
	}
	return selection->labels.count > 0;
}

const char *
config_role_name(enum config_role role)
{
	static const char *const names[] = {"Administrator", "Operator", "ReadOnly"};

	return names[role];
}

struct secret_memory
config_take_secrets(struct config *config)
{
	struct secret_memory memory = config->parts->secrets;

	config->parts->secrets = (struct secret_memory){0};
	return memory;
}

int
config_check_main(const char *path, FILE *out)
{
	struct config_faults faults = {0};
	struct config *config = config_load(path, &faults);
	int rc = config != NULL ? 0 : 1;

	config_faults_print(&faults, out);
	config_faults_clear(&faults);
	config_unref(config);
	return rc;
}
