#include "translate/power_lines.h"

#include <string.h>

#include "gateway/xalloc.h"

static const struct power_line rows[] = {
	{"ipmi", POWER_IPMI, "ipmi:/power", "is_on", "ipmi:/chassis/control", "control"},
};

const struct power_line *
power_line(const char *transport)
{
	size_t i;

	for (i = 0; transport != NULL && i < nitems(rows); i++) {
		if (strcmp(rows[i].transport, transport) == 0)
			return &rows[i];
	}
	return NULL;
}

/* Other machines of the same BMC have nothing but its own driver. */
static size_t
count_of(const struct surface *s)
{
	return s->is_primary ? s->line_count : 0;
}

bool
power_line_is_own(const struct surface *s, int line)
{
	return line < 0 || (size_t)line >= count_of(s) || s->lines[line].is_own;
}

const char *
power_line_name(const struct surface *s, int line)
{
	return line >= 0 && (size_t)line < count_of(s) ? s->lines[line].transport : NULL;
}

bool
power_own_is_down(const struct surface *s)
{
	size_t i;

	for (i = 0; i < count_of(s); i++) {
		if (s->lines[i].is_own)
			return s->lines[i].is_down;
	}
	return false;
}

const char *
power_lines_state(struct surface *s, const char **source)
{
	const struct power_line *row;
	const json_t *is_on;
	size_t i;

	for (i = 0; i < count_of(s); i++) {
		row = s->lines[i].is_own || s->lines[i].is_down ? NULL : power_line(s->lines[i].transport);
		if (row == NULL || row->state == NULL)
			continue;
		is_on = json_object_get(surface_get(s, row->state), row->is_on);
		if (s->is_waiting)
			return NULL;
		if (!json_is_boolean(is_on))
			continue;
		if (source != NULL)
			*source = row->transport;
		return json_is_true(is_on) ? "On" : "Off";
	}
	return NULL;
}

static bool
is_in(const json_t *values, const char *type)
{
	const json_t *value;
	size_t i;

	json_array_foreach(values, i, value) {
		if (strcmp(json_string_value(value), type) == 0)
			return true;
	}
	return false;
}

json_t *
power_lines_values(struct surface *s, json_t *own)
{
	json_t *all = json_array();
	char plan[POWER_PLAN];
	size_t i, k;
	bool can;

	for (i = 0; power_row(i) != NULL; i++) {
		const char *type = power_row(i)->type;

		can = is_in(own, type);
		for (k = 0; k < count_of(s) && !can; k++) {
			const struct power_line *row = s->lines[k].is_own ? NULL : power_line(s->lines[k].transport);

			can = row != NULL && power_plan(&(struct power_can){.transport = row->words}, type, false, plan);
		}
		if (can)
			json_array_append_new(all, json_string(type));
	}
	json_decref(own);
	return all;
}
