/* Reading the tree by tables: a section is a struct, and each of its options a row. For
 * gateway/config_*.c alone.
 *
 * A row's `read` turns an item into the value at `offset` of the struct, or adds a fault. Rows are
 * read in the order of the table, whatever the order of the file. */
#ifndef FISHWAY_CONFIG_READ_H
#define FISHWAY_CONFIG_READ_H

#include "gateway/config.h"
#include "gateway/config_yaml.h"

struct config_reader;
struct config_option;
typedef bool config_read_fn(struct config_reader *reader, const struct config_option *option,
    const struct yaml_item *item, void *value);

struct config_word {
	const char *word;
	int value;
};

struct config_section {
	const char *name;
	size_t size;
	const struct config_option *options; /* ended by a row without a name */
	/* After all options were read; may be NULL. */
	void (*finish)(struct config_reader *reader, const struct yaml_item *item, void *value);
};

struct config_option {
	const char *name;
	config_read_fn *read;
	size_t offset;
	const char *fallback; /* as it would stand in the file; NULL: the value stays zero */
	int64_t low, high;    /* numbers, durations: bounds; texts: longest (0: 1023) */
	const struct config_word *words; /* ended by NULL */
	const struct config_section *section;
	/* For texts and literal secrets: NULL when the text is right, else what was expected. */
	const char *(*check)(const char *text);
	bool is_required;
	bool is_secret; /* its text never appears in a fault */
};

/* What is not in struct config: names still to be resolved. */
struct config_listener_row {
	struct listener_config listener;
	const char *node;
};
struct config_node_row {
	struct node_config node;
	int persona;   /* PERSONA_... of config_rows.c */
	int view_port; /* 0: none */
};

struct config_rows {
	void *rows;
	size_t count, size;
};

struct config_reader {
	struct config *config;
	struct config_faults *faults;
	struct arena *arena; /* the configuration's */
	struct secret_memory *secrets;
	struct arena trees;
	struct yaml_reader yaml;
	struct evp_md_ctx_st *hash; /* for the digests */
	const char *section;        /* name of the one being read */
	struct config_rows listeners, nodes, pdus, accounts, groups;
	struct yaml_item **secret_items; /* whose texts are to be wiped */
	size_t secret_count, secret_size;
	const struct yaml_file *last_open_file;
};

/* A map into `value` by the section's rows. */
void config_read_section(struct config_reader *reader, const struct config_section *section,
    const struct yaml_item *item, void *value);
/* A fault at an item: "SECTION.OPTION: text". Returns false. */
bool config_read_fault(struct config_reader *reader, const struct config_option *option,
    const struct yaml_item *item, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* "expected a ..., found ...". Returns false. */
bool config_read_expected(struct config_reader *reader, const struct config_option *option,
    const struct yaml_item *item, const char *what);
/* The item as a text that is not null and has no control characters. NULL: a fault was added. */
const char *config_read_scalar(struct config_reader *reader, const struct config_option *option,
    const struct yaml_item *item, const char *what);
void *config_rows_add(struct config_rows *rows, size_t size);
/* Relative to the folder of the item's file. */
const char *config_read_path_text(
    struct config_reader *reader, const struct yaml_item *item, const char *path);

/* Readers, and what `value` is. */
config_read_fn config_read_text;        /* const char *, not empty; .check */
config_read_fn config_read_flag;        /* bool */
config_read_fn config_read_number;      /* int */
config_read_fn config_read_duration;    /* int64_t, milliseconds; low, high */
config_read_fn config_read_word;        /* int; .words */
config_read_fn config_read_path;        /* const char * */
config_read_fn config_read_url;         /* struct config_url */
config_read_fn config_read_mac;         /* unsigned char[6] */
config_read_fn config_read_fingerprint; /* struct config_fingerprint */
config_read_fn config_read_secret;  /* struct secret; by NAME, NAME_file or NAME_command: the row it
				       gets has the one found */
config_read_fn config_read_labels;  /* struct config_labels */
config_read_fn config_read_texts;   /* const char *const * and size_t; .check for each */
config_read_fn config_read_inline;  /* the section's struct itself */
config_read_fn config_read_pointer; /* pointer to the section's struct */

#endif
