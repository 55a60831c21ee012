/* Readers of secrets, and of values that are lists or maps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/config_read.h"
#include "gateway/config_types.h"
#include "gateway/xalloc.h"

enum { TEXTS_MAX = 4096, COMMAND_ARGS_MAX = 64 };

static bool read_command(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, struct secret *secret);
static bool read_secret_file(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, struct secret *secret);
static bool read_literal(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, struct secret *secret);
static int compare_labels(const void *a, const void *b);

/* option->name is the key as it stands in the file. */
bool
config_read_secret(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *suffix = strrchr(option->name, '_');

	if (suffix != NULL && strcmp(suffix, "_command") == 0)
		return read_command(r, option, item, value);
	if (suffix != NULL && strcmp(suffix, "_file") == 0)
		return read_secret_file(r, option, item, value);
	return read_literal(r, option, item, value);
}

static bool
read_literal(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, struct secret *secret)
{
	const char *text = config_read_scalar(r, option, item, "a text"), *wanted;

	secret->kind = SECRET_LITERAL;
	secret->text = "";
	if (text == NULL)
		return false;
	if (r->secret_count == r->secret_size) {
		r->secret_size = r->secret_size ? r->secret_size * 2 : 64;
		r->secret_items =
		    xrealloc(r->secret_items, r->secret_size * sizeof *r->secret_items);
	}
	r->secret_items[r->secret_count++] = (struct yaml_item *)item;
	if (item->len >= SECRET_SIZE)
		return config_read_fault(
		    r, option, item, "is longer than %d bytes", SECRET_SIZE - 1);
	if (option->check != NULL && (wanted = option->check(text)) != NULL)
		return config_read_expected(r, option, item, wanted);
	if (item->file->is_open_to_others && r->last_open_file != item->file)
		config_fault(r->faults, item->file->path, item->line, true,
		    "this file holds passwords, and everybody may read it");
	r->last_open_file = item->file;
	secret->text = secret_memory_strdup(r->secrets, text);
	return true;
}

static bool
read_secret_file(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, struct secret *secret)
{
	if (!config_read_path(r, option, item, &secret->text))
		return false;
	secret->kind = SECRET_FILE;
	/* Not an error: it may be there when it is needed, and `check` may run as another user. */
	if (access(secret->text, R_OK) != 0)
		config_fault(r->faults, item->file->path, item->line, true,
		    "%s.%s: '%s' cannot be read: %s", r->section, option->name, secret->text,
		    strerror(errno));
	return true;
}

static bool
read_command(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, struct secret *secret)
{
	const struct yaml_entry *entry;
	const char **argv, *text;
	size_t n = 0;

	if (item->kind != YAML_LIST || item->count == 0 || item->count > COMMAND_ARGS_MAX)
		return config_read_expected(r, option, item, "a list [PROGRAM, ARGUMENT ...]");
	argv = arena_alloc(r->arena, (item->count + 1) * sizeof *argv);
	for (entry = item->first; entry != NULL; entry = entry->next) {
		text = config_read_scalar(r, option, entry->item, "a text");
		if (text == NULL)
			return false;
		if (n == 0 && *text == '\0')
			return config_read_fault(
			    r, option, entry->item, "the program's name is empty");
		if (n == 0 && strchr(text, '/') != NULL)
			argv[n++] = config_read_path_text(r, entry->item, text);
		else
			argv[n++] = arena_strdup(r->arena, text);
	}
	secret->kind = SECRET_COMMAND;
	secret->argv = argv;
	return true;
}

bool
config_read_labels(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	struct config_labels *labels = value;
	const struct yaml_entry *entry;
	const char *text;

	if (item->kind != YAML_MAP)
		return config_read_expected(r, option, item, "a map of labels {NAME: VALUE}");
	labels->rows = arena_alloc(r->arena, item->count * sizeof *labels->rows);
	for (entry = item->first; entry != NULL; entry = entry->next) {
		text = config_read_scalar(r, option, entry->item, "a text");
		if (text == NULL)
			return false;
		if (*entry->key == '\0')
			return config_read_fault(r, option, entry->item, "a label's name is empty");
		labels->rows[labels->count].name = arena_strdup(r->arena, entry->key);
		labels->rows[labels->count++].value = arena_strdup(r->arena, text);
	}
	if (labels->count > 0)
		qsort(labels->rows, labels->count, sizeof *labels->rows, compare_labels);
	return true;
}

static int
compare_labels(const void *a, const void *b)
{
	const struct config_label *left = a, *right = b;

	return strcmp(left->name, right->name);
}

bool
config_read_texts(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	struct {
		const char *const *rows;
		size_t count;
	} *texts = value;
	const struct yaml_entry *entry;
	const char **rows;
	size_t n = 0, i;

	if (item->kind != YAML_LIST)
		return config_read_expected(r, option, item, "a list");
	if (item->count > TEXTS_MAX)
		return config_read_fault(r, option, item, "has more than %d entries", TEXTS_MAX);
	rows = arena_alloc(r->arena, (item->count + 1) * sizeof *rows);
	for (entry = item->first; entry != NULL; entry = entry->next, n++) {
		if (!config_read_text(r, option, entry->item, &rows[n]))
			return false;
		for (i = 0; i < n; i++)
			if (strcmp(rows[i], rows[n]) == 0)
				return config_read_fault(
				    r, option, entry->item, "'%s' stands here twice", rows[n]);
	}
	texts->rows = rows;
	texts->count = n;
	return true;
}
