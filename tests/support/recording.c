#include "tests/support/recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

static uint8_t *
unhex(const char *text, size_t *len)
{
	uint8_t *bytes = xmalloc(strlen(text) / 2 + 1);
	unsigned byte;

	for (*len = 0; sscanf(text + 2 * *len, "%2x", &byte) == 1; (*len)++)
		bytes[*len] = (uint8_t)byte;
	return bytes;
}

static void
to_bind(struct recorded *row)
{
	struct snmp_bind *bind = &row->bind;
	int type = atoi(row->type);

	bind->name = row->name;
	switch (type) {
	case 2: bind->type = SNMP_INTEGER; break;
	case 4: bind->type = SNMP_BYTES; break;
	case 5: bind->type = SNMP_NULL; break;
	case 6: bind->type = snmp_oid_parse(&bind->id, row->value) ? SNMP_OBJECT_ID : SNMP_OTHER; break;
	case 65:
	case 66:
	case 67:
	case 70: bind->type = SNMP_COUNT; break;
	default: bind->type = SNMP_OTHER; break;
	}
	bind->number = strtoll(row->value, NULL, 10);
	if (strchr(row->type, 'x') != NULL) {
		row->bytes = unhex(row->value, &bind->len);
		bind->bytes = row->bytes;
	} else {
		bind->bytes = (const uint8_t *)row->value;
		bind->len = strlen(row->value);
	}
}

static int
by_name(const void *a, const void *b)
{
	return snmp_oid_order(&((const struct recorded *)a)->name, &((const struct recorded *)b)->name);
}

bool
recording_load(struct recording *recording, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[8192], *type, *value;
	struct recorded *row;
	size_t size = 0, i;

	memset(recording, 0, sizeof *recording);
	if (file == NULL)
		return false;
	while (fgets(line, sizeof line, file) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		type = strchr(line, '|');
		value = type != NULL ? strchr(type + 1, '|') : NULL;
		if (value == NULL)
			continue;
		*type++ = *value++ = '\0';
		if (recording->count == size) {
			size = size > 0 ? 2 * size : 256;
			recording->rows = xrealloc(recording->rows, size * sizeof *recording->rows);
		}
		row = &recording->rows[recording->count];
		memset(row, 0, sizeof *row);
		if (!snmp_oid_parse(&row->name, line))
			continue;
		snprintf(row->type, sizeof row->type, "%s", type);
		row->value = xstrdup(value);
		recording->count++;
	}
	fclose(file);
	qsort(recording->rows, recording->count, sizeof *recording->rows, by_name);
	for (i = 0; i < recording->count; i++)
		to_bind(&recording->rows[i]);
	return true;
}

void
recording_clear(struct recording *recording)
{
	size_t i;

	for (i = 0; i < recording->count; i++) {
		free(recording->rows[i].value);
		free(recording->rows[i].bytes);
	}
	free(recording->rows);
	memset(recording, 0, sizeof *recording);
}

struct recorded *
recording_next(const struct recording *recording, const struct snmp_oid *name)
{
	size_t low = 0, high = recording->count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (snmp_oid_order(&recording->rows[middle].name, name) > 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low < recording->count ? &recording->rows[low] : NULL;
}

struct recorded *
recording_get(const struct recording *recording, const struct snmp_oid *name)
{
	struct recorded wanted = {.name = *name};

	return recording->count == 0 ? NULL :
	    bsearch(&wanted, recording->rows, recording->count, sizeof *recording->rows, by_name);
}

json_t *
recording_facts(
    const struct recording *recording, const struct pdu_profile *profile, enum pdu_group group)
{
	struct pdu_reading *reading = pdu_reading_new(profile, group);
	const struct pdu_target *targets;
	const struct recorded *row;
	struct snmp_oid name;
	size_t count, i;
	json_t *facts;

	targets = pdu_reading_targets(reading, &count);
	for (i = 0; i < count; i++) {
		if (targets[i].is_exact) {
			row = recording_get(recording, &targets[i].root);
			if (row != NULL && row->bind.type != SNMP_NULL)
				pdu_reading_heard(reading, i, &row->bind);
			continue;
		}
		for (name = targets[i].root; (row = recording_next(recording, &name)) != NULL &&
					     snmp_oid_is_below(&row->name, &targets[i].root);
		     name = row->name)
			if (row->bind.type != SNMP_NULL)
				pdu_reading_heard(reading, i, &row->bind);
	}
	facts = pdu_reading_facts(reading);
	pdu_reading_free(reading);
	return facts;
}
