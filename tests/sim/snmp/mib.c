#include "mib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "pdu.h"

static struct mib *mibs;

/* Writes the row's OID for one object; letters become its index. False: it has none, so it has one instance. */
static bool
write_out(const char *text, const struct place *at, struct oid *o)
{
	bool is_indexed = false;

	while (*text) {
		int64_t one = -1;

		if (*text == 'n')
			one = at->index + 1;
		else if (*text == 'm')
			one = at->module + 1;
		else if (*text == 'z')
			one = at->module;
		else if (*text == 'o')
			one = at->number;
		else if (*text == 'q')
			one = at->number - 1;
		else if (*text == 'h')
			one = at->number + 10;
		else if (*text == 'c')
			one = at->number + 20;
		is_indexed |= one >= 0;
		o->id[o->len++] = one >= 0 ? (uint32_t)one : (uint32_t)strtoul(text, NULL, 10);
		text += strcspn(text, ".");
		text += *text == '.';
	}
	return is_indexed;
}

static void
add(struct mib *m, const char *root, const struct row *row, const struct place *at,
    bool *is_indexed)
{
	struct oid o = {.len = 0};
	struct object *object;

	if (row->oid[0] != '.')
		oid_parse(&o, root);
	*is_indexed = write_out(row->oid + (row->oid[0] == '.'), at, &o);
	if (m->count % 256 == 0)
		m->objects = xrealloc(m->objects, (m->count + 256) * sizeof *m->objects);
	object = &m->objects[m->count++];
	object->id = xcalloc(o.len, sizeof *object->id);
	memcpy(object->id, o.id, o.len * sizeof *object->id);
	object->len = o.len;
	object->row = row;
	object->at = *at;
}

static void
add_row(struct mib *m, const char *root, const struct row *row)
{
	enum kind kind = fact_kind(row->fact);
	int each = fact_each(&m->shape, kind), modules = kind == OF_BOX ? 1 : m->shape.modules;
	bool is_indexed = true;

	if ((row->flags & NO_WATTS) && m->shape.has_power)
		return;
	for (int module = 0; module < modules && is_indexed; module++) {
		for (int i = 0; i < each && is_indexed; i++) {
			struct place at = {module, i + 1, module * each + i};

			add(m, root, row, &at, &is_indexed);
		}
	}
}

static int
compare(const void *one, const void *other)
{
	const struct object *a = one, *b = other;

	return oid_compare(a->id, a->len, b->id, b->len);
}

static struct mib *
make(const struct profile *p, const struct shape *s)
{
	struct mib *m = xcalloc(1, sizeof *m);

	m->profile = p;
	m->shape = *s;
	for (size_t i = 0; i < profile_system_count; i++)
		add_row(m, "", &profile_system[i]);
	for (size_t i = 0; i < p->row_count; i++)
		add_row(m, p->root, &p->rows[i]);
	for (size_t i = 0; i < p->more_count; i++)
		add_row(m, p->more_root, &p->more_rows[i]);
	qsort(m->objects, m->count, sizeof *m->objects, compare);
	for (size_t i = 1; i < m->count; i++)
		if (compare(&m->objects[i - 1], &m->objects[i]) == 0)
			die("profile %s: row %s comes twice", p->name, m->objects[i].row->oid);
	return m;
}

const struct mib *
mib_for(const struct profile *p, const struct shape *s)
{
	struct mib *m;

	for (m = mibs; m; m = m->next)
		if (m->profile == p && memcmp(&m->shape, s, sizeof *s) == 0)
			return m;
	m = make(p, s);
	m->next = mibs;
	return mibs = m;
}

void
mib_forget(void)
{
	while (mibs) {
		struct mib *m = mibs;

		mibs = m->next;
		for (size_t i = 0; i < m->count; i++)
			free(m->objects[i].id);
		free(m->objects);
		free(m);
	}
}

size_t
mib_seek(const struct mib *m, const struct oid *o, bool after)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = oid_compare(m->objects[middle].id, m->objects[middle].len, o->id, o->len);

		if (c < 0 || (c == 0 && after))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct object *
mib_find(const struct mib *m, const struct oid *o)
{
	size_t i = mib_seek(m, o, false);

	return i < m->count && oid_compare(m->objects[i].id, m->objects[i].len, o->id, o->len) == 0
		   ? &m->objects[i]
		   : NULL;
}

/* A column of a table is everything but the last number, or the last two or three. */
bool
mib_has_column(const struct mib *m, const struct oid *o)
{
	for (size_t index = 1; index <= 3 && o->len > index + 7; index++) {
		struct oid column = *o;
		size_t i;

		column.len -= index;
		i = mib_seek(m, &column, true);
		if (i < m->count && m->objects[i].len > column.len &&
		    oid_compare(m->objects[i].id, column.len, column.id, column.len) == 0)
			return true;
	}
	return false;
}

/* ---- values */

static bool
to_wire(const struct row *row, int64_t *number)
{
	if (row->words) {
		for (const struct word *w = row->words; w->value >= 0; w++) {
			/* A control that reads as idle, whatever the outlet does. */
			if (w->value == *number ||
			    (w->value == CMD_NONE && row->fact == F_O_CONTROL)) {
				*number = w->wire;
				return true;
			}
		}
		return false;
	}
	if (row->per > 1)
		*number = (*number + (*number >= 0 ? row->per / 2 : -row->per / 2)) / row->per;
	else if (row->per < -1)
		*number *= -row->per;
	return true;
}

static bool
from_wire(const struct row *row, int64_t *number)
{
	if (row->words) {
		for (const struct word *w = row->words; w->value >= 0; w++) {
			if (w->wire == *number) {
				*number = w->value;
				return true;
			}
		}
		return false;
	}
	if (row->per > 1)
		*number *= row->per;
	else if (row->per < -1)
		*number /= -row->per;
	return true;
}

static bool
is_measured(const struct row *row)
{
	return fact_kind(row->fact) != OF_BOX && row->per && row->type != BER_OCTETS;
}

bool
mib_read(struct pdu *p, const struct object *o, struct text *t)
{
	const struct row *row = o->row;
	struct value v = {0};
	struct oid id;

	fact_get(p, row->fact, &o->at, &v);
	if (row->text) {
		v.is_there = true;
		v.text = row->text;
		v.number = row->type == BER_OCTETS || row->type == BER_OID ? 0 : atol(row->text);
	} else if (v.is_there && row->type != BER_OCTETS && row->type != BER_OID &&
		   !to_wire(row, &v.number)) {
		v.is_there = false;
	}
	if (!v.is_there) {
		if (!(row->flags & MINUS1))
			return false;
		v.number = -1;
	}
	if (p->settings.null_values && is_measured(row)) {
		ber_put(t, BER_NULL, NULL, 0);
	} else if (row->type == BER_OCTETS) {
		if (!v.text) {
			snprintf(v.own, sizeof v.own, "%lld", (long long)v.number);
			v.text = v.own;
		}
		ber_put(t, BER_OCTETS, v.text, strlen(v.text));
	} else if (row->type == BER_OID) {
		oid_parse(&id, v.text);
		ber_put_oid(t, id.id, id.len);
	} else {
		ber_put_integer(t, row->type, v.number);
	}
	return true;
}

static int
status_of(enum fact_answer answer)
{
	static const int statuses[] = {
	    [FACT_SET] = 0,
	    [FACT_READ_ONLY] = SNMP_NOT_WRITABLE,
	    [FACT_WRONG] = SNMP_WRONG_VALUE,
	    [FACT_REFUSED] = SNMP_INCONSISTENT_VALUE,
	    [FACT_BUSY] = SNMP_RESOURCE_UNAVAILABLE,
	};

	return statuses[answer];
}

int
mib_write(struct pdu *p, const struct object *o, int tag, const struct ber *contents, bool commit)
{
	const struct row *row = o->row;
	struct value v = {.is_there = true};
	size_t len = (size_t)(contents->end - contents->at);

	if (!(row->flags & RW))
		return SNMP_NOT_WRITABLE;
	if (tag != row->type)
		return SNMP_WRONG_TYPE;
	if (tag == BER_OCTETS) {
		if (len >= TEXT_MAX || (row->most && len > (size_t)row->most))
			return SNMP_WRONG_LENGTH;
		memcpy(v.own, contents->at, len);
		v.text = v.own;
	} else if (!ber_integer_of(contents, &v.number)) {
		return SNMP_WRONG_ENCODING;
	} else if ((row->least || row->most) && (v.number < row->least || v.number > row->most)) {
		return SNMP_WRONG_VALUE;
	} else if (!from_wire(row, &v.number)) {
		return SNMP_WRONG_VALUE;
	}
	return status_of(fact_set(p, row->fact, &o->at, &v, commit));
}
