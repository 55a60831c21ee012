#include "gateway/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/store.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"

static const char bucket[] = "note";

const char *
notes_get(const struct node *node, const char *key)
{
	return table_get(node->notes, key, strlen(key));
}

static void
stored(struct op *op)
{
	struct store_op *ask = (struct store_op *)op;

	if (op->err.code != RF_OK)
		log_error("note=lost why=\"%s\"", op->err.arg[0]);
	free(ask);
}

static void
store(const struct node *node, const char *key, const char *value)
{
	char row[STORE_NAME_MAX];
	struct store_op *ask;

	if (fleet_context.store == NULL || snprintf(row, sizeof row, "%s\n%s", node->name, key) >= (int)sizeof row)
		return;
	ask = xcalloc(1, sizeof *ask);
	if (value != NULL)
		store_put(fleet_context.store, ask, NULL, 0, bucket, row, value, strlen(value), stored);
	else
		store_delete(fleet_context.store, ask, NULL, 0, bucket, row, stored);
}

void
notes_set(struct node *node, const char *key, const char *value)
{
	const char *old = notes_get(node, key);

	if (value == NULL ? old == NULL : old != NULL && strcmp(old, value) == 0)
		return;
	if (value != NULL && ((old == NULL && table_count(node->notes) >= NOTES_MAX) || strlen(value) > NOTE_MAX)) {
		log_warn("node=%s note=%s kept=no", node->name, key);
		return;
	}
	store(node, key, value);
	free(value ? table_put(node->notes, key, strlen(key), xstrdup(value)) : table_remove(node->notes, key, strlen(key)));
	/* What was made with the old one is suspect, as after a write. */
	atomic_fetch_add(node->write_seq, 1);
}

static bool
load(void *arg, const struct store_row *row)
{
	const char *key = strchr(row->key, '\n');
	struct node *node = key ? fleet_find(row->key, (size_t)(key - row->key)) : NULL;

	(void)arg;
	if (node != NULL)
		free(table_put(node->notes, key + 1, strlen(key + 1), xstrndup(row->value, row->len)));
	return true;
}

bool
notes_load(struct rf_error *err)
{
	return store_load(fleet_context.store, bucket, load, NULL, err);
}

void
notes_free(struct node *node)
{
	table_free(node->notes, free);
	node->notes = NULL;
}
