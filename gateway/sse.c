#include "gateway/sse.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

static bool
append(char **text, size_t *have, size_t *room, const char *bytes, size_t len)
{
	if (*have + len > SSE_RECORD_MAX)
		return false;
	if (*have + len + 1 > *room) {
		*room = (*have + len + 1) * 2;
		*text = xrealloc(*text, *room);
	}
	memcpy(*text + *have, bytes, len);
	*have += len;
	(*text)[*have] = '\0';
	return true;
}

/* Lines of one record's data are joined by line ends. */
static bool
add_data(struct sse *sse, const char *value, size_t len)
{
	if (sse->has_data && !append(&sse->data, &sse->data_len, &sse->data_room, "\n", 1))
		return false;
	sse->has_data = true;
	return append(&sse->data, &sse->data_len, &sse->data_room, value, len);
}

static bool
end_record(struct sse *sse)
{
	bool has_data = sse->has_data;
	size_t len = sse->data_len;

	sse->has_data = false;
	sse->data_len = 0;
	if (has_data)
		sse->record(sse, sse->id, sse->data, len);
	return true;
}

static bool
is_named(const char *line, size_t len, const char *name)
{
	return len == strlen(name) && memcmp(line, name, len) == 0;
}

/* `event` and `retry` say nothing that we need, and comments nothing at all. */
static bool
end_line(struct sse *sse)
{
	size_t len = sse->line_len, name;
	const char *line = sse->line, *value;

	sse->line_len = 0;
	/* The first line may have a BOM before it. */
	if (!sse->is_begun && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		line += 3;
		len -= 3;
	}
	sse->is_begun = true;
	if (len == 0)
		return end_record(sse);
	for (name = 0; name < len && line[name] != ':'; name++)
		;
	value = line + name + (name < len);
	len -= (size_t)(value - line);
	if (len > 0 && *value == ' ') {
		value++;
		len--;
	}
	if (is_named(line, name, "data"))
		return add_data(sse, value, len);
	if (is_named(line, name, "id") && len < SSE_ID_SIZE && memchr(value, '\0', len) == NULL) {
		memcpy(sse->id, value, len);
		sse->id[len] = '\0';
	}
	return true;
}

bool
sse_read(struct sse *sse, const char *bytes, size_t len)
{
	size_t i, from = 0;

	for (i = 0; i < len; i++) {
		if (bytes[i] != '\n' && bytes[i] != '\r') {
			sse->was_cr = false;
			continue;
		}
		/* CR LF is one end. */
		if (bytes[i] == '\n' && sse->was_cr && i == from) {
			sse->was_cr = false;
			from = i + 1;
			continue;
		}
		sse->was_cr = bytes[i] == '\r';
		if (!append(&sse->line, &sse->line_len, &sse->line_room, bytes + from, i - from) || !end_line(sse))
			return false;
		from = i + 1;
	}
	return append(&sse->line, &sse->line_len, &sse->line_room, bytes + from, len - from);
}

void
sse_clear(struct sse *sse)
{
	free(sse->line);
	free(sse->data);
	sse->line = sse->data = NULL;
	sse->line_len = sse->line_room = sse->data_len = sse->data_room = 0;
	sse->has_data = sse->was_cr = sse->is_begun = false;
	sse->id[0] = '\0';
}
