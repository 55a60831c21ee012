#include "northbound/privileges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"

enum { DEPTH_MAX = 32, ENTITY_MAX = 64 };

static const struct {
	const char *name;
	unsigned bit;
} names[] = {
    {"Login", PRIV_LOGIN},
    {"ConfigureManager", PRIV_CONFIGURE_MANAGER},
    {"ConfigureUsers", PRIV_CONFIGURE_USERS},
    {"ConfigureSelf", PRIV_CONFIGURE_SELF},
    {"ConfigureComponents", PRIV_CONFIGURE_COMPONENTS},
};

/* The entities along a path, from the top; NULL where the mapping has no word for it. */
struct chain {
	const char *entity[DEPTH_MAX + 1];
	size_t depth;
};

static const struct privilege_row *find(const char *entity);
static struct privilege_set cell(const struct privilege_row *row, enum http_method method);
static void read_chain(const char *path, struct chain *chain);

struct privilege_set
privileges_for(const char *entity, const char *const *above, enum http_method method)
{
	static const struct privilege_row unknown = {.get = {{PRIV_LOGIN}},
	    .patch = {{PRIV_CONFIGURE_MANAGER}},
	    .post = {{PRIV_CONFIGURE_MANAGER}},
	    .remove = {{PRIV_CONFIGURE_MANAGER}}};
	static const struct privilege_row unknown_account = {.get = {{PRIV_LOGIN}},
	    .patch = {{PRIV_CONFIGURE_USERS}},
	    .post = {{PRIV_CONFIGURE_USERS}},
	    .remove = {{PRIV_CONFIGURE_USERS}}};
	const struct privilege_row *row = entity ? find(entity) : NULL, *override;
	struct privilege_set set, own;
	const char *const *up;

	if (row == NULL) {
		for (up = above; up != NULL && *up != NULL; up++)
			if (strcmp(*up, "AccountService") == 0)
				return cell(&unknown_account, method);
		return cell(&unknown, method);
	}
	set = cell(row, method);
	for (override = row + 1; override < privilege_rows + privilege_row_count &&
				 strcmp(override->entity, entity) == 0;
	     override++) {
		if (override->below == NULL)
			continue;
		own = cell(override, method);
		for (up = above; up != NULL && *up != NULL && own.any[0]; up++)
			if (strcmp(*up, override->below) == 0)
				return own;
	}
	return set;
}

struct privilege_set
privileges_for_property(const char *entity, const char *property, enum http_method method)
{
	const struct privilege_row *row = find(entity), *override;

	for (override = row; override != NULL && override < privilege_rows + privilege_row_count &&
			     strcmp(override->entity, entity) == 0;
	     override++)
		if (override->property != NULL && strcmp(override->property, property) == 0 &&
		    cell(override, method).any[0])
			return cell(override, method);
	return privileges_for(entity, NULL, method);
}

struct privilege_set
privileges_for_path(const char *path, enum http_method method)
{
	struct chain chain;
	const char *known[DEPTH_MAX + 1];
	size_t i, count = 0;

	read_chain(path, &chain);
	if (chain.depth == 0)
		return privileges_for(NULL, NULL, method);
	for (i = 0; i + 1 < chain.depth; i++)
		if (chain.entity[i] != NULL)
			known[count++] = chain.entity[i];
	known[count] = NULL;
	return privileges_for(chain.entity[chain.depth - 1], known, method);
}

const char *
privileges_entity(const char *path)
{
	struct chain chain;

	read_chain(path, &chain);
	return chain.depth ? chain.entity[chain.depth - 1] : NULL;
}

bool
privileges_permit(unsigned held, struct privilege_set set, bool is_own)
{
	size_t i;

	held |= PRIV_NO_AUTH;
	if (!is_own)
		held &= ~(unsigned)PRIV_CONFIGURE_SELF;
	for (i = 0; i < nitems(set.any) && set.any[i]; i++)
		if ((held & set.any[i]) == set.any[i])
			return true;
	return false;
}

bool
privileges_admit(unsigned held, const char *path, enum http_method method, bool may_be_own)
{
	const char *entity = privileges_entity(path);
	const struct privilege_row *row;

	if (privileges_permit(held, privileges_for_path(path, method), may_be_own))
		return true;
	row = may_be_own && entity != NULL ? find(entity) : NULL;
	for (; row != NULL && row < privilege_rows + privilege_row_count &&
	       strcmp(row->entity, entity) == 0;
	     row++)
		if (row->property != NULL && privileges_permit(held, cell(row, method), true))
			return true;
	return false;
}

unsigned
privileges_bit(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(names); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].bit;
	return 0;
}

const char *
privileges_name(unsigned bit)
{
	size_t i;

	for (i = 0; i < nitems(names); i++)
		if (names[i].bit == bit)
			return names[i].name;
	return NULL;
}

static struct privilege_set
cell(const struct privilege_row *row, enum http_method method)
{
	switch (method) {
	case HTTP_GET:
	case HTTP_HEAD:
		return row->get;
	case HTTP_PATCH:
	case HTTP_PUT:
		return row->patch;
	case HTTP_POST:
		return row->post;
	case HTTP_DELETE:
		return row->remove;
	default:
		/* OPTIONS and what we do not know reveal and change nothing: as reading. */
		return row->get;
	}
}

static int
by_entity(const void *key, const void *row)
{
	return strcmp(key, ((const struct privilege_row *)row)->entity);
}

/* The plain row of an entity: the first one. */
static const struct privilege_row *
find(const char *entity)
{
	const struct privilege_row *row =
	    bsearch(entity, privilege_rows, privilege_row_count, sizeof *row, by_entity);

	while (row != NULL && row > privilege_rows && strcmp(row[-1].entity, entity) == 0)
		row--;
	return row;
}

static int
by_segment(const void *key, const void *row)
{
	return strcmp(key, ((const struct privilege_segment *)row)->segment);
}

/* There are boxes that take `accounts` for `Accounts`: what not everybody may read is guarded in
 * any spelling. Everything else stays unknown, whose rules for writing are the stricter ones. */
static const struct privilege_segment *
guarded(const char *segment)
{
	const struct privilege_segment *row;
	const struct privilege_row *privileges;

	for (row = privilege_segments; row < privilege_segments + privilege_segment_count; row++) {
		if (strcasecmp(row->segment, segment) != 0)
			continue;
		privileges = find(row->member != NULL ? row->member : row->entity);
		if (privileges != NULL && !privileges_permit(PRIV_LOGIN, privileges->get, false))
			return row;
	}
	return NULL;
}

/* What a segment is, given what is above it. *member becomes what its members are, if it can have
 * some. */
static const char *
step(const char *segment, const struct chain *chain, const char **member)
{
	const struct privilege_segment *row;
	const char *parent = chain->depth ? chain->entity[chain->depth - 1] : NULL;
	const struct privilege_row *metrics;
	char name[ENTITY_MAX];

	*member = NULL;
	/* A pending state is as its resource (DSP0266, "Settings resource"). */
	if (strcmp(segment, "Settings") == 0)
		return parent;
	if (strcmp(segment, "Metrics") == 0 && parent != NULL) {
		snprintf(name, sizeof name, "%sMetrics", parent);
		metrics = find(name);
		return metrics ? metrics->entity : NULL;
	}
	row =
	    bsearch(segment, privilege_segments, privilege_segment_count, sizeof *row, by_segment);
	if (row == NULL)
		row = guarded(segment);
	if (row == NULL)
		return NULL;
	*member = row->member;
	return row->entity;
}

static void
read_chain(const char *path, struct chain *chain)
{
	static const char root[] = "/redfish/v1";
	const char *member = NULL, *entity;
	char segment[ENTITY_MAX];
	size_t len;

	chain->depth = 0;
	if (strncmp(path, root, sizeof root - 1) != 0)
		return;
	path += sizeof root - 1;
	if (path[strspn(path, "/")] == '\0') {
		chain->entity[chain->depth++] = "ServiceRoot";
		return;
	}
	while (*(path += strspn(path, "/")) && chain->depth < DEPTH_MAX) {
		len = strcspn(path, "/");
		snprintf(segment, sizeof segment, "%.*s",
		    (int)(len < sizeof segment ? len : sizeof segment - 1), path);
		path += len;
		/* An action belongs to its resource; POST .../Members to the collection (DSP0266,
		 * "POST (create)"). */
		if (strcmp(segment, "Actions") == 0 ||
		    (member != NULL && strcmp(segment, "Members") == 0))
			return;
		if (member != NULL) {
			entity = member;
			member = NULL;
		} else {
			entity = len < sizeof segment ? step(segment, chain, &member) : NULL;
		}
		chain->entity[chain->depth++] = entity;
	}
	if (*path)
		chain->entity[chain->depth - 1] = NULL; /* deeper than anything DMTF has */
}
