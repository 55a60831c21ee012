#include "quirks.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bmc.h"

#define QUIRK(symbol, name, row, what) {name, row, what},
static const struct {
	const char *name, *row, *what;
} rows[] = {
#include "quirk_table.h"
};
#undef QUIRK

_Static_assert(QUIRKS <= 128, "quirks.on is too small");

static int
quirk_named(const char *name)
{
	for (int i = 0; i < QUIRKS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return i;
	return -1;
}

static void
use_free(struct quirk_use *u)
{
	LIST_REMOVE(u, link);
	free(u->on);
	free(u->arg);
	free(u);
}

static void
mark(struct bmc *b)
{
	struct quirks *q = &b->quirks;
	struct quirk_use *u;

	memset(q->on, 0, sizeof q->on);
	LIST_FOREACH(u, &q->uses, link)
	q->on[u->quirk / 64] |= (uint64_t)1 << u->quirk % 64;
	if (!(q->on[QUIRK_OLD_FIRST / 64] >> QUIRK_OLD_FIRST % 64 & 1)) {
		free(b->old);
		b->old = NULL;
	}
}

static bool
add(struct bmc *b, const char *name, const char *on, const char *arg, int times)
{
	int which = quirk_named(name);
	struct quirk_use *u;

	if (which < 0)
		return false;
	u = xcalloc(1, sizeof *u);
	u->quirk = (enum quirk)which;
	u->on = on ? xstrdup(on) : NULL;
	u->arg = arg ? xstrdup(arg) : NULL;
	u->times = times;
	LIST_INSERT_HEAD(&b->quirks.uses, u, link);
	mark(b);
	return true;
}

static bool
add_text(struct bmc *b, const char *text)
{
	const char *equals = strchr(text, '=');
	char *name = equals ? xstrndup(text, (size_t)(equals - text)) : xstrdup(text);
	bool known = add(b, name, NULL, equals ? equals + 1 : NULL, -1);

	free(name);
	return known;
}

static const char *
member(const json_t *what, const char *key)
{
	return json_string_value(json_object_get(what, key));
}

bool
quirks_add(struct bmc *b, const json_t *what)
{
	const json_t *times = json_object_get(what, "times"), *arg = json_object_get(what, "arg");
	char *number = NULL;
	bool known;

	if (json_is_string(what))
		return add_text(b, json_string_value(what));
	if (!member(what, "name"))
		return false;
	if (json_is_integer(arg))
		number = xasprintf("%lld", (long long)json_integer_value(arg));
	known = add(b, member(what, "name"), member(what, "on"),
	    number ? number : json_string_value(arg), times ? (int)json_integer_value(times) : -1);
	free(number);
	return known;
}

bool
quirks_drop(struct bmc *b, const char *name)
{
	int which = quirk_named(name);
	struct quirk_use *u, *next;

	LIST_FOREACH_DEL(u, &b->quirks.uses, link, next)
	if ((int)u->quirk == which)
		use_free(u);
	mark(b);
	return which >= 0;
}

void
quirks_drop_all(struct bmc *b)
{
	struct quirk_use *u, *next;

	LIST_FOREACH_DEL(u, &b->quirks.uses, link, next)
	use_free(u);
	mark(b);
}

json_t *
quirks_json(const struct bmc *b)
{
	json_t *all = json_array();
	const struct quirk_use *u;

	LIST_FOREACH(u, &b->quirks.uses, link)
	json_array_append_new(all, json_pack("{s:s, s:s?, s:s?, s:i}", "name", rows[u->quirk].name,
				       "on", u->on, "arg", u->arg, "times", u->times));
	return all;
}

json_t *
quirks_table(void)
{
	json_t *all = json_array();

	for (int i = 0; i < QUIRKS; i++)
		json_array_append_new(all, json_pack("{s:s, s:s, s:s}", "name", rows[i].name, "row",
					       rows[i].row, "what", rows[i].what));
	return all;
}

bool
quirk_on(struct bmc *b, enum quirk q)
{
	return b->quirks.on[q / 64] >> q % 64 & 1 && quirk_use(b, q, NULL);
}

struct quirk_use *
quirk_use(struct bmc *b, enum quirk q, const char *step)
{
	struct quirk_use *u;

	if (!(b->quirks.on[q / 64] >> q % 64 & 1))
		return NULL;
	LIST_FOREACH(u, &b->quirks.uses, link)
	{
		if (u->quirk != q || u->times == 0 ||
		    (u->on && step && strcasecmp(u->on, step) != 0))
			continue;
		if (u->times > 0)
			u->times--;
		b->count.quirks_used++;
		return u;
	}
	return NULL;
}

long
quirk_number(const struct quirk_use *u, long otherwise)
{
	return u->arg ? strtol(u->arg, NULL, 0) : otherwise;
}
