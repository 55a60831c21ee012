#include "gateway/config_yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <yaml.h>

#include "gateway/xalloc.h"

enum { ANCHORS_MAX = 256 };

struct anchor {
	struct anchor *next;
	char *name;
	struct yaml_item *item; /* NULL while the item is being read */
};

struct parse {
	struct yaml_reader *reader;
	struct yaml_file *file;
	yaml_parser_t yaml;
	yaml_event_t event;     /* the current one; always one that yaml_event_delete takes */
	struct anchor *anchors; /* the newest first: a name may be given again */
	size_t anchor_count;
};

static struct yaml_item *parse_text(
    struct yaml_reader *reader, struct yaml_file *file, const char *text, size_t len);
static bool parse_document(struct parse *p, struct yaml_item **root);
static bool next_event(struct parse *p);
static struct yaml_item *parse_item(struct parse *p, int depth);
static bool parse_list(struct parse *p, struct yaml_item *item, int depth);
static bool parse_map(struct parse *p, struct yaml_item *item, int depth);
static bool parse_scalar(struct parse *p, struct yaml_item *item);
static bool parse_key(
    struct parse *p, struct yaml_item *map, struct yaml_entry *entry, bool *is_good);
static struct yaml_item *alias_target(struct parse *p);
static bool check_tag(struct parse *p, const yaml_char_t *tag, bool is_scalar);
static bool spend(struct parse *p, size_t weight);
static void parse_end(struct parse *p);
static bool read_all(int fd, char **text, size_t *len);
static void forget(void *memory, size_t len);

#define fault(p, line, ...)                                                                        \
	config_fault((p)->reader->faults, (p)->file->path, (int)(line), false, __VA_ARGS__)
#define line_of(p) ((p)->event.start_mark.line + 1)

struct yaml_item *
yaml_read(struct yaml_reader *reader, const char *path)
{
	struct yaml_file *file = arena_alloc(reader->arena, sizeof *file);
	const char *slash = strrchr(path, '/');
	struct yaml_item *root = NULL;
	struct stat st;
	char *text = NULL;
	size_t len = 0;
	int fd;

	file->path = arena_strdup(reader->arena, path);
	file->folder =
	    arena_strndup(reader->arena, path, slash != NULL ? (size_t)(slash - path) + 1 : 0);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || !read_all(fd, &text, &len)) {
		config_fault(reader->faults, path, 1, false, "cannot be read: %s", strerror(errno));
		goto out;
	}
	if (len > YAML_FILE_MAX) {
		config_fault(
		    reader->faults, path, 1, false, "is larger than %d MiB", YAML_FILE_MAX >> 20);
		goto out;
	}
	file->is_open_to_others =
	    fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IROTH);
	root = parse_text(reader, file, text, len);
out:
	forget(text, len);
	free(text);
	if (fd >= 0)
		close(fd);
	return root;
}

bool
yaml_is_null(const struct yaml_item *item)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL"};
	size_t i;

	for (i = 0; item->kind == YAML_SCALAR && !item->is_quoted && i < nitems(words); i++)
		if (strcmp(item->text, words[i]) == 0)
			return true;
	return false;
}

const struct yaml_entry *
yaml_find(const struct yaml_item *map, const char *key)
{
	const struct yaml_entry *entry;

	for (entry = map->first; entry != NULL; entry = entry->next)
		if (strcmp(entry->key, key) == 0)
			return entry;
	return NULL;
}

static struct yaml_item *
parse_text(struct yaml_reader *reader, struct yaml_file *file, const char *text, size_t len)
{
	struct parse p = {.reader = reader, .file = file};
	struct yaml_item *root = NULL;

	if (!yaml_parser_initialize(&p.yaml))
		abort();
	yaml_parser_set_input_string(&p.yaml, (const unsigned char *)text, len);
	if (!parse_document(&p, &root))
		root = NULL;
	parse_end(&p);
	return root;
}

static bool
parse_document(struct parse *p, struct yaml_item **root)
{
	if (!next_event(p) ||
	    !next_event(p)) /* the stream begins; the document does, or the stream ends */
		return false;
	if (p->event.type == YAML_STREAM_END_EVENT) {
		*root = arena_alloc(p->reader->arena, sizeof **root);
		(*root)->kind = YAML_MAP;
		(*root)->line = 1;
		(*root)->file = p->file;
		return true;
	}
	if (!next_event(p))
		return false;
	*root = parse_item(p, 0);
	if (*root == NULL || !next_event(p) || !next_event(p))
		return false;
	if (p->event.type != YAML_STREAM_END_EVENT) {
		fault(p, line_of(p),
		    "a second document begins; a configuration file is one document");
		return false;
	}
	if (yaml_is_null(*root)) {
		(*root)->kind = YAML_MAP;
		(*root)->first = NULL;
	}
	return true;
}

static bool
next_event(struct parse *p)
{
	yaml_event_delete(&p->event);
	memset(&p->event, 0, sizeof p->event);
	if (yaml_parser_parse(&p->yaml, &p->event))
		return true;
	memset(&p->event, 0, sizeof p->event);
	if (p->yaml.error == YAML_MEMORY_ERROR)
		abort();
	fault(p,
	    (p->yaml.error == YAML_READER_ERROR ? p->yaml.mark.line : p->yaml.problem_mark.line) +
		1,
	    "%s%s%s", p->yaml.context != NULL ? p->yaml.context : "",
	    p->yaml.context != NULL ? ": " : "",
	    p->yaml.problem != NULL ? p->yaml.problem : "is not YAML");
	return false;
}

/* The item that begins with the current event; on return the current event is its last. */
static struct yaml_item *
parse_item(struct parse *p, int depth)
{
	struct yaml_item *item;
	struct anchor *anchor = NULL;
	const yaml_char_t *name = NULL;
	bool ok;

	if (p->event.type == YAML_ALIAS_EVENT)
		return alias_target(p);
	if (depth > YAML_DEPTH_MAX) {
		fault(p, line_of(p), "is nested more than %d levels deep", YAML_DEPTH_MAX);
		return NULL;
	}
	if (!spend(p, 1))
		return NULL;
	item = arena_alloc(p->reader->arena, sizeof *item);
	item->line = (int)line_of(p);
	item->file = p->file;
	item->weight = 1;
	switch (p->event.type) {
	case YAML_SCALAR_EVENT:
		name = p->event.data.scalar.anchor;
		break;
	case YAML_SEQUENCE_START_EVENT:
		name = p->event.data.sequence_start.anchor;
		break;
	default:
		name = p->event.data.mapping_start.anchor;
	}
	if (name != NULL) {
		if (++p->anchor_count > ANCHORS_MAX) {
			fault(p, line_of(p), "has more than %d anchors", ANCHORS_MAX);
			return NULL;
		}
		anchor = arena_alloc(p->reader->arena, sizeof *anchor);
		anchor->name = arena_strdup(p->reader->arena, (const char *)name);
		anchor->next = p->anchors;
		p->anchors = anchor;
	}
	if (p->event.type == YAML_SCALAR_EVENT)
		ok = parse_scalar(p, item);
	else if (p->event.type == YAML_SEQUENCE_START_EVENT)
		ok = parse_list(p, item, depth);
	else
		ok = parse_map(p, item, depth);
	if (anchor != NULL)
		anchor->item = item;
	return ok ? item : NULL;
}

static bool
parse_scalar(struct parse *p, struct yaml_item *item)
{
	const char *tag = (const char *)p->event.data.scalar.tag;

	item->kind = YAML_SCALAR;
	item->len = p->event.data.scalar.length;
	item->text =
	    arena_strndup(p->reader->arena, (const char *)p->event.data.scalar.value, item->len);
	item->is_quoted = p->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE || tag != NULL;
	forget(p->event.data.scalar.value, p->event.data.scalar.length);
	if (memchr(item->text, '\0', item->len) != NULL) {
		fault(p, item->line, "a NUL stands in this text");
		item->len = strlen(item->text);
	}
	return check_tag(p, p->event.data.scalar.tag, true);
}

static bool
parse_list(struct parse *p, struct yaml_item *item, int depth)
{
	struct yaml_entry **last = &item->first, *entry;

	item->kind = YAML_LIST;
	if (!check_tag(p, p->event.data.sequence_start.tag, false))
		return false;
	for (;;) {
		if (!next_event(p))
			return false;
		if (p->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		entry = arena_alloc(p->reader->arena, sizeof *entry);
		entry->line = (int)line_of(p);
		entry->item = parse_item(p, depth + 1);
		if (entry->item == NULL)
			return false;
		item->weight += entry->item->weight;
		item->count++;
		*last = entry;
		last = &entry->next;
	}
}

static bool
parse_map(struct parse *p, struct yaml_item *item, int depth)
{
	struct yaml_entry **last = &item->first, *entry;
	bool is_good;

	item->kind = YAML_MAP;
	if (!check_tag(p, p->event.data.mapping_start.tag, false))
		return false;
	for (;;) {
		if (!next_event(p))
			return false;
		if (p->event.type == YAML_MAPPING_END_EVENT)
			return true;
		entry = arena_alloc(p->reader->arena, sizeof *entry);
		entry->line = (int)line_of(p);
		if (!parse_key(p, item, entry, &is_good) || !next_event(p))
			return false;
		entry->item = parse_item(p, depth + 1);
		if (entry->item == NULL)
			return false;
		if (!is_good)
			continue;
		item->weight += entry->item->weight;
		if (++item->count > YAML_KEYS_MAX) {
			fault(p, entry->line, "has more than %d keys", YAML_KEYS_MAX);
			return false;
		}
		*last = entry;
		last = &entry->next;
	}
}

/* false: give up on the file. *is_good false: the entry is at fault and to be left out. */
static bool
parse_key(struct parse *p, struct yaml_item *map, struct yaml_entry *entry, bool *is_good)
{
	const struct yaml_entry *other;
	struct yaml_item *key;

	*is_good = false;
	if (p->event.type != YAML_SCALAR_EVENT) {
		fault(p, entry->line, "a key must be a plain text");
		return false;
	}
	key = parse_item(p, 0);
	if (key == NULL)
		return false;
	entry->key = key->text;
	other = yaml_find(map, entry->key);
	if (!key->is_quoted && strcmp(key->text, "<<") == 0)
		fault(p, entry->line, "merge keys (<<) are not supported; write the keys out");
	else if (other != NULL)
		fault(p, entry->line, "key '%s' stands here twice; first on line %d", entry->key,
		    other->line);
	else
		*is_good = true;
	return true;
}

static struct yaml_item *
alias_target(struct parse *p)
{
	const char *name = (const char *)p->event.data.alias.anchor;
	struct anchor *anchor;

	for (anchor = p->anchors; anchor != NULL; anchor = anchor->next)
		if (strcmp(anchor->name, name) == 0)
			break;
	if (anchor == NULL)
		fault(p, line_of(p), "alias '*%s' has no anchor before it", name);
	else if (anchor->item == NULL)
		fault(p, line_of(p), "alias '*%s' stands inside its own anchor", name);
	else if (spend(p, anchor->item->weight))
		return anchor->item;
	return NULL;
}

static bool
check_tag(struct parse *p, const yaml_char_t *tag, bool is_scalar)
{
	if (tag == NULL || strcmp((const char *)tag, "!") == 0 ||
	    (is_scalar && strcmp((const char *)tag, YAML_STR_TAG) == 0))
		return true;
	fault(p, line_of(p), "tags ('%s') are not supported", (const char *)tag);
	return false;
}

static bool
spend(struct parse *p, size_t weight)
{
	if (weight <= p->reader->items_left) {
		p->reader->items_left -= weight;
		return true;
	}
	fault(p, line_of(p),
	    "with its aliases written out, the configuration has more than %d items",
	    YAML_ITEMS_MAX);
	return false;
}

/* The parser's buffers have seen passwords. */
static void
parse_end(struct parse *p)
{
	if (p->event.type == YAML_SCALAR_EVENT)
		forget(p->event.data.scalar.value, p->event.data.scalar.length);
	yaml_event_delete(&p->event);
	forget(p->yaml.buffer.start, (size_t)(p->yaml.buffer.end - p->yaml.buffer.start));
	forget(
	    p->yaml.raw_buffer.start, (size_t)(p->yaml.raw_buffer.end - p->yaml.raw_buffer.start));
	yaml_parser_delete(&p->yaml);
}

/* Until the end, or one byte more than may be. */
static bool
read_all(int fd, char **text, size_t *len)
{
	size_t size = 64 * 1024, most = (size_t)YAML_FILE_MAX + 1;
	ssize_t got;
	char *wider;

	*text = xmalloc(size);
	while (*len < most) {
		if (*len == size) {
			wider = xmalloc(size * 2);
			memcpy(wider, *text, *len);
			forget(*text, *len);
			free(*text);
			*text = wider;
			size *= 2;
		}
		got = read(fd, *text + *len, size - *len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			break;
		*len += (size_t)got;
	}
	return true;
}

static void
forget(void *memory, size_t len)
{
	if (memory != NULL)
		explicit_bzero(memory, len);
}
