/* The ladder of If-Match: no two makers agree on what a box wants to see there (or whether it wants
 * it), so a write goes down the rungs until one is taken, and the driver remembers which. Pure. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/redfish.h"

/* For what has no resource of its own to match (actions, creating members), a condition is the
 * exception. */
static const enum profile_etag action_order[] = {PROFILE_ETAG_NONE, PROFILE_ETAG_HEADER,
    PROFILE_ETAG_BODY, PROFILE_ETAG_STRONG, PROFILE_ETAG_UNQUOTED, PROFILE_ETAG_ANY};
static const enum profile_etag write_order[] = {PROFILE_ETAG_HEADER, PROFILE_ETAG_BODY,
    PROFILE_ETAG_STRONG, PROFILE_ETAG_UNQUOTED, PROFILE_ETAG_ANY, PROFILE_ETAG_NONE,
    PROFILE_ETAG_IN_BODY};

static bool make_value(const struct ladder *ladder, char out[DRIVER_ETAG_SIZE]);
static bool is_tried(const struct ladder *ladder, const char *value);
static bool step_down(struct ladder *ladder);

void
redfish_ladder_begin(struct ladder *ladder, enum profile_etag first, bool is_action)
{
	memset(ladder, 0, sizeof *ladder);
	ladder->order = is_action ? action_order : write_order;
	ladder->order_count = (int)(is_action ? nitems(action_order) : nitems(write_order));
	ladder->rung = first == PROFILE_ETAG_LEARN ? ladder->order[0] : first;
}

bool
redfish_ladder_wants_tags(const struct ladder *ladder)
{
	return ladder->rung != PROFILE_ETAG_NONE && ladder->rung != PROFILE_ETAG_ANY;
}

bool
redfish_ladder_value(struct ladder *ladder)
{
	while (!make_value(ladder, ladder->value) ||
	       (ladder->value[0] != '\0' && is_tried(ladder, ladder->value)))
		if (!step_down(ladder))
			return false;
	return true;
}

bool
redfish_ladder_next(struct ladder *ladder)
{
	if (ladder->value[0] != '\0' && ladder->tried_count < (int)nitems(ladder->tried))
		memcpy(ladder->tried[ladder->tried_count++], ladder->value, sizeof ladder->value);
	return step_down(ladder);
}

/* To the first rung, in order, where we have not been. The present one is done with. */
static bool
step_down(struct ladder *ladder)
{
	bool has_tags = ladder->header[0] || ladder->body[0];
	int i;

	ladder->is_climbed[ladder->rung] = true;
	for (i = 0; i < ladder->order_count && ladder->is_climbed[ladder->order[i]]; i++)
		;
	if (i == ladder->order_count)
		return false;
	ladder->rung = ladder->order[i];
	/* A box without ETags does not want to be asked for one. */
	if (ladder->rung == PROFILE_ETAG_ANY && !has_tags && !ladder->is_climbed[PROFILE_ETAG_NONE])
		ladder->rung = PROFILE_ETAG_NONE;
	return true;
}

/* False: this rung cannot be had for this resource. */
static bool
make_value(const struct ladder *ladder, char out[DRIVER_ETAG_SIZE])
{
	const char *tag = ladder->header[0] ? ladder->header : ladder->body;
	size_t len;

	out[0] = '\0';
	switch (ladder->rung) {
	case PROFILE_ETAG_HEADER:
		strcpy(out, ladder->header);
		return out[0] != '\0';
	case PROFILE_ETAG_BODY:
		strcpy(out, ladder->body);
		return out[0] != '\0';
	case PROFILE_ETAG_STRONG:
	case PROFILE_ETAG_UNQUOTED:
		if (strncmp(tag, "W/", 2) == 0)
			tag += 2;
		len = strlen(tag);
		/* Some quote twice. */
		while (len >= 2 && tag[0] == '"' && tag[len - 1] == '"') {
			tag++;
			len -= 2;
		}
		if (len == 0 || len + 3 > DRIVER_ETAG_SIZE)
			return false;
		snprintf(out, DRIVER_ETAG_SIZE,
		    ladder->rung == PROFILE_ETAG_STRONG ? "\"%.*s\"" : "%.*s", (int)len, tag);
		return true;
	case PROFILE_ETAG_ANY:
		strcpy(out, "*");
		return true;
	case PROFILE_ETAG_IN_BODY:
		return tag[0] != '\0';
	case PROFILE_ETAG_NONE:
	case PROFILE_ETAG_LEARN:
		return true;
	}
	return false;
}

static bool
is_tried(const struct ladder *ladder, const char *value)
{
	int i;

	for (i = 0; i < ladder->tried_count; i++)
		if (strcmp(ladder->tried[i], value) == 0)
			return true;
	return false;
}
