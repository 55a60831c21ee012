#include "quirks.h"

#include <stdlib.h>
#include <string.h>

#include "quirk_table.h"
#include "service.h"

static const struct quirk *
quirk_named(const char *name, size_t len)
{
	for (const struct quirk *q = quirk_table; q->name; q++)
		if (strlen(q->name) == len && strncmp(q->name, name, len) == 0)
			return q;
	return NULL;
}

static char *
copy_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_integer(value))
		return xasprintf("%lld", (long long)json_integer_value(value));
	return json_is_string(value) ? xstrdup(json_string_value(value)) : NULL;
}

bool
quirks_add(struct bmc *b, const json_t *what)
{
	const char *name = json_is_string(what) ? json_string_value(what) : json_text(what, "name");
	const struct quirk *q = name ? quirk_named(name, strcspn(name, "=")) : NULL;
	const json_t *times = json_object_get(what, "times");
	struct quirk_use *u;

	if (!q)
		return false;
	u = xcalloc(1, sizeof *u);
	u->quirk = q;
	u->times = json_is_integer(times) ? (int)json_integer_value(times) : -1;
	u->uri = copy_of(what, "uri");
	u->method = copy_of(what, "method");
	u->arg = strchr(name, '=') ? xstrdup(strchr(name, '=') + 1) : copy_of(what, "arg");
	LIST_INSERT_HEAD(&b->quirks.uses, u, link);
	if (q->set)
		q->set(b, u, true);
	return true;
}

static void
use_free(struct quirk_use *u)
{
	LIST_REMOVE(u, link);
	free(u->uri);
	free(u->method);
	free(u->arg);
	free(u);
}

bool
quirks_drop(struct bmc *b, const char *name)
{
	const struct quirk *q = quirk_named(name, strlen(name));
	struct quirk_use *u, *next;

	LIST_FOREACH_DEL(u, &b->quirks.uses, link, next)
	{
		if (u->quirk != q)
			continue;
		if (q->set)
			q->set(b, u, false);
		use_free(u);
	}
	return q != NULL;
}

void
quirks_drop_all(struct bmc *b)
{
	while (b->quirks.uses.lh_first)
		quirks_drop(b, b->quirks.uses.lh_first->quirk->name);
}

void
quirks_clear(struct quirks *q)
{
	while (q->uses.lh_first)
		use_free(q->uses.lh_first);
}

json_t *
quirks_json(const struct quirks *q)
{
	json_t *all = json_array();
	struct quirk_use *u;

	LIST_FOREACH(u, &q->uses, link)
	json_array_append_new(
	    all, json_pack("{s:s, s:s*, s:s*, s:s*, s:i}", "name", u->quirk->name, "uri", u->uri,
		     "method", u->method, "arg", u->arg, "times", u->times));
	return all;
}

json_t *
quirks_table(void)
{
	json_t *all = json_array();

	for (const struct quirk *q = quirk_table; q->name; q++)
		json_array_append_new(all,
		    json_pack("{s:s, s:s, s:s}", "name", q->name, "row", q->row, "what", q->what));
	return all;
}

struct quirk_use *
quirk_on(const struct bmc *b, const char *name)
{
	struct quirk_use *u;

	LIST_FOREACH(u, &b->quirks.uses, link)
	if (u->times != 0 && strcmp(u->quirk->name, name) == 0)
		return u;
	return NULL;
}

static bool
meant(const struct call *c, const struct quirk_use *u)
{
	return u->times != 0 && (!u->uri || begins_with(c->uri, u->uri)) &&
	       (!u->method || strcmp(u->method, c->req->method) == 0);
}

static void
used(struct call *c, struct quirk_use *u)
{
	c->bmc->count.quirks_used++;
	if (u->times > 0)
		u->times--;
}

struct quirk_use *
quirk_for(struct call *c, const char *name)
{
	struct quirk_use *u;

	LIST_FOREACH(u, &c->bmc->quirks.uses, link)
	{
		if (strcmp(u->quirk->name, name) == 0 && meant(c, u)) {
			used(c, u);
			return u;
		}
	}
	return NULL;
}

long
quirk_number(const struct quirk_use *u, long otherwise)
{
	return u && u->arg ? strtol(u->arg, NULL, 10) : otherwise;
}

/* The first that has something to say answers. */
bool
quirks_before(struct call *c)
{
	struct quirk_use *u, *next;

	LIST_FOREACH_DEL(u, &c->bmc->quirks.uses, link, next)
	{
		if (u->quirk->before && meant(c, u) && u->quirk->before(c, u)) {
			used(c, u);
			return true;
		}
	}
	return false;
}

bool
quirks_known(struct call *c)
{
	struct quirk_use *u, *next;

	LIST_FOREACH_DEL(u, &c->bmc->quirks.uses, link, next)
	{
		if (u->quirk->known && meant(c, u) && u->quirk->known(c, u)) {
			used(c, u);
			return true;
		}
	}
	return false;
}

void
quirks_after(struct call *c)
{
	struct quirk_use *u, *next;

	LIST_FOREACH_DEL(u, &c->bmc->quirks.uses, link, next)
	{
		if (!u->quirk->after || !meant(c, u))
			continue;
		u->quirk->after(c, u);
		if (u->times > 0)
			u->times--;
		if (c->taken)
			return;
	}
}
