#include "gateway/table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/doc.h"
#include "gateway/xalloc.h"

struct row {
	struct row *next;
	uint64_t hash;
	void *value;
	size_t len;
	char key[];
};

struct table {
	struct row **rows;
	size_t room, count;
};

struct table *
table_new(void)
{
	struct table *table = xcalloc(1, sizeof *table);

	table->room = 16;
	table->rows = xcalloc(table->room, sizeof *table->rows);
	return table;
}

void
table_free(struct table *table, void (*free_value)(void *value))
{
	struct row *row, *next;
	size_t i;

	if (table == NULL)
		return;
	for (i = 0; i < table->room; i++) {
		for (row = table->rows[i]; row != NULL; row = next) {
			next = row->next;
			if (free_value != NULL)
				free_value(row->value);
			free(row);
		}
	}
	free(table->rows);
	free(table);
}

static struct row **
place_of(const struct table *table, const char *key, size_t len, uint64_t hash)
{
	struct row **at = &table->rows[hash % table->room];

	while (*at != NULL && ((*at)->hash != hash || (*at)->len != len || memcmp((*at)->key, key, len) != 0))
		at = &(*at)->next;
	return at;
}

void *
table_get(const struct table *table, const char *key, size_t len)
{
	const struct row *row = *place_of(table, key, len, doc_hash_bytes(key, len, 0));

	return row ? row->value : NULL;
}

static void
grow(struct table *table)
{
	size_t room = table->room * 2, i;
	struct row **rows = xcalloc(room, sizeof *rows), *row, *next;

	for (i = 0; i < table->room; i++) {
		for (row = table->rows[i]; row != NULL; row = next) {
			next = row->next;
			row->next = rows[row->hash % room];
			rows[row->hash % room] = row;
		}
	}
	free(table->rows);
	table->rows = rows;
	table->room = room;
}

void *
table_put(struct table *table, const char *key, size_t len, void *value)
{
	uint64_t hash = doc_hash_bytes(key, len, 0);
	struct row **at = place_of(table, key, len, hash), *row = *at;
	void *before = NULL;

	if (row != NULL) {
		before = row->value;
		row->value = value;
		return before;
	}
	row = xcalloc(1, sizeof *row + len + 1);
	memcpy(row->key, key, len);
	row->len = len;
	row->hash = hash;
	row->value = value;
	*at = row;
	if (++table->count > table->room * 2)
		grow(table);
	return NULL;
}

void *
table_remove(struct table *table, const char *key, size_t len)
{
	struct row **at = place_of(table, key, len, doc_hash_bytes(key, len, 0)), *row = *at;
	void *value;

	if (row == NULL)
		return NULL;
	value = row->value;
	*at = row->next;
	table->count--;
	free(row);
	return value;
}

size_t
table_count(const struct table *table)
{
	return table->count;
}

void
table_each(const struct table *table, void (*each)(void *arg, const char *key, void *value), void *arg)
{
	const struct row *row;
	size_t i;

	for (i = 0; i < table->room; i++) {
		for (row = table->rows[i]; row != NULL; row = row->next)
			each(arg, row->key, row->value);
	}
}
