#include "northbound/router.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/stats.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"

/* One segment of the tree: what may follow the path so far. */
struct fork {
	struct table *names;         /* literal segments -> struct fork; NULL: none */
	struct fork *any;            /* {} */
	const struct route *route;   /* ends here; NULL: nothing of ours */
	bool is_closed;
};

static struct fork *root;
static int *stats_numbers;       /* by row; one more for the nodes' resources */

static void fork_add(const struct route *route);

/* clang-format off */
static const struct method {
	enum http_method method;
	const char *name;
	size_t handler;
} methods[] = {
	{ HTTP_GET,    "GET, HEAD", offsetof(struct route, get) },
	{ HTTP_POST,   "POST",      offsetof(struct route, post) },
	{ HTTP_PATCH,  "PATCH",     offsetof(struct route, patch) },
	{ HTTP_PUT,    "PUT",       offsetof(struct route, put) },
	{ HTTP_DELETE, "DELETE",    offsetof(struct route, remove) },
};
/* clang-format on */

static route_fn *
handler_at(const struct route *route, size_t offset)
{
	route_fn *fn;

	memcpy(&fn, (const char *)route + offset, sizeof fn);
	return fn;
}

route_fn *
router_handler(const struct route *route, enum http_method method)
{
	for (size_t i = 0; i < nitems(methods); i++) {
		if (methods[i].method == (method == HTTP_HEAD ? HTTP_GET : method))
			return handler_at(route, methods[i].handler);
	}
	return NULL;
}

void
router_allow(const struct route *route, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < nitems(methods); i++) {
		if (handler_at(route, methods[i].handler) != NULL)
			len += (size_t)snprintf(out + len, size - len, "%s%s", len > 0 ? ", " : "", methods[i].name);
	}
	assert(len < size);
}

void
router_init(void)
{
	assert(root == NULL);
	root = xcalloc(1, sizeof *root);
	stats_numbers = xcalloc(route_count + 1, sizeof *stats_numbers);
	for (size_t i = 0; i < route_count; i++) {
		fork_add(&routes[i]);
		stats_numbers[i] = stats_route(routes[i].pattern);
	}
	stats_numbers[route_count] = stats_route("/redfish/v1/{node's resource}");
}

/* The next segment of a path; false at its end. A trailing slash is no segment. */
static bool
next_segment(const char **path, const char **segment, size_t *len)
{
	if (**path != '/' || (*path)[1] == '\0')
		return false;
	*segment = *path + 1;
	*len = strcspn(*segment, "/");
	*path = *segment + *len;
	return true;
}

static bool
is_any(const char *segment, size_t len)
{
	return len == 2 && memcmp(segment, "{}", 2) == 0;
}

static void
fork_add(const struct route *route)
{
	const char *path = route->pattern, *segment;
	struct fork *at = root, *next;
	size_t len, params = 0;
	char allow[64];

	while (next_segment(&path, &segment, &len)) {
		if (is_any(segment, len)) {
			params++;
			next = at->any;
			if (next == NULL)
				next = at->any = xcalloc(1, sizeof *next);
		} else {
			if (at->names == NULL)
				at->names = table_new();
			next = table_get(at->names, segment, len);
			if (next == NULL) {
				next = xcalloc(1, sizeof *next);
				table_put(at->names, segment, len, next);
			}
		}
		at = next;
	}
	assert(at->route == NULL && params <= ROUTE_PARAMS);        /* two rows for one pattern */
	router_allow(route, allow, sizeof allow);
	at->route = allow[0] == '\0' ? NULL : route;                /* a row without handlers is there to close its path */
	at->is_closed = (route->flags & ROUTE_CLOSED) != 0;
}

static void
fork_free(void *value)
{
	struct fork *at = value;

	if (at == NULL)
		return;
	table_free(at->names, fork_free);
	fork_free(at->any);
	free(at);
}

void
router_free(void)
{
	fork_free(root);
	root = NULL;
	free(stats_numbers);
	stats_numbers = NULL;
}

static bool
is_members(const struct fork *at, const char *segment, size_t len, const char *rest)
{
	return at->route != NULL && (at->route->flags & ROUTE_MEMBERS) && len == 7 &&
	    memcmp(segment, "Members", 7) == 0 && (rest[0] == '\0' || rest[1] == '\0');
}

/* A literal segment goes before {}; where it leads to no row, {} may. */
static bool
match(const struct fork *at, const char *path, size_t params, struct route_match *out)
{
	const struct fork *literal;
	const char *segment;
	size_t len;

	out->is_closed = out->is_closed || at->is_closed;
	if (!next_segment(&path, &segment, &len)) {
		out->route = at->route;
		for (; params < ROUTE_PARAMS; params++)
			out->param[params] = NULL;
		return out->route != NULL;
	}
	literal = at->names == NULL ? NULL : table_get(at->names, segment, len);
	if (literal != NULL && match(literal, path, params, out))
		return true;
	if (literal == NULL && is_members(at, segment, len, path)) {
		out->route = at->route;
		out->is_members = true;
		return true;
	}
	if (at->any == NULL)
		return false;
	out->param[params] = segment;
	out->param_len[params] = len;
	return match(at->any, path, params + 1, out);
}

void
router_match(const char *path, struct route_match *out)
{
	memset(out, 0, sizeof *out);
	match(root, path, 0, out);
}

void
router_below(const char *pattern, bool (*each)(void *arg, const struct route *route, const char *segment), void *arg)
{
	size_t len = strlen(pattern);

	for (size_t i = 0; i < route_count; i++) {
		const char *below = routes[i].pattern + len;

		if (strncmp(routes[i].pattern, pattern, len) == 0 && routes[i].get != NULL && *below == '/' && below[1] != '\0' &&
		    strpbrk(below + 1, "/{$") == NULL && !each(arg, &routes[i], below + 1))
			return;
	}
}

int
router_stats(const struct route *route)
{
	return stats_numbers[route == NULL ? (ptrdiff_t)route_count : route - routes];
}
