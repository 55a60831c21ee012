#include "gateway/config_read.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/config_types.h"
#include "gateway/xalloc.h"

enum { SHOWN_MAX = 60 };

static void read_option(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *map, void *value);
static void find_unknown(
    struct config_reader *r, const struct config_section *section, const struct yaml_item *map);
static bool is_key_of(const struct config_option *option, const char *key);

void
config_read_section(struct config_reader *r, const struct config_section *section,
    const struct yaml_item *item, void *value)
{
	const char *outer = r->section;
	const struct config_option *option;

	if (item->kind != YAML_MAP) {
		config_fault(r->faults, item->file->path, item->line, false,
		    "%s%sexpected options (KEY: VALUE)", section->name, *section->name ? ": " : "");
		return;
	}
	r->section = section->name;
	for (option = section->options; option->name != NULL; option++)
		read_option(r, option, item, (char *)value + option->offset);
	find_unknown(r, section, item);
	if (section->finish != NULL)
		section->finish(r, item, value);
	r->section = outer;
}

static void
read_option(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *map, void *value)
{
	struct yaml_item fallback = {.kind = YAML_SCALAR, .is_quoted = true};
	const struct yaml_entry *entry, *found = NULL;

	for (entry = map->first; entry != NULL; entry = entry->next) {
		if (!is_key_of(option, entry->key))
			continue;
		if (found != NULL)
			config_fault(r->faults, map->file->path, entry->line, false,
			    "%s: '%s' and '%s' exclude each other", r->section, found->key,
			    entry->key);
		found = entry;
	}
	if (found != NULL) {
		struct config_option keyed = *option;

		keyed.name = found->key;
		keyed.read(r, &keyed, found->item, value);
	} else if (option->fallback != NULL) {
		fallback.text = (char *)option->fallback;
		fallback.len = strlen(option->fallback);
		fallback.line = map->line;
		fallback.file = map->file;
		option->read(r, option, &fallback, value);
	} else if (option->is_required) {
		config_fault(r->faults, map->file->path, map->line, false, "%s: '%s' is missing",
		    r->section, option->name);
	}
}

/* The option's own name, or of a secret NAME_file or NAME_command. */
static bool
is_key_of(const struct config_option *option, const char *key)
{
	size_t len = strlen(option->name);

	if (strncmp(option->name, key, len) != 0)
		return false;
	return key[len] == '\0' ||
	       (option->read == config_read_secret &&
		   (strcmp(key + len, "_file") == 0 || strcmp(key + len, "_command") == 0));
}

static void
find_unknown(
    struct config_reader *r, const struct config_section *section, const struct yaml_item *map)
{
	const struct config_option *option;
	const struct yaml_entry *entry;
	const char *nearest;

	for (entry = map->first; entry != NULL; entry = entry->next) {
		for (option = section->options; option->name != NULL; option++)
			if (is_key_of(option, entry->key))
				break;
		if (option->name != NULL)
			continue;
		nearest =
		    config_nearest(entry->key, &section->options[0].name, sizeof *section->options);
		config_fault(r->faults, map->file->path, entry->line, false,
		    "%s%sunknown key '%.*s'%s%s%s", section->name, *section->name ? ": " : "",
		    SHOWN_MAX, entry->key, nearest != NULL ? "; did you mean '" : "",
		    nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
	}
}

bool
config_read_fault(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, const char *format, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	config_fault(r->faults, item->file->path, item->line, false, "%s%s%s: %s", r->section,
	    *r->section ? "." : "", option->name, text);
	return false;
}

bool
config_read_expected(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, const char *what)
{
	if (item->kind != YAML_SCALAR)
		return config_read_fault(r, option, item, "expected %s, found a %s", what,
		    item->kind == YAML_LIST ? "list" : "map");
	if (yaml_is_null(item))
		return config_read_fault(r, option, item, "expected %s, found nothing", what);
	if (option->is_secret)
		return config_read_fault(r, option, item, "expected %s", what);
	return config_read_fault(r, option, item, "expected %s, found '%.*s'%s", what, SHOWN_MAX,
	    item->text, item->len > SHOWN_MAX ? "..." : "");
}

const char *
config_read_scalar(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, const char *what)
{
	size_t i;

	if (item->kind != YAML_SCALAR || yaml_is_null(item)) {
		config_read_expected(r, option, item, what);
		return NULL;
	}
	for (i = 0; i < item->len; i++) {
		if ((unsigned char)item->text[i] < 0x20 || item->text[i] == 0x7f) {
			config_read_fault(
			    r, option, item, "control characters and line breaks are not allowed");
			return NULL;
		}
	}
	return item->text;
}

bool
config_read_text(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *text = config_read_scalar(r, option, item, "a text"), *wanted;
	size_t longest = option->high ? (size_t)option->high : SECRET_SIZE - 1;

	if (text == NULL)
		return false;
	if (*text == '\0')
		return config_read_fault(r, option, item, "is empty");
	if (item->len > longest)
		return config_read_fault(r, option, item, "is longer than %zu bytes", longest);
	if (option->check != NULL && (wanted = option->check(text)) != NULL)
		return config_read_expected(r, option, item, wanted);
	*(const char **)value = arena_strdup(r->arena, text);
	return true;
}

bool
config_read_flag(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *text = config_read_scalar(r, option, item, "true or false");

	if (text == NULL)
		return false;
	return config_parse_flag(text, value) ||
	       config_read_expected(r, option, item, "true or false");
}

bool
config_read_number(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *text = config_read_scalar(r, option, item, "a number");
	int64_t number;

	if (text == NULL)
		return false;
	if (!config_parse_number(text, &number))
		return config_read_expected(r, option, item, "a number");
	if (number < option->low || number > option->high)
		return config_read_fault(r, option, item, "%lld is not within %lld..%lld",
		    (long long)number, (long long)option->low, (long long)option->high);
	*(int *)value = (int)number;
	return true;
}

bool
config_read_duration(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	static const char what[] = "a duration such as 500ms, 30s, 5m, 6h or 2d";
	const char *text = config_read_scalar(r, option, item, what);
	int64_t ms;

	if (text == NULL)
		return false;
	if (!config_parse_duration(text, &ms))
		return config_read_expected(r, option, item, what);
	if (ms < option->low || ms > option->high)
		return config_read_fault(r, option, item, "'%s' is not within %lldms..%llds", text,
		    (long long)option->low, (long long)option->high / 1000);
	*(int64_t *)value = ms;
	return true;
}

bool
config_read_word(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const struct config_word *row;
	char what[160] = "one of";
	const char *text;
	size_t len;

	for (row = option->words; row->word != NULL; row++) {
		len = strlen(what);
		snprintf(what + len, sizeof what - len, "%s %s", row > option->words ? "," : "",
		    row->word);
	}
	text = config_read_scalar(r, option, item, what);
	if (text == NULL)
		return false;
	for (row = option->words; row->word != NULL; row++) {
		if (strcmp(row->word, text) == 0) {
			*(int *)value = row->value;
			return true;
		}
	}
	return config_read_expected(r, option, item, what);
}

const char *
config_read_path_text(struct config_reader *r, const struct yaml_item *item, const char *path)
{
	return arena_printf(r->arena, "%s%s", *path == '/' ? "" : item->file->folder, path);
}

bool
config_read_path(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *text = config_read_scalar(r, option, item, "a path");

	if (text == NULL)
		return false;
	if (*text == '\0')
		return config_read_fault(r, option, item, "is empty");
	*(const char **)value = config_read_path_text(r, item, text);
	return true;
}

bool
config_read_url(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *text = config_read_scalar(r, option, item, "https://HOST[:PORT]"), *why;

	if (text == NULL)
		return false;
	/* The text is not shown: somebody may have written a password into it. */
	if (!config_parse_url(r->arena, text, value, &why))
		return config_read_fault(
		    r, option, item, "expected https://HOST[:PORT], but %s", why);
	if (!((struct config_url *)value)->is_https)
		config_fault(r->faults, item->file->path, item->line, true,
		    "%s.%s: http:// sends the password in clear", r->section, option->name);
	return true;
}

bool
config_read_mac(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	static const char what[] = "a MAC address such as aa:bb:cc:dd:ee:ff";
	const char *text = config_read_scalar(r, option, item, what);

	if (text == NULL)
		return false;
	return config_parse_mac(text, value) || config_read_expected(r, option, item, what);
}

bool
config_read_fingerprint(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	static const char what[] = "spki-sha256:HEX or cert-sha256:HEX with 64 hexadecimal digits";
	const char *text = config_read_scalar(r, option, item, what);

	if (text == NULL)
		return false;
	return config_fingerprint_parse(text, value) || config_read_expected(r, option, item, what);
}

bool
config_read_inline(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	size_t before = r->faults->errors;

	config_read_section(r, option->section, item, value);
	return r->faults->errors == before;
}

bool
config_read_pointer(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	void *made = arena_alloc(r->arena, option->section->size);

	*(void **)value = made;
	return config_read_inline(r, option, item, made);
}

void *
config_rows_add(struct config_rows *rows, size_t size)
{
	if (rows->count == rows->size) {
		rows->size = rows->size ? rows->size * 2 : 16;
		rows->rows = xrealloc(rows->rows, rows->size * size);
	}
	memset((char *)rows->rows + rows->count * size, 0, size);
	return (char *)rows->rows + rows->count++ * size;
}
