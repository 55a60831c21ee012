#include "northbound/query.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	struct arena *arena;
	struct query *query;
	struct rf_error *err;
	size_t selected;
};
typedef bool parameter_fn(struct parser *parser, const char *name, const char *value);

static bool parse_only(struct parser *parser, const char *name, const char *value);
static bool parse_expand(struct parser *parser, const char *name, const char *value);
static bool parse_select(struct parser *parser, const char *name, const char *value);
static bool parse_top(struct parser *parser, const char *name, const char *value);
static bool parse_skip(struct parser *parser, const char *name, const char *value);

static const struct parameter {
	const char *name;
	parameter_fn *parse;
} parameters[] = {
	{ "only",    parse_only },
	{ "$expand", parse_expand },
	{ "$select", parse_select },
	{ "$top",    parse_top },
	{ "$skip",   parse_skip },
};

static bool parse_one(struct parser *parser, char *text, enum http_method method, unsigned *seen);
static bool percent_decode(char *text);
static bool parse_number(struct parser *parser, const char *name, const char *value, uint64_t least, uint64_t *out);

bool
query_parse(const char *text, enum http_method method, struct arena *arena, struct query *out, struct rf_error *err)
{
	struct parser parser = { arena, out, err, 0 };
	unsigned seen = 0;

	memset(out, 0, sizeof *out);
	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, "&");

		if (!parse_one(&parser, arena_strndup(arena, text, len), method, &seen))
			return false;
		text += len + (text[len] == '&');
	}
	/* DSP0266 1.8.1, 7.3 "only": not together with another parameter. */
	if (out->is_only && (seen & (seen - 1)) != 0)
		return error_set(err, RF_QUERY_COMBINATION);
	return true;
}

bool
query_is_plain(const struct query *query)
{
	return !query->is_only && query->expand == EXPAND_NONE && query->select == NULL && !query->has_top &&
	    query->skip == 0;
}

static bool
parse_one(struct parser *parser, char *text, enum http_method method, unsigned *seen)
{
	char *value = strchr(text, '=');

	if (value != NULL)
		*value++ = '\0';
	if (!percent_decode(text) || (value != NULL && !percent_decode(value)))
		return error_set(parser->err, RF_QUERY_FORMAT, value == NULL ? "" : value, text);
	for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
		if (strcmp(text, parameters[i].name) != 0)
			continue;
		if (method != HTTP_GET && method != HTTP_HEAD)
			return error_set(parser->err, RF_QUERY_ON_WRITE);
		if (*seen & 1U << i)        /* which of two would count is nobody's guess */
			return error_set(parser->err, RF_QUERY_VALUE, text);
		*seen |= 1U << i;
		return parameters[i].parse(parser, text, value);
	}
	return text[0] != '$' || error_set(parser->err, RF_QUERY_UNSUPPORTED, text);
}

/* In place. `+` stays: it is no space in a URI's query (RFC 3986). */
static bool
percent_decode(char *text)
{
	char *to = text;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '%') {
			char digits[3] = { p[1], p[1] ? p[2] : '\0', '\0' };
			long byte = strtol(digits, NULL, 16);

			if (!isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1]) || byte < 0x20 ||
			    byte == 0x7f)
				return false;
			*to++ = (char)byte;
			p += 2;
		} else {
			*to++ = *p;
		}
	}
	*to = '\0';
	return true;
}

static bool
parse_only(struct parser *parser, const char *name, const char *value)
{
	if (value != NULL)
		return error_set(parser->err, RF_QUERY_FORMAT, value, name);
	parser->query->is_only = true;
	return true;
}

/* `.`, `~` or `*`, then perhaps `($levels=N)`. */
static bool
parse_expand(struct parser *parser, const char *name, const char *value)
{
	static const char options[] = ".~*", levels[] = "($levels=";
	static const enum query_expand meaning[] = { EXPAND_SUBORDINATE, EXPAND_LINKS, EXPAND_ALL };
	const char *option = value != NULL && *value != '\0' ? strchr(options, *value) : NULL;
	uint64_t count = 1;

	if (option == NULL)
		return error_set(parser->err, RF_QUERY_FORMAT, value == NULL ? "" : value, name);
	if (value[1] != '\0') {
		size_t len = strlen(value);
		char *number;

		if (strncmp(value + 1, levels, sizeof levels - 1) != 0 || value[len - 1] != ')')
			return error_set(parser->err, RF_QUERY_FORMAT, value, name);
		number = arena_strndup(parser->arena, value + sizeof levels, len - sizeof levels - 1);
		if (!parse_number(parser, name, number, 1, &count))
			return false;
		if (count > QUERY_MAX_LEVELS)
			return error_set(parser->err, RF_QUERY_OUT_OF_RANGE, value, name, "1 to 6 levels");
	}
	parser->query->expand = meaning[option - options];
	parser->query->levels = (int)count;
	return true;
}

static bool
parse_top(struct parser *parser, const char *name, const char *value)
{
	parser->query->has_top = true;
	return parse_number(parser, name, value, 1, &parser->query->top);
}

static bool
parse_skip(struct parser *parser, const char *name, const char *value)
{
	return parse_number(parser, name, value, 0, &parser->query->skip);
}

static bool
parse_number(struct parser *parser, const char *name, const char *value, uint64_t least, uint64_t *out)
{
	char *end;

	if (value == NULL || *value == '\0' || value[strspn(value, "-0123456789")] != '\0')
		return error_set(parser->err, RF_QUERY_TYPE, value == NULL ? "" : value, name);
	errno = 0;
	*out = strtoull(value, &end, 10);
	if (*end != '\0' || errno != 0 || value[0] == '-' || *out < least)
		return error_set(parser->err, RF_QUERY_OUT_OF_RANGE, value, name,
		    least == 0 ? "0 and more" : "1 and more");
	return true;
}

/* Finds or makes `name` among the siblings at *at. */
static struct query_select *
select_add(struct parser *parser, struct query_select **at, const char *name, size_t len)
{
	for (; *at != NULL; at = &(*at)->next) {
		if ((*at)->len == len && memcmp((*at)->name, name, len) == 0)
			return *at;
	}
	*at = arena_alloc(parser->arena, sizeof **at);
	(*at)->name = name;
	(*at)->len = len;
	parser->selected++;
	return *at;
}

/* `Status/State`: of a property and something below it the property as a whole wins. */
static bool
select_path(struct parser *parser, const char *path, size_t len)
{
	struct query_select **at = &parser->query->select, *found;

	while (true) {
		const char *slash = memchr(path, '/', len);
		size_t name_len = slash == NULL ? len : (size_t)(slash - path);

		if (name_len == 0 || parser->selected >= QUERY_SELECT_MAX)
			return false;
		found = select_add(parser, at, path, name_len);
		if (slash == NULL || found->is_whole)
			break;
		at = &found->below;
		path = slash + 1;
		len -= name_len + 1;
	}
	found->is_whole = true;
	return true;
}

static bool
parse_select(struct parser *parser, const char *name, const char *value)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.@#/,";
	const char *p = value;

	if (value == NULL || value[strspn(value, allowed)] != '\0')
		return error_set(parser->err, RF_QUERY_FORMAT, value == NULL ? "" : value, name);
	while (true) {
		size_t len = strcspn(p, ",");

		if (!select_path(parser, p, len))
			return error_set(parser->err, RF_QUERY_FORMAT, value, name);
		if (p[len] == '\0')
			return true;
		p += len + 1;
	}
}
