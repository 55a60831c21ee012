#include "southbound/pdu_facts.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/table.h"
#include "gateway/xalloc.h"

enum { CORD_STRIDE = 100, ID_MAX = 1000000 };

/* What an index consists of: where each number stands, -1: nowhere. */
static const struct shape {
	int8_t len, unit, number, cord, sub;
	int8_t unit_from;
} shapes[PDU_INDEX_COUNT] = {
	/* clang-format off */
	[PDU_SINGLE]        = { 0, -1, -1, -1, -1, 1 },
	[PDU_BY_NUMBER]     = { 1, -1,  0, -1, -1, 1 },
	[PDU_BY_UNIT]       = { 2,  0,  1, -1, -1, 1 },
	[PDU_BY_UNIT_0]     = { 2,  0,  1, -1, -1, 0 },
	[PDU_BY_UNIT_CORD]  = { 3,  0,  2,  1, -1, 1 },
	[PDU_BY_UNIT_SUB]   = { 3,  0,  1, -1,  2, 1 },
	[PDU_BY_UNIT_0_SUB] = { 3,  0,  1, -1,  2, 0 },
	[PDU_BY_SUB]        = { 1, -1, -1, -1,  0, 1 },
	[PDU_BY_MODULE]     = { 1,  0, -1, -1, -1, 1 },
	[PDU_BY_MODULE_0]   = { 1,  0, -1, -1, -1, 0 },
	/* clang-format on */
};

struct value {
	bool is_there, is_off; /* off: its `available` says no */
	bool has_decimals;
	bool is_text;
	int64_t number;
	int decimals;
	char *text;
};

/* A row of a table of the box. */
struct record {
	const struct pdu_table *table;
	uint32_t index[PDU_INDEX_MAX];
	uint8_t index_len;
	int module, number, sub;
	struct value *values; /* one per row of the profile's table */
	json_t *facts;
	size_t order;
};

/* What a target tells: one row of one table or several. */
enum role { ROLE_VALUE, ROLE_DECIMALS, ROLE_AVAILABLE };
struct use {
	size_t target;
	const struct pdu_table *table;
	size_t row;
	enum role role;
};

struct pdu_reading {
	const struct pdu_profile *profile;
	enum pdu_group group;
	struct pdu_target *targets;
	size_t target_count;
	struct use *uses;
	size_t use_count;
	struct record **records;
	size_t record_count;
	struct table *by_index;
};

struct snmp_oid
pdu_column(const struct pdu_profile *profile, const char *column)
{
	struct snmp_oid oid;
	bool ok = column[0] == '.' ? snmp_oid_parse(&oid, column)
				   : snmp_oid_below(&oid, profile->base, column);

	assert(ok);
	return oid;
}

/* ---- what to ask for */

static void
want(struct pdu_reading *reading, const struct pdu_table *table, size_t row, const char *column,
    enum role role)
{
	struct snmp_oid oid = pdu_column(reading->profile, column);
	struct pdu_target *target;
	size_t i;

	for (i = 0; i < reading->target_count; i++)
		if (snmp_oid_order(&reading->targets[i].root, &oid) == 0)
			break;
	if (i == reading->target_count) {
		reading->targets = xrealloc(reading->targets, (i + 1) * sizeof *reading->targets);
		target = &reading->targets[reading->target_count++];
		memset(target, 0, sizeof *target);
		target->root = oid;
		target->is_exact = table->index == PDU_SINGLE;
	}
	reading->uses = xrealloc(reading->uses, (reading->use_count + 1) * sizeof *reading->uses);
	reading->uses[reading->use_count++] = (struct use){i, table, row, role};
}

struct pdu_reading *
pdu_reading_new(const struct pdu_profile *profile, enum pdu_group group)
{
	struct pdu_reading *reading = xcalloc(1, sizeof *reading);
	const struct pdu_table *table;
	const struct pdu_row *row;

	reading->profile = profile;
	reading->group = group;
	reading->by_index = table_new();
	for (table = profile->tables; table->rows != NULL; table++) {
		if (table->group != group)
			continue;
		for (row = table->rows; row->fact != NULL; row++) {
			if (row->kind == PDU_CONSTANT)
				continue;
			want(reading, table, (size_t)(row - table->rows), row->column, ROLE_VALUE);
			if (row->decimals != NULL)
				want(reading, table, (size_t)(row - table->rows), row->decimals, ROLE_DECIMALS);
			if (row->available != NULL)
				want(reading, table, (size_t)(row - table->rows), row->available, ROLE_AVAILABLE);
		}
	}
	return reading;
}

static size_t
row_count(const struct pdu_table *table)
{
	size_t count = 0;

	while (table->rows[count].fact != NULL)
		count++;
	return count;
}

void
pdu_reading_free(struct pdu_reading *reading)
{
	struct record *record;
	size_t i, k;

	if (reading == NULL)
		return;
	for (i = 0; i < reading->record_count; i++) {
		record = reading->records[i];
		for (k = 0; k < row_count(record->table); k++)
			free(record->values[k].text);
		free(record->values);
		json_decref(record->facts);
		free(record);
	}
	free(reading->records);
	free(reading->targets);
	free(reading->uses);
	table_free(reading->by_index, NULL);
	free(reading);
}

const struct pdu_target *
pdu_reading_targets(const struct pdu_reading *reading, size_t *count)
{
	*count = reading->target_count;
	return reading->targets;
}

/* ---- what comes */

static struct record *
record_at(struct pdu_reading *reading, const struct pdu_table *table, const uint32_t *index, uint8_t len)
{
	struct {
		const struct pdu_table *table;
		uint32_t index[PDU_INDEX_MAX];
	} key;
	struct record *record;

	memset(&key, 0, sizeof key);
	key.table = table;
	if (len > 0)
		memcpy(key.index, index, len * sizeof *index);
	record = table_get(reading->by_index, (const char *)&key, sizeof key);
	if (record != NULL || reading->record_count == PDU_RECORDS_MAX)
		return record;
	record = xcalloc(1, sizeof *record);
	record->table = table;
	memcpy(record->index, key.index, sizeof record->index);
	record->index_len = len;
	record->values = xcalloc(row_count(table), sizeof *record->values);
	record->order = reading->record_count;
	table_put(reading->by_index, (const char *)&key, sizeof key, record);
	reading->records =
	    xrealloc(reading->records, (reading->record_count + 1) * sizeof *reading->records);
	reading->records[reading->record_count++] = record;
	return record;
}

/* Some boxes answer numbers as text. */
static bool
number_in(const char *text, int64_t *number)
{
	char *end;

	*number = strtoll(text, &end, 10);
	return end != text && *end == '\0';
}

static void
put_value(struct value *value, enum role role, const struct snmp_bind *bind)
{
	bool is_number = bind->type == SNMP_INTEGER || bind->type == SNMP_COUNT;
	char oid[SNMP_OID_TEXT];

	if (role == ROLE_DECIMALS) {
		value->has_decimals = is_number;
		value->decimals = is_number && bind->number > 0 && bind->number < 10 ? (int)bind->number : 0;
		return;
	}
	if (role == ROLE_AVAILABLE) {
		value->is_off = is_number && bind->number != 1;
		return;
	}
	if (value->is_there)
		return;
	value->is_there = true;
	if (is_number) {
		value->number = bind->number;
		return;
	}
	value->is_text = true;
	value->text = bind->type == SNMP_BYTES ? pdu_text(bind->bytes, bind->len)
	    : bind->type == SNMP_OBJECT_ID     ? xstrdup(snmp_oid_text(&bind->id, oid))
					       : NULL;
	if (value->text == NULL)
		value->is_there = false;
}

static void
put_mac(struct value *value, const struct snmp_bind *bind)
{
	if (bind->type != SNMP_BYTES || bind->len != 6 || value->is_there)
		return;
	value->is_there = value->is_text = true;
	value->text = xasprintf("%02x:%02x:%02x:%02x:%02x:%02x", bind->bytes[0], bind->bytes[1],
	    bind->bytes[2], bind->bytes[3], bind->bytes[4], bind->bytes[5]);
}

void
pdu_reading_heard(struct pdu_reading *reading, size_t target, const struct snmp_bind *bind)
{
	const struct snmp_oid *root = &reading->targets[target].root;
	size_t ids = bind->name.len - root->len, i;
	const uint32_t *index = bind->name.ids + root->len;
	const struct pdu_row *row;
	const struct use *use;
	struct record *record;
	size_t len;

	for (i = 0; i < reading->use_count; i++) {
		use = &reading->uses[i];
		if (use->target != target)
			continue;
		row = &use->table->rows[use->row];
		len = (size_t)shapes[use->table->index].len;
		if (ids != len + (row->tail != 0) ||
		    (row->tail != 0 && index[len] != (uint32_t)row->tail))
			continue;
		record = record_at(reading, use->table, index, (uint8_t)len);
		if (record == NULL)
			continue;
		if (row->kind == PDU_MAC && bind->len == 6)
			put_mac(&record->values[use->row], bind);
		else
			put_value(&record->values[use->row], use->role, bind);
	}
}

/* ---- to facts */

static const char *
word_of(const struct pdu_word *words, int64_t number)
{
	for (; words->word != NULL; words++)
		if (words->value == number)
			return words->word;
	return NULL;
}

static json_t *
number_json(const struct pdu_row *row, const struct value *value, int64_t number)
{
	static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
	int64_t mul = row->mul != 0 ? row->mul : 1;
	double div = (row->div != 0 ? row->div : 1) * tens[value->decimals];

	if (number > INT64_MAX / mul || number < INT64_MIN / mul)
		return NULL;
	number *= mul;
	if (row->kind == PDU_FAHRENHEIT)
		return json_real((double)((int64_t)(((double)number / div - 32) * 500 / 9)) / 100);
	return div == 1 ? json_integer(number) : json_real((double)number / div);
}

static json_t *
value_json(const struct pdu_row *row, const struct value *value)
{
	int64_t number = value->number;
	const char *word;

	if (row->kind == PDU_CONSTANT)
		return json_string(row->column);
	if (!value->is_there || value->is_off || (row->decimals != NULL && !value->has_decimals))
		return NULL;
	if (row->kind == PDU_TEXT || row->kind == PDU_MAC)
		return value->is_text ? json_string(value->text) : json_sprintf("%lld", (long long)number);
	if (value->is_text && !number_in(value->text, &number))
		return NULL;
	if (row->kind == PDU_FLAG && row->words == NULL)
		return json_boolean(number > 0);
	if (row->kind == PDU_FLAG || row->kind == PDU_WORD) {
		word = word_of(row->words, number);
		if (word == NULL)
			return NULL;
		return row->kind == PDU_WORD ? json_string(word) : json_boolean(strcmp(word, "true") == 0);
	}
	if (row->kind == PDU_NUMBER && number < 0)
		return NULL;
	return number_json(row, value, number);
}

/* Puts a value at "a.b" or into the list at "a[]". Takes it over. */
static void
put_at(json_t *facts, const char *path, json_t *value)
{
	const char *dot = strchr(path, '.'), *list = strstr(path, "[]");
	size_t len = dot != NULL ? (size_t)(dot - path) : list != NULL ? (size_t)(list - path) : strlen(path);
	char name[64];
	json_t *below;

	assert(len < sizeof name);
	memcpy(name, path, len);
	name[len] = '\0';
	if (dot == NULL && list == NULL) {
		json_object_set_new(facts, name, value);
		return;
	}
	below = json_object_get(facts, name);
	if (below == NULL) {
		below = dot != NULL ? json_object() : json_array();
		json_object_set_new(facts, name, below);
	}
	if (dot != NULL)
		put_at(below, dot + 1, value);
	else
		json_array_append_new(below, value);
}

static int
own_number(const json_t *facts, const char *name, int otherwise)
{
	const json_t *value = json_object_get(facts, name);

	return json_is_integer(value) && json_integer_value(value) > 0 && json_integer_value(value) < ID_MAX ?
	    (int)json_integer_value(value) : otherwise;
}

/* False: it is none. */
static bool
place(struct record *record)
{
	const struct shape *shape = &shapes[record->table->index];
	int8_t i;

	for (i = 0; i < shape->len; i++)
		if (record->index[i] >= ID_MAX)
			return false;
	record->module = record->number = 1;
	if (shape->unit >= 0)
		record->module = (int)record->index[shape->unit] + 1 - shape->unit_from;
	if (shape->number >= 0)
		record->number = (int)record->index[shape->number];
	if (shape->sub >= 0)
		record->sub = (int)record->index[shape->sub];
	if (shape->cord >= 0) {
		if (record->index[shape->cord] == 0 || record->number > CORD_STRIDE)
			return false;
		record->number += ((int)record->index[shape->cord] - 1) * CORD_STRIDE;
	}
	if (record->table->list == NULL)
		return true;
	record->module = own_number(record->facts, "module", record->module);
	if (record->table->sublist == NULL)
		record->number = own_number(record->facts, "number", record->number);
	return true;
}

static bool
make_facts(struct record *record)
{
	const struct pdu_row *row;
	const struct value *value;
	json_t *json;

	record->facts = json_object();
	for (row = record->table->rows; row->fact != NULL; row++) {
		value = &record->values[row - record->table->rows];
		json = value_json(row, value);
		if (json != NULL)
			put_at(record->facts, row->fact, json);
		else if (row->is_needed)
			return false;
	}
	if (!place(record))
		return false;
	if (record->table->list == NULL)
		return true;
	if (record->table->sublist != NULL) {
		json_object_del(record->facts, "module");
		if (json_object_get(record->facts, "phase") == NULL && record->sub > 0)
			json_object_set_new(record->facts, "phase", json_integer(record->sub));
		return true;
	}
	json_object_set_new(record->facts, "module", json_integer(record->module));
	if (strcmp(record->table->list, "modules") != 0)
		json_object_set_new(record->facts, "number", json_integer(record->number));
	return true;
}

static int
by_place(const void *left, const void *right)
{
	const struct record *a = *(struct record *const *)left, *b = *(struct record *const *)right;

	if (a->table->sublist != b->table->sublist && (a->table->sublist == NULL) != (b->table->sublist == NULL))
		return a->table->sublist == NULL ? -1 : 1;
	if (a->module != b->module)
		return a->module < b->module ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static json_t *
list_of(json_t *facts, const char *name)
{
	json_t *list = json_object_get(facts, name);

	if (list == NULL) {
		list = json_array();
		json_object_set_new(facts, name, list);
	}
	return list;
}

/* The member of a list with these numbers, made where there is none. kind: of sensors. */
static json_t *
member_of(struct table *members, json_t *facts, const struct record *record)
{
	const char *kind = json_string_value(json_object_get(record->facts, "kind"));
	bool is_module = strcmp(record->table->list, "modules") == 0;
	json_t *member;
	char key[128];
	int len = snprintf(key, sizeof key, "%s %d %d %s", record->table->list, record->module,
	    is_module ? 0 : record->number, kind != NULL ? kind : "");

	member = table_get(members, key, (size_t)len);
	if (member != NULL)
		return member;
	member = json_object();
	json_object_set_new(member, "module", json_integer(record->module));
	if (!is_module)
		json_object_set_new(member, "number", json_integer(record->number));
	json_array_append_new(list_of(facts, record->table->list), member);
	table_put(members, key, (size_t)len, member);
	return member;
}

/* What several modules have together; what one has alone is the whole's, too. */
static void
sum_up(json_t *facts)
{
	static const char *const sums[] = {"power_w", "apparent_va", "energy_kwh"};
	json_t *modules = json_object_get(facts, "modules"), *module, *load, *value;
	const char *name;
	double sum;
	size_t i, k;
	void *next;

	if (json_array_size(modules) == 0)
		return;
	json_object_foreach_safe(json_array_get(modules, 0), next, name, value)
		if (strcmp(name, "module") != 0 && strcmp(name, "outlets") != 0 && strcmp(name, "load") != 0 &&
		    json_object_get(facts, name) == NULL)
			json_object_set(facts, name, value);
	if (json_object_get(facts, "load") != NULL)
		return;
	load = json_object();
	if (json_array_size(modules) == 1)
		json_object_update(load, json_object_get(json_array_get(modules, 0), "load"));
	for (k = 0; k < nitems(sums) && json_array_size(modules) > 1; k++) {
		sum = -1;
		json_array_foreach(modules, i, module)
		{
			value = json_object_get(json_object_get(module, "load"), sums[k]);
			if (value != NULL)
				sum = (sum < 0 ? 0 : sum) + json_number_value(value);
		}
		if (sum >= 0)
			json_object_set_new(load, sums[k], json_real(sum));
	}
	if (json_object_size(load) > 0)
		json_object_set(facts, "load", load);
	json_decref(load);
}

json_t *
pdu_reading_facts(struct pdu_reading *reading)
{
	static const char *const lists[PDU_GROUP_COUNT] = {[PDU_OUTLETS] = "outlets", [PDU_MAINS] = "mains",
	    [PDU_BRANCHES] = "branches", [PDU_GROUPS] = "groups", [PDU_SENSORS] = "sensors"};
	struct table *members = table_new();
	json_t *facts = json_object(), *member;
	struct record *record;
	size_t i, kept = 0;

	for (i = 0; i < reading->record_count; i++) {
		record = reading->records[i];
		if (!make_facts(record)) {
			json_decref(record->facts);
			record->facts = NULL;
		}
	}
	if (reading->record_count > 0)
		qsort(reading->records, reading->record_count, sizeof(struct record *), by_place);
	if (lists[reading->group] != NULL)
		json_object_set_new(facts, lists[reading->group], json_array());
	for (i = 0; i < reading->record_count; i++) {
		record = reading->records[i];
		if (record->facts == NULL)
			continue;
		kept++;
		if (record->table->list == NULL) {
			json_object_update_missing(facts, record->facts);
			continue;
		}
		member = member_of(members, facts, record);
		if (record->table->sublist == NULL)
			json_object_update_missing(member, record->facts);
		else
			json_array_append(list_of(member, record->table->sublist), record->facts);
	}
	table_free(members, NULL);
	if (reading->group == PDU_DEVICE && kept > 0)
		sum_up(facts);
	return facts;
}

struct pdu_place *
pdu_reading_places(const struct pdu_reading *reading, size_t *count)
{
	struct pdu_place *places = xcalloc(reading->record_count + 1, sizeof *places), *at;
	const struct record *record;
	size_t i;

	*count = 0;
	for (i = 0; i < reading->record_count; i++) {
		record = reading->records[i];
		if (record->facts == NULL || record->table->list == NULL || record->table->sublist != NULL)
			continue;
		at = &places[(*count)++];
		at->list = record->table->list;
		at->module = record->module;
		at->number = record->number;
		memcpy(at->index, record->index, sizeof at->index);
		at->index_len = record->index_len;
		at->is_switchable = !json_is_false(json_object_get(record->facts, "is_switchable"));
	}
	return places;
}
