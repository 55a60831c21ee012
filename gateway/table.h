/* A table: text keys to pointers, hashed. One thread at a time. */
#ifndef FISHWAY_TABLE_H
#define FISHWAY_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct table;

struct table *table_new(void);
/* free_value may be NULL. table may be NULL. */
void table_free(struct table *table, void (*free_value)(void *value));
void *table_get(const struct table *table, const char *key, size_t len);
/* Copies the key; returns what was there before, NULL for nothing. */
void *table_put(struct table *table, const char *key, size_t len, void *value);
void *table_remove(struct table *table, const char *key, size_t len);
size_t table_count(const struct table *table);
/* In no order; `each` may not change the table. */
void table_each(const struct table *table, void (*each)(void *arg, const char *key, void *value), void *arg);

#endif
