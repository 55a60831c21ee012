/* A YAML file as a tree of items, for the configuration alone. One thread at a time.
 *
 * Plain YAML 1.1 without surprises: string keys, no key twice, no merge keys, no tags, one
 * document. An alias is the anchored item itself; what a file would be with its aliases written out
 * is bounded, so a few lines cannot stand for millions. Everything lives in the arena that was
 * passed in; the texts of secrets are wiped there by the one who takes them. */
#ifndef FISHWAY_CONFIG_YAML_H
#define FISHWAY_CONFIG_YAML_H

#include "gateway/arena.h"
#include "gateway/config.h"

enum {
	YAML_FILE_MAX = 64 * 1024 * 1024, /* bytes of one file */
	YAML_DEPTH_MAX = 32,
	YAML_KEYS_MAX = 256,             /* keys of one map */
	YAML_ITEMS_MAX = 4 * 1000 * 1000 /* of all files of a configuration, aliases written out */
};

struct yaml_file {
	const char *path;
	const char *folder; /* what relative paths in it are relative to; "" for the current one */
	bool is_open_to_others; /* others than owner and group may read it */
};

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_item {
	enum yaml_kind kind;
	int line;
	const struct yaml_file *file;
	bool is_quoted; /* a scalar in quotes or a block; else `null`, `~` and nothing are null */
	char *text;     /* scalar: len bytes and a NUL, none inside */
	size_t len;
	struct yaml_entry *first; /* list, map */
	size_t count;
	size_t weight; /* items in it, itself and written-out aliases included */
};

struct yaml_entry {
	struct yaml_entry *next;
	const char *key; /* map; NULL in a list */
	int line;
	struct yaml_item *item;
};

struct yaml_reader {
	struct arena *arena;
	struct config_faults *faults;
	size_t items_left; /* begins as YAML_ITEMS_MAX */
};

/* The file's tree, or NULL with faults (some faults leave a tree: the rest of it can still be
 * checked). An empty file is an empty map. */
struct yaml_item *yaml_read(struct yaml_reader *reader, const char *path);

bool yaml_is_null(const struct yaml_item *item);
/* NULL: no such key. */
const struct yaml_entry *yaml_find(const struct yaml_item *map, const char *key);

/* Adds a fault; text is cut at some hundred bytes, control characters in it are escaped. line 0:
 * the file as a whole. */
void config_fault(struct config_faults *faults, const char *file, int line, bool is_warning,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* By file, the one of that path first, then by line. */
void config_faults_sort(struct config_faults *faults, const char *first);

#endif
