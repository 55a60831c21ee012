/* The options of the gateway itself. */
#include "gateway/config_rows.h"

#include <crypt.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/config_types.h"
#include "gateway/xalloc.h"

static config_read_fn read_entries, read_include, read_selection, read_selection_pointer,
    read_domain;
static void finish_listener(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_account(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_group(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_certificate(struct config_reader *r, const struct yaml_item *item, void *value);
static const char *check_username(const char *text);
static const char *check_hash(const char *text);
static const char *check_group(const char *text);

#define AT(type, member) .offset = offsetof(struct type, member)

/* clang-format off */
static const struct config_word roles[] = {
	{"Administrator", CONFIG_ADMINISTRATOR}, {"Operator", CONFIG_OPERATOR}, {"ReadOnly", CONFIG_READ_ONLY}, {0},
};

static const struct config_option listener_tls_rows[] = {
	{ "certificate", config_read_path, AT(listener_config, certificate) },
	{ "key",         config_read_path, AT(listener_config, key) },
	{ "client_ca",   config_read_path, AT(listener_config, client_ca) },
	{ 0 }
};
static const struct config_section listener_tls = { "listen.tls", sizeof(struct listener_config), listener_tls_rows, NULL };
static const struct config_option listener_rows[] = {
	{ "address", config_read_address, AT(config_listener_row, listener.address) },
	{ "port",    config_read_number,  AT(config_listener_row, listener.port), "8443", 1, 65535 },
	{ "node",    config_read_text,    AT(config_listener_row, node) },
	{ "tls",     config_read_inline,  AT(config_listener_row, listener), .section = &listener_tls },
	{ 0 }
};
static const struct config_section listener_section = { "listen", sizeof(struct config_listener_row), listener_rows, finish_listener };

static const struct config_option selection_rows[] = {
	{ "labels", config_read_labels, AT(config_selection, labels) },
	{ "nodes",  config_read_texts,  AT(config_selection, nodes) },
	{ 0 }
};
static const struct config_section selection_section = { "selection", sizeof(struct config_selection), selection_rows, NULL };

static const struct config_option certificate_rows[] = {
	{ "fingerprint", config_read_fingerprint, AT(account_config, certificate) },
	{ "san",         config_read_text,        AT(account_config, certificate_san) },
	{ 0 }
};
static const struct config_section certificate_section = { "accounts.certificate", sizeof(struct account_config), certificate_rows, finish_certificate };
static const struct config_option account_rows[] = {
	{ "username",      config_read_text,       AT(account_config, username), .check = check_username, .is_required = true },
	{ "password_hash", config_read_text,       AT(account_config, password_hash), .check = check_hash, .is_secret = true },
	{ "role",          config_read_word,       AT(account_config, role), .words = roles, .is_required = true },
	{ "scope",         read_selection_pointer, AT(account_config, scope) },
	{ "certificate",   config_read_inline,     0, .section = &certificate_section },
	{ 0 }
};
static const struct config_section account_section = { "accounts", sizeof(struct account_config), account_rows, finish_account };

static const struct config_option group_rows[] = {
	{ "name",  config_read_text, AT(group_config, name), .check = check_group, .is_required = true },
	{ "nodes", read_selection,   AT(group_config, nodes), .is_required = true },
	{ 0 }
};
static const struct config_section group_section = { "groups", sizeof(struct group_config), group_rows, finish_group };

/* These three fill struct config. */
static const struct config_option metrics_rows[] = {
	{ "address", config_read_address, AT(config, metrics_address), "127.0.0.1" },
	{ "port",    config_read_number,  AT(config, metrics_port), "9443", 1, 65535 },
	{ 0 }
};
static const struct config_section metrics_section = { "metrics", sizeof(struct config), metrics_rows, NULL };
static const struct config_option refresh_rows[] = {
	{ "power",     config_read_duration, AT(config, refresh.power_ms),     .low = 100, .high = 86400000 },
	{ "sensors",   config_read_duration, AT(config, refresh.sensors_ms),   .low = 100, .high = 86400000 },
	{ "inventory", config_read_duration, AT(config, refresh.inventory_ms), .low = 100, .high = 30 * INT64_C(86400000) },
	{ 0 }
};
static const struct config_section refresh_section = { "refresh", sizeof(struct config), refresh_rows, NULL };

#define LIST(section_, rows_) .section = &section_, AT(config_reader, rows_)
static const struct config_option root_rows[] = {
	{ "state_dir",   config_read_path,   AT(config, state_dir), "/var/lib/fishway" },
	{ "node_domain", read_domain,        AT(config, node_domain) },
	{ "threads",     config_read_number, AT(config, threads), "0", 0, 128 },
	{ "metrics",     config_read_inline, 0, .section = &metrics_section },
	{ "refresh",     config_read_inline, 0, .section = &refresh_section },
	{ "timeout",     config_read_inline, AT(config, timeout), .section = &config_timeout_section },
	{ "listen",      read_entries,       LIST(listener_section, listeners) },
	{ "accounts",    read_entries,       LIST(account_section, accounts) },
	{ "groups",      read_entries,       LIST(group_section, groups) },
	{ "nodes",       read_entries,       LIST(config_node_section, nodes) },
	{ "pdus",        read_entries,       LIST(config_pdu_section, pdus) },
	{ "include",     read_include,       .offset = 0 },
	{ 0 }
};
const struct config_section config_root = { "", sizeof(struct config), root_rows, NULL };

static const struct config_option included_rows[] = {
	{ "nodes", read_entries, LIST(config_node_section, nodes) },
	{ "pdus",  read_entries, LIST(config_pdu_section, pdus) },
	{ 0 }
};
static const struct config_section included_section = { "an included file", 0, included_rows, NULL };
/* clang-format on */

/* A list of sections, appended to the reader's rows. */
static bool
read_entries(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	struct config_rows *rows = (struct config_rows *)(void *)((char *)r + option->offset);
	const struct yaml_entry *entry;
	size_t before = r->faults->errors;

	(void)value;
	if (yaml_is_null(item))
		return true;
	if (item->kind != YAML_LIST)
		return config_read_expected(r, option, item, "a list");
	/* What is not even a map is a fault and no row. */
	for (entry = item->first; entry != NULL; entry = entry->next)
		config_read_section(r, option->section, entry->item,
		    entry->item->kind == YAML_MAP ? config_rows_add(rows, option->section->size)
						  : NULL);
	return r->faults->errors == before;
}

static __thread int glob_errno;

/* A folder that is not there has no files; one that may not be read might have some. */
static int
glob_fails(const char *path, int code)
{
	(void)path;
	glob_errno = code;
	return code != ENOENT && code != ENOTDIR;
}

static bool
include_pattern(
    struct config_reader *r, const struct config_option *option, const struct yaml_item *item)
{
	const char *pattern = config_read_scalar(r, option, item, "a path or a pattern of paths");
	struct yaml_item *root;
	glob_t found;
	size_t i;
	int rc;

	if (pattern == NULL || *pattern == '\0')
		return pattern == NULL || config_read_fault(r, option, item, "is empty");
	rc = glob(config_read_path_text(r, item, pattern), GLOB_BRACE, glob_fails, &found);
	if (rc == GLOB_NOMATCH && strpbrk(pattern, "*?[{") != NULL)
		return true;
	if (rc == GLOB_NOMATCH)
		return config_read_fault(r, option, item, "'%s': there is no such file", pattern);
	if (rc == GLOB_NOSPACE)
		abort();
	if (rc != 0)
		return config_read_fault(
		    r, option, item, "'%s' cannot be read: %s", pattern, strerror(glob_errno));
	for (i = 0; i < found.gl_pathc; i++) {
		root = yaml_read(&r->yaml, found.gl_pathv[i]);
		if (root != NULL)
			config_read_section(r, &included_section, root, NULL);
	}
	globfree(&found);
	return true;
}

static bool
read_include(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const struct yaml_entry *entry;

	(void)value;
	if (item->kind != YAML_LIST)
		return include_pattern(r, option, item);
	for (entry = item->first; entry != NULL; entry = entry->next)
		include_pattern(r, option, entry->item);
	return true;
}

/* [NAME ...], {nodes: [NAME ...]} or {labels: {NAME: VALUE ...}}. What selects nothing would rather
 * be a mistake. */
static bool
read_selection(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	struct config_selection *selection = value;
	size_t before = r->faults->errors;

	if (item->kind == YAML_LIST)
		config_read_texts(r, option, item, &selection->nodes);
	else if (item->kind == YAML_MAP)
		config_read_section(r, &selection_section, item, selection);
	else
		return config_read_expected(
		    r, option, item, "{labels: {NAME: VALUE}} or {nodes: [NAME]}");
	if (r->faults->errors > before)
		return false;
	if ((selection->node_count > 0) == (selection->labels.count > 0))
		return config_read_fault(
		    r, option, item, "either nodes or labels are needed, and at least one");
	return true;
}

static bool
read_selection_pointer(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	struct config_selection *selection = arena_alloc(r->arena, sizeof *selection);

	*(struct config_selection **)value = selection;
	return read_selection(r, option, item, selection);
}

static bool
read_domain(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *text = config_read_scalar(r, option, item, "a domain name");
	char *domain, *p;

	if (text == NULL)
		return false;
	if (!config_is_hostname(text) || config_is_address(text))
		return config_read_expected(
		    r, option, item, "a domain name such as bmc.example.net");
	domain = arena_strdup(r->arena, text);
	for (p = domain; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 'a' - 'A');
	*(const char **)value = domain;
	return true;
}

static void
finish_listener(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct config_listener_row *row = value;

	row->listener.file = arena_strdup(r->arena, item->file->path);
	row->listener.line = item->line;
	if ((row->listener.certificate != NULL) != (row->listener.key != NULL))
		config_fault(r->faults, item->file->path, item->line, false,
		    "listen.tls: 'certificate' and 'key' need each other");
}

static void
finish_account(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct account_config *account = value;

	account->file = arena_strdup(r->arena, item->file->path);
	account->line = item->line;
	if (yaml_find(item, "password_hash") == NULL && yaml_find(item, "certificate") == NULL)
		config_fault(r->faults, item->file->path, item->line, false,
		    "accounts: 'password_hash' or 'certificate' is needed, else nobody can log in");
}

static void
finish_certificate(struct config_reader *r, const struct yaml_item *item, void *value)
{
	(void)value;
	if (item->count != 1)
		config_fault(r->faults, item->file->path, item->line, false,
		    "accounts.certificate: 'fingerprint' or 'san' is needed, and only one");
}

static void
finish_group(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct group_config *group = value;

	group->file = arena_strdup(r->arena, item->file->path);
	group->line = item->line;
}

/* A colon would end the name in HTTP's Basic; the rest keeps it a harmless path segment. */
static const char *
check_username(const char *text)
{
	size_t len =
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-");

	if (strcmp(text, "Members") == 0)
		return "another name: .../Accounts/Members means the collection";
	return len > 0 && len <= 32 && text[len] == '\0' && text[0] != '.' && text[0] != '-'
		   ? NULL
		   : "1 to 32 letters, digits and ._@- , the first a letter, digit, _ or @";
}

static const char *
check_hash(const char *text)
{
	int verdict = crypt_checksalt(text);

	/* The shortest that crypt(5) still recommends are bcrypt's 60 bytes. */
	if ((verdict != CRYPT_SALT_OK && verdict != CRYPT_SALT_TOO_CHEAP) || strlen(text) < 60)
		return "a hash as crypt(5) makes it ($y$, $2b$, $6$ ...), for example by mkpasswd";
	return NULL;
}

static const char *
check_group(const char *text)
{
	const char *why;

	return config_name_is_valid(text, &why) ? NULL : why;
}
